//! One revision, ready to be asked: paths, texts, facts, and names → definitions and references.
//!
//! Immutable for readers (invariant 5). Backed by one or two layers of the index, or by a [`Scan`] where nothing is
//! indexed; the answers are the same. Facts of a file with its locals and scopes are computed when first asked for and
//! kept in a bounded cache.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use super::layer::{Layer, Status, Totals};
use super::record::{Mention, Record, StoredImport, Symbol};
use super::scan::Scan;
use crate::lang::{LANGUAGES, LanguageId};
use crate::model::facts::FileFacts;
use crate::model::{BlobId, RepoPath};
use crate::source::{Content, Entry, ReadError, Revision, Source};
use crate::syntax;
use crate::text::LineIndex;

/// A file of a [`Snapshot`], by position in path order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

impl FileId {
    fn idx(self) -> usize {
        self.0 as usize
    }
}

/// How often a name occurs in a revision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub references: u32,
    /// Those that are no mere declarations.
    pub definitions: u32,
}

/// A file's text with what is computed from it.
#[derive(Clone)]
pub struct FileText {
    pub content: Arc<Content>,
    pub lines: Arc<LineIndex>,
}

impl FileText {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.content.text
    }
}

/// Where a file's record is: layer (0 = base) and position in it.
#[derive(Clone, Copy)]
struct Place {
    layer: u8,
    at: u32,
}

enum Backing {
    Layers {
        /// Base first.
        layers: Vec<Arc<Layer>>,
        places: Vec<Place>,
        /// Per layer: position in the layer → file; `u32::MAX` where hidden.
        files: Vec<Vec<u32>>,
    },
    Scan(Box<Scan>),
}

/// Definitions of one name, in file order.
pub type Named = Arc<[(FileId, Symbol)]>;

/// See the module docs.
pub struct Snapshot {
    source: Arc<dyn Source>,
    backing: Backing,
    facts: Mutex<Cache<Arc<FileFacts>>>,
    texts: Mutex<Cache<FileText>>,
    /// Answers of [`Snapshot::named`], and how many symbols they hold.
    names: Mutex<(HashMap<Box<str>, Named>, usize)>,
    by_file_name: OnceLock<HashMap<String, Vec<FileId>>>,
    damaged: AtomicBool,
    /// Answers by scanning once some layer has turned out damaged.
    fallback: OnceLock<Box<Snapshot>>,
    memos: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// Source bytes whose facts are kept; facts take some thirty times the memory of their source.
const FACTS_BUDGET: usize = 6 << 20;
/// Symbols kept by name: some 200 bytes each.
const NAMED_BUDGET: usize = 100_000;
/// Bytes of texts kept.
const TEXT_BUDGET: usize = 32 << 20;

impl Snapshot {
    /// A snapshot that scans, for a revision without an index.
    #[must_use]
    pub fn scanning(source: Arc<dyn Source>) -> Self {
        let scan = Box::new(Scan::new(source.clone()));
        Self::with(source, Backing::Scan(scan))
    }

    /// A snapshot over a base layer, or over a base and the difference laid on it.
    #[must_use]
    pub fn layered(source: Arc<dyn Source>, base: Arc<Layer>, difference: Option<Arc<Layer>>) -> Self {
        let mut hidden = vec![false; base.len()];
        let mut places = Vec::with_capacity(base.len());
        if let Some(over) = &difference {
            for at in over.removed() {
                if let Some(hidden) = hidden.get_mut(at as usize) {
                    *hidden = true;
                }
            }
        }
        let mut old = (0..base.len()).filter(|at| !hidden[*at]).peekable();
        for at in 0..difference.as_ref().map_or(0, |over| over.len()) {
            let over = difference.as_ref().expect("the range is empty without one");
            while let Some(before) = old.next_if(|before| base.path(*before) < over.path(at)) {
                places.push(Place { layer: 0, at: before as u32 });
            }
            places.push(Place { layer: 1, at: at as u32 });
        }
        places.extend(old.map(|at| Place { layer: 0, at: at as u32 }));
        let layers: Vec<Arc<Layer>> = [Some(base), difference].into_iter().flatten().collect();
        let mut files: Vec<Vec<u32>> = layers.iter().map(|layer| vec![u32::MAX; layer.len()]).collect();
        for (file, place) in places.iter().enumerate() {
            files[usize::from(place.layer)][place.at as usize] = file as u32;
        }
        Self::with(source, Backing::Layers { layers, places, files })
    }

    fn with(source: Arc<dyn Source>, backing: Backing) -> Self {
        Self {
            source,
            backing,
            facts: Mutex::new(Cache::new(FACTS_BUDGET)),
            texts: Mutex::new(Cache::new(TEXT_BUDGET)),
            names: Mutex::default(),
            by_file_name: OnceLock::new(),
            damaged: AtomicBool::new(false),
            fallback: OnceLock::new(),
            memos: Mutex::default(),
        }
    }

    /// The revision.
    #[must_use]
    pub fn revision(&self) -> &Revision {
        self.source.revision()
    }

    /// Where the bytes come from.
    #[must_use]
    pub fn source(&self) -> &Arc<dyn Source> {
        &self.source
    }

    /// Whether answers come from an index rather than from scanning.
    #[must_use]
    pub fn is_indexed(&self) -> bool {
        matches!(self.backing, Backing::Layers { .. })
    }

    /// Whether some part of the index turned out damaged: it was removed, and answers come from scanning.
    #[must_use]
    pub fn found_damage(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Totals, where indexed.
    #[must_use]
    pub fn totals(&self) -> Option<Totals> {
        match &self.backing {
            Backing::Layers { layers, .. } => layers.last().map(|layer| layer.totals()),
            Backing::Scan(_) => None,
        }
    }

    /// Number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.backing {
            Backing::Layers { places, .. } => places.len(),
            Backing::Scan(_) => self.source.entries().len(),
        }
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All files in path order.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.len() as u32).map(FileId)
    }

    /// The path of a file.
    #[must_use]
    pub fn path(&self, file: FileId) -> &str {
        match &self.backing {
            Backing::Layers { layers, places, .. } => {
                let place = places[file.idx()];
                layers[usize::from(place.layer)].path(place.at as usize)
            }
            Backing::Scan(_) => self.source.entries()[file.idx()].path.as_str(),
        }
    }

    /// The file at a path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<FileId> {
        let (mut low, mut high) = (0, self.len() as u32);
        while low < high {
            let middle = low.midpoint(high);
            match self.path(FileId(middle)).cmp(path) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(FileId(middle)),
            }
        }
        None
    }

    /// The files below a directory (`""` for all), in path order.
    #[must_use]
    pub fn files_under(&self, dir: &str) -> std::ops::Range<u32> {
        if dir.is_empty() {
            return 0..self.len() as u32;
        }
        let prefix = format!("{dir}/");
        let bound = |below: &dyn Fn(&str) -> bool| {
            let (mut low, mut high) = (0, self.len() as u32);
            while low < high {
                let middle = low.midpoint(high);
                if below(self.path(FileId(middle))) { low = middle + 1 } else { high = middle }
            }
            low
        };
        bound(&|path| path < prefix.as_str())..bound(&|path| path < prefix.as_str() || path.starts_with(&prefix))
    }

    /// Files with this last path component, in path order.
    #[must_use]
    pub fn files_named(&self, name: &str) -> &[FileId] {
        let map = self.by_file_name.get_or_init(|| {
            let mut map: HashMap<String, Vec<FileId>> = HashMap::new();
            for file in self.files() {
                let name = self.path(file).rsplit('/').next().unwrap_or_default();
                map.entry(name.to_owned()).or_default().push(file);
            }
            map
        });
        map.get(name).map_or(&[], Vec::as_slice)
    }

    /// The language of a file.
    #[must_use]
    pub fn language(&self, file: FileId) -> Option<LanguageId> {
        match &self.backing {
            Backing::Layers { layers, places, .. } => {
                let place = places[file.idx()];
                let row = layers[usize::from(place.layer)].row(place.at as usize);
                let known = row.status == Status::Parsed && usize::from(row.language) < LANGUAGES.len();
                known.then_some(LanguageId(row.language))
            }
            Backing::Scan(scan) => scan.language(file.idx()),
        }
    }

    /// What the file is.
    #[must_use]
    pub fn status(&self, file: FileId) -> Status {
        match &self.backing {
            Backing::Layers { layers, places, .. } => {
                let place = places[file.idx()];
                layers[usize::from(place.layer)].row(place.at as usize).status
            }
            Backing::Scan(scan) => scan.status(file.idx()),
        }
    }

    /// The entry as the source lists it.
    #[must_use]
    pub fn entry(&self, file: FileId) -> Entry {
        match &self.backing {
            Backing::Layers { layers, places, .. } => {
                let place = places[file.idx()];
                let layer = &layers[usize::from(place.layer)];
                let row = layer.row(place.at as usize);
                let path = RepoPath::new(layer.path(place.at as usize));
                let path = path.unwrap_or_else(|_| RepoPath::new("damaged-path").expect("a plain name"));
                Entry { path, kind: row.kind, blob: row.blob }
            }
            Backing::Scan(_) => self.source.entries()[file.idx()].clone(),
        }
    }

    /// The content id of a file.
    #[must_use]
    pub fn blob(&self, file: FileId) -> BlobId {
        self.entry(file).blob
    }

    /// The text of a file.
    ///
    /// # Errors
    /// [`ReadError`] where its object is absent or it is no file.
    pub fn text(&self, file: FileId) -> Result<FileText, ReadError> {
        if let Some(known) = self.texts.lock().expect("no panic while held").get(file) {
            return Ok(known);
        }
        let bytes = self.source.read(&self.entry(file))?;
        let content = Content::decode(&bytes);
        let lines = Arc::new(LineIndex::new(content.text.as_bytes()));
        let text = FileText { content: Arc::new(content), lines };
        self.texts.lock().expect("no panic while held").put(file, text.clone(), bytes.len());
        Ok(text)
    }

    /// The facts of a file with its locals and scopes; empty where it has no language or cannot be read.
    #[must_use]
    pub fn facts(&self, file: FileId) -> Arc<FileFacts> {
        if let Some(known) = self.facts.lock().expect("no panic while held").get(file) {
            return known;
        }
        let (facts, size) = match (self.language(file), self.text(file)) {
            (Some(language), Ok(text)) => (syntax::facts(text.text().as_bytes(), language), text.text().len()),
            _ => (FileFacts::default(), 0),
        };
        let facts = Arc::new(facts);
        self.facts.lock().expect("no panic while held").put(file, facts.clone(), size);
        facts
    }

    /// What a resolver works out once for the whole revision (a crate graph, a tsconfig), kept by its type.
    ///
    /// `make` runs outside any lock; where two threads come first at once, one result is dropped.
    pub fn memo<T: Any + Send + Sync>(&self, make: impl FnOnce(&Self) -> T) -> Arc<T> {
        let key = TypeId::of::<T>();
        let known = |memo: &Arc<dyn Any + Send + Sync>| {
            memo.clone().downcast::<T>().unwrap_or_else(|_| unreachable!("kept under the id of its type"))
        };
        if let Some(memo) = self.memos.lock().expect("no panic while held").get(&key) {
            return known(memo);
        }
        let made: Arc<dyn Any + Send + Sync> = Arc::new(make(self));
        known(self.memos.lock().expect("no panic while held").entry(key).or_insert(made))
    }

    /// Whether anything visible beyond a function body is called `name`: [`Self::named`] without reading records.
    #[must_use]
    pub fn defines(&self, name: &str) -> bool {
        match &self.backing {
            Backing::Layers { layers, files, .. } => layers.iter().zip(files).any(|(layer, files)| {
                self.files_of(layer, name).into_iter().any(|(at, defined, _)| defined && files[at as usize] != u32::MAX)
            }),
            Backing::Scan(_) => !self.named(name).is_empty(),
        }
    }

    /// Every definition of `name` that is visible beyond a function body, in file order.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<(FileId, Symbol)> {
        self.named_shared(name).to_vec()
    }

    /// As [`Self::named`], without a copy: whoever resolves whole files asks for the same names again and again.
    #[must_use]
    pub fn named_shared(&self, name: &str) -> Named {
        if let Some(known) = self.names.lock().expect("no panic while held").0.get(name) {
            return known.clone();
        }
        let found: Named = self.read_named(name).into();
        let mut kept = self.names.lock().expect("no panic while held");
        if kept.1 + found.len() > NAMED_BUDGET {
            *kept = (HashMap::new(), 0);
        }
        kept.1 += found.len().max(1);
        kept.0.insert(name.into(), found.clone());
        found
    }

    fn read_named(&self, name: &str) -> Vec<(FileId, Symbol)> {
        match &self.backing {
            Backing::Layers { layers, files, .. } => {
                let mut out = Vec::new();
                for (layer, files) in layers.iter().zip(files) {
                    for (at, defined, _) in self.files_of(layer, name) {
                        if !defined || files[at as usize] == u32::MAX {
                            continue;
                        }
                        let Some(record) = self.record_of(layer, at as usize) else {
                            return self.fallback().named(name);
                        };
                        let file = FileId(files[at as usize]);
                        out.extend(record.named(name).into_iter().map(|symbol| (file, symbol)));
                    }
                }
                if self.found_damage() {
                    return self.fallback().named(name);
                }
                out.sort_by_key(|(file, symbol)| (*file, symbol.name_span.start));
                out
            }
            Backing::Scan(scan) => scan.with_holding(name, |at, record| {
                record.named(name).into_iter().map(|symbol| (FileId(at as u32), symbol)).collect()
            }),
        }
    }

    /// Every reference to something called `name`, by file and offset; which symbol each means is for the resolver.
    #[must_use]
    pub fn mentions(&self, name: &str) -> Vec<(FileId, Vec<Mention>)> {
        match &self.backing {
            Backing::Layers { layers, files, .. } => {
                let mut out = Vec::new();
                for (layer, files) in layers.iter().zip(files) {
                    for (at, _, referenced) in self.files_of(layer, name) {
                        if !referenced || files[at as usize] == u32::MAX {
                            continue;
                        }
                        let Some(record) = self.record_of(layer, at as usize) else {
                            return self.fallback().mentions(name);
                        };
                        out.push((FileId(files[at as usize]), record.mentions(name)));
                    }
                }
                if self.found_damage() {
                    return self.fallback().mentions(name);
                }
                out.sort_by_key(|(file, _)| *file);
                out
            }
            Backing::Scan(scan) => {
                let mut out = scan.with_holding(name, |at, record| vec![(FileId(at as u32), record.mentions(name))]);
                out.retain(|(_, mentions)| !mentions.is_empty());
                out
            }
        }
    }

    /// How often every name is referred to and defined in the whole revision. Reads every record: a second for the
    /// largest repositories.
    #[must_use]
    pub fn tally(&self) -> HashMap<String, Tally> {
        let mut out: HashMap<String, Tally> = HashMap::new();
        for file in self.files() {
            self.with_record(file, |record| {
                record.tally(|name, references, definitions| {
                    if !out.contains_key(name) {
                        out.insert(name.to_owned(), Tally::default());
                    }
                    if let Some(slot) = out.get_mut(name) {
                        slot.references = slot.references.saturating_add(references);
                        slot.definitions = slot.definitions.saturating_add(definitions);
                    }
                });
            });
        }
        out
    }

    /// The definitions of a file that are visible beyond a function body, by offset.
    #[must_use]
    pub fn symbols_in(&self, file: FileId) -> Vec<Symbol> {
        self.with_record(file, |record| record.symbols()).unwrap_or_default()
    }

    /// The imports of a file.
    #[must_use]
    pub fn imports_of(&self, file: FileId) -> Vec<StoredImport> {
        self.with_record(file, |record| record.imports()).unwrap_or_default()
    }

    /// Every distinct name with a definition or reference, sorted within a layer; only names of an index.
    pub fn names(&self) -> Vec<&str> {
        match &self.backing {
            Backing::Layers { layers, .. } => {
                let mut names: Vec<&str> =
                    layers.iter().flat_map(|layer| (0..layer.name_count()).map(|at| layer.name(at))).collect();
                names.sort_unstable();
                names.dedup();
                names
            }
            Backing::Scan(_) => Vec::new(),
        }
    }

    fn with_record<T>(&self, file: FileId, f: impl FnOnce(Record<'_>) -> T) -> Option<T> {
        match &self.backing {
            Backing::Layers { layers, places, .. } => {
                let place = places.get(file.idx())?;
                let layer = &layers[usize::from(place.layer)];
                match self.record_of(layer, place.at as usize) {
                    Some(record) => Some(f(record)),
                    None if self.found_damage() => self.fallback().with_record(file, f),
                    None => None,
                }
            }
            Backing::Scan(scan) => Record::new(&scan.record(file.idx())?).map(f),
        }
    }

    fn record_of<'l>(&self, layer: &'l Layer, at: usize) -> Option<Record<'l>> {
        let record = layer.record(at);
        if record.is_none() && layer.row(at).status == Status::Parsed {
            self.give_up(layer);
        }
        record
    }

    fn files_of(&self, layer: &Layer, name: &str) -> Vec<(u32, bool, bool)> {
        if !layer.names_intact() {
            self.give_up(layer);
        }
        layer.files_of(name)
    }

    fn give_up(&self, layer: &Layer) {
        self.damaged.store(true, Ordering::Relaxed);
        layer.discard();
    }

    /// The same revision by scanning; its files have the same ids, since both are in path order.
    fn fallback(&self) -> &Snapshot {
        self.fallback.get_or_init(|| Box::new(Snapshot::scanning(self.source.clone())))
    }
}

/// A cache bounded by the bytes of source behind its entries; the least recently used go first.
struct Cache<T> {
    map: HashMap<FileId, (T, usize, u64)>,
    size: usize,
    budget: usize,
    clock: u64,
}

impl<T: Clone> Cache<T> {
    fn new(budget: usize) -> Self {
        Self { map: HashMap::new(), size: 0, budget, clock: 0 }
    }

    fn get(&mut self, file: FileId) -> Option<T> {
        self.clock += 1;
        let (value, _, used) = self.map.get_mut(&file)?;
        *used = self.clock;
        Some(value.clone())
    }

    fn put(&mut self, file: FileId, value: T, size: usize) {
        self.clock += 1;
        if let Some((_, old, _)) = self.map.insert(file, (value, size, self.clock)) {
            self.size -= old;
        }
        self.size += size;
        while self.size > self.budget && self.map.len() > 1 {
            let oldest = self.map.iter().filter(|(id, _)| **id != file).min_by_key(|(_, v)| v.2).map(|(id, _)| *id);
            let Some(oldest) = oldest else { break };
            if let Some((_, size, _)) = self.map.remove(&oldest) {
                self.size -= size;
            }
        }
    }
}
