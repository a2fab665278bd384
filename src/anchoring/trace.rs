//! Carries a definition from one revision to another.
//!
//! If the same path holds the same qualified name at the end, that is it. Otherwise the way between the two revisions is
//! searched for the commit in which the definition vanished from its place, the step across that commit is decided by
//! [`super::matching`], and the trace goes on from where it went: many small steps are decided far more surely than one
//! large one. Where no way is in this clone (shallow, unrelated), the two ends are compared directly.

use super::matching::{Candidate, Node, Same, Step, same_in, step, step_by_name};
use super::past::{Past, State};
use crate::model::{CommitId, RepoPath};

/// What became of a definition.
pub enum Traced {
    /// It is here.
    Found(Found),
    /// Nothing separates these; best first.
    Ambiguous { candidates: Vec<Candidate>, commit: Option<CommitId> },
    /// It is gone, in `commit` where that is known; the nearest misses, best first.
    Deleted { commit: Option<CommitId>, near: Vec<Candidate>, last: Node },
    /// It cannot be told: something needed is not in this clone.
    Unseen,
}

/// Where a definition is now.
pub struct Found {
    pub node: Node,
    /// Likeness of the weakest step on the way; 1 where there was none.
    pub score: f64,
    /// Each step that was more than standing still, oldest first.
    pub hops: Vec<Hop>,
}

/// A step from one place to another.
#[derive(Clone)]
pub struct Hop {
    /// The commit that made it; `None` where the ends were compared directly.
    pub commit: Option<CommitId>,
    pub path: RepoPath,
    pub qualified: String,
}

/// Steps more than this in one trace are a loop of renames there and back.
const MAX_HOPS: usize = 64;

/// Follows `start` to `end`.
#[must_use]
pub fn trace(past: &Past, start: &Node, end: &State) -> Traced {
    trace_from(past, start, end, 0)
}

fn trace_from(past: &Past, start: &Node, end: &State, depth: u32) -> Traced {
    let mut node = start.clone();
    let mut hops: Vec<Hop> = Vec::new();
    let mut score = 1.0_f64;
    for _ in 0..MAX_HOPS {
        if let Some(found) = still_there(past, &node, end) {
            return Traced::Found(Found { node: found, score, hops });
        }
        let route = match (node.state.commit(), end.commit()) {
            (Some(old), Some(new)) => past.route(old, new),
            _ => None,
        };
        let Some(route) = route.filter(|route| route.len() > 2) else {
            return finish(past, &node, end, None, hops, score);
        };
        let (before, commit) = vanishing(past, &node, &route);
        match step(past, &before, &State::Commit(commit)) {
            Step::Same(next) => {
                // Present after all (an unreadable version in between): go on from there.
                node = next;
            }
            Step::Went(candidate) => {
                score = score.min(candidate.likeness.score());
                node = candidate.node;
                hops.push(Hop { commit: Some(commit), path: node.path.clone(), qualified: node.qualified() });
            }
            Step::Ambiguous(candidates) => {
                let arrived: Vec<Candidate> =
                    candidates.into_iter().filter_map(|c| carry(past, c, end, depth)).collect();
                return match arrived.len() {
                    0 => Traced::Deleted { commit: Some(commit), near: Vec::new(), last: before },
                    _ => Traced::Ambiguous { candidates: arrived, commit: Some(commit) },
                };
            }
            Step::Gone(near) => return gone(past, start, &before, end, commit, near, hops),
            Step::Unseen => return finish(past, &node, end, None, hops, score),
        }
    }
    Traced::Unseen
}

/// The node at the end state, if its path holds its qualified name there.
fn still_there(past: &Past, node: &Node, end: &State) -> Option<Node> {
    let unit = past.unit(end, &node.path)?;
    match same_in(&node.unit, node.at, &unit) {
        Same::One(at) => Some(Node { state: end.clone(), path: node.path.clone(), unit, at }),
        Same::Several(_) | Same::None => None,
    }
}

/// Finds by bisection a commit of the route in which the definition is no longer at its place, while it still was in the
/// one before; gives the definition as it was there, and the commit.
fn vanishing(past: &Past, node: &Node, route: &[CommitId]) -> (Node, CommitId) {
    let mut present = node.clone();
    let (mut low, mut high) = (0, route.len() - 1);
    while high - low > 1 {
        let middle = low.midpoint(high);
        let state = State::Commit(route[middle]);
        match still_there(past, &present, &state) {
            Some(found) => {
                present = found;
                low = middle;
            }
            None => high = middle,
        }
    }
    // The definition as of the commit right before: bisection may have skipped over it.
    let state = State::Commit(route[low]);
    if low > 0
        && let Some(found) = still_there(past, &present, &state)
    {
        present = found;
    } else {
        present.state = state;
    }
    (present, route[high])
}

/// Compares the two ends directly.
fn finish(past: &Past, node: &Node, end: &State, commit: Option<CommitId>, mut hops: Vec<Hop>, score: f64) -> Traced {
    match step(past, node, end) {
        Step::Same(found) => Traced::Found(Found { node: found, score, hops }),
        Step::Went(candidate) => {
            hops.push(Hop { commit, path: candidate.node.path.clone(), qualified: candidate.node.qualified() });
            Traced::Found(Found { score: score.min(candidate.likeness.score()), node: candidate.node, hops })
        }
        Step::Ambiguous(candidates) => Traced::Ambiguous { candidates, commit },
        Step::Gone(near) => Traced::Deleted { commit, near, last: node.clone() },
        Step::Unseen => Traced::Unseen,
    }
}

/// A definition that vanished without a successor in that commit may have been copied before or be brought back later:
/// the two ends tell, but only by the same name and (almost) the same code, or by the same qualified name in a file of
/// the same name.
fn gone(
    past: &Past,
    start: &Node,
    before: &Node,
    end: &State,
    commit: CommitId,
    near: Vec<Candidate>,
    mut hops: Vec<Hop>,
) -> Traced {
    for from in [before, start] {
        if let Step::Went(candidate) = step_by_name(past, from, end)
            && is_late(&candidate)
        {
            hops.push(Hop { commit: None, path: candidate.node.path.clone(), qualified: candidate.node.qualified() });
            let score = candidate.likeness.score();
            return Traced::Found(Found { node: candidate.node, score, hops });
        }
    }
    Traced::Deleted { commit: Some(commit), near, last: before.clone() }
}

/// Least body likeness for a definition that reappears away from the commit that removed it.
pub const LATE_BODY: f64 = 0.9;
/// The same where qualified name and file name are equal too.
pub const LATE_BODY_SAME_FILE_NAME: f64 = 0.6;
/// The same where only the file's extension differs.
pub const LATE_BODY_SIBLING: f64 = 0.5;

fn is_late(candidate: &Candidate) -> bool {
    let l = &candidate.likeness;
    let much = l.tokens >= super::matching::TINY;
    let same_code = l.same_name() && l.body >= LATE_BODY;
    let floor = if l.place >= 0.9 { LATE_BODY_SIBLING } else { LATE_BODY_SAME_FILE_NAME };
    let same_place = l.same_name() && l.same_container() && l.place >= 0.8 && l.body >= floor;
    much && (same_code || same_place)
}

/// A candidate of the past carried on to the end. A trace that forks again on the way is not followed: the forks of
/// forks would grow without bound, and the answer is "ambiguous" anyway.
fn carry(past: &Past, candidate: Candidate, end: &State, depth: u32) -> Option<Candidate> {
    if depth > 0 {
        return None;
    }
    match trace_from(past, &candidate.node, end, depth + 1) {
        Traced::Found(found) => Some(Candidate { node: found.node, likeness: candidate.likeness }),
        _ => None,
    }
}
