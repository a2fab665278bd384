//! Members of values: classes with their bases, objects, modules, and what the prelude declares.

use std::rc::Rc;

use super::{Engine, Entity, Env, Form, Found, Resolution, Sym, Ty, bound, extended};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{DefFlags, ScopeId, ScopeKind, TypeId};

impl Engine<'_, '_> {
    /// The member of a value.
    pub fn member(&self, of: &Ty, name: &str) -> Resolution {
        self.step(Resolution::none(), || self.member_inner(of, name))
    }

    fn member_inner(&self, of: &Ty, name: &str) -> Resolution {
        match of {
            Ty::Unknown => Resolution::none(),
            Ty::Outside => Resolution::outside(),
            Ty::Module(module) => self.dialect.module_member(self, module, name),
            Ty::Instance(sym, args) => self.instance_member(*sym, args, name),
            Ty::Class(sym, env) => {
                let added = || self.dialect.exported_beside(self, *sym, name);
                let member = self.class_member(*sym, env, name);
                if member.found.is_empty() { added().or(|| member) } else { member }
            }
            Ty::Object(file, scope, env) => self.object_member(*file, *scope, env, name),
            Ty::Function(sym, env) => {
                let added = self.added_member(*sym, env, name);
                added
                    .or(|| self.dialect.exported_beside(self, *sym, name))
                    .or(|| self.form_member(Form::Function, &[], name))
            }
            Ty::Closure(..) | Ty::Signature(..) => self.form_member(Form::Function, &[], name),
            Ty::Array(element) => self.form_member(Form::Array, &[(**element).clone()], name),
            Ty::Tuple(parts) => {
                let element = self.union(parts.iter().cloned());
                self.form_member(Form::Tuple, &[element], name)
            }
            Ty::Dict(key, value) => self.form_member(Form::Dict, &[(**key).clone(), (**value).clone()], name),
            Ty::Text(_) => self.form_member(Form::Text, &[], name),
            Ty::Primitive(primitive) => match self.library(primitive) {
                Some(sym) => self.instance_member(sym, &[], name),
                None => Resolution::none(),
            },
            Ty::Union(parts) => self.each_member(parts, name, false),
            Ty::Both(parts) => self.each_member(parts, name, true),
            Ty::Chosen(of, keys) if keys.admits(name) => self.member(of, name),
            Ty::Chosen(..) => Resolution::none(),
            Ty::Param(param) => {
                let bound = self.bound_of(*param);
                self.member(&bound, name)
            }
        }
    }

    /// A member of one of several, or of all of several: then the first that has it is enough.
    fn each_member(&self, parts: &[Ty], name: &str, first: bool) -> Resolution {
        let mut all = Resolution::none();
        for part in parts {
            let one = self.member(part, name);
            for found in one.found {
                if !all.found.iter().any(|known| known.entity == found.entity) {
                    all.found.push(found);
                }
            }
            all.outside |= one.outside;
            all.guess |= one.guess;
            if first && !all.found.is_empty() {
                break;
            }
        }
        if !all.found.is_empty() {
            all.outside = false;
        }
        all
    }

    fn form_member(&self, form: Form, args: &[Ty], name: &str) -> Resolution {
        match self.library(self.dialect.container(form)) {
            Some(sym) => self.instance_member(sym, args, name),
            None => Resolution::none(),
        }
    }

    /// A member of an instance: of its class, then of its bases, then whatever an index signature covers.
    pub fn instance_member(&self, sym: Sym, args: &[Ty], name: &str) -> Resolution {
        let receiver = Ty::Instance(sym, args.into());
        self.inherited_member(sym, args, name, &receiver)
    }

    /// As [`Engine::instance_member`], of a base of the receiver's class: `self` in what is found is the receiver.
    fn inherited_member(&self, sym: Sym, args: &[Ty], name: &str, receiver: &Ty) -> Resolution {
        let env = received(sym, self.bind(sym, args, &None), receiver);
        let own = self.own_members(sym, &env, name);
        if !own.is_empty() {
            return Resolution::found(own);
        }
        let mut outside = false;
        for declared in self.merged(sym) {
            let facts = self.facts(declared.file);
            let def = facts.def(declared.def);
            let env = if declared == sym { env.clone() } else { self.bind(declared, args, &None) };
            for base in &def.bases {
                let member = match self.base(declared.file, *base, &env) {
                    Ty::Instance(base, args) => {
                        self.step(Resolution::none(), || self.inherited_member(base, &args, name, receiver))
                    }
                    other => self.member(&other, name),
                };
                if !member.found.is_empty() {
                    let library = |found: &Found| matches!(found.entity, Entity::Def(of) if self.is_prelude(of.file));
                    // What every object has is asked last, after the other bases.
                    if !(self.is_any(&member.found) && member.found.iter().all(library)) {
                        return member;
                    }
                }
                outside |= member.outside;
            }
        }
        if let Some(index) = self.index_signature(sym, args) {
            return Resolution::one(index);
        }
        if outside {
            return Resolution::outside();
        }
        let any = self.library(self.dialect.container(Form::Any));
        match any {
            Some(any) if any != sym => self.instance_member(any, &[], name),
            _ => Resolution::none(),
        }
    }

    /// Whether the members are those of the base of everything.
    fn is_any(&self, found: &[Found]) -> bool {
        let Some(any) = self.library(self.dialect.container(Form::Any)) else { return false };
        found.iter().all(|found| match found.entity {
            Entity::Def(sym) => sym.file == any.file && self.facts(sym.file).def(sym.def).container == Some(any.def),
            Entity::Module(_) => false,
        })
    }

    /// A base of a class as a type; an expression that gives a class stands for its instances.
    pub fn base(&self, file: FileId, base: TypeId, env: &Env) -> Ty {
        match self.ty(file, base, env) {
            Ty::Class(sym, _) => Ty::Instance(sym, std::rc::Rc::new([])),
            other => other,
        }
    }

    /// Members declared in the scopes of a class or interface, and of others of the same name that are merged with it.
    fn own_members(&self, sym: Sym, env: &Env, name: &str) -> Vec<Found> {
        let mut found = Vec::new();
        for declared in self.merged(sym) {
            let facts = self.facts(declared.file);
            let Some(id) = facts.names.get(name) else { continue };
            for def in facts.defs_named(id) {
                let member = facts.def(*def);
                let scope = facts.scope(member.scope);
                let here = scope.kind == ScopeKind::Type && scope.owner == Some(declared.def);
                let binds = !member.flags.has(DefFlags::REBINDING)
                    && !matches!(member.kind, Kind::TypeParam | Kind::Param | Kind::Local);
                if here && binds {
                    found.push(Found { env: env.clone(), ..Found::def(declared.file, *def) });
                }
            }
        }
        // A declaration without a body is an overload of what follows it, or all there is.
        found.sort_by_key(|found| match found.entity {
            Entity::Def(sym) => self.flags(sym).has(DefFlags::DECLARATION),
            Entity::Module(_) => false,
        });
        found
    }

    /// The definition and the others of its name and scope that make one type together.
    pub(super) fn merged(&self, sym: Sym) -> Vec<Sym> {
        let facts = self.facts(sym.file);
        let def = facts.def(sym.def);
        if !matches!(def.kind, Kind::Interface | Kind::Class | Kind::Namespace | Kind::Enum) {
            return vec![sym];
        }
        let others = facts.defs_named(def.name).iter().filter(|id| {
            let other = facts.def(**id);
            **id != sym.def
                && other.scope == def.scope
                && matches!(other.kind, Kind::Interface | Kind::Class | Kind::Namespace)
        });
        let here = std::iter::once(sym).chain(others.map(|id| Sym { file: sym.file, def: *id }));
        here.chain(self.augmented(sym).iter().copied()).collect()
    }

    /// Declarations of other files that add to a type; asked once in a question.
    fn augmented(&self, sym: Sym) -> Rc<[Sym]> {
        if let Some(known) = self.augmented.borrow().get(&sym) {
            return known.clone();
        }
        // Looking for them may lead back here.
        self.augmented.borrow_mut().insert(sym, Rc::new([]));
        let found: Rc<[Sym]> = self.step(Vec::new(), || self.dialect.augmentations(self, sym)).into();
        self.augmented.borrow_mut().insert(sym, found.clone());
        found
    }

    /// A member of a class itself: static members, cases of an enum, exports of a namespace; then those of its bases.
    fn class_member(&self, sym: Sym, env: &Env, name: &str) -> Resolution {
        let facts = self.facts(sym.file);
        let mut found = self.own_members(sym, env, name);
        if facts.def(sym.def).kind != Kind::Interface {
            found.extend(self.namespace_members(sym, env, name));
        }
        if !found.is_empty() {
            return Resolution::found(found);
        }
        let mut outside = false;
        for base in &facts.def(sym.def).bases {
            let member = match self.base(sym.file, *base, env) {
                Ty::Instance(base, _) => {
                    let receiver = match bound(env, sym) {
                        Some(receiver) => receiver.clone(),
                        None => Ty::Instance(sym, std::rc::Rc::new([])),
                    };
                    let env = extended(&None, vec![(base, receiver)]);
                    self.step(Resolution::none(), || self.class_member(base, &env, name))
                }
                other => self.member(&other, name),
            };
            if !member.found.is_empty() {
                return member;
            }
            outside |= member.outside;
        }
        if outside {
            return Resolution::outside();
        }
        self.form_member(Form::Function, &[], name)
    }

    /// What a namespace declares.
    fn namespace_members(&self, sym: Sym, env: &Env, name: &str) -> Vec<Found> {
        let mut found = Vec::new();
        for declared in self.merged(sym) {
            let facts = self.facts(declared.file);
            let Some(id) = facts.names.get(name) else { continue };
            for def in facts.defs_named(id) {
                let scope = facts.scope(facts.def(*def).scope);
                if scope.kind == ScopeKind::Module && scope.owner == Some(declared.def) {
                    found.push(Found { env: env.clone(), ..Found::def(declared.file, *def) });
                }
            }
        }
        found
    }

    /// A property that an assignment added to a function.
    fn added_member(&self, sym: Sym, env: &Env, name: &str) -> Resolution {
        let own = self.own_members(sym, env, name);
        if !own.is_empty() {
            return Resolution::found(own);
        }
        // The declared type of a function constant.
        let facts = self.facts(sym.file);
        let def = facts.def(sym.def);
        for base in &def.bases {
            let base = self.ty(sym.file, *base, env);
            let member = self.member(&base, name);
            if !member.found.is_empty() {
                return member;
            }
        }
        Resolution::none()
    }

    /// A property of an object literal or type; what is spread into it counts, the last first.
    fn object_member(&self, file: FileId, scope: ScopeId, env: &Env, name: &str) -> Resolution {
        let facts = self.facts(file);
        if let Some(id) = facts.names.get(name) {
            let here = facts.defs_named(id).iter().filter(|def| {
                let def = facts.def(**def);
                def.scope == scope && !matches!(def.kind, Kind::TypeParam | Kind::Param)
            });
            let found: Vec<Found> = here.map(|def| Found { env: env.clone(), ..Found::def(file, *def) }).collect();
            if !found.is_empty() {
                return Resolution::found(found);
            }
        }
        // Properties that assignments added to a variable that holds the object.
        if let Some(owner) = facts.scope(scope).owner {
            let own = self.own_members(Sym { file, def: owner }, env, name);
            if !own.is_empty() {
                return Resolution::found(own);
            }
        }
        let mut outside = false;
        for def in facts.defs_in(scope).iter().rev() {
            let spread = facts.def(*def);
            if spread.kind == Kind::Field
                && spread.name_span.is_empty()
                && let Some(value) = spread.value
            {
                let value = self.value(file, value, env);
                let member = self.member(&value, name);
                if !member.found.is_empty() {
                    return member;
                }
                outside |= member.outside || value.is_unknown();
            }
        }
        let index = facts.defs_in(scope).iter().find(|def| facts.def(**def).kind == Kind::Param);
        if let Some(index) = index {
            return Resolution::one(Found { env: env.clone(), ..Found::def(file, *index) });
        }
        if outside {
            return Resolution::none();
        }
        self.form_member(Form::Any, &[], name)
    }

    /// The index signature of a type.
    pub fn index_signature(&self, sym: Sym, args: &[Ty]) -> Option<Found> {
        let env = self.bind(sym, args, &None);
        let facts = self.facts(sym.file);
        facts
            .scopes_of(sym.def)
            .filter(|scope| facts.scope(*scope).kind == ScopeKind::Type)
            .flat_map(|scope| facts.defs_in(scope))
            .find(|def| facts.def(**def).kind == Kind::Param)
            .map(|def| Found { env: extended(&env, Vec::new()), ..Found::def(sym.file, *def) })
    }
}

/// Remembers that `self` inside a base is the receiver of a derived class.
fn received(class: Sym, env: Env, receiver: &Ty) -> Env {
    match receiver {
        Ty::Instance(sym, _) if *sym != class => extended(&env, vec![(class, receiver.clone())]),
        _ => env,
    }
}
