//! Classes, interfaces and their members.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{AssignedMember, Head, Lead, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::Kid;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, RefKind, Scope, ScopeId, ScopeKind, Type, TypeId, Via};
use crate::text::Span;

impl<'t> Walk<'_, '_, 't> {
    pub fn class_declaration(&mut self, node: Node<'t>, head: Head) -> DefId {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let mut head = head;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Decorator => self.each(kid.node),
                K::Comment => {}
                _ => {
                    // The signature starts after the decorators, unless `export` stands before them.
                    if head.signature == self.b.span(node).start {
                        head.signature = self.first_token(node, kid.node);
                    }
                    break;
                }
            }
        }
        self.kids.close(list);
        let def = match name {
            Some(name) => self.define(Kind::Class, name, head.with(DefFlags::HOISTED), node),
            None => self.define_default(Kind::Class, head, node),
        };
        self.class(def, node);
        def
    }

    /// Where a declaration starts after its decorators: at the keyword in front of `named`.
    fn first_token(&mut self, node: Node<'t>, named: Node<'t>) -> u32 {
        let mut cursor = node.walk();
        let mut at = self.b.span(named).start;
        if cursor.goto_first_child() {
            loop {
                let kid = cursor.node();
                let kind = self.kids.kind(kid);
                if kind != K::Decorator && kind != K::Comment {
                    at = at.min(self.b.span(kid).start);
                    break;
                }
                if !cursor.goto_next_sibling() {
                    break;
                }
            }
        }
        at
    }

    pub fn class_expression(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        self.kids.close(list);
        self.b.open(ScopeKind::Block, self.b.span(node), None);
        let def = if let Some(name) = name {
            self.define(Kind::Class, name, Head::of(node), node)
        } else {
            let span = self.b.span(node);
            self.define_in(self.b.scope(), Kind::Class, ("", Span::new(span.start, span.start)), Head::of(node), node)
        };
        self.class(def, node);
        self.b.close();
        self.b.expr(Expr::Closure { def: Some(def), params: Vec::new(), ret: None, body: None })
    }

    /// Visits what a class extends and its members.
    pub fn class(&mut self, def: DefId, node: Node<'t>) {
        self.deeper(node, (), |walk| walk.class_inner(def, node));
    }

    fn class_inner(&mut self, def: DefId, node: Node<'t>) {
        let list = self.open(node);
        let generic = self.kids.field(list, F::TypeParameters).is_some();
        if generic {
            self.b.open(ScopeKind::Block, self.b.span(node), Some(def));
        }
        self.b.enter(def);
        let this = self.frame.this;
        let naming = self.naming.take();
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (F::TypeParameters, _) => self.type_parameters(kid.node),
                (_, K::ClassHeritage) => {
                    let mut bases = Vec::new();
                    self.heritage(kid.node, &mut bases);
                    self.b.def_mut(def).bases.extend(bases);
                }
                (F::Body, _) => self.class_body(def, kid.node),
                (_, K::Error) => self.each(kid.node),
                _ => {}
            }
        }
        self.frame.this = this;
        self.naming = naming;
        self.b.leave();
        if generic {
            self.b.close();
        }
        self.kids.close(list);
    }

    fn class_body(&mut self, def: DefId, node: Node<'t>) {
        self.body(def, self.b.span(node));
        let scope = self.b.open(ScopeKind::Type, self.b.span(node), Some(def));
        let pending = std::mem::take(&mut self.assigned_members);
        let list = self.open(node);
        let mut decorators: Option<(u32, Option<Lead>)> = None;
        self.with_leads(list, |walk, kid, lead| {
            walk.frame.this = Some(scope);
            if kid.kind == K::Decorator {
                let start = walk.b.span(kid.node).start;
                let (first, lead) = decorators.unwrap_or((start, lead));
                walk.each(kid.node);
                decorators = Some((first, lead));
                return;
            }
            let mut head = Head::of(kid.node).with(DefFlags::HOISTED);
            match decorators.take() {
                Some((start, before)) => {
                    head.extent = head.extent.min(start);
                    head = head.after(before.or(lead));
                }
                None => head = head.after(lead),
            }
            match kid.kind {
                K::StaticBlock => walk.each(kid.node),
                _ => walk.member(kid.kind, kid.node, head),
            }
        });
        self.kids.close(list);
        let assigned = std::mem::replace(&mut self.assigned_members, pending);
        self.define_assigned(def, assigned);
        self.b.close();
    }

    /// Members that plain JavaScript makes by `this.name = …`, where no member of that name was declared.
    pub fn define_assigned(&mut self, class: DefId, assigned: Vec<AssignedMember>) {
        for member in assigned {
            if self.bound.contains_key(&(member.scope, member.name)) {
                continue;
            }
            let def = self.b.define_in(
                member.scope,
                crate::lang::NewDef {
                    name: member.name,
                    kind: Kind::Field,
                    name_span: member.span,
                    extent: member.extent,
                    flags: DefFlags::HOISTED,
                },
            );
            self.bound.insert((member.scope, member.name), def);
            let made = self.b.def_mut(def);
            made.container = Some(class);
            made.value = Some(member.value);
        }
    }

    fn heritage(&mut self, node: Node<'t>, bases: &mut Vec<TypeId>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::ExtendsClause => self.heritage(kid.node, bases),
                K::ImplementsClause | K::ExtendsTypeClause => {
                    let types = self.type_list(kid.node);
                    bases.extend(types);
                }
                K::TypeArguments => {
                    let args = self.type_list(kid.node);
                    if let Some(Type::Path { args: slot, .. }) =
                        bases.last().map(|last| &mut self.b.facts.types[last.idx()])
                    {
                        *slot = args;
                    }
                }
                K::Comment | K::Comma => {}
                _ => {
                    let base = self.base(kid);
                    bases.push(base);
                }
            }
        }
        self.kids.close(list);
    }

    /// What follows `extends` in a class: a name, or an expression that gives a class.
    fn base(&mut self, kid: Kid<'t, K, F>) -> TypeId {
        let head = match kid.kind {
            K::Identifier => Some(self.b.refer(kid.node, RefKind::Type, Via::Plain)),
            K::MemberExpression => self.access(kid.node, RefKind::Type, None),
            _ => None,
        };
        if let Some(head) = head {
            self.b.ty(Type::Path { head, args: Vec::new() })
        } else {
            let value = self.expr(kid.node, None);
            self.b.ty(Type::TypeOf(value))
        }
    }

    pub fn interface(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let generic = self.kids.field(list, F::TypeParameters).is_some();
        let Some(name) = name else {
            self.kids.close(list);
            return;
        };
        let def = self.define(Kind::Interface, name, head.with(DefFlags::HOISTED), node);
        if generic {
            self.b.open(ScopeKind::Block, self.b.span(node), Some(def));
        }
        self.b.enter(def);
        let naming = self.naming.replace(def);
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (F::TypeParameters, _) => self.type_parameters(kid.node),
                (_, K::ExtendsTypeClause) => {
                    let bases = self.type_list(kid.node);
                    self.b.def_mut(def).bases.extend(bases);
                }
                (F::Body, _) => {
                    self.body(def, self.b.span(kid.node));
                    let scope = self.b.open(ScopeKind::Type, self.b.span(kid.node), Some(def));
                    self.type_members(kid.node, scope);
                    self.b.close();
                }
                (_, K::Error) => self.each(kid.node),
                _ => {}
            }
        }
        self.naming = naming;
        self.b.leave();
        if generic {
            self.b.close();
        }
        self.kids.close(list);
    }

    /// Visits the members of an interface or object type in the open scope.
    pub fn type_members(&mut self, node: Node<'t>, scope: ScopeId) {
        let list = self.open(node);
        let this = self.frame.this.replace(scope);
        let flags = DefFlags::HOISTED.when(self.naming.is_none(), DefFlags::LITERAL);
        self.with_leads(list, |walk, kid, lead| {
            walk.type_member(kid.kind, kid.node, Head::of(kid.node).after(lead).with(flags));
        });
        self.frame.this = this;
        self.kids.close(list);
    }

    pub fn type_member(&mut self, kind: K, node: Node<'t>, head: Head) {
        match kind {
            K::PropertySignature => self.property_signature(node, head),
            K::MethodSignature => self.member(kind, node, head.with(DefFlags::DECLARATION)),
            K::CallSignature | K::ConstructSignature => self.nameless_signature(kind, node, head),
            K::IndexSignature => self.index_signature(node, head),
            K::Comma | K::Comment => {}
            _ => self.statement(Kid { node, kind, field: F::None }, None),
        }
    }

    fn property_signature(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let ty = self.kids.field(list, F::Type).map(|kid| kid.node);
        let optional = self.kids.has(list, K::Question);
        self.kids.close(list);
        let head = head.with(DefFlags::default().when(optional, DefFlags::OPTIONAL));
        let named = name.and_then(|name| self.property_name(name));
        // `[key]: T` has no name that could be asked for; what it holds counts where an unknown key is asked.
        let start = self.b.span(node).start;
        let named = named.unwrap_or(("[]", Span::new(start, start)));
        let def = self.define_in(self.b.scope(), Kind::Field, named, head, node);
        let ty = ty.and_then(|ty| self.member_type(def, ty));
        self.b.def_mut(def).ty = ty;
    }

    /// The type of a member; an object type in it belongs to the member, and is named only where the member is.
    fn member_type(&mut self, def: DefId, node: Node<'t>) -> Option<TypeId> {
        let named = self.naming.is_some() || !self.b.facts.def(def).flags.has(DefFlags::LITERAL);
        let before = std::mem::replace(&mut self.naming, named.then_some(def));
        self.b.enter(def);
        let ty = self.annotation(node);
        self.b.leave();
        self.naming = before;
        ty
    }

    /// `(a: A): R` and `new (a: A): R`: a member without a name.
    fn nameless_signature(&mut self, kind: K, node: Node<'t>, head: Head) {
        let start = self.b.span(node).start;
        let head = head.with(DefFlags::DECLARATION.when(kind == K::ConstructSignature, DefFlags::CONSTRUCTOR));
        let def = self.define_in(self.b.scope(), Kind::Method, ("", Span::new(start, start)), head, node);
        let parts = self.function(node, Some(def), None, None);
        let ty = if kind == K::ConstructSignature { self.construct_result(node, def) } else { parts.ret };
        let made = self.b.def_mut(def);
        made.ty = ty;
        made.params = parts.params;
    }

    /// The type after the parameters of a construct signature, which is no return type in the grammar.
    fn construct_result(&mut self, node: Node<'t>, def: DefId) -> Option<TypeId> {
        let list = self.open(node);
        let ty = self.kids.field(list, F::Type).map(|kid| kid.node);
        self.kids.close(list);
        if let Some(inner) = self.b.facts.def(def).inner {
            self.b.reopen(inner);
            let ty = ty.and_then(|ty| self.annotation(ty));
            self.b.close();
            return ty;
        }
        None
    }

    /// `[key: string]: T`: a parameter in the scope of members stands for every property not named.
    pub fn index_signature(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let mut def = None;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (F::Name, _) => def = Some(self.define(Kind::Param, kid.node, head, node)),
                (F::IndexType, _) => {
                    self.ty(kid.node);
                }
                (F::Type, _) => {
                    let ty = self.annotation(kid.node);
                    if let Some(def) = def {
                        self.b.def_mut(def).ty = ty;
                    }
                }
                (_, K::MappedClause) => {
                    // Handled with the object type that holds it; here only in damaged code.
                    self.each_type(kid.node);
                }
                _ => {}
            }
        }
        self.kids.close(list);
    }

    /// A method, accessor or field of a class, object literal or interface, in the open scope.
    pub fn member(&mut self, kind: K, node: Node<'t>, head: Head) {
        match kind {
            K::MethodDefinition | K::MethodSignature | K::AbstractMethod => self.method(kind, node, head),
            K::FieldDefinition => self.field(node, head),
            K::IndexSignature => self.index_signature(node, head),
            K::Comma | K::Comment => {}
            _ => self.statement(Kid { node, kind, field: F::None }, None),
        }
    }

    fn method(&mut self, kind: K, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let mut flags = head.flags.when(kind != K::MethodDefinition, DefFlags::DECLARATION);
        let mut head = head;
        let mut name = None;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (_, K::KwStatic) => flags = flags.with(DefFlags::STATIC),
                (_, K::KwGet | K::KwSet) => flags = flags.with(DefFlags::PROPERTY),
                (_, K::OverrideModifier) => flags = flags.with(DefFlags::OVERRIDE),
                (_, K::Decorator) => {
                    self.each(kid.node);
                    head.signature = self.after(kid.node, node);
                }
                (F::Name, _) => {
                    name = Some(kid.node);
                    break;
                }
                _ => {}
            }
        }
        self.kids.close(list);
        let named = name.and_then(|name| self.property_name(name));
        // `get` alone is the name of a method whose keyword it would otherwise be.
        let this = self.frame.this;
        let Some((text, span)) = named else {
            self.function(node, None, this, None);
            return;
        };
        if text == "constructor" && !flags.has(DefFlags::STATIC) {
            flags = flags.with(DefFlags::CONSTRUCTOR);
        }
        let def = self.define_in(self.b.scope(), Kind::Method, (text, span), Head { flags, ..head }, node);
        // `this` in a static method is the class itself; its static members are in the same scope.
        let parts = self.function(node, Some(def), this, None);
        let made = self.b.def_mut(def);
        (made.ty, made.params, made.value) = (parts.ret, parts.params, parts.body);
    }

    /// Where the text after a decorator starts.
    fn after(&self, decorator: Node<'t>, node: Node<'t>) -> u32 {
        let rest = Span::new(self.b.span(decorator).end, self.b.span(node).end);
        let text = self.b.slice(rest);
        rest.start + u32::try_from(text.len() - text.trim_start().len()).unwrap_or(0)
    }

    fn field(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let (mut head, mut name, mut ty, mut value) = (head, None, None, None);
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (_, K::KwStatic) => head = head.with(DefFlags::STATIC),
                (_, K::Decorator) => {
                    self.each(kid.node);
                    head.signature = self.after(kid.node, node);
                }
                (F::Name | F::Property, _) => name = Some(kid.node),
                (F::Type, _) => ty = Some(kid.node),
                (F::Value, _) => value = Some(kid.node),
                _ => {}
            }
        }
        self.kids.close(list);
        let named = name.and_then(|name| self.property_name(name));
        let Some(named) = named else {
            if let Some(ty) = ty {
                self.annotation(ty);
            }
            if let Some(value) = value {
                self.expr(value, None);
            }
            return;
        };
        let peeled = value.map(|value| self.peel(value));
        let function = peeled.filter(|peeled| {
            matches!(peeled.kind, K::ArrowFunction | K::FunctionExpression | K::GeneratorFunction)
                && peeled.cast.is_none()
                && peeled.checked.is_none()
        });
        let kind = if function.is_some() { Kind::Method } else { Kind::Field };
        let def = self.define_in(self.b.scope(), kind, named, head, node);
        let ty = ty.and_then(|ty| self.member_type(def, ty));
        let want = ty.map(|ty| self.b.expr(Expr::Cast(ty)));
        if let Some(function) = function {
            self.b.def_mut(def).bases.extend(ty);
            let this = self.frame.this;
            let parts = self.function(function.inner, Some(def), this, want);
            let made = self.b.def_mut(def);
            (made.ty, made.params, made.value) = (parts.ret, parts.params, parts.body);
            return;
        }
        self.initialised(def, ty, value, want);
    }

    /// The scope of members that assignments add to a function or class (`F.prototype.m = …`, `F.part = …`).
    pub fn members_of(&mut self, def: DefId) -> ScopeId {
        if let Some(scope) = self.member_scopes.get(&def) {
            return *scope;
        }
        let owner = self.b.facts.def(def);
        let declared = owner.inner.filter(|inner| self.b.facts.scope(*inner).kind == ScopeKind::Type);
        let (span, parent) = (owner.extent, owner.scope);
        let scope = declared.unwrap_or_else(|| {
            let id = ScopeId(u32::try_from(self.b.facts.scopes.len()).unwrap_or(u32::MAX));
            self.b.facts.scopes.push(Scope {
                kind: ScopeKind::Type,
                span,
                parent: Some(parent),
                owner: Some(def),
                members_visible: false,
            });
            id
        });
        self.member_scopes.insert(def, scope);
        scope
    }
}
