//! Rot in the prose: references that mean nothing, names that used to be in the code and no longer are, old names left
//! behind by a rename, translations older than their source.
//!
//! What a section speaks of is looked up in the code it was approved with (else in the code at the pin), and only what
//! was there and is gone is reported: words that never were symbols are the author's own business. The commit that took
//! a name away comes from a trace.

use std::collections::{BTreeMap, HashSet};

use super::annotate::Judged;
use super::approve::prose_hash;
use super::past::{Past, State};
use super::place::Place;
use super::references::{Meaning, meaning};
use super::remembered::place_at;
use super::resolve::Between;
use super::trace::{Traced, trace};
use crate::article::faults::Faults;
use crate::article::lock::{Approved, Key, Lock};
use crate::article::{Article, Document, InlineReference, Section};
use crate::model::{CommitId, Severity};
use crate::text::Span;

/// The rule of inline references that mean nothing, or more than one thing.
pub const UNRESOLVED: &str = "unresolved-reference";
/// The rule of names in prose that used to be in the code.
pub const STALE: &str = "stale-mention";
/// The rule of translations older than their source.
pub const LAGS: &str = "translation-lags";

/// The words of a section, references and back-ticked ones, that say the last name of `old` where `new` ends in another.
#[must_use]
pub fn says<'s>(section: &'s Section, old: &str, new: &str) -> Vec<(Span, &'s str)> {
    let last = |symbol: &str| symbol.rsplit(['.', ':']).next().unwrap_or_default().to_owned();
    let (old, new) = (last(old), last(new));
    if old == new || old.is_empty() {
        return Vec::new();
    }
    let says = |text: &str| text.trim_end_matches("()").rsplit(['.', ':', '@']).next() == Some(old.as_str());
    let references = section.references.iter().map(|r| (r.span, r.label.as_str()));
    let mentions = section.mentions.iter().map(|m| (m.span, m.text.as_str()));
    let mut out: Vec<(Span, &str)> = references.chain(mentions).filter(|(_, text)| says(text)).collect();
    out.sort_unstable();
    out
}

/// What was approved for an anchor, if the anchor was not rewritten since.
fn approval<'l>(document: &Document, lock: Option<&'l Lock>, one: &Judged<'_>) -> Option<&'l Approved> {
    let key = Key { doc: document.id.clone(), id: one.anchor.id.to_owned(), n: one.anchor.n };
    let entry = lock?.entries.get(&key).filter(|entry| entry.anchor == one.anchor.anchor.value.to_string())?;
    entry.approved.as_ref()
}

/// Reports what is wrong in the prose of one article.
pub fn check_prose(
    past: &Past,
    document: &Document,
    article: &Article,
    lock: Option<&Lock>,
    judged: &[Judged<'_>],
    states: &Between,
    faults: &mut Faults,
) {
    let pin = states.pin.clone().unwrap_or_else(|| states.target.clone());
    let here = |commit: CommitId| past.history().is_some_and(|h| h.has(commit));
    // Per section: the state its words were written about, and the places it speaks of there.
    let mut bases: BTreeMap<usize, State> = BTreeMap::new();
    let mut places: BTreeMap<usize, Vec<Place>> = BTreeMap::new();
    for one in judged {
        let commit = approval(document, lock, one).map(|a| a.commit).filter(|commit| here(*commit));
        let base = bases.entry(one.section).or_insert_with(|| commit.map_or_else(|| pin.clone(), State::Commit));
        let spot = one.outcome.from.as_ref().or(one.outcome.to.as_ref());
        places.entry(one.section).or_default().extend(spot.and_then(|spot| place_at(past, spot, base)));
    }
    let (mut nearest, mut base): (Vec<Place>, State) = (Vec::new(), pin);
    for (at, section) in article.sections.iter().enumerate() {
        // A section without anchors of its own speaks of what the one before spoke of.
        if let (Some(own), Some(state)) = (places.get(&at), bases.get(&at)) {
            nearest.clone_from(own);
            base = state.clone();
        }
        let same = past.same_state(&base, &states.target);
        let renamed = renames(article, at, judged, faults);
        for reference in &section.references {
            match meaning(past, article, reference, &nearest, &base) {
                Meaning::One(_) if same || renamed.contains(&reference.span) => {}
                Meaning::One(place) => stale_reference(past, reference, &place, &base, &states.target, faults),
                Meaning::Unseen | Meaning::NoSymbol => {}
                Meaning::Several(found) => ambiguous_reference(reference, &found, faults),
                // What is new in the target means something there, though it did not in the approved code.
                // It may be in a file that is not in this clone.
                Meaning::Nothing if !past.unseen().is_empty() => {}
                Meaning::Nothing if !same && is_new(past, article, reference, &nearest, &states.target) => {}
                Meaning::Nothing => {
                    let message = format!("nothing in the repository is called `{}`", reference.label);
                    let hint = "write words that are no symbols as plain back-ticked text".to_owned();
                    faults.push(UNRESOLVED, Severity::Warning, reference.span, message, Some(hint));
                }
            }
        }
        for mention in section.mentions.iter().filter(|m| !same && !renamed.contains(&m.span)) {
            stale_mention(past, &mention.text, mention.span, &base, &states.target, faults);
        }
    }
    lagging(document, article, lock, judged, faults);
}

fn is_new(past: &Past, article: &Article, reference: &InlineReference, near: &[Place], target: &State) -> bool {
    let spots: Vec<Place> = near.iter().filter_map(|p| place_at(past, &super::Spot::new(p), target)).collect();
    matches!(meaning(past, article, reference, &spots, target), Meaning::One(_))
}

fn ambiguous_reference(reference: &InlineReference, found: &[Place], faults: &mut Faults) {
    let shown: Vec<String> = found.iter().take(4).map(Place::anchor).collect();
    let more = if found.len() > 4 { ", …" } else { "" };
    let message = format!("`{}` may mean {} things: {}{more}", reference.label, found.len(), shown.join(", "));
    let hint = format!("say which: [`{}`]: <gloss> \"{}\"", reference.label, shown[0]);
    faults.push(UNRESOLVED, Severity::Warning, reference.span, message, Some(hint));
}

/// Reports old names of the section's own symbols; gives their places, so that they are not reported twice.
fn renames(article: &Article, at: usize, judged: &[Judged<'_>], faults: &mut Faults) -> HashSet<Span> {
    let mut out = HashSet::new();
    for one in judged.iter().filter(|one| one.section == at) {
        let (Some(from), Some(to)) = (&one.outcome.from, &one.outcome.to) else { continue };
        for (span, text) in says(&article.sections[at], &from.symbol, &to.symbol) {
            if out.insert(span) {
                let message = format!("`{text}` is called `{}` now", to.symbol);
                let hint = "say the new name; accepting the section as it is ends this too".to_owned();
                faults.push(STALE, Severity::Warning, span, message, Some(hint));
            }
        }
    }
    out
}

/// Sections of a translation whose source was rewritten since a human last called them its translation, and that were
/// not touched themselves.
fn lagging(document: &Document, article: &Article, lock: Option<&Lock>, judged: &[Judged<'_>], faults: &mut Faults) {
    let source = document.source();
    if std::ptr::eq(source, article) {
        return;
    }
    let mut told = HashSet::new();
    for one in judged {
        let known = approval(document, lock, one).and_then(|a| a.translations.get(&article.meta.lang));
        let (Some(known), Some(original)) = (known, source.section(&article.sections[one.section].id)) else {
            continue;
        };
        let section = &article.sections[one.section];
        let lags = prose_hash(source, original) != known.source && prose_hash(article, section) == known.own;
        if lags && told.insert(one.section) {
            let span = section.heading.as_ref().map_or(one.anchor.place, |h| h.span);
            let span = Span::new(span.start, span.start + span.slice(&article.text).trim_end().len() as u32);
            let message = format!("this section is older than its source, `{}`", file_name(&source.path));
            let hint = format!("bring it up to date, then `gloss accept {}#{}`", document.id, one.anchor.id);
            faults.push(LAGS, Severity::Warning, span, message, Some(hint));
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn stale_reference(
    past: &Past,
    reference: &InlineReference,
    place: &Place,
    base: &State,
    target: &State,
    faults: &mut Faults,
) {
    let (Some(unit), Some(at)) = (&place.unit, place.at) else { return };
    let name = unit.symbols[at].name();
    if past.snapshot(target).is_none_or(|s| !s.named(name).is_empty()) || !past.unseen().is_empty() {
        return;
    }
    let node = super::matching::Node { state: base.clone(), path: place.path.clone(), unit: unit.clone(), at };
    report_stale(past, &reference.label, reference.span, &node, target, faults);
}

/// A plain back-ticked word that was a symbol of the baseline and is none of the target.
fn stale_mention(past: &Past, text: &str, span: Span, base: &State, target: &State, faults: &mut Faults) {
    let Ok(symbol) = text.trim_end_matches("()").parse::<crate::article::SymbolPath>() else { return };
    let name = &symbol.last().name;
    let word = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !word || name.len() < 3 {
        return;
    }
    let known = |state: &State| past.snapshot(state).is_some_and(|s| !s.named(name).is_empty());
    if !known(base) || known(target) || !past.unseen().is_empty() {
        return;
    }
    let found = super::references::named(past, &symbol, &[], base);
    let Meaning::One(Place { path, unit: Some(unit), at: Some(at), .. }) = found else {
        let message = format!("`{text}` is no longer in the code");
        return faults.push(STALE, Severity::Note, span, message, None);
    };
    let node = super::matching::Node { state: base.clone(), path, unit, at };
    report_stale(past, text, span, &node, target, faults);
}

fn report_stale(
    past: &Past,
    text: &str,
    span: Span,
    node: &super::matching::Node,
    target: &State,
    faults: &mut Faults,
) {
    let short = |commit: CommitId| {
        let subject =
            past.history().and_then(|h| h.info(commit).ok()).map_or_else(String::new, |i| format!(" ({})", i.subject));
        format!("{}{subject}", commit.short())
    };
    let message = match trace(past, node, target) {
        Traced::Found(found) => {
            let commit =
                found.hops.iter().find_map(|h| h.commit).map_or_else(String::new, |c| format!(" in {}", short(c)));
            format!("`{text}` is now `{}`{commit}", found.node.qualified())
        }
        Traced::Deleted { commit: Some(commit), .. } => format!("`{text}` was removed in {}", short(commit)),
        _ => format!("`{text}` is no longer in the code"),
    };
    faults.push(STALE, Severity::Note, span, message, None);
}
