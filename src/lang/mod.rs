//! Languages as data: one row each, with its grammar, its file names, its extractor and its highlight query.
//!
//! Nothing outside this module asks *which* language it has; everything that differs is a field of [`Language`].
//! An extractor fills [`crate::model::facts::FileFacts`] through [`Builder`]: a walk over the syntax tree, or, for Rust, C
//! and C++, a tolerant reader of tokens (docs/decisions/0004 and 0005). Why no `.scm` query: a query pass costs 36–44 % of
//! the parse, a walk 16 %, and it cannot say where a value comes from.

pub mod builder;
pub mod c;
mod descent;
pub mod detect;
pub mod ecmascript;
pub mod java;
pub mod kids;
pub mod lexis;
pub mod python;
pub mod rust;
pub mod table;

pub use builder::{Builder, NewDef};
pub use table::{Family, LANGUAGES, Language, LanguageId};

/// Files larger than this are shown as text but never parsed: 16 MiB.
pub const MAX_SOURCE_BYTES: usize = 16 << 20;

/// Syntax deeper than this is not descended into, so that hostile nesting cannot exhaust a stack.
pub const MAX_DEPTH: usize = 400;
