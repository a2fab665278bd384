//! Answers about code: files, symbols, places, revisions.

use std::sync::Arc;

use crate::lang::LanguageId;
use crate::model::facts::RefKind;
use crate::model::{Kind, RepoPath};
use crate::syntax::Class;
use crate::text::Span;

/// The repository being read, for the status line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepoInfo {
    pub name: String,
    /// Short commit id, or the empty string for a directory without git.
    pub revision: String,
    /// Full commit id, for permalinks.
    pub commit: Option<String>,
    /// Branch or tag it was asked for by.
    pub branch: Option<String>,
    /// Whether it is the revision the articles were written for.
    pub pinned: bool,
    /// Whether the work tree is read, with its uncommitted edits.
    pub worktree: bool,
    /// Web address of the repository, without trailing slash.
    pub url: Option<String>,
}

/// How sure an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Followed through scopes, imports and types to one definition.
    Exact,
    /// One of few that fit by scope or import.
    Scoped,
    /// Same name, nothing more.
    Name,
}

/// A place in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: RepoPath,
    /// The name token, or the range meant.
    pub span: Span,
    /// Zero-based.
    pub line: u32,
    /// The line's text, trimmed; may be empty.
    pub text: String,
    /// Qualified name of the definition, or of the one around a reference.
    pub name: String,
    pub kind: Option<Kind>,
    pub role: Option<RefKind>,
    pub precision: Precision,
}

impl Place {
    /// Whether it is a file rather than something in it.
    #[must_use]
    pub fn is_file(&self) -> bool {
        self.span.is_empty() && self.line == 0 && self.name.is_empty() && self.text.is_empty()
    }
}

/// What a path of the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    File,
    Symlink,
    Submodule,
}

/// One path of the revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub path: RepoPath,
    pub kind: EntryKind,
}

/// A file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Decoded text; offsets everywhere are offsets of it.
    Text { text: Arc<str>, encoding: &'static str, crlf: bool, language: Option<LanguageId> },
    /// Not shown as text; the size in bytes and a word on why (`binary`, `too large`, `submodule at 1a2b3c…`).
    Other { size: u64, why: String },
}

/// One definition of a file or of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    /// Names around it, outermost first, joined as the language does; may be empty.
    pub container: String,
    pub kind: Kind,
    /// Nesting depth in the file.
    pub depth: u16,
    pub span: Span,
    /// The whole definition.
    pub extent: Span,
    /// Zero-based line of the name.
    pub line: u32,
    /// Zero-based last line of the extent.
    pub end_line: u32,
}

/// All symbols of the project, for the picker: few bytes a row, since there may be hundreds of thousands.
#[derive(Debug, Default)]
pub struct SymbolTable {
    pub paths: Vec<RepoPath>,
    pub rows: Vec<SymbolRow>,
}

/// A row of [`SymbolTable`].
#[derive(Clone, Debug)]
pub struct SymbolRow {
    pub name: Box<str>,
    pub container: Box<str>,
    pub kind: Kind,
    /// Index into [`SymbolTable::paths`].
    pub path: u32,
    pub span: Span,
    /// Zero-based.
    pub line: u32,
}

/// Everything about one file that needs a parse.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileDetail {
    pub colours: Vec<(Span, Class)>,
    /// In source order.
    pub outline: Vec<Symbol>,
    /// Regions the parser did not understand.
    pub gaps: Vec<Span>,
}

/// What is known of one symbol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    pub name: String,
    pub kind: Option<Kind>,
    pub signature: String,
    /// Language of the signature, for its colours.
    pub signature_colours: Vec<(Span, Class)>,
    pub doc: String,
    pub path: String,
    /// Zero-based.
    pub line: u32,
    pub precision: Option<Precision>,
    /// Definitions that fit as well.
    pub others: usize,
    /// References over the project; `None` before the index is complete.
    pub references: Option<usize>,
    /// Its type, where it is a value whose type is known and defined in the repository: name, and path with line.
    pub types: Vec<(String, String)>,
    /// Titles of notes on it.
    pub notes: Vec<String>,
}

/// Whose calls are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Calls {
    /// Functions that call it.
    Callers,
    /// Functions it calls.
    Callees,
}

/// A node of the call tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The function.
    pub function: Place,
    /// Where the call stands.
    pub sites: Vec<Place>,
}

/// What to search for over all files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextQuery {
    pub pattern: String,
    /// Whether the pattern is taken literally.
    pub literal: bool,
    /// Only under paths that contain this; may be empty.
    pub path: String,
}

/// A revision to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// What to ask the backend for.
    pub name: String,
    /// `branch`, `tag`, `commit`, `pinned`, `work tree`.
    pub kind: &'static str,
    pub subject: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    pub author: String,
}

/// Who last changed a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// Lines it covers, zero-based, half-open.
    pub lines: (u32, u32),
    pub commit: String,
    pub author: String,
    pub date: String,
    pub subject: String,
}

/// The text of one symbol at another revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    pub revision: String,
    pub path: String,
    pub text: String,
    pub colours: Vec<(Span, Class)>,
    /// Zero-based line of its start.
    pub line: u32,
}

/// What a version of a symbol is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Against {
    /// The revision shown.
    #[default]
    Now,
    /// What stood there before the commit.
    Before,
}

/// Progress of indexing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
}
