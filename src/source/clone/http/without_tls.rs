//! In the place of `tls` where the program is built without the feature `https`: says so.

use std::sync::Arc;

use git2::{Config, Error};

use super::connect::Stream;
use super::{Context, refused};

pub(super) fn encrypt(
    _: &Config,
    _: &str,
    _: &str,
    _: Box<dyn Stream>,
    _: &Arc<Context>,
) -> Result<Box<dyn Stream>, Error> {
    Err(refused("this gloss was built without https (the Cargo feature `https`, on by default)"))
}
