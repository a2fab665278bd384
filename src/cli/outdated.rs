//! `gloss outdated`: what a newer pin would break, before it is one.

use serde_json::json;

use super::args::{AnnotationSelect, OutdatedArgs};
use super::diff::code_of;
use super::failure::Failure;
use super::open;
use super::pick::{self, Pick};
use super::ui::Ui;
use crate::analysis::review::Review;
use crate::anchoring::Verdict;
use crate::anchoring::report::summary;
use crate::model::CommitId;
use crate::source::{GitRepo, History};
use crate::text::{sanitize, version};
use crate::workspace::{self, Known};

/// The columns of the table.
const COLUMNS: [Verdict; 6] =
    [Verdict::Ok, Verdict::Moved, Verdict::Renamed, Verdict::Changed, Verdict::Ambiguous, Verdict::Missing];

/// One repository at one revision that could become its pin.
struct Row {
    repo: String,
    pin: String,
    target: String,
    /// Commits between the two; `None` where no way is in this clone.
    ahead: Option<usize>,
    review: Review,
}

pub(super) fn run(args: &OutdatedArgs, ui: &Ui) -> Result<u8, Failure> {
    let picked = pick::pick(&AnnotationSelect { what: args.what.clone(), rev: None, latest: false })?;
    let mut rows = Vec::new();
    let mut current = Vec::new();
    for (name, pick) in &picked.picks {
        // An article with a revision of its own does not follow the pin.
        let groups = picked.groups(name, &Pick { rev: None, ..pick.clone() }, false)?;
        let Some(pick) = groups.into_iter().find(|group| group.rev.is_none()) else { continue };
        let opened = match picked.opened(name, &pick, false, ui) {
            Ok(opened) => opened,
            Err(failure) if pick.named => return Err(failure),
            Err(failure) => {
                ui.note(&format!("note: {}", sanitize::label(&failure.error.to_string())));
                continue;
            }
        };
        // A project that annotates itself is always as new as its work tree.
        let Some(repo) = opened.repo.clone().filter(|_| !opened.source.revision().worktree) else {
            ui.note(&format!("note: {} is read from its work tree and has no pin to move", sanitize::label(name)));
            continue;
        };
        let Some(pin) = opened.source.revision().commit else { continue };
        let history = History::open(&repo)?;
        let known = workspace::find(name, &picked.from, &picked.dirs)?;
        let targets = targets(&repo, &known, &history, pin, args.to.as_deref())?;
        if targets.is_empty() {
            current.push(name.clone());
        }
        for (label, commit) in targets {
            let at = Pick { rev: Some(commit.to_string()), ..pick.clone() };
            let review = picked.review(name, &at, &picked.opened(name, &at, false, ui)?)?;
            let ahead = history.is_ancestor(pin, commit).then(|| history.between(pin, commit).map_or(0, |c| c.len()));
            rows.push(Row { repo: name.clone(), pin: named(&history, pin), target: label, ahead, review });
        }
    }
    let code = rows.iter().flat_map(|row| &row.review.subjects).map(|s| code_of(s.need())).max().unwrap_or(0);
    let text = if args.json { rows.iter().map(machine).collect() } else { table(&rows, &current) };
    ui.out(|w| w.write_all(text.as_bytes()))?;
    Ok(code)
}

/// What the pin could become: the revision asked for; else the newest release and the newest commit that was fetched,
/// as far as they are newer.
fn targets(
    repo: &GitRepo,
    known: &Known,
    history: &History,
    pin: CommitId,
    to: Option<&str>,
) -> Result<Vec<(String, CommitId)>, Failure> {
    if let Some(rev) = to {
        return Ok(vec![(rev.to_owned(), repo.resolve(rev)?)]);
    }
    let releases =
        history.tags().into_iter().filter_map(|(name, commit)| Some((version::of_tag(&name)?, name, commit)));
    let newest = releases.filter(|(version, ..)| version.release).max().map(|(_, name, commit)| (name, commit));
    let head = open::newest(repo, known).ok().map(|(commit, label)| (label, commit));
    let mut out: Vec<(String, CommitId)> = Vec::new();
    for (name, commit) in newest.into_iter().chain(head) {
        // What the pin holds already is no news.
        if !history.is_ancestor(commit, pin) && out.iter().all(|(_, known)| *known != commit) {
            out.push((name, commit));
        }
    }
    Ok(out)
}

/// A commit by the release it is, where it is one.
fn named(history: &History, commit: CommitId) -> String {
    let tag = history.tags().into_iter().find(|(_, at)| *at == commit);
    tag.map_or_else(|| commit.short(), |(name, _)| name)
}

fn counted(review: &Review, verdict: Verdict) -> usize {
    let is = |v: Verdict| v == verdict || verdict == Verdict::Ok && v == Verdict::New;
    review.subjects.iter().filter(|s| is(s.outcome().verdict)).count()
}

fn table(rows: &[Row], current: &[String]) -> String {
    let mut cells: Vec<Vec<String>> = Vec::new();
    let mut head: Vec<String> = ["repository", "pin", "newest", "commits"].iter().map(ToString::to_string).collect();
    head.extend(COLUMNS.iter().map(|verdict| verdict.as_str().to_owned()));
    for row in rows {
        let ahead = row.ahead.map_or_else(|| "?".to_owned(), |n| n.to_string());
        let mut cell: Vec<String> =
            [&row.repo, &row.pin, &row.target, &ahead].map(|text| sanitize::label(text).into_owned()).to_vec();
        cell.extend(COLUMNS.iter().map(|verdict| counted(&row.review, *verdict).to_string()));
        cells.push(cell);
    }
    let mut out = String::new();
    if !cells.is_empty() {
        cells.insert(0, head);
        let width = |at: usize| cells.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..cells[0].len()).map(width).collect();
        for row in &cells {
            let padded = row.iter().zip(&widths).enumerate();
            let line: Vec<String> = padded
                .map(|(at, (cell, w))| if at < 3 { format!("{cell:<w$}") } else { format!("{cell:>w$}") })
                .collect();
            out.push_str(line.join("  ").trim_end());
            out.push('\n');
        }
    }
    for row in rows {
        let broken = row.review.subjects.iter().filter(|s| code_of(s.need()) > 0);
        for (n, subject) in broken.enumerate() {
            if n == 0 {
                out.push_str(&format!("\n{} at {}:\n", sanitize::label(&row.repo), sanitize::label(&row.target)));
            }
            let outcome = subject.outcome();
            let words = format!("  {:<9} {}  {}", outcome.verdict.as_str(), subject.name(), summary(outcome));
            out.push_str(&sanitize::label(&words));
            out.push('\n');
        }
    }
    for name in current {
        out.push_str(&format!("{}: the pin is the newest that was fetched\n", sanitize::label(name)));
    }
    out
}

fn machine(row: &Row) -> String {
    let counts: serde_json::Map<String, serde_json::Value> =
        COLUMNS.iter().map(|v| (v.as_str().to_owned(), counted(&row.review, *v).into())).collect();
    let broken: Vec<serde_json::Value> = row
        .review
        .subjects
        .iter()
        .filter(|s| code_of(s.need()) > 0)
        .map(|s| json!({ "article": s.key.doc, "section": s.key.id, "n": s.key.n, "verdict": s.outcome().verdict.as_str() }))
        .collect();
    let value = json!({
        "repo": row.repo,
        "pin": row.pin,
        "target": row.target,
        "commit": row.review.commit.map(|c| c.to_string()),
        "commits": row.ahead,
        "summary": counts,
        "broken": broken,
    });
    format!("{}\n", super::ui::json(&value))
}
