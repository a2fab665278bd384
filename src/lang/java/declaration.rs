//! Packages, imports, types and their members.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Lead, Walk};
use crate::lang::descent::Descent;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, Import, ImportKind, RefKind, ScopeKind, Type, TypeId, Via};

impl<'t> Walk<'_, '_, 't> {
    /// `package a.b;`: a definition by its whole name, so that a package's files are found by it.
    pub fn package(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let name = self.kids.all(list).iter().find(|kid| matches!(kid.kind, K::Identifier | K::ScopedIdentifier));
        let name = name.map(|kid| kid.node);
        self.each_annotation(node);
        self.kids.close(list);
        if let Some(name) = name {
            let scope = self.b.scope();
            self.define(scope, Kind::Namespace, name, node, DefFlags::default());
        }
    }

    /// `import a.b.C;`, `import static a.b.C.m;`, `import a.b.*;`.
    pub fn import(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let star = self.kids.has(list, K::Asterisk);
        let is_static = self.kids.has(list, K::KwStatic);
        let name = self.kids.all(list).iter().find(|kid| matches!(kid.kind, K::Identifier | K::ScopedIdentifier));
        let name = name.map(|kid| kid.node);
        self.kids.close(list);
        let Some(name) = name else { return };
        let mut parts = Vec::new();
        self.segments(name, &mut parts);
        let mut path: Vec<_> = parts.iter().map(|part| self.b.name(self.b.text(*part))).collect();
        let last = if star { None } else { path.pop() };
        let row = Import {
            kind: if star { ImportKind::Glob } else { ImportKind::Name },
            span: self.b.span(node),
            scope: self.b.scope(),
            path,
            name: last,
            binds: None,
            reexport: false,
            // A static import takes a member of a class.
            system: is_static,
            level: 0,
            explicit_path: None,
        };
        let import = self.b.import(row);
        for part in &parts {
            self.b.refer(*part, RefKind::Import, Via::Import(import));
        }
        if let (false, Some(part)) = (star, parts.last()) {
            let scope = self.b.scope();
            let def = self.define(scope, Kind::Variable, *part, node, DefFlags::IMPORT);
            self.b.def_mut(def).import = Some(import);
            self.b.facts.imports[import.idx()].binds = Some(def);
        }
    }

    /// The parts of `a.b.c`.
    pub fn segments(&mut self, node: Node<'t>, parts: &mut Vec<Node<'t>>) {
        if self.kids.kind(node) == K::Identifier {
            parts.push(node);
            return;
        }
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if matches!(kid.kind, K::Identifier | K::ScopedIdentifier) && parts.len() < 64 {
                self.deeper(kid.node, (), |walk| walk.segments(kid.node, parts));
            }
        }
        self.kids.close(list);
    }

    /// The flags that modifiers give; annotations among them are visited.
    fn modifiers(&mut self, node: Node<'t>) -> DefFlags {
        let list = self.open(node);
        let mut flags = DefFlags::EXPORTED;
        if let Some(modifiers) = self.kids.first(list, K::Modifiers) {
            let inner = self.open(modifiers.node);
            for i in inner.iter() {
                let kid = self.at(i);
                match kid.kind {
                    K::KwStatic => flags = flags.with(DefFlags::STATIC),
                    K::KwAbstract => flags = flags.with(DefFlags::DECLARATION),
                    K::KwPrivate => flags = DefFlags(flags.0 & !DefFlags::EXPORTED.0),
                    K::Annotation => {
                        let text = self.b.text(kid.node);
                        flags = flags
                            .when(text.starts_with("@Override"), DefFlags::OVERRIDE)
                            .when(text == "@Test" || text.starts_with("@Test("), DefFlags::TEST);
                        self.annotation(kid.node);
                    }
                    _ => {}
                }
            }
            self.kids.close(inner);
        }
        self.kids.close(list);
        flags
    }

    fn is_constant(&mut self, node: Node<'t>) -> bool {
        let list = self.open(node);
        let modifiers = self.kids.first(list, K::Modifiers).map(|kid| kid.node);
        self.kids.close(list);
        let Some(modifiers) = modifiers else { return false };
        let inner = self.open(modifiers);
        let constant = self.kids.has(inner, K::KwStatic) && self.kids.has(inner, K::KwFinal);
        self.kids.close(inner);
        constant
    }

    fn each_annotation(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Annotation {
                self.annotation(kid.node);
            }
        }
        self.kids.close(list);
    }

    /// `@Name(key = value)`: the keys are members of the annotation's type.
    pub fn annotation(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let mut ty = None;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (F::Name, _) => {
                    let mut parts = Vec::new();
                    self.segments(kid.node, &mut parts);
                    ty = self.path_type(&parts);
                }
                (_, K::AnnotationArguments) => self.annotation_arguments(kid.node, ty),
                _ => {}
            }
        }
        self.kids.close(list);
    }

    /// A dotted name as a type; its parts are references.
    fn path_type(&mut self, parts: &[Node<'t>]) -> Option<TypeId> {
        let mut head = None;
        for (i, part) in parts.iter().enumerate() {
            let via = head.map_or(Via::Plain, Via::Path);
            let kind = if i + 1 == parts.len() { RefKind::Type } else { RefKind::Read };
            head = Some(self.b.refer(*part, kind, via));
        }
        head.map(|head| self.b.ty(Type::Path { head, args: Vec::new() }))
    }

    fn annotation_arguments(&mut self, node: Node<'t>, ty: Option<TypeId>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::ElementValuePair {
                let pair = self.open(kid.node);
                let key = self.kids.field(pair, F::Key).map(|kid| kid.node);
                let value = self.kids.field(pair, F::Value).map(|kid| kid.node);
                self.kids.close(pair);
                if let (Some(key), Some(ty)) = (key, ty) {
                    self.b.refer(key, RefKind::Read, Via::FieldOf(ty));
                }
                if let Some(value) = value {
                    self.expr(value);
                }
            } else if kid.kind != K::Comma {
                self.expr(kid.node);
            }
        }
        self.kids.close(list);
    }

    /// A class, record, interface, enum or annotation type.
    pub fn type_declaration(&mut self, kind: K, node: Node<'t>, lead: Lead) {
        let flags = self.modifiers(node).with(DefFlags::HOISTED);
        // An abstract class is defined all the same.
        let flags = DefFlags(flags.0 & !DefFlags::DECLARATION.0);
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let body = self.kids.field(list, F::Body).map(|kid| kid.node);
        let generics = self.kids.field(list, F::TypeParameters).map(|kid| kid.node);
        let components = self.kids.field(list, F::Parameters).map(|kid| kid.node);
        let Some(name) = name else {
            self.kids.close(list);
            self.each(node);
            return;
        };
        let kind = match kind {
            K::Interface | K::AnnotationType => Kind::Interface,
            K::Enum => Kind::Enum,
            _ => Kind::Class,
        };
        let scope = self.b.scope();
        let def = self.define(scope, kind, name, node, flags);
        self.dress(def, node, lead);
        if generics.is_some() {
            self.b.open(ScopeKind::Block, self.b.span(node), Some(def));
        }
        self.b.enter(def);
        if let Some(generics) = generics {
            self.type_parameters(generics);
        }
        let mut bases = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Superclass | K::Interfaces if kid.field != F::Permits => self.each_type(kid.node, &mut bases),
                K::Interfaces => self.each_type(kid.node, &mut Vec::new()),
                _ => {}
            }
        }
        self.kids.close(list);
        self.b.def_mut(def).bases = bases;
        self.members(def, body.unwrap_or(node), body, components);
        self.b.leave();
        if generics.is_some() {
            self.b.close();
        }
    }

    /// The members of a class in a scope of their own; a plain name inside sees them.
    pub fn members(&mut self, def: DefId, node: Node<'t>, body: Option<Node<'t>>, components: Option<Node<'t>>) {
        let scope = self.b.open(ScopeKind::Type, self.b.span(node), Some(def));
        self.b.facts.scopes[scope.idx()].members_visible = true;
        let outer = self.this.replace(scope);
        let returns = std::mem::take(&mut self.returns);
        if let Some(components) = components {
            let params = self.parameters(components, Kind::Field);
            self.b.def_mut(def).params = params;
        }
        if let Some(body) = body {
            self.body(def, self.b.span(body));
            self.each(body);
        }
        self.returns = returns;
        self.this = outer;
        self.b.close();
    }

    fn each_type(&mut self, node: Node<'t>, types: &mut Vec<TypeId>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::TypeList {
                self.each_type(kid.node, types);
            } else if !matches!(kid.kind, K::Comma | K::LineComment | K::BlockComment) {
                types.push(self.ty(kid.node));
            }
        }
        self.kids.close(list);
    }

    pub fn type_parameters(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind != K::TypeParameter {
                continue;
            }
            let inner = self.open(kid.node);
            let mut def = None;
            for i in inner.iter() {
                let part = self.at(i);
                match part.kind {
                    K::TypeName | K::Identifier if def.is_none() => {
                        let scope = self.b.scope();
                        def = Some(self.define(scope, Kind::TypeParam, part.node, kid.node, DefFlags::default()));
                    }
                    K::TypeBound => {
                        let mut bounds = Vec::new();
                        self.each_type(part.node, &mut bounds);
                        if let Some(def) = def {
                            self.b.def_mut(def).bases = bounds;
                        }
                    }
                    K::Annotation => self.annotation(part.node),
                    _ => {}
                }
            }
            self.kids.close(inner);
        }
        self.kids.close(list);
    }

    pub fn enum_constant(&mut self, node: Node<'t>, lead: Lead) {
        self.modifiers(node);
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let arguments = self.kids.field(list, F::Arguments).map(|kid| kid.node);
        let body = self.kids.field(list, F::Body).map(|kid| kid.node);
        self.kids.close(list);
        let Some(name) = name else { return };
        let scope = self.b.scope();
        let flags = DefFlags::STATIC.with(DefFlags::EXPORTED).with(DefFlags::HOISTED);
        let def = self.define(scope, Kind::Variant, name, node, flags);
        self.dress(def, node, lead);
        if let Some(arguments) = arguments {
            self.expr(arguments);
        }
        if let Some(body) = body {
            self.b.enter(def);
            self.members(def, body, Some(body), None);
            self.b.leave();
        }
    }

    /// A method, a constructor, or an element of an annotation type.
    pub fn method(&mut self, kind: K, node: Node<'t>, lead: Lead) {
        let mut flags = self.modifiers(node).with(DefFlags::HOISTED);
        let list = self.open(node);
        let field = |field| self.kids.field(list, field).map(|kid| kid.node);
        let (name, ty, body) = (field(F::Name), field(F::Type), field(F::Body));
        let (generics, parameters, value) = (field(F::TypeParameters), field(F::Parameters), field(F::Value));
        let throws = self.kids.first(list, K::Throws).map(|kid| kid.node);
        let dimensions = field(F::Dimensions).is_some();
        self.kids.close(list);
        let Some(name) = name else {
            self.each(node);
            return;
        };
        let constructs = matches!(kind, K::Constructor | K::CompactConstructor);
        flags = flags.when(constructs, DefFlags::CONSTRUCTOR);
        flags = flags.when(body.is_none() && !constructs && kind != K::AnnotationElement, DefFlags::DECLARATION);
        let scope = self.b.scope();
        let def = self.define(scope, Kind::Method, name, node, flags);
        self.dress(def, node, lead);
        self.b.open(ScopeKind::Function, self.b.span(node), Some(def));
        self.b.enter(def);
        if let Some(generics) = generics {
            self.type_parameters(generics);
        }
        let mut ty = ty.map(|ty| self.ty(ty));
        if dimensions {
            ty = ty.map(|ty| self.b.ty(Type::Array(ty)));
        }
        let params = parameters.map(|parameters| self.parameters(parameters, Kind::Param)).unwrap_or_default();
        if let Some(throws) = throws {
            self.each_type(throws, &mut Vec::new());
        }
        let returns = std::mem::take(&mut self.returns);
        if let Some(body) = body {
            self.body(def, self.b.span(body));
            self.each(body);
        }
        if let Some(value) = value {
            self.expr(value);
        }
        self.returns = returns;
        self.b.leave();
        self.b.close();
        let variadic = params.last().is_some_and(|last| self.b.facts.def(*last).flags.has(DefFlags::VARIADIC));
        let count = u8::try_from(params.len()).unwrap_or(u8::MAX);
        let made = self.b.def_mut(def);
        made.ty = ty;
        made.params = params;
        made.arity = Some(if variadic { (count.saturating_sub(1), u8::MAX) } else { (count, count) });
        made.flags = made.flags.when(variadic, DefFlags::VARIADIC);
    }

    /// Formal parameters, or the components of a record, which are fields.
    pub fn parameters(&mut self, node: Node<'t>, kind: Kind) -> Vec<DefId> {
        let list = self.open(node);
        let mut params = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::FormalParameter | K::CatchParameter => params.extend(self.parameter(kid.node, kind, false)),
                K::SpreadParameter => params.extend(self.parameter(kid.node, kind, true)),
                K::Identifier => {
                    let scope = self.b.scope();
                    params.push(self.define(scope, kind, kid.node, kid.node, DefFlags::default()));
                }
                K::ReceiverParameter | K::Error => self.each(kid.node),
                _ => {}
            }
        }
        self.kids.close(list);
        params
    }

    pub fn parameter(&mut self, node: Node<'t>, kind: Kind, spread: bool) -> Option<DefId> {
        self.modifiers(node);
        let list = self.open(node);
        let mut name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let (mut ty, mut array) = (None, spread || self.kids.field(list, F::Dimensions).is_some());
        let mut types = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Declarator => {
                    let inner = self.open(kid.node);
                    name = self.kids.field(inner, F::Name).map(|kid| kid.node);
                    array |= self.kids.field(inner, F::Dimensions).is_some();
                    self.kids.close(inner);
                }
                K::CatchType => {
                    self.each_type(kid.node, &mut types);
                    ty = Some(self.b.ty(Type::Union(types.clone())));
                }
                K::Modifiers | K::Identifier | K::Dimensions | K::Annotation => {}
                _ if ty.is_none() && is_type(kid.kind) => ty = Some(self.ty(kid.node)),
                _ => {}
            }
        }
        self.kids.close(list);
        let scope = self.b.scope();
        let def = self.define(scope, kind, name?, node, DefFlags::default().when(spread, DefFlags::VARIADIC));
        if array {
            ty = ty.map(|ty| self.b.ty(Type::Array(ty)));
        }
        self.b.def_mut(def).ty = ty;
        Some(def)
    }

    /// Fields of a class, or variables of a block.
    pub fn variables(&mut self, node: Node<'t>, lead: Lead, local: bool) {
        let flags = self.modifiers(node);
        let constant = !local && self.is_constant(node);
        let list = self.open(node);
        let ty = self.kids.field(list, F::Type).map(|kid| kid.node);
        let inferred = ty.is_some_and(|ty| self.b.text(ty) == "var");
        let ty = ty.filter(|_| !inferred).map(|ty| self.ty(ty));
        let single = self.kids.all(list).iter().filter(|kid| kid.kind == K::Declarator).count() == 1;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind != K::Declarator {
                continue;
            }
            let parts = self.open(kid.node);
            let name = self.kids.field(parts, F::Name).map(|kid| kid.node);
            let value = self.kids.field(parts, F::Value).map(|kid| kid.node);
            let array = self.kids.field(parts, F::Dimensions).is_some();
            self.kids.close(parts);
            let Some(name) = name else { continue };
            let kind = match (local, constant) {
                (true, _) => Kind::Local,
                (_, true) => Kind::Constant,
                _ => Kind::Field,
            };
            let flags = if local { DefFlags::default() } else { flags.with(DefFlags::HOISTED) };
            let scope = self.b.scope();
            let extent = if single { node } else { kid.node };
            let def = self.define(scope, kind, name, extent, flags);
            if single {
                self.dress(def, node, lead);
            }
            let own = match (ty, array) {
                (Some(ty), true) => Some(self.b.ty(Type::Array(ty))),
                (ty, _) => ty,
            };
            self.b.def_mut(def).ty = own;
            if let Some(value) = value {
                let from = self.expr(value);
                self.body(def, self.b.span(value));
                self.b.def_mut(def).value = Some(from);
            }
        }
        self.kids.close(list);
    }

    /// A variable bound by a pattern or a loop: `Type name`.
    pub fn bind(&mut self, name: Node<'t>, node: Node<'t>, ty: Option<TypeId>, value: Option<ExprId>) {
        let scope = self.b.scope();
        let def = self.define(scope, Kind::Local, name, node, DefFlags::default());
        let made = self.b.def_mut(def);
        (made.ty, made.value) = (ty, value);
    }

    /// The value of `this` in the innermost class.
    pub fn this_value(&mut self) -> Expr {
        self.this.map_or(Expr::Unknown, Expr::SelfValue)
    }
}

/// Whether a node is a type.
pub(super) fn is_type(kind: K) -> bool {
    matches!(
        kind,
        K::TypeName | K::ScopedType | K::GenericType | K::ArrayType | K::AnnotatedType | K::PrimitiveType | K::Wildcard
    )
}
