//! Commits and what changed between them, as plain data: the only view that other modules have of history.
//!
//! Trees are compared here rather than by libgit2's diff because a partial or shallow clone may lack objects: what could
//! not be seen is listed ([`Changes::unseen`]) and the rest is compared all the same. Nothing here knows what a symbol is.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use git2::{ObjectType, Oid, Repository};

use super::git::{GitError, blob_from_oid, bytes_of, oid_of};
use super::{EntryKind, GitRepo};
use crate::model::{BlobId, CommitId, RepoPath};

/// What a reader wants to know of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitInfo {
    pub id: CommitId,
    pub author: String,
    /// The author's date as `YYYY-MM-DD`, in the author's own time zone.
    pub date: String,
    /// Seconds since 1970 of the commit (not the author's) date.
    pub time: i64,
    pub subject: String,
    pub parents: Vec<CommitId>,
}

/// A file that differs between two trees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub path: RepoPath,
    /// `None` where it is new.
    pub old: Option<BlobId>,
    /// `None` where it is gone.
    pub new: Option<BlobId>,
}

/// What differs between two trees.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Regular files only, by path.
    pub files: Vec<Changed>,
    /// Folders whose trees are not in this clone.
    pub unseen: Vec<RepoPath>,
}

/// Lines that one commit wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlamePart {
    /// Zero-based, half-open.
    pub lines: (u32, u32),
    pub commit: CommitId,
    /// `None` where the commit is not in this clone.
    pub info: Option<CommitInfo>,
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtPath {
    Nothing,
    Folder,
    File {
        kind: EntryKind,
        blob: BlobId,
    },
    /// A folder on the way is not in this clone.
    Unseen,
}

/// A repository opened for walking its history; not shared between threads.
pub struct History {
    repo: Repository,
    /// Where a shallow clone ends, as git keeps it.
    edges: OnceCell<HashSet<String>>,
}

impl History {
    /// Opens the repository's history.
    ///
    /// # Errors
    /// [`GitError::Open`].
    pub fn open(repo: &GitRepo) -> Result<Self, GitError> {
        Ok(Self { repo: repo.handle()?, edges: OnceCell::new() })
    }

    /// Whether the history of this clone was cut off.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.repo.is_shallow()
    }

    /// Whether the history of this clone was cut off behind a commit: it has parents, and they are not here.
    #[must_use]
    pub fn is_edge(&self, commit: CommitId) -> bool {
        let read = || {
            let text = std::fs::read_to_string(self.repo.commondir().join("shallow")).unwrap_or_default();
            text.lines().map(str::to_owned).collect()
        };
        self.edges.get_or_init(read).contains(&commit.to_string())
    }

    /// Whether the commit and its tree are in this clone.
    #[must_use]
    pub fn has(&self, commit: CommitId) -> bool {
        self.tree(commit).is_ok()
    }

    /// Author, date and subject of a commit.
    ///
    /// # Errors
    /// [`GitError::Absent`].
    pub fn info(&self, id: CommitId) -> Result<CommitInfo, GitError> {
        let commit = self.repo.find_commit(oid_of(id.0)).map_err(|source| GitError::Absent { commit: id, source })?;
        let author = commit.author();
        let subject = commit.summary_bytes().unwrap_or_default();
        Ok(CommitInfo {
            id,
            author: String::from_utf8_lossy(author.name_bytes()).into_owned(),
            date: civil_date(author.when().seconds() + i64::from(author.when().offset_minutes()) * 60),
            time: commit.time().seconds(),
            subject: String::from_utf8_lossy(subject).into_owned(),
            parents: commit.parent_ids().map(|id| CommitId(bytes_of(id))).collect(),
        })
    }

    fn tree(&self, commit: CommitId) -> Result<git2::Tree<'_>, GitError> {
        let found = self.repo.find_commit(oid_of(commit.0)).and_then(|c| c.tree());
        found.map_err(|source| GitError::Absent { commit, source })
    }

    /// What stands at `path` in a commit.
    ///
    /// # Errors
    /// [`GitError::Absent`] where the commit or its root tree is not here.
    pub fn at(&self, commit: CommitId, path: &RepoPath) -> Result<AtPath, GitError> {
        let mut tree = self.tree(commit)?;
        let bytes = path.to_bytes();
        let mut parts = bytes.split(|b| *b == b'/').peekable();
        while let Some(part) = parts.next() {
            let Some(entry) = tree.iter().find(|e| e.name_bytes() == part).map(|e| (e.id(), e.filemode())) else {
                return Ok(AtPath::Nothing);
            };
            let folder = entry.1 == FOLDER_MODE;
            if parts.peek().is_none() {
                let blob = blob_from_oid(entry.0);
                return Ok(if folder { AtPath::Folder } else { AtPath::File { kind: entry_kind(entry.1), blob } });
            }
            if !folder {
                return Ok(AtPath::Nothing);
            }
            match self.repo.find_tree(entry.0) {
                Ok(inner) => tree = inner,
                Err(_) => return Ok(AtPath::Unseen),
            }
        }
        Ok(AtPath::Nothing)
    }

    /// The regular files that differ between two commits.
    ///
    /// # Errors
    /// [`GitError::Absent`] where a commit or its root tree is not here; absent folders are listed instead.
    pub fn changes(&self, old: CommitId, new: CommitId) -> Result<Changes, GitError> {
        let (old, new) = (self.tree(old)?.id(), self.tree(new)?.id());
        let mut out = Changes::default();
        if old != new {
            self.compare(Some(old), Some(new), &mut Vec::new(), 0, &mut out);
        }
        out.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(out)
    }

    fn compare(&self, old: Option<Oid>, new: Option<Oid>, prefix: &mut Vec<u8>, depth: usize, out: &mut Changes) {
        let mut sides: HashMap<Vec<u8>, [Option<(Oid, i32)>; 2]> = HashMap::new();
        for (side, id) in [old, new].into_iter().enumerate() {
            let Some(id) = id else { continue };
            match self.repo.find_tree(id) {
                Ok(tree) if depth < MAX_TREE_DEPTH => {
                    for entry in &tree {
                        sides.entry(entry.name_bytes().to_vec()).or_default()[side] =
                            Some((entry.id(), entry.filemode()));
                    }
                }
                _ => {
                    // Everything below is unknown, on the other side too: nothing can be said to be new or gone.
                    out.unseen.extend(RepoPath::from_bytes(prefix));
                    return;
                }
            }
        }
        for (name, [old, new]) in sides {
            if old == new {
                continue;
            }
            let at = prefix.len();
            if at > 0 {
                prefix.push(b'/');
            }
            prefix.extend_from_slice(&name);
            let folder = |entry: Option<(Oid, i32)>| entry.filter(|e| e.1 == FOLDER_MODE).map(|e| e.0);
            let (old_folder, new_folder) = (folder(old), folder(new));
            if (old_folder.is_some() || new_folder.is_some()) && old_folder != new_folder {
                self.compare(old_folder, new_folder, prefix, depth + 1, out);
            }
            let file = |entry: Option<(Oid, i32)>| {
                entry.filter(|e| e.1 != FOLDER_MODE && entry_kind(e.1) == EntryKind::File).map(|e| blob_from_oid(e.0))
            };
            let (old, new) = (file(old), file(new));
            if old != new
                && let Ok(path) = RepoPath::from_bytes(prefix)
            {
                out.files.push(Changed { path, old, new });
            }
            prefix.truncate(at);
        }
    }

    /// The best common ancestor of two commits; `None` where there is none, or none is in this clone.
    #[must_use]
    pub fn merge_base(&self, a: CommitId, b: CommitId) -> Option<CommitId> {
        self.repo.merge_base(oid_of(a.0), oid_of(b.0)).ok().map(|id| CommitId(bytes_of(id)))
    }

    /// Whether `old` is `new` or one of its ancestors.
    #[must_use]
    pub fn is_ancestor(&self, old: CommitId, new: CommitId) -> bool {
        old == new || self.repo.graph_descendant_of(oid_of(new.0), oid_of(old.0)).unwrap_or(false)
    }

    /// The commits on the way from `old` to `new`, both included, each a parent or child of the next; where `old` is no
    /// ancestor of `new`, the way leads back to their common ancestor first. First parents are preferred: a merge is one
    /// step. `None` where no way is in this clone.
    #[must_use]
    pub fn route(&self, old: CommitId, new: CommitId) -> Option<Vec<CommitId>> {
        let base = self.merge_base(old, new)?;
        let mut route = self.descent(base, old)?;
        let forward = self.descent(base, new)?;
        route.extend(forward.into_iter().rev().skip(1));
        Some(route)
    }

    /// The way from `tip` down to its ancestor `base`, both included.
    fn descent(&self, base: CommitId, tip: CommitId) -> Option<Vec<CommitId>> {
        let all = self.between(base, tip).ok()?;
        let mut parents: HashMap<CommitId, Vec<CommitId>> = HashMap::with_capacity(all.len());
        let mut leads: HashSet<CommitId> = HashSet::from([base]);
        // Parents come after children in the walk, so the reverse meets every parent first.
        for id in all.iter().rev() {
            let commit = self.repo.find_commit(oid_of(id.0)).ok()?;
            let ids: Vec<CommitId> = commit.parent_ids().map(|id| CommitId(bytes_of(id))).collect();
            if ids.iter().any(|parent| leads.contains(parent)) {
                leads.insert(*id);
            }
            parents.insert(*id, ids);
        }
        let mut route = vec![tip];
        let mut at = tip;
        while at != base {
            at = *parents.get(&at)?.iter().find(|parent| leads.contains(parent))?;
            route.push(at);
        }
        Some(route)
    }

    /// The commits of `new` that are not in `old`, newest first, parents after children.
    ///
    /// # Errors
    /// [`GitError::Git`].
    pub fn between(&self, old: CommitId, new: CommitId) -> Result<Vec<CommitId>, GitError> {
        let mut walk = self.repo.revwalk()?;
        walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::TIME)?;
        walk.push(oid_of(new.0))?;
        walk.hide(oid_of(old.0))?;
        // A walk ends at the edge of a shallow clone with an error on the absent parent.
        Ok(walk.map_while(Result::ok).map(|id| CommitId(bytes_of(id))).collect())
    }

    /// Branches, local ones first, and the commits they lead to, by name.
    #[must_use]
    pub fn branches(&self) -> Vec<(String, CommitId)> {
        let Ok(branches) = self.repo.branches(None) else { return Vec::new() };
        let mut out: Vec<(bool, String, CommitId)> = branches
            .flatten()
            .filter_map(|(branch, kind)| {
                let name = String::from_utf8_lossy(branch.name_bytes().ok()?).into_owned();
                let commit = branch.get().peel_to_commit().ok()?;
                Some((kind == git2::BranchType::Remote, name, CommitId(bytes_of(commit.id()))))
            })
            .filter(|(_, name, _)| !name.ends_with("/HEAD"))
            .collect();
        out.sort();
        out.into_iter().map(|(_, name, commit)| (name, commit)).collect()
    }

    /// Who last changed each line of a file at `commit`, by first line. Reads as much history as the file has.
    ///
    /// # Errors
    /// [`GitError::Git`], where an object on the way is not in this clone.
    pub fn blame(&self, commit: CommitId, path: &RepoPath) -> Result<Vec<BlamePart>, GitError> {
        let mut options = git2::BlameOptions::new();
        options.newest_commit(oid_of(commit.0));
        let bytes = path.to_bytes();
        let path = std::str::from_utf8(&bytes).map_or_else(|_| path.as_str().to_owned(), str::to_owned);
        let blame = self.repo.blame_file(std::path::Path::new(&path), Some(&mut options))?;
        let mut infos: HashMap<Oid, Option<CommitInfo>> = HashMap::new();
        let mut out = Vec::with_capacity(blame.len());
        for hunk in blame.iter() {
            let id = hunk.final_commit_id();
            let info = infos.entry(id).or_insert_with(|| self.info(CommitId(bytes_of(id))).ok());
            let first = hunk.final_start_line().saturating_sub(1);
            let lines = (first as u32, (first + hunk.lines_in_hunk()) as u32);
            out.push(BlamePart { lines, commit: CommitId(bytes_of(id)), info: info.clone() });
        }
        out.sort_by_key(|part| part.lines);
        Ok(out)
    }

    /// Tags and the commits they lead to, oldest commit first.
    #[must_use]
    pub fn tags(&self) -> Vec<(String, CommitId)> {
        let mut out = Vec::new();
        let _ = self.repo.tag_foreach(|id, name| {
            let name = String::from_utf8_lossy(name);
            let commit = self.repo.find_object(id, None).and_then(|o| o.peel(ObjectType::Commit));
            if let Ok(commit) = commit.map_err(|_| ()).and_then(|o| o.into_commit().map_err(|_| ())) {
                let name = name.strip_prefix("refs/tags/").unwrap_or(&name).to_owned();
                out.push((commit.time().seconds(), name, CommitId(bytes_of(commit.id()))));
            }
            true
        });
        out.sort();
        out.into_iter().map(|(_, name, commit)| (name, commit)).collect()
    }
}

const FOLDER_MODE: i32 = 0o040_000;
/// Folders nested deeper than this are not compared; no real tree comes near.
const MAX_TREE_DEPTH: usize = 200;
fn entry_kind(mode: i32) -> EntryKind {
    match mode {
        0o120_000 => EntryKind::Symlink,
        0o160_000 => EntryKind::Submodule,
        _ => EntryKind::File,
    }
}

/// `YYYY-MM-DD` of a number of seconds since 1970 (Howard Hinnant's `civil_from_days`).
fn civil_date(seconds: i64) -> String {
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::testing::Script;

    #[test]
    fn dates_are_civil() {
        assert_eq!(civil_date(0), "1970-01-01");
        assert_eq!(civil_date(951_782_400), "2000-02-29");
        assert_eq!(civil_date(-1), "1969-12-31");
    }

    #[test]
    fn trees_are_compared_and_paths_found() {
        let mut script = Script::new();
        let one = script
            .commit("one", &[("a.rs", Some("a")), ("d/b.rs", Some("b")), ("d/e/c.rs", Some("c")), ("x", Some("x"))]);
        let two = script.commit(
            "two",
            &[("a.rs", Some("a2")), ("d/b.rs", None), ("n/b.rs", Some("b")), ("x", None), ("x/y.rs", Some("y"))],
        );
        let history = script.history();
        let shown: Vec<String> = history
            .changes(one, two)
            .unwrap()
            .files
            .iter()
            .map(|c| format!("{} {}{}", c.path, u8::from(c.old.is_some()), u8::from(c.new.is_some())))
            .collect();
        assert_eq!(shown, ["a.rs 11", "d/b.rs 10", "n/b.rs 01", "x 10", "x/y.rs 01"]);
        let at = |path: &str| history.at(two, &RepoPath::new(path).unwrap()).unwrap();
        assert!(matches!(at("d/e/c.rs"), AtPath::File { .. }));
        assert_eq!((at("x"), at("d/b.rs"), at("a.rs/b")), (AtPath::Folder, AtPath::Nothing, AtPath::Nothing));
        assert_eq!(history.info(two).unwrap().subject, "two");
        assert!(history.is_ancestor(one, two) && !history.is_ancestor(two, one));
    }

    #[test]
    fn ways_between_commits() {
        let mut script = Script::new();
        let one = script.commit("one", &[("a", Some("1"))]);
        let two = script.commit("two", &[("a", Some("2"))]);
        let three = script.commit("three", &[("a", Some("3"))]);
        let history = script.history();
        assert_eq!(history.route(one, three), Some(vec![one, two, three]));
        assert_eq!(history.route(three, one), Some(vec![three, two, one]));
        assert_eq!(history.between(one, three).unwrap(), [three, two]);
        assert_eq!(history.merge_base(one, three), Some(one));
        let side = script.merge("side", &[one], &[("b", Some("1"))]);
        let merge = script.merge("merge", &[three, side], &[("b", Some("1"))]);
        assert_eq!(history.route(one, merge), Some(vec![one, two, three, merge]));
        assert_eq!(history.route(side, merge), Some(vec![side, merge]));
        assert_eq!(history.route(side, three), Some(vec![side, one, two, three]));
    }
}
