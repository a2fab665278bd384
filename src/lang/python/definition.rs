//! Functions, classes, lambdas and their parameters.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Body, Frame, Head, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::Kid;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, NameId, RefKind, ScopeId, ScopeKind, Type, TypeId};
use crate::text::Span;

/// A parameter before its function's scope is open: defaults and annotations are evaluated outside.
struct Parameter<'t> {
    name: Node<'t>,
    extent: Span,
    ty: Option<TypeId>,
    default: Option<ExprId>,
    stars: u8,
}

impl<'t> Walk<'_, '_, 't> {
    pub fn decorated(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let mut marks = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Decorator => {
                    let text = self.b.text(kid.node).trim_start_matches('@');
                    let word = text.split(['(', '\n', '#']).next().unwrap_or("").trim();
                    marks.push(word.rsplit('.').next().unwrap_or(word));
                    self.each(kid.node);
                }
                K::Function => {
                    let head = Head { signature: self.b.span(kid.node).start, ..head };
                    self.function(kid.node, head, &marks);
                }
                K::Class => {
                    let head = Head { signature: self.b.span(kid.node).start, ..head };
                    self.class(kid.node, head);
                }
                K::Comment => {}
                _ => self.statement(kid, None),
            }
        }
        self.kids.close(list);
    }

    /// Visits a function; `marks` are the last words of its decorators.
    pub fn function(&mut self, node: Node<'t>, head: Head, marks: &[&str]) -> Option<DefId> {
        let list = self.open(node);
        let field = |field| self.kids.field(list, field).map(|kid| kid.node);
        let (name, body) = (field(F::Name), field(F::Body));
        let (parameters, generics, ret) = (field(F::Parameters), field(F::TypeParameters), field(F::ReturnType));
        let is_async = self.kids.has(list, K::KwAsync);
        self.kids.close(list);
        let Some(name) = name else {
            self.each(node);
            return None;
        };
        let has = |words: &[&str]| marks.iter().any(|mark| words.contains(mark));
        let method = matches!(self.frame.body, Body::Class | Body::Enum);
        let text = self.b.text(name);
        let flags = head
            .flags
            .when(is_async, DefFlags::ASYNC)
            .when(has(&["staticmethod", "classmethod"]), DefFlags::STATIC)
            .when(has(&["property", "cached_property", "lazy_property", "setter", "getter"]), DefFlags::PROPERTY)
            .when(has(&["abstractmethod", "abstractproperty", "overload"]), DefFlags::DECLARATION)
            .when(has(&["override"]), DefFlags::OVERRIDE)
            .when(method && matches!(text, "__init__" | "__new__"), DefFlags::CONSTRUCTOR);
        let kind = if method { Kind::Method } else { Kind::Function };
        let id = self.b.name(text);
        let span = self.b.span(name);
        let scope = if self.frame.globals.contains(&id) { ScopeId(0) } else { self.frame.scope };
        let def = self.define_in(scope, kind, (id, span), Head { flags, ..head });
        if let Some(body) = body {
            self.body(def, self.b.span(body));
            if let Some(doc) = self.docstring(body) {
                self.b.def_mut(def).doc = Some(doc);
            }
        }
        if let Some(generics) = generics {
            self.b.open(ScopeKind::Block, self.b.span(node), Some(def));
            self.b.enter(def);
            self.type_parameters(generics);
            self.b.leave();
        }
        let parameters = parameters.map(|parameters| self.parameters(parameters)).unwrap_or_default();
        let ret_type = ret.map(|ret| self.ty(ret));
        let inner = self.b.open(ScopeKind::Function, self.b.span(node), Some(def));
        let mut frame = Frame::new(Body::Function, inner);
        (frame.class, frame.this) = (self.frame.class, self.frame.this);
        if method {
            frame.class = Some(self.frame.scope);
            frame.this = None;
        }
        let outer = std::mem::replace(&mut self.frame, frame);
        self.b.enter(def);
        let takes_self = method && !has(&["staticmethod"]);
        self.define_parameters(def, parameters, takes_self);
        if let Some(body) = body {
            self.block(body);
        }
        self.b.leave();
        let inner = std::mem::replace(&mut self.frame, outer);
        self.b.close();
        if generics.is_some() {
            self.b.close();
        }
        let value = self.returned(&inner);
        let made = self.b.def_mut(def);
        made.flags = made.flags.when(inner.generator, DefFlags::GENERATOR);
        made.ty = ret_type;
        made.value = value;
        Some(def)
    }

    fn returned(&mut self, frame: &Frame) -> Option<ExprId> {
        if frame.generator {
            let element = self.one_of(frame.yields.clone());
            return Some(self.b.expr(Expr::List(element)));
        }
        self.one_of(frame.returns.clone())
    }

    /// Defines the parameters in the open function scope; the first of a method is its instance or class.
    fn define_parameters(&mut self, def: DefId, parameters: Vec<Parameter<'t>>, takes_self: bool) {
        let (mut least, mut most) = (0u8, 0u8);
        let mut params = Vec::new();
        let mut first = takes_self;
        for parameter in parameters {
            let text = self.b.text(parameter.name);
            let name = self.b.name(text);
            let flags = DefFlags::default().when(parameter.stars > 0, DefFlags::VARIADIC);
            let head = Head { extent: parameter.extent, signature: parameter.extent.start, doc: None, flags };
            let scope = self.b.scope();
            let param = self.define_in(scope, Kind::Param, (name, self.b.span(parameter.name)), head);
            let made = self.b.def_mut(param);
            made.ty = parameter.ty;
            made.value = parameter.default;
            if std::mem::take(&mut first) && parameter.stars == 0 {
                self.frame.this = Some(name);
                if let Some(class) = self.frame.class {
                    let this = self.b.expr(Expr::SelfValue(class));
                    self.b.def_mut(param).value = Some(this);
                }
                continue;
            }
            if self.frame.this == Some(name) {
                self.frame.this = None; // A nested function that takes a `self` of its own.
            }
            params.push(param);
            match (parameter.stars, parameter.default) {
                (0, None) => (least, most) = (least.saturating_add(1), most.saturating_add(1)),
                (0, Some(_)) => most = most.saturating_add(1),
                _ => most = u8::MAX,
            }
        }
        let made = self.b.def_mut(def);
        made.flags = made.flags.when(most == u8::MAX, DefFlags::VARIADIC);
        made.arity = Some((least, most));
        made.params = params;
    }

    /// Reads parameters; their defaults and annotations are visited in the scope around the function.
    fn parameters(&mut self, node: Node<'t>) -> Vec<Parameter<'t>> {
        let list = self.open(node);
        let mut parameters = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Comment | K::KeywordSeparator => {}
                K::Error => self.each(kid.node),
                _ => self.parameter(kid, &mut parameters),
            }
        }
        self.kids.close(list);
        parameters
    }

    fn parameter(&mut self, kid: Kid<'t, K, F>, parameters: &mut Vec<Parameter<'t>>) {
        let extent = self.b.span(kid.node);
        let (mut name, mut ty, mut default) = (Some(kid), None, None);
        if matches!(kid.kind, K::TypedParameter | K::DefaultParameter | K::TypedDefaultParameter) {
            let list = self.open(kid.node);
            name = None;
            for i in list.iter() {
                let part = self.at(i);
                match (part.field, part.kind) {
                    (F::Type, _) => ty = Some(self.ty(part.node)),
                    (F::Value, _) => default = Some(self.expr(part.node)),
                    (_, K::Comment) => {}
                    _ => name = name.or(Some(part)),
                }
            }
            self.kids.close(list);
        }
        let Some(name) = name else { return };
        match name.kind {
            K::Identifier => parameters.push(Parameter { name: name.node, extent, ty, default, stars: 0 }),
            K::ListSplatPattern | K::DictSplatPattern => {
                let list = self.open(name.node);
                let inner = self.kids.first(list, K::Identifier).map(|kid| kid.node);
                self.kids.close(list);
                if let Some(inner) = inner {
                    let stars = if name.kind == K::ListSplatPattern { 1 } else { 2 };
                    parameters.push(Parameter { name: inner, extent, ty, default, stars });
                }
            }
            K::TuplePattern => {
                // Python 2 took a tuple apart in the parameters.
                let list = self.open(name.node);
                for i in list.iter() {
                    let part = self.at(i);
                    if part.kind == K::Identifier {
                        parameters.push(Parameter { name: part.node, extent, ty: None, default: None, stars: 0 });
                    }
                }
                self.kids.close(list);
            }
            _ => {}
        }
    }

    /// The string that is the first statement of a body.
    fn docstring(&mut self, body: Node<'t>) -> Option<Span> {
        let mut first = body.named_child(0)?;
        while self.kids.kind(first) == K::Comment {
            first = first.next_named_sibling()?;
        }
        if self.kids.kind(first) != K::ExpressionStatement || first.named_child_count() != 1 {
            return None;
        }
        let only = first.named_child(0)?;
        matches!(self.kids.kind(only), K::Str | K::ConcatenatedString).then(|| self.b.span(only))
    }

    pub fn class(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let field = |field| self.kids.field(list, field).map(|kid| kid.node);
        let (name, body) = (field(F::Name), field(F::Body));
        let (bases, generics) = (field(F::Superclasses), field(F::TypeParameters));
        self.kids.close(list);
        let Some(name) = name else {
            self.each(node);
            return;
        };
        let id = self.b.name(self.b.text(name));
        let span = self.b.span(name);
        let scope = if self.frame.globals.contains(&id) { ScopeId(0) } else { self.frame.scope };
        let def = self.define_in(scope, Kind::Class, (id, span), head);
        if let Some(body) = body {
            self.body(def, self.b.span(body));
            if let Some(doc) = self.docstring(body) {
                self.b.def_mut(def).doc = Some(doc);
            }
        }
        if let Some(generics) = generics {
            self.b.open(ScopeKind::Block, self.b.span(node), Some(def));
            self.b.enter(def);
            self.type_parameters(generics);
            self.b.leave();
        }
        let bases = bases.map(|bases| self.bases(bases)).unwrap_or_default();
        let is_enum = bases.iter().any(|base| {
            let name = self.b.facts.type_name(*base).unwrap_or("");
            name.ends_with("Enum") || matches!(name, "Flag" | "IntFlag")
        });
        self.b.def_mut(def).bases = bases;
        let scope = self.b.open(ScopeKind::Type, self.b.span(body.unwrap_or(node)), Some(def));
        let frame = Frame::new(if is_enum { Body::Enum } else { Body::Class }, scope);
        let outer = std::mem::replace(&mut self.frame, frame);
        self.b.enter(def);
        if let Some(body) = body {
            self.block(body);
        }
        self.b.leave();
        self.frame = outer;
        self.b.close();
        if generics.is_some() {
            self.b.close();
        }
    }

    /// The base classes; keyword arguments (`metaclass=…`) are only referred to.
    fn bases(&mut self, node: Node<'t>) -> Vec<TypeId> {
        let list = self.open(node);
        let mut bases = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Comment => {}
                K::KeywordArgument => {
                    let parts = self.open(kid.node);
                    if let Some(value) = self.kids.field(parts, F::Value) {
                        self.expr(value.node);
                    }
                    self.kids.close(parts);
                }
                K::Identifier | K::Attribute | K::Subscript => bases.push(self.ty(kid.node)),
                _ => {
                    let value = self.expr(kid.node);
                    bases.push(self.b.ty(Type::TypeOf(value)));
                }
            }
        }
        self.kids.close(list);
        bases
    }

    /// `[T: Bound, *Ts, **P]` in the open scope.
    pub fn type_parameters(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Type {
                self.deeper(kid.node, (), |walk| walk.type_parameter(kid.node));
            }
        }
        self.kids.close(list);
    }

    fn type_parameter(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let mut def = None;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.kind, def) {
                (K::Identifier, None) => def = Some(self.define_type_parameter(kid.node, node)),
                (K::ConstrainedType | K::SplatType, None) => {
                    // `T: Bound` is two types: the name, then the bound.
                    let parts = self.open(kid.node);
                    for i in parts.iter() {
                        let part = self.at(i);
                        match (part.kind, def) {
                            (K::Identifier, None) => def = Some(self.define_type_parameter(part.node, node)),
                            (K::Type, None) => {
                                let inner = self.open(part.node);
                                let name = self.kids.first(inner, K::Identifier).map(|kid| kid.node);
                                self.kids.close(inner);
                                def = name.map(|name| self.define_type_parameter(name, node));
                            }
                            (K::Type, Some(def)) => {
                                let bound = self.ty(part.node);
                                self.b.def_mut(def).bases.push(bound);
                            }
                            _ => {}
                        }
                    }
                    self.kids.close(parts);
                }
                _ => {}
            }
        }
        self.kids.close(list);
    }

    fn define_type_parameter(&mut self, name: Node<'t>, node: Node<'t>) -> DefId {
        let id = self.b.name(self.b.text(name));
        let scope = self.b.scope();
        self.define_in(scope, Kind::TypeParam, (id, self.b.span(name)), Head::of(node))
    }

    /// A lambda, by itself or as the value of a name.
    pub fn lambda(&mut self, node: Node<'t>, def: Option<DefId>) -> ExprId {
        self.deeper(node, ExprId(0), |walk| walk.lambda_inner(node, def))
    }

    fn lambda_inner(&mut self, node: Node<'t>, def: Option<DefId>) -> ExprId {
        let list = self.open(node);
        let parameters = self.kids.field(list, F::Parameters).map(|kid| kid.node);
        let body = self.kids.field(list, F::Body).map(|kid| kid.node);
        self.kids.close(list);
        let parameters = parameters.map(|parameters| self.parameters(parameters)).unwrap_or_default();
        let scope = self.b.open(ScopeKind::Function, self.b.span(node), def);
        let mut frame = Frame::new(Body::Function, scope);
        (frame.class, frame.this) = (self.frame.class, self.frame.this);
        let outer = std::mem::replace(&mut self.frame, frame);
        if let Some(def) = def {
            self.b.enter(def);
        }
        let mut params = Vec::new();
        let (mut least, mut most) = (0u8, 0u8);
        for parameter in parameters {
            let name = self.b.name(self.b.text(parameter.name));
            let head = Head {
                extent: parameter.extent,
                signature: parameter.extent.start,
                doc: None,
                flags: DefFlags::default().when(parameter.stars > 0, DefFlags::VARIADIC),
            };
            if self.frame.this == Some(name) {
                self.frame.this = None;
            }
            let param = self.define_in(scope, Kind::Param, (name, self.b.span(parameter.name)), head);
            self.b.def_mut(param).value = parameter.default;
            params.push(param);
            most = if parameter.stars > 0 { u8::MAX } else { most.saturating_add(1) };
            if parameter.default.is_none() && parameter.stars == 0 {
                least = least.saturating_add(1);
            }
        }
        let value = body.map(|body| self.expr(body));
        if let Some(def) = def {
            self.b.leave();
            let made = self.b.def_mut(def);
            made.params.clone_from(&params);
            made.arity = Some((least, most));
            made.value = value;
        }
        self.frame = outer;
        self.b.close();
        self.b.expr(Expr::Closure { def, params, ret: None, body: value })
    }

    /// The names bound by a comprehension, in a scope of its own; gives the element, or key and value.
    pub fn comprehension(&mut self, node: Node<'t>) -> (ExprId, Option<ExprId>) {
        let list = self.open(node);
        let mut first = true;
        // The first iterable is evaluated outside; everything else inside.
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind != K::ForIn && kid.kind != K::IfClause {
                continue;
            }
            let parts = self.open(kid.node);
            let right = self.kids.field(parts, F::Right).map(|kid| kid.node);
            let left = self.kids.field(parts, F::Left).map(|kid| kid.node);
            if kid.kind == K::IfClause {
                for i in parts.iter() {
                    let part = self.at(i);
                    if part.kind != K::Comment {
                        self.expr(part.node);
                    }
                }
            } else {
                let value = right.map(|right| self.expr(right));
                let element = value.map(|value| self.b.expr(Expr::Element(value)));
                if std::mem::take(&mut first) {
                    self.b.open(ScopeKind::Block, self.b.span(node), None);
                }
                if let Some(left) = left {
                    self.comprehension_target(left, element);
                }
            }
            self.kids.close(parts);
        }
        let body = self.kids.field(list, F::Body);
        let result = match body {
            Some(body) if body.kind == K::Pair => {
                let pair = self.open(body.node);
                let key = self.kids.field(pair, F::Key).map(|kid| kid.node);
                let value = self.kids.field(pair, F::Value).map(|kid| kid.node);
                self.kids.close(pair);
                let key = key.map_or(ExprId(0), |key| self.expr(key));
                (key, value.map(|value| self.expr(value)))
            }
            Some(body) => (self.expr(body.node), None),
            None => (ExprId(0), None),
        };
        if !first {
            self.b.close();
        }
        self.kids.close(list);
        result
    }

    fn comprehension_target(&mut self, node: Node<'t>, value: Option<ExprId>) {
        match self.kids.kind(node) {
            K::Identifier => {
                let name: NameId = self.b.name(self.b.text(node));
                let scope = self.b.scope();
                let head = Head::of(node);
                let def = self.define_in(scope, Kind::Local, (name, self.b.span(node)), head);
                self.b.def_mut(def).value = value;
            }
            K::PatternList | K::TuplePattern | K::ListPattern => {
                let list = self.open(node);
                for (index, i) in (0..).zip(list.iter()) {
                    let kid = self.at(i);
                    let part = value.map(|value| self.b.expr(Expr::Part(value, index)));
                    self.deeper(kid.node, (), |walk| walk.comprehension_target(kid.node, part));
                }
                self.kids.close(list);
            }
            K::ListSplatPattern => {
                let list = self.open(node);
                if let Some(name) = self.kids.first(list, K::Identifier) {
                    self.comprehension_target(name.node, value);
                }
                self.kids.close(list);
            }
            K::Attribute => {
                self.access(node, RefKind::Write, None);
            }
            K::Comment => {}
            _ => {
                self.expr(node);
            }
        }
    }
}
