//! Anchors meet code: where an anchor is at a revision, what became of it since a human approved it, and how sure
//! that is.
//!
//! [`mod@unit`] reads a file, [`past`] gives any file of any revision, [`trace`] carries a definition from one revision to
//! another, and [`mod@resolve`] turns an anchor into a verdict. Nothing here guesses: two plausible places are ambiguous.

pub mod annotate;
pub mod approve;
pub mod carry;
pub mod check;
pub mod compare;
pub mod contrast;
pub mod focus;
pub mod likeness;
pub mod lineage;
pub mod matching;
pub mod mend;
pub mod past;
pub mod place;
pub mod prose;
pub mod references;
pub mod remembered;
pub mod report;
pub mod resolve;
pub mod trace;
pub mod unit;
pub mod uses;
pub mod verdict;

pub use past::{Past, State};
pub use resolve::{Ask, Between, resolve};
pub use verdict::{Detail, Outcome, Spot, Verdict};
