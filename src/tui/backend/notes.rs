//! Answers about articles: their sections as notes on code, what became of them, and changes to them.

use std::sync::Arc;

use super::code::{Place, Version};
use crate::article::markdown::Block;
use crate::model::RepoPath;
use crate::text::Span;
use crate::tui::compare::Pair;
use crate::tui::messages::Language;

/// State of a note against the code shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    Ok,
    Moved,
    Renamed,
    Changed,
    Ambiguous,
    Missing,
    /// Not compared yet: not in the lock.
    New,
    /// Could not be judged: another repository, another language, an absent object.
    Skipped,
}

impl State {
    /// Every state.
    pub const ALL: [State; 8] = [
        State::Ok,
        State::Moved,
        State::Renamed,
        State::Changed,
        State::Ambiguous,
        State::Missing,
        State::New,
        State::Skipped,
    ];

    /// The verdict's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Moved => "moved",
            State::Renamed => "renamed",
            State::Changed => "changed",
            State::Ambiguous => "ambiguous",
            State::Missing => "missing",
            State::New => "new",
            State::Skipped => "skipped",
        }
    }

    /// The verdict's word for the reader: in Chinese that of the pages.
    #[must_use]
    pub fn word(self, language: Language) -> &'static str {
        if language == Language::English {
            return self.as_str();
        }
        match self {
            State::Ok => "相符",
            State::Moved => "已移动",
            State::Renamed => "已改名",
            State::Changed => "已变化",
            State::Ambiguous => "不唯一",
            State::Missing => "已消失",
            State::New => "新增",
            State::Skipped => "已跳过",
        }
    }

    /// Whether a human should look at it.
    #[must_use]
    pub fn needs_review(self) -> bool {
        matches!(self, State::Changed | State::Ambiguous | State::Missing)
    }
}

/// One anchor of a section, resolved at the revision shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The anchor as written.
    pub anchor: String,
    pub state: State,
    /// What the verdict found, in words: `signature, focus`, candidates, the commit that removed it.
    pub detail: String,
    /// Where it is; `None` where missing or ambiguous.
    pub place: Option<Place>,
    /// The whole symbol or focus to mark; equals the place's span where nothing larger is known.
    pub extent: Span,
    /// Zero-based, inclusive.
    pub lines: (u32, u32),
}

/// A section of an article: a *note* on code, a *step* when read in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Stable id within the article; empty for text before the first heading.
    pub id: String,
    /// 0 for the part before the first heading.
    pub level: u8,
    pub title: String,
    /// From after the heading to the next heading of any level.
    pub blocks: Arc<[Block]>,
    pub targets: Vec<Target>,
    /// Stretches of clips that speak of this section's code: a path with `#t=FROM,TO` in seconds.
    pub clips: Vec<String>,
    /// Whether it takes part in step-by-step reading.
    pub step: bool,
    /// Zero-based line of the heading in the article's file.
    pub line: u32,
}

/// An article's facts, for lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleHead {
    pub id: String,
    /// Repository of the library it belongs to.
    pub repo: String,
    pub title: String,
    pub summary: String,
    pub authors: Vec<String>,
    pub tags: Vec<String>,
    /// Language shown.
    pub lang: String,
    /// Languages there are.
    pub langs: Vec<String>,
    pub series: Option<String>,
    pub steps: usize,
    /// Steps whose anchors need a look; `None` before they were resolved.
    pub stale: Option<usize>,
    /// Reading time.
    pub minutes: usize,
    /// The file, for the editor; `None` where it is embedded in the program.
    pub file: Option<String>,
    /// Whether another language was shown than asked for.
    pub fallback: bool,
}

/// A whole article, resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    pub head: ArticleHead,
    /// In reading order.
    pub sections: Vec<Section>,
    /// Defects found in the text, one line each.
    pub problems: Vec<String>,
}

/// A note to show on a file's lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Article id.
    pub article: String,
    pub article_title: String,
    /// Position of the section in [`Article::sections`].
    pub section: usize,
    /// Position of the anchor in [`Section::targets`].
    pub target: usize,
    pub title: String,
    pub blocks: Arc<[Block]>,
    pub state: State,
    pub detail: String,
    /// Id of the section within the article.
    pub section_id: String,
    /// Zero-based, inclusive.
    pub lines: (u32, u32),
    pub extent: Span,
    pub tags: Vec<String>,
    pub author: String,
    /// Zero-based line of the heading in the article's file.
    pub source_line: u32,
}

/// A note whose code needs a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    pub article: String,
    pub title: String,
    /// Position of the section in the language shown.
    pub section: usize,
    /// Id of the section, and which of its anchors.
    pub section_id: String,
    pub target: u32,
    pub anchor: String,
    pub state: State,
    pub detail: String,
    /// The code as approved; `None` where unknown.
    pub old: Option<Version>,
    /// The code now.
    pub new: Option<Version>,
    /// Both sides' lines.
    pub rows: Vec<Pair>,
    pub blocks: Arc<[Block]>,
}

/// What can be done about a [`Review`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Approve the code as it is now.
    Accept,
    /// Rewrite the anchor to where the symbol went.
    Fix,
}

/// A change to an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A new section for these lines (zero-based, inclusive) at the end of the article, or in a new one.
    Add {
        article: NewIn,
        path: RepoPath,
        offset: u32,
        lines: (u32, u32),
        title: String,
    },
    Move {
        article: String,
        section: usize,
        up: bool,
    },
    Delete {
        article: String,
        section: usize,
    },
    /// Nothing but making the article one that can be written, and saying where its section stands.
    Open {
        article: String,
        section: usize,
    },
}

/// What an [`Edit`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// What to open in the editor; `None` where nothing is left to type.
    pub open: Option<EditorTarget>,
    /// The section to show afterwards, by the ids of its article and its own.
    pub section: Option<(String, String)>,
    /// What the reader would not expect: that a built-in article was copied first.
    pub notice: Option<String>,
}

/// Where a new note goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewIn {
    Article(String),
    Create { id: String, title: String, lang: String },
}

/// The file and one-based line to open in the editor after an [`Edit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorTarget {
    pub file: String,
    pub line: u32,
}

/// The name that opens the checkout around the directory the program was started in.
pub const HERE: &str = ".";

/// One repository of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepoRow {
    pub name: String,
    /// Whether it is the checkout around the directory that the program was started in, which no library names: opened
    /// as [`HERE`].
    pub folder: bool,
    pub url: String,
    /// Whether it can be read without the network.
    pub present: bool,
    /// Pinned revision, shortened.
    pub revision: String,
    pub articles: Vec<ArticleHead>,
}
