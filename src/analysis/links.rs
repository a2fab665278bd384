//! What every identifier of one file means, for front ends that show whole files.
//!
//! One pass over the facts of a file at hand: each reference is resolved once, names that mean the same in the same place
//! are not asked for twice. Plain data out, in order of place.

use std::collections::HashMap;

use crate::index::{FileId, Snapshot};
use crate::model::facts::{DefId, FileFacts, NameId, RefKind, Reference, ScopeId, Via};
use crate::resolve::{Site, Target, resolve_site};
use crate::text::Span;

/// One identifier of a file.
#[derive(Clone, Debug)]
pub struct Link {
    /// The name token.
    pub span: Span,
    pub role: Role,
    /// What it means, best first; empty where nothing is known or it leads out of the repository.
    pub targets: std::sync::Arc<[Target]>,
}

/// What an identifier does where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Introduces a name that is visible beyond one function.
    Defines(DefId),
    /// Introduces a name inside one function, or one that an import binds.
    Binds(DefId),
    /// Uses a name.
    Uses(RefKind),
}

/// References that must mean the same: equal name, way of use and scope, where no value decides.
#[derive(PartialEq, Eq, Hash)]
struct Same {
    name: NameId,
    kind: RefKind,
    scope: ScopeId,
    args: Option<u8>,
    /// Shadowing makes the place count: the number of bindings of that name before it.
    before: usize,
}

/// Every identifier of a file, by place; where a token both uses and introduces a name, the use.
#[must_use]
pub fn links(snapshot: &Snapshot, file: FileId, facts: &FileFacts) -> Vec<Link> {
    let mut out: Vec<Link> = Vec::with_capacity(facts.refs.len() + facts.defs.len());
    let mut bindings: HashMap<NameId, Vec<u32>> = HashMap::new();
    for def in &facts.defs {
        let starts = bindings.entry(def.name).or_default();
        starts.push(def.visible_from);
        starts.push(def.name_span.start);
    }
    for starts in bindings.values_mut() {
        starts.sort_unstable();
    }
    let same = |r: &Reference| Same {
        name: r.name,
        kind: r.kind,
        scope: r.scope,
        args: r.args,
        before: bindings.get(&r.name).map_or(0, |starts| starts.partition_point(|s| *s <= r.span.start)),
    };
    let mut known: HashMap<Same, std::sync::Arc<[Target]>> = HashMap::new();
    for id in facts.ref_ids() {
        let r = facts.reference(id);
        if r.span.is_empty() {
            continue;
        }
        let resolve = || resolve_site(snapshot, file, facts, Site::Reference(id)).into();
        // Of overloads another may be meant by other arguments.
        let holds = |targets: &&std::sync::Arc<[Target]>| r.kind != RefKind::Call || targets.len() < 2;
        let targets = match known.get(&same(r)).filter(holds) {
            Some(targets) if r.via == Via::Plain => targets.clone(),
            _ => resolve(),
        };
        if r.via == Via::Plain {
            known.insert(same(r), targets.clone());
        }
        out.push(Link { span: r.span, role: Role::Uses(r.kind), targets });
    }
    for id in facts.def_ids() {
        let def = facts.def(id);
        if def.name_span.is_empty() {
            continue;
        }
        let role = if def.is_symbol() { Role::Defines(id) } else { Role::Binds(id) };
        out.push(Link { span: def.name_span, role, targets: [].into() });
    }
    let rank = |role: &Role| match role {
        Role::Uses(_) => 1,
        Role::Defines(_) => 0,
        Role::Binds(_) => 2,
    };
    out.sort_by_key(|link| (link.span, rank(&link.role)));
    out.dedup_by_key(|link| link.span);
    // Tokens never overlap but where a grammar nests names (an attribute as a whole); the first counts.
    let mut end = 0;
    out.retain(|link| {
        let apart = link.span.start >= end;
        if apart {
            end = link.span.end;
        }
        apart
    });
    out
}
