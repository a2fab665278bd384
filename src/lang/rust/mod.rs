//! Rust: the row, and the walk that extracts its facts.

mod extract;

use super::lexis;
use super::table::{Extract, Family, Language};

/// The Rust row of the table.
pub const ROW: Language = Language {
    id: "rust",
    aliases: &["rs"],
    name: "Rust",
    family: Family::Rust,
    extensions: &["rs"],
    file_names: &[],
    interpreters: &[],
    separator: "::",
    grammar: || tree_sitter_rust::LANGUAGE.into(),
    extract: Extract::Tree(extract::extract),
    repair: None,
    highlights: include_str!("../../../queries/rust/highlights.scm"),
    extractor: env!("GLOSS_EXTRACTOR_RUST"),
    lexis: lexis::RUST,
};
