//! Pictures of articles on the screen: how the terminal shows them, which were read, how many rows they take.
//!
//! Behind the Cargo feature `images`; without it nothing here ever holds a picture, and the row with the alternative
//! text, which is always there, stands alone. Decoding and scaling run on workers; drawing puts finished cells. A
//! terminal is asked what it can when the first picture is to be shown, and half blocks are used only where it answered
//! or the reader asked for them: elsewhere they come out as noise.

use std::collections::BTreeMap;
use std::sync::Arc;

#[cfg(feature = "images")]
mod paint;
#[cfg(feature = "images")]
mod probe;
#[cfg(not(feature = "images"))]
mod without;

#[cfg(feature = "images")]
pub use paint::{Picture, Setup, read};
#[cfg(not(feature = "images"))]
pub use without::{Picture, Setup, read};

/// How pictures are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Images {
    /// As the terminal says it can.
    #[default]
    Auto,
    Off,
    HalfBlocks,
    Kitty,
    Sixel,
    Iterm2,
}

impl Images {
    /// Words for settings, in the order of the variants.
    pub const NAMES: [&'static str; 6] = ["auto", "off", "halfblocks", "kitty", "sixel", "iterm2"];

    /// The way of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let all = [Self::Auto, Self::Off, Self::HalfBlocks, Self::Kitty, Self::Sixel, Self::Iterm2];
        Self::NAMES.iter().position(|n| *n == name).map(|at| all[at])
    }
}

/// Largest file read.
pub const MAX_BYTES: usize = 16 << 20;

/// Largest side in pixels.
pub const MAX_SIDE: u32 = 4096;

/// Pictures kept; more are forgotten all at once.
const MAX_KEPT: usize = 32;

/// Cells that a picture may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub columns: u16,
    pub rows: u16,
}

/// Article and address of a picture as written.
pub type Name = (String, String);

/// What is known of how the terminal shows pictures.
#[derive(Clone, Debug, Default)]
pub enum Means {
    /// Not asked yet.
    #[default]
    Unknown,
    Asked,
    /// It shows none.
    None,
    Known(Arc<Setup>),
}

#[derive(Clone, Debug)]
struct Kept {
    room: Room,
    /// `None` while on its way, and where it cannot be shown.
    picture: Option<Arc<Picture>>,
    why: Option<String>,
}

/// Pictures that were read.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    pub means: Means,
    kept: BTreeMap<Name, Kept>,
}

impl Pictures {
    /// Whether this one is to be read: it never was, or for another room.
    #[must_use]
    pub fn lacks(&self, name: &Name, room: Room) -> bool {
        self.kept.get(name).is_none_or(|kept| kept.room != room)
    }

    /// It is being read; what is shown of it until then stays.
    pub fn expect(&mut self, name: Name, room: Room) {
        if self.kept.len() >= MAX_KEPT && !self.kept.contains_key(&name) {
            self.kept.clear();
        }
        let kept = self.kept.entry(name).or_insert(Kept { room, picture: None, why: None });
        kept.room = room;
    }

    /// It was read, or why not.
    pub fn put(&mut self, name: &Name, picture: Result<Picture, String>) {
        if let Some(kept) = self.kept.get_mut(name) {
            match picture {
                Ok(picture) => (kept.picture, kept.why) = (Some(Arc::new(picture)), None),
                Err(why) => (kept.picture, kept.why) = (None, Some(why)),
            }
        }
    }

    /// A picture that can be drawn.
    #[must_use]
    pub fn get(&self, name: &Name) -> Option<&Arc<Picture>> {
        self.kept.get(name)?.picture.as_ref()
    }

    /// Rows that the pictures of an article take, by address.
    #[must_use]
    pub fn rows_of(&self, article: &str) -> BTreeMap<String, u16> {
        let of = self.kept.iter().filter(|((of, _), _)| of == article);
        of.filter_map(|((_, dest), kept)| Some((dest.clone(), kept.picture.as_ref()?.size().rows))).collect()
    }

    /// Forgets them: the terminal was given away, or shows them in another way now.
    pub fn forget(&mut self) {
        self.kept.clear();
    }
}
