//! Cloning and fetching through libgit2's git protocol: over our own http and https, or over its ssh.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Once;

use git2::{
    AutotagOption, Config, Cred, CredentialType, ErrorClass, ErrorCode, FetchOptions, FetchPrune, RemoteCallbacks,
    Repository,
};

use super::{CloneError, Deepen, Observer, Pin, Progress, Request, gitconfig, no_revision, rev};

/// All branches and all tags, under their own names: the clone is a mirror to read from.
const EVERYTHING: [&str; 2] = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
/// git's own number for "all of it" when deepening.
const UNSHALLOW: i32 = i32::MAX;
/// libgit2's number for a fetch that cuts nothing.
const WHOLE: i32 = 0;

/// One remote and how to talk to it.
struct Session<'a> {
    repo: &'a Repository,
    /// As recorded: libgit2 applies `insteadOf` itself.
    url: &'a str,
    config: &'a Config,
    observer: &'a dyn Observer,
}

/// What the remote told while a fetch was connected.
#[derive(Default)]
struct Advertised {
    /// The default branch's full name.
    head: Option<String>,
    /// Full name and object of every branch and tag.
    references: Vec<(String, git2::Oid)>,
}

impl Advertised {
    /// Branches and tags by their short names.
    fn names(&self) -> Vec<String> {
        let short =
            |name: &str| name.strip_prefix("refs/heads/").or(name.strip_prefix("refs/tags/")).map(str::to_owned);
        self.references.iter().filter_map(|(name, _)| short(name)).filter(|name| !name.ends_with("^{}")).collect()
    }

    /// The branch or tag whose commit's id begins so.
    fn with_id(&self, short: &str) -> Option<String> {
        let found = self.references.iter().find(|(_, id)| id.to_string().starts_with(short))?;
        Some(found.0.trim_end_matches("^{}").to_owned())
    }
}

/// Makes a bare clone in `target`. `url` is recorded as its origin.
pub(super) fn clone(target: &Path, url: &str, request: &Request, observer: &dyn Observer) -> Result<(), CloneError> {
    let repo = Repository::init_bare(target)?;
    repo.remote_with_fetch("origin", url, EVERYTHING[0])?;
    repo.remote_add_fetch("origin", EVERYTHING[1])?;
    let config = gitconfig::with_clone(target)?;
    repo.set_config(&config)?;
    let session = Session { repo: &repo, url, config: &config, observer };
    session.prepare();
    let depth = request.depth.map_or(WHOLE, |depth| i32::try_from(depth).unwrap_or(UNSHALLOW));
    match &request.pin {
        Some(pin) => {
            let names = session.one(pin, depth)?;
            if !rev::is_here(&repo, &pin.rev) {
                return Err(no_revision(&repo, &request.name, &pin.rev, &names));
            }
            repo.set_head_detached(repo.revparse_single(&pin.rev)?.peel_to_commit()?.id())?;
        }
        None => {
            let advertised = session.fetch_or_whole(&EVERYTHING, depth)?;
            if let Some(branch) = advertised.head {
                repo.set_head(&branch)?;
            }
        }
    }
    Ok(())
}

/// Brings what is new into an existing clone.
pub(super) fn fetch(
    repo: &Repository,
    url: &str,
    config: &Config,
    deepen: Deepen,
    observer: &dyn Observer,
) -> Result<(), CloneError> {
    let session = Session { repo, url, config, observer };
    session.prepare();
    let only_a_pin = repo.references_glob("refs/heads/*")?.next().is_none() && repo.is_shallow();
    if only_a_pin && deepen == Deepen::Keep {
        // Every branch of a large repository, even at depth 1, is nearly all of it.
        observer.note(
            "only one revision was cloned: fetching the newest commit of the default branch (--unshallow brings all)",
        );
        let advertised = session.run(&[&format!("+HEAD:{KEPT}head")], 1)?;
        if let Some(branch) = advertised.head
            && let Ok(newest) = repo.refname_to_id(&format!("{KEPT}head"))
        {
            repo.reference(&branch, newest, true, "gloss")?;
        }
        return Ok(());
    }
    let depth = match deepen {
        _ if !repo.is_shallow() => WHOLE,
        Deepen::Keep => depth_of(repo),
        Deepen::Everything => UNSHALLOW,
        Deepen::By(more) => depth_of(repo).saturating_add(i32::try_from(more).unwrap_or(UNSHALLOW)),
    };
    let advertised = session.fetch_or_whole(&EVERYTHING, depth)?;
    // A clone of one revision has a detached head; once branches are here, the default branch takes its place.
    if let Some(branch) = advertised.head
        && repo.find_reference(&branch).is_ok()
    {
        repo.set_head(&branch)?;
    }
    Ok(())
}

/// Brings one revision into an existing clone; gives the names that the remote has.
pub(super) fn bring(
    repo: &Repository,
    url: &str,
    config: &Config,
    pin: &Pin,
    observer: &dyn Observer,
) -> Result<Vec<String>, CloneError> {
    let session = Session { repo, url, config, observer };
    session.prepare();
    let depth = if repo.is_shallow() { 1 } else { WHOLE };
    session.one(pin, depth)
}

/// How many commits of history a shallow clone has behind its head.
fn depth_of(repo: &Repository) -> i32 {
    let mut depth = 1;
    let mut commit = repo.head().and_then(|head| head.peel_to_commit()).ok();
    while let Some(parent) = commit.and_then(|commit| commit.parent(0).ok()) {
        depth += 1;
        commit = Some(parent);
    }
    depth
}

/// Where commits are kept that no branch or tag of the clone holds.
const KEPT: &str = "refs/gloss/";

impl Session<'_> {
    /// One revision: by its id, else by the branch or tag that holds it, else by ever more history.
    ///
    /// `depth` counts from the commit that is named before any `~`. Gives the names the remote has; whether the revision
    /// came is for the caller to look at.
    fn one(&self, pin: &Pin, depth: i32) -> Result<Vec<String>, CloneError> {
        let here = || rev::is_here(self.repo, &pin.rev);
        let (base, back) = rev::ancestors(&pin.rev);
        let depth = match back {
            _ if depth == WHOLE => WHOLE,
            Some(back) => depth.saturating_add(i32::try_from(back).unwrap_or(UNSHALLOW)),
            None => UNSHALLOW,
        };
        let local = self.repo.revparse_single(base).and_then(|o| o.peel_to_commit()).map(|c| c.id().to_string());
        let id = if rev::is_id(base) { Some(base.to_owned()) } else { local.ok() };
        let mut advertised = Advertised::default();
        if let Some(id) = &id {
            match self.run(&[&format!("+{id}:{KEPT}{id}")], depth) {
                Ok(told) => advertised = told,
                Err(error) if self.observer.cancelled() || is_final(&error) => return Err(error),
                Err(error) if no_depth(&error) => {
                    self.observer.note("the server cannot cut history; fetching all of it");
                    return Ok(self.run(&EVERYTHING, WHOLE)?.names());
                }
                Err(_) => {
                    self.observer
                        .note("the server gives no commit by its id; fetching the branch or tag that holds it");
                }
            }
            if here() {
                return Ok(advertised.names());
            }
        }
        let mut names: Vec<String> = pin.reference.iter().cloned().collect();
        names.extend(id.iter().flat_map(|id| self.names_of(id)));
        if !rev::is_id(base) {
            names.push(base.to_owned());
        }
        for name in &names {
            let plain = name.strip_prefix("refs/").unwrap_or(name);
            let plain = ["tags/", "heads/"].iter().find_map(|p| plain.strip_prefix(p)).unwrap_or(plain);
            if !git2::Reference::is_valid_name(&format!("refs/heads/{plain}")) || plain.contains('*') {
                continue;
            }
            let specs = ["tags", "heads"].map(|kind| format!("+refs/{kind}/{plain}:refs/{kind}/{plain}"));
            advertised = self.fetch_or_whole(&[&specs[0], &specs[1]], depth)?;
            if here() {
                return Ok(advertised.names());
            }
        }
        if rev::is_short_id(base)
            && let Some(name) = advertised.with_id(base)
        {
            advertised = self.fetch_or_whole(&[&format!("+{name}:{name}")], depth)?;
            if here() {
                return Ok(advertised.names());
            }
        }
        // Only an id can be somewhere inside the history; a name is advertised or not there.
        if rev::is_short_id(base) || id.is_some() {
            self.observer.note("fetching the whole history to find it");
            let depth = if self.repo.is_shallow() { UNSHALLOW } else { WHOLE };
            advertised = self.fetch_or_whole(&EVERYTHING, depth)?;
        }
        Ok(advertised.names())
    }

    /// Branches and tags of the clone that are at this commit.
    fn names_of(&self, id: &str) -> Vec<String> {
        let references = self.repo.references().into_iter().flatten().flatten();
        let here = references.filter(|r| r.peel_to_commit().is_ok_and(|commit| commit.id().to_string() == id));
        let names = here.filter_map(|r| r.name().ok().map(str::to_owned));
        names.filter(|name| name.starts_with("refs/heads/") || name.starts_with("refs/tags/")).collect()
    }

    /// With the depth asked for, or with everything where the server cannot cut history, saying so.
    fn fetch_or_whole(&self, specs: &[&str], depth: i32) -> Result<Advertised, CloneError> {
        match self.run(specs, depth) {
            Err(error) if depth != WHOLE && no_depth(&error) && !self.observer.cancelled() => {
                self.observer.note("the server cannot cut history; fetching all of it");
                self.run(specs, WHOLE)
            }
            result => result,
        }
    }

    fn run(&self, specs: &[&str], depth: i32) -> Result<Advertised, CloneError> {
        let mut remote = self.repo.remote_anonymous(self.url)?;
        let mut options = FetchOptions::new();
        options.remote_callbacks(self.callbacks());
        options.download_tags(AutotagOption::None);
        options.update_fetchhead(false);
        options.depth(depth);
        if specs == EVERYTHING {
            options.prune(FetchPrune::On);
        }
        remote.fetch(specs, Some(&mut options), Some("gloss"))?;
        // The list outlives the connection that `fetch` has closed.
        let head = remote.default_branch().ok().and_then(|name| name.as_str().ok().map(str::to_owned));
        let references = remote.list().map(|list| list.iter().map(|r| (r.name().to_owned(), r.oid())).collect());
        Ok(Advertised { head, references: references.unwrap_or_default() })
    }

    fn callbacks(&self) -> RemoteCallbacks<'_> {
        let (config, observer) = (self.config, self.observer);
        let mut callbacks = RemoteCallbacks::new();
        callbacks.transfer_progress(move |progress| {
            observer.progress(Progress {
                objects: progress.received_objects(),
                total: progress.total_objects(),
                bytes: progress.received_bytes(),
                deltas: progress.indexed_deltas(),
                total_deltas: progress.total_deltas(),
            });
            !observer.cancelled()
        });
        callbacks.sideband_progress(move |_| !observer.cancelled());
        // libgit2 asks again after a refusal; each way is tried once, or it would ask for ever.
        let attempts = Cell::new(0usize);
        callbacks.credentials(move |url, user, allowed| {
            if allowed.contains(CredentialType::USERNAME) {
                return Cred::username(user.unwrap_or("git"));
            }
            let attempt = attempts.get();
            attempts.set(attempt + 1);
            if allowed.contains(CredentialType::SSH_KEY) {
                return ssh_key(user.unwrap_or("git"), attempt);
            }
            if allowed.contains(CredentialType::USER_PASS_PLAINTEXT) && attempt == 0 {
                return Cred::credential_helper(config, url, user);
            }
            Err(git2::Error::from_str("the server refused the login"))
        });
        callbacks
    }

    /// Readies the transports for this thread's next fetch.
    fn prepare(&self) {
        static TIMEOUTS: Once = Once::new();
        // SAFETY: these are read when libgit2 opens a connection (of ssh; http is our own) and set once before the first.
        #[allow(unsafe_code)]
        TIMEOUTS.call_once(|| unsafe {
            let _ = git2::opts::set_server_connect_timeout_in_milliseconds(CONNECT_TIMEOUT_MS);
            let _ = git2::opts::set_server_timeout_in_milliseconds(SILENCE_TIMEOUT_MS);
        });
        super::http::prepare(self.repo.path(), self.observer.stop_flag());
    }
}

/// Milliseconds to wait for a connection and for data on one.
const CONNECT_TIMEOUT_MS: i32 = 20_000;
const SILENCE_TIMEOUT_MS: i32 = 60_000;

/// The agent's keys first, then the usual files.
fn ssh_key(user: &str, attempt: usize) -> Result<Cred, git2::Error> {
    if attempt == 0 {
        return Cred::ssh_key_from_agent(user);
    }
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let files = ["id_ed25519", "id_ecdsa", "id_rsa"].map(|name| home.join(".ssh").join(name));
    let file = files.iter().filter(|file| file.is_file()).nth(attempt - 1);
    let file = file.ok_or_else(|| git2::Error::from_str("the server takes no key of the ssh agent or of ~/.ssh"))?;
    Cred::ssh_key(user, None, file, None)
}

/// Whether the server has no shallow fetches.
fn no_depth(error: &CloneError) -> bool {
    matches!(error, CloneError::Git(error) if error.message().to_lowercase().contains("shallow"))
}

/// Whether asking the same server for something else is pointless: it cannot be reached, or lets nobody in.
fn is_final(error: &CloneError) -> bool {
    let CloneError::Git(error) = error else { return true };
    let text = error.message();
    matches!(error.code(), ErrorCode::Auth | ErrorCode::Certificate | ErrorCode::User)
        || matches!(error.class(), ErrorClass::Os | ErrorClass::Ssl | ErrorClass::Http | ErrorClass::Callback)
        || ["failed to connect", "failed to resolve"].iter().any(|words| text.contains(words))
}
