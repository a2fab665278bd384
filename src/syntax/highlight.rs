//! Colouring: from bytes to non-overlapping classed spans, by the query of each language (`queries/<lang>/highlights.scm`).
//!
//! A query is compiled once, when its language is first asked for (12–30 ms for C++, so never for all of them). Its
//! captures come from one vocabulary, [`Class`]; a capture that starts with `_` only serves a predicate. Where spans
//! nest, the inner one wins inside itself (an escape in a string); where two patterns capture the same span, the later
//! pattern wins. Lines longer than [`MAX_LINE`] stay plain: nobody reads them, and they are what makes editors hang.
//!
//! Nothing here fails: bytes that do not parse are coloured as far as the tree goes.

use std::sync::OnceLock;

use tree_sitter::{Query, QueryCursor, StreamingIterator, Tree};

use super::parse::parse;
use crate::lang::{LANGUAGES, LanguageId};
use crate::text::Span;

macro_rules! classes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),* $(,)?) => {
        /// What a piece of code is, for its colour.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Class { $($(#[$doc])* $variant),* }

        impl Class {
            /// Every class.
            pub const ALL: &'static [Class] = &[$(Class::$variant),*];

            /// The capture's name in a query.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Class::$variant => $name),* }
            }
        }
    };
}

classes! {
    Comment = "comment",
    /// A documentation comment or docstring.
    Doc = "doc",
    Keyword = "keyword",
    String = "string",
    Escape = "escape",
    Number = "number",
    Constant = "constant",
    /// A type, constant or function of the language itself.
    Builtin = "builtin",
    Function = "function",
    Method = "method",
    Macro = "macro",
    Type = "type",
    TypeParam = "typeparam",
    Namespace = "namespace",
    Property = "property",
    Parameter = "parameter",
    Variable = "variable",
    Label = "label",
    Operator = "operator",
    Punctuation = "punctuation",
    Attribute = "attribute",
    /// A markup tag (JSX).
    Tag = "tag",
}

/// Lines of more bytes than this are not coloured.
pub const MAX_LINE: usize = 2000;

/// States a cursor may keep in progress; beyond it, matches are dropped instead of memory being taken.
const MATCH_LIMIT: u32 = 4096;

struct Compiled {
    query: Query,
    /// The class of each capture index; `None` for helper captures.
    classes: Vec<Option<Class>>,
}

fn compile(language: LanguageId) -> Result<Compiled, String> {
    let row = language.row();
    let query = Query::new(&(row.grammar)(), row.highlights).map_err(|e| format!("{}: {e}", row.id))?;
    let class = |name: &&str| Class::ALL.iter().copied().find(|c| c.as_str() == *name);
    let names = query.capture_names();
    if let Some(unknown) = names.iter().find(|name| !name.starts_with('_') && class(name).is_none()) {
        return Err(format!("{}: `@{unknown}` is not in the vocabulary", row.id));
    }
    let classes = names.iter().map(class).collect();
    Ok(Compiled { query, classes })
}

/// The compiled query; `None` where it is broken, which a test rules out for every language of the table.
fn compiled(language: LanguageId) -> Option<&'static Compiled> {
    static QUERIES: [OnceLock<Option<Compiled>>; 32] = [const { OnceLock::new() }; 32];
    const { assert!(LANGUAGES.len() <= 32) };
    QUERIES.get(usize::from(language.0))?.get_or_init(|| compile(language).ok()).as_ref()
}

/// The coloured spans of `src` that touch `range`, in order, without overlap. Parses the whole file.
#[must_use]
pub fn highlight(src: &[u8], language: LanguageId, range: Span) -> Vec<(Span, Class)> {
    parse(src, language).map_or_else(Vec::new, |tree| highlight_tree(&tree, src, language, range))
}

/// As [`highlight`], for a tree at hand.
#[must_use]
pub fn highlight_tree(tree: &Tree, src: &[u8], language: LanguageId, range: Span) -> Vec<(Span, Class)> {
    let Some(compiled) = compiled(language) else { return Vec::new() };
    let mut cursor = QueryCursor::new();
    cursor.set_match_limit(MATCH_LIMIT);
    cursor.set_byte_range(range.range());
    let mut found = Vec::new();
    let mut matches = cursor.matches(&compiled.query, tree.root_node(), src);
    while let Some(one) = matches.next() {
        for capture in one.captures() {
            let Some(class) = compiled.classes[capture.index as usize] else { continue };
            let span = Span::from_range(capture.node.byte_range());
            if !span.is_empty() && span.start < range.end && range.start < span.end {
                let pattern = u32::try_from(one.pattern_index).unwrap_or(u32::MAX);
                found.push(Painted { span, pattern, class });
            }
        }
    }
    without_long_lines(flatten(found), src)
}

#[derive(Clone, Copy)]
struct Painted {
    span: Span,
    pattern: u32,
    class: Class,
}

/// Turns nested spans into a flat list: the innermost class at each byte, the later pattern among equal spans.
fn flatten(mut found: Vec<Painted>) -> Vec<(Span, Class)> {
    // Outer before inner; among equals the earlier pattern first, so that the later one covers it.
    found.sort_by_key(|p| (p.span.start, u32::MAX - p.span.end, p.pattern));
    let mut out: Vec<(Span, Class)> = Vec::with_capacity(found.len());
    let mut open: Vec<Painted> = Vec::new();
    let mut at = 0;
    let mut emit = |from: u32, to: u32, class: Class| {
        if from < to {
            match out.last_mut() {
                Some((last, was)) if last.end == from && *was == class => last.end = to,
                _ => out.push((Span::new(from, to), class)),
            }
        }
    };
    for next in found {
        while let Some(top) = open.last().copied() {
            if top.span.end > next.span.start {
                break;
            }
            emit(at, top.span.end, top.class);
            at = at.max(top.span.end);
            open.pop();
        }
        if let Some(top) = open.last() {
            emit(at, next.span.start, top.class);
        }
        at = at.max(next.span.start);
        open.push(next);
    }
    while let Some(top) = open.pop() {
        emit(at, top.span.end, top.class);
        at = at.max(top.span.end);
    }
    out
}

fn without_long_lines(spans: Vec<(Span, Class)>, src: &[u8]) -> Vec<(Span, Class)> {
    let mut long = Vec::new();
    let mut start = 0;
    for line in src.split_inclusive(|b| *b == b'\n') {
        if line.len() > MAX_LINE + 1 {
            long.push(Span::from_range(start..start + line.len()));
        }
        start += line.len();
    }
    if long.is_empty() {
        return spans;
    }
    let mut out = Vec::with_capacity(spans.len());
    let mut first = 0;
    for (span, class) in spans {
        while long.get(first).is_some_and(|line| line.end <= span.start) {
            first += 1;
        }
        let mut from = span.start;
        for line in long[first..].iter().take_while(|line| line.start < span.end) {
            if from < line.start {
                out.push((Span::new(from, line.start), class));
            }
            from = from.max(line.end);
        }
        if from < span.end {
            out.push((Span::new(from, span.end), class));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_query_compiles_and_keeps_to_the_vocabulary() {
        for language in LanguageId::all() {
            if let Err(error) = compile(language) {
                panic!("{error}");
            }
        }
    }

    fn painted(list: &[(u32, u32, u32, Class)]) -> Vec<(Span, Class)> {
        flatten(
            list.iter()
                .map(|&(start, end, pattern, class)| Painted { span: Span::new(start, end), pattern, class })
                .collect(),
        )
    }

    #[test]
    fn inner_spans_and_later_patterns_win() {
        use Class::{Escape, Function, Number, String, Variable};
        assert_eq!(
            painted(&[(0, 10, 5, String), (3, 5, 0, Escape), (12, 13, 9, Number)]),
            [
                (Span::new(0, 3), String),
                (Span::new(3, 5), Escape),
                (Span::new(5, 10), String),
                (Span::new(12, 13), Number)
            ]
        );
        assert_eq!(painted(&[(0, 4, 2, Function), (0, 4, 1, Variable)]), [(Span::new(0, 4), Function)]);
        assert_eq!(painted(&[(0, 4, 1, String), (4, 6, 2, String)]), [(Span::new(0, 6), String)]);
    }

    #[test]
    fn a_doc_comment_of_rust_is_of_one_colour() {
        let rust = LanguageId::by_name("rust").unwrap();
        for src in ["/// Adds.\nfn f() {}", "//! Adds.\n", "/** Adds. */ fn f() {}", "/*! Adds. */ fn f() {}"] {
            let found = highlight(src.as_bytes(), rust, Span::from_range(0..src.len()));
            assert_eq!(found.iter().filter(|(_, class)| *class == Class::Doc).count(), 1, "{src}: {found:?}");
            assert!(!found.iter().any(|(_, class)| *class == Class::Operator), "{src}: {found:?}");
        }
    }

    #[test]
    fn long_lines_stay_plain() {
        let src = format!("a\n{}\nb\n", "x".repeat(MAX_LINE + 1));
        let end = u32::try_from(src.len()).unwrap();
        let kept = without_long_lines(vec![(Span::new(0, end), Class::Comment)], src.as_bytes());
        assert_eq!(kept, [(Span::new(0, 2), Class::Comment), (Span::new(end - 2, end), Class::Comment)]);
        let line = format!("{}\n", "x".repeat(MAX_LINE));
        assert_eq!(without_long_lines(vec![(Span::new(0, 4), Class::Comment)], line.as_bytes()).len(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_bytes_give_ordered_spans(bytes in proptest::collection::vec(any::<u8>(), 0..400), lang in 0usize..LANGUAGES.len()) {
            let language = LanguageId(u8::try_from(lang).unwrap());
            let end = u32::try_from(bytes.len()).unwrap();
            let mut at = 0;
            for (span, _) in highlight(&bytes, language, Span::new(0, end)) {
                prop_assert!(span.start >= at && span.end > span.start && span.end <= end);
                at = span.end;
            }
        }
    }
}
