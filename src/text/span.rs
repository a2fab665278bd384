//! Half-open byte ranges.

use std::fmt;
use std::ops::Range;

/// A half-open range of bytes `start..end` in one text, zero-based.
///
/// `u32` bounds a text at 4 GiB; sources larger than [`crate::lang::MAX_SOURCE_BYTES`] are never parsed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span; `end` below `start` is lifted to `start`.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Makes a span from `usize` bounds, saturating at `u32::MAX`.
    #[must_use]
    pub fn from_range(range: Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self::new(clamp(range.start), clamp(range.end))
    }

    /// The same bounds as `usize`.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `offset` lies in `start..end`.
    #[must_use]
    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether `other` lies wholly inside this span.
    #[must_use]
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The text under the span, or the empty string where it does not lie on `text`'s character boundaries.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// The bytes under the span, cut at the end of `bytes`.
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> &[u8] {
        let end = (self.end as usize).min(bytes.len());
        bytes.get(self.start as usize..end).unwrap_or(&[])
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
