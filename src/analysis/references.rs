//! Every use of a symbol, exact about which of several same-named symbols is meant.
//!
//! A use counts when resolution leads from it to one of the symbol's places ([`places`]). What a file includes or imports
//! decides most mentions of a popular name without parsing the file ([`Judge`](crate::resolve::Judge)); the files that
//! leaves are parsed and their mentions resolved. That work is bounded by counts, not by a clock, so that an answer does
//! not depend on how busy the machine is; what lies beyond the bound is answered by name, and says so.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::index::record::Mention;
use crate::index::update::pool;
use crate::index::{FileId, Snapshot};
use crate::model::Kind;
use crate::model::facts::{FileFacts, RefId, RefKind};
use crate::resolve::{self, Confidence, Says, Site, Target, places, resolve_site};
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

/// Files parsed for one question; the rest is answered by name.
const MOST_FILES: usize = 3000;
/// Mentions resolved for one question in such files.
const MOST_RESOLVED: usize = 30_000;

/// Every use of `target`, by file in path order. Its places (definition, declarations) are not repeated among them.
#[must_use]
pub fn references(snapshot: &Snapshot, target: &Target) -> Vec<FileReferences> {
    if target.kind.is_local() {
        let hits = references_in(snapshot, target.file, target);
        return if hits.is_empty() { Vec::new() } else { vec![FileReferences { file: target.file, hits }] };
    }
    uses(snapshot, &[places(snapshot, target)]).pop().unwrap_or_default()
}

/// The uses of `target` in one file, by offset.
#[must_use]
pub fn references_in(snapshot: &Snapshot, file: FileId, target: &Target) -> Vec<ReferenceHit> {
    let things = if target.kind.is_local() { vec![target.clone()] } else { places(snapshot, target) };
    let (things, facts) = ([things], snapshot.facts(file));
    let index = Index::new(&things);
    let mut hits = resolved_in(snapshot, file, &facts, &index, &|_| true);
    hits.sort_by_key(|(hit, _)| hit.span);
    hits.into_iter().map(|(hit, _)| hit).collect()
}

/// The uses of several symbols of one name in one pass over its mentions; each symbol by all its places, as
/// [`places`] gives them. The answer is in the order of `things`, each by file in path order.
#[must_use]
pub fn uses(snapshot: &Snapshot, things: &[Vec<Target>]) -> Vec<Vec<FileReferences>> {
    uses_among(snapshot, things, usize::MAX)
}

/// As [`uses`], looking at about `most` mentions spread over the files where there are more: enough to tell which symbol is
/// used more than another.
#[must_use]
pub fn uses_among(snapshot: &Snapshot, things: &[Vec<Target>], most: usize) -> Vec<Vec<FileReferences>> {
    let mut out: Vec<Vec<FileReferences>> = vec![Vec::new(); things.len()];
    let Some(first) = things.iter().flatten().next() else { return out };
    let index = Index::new(things);
    let mut mentions = snapshot.mentions(&first.name);
    let total: usize = mentions.iter().map(|(_, list)| list.len()).sum();
    if total > most {
        mentions = mentions.into_iter().step_by(total.div_ceil(most.max(1))).collect();
    }
    // The symbols' own files and their neighbours first: where the bound is reached, what is near is exact.
    let home = snapshot.path(first.file).rsplit_once('/').map_or("", |(dir, _)| dir).to_owned();
    mentions.sort_by_cached_key(|(file, _)| {
        let own = things.iter().flatten().any(|place| place.file == *file);
        (!own, !snapshot.path(*file).starts_with(&home), *file)
    });
    let files: Vec<FileId> = mentions.iter().map(|(file, _)| *file).collect();
    let family = snapshot.language(first.file).map(|language| language.row().family);
    let judge = match family {
        // A compiler's index is asked mention by mention.
        Some(family) if !resolve::is_laid_over(snapshot) => resolve::rules(family).judge(snapshot, things, &files),
        _ => None,
    };
    let len = first.name.len() as u32;
    let hit =
        |m: &Mention, confidence| ReferenceHit { span: Span::new(m.offset, m.offset + len), kind: m.kind, confidence };
    // What the judge leaves, file by file.
    let mut rest: Vec<(FileId, Vec<Mention>)> = Vec::new();
    let mut found: Vec<(FileId, ReferenceHit, usize)> = Vec::new();
    for (file, list) in mentions {
        let same = snapshot.language(file).map(|language| language.row().family) == family;
        let mut open = Vec::new();
        for mention in list {
            match judge.as_ref().filter(|_| same).map_or(Says::Open, |judge| judge.says(file, &mention)) {
                Says::Thing(thing, confidence) => found.push((file, hit(&mention, confidence), thing)),
                Says::None => {}
                Says::Open => open.push(mention),
            }
        }
        if !open.is_empty() {
            rest.push((file, open));
        }
    }
    let mut budget = Budget::default();
    let rest: Vec<(FileId, Vec<Mention>, bool)> = rest
        .into_iter()
        .map(|(file, list)| {
            let within = budget.take(list.len());
            (file, list, within)
        })
        .collect();
    let resolved: Vec<Vec<(FileId, ReferenceHit, usize)>> = pool().install(|| {
        rest.into_par_iter()
            .with_max_len(1)
            .map(|(file, list, within)| {
                if !within {
                    // One symbol alone can only be meant; of several, none is guessed at.
                    let guess = things.len() == 1;
                    return list.iter().filter(|_| guess).map(|m| (file, hit(m, Confidence::Name), 0)).collect();
                }
                let wanted = |offset: u32| list.binary_search_by_key(&offset, |m| m.offset).is_ok();
                let hits = resolved_in(snapshot, file, &snapshot.facts(file), &index, &wanted);
                hits.into_iter().map(|(hit, thing)| (file, hit, thing)).collect()
            })
            .collect()
    });
    found.extend(resolved.into_iter().flatten());
    found.retain(|(file, hit, _)| !index.is_place(*file, hit.span));
    found.sort_by_key(|(file, hit, thing)| (*thing, *file, hit.span));
    for (file, hit, thing) in found {
        let list = &mut out[thing];
        match list.last_mut() {
            Some(last) if last.file == file => last.hits.push(hit),
            _ => list.push(FileReferences { file, hits: vec![hit] }),
        }
    }
    out
}

/// How much is left to spend on parsing.
#[derive(Default)]
struct Budget {
    files: usize,
    mentions: usize,
}

impl Budget {
    fn take(&mut self, mentions: usize) -> bool {
        self.files += 1;
        self.mentions += mentions;
        self.files <= MOST_FILES && self.mentions <= MOST_RESOLVED
    }
}

/// Symbols of one name by their places.
struct Index<'t> {
    name: &'t str,
    things: HashMap<(FileId, Span), usize>,
    /// Extents of typedefs that stand beside their own tag.
    typedefs: Vec<(FileId, Span)>,
}

impl<'t> Index<'t> {
    fn new(things: &'t [Vec<Target>]) -> Self {
        let name = things.iter().flatten().next().map_or("", |place| place.name.as_str());
        let mut index = Self { name, things: HashMap::new(), typedefs: Vec::new() };
        for (at, places) in things.iter().enumerate() {
            for place in places {
                index.things.entry((place.file, place.name_span)).or_insert(at);
            }
            let tagged = places.iter().any(|place| place.kind != Kind::Type && place.kind.is_type());
            let typedefs = places.iter().filter(|place| tagged && place.kind == Kind::Type);
            index.typedefs.extend(typedefs.map(|place| (place.file, place.extent)));
        }
        index
    }

    /// Whether a mention is part of the symbol's own places: a name token, the tag in a typedef of it.
    fn is_place(&self, file: FileId, span: Span) -> bool {
        let typedef = |(other, extent): &(FileId, Span)| *other == file && extent.covers(span);
        self.things.contains_key(&(file, span)) || self.typedefs.iter().any(typedef)
    }

    /// The symbol that ranked targets mean, and how surely.
    fn meant(&self, targets: &[Target]) -> Option<(usize, Confidence)> {
        let first = targets.first()?;
        // Among declarations and definitions of one symbol any place counts; among undecided ones the first.
        let alike = targets.iter().take_while(|t| t.confidence == first.confidence);
        let most = if first.confidence == Confidence::Name { 1 } else { usize::MAX };
        alike.take(most).find_map(|t| Some((*self.things.get(&(t.file, t.name_span))?, t.confidence)))
    }
}

/// The mentions in a file that are uses, each with its symbol.
fn resolved_in(
    snapshot: &Snapshot,
    file: FileId,
    facts: &FileFacts,
    index: &Index<'_>,
    wanted: &dyn Fn(u32) -> bool,
) -> Vec<(ReferenceHit, usize)> {
    let Some(name) = facts.names.get(index.name) else { return Vec::new() };
    let use_of = |id: &RefId| {
        let r = facts.reference(*id);
        if !wanted(r.span.start) {
            return None;
        }
        let targets = resolve_site(snapshot, file, facts, Site::Reference(*id));
        let (thing, confidence) = index.meant(&targets)?;
        Some((ReferenceHit { span: r.span, kind: r.kind, confidence }, thing))
    };
    let mut hits: Vec<(ReferenceHit, usize)> = facts.refs_named(name).iter().filter_map(use_of).collect();
    hits.sort_by_key(|(hit, _)| hit.span);
    hits.dedup_by_key(|(hit, _)| hit.span);
    hits
}
