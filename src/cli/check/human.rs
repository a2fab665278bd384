//! The report for people: like a compiler's, pointing into the Markdown.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::Results;
use crate::anchoring::check::Item;
use crate::anchoring::report::{Rules, Summary, code_of, headline, rule_id, rule_of, sorted_problems};
use crate::anchoring::{Spot, Verdict};
use crate::article::Gate;
use crate::cli::failure::Failure;
use crate::cli::ui::Ui;
use crate::model::{Problem, Severity};
use crate::text::{Span, sanitize};

pub(super) fn print(results: &Results, rules: Rules, code: u8, ui: &Ui) -> Result<(), Failure> {
    let renderer = if ui.color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let mut push = |text: String| {
        out.push_str(text.trim_end());
        out.push_str("\n\n");
    };
    for problem in sorted_problems(&results.checked) {
        push(problem_text(results, problem, &renderer));
    }
    for checked in &results.checked {
        for item in &checked.items {
            if worth_showing(item) {
                push(item_text(results, item, &renderer));
            }
        }
        let skipped = checked.items.iter().filter(|i| i.outcome.verdict == Verdict::Skipped).collect::<Vec<_>>();
        if let Some(first) = skipped.first() {
            let why = sanitize::label(&first.outcome.message).into_owned();
            let title = format!("{}: {} anchors skipped: {why}", checked.repo, skipped.len());
            push(renderer.render(&[Group::with_title(Level::NOTE.primary_title(title).id(rule_id("not-verified")))]));
        }
        for what in &checked.unseen {
            let title = format!("{}: not in this clone: {}", checked.repo, sanitize::label(what));
            push(renderer.render(&[Group::with_title(Level::NOTE.primary_title(title))]));
        }
    }
    out.push_str(&summary(results, rules, code));
    ui.out(|w| w.write_all(out.as_bytes()))
}

/// What is as it should be is counted, not listed; what was skipped is one line a repository.
fn worth_showing(item: &Item) -> bool {
    !matches!(item.outcome.verdict, Verdict::Ok | Verdict::New | Verdict::Skipped)
}

fn level_of(item: &Item) -> Level<'static> {
    match code_of(item, false) {
        0 => Level::NOTE,
        1 => Level::WARNING,
        _ => Level::ERROR,
    }
}

fn item_text(results: &Results, item: &Item, renderer: &Renderer) -> String {
    let outcome = &item.outcome;
    let title = format!("{}: {}", outcome.verdict.as_str(), clean(&headline(item)));
    let id = rule_of(outcome.verdict).map(rule_id).unwrap_or_default();
    let line = Line::of(results, &item.path, item.span);
    let label = item.anchor.clone();
    let mut group = level_of(item).primary_title(title).id(id).element(line.snippet(AnnotationKind::Primary, ""));
    let _ = label;
    let mut notes = Vec::new();
    if let Some(from) = &outcome.from {
        notes.push(format!("it was {}", place(from)));
    }
    if let Some(to) = outcome.to.as_ref().filter(|to| outcome.from.as_ref().is_none_or(|from| place(from) != place(to)))
    {
        notes.push(format!("it is {}", place(to)));
    }
    if let Some(info) = &item.first_broken {
        notes.push(format!(
            "since {} of {} by {}: {}",
            info.id.short(),
            info.date,
            clean(&info.author),
            clean(&info.subject)
        ));
    }
    if !outcome.message.is_empty() && !headline(item).contains(&outcome.message) {
        notes.push(clean(&outcome.message));
    }
    for note in notes {
        group = group.element(Level::NOTE.message(note));
    }
    let mut groups = vec![group];
    if !outcome.candidates.is_empty() {
        let word = match outcome.verdict {
            Verdict::Ambiguous => "write one of these anchors",
            Verdict::Missing => "the nearest are",
            _ => "the code went to",
        };
        let list: Vec<String> =
            outcome.candidates.iter().map(|(spot, score)| candidate(spot, *score, outcome.verdict)).collect();
        groups.push(Group::with_title(Level::HELP.secondary_title(format!("{word}\n{}", list.join("\n")))));
    } else if let Some(hint) = hint(item) {
        groups.push(Group::with_title(Level::HELP.secondary_title(hint)));
    }
    renderer.render(&groups)
}

fn hint(item: &Item) -> Option<&'static str> {
    match item.outcome.verdict {
        Verdict::Moved | Verdict::Renamed => Some("write the new place into the anchor"),
        Verdict::Changed if item.outcome.lost.is_empty() => {
            Some("compare the code at both revisions with `gloss show REPO@REV PATH`, and bring the prose up to date")
        }
        _ => None,
    }
}

fn candidate(spot: &Spot, score: f64, verdict: Verdict) -> String {
    let score = if verdict == Verdict::Ambiguous { String::new() } else { format!("  ({:.0} % alike)", score * 100.0) };
    format!("  {}  at line {}{score}", clean(&spot.anchor), spot.line)
}

fn place(spot: &Spot) -> String {
    let name = if spot.symbol.is_empty() { String::new() } else { format!(", `{}`", spot.symbol) };
    clean(&format!("{}:{}{name}", spot.path, spot.line))
}

fn problem_text(results: &Results, problem: &Problem, renderer: &Renderer) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(clean(&problem.message)).id(rule_id(problem.rule));
    let line = Line::of(results, &problem.path, problem.span.unwrap_or_default());
    let mut group = title.element(line.snippet(AnnotationKind::Primary, ""));
    if let Some(hint) = &problem.hint {
        group = group.element(Level::HELP.message(clean(hint)));
    }
    renderer.render(&[group])
}

fn clean(text: &str) -> String {
    sanitize::label(text).into_owned()
}

/// The line of a file in which a span starts, made safe for a terminal, with the span in it.
struct Line {
    path: String,
    number: usize,
    text: String,
    span: std::ops::Range<usize>,
}

impl Line {
    fn of(results: &Results, path: &str, span: Span) -> Self {
        let empty = String::new();
        let text = results.texts.get(path).unwrap_or(&empty);
        let at = (span.start as usize).min(text.len());
        let start = text.get(..at).map_or(0, |before| before.rfind('\n').map_or(0, |i| i + 1));
        let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |i| at + i);
        let line = text.get(start..end).unwrap_or("").trim_end_matches('\r');
        let from = at.saturating_sub(start).min(line.len());
        let to = (span.end as usize).saturating_sub(start).clamp(from, line.len());
        // Each part is made safe by itself, so that the span still fits.
        let part = |range: std::ops::Range<usize>| clean(line.get(range).unwrap_or(""));
        let (before, inside, after) = (part(0..from), part(from..to), part(to..line.len()));
        let span = before.len()..before.len() + inside.len();
        Self {
            path: clean(path),
            number: text.get(..start).unwrap_or("").matches('\n').count() + 1,
            text: format!("{before}{inside}{after}"),
            span,
        }
    }

    fn snippet(&self, kind: AnnotationKind, label: &str) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let annotation = kind.span(self.span.clone());
        let annotation = if label.is_empty() { annotation } else { annotation.label(label.to_owned()) };
        Snippet::source(self.text.clone()).line_start(self.number).path(self.path.clone()).annotation(annotation)
    }
}

fn summary(results: &Results, rules: Rules, code: u8) -> String {
    let mut out = String::new();
    for checked in &results.checked {
        let s = Summary::of(&checked.items);
        let target =
            results.targets.get(&checked.repo).map_or_else(String::new, |t| format!(" at {}", clean(&t.label)));
        let counts = [
            (s.ok, "ok"),
            (s.new, "new"),
            (s.moved, "moved"),
            (s.renamed, "renamed"),
            (s.changed, "changed"),
            (s.ambiguous, "ambiguous"),
            (s.missing, "missing"),
            (s.skipped, "skipped"),
            (s.unsupported, "unsupported"),
            (s.error, "error"),
        ];
        let words: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
        let words = if words.is_empty() { "no anchors".to_owned() } else { words.join(", ") };
        out.push_str(&format!("{}{target}: {words}\n", clean(&checked.repo)));
    }
    let s = Summary::of(results.checked.iter().flat_map(|c| &c.items));
    let verdict = match code {
        0 => "pass",
        1 => "needs review",
        2 => "broken",
        _ => "not checked in full",
    };
    let gate = match rules.gate {
        Gate::Strict => "",
        Gate::Lenient => " (lenient gate)",
        Gate::Advisory => " (advisory gate)",
    };
    out.push_str(&format!(
        "{} verified, {} skipped, {} unsupported, {} error: {verdict}{gate}\n",
        s.verified, s.skipped, s.unsupported, s.error
    ));
    out
}
