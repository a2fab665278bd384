//! Symbols by the text a person types.

use crate::index::{FileId, Snapshot, Symbol};
use crate::model::facts::DefFlags;
use crate::resolve::rank;

/// A symbol with its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SymbolHit {
    pub file: FileId,
    pub symbol: Symbol,
}

/// The symbols that `text` names: definitions before declarations, tests and vendored copies behind, then in path order.
///
/// `text` is `name`, `Container::name`, `Container.name` or `path#…` with any of these; a container may be given by
/// its last segments only.
#[must_use]
pub fn find_symbols(snapshot: &Snapshot, text: &str) -> Vec<SymbolHit> {
    let (path, symbol) = match text.split_once('#') {
        Some((path, symbol)) => (Some(path), symbol),
        None => (None, text),
    };
    let segments: Vec<&str> = segments(symbol);
    let Some((name, containers)) = segments.split_last() else { return Vec::new() };
    let mut hits: Vec<SymbolHit> = snapshot
        .named(name)
        .into_iter()
        .filter(|(file, _)| path.is_none_or(|path| path.is_empty() || snapshot.path(*file) == path))
        .filter(|(_, symbol)| ends_with(&symbol.container, containers))
        .map(|(file, symbol)| SymbolHit { file, symbol })
        .collect();
    hits.sort_by_key(|hit| {
        let flags = hit.symbol.flags;
        let behind = rank::is_aside_path(snapshot.path(hit.file)) || flags.has(DefFlags::TEST);
        // A file's own static helper is seldom what a bare name asks for.
        let hidden = flags.has(DefFlags::STATIC) && containers.is_empty();
        (flags.has(DefFlags::DECLARATION), behind, hidden, hit.file, hit.symbol.name_span.start)
    });
    hits
}

/// The segments of a written symbol: `a::b.c` is three.
#[must_use]
pub fn segments(symbol: &str) -> Vec<&str> {
    symbol.split("::").flat_map(|part| part.split('.')).filter(|part| !part.is_empty()).collect()
}

fn ends_with(container: &str, wanted: &[&str]) -> bool {
    let have = segments(container);
    have.len() >= wanted.len() && have[have.len() - wanted.len()..] == *wanted
}
