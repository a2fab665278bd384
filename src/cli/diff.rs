//! `gloss diff`: the code an annotation was written about against the code there is now.

use serde::Serialize;

use super::args::DiffArgs;
use super::failure::Failure;
use super::pick;
use super::sides::{self, Show};
use super::ui::{Ui, json};
use crate::analysis::review::{Need, Review, Version};
use crate::anchoring::Detail;
use crate::text::Span;

pub(super) fn run(args: &DiffArgs, ui: &Ui) -> Result<u8, Failure> {
    let picked = pick::pick(&args.select)?;
    let mut code = 0;
    let mut text = String::new();
    let mut shown = 0;
    picked.each(&args.select, ui, |review, pick, _| {
        for (at, subject) in review.subjects.iter().enumerate().filter(|(_, s)| pick.has(s)) {
            let differs = subject.need() > Need::Approval || !subject.outcome().detail.is_empty();
            if !differs && pick.sections.is_empty() {
                continue;
            }
            code = code.max(code_of(subject.need()));
            shown += 1;
            if args.json {
                text.push_str(&json(&row(&review, at)));
                text.push('\n');
            } else {
                text.push_str(&sides::subject(&review, at, Show { full: args.full, prose: args.prose }, ui));
                text.push('\n');
            }
        }
        Ok(true)
    })?;
    if shown == 0 {
        ui.note("no annotated code changed");
    }
    ui.out(|w| w.write_all(text.as_bytes()))?;
    Ok(code)
}

/// The exit code an annotation's need stands for.
pub(super) fn code_of(need: Need) -> u8 {
    match need {
        Need::Nothing | Need::Approval | Need::Fix | Need::Unknown => 0,
        Need::Look => 1,
        Need::Repair => 2,
    }
}

#[derive(Serialize)]
struct Diff<'a> {
    article: &'a str,
    section: &'a str,
    n: u32,
    anchor: String,
    repo: &'a str,
    verdict: &'static str,
    detail: Vec<&'static str>,
    old: Option<Side>,
    new: Option<Side>,
    rows: Vec<RowWire<'a>>,
}

#[derive(Serialize)]
struct Side {
    /// `null` for a work tree.
    commit: Option<String>,
    path: String,
    symbol: String,
    /// Of the name.
    line: u32,
    first_line: u32,
    text: String,
}

#[derive(Serialize)]
struct RowWire<'a> {
    kind: &'static str,
    old_line: Option<u32>,
    new_line: Option<u32>,
    text: &'a str,
    /// Bytes of `text` that differ, as pairs of start and end.
    changed: Vec<[u32; 2]>,
    quoted: bool,
    comment_only: bool,
}

fn row(review: &Review, at: usize) -> serde_json::Value {
    let subject = &review.subjects[at];
    let versions = review.versions(at);
    let lines = versions.rows.iter().map(|row| RowWire {
        kind: row.kind.as_str(),
        old_line: row.old_line,
        new_line: row.new_line,
        text: &row.text,
        changed: row.marks.iter().map(|m: &Span| [m.start, m.end]).collect(),
        quoted: row.focus,
        comment_only: row.quiet,
    });
    let diff = Diff {
        article: &subject.key.doc,
        section: &subject.key.id,
        n: subject.key.n,
        anchor: subject.anchor.to_string(),
        repo: &review.repo,
        verdict: subject.outcome().verdict.as_str(),
        detail: subject.outcome().detail.iter().map(|d: &Detail| d.as_str()).collect(),
        old: versions.old.as_ref().map(side),
        new: versions.new.as_ref().map(side),
        rows: lines.collect(),
    };
    serde_json::to_value(&diff).expect("strings, numbers and lists serialise")
}

fn side(version: &Version) -> Side {
    Side {
        commit: version.commit.map(|c| c.to_string()),
        path: version.spot.path.to_string(),
        symbol: version.spot.symbol.clone(),
        line: version.spot.line,
        first_line: version.first_line,
        text: version.text.clone(),
    }
}
