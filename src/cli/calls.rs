//! `gloss callers`, `gloss callees`, `gloss impls`: a symbol's neighbours.

use std::collections::HashSet;
use std::io::Write;

use serde::Serialize;

use super::args::{CallArgs, SymbolArgs};
use super::def::{places, position};
use super::failure::Failure;
use super::open;
use super::refs::source_line;
use super::ui::Ui;
use crate::analysis::{Analysis, Call};
use crate::resolve::Target;
use crate::text::sanitize;

/// Which way calls are followed.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    Callers,
    Callees,
}

#[derive(Serialize)]
struct Row<'a> {
    depth: u32,
    path: &'a str,
    line: u32,
    col: u32,
    name: &'a str,
    kind: &'static str,
    confidence: &'static str,
    /// Where the calls stand: one-based line and column, in the caller's file.
    sites: Vec<[u32; 2]>,
}

pub(super) fn run(args: &CallArgs, direction: Direction, ui: &Ui) -> Result<u8, Failure> {
    let (_, analysis) = open::analysis(&args.symbol.repo.repo, ui)?;
    let root = open::pick(&analysis, &args.symbol.what, ui)?.places.swap_remove(0);
    let mut rows: Vec<(u32, Call, bool)> = Vec::new();
    let mut seen = HashSet::from([(root.file, root.name_span)]);
    walk(&analysis, &root, direction, 1, args.depth.max(1), &mut seen, &mut rows);
    ui.out(|w| {
        if !args.symbol.json {
            let (line, _) = position(&analysis, &root);
            let path = sanitize::label(analysis.snapshot().path(root.file)).into_owned();
            writeln!(w, "{} {}  {path}:{line}", root.kind, sanitize::label(&root.name))?;
        }
        rows.iter().try_for_each(|(depth, call, again)| print(w, &analysis, *depth, call, *again, args.symbol.json))
    })?;
    Ok(0)
}

fn walk(
    analysis: &Analysis,
    of: &Target,
    direction: Direction,
    depth: u32,
    most: u32,
    seen: &mut HashSet<(crate::index::FileId, crate::text::Span)>,
    rows: &mut Vec<(u32, Call, bool)>,
) {
    let calls = match direction {
        Direction::Callers => analysis.callers(of),
        Direction::Callees => analysis.callees(of),
    };
    for call in calls {
        let next = call.function.clone();
        // Recursion is shown once and not followed round.
        let new = seen.insert((next.file, next.name_span));
        rows.push((depth, call, !new));
        if new && depth < most {
            walk(analysis, &next, direction, depth + 1, most, seen, rows);
        }
    }
}

fn print(
    w: &mut dyn Write,
    analysis: &Analysis,
    depth: u32,
    call: &Call,
    again: bool,
    json: bool,
) -> std::io::Result<()> {
    let path = analysis.snapshot().path(call.function.file);
    let (line, col) = position(analysis, &call.function);
    let (name, kind) = (&call.function.name, call.function.kind.as_str());
    let confidence = call.function.confidence.as_str();
    if json {
        let lines = analysis.snapshot().text(call.file).ok().map(|text| text.lines);
        let point = |span: &crate::text::Span| {
            let point = lines.as_ref().map(|lines| lines.point(span.start)).unwrap_or_default();
            [point.line + 1, point.column + 1]
        };
        let sites = call.sites.iter().map(point).collect();
        let row = Row { depth, path, line, col, name, kind, confidence, sites };
        return writeln!(w, "{}", super::ui::json(&row));
    }
    let indent = "  ".repeat(depth as usize);
    let times = if call.sites.len() > 1 { format!(" ×{}", call.sites.len()) } else { String::new() };
    let again = if again { "  (shown above)" } else { "" };
    let name = sanitize::label(name);
    writeln!(w, "{indent}{kind} {name}{times}  {}:{line}  ({confidence}){again}", sanitize::label(path))
}

/// `gloss impls`.
pub(super) fn impls(args: &SymbolArgs, ui: &Ui) -> Result<u8, Failure> {
    let (_, analysis) = open::full_analysis(&args.repo.repo, ui)?;
    let root = open::pick(&analysis, &args.what, ui)?.places.swap_remove(0);
    let targets = analysis.implementations(&root);
    if targets.is_empty() && !args.json {
        ui.note(&format!("nothing in this repository implements or extends `{}`", sanitize::label(&root.name)));
    }
    let places = places(&analysis, &targets);
    ui.out(|w| {
        for (place, target) in places.iter().zip(&targets) {
            if args.json {
                writeln!(w, "{}", super::ui::json(place))?;
            } else {
                let code = source_line(&analysis, target.file, target.name_span);
                let (path, line, confidence) = (sanitize::label(place.path), place.line, place.confidence);
                writeln!(w, "{path}:{line}  {} ({confidence})  {}", place.kind, sanitize::label(code.trim()))?;
            }
        }
        Ok(())
    })?;
    Ok(0)
}
