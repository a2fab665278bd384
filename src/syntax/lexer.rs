//! Code as tokens, for comparing it: words, numbers, strings and single punctuation marks, white space dropped.
//!
//! Knows only a language's [`Lexis`]. Works on any bytes and on fragments that start or end anywhere, which a grammar
//! does not promise; punctuation is one mark a token, so `>>` equals `> >`. A quote mark that closes nothing on its
//! line is a punctuation mark. Linear in the text.

use crate::lang::LanguageId;
use crate::lang::lexis::{self, Lexis, RawStrings};
use crate::text::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A name or keyword.
    Word,
    Number,
    /// A whole string, character or regular expression with its delimiters.
    Text,
    /// One mark.
    Mark,
    Comment,
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub span: Span,
    pub class: Class,
}

/// The tokens of one text, comments among them, in source order. Without a language nothing is a comment or a string.
#[must_use]
pub fn tokens(src: &[u8], language: Option<LanguageId>) -> Vec<Token> {
    tokens_of(src, language.map_or(&lexis::PLAIN, |language| &language.row().lexis))
}

/// [`tokens`] for a language's lexical facts.
#[must_use]
pub fn tokens_of(src: &[u8], lexis: &Lexis) -> Vec<Token> {
    let mut lexer = Lexer { src, lexis, openers: openers(lexis), at: 0, value_before: false };
    let mut out = Vec::with_capacity(src.len() / 5);
    while let Some((class, end)) = lexer.next() {
        out.push(Token { span: Span::from_range(lexer.at..end), class });
        if class != Class::Comment {
            lexer.value_before = lexer.ends_value(class, end);
        }
        lexer.at = end;
    }
    out
}

fn openers(lexis: &Lexis) -> [bool; 256] {
    let mut out = [false; 256];
    let blocks = lexis.block_comments.iter().map(|(open, _)| *open);
    for mark in lexis.line_comments.iter().copied().chain(blocks).chain(lexis.strings.iter().map(|d| d.mark)) {
        out[usize::from(mark.as_bytes()[0])] = true;
    }
    let raw: &[u8] = match lexis.raw {
        RawStrings::No => b"",
        RawStrings::Hashes => b"rbc",
        RawStrings::Parentheses => b"RLuU",
    };
    for byte in raw {
        out[usize::from(*byte)] = true;
    }
    out
}

struct Lexer<'s> {
    src: &'s [u8],
    lexis: &'s Lexis,
    /// The bytes that may start a comment or a string: most bytes need no comparison with any mark.
    openers: [bool; 256],
    at: usize,
    /// Whether the last token can end a value, after which `/` divides.
    value_before: bool,
}

/// `…`, which is a mark and not a letter.
const ELLIPSIS: &[u8] = "…".as_bytes();

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

impl Lexer<'_> {
    fn rest(&self) -> &[u8] {
        &self.src[self.at..]
    }

    /// The class and end of the token at the next byte that is not white space; `self.at` is left at its start.
    fn next(&mut self) -> Option<(Class, usize)> {
        loop {
            let byte = *self.src.get(self.at)?;
            let joined = byte == b'\\' && matches!(self.src.get(self.at + 1), Some(b'\n' | b'\r'));
            if byte.is_ascii_whitespace() || byte == 0x0b || joined {
                self.at += 1;
            } else if byte == 0xef && self.rest().starts_with(&[0xef, 0xbb, 0xbf]) {
                self.at += 3;
            } else {
                break;
            }
        }
        let byte = self.src[self.at];
        if self.openers[usize::from(byte)] {
            if let Some(end) = self.comment() {
                return Some((Class::Comment, end));
            }
            if let Some(end) = self.raw_string().or_else(|| self.string()) {
                return Some((Class::Text, end));
            }
        }
        if byte.is_ascii_digit() {
            return Some((Class::Number, self.number()));
        }
        if byte == ELLIPSIS[0] && self.rest().starts_with(ELLIPSIS) {
            return Some((Class::Mark, self.at + ELLIPSIS.len()));
        }
        if is_word(byte) {
            return Some((Class::Word, self.word()));
        }
        if byte == b'\'' && self.lexis.lifetimes {
            return Some(self.apostrophe());
        }
        if byte == b'/'
            && self.lexis.regex
            && !self.value_before
            && let Some(end) = self.regex()
        {
            return Some((Class::Text, end));
        }
        Some((Class::Mark, self.at + 1))
    }

    fn ends_value(&self, class: Class, end: usize) -> bool {
        match class {
            Class::Word => {
                let word = &self.src[self.at..end];
                !matches!(
                    word,
                    b"return"
                        | b"typeof"
                        | b"case"
                        | b"in"
                        | b"of"
                        | b"delete"
                        | b"void"
                        | b"throw"
                        | b"new"
                        | b"else"
                        | b"do"
                        | b"await"
                        | b"yield"
                )
            }
            Class::Number | Class::Text => true,
            Class::Mark => matches!(self.src[self.at], b')' | b']' | b'}'),
            Class::Comment => self.value_before,
        }
    }

    fn comment(&self) -> Option<usize> {
        let rest = self.rest();
        if self.lexis.line_comments.iter().any(|mark| rest.starts_with(mark.as_bytes())) {
            return Some(self.at + memchr_newline(rest));
        }
        let (open, close) = self.lexis.block_comments.iter().find(|(open, _)| rest.starts_with(open.as_bytes()))?;
        let mut depth = 1_u32;
        let mut i = open.len();
        while i < rest.len() {
            if rest[i..].starts_with(close.as_bytes()) {
                i += close.len();
                depth -= 1;
                if depth == 0 {
                    return Some(self.at + i);
                }
            } else if self.lexis.nested_comments && rest[i..].starts_with(open.as_bytes()) {
                i += open.len();
                depth += 1;
            } else {
                i += 1;
            }
        }
        Some(self.src.len())
    }

    fn raw_string(&self) -> Option<usize> {
        let rest = self.rest();
        match self.lexis.raw {
            RawStrings::No => None,
            RawStrings::Hashes => {
                let after = rest
                    .strip_prefix(b"r")
                    .or_else(|| rest.strip_prefix(b"br"))
                    .or_else(|| rest.strip_prefix(b"cr"))?;
                let hashes = after.iter().take_while(|b| **b == b'#').count();
                let body = after[hashes..].strip_prefix(b"\"")?;
                let start = self.src.len() - body.len();
                let closes =
                    |i: &usize| body[*i] == b'"' && body[i + 1..].iter().take_while(|b| **b == b'#').count() >= hashes;
                let close = (0..body.len()).find(closes)?;
                Some(start + close + 1 + hashes)
            }
            RawStrings::Parentheses => {
                let prefix =
                    [&b"R\""[..], b"LR\"", b"uR\"", b"UR\"", b"u8R\""].into_iter().find(|p| rest.starts_with(p))?;
                let body = &rest[prefix.len()..];
                let open = body.iter().take(17).position(|b| *b == b'(')?;
                let mut closing = vec![b')'];
                closing.extend_from_slice(&body[..open]);
                closing.push(b'"');
                let close = body.windows(closing.len()).position(|w| w == closing)?;
                Some(self.at + prefix.len() + close + closing.len())
            }
        }
    }

    fn string(&self) -> Option<usize> {
        let rest = self.rest();
        let delimiter = self.lexis.strings.iter().find(|d| rest.starts_with(d.mark.as_bytes()))?;
        let mark = delimiter.mark.as_bytes();
        let mut i = mark.len();
        while i < rest.len() {
            match rest[i] {
                b'\\' => i += 1 + usize::from(rest[i + 1..].starts_with(b"\r\n")),
                b'\n' if !delimiter.multiline => return None,
                b'$' if delimiter.template && rest[i + 1..].starts_with(b"{") => {
                    i += hole(&rest[i..]).saturating_sub(1);
                }
                _ if rest[i..].starts_with(mark) => return Some(self.at + i + mark.len()),
                _ => {}
            }
            i += 1;
        }
        None
    }

    /// A Rust character (`'x'`, `'\n'`), or the lone mark of a lifetime.
    fn apostrophe(&self) -> (Class, usize) {
        let rest = &self.rest()[1..];
        let char_len = match rest.first() {
            Some(b'\\') => rest.iter().skip(2).take(12).position(|b| *b == b'\'').map(|i| i + 2),
            Some(b'\'' | b'\n') | None => None,
            Some(first) => {
                let len = utf8_len(*first);
                rest.get(len).filter(|b| **b == b'\'').map(|_| len)
            }
        };
        match char_len {
            Some(len) => (Class::Text, self.at + 1 + len + 1),
            None => (Class::Mark, self.at + 1),
        }
    }

    fn number(&self) -> usize {
        let rest = self.rest();
        let hex = rest.starts_with(b"0x") || rest.starts_with(b"0X");
        let mut i = 1;
        while i < rest.len() {
            let next_digit = rest.get(i + 1).is_some_and(u8::is_ascii_digit);
            let goes_on = match rest[i] {
                b'.' => next_digit,
                b'\'' => next_digit && self.lexis.raw == RawStrings::Parentheses,
                b'+' | b'-' => !hex && matches!(rest[i - 1], b'e' | b'E') && next_digit,
                b => b.is_ascii_alphanumeric() || b == b'_',
            };
            if !goes_on {
                break;
            }
            i += 1;
        }
        self.at + i
    }

    fn word(&self) -> usize {
        let rest = self.rest();
        let mut i = 1;
        while i < rest.len() && is_word(rest[i]) && !(rest[i] == ELLIPSIS[0] && rest[i..].starts_with(ELLIPSIS)) {
            i += 1;
        }
        self.at + i
    }

    fn regex(&self) -> Option<usize> {
        let rest = self.rest();
        let mut class = false;
        let mut i = 1;
        loop {
            match rest.get(i)? {
                b'\n' => return None,
                b'\\' => i += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => break,
                _ => {}
            }
            i += 1;
        }
        let flags = rest[i + 1..].iter().take_while(|b| b.is_ascii_lowercase()).count();
        Some(self.at + i + 1 + flags)
    }
}

/// The length of `${ … }` at the start, braces inside counted; to the end where it is not closed.
fn hole(text: &[u8]) -> usize {
    let mut depth = 0_u32;
    for (i, byte) in text.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return i + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

fn memchr_newline(text: &[u8]) -> usize {
    text.iter().position(|b| *b == b'\n').unwrap_or(text.len())
}

fn utf8_len(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lex(language: &str, src: &str) -> Vec<String> {
        let language = LanguageId::by_name(language);
        let all = tokens(src.as_bytes(), language);
        all.iter()
            .filter(|t| t.class != Class::Comment)
            .map(|t| String::from_utf8_lossy(t.span.bytes(src.as_bytes())).into_owned())
            .collect()
    }

    #[test]
    fn rust() {
        assert_eq!(
            lex("rust", "fn f<'a>(x: &'a str) -> char { 'x' }"),
            [
                "fn", "f", "<", "'", "a", ">", "(", "x", ":", "&", "'", "a", "str", ")", "-", ">", "char", "{", "'x'",
                "}"
            ]
        );
        assert_eq!(
            lex("rust", r##"r#"a "b" c"# br"\" '\u{1F}' '\'' b'\n' "a\"b" 1.5e-3 0..10 1_000u64"##),
            [
                "r#\"a \"b\" c\"#",
                "br\"\\\"",
                "'\\u{1F}'",
                "'\\''",
                "b",
                "'\\n'",
                "\"a\\\"b\"",
                "1.5e-3",
                "0",
                ".",
                ".",
                "10",
                "1_000u64"
            ]
        );
        assert_eq!(lex("rust", "a /* x /* y */ z */ b // c\nd"), ["a", "b", "d"]);
    }

    #[test]
    fn c_plus_plus() {
        assert_eq!(
            lex("cpp", "x = R\"q(a)\" b)q\"; // 'it\n'a' 1'000 L\"s\" a->b\\\n c"),
            ["x", "=", "R\"q(a)\" b)q\"", ";", "'a'", "1'000", "L", "\"s\"", "a", "-", ">", "b", "c"]
        );
        assert_eq!(lex("cpp", "don't close\nnext"), ["don", "'", "t", "close", "next"]);
    }

    #[test]
    fn typescript() {
        assert_eq!(
            lex("typescript", "a / b; x = /[/\"]+/g.test(s); `t ${a + `in ${b}`} \"`; return /x/"),
            [
                "a",
                "/",
                "b",
                ";",
                "x",
                "=",
                "/[/\"]+/g",
                ".",
                "test",
                "(",
                "s",
                ")",
                ";",
                "`t ${a + `in ${b}`} \"`",
                ";",
                "return",
                "/x/"
            ]
        );
        assert_eq!(
            lex("tsx", "<p>don't</p>\nconst a = 1"),
            ["<", "p", ">", "don", "'", "t", "<", "/", "p", ">", "const", "a", "=", "1"]
        );
    }

    #[test]
    fn python_and_java() {
        assert_eq!(lex("python", "x = f'a{b}' # c\n'''d\n#'''\ny"), ["x", "=", "f", "'a{b}'", "'''d\n#'''", "y"]);
        assert_eq!(
            lex("java", "String s = \"\"\"\n a\"b\n\"\"\"; // x\nchar c = '\"';"),
            ["String", "s", "=", "\"\"\"\n a\"b\n\"\"\"", ";", "char", "c", "=", "'\"'", ";"]
        );
    }

    #[test]
    fn an_ellipsis_is_a_mark() {
        assert_eq!(lex("rust", "a……b …"), ["a", "…", "…", "b", "…"]);
    }

    proptest! {
        #[test]
        fn any_bytes_give_ordered_tokens(bytes in proptest::collection::vec(any::<u8>(), 0..200), which in 0_usize..8) {
            let language = LanguageId::all().nth(which);
            let all = tokens(&bytes, language);
            prop_assert!(all.windows(2).all(|w| w[0].span.end <= w[1].span.start));
            prop_assert!(all.iter().all(|t| !t.span.is_empty() && t.span.end as usize <= bytes.len()));
        }

        #[test]
        fn quotes_and_comments_never_loop(text in "(['\"`/*#\\\\rR()\\[\\]${} \n]|br|u8|//|\"\"\"|''')*", which in 0_usize..8) {
            let language = LanguageId::all().nth(which);
            let all = tokens(text.as_bytes(), language);
            prop_assert!(all.iter().all(|t| t.span.end as usize <= text.len()));
        }
    }
}
