//! Functions, their parameters, and closures.

use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, ScopeKind, TypeId};
use crate::text::Span;

use super::lexer::T;
use super::patterns::Binding;
use super::reader::{Head, Reader};

impl Reader<'_, '_> {
    /// `fn name<T>(params) -> R where … { body }`, from `fn`.
    pub fn function(&mut self, head: &Head) {
        self.pos += 1;
        let kind = if self.in_type() { Kind::Method } else { Kind::Function };
        let def = match self.kind() {
            T::Ident => {
                let name = self.bump();
                Some(self.define(kind, name, head, DefFlags::HOISTED))
            }
            T::MetaVar => {
                self.pos += 1;
                None
            }
            _ => return,
        };
        if let Some(def) = def {
            self.b.enter(def);
        }
        let scope = self.open(ScopeKind::Function, def);
        self.generics();
        let mut params = Params::default();
        if self.kind() == T::ParenOpen {
            self.group(|r| params = r.params());
        }
        let ret = self.eat(T::Arrow).then(|| self.ty());
        self.where_clause(None);
        let signature_end = self.last_end();
        let start = self.offset();
        let mut body = None;
        if self.kind() == T::BraceOpen {
            self.group(|r| {
                r.statements();
            });
            body = Some(Span::new(start, self.last_end()));
        } else {
            self.eat(T::Semi);
        }
        self.close(scope);
        let Some(def) = def else { return };
        self.b.leave();
        let is_static = kind == Kind::Method && !params.has_self;
        let flags = DefFlags::default()
            .when(body.is_none(), DefFlags::DECLARATION)
            .when(is_static, DefFlags::STATIC)
            .when(params.variadic, DefFlags::VARIADIC);
        let definition = self.b.def_mut(def);
        let count = u8::try_from(params.list.len()).unwrap_or(u8::MAX);
        definition.flags = definition.flags.with(flags);
        definition.ty = ret;
        definition.arity = Some((count, if params.variadic { u8::MAX } else { count }));
        definition.params = params.list;
        self.finish(def, signature_end, body);
        self.mark_member(def);
    }

    fn params(&mut self) -> Params {
        let mut params = Params::default();
        while !self.at_end() {
            let before = self.pos;
            let attributes = self.attributes();
            if self.self_param() {
                params.has_self = true;
            } else if self.eat(T::DotDotDot) {
                params.variadic = true;
            } else if !self.at_end() {
                let head = self.head(&attributes);
                let comma = self.find(self.pos, |kind| kind == T::Comma);
                let colon = self.find(self.pos, |kind| matches!(kind, T::Colon | T::Comma));
                let pattern_end = if colon < comma { colon } else { self.pos };
                let from = self.pos;
                self.pos = if colon < comma { colon + 1 } else { from };
                if self.kind() == T::DotDotDot {
                    params.variadic = true;
                }
                let ty = self.ty();
                let param = self.param(from, pattern_end, Some(ty), None, &head);
                params.list.push(param);
            }
            if self.pos > before && !self.at_end() && self.kind() != T::Comma {
                self.skip_to_comma();
            } else if !self.eat(T::Comma) && self.pos == before && !self.at_end() {
                self.stray();
            }
        }
        params
    }

    /// `&'a mut self`, `mut self: Box<Self>`.
    fn self_param(&mut self) -> bool {
        let mut n = 0;
        while matches!(self.nth(n), T::And | T::Lifetime | T::Mut) {
            n += 1;
        }
        if self.nth(n) != T::SelfValue || !matches!(self.nth(n + 1), T::Comma | T::Colon | T::End) {
            return false;
        }
        for _ in 0..n {
            if self.kind() == T::Lifetime { self.lifetime() } else { self.pos += 1 }
        }
        self.pos += 1;
        if self.eat(T::Colon) {
            self.ty();
        }
        true
    }

    /// One parameter whose pattern is the tokens `from..to` and whose type, if any, has just been read. A parameter
    /// that is no plain name gets a definition without a name beside those its pattern binds, so that the n-th
    /// parameter is always the n-th of the list.
    fn param(&mut self, from: usize, to: usize, ty: Option<TypeId>, value: Option<ExprId>, head: &Head) -> DefId {
        let after = self.pos;
        let mut name = from;
        while name < to && matches!(self.token(name).kind, T::Mut | T::Ref) {
            name += 1;
        }
        let plain = name + 1 == to && self.token(name).kind == T::Ident;
        let def = if plain {
            self.define(Kind::Param, name, head, DefFlags::default())
        } else {
            let at = if from < to { self.token(from).start } else { head.signature };
            let text = self.b.name("_");
            let def = self.b.define(crate::lang::NewDef {
                name: text,
                kind: Kind::Param,
                name_span: Span::new(at, at),
                extent: Span::new(head.start.min(at), at),
                flags: head.flags,
            });
            self.b.def_mut(def).signature = Span::new(at, at);
            def
        };
        self.finish(def, self.last_end(), None);
        let definition = self.b.def_mut(def);
        definition.ty = ty;
        definition.value = value;
        if !plain && from < to {
            let value = match (ty, value) {
                (Some(ty), _) => self.b.expr(Expr::Cast(ty)),
                (None, Some(value)) => value,
                (None, None) => self.unknown(),
            };
            self.pos = from;
            let binding = Binding { kind: Kind::Param, visible_from: None };
            self.within(to, |r| r.pattern(value, &binding));
            self.pos = after;
        }
        def
    }

    /// Whether a closure starts here.
    pub fn at_closure(&self) -> bool {
        let mut n = 0;
        while matches!(self.nth(n), T::Move | T::Async | T::Static) {
            n += 1;
        }
        matches!(self.nth(n), T::Or | T::OrOr)
    }

    /// `move |a, (b, c): T| -> R body`.
    pub fn closure(&mut self) -> ExprId {
        let slot = self.closure_slot.take().filter(|slot| slot.at == self.pos);
        let scope = self.open(ScopeKind::Function, None);
        let mut is_async = false;
        while matches!(self.kind(), T::Move | T::Async | T::Static) {
            is_async |= self.kind() == T::Async;
            self.pos += 1;
        }
        let mut params = Vec::new();
        if !self.eat(T::OrOr) {
            self.pos += 1;
            while !matches!(self.kind(), T::Or | T::End) {
                let before = self.pos;
                let attributes = self.attributes();
                let head = self.head(&attributes);
                let from = self.pos;
                let to = self.find(from, |kind| matches!(kind, T::Or | T::Comma | T::Colon));
                self.pos = to;
                let ty = self.eat(T::Colon).then(|| self.ty());
                let value = match (slot, ty) {
                    (Some(slot), None) => {
                        let param = params.len() as u32;
                        Some(self.b.expr(Expr::ClosureParam { call: slot.call, arg: slot.arg, param }))
                    }
                    _ => None,
                };
                params.push(self.param(from, to, ty, value, &head));
                self.eat(T::Comma);
                if self.pos == before {
                    break;
                }
            }
            self.eat(T::Or);
        }
        let ret = self.eat(T::Arrow).then(|| self.ty_no_plus());
        let value = self.expr();
        // Calling an async closure gives a future of its value.
        let body = if is_async {
            self.b.expr(Expr::Closure { def: None, params: Vec::new(), ret: None, body: Some(value) })
        } else {
            value
        };
        self.close(scope);
        self.b.expr(Expr::Closure { def: None, params, ret, body: Some(body) })
    }
}

#[derive(Default)]
struct Params {
    list: Vec<DefId>,
    has_self: bool,
    variadic: bool,
}
