//! Search in a file: smart-case regular expressions, all matches at once.

use regex::{Regex, RegexBuilder};

use crate::text::Span;

/// Matches of a pattern in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub pattern: String,
    pub backward: bool,
    /// In order; at most [`MAX`].
    pub matches: Vec<Span>,
}

/// Matches kept.
pub const MAX: usize = 20_000;

/// Compiles a pattern: upper case in it makes it case-sensitive. A pattern that is no regular expression is taken as it
/// is written, since people search for `foo(`.
#[must_use]
pub fn compile(pattern: &str) -> Option<Regex> {
    if pattern.is_empty() {
        return None;
    }
    let insensitive = !pattern.chars().any(char::is_uppercase);
    let build =
        |text: &str| RegexBuilder::new(text).case_insensitive(insensitive).multi_line(true).size_limit(1 << 22).build();
    build(pattern).or_else(|_| build(&regex::escape(pattern))).ok()
}

/// Whether a pattern must be taken as it is written: it is no regular expression, or not yet.
#[must_use]
pub fn is_literal(pattern: &str) -> bool {
    Regex::new(pattern).is_err()
}

/// All matches of `pattern` in `text`.
#[must_use]
pub fn find(text: &str, pattern: &str, backward: bool) -> Found {
    let matches = compile(pattern).map_or_else(Vec::new, |regex| {
        regex.find_iter(text).filter(|m| !m.is_empty()).take(MAX).map(|m| Span::from_range(m.range())).collect()
    });
    Found { pattern: pattern.to_owned(), backward, matches }
}

impl Found {
    /// The match after `offset` (or before it), and whether the search went around the end.
    #[must_use]
    pub fn next(&self, offset: u32, forward: bool, inclusive: bool) -> Option<(usize, bool)> {
        if self.matches.is_empty() {
            return None;
        }
        if forward {
            let at = self.matches.partition_point(|m| m.start < offset + u32::from(!inclusive));
            if at < self.matches.len() { Some((at, false)) } else { Some((0, true)) }
        } else {
            let at = self.matches.partition_point(|m| m.start < offset);
            if at > 0 { Some((at - 1, false)) } else { Some((self.matches.len() - 1, true)) }
        }
    }

    /// Matches that touch a range.
    pub fn within(&self, range: Span) -> impl Iterator<Item = Span> {
        let first = self.matches.partition_point(|m| m.end <= range.start);
        self.matches[first..].iter().copied().take_while(move |m| m.start < range.end)
    }

    /// Number of the match at `offset`, from one.
    #[must_use]
    pub fn number_at(&self, offset: u32) -> Option<usize> {
        self.matches.iter().position(|m| m.contains(offset)).map(|i| i + 1)
    }
}

/// A pattern looked for in rows of prose, each by itself.
#[derive(Clone, Debug)]
pub struct InRows {
    pub pattern: String,
    regex: Regex,
}

impl InRows {
    /// As [`compile`]; `None` for nothing.
    #[must_use]
    pub fn new(pattern: &str) -> Option<Self> {
        Some(Self { pattern: pattern.to_owned(), regex: compile(pattern)? })
    }

    /// Byte ranges of the matches in a row's text.
    pub fn matches<'a>(&'a self, row: &'a str) -> impl Iterator<Item = std::ops::Range<usize>> + 'a {
        self.regex.find_iter(row).map(|m| m.range()).filter(|range| !range.is_empty())
    }

    /// Whether a row has one.
    #[must_use]
    pub fn hits(&self, row: &str) -> bool {
        self.matches(row).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smart_case_and_plain_text() {
        assert_eq!(find("Foo foo", "foo", false).matches.len(), 2);
        assert_eq!(find("Foo foo", "Foo", false).matches.len(), 1);
        assert_eq!(find("a foo( b", "foo(", false).matches, [Span::new(2, 6)]);
        assert!(find("abc", "", false).matches.is_empty());
        assert!(find("abc", "x*", false).matches.is_empty(), "empty matches are none");
    }

    #[test]
    fn going_around() {
        let found = find("x..x..x", "x", false);
        assert_eq!(found.next(0, true, true), Some((0, false)));
        assert_eq!(found.next(0, true, false), Some((1, false)));
        assert_eq!(found.next(6, true, false), Some((0, true)));
        assert_eq!(found.next(0, false, false), Some((2, true)));
    }
}
