//! From pages to disk, whole or not at all.
//!
//! Everything is written to a fresh directory beside the target and swapped in at the end, so that an error, a full disk or
//! an interrupt leaves what was there. A directory is only ever replaced when it is an export of ours and holds nothing
//! else; one that is or holds a repository never is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock, RwLockWriteGuard};

use serde_json::json;
use xxhash_rust::xxh3::xxh3_64;

/// The file that says that a directory is an export, and lists what belongs to it.
pub const MANIFEST: &str = "gloss-export.json";

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The target is a file.
    #[error("{} is a file, not a directory", path.display())]
    IsFile {
        /// The target.
        path: PathBuf,
    },
    /// The target is a git repository or holds one.
    #[error("{} holds a git repository; it is never replaced", path.display())]
    IsRepository {
        /// Where the repository is.
        path: PathBuf,
    },
    /// The target is not empty and no export.
    #[error("{} is in use and no export of gloss", path.display())]
    NotOurs {
        /// The target.
        path: PathBuf,
    },
    /// The target is an export that holds more.
    #[error("{} holds files that no export put there: {}", path.display(), names.join(", "))]
    Foreign {
        /// The target.
        path: PathBuf,
        /// Some of them.
        names: Vec<String>,
    },
    /// The disk's own words.
    #[error("cannot write {}", path.display())]
    Io {
        /// What was written.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The user stopped it.
    #[error("interrupted; nothing was changed")]
    Interrupted,
}

/// Takes the files of an export.
pub trait Sink: Sync {
    /// Takes one file by its path in the export, components separated by `/`.
    ///
    /// # Errors
    /// Where it cannot be kept.
    fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), WriteError>;
}

/// Keeps an export in memory: for the preview server and for tests.
#[derive(Debug, Default)]
pub struct Memory {
    files: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Memory {
    /// What was put, by path.
    #[must_use]
    pub fn into_files(self) -> BTreeMap<String, Vec<u8>> {
        self.files.into_inner().unwrap_or_default()
    }
}

impl Sink for Memory {
    fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), WriteError> {
        if let Ok(mut files) = self.files.lock() {
            files.insert(path.to_owned(), bytes);
        }
        Ok(())
    }
}

/// The unfinished directories of this process: held for reading while a file is written and for writing while directories
/// come, go or change places, so that whoever holds it for writing knows that nothing is half done.
#[derive(Debug, Default)]
pub struct UnderWay(RwLock<Vec<PathBuf>>);

static UNDER_WAY: UnderWay = UnderWay(RwLock::new(Vec::new()));

impl UnderWay {
    /// Removes what is unfinished. Nothing more can be written before what it gives is dropped: by nobody who is about to
    /// end the process.
    pub fn abandon(&self) -> RwLockWriteGuard<'_, Vec<PathBuf>> {
        let mut list = self.change();
        for fresh in list.drain(..) {
            let _ = fs::remove_dir_all(fresh);
        }
        list
    }

    fn change(&self) -> RwLockWriteGuard<'_, Vec<PathBuf>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// For a process that ends in the middle of its work: leaves no unfinished directory behind.
pub fn abandon() {
    std::mem::forget(UNDER_WAY.abandon());
}

/// A directory that becomes an export when [`Staging::finish`] is called, and vanishes otherwise.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    fresh: PathBuf,
    hashes: Mutex<BTreeMap<String, u64>>,
    dirs: Mutex<BTreeSet<PathBuf>>,
    precompress: bool,
    under_way: &'static UnderWay,
}

impl Staging {
    /// Looks whether `target` may be replaced, and starts beside it.
    ///
    /// # Errors
    /// [`WriteError`]: nothing was changed.
    pub fn new(target: &Path, precompress: bool) -> Result<Self, WriteError> {
        Self::among(&UNDER_WAY, target, precompress)
    }

    fn among(under_way: &'static UnderWay, target: &Path, precompress: bool) -> Result<Self, WriteError> {
        check_target(target)?;
        let name = target.file_name().map_or_else(|| "export".into(), |name| name.to_string_lossy().into_owned());
        let parent = parent_of(target);
        let staging = parent.join(format!(".{name}.gloss-{}", std::process::id()));
        // The name of what is made beside the target says nothing to its owner.
        let failed = |source| WriteError::Io { path: parent.clone(), source };
        fs::create_dir_all(&parent).map_err(failed)?;
        let mut list = under_way.change();
        if staging.exists() {
            fs::remove_dir_all(&staging).map_err(failed)?;
        }
        fs::create_dir(&staging).map_err(failed)?;
        list.push(staging.clone());
        Ok(Self {
            target: target.to_owned(),
            fresh: staging,
            hashes: Mutex::default(),
            dirs: Mutex::default(),
            precompress,
            under_way,
        })
    }

    /// Writes the manifest with `about`, and puts the export in place of what was there. Gives the number of files and
    /// bytes.
    ///
    /// # Errors
    /// [`WriteError::Io`]; what was there is there again.
    pub fn finish(self, about: &serde_json::Value) -> Result<(), WriteError> {
        let hashes = std::mem::take(&mut *self.hashes.lock().expect("no panic while held"));
        let files: serde_json::Map<String, serde_json::Value> =
            hashes.into_iter().map(|(path, hash)| (path, json!(format!("{hash:016x}")))).collect();
        let manifest = json!({ "glossator": 1, "about": about, "files": files });
        let mut text = serde_json::to_vec(&manifest).expect("plain values serialise");
        text.push(b'\n');
        let path = self.fresh.join(MANIFEST);
        fs::write(&path, text).map_err(|source| WriteError::Io { path, source })?;
        // Looked at again: an export can take a minute.
        check_target(&self.target)?;
        let old = self.fresh.with_extension("old");
        let failed = |source| WriteError::Io { path: self.target.clone(), source };
        let had = self.target.exists();
        let mut list = self.under_way.change();
        if had {
            fs::rename(&self.target, &old).map_err(failed)?;
        }
        if let Err(source) = fs::rename(&self.fresh, &self.target) {
            if had {
                let _ = fs::rename(&old, &self.target);
            }
            return Err(failed(source));
        }
        list.retain(|fresh| *fresh != self.fresh);
        if had {
            let _ = fs::remove_dir_all(&old);
        }
        drop(list);
        Ok(())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let full = self.fresh.join(path);
        let _writing = self.under_way.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(dir) = full.parent() {
            let known = self.dirs.lock().expect("no panic while held").contains(dir);
            if !known {
                fs::create_dir_all(dir)?;
                self.dirs.lock().expect("no panic while held").insert(dir.to_owned());
            }
        }
        fs::File::create(&full)?.write_all(bytes)
    }
}

impl Sink for Staging {
    fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), WriteError> {
        let worth = self.precompress && super::compress::is_worth(path, bytes.len());
        let siblings = if worth { super::compress::siblings(path, &bytes) } else { Vec::new() };
        for (path, bytes) in std::iter::once((path.to_owned(), bytes)).chain(siblings) {
            self.write(&path, &bytes).map_err(|source| WriteError::Io { path: self.fresh.join(&path), source })?;
            self.hashes.lock().expect("no panic while held").insert(path, xxh3_64(&bytes));
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let mut list = self.under_way.change();
        if let Some(at) = list.iter().position(|fresh| *fresh == self.fresh) {
            list.swap_remove(at);
            let _ = fs::remove_dir_all(&self.fresh);
        }
    }
}

fn parent_of(target: &Path) -> PathBuf {
    target.parent().filter(|p| !p.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Writes one file, whole or not at all; a file that is no page of ours is not replaced.
///
/// # Errors
/// [`WriteError::NotOurs`] and [`WriteError::Io`].
pub fn write_page(target: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let failed = |source| WriteError::Io { path: target.to_owned(), source };
    match fs::read(target) {
        Ok(old) if !old.windows(GENERATOR.len()).any(|w| w == GENERATOR.as_bytes()) => {
            return Err(WriteError::NotOurs { path: target.to_owned() });
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    crate::article::library::replace_file(target, bytes).map_err(failed)
}

/// What every page of ours says of its maker.
const GENERATOR: &str = "<meta name=generator content=\"glossator";

/// Files that file browsers leave behind.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Whether `target` is free, or an export that may be replaced.
///
/// # Errors
/// [`WriteError`] says what stands in the way.
pub fn check_target(target: &Path) -> Result<(), WriteError> {
    let failed = |source| WriteError::Io { path: target.to_owned(), source };
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
        Ok(meta) if !meta.is_dir() => return Err(WriteError::IsFile { path: target.to_owned() }),
        Ok(_) => {}
    }
    if target.file_name().is_none() {
        return Err(WriteError::NotOurs { path: target.to_owned() });
    }
    let mut files = Vec::new();
    let known = read_manifest(target);
    walk(target, target, known.is_some(), &mut files)?;
    if files.is_empty() {
        return Ok(());
    }
    let Some(known) = known else { return Err(WriteError::NotOurs { path: target.to_owned() }) };
    let foreign = |path: &&String| !known.contains_key(*path) && *path != MANIFEST;
    let names: Vec<String> = files.iter().filter(foreign).take(3).cloned().collect();
    if names.is_empty() { Ok(()) } else { Err(WriteError::Foreign { path: target.to_owned(), names }) }
}

/// The files below a directory, by path relative to it; a repository anywhere in it is an error. Without `all`, stops at
/// the first file, since one is enough to know that the directory is in use.
fn walk(root: &Path, dir: &Path, all: bool, out: &mut Vec<String>) -> Result<(), WriteError> {
    let failed = |source| WriteError::Io { path: dir.to_owned(), source };
    let mut entries: Vec<_> = fs::read_dir(dir).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let has = |name: &str| entries.iter().any(|e| e.file_name() == *name);
    if has(".git") || has(".hg") || has(".svn") || (has("HEAD") && has("objects") && has("refs")) {
        return Err(WriteError::IsRepository { path: dir.to_owned() });
    }
    for entry in entries {
        if !all && !out.is_empty() {
            return Ok(());
        }
        let path = entry.path();
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            walk(root, &path, all, out)?;
        } else if !LITTER.contains(&entry.file_name().to_string_lossy().as_ref()) {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            out.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

/// The files an export lists with their hashes; `None` where there is no manifest of ours.
#[must_use]
pub fn read_manifest(target: &Path) -> Option<BTreeMap<String, String>> {
    let value = manifest(target)?;
    let files = value.get("files")?.as_object()?;
    Some(files.iter().filter_map(|(path, hash)| Some((path.clone(), hash.as_str()?.to_owned()))).collect())
}

/// The manifest of an export.
#[must_use]
pub fn manifest(target: &Path) -> Option<serde_json::Value> {
    let text = fs::read(target.join(MANIFEST)).ok()?;
    let value: serde_json::Value = serde_json::from_slice(&text).ok()?;
    (value.get("glossator")?.as_u64()? == 1).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(target: &Path, files: &[(&str, &str)]) -> Result<(), WriteError> {
        let staging = Staging::new(target, false)?;
        for (path, text) in files {
            staging.put(path, text.as_bytes().to_vec())?;
        }
        staging.finish(&json!({}))
    }

    fn entries(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_export_replaces_an_export_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("site");
        export(&target, &[("index.html", "one"), ("a/b.html", "old")]).unwrap();
        export(&target, &[("index.html", "two")]).unwrap();
        assert_eq!(entries(&target), [MANIFEST, "index.html"]);
        assert_eq!(fs::read_to_string(target.join("index.html")).unwrap(), "two");
        assert_eq!(entries(dir.path()), ["site"]);
    }

    #[test]
    fn nothing_else_is_ever_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("file"), "x").unwrap();
        assert!(matches!(export(&at("file"), &[]), Err(WriteError::IsFile { .. })));
        fs::create_dir_all(at("mine/deep")).unwrap();
        fs::write(at("mine/deep/thesis.txt"), "x").unwrap();
        assert!(matches!(export(&at("mine"), &[]), Err(WriteError::NotOurs { .. })));
        for repo in [".git", "HEAD objects refs"] {
            let target = at(&format!("r{}", repo.len()));
            export(&target, &[("index.html", "x")]).unwrap();
            repo.split(' ').for_each(|name| fs::create_dir(target.join(name)).unwrap());
            assert!(matches!(export(&target, &[]), Err(WriteError::IsRepository { .. })), "{repo}");
            assert!(target.join("index.html").is_file());
        }
        export(&at("site"), &[("index.html", "x")]).unwrap();
        fs::write(at("site/CNAME"), "x").unwrap();
        let Err(WriteError::Foreign { names, .. }) = export(&at("site"), &[]) else { panic!("replaced") };
        assert_eq!(names, ["CNAME"]);
        fs::remove_file(at("site/CNAME")).unwrap();
        fs::write(at("site/.DS_Store"), "x").unwrap();
        export(&at("site"), &[("index.html", "y")]).unwrap();
        fs::create_dir_all(at("empty/inside")).unwrap();
        export(&at("empty"), &[("index.html", "y")]).unwrap();
        assert!(!entries(dir.path()).iter().any(|name| name.starts_with('.')), "{:?}", entries(dir.path()));
    }

    #[test]
    fn a_process_that_ends_in_the_middle_leaves_nothing_unfinished() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("site");
        export(&target, &[("index.html", "good")]).unwrap();
        let under_way: &'static UnderWay = Box::leak(Box::default());
        let staging = Staging::among(under_way, &target, false).unwrap();
        staging.put("a/b.html", b"half".to_vec()).unwrap();
        // Writers that are at it all the time end with their file, and write no other until the process is gone.
        std::thread::scope(|scope| {
            let write = || (0..).try_for_each(|n| staging.put(&format!("{n}/x"), b"x".to_vec()));
            let writers: Vec<_> = (0..2).map(|_| scope.spawn(write)).collect();
            let ended = under_way.abandon();
            assert_eq!(entries(dir.path()), ["site"]);
            assert_eq!(fs::read_to_string(target.join("index.html")).unwrap(), "good");
            // What a test has to do, and a process that ends has not: keep the writers from making it again.
            fs::write(&staging.fresh, "").unwrap();
            drop(ended);
            for writer in writers {
                assert!(writer.join().unwrap().is_err());
            }
        });
    }

    #[test]
    fn an_export_that_stops_leaves_what_was_there() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("site");
        export(&target, &[("index.html", "good")]).unwrap();
        let staging = Staging::new(&target, false).unwrap();
        staging.put("index.html", b"half".to_vec()).unwrap();
        drop(staging);
        assert_eq!(fs::read_to_string(target.join("index.html")).unwrap(), "good");
        assert_eq!(entries(dir.path()), ["site"]);
        // A name that is a directory already: the write fails, and nothing is left behind.
        let staging = Staging::new(&target, false).unwrap();
        staging.put("a/b", b"x".to_vec()).unwrap();
        assert!(matches!(staging.put("a", b"x".to_vec()), Err(WriteError::Io { .. })));
        drop(staging);
        assert_eq!(entries(dir.path()), ["site"]);
    }
}
