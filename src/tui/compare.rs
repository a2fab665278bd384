//! Two texts side by side: which lines stand opposite each other.

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

/// Rows of both sides in order: a changed line stands opposite its replacement, an added one opposite nothing.
#[must_use]
pub fn align(old: &str, new: &str) -> Vec<Pair> {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
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

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(first_difference(&align("a", "a")), None);
    }
}
