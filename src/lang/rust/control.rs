//! Expressions with blocks: `if`, `match`, loops, blocks, and jumps out of them.

use crate::model::Kind;
use crate::model::facts::{DefFlags, Expr, ExprId, RefKind, ScopeKind, Via};

use super::lexer::T;
use super::patterns::Binding;
use super::reader::{Head, Reader};

impl Reader<'_, '_> {
    /// Whether an expression that ends in a block starts here.
    pub fn at_block_like(&self) -> bool {
        match self.kind() {
            T::If | T::Match | T::Loop | T::While | T::For | T::BraceOpen => true,
            T::Unsafe | T::Const => self.nth(1) == T::BraceOpen,
            T::Lifetime => self.nth(1) == T::Colon,
            _ => false,
        }
    }

    /// An expression that starts with a keyword and ends in a block.
    pub fn block_like(&mut self) -> ExprId {
        match self.kind() {
            T::BraceOpen => self.block(),
            T::If => self.if_expr(),
            T::Match => self.match_expr(),
            T::Unsafe | T::Const if self.nth(1) == T::BraceOpen => {
                self.pos += 1;
                self.block()
            }
            T::Async => self.async_block(),
            T::Loop | T::While | T::For => self.loop_expr(),
            T::Lifetime if self.nth(1) == T::Colon => self.labelled(),
            _ => self.unknown(),
        }
    }

    /// A block with its own scope; the value of its last expression.
    pub fn block(&mut self) -> ExprId {
        let mut tail = self.unknown();
        if self.kind() != T::BraceOpen {
            return tail;
        }
        self.deeper((), |r| {
            let scope = r.open(ScopeKind::Block, None);
            r.group(|r| tail = r.statements());
            r.close(scope);
        });
        tail
    }

    fn async_block(&mut self) -> ExprId {
        self.pos += 1;
        self.eat(T::Move);
        let body = self.block();
        self.b.expr(Expr::Closure { def: None, params: Vec::new(), ret: None, body: Some(body) })
    }

    /// A chain of `if … else if … else`, in a loop so that long chains do not nest.
    fn if_expr(&mut self) -> ExprId {
        let mut values = Vec::new();
        loop {
            self.pos += 1;
            // Names bound by `let` in the condition are visible in the block that follows, not after `else`.
            let scope = self.open(ScopeKind::Block, None);
            self.condition();
            values.push(self.block());
            self.close(scope);
            if !self.eat(T::Else) {
                break;
            }
            if self.kind() != T::If {
                values.push(self.block());
                break;
            }
        }
        self.one_of(values)
    }

    fn one_of(&mut self, mut values: Vec<ExprId>) -> ExprId {
        values.retain(|value| !self.is_unknown(*value));
        match values.as_slice() {
            [] => self.unknown(),
            [one] => *one,
            _ => self.b.expr(Expr::OneOf(values)),
        }
    }

    fn match_expr(&mut self) -> ExprId {
        self.pos += 1;
        let value = self.condition();
        let mut values = Vec::new();
        if self.kind() == T::BraceOpen {
            self.deeper((), |r| {
                r.group(|r| {
                    while !r.at_end() {
                        let before = r.pos;
                        values.push(r.match_arm(value));
                        if r.pos == before {
                            r.stray();
                        }
                    }
                });
            });
        }
        self.one_of(values)
    }

    fn match_arm(&mut self, value: ExprId) -> ExprId {
        self.attributes();
        if self.at_end() {
            return self.unknown();
        }
        let scope = self.open(ScopeKind::Block, None);
        self.pattern(value, &Binding { kind: Kind::Local, visible_from: None });
        if self.eat(T::If) {
            self.expr();
        }
        let arrow = self.eat(T::FatArrow);
        if !arrow && !self.in_macro && !self.at_end() {
            self.gap(self.token(self.pos).span(), false);
        }
        let result = if arrow { self.expr_statement() } else { self.unknown() };
        self.close(scope);
        self.eat(T::Comma);
        result
    }

    /// `'label: loop { … }` and `'label: { … }`.
    fn labelled(&mut self) -> ExprId {
        let scope = self.open(ScopeKind::Block, None);
        let at = self.bump();
        self.pos += 1;
        let token = self.token(at);
        let flags = DefFlags::default().when(self.in_test, DefFlags::TEST);
        let head = Head { start: token.start, signature: token.start, doc: None, flags };
        let def = self.define(Kind::Label, at, &head, DefFlags::default());
        let value = self.block_like();
        self.b.def_mut(def).visible_from = token.start;
        self.close(scope);
        value
    }

    fn loop_expr(&mut self) -> ExprId {
        match self.kind() {
            T::Loop => {
                self.pos += 1;
                self.block();
            }
            T::While => {
                let scope = self.open(ScopeKind::Block, None);
                self.pos += 1;
                self.condition();
                self.block();
                self.close(scope);
            }
            _ => self.for_loop(),
        }
        self.unknown()
    }

    fn for_loop(&mut self) {
        self.pos += 1;
        let from = self.pos;
        // The pattern ends at `in`; a brace before it belongs to a struct pattern only right after a name.
        let end = self.find(from, |kind| matches!(kind, T::In | T::Semi | T::For));
        if end >= self.end || self.token(end).kind != T::In {
            return;
        }
        self.pos = end + 1;
        let value = self.condition();
        let body = self.pos;
        let element = self.b.expr(Expr::Element(value));
        let scope = self.open(ScopeKind::Block, None);
        self.pos = from;
        self.within(end, |r| r.pattern(element, &Binding { kind: Kind::Local, visible_from: None }));
        self.pos = body;
        self.block();
        self.close(scope);
        // The scope holds the pattern too.
        let start = self.token(from).start;
        self.b.facts.scopes[scope.idx()].span.start = start;
    }

    /// `return`, `break`, `continue`, `yield` with their label and value.
    pub fn jump(&mut self) -> ExprId {
        let keyword = self.kind();
        self.pos += 1;
        if matches!(keyword, T::Break | T::Continue) && self.kind() == T::Lifetime && self.nth(1) != T::Colon {
            let at = self.bump();
            self.refer(at, RefKind::Label, Via::Plain);
        }
        let has_value =
            keyword != T::Continue && self.starts_expr() && !(self.no_struct && self.kind() == T::BraceOpen);
        if has_value {
            self.expr();
        }
        self.unknown()
    }
}
