//! TypeScript, TSX and JavaScript: the row, and the walk that extracts its facts.

mod class;
mod declaration;
mod expression;
mod extract;
mod function;
mod jsx;
mod literal;
mod module;
mod pattern;
mod repair;
mod script;
mod statement;
mod symbols;
mod types;
mod variable;
mod walk;

use super::lexis;
use super::table::{Extract, Family, Language};

/// The TypeScript row of the table.
pub const TYPESCRIPT: Language = Language {
    id: "typescript",
    aliases: &["ts"],
    name: "TypeScript",
    family: Family::Ecmascript,
    extensions: &["ts", "mts", "cts"],
    file_names: &[],
    interpreters: &[],
    separator: ".",
    grammar: || tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
    extract: Extract::Tree(extract::typescript),
    repair: Some(repair::repair),
    highlights: concat!(
        include_str!("../../../queries/javascript/common.scm"),
        include_str!("../../../queries/typescript/highlights.scm"),
    ),
    extractor: env!("GLOSS_EXTRACTOR_ECMASCRIPT"),
    lexis: lexis::ECMASCRIPT,
};

/// The TSX row of the table.
pub const TSX: Language = Language {
    id: "tsx",
    aliases: &[],
    name: "TSX",
    family: Family::Ecmascript,
    extensions: &["tsx"],
    file_names: &[],
    interpreters: &[],
    separator: ".",
    grammar: || tree_sitter_typescript::LANGUAGE_TSX.into(),
    extract: Extract::Tree(extract::tsx),
    repair: None,
    highlights: concat!(
        include_str!("../../../queries/javascript/common.scm"),
        include_str!("../../../queries/typescript/highlights.scm"),
        include_str!("../../../queries/tsx/highlights.scm"),
    ),
    extractor: env!("GLOSS_EXTRACTOR_ECMASCRIPT"),
    lexis: lexis::ECMASCRIPT,
};

/// The JavaScript row of the table.
pub const JAVASCRIPT: Language = Language {
    id: "javascript",
    aliases: &["js", "jsx"],
    name: "JavaScript",
    family: Family::Ecmascript,
    extensions: &["js", "jsx", "mjs", "cjs"],
    file_names: &[],
    interpreters: &["node"],
    separator: ".",
    grammar: || tree_sitter_javascript::LANGUAGE.into(),
    extract: Extract::Tree(extract::javascript),
    repair: None,
    highlights: concat!(
        include_str!("../../../queries/javascript/common.scm"),
        include_str!("../../../queries/javascript/highlights.scm"),
        include_str!("../../../queries/tsx/highlights.scm"),
    ),
    extractor: env!("GLOSS_EXTRACTOR_ECMASCRIPT"),
    lexis: lexis::ECMASCRIPT,
};
