//! Defects in content, as data.

use crate::text::Span;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; changes no verdict and no exit code.
    Note,
    /// Likely wrong; does not stop anything.
    Warning,
    /// The thing it speaks of could not be used.
    Error,
}

/// A defect in an article, a manifest, a lock or a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A rule's stable name in kebab case, for example `quote-lost`.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The file it is in, as shown to the user (relative to the library or repository).
    pub path: String,
    /// Where in that file; `None` where the whole file is meant.
    pub span: Option<Span>,
    /// One sentence, lower-case start, naming the object.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}
