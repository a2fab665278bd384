//! Carries a place of one state to another: a definition along its trace, a whole file or folder by its path or its
//! content, uncommitted edits as one more step. Says where it is now, not whether it is what it was.

use super::matching::{Candidate, MARGIN, Node};
use super::past::{Past, State};
use super::place::Place;
use super::trace::{Found, Traced, trace};
use crate::model::{CommitId, RepoPath};
use crate::source::history::AtPath;
use crate::text::similar;

/// Where a place of one state is in another.
pub(super) enum Carried {
    Here { place: Place, commit: Option<CommitId> },
    Ambiguous { places: Vec<(Place, f64)>, commit: Option<CommitId> },
    Gone { near: Vec<(Place, f64)>, commit: Option<CommitId> },
    Unseen,
}

pub(super) fn carry(past: &Past, place: &Place, state: &State, target: &State) -> Carried {
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

pub(super) fn place_of(past: &Past, node: &Node) -> Place {
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
        [best, next, ..] if best.1 - next.1 >= MARGIN => Carried::Here { place: found.swap_remove(0).0, commit: None },
        _ => Carried::Ambiguous { places: found, commit: None },
    }
}
