//! `gloss refs`: every use of a symbol, grouped by file.

use serde::Serialize;

use super::args::SymbolArgs;
use super::failure::Failure;
use super::open;
use super::ui::Ui;
use crate::analysis::Analysis;
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
    ui.out(|w| {
        for file in &files {
            let path = analysis.snapshot().path(file.file);
            if !args.json {
                writeln!(w, "{}", sanitize::label(path))?;
            }
            let Ok(text) = analysis.snapshot().text(file.file) else { continue };
            for hit in &file.hits {
                let point = text.lines.point(hit.span.start);
                let (line, col) = (point.line + 1, point.column + 1);
                let (kind, confidence) = (hit.kind.as_str(), hit.confidence.as_str());
                if args.json {
                    let out = Out { path, line, col, kind, confidence };
                    writeln!(w, "{}", serde_json::to_string(&out).expect("strings and numbers serialise"))?;
                } else {
                    let code = text.lines.line_span(point.line).unwrap_or_default().slice(text.text()).trim();
                    writeln!(w, "  {line}:{col}  {kind} ({confidence})  {}", sanitize::label(code))?;
                }
            }
        }
        Ok(())
    })?;
    Ok(0)
}
