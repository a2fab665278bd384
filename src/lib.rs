//! glossator: read and explain other people's source code.
//!
//! The modules in reading order, each using only those above it (tests/tidy.rs holds them to that):
//!
//! - [`text`]: spans, lines, widths, similarity
//! - [`model`]: the words of the project as plain data
//! - [`lang`]: languages as rows of a table, with their extractors
//! - [`syntax`]: bytes → trees and facts
//! - [`source`]: any revision of a repository, straight from git
//! - [`article`]: annotations as authors write them: Markdown with anchors
//! - [`anchoring`]: what an anchor means at a revision, and what became of it
pub mod analysis;
pub mod anchoring;
pub mod article;
pub mod cli;
pub mod config;
pub mod export;
pub mod index;
pub mod lang;
pub mod model;
pub mod resolve;
pub mod source;
pub mod syntax;
pub mod text;
pub mod tui;
pub mod workspace;
