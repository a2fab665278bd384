//! Answers without an index: find the files that hold a name by scanning their bytes, and parse only those.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;

use super::layer::Status;
use super::record::{self, Record};
use crate::lang::LanguageId;
use crate::lang::detect::RepositoryHint;
use crate::source::{Content, Entry, EntryKind, Source};
use crate::syntax;

/// The files of a revision that no index covers yet.
///
/// Keeps the bytes it has read: a second name costs a scan, not a second read (100 MB for openGauss).
pub struct Scan {
    source: Arc<dyn Source>,
    languages: Vec<Option<LanguageId>>,
    texts: OnceLock<Vec<Option<Arc<str>>>>,
    records: Mutex<HashMap<usize, Arc<Vec<u8>>>>,
}

impl Scan {
    /// Looks at the paths, and into the few files without an extension.
    #[must_use]
    pub fn new(source: Arc<dyn Source>) -> Self {
        let hint = RepositoryHint::from_paths(source.entries().iter().map(|entry| &entry.path));
        let language = |entry: &Entry| super::update::language_of(source.as_ref(), entry, hint);
        let languages = source.entries().iter().map(language).collect();
        Self { source, languages, texts: OnceLock::new(), records: Mutex::default() }
    }

    /// The language of the n-th entry.
    #[must_use]
    pub fn language(&self, at: usize) -> Option<LanguageId> {
        self.languages.get(at).copied().flatten()
    }

    /// What the n-th entry is, as far as its path tells.
    #[must_use]
    pub fn status(&self, at: usize) -> Status {
        match (self.source.entries()[at].kind, self.language(at)) {
            (EntryKind::File, Some(_)) => Status::Parsed,
            (EntryKind::File, None) => Status::NoLanguage,
            _ => Status::NotContent,
        }
    }

    fn texts(&self) -> &[Option<Arc<str>>] {
        self.texts.get_or_init(|| {
            let entries = self.source.entries();
            (0..entries.len())
                .into_par_iter()
                .map(|at| {
                    self.languages[at]?;
                    let bytes = self.source.read(&entries[at]).ok()?;
                    let content = Content::decode(&bytes);
                    content.is_text().then_some(content.text)
                })
                .collect()
        })
    }

    /// The entries whose text holds `name` as a whole word, ascending.
    #[must_use]
    pub fn holding(&self, name: &str) -> Vec<usize> {
        if name.is_empty() {
            return Vec::new();
        }
        let finder = memchr::memmem::Finder::new(name);
        let texts = self.texts();
        let holds = |text: &str| {
            let bytes = text.as_bytes();
            finder.find_iter(bytes).any(|at| {
                let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80;
                let before = at > 0 && word(bytes[at - 1]);
                let after = bytes.get(at + name.len()).is_some_and(|b| word(*b));
                !before && !after
            })
        };
        (0..texts.len()).into_par_iter().filter(|at| texts[*at].as_deref().is_some_and(holds)).collect()
    }

    /// The record of the n-th entry, parsed at first use.
    #[must_use]
    pub fn record(&self, at: usize) -> Option<Arc<Vec<u8>>> {
        if let Some(known) = self.records.lock().expect("no panic while held").get(&at) {
            return Some(known.clone());
        }
        let language = self.language(at)?;
        let text = match self.texts.get() {
            Some(texts) => texts[at].clone()?,
            None => Content::decode(&self.source.read(&self.source.entries()[at]).ok()?).text,
        };
        let facts = syntax::facts(text.as_bytes(), language);
        let bytes = Arc::new(record::encode(&facts, &text, language.row().separator));
        self.records.lock().expect("no panic while held").insert(at, bytes.clone());
        Some(bytes)
    }

    /// Calls `f` with the record of each entry that holds `name`, parsing them in parallel.
    pub fn with_holding<T: Send>(&self, name: &str, f: impl Fn(usize, Record<'_>) -> Vec<T> + Sync) -> Vec<T> {
        let found: Vec<Vec<T>> = self
            .holding(name)
            .into_par_iter()
            .map(|at| {
                let Some(bytes) = self.record(at) else { return Vec::new() };
                Record::new(&bytes).map_or_else(Vec::new, |record| f(at, record))
            })
            .collect();
        found.into_iter().flatten().collect()
    }
}
