//! C and C++: the rows, and the reader that finds the facts of a file.
//!
//! The facts come from a reader of our own, not from the syntax tree. Real C and C++ is written in macros
//! (`THR_LOCAL static …`, `PG_TRY() {`, `foreach (a, b) {`) and in halves (`#if … if (a) { #else if (b) { #endif`); the
//! grammar finds an error in a third of such files and loses what stands around it, and takes ten times as long. The
//! reader keeps what compiles to structure and guesses what is left: which branch of a condition to follow
//! ([`conditional`]), which word of a declaration is a macro ([`declaration`]), where a statement ends
//! ([`statement`]). It never fails; what it cannot place it reads for its names
//! (docs/decisions/0005-c-reader.md). The grammar serves colours and token comparison.

mod conditional;
mod declaration;
mod declarator;
mod directive;
mod expression;
mod function;
mod initializer;
mod item;
mod name;
mod namespace;
mod primary;
mod reader;
mod statement;
mod tagged;
mod template;
mod token;
mod types;

use super::lexis;
use super::table::{Extract, Family, Language};
use super::{Builder, c::reader::Reader};

/// The C row of the table.
pub const C: Language = Language {
    id: "c",
    aliases: &[],
    name: "C",
    family: Family::C,
    extensions: &["c"],
    file_names: &[],
    interpreters: &[],
    separator: "::",
    grammar: || tree_sitter_c::LANGUAGE.into(),
    extract: Extract::Bytes(read_c),
    repair: None,
    highlights: include_str!("../../../queries/c/highlights.scm"),
    extractor: env!("GLOSS_EXTRACTOR_C"),
    lexis: lexis::C,
};

/// The C++ row of the table.
pub const CPP: Language = Language {
    id: "cpp",
    aliases: &["c++", "cxx"],
    name: "C++",
    family: Family::C,
    extensions: &["cpp", "cc", "cxx", "hpp", "hh", "hxx", "inl", "ipp", "tpp", "tcc"],
    file_names: &[],
    interpreters: &[],
    separator: "::",
    grammar: || tree_sitter_cpp::LANGUAGE.into(),
    extract: Extract::Bytes(read_cpp),
    repair: None,
    highlights: concat!(
        include_str!("../../../queries/c/highlights.scm"),
        include_str!("../../../queries/cpp/highlights.scm")
    ),
    extractor: env!("GLOSS_EXTRACTOR_C"),
    lexis: lexis::C,
};

fn read_c(builder: &mut Builder<'_>) {
    read(builder, false);
}

fn read_cpp(builder: &mut Builder<'_>) {
    read(builder, true);
}

fn read(builder: &mut Builder<'_>, cpp: bool) {
    let mut lexer = token::Lexer::new(builder.src, cpp);
    lexer.run();
    let token::Lexer { tokens, comments, directives, .. } = lexer;
    let conditional::Stream { tokens, asides } = conditional::select(tokens, &directives);
    let mates = conditional::mates(&tokens);
    let mut reader = Reader {
        b: builder,
        main_end: tokens.iter().position(|tok| tok.t == token::T::Eof).unwrap_or(tokens.len()),
        tokens,
        mates,
        comments,
        asides,
        next_aside: 0,
        p: 0,
        cpp,
        depth: 0,
        in_angles: false,
    };
    reader.directives(&directives);
    reader.file();
}
