//! A translation against its source: what one of the two lacks.
//!
//! Sections are matched by the ids of their anchor comments; those without a comment are only counted by level.

use std::collections::{BTreeMap, BTreeSet};

use super::form::is_code_quote;
use super::rules::DRIFT;
use crate::article::faults::Faults;
use crate::article::measure::section_length;
use crate::article::{Article, Document, Section};
use crate::model::Severity;
use crate::text::Span;

/// Sections lighter than this (words, [`crate::article::measure::Length::weight`]) are not compared by length.
const LEAST_WEIGHT: u32 = 40;

pub(super) fn check(document: &Document, article: &Article, faults: &mut Faults) {
    let source = document.source();
    if std::ptr::eq(source, article) || !article.is_variant() {
        return;
    }
    front(source, article, faults);
    sections(source, article, faults);
    headings(source, article, faults);
    names(source, article, faults);
    definitions(source, article, faults);
    languages(document, article, faults);
}

fn warn(faults: &mut Faults, span: Span, message: String) {
    faults.push(DRIFT, Severity::Warning, span, message, None);
}

fn note(faults: &mut Faults, span: Span, message: String) {
    faults.push(DRIFT, Severity::Note, span, message, None);
}

fn at(article: &Article, key: &str) -> Span {
    article.front.get(key).or_else(|| article.front.get("source")).map_or(article.front.span, |e| e.value_span)
}

/// Keys that count in the source only must not say something else here.
fn front(source: &Article, article: &Article, faults: &mut Faults) {
    let (a, b) = (&source.meta, &article.meta);
    let order = |order: Option<i64>| order.map(|n| n.to_string());
    let pairs = [
        ("series", a.series.clone(), b.series.clone()),
        ("order", order(a.order), order(b.order)),
        ("repo", a.repo.clone(), b.repo.clone()),
        ("rev", a.rev.clone(), b.rev.clone()),
    ];
    for (key, theirs, ours) in pairs {
        if let Some(ours) = ours.filter(|ours| theirs.as_ref() != Some(ours)) {
            let theirs = theirs.map_or_else(|| "nothing".to_owned(), |text| format!("`{text}`"));
            warn(
                faults,
                at(article, key),
                format!("`{key}` is `{ours}` here and {theirs} in the source, which counts"),
            );
        }
    }
    let base = |lang: &str| lang.split('-').next().unwrap_or(lang).to_owned();
    if base(&a.lang) == base(&b.lang) {
        return;
    }
    for (key, theirs, ours) in
        [("title", Some(&a.title), Some(&b.title)), ("summary", a.summary.as_ref(), b.summary.as_ref())]
    {
        // A name alone may be the same in every language.
        if let (Some(theirs), Some(ours)) = (theirs, ours)
            && theirs == ours
            && ours.split_whitespace().count() > 2
        {
            warn(faults, at(article, key), format!("the {key} is not translated"));
        }
    }
}

fn anchored(article: &Article) -> Vec<&Section> {
    article.sections.iter().filter(|s| !s.anchors.is_empty()).collect()
}

fn sections(source: &Article, article: &Article, faults: &mut Faults) {
    let (theirs, ours) = (anchored(source), anchored(article));
    let known: BTreeMap<&str, usize> = theirs.iter().enumerate().map(|(n, s)| (s.id.as_str(), n)).collect();
    let here: BTreeSet<&str> = ours.iter().map(|s| s.id.as_str()).collect();
    let mut after = at(article, "source");
    for section in &theirs {
        let found = ours.iter().find(|s| s.id == section.id);
        if let Some(found) = found {
            after = place(found);
        } else if !here.contains(section.id.as_str()) {
            let title = section.heading.as_ref().map_or("", |h| &h.title);
            warn(faults, after, format!("the section `{}` ({title}) of the source is missing after this", section.id));
        }
    }
    let mut last = 0;
    for section in &ours {
        match known.get(section.id.as_str()) {
            None if section.anchors.iter().any(|a| a.anchor.is_some()) => {
                warn(faults, place(section), format!("the source has no section `{}`", section.id));
            }
            None => {}
            Some(n) if *n < last => {
                warn(faults, place(section), format!("in the source, `{}` comes earlier", section.id));
            }
            Some(n) => last = *n,
        }
    }
    for section in &ours {
        if let Some(of) = theirs.iter().find(|s| s.id == section.id) {
            content(source, of, article, section, faults);
        }
    }
}

fn place(section: &Section) -> Span {
    section.anchors.first().map_or(section.own, |a| a.span)
}

fn content(source: &Article, of: &Section, article: &Article, section: &Section, faults: &mut Faults) {
    let count = |s: &Section| s.fences.iter().filter(|f| is_code_quote(f)).count();
    let pairs = [("quotes", count(of), count(section)), ("pictures and clips", of.media.len(), section.media.len())];
    for (what, theirs, ours) in pairs {
        if theirs != ours {
            warn(faults, place(section), format!("{what} in `{}`: {ours} here, {theirs} in the source", section.id));
        }
    }
    let (theirs, ours) = (section_length(source, of).weight(), section_length(article, section).weight());
    if theirs >= LEAST_WEIGHT && (ours * 5 < theirs * 2 || ours > theirs * 3) {
        let message = format!(
            "`{}` has the length of {ours} words here and of {theirs} in the source: is it translated in full?",
            section.id
        );
        warn(faults, place(section), message);
    }
    for anchor in section.anchors.iter().filter(|a| a.anchor.is_some()) {
        let theirs = of.anchors.iter().find(|a| a.id == anchor.id).and_then(|a| a.anchor.as_ref());
        if let (Some(ours), Some(theirs)) = (&anchor.anchor, theirs)
            && ours.value != theirs.value
        {
            note(faults, ours.span, format!("the source anchors `{}` to `{}`", anchor.id, theirs.value));
        }
    }
}

/// Headings without a comment can only be counted.
fn headings(source: &Article, article: &Article, faults: &mut Faults) {
    for level in 2..=6 {
        let count = |a: &Article| {
            let bare = |s: &&Section| s.anchors.is_empty() && s.heading.as_ref().is_some_and(|h| h.level == level);
            a.sections.iter().filter(bare).count()
        };
        let (theirs, ours) = (count(source), count(article));
        if theirs != ours {
            let message = format!("headings of level {level} without an anchor: {ours} here, {theirs} in the source");
            warn(faults, at(article, "source"), message);
        }
    }
}

/// The simple names an article links.
fn linked(article: &Article) -> BTreeMap<&str, Span> {
    let references = article.sections.iter().flat_map(|s| &s.references);
    references.map(|r| (r.symbol.as_ref().map_or(r.label.as_str(), |s| s.last().name.as_str()), r.span)).rev().collect()
}

fn names(source: &Article, article: &Article, faults: &mut Faults) {
    let (theirs, ours) = (linked(source), linked(article));
    let missing: Vec<String> = theirs.keys().filter(|n| !ours.contains_key(*n)).map(|n| format!("`{n}`")).collect();
    if !missing.is_empty() {
        note(faults, at(article, "source"), format!("the source links {}, and this does not", some(&missing)));
    }
    for (name, span) in ours.iter().filter(|(n, _)| !theirs.contains_key(*n)) {
        note(faults, *span, format!("the source does not link `{name}`"));
    }
}

fn some(list: &[String]) -> String {
    let more = if list.len() > 5 { format!(" and {} more", list.len() - 5) } else { String::new() };
    format!("{}{more}", list[..list.len().min(5)].join(", "))
}

fn definitions(source: &Article, article: &Article, faults: &mut Faults) {
    for definition in article.definitions.iter().filter(|d| !d.shadowed) {
        let theirs = source.definitions.iter().find(|d| d.label == definition.label && !d.shadowed);
        if let (Some(ours), Some(theirs)) = (&definition.anchor, theirs.and_then(|d| d.anchor.as_ref()))
            && ours.value != theirs.value
        {
            warn(faults, ours.span, format!("in the source, {} means `{}`", definition.label, theirs.value));
        }
    }
}

/// A link to an article in another language, though the reader's own may be there. Which articles exist is not known
/// here, so only the name is judged: `<id>.<lang>.md` of the source's language.
fn languages(document: &Document, article: &Article, faults: &mut Faults) {
    let foreign = format!(".{}.md", document.source().meta.lang);
    for link in article.sections.iter().flat_map(|s| &s.links) {
        let file = link.dest.split('#').next().unwrap_or("");
        if let Some(id) = file.strip_suffix(foreign.as_str()).filter(|id| *id != document.id && !id.contains("://")) {
            let message = format!("this leads to `{id}` in the source's language");
            note(faults, link.span, message);
        }
    }
}
