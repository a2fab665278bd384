//! From a document of a library to what the pages show of it: every anchor's verdict and place, every inline reference's
//! target.

use std::collections::BTreeMap;

use super::plan::stable_id;
use super::site::{Finding, Note, OldCode, Place};
use crate::analysis::{FileId, Snapshot};
use crate::anchoring::annotate::{Elsewhere, judge};
use crate::anchoring::approve::prose_hash;
use crate::anchoring::past::Past;
use crate::anchoring::place;
use crate::anchoring::references::{Meaning, meaning};
use crate::anchoring::resolve::Between;
use crate::anchoring::{Detail, Outcome, Spot, Verdict};
use crate::article::lock::{Key, Lock};
use crate::article::{Article, Document, EffectiveAnchor};
use crate::text::{LineIndex, Span};

/// The repository a document speaks of, at the revision shown and at the one it was written against.
pub struct Ground<'a> {
    pub past: &'a Past,
    pub snapshot: &'a Snapshot,
    pub lock: Option<&'a Lock>,
    pub states: &'a Between,
}

/// The notes of a document, by anchor id and position in its section.
#[must_use]
pub fn notes(ground: &Ground<'_>, document: &Document) -> BTreeMap<(String, u32), Note> {
    let none = |_: &str| -> Option<Elsewhere<'_>> { None };
    let judged = judge(ground.past, document, document.source(), ground.lock, ground.states, &none);
    let entry = |judged: crate::anchoring::annotate::Judged<'_>| {
        let key = (judged.anchor.id.to_owned(), judged.anchor.n);
        (key, note(ground, document, &judged.anchor, judged.outcome))
    };
    judged.into_iter().map(entry).collect()
}

fn note(ground: &Ground<'_>, document: &Document, anchor: &EffectiveAnchor<'_>, outcome: Outcome) -> Note {
    let old = if outcome.verdict == Verdict::Changed { old_code(ground, document, anchor, &outcome) } else { None };
    Note {
        anchor: anchor.anchor.value.to_string(),
        state: outcome.verdict,
        findings: findings(&outcome),
        folder: outcome.to.as_ref().filter(|to| to.blob.is_none()).map(|to| to.path.to_string()),
        place: outcome.to.as_ref().and_then(|spot| spot_place(ground.snapshot, spot)),
        step: anchor.attributes.is_step(),
        old,
        was: was(ground.snapshot, &outcome),
    }
}

/// The address of the old symbol, where the new one has another.
fn was(snapshot: &Snapshot, outcome: &Outcome) -> Option<String> {
    let (from, to) = (outcome.from.as_ref()?, outcome.to.as_ref()?);
    if (from.path == to.path && from.symbol == to.symbol) || from.symbol.is_empty() {
        return None;
    }
    let language = snapshot.file(to.path.as_str()).and_then(|file| snapshot.language(file))?;
    Some(format!("{}#sym-{}", from.path, stable_id(language.row().id, &from.symbol, from.kind?.as_str())))
}

fn findings(outcome: &Outcome) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    for detail in &outcome.detail {
        out.push(match (detail, &outcome.from) {
            (Detail::MovedFrom, Some(from)) => Finding::MovedFrom(from.path.to_string()),
            (Detail::RenamedFrom, Some(from)) => Finding::RenamedFrom(from.symbol.clone()),
            (other, _) => Finding::Differs(*other),
        });
    }
    let places: Vec<String> = outcome.candidates.iter().take(4).map(|(spot, _)| spot.anchor.clone()).collect();
    match outcome.verdict {
        Verdict::Ambiguous if !places.is_empty() => out.push(Finding::CouldBe(places)),
        Verdict::Missing if !places.is_empty() => out.push(Finding::Near(places)),
        _ if !outcome.message.is_empty() => out.push(Finding::Says(outcome.message.clone())),
        _ => {}
    }
    out.extend(outcome.commit.map(|commit| Finding::Since(commit.short())));
    out
}

fn old_code(
    ground: &Ground<'_>,
    document: &Document,
    anchor: &EffectiveAnchor<'_>,
    outcome: &Outcome,
) -> Option<OldCode> {
    let from = outcome.from.as_ref()?;
    let key = Key { doc: document.id.clone(), id: anchor.id.to_owned(), n: anchor.n };
    let approved = ground.lock.and_then(|lock| lock.entries.get(&key)).and_then(|entry| entry.approved.as_ref());
    let commit = approved.map(|a| a.commit).or_else(|| ground.states.pin.as_ref()?.commit());
    let state = commit.map(crate::anchoring::State::Commit).or_else(|| ground.states.pin.clone())?;
    let unit = ground.past.unit_of(&state, &from.path, from.blob?)?;
    Some(OldCode {
        revision: commit.map(|commit| commit.short()).unwrap_or_default(),
        path: from.path.to_string(),
        text: from.extent.slice(&unit.text).to_owned(),
        line: unit.lines.line(from.extent.start),
    })
}

fn spot_place(snapshot: &Snapshot, spot: &Spot) -> Option<Place> {
    let file = snapshot.file(spot.path.as_str())?;
    let text = snapshot.text(file).ok()?;
    let meant = spot.focus.iter().copied().reduce(Span::join).unwrap_or(spot.extent);
    Some(Place {
        file,
        symbol: spot.symbol.clone(),
        name: spot.name_span,
        extent: spot.extent,
        focus: spot.focus.clone(),
        lines: if spot.symbol.is_empty() && spot.focus.is_empty() { (0, 0) } else { lines(&text.lines, meant) },
    })
}

fn lines(index: &LineIndex, span: Span) -> (u32, u32) {
    (index.line(span.start), index.line(span.end.saturating_sub(1).max(span.start)))
}

/// The languages in which a section was left as it was while its source was rewritten, since a human last called the one
/// the translation of the other; sorted.
#[must_use]
pub fn lags(lock: Option<&Lock>, document: &Document) -> Vec<String> {
    let source = document.source();
    let approved = lock.into_iter().flat_map(|lock| &lock.entries).filter(|(key, _)| key.doc == document.id);
    let approved: Vec<_> = approved.filter_map(|(key, entry)| Some((key, entry.approved.as_ref()?))).collect();
    let is_behind = |article: &&Article| {
        approved.iter().any(|(key, approved)| {
            let known = approved.translations.get(&article.meta.lang);
            match (known, source.section(&key.id), article.section(&key.id)) {
                (Some(known), Some(original), Some(section)) => {
                    prose_hash(source, original) != known.source && prose_hash(article, section) == known.own
                }
                _ => false,
            }
        })
    };
    let translations = document.articles.iter().filter(|article| !std::ptr::eq(*article, source));
    let mut behind: Vec<String> = translations.filter(is_behind).map(|article| article.meta.lang.clone()).collect();
    behind.sort();
    behind
}

/// Where the inline references of a document lead, by position of the article and offset of the link.
#[must_use]
pub fn references(ground: &Ground<'_>, document: &Document) -> BTreeMap<(usize, u32), Place> {
    let mut out = BTreeMap::new();
    for (at, article) in document.articles.iter().enumerate() {
        for section in article.sections.iter().filter(|section| !section.references.is_empty()) {
            let anchors = document.anchors(article, section);
            let located = anchors.iter().filter_map(|a| {
                match place::locate(ground.past, &a.anchor.value, &ground.states.target) {
                    place::Located::One(place) => Some(place),
                    _ => None,
                }
            });
            let places: Vec<place::Place> = located.collect();
            for reference in &section.references {
                let found = meaning(ground.past, article, reference, &places, &ground.states.target);
                let place = match &found {
                    Meaning::One(place) => reference_place(ground.snapshot, place),
                    _ => None,
                };
                if let Some(place) = place {
                    out.insert((at, reference.span.start), place);
                }
            }
        }
    }
    out
}

/// The place of a name: its own line, not all of its definition.
fn reference_place(snapshot: &Snapshot, place: &place::Place) -> Option<Place> {
    let file: FileId = snapshot.file(place.path.as_str())?;
    let line = place.line().saturating_sub(1);
    Some(Place {
        file,
        symbol: place.symbol(),
        name: place.name_span(),
        extent: place.extent(),
        focus: Vec::new(),
        lines: (line, line),
    })
}
