//! Repositories made by a script of commits, with fixed author and dates.

use std::path::Path;

use git2::{IndexEntry, IndexTime, Oid, Repository, Signature, Time};

/// A repository in a folder.
pub struct Repo {
    repo: Repository,
    seconds: i64,
}

/// What stands at a path.
pub enum Node<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
    Link(&'a str),
    /// A commit of another repository.
    Submodule(&'a str),
    /// Nothing: what stood there goes.
    Gone,
}

impl Repo {
    /// An empty bare repository whose default branch is `main`.
    pub fn bare(path: &Path) -> Self {
        let repo = Repository::init_bare(path).expect("an empty folder takes a repository");
        repo.set_head("refs/heads/main").expect("an unborn branch");
        Self { repo, seconds: 1_600_000_000 }
    }

    /// One that was made before.
    pub fn open(path: &Path) -> Self {
        let repo = Repository::open(path).expect("a repository");
        Self { repo, seconds: 1_610_000_000 }
    }

    /// An empty repository with a work tree.
    pub fn with_worktree(path: &Path) -> Self {
        let repo = Repository::init(path).expect("an empty folder takes a repository");
        repo.set_head("refs/heads/main").expect("an unborn branch");
        Self { repo, seconds: 1_600_000_000 }
    }

    /// Commits on a branch: its last tree with some paths changed. Gives the commit's id.
    pub fn commit(&mut self, branch: &str, subject: &str, files: &[(&[u8], Node<'_>)]) -> String {
        let name = format!("refs/heads/{branch}");
        let parent =
            self.repo.refname_to_id(&name).ok().map(|id| self.repo.find_commit(id).expect("a branch's commit"));
        let mut index = git2::Index::new().expect("an index in memory");
        if let Some(parent) = &parent {
            index.read_tree(&parent.tree().expect("a commit has a tree")).expect("a tree is readable");
        }
        for (path, node) in files {
            let at = Path::new(std::str::from_utf8(path).unwrap_or("?"));
            index.remove_path(at).ok();
            index.remove_dir(at, 0).ok();
            let (mode, id) = match node {
                Node::Gone => continue,
                Node::Text(text) => (0o100_644, self.blob(text.as_bytes())),
                Node::Bytes(bytes) => (0o100_644, self.blob(bytes)),
                Node::Link(target) => (0o120_000, self.blob(target.as_bytes())),
                Node::Submodule(commit) => (0o160_000, Oid::from_str(commit).expect("an id")),
            };
            index.add(&entry(path, mode, id)).expect("a plain path");
        }
        let tree = index.write_tree_to(&self.repo).expect("a tree can be written");
        let tree = self.repo.find_tree(tree).expect("it was just written");
        self.seconds += 86_400;
        let who = Signature::new("Ada", "ada@example.org", &Time::new(self.seconds, 0)).expect("a plain name");
        let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
        let id = self.repo.commit(Some(&name), &who, &who, subject, &tree, &parents).expect("a commit");
        id.to_string()
    }

    pub fn tag(&self, name: &str, commit: &str) {
        let id = Oid::from_str(commit).expect("an id");
        self.repo.reference(&format!("refs/tags/{name}"), id, true, "test").expect("a plain name");
    }

    /// An annotated tag.
    pub fn annotated_tag(&self, name: &str, commit: &str) {
        let object = self.repo.revparse_single(commit).expect("a commit");
        let who = Signature::new("Ada", "ada@example.org", &Time::new(self.seconds, 0)).expect("a plain name");
        self.repo.tag(name, &object, &who, "a release\n", false).expect("a plain name");
    }

    /// Removes the object that stands at `path` of a commit, as a partial clone lacks it.
    pub fn lose(&self, commit: &str, path: &str) {
        let tree = self.repo.find_commit(Oid::from_str(commit).expect("an id")).and_then(|c| c.tree()).expect("a tree");
        let id = tree.get_path(Path::new(path)).expect("it is there").id().to_string();
        let file = self.repo.path().join("objects").join(&id[..2]).join(&id[2..]);
        std::fs::remove_file(file).expect("objects are loose here");
    }

    pub fn git(&self) -> &Repository {
        &self.repo
    }

    fn blob(&self, bytes: &[u8]) -> Oid {
        self.repo.blob(bytes).expect("a blob can be written")
    }
}

fn entry(path: &[u8], mode: u32, id: Oid) -> IndexEntry {
    let zero = IndexTime::new(0, 0);
    IndexEntry {
        ctime: zero,
        mtime: zero,
        dev: 0,
        ino: 0,
        mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.to_vec(),
    }
}

/// A small history: `main` with five commits on `a.rs`, `old` off its second, tags `v1` (third) and `v2` (annotated,
/// fifth). Gives the ids of main's commits, the oldest first.
pub fn history(path: &Path) -> (Repo, Vec<String>) {
    let mut repo = Repo::bare(path);
    let mut ids = Vec::new();
    for n in 1..=5 {
        let text = format!("pub fn answer() -> u32 {{\n    {n}\n}}\n");
        ids.push(repo.commit("main", &format!("commit {n}"), &[(b"a.rs", Node::Text(&text))]));
        if n == 2 {
            let id = Oid::from_str(&ids[1]).expect("an id");
            repo.repo.reference("refs/heads/old", id, true, "test").expect("a plain name");
        }
    }
    repo.commit("old", "a branch", &[(b"b.py", Node::Text("def branch():\n    return 1\n"))]);
    repo.tag("v1", &ids[2]);
    repo.annotated_tag("v2", &ids[4]);
    (repo, ids)
}

/// Bytes that do not compress, the same at every run.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(step).collect()
}
