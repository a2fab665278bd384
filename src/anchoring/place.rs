//! Where an anchor is in one state of a repository: one place, several, or none.

use std::rc::Rc;

use super::past::{Past, State};
use super::unit::Unit;
use crate::article::{Anchor, SymbolPath};
use crate::lang::LanguageId;
use crate::model::{BlobId, Kind, RepoPath};
use crate::source::EntryKind;
use crate::source::history::AtPath;
use crate::syntax::fingerprint::body_span;
use crate::text::Span;
use crate::text::nearest::nearest;

/// A place: a symbol, a whole file or a folder.
#[derive(Clone)]
pub struct Place {
    pub path: RepoPath,
    /// `None` for a folder.
    pub blob: Option<BlobId>,
    /// The parsed file; `None` for a folder, and for files that are no text.
    pub unit: Option<Rc<Unit>>,
    /// Position in the unit's symbols; `None` for a whole file or folder.
    pub at: Option<usize>,
}

/// What an anchor finds.
pub enum Located {
    One(Place),
    /// Nothing separates these; in path and source order.
    Several(Vec<Place>),
    /// Nothing; names that are near.
    Nothing {
        near: Vec<String>,
    },
    /// The file is there, but its language is not one whose symbols gloss knows.
    Unsupported {
        path: RepoPath,
    },
    /// The path is a symbolic link, a submodule, or no text.
    NoText {
        path: RepoPath,
        what: &'static str,
    },
    /// It is not in this clone.
    Unseen,
}

impl Place {
    /// Qualified name of the symbol; empty for a file or folder.
    #[must_use]
    pub fn symbol(&self) -> String {
        match (&self.unit, self.at) {
            (Some(unit), Some(at)) => unit.qualified(&unit.symbols[at]),
            _ => String::new(),
        }
    }

    /// Kind of the symbol.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Some(self.unit.as_ref()?.symbols[self.at?].kind)
    }

    /// The name token; the file's start for a file.
    #[must_use]
    pub fn name_span(&self) -> Span {
        match (&self.unit, self.at) {
            (Some(unit), Some(at)) => unit.def(&unit.symbols[at]).name_span,
            _ => Span::default(),
        }
    }

    /// One-based line of the name; 1 for a file or folder.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.unit.as_ref().map_or(1, |unit| unit.lines.line(self.name_span().start) + 1)
    }

    /// The whole definition with attributes and doc comment; the whole file for a file.
    #[must_use]
    pub fn extent(&self) -> Span {
        match (&self.unit, self.at) {
            (Some(unit), Some(at)) => unit.def(&unit.symbols[at]).extent,
            (Some(unit), None) => Span::from_range(0..unit.text.len()),
            _ => Span::default(),
        }
    }

    /// What the symbol says: signature and body without attributes, decorators and doc comment before it.
    #[must_use]
    pub fn code_span(&self) -> Span {
        match (&self.unit, self.at) {
            (Some(unit), Some(at)) => {
                let def = unit.def(&unit.symbols[at]);
                def.signature.join(body_span(def))
            }
            _ => self.extent(),
        }
    }

    /// The language of the file.
    #[must_use]
    pub fn language(&self) -> Option<LanguageId> {
        self.unit.as_ref()?.language
    }

    /// A ready-made anchor for this place.
    #[must_use]
    pub fn anchor(&self) -> String {
        let symbol = self.unit.as_ref().zip(self.at).and_then(|(unit, at)| unit.anchor_for(at));
        let path = Some(crate::article::AnchorPath { path: self.path.clone(), directory: self.blob.is_none() });
        Anchor { alias: None, path, symbol }.to_string()
    }
}

/// Finds what `anchor` means in `state`.
#[must_use]
pub fn locate(past: &Past, anchor: &Anchor, state: &State) -> Located {
    match (&anchor.path, &anchor.symbol) {
        (Some(path), symbol) if !path.directory => at_path(past, &path.path, symbol.as_ref(), state),
        (Some(folder), None) => match past.at(state, &folder.path) {
            AtPath::Folder => Located::One(Place { path: folder.path.clone(), blob: None, unit: None, at: None }),
            AtPath::Unseen => Located::Unseen,
            _ => Located::Nothing { near: near_paths(past, state, folder.path.as_str()) },
        },
        (folder, Some(symbol)) => anywhere(past, folder.as_ref().map(|f| &f.path), symbol, state),
        (None, None) => Located::Nothing { near: Vec::new() },
    }
}

fn at_path(past: &Past, path: &RepoPath, symbol: Option<&SymbolPath>, state: &State) -> Located {
    let blob = match past.at(state, path) {
        AtPath::File { kind: EntryKind::File, blob } => blob,
        AtPath::File { kind: EntryKind::Symlink, .. } => {
            return Located::NoText { path: path.clone(), what: "a symbolic link" };
        }
        AtPath::File { kind: EntryKind::Submodule, .. } => {
            return Located::NoText { path: path.clone(), what: "a submodule, which belongs to another repository" };
        }
        AtPath::Folder if symbol.is_none() => {
            return Located::One(Place { path: path.clone(), blob: None, unit: None, at: None });
        }
        AtPath::Folder => return Located::NoText { path: path.clone(), what: "a folder" },
        AtPath::Nothing => return below_no_folder(past, path, state),
        AtPath::Unseen => return Located::Unseen,
    };
    let unit = past.unit_of(state, path, blob);
    let Some(symbol) = symbol else {
        return Located::One(Place { path: path.clone(), blob: Some(blob), unit, at: None });
    };
    let Some(unit) = unit else {
        let readable = past.read(state, path, blob).is_some();
        return if readable { Located::NoText { path: path.clone(), what: "no text" } } else { Located::Unseen };
    };
    if unit.language.is_none() {
        return Located::Unsupported { path: path.clone() };
    }
    let found = unit.find(symbol);
    let place = |at: usize| Place { path: path.clone(), blob: Some(blob), unit: Some(unit.clone()), at: Some(at) };
    match found.as_slice() {
        [] => Located::Nothing { near: near_symbols(&unit, symbol) },
        [one] => Located::One(place(*one)),
        several => Located::Several(several.iter().map(|at| place(*at)).collect()),
    }
}

/// Nothing stands there: perhaps because a part of the path is no folder.
fn below_no_folder(past: &Past, path: &RepoPath, state: &State) -> Located {
    let ends = path.as_str().match_indices('/').map(|(at, _)| at);
    for parent in ends.filter_map(|at| RepoPath::new(&path.as_str()[..at]).ok()) {
        let what = match past.at(state, &parent) {
            AtPath::File { kind: EntryKind::Submodule, .. } => "a submodule, which belongs to another repository",
            AtPath::File { .. } => "a file, not a folder",
            _ => continue,
        };
        return Located::NoText { path: parent, what };
    }
    Located::Nothing { near: near_paths(past, state, path.as_str()) }
}

/// A symbol without a file must be unique below the folder, or in the repository.
fn anywhere(past: &Past, folder: Option<&RepoPath>, symbol: &SymbolPath, state: &State) -> Located {
    let mut found = Vec::new();
    for path in past.holding(state, &symbol.last().name) {
        let below = folder.is_none_or(|f| path.as_str().strip_prefix(f.as_str()).is_some_and(|r| r.starts_with('/')));
        if !below {
            continue;
        }
        match at_path(past, &path, Some(symbol), state) {
            Located::One(place) => found.push(place),
            Located::Several(places) => found.extend(places),
            _ => {}
        }
    }
    // Tests, declarations and the like do not compete with the real thing.
    let is_symbol = |p: &Place| p.unit.as_ref().zip(p.at).is_some_and(|(u, at)| u.symbols[at].rank == 0);
    let defines =
        |p: &Place| is_symbol(p) && p.unit.as_ref().zip(p.at).is_some_and(|(u, at)| !u.symbols[at].declaration);
    for better in [&is_symbol as &dyn Fn(&Place) -> bool, &defines] {
        if found.iter().any(better) {
            found.retain(better);
        }
    }
    match found.len() {
        0 => Located::Nothing { near: Vec::new() },
        1 => Located::One(found.swap_remove(0)),
        _ => Located::Several(found),
    }
}

fn near_symbols(unit: &Unit, symbol: &SymbolPath) -> Vec<String> {
    let names: Vec<String> = unit.symbols.iter().filter(|s| s.rank == 0).map(|s| unit.qualified(s)).collect();
    // The last name decides: `Foo::chekc` is near `Foo::check`, and so is `check` of another type.
    let mut near = nearest(&symbol.to_string(), names.iter().map(String::as_str), 3);
    let last = &symbol.last().name;
    near.extend(names.iter().filter(|n| n.rsplit(['.', ':']).next() == Some(last)).cloned());
    near.sort();
    near.dedup();
    near.truncate(5);
    near
}

fn near_paths(past: &Past, state: &State, path: &str) -> Vec<String> {
    let paths = past.paths(state);
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut near: Vec<String> =
        paths.iter().filter(|p| p.file_name() == name).take(3).map(ToString::to_string).collect();
    if near.is_empty() {
        near = nearest(path, paths.iter().map(RepoPath::as_str), 3);
    }
    near
}
