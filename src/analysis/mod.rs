//! The facade every front end uses: an immutable snapshot, plain data in and out.
//!
//! Front ends never parse, never read git and never query the index themselves (invariant 6). All positions are byte
//! offsets of the decoded text, zero-based; a front end turns them into lines and columns at its edge.

pub mod calls;
pub mod card;
pub mod coverage;
pub mod impls;
pub mod links;
pub mod lint;
pub mod notes;
pub mod outline;
pub mod query;
pub mod references;
#[cfg(test)]
mod references_tests;
pub mod review;
pub mod search;
pub mod stats;

use std::sync::Arc;

pub use calls::{Call, callees, callers};
pub use card::{Card, card};
pub use impls::implementations;
pub use links::{Link, Role, links};
pub use notes::{Note, NotePlace, NoteSource, NotedArticle, Notes};
pub use outline::{OutlineItem, outline};
pub use query::{SymbolHit, find_symbols, find_things};
pub use references::{FileReferences, ReferenceHit, references, references_in, uses, uses_among};
pub use search::{BadPattern, TextHit, TextQuery, search};

pub use crate::index::snapshot::FileText;
pub use crate::index::{FileId, Snapshot, Symbol};
use crate::resolve;
pub use crate::resolve::{Confidence, Site, Target};
pub use crate::source::{Content, EntryKind, Form, Revision};

/// One revision, ready to be asked. Cheap to clone and to send to workers.
#[derive(Clone)]
pub struct Analysis {
    snapshot: Arc<Snapshot>,
}

impl From<Arc<Snapshot>> for Analysis {
    fn from(snapshot: Arc<Snapshot>) -> Self {
        Self { snapshot }
    }
}

impl Analysis {
    /// Wraps a snapshot.
    #[must_use]
    pub fn new(snapshot: Snapshot) -> Self {
        Self { snapshot: Arc::new(snapshot) }
    }

    /// The snapshot, for what has no question of its own yet.
    #[must_use]
    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// The definitions of what stands at `offset`, best first; `None` where there is no identifier.
    #[must_use]
    pub fn definitions(&self, file: FileId, offset: u32) -> Option<Vec<Target>> {
        resolve::definitions(&self.snapshot, file, offset)
    }

    /// The definitions of the type of what stands at `offset`, as far as it is known; `None` where there is no identifier.
    #[must_use]
    pub fn types(&self, file: FileId, offset: u32) -> Option<Vec<Target>> {
        resolve::types(&self.snapshot, file, offset)
    }

    /// What stands at `offset`.
    #[must_use]
    pub fn site(&self, file: FileId, offset: u32) -> Option<Site> {
        self.snapshot.facts(file).site_at(offset)
    }

    /// Every use of a symbol, by file.
    #[must_use]
    pub fn references(&self, target: &Target) -> Vec<FileReferences> {
        references(&self.snapshot, target)
    }

    /// The uses of a symbol in one file, by offset.
    #[must_use]
    pub fn references_in(&self, file: FileId, target: &Target) -> Vec<ReferenceHit> {
        references_in(&self.snapshot, file, target)
    }

    /// The definitions of a file as a tree.
    #[must_use]
    pub fn outline(&self, file: FileId) -> Vec<OutlineItem> {
        outline(&self.snapshot, file)
    }

    /// Symbols that a text names: `name`, `Container::name`, `path#Container.name`.
    #[must_use]
    pub fn find_symbols(&self, text: &str) -> Vec<SymbolHit> {
        find_symbols(&self.snapshot, text)
    }

    /// The symbols that a text names, each with all its places.
    #[must_use]
    pub fn find_things(&self, text: &str) -> Vec<Vec<Target>> {
        find_things(&self.snapshot, text)
    }

    /// The uses of several symbols of one name, each given by all its places.
    #[must_use]
    pub fn uses(&self, things: &[Vec<Target>]) -> Vec<Vec<FileReferences>> {
        uses(&self.snapshot, things)
    }

    /// As [`Analysis::uses`], looking at about `most` mentions where there are more: enough to tell which is used more.
    #[must_use]
    pub fn uses_among(&self, things: &[Vec<Target>], most: usize) -> Vec<Vec<FileReferences>> {
        uses_among(&self.snapshot, things, most)
    }

    /// What a reader wants to know of a symbol.
    #[must_use]
    pub fn card(&self, target: &Target) -> Option<Card> {
        card(&self.snapshot, target)
    }

    /// The functions that call a symbol.
    #[must_use]
    pub fn callers(&self, target: &Target) -> Vec<Call> {
        callers(&self.snapshot, target)
    }

    /// What a function calls.
    #[must_use]
    pub fn callees(&self, target: &Target) -> Vec<Call> {
        callees(&self.snapshot, target)
    }

    /// What implements, extends or overrides a symbol.
    #[must_use]
    pub fn implementations(&self, target: &Target) -> Vec<Target> {
        implementations(&self.snapshot, target)
    }
}
