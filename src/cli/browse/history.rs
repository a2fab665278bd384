//! Other revisions for the UI: the list of them, blame, the repository at another one.

use std::sync::Arc;

use super::backend::Live;
use crate::lang::detect::{RepositoryHint, detect};
use crate::model::{CommitId, RepoPath};
use crate::source::GitRepo;
use crate::source::history::History;
use crate::syntax;
use crate::text::Span;
use crate::tui::backend::{Answer, Backend, Blame, Cancel, Failure, Revision, Version};
use crate::workspace::Opened;

/// Commits shown in the list of revisions.
const RECENT: usize = 200;

pub(super) fn repo(live: &Live) -> Answer<&Arc<GitRepo>> {
    live.opened.repo.as_ref().ok_or_else(|| Failure::new("this directory has no git history"))
}

pub(super) fn failure(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

/// The pinned commit, the work tree, tags, branches, then recent commits.
pub fn revisions(live: &Live) -> Answer<Vec<Revision>> {
    let repo = repo(live)?;
    let history = History::open(repo).map_err(failure)?;
    let named = |name: String, kind: &'static str, commit: CommitId| {
        let info = history.info(commit).ok();
        Revision {
            name,
            kind,
            subject: info.as_ref().map_or_else(String::new, |i| i.subject.clone()),
            date: info.as_ref().map_or_else(String::new, |i| i.date.clone()),
            author: info.map_or_else(String::new, |i| i.author),
        }
    };
    let mut out = Vec::new();
    if let Some(pin) = live.pin.as_ref().and_then(|p| repo.resolve(p).ok()) {
        out.push(named(pin.to_string(), "pinned", pin));
    }
    if repo.workdir().is_some() {
        out.push(Revision {
            name: super::WORK_TREE.to_owned(),
            kind: "work tree",
            subject: String::new(),
            date: String::new(),
            author: String::new(),
        });
    }
    for (name, commit) in history.branches() {
        out.push(named(name, "branch", commit));
    }
    let mut tags = history.tags();
    tags.reverse();
    out.extend(tags.into_iter().map(|(name, commit)| named(name, "tag", commit)));
    let start = live.opened.source.revision().commit.or_else(|| repo.resolve("HEAD").ok());
    let mut at = start;
    for _ in 0..RECENT {
        let Some(commit) = at else { break };
        let Ok(info) = history.info(commit) else { break };
        at = info.parents.first().copied();
        out.push(named(commit.to_string(), "commit", commit));
    }
    Ok(out)
}

/// Whole lines of a file from a zero-based line on, with their colours.
pub fn piece(live: &Live, path: &RepoPath, piece: String, line: u32, revision: String) -> Version {
    let analysis = live.analysis();
    let shown = analysis.snapshot().file(path.as_str()).and_then(|f| analysis.snapshot().language(f));
    // A file that is there no more still has a language by its name.
    let language = shown.or_else(|| detect(path, piece.as_bytes(), RepositoryHint::default()));
    let end = u32::try_from(piece.len()).unwrap_or(u32::MAX);
    let colours = language.map(|l| syntax::highlight(piece.as_bytes(), l, Span::new(0, end))).unwrap_or_default();
    Version { revision, path: path.to_string(), text: piece, colours, line }
}

/// Who last changed each line, at the commit shown.
pub fn blame(live: &Live, path: &RepoPath, cancel: &Cancel) -> Answer<Vec<Blame>> {
    let repo = repo(live)?;
    let history = History::open(repo).map_err(failure)?;
    let commit = live.opened.source.revision().commit.ok_or_else(|| Failure::new("no commit to blame"))?;
    let parts = history.blame(commit, path).map_err(failure)?;
    if cancel.is_cancelled() {
        return Ok(Vec::new());
    }
    let text = |info: &Option<crate::source::history::CommitInfo>,
                get: fn(&crate::source::history::CommitInfo) -> &String| {
        info.as_ref().map_or_else(String::new, |i| get(i).clone())
    };
    Ok(parts
        .into_iter()
        .map(|part| Blame {
            lines: part.lines,
            commit: part.commit.short(),
            author: text(&part.info, |i| &i.author),
            date: text(&part.info, |i| &i.date),
            subject: text(&part.info, |i| &i.subject),
        })
        .collect())
}

/// The same repository at another revision.
pub fn at(live: &Live, revision: &str) -> Answer<Arc<dyn Backend>> {
    let repo = repo(live)?;
    let source: Arc<dyn crate::source::Source> = if revision == super::WORK_TREE {
        let root = repo.workdir().ok_or_else(|| Failure::new("this repository has no work tree"))?;
        Arc::new(crate::source::worktree::WorktreeSource::open(root, repo.resolve("HEAD").ok()))
    } else {
        let commit = repo.resolve(revision).map_err(failure)?;
        Arc::new(repo.source(commit, revision).map_err(failure)?)
    };
    let opened = Opened { name: live.opened.name.clone(), repo: Some(Arc::clone(repo)), source, scip: None };
    let live = Live::new(opened, live.dirs.clone(), live.from.clone(), live.pin.clone(), live.url.clone());
    Ok(Arc::new(live))
}
