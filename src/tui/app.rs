//! The whole state of the UI. Changed only by [`super::update`], drawn by [`super::view`], which changes nothing.
//! What the reader chose is in `chosen`, what lies over the panes in `overlay`.

mod chosen;
mod overlay;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::backend::{ArticleHead, Failure, Note, Progress, RepoInfo, RepoRow, Review, Section, Target};
use super::code::Code;
use super::folder::Folder;
use super::jump::{JumpList, Spot, StepSpot};
use super::keymap::{Context, Key};
use super::list::List;
use super::messages::{M, say};
use super::msg::Slot;
use super::picker::Picker;
use super::prose::{FenceColours, Laid, Need};
use super::theme::Theme;
use super::tree::Tree;
use crate::model::RepoPath;

pub use chosen::{Colours, LayoutChoice, MouseUse, Settings, Start};
pub use overlay::{Ask, Compare, Overlay, Peek, Prompt, PromptKind, Purpose, TextView};

/// A place to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goto {
    pub path: RepoPath,
    pub at: At,
    /// Whether the way back is remembered.
    pub push: bool,
    /// Whether the cursor's line is put in the middle even when it is on the screen.
    pub centre: bool,
    /// Lines that the current step speaks of.
    pub step: Option<(u32, u32)>,
}

/// Where in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    Offset(u32),
    /// Zero-based line and byte column.
    Line(u32, u32),
    /// With the window as it was.
    Spot(Spot),
    /// Where the file was last left, else its start.
    Remembered,
}

/// A pane of the reading screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pane {
    Tree,
    #[default]
    Code,
    Notes,
    List,
}

/// Where panes replace each other: the one that was shown last, and those it has replaced, the newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pile {
    pub top: Pane,
    pub under: Vec<Pane>,
}

/// What fills the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    #[default]
    Reading,
    Library,
    Review,
}

/// How much of the screen the focused pane gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    #[default]
    Normal,
    /// At least half, and what its lines need.
    Half,
    /// All.
    Full,
}

/// Which panes are open, and the sizes the reader chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    /// `None`: as the width suggests.
    pub tree: Option<bool>,
    pub notes: Option<bool>,
    pub zoom: Zoom,
    /// Columns added to the usual width of the tree and notes pane, by size class.
    pub tree_extra: [i16; 3],
    pub notes_extra: [i16; 3],
}

/// Keys typed so far.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    pub pending: Vec<Key>,
    pub count: Option<u32>,
    /// Ticks since the last key of a prefix.
    pub since: u64,
    /// Whether the which-key menu is shown: some time after a prefix.
    pub menu: bool,
}

/// The status line's message.
#[derive(Clone, Debug, Default)]
pub struct Status {
    pub text: String,
    pub error: bool,
    /// Ticks until it goes; one is about 100 ms.
    pub left: u32,
    /// Ticks since it was said.
    pub shown: u32,
    /// Everything said, newest last.
    pub log: Vec<String>,
}

/// Ticks that a message stays without a key being pressed, and at least.
const STATUS_TICKS: (u32, u32) = (60, 10);

impl Status {
    /// Time passes.
    pub fn pass(&mut self, ticks: u32) {
        self.left = self.left.saturating_sub(ticks);
        self.shown = self.shown.saturating_add(ticks);
        if self.left == 0 {
            self.text.clear();
        }
    }

    /// The reader goes on: a message that could be read makes room for what is always shown.
    pub fn age(&mut self) {
        self.left = self.left.min(STATUS_TICKS.1.saturating_sub(self.shown));
        self.pass(0);
    }
}

/// The article being read.
#[derive(Clone, Debug)]
pub struct Reading {
    pub head: ArticleHead,
    pub sections: Arc<[Section]>,
    pub fences: Arc<FenceColours>,
    pub problems: Vec<String>,
    /// Sections that make a page: all but empty ones, in order.
    pub pages: Vec<usize>,
    /// Current page.
    pub page: usize,
    /// Current anchor within the section.
    pub target: usize,
    /// Whether the reader went elsewhere since the page was entered.
    pub off_path: bool,
}

impl Reading {
    /// The current section.
    #[must_use]
    pub fn section(&self) -> Option<&Section> {
        self.sections.get(*self.pages.get(self.page)?)
    }

    /// The current anchor.
    #[must_use]
    pub fn current_target(&self) -> Option<&Target> {
        self.section()?.targets.get(self.target)
    }
}

/// The notes pane: the article's page, or the notes of the cursor line.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// Whether the article reader is shown rather than the notes of the line.
    pub article: bool,
    /// The laid out text.
    pub laid: Laid,
    pub scroll: usize,
    /// Columns scrolled sideways, for code and tables.
    pub left: usize,
    /// The link that Enter follows.
    pub link: Option<usize>,
    /// Indexes into the file's notes of those shown.
    pub shown: Vec<usize>,
    pub pinned: bool,
    /// Where the links of the text were written: article and section by row range of `laid`.
    pub origins: Vec<(usize, String, usize)>,
    /// What `laid` was made from, to know when to do it again.
    pub key: String,
    /// The notes that `laid` shows, to know whether they are others.
    pub stem: String,
    /// How wide it would like its pane.
    pub wish: Wish,
    /// What is looked for in the text.
    pub search: Option<super::search::InRows>,
    /// The row of the match gone to last.
    pub match_row: Option<usize>,
    /// Whether the next text laid out is to be scrolled to its first match (or its last).
    pub to_match: Option<bool>,
}

/// The room that the text of the notes pane asks for, in cells; 0 for what wraps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// What it was measured of, to know when to do it again.
    pub key: String,
    /// The text shown.
    pub shown: Need,
    /// The drawings of the whole article, so that its steps have one width.
    pub drawings: usize,
    /// Whether the step shown speaks of no code: what stands beside it is not what is read.
    pub alone: bool,
}

/// The list of repositories and articles.
#[derive(Clone, Debug, Default)]
pub struct LibraryView {
    pub repos: Vec<RepoRow>,
    /// A repository, or one of its articles.
    pub rows: Vec<LibraryRow>,
    pub selected: usize,
    pub top: usize,
    pub loaded: bool,
    /// What is being fetched.
    pub fetching: Option<String>,
    /// Whether it lies over something that was being read, to which it closes.
    pub over: bool,
    /// Whether what is being read was chosen from it, so that leaving goes back to it.
    pub chosen: bool,
}

/// A row of [`LibraryView`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LibraryRow {
    Repo(usize),
    Article(usize, usize),
}

/// Notes that need a look.
#[derive(Clone, Debug, Default)]
pub struct ReviewView {
    pub items: Vec<Review>,
    pub selected: usize,
    pub top: usize,
    pub scroll: usize,
    pub loaded: bool,
    pub fences: Arc<FenceColours>,
}

/// Where an article is entered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Entry {
    /// Where it was left.
    #[default]
    Resume,
    /// At the first step that was not read: coming from the article before.
    Unread,
    /// Exactly where it was left, be it read to the end: its reader had gone elsewhere.
    Left,
    /// At its last step: coming from the article after.
    Last,
}

/// How far an article was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadProgress {
    /// Ids of sections that were shown.
    pub seen: BTreeSet<String>,
    /// Where to go on.
    pub last: String,
}

impl ReadProgress {
    /// The page to begin with, of those with these section ids: an article read to the end begins anew.
    #[must_use]
    pub fn entry(&self, entry: Entry, ids: &[&str]) -> usize {
        let last = ids.len().saturating_sub(1);
        let left = ids.iter().position(|id| *id == self.last);
        if let (Entry::Left, Some(left)) = (entry, left) {
            return left;
        }
        if entry == Entry::Last {
            return last;
        }
        let Some(unread) = ids.iter().position(|id| !self.seen.contains(*id)) else { return 0 };
        left.filter(|at| entry == Entry::Resume && *at < last).unwrap_or(unread)
    }
}

/// Everything.
#[derive(Debug)]
pub struct App {
    pub size: (u16, u16),
    pub settings: Settings,
    pub screen: Screen,
    pub focus: Pane,
    pub pile: Pile,
    pub panes: Panes,
    pub info: Option<RepoInfo>,
    pub code: Code,
    /// The directory that the code pane shows in place of a file.
    pub folder: Option<Folder>,
    pub tree: Tree,
    pub notes: Notes,
    pub drawer: Option<List>,
    /// Title of the list being asked for, and whose calls it shows.
    pub list_title: String,
    pub list_calls: Option<super::backend::Calls>,
    /// The last picker or drawer that was closed.
    pub last_picker: Option<Box<Picker>>,
    pub overlays: Vec<Overlay>,
    pub prompt: Option<Prompt>,
    pub keys: Keys,
    pub jumps: JumpList,
    pub marks: BTreeMap<char, Spot>,
    pub status: Status,
    pub index: Option<Progress>,
    /// Whether the index is complete.
    pub indexed: bool,
    /// Every symbol of the project, once asked for.
    pub symbols: Option<Arc<super::backend::SymbolTable>>,
    /// What to open when a repository has been opened.
    pub start: Option<Start>,
    /// Where to go when the file being opened has arrived.
    pub pending: Option<Goto>,
    pub articles: Vec<ArticleHead>,
    pub reading: Option<Reading>,
    pub all_notes: Arc<Vec<(RepoPath, Note)>>,
    /// Anchors that have no place any more.
    pub lost_notes: usize,
    /// Articles whose notes are hidden.
    pub hidden_lanes: BTreeSet<String>,
    pub note_filter: NoteFilter,
    pub library: LibraryView,
    pub review: ReviewView,
    /// Progress by `repo/article`.
    pub progress: BTreeMap<String, ReadProgress>,
    pub search_history: Vec<String>,
    pub command_history: Vec<String>,
    /// Last line read by `repo` and path.
    pub places: BTreeMap<String, Spot>,
    /// How an article was left in an earlier run, by repository.
    pub left: BTreeMap<String, super::state::Left>,
    /// Where to go when the article on its way has been entered: its reader had gone elsewhere.
    pub elsewhere: Option<Spot>,
    /// Of earlier runs, by repository.
    pub saved_marks: BTreeMap<String, BTreeMap<char, Spot>>,
    pub saved_jumps: BTreeMap<String, Vec<Spot>>,
    /// Where the article on its way is entered.
    pub entry: Entry,
    /// Whether the article on its way replaces the one shown without going to its start.
    pub keep_page: bool,
    /// The link of the prose that was followed: its label.
    pub link_label: String,
    /// Whether the revisions on their way are to be compared with rather than gone to.
    pub revisions_compare: bool,
    /// The name the cursor rests on: its offset, ticks of rest, and how it resolves once known.
    pub hover: Hover,
    /// The file whose preview is on its way.
    pub preview_of: Option<RepoPath>,
    /// Whether the reader chose the theme or article language in this run or an earlier one.
    pub theme_chosen: bool,
    /// The theme of an earlier run, which this terminal cannot show or was asked not to.
    pub theme_kept: Option<String>,
    pub language_chosen: bool,
    /// The symbol whose versions are compared.
    pub history: SymbolHistory,
    /// Pictures of articles.
    pub pictures: super::picture::Pictures,
    /// The theme to go back to while one is being tried.
    pub theme_before: Option<Theme>,
    /// The note being written: path, offset, lines.
    pub drafting: Option<(RepoPath, u32, (u32, u32))>,
    /// The section that was written last.
    pub written: Option<Written>,
    /// Questions on their way: only the answer with the newest number counts.
    pub waiting: BTreeMap<Slot, u64>,
    pub next_id: u64,
    /// Ticks since start, for the spinner; one is about 100 ms.
    pub ticks: u64,
    /// Tick at which Ctrl-c was pressed last.
    pub cancel_at: Option<u64>,
    pub quit: bool,
    /// Mouse: what a drag started on.
    pub drag: Option<Drag>,
    pub last_click: Option<(u16, u16, u64)>,
}

/// A section that was just written: shown with its problems until another one is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Ids of the article and of the section in it.
    pub article: String,
    pub section: String,
    /// `None` until they are known.
    pub problems: Option<Vec<String>>,
    /// Whether it is still to be put on the screen.
    pub show: bool,
}

/// A symbol's past, while it is looked at.
#[derive(Clone, Debug, Default)]
pub struct SymbolHistory {
    /// Where the symbol is in the revision shown.
    pub at: Option<(RepoPath, u32)>,
    /// Commits that changed it, newest first.
    pub log: Vec<super::backend::Revision>,
    /// The one compared, and with what.
    pub chosen: usize,
    pub against: super::backend::Against,
}

/// How the name under the cursor resolves, asked for when the cursor rests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hover {
    pub offset: Option<u32>,
    pub ticks: u32,
    pub asked: bool,
    pub answer: Option<(super::backend::Precision, usize)>,
    pub known: bool,
}

/// A divider being dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drag {
    TreeEdge,
    NotesEdge,
    Select,
}

/// Which notes are shown on code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoteFilter {
    pub tag: Option<String>,
    pub author: Option<String>,
    pub article: Option<String>,
}

impl App {
    /// A fresh state for a terminal of this size.
    #[must_use]
    pub fn new(size: (u16, u16), settings: Settings) -> Self {
        Self {
            size,
            settings,
            screen: Screen::Reading,
            focus: Pane::Code,
            pile: Pile::default(),
            panes: Panes::default(),
            info: None,
            code: Code::default(),
            folder: None,
            tree: Tree::default(),
            notes: Notes::default(),
            drawer: None,
            list_title: String::new(),
            list_calls: None,
            last_picker: None,
            overlays: Vec::new(),
            prompt: None,
            keys: Keys::default(),
            jumps: JumpList::default(),
            marks: BTreeMap::new(),
            status: Status::default(),
            index: None,
            indexed: false,
            symbols: None,
            start: None,
            pending: None,
            articles: Vec::new(),
            reading: None,
            all_notes: Arc::default(),
            lost_notes: 0,
            hidden_lanes: BTreeSet::new(),
            note_filter: NoteFilter::default(),
            library: LibraryView::default(),
            review: ReviewView::default(),
            progress: BTreeMap::new(),
            search_history: Vec::new(),
            command_history: Vec::new(),
            places: BTreeMap::new(),
            left: BTreeMap::new(),
            elsewhere: None,
            saved_marks: BTreeMap::new(),
            saved_jumps: BTreeMap::new(),
            entry: Entry::default(),
            keep_page: false,
            link_label: String::new(),
            revisions_compare: false,
            hover: Hover::default(),
            preview_of: None,
            theme_chosen: false,
            theme_kept: None,
            language_chosen: false,
            history: SymbolHistory::default(),
            pictures: super::picture::Pictures::default(),
            theme_before: None,
            drafting: None,
            written: None,
            waiting: BTreeMap::new(),
            next_id: 0,
            ticks: 0,
            cancel_at: None,
            quit: false,
            drag: None,
            last_click: None,
        }
    }

    /// Where keys go.
    #[must_use]
    pub fn context(&self) -> Context {
        match self.overlays.last() {
            Some(Overlay::Picker(_)) => return Context::Picker,
            Some(_) => return Context::Overlay,
            None => {}
        }
        match self.screen {
            Screen::Library => Context::Library,
            Screen::Review => Context::Review,
            Screen::Reading => match self.focus {
                Pane::Tree => Context::Tree,
                Pane::Code if self.folder.is_some() => Context::Tree,
                Pane::Code => Context::Code,
                Pane::Notes => Context::Notes,
                Pane::List => Context::List,
            },
        }
    }

    /// A message in the interface's language.
    #[must_use]
    pub fn say(&self, message: M, arguments: &[&str]) -> String {
        say(self.settings.language, message, arguments)
    }

    /// Shows a message for some seconds.
    pub fn tell(&mut self, text: String) {
        self.put_status(text, false);
    }

    /// Shows a message of the catalogue.
    pub fn tell_m(&mut self, message: M, arguments: &[&str]) {
        let text = self.say(message, arguments);
        self.put_status(text, false);
    }

    /// Shows an error.
    pub fn fail(&mut self, failure: &Failure) {
        let text = match &failure.hint {
            Some(hint) => format!("{}; {hint}", failure.message),
            None => failure.message.clone(),
        };
        self.put_status(text, true);
    }

    /// Shows an error of the catalogue.
    pub fn fail_m(&mut self, message: M, arguments: &[&str]) {
        let text = self.say(message, arguments);
        self.put_status(text, true);
    }

    fn put_status(&mut self, text: String, error: bool) {
        // Text of a repository may be in it.
        let text = crate::text::sanitize::label(&text).into_owned();
        self.status.log.push(text.clone());
        let extra = self.status.log.len().saturating_sub(500);
        self.status.log.drain(..extra);
        self.status.text = text;
        self.status.error = error;
        self.status.left = STATUS_TICKS.0;
        self.status.shown = 0;
    }

    /// Whether a note is shown on code.
    #[must_use]
    pub fn note_visible(&self, note: &Note) -> bool {
        let fits = |wanted: &Option<String>, have: &str| wanted.as_ref().is_none_or(|w| have.contains(w.as_str()));
        !self.hidden_lanes.contains(&note.article)
            && fits(&self.note_filter.article, &note.article)
            && fits(&self.note_filter.author, &note.author)
            && self.note_filter.tag.as_ref().is_none_or(|tag| note.tags.iter().any(|t| t == tag))
    }

    /// Position of an article among those of the repository: its lane.
    #[must_use]
    pub fn lane(&self, article: &str) -> usize {
        self.articles.iter().position(|a| a.id == article).unwrap_or(0)
    }

    /// The place under the cursor, to come back to.
    #[must_use]
    pub fn here(&self) -> Option<Spot> {
        if let Some(folder) = &self.folder {
            return Some(Spot {
                revision: String::new(),
                path: folder.repo_path()?,
                line: u32::try_from(folder.selected).unwrap_or(0),
                column: 0,
                top: 0,
                symbol: String::new(),
                step: self.step_spot(),
                text: folder.current().map_or_else(String::new, |row| row.name.clone()),
            });
        }
        let doc = self.code.doc.as_ref()?;
        Some(Spot {
            revision: String::new(),
            path: doc.path.clone(),
            line: self.code.line,
            column: self.code.column,
            top: self.code.top.line,
            symbol: doc.breadcrumb(self.code.offset()),
            text: doc.line(self.code.line).trim().chars().take(200).collect(),
            step: self.step_spot(),
        })
    }

    /// The step being read, unless the reader went elsewhere from it.
    fn step_spot(&self) -> Option<StepSpot> {
        let reading = self.reading.as_ref().filter(|reading| !reading.off_path)?;
        let (article, page, target) = (reading.head.id.clone(), reading.page, reading.target);
        Some(StepSpot { article, page, target, reading: self.focus == Pane::Notes })
    }

    /// The topmost picker.
    #[must_use]
    pub fn picker(&self) -> Option<&Picker> {
        match self.overlays.last() {
            Some(Overlay::Picker(picker)) => Some(picker),
            _ => None,
        }
    }

    /// The topmost picker, to change it.
    pub fn picker_mut(&mut self) -> Option<&mut Picker> {
        match self.overlays.last_mut() {
            Some(Overlay::Picker(picker)) => Some(picker),
            _ => None,
        }
    }

    /// Whether some question is on its way.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.waiting.keys().any(|slot| !matches!(slot, Slot::Index | Slot::Preview | Slot::Filter | Slot::Hover))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_begins_where_it_was_left_and_anew_once_it_was_read() {
        let ids = ["a", "b", "c", "d"];
        let read = |seen: &[&str], last: &str| ReadProgress {
            seen: seen.iter().map(|id| (*id).to_owned()).collect(),
            last: last.to_owned(),
        };
        let of = |progress: ReadProgress| {
            [Entry::Resume, Entry::Unread, Entry::Last].map(|entry| progress.entry(entry, &ids))
        };
        assert_eq!(of(read(&[], "")), [0, 0, 3]);
        assert_eq!(of(read(&["a", "b"], "b")), [1, 2, 3]);
        assert_eq!(of(read(&["a", "b", "c", "d"], "d")), [0, 0, 3], "read to the end");
        assert_eq!(of(read(&["a", "b", "c", "d"], "b")), [0, 0, 3]);
        assert_eq!(of(read(&["a", "d"], "d")), [1, 1, 3], "the last step without those before it");
        assert_eq!(of(read(&["a", "gone"], "gone")), [1, 1, 3], "a step that is not there any more");
        assert_eq!(read(&["a", "b", "c", "d"], "d").entry(Entry::Left, &ids), 3);
        assert_eq!(ReadProgress::default().entry(Entry::Last, &[]), 0);
    }
}
