//! What the walk over a tree carries with it, and how names are bound.
//!
//! Python binds a name in the innermost function, class or file for the whole of it: blocks open no scope. The first
//! place that binds a name is its definition; later ones are definitions too, flagged as rebinding so that values can
//! be followed from the nearest, and references that write.

use std::collections::HashMap;

use tree_sitter::Node;

use super::symbols::{F, K};
use crate::lang::descent::{Descent, Literals, Parts};
use crate::lang::kids::{Kid, Kids, List};
use crate::lang::{Builder, NewDef};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, NameId, RefKind, ScopeId, TypeId, Via};
use crate::text::Span;

/// The state of the walk.
pub(super) struct Walk<'b, 's, 't> {
    pub b: &'b mut Builder<'s>,
    pub kids: Kids<'t, K, F>,
    pub depth: usize,
    pub frame: Frame,
    /// Tests of a variable's class in the condition being visited.
    pub tests: Tests,
    /// The first definition of a name in a scope.
    pub bound: HashMap<(ScopeId, NameId), DefId>,
    literals: Literals,
}

/// Variables whose class a condition tests: what they are where it holds, and where it does not.
#[derive(Default)]
pub(super) struct Tests {
    pub positive: Vec<Test>,
    pub negative: Vec<Test>,
}

/// `isinstance(name, …)`.
#[derive(Clone, Copy)]
pub(super) struct Test {
    pub name: NameId,
    /// An instance of the class.
    pub value: ExprId,
    /// Where the test ends.
    pub end: u32,
}

/// What a body is the body of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    File,
    Class,
    /// A class whose plain assignments are its cases.
    Enum,
    Function,
}

/// The innermost function, class or file.
pub(super) struct Frame {
    pub body: Body,
    pub scope: ScopeId,
    /// The members of the class whose method this is, or is inside of.
    pub class: Option<ScopeId>,
    /// The name by which the method calls its instance or class.
    pub this: Option<NameId>,
    pub globals: Vec<NameId>,
    pub nonlocals: Vec<NameId>,
    pub returns: Vec<ExprId>,
    pub yields: Vec<ExprId>,
    /// Whether a `yield` was met, with or without a value.
    pub generator: bool,
}

impl Frame {
    pub fn new(body: Body, scope: ScopeId) -> Self {
        Self {
            body,
            scope,
            class: None,
            this: None,
            globals: Vec::new(),
            nonlocals: Vec::new(),
            returns: Vec::new(),
            yields: Vec::new(),
            generator: false,
        }
    }
}

/// Where a definition begins and what stands around it.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub extent: Span,
    pub signature: u32,
    pub doc: Option<Span>,
    pub flags: DefFlags,
}

impl Head {
    pub fn of(node: Node<'_>) -> Self {
        let extent = Span::from_range(node.byte_range());
        Self { extent, signature: extent.start, doc: None, flags: DefFlags::default() }
    }

    /// With the comments directly above.
    pub fn after(mut self, lead: Option<Lead>) -> Self {
        if let Some(lead) = lead {
            self.extent = self.extent.join(lead.span);
            self.doc = Some(lead.span);
        }
        self
    }
}

/// A run of comments directly above something.
#[derive(Clone, Copy)]
pub(super) struct Lead {
    pub span: Span,
    end_row: usize,
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
        (kind == K::Identifier).then_some(RefKind::Read)
    }
}

impl<'s, 't> Walk<'_, 's, 't> {
    /// Visits a list of statements with the comments before each.
    pub fn statements(&mut self, list: List) {
        let mut lead: Option<Lead> = None;
        let mut last_row = None;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::Comment {
                lead = self.comment(kid.node, lead, last_row);
                continue;
            }
            let attached = lead.take().filter(|lead| kid.node.start_position().row <= lead.end_row + 1);
            self.statement(kid, attached);
            last_row = Some(kid.node.end_position().row);
        }
    }

    fn comment(&mut self, node: Node<'t>, before: Option<Lead>, last_row: Option<usize>) -> Option<Lead> {
        let row = node.start_position().row;
        if last_row == Some(row) {
            return None; // It ends a line of code and speaks of that.
        }
        let span = self.b.span(node);
        match before {
            Some(before) if row <= before.end_row + 1 => Some(Lead { span: before.span.join(span), end_row: row }),
            _ => Some(Lead { span, end_row: row }),
        }
    }

    /// Makes a definition whose name is visible in the whole of `scope`.
    pub fn define_in(&mut self, scope: ScopeId, kind: Kind, (name, span): (NameId, Span), head: Head) -> DefId {
        let extent = head.extent.join(span);
        let def = self.b.define_in(scope, NewDef { name, kind, name_span: span, extent, flags: head.flags });
        self.bound.entry((scope, name)).or_insert(def);
        let start = self.b.facts.scope(scope).span.start;
        let made = self.b.def_mut(def);
        made.visible_from = start;
        made.doc = head.doc;
        made.signature = Span::new(head.signature, extent.end);
        def
    }

    /// Binds a name as an assignment does; gives the definition or, for a name bound elsewhere, nothing.
    pub fn bind_name(
        &mut self,
        node: Node<'t>,
        head: Head,
        value: Option<ExprId>,
        ty: Option<TypeId>,
    ) -> Option<DefId> {
        let text = self.b.text(node);
        if text.is_empty() {
            return None;
        }
        let name = self.b.name(text);
        let span = self.b.span(node);
        if self.frame.nonlocals.contains(&name) {
            self.b.reference(name, span, RefKind::Write, Via::Plain);
            return None;
        }
        let global = self.frame.globals.contains(&name);
        let scope = if global { ScopeId(0) } else { self.frame.scope };
        Some(self.bind_in(scope, global, name, span, head, value, ty))
    }

    /// Binds a name in the given scope: a definition if it is the first, else a rebinding that writes the first.
    #[allow(clippy::too_many_arguments)] // one row of a table of what is known of a binding
    fn bind_in(
        &mut self,
        scope: ScopeId,
        global: bool,
        name: NameId,
        span: Span,
        head: Head,
        value: Option<ExprId>,
        ty: Option<TypeId>,
    ) -> DefId {
        let kind = if global { self.module_kind(name) } else { self.variable_kind(name) };
        let mut head = head;
        if self.bound.contains_key(&(scope, name)) {
            head.flags = head.flags.with(DefFlags::REBINDING);
            self.b.reference(name, span, RefKind::Write, Via::Plain);
        }
        let def = self.define_in(scope, kind, (name, span), head);
        let made = self.b.def_mut(def);
        (made.value, made.ty) = (value, ty);
        if global {
            made.container = None;
        }
        def
    }

    fn variable_kind(&self, name: NameId) -> Kind {
        match self.frame.body {
            Body::File => self.module_kind(name),
            Body::Class => Kind::Field,
            Body::Enum => {
                let text = self.b.facts.name(name);
                if text.starts_with('_') { Kind::Field } else { Kind::Variant }
            }
            Body::Function => Kind::Local,
        }
    }

    fn module_kind(&self, name: NameId) -> Kind {
        let text = self.b.facts.name(name);
        let upper = text.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '_');
        if upper && text.chars().any(char::is_uppercase) { Kind::Constant } else { Kind::Variable }
    }

    /// Binds `self.name`: the first place in the class makes a field.
    pub fn bind_attribute(&mut self, node: Node<'t>, head: Head, value: Option<ExprId>, ty: Option<TypeId>) -> bool {
        let list = self.open(node);
        let object = self.kids.field(list, F::Object);
        let attribute = self.kids.field(list, F::Attribute).map(|kid| kid.node);
        self.kids.close(list);
        let (Some(object), Some(attribute)) = (object, attribute) else { return false };
        let Some(class) = self.this_class(object) else { return false };
        self.b.refer(object.node, RefKind::Read, Via::Plain);
        let name = self.b.name(self.b.text(attribute));
        let span = self.b.span(attribute);
        let mut head = head;
        if self.bound.contains_key(&(class, name)) {
            let this = self.b.expr(Expr::SelfValue(class));
            self.b.reference(name, span, RefKind::Write, Via::Member(this));
            head.flags = head.flags.with(DefFlags::REBINDING);
        }
        let owner = self.b.facts.scope(class).owner;
        let def = self.define_in(class, Kind::Field, (name, span), head);
        let made = self.b.def_mut(def);
        made.container = owner;
        (made.value, made.ty) = (value, ty);
        true
    }

    /// The class whose members the expression has, where it is the method's own `self` or `cls`.
    pub fn this_class(&mut self, object: Kid<'t, K, F>) -> Option<ScopeId> {
        if object.kind != K::Identifier {
            return None;
        }
        let this = self.frame.this?;
        let text = self.b.text(object.node);
        (self.b.facts.name(this) == text).then_some(())?;
        self.frame.class
    }

    /// Binds tested variables again for a part of the code.
    pub fn narrow(&mut self, tests: &[Test], extent: Span) {
        for test in tests {
            let scope = self.frame.scope;
            if !self.bound.contains_key(&(scope, test.name)) {
                continue;
            }
            let at = Span::new(extent.start, extent.start);
            let head = Head { extent, signature: extent.start, doc: None, flags: DefFlags::REBINDING };
            let def = self.define_in(scope, Kind::Local, (test.name, at), head);
            self.b.def_mut(def).value = Some(test.value);
        }
    }

    /// The text between the quotes of a plain string, with its span; `None` for one with substitutions or several lines.
    pub fn unquoted(&mut self, node: Node<'t>) -> Option<(&'s str, Span)> {
        let list = self.open(node);
        let content = match self.kids.all(list) {
            [start, content, end]
                if (start.kind, content.kind, end.kind) == (K::StringStart, K::StringContent, K::StringEnd) =>
            {
                Some(content.node)
            }
            _ => None,
        };
        self.kids.close(list);
        let content = content?;
        Some((self.b.text(content), self.b.span(content)))
    }
}

/// A walk at the root of a file.
pub(super) fn start<'b, 's, 't>(b: &'b mut Builder<'s>, kids: Kids<'t, K, F>) -> Walk<'b, 's, 't> {
    Walk {
        b,
        kids,
        depth: 0,
        frame: Frame::new(Body::File, ScopeId(0)),
        tests: Tests::default(),
        bound: HashMap::new(),
        literals: Literals::default(),
    }
}
