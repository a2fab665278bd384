//! Which files a file includes, directly and at what distance.
//!
//! Without a build's include paths a header is found by the end of its path: `#include "storage/lock.h"` means the
//! nearest file whose path ends so, the including file's own directory first.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex};

use crate::index::{FileId, Snapshot};
use crate::model::facts::ImportKind;

/// A file never includes more than this; a cycle of includes ends long before.
const MAX_INCLUDED: usize = 4000;

/// What is included, computed when asked and kept.
#[derive(Default)]
pub(super) struct Includes {
    direct: Mutex<HashMap<FileId, Arc<[FileId]>>>,
    reached: Mutex<HashMap<FileId, Arc<HashMap<FileId, u16>>>>,
}

impl Includes {
    /// The files that `file` includes itself.
    pub fn direct(&self, snapshot: &Snapshot, file: FileId) -> Arc<[FileId]> {
        if let Some(known) = self.direct.lock().expect("no panic while held").get(&file) {
            return known.clone();
        }
        let mut found: Vec<FileId> = Vec::new();
        for import in snapshot.imports_of(file) {
            let spec = import.path.first().filter(|_| import.kind == ImportKind::Include);
            if let Some(target) = spec.and_then(|spec| locate(snapshot, file, spec))
                && target != file
                && !found.contains(&target)
            {
                found.push(target);
            }
        }
        let found: Arc<[FileId]> = found.into();
        self.direct.lock().expect("no panic while held").insert(file, found.clone());
        found
    }

    /// Every file reached by includes, with the number of steps to it.
    pub fn reached(&self, snapshot: &Snapshot, file: FileId) -> Arc<HashMap<FileId, u16>> {
        if let Some(known) = self.reached.lock().expect("no panic while held").get(&file) {
            return known.clone();
        }
        let mut reached = HashMap::from([(file, 0)]);
        let mut queue = VecDeque::from([(file, 0)]);
        while let Some((at, steps)) = queue.pop_front() {
            for next in self.direct(snapshot, at).iter() {
                if reached.len() >= MAX_INCLUDED {
                    break;
                }
                if !reached.contains_key(next) {
                    reached.insert(*next, steps + 1);
                    queue.push_back((*next, steps + 1));
                }
            }
        }
        let reached = Arc::new(reached);
        self.reached.lock().expect("no panic while held").insert(file, reached.clone());
        reached
    }

    /// The files that a compiler reads for `file`, by their turn: what is included comes before what includes it.
    pub fn textual(&self, snapshot: &Snapshot, file: FileId) -> HashMap<FileId, usize> {
        let mut order = HashMap::new();
        let mut seen = HashSet::from([file]);
        let mut open: Vec<(FileId, Arc<[FileId]>, usize)> = vec![(file, self.direct(snapshot, file), 0)];
        while let Some((at, direct, next)) = open.last_mut() {
            match direct.get(*next).copied() {
                Some(child) => {
                    *next += 1;
                    if seen.len() < MAX_INCLUDED && seen.insert(child) {
                        open.push((child, self.direct(snapshot, child), 0));
                    }
                }
                None => {
                    order.insert(*at, order.len());
                    open.pop();
                }
            }
        }
        order
    }

    /// The number of include steps from one file to another.
    pub fn distance(&self, snapshot: &Snapshot, from: FileId, to: FileId) -> Option<u16> {
        self.reached(snapshot, from).get(&to).copied()
    }
}

/// The file that an include written in `from` means.
pub(super) fn locate(snapshot: &Snapshot, from: FileId, spec: &str) -> Option<FileId> {
    let here = snapshot.path(from);
    let dir = here.rsplit_once('/').map_or("", |(dir, _)| dir);
    if let Some(beside) = join(dir, spec).and_then(|path| snapshot.file(&path)) {
        return Some(beside);
    }
    // `../include/x.h` from elsewhere: what follows the dots is the end of the path.
    let mut end = spec;
    while let Some(rest) = end.strip_prefix("../").or_else(|| end.strip_prefix("./")) {
        end = rest;
    }
    let name = end.rsplit('/').next().unwrap_or(end);
    let suffix = format!("/{end}");
    let candidates = snapshot.files_named(name).iter().copied().filter(|file| {
        let path = snapshot.path(*file);
        path == end || path.ends_with(&suffix)
    });
    candidates.max_by_key(|file| {
        let path = snapshot.path(*file);
        (nearness(here, path), std::cmp::Reverse(path.len()), std::cmp::Reverse(*file))
    })
}

/// `dir/spec` without dots, or nothing if it leaves the root.
fn join(dir: &str, spec: &str) -> Option<String> {
    let mut parts: Vec<&str> = dir.split('/').filter(|part| !part.is_empty()).collect();
    for part in spec.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// How near two paths are: shared directories count for, other directories against.
pub(super) fn nearness(from: &str, to: &str) -> i32 {
    let mut a = from.split('/').peekable();
    let mut b = to.split('/').peekable();
    let mut shared = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        if x != y {
            break;
        }
        shared += 1;
        a.next();
        b.next();
    }
    let apart = a.count() + b.count();
    shared * 4 - i32::try_from(apart).unwrap_or(i32::MAX)
}

/// Whether a path holds what stands beside the real thing: tests, mocks, examples, copies of other projects.
pub(super) fn is_aside(path: &str) -> bool {
    path.split('/').any(|part| {
        let stem = part.split('.').next().unwrap_or(part).to_ascii_lowercase();
        matches!(
            stem.as_str(),
            "test"
                | "tests"
                | "testing"
                | "unittest"
                | "unittests"
                | "gtest"
                | "gmock"
                | "mock"
                | "mocks"
                | "stub"
                | "stubs"
                | "fake"
                | "fakes"
                | "example"
                | "examples"
                | "sample"
                | "samples"
                | "demo"
                | "tutorial"
                | "vendor"
                | "third_party"
                | "thirdparty"
                | "3rdparty"
                | "external"
                | "deps"
                | "fuzz"
                | "fuzzing"
                | "bench"
                | "benchmark"
                | "benchmarks"
        ) || stem.starts_with("test_")
            || stem.ends_with("_test")
            || stem.ends_with("_unittest")
            || stem.starts_with("mock_")
    })
}
