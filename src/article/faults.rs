//! Collects the problems of one file while it is read, so that all of them are reported and not only the first.

use crate::model::{Problem, Severity};
use crate::text::Span;

/// The rule of everything that is wrong with the form of an article, a manifest or a lock.
pub const MALFORMED: &str = "malformed";
/// The rule of labels that CommonMark takes for equal.
pub const LABEL_CASE: &str = "label-case-collision";
/// The rule of anchors that a small change breaks.
pub const FRAGILE: &str = "fragile-anchor";
/// The rule of media and linked files that are not there.
pub const MEDIA: &str = "media-missing";
/// The rule of clips that browsers do not play, and of raw HTML players.
pub const LEGACY: &str = "legacy-media";

/// Problems of one file.
#[derive(Debug, Default)]
pub struct Faults {
    path: String,
    list: Vec<Problem>,
}

impl Faults {
    /// Starts for the file shown as `path`.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self { path: path.to_owned(), list: Vec::new() }
    }

    /// Something that makes a part of the file unusable.
    pub fn error(&mut self, span: Span, message: impl Into<String>, hint: impl Into<Option<&'static str>>) {
        self.push(MALFORMED, Severity::Error, span, message.into(), hint.into().map(str::to_owned));
    }

    /// Something that is likely wrong.
    pub fn warning(&mut self, span: Span, message: impl Into<String>, hint: impl Into<Option<&'static str>>) {
        self.push(MALFORMED, Severity::Warning, span, message.into(), hint.into().map(str::to_owned));
    }

    /// A problem with a rule of its own.
    pub fn push(&mut self, rule: &'static str, severity: Severity, span: Span, message: String, hint: Option<String>) {
        self.list.push(Problem { rule, severity, path: self.path.clone(), span: Some(span), message, hint });
    }

    /// Whether a part of the file is unusable.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|p| p.severity == Severity::Error)
    }

    /// The problems in the order of their places.
    #[must_use]
    pub fn into_problems(mut self) -> Vec<Problem> {
        self.list.sort_by_key(|p| p.span.map_or(0, |s| s.start));
        self.list
    }
}
