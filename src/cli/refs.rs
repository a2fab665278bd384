//! `gloss refs`: every use of a symbol, grouped by file.

use rayon::prelude::*;
use serde::Serialize;

use super::args::RefsArgs;
use super::def::places;
use super::failure::Failure;
use super::open;
use super::ui::Ui;
use crate::analysis::{Analysis, FileReferences};
use crate::index::FileId;
use crate::model::facts::RefKind;
use crate::text::{Span, sanitize};

#[derive(Serialize)]
struct Out<'a> {
    path: &'a str,
    line: u32,
    col: u32,
    kind: &'static str,
    confidence: &'static str,
}

/// The text of the line that holds the start of `span`, without its end.
pub(super) fn source_line(analysis: &Analysis, file: FileId, span: Span) -> String {
    let Ok(text) = analysis.snapshot().text(file) else { return String::new() };
    let line = text.lines.line_span(text.lines.line(span.start)).unwrap_or_default();
    line.slice(text.text()).trim_end().to_owned()
}

pub(super) fn run(args: &RefsArgs, ui: &Ui) -> Result<u8, Failure> {
    let mut kinds = Vec::new();
    for word in args.kind.iter().map(|word| word.trim()).filter(|word| !word.is_empty()) {
        let kind = RefKind::ALL.into_iter().find(|kind| kind.as_str() == word);
        kinds.push(kind.ok_or_else(|| {
            let words: Vec<&str> = RefKind::ALL.iter().map(|kind| kind.as_str()).collect();
            Failure::new(format!("`{word}` is no kind of use; the kinds are {}", words.join(", ")))
        })?);
    }
    let (_, analysis) = open::analysis(&args.symbol.repo.repo, ui)?;
    let picked = open::pick(&analysis, &args.symbol.what, ui)?;
    let mut files = picked.uses.unwrap_or_else(|| analysis.references(&picked.places[0]));
    if !kinds.is_empty() {
        for file in &mut files {
            file.hits.retain(|hit| kinds.contains(&hit.kind));
        }
        files.retain(|file| !file.hits.is_empty());
    }
    let json = args.symbol.json;
    // Reading the sources for their lines is most of the time of a popular symbol: all cores, in order.
    let blocks: Vec<String> = files.par_iter().map(|file| block(&analysis, file, json)).collect();
    ui.out(|w| {
        if !json {
            for place in places(&analysis, &picked.places) {
                let (path, name) = (sanitize::label(place.path), sanitize::label(place.name));
                writeln!(w, "{} {name}  {path}:{}", place.kind, place.line)?;
            }
            writeln!(w, "{}", summary(&files))?;
        }
        blocks.iter().try_for_each(|block| w.write_all(block.as_bytes()))
    })?;
    Ok(0)
}

/// `12 uses in 3 files: 9 call, 2 type, 1 write`.
fn summary(files: &[FileReferences]) -> String {
    let hits = || files.iter().flat_map(|file| &file.hits);
    let mut counts: Vec<(usize, &str)> =
        RefKind::ALL.iter().map(|kind| (hits().filter(|hit| hit.kind == *kind).count(), kind.as_str())).collect();
    counts.retain(|(count, _)| *count > 0);
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let total = plural(hits().count(), "use");
    if counts.is_empty() {
        return format!("{total} in this repository");
    }
    let counts: Vec<String> = counts.iter().map(|(count, kind)| format!("{count} {kind}")).collect();
    format!("{total} in {}: {}", plural(files.len(), "file"), counts.join(", "))
}

/// The uses in one file as printed.
fn block(analysis: &Analysis, file: &FileReferences, json: bool) -> String {
    let path = analysis.snapshot().path(file.file);
    let mut out = String::new();
    if !json {
        out.push_str(&format!("{}\n", sanitize::label(path)));
    }
    let Ok(text) = analysis.snapshot().text(file.file) else { return out };
    for hit in &file.hits {
        let point = text.lines.point(hit.span.start);
        let (line, col) = (point.line + 1, point.column + 1);
        let (kind, confidence) = (hit.kind.as_str(), hit.confidence.as_str());
        if json {
            let row = Out { path, line, col, kind, confidence };
            out.push_str(&super::ui::json(&row));
            out.push('\n');
        } else {
            let code = text.lines.line_span(point.line).unwrap_or_default().slice(text.text()).trim();
            out.push_str(&format!("  {line}:{col}  {kind} ({confidence})  {}\n", sanitize::label(code)));
        }
    }
    out
}
