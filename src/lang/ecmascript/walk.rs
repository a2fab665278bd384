//! What the walk over a tree carries with it, and how it makes definitions.
//!
//! The parts of the grammar are in the files beside this one: statements and declarations, classes, patterns,
//! expressions, types, imports and exports. All of them are methods of [`Walk`].

use std::collections::HashMap;

use tree_sitter::Node;

use super::symbols::{F, K};
use crate::lang::descent::{Descent, Literals, Parts};
use crate::lang::kids::{Kid, Kids, List};
use crate::lang::{Builder, NewDef};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, Literal, NameId, RefKind, ScopeId, ScopeKind, TypeId};
use crate::text::Span;

/// The state of the walk.
pub(super) struct Walk<'b, 's, 't> {
    pub b: &'b mut Builder<'s>,
    pub kids: Kids<'t, K, F>,
    pub depth: usize,
    /// Plain JavaScript, where members and exports come into being by assignment.
    pub script: bool,
    pub frame: Frame,
    /// Tests of a variable's class in the condition being visited.
    pub tests: Tests,
    /// The first definition of a value under a name in a scope.
    pub bound: HashMap<(ScopeId, NameId), DefId>,
    /// The named definition that an object type belongs to; without one its properties are no symbols.
    pub naming: Option<DefId>,
    /// `this.name = …` in classes of plain JavaScript, until the class ends and its declared members are known.
    pub assigned_members: Vec<AssignedMember>,
    /// Scopes of members that were added to a function by assignment (`F.prototype.m = …`).
    pub member_scopes: HashMap<DefId, ScopeId>,
    /// The scope of the conditional type whose pattern is being visited.
    pub infers: Option<ScopeId>,
    /// The word `default` of the export being visited.
    pub default_span: Option<Span>,
    literals: Literals,
}

/// Variables whose class a condition tests: what they are where it holds, and where it does not.
#[derive(Default)]
pub(super) struct Tests {
    pub positive: Vec<Test>,
    pub negative: Vec<Test>,
}

/// `name instanceof …`.
#[derive(Clone, Copy)]
pub(super) struct Test {
    pub name: NameId,
    /// An instance of the class.
    pub value: ExprId,
    /// Where the test ends.
    pub end: u32,
}

/// What the innermost function collects.
pub(super) struct Frame {
    /// Where `var` is bound.
    pub scope: ScopeId,
    /// The members that `this` has, where known.
    pub this: Option<ScopeId>,
    /// Whether this is a function (and not the file or a namespace).
    pub function: bool,
    pub returns: Vec<ExprId>,
    pub yields: Vec<ExprId>,
    /// What returned values are expected to be.
    pub want: Option<ExprId>,
}

/// A member that an assignment makes.
pub(super) struct AssignedMember {
    pub scope: ScopeId,
    pub name: NameId,
    pub span: Span,
    pub extent: Span,
    pub value: ExprId,
}

/// Where a definition begins: before its decorators, comments and `export`.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub extent: u32,
    pub signature: u32,
    pub end: u32,
    pub doc: Option<Span>,
    pub flags: DefFlags,
}

impl Head {
    /// A definition that begins and ends with its node.
    pub fn of(node: Node<'_>) -> Self {
        let span = Span::from_range(node.byte_range());
        Self { extent: span.start, signature: span.start, end: span.end, doc: None, flags: DefFlags::default() }
    }

    /// With the comments in front of it.
    pub fn after(mut self, lead: Option<Lead>) -> Self {
        if let Some(lead) = lead {
            self.extent = self.extent.min(lead.span.start);
            self.doc = Some(lead.doc);
        }
        self
    }

    /// With fewer flags.
    pub fn without(mut self, flags: DefFlags) -> Self {
        self.flags = DefFlags(self.flags.0 & !flags.0);
        self
    }

    /// With more flags.
    pub fn with(mut self, flags: DefFlags) -> Self {
        self.flags = self.flags.with(flags);
        self
    }
}

/// A run of comments directly above something.
#[derive(Clone, Copy)]
pub(super) struct Lead {
    pub span: Span,
    pub doc: Span,
    end_row: usize,
    jsdoc: bool,
}

impl<'s, 't> Descent<'s, 't> for Walk<'_, 's, 't> {
    type K = K;
    type F = F;

    fn parts(&mut self) -> Parts<'_, 's, 't, K, F> {
        Parts { b: self.b, kids: &mut self.kids, depth: &mut self.depth, literals: &mut self.literals }
    }

    fn kids(&self) -> &Kids<'t, K, F> {
        &self.kids
    }

    fn plain_name(kind: K) -> Option<RefKind> {
        match kind {
            K::Identifier | K::Shorthand => Some(RefKind::Read),
            K::TypeName => Some(RefKind::Type),
            _ => None,
        }
    }
}

impl<'s, 't> Walk<'_, 's, 't> {
    /// Visits the children of a node as whatever they are: for wrappers and for damaged code.
    pub fn each(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            self.statement(kid, None);
        }
        self.kids.close(list);
    }

    /// Visits a list of statements or members with the comments before each; `visit` sees no comment.
    pub fn with_leads(&mut self, list: List, mut visit: impl FnMut(&mut Self, Kid<'t, K, F>, Option<Lead>)) {
        let mut lead: Option<Lead> = None;
        let mut last_row = None;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Comment {
                lead = self.comment(kid.node, lead, last_row);
                continue;
            }
            let attached = lead.take().filter(|lead| {
                let row = kid.node.start_position().row;
                row <= lead.end_row + 1 || lead.jsdoc && row <= lead.end_row + 2
            });
            visit(self, kid, attached);
            last_row = Some(kid.node.end_position().row);
        }
    }

    /// Adds a comment to the run in front of the next statement.
    fn comment(&mut self, node: Node<'t>, before: Option<Lead>, last_row: Option<usize>) -> Option<Lead> {
        let (start, end) = (node.start_position().row, node.end_position().row);
        if last_row == Some(start) {
            return None; // It ends a line of code and speaks of that.
        }
        let span = self.b.span(node);
        let jsdoc = self.b.slice(span).starts_with("/**");
        let fresh = Lead { span, doc: span, end_row: end, jsdoc };
        match before {
            Some(before) if !jsdoc && start <= before.end_row + 1 => {
                let span = before.span.join(span);
                let doc = if before.jsdoc { before.doc } else { span };
                Some(Lead { span, doc, end_row: end, jsdoc: before.jsdoc })
            }
            _ => Some(fresh),
        }
    }

    /// Makes a definition in the current scope.
    pub fn define(&mut self, kind: Kind, name: Node<'t>, head: Head, node: Node<'t>) -> DefId {
        let scope = self.b.scope();
        self.define_in(scope, kind, (self.b.text(name), self.b.span(name)), head, node)
    }

    /// Makes a definition whose name is visible in the whole of `scope`.
    pub fn define_in(
        &mut self,
        scope: ScopeId,
        kind: Kind,
        (text, name_span): (&str, Span),
        head: Head,
        node: Node<'t>,
    ) -> DefId {
        let name = self.b.name(text);
        let extent = Span::new(head.extent, head.end.max(self.b.span(node).end)).join(name_span);
        let mut flags = head.flags;
        let value = !matches!(kind, Kind::Interface | Kind::Type | Kind::TypeParam | Kind::Label);
        if value && !text.is_empty() {
            let first = self.bound.contains_key(&(scope, name));
            flags = flags.when(first && matches!(kind, Kind::Variable | Kind::Local), DefFlags::REBINDING);
        }
        let def = self.b.define_in(scope, NewDef { name, kind, name_span, extent, flags });
        if value && !text.is_empty() {
            self.bound.entry((scope, name)).or_insert(def);
        }
        // Even `let` and `const` shadow from the start of their block: a use before them is an error, not another name.
        let start = self.b.facts.scope(scope).span.start;
        let made = self.b.def_mut(def);
        made.visible_from = start;
        made.doc = head.doc;
        made.signature = Span::new(head.signature, extent.end);
        def
    }

    /// A place for an expression that its own parts must name, such as a call for its arguments.
    pub fn reserve(&mut self) -> ExprId {
        self.b.expr(Expr::OneOf(Vec::new()))
    }

    /// Fills a reserved place.
    pub fn fill(&mut self, id: ExprId, expr: Expr) -> ExprId {
        self.b.facts.exprs[id.idx()] = expr;
        id
    }

    /// Whether what is defined here is visible beyond a function body.
    pub fn outside(&self) -> bool {
        !self.frame.function
    }

    /// The value bound to a name as seen from the current scope, among what the walk has met so far.
    pub fn lookup(&self, name: NameId) -> Option<DefId> {
        let mut at = Some(self.b.scope());
        while let Some(scope) = at {
            let here = self.b.facts.scope(scope);
            if here.kind != ScopeKind::Type
                && let Some(def) = self.bound.get(&(scope, name))
            {
                return Some(*def);
            }
            at = here.parent;
        }
        None
    }

    /// Binds tested variables again for a part of the code.
    pub fn narrow(&mut self, tests: &[Test], extent: Span) {
        for test in tests {
            let Some(known) = self.lookup(test.name) else { continue };
            let scope = self.b.facts.def(known).scope;
            let name_span = Span::new(extent.start, extent.start);
            let new = NewDef { name: test.name, kind: Kind::Local, name_span, extent, flags: DefFlags::REBINDING };
            let def = self.b.define_in(scope, new);
            self.b.def_mut(def).value = Some(test.value);
        }
    }

    /// A value assigned to a variable later than its declaration, which then may say more than its initialiser.
    pub fn assigned(&mut self, name: NameId, value: ExprId) {
        const MOST: usize = 8;
        let Some(def) = self.lookup(name) else { return };
        let known = self.b.facts.def(def);
        let variable = matches!(known.kind, Kind::Local | Kind::Variable | Kind::Constant);
        if !variable || known.ty.is_some() || matches!(self.b.facts.expr(value), Expr::Unknown) {
            return;
        }
        let merged = match known.value {
            None => value,
            Some(first) => match self.b.facts.expr(first) {
                Expr::Unknown | Expr::Literal(Literal::None) => value,
                Expr::OneOf(values) if values.len() >= MOST => return,
                Expr::OneOf(values) => {
                    let mut values = values.clone();
                    values.push(value);
                    self.b.expr(Expr::OneOf(values))
                }
                _ => self.b.expr(Expr::OneOf(vec![first, value])),
            },
        };
        self.b.def_mut(def).value = Some(merged);
    }

    /// The type that a type annotation, constraint or default wraps.
    pub fn annotation(&mut self, node: Node<'t>) -> Option<TypeId> {
        let list = self.open(node);
        let mut found = None;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind != K::Comment && kid.kind != K::Question {
                found = Some(self.ty(kid.node));
            }
        }
        self.kids.close(list);
        found
    }

    /// A property's name and the span of its text; quotes are left out. `None` for a computed name, whose parts have
    /// been visited.
    pub fn property_name(&mut self, node: Node<'t>) -> Option<(&'s str, Span)> {
        match self.kids.kind(node) {
            K::Str => Some(self.unquoted(node)),
            K::ComputedName => {
                let list = self.open(node);
                let inner = self.kids.all(list).iter().find(|kid| kid.kind != K::Comment).copied();
                self.kids.close(list);
                let inner = inner?;
                if inner.kind == K::Str {
                    return Some(self.unquoted(inner.node));
                }
                self.expr(inner.node, None);
                // `[Symbol.iterator]` is a name of its own; other computed names are known only when the program runs.
                (inner.kind == K::MemberExpression && self.b.text(inner.node).starts_with("Symbol."))
                    .then(|| (self.b.text(node), self.b.span(node)))
            }
            _ => Some((self.b.text(node), self.b.span(node))),
        }
    }

    /// The content of a string literal.
    pub fn unquoted(&self, node: Node<'t>) -> (&'s str, Span) {
        let span = self.b.span(node);
        let inner = Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1));
        (self.b.slice(inner), inner)
    }
}

/// A walk at the root of a file.
pub(super) fn start<'b, 's, 't>(b: &'b mut Builder<'s>, kids: Kids<'t, K, F>, script: bool) -> Walk<'b, 's, 't> {
    let frame =
        Frame { scope: ScopeId(0), this: None, function: false, returns: Vec::new(), yields: Vec::new(), want: None };
    Walk {
        b,
        kids,
        depth: 0,
        script,
        frame,
        tests: Tests::default(),
        bound: HashMap::new(),
        naming: None,
        assigned_members: Vec::new(),
        member_scopes: HashMap::new(),
        infers: None,
        default_span: None,
        literals: Literals::default(),
    }
}
