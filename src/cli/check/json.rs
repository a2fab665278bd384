//! The report as one JSON object, schema 1 of docs/annotations.md.

use serde::Serialize;

use super::Results;
use super::findings::Finding;
use crate::anchoring::Spot;
use crate::anchoring::check::Item;
use crate::anchoring::report::{rule_id, sorted_problems};
use crate::cli::snippet::{position, severity_word};

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    summary: WireSummary,
    annotations: Vec<Annotation<'a>>,
    problems: Vec<Problem<'a>>,
}

#[derive(Serialize)]
struct WireSummary {
    verified: u32,
    skipped: u32,
    unsupported: u32,
    error: u32,
    new: u32,
    ok: u32,
    moved: u32,
    renamed: u32,
    changed: u32,
    ambiguous: u32,
    missing: u32,
    /// Findings of the baseline, which do not count.
    known: usize,
    /// Anchors that were not selected.
    left_out: u32,
    exit_code: u8,
}

#[derive(Serialize)]
struct Annotation<'a> {
    article: &'a str,
    lang: &'a str,
    section: &'a str,
    anchor: &'a str,
    repo: &'a str,
    approved_rev: Option<String>,
    target_rev: Option<&'a str>,
    verdict: &'static str,
    detail: Vec<&'static str>,
    from: Option<Place<'a>>,
    to: Option<Place<'a>>,
    candidates: Vec<Candidate<'a>>,
    first_broken: Option<Broken<'a>>,
    doc: Doc<'a>,
    heading: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    known: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    symbol: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct Candidate<'a> {
    path: &'a str,
    symbol: &'a str,
    line: u32,
    score: f64,
    anchor: &'a str,
}

#[derive(Serialize)]
struct Broken<'a> {
    commit: String,
    author: &'a str,
    date: &'a str,
    subject: &'a str,
}

#[derive(Serialize)]
struct Doc<'a> {
    path: &'a str,
    line: u32,
    col: u32,
}

#[derive(Serialize)]
struct Problem<'a> {
    rule: &'a str,
    id: String,
    severity: &'static str,
    path: &'a str,
    line: u32,
    col: u32,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

/// The object.
pub(super) fn render(results: &Results, findings: &[Finding<'_>]) -> String {
    let items = || results.checked.iter().flat_map(|c| &c.items);
    let s = results.summary();
    let known: Vec<&str> = findings.iter().filter(|f| f.known).map(|f| f.fingerprint.as_str()).collect();
    let report = Report {
        schema: 1,
        summary: WireSummary {
            verified: s.verified,
            skipped: s.skipped,
            unsupported: s.unsupported,
            error: s.error,
            new: s.new,
            ok: s.ok,
            moved: s.moved,
            renamed: s.renamed,
            changed: s.changed,
            ambiguous: s.ambiguous,
            missing: s.missing,
            known: known.len(),
            left_out: results.left_out,
            exit_code: results.code,
        },
        annotations: items().map(|item| annotation(results, item, &known)).collect(),
        problems: sorted_problems(&results.checked)
            .into_iter()
            .map(|p| {
                let (line, col) = position(&results.texts, &p.path, p.span.unwrap_or_default());
                Problem {
                    rule: p.rule,
                    id: rule_id(p.rule),
                    severity: severity_word(p.severity),
                    path: &p.path,
                    line,
                    col,
                    message: &p.message,
                    hint: p.hint.as_deref(),
                }
            })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&report).expect("strings, numbers and lists serialise");
    text.push('\n');
    crate::cli::ui::escaped(text)
}

fn annotation<'a>(results: &'a Results, item: &'a Item, known: &[&str]) -> Annotation<'a> {
    let place = |spot: &'a Spot| Place { path: spot.path.as_str(), symbol: &spot.symbol, line: spot.line };
    let (line, col) = position(&results.texts, &item.path, item.span);
    Annotation {
        article: &item.article,
        lang: &item.lang,
        section: &item.section,
        anchor: &item.anchor,
        repo: &item.repo,
        approved_rev: item.base.map(|c| c.to_string()),
        target_rev: results.target(item).and_then(|t| t.rev.as_deref()),
        verdict: item.outcome.verdict.as_str(),
        detail: item.outcome.detail.iter().map(|d| d.as_str()).collect(),
        from: item.outcome.from.as_ref().map(place),
        to: item.outcome.to.as_ref().map(place),
        candidates: item
            .outcome
            .candidates
            .iter()
            .map(|(spot, score)| Candidate {
                path: spot.path.as_str(),
                symbol: &spot.symbol,
                line: spot.line,
                score: (score * 1000.0).round() / 1000.0,
                anchor: &spot.anchor,
            })
            .collect(),
        first_broken: item.first_broken.as_ref().map(|info| Broken {
            commit: info.id.to_string(),
            author: &info.author,
            date: &info.date,
            subject: &info.subject,
        }),
        doc: Doc { path: &item.path, line, col },
        heading: &item.heading,
        known: super::findings::rule_name(item, results.rules.locked)
            .is_some_and(|rule| known.contains(&super::findings::item_print(item, rule).as_str())),
        message: &item.outcome.message,
    }
}
