//! Any file of any revision of one repository, parsed at most once: the material of traces and verdicts.
//!
//! A state is a commit or a [`Source`] (a work tree, memory). Files are read straight from the object database; parsed
//! files are kept in a bounded cache by content. What a partial or shallow clone lacks is said, not guessed.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::unit::Unit;
use crate::index::Snapshot;
use crate::lang::detect::{RepositoryHint, detect};
use crate::lang::{LanguageId, MAX_SOURCE_BYTES};
use crate::model::{BlobId, CommitId, RepoPath};
use crate::source::git::GitError;
use crate::source::history::{AtPath, Changes};
use crate::source::{Entry, EntryKind, GitRepo, History, Source, find_entry};
use crate::syntax::lexer;

/// A state of a repository.
#[derive(Clone)]
pub enum State {
    Commit(CommitId),
    /// A work tree or memory.
    Source(Arc<dyn Source>),
}

impl State {
    /// The commit, if it is one.
    #[must_use]
    pub fn commit(&self) -> Option<CommitId> {
        match self {
            State::Commit(commit) => Some(*commit),
            State::Source(_) => None,
        }
    }

    fn same(&self, other: &State) -> bool {
        match (self, other) {
            (State::Commit(a), State::Commit(b)) => a == b,
            (State::Source(a), State::Source(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// A repository's revisions. One a thread.
pub struct Past {
    repo: Option<Arc<GitRepo>>,
    history: Option<History>,
    hint: OnceCell<RepositoryHint>,
    units: RefCell<Cache>,
    paths: RefCell<HashMap<(CommitId, RepoPath), AtPath>>,
    changes: RefCell<HashMap<(CommitId, CommitId), Rc<Changes>>>,
    routes: RefCell<HashMap<(CommitId, CommitId), Option<Route>>>,
    words: RefCell<Words>,
    snapshots: RefCell<Vec<(State, Arc<Snapshot>)>>,
    unseen: RefCell<BTreeSet<String>>,
    parsed: Cell<u32>,
}

/// Word sets of files by content.
#[derive(Default)]
struct Words {
    map: HashMap<(BlobId, Option<LanguageId>), Rc<[u64]>>,
    total: usize,
}

/// Words kept over all files: 64 MiB.
const WORD_BUDGET: usize = 8 << 20;

/// Source bytes whose parsed files are kept; a parsed file takes some thirty times the memory of its source.
const UNIT_BUDGET: usize = 10 << 20;

/// Merges within merges that are gone into for the commit that made a change.
const MAX_MERGES: u32 = 16;

/// Commits, each a parent or child of the next.
pub type Route = Rc<Vec<CommitId>>;

/// A parsed file, or that there is none to parse, with when it was last asked for.
type Kept = (Option<Rc<Unit>>, u64);

#[derive(Default)]
struct Cache {
    map: HashMap<(BlobId, Option<LanguageId>), Kept>,
    size: usize,
    clock: u64,
}

impl Past {
    /// A repository with history.
    ///
    /// # Errors
    /// [`GitError::Open`].
    pub fn new(repo: Arc<GitRepo>) -> Result<Self, GitError> {
        let history = History::open(&repo)?;
        Ok(Self::with(Some(repo), Some(history)))
    }

    /// A directory without history.
    #[must_use]
    pub fn without_history() -> Self {
        Self::with(None, None)
    }

    fn with(repo: Option<Arc<GitRepo>>, history: Option<History>) -> Self {
        Self {
            repo,
            history,
            hint: OnceCell::new(),
            units: RefCell::default(),
            paths: RefCell::default(),
            changes: RefCell::default(),
            routes: RefCell::default(),
            words: RefCell::default(),
            snapshots: RefCell::default(),
            unseen: RefCell::default(),
            parsed: Cell::new(0),
        }
    }

    /// The history, where there is one.
    #[must_use]
    pub fn history(&self) -> Option<&History> {
        self.history.as_ref()
    }

    /// What was needed and is not in this clone, for a notice: sorted, each once.
    #[must_use]
    pub fn unseen(&self) -> Vec<String> {
        self.unseen.borrow().iter().cloned().collect()
    }

    /// The same, and forgets it: what is asked next is told apart.
    pub fn take_unseen(&self) -> Vec<String> {
        self.unseen.take().into_iter().collect()
    }

    /// Notes that something was needed and is not in this clone.
    pub fn note_unseen(&self, what: impl Into<String>) {
        self.unseen.borrow_mut().insert(what.into());
    }

    /// Number of files parsed so far.
    #[must_use]
    pub fn parsed(&self) -> u32 {
        self.parsed.get()
    }

    /// Lends a snapshot of `state`: questions about names everywhere are then answered from its index.
    pub fn lend(&self, state: State, snapshot: Arc<Snapshot>) {
        self.snapshots.borrow_mut().push((state, snapshot));
    }

    /// A snapshot of `state`: the lent one, or one that scans.
    #[must_use]
    pub fn snapshot(&self, state: &State) -> Option<Arc<Snapshot>> {
        if let Some((_, known)) = self.snapshots.borrow().iter().find(|(s, _)| s.same(state)) {
            return Some(known.clone());
        }
        let source: Arc<dyn Source> = match state {
            State::Source(source) => source.clone(),
            State::Commit(commit) => Arc::new(self.repo.as_ref()?.source(*commit, "").ok()?),
        };
        let snapshot = Arc::new(Snapshot::scanning(source));
        self.snapshots.borrow_mut().push((state.clone(), snapshot.clone()));
        Some(snapshot)
    }

    /// Files that define something called `name`, in path order.
    #[must_use]
    pub fn holding(&self, state: &State, name: &str) -> Vec<RepoPath> {
        let Some(snapshot) = self.snapshot(state) else { return Vec::new() };
        let mut files: Vec<_> = snapshot.named(name).into_iter().map(|(file, _)| file).collect();
        files.dedup();
        files.into_iter().filter_map(|file| RepoPath::new(snapshot.path(file)).ok()).collect()
    }

    /// All paths of a state, sorted.
    #[must_use]
    pub fn paths(&self, state: &State) -> Vec<RepoPath> {
        match state {
            State::Source(source) => source.entries().iter().map(|e| e.path.clone()).collect(),
            State::Commit(commit) => {
                let source = self.repo.as_ref().and_then(|repo| repo.source(*commit, "").ok());
                source.map_or_else(Vec::new, |s| s.entries().iter().map(|e| e.path.clone()).collect())
            }
        }
    }

    /// What stands at a path. What cannot be seen reads as [`AtPath::Unseen`].
    #[must_use]
    pub fn at(&self, state: &State, path: &RepoPath) -> AtPath {
        match state {
            State::Source(source) => at_source(source.as_ref(), path),
            State::Commit(commit) => {
                let key = (*commit, path.clone());
                let known = self.paths.borrow().get(&key).copied();
                let find = || self.history.as_ref().and_then(|h| h.at(*commit, path).ok()).unwrap_or(AtPath::Unseen);
                let found = known.unwrap_or_else(find);
                if found == AtPath::Unseen {
                    self.note_unseen(format!("{path} at {}", commit.short()));
                }
                if known.is_none() {
                    self.paths.borrow_mut().insert(key, found);
                }
                found
            }
        }
    }

    /// The regular file at a path.
    #[must_use]
    pub fn blob(&self, state: &State, path: &RepoPath) -> Option<BlobId> {
        match self.at(state, path) {
            AtPath::File { kind: EntryKind::File, blob } => Some(blob),
            _ => None,
        }
    }

    /// The bytes of a file.
    #[must_use]
    pub fn read(&self, state: &State, path: &RepoPath, blob: BlobId) -> Option<Arc<[u8]>> {
        let bytes = match (state, &self.repo) {
            (State::Source(source), _) => source.read(&Entry { path: path.clone(), kind: EntryKind::File, blob }).ok(),
            (State::Commit(_), Some(repo)) => repo.blob(blob).ok(),
            (State::Commit(_), None) => None,
        };
        if bytes.is_none() {
            self.note_unseen(format!("{path} (object {})", blob.short()));
        }
        bytes
    }

    /// Whether a content is among the objects of this clone, whichever revision it belongs to.
    #[must_use]
    pub fn holds(&self, blob: BlobId) -> bool {
        self.repo.as_ref().is_some_and(|repo| repo.has(blob))
    }

    /// The parsed file at a path; `None` where there is none, or it is no text, too large or not here.
    #[must_use]
    pub fn unit(&self, state: &State, path: &RepoPath) -> Option<Rc<Unit>> {
        let blob = self.blob(state, path)?;
        self.unit_of(state, path, blob)
    }

    /// The parsed file with this content; the path gives its language.
    #[must_use]
    pub fn unit_of(&self, state: &State, path: &RepoPath, blob: BlobId) -> Option<Rc<Unit>> {
        let mut language = self.language(state, path);
        if let Some(known) = self.units.borrow_mut().get(blob, language) {
            return known;
        }
        let bytes = self.read(state, path, blob)?;
        if path.extension().is_none() {
            language = detect(path, &bytes[..bytes.len().min(200)], self.hint(state));
        }
        let unit = if bytes.len() > MAX_SOURCE_BYTES { None } else { Unit::new(&bytes, language).map(Rc::new) };
        self.parsed.set(self.parsed.get() + 1);
        self.units.borrow_mut().put(blob, language, unit.clone());
        unit
    }

    /// The distinct words of a file that is not parsed, as sorted hashes; empty where it cannot be read.
    #[must_use]
    pub fn words(&self, state: &State, path: &RepoPath, blob: BlobId) -> Rc<[u64]> {
        let language = self.language(state, path);
        if let Some(known) = self.words.borrow().map.get(&(blob, language)) {
            return known.clone();
        }
        let Some(bytes) = self.read(state, path, blob) else { return Rc::new([]) };
        let usable = bytes.len() <= MAX_SOURCE_BYTES && !crate::source::content::is_binary(&bytes);
        let words: Rc<[u64]> = if usable { word_hashes(&bytes, language).into() } else { Rc::new([]) };
        let mut kept = self.words.borrow_mut();
        if kept.total > WORD_BUDGET {
            *kept = Words::default();
        }
        kept.total += words.len() + 16;
        kept.map.insert((blob, language), words.clone());
        words
    }

    /// The language of a path.
    #[must_use]
    pub fn language(&self, state: &State, path: &RepoPath) -> Option<LanguageId> {
        detect(path, &[], self.hint(state))
    }

    fn hint(&self, state: &State) -> RepositoryHint {
        *self.hint.get_or_init(|| match (state, &self.repo) {
            (State::Source(source), _) => RepositoryHint::from_paths(source.entries().iter().map(|e| &e.path)),
            (State::Commit(commit), Some(repo)) => repo
                .source(*commit, "")
                .map(|source| RepositoryHint::from_paths(source.entries().iter().map(|e| &e.path)))
                .unwrap_or_default(),
            _ => RepositoryHint::default(),
        })
    }

    /// Files that differ between two states; `None` where that cannot be known.
    #[must_use]
    pub fn changes(&self, old: &State, new: &State) -> Option<Rc<Changes>> {
        match (old, new) {
            (State::Commit(old), State::Commit(new)) => {
                let note = |changes: &Changes| {
                    for folder in &changes.unseen {
                        self.note_unseen(format!("folder {folder}"));
                    }
                };
                if let Some(known) = self.changes.borrow().get(&(*old, *new)) {
                    note(known);
                    return Some(known.clone());
                }
                let changes = Rc::new(self.history.as_ref()?.changes(*old, *new).ok()?);
                note(&changes);
                let mut kept = self.changes.borrow_mut();
                // A long batch meets thousands of commits; the recent ones are those asked for again.
                if kept.len() > 2000 {
                    kept.clear();
                }
                kept.insert((*old, *new), changes.clone());
                Some(changes)
            }
            (State::Commit(old), State::Source(new)) => {
                let old = self.repo.as_ref()?.source(*old, "").ok()?;
                Some(Rc::new(compare_sources(&old, new.as_ref())))
            }
            (State::Source(old), State::Source(new)) => Some(Rc::new(compare_sources(old.as_ref(), new.as_ref()))),
            (State::Source(_), State::Commit(_)) => None,
        }
    }

    /// The commits on the way from `old` to `new`, both included, each next to its parent or child; `None` where no way
    /// is in this clone. Where `old` is no ancestor, the way leads back to the common ancestor first.
    #[must_use]
    pub fn route(&self, old: CommitId, new: CommitId) -> Option<Route> {
        if let Some(known) = self.routes.borrow().get(&(old, new)) {
            return known.clone();
        }
        let route = self.history.as_ref().and_then(|h| h.route(old, new)).map(Rc::new);
        self.routes.borrow_mut().insert((old, new), route.clone());
        route
    }

    /// The commit that ended what holds in `before` and no more in `at`, the next on a route: `at` itself, or where that is
    /// a merge which took the change over from another parent, the commit on that side that made it. What is not in this
    /// clone is not gone into.
    #[must_use]
    pub fn culprit(&self, before: CommitId, at: CommitId, holds: &dyn Fn(CommitId) -> bool) -> CommitId {
        let Some(history) = &self.history else { return at };
        let (mut before, mut at) = (before, at);
        for _ in 0..MAX_MERGES {
            let parents = history.info(at).map(|info| info.parents).unwrap_or_default();
            if parents.len() < 2 || !parents.contains(&before) {
                break;
            }
            let mut sides = parents.into_iter().filter(|side| *side != before && history.has(*side));
            let Some(side) = sides.find(|side| !holds(*side)) else { break };
            let Some(base) = history.merge_base(before, side).filter(|base| *base != side && holds(*base)) else {
                break;
            };
            let Some(route) = self.route(base, side).filter(|route| route.len() > 1) else { break };
            let (mut low, mut high) = (0, route.len() - 1);
            while high - low > 1 {
                let middle = low.midpoint(high);
                if holds(route[middle]) { low = middle } else { high = middle }
            }
            (before, at) = (route[low], route[high]);
        }
        at
    }

    /// Whether two states are the same.
    #[must_use]
    pub fn same_state(&self, a: &State, b: &State) -> bool {
        a.same(b)
    }
}

/// The distinct words of a text as sorted hashes.
#[must_use]
pub fn word_hashes(bytes: &[u8], language: Option<LanguageId>) -> Vec<u64> {
    let tokens = lexer::tokens(bytes, language).into_iter().filter(|t| t.class == lexer::Class::Word);
    let mut words: Vec<u64> = tokens.map(|t| xxh3_64(t.span.bytes(bytes))).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn at_source(source: &dyn Source, path: &RepoPath) -> AtPath {
    if let Some(entry) = find_entry(source, path.as_str()) {
        return AtPath::File { kind: entry.kind, blob: entry.blob };
    }
    let prefix = format!("{path}/");
    let at = source.entries().partition_point(|e| e.path.as_str() < prefix.as_str());
    let folder = source.entries().get(at).is_some_and(|e| e.path.as_str().starts_with(&prefix));
    if folder { AtPath::Folder } else { AtPath::Nothing }
}

fn compare_sources(old: &dyn Source, new: &dyn Source) -> Changes {
    use crate::source::history::Changed;
    let mut by_path: std::collections::BTreeMap<&RepoPath, [Option<BlobId>; 2]> = std::collections::BTreeMap::new();
    for (side, source) in [old, new].into_iter().enumerate() {
        for entry in source.entries().iter().filter(|e| e.kind == EntryKind::File) {
            by_path.entry(&entry.path).or_default()[side] = Some(entry.blob);
        }
    }
    let files = by_path.into_iter().filter(|(_, [old, new])| old != new);
    let files = files.map(|(path, [old, new])| Changed { path: path.clone(), old, new }).collect();
    Changes { files, unseen: Vec::new() }
}

impl Cache {
    #[expect(clippy::option_option, reason = "unknown, known to be no text, or a unit")]
    fn get(&mut self, blob: BlobId, language: Option<LanguageId>) -> Option<Option<Rc<Unit>>> {
        self.clock += 1;
        let (unit, used) = self.map.get_mut(&(blob, language))?;
        *used = self.clock;
        Some(unit.clone())
    }

    fn put(&mut self, blob: BlobId, language: Option<LanguageId>, unit: Option<Rc<Unit>>) {
        self.clock += 1;
        let size = |unit: &Option<Rc<Unit>>| unit.as_ref().map_or(100, |u| u.text.len());
        self.size += size(&unit);
        if let Some((old, _)) = self.map.insert((blob, language), (unit, self.clock)) {
            self.size -= size(&old);
        }
        while self.size > UNIT_BUDGET && self.map.len() > 2 {
            let Some(oldest) = self.map.iter().min_by_key(|(_, v)| v.1).map(|(key, _)| *key) else { break };
            if let Some((unit, _)) = self.map.remove(&oldest) {
                self.size -= size(&unit);
            }
        }
    }
}
