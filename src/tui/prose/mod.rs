//! Markdown blocks laid out as rows of styled runs for a given width.
//!
//! `blocks` lays out every kind of block, `table` gives tables their columns, `words` breaks lines, `link` says
//! where links lead, and `need` how much room a text asks for. Code is not wrapped: it scrolls sideways. Links are
//! numbered in reading order. Text is sanitised here, so that rows can be drawn as they are.

mod blocks;
mod link;
mod need;
mod table;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

pub use link::{Medium, Target, clip};
pub use need::{Need, need};

use super::backend::State;
use super::messages::Language;
use crate::article::markdown::Block;
use crate::syntax::Class;
use crate::text::Span;
use crate::text::width::{self, Ambiguous};
use blocks::Layout;

/// How a run is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Text,
    Strong,
    Emphasis,
    Strike,
    Code,
    Heading(u8),
    Quote,
    Dim,
    /// A fenced block's code.
    Fence(Option<Class>),
    /// An alert's word.
    Alert,
    /// A verdict's glyph and word.
    State(State),
}

/// Text of one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub ink: Ink,
    /// Index into [`Laid::links`].
    pub link: Option<usize>,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub runs: Vec<Run>,
    /// Whether the row may be wider than the pane and scrolls sideways.
    pub wide: bool,
}

impl Row {
    /// Cells it takes.
    #[must_use]
    pub fn width(&self, ambiguous: Ambiguous) -> usize {
        self.runs.iter().map(|run| width::width(&run.text, ambiguous)).sum()
    }

    /// Its text without styles.
    #[must_use]
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// Rows and links of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Laid {
    pub rows: Vec<Row>,
    /// In reading order.
    pub links: Vec<Target>,
    /// Pictures that have rows left for them.
    pub pictures: Vec<Shown>,
}

/// Where a picture stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// First of its rows.
    pub row: usize,
    pub rows: u16,
    /// Its address as written.
    pub dest: String,
}

impl Shown {
    /// The row after its last.
    #[must_use]
    pub fn end(&self) -> usize {
        self.row + usize::from(self.rows)
    }
}

impl Laid {
    /// Cells of the widest row that scrolls sideways.
    #[must_use]
    pub fn widest(&self, ambiguous: Ambiguous) -> usize {
        self.rows.iter().filter(|row| row.wide).map(|row| row.width(ambiguous)).max().unwrap_or(0)
    }

    /// The first row that shows link `n`.
    #[must_use]
    pub fn row_of_link(&self, n: usize) -> Option<usize> {
        self.rows.iter().position(|row| row.runs.iter().any(|run| run.link == Some(n)))
    }
}

/// Colours of fenced blocks, by the start of their span in the article.
pub type FenceColours = BTreeMap<u32, Vec<(Span, Class)>>;

/// What layout depends on besides the text.
#[derive(Clone, Copy, Debug)]
pub struct Style<'a> {
    pub width: usize,
    pub ambiguous: Ambiguous,
    pub fences: &'a FenceColours,
    /// Glyphs for list items, quotes and media rows.
    pub bullet: &'static str,
    pub bar: &'static str,
    pub play: &'static str,
    pub rule: &'static str,
    /// Language of the words put in front of pictures and clips.
    pub language: Language,
    /// Rows to leave under pictures, by address.
    pub pictures: &'a BTreeMap<String, u16>,
}

/// Lays `blocks` out.
#[must_use]
pub fn lay_out(blocks: &[Block], style: Style<'_>) -> Laid {
    let mut out = Layout::new(style);
    out.blocks(blocks);
    while out.laid.rows.last().is_some_and(|row| row.runs.is_empty()) && !out.after_picture() {
        out.laid.rows.pop();
    }
    out.laid
}

/// Plain text in rows of at most `width` cells.
#[must_use]
pub fn wrap_plain(text: &str, ink: Ink, width: usize, ambiguous: Ambiguous) -> Vec<Row> {
    let fences = FenceColours::new();
    let (language, pictures) = (Language::English, &BTreeMap::new());
    let style =
        Style { width, ambiguous, fences: &fences, bullet: "", bar: "", play: "", rule: "", language, pictures };
    let mut out = Layout::new(style);
    out.wrap_text(text, ink);
    out.laid.rows
}
