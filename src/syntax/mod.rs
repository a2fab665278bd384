//! From bytes to trees and facts. Parsing never fails: any bytes give a tree, and what could not be understood is
//! listed in [`FileFacts::gaps`](crate::model::facts::FileFacts).

pub mod fingerprint;
pub mod focus;
pub mod highlight;
pub mod lexer;
pub mod parse;

pub use highlight::{Class, highlight};
pub use parse::{facts, parse};
