//! Expressions and definitions → what their values are.

use std::rc::Rc;

use super::{Arguments, Engine, Entity, Env, Form, Found, Module, Sym, Ty, bound};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{
    DefFlags, DefId, Expr, ExprId, FileFacts, Literal, RefId, Reference, ScopeId, ScopeKind, Via,
};

impl Engine<'_, '_> {
    /// What an expression gives.
    pub fn value(&self, file: FileId, expr: ExprId, env: &Env) -> Ty {
        if env.is_some() {
            return self.step(Ty::Unknown, || self.value_inner(file, expr, env));
        }
        if let Some(known) = self.values.borrow().get(&(file, expr)) {
            // An expression in the middle of being followed depends on itself: nothing is known of it.
            return known.clone().unwrap_or(Ty::Unknown);
        }
        self.values.borrow_mut().insert((file, expr), None);
        let ty = self.step(Ty::Unknown, || self.value_inner(file, expr, env));
        self.values.borrow_mut().insert((file, expr), Some(ty.clone()));
        ty
    }

    fn value_inner(&self, file: FileId, expr: ExprId, env: &Env) -> Ty {
        let facts = self.facts(file);
        let one = |id: &ExprId| self.value(file, *id, env);
        match facts.expr(expr) {
            Expr::Unknown | Expr::Yield(_) => Ty::Unknown,
            Expr::Ref(reference) => self.reference_value(file, *reference, env),
            Expr::SelfValue(scope) => self.this(file, *scope, env),
            Expr::Super(scope) => self.super_of(file, *scope),
            Expr::Call { callee, args, generics } => {
                let callee = one(callee);
                let arguments = Arguments { file, args, generics, env, call: Some(expr) };
                self.call(&callee, &arguments)
            }
            Expr::New(ty) => self.construct(file, *ty, env),
            Expr::Cast(ty) => self.ty(file, *ty, env),
            Expr::Literal(literal) => literal_type(*literal),
            Expr::List(element) => Ty::Array(Rc::new(element.as_ref().map_or(Ty::Unknown, one))),
            Expr::Dict(key, value) => Ty::Dict(
                Rc::new(key.as_ref().map_or(Ty::Unknown, one)),
                Rc::new(value.as_ref().map_or(Ty::Unknown, one)),
            ),
            Expr::Tuple(parts) => Ty::Tuple(parts.iter().map(one).collect()),
            Expr::Object(scope) => Ty::Object(file, *scope, env.clone()),
            Expr::Module(import) => self.module_value(file, *import),
            Expr::Closure { def: Some(def), .. } => self.symbol_value(Sym { file, def: *def }, env),
            Expr::Closure { def: None, .. } => Ty::Closure(file, expr, env.clone()),
            Expr::Await(inner) => self.awaited(one(inner)),
            Expr::Try(inner) | Expr::Deref(inner) | Expr::Borrow(inner) => one(inner),
            Expr::Index(of, key) => {
                let of = one(of);
                let key = key.as_ref().map(one);
                self.element_at(&of, key.as_ref())
            }
            Expr::OneOf(parts) => {
                let parts: Vec<Ty> = parts.iter().take(super::MAX_UNION).map(one).collect();
                self.union(parts)
            }
            Expr::Binary(_, left, right) => one(left).or(|| one(right)),
            Expr::Element(of) => self.element(&one(of)),
            Expr::Enter(of) => self.entered(one(of)),
            Expr::Part(of, index) => self.part(&one(of), *index as usize),
            Expr::Field(of, name) => {
                let of = one(of);
                self.member_value(&of, facts.name(*name))
            }
            Expr::Argument { call, arg } => self.expected_argument(file, *call, *arg as usize, env),
            Expr::Param(callee, index) => {
                let callee = one(callee);
                self.parameter(&callee, *index as usize)
            }
            Expr::Payload { .. } | Expr::PayloadField { .. } | Expr::ClosureParam { .. } => Ty::Unknown,
        }
    }

    /// The value of a member.
    pub fn member_value(&self, of: &Ty, name: &str) -> Ty {
        let member = self.member(of, name);
        if member.found.is_empty() {
            return match of {
                Ty::Outside => Ty::Outside,
                Ty::Dict(_, value) => (**value).clone(),
                _ => Ty::Unknown,
            };
        }
        let values: Vec<Ty> = self.alternatives(&member.found).map(|found| self.found_value(found)).collect();
        self.union(values)
    }

    /// Of overloads and repeated bindings of one name in one scope, the first says what the member is.
    fn alternatives<'f>(&self, found: &'f [Found]) -> impl Iterator<Item = &'f Found> {
        let mut seen: Vec<(FileId, ScopeId)> = Vec::new();
        let facts_of = |file| self.facts(file);
        let kept: Vec<&'f Found> = found
            .iter()
            .filter(|found| match found.entity {
                Entity::Def(sym) => {
                    let at = (sym.file, facts_of(sym.file).def(sym.def).scope);
                    let fresh = !seen.contains(&at);
                    if fresh {
                        seen.push(at);
                    }
                    fresh
                }
                Entity::Module(_) => true,
            })
            .collect();
        kept.into_iter()
    }

    pub(super) fn reference_value(&self, file: FileId, reference: RefId, env: &Env) -> Ty {
        let facts = self.facts(file);
        let r = facts.reference(reference);
        if let Via::Member(of) = r.via {
            // With the generics that are known here, which a resolution kept for all does not have.
            let of = self.value(file, of, env);
            return self.member_value(&of, facts.name(r.name));
        }
        let resolution = self.resolve(file, reference);
        let Some(found) = resolution.found.first() else {
            return if resolution.outside { Ty::Outside } else { Ty::Unknown };
        };
        match found.entity {
            Entity::Def(sym) if sym.file == file && r.via == Via::Plain => self.variable_at(sym, &facts, r, env),
            _ => {
                let found = Found { entity: found.entity.clone(), env: found.env.clone().or_else(|| env.clone()) };
                self.found_value(&found)
            }
        }
    }

    /// The value of a variable where it is used: that of the nearest binding before, in the same function; elsewhere
    /// any of its bindings.
    fn variable_at(&self, sym: Sym, facts: &FileFacts, r: &Reference, env: &Env) -> Ty {
        let def = facts.def(sym.def);
        let bindings: Vec<DefId> = facts
            .defs_named(def.name)
            .iter()
            .copied()
            .filter(|id| facts.def(*id).scope == def.scope)
            .filter(|id| *id == sym.def || facts.def(*id).flags.has(DefFlags::REBINDING))
            .collect();
        if bindings.len() < 2 {
            return self.symbol_value(sym, env);
        }
        let value = |id: DefId| self.symbol_value(Sym { file: sym.file, def: id }, env);
        if function_of(facts, r.scope) == function_of(facts, def.scope) {
            // A test of the value's class (`isinstance`, `instanceof`) binds it again for what the test guards.
            let reaches = |id: &DefId| {
                let binding = facts.def(*id);
                if binding.name_span.is_empty() {
                    return binding.extent.contains(r.span.start);
                }
                binding.name_span.start < r.span.start && !binding.extent.covers(r.span)
            };
            let mut before: Vec<DefId> = bindings.iter().copied().filter(reaches).collect();
            before.sort_by_key(|id| std::cmp::Reverse(facts.def(*id).name_span.start));
            for id in before {
                let ty = value(id);
                if !ty.is_unknown() {
                    return ty;
                }
            }
        }
        let named = bindings.into_iter().filter(|id| !facts.def(*id).name_span.is_empty());
        let all: Vec<Ty> = named.take(super::MAX_UNION).map(value).collect();
        self.union(all)
    }

    /// What a found name stands for as a value.
    pub fn found_value(&self, found: &Found) -> Ty {
        match &found.entity {
            Entity::Module(module) => Ty::Module(module.clone()),
            Entity::Def(sym) => self.symbol_value(*sym, &found.env),
        }
    }

    /// What a definition stands for as a value.
    pub fn symbol_value(&self, sym: Sym, env: &Env) -> Ty {
        self.step(Ty::Unknown, || self.symbol_value_inner(sym, env))
    }

    fn symbol_value_inner(&self, sym: Sym, env: &Env) -> Ty {
        let facts = self.facts(sym.file);
        let def = facts.def(sym.def);
        if def.flags.has(DefFlags::IMPORT) {
            let resolution = self.dialect.follow(self, sym.file, sym.def);
            return match resolution.found.first() {
                Some(found) => self.found_value(found),
                None if resolution.outside => Ty::Outside,
                None => Ty::Unknown,
            };
        }
        match def.kind {
            Kind::Function | Kind::Method if def.flags.has(DefFlags::PROPERTY) => self.returned(sym, env),
            Kind::Function | Kind::Method => Ty::Function(sym, env.clone()),
            Kind::Class | Kind::Enum | Kind::Namespace | Kind::Struct | Kind::Interface => Ty::Class(sym, env.clone()),
            Kind::Module => Ty::Module(Module::Declared(sym)),
            Kind::Variant => match def.container {
                Some(owner) => Ty::Instance(Sym { file: sym.file, def: owner }, Rc::new([])),
                None => Ty::Unknown,
            },
            Kind::Param | Kind::Local | Kind::Variable | Kind::Constant | Kind::Field => {
                let declared = def.ty.map_or(Ty::Unknown, |ty| self.ty(sym.file, ty, env));
                let rest = def.flags.has(DefFlags::VARIADIC) && def.kind == Kind::Param;
                let value = declared.or(|| def.value.map_or(Ty::Unknown, |value| self.value(sym.file, value, env)));
                // A rest parameter's annotation is the element in Python and the array in TypeScript.
                match value {
                    Ty::Unknown if rest => Ty::Array(Rc::new(Ty::Unknown)),
                    value => value,
                }
            }
            _ => Ty::Unknown,
        }
    }

    /// An instance of the class whose members are in `scope`, or the object literal itself.
    pub fn this(&self, file: FileId, scope: ScopeId, env: &Env) -> Ty {
        let facts = self.facts(file);
        let Some(owner) = facts.scope(scope).owner else { return Ty::Object(file, scope, None) };
        match facts.def(owner).kind {
            Kind::Class | Kind::Interface | Kind::Struct | Kind::Enum | Kind::Function => {
                let sym = Sym { file, def: owner };
                if let Some(receiver) = bound(env, sym) {
                    return receiver.clone();
                }
                let args: Vec<Ty> = self.generics(sym).into_iter().map(Ty::Param).collect();
                Ty::Instance(sym, args.into())
            }
            _ => Ty::Object(file, scope, None),
        }
    }

    /// An instance of the base classes of the class whose members are in `scope`.
    fn super_of(&self, file: FileId, scope: ScopeId) -> Ty {
        let facts = self.facts(file);
        let Some(owner) = facts.scope(scope).owner else { return Ty::Unknown };
        let bases: Vec<Ty> = facts.def(owner).bases.iter().map(|base| self.base(file, *base, &None)).collect();
        match bases.len() {
            0 => self.library_instance(Form::Any, &[]),
            1 => bases.into_iter().next().unwrap_or(Ty::Unknown),
            _ => Ty::Both(bases.into()),
        }
    }

    fn module_value(&self, file: FileId, import: crate::model::facts::ImportId) -> Ty {
        let facts = self.facts(file);
        // The specifier is a reference to the module; through it the dialect finds the file.
        let reference = facts.ref_ids().find(|id| facts.reference(*id).via == Via::Import(import));
        let Some(reference) = reference else { return Ty::Unknown };
        let resolution = self.resolve(file, reference);
        match resolution.found.first() {
            Some(found) => self.found_value(found),
            None if resolution.outside => Ty::Outside,
            None => Ty::Unknown,
        }
    }

    /// What awaiting gives.
    pub fn awaited(&self, ty: Ty) -> Ty {
        let promise = self.library(self.dialect.container(Form::Promise));
        match &ty {
            Ty::Instance(sym, args) if Some(*sym) == promise => {
                args.first().cloned().map_or(Ty::Unknown, |inner| self.step(Ty::Unknown, || self.awaited(inner)))
            }
            Ty::Union(parts) => {
                let parts: Vec<Ty> = parts.iter().map(|part| self.awaited(part.clone())).collect();
                self.union(parts)
            }
            _ => ty,
        }
    }

    /// What `with value as x` binds.
    fn entered(&self, ty: Ty) -> Ty {
        let enter = self.member(&ty, "__enter__").or(|| self.member(&ty, "__aenter__"));
        if let Some(Found { entity: Entity::Def(sym), env }) = enter.found.first() {
            return self.returned(*sym, env).or(|| ty);
        }
        // A function marked as a context manager yields what is entered.
        match ty {
            Ty::Array(element) => (*element).clone(),
            other => other,
        }
    }

    /// What iterating gives.
    pub fn element(&self, ty: &Ty) -> Ty {
        self.step(Ty::Unknown, || self.element_inner(ty))
    }

    fn element_inner(&self, ty: &Ty) -> Ty {
        match ty {
            Ty::Array(element) => (**element).clone(),
            Ty::Tuple(parts) => self.union(parts.iter().cloned()),
            Ty::Dict(key, _) => (**key).clone(),
            Ty::Text(_) => Ty::Primitive("string".into()),
            Ty::Union(parts) | Ty::Both(parts) => {
                let parts: Vec<Ty> = parts.iter().map(|part| self.element(part)).collect();
                self.union(parts)
            }
            Ty::Param(param) => self.element(&self.bound_of(*param)),
            Ty::Chosen(of, _) => self.element(of),
            Ty::Outside => Ty::Unknown,
            _ => {
                for name in self.dialect.iterator_members() {
                    let member = self.member(ty, name);
                    if let Some(Found { entity: Entity::Def(sym), env }) = member.found.first() {
                        let returned = self.returned(*sym, env);
                        // An iterator is known by its first argument, a generator is a list of what it yields.
                        return match &returned {
                            Ty::Instance(_, args) if !args.is_empty() => args[0].clone(),
                            Ty::Array(element) => (**element).clone(),
                            _ => returned,
                        };
                    }
                }
                Ty::Unknown
            }
        }
    }

    /// The n-th part of something like a tuple.
    pub fn part(&self, ty: &Ty, index: usize) -> Ty {
        match ty {
            Ty::Tuple(parts) => parts.get(index).cloned().unwrap_or(Ty::Unknown),
            Ty::Union(parts) | Ty::Both(parts) => {
                let parts: Vec<Ty> = parts.iter().map(|part| self.part(part, index)).collect();
                self.union(parts)
            }
            Ty::Param(param) => {
                let bound = self.bound_of(*param);
                self.step(Ty::Unknown, || self.part(&bound, index))
            }
            Ty::Dict(_, value) => (**value).clone(),
            Ty::Object(..) => self.member_value(ty, &index.to_string()).or(|| self.element_at(ty, None)),
            _ => self.element_at(ty, None),
        }
    }

    /// What an index gives.
    pub fn element_at(&self, ty: &Ty, key: Option<&Ty>) -> Ty {
        if let Some(Ty::Text(name)) = key {
            let member = self.member_value(ty, name);
            if !member.is_unknown() {
                return member;
            }
        }
        match ty {
            Ty::Dict(_, value) => (**value).clone(),
            Ty::Chosen(of, _) => self.element_at(of, None),
            Ty::Union(parts) | Ty::Both(parts) => {
                let parts: Vec<Ty> = parts.iter().map(|part| self.element_at(part, key)).collect();
                self.union(parts)
            }
            Ty::Object(file, scope, env) => self.any_property(*file, *scope, env),
            Ty::Instance(sym, args) => {
                let index = self.index_signature(*sym, args);
                index.map_or_else(|| self.subscript(ty), |found| self.found_value(&found))
            }
            Ty::Param(param) => {
                let bound = self.bound_of(*param);
                self.step(Ty::Unknown, || self.element_at(&bound, key))
            }
            _ => self.element(ty),
        }
    }

    /// What a class's own indexing gives.
    fn subscript(&self, ty: &Ty) -> Ty {
        match self.member(ty, "__getitem__").found.first() {
            Some(Found { entity: Entity::Def(sym), env }) => self.returned(*sym, env),
            _ => self.element(ty),
        }
    }
}

/// The function scope around a scope, or the file.
fn function_of(facts: &FileFacts, scope: ScopeId) -> ScopeId {
    let mut at = scope;
    loop {
        let here = facts.scope(at);
        match here.parent {
            Some(parent) if !matches!(here.kind, ScopeKind::Function | ScopeKind::File) => at = parent,
            _ => return at,
        }
    }
}

fn literal_type(literal: Literal) -> Ty {
    let name = match literal {
        Literal::Str | Literal::Char => "string",
        Literal::Bytes => "bytes",
        Literal::Int | Literal::Float => "number",
        Literal::Bool => "boolean",
        Literal::Regex => "RegExp",
        Literal::None => return Ty::Unknown,
    };
    Ty::Primitive(name.into())
}
