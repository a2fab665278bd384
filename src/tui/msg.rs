//! What happens to the UI ([`Msg`]) and what it wants done ([`Effect`]): the two enums between the pure core and the
//! world. Questions to the backend are [`Question`]s with a [`Slot`]: a newer question in the same slot cancels the older,
//! and an answer counts only if its number is the one the slot waits for.

use std::sync::Arc;
use std::time::Instant;

use ratatui::crossterm::event::MouseEvent;

use super::backend::{
    Against, Article, ArticleHead, Blame, Call, Calls, Card, Edit, Edited, EditorTarget, Entry, Failure, FileDetail,
    Note, Place, Progress, RepoInfo, RepoRow, Resolution, Review, Revision, SymbolTable, TextQuery, Version,
};
use super::doc::Doc;
use super::keymap::Key;
use super::picker::Source;
use super::picture::{Images, Name, Picture, Room, Setup};
use super::prose::FenceColours;
use super::state::Saved;
use crate::model::RepoPath;
use crate::text::Span;

/// A message with the time at which it came into being: what the reader waits for is measured from there.
#[derive(Debug)]
pub struct Posted {
    pub at: Instant,
    pub msg: Msg,
}

impl Posted {
    /// A message that comes into being now.
    #[must_use]
    pub fn now(msg: Msg) -> Self {
        Self { at: Instant::now(), msg }
    }
}

/// Something happened.
#[derive(Debug)]
pub enum Msg {
    Key(Key),
    Paste(String),
    Mouse(MouseEvent),
    Resize(u16, u16),
    /// So many times 100 ms have passed; sent before whatever happened after them.
    Tick(u32),
    /// The answer to question `id` of a slot.
    Answer(Slot, u64, Box<Answered>),
    /// The terminal was given back after an editor or a suspension.
    Resumed,
    /// How the terminal shows pictures; `None` where it does not.
    Means(Option<Setup>),
    /// Something outside went wrong, in words.
    Notice(String),
    /// Nothing here opens this address: it is shown, to be taken from the screen.
    Unopened(String),
    /// An editor that was opened on an article or a file came back.
    EditorClosed,
    /// The program was asked to end (SIGTERM, SIGHUP).
    Terminate,
}

/// One question at a time of each of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    Repo,
    Library,
    Index,
    Files,
    Open,
    Detail,
    Notes,
    AllNotes,
    Jump,
    List,
    Calls,
    Card,
    Peek,
    Occurrences,
    Symbols,
    Filter,
    Grep,
    Preview,
    Articles,
    Article,
    Link,
    Revisions,
    Compare,
    Blame,
    Review,
    Edit,
    Fences,
    Lint,
    Media,
    Picture,
    Export,
    Hover,
}

/// How a definition was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Definition,
    Declaration,
    Implementations,
    Type,
}

/// A question to the backend or library; answered on a worker.
#[derive(Clone, Debug)]
pub enum Question {
    Library { lang: String },
    Repo { name: String, revision: Option<String> },
    At { revision: String },
    Index,
    Files,
    Open { path: RepoPath },
    Detail { path: RepoPath },
    Notes { path: RepoPath, lang: String },
    AllNotes { lang: String },
    Define { path: RepoPath, offset: u32, how: How },
    Peek { path: RepoPath, offset: u32 },
    References { path: RepoPath, offset: u32 },
    Calls { which: Calls, path: RepoPath, offset: u32, row: Option<usize> },
    Card { path: RepoPath, offset: u32, lang: String },
    Occurrences { path: RepoPath, offset: u32 },
    Hover { path: RepoPath, offset: u32 },
    Symbols,
    Filter { source: Arc<Source>, query: String },
    Grep { query: TextQuery },
    Preview { path: RepoPath },
    Articles { lang: String },
    Article { id: String, lang: String },
    Link { article: String, section: usize, reference: String },
    Revisions,
    Log { path: RepoPath, offset: u32 },
    Compare { path: RepoPath, offset: u32, revision: String, against: Against },
    Blame { path: RepoPath },
    Review { lang: String },
    Settle { review: Box<Review>, how: Resolution },
    Edit { edit: Edit, lang: String },
    Lint { article: String, section: String, lang: String },
    Media { article: String, dest: String },
    Export { article: Option<String>, target: String },
    Picture { name: Name, room: Room, setup: Arc<Setup> },
    Reload,
    Editable { path: RepoPath, line: u32 },
}

/// An answer.
#[derive(Debug)]
pub enum Answered {
    Failed(Failure),
    Library(Vec<RepoRow>),
    /// A repository is open; everything known of the one before is void.
    Repo(RepoInfo),
    /// A line on the way to [`Answered::Repo`].
    Fetching(String),
    Indexing(Progress),
    Indexed,
    Files(Vec<Entry>),
    Opened(Doc),
    Detail(RepoPath, FileDetail),
    Notes(RepoPath, Vec<Note>, FenceColours),
    /// With the number of anchors that have no place any more.
    AllNotes(Vec<(RepoPath, Note)>, usize),
    Places(How, Vec<Place>),
    References(Vec<Place>),
    Peek(Place, Doc),
    Calls(Option<usize>, Vec<Call>),
    Card(Box<Card>),
    Occurrences(RepoPath, Vec<Span>),
    /// How the name at an offset resolves: the best answer's precision, and how many there are.
    Hover(u32, Option<(super::backend::Precision, usize)>),
    Symbols(SymbolTable),
    Filtered(Vec<u32>),
    /// More hits; the flag says that these were the last.
    Hits(Vec<Place>, bool),
    Preview(Doc),
    Articles(Vec<ArticleHead>),
    Article(Box<Article>, FenceColours),
    Revisions(Vec<Revision>),
    Compare(Version, Version),
    Blame(RepoPath, Vec<Blame>),
    Review(Vec<Review>, FenceColours),
    Settled(String),
    Edited(Edited),
    /// A file, and the address it was written as.
    Media(String, String),
    /// A picture, or a word on why it is not shown.
    Picture(Name, Result<Picture, String>),
    /// What was exported.
    Exported(String),
    /// Problems of the section with these ids.
    Lint(String, String, Vec<String>),
    /// The flag says that the files may have changed too.
    Reloaded(bool),
    Editable(EditorTarget),
}

/// Something to do in the world.
#[derive(Debug)]
pub enum Effect {
    Ask(Slot, u64, Question),
    /// Nobody waits for this slot any more.
    Forget(Slot),
    Copy(String),
    /// A web address.
    OpenUrl(String),
    /// A picture or clip on disk; the address it was written as may say from which second on.
    OpenMedia {
        file: String,
        dest: String,
    },
    Editor(EditorTarget),
    Save(Box<Saved>),
    Mouse(bool),
    /// Asks the terminal how it shows pictures, unless that is settled; [`Msg::Means`] answers.
    AskTerminal(Images),
    Redraw,
    Suspend,
    Quit,
}
