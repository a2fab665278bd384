//! The report for people: like a compiler's, pointing into the Markdown, with the code's old and new lines.

use annotate_snippets::{AnnotationKind, Group, Level as Paint, Renderer};

use super::Results;
use super::excerpt::{Excerpt, Sign};
use super::findings::{Finding, Level};
use super::summary;
use crate::anchoring::{Spot, Verdict};
use crate::cli::snippet::{Line, clean};
use crate::text::sanitize;

/// The whole report.
pub(super) fn render(results: &Results, findings: &[Finding<'_>], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let mut push = |text: &str| {
        out.push_str(text.trim_end());
        out.push_str("\n\n");
    };
    for finding in findings.iter().filter(|f| !f.known) {
        push(&finding_text(results, finding, &renderer, color));
    }
    for checked in &results.checked {
        if let Some(what) = unseen(&checked.unseen) {
            let title = format!("{}: not in this clone: {}", checked.repo, sanitize::label(&what));
            push(&renderer.render(&[Group::with_title(Paint::NOTE.primary_title(title))]));
        }
    }
    out.push_str(&summary::text(results, findings));
    out
}

/// What was needed and is not here, in one line.
fn unseen(all: &[String]) -> Option<String> {
    let named = all.iter().take(MAX_ALSO).cloned().collect::<Vec<_>>().join("; ");
    match all.len() {
        0 => None,
        n if n > MAX_ALSO => Some(format!("{named}; and {} more", n - MAX_ALSO)),
        _ => Some(named),
    }
}

/// Further places of one finding that are listed.
const MAX_ALSO: usize = 4;

fn finding_text(results: &Results, finding: &Finding<'_>, renderer: &Renderer, color: bool) -> String {
    let level = match finding.level {
        Level::Error => Paint::ERROR,
        Level::Warning => Paint::WARNING,
        Level::Note => Paint::NOTE,
    };
    let verdict = finding.item.map(|item| item.outcome.verdict);
    if verdict == Some(Verdict::Skipped) {
        // One line a reason: a hundred places of a repository that is not here would hide what was found.
        let title = level.primary_title(skipped(finding)).id(finding.id.clone());
        return renderer.render(&[Group::with_title(title)]);
    }
    let title = match verdict {
        Some(verdict) if finding.rule.name == verdict.as_str() => {
            format!("{}: {}", verdict.as_str(), clean(&finding.message))
        }
        Some(_) => format!("{}: {}", finding.rule.name, clean(&finding.message)),
        None => clean(&finding.message),
    };
    let line = Line::of(&results.texts, &finding.at.path, finding.at.span);
    let mut group =
        level.primary_title(title).id(finding.id.clone()).element(line.snippet(AnnotationKind::Primary, ""));
    if !finding.heading.is_empty() {
        group = group.element(Paint::NOTE.message(format!("explained in “{}”", clean(&finding.heading))));
    }
    for note in &finding.notes {
        group = group.element(Paint::NOTE.message(clean(note)));
    }
    if !finding.also.is_empty() {
        let places: Vec<String> =
            finding.also.iter().take(MAX_ALSO).map(|p| format!("{}:{}", clean(&p.path), p.line)).collect();
        let more = finding.also.len() - places.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        group = group.element(Paint::NOTE.message(format!("the same in {}{more}", places.join(", "))));
    }
    let mut text = renderer.render(&[group]);
    if let Some((title, excerpt)) = results.excerpt_of(finding) {
        text = format!("{}\n{}\n", text.trim_end(), excerpt_text(&title, &excerpt, color));
    }
    let mut groups = Vec::new();
    if let (Some(word), Some(item)) = (finding.offer, finding.item) {
        let verdict = item.outcome.verdict;
        let list: Vec<String> =
            item.outcome.candidates.iter().map(|(s, score)| candidate(s, *score, verdict)).collect();
        groups.push(Group::with_title(Paint::HELP.secondary_title(format!("{word}\n{}", list.join("\n")))));
    }
    if let Some(help) = &finding.help {
        groups.push(Group::with_title(Paint::HELP.secondary_title(clean(help))));
    }
    if !groups.is_empty() {
        text = format!("{}\n{}", text.trim_end_matches('\n'), renderer.render(&groups));
    }
    text
}

/// What could not be checked, with the number of its anchors.
fn skipped(finding: &Finding<'_>) -> String {
    let count = finding.also.len() + 1;
    let repo = finding.item.map_or("", |item| item.repo.as_str());
    let words = if count == 1 { "1 anchor was".to_owned() } else { format!("{count} anchors were") };
    format!("{repo}: {words} not checked: {}", summary::one_line(&finding.message))
}

fn excerpt_text(title: &str, excerpt: &Excerpt, color: bool) -> String {
    let (red, green, dim, off) =
        if color { ("\x1b[31m", "\x1b[32m", "\x1b[1;94m", "\x1b[0m") } else { ("", "", "", "") };
    let widest = excerpt.rows.iter().flat_map(|row| [row.old, row.new]).flatten().max().unwrap_or(0).to_string().len();
    let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    let mut out = format!("{dim}{:>widest$}:::{off} {}\n", "", clean(title));
    // Code that is gone has one column of numbers.
    let second = if excerpt.rows.iter().any(|row| row.new.is_some()) { widest + 1 } else { 0 };
    for row in &excerpt.rows {
        let text = sanitize::label(&row.text);
        let numbers = format!("{:>widest$}{:>second$}", number(row.old), number(row.new));
        match row.sign {
            Sign::Gap => out.push_str(&format!("{dim}{:>widest$}{:>second$} ⋮{off}\n", "", "")),
            Sign::Both => out.push_str(&format!("{dim}{numbers} |{off}   {text}\n")),
            Sign::Old => out.push_str(&format!("{dim}{numbers} |{off} {red}- {text}{off}\n")),
            Sign::New => out.push_str(&format!("{dim}{numbers} |{off} {green}+ {text}{off}\n")),
        }
    }
    if excerpt.more > 0 {
        let word = if second == 0 { "more" } else { "more changed" };
        out.push_str(&format!("{dim}{:>widest$}{:>second$} |{off}   … {} {word} lines\n", "", "", excerpt.more));
    }
    out
}

fn candidate(spot: &Spot, score: f64, verdict: Verdict) -> String {
    let score = if verdict == Verdict::Ambiguous { String::new() } else { format!("  ({:.0} % alike)", score * 100.0) };
    format!("  {}  at line {}{score}", clean(&spot.anchor), spot.line)
}
