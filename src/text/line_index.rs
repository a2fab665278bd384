//! Byte offset ↔ line and column.
//!
//! A line ends at `\n`; `\r\n` counts as one end and a lone `\r` as none, as git and tree-sitter count them.

/// A place in a text as line and column, both zero-based; the column counts UTF-8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Point {
    /// Zero-based line.
    pub line: u32,
    /// Zero-based byte column.
    pub column: u32,
}

/// The line starts of one text.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Scans `bytes` once.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        let mut starts = vec![0];
        for (i, b) in bytes.iter().enumerate() {
            if *b == b'\n' {
                starts.push(u32::try_from(i + 1).unwrap_or(u32::MAX));
            }
        }
        Self { starts, len: u32::try_from(bytes.len()).unwrap_or(u32::MAX) }
    }

    /// Number of lines; a text that ends in a newline has no extra empty line, an empty text has one line.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        let n = u32::try_from(self.starts.len()).unwrap_or(u32::MAX);
        if n > 1 && self.starts.last() == Some(&self.len) { n - 1 } else { n }
    }

    /// The zero-based line that holds `offset`; offsets past the end give the last line.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        let after = self.starts.partition_point(|s| *s <= offset);
        u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Line and column of `offset`.
    #[must_use]
    pub fn point(&self, offset: u32) -> Point {
        let line = self.line(offset);
        Point { line, column: offset.saturating_sub(self.starts[line as usize]) }
    }

    /// The offset of a zero-based line and byte column, cut at the end of that line (before its newline);
    /// `None` where the line does not exist.
    #[must_use]
    pub fn offset(&self, point: Point) -> Option<u32> {
        let start = *self.starts.get(point.line as usize)?;
        let end = self.starts.get(point.line as usize + 1).map_or(self.len, |next| next - 1);
        Some(start.saturating_add(point.column).min(end.max(start)))
    }

    /// The bytes of a zero-based line without its `\n` (a `\r` before it stays).
    #[must_use]
    pub fn line_span(&self, line: u32) -> Option<super::Span> {
        let start = *self.starts.get(line as usize)?;
        let end = self.starts.get(line as usize + 1).map_or(self.len, |next| next - 1);
        Some(super::Span::new(start, end))
    }
}

/// Zero-based lines, both included, as people write them: `336-350`, or `627` for one.
#[must_use]
pub fn line_range((first, last): (u32, u32)) -> String {
    if first == last { (first + 1).to_string() } else { format!("{}-{}", first + 1, last + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_points_round_trip() {
        let text = "ab\n\n汉字x\r\nlast";
        let index = LineIndex::new(text.as_bytes());
        assert_eq!(index.line_count(), 4);
        for offset in 0..=u32::try_from(text.len()).unwrap() {
            assert_eq!(index.offset(index.point(offset)), Some(offset));
        }
        assert_eq!(index.point(4), Point { line: 2, column: 0 });
    }

    #[test]
    fn a_final_newline_adds_no_line() {
        assert_eq!(LineIndex::new(b"a\nb\n").line_count(), 2);
        assert_eq!(LineIndex::new(b"").line_count(), 1);
        assert_eq!(LineIndex::new(b"\n").line_count(), 1);
    }

    #[test]
    fn columns_past_the_end_are_cut() {
        let index = LineIndex::new(b"ab\ncd");
        assert_eq!(index.offset(Point { line: 0, column: 99 }), Some(2));
        assert_eq!(index.offset(Point { line: 1, column: 99 }), Some(5));
        assert_eq!(index.offset(Point { line: 2, column: 0 }), None);
    }
}
