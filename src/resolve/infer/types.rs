//! Types as written → what they mean.

use std::rc::Rc;

use super::{Engine, Entity, Env, Found, Sym, Ty, bound, extended};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{RefId, Type, TypeId};

impl Engine<'_, '_> {
    /// The meaning of a type in a file.
    pub fn ty(&self, file: FileId, ty: TypeId, env: &Env) -> Ty {
        self.step(Ty::Unknown, || self.ty_inner(file, ty, env))
    }

    fn ty_inner(&self, file: FileId, ty: TypeId, env: &Env) -> Ty {
        let facts = self.facts(file);
        let all = |parts: &[TypeId]| parts.iter().map(|part| self.ty(file, *part, env)).collect::<Vec<Ty>>();
        match facts.ty(ty) {
            Type::Unknown => Ty::Unknown,
            Type::Path { head, args } => self.named_type(file, *head, args, env),
            Type::SelfType(scope) => self.this(file, *scope, env),
            Type::Pointer(inner) => self.ty(file, *inner, env),
            Type::Array(inner) => Ty::Array(Rc::new(self.ty(file, *inner, env))),
            Type::Tuple(parts) => self.tuple(file, parts, env),
            Type::Rest(inner) => self.ty(file, *inner, env),
            Type::Union(parts) => self.union(all(parts)),
            Type::Intersection(parts) | Type::Bounds(parts) => Ty::Both(all(parts).into()),
            Type::Function { .. } | Type::Generic { .. } => Ty::Signature(file, ty, env.clone()),
            Type::Param(def) => self.type_of_symbol(Sym { file, def: *def }, Vec::new(), env),
            Type::Conditional { .. } => self.conditional(file, ty, env),
            Type::Object(scope) => Ty::Object(file, *scope, env.clone()),
            Type::TypeOf(value) => self.value(file, *value, env),
            Type::Indexed(of, None) => self.ty(file, *of, env),
            Type::Indexed(of, Some(key)) => {
                let of = self.ty(file, *of, env);
                let key = self.ty(file, *key, env);
                self.indexed(&of, &key)
            }
            Type::Primitive(name) => Ty::Primitive(facts.name(*name).into()),
            Type::Literal(name) => Ty::Text(facts.name(*name).into()),
            Type::Qualified { .. } | Type::Binding { .. } => Ty::Unknown,
        }
    }

    /// A conditional type: the branch that is taken where what is known decides, otherwise either.
    fn conditional(&self, file: FileId, ty: TypeId, env: &Env) -> Ty {
        let facts = self.facts(file);
        let Type::Conditional { check, extends, then, otherwise, infers } = facts.ty(ty) else { return Ty::Unknown };
        let actual = self.ty(file, *check, env);
        let infers: Vec<Sym> = infers.iter().map(|def| Sym { file, def: *def }).collect();
        let mut bindings = Vec::new();
        if !infers.is_empty() && !actual.is_unknown() {
            let open = extended(env, infers.iter().map(|sym| (*sym, Ty::Param(*sym))).collect());
            self.match_pattern(file, *extends, &actual, &infers, &open, &mut bindings);
        }
        let all_bound = !infers.is_empty() && infers.iter().all(|sym| bindings.iter().any(|(known, _)| known == sym));
        let bound_env = if bindings.is_empty() { env.clone() } else { extended(env, bindings) };
        let then = || self.ty(file, *then, &bound_env);
        let otherwise = || self.ty(file, *otherwise, env);
        let taken = if all_bound { Some(true) } else { self.extends(&actual, file, *extends, env) };
        match taken {
            Some(true) => then().or(otherwise),
            Some(false) => otherwise().or(then),
            None => self.union([then(), otherwise()]),
        }
    }

    /// Finds what `infer` stands for in the pattern of a conditional type.
    fn match_pattern(
        &self,
        file: FileId,
        pattern: TypeId,
        actual: &Ty,
        infers: &[Sym],
        open: &Env,
        bindings: &mut Vec<(Sym, Ty)>,
    ) {
        let facts = self.facts(file);
        // `[A, ...infer Rest]`.
        if let (Type::Tuple(parts), Ty::Tuple(given)) = (facts.ty(pattern), actual)
            && let Some((last, parts)) = parts.split_last()
            && let Type::Rest(rest) = facts.ty(*last)
        {
            if given.len() < parts.len() {
                return;
            }
            for (part, given) in parts.iter().zip(given.iter()) {
                self.match_pattern(file, *part, given, infers, open, bindings);
            }
            let rest = self.ty(file, *rest, open);
            self.unify(&rest, &Ty::Tuple(given[parts.len()..].into()), infers, bindings);
            return;
        }
        let pattern = self.ty(file, pattern, open);
        self.unify(&pattern, actual, infers, bindings);
    }

    /// Whether a type certainly extends another, or certainly does not.
    fn extends(&self, actual: &Ty, file: FileId, pattern: TypeId, env: &Env) -> Option<bool> {
        let pattern = self.ty(file, pattern, env);
        match (actual, &pattern) {
            (Ty::Tuple(a), Ty::Tuple(b)) if b.is_empty() => Some(a.is_empty()),
            (Ty::Text(a), Ty::Text(b)) | (Ty::Primitive(a), Ty::Primitive(b)) => Some(a == b),
            (Ty::Text(_), Ty::Primitive(of)) => Some(&**of == "string"),
            (Ty::Instance(a, _), Ty::Instance(b, _)) if a == b => Some(true),
            (Ty::Primitive(_) | Ty::Text(_), Ty::Array(_) | Ty::Tuple(_) | Ty::Signature(..)) => Some(false),
            (Ty::Array(_) | Ty::Tuple(_), Ty::Primitive(_) | Ty::Text(_) | Ty::Signature(..)) => Some(false),
            (Ty::Array(_) | Ty::Tuple(_), Ty::Array(_)) => Some(true),
            (Ty::Signature(..) | Ty::Closure(..) | Ty::Function(..), Ty::Signature(..)) => Some(true),
            _ => None,
        }
    }

    /// A tuple; what is spread into it from another tuple are its parts.
    fn tuple(&self, file: FileId, parts: &[TypeId], env: &Env) -> Ty {
        let facts = self.facts(file);
        let mut out = Vec::with_capacity(parts.len());
        for part in parts {
            match facts.ty(*part) {
                Type::Rest(inner) => match self.ty(file, *inner, env) {
                    Ty::Tuple(inner) => out.extend(inner.iter().cloned()),
                    Ty::Array(element) => out.push((*element).clone()),
                    other => out.push(other),
                },
                _ => out.push(self.ty(file, *part, env)),
            }
        }
        Ty::Tuple(out.into())
    }

    /// `Name<args>`.
    fn named_type(&self, file: FileId, head: RefId, args: &[TypeId], env: &Env) -> Ty {
        let facts = self.facts(file);
        let resolution = self.resolve(file, head);
        let args: Vec<Ty> = args.iter().map(|arg| self.ty(file, *arg, env)).collect();
        let name = facts.name(facts.reference(head).name);
        let library = resolution.found.iter().all(|found| match &found.entity {
            Entity::Def(sym) => self.is_prelude(sym.file),
            Entity::Module(_) => false,
        });
        if library && let Some(special) = self.dialect.special_type(self, name, &args, env) {
            return special;
        }
        let Some(found) = resolution.found.first() else {
            return if resolution.outside { Ty::Outside } else { Ty::Unknown };
        };
        let first = match found.entity {
            Entity::Def(sym) => sym,
            Entity::Module(_) => return Ty::Unknown,
        };
        // Of declarations of one name (a class and an interface, a constant and a type) the one that is a type.
        let typed = resolution.found.iter().filter_map(|found| match found.entity {
            Entity::Def(sym) => Some(sym),
            Entity::Module(_) => None,
        });
        let sym = typed.clone().find(|sym| self.facts(sym.file).def(sym.def).kind.is_type()).unwrap_or(first);
        self.type_of_symbol(sym, args, env)
    }

    /// A named type with its arguments.
    pub fn type_of_symbol(&self, sym: Sym, args: Vec<Ty>, env: &Env) -> Ty {
        let facts = self.facts(sym.file);
        let def = facts.def(sym.def);
        match def.kind {
            Kind::TypeParam => match bound(env, sym) {
                Some(Ty::Param(same)) if *same == sym => Ty::Param(sym),
                Some(ty) => ty.clone(),
                None => Ty::Param(sym),
            },
            Kind::Type => match def.ty {
                Some(target) => {
                    let env = self.bind(sym, &args, &None);
                    self.ty(sym.file, target, &env)
                }
                None => Ty::Unknown,
            },
            Kind::Variant => match def.container {
                Some(owner) => Ty::Instance(Sym { file: sym.file, def: owner }, Rc::new([])),
                None => Ty::Unknown,
            },
            Kind::Class | Kind::Interface | Kind::Enum | Kind::Struct | Kind::Trait => Ty::Instance(sym, args.into()),
            // A constructor function of plain JavaScript.
            Kind::Function => Ty::Instance(sym, Rc::new([])),
            // A value that holds a type: an alias by assignment, a type variable.
            Kind::Variable | Kind::Constant | Kind::Local | Kind::Field => match self.symbol_value(sym, env) {
                Ty::Class(class, _) => Ty::Instance(class, args.into()),
                Ty::Outside => Ty::Outside,
                _ => Ty::Unknown,
            },
            _ => Ty::Unknown,
        }
    }

    /// The bound or default of a generic parameter that nothing was given for.
    pub fn bound_of(&self, param: Sym) -> Ty {
        let facts = self.facts(param.file);
        let def = facts.def(param.def);
        let written = def.bases.first().copied().or(def.ty);
        written.map_or(Ty::Unknown, |bound| self.ty(param.file, bound, &None))
    }

    /// `T["name"]`, `T[number]`, `T[K]`.
    pub fn indexed(&self, of: &Ty, key: &Ty) -> Ty {
        let known = match key {
            Ty::Text(name) => {
                let member = self.member(of, name);
                member.found.first().map_or(Ty::Unknown, |found| self.found_value(found))
            }
            Ty::Union(keys) => {
                let parts: Vec<Ty> = keys.iter().map(|key| self.indexed(of, key)).collect();
                self.union(parts)
            }
            Ty::Primitive(_) => self.element_at(of, None),
            // `Key & string`.
            Ty::Both(keys) => match keys.iter().find(|key| matches!(key, Ty::Text(_))) {
                Some(key) => self.indexed(of, key),
                None => Ty::Unknown,
            },
            _ => Ty::Unknown,
        };
        known.or(|| self.computed_properties(of))
    }

    /// What the properties with computed names hold (`[key]: T`), in an interface of nothing else a registry that other
    /// files add to.
    fn computed_properties(&self, of: &Ty) -> Ty {
        let Ty::Instance(sym, args) = of else { return Ty::Unknown };
        let mut parts = Vec::new();
        for declared in self.merged(*sym) {
            let facts = self.facts(declared.file);
            let env = self.bind(declared, args, &None);
            for def in facts.scopes_of(declared.def).flat_map(|scope| facts.defs_in(scope)) {
                let def = facts.def(*def);
                if let Some(ty) = def.ty.filter(|_| def.kind == Kind::Field && def.name_span.is_empty()) {
                    parts.push(self.ty(declared.file, ty, &env));
                }
            }
        }
        self.union(parts)
    }

    /// The values of all properties of an object: what an unknown key may give.
    pub fn any_property(&self, file: FileId, scope: crate::model::facts::ScopeId, env: &Env) -> Ty {
        let facts = self.facts(file);
        let members = facts.defs_in(scope).iter().filter(|id| {
            let kind = facts.def(**id).kind;
            matches!(kind, Kind::Field | Kind::Method | Kind::Param | Kind::Variant)
        });
        let values: Vec<Ty> = members
            .take(super::MAX_UNION)
            .map(|id| self.found_value(&Found { env: env.clone(), ..Found::def(file, *id) }))
            .collect();
        self.union(values)
    }
}
