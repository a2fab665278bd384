//! How many terminal cells text takes: the one place that answers it.
//!
//! Widths are those of grapheme clusters as unicode-width counts them, the same version that ratatui uses, so that what
//! is computed here and what is drawn agree. [`cells`] turns a line of source into the cells to draw: sanitised
//! ([`super::sanitize`]), tabs expanded, decomposed Hangul composed (terminals draw the parts side by side), each cell
//! with the bytes it stands for. Nothing here splits a wide cell: cutting leaves a hole of one blank instead.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use unicode_width::UnicodeWidthStr;

use super::sanitize;

/// How many cells East Asian *ambiguous* characters (`●`, `…`, Greek, Cyrillic) take in the user's terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ambiguous {
    #[default]
    Narrow,
    Wide,
}

/// Cells of one grapheme cluster that is safe to print.
#[must_use]
pub fn cluster(text: &str, ambiguous: Ambiguous) -> usize {
    match text.as_bytes() {
        [byte] if (0x20..0x7f).contains(byte) => 1,
        _ if ambiguous == Ambiguous::Wide => text.width_cjk(),
        _ => text.width(),
    }
}

/// Cells of `text`, which must be safe to print (see [`sanitize::label`]).
#[must_use]
pub fn width(text: &str, ambiguous: Ambiguous) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(|part| cluster(part, ambiguous)).sum()
}

/// The longest prefix of `text` that fits into `room` cells, and the cells it takes.
#[must_use]
pub fn cut(text: &str, room: usize, ambiguous: Ambiguous) -> (&str, usize) {
    let mut used = 0;
    for (at, part) in text.grapheme_indices(true) {
        let wide = cluster(part, ambiguous);
        if used + wide > room {
            return (&text[..at], used);
        }
        used += wide;
    }
    (text, used)
}

/// `text` in exactly `room` cells: padded with blanks, or cut with `mark` (such as `…`) at the end.
#[must_use]
pub fn fit(text: &str, room: usize, mark: &str, ambiguous: Ambiguous) -> String {
    let (all, used) = cut(text, room, ambiguous);
    let (kept, used, tail) = if all.len() == text.len() {
        (all, used, "")
    } else {
        let mark_width = width(mark, ambiguous);
        if mark_width > room {
            (all, used, "")
        } else {
            let (kept, used) = cut(text, room - mark_width, ambiguous);
            (kept, used + mark_width, mark)
        }
    };
    let mut out = String::with_capacity(kept.len() + tail.len() + room - used);
    out.push_str(kept);
    out.push_str(tail);
    out.extend(std::iter::repeat_n(' ', room - used));
    out
}

/// `text` in at most `room` cells, the middle replaced by `mark` where it is longer: the end of a path says most.
#[must_use]
pub fn elide_middle(text: &str, room: usize, mark: &str, ambiguous: Ambiguous) -> String {
    if width(text, ambiguous) <= room {
        return text.to_owned();
    }
    let mark_width = width(mark, ambiguous);
    if room <= mark_width {
        return cut(text, room, ambiguous).0.to_owned();
    }
    // The last part of a path is kept whole where it fits.
    let last = text.rfind('/').map_or(0, |at| width(&text[at + 1..], ambiguous));
    let left = ((room - mark_width) / 3).min((room - mark_width).saturating_sub(last));
    let (head, head_width) = cut(text, left, ambiguous);
    let mut tail_start = text.len();
    let mut used = head_width + mark_width;
    for (at, part) in text.grapheme_indices(true).rev() {
        used += cluster(part, ambiguous);
        if used > room || at < head.len() {
            break;
        }
        tail_start = at;
    }
    format!("{head}{mark}{}", &text[tail_start..])
}

/// One thing to draw: a grapheme cluster, an expanded tab, or the visible form of a control character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What to print; blanks for a tab. May be more than one cluster for visible forms.
    pub text: Cow<'a, str>,
    /// First cell, zero-based from the line's start.
    pub column: usize,
    /// Cells taken; zero only for clusters that have no width of their own.
    pub width: usize,
    /// Where its bytes start in the line.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Whether the text is a visible form of something unprintable.
    pub replaced: bool,
}

/// The cells of one line (without its line feed), left to right; lazily, so that a window of a long line is cheap.
pub fn cells(line: &str, tab: usize, ambiguous: Ambiguous) -> Cells<'_> {
    Cells { line, at: 0, column: 0, tab: tab.max(1), ambiguous }
}

/// The cells of a line from about screen column `column` on: earlier cells are left out where that is cheap (printable
/// ASCII), so that a window into a line of a megabyte costs no more than the window.
pub fn cells_near(line: &str, column: usize, tab: usize, ambiguous: Ambiguous) -> Cells<'_> {
    let bytes = line.as_bytes();
    let start = column.min(bytes.len());
    let plain = bytes[..start].iter().all(|b| (0x20..0x7f).contains(b)) && bytes.get(start).is_none_or(u8::is_ascii);
    let at = if plain { start } else { 0 };
    Cells { line, at, column: at, tab: tab.max(1), ambiguous }
}

/// Iterator of [`cells`].
#[derive(Clone, Debug)]
pub struct Cells<'a> {
    line: &'a str,
    at: usize,
    column: usize,
    tab: usize,
    ambiguous: Ambiguous,
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cell<'a>;

    fn next(&mut self) -> Option<Cell<'a>> {
        let rest = self.line.get(self.at..)?;
        let bytes = rest.as_bytes();
        let first = *bytes.first()?;
        // Two ASCII bytes in a row are never one cluster but for CR LF, and lines hold no LF.
        let len = if first.is_ascii() && bytes.get(1).is_none_or(u8::is_ascii) {
            1
        } else {
            rest.graphemes(true).next().map_or(1, str::len)
        };
        let part = &rest[..len];
        let (text, replaced) = if part == "\t" {
            (Cow::Owned(" ".repeat(self.tab - self.column % self.tab)), false)
        } else {
            let safe = sanitize::cluster(part);
            let replaced = matches!(safe, Cow::Owned(_));
            (compose(safe), replaced)
        };
        let width = if replaced { width(&text, self.ambiguous) } else { cluster_or_blanks(&text, self.ambiguous) };
        let cell = Cell { text, column: self.column, width, start: self.at, end: self.at + len, replaced };
        self.at += len;
        self.column += width;
        Some(cell)
    }
}

fn cluster_or_blanks(text: &str, ambiguous: Ambiguous) -> usize {
    if text.starts_with(' ') && text.is_ascii() { text.len() } else { cluster(text, ambiguous) }
}

/// Composes conjoining Hangul; other text is left as written, so that what is copied is what is there.
fn compose(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.chars().any(|c| matches!(c as u32, 0x1100..=0x11ff | 0xa960..=0xa97f | 0xd7b0..=0xd7ff)) {
        Cow::Owned(text.nfc().collect())
    } else {
        text
    }
}

/// The column at which the byte `offset` of `line` is drawn. O(1) for ASCII without tabs or controls.
#[must_use]
pub fn column_of(line: &str, offset: usize, tab: usize, ambiguous: Ambiguous) -> usize {
    let head = &line.as_bytes()[..offset.min(line.len())];
    if head.iter().all(|b| (0x20..0x7f).contains(b)) {
        return head.len();
    }
    let mut end = 0;
    for cell in cells(line, tab, ambiguous) {
        if cell.end > offset {
            return cell.column;
        }
        end = cell.column + cell.width;
    }
    end
}

/// The byte of `line` that is drawn at `column`: the start of its cell, or the line's length past the end.
#[must_use]
pub fn offset_of(line: &str, column: usize, tab: usize, ambiguous: Ambiguous) -> usize {
    let head = &line.as_bytes()[..column.min(line.len())];
    if column <= line.len() && head.iter().all(|b| (0x20..0x7f).contains(b)) {
        return column;
    }
    for cell in cells(line, tab, ambiguous) {
        if column < cell.column + cell.width {
            return cell.start;
        }
    }
    line.len()
}

/// The first end of a cluster at or behind byte `at`: where text may be cut without changing how its parts are shown.
#[must_use]
pub fn cluster_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let plain = |at: usize| bytes.get(at).is_none_or(u8::is_ascii);
    if at == 0 || at >= text.len() || (plain(at - 1) && plain(at)) {
        return at.min(text.len());
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    if cursor.is_boundary(text, 0).unwrap_or(true) {
        return at;
    }
    cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::Ambiguous::{Narrow, Wide};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn widths() {
        for (text, narrow, wide) in
            [("abc", 3, 3), ("汉字", 4, 4), ("●", 1, 2), ("é", 1, 1), ("👩‍👩‍👧", 2, 2), ("ｱ", 1, 1), ("", 0, 0)]
        {
            assert_eq!(width(text, Narrow), narrow, "{text}");
            assert_eq!(width(text, Wide), wide, "{text}");
        }
    }

    #[test]
    fn cutting_never_splits_a_wide_cell() {
        assert_eq!(cut("a汉字", 2, Narrow), ("a", 1));
        assert_eq!(fit("a汉字", 2, "", Narrow), "a ");
        assert_eq!(fit("a汉字b", 4, "…", Narrow), "a汉…");
        assert_eq!(fit("汉字", 3, "…", Narrow), "汉…");
        assert_eq!(fit("ab", 4, "…", Narrow), "ab  ");
        assert_eq!(fit("汉", 1, "…", Narrow), "…");
        assert_eq!(fit("汉", 0, "…", Narrow), "");
    }

    #[test]
    fn the_end_of_a_path_survives() {
        assert_eq!(elide_middle("src/storage/wal/writer.cpp", 16, "‹", Narrow), "src/s‹writer.cpp");
        assert_eq!(elide_middle("short", 16, "‹", Narrow), "short");
        assert_eq!(elide_middle("abcdef", 1, "‹", Narrow), "a");
    }

    #[test]
    fn cells_of_a_line() {
        let line = "\tx汉\u{1b}\u{1112}\u{1161}\u{11ab}";
        let got: Vec<_> =
            cells(line, 4, Narrow).map(|c| (c.text.into_owned(), c.column, c.width, c.start, c.replaced)).collect();
        let want = [
            ("    ".to_owned(), 0, 4, 0, false),
            ("x".to_owned(), 4, 1, 1, false),
            ("汉".to_owned(), 5, 2, 2, false),
            ("␛".to_owned(), 7, 1, 5, true),
            ("한".to_owned(), 8, 2, 6, false),
        ];
        assert_eq!(got, want);
        assert_eq!(column_of(line, 2, 4, Narrow), 5);
        assert_eq!(offset_of(line, 6, 4, Narrow), 2);
        assert_eq!(offset_of(line, 2, 4, Narrow), 0);
        assert_eq!(offset_of(line, 99, 4, Narrow), line.len());
        assert_eq!(cells("a\tb", 4, Narrow).map(|c| c.width).collect::<Vec<_>>(), [1, 3, 1]);
    }

    proptest! {
        #[test]
        fn fitting_gives_exactly_the_room(text in any::<String>(), room in 0usize..40) {
            let text = sanitize::label(&text);
            // A lone zero-width leftover is possible in neither: the sanitiser gives every cluster a width.
            prop_assert_eq!(width(&fit(&text, room, "…", Narrow), Narrow), room);
            prop_assert!(width(&elide_middle(&text, room, "…", Narrow), Narrow) <= room);
        }

        #[test]
        fn cells_cover_the_line_in_order(line in "[^\n]{0,60}", tab in 1usize..9) {
            let mut at = 0;
            let mut column = 0;
            for cell in cells(&line, tab, Narrow) {
                prop_assert_eq!(cell.start, at);
                prop_assert_eq!(cell.column, column);
                prop_assert!(cell.end > cell.start);
                at = cell.end;
                column += cell.width;
            }
            prop_assert_eq!(at, line.len());
        }
    }

    #[test]
    fn a_cut_never_goes_through_a_cluster() {
        let family = "a\u{1f468}\u{200d}\u{1f469}b";
        assert_eq!(cluster_end(family, 1), 1);
        assert_eq!(cluster_end(family, 5), family.len() - 1);
        assert_eq!(cluster_end("e\u{301}x", 1), 3);
        assert_eq!(cluster_end("ab", 1), 1);
        assert_eq!(cluster_end("ab", 9), 2);
    }
}
