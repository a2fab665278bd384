//! Old and new code of a finding as a few lines: what changed, the quoted part first.
//!
//! Lines are compared without their white space, as verdicts compare tokens. Everything is bounded: a rewritten
//! function of a thousand lines is told in sixteen, with a count of the rest.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::text::Span;

/// Lines shown of one finding.
const MAX_ROWS: usize = 16;
/// Lines shown of code that is gone.
const MAX_GONE: usize = 8;
/// Characters shown of one line.
const MAX_COLUMNS: usize = 160;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Both,
    Old,
    New,
    /// Lines left out.
    Gap,
}

/// One line; numbers are one-based.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub sign: Sign,
    pub old: Option<u32>,
    pub new: Option<u32>,
    pub text: String,
}

/// The lines of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub rows: Vec<Row>,
    /// Changed lines that are not shown.
    pub more: usize,
}

/// One side: a file's text, the definition in it and the quoted parts (empty where all of it is meant).
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub text: &'a str,
    pub extent: Span,
    pub focus: &'a [Span],
}

/// What differs between two sides.
pub(super) fn compare(old: Side<'_>, new: Side<'_>) -> Excerpt {
    let (a, b) = (Lines::of(old), Lines::of(new));
    let (ka, kb): (Vec<String>, Vec<String>) = (a.keys(), b.keys());
    let mut ids: HashMap<&str, u32> = HashMap::new();
    let mut number = |key| {
        let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        *ids.entry(key).or_insert(next)
    };
    let na: Vec<u32> = ka.iter().map(|k| number(k.as_str())).collect();
    let nb: Vec<u32> = kb.iter().map(|k| number(k.as_str())).collect();
    let ops = capture_diff_slices(Algorithm::Patience, &na, &nb);
    let hunks: Vec<(Range<usize>, Range<usize>)> = ops
        .iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| (op.old_range(), op.new_range()))
        .collect();
    let inside = |hunk: &&(Range<usize>, Range<usize>)| a.in_focus(&hunk.0) || b.in_focus(&hunk.1);
    let mut chosen: Vec<&(Range<usize>, Range<usize>)> = hunks.iter().filter(inside).collect();
    if chosen.is_empty() {
        chosen = hunks.iter().collect();
    }
    let changed = |hunk: &(Range<usize>, Range<usize>)| hunk.0.len() + hunk.1.len();
    let all: usize = hunks.iter().map(changed).sum();
    let mut rows = Vec::new();
    let mut shown = 0;
    let mut next_old = None;
    for hunk in chosen {
        if rows.len() >= MAX_ROWS {
            break;
        }
        let (olds, news) = hunk;
        let before = olds.start.checked_sub(1).zip(news.start.checked_sub(1));
        if let Some((i, j)) = before.filter(|(i, _)| next_old.is_none_or(|next| *i >= next)) {
            if next_old.is_some_and(|next| i > next) {
                rows.push(Row { sign: Sign::Gap, old: None, new: None, text: String::new() });
            }
            rows.extend(a.context(i, b.number(j)));
        }
        let room = MAX_ROWS.saturating_sub(rows.len()).max(2);
        // Half of the room each, what one side does not need for the other.
        let give = olds.len().min(room - (news.len().min(room / 2)));
        let take = news.len().min(room - give);
        rows.extend(olds.clone().take(give).map(|i| a.row(i, Sign::Old, None)));
        rows.extend(news.clone().take(take).map(|j| b.row(j, Sign::New, None)));
        shown += give + take;
        next_old = Some(olds.end);
        if give == olds.len() && take == news.len() && olds.end < ka.len() && news.end < kb.len() {
            rows.extend(a.context(olds.end, b.number(news.end)));
            next_old = Some(olds.end + 1);
        }
    }
    Excerpt { rows: dedented(rows), more: all - shown }
}

/// The first lines of code that is gone.
pub(super) fn gone(old: Side<'_>) -> Excerpt {
    let lines = Lines::of(old);
    let all: Vec<usize> = match lines.focus.first() {
        Some(first) => (first.start..lines.texts.len().min(first.end)).collect(),
        None => (0..lines.texts.len()).collect(),
    };
    let rows = all.iter().take(MAX_GONE).map(|i| lines.row(*i, Sign::Old, None)).collect();
    Excerpt { rows: dedented(rows), more: all.len().saturating_sub(MAX_GONE) }
}

/// The lines of one definition.
struct Lines<'a> {
    texts: Vec<&'a str>,
    /// Number of the first line in its file, zero-based.
    first: usize,
    /// Line ranges of the quoted parts, relative to `texts`.
    focus: Vec<Range<usize>>,
}

impl<'a> Lines<'a> {
    fn of(side: Side<'a>) -> Self {
        let bytes = side.text.as_bytes();
        let clamp = |at: u32| (at as usize).min(bytes.len());
        let line = |at: usize| memchr::memchr_iter(b'\n', &bytes[..at]).count();
        let (start, end) = (clamp(side.extent.start), clamp(side.extent.end).max(clamp(side.extent.start)));
        let from = bytes[..start].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let to = bytes[end..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |i| end + i);
        let first = line(from);
        let texts: Vec<&str> = side.text.get(from..to).unwrap_or("").lines().collect();
        let focus = side.focus.iter().map(|span| {
            let (s, e) = (clamp(span.start).max(from), clamp(span.end).max(from));
            line(s) - first..line(e.saturating_sub(1).max(s)) - first + 1
        });
        Self { focus: focus.collect(), texts, first }
    }

    fn keys(&self) -> Vec<String> {
        self.texts.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    fn number(&self, at: usize) -> u32 {
        u32::try_from(self.first + at + 1).unwrap_or(u32::MAX)
    }

    /// Whether a changed range touches a quoted part; lines put in between two quoted lines do.
    fn in_focus(&self, lines: &Range<usize>) -> bool {
        self.focus.iter().any(|f| {
            if lines.is_empty() {
                f.start < lines.start && lines.start < f.end
            } else {
                f.start < lines.end && lines.start < f.end
            }
        })
    }

    /// A line beside a change, where it says anything.
    fn context(&self, at: usize, other: u32) -> Option<Row> {
        let said = self.texts.get(at).is_some_and(|line| !line.trim().is_empty());
        said.then(|| self.row(at, Sign::Both, Some(other)))
    }

    fn row(&self, at: usize, sign: Sign, other: Option<u32>) -> Row {
        let text = self.texts.get(at).copied().unwrap_or("").replace('\t', "    ");
        let number = self.number(at);
        let (old, new) = match sign {
            Sign::New => (None, Some(number)),
            Sign::Old | Sign::Gap => (Some(number), None),
            Sign::Both => (Some(number), other),
        };
        Row { sign, old, new, text }
    }
}

/// Takes off what all lines are indented by, and cuts what is too long.
fn dedented(mut rows: Vec<Row>) -> Vec<Row> {
    let indent = |text: &str| text.len() - text.trim_start_matches(' ').len();
    let filled = rows.iter().filter(|row| !row.text.trim().is_empty());
    let common = filled.map(|row| indent(&row.text)).min().unwrap_or(0);
    for row in &mut rows {
        let text = row.text.get(common..).unwrap_or("").trim_end();
        row.text = if text.chars().count() > MAX_COLUMNS {
            text.chars().take(MAX_COLUMNS).chain(['…']).collect()
        } else {
            text.to_owned()
        };
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side<'a>(text: &'a str, focus: &'a [Span]) -> Side<'a> {
        Side { text, extent: Span::from_range(0..text.len()), focus }
    }

    fn shown(excerpt: &Excerpt) -> Vec<String> {
        let sign = |row: &Row| match row.sign {
            Sign::Both => ' ',
            Sign::Old => '-',
            Sign::New => '+',
            Sign::Gap => '~',
        };
        excerpt.rows.iter().map(|row| format!("{}{}", sign(row), row.text)).collect()
    }

    #[test]
    fn white_space_is_no_change() {
        assert_eq!(compare(side("a b\n  c\n", &[]), side("a   b\nc\n", &[])), Excerpt::default());
    }

    #[test]
    fn the_quoted_part_comes_before_the_rest() {
        let (old, new) = ("fn f() {\n  one;\n  two;\n  three;\n}\n", "fn f() {\n  ONE;\n  two;\n  THREE;\n}\n");
        let at = u32::try_from(old.find("three").unwrap()).unwrap();
        let focus = [Span::new(at, at + 5)];
        let excerpt = compare(side(old, &focus), side(new, &[]));
        assert_eq!(shown(&excerpt), ["   two;", "-  three;", "+  THREE;", " }"]);
        assert_eq!(excerpt.more, 2, "the other change is counted");
        let all = compare(side(old, &[]), side(new, &[]));
        assert_eq!(shown(&all)[..4], [" fn f() {", "-  one;", "+  ONE;", "   two;"]);
        assert_eq!((all.rows[1].old, all.rows[2].new), (Some(2), Some(2)));
        assert_eq!(all.more, 0);
    }

    #[test]
    fn much_is_told_in_little() {
        let old: String = (0..500).fold(String::new(), |out, n| out + &format!("\told {n} {}\n", "x".repeat(400)));
        let new: String = (0..500).fold(String::new(), |out, n| out + &format!("new {n}\n"));
        let excerpt = compare(side(&old, &[]), side(&new, &[]));
        assert_eq!((excerpt.rows.len(), excerpt.more), (MAX_ROWS, 1000 - MAX_ROWS));
        assert!(excerpt.rows.iter().all(|row| row.text.chars().count() <= MAX_COLUMNS + 1));
        assert_eq!(gone(side(&old, &[])).rows.len(), MAX_GONE);
    }

    #[test]
    fn spans_that_do_not_fit_the_text_do_no_harm() {
        let odd = [Span::new(3, 900), Span::new(0, 1)];
        let wrong = Side { text: "甲乙\n丙", extent: Span::new(1, 5), focus: &odd };
        let _ = (compare(wrong, side("", &[])), gone(wrong));
    }
}
