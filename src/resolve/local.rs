//! Lexical scopes: which binding a plain name sees.

use super::{Confidence, Cx, Outcome, Rules};
use crate::index::FileId;
use crate::model::facts::{DefFlags, DefId, FileFacts, NameId, RefId, ScopeId, ScopeKind, Via};

/// The binding of `name` that is visible at `offset` in `scope`, walking outwards; the innermost wins, and within one
/// scope the last that is visible at the offset (shadowing), else, for hoisted names, any.
///
/// `admit` filters by what the reference can mean (types against values, macros, labels).
#[must_use]
pub fn lookup(
    facts: &FileFacts,
    scope: ScopeId,
    name: NameId,
    offset: u32,
    admit: &dyn Fn(DefId) -> bool,
) -> Option<DefId> {
    let mut at = Some(scope);
    while let Some(scope) = at {
        let here = facts.scope(scope);
        if here.kind != ScopeKind::Type || here.members_visible {
            let candidates = facts.defs_named(name).iter().copied().filter(|id| {
                let def = facts.def(*id);
                def.scope == scope && def.qualifier.is_none() && def.visible_from <= offset
            });
            let found = candidates.filter(|id| admit(*id)).max_by_key(|id| {
                let def = facts.def(*id);
                (def.visible_from, def.name_span.start)
            });
            if found.is_some() {
                return found;
            }
        }
        at = here.parent;
    }
    None
}

/// Rules of a family that has none of its own yet: plain names by scope.
pub struct LexicalRules;

impl Rules for LexicalRules {
    fn reference(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, reference: RefId) -> Outcome {
        let r = facts.reference(reference);
        if r.via != Via::Plain {
            return Outcome::Undecided;
        }
        match lookup(facts, r.scope, r.name, r.span.start, &|_| true) {
            Some(def) if !facts.def(def).flags.has(DefFlags::IMPORT) => {
                Outcome::Found(vec![cx.target(file, facts, def, Confidence::Scoped)])
            }
            _ => Outcome::Undecided,
        }
    }
}
