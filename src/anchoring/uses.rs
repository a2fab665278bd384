//! Evidence from uses: where a definition vanished, do the places that used its name now use another one?
//!
//! A use is known by the tokens around it, so it is found again wherever it stands. Callers that were changed from one
//! name to another in one commit tell of a rename even where most of the body was rewritten; bodies that look alike while
//! nobody calls the one instead of the other do not.

use super::matching::Node;
use super::past::{Past, State};
use crate::model::RepoPath;
use crate::source::history::Changed;
use crate::syntax::fingerprint::CodeTokens;
use crate::syntax::lexer::Class;
use crate::text::{Span, similar};
use xxhash_rust::xxh3::xxh3_64;

/// Files looked into for uses, in path order after the definition's own; a name used in more is renamed in these too.
const MAX_FILES: usize = 24;
/// Tokens before and after a use that must be equal.
const AROUND: usize = 3;
/// Words among them from which on they tell one use from another: `, NULL, name, 0, 0` in a table does not.
const TELLING_WORDS: usize = 2;

/// The uses of a definition's name in the files that a step changes, before and after.
pub struct Uses {
    /// Contexts of the name's uses before the step, sorted.
    own: Vec<u64>,
    files: Vec<Pair>,
    name: u64,
}

/// A file before and after.
struct Pair {
    path: RepoPath,
    old: Option<CodeTokens>,
    new: CodeTokens,
}

impl Uses {
    /// Reads the files that a step from `old` to `state` changes and that used its name; `successor` is where its own
    /// file went.
    #[must_use]
    pub fn new(past: &Past, old: &Node, state: &State, files: &[Changed], successor: Option<&RepoPath>) -> Self {
        let own_name = old.symbol().name();
        let name = xxh3_64(own_name.as_bytes());
        let mut this = Self { own: Vec::new(), files: Vec::new(), name };
        let extent = old.unit.def(old.symbol()).extent;
        this.own.extend(contexts(&old.unit.code, name, Some(extent)));
        let after = successor.unwrap_or(&old.path);
        if let Some(blob) = past.blob(state, after)
            && let Some(bytes) = past.read(state, after, blob)
        {
            let new = CodeTokens::new(&bytes, past.language(state, after));
            this.files.push(Pair { path: after.clone(), old: Some(old.unit.code.clone()), new });
        }
        for file in files.iter().filter(|file| file.path != old.path && file.path != *after) {
            let (Some(before), Some(now)) = (file.old, file.new) else { continue };
            if past.words(&old.state, &file.path, before).binary_search(&name).is_err() {
                continue;
            }
            let sides = past.read(&old.state, &file.path, before).zip(past.read(state, &file.path, now));
            let Some((before, now)) = sides else { continue };
            let language = past.language(state, &file.path);
            let (before, now) = (CodeTokens::new(&before, language), CodeTokens::new(&now, language));
            this.own.extend(contexts(&before, name, None));
            this.files.push(Pair { path: file.path.clone(), old: Some(before), new: now });
            if this.files.len() >= MAX_FILES {
                break;
            }
        }
        this.own.sort_unstable();
        this
    }

    /// How far the uses went over to `other`, from 0 to below 1: their share, and less where they are few.
    #[must_use]
    pub fn went_to(&self, other: &Node) -> f64 {
        let name = xxh3_64(other.symbol().name().as_bytes());
        if self.own.is_empty() || name == self.name {
            return 0.0;
        }
        let extent = other.unit.def(other.symbol()).extent;
        let (mut new, mut known) = (Vec::new(), Vec::new());
        for pair in &self.files {
            let skip = (pair.path == other.path).then_some(extent);
            new.extend(contexts(&pair.new, name, skip));
            known.extend(pair.old.iter().flat_map(|old| contexts(old, name, None)));
        }
        if !self.files.iter().any(|pair| pair.path == other.path) {
            new.extend(contexts(&other.unit.code, name, Some(extent)));
        }
        new.sort_unstable();
        known.sort_unstable();
        // Uses of the other name that stood there before are not uses that went over.
        let took = similar::common(&self.own, &new).saturating_sub(similar::common(&self.own, &known)) as f64;
        let share = took / self.own.len() as f64;
        share * took / (took + 1.0)
    }
}

/// What stands around each telling use of a name outside `skip`, as hashes; the name itself is left out.
fn contexts(code: &CodeTokens, name: u64, skip: Option<Span>) -> Vec<u64> {
    let hashes = code.hashes();
    let is_use = |at: &usize| {
        let token = &code.tokens()[*at];
        hashes[*at] == name && token.class == Class::Word && !skip.is_some_and(|s| s.contains(token.span.start))
    };
    let around = |at: usize| {
        let window = at.saturating_sub(AROUND)..(at + AROUND + 1).min(hashes.len());
        let words = window.clone().filter(|i| hashes[*i] != name && code.tokens()[*i].class == Class::Word).count();
        let mix = |h: u64, i: usize| {
            let token = if hashes[i] == name { 0 } else { hashes[i] };
            (h ^ token).wrapping_mul(0x0100_0000_01b3).rotate_left(23)
        };
        (words >= TELLING_WORDS).then(|| window.fold(0, mix))
    };
    (0..hashes.len()).filter(is_use).filter_map(around).collect()
}
