//! Articles: Markdown with front matter, whose sections are anchored to code by comments.
//!
//! In: bytes. Out: [`Article`], plain data with a byte span for everything that names code, and [`edit`]s that touch
//! only what was asked for. Nothing here reads a repository: what an anchor means at a revision is decided in
//! [`crate::anchoring`]. Only [`library`] does I/O. The format is described for authors in docs/writing.md and in full
//! in docs/annotations.md.

pub mod anchor;
pub mod beside;
mod comment;
pub mod document;
pub mod edit;
pub mod faults;
pub mod front;
pub mod library;
pub mod lock;
pub mod manifest;
pub mod markdown;
pub mod measure;
pub mod media;
mod parse;
pub mod placeholder;
pub mod skeleton;
pub mod variants;

pub use anchor::{Anchor, AnchorPath, Segment, Separator, SymbolPath};
pub use comment::is_id;
pub use document::{
    Article, Attributes, Fence, FenceMode, Heading, InlineReference, Level, LineHint, LinkDefinition, Media,
    MediaFragment, MediaKind, Mention, Meta, PlainLink, Playback, Section, SectionAnchor, Spanned,
};
pub use library::{Libraries, Library, LibraryRepo, LockState, Origin};
pub use manifest::{Gate, Manifest, Settings};
pub use parse::{FORMAT_VERSION, MAX_ARTICLE_BYTES, parse};
pub use variants::{Document, EffectiveAnchor, Fit};
