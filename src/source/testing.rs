//! Small repositories built by a script of commits, with fixed author and dates, for tests of modules that need history.

use std::sync::Arc;

use git2::{Oid, Repository, Signature, Time};

use super::GitRepo;
use super::git::{bytes_of, oid_of};
use super::history::History;
use crate::model::CommitId;

/// A bare repository in a temporary folder; each commit builds on the last one made.
pub struct Script {
    dir: tempfile::TempDir,
    repo: Repository,
    last: Option<Oid>,
    seconds: i64,
}

impl Default for Script {
    fn default() -> Self {
        Self::new()
    }
}

impl Script {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let repo = Repository::init_bare(dir.path()).expect("an empty folder takes a repository");
        repo.set_head("refs/heads/main").expect("an unborn branch");
        Self { dir, repo, last: None, seconds: 1_600_000_000 }
    }

    /// Commits the last tree with some files written (`Some`) or removed (`None`).
    pub fn commit(&mut self, subject: &str, files: &[(&str, Option<&str>)]) -> CommitId {
        let parents: Vec<Oid> = self.last.into_iter().collect();
        self.commit_on(subject, &parents, files)
    }

    /// Commits with these parents, the first giving the tree.
    pub fn merge(&mut self, subject: &str, parents: &[CommitId], files: &[(&str, Option<&str>)]) -> CommitId {
        let parents: Vec<Oid> = parents.iter().map(|id| oid_of(id.0)).collect();
        self.commit_on(subject, &parents, files)
    }

    fn commit_on(&mut self, subject: &str, parents: &[Oid], files: &[(&str, Option<&str>)]) -> CommitId {
        let parents: Vec<git2::Commit<'_>> = parents.iter().map(|id| self.repo.find_commit(*id).unwrap()).collect();
        let mut index = git2::Index::new().unwrap();
        if let Some(parent) = parents.first() {
            index.read_tree(&parent.tree().unwrap()).unwrap();
        }
        for (path, content) in files {
            index.remove_dir(std::path::Path::new(path), 0).ok();
            index.remove_path(std::path::Path::new(path)).ok();
            let Some(content) = content else { continue };
            let id = self.repo.blob(content.as_bytes()).unwrap();
            let zero = git2::IndexTime::new(0, 0);
            let entry = git2::IndexEntry {
                ctime: zero,
                mtime: zero,
                dev: 0,
                ino: 0,
                mode: 0o100_644,
                uid: 0,
                gid: 0,
                file_size: 0,
                id,
                flags: 0,
                flags_extended: 0,
                path: path.as_bytes().to_vec(),
            };
            index.add(&entry).unwrap();
        }
        let tree = self.repo.find_tree(index.write_tree_to(&self.repo).unwrap()).unwrap();
        self.seconds += 86_400;
        let who = Signature::new("Ada", "ada@example.org", &Time::new(self.seconds, 0)).unwrap();
        let parents: Vec<&git2::Commit<'_>> = parents.iter().collect();
        let id = self.repo.commit(None, &who, &who, subject, &tree, &parents).unwrap();
        self.repo.reference("refs/heads/main", id, true, "test").unwrap();
        self.last = Some(id);
        CommitId(bytes_of(id))
    }

    pub fn path(&self) -> &std::path::Path {
        self.dir.path()
    }

    pub fn open(&self) -> Arc<GitRepo> {
        GitRepo::open(self.path()).expect("the repository just made")
    }

    pub fn history(&self) -> History {
        History::open(&self.open()).expect("the repository just made")
    }
}
