//! Types of expressions and definitions.

use super::members::Member;
use super::ty::{Env, Ty, differ};
use super::{Entity, Item, Ns, Resolver, STD};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{DefFlags, Expr, ExprId, FileFacts, Literal, RefId, RefKind, TypeId, Via};

/// The arguments of a call.
#[derive(Clone, Copy)]
struct Arguments<'f> {
    file: FileId,
    facts: &'f FileFacts,
    args: &'f [ExprId],
    /// Called by its path: a method takes `self` as an argument.
    is_path: bool,
    /// Off where the parameters of a closure among them are what is asked for.
    closures: bool,
}

impl Resolver<'_, '_> {
    /// The type of an expression.
    pub fn type_of(&self, file: FileId, facts: &FileFacts, id: ExprId) -> Ty {
        let key = (file, id);
        if let Some(known) = self.expressions.borrow().get(&key) {
            return known.clone();
        }
        // An expression whose type depends on itself has none.
        self.expressions.borrow_mut().insert(key, Ty::Unknown);
        let ty = self.step(|| self.type_of_unguarded(file, facts, id)).unwrap_or(Ty::Unknown);
        self.expressions.borrow_mut().insert(key, ty.clone());
        ty
    }

    fn type_of_unguarded(&self, file: FileId, facts: &FileFacts, id: ExprId) -> Ty {
        let go = |id: ExprId| self.type_of(file, facts, id);
        match facts.expr(id) {
            Expr::Ref(reference) => self.type_of_reference(file, facts, *reference),
            Expr::SelfValue(scope) => self.self_type(file, facts, *scope),
            Expr::Call { callee, args, generics } => self.type_of_call(file, facts, id, *callee, args, generics),
            Expr::New(ty) | Expr::Cast(ty) => self.convert(file, facts, *ty, &Env::default()),
            Expr::Literal(literal) => type_of_literal(*literal),
            Expr::List(element) => Ty::Slice(Box::new(element.map_or(Ty::Unknown, go))),
            Expr::Tuple(parts) => Ty::Tuple(parts.iter().map(|part| go(*part)).collect()),
            Expr::Closure { .. } => Ty::Closure(file, id),
            Expr::Await(value) => self.awaited(&go(*value)),
            Expr::Try(value) => tried(&go(*value)),
            Expr::Deref(value) => {
                let ty = go(*value);
                self.dereferenced(&ty).unwrap_or(ty)
            }
            Expr::Borrow(value) => go(*value),
            Expr::Index(value, key) => self.indexed(file, facts, &go(*value), *key),
            Expr::OneOf(values) => {
                values.iter().map(|value| go(*value)).find(|ty| *ty != Ty::Unknown).unwrap_or(Ty::Unknown)
            }
            Expr::Binary(op, left, _) => match facts.name(*op) {
                "==" | "!=" | "<" | "<=" | "&&" | "||" => Ty::Primitive("bool".into()),
                ".." => self.standard("ops::Range", vec![go(*left)]),
                "..=" => self.standard("ops::RangeInclusive", vec![go(*left)]),
                _ => go(*left),
            },
            Expr::Element(value) => self.element(&go(*value)),
            Expr::Part(value, index) => part(&go(*value), *index),
            Expr::Payload { value, pattern, index } => self.payload(file, facts, *value, *pattern, *index),
            Expr::PayloadField { pattern, field } => self.payload_field(file, facts, *pattern, facts.name(*field)),
            Expr::ClosureParam { call, arg, param } => self.closure_param(file, facts, *call, *arg, *param),
            Expr::Field(value, name) => self.field(&go(*value), facts.name(*name)).map_or(Ty::Unknown, |found| found.1),
            _ => Ty::Unknown,
        }
    }

    /// The type of what a reference names, as a value.
    pub fn type_of_reference(&self, file: FileId, facts: &FileFacts, id: RefId) -> Ty {
        let reference = facts.reference(id);
        if reference.kind == RefKind::Macro {
            return Ty::Unknown;
        }
        if let Via::Member(value) = reference.via {
            let receiver = self.type_of(file, facts, value);
            let name = facts.name(reference.name);
            if reference.args.is_some() {
                return self.method(&receiver, name).map_or_else(|| unknown_like(&receiver), callable);
            }
            if let (Ty::Tuple(parts), Ok(index)) = (&receiver, name.parse::<usize>()) {
                return parts.get(index).cloned().unwrap_or(Ty::Unknown);
            }
            return self.field(&receiver, name).map_or_else(|| unknown_like(&receiver), |found| found.1);
        }
        if let Some(member) = self.associated_path(file, facts, id) {
            return self.type_of_member(&member);
        }
        match self.resolve(file, facts, id, Ns::Value) {
            Some(Entity::Item(item)) => self.type_of_value(item, &Env::default()),
            Some(Entity::Outside) => Ty::Outside,
            Some(Entity::Type(ty)) => ty,
            _ => Ty::Unknown,
        }
    }

    /// `Type::name` as a value, with what the type's parameters stand for.
    fn associated_path(&self, file: FileId, facts: &FileFacts, id: RefId) -> Option<Member> {
        let reference = facts.reference(id);
        let name = facts.name(reference.name);
        let base = match reference.via {
            Via::TypePath(ty) => self.convert(file, facts, ty, &Env::default()),
            Via::Path(prefix) => match self.resolve(file, facts, prefix, Ns::Type)? {
                Entity::Type(ty) => ty,
                Entity::Item(item) => {
                    let kind = self.facts(item.file).def(item.def).kind;
                    if !(kind.is_type() || kind == Kind::TypeParam) {
                        return None;
                    }
                    // `Vec::new()`: which elements is not said.
                    self.item_with(item, Vec::new(), &Env::default())
                }
                _ => return None,
            },
            _ => return None,
        };
        self.associated(&base, name, Ns::Value)
    }

    fn type_of_member(&self, member: &Member) -> Ty {
        self.type_of_value(member.item, &member.env)
    }

    /// The type of a definition used as a value.
    pub fn type_of_value(&self, item: Item, env: &Env) -> Ty {
        let facts = self.facts(item.file);
        let def = facts.def(item.def);
        match def.kind {
            Kind::Function | Kind::Method => Ty::Callable(item, Box::new(env.clone())),
            Kind::Struct | Kind::Variant => {
                let has_payload = def.inner.is_some() && self.named_inside(item, "0", |_| true).is_some();
                if has_payload { Ty::Callable(item, Box::new(env.clone())) } else { self.owner_type(item, env) }
            }
            Kind::Local | Kind::Param | Kind::Constant | Kind::Variable | Kind::Field => {
                self.type_of_variable(item, &facts, env)
            }
            _ => Ty::Unknown,
        }
    }

    fn type_of_variable(&self, item: Item, facts: &FileFacts, env: &Env) -> Ty {
        let def = facts.def(item.def);
        let declared = def.ty.map_or(Ty::Unknown, |ty| self.convert(item.file, facts, ty, env));
        if !declared.has_holes() {
            return declared;
        }
        let Some(value) = def.value else { return declared };
        let from_value = self.type_of(item.file, facts, value);
        let filled = declared.filled_from(&from_value);
        if filled.has_holes() { self.collected(item.file, facts, filled, value) } else { filled }
    }

    /// The struct or enum that a constructor makes.
    fn owner_type(&self, item: Item, env: &Env) -> Ty {
        let facts = self.facts(item.file);
        let def = facts.def(item.def);
        let owner = match (def.kind, def.container) {
            (Kind::Variant, Some(owner)) => Item { file: item.file, def: owner },
            _ => item,
        };
        let args = self.generics(owner).into_iter().map(|def| {
            let param = Item { file: owner.file, def };
            env.get(param).cloned().unwrap_or(Ty::Unknown)
        });
        Ty::Adt(owner, args.collect())
    }

    fn type_of_call(
        &self,
        file: FileId,
        facts: &FileFacts,
        call: ExprId,
        callee: ExprId,
        args: &[ExprId],
        generics: &[TypeId],
    ) -> Ty {
        if let Expr::Ref(reference) = facts.expr(callee)
            && facts.reference(*reference).kind == RefKind::Macro
        {
            let name = facts.name(facts.reference(*reference).name);
            return self.type_of_macro(file, facts, name, args);
        }
        match self.type_of(file, facts, callee) {
            Ty::Callable(item, env) => {
                let mut env = *env;
                self.bind_generics(file, facts, item, generics, &mut env);
                let is_path = !is_member(facts, callee);
                let arguments = Arguments { file, facts, args, is_path, closures: true };
                self.bind_arguments(item, &arguments, &mut env);
                let result = self.result_of(item, &env);
                if result.has_holes() || result.has_params() {
                    let site = callee_offset(facts, callee).map(|offset| (file, offset));
                    return self.collected(file, facts, erase_own(self, &result, item, site), call);
                }
                result
            }
            Ty::Closure(file, expr) => self.closure_result(file, expr),
            Ty::Function(_, ret) => *ret,
            Ty::Adt(item, args) => Ty::Adt(item, args),
            Ty::Outside => Ty::Outside,
            _ => Ty::Unknown,
        }
    }

    /// What the macros of the standard library give; of others nothing is known.
    fn type_of_macro(&self, file: FileId, facts: &FileFacts, name: &str, args: &[ExprId]) -> Ty {
        match name {
            "vec" => {
                let element = match args.first().map(|list| self.type_of(file, facts, *list)) {
                    Some(Ty::Slice(of)) => *of,
                    _ => Ty::Unknown,
                };
                self.standard("vec::Vec", vec![element])
            }
            "format" => self.standard("string::String", Vec::new()),
            "concat" | "stringify" | "include_str" | "env" | "file" | "module_path" => Ty::Primitive("str".into()),
            "line" | "column" => Ty::Primitive("u32".into()),
            "matches" | "cfg" => Ty::Primitive("bool".into()),
            "dbg" => args.first().map_or(Ty::Unknown, |arg| self.type_of(file, facts, *arg)),
            // The old `?` and its namesakes.
            "try" => args.first().map_or(Ty::Unknown, |arg| tried(&self.type_of(file, facts, *arg))),
            _ => Ty::Unknown,
        }
    }

    /// Turbofish arguments of a function.
    fn bind_generics(&self, file: FileId, facts: &FileFacts, item: Item, generics: &[TypeId], env: &mut Env) {
        for (def, ty) in self.generics(item).into_iter().zip(generics) {
            let ty = self.convert(file, facts, *ty, &Env::default());
            env.bind(Item { file: item.file, def }, &ty);
        }
    }

    /// Learns generic parameters from the arguments of a call.
    fn bind_arguments(&self, item: Item, call: &Arguments<'_>, env: &mut Env) {
        let Arguments { file, facts, args, is_path, closures } = *call;
        let callee = self.facts(item.file);
        let def = callee.def(item.def);
        if matches!(def.kind, Kind::Struct | Kind::Variant) {
            for (index, arg) in args.iter().enumerate() {
                if let Some(field) = self.named_inside(item, &index.to_string(), |_| true) {
                    let pattern = self.field_type(field, &Env::default());
                    if pattern.has_params() {
                        let actual = self.type_of(file, facts, *arg);
                        self.unify(&pattern, &actual, env);
                    }
                }
            }
            return;
        }
        let skip = self_arguments(def, is_path);
        let mut args = args.iter().copied();
        if skip == 1
            && let Some(this) = args.next()
            && env.this.is_none()
        {
            env.this = Some(self.type_of(file, facts, this));
        }
        for (param, arg) in def.params.iter().zip(args) {
            if !closures && matches!(facts.expr(arg), Expr::Closure { .. }) {
                continue;
            }
            let Some(ty) = callee.def(*param).ty else { continue };
            let pattern = self.convert(item.file, &callee, ty, &Env::default());
            if pattern.has_params() {
                let actual = self.type_of(file, facts, arg);
                self.unify(&pattern, &actual, env);
            }
        }
    }

    /// What calling a function, method or constructor gives.
    pub fn result_of(&self, item: Item, env: &Env) -> Ty {
        let facts = self.facts(item.file);
        let def = facts.def(item.def);
        if matches!(def.kind, Kind::Struct | Kind::Variant) {
            return self.owner_type(item, env);
        }
        let Some(ret) = def.ty else { return Ty::Tuple(Vec::new()) };
        let ret = self.convert(item.file, &facts, ret, env).substitute(env);
        if def.flags.has(DefFlags::ASYNC) { self.future_of(ret) } else { ret }
    }

    fn future_of(&self, output: Ty) -> Ty {
        match self.standard("future::Future", Vec::new()) {
            Ty::Bounds(mut bounds) => {
                if let Some(bound) = bounds.first_mut() {
                    bound.bindings.push(("Output".to_owned(), output));
                }
                Ty::Bounds(bounds)
            }
            other => other,
        }
    }

    fn awaited(&self, ty: &Ty) -> Ty {
        match ty {
            Ty::Closure(file, expr) => self.closure_result(*file, *expr),
            _ => self.project(ty, "Output", None),
        }
    }

    fn indexed(&self, file: FileId, facts: &FileFacts, ty: &Ty, key: Option<ExprId>) -> Ty {
        let is_range =
            key.is_some_and(|key| matches!(facts.expr(key), Expr::Binary(op, ..) if facts.name(*op).starts_with("..")));
        let mut at = ty.clone();
        for _ in 0..4 {
            match &at {
                Ty::Slice(of) => return if is_range { at.clone() } else { (**of).clone() },
                Ty::Outside => return Ty::Outside,
                _ => {}
            }
            let output = self.project(&at, "Output", None);
            if output != Ty::Unknown {
                return if is_range && at != output { at } else { output };
            }
            match self.dereferenced(&at) {
                Some(next) => at = next,
                None => break,
            }
        }
        let _ = file;
        Ty::Unknown
    }

    /// What iterating gives.
    pub fn element(&self, ty: &Ty) -> Ty {
        let item = self.project(ty, "Item", None);
        if item != Ty::Unknown {
            return item;
        }
        match self.dereferenced(ty) {
            Some(inner) => self.project(&inner, "Item", None),
            None => Ty::Unknown,
        }
    }

    /// The n-th payload of a tuple variant or struct in a pattern.
    fn payload(&self, file: FileId, facts: &FileFacts, value: ExprId, pattern: RefId, index: u32) -> Ty {
        let Some(Entity::Item(item)) = self.resolve(file, facts, pattern, Ns::Value) else {
            return match self.resolve(file, facts, pattern, Ns::Value) {
                Some(Entity::Outside) => Ty::Outside,
                Some(Entity::Type(Ty::Adt(item, args))) => self.payload_of(item, &Ty::Adt(item, args), index),
                _ => Ty::Unknown,
            };
        };
        let scrutinee = self.type_of(file, facts, value);
        self.payload_of(item, &scrutinee, index)
    }

    fn payload_of(&self, item: Item, scrutinee: &Ty, index: u32) -> Ty {
        let Some(field) = self.named_inside(item, &index.to_string(), |_| true) else { return Ty::Unknown };
        let env = self.env_of_scrutinee(item, scrutinee);
        let ty = self.field_type(field, &env);
        if ty.has_params() { erase_own(self, &ty, item, None) } else { ty }
    }

    /// What a matched value tells about the parameters of its enum or struct.
    fn env_of_scrutinee(&self, item: Item, scrutinee: &Ty) -> Env {
        let Ty::Adt(owner, _) = self.owner_type(item, &Env::default()) else { return Env::default() };
        let mut at = scrutinee.clone();
        for _ in 0..4 {
            match &at {
                Ty::Adt(of, args) if *of == owner => return self.env_of(owner, args),
                _ => match self.dereferenced(&at) {
                    Some(next) => at = next,
                    None => break,
                },
            }
        }
        Env::default()
    }

    fn payload_field(&self, file: FileId, facts: &FileFacts, pattern: TypeId, name: &str) -> Ty {
        match self.field_of(file, facts, pattern, name) {
            Some(Entity::Item(field)) => {
                let ty = self.field_type(field, &Env::default());
                if ty.has_params() { Ty::Unknown } else { ty }
            }
            Some(Entity::Outside) => Ty::Outside,
            _ => Ty::Unknown,
        }
    }

    /// A field named in a literal or pattern of a struct or variant.
    pub fn field_of(&self, file: FileId, facts: &FileFacts, ty: TypeId, name: &str) -> Option<Entity> {
        use crate::model::facts::Type;
        let is_field = |def: &crate::model::facts::Definition| def.kind == Kind::Field;
        if let Type::Path { head, .. } = facts.ty(ty) {
            match self.resolve(file, facts, *head, Ns::Type) {
                Some(Entity::Item(item)) => {
                    if let Some(field) = self.named_inside(item, name, is_field) {
                        return Some(Entity::Item(field));
                    }
                    // `Iterator<Item = T>`: an associated type of the trait.
                    if let Some(found) = self.named_inside(item, name, |def| def.kind == Kind::Type) {
                        return Some(Entity::Item(found));
                    }
                }
                Some(Entity::Outside) => return Some(Entity::Outside),
                _ => {}
            }
        }
        match self.convert(file, facts, ty, &Env::default()) {
            Ty::Adt(item, _) => self.named_inside(item, name, is_field).map(Entity::Item),
            Ty::Outside => Some(Entity::Outside),
            _ => None,
        }
    }

    /// The type of a closure's parameter, from the function that takes the closure.
    fn closure_param(&self, file: FileId, facts: &FileFacts, call: ExprId, arg: u32, param: u32) -> Ty {
        let Expr::Call { callee, args, generics } = facts.expr(call) else { return Ty::Unknown };
        match self.type_of(file, facts, *callee) {
            Ty::Callable(item, env) => {
                let mut env = *env;
                self.bind_generics(file, facts, item, generics, &mut env);
                let is_path = !is_member(facts, *callee);
                let call = Arguments { file, facts, args, is_path, closures: false };
                self.bind_arguments(item, &call, &mut env);
                let of = self.facts(item.file);
                let skip = self_arguments(of.def(item.def), is_path);
                let Some(index) = (arg as usize).checked_sub(skip) else { return Ty::Unknown };
                let Some(ty) = of.def(item.def).params.get(index).and_then(|param| of.def(*param).ty) else {
                    return Ty::Unknown;
                };
                let expected = self.convert(item.file, &of, ty, &Env::default());
                self.parameter_of(&expected, param, &env)
            }
            Ty::Outside => Ty::Outside,
            _ => Ty::Unknown,
        }
    }

    /// The n-th parameter of what must be a function.
    fn parameter_of(&self, expected: &Ty, param: u32, env: &Env) -> Ty {
        match expected {
            Ty::Function(params, _) => params.get(param as usize).map_or(Ty::Unknown, |ty| ty.substitute(env)),
            Ty::Param(item) => {
                let facts = self.facts(item.file);
                for base in &facts.def(item.def).bases {
                    if let Ty::Function(params, _) = self.convert(item.file, &facts, *base, env) {
                        return params.get(param as usize).map_or(Ty::Unknown, |ty| ty.substitute(env));
                    }
                }
                Ty::Unknown
            }
            // `Box<dyn Fn(A)>`
            Ty::Adt(_, args) => args.first().map_or(Ty::Unknown, |inner| self.parameter_of(inner, param, env)),
            _ => Ty::Unknown,
        }
    }

    /// Of members that differ in what they take, those that a call can mean; whether the arguments decide.
    pub fn fitting(&self, file: FileId, facts: &FileFacts, callee: RefId, candidates: Vec<Item>) -> (Vec<Item>, bool) {
        let calls = |expr: &Expr| match expr {
            Expr::Call { callee: of, .. } => matches!(facts.expr(*of), Expr::Ref(id) if *id == callee),
            _ => false,
        };
        let Some(Expr::Call { callee: of, args, .. }) = facts.exprs.iter().find(|expr| calls(expr)) else {
            return (candidates, false);
        };
        let is_path = !is_member(facts, *of);
        let actual: Vec<Ty> = args.iter().map(|arg| self.type_of(file, facts, *arg)).collect();
        let (fit, other): (Vec<Item>, Vec<Item>) = candidates.into_iter().partition(|item| {
            let callee = self.facts(item.file);
            let def = callee.def(item.def);
            let actual = actual.iter().skip(self_arguments(def, is_path));
            def.params.iter().zip(actual).all(|(param, actual)| {
                let expected = callee.def(*param).ty;
                let expected = expected.map(|ty| self.convert(item.file, &callee, ty, &Env::default()));
                expected.is_none_or(|expected| !differ(&expected, actual))
            })
        });
        let decided = fit.len() == 1;
        (fit.into_iter().chain(other).collect(), decided)
    }

    /// What calling a closure gives.
    pub fn closure_result(&self, file: FileId, expr: ExprId) -> Ty {
        let facts = self.facts(file);
        match facts.expr(expr) {
            Expr::Closure { ret: Some(ret), .. } => self.convert(file, &facts, *ret, &Env::default()),
            Expr::Closure { body: Some(body), .. } => self.type_of(file, &facts, *body),
            _ => Ty::Unknown,
        }
    }

    /// Fills the holes of a collection from what is collected into it: `let v: Vec<_> = rows.iter().collect()`.
    fn collected(&self, file: FileId, facts: &FileFacts, ty: Ty, value: ExprId) -> Ty {
        let mut at = value;
        // `collect()?`, `collect().unwrap()` and the like are left to their own types.
        if let Expr::Try(inner) | Expr::Borrow(inner) = facts.expr(at) {
            at = *inner;
        }
        let Expr::Call { callee, .. } = facts.expr(at) else { return ty };
        let Expr::Ref(reference) = facts.expr(*callee) else { return ty };
        let reference = facts.reference(*reference);
        let Via::Member(source) = reference.via else { return ty };
        if facts.name(reference.name) != "collect" {
            return ty;
        }
        let item = self.element(&self.type_of(file, facts, source));
        fill_collection(&ty, &item)
    }
}

fn type_of_literal(literal: Literal) -> Ty {
    match literal {
        Literal::Str => Ty::Primitive("str".into()),
        Literal::Bytes => Ty::Slice(Box::new(Ty::Primitive("u8".into()))),
        Literal::Char => Ty::Primitive("char".into()),
        Literal::Bool => Ty::Primitive("bool".into()),
        // Which of them is decided elsewhere.
        Literal::Int => Ty::Primitive(super::ty::INTEGER.into()),
        Literal::Float => Ty::Primitive(super::ty::FLOAT.into()),
        Literal::None | Literal::Regex => Ty::Unknown,
    }
}

/// What `?` gives.
fn tried(ty: &Ty) -> Ty {
    match ty {
        Ty::Adt(item, args) if item.file == STD => args.first().cloned().unwrap_or(Ty::Unknown),
        Ty::Outside => Ty::Outside,
        _ => Ty::Unknown,
    }
}

/// The n-th part of a tuple.
fn part(ty: &Ty, index: u32) -> Ty {
    match ty {
        Ty::Tuple(parts) => parts.get(index as usize).cloned().unwrap_or(Ty::Unknown),
        Ty::Outside => Ty::Outside,
        _ => Ty::Unknown,
    }
}

/// A container with holes, filled by its elements.
fn fill_collection(ty: &Ty, item: &Ty) -> Ty {
    match (ty, item) {
        (Ty::Adt(of, args), Ty::Tuple(parts)) if args.len() == 2 && parts.len() == 2 => {
            Ty::Adt(*of, args.iter().zip(parts).map(|(arg, part)| arg.filled_from(part)).collect())
        }
        // `Result<Vec<_>, E>` collects results.
        (Ty::Adt(of, args), Ty::Adt(other, inner)) if of == other => {
            let first = args.first().zip(inner.first()).map(|(arg, item)| fill_collection(arg, item));
            Ty::Adt(*of, first.into_iter().chain(args.iter().skip(1).cloned()).collect())
        }
        (Ty::Adt(of, args), _) if args.len() == 1 => Ty::Adt(*of, vec![args[0].filled_from(item)]),
        (Ty::Slice(of), _) => Ty::Slice(Box::new(of.filled_from(item))),
        _ => ty.clone(),
    }
}

fn callable(member: Member) -> Ty {
    Ty::Callable(member.item, Box::new(member.env))
}

/// What is not found on a type of another library may still be there.
fn unknown_like(receiver: &Ty) -> Ty {
    if *receiver == Ty::Outside { Ty::Outside } else { Ty::Unknown }
}

fn is_member(facts: &FileFacts, callee: ExprId) -> bool {
    matches!(facts.expr(callee), Expr::Ref(reference) if matches!(facts.reference(*reference).via, Via::Member(_)))
}

/// How many arguments stand for `self`: one where a method is called by its path.
fn self_arguments(def: &crate::model::facts::Definition, is_path: bool) -> usize {
    usize::from(is_path && def.kind == Kind::Method && !def.flags.has(DefFlags::STATIC))
}

fn callee_offset(facts: &FileFacts, callee: ExprId) -> Option<u32> {
    match facts.expr(callee) {
        Expr::Ref(reference) => Some(facts.reference(*reference).span.start),
        _ => None,
    }
}

/// Parameters of the callee and of its impl that nothing bound are unknown to the caller, unless the call stands inside
/// of what declares them.
fn erase_own(resolver: &Resolver<'_, '_>, ty: &Ty, item: Item, site: Option<(FileId, u32)>) -> Ty {
    let facts = resolver.facts(item.file);
    let own = |param: &Item| {
        let declarer = facts.defs.get(param.def.idx()).and_then(|def| def.container);
        let inside =
            |declarer| site.is_some_and(|(file, at)| file == item.file && facts.def(declarer).extent.contains(at));
        param.file == item.file
            && facts.def(param.def).kind == Kind::TypeParam
            && declarer.is_some_and(|declarer| !inside(declarer))
    };
    let go = |ty: &Ty| erase_own(resolver, ty, item, site);
    match ty {
        Ty::Param(param) if own(param) => Ty::Unknown,
        Ty::Adt(of, args) => Ty::Adt(*of, args.iter().map(go).collect()),
        Ty::Tuple(parts) => Ty::Tuple(parts.iter().map(go).collect()),
        Ty::Slice(of) => Ty::Slice(Box::new(go(of))),
        _ => ty.clone(),
    }
}
