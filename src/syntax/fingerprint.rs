//! What a piece of code *says*, apart from comments, white space and where it stands: hashes of tokens, and prints of
//! definitions made from them.
//!
//! A print carries the tag of its scheme ([`SCHEME`]); prints of different schemes are never compared. Three prints a
//! definition: *signature* (tokens up to the body), *body* (the body with the definition's own name masked, so that a
//! pure rename of a recursive function leaves it equal), *shape* (the body with every name, number and text replaced by
//! its class, so that renamed variables leave it equal). Doc comments and docstrings enter none of them.

use std::collections::HashSet;
use std::sync::OnceLock;

use xxhash_rust::xxh3::xxh3_64;

use super::lexer::{self, Class, Token};
use crate::lang::{LANGUAGES, LanguageId};
use crate::model::facts::{Definition, FileFacts};
use crate::text::Span;

/// The tag of prints made by this program. Raised whenever equal code could get another print.
pub const SCHEME: &str = "t1";

/// Stands for a definition's own name.
const MASK: u64 = 0x6f77_6e5f_6e61_6d65;

/// The code tokens of one file, with a hash each.
#[derive(Clone, Debug)]
pub struct CodeTokens {
    language: Option<LanguageId>,
    tokens: Vec<Token>,
    hashes: Vec<u64>,
    /// The strings, by position in `tokens`.
    texts: Vec<(usize, Box<str>)>,
}

impl CodeTokens {
    /// Splits `src` and hashes every token that is no comment.
    #[must_use]
    pub fn new(src: &[u8], language: Option<LanguageId>) -> Self {
        let mut tokens = lexer::tokens(src, language);
        tokens.retain(|token| token.class != Class::Comment);
        let hashes = tokens.iter().map(|token| xxh3_64(token.span.bytes(src))).collect();
        let text = |token: &Token| String::from_utf8_lossy(token.span.bytes(src)).into();
        let strings = tokens.iter().enumerate().filter(|(_, token)| token.class == Class::Text);
        let texts = strings.map(|(at, token)| (at, text(token))).collect();
        Self { language, tokens, hashes, texts }
    }

    /// The tokens in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Their hashes.
    #[must_use]
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// The strings that start inside `span`, with their delimiters.
    pub fn strings(&self, span: Span) -> impl Iterator<Item = (Span, &str)> {
        let range = self.range(span);
        let inside = self.texts.iter().filter(move |(at, _)| range.contains(at));
        inside.map(|(at, text)| (self.tokens[*at].span, &**text))
    }

    /// Positions of the tokens that start inside `span`.
    #[must_use]
    pub fn range(&self, span: Span) -> std::ops::Range<usize> {
        let start = self.tokens.partition_point(|t| t.span.start < span.start);
        let end = self.tokens.partition_point(|t| t.span.start < span.end);
        start..end.max(start)
    }

    /// Hashes of the tokens in `span` without those in `skip`, words equal to `own_name` masked.
    #[must_use]
    pub fn masked(&self, span: Span, skip: Option<Span>, own_name: &str) -> Vec<u64> {
        let own = xxh3_64(own_name.as_bytes());
        self.kept(span, skip)
            .map(
                |at| {
                    if self.hashes[at] == own && self.tokens[at].class == Class::Word { MASK } else { self.hashes[at] }
                },
            )
            .collect()
    }

    /// Hashes of the tokens in `span` without those in `skip`, names, numbers and texts replaced by their class.
    #[must_use]
    pub fn shape(&self, src: &[u8], span: Span, skip: Option<Span>) -> Vec<u64> {
        let keywords = self.language.map(keywords);
        let class = |at: usize| match self.tokens[at].class {
            Class::Word if keywords.is_some_and(|k| k.contains(self.tokens[at].span.bytes(src))) => self.hashes[at],
            Class::Word => 1,
            Class::Number => 2,
            Class::Text => 3,
            Class::Mark | Class::Comment => self.hashes[at],
        };
        self.kept(span, skip).map(class).collect()
    }

    fn kept(&self, span: Span, skip: Option<Span>) -> impl Iterator<Item = usize> {
        self.range(span).filter(move |at| !skip.is_some_and(|skip| skip.contains(self.tokens[*at].span.start)))
    }
}

/// The words of a language's grammar, as data of the grammar itself.
fn keywords(language: LanguageId) -> &'static HashSet<Vec<u8>> {
    static WORDS: [OnceLock<HashSet<Vec<u8>>>; 32] = [const { OnceLock::new() }; 32];
    const { assert!(LANGUAGES.len() <= 32, "one slot a language") };
    WORDS[usize::from(language.0)].get_or_init(|| {
        let grammar = (language.row().grammar)();
        let kinds = (0..grammar.node_kind_count()).filter_map(|id| u16::try_from(id).ok());
        kinds
            .filter(|id| !grammar.node_kind_is_named(*id))
            .filter_map(|id| grammar.node_kind_for_id(id))
            .filter(|kind| kind.starts_with(|c: char| c.is_ascii_alphabetic()))
            .map(|kind| kind.as_bytes().to_vec())
            .collect()
    })
}

/// The three prints of a definition, each `scheme:` and sixteen hexadecimal digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prints {
    pub signature: String,
    pub body: String,
    pub shape: String,
}

/// The part of a definition that says what it does: its body, or all of it where it has none.
#[must_use]
pub fn body_span(def: &Definition) -> Span {
    def.body.unwrap_or(def.signature)
}

/// The prints of `def`.
#[must_use]
pub fn prints(src: &[u8], code: &CodeTokens, facts: &FileFacts, def: &Definition) -> Prints {
    let own = facts.name(def.name);
    let body = body_span(def);
    Prints {
        signature: print(&code.masked(def.signature, def.doc, own)),
        body: print(&code.masked(body, def.doc, own)),
        shape: print(&code.shape(src, body, def.doc)),
    }
}

/// A print of token hashes.
#[must_use]
pub fn print(hashes: &[u64]) -> String {
    let bytes: Vec<u8> = hashes.iter().flat_map(|h| h.to_le_bytes()).collect();
    format!("{SCHEME}:{:016x}", xxh3_64(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;
    use crate::model::facts::{DefFlags, FileFacts};

    /// A definition over the whole of `src` named `name`, its body from the first `{`.
    fn prints_of(language: &str, src: &str, name: &str) -> Prints {
        let mut builder = crate::lang::Builder::new(src.as_bytes());
        let id = builder.name(name);
        let at = src.find(name).unwrap();
        let all = Span::from_range(0..src.len());
        let def = builder.define(crate::lang::NewDef {
            name: id,
            kind: Kind::Function,
            name_span: Span::from_range(at..at + name.len()),
            extent: all,
            flags: DefFlags::default(),
        });
        let body = src.find('{').unwrap();
        builder.def_mut(def).signature = Span::from_range(0..body);
        builder.def_mut(def).body = Some(Span::from_range(body..src.len()));
        let facts: FileFacts = builder.finish();
        let code = CodeTokens::new(src.as_bytes(), LanguageId::by_name(language));
        prints(src.as_bytes(), &code, &facts, facts.def(def))
    }

    #[test]
    fn comments_white_space_and_the_own_name_do_not_count() {
        let a = prints_of("rust", "fn fact(n: u64) -> u64 { if n < 2 { 1 } else { n * fact(n - 1) } }", "fact");
        let b = prints_of(
            "rust",
            "fn factorial(n: u64) -> u64 {\n  // base\n  if n < 2 { 1 }\n  else { n * factorial(n-1) } }",
            "factorial",
        );
        assert_eq!(a, b);
        assert!(a.body.starts_with("t1:"));
    }

    #[test]
    fn a_changed_token_changes_its_print_only() {
        let a = prints_of("rust", "fn f(n: u64) { g(n + 1) }", "f");
        let b = prints_of("rust", "fn f(m: u64) { g(m + 2) }", "f");
        let c = prints_of("rust", "fn f(n: u64) { if n { g(n) } }", "f");
        assert!(a.signature != b.signature && a.body != b.body && a.shape == b.shape);
        assert!(a.signature == c.signature && a.body != c.body && a.shape != c.shape);
    }

    #[test]
    fn white_space_in_strings_counts() {
        let a = prints_of("python", "def f(): {'a b'}", "f");
        let b = prints_of("python", "def f(): {'a  b'}", "f");
        assert_ne!(a.body, b.body);
        assert_eq!(a.shape, b.shape);
    }
}
