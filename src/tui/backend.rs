//! What the terminal UI asks of the rest of the program: a narrow interface, plain data in and out.
//!
//! The UI never parses, never reads git and never touches the index: every answer comes through [`Backend`] (one
//! repository at one revision) or [`Library`] (which repositories and articles there are). Calls block and run on worker
//! threads; implementations are shared between them. Offsets are bytes of the decoded text.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::compare::Pair;
use crate::article::markdown::Block;
use crate::lang::LanguageId;
use crate::model::facts::RefKind;
use crate::model::{Kind, RepoPath};
use crate::syntax::Class;
use crate::text::Span;

/// Why something could not be done, for the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// One sentence, lower-case start.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure without a hint.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// The same with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Result of a question.
pub type Answer<T> = Result<T, Failure>;

/// Tells a running question that nobody waits for it any more.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// The flag itself, for work that looks at one.
    #[must_use]
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }

    /// The same for work on threads that may outlive this.
    #[must_use]
    pub fn shared_flag(&self) -> Arc<AtomicBool> {
        self.0.clone()
    }

    /// Whether the work should stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The repository being read, for the status line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepoInfo {
    pub name: String,
    /// Short commit id, or the empty string for a directory without git.
    pub revision: String,
    /// Full commit id, for permalinks.
    pub commit: Option<String>,
    /// Branch or tag it was asked for by.
    pub branch: Option<String>,
    /// Whether it is the revision the articles were written for.
    pub pinned: bool,
    /// Whether the work tree is read, with its uncommitted edits.
    pub worktree: bool,
    /// Web address of the repository, without trailing slash.
    pub url: Option<String>,
}

/// How sure an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Followed through scopes, imports and types to one definition.
    Exact,
    /// One of few that fit by scope or import.
    Scoped,
    /// Same name, nothing more.
    Name,
}

/// A place in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: RepoPath,
    /// The name token, or the range meant.
    pub span: Span,
    /// Zero-based.
    pub line: u32,
    /// The line's text, trimmed; may be empty.
    pub text: String,
    /// Qualified name of the definition, or of the one around a reference.
    pub name: String,
    pub kind: Option<Kind>,
    pub role: Option<RefKind>,
    pub precision: Precision,
}

/// What a path of the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    File,
    Symlink,
    Submodule,
}

/// One path of the revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub path: RepoPath,
    pub kind: EntryKind,
}

/// A file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Decoded text; offsets everywhere are offsets of it.
    Text { text: Arc<str>, encoding: &'static str, crlf: bool, language: Option<LanguageId> },
    /// Not shown as text; the size in bytes and a word on why (`binary`, `too large`, `submodule at 1a2b3c…`).
    Other { size: u64, why: String },
}

/// One definition of a file or of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    /// Names around it, outermost first, joined as the language does; may be empty.
    pub container: String,
    pub kind: Kind,
    /// Nesting depth in the file.
    pub depth: u16,
    pub span: Span,
    /// The whole definition.
    pub extent: Span,
    /// Zero-based line of the name.
    pub line: u32,
    /// Zero-based last line of the extent.
    pub end_line: u32,
}

/// All symbols of the project, for the picker: few bytes a row, since there may be hundreds of thousands.
#[derive(Debug, Default)]
pub struct SymbolTable {
    pub paths: Vec<RepoPath>,
    pub rows: Vec<SymbolRow>,
}

/// A row of [`SymbolTable`].
#[derive(Clone, Debug)]
pub struct SymbolRow {
    pub name: Box<str>,
    pub container: Box<str>,
    pub kind: Kind,
    /// Index into [`SymbolTable::paths`].
    pub path: u32,
    pub span: Span,
    /// Zero-based.
    pub line: u32,
}

/// Everything about one file that needs a parse.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileDetail {
    pub colours: Vec<(Span, Class)>,
    /// In source order.
    pub outline: Vec<Symbol>,
    /// Regions the parser did not understand.
    pub gaps: Vec<Span>,
}

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

/// What is known of one symbol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    pub name: String,
    pub kind: Option<Kind>,
    pub signature: String,
    /// Language of the signature, for its colours.
    pub signature_colours: Vec<(Span, Class)>,
    pub doc: String,
    pub path: String,
    /// Zero-based.
    pub line: u32,
    pub precision: Option<Precision>,
    /// Definitions that fit as well.
    pub others: usize,
    /// References over the project; `None` before the index is complete.
    pub references: Option<usize>,
    /// Titles of notes on it.
    pub notes: Vec<String>,
}

/// Whose calls are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Calls {
    /// Functions that call it.
    Callers,
    /// Functions it calls.
    Callees,
}

/// A node of the call tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The function.
    pub function: Place,
    /// Where the call stands.
    pub sites: Vec<Place>,
}

/// What to search for over all files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextQuery {
    pub pattern: String,
    /// Whether the pattern is taken literally.
    pub literal: bool,
    /// Only under paths that contain this; may be empty.
    pub path: String,
}

/// A revision to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// What to ask the backend for.
    pub name: String,
    /// `branch`, `tag`, `commit`, `pinned`, `work tree`.
    pub kind: &'static str,
    pub subject: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    pub author: String,
}

/// Who last changed a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// Lines it covers, zero-based, half-open.
    pub lines: (u32, u32),
    pub commit: String,
    pub author: String,
    pub date: String,
    pub subject: String,
}

/// The text of one symbol at another revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    pub revision: String,
    pub path: String,
    pub text: String,
    pub colours: Vec<(Span, Class)>,
    /// Zero-based line of its start.
    pub line: u32,
}

/// What a version of a symbol is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Against {
    /// The revision shown.
    #[default]
    Now,
    /// What stood there before the commit.
    Before,
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

/// Progress of indexing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
}

/// One repository at one revision, ready to be asked.
pub trait Backend: Send + Sync {
    /// What is being read.
    fn info(&self) -> RepoInfo;

    /// Every path, sorted.
    ///
    /// # Errors
    /// Where the tree cannot be listed.
    fn files(&self) -> Answer<Vec<Entry>>;

    /// The content of a file, for showing; cheap.
    ///
    /// # Errors
    /// Where there is no such path or its object is absent.
    fn read(&self, path: &RepoPath) -> Answer<Content>;

    /// Colours and outline; parses the file where the index does not hold it.
    fn detail(&self, path: &RepoPath) -> FileDetail;

    /// Colours of a snippet in the language named by a fence's info string.
    fn colours(&self, text: &str, language: &str) -> Vec<(Span, Class)>;

    /// Builds or completes the index; `progress` is called now and then.
    ///
    /// # Errors
    /// Where the index cannot be written; answers are then slower, not wrong.
    fn index(&self, progress: &mut dyn FnMut(Progress), cancel: &Cancel) -> Answer<()>;

    /// Every symbol of the project; complete once [`Backend::index`] returned.
    ///
    /// # Errors
    /// Where the index is not there yet.
    fn symbols(&self) -> Answer<SymbolTable>;

    /// Where the name under `offset` is defined, best first. `declaration` prefers declarations.
    ///
    /// # Errors
    /// Where there is no name there, or nothing was found.
    fn definition(&self, path: &RepoPath, offset: u32, declaration: bool) -> Answer<Vec<Place>>;

    /// Every use of the name under `offset`, in path order, the definition first.
    ///
    /// # Errors
    /// As [`Backend::definition`].
    fn references(&self, path: &RepoPath, offset: u32, cancel: &Cancel) -> Answer<Vec<Place>>;

    /// Types or methods that implement what is under `offset`.
    ///
    /// # Errors
    /// As [`Backend::definition`].
    fn implementations(&self, path: &RepoPath, offset: u32) -> Answer<Vec<Place>>;

    /// The definition of the type of what is under `offset`.
    ///
    /// # Errors
    /// As [`Backend::definition`].
    fn type_definition(&self, path: &RepoPath, offset: u32) -> Answer<Vec<Place>>;

    /// Uses of the same thing within the file, in order.
    fn occurrences(&self, path: &RepoPath, offset: u32) -> Vec<Span>;

    /// What is known of the symbol under `offset`.
    ///
    /// # Errors
    /// As [`Backend::definition`].
    fn card(&self, path: &RepoPath, offset: u32) -> Answer<Card>;

    /// Callers or callees of the function at `offset`.
    ///
    /// # Errors
    /// As [`Backend::definition`].
    fn calls(&self, path: &RepoPath, offset: u32, which: Calls, cancel: &Cancel) -> Answer<Vec<Call>>;

    /// Notes on the lines of a file, in order of line.
    fn notes(&self, path: &RepoPath, lang: &str) -> Vec<Note>;

    /// Notes on all files, in order of path and line.
    fn all_notes(&self, lang: &str) -> Vec<(RepoPath, Note)>;

    /// Articles on this repository in reading order, in the language nearest to `lang`.
    fn articles(&self, lang: &str) -> Vec<ArticleHead>;

    /// One article with its anchors resolved.
    ///
    /// # Errors
    /// Where there is no such article.
    fn article(&self, id: &str, lang: &str) -> Answer<Article>;

    /// What an inline reference in a section means; `reference` is its text, or an anchor.
    ///
    /// # Errors
    /// Where nothing fits.
    fn link(&self, article: &str, section: usize, reference: &str) -> Answer<Vec<Place>>;

    /// Lines that match, streamed in batches; `hits` returns false to stop.
    ///
    /// # Errors
    /// Where the pattern is no regular expression.
    fn search(&self, query: &TextQuery, hits: &mut dyn FnMut(Vec<Place>) -> bool, cancel: &Cancel) -> Answer<()>;

    /// Branches, tags, and recent commits.
    ///
    /// # Errors
    /// Where there is no history.
    fn revisions(&self) -> Answer<Vec<Revision>>;

    /// Commits that touched the symbol at `offset`, newest first.
    ///
    /// # Errors
    /// Where there is no history or no symbol.
    fn symbol_log(&self, path: &RepoPath, offset: u32, cancel: &Cancel) -> Answer<Vec<Revision>>;

    /// The symbol at `offset` as it is and as it was at `revision`.
    ///
    /// # Errors
    /// Where it was not there.
    fn compare(&self, path: &RepoPath, offset: u32, revision: &str, against: Against) -> Answer<(Version, Version)>;

    /// Who last changed each line.
    ///
    /// # Errors
    /// Where there is no history.
    fn blame(&self, path: &RepoPath, cancel: &Cancel) -> Answer<Vec<Blame>>;

    /// The same repository at another revision.
    ///
    /// # Errors
    /// Where there is no such revision.
    fn at(&self, revision: &str) -> Answer<Arc<dyn Backend>>;

    /// Notes that need a look.
    ///
    /// # Errors
    /// Where articles cannot be read.
    fn review(&self, lang: &str) -> Answer<Vec<Review>>;

    /// Settles one of them. Returns a sentence on what was done.
    ///
    /// # Errors
    /// Where the article cannot be written.
    fn settle(&self, review: &Review, how: Resolution) -> Answer<String>;

    /// Changes an article.
    ///
    /// # Errors
    /// Where the article cannot be written.
    fn edit(&self, edit: &Edit, lang: &str) -> Answer<Edited>;

    /// What is wrong with a section, one line each: defects of its text, anchors that are not found, names that mean
    /// nothing.
    fn lint(&self, article: &str, section: &str, lang: &str) -> Vec<String>;

    /// Where a picture or clip of an article is on disk; what is built into the program is written to a temporary file.
    ///
    /// # Errors
    /// Where the article's library has no such file.
    fn media(&self, article: &str, dest: &str) -> Answer<String>;

    /// Reads articles again from disk.
    fn reload(&self);

    /// The same revision read anew, where what it shows can have changed on disk: a work tree.
    fn fresh(&self) -> Option<Arc<dyn Backend>>;

    /// Where a file can be opened in an editor: the work tree's file, or a temporary copy.
    ///
    /// # Errors
    /// Where no copy can be made.
    fn editable(&self, path: &RepoPath) -> Answer<String>;
}

/// One repository of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepoRow {
    pub name: String,
    pub url: String,
    /// Whether it can be read without the network.
    pub present: bool,
    /// Pinned revision, shortened.
    pub revision: String,
    pub articles: Vec<ArticleHead>,
}

/// Repositories and articles there are.
pub trait Library: Send + Sync {
    /// Every repository in order.
    fn repositories(&self, lang: &str) -> Vec<RepoRow>;

    /// Opens one, cloning it first if it must; `progress` gets a line to show now and then.
    ///
    /// # Errors
    /// Where there is none of that name, or it cannot be fetched.
    fn open(
        &self,
        name: &str,
        revision: Option<&str>,
        progress: &mut dyn FnMut(String),
        cancel: &Cancel,
    ) -> Answer<Arc<dyn Backend>>;
}
