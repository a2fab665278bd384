//! What type an expression has, as far as its members are concerned.
//!
//! Pointers and references are looked through: `a.b` and `a->b` ask the same record. A macro's body is read as an
//! expression in which its parameters stand for the arguments of the call ([`Env`]).

use std::sync::Arc;

use super::{At, Meaning, Question};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, RefId, ScopeId, ScopeKind, Type, TypeId, Via};

/// The arguments that stand for a macro's parameters.
pub(super) struct Env {
    /// Where the arguments are written, and under which arguments.
    at: At,
    outer: Option<Arc<Env>>,
    args: Vec<ExprId>,
    /// The macro's file and parameters.
    macro_file: crate::index::FileId,
    params: Vec<DefId>,
}

/// A type, as far as it is known.
#[derive(Clone)]
pub(super) enum Shape {
    /// As written somewhere.
    Written { at: At, ty: TypeId, env: Option<Arc<Env>> },
    /// What a definition names.
    Def { at: At, def: DefId, args: Option<(At, Vec<TypeId>)> },
}

/// A struct, union or class with its members' scope.
#[derive(Clone)]
pub(super) struct Record {
    pub at: At,
    pub scope: ScopeId,
    pub owner: Option<DefId>,
}

/// Steps through typedefs and the like before a type counts as cyclic.
const MAX_STEPS: usize = 32;

impl Question<'_, '_> {
    /// The type a definition names or has.
    pub fn shape_of(&self, at: &At, def: DefId) -> Option<Shape> {
        let d = at.facts.def(def);
        match d.kind {
            Kind::Struct | Kind::Class | Kind::Enum | Kind::Type | Kind::TypeParam => {
                Some(Shape::Def { at: at.clone(), def, args: None })
            }
            Kind::Namespace => d.ty.map(|ty| Shape::Written { at: at.clone(), ty, env: None }),
            _ => self.value_of(at, def, None),
        }
    }

    /// The type of a value's definition: as declared, or that of what it is made from.
    fn value_of(&self, at: &At, def: DefId, env: Option<Arc<Env>>) -> Option<Shape> {
        let d = at.facts.def(def);
        if let Some(ty) = d.ty {
            return Some(Shape::Written { at: at.clone(), ty, env });
        }
        let value = d.value?;
        self.deeper(|| self.type_of(at, value, env.as_ref()))
    }

    /// The type of an expression.
    pub fn type_of(&self, at: &At, expr: ExprId, env: Option<&Arc<Env>>) -> Option<Shape> {
        self.deeper(|| self.type_of_inner(at, expr, env))
    }

    fn type_of_inner(&self, at: &At, expr: ExprId, env: Option<&Arc<Env>>) -> Option<Shape> {
        match at.facts.expr(expr) {
            Expr::Ref(id) => self.type_of_ref(at, *id, env),
            Expr::Call { callee, args, generics } => self.type_of_call(at, *callee, args, generics, env),
            Expr::New(ty) | Expr::Cast(ty) => Some(Shape::Written { at: at.clone(), ty: *ty, env: env.cloned() }),
            Expr::SelfValue(scope) => class_around(at, *scope),
            Expr::Deref(inner) => {
                let shape = self.type_of(at, *inner, env)?;
                Some(self.element(shape))
            }
            Expr::Borrow(inner) => self.type_of(at, *inner, env),
            Expr::Index(inner, _) | Expr::Element(inner) => {
                let shape = self.type_of(at, *inner, env)?;
                Some(self.element(shape))
            }
            Expr::OneOf(parts) => parts.iter().find_map(|part| self.type_of(at, *part, env)),
            _ => None,
        }
    }

    fn type_of_ref(&self, at: &At, id: RefId, env: Option<&Arc<Env>>) -> Option<Shape> {
        if let Some(shape) = self.argument(at, id, env) {
            return Some(shape);
        }
        let r = at.facts.reference(id);
        let answer = match r.via {
            // The receiver may depend on the arguments of a macro.
            Via::Member(receiver) if env.is_some() => {
                let record = self.type_of(at, receiver, env).and_then(|shape| self.record(&shape));
                let name = at.facts.name(r.name);
                record
                    .and_then(|record| self.member_of(&record, name, r, at.file, None))
                    .unwrap_or_else(|| self.reference(at, id))
            }
            _ => self.reference(at, id),
        };
        let meaning = answer.meanings.first()?;
        let (there, def) = self.open(meaning)?;
        match there.facts.def(def).kind {
            Kind::Function | Kind::Method => None,
            Kind::Struct | Kind::Class | Kind::Enum | Kind::Type | Kind::TypeParam => {
                Some(Shape::Def { at: there, def, args: None })
            }
            _ => self.value_of(&there, def, None),
        }
    }

    /// The type of what stands for a macro's parameter.
    fn argument(&self, at: &At, id: RefId, env: Option<&Arc<Env>>) -> Option<Shape> {
        let (outer, value) = argument_of(at, id, env?)?;
        self.type_of(&env?.at, value, outer.as_ref())
    }

    fn type_of_call(
        &self,
        at: &At,
        callee: ExprId,
        args: &[ExprId],
        generics: &[TypeId],
        env: Option<&Arc<Env>>,
    ) -> Option<Shape> {
        let Expr::Ref(id) = at.facts.expr(callee) else {
            let shape = self.type_of(at, callee, env)?;
            return self.returned(&shape).or(Some(shape));
        };
        let name = at.facts.name(at.facts.reference(*id).name);
        let answer = self.reference(at, *id);
        let Some((there, def)) = answer.meanings.first().and_then(|meaning| self.open(meaning)) else {
            // What the standard library makes of its arguments.
            return match name {
                "move" | "forward" | "ref" | "addressof" | "exchange" => self.type_of(at, *args.first()?, env),
                _ => generics.first().map(|ty| Shape::Written { at: at.clone(), ty: *ty, env: env.cloned() }),
            };
        };
        let d = there.facts.def(def);
        match d.kind {
            Kind::Function | Kind::Method => {
                if d.flags.has(DefFlags::CONSTRUCTOR) {
                    let class = there.facts.scope(d.scope).owner?;
                    return Some(Shape::Def { at: there.clone(), def: class, args: None });
                }
                let ty = d.ty?;
                if let (Some(generic), Some(name)) = (generics.first(), there.facts.type_name(ty)) {
                    // `T get<T>()`.
                    let is_parameter = there
                        .facts
                        .defs
                        .iter()
                        .any(|other| other.kind == Kind::TypeParam && there.facts.name(other.name) == name);
                    if is_parameter {
                        return Some(Shape::Written { at: at.clone(), ty: *generic, env: env.cloned() });
                    }
                }
                Some(Shape::Written { at: there.clone(), ty, env: None })
            }
            Kind::Macro => {
                let env = Env {
                    at: at.clone(),
                    outer: env.cloned(),
                    args: args.to_vec(),
                    macro_file: there.file,
                    params: d.params.clone(),
                };
                self.value_of(&there, def, Some(Arc::new(env)))
            }
            Kind::Struct | Kind::Class | Kind::Type => Some(Shape::Def { at: there, def, args: None }),
            _ => {
                let shape = self.value_of(&there, def, None)?;
                self.returned(&shape)
            }
        }
    }

    /// The definition that the type of a definition names, as written: a typedef is not looked through. Of a function what
    /// it returns, of a pointer or a library's container what it leads to.
    pub fn named_type(&self, at: &At, def: DefId) -> Option<(At, DefId)> {
        let d = at.facts.def(def);
        if d.kind.is_type() {
            return Some((at.clone(), def));
        }
        let mut shape = match d.kind {
            Kind::Function | Kind::Method => Shape::Written { at: at.clone(), ty: d.ty?, env: None },
            _ => self.shape_of(at, def)?,
        };
        for _ in 0..MAX_STEPS {
            let (at, ty, env) = match shape {
                Shape::Def { at, def, .. } => return Some((at, def)),
                Shape::Written { at, ty, env } => (at, ty, env),
            };
            let next = match at.facts.ty(ty) {
                Type::Pointer(inner) | Type::Array(inner) => *inner,
                Type::Function { ret, .. } => (*ret)?,
                Type::Path { head, args } => {
                    let answer = self.reference(&at, *head);
                    match answer.meanings.first().and_then(|meaning| self.open(meaning)) {
                        Some((there, def)) if there.facts.def(def).kind.is_type() => return Some((there, def)),
                        _ => *args.first()?,
                    }
                }
                _ => {
                    let record = self.record(&Shape::Written { at, ty, env })?;
                    return record.owner.map(|owner| (record.at, owner));
                }
            };
            shape = Shape::Written { at, ty: next, env };
        }
        None
    }

    /// What a value of function type returns.
    fn returned(&self, shape: &Shape) -> Option<Shape> {
        let mut shape = shape.clone();
        for _ in 0..MAX_STEPS {
            if let Shape::Written { at, ty, env } = &shape {
                match at.facts.ty(*ty) {
                    Type::Function { ret, .. } => {
                        return Some(Shape::Written { at: at.clone(), ty: (*ret)?, env: env.clone() });
                    }
                    Type::Pointer(inner) | Type::Array(inner) => {
                        shape = Shape::Written { at: at.clone(), ty: *inner, env: env.clone() };
                        continue;
                    }
                    Type::Path { args, .. } if args.len() == 1 => {
                        // `std::function<R(A)>`.
                        if let Type::Function { .. } = at.facts.ty(args[0]) {
                            shape = Shape::Written { at: at.clone(), ty: args[0], env: env.clone() };
                            continue;
                        }
                    }
                    _ => {}
                }
            }
            shape = self.step(&shape)?;
        }
        None
    }

    /// What indexing, dereferencing or iterating gives: the pointed-to type, or a container's element.
    fn element(&self, shape: Shape) -> Shape {
        let mut at_step = shape.clone();
        for _ in 0..MAX_STEPS {
            let Shape::Written { at, ty, env } = &at_step else { break };
            match at.facts.ty(*ty) {
                Type::Pointer(inner) | Type::Array(inner) => {
                    // A reference to a container is looked through.
                    if let Type::Path { args, .. } = at.facts.ty(*inner)
                        && !args.is_empty()
                    {
                        at_step = Shape::Written { at: at.clone(), ty: *inner, env: env.clone() };
                        continue;
                    }
                    return Shape::Written { at: at.clone(), ty: *inner, env: env.clone() };
                }
                Type::Path { head, args } if !args.is_empty() => {
                    let name = at.facts.name(at.facts.reference(*head).name);
                    let index = usize::from(args.len() > 1 && name.contains("map"));
                    return Shape::Written { at: at.clone(), ty: args[index], env: env.clone() };
                }
                _ => {}
            }
            match self.step(&at_step) {
                Some(next) => at_step = next,
                None => break,
            }
        }
        shape
    }

    /// One step through a name, a typedef, a macro.
    pub fn step(&self, shape: &Shape) -> Option<Shape> {
        match shape {
            Shape::Written { at, ty, env } => match at.facts.ty(*ty) {
                Type::Pointer(inner) | Type::Array(inner) => {
                    Some(Shape::Written { at: at.clone(), ty: *inner, env: env.clone() })
                }
                Type::Path { head, args } => {
                    if let Some(env) = env
                        && let Some((outer, value)) = argument_of(at, *head, env)
                    {
                        return self.type_of(&env.at, value, outer.as_ref());
                    }
                    let answer = self.reference(at, *head);
                    let (there, def) = self.open(answer.meanings.first()?)?;
                    let args = (!args.is_empty()).then(|| (at.clone(), args.clone()));
                    Some(Shape::Def { at: there, def, args })
                }
                Type::TypeOf(expr) => self.type_of(at, *expr, env.as_ref()),
                Type::SelfType(scope) => class_around(at, *scope),
                _ => None,
            },
            Shape::Def { at, def, .. } => {
                let d = at.facts.def(*def);
                match d.kind {
                    Kind::Struct | Kind::Class | Kind::Enum if d.inner.is_none() => {
                        let whole = self.counterparts(&Meaning::Here(at.clone(), *def), at.file);
                        let (there, def) = self.open(whole.first()?)?;
                        there.facts.def(def).inner?;
                        Some(Shape::Def { at: there, def, args: None })
                    }
                    Kind::Type | Kind::Macro => self.value_of(at, *def, None),
                    Kind::Struct | Kind::Class | Kind::Enum | Kind::TypeParam | Kind::Namespace => None,
                    Kind::Function | Kind::Method => None,
                    _ => self.value_of(at, *def, None),
                }
            }
        }
    }

    /// The record a type leads to.
    pub fn record(&self, shape: &Shape) -> Option<Record> {
        let mut shape = shape.clone();
        for _ in 0..MAX_STEPS {
            match &shape {
                Shape::Written { at, ty, .. } => {
                    if let Type::Object(scope) = at.facts.ty(*ty) {
                        let owner = at.facts.scope(*scope).owner;
                        return Some(Record { at: at.clone(), scope: *scope, owner });
                    }
                }
                Shape::Def { at, def, .. } => {
                    let d = at.facts.def(*def);
                    let record = matches!(d.kind, Kind::Struct | Kind::Class | Kind::Enum | Kind::Type);
                    if let (true, Some(scope)) = (record, d.inner) {
                        return Some(Record { at: at.clone(), scope, owner: Some(*def) });
                    }
                }
            }
            shape = self.deeper(|| self.step(&shape))?;
        }
        None
    }

    /// Whether a type is one of a library: its name leads nowhere here, or into `std`.
    pub fn is_foreign(&self, shape: &Shape) -> bool {
        let mut shape = shape.clone();
        for _ in 0..MAX_STEPS {
            if let Shape::Written { at, ty, .. } = &shape
                && let Type::Path { head, .. } = at.facts.ty(*ty)
            {
                let r = at.facts.reference(*head);
                if let Via::Path(prefix) = r.via
                    && at.facts.name(at.facts.reference(prefix).name) == "std"
                {
                    return true;
                }
            }
            match self.deeper(|| self.step(&shape)) {
                Some(next) => shape = next,
                None => return false,
            }
        }
        false
    }

    /// The type arguments of the last name a type goes through, for smart pointers and the like.
    pub fn first_argument(&self, shape: &Shape) -> Option<Shape> {
        let mut shape = shape.clone();
        for _ in 0..MAX_STEPS {
            match &shape {
                Shape::Written { at, ty, env } => {
                    if let Type::Path { args, .. } = at.facts.ty(*ty)
                        && let Some(first) = args.first()
                    {
                        return Some(Shape::Written { at: at.clone(), ty: *first, env: env.clone() });
                    }
                }
                Shape::Def { args: Some((at, args)), .. } => {
                    return Some(Shape::Written { at: at.clone(), ty: *args.first()?, env: None });
                }
                Shape::Def { .. } => {}
            }
            shape = self.deeper(|| self.step(&shape))?;
        }
        None
    }
}

/// The class whose code a scope is: the body of the class, or of a method defined outside it.
fn class_around(at: &At, scope: ScopeId) -> Option<Shape> {
    let mut next = Some(scope);
    while let Some(scope) = next {
        let here = at.facts.scope(scope);
        match (here.kind, here.owner) {
            (ScopeKind::Type, Some(owner)) => {
                return Some(Shape::Def { at: at.clone(), def: owner, args: None });
            }
            (ScopeKind::Function, Some(owner)) => {
                if let Some(ty) = at.facts.def(owner).qualifier {
                    return Some(Shape::Written { at: at.clone(), ty, env: None });
                }
            }
            _ => {}
        }
        next = here.parent;
    }
    None
}

/// The argument that stands for a macro's parameter which the reference names, and the arguments it is read under.
fn argument_of(at: &At, id: RefId, env: &Arc<Env>) -> Option<(Option<Arc<Env>>, ExprId)> {
    if at.file != env.macro_file {
        return None;
    }
    let r = at.facts.reference(id);
    if r.via != Via::Plain {
        return None;
    }
    let index = env.params.iter().position(|param| {
        let param = at.facts.def(*param);
        param.name == r.name && param.scope == r.scope
    })?;
    Some((env.outer.clone(), *env.args.get(index)?))
}
