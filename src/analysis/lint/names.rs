//! Names of the repository that an article writes in plain back-ticks and never links.
//!
//! Back-ticked words are mostly other things: values, paths, shell words, names of other projects. A word counts as a
//! name of the repository where it leads to one definition that is no local, and either is spelled like a name
//! (`next_batch`, `BatchExecutor`) or belongs to the code its section is about. What leads to several definitions
//! cannot be linked without saying which, so it is a note.

use std::collections::{BTreeMap, BTreeSet};

use super::allowed;
use super::rules::UNLINKED;
use crate::anchoring::place::{Located, Place, locate};
use crate::anchoring::references::{Meaning, named};
use crate::anchoring::{Past, State};
use crate::article::edit::Edit;
use crate::article::{Article, Document, SymbolPath};
use crate::model::{Kind, Problem, Severity};
use crate::resolve::rank::is_aside_path;
use crate::text::Span;

/// Names shorter than this are words of any text.
const LEAST_CHARS: usize = 3;

/// A name that is not linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlinked {
    pub problem: Problem,
    /// Links it where it stands; `None` in headings and where it must be said which symbol is meant.
    pub edit: Option<Edit>,
}

/// Finds the unlinked names of `article` (one language of `document`) in `state`, each where it comes first (outside
/// headings, if it is there too). In order of place. Costs a lookup a distinct name; lend `past` an index of the state.
#[must_use]
pub fn names(past: &Past, document: &Document, article: &Article, state: &State) -> Vec<Unlinked> {
    let Some(snapshot) = past.snapshot(state) else { return Vec::new() };
    let allowed: BTreeSet<&str> = allowed(article).into_iter().collect();
    if allowed.contains(UNLINKED) {
        return Vec::new();
    }
    let linked = linked(document, article);
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let mut nearest: Vec<Place> = Vec::new();
    for section in &article.sections {
        let own: Vec<Place> = document
            .anchors(article, section)
            .iter()
            .filter(|a| a.anchor.value.alias.is_none())
            .filter_map(|a| match locate(past, &a.anchor.value, state) {
                Located::One(place) => Some(place),
                _ => None,
            })
            .collect();
        // A section without anchors of its own speaks of what the one before spoke of.
        if !own.is_empty() {
            nearest = own;
        }
        for mention in &section.mentions {
            let Some(symbol) = symbol_of(&mention.text) else { continue };
            let name = symbol.last().name.clone();
            if linked.contains(&name) || allowed.contains(format!("{UNLINKED}:{name}").as_str()) {
                continue;
            }
            let heading = section.heading.as_ref().is_some_and(|h| h.span.covers(mention.span));
            let times = seen.get(&name).map_or(0, |known| known.times) + 1;
            if let Some(known) = seen.get_mut(&name).filter(|known| heading || !known.heading) {
                known.times = times;
                continue;
            }
            let found = if snapshot.named(&name).is_empty() {
                None
            } else {
                found(named(past, &symbol, &nearest, state), &name, &nearest)
            };
            seen.insert(name, Seen { text: mention.text.clone(), span: mention.span, heading, times, found });
        }
    }
    let mut out: Vec<Unlinked> = seen.values().filter_map(|one| report(article, one)).collect();
    out.sort_by_key(|one| one.problem.span);
    out
}

/// A mention that is not linked.
struct Seen {
    text: String,
    span: Span,
    heading: bool,
    times: usize,
    found: Option<Found>,
}

/// What a mention means.
enum Found {
    One(String),
    Several(usize, String),
}

fn report(article: &Article, one: &Seen) -> Option<Unlinked> {
    let label = one.text.trim_end_matches("()");
    let times = if one.times > 1 { format!(" ({} times)", one.times) } else { String::new() };
    let (severity, message, hint) = match one.found.as_ref()? {
        Found::One(anchor) => (
            Severity::Warning,
            format!("`{}` is `{anchor}` and is not linked{times}", one.text),
            format!("write [`{label}`], so that a rename is noticed"),
        ),
        Found::Several(count, first) => (
            Severity::Note,
            format!("`{}` is the name of {count} symbols and is not linked{times}", one.text),
            format!("write [`{label}`], and say which: [`{label}`]: <gloss> \"{first}\""),
        ),
    };
    let (path, span) = (article.path.clone(), one.span);
    let problem = Problem { rule: UNLINKED, severity, path, span: Some(span), message, hint: Some(hint) };
    let written = span.slice(&article.text);
    let plain = written == format!("`{}`", one.text) && severity == Severity::Warning && !one.heading;
    let text = if label == one.text { format!("[{written}]") } else { format!("[{written}][`{label}`]") };
    Some(Unlinked { problem, edit: plain.then_some(Edit { span, text }) })
}

/// A back-ticked text as a symbol.
fn symbol_of(text: &str) -> Option<SymbolPath> {
    let plain = text.strip_suffix("()").unwrap_or(text);
    let symbol = plain.parse::<SymbolPath>().ok()?;
    let name = &symbol.last().name;
    let word = name.chars().all(|c| c.is_alphanumeric() || c == '_') && name.chars().count() >= LEAST_CHARS;
    word.then_some(symbol)
}

/// Names that are tied to code somewhere in the article: linked, defined, or anchored (the containers too).
fn linked(document: &Document, article: &Article) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut add = |symbol: &SymbolPath| out.extend(symbol.segments.iter().map(|s| s.name.clone()));
    for section in &article.sections {
        section.references.iter().filter_map(|r| r.symbol.as_ref()).for_each(&mut add);
        for anchor in document.anchors(article, section) {
            anchor.anchor.value.symbol.as_ref().into_iter().for_each(&mut add);
        }
    }
    for definition in article.definitions.iter().filter_map(|d| d.anchor.as_ref()) {
        definition.value.symbol.as_ref().into_iter().for_each(&mut add);
    }
    out
}

fn found(meaning: Meaning, name: &str, nearest: &[Place]) -> Option<Found> {
    let near = |place: &Place| nearest.iter().any(|n| n.path == place.path);
    // What a test mocks is as a rule the name of something else.
    let aside = |place: &Place| is_aside_path(place.path.as_str()) && !near(place);
    match meaning {
        Meaning::One(place) => {
            let kind = place.kind().filter(|kind| !kind.is_local() && !aside(&place))?;
            let telling =
                matches!(kind, Kind::Function | Kind::Method | Kind::Macro | Kind::Constant) || kind.is_type();
            let counts = is_spelled_like_a_name(name) || near(&place) && telling;
            counts.then(|| Found::One(place.anchor()))
        }
        Meaning::Several(places) => {
            let proper = |p: &&Place| p.kind().is_some_and(|kind| !kind.is_local()) && !aside(p);
            let proper: Vec<&Place> = places.iter().filter(proper).collect();
            let first = proper.first().filter(|_| is_spelled_like_a_name(name))?;
            Some(Found::Several(places.len(), first.anchor()))
        }
        _ => None,
    }
}

/// Whether the spelling alone tells a name from a word: two parts joined by `_`, or a capital after a small letter.
fn is_spelled_like_a_name(name: &str) -> bool {
    let inner = name.trim_matches('_');
    let mut before = ' ';
    inner.chars().any(|c| {
        let hump = before.is_lowercase() && c.is_uppercase();
        before = c;
        hump || c == '_'
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words() {
        for name in ["next_batch", "BatchExecutor", "getTarget", "TRANS_DEFAULT"] {
            assert!(is_spelled_like_a_name(name), "{name}");
        }
        for word in ["depth", "Storage", "__init__", "READ", "x86"] {
            assert!(!is_spelled_like_a_name(word), "{word}");
        }
        assert!(symbol_of("models/").is_none() && symbol_of("a b").is_none() && symbol_of("ok").is_none());
        assert!(symbol_of("foo()").is_some_and(|s| s.last().name == "foo"));
    }
}
