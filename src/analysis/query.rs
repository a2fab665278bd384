//! Symbols by the text a person types.

use crate::index::{FileId, Snapshot, Symbol};
use crate::lang::Family;
use crate::model::Kind;
use crate::model::facts::DefFlags;
use crate::resolve::{self, Confidence, Cx, Target, rank};

/// A symbol with its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SymbolHit {
    pub file: FileId,
    pub symbol: Symbol,
}

/// The symbols that `text` names: definitions before declarations, tests and vendored copies behind, then in path order.
///
/// `text` is `name`, `Container::name`, `Container.name` or `path#…` with any of these; each name may have its kind before
/// it (`struct@X`, `Foo::fn@new`). A container may be given by its last segments only, a path by its last parts where no
/// file has exactly this one. A typedef of its own tag (`typedef struct X {…} X;`) is one symbol: the tag.
#[must_use]
pub fn find_symbols(snapshot: &Snapshot, text: &str) -> Vec<SymbolHit> {
    let (path, symbol) = match text.split_once('#') {
        Some((path, symbol)) => (Some(path).filter(|path| !path.is_empty()), symbol),
        None => (None, text),
    };
    let segments: Vec<(Option<Kind>, &str)> = segments(symbol).into_iter().map(kind_of).collect();
    let Some(((kind, name), containers)) = segments.split_last() else { return Vec::new() };
    let containers: Vec<&str> = containers.iter().map(|(_, name)| *name).collect();
    let exact = path.is_none_or(|path| snapshot.file(path).is_some());
    let in_path = |file: FileId| match path {
        None => true,
        Some(path) if exact => snapshot.path(file) == path,
        Some(path) => snapshot.path(file).strip_suffix(path).is_some_and(|before| before.ends_with('/')),
    };
    let mut hits: Vec<SymbolHit> = snapshot
        .named(name)
        .into_iter()
        .filter(|(file, _)| in_path(*file))
        .filter(|(_, symbol)| {
            kind.is_none_or(|kind| suits(kind, symbol.kind)) && ends_with(&symbol.container, &containers)
        })
        .map(|(file, symbol)| SymbolHit { file, symbol })
        .collect();
    if kind.is_none() {
        hide_typedefs(snapshot, &mut hits);
    }
    hits.sort_by_key(|hit| {
        let flags = hit.symbol.flags;
        let behind = rank::is_aside_path(snapshot.path(hit.file)) || flags.has(DefFlags::TEST);
        // A file's own static helper is seldom what a bare name asks for; an impl's name is that of its type.
        let hidden = flags.has(DefFlags::STATIC) && containers.is_empty();
        let kind = hit.symbol.kind == Kind::Impl;
        (flags.has(DefFlags::DECLARATION), kind, behind, hidden, hit.file, hit.symbol.name_span.start)
    });
    hits
}

/// `text` as the symbols it names, each with all its places (a C function: definition, then declarations), in the order
/// of [`find_symbols`].
#[must_use]
pub fn find_things(snapshot: &Snapshot, text: &str) -> Vec<Vec<Target>> {
    let cx = Cx::new(snapshot);
    let mut things: Vec<Vec<Target>> = Vec::new();
    for hit in find_symbols(snapshot, text) {
        let target = cx.symbol_target(hit.file, &hit.symbol, Confidence::Scoped);
        let known = |place: &Target| place.file == target.file && place.name_span == target.name_span;
        if !things.iter().flatten().any(known) {
            things.push(resolve::places(snapshot, &target));
        }
    }
    things
}

/// `typedef struct X {…} X;` and `typedef struct X X;`: the tag stands for both.
fn hide_typedefs(snapshot: &Snapshot, hits: &mut Vec<SymbolHit>) {
    let is_c = |file| snapshot.language(file).is_some_and(|language| language.row().family == Family::C);
    let is_tag = |hit: &SymbolHit| {
        matches!(hit.symbol.kind, Kind::Struct | Kind::Class | Kind::Enum)
            && !hit.symbol.flags.has(DefFlags::DECLARATION)
            && is_c(hit.file)
    };
    let tags: Vec<(FileId, String)> =
        hits.iter().filter(|hit| is_tag(hit)).map(|hit| (hit.file, hit.symbol.container.clone())).collect();
    hits.retain(|hit| {
        let twin = |(file, container): &(FileId, String)| {
            *container == hit.symbol.container && (*file == hit.file || tags.len() == 1)
        };
        hit.symbol.kind != Kind::Type || !is_c(hit.file) || !tags.iter().any(twin)
    });
}

/// The segments of a written symbol: `a::b.c` is three.
#[must_use]
pub fn segments(symbol: &str) -> Vec<&str> {
    symbol.split("::").flat_map(|part| part.split('.')).filter(|part| !part.is_empty()).collect()
}

/// A segment's kind and name: `struct@X`, or a name alone.
fn kind_of(segment: &str) -> (Option<Kind>, &str) {
    match segment.split_once('@') {
        Some((kind, name)) if !name.is_empty() => match kind.parse::<Kind>() {
            Ok(kind) => (Some(kind), name),
            Err(_) => (None, segment),
        },
        _ => (None, segment),
    }
}

/// Whether what was asked for as one kind may be the other: readers do not tell a function of a type from any other.
fn suits(asked: Kind, kind: Kind) -> bool {
    let function = |kind| matches!(kind, Kind::Function | Kind::Method);
    asked == kind || function(asked) && function(kind)
}

fn ends_with(container: &str, wanted: &[&str]) -> bool {
    let have = segments(container);
    have.len() >= wanted.len() && have[have.len() - wanted.len()..] == *wanted
}
