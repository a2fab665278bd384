//! Whether the code of a place is what it was: by tokens, only where the quoted parts or the level say that it matters.
//! Both places are known here; [`super::carry`] finds the second.

use std::collections::BTreeSet;

use super::focus::{Now, Part, from_attributes, from_fence};
use super::matching::{Same, same_in};
use super::past::{Past, State};
use super::place::Place;
use super::remembered::place_at;
use super::resolve::sorted;
use super::verdict::{Detail, Outcome, Spot, Verdict};
use crate::article::{Attributes, Fence, Level};
use crate::model::CommitId;
use crate::model::facts::RefKind;
use crate::text::Span;

/// Compares the place in the baseline with the place in the target.
pub(super) fn compare(old: &Place, new: &Place, parts: &[Part], level: Level) -> Outcome {
    let mut outcome = Outcome::bare(Verdict::Ok, "");
    let mut to = Spot::new(new);
    let moved = old.path != new.path;
    let renamed = old.at.is_some() && old.symbol() != new.symbol();
    let mut changed = false;
    if old.blob != new.blob || moved || renamed {
        let (signature, body) = differs(old, new);
        outcome.detail.extend(signature.then_some(Detail::Signature));
        outcome.detail.extend(body.then_some(Detail::Body));
        let focus = look(parts, new, &mut to);
        match level {
            Level::Design => {}
            Level::Flow => {
                let spans: Vec<Span> = parts.iter().flat_map(|p| p.spans.clone()).collect();
                let calls = called(old, &spans) != called(new, &to.focus);
                changed = signature || calls;
            }
            Level::Local if parts.is_empty() => changed = signature || body,
            Level::Local => {
                changed = focus;
                outcome.detail.extend(focus.then_some(Detail::Focus));
            }
        }
    } else {
        to.focus = sorted(parts.iter().flat_map(|p| p.spans.clone()).collect());
    }
    outcome.detail.extend(moved.then_some(Detail::MovedFrom));
    outcome.detail.extend(renamed.then_some(Detail::RenamedFrom));
    outcome.verdict = match (changed, renamed, moved) {
        (true, ..) => Verdict::Changed,
        (_, true, _) => Verdict::Renamed,
        (_, _, true) => Verdict::Moved,
        _ => Verdict::Ok,
    };
    outcome.to = Some(to);
    outcome
}

/// Looks for all parts; whether one of them differs.
pub(super) fn look(parts: &[Part], place: &Place, to: &mut Spot) -> bool {
    let mut differs = false;
    for part in parts {
        match part.look_in(place) {
            Now::Same(spans) => to.focus.extend(spans),
            Now::Changed(span) => {
                differs = true;
                to.focus.extend(span);
            }
        }
    }
    to.focus = sorted(std::mem::take(&mut to.focus));
    differs
}

/// Whether signature and body differ in tokens, own names masked. A file has only a body.
fn differs(old: &Place, new: &Place) -> (bool, bool) {
    let (Some(a), Some(b)) = (&old.unit, &new.unit) else { return (false, old.blob != new.blob) };
    let (Some(i), Some(j)) = (old.at, new.at) else { return (false, a.code.hashes() != b.code.hashes()) };
    let (pa, pb) = (a.prints(&a.symbols[i]), b.prints(&b.symbols[j]));
    (pa.signature != pb.signature, pa.body != pb.body)
}

/// Names called or expanded inside the spans, or in the whole symbol.
fn called(place: &Place, spans: &[Span]) -> BTreeSet<String> {
    let Some(unit) = &place.unit else { return BTreeSet::new() };
    let all = [place.extent()];
    let spans = if spans.is_empty() { &all[..] } else { spans };
    let inside = |at: u32| spans.iter().any(|s| s.contains(at));
    let calls = unit.facts.refs.iter().filter(|r| matches!(r.kind, RefKind::Call | RefKind::Macro));
    calls.filter(|r| inside(r.span.start)).map(|r| unit.facts.name(r.name).to_owned()).collect()
}

/// Whether the code of a place is in `then`, at the same path and name, what it was in `base`.
#[must_use]
pub fn unchanged_at(past: &Past, place: &Place, base: &State, parts: &[Part], level: Level, then: &State) -> bool {
    if past.same_state(base, then) || past.blob(then, &place.path) == place.blob {
        return true;
    }
    let (Some(unit), Some(at)) = (&place.unit, place.at) else {
        let spot = Spot::new(place);
        return place_at(past, &spot, then)
            .is_some_and(|now| compare(place, &now, parts, level).verdict == Verdict::Ok);
    };
    let Some(now) = past.unit(then, &place.path) else { return false };
    let Same::One(j) = same_in(unit, at, &now) else { return false };
    let blob = past.blob(then, &place.path);
    let now = Place { path: place.path.clone(), blob, unit: Some(now), at: Some(j) };
    compare(place, &now, parts, level).verdict == Verdict::Ok
}

/// The first commit on the way from `base` to `target` in which the annotated code is not what it was in `base`; `from`
/// is where it was. `None` where it still is, or no way is in this clone.
#[must_use]
pub fn first_change(
    past: &Past,
    from: &Spot,
    attributes: &Attributes,
    fences: &[&Fence],
    base: CommitId,
    target: &State,
) -> Option<CommitId> {
    let end = match target {
        State::Commit(commit) => *commit,
        State::Source(source) => source.revision().commit?,
    };
    let start = place_at(past, from, &State::Commit(base))?;
    let (mut parts, _) = from_attributes(attributes, &start);
    parts.extend(fences.iter().enumerate().filter_map(|(n, fence)| from_fence(n, fence, &start)));
    let route = past.route(base, end)?;
    let (base, level) = (State::Commit(base), attributes.level());
    let holds = |commit: CommitId| unchanged_at(past, &start, &base, &parts, level, &State::Commit(commit));
    let (mut low, mut high) = (0, route.len() - 1);
    if high == 0 || holds(route[high]) {
        return None;
    }
    while high - low > 1 {
        let middle = low.midpoint(high);
        if holds(route[middle]) { low = middle } else { high = middle }
    }
    Some(past.culprit(route[low], route[high], &holds))
}
