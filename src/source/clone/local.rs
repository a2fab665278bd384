//! Cloning a directory on this machine: its object store is hard-linked, or copied where links are not possible.
//!
//! libgit2's own local transport refuses a depth and stops at the first absent object; this keeps absent objects absent,
//! as `git clone --local` does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Repository};

use super::{CloneError, Observer, Progress, io};

/// Makes a bare clone of the repository at `source` in `target`; `url` is recorded as its origin.
pub(super) fn clone(source: &Path, target: &Path, url: &str, observer: &dyn Observer) -> Result<(), CloneError> {
    let from = Repository::open(source)?;
    let to = Repository::init_bare(target)?;
    to.remote_with_fetch("origin", url, "+refs/heads/*:refs/heads/*")?;
    to.remote_add_fetch("origin", "+refs/tags/*:refs/tags/*")?;
    bring(&from, &to, target, observer)
}

/// Brings new objects and references of `source` into an earlier clone of it.
pub(super) fn update(source: &Path, target: &Path, observer: &dyn Observer) -> Result<(), CloneError> {
    bring(&Repository::open(source)?, &Repository::open_bare(target)?, target, observer)
}

fn bring(from: &Repository, to: &Repository, target: &Path, observer: &dyn Observer) -> Result<(), CloneError> {
    let (store, ours) = (from.commondir().join("objects"), target.join("objects"));
    // References are read first: what they name is in the store by then, whatever is written to the source meanwhile.
    let references = references(from)?;
    link_objects(&store, &ours, observer)?;
    link_alternates(&store, &ours)?;
    copy_shallow(&from.commondir().join("shallow"), &target.join("shallow"))?;
    // Opened anew: a handle that has looked for objects does not see packs that came later.
    let to = Repository::open_bare(to.path())?;
    write_references(&to, &references)?;
    copy_head(from, &to)
}

/// Links every pack and loose object; temporary files, links and anything else strange stay behind.
fn link_objects(from: &Path, to: &Path, observer: &dyn Observer) -> Result<(), CloneError> {
    let files = walk(from)?;
    let mut bytes = 0;
    for (done, entry) in files.iter().enumerate() {
        if observer.cancelled() {
            return Err(CloneError::Cancelled(to.display().to_string()));
        }
        observer.progress(Progress { objects: done + 1, total: files.len(), bytes, ..Progress::default() });
        let Ok(relative) = entry.strip_prefix(from) else { continue };
        let target = to.join(relative);
        if !is_object(relative) || target.exists() {
            continue;
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(io("create", parent))?;
        }
        // Another file system, or one without links: copy.
        if fs::hard_link(entry, &target).is_err() {
            let part = target.with_extension("gloss-part");
            let copied = fs::copy(entry, &part).and_then(|size| fs::rename(&part, &target).map(|()| size));
            bytes += copied.map_err(|error| {
                let _ = fs::remove_file(&part);
                io("copy", entry)(error)
            })? as usize;
        }
    }
    Ok(())
}

/// `ab/cdef…` and the packs with what belongs to each. An index over several packs is left behind: it is out of date
/// after the next update, and nothing needs it.
fn is_object(relative: &Path) -> bool {
    let Some(text) = relative.to_str() else { return false };
    match text.split_once('/') {
        Some(("pack", name)) => {
            let known = ["pack", "idx", "rev", "promisor", "mtimes"];
            name.starts_with("pack-") && name.rsplit_once('.').is_some_and(|(_, end)| known.contains(&end))
        }
        Some((dir, name)) => {
            let hex = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit());
            dir.len() == 2 && hex(dir) && name.len() == 38 && hex(name)
        }
        None => false,
    }
}

/// Objects that the source borrows from elsewhere are borrowed from there too, by absolute path.
fn link_alternates(from: &Path, to: &Path) -> Result<(), CloneError> {
    let Ok(text) = fs::read_to_string(from.join("info").join("alternates")) else { return Ok(()) };
    let lines: Vec<String> = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| from.join(line).to_string_lossy().into_owned())
        .collect();
    let info = to.join("info");
    fs::create_dir_all(&info).map_err(io("create", &info))?;
    let file = info.join("alternates");
    fs::write(&file, lines.join("\n") + "\n").map_err(io("write", &file))
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

/// Where the source's history is cut, ours is cut; where it is whole by now, ours is too.
fn copy_shallow(from: &Path, to: &Path) -> Result<(), CloneError> {
    if from.is_file() {
        fs::copy(from, to).map_err(io("copy", from))?;
    } else if to.exists() {
        fs::remove_file(to).map_err(io("remove", to))?;
    }
    Ok(())
}

/// Branches and tags with what they point at.
fn references(from: &Repository) -> Result<Vec<(String, git2::Oid)>, CloneError> {
    let mut list = Vec::new();
    for reference in from.references()?.flatten() {
        let Ok(name) = reference.name() else { continue };
        if !is_public(name) {
            continue;
        }
        if let Some(oid) = reference.resolve().ok().and_then(|r| r.target()) {
            list.push((name.to_owned(), oid));
        }
    }
    Ok(list)
}

fn is_public(name: &str) -> bool {
    name.starts_with("refs/heads/") || name.starts_with("refs/tags/")
}

/// Makes ours what theirs are; ours that are gone there go.
fn write_references(to: &Repository, wanted: &[(String, git2::Oid)]) -> Result<(), CloneError> {
    let names: BTreeSet<&str> = wanted.iter().map(|(name, _)| name.as_str()).collect();
    let mut ours = BTreeMap::new();
    for mut reference in to.references()?.flatten() {
        let Ok(name) = reference.name().map(str::to_owned) else { continue };
        if is_public(&name) && !names.contains(name.as_str()) {
            reference.delete()?;
        } else {
            ours.insert(name, reference.target());
        }
    }
    let odb = to.odb()?;
    for (name, oid) in wanted {
        // A reference to an absent object cannot be made and would answer nothing.
        let known = odb.read_header(*oid).is_ok_and(|(_, kind)| matches!(kind, ObjectType::Commit | ObjectType::Tag));
        if known && ours.get(name).copied().flatten() != Some(*oid) {
            to.reference(name, *oid, true, "gloss")?;
        }
    }
    Ok(())
}

fn copy_head(from: &Repository, to: &Repository) -> Result<(), CloneError> {
    let Ok(head) = from.find_reference("HEAD") else { return Ok(()) };
    match (head.symbolic_target(), head.target()) {
        (Ok(Some(branch)), _) => to.set_head(branch)?,
        (_, Some(oid)) if to.find_commit(oid).is_ok() => to.set_head_detached(oid)?,
        _ => {}
    }
    Ok(())
}
