//! What the inline references of an article (``[`name`]``) mean: the first level with a hit decides.
//!
//! A link definition with that label whose title is an anchor → names inside the section's symbols → the same file → what
//! the file imports and uses → the whole repository. More than one hit on the deciding level is ambiguous, never a guess.

use super::past::{Past, State};
use super::place::{Located, Place, locate};
use crate::article::{Anchor, Article, InlineReference, SymbolPath};
use crate::model::RepoPath;
use crate::resolve::{self, Confidence};

/// What a reference means.
pub enum Meaning {
    One(Place),
    /// Several on the level that decides.
    Several(Vec<Place>),
    Nothing,
    /// The label is no symbol.
    NoSymbol,
    /// What it names is not in this clone, or in another repository.
    Unseen,
}

/// What `reference` means in `state`; `places` are those of its section's anchors, in order.
#[must_use]
pub fn meaning(
    past: &Past,
    article: &Article,
    reference: &InlineReference,
    places: &[Place],
    state: &State,
) -> Meaning {
    if let Some(anchor) = reference.definition.and_then(|at| article.definitions[at].anchor.as_ref()) {
        if anchor.value.alias.is_some() {
            return Meaning::Unseen;
        }
        return match locate(past, &anchor.value, state) {
            Located::One(place) => Meaning::One(place),
            Located::Several(places) => Meaning::Several(places),
            Located::Unseen => Meaning::Unseen,
            _ => Meaning::Nothing,
        };
    }
    let Some(symbol) = &reference.symbol else { return Meaning::NoSymbol };
    named(past, symbol, places, state)
}

/// What a name means near some places.
#[must_use]
pub fn named(past: &Past, symbol: &SymbolPath, places: &[Place], state: &State) -> Meaning {
    for level in [inside, same_file] {
        let mut hits: Vec<Place> = places.iter().flat_map(|place| level(place, symbol)).collect();
        hits.dedup_by(|a, b| a.path == b.path && a.at == b.at);
        let mut unique: Vec<Place> = Vec::new();
        for hit in hits {
            if !unique.iter().any(|u| u.path == hit.path && u.at == hit.at) {
                unique.push(hit);
            }
        }
        match unique.len() {
            0 => {}
            1 => return Meaning::One(unique.swap_remove(0)),
            _ => return Meaning::Several(unique),
        }
    }
    if symbol.segments.len() == 1 {
        for place in places {
            if let Some(found) = used(past, place, &symbol.last().name, state) {
                return Meaning::One(found);
            }
        }
    }
    let anywhere = Anchor { alias: None, path: None, symbol: Some(symbol.clone()) };
    match locate(past, &anywhere, state) {
        Located::One(place) => Meaning::One(place),
        Located::Several(places) => Meaning::Several(places),
        Located::Unseen => Meaning::Unseen,
        _ => Meaning::Nothing,
    }
}

/// The symbol of a place and what is defined inside it.
fn inside(place: &Place, symbol: &SymbolPath) -> Vec<Place> {
    let (Some(unit), Some(_)) = (&place.unit, place.at) else { return Vec::new() };
    let extent = place.extent();
    let within = |at: &usize| extent.covers(unit.def(&unit.symbols[*at]).extent);
    let found: Vec<usize> = unit.find(symbol).into_iter().filter(within).collect();
    let found = if found.is_empty() { locals(place, symbol) } else { found };
    found.into_iter().map(|at| Place { at: Some(at), ..place.clone() }).collect()
}

/// Names that a lookup over the whole file hides behind better ones: locals of this symbol.
fn locals(place: &Place, symbol: &SymbolPath) -> Vec<usize> {
    let (Some(unit), [only]) = (&place.unit, symbol.segments.as_slice()) else { return Vec::new() };
    let extent = place.extent();
    let fits = |at: &usize| {
        let s = &unit.symbols[*at];
        s.name() == only.name && only.kind.is_none_or(|k| k == s.kind) && extent.covers(unit.def(s).extent)
    };
    // Shadowed and reassigned names are one name to a reader.
    (0..unit.symbols.len()).find(fits).into_iter().collect()
}

fn same_file(place: &Place, symbol: &SymbolPath) -> Vec<Place> {
    let Some(unit) = &place.unit else { return Vec::new() };
    let found = unit.find(symbol).into_iter().filter(|at| unit.symbols[*at].rank < 2);
    found.map(|at| Place { at: Some(at), ..place.clone() }).collect()
}

/// What a name that the file uses or imports resolves to there, where scope rules decide; uses inside the symbol first.
fn used(past: &Past, place: &Place, name: &str, state: &State) -> Option<Place> {
    let unit = place.unit.as_ref()?;
    let id = unit.facts.names.get(name)?;
    let snapshot = past.snapshot(state)?;
    let file = snapshot.file(place.path.as_str())?;
    let extent = place.extent();
    let uses = || unit.facts.refs.iter().filter(|r| r.name == id).map(|r| r.span.start);
    let inner = uses().filter(|at| extent.contains(*at)).take(MAX_USES);
    for offset in inner.chain(uses().take(MAX_USES)) {
        let targets = resolve::definitions(&snapshot, file, offset).unwrap_or_default();
        let mut sure = targets.iter().filter(|t| t.confidence < Confidence::Name);
        if let (Some(target), None) = (sure.next(), sure.next())
            && let Some(found) = at_target(past, snapshot.path(target.file), target, state)
        {
            return Some(found);
        }
    }
    None
}

/// Uses of a name that are asked for; all uses in one file nearly always mean the same.
const MAX_USES: usize = 3;

fn at_target(past: &Past, path: &str, target: &resolve::Target, state: &State) -> Option<Place> {
    let path = RepoPath::new(path).ok()?;
    let blob = past.blob(state, &path)?;
    let unit = past.unit_of(state, &path, blob)?;
    let at = (0..unit.symbols.len()).find(|at| unit.def(&unit.symbols[*at]).name_span == target.name_span);
    Some(Place { path, blob: Some(blob), unit: Some(unit), at })
}
