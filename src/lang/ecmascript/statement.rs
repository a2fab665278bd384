//! Statements: the control flow that scopes and narrowings hang on. What declares something has a file of its own
//! ([`super::declaration`], [`super::variable`], [`super::function`], [`super::class`]).

use tree_sitter::Node;

use super::pattern::Binding;
use super::symbols::{F, K};
use super::walk::{Head, Lead, Tests, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::{Kid, List};
use crate::model::Kind;
use crate::model::facts::{Expr, RefKind, ScopeKind, Via};
use crate::text::Span;

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

    /// The only child of a wrapper that is no comment.
    pub fn inside(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let list = self.open(node);
        let inner = self.kids.all(list).iter().find(|kid| kid.kind != K::Comment).map(|kid| kid.node);
        self.kids.close(list);
        inner
    }
}
