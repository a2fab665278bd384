//! The definitions of one file in reading order, with their depth.

use crate::index::record::{Symbol, symbols};
use crate::index::{FileId, Snapshot};
use crate::text::Span;

/// One row of an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineItem {
    pub symbol: Symbol,
    /// How many listed definitions enclose it.
    pub depth: u32,
}

/// The symbols of a file by offset; nesting is that of their extents.
#[must_use]
pub fn outline(snapshot: &Snapshot, file: FileId) -> Vec<OutlineItem> {
    let Some(language) = snapshot.language(file) else { return Vec::new() };
    let Ok(text) = snapshot.text(file) else { return Vec::new() };
    let facts = snapshot.facts(file);
    let mut list = symbols(&facts, &text.lines, language.row().separator);
    list.sort_by_key(|s| (s.extent.start, std::cmp::Reverse(s.extent.end), s.name_span.start));
    let mut open: Vec<Span> = Vec::new();
    list.into_iter()
        .map(|symbol| {
            while open.last().is_some_and(|outer| !outer.covers(symbol.extent) || *outer == symbol.extent) {
                open.pop();
            }
            let depth = open.len() as u32;
            open.push(symbol.extent);
            OutlineItem { symbol, depth }
        })
        .collect()
}
