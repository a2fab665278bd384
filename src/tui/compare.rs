//! Two texts side by side: which lines stand opposite each other.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Lines of a side, for alignment.
fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// The line of a side.
#[must_use]
pub fn line(text: &str, n: u32) -> &str {
    text.lines().nth(n as usize).unwrap_or("")
}

/// Whether both sides of a row are there and equal.
#[must_use]
pub fn same(old: &str, new: &str, a: Option<u32>, b: Option<u32>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if line(old, a) == line(new, b))
}

/// Rows of both sides in order: a changed line stands opposite its replacement, an added one opposite nothing.
#[must_use]
pub fn align(old: &str, new: &str) -> Vec<(Option<u32>, Option<u32>)> {
    let (a, b) = (lines(old), lines(new));
    let number = |n: usize| u32::try_from(n).ok();
    let mut rows = Vec::new();
    for op in capture_diff_slices(Algorithm::Patience, &a, &b) {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                rows.extend((0..len).map(|i| (number(old_index + i), number(new_index + i))));
            }
            DiffOp::Delete { old_index, old_len, .. } => {
                rows.extend((0..old_len).map(|i| (number(old_index + i), None)));
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                rows.extend((0..new_len).map(|i| (None, number(new_index + i))));
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                for i in 0..old_len.max(new_len) {
                    let left = (i < old_len).then(|| number(old_index + i)).flatten();
                    let right = (i < new_len).then(|| number(new_index + i)).flatten();
                    rows.push((left, right));
                }
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_opposite_each_other() {
        let rows = align("a\nb\nc\n", "a\nB\nx\nc\nd\n");
        let want = [(Some(0), Some(0)), (Some(1), Some(1)), (None, Some(2)), (Some(2), Some(3)), (None, Some(4))];
        assert_eq!(rows, want);
        assert!(!same("a\nb", "a\nB", Some(1), Some(1)) && same("a", "a", Some(0), Some(0)));
    }
}
