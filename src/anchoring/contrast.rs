//! Two versions of a piece of code, row by row, compared as code: rows that differ only in white space are equal, rows
//! that differ only in comments are marked as quiet, and in the others the tokens that differ are marked.

use xxhash_rust::xxh3::xxh3_64;

use super::place::Place;
use super::unit::Unit;
use crate::text::similar::{Change, diff};
use crate::text::{LineIndex, Span};

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    Same,
    Removed,
    Added,
}

impl RowKind {
    /// The word of machine output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RowKind::Same => "same",
            RowKind::Removed => "removed",
            RowKind::Added => "added",
        }
    }
}

/// A line of the old or the new code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub kind: RowKind,
    /// One-based line of the old file.
    pub old_line: Option<u32>,
    /// One-based line of the new file; of both only where the line is the same.
    pub new_line: Option<u32>,
    /// Without the line's end.
    pub text: String,
    /// Bytes of `text` that differ, in order; empty where all of it does, or nothing that counts.
    pub marks: Vec<Span>,
    /// Whether a quoted part stands on it.
    pub focus: bool,
    /// Removed or added, but only in its comments.
    pub quiet: bool,
}

/// The lines of `old` and `new` in reading order. A side that is missing leaves the other as it is.
#[must_use]
pub fn contrast(old: Option<(&Place, &[Span])>, new: Option<(&Place, &[Span])>) -> Vec<Row> {
    let lines = |side: Option<(&Place, &[Span])>| side.map_or_else(Vec::new, |(place, focus)| lines_of(place, focus));
    let (a, b) = (lines(old), lines(new));
    if old.is_none() || new.is_none() {
        let kind = if old.is_some() { RowKind::Removed } else { RowKind::Same };
        return a.iter().chain(&b).map(|line| line.row(kind, Vec::new(), false, old.is_some())).collect();
    }
    let keys = |lines: &[Line]| lines.iter().map(|line| line.key).collect::<Vec<u64>>();
    let mut out = Vec::new();
    for step in diff(&keys(&a), &keys(&b)) {
        match step {
            Change::Equal { old, new, len } => {
                for (before, line) in a[old..old + len].iter().zip(&b[new..new + len]) {
                    let mut row = line.row(RowKind::Same, Vec::new(), false, false);
                    row.old_line = Some(before.number);
                    row.focus |= before.focus;
                    out.push(row);
                }
            }
            Change::Replace { old, old_len, new, new_len } => {
                replaced(&a[old..old + old_len], &b[new..new + new_len], &mut out);
            }
        }
    }
    out
}

struct Line {
    number: u32,
    text: String,
    /// Code tokens that start on it: hash, and place in the text.
    tokens: Vec<(u64, Span)>,
    key: u64,
    focus: bool,
}

impl Line {
    fn row(&self, kind: RowKind, marks: Vec<Span>, quiet: bool, is_old: bool) -> Row {
        let (old_line, new_line) = if is_old { (Some(self.number), None) } else { (None, Some(self.number)) };
        Row { kind, old_line, new_line, text: self.text.clone(), marks, focus: self.focus, quiet }
    }

    /// The text without white space.
    fn squeezed(&self) -> impl Iterator<Item = char> + '_ {
        self.text.chars().filter(|c| !c.is_whitespace())
    }
}

/// The whole lines of a place. A folder, and a file that is no text, has none.
fn lines_of(place: &Place, focus: &[Span]) -> Vec<Line> {
    let Some(unit) = &place.unit else { return Vec::new() };
    let extent = place.extent();
    let last = extent.end.saturating_sub(1).max(extent.start);
    (unit.lines.line(extent.start)..=unit.lines.line(last)).map(|n| line(unit, &unit.lines, n, focus)).collect()
}

fn line(unit: &Unit, lines: &LineIndex, n: u32, focus: &[Span]) -> Line {
    let span = lines.line_span(n).unwrap_or_default();
    let text = span.slice(&unit.text).trim_end_matches(['\r', '\n']);
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let inside = |at: u32| at.saturating_sub(span.start).min(end);
    let tokens: Vec<(u64, Span)> = unit
        .code
        .range(span)
        .map(|at| {
            let token = unit.code.tokens()[at].span;
            (unit.code.hashes()[at], Span::new(inside(token.start), inside(token.end)))
        })
        .collect();
    let key = if tokens.is_empty() {
        // A blank line, a comment, or the inside of a text over several lines.
        xxh3_64(text.trim().as_bytes())
    } else {
        tokens.iter().fold(0x51_7c_c1_b7, |key: u64, token| key.rotate_left(5) ^ token.0.wrapping_mul(0x9e37_79b9))
    };
    let touched = focus.iter().any(|f| f.start < span.start + end.max(1) && span.start < f.end);
    Line { number: n + 1, text: text.to_owned(), tokens, key, focus: touched }
}

/// Lines that were replaced: which tokens of them differ.
fn replaced(old: &[Line], new: &[Line], out: &mut Vec<Row>) {
    let hashes = |lines: &[Line]| lines.iter().flat_map(|l| l.tokens.iter().map(|t| t.0)).collect::<Vec<u64>>();
    let (before, after) = (hashes(old), hashes(new));
    if before == after {
        let text = |lines: &[Line]| lines.iter().flat_map(Line::squeezed).collect::<String>();
        if text(old) == text(new) {
            // The same code in another layout.
            out.extend(new.iter().map(|line| line.row(RowKind::Same, Vec::new(), false, false)));
            return;
        }
        out.extend(old.iter().map(|line| line.row(RowKind::Removed, Vec::new(), true, true)));
        out.extend(new.iter().map(|line| line.row(RowKind::Added, Vec::new(), true, false)));
        return;
    }
    let (mut gone, mut come) = (vec![false; before.len()], vec![false; after.len()]);
    for step in diff(&before, &after) {
        if let Change::Replace { old, old_len, new, new_len } = step {
            gone[old..old + old_len].fill(true);
            come[new..new + new_len].fill(true);
        }
    }
    rows(old, &gone, RowKind::Removed, out);
    rows(new, &come, RowKind::Added, out);
}

fn rows(lines: &[Line], differs: &[bool], kind: RowKind, out: &mut Vec<Row>) {
    let mut at = 0;
    for line in lines {
        let own = &differs[at..at + line.tokens.len()];
        at += line.tokens.len();
        let quiet = line.tokens.is_empty() && !line.text.trim().is_empty();
        let mut marks: Vec<Span> = Vec::new();
        if own.iter().any(|d| !d) {
            let mut before = false;
            for ((_, span), differs) in line.tokens.iter().zip(own) {
                match marks.last_mut() {
                    Some(last) if *differs && before => *last = last.join(*span),
                    _ if *differs => marks.push(*span),
                    _ => {}
                }
                before = *differs;
            }
        }
        out.push(line.row(kind, marks, quiet, kind == RowKind::Removed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::LanguageId;
    use crate::model::{BlobId, RepoPath};
    use std::rc::Rc;

    fn place(text: &str) -> Place {
        let unit = Unit::new(text.as_bytes(), LanguageId::by_name("rust")).unwrap();
        Place {
            path: RepoPath::new("a.rs").unwrap(),
            blob: Some(BlobId([1; 20])),
            unit: Some(Rc::new(unit)),
            at: Some(0),
        }
    }

    fn shown(old: &str, new: &str) -> Vec<String> {
        let (a, b) = (place(old), place(new));
        let rows = contrast(Some((&a, &[])), Some((&b, &[])));
        let mark = |row: &Row| match (row.kind, row.quiet) {
            (RowKind::Same, _) => ' ',
            (RowKind::Removed, false) => '-',
            (RowKind::Added, false) => '+',
            (_, true) => '~',
        };
        rows.iter()
            .map(|row| {
                let marks: Vec<&str> = row.marks.iter().map(|m| m.slice(&row.text)).collect();
                format!("{}{}|{}", mark(row), row.text.trim(), marks.join(" "))
            })
            .collect()
    }

    #[test]
    fn tokens_that_differ_are_marked() {
        let old = "fn f() {\n    if !same(els, last) {\n        go();\n    }\n}\n";
        let new = "fn f() {\n    if !same(last, els) {\n        go();\n    }\n}\n";
        assert_eq!(
            shown(old, new),
            [" fn f() {|", "-if !same(els, last) {|, last", "+if !same(last, els) {|last,", " go();|", " }|", " }|"]
        );
    }

    #[test]
    fn layout_is_no_difference_and_comments_are_quiet() {
        let old = "fn f() {\n    // one\n    call(a, b);\n}\n";
        let new = "fn f() {\n    // two\n    call(\n        a,\n        b);\n}\n";
        let rows = shown(old, new);
        assert!(rows.iter().all(|row| !row.starts_with('-') && !row.starts_with('+')), "{rows:?}");
        assert!(rows.contains(&"~// two|".to_owned()), "{rows:?}");
        assert_eq!(shown("fn f() { g(a) }\n", "fn f() {\n  g(a)\n}\n"), [" fn f() {|", " g(a)|", " }|"]);
    }

    #[test]
    fn one_side_alone_is_told_whole() {
        let a = place("fn f() {\n}\n");
        let gone = contrast(Some((&a, &[])), None);
        assert!(gone.iter().all(|row| row.kind == RowKind::Removed && row.old_line.is_some()));
        let new = contrast(None, Some((&a, &[Span::new(7, 10)])));
        assert_eq!(
            new.iter().map(|row| (row.new_line, row.focus)).collect::<Vec<_>>(),
            [(Some(1), true), (Some(2), true)]
        );
    }
}
