//! THE table of languages.

use tree_sitter::Node;

use super::lexis::Lexis;
use super::{Builder, c, ecmascript, java, python, rust};

/// Position of a language in [`LANGUAGES`]; stable only within one build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageId(pub u8);

impl LanguageId {
    /// The row.
    #[must_use]
    pub fn row(self) -> &'static Language {
        &LANGUAGES[usize::from(self.0)]
    }

    /// The language with the id used in file names and on the command line (`rust`, `cpp`, `tsx`, …).
    #[must_use]
    pub fn by_name(name: &str) -> Option<LanguageId> {
        let at = LANGUAGES.iter().position(|row| row.id == name || row.aliases.contains(&name))?;
        u8::try_from(at).ok().map(LanguageId)
    }

    /// All languages.
    pub fn all() -> impl Iterator<Item = LanguageId> {
        (0..LANGUAGES.len()).filter_map(|i| u8::try_from(i).ok().map(LanguageId))
    }
}

/// Languages that share names with each other: a reference in one may mean a definition in another of its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    Rust,
    C,
    Ecmascript,
    Python,
    Java,
}

/// How the facts of a file are found.
pub enum Extract {
    /// A walk over the syntax tree from its root.
    Tree(fn(&mut Builder<'_>, Node<'_>)),
    /// A reader of its own that needs no syntax tree, and lists what it could not understand itself.
    Bytes(fn(&mut Builder<'_>)),
}

/// Gives the text with what defeats the grammar blanked, or `None` where nothing needs it.
pub type Repair = fn(&[u8], &tree_sitter::Tree) -> Option<Vec<u8>>;

/// One language.
pub struct Language {
    /// Short id.
    pub id: &'static str,
    /// Other words for it: info strings of Markdown fences.
    pub aliases: &'static [&'static str],
    /// The name people use.
    pub name: &'static str,
    pub family: Family,
    /// File extensions, lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// Whole file names.
    pub file_names: &'static [&'static str],
    /// Interpreters of a `#!` line.
    pub interpreters: &'static [&'static str],
    /// The separator between the segments of a qualified name.
    pub separator: &'static str,
    pub grammar: fn() -> tree_sitter::Language,
    /// Fills the facts of one file.
    pub extract: Extract,
    /// Blanks text that defeats the grammar (same length, offsets stay); asked after a first parse with errors.
    pub repair: Option<Repair>,
    /// Text of the highlight query.
    pub highlights: &'static str,
    /// Stamp of the extractor's sources (build.rs): the index keys facts by it.
    pub extractor: &'static str,
    /// How the text splits into tokens where code is compared.
    pub lexis: Lexis,
}

/// Every language gloss reads.
pub static LANGUAGES: &[Language] =
    &[rust::ROW, c::C, c::CPP, ecmascript::TYPESCRIPT, ecmascript::TSX, ecmascript::JAVASCRIPT, python::ROW, java::ROW];
