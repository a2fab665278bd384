//! The terminal UI: keys in, frames out, over a small repository with articles; and the real program in a terminal.

mod frames;
mod library;
mod mouse;
mod pictures;
mod pty;
mod random;
mod reading;
mod room;
mod series;
mod symbols;
