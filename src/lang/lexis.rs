//! How each language's text splits into words, strings and comments: enough to compare code, not to parse it.
//!
//! Comparing quotes needs tokens of fragments that start and end anywhere, which no grammar promises to give
//! unchanged; these few facts do ([`crate::syntax::lexer`]).

/// The lexical facts of one language.
#[derive(Clone, Copy, Debug)]
pub struct Lexis {
    /// What starts a comment that ends with its line.
    pub line_comments: &'static [&'static str],
    /// What starts and ends a comment over several lines.
    pub block_comments: &'static [(&'static str, &'static str)],
    /// Whether block comments nest.
    pub nested_comments: bool,
    /// String delimiters, longer ones before their prefixes.
    pub strings: &'static [Delimiter],
    /// Raw strings whose delimiter is chosen by the author.
    pub raw: RawStrings,
    /// Whether `'` may also start a lifetime or label: then it opens a literal only where one character follows.
    pub lifetimes: bool,
    /// Whether a `/` where a value is expected starts a regular expression.
    pub regex: bool,
}

/// A string delimiter.
#[derive(Clone, Copy, Debug)]
pub struct Delimiter {
    /// At both ends.
    pub mark: &'static str,
    /// Whether the string may span lines; otherwise an unclosed one is a lone quote character.
    pub multiline: bool,
    /// Whether `${…}` inside holds code.
    pub template: bool,
}

/// Raw strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawStrings {
    No,
    /// `r"…"`, `r#"…"#`, with `b` or `c` before.
    Hashes,
    /// `R"x(…)x"`.
    Parentheses,
}

const fn line(mark: &'static str) -> Delimiter {
    Delimiter { mark, multiline: false, template: false }
}

const fn multiline(mark: &'static str) -> Delimiter {
    Delimiter { mark, multiline: true, template: false }
}

const C_LIKE: Lexis = Lexis {
    line_comments: &["//"],
    block_comments: &[("/*", "*/")],
    nested_comments: false,
    strings: &[line("\""), line("'")],
    raw: RawStrings::No,
    lifetimes: false,
    regex: false,
};

/// Text of no known language: words, numbers and marks; nothing is a comment.
pub const PLAIN: Lexis = Lexis { line_comments: &[], block_comments: &[], strings: &[], ..C_LIKE };

pub const RUST: Lexis =
    Lexis { nested_comments: true, strings: &[multiline("\"")], raw: RawStrings::Hashes, lifetimes: true, ..C_LIKE };

pub const C: Lexis = Lexis { raw: RawStrings::Parentheses, ..C_LIKE };

pub const ECMASCRIPT: Lexis = Lexis {
    strings: &[line("\""), line("'"), Delimiter { mark: "`", multiline: true, template: true }],
    regex: true,
    ..C_LIKE
};

pub const PYTHON: Lexis = Lexis {
    line_comments: &["#"],
    block_comments: &[],
    strings: &[multiline("\"\"\""), multiline("'''"), line("\""), line("'")],
    ..C_LIKE
};

pub const JAVA: Lexis = Lexis { strings: &[multiline("\"\"\""), line("\""), line("'")], ..C_LIKE };
