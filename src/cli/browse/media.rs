//! Pictures and clips of articles: where they are, and what is in them. Only files that the library listed are read, so no
//! address leads out of it.

use std::io::Read;
use std::path::PathBuf;

use super::backend::Live;
use super::temporary;
use crate::article::Library;
use crate::model::RepoPath;
use crate::text::sanitize;
use crate::tui::backend::{Answer, Failure};
use crate::tui::picture::MAX_BYTES;

/// A file of a library.
enum Medium {
    OnDisk(PathBuf),
    BuiltIn(&'static [u8]),
}

fn find(live: &Live, article: &str, dest: &str) -> Answer<(RepoPath, Medium)> {
    let plain = dest.split(['#', '?']).next().unwrap_or(dest);
    let missing = || Failure::new(format!("the library has no file {}", sanitize::label(plain)));
    let path = RepoPath::new(plain.trim_start_matches("./")).map_err(|_| missing())?;
    let notes = live.library_notes();
    let documents = notes.libraries.documents(&notes.repo);
    let (library, repo, _) = documents.get(article).ok_or_else(missing)?;
    if !repo.files.iter().any(|file| file == path.as_str()) {
        return Err(missing());
    }
    let medium = match library.origin.folder() {
        Some(folder) => Medium::OnDisk(folder.join(&repo.folder).join(path.as_str())),
        None => Medium::BuiltIn(Library::embedded_file(&format!("{}/{path}", repo.folder)).ok_or_else(missing)?),
    };
    Ok((path, medium))
}

/// Where it is on disk; what is built into the program is written to a temporary file.
///
/// # Errors
/// Where the library has no such file.
pub fn file(live: &Live, article: &str, dest: &str) -> Answer<String> {
    match find(live, article, dest)? {
        (_, Medium::OnDisk(file)) => Ok(file.to_string_lossy().into_owned()),
        (path, Medium::BuiltIn(bytes)) => temporary::file(&path, bytes),
    }
}

/// What is in it.
///
/// # Errors
/// As [`file()`], and where it is too large.
pub fn bytes(live: &Live, article: &str, dest: &str) -> Answer<Vec<u8>> {
    let (path, medium) = find(live, article, dest)?;
    let file = match medium {
        Medium::BuiltIn(bytes) => return Ok(bytes.to_vec()),
        Medium::OnDisk(file) => file,
    };
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX) + 1;
    let read = std::fs::File::open(&file).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(|error| Failure::new(format!("cannot read {path}: {error}")))?;
    if bytes.len() > MAX_BYTES {
        return Err(Failure::new(format!("{path} is larger than {} MB", MAX_BYTES >> 20)));
    }
    Ok(bytes)
}
