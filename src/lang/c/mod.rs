//! C and C++: the row, and the walk that extracts its facts.

mod extract;

use super::lexis;
use super::table::{Extract, Family, Language};

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
    extract: Extract::Tree(extract::extract),
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
    extensions: &["cpp", "cc", "cxx", "hpp", "hh", "hxx", "inl", "ipp"],
    file_names: &[],
    interpreters: &[],
    separator: "::",
    grammar: || tree_sitter_cpp::LANGUAGE.into(),
    extract: Extract::Tree(extract::extract),
    repair: None,
    highlights: include_str!("../../../queries/cpp/highlights.scm"),
    extractor: env!("GLOSS_EXTRACTOR_C"),
    lexis: lexis::C,
};
