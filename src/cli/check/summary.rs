//! The last lines of a check: counts by repository, then what it comes to. Nothing that was not checked looks green.

use super::Results;
use super::findings::Finding;
use crate::anchoring::report::Summary;
use crate::article::Gate;
use crate::text::sanitize;

/// Counts that are not zero, in words.
pub(super) fn counts(s: &Summary) -> String {
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
    if words.is_empty() { "no anchors".to_owned() } else { words.join(", ") }
}

/// The exit code in words, with the gate that bent it.
pub(super) fn verdict(results: &Results) -> String {
    let word = match results.code {
        0 => "pass",
        1 => "needs review",
        2 => "broken",
        _ => "not checked in full",
    };
    let gate = match results.rules.gate {
        Gate::Strict => "",
        Gate::Lenient => " (lenient gate)",
        Gate::Advisory => " (advisory gate)",
    };
    format!("{word}{gate}")
}

/// What was found but did not count, and what was not looked at; each a sentence.
pub(super) fn asides(results: &Results, findings: &[Finding<'_>]) -> Vec<String> {
    let mut out = Vec::new();
    let known = findings.iter().filter(|f| f.known).count();
    if known > 0 {
        out.push(format!("{known} known: in the baseline, not counted"));
    }
    if results.mended > 0 {
        out.push(format!("{} of the baseline no longer occur; write it anew with --update-baseline", results.mended));
    }
    if results.left_out > 0 {
        out.push(format!("{} anchors left out: {}", results.left_out, results.left_out_why));
    }
    out
}

/// The summary as text.
pub(super) fn text(results: &Results, findings: &[Finding<'_>]) -> String {
    let mut out = String::new();
    for checked in &results.checked {
        let s = Summary::of(&checked.items);
        let label = results.label(&checked.repo);
        let target = if label.is_empty() { String::new() } else { format!(" at {}", one_line(&label)) };
        out.push_str(&format!("{}{target}: {}\n", sanitize::label(&checked.repo), counts(&s)));
    }
    for aside in asides(results, findings) {
        out.push_str(&format!("{}\n", one_line(&aside)));
    }
    let s = results.summary();
    out.push_str(&format!(
        "{} verified, {} skipped, {} unsupported, {} error: {}\n",
        s.verified,
        s.skipped,
        s.unsupported,
        s.error,
        verdict(results)
    ));
    out
}

/// Text of several lines on one, safe for a terminal: a report has a line for it.
pub(super) fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    sanitize::label(&lines.join(" ")).into_owned()
}
