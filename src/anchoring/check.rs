//! Checks the articles of a repository: every anchor with its verdict, the commit that made the difference, and what is
//! wrong in the prose (references that mean nothing, names that are gone, media that are not there).
//!
//! Plain data in and out; formats and exit codes are [`super::report`]'s and the command line's.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::annotate::{Elsewhere, Judged, judge};
use super::compare::first_change;
use super::past::{Past, State};
use super::prose::{check_prose, says};
use super::resolve::Between;
use super::verdict::{Outcome, Verdict};
use crate::article::beside::missing_files;
use crate::article::faults::Faults;
use crate::article::library::LOCK_FILE;
use crate::article::lock::{Key, Lock};
use crate::article::{Article, Document};
use crate::model::{CommitId, Problem, Severity};
use crate::source::CommitInfo;
use crate::text::Span;

/// The rule of quotes that are not in the code.
pub const QUOTE_LOST: &str = "quote-lost";

/// One anchor of one article in one language.
#[derive(Clone, Debug)]
pub struct Item {
    pub repo: String,
    /// Article id.
    pub article: String,
    pub lang: String,
    /// The article's file as shown.
    pub path: String,
    /// Anchor id, and its position within its section.
    pub section: String,
    pub n: u32,
    /// The anchor as it holds here.
    pub anchor: String,
    /// What of the file stands for it: the anchor's text, or in a variant that inherits it the whole comment.
    pub span: Span,
    /// The commit the comparison starts from: approved, else the pin.
    pub base: Option<CommitId>,
    /// Whether a human approved it.
    pub approved: bool,
    pub outcome: Outcome,
    /// The commit that made the difference.
    pub first_broken: Option<CommitInfo>,
    /// For a renamed symbol: whether the section's prose still says the old name.
    pub old_name_in_prose: bool,
    /// The words of the section's heading; empty for the text before any heading.
    pub heading: String,
    /// Where the article has the quotes that are not in the code, as many as [`Outcome::lost`].
    pub lost_at: Vec<Span>,
}

/// What a check found out about one repository.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub repo: String,
    pub items: Vec<Item>,
    /// Problems of manifests, locks, articles and prose.
    pub problems: Vec<Problem>,
    /// What was needed and is not in this clone.
    pub unseen: Vec<String>,
}

/// One document to check.
pub struct Task<'a> {
    pub document: &'a Document,
    pub lock: Option<&'a Lock>,
    /// The code it was written about, by position in the document's articles.
    pub pins: Vec<Option<CommitId>>,
    /// Files beside the article, relative to its folder.
    pub files: &'a HashSet<String>,
}

/// What to look at.
#[derive(Clone, Copy, Debug)]
pub struct Depth {
    /// Inline references and mentions too.
    pub prose: bool,
    /// The commit that made each difference.
    pub history: bool,
}

/// Checks `tasks` against `target`.
#[must_use]
pub fn check<'p>(
    past: &Past,
    repo: &str,
    tasks: &[Task<'_>],
    target: &State,
    depth: Depth,
    elsewhere: &dyn Fn(&str) -> Option<Elsewhere<'p>>,
) -> Checked {
    let mut out = Checked { repo: repo.to_owned(), ..Checked::default() };
    for task in tasks {
        for (article, pin) in task.document.articles.iter().zip(&task.pins) {
            let states = Between { pin: pin.map(State::Commit), target: target.clone() };
            let judged = judge(past, task.document, article, task.lock, &states, elsewhere);
            let mut faults = Faults::new(&article.path);
            for one in &judged {
                quotes(one, &mut faults);
            }
            missing_files(article, task.files, &mut faults);
            if depth.prose {
                check_prose(past, task.document, article, task.lock, &judged, &states, &mut faults);
            }
            out.problems.extend(article.problems.iter().cloned());
            out.problems.extend(faults.into_problems());
            broken_anchors(repo, task.document, article, &mut out.items);
            for one in judged {
                out.items.push(item(past, repo, task, article, *pin, one, target, depth));
            }
        }
    }
    lost_approvals(past, tasks, &mut out.problems);
    out.unseen = past.unseen();
    out
}

/// Approvals at commits that are not here: their annotations were compared with what the lock keeps of the code.
fn lost_approvals(past: &Past, tasks: &[Task<'_>], problems: &mut Vec<Problem>) {
    let mut lost: BTreeMap<(String, CommitId), BTreeSet<&Key>> = BTreeMap::new();
    for task in tasks {
        let shown = &task.document.source().path;
        let lock_path = format!("{}{LOCK_FILE}", &shown[..shown.rfind(['/', '\\']).map_or(0, |at| at + 1)]);
        let entries = task.lock.iter().flat_map(|lock| &lock.entries).filter(|(key, _)| key.doc == task.document.id);
        for (key, entry) in entries {
            let Some(approved) = &entry.approved else { continue };
            if !past.history().is_some_and(|h| h.has(approved.commit)) {
                lost.entry((lock_path.clone(), approved.commit)).or_default().insert(key);
            }
        }
    }
    for ((path, commit), keys) in lost {
        let mut faults = Faults::new(&path);
        let count = if keys.len() == 1 { "one annotation".to_owned() } else { format!("{} annotations", keys.len()) };
        let (severity, why) = match past.history() {
            None => (Severity::Note, "there is no history here"),
            Some(history) if history.is_shallow() => (Severity::Note, "this clone is shallow"),
            Some(_) => (Severity::Warning, "was the history rewritten?"),
        };
        let message = format!(
            "commit {}, at which {count} were approved, is not here ({why}); compared with what the lock keeps",
            commit.short()
        );
        let hint = "fetch it, or approve again with `gloss accept`".to_owned();
        faults.push("not-verified", severity, Span::default(), message, Some(hint));
        problems.extend(faults.into_problems());
    }
}

#[expect(clippy::too_many_arguments, reason = "one row of a table, filled in one place")]
fn item(
    past: &Past,
    repo: &str,
    task: &Task<'_>,
    article: &Article,
    pin: Option<CommitId>,
    one: Judged<'_>,
    target: &State,
    depth: Depth,
) -> Item {
    let anchor = &one.anchor;
    let key = Key { doc: task.document.id.clone(), id: anchor.id.to_owned(), n: anchor.n };
    let text = anchor.anchor.value.to_string();
    let entry = task.lock.and_then(|lock| lock.entries.get(&key)).filter(|entry| entry.anchor == text);
    let approved = entry.and_then(|entry| entry.approved.as_ref());
    let base = approved.map(|a| a.commit).or(pin);
    let mut first_broken = None;
    if depth.history && !matches!(one.outcome.verdict, Verdict::Ok | Verdict::New) && one.outcome.verdict.is_verified()
    {
        let commit = one.outcome.commit.or_else(|| {
            first_change(past, one.outcome.from.as_ref()?, one.anchor.attributes, &one.fences, base?, target)
        });
        first_broken = commit.and_then(|commit| past.history()?.info(commit).ok());
    }
    Item {
        repo: repo.to_owned(),
        article: task.document.id.clone(),
        lang: article.meta.lang.clone(),
        path: article.path.clone(),
        section: anchor.id.to_owned(),
        n: anchor.n,
        span: if anchor.inherited { anchor.place } else { anchor.anchor.span },
        anchor: text,
        base,
        approved: approved.is_some(),
        old_name_in_prose: says_old_name(article, &one),
        heading: heading_of(article, one.section),
        lost_at: lost_at(&one),
        outcome: one.outcome,
        first_broken,
    }
}

/// Anchor comments that could not be read are annotations too: they count as errors.
fn broken_anchors(repo: &str, document: &Document, article: &Article, items: &mut Vec<Item>) {
    for (id, span) in &article.broken_anchors {
        items.push(Item {
            repo: repo.to_owned(),
            article: document.id.clone(),
            lang: article.meta.lang.clone(),
            path: article.path.clone(),
            section: id.clone(),
            n: 0,
            anchor: String::new(),
            span: *span,
            base: None,
            approved: false,
            outcome: Outcome::bare(Verdict::Error, "the anchor cannot be read"),
            first_broken: None,
            old_name_in_prose: false,
            heading: article
                .sections
                .iter()
                .position(|s| s.id == *id)
                .map_or_else(String::new, |at| heading_of(article, at)),
            lost_at: Vec::new(),
        });
    }
}

/// The words of a section's heading.
#[must_use]
pub fn heading_of(article: &Article, section: usize) -> String {
    let heading = article.sections.get(section).and_then(|s| s.heading.as_ref());
    heading.map_or_else(String::new, |h| h.title.clone())
}

/// Whether a section says, as a reference or in back-ticks, the name its symbol no longer has.
fn says_old_name(article: &Article, one: &Judged<'_>) -> bool {
    let (Some(from), Some(to)) = (&one.outcome.from, &one.outcome.to) else { return false };
    !says(&article.sections[one.section], &from.symbol, &to.symbol).is_empty()
}

/// Where each lost quote stands in the article.
fn lost_at(one: &Judged<'_>) -> Vec<Span> {
    let at = |lost: &Option<usize>| match lost {
        Some(n) => {
            let fence = one.fences[*n];
            fence.lines.first().map_or(fence.span, |first| first.join(*fence.lines.last().unwrap_or(first)))
        }
        None if one.anchor.inherited => one.anchor.place,
        None => {
            let a = one.anchor.attributes;
            let spans = [a.quote.as_ref(), a.from.as_ref()].into_iter().flatten().map(|v| v.span);
            spans.chain(a.lines.as_ref().map(|l| l.span)).next().unwrap_or(one.anchor.place)
        }
    };
    one.outcome.lost.iter().map(at).collect()
}

/// What a lost quote is mended by.
pub const QUOTE_HINT: &str =
    "quote whole tokens in order, with `...` lines for what is left out; `gloss=off` marks other code";

fn quotes(one: &Judged<'_>, faults: &mut Faults) {
    for (lost, span) in one.outcome.lost.iter().zip(lost_at(one)) {
        let what = if lost.is_some() { "this fence" } else { "the quote" };
        let message = format!("{what} is not in the code of `{}`", one.anchor.anchor.value);
        faults.push(QUOTE_LOST, Severity::Warning, span, message, Some(QUOTE_HINT.to_owned()));
    }
}
