//! Carrying a plan out: articles and locks written whole, one file at a time; or shown as a patch.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{Doc, Review};
use crate::article::edit::{EditError, apply};
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
            let bytes = std::fs::read(&path).map_err(|source| SaveError::Io { path: path.clone(), source })?;
            if parse(&article.path, &bytes).text != article.text {
                return Err(SaveError::Stale { path });
            }
            let new = apply(&bytes, edits).map_err(|source| SaveError::Edit { path: path.clone(), source })?;
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

    /// The plan as a patch that `git apply` takes, with paths as `show` gives them for the files on disk. Files of the
    /// built-in library, which have no place on disk yet, are left out; their number is the second part.
    #[must_use]
    pub fn patch(&self, show: &dyn Fn(&Path) -> String) -> (Vec<u8>, usize) {
        let mut files: BTreeMap<PathBuf, (Option<Vec<u8>>, Vec<u8>)> = BTreeMap::new();
        let mut left_out = 0;
        for ((doc, article), edits) in self.edits.iter().filter(|(_, edits)| !edits.is_empty()) {
            let doc = &self.docs[*doc];
            let Some(base) = doc.origin.folder() else {
                left_out += 1;
                continue;
            };
            let path = base.join(&doc.folder).join(file_name(&doc.document.articles[*article]));
            if let Ok(old) = std::fs::read(&path)
                && let Ok(new) = apply(&old, edits)
            {
                files.insert(path, (Some(old), new));
            }
        }
        let mut locks: BTreeMap<PathBuf, Lock> = BTreeMap::new();
        for ((at, key), entry) in &self.entries {
            let doc = &self.docs[*at];
            let (Some(base), LockState::Read(_) | LockState::Absent) = (doc.origin.folder(), &doc.lock) else {
                continue;
            };
            let path = base.join(&doc.folder).join(LOCK_FILE);
            let lock = locks.entry(path).or_insert_with(|| doc.lock.get().cloned().unwrap_or_default());
            lock.entries.insert(key.clone(), entry.clone());
        }
        for (path, lock) in locks {
            let old = std::fs::read(&path).ok();
            files.insert(path, (old, lock::write(&lock).into_bytes()));
        }
        let mut out = Vec::new();
        for (path, (old, new)) in files {
            out.extend(patch::unified(&show(&path), old.as_deref(), &new));
        }
        (out, left_out)
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

fn folder_of(doc: &Doc, user: &Path) -> PathBuf {
    doc.origin.folder().unwrap_or(user).join(&doc.folder)
}

fn file_name(article: &Article) -> &str {
    article.path.rsplit(['/', '\\']).next().unwrap_or(&article.path)
}
