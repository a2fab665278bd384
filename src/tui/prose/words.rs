//! Text cut into pieces, and pieces filled into lines.
//!
//! Lines break at blanks and between wide characters, never before closing nor after opening punctuation (the kinsoku
//! rule of Chinese typesetting). A word that is wider than its line breaks behind a joint: after `/`, `::`, `_`, `-`
//! and `.`, and before the capital of a camel's hump; only where it has none, it is cut where the line ends.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::Ink;
use crate::text::sanitize;
use crate::text::width::{self, Ambiguous};

/// A piece that is not broken, with whether a break may come before it.
#[derive(Clone)]
pub(super) struct Piece {
    pub text: String,
    pub ink: Ink,
    pub link: Option<usize>,
    pub width: usize,
    pub breakable: bool,
    pub blank: bool,
}

impl Piece {
    /// The end of a line that the text asks for.
    pub fn line_break(ink: Ink) -> Self {
        Self { text: "\n".to_owned(), ink, link: None, width: 0, breakable: true, blank: true }
    }

    fn ends_line(&self) -> bool {
        self.text == "\n"
    }

    fn first(&self) -> char {
        self.text.chars().next().unwrap_or(' ')
    }

    fn last(&self) -> char {
        self.text.chars().next_back().unwrap_or(' ')
    }
}

/// What had to be done to words to fill lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Torn {
    /// Words broken behind a joint.
    pub at_joints: usize,
    /// Words cut where they stood.
    pub anywhere: usize,
}

/// Fills lines of at most `room` cells greedily; at least one line.
pub(super) fn fill(mut pieces: Vec<Piece>, room: usize) -> Vec<Vec<Piece>> {
    let (lines, _) = lines(&pieces, room);
    let mut out: Vec<Vec<Piece>> = Vec::with_capacity(lines.len());
    for line in lines.into_iter().rev() {
        pieces.truncate(line.end);
        out.push(pieces.split_off(line.start));
    }
    out.reverse();
    out
}

/// The pieces of each line without the blanks around it, in order; at least one line.
pub(super) fn lines(pieces: &[Piece], room: usize) -> (Vec<Range<usize>>, Torn) {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut torn = Torn::default();
    let trimmed = |start: usize, mut end: usize| {
        while end > start && pieces[end - 1].blank {
            end -= 1;
        }
        start..end
    };
    let (mut start, mut used) = (0, 0);
    for (i, piece) in pieces.iter().enumerate() {
        if piece.ends_line() {
            out.push(trimmed(start, i));
            (start, used) = (i + 1, 0);
            continue;
        }
        if piece.blank && start == i {
            start = i + 1;
            continue;
        }
        // What a break carries over may be too wide for the piece still: then it breaks again.
        while used + piece.width > room && start < i && !piece.blank {
            let places = || (start + 1..=i).rev();
            let allowed = places().find(|at| pieces[*at].breakable);
            let behind = || places().find(|at| joint(pieces, *at));
            let mut at = allowed.or_else(behind).unwrap_or(i);
            if allowed.is_none() {
                let count = if joint(pieces, at) { &mut torn.at_joints } else { &mut torn.anywhere };
                *count += 1;
            }
            out.push(trimmed(start, at));
            while at < i && pieces[at].blank {
                at += 1;
            }
            start = at;
            used = pieces[start..i].iter().map(|p| p.width).sum();
        }
        used += piece.width;
    }
    out.push(trimmed(start.min(pieces.len()), pieces.len()));
    (out, torn)
}

/// Cells of the longest line where nothing is broken that need not be.
pub(super) fn natural(pieces: &[Piece]) -> usize {
    let wide = |line: &[Piece]| line.iter().map(|p| p.width).sum();
    pieces.split(Piece::ends_line).map(wide).max().unwrap_or(0)
}

/// Cells of the longest word; where words may break at their joints, of the longest part of one.
pub(super) fn longest(pieces: &[Piece], at_joints: bool) -> usize {
    let (mut most, mut run) = (0, 0);
    for (i, piece) in pieces.iter().enumerate() {
        if piece.blank || piece.breakable || at_joints && joint(pieces, i) {
            run = 0;
        }
        if !piece.blank {
            run += piece.width;
            most = most.max(run);
        }
    }
    most
}

/// Whether a word may break before piece `at` where it does not fit as a whole.
fn joint(pieces: &[Piece], at: usize) -> bool {
    let Some((before, [next, rest @ ..])) = pieces.split_at_checked(at) else { return false };
    let Some(last) = before.last().filter(|p| !p.blank && !next.blank) else { return false };
    let (a, b) = (last.last(), next.first());
    let double = || before.len() > 1 && before[before.len() - 2].last() == a;
    match a {
        '/' | '_' | '-' => a != b && !CLOSING.contains(b),
        // Not within a number.
        '.' => b.is_alphabetic(),
        ':' => double() && b != ':' && !CLOSING.contains(b),
        _ if a.is_lowercase() || a.is_ascii_digit() => b.is_uppercase(),
        // `CSNLog`: the last capital begins the next word.
        _ if a.is_uppercase() => b.is_uppercase() && rest.first().is_some_and(|p| p.first().is_lowercase()),
        _ => false,
    }
}

/// Not at the start of a row.
const CLOSING: &str = "、。，．：；！？）〕］｝〉》」』】〗”’…‥ー々〻·,.:;!?)]}%";
/// Not at the end of a row.
const OPENING: &str = "（〔［｛〈《「『【〖“‘([{";

/// Cuts text into pieces: words, blanks, single wide characters.
pub(super) fn push_text(text: &str, ink: Ink, link: Option<usize>, ambiguous: Ambiguous, out: &mut Vec<Piece>) {
    let text = text.replace(['\t', '\n'], " ");
    for part in sanitize::label(&text).graphemes(true) {
        let wide = width::cluster(part, ambiguous);
        let blank = part == " ";
        let c = part.chars().next().unwrap_or(' ');
        let after = out
            .last()
            .map_or((false, false, ' '), |p| (p.blank, p.width == 2, p.text.chars().next_back().unwrap_or(' ')));
        let breakable =
            !blank && !CLOSING.contains(c) && !OPENING.contains(after.2) && (after.0 || wide == 2 || after.1);
        out.push(Piece { text: part.to_owned(), ink, link, width: wide, breakable, blank });
    }
}
