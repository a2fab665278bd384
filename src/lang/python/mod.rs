//! Python: the row, and the walk that extracts its facts.

mod definition;
mod expression;
mod extract;
mod import;
mod statement;
mod symbols;
mod types;
mod walk;

use super::lexis;
use super::table::{Extract, Family, Language};

/// The Python row of the table.
pub const ROW: Language = Language {
    id: "python",
    aliases: &["py", "python3"],
    name: "Python",
    family: Family::Python,
    extensions: &["py", "pyi"],
    file_names: &[],
    interpreters: &["python"],
    separator: ".",
    grammar: || tree_sitter_python::LANGUAGE.into(),
    extract: Extract::Tree(extract::extract),
    repair: None,
    highlights: include_str!("../../../queries/python/highlights.scm"),
    extractor: env!("GLOSS_EXTRACTOR_PYTHON"),
    lexis: lexis::PYTHON,
};
