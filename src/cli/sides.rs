//! Old and new code of an annotation for people: like a unified diff, but of code; and the section's prose.

use super::ui::Ui;
use crate::analysis::review::{Review, Versions};
use crate::anchoring::Verdict;
use crate::anchoring::contrast::{Row, RowKind};
use crate::anchoring::report::summary;
use crate::text::{Span, sanitize};

/// Rows shown around a change.
const CONTEXT: usize = 3;

/// How much is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Show {
    /// All of the code, not only what is near a change.
    pub full: bool,
    pub prose: bool,
}

struct Paint {
    bold: &'static str,
    dim: &'static str,
    red: &'static str,
    green: &'static str,
    cyan: &'static str,
    mark: &'static str,
    off: &'static str,
}

impl Paint {
    fn of(ui: &Ui) -> Self {
        if ui.color {
            Self {
                bold: "\x1b[1m",
                dim: "\x1b[2m",
                red: "\x1b[31m",
                green: "\x1b[32m",
                cyan: "\x1b[36m",
                mark: "\x1b[1;7m",
                off: "\x1b[0m",
            }
        } else {
            Self { bold: "", dim: "", red: "", green: "", cyan: "", mark: "", off: "" }
        }
    }
}

/// One annotation: what became of it, its code and, where asked for, its prose.
pub(super) fn subject(review: &Review, at: usize, show: Show, ui: &Ui) -> String {
    let p = Paint::of(ui);
    let subject = &review.subjects[at];
    let outcome = subject.outcome();
    let face = subject.worst();
    let article = review.article(subject, face);
    let line = crate::text::LineIndex::new(article.text.as_bytes()).line(face.place.start) + 1;
    let clean = |text: &str| sanitize::label(text).into_owned();
    let mut out = format!(
        "{}{}{}  {}: {}\n",
        p.bold,
        clean(&subject.name()),
        p.off,
        outcome.verdict.as_str(),
        clean(&summary(outcome))
    );
    out.push_str(&format!("  {}:{line}  {}\n", clean(&article.path), clean(&subject.title)));
    if let Some(info) = review.since(at) {
        let (author, subject) = (clean(&info.author), clean(&info.subject));
        out.push_str(&format!("  since {} of {} by {author}: {subject}\n", info.id.short(), info.date));
    }
    let versions = review.versions(at);
    heads(&versions, &p, &mut out);
    let same = versions.old.is_some() && versions.rows.iter().all(|row| row.kind == RowKind::Same);
    if same && !show.full {
        out.push_str("  the code is the same\n");
    } else {
        rows(&versions.rows, show.full, &p, &mut out);
    }
    for (spot, score) in &outcome.candidates {
        let like = if outcome.verdict == Verdict::Ambiguous {
            String::new()
        } else {
            format!("  ({:.0} % alike)", score * 100.0)
        };
        out.push_str(&format!("  near: {}  at line {}{like}\n", clean(&spot.anchor), spot.line));
    }
    if show.prose {
        out.push_str(&format!("{}prose{}\n", p.cyan, p.off));
        for line in review.prose(at, None).lines() {
            out.push_str(&format!("  {}\n", clean(line)));
        }
    }
    out
}

fn heads(versions: &Versions, p: &Paint, out: &mut String) {
    let side = |version: &crate::analysis::review::Version| {
        let at = version.commit.map_or_else(|| "work tree".to_owned(), |c| c.short());
        let name = if version.spot.symbol.is_empty() { String::new() } else { format!("#{}", version.spot.symbol) };
        sanitize::label(&format!("{}:{}{name}  ({at})", version.spot.path, version.spot.line)).into_owned()
    };
    let (old, new) = (versions.old.as_ref().map(side), versions.new.as_ref().map(side));
    match (old, new) {
        (None, None) => {}
        (Some(old), None) => out.push_str(&format!("{}--- {old}{}\n", p.red, p.off)),
        (None, Some(new)) => out.push_str(&format!("{}+++ {new}{}\n", p.green, p.off)),
        (Some(old), Some(new)) => {
            out.push_str(&format!("{}--- {old}{}\n{}+++ {new}{}\n", p.red, p.off, p.green, p.off));
        }
    }
}

/// Rows with the line numbers of both sides; a `|` stands where the section quotes.
fn rows(rows: &[Row], full: bool, p: &Paint, out: &mut String) {
    let differs = |row: &Row| row.kind != RowKind::Same;
    let any = rows.iter().any(differs);
    let near = |at: usize| {
        let from = at.saturating_sub(CONTEXT);
        rows[from..(at + CONTEXT + 1).min(rows.len())].iter().any(differs)
    };
    let last = rows.iter().filter_map(|row| row.old_line.max(row.new_line)).max().unwrap_or(1);
    let width = last.to_string().len();
    let number = |n: Option<u32>| n.map_or_else(|| " ".repeat(width), |n| format!("{n:>width$}"));
    let mut skipped = false;
    for (at, row) in rows.iter().enumerate() {
        if !full && any && !near(at) {
            if !skipped {
                out.push_str(&format!("{}{:>w$}{}\n", p.dim, "...", p.off, w = 2 * width + 5));
            }
            skipped = true;
            continue;
        }
        skipped = false;
        let (mark, color) = match (row.kind, row.quiet) {
            (RowKind::Same, _) => (' ', ""),
            (RowKind::Removed, false) => ('-', p.red),
            (RowKind::Added, false) => ('+', p.green),
            (RowKind::Removed, true) => ('-', p.dim),
            (RowKind::Added, true) => ('+', p.dim),
        };
        let focus = if row.focus { '|' } else { ' ' };
        let (old, new) = (number(row.old_line), number(row.new_line));
        let text = painted(row, color, p);
        let line = format!("{}{old} {new}{} {color}{mark}{focus} {text}", p.dim, p.off);
        out.push_str(line.trim_end());
        out.push_str(if color.is_empty() { "" } else { p.off });
        out.push('\n');
    }
}

fn painted(row: &Row, color: &str, p: &Paint) -> String {
    let clean = |span: Span| sanitize::label(span.slice(&row.text).replace('\t', "    ").as_str()).into_owned();
    let end = u32::try_from(row.text.len()).unwrap_or(u32::MAX);
    if p.mark.is_empty() || row.marks.is_empty() {
        return clean(Span::new(0, end));
    }
    let mut out = String::new();
    let mut at = 0;
    for mark in &row.marks {
        out.push_str(&clean(Span::new(at, mark.start)));
        out.push_str(&format!("{}{}{}{color}", p.mark, clean(*mark), p.off));
        at = mark.end;
    }
    out.push_str(&clean(Span::new(at, end)));
    out
}
