//! A symbol's past for the UI: the commits that made it what it is, over moves and renames, and what each of them did.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use super::backend::Live;
use super::history::{failure, piece, repo};
use crate::anchoring::State;
use crate::anchoring::lineage::{What, lineage};
use crate::anchoring::matching::Node;
use crate::anchoring::past::Past;
use crate::anchoring::unit::UnitSymbol;
use crate::model::{CommitId, RepoPath};
use crate::source::history::History;
use crate::text::Span;
use crate::tui::backend::{Against, Answer, Cancel, Failure, Revision, Version};

/// A definition: its file and its qualified name.
type Spot = (RepoPath, String);

/// Where the symbol stood at the commits that changed it, newest first.
#[derive(Clone, Debug)]
pub struct SymbolPast {
    /// What was asked about.
    of: (RepoPath, u32),
    stops: Vec<Stop>,
    /// What it is now, to tell it from overloads and prototypes of its name.
    like: Like,
}

#[derive(Clone, Debug)]
struct Like {
    tokens: BTreeSet<u64>,
    declaration: bool,
}

#[derive(Clone, Debug)]
struct Stop {
    commit: CommitId,
    /// `moved` where it came from elsewhere or had another name, `added` where it begins, else `changed`.
    kind: &'static str,
    at: Spot,
    /// Before that commit; `None` where there was none.
    before: Option<Spot>,
}

/// Commits that changed the symbol at an offset, newest first; its comments do not count.
///
/// # Errors
/// Where there is no history or no symbol.
pub fn log(live: &Live, path: &RepoPath, offset: u32, cancel: &Cancel) -> Answer<Vec<Revision>> {
    let past = past_of(live, path, offset)?;
    let history = History::open(repo(live)?).map_err(failure)?;
    let stops = past.stops.iter().take_while(|_| !cancel.is_cancelled());
    let row = |stop: &Stop| {
        let info = history.info(stop.commit).ok()?;
        let (name, kind) = (stop.commit.to_string(), stop.kind);
        Some(Revision { name, kind, subject: info.subject, date: info.date, author: info.author })
    };
    let out: Vec<Revision> = stops.filter_map(row).collect();
    if out.is_empty() {
        let shallow = if history.is_shallow() { "; the history of this clone is cut short" } else { "" };
        return Err(Failure::new(format!("no commit changed it{shallow}")));
    }
    Ok(out)
}

fn past_of(live: &Live, path: &RepoPath, offset: u32) -> Answer<SymbolPast> {
    let of = (path.clone(), offset);
    let known = live.symbol_past.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(known) = known.filter(|known| known.of == of) {
        return Ok(known);
    }
    let repo = repo(live)?;
    let start = live.opened.source.revision().commit.or_else(|| repo.resolve("HEAD").ok());
    let state = State::Commit(start.ok_or_else(|| Failure::new("no commit to start from"))?);
    let past = Past::new(repo.clone()).map_err(failure)?;
    let node = node(live, &past, &state, path, offset)?;
    let mut here: Spot = (path.clone(), node.qualified());
    let mut stops = Vec::new();
    for turn in lineage(&past, &node).turns {
        let at = here.clone();
        let (kind, before) = match turn.what {
            What::Introduced => ("added", None),
            What::Changed { .. } => ("changed", Some(here.clone())),
            What::Came { path, symbol, .. } => {
                here = (path, symbol);
                ("moved", Some(here.clone()))
            }
        };
        stops.push(Stop { commit: turn.commit, kind, at, before });
    }
    let tokens = node.unit.tokens(node.symbol()).into_iter().collect();
    let like = Like { tokens, declaration: node.symbol().declaration };
    let found = SymbolPast { of, stops, like };
    *live.symbol_past.lock().unwrap_or_else(PoisonError::into_inner) = Some(found.clone());
    Ok(found)
}

/// The definition around an offset of what is shown, in the commit that it is or stands on.
fn node(live: &Live, past: &Past, state: &State, path: &RepoPath, offset: u32) -> Answer<Node> {
    let analysis = live.analysis();
    let snapshot = analysis.snapshot();
    let file = snapshot.file(path.as_str()).ok_or_else(|| Failure::new("no such file"))?;
    let around = snapshot.symbols_in(file).into_iter().filter(|s| s.extent.contains(offset));
    let symbol = around.min_by_key(|s| s.extent.len()).ok_or_else(|| Failure::new("the cursor is in no symbol"))?;
    let uncommitted = || Failure::new(format!("{} is in no commit yet", symbol.name));
    let unit = past.unit(state, path).ok_or_else(uncommitted)?;
    let same = unit.symbols.iter().position(|s| unit.def(s).name_span == symbol.name_span && s.name() == symbol.name);
    // In a work tree lines have moved: the same name in the same container, else the same name.
    let moved = || unit.symbols.iter().position(|s| s.name() == symbol.name && within(&unit.qualified(s), &symbol));
    let named = || unit.symbols.iter().position(|s| s.name() == symbol.name);
    let at = same.or_else(moved).or_else(named).ok_or_else(uncommitted)?;
    Ok(Node { state: state.clone(), path: path.clone(), unit, at })
}

/// Whether a qualified name ends in the symbol's container and name, however they are joined.
fn within(qualified: &str, symbol: &crate::index::Symbol) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let mut wanted = words(&symbol.container);
    wanted.extend(words(&symbol.name));
    words(qualified).ends_with(&wanted)
}

/// The symbol at a revision and as it is shown; or, for [`Against::Before`], as it was before that revision and at it.
///
/// # Errors
/// Where it was not there.
pub fn compare(
    live: &Live,
    path: &RepoPath,
    offset: u32,
    revision: &str,
    against: Against,
) -> Answer<(Version, Version)> {
    let repo = repo(live)?;
    let history = History::open(repo).map_err(failure)?;
    let commit = repo.resolve(revision).map_err(failure)?;
    let known = past_of(live, path, offset)?;
    let stop = known.stops.iter().find(|stop| stop.commit == commit);
    let stop = stop.ok_or_else(|| Failure::new("that commit did not change it"))?;
    let past = Past::new(repo.clone()).map_err(failure)?;
    let label = |commit: CommitId| {
        let short = commit.short();
        history.info(commit).map_or(short.clone(), |info| format!("{short} {}", info.date))
    };
    // What a commit brought or took away stands opposite nothing.
    let nothing = |commit: Option<CommitId>, path: &RepoPath| Version {
        revision: commit.map_or_else(String::new, label),
        path: path.to_string(),
        ..Version::default()
    };
    let at = |commit: CommitId, spot: &Spot| {
        version(live, &past, commit, (spot, &known.like), label(commit))
            .unwrap_or_else(|| nothing(Some(commit), &spot.0))
    };
    let then = at(commit, &stop.at);
    if against == Against::Now {
        return Ok((then, shown(live, path, offset)?));
    }
    let parents = history.info(commit).map_err(failure)?.parents;
    let before = stop.before.as_ref().and_then(|spot| {
        parents.iter().find_map(|parent| version(live, &past, *parent, (spot, &known.like), label(*parent)))
    });
    Ok((before.unwrap_or_else(|| nothing(parents.first().copied(), &stop.at.0)), then))
}

/// The text of a definition in a commit. Of several with its name, the one that has most of its words and least besides.
fn version(live: &Live, past: &Past, commit: CommitId, (spot, like): (&Spot, &Like), label: String) -> Option<Version> {
    let unit = past.unit(&State::Commit(commit), &spot.0)?;
    let rank = |symbol: &&UnitSymbol| {
        let tokens: BTreeSet<u64> = unit.tokens(symbol).into_iter().collect();
        let shared = tokens.intersection(&like.tokens).count();
        let all = (tokens.len() + like.tokens.len() - shared).max(1);
        (symbol.declaration == like.declaration, shared * 1000 / all)
    };
    // The first of equals: `max_by_key` gives the last.
    let symbol = unit.symbols.iter().rev().filter(|s| unit.qualified(s) == spot.1).max_by_key(rank)?;
    Some(lines(live, &spot.0, &unit.text, unit.def(symbol).extent, label))
}

/// The text of the symbol in what is shown.
fn shown(live: &Live, path: &RepoPath, offset: u32) -> Answer<Version> {
    let analysis = live.analysis();
    let snapshot = analysis.snapshot();
    let file = snapshot.file(path.as_str()).ok_or_else(|| Failure::new("no such file"))?;
    let around = snapshot.symbols_in(file).into_iter().filter(|s| s.extent.contains(offset));
    let symbol = around.min_by_key(|s| s.extent.len()).ok_or_else(|| Failure::new("the cursor is in no symbol"))?;
    let text = snapshot.text(file).map_err(failure)?;
    Ok(lines(live, path, text.text(), symbol.extent, String::new()))
}

/// The whole lines of a span.
fn lines(live: &Live, path: &RepoPath, text: &str, span: Span, revision: String) -> Version {
    let start = text[..(span.start as usize).min(text.len())].rfind('\n').map_or(0, |i| i + 1);
    let line = u32::try_from(text[..start].matches('\n').count()).unwrap_or(u32::MAX);
    piece(live, path, text[start..(span.end as usize).min(text.len())].to_owned(), line, revision)
}
