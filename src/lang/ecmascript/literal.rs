//! Object and array literals: the properties of an object become members of the definition whose value it is, and get the
//! types that the context expects.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Head, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::Kid;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, RefKind, ScopeKind, Via};
use crate::text::Span;

impl<'t> Walk<'_, '_, 't> {
    /// An object literal; its properties are definitions in a scope of their own. With an `owner` they are its members.
    pub fn object(&mut self, node: Node<'t>, owner: Option<DefId>, want: Option<ExprId>) -> ExprId {
        let list = self.open(node);
        let scope = self.b.open(ScopeKind::Type, self.b.span(node), None);
        if let Some(owner) = owner {
            self.b.facts.scopes[scope.idx()].owner = Some(owner);
            let made = self.b.def_mut(owner);
            made.inner = made.inner.or(Some(scope));
        }
        let named = owner.is_some_and(|owner| {
            let owner = self.b.facts.def(owner);
            !owner.kind.is_local() && !owner.flags.has(DefFlags::LITERAL)
        });
        let flags = DefFlags::HOISTED.when(!named, DefFlags::LITERAL);
        let this = self.frame.this;
        self.with_leads(list, |walk, kid, lead| {
            let head = Head::of(kid.node).after(lead).with(flags);
            walk.frame.this = this;
            walk.property(kid, head, scope, want);
        });
        self.frame.this = this;
        self.b.close();
        self.kids.close(list);
        self.b.expr(Expr::Object(scope))
    }

    pub fn property(
        &mut self,
        kid: Kid<'t, K, F>,
        head: Head,
        scope: crate::model::facts::ScopeId,
        want: Option<ExprId>,
    ) {
        match kid.kind {
            K::Pair => self.pair(kid.node, head, scope, want),
            K::Shorthand => {
                let id = self.b.refer(kid.node, RefKind::Read, Via::Plain);
                let value = self.b.expr(Expr::Ref(id));
                let def = self.define(Kind::Field, kid.node, head, kid.node);
                self.b.def_mut(def).value = Some(value);
            }
            K::MethodDefinition => {
                self.frame.this = Some(scope);
                self.member(kid.kind, kid.node, head);
            }
            K::SpreadElement => {
                let value = self.only(kid.node, None);
                self.spread(kid.node, head, value);
            }
            K::Comma => {}
            _ => self.statement(kid, None),
        }
    }

    /// `...value` in an object literal: a property without a name stands for all of the value's.
    fn spread(&mut self, node: Node<'t>, head: Head, value: ExprId) {
        let span = self.b.span(node);
        let at = Span::new(span.start, span.start);
        let def = self.define_in(self.b.scope(), Kind::Field, ("", at), head, node);
        self.b.def_mut(def).value = Some(value);
    }

    fn pair(&mut self, node: Node<'t>, head: Head, scope: crate::model::facts::ScopeId, want: Option<ExprId>) {
        let list = self.open(node);
        let key = self.kids.field(list, F::Key).map(|kid| kid.node);
        let value = self.kids.field(list, F::Value).map(|kid| kid.node);
        self.kids.close(list);
        let named = key.and_then(|key| self.property_name(key));
        let (Some((text, span)), Some(value)) = (named, value) else {
            if let Some(value) = value {
                self.expr(value, None);
            }
            return;
        };
        let name = self.b.name(text);
        let want = want.map(|want| self.b.expr(Expr::Field(want, name)));
        let peeled = self.peel(value);
        let function = matches!(peeled.kind, K::ArrowFunction | K::FunctionExpression | K::GeneratorFunction);
        if function && peeled.cast.is_none() && peeled.checked.is_none() {
            let def = self.define_in(scope, Kind::Method, (text, span), head.without(DefFlags::LITERAL), node);
            if peeled.kind != K::ArrowFunction {
                self.frame.this = Some(scope);
            }
            let this = self.frame.this;
            let parts = self.function(peeled.inner, Some(def), this, want);
            let made = self.b.def_mut(def);
            (made.ty, made.params, made.value) = (parts.ret, parts.params, parts.body);
            return;
        }
        let def = self.define_in(scope, Kind::Field, (text, span), head, node);
        let from = self.value_of(def, value, want);
        self.body(def, self.b.span(value));
        self.b.def_mut(def).value = Some(from);
    }

    /// A property outside any object literal, in damaged code.
    pub fn stray_property(&mut self, kind: K, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kind != K::Pair || kid.field != F::Key {
                self.statement(kid, None);
            }
        }
        self.kids.close(list);
    }

    pub fn array(&mut self, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        /// Longer arrays are tables of data: their first elements say what the others are.
        const MOST: usize = 12;
        let list = self.open(node);
        let mut values = Vec::new();
        let mut spread = false;
        let mut index = 0;
        for i in list.iter() {
            let kid = self.at(i);
            if matches!(kid.kind, K::Comma | K::Comment) {
                index += u32::from(kid.kind == K::Comma);
                continue;
            }
            let want = want.map(|want| self.b.expr(Expr::Part(want, index)));
            let mut value = self.expr(kid.node, want);
            if kid.kind == K::SpreadElement {
                spread = true;
                value = self.b.expr(Expr::Element(value));
            }
            if values.len() < MOST {
                values.push(value);
            } else {
                spread = true;
            }
        }
        self.kids.close(list);
        if values.is_empty() || spread {
            let element = self.one_of(values);
            return self.b.expr(Expr::List(element));
        }
        self.b.expr(Expr::Tuple(values))
    }
}
