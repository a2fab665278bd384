//! Bringing repositories onto this machine: clone, fetch, deepen.
//!
//! A clone is bare and made in `<name>.partial` under a lock file, then renamed: a killed process leaves only a
//! `.partial` that a later run removes, and two processes wait for each other. No hooks, no checkout, no submodules,
//! no LFS. Everything the user's git config says about URLs, proxies, certificates and credentials is honoured.

mod gitconfig;
mod http;
mod local;
mod lock;
mod network;
mod rev;
pub mod url;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use git2::Repository;
use lock::Lock;

pub use url::expand;

/// What to bring.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The clone's directory name.
    pub name: String,
    /// Where from, tried in order; each as [`expand`] takes it.
    pub urls: Vec<String>,
    /// Commits of history; `None` for all.
    pub depth: Option<u32>,
    /// Only this revision, and not every branch and tag.
    pub pin: Option<Pin>,
}

/// One revision to bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// A full commit id, or any revision's name.
    pub rev: String,
    /// A branch or tag that holds it, for servers that refuse a commit by its id.
    pub reference: Option<String>,
}

/// How far a transfer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Objects received.
    pub objects: usize,
    /// Objects in all.
    pub total: usize,
    /// Bytes received.
    pub bytes: usize,
    /// Differences applied, which starts when all objects are received.
    pub deltas: usize,
    /// Differences in all.
    pub total_deltas: usize,
}

/// What the worker tells and asks while it runs.
pub trait Observer: Sync {
    /// Called often.
    fn progress(&self, progress: Progress);
    /// Something the user should know: a mirror that failed, a depth that was ignored.
    fn note(&self, text: &str);
    /// Set from outside when the work is to stop.
    fn stop_flag(&self) -> Arc<AtomicBool>;
    /// Whether to stop.
    fn cancelled(&self) -> bool {
        self.stop_flag().load(Ordering::Relaxed)
    }
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It was there already.
    AlreadyThere(PathBuf),
    /// It was brought from this URL.
    Cloned {
        /// The clone.
        path: PathBuf,
        /// The source that worked.
        url: String,
    },
}

/// Why nothing was brought.
#[derive(Debug, thiserror::Error)]
pub enum CloneError {
    /// Every source failed.
    #[error("no source of `{name}` could be reached:\n{}", list(failures))]
    AllFailed {
        /// The clone's name.
        name: String,
        /// Each URL with what went wrong.
        failures: Vec<(String, String)>,
    },
    /// The sources were reached and none has the revision.
    #[error("no revision `{rev}` in `{name}`, nor at its sources{}", nearest_words(nearest))]
    NoRevision {
        /// The clone's name.
        name: String,
        /// As asked.
        rev: String,
        /// Branches and tags with similar names, best first.
        nearest: Vec<String>,
    },
    /// The user stopped it.
    #[error("interrupted; nothing half-made of `{0}` is left behind")]
    Cancelled(String),
    /// The text is no URL and no known short form.
    #[error("`{0}` is neither a catalogue name, a URL, `gh:owner/name`, nor a directory")]
    BadUrl(String),
    /// A name that cannot be a directory.
    #[error("`{0}` cannot be the name of a clone; use letters, digits, `.`, `_` and `-`")]
    BadName(String),
    /// There is no such clone.
    #[error("`{0}` is not cloned")]
    NotCloned(String),
    /// The clone has no origin to fetch from.
    #[error("{} has no origin to fetch from", .0.display())]
    NoOrigin(PathBuf),
    /// The file system's error.
    #[error("cannot {what} {}", path.display())]
    Io {
        /// `create`, `rename`, …
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// libgit2's error.
    #[error("{}", .0.message())]
    Git(#[from] git2::Error),
}

fn list(failures: &[(String, String)]) -> String {
    let lines: Vec<String> = failures.iter().map(|(url, why)| format!("  {}: {why}", url::shown(url))).collect();
    lines.join("\n")
}

fn nearest_words(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; the nearest names are {}", nearest.join(", ")) }
}

fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> CloneError {
    move |source| CloneError::Io { what, path: path.to_owned(), source }
}

/// Whether a name can be a clone's directory on every system.
fn check_name(name: &str) -> Result<(), CloneError> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    let fine = !name.is_empty() && name.len() < 100 && name.chars().all(plain) && !name.starts_with(['.', '-']);
    let reserved = name.ends_with(PARTIAL) || name.ends_with(".lock") || name.ends_with('.');
    if fine && !reserved { Ok(()) } else { Err(CloneError::BadName(name.to_owned())) }
}

/// What an unfinished clone's name ends in.
pub const PARTIAL: &str = ".partial";

/// Whether `dir` is a finished clone.
#[must_use]
pub fn is_clone(dir: &Path) -> bool {
    dir.join("HEAD").is_file()
}

/// Clones into `repos/<name>` unless it is there.
///
/// # Errors
/// [`CloneError`]; whatever happened, no half-made clone stands under the final name.
pub fn clone(repos: &Path, request: &Request, observer: &dyn Observer) -> Result<Done, CloneError> {
    super::git::set_up_libgit2();
    check_name(&request.name)?;
    let target = repos.join(&request.name);
    if is_clone(&target) {
        return Ok(Done::AlreadyThere(target));
    }
    std::fs::create_dir_all(repos).map_err(io("create", repos))?;
    let _lock = Lock::take(repos, &request.name, observer)?;
    if is_clone(&target) {
        return Ok(Done::AlreadyThere(target));
    }
    sweep(repos);
    let partial = partial(repos, &request.name);
    let config = gitconfig::user()?;
    let mut failures = Vec::new();
    for source in &request.urls {
        remove(&partial)?;
        let attempt = url_of(&config, source).and_then(|url| {
            clone_one(&partial, &url, &config, request, observer)?;
            Ok(url)
        });
        match attempt {
            Ok(url) => {
                pack_references(&partial)?;
                std::fs::rename(&partial, &target).map_err(io("rename", &partial))?;
                return Ok(Done::Cloned { path: target, url });
            }
            Err(error) => {
                let _ = remove(&partial);
                if observer.cancelled() {
                    return Err(CloneError::Cancelled(request.name.clone()));
                }
                if let CloneError::BadUrl(_) | CloneError::NoRevision { .. } = error
                    && request.urls.len() == 1
                {
                    return Err(error);
                }
                let why = explain(&error);
                if request.urls.len() > 1 {
                    observer.note(&format!("{}: {why}", url::shown(source)));
                }
                failures.push((source.clone(), why));
            }
        }
    }
    Err(CloneError::AllFailed { name: request.name.clone(), failures })
}

/// Where a clone is made.
#[must_use]
pub fn partial(repos: &Path, name: &str) -> PathBuf {
    repos.join(format!("{name}{PARTIAL}"))
}

/// What killed processes left behind, whatever its name; what another process is at work on stays.
fn sweep(repos: &Path) {
    for entry in std::fs::read_dir(repos).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().and_then(|name| name.strip_suffix(PARTIAL)) else { continue };
        if let Ok(Some(_lock)) = Lock::try_take(repos, name) {
            let _ = remove(&entry.path());
        }
    }
}

/// A source as a URL; the user's own `insteadOf` for a short form such as `gh:` goes before ours.
fn url_of(config: &git2::Config, source: &str) -> Result<String, CloneError> {
    if gitconfig::instead_of(config, source) == source { expand(source) } else { Ok(source.to_owned()) }
}

fn clone_one(
    partial: &Path,
    url: &str,
    config: &git2::Config,
    request: &Request,
    observer: &dyn Observer,
) -> Result<(), CloneError> {
    let effective = gitconfig::instead_of(config, url);
    if let Some(source) = url::local_path(&effective) {
        if request.depth.is_some() || request.pin.is_some() {
            observer.note(&format!("{} is a local directory: all of it is linked", source.display()));
        }
        local::clone(&source, partial, url, observer)?;
        if let Some(pin) = &request.pin {
            let repo = Repository::open_bare(partial)?;
            if !rev::is_here(&repo, &pin.rev) {
                return Err(no_revision(&repo, &request.name, &pin.rev, &[]));
            }
        }
    } else {
        network::clone(partial, url, request, observer)?;
    }
    let repo = Repository::open_bare(partial)?;
    if repo.references()?.next().is_none() {
        observer.note("the repository is empty: it has no commit yet");
    }
    Ok(())
}

/// Writes all branches and tags into one file: a repository with ten thousand tags would be ten thousand files to open
/// for every question. Only for a clone that nobody else sees yet.
fn pack_references(dir: &Path) -> Result<(), CloneError> {
    let repo = Repository::open_bare(dir)?;
    let mut lines = Vec::new();
    for reference in repo.references()?.flatten() {
        if let (Ok(name), Some(id)) = (reference.name(), reference.target()) {
            lines.push((name.to_owned(), id));
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    lines.sort();
    let mut text = String::from("# pack-refs with: sorted \n");
    for (name, id) in &lines {
        text.push_str(&format!("{id} {name}\n"));
    }
    let file = dir.join("packed-refs");
    std::fs::write(&file, text).map_err(io("write", &file))?;
    for (name, _) in &lines {
        // Names come from git, which lets none leave its folder.
        let loose = dir.join(name);
        if loose.is_file() {
            std::fs::remove_file(&loose).map_err(io("remove", &loose))?;
        }
    }
    Ok(())
}

fn no_revision(repo: &Repository, name: &str, rev: &str, advertised: &[String]) -> CloneError {
    let mut names = super::git::reference_names(repo);
    names.extend_from_slice(advertised);
    let nearest = crate::text::nearest::nearest(rev, names.iter().map(String::as_str), 5);
    CloneError::NoRevision { name: name.to_owned(), rev: rev.to_owned(), nearest }
}

fn remove(dir: &Path) -> Result<(), CloneError> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("remove", dir)(error)),
        _ => Ok(()),
    }
}

/// Removes what a clone that will not go on has made so far. For a worker that hangs in the network when the user
/// stops it; the process must end soon after.
pub fn abandon(repos: &Path, name: &str) {
    if check_name(name).is_ok() {
        let _ = remove(&partial(repos, name));
        let _ = std::fs::remove_file(repos.join(format!("{name}.lock")));
    }
}

fn explain(error: &CloneError) -> String {
    use std::error::Error;
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // libgit2's error is both the text and the cause of ours.
        if !text.ends_with(&error.to_string()) && !error.is::<git2::Error>() {
            text.push_str(": ");
            text.push_str(&error.to_string());
        }
        cause = error.source();
    }
    text
}

/// How much of the history a fetch asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deepen {
    /// As much as there is already.
    Keep,
    /// All of it.
    Everything,
    /// This many commits more.
    By(u32),
}

/// An existing clone, locked and open, with where to fetch from.
struct Existing {
    repo: Repository,
    dir: PathBuf,
    config: git2::Config,
    origin: Option<String>,
    _lock: Lock,
}

impl Existing {
    fn open(repos: &Path, name: &str, observer: &dyn Observer) -> Result<Self, CloneError> {
        super::git::set_up_libgit2();
        check_name(name)?;
        let dir = repos.join(name);
        if !is_clone(&dir) {
            return Err(CloneError::NotCloned(name.to_owned()));
        }
        let lock = Lock::take(repos, name, observer)?;
        remove_unfinished_packs(&dir);
        let repo = Repository::open_bare(&dir)?;
        let config = gitconfig::with_clone(&dir)?;
        repo.set_config(&config)?;
        let origin = config.get_string("remote.origin.url").ok().filter(|url| !url.is_empty());
        Ok(Self { repo, dir, config, origin, _lock: lock })
    }
}

/// What a fetch that was killed had received so far. Only under the clone's lock.
fn remove_unfinished_packs(dir: &Path) {
    for entry in std::fs::read_dir(dir.join("objects").join("pack")).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with("pack_git2_") || name.ends_with(".gloss-part")) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Brings what is new in the origin of a clone; returns how many branches and tags changed.
///
/// # Errors
/// [`CloneError`]; the clone stays as it was.
pub fn fetch(repos: &Path, name: &str, deepen: Deepen, observer: &dyn Observer) -> Result<usize, CloneError> {
    let clone = Existing::open(repos, name, observer)?;
    let url = clone.origin.clone().ok_or_else(|| CloneError::NoOrigin(clone.dir.clone()))?;
    let effective = gitconfig::instead_of(&clone.config, &url);
    let before = references(&clone.repo);
    let result = match url::local_path(&effective) {
        Some(source) => local::update(&source, &clone.dir, observer),
        None => network::fetch(&clone.repo, &url, &clone.config, deepen, observer),
    };
    if let Err(error) = result {
        return Err(if observer.cancelled() { CloneError::Cancelled(name.to_owned()) } else { error });
    }
    let after = references(&Repository::open_bare(&clone.dir)?);
    let changed = after.iter().filter(|item| !before.contains(item)).count();
    let gone = before.iter().filter(|(name, _)| !after.iter().any(|(n, _)| n == name)).count();
    Ok(changed + gone)
}

/// Brings a revision that a clone lacks, deepening it where that is needed. `more` are sources to try after the origin.
///
/// # Errors
/// [`CloneError::NoRevision`] where the sources do not have it either.
pub fn bring(repos: &Path, name: &str, more: &[String], pin: &Pin, observer: &dyn Observer) -> Result<(), CloneError> {
    let clone = Existing::open(repos, name, observer)?;
    // Another process may have brought it while we waited.
    if rev::is_here(&clone.repo, &pin.rev) {
        return Ok(());
    }
    let mut urls: Vec<String> = clone.origin.iter().cloned().collect();
    urls.extend(more.iter().filter(|url| Some(*url) != clone.origin.as_ref()).cloned());
    let mut failures = Vec::new();
    let mut advertised = Vec::new();
    let mut reached = false;
    for source in &urls {
        let attempt = url_of(&clone.config, source).and_then(|url| {
            let effective = gitconfig::instead_of(&clone.config, &url);
            match url::local_path(&effective) {
                Some(source) => local::update(&source, &clone.dir, observer).map(|()| Vec::new()),
                None => network::bring(&clone.repo, &url, &clone.config, pin, observer),
            }
        });
        match attempt {
            Ok(names) => {
                reached = true;
                advertised.extend(names);
                if rev::is_here(&Repository::open_bare(&clone.dir)?, &pin.rev) {
                    return Ok(());
                }
            }
            Err(_) if observer.cancelled() => return Err(CloneError::Cancelled(name.to_owned())),
            Err(error) => failures.push((source.clone(), explain(&error))),
        }
    }
    if reached {
        return Err(no_revision(&clone.repo, name, &pin.rev, &advertised));
    }
    if urls.is_empty() {
        return Err(CloneError::NoOrigin(clone.dir.clone()));
    }
    Err(CloneError::AllFailed { name: name.to_owned(), failures })
}

fn references(repo: &Repository) -> Vec<(Vec<u8>, Option<git2::Oid>)> {
    let Ok(list) = repo.references() else { return Vec::new() };
    list.flatten().map(|r| (r.name_bytes().to_vec(), r.target())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_clones_are_plain() {
        for good in ["ahooks", "T2I-Adapter", "a.b_c", "仓库"] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        let long = "x".repeat(100);
        for bad in ["", ".", "..", ".git", "-x", "a/b", "a b", "x.partial", "x.lock", "x.", "a\u{1b}[2J", &long] {
            assert!(check_name(bad).is_err(), "{bad:?}");
        }
    }
}
