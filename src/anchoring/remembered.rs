//! Places read again from what was written down: an approval of the lock, a spot of an outcome. Where the approved commit
//! is not in this clone, the prints that the lock keeps are compared instead.

use super::compare::look;
use super::focus::Part;
use super::past::{Past, State};
use super::place::{Located, Place, locate};
use super::resolve::{Ask, no_place};
use super::verdict::{Detail, Outcome, Spot, Verdict};
use crate::article::lock::Approved;
use crate::article::{Anchor, Level};
use crate::source::history::AtPath;

/// The approved definition: in the approved commit, or in the approved content where that was approved before it was
/// committed. `None` where they are not in this clone.
#[must_use]
pub fn approved_place(past: &Past, approved: &Approved, state: &State) -> Option<Place> {
    if !past.history().is_some_and(|h| h.has(approved.commit)) {
        return None;
    }
    let committed = past.at(state, &approved.path);
    if committed == AtPath::Folder && approved.blob.is_none() {
        return Some(Place { path: approved.path.clone(), blob: None, unit: None, at: None });
    }
    let blob = match (approved.blob, committed) {
        (Some(blob), AtPath::File { blob: same, .. }) if blob == same => blob,
        (Some(blob), _) if past.holds(blob) => blob,
        _ => return None,
    };
    let unit = past.unit_of(state, &approved.path, blob);
    let place = |at| Place { path: approved.path.clone(), blob: Some(blob), unit: unit.clone(), at };
    if approved.symbol.is_empty() {
        return Some(place(None));
    }
    let parsed = unit.as_ref()?;
    let named = |i: &usize| parsed.qualified(&parsed.symbols[*i]) == approved.symbol;
    let distance = |i: &usize| parsed.line(&parsed.symbols[*i]).abs_diff(approved.line);
    let at = (0..parsed.symbols.len()).filter(named).min_by_key(distance)?;
    Some(place(Some(at)))
}

/// The place of a spot in its state, read again; `None` where it is not there any more.
#[must_use]
pub fn place_at(past: &Past, spot: &Spot, state: &State) -> Option<Place> {
    let Some(blob) = past.blob(state, &spot.path) else {
        let folder = past.at(state, &spot.path) == AtPath::Folder;
        return folder.then(|| Place { path: spot.path.clone(), blob: None, unit: None, at: None });
    };
    let unit = past.unit_of(state, &spot.path, blob);
    let at = if spot.symbol.is_empty() {
        None
    } else {
        let parsed = unit.as_ref()?;
        let named = |i: &usize| parsed.qualified(&parsed.symbols[*i]) == spot.symbol;
        let distance = |i: &usize| parsed.line(&parsed.symbols[*i]).abs_diff(spot.line);
        Some((0..parsed.symbols.len()).filter(named).min_by_key(distance)?)
    };
    Some(Place { path: spot.path.clone(), blob: Some(blob), unit, at })
}

/// Judges against the prints in the lock: the approved commit is not here.
pub(super) fn by_stored(past: &Past, ask: &Ask<'_>, approved: &Approved, parts: &[Part], target: &State) -> Outcome {
    let commit = approved.commit.short();
    let note = format!("the code approved at {commit} is not in this clone; compared with what the lock keeps of it");
    let symbol = approved.symbol.parse().ok();
    let stored = Anchor {
        alias: None,
        path: Some(crate::article::AnchorPath { path: approved.path.clone(), directory: approved.blob.is_none() }),
        symbol: if approved.symbol.is_empty() { None } else { symbol },
    };
    let place = match locate(past, &stored, target) {
        Located::One(place) => place,
        Located::Several(places) => {
            let equal: Vec<&Place> = places.iter().filter(|p| body_print(p) == Some(approved.body.clone())).collect();
            match equal.as_slice() {
                [one] => (*one).clone(),
                _ => return no_place(Located::Several(places), ask.anchor),
            }
        }
        Located::Nothing { .. } if !approved.symbol.is_empty() => {
            // By name in the whole repository, and only the very same body.
            let anywhere = Anchor { path: None, ..stored };
            let found = match locate(past, &anywhere, target) {
                Located::One(place) => vec![place],
                Located::Several(places) => places,
                _ => Vec::new(),
            };
            let mut equal: Vec<Place> =
                found.into_iter().filter(|p| body_print(p) == Some(approved.body.clone())).collect();
            match equal.len() {
                1 => equal.swap_remove(0),
                0 => return Outcome::bare(Verdict::Missing, note),
                _ => return no_place(Located::Several(equal), ask.anchor),
            }
        }
        other => return no_place(other, ask.anchor),
    };
    let mut outcome = Outcome::bare(Verdict::Ok, note);
    let mut to = Spot::new(&place);
    let prints = place.unit.as_ref().zip(place.at).map(|(unit, at)| unit.prints(&unit.symbols[at]));
    let body = match &prints {
        Some(prints) => prints.body != approved.body,
        None => place.blob != approved.blob,
    };
    let signature = prints.is_some_and(|p| p.signature != approved.signature);
    let focus = look(parts, &place, &mut to);
    let moved = place.path != approved.path;
    let changed = match ask.attributes.level() {
        Level::Design => false,
        Level::Flow => signature,
        Level::Local if parts.is_empty() => signature || body,
        Level::Local => focus,
    };
    let facts =
        [(signature, Detail::Signature), (body, Detail::Body), (focus, Detail::Focus), (moved, Detail::MovedFrom)];
    outcome.detail = facts.into_iter().filter(|(on, _)| *on).map(|(_, detail)| detail).collect();
    outcome.verdict = match (changed, moved) {
        (true, _) => Verdict::Changed,
        (false, true) => Verdict::Moved,
        _ => Verdict::Ok,
    };
    outcome.to = Some(to);
    outcome
}

fn body_print(place: &Place) -> Option<String> {
    let (unit, at) = place.unit.as_ref().zip(place.at)?;
    Some(unit.prints(&unit.symbols[at]).body)
}
