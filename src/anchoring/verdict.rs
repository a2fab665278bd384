//! The words of a check: verdicts, their details, and where things are.

use crate::model::{BlobId, CommitId, Kind, RepoPath};
use crate::text::Span;

use super::place::Place;

/// What became of an annotated place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Same path and name; the quoted part (or all of it) has the same tokens.
    Ok,
    /// Not approved yet; resolves, and is unchanged since the article's pin.
    New,
    /// Same name and code, other path.
    Moved,
    /// Same code, other name or container.
    Renamed,
    /// It is certainly this one, and its tokens differ.
    Changed,
    /// Several places that no rule separates.
    Ambiguous,
    /// No place is like enough.
    Missing,
    /// The repository or the revision is not here.
    Skipped,
    /// The file's language has no symbols gloss knows.
    Unsupported,
    /// The anchor could not be read or resolved at all.
    Error,
}

impl Verdict {
    /// Every verdict, in the order of a summary.
    pub const ALL: [Verdict; 10] = [
        Verdict::Ok,
        Verdict::New,
        Verdict::Moved,
        Verdict::Renamed,
        Verdict::Changed,
        Verdict::Ambiguous,
        Verdict::Missing,
        Verdict::Skipped,
        Verdict::Unsupported,
        Verdict::Error,
    ];

    /// The word of machine output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Ok => "ok",
            Verdict::New => "new",
            Verdict::Moved => "moved",
            Verdict::Renamed => "renamed",
            Verdict::Changed => "changed",
            Verdict::Ambiguous => "ambiguous",
            Verdict::Missing => "missing",
            Verdict::Skipped => "skipped",
            Verdict::Unsupported => "unsupported",
            Verdict::Error => "error",
        }
    }

    /// Whether the code was looked at and an answer found.
    #[must_use]
    pub fn is_verified(self) -> bool {
        !matches!(self, Verdict::Skipped | Verdict::Unsupported | Verdict::Error)
    }

    /// Whether the anchor leads to exactly one place.
    #[must_use]
    pub fn has_place(self) -> bool {
        matches!(self, Verdict::Ok | Verdict::New | Verdict::Moved | Verdict::Renamed | Verdict::Changed)
    }
}

/// What exactly differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// Tokens up to the body.
    Signature,
    /// Tokens of the body. On a verdict of ok: outside the quoted part.
    Body,
    /// Tokens of the quoted part.
    Focus,
    MovedFrom,
    RenamedFrom,
    /// The old name is still there, but the code went elsewhere and left a forwarder.
    Hollowed,
}

impl Detail {
    /// The word of machine output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Detail::Signature => "signature",
            Detail::Body => "body",
            Detail::Focus => "focus",
            Detail::MovedFrom => "moved_from",
            Detail::RenamedFrom => "renamed_from",
            Detail::Hollowed => "hollowed",
        }
    }
}

/// A place as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub path: RepoPath,
    /// `None` for a folder.
    pub blob: Option<BlobId>,
    /// Qualified; empty for a file or folder.
    pub symbol: String,
    pub kind: Option<Kind>,
    /// One-based line of the name; 1 for a file or folder.
    pub line: u32,
    pub name_span: Span,
    /// The whole definition, or the whole file.
    pub extent: Span,
    /// The quoted parts, in source order; empty where all of it is meant.
    pub focus: Vec<Span>,
    /// A ready-made anchor.
    pub anchor: String,
}

impl Spot {
    /// The data of a place.
    #[must_use]
    pub fn new(place: &Place) -> Self {
        Self {
            path: place.path.clone(),
            blob: place.blob,
            symbol: place.symbol(),
            kind: place.kind(),
            line: place.line(),
            name_span: place.name_span(),
            extent: place.extent(),
            focus: Vec::new(),
            anchor: place.anchor(),
        }
    }
}

/// What was found out about one anchor.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub verdict: Verdict,
    /// Sorted, each once.
    pub detail: Vec<Detail>,
    /// Where it was in the baseline.
    pub from: Option<Spot>,
    /// Where it is in the target.
    pub to: Option<Spot>,
    /// For ambiguous: the places; for missing: near misses; for hollowed: where the code went. Best first, with a score
    /// from 0 to 1.
    pub candidates: Vec<(Spot, f64)>,
    /// The commit that made the difference, where that is known from the trace.
    pub commit: Option<CommitId>,
    /// Quotes that are not in the code the article was written about: numbers of the section's fences, `None` for an
    /// attribute of the anchor.
    pub lost: Vec<Option<usize>>,
    /// One sentence more: why it was skipped, what is near.
    pub message: String,
}

impl Outcome {
    /// A verdict without a place.
    #[must_use]
    pub fn bare(verdict: Verdict, message: impl Into<String>) -> Self {
        Self {
            verdict,
            detail: Vec::new(),
            from: None,
            to: None,
            candidates: Vec::new(),
            commit: None,
            lost: Vec::new(),
            message: message.into(),
        }
    }
}
