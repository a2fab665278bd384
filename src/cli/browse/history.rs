//! Other revisions for the UI: the list of them, a symbol's past, blame.

use std::sync::Arc;

use super::backend::Live;
use crate::lang::detect::{RepositoryHint, detect};
use crate::model::{CommitId, RepoPath};
use crate::source::history::{AtPath, History};
use crate::source::{Content, GitRepo};
use crate::syntax;
use crate::text::{LineIndex, Span};
use crate::tui::backend::{Against, Answer, Backend, Blame, Cancel, Failure, Revision, Version};
use crate::workspace::Opened;

/// Commits shown in the list of revisions, and looked at for a symbol's log.
const RECENT: usize = 200;
const LOOKED_AT: usize = 2000;

fn repo(live: &Live) -> Answer<&Arc<GitRepo>> {
    live.opened.repo.as_ref().ok_or_else(|| Failure::new("this directory has no git history"))
}

fn failure(error: impl std::fmt::Display) -> Failure {
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

/// The symbol at an offset: its path within the file, and its text.
struct Found {
    names: (String, String),
    span: Span,
}

fn symbol_at(live: &Live, path: &RepoPath, offset: u32) -> Answer<(Found, String)> {
    let analysis = live.analysis();
    let snapshot = analysis.snapshot();
    let file = snapshot.file(path.as_str()).ok_or_else(|| Failure::new("no such file"))?;
    let text = snapshot.text(file).map_err(failure)?;
    let symbol = snapshot
        .symbols_in(file)
        .into_iter()
        .filter(|s| s.extent.contains(offset))
        .min_by_key(|s| s.extent.len())
        .ok_or_else(|| Failure::new("the cursor is in no symbol"))?;
    let found = Found { names: (symbol.container, symbol.name), span: whole_lines(text.text(), symbol.extent) };
    Ok((found, text.text().to_owned()))
}

fn whole_lines(text: &str, span: Span) -> Span {
    let start = text[..(span.start as usize).min(text.len())].rfind('\n').map_or(0, |i| i + 1);
    Span::from_range(start..span.end as usize)
}

/// The text of the symbol in other bytes of the same file.
fn in_bytes(bytes: &[u8], live: &Live, path: &RepoPath, names: &(String, String)) -> Option<(String, Span)> {
    let content = Content::decode(bytes);
    let analysis = live.analysis();
    let file = analysis.snapshot().file(path.as_str())?;
    let language = analysis.snapshot().language(file)?;
    let facts = syntax::facts(content.text.as_bytes(), language);
    let lines = LineIndex::new(content.text.as_bytes());
    let symbols = crate::index::record::symbols(&facts, &lines, language.row().separator);
    let fits = |s: &&crate::index::Symbol| s.name == names.1;
    let exact = symbols.iter().find(|s| fits(s) && s.container == names.0);
    let symbol = exact.or_else(|| symbols.iter().find(fits))?;
    let span = whole_lines(&content.text, symbol.extent);
    Some((content.text.to_string(), span))
}

/// Commits that changed the symbol's text, newest first, along first parents.
pub fn symbol_log(live: &Live, path: &RepoPath, offset: u32, cancel: &Cancel) -> Answer<Vec<Revision>> {
    let repo = repo(live)?;
    let history = History::open(repo).map_err(failure)?;
    let (found, _) = symbol_at(live, path, offset)?;
    let start = live.opened.source.revision().commit.or_else(|| repo.resolve("HEAD").ok());
    let mut at = start.ok_or_else(|| Failure::new("no commit to start from"))?;
    let mut out = Vec::new();
    let text_at = |commit: CommitId| -> Option<(crate::model::BlobId, String)> {
        match history.at(commit, path).ok()? {
            AtPath::File { blob, .. } => {
                let bytes = repo.blob(blob).ok()?;
                let text = in_bytes(&bytes, live, path, &found.names)
                    .map_or_else(String::new, |(t, s)| s.slice(&t).to_owned());
                Some((blob, text))
            }
            _ => None,
        }
    };
    let blob_at = |commit: CommitId| match history.at(commit, path) {
        Ok(AtPath::File { blob, .. }) => Some(blob),
        _ => None,
    };
    let mut here = text_at(at);
    for _ in 0..LOOKED_AT {
        if cancel.is_cancelled() {
            break;
        }
        let Ok(info) = history.info(at) else { break };
        let parent = info.parents.first().copied();
        let same_blob = parent.and_then(blob_at).zip(here.as_ref()).is_some_and(|(b, h)| b == h.0);
        let before = if same_blob { here.clone() } else { parent.and_then(text_at) };
        if before.as_ref().map(|b| &b.1) != here.as_ref().map(|h| &h.1) {
            out.push(Revision {
                name: at.to_string(),
                kind: "commit",
                subject: info.subject,
                date: info.date,
                author: info.author,
            });
        }
        match parent {
            Some(parent) => at = parent,
            None => break,
        }
        here = before;
        if here.is_none() {
            break;
        }
    }
    if out.is_empty() {
        let shallow = if history.is_shallow() { "; the history of this clone is cut short" } else { "" };
        return Err(Failure::new(format!("no commit changed {}{shallow}", found.names.1)));
    }
    Ok(out)
}

/// The symbol at a revision and as it is shown; or, for [`Against::Before`], as it was before that revision and at it.
pub fn compare(
    live: &Live,
    path: &RepoPath,
    offset: u32,
    revision: &str,
    against: Against,
) -> Answer<(Version, Version)> {
    let repo = repo(live)?;
    let history = History::open(repo).map_err(failure)?;
    let (found, text) = symbol_at(live, path, offset)?;
    let commit = repo.resolve(revision).map_err(failure)?;
    let label = |commit: CommitId| {
        let short = commit.short();
        history.info(commit).map_or(short.clone(), |i| format!("{short} {}", i.date))
    };
    let at = |commit: CommitId| -> Answer<Option<Version>> {
        let AtPath::File { blob, .. } = history.at(commit, path).map_err(failure)? else { return Ok(None) };
        let bytes = repo.blob(blob).map_err(failure)?;
        let found = in_bytes(&bytes, live, path, &found.names);
        Ok(found.map(|(text, span)| version(live, path, &text, span, label(commit))))
    };
    let missing = || Failure::new(format!("{} was not in {path} at {revision}", found.names.1));
    let then = at(commit)?;
    match against {
        Against::Now => Ok((then.ok_or_else(missing)?, version(live, path, &text, found.span, String::new()))),
        Against::Before => {
            let parent = history.info(commit).map_err(failure)?.parents.first().copied();
            let before = parent.map(&at).transpose()?.flatten();
            // What a commit brought or took away stands opposite nothing.
            let nothing = |commit: Option<CommitId>| Version {
                revision: commit.map_or_else(String::new, label),
                path: path.to_string(),
                ..Version::default()
            };
            Ok((before.unwrap_or_else(|| nothing(parent)), then.unwrap_or_else(|| nothing(Some(commit)))))
        }
    }
}

/// A piece of a file with its colours.
pub fn version(live: &Live, path: &RepoPath, text: &str, span: Span, revision: String) -> Version {
    let line = u32::try_from(text[..span.start as usize].matches('\n').count()).unwrap_or(u32::MAX);
    piece(live, path, span.slice(text).to_owned(), line, revision)
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
