//! How long readers wait for answers on an indexed repository.
//!
//! `cargo bench --bench questions -- REPO[@REV]… [NAME…]` measures, for each repository given (a path, or a path and a
//! revision): opening the index; one definition in a fresh snapshot; definitions at random references inside the running
//! program (median, 95th percentile, worst); the same as a batch over 10,000 positions on all cores; and every use of
//! the names given that the repository defines, by default some popular ones. Times are wall clock with the process's
//! CPU time beside it, the best of three where that says more: other programs only ever add to them. The index is made
//! in a temporary folder. Without arguments it does nothing: CI has no real repositories.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use glossator::analysis::{Analysis, find_things, uses};
use glossator::index::{FileId, Progress, Snapshot, Store, index, update};
use glossator::source::Source;
use glossator::workspace::open_path;
use rayon::prelude::*;

/// Names that many files use, in the repositories this is mostly run on.
const POPULAR: [&str; 6] = ["palloc", "ereport", "Result", "BatchExecutor", "TransactionState", "useRequest"];
/// Positions of the batch.
const BATCH: usize = 10_000;

fn main() {
    let given: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let is_repo = |arg: &&String| Path::new(arg.rsplit_once('@').map_or(arg.as_str(), |(path, _)| path)).is_dir();
    let (repos, names): (Vec<&String>, Vec<&String>) = given.iter().partition(is_repo);
    if repos.is_empty() {
        println!("usage: cargo bench --bench questions -- REPO[@REV]… [NAME…]  (paths of git repositories)");
        return;
    }
    let names: Vec<&str> = if names.is_empty() { POPULAR.to_vec() } else { names.iter().map(|n| n.as_str()).collect() };
    for repo in repos {
        if let Err(error) = measure(repo, &names) {
            println!("{repo}: {error}");
        }
    }
}

fn measure(repo: &str, names: &[&str]) -> Result<(), Box<dyn std::error::Error>> {
    let (path, rev) = repo.rsplit_once('@').map_or((repo, None), |(path, rev)| (path, Some(rev)));
    let source = open_path(Path::new(path), rev)?.source;
    let dir = tempfile::tempdir()?;
    let store = Store::new(dir.path().to_owned());
    let quiet = AtomicBool::new(false);
    let progress = Progress { step: &|_, _| {}, cancel: &quiet };
    let (_, report) = index(&source, &store, &update::Selection::default(), progress)?;
    println!("{repo}: {} definitions, {} references", report.definitions, report.references);
    let open = || update::open(&source, &store, &update::Selection::default()).ok_or("the index does not open");

    row("open", || open().map(|snapshot| snapshot.len()))?;
    let questions = questions(&source, &open()?);
    if let Some((file, offset)) = questions.first().copied() {
        row("first definition", || Ok(Analysis::new(open()?).definitions(file, offset).map_or(0, |t| t.len())))?;
    }
    one_by_one(&Analysis::new(open()?), &questions[..questions.len().min(2000)]);
    batch(&Analysis::new(open()?), &questions);
    for name in names {
        let things = find_things(&open()?, name);
        let Some(first) = things.first().cloned() else { continue };
        let count = |files: &[glossator::analysis::FileReferences]| files.iter().map(|f| f.hits.len()).sum::<usize>();
        // A fresh snapshot each time: nothing of the question before is left.
        let one = [first];
        row(&format!("uses of one {name}"), || Ok(count(&uses(&open()?, &one)[0])))?;
        if things.len() > 1 {
            let all = format!("uses of all {} {name}", things.len());
            row(&all, || Ok(uses(&open()?, &things).iter().map(|files| count(files)).sum()))?;
        }
    }
    Ok(())
}

/// References spread evenly over the files, in an order that no cache likes.
fn questions(source: &Arc<dyn Source>, snapshot: &Snapshot) -> Vec<(FileId, u32)> {
    let files: Vec<FileId> = snapshot.files().filter(|file| snapshot.language(*file).is_some()).collect();
    let each = BATCH.div_ceil(files.len().max(1)).max(1) + 4;
    let scan = Snapshot::scanning(source.clone());
    let mut all: Vec<(u64, FileId, u32)> = files
        .par_iter()
        .flat_map_iter(|file| {
            let facts = scan.facts(*file);
            let step = facts.refs.len().div_ceil(each).max(1);
            let offsets: Vec<u32> = facts.refs.iter().step_by(step).map(|r| r.span.start).collect();
            offsets.into_iter().map(|offset| (mix(u64::from(file.0) << 32 | u64::from(offset)), *file, offset))
        })
        .collect();
    all.sort_unstable();
    all.truncate(BATCH);
    all.into_iter().map(|(_, file, offset)| (file, offset)).collect()
}

/// A number that looks random, the same in every run.
fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (n ^ (n >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

fn one_by_one(analysis: &Analysis, questions: &[(FileId, u32)]) {
    let mut times: Vec<f64> = questions
        .iter()
        .map(|(file, offset)| {
            let start = Instant::now();
            let _ = analysis.definitions(*file, *offset);
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get(((times.len() as f64 - 1.0) * share) as usize).copied().unwrap_or_default();
    println!(
        "  {:<28} median {:.2} ms, 95th percentile {:.2} ms, worst {:.2} ms over {}",
        "definitions, one by one",
        at(0.5),
        at(0.95),
        at(1.0),
        times.len()
    );
}

fn batch(analysis: &Analysis, questions: &[(FileId, u32)]) {
    let mut by_file = questions.to_vec();
    by_file.sort_unstable();
    let groups: Vec<&[(FileId, u32)]> = by_file.chunk_by(|a, b| a.0 == b.0).collect();
    let (start, cpu) = (Instant::now(), cpu_seconds());
    let answered: usize = groups
        .par_iter()
        .map(|group| group.iter().filter(|(file, at)| analysis.definitions(*file, *at).is_some()).count())
        .sum();
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    println!("  {:<28} {wall:.2} s, {cpu:.2} s CPU; {answered} answered", format!("batch of {}", by_file.len()));
}

/// The best of three runs, in milliseconds, with its CPU time.
fn row(what: &str, run: impl Fn() -> Result<usize, &'static str>) -> Result<(), &'static str> {
    let mut best = (f64::MAX, 0.0, 0);
    for _ in 0..3 {
        let (start, cpu) = (Instant::now(), cpu_seconds());
        let found = run()?;
        let wall = start.elapsed().as_secs_f64() * 1e3;
        if wall < best.0 {
            best = (wall, (cpu_seconds() - cpu) * 1e3, found);
        }
    }
    println!("  {what:<28} {:.1} ms, {:.0} ms CPU; {}", best.0, best.1, best.2);
    Ok(())
}

/// The CPU time of this process so far, all threads together; zero where the system does not tell.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum();
    ticks / 100.0
}
