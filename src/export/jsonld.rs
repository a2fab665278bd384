//! All notes as W3C Web Annotations: one collection a series, one annotation a section, its languages a choice.
//!
//! Selectors stand from the most specific to the plainest: the symbol (ours), the quoted text with its surroundings,
//! positions in characters and in bytes, lines (RFC 5147).

use serde_json::{Map, Value, json};

use super::file::section_of;
use super::home::reading_order;
use super::plan::{Plan, RepoPlan};
use super::site::{Doc, Note, Place};
use crate::analysis::Form;
use crate::text::Span;

/// Where the annotations are.
pub const FILE: &str = "annotations.jsonld";

/// Characters kept on each side of a quote.
const CONTEXT: usize = 32;
/// A quote of more bytes is left out: position and symbol say enough.
const MOST_QUOTE: usize = 4000;

/// The file: path and content.
#[must_use]
pub fn file(plan: &Plan<'_>) -> (String, Vec<u8>) {
    let mut collections = Vec::new();
    for repo in &plan.repos {
        let order = reading_order(&repo.repo.docs);
        let series = |at: &usize| repo.repo.docs[*at].document.source().meta.series.clone();
        for group in order.chunk_by(|a, b| series(a).is_some() && series(a) == series(b)) {
            let items: Vec<Value> = group.iter().flat_map(|at| annotations(plan, repo, *at)).collect();
            let source = repo.repo.docs[group[0]].document.source();
            let name = series(&group[0]).unwrap_or_else(|| source.meta.id.clone());
            collections.push(json!({
                "id": format!("{FILE}#{}-{name}", repo.repo.name),
                "type": "AnnotationCollection",
                "label": name,
                "total": items.len(),
                "first": { "type": "AnnotationPage", "startIndex": 0, "items": items },
            }));
        }
    }
    let all = json!({ "@context": "http://www.w3.org/ns/anno.jsonld", "@graph": collections });
    let mut text = serde_json::to_vec(&all).expect("plain values serialise");
    text.push(b'\n');
    (FILE.to_owned(), text)
}

fn annotations(plan: &Plan<'_>, repo: &RepoPlan<'_>, at: usize) -> Vec<Value> {
    let doc = &repo.repo.docs[at];
    doc.notes.iter().map(|((id, n), note)| annotation(plan, repo, at, doc, id, *n, note)).collect()
}

fn annotation(plan: &Plan<'_>, repo: &RepoPlan<'_>, at: usize, doc: &Doc, id: &str, n: u32, note: &Note) -> Value {
    let bodies: Vec<Value> = doc
        .document
        .articles
        .iter()
        .filter_map(|article| {
            let section = section_of(&doc.document, article, id)?;
            let page = plan.article_page(repo.at, at, &article.meta.lang);
            Some(json!({
                "type": "TextualBody",
                "format": "text/markdown",
                "language": article.meta.lang,
                "value": section.own.slice(&article.text).trim(),
                "via": format!("{page}#s-{}", section.id),
            }))
        })
        .collect();
    let body = match bodies.as_slice() {
        [one] => one.clone(),
        _ => json!({ "type": "Choice", "items": bodies }),
    };
    let page = plan.article_page(repo.at, at, &doc.document.source().meta.lang);
    json!({
        "id": format!("{page}#s-{id}{}", if n == 0 { String::new() } else { format!("-{n}") }),
        "type": "Annotation",
        "motivation": "describing",
        "body": body,
        "target": target(repo, note),
    })
}

fn target(repo: &RepoPlan<'_>, note: &Note) -> Value {
    let symbol = json!({ "type": "SymbolSelector", "value": note.anchor });
    let Some(place) = &note.place else { return json!({ "type": "SpecificResource", "selector": [symbol] }) };
    let snapshot = repo.repo.analysis.snapshot();
    let path = snapshot.path(place.file);
    let mut out = Map::new();
    out.insert("type".into(), json!("SpecificResource"));
    let outside = repo.forge.as_ref().and_then(|forge| forge.file(path, None)).map(|href| href.as_str().to_owned());
    let source =
        outside.unwrap_or_else(|| if repo.is_shown(place.file) { repo.page(place.file) } else { path.to_owned() });
    out.insert("source".into(), json!(source));
    out.insert(
        "state".into(),
        json!({ "type": "TimeState", "cached": format!("swh:1:cnt:{}", snapshot.blob(place.file)) }),
    );
    let mut selectors = vec![symbol];
    if !place.symbol.is_empty() || !place.focus.is_empty() {
        selectors.extend(positions(repo, place));
    }
    out.insert("selector".into(), Value::Array(selectors));
    Value::Object(out)
}

fn positions(repo: &RepoPlan<'_>, place: &Place) -> Vec<Value> {
    let Ok(file) = repo.repo.analysis.snapshot().text(place.file) else { return Vec::new() };
    let text = file.text();
    let span = place.focus.iter().copied().reduce(Span::join).unwrap_or(place.extent);
    let (Some(before), Some(exact), Some(after)) =
        (text.get(..span.start as usize), text.get(span.range()), text.get(span.end as usize..))
    else {
        return Vec::new();
    };
    let mut out = Vec::new();
    if exact.len() <= MOST_QUOTE {
        let skip = before.chars().count().saturating_sub(CONTEXT);
        out.push(json!({
            "type": "TextQuoteSelector",
            "exact": exact,
            "prefix": before.chars().skip(skip).collect::<String>(),
            "suffix": after.chars().take(CONTEXT).collect::<String>(),
        }));
    }
    let start = before.chars().count();
    out.push(json!({ "type": "TextPositionSelector", "start": start, "end": start + exact.chars().count() }));
    // Offsets of a decoded text are bytes of the file only where nothing was decoded.
    if matches!(file.content.form, Form::Text { encoding: "UTF-8" }) {
        out.push(json!({ "type": "DataPositionSelector", "start": span.start, "end": span.end }));
    }
    let (first, last) = (file.lines.line(span.start), file.lines.line(span.end.saturating_sub(1).max(span.start)));
    out.push(json!({
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc5147",
        // Positions between lines, from 0.
        "value": format!("line={first},{}", last + 1),
    }));
    out
}
