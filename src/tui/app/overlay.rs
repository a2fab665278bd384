//! What lies over the panes, and the line at the bottom in which things are typed.

use std::sync::Arc;

use crate::tui::backend::{NewIn, Place, Version};
use crate::tui::compare::Pair;
use crate::tui::doc::Doc;
use crate::tui::input::Input;
use crate::tui::picker::Picker;
use crate::tui::prose::Laid;

/// Something drawn over the panes.
#[derive(Clone, Debug)]
pub enum Overlay {
    Picker(Box<Picker>),
    Text(TextView),
    Peek(Box<Peek>),
    Compare(Box<Compare>),
    Ask(Ask),
}

/// Read-only text.
#[derive(Clone, Debug)]
pub struct TextView {
    pub title: String,
    pub laid: Laid,
    pub scroll: usize,
    /// Whether it sits near the cursor (a card) or in the middle (help).
    pub small: bool,
}

/// A definition looked at in place.
#[derive(Clone, Debug)]
pub struct Peek {
    pub place: Place,
    pub doc: Option<Arc<Doc>>,
    pub scroll: i32,
}

/// A symbol then and now.
#[derive(Clone, Debug)]
pub struct Compare {
    pub old: Version,
    pub new: Version,
    pub rows: Vec<Pair>,
    pub scroll: usize,
    pub left: usize,
}

/// A question with a line to type, or one key.
#[derive(Clone, Debug)]
pub struct Ask {
    pub question: String,
    pub input: Option<Input>,
    pub purpose: Purpose,
}

/// What an [`Ask`] is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    DeleteNote { article: String, section: usize },
    NoteTitle { article: NewIn },
    ArticleTitle,
}

/// The line at the bottom where a search or a command is typed.
#[derive(Clone, Debug)]
pub struct Prompt {
    pub kind: PromptKind,
    pub input: Input,
    /// Position in the history while going through it.
    pub history: Option<usize>,
    /// Completions of the word being typed, and the one chosen.
    pub completions: Vec<String>,
    pub chosen: Option<usize>,
    /// Cursor to go back to when a search is given up.
    pub origin: (u32, u32, u32),
}

/// What is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptKind {
    Search {
        backward: bool,
    },
    /// In the text of the notes pane.
    SearchNotes,
    Command,
}
