//! What the reader chose: settings, and what to open first.

use crate::model::RepoPath;
use crate::text::width::Ambiguous;
use crate::tui::messages::Language;
use crate::tui::picture::Images;
use crate::tui::theme::{self, Glyphs, Theme};

/// What the reader can set.
#[derive(Clone, Debug)]
pub struct Settings {
    pub theme: Theme,
    pub colours: Colours,
    pub glyphs: Glyphs,
    pub ambiguous: Ambiguous,
    /// Interface language.
    pub language: Language,
    /// BCP-47 tag of the language articles are read in.
    pub article_language: String,
    /// Whether the terminal cannot show UTF-8: other characters become `?`.
    pub ascii: bool,
    pub mouse: MouseUse,
    pub images: Images,
    /// `auto`, or a forced number of columns.
    pub layout: LayoutChoice,
    /// `?` searches backwards, as in vim; help is then only on F1.
    pub search_backward_on_question_mark: bool,
}

impl Settings {
    /// English, dark, UTF-8, mouse: what tests and pictures use.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            theme: theme::dark(),
            colours: Colours::All,
            glyphs: theme::UNICODE,
            ambiguous: Ambiguous::Narrow,
            language: Language::English,
            article_language: "en".to_owned(),
            ascii: false,
            mouse: MouseUse::On,
            images: Images::Auto,
            layout: LayoutChoice::Auto,
            search_backward_on_question_mark: false,
        }
    }
}

/// The colours that a terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    None,
    Sixteen,
    #[default]
    All,
}

impl Colours {
    /// Whether a theme can be told from no theme.
    #[must_use]
    pub fn show(self, theme: &Theme) -> bool {
        match self {
            Colours::None => theme.name == "mono",
            Colours::Sixteen => matches!(theme.name, "mono" | "ansi"),
            Colours::All => true,
        }
    }
}

/// What the mouse is taken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MouseUse {
    /// Left to the terminal.
    Off,
    /// Only the wheel.
    Scroll,
    #[default]
    On,
}

/// How many panes stand side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LayoutChoice {
    #[default]
    Auto,
    Stack,
    Two,
    Three,
}

impl LayoutChoice {
    /// What they are called in settings and commands.
    pub const NAMES: [&'static str; 4] = ["auto", "stack", "two", "three"];

    /// The one of a name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let all = [Self::Auto, Self::Stack, Self::Two, Self::Three];
        Self::NAMES.iter().position(|known| *known == name).map(|at| all[at])
    }
}

/// What to open first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// An article by id; its first step, or where it was left.
    pub article: Option<String>,
    /// A file, and a zero-based line.
    pub file: Option<(RepoPath, Option<u32>)>,
    /// The list of repositories and articles instead of the last place or first article.
    pub library: bool,
    /// Code rather than an article.
    pub code: bool,
}
