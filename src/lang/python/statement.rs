//! Statements, and what assignments of every form bind.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Body, Head, Lead, Tests, Walk};
use crate::lang::descent::Descent;
use crate::lang::kids::Kid;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, RefKind, Type, TypeId, Via};
use crate::text::Span;

impl<'t> Walk<'_, '_, 't> {
    /// Visits one statement, or whatever stands where a statement could.
    pub fn statement(&mut self, kid: Kid<'t, K, F>, lead: Option<Lead>) {
        let node = kid.node;
        self.deeper(node, (), |walk| walk.statement_of(kid.kind, node, lead));
    }

    fn statement_of(&mut self, kind: K, node: Node<'t>, lead: Option<Lead>) {
        match kind {
            K::ExpressionStatement => self.expression_statement(node, lead),
            K::Function => {
                self.function(node, Head::of(node).after(lead), &[]);
            }
            K::Class => self.class(node, Head::of(node).after(lead)),
            K::Decorated => self.decorated(node, Head::of(node).after(lead)),
            K::ImportStatement => self.import_statement(node),
            K::ImportFrom => self.import_from(node),
            K::FutureImport | K::Comment | K::Pass => {}
            K::Block => self.block(node),
            K::For => self.for_statement(node),
            K::With => self.with_statement(node),
            K::Except => self.except(node),
            K::Return => self.return_statement(node),
            K::Delete => self.delete(node),
            K::Global | K::Nonlocal => self.declare(kind, node),
            K::TypeAlias => self.type_alias(node, Head::of(node).after(lead)),
            K::Case => self.case(node),
            K::If => self.if_statement(node),
            K::Assert => self.assert(node),
            K::Error | K::Named | K::Raise => self.each(node),
            _ => {
                self.expr(node);
            }
        }
    }

    /// Visits the children of a node as whatever they are: for compound statements, and for damaged code.
    pub fn each(&mut self, node: Node<'t>) {
        let list = self.open(node);
        self.statements(list);
        self.kids.close(list);
    }

    pub fn block(&mut self, node: Node<'t>) {
        self.each(node);
    }

    /// `if` and `elif`: what the condition tests holds in the branch; where the branch leaves, the opposite holds after.
    fn if_statement(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let branch = self.kids.field(list, F::Consequence).map(|kid| kid.node);
        let mut tests = Tests::default();
        for i in list.iter() {
            let kid = self.at(i);
            if kid.field == F::Condition {
                self.tests = Tests::default();
                self.expr(kid.node);
                tests = std::mem::take(&mut self.tests);
                if let Some(branch) = branch {
                    let end = self.b.span(branch).end;
                    let start = tests.positive.first().map_or(end, |test| test.end);
                    self.narrow(&tests.positive, Span::new(start, end));
                }
            } else {
                self.statement(kid, None);
            }
        }
        self.kids.close(list);
        if let Some(branch) = branch
            && self.leaves(branch)
        {
            let start = self.b.span(node).end;
            let end = self.b.facts.scope(self.frame.scope).span.end;
            self.narrow(&tests.negative, Span::new(start, end));
        }
    }

    /// Whether a block ends by leaving: `return`, `raise`, `continue`, `break`.
    fn leaves(&mut self, block: Node<'t>) -> bool {
        let list = self.open(block);
        let last = self.kids.all(list).iter().rev().find(|kid| kid.kind != K::Comment).copied();
        self.kids.close(list);
        last.is_some_and(|last| {
            matches!(last.kind, K::Return | K::Raise) || last.kind == K::Pass && self.b.text(last.node) != "pass"
        })
    }

    fn assert(&mut self, node: Node<'t>) {
        self.tests = Tests::default();
        self.each(node);
        let tests = std::mem::take(&mut self.tests);
        let end = self.b.facts.scope(self.frame.scope).span.end;
        self.narrow(&tests.positive, Span::new(self.b.span(node).end, end));
    }

    fn expression_statement(&mut self, node: Node<'t>, lead: Option<Lead>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Assignment {
                let head = Head { extent: self.b.span(node), ..Head::of(node) }.after(lead);
                self.assignment(kid.node, head);
            } else if kid.kind != K::Comment {
                self.expr(kid.node);
            }
        }
        self.kids.close(list);
    }

    /// `a = b = value`, `a: T = value`, `a: T`.
    pub fn assignment(&mut self, node: Node<'t>, head: Head) -> ExprId {
        let list = self.open(node);
        let left = self.kids.field(list, F::Left);
        let right = self.kids.field(list, F::Right);
        let annotation = self.kids.field(list, F::Type).map(|kid| kid.node);
        self.kids.close(list);
        let ty = annotation.map(|annotation| self.ty(annotation));
        if let (Some(left), Some(right)) = (left, right)
            && left.kind == K::Identifier
        {
            if right.kind == K::Lambda {
                return self.named_lambda(left.node, right.node, head);
            }
            if self.b.text(left.node) == "__all__" {
                self.all(right.node);
            }
        }
        let value = match right {
            Some(right) if right.kind == K::Assignment => {
                Some(self.deeper(right.node, ExprId(0), |walk| walk.assignment(right.node, head)))
            }
            Some(right) => Some(self.expr(right.node)),
            None => None,
        };
        let Some(left) = left else { return value.unwrap_or(ExprId(0)) };
        if let Some(def) = self.target(left.node, head, value, ty)
            && let Some(right) = right
            && right.kind != K::Assignment
        {
            self.body(def, self.b.span(right.node));
        }
        value.unwrap_or(ExprId(0))
    }

    /// Binds whatever is assigned to; gives the definition of a single name.
    pub fn target(&mut self, node: Node<'t>, head: Head, value: Option<ExprId>, ty: Option<TypeId>) -> Option<DefId> {
        match self.kids.kind(node) {
            K::Identifier => self.bind_name(node, head, value, ty),
            K::Attribute => {
                if !self.bind_attribute(node, head, value, ty) {
                    self.access(node, RefKind::Write, None);
                }
                None
            }
            K::PatternList | K::TuplePattern | K::ListPattern | K::Tuple | K::List | K::ExpressionList => {
                self.deeper(node, (), |walk| walk.targets(node, head, value));
                None
            }
            K::ListSplatPattern | K::ListSplat | K::Parenthesized | K::AsPatternTarget => {
                let list = self.open(node);
                let inner = self.kids.all(list).first().copied();
                self.kids.close(list);
                inner.and_then(|inner| self.deeper(inner.node, None, |walk| walk.target(inner.node, head, value, ty)))
            }
            K::Comment => None,
            _ => {
                self.expr(node);
                None
            }
        }
    }

    /// `a, (b, *c) = value`.
    fn targets(&mut self, node: Node<'t>, head: Head, value: Option<ExprId>) {
        let list = self.open(node);
        let mut index = 0;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Comment {
                continue;
            }
            let part = match kid.kind {
                // The rest is a list of such parts; where it starts does not matter for its type.
                K::ListSplatPattern | K::ListSplat => value,
                _ => value.map(|value| self.b.expr(Expr::Part(value, index))),
            };
            self.target(kid.node, head, part, None);
            index += 1;
        }
        self.kids.close(list);
    }

    fn named_lambda(&mut self, name: Node<'t>, lambda: Node<'t>, head: Head) -> ExprId {
        let Some(def) = self.bind_name(name, head, None, None) else {
            return self.expr(lambda);
        };
        let made = self.b.def_mut(def);
        made.kind = match made.kind {
            Kind::Field | Kind::Variant => Kind::Method,
            _ => Kind::Function,
        };
        self.body(def, self.b.span(lambda));
        self.lambda(lambda, Some(def))
    }

    fn for_statement(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let right = self.kids.field(list, F::Right).map(|kid| kid.node);
        let value = right.map(|right| self.expr(right));
        let element = value.map(|value| self.b.expr(Expr::Element(value)));
        for i in list.iter() {
            let kid = self.at(i);
            match kid.field {
                F::Left => {
                    self.target(kid.node, Head::of(kid.node), element, None);
                }
                F::Right => {}
                _ if kid.kind == K::KwAsync => {}
                _ => self.statement(kid, None),
            }
        }
        self.kids.close(list);
    }

    fn with_statement(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::WithClause {
                let items = self.open(kid.node);
                for i in items.iter() {
                    let item = self.at(i);
                    self.with_item(item);
                }
                self.kids.close(items);
            } else if kid.kind != K::KwAsync {
                self.statement(kid, None);
            }
        }
        self.kids.close(list);
    }

    fn with_item(&mut self, item: Kid<'t, K, F>) {
        if item.kind != K::WithItem {
            self.statement(item, None);
            return;
        }
        let list = self.open(item.node);
        for i in list.iter() {
            let value = self.at(i);
            if value.kind == K::AsPattern {
                self.as_pattern(value.node, Expr::Enter);
            } else {
                self.statement(value, None);
            }
        }
        self.kids.close(list);
    }

    /// `value as target`: binds the target to what `made` makes of the value.
    pub fn as_pattern(&mut self, node: Node<'t>, made: impl Fn(ExprId) -> Expr) -> ExprId {
        let list = self.open(node);
        let mut value = None;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (_, K::Comment | K::KwAs) => {}
                (F::Alias, _) | (_, K::AsPatternTarget) => {
                    let given = value.map(|value| self.b.expr(made(value)));
                    self.target(kid.node, Head::of(node), given, None);
                }
                _ => value = Some(self.expr(kid.node)),
            }
        }
        self.kids.close(list);
        value.unwrap_or(ExprId(0))
    }

    fn except(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let mut value = None;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (_, K::Comment | K::KwAs) => {}
                (F::Alias, _) => {
                    let caught = value.map(|class| self.instance(class));
                    self.target(kid.node, Head::of(kid.node), caught, None);
                }
                (F::Value, K::AsPattern) => {
                    self.as_pattern(kid.node, |callee| Expr::Call { callee, args: Vec::new(), generics: Vec::new() });
                }
                (F::Value, _) => value = Some(self.expr(kid.node)),
                _ => self.statement(kid, None),
            }
        }
        self.kids.close(list);
    }

    /// An instance of the class that a value is.
    pub fn instance(&mut self, class: ExprId) -> ExprId {
        self.b.expr(Expr::Call { callee: class, args: Vec::new(), generics: Vec::new() })
    }

    fn return_statement(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind != K::Comment {
                let value = self.expr(kid.node);
                self.frame.returns.push(value);
            }
        }
        self.kids.close(list);
    }

    fn delete(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            self.deleted(kid);
        }
        self.kids.close(list);
    }

    fn deleted(&mut self, kid: Kid<'t, K, F>) {
        match kid.kind {
            K::Identifier => {
                self.b.refer(kid.node, RefKind::Write, Via::Plain);
            }
            K::Attribute => {
                self.access(kid.node, RefKind::Write, None);
            }
            K::ExpressionList | K::Tuple | K::Parenthesized => {
                self.deeper(kid.node, (), |walk| walk.delete(kid.node));
            }
            _ => self.statement(kid, None),
        }
    }

    /// `global a` and `nonlocal a`.
    fn declare(&mut self, kind: K, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Identifier {
                let name = self.b.name(self.b.text(kid.node));
                if kind == K::Global && self.frame.body == Body::Function {
                    self.frame.globals.push(name);
                } else if kind == K::Nonlocal {
                    self.frame.nonlocals.push(name);
                }
                self.b.refer(kid.node, RefKind::Read, Via::Plain);
            }
        }
        self.kids.close(list);
    }

    fn type_alias(&mut self, node: Node<'t>, head: Head) {
        let list = self.open(node);
        let left = self.kids.field(list, F::Left).map(|kid| kid.node);
        let right = self.kids.field(list, F::Right).map(|kid| kid.node);
        self.kids.close(list);
        let mut def = None;
        if let Some(left) = left {
            let list = self.open(left);
            let inner = self.kids.all(list).first().copied();
            self.kids.close(list);
            let (mut name, mut parameters) = (inner, None);
            if let Some(generic) = inner.filter(|inner| inner.kind == K::GenericType) {
                let list = self.open(generic.node);
                name = self.kids.first(list, K::Identifier);
                parameters = self.kids.first(list, K::TypeParameter).map(|kid| kid.node);
                self.kids.close(list);
            }
            if let Some(name) = name.filter(|name| name.kind == K::Identifier) {
                let made = self.bind_name(name.node, head, None, None);
                if let Some(made) = made {
                    self.b.def_mut(made).kind = Kind::Type;
                }
                def = made;
            }
            if let Some(def) = def {
                self.b.open(crate::model::facts::ScopeKind::Block, self.b.span(node), Some(def));
            }
            if let Some(parameters) = parameters {
                self.type_parameters(parameters);
            }
        }
        let ty = right.map(|right| self.ty(right));
        if let Some(def) = def {
            self.b.close();
            self.b.def_mut(def).ty = ty;
            if let Some(right) = right {
                self.body(def, self.b.span(right));
            }
        }
    }

    fn case(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::CasePattern => self.pattern(kid.node, None),
                K::Comment => {}
                _ => self.statement(kid, None),
            }
        }
        self.kids.close(list);
    }

    /// A pattern of a `case`; names in it are bound, dotted names and classes referred to.
    fn pattern(&mut self, node: Node<'t>, value: Option<ExprId>) {
        self.deeper(node, (), |walk| walk.pattern_of(node, value));
    }

    fn pattern_of(&mut self, node: Node<'t>, value: Option<ExprId>) {
        match self.kids.kind(node) {
            K::DottedName => {
                let list = self.open(node);
                let parts: Vec<Node<'t>> = self.kids.all(list).iter().map(|kid| kid.node).collect();
                self.kids.close(list);
                if let [name] = parts.as_slice() {
                    self.bind_name(*name, Head::of(*name), value, None);
                } else {
                    self.dotted(&parts, RefKind::Read);
                }
            }
            K::ClassPattern => self.class_pattern(node),
            K::AsPattern => {
                let list = self.open(node);
                for i in list.iter() {
                    let kid = self.at(i);
                    match kid.kind {
                        K::Identifier => {
                            self.bind_name(kid.node, Head::of(kid.node), value, None);
                        }
                        K::KwAs | K::Comment => {}
                        _ => self.pattern(kid.node, value),
                    }
                }
                self.kids.close(list);
            }
            K::SplatPattern => {
                let list = self.open(node);
                if let Some(name) = self.kids.first(list, K::Identifier) {
                    self.bind_name(name.node, Head::of(name.node), None, None);
                }
                self.kids.close(list);
            }
            K::Str | K::ConcatenatedString => {
                self.expr(node);
            }
            _ => {
                let list = self.open(node);
                for i in list.iter() {
                    let kid = self.at(i);
                    if kid.kind != K::Comment {
                        self.pattern(kid.node, None);
                    }
                }
                self.kids.close(list);
            }
        }
    }

    /// `Class(part, name=part)`.
    fn class_pattern(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let mut class = None;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::DottedName if class.is_none() => {
                    let inner = self.open(kid.node);
                    let parts: Vec<Node<'t>> = self.kids.all(inner).iter().map(|kid| kid.node).collect();
                    self.kids.close(inner);
                    class =
                        self.dotted(&parts, RefKind::Type).map(|head| self.b.ty(Type::Path { head, args: Vec::new() }));
                }
                K::CasePattern => {
                    let inner = self.open(kid.node);
                    for i in inner.iter() {
                        let part = self.at(i);
                        if part.kind == K::KeywordPattern {
                            self.keyword_pattern(part.node, class);
                        } else if part.kind != K::Comment {
                            self.pattern(part.node, None);
                        }
                    }
                    self.kids.close(inner);
                }
                _ => {}
            }
        }
        self.kids.close(list);
    }

    fn keyword_pattern(&mut self, node: Node<'t>, class: Option<TypeId>) {
        let list = self.open(node);
        let mut first = true;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Identifier && first {
                first = false;
                if let Some(class) = class {
                    self.b.refer(kid.node, RefKind::Read, Via::FieldOf(class));
                }
            } else if kid.kind != K::Comment {
                self.pattern(kid.node, None);
            }
        }
        self.kids.close(list);
    }

    /// `a.b.c` where every part is a reference; gives the last.
    pub fn dotted(&mut self, parts: &[Node<'t>], kind: RefKind) -> Option<crate::model::facts::RefId> {
        let mut last = None;
        for (i, part) in parts.iter().enumerate() {
            let via = last.map_or(Via::Plain, Via::Path);
            let kind = if i + 1 == parts.len() { kind } else { RefKind::Read };
            last = Some(self.b.refer(*part, kind, via));
        }
        last
    }

    /// `__all__ = ["a", "b"]`.
    pub fn all(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Str
                && let Some((text, _)) = self.unquoted(kid.node)
            {
                let name = self.b.name(text);
                self.b.facts.exports.push((name, name));
            }
        }
        self.kids.close(list);
    }

    /// Marks what `__all__` exports; without one every name that does not start with an underscore.
    pub fn mark_exports(&mut self) {
        let exports: std::collections::HashSet<_> = self.b.facts.exports.iter().map(|(_, local)| *local).collect();
        let facts = &mut self.b.facts;
        let public: Vec<bool> = facts
            .defs
            .iter()
            .map(|def| {
                let listed = exports.contains(&def.name);
                def.scope.0 == 0 && (listed || exports.is_empty() && !facts.names.text(def.name).starts_with('_'))
            })
            .collect();
        for (def, public) in facts.defs.iter_mut().zip(public) {
            def.flags = def.flags.when(public, DefFlags::EXPORTED);
        }
    }
}
