//! Types.

use crate::model::facts::{RefId, RefKind, Type, TypeId, Via};

use super::lexer::T;
use super::paths::PathKind;
use super::reader::Reader;

/// What stands between `<` and `>`.
#[derive(Default)]
pub struct Arguments {
    /// In order, without lifetimes; bindings as [`Type::Binding`].
    pub types: Vec<TypeId>,
    /// The names of bindings: they belong to the type that takes the arguments.
    pub bindings: Vec<RefId>,
}

impl Reader<'_, '_> {
    /// A type, with `A + B` where that can stand.
    pub fn ty(&mut self) -> TypeId {
        let first = self.ty_no_plus();
        if self.kind() != T::Plus {
            return first;
        }
        let mut parts = match self.b.facts.ty(first) {
            Type::Bounds(parts) => parts.clone(),
            _ => vec![first],
        };
        self.pos += 1;
        parts.extend(self.bounds());
        self.b.ty(Type::Bounds(parts))
    }

    /// A type up to a `+`.
    pub fn ty_no_plus(&mut self) -> TypeId {
        let unknown = self.b.ty(Type::Unknown);
        self.deeper(unknown, Self::type_inner)
    }

    fn type_inner(&mut self) -> TypeId {
        match self.kind() {
            T::And | T::AndAnd => {
                let double = self.kind() == T::AndAnd;
                self.pos += 1;
                if self.kind() == T::Lifetime {
                    self.lifetime();
                }
                self.eat(T::Mut);
                let to = self.ty_no_plus();
                let one = self.b.ty(Type::Pointer(to));
                if double { self.b.ty(Type::Pointer(one)) } else { one }
            }
            T::Star => {
                self.pos += 1;
                if !self.eat(T::Const) {
                    self.eat(T::Mut);
                }
                let to = self.ty_no_plus();
                self.b.ty(Type::Pointer(to))
            }
            T::BracketOpen => {
                let mut element = self.b.ty(Type::Unknown);
                self.group(|r| {
                    element = r.ty();
                    if r.eat(T::Semi) {
                        r.expr();
                    }
                });
                self.b.ty(Type::Array(element))
            }
            T::ParenOpen => self.tuple_type(),
            T::Bang | T::Underscore => {
                self.pos += 1;
                self.b.ty(Type::Unknown)
            }
            T::Impl | T::Dyn => {
                self.pos += 1;
                let bounds = self.bounds();
                self.b.ty(Type::Bounds(bounds))
            }
            T::For => {
                let scope = self.for_lifetimes();
                if scope.is_none() {
                    return self.b.ty(Type::Unknown);
                }
                let ty = self.ty_no_plus();
                if let Some(scope) = scope {
                    self.close(scope);
                }
                ty
            }
            T::Fn | T::Unsafe | T::Extern | T::Async | T::Const => self.function_type(),
            T::Question => {
                self.pos += 1;
                self.ty_no_plus()
            }
            // A macro of types, or a path.
            T::Ident | T::PathSep | T::Lt | T::Crate | T::SelfValue | T::Super | T::SelfType | T::MetaVar => {
                self.path_type()
            }
            _ => self.b.ty(Type::Unknown),
        }
    }

    fn tuple_type(&mut self) -> TypeId {
        let mut parts = Vec::new();
        let mut comma = false;
        self.group(|r| {
            while !r.at_end() {
                let before = r.pos;
                r.attributes();
                parts.push(r.ty());
                comma |= r.eat(T::Comma);
                if r.pos == before {
                    r.stray();
                }
            }
        });
        match parts.as_slice() {
            [one] if !comma => *one,
            _ => self.b.ty(Type::Tuple(parts)),
        }
    }

    /// `unsafe extern "C" fn(A, name: B) -> C`.
    fn function_type(&mut self) -> TypeId {
        while matches!(self.kind(), T::Unsafe | T::Extern | T::Str | T::Async | T::Const) {
            self.pos += 1;
        }
        if !self.eat(T::Fn) {
            // `async Fn()` and `const Trait` as bounds.
            let starts = matches!(self.kind(), T::Ident | T::PathSep | T::Crate | T::SelfValue | T::Super);
            return if starts { self.path_type() } else { self.b.ty(Type::Unknown) };
        }
        let params = self.function_type_params();
        let ret = self.eat(T::Arrow).then(|| self.ty_no_plus());
        self.b.ty(Type::Function { params, ret })
    }

    /// The parameters of a function type or of `Fn(A, B)`.
    fn function_type_params(&mut self) -> Vec<TypeId> {
        let mut params = Vec::new();
        if self.kind() == T::ParenOpen {
            self.group(|r| {
                while !r.at_end() {
                    let before = r.pos;
                    r.attributes();
                    let named = matches!(r.kind(), T::Ident | T::Underscore | T::SelfValue) && r.nth(1) == T::Colon;
                    if named {
                        r.pos += 2;
                    }
                    if !r.eat(T::DotDotDot) {
                        params.push(r.ty());
                    }
                    r.eat(T::Comma);
                    if r.pos == before {
                        r.stray();
                    }
                }
            });
        }
        params
    }

    /// A path as a type, a macro of types, or `Fn(A) -> B`.
    fn path_type(&mut self) -> TypeId {
        let path = self.path(PathKind::Type);
        if self.kind() == T::Bang && super::reader::is_open(self.nth(1)) {
            if let Some(name) = path.reference {
                self.b.facts.refs[name.idx()].kind = RefKind::Macro;
            }
            self.pos += 1;
            self.deeper((), |r| r.group(Self::loose));
            return self.b.ty(Type::Unknown);
        }
        let is_call = self.kind() == T::ParenOpen && path.reference.is_some() && path.generics.is_empty();
        if is_call && self.names_a_function_trait(path.reference) {
            let params = self.function_type_params();
            let ret = self.eat(T::Arrow).then(|| self.ty_no_plus());
            return self.b.ty(Type::Function { params, ret });
        }
        path.ty
    }

    /// Only `Fn`, `FnMut`, `FnOnce` and the like take parentheses; elsewhere they belong to what follows.
    fn names_a_function_trait(&self, reference: Option<RefId>) -> bool {
        reference.is_some_and(|id| {
            let name = self.b.facts.name(self.b.facts.reference(id).name);
            name.contains("Fn")
        })
    }

    /// `<A, 'a, Name = B, 3, {N}>`; nothing where none stands here.
    pub fn type_arguments(&mut self) -> Arguments {
        let mut args = Arguments::default();
        if !self.eat(T::Lt) {
            return args;
        }
        while !matches!(self.kind(), T::Gt | T::End) {
            let before = self.pos;
            match self.kind() {
                T::Lifetime => self.lifetime(),
                T::Int | T::Float | T::Str | T::ByteStr | T::Char | T::True | T::False | T::Minus | T::BraceOpen => {
                    self.const_argument();
                    args.types.push(self.b.ty(Type::Unknown));
                }
                T::Ident if self.nth(1) == T::Eq => self.binding(&mut args),
                T::Ident if self.nth(1) == T::Colon => {
                    let at = self.bump();
                    self.pos += 1;
                    self.refer(at, RefKind::Type, Via::Plain);
                    self.bounds();
                }
                _ => args.types.push(self.ty()),
            }
            // `Item<'a> = T`
            if self.eat(T::Eq) {
                self.ty();
            } else if self.eat(T::Colon) {
                self.bounds();
            }
            self.eat(T::Comma);
            if self.pos == before {
                // A comparison, not a list of types.
                return args;
            }
        }
        self.eat(T::Gt);
        args
    }

    /// `Item = T` among type arguments.
    fn binding(&mut self, args: &mut Arguments) {
        let at = self.bump();
        self.pos += 1;
        let name = self.name(at);
        args.bindings.push(self.refer(at, RefKind::Type, Via::Plain));
        let ty = self.ty();
        args.types.push(self.b.ty(Type::Binding { name, ty }));
    }

    /// A constant as a generic argument or default.
    pub fn const_argument(&mut self) {
        self.eat(T::Minus);
        match self.kind() {
            T::BraceOpen => {
                self.block();
            }
            T::Ident => {
                self.path(PathKind::Value);
            }
            T::End => {}
            _ => self.pos += 1,
        }
    }
}
