//! Anchors for the place where their code is now, in the words of the author: path-less where the author wrote no path,
//! no longer than needed, with the author's kind words.

use super::past::{Past, State};
use super::place::{Located, Place, locate};
use crate::article::edit::like;
use crate::article::{Anchor, AnchorPath, SymbolPath};

/// The anchor that `written` has to become to mean `place` in `state`; `written` itself where it does already.
#[must_use]
pub fn anchor_for(past: &Past, written: &Anchor, place: &Place, state: &State) -> Option<Anchor> {
    if means(past, written, place, state) {
        return Some(written.clone());
    }
    let path = match &written.path {
        Some(path) if path.directory && written.symbol.is_some() && is_below(path, place) => Some(path.clone()),
        Some(_) => Some(AnchorPath { path: place.path.clone(), directory: place.blob.is_none() }),
        None => None,
    };
    let ready: Anchor = place.anchor().parse().ok()?;
    let ready = Anchor { alias: written.alias.clone(), ..ready };
    let Some(template) = &written.symbol else { return means(past, &ready, place, state).then_some(ready) };
    for symbol in styles(template, place) {
        let anchor = Anchor { alias: written.alias.clone(), path: path.clone(), symbol: Some(symbol) };
        if anchor.to_string().parse() == Ok(anchor.clone()) && means(past, &anchor, place, state) {
            return Some(anchor);
        }
    }
    means(past, &ready, place, state).then_some(ready)
}

/// Whether the anchor leads to exactly this place.
#[must_use]
pub fn means(past: &Past, anchor: &Anchor, place: &Place, state: &State) -> bool {
    let plain = Anchor { alias: None, ..anchor.clone() };
    matches!(locate(past, &plain, state), Located::One(found) if found.path == place.path && found.at == place.at)
}

fn is_below(folder: &AnchorPath, place: &Place) -> bool {
    place.path.as_str().strip_prefix(folder.path.as_str()).is_some_and(|rest| rest.starts_with('/'))
}

/// The symbol of a place as the author would write it, the shortest first.
fn styles(template: &SymbolPath, place: &Place) -> Vec<SymbolPath> {
    let (Some(unit), Some(at)) = (&place.unit, place.at) else { return Vec::new() };
    let names = unit.symbols[at].path.iter().map(|step| step.name.as_str());
    let Some(full) = SymbolPath::from_names(names, separator(template, place)) else { return Vec::new() };
    let shortest = template.segments.len().min(full.segments.len());
    (shortest..=full.segments.len()).map(|needed| like(template, &full, needed)).collect()
}

/// What the author puts between segments, else what the language does.
fn separator(template: &SymbolPath, place: &Place) -> &'static str {
    use crate::article::Separator;
    match template.segments.get(1).map(|s| s.separator) {
        Some(Separator::Dot) => ".",
        Some(_) => "::",
        None => place.language().map_or(".", |language| language.row().separator),
    }
}
