//! Members: `a.b`, `a->b`, designators, methods and what they inherit.

use super::include::is_aside;
use super::overload::is_beaten;
use super::pair::there;
use super::plain::is_type_use;
use super::types::{Record, Shape};
use super::{Answer, At, Meaning, Question, fit, suits};
use crate::index::{FileId, Symbol};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, ExprId, Reference, TypeId};

/// Bases looked at for one member.
const MAX_BASES: u32 = 64;

impl Question<'_, '_> {
    /// `receiver.name`.
    pub fn member(&self, at: &At, r: &Reference, receiver: ExprId) -> Answer {
        let shape = self.type_of(at, receiver, None);
        self.member_by(at, r, shape.as_ref())
    }

    /// A field named in a literal of the type, or beside it in `offsetof`.
    pub fn field_of(&self, at: &At, r: &Reference, ty: TypeId) -> Answer {
        let shape = Shape::Written { at: at.clone(), ty, env: None };
        self.member_by(at, r, Some(&shape))
    }

    fn member_by(&self, at: &At, r: &Reference, shape: Option<&Shape>) -> Answer {
        let name = at.facts.name(r.name);
        let Some(shape) = shape else { return self.member_by_name(at, r) };
        if let Some(record) = self.record(shape)
            && let Some(found) = self.member_of(&record, name, r, at.file, Some(at))
        {
            return found;
        }
        // A smart pointer or a container of this repository or of a library: what it holds.
        if let Some(inner) = self.first_argument(shape)
            && let Some(found) =
                self.record(&inner).and_then(|record| self.member_of(&record, name, r, at.file, Some(at)))
        {
            return found;
        }
        if self.is_foreign(shape) {
            return Answer::outside();
        }
        self.member_by_name(at, r)
    }

    /// A member of a record or of its bases.
    ///
    /// `asker`: the file whose arguments tell overloads apart, where the reference stands in it.
    pub fn member_of(
        &self,
        record: &Record,
        name: &str,
        r: &Reference,
        from: FileId,
        asker: Option<&At>,
    ) -> Option<Answer> {
        let mut left = MAX_BASES;
        let (at, found) = self.member_in(record, name, is_type_use(r), &mut left)?;
        let facts = &at.facts;
        let likely = |id: &DefId| suits(r, facts.def(*id).arity) && facts.def(*id).kind == Kind::Method;
        let overloads: Vec<DefId> = found.iter().copied().filter(likely).collect();
        let scores = asker.and_then(|asker| {
            let meanings: Vec<Meaning> = overloads.iter().map(|id| Meaning::Here(at.clone(), *id)).collect();
            self.by_arguments(asker, r, &meanings)
        });
        let score = |id: &DefId| {
            let at = overloads.iter().position(|other| other == id);
            scores.as_ref().zip(at).map_or(0, |(scores, at)| scores[at])
        };
        let mut found = found;
        found.sort_by_cached_key(|id| {
            let def = facts.def(*id);
            (!suits(r, def.arity), -fit(r, def.kind, def.arity), -score(id), def.name_span.start)
        });
        let best = found[0];
        let rival = found[1..].iter().any(|id| {
            let (a, b) = (facts.def(*id), facts.def(best));
            let beaten = scores.is_some() && is_beaten(score(&best), score(id));
            // A constant member and its other version differ in nothing that a call shows.
            suits(r, a.arity) == suits(r, b.arity)
                && a.kind == b.kind
                && (scores.is_some() || a.arity == b.arity)
                && a.kind == Kind::Method
                && !beaten
        });
        let mut meanings = self.counterparts(&Meaning::Here(at.clone(), best), from);
        meanings.extend(found[1..].iter().map(|id| Meaning::Here(at.clone(), *id)));
        Some(Answer::of(meanings, !rival))
    }

    fn member_in(&self, record: &Record, name: &str, types: bool, left: &mut u32) -> Option<(At, Vec<DefId>)> {
        if *left == 0 || !self.cx.spend() {
            return None;
        }
        *left -= 1;
        let facts = &record.at.facts;
        if let Some(id) = facts.names.get(name) {
            let found: Vec<DefId> = facts
                .defs_named(id)
                .iter()
                .copied()
                .filter(|def| {
                    let d = facts.def(*def);
                    let value = matches!(d.kind, Kind::Method | Kind::Field);
                    !(d.flags.has(DefFlags::IMPORT) || types && value) && in_record(facts, *def, record)
                })
                .collect();
            // Inside a class its name is the class.
            if let Some(class) = record.owner.filter(|class| facts.def(*class).name == id) {
                return Some((record.at.clone(), vec![class]));
            }
            if !found.is_empty() {
                return Some((record.at.clone(), found));
            }
        }
        let owner = record.owner?;
        for base in &facts.def(owner).bases {
            let shape = Shape::Written { at: record.at.clone(), ty: *base, env: None };
            if let Some(base) = self.deeper(|| self.record(&shape)) {
                if base.at.file == record.at.file && base.scope == record.scope {
                    continue;
                }
                if let Some(found) = self.member_in(&base, name, types, left) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// A member that a class inherits.
    pub fn inherited(&self, at: &At, owner: DefId, name: &str, r: &Reference) -> Option<Answer> {
        let scope = at.facts.def(owner).inner?;
        let record = Record { at: at.clone(), scope, owner: Some(owner) };
        self.deeper(|| self.member_of(&record, name, r, at.file, Some(at)))
    }

    /// A name inside a function that is defined as `Class::function`: the members of the class.
    pub fn in_qualifier(&self, at: &At, r: &Reference, qualifier: TypeId) -> Option<Answer> {
        let shape = Shape::Written { at: at.clone(), ty: qualifier, env: None };
        let record = self.deeper(|| self.record(&shape))?;
        self.member_of(&record, at.facts.name(r.name), r, at.file, Some(at))
    }

    /// All members of that name, the likeliest first; one alone is taken for certain.
    fn member_by_name(&self, at: &At, r: &Reference) -> Answer {
        let name = at.facts.name(r.name);
        let reached = self.includes.reached(self.cx.snapshot, at.file);
        let aside_here = is_aside(self.path(at.file));
        let is_member = |symbol: &Symbol| matches!(symbol.kind, Kind::Field | Kind::Method | Kind::Variant);
        let named = self.cx.snapshot.named_shared(name);
        let mut found: Vec<(FileId, Symbol)> =
            named.iter().filter(|(file, symbol)| is_member(symbol) && self.is_c(*file)).cloned().collect();
        if found.is_empty() {
            return Answer::none();
        }
        let key = |file: FileId, symbol: &Symbol| {
            let steps = reached.get(&file).copied();
            (
                steps.is_none(),
                is_aside(self.path(file)) && !aside_here,
                -fit(r, symbol.kind, symbol.arity),
                !suits(r, symbol.arity),
                steps.unwrap_or(u16::MAX),
                -super::include::nearness(self.path(at.file), self.path(file)),
            )
        };
        found.sort_by_cached_key(|(file, symbol)| (key(*file, symbol), *file, symbol.name_span.start));
        let included = found.iter().filter(|(file, _)| reached.contains_key(file)).count();
        let methods = found.iter().filter(|(_, symbol)| symbol.kind == Kind::Method).count();
        let sure = methods == 0 && (included == 1 || found.len() == 1);
        let first = there(found.remove(0));
        let mut meanings = self.counterparts(&first, at.file);
        meanings.extend(found.into_iter().take(20).map(there));
        Answer::of(meanings, sure)
    }
}

/// Whether a definition is a member: bound in the record's scope, or an enumerator of an unscoped enum in it.
fn in_record(facts: &crate::model::facts::FileFacts, def: DefId, record: &Record) -> bool {
    let d = facts.def(def);
    if d.scope == record.scope {
        return true;
    }
    d.kind == Kind::Variant
        && facts.scope(d.scope).owner.is_some_and(|owner| {
            let owner = facts.def(owner);
            owner.scope == record.scope && owner.flags.has(DefFlags::TRANSPARENT)
        })
}
