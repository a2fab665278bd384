//! Problems as people read them: like a compiler's, pointing at a line and column of the Markdown.
//!
//! Texts come from articles, which are hostile: each part of a line is made safe by itself, so that the span still fits.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};

use crate::model::{Problem, Severity};
use crate::text::{Span, sanitize};

/// Files by the paths shown to the user.
pub(super) type Texts = BTreeMap<String, String>;

/// A problem with its line and its hint; `id` stands in brackets after the level.
pub(super) fn problem(texts: &Texts, problem: &Problem, id: String, renderer: &Renderer) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(clean(&problem.message)).id(id);
    let line = Line::of(texts, &problem.path, problem.span.unwrap_or_default());
    let mut group = title.element(line.snippet(AnnotationKind::Primary, ""));
    if let Some(hint) = &problem.hint {
        group = group.element(Level::HELP.message(clean(hint)));
    }
    renderer.render(&[group])
}

/// Text made safe for one line of a terminal.
pub(super) fn clean(text: &str) -> String {
    sanitize::label(text).into_owned()
}

/// The word of a severity in machine output.
pub(super) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// One-based line and column (in characters) of a span's start in a shown file.
pub(super) fn position(texts: &Texts, path: &str, span: Span) -> (u32, u32) {
    let Some(text) = texts.get(path) else { return (1, 1) };
    let start = (span.start as usize).min(text.len());
    let before = text.get(..start).unwrap_or("");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// The line of a file in which a span starts, made safe for a terminal, with the span in it.
pub(super) struct Line {
    path: String,
    number: usize,
    text: String,
    span: Range<usize>,
}

impl Line {
    pub(super) fn of(texts: &Texts, path: &str, span: Span) -> Self {
        let text = texts.get(path).map_or("", String::as_str);
        let at = (span.start as usize).min(text.len());
        let start = text.get(..at).map_or(0, |before| before.rfind('\n').map_or(0, |i| i + 1));
        let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |i| at + i);
        let line = text.get(start..end).unwrap_or("").trim_end_matches('\r');
        let from = at.saturating_sub(start).min(line.len());
        let to = (span.end as usize).saturating_sub(start).clamp(from, line.len());
        let part = |range: Range<usize>| clean(line.get(range).unwrap_or(""));
        let (before, inside, after) = (part(0..from), part(from..to), part(to..line.len()));
        let span = before.len()..before.len() + inside.len();
        Self {
            path: clean(path),
            number: text.get(..start).unwrap_or("").matches('\n').count() + 1,
            text: format!("{before}{inside}{after}"),
            span,
        }
    }

    pub(super) fn snippet(&self, kind: AnnotationKind, label: &str) -> Snippet<'_, Annotation<'_>> {
        let annotation = kind.span(self.span.clone());
        let annotation = if label.is_empty() { annotation } else { annotation.label(label.to_owned()) };
        Snippet::source(self.text.clone()).line_start(self.number).path(self.path.clone()).annotation(annotation)
    }
}
