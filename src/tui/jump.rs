//! Where the reader has been: back and forward, nothing lost.
//!
//! Going back and then elsewhere does not delete the places ahead; they move to [`JumpList::older`] and stay in the
//! picker. A jump within three lines of the last one replaces it.

use crate::model::RepoPath;

/// A place to come back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Revision it was seen at; empty for the one shown.
    pub revision: String,
    pub path: RepoPath,
    /// Zero-based.
    pub line: u32,
    /// Byte column.
    pub column: u32,
    /// First line on the screen.
    pub top: u32,
    /// Qualified name around it, so that it is found again after the file changed; may be empty.
    pub symbol: String,
    /// The line's text, for the picker.
    pub text: String,
    /// The step that was being read there; not kept between runs.
    pub step: Option<StepSpot>,
}

/// A step of an article to come back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepSpot {
    pub article: String,
    pub page: usize,
    pub target: usize,
    /// Whether the keyboard was in the article.
    pub reading: bool,
}

impl Spot {
    fn near(&self, other: &Spot) -> bool {
        self.path == other.path && self.revision == other.revision && self.line.abs_diff(other.line) <= NEAR
    }
}

/// Lines within which two jumps are one.
const NEAR: u32 = 3;

/// Entries kept.
const MAX: usize = 200;

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JumpList {
    entries: Vec<Spot>,
    /// Index of the entry we stand on after going back; equals the length when not.
    at: usize,
    older: Vec<Spot>,
}

impl JumpList {
    /// From saved entries.
    #[must_use]
    pub fn from_entries(entries: Vec<Spot>) -> Self {
        Self { at: entries.len(), entries, older: Vec::new() }
    }

    /// Remembers `origin` before a jump away from it.
    pub fn push(&mut self, origin: Spot) {
        if self.at < self.entries.len() {
            let tail = self.entries.split_off(self.at + 1);
            self.entries.pop();
            self.older.extend(tail);
            let extra = self.older.len().saturating_sub(MAX);
            self.older.drain(..extra);
        }
        if self.entries.last().is_some_and(|last| last.near(&origin)) {
            self.entries.pop();
        }
        self.entries.push(origin);
        let extra = self.entries.len().saturating_sub(MAX);
        self.entries.drain(..extra);
        self.at = self.entries.len();
    }

    /// The place before `here` that `wanted` accepts.
    pub fn back(&mut self, here: Spot, wanted: impl Fn(&Spot) -> bool) -> Option<Spot> {
        let mut to = self.at;
        loop {
            to = to.checked_sub(1)?;
            let spot = &self.entries[to];
            if wanted(spot) && !spot.near(&here) {
                break;
            }
        }
        if self.at == self.entries.len() {
            // The place we leave becomes the end of the list, so that forward leads back to it.
            if self.entries.last().is_none_or(|last| !last.near(&here)) {
                self.entries.push(here);
            }
        } else {
            self.entries[self.at] = here;
        }
        self.at = to;
        self.entries.get(to).cloned()
    }

    /// The place after `here` that `wanted` accepts.
    pub fn forward(&mut self, here: Spot, wanted: impl Fn(&Spot) -> bool) -> Option<Spot> {
        let to = (self.at + 1..self.entries.len()).find(|i| wanted(&self.entries[*i]))?;
        self.entries[self.at] = here;
        self.at = to;
        self.entries.get(to).cloned()
    }

    /// All places, newest first, then those of older branches; the flag says which.
    pub fn newest_first(&self) -> impl Iterator<Item = (&Spot, bool)> {
        self.entries.iter().rev().map(|s| (s, false)).chain(self.older.iter().rev().map(|s| (s, true)))
    }

    /// In order, for saving.
    #[must_use]
    pub fn entries(&self) -> &[Spot] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(path: &str, line: u32) -> Spot {
        Spot {
            revision: String::new(),
            path: RepoPath::new(path).unwrap(),
            line,
            column: 0,
            top: 0,
            symbol: String::new(),
            text: String::new(),
            step: None,
        }
    }

    fn any(_: &Spot) -> bool {
        true
    }

    #[test]
    fn back_and_forward_return_to_where_one_was() {
        let mut jumps = JumpList::default();
        jumps.push(spot("a", 0));
        jumps.push(spot("b", 0));
        assert_eq!(jumps.back(spot("c", 9), any), Some(spot("b", 0)));
        assert_eq!(jumps.back(spot("b", 0), any), Some(spot("a", 0)));
        assert_eq!(jumps.back(spot("a", 0), any), None);
        assert_eq!(jumps.forward(spot("a", 0), any), Some(spot("b", 0)));
        assert_eq!(jumps.forward(spot("b", 0), any), Some(spot("c", 9)));
        assert_eq!(jumps.forward(spot("c", 9), any), None);
    }

    #[test]
    fn near_jumps_are_one_and_the_tail_is_kept() {
        let mut jumps = JumpList::default();
        jumps.push(spot("a", 10));
        jumps.push(spot("a", 12));
        assert_eq!(jumps.entries(), [spot("a", 12)]);
        jumps.push(spot("b", 0));
        jumps.back(spot("c", 0), any);
        jumps.push(spot("b", 50));
        assert_eq!(jumps.back(spot("d", 0), any), Some(spot("b", 50)));
        let all: Vec<_> = jumps.newest_first().filter(|(_, old)| *old).map(|(s, _)| s.clone()).collect();
        assert_eq!(all, [spot("c", 0)]);
    }

    #[test]
    fn back_within_a_file_skips_others() {
        let mut jumps = JumpList::default();
        jumps.push(spot("a", 0));
        jumps.push(spot("b", 0));
        let path = RepoPath::new("a").unwrap();
        assert_eq!(jumps.back(spot("a", 90), |s| s.path == path), Some(spot("a", 0)));
    }

    #[test]
    fn the_list_is_bounded() {
        let mut jumps = JumpList::default();
        for i in 0..500 {
            jumps.push(spot("a", i * 10));
        }
        assert_eq!(jumps.entries().len(), MAX);
    }
}
