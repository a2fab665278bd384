//! Java: the row, and the walk that extracts its facts.

mod declaration;
mod expression;
mod extract;
mod symbols;
mod walk;

use super::lexis;
use super::table::{Extract, Family, Language};

/// The Java row of the table.
pub const ROW: Language = Language {
    id: "java",
    aliases: &[],
    name: "Java",
    family: Family::Java,
    extensions: &["java"],
    file_names: &[],
    interpreters: &[],
    separator: ".",
    grammar: || tree_sitter_java::LANGUAGE.into(),
    extract: Extract::Tree(extract::extract),
    repair: None,
    highlights: include_str!("../../../queries/java/highlights.scm"),
    extractor: env!("GLOSS_EXTRACTOR_JAVA"),
    lexis: lexis::JAVA,
};
