//! The report as Markdown: for a job's summary, a pull request, or a page to keep.
//!
//! Text from articles and repositories is escaped so that it stays text: no markup, no links, no HTML.

use super::Results;
use super::excerpt::Excerpt;
use super::findings::{Finding, Level};
use super::sarif::sign;
use super::summary;
use crate::anchoring::Verdict;
use crate::anchoring::report::Summary;
use crate::text::sanitize;

/// The whole report.
pub(super) fn render(results: &Results, findings: &[Finding<'_>]) -> String {
    let mut out = format!("# Annotations: {}\n\n", summary::verdict(results));
    out.push_str(&table(results));
    for aside in summary::asides(results, findings) {
        out.push_str(&format!("\n{}.\n", inline(&summary::one_line(&aside))));
    }
    if findings.iter().any(|f| !f.known && f.item.is_some_and(|item| item.outcome.verdict.has_place())) {
        out.push_str(
            "\n`gloss diff ARTICLE#SECTION` shows a change whole, `gloss fix` writes what moved or was renamed into the \
             anchors, and `gloss accept` approves prose that fits the code again.\n",
        );
    }
    let mut repo = "";
    for finding in findings.iter().filter(|f| !f.known) {
        let name = finding.item.map_or("", |item| item.repo.as_str());
        if name != repo {
            out.push_str(&format!("\n## {}\n", inline(name)));
            repo = name;
        }
        out.push('\n');
        out.push_str(&entry(results, finding));
    }
    for checked in results.checked.iter().filter(|c| !c.unseen.is_empty()) {
        out.push_str(&format!("\n{}: not in this clone:\n\n", inline(&checked.repo)));
        for what in &checked.unseen {
            out.push_str(&format!("- {}\n", inline(&summary::one_line(what))));
        }
    }
    out
}

/// Counts by repository. A column that is empty everywhere is left out, but never those of what was not checked.
fn table(results: &Results) -> String {
    type Count = fn(&Summary) -> u32;
    let always: [(&str, Count); 4] = [
        ("verified", |s| s.verified),
        ("skipped", |s| s.skipped),
        ("unsupported", |s| s.unsupported),
        ("error", |s| s.error),
    ];
    let verdicts: [(&str, Count); 7] = [
        ("ok", |s| s.ok),
        ("new", |s| s.new),
        ("moved", |s| s.moved),
        ("renamed", |s| s.renamed),
        ("changed", |s| s.changed),
        ("ambiguous", |s| s.ambiguous),
        ("missing", |s| s.missing),
    ];
    let all = results.summary();
    let columns: Vec<(&str, Count)> =
        always.into_iter().chain(verdicts.into_iter().filter(|(_, count)| count(&all) > 0)).collect();
    let heads: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut out = format!("| repository | at | {} |\n|---|---|{}\n", heads.join(" | "), "--:|".repeat(heads.len()));
    for checked in &results.checked {
        let s = Summary::of(&checked.items);
        let label = results.label(&checked.repo);
        let cells: Vec<String> = columns.iter().map(|(_, count)| count(&s).to_string()).collect();
        out.push_str(&format!("| {} | {} | {} |\n", inline(&checked.repo), inline(&label), cells.join(" | ")));
    }
    out
}

fn entry(results: &Results, finding: &Finding<'_>) -> String {
    let mark = match finding.level {
        Level::Error => "**error**",
        Level::Warning => "**warning**",
        Level::Note => "note",
    };
    let mut out =
        format!("- {mark} {} `{}`: {}\n", finding.id, finding.rule.name, inline(&summary::one_line(&finding.message)));
    let mut line = |text: String| out.push_str(&format!("  - {text}\n"));
    let place = |p: &super::findings::DocPlace| format!("{}:{}", code(&p.path), p.line);
    let heading =
        if finding.heading.is_empty() { String::new() } else { format!(", “{}”", inline(&finding.heading)) };
    let verdict = finding.item.map(|item| item.outcome.verdict);
    if matches!(verdict, Some(Verdict::Skipped | Verdict::Unsupported)) {
        line(format!("{} anchors, the first in {}", finding.also.len() + 1, place(&finding.at)));
    } else {
        let also: Vec<String> = finding.also.iter().take(8).map(|p| format!("; the same in {}", place(p))).collect();
        line(format!("{}{heading}{}", place(&finding.at), also.concat()));
    }
    for note in &finding.notes {
        line(inline(&summary::one_line(note)));
    }
    if let (Some(word), Some(item)) = (finding.offer, finding.item) {
        let list: Vec<String> = item
            .outcome
            .candidates
            .iter()
            .map(|(spot, _)| format!("{} at line {}", code(&spot.anchor), spot.line))
            .collect();
        line(format!("{word}: {}", list.join(", ")));
    }
    if let Some(item) = finding.item
        && let Some(target) = results.target(item)
        && let (Some(rev), Some(to)) = (target.rev.as_deref(), item.outcome.to.as_ref())
        && let Some(link) = target.link(rev, to)
    {
        line(format!("[the code now](<{link}>)"));
    }
    // What to do about an anchor is said once, above.
    if let Some(help) =
        finding.help.as_ref().filter(|_| finding.item.is_none_or(|item| !item.outcome.verdict.has_place()))
    {
        line(inline(help));
    }
    if let Some((title, excerpt)) = results.excerpt_of(finding) {
        let block = diff(&excerpt);
        let indented: Vec<String> = block.lines().map(|l| format!("  {l}").trim_end().to_owned()).collect();
        out.push_str(&format!("\n  {}:\n\n{}\n", inline(&title), indented.join("\n")));
    }
    out
}

/// Lines as a fenced diff.
pub(super) fn diff(excerpt: &Excerpt) -> String {
    let mut body = String::new();
    for row in &excerpt.rows {
        let text = if row.sign == super::excerpt::Sign::Gap { "⋮".into() } else { sanitize::label(&row.text) };
        body.push_str(format!("{} {text}", sign(row.sign)).trim_end());
        body.push('\n');
    }
    if excerpt.more > 0 {
        body.push_str(&format!("  … {} more changed lines\n", excerpt.more));
    }
    let longest = body.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}diff\n{body}{fence}")
}

/// Words of others as plain text within a line; what stands in back-ticks stays code.
pub(super) fn inline(text: &str) -> String {
    let text = summary::one_line(text);
    let mut out = String::with_capacity(text.len() + 8);
    for (at, part) in text.split('`').enumerate() {
        let closed = text.matches('`').count() > at;
        if at % 2 == 1 && closed && !part.is_empty() {
            out.push_str(&code(part));
            continue;
        }
        for c in part.chars() {
            if "\\*_[]<>&|#~!".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

/// A code span that holds `text` whatever is in it; a bar would end a table's cell.
fn code(text: &str) -> String {
    let text = sanitize::label(text).replace('|', "¦");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::check::excerpt::{Row, Sign};

    #[test]
    fn words_of_others_stay_words() {
        assert_eq!(inline("a [x](javascript:1) <img> *b*"), "a \\[x\\](javascript:1) \\<img\\> \\*b\\*");
        assert_eq!(inline("`f<T>` is gone, `unclosed *x*"), "`f<T>` is gone, unclosed \\*x\\*");
        assert_eq!(inline("a\nb ::error::"), "a b ::error::");
        assert_eq!(code("a`b|c"), "``a`b¦c``");
    }

    #[test]
    fn a_fence_is_longer_than_what_is_in_it() {
        let row = Row { sign: Sign::New, old: None, new: Some(1), text: "````\u{1b}".into() };
        assert_eq!(diff(&Excerpt { rows: vec![row], more: 2 }), "`````diff\n+ ````␛\n  … 2 more changed lines\n`````");
    }
}
