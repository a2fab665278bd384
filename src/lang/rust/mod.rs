//! Rust: the row, and the reader that extracts its facts.
//!
//! The reader is a tolerant recursive descent over tokens instead of a walk over a syntax tree, because half of what a
//! Rust reader asks about stands in macro calls, which a tree leaves as bare tokens: here the same rules read
//! `assert_eq!(a.len(), 2)` and `a.len()`. It is also several times as fast as parsing
//! (docs/decisions/0004-read-rust-from-tokens.md). Any bytes give facts; what made no sense is listed as gaps.
//!
//! Reading order: [`lexer`] bytes → tokens; [`reader`] the cursor and what all rules share; [`attributes`]; [`items`]
//! and [`generics`]; [`imports`]; [`types`]; [`paths`]; [`patterns`]; [`exprs`], [`control`] and [`literals`];
//! [`macros`].

mod attributes;
mod control;
mod exprs;
mod functions;
mod generics;
mod imports;
mod items;
mod lexer;
mod literals;
mod macros;
mod paths;
mod patterns;
mod reader;
mod types;

use super::lexis;
pub use attributes::is_compiled;

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
    extract: Extract::Bytes(reader::read),
    repair: None,
    highlights: include_str!("../../../queries/rust/highlights.scm"),
    extractor: env!("GLOSS_EXTRACTOR_RUST"),
    lexis: lexis::RUST,
};
