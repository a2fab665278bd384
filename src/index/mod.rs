//! The index: facts of whole revisions, kept by content, opened by memory map.
//!
//! A [`Snapshot`] is what one revision's files say: names → definitions and references. It is backed by *layers*:
//! immutable files in the cache directory, each holding compact records of files by content. A first index writes one
//! layer; a later revision writes a small layer over it with just the files that differ. Without any layer a snapshot
//! answers by scanning the blobs for a name and parsing only the files that hold it.
//!
//! The index is a cache (invariant 4): deleting or damaging it changes speed, never an answer.

pub mod layer;
pub mod record;
pub mod scan;
pub mod snapshot;
pub mod store;
pub mod update;

pub use record::Symbol;
pub use snapshot::{FileId, Snapshot};
pub use store::Store;
pub use update::{Progress, Report, index};

#[cfg(test)]
mod tests;
