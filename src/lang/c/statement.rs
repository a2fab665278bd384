//! Statements of a function body, and the question whether one is a declaration.
//!
//! A statement ends where no operator carries on, not only at `;`: that is how macros such as `PG_TRY()` or
//! `foreach (cell, list) {` stand among real statements without being known by name.

use super::reader::{Around, Place, Reader};
use super::token::T;
use crate::model::Kind;
use crate::model::facts::{DefFlags, RefKind, ScopeKind, Via};
use crate::text::Span;

impl Reader<'_, '_> {
    /// Reads statements up to the token at `end`.
    pub fn statements(&mut self, end: usize) {
        while self.p < end && self.t() != T::Eof {
            self.read_asides();
            let start = self.p;
            self.statement();
            if self.p == start {
                let span = self.span(start);
                self.gap(span);
                self.bump();
            }
        }
        self.read_asides();
    }

    /// Reads statements to the end of the segment.
    pub fn statements_to_end(&mut self) {
        while self.t() != T::Eof {
            let start = self.p;
            self.statement();
            if self.p == start {
                self.bump();
            }
        }
    }

    /// Reads `{ … }` as a scope of its own.
    pub fn block(&mut self) {
        let end = self.after_group(self.p);
        let span = Span::new(self.start(), self.tok(end - 1).end);
        self.b.open(ScopeKind::Block, span, None);
        self.block_inside();
        self.b.close();
    }

    /// Reads `{ … }` in the open scope.
    pub fn block_inside(&mut self) {
        let Some(close) = self.mate(self.p) else {
            let span = self.span(self.p);
            self.gap(span);
            self.bump();
            return;
        };
        let outer = std::mem::replace(&mut self.in_angles, false);
        self.bump();
        self.nested((), |this| this.statements(close));
        self.in_angles = outer;
        self.p = close + 1;
    }

    /// Whether the next token can only start a statement.
    pub fn starts_statement(&self) -> bool {
        matches!(
            self.t(),
            T::If
                | T::While
                | T::For
                | T::Do
                | T::Switch
                | T::Return
                | T::Break
                | T::Goto
                | T::Case
                | T::Default
                | T::Try
                | T::Else
                | T::LBrace
                | T::Typedef
                | T::Template
                | T::Class
                | T::Using
                | T::Namespace
        )
    }

    /// Reads one statement.
    pub fn statement(&mut self) {
        self.nested((), Self::statement_inner);
    }

    fn statement_inner(&mut self) {
        match self.t() {
            T::LBrace => self.block(),
            T::Semi | T::RBrace | T::Else | T::Access | T::RParen | T::Comma => self.bump(),
            T::If => self.if_chain(),
            T::While | T::Switch => {
                self.bump();
                self.scoped(|this| {
                    this.condition_group();
                    this.statement();
                });
            }
            T::For => {
                self.bump();
                // `for await` and macros such as `for_each` are names; only `for (` comes here.
                self.scoped(|this| {
                    this.condition_group();
                    this.statement();
                });
            }
            T::Do => {
                self.bump();
                self.statement();
                if self.eat(T::While) {
                    self.condition_group();
                    self.eat(T::Semi);
                }
            }
            T::Return | T::Throw => {
                self.bump();
                if !matches!(self.t(), T::Semi | T::RBrace) {
                    self.expression();
                }
                self.eat(T::Semi);
            }
            T::Break => {
                self.bump();
                self.eat(T::Semi);
            }
            T::Goto => {
                self.bump();
                if self.t() == T::Ident {
                    self.refer(self.p, RefKind::Label, Via::Plain);
                    self.bump();
                } else if self.t() != T::Semi {
                    self.expression();
                }
                self.eat(T::Semi);
            }
            T::Case => {
                self.bump();
                self.binary();
                if self.eat(T::Ellipsis) {
                    self.binary();
                }
                self.eat(T::Colon);
            }
            T::Default => {
                self.bump();
                self.eat(T::Colon);
            }
            T::Try => self.try_block(),
            T::Catch => self.catch(),
            T::Asm => self.asm(),
            T::Using => {
                let around = self.local();
                self.using(&around);
            }
            T::Namespace => self.namespace(false),
            T::Template => {
                let around = self.local();
                self.template(around);
            }
            T::StaticAssert => {
                self.bump();
                self.expression();
                self.eat(T::Semi);
            }
            T::LBrack if self.ahead(1) == T::LBrack => self.attribute(),
            T::Ident if self.ahead(1) == T::Colon => self.label(),
            _ => {
                if self.is_local_declaration(false) {
                    self.local_declaration();
                    return;
                }
                self.expression();
                self.eat(T::Semi);
            }
        }
    }

    /// Runs `read` in a block scope that spans what it reads.
    fn scoped(&mut self, read: impl FnOnce(&mut Self)) {
        let start = self.start();
        let scope = self.b.open(ScopeKind::Block, Span::new(start, start), None);
        read(self);
        let end = self.last_end();
        self.b.facts.scopes[scope.idx()].span.end = end.max(start);
        self.b.close();
    }

    /// Reads `if (…) … else if (…) … else …`; a chain of any length is one level.
    fn if_chain(&mut self) {
        self.scoped(|this| {
            loop {
                this.bump();
                while this.t() == T::Specifier || this.t() == T::Not {
                    this.bump();
                }
                this.condition_group();
                this.read_asides();
                this.statement();
                this.read_asides();
                if !this.eat(T::Else) {
                    return;
                }
                this.read_asides();
                if this.t() != T::If {
                    this.statement();
                    return;
                }
            }
        });
    }

    /// Reads the parentheses of `if`, `while`, `for`, `switch`: expressions and declarations between `;`.
    fn condition_group(&mut self) {
        // A macro between the keyword and its parentheses.
        if self.t() == T::Ident && self.ahead(1) == T::LParen {
            self.refer(self.p, RefKind::Macro, Via::Plain);
            self.bump();
        }
        if self.t() != T::LParen {
            return;
        }
        let Some(close) = self.mate(self.p) else {
            self.bump();
            return;
        };
        self.bump();
        while self.p < close {
            let start = self.p;
            if self.is_local_declaration(true) {
                self.local_declaration();
            } else {
                self.expression();
            }
            self.eat(T::Semi);
            if self.p == start {
                self.bump();
            }
        }
        self.p = close + 1;
    }

    fn try_block(&mut self) {
        self.bump();
        if self.t() == T::Colon {
            self.initializers();
        }
        if self.t() == T::LBrace {
            self.block();
        }
        while self.t() == T::Catch {
            self.catch();
        }
    }

    fn catch(&mut self) {
        self.bump();
        self.scoped(|this| {
            if this.t() == T::LParen && this.mate(this.p).is_some() {
                let end = this.after_group(this.p);
                let read = this.parameters();
                for def in read.defs {
                    this.b.def_mut(def).kind = Kind::Local;
                }
                this.p = end;
            }
            if this.t() == T::LBrace {
                this.block();
            }
        });
    }

    pub fn asm(&mut self) {
        self.bump();
        while matches!(self.t(), T::Qualifier | T::Goto | T::Specifier | T::Ident) {
            self.bump();
        }
        if matches!(self.t(), T::LParen | T::LBrace) {
            let end = self.after_group(self.p);
            if self.t() == T::LParen {
                self.bump();
                self.loose(end.saturating_sub(1));
            }
            self.p = end;
        }
        self.eat(T::Semi);
    }

    fn label(&mut self) {
        // Labels are visible in the whole function, whatever block they stand in.
        let mut scope = self.b.scope();
        while self.b.facts.scope(scope).kind == ScopeKind::Block {
            let Some(parent) = self.b.facts.scope(scope).parent else { break };
            scope = parent;
        }
        let span = Span::new(self.start(), self.tok(self.p + 1).end);
        self.define(self.p, Kind::Label, DefFlags::HOISTED, scope, span);
        self.p += 2;
    }

    pub fn local(&self) -> Around {
        Around { place: Place::Local, scope: self.b.scope(), start: self.start(), class: None, friend: false }
    }

    /// Reads a declaration inside a function.
    pub fn local_declaration(&mut self) {
        let around = self.local();
        let start = self.p;
        self.declaration(around);
        if self.p == start {
            self.expression();
            self.eat(T::Semi);
        }
    }

    /// Whether a declaration starts here. In the parentheses of a condition only what cannot be an expression is one.
    pub fn is_local_declaration(&self, in_condition: bool) -> bool {
        match self.t() {
            T::TypeWord => match self.ahead(1) {
                T::LParen => matches!(self.ahead(2), T::Star | T::Amp | T::Caret),
                T::LBrace => false,
                _ => true,
            },
            T::Qualifier => self.ahead(1) != T::LParen,
            T::Struct
            | T::Union
            | T::Class
            | T::Enum
            | T::Static
            | T::Extern
            | T::Typedef
            | T::Const
            | T::Specifier
            | T::Typename
            | T::Auto
            | T::Alignas
            | T::Friend
            | T::Attribute => true,
            T::Decltype => {
                let after = self.scan_name(self.p, false).map_or_else(|| self.after_group(self.p + 1), |name| name.end);
                matches!(self.kind(after), T::Ident | T::Amp | T::AndAnd | T::Star | T::Const)
            }
            T::Ident | T::Scope => self.name_declares(in_condition),
            _ => false,
        }
    }

    fn name_declares(&self, in_condition: bool) -> bool {
        let Some(name) = self.scan_name(self.p, false) else { return false };
        if name.operator || name.destructor {
            return false;
        }
        let end = name.end;
        let shouted = !name.qualified && self.is_shouted(name.last);
        match self.kind(end) {
            T::Ident => self.two_names_declare(end, shouted, in_condition),
            T::TypeWord
            | T::Const
            | T::Struct
            | T::Union
            | T::Class
            | T::Enum
            | T::Static
            | T::Extern
            | T::Qualifier
            | T::Specifier
            | T::Auto => {
                let other_line = shouted && self.first_on_line(end);
                !other_line && !in_condition
            }
            T::Scope => self.kind(end + 1) == T::Star,
            T::Star => {
                let mut at = end;
                while matches!(self.kind(at), T::Star | T::Const | T::Qualifier | T::Amp) {
                    at += 1;
                }
                if self.kind(at) == T::Ident && self.kind(at + 1) == T::Ident && self.is_shouted(at) {
                    at += 1;
                }
                match self.kind(at) {
                    T::Ident => match self.kind(at + 1) {
                        T::Assign | T::Colon => true,
                        T::Semi => !in_condition || self.kind(self.p.saturating_sub(1)) == T::LParen,
                        T::Comma | T::LBrack | T::LBrace => !in_condition,
                        T::LParen => !in_condition && self.kind(self.after_group(at + 1)) == T::Semi,
                        T::Ident => self.is_shouted(at + 1),
                        T::Attribute => true,
                        _ => false,
                    },
                    T::LParen => !in_condition && self.kind(at + 1) == T::Star,
                    _ => false,
                }
            }
            T::Amp | T::AndAnd => {
                let at = end + 1;
                match (self.kind(at), self.kind(at + 1)) {
                    (T::Ident, T::Assign | T::Colon) => true,
                    (T::Ident, T::LParen | T::LBrace) => {
                        self.kind(end) == T::Amp
                            && !in_condition
                            && self.cpp
                            && self.kind(self.after_group(at + 1)) == T::Semi
                    }
                    _ => false,
                }
            }
            T::LParen => self.call_declares(end, shouted),
            _ => false,
        }
    }

    /// `Foo bar …`: a declaration, unless the first is a macro that stands as a statement.
    fn two_names_declare(&self, second: usize, shouted: bool, in_condition: bool) -> bool {
        let Some(name) = self.scan_name(second, false) else { return false };
        let next = self.kind(name.end);
        if in_condition {
            return matches!(next, T::Assign | T::Colon | T::Semi | T::LBrace | T::Comma | T::LBrack);
        }
        let other_line = shouted && self.first_on_line(second);
        match next {
            T::Semi | T::Assign | T::Comma | T::LBrack | T::LBrace => !other_line,
            T::LParen => {
                if other_line || (shouted && self.is_shouted(name.last)) {
                    return false;
                }
                self.cpp || self.looks_like_parameters(name.end, Place::Local)
            }
            T::Ident => !other_line,
            T::Star | T::Amp => shouted && !other_line && self.kind(name.end + 1) == T::Ident,
            T::Const | T::Qualifier | T::TypeWord | T::Struct | T::Static | T::Attribute | T::Asm => true,
            T::Eof | T::RParen => true,
            _ => false,
        }
    }

    /// `Foo (*f)(int);`, `STACK_OF(T) *x = …`.
    fn call_declares(&self, open: usize, shouted: bool) -> bool {
        let Some(close) = self.mate(open) else { return false };
        if self.kind(open + 1) == T::Star
            && self.kind(open + 2) == T::Ident
            && matches!(self.kind(open + 3), T::RParen | T::LBrack)
            && self.kind(close + 1) == T::LParen
        {
            return matches!(self.kind(self.after_group(close + 1)), T::Semi | T::Assign | T::Comma);
        }
        if !shouted || self.first_on_line(close + 1) {
            return false;
        }
        let mut at = close + 1;
        while matches!(self.kind(at), T::Star | T::Const) {
            at += 1;
        }
        self.kind(at) == T::Ident && matches!(self.kind(at + 1), T::Semi | T::Assign | T::Comma | T::LBrack)
    }

    /// A declaration as an argument of a macro: `FOREACH(const Item &item, items)`.
    pub fn is_argument_declaration(&self) -> bool {
        let Some(shape) = self.type_end(self.p, false) else { return false };
        if self.kind(shape.end) != T::Ident
            || !matches!(self.kind(shape.end + 1), T::Assign | T::Comma | T::RParen | T::Colon | T::Semi)
        {
            return false;
        }
        // `a * b` stays a product.
        shape.plain || !matches!(self.t(), T::Ident | T::Scope)
    }
}
