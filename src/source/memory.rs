//! A source in memory, for tests and unsaved buffers.

use std::sync::Arc;

use super::{Entry, EntryKind, ReadError, Revision, Source};
use crate::model::{BlobId, RepoPath};

/// Files by path.
#[derive(Debug, Default)]
pub struct MemorySource {
    revision: Revision,
    entries: Vec<Entry>,
    bytes: Vec<Arc<[u8]>>,
}

impl MemorySource {
    /// Takes paths and contents in any order; a later file replaces an earlier one of the same path.
    ///
    /// # Panics
    /// When a path is no [`RepoPath`]: callers write the paths themselves.
    #[must_use]
    pub fn new<P: AsRef<str>, B: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let mut all = std::collections::BTreeMap::new();
        for (path, bytes) in files {
            let path = RepoPath::new(path.as_ref()).expect("a relative path");
            all.insert(path, Arc::<[u8]>::from(bytes.as_ref()));
        }
        let revision = Revision { label: "memory".into(), ..Revision::default() };
        let mut source = Self { revision, ..Self::default() };
        for (path, bytes) in all {
            source.entries.push(Entry { path, kind: EntryKind::File, blob: blob_id(&bytes) });
            source.bytes.push(bytes);
        }
        source
    }
}

/// The id git would give the bytes.
#[must_use]
pub fn blob_id(bytes: &[u8]) -> BlobId {
    let oid = git2::Oid::hash_object(git2::ObjectType::Blob, bytes).expect("hashing bytes in memory cannot fail");
    super::git::blob_from_oid(oid)
}

impl Source for MemorySource {
    fn revision(&self) -> &Revision {
        &self.revision
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn read(&self, entry: &Entry) -> Result<Arc<[u8]>, ReadError> {
        match self.entries.binary_search_by(|e| e.path.cmp(&entry.path)) {
            Ok(at) => Ok(self.bytes[at].clone()),
            Err(_) => Err(ReadError::Missing(entry.blob)),
        }
    }

    fn size_hint(&self, entry: &Entry) -> Option<u64> {
        self.read(entry).ok().map(|bytes| bytes.len() as u64)
    }
}
