//! Binding patterns: `const { a, b: [c] } = value`, parameters, and the same shapes on the left of an assignment.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Head, Walk};
use crate::lang::descent::Descent;
use crate::model::Kind;
use crate::model::facts::{DefId, Expr, ExprId, RefKind, ScopeId, TypeId, Via};

/// What the names in a pattern become.
#[derive(Clone, Copy)]
pub(super) struct Binding {
    pub kind: Kind,
    pub scope: ScopeId,
    pub head: Head,
}

impl<'t> Walk<'_, '_, 't> {
    /// Binds the names of a pattern to parts of `value` (or of a value of type `ty`).
    pub fn bind(&mut self, node: Node<'t>, binding: &Binding, value: Option<ExprId>, ty: Option<TypeId>) {
        self.deeper(node, (), |walk| walk.bind_inner(node, binding, value, ty));
    }

    fn bind_inner(&mut self, node: Node<'t>, binding: &Binding, value: Option<ExprId>, ty: Option<TypeId>) {
        match self.kids.kind(node) {
            K::Identifier | K::ShorthandPattern => {
                self.bind_name(node, binding, value, ty);
            }
            K::ObjectPattern => {
                let from = self.source(value, ty);
                self.bind_object(node, binding, from);
            }
            K::ArrayPattern => {
                let from = self.source(value, ty);
                self.bind_array(node, binding, from);
            }
            K::AssignmentPattern | K::ObjectAssignmentPattern => {
                let list = self.open(node);
                let left = self.kids.field(list, F::Left).map(|kid| kid.node);
                let right = self.kids.field(list, F::Right).map(|kid| kid.node);
                self.kids.close(list);
                let want = self.source(value, ty);
                let default = right.map(|right| self.expr(right, want));
                let value = match (value, default) {
                    (Some(value), Some(default)) => Some(self.b.expr(Expr::OneOf(vec![value, default]))),
                    (value, default) => value.or(default),
                };
                if let Some(left) = left {
                    self.bind(left, binding, value, ty);
                }
            }
            K::RestPattern => {
                if let Some(inner) = self.inside(node) {
                    self.bind(inner, binding, value, ty);
                }
            }
            K::Comment => {}
            _ => self.each(node),
        }
    }

    /// The value that a pattern takes apart.
    fn source(&mut self, value: Option<ExprId>, ty: Option<TypeId>) -> Option<ExprId> {
        ty.map(|ty| self.b.expr(Expr::Cast(ty))).or(value)
    }

    fn bind_name(&mut self, node: Node<'t>, binding: &Binding, value: Option<ExprId>, ty: Option<TypeId>) -> DefId {
        let name = (self.b.text(node), self.b.span(node));
        let def = self.define_in(binding.scope, binding.kind, name, binding.head, node);
        let made = self.b.def_mut(def);
        made.ty = ty;
        made.value = value;
        def
    }

    fn bind_object(&mut self, node: Node<'t>, binding: &Binding, from: Option<ExprId>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::ShorthandPattern => {
                    let value = self.property_of(kid.node, from);
                    self.bind_name(kid.node, binding, value, None);
                }
                K::ObjectAssignmentPattern => self.bind_defaulted(kid.node, binding, from),
                K::PairPattern => {
                    let pair = self.open(kid.node);
                    let key = self.kids.field(pair, F::Key).map(|kid| kid.node);
                    let target = self.kids.field(pair, F::Value).map(|kid| kid.node);
                    self.kids.close(pair);
                    let value = key.and_then(|key| self.property_of(key, from));
                    if let Some(target) = target {
                        self.bind(target, binding, value, None);
                    }
                }
                K::RestPattern => self.bind(kid.node, binding, from, None),
                K::Error => self.each(kid.node),
                _ => {}
            }
        }
        self.kids.close(list);
    }

    /// `{ a = 1 }`: the property, or the default.
    fn bind_defaulted(&mut self, node: Node<'t>, binding: &Binding, from: Option<ExprId>) {
        let list = self.open(node);
        let left = self.kids.field(list, F::Left);
        let right = self.kids.field(list, F::Right).map(|kid| kid.node);
        self.kids.close(list);
        let Some(left) = left else { return };
        let value = if left.kind == K::ShorthandPattern { self.property_of(left.node, from) } else { from };
        let default = right.map(|right| self.expr(right, value));
        let value = match (value, default) {
            (Some(value), Some(default)) => Some(self.b.expr(Expr::OneOf(vec![value, default]))),
            (value, default) => value.or(default),
        };
        self.bind(left.node, binding, value, None);
    }

    /// Refers to a property by its name in a pattern and gives its value.
    fn property_of(&mut self, key: Node<'t>, from: Option<ExprId>) -> Option<ExprId> {
        let (text, span) = self.property_name(key)?;
        let name = self.b.name(text);
        let of = from.unwrap_or_else(|| self.b.expr(Expr::Unknown));
        self.b.reference(name, span, RefKind::Read, Via::PropertyOf(of));
        from.map(|from| self.b.expr(Expr::Field(from, name)))
    }

    fn bind_array(&mut self, node: Node<'t>, binding: &Binding, from: Option<ExprId>) {
        let list = self.open(node);
        let mut index = 0;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Comma => index += 1,
                K::Comment => {}
                K::RestPattern => self.bind(kid.node, binding, from, None),
                K::Error => self.each(kid.node),
                _ => {
                    let value = from.map(|from| self.b.expr(Expr::Part(from, index)));
                    self.bind(kid.node, binding, value, None);
                }
            }
        }
        self.kids.close(list);
    }

    /// Binds a parameter; one that takes its argument apart has no name of its own.
    pub fn bind_parameter(
        &mut self,
        pattern: Node<'t>,
        head: Head,
        value: Option<ExprId>,
        ty: Option<TypeId>,
    ) -> DefId {
        let scope = self.b.scope();
        let binding = Binding { kind: Kind::Param, scope, head };
        if self.kids.kind(pattern) == K::Identifier {
            return self.bind_name(pattern, &binding, value, ty);
        }
        let span = self.b.span(pattern);
        let at = crate::text::Span::new(span.start, span.start);
        let def = self.define_in(scope, Kind::Param, ("", at), head, pattern);
        let made = self.b.def_mut(def);
        made.ty = ty;
        made.value = value;
        let inner = Head { extent: span.start, signature: span.start, end: span.end, ..Head::of(pattern) };
        self.bind(pattern, &Binding { head: inner, ..binding }, value, ty);
        def
    }

    /// What is assigned to: names, members, and patterns of them.
    pub fn target(&mut self, node: Node<'t>, value: Option<ExprId>) {
        self.deeper(node, (), |walk| walk.target_inner(node, value));
    }

    fn target_inner(&mut self, node: Node<'t>, value: Option<ExprId>) {
        match self.kids.kind(node) {
            K::Identifier | K::ShorthandPattern => {
                let name = self.b.name(self.b.text(node));
                let span = self.b.span(node);
                self.b.reference(name, span, RefKind::Write, Via::Plain);
                if let Some(value) = value {
                    self.assigned(name, value);
                }
            }
            K::MemberExpression => {
                self.access(node, RefKind::Write, None);
            }
            K::ObjectPattern => self.target_object(node, value),
            K::ArrayPattern => {
                let list = self.open(node);
                let mut index = 0;
                for i in list.iter() {
                    let kid = self.at(i);
                    match kid.kind {
                        K::Comma => index += 1,
                        K::Comment => {}
                        _ => {
                            let part = value.map(|value| self.b.expr(Expr::Part(value, index)));
                            self.target(kid.node, part);
                        }
                    }
                }
                self.kids.close(list);
            }
            K::AssignmentPattern | K::ObjectAssignmentPattern => {
                let list = self.open(node);
                let left = self.kids.field(list, F::Left).map(|kid| kid.node);
                let right = self.kids.field(list, F::Right).map(|kid| kid.node);
                self.kids.close(list);
                if let Some(right) = right {
                    self.expr(right, None);
                }
                if let Some(left) = left {
                    self.target(left, value);
                }
            }
            K::RestPattern | K::Parenthesized | K::NonNull => {
                if let Some(inner) = self.inside(node) {
                    self.target(inner, value);
                }
            }
            _ => {
                self.expr(node, None);
            }
        }
    }

    fn target_object(&mut self, node: Node<'t>, value: Option<ExprId>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::ShorthandPattern => {
                    let property = self.property_of(kid.node, value);
                    self.target(kid.node, property);
                }
                K::PairPattern => {
                    let pair = self.open(kid.node);
                    let key = self.kids.field(pair, F::Key).map(|kid| kid.node);
                    let target = self.kids.field(pair, F::Value).map(|kid| kid.node);
                    self.kids.close(pair);
                    let property = key.and_then(|key| self.property_of(key, value));
                    if let Some(target) = target {
                        self.target(target, property);
                    }
                }
                K::Comment => {}
                _ => self.target(kid.node, value),
            }
        }
        self.kids.close(list);
    }
}
