//! The index as a whole: what is parsed when, that answers do not depend on how they were come by, and damage.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::update::{IndexError, Selection, index, open};
use super::{Progress, Report, Snapshot, Store};
use crate::source::Source;
use crate::source::memory::MemorySource;

fn source(files: &[(&str, &str)]) -> Arc<dyn Source> {
    Arc::new(MemorySource::new(files.iter().copied()))
}

fn run(source: &Arc<dyn Source>, store: &Store) -> (Snapshot, Report) {
    let quiet = AtomicBool::new(false);
    let progress = Progress { step: &|_, _| {}, cancel: &quiet };
    index(source, store, &Selection::default(), progress).expect("an index")
}

/// Twenty small files, so that one that changes is a small share.
fn files() -> Vec<(String, String)> {
    (0..20).map(|n| (format!("src/m{n:02}.rs"), format!("pub fn f{n}() {{ shared(); }}\npub struct S{n};\n"))).collect()
}

fn from_pairs(files: &[(String, String)]) -> Arc<dyn Source> {
    Arc::new(MemorySource::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))))
}

/// Everything a snapshot answers, as text.
fn answers(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    for file in snapshot.files() {
        out.push_str(&format!("{} {:?}\n", snapshot.path(file), snapshot.status(file)));
        for symbol in snapshot.symbols_in(file) {
            out.push_str(&format!("  {symbol:?}\n"));
            out.push_str(&format!("  named {:?}\n", snapshot.named(&symbol.name)));
        }
    }
    for name in ["shared", "f3", "extra", "nothing"] {
        out.push_str(&format!("{name} {:?}\n", snapshot.mentions(name)));
    }
    out
}

#[test]
fn a_second_run_parses_nothing_and_a_change_only_its_files() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::new(dir.path().to_owned());
    let mut list = files();
    let (_, first) = run(&from_pairs(&list), &store);
    assert_eq!((first.files, first.parsed, first.reused), (20, 20, 0));
    assert!(first.definitions >= 40, "{first:?}");
    let (_, second) = run(&from_pairs(&list), &store);
    assert_eq!((second.parsed, second.reused, second.bytes), (0, 20, 0));
    assert_eq!((second.definitions, second.references), (first.definitions, first.references));

    list[7].1.push_str("pub fn extra() { shared(); }\n");
    let (_, third) = run(&from_pairs(&list), &store);
    assert_eq!((third.parsed, third.reused), (1, 19));
    assert_eq!(third.definitions, first.definitions + 1);
}

#[test]
fn a_difference_a_full_index_and_a_scan_answer_alike() {
    let mut list = files();
    let dir = tempfile::tempdir().unwrap();
    let store = Store::new(dir.path().to_owned());
    run(&from_pairs(&list), &store);
    // Changed, removed and added: one of each, in the middle, at the end and at the start of the path order.
    list[7].1.push_str("pub fn extra() { shared(); }\n");
    list.pop();
    list.push(("a/first.rs".into(), "pub fn extra() {}\n".into()));
    let source = from_pairs(&list);
    let (difference, report) = run(&source, &store);
    assert_eq!(report.parsed, 2);

    let other = tempfile::tempdir().unwrap();
    let (full, _) = run(&source, &Store::new(other.path().to_owned()));
    let scan = Snapshot::scanning(source.clone());
    assert_eq!(answers(&difference), answers(&full));
    assert_eq!(answers(&scan), answers(&full));
    assert_eq!(difference.totals(), full.totals());
}

#[test]
fn damage_anywhere_is_noticed_and_repaired_by_the_next_run() {
    let list = files();
    let source = from_pairs(&list);
    let dir = tempfile::tempdir().unwrap();
    let store = Store::new(dir.path().to_owned());
    let (good, _) = run(&source, &store);
    let good = answers(&good);
    let path = std::fs::read_dir(dir.path()).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(&path).unwrap();
    let step = (bytes.len() / 60).max(1);
    for at in (0..bytes.len()).step_by(step) {
        let mut bad = bytes.clone();
        bad[at] ^= 0x55;
        // A rename, as every writer does it: the file that is mapped stays as it is.
        std::fs::write(dir.path().join("new"), &bad).unwrap();
        std::fs::rename(dir.path().join("new"), &path).unwrap();
        if let Some(snapshot) = open(&source, &store, &Selection::default()) {
            // Deleting or damaging the cache changes speed only: the answers come from scanning then.
            assert_eq!(answers(&snapshot), good, "a flipped byte at {at} changed an answer");
        }
        let (repaired, _) = run(&source, &store);
        assert_eq!(answers(&repaired), good, "after a flipped byte at {at}");
    }
    for len in [0, 7, 100, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(dir.path().join("new"), &bytes[..len]).unwrap();
        std::fs::rename(dir.path().join("new"), &path).unwrap();
        if let Some(snapshot) = open(&source, &store, &Selection::default()) {
            assert_eq!(answers(&snapshot), good, "cut at {len}");
        }
        assert_eq!(answers(&run(&source, &store).0), good, "after a cut at {len}");
    }
}

#[test]
fn interrupting_leaves_the_store_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::new(dir.path().join("index"));
    let stop = AtomicBool::new(false);
    let step = |_: usize, _: usize| stop.store(true, Ordering::Relaxed);
    let result = index(&from_pairs(&files()), &store, &Selection::default(), Progress { step: &step, cancel: &stop });
    assert!(matches!(result, Err(IndexError::Cancelled)));
    assert!(!dir.path().join("index").exists());
}

#[test]
fn what_is_no_code_is_skipped_and_said() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::new(dir.path().to_owned());
    let files = [
        ("a.rs", "fn a() {}"),
        ("b.rs", "fn b\0() {}"),
        ("README.md", "# x"),
        ("tool", "#!/usr/bin/env python3\nx = 1\n"),
    ];
    let (snapshot, report) = run(&source(&files), &store);
    assert_eq!(report.files, report.parsed + report.reused + report.skipped);
    assert_eq!((report.files, report.skipped), (4, 1), "{report:?}");
    let binary = snapshot.file("b.rs").unwrap();
    assert_eq!(snapshot.status(binary), super::layer::Status::Binary);
    let tool = snapshot.file("tool").unwrap();
    assert_eq!(snapshot.language(tool).map(|language| language.row().id), Some("python"));
    let scan = Snapshot::scanning(source(&files));
    assert_eq!(scan.language(tool).map(|language| language.row().id), Some("python"));
}

#[test]
fn an_unwritable_store_is_a_clear_error() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    let quiet = AtomicBool::new(false);
    let progress = Progress { step: &|_, _| {}, cancel: &quiet };
    let result = index(&from_pairs(&files()), &Store::new(file), &Selection::default(), progress);
    let Err(error) = result else { panic!("a file is no directory") };
    assert!(error.to_string().contains("a-file"), "{error}");
}
