//! `gloss log`: the commits that made annotated code what it is, and the releases in which each section holds.

use std::collections::HashMap;

use serde_json::json;

use super::args::LogArgs;
use super::failure::Failure;
use super::pick;
use super::ui::Ui;
use crate::analysis::review::Review;
use crate::anchoring::lineage::{Lineage, Turn, What, lineage};
use crate::anchoring::matching::Node;
use crate::anchoring::remembered::place_at;
use crate::anchoring::{State, Verdict};
use crate::model::{BlobId, CommitId, RepoPath};
use crate::text::{sanitize, version};

pub(super) fn run(args: &LogArgs, ui: &Ui) -> Result<u8, Failure> {
    let picked = pick::pick(&args.select)?;
    let mut text = String::new();
    picked.each(&args.select, ui, |review, pick, _| {
        if review.past.history().is_none() {
            return Err(Failure::new(format!("{} has no git history", review.repo)));
        }
        let tags = tags(&review);
        for at in (0..review.subjects.len()).filter(|at| pick.has(&review.subjects[*at])) {
            let commits = commits(&review, at);
            let spans = spans(&review, at, &commits, &tags);
            if args.json {
                text.push_str(&super::ui::json(&row(&review, at, &commits, &spans)));
                text.push('\n');
                continue;
            }
            let most =
                if pick.sections.is_empty() { args.number.unwrap_or(3) } else { args.number.unwrap_or(usize::MAX) };
            told(&review, at, &commits, &spans, most, &mut text);
        }
        Ok(true)
    })?;
    ui.out(|w| w.write_all(text.as_bytes()))?;
    Ok(0)
}

/// Releases in order of their versions; where no tag names one, all tags in order of time.
fn tags(review: &Review) -> Vec<(String, CommitId)> {
    let all = review.past.history().map(crate::source::History::tags).unwrap_or_default();
    let mut releases: Vec<(version::Version, String, CommitId)> = all
        .iter()
        .filter_map(|(name, commit)| Some((version::of_tag(name)?, name.clone(), *commit)))
        .filter(|(version, ..)| version.release)
        .collect();
    releases.sort();
    if releases.is_empty() { all } else { releases.into_iter().map(|(_, name, commit)| (name, commit)).collect() }
}

/// The past of a subject's symbol from where it is in the target, else from where it was in the baseline.
fn commits(review: &Review, at: usize) -> Lineage {
    let subject = &review.subjects[at];
    let outcome = subject.outcome();
    let target = review.target.commit().or(review.commit);
    let ends = [(outcome.to.as_ref(), target), (outcome.from.as_ref(), subject.base)];
    let node = ends.into_iter().find_map(|(spot, commit)| {
        let state = State::Commit(commit?);
        let place = place_at(&review.past, spot?, &state)?;
        Some(Node { state, path: place.path.clone(), unit: place.unit.clone()?, at: place.at? })
    });
    node.map(|node| lineage(&review.past, &node)).unwrap_or_default()
}

/// Neighbouring releases with the same verdict.
struct Stretch {
    verdict: Verdict,
    first: String,
    last: String,
    count: usize,
}

fn spans(review: &Review, at: usize, commits: &Lineage, tags: &[(String, CommitId)]) -> Vec<Stretch> {
    let outcome = review.subjects[at].outcome();
    let spots = [outcome.from.as_ref(), outcome.to.as_ref()].into_iter().flatten().map(|spot| spot.path.clone());
    let mut paths: Vec<RepoPath> = spots.collect();
    paths.extend(commits.turns.iter().filter_map(|turn| match &turn.what {
        What::Came { path, .. } => Some(path.clone()),
        _ => None,
    }));
    paths.sort();
    paths.dedup();
    // Releases in which every file the symbol ever stood in is the same have the same verdict.
    let mut known: HashMap<Vec<Option<BlobId>>, Verdict> = HashMap::new();
    let mut out: Vec<Stretch> = Vec::new();
    for (name, commit) in tags {
        let state = State::Commit(*commit);
        let blobs: Vec<Option<BlobId>> = paths.iter().map(|path| review.past.blob(&state, path)).collect();
        let verdict = *known.entry(blobs).or_insert_with(|| {
            review.past.take_unseen();
            match review.verdict_at(at, *commit) {
                Verdict::Ok | Verdict::New | Verdict::Moved | Verdict::Renamed => Verdict::Ok,
                // What is not here may be as it was.
                _ if !review.past.unseen().is_empty() => Verdict::Skipped,
                other => other,
            }
        });
        match out.last_mut() {
            Some(last) if last.verdict == verdict => {
                last.last.clone_from(name);
                last.count += 1;
            }
            _ => out.push(Stretch { verdict, first: name.clone(), last: name.clone(), count: 1 }),
        }
    }
    out
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "holds",
        Verdict::Skipped => "not here",
        other => other.as_str(),
    }
}

fn words(what: &What) -> String {
    match what {
        What::Introduced => "introduced".to_owned(),
        What::Changed { signature: true, body: true } => "signature, body".to_owned(),
        What::Changed { signature: true, .. } => "signature".to_owned(),
        What::Changed { .. } => "body".to_owned(),
        What::Came { path, symbol, changed } => {
            let also = if *changed { ", changed" } else { "" };
            format!("from {path}#{symbol}{also}")
        }
    }
}

fn told(review: &Review, at: usize, commits: &Lineage, spans: &[Stretch], most: usize, out: &mut String) {
    let subject = &review.subjects[at];
    let clean = |text: &str| sanitize::label(text).into_owned();
    out.push_str(&format!("{}  {}\n", clean(&subject.name()), clean(&subject.anchor.to_string())));
    for stretch in spans {
        let range = if stretch.count == 1 {
            stretch.first.clone()
        } else {
            format!("{} … {} ({} releases)", stretch.first, stretch.last, stretch.count)
        };
        out.push_str(&format!("  {:<9} {}\n", word(stretch.verdict), clean(&range)));
    }
    for Turn { commit, what } in commits.turns.iter().take(most) {
        let info = review.past.history().and_then(|h| h.info(*commit).ok());
        let (date, author, subject) =
            info.map_or_else(Default::default, |i| (i.date, clean(&i.author), clean(&i.subject)));
        out.push_str(&format!("  {} {date} {author}: {subject}  [{}]\n", commit.short(), clean(&words(what))));
    }
    if commits.turns.len() > most {
        out.push_str(&format!(
            "  … {} commits more; `-n` or the section's name shows them\n",
            commits.turns.len() - most
        ));
    } else if review.past.history().is_some_and(crate::source::History::is_shallow) && !commits.complete {
        out.push_str("  … the history of this clone ends here; `gloss fetch --unshallow` brings the rest\n");
    } else if !commits.complete && !commits.turns.is_empty() {
        out.push_str("  … the history of this clone ends here\n");
    }
    out.push('\n');
}

fn row(review: &Review, at: usize, commits: &Lineage, spans: &[Stretch]) -> serde_json::Value {
    let subject = &review.subjects[at];
    let turns: Vec<serde_json::Value> = commits
        .turns
        .iter()
        .map(|turn| {
            let info = review.past.history().and_then(|h| h.info(turn.commit).ok());
            json!({
                "commit": turn.commit.to_string(),
                "date": info.as_ref().map(|i| i.date.clone()),
                "author": info.as_ref().map(|i| i.author.clone()),
                "subject": info.as_ref().map(|i| i.subject.clone()),
                "what": words(&turn.what),
            })
        })
        .collect();
    let spans: Vec<serde_json::Value> = spans
        .iter()
        .map(|s| json!({ "verdict": word(s.verdict), "first": s.first, "last": s.last, "releases": s.count }))
        .collect();
    json!({
        "repo": review.repo,
        "article": subject.key.doc,
        "section": subject.key.id,
        "n": subject.key.n,
        "anchor": subject.anchor.to_string(),
        "spans": spans,
        "commits": turns,
        "complete": commits.complete,
    })
}
