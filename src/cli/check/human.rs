//! The report for people: like a compiler's, pointing into the Markdown.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer};

use super::Results;
use crate::anchoring::check::Item;
use crate::anchoring::report::{Rules, Summary, code_of, headline, rule_id, rule_of, sorted_problems};
use crate::anchoring::{Spot, Verdict};
use crate::article::Gate;
use crate::cli::failure::Failure;
use crate::cli::snippet::{self, Line, clean};
use crate::cli::ui::Ui;
use crate::text::sanitize;

pub(super) fn print(results: &Results, rules: Rules, code: u8, ui: &Ui) -> Result<(), Failure> {
    let renderer = if ui.color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let mut push = |text: String| {
        out.push_str(text.trim_end());
        out.push_str("\n\n");
    };
    for problem in sorted_problems(&results.checked) {
        push(snippet::problem(&results.texts, problem, rule_id(problem.rule), &renderer));
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
    let line = Line::of(&results.texts, &item.path, item.span);
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
