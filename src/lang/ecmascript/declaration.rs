//! Declarations: which kind a node is, and those that are neither variables nor functions nor classes: namespaces, enums,
//! aliases, ambient ones.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Frame, Head, Walk};
use crate::lang::descent::Descent;
use crate::model::Kind;
use crate::model::facts::{DefFlags, ScopeId, ScopeKind};

impl<'t> Walk<'_, '_, 't> {
    /// Visits a declaration; `false` where the node is none.
    pub fn declaration(&mut self, kind: K, node: Node<'t>, head: Head) -> bool {
        match kind {
            K::VariableDeclaration | K::LexicalDeclaration | K::UsingDeclaration => self.variables(node, head),
            K::FunctionDeclaration | K::GeneratorDeclaration | K::FunctionSignature => {
                self.function_declaration(kind, node, head);
            }
            K::ClassDeclaration => {
                self.class_declaration(node, head);
            }
            K::InternalModule | K::ModuleDeclaration => self.namespace(kind, node, head),
            K::TypeAlias => self.type_alias(node, head),
            K::EnumDeclaration => self.enumeration(node, head),
            K::InterfaceDeclaration => self.interface(node, head),
            K::ImportAlias => self.import_alias(node, head),
            K::AmbientDeclaration => self.ambient(node, head),
            _ => return false,
        }
        true
    }

    fn namespace(&mut self, kind: K, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name);
        let body = self.kids.field(list, F::Body).map(|kid| kid.node);
        self.kids.close(list);
        let Some(name) = name else { return };
        // `namespace a.b {}` is two, one in the other.
        let mut names = Vec::new();
        if name.kind == K::NestedName {
            self.nested_names(name.node, &mut names);
        } else {
            names.push(name.node);
        }
        let depth = names.len();
        for (i, name) in names.into_iter().enumerate() {
            let ambient = self.kids.kind(name) == K::Str;
            let kind = if ambient && kind == K::ModuleDeclaration { Kind::Module } else { Kind::Namespace };
            let (text, span) = if ambient { self.unquoted(name) } else { (self.b.text(name), self.b.span(name)) };
            let flags = if i == 0 { head.flags } else { DefFlags::EXPORTED };
            let head = Head { flags: flags.with(DefFlags::HOISTED), ..head };
            let def = self.define_in(self.b.scope(), kind, (text, span), head, node);
            if let Some(body) = body {
                self.body(def, self.b.span(body));
            }
            self.b.open(ScopeKind::Module, self.b.span(body.unwrap_or(node)), Some(def));
            self.b.enter(def);
        }
        if let Some(body) = body {
            let scope = self.b.scope();
            let frame =
                Frame { scope, this: None, function: false, returns: Vec::new(), yields: Vec::new(), want: None };
            let outer = std::mem::replace(&mut self.frame, frame);
            let list = self.open(body);
            self.statements(list);
            self.kids.close(list);
            self.frame = outer;
        }
        for _ in 0..depth {
            self.b.leave();
            self.b.close();
        }
    }

    fn nested_names(&mut self, node: Node<'t>, names: &mut Vec<Node<'t>>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Identifier | K::PropertyName => names.push(kid.node),
                K::NestedName | K::MemberExpression if names.len() < 64 => {
                    self.deeper(kid.node, (), |walk| walk.nested_names(kid.node, names));
                }
                _ => {}
            }
        }
        self.kids.close(list);
    }

    /// `declare …`: what is declared is defined elsewhere, but for a reader this is where it is.
    fn ambient(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::StatementBlock => {
                    let first = self.b.facts.defs.len();
                    let inner = self.open(kid.node);
                    self.statements(inner);
                    self.kids.close(inner);
                    for def in self.b.facts.defs[first..].iter_mut().filter(|def| def.scope == ScopeId(0)) {
                        def.flags = def.flags.with(DefFlags::GLOBAL);
                    }
                }
                K::Comment | K::PropertyName => {}
                kind if self.declaration(kind, kid.node, head) => {}
                _ => {}
            }
        }
        self.kids.close(list);
    }

    fn type_alias(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let generics = self.kids.field(list, F::TypeParameters).map(|kid| kid.node);
        let value = self.kids.field(list, F::Value).map(|kid| kid.node);
        self.kids.close(list);
        let Some(name) = name else { return };
        let def = self.define(Kind::Type, name, head.with(DefFlags::HOISTED), node);
        self.b.open(ScopeKind::Block, self.b.span(node), Some(def));
        self.b.enter(def);
        let naming = self.naming.replace(def);
        if let Some(generics) = generics {
            self.type_parameters(generics);
        }
        if let Some(value) = value {
            let ty = self.ty(value);
            self.b.def_mut(def).ty = Some(ty);
            self.body(def, self.b.span(value));
        }
        self.naming = naming;
        self.b.leave();
        self.b.close();
    }

    fn enumeration(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let body = self.kids.field(list, F::Body).map(|kid| kid.node);
        self.kids.close(list);
        let Some(name) = name else { return };
        let def = self.define(Kind::Enum, name, head.with(DefFlags::HOISTED), node);
        let Some(body) = body else { return };
        self.body(def, self.b.span(body));
        let scope = self.b.open(ScopeKind::Type, self.b.span(body), Some(def));
        // A plain name in an initialiser means an earlier case.
        self.b.facts.scopes[scope.idx()].members_visible = true;
        self.b.enter(def);
        let list = self.open(body);
        self.with_leads(list, |walk, kid, lead| {
            let (mut name, mut value) = (kid.node, None);
            if kid.kind == K::EnumAssignment {
                let parts = walk.open(kid.node);
                name = walk.kids.field(parts, F::Name).map_or(kid.node, |part| part.node);
                value = walk.kids.field(parts, F::Value).map(|part| part.node);
                walk.kids.close(parts);
            } else if kid.field != F::Name {
                return;
            }
            if let Some(named) = walk.property_name(name) {
                let case = walk.define_in(scope, Kind::Variant, named, Head::of(kid.node).after(lead), kid.node);
                if let Some(value) = value {
                    let from = walk.expr(value, None);
                    walk.body(case, walk.b.span(value));
                    walk.b.def_mut(case).value = Some(from);
                }
            }
        });
        self.kids.close(list);
        self.b.leave();
        self.b.close();
    }

    fn import_alias(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let mut def = None;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Identifier if def.is_none() => {
                    let head = head.with(DefFlags::IMPORT);
                    def = Some(self.define(Kind::Variable, kid.node, head, node));
                }
                K::Identifier | K::NestedName => {
                    let value = self.expr(kid.node, None);
                    if let Some(def) = def {
                        self.b.def_mut(def).value = Some(value);
                    }
                }
                _ => {}
            }
        }
        self.kids.close(list);
    }
}
