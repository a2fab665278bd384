//! Statements, and the declarations that are not classes: variables, functions, namespaces, enums, aliases.

use tree_sitter::Node;

use super::pattern::Binding;
use super::symbols::{F, K};
use super::walk::{Frame, Head, Lead, Tests, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::{Kid, List};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, RefKind, ScopeId, ScopeKind, TypeId, Via};
use crate::text::Span;

/// What a function's parts came to.
pub(super) struct Parts {
    pub params: Vec<DefId>,
    pub ret: Option<TypeId>,
    pub body: Option<ExprId>,
}

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
    /// Visits a list of statements.
    pub fn statements(&mut self, list: List) {
        self.with_leads(list, super::walk::Walk::statement);
    }

    /// Visits one statement, or whatever stands where a statement could.
    pub fn statement(&mut self, kid: Kid<'t, K, F>, lead: Option<Lead>) {
        let node = kid.node;
        self.deeper(node, (), |walk| walk.statement_of(kid.kind, node, lead));
    }

    fn statement_of(&mut self, kind: K, node: Node<'t>, lead: Option<Lead>) {
        match kind {
            K::ExpressionStatement => self.expression_statement(node, lead),
            K::ImportStatement => self.import_statement(node),
            K::ExportStatement => self.export_statement(node, lead),
            K::StatementBlock => self.block(node),
            K::IfStatement => self.if_statement(node),
            K::SwitchBody => self.switch_body(node),
            K::ForStatement => self.for_statement(node),
            K::ForInStatement => self.for_in(node),
            K::CatchClause => self.catch(node),
            K::ReturnStatement => self.return_statement(node),
            K::LabeledStatement => self.labeled(node),
            K::BreakStatement => self.jump(node),
            K::Comment => {}
            _ if self.declaration(kind, node, Head::of(node).after(lead)) => {}
            _ => self.loose(kind, node),
        }
    }

    /// What stands where no statement should: parts of damaged code, wrappers without meaning of their own.
    fn loose(&mut self, kind: K, node: Node<'t>) {
        match kind {
            K::MethodDefinition | K::MethodSignature | K::AbstractMethod | K::FieldDefinition => {
                self.member(kind, node, Head::of(node));
            }
            K::PropertySignature | K::CallSignature | K::ConstructSignature | K::IndexSignature => {
                self.type_member(kind, node, Head::of(node));
            }
            K::Pair | K::SpreadElement => self.stray_property(kind, node),
            K::TypeAnnotation | K::TypeArguments | K::TypeParameters => self.each_type(node),
            K::TypeName
            | K::NestedType
            | K::GenericType
            | K::PredefinedType
            | K::ObjectType
            | K::ArrayType
            | K::TupleType
            | K::UnionType
            | K::IntersectionType
            | K::FunctionType
            | K::LiteralType => {
                self.ty(node);
            }
            K::Error | K::Named | K::ThrowStatement => self.each(node),
            _ => {
                self.expr(node, None);
            }
        }
    }

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

    fn expression_statement(&mut self, node: Node<'t>, lead: Option<Lead>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                // `namespace X {}` without `declare` or `export` parses as an expression.
                K::InternalModule => {
                    self.declaration(kid.kind, kid.node, Head::of(kid.node).after(lead));
                }
                K::AssignmentExpression if self.script => {
                    let head = Head { end: self.b.span(node).end, ..Head::of(kid.node).after(lead) };
                    self.assignment(kid.node, head);
                }
                K::Comment => {}
                _ => {
                    self.expr(kid.node, None);
                }
            }
        }
        self.kids.close(list);
    }

    /// A block opens a scope only where it declares something: most do not.
    pub fn block(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let declares = self.declares(list);
        if declares {
            self.b.open(ScopeKind::Block, self.b.span(node), None);
        }
        self.statements(list);
        if declares {
            self.b.close();
        }
        self.kids.close(list);
    }

    fn declares(&self, list: List) -> bool {
        self.kids.all(list).iter().any(|kid| {
            matches!(
                kid.kind,
                K::LexicalDeclaration
                    | K::UsingDeclaration
                    | K::FunctionDeclaration
                    | K::GeneratorDeclaration
                    | K::ClassDeclaration
                    | K::TypeAlias
                    | K::EnumDeclaration
                    | K::InterfaceDeclaration
            )
        })
    }

    /// What the condition tests holds in the branch; where the branch leaves, the opposite holds after.
    fn if_statement(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let branch = self.kids.field(list, F::Consequence).map(|kid| kid.node);
        let mut tests = Tests::default();
        for i in list.iter() {
            let kid = self.at(i);
            if kid.field == F::Condition {
                self.tests = Tests::default();
                self.expr(kid.node, None);
                tests = std::mem::take(&mut self.tests);
                if let (Some(branch), Some(first)) = (branch, tests.positive.first()) {
                    let extent = Span::new(first.end, self.b.span(branch).end);
                    self.narrow(&tests.positive, extent);
                }
            } else {
                self.statement(kid, None);
            }
        }
        self.kids.close(list);
        if let Some(branch) = branch
            && !tests.negative.is_empty()
            && self.leaves(branch)
        {
            let end = self.b.facts.scope(self.frame.scope).span.end;
            let extent = Span::new(self.b.span(node).end, end);
            self.narrow(&tests.negative, extent);
        }
    }

    /// Whether a statement ends by leaving: `return`, `throw`, `continue`, `break`.
    fn leaves(&mut self, node: Node<'t>) -> bool {
        let leaving = |kind| matches!(kind, K::ReturnStatement | K::ThrowStatement | K::BreakStatement);
        let kind = self.kids.kind(node);
        if kind != K::StatementBlock {
            return leaving(kind);
        }
        let list = self.open(node);
        let last = self.kids.all(list).iter().rev().find(|kid| kid.kind != K::Comment).copied();
        self.kids.close(list);
        last.is_some_and(|last| leaving(last.kind))
    }

    fn switch_body(&mut self, node: Node<'t>) {
        self.b.open(ScopeKind::Block, self.b.span(node), None);
        let list = self.open(node);
        for i in list.iter() {
            let case = self.at(i).node;
            let inner = self.open(case);
            self.with_leads(inner, |walk, kid, lead| {
                if kid.field == F::Value {
                    walk.expr(kid.node, None);
                } else if kid.kind != K::KwDefault {
                    walk.statement(kid, lead);
                }
            });
            self.kids.close(inner);
        }
        self.kids.close(list);
        self.b.close();
    }

    fn for_statement(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let declares = self.kids.has(list, K::LexicalDeclaration);
        if declares {
            self.b.open(ScopeKind::Block, self.b.span(node), None);
        }
        for i in list.iter() {
            let kid = self.at(i);
            self.statement(kid, None);
        }
        if declares {
            self.b.close();
        }
        self.kids.close(list);
    }

    fn for_in(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let field = |field| self.kids.field(list, field).map(|kid| kid.node);
        let (left, right, body, value) = (field(F::Left), field(F::Right), field(F::Body), field(F::Value));
        let keyword = self.kids.field(list, F::Kind).map(|kid| kid.kind);
        let keys = self.kids.all(list).iter().any(|kid| kid.field == F::Operator && kid.kind == K::KwIn);
        // The iterated value is evaluated outside the loop's scope.
        let iterated = right.map(|right| self.expr(right, None));
        let element = iterated.map(|of| {
            if keys { self.literal(crate::model::facts::Literal::Str) } else { self.b.expr(Expr::Element(of)) }
        });
        let block = keyword.is_some_and(|kind| kind != K::KwVar);
        if block {
            self.b.open(ScopeKind::Block, self.b.span(node), None);
        }
        if let Some(value) = value {
            self.expr(value, None);
        }
        if let Some(left) = left {
            match keyword {
                Some(kind) => {
                    let binding = self.variable_binding(kind == K::KwVar, Head::of(left));
                    self.bind(left, &binding, element, None);
                }
                None => self.target(left, element),
            }
        }
        if let Some(body) = body {
            let kind = self.kids.kind(body);
            self.statement(Kid { node: body, kind, field: F::Body }, None);
        }
        if block {
            self.b.close();
        }
        self.kids.close(list);
    }

    fn catch(&mut self, node: Node<'t>) {
        self.b.open(ScopeKind::Block, self.b.span(node), None);
        let list = self.open(node);
        let ty = self.kids.field(list, F::Type).map(|kid| kid.node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.field {
                F::Parameter => {
                    let ty = ty.and_then(|ty| self.annotation(ty));
                    let kind = if self.frame.function { Kind::Local } else { Kind::Variable };
                    let scope = self.b.scope();
                    self.bind(kid.node, &Binding { kind, scope, head: Head::of(kid.node) }, None, ty);
                }
                F::Body => {
                    let body = self.open(kid.node);
                    self.statements(body);
                    self.kids.close(body);
                }
                _ => {}
            }
        }
        self.kids.close(list);
        self.b.close();
    }

    fn return_statement(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let want = self.frame.want;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind != K::Comment {
                let value = self.expr(kid.node, want);
                self.frame.returns.push(value);
            }
        }
        self.kids.close(list);
    }

    fn labeled(&mut self, node: Node<'t>) {
        let list = self.open(node);
        self.b.open(ScopeKind::Block, self.b.span(node), None);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Label {
                self.define(Kind::Label, kid.node, Head::of(kid.node), node);
            } else {
                self.statement(kid, None);
            }
        }
        self.b.close();
        self.kids.close(list);
    }

    fn jump(&mut self, node: Node<'t>) {
        let list = self.open(node);
        if let Some(label) = self.kids.first(list, K::Label) {
            self.b.refer(label.node, RefKind::Label, Via::Plain);
        }
        self.kids.close(list);
    }

    /// Where and as what a variable is bound here.
    pub fn variable_binding(&self, var: bool, head: Head) -> Binding {
        let scope = if var { self.frame.scope } else { self.b.scope() };
        let kind = if self.outside() { Kind::Variable } else { Kind::Local };
        let flags = head.flags.when(var, DefFlags::HOISTED);
        Binding { kind, scope, head: Head { flags, ..head } }
    }

    fn variables(&mut self, node: Node<'t>, head: Head) {
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
        self.b.def_mut(def).ty = ty;
        if let Some(value) = value {
            let from = self.value_of(def, value, want);
            self.body(def, self.b.span(value));
            self.b.def_mut(def).value = Some(from);
        }
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

    fn function_declaration(&mut self, kind: K, node: Node<'t>, head: Head) {
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

    /// The only child of a wrapper that is no comment.
    pub fn inside(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let list = self.open(node);
        let inner = self.kids.all(list).iter().find(|kid| kid.kind != K::Comment).map(|kid| kid.node);
        self.kids.close(list);
        inner
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
