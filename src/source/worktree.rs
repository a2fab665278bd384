//! A directory as it is on disk: uncommitted edits included, ignored files left out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Entry, EntryKind, ReadError, Revision, Source};
use crate::model::{CommitId, RepoPath};

/// A work tree, or any directory (a tarball's content needs no `.git`).
#[derive(Debug)]
pub struct WorktreeSource {
    root: PathBuf,
    revision: Revision,
    entries: Vec<Entry>,
    sizes: Vec<u64>,
}

impl WorktreeSource {
    /// Lists `root` by the ignore rules git would use and hashes every file.
    ///
    /// `head` is the commit checked out, if there is one. Cost: one read of every file that is not ignored.
    #[must_use]
    pub fn open(root: &Path, head: Option<CommitId>) -> Self {
        let walk = ignore::WalkBuilder::new(root)
            .hidden(false)
            .follow_links(false)
            .require_git(false)
            .filter_entry(|entry| entry.file_name() != ".git")
            .build();
        let mut paths = Vec::new();
        for entry in walk.flatten() {
            let Some(kind) = entry.file_type() else { continue };
            // Sockets, devices and pipes are no content, and reading one can block for ever.
            if !kind.is_file() && !kind.is_symlink() {
                continue;
            }
            let Ok(relative) = entry.path().strip_prefix(root) else { continue };
            let Ok(path) = RepoPath::from_bytes(relative.as_os_str().as_encoded_bytes()) else { continue };
            let kind = if kind.is_symlink() { EntryKind::Symlink } else { EntryKind::File };
            paths.push((path, kind, entry.into_path()));
        }
        let mut rows: Vec<(Entry, u64)> = paths
            .into_par_iter()
            .filter_map(|(path, kind, file)| {
                let bytes = read_entry(&file, kind).ok()?;
                let blob = super::memory::blob_id(&bytes);
                Some((Entry { path, kind, blob }, bytes.len() as u64))
            })
            .collect();
        rows.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        let (entries, sizes) = rows.into_iter().unzip();
        let revision = Revision { label: "work tree".to_owned(), commit: head, tree: None, worktree: true };
        Self { root: root.to_owned(), revision, entries, sizes }
    }
}

fn read_entry(file: &Path, kind: EntryKind) -> std::io::Result<Vec<u8>> {
    match kind {
        EntryKind::Symlink => Ok(std::fs::read_link(file)?.into_os_string().into_encoded_bytes()),
        _ => std::fs::read(file),
    }
}

/// The path on disk of a repository path; the components were checked when the path was made.
fn on_disk(root: &Path, path: &RepoPath) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        root.join(std::ffi::OsStr::from_bytes(&path.to_bytes()))
    }
    #[cfg(not(unix))]
    {
        root.join(path.as_str())
    }
}

impl Source for WorktreeSource {
    fn revision(&self) -> &Revision {
        &self.revision
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: &Entry) -> Result<Arc<[u8]>, ReadError> {
        match read_entry(&on_disk(&self.root, &entry.path), entry.kind) {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) => Err(ReadError::Io { path: entry.path.clone(), message: error.to_string() }),
        }
    }

    fn size_hint(&self, entry: &Entry) -> Option<u64> {
        let at = self.entries.binary_search_by(|e| e.path.cmp(&entry.path)).ok()?;
        Some(self.sizes[at])
    }
}
