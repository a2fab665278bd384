//! Cloning a directory on this machine: its object store is hard-linked, or copied where links are not possible.
//!
//! libgit2's own local transport refuses a depth and stops at the first absent object; this keeps absent objects absent,
//! as `git clone --local` does.

use std::fs;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Repository};

use super::{CloneError, io};

/// Makes a bare clone of the repository at `source` in `target`; `url` is recorded as its origin.
pub(super) fn clone(source: &Path, target: &Path, url: &str) -> Result<(), CloneError> {
    let from = Repository::open(source)?;
    let to = Repository::init_bare(target)?;
    to.remote_with_fetch("origin", url, "+refs/heads/*:refs/heads/*")?;
    link_objects(&from.commondir().join("objects"), &target.join("objects"))?;
    copy_file(&from.commondir().join("shallow"), &target.join("shallow"))?;
    copy_references(&from, &to)?;
    copy_head(&from, &to)
}

/// Brings new objects and references of `source` into an earlier clone of it.
pub(super) fn update(source: &Path, target: &Path) -> Result<(), CloneError> {
    let from = Repository::open(source)?;
    let to = Repository::open_bare(target)?;
    link_objects(&from.commondir().join("objects"), &target.join("objects"))?;
    copy_file(&from.commondir().join("shallow"), &target.join("shallow"))?;
    copy_references(&from, &to)?;
    copy_head(&from, &to)
}

/// Links every pack and loose object; temporary files, links and anything else strange stay behind.
fn link_objects(from: &Path, to: &Path) -> Result<(), CloneError> {
    for entry in walk(from)? {
        let Ok(relative) = entry.strip_prefix(from) else { continue };
        let name = relative.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("tmp_") || name.ends_with(".lock") || relative.starts_with("info") {
            continue;
        }
        let target = to.join(relative);
        if target.exists() {
            continue;
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(io("create", parent))?;
        }
        // Another file system, or one without links: copy.
        if fs::hard_link(&entry, &target).is_err() {
            let part = target.with_extension("gloss-part");
            fs::copy(&entry, &part).and_then(|_| fs::rename(&part, &target)).map_err(|error| {
                let _ = fs::remove_file(&part);
                io("copy", &entry)(error)
            })?;
        }
    }
    // Objects that the source borrows from elsewhere are borrowed from there too, by absolute path.
    if let Ok(text) = fs::read_to_string(from.join("info").join("alternates")) {
        let lines: Vec<String> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| from.join(line).to_string_lossy().into_owned())
            .collect();
        let info = to.join("info");
        fs::create_dir_all(&info).map_err(io("create", &info))?;
        let file = info.join("alternates");
        fs::write(&file, lines.join("\n") + "\n").map_err(io("write", &file))?;
    }
    Ok(())
}

/// Regular files below `dir`; symbolic links are not followed.
fn walk(dir: &Path) -> Result<Vec<PathBuf>, CloneError> {
    let mut files = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).map_err(io("read", &dir))? {
            let entry = entry.map_err(io("read", &dir))?;
            let kind = entry.file_type().map_err(io("read", &dir))?;
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

fn copy_file(from: &Path, to: &Path) -> Result<(), CloneError> {
    if from.is_file() {
        fs::copy(from, to).map_err(io("copy", from))?;
    }
    Ok(())
}

fn copy_references(from: &Repository, to: &Repository) -> Result<(), CloneError> {
    for reference in from.references()?.flatten() {
        let Ok(name) = reference.name() else { continue };
        if !name.starts_with("refs/heads/") && !name.starts_with("refs/tags/") {
            continue;
        }
        // A reference to an absent object cannot be made and would answer nothing.
        let Some(oid) = reference.resolve().ok().and_then(|r| r.target()) else { continue };
        let known =
            to.odb()?.read_header(oid).is_ok_and(|(_, kind)| matches!(kind, ObjectType::Commit | ObjectType::Tag));
        if known {
            to.reference(name, oid, true, "gloss")?;
        }
    }
    Ok(())
}

fn copy_head(from: &Repository, to: &Repository) -> Result<(), CloneError> {
    let Ok(head) = from.find_reference("HEAD") else { return Ok(()) };
    match (head.symbolic_target(), head.target()) {
        (Ok(Some(branch)), _) => to.set_head(branch)?,
        (_, Some(oid)) => to.set_head_detached(oid)?,
        _ => {}
    }
    Ok(())
}
