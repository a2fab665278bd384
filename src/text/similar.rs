//! How alike two sequences are: shingles with Jaccard and containment for a first look, an edit script for the last word.
//!
//! Sequences are hashes of tokens; what a token is, the caller decides. Nothing here looks at a clock: work is bounded
//! by length, so the same input gives the same answer on every machine.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Sequences longer than this (together) are compared by shingles only: an edit script could take their product.
pub const MAX_DIFF_TOKENS: usize = 40_000;

/// The overlapping runs of `k` tokens as a sorted multiset of hashes; a shorter sequence is one run.
#[must_use]
pub fn shingles(tokens: &[u64], k: usize) -> Vec<u64> {
    let k = k.max(1);
    if tokens.is_empty() {
        return Vec::new();
    }
    let mix = |run: &[u64]| {
        run.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, t| (h ^ t).wrapping_mul(0x0100_0000_01b3).rotate_left(23))
    };
    let mut out: Vec<u64> = if tokens.len() < k { vec![mix(tokens)] } else { tokens.windows(k).map(mix).collect() };
    out.sort_unstable();
    out
}

/// The number of elements two sorted multisets have in common.
#[must_use]
pub fn common(a: &[u64], b: &[u64]) -> usize {
    let (mut left, mut right, mut count) = (0, 0, 0);
    while left < a.len() && right < b.len() {
        match a[left].cmp(&b[right]) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                left += 1;
                right += 1;
            }
        }
    }
    count
}

/// Common share of the union of two sorted multisets, 0 to 1; two empty ones are equal.
#[must_use]
pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let n = common(a, b);
    share(n, a.len() + b.len() - n)
}

/// The share of `a` that is also in `b`, 0 to 1.
#[must_use]
pub fn containment(a: &[u64], b: &[u64]) -> f64 {
    share(common(a, b), a.len())
}

#[expect(clippy::cast_precision_loss, reason = "counts of tokens in a file are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Twice the longest common subsequence over both lengths, 0 to 1; by pairs of tokens where both together are longer
/// than [`MAX_DIFF_TOKENS`].
#[must_use]
pub fn ratio(a: &[u64], b: &[u64]) -> f64 {
    if a.len() + b.len() > MAX_DIFF_TOKENS {
        let (a, b) = (shingles(a, 2), shingles(b, 2));
        return share(2 * common(&a, &b), a.len() + b.len());
    }
    // Equal ends cost nothing and are most of a changed function.
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (ra, rb) = (&a[head..], &b[head..]);
    let tail = ra.iter().rev().zip(rb.iter().rev()).take_while(|(x, y)| x == y).count();
    let (ra, rb) = (&ra[..ra.len() - tail], &rb[..rb.len() - tail]);
    let equal: usize = diff(ra, rb).iter().map(|op| if let Change::Equal { len, .. } = op { *len } else { 0 }).sum();
    share(2 * (head + tail + equal), a.len() + b.len())
}

/// A step from the old sequence to the new; positions count elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Equal {
        old: usize,
        new: usize,
        len: usize,
    },
    /// `old_len` elements are replaced by `new_len`; one of them may be 0.
    Replace {
        old: usize,
        old_len: usize,
        new: usize,
        new_len: usize,
    },
}

/// The steps from `a` to `b`, in order, covering both.
#[must_use]
pub fn diff<T: Eq + std::hash::Hash + Ord>(a: &[T], b: &[T]) -> Vec<Change> {
    let mut out: Vec<Change> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, a, b) {
        let step = match op {
            DiffOp::Equal { old_index: old, new_index: new, len } => Change::Equal { old, new, len },
            DiffOp::Delete { old_index: old, old_len, new_index: new } => {
                Change::Replace { old, old_len, new, new_len: 0 }
            }
            DiffOp::Insert { old_index: old, new_index: new, new_len } => {
                Change::Replace { old, old_len: 0, new, new_len }
            }
            DiffOp::Replace { old_index: old, old_len, new_index: new, new_len } => {
                Change::Replace { old, old_len, new, new_len }
            }
        };
        match (out.last_mut(), step) {
            (
                Some(Change::Replace { old_len, new_len, .. }),
                Change::Replace { old_len: more_old, new_len: more_new, .. },
            ) => {
                *old_len += more_old;
                *new_len += more_new;
            }
            _ => out.push(step),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn alike_is_a_number_between_none_and_all() {
        let a = [1, 2, 3, 4, 5, 6];
        let b = [1, 2, 3, 9, 5, 6];
        assert!((ratio(&a, &a) - 1.0).abs() < 1e-9);
        assert!((ratio(&a, &b) - 10.0 / 12.0).abs() < 1e-9);
        assert!(ratio(&a, &[7, 8]) < 1e-9);
        assert!((jaccard(&shingles(&a, 2), &shingles(&b, 2)) - 3.0 / 7.0).abs() < 1e-9);
        assert!((containment(&shingles(&[2, 3], 2), &shingles(&a, 2)) - 1.0).abs() < 1e-9);
        assert!((ratio(&[], &[]) - 1.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn a_diff_covers_both_sides(a in proptest::collection::vec(0_u64..6, 0..40), b in proptest::collection::vec(0_u64..6, 0..40)) {
            let mut rebuilt = Vec::new();
            let (mut at_old, mut at_new) = (0, 0);
            for step in diff(&a, &b) {
                match step {
                    Change::Equal { old, new, len } => {
                        prop_assert_eq!((old, new), (at_old, at_new));
                        prop_assert_eq!(&a[old..old + len], &b[new..new + len]);
                        rebuilt.extend_from_slice(&a[old..old + len]);
                        (at_old, at_new) = (old + len, new + len);
                    }
                    Change::Replace { old, old_len, new, new_len } => {
                        prop_assert_eq!((old, new), (at_old, at_new));
                        rebuilt.extend_from_slice(&b[new..new + new_len]);
                        (at_old, at_new) = (old + old_len, new + new_len);
                    }
                }
            }
            prop_assert_eq!(at_old, a.len());
            prop_assert_eq!(rebuilt, b);
        }

        #[test]
        fn measures_are_symmetric_and_bounded(a in proptest::collection::vec(0_u64..6, 0..30), b in proptest::collection::vec(0_u64..6, 0..30)) {
            for (x, y) in [(ratio(&a, &b), ratio(&b, &a)), (jaccard(&shingles(&a, 3), &shingles(&b, 3)), jaccard(&shingles(&b, 3), &shingles(&a, 3)))] {
                prop_assert!((0.0..=1.0).contains(&x));
                prop_assert!((x - y).abs() < 0.2, "{x} {y}");
            }
        }
    }
}
