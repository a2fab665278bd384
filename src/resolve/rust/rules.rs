//! From what names mean to the answers of the frame.

use super::modules::Module;
use super::ty::Ty;
use super::{Entity, Item, Ns, Resolver, STD};
use crate::index::{FileId, Symbol};
use crate::model::facts::{DefId, FileFacts, RefId, RefKind, Site, Via};
use crate::resolve::{Confidence, Cx, Outcome, Rules, Target};

/// The rules of Rust.
pub struct RustRules;

impl Rules for RustRules {
    fn reference(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, reference: RefId) -> Outcome {
        let resolver = Resolver::new(cx);
        let mut entities = Vec::new();
        // `Point { x }`: the variable first, then the field.
        if let Some(variable) = shorthand(facts, reference) {
            entities.extend(resolver.resolve(file, facts, variable, Ns::Value));
        }
        entities.extend(resolver.meanings(file, facts, reference));
        resolver.outcome(&entities)
    }

    fn definition(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, def: DefId) -> Outcome {
        let Some(import) = facts.def(def).import else {
            return Outcome::Found(vec![cx.target(file, facts, def, Confidence::Scoped)]);
        };
        let resolver = Resolver::new(cx);
        let follow = |ns| resolver.follow(file, facts, import, ns);
        let entities: Vec<Entity> = [Ns::Type, Ns::Value, Ns::Macro].into_iter().filter_map(follow).collect();
        resolver.outcome(&entities)
    }

    fn affinity(&self, cx: &Cx<'_>, from: FileId, to: FileId, _symbol: &Symbol) -> i32 {
        let resolver = Resolver::new(cx);
        let crates = &resolver.memo.crates;
        match (crates.package_of(cx.snapshot.path(from)), crates.package_of(cx.snapshot.path(to))) {
            (Some(own), Some(other)) if own == other => 30,
            (Some(own), Some(other)) if crates.reaches(own, other) => 10,
            // Code that the package cannot even name.
            (Some(_), Some(_)) => -60,
            _ => 0,
        }
    }
}

impl Resolver<'_, '_> {
    /// Everything a reference may mean by its kind, best first.
    fn meanings(&self, file: FileId, facts: &FileFacts, id: RefId) -> Vec<Entity> {
        let reference = facts.reference(id);
        let name = facts.name(reference.name);
        let is_lifetime = name.starts_with('\'');
        let spaces: &[Ns] = match reference.kind {
            RefKind::Label => &[Ns::Label],
            RefKind::Import => &[Ns::Type, Ns::Value, Ns::Macro],
            RefKind::Macro => &[Ns::Macro, Ns::Type],
            RefKind::Type => &[Ns::Type, Ns::Value],
            _ if leads_a_path(facts, id) => &[Ns::Type, Ns::Value],
            RefKind::Read | RefKind::Write | RefKind::Call => &[Ns::Value, Ns::Type, Ns::Macro],
        };
        let mut found: Vec<Entity> = Vec::new();
        for ns in spaces {
            let entity = self.resolve(file, facts, id, *ns);
            let Some(entity) = entity else { continue };
            if !found.contains(&entity) {
                found.push(entity);
            }
            // An import brings a name in all its meanings; any other use has one.
            if reference.kind != RefKind::Import {
                break;
            }
        }
        if found.is_empty() && (is_lifetime || matches!(reference.kind, RefKind::Label | RefKind::Macro)) {
            // Every macro within reach has been looked at.
            found.push(Entity::Outside);
        }
        found
    }

    fn outcome(&self, entities: &[Entity]) -> Outcome {
        if entities.is_empty() {
            return Outcome::Undecided;
        }
        let targets: Vec<Target> = entities.iter().filter_map(|entity| self.target(entity)).collect();
        if targets.is_empty() { Outcome::Outside } else { Outcome::Found(targets) }
    }

    /// The place an entity is defined at; `None` outside the repository.
    fn target(&self, entity: &Entity) -> Option<Target> {
        match entity {
            Entity::Outside => None,
            Entity::Item(item) => self.item_target(*item),
            Entity::Module(module) => self.module_target(*module),
            Entity::Type(Ty::Adt(item, _) | Ty::SelfOf(item) | Ty::Param(item)) => self.item_target(*item),
            Entity::Type(_) => None,
        }
    }

    fn item_target(&self, item: Item) -> Option<Target> {
        if item.file == STD {
            return None;
        }
        Some(self.cx.target(item.file, &self.facts(item.file), item.def, Confidence::Scoped))
    }

    fn module_target(&self, module: Module) -> Option<Target> {
        if module.file == STD {
            return None;
        }
        match self.facts(module.file).scope(module.scope).owner {
            Some(def) => self.item_target(Item { file: module.file, def }),
            None => Some(self.cx.file_target(module.file, Confidence::Scoped)),
        }
    }
}

/// The variable that a shorthand field names too.
fn shorthand(facts: &FileFacts, id: RefId) -> Option<RefId> {
    let reference = facts.reference(id);
    if !matches!(reference.via, Via::FieldOf(_)) {
        return None;
    }
    let sites = facts.sites();
    let start = sites.partition_point(|(span, _)| *span < reference.span);
    let mut here = sites[start..].iter().take_while(|(span, _)| *span == reference.span);
    here.find_map(|(_, site)| match site {
        Site::Reference(other) if facts.reference(*other).via == Via::Plain => Some(*other),
        _ => None,
    })
}

/// Whether a segment is followed by another: its references are read one after the other.
fn leads_a_path(facts: &FileFacts, id: RefId) -> bool {
    facts.refs.get(id.idx() + 1).is_some_and(|next| next.via == Via::Path(id))
}
