//! Implementations: of a trait or interface, subclasses of a class, overrides of one method.

use crate::index::{FileId, Snapshot};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, FileFacts, RefId, RefKind, Type, TypeId};
use crate::resolve::{Confidence, Cx, Site, Target, resolve_site};

/// What implements or extends `target`, in path order.
///
/// For a type or trait: the impl blocks, classes and interfaces that name it among their bases. For a method of one: the
/// methods of the same name in those, or the ones that inherit it further down. Empty for anything else.
#[must_use]
pub fn implementations(snapshot: &Snapshot, target: &Target) -> Vec<Target> {
    let cx = Cx::new(snapshot);
    let facts = snapshot.facts(target.file);
    let Some(def) = cx.def_at(&facts, target.name_span, target.kind) else { return Vec::new() };
    if target.kind.is_type() {
        return descendants(snapshot, target)
            .into_iter()
            .map(|(file, facts, id, sure)| cx.target(file, &facts, id, sure))
            .collect();
    }
    if !matches!(target.kind, Kind::Method | Kind::Function | Kind::Field | Kind::Type | Kind::Constant) {
        return Vec::new();
    }
    let Some(owner) = facts.def(def).container else { return Vec::new() };
    let owner = match facts.def(owner).kind {
        kind if kind.is_type() => cx.target(target.file, &facts, owner, Confidence::Scoped),
        // A method inside an impl of a trait: the siblings are the other implementations of the trait's method.
        Kind::Impl => match trait_of(snapshot, target.file, &facts, owner) {
            Some(owner) => owner,
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let mut out = Vec::new();
    for (file, facts, id, sure) in descendants(snapshot, &owner) {
        let Some(name) = facts.names.get(&target.name) else { continue };
        for member in facts.defs_named(name) {
            let member_def = facts.def(*member);
            let same = file == target.file && member_def.name_span == target.name_span;
            if member_def.container == Some(id) && !member_def.flags.has(DefFlags::DECLARATION) && !same {
                out.push(cx.target(file, &facts, *member, sure));
            }
        }
    }
    out
}

/// The trait that an impl block implements.
fn trait_of(snapshot: &Snapshot, file: FileId, facts: &FileFacts, owner: DefId) -> Option<Target> {
    let head = facts.def(owner).bases.iter().find_map(|ty| head_of(facts, *ty))?;
    resolve_site(snapshot, file, facts, Site::Reference(head)).into_iter().next()
}

type Descendant = (FileId, std::sync::Arc<FileFacts>, DefId, Confidence);

/// Definitions that name `target` among their bases, and those that extend these in turn.
fn descendants(snapshot: &Snapshot, target: &Target) -> Vec<Descendant> {
    let mut out: Vec<Descendant> = Vec::new();
    let cx = Cx::new(snapshot);
    let mut open = vec![target.clone()];
    // A class hierarchy is shallow; the bound is against cycles in code that does not compile.
    let mut seen = std::collections::HashSet::new();
    while let Some(base) = open.pop() {
        if !seen.insert((base.file, base.name_span)) || seen.len() > 500 {
            continue;
        }
        for (file, mentions) in snapshot.mentions(&base.name) {
            if !mentions.iter().any(|m| matches!(m.kind, RefKind::Type | RefKind::Read | RefKind::Call)) {
                continue;
            }
            let facts = snapshot.facts(file);
            let Some(name) = facts.names.get(&base.name) else { continue };
            for id in facts.def_ids() {
                let def = facts.def(id);
                let head =
                    def.bases.iter().filter_map(|ty| head_of(&facts, *ty)).find(|r| facts.reference(*r).name == name);
                let Some(head) = head else { continue };
                if def.kind == Kind::TypeParam {
                    continue;
                }
                let targets = resolve_site(snapshot, file, &facts, Site::Reference(head));
                let Some(hit) = targets.first().filter(|t| t.file == base.file && t.name_span == base.name_span) else {
                    continue;
                };
                out.push((file, facts.clone(), id, hit.confidence));
                if def.kind != Kind::Impl {
                    open.push(cx.target(file, &facts, id, hit.confidence));
                }
            }
        }
    }
    out.sort_by_key(|(file, facts, id, _)| (*file, facts.def(*id).name_span));
    out.dedup_by_key(|(file, _, id, _)| (*file, *id));
    out
}

fn head_of(facts: &FileFacts, ty: TypeId) -> Option<RefId> {
    match facts.ty(ty) {
        Type::Path { head, .. } => Some(*head),
        Type::Pointer(inner) => head_of(facts, *inner),
        _ => None,
    }
}
