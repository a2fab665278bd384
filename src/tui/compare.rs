//! Two texts side by side: which lines stand opposite each other.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A row of both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Zero-based lines within each text; `None` where only the other side has a line.
    pub old: Option<u32>,
    pub new: Option<u32>,
    /// Whether both are there and equal.
    pub same: bool,
}

/// Rows of both sides in order: a changed line stands opposite its replacement, an added one opposite nothing. Lines that
/// differ in white space alone are the same.
#[must_use]
pub fn align(old: &str, new: &str) -> Vec<Pair> {
    let squeezed = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.chars().filter(|c| !c.is_whitespace()).collect()).collect()
    };
    let (a, b) = (squeezed(old), squeezed(new));
    let number = |n: usize| u32::try_from(n).ok();
    let mut rows = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &a, &b) {
        let (old, new) = (op.old_range(), op.new_range());
        let same = matches!(op, DiffOp::Equal { .. });
        for i in 0..old.len().max(new.len()) {
            let left = (i < old.len()).then(|| number(old.start + i)).flatten();
            let right = (i < new.len()).then(|| number(new.start + i)).flatten();
            rows.push(Pair { old: left, new: right, same });
        }
    }
    rows
}

/// The first row that differs.
#[must_use]
pub fn first_difference(rows: &[Pair]) -> Option<usize> {
    rows.iter().position(|pair| !pair.same)
}

/// Byte ranges of the words and signs in which two lines that stand opposite each other differ; empty where they have
/// little in common, so that marks would say nothing.
#[must_use]
pub fn marks(old: &str, new: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (a, b) = (tokens(old), tokens(new));
    let left: Vec<&str> = a.iter().map(|range| &old[range.clone()]).collect();
    let right: Vec<&str> = b.iter().map(|range| &new[range.clone()]).collect();
    let (mut out, mut same) = ((Vec::new(), Vec::new()), 0);
    for op in capture_diff_slices(Algorithm::Myers, &left, &right) {
        let (old, new) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            same += old.len();
        } else {
            out.0.extend(a[old].iter().cloned());
            out.1.extend(b[new].iter().cloned());
        }
    }
    if same * 2 >= a.len().min(b.len()) && same > 0 { out } else { (Vec::new(), Vec::new()) }
}

/// Words, and other characters one by one; no white space.
fn tokens(line: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut word = false;
    for (at, c) in line.char_indices() {
        let is_word = c == '_' || c.is_alphanumeric();
        let end = at + c.len_utf8();
        match out.last_mut() {
            Some(last) if is_word && word && last.end == at => last.end = end,
            _ if !c.is_whitespace() => out.push(at..end),
            _ => {}
        }
        word = is_word;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_differ_are_told() {
        let (old, new) = ("let at = len;", "let at = len + 1;");
        let text = |line: &str, ranges: &[Range<usize>]| -> Vec<String> {
            ranges.iter().map(|r| line[r.clone()].to_owned()).collect()
        };
        let (a, b) = marks(old, new);
        assert_eq!((text(old, &a), text(new, &b)), (vec![], vec!["+".to_owned(), "1".to_owned()]));
        let (a, b) = marks("f(汉)", "f(字)");
        assert_eq!((text("f(汉)", &a), text("f(字)", &b)), (vec!["汉".to_owned()], vec!["字".to_owned()]));
        assert_eq!(marks("return;", "self.flush(at)"), (vec![], vec![]), "nothing in common");
    }

    #[test]
    fn lines_stand_opposite_each_other() {
        let rows = align("a\nb\nc\n", "a\nB\nx\nc\nd\n");
        let pair = |old, new, same| Pair { old, new, same };
        let want = [
            pair(Some(0), Some(0), true),
            pair(Some(1), Some(1), false),
            pair(None, Some(2), false),
            pair(Some(2), Some(3), true),
            pair(None, Some(4), false),
        ];
        assert_eq!(rows, want);
        assert_eq!(first_difference(&rows), Some(1));
        assert_eq!(first_difference(&align("a(b);\n", "    a( b );\n")), None, "white space does not count");
        assert_eq!(first_difference(&align("a", "a")), None);
    }
}
