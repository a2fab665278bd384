//! What the walk over a tree carries with it, and how it makes definitions.

use tree_sitter::Node;

use super::symbols::{F, K};
use crate::lang::descent::{Descent, Literals, Parts};
use crate::lang::kids::{Kids, List};
use crate::lang::{Builder, NewDef};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, ExprId, RefKind, ScopeId};
use crate::text::Span;

/// The state of the walk.
pub(super) struct Walk<'b, 's, 't> {
    pub b: &'b mut Builder<'s>,
    pub kids: Kids<'t, K, F>,
    pub depth: usize,
    /// The members of the innermost class.
    pub this: Option<ScopeId>,
    pub returns: Vec<ExprId>,
    literals: Literals,
}

/// A doc comment directly above, and where it starts.
pub(super) type Lead = Option<Span>;

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
            K::Identifier => Some(RefKind::Read),
            K::TypeName => Some(RefKind::Type),
            _ => None,
        }
    }
}

impl<'t> Walk<'_, '_, 't> {
    /// Visits a list of statements or members; each sees the Javadoc above it.
    pub fn each_with_doc(&mut self, list: List) {
        let mut lead: Lead = None;
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::BlockComment => {
                    let span = self.b.span(kid.node);
                    lead = self.b.slice(span).starts_with("/**").then_some(span);
                }
                K::LineComment => {}
                _ => {
                    let lead = lead.take();
                    self.statement(kid, lead);
                }
            }
        }
    }

    /// Visits the children of a node as whatever they are.
    pub fn each(&mut self, node: Node<'t>) {
        let list = self.open(node);
        self.each_with_doc(list);
        self.kids.close(list);
    }

    /// Makes a definition; its name is visible in the whole scope except for locals, which start at their declaration.
    pub fn define(&mut self, scope: ScopeId, kind: Kind, name: Node<'t>, node: Node<'t>, flags: DefFlags) -> DefId {
        let id = self.b.name(self.b.text(name));
        let name_span = self.b.span(name);
        let extent = self.b.span(node).join(name_span);
        let def = self.b.define_in(scope, NewDef { name: id, kind, name_span, extent, flags });
        if kind != Kind::Local {
            let start = self.b.facts.scope(scope).span.start;
            self.b.def_mut(def).visible_from = start;
        }
        def
    }

    /// Adds the doc comment, starts the signature after the annotations.
    pub fn dress(&mut self, def: DefId, node: Node<'t>, lead: Lead) {
        let start = self.after_annotations(node);
        let made = self.b.def_mut(def);
        if let Some(doc) = lead {
            made.doc = Some(doc);
            made.extent = made.extent.join(doc);
        }
        made.signature = Span::new(start, made.extent.end);
    }

    fn after_annotations(&mut self, node: Node<'t>) -> u32 {
        let list = self.open(node);
        let modifiers = self.kids.first(list, K::Modifiers).map(|kid| kid.node);
        self.kids.close(list);
        let Some(modifiers) = modifiers else { return self.b.span(node).start };
        let mut cursor = modifiers.walk();
        if cursor.goto_first_child() {
            loop {
                let kind = self.kids.kind(cursor.node());
                if !matches!(kind, K::Annotation | K::LineComment | K::BlockComment) {
                    return self.b.span(cursor.node()).start;
                }
                if !cursor.goto_next_sibling() {
                    break;
                }
            }
        }
        // Annotations only: the next token after them.
        let end = self.b.span(modifiers).end;
        let rest = self.b.slice(Span::new(end, self.b.span(node).end));
        end + u32::try_from(rest.len() - rest.trim_start().len()).unwrap_or(0)
    }
}

/// A walk at the root of a file.
pub(super) fn start<'b, 's, 't>(b: &'b mut Builder<'s>, kids: Kids<'t, K, F>) -> Walk<'b, 's, 't> {
    Walk { b, kids, depth: 0, this: None, returns: Vec::new(), literals: Literals::default() }
}
