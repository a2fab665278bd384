//! Who calls a function, and what it calls.

use std::collections::BTreeMap;

use crate::index::{FileId, Snapshot};
use crate::model::facts::{DefId, FileFacts, RefKind};
use crate::resolve::{Confidence, Cx, Site, Target, resolve_site};
use crate::text::Span;

use super::references::references;

/// One function with the places of its calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The caller, or the callee.
    pub function: Target,
    /// The file the calls stand in, and their spans by offset.
    pub file: FileId,
    pub sites: Vec<Span>,
}

/// The functions that call `target`, by file and place; calls outside any function belong to the file.
#[must_use]
pub fn callers(snapshot: &Snapshot, target: &Target) -> Vec<Call> {
    let cx = Cx::new(snapshot);
    let mut out = Vec::new();
    for uses in references(snapshot, target) {
        let facts = snapshot.facts(uses.file);
        let mut by_function: BTreeMap<Option<DefId>, (Vec<Span>, Confidence)> = BTreeMap::new();
        for hit in uses.hits.iter().filter(|hit| matches!(hit.kind, RefKind::Call | RefKind::Macro)) {
            let entry = by_function.entry(enclosing(&facts, hit.span.start)).or_insert((Vec::new(), hit.confidence));
            entry.0.push(hit.span);
            entry.1 = entry.1.max(hit.confidence);
        }
        for (function, (sites, confidence)) in by_function {
            let function = match function {
                Some(def) => cx.target(uses.file, &facts, def, confidence),
                None => cx.file_target(uses.file, confidence),
            };
            out.push(Call { function, file: uses.file, sites });
        }
    }
    out
}

/// What the function calls, in order of the first call; each callee once, its best-ranked definition.
#[must_use]
pub fn callees(snapshot: &Snapshot, target: &Target) -> Vec<Call> {
    let facts = snapshot.facts(target.file);
    let mut calls: Vec<(Span, crate::model::facts::RefId)> = facts
        .ref_ids()
        .map(|id| (facts.reference(id), id))
        .filter(|(r, _)| matches!(r.kind, RefKind::Call | RefKind::Macro) && target.extent.covers(r.span))
        .map(|(r, id)| (r.span, id))
        .collect();
    calls.sort_by_key(|(span, _)| *span);
    let mut out: Vec<Call> = Vec::new();
    for (span, id) in calls {
        let Some(callee) = resolve_site(snapshot, target.file, &facts, Site::Reference(id)).into_iter().next() else {
            continue;
        };
        let known = out.iter_mut().find(|c| c.function.file == callee.file && c.function.name_span == callee.name_span);
        match known {
            Some(call) => call.sites.push(span),
            None => out.push(Call { function: callee, file: target.file, sites: vec![span] }),
        }
    }
    out
}

/// The innermost function, method or macro around `offset`.
#[must_use]
pub fn enclosing(facts: &FileFacts, offset: u32) -> Option<DefId> {
    facts
        .def_ids()
        .filter(|id| facts.def(*id).kind.is_callable() && facts.def(*id).extent.contains(offset))
        .min_by_key(|id| facts.def(*id).extent.len())
}
