//! Where things live on this machine, and what a REPO argument means.
//!
//! Clones are data, indexes are cache, settings are configuration and reading progress is state, each in its XDG
//! directory (`$XDG_DATA_HOME/glossator` and so on). A name is looked up in the catalogue (the manifests of the
//! libraries in force) and then among the clones; nothing here uses the network.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy;

use crate::article::{Libraries, Manifest, Origin};
use crate::index::Store;
use crate::source::clone::{PARTIAL, Pin};
use crate::source::git::GitError;
use crate::source::worktree::WorktreeSource;
use crate::source::{GitRepo, Source};

/// The four directories; made when something is first written to them.
#[derive(Clone, Debug)]
pub struct Dirs {
    pub data: PathBuf,
    pub cache: PathBuf,
    pub config: PathBuf,
    pub state: PathBuf,
}

/// Why a REPO argument could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// There is no home directory to put things in.
    #[error("cannot find the home directory; set HOME, or XDG_DATA_HOME and XDG_CACHE_HOME")]
    NoHome,
    /// The name is in no library and no clone.
    #[error("unknown repository `{name}`")]
    Unknown {
        /// As written.
        name: String,
        /// Known names that are near.
        nearest: Vec<String>,
        /// Whether a directory of that name stands here.
        is_dir: bool,
    },
    /// The manifest of a repository says neither where it is nor where to clone it from.
    #[error("the catalogue does not say where `{name}` comes from")]
    NoSource {
        /// The repository.
        name: String,
    },
    /// The path is neither a directory nor a repository.
    #[error("{} is not a directory", path.display())]
    NotADirectory {
        /// As written.
        path: PathBuf,
    },
    /// Git's error.
    #[error(transparent)]
    Git(#[from] GitError),
}

impl Dirs {
    /// The directories of the user, by the XDG rules on every system.
    ///
    /// # Errors
    /// [`WorkspaceError::NoHome`].
    pub fn of_user() -> Result<Self, WorkspaceError> {
        let base = etcetera::base_strategy::Xdg::new().map_err(|_| WorkspaceError::NoHome)?;
        let state = base.state_dir().unwrap_or_else(|| base.data_dir());
        Ok(Self {
            data: base.data_dir().join("glossator"),
            cache: base.cache_dir().join("glossator"),
            config: base.config_dir().join("glossator"),
            state: state.join("glossator"),
        })
    }

    /// Where clones are.
    #[must_use]
    pub fn repos(&self) -> PathBuf {
        self.data.join("repos")
    }

    /// Where the clone of a name is.
    #[must_use]
    pub fn clone_of(&self, name: &str) -> PathBuf {
        self.repos().join(name)
    }

    /// Where the user's own library is.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        self.data.join("annotations")
    }

    /// The index store.
    #[must_use]
    pub fn store(&self) -> Store {
        Store::new(self.cache.join("index"))
    }

    /// Names of finished clones, sorted.
    #[must_use]
    pub fn clones(&self) -> Vec<String> {
        let Ok(dir) = std::fs::read_dir(self.repos()) else { return Vec::new() };
        let mut names: Vec<String> = dir
            .flatten()
            .filter(|entry| entry.path().join("HEAD").is_file())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| !name.ends_with(PARTIAL))
            .collect();
        names.sort();
        names
    }
}

/// A repository known by name: from the catalogue, or cloned by URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub name: String,
    /// Where the clone is, or will be.
    pub clone: PathBuf,
    /// Where to clone from, in the order to try.
    pub urls: Vec<String>,
    /// What the articles were written against; the revision shown when none is asked for.
    pub pin: Option<Pin>,
    /// A repository that is on this machine already: the one the library stands in, as a rule.
    pub local: Option<PathBuf>,
    /// A compiler's index of the pinned code that the library brings along.
    pub scip: Option<PathBuf>,
}

impl Known {
    /// The compiler's index for a revision: the pinned one, or where nothing is pinned the one shown by default.
    #[must_use]
    pub fn scip_at(&self, rev: Option<&str>) -> Option<PathBuf> {
        let pinned = self.pin.as_ref().map(|pin| pin.rev.as_str());
        self.scip.clone().filter(|_| rev.is_none() || rev == pinned)
    }
}

/// The catalogue: every repository of the libraries in force, by name, the strongest library first.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Sorted by name.
    entries: Vec<(Origin, Manifest)>,
}

impl Catalogue {
    /// Reads the manifests (and nothing else) of the libraries that a command run in `from` sees.
    #[must_use]
    pub fn open(from: &Path, dirs: &Dirs) -> Self {
        let mut entries = Libraries::manifests(from, Some(&dirs.library()));
        entries.sort_by(|a, b| a.1.name.cmp(&b.1.name));
        entries.dedup_by(|later, first| later.1.name == first.1.name);
        Self { entries }
    }

    /// Sorted names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(_, manifest)| manifest.name.as_str())
    }

    /// Library and manifest of each repository, by name.
    pub fn entries(&self) -> impl Iterator<Item = &(Origin, Manifest)> {
        self.entries.iter()
    }

    /// What the catalogue says about a name.
    #[must_use]
    pub fn find(&self, name: &str, dirs: &Dirs) -> Option<Known> {
        let (origin, manifest) = self.entries.iter().find(|(_, manifest)| manifest.name == name)?;
        let pin = manifest.rev.clone().map(|rev| Pin { rev, reference: manifest.reference.clone() });
        let folder = origin.folder().map(|annotations| annotations.join(&manifest.folder));
        let local = folder.as_ref().zip(manifest.path.as_ref()).map(|(folder, path)| folder.join(path));
        // A library is written by others: its index stands in its own folder.
        let inside = manifest.scip.as_deref().and_then(|path| crate::model::RepoPath::new(path).ok());
        let scip = folder.zip(inside).map(|(folder, path)| folder.join(path.as_str()));
        Some(Known {
            name: name.to_owned(),
            clone: dirs.clone_of(name),
            urls: manifest.urls.clone(),
            pin,
            local: local.filter(|path| path.is_dir()),
            scip,
        })
    }
}

/// Finds a repository by name.
///
/// # Errors
/// [`WorkspaceError::Unknown`] with the nearest names of the catalogue and of the clones.
pub fn find(name: &str, from: &Path, dirs: &Dirs) -> Result<Known, WorkspaceError> {
    let catalogue = Catalogue::open(from, dirs);
    if let Some(known) = catalogue.find(name, dirs) {
        return Ok(known);
    }
    let clones = dirs.clones();
    if clones.binary_search_by(|clone| clone.as_str().cmp(name)).is_ok() {
        let clone = dirs.clone_of(name);
        return Ok(Known { name: name.to_owned(), clone, urls: Vec::new(), pin: None, local: None, scip: None });
    }
    let names = catalogue.names().chain(clones.iter().map(String::as_str));
    Err(WorkspaceError::Unknown {
        name: name.to_owned(),
        nearest: crate::text::nearest::nearest(name, names, 3),
        is_dir: Path::new(name).is_dir(),
    })
}

/// A `REPO[@REV]` argument taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepoArg {
    /// The part before `@`.
    pub repo: RepoRef,
    /// The part after it.
    pub rev: Option<String>,
}

/// The REPO part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepoRef {
    /// A bare word: a name of a library or of a clone.
    Name(String),
    /// Anything with a separator, or `.`.
    Path(PathBuf),
}

impl RepoArg {
    /// Takes an argument apart: one that exists as a path is taken whole, otherwise it is split at the last `@`; a bare
    /// word is a name, `./word` a path.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let classify = |text: &str| {
            let bare = !text.contains(['/', '\\']) && !matches!(text, "." | ".." | "");
            if bare { RepoRef::Name(text.to_owned()) } else { RepoRef::Path(PathBuf::from(text)) }
        };
        let whole = classify(text);
        if matches!(&whole, RepoRef::Path(path) if path.exists()) {
            return Self { repo: whole, rev: None };
        }
        // No name holds an `@`, so a directory that does is meant as one even without `./`.
        if text.contains('@') && Path::new(text).is_dir() {
            return Self { repo: RepoRef::Path(PathBuf::from(text)), rev: None };
        }
        match text.rsplit_once('@') {
            Some((repo, rev)) if !repo.is_empty() && !rev.is_empty() => {
                Self { repo: classify(repo), rev: Some(rev.to_owned()) }
            }
            _ => Self { repo: whole, rev: None },
        }
    }
}

/// An opened repository at one revision.
pub struct Opened {
    /// The name for people: the catalogue's or the directory's.
    pub name: String,
    /// Absent for a plain directory.
    pub repo: Option<Arc<GitRepo>>,
    pub source: Arc<dyn Source>,
    /// A compiler's index that the library names for this revision.
    pub scip: Option<PathBuf>,
}

/// Opens a repository or directory at `path` at `rev`; without one, the work tree where there is one, else `HEAD`.
///
/// # Errors
/// [`WorkspaceError`].
pub fn open_path(path: &Path, rev: Option<&str>) -> Result<Opened, WorkspaceError> {
    if !path.is_dir() {
        return Err(WorkspaceError::NotADirectory { path: path.to_owned() });
    }
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = repository_name(&absolute);
    // A directory inside a work tree belongs to that repository; a plain directory is read as it is.
    let repo = match GitRepo::open(path).or_else(|_| GitRepo::discover(path)) {
        Ok(repo) => Some(repo),
        Err(GitError::NotFound { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let Some(repo) = repo else {
        if let Some(rev) = rev {
            return Err(GitError::NoRevision { spec: rev.to_owned(), path: absolute, nearest: Vec::new() }.into());
        }
        let source: Arc<dyn Source> = Arc::new(WorktreeSource::open(path, None));
        return Ok(Opened { name, repo: None, source, scip: None });
    };
    let source: Arc<dyn Source> = match (rev, repo.workdir()) {
        (None, Some(root)) => Arc::new(WorktreeSource::open(root, repo.resolve("HEAD").ok())),
        (None, None) => Arc::new(repo.source(repo.resolve("HEAD")?, &repo.default_label())?),
        (Some(rev), _) => Arc::new(repo.source(repo.resolve(rev)?, rev)?),
    };
    let name = repo.workdir().map_or(name, repository_name);
    Ok(Opened { name, repo: Some(repo), source, scip: None })
}

/// A name for the repository in a directory: the directory's, or its parent's where it is called `.git` or `repo`.
fn repository_name(path: &Path) -> String {
    let part = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = part(path).unwrap_or_else(|| "repository".to_owned());
    let name = if name == ".git" { path.parent().and_then(part).unwrap_or(name) } else { name };
    name.strip_suffix(".git").unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repo_arguments_split_at_the_last_at_sign() {
        let name = |text: &str| RepoRef::Name(text.to_owned());
        assert_eq!(RepoArg::parse("ahooks"), RepoArg { repo: name("ahooks"), rev: None });
        assert_eq!(RepoArg::parse("tikv@v8.5.0"), RepoArg { repo: name("tikv"), rev: Some("v8.5.0".into()) });
        let path = RepoArg::parse("./nowhere/a@b@HEAD~3");
        assert_eq!(path, RepoArg { repo: RepoRef::Path("./nowhere/a@b".into()), rev: Some("HEAD~3".into()) });
        let dir = tempfile::tempdir().unwrap();
        let odd = dir.path().join("with@sign");
        std::fs::create_dir(&odd).unwrap();
        assert_eq!(RepoArg::parse(odd.to_str().unwrap()), RepoArg { repo: RepoRef::Path(odd), rev: None });
    }
}
