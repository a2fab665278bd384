//! What the lock says about an annotation: where it is, and what exactly a human called right.
//!
//! Everything here is made from a [`Spot`] in a state and from an article's text; nothing decides whether to approve.

use xxhash_rust::xxh3::xxh3_64;

use super::past::{Past, State};
use super::remembered::place_at;
use super::verdict::Spot;
use crate::article::lock::{Approved, CONTEXT_CHARS, Focus, Located};
use crate::article::{Article, FenceMode, Section};
use crate::model::{CommitId, Kind};
use crate::text::Span;

/// The scheme of [`prose_hash`].
const PROSE_SCHEME: &str = "p1";

/// The prose of a section up to the next heading: without anchor comments and without fences that the tool itself
/// writes, line ends and white space at them made equal.
#[must_use]
pub fn prose_of(article: &Article, section: &Section) -> String {
    let mut skipped: Vec<Span> = section.anchors.iter().map(|a| a.span).collect();
    skipped.extend(section.fences.iter().filter(|f| f.mode == FenceMode::Sync).map(|f| f.span));
    skipped.sort_unstable();
    let mut text = String::new();
    let mut at = section.own.start;
    for span in skipped.into_iter().filter(|span| section.own.covers(*span)) {
        text.push_str(Span::new(at.min(span.start), span.start).slice(&article.text));
        at = span.end.max(at);
    }
    text.push_str(Span::new(at.min(section.own.end), section.own.end).slice(&article.text));
    let mut out = String::new();
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || !(out.is_empty() || out.ends_with("\n\n")) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A hash of a section's prose.
#[must_use]
pub fn prose_hash(article: &Article, section: &Section) -> String {
    format!("{PROSE_SCHEME}:{:016x}", xxh3_64(prose_of(article, section).as_bytes()))
}

/// The machine's part of an entry.
#[must_use]
pub fn located(spot: &Spot, commit: CommitId) -> Located {
    Located { commit, path: spot.path.clone(), symbol: spot.symbol.clone(), line: spot.line }
}

/// The human's part of an entry, but for its translations: the code at `spot` of `state` as it is. `commit` is the
/// state's, or the one a work tree is based on. `None` where the spot is not there.
#[must_use]
pub fn approved(past: &Past, spot: &Spot, state: &State, commit: CommitId, prose: String) -> Option<Approved> {
    let place = place_at(past, spot, state)?;
    let prints = place.unit.as_ref().zip(place.at).map(|(unit, at)| unit.prints(&unit.symbols[at]));
    let prints = prints.unwrap_or_default();
    let text = place.unit.as_ref().map_or("", |unit| &*unit.text);
    Some(Approved {
        commit,
        path: spot.path.clone(),
        symbol: spot.symbol.clone(),
        kind: spot.kind.map_or_else(String::new, |kind: Kind| kind.as_str().to_owned()),
        blob: place.blob,
        span: spot.extent,
        line: spot.line,
        signature: prints.signature,
        body: prints.body,
        shape: prints.shape,
        focus: spot.focus.iter().map(|span| focus(text, *span)).collect(),
        prose,
        translations: std::collections::BTreeMap::new(),
    })
}

fn focus(text: &str, span: Span) -> Focus {
    let before = text.get(..span.start as usize).unwrap_or("");
    let after = text.get(span.end as usize..).unwrap_or("");
    let start = before.char_indices().rev().nth(CONTEXT_CHARS - 1).map_or(0, |(at, _)| at);
    Focus {
        span,
        text: span.slice(text).to_owned(),
        before: before[start..].to_owned(),
        after: after.chars().take(CONTEXT_CHARS).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse;

    fn hash(body: &str) -> String {
        let text = format!("---\ngloss: 1\nid: a\ntitle: T\nlang: en\n---\n\n{body}");
        let article = parse("a.en.md", text.as_bytes());
        prose_hash(&article, &article.sections[1])
    }

    #[test]
    fn only_what_is_said_counts_as_prose() {
        let one = hash("## A\n<!-- gloss: a.rs#f -->\n\nText.\n");
        assert_eq!(one, hash("## A\r\n<!-- gloss: b.rs#g id=x -->\r\n\r\n\r\nText.  \r\n\r\n## B\n"));
        assert_ne!(one, hash("## A\n<!-- gloss: a.rs#f -->\n\nOther text.\n"));
        let fence = |mode: &str, code: &str| {
            hash(&format!("## A\n<!-- gloss: a.rs#f -->\n\nText.\n\n```rust{mode}\n{code}\n```\n"))
        };
        assert_eq!(fence(" gloss=sync", "a"), fence(" gloss=sync", "b"));
        assert_ne!(fence("", "a"), fence("", "b"));
    }

    #[test]
    fn a_quote_is_kept_with_what_stands_around_it() {
        let text = format!("{}汉let x;{}", "a".repeat(40), "b".repeat(40));
        let at = text.find("let").unwrap();
        let kept = focus(&text, Span::from_range(at..at + 6));
        assert_eq!((kept.text.as_str(), kept.before.chars().count(), kept.after.len()), ("let x;", 32, 32));
        assert!(kept.before.ends_with('汉'));
        assert_eq!(focus("let x;", Span::new(0, 6)).before, "");
    }
}
