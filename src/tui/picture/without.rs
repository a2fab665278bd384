//! No pictures: what the program is built with without the feature `images`.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Images, Room};

/// There is none.
#[derive(Clone, Copy, Debug)]
pub enum Setup {}

impl Setup {
    /// Nothing is asked.
    #[must_use]
    pub fn of_terminal(_: Images) -> Option<Self> {
        None
    }
}

/// There is none.
#[derive(Clone, Copy, Debug)]
pub enum Picture {}

impl Picture {
    /// Cells it takes.
    #[must_use]
    pub fn size(&self) -> Room {
        match *self {}
    }

    /// Whether it would stay on the screen over what is drawn after it.
    #[must_use]
    pub fn is_over_all(&self) -> bool {
        match *self {}
    }

    /// Draws the rows from `skip` on.
    pub fn draw(&self, _: &mut Buffer, _: Rect, _: u16) {
        match *self {}
    }
}

/// Never called, for want of a [`Setup`].
///
/// # Errors
/// Never.
pub fn read(setup: &Setup, _: &[u8], _: &str, _: Room) -> Result<Picture, String> {
    match *setup {}
}
