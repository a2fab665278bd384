//! The directory of index layers: opening, choosing a base, writing, keeping its size in bounds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::layer::{Layer, LayerError, LayerKey};

/// Layers beyond this many bytes in all are deleted, least recently written first.
const MAX_BYTES: u64 = 4 << 30;

/// A cache directory of layers. Any process may write to it at any time: layers are immutable and renamed into place.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
}

impl Store {
    /// Uses `dir`, which is made when something is first written.
    #[must_use]
    pub fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// The directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Opens the layer of `key`.
    ///
    /// # Errors
    /// [`LayerError`]; a damaged file is removed first, so that the next writer replaces it.
    pub fn open(&self, key: LayerKey) -> Result<Arc<Layer>, LayerError> {
        let path = self.dir.join(key.file_name());
        let opened = Layer::open(&path).and_then(|layer| {
            // A file renamed by hand would answer for another revision.
            if layer.key() == key { Ok(layer) } else { Err(LayerError::Damaged(path.display().to_string())) }
        });
        if matches!(opened, Err(LayerError::Damaged(_))) {
            let _ = std::fs::remove_file(&path);
        }
        opened.map(Arc::new)
    }

    /// Up to `most` layers, most recently written first.
    #[must_use]
    pub fn recent(&self, most: usize) -> Vec<Arc<Layer>> {
        let mut files = self.files();
        files.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        files.into_iter().take(most).filter_map(|(path, ..)| Layer::open(&path).ok().map(Arc::new)).collect()
    }

    /// Writes a layer and opens it.
    ///
    /// # Errors
    /// What the file system says: a full disk, a directory that is not writable.
    pub fn write(&self, key: LayerKey, bytes: &[u8]) -> std::io::Result<Arc<Layer>> {
        std::fs::create_dir_all(&self.dir)?;
        let path = self.dir.join(key.file_name());
        Layer::write(&path, bytes)?;
        self.shrink(&path);
        self.open(key).map_err(|error| std::io::Error::other(error.to_string()))
    }

    fn files(&self) -> Vec<(PathBuf, SystemTime, u64)> {
        let Ok(dir) = std::fs::read_dir(&self.dir) else { return Vec::new() };
        dir.flatten()
            .filter(|entry| entry.path().extension().is_some_and(|ext| ext == "gls"))
            .filter_map(|entry| {
                let meta = entry.metadata().ok()?;
                Some((entry.path(), meta.modified().ok()?, meta.len()))
            })
            .collect()
    }

    fn shrink(&self, keep: &Path) {
        let mut files = self.files();
        files.sort_by_key(|(_, modified, _)| std::cmp::Reverse(*modified));
        let mut total = 0;
        for (path, _, len) in files {
            total += len;
            // An open map stays valid after its file is unlinked; a difference layer without its base is rebuilt.
            if total > MAX_BYTES && path != keep {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}
