//! An open file: its text by lines, and what a parse adds (colours, outline, gaps) once it is there.

use std::sync::Arc;

use super::backend::{Content, FileDetail, Symbol};
use crate::lang::LanguageId;
use crate::model::{Kind, RepoPath};
use crate::syntax::Class;
use crate::text::sanitize::{self, Hidden};
use crate::text::{LineIndex, Span};

/// Tab stops of every language; the specification leaves room for one per language.
pub const TAB: usize = 4;

/// A file being shown. Cheap to clone behind an [`Arc`]; replaced as a whole when the parse arrives.
#[derive(Clone, Debug)]
pub struct Doc {
    pub path: RepoPath,
    pub text: Arc<str>,
    pub lines: Arc<LineIndex>,
    pub encoding: &'static str,
    pub crlf: bool,
    pub tabs: bool,
    pub hidden: Hidden,
    pub language: Option<LanguageId>,
    /// Why there is no text, and the size in bytes.
    pub other: Option<(String, u64)>,
    /// `None` until parsed.
    pub detail: Option<Arc<FileDetail>>,
}

impl Doc {
    /// Prepares content for showing; O(size).
    #[must_use]
    pub fn new(path: RepoPath, content: Content) -> Self {
        let (text, encoding, crlf, language, other) = match content {
            Content::Text { text, encoding, crlf, language } => (text, encoding, crlf, language, None),
            Content::Other { size, why } => (Arc::from(""), "UTF-8", false, None, Some((why, size))),
        };
        Self {
            path,
            lines: Arc::new(LineIndex::new(text.as_bytes())),
            tabs: text.as_bytes().contains(&b'\t'),
            hidden: sanitize::hidden(&text),
            text,
            encoding,
            crlf,
            language,
            other,
            detail: None,
        }
    }

    /// Number of lines; at least one.
    #[must_use]
    pub fn line_count(&self) -> u32 {
        self.lines.line_count()
    }

    /// Bytes of a line, without its line end.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Span {
        let span = self.lines.line_span(line).unwrap_or_default();
        let ends_cr = span.end > span.start && self.text.as_bytes().get(span.end as usize - 1) == Some(&b'\r');
        if self.crlf && ends_cr { Span::new(span.start, span.end - 1) } else { span }
    }

    /// Text of a line, without its line end.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        self.line_span(line).slice(&self.text)
    }

    /// Line and byte column of an offset.
    #[must_use]
    pub fn point(&self, offset: u32) -> (u32, u32) {
        let len = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let point = self.lines.point(offset.min(len));
        (point.line, point.column)
    }

    /// Offset of a byte column, cut at the line's end.
    #[must_use]
    pub fn offset(&self, line: u32, column: u32) -> u32 {
        let span = self.line_span(line);
        span.start.saturating_add(column).min(span.end)
    }

    /// Coloured spans that touch `range`.
    #[must_use]
    pub fn colours(&self, range: Span) -> &[(Span, Class)] {
        let Some(detail) = &self.detail else { return &[] };
        let first = detail.colours.partition_point(|(span, _)| span.end <= range.start);
        let last = detail.colours.partition_point(|(span, _)| span.start < range.end);
        detail.colours.get(first..last).unwrap_or(&[])
    }

    /// Symbols in source order; empty until parsed.
    #[must_use]
    pub fn outline(&self) -> &[Symbol] {
        self.detail.as_ref().map_or(&[], |detail| &detail.outline)
    }

    /// The symbols around `offset`, outermost first.
    pub fn around(&self, offset: u32) -> impl Iterator<Item = &Symbol> {
        self.outline().iter().filter(move |s| s.extent.contains(offset) || s.span.contains(offset))
    }

    /// Qualified name of the innermost symbol around `offset`, for the breadcrumb; empty outside of all.
    #[must_use]
    pub fn breadcrumb(&self, offset: u32) -> String {
        let Some(symbol) = self.around(offset).filter(|s| s.kind != Kind::Impl).last() else { return String::new() };
        let separator = self.language.map_or(".", |l| l.row().separator);
        if symbol.container.is_empty() {
            symbol.name.clone()
        } else {
            format!("{}{separator}{}", symbol.container, symbol.name)
        }
    }

    /// Whether a byte is inside code the parser did not understand.
    #[must_use]
    pub fn gap_on(&self, range: Span) -> bool {
        self.detail
            .as_ref()
            .is_some_and(|d| d.gaps.iter().any(|gap| gap.start < range.end && range.start < gap.end.max(gap.start + 1)))
    }

    /// The identifier that touches `offset`.
    #[must_use]
    pub fn identifier(&self, offset: u32) -> Option<Span> {
        let (line, column) = self.point(offset);
        let span = self.line_span(line);
        let text = span.slice(&self.text);
        let mut found = None;
        for (start, word) in identifiers(text) {
            let end = start + word.len();
            if start as u32 <= column && column <= end as u32 {
                found = Some(Span::from_range(start..end));
                if column < end as u32 {
                    break;
                }
            }
        }
        found.map(|s| Span::new(span.start + s.start, span.start + s.end))
    }

    /// What stands at `offset`; `None` in plain text and until parsed.
    #[must_use]
    pub fn class_at(&self, offset: u32) -> Option<Class> {
        self.colours(Span::new(offset, offset + 1)).first().map(|(_, class)| *class)
    }

    /// The start of the next name after `offset`, or of the one before it: words of comments and strings, and the
    /// language's own, are left out once they are known.
    #[must_use]
    pub fn step_identifier(&self, offset: u32, forward: bool) -> Option<u32> {
        let (mut line, column) = self.point(offset);
        let mut limit = Some(column as usize);
        loop {
            let from = self.line_span(line).start;
            let word = |start: &usize| {
                let class = self.class_at(from + u32::try_from(*start).unwrap_or(u32::MAX));
                matches!(class, Some(Class::Comment | Class::Doc | Class::String | Class::Escape | Class::Keyword))
            };
            let starts = identifiers(self.line(line)).map(|(start, _)| start).filter(|start| !word(start));
            let found = match (forward, limit) {
                (true, Some(at)) => starts.into_iter().find(|s| *s > at),
                (true, None) => starts.into_iter().next(),
                (false, Some(at)) => starts.into_iter().take_while(|s| *s < at).last(),
                (false, None) => starts.into_iter().last(),
            };
            if let Some(start) = found {
                return Some(self.offset(line, u32::try_from(start).unwrap_or(u32::MAX)));
            }
            limit = None;
            if forward {
                line += 1;
                if line >= self.line_count() {
                    return None;
                }
            } else {
                line = line.checked_sub(1)?;
            }
        }
    }

    /// First and last line of the smallest block around `line` that spans more than one line.
    #[must_use]
    pub fn block(&self, line: u32) -> Option<(u32, u32)> {
        let by_symbol = self
            .outline()
            .iter()
            .filter(|s| s.line <= line && line <= s.end_line && s.end_line > s.line)
            .map(|s| (s.line, s.end_line))
            .min_by_key(|(a, b)| b - a);
        by_symbol.or_else(|| self.indented(line))
    }

    /// The block by indentation, where there is no parse: from the line that is less indented to the last deeper one.
    fn indented(&self, line: u32) -> Option<(u32, u32)> {
        let indent = |n: u32| {
            let text = self.line(n);
            (!text.trim().is_empty()).then(|| text.len() - text.trim_start().len())
        };
        let mut first = line;
        let own = indent(line)?;
        let deeper_below = (line + 1..self.line_count()).find_map(indent).is_some_and(|i| i > own);
        if !deeper_below {
            first = (line.saturating_sub(500)..line).rev().find(|n| indent(*n).is_some_and(|i| i < own))?;
        }
        let base = indent(first)?;
        let mut last = first;
        for n in first + 1..self.line_count() {
            match indent(n) {
                Some(i) if i <= base => break,
                Some(_) => last = n,
                None => {}
            }
        }
        (last > first).then_some((first, last))
    }
}

/// Identifiers of a line with their byte offsets. Numbers are none.
fn identifiers(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let is = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
        let start = rest + line.get(rest..)?.find(is)?;
        let len = line[start..].find(|c| !is(c)).unwrap_or(line.len() - start);
        rest = start + len;
        Some((start, &line[start..rest]))
    })
    .filter(|(_, word)| !word.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(text: &str) -> Doc {
        let content = Content::Text { text: text.into(), encoding: "UTF-8", crlf: text.contains('\r'), language: None };
        Doc::new(RepoPath::new("a.rs").unwrap(), content)
    }

    #[test]
    fn lines_come_without_their_ends() {
        let doc = doc("a\r\nbc\r\n");
        assert_eq!((doc.line_count(), doc.line(0), doc.line(1), doc.line(9)), (2, "a", "bc", ""));
        assert_eq!(doc.offset(1, 99), 5);
    }

    #[test]
    fn identifiers_are_found_and_stepped_over() {
        let doc = doc("let x1 = foo(2);\n\n  汉字 + bar");
        assert_eq!(doc.identifier(5), Some(Span::new(4, 6)));
        assert_eq!(doc.identifier(6), Some(Span::new(4, 6)), "the end of a name belongs to it");
        assert_eq!(doc.identifier(13), None, "a number is no name");
        assert_eq!(doc.step_identifier(4, true), Some(9));
        assert_eq!(doc.step_identifier(9, true), Some(20));
        assert_eq!(doc.step_identifier(20, false), Some(9));
        assert_eq!(doc.step_identifier(0, false), None);
    }

    #[test]
    fn blocks_by_indentation() {
        let doc = doc("if a:\n    b\n\n    c\nd\n");
        assert_eq!(doc.block(0), Some((0, 3)));
        assert_eq!(doc.block(3), Some((0, 3)));
        assert_eq!(doc.block(4), None);
    }
}
