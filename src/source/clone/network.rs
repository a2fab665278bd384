//! Cloning and fetching over https and ssh through libgit2.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Once;

use git2::{
    AutotagOption, Config, Cred, CredentialType, Direction, FetchOptions, FetchPrune, ProxyOptions, Repository,
};

use super::{CloneError, Deepen, Observer, Pin, Request, has_commit};

/// All branches and all tags, under their own names: the clone is a mirror to read from.
const EVERYTHING: [&str; 2] = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
/// Where a pinned commit that no branch is fetched for is kept.
const PIN: &str = "refs/gloss/pin";
/// git's own number for "all of it" when deepening.
const UNSHALLOW: i32 = i32::MAX;

/// Makes a bare clone in `target`. `url` is recorded as its origin; `effective` is where it leads after `insteadOf`.
pub(super) fn clone(
    target: &Path,
    url: &str,
    effective: &str,
    config: &Config,
    request: &Request,
    observer: &dyn Observer,
) -> Result<(), CloneError> {
    trust(config, effective);
    let repo = Repository::init_bare(target)?;
    repo.remote_with_fetch("origin", url, EVERYTHING[0])?;
    repo.remote_add_fetch("origin", EVERYTHING[1])?;
    // libgit2 takes the options of one connection, not of a remote; the effective URL saves it from rewriting twice.
    let branch = default_branch(&repo, effective, config, observer)?;
    match &request.pin {
        Some(pin) => fetch_pin(&repo, effective, config, pin, request.depth.unwrap_or(1), observer)?,
        None => {
            let depth = request.depth.map_or(0, |depth| i32::try_from(depth).unwrap_or(UNSHALLOW));
            fetch_or_whole(&repo, effective, config, &EVERYTHING, depth, observer)?;
            if let Some(branch) = branch {
                repo.set_head(&branch)?;
            }
        }
    }
    Ok(())
}

/// Brings what is new into an existing clone.
pub(super) fn fetch(
    repo: &Repository,
    effective: &str,
    config: &Config,
    deepen: Deepen,
    observer: &dyn Observer,
) -> Result<(), CloneError> {
    trust(config, effective);
    let depth = match deepen {
        Deepen::Keep if repo.is_shallow() => 1,
        Deepen::Keep => 0,
        Deepen::Everything if repo.is_shallow() => UNSHALLOW,
        Deepen::Everything => 0,
        Deepen::To(depth) => i32::try_from(depth).unwrap_or(UNSHALLOW),
    };
    let branch = default_branch(repo, effective, config, observer)?;
    run(repo, effective, config, &EVERYTHING, depth, observer)?;
    // A clone of one pinned commit has a detached head; once branches are here, the default branch takes its place.
    if let Some(branch) = branch
        && repo.find_reference(&branch).is_ok()
    {
        repo.set_head(&branch)?;
    }
    Ok(())
}

/// One commit, shallow: by its id, else by the branch or tag that holds it, else with its whole history.
fn fetch_pin(
    repo: &Repository,
    url: &str,
    config: &Config,
    pin: &Pin,
    depth: u32,
    observer: &dyn Observer,
) -> Result<(), CloneError> {
    let depth = i32::try_from(depth).unwrap_or(UNSHALLOW);
    let is_id = pin.rev.len() == 40 && pin.rev.bytes().all(|b| b.is_ascii_hexdigit());
    let detach = |rev: &str| -> Result<(), CloneError> {
        let commit = repo.revparse_single(rev)?.peel_to_commit()?;
        Ok(repo.set_head_detached(commit.id())?)
    };
    if is_id {
        let spec = format!("+{}:{PIN}", pin.rev);
        match run(repo, url, config, &[&spec], depth, observer) {
            Ok(()) if has_commit(repo, &pin.rev) => return detach(&pin.rev),
            Err(error) if observer.cancelled() => return Err(error),
            _ => observer.note("the server gives no commit by its id; fetching the branch or tag that holds it"),
        }
    }
    let name = pin.reference.as_deref().or((!is_id).then_some(pin.rev.as_str()));
    let Some(name) = name else {
        observer.note("no branch or tag is known to hold it; fetching the whole repository");
        fetch_or_whole(repo, url, config, &EVERYTHING, 0, observer)?;
        return detach(&pin.rev);
    };
    let mut last = None;
    for kind in ["tags", "heads"] {
        let spec = format!("+refs/{kind}/{name}:refs/{kind}/{name}");
        // A branch may have moved past the pin: then its history is needed to reach it.
        for depth in [depth, 0] {
            match run(repo, url, config, &[&spec], depth, observer) {
                Ok(()) if has_commit(repo, &pin.rev) => return detach(&pin.rev),
                Ok(()) if repo.find_reference(&format!("refs/{kind}/{name}")).is_err() => break,
                Ok(()) => observer.note(&format!("{name} is past the pinned commit; fetching its history")),
                Err(error) if observer.cancelled() => return Err(error),
                Err(error) => last = Some(error),
            }
        }
    }
    Err(last.unwrap_or_else(|| git2::Error::from_str(&format!("neither {} nor {name} is there", pin.rev)).into()))
}

/// With the depth asked for, or with everything where the server cannot cut history, saying so.
fn fetch_or_whole(
    repo: &Repository,
    url: &str,
    config: &Config,
    specs: &[&str],
    depth: i32,
    observer: &dyn Observer,
) -> Result<(), CloneError> {
    match run(repo, url, config, specs, depth, observer) {
        Err(error) if depth > 0 && !observer.cancelled() => {
            observer.note(&format!("the server refuses a depth ({error}); fetching the whole history"));
            run(repo, url, config, specs, 0, observer)
        }
        result => result,
    }
}

fn run(
    repo: &Repository,
    url: &str,
    config: &Config,
    specs: &[&str],
    depth: i32,
    observer: &dyn Observer,
) -> Result<(), CloneError> {
    let mut remote = repo.remote_anonymous(url)?;
    let mut options = FetchOptions::new();
    options.remote_callbacks(callbacks(config, observer));
    options.proxy_options(proxy());
    options.download_tags(AutotagOption::None);
    options.update_fetchhead(false);
    options.depth(depth);
    if specs.len() == EVERYTHING.len() {
        options.prune(FetchPrune::On);
    }
    remote.fetch(specs, Some(&mut options), Some("gloss"))?;
    Ok(())
}

fn default_branch(
    repo: &Repository,
    url: &str,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Option<String>, CloneError> {
    let mut remote = repo.remote_anonymous(url)?;
    let connection = remote.connect_auth(Direction::Fetch, Some(callbacks(config, observer)), Some(proxy()))?;
    let branch = connection.default_branch().ok();
    Ok(branch.and_then(|branch| branch.as_str().ok().map(str::to_owned)))
}

fn proxy() -> ProxyOptions<'static> {
    let mut proxy = ProxyOptions::new();
    // `http.proxy`, `remote.*.proxy` and the environment, as git reads them.
    proxy.auto();
    proxy
}

fn callbacks<'a>(config: &'a Config, observer: &'a dyn Observer) -> git2::RemoteCallbacks<'a> {
    let mut callbacks = git2::RemoteCallbacks::new();
    callbacks.transfer_progress(move |progress| {
        observer.received(progress.received_objects(), progress.total_objects(), progress.received_bytes());
        !observer.cancelled()
    });
    callbacks.sideband_progress(move |_| !observer.cancelled());
    // libgit2 asks again after a refusal; each way is tried once, or it would ask for ever.
    let tried = Cell::new(0u8);
    callbacks.credentials(move |url, user, allowed| {
        let attempt = tried.get();
        tried.set(attempt + 1);
        if attempt > 4 {
            return Err(git2::Error::from_str("the server refused every credential there is"));
        }
        if allowed.contains(CredentialType::USERNAME) {
            return Cred::username(user.unwrap_or("git"));
        }
        if allowed.contains(CredentialType::SSH_KEY) {
            return Cred::ssh_key_from_agent(user.unwrap_or("git"));
        }
        if allowed.contains(CredentialType::USER_PASS_PLAINTEXT) && attempt == 0 {
            return Cred::credential_helper(config, url, user);
        }
        Err(git2::Error::from_str("this repository asks for a login; set a credential helper in your git config"))
    });
    if config.get_bool("http.sslVerify") == Ok(false) {
        callbacks.certificate_check(|_, _| Ok(git2::CertificateCheckStatus::CertificateOk));
    }
    callbacks
}

/// Seconds to wait for a connection and for data on one.
const CONNECT_TIMEOUT_MS: i32 = 20_000;
const SILENCE_TIMEOUT_MS: i32 = 60_000;

/// Certificates and time limits, which libgit2 takes only for the whole process.
fn trust(config: &Config, url: &str) {
    static TIMEOUTS: Once = Once::new();
    // SAFETY: these set options inside libgit2 that are read when a connection is opened. They are set before this
    // thread opens one; a second thread that clones at the same time sets them to the same user's values.
    #[allow(unsafe_code)]
    TIMEOUTS.call_once(|| unsafe {
        let _ = git2::opts::set_server_connect_timeout_in_milliseconds(CONNECT_TIMEOUT_MS);
        let _ = git2::opts::set_server_timeout_in_milliseconds(SILENCE_TIMEOUT_MS);
    });
    if let Some(file) = certificate_file(config, url) {
        // SAFETY: as above.
        #[allow(unsafe_code)]
        let _ = unsafe { git2::opts::set_ssl_cert_file(&file) };
    }
    let dir = std::env::var_os("SSL_CERT_DIR").map(PathBuf::from);
    if let Some(dir) = dir.or_else(|| config.get_path("http.sslCAPath").ok())
        && dir.is_dir()
    {
        // SAFETY: as above.
        #[allow(unsafe_code)]
        let _ = unsafe { git2::opts::set_ssl_cert_dir(&dir) };
    }
}

/// The file of trusted certificates the user names: `GIT_SSL_CAINFO`, `http.<url>.sslCAInfo`, `http.sslCAInfo`,
/// `SSL_CERT_FILE`. The URL's own setting wins over the general one.
fn certificate_file(config: &Config, url: &str) -> Option<PathBuf> {
    if let Some(file) = std::env::var_os("GIT_SSL_CAINFO") {
        return Some(file.into());
    }
    let mut best: Option<(usize, PathBuf)> = None;
    if let Ok(entries) = config.entries(Some(r"^http\..*\.sslcainfo$")) {
        let _ = entries.for_each(|entry| {
            let (Ok(name), Ok(value)) = (entry.name(), entry.value()) else { return };
            let scope = name.strip_prefix("http.").and_then(|name| name.strip_suffix(".sslcainfo"));
            if let Some(scope) = scope.filter(|scope| url.starts_with(scope))
                && best.as_ref().is_none_or(|(len, _)| scope.len() > *len)
            {
                best = Some((scope.len(), PathBuf::from(value)));
            }
        });
    }
    best.map(|(_, file)| file)
        .or_else(|| config.get_path("http.sslCAInfo").ok())
        .or_else(|| std::env::var_os("SSL_CERT_FILE").map(PathBuf::from))
}
