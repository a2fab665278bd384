//! `gloss refs`: every use of a symbol, grouped by file.

use rayon::prelude::*;
use serde::Serialize;

use super::args::SymbolArgs;
use super::failure::Failure;
use super::open;
use super::ui::Ui;
use crate::analysis::{Analysis, FileReferences};
use crate::index::FileId;
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

pub(super) fn run(args: &SymbolArgs, ui: &Ui) -> Result<u8, Failure> {
    let (_, analysis) = open::analysis(&args.repo.repo, ui)?;
    let targets = open::targets(&analysis, &args.what)?;
    let Some(target) = targets.first() else {
        return Err(Failure::new(format!("no definition of `{}` in this repository", args.what)));
    };
    let distinct = targets.iter().filter(|t| t.kind == target.kind && t.flags == target.flags).count();
    if distinct > 1 && open::place(&args.what).is_none() {
        let path = sanitize::label(analysis.snapshot().path(target.file)).into_owned();
        ui.note(&format!(
            "{distinct} symbols have this name; these are the uses of the one in {path} (write PATH#NAME to choose)"
        ));
    }
    let files = analysis.references(target);
    // Reading the sources for their lines is most of the time of a popular symbol: all cores, in order.

    let blocks: Vec<String> = files.par_iter().map(|file| block(&analysis, file, args.json)).collect();
    ui.out(|w| blocks.iter().try_for_each(|block| w.write_all(block.as_bytes())))?;
    Ok(0)
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
