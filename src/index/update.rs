//! Building the index of one revision: plan what is not known yet, parse it in parallel, write one layer.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3Default;

use super::layer::{Layer, LayerKey, NewFile, Status, Totals};
use super::record;
use super::snapshot::Snapshot;
use super::store::Store;
use crate::lang::detect::{RepositoryHint, detect};
use crate::lang::{LANGUAGES, LanguageId, MAX_SOURCE_BYTES};
use crate::model::BlobId;
use crate::source::{Content, Entry, EntryKind, Form, Source};
use crate::syntax;

/// How an index run tells about itself and is told to stop.
#[derive(Clone, Copy)]
pub struct Progress<'a> {
    /// Called with (files done, files to parse), from worker threads.
    pub step: &'a (dyn Fn(usize, usize) + Sync),
    /// Set by the caller to stop early.
    pub cancel: &'a AtomicBool,
}

/// What an index run did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// `parsed + reused + skipped`.
    pub files: u64,
    pub parsed: u64,
    /// Files whose facts were known by content.
    pub reused: u64,
    /// Files without a language of ours, binaries, links, submodules, absent objects.
    pub skipped: u64,
    /// Definitions visible beyond a function body, over all files.
    pub definitions: u64,
    pub references: u64,
    /// Bytes of source read in this run.
    pub bytes: u64,
    pub seconds: f64,
    pub problems: Vec<IndexProblem>,
}

/// A file that could not be indexed, or only in part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IndexProblem {
    pub path: String,
    /// `missing-object`, `missing-directory`, `too-large`.
    pub kind: &'static str,
    pub message: String,
}

/// Why an index run gave no index.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The caller asked to stop.
    #[error("indexing was interrupted; what is indexed of other revisions is untouched")]
    Cancelled,
    /// The layer could not be written.
    #[error("cannot write the index in {}: {source}", dir.display())]
    Write {
        /// The cache directory.
        dir: std::path::PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
}

/// A difference of at most this share of the base's files (in hundredths) is written as a layer over it.
const DIFFERENCE_PERCENT: usize = 10;
/// How many earlier layers are searched for known content.
const SEARCHED_LAYERS: usize = 12;

/// Which files of a revision are indexed, by path; everything where it is empty.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Globs; a file must match one if there is any.
    pub include: Option<globset::GlobSet>,
    /// Globs; a file must match none.
    pub exclude: Option<globset::GlobSet>,
    /// The globs as written, for the key.
    pub text: String,
}

impl Selection {
    fn admits(&self, path: &str) -> bool {
        self.include.as_ref().is_none_or(|set| set.is_match(path))
            && !self.exclude.as_ref().is_some_and(|set| set.is_match(path))
    }
}

/// The key under which a revision's index is stored.
#[must_use]
pub fn key(source: &dyn Source, selection: &Selection) -> LayerKey {
    let mut hash = Xxh3Default::new();
    for row in LANGUAGES {
        hash.update(row.id.as_bytes());
        hash.update(row.extractor.as_bytes());
    }
    hash.update(selection.text.as_bytes());
    match source.revision().tree {
        Some(tree) => hash.update(&tree.0),
        None => {
            for entry in source.entries() {
                hash.update(entry.path.as_str().as_bytes());
                hash.update(&entry.blob.0);
            }
        }
    }
    LayerKey(hash.digest128())
}

/// A name for the state a source shows, whatever the extractors: the tree's id, or a hash of a work tree's content.
#[must_use]
pub fn state_id(source: &dyn Source) -> String {
    if let Some(tree) = source.revision().tree {
        return tree.to_string();
    }
    let mut hash = Xxh3Default::new();
    for entry in source.entries() {
        hash.update(entry.path.as_str().as_bytes());
        hash.update(&entry.blob.0);
    }
    format!("{:032x}", hash.digest128())
}

/// The index of a revision if it is complete in `store`.
#[must_use]
pub fn open(source: &Arc<dyn Source>, store: &Store, selection: &Selection) -> Option<Snapshot> {
    let layer = store.open(key(source.as_ref(), selection)).ok()?;
    match layer.base() {
        None => Some(Snapshot::layered(source.clone(), layer, None)),
        Some(base) => Some(Snapshot::layered(source.clone(), store.open(base).ok()?, Some(layer))),
    }
}

/// Brings the index of a revision up to date and opens it.
///
/// # Errors
/// [`IndexError`]; files that cannot be read are problems of the report, never errors.
pub fn index(
    source: &Arc<dyn Source>,
    store: &Store,
    selection: &Selection,
    progress: Progress<'_>,
) -> Result<(Snapshot, Report), IndexError> {
    let start = Instant::now();
    if let Some(snapshot) = open(source, store, selection) {
        let totals = snapshot.totals().unwrap_or_default();
        let report = Report {
            files: totals.files,
            reused: totals.with_language,
            skipped: totals.files - totals.with_language.min(totals.files),
            definitions: totals.definitions,
            references: totals.references,
            seconds: start.elapsed().as_secs_f64(),
            problems: problems(&snapshot),
            ..Report::default()
        };
        return Ok((snapshot, report));
    }
    let plan = Plan::new(source, store, selection);
    let (snapshot, mut report) = plan.run(source, store, selection, progress)?;
    report.problems = problems(&snapshot);
    // Only while the tree is listed anyway: listing it again would cost a warm start more than opening the index.
    for dir in source.missing_dirs() {
        let message = "its tree object is not in this clone".to_owned();
        report.problems.push(IndexProblem { path: dir.as_str().to_owned(), kind: "missing-directory", message });
    }
    report.seconds = start.elapsed().as_secs_f64();
    Ok((snapshot, report))
}

/// What to do with one file.
enum Task {
    /// Its record is known: layer (index into `Plan::known`) and position.
    Known(usize, usize),
    Parse(LanguageId),
    /// Nothing to parse.
    Skip(Status),
}

struct Plan {
    known: Vec<Arc<Layer>>,
    tasks: Vec<Task>,
    /// The base for a difference: index into `known`.
    base: Option<usize>,
}

impl Plan {
    fn new(source: &Arc<dyn Source>, store: &Store, selection: &Selection) -> Self {
        let entries = source.entries();
        let known = store.recent(SEARCHED_LAYERS);
        let mut by_blob: HashMap<(BlobId, u8), (usize, usize)> = HashMap::new();
        for (i, layer) in known.iter().enumerate() {
            for at in 0..layer.len() {
                let row = layer.row(at);
                if row.status == Status::Parsed {
                    by_blob.entry((row.blob, row.language)).or_insert((i, at));
                }
            }
        }
        // A layer of other extractors holds other facts for the same content.
        let stamp = extractors();
        let current: Vec<bool> = known.iter().map(|layer| layer.stamp() == stamp).collect();
        let hint = RepositoryHint::from_paths(entries.iter().map(|entry| &entry.path));
        let tasks = entries
            .iter()
            .map(|entry| {
                let Some(language) = language_of(source.as_ref(), entry, hint) else {
                    let plain = entry.kind == EntryKind::File;
                    return Task::Skip(if plain { Status::NoLanguage } else { Status::NotContent });
                };
                if !selection.admits(entry.path.as_str()) {
                    return Task::Skip(Status::NoLanguage);
                }
                match by_blob.get(&(entry.blob, language.0)) {
                    Some((layer, at)) if current[*layer] => Task::Known(*layer, *at),
                    _ => Task::Parse(language),
                }
            })
            .collect();
        let mut plan = Self { known, tasks, base: None };
        plan.base = plan.choose_base(entries, &current);
        plan
    }

    /// The base layer that shares the most files, if it shares nearly all.
    fn choose_base(&self, entries: &[Entry], current: &[bool]) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        for (i, layer) in self.known.iter().enumerate() {
            if layer.base().is_some() || !current[i] || layer.is_empty() {
                continue;
            }
            let (changed, removed) = differences(layer, entries);
            let count = changed.len() + removed.len();
            if count * 100 <= layer.len() * DIFFERENCE_PERCENT && best.is_none_or(|(least, _)| count < least) {
                best = Some((count, i));
            }
        }
        best.map(|(_, i)| i)
    }

    fn run(
        self,
        source: &Arc<dyn Source>,
        store: &Store,
        selection: &Selection,
        progress: Progress<'_>,
    ) -> Result<(Snapshot, Report), IndexError> {
        let entries = source.entries();
        let mut work: Vec<(usize, LanguageId, u64)> = Vec::new();
        for (at, task) in self.tasks.iter().enumerate() {
            if let Task::Parse(language) = task {
                work.push((at, *language, source.size_hint(&entries[at]).unwrap_or(0)));
            }
        }
        // Largest first: the last file to finish must not be one that takes a third of a second alone.
        work.sort_by_key(|(at, _, size)| (std::cmp::Reverse(*size), *at));
        let parsed = parse_all(source.as_ref(), &work, progress)?;
        let mut report = Report { bytes: parsed.iter().map(|p| p.bytes).sum(), ..Report::default() };
        let mut results: HashMap<usize, Parsed> = parsed.into_iter().map(|p| (p.at, p)).collect();

        let include: Vec<usize>;
        let mut removed = Vec::new();
        if let Some(base) = self.base {
            (include, removed) = differences(&self.known[base], entries);
        } else {
            include = (0..entries.len()).collect();
        }
        let mut files = Vec::with_capacity(include.len());
        for at in include {
            let entry = &entries[at];
            let mut file = NewFile {
                path: entry.path.as_str().to_owned(),
                blob: entry.blob,
                kind: entry.kind,
                language: u8::MAX,
                status: Status::NoLanguage,
                gaps: 0,
                record: Vec::new(),
            };
            match &self.tasks[at] {
                Task::Skip(status) => file.status = *status,
                Task::Known(layer, row_at) => {
                    let layer = &self.known[*layer];
                    let row = layer.row(*row_at);
                    (file.language, file.status, file.gaps) = (row.language, row.status, row.gaps);
                    if let Some(record) = layer.record_bytes(*row_at) {
                        file.record = record.to_vec();
                    } else if let Some(parsed) = parse_one(source.as_ref(), at, LanguageId(row.language)) {
                        // Found damaged while copying: parse it after all.
                        file.record = parsed.record;
                    }
                }
                Task::Parse(language) => {
                    let done = results.remove(&at).expect("every planned file was parsed");
                    file.status = done.status;
                    file.gaps = done.gaps;
                    file.record = done.record;
                    if done.status == Status::Parsed {
                        file.language = language.0;
                    }
                }
            }
            files.push(file);
        }
        let totals = self.totals(entries.len(), &files, &removed);
        let key = key(source.as_ref(), selection);
        let base = self.base.map(|i| self.known[i].clone());
        let bytes = Layer::encode(key, base.as_ref().map(|b| b.key()), &removed, &files, totals, extractors());
        let written =
            store.write(key, &bytes).map_err(|source| IndexError::Write { dir: store.dir().to_owned(), source })?;
        report.files = totals.files;
        report.parsed = work.len() as u64;
        report.reused = self.tasks.iter().filter(|task| matches!(task, Task::Known(..))).count() as u64;
        report.skipped = report.files - report.parsed - report.reused;
        report.definitions = totals.definitions;
        report.references = totals.references;
        let snapshot = match base {
            Some(base) => Snapshot::layered(source.clone(), base, Some(written)),
            None => Snapshot::layered(source.clone(), written, None),
        };
        Ok((snapshot, report))
    }

    fn totals(&self, n_entries: usize, files: &[NewFile], removed: &[u32]) -> Totals {
        let mut totals = Totals::default();
        if let Some(base) = self.base {
            let base = &self.known[base];
            totals = base.totals();
            for at in removed {
                let row = base.row(*at as usize);
                totals.with_language -= u64::from(row.status == Status::Parsed);
                totals.definitions -= u64::from(row.counts.0);
                totals.references -= u64::from(row.counts.1);
            }
        }
        for file in files {
            let counts = record::Record::new(&file.record).map_or((0, 0), |record| record.counts());
            totals.with_language += u64::from(file.status == Status::Parsed);
            totals.definitions += counts.0;
            totals.references += counts.1;
        }
        totals.files = n_entries as u64;
        totals
    }
}

/// Entries that the layer lacks or has with other content, and rows of the layer that are gone or replaced.
fn differences(layer: &Layer, entries: &[Entry]) -> (Vec<usize>, Vec<u32>) {
    let (mut changed, mut removed) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < entries.len() || j < layer.len() {
        let order = match (entries.get(i), (j < layer.len()).then(|| layer.path(j))) {
            (Some(entry), Some(path)) => entry.path.as_str().cmp(path),
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        match order {
            std::cmp::Ordering::Less => {
                changed.push(i);
                i += 1;
            }
            std::cmp::Ordering::Greater => {
                removed.push(j as u32);
                j += 1;
            }
            std::cmp::Ordering::Equal => {
                let row = layer.row(j);
                if row.blob != entries[i].blob || row.kind != entries[i].kind {
                    changed.push(i);
                    removed.push(j as u32);
                }
                i += 1;
                j += 1;
            }
        }
    }
    (changed, removed)
}

/// One stamp for all extractors together.
fn extractors() -> u64 {
    let mut hash = Xxh3Default::new();
    for row in LANGUAGES {
        hash.update(row.id.as_bytes());
        hash.update(row.extractor.as_bytes());
    }
    hash.digest()
}

/// Only files without an extension are read to look for `#!`: reading all would cost more than parsing some.
pub(super) fn language_of(source: &dyn Source, entry: &Entry, hint: RepositoryHint) -> Option<LanguageId> {
    if entry.kind != EntryKind::File {
        return None;
    }
    if let Some(language) = detect(&entry.path, b"", hint) {
        return Some(language);
    }
    // Executables without an extension are small scripts; a large file is data.
    if entry.path.extension().is_some() || source.size_hint(entry).is_none_or(|size| size > 1 << 20) {
        return None;
    }
    let bytes = source.read(entry).ok()?;
    if !bytes.starts_with(b"#!") {
        return None;
    }
    detect(&entry.path, &bytes[..bytes.len().min(200)], hint)
}

struct Parsed {
    at: usize,
    status: Status,
    gaps: u8,
    record: Vec<u8>,
    bytes: u64,
}

fn parse_all(
    source: &dyn Source,
    work: &[(usize, LanguageId, u64)],
    progress: Progress<'_>,
) -> Result<Vec<Parsed>, IndexError> {
    let done = AtomicUsize::new(0);
    let run = || {
        // One item at a time: rayon's halving would give one thread all the large files.
        work.par_iter()
            .with_max_len(1)
            .map(|(at, language, _)| {
                if progress.cancel.load(Ordering::Relaxed) {
                    return None;
                }
                let parsed = parse_one(source, *at, *language);
                (progress.step)(done.fetch_add(1, Ordering::Relaxed) + 1, work.len());
                Some(parsed.unwrap_or(Parsed {
                    at: *at,
                    status: Status::Missing,
                    gaps: 0,
                    record: Vec::new(),
                    bytes: 0,
                }))
            })
            .collect::<Option<Vec<Parsed>>>()
    };
    pool().install(run).ok_or(IndexError::Cancelled)
}

/// `None` where the object is absent.
fn parse_one(source: &dyn Source, at: usize, language: LanguageId) -> Option<Parsed> {
    let bytes = source.read(&source.entries()[at]).ok()?;
    let empty = |status| Parsed { at, status, gaps: 0, record: Vec::new(), bytes: bytes.len() as u64 };
    if bytes.len() > MAX_SOURCE_BYTES {
        return Some(empty(Status::TooLarge));
    }
    let content = Content::decode(&bytes);
    match content.form {
        Form::Binary => return Some(empty(Status::Binary)),
        Form::LfsPointer { .. } => return Some(empty(Status::NotContent)),
        Form::Text { .. } => {}
    }
    let facts = syntax::facts(content.text.as_bytes(), language);
    let record = record::encode(&facts, &content.text, language.row().separator);
    let gaps = u8::try_from(facts.gaps.len()).unwrap_or(u8::MAX);
    Some(Parsed { at, status: Status::Parsed, gaps, record, bytes: bytes.len() as u64 })
}

/// The workers that parse: the depth that extractors descend (`lang::MAX_DEPTH`) needs more than the usual stack.
pub fn pool() -> &'static rayon::ThreadPool {
    static POOL: OnceLock<rayon::ThreadPool> = OnceLock::new();
    POOL.get_or_init(|| {
        rayon::ThreadPoolBuilder::new()
            .stack_size(16 << 20)
            .thread_name(|n| format!("parse-{n}"))
            .build()
            .expect("threads can be started")
    })
}

fn problems(snapshot: &Snapshot) -> Vec<IndexProblem> {
    let mut out = Vec::new();
    for file in snapshot.files() {
        let (kind, message) = match snapshot.status(file) {
            Status::Missing => ("missing-object", "its object is not in this clone"),
            Status::TooLarge => ("too-large", "larger than 16 MiB: shown as text, not parsed"),
            _ => continue,
        };
        out.push(IndexProblem { path: snapshot.path(file).to_owned(), kind, message: message.to_owned() });
    }
    out.sort();
    out
}
