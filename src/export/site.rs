//! What an export is made of: repositories with their articles, and every anchor of those resolved.
//!
//! Plain data that the caller gathers (`cli` opens libraries, clones and indexes); nothing here does I/O but through the
//! handles in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analysis::{Analysis, FileId};
use crate::anchoring::{Detail, Verdict};
use crate::article::{Document, Settings};
use crate::text::Span;

/// The whole input.
pub struct Site {
    /// What the home page is headed by.
    pub title: String,
    /// Language of the pages that are no articles.
    pub lang: String,
    /// In the order they are listed.
    pub repos: Vec<Repo>,
}

/// Reads a file beside an article by its path relative to the repository's folder in the library.
pub type MediaReader = Arc<dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync>;

/// One repository at one revision, with the articles on it.
pub struct Repo {
    /// Safe as a folder's name by the rules of manifests.
    pub name: String,
    pub title: Option<String>,
    /// Where it is cloned from.
    pub urls: Vec<String>,
    pub analysis: Analysis,
    /// When the revision was made, `YYYY-MM-DDThh:mm:ssZ`.
    pub date: Option<String>,
    /// By id.
    pub docs: Vec<Doc>,
}

/// A document in its languages.
pub struct Doc {
    pub document: Document,
    pub settings: Settings,
    /// By anchor id and position in its section, as in the source's file.
    pub notes: BTreeMap<(String, u32), Note>,
    /// Inline references that lead somewhere, by position of the article in the document and offset of the link.
    pub refs: BTreeMap<(usize, u32), Place>,
    /// Languages whose translation was made from an older text of some section.
    pub lags: Vec<String>,
    pub media: MediaReader,
}

/// Whether a human should look at a note in this state.
#[must_use]
pub fn needs_look(state: Verdict) -> bool {
    matches!(state, Verdict::Changed | Verdict::Ambiguous | Verdict::Missing | Verdict::Error)
}

/// Whether a state is what readers expect, so that lists need not name it at every line.
#[must_use]
pub fn is_quiet(state: Verdict) -> bool {
    matches!(state, Verdict::Ok | Verdict::New)
}

/// One anchor, resolved.
#[derive(Clone, Debug)]
pub struct Note {
    /// As written.
    pub anchor: String,
    pub state: Verdict,
    /// What the verdict found.
    pub findings: Vec<Finding>,
    /// `None` where missing, ambiguous or skipped, and for a folder.
    pub place: Option<Place>,
    /// The folder an anchor names.
    pub folder: Option<String>,
    /// Whether the section takes part in step-by-step reading.
    pub step: bool,
    /// The code as approved, where it differs from the code now.
    pub old: Option<OldCode>,
    /// The address within a revision that the symbol had before it moved or was renamed.
    pub was: Option<String>,
}

/// One thing a verdict found; pages say it in their own language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// What differs, or what became of the symbol.
    Differs(Detail),
    /// The path it had.
    MovedFrom(String),
    /// The name it had.
    RenamedFrom(String),
    /// Anchors that would fit as well.
    CouldBe(Vec<String>),
    /// Anchors of what is most like it.
    Near(Vec<String>),
    /// In the resolver's own words.
    Says(String),
    /// Short id of the commit that broke it.
    Since(String),
}

/// Where an anchor leads.
#[derive(Clone, Debug)]
pub struct Place {
    pub file: FileId,
    /// Qualified; empty for a whole file.
    pub symbol: String,
    /// The name token.
    pub name: Span,
    /// The whole definition.
    pub extent: Span,
    /// The quoted parts, in order; empty where the whole is meant.
    pub focus: Vec<Span>,
    /// Zero-based lines of what is meant, both included.
    pub lines: (u32, u32),
}

/// Code as it stood when a human approved the note.
#[derive(Clone, Debug)]
pub struct OldCode {
    pub revision: String,
    pub path: String,
    pub text: String,
    /// Zero-based line of its start.
    pub line: u32,
}
