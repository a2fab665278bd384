//! What type the value at a place has, as the definitions of that type.

use super::{Engine, Entity, Module, Sym, Ty};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{Expr, Site, Type};
use crate::resolve::{Confidence, MAX_TARGETS, Target};

/// Deepest nesting of containers looked into.
const MAX_DEPTH: u32 = 6;

impl Engine<'_, '_> {
    /// The definitions of the type of what stands at a site: of a function what it returns, of a container what it
    /// holds.
    pub fn type_targets(&self, file: FileId, site: Site) -> Vec<Target> {
        let facts = self.facts(file);
        let mut found: Vec<Entity> = Vec::new();
        let meant = match site {
            Site::Definition(def) => Some(Sym { file, def }),
            Site::Reference(id) => match self.resolve(file, id).found.first() {
                Some(found) => match found.entity {
                    Entity::Def(sym) => Some(sym),
                    Entity::Module(_) => None,
                },
                None => None,
            },
        };
        let ty = match site {
            _ if meant.is_some_and(|sym| self.facts(sym.file).def(sym.def).kind.is_type()) => Ty::Unknown,
            Site::Definition(def) => self.symbol_value(Sym { file, def }, &None),
            Site::Reference(id) => self.reference_value(file, id, &None),
        };
        match meant.and_then(|sym| self.written_type(sym)) {
            Some(named) => found.push(Entity::Def(named)),
            None => self.collect_types(&ty, &mut found, 0),
        }
        drop(facts);
        let targets = found.into_iter().filter_map(|entity| match entity {
            Entity::Def(sym) if !self.is_prelude(sym.file) => {
                Some(self.cx.target(sym.file, &self.facts(sym.file), sym.def, Confidence::Scoped))
            }
            Entity::Module(Module::File(file)) if !self.is_prelude(file) => {
                Some(self.module_target(file, Confidence::Scoped))
            }
            _ => None,
        });
        targets.take(MAX_TARGETS).collect()
    }

    /// The type that a definition is, or that its declaration names where that is a name for another type.
    fn written_type(&self, sym: Sym) -> Option<Sym> {
        let facts = self.facts(sym.file);
        let def = facts.def(sym.def);
        if def.kind.is_type() {
            return Some(sym);
        }
        let Type::Path { head, .. } = facts.ty(def.ty?) else { return None };
        let resolution = self.resolve(sym.file, *head);
        resolution.found.iter().find_map(|found| match found.entity {
            Entity::Def(alias) if self.is_prelude(alias.file) => None,
            Entity::Def(alias) => (self.facts(alias.file).def(alias.def).kind == Kind::Type).then_some(alias),
            Entity::Module(_) => None,
        })
    }

    fn collect_types(&self, ty: &Ty, found: &mut Vec<Entity>, depth: u32) {
        if depth > MAX_DEPTH || found.len() >= MAX_TARGETS {
            return;
        }
        let mut again = |ty: &Ty| self.collect_types(ty, found, depth + 1);
        match ty {
            Ty::Instance(sym, args) if self.is_prelude(sym.file) => args.iter().for_each(again),
            Ty::Instance(sym, _) | Ty::Class(sym, _) => push(found, Entity::Def(*sym)),
            Ty::Function(sym, env) => again(&self.returned(*sym, env)),
            Ty::Closure(..) | Ty::Signature(..) => again(&self.called(ty)),
            Ty::Array(of) | Ty::Dict(_, of) | Ty::Chosen(of, _) => again(of),
            Ty::Tuple(parts) | Ty::Union(parts) | Ty::Both(parts) => parts.iter().for_each(again),
            Ty::Param(param) => match self.bound_of(*param) {
                Ty::Unknown => push(found, Entity::Def(*param)),
                bound => again(&bound),
            },
            Ty::Object(file, scope, _) => {
                let facts = self.facts(*file);
                let holds = |def: &crate::model::facts::Definition| {
                    let typed = def.ty.is_some_and(|ty| matches!(facts.ty(ty), Type::Object(of) if of == scope));
                    typed || def.value.is_some_and(|v| matches!(facts.expr(v), Expr::Object(of) if of == scope))
                };
                if let Some(def) = facts.def_ids().find(|id| holds(facts.def(*id))) {
                    push(found, Entity::Def(Sym { file: *file, def }));
                }
            }
            Ty::Module(module) => push(found, Entity::Module(module.clone())),
            Ty::Unknown | Ty::Outside | Ty::Primitive(_) | Ty::Text(_) => {}
        }
    }
}

fn push(found: &mut Vec<Entity>, entity: Entity) {
    if !found.contains(&entity) {
        found.push(entity);
    }
}
