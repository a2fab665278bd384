//! Functions of every form: generics, parameters, return types and bodies, each in a scope of its own, and what the
//! context expects of them.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Frame, Head, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::Kid;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, ScopeKind, TypeId};

/// What a function's parts came to.
pub(super) struct Parts {
    pub params: Vec<DefId>,
    pub ret: Option<TypeId>,
    pub body: Option<ExprId>,
}

impl<'t> Walk<'_, '_, 't> {
    pub fn function_declaration(&mut self, kind: K, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        self.kids.close(list);
        let mut head = head.with(DefFlags::HOISTED);
        if kind == K::FunctionSignature {
            head = head.with(DefFlags::DECLARATION);
        }
        // A declaration without a name is the default export.
        let def = match name {
            Some(name) => self.define(Kind::Function, name, head, node),
            None => self.define_default(Kind::Function, head, node),
        };
        self.function_of(def, node, None);
    }

    /// Visits a function that belongs to a definition and completes the definition.
    pub fn function_of(&mut self, def: DefId, node: Node<'t>, want: Option<ExprId>) {
        let this = self.this_of(def, node);
        let parts = self.function(node, Some(def), this, want);
        let made = self.b.def_mut(def);
        made.ty = parts.ret;
        made.params = parts.params;
        made.value = parts.body;
    }

    /// The members that `this` has inside a function that belongs to `def`.
    pub fn this_of(&mut self, def: DefId, node: Node<'t>) -> Option<crate::model::facts::ScopeId> {
        match self.kids.kind(node) {
            K::ArrowFunction => self.frame.this,
            K::MethodDefinition | K::MethodSignature | K::AbstractMethod | K::Pair => self.frame.this,
            // In plain JavaScript a function with a capital may be a constructor.
            _ if self.script
                && self.b.slice(self.b.facts.def(def).name_span).starts_with(|c: char| c.is_uppercase()) =>
            {
                Some(self.members_of(def))
            }
            _ => None,
        }
    }

    /// Visits a function: its generics, parameters and body in a scope of its own. `this` gives the members that `this`
    /// has inside; arrow functions keep the one around them. `want` is what the context expects of the whole function.
    pub fn function(
        &mut self,
        node: Node<'t>,
        def: Option<DefId>,
        this: Option<crate::model::facts::ScopeId>,
        want: Option<ExprId>,
    ) -> Parts {
        let unknown = Parts { params: Vec::new(), ret: None, body: None };
        self.deeper(node, unknown, |walk| walk.function_inner(node, def, this, want))
    }

    fn function_inner(
        &mut self,
        node: Node<'t>,
        def: Option<DefId>,
        this: Option<crate::model::facts::ScopeId>,
        want: Option<ExprId>,
    ) -> Parts {
        let list = self.open(node);
        let scope = self.b.open(ScopeKind::Function, self.b.span(node), def);
        if let Some(def) = def {
            self.b.enter(def);
        }
        let kind = self.kids.kind(node);
        let frame = Frame { scope, this, function: true, returns: Vec::new(), yields: Vec::new(), want: None };
        let outer = std::mem::replace(&mut self.frame, frame);
        let naming = self.naming.take();

        let mut parts = Parts { params: Vec::new(), ret: None, body: None };
        let mut flags = DefFlags::default();
        let mut arity = (0u8, 0u8);
        if matches!(kind, K::GeneratorFunction | K::GeneratorDeclaration) {
            flags = flags.with(DefFlags::GENERATOR);
        }
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (_, K::KwAsync) => flags = flags.with(DefFlags::ASYNC),
                (_, K::Star) => flags = flags.with(DefFlags::GENERATOR),
                (F::Name, K::Identifier) if matches!(kind, K::FunctionExpression | K::GeneratorFunction) => {
                    self.own_name(kid.node, node, def);
                }
                (F::TypeParameters, _) => self.type_parameters(kid.node),
                (F::Parameter, _) => {
                    parts.params.push(self.parameter(kid, 0, want, &mut arity));
                }
                (F::Parameters, _) => self.parameters(kid.node, want, &mut parts.params, &mut arity),
                (F::ReturnType, _) => parts.ret = self.annotation(kid.node),
                (F::Body, _) => {
                    self.frame.want = self.wanted_return(parts.ret, want, flags);
                    self.function_body(kid, def);
                }
                (_, K::Error) => self.each(kid.node),
                _ => {}
            }
        }
        let inner = std::mem::replace(&mut self.frame, outer);
        parts.body = if flags.has(DefFlags::GENERATOR) {
            let element = self.one_of(inner.yields);
            Some(self.b.expr(Expr::List(element)))
        } else {
            self.one_of(inner.returns)
        };
        self.naming = naming;
        if let Some(def) = def {
            self.b.leave();
            let made = self.b.def_mut(def);
            made.flags = made.flags.with(flags);
            made.arity = Some(arity);
            if arity.1 == u8::MAX {
                made.flags = made.flags.with(DefFlags::VARIADIC);
            }
        }
        self.b.close();
        self.kids.close(list);
        parts
    }

    fn function_body(&mut self, kid: Kid<'t, K, F>, def: Option<DefId>) {
        if let Some(def) = def {
            self.body(def, self.b.span(kid.node));
        }
        if kid.kind == K::StatementBlock {
            let body = self.open(kid.node);
            self.statements(body);
            self.kids.close(body);
        } else {
            let want = self.frame.want;
            let value = self.expr(kid.node, want);
            self.frame.returns.push(value);
        }
    }

    /// What a returned value is expected to be: the annotation, or what the context expects the function to return.
    fn wanted_return(&mut self, ret: Option<TypeId>, want: Option<ExprId>, flags: DefFlags) -> Option<ExprId> {
        let wanted = match (ret, want) {
            (Some(ret), _) => self.b.expr(Expr::Cast(ret)),
            (None, Some(callee)) => self.b.expr(Expr::Call { callee, args: Vec::new(), generics: Vec::new() }),
            (None, None) => return None,
        };
        Some(if flags.has(DefFlags::ASYNC) { self.b.expr(Expr::Await(wanted)) } else { wanted })
    }

    /// The name of a function expression is visible only inside it.
    fn own_name(&mut self, name: Node<'t>, node: Node<'t>, def: Option<DefId>) {
        if def.is_some_and(|def| self.b.facts.def(def).name_span == self.b.span(name)) {
            return;
        }
        let inner = self.define(Kind::Local, name, Head::of(node), node);
        if let Some(def) = def {
            let value = self.b.expr(Expr::Closure { def: Some(def), params: Vec::new(), ret: None, body: None });
            self.b.def_mut(inner).value = Some(value);
        }
    }

    fn parameters(&mut self, node: Node<'t>, want: Option<ExprId>, params: &mut Vec<DefId>, arity: &mut (u8, u8)) {
        let list = self.open(node);
        let mut index = 0;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Comment | K::Comma | K::Decorator => {}
                K::Error => self.each(kid.node),
                _ if self.is_this_parameter(kid) => self.each(kid.node),
                _ => {
                    params.push(self.parameter(kid, index, want, arity));
                    index += 1;
                }
            }
        }
        self.kids.close(list);
    }

    fn is_this_parameter(&mut self, kid: Kid<'t, K, F>) -> bool {
        if kid.kind != K::RequiredParameter {
            return false;
        }
        let list = self.open(kid.node);
        let this = self.kids.field(list, F::Pattern).is_some_and(|pattern| pattern.kind == K::This);
        self.kids.close(list);
        this
    }

    /// Visits one parameter; `want` gives the callable that the context expects, whose n-th parameter this is.
    fn parameter(&mut self, kid: Kid<'t, K, F>, index: u32, want: Option<ExprId>, arity: &mut (u8, u8)) -> DefId {
        let expected = want.map(|want| self.b.expr(Expr::Param(want, index)));
        let (mut pattern, mut ty, mut default) = (kid.node, None, None);
        let (mut property, mut optional) = (None, kid.kind == K::OptionalParameter);
        if matches!(kid.kind, K::RequiredParameter | K::OptionalParameter) {
            let list = self.open(kid.node);
            for i in list.iter() {
                let part = self.at(i);
                match (part.field, part.kind) {
                    (F::Decorator, _) => {
                        self.each(part.node);
                    }
                    (_, K::AccessModifier | K::OverrideModifier | K::KwReadonly) => property = Some(part.node),
                    (F::Pattern | F::Name, _) => pattern = part.node,
                    (F::Type, _) => ty = self.annotation(part.node),
                    (F::Value, _) => default = Some(part.node),
                    _ => {}
                }
            }
            self.kids.close(list);
        } else if kid.kind == K::AssignmentPattern {
            let list = self.open(kid.node);
            pattern = self.kids.field(list, F::Left).map_or(kid.node, |part| part.node);
            default = self.kids.field(list, F::Right).map(|part| part.node);
            self.kids.close(list);
        }
        optional |= default.is_some();
        let wanted = ty.map(|ty| self.b.expr(Expr::Cast(ty))).or(expected);
        let default_node = default;
        let default = default.map(|default| self.expr(default, wanted));
        let value = match (default, expected) {
            (Some(default), Some(expected)) => Some(self.b.expr(Expr::OneOf(vec![default, expected]))),
            (default, expected) => default.or(expected),
        };
        let head = Head { end: self.b.span(kid.node).end, extent: self.b.span(kid.node).start, ..Head::of(kid.node) };
        let mut rest = false;
        if self.kids.kind(pattern) == K::RestPattern {
            rest = true;
            pattern = self.inside(pattern).unwrap_or(pattern);
        }
        *arity = match (*arity, rest, optional) {
            ((min, _), true, _) => (min, u8::MAX),
            ((min, max), _, true) => (min, max.saturating_add(1)),
            ((_, max), _, false) => (max.saturating_add(1), max.saturating_add(1)),
        };
        let head = head.with(DefFlags::default().when(rest, DefFlags::VARIADIC));
        let def = self.bind_parameter(pattern, head, value, ty);
        if let Some(default) = default_node {
            self.body(def, self.b.span(default));
        }
        if property.is_some() && self.kids.kind(pattern) == K::Identifier {
            self.parameter_property(pattern, kid.node, ty, value);
        }
        def
    }

    /// `constructor(private name: T)` declares a field too.
    fn parameter_property(&mut self, name: Node<'t>, node: Node<'t>, ty: Option<TypeId>, value: Option<ExprId>) {
        let Some(members) = self.frame.this else { return };
        let class = self.b.facts.scope(members).owner;
        let text = self.b.text(name);
        let def = self.define_in(members, Kind::Field, (text, self.b.span(name)), Head::of(node), node);
        let made = self.b.def_mut(def);
        made.container = class;
        made.ty = ty;
        made.value = value;
    }
}
