//! The one integration test binary: linking once is most of what a test folder costs.

mod cli;
mod lang;
mod source;
mod support;
mod tui;
