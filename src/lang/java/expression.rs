//! Statements, expressions and types.

use tree_sitter::Node;

use super::declaration::is_type;
use super::symbols::{F, K};
use super::walk::{Lead, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::{Kid, List};
use crate::model::Kind;
use crate::model::facts::{DefFlags, Expr, ExprId, Literal, RefId, RefKind, ScopeKind, Type, TypeId, Via};
use crate::text::Span;

impl<'t> Walk<'_, '_, 't> {
    /// Visits one statement or member, or whatever stands where one could.
    pub fn statement(&mut self, kid: Kid<'t, K, F>, lead: Lead) {
        let node = kid.node;
        self.deeper(node, (), |walk| walk.statement_of(kid.kind, node, lead));
    }

    fn statement_of(&mut self, kind: K, node: Node<'t>, lead: Lead) {
        match kind {
            K::Package => self.package(node),
            K::ImportDeclaration => self.import(node),
            K::Class | K::Record | K::Interface | K::AnnotationType | K::Enum => {
                self.type_declaration(kind, node, lead);
            }
            K::Method | K::Constructor | K::CompactConstructor | K::AnnotationElement => self.method(kind, node, lead),
            K::Field => self.variables(node, lead, false),
            K::Local => self.variables(node, lead, true),
            K::EnumConstant => self.enum_constant(node, lead),
            K::Block | K::SwitchGroup => self.scoped(node),
            K::For => self.scoped(node),
            K::EnhancedFor => self.enhanced_for(node),
            K::Catch => self.catch(node),
            K::TryWithResources => self.scoped(node),
            K::Resource => self.resource(node),
            K::Return => {
                let value = self.last(node);
                self.returns.push(value);
            }
            K::Labeled => self.labeled(node),
            K::Jump => {
                let list = self.open(node);
                if let Some(label) = self.kids.first(list, K::Identifier) {
                    self.b.refer(label.node, RefKind::Label, Via::Plain);
                }
                self.kids.close(list);
            }
            K::Annotation => self.annotation(node),
            K::ExplicitConstructor => self.explicit_constructor(node),
            K::EnumBodyDeclarations | K::StaticInitializer | K::Error | K::Named | K::Modifiers => self.each(node),
            K::LineComment | K::BlockComment | K::Comma => {}
            _ if is_type(kind) => {
                self.ty(node);
            }
            _ => {
                self.expr(node);
            }
        }
    }

    /// A block of statements with a scope of its own where it declares something.
    fn scoped(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let declares = self
            .kids
            .all(list)
            .iter()
            .any(|kid| matches!(kid.kind, K::Local | K::Class | K::Record | K::Interface | K::Enum))
            || self.kids.field(list, F::Resources).is_some();
        if declares {
            self.b.open(ScopeKind::Block, self.b.span(node), None);
        }
        self.each_with_doc(list);
        if declares {
            self.b.close();
        }
        self.kids.close(list);
    }

    fn enhanced_for(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let field = |field| self.kids.field(list, field).map(|kid| kid.node);
        let (ty, name, value, body) = (field(F::Type), field(F::Name), field(F::Value), field(F::Body));
        self.kids.close(list);
        let value = value.map(|value| self.expr(value));
        let element = value.map(|value| self.b.expr(Expr::Element(value)));
        self.b.open(ScopeKind::Block, self.b.span(node), None);
        let inferred = ty.is_some_and(|ty| self.b.text(ty) == "var");
        let ty = ty.filter(|_| !inferred).map(|ty| self.ty(ty));
        if let Some(name) = name {
            self.bind(name, name, ty, element);
        }
        if let Some(body) = body {
            let kind = self.kids.kind(body);
            self.statement(Kid { node: body, kind, field: F::Body }, None);
        }
        self.b.close();
    }

    fn catch(&mut self, node: Node<'t>) {
        self.b.open(ScopeKind::Block, self.b.span(node), None);
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::CatchParameter {
                self.parameter(kid.node, Kind::Local, false);
            } else {
                self.statement(kid, None);
            }
        }
        self.kids.close(list);
        self.b.close();
    }

    fn resource(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let field = |field| self.kids.field(list, field).map(|kid| kid.node);
        let (ty, name, value) = (field(F::Type), field(F::Name), field(F::Value));
        self.kids.close(list);
        let Some(name) = name else {
            self.each(node);
            return;
        };
        let inferred = ty.is_some_and(|ty| self.b.text(ty) == "var");
        let ty = ty.filter(|_| !inferred).map(|ty| self.ty(ty));
        let value = value.map(|value| self.expr(value));
        self.bind(name, node, ty, value);
    }

    fn labeled(&mut self, node: Node<'t>) {
        self.b.open(ScopeKind::Block, self.b.span(node), None);
        let list = self.open(node);
        let mut first = true;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Identifier && std::mem::take(&mut first) {
                let scope = self.b.scope();
                self.define(scope, Kind::Label, kid.node, node, DefFlags::default());
            } else {
                self.statement(kid, None);
            }
        }
        self.kids.close(list);
        self.b.close();
    }

    /// `this(…)`, `super(…)`.
    fn explicit_constructor(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if !matches!(kid.kind, K::This | K::Super) {
                self.statement(kid, None);
            }
        }
        self.kids.close(list);
    }

    /// Visits an expression and says where its value comes from.
    pub fn expr(&mut self, node: Node<'t>) -> ExprId {
        let unknown = self.b.expr(Expr::Unknown);
        self.deeper(node, unknown, |walk| walk.expr_of(node))
    }

    fn expr_of(&mut self, node: Node<'t>) -> ExprId {
        match self.kids.kind(node) {
            K::Identifier => {
                let id = self.b.refer(node, RefKind::Read, Via::Plain);
                self.b.expr(Expr::Ref(id))
            }
            K::FieldAccess | K::ScopedIdentifier => match self.access(node, RefKind::Read) {
                Some(id) => self.b.expr(Expr::Ref(id)),
                None => self.b.expr(Expr::Unknown),
            },
            K::Invocation => self.invocation(node),
            K::ObjectCreation => self.creation(node),
            K::This => {
                let this = self.this_value();
                self.b.expr(this)
            }
            K::Super => match self.this {
                Some(scope) => self.b.expr(Expr::Super(scope)),
                None => self.b.expr(Expr::Unknown),
            },
            K::Parenthesized => self.last(node),
            K::ArrayAccess => {
                let list = self.open(node);
                let array = self.kids.field(list, F::Array).map(|kid| kid.node);
                let index = self.kids.field(list, F::Index).map(|kid| kid.node);
                self.kids.close(list);
                let array = array.map_or(ExprId(0), |array| self.expr(array));
                let index = index.map(|index| self.expr(index));
                self.b.expr(Expr::Index(array, index))
            }
            K::Cast => self.cast(node),
            K::Ternary => {
                let list = self.open(node);
                let mut values = Vec::new();
                for i in list.iter() {
                    let kid = self.at(i);
                    let value = self.expr(kid.node);
                    if matches!(kid.field, F::Consequence | F::Alternative) {
                        values.push(value);
                    }
                }
                self.kids.close(list);
                self.b.expr(Expr::OneOf(values))
            }
            K::Assignment => self.assignment(node),
            K::Update => {
                let list = self.open(node);
                for i in list.iter() {
                    let kid = self.at(i);
                    self.target(kid);
                }
                self.kids.close(list);
                self.literal(Literal::Int)
            }
            K::Binary => self.binary(node),
            K::Lambda => self.lambda(node),
            K::MethodReference => self.method_reference(node),
            K::InstanceOf => self.instance_of(node),
            K::ArrayCreation => {
                let list = self.open(node);
                let mut element = None;
                for i in list.iter() {
                    let kid = self.at(i);
                    if kid.field == F::Type {
                        element = Some(self.ty(kid.node));
                    } else {
                        self.statement(kid, None);
                    }
                }
                self.kids.close(list);
                match element {
                    Some(element) => {
                        let array = self.b.ty(Type::Array(element));
                        self.b.expr(Expr::Cast(array))
                    }
                    None => self.b.expr(Expr::Unknown),
                }
            }
            K::ClassLiteral => {
                self.each(node);
                self.b.expr(Expr::Unknown)
            }
            K::SwitchExpression => {
                self.each(node);
                self.b.expr(Expr::Unknown)
            }
            K::SwitchLabel => {
                self.switch_label(node);
                self.b.expr(Expr::Unknown)
            }
            K::TypePattern => {
                self.type_pattern(node);
                self.b.expr(Expr::Unknown)
            }
            K::RecordPattern => {
                self.record_pattern(node);
                self.b.expr(Expr::Unknown)
            }
            K::Str => {
                if node.named_child_count() > 0 && self.b.text(node).contains("\\{") {
                    self.each(node);
                }
                self.literal(Literal::Str)
            }
            K::Char => self.literal(Literal::Char),
            K::Integer => self.literal(Literal::Int),
            K::Float => self.literal(Literal::Float),
            K::Bool => self.literal(Literal::Bool),
            K::Null => self.literal(Literal::None),
            K::LineComment | K::BlockComment => self.b.expr(Expr::Unknown),
            _ => {
                self.each(node);
                self.b.expr(Expr::Unknown)
            }
        }
    }

    /// The value of the last child, after all have been visited.
    fn last(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let mut value = ExprId(0);
        for i in list.iter() {
            let kid = self.at(i);
            if !matches!(kid.kind, K::LineComment | K::BlockComment | K::Comma) {
                value = self.expr(kid.node);
            }
        }
        self.kids.close(list);
        value
    }

    /// `object.field`; gives the reference to the field.
    fn access(&mut self, node: Node<'t>, kind: RefKind) -> Option<RefId> {
        let list = self.open(node);
        let all: Vec<Kid<'t, K, F>> = self.kids.all(list).to_vec();
        self.kids.close(list);
        let object = all.iter().find(|kid| kid.field == F::Object).or(all.first())?;
        let field = all.iter().find(|kid| matches!(kid.field, F::Field | F::Name))?;
        let value = self.expr(object.node);
        if field.kind != K::Identifier {
            return None; // `Outer.this`.
        }
        Some(self.b.refer(field.node, kind, Via::Member(value)))
    }

    fn invocation(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let object = self.kids.field(list, F::Object).map(|kid| kid.node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let generics = self.kids.field(list, F::TypeArguments).map(|kid| kid.node);
        let arguments = self.kids.field(list, F::Arguments).map(|kid| kid.node);
        self.kids.close(list);
        let via = match object {
            Some(object) => Via::Member(self.expr(object)),
            None => Via::Plain,
        };
        let generics = generics.map(|generics| self.type_arguments(generics)).unwrap_or_default();
        let Some(name) = name else { return self.b.expr(Expr::Unknown) };
        let id = self.b.refer(name, RefKind::Call, via);
        let args = arguments.map(|arguments| self.arguments(arguments)).unwrap_or_default();
        self.b.facts.refs[id.idx()].args = u8::try_from(args.len()).ok();
        let callee = self.b.expr(Expr::Ref(id));
        self.b.expr(Expr::Call { callee, args, generics })
    }

    fn arguments(&mut self, node: Node<'t>) -> Vec<ExprId> {
        let list = self.open(node);
        let mut args = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            if !matches!(kid.kind, K::Comma | K::LineComment | K::BlockComment) {
                args.push(self.expr(kid.node));
            }
        }
        self.kids.close(list);
        args
    }

    /// `new T(…)`, with or without a class body.
    fn creation(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let (mut ty, mut count, mut body) = (None, 0, None);
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (F::Type, _) => ty = Some(self.ty(kid.node)),
                (F::Arguments, _) => count = self.arguments(kid.node).len(),
                (F::TypeArguments, _) => {
                    self.type_arguments(kid.node);
                }
                (_, K::ClassBody) => body = Some(kid.node),
                (_, K::Annotation) => self.annotation(kid.node),
                (_, K::LineComment | K::BlockComment) => {}
                _ => {
                    self.expr(kid.node);
                }
            }
        }
        self.kids.close(list);
        let Some(ty) = ty else { return self.b.expr(Expr::Unknown) };
        if let Type::Path { head, .. } = self.b.facts.ty(ty) {
            let head = head.idx();
            self.b.facts.refs[head].kind = RefKind::Call;
            self.b.facts.refs[head].args = u8::try_from(count).ok();
        }
        if let Some(body) = body {
            self.anonymous(body, ty);
        }
        self.b.expr(Expr::New(ty))
    }

    /// The class body of `new T() { … }`: a class without a name that extends the type.
    fn anonymous(&mut self, body: Node<'t>, base: TypeId) {
        let scope = self.b.scope();
        let span = self.b.span(body);
        let name = self.b.name("");
        let new = crate::lang::NewDef {
            name,
            kind: Kind::Class,
            name_span: Span::new(span.start, span.start),
            extent: span,
            flags: DefFlags::default(),
        };
        let def = self.b.define_in(scope, new);
        self.b.def_mut(def).bases.push(base);
        self.b.enter(def);
        self.members(def, body, Some(body), None);
        self.b.leave();
    }

    fn cast(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let mut ty = None;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.field {
                F::Type => {
                    let own = self.ty(kid.node);
                    ty = ty.or(Some(own));
                }
                F::Value => {
                    self.expr(kid.node);
                }
                _ => {}
            }
        }
        self.kids.close(list);
        match ty {
            Some(ty) => self.b.expr(Expr::Cast(ty)),
            None => self.b.expr(Expr::Unknown),
        }
    }

    fn assignment(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let left = self.kids.field(list, F::Left);
        let right = self.kids.field(list, F::Right).map(|kid| kid.node);
        self.kids.close(list);
        if let Some(left) = left {
            self.target(left);
        }
        right.map_or(ExprId(0), |right| self.expr(right))
    }

    fn target(&mut self, kid: Kid<'t, K, F>) {
        match kid.kind {
            K::Identifier => {
                self.b.refer(kid.node, RefKind::Write, Via::Plain);
            }
            K::FieldAccess => {
                self.access(kid.node, RefKind::Write);
            }
            _ => {
                self.expr(kid.node);
            }
        }
    }

    /// Long chains nest to the left as deep as they are long, so the left side is walked by a loop.
    fn binary(&mut self, node: Node<'t>) -> ExprId {
        let mut chain = Vec::new();
        let mut at = node;
        let mut value = loop {
            let list = self.open(at);
            let left = self.kids.field(list, F::Left);
            let right = self.kids.field(list, F::Right).map(|kid| kid.node);
            let compares = self.kids.has(list, K::Compare);
            self.kids.close(list);
            chain.push((compares, right));
            match left {
                Some(left) if left.kind == K::Binary => at = left.node,
                Some(left) => break self.expr(left.node),
                None => break ExprId(0),
            }
        };
        for (compares, right) in chain.into_iter().rev() {
            let right = right.map_or(ExprId(0), |right| self.expr(right));
            value = if compares { self.literal(Literal::Bool) } else { self.b.expr(Expr::OneOf(vec![value, right])) };
        }
        value
    }

    fn lambda(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let parameters = self.kids.field(list, F::Parameters);
        let body = self.kids.field(list, F::Body);
        self.kids.close(list);
        self.b.open(ScopeKind::Function, self.b.span(node), None);
        let params = match parameters {
            Some(parameters) if parameters.kind == K::Identifier => {
                let scope = self.b.scope();
                vec![self.define(scope, Kind::Param, parameters.node, parameters.node, DefFlags::default())]
            }
            Some(parameters) => self.parameters(parameters.node, Kind::Param),
            None => Vec::new(),
        };
        let returns = std::mem::take(&mut self.returns);
        let value = match body {
            Some(body) if body.kind == K::Block => {
                self.statement(body, None);
                self.returns.first().copied()
            }
            Some(body) => Some(self.expr(body.node)),
            None => None,
        };
        self.returns = returns;
        self.b.close();
        self.b.expr(Expr::Closure { def: None, params, ret: None, body: value })
    }

    /// `Type::method`, `value::method`, `Type::new`.
    fn method_reference(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let mut of = None;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.kind, of) {
                (K::LineComment | K::BlockComment, _) => {}
                (K::TypeArguments, _) => {
                    self.type_arguments(kid.node);
                }
                (K::Identifier, Some(of)) => {
                    self.b.refer(kid.node, RefKind::Read, Via::Member(of));
                }
                (kind, None) if is_type(kind) => {
                    let ty = self.ty(kid.node);
                    of = Some(self.b.expr(Expr::Cast(ty)));
                }
                (_, None) => of = Some(self.expr(kid.node)),
                _ => {}
            }
        }
        self.kids.close(list);
        self.b.expr(Expr::Unknown)
    }

    fn instance_of(&mut self, node: Node<'t>) -> ExprId {
        let list = self.open(node);
        let field = |field| self.kids.field(list, field).map(|kid| kid.node);
        let (left, right, name, pattern) = (field(F::Left), field(F::Right), field(F::Name), field(F::Pattern));
        self.kids.close(list);
        if let Some(left) = left {
            self.expr(left);
        }
        let ty = right.map(|right| self.ty(right));
        if let Some(name) = name {
            self.bind(name, node, ty, None);
        }
        if let Some(pattern) = pattern {
            self.expr(pattern);
        }
        self.literal(Literal::Bool)
    }

    /// `case A, B ->`, `case Type name when …`.
    fn switch_label(&mut self, node: Node<'t>) {
        self.each(node);
    }

    /// `Type name` in a pattern.
    fn type_pattern(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let mut ty = None;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Identifier {
                self.bind(kid.node, node, ty, None);
            } else if is_type(kid.kind) {
                let inferred = self.b.text(kid.node) == "var";
                ty = if inferred { None } else { Some(self.ty(kid.node)) };
            }
        }
        self.kids.close(list);
    }

    fn record_pattern(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Identifier => {
                    self.b.refer(kid.node, RefKind::Type, Via::Plain);
                }
                K::RecordPatternBody => self.each(kid.node),
                kind if is_type(kind) => {
                    self.ty(kid.node);
                }
                _ => {}
            }
        }
        self.kids.close(list);
    }

    /// Visits a type.
    pub fn ty(&mut self, node: Node<'t>) -> TypeId {
        self.deeper(node, TypeId(0), |walk| walk.ty_of(node))
    }

    fn ty_of(&mut self, node: Node<'t>) -> TypeId {
        let ty = match self.kids.kind(node) {
            K::TypeName | K::Identifier => {
                let head = self.b.refer(node, RefKind::Type, Via::Plain);
                Type::Path { head, args: Vec::new() }
            }
            K::ScopedType | K::GenericType => self.named_type(node),
            K::PrimitiveType => Type::Primitive(self.b.name(self.b.text(node))),
            K::ArrayType => {
                let list = self.open(node);
                let element = self.kids.field(list, F::Element).map(|kid| kid.node);
                self.kids.close(list);
                match element {
                    Some(element) => Type::Array(self.ty(element)),
                    None => Type::Unknown,
                }
            }
            K::AnnotatedType | K::Wildcard => {
                let list = self.open(node);
                let mut inner = TypeId(0);
                for i in list.iter() {
                    let kid = self.at(i);
                    if kid.kind == K::Annotation {
                        self.annotation(kid.node);
                    } else if is_type(kid.kind) {
                        inner = self.ty(kid.node);
                    }
                }
                self.kids.close(list);
                return inner;
            }
            _ => {
                self.each(node);
                Type::Unknown
            }
        };
        self.b.ty(ty)
    }

    /// `a.B.C<D>`: every part is a reference.
    fn named_type(&mut self, node: Node<'t>) -> Type {
        let list = self.open(node);
        let mut head: Option<RefId> = None;
        let mut args = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::TypeName | K::Identifier => {
                    if let Some(prefix) = head {
                        self.b.facts.refs[prefix.idx()].kind = RefKind::Read;
                    }
                    let via = head.map_or(Via::Plain, Via::Path);
                    head = Some(self.b.refer(kid.node, RefKind::Type, via));
                }
                K::ScopedType | K::GenericType => {
                    let inner = self.ty(kid.node);
                    if let Type::Path { head: found, args: found_args } = self.b.facts.ty(inner) {
                        (head, args) = (Some(*found), found_args.clone());
                    }
                }
                K::TypeArguments => args = self.type_arguments(kid.node),
                K::Annotation => self.annotation(kid.node),
                _ => {}
            }
        }
        self.kids.close(list);
        head.map_or(Type::Unknown, |head| Type::Path { head, args })
    }

    fn type_arguments(&mut self, node: Node<'t>) -> Vec<TypeId> {
        let list = self.open(node);
        let types = self.types_in(list);
        self.kids.close(list);
        types
    }

    fn types_in(&mut self, list: List) -> Vec<TypeId> {
        let mut types = Vec::new();
        for i in list.iter() {
            let kid = self.at(i);
            if is_type(kid.kind) {
                types.push(self.ty(kid.node));
            }
        }
        types
    }
}
