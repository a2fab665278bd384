//! The tokens of a C or C++ file, its comments and its preprocessor lines.
//!
//! Preprocessor lines never become tokens: they are listed with the position in the token stream at which they stand.
//! Bytes that are no token (a stray quote, a control character) give [`T::Other`]; lexing never fails.

use crate::text::Span;

/// What a token is. Keywords that only C++ knows are identifiers in C.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum T {
    /// End of a segment of the stream.
    Eof,
    Ident,
    Num,
    Str,
    Chr,
    // Brackets.
    LBrace,
    RBrace,
    LParen,
    RParen,
    LBrack,
    RBrack,
    // Punctuation.
    Semi,
    Comma,
    Colon,
    Scope,
    Dot,
    Arrow,
    MemberPointer,
    Ellipsis,
    Question,
    Assign,
    OpAssign,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Amp,
    AndAnd,
    Pipe,
    OrOr,
    Caret,
    Tilde,
    Not,
    Equal,
    NotEqual,
    Lt,
    Gt,
    Le,
    Ge,
    Shl,
    Incr,
    Hash,
    Other,
    // Words that are a type by themselves: int, unsigned, void, ….
    TypeWord,
    Auto,
    // const, volatile, restrict, __extension__.
    Qualifier,
    // inline, register, constexpr, virtual, …: specifiers without a meaning here.
    Specifier,
    Static,
    Extern,
    Typedef,
    Const,
    Friend,
    Struct,
    Union,
    Class,
    Enum,
    Typename,
    Template,
    Namespace,
    Using,
    Operator,
    New,
    Delete,
    This,
    Access,
    Try,
    Catch,
    Throw,
    Decltype,
    Alignas,
    // sizeof, alignof, typeid.
    Sizeof,
    // static_cast and its kin.
    NamedCast,
    StaticAssert,
    Noexcept,
    Requires,
    Concept,
    // co_await, co_yield.
    Await,
    // true, false, nullptr.
    Literal,
    If,
    Else,
    While,
    For,
    Do,
    Switch,
    Case,
    Default,
    Break,
    Return,
    Goto,
    Asm,
    Attribute,
}

/// The token is the first on its line.
pub(super) const FIRST: u8 = 1;
/// The token starts at column 0.
pub(super) const COLUMN_ZERO: u8 = 2;

#[derive(Clone, Copy, Debug)]
pub(super) struct Tok {
    pub start: u32,
    pub end: u32,
    pub t: T,
    pub flags: u8,
}

/// A preprocessor line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DirectiveKind {
    /// `#if`; whether its condition is a plain `0` or `1`.
    If(Option<bool>),
    /// `#ifdef`, `#ifndef`.
    Ifdef,
    /// `#elif` and its kin.
    Elif,
    Else,
    Endif,
    Define,
    Undef,
    Include,
    Other,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Directive {
    pub kind: DirectiveKind,
    /// Number of tokens before it.
    pub at: u32,
    /// From the `#` to the end of the (continued) line.
    pub span: Span,
    /// What follows the word.
    pub rest: Span,
}

/// Lexes text of one file into `tokens`.
pub(super) struct Lexer<'s> {
    src: &'s [u8],
    at: usize,
    end: usize,
    cpp: bool,
    pub tokens: Vec<Tok>,
    pub comments: Vec<Span>,
    pub directives: Vec<Directive>,
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b >= 0x80
}

impl<'s> Lexer<'s> {
    pub fn new(src: &'s [u8], cpp: bool) -> Self {
        // One token is about five bytes of typical source.
        let tokens = Vec::with_capacity(src.len() / 5 + 16);
        Self { src, at: 0, end: src.len(), cpp, tokens, comments: Vec::new(), directives: Vec::new() }
    }

    /// Lexes the whole file.
    pub fn run(&mut self) {
        if self.src.starts_with(b"\xef\xbb\xbf") {
            self.at = 3;
        }
        self.lex(true);
    }

    /// Appends the tokens of one part, without looking for preprocessor lines, and ends them with [`T::Eof`].
    pub fn fragment(&mut self, span: Span) {
        let comments = self.comments.len();
        self.at = span.start as usize;
        self.end = (span.end as usize).min(self.src.len());
        self.lex(false);
        self.comments.truncate(comments);
        self.push(T::Eof, self.end, self.end, 0);
        self.end = self.src.len();
    }

    fn peek(&self, ahead: usize) -> u8 {
        let at = self.at + ahead;
        if at < self.end { self.src[at] } else { 0 }
    }

    fn push(&mut self, t: T, start: usize, end: usize, flags: u8) {
        self.tokens.push(Tok { start: start as u32, end: end as u32, t, flags });
    }

    fn lex(&mut self, directives: bool) {
        let mut first = true;
        let mut line_start = self.at;
        while self.at < self.end {
            let b = self.src[self.at];
            match b {
                b'\n' => {
                    self.at += 1;
                    first = true;
                    line_start = self.at;
                }
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.at += 1,
                b'\\' if matches!(self.peek(1), b'\n' | b'\r') => self.at += 2,
                b'/' if self.peek(1) == b'/' => self.line_comment(),
                b'/' if self.peek(1) == b'*' => self.block_comment(),
                b'#' if first && directives => {
                    self.directive();
                    first = true;
                }
                _ => {
                    let mut flags = 0;
                    if first {
                        flags = if self.at == line_start { FIRST | COLUMN_ZERO } else { FIRST };
                        first = false;
                    }
                    self.token(b, flags);
                }
            }
        }
    }

    fn line_comment(&mut self) {
        let start = self.at;
        while self.at < self.end && self.src[self.at] != b'\n' {
            // A continued line continues the comment.
            self.at += if self.src[self.at] == b'\\' && self.peek(1) == b'\n' { 2 } else { 1 };
        }
        self.at = self.at.min(self.end);
        self.comments.push(Span::from_range(start..self.at));
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let body = &self.src[(self.at + 2).min(self.end)..self.end];
        let close = body.windows(2).position(|pair| pair == b"*/");
        self.at = close.map_or(self.end, |n| start + 2 + n + 2);
        self.comments.push(Span::from_range(start..self.at));
    }

    /// Reads a preprocessor line; `self.at` is at its `#`.
    fn directive(&mut self) {
        let start = self.at;
        self.at += 1;
        while matches!(self.peek(0), b' ' | b'\t') {
            self.at += 1;
        }
        let word_start = self.at;
        while is_word(self.peek(0)) {
            self.at += 1;
        }
        let word = &self.src[word_start..self.at];
        let rest_start = self.at;
        self.skip_line();
        let rest = Span::from_range(rest_start..self.at);
        let kind = match word {
            b"if" => DirectiveKind::If(self.constant(rest)),
            b"ifdef" | b"ifndef" => DirectiveKind::Ifdef,
            b"elif" | b"elifdef" | b"elifndef" => DirectiveKind::Elif,
            b"else" => DirectiveKind::Else,
            b"endif" => DirectiveKind::Endif,
            b"define" => DirectiveKind::Define,
            b"undef" => DirectiveKind::Undef,
            b"include" | b"include_next" | b"import" => DirectiveKind::Include,
            _ => DirectiveKind::Other,
        };
        let at = self.tokens.len() as u32;
        self.directives.push(Directive { kind, at, span: Span::from_range(start..self.at), rest });
    }

    /// Whether the condition is a lone `0` or `1`.
    fn constant(&self, rest: Span) -> Option<bool> {
        let text = &self.src[rest.range()];
        let text = text.split(|b| *b == b'/').next().unwrap_or(text).trim_ascii();
        match text {
            b"0" | b"false" | b"(0)" => Some(false),
            b"1" | b"true" | b"(1)" => Some(true),
            _ => None,
        }
    }

    /// Moves to the end of a preprocessor line, over continued lines and comments.
    fn skip_line(&mut self) {
        while self.at < self.end {
            match self.src[self.at] {
                b'\n' => return,
                b'\\' if self.peek(1) == b'\n' => self.at += 2,
                b'\\' if self.peek(1) == b'\r' && self.peek(2) == b'\n' => self.at += 3,
                b'/' if self.peek(1) == b'*' => self.block_comment(),
                b'/' if self.peek(1) == b'/' => self.line_comment(),
                b'"' => self.at = self.quoted_end(b'"').unwrap_or(self.at + 1),
                // `don't` in an #error line is no character literal.
                b'\'' => self.at = self.quoted_end(b'\'').unwrap_or(self.at + 1),
                _ => self.at += 1,
            }
        }
    }

    /// The end of the literal that starts at `self.at`, if it is closed on its (continued) line.
    fn quoted_end(&self, quote: u8) -> Option<usize> {
        let mut at = self.at + 1;
        while at < self.end {
            match self.src[at] {
                b'\\' => at += if self.src.get(at + 1) == Some(&b'\r') { 3 } else { 2 },
                b'\n' => return None,
                b if b == quote => return Some(at + 1),
                _ => at += 1,
            }
        }
        None
    }

    fn token(&mut self, b: u8, flags: u8) {
        let start = self.at;
        if is_word(b) && !b.is_ascii_digit() {
            self.word(flags);
            return;
        }
        if b.is_ascii_digit() || (b == b'.' && self.peek(1).is_ascii_digit()) {
            self.number();
            self.push(T::Num, start, self.at, flags);
            return;
        }
        if b == b'"' {
            // An unterminated string ends with its line.
            self.at = self.quoted_end(b'"').unwrap_or_else(|| self.line_end());
            self.push(T::Str, start, self.at, flags);
            return;
        }
        if b == b'\'' {
            let (t, end) = self.quoted_end(b'\'').map_or((T::Other, start + 1), |end| (T::Chr, end));
            self.at = end;
            self.push(t, start, end, flags);
            return;
        }
        let (t, len) = self.punctuation(b);
        self.at += len;
        self.push(t, start, self.at, flags);
    }

    fn line_end(&self) -> usize {
        self.src[self.at..self.end].iter().position(|b| *b == b'\n').map_or(self.end, |n| self.at + n)
    }

    fn number(&mut self) {
        while self.at < self.end {
            let b = self.src[self.at];
            let exponent = matches!(b, b'+' | b'-') && matches!(self.src[self.at - 1], b'e' | b'E' | b'p' | b'P');
            // In hexadecimal `0xe+1` the sign is an operator; that slip costs nothing here.
            let separator = b == b'\'' && self.cpp && self.peek(1).is_ascii_alphanumeric();
            if !(b.is_ascii_alphanumeric() || b == b'.' || b == b'_' || exponent || separator) {
                return;
            }
            self.at += 1;
        }
    }

    fn word(&mut self, flags: u8) {
        let start = self.at;
        while self.at < self.end && is_word(self.src[self.at]) {
            self.at += 1;
        }
        let text = &self.src[start..self.at];
        if matches!(self.peek(0), b'"' | b'\'') && text.len() <= 3 {
            let raw = text.ends_with(b"R");
            if matches!(text, b"L" | b"u" | b"U" | b"u8" | b"R" | b"LR" | b"uR" | b"UR" | b"u8R") {
                if raw && self.cpp && self.peek(0) == b'"' {
                    self.raw_string();
                    self.push(T::Str, start, self.at, flags);
                    return;
                }
                if !raw {
                    let quote = self.peek(0);
                    let t = if quote == b'"' { T::Str } else { T::Chr };
                    self.at = self.quoted_end(quote).unwrap_or_else(|| self.line_end());
                    self.push(t, start, self.at, flags);
                    return;
                }
            }
        }
        let mut t = keyword(text, self.cpp);
        if self.cpp && t != T::Ident && self.is_name_here(t, text) {
            t = T::Ident;
        }
        self.push(t, start, self.at, flags);
    }

    /// Whether a word that C++ reserves is a plain name here, as in a header shared with C: `struct class *class`.
    fn is_name_here(&self, t: T, text: &[u8]) -> bool {
        let reserved_in_c = keyword(text, false) != T::Ident;
        if reserved_in_c || matches!(t, T::Literal | T::This) {
            return false;
        }
        let previous = self.tokens.last().map_or(T::Eof, |tok| tok.t);
        let next = self.src[self.at..self.end].iter().copied().find(|b| !b.is_ascii_whitespace()).unwrap_or(0);
        let member =
            matches!(t, T::New | T::Delete | T::Class | T::Namespace | T::Access | T::Try | T::Using | T::Friend)
                || (t == T::Template && !is_word(next));
        if matches!(previous, T::Dot | T::Arrow) && member {
            return true;
        }
        if matches!(previous, T::Struct | T::Union) {
            return true;
        }
        match t {
            T::New => matches!(next, b',' | b')' | b';' | b'=' | b'[' | b'.' | b'-'),
            T::Delete => matches!(next, b',' | b')' | b'=' | b'.' | b'-') || (next == b';' && previous != T::Assign),
            T::Class | T::Namespace => {
                !(is_word(next) || matches!(next, b'{' | b':' | b'[' | b'>' | b',' | b'.' | b'=' | b'#' | b'/'))
                    || (previous == T::Star && matches!(next, b',' | b'='))
            }
            T::Access => !(next == b':' || is_word(next)),
            T::Template => next != b'<' && !is_word(next),
            T::Operator => matches!(next, b';' | b')'),
            T::Try => !matches!(next, b'{' | b':' | b'/'),
            T::Catch => next != b'(',
            T::Using | T::Typename => !is_word(next) && next != b':' && next != b'.' && next != b'>' && next != b',',
            T::Friend | T::Concept | T::Requires => matches!(next, b';' | b',' | b')' | b'=' | b'['),
            T::Specifier => matches!(next, b';' | b',' | b')' | b'=' | b'.'),
            _ => false,
        }
    }

    fn raw_string(&mut self) {
        let open = self.at + 1;
        let rest = &self.src[open..self.end];
        let Some(paren) = rest.iter().take(18).position(|b| *b == b'(') else {
            self.at = self.quoted_end(b'"').unwrap_or_else(|| self.line_end());
            return;
        };
        let mut close = vec![b')'];
        close.extend_from_slice(&rest[..paren]);
        close.push(b'"');
        let body = &rest[paren + 1..];
        let found = body.windows(close.len()).position(|window| window == close);
        self.at = found.map_or(self.end, |n| open + paren + 1 + n + close.len());
    }

    fn punctuation(&self, b: u8) -> (T, usize) {
        let (b1, b2) = (self.peek(1), self.peek(2));
        match b {
            b'{' => (T::LBrace, 1),
            b'}' => (T::RBrace, 1),
            b'(' => (T::LParen, 1),
            b')' => (T::RParen, 1),
            b'[' => (T::LBrack, 1),
            b']' => (T::RBrack, 1),
            b';' => (T::Semi, 1),
            b',' => (T::Comma, 1),
            b':' if b1 == b':' => (T::Scope, 2),
            b':' => (T::Colon, 1),
            b'.' if b1 == b'.' && b2 == b'.' => (T::Ellipsis, 3),
            b'.' if b1 == b'*' && self.cpp => (T::MemberPointer, 2),
            b'.' => (T::Dot, 1),
            b'?' => (T::Question, 1),
            b'=' if b1 == b'=' => (T::Equal, 2),
            b'=' => (T::Assign, 1),
            b'+' if b1 == b'+' => (T::Incr, 2),
            b'-' if b1 == b'-' => (T::Incr, 2),
            b'-' if b1 == b'>' && b2 == b'*' && self.cpp => (T::MemberPointer, 3),
            b'-' if b1 == b'>' => (T::Arrow, 2),
            b'&' if b1 == b'&' => (T::AndAnd, 2),
            b'|' if b1 == b'|' => (T::OrOr, 2),
            b'<' if b1 == b'<' && b2 == b'=' => (T::OpAssign, 3),
            b'<' if b1 == b'<' => (T::Shl, 2),
            b'<' if b1 == b'=' => (T::Le, if b2 == b'>' && self.cpp { 3 } else { 2 }),
            b'>' if b1 == b'>' && b2 == b'=' => (T::OpAssign, 3),
            b'>' if b1 == b'=' => (T::Ge, 2),
            b'!' if b1 == b'=' => (T::NotEqual, 2),
            b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' if b1 == b'=' => (T::OpAssign, 2),
            b'+' => (T::Plus, 1),
            b'-' => (T::Minus, 1),
            b'*' => (T::Star, 1),
            b'/' => (T::Slash, 1),
            b'%' => (T::Percent, 1),
            b'&' => (T::Amp, 1),
            b'|' => (T::Pipe, 1),
            b'^' => (T::Caret, 1),
            b'~' => (T::Tilde, 1),
            b'!' => (T::Not, 1),
            b'<' => (T::Lt, 1),
            // `>>` stays two tokens: it may close two template argument lists.
            b'>' => (T::Gt, 1),
            b'#' if b1 == b'#' => (T::Hash, 2),
            b'#' => (T::Hash, 1),
            _ => (T::Other, 1),
        }
    }
}

/// The keyword `text` is, or [`T::Ident`]. Grouped by length: most names are told apart without a comparison.
fn keyword(text: &[u8], cpp: bool) -> T {
    if !(text[0].is_ascii_lowercase() || text[0] == b'_') {
        return T::Ident;
    }
    let c = match text.len() {
        2 => match text {
            b"if" => T::If,
            b"do" => T::Do,
            _ => T::Ident,
        },
        3 => match text {
            b"int" => T::TypeWord,
            b"for" => T::For,
            b"asm" => T::Asm,
            _ => T::Ident,
        },
        4 => match text {
            b"char" | b"void" | b"long" | b"bool" => T::TypeWord,
            b"else" => T::Else,
            b"case" => T::Case,
            b"goto" => T::Goto,
            b"enum" => T::Enum,
            b"auto" => T::Auto,
            b"true" => T::Literal,
            _ => T::Ident,
        },
        5 => match text {
            b"const" => T::Const,
            b"short" | b"float" | b"_Bool" => T::TypeWord,
            b"while" => T::While,
            b"break" => T::Break,
            b"union" => T::Union,
            b"false" => T::Literal,
            b"__asm" => T::Asm,
            _ => T::Ident,
        },
        6 => match text {
            b"struct" => T::Struct,
            b"return" => T::Return,
            b"static" => T::Static,
            b"sizeof" => T::Sizeof,
            b"switch" => T::Switch,
            b"extern" => T::Extern,
            b"double" | b"signed" => T::TypeWord,
            b"inline" => T::Specifier,
            b"typeof" => T::Decltype,
            _ => T::Ident,
        },
        7 => match text {
            b"typedef" => T::Typedef,
            b"default" => T::Default,
            b"__const" => T::Const,
            b"__asm__" => T::Asm,
            b"_Atomic" => T::Qualifier,
            b"__int64" => T::TypeWord,
            _ => T::Ident,
        },
        8 => match text {
            b"unsigned" | b"__int128" | b"_Complex" => T::TypeWord,
            b"continue" => T::Break,
            b"volatile" | b"restrict" => T::Qualifier,
            b"register" | b"__inline" | b"__thread" => T::Specifier,
            b"__typeof" => T::Decltype,
            b"_Alignas" => T::Alignas,
            b"_Alignof" => T::Sizeof,
            b"__signed" => T::TypeWord,
            _ => T::Ident,
        },
        9 => match text {
            b"constexpr" => T::Specifier,
            b"_Noreturn" => T::Specifier,
            b"__const__" => T::Const,
            _ => T::Ident,
        },
        10 => match text {
            b"__inline__" => T::Specifier,
            b"__restrict" | b"__volatile" => T::Qualifier,
            b"__typeof__" => T::Decltype,
            b"__declspec" => T::Attribute,
            b"__signed__" => T::TypeWord,
            _ => T::Ident,
        },
        11 => match text {
            b"__attribute" => T::Attribute,
            b"__alignof__" => T::Sizeof,
            b"__auto_type" => T::Auto,
            _ => T::Ident,
        },
        12 => match text {
            b"__volatile__" | b"__restrict__" => T::Qualifier,
            _ => T::Ident,
        },
        13 => match text {
            b"__attribute__" => T::Attribute,
            b"__extension__" => T::Qualifier,
            b"_Thread_local" | b"__forceinline" => T::Specifier,
            _ => T::Ident,
        },
        14 => match text {
            b"_Static_assert" => T::StaticAssert,
            _ => T::Ident,
        },
        _ => T::Ident,
    };
    if c != T::Ident || !cpp { c } else { keyword_cpp(text) }
}

fn keyword_cpp(text: &[u8]) -> T {
    match text.len() {
        3 => match text {
            b"new" => T::New,
            b"try" => T::Try,
            _ => T::Ident,
        },
        4 => match text {
            b"this" => T::This,
            _ => T::Ident,
        },
        5 => match text {
            b"class" => T::Class,
            b"using" => T::Using,
            b"catch" => T::Catch,
            b"throw" => T::Throw,
            _ => T::Ident,
        },
        6 => match text {
            b"delete" => T::Delete,
            b"public" => T::Access,
            b"friend" => T::Friend,
            b"typeid" => T::Sizeof,
            _ => T::Ident,
        },
        7 => match text {
            b"private" => T::Access,
            b"virtual" | b"mutable" => T::Specifier,
            b"nullptr" => T::Literal,
            b"wchar_t" | b"char8_t" => T::TypeWord,
            b"alignof" => T::Sizeof,
            b"alignas" => T::Alignas,
            b"concept" => T::Concept,
            _ => T::Ident,
        },
        8 => match text {
            b"template" => T::Template,
            b"typename" => T::Typename,
            b"operator" => T::Operator,
            b"explicit" => T::Specifier,
            b"noexcept" => T::Noexcept,
            b"decltype" => T::Decltype,
            b"requires" => T::Requires,
            b"co_await" | b"co_yield" => T::Await,
            b"char16_t" | b"char32_t" => T::TypeWord,
            _ => T::Ident,
        },
        9 => match text {
            b"namespace" => T::Namespace,
            b"protected" => T::Access,
            b"co_return" => T::Return,
            b"constinit" | b"consteval" => T::Specifier,
            _ => T::Ident,
        },
        10 => match text {
            b"const_cast" => T::NamedCast,
            _ => T::Ident,
        },
        11 => match text {
            b"static_cast" => T::NamedCast,
            _ => T::Ident,
        },
        12 => match text {
            b"dynamic_cast" => T::NamedCast,
            b"thread_local" => T::Specifier,
            _ => T::Ident,
        },
        13 => match text {
            b"static_assert" => T::StaticAssert,
            _ => T::Ident,
        },
        16 => match text {
            b"reinterpret_cast" => T::NamedCast,
            _ => T::Ident,
        },
        _ => T::Ident,
    }
}
