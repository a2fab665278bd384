//! Anchor → verdict: where the place of an annotation is in a target state, and whether the code there still is what the
//! prose was written about.
//!
//! The *baseline* is the code a human approved (the lock) or, before that, the code at the article's pin. The anchor is
//! located in the baseline, carried to the target by a trace, and the quoted part (or all of it) is compared by tokens.
//! The anchors of one section are resolved together, because a fence belongs to the first of them whose code holds it.

use std::collections::BTreeSet;

use super::focus::{Now, Part, fence_fits, from_attributes, from_fence, from_stored};
use super::likeness::Model;
use super::matching::{Candidate, Node, twins_elsewhere};
use super::past::{Past, State};
use super::place::{Located, Place, locate};
use super::trace::{Found, Traced, trace};
use super::verdict::{Detail, Outcome, Spot, Verdict};
use crate::article::lock::Approved;
use crate::article::{Anchor, Attributes, Fence, Level};
use crate::model::facts::RefKind;
use crate::model::{CommitId, RepoPath};
use crate::source::history::AtPath;
use crate::text::{Span, similar};

/// One anchor of a section.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    pub anchor: &'a Anchor,
    pub attributes: &'a Attributes,
    /// What a human approved, where the lock has it and the anchor was not rewritten since.
    pub approved: Option<&'a Approved>,
}

/// The states between which a section is judged.
#[derive(Clone)]
pub struct Between {
    /// The code the article was written about; `None` where it names none: then the target itself.
    pub pin: Option<State>,
    pub target: State,
}

/// Judges the anchors of one section; `fences` are the section's own. One outcome an anchor, in order.
#[must_use]
pub fn resolve(past: &Past, asks: &[Ask<'_>], fences: &[&Fence], states: &Between) -> Vec<Outcome> {
    let bases: Vec<Base> = asks.iter().map(|ask| base_of(past, ask, states)).collect();
    let mut parts: Vec<(Vec<Part>, Vec<Option<usize>>)> = Vec::new();
    for (ask, base) in asks.iter().zip(&bases) {
        parts.push(match base {
            Base::Place { place, .. } => {
                let (found, lost) = from_attributes(ask.attributes, place);
                (found, lost.iter().map(|_| None).collect())
            }
            Base::Stored { approved, .. } => {
                let language = past.language(&states.target, &approved.path);
                let stored = approved.focus.iter().map(|f| from_stored(&f.text, f.span, language));
                (stored.collect(), Vec::new())
            }
            Base::Done(_) => (Vec::new(), Vec::new()),
        });
    }
    for (n, fence) in fences.iter().enumerate() {
        assign_fence(n, fence, &bases, &mut parts);
    }
    let each = asks.iter().zip(bases).zip(parts);
    each.map(|((ask, base), (parts, lost))| judge(past, ask, base, fences, &parts, lost, states)).collect()
}

/// What an anchor is compared with.
enum Base<'a> {
    Place {
        place: Place,
        state: State,
        approved: bool,
    },
    /// The approved commit is not in this clone; its prints are in the lock.
    Stored {
        approved: &'a Approved,
    },
    /// Nothing to compare: the outcome is known.
    Done(Box<Outcome>),
}

fn base_of<'a>(past: &Past, ask: &Ask<'a>, states: &Between) -> Base<'a> {
    if let Some(approved) = ask.approved {
        let state = State::Commit(approved.commit);
        if let Some(place) = approved_place(past, approved, &state) {
            return Base::Place { place, state, approved: true };
        }
        return Base::Stored { approved };
    }
    let state = states.pin.clone().unwrap_or_else(|| states.target.clone());
    match locate(past, ask.anchor, &state) {
        Located::One(place) => Base::Place { place, state, approved: false },
        other => Base::Done(Box::new(no_place(other, ask.anchor))),
    }
}

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

fn no_place(located: Located, anchor: &Anchor) -> Outcome {
    let near_words = |near: &[String]| match near {
        [] => String::new(),
        near => format!("; near are {}", near.join(", ")),
    };
    match located {
        Located::Several(places) => {
            let candidates = places.iter().map(|p| (Spot::new(p), 1.0)).collect();
            let message = format!("`{anchor}` may mean {} places", places.len());
            Outcome { candidates, ..Outcome::bare(Verdict::Ambiguous, message) }
        }
        Located::Nothing { near } => {
            Outcome::bare(Verdict::Missing, format!("`{anchor}` is not there{}", near_words(&near)))
        }
        Located::Unsupported { path } => {
            Outcome::bare(Verdict::Unsupported, format!("the language of {path} has no symbols gloss knows"))
        }
        Located::NoText { path, what } => Outcome::bare(Verdict::Error, format!("{path} is {what}")),
        Located::Unseen => Outcome::bare(Verdict::Skipped, "its file is not in this clone"),
        Located::One(_) => unreachable!("one place is a base"),
    }
}

/// Gives a fence to the first anchor whose code holds it; a fence that none holds is lost for the first it would fit.
fn assign_fence(n: usize, fence: &Fence, bases: &[Base<'_>], parts: &mut [(Vec<Part>, Vec<Option<usize>>)]) {
    let places = || {
        bases.iter().enumerate().filter_map(|(i, base)| match base {
            Base::Place { place, .. } if fence_fits(fence, place) => Some((i, place)),
            _ => None,
        })
    };
    if let Some((i, part)) = places().find_map(|(i, place)| from_fence(n, fence, place).map(|part| (i, part))) {
        parts[i].0.push(part);
    } else if let Some((i, place)) = places().next()
        && !crate::syntax::focus::Quote::new(&fence.text, place.language()).is_empty()
    {
        parts[i].1.push(Some(n));
    }
}

fn judge(
    past: &Past,
    ask: &Ask<'_>,
    base: Base<'_>,
    fences: &[&Fence],
    parts: &[Part],
    lost: Vec<Option<usize>>,
    states: &Between,
) -> Outcome {
    let (place, state, approved) = match base {
        Base::Done(outcome) => return *outcome,
        Base::Stored { approved } => return by_stored(past, ask, approved, parts, &states.target),
        Base::Place { place, state, approved } => (place, state, approved),
    };
    let mut from = Spot::new(&place);
    from.focus = sorted(parts.iter().flat_map(|p| p.spans.clone()).collect());
    let mut outcome = match carry(past, &place, &state, &states.target) {
        Carried::Here { place: now, commit } => {
            let mut outcome = compare(&place, &now, parts, ask.attributes.level());
            outcome.commit = commit;
            if outcome.detail.contains(&Detail::Body) {
                hollow(past, &place, &state, &now, states, &mut outcome);
            }
            outcome
        }
        Carried::Ambiguous { places, commit } => {
            let candidates = places.iter().map(|(p, score)| (Spot::new(p), *score)).collect();
            let message = format!("`{}` went to one of {} places", ask.anchor, places.len());
            Outcome { candidates, commit, ..Outcome::bare(Verdict::Ambiguous, message) }
        }
        Carried::Gone { near, commit } => {
            let candidates = near.iter().map(|(p, score)| (Spot::new(p), *score)).collect();
            Outcome { candidates, commit, ..Outcome::bare(Verdict::Missing, format!("`{}` is gone", ask.anchor)) }
        }
        Carried::Unseen => Outcome::bare(Verdict::Skipped, "a part of the history is not in this clone"),
    };
    outcome.from = Some(from);
    let mut lost = lost;
    if approved && !lost.is_empty() {
        // What is quoted from the code as it is now was brought up to date: that waits for approval, and is not lost.
        let before = lost.len();
        retain_lost(past, ask, fences, &mut outcome, &mut lost, &states.target);
        if lost.len() < before && outcome.verdict.has_place() {
            outcome.verdict = Verdict::Changed;
            outcome.detail.push(Detail::Focus);
        }
    }
    let settled = matches!(outcome.verdict, Verdict::Moved | Verdict::Renamed)
        && outcome.to.as_ref().and_then(|to| place_at(past, to, &states.target)).is_some_and(|now| {
            // The anchor says the new place already.
            super::mend::means(past, ask.anchor, &now, &states.target)
        });
    if settled {
        outcome.verdict = Verdict::Ok;
    }
    if !lost.is_empty() && outcome.verdict.has_place() {
        // A quote that never was in the code is the author's to mend, whatever became of the rest.
        outcome.verdict = Verdict::Changed;
        outcome.detail.push(Detail::Focus);
    }
    outcome.detail.sort_unstable();
    outcome.detail.dedup();
    outcome.lost = lost;
    if outcome.verdict == Verdict::Ok && !approved {
        outcome.verdict = Verdict::New;
    }
    outcome
}

/// Keeps only the quotes that are not in the target's code either; adds the others to its focus.
fn retain_lost(
    past: &Past,
    ask: &Ask<'_>,
    fences: &[&Fence],
    outcome: &mut Outcome,
    lost: &mut Vec<Option<usize>>,
    target: &State,
) {
    let Some(to) = &mut outcome.to else { return };
    let Some(now) = place_at(past, to, target) else { return };
    let mut found: Vec<Span> = Vec::new();
    lost.retain(|one| {
        let parts = match one {
            Some(n) => fences.get(*n).and_then(|fence| from_fence(*n, fence, &now)).into_iter().collect(),
            None => match from_attributes(ask.attributes, &now) {
                (parts, lost) if lost.is_empty() => parts,
                _ => Vec::new(),
            },
        };
        found.extend(parts.iter().flat_map(|part| part.spans.clone()));
        parts.is_empty()
    });
    to.focus.extend(found);
    to.focus = sorted(std::mem::take(&mut to.focus));
}

fn sorted(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// Where a place of one state is in another.
enum Carried {
    Here { place: Place, commit: Option<CommitId> },
    Ambiguous { places: Vec<(Place, f64)>, commit: Option<CommitId> },
    Gone { near: Vec<(Place, f64)>, commit: Option<CommitId> },
    Unseen,
}

fn carry(past: &Past, place: &Place, state: &State, target: &State) -> Carried {
    // Most files of most ranges did not change at all.
    if past.blob(target, &place.path) == place.blob && place.blob.is_some() {
        return Carried::Here { place: place.clone(), commit: None };
    }
    let (Some(unit), Some(at)) = (&place.unit, place.at) else { return carry_file(past, place, state, target) };
    let start = Node { state: state.clone(), path: place.path.clone(), unit: unit.clone(), at };
    let traced = match target {
        State::Source(source) => match source.revision().commit.map(State::Commit) {
            // Uncommitted edits are one more step after the last commit.
            Some(head) if !past.same_state(&head, state) => match trace(past, &start, &head) {
                Traced::Found(Found { node, score, mut hops }) => match trace(past, &node, target) {
                    Traced::Found(mut found) => {
                        hops.append(&mut found.hops);
                        Traced::Found(Found { score: score.min(found.score), node: found.node, hops })
                    }
                    other => other,
                },
                // What the history lost may stand in the work tree all the same.
                _ => trace(past, &start, target),
            },
            _ => trace(past, &start, target),
        },
        State::Commit(_) => trace(past, &start, target),
    };
    let listed = |c: &[Candidate]| c.iter().map(|c| (place_of(past, &c.node), c.likeness.score())).collect();
    match traced {
        Traced::Found(found) => {
            let commit = found.hops.iter().find_map(|hop| hop.commit);
            Carried::Here { place: place_of(past, &found.node), commit }
        }
        Traced::Ambiguous { candidates, commit } => Carried::Ambiguous { places: listed(&candidates), commit },
        Traced::Deleted { commit, near, .. } => Carried::Gone { near: listed(&near), commit },
        Traced::Unseen => Carried::Unseen,
    }
}

fn place_of(past: &Past, node: &Node) -> Place {
    let blob = past.blob(&node.state, &node.path);
    Place { path: node.path.clone(), blob, unit: Some(node.unit.clone()), at: Some(node.at) }
}

/// Least share of common pairs of tokens for a file that went elsewhere.
pub const FILE_LIKENESS: f64 = 0.5;

/// A whole file or folder: the same path, else the one new file that is like it.
fn carry_file(past: &Past, place: &Place, state: &State, target: &State) -> Carried {
    let here = |path: &RepoPath| match past.at(target, path) {
        AtPath::File { blob, .. } => {
            Some(Place { path: path.clone(), blob: Some(blob), unit: past.unit_of(target, path, blob), at: None })
        }
        AtPath::Folder => Some(Place { path: path.clone(), blob: None, unit: None, at: None }),
        _ => None,
    };
    match past.at(target, &place.path) {
        AtPath::Unseen => return Carried::Unseen,
        AtPath::Nothing => {}
        _ => {
            if let Some(place) = here(&place.path) {
                return Carried::Here { place, commit: None };
            }
        }
    }
    let gone = Carried::Gone { near: Vec::new(), commit: None };
    let Some(unit) = &place.unit else { return gone };
    let Some(changes) = past.changes(state, target) else { return gone };
    let own = similar::shingles(unit.code.hashes(), 2);
    let words = past.words(state, &place.path, place.blob.unwrap_or(crate::model::BlobId([0; 20])));
    let mut found: Vec<(Place, f64)> = Vec::new();
    for file in changes.files.iter().filter(|f| f.old.is_none()) {
        let Some(blob) = file.new else { continue };
        let like = if Some(blob) == place.blob {
            1.0
        } else {
            if past.language(target, &file.path) != unit.language
                || similar::jaccard(&words, &past.words(target, &file.path, blob)) < FILE_LIKENESS / 2.0
            {
                continue;
            }
            let Some(other) = past.unit_of(target, &file.path, blob) else { continue };
            let theirs = similar::shingles(other.code.hashes(), 2);
            2.0 * similar::common(&own, &theirs) as f64 / (own.len() + theirs.len()).max(1) as f64
        };
        if like >= FILE_LIKENESS
            && let Some(place) = here(&file.path)
        {
            found.push((place, like));
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.path.cmp(&b.0.path)));
    match found.as_slice() {
        [] => gone,
        [_] => Carried::Here { place: found.swap_remove(0).0, commit: None },
        [best, next, ..] if best.1 - next.1 >= super::matching::MARGIN => {
            Carried::Here { place: found.swap_remove(0).0, commit: None }
        }
        _ => Carried::Ambiguous { places: found, commit: None },
    }
}

/// Compares the place in the baseline with the place in the target.
fn compare(old: &Place, new: &Place, parts: &[Part], level: Level) -> Outcome {
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
fn look(parts: &[Part], place: &Place, to: &mut Spot) -> bool {
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
    let super::matching::Same::One(j) = super::matching::same_in(unit, at, &now) else { return false };
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

/// Below this likeness of bodies the code may have gone elsewhere and left its name behind.
pub const HOLLOW: f64 = 0.5;

/// Where the name stayed and the code went: looks for its twin among what is new in the target.
fn hollow(past: &Past, old: &Place, state: &State, new: &Place, states: &Between, outcome: &mut Outcome) {
    let (Some(unit), Some(at), Some(now), Some(j)) = (&old.unit, old.at, &new.unit, new.at) else { return };
    let a = Model::new(unit, &unit.symbols[at], old.path.as_str());
    let b = Model::new(now, &now.symbols[j], new.path.as_str());
    let alike = a.likeness(&b);
    if alike.body >= HOLLOW || a.tokens.len() < super::matching::TINY {
        return;
    }
    let node = Node { state: state.clone(), path: old.path.clone(), unit: unit.clone(), at };
    let twins = twins_elsewhere(past, &node, &states.target);
    if twins.is_empty() {
        return;
    }
    outcome.detail.push(Detail::Hollowed);
    outcome.candidates = twins.iter().map(|c| (Spot::new(&place_of(past, &c.node)), c.likeness.score())).collect();
}

/// Judges against the prints in the lock: the approved commit is not here.
fn by_stored(past: &Past, ask: &Ask<'_>, approved: &Approved, parts: &[Part], target: &State) -> Outcome {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anchoring::annotate::{Elsewhere, judge};
    use crate::article::{Document, parse};
    use crate::source::testing::Script;

    const TARGET: &str = "packages/hooks/src/utils/createEffectWithTarget.ts";
    const DOM: &str = "packages/hooks/src/utils/dom2.ts";
    const INDEX: &str = "packages/hooks/src/utils/index.ts";

    const V1: &str = "import depsAreSame from './depsAreSame';\n\nconst createEffectWithTarget = (useEffectType) => {\n  const useEffectWithTarget = (effect, deps, target) => {\n    const hasInitRef = useRef(false);\n    if (!hasInitRef.current) {\n      hasInitRef.current = true;\n      return;\n    }\n    if (!depsAreSame(els, lastElementRef.current)) {\n      unLoadRef.current = effect();\n    }\n  };\n  return useEffectWithTarget;\n};\n";

    fn judged(script: &Script, pin: CommitId, target: CommitId, body: &str) -> Vec<String> {
        let text = format!("---\ngloss: 1\nid: a\ntitle: T\nlang: en\n---\n\n{body}");
        let article = parse("a.en.md", text.as_bytes());
        assert_eq!(article.problems, []);
        let document = Document::new("a".into(), vec![article], None);
        let past = Past::new(script.open()).unwrap();
        let states = Between { pin: Some(State::Commit(pin)), target: State::Commit(target) };
        let none = |_: &str| -> Option<Elsewhere<'_>> { None };
        let all = judge(&past, &document, document.source(), None, &states, &none);
        all.iter().map(|j| shown(&j.outcome)).collect()
    }

    fn shown(outcome: &Outcome) -> String {
        let mut out = outcome.verdict.as_str().to_owned();
        for detail in &outcome.detail {
            out.push(' ');
            out.push_str(detail.as_str());
        }
        if let Some(to) = &outcome.to {
            out.push_str(&format!(" {}#{}:{}", to.path.file_name(), to.symbol, to.line));
        }
        for (spot, _) in &outcome.candidates {
            out.push_str(&format!(" ?{}", spot.anchor));
        }
        out
    }

    fn ahooks() -> (Script, CommitId) {
        let mut script = Script::new();
        let one = script.commit(
            "v3.1.0",
            &[
                (TARGET, Some(V1)),
                (DOM, Some("export function getTargetElement(target, defaultElement) {\n  if (!target) {\n    return defaultElement;\n  }\n  let targetElement;\n  if (isFunction(target)) {\n    targetElement = target();\n  } else {\n    targetElement = target;\n  }\n  return targetElement;\n}\n")),
                (INDEX, Some("export const isArray = (value) => Array.isArray(value);\nexport const isFunction = (value) => typeof value === 'function';\n")),
            ],
        );
        (script, one)
    }

    #[test]
    fn other_line_numbers_are_still_ok() {
        let (mut script, one) = ahooks();
        let two = script.commit("v3.3.0", &[(TARGET, Some(&format!("// a new line\n{V1}")))]);
        let body = format!("## A\n<!-- gloss: {TARGET}#createEffectWithTarget.useEffectWithTarget -->\n");
        assert_eq!(
            judged(&script, one, two, &body),
            ["new createEffectWithTarget.ts#createEffectWithTarget.useEffectWithTarget:5"]
        );
    }

    #[test]
    fn a_change_is_an_alarm_only_for_the_part_it_touches() {
        let (mut script, one) = ahooks();
        let swapped =
            V1.replace("depsAreSame(els, lastElementRef.current)", "depsAreSame(lastElementRef.current, els)");
        let two = script.commit("v3.7.11", &[(TARGET, Some(&swapped))]);
        let anchor = format!("{TARGET}#createEffectWithTarget.useEffectWithTarget");
        let body = format!(
            "## A\n<!-- gloss: {anchor} id=swapped quote=\"if (!depsAreSame(els, lastElementRef.current)) {{\" -->\n\n\
             ## B\n<!-- gloss: {anchor} id=first quote=\"hasInitRef.current = true;\" -->\n\n\
             ## C\n<!-- gloss: {anchor} id=flow level=flow -->\n\n## D\n<!-- gloss: {anchor} id=design level=design -->\n\n\
             ## E\n<!-- gloss: {anchor} id=fence -->\n\n```ts\nif (!hasInitRef.current) {{\n  // first run\n  ...\n}}\n```\n\n\
             ## F\n<!-- gloss: {anchor} id=all -->\n"
        );
        let place = "createEffectWithTarget.ts#createEffectWithTarget.useEffectWithTarget:4";
        assert_eq!(
            judged(&script, one, two, &body),
            [
                format!("changed body focus {place}"),
                format!("new body {place}"),
                format!("new body {place}"),
                format!("new body {place}"),
                format!("new body {place}"),
                format!("changed body {place}"),
            ]
        );
    }

    #[test]
    fn moved_renamed_missing_and_ambiguous() {
        let (mut script, one) = ahooks();
        let dom = "export function getTargetElement(target, defaultElement) {\n  if (!target) {\n    return defaultElement;\n  }\n  let targetElement;\n  if (isFunction(target)) {\n    targetElement = target();\n  } else {\n    targetElement = target;\n  }\n  return targetElement;\n}\n";
        let two = script.commit("move", &[(DOM, None), ("packages/hooks/src/utils/domTarget.ts", Some(dom))]);
        let three = script.commit(
            "drop isArray",
            &[(INDEX, Some("export const isFunction = (value) => typeof value === 'function';\n"))],
        );
        let four = script.commit(
            "rename",
            &[
                ("packages/hooks/src/utils/domTarget.ts", Some(&dom.replace("getTargetElement", "resolveTarget"))),
                ("packages/hooks/src/useA.ts", Some(V1)),
                ("packages/hooks/src/useB.ts", Some(V1)),
            ],
        );
        let body = format!("## A\n<!-- gloss: {DOM}#getTargetElement -->\n\n## B\n<!-- gloss: {INDEX}#isArray -->\n");
        assert_eq!(judged(&script, one, three, &body), ["moved moved_from domTarget.ts#getTargetElement:1", "missing"]);
        assert_eq!(
            judged(&script, one, four, &body),
            ["renamed moved_from renamed_from domTarget.ts#resolveTarget:1", "missing"]
        );
        let _ = two;
        let pathless = "## A\n<!-- gloss: #useEffectWithTarget -->\n";
        assert_eq!(
            judged(&script, four, four, pathless),
            [format!(
                "ambiguous ?packages/hooks/src/useA.ts#createEffectWithTarget.useEffectWithTarget ?packages/hooks/src/useB.ts#createEffectWithTarget.useEffectWithTarget ?{TARGET}#createEffectWithTarget.useEffectWithTarget"
            )]
        );
    }

    #[test]
    fn a_name_that_stayed_behind_is_hollow() {
        let mut script = Script::new();
        let body = "{\n  const seen = new Set();\n  for (const item of items) {\n    if (!seen.has(item.key)) {\n      seen.add(item.key);\n      report(item, seen.size);\n    }\n  }\n  return seen;\n}\n";
        let one = script.commit("one", &[("a.ts", Some(&format!("export function collect(items) {body}")))]);
        let two = script.commit(
            "two",
            &[
                ("a.ts", Some("export function collect(items) { return gather(items); }\n")),
                ("b.ts", Some(&format!("export function gather(items) {body}"))),
            ],
        );
        assert_eq!(
            judged(&script, one, two, "## A\n<!-- gloss: a.ts#collect -->\n"),
            ["changed body hollowed a.ts#collect:1 ?b.ts#gather"]
        );
    }

    #[test]
    fn files_folders_and_what_cannot_be_read() {
        let mut script = Script::new();
        let one = script.commit(
            "one",
            &[
                ("d/a.txt", Some("one two three four five six\n")),
                ("d/b.bin", Some("\0\0")),
                ("x.ts", Some("export const a = 1;\n")),
            ],
        );
        let two = script.commit("two", &[("d/a.txt", None), ("e/a.txt", Some("one two three four five six seven\n"))]);
        let body = "## A\n<!-- gloss: d/ -->\n\n## B\n<!-- gloss: d/a.txt level=design -->\n\n## C\n<!-- gloss: d/a.txt#x -->\n\n## D\n<!-- gloss: d/b.bin#x -->\n\n## E\n<!-- gloss: nowhere.ts#a -->\n\n## F\n<!-- gloss: d/a.txt id=q quote=\"three four\" -->\n\n## G\n<!-- gloss: other:x.ts id=o -->\n";
        assert_eq!(
            judged(&script, one, two, body),
            [
                "new d#:1",
                "moved body moved_from a.txt#:1",
                "unsupported",
                "error",
                "missing",
                "moved body moved_from a.txt#:1",
                "skipped"
            ]
        );
    }

    #[test]
    fn a_quote_that_never_was_there_is_changed_and_named() {
        let (script, one) = ahooks();
        let text = format!(
            "---\ngloss: 1\nid: a\ntitle: T\nlang: en\n---\n## A\n<!-- gloss: {INDEX}#isArray quote=\"nope\" -->\n\n```ts\nnor this\n```\n"
        );
        let document = Document::new("a".into(), vec![parse("a.en.md", text.as_bytes())], None);
        let past = Past::new(script.open()).unwrap();
        let states = Between { pin: Some(State::Commit(one)), target: State::Commit(one) };
        let none = |_: &str| -> Option<Elsewhere<'_>> { None };
        let all = judge(&past, &document, document.source(), None, &states, &none);
        assert_eq!(all[0].outcome.verdict, Verdict::Changed);
        assert_eq!(all[0].outcome.lost, [None, Some(0)]);
    }
}
