//! What a check found, one entry for each thing a person has to look at: the common ground of every format but JSON.
//!
//! An anchor and its translations are one finding, told at the source language's place; anchors that could not be
//! checked for one reason are one finding. What holds is no finding. The order is that of the articles.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Results;
use super::rules::{Rule, rule};
use crate::anchoring::check::{Item, QUOTE_HINT, QUOTE_LOST};
use crate::anchoring::prose::STALE;
use crate::anchoring::report::{code_of, headline, rule_of, sorted_problems};
use crate::anchoring::{Spot, Verdict};
use crate::cli::snippet::position;
use crate::model::{Problem, Severity};
use crate::text::Span;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Note,
    Warning,
    Error,
}

/// A place in a file of the library; lines and columns (in characters) are one-based, the end column exclusive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DocPlace {
    /// As shown to people.
    pub path: String,
    pub span: Span,
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
}

/// One thing to look at.
pub(super) struct Finding<'a> {
    pub rule: &'static Rule,
    /// `GLOSS001` and so on.
    pub id: String,
    pub level: Level,
    /// One sentence in raw words: whoever prints it makes it safe.
    pub message: String,
    /// Further sentences: where it was, since when.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// Titles the candidates.
    pub offer: Option<&'static str>,
    pub at: DocPlace,
    /// The same in translations.
    pub also: Vec<DocPlace>,
    /// Heading of the section; empty where there is none.
    pub heading: String,
    /// The anchor it speaks of, for its code.
    pub item: Option<&'a Item>,
    /// The same in every run as long as it is the same finding, wherever it moves in the file.
    pub fingerprint: String,
    /// Whether the baseline has it.
    pub known: bool,
}

/// Every finding, those without an anchor first within their file's place in the order.
pub(super) fn findings(results: &Results) -> Vec<Finding<'_>> {
    let mut out = problems(results);
    for checked in &results.checked {
        items(results, &checked.items, &mut out);
    }
    for finding in &mut out {
        finding.known = results.known.contains(&finding.fingerprint) && can_be_known(finding.rule);
    }
    out
}

/// Whether a baseline may hold findings of this rule: what could not be checked is never "known".
pub(super) fn can_be_known(rule: &Rule) -> bool {
    !matches!(rule.name, "not-verified" | "tool-failure")
}

fn problems(results: &Results) -> Vec<Finding<'_>> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut out: Vec<Finding<'_>> = Vec::new();
    let list = sorted_problems(&results.checked).into_iter().filter(|p| p.rule != QUOTE_LOST);
    for problem in list {
        let (number, rule) = rule(problem.rule);
        let at = place(results, &problem.path, problem.span.unwrap_or_default());
        // A name that is gone is gone wherever a document says it, in every language.
        let same = |f: &&mut Finding<'_>| {
            problem.rule == STALE
                && f.message == problem.message
                && document_of(&f.at.path) == document_of(&problem.path)
        };
        if let Some(same) = out.iter_mut().find(same) {
            same.also.push(at);
            continue;
        }
        let plain = fingerprint(&[problem.rule, &problem.path, &problem.message]);
        let nth = seen.entry(plain).or_default();
        *nth += 1;
        out.push(Finding {
            rule,
            id: id_of(number),
            level: match problem.severity {
                Severity::Error => Level::Error,
                Severity::Warning => Level::Warning,
                Severity::Note => Level::Note,
            },
            message: problem.message.clone(),
            notes: Vec::new(),
            help: problem.hint.clone(),
            offer: None,
            at,
            also: Vec::new(),
            heading: String::new(),
            item: None,
            fingerprint: problem_print(problem, *nth),
            known: false,
        });
    }
    out
}

/// The path of an article without language and extension.
fn document_of(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    path[name..].find('.').map_or(path, |at| &path[..name + at])
}

fn items<'a>(results: &Results, items: &'a [Item], out: &mut Vec<Finding<'a>>) {
    let start = out.len();
    for item in items {
        let Some(name) = rule_name(item, results.rules.locked) else { continue };
        let verdict = item.outcome.verdict;
        let at = place(results, &item.path, item.lost_at.first().copied().unwrap_or(item.span));
        let same = out[start..].iter_mut().find(|f| f.rule.name == name && f.item.is_some_and(|i| is_same(i, item)));
        if let Some(same) = same {
            same.also.push(at);
            continue;
        }
        let (number, rule) = rule(name);
        let level = match code_of(item, results.rules.locked) {
            0 if verdict.is_verified() => Level::Note,
            0 | 1 => Level::Warning,
            _ => Level::Error,
        };
        let text = message(item);
        out.push(Finding {
            rule,
            id: id_of(number),
            level,
            notes: notes(results, item, &text),
            message: text,
            help: help(results, item),
            offer: offer(item),
            at,
            also: Vec::new(),
            heading: item.heading.clone(),
            item: Some(item),
            fingerprint: item_print(item, name),
            known: false,
        });
    }
}

/// The rule an anchor breaks, if it does.
pub(super) fn rule_name(item: &Item, locked: bool) -> Option<&'static str> {
    if !item.lost_at.is_empty() {
        return Some(QUOTE_LOST);
    }
    if locked && item.outcome.verdict == Verdict::New {
        return Some("not-verified");
    }
    rule_of(item.outcome.verdict)
}

/// Whether two anchors are one finding.
fn is_same(a: &Item, b: &Item) -> bool {
    if !a.outcome.verdict.is_verified() && a.outcome.verdict != Verdict::Error {
        return a.outcome.verdict == b.outcome.verdict && a.outcome.message == b.outcome.message;
    }
    (a.n, a.base, a.outcome.verdict) == (b.n, b.base, b.outcome.verdict)
        && (&a.article, &a.section, &a.anchor) == (&b.article, &b.section, &b.anchor)
        && a.lang != b.lang
        && a.outcome.lost == b.outcome.lost
        && a.outcome.to == b.outcome.to
}

fn message(item: &Item) -> String {
    let outcome = &item.outcome;
    let line = headline(item);
    match outcome.verdict {
        Verdict::New => format!("`{}` is not in the lock", item.anchor),
        Verdict::Changed | Verdict::Moved | Verdict::Renamed => {
            let spot = outcome.from.as_ref().or(outcome.to.as_ref());
            let name = spot.map(|s| if s.symbol.is_empty() { s.path.to_string() } else { s.symbol.clone() });
            format!("`{}`: {line}", name.unwrap_or_else(|| item.anchor.clone()))
        }
        _ => line,
    }
}

fn notes(results: &Results, item: &Item, text: &str) -> Vec<String> {
    let outcome = &item.outcome;
    let mut out = Vec::new();
    if item.old_name_in_prose {
        out.push("the section still says the old name".to_owned());
    }
    let target = results.target(item).map_or("", |t| t.label.as_str());
    let (from, to) = (outcome.from.as_ref(), outcome.to.as_ref());
    match (from, to) {
        (Some(from), Some(to)) if (&from.path, &from.symbol) != (&to.path, &to.symbol) => {
            out.push(format!("it was {}{}, and is {}", where_is(from), at_base(results, item), where_is(to)));
        }
        (Some(from), None) => out.push(format!("it was {}{}", where_is(from), at_base(results, item))),
        _ => {}
    }
    if let Some(info) = &item.first_broken {
        let word = match outcome.verdict {
            Verdict::Missing => "removed by",
            Verdict::Moved => "moved by",
            Verdict::Renamed => "renamed by",
            Verdict::Ambiguous => "since",
            _ => "first changed by",
        };
        out.push(format!("{word} {} of {}, {}: {}", info.id.short(), info.date, info.author, info.subject));
    } else if outcome.verdict == Verdict::Changed && item.lost_at.is_empty() && !target.is_empty() {
        out.push(format!("seen at {target}"));
    }
    if !outcome.message.is_empty() && !text.contains(&outcome.message) {
        out.push(outcome.message.clone());
    }
    out
}

/// The revision an anchor is compared with, for people.
fn at_base(results: &Results, item: &Item) -> String {
    let Some(base) = item.base else { return String::new() };
    let what = if item.approved { "approved at" } else { "written at" };
    let name = results.base_name(&item.repo, base);
    format!(" ({what} {name})")
}

fn offer(item: &Item) -> Option<&'static str> {
    (!item.outcome.candidates.is_empty()).then_some(match item.outcome.verdict {
        Verdict::Ambiguous => "write one of these anchors",
        Verdict::Missing => "the nearest are",
        _ => "the code went to",
    })
}

fn help(results: &Results, item: &Item) -> Option<String> {
    let target = results.target(item).and_then(|t| t.rev.as_deref());
    let rev = target.filter(|rev| *rev != "worktree").map_or_else(String::new, |rev| format!(" --rev {}", short(rev)));
    let nth = if item.n == 0 { String::new() } else { format!("~{}", item.n + 1) };
    let place = format!("{}#{}{nth}", item.article, item.section);
    match item.outcome.verdict {
        _ if !item.lost_at.is_empty() => Some(QUOTE_HINT.to_owned()),
        Verdict::Moved | Verdict::Renamed if item.approved => {
            Some(format!("`gloss fix {}{rev}` writes the new place into the anchor", item.repo))
        }
        Verdict::Moved | Verdict::Renamed => Some(format!(
            "`gloss accept {}` remembers the code, then `gloss fix {0}{rev}` writes the new place into the anchor",
            item.repo
        )),
        Verdict::Changed => Some(format!(
            "`gloss diff {place}{rev}` shows all of it; bring the prose up to date, then `gloss accept {place}{rev}`"
        )),
        Verdict::Missing => Some("anchor the section to what took its place, or take the section out".to_owned()),
        Verdict::New => Some(format!("`gloss accept {place}` after reading code and prose")),
        _ => None,
    }
}

fn short(rev: &str) -> &str {
    rev.get(..12).unwrap_or(rev)
}

/// Path, line and name of a place.
pub(super) fn where_is(spot: &Spot) -> String {
    let name = if spot.symbol.is_empty() { String::new() } else { format!(" `{}`", spot.symbol) };
    format!("{}:{}{name}", spot.path, spot.line)
}

fn id_of(number: usize) -> String {
    format!("GLOSS{:03}", number + 1)
}

/// What makes an anchor's finding this one: not the line it is on, not the code it has now.
pub(super) fn item_print(item: &Item, rule: &str) -> String {
    match item.outcome.verdict {
        Verdict::Skipped | Verdict::Unsupported => fingerprint(&[rule, &item.repo, &item.outcome.message]),
        _ => fingerprint(&[rule, &item.repo, &item.article, &item.section, &item.n.to_string()]),
    }
}

fn problem_print(problem: &Problem, nth: u32) -> String {
    fingerprint(&[problem.rule, &problem.path, &problem.message, &nth.to_string()])
}

fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize()[..12].iter().fold(String::new(), |out, byte| out + &format!("{byte:02x}"))
}

/// A span of a shown file in lines and columns.
pub(super) fn place(results: &Results, path: &str, span: Span) -> DocPlace {
    let (line, col) = position(&results.texts, path, span);
    let (end_line, end_col) = position(&results.texts, path, Span::new(span.end, span.end));
    let (end_line, end_col) = if (end_line, end_col) <= (line, col) { (line, col + 1) } else { (end_line, end_col) };
    DocPlace { path: path.to_owned(), span, line, col, end_line, end_col }
}
