//! Bringing repositories onto this machine: clone, fetch, deepen.
//!
//! A clone is bare and made in `<name>.partial` under a lock file, then renamed: a killed process leaves only a
//! `.partial` that the next run replaces, and two processes wait for each other. No hooks, no checkout, no submodules,
//! no LFS. Everything the user's git config says about URLs, proxies, certificates and credentials is honoured.

mod local;
mod network;
pub mod url;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use git2::Repository;

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
    /// Only this commit, and a branch or tag that holds it for servers that refuse a commit by its id.
    pub pin: Option<Pin>,
}

/// One revision to bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// A full commit id, or any revision's name.
    pub rev: String,
    /// A branch or tag that holds it.
    pub reference: Option<String>,
}

/// What the worker tells and asks while it runs.
pub trait Observer: Sync {
    /// Objects received, objects in all, bytes received.
    fn received(&self, objects: usize, total: usize, bytes: usize);
    /// Something the user should know: a mirror that failed, a depth that was ignored.
    fn note(&self, text: &str);
    /// Whether to stop.
    fn cancelled(&self) -> bool;
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
    #[error("no source of `{name}` could be cloned:\n{}", list(failures))]
    AllFailed {
        /// The clone's name.
        name: String,
        /// Each URL with what went wrong.
        failures: Vec<(String, String)>,
    },
    /// The user stopped it.
    #[error("interrupted; nothing of `{0}` is left behind")]
    Cancelled(String),
    /// The text is no URL and no known short form.
    #[error("`{0}` is neither a catalogue name, a URL, `gh:owner/name`, nor a directory")]
    BadUrl(String),
    /// A name that cannot be a directory.
    #[error("`{0}` cannot be the name of a clone; use letters, digits, `.`, `_` and `-`")]
    BadName(String),
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
    #[error(transparent)]
    Git(#[from] git2::Error),
}

fn list(failures: &[(String, String)]) -> String {
    failures.iter().map(|(url, why)| format!("  {url}: {why}")).collect::<Vec<_>>().join("\n")
}

fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> CloneError {
    move |source| CloneError::Io { what, path: path.to_owned(), source }
}

/// Whether a name can be a clone's directory on every system.
fn check_name(name: &str) -> Result<(), CloneError> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    let fine = !name.is_empty() && name.len() < 100 && name.chars().all(plain) && !name.starts_with('.');
    let reserved = name.ends_with(".partial") || name.ends_with(".lock");
    if fine && !reserved { Ok(()) } else { Err(CloneError::BadName(name.to_owned())) }
}

/// Holds other processes off one clone; released by the system even when this process is killed.
struct Lock(File);

impl Lock {
    fn take(repos: &Path, name: &str, observer: &dyn Observer) -> Result<Self, CloneError> {
        let path = repos.join(format!("{name}.lock"));
        let file = File::options().create(true).append(true).open(&path).map_err(io("create", &path))?;
        let mut told = false;
        while file.try_lock().is_err() {
            if observer.cancelled() {
                return Err(CloneError::Cancelled(name.to_owned()));
            }
            if !told {
                observer.note(&format!("another gloss is at work on `{name}`; waiting for it"));
                told = true;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// Clones into `repos/<name>` unless it is there.
///
/// # Errors
/// [`CloneError`]; whatever happened, no half-made clone stands under the final name.
pub fn clone(repos: &Path, request: &Request, observer: &dyn Observer) -> Result<Done, CloneError> {
    check_name(&request.name)?;
    let target = repos.join(&request.name);
    if target.join("HEAD").is_file() {
        return Ok(Done::AlreadyThere(target));
    }
    std::fs::create_dir_all(repos).map_err(io("create", repos))?;
    let _lock = Lock::take(repos, &request.name, observer)?;
    if target.join("HEAD").is_file() {
        return Ok(Done::AlreadyThere(target));
    }
    let partial = repos.join(format!("{}.partial", request.name));
    let mut failures = Vec::new();
    for source in &request.urls {
        let url = expand(source)?;
        remove(&partial)?;
        match clone_one(&partial, &url, request, observer) {
            Ok(()) => {
                std::fs::rename(&partial, &target).map_err(io("rename", &partial))?;
                return Ok(Done::Cloned { path: target, url });
            }
            Err(error) => {
                let _ = remove(&partial);
                if observer.cancelled() {
                    return Err(CloneError::Cancelled(request.name.clone()));
                }
                let why = explain(&error);
                if request.urls.len() > 1 {
                    observer.note(&format!("{url}: {why}"));
                }
                failures.push((url, why));
            }
        }
    }
    Err(CloneError::AllFailed { name: request.name.clone(), failures })
}

fn clone_one(partial: &Path, url: &str, request: &Request, observer: &dyn Observer) -> Result<(), CloneError> {
    let config = git2::Config::open_default()?;
    let effective = url::instead_of(&config, url);
    if let Some(source) = url::local_path(&effective) {
        if request.depth.is_some() {
            observer.note("the source is a local directory: its whole history is linked, depth is ignored");
        }
        local::clone(&source, partial, url)?;
    } else {
        network::clone(partial, url, &effective, &config, request, observer)?;
    }
    let repo = Repository::open_bare(partial)?;
    if repo.is_empty()? {
        observer.note("the repository is empty: it has no commit yet");
    }
    Ok(())
}

fn remove(dir: &Path) -> Result<(), CloneError> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("remove", dir)(error)),
        _ => Ok(()),
    }
}

fn explain(error: &CloneError) -> String {
    use std::error::Error;
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
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
    /// This many commits.
    To(u32),
}

/// Brings what is new in the origin of a clone; returns how many branches and tags changed.
///
/// # Errors
/// [`CloneError`]; the clone stays as it was.
pub fn fetch(repos: &Path, name: &str, deepen: Deepen, observer: &dyn Observer) -> Result<usize, CloneError> {
    check_name(name)?;
    let dir = repos.join(name);
    let _lock = Lock::take(repos, name, observer)?;
    let repo = Repository::open_bare(&dir)?;
    let no_origin = || CloneError::NoOrigin(dir.clone());
    let url = repo.config()?.get_string("remote.origin.url").map_err(|_| no_origin())?;
    let config = git2::Config::open_default()?;
    let effective = url::instead_of(&config, &url);
    let before = references(&repo);
    if let Some(source) = url::local_path(&effective) {
        local::update(&source, &dir)?;
    } else {
        network::fetch(&repo, &effective, &config, deepen, observer)?;
    }
    let repo = Repository::open_bare(&dir)?;
    let after = references(&repo);
    let changed = after.iter().filter(|item| !before.contains(item)).count();
    let gone = before.iter().filter(|(name, _)| !after.iter().any(|(n, _)| n == name)).count();
    Ok(changed + gone)
}

fn references(repo: &Repository) -> Vec<(Vec<u8>, Option<git2::Oid>)> {
    let Ok(list) = repo.references() else { return Vec::new() };
    list.flatten().map(|r| (r.name_bytes().to_vec(), r.target())).collect()
}

/// Whether the commit and its root tree are in the repository.
pub(super) fn has_commit(repo: &Repository, rev: &str) -> bool {
    let commit = repo.revparse_single(rev).and_then(|object| object.peel_to_commit());
    commit.and_then(|commit| commit.tree()).is_ok()
}
