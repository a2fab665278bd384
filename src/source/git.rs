//! A git repository's object database: bare, partial, shallow or with a work tree.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Once, OnceLock};

use git2::{ErrorCode, ObjectType, Oid, Repository};

use super::{Entry, EntryKind, ReadError, Revision, Source};
use crate::model::{BlobId, CommitId, RepoPath, TreeId};

/// Why a repository or a revision could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no repository.
    #[error("no git repository at {}", path.display())]
    NotFound {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The repository is there but cannot be opened.
    #[error("cannot open the git repository at {}", path.display())]
    Open {
        /// Where it is.
        path: PathBuf,
        /// libgit2's words.
        source: git2::Error,
    },
    /// The revision names nothing.
    #[error("no revision `{spec}` in {}{}", path.display(), nearest_words(nearest))]
    NoRevision {
        /// What was asked.
        spec: String,
        /// The repository.
        path: PathBuf,
        /// Branches and tags with similar names, best first.
        nearest: Vec<String>,
    },
    /// The commit's tree, or the commit itself, is absent.
    #[error("commit {commit} is named here but its objects are not in this clone; run `gloss fetch`")]
    Absent {
        /// The commit.
        commit: CommitId,
        /// libgit2's words.
        source: git2::Error,
    },
    /// Anything else git2 says.
    #[error("git: {0}")]
    Git(#[from] git2::Error),
}

fn nearest_words(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; the nearest names are {}", nearest.join(", ")) }
}

/// The blob id of a git2 id.
#[must_use]
pub fn blob_from_oid(oid: Oid) -> BlobId {
    BlobId(bytes_of(oid))
}

pub(super) fn bytes_of(oid: Oid) -> [u8; 20] {
    let mut id = [0; 20];
    id.copy_from_slice(&oid.as_bytes()[..20]);
    id
}

pub(super) fn oid_of(id: [u8; 20]) -> Oid {
    Oid::from_bytes(&id).expect("twenty bytes are an object id")
}

/// Options of libgit2 that hold for the whole process, set before a repository is opened.
pub(super) fn set_up_libgit2() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Objects are checked when they enter a clone; checking each read again costs a third of the reading time.
        git2::opts::strict_hash_verification(false);
        // A partial clone names this extension, and libgit2 opens nothing with one it does not know. All it asks of a
        // reader is to bear absent objects, which we do; the others change nothing for a reader.
        let extensions = ["partialclone", "preciousobjects", "worktreeconfig", "relativeworktrees"];
        // SAFETY: the list is read when a repository is opened, and every way to open one comes through here first.
        #[allow(unsafe_code)]
        unsafe { git2::opts::set_extensions(&extensions) }.expect("plain names");
    });
}

/// An open repository. Cheap to share: reading objects needs no lock of ours.
pub struct GitRepo {
    git_dir: PathBuf,
    workdir: Option<PathBuf>,
    odb: git2::Odb<'static>,
}

impl GitRepo {
    /// Opens the repository at `path`: a bare directory, a `.git`, or the root of a work tree (parents are not searched).
    ///
    /// # Errors
    /// [`GitError::NotFound`], [`GitError::Open`].
    pub fn open(path: &Path) -> Result<Arc<Self>, GitError> {
        set_up_libgit2();
        let repo = Repository::open(path).map_err(|source| match source.code() {
            ErrorCode::NotFound => GitError::NotFound { path: path.to_owned() },
            _ => GitError::Open { path: path.to_owned(), source },
        })?;
        let odb = git2::Odb::new()?;
        let objects = repo.commondir().join("objects");
        let objects = objects.to_str().ok_or_else(|| GitError::NotFound { path: path.to_owned() })?;
        odb.add_disk_alternate(objects)?;
        // Who names the git directory itself means its history; libgit2 would call the directory around it (or, where
        // `core.bare` is not set, the git directory) a work tree.
        let named = path.canonicalize().ok();
        let is_git_dir = named.is_some() && named == repo.path().canonicalize().ok();
        let workdir = repo.workdir().filter(|_| !is_git_dir).map(Path::to_owned);
        Ok(Arc::new(Self { git_dir: repo.path().to_owned(), workdir, odb }))
    }

    /// Finds the repository around `path`, looking in its parents.
    ///
    /// # Errors
    /// As [`GitRepo::open`].
    pub fn discover(path: &Path) -> Result<Arc<Self>, GitError> {
        set_up_libgit2();
        let found = Repository::discover_path(path, &[] as &[&Path])
            .map_err(|_| GitError::NotFound { path: path.to_owned() })?;
        // What is found is the git directory; a folder of the work tree means the work tree.
        let root = Repository::open(&found).ok().and_then(|repo| repo.workdir().map(Path::to_owned));
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        match root.filter(|_| !real(path).starts_with(real(&found))) {
            Some(root) => Self::open(&root),
            None => Self::open(&found),
        }
    }

    /// The git directory.
    #[must_use]
    pub fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// The work tree's root, where there is one.
    #[must_use]
    pub fn workdir(&self) -> Option<&Path> {
        self.workdir.as_deref()
    }

    /// A git2 handle for the calling thread.
    ///
    /// # Errors
    /// [`GitError::Open`].
    pub fn handle(&self) -> Result<Repository, GitError> {
        Repository::open(&self.git_dir).map_err(|source| GitError::Open { path: self.git_dir.clone(), source })
    }

    /// Whether history was cut off at clone time.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.handle().is_ok_and(|repo| repo.is_shallow())
    }

    /// Branches, tags and the origin's branches by their short names, sorted.
    #[must_use]
    pub fn reference_names(&self) -> Vec<String> {
        self.handle().map(|repo| reference_names(&repo)).unwrap_or_default()
    }

    /// Where it was cloned from.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        let config = self.handle().ok()?.config().ok()?;
        config.get_string("remote.origin.url").ok()
    }

    /// The commit a revision names: branch, tag, remote branch, commit (full or short), `HEAD~3` and the like.
    ///
    /// # Errors
    /// [`GitError::NoRevision`] with the nearest names.
    pub fn resolve(&self, spec: &str) -> Result<CommitId, GitError> {
        let repo = self.handle()?;
        let remote = format!("refs/remotes/origin/{spec}");
        for attempt in [spec, &remote] {
            if let Ok(object) = repo.revparse_single(attempt)
                && let Ok(commit) = object.peel_to_commit()
            {
                return Ok(CommitId(bytes_of(commit.id())));
            }
        }
        Err(GitError::NoRevision { spec: spec.to_owned(), path: self.git_dir.clone(), nearest: nearest(&repo, spec) })
    }

    /// The name of the default branch, or `HEAD`.
    #[must_use]
    pub fn default_label(&self) -> String {
        let label = || {
            let repo = self.handle().ok()?;
            let head = repo.head().ok()?;
            head.shorthand().ok().map(str::to_owned)
        };
        label().unwrap_or_else(|| "HEAD".to_owned())
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// [`ReadError::Missing`].
    pub fn blob(&self, id: BlobId) -> Result<Arc<[u8]>, ReadError> {
        let object = self.odb.read(oid_of(id.0)).map_err(|_| ReadError::Missing(id))?;
        if object.kind() != ObjectType::Blob {
            return Err(ReadError::Missing(id));
        }
        Ok(object.data().into())
    }

    /// Whether the content is in this clone.
    #[must_use]
    pub fn has(&self, id: BlobId) -> bool {
        self.odb.exists(oid_of(id.0))
    }

    /// The files of a commit; `label` is what the user called it.
    ///
    /// # Errors
    /// [`GitError::Absent`] where the commit or its root tree is not here.
    pub fn source(self: &Arc<Self>, commit: CommitId, label: &str) -> Result<GitSource, GitError> {
        let repo = self.handle()?;
        let absent = |source| GitError::Absent { commit, source };
        let tree = repo.find_commit(oid_of(commit.0)).and_then(|c| c.tree()).map_err(absent)?;
        let revision = Revision {
            label: label.to_owned(),
            commit: Some(commit),
            tree: Some(TreeId(bytes_of(tree.id()))),
            worktree: false,
        };
        Ok(GitSource { repo: self.clone(), revision, listing: OnceLock::new() })
    }

    /// Every entry below a tree, sorted by path, and the directories whose tree objects are absent.
    fn list(&self, tree: TreeId) -> (Vec<Entry>, Vec<RepoPath>) {
        let Ok(repo) = self.handle() else { return Default::default() };
        let mut listing = Listing { repo: &repo, entries: Vec::new(), missing: Vec::new(), depth: 0 };
        if let Ok(tree) = repo.find_tree(oid_of(tree.0)) {
            listing.walk(&tree, &mut Vec::new());
        }
        let Listing { mut entries, missing, .. } = listing;
        // Git sorts directories as if their names ended in `/`; we sort by plain path bytes.
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        entries.dedup_by(|a, b| a.path == b.path);
        (entries, missing)
    }
}

struct Listing<'r> {
    repo: &'r Repository,
    entries: Vec<Entry>,
    missing: Vec<RepoPath>,
    depth: usize,
}

/// Directories nested deeper than this are not listed; no real tree comes near.
const MAX_TREE_DEPTH: usize = 200;

impl Listing<'_> {
    fn walk(&mut self, tree: &git2::Tree<'_>, prefix: &mut Vec<u8>) {
        for item in tree {
            let at = prefix.len();
            if at > 0 {
                prefix.push(b'/');
            }
            prefix.extend_from_slice(item.name_bytes());
            // A name with `..` or NUL cannot come from an honest git; it is left out rather than followed.
            if let Ok(path) = RepoPath::from_bytes(prefix) {
                let blob = blob_from_oid(item.id());
                match item.filemode() {
                    0o040_000 => match self.repo.find_tree(item.id()) {
                        Ok(child) if self.depth < MAX_TREE_DEPTH => {
                            self.depth += 1;
                            self.walk(&child, prefix);
                            self.depth -= 1;
                        }
                        _ => self.missing.push(path),
                    },
                    0o120_000 => self.entries.push(Entry { path, kind: EntryKind::Symlink, blob }),
                    0o160_000 => self.entries.push(Entry { path, kind: EntryKind::Submodule, blob }),
                    _ => self.entries.push(Entry { path, kind: EntryKind::File, blob }),
                }
            }
            prefix.truncate(at);
        }
    }
}

fn nearest(repo: &Repository, spec: &str) -> Vec<String> {
    let names = reference_names(repo);
    crate::text::nearest::nearest(spec, names.iter().map(String::as_str), 5)
}

/// Branches, tags and the origin's branches by their short names.
pub(super) fn reference_names(repo: &Repository) -> Vec<String> {
    let mut names = Vec::new();
    for reference in repo.references().into_iter().flat_map(Iterator::flatten) {
        let Ok(name) = reference.name() else { continue };
        let known = ["refs/heads/", "refs/tags/", "refs/remotes/origin/", "refs/remotes/"];
        if let Some(short) = known.iter().find_map(|prefix| name.strip_prefix(prefix)) {
            names.push(short.to_owned());
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The files of one commit.
pub struct GitSource {
    repo: Arc<GitRepo>,
    revision: Revision,
    /// Listed at first use: an indexed revision is answered without listing its tree.
    listing: OnceLock<(Vec<Entry>, Vec<RepoPath>)>,
}

impl GitSource {
    fn listing(&self) -> &(Vec<Entry>, Vec<RepoPath>) {
        self.listing.get_or_init(|| self.revision.tree.map(|tree| self.repo.list(tree)).unwrap_or_default())
    }

    /// The repository it reads from.
    #[must_use]
    pub fn repo(&self) -> &Arc<GitRepo> {
        &self.repo
    }
}

impl Source for GitSource {
    fn revision(&self) -> &Revision {
        &self.revision
    }

    fn entries(&self) -> &[Entry] {
        &self.listing().0
    }

    fn read(&self, entry: &Entry) -> Result<Arc<[u8]>, ReadError> {
        if entry.kind == EntryKind::Submodule {
            return Err(ReadError::Submodule(entry.path.clone()));
        }
        self.repo.blob(entry.blob)
    }

    fn size_hint(&self, entry: &Entry) -> Option<u64> {
        self.repo.odb.read_header(oid_of(entry.blob.0)).ok().map(|(size, _)| size as u64)
    }

    fn missing_dirs(&self) -> &[RepoPath] {
        &self.listing().1
    }
}
