//! What every walk over a syntax tree does alike: list children, go one level down, end a signature, share literals.
//!
//! A language's walk gives its parts ([`Descent::parts`]) and says which node kinds are plain names; the steps come with
//! the trait. What a node means is the language's own.

use tree_sitter::Node;

use super::kids::{Kid, Kids, List, Symbol};
use super::{Builder, MAX_DEPTH};
use crate::model::facts::{DefId, Expr, ExprId, Literal, RefKind, Via};
use crate::text::Span;

/// One expression for each kind of literal, made when first met.
pub(crate) type Literals = [Option<ExprId>; 8];

/// The parts of a walk that its steps work on.
pub(crate) struct Parts<'w, 's, 't, K: 'static, F: 'static> {
    pub b: &'w mut Builder<'s>,
    pub kids: &'w mut Kids<'t, K, F>,
    /// How many levels down the walk is.
    pub depth: &'w mut usize,
    pub literals: &'w mut Literals,
}

/// The steps of a walk; `'s` is the text and `'t` the tree.
pub(crate) trait Descent<'s, 't> {
    type K: Symbol;
    type F: Symbol;

    /// What the steps work on.
    fn parts(&mut self) -> Parts<'_, 's, 't, Self::K, Self::F>;

    /// The open lists of children.
    fn kids(&self) -> &Kids<'t, Self::K, Self::F>;

    /// How a node kind is listed where nothing but names is listed.
    fn plain_name(kind: Self::K) -> Option<RefKind>;

    /// Lists the children of a node.
    fn open(&mut self, node: Node<'t>) -> List {
        self.parts().kids.open(node)
    }

    /// The child at a position of an open list.
    fn at(&self, i: usize) -> Kid<'t, Self::K, Self::F> {
        self.kids().at(i)
    }

    /// Goes one level down, or where the nesting is too deep only lists the names there.
    fn deeper<R>(&mut self, node: Node<'t>, otherwise: R, visit: impl FnOnce(&mut Self) -> R) -> R
    where
        Self: Sized,
    {
        let depth = self.parts().depth;
        if *depth >= MAX_DEPTH {
            self.flat(node);
            return otherwise;
        }
        *depth += 1;
        let result = visit(self);
        *self.parts().depth -= 1;
        result
    }

    /// Lists the plain names under a node without descending by recursion.
    fn flat(&mut self, node: Node<'t>) {
        let Parts { b, kids, .. } = self.parts();
        b.facts.truncated = true;
        let mut cursor = node.walk();
        loop {
            let node = cursor.node();
            if let Some(kind) = Self::plain_name(kids.kind(node)) {
                b.refer(node, kind, Via::Plain);
            }
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
            }
        }
    }

    /// Ends a definition's signature where its body starts.
    fn body(&mut self, def: DefId, body: Span) {
        let b = self.parts().b;
        let signature = b.facts.def(def).signature;
        let signature = Span::new(signature.start, body.start.max(signature.start));
        let trimmed = b.slice(signature).trim_end().len();
        let made = b.def_mut(def);
        made.body = Some(body);
        made.signature = Span::new(signature.start, signature.start + u32::try_from(trimmed).unwrap_or(0));
    }

    /// A literal; equal ones share one expression.
    fn literal(&mut self, literal: Literal) -> ExprId {
        let Parts { b, literals, .. } = self.parts();
        *literals[literal as usize].get_or_insert_with(|| b.expr(Expr::Literal(literal)))
    }

    /// One of several values: nothing, the only one, or the choice.
    fn one_of(&mut self, mut values: Vec<ExprId>) -> Option<ExprId> {
        match values.len() {
            0 => None,
            1 => values.pop(),
            _ => Some(self.parts().b.expr(Expr::OneOf(values))),
        }
    }
}
