//! Plain text machinery that knows nothing about code, git or terminals.
//!
//! Positions are zero-based byte offsets everywhere ([`Span`] is half-open); lines and columns appear only
//! through [`LineIndex`] and become one-based at the edges of the program. Nothing here does I/O.

pub mod indent;
pub mod line_index;
pub mod nearest;
pub mod patch;
pub mod sanitize;
pub mod similar;
pub mod span;
pub mod version;
pub mod width;

pub use line_index::{LineIndex, Point, line_range};
pub use span::Span;
