//! Every use of one symbol.
//!
//! A use counts when resolution leads from it to the symbol. Resolving every mention of a popular name would take
//! minutes on a large repository, so the work is bounded: mentions in files beyond the budget are answered by name,
//! and say so.

use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::index::record::Mention;
use crate::index::update::pool;
use crate::index::{FileId, Snapshot};
use crate::model::facts::{FileFacts, RefKind};
use crate::resolve::{Confidence, Site, Target, resolve_site};
use crate::text::Span;

/// One use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceHit {
    pub span: Span,
    pub kind: RefKind,
    pub confidence: Confidence,
}

/// The uses in one file, by offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileReferences {
    pub file: FileId,
    pub hits: Vec<ReferenceHit>,
}

/// Time spent on resolving mentions before the rest is answered by name.
const BUDGET: Duration = Duration::from_millis(120);

/// Every use of `target`, by file in path order. Definitions are not repeated among them.
#[must_use]
pub fn references(snapshot: &Snapshot, target: &Target) -> Vec<FileReferences> {
    if target.kind.is_local() {
        let facts = snapshot.facts(target.file);
        let hits = resolved_in(snapshot, target.file, &facts, target);
        return if hits.is_empty() { Vec::new() } else { vec![FileReferences { file: target.file, hits }] };
    }
    let namesakes = snapshot.named(&target.name);
    let alone = namesakes.iter().all(|(file, symbol)| {
        *file == target.file && symbol.name_span == target.name_span || is_counterpart(target, symbol)
    });
    let start = Instant::now();
    let mut mentions = snapshot.mentions(&target.name);
    // The symbol's own file and its neighbours first: where time runs out, what is near is exact.
    let home = snapshot.path(target.file).rsplit_once('/').map_or("", |(dir, _)| dir).to_owned();
    mentions.sort_by_key(|(file, _)| {
        let near = snapshot.path(*file).starts_with(&home);
        (*file != target.file, !near, *file)
    });
    let answer = |(file, list): (FileId, Vec<Mention>)| {
        let hits = if !alone && start.elapsed() < BUDGET {
            resolved_in(snapshot, file, &snapshot.facts(file), target)
        } else {
            let confidence = if alone { Confidence::Scoped } else { Confidence::Name };
            let len = target.name.len() as u32;
            let hit = |m: Mention| ReferenceHit { span: Span::new(m.offset, m.offset + len), kind: m.kind, confidence };
            list.into_iter().map(hit).collect()
        };
        FileReferences { file, hits }
    };
    let mut out: Vec<FileReferences> =
        pool().install(|| mentions.into_par_iter().with_max_len(1).map(answer).collect());
    out.retain(|uses| !uses.hits.is_empty());
    out.sort_by_key(|uses| uses.file);
    out
}

/// A declaration and a definition of the same name and kind in another file are one symbol to a reader.
fn is_counterpart(target: &Target, symbol: &crate::index::Symbol) -> bool {
    use crate::model::facts::DefFlags;
    symbol.kind == target.kind && (symbol.flags.has(DefFlags::DECLARATION) || target.flags.has(DefFlags::DECLARATION))
}

fn resolved_in(snapshot: &Snapshot, file: FileId, facts: &FileFacts, target: &Target) -> Vec<ReferenceHit> {
    let Some(name) = facts.names.get(&target.name) else { return Vec::new() };
    let mut hits: Vec<ReferenceHit> = facts
        .refs_named(name)
        .iter()
        .filter_map(|id| {
            let id = *id;
            let targets = resolve_site(snapshot, file, facts, Site::Reference(id));
            let first = targets.first()?;
            let same = |t: &Target| t.file == target.file && t.name_span == target.name_span;
            let here = targets.iter().position(same)?;
            // Among declarations and definitions of one symbol any place counts; among undecided ones the first.
            let counts =
                here == 0 || first.confidence != Confidence::Name && targets[here].confidence == first.confidence;
            let r = facts.reference(id);
            counts.then_some(ReferenceHit { span: r.span, kind: r.kind, confidence: targets[here].confidence })
        })
        .collect();
    hits.sort_by_key(|hit| hit.span);
    hits.dedup_by_key(|hit| hit.span);
    hits
}
