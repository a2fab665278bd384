//! Series: one article that leads to all others, an order that decides, a title for readers.

use std::collections::BTreeSet;

use super::rules::{INDEX, ORDER, SERIES_TITLE};
use super::sibling;
use crate::article::faults::Faults;
use crate::article::{Article, Document, LibraryRepo, Settings};
use crate::model::Severity;
use crate::text::Span;

/// Series with fewer articles need no index.
const LEAST_INDEXED: usize = 3;

pub(super) fn check(
    settings: &Settings,
    repo: &LibraryRepo,
    document: &Document,
    article: &Article,
    faults: &mut Faults,
) {
    // What counts is the source's front matter; one finding a document is enough.
    let Some(series) = document.source().meta.series.as_deref().filter(|_| std::ptr::eq(document.source(), article))
    else {
        return;
    };
    let mut members: Vec<&Document> =
        repo.documents.iter().filter(|d| d.source().meta.series.as_deref() == Some(series)).collect();
    members.sort_by_key(|d| (d.source().meta.order.unwrap_or(i64::MAX), d.id.as_str()));
    let at = |key: &str| article.front.get(key).map_or(article.front.span, |e| e.value_span);
    order(document, &members, at("order"), at("series"), series, faults);
    if members.first().is_none_or(|first| first.id != document.id) {
        return;
    }
    if members.len() >= LEAST_INDEXED {
        index(repo, &members, at("series"), series, faults);
    }
    if settings.series.get(series).is_none_or(|info| info.title.is_empty()) {
        let message = format!("the series `{series}` has no title for readers");
        let hint = format!("in gloss.toml: [series.{series}] title = {{ en = \"…\" }}");
        faults.push(SERIES_TITLE, Severity::Note, at("series"), message, Some(hint));
    }
}

fn order(document: &Document, members: &[&Document], order: Span, key: Span, series: &str, faults: &mut Faults) {
    let Some(own) = document.source().meta.order else {
        if members.len() > 1 {
            let message = format!("this article of the series `{series}` has no `order`");
            faults.push(ORDER, Severity::Warning, key, message, Some("leave gaps: 10, 20, 30".to_owned()));
        }
        return;
    };
    let same = |d: &&&Document| d.id < document.id && d.source().meta.order == Some(own);
    if let Some(other) = members.iter().find(same) {
        let message = format!("`{}` of the series `{series}` has the order {own} too", other.id);
        faults.push(ORDER, Severity::Warning, order, message, None);
    }
}

fn index(repo: &LibraryRepo, members: &[&Document], at: Span, series: &str, faults: &mut Faults) {
    let missing = |candidate: &Document| -> Vec<String> {
        let links = candidate.source().sections.iter().flat_map(|s| &s.links);
        let led: BTreeSet<&str> = links.filter_map(|l| sibling(repo, &l.dest)).map(|(d, _)| d.id.as_str()).collect();
        let others = members.iter().filter(|d| d.id != candidate.id && !led.contains(d.id.as_str()));
        others.map(|d| format!("`{}`", d.id)).collect()
    };
    let best = members.iter().map(|d| (missing(d), d)).min_by_key(|(missing, _)| missing.len());
    let Some((lacking, nearest)) = best.filter(|(lacking, _)| !lacking.is_empty()) else { return };
    let message = format!("no article of the series `{series}` links to all the others");
    let hint = format!("`{}` comes nearest: it does not link to {}", nearest.id, lacking.join(", "));
    faults.push(INDEX, Severity::Warning, at, message, Some(hint));
}
