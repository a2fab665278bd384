//! The annotations of one repository under an author's hands: what became of each, its old and new code and its prose,
//! and the two things that can be done about it: *accept* (the prose fits this code) and *fix* (the anchor says where
//! the code went).
//!
//! [`Review::open`] judges; [`Review::accept`] and [`Review::fix`] plan changes and touch nothing; [`Review::save`]
//! carries the plan out, [`Review::draft`] says what that would write. Only articles and locks of libraries are written, never the
//! repository that is read, and never more bytes of an article than the plan names. Articles of the built-in library are
//! copied to the reader's own first.

mod plan;
mod save;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::notes::pin_of;
use crate::anchoring::annotate::{Elsewhere, judge};
use crate::anchoring::approve::prose_of;
use crate::anchoring::compare::first_change;
use crate::anchoring::contrast::{Row, contrast};
use crate::anchoring::place::Place;
use crate::anchoring::remembered::{approved_place, place_at};
use crate::anchoring::{Ask, Between, Outcome, Past, Spot, State, Verdict, resolve};
use crate::article::edit::Edit;
use crate::article::lock::{Entry, Key};
use crate::article::placeholder::is_unwritten;
use crate::article::{Anchor, Article, Document, Libraries, LockState, Origin};
use crate::model::{CommitId, Problem};
use crate::source::git::GitError;
use crate::source::{CommitInfo, GitRepo, Source};
use crate::text::Span;

pub use plan::{Accepted, Fixed, Refusal, Saying, Translations};
pub use save::{Draft, SaveError, Saved};

/// A repository's annotations at one target.
pub struct Review {
    pub repo: String,
    pub past: Past,
    pub target: State,
    /// The target's commit, or the one its work tree is based on.
    pub commit: Option<CommitId>,
    /// By id.
    pub docs: Vec<Doc>,
    /// In reading order of each document.
    pub subjects: Vec<Subject>,
    /// What the plan changes: per document, per article, the edits.
    edits: BTreeMap<(usize, usize), Vec<Edit>>,
    /// What the plan writes into locks.
    entries: BTreeMap<(usize, Key), Entry>,
}

/// A document with where it is kept.
pub struct Doc {
    pub document: Document,
    pub origin: Origin,
    /// The repository's folder in its library.
    pub folder: String,
    pub lock: LockState,
    /// Problems of the manifest and the lock.
    pub problems: Vec<Problem>,
    /// The commit each of the document's articles is pinned to.
    pub pins: Vec<Option<CommitId>>,
}

/// One anchor of a document, in all of its languages.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Position in [`Review::docs`].
    pub doc: usize,
    pub key: Key,
    /// The section's heading in the source language; the article's title before any heading.
    pub title: String,
    /// As the source has it.
    pub anchor: Anchor,
    /// The code it is compared with: approved, else the pin.
    pub base: Option<CommitId>,
    pub approved: bool,
    /// One a language that has the section, the source first.
    pub faces: Vec<Face>,
}

/// An anchor in one language.
#[derive(Clone, Debug)]
pub struct Face {
    /// Position in the document's articles.
    pub article: usize,
    /// Position in the article's sections.
    pub section: usize,
    /// The anchor comment that stands for it.
    pub place: Span,
    pub outcome: Outcome,
}

/// What an annotation asks its author for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    Nothing,
    /// It was never approved, and is as it was at the pin.
    Approval,
    /// The code went elsewhere as it was: the anchor is to be rewritten.
    Fix,
    /// The code changed: a human has to look.
    Look,
    /// The author has to say anew what is meant.
    Repair,
    /// It could not be looked at.
    Unknown,
}

impl Subject {
    /// The language whose outcome asks for most.
    #[must_use]
    pub fn worst(&self) -> &Face {
        let worst = self.faces.iter().max_by_key(|f| (need_of(f.outcome.verdict), std::cmp::Reverse(f.article)));
        worst.expect("a subject has at least one language")
    }

    /// The outcome that asks for most, over all languages.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.worst().outcome
    }

    /// What it asks for.
    #[must_use]
    pub fn need(&self) -> Need {
        need_of(self.outcome().verdict)
    }

    /// `article#section`, with `~n` for the further anchors of one id.
    #[must_use]
    pub fn name(&self) -> String {
        let n = if self.key.n == 0 { String::new() } else { format!("~{}", self.key.n + 1) };
        format!("{}#{}{n}", self.key.doc, self.key.id)
    }
}

/// What a verdict asks for.
#[must_use]
pub fn need_of(verdict: Verdict) -> Need {
    match verdict {
        Verdict::Ok => Need::Nothing,
        Verdict::New => Need::Approval,
        Verdict::Moved | Verdict::Renamed => Need::Fix,
        Verdict::Changed => Need::Look,
        Verdict::Ambiguous | Verdict::Missing | Verdict::Error => Need::Repair,
        Verdict::Skipped | Verdict::Unsupported => Need::Unknown,
    }
}

/// What is reviewed.
pub struct ReviewSource<'a> {
    pub libraries: &'a Libraries,
    /// The repository's name in the libraries.
    pub repo: &'a str,
    /// `None` for a directory without history.
    pub git: Option<Arc<GitRepo>>,
    /// The state to look at.
    pub source: Arc<dyn Source>,
    /// Only these articles; empty for all that are the author's own ([`Libraries::own_documents`]).
    pub only: &'a [String],
}

/// Two versions of the annotated code.
#[derive(Clone, Debug)]
pub struct Versions {
    pub old: Option<Version>,
    pub new: Option<Version>,
    pub rows: Vec<Row>,
}

/// One version of the annotated code.
#[derive(Clone, Debug)]
pub struct Version {
    /// `None` for a work tree.
    pub commit: Option<CommitId>,
    pub spot: Spot,
    /// Whole lines of the definition.
    pub text: String,
    /// One-based line of the first of them.
    pub first_line: u32,
}

impl Review {
    /// Judges every anchor of the repository's articles at the source's state.
    ///
    /// # Errors
    /// [`GitError::Open`] where the repository cannot be opened.
    pub fn open(from: &ReviewSource<'_>) -> Result<Self, GitError> {
        let past = match &from.git {
            Some(git) => Past::new(git.clone())?,
            None => Past::without_history(),
        };
        let revision = from.source.revision();
        let target = match revision.commit {
            Some(commit) if !revision.worktree && from.git.is_some() => State::Commit(commit),
            _ => State::Source(from.source.clone()),
        };
        let mut docs = Vec::new();
        let documents = if from.only.is_empty() {
            from.libraries.own_documents(from.repo)
        } else {
            from.libraries.documents(from.repo)
        };
        for (library, repo, document) in documents.into_values() {
            if !from.only.is_empty() && !from.only.contains(&document.id) {
                continue;
            }
            docs.push(Doc {
                document: document.clone(),
                origin: library.origin.clone(),
                folder: repo.folder.clone(),
                lock: repo.lock.clone(),
                problems: repo.problems.clone(),
                pins: document.articles.iter().map(|a| pin_of(repo, a, from.git.as_ref())).collect(),
            });
        }
        let commit = revision.commit;
        let mut this = Self {
            repo: from.repo.to_owned(),
            past,
            target,
            commit,
            docs,
            subjects: Vec::new(),
            edits: BTreeMap::new(),
            entries: BTreeMap::new(),
        };
        this.subjects = (0..this.docs.len()).flat_map(|doc| this.judge(doc)).collect();
        Ok(this)
    }

    fn judge(&self, doc: usize) -> Vec<Subject> {
        let this = &self.docs[doc];
        let mut out: Vec<Subject> = Vec::new();
        let none = |_: &str| -> Option<Elsewhere<'_>> { None };
        for (at, article) in this.document.articles.iter().enumerate() {
            let states = Between { pin: this.pins[at].map(State::Commit), target: self.target.clone() };
            for one in judge(&self.past, &this.document, article, this.lock.get(), &states, &none) {
                let key = Key { doc: this.document.id.clone(), id: one.anchor.id.to_owned(), n: one.anchor.n };
                let face = Face { article: at, section: one.section, place: one.anchor.place, outcome: one.outcome };
                if let Some(known) = out.iter_mut().find(|s| s.key == key) {
                    known.faces.push(face);
                    continue;
                }
                let section = &article.sections[one.section];
                let text = one.anchor.anchor.value.to_string();
                let entry = this.lock.get().and_then(|lock| lock.entries.get(&key)).filter(|e| e.anchor == text);
                let approved = entry.and_then(|entry| entry.approved.as_ref());
                out.push(Subject {
                    doc,
                    key,
                    title: section.heading.as_ref().map_or_else(|| article.meta.title.clone(), |h| h.title.clone()),
                    anchor: one.anchor.anchor.value.clone(),
                    base: approved.map(|a| a.commit).or(this.pins[at]),
                    approved: approved.is_some(),
                    faces: vec![face],
                });
            }
        }
        out
    }

    /// The subject with this article id, section id and position.
    #[must_use]
    pub fn find(&self, doc: &str, id: &str, n: u32) -> Option<usize> {
        self.subjects.iter().position(|s| s.key.doc == doc && s.key.id == id && s.key.n == n)
    }

    /// The article a face is in.
    #[must_use]
    pub fn article(&self, subject: &Subject, face: &Face) -> &Article {
        &self.docs[subject.doc].document.articles[face.article]
    }

    /// The prose of a subject in the language nearest to `lang`, as Markdown without the tool's own comments.
    #[must_use]
    pub fn prose(&self, at: usize, lang: Option<&str>) -> String {
        let subject = &self.subjects[at];
        let langs: Vec<&str> = subject.faces.iter().map(|f| self.article(subject, f).meta.lang.as_str()).collect();
        let chosen = lang.map_or(0, |lang| crate::article::variants::choose(&langs, Some(lang), Some(langs[0])).0);
        let face = &subject.faces[chosen];
        let article = self.article(subject, face);
        prose_of(article, &article.sections[face.section])
    }

    /// Whether something of a subject's section is still to be written, in the source language.
    #[must_use]
    pub fn is_unwritten(&self, at: usize) -> bool {
        let subject = &self.subjects[at];
        let article = self.article(subject, &subject.faces[0]);
        is_unwritten(article, &article.sections[subject.faces[0].section])
    }

    /// The annotated code as it was in the baseline and as it is in the target.
    #[must_use]
    pub fn versions(&self, at: usize) -> Versions {
        let subject = &self.subjects[at];
        let outcome = subject.outcome();
        let entry = self.entry(subject).and_then(|entry| entry.approved.as_ref());
        let base = subject.base.map_or_else(|| self.target.clone(), State::Commit);
        let before = match entry {
            Some(approved) => approved_place(&self.past, approved, &base),
            None => outcome.from.as_ref().and_then(|spot| place_at(&self.past, spot, &base)),
        };
        let after = outcome.to.as_ref().and_then(|spot| place_at(&self.past, spot, &self.target));
        let focus = |spot: Option<&Spot>| spot.map_or_else(Vec::new, |spot| spot.focus.clone());
        let (old_focus, new_focus) = (focus(outcome.from.as_ref()), focus(outcome.to.as_ref()));
        let rows = contrast(
            before.as_ref().map(|place| (place, old_focus.as_slice())),
            after.as_ref().map(|place| (place, new_focus.as_slice())),
        );
        Versions {
            old: before.map(|place| version(&place, old_focus, subject.base)),
            new: after.map(|place| version(&place, new_focus, self.target.commit())),
            rows,
        }
    }

    /// The commit that made the difference, where the way to it is in this clone.
    #[must_use]
    pub fn since(&self, at: usize) -> Option<CommitInfo> {
        let subject = &self.subjects[at];
        let face = subject.worst();
        let commit = face.outcome.commit.or_else(|| {
            let article = self.article(subject, face);
            let anchors = self.docs[subject.doc].document.anchors(article, &article.sections[face.section]);
            let own = anchors.into_iter().find(|a| a.id == subject.key.id && a.n == subject.key.n)?;
            let fences = article.fences(face.section);
            let from = face.outcome.from.as_ref()?;
            first_change(&self.past, from, own.attributes, &fences, subject.base?, &self.target)
        })?;
        self.past.history()?.info(commit).ok()
    }

    /// What a subject's verdict is at another commit.
    #[must_use]
    pub fn verdict_at(&self, at: usize, commit: CommitId) -> Verdict {
        let subject = &self.subjects[at];
        let (doc, face) = (&self.docs[subject.doc], &subject.faces[0]);
        let article = self.article(subject, face);
        let anchors = doc.document.anchors(article, &article.sections[face.section]);
        let asks: Vec<Ask<'_>> = anchors
            .iter()
            .map(|a| {
                let key = Key { doc: doc.document.id.clone(), id: a.id.to_owned(), n: a.n };
                let entry = doc.lock.get().and_then(|lock| lock.entries.get(&key));
                let entry = entry.filter(|entry| entry.anchor == a.anchor.value.to_string());
                let approved = entry.and_then(|entry| entry.approved.as_ref());
                Ask { anchor: &a.anchor.value, attributes: a.attributes, approved }
            })
            .collect();
        let states = Between { pin: doc.pins[face.article].map(State::Commit), target: State::Commit(commit) };
        let outcomes = resolve(&self.past, &asks, &article.fences(face.section), &states);
        let own = anchors.iter().position(|a| a.id == subject.key.id && a.n == subject.key.n);
        own.and_then(|own| outcomes.get(own)).map_or(Verdict::Error, |outcome| outcome.verdict)
    }

    fn entry(&self, subject: &Subject) -> Option<&Entry> {
        let lock = self.docs[subject.doc].lock.get()?;
        lock.entries.get(&subject.key).filter(|entry| entry.anchor == subject.anchor.to_string())
    }
}

fn version(place: &Place, focus: Vec<Span>, commit: Option<CommitId>) -> Version {
    let mut spot = Spot::new(place);
    spot.focus = focus;
    let Some(unit) = &place.unit else { return Version { commit, spot, text: String::new(), first_line: 1 } };
    let extent = place.extent();
    let (first, last) =
        (unit.lines.line(extent.start), unit.lines.line(extent.end.saturating_sub(1).max(extent.start)));
    let span = |line| unit.lines.line_span(line).unwrap_or_default();
    let text = span(first).join(span(last)).slice(&unit.text).to_owned();
    Version { commit, spot, text, first_line: first + 1 }
}

#[cfg(test)]
mod tests;
