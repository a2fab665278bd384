//! What is wrong with one section: shown beside a note as soon as it was written.
//!
//! Only what concerns the section itself: defects of its text ([`crate::analysis::lint`]), anchors that cannot be judged or found, names in its prose
//! that mean nothing in the code. The whole article, its translations and its lock are `gloss check`'s business.

use super::backend::Live;
use crate::article::{Article, Section};
use crate::text::sanitize;
use crate::tui::backend::State;

/// Problems of a section by id, one line each, in the order of the text.
pub fn lint(live: &Live, article: &str, section: &str, lang: &str) -> Vec<String> {
    let notes = live.library_notes();
    let documents = notes.libraries.documents(&notes.repo);
    let Some((library, _, document)) = documents.get(article) else { return Vec::new() };
    let default = library.settings.language.as_deref();
    let (shown, _) = document.in_language((!lang.is_empty()).then_some(lang), default);
    let Some(at) = shown.sections.iter().position(|s| s.id == section) else { return Vec::new() };
    let written = &shown.sections[at];
    let mut out = Vec::new();
    if written.blocks.is_empty() || !has_prose(shown, written) {
        out.push("the note has no text yet".to_owned());
    }
    for problem in crate::analysis::lint::article(shown).iter().filter(|p| p.rule != "empty-section") {
        if problem.span.is_some_and(|span| written.own.contains(span.start)) {
            let hint = problem.hint.as_ref().map_or_else(String::new, |hint| format!("; {hint}"));
            out.push(format!("line {}: {}{hint}", line(shown, problem.span.map_or(0, |s| s.start)), problem.message));
        }
    }
    let resolved = live.resolved(article, lang);
    let judged = resolved.as_ref().and_then(|r| r.article.sections.get(at));
    for target in judged.iter().flat_map(|s| &s.targets) {
        if target.state.needs_review() || target.state == State::Skipped {
            let anchor = sanitize::label(&target.anchor).into_owned();
            let detail = if target.detail.is_empty() { String::new() } else { format!(" ({})", target.detail) };
            out.push(format!("anchor {anchor}: {}{detail}", target.state.as_str()));
        }
    }
    let analysis = live.analysis();
    for reference in &written.references {
        if let Err(failure) = super::notes::link(&analysis, judged, &reference.label) {
            out.push(format!("line {}: {}", line(shown, reference.span.start), failure.message));
        }
    }
    out
}

fn has_prose(article: &Article, section: &Section) -> bool {
    let blocks = article.section_blocks(section);
    blocks.iter().enumerate().any(|(i, block)| super::notes::is_prose(i == 0, block))
}

/// One-based.
fn line(article: &Article, offset: u32) -> usize {
    article.text[..(offset as usize).min(article.text.len())].matches('\n').count() + 1
}
