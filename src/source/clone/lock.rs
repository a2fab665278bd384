//! One process at a time on one clone.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{CloneError, Observer, io};

/// Holds other processes off one clone. The system releases it even when this process is killed; its file goes when it
/// is dropped.
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Waits for the lock of `name`, telling the observer once if another process has it.
    pub(super) fn take(repos: &Path, name: &str, observer: &dyn Observer) -> Result<Self, CloneError> {
        let mut told = false;
        loop {
            if let Some(lock) = Self::try_take(repos, name)? {
                return Ok(lock);
            }
            if observer.cancelled() {
                return Err(CloneError::Cancelled(name.to_owned()));
            }
            if !told {
                observer.note(&format!("another gloss is at work on `{name}`; waiting for it"));
                told = true;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The lock of `name`, or `None` while another process has it.
    pub(super) fn try_take(repos: &Path, name: &str) -> Result<Option<Self>, CloneError> {
        let path = repos.join(format!("{name}.lock"));
        let file = File::options().create(true).append(true).open(&path).map_err(io("create", &path))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            // Some network file systems have no locks: going on without is better than never cloning there.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        // The holder before us removed the file: what we locked is no longer what others find under this name.
        Ok(same_file(&file, &path).then_some(Self { file, path }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if cfg!(unix) {
            let _ = std::fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

#[cfg(unix)]
fn same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(ours), Ok(theirs)) = (file.metadata(), std::fs::metadata(path)) else { return false };
    (ours.dev(), ours.ino()) == (theirs.dev(), theirs.ino())
}

/// Elsewhere the file is not removed, so it is always the same.
#[cfg(not(unix))]
fn same_file(_: &File, _: &Path) -> bool {
    true
}
