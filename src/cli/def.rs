//! `gloss def`: one question, or a batch of them.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::args::DefArgs;
use super::failure::Failure;
use super::ui::Ui;
use super::{open, refs::source_line};
use crate::analysis::Analysis;
use crate::resolve::Target;
use crate::text::{Point, sanitize};

/// A target as machine output shows it: one-based line and byte column of the name.
#[derive(Serialize)]
pub(super) struct Place<'a> {
    pub path: &'a str,
    pub line: u32,
    pub col: u32,
    pub name: &'a str,
    pub kind: &'static str,
    pub confidence: &'static str,
}

/// One-based line and column of a target's name.
pub(super) fn position(analysis: &Analysis, target: &Target) -> (u32, u32) {
    let point = match analysis.snapshot().text(target.file) {
        Ok(text) => text.lines.point(target.name_span.start),
        Err(_) => Point::default(),
    };
    (point.line + 1, point.column + 1)
}

pub(super) fn places<'a>(analysis: &'a Analysis, targets: &'a [Target]) -> Vec<Place<'a>> {
    targets
        .iter()
        .map(|target| {
            let (line, col) = position(analysis, target);
            Place {
                path: analysis.snapshot().path(target.file),
                line,
                col,
                name: &target.name,
                kind: target.kind.as_str(),
                confidence: target.confidence.as_str(),
            }
        })
        .collect()
}

pub(super) fn run(args: &DefArgs, ui: &Ui) -> Result<u8, Failure> {
    if args.batch {
        return batch(args, ui);
    }
    let (_, analysis) = open::analysis(&args.repo.repo, ui)?;
    let what = args.what.as_deref().unwrap_or_default();
    let mut targets = open::targets(&analysis, what)?;
    if targets.is_empty() && !args.types {
        return Err(Failure::new(format!("no definition of `{what}` in this repository")));
    }
    if args.types {
        targets = open::types(&analysis, what, targets.first())?;
        if targets.is_empty() {
            return Err(Failure::new(format!("the type of `{what}` is not known, or not of this repository")));
        }
    }
    let places = places(&analysis, &targets);
    ui.out(|w| {
        for (place, target) in places.iter().zip(&targets) {
            if args.json {
                writeln!(w, "{}", super::ui::json(place))?;
            } else {
                let line = source_line(&analysis, target.file, target.name_span);
                let path = sanitize::label(place.path);
                let Place { line: at, col, kind, confidence, .. } = place;
                writeln!(w, "{path}:{at}:{col}  {kind} ({confidence})  {}", sanitize::label(line.trim()))?;
            }
        }
        Ok(())
    })?;
    Ok(0)
}

#[derive(Deserialize)]
struct Question<'a> {
    #[serde(borrow)]
    path: &'a RawValue,
    #[serde(borrow)]
    line: &'a RawValue,
    #[serde(borrow)]
    col: &'a RawValue,
}

#[derive(Serialize)]
struct Answer<'a> {
    path: &'a RawValue,
    line: &'a RawValue,
    col: &'a RawValue,
    targets: Vec<Place<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// One output line per input line, in order; questions are answered file by file, so that each file is parsed once.
fn batch(args: &DefArgs, ui: &Ui) -> Result<u8, Failure> {
    let (_, analysis) = open::full_analysis(&args.repo.repo, ui)?;
    let mut lines = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| Failure::new(format!("standard input, line {}: {error}", lines.len() + 1)))?;
        if !line.trim().is_empty() {
            lines.push(line);
        }
    }
    let mut questions = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let question: Question<'_> = serde_json::from_str(line).map_err(|error| {
            Failure::new(format!("standard input, line {}: {error}", at + 1))
                .hint("each line is an object {\"path\":…,\"line\":…,\"col\":…}")
        })?;
        questions.push(question);
    }
    let mut by_path: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, question) in questions.iter().enumerate() {
        by_path.entry(serde_json::from_str(question.path.get()).unwrap_or_default()).or_default().push(at);
    }
    let mut answers: Vec<Option<Result<Vec<Target>, String>>> = vec![None; questions.len()];
    let groups: Vec<(String, Vec<usize>)> = by_path.into_iter().collect();
    let cancelled = ui.interrupted();
    let solved: Vec<(usize, Result<Vec<Target>, String>)> = crate::index::update::pool().install(|| {
        use rayon::prelude::*;
        groups
            .par_iter()
            .flat_map_iter(|(path, asked)| {
                asked.iter().map(|at| {
                    if cancelled.load(std::sync::atomic::Ordering::Relaxed) {
                        return (*at, Err("interrupted".to_owned()));
                    }
                    (*at, answer(&analysis, path, &questions[*at], args.types))
                })
            })
            .collect()
    });
    if cancelled.load(std::sync::atomic::Ordering::Relaxed) {
        return Ok(super::failure::INTERRUPTED);
    }
    for (at, result) in solved {
        answers[at] = Some(result);
    }
    ui.out(|w: &mut dyn Write| {
        for (question, answer) in questions.iter().zip(&answers) {
            let (targets, problem) = match answer {
                Some(Ok(targets)) if targets.is_empty() => {
                    (Vec::new(), Some("no definition in this repository".to_owned()))
                }
                Some(Ok(targets)) => (places(&analysis, targets), None),
                Some(Err(problem)) => (Vec::new(), Some(problem.clone())),
                None => (Vec::new(), Some("not answered".to_owned())),
            };
            let out = Answer { path: question.path, line: question.line, col: question.col, targets, problem };
            writeln!(w, "{}", super::ui::json(&out))?;
        }
        Ok(())
    })?;
    Ok(0)
}

fn answer(analysis: &Analysis, path: &str, question: &Question<'_>, types: bool) -> Result<Vec<Target>, String> {
    let number = |raw: &RawValue| serde_json::from_str::<u32>(raw.get()).ok().filter(|n| *n > 0);
    let snapshot = analysis.snapshot();
    let file = snapshot.file(path).ok_or_else(|| format!("no file `{path}` at this revision"))?;
    let (Some(line), Some(column)) = (number(question.line), number(question.col)) else {
        return Err("line and col are numbers from 1".to_owned());
    };
    let text = snapshot.text(file).map_err(|error| error.to_string())?;
    let offset = text.lines.offset(Point { line: line - 1, column: column - 1 });
    let offset = offset.ok_or_else(|| format!("{path} has {} lines", text.lines.line_count()))?;
    let targets = if types { analysis.types(file, offset) } else { analysis.definitions(file, offset) };
    targets.ok_or_else(|| "no identifier here".to_owned())
}
