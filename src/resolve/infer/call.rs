//! Calls: what they return, what they expect, and what they say about generic parameters.

use std::rc::Rc;

use super::{Engine, Entity, Env, Form, Found, Resolution, Sym, Ty, bound, extended};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, ScopeKind, Type, TypeId};

/// The arguments of a call as written.
#[derive(Clone, Copy)]
pub struct Arguments<'a> {
    pub file: FileId,
    pub args: &'a [ExprId],
    pub generics: &'a [TypeId],
    pub env: &'a Env,
    /// The call itself, so that its own closures are not asked what the call expects of them meanwhile.
    pub call: Option<ExprId>,
}

/// A way to call something.
pub struct Signature {
    file: FileId,
    params: Vec<Parameter>,
    returns: Returns,
    generics: Vec<Sym>,
    env: Env,
    flags: DefFlags,
}

#[derive(Clone, Copy)]
struct Parameter {
    def: Option<DefId>,
    ty: Option<TypeId>,
    value: Option<ExprId>,
    rest: bool,
}

#[derive(Clone, Copy)]
enum Returns {
    Nothing,
    Type(TypeId),
    Value(ExprId),
    /// An instance of the class whose constructor this is.
    Instance(Sym),
}

impl Engine<'_, '_> {
    /// What a call gives.
    pub fn call(&self, callee: &Ty, arguments: &Arguments<'_>) -> Ty {
        self.step(Ty::Unknown, || self.call_inner(callee, arguments))
    }

    fn call_inner(&self, callee: &Ty, arguments: &Arguments<'_>) -> Ty {
        match callee {
            Ty::Union(parts) | Ty::Both(parts) => {
                let parts: Vec<Ty> = parts.iter().map(|part| self.call(part, arguments)).collect();
                return self.union(parts);
            }
            Ty::Class(sym, env) if self.dialect.classes_are_callable() => {
                return self.construct_class(*sym, env, arguments);
            }
            // `cls(…)` makes an instance of the class.
            Ty::Instance(..) if self.dialect.classes_are_callable() && self.is_own_class(arguments) => {
                return callee.clone();
            }
            _ => {}
        }
        let Some(signature) = self.signature(callee, Some(arguments)) else { return Ty::Unknown };
        let env = self.inferred(&signature, arguments);
        self.result(&signature, &env)
    }

    /// Whether the callee is `cls`, the class whose method the call stands in: a value of [`Expr::SelfValue`].
    fn is_own_class(&self, arguments: &Arguments<'_>) -> bool {
        let facts = self.facts(arguments.file);
        arguments.call.is_some_and(|call| match facts.expr(call) {
            Expr::Call { callee, .. } => matches!(facts.expr(*callee), Expr::SelfValue(_)),
            _ => false,
        })
    }

    /// An instance of a class, its generics bound by what the constructor is given.
    fn construct_class(&self, sym: Sym, env: &Env, arguments: &Arguments<'_>) -> Ty {
        let generics = self.generics(sym);
        if generics.is_empty() {
            return Ty::Instance(sym, Rc::new([]));
        }
        let signature = self.constructor(sym).map(|mut signature| {
            signature.generics.extend(generics.iter().copied());
            signature
        });
        let inferred = signature.map_or_else(|| env.clone(), |signature| self.inferred(&signature, arguments));
        let args: Vec<Ty> =
            generics.into_iter().map(|param| bound(&inferred, param).cloned().unwrap_or(Ty::Unknown)).collect();
        Ty::Instance(sym, args.into())
    }

    /// `new T(…)`.
    pub fn construct(&self, file: FileId, ty: TypeId, env: &Env) -> Ty {
        let facts = self.facts(file);
        let (value, args) = match facts.ty(ty) {
            Type::Path { head, args } => {
                let resolution = self.resolve(file, *head);
                let Some(found) = resolution.found.first() else {
                    return if resolution.outside { Ty::Outside } else { Ty::Unknown };
                };
                (self.found_value(found), args.iter().map(|arg| self.ty(file, *arg, env)).collect::<Vec<Ty>>())
            }
            _ => (self.ty(file, ty, env), Vec::new()),
        };
        self.instance_of(&value, args)
    }

    /// An instance of what a value constructs.
    fn instance_of(&self, value: &Ty, args: Vec<Ty>) -> Ty {
        match value {
            Ty::Class(sym, _) => {
                let facts = self.facts(sym.file);
                // A library class is declared as an interface with a construct signature, a class of the form.
                match facts.def(sym.def).kind {
                    Kind::Class | Kind::Interface | Kind::Struct => self.type_of_symbol(*sym, args, &None),
                    _ => Ty::Unknown,
                }
            }
            Ty::Function(sym, _) => Ty::Instance(*sym, Rc::new([])),
            Ty::Instance(sym, given) => {
                let found = self.nameless(*sym, given, true);
                found.first().map_or(Ty::Unknown, |found| match found.entity {
                    Entity::Def(constructor) => {
                        let signature = self.definition_signature(constructor, &found.env);
                        let mut env = signature.env.clone();
                        if !args.is_empty() {
                            let here = signature.generics.iter().copied().zip(args).collect();
                            env = extended(&env, here);
                        }
                        self.result(&signature, &env)
                    }
                    Entity::Module(_) => Ty::Unknown,
                })
            }
            Ty::Signature(..) => {
                let Some(signature) = self.signature(value, None) else { return Ty::Unknown };
                self.result(&signature, &signature.env)
            }
            Ty::Outside => Ty::Outside,
            Ty::Union(parts) | Ty::Both(parts) => {
                let parts: Vec<Ty> = parts.iter().map(|part| self.instance_of(part, args.clone())).collect();
                self.union(parts)
            }
            _ => Ty::Unknown,
        }
    }

    /// The members without a name that say how an interface is called, or constructed.
    fn nameless(&self, sym: Sym, args: &[Ty], constructs: bool) -> Vec<Found> {
        let facts = self.facts(sym.file);
        let env = self.bind(sym, args, &None);
        let scopes = facts.scopes_of(sym.def).filter(|scope| facts.scope(*scope).kind == ScopeKind::Type);
        let defs = scopes.flat_map(|scope| facts.defs_in(scope));
        let matching = defs.filter(|id| {
            let def = facts.def(**id);
            def.kind == Kind::Method && def.name_span.is_empty() && def.flags.has(DefFlags::CONSTRUCTOR) == constructs
        });
        matching.map(|id| Found { env: env.clone(), ..Found::def(sym.file, *id) }).collect()
    }

    /// How something is called with these arguments, where any are known.
    pub fn signature(&self, callee: &Ty, given: Option<&Arguments<'_>>) -> Option<Signature> {
        match callee {
            Ty::Function(sym, env) => Some(self.definition_signature(self.overload(*sym, given), env)),
            Ty::Closure(file, expr, env) => {
                let facts = self.facts(*file);
                let Expr::Closure { params, ret, body, .. } = facts.expr(*expr) else { return None };
                let params = params.iter().map(|id| parameter(facts.def(*id), *id)).collect();
                let returns = match (ret, body) {
                    (Some(ret), _) => Returns::Type(*ret),
                    (None, Some(body)) => Returns::Value(*body),
                    (None, None) => Returns::Nothing,
                };
                let flags = DefFlags::default();
                Some(Signature { file: *file, params, returns, generics: Vec::new(), env: env.clone(), flags })
            }
            Ty::Signature(file, ty, env) => {
                let facts = self.facts(*file);
                let (generics, ty) = match facts.ty(*ty) {
                    Type::Generic { params, of } => (&params[..], *of),
                    _ => (&[][..], *ty),
                };
                let Type::Function { params, ret } = facts.ty(ty) else { return None };
                let params = self.type_parameters(*file, params);
                let returns = ret.map_or(Returns::Nothing, Returns::Type);
                let generics = generics.iter().map(|def| Sym { file: *file, def: *def }).collect();
                let flags = DefFlags::default();
                Some(Signature { file: *file, params, returns, generics, env: env.clone(), flags })
            }
            Ty::Instance(sym, args) => {
                let found = self.nameless(*sym, args, false);
                let takes = |found: &&Found| match found.entity {
                    Entity::Def(method) => self.takes(method, given),
                    Entity::Module(_) => false,
                };
                if let Some(Found { entity: Entity::Def(method), env }) = found.iter().find(takes).or(found.first()) {
                    return Some(self.definition_signature(*method, env));
                }
                self.dialect.call_members().iter().find_map(|name| {
                    let member = self.member(callee, name);
                    match member.found.first() {
                        Some(Found { entity: Entity::Def(method), env }) if self.is_callable(*method) => {
                            Some(self.definition_signature(*method, env))
                        }
                        _ => None,
                    }
                })
            }
            Ty::Object(file, scope, env) => {
                let facts = self.facts(*file);
                let nameless = facts.defs_in(*scope).iter().filter(|id| {
                    let def = facts.def(**id);
                    def.kind == Kind::Method && def.name_span.is_empty() && !def.flags.has(DefFlags::CONSTRUCTOR)
                });
                let ways: Vec<Sym> = nameless.map(|def| Sym { file: *file, def: *def }).collect();
                let method = ways.iter().find(|way| self.takes(**way, given)).or(ways.first())?;
                Some(self.definition_signature(*method, env))
            }
            Ty::Class(sym, _) => self.constructor(*sym),
            Ty::Union(parts) | Ty::Both(parts) => parts.iter().find_map(|part| self.signature(part, given)),
            Ty::Param(param) => {
                let bound = self.bound_of(*param);
                self.step(None, || self.signature(&bound, given))
            }
            _ => None,
        }
    }

    fn is_callable(&self, sym: Sym) -> bool {
        self.facts(sym.file).def(sym.def).kind.is_callable()
    }

    /// The signature of one definition.
    fn definition_signature(&self, sym: Sym, env: &Env) -> Signature {
        let facts = self.facts(sym.file);
        let def = facts.def(sym.def);
        // A function constant with a declared type is called as that type says.
        if def.ty.is_none()
            && let Some(declared) = def.bases.first()
        {
            let declared = self.ty(sym.file, *declared, env);
            if let Some(signature) = self.signature(&declared, None)
                && !matches!(signature.returns, Returns::Nothing)
            {
                return signature;
            }
        }
        let params = def.params.iter().map(|id| parameter(facts.def(*id), *id)).collect();
        let returns = match (def.ty, def.value) {
            (Some(ty), _) => Returns::Type(ty),
            (None, Some(value)) => Returns::Value(value),
            (None, None) => Returns::Nothing,
        };
        Signature { file: sym.file, params, returns, generics: self.generics(sym), env: env.clone(), flags: def.flags }
    }

    /// How a class is constructed.
    fn constructor(&self, sym: Sym) -> Option<Signature> {
        let member = self.instance_member(sym, &[], "__init__");
        let member = member.or(|| self.instance_member(sym, &[], "constructor"));
        let constructor = member.found.iter().find_map(|found| match found.entity {
            Entity::Def(def) if self.flags(def).has(DefFlags::CONSTRUCTOR) => Some((def, found.env.clone())),
            _ => None,
        });
        let (constructor, _) = constructor?;
        let mut signature = self.definition_signature(constructor, &None);
        signature.returns = Returns::Instance(sym);
        Some(signature)
    }

    fn type_parameters(&self, file: FileId, params: &[TypeId]) -> Vec<Parameter> {
        let facts = self.facts(file);
        let one = |ty: &TypeId| match facts.ty(*ty) {
            Type::Rest(inner) => Parameter { def: None, ty: Some(*inner), value: None, rest: true },
            _ => Parameter { def: None, ty: Some(*ty), value: None, rest: false },
        };
        params.iter().map(one).collect()
    }

    /// What a signature returns.
    fn result(&self, signature: &Signature, env: &Env) -> Ty {
        match signature.returns {
            Returns::Nothing => Ty::Unknown,
            Returns::Type(ty) => self.ty(signature.file, ty, env),
            Returns::Value(value) => {
                let value = self.value(signature.file, value, env);
                if signature.flags.has(DefFlags::ASYNC) && !signature.flags.has(DefFlags::GENERATOR) {
                    let awaited = self.awaited(value);
                    return self.library_instance(Form::Promise, std::slice::from_ref(&awaited)).or(|| awaited);
                }
                value
            }
            Returns::Instance(class) => Ty::Instance(class, Rc::new([])),
        }
    }

    /// What calling something gives when nothing is known of the arguments.
    pub fn called(&self, callee: &Ty) -> Ty {
        match self.signature(callee, None) {
            Some(signature) => self.result(&signature, &signature.env),
            None => Ty::Unknown,
        }
    }

    /// The types of the parameters of something called, as a tuple.
    pub fn parameters_of(&self, callee: &Ty) -> Ty {
        let Some(signature) = self.signature(callee, None) else { return Ty::Unknown };
        let parts: Vec<Ty> =
            (0..signature.params.len()).map(|i| self.parameter_type(&signature, i, &signature.env)).collect();
        Ty::Tuple(parts.into())
    }

    /// What a function returns when called without anything known of its arguments.
    pub fn returned(&self, sym: Sym, env: &Env) -> Ty {
        let signature = self.definition_signature(sym, env);
        self.result(&signature, &signature.env)
    }

    /// The type of the n-th parameter of something called.
    pub fn parameter(&self, callee: &Ty, index: usize) -> Ty {
        self.step(Ty::Unknown, || {
            let Some(signature) = self.signature(callee, None) else { return self.props(callee, index) };
            self.parameter_type(&signature, index, &signature.env)
        })
    }

    /// The properties that a class component takes, where a class is asked for its first parameter.
    fn props(&self, callee: &Ty, index: usize) -> Ty {
        match callee {
            Ty::Class(sym, _) if index == 0 => self.member_value(&Ty::Instance(*sym, Rc::new([])), "props"),
            _ => Ty::Unknown,
        }
    }

    fn parameter_type(&self, signature: &Signature, index: usize, env: &Env) -> Ty {
        let parameter = signature.params.get(index).or_else(|| signature.params.last().filter(|last| last.rest));
        let Some(parameter) = parameter else {
            // `(...args: T)` as a type: the parameters are the parts of the tuple.
            return Ty::Unknown;
        };
        let ty = match (parameter.ty, parameter.value) {
            (Some(ty), _) => self.ty(signature.file, ty, env),
            (None, Some(value)) => self.value(signature.file, value, env),
            (None, None) => Ty::Unknown,
        };
        if !parameter.rest {
            return ty;
        }
        let first = signature.params.len() - 1;
        match ty {
            Ty::Tuple(_) => self.part(&ty, index.saturating_sub(first)),
            Ty::Array(element) => (*element).clone(),
            // Generic rest parameters are tuples of whatever is passed.
            Ty::Param(_) => Ty::Unknown,
            other => other,
        }
    }

    /// The parameter, or the property of the first parameter, that a named argument means.
    pub fn argument(&self, callee: &Ty, name: &str) -> Resolution {
        match callee {
            Ty::Outside => return Resolution::outside(),
            Ty::Union(parts) | Ty::Both(parts) => {
                for part in parts.iter() {
                    let one = self.step(Resolution::none(), || self.argument(part, name));
                    if one.decides() {
                        return one;
                    }
                }
                return Resolution::none();
            }
            _ => {}
        }
        let Some(signature) = self.signature(callee, None) else {
            let props = self.props(callee, 0);
            return if props.is_unknown() { self.field_argument(callee, name) } else { self.member(&props, name) };
        };
        if !self.dialect.classes_are_callable() {
            // JSX attributes are properties of the component's first parameter.
            let props = match callee {
                Ty::Class(..) => self.props(callee, 0),
                _ => self.parameter_type(&signature, 0, &signature.env),
            };
            return self.member(&props, name);
        }
        let facts = self.facts(signature.file);
        let named = signature
            .params
            .iter()
            .filter_map(|parameter| parameter.def)
            .find(|def| facts.name(facts.def(*def).name) == name);
        match named {
            Some(def) => Resolution::one(Found::def(signature.file, def)),
            None if self.is_prelude(signature.file) => self.field_argument(callee, name),
            // `**kwargs` may take it, or pass it to a base.
            None => Resolution::none(),
        }
    }

    /// A keyword argument of a class without a constructor: a field of a data class.
    fn field_argument(&self, callee: &Ty, name: &str) -> Resolution {
        match callee {
            Ty::Class(sym, _) if self.dialect.classes_are_callable() => self.instance_member(*sym, &[], name),
            _ => Resolution::none(),
        }
    }

    /// What the callee expects of the n-th argument of a call.
    pub fn expected_argument(&self, file: FileId, call: ExprId, index: usize, env: &Env) -> Ty {
        let facts = self.facts(file);
        match facts.expr(call) {
            Expr::Call { callee, args, generics } => {
                let callee = self.value(file, *callee, env);
                let arguments = Arguments { file, args, generics, env, call: Some(call) };
                let Some(signature) = self.signature(&callee, Some(&arguments)) else { return Ty::Unknown };
                let env = self.inferred_but(&signature, &arguments, Some(index));
                self.parameter_type(&signature, index, &env)
            }
            Expr::New(ty) => {
                let facts = self.facts(file);
                let class = match facts.ty(*ty) {
                    Type::Path { head, .. } => {
                        let resolution = self.resolve(file, *head);
                        resolution.found.first().map_or(Ty::Unknown, |found| self.found_value(found))
                    }
                    _ => self.ty(file, *ty, env),
                };
                let Ty::Class(sym, _) = class else { return Ty::Unknown };
                let Some(signature) = self.constructor(sym) else { return Ty::Unknown };
                self.parameter_type(&signature, index, &signature.env)
            }
            _ => Ty::Unknown,
        }
    }

    /// What the generic parameters of a signature stand for in a call.
    fn inferred(&self, signature: &Signature, arguments: &Arguments<'_>) -> Env {
        self.inferred_but(signature, arguments, None)
    }

    /// As [`Engine::inferred`], without asking the argument that is waiting for the answer.
    fn inferred_but(&self, signature: &Signature, arguments: &Arguments<'_>, skip: Option<usize>) -> Env {
        if signature.generics.is_empty() {
            return signature.env.clone();
        }
        let mut bindings: Vec<(Sym, Ty)> = Vec::new();
        for (param, given) in signature.generics.iter().zip(arguments.generics) {
            bindings.push((*param, self.ty(arguments.file, *given, arguments.env)));
        }
        if bindings.len() < signature.generics.len() {
            // The generics stand for themselves while types are compared.
            let own: Vec<(Sym, Ty)> = signature.generics.iter().map(|param| (*param, Ty::Param(*param))).collect();
            let open = extended(&signature.env, own);
            for (i, arg) in arguments.args.iter().enumerate() {
                if skip == Some(i) {
                    continue;
                }
                let parameter = signature.params.get(i).or_else(|| signature.params.last().filter(|last| last.rest));
                let Some(Parameter { ty: Some(ty), rest, .. }) = parameter else { continue };
                let mut pattern = self.ty(signature.file, *ty, &open);
                if *rest && let Ty::Array(element) = &pattern {
                    pattern = (**element).clone();
                }
                let actual = self.value(arguments.file, *arg, arguments.env);
                self.unify(&pattern, &actual, &signature.generics, &mut bindings);
            }
        }
        for param in &signature.generics {
            if bindings.iter().any(|(known, _)| known == param) {
                continue;
            }
            let facts = self.facts(param.file);
            if let Some(default) = facts.def(param.def).ty {
                let env = extended(&signature.env, bindings.clone());
                bindings.push((*param, self.ty(param.file, default, &env)));
            }
        }
        extended(&signature.env, bindings)
    }

    /// Finds what generic parameters in `pattern` stand for, given the value that is passed.
    pub(super) fn unify(&self, pattern: &Ty, actual: &Ty, open: &[Sym], bindings: &mut Vec<(Sym, Ty)>) {
        self.step((), || self.unify_inner(pattern, actual, open, bindings));
    }

    fn unify_inner(&self, pattern: &Ty, actual: &Ty, open: &[Sym], bindings: &mut Vec<(Sym, Ty)>) {
        if actual.is_unknown() {
            return;
        }
        match (pattern, actual) {
            (Ty::Param(param), _) if open.contains(param) => bind_first(bindings, *param, actual),
            (Ty::Union(parts), _) => self.unify_union(parts, actual, open, bindings),
            (Ty::Both(parts), _) => {
                for part in parts.iter() {
                    self.unify(part, actual, open, bindings);
                }
            }
            (Ty::Chosen(of, _), _) => self.unify(of, actual, open, bindings),
            (_, Ty::Chosen(with, _)) => self.unify(pattern, with, open, bindings),
            (Ty::Array(of), Ty::Array(with)) => self.unify(of, with, open, bindings),
            (Ty::Array(of), _) => {
                let element = self.element(actual);
                self.unify(of, &element, open, bindings);
            }
            (Ty::Tuple(parts), Ty::Tuple(with)) => {
                for (part, with) in parts.iter().zip(with.iter()) {
                    self.unify(part, with, open, bindings);
                }
            }
            (Ty::Dict(key, value), Ty::Dict(with_key, with_value)) => {
                self.unify(key, with_key, open, bindings);
                self.unify(value, with_value, open, bindings);
            }
            (Ty::Dict(_, value), Ty::Object(file, scope, env)) => {
                let any = self.any_property(*file, *scope, env);
                self.unify(value, &any, open, bindings);
            }
            (Ty::Instance(sym, args), _) => self.unify_instance(*sym, args, actual, open, bindings),
            (Ty::Signature(..) | Ty::Function(..), _) => self.unify_callables(pattern, actual, open, bindings),
            (Ty::Object(file, scope, env), _) => {
                self.unify_properties(*file, *scope, env, actual, open, bindings);
            }
            _ => {}
        }
    }

    /// A callable goes with the alternative that is called, an instance with its own class, anything else with the
    /// bare parameter.
    fn unify_union(&self, parts: &[Ty], actual: &Ty, open: &[Sym], bindings: &mut Vec<(Sym, Ty)>) {
        let callable = matches!(actual, Ty::Function(..) | Ty::Closure(..) | Ty::Signature(..));
        let bare = |part: &&Ty| matches!(part, Ty::Param(param) if open.contains(param));
        let fits = |part: &&Ty| match (part, actual) {
            (Ty::Signature(..), _) => callable,
            (Ty::Array(_), Ty::Array(_) | Ty::Tuple(_)) => true,
            (Ty::Tuple(_), Ty::Tuple(_)) => true,
            (Ty::Instance(a, _), Ty::Instance(b, _)) => a == b,
            (Ty::Object(..), Ty::Object(..)) => true,
            _ => false,
        };
        match parts.iter().find(fits).or_else(|| parts.iter().find(bare)) {
            Some(part) => self.unify(part, actual, open, bindings),
            None => {
                for part in parts {
                    self.unify(part, actual, open, bindings);
                }
            }
        }
    }

    fn unify_instance(&self, sym: Sym, args: &[Ty], actual: &Ty, open: &[Sym], bindings: &mut Vec<(Sym, Ty)>) {
        if let Ty::Instance(other, given) = actual {
            if *other == sym {
                for (arg, given) in args.iter().zip(given.iter()) {
                    self.unify(arg, given, open, bindings);
                }
                return;
            }
            // A subclass is an instance of its base.
            let facts = self.facts(other.file);
            let env = self.bind(*other, given, &None);
            for base in &facts.def(other.def).bases {
                let base = self.base(other.file, *base, &env);
                if matches!(base, Ty::Instance(..)) {
                    self.unify_instance_step(sym, args, &base, open, bindings);
                }
            }
            if !self.is_prelude(sym.file) {
                return;
            }
        }
        if let Ty::Union(parts) = actual {
            for part in parts.iter() {
                self.unify_instance_step(sym, args, part, open, bindings);
            }
            return;
        }
        let promise = self.library(self.dialect.container(Form::Promise));
        if Some(sym) == promise {
            // What is no promise is awaited as it is.
            if let Some(inner) = args.first() {
                self.unify(inner, actual, open, bindings);
            }
            return;
        }
        if self.is_prelude(sym.file) && args.len() == 1 {
            let iterable = self.dialect.iterator_members().iter().any(|name| {
                let facts = self.facts(sym.file);
                facts
                    .names
                    .get(name)
                    .is_some_and(|id| facts.defs_named(id).iter().any(|def| facts.def(*def).container == Some(sym.def)))
            });
            if iterable {
                let element = self.element(actual);
                self.unify(&args[0], &element, open, bindings);
                return;
            }
        }
        if self.signature(&Ty::Instance(sym, args.into()), None).is_some() {
            self.unify_callables(&Ty::Instance(sym, args.into()), actual, open, bindings);
            return;
        }
        // An interface is matched property by property.
        let facts = self.facts(sym.file);
        let env = self.bind(sym, args, &None);
        let scopes: Vec<_> =
            facts.scopes_of(sym.def).filter(|scope| facts.scope(*scope).kind == ScopeKind::Type).collect();
        for scope in scopes {
            self.unify_properties(sym.file, scope, &env, actual, open, bindings);
        }
    }

    fn unify_instance_step(&self, sym: Sym, args: &[Ty], actual: &Ty, open: &[Sym], bindings: &mut Vec<(Sym, Ty)>) {
        self.step((), || self.unify_instance(sym, args, actual, open, bindings));
    }

    fn unify_callables(&self, pattern: &Ty, actual: &Ty, open: &[Sym], bindings: &mut Vec<(Sym, Ty)>) {
        let (Some(wanted), Some(given)) = (self.signature(pattern, None), self.signature(actual, None)) else { return };
        // Parameters that the value annotates say what it takes.
        for (i, parameter) in wanted.params.iter().enumerate() {
            let Some(ty) = parameter.ty else { continue };
            let of = self.ty(wanted.file, ty, &wanted.env);
            if parameter.rest {
                // `(...args: P)` takes the tuple of all that remain.
                let rest: Vec<Ty> = given.params[i.min(given.params.len())..]
                    .iter()
                    .map(|given_parameter| match given_parameter.ty {
                        Some(ty) => self.ty(given.file, ty, &given.env),
                        None => Ty::Unknown,
                    })
                    .collect();
                if rest.iter().any(|part| !part.is_unknown()) {
                    self.unify(&of, &Ty::Tuple(rest.into()), open, bindings);
                }
                break;
            }
            let Some(Parameter { ty: Some(given_ty), .. }) = given.params.get(i) else { continue };
            let with = self.ty(given.file, *given_ty, &given.env);
            self.unify(&of, &with, open, bindings);
        }
        let wanted_result = match wanted.returns {
            Returns::Type(ty) => self.ty(wanted.file, ty, &wanted.env),
            _ => return,
        };
        let given_result = self.result(&given, &given.env);
        self.unify(&wanted_result, &given_result, open, bindings);
    }

    fn unify_properties(
        &self,
        file: FileId,
        scope: crate::model::facts::ScopeId,
        env: &Env,
        actual: &Ty,
        open: &[Sym],
        bindings: &mut Vec<(Sym, Ty)>,
    ) {
        const MOST: usize = 24;
        if !matches!(actual, Ty::Object(..) | Ty::Instance(..) | Ty::Both(_)) {
            return;
        }
        let facts = self.facts(file);
        for id in facts.defs_in(scope).iter().take(MOST) {
            let def = facts.def(*id);
            if !matches!(def.kind, Kind::Field | Kind::Method) || def.name_span.is_empty() {
                continue;
            }
            let with = self.member_value(actual, facts.name(def.name));
            if !with.is_unknown() {
                let of = self.symbol_value(Sym { file, def: *id }, env);
                self.unify(&of, &with, open, bindings);
            }
        }
    }
}

/// The first argument that says what a parameter stands for is believed.
fn bind_first(bindings: &mut Vec<(Sym, Ty)>, param: Sym, actual: &Ty) {
    if !bindings.iter().any(|(known, _)| *known == param) {
        bindings.push((param, actual.clone()));
    }
}

fn parameter(def: &crate::model::facts::Definition, id: DefId) -> Parameter {
    Parameter { def: Some(id), ty: def.ty, value: def.value, rest: def.flags.has(DefFlags::VARIADIC) }
}
