//! What the terminal UI asks of the rest of the program: a narrow interface, plain data in and out.
//!
//! The UI never parses, never reads git and never touches the index: every answer comes through [`Backend`] (one
//! repository at one revision) or [`Library`] (which repositories and articles there are). Calls block and run on worker
//! threads; implementations are shared between them. Offsets are bytes of the decoded text.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

mod code;
mod notes;

pub use code::*;
pub use notes::*;

use crate::model::RepoPath;
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

    /// What is known of the symbol under `offset`; its notes in the language nearest to `lang`.
    ///
    /// # Errors
    /// As [`Backend::definition`].
    fn card(&self, path: &RepoPath, offset: u32, lang: &str) -> Answer<Card>;

    /// Callers or callees of the function at `offset`.
    ///
    /// # Errors
    /// As [`Backend::definition`].
    fn calls(&self, path: &RepoPath, offset: u32, which: Calls, cancel: &Cancel) -> Answer<Vec<Call>>;

    /// Notes on the lines of a file, in order of line.
    fn notes(&self, path: &RepoPath, lang: &str) -> Vec<Note>;

    /// Notes on all files, in order of path and line; and the number of anchors that have no place any more.
    fn all_notes(&self, lang: &str) -> (Vec<(RepoPath, Note)>, usize);

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

    /// The bytes of a picture of an article.
    ///
    /// # Errors
    /// As [`Backend::media`], and where it is larger than [`super::picture::MAX_BYTES`].
    fn picture(&self, article: &str, dest: &str) -> Answer<Vec<u8>>;

    /// Makes pages of the repository's articles in a directory, or a page of `article` where `target` ends in `.html`.
    /// Returns a sentence on what was made.
    ///
    /// # Errors
    /// Where there is nothing to export or the target cannot be written.
    fn export(&self, article: Option<&str>, target: &str, cancel: &Cancel) -> Answer<String>;

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
