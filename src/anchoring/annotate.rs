//! A whole article against a repository: every anchor of every section with its outcome.

use super::past::Past;
use super::resolve::{Ask, Between, resolve};
use super::verdict::{Outcome, Verdict};
use crate::article::lock::{Key, Lock};
use crate::article::{Article, Document, EffectiveAnchor, Fence};

/// One anchor with what was found out.
pub struct Judged<'a> {
    /// Position in the article's sections.
    pub section: usize,
    pub anchor: EffectiveAnchor<'a>,
    /// The section's fences, by the numbers an outcome speaks of.
    pub fences: Vec<&'a Fence>,
    pub outcome: Outcome,
}

/// Another repository of the library, for anchors with an alias.
pub struct Elsewhere<'p> {
    pub past: &'p Past,
    pub states: Between,
}

/// Judges every anchor of `article` (one language of `document`), in source order.
///
/// `elsewhere` gives the repositories that aliases name; `None` is reported as skipped.
pub fn judge<'a, 'p>(
    past: &Past,
    document: &'a Document,
    article: &'a Article,
    lock: Option<&Lock>,
    states: &Between,
    elsewhere: &dyn Fn(&str) -> Option<Elsewhere<'p>>,
) -> Vec<Judged<'a>> {
    let mut out = Vec::new();
    for (at, section) in article.sections.iter().enumerate() {
        let anchors = document.anchors(article, section);
        if anchors.is_empty() {
            continue;
        }
        let fences = article.fences(at);
        let mut outcomes: Vec<Option<Outcome>> = anchors.iter().map(|_| None).collect();
        let mut aliases: Vec<Option<&str>> = anchors.iter().map(|a| a.anchor.value.alias.as_deref()).collect();
        aliases.sort_unstable();
        aliases.dedup();
        for alias in aliases {
            let here: Vec<usize> =
                (0..anchors.len()).filter(|i| anchors[*i].anchor.value.alias.as_deref() == alias).collect();
            let asks: Vec<Ask<'_>> = here.iter().map(|i| ask(&document.id, &anchors[*i], lock)).collect();
            let found = match alias.map(|name| (name, elsewhere(name))) {
                None => resolve(past, &asks, &fences, states),
                Some((_, Some(other))) => resolve(other.past, &asks, &fences, &other.states),
                Some((name, None)) => {
                    let skipped = || Outcome::bare(Verdict::Skipped, format!("the repository `{name}` is not here"));
                    asks.iter().map(|_| skipped()).collect()
                }
            };
            for (i, outcome) in here.into_iter().zip(found) {
                outcomes[i] = Some(outcome);
            }
        }
        for (anchor, outcome) in anchors.into_iter().zip(outcomes) {
            let outcome = outcome.expect("every anchor has an alias or none");
            out.push(Judged { section: at, anchor, fences: fences.clone(), outcome });
        }
    }
    out
}

fn ask<'a>(doc: &str, anchor: &EffectiveAnchor<'a>, lock: Option<&'a Lock>) -> Ask<'a> {
    let key = Key { doc: doc.to_owned(), id: anchor.id.to_owned(), n: anchor.n };
    let entry = lock.and_then(|lock| lock.entries.get(&key));
    // An approval speaks of the anchor it was given for.
    let entry = entry.filter(|entry| entry.anchor == anchor.anchor.value.to_string());
    Ask {
        anchor: &anchor.anchor.value,
        attributes: anchor.attributes,
        approved: entry.and_then(|entry| entry.approved.as_ref()),
    }
}
