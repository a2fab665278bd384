//! Files of this run's own, for other programs to open: a revision's text for the editor, a picture for a viewer.
//!
//! They lie in a directory that only this user can enter, made anew for each run, and go when the reader ends.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::model::RepoPath;
use crate::tui::backend::{Answer, Failure};

/// The directory, once one was needed.
static DIRECTORY: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Tries at a name that nobody has taken.
const TRIES: u32 = 100;

/// Writes a file with these bytes; returns where.
///
/// # Errors
/// Where the temporary directory cannot be written.
pub(super) fn file(path: &RepoPath, bytes: &[u8]) -> Answer<String> {
    let failure = |error: std::io::Error| Failure::new(format!("cannot make a copy to open: {error}"));
    let directory = directory().map_err(failure)?;
    let file = directory.join(path.as_str().replace('/', "-"));
    std::fs::write(&file, bytes).map_err(failure)?;
    Ok(file.to_string_lossy().into_owned())
}

fn directory() -> std::io::Result<PathBuf> {
    let mut slot = DIRECTORY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(directory) = &*slot {
        return Ok(directory.clone());
    }
    let base = std::env::temp_dir();
    for n in 0..TRIES {
        let directory = base.join(format!("gloss-{}-{n}", std::process::id()));
        match private(&directory) {
            Ok(()) => {
                *slot = Some(directory.clone());
                return Ok(directory);
            }
            // Made by somebody else: not to be trusted.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists))
}

fn private(directory: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Removes them all.
pub(super) fn clear() {
    if let Some(directory) = DIRECTORY.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // What cannot be removed is left to the system.
        let _ = std::fs::remove_dir_all(directory);
    }
}
