//! Where bytes come from: any revision straight from a git object database, a work tree, or memory.
//!
//! The only module that knows git (through git2) and the file system layout of repositories. A [`Source`] is one state
//! of a repository: it lists entries and reads them; nothing is ever checked out. What cannot be read (an object absent
//! from a partial clone, a submodule) is an error of that entry, never of the whole.

pub mod clone;
pub mod content;
pub mod git;
pub mod history;
pub mod memory;
#[cfg(test)]
pub mod testing;
pub mod worktree;

use std::sync::Arc;

pub use content::{Content, Form};
pub use git::GitRepo;
pub use history::{CommitInfo, History};

use crate::model::{BlobId, CommitId, RepoPath, TreeId};

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum EntryKind {
    /// A regular file, executable or not.
    File,
    /// A symbolic link; its content is the target path. Never followed.
    Symlink,
    /// A commit of another repository. Never entered.
    Submodule,
}

/// One file, link or submodule of a revision.
#[derive(Clone, Debug)]
pub struct Entry {
    pub path: RepoPath,
    pub kind: EntryKind,
    /// The object; for a submodule the commit's id.
    pub blob: BlobId,
}

/// Which state of a repository a [`Source`] shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// What the user asked for, or the branch that was the default.
    pub label: String,
    /// The commit; for a work tree the one checked out.
    pub commit: Option<CommitId>,
    /// The root tree; `None` for a work tree.
    pub tree: Option<TreeId>,
    /// Whether this is the work tree, with uncommitted edits as they are.
    pub worktree: bool,
}

impl Revision {
    /// A short form for people: `v8.5.0 (6a3f1c2b9d0e)`, `work tree`.
    #[must_use]
    pub fn describe(&self) -> String {
        if self.worktree {
            return "work tree".to_owned();
        }
        match &self.commit {
            Some(commit) if self.label.is_empty() || commit.to_string().starts_with(&self.label) => commit.short(),
            Some(commit) => format!("{} ({})", self.label, commit.short()),
            None => self.label.clone(),
        }
    }
}

/// Why one entry could not be read.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ReadError {
    /// The object is not here: a partial clone left it out, or the repository is damaged.
    #[error("object {0} is not in this clone (a partial clone leaves large files out)")]
    Missing(BlobId),
    /// The entry is a submodule.
    #[error("{0} is a submodule; its files belong to another repository")]
    Submodule(RepoPath),
    /// The work tree's file could not be read.
    #[error("cannot read {path}: {message}")]
    Io {
        /// Path relative to the root.
        path: RepoPath,
        /// The system's words.
        message: String,
    },
}

/// One immutable state of a repository.
pub trait Source: Send + Sync {
    /// Which state.
    fn revision(&self) -> &Revision;

    /// All entries, sorted by path bytes.
    fn entries(&self) -> &[Entry];

    /// The bytes of an entry.
    ///
    /// # Errors
    /// [`ReadError`]: this entry cannot be read; others can.
    fn read(&self, entry: &Entry) -> Result<Arc<[u8]>, ReadError>;

    /// Size in bytes where it is known without reading; used to schedule large files first.
    fn size_hint(&self, entry: &Entry) -> Option<u64>;

    /// Directories that could not be listed because their tree object is absent.
    fn missing_dirs(&self) -> &[RepoPath] {
        &[]
    }
}

/// The entry at `path`, by binary search.
#[must_use]
pub fn find_entry<'a>(source: &'a dyn Source, path: &str) -> Option<&'a Entry> {
    let entries = source.entries();
    let at = entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
    Some(&entries[at])
}
