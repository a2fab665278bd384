//! `gloss index`.

use std::path::Path;

use serde::Serialize;

use super::args::IndexArgs;
use super::failure::Failure;
use super::open;
use super::ui::Ui;
use crate::index::Snapshot;
use crate::resolve::scip::Overlay;
use crate::workspace::Dirs;

#[derive(Serialize)]
struct Out<'a> {
    files: u64,
    parsed: u64,
    reused: u64,
    skipped: u64,
    definitions: u64,
    references: u64,
    bytes: u64,
    seconds: f64,
    peak_rss: u64,
    problems: Vec<Problem<'a>>,
}

#[derive(Serialize)]
struct Problem<'a> {
    path: &'a str,
    kind: &'a str,
    message: &'a str,
}

pub(super) fn run(args: &IndexArgs, ui: &Ui) -> Result<u8, Failure> {
    let opened = open::repository(&args.repo.repo, ui)?;
    let (snapshot, report) = open::indexed(&opened.source, ui)?;
    if let Some(file) = &args.scip {
        lay_over(file, &snapshot, ui)?;
    }
    if args.json {
        let problem = |p: &'_ crate::index::update::IndexProblem| (p.path.clone(), p.kind, p.message.clone());
        let problems: Vec<_> = report.problems.iter().map(problem).collect();
        let out = Out {
            files: report.files,
            parsed: report.parsed,
            reused: report.reused,
            skipped: report.skipped,
            definitions: report.definitions,
            references: report.references,
            bytes: report.bytes,
            seconds: (report.seconds * 1e4).round() / 1e4,
            peak_rss: peak_rss(),
            problems: problems.iter().map(|(path, kind, message)| Problem { path, kind, message }).collect(),
        };
        let text = super::ui::json(&out);
        ui.out(|w| writeln!(w, "{text}"))?;
        return Ok(0);
    }
    let name = crate::text::sanitize::label(&opened.name).into_owned();
    ui.out(|w| {
        writeln!(
            w,
            "{name} at {}: {} files ({} parsed, {} known, {} without code), {} definitions, {} references, {:.2} s",
            crate::text::sanitize::label(&snapshot.revision().describe()),
            report.files,
            report.parsed,
            report.reused,
            report.skipped,
            report.definitions,
            report.references,
            report.seconds
        )?;
        for problem in &report.problems {
            writeln!(w, "  {}: {}", crate::text::sanitize::label(&problem.path), problem.message)?;
        }
        Ok(())
    })?;
    Ok(0)
}

/// Checks a compiler's index against the revision and keeps it for later questions.
fn lay_over(file: &Path, snapshot: &Snapshot, ui: &Ui) -> Result<(), Failure> {
    let name = file.display();
    let bytes = std::fs::read(file).map_err(|error| Failure::new(format!("cannot read {name}: {error}")))?;
    let overlay = Overlay::new(&bytes, snapshot).map_err(|error| {
        Failure::new(format!("{name}: {error}"))
            .hint("make it from this revision's files; without it our own index serves as before")
    })?;
    let target = open::scip_file(&Dirs::of_user()?, snapshot.source().as_ref());
    let dir = target.parent().unwrap_or(&target);
    std::fs::create_dir_all(dir)?;
    crate::article::library::replace_file(&target, &bytes)?;
    ui.note(&format!("{name}: laid over {} files of {}", overlay.len(), snapshot.revision().describe()));
    Ok(())
}

/// The most memory this process has had resident, in bytes; 0 where the system does not tell.
pub(super) fn peak_rss() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
