//! Carrying a plan out: articles and locks written whole, one file at a time; or drawn up as a patch.
//!
//! A patch says what a run would write, by the same two steps ([`edited`] for an article, [`Review::settle`] for a lock).
//! Several reviews of one library write into the same lock, so they draw up one [`Draft`] between them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{Doc, Review};
use crate::article::edit::{Edit, EditError, apply};
use crate::article::library::{LOCK_FILE, adopt, replace_file};
use crate::article::lock::{self, Entry, Key, Lock, LockError};
use crate::article::{Article, LockState, Origin, parse};
use crate::text::patch;

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    /// Articles and locks, sorted.
    pub files: Vec<PathBuf>,
    /// Copied from the built-in library to the reader's own first.
    pub copied: Vec<PathBuf>,
}

/// Why a plan was not carried out in full. Every file is whole, as it was or as it should be.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("{} changed while it was looked at; nothing of it was written", path.display())]
    Stale { path: PathBuf },
    #[error("cannot write {}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error("{}: {source}", path.display())]
    Edit { path: PathBuf, source: EditError },
}

impl Review {
    /// Whether there is anything to write.
    #[must_use]
    pub fn has_plan(&self) -> bool {
        !self.entries.is_empty() || self.edits.values().any(|edits| !edits.is_empty())
    }

    /// Carries the plan out. `user` is the reader's own library, for articles of the built-in one. Entries of a lock
    /// whose anchors are gone from the articles looked at are dropped.
    ///
    /// # Errors
    /// [`SaveError`]; what was written before it stays written.
    pub fn save(&mut self, user: &Path) -> Result<Saved, SaveError> {
        let mut saved = Saved::default();
        let entries = std::mem::take(&mut self.entries);
        let edits = std::mem::take(&mut self.edits);
        let mut locks: BTreeMap<PathBuf, (Vec<usize>, BTreeMap<Key, Entry>)> = BTreeMap::new();
        for ((doc, key), entry) in entries {
            let lock = locks.entry(folder_of(&self.docs[doc], user).join(LOCK_FILE)).or_default();
            lock.1.insert(key, entry);
        }
        // A damaged lock stops everything that belongs to it before anything is written.
        for path in locks.keys() {
            lock::check_writable(path)?;
        }
        let touched: BTreeSet<usize> = edits.iter().filter(|(_, e)| !e.is_empty()).map(|((doc, _), _)| *doc).collect();
        for (at, doc) in self.docs.iter().enumerate() {
            let folder = folder_of(doc, user);
            let lock = locks.get_mut(&folder.join(LOCK_FILE));
            let in_lock = lock.as_ref().is_some_and(|lock| lock.1.keys().any(|key| key.doc == doc.document.id));
            if doc.origin == Origin::Embedded && (touched.contains(&at) || in_lock) {
                let io = |source| SaveError::Io { path: folder.clone(), source };
                saved.copied.extend(adopt(&doc.folder, &doc.document, &folder).map_err(io)?);
            }
            if let Some(lock) = lock {
                lock.0.push(at);
            }
        }
        for ((doc, article), edits) in edits.iter().filter(|(_, edits)| !edits.is_empty()) {
            let doc = &self.docs[*doc];
            let article = &doc.document.articles[*article];
            let path = folder_of(doc, user).join(file_name(article));
            let (_, new) = edited(&path, article, edits)?;
            replace_file(&path, &new).map_err(|source| SaveError::Io { path: path.clone(), source })?;
            saved.files.push(path);
        }
        for (path, (docs, entries)) in locks {
            if lock::update(&path, |lock| self.settle(lock, &docs, &entries))? {
                saved.files.push(path);
            }
        }
        saved.files.sort();
        Ok(saved)
    }

    /// Writes the locks of the repository's libraries again where they hold merge conflicts or say too much.
    ///
    /// # Errors
    /// [`SaveError`].
    pub fn tidy_locks(&self) -> Result<Vec<PathBuf>, SaveError> {
        let mut folders: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
        for (at, doc) in self.docs.iter().enumerate() {
            if let (Some(base), LockState::Read(_)) = (doc.origin.folder(), &doc.lock) {
                folders.entry(base.join(&doc.folder).join(LOCK_FILE)).or_default().push(at);
            }
        }
        let mut out = Vec::new();
        for (path, docs) in folders {
            if path.exists() && lock::update(&path, |lock| self.settle(lock, &docs, &BTreeMap::new()))? {
                out.push(path);
            }
        }
        Ok(out)
    }

    /// Adds what [`Review::save`] and [`Review::tidy_locks`] would write to a draft, on top of what it holds already.
    /// Files of the built-in library have no place on disk yet and are left out; gives the number of such articles.
    ///
    /// # Errors
    /// [`SaveError`], as saving would.
    pub fn draft(&self, draft: &mut Draft) -> Result<usize, SaveError> {
        let mut left_out = 0;
        for ((doc, article), edits) in self.edits.iter().filter(|(_, edits)| !edits.is_empty()) {
            let doc = &self.docs[*doc];
            let Some(base) = doc.origin.folder() else {
                left_out += 1;
                continue;
            };
            let article = &doc.document.articles[*article];
            let path = base.join(&doc.folder).join(file_name(article));
            let (old, new) = edited(&path, article, edits)?;
            draft.files.insert(path, (Some(old), new));
        }
        let mut locks: BTreeMap<PathBuf, (Vec<usize>, BTreeMap<Key, Entry>)> = BTreeMap::new();
        for (at, doc) in self.docs.iter().enumerate() {
            let Some(base) = doc.origin.folder() else { continue };
            let entries = self.entries.iter().filter(|((doc, _), _)| *doc == at);
            let entries: Vec<_> = entries.map(|((_, key), entry)| (key.clone(), entry.clone())).collect();
            if !entries.is_empty() || matches!(doc.lock, LockState::Read(_)) {
                let lock = locks.entry(base.join(&doc.folder).join(LOCK_FILE)).or_default();
                lock.0.push(at);
                lock.1.extend(entries);
            }
        }
        for (path, (docs, entries)) in locks {
            let (old, text) = match draft.files.remove(&path) {
                Some((old, new)) => (old, Some(new)),
                None => {
                    let old = std::fs::read(&path).ok();
                    (old.clone(), old)
                }
            };
            let new = lock::changed(&path, text.as_deref(), |lock| self.settle(lock, &docs, &entries))?;
            if let Some(new) = new.map(String::into_bytes).or(text) {
                draft.files.insert(path, (old, new));
            }
        }
        Ok(left_out)
    }

    fn settle(&self, lock: &mut Lock, docs: &[usize], entries: &BTreeMap<Key, Entry>) {
        for at in docs {
            let document = &self.docs[*at].document;
            let here = |key: &Key| self.subjects.iter().any(|s| s.doc == *at && s.key == *key);
            lock.entries.retain(|key, _| key.doc != document.id || here(key));
        }
        lock.entries.extend(entries.iter().map(|(key, entry)| (key.clone(), entry.clone())));
    }
}

/// Files as they stand on disk and as they would be written.
#[derive(Debug, Default)]
pub struct Draft {
    /// By path: the bytes there are, if any, and those there would be.
    files: BTreeMap<PathBuf, (Option<Vec<u8>>, Vec<u8>)>,
}

impl Draft {
    /// Adds one more file.
    pub fn write(&mut self, path: PathBuf, old: Vec<u8>, new: Vec<u8>) {
        self.files.insert(path, (Some(old), new));
    }

    /// The draft as a patch that `git apply` takes, a file at a time in the order of their paths; `show` gives the path
    /// that the patch names.
    #[must_use]
    pub fn patch(&self, show: &dyn Fn(&Path) -> String) -> Vec<u8> {
        let patches = self.files.iter().map(|(path, (old, new))| patch::unified(&show(path), old.as_deref(), new));
        patches.flatten().collect()
    }
}

/// An article's bytes on disk, and with the edits made.
fn edited(path: &Path, article: &Article, edits: &[Edit]) -> Result<(Vec<u8>, Vec<u8>), SaveError> {
    let old = std::fs::read(path).map_err(|source| SaveError::Io { path: path.to_owned(), source })?;
    if parse(&article.path, &old).text != article.text {
        return Err(SaveError::Stale { path: path.to_owned() });
    }
    let new = apply(&old, edits).map_err(|source| SaveError::Edit { path: path.to_owned(), source })?;
    Ok((old, new))
}

fn folder_of(doc: &Doc, user: &Path) -> PathBuf {
    doc.origin.folder().unwrap_or(user).join(&doc.folder)
}

fn file_name(article: &Article) -> &str {
    article.path.rsplit(['/', '\\']).next().unwrap_or(&article.path)
}
