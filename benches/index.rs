//! Index speed on real repositories, as ratios within one run.
//!
//! `cargo bench --bench index -- REPO…` measures, for each repository given: listing, reading every source, plain
//! tree-sitter parsing of the same files (the floor a tree-based index cannot beat), a full index, a second run,
//! opening with a first lookup, and, where universal-ctags is installed, `ctags -R` over a checkout made for it.
//! Without arguments it does nothing: CI has no real repositories. Machines drift; quote the ratios, not the seconds.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use glossator::index::{Progress, Snapshot, Store, index, update};
use glossator::lang::LanguageId;
use glossator::source::{Content, Source};
use glossator::workspace::open_path;
use rayon::prelude::*;

fn main() {
    let repos: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    if repos.is_empty() {
        println!("usage: cargo bench --bench index -- REPO…  (paths of git repositories)");
        return;
    }
    for repo in repos {
        if let Err(error) = measure(&repo) {
            println!("{repo}: {error}");
        }
    }
}

fn measure(repo: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (path, rev) = repo.rsplit_once('@').map_or((repo, None), |(path, rev)| (path, Some(rev)));
    let opened = open_path(Path::new(path), rev)?;
    let source: Arc<dyn Source> = opened.source;
    println!("{repo} at {}", source.revision().describe());
    let start = Instant::now();
    let entries = source.entries();
    row("list", start.elapsed().as_secs_f64(), &format!("{} entries", entries.len()));

    let scan = Snapshot::scanning(source.clone());
    let start = Instant::now();
    let texts: Vec<(LanguageId, Arc<str>)> = scan
        .files()
        .filter_map(|file| Some((scan.language(file)?, file)))
        .collect::<Vec<_>>()
        .into_par_iter()
        .filter_map(|(language, file)| {
            let content = Content::decode(&source.read(&entries[file.0 as usize]).ok()?);
            content.is_text().then_some((language, content.text))
        })
        .collect();
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    row("read", start.elapsed().as_secs_f64(), &format!("{} files, {:.1} MB", texts.len(), bytes as f64 / 1e6));

    let mut order: Vec<&(LanguageId, Arc<str>)> = texts.iter().collect();
    order.sort_by_key(|(_, text)| std::cmp::Reverse(text.len()));
    let start = Instant::now();
    order.par_iter().with_max_len(1).for_each(|(language, text)| {
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&(language.row().grammar)()).expect("a linked grammar");
        let _ = parser.parse(text.as_bytes(), None);
    });
    let floor = start.elapsed().as_secs_f64();
    row("parse only", floor, "tree-sitter, all cores");

    let dir = tempfile::tempdir()?;
    let store = Store::new(dir.path().to_owned());
    let quiet = AtomicBool::new(false);
    let progress = Progress { step: &|_, _| {}, cancel: &quiet };
    let selection = update::Selection::default();
    let start = Instant::now();
    let (snapshot, report) = index(&source, &store, &selection, progress)?;
    let full = start.elapsed().as_secs_f64();
    let note = format!("{:.2} × parse only; {} defs, {} refs", full / floor, report.definitions, report.references);
    row("full index", full, &note);
    drop(snapshot);
    let size: u64 = std::fs::read_dir(dir.path())?.flatten().filter_map(|e| e.metadata().ok()).map(|m| m.len()).sum();
    println!("  {:<14} {:>8.1} MB", "index size", size as f64 / 1e6);

    let start = Instant::now();
    let (_, report) = index(&source, &store, &selection, progress)?;
    row("again", start.elapsed().as_secs_f64(), &format!("{} parsed", report.parsed));
    let start = Instant::now();
    let snapshot = update::open(&source, &store, &selection).ok_or("the index just written does not open")?;
    let opened = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let hits = snapshot.named("main").len();
    row("open", opened, &format!("first lookup {:.2} ms, {hits} hits", start.elapsed().as_secs_f64() * 1e3));

    if Command::new("ctags").arg("--version").output().is_ok() {
        ctags(source.as_ref(), full)?;
    }
    Ok(())
}

/// `ctags -R .` over the files of the revision written out to a temporary directory.
fn ctags(source: &dyn Source, full: f64) -> Result<(), Box<dyn std::error::Error>> {
    let dir = tempfile::tempdir()?;
    for entry in source.entries() {
        let path = dir.path().join(entry.path.as_str());
        if let (Some(parent), Ok(bytes)) = (path.parent(), source.read(entry)) {
            std::fs::create_dir_all(parent)?;
            std::fs::write(path, bytes)?;
        }
    }
    let start = Instant::now();
    let status = Command::new("ctags")
        .args(["-R", "-f", "-", "."])
        .current_dir(dir.path())
        .stdout(std::process::Stdio::null())
        .status()?;
    let peer = start.elapsed().as_secs_f64();
    row("ctags -R .", peer, &format!("{status}; full index is {:.2} × this", full / peer));
    Ok(())
}

fn row(what: &str, seconds: f64, note: &str) {
    println!("  {what:<14} {seconds:>8.3} s   {note}");
}
