//! The notes of a repository at a revision: every anchor of its articles with its verdict and its place, by article and
//! by file. What the terminal, the pages and `gloss show` draw.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::anchoring::annotate::{Elsewhere, judge};
use crate::anchoring::{Between, Outcome, Past, State};
use crate::article::{Article, Document, Fit, Libraries, LibraryRepo};
use crate::index::{FileId, Snapshot};
use crate::model::RepoPath;
use crate::source::GitRepo;
use crate::source::git::GitError;
use crate::text::{LineIndex, Span};

/// One anchor at the revision shown.
#[derive(Clone, Debug)]
pub struct Note {
    /// Position in [`Notes::articles`].
    pub article: usize,
    /// Position in the article's sections.
    pub section: usize,
    /// Id and position of the anchor within its section.
    pub id: String,
    pub n: u32,
    /// The anchor as it holds here.
    pub anchor: String,
    /// Whether it takes part in step-by-step reading.
    pub step: bool,
    pub outcome: Outcome,
    /// Where it is, if it has one place in a file of the snapshot.
    pub place: Option<NotePlace>,
}

/// The place of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotePlace {
    pub file: FileId,
    pub path: RepoPath,
    /// The whole definition with attributes and doc comment, or the whole file.
    pub extent: Span,
    /// The name token; empty for a whole file.
    pub name: Span,
    /// The quoted parts in source order; empty where all of it is meant.
    pub focus: Vec<Span>,
    /// Zero-based first and last line of the quoted parts, or of the extent.
    pub lines: (u32, u32),
}

/// An article chosen for a reader.
#[derive(Clone, Debug)]
pub struct NotedArticle {
    pub document: Document,
    /// Position in the document's articles.
    pub language: usize,
    pub fit: Fit,
    /// The notes, by position in [`Notes::list`].
    pub notes: std::ops::Range<usize>,
}

impl NotedArticle {
    /// The text shown.
    #[must_use]
    pub fn article(&self) -> &Article {
        &self.document.articles[self.language]
    }
}

/// All notes of a repository at one revision.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// In reading order: by series, order in it, id.
    pub articles: Vec<NotedArticle>,
    /// Article by article, in source order.
    pub list: Vec<Note>,
    by_file: BTreeMap<FileId, Vec<usize>>,
}

/// What the notes of a repository are read from.
pub struct NoteSource<'a> {
    pub libraries: &'a Libraries,
    /// The repository's name in the libraries.
    pub repo: &'a str,
    /// The git repository, where there is one: without it, nothing is compared with the pin.
    pub git: Option<Arc<GitRepo>>,
    /// The language the reader asked for.
    pub lang: Option<&'a str>,
}

impl Notes {
    /// Resolves every anchor of the repository's articles at the snapshot's revision.
    ///
    /// # Errors
    /// [`GitError::Open`] where the repository cannot be opened.
    pub fn at(source: &NoteSource<'_>, snapshot: &Arc<Snapshot>) -> Result<Self, GitError> {
        let past = match &source.git {
            Some(git) => Past::new(git.clone())?,
            None => Past::without_history(),
        };
        let target = state_of(snapshot, source.git.is_some());
        past.lend(target.clone(), snapshot.clone());
        let mut this = Self::default();
        let mut documents: Vec<_> = source.libraries.documents(source.repo).into_values().collect();
        documents.sort_by(|a, b| reading_order(a.2).cmp(&reading_order(b.2)));
        for (library, repo, document) in documents {
            let (article, fit) = document.in_language(source.lang, library.settings.language.as_deref());
            let language = document.articles.iter().position(|a| std::ptr::eq(a, article)).unwrap_or(0);
            let pin = pin_of(repo, article, source.git.as_ref()).map(State::Commit);
            let states = Between { pin, target: target.clone() };
            let none = |_: &str| -> Option<Elsewhere<'_>> { None };
            let start = this.list.len();
            let at = this.articles.len();
            for judged in judge(&past, document, article, repo.lock.get(), &states, &none) {
                let place = place_of(snapshot, &judged.outcome);
                if let Some(place) = &place {
                    this.by_file.entry(place.file).or_default().push(this.list.len());
                }
                this.list.push(Note {
                    article: at,
                    section: judged.section,
                    id: judged.anchor.id.to_owned(),
                    n: judged.anchor.n,
                    anchor: judged.anchor.anchor.value.to_string(),
                    step: judged.anchor.attributes.is_step(),
                    outcome: judged.outcome,
                    place,
                });
            }
            let notes = start..this.list.len();
            this.articles.push(NotedArticle { document: document.clone(), language, fit, notes });
        }
        for notes in this.by_file.values_mut() {
            notes.sort_by_key(|at| this.list[*at].place.as_ref().map_or((0, 0), |p| p.lines));
        }
        Ok(this)
    }

    /// The notes of a file, by line.
    pub fn in_file(&self, file: FileId) -> impl Iterator<Item = &Note> {
        self.by_file.get(&file).into_iter().flatten().map(|at| &self.list[*at])
    }

    /// Files with notes.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.by_file.keys().copied()
    }

    /// The notes of an article, in source order.
    #[must_use]
    pub fn of_article(&self, at: usize) -> &[Note] {
        self.articles.get(at).and_then(|a| self.list.get(a.notes.clone())).unwrap_or(&[])
    }
}

/// Series, position in it, id: the order in which a reader meets documents.
#[must_use]
pub fn reading_order(document: &Document) -> (Option<&str>, i64, &str) {
    let meta = &document.source().meta;
    (meta.series.as_deref(), meta.order.unwrap_or(i64::MAX), &document.id)
}

/// The commit an article was written against, where it names one that is here.
#[must_use]
pub fn pin_of(repo: &LibraryRepo, article: &Article, git: Option<&Arc<GitRepo>>) -> Option<crate::model::CommitId> {
    let spec = article.meta.rev.as_deref().or(repo.manifest.rev.as_deref())?;
    git?.resolve(spec).ok()
}

/// The snapshot's revision as a state: its commit where history is at hand, else the snapshot's own files.
#[must_use]
pub fn state_of(snapshot: &Snapshot, has_git: bool) -> State {
    match snapshot.revision().commit {
        Some(commit) if has_git && !snapshot.revision().worktree => State::Commit(commit),
        _ => State::Source(snapshot.source().clone()),
    }
}

fn place_of(snapshot: &Snapshot, outcome: &Outcome) -> Option<NotePlace> {
    let spot = outcome.to.as_ref()?;
    let file = snapshot.file(spot.path.as_str())?;
    let text = snapshot.text(file).ok()?;
    let shown = spot.focus.iter().copied().reduce(Span::join).unwrap_or(spot.extent);
    Some(NotePlace {
        file,
        path: spot.path.clone(),
        extent: spot.extent,
        name: spot.name_span,
        focus: spot.focus.clone(),
        lines: lines(&text.lines, shown),
    })
}

fn lines(index: &LineIndex, span: Span) -> (u32, u32) {
    (index.line(span.start), index.line(span.end.saturating_sub(1).max(span.start)))
}
