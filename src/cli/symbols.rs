//! `gloss symbols`: the definitions of a revision, filtered.

use std::collections::HashSet;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use serde::Serialize;

use super::args::SymbolsArgs;
use super::failure::Failure;
use super::open;
use super::ui::Ui;
use crate::index::{FileId, Symbol};
use crate::model::Kind;
use crate::text::sanitize;

/// A symbol as machine output shows it. `name` is unqualified, lines are one-based, `end_line` inclusive.
#[derive(Serialize)]
pub(super) struct Out<'a> {
    pub path: &'a str,
    pub line: u32,
    pub end_line: u32,
    pub name: &'a str,
    pub kind: &'static str,
    pub container: &'a str,
}

pub(super) fn wire<'a>(path: &'a str, symbol: &'a Symbol) -> Out<'a> {
    Out {
        path,
        line: symbol.line + 1,
        end_line: symbol.end_line + 1,
        name: &symbol.name,
        kind: symbol.kind.as_str(),
        container: &symbol.container,
    }
}

pub(super) fn run(args: &SymbolsArgs, ui: &Ui) -> Result<u8, Failure> {
    let mut kinds = HashSet::new();
    for word in args.kind.iter().map(|word| word.trim()).filter(|word| !word.is_empty()) {
        kinds.insert(word.parse::<Kind>().map_err(|unknown| Failure::new(unknown.to_string()))?);
    }
    let (_, analysis) = open::full_analysis(&args.repo.repo, ui)?;
    let snapshot = analysis.snapshot();
    let files: Vec<FileId> = match args.path.as_deref().map(|dir| dir.trim_start_matches("./").trim_end_matches('/')) {
        None | Some("" | ".") => snapshot.files().collect(),
        Some(dir) => {
            let range = snapshot.files_under(dir);
            if range.is_empty() { vec![open::file(&analysis, dir)?] } else { range.map(FileId).collect() }
        }
    };
    let locals = kinds.iter().any(|kind| kind.is_local());
    let mut rows: Vec<(u32, FileId, Symbol)> = Vec::new();
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = args.pattern.as_deref().filter(|text| !text.starts_with('='));
    let pattern = pattern.map(|text| Pattern::parse(text, CaseMatching::Smart, Normalization::Smart));
    let exact = args.pattern.as_deref().and_then(|text| text.strip_prefix('='));
    let mut buffer = Vec::new();
    for file in files {
        let Some(language) = snapshot.language(file) else { continue };
        let symbols = if locals { all_symbols(snapshot, file) } else { snapshot.symbols_in(file) };
        for symbol in symbols {
            if !kinds.is_empty() && !kinds.contains(&symbol.kind) || exact.is_some_and(|name| name != symbol.name) {
                continue;
            }
            let score = match &pattern {
                None => Some(0),
                Some(pattern) => {
                    let name = symbol.qualified(language.row().separator);
                    pattern.score(Utf32Str::new(&name, &mut buffer), &mut matcher)
                }
            };
            if let Some(score) = score {
                rows.push((score, file, symbol));
            }
        }
    }
    if pattern.is_some() {
        rows.sort_by_key(|(score, file, symbol)| (std::cmp::Reverse(*score), *file, symbol.name_span.start));
    }
    if rows.is_empty() && args.pattern.is_some() {
        return Err(open::unknown_symbol(&analysis, args.pattern.as_deref().unwrap_or_default()));
    }
    ui.out(|w| {
        for (_, file, symbol) in &rows {
            let path = snapshot.path(*file);
            if args.json {
                let text = super::ui::json(&wire(path, symbol));
                writeln!(w, "{text}")?;
            } else {
                let separator = snapshot.language(*file).map_or("::", |language| language.row().separator);
                let name = symbol.qualified(separator);
                writeln!(
                    w,
                    "{}:{}  {} {}",
                    sanitize::label(path),
                    symbol.line + 1,
                    symbol.kind,
                    sanitize::label(&name)
                )?;
            }
        }
        Ok(())
    })?;
    Ok(0)
}

/// With locals, parameters and labels: these are not in the index, so the file is parsed.
fn all_symbols(snapshot: &crate::index::Snapshot, file: FileId) -> Vec<Symbol> {
    let (Some(language), Ok(text)) = (snapshot.language(file), snapshot.text(file)) else { return Vec::new() };
    let facts = snapshot.facts(file);
    let mut list: Vec<Symbol> = facts
        .def_ids()
        .map(|id| crate::index::record::symbol(&facts, id, &text.lines, language.row().separator))
        .collect();
    list.sort_by_key(|symbol| symbol.name_span);
    list
}
