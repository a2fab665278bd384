//! Mentions of a popular name told apart by include graphs alone, without parsing the files they stand in.
//!
//! In C a plain name means what the file's includes bring. Where they bring one thing of the name, there is nothing to
//! resolve; where they bring several, or scopes inside the file have a say, the file is parsed as ever. `palloc` of
//! openGauss, ten macros and 3,500 uses, is decided this way but for a handful of files.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use rayon::prelude::*;

use super::condition::Truth;
use super::include::{Includes, is_aside};
use super::pair::{is_record, same_container};
use super::plain::is_source;
use super::{Meaning, Question, fit_kind};
use crate::index::record::{Mention, Reach};
use crate::index::update::pool;
use crate::index::{FileId, Snapshot, Symbol};
use crate::model::Kind;
use crate::model::facts::{DefFlags, RefKind};
use crate::resolve::{Confidence, Cx, Judge, Says, Target};

/// Which of several things a file's includes bring. See the module docs.
pub(super) struct CJudge<'s> {
    snapshot: &'s Snapshot,
    candidates: Vec<Candidate>,
    /// What is reached by includes from the files asked about, as rows of `steps`.
    rows: HashMap<FileId, usize>,
    /// Include steps from a file to each candidate's, a row a file; [`NEVER`] where there is no way.
    steps: Vec<u16>,
}

struct Candidate {
    file: FileId,
    kind: Kind,
    arity: Option<(u8, u8)>,
    declared: bool,
    /// Seen in its own file only, and in what includes it as text.
    private: bool,
    /// Bound in a namespace or a type: which scopes see it is not for this judge.
    nested: bool,
    /// In a branch of an `#if` that is likely left out.
    off: bool,
    /// Beside the real thing: a test, a copy.
    aside: bool,
    /// The thing it is a place of.
    thing: Option<usize>,
}

impl Candidate {
    fn is_member(&self) -> bool {
        matches!(self.kind, Kind::Field | Kind::Method)
    }
}

/// More definitions of one name are not told apart here.
const MOST: usize = 64;
const NEVER: u16 = u16::MAX;

impl<'s> CJudge<'s> {
    pub fn new(snapshot: &'s Snapshot, things: &[Vec<Target>], files: &[FileId]) -> Option<Self> {
        let name = &things.first()?.first()?.name;
        let is_c = |file: FileId| {
            snapshot.language(file).is_some_and(|language| language.row().family == crate::lang::Family::C)
        };
        let thing_of: HashMap<(FileId, u32), usize> = things
            .iter()
            .enumerate()
            .flat_map(|(at, places)| places.iter().map(move |place| ((place.file, place.name_span.start), at)))
            .collect();
        let mut symbols: Vec<(FileId, Symbol)> = snapshot.named(name);
        symbols.retain(|(file, _)| is_c(*file));
        if symbols.len() > MOST {
            return None;
        }
        let includes: Arc<Includes> = snapshot.memo(|_| Includes::default());
        let cx = Cx::new(snapshot);
        let question = Question::new(&cx);
        let candidates: Vec<Candidate> = symbols
            .iter()
            .map(|(file, symbol)| Candidate {
                file: *file,
                kind: symbol.kind,
                arity: symbol.arity,
                declared: symbol.flags.has(DefFlags::DECLARATION),
                private: symbol.flags.has(DefFlags::STATIC) && is_source(snapshot.path(*file)),
                nested: !symbol.container.is_empty() && !symbol.flags.has(DefFlags::TRANSPARENT),
                off: symbols.iter().filter(|(other, _)| other == file).count() > 1
                    && question.weigh(*file, *file, symbol.name_span.start) < Truth::Maybe,
                aside: is_aside(snapshot.path(*file)),
                thing: thing_of.get(&(*file, symbol.name_span.start)).copied(),
            })
            .collect();
        let files: Vec<FileId> = files.iter().copied().filter(|file| is_c(*file)).collect();
        let (rows, steps) = reached(snapshot, &includes, &files, &candidates);
        Some(Self { snapshot, candidates, rows, steps })
    }

    /// What a plain name means in a file, going by what it includes.
    fn plain(&self, file: FileId, kind: RefKind) -> Says {
        // Inside a macro's argument a plain name may be a member's.
        let member = self.candidates.iter().any(|c| c.is_member() && c.thing.is_some());
        let Some(row) = self.rows.get(&file).filter(|_| !member) else { return Says::Open };
        let steps = &self.steps[row * self.candidates.len()..][..self.candidates.len()];
        let here = self.snapshot.path(file);
        let aside_here = is_aside(here);
        let fits = |c: &Candidate| fit_kind(kind, c.kind);
        let seen = |c: &Candidate| !c.is_member() && fits(c) > 0 && (!c.private || c.file == file);
        // A macro that is not included is not there.
        let there = |c: &Candidate, steps: u16| seen(c) && (steps != NEVER || c.kind != Kind::Macro);
        let visible = || self.candidates.iter().zip(steps).filter(|(c, steps)| there(c, **steps));
        let best_fit = visible().map(|(c, _)| fits(c)).max();
        let reached: Vec<(&Candidate, u16)> = visible()
            .filter(|(c, steps)| **steps != NEVER && Some(fits(c)) == best_fit)
            .map(|(c, s)| (c, *s))
            .collect();
        if reached.is_empty() {
            let rest: Vec<&Candidate> = visible().map(|(c, _)| c).collect();
            let all: Vec<&Candidate> = self.candidates.iter().filter(|c| seen(c)).collect();
            return if rest.is_empty() { one_of(&all, Confidence::Name) } else { one_of(&rest, Confidence::Scoped) };
        }
        if reached.iter().any(|(c, _)| c.nested || c.file == file && c.thing.is_none()) {
            return Says::Open;
        }
        let first = reached[0].0;
        let alone = reached.iter().all(|(c, _)| c.thing == first.thing);
        if alone {
            return first.thing.map_or(Says::None, |thing| Says::Thing(thing, Confidence::Scoped));
        }
        // Several are brought: the order of `plain::Rank`, as far as it does not ask for the use itself.
        let alike = |a: &Candidate| a.arity == first.arity && (kind != RefKind::Type || a.kind == first.kind);
        if !reached.iter().all(|(c, _)| alike(c)) {
            return Says::Open;
        }
        let key = |(c, steps): &(&Candidate, u16)| {
            (c.kind != Kind::Macro, c.aside && !aside_here, c.off, c.declared && is_record(c.kind), *steps)
        };
        let least = reached.iter().map(key).min();
        let mut best = reached.iter().filter(|c| Some(key(c)) == least);
        let Some((first, _)) = best.next() else { return Says::Open };
        if best.any(|(c, _)| c.thing != first.thing) {
            return Says::Open;
        }
        let rival = |c: &Candidate| c.thing != first.thing && (c.kind == Kind::Macro) == (first.kind == Kind::Macro);
        let sure = !reached.iter().any(|(c, _)| rival(c));
        let confidence = if sure { Confidence::Scoped } else { Confidence::Name };
        first.thing.map_or(Says::None, |thing| Says::Thing(thing, confidence))
    }
}

/// Where nothing of the name is included: the one thing there is, where there is one.
fn one_of(candidates: &[&Candidate], confidence: Confidence) -> Says {
    let Some(first) = candidates.first() else { return Says::None };
    if candidates.iter().any(|c| c.nested || c.thing != first.thing) {
        return Says::Open;
    }
    first.thing.map_or(Says::None, |thing| Says::Thing(thing, confidence))
}

impl Judge for CJudge<'_> {
    fn says(&self, file: FileId, mention: &Mention) -> Says {
        match mention.reach {
            _ if mention.kind == RefKind::Label => Says::Open,
            Reach::Free => self.plain(file, mention.kind),
            // Members and names of namespaces may come first; where there are none, they do not.
            Reach::Inside if !self.candidates.iter().any(|c| c.is_member() || c.nested) => {
                self.plain(file, mention.kind)
            }
            // A macro may stand for a member's name.
            Reach::Member if !self.candidates.iter().any(|c| c.kind == Kind::Macro) => {
                let asked = self.candidates.iter().any(|c| c.is_member() && c.thing.is_some());
                if asked { Says::Open } else { Says::None }
            }
            Reach::Inside | Reach::Member | Reach::Open => Says::Open,
        }
    }
}

/// For each file that is reached from `files`, itself included, the steps to each candidate's file.
fn reached(
    snapshot: &Snapshot,
    includes: &Includes,
    files: &[FileId],
    candidates: &[Candidate],
) -> (HashMap<FileId, usize>, Vec<u16>) {
    let mut rows: HashMap<FileId, usize> = HashMap::new();
    let mut included_by: Vec<Vec<usize>> = Vec::new();
    let mut frontier: Vec<FileId> = Vec::new();
    let mut row = |file: FileId, frontier: &mut Vec<FileId>, included_by: &mut Vec<Vec<usize>>| {
        *rows.entry(file).or_insert_with(|| {
            frontier.push(file);
            included_by.push(Vec::new());
            included_by.len() - 1
        })
    };
    for file in files {
        row(*file, &mut frontier, &mut included_by);
    }
    while !frontier.is_empty() {
        let found: Vec<(FileId, Arc<[FileId]>)> = pool().install(|| {
            frontier.par_iter().with_min_len(16).map(|file| (*file, includes.direct(snapshot, *file))).collect()
        });
        frontier.clear();
        for (file, direct) in found {
            let from = row(file, &mut frontier, &mut included_by);
            for next in direct.iter() {
                let to = row(*next, &mut frontier, &mut included_by);
                included_by[to].push(from);
            }
        }
    }
    let width = candidates.len();
    let mut steps = vec![NEVER; included_by.len() * width];
    for (at, candidate) in candidates.iter().enumerate() {
        let Some(start) = rows.get(&candidate.file) else { continue };
        let mut queue = VecDeque::from([*start]);
        steps[start * width + at] = 0;
        while let Some(row) = queue.pop_front() {
            let next = steps[row * width + at].saturating_add(1).min(NEVER - 1);
            for other in &included_by[row] {
                if steps[other * width + at] == NEVER {
                    steps[other * width + at] = next;
                    queue.push_back(*other);
                }
            }
        }
    }
    (rows, steps)
}

impl Question<'_, '_> {
    /// All places of the thing a target is one place of.
    pub fn places(&self, target: &Target) -> Vec<Target> {
        let at = self.at(target.file);
        let Some(def) = self.cx.def_at(&at.facts, target.name_span, target.kind) else { return Vec::new() };
        let d = at.facts.def(def);
        if d.kind.is_local() {
            return Vec::new();
        }
        let Some(own) = self.named(&target.name).into_iter().find(|(file, symbol)| {
            *file == target.file && symbol.name_span == target.name_span && symbol.kind == d.kind
        }) else {
            return Vec::new();
        };
        let own = own.1;
        let mut places: Vec<Target> = self
            .every_place(&Meaning::There(target.file, Box::new(own.clone())))
            .into_iter()
            .map(|(file, symbol)| self.cx.symbol_target(file, &symbol, Confidence::Scoped))
            .collect();
        let (mut records, mut others) = (0, Vec::new());
        for (file, symbol) in self.named(&target.name) {
            if !same_container(&symbol.container, &own.container) {
                continue;
            }
            records += usize::from(is_record(symbol.kind) && !symbol.flags.has(DefFlags::DECLARATION));
            let same_file = file == target.file;
            // Both branches of an `#if` define it.
            let branch = same_file && symbol.kind == own.kind && (own.kind == Kind::Macro || symbol.arity == own.arity);
            let tag = (is_record(own.kind) || own.kind == Kind::Type)
                && (is_record(symbol.kind) || symbol.kind == Kind::Type)
                && (symbol.kind != Kind::Type || own.kind != Kind::Type);
            if branch {
                places.push(self.cx.symbol_target(file, &symbol, Confidence::Scoped));
            } else if tag {
                others.push((same_file, self.cx.symbol_target(file, &symbol, Confidence::Scoped)));
            }
        }
        // A tag, its forward declarations and its typedef; those of other files where there is one such tag only.
        places.extend(others.into_iter().filter(|(same_file, _)| *same_file || records <= 1).map(|(_, place)| place));
        places
    }
}
