//! Variables: as what they are bound, their annotations, and the values given to them, looked at through casts and
//! parentheses.

use tree_sitter::Node;

use super::pattern::Binding;
use super::symbols::{F, K};
use super::walk::{Head, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::Kid;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, TypeId};

/// A value without the parentheses and casts around it.
#[derive(Clone, Copy)]
pub(super) struct Peeled<'t> {
    pub inner: Node<'t>,
    pub kind: K,
    /// The type it is cast to.
    pub cast: Option<Node<'t>>,
    /// The type it is checked against by `satisfies`.
    pub checked: Option<Node<'t>>,
}

impl<'t> Walk<'_, '_, 't> {
    /// Where and as what a variable is bound here.
    pub fn variable_binding(&self, var: bool, head: Head) -> Binding {
        let scope = if var { self.frame.scope } else { self.b.scope() };
        let kind = if self.outside() { Kind::Variable } else { Kind::Local };
        let flags = head.flags.when(var, DefFlags::HOISTED);
        Binding { kind, scope, head: Head { flags, ..head } }
    }

    pub fn variables(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let constant = self.kids.has(list, K::KwConst);
        let var = !constant && self.kids.kind(node) == K::VariableDeclaration;
        let single = self.kids.all(list).iter().filter(|kid| kid.kind == K::VariableDeclarator).count() == 1;
        let mut first = true;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::VariableDeclarator {
                let own = Head { flags: head.flags, ..Head::of(kid.node) };
                // Of `const a = 1, b = 2` each is its own part; the comment above speaks of the first.
                let head = if single {
                    head
                } else if first {
                    Head { doc: head.doc, ..own }
                } else {
                    own
                };
                self.declarator(kid.node, head, constant, var);
                first = false;
            } else if kid.kind == K::Error {
                self.each(kid.node);
            }
        }
        self.kids.close(list);
    }

    fn declarator(&mut self, node: Node<'t>, head: Head, constant: bool, var: bool) {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name);
        let annotation = self.kids.field(list, F::Type).map(|kid| kid.node);
        let value = self.kids.field(list, F::Value).map(|kid| kid.node);
        self.kids.close(list);
        let Some(name) = name else { return };
        if let Some(value) = value
            && self.required(name.node, value, node)
        {
            return;
        }
        // `const app = module.exports = value` names what is exported.
        let value = match value {
            Some(value) if self.script && name.kind == K::Identifier => Some(self.exported_chain(name.node, value)),
            value => value,
        };
        let mut binding = self.variable_binding(var, head);
        if name.kind != K::Identifier {
            let ty = annotation.and_then(|ty| self.annotation(ty));
            let want = ty.map(|ty| self.b.expr(Expr::Cast(ty)));
            let value = value.map(|value| self.expr(value, want));
            if constant && binding.kind == Kind::Variable {
                binding.kind = Kind::Constant;
            }
            self.bind(name.node, &binding, value, ty);
            return;
        }
        let peeled = value.map(|value| self.peel(value));
        let is = |kinds: &[K]| peeled.as_ref().filter(|peeled| kinds.contains(&peeled.kind));
        let function = is(&[K::ArrowFunction, K::FunctionExpression, K::GeneratorFunction]).copied();
        let class = is(&[K::ClassExpression]).copied();
        let kind = match (function, class) {
            (Some(_), _) => Kind::Function,
            (_, Some(_)) => Kind::Class,
            _ if binding.kind == Kind::Variable && self.constant_name(constant, var, name.node) => Kind::Constant,
            _ => binding.kind,
        };
        let text = self.b.text(name.node);
        let def = self.define_in(binding.scope, kind, (text, self.b.span(name.node)), binding.head, node);
        let ty = annotation.and_then(|ty| self.annotation_of(def, ty));
        let want = ty.map(|ty| self.b.expr(Expr::Cast(ty)));
        if let Some(function) = function {
            let cast = function.cast.or(function.checked).map(|ty| self.annotation_type(ty));
            // The annotation types the whole function; its own return type is what `ty` means for a callable.
            let written = ty.or_else(|| match self.b.facts.expr(cast?) {
                Expr::Cast(ty) => Some(*ty),
                _ => None,
            });
            self.b.def_mut(def).bases.extend(written);
            self.function_of(def, function.inner, want.or(cast));
            return;
        }
        if let Some(class) = class {
            self.class(def, class.inner);
            return;
        }
        self.initialised(def, ty, value, want);
    }

    /// `const` outside functions, or an upper-case name there.
    fn constant_name(&self, constant: bool, var: bool, name: Node<'t>) -> bool {
        let text = self.b.text(name);
        let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        constant || (var && text.chars().all(upper) && text.chars().any(|c| c.is_ascii_uppercase()))
    }

    /// The type annotation of a definition; an object type in it belongs to the definition.
    pub fn annotation_of(&mut self, def: DefId, node: Node<'t>) -> Option<TypeId> {
        if self.b.facts.def(def).kind.is_local() {
            return self.annotation(node);
        }
        let before = self.naming.replace(def);
        self.b.enter(def);
        let ty = self.annotation(node);
        self.b.leave();
        self.naming = before;
        ty
    }

    /// A definition with the type and value that are written; `want` is what the type expects of the value.
    pub fn initialised(&mut self, def: DefId, ty: Option<TypeId>, value: Option<Node<'t>>, want: Option<ExprId>) {
        self.b.def_mut(def).ty = ty;
        if let Some(value) = value {
            let from = self.value_of(def, value, want);
            self.body(def, self.b.span(value));
            self.b.def_mut(def).value = Some(from);
        }
    }

    /// The value of a named definition: an object literal's properties become its members.
    pub fn value_of(&mut self, def: DefId, node: Node<'t>, want: Option<ExprId>) -> ExprId {
        let peeled = self.peel(node);
        if peeled.kind != K::Object {
            return self.expr(node, want);
        }
        let cast = peeled.cast.map(|ty| self.annotation_type(ty));
        let checked = peeled.checked.map(|ty| self.annotation_type(ty));
        let want = cast.or(checked).or(want);
        let container = !self.b.facts.def(def).kind.is_local();
        if container {
            self.b.enter(def);
        }
        let value = self.object(peeled.inner, Some(def), want);
        if container {
            self.b.leave();
        }
        cast.unwrap_or(value)
    }

    /// A written type, as a value of it.
    fn annotation_type(&mut self, node: Node<'t>) -> ExprId {
        let ty = if self.kids.kind(node) == K::TypeArguments { self.annotation(node) } else { Some(self.ty(node)) };
        match ty {
            Some(ty) => self.b.expr(Expr::Cast(ty)),
            None => self.b.expr(Expr::Unknown),
        }
    }

    /// Looks through parentheses, casts and assertions around a value.
    pub fn peel(&mut self, node: Node<'t>) -> Peeled<'t> {
        let mut peeled = Peeled { inner: node, kind: self.kids.kind(node), cast: None, checked: None };
        for _ in 0..8 {
            let list = match peeled.kind {
                K::Parenthesized | K::NonNull | K::AsExpression | K::SatisfiesExpression | K::TypeAssertion => {
                    self.open(peeled.inner)
                }
                _ => break,
            };
            let mut inner = None;
            let mut written = None;
            for kid in self.kids.all(list) {
                match kid.kind {
                    K::Comment | K::KwAs | K::KwConst => {}
                    _ if inner.is_none() => inner = Some(*kid),
                    _ => written = Some(kid.node),
                }
            }
            // `<T>value`: the type comes first.
            if peeled.kind == K::TypeAssertion
                && let (Some(first), Some(second)) = (inner, written)
            {
                written = Some(first.node);
                inner = Some(Kid { node: second, kind: self.kids.kind(second), field: F::None });
            }
            self.kids.close(list);
            match peeled.kind {
                K::AsExpression | K::TypeAssertion => peeled.cast = peeled.cast.or(written),
                K::SatisfiesExpression => peeled.checked = peeled.checked.or(written),
                _ => {}
            }
            let Some(inner) = inner else { break };
            (peeled.inner, peeled.kind) = (inner.node, inner.kind);
        }
        peeled
    }
}
