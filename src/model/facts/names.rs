//! The names of a file, each text once.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use super::NameId;

/// The distinct names of one file.
#[derive(Clone, Debug, Default)]
pub struct Names {
    list: Vec<Arc<str>>,
    map: HashMap<Arc<str>, NameId, BuildHasherDefault<NameHasher>>,
}

/// Hashes a name at once: the streaming hasher's state costs more than the hash of a short word.
#[derive(Clone, Copy, Default)]
struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxhash_rust::xxh3::xxh3_64_with_seed(bytes, self.0);
    }

    fn write_u8(&mut self, _end_of_text: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Names {
    /// The id of `name`, new or known.
    pub fn intern(&mut self, name: &str) -> NameId {
        if let Some(id) = self.map.get(name) {
            return *id;
        }
        let id = NameId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        let name: Arc<str> = name.into();
        self.list.push(name.clone());
        self.map.insert(name, id);
        id
    }

    /// The id of `name` if the file holds it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<NameId> {
        self.map.get(name).copied()
    }

    /// The text of `id`.
    #[must_use]
    pub fn text(&self, id: NameId) -> &str {
        &self.list[id.idx()]
    }

    /// All names with their ids, in order of first appearance.
    pub fn iter(&self) -> impl Iterator<Item = (NameId, &str)> {
        self.list.iter().enumerate().map(|(i, name)| (NameId(u32::try_from(i).unwrap_or(u32::MAX)), &**name))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
