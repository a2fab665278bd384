//! Resolution of C and C++: scopes, includes, members by type, declaration ↔ definition.
//!
//! A plain name is looked up through the scopes of its file ([`plain`]), then among what other files define under that
//! name, nearest by `#include` first. A member is looked up in the record its receiver's type leads to ([`types`]):
//! through typedefs, pointers, calls, and macros, whose bodies are read as expressions. A function's definition is
//! answered before the declaration it was found by ([`pair`]).
//!
//! Which branch of a conditional a compiler takes is not known here, nor are the include paths of a build: a header is
//! found by the end of its path ([`mod@include`]).

mod compiled;
mod condition;
mod global;
mod include;
mod judge;
mod member;
mod overload;
mod pair;
mod plain;
mod template;
mod types;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::{Confidence, Cx, Judge, Outcome, Rules, Site, Target};
use crate::index::{FileId, Snapshot, Symbol};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, FileFacts, RefId, RefKind, Reference, Via};
use include::Includes;

/// The rules of C and C++.
pub struct CRules;

/// A file at hand.
#[derive(Clone)]
struct At {
    file: FileId,
    facts: Arc<FileFacts>,
}

/// Something a name may mean: a definition of a file at hand, or a symbol of the index.
#[derive(Clone)]
enum Meaning {
    Here(At, DefId),
    There(FileId, Box<Symbol>),
}

/// What resolution of one reference gives, best first.
#[derive(Clone)]
struct Answer {
    meanings: Vec<Meaning>,
    /// So many of the first are places of one thing; what follows are namesakes.
    same: usize,
    /// Rules decide the first.
    sure: bool,
    /// It leads out of the repository.
    outside: bool,
}

impl Answer {
    fn none() -> Self {
        Self::of(Vec::new(), false)
    }

    fn outside() -> Self {
        Self { outside: true, ..Self::of(Vec::new(), true) }
    }

    fn of(meanings: Vec<Meaning>, sure: bool) -> Self {
        Self { same: meanings.len(), meanings, sure, outside: false }
    }

    /// With namesakes behind what was found.
    fn and(mut self, namesakes: impl IntoIterator<Item = Meaning>) -> Self {
        self.meanings.extend(namesakes);
        self
    }
}

/// Nested questions (types of types) beyond this are given up.
const MAX_DEPTH: u32 = 40;

/// One question under way.
struct Question<'c, 's> {
    cx: &'c Cx<'s>,
    includes: Arc<Includes>,
    depth: std::cell::Cell<u32>,
}

impl<'c, 's> Question<'c, 's> {
    fn new(cx: &'c Cx<'s>) -> Self {
        Self { cx, includes: cx.snapshot.memo(|_| Includes::default()), depth: std::cell::Cell::new(0) }
    }

    fn at(&self, file: FileId) -> At {
        At { file, facts: self.cx.facts(file) }
    }

    fn path(&self, file: FileId) -> &str {
        self.cx.snapshot.path(file)
    }

    /// Symbols of C and C++ files with this name.
    fn named(&self, name: &str) -> Vec<(FileId, Symbol)> {
        let found = self.cx.snapshot.named_shared(name);
        found.iter().filter(|(file, _)| self.is_c(*file)).cloned().collect()
    }

    fn is_c(&self, file: FileId) -> bool {
        self.cx.snapshot.language(file).is_some_and(|language| language.row().family == crate::lang::Family::C)
    }

    /// A meaning as a definition of facts.
    fn open(&self, meaning: &Meaning) -> Option<(At, DefId)> {
        match meaning {
            Meaning::Here(at, def) => Some((at.clone(), *def)),
            Meaning::There(file, symbol) => {
                let at = self.at(*file);
                let def = self.cx.def_at(&at.facts, symbol.name_span, symbol.kind)?;
                Some((at, def))
            }
        }
    }

    fn target(&self, meaning: &Meaning, confidence: Confidence) -> Target {
        match meaning {
            Meaning::Here(at, def) => self.cx.target(at.file, &at.facts, *def, confidence),
            Meaning::There(file, symbol) => self.cx.symbol_target(*file, symbol, confidence),
        }
    }

    /// Runs a nested question, unless there were too many.
    fn deeper<R>(&self, ask: impl FnOnce() -> Option<R>) -> Option<R> {
        if self.depth.get() >= MAX_DEPTH || !self.cx.spend() {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let answer = ask();
        self.depth.set(self.depth.get() - 1);
        answer
    }

    /// What a reference means.
    fn reference(&self, at: &At, id: RefId) -> Answer {
        self.deeper(|| {
            let r = at.facts.reference(id);
            Some(match r.via {
                Via::Plain => self.plain(at, r),
                Via::Root => self.global(at, r, None),
                Via::Path(prefix) => self.qualified(at, r, prefix),
                Via::Member(receiver) => self.member(at, r, receiver),
                Via::FieldOf(ty) => self.field_of(at, r, ty),
                Via::TypePath(_) | Via::PropertyOf(_) | Via::ArgumentOf(_) | Via::Import(_) => Answer::none(),
            })
        })
        .unwrap_or_else(Answer::none)
    }

    fn outcome(&self, answer: &Answer) -> Outcome {
        if answer.outside {
            return Outcome::Outside;
        }
        if answer.meanings.is_empty() {
            return Outcome::Undecided;
        }
        let mut targets = Vec::with_capacity(answer.meanings.len());
        for (i, meaning) in answer.meanings.iter().enumerate() {
            // What stands beside a sure answer is its counterpart.
            let sure = answer.sure && i < answer.same.max(1);
            targets.push(self.target(meaning, if sure { Confidence::Scoped } else { Confidence::Name }));
        }
        Outcome::Found(targets)
    }
}

impl Rules for CRules {
    fn reference(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, reference: RefId) -> Outcome {
        let question = Question::new(cx);
        let at = question.same(file, facts);
        let answer = question.reference(&at, reference);
        let answer = question.first_opened(&at, answer);
        question.outcome(&answer)
    }

    fn definition(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, def: DefId) -> Outcome {
        let question = Question::new(cx);
        let at = question.same(file, facts);
        if facts.def(def).flags.has(DefFlags::IMPORT) {
            return question.outcome(&question.used(&at, def));
        }
        let answer = Answer::of(question.counterparts(&Meaning::Here(at.clone(), def), file), true);
        let answer = question.first_opened(&at, answer);
        let answer = question.compiled_twin(&at, def, answer);
        question.outcome(&question.primary(&at, def, answer))
    }

    fn places(&self, cx: &Cx<'_>, target: &Target) -> Vec<Target> {
        Question::new(cx).places(target)
    }

    fn types(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, site: Site) -> Vec<Target> {
        let question = Question::new(cx);
        let at = question.same(file, facts);
        let meant = match site {
            Site::Definition(def) => Some((at, def)),
            Site::Reference(id) => {
                question.reference(&at, id).meanings.first().and_then(|meaning| question.open(meaning))
            }
        };
        let named = meant.and_then(|(at, def)| question.named_type(&at, def));
        named.map(|(at, def)| cx.target(at.file, &at.facts, def, Confidence::Scoped)).into_iter().collect()
    }

    fn judge<'s>(
        &self,
        snapshot: &'s Snapshot,
        things: &[Vec<Target>],
        files: &[FileId],
    ) -> Option<Box<dyn Judge + 's>> {
        let judge = judge::CJudge::new(snapshot, things, files)?;
        Some(Box::new(judge))
    }

    fn affinity(&self, cx: &Cx<'_>, from: FileId, to: FileId, is_static: bool) -> i32 {
        let question = Question::new(cx);
        let near = match question.includes.distance(cx.snapshot, from, to) {
            Some(steps) => 60 - i32::from(steps.min(20)),
            None => 0,
        };
        near - if is_static && from != to { 30 } else { 0 }
    }
}

impl Question<'_, '_> {
    /// The file's facts as shared ones: those of the snapshot where they are the same, as they nearly always are.
    fn same(&self, file: FileId, facts: &FileFacts) -> At {
        let shared = self.cx.facts(file);
        if shared.defs.len() == facts.defs.len() && shared.refs.len() == facts.refs.len() {
            return At { file, facts: shared };
        }
        At { file, facts: Arc::new(facts.clone()) }
    }
}

/// How well a kind fits what a reference does; zero does not fit at all.
fn fit(r: &Reference, kind: Kind, callable_arity: Option<(u8, u8)>) -> i32 {
    match (r.kind, kind) {
        (RefKind::Read | RefKind::Write, Kind::Macro) if callable_arity.is_some() => 2,
        _ => fit_kind(r.kind, kind),
    }
}

/// As [`fit`], by kinds alone.
fn fit_kind(used: RefKind, kind: Kind) -> i32 {
    match used {
        RefKind::Call => match kind {
            Kind::Function | Kind::Method | Kind::Macro => 4,
            Kind::Class | Kind::Struct | Kind::Type => 2,
            Kind::Variable | Kind::Field | Kind::Param | Kind::Local | Kind::Constant => 2,
            _ => 1,
        },
        RefKind::Type | RefKind::Import => match kind {
            Kind::Class | Kind::Struct | Kind::Enum | Kind::Type | Kind::TypeParam => 4,
            Kind::Namespace => 3,
            Kind::Macro => 2,
            _ => 1,
        },
        RefKind::Macro => {
            if kind == Kind::Macro {
                4
            } else {
                1
            }
        }
        RefKind::Label => i32::from(kind == Kind::Label) * 4,
        RefKind::Read | RefKind::Write => match kind {
            Kind::Label => 0,
            Kind::Class | Kind::Struct | Kind::Enum | Kind::Type | Kind::Namespace => 2,
            _ => 4,
        },
    }
}

/// Whether a call with so many arguments suits.
fn suits(r: &Reference, arity: Option<(u8, u8)>) -> bool {
    match (r.args, arity) {
        (Some(args), Some((least, most))) => least <= args && args <= most,
        _ => true,
    }
}
