//! Rust tokens, from bytes.
//!
//! Every byte sequence gives tokens; what is no Rust becomes [`T::Unknown`]. Comments are no tokens; doc comments are
//! kept beside them, each with the token it stands before. `<` and `>` are always single tokens (`>>` closes two lists
//! of generic arguments), all other operators are as long as they can be. Delimiters are paired here, so that a reader
//! can step over a group at once, and so that one missing brace does not cost more than the group it is missing from.

use crate::text::Span;

macro_rules! tokens {
    (words: $($word:ident = $text:literal),* $(,)?; others: $($other:ident),* $(,)?) => {
        /// What a token is. Words that are keywords only in some places are [`T::Ident`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum T { $($other,)* $($word,)* }

        fn keyword(text: &[u8]) -> T {
            match text { $($text => T::$word,)* _ => T::Ident }
        }
    };
}

tokens! {
    words:
        As = b"as", Async = b"async", Await = b"await", Break = b"break", Const = b"const", Continue = b"continue",
        Crate = b"crate", Dyn = b"dyn", Else = b"else", Enum = b"enum", Extern = b"extern", False = b"false", Fn = b"fn",
        For = b"for", If = b"if", Impl = b"impl", In = b"in", Let = b"let", Loop = b"loop", Match = b"match", Mod = b"mod",
        Move = b"move", Mut = b"mut", Pub = b"pub", Ref = b"ref", Return = b"return", SelfType = b"Self",
        SelfValue = b"self", Static = b"static", Struct = b"struct", Super = b"super", Trait = b"trait", True = b"true",
        Type = b"type", Unsafe = b"unsafe", Use = b"use", Where = b"where", While = b"while", Yield = b"yield",
        Underscore = b"_";
    others:
        Ident, MetaVar, Lifetime, Int, Float, Str, ByteStr, Char, ParenOpen, ParenClose, BracketOpen, BracketClose,
        BraceOpen, BraceClose, Lt, Gt, Eq, EqEq, NotEq, Bang, Plus, Minus, Star, Slash, Percent, Caret, And, AndAnd, Or,
        OrOr, PlusEq, MinusEq, StarEq, SlashEq, PercentEq, CaretEq, AndEq, OrEq, Dot, DotDot, DotDotDot, DotDotEq, Comma,
        Semi, Colon, PathSep, Arrow, FatArrow, Pound, Dollar, Question, At, Tilde, Unknown, End,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: T,
    pub start: u32,
    pub end: u32,
    /// For an opening delimiter: the index of the token where its group ends. That token is the closing delimiter,
    /// unless the group is unclosed: then it is the first token that does not belong to the group.
    pub close: u32,
}

impl Token {
    pub fn span(self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

/// A doc comment.
#[derive(Clone, Copy, Debug)]
pub struct Doc {
    pub span: Span,
    /// `//!` and `/*! … */`: about what it stands in, not what follows.
    pub inner: bool,
    /// Index of the next token.
    pub before: u32,
}

/// The tokens of one file.
pub struct Tokens {
    pub list: Vec<Token>,
    /// In source order.
    pub docs: Vec<Doc>,
    /// Delimiters without a partner.
    pub unpaired: Vec<Span>,
}

/// Splits `src`.
pub fn lex(src: &[u8]) -> Tokens {
    let mut lexer = Lexer { src, at: 0, list: Vec::with_capacity(src.len() / 5), docs: Vec::new() };
    lexer.skip_prelude();
    while lexer.at < src.len() {
        lexer.token();
    }
    let Lexer { mut list, docs, .. } = lexer;
    let unpaired = pair(&mut list, src);
    Tokens { list, docs, unpaired }
}

struct Lexer<'s> {
    src: &'s [u8],
    at: usize,
    list: Vec<Token>,
    docs: Vec<Doc>,
}

impl Lexer<'_> {
    /// A byte order mark and a `#!` line.
    fn skip_prelude(&mut self) {
        if self.src.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        let rest = &self.src[self.at..];
        if rest.starts_with(b"#!") && !rest[2..].trim_ascii_start().starts_with(b"[") {
            self.skip_line();
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.src.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: T, start: usize) {
        self.list.push(Token { kind, start: start as u32, end: self.at as u32, close: 0 });
    }

    fn skip_line(&mut self) {
        let rest = &self.src[self.at..];
        self.at += rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.at < self.src.len() && wanted(self.src[self.at]) {
            self.at += 1;
        }
    }

    fn token(&mut self) {
        let start = self.at;
        let first = self.src[start];
        match first {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.at += 1,
            b'/' if self.peek(1) == b'/' => self.line_comment(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'r' | b'b' | b'c' if self.prefixed_literal() => {}
            b if is_ident_start(b) => self.word(),
            b'0'..=b'9' => self.number(),
            b'"' => {
                self.at += 1;
                self.quoted(T::Str, start);
            }
            b'\'' => self.quote(),
            b'$' if is_ident_start(self.peek(1)) => {
                self.at += 1;
                self.skip_while(is_ident);
                self.push(T::MetaVar, start);
            }
            _ => self.operator(first),
        }
    }

    fn line_comment(&mut self) {
        let start = self.at;
        self.skip_line();
        let text = &self.src[start..self.at];
        let outer = text.starts_with(b"///") && !text.starts_with(b"////");
        self.doc(start, outer, text.starts_with(b"//!"));
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0usize;
        while self.at < self.src.len() {
            match (self.src[self.at], self.peek(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        break;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.src.len());
        let text = &self.src[start..self.at];
        let outer = text.starts_with(b"/**") && !text.starts_with(b"/***") && text.len() > 4;
        self.doc(start, outer, text.starts_with(b"/*!"));
    }

    fn doc(&mut self, start: usize, outer: bool, inner: bool) {
        if outer || inner {
            // A carriage return at the end belongs to the line end, not to the comment.
            let end = if self.src[..self.at].ends_with(b"\r") { self.at - 1 } else { self.at };
            let span = Span::from_range(start..end);
            self.docs.push(Doc { span, inner, before: self.list.len() as u32 });
        }
    }

    /// Raw and byte strings, byte characters, raw identifiers; `false` for an ordinary word.
    fn prefixed_literal(&mut self) -> bool {
        let start = self.at;
        let (kind, raw, skip) = match (self.peek(0), self.peek(1), self.peek(2)) {
            (b'b' | b'c', b'r', b'"' | b'#') => (T::ByteStr, true, 2),
            (b'b' | b'c', b'"', _) => (T::ByteStr, false, 1),
            (b'b', b'\'', _) => {
                self.at += 2;
                self.character(T::Int, start);
                return true;
            }
            (b'r', b'"', _) | (b'r', b'#', b'"' | b'#') => (T::Str, true, 1),
            (b'r', b'#', next) if is_ident_start(next) => {
                self.at += 2;
                self.skip_while(is_ident);
                self.push(T::Ident, start);
                return true;
            }
            _ => return false,
        };
        if !raw {
            self.at += skip + 1;
            self.quoted(kind, start);
            return true;
        }
        let hashes = self.src[start + skip..].iter().take_while(|b| **b == b'#').count();
        if self.src.get(start + skip + hashes) != Some(&b'"') {
            return false;
        }
        self.at = start + skip + hashes + 1;
        while self.at < self.src.len() {
            self.at += 1;
            let closed = self.src[self.at - 1] == b'"'
                && self.src[self.at..].iter().take(hashes).filter(|b| **b == b'#').count() == hashes;
            if closed {
                self.at += hashes;
                break;
            }
        }
        self.push(kind, start);
        true
    }

    /// The rest of a string after its opening quote.
    fn quoted(&mut self, kind: T, start: usize) {
        while self.at < self.src.len() {
            match self.src[self.at] {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    break;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.src.len());
        self.push(kind, start);
    }

    /// The rest of a character after its opening quote.
    fn character(&mut self, kind: T, start: usize) {
        while self.at < self.src.len() {
            match self.src[self.at] {
                b'\\' => self.at += 2,
                b'\'' => {
                    self.at += 1;
                    break;
                }
                b'\n' => break,
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.src.len());
        self.push(kind, start);
    }

    /// A character or a lifetime.
    fn quote(&mut self) {
        let start = self.at;
        self.at += 1;
        let first = self.peek(0);
        let width = match first {
            0xf0.. => 4,
            0xe0.. => 3,
            0xc0.. => 2,
            _ => 1,
        };
        if first == b'\\' || self.peek(width) == b'\'' {
            self.character(T::Char, start);
        } else if is_ident_start(first) {
            self.skip_while(is_ident);
            // A raw lifetime: `'r#type`.
            if &self.src[start..self.at] == b"'r" && self.peek(0) == b'#' && is_ident_start(self.peek(1)) {
                self.at += 1;
                self.skip_while(is_ident);
            }
            self.push(T::Lifetime, start);
        } else {
            self.push(T::Unknown, start);
        }
    }

    fn word(&mut self) {
        let start = self.at;
        self.skip_while(is_ident);
        let text = &self.src[start..self.at];
        let kind = if text.is_ascii() || std::str::from_utf8(text).is_ok() { keyword(text) } else { T::Unknown };
        self.push(kind, start);
    }

    fn number(&mut self) {
        let start = self.at;
        // In `pair.0.1` the digits after a dot are field names, never `0.1`.
        let is_field = self.list.last().is_some_and(|last| last.kind == T::Dot && last.end as usize == start);
        self.skip_while(is_ident);
        if is_field {
            return self.push(T::Int, start);
        }
        let radix = matches!(&self.src[start..self.at], [b'0', b'x' | b'b' | b'o', ..]);
        let mut kind = T::Int;
        if !radix && self.peek(0) == b'.' && self.peek(1) != b'.' && !is_ident_start(self.peek(1)) {
            kind = T::Float;
            self.at += 1;
            self.skip_while(is_ident);
        }
        let exponent = matches!(self.src[self.at - 1], b'e' | b'E') && matches!(self.peek(0), b'+' | b'-');
        if !radix && exponent && self.peek(1).is_ascii_digit() {
            kind = T::Float;
            self.at += 1;
            self.skip_while(is_ident);
        }
        self.push(kind, start);
    }

    fn operator(&mut self, first: u8) {
        let start = self.at;
        let (kind, len) = match (first, self.peek(1), self.peek(2)) {
            (b'(', ..) => (T::ParenOpen, 1),
            (b')', ..) => (T::ParenClose, 1),
            (b'[', ..) => (T::BracketOpen, 1),
            (b']', ..) => (T::BracketClose, 1),
            (b'{', ..) => (T::BraceOpen, 1),
            (b'}', ..) => (T::BraceClose, 1),
            (b',', ..) => (T::Comma, 1),
            (b';', ..) => (T::Semi, 1),
            (b'.', b'.', b'=') => (T::DotDotEq, 3),
            (b'.', b'.', b'.') => (T::DotDotDot, 3),
            (b'.', b'.', _) => (T::DotDot, 2),
            (b'.', ..) => (T::Dot, 1),
            (b':', b':', _) => (T::PathSep, 2),
            (b':', ..) => (T::Colon, 1),
            (b'=', b'=', _) => (T::EqEq, 2),
            (b'=', b'>', _) => (T::FatArrow, 2),
            (b'=', ..) => (T::Eq, 1),
            (b'!', b'=', _) => (T::NotEq, 2),
            (b'!', ..) => (T::Bang, 1),
            (b'-', b'>', _) => (T::Arrow, 2),
            (b'-', b'=', _) => (T::MinusEq, 2),
            (b'-', ..) => (T::Minus, 1),
            (b'+', b'=', _) => (T::PlusEq, 2),
            (b'+', ..) => (T::Plus, 1),
            (b'*', b'=', _) => (T::StarEq, 2),
            (b'*', ..) => (T::Star, 1),
            (b'/', b'=', _) => (T::SlashEq, 2),
            (b'/', ..) => (T::Slash, 1),
            (b'%', b'=', _) => (T::PercentEq, 2),
            (b'%', ..) => (T::Percent, 1),
            (b'^', b'=', _) => (T::CaretEq, 2),
            (b'^', ..) => (T::Caret, 1),
            (b'&', b'&', _) => (T::AndAnd, 2),
            (b'&', b'=', _) => (T::AndEq, 2),
            (b'&', ..) => (T::And, 1),
            (b'|', b'|', _) => (T::OrOr, 2),
            (b'|', b'=', _) => (T::OrEq, 2),
            (b'|', ..) => (T::Or, 1),
            (b'<', ..) => (T::Lt, 1),
            (b'>', ..) => (T::Gt, 1),
            (b'#', ..) => (T::Pound, 1),
            (b'$', ..) => (T::Dollar, 1),
            (b'?', ..) => (T::Question, 1),
            (b'@', ..) => (T::At, 1),
            (b'~', ..) => (T::Tilde, 1),
            _ => (T::Unknown, 1),
        };
        self.at = start + len;
        self.push(kind, start);
    }
}

/// Bytes beyond ASCII count as letters; a word that is not UTF-8 is [`T::Unknown`].
fn is_ident_start(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_' || b >= 0x80
}

fn is_ident(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80
}

/// Fills in [`Token::close`]; returns the delimiters without a partner.
fn pair(list: &mut [Token], src: &[u8]) -> Vec<Span> {
    let mut open: Vec<usize> = Vec::new();
    let mut unpaired = Vec::new();
    for i in 0..list.len() {
        let opener = match list[i].kind {
            T::ParenOpen | T::BracketOpen | T::BraceOpen => {
                open.push(i);
                continue;
            }
            T::ParenClose => T::ParenOpen,
            T::BracketClose => T::BracketOpen,
            T::BraceClose => T::BraceOpen,
            _ => continue,
        };
        // A brace ends everything opened since its partner; a parenthesis or bracket that would have to reach out of a
        // brace is taken as stray instead.
        let partner = open.iter().rposition(|at| list[*at].kind == opener);
        let inner_brace = |from: usize| open[from + 1..].iter().any(|at| list[*at].kind == T::BraceOpen);
        match partner {
            Some(at) if opener == T::BraceOpen || !inner_brace(at) => {
                for unclosed in open.drain(at + 1..).rev() {
                    list[unclosed].close = unclosed_end(list, src, unclosed, i) as u32;
                    unpaired.push(list[unclosed].span());
                }
                let at = open.pop().expect("the partner is the last that was left");
                list[at].close = i as u32;
            }
            _ => unpaired.push(list[i].span()),
        }
    }
    for unclosed in open.into_iter().rev() {
        list[unclosed].close = unclosed_end(list, src, unclosed, list.len()) as u32;
        unpaired.push(list[unclosed].span());
    }
    unpaired
}

/// Where the group that opens at `at` and is never closed is taken to end, `limit` at the latest: a parenthesis or
/// bracket before a block, a semicolon or an item; a brace before an item that stands no deeper than the line it is on.
fn unclosed_end(list: &[Token], src: &[u8], at: usize, limit: usize) -> usize {
    let is_brace = list[at].kind == T::BraceOpen;
    let depth = if is_brace { indent(src, list[at].start) } else { usize::MAX };
    let mut i = at + 1;
    while i < limit {
        let token = list[i];
        let starts_item = matches!(
            token.kind,
            T::Fn | T::Struct | T::Enum | T::Trait | T::Impl | T::Mod | T::Use | T::Pub | T::Pound | T::Static
        );
        let starts_line = || indent_if_first(src, token.start).is_some_and(|own| own <= depth);
        if starts_item && starts_line() || !is_brace && matches!(token.kind, T::Semi | T::BraceOpen) {
            return i;
        }
        let inside = matches!(token.kind, T::ParenOpen | T::BracketOpen | T::BraceOpen);
        // Inner groups come first, so that their ends are known; one that is unclosed ends before its last token.
        i = match inside {
            true if is_closer(list.get(token.close as usize)) => token.close as usize + 1,
            true => (token.close as usize).max(i + 1),
            false => i + 1,
        };
    }
    limit
}

fn is_closer(token: Option<&Token>) -> bool {
    token.is_some_and(|token| matches!(token.kind, T::ParenClose | T::BracketClose | T::BraceClose))
}

/// How far back the start of a line is looked for; longer lines count as not indented.
const LONGEST_LINE: usize = 400;

/// White space in front of the line that holds `offset`.
fn indent(src: &[u8], offset: u32) -> usize {
    let before = &src[(offset as usize).saturating_sub(LONGEST_LINE)..offset as usize];
    let line = before.iter().rposition(|b| *b == b'\n').map_or(&[][..], |at| &before[at + 1..]);
    line.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// The same, if `offset` is the first thing on its line.
fn indent_if_first(src: &[u8], offset: u32) -> Option<usize> {
    let before = &src[..offset as usize];
    let spaces = before.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let newline = before.len() == spaces || before[before.len() - spaces - 1] == b'\n';
    newline.then_some(spaces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<T> {
        lex(text.as_bytes()).list.iter().map(|token| token.kind).collect()
    }

    #[test]
    fn quotes_are_characters_or_lifetimes() {
        assert_eq!(
            kinds("'a' 'a '\\'' '汉' b'\\n' 'static"),
            [T::Char, T::Lifetime, T::Char, T::Char, T::Int, T::Lifetime]
        );
    }

    #[test]
    fn strings_of_every_sort_are_one_token() {
        for text in ["\"a\\\"b\"", "r\"\\\"", "r#\"a\"b\"#", "b\"x\"", "br##\"\"#\"##", "c\"x\"", "\"open", "r#\"open"]
        {
            assert_eq!(kinds(text).len(), 1, "{text}");
        }
        assert_eq!(kinds("r#type r b"), [T::Ident; 3]);
    }

    #[test]
    fn numbers_leave_ranges_fields_and_methods_alone() {
        assert_eq!(kinds("0..9"), [T::Int, T::DotDot, T::Int]);
        assert_eq!(kinds("a.0.1"), [T::Ident, T::Dot, T::Int, T::Dot, T::Int]);
        assert_eq!(kinds("1.max(2)"), [T::Int, T::Dot, T::Ident, T::ParenOpen, T::Int, T::ParenClose]);
        assert_eq!(kinds("1.5e-3f64 1e+9 0x1e+2 1."), [T::Float, T::Float, T::Int, T::Plus, T::Int, T::Float]);
    }

    #[test]
    fn doc_comments_stand_beside_the_tokens() {
        let tokens = lex(b"//! m\n/// a\n//// no\n/** b */ fn /**/ f");
        let found: Vec<_> = tokens.docs.iter().map(|doc| (doc.inner, doc.before)).collect();
        assert_eq!(found, [(true, 0), (false, 0), (false, 0)]);
    }

    #[test]
    fn a_missing_delimiter_costs_its_group_only() {
        let tokens = lex(b"{ ( a } b");
        assert_eq!(tokens.unpaired.len(), 1);
        assert_eq!(tokens.list[0].close, 3);
        assert_eq!(tokens.list[1].close, 3);
        let tokens = lex(b"{ a ) }");
        assert_eq!((tokens.list[0].close, tokens.unpaired.len()), (3, 1));
    }

    #[test]
    fn a_shebang_is_skipped_an_inner_attribute_is_not() {
        assert_eq!(kinds("#!/usr/bin/env run\nx"), [T::Ident]);
        assert_eq!(kinds("#![x]").len(), 5);
    }
}
