//! Expressions: operators, member access and calls. Every name becomes a reference, and each value says where it comes
//! from. What they begin with is read in [`super::primary`].
//!
//! Precedence matters only as far as it decides what a value is: a chain of binary operators is read from left to
//! right and has the type of its first operand, unless one of them compares.

use super::reader::Reader;
use super::token::T;
use crate::model::facts::{Expr, ExprId, Literal, RefKind, Type, TypeId, Via};

impl Reader<'_, '_> {
    /// Reads an expression with its commas; the last part is the value.
    pub fn expression(&mut self) -> ExprId {
        let mut value = self.assignment();
        while self.t() == T::Comma {
            self.bump();
            value = self.assignment();
        }
        value
    }

    /// Reads expressions up to `end`, whatever stands between them.
    pub fn loose(&mut self, end: usize) {
        while self.p < end && self.t() != T::Eof {
            let start = self.p;
            self.argument();
            if self.p == start {
                self.bump();
            }
        }
        self.p = self.p.max(end);
    }

    /// Reads an expression without commas.
    pub fn assignment(&mut self) -> ExprId {
        let unknown = self.unknown();
        self.nested(unknown, |this| {
            let target = this.conditional();
            if !matches!(this.t(), T::Assign | T::OpAssign) {
                return target;
            }
            this.mark_write(target);
            this.bump();
            if this.t() == T::LBrace {
                let ty = this.b.ty(Type::TypeOf(target));
                this.initializer_list(ty);
            } else {
                this.assignment();
            }
            target
        })
    }

    /// Reads `c ? a : b`, any number in a row.
    pub fn conditional(&mut self) -> ExprId {
        let first = self.binary();
        if self.t() != T::Question {
            return first;
        }
        let mut parts = Vec::new();
        let mut last = first;
        while self.eat(T::Question) {
            if self.t() == T::Colon {
                // GNU `a ?: b`.
                parts.push(last);
            } else {
                let outer = std::mem::replace(&mut self.in_angles, false);
                parts.push(self.expression());
                self.in_angles = outer;
            }
            if !self.eat(T::Colon) {
                break;
            }
            last = if self.t() == T::Throw { self.unary() } else { self.binary() };
        }
        parts.push(last);
        if matches!(self.t(), T::Assign | T::OpAssign) {
            self.bump();
            self.assignment();
        }
        self.b.expr(Expr::OneOf(parts))
    }

    /// Reads operands joined by binary operators.
    pub fn binary(&mut self) -> ExprId {
        let mut value = self.unary();
        loop {
            let compares = match self.t() {
                T::Equal | T::NotEqual | T::Lt | T::Le | T::Ge | T::AndAnd | T::OrOr => true,
                T::Gt if self.in_angles => return value,
                T::Gt => {
                    if self.ahead(1) == T::Gt {
                        self.bump();
                        false
                    } else {
                        true
                    }
                }
                T::Plus | T::Minus | T::Star | T::Slash | T::Percent | T::Amp | T::Pipe | T::Caret | T::Shl => false,
                T::MemberPointer => true,
                T::Ident if self.cpp && is_word_operator(self.text(self.p)) => true,
                _ => return value,
            };
            self.bump();
            let right = self.unary();
            if compares {
                value = self.unknown();
            } else if matches!(self.b.facts.expr(value), Expr::Literal(_)) {
                value = right;
            }
        }
    }

    /// Reads prefix operators and their operand.
    pub fn unary(&mut self) -> ExprId {
        let unknown = self.unknown();
        self.nested(unknown, Self::unary_inner)
    }

    fn unary_inner(&mut self) -> ExprId {
        match self.t() {
            T::Star => {
                self.bump();
                let inner = self.unary();
                self.b.expr(Expr::Deref(inner))
            }
            T::Amp => {
                self.bump();
                let inner = self.unary();
                self.b.expr(Expr::Borrow(inner))
            }
            T::AndAnd if self.ahead(1) == T::Ident => {
                // GNU: the address of a label.
                self.bump();
                self.refer(self.p, RefKind::Label, Via::Plain);
                self.bump();
                self.unknown()
            }
            T::Plus | T::Minus | T::Tilde => {
                self.bump();
                self.unary()
            }
            T::Not => {
                self.bump();
                self.unary();
                self.unknown()
            }
            T::Incr => {
                self.bump();
                let inner = self.unary();
                self.mark_write(inner);
                inner
            }
            T::Sizeof => self.sizeof(),
            T::Await | T::Throw | T::Delete => {
                self.bump();
                if self.t() == T::LBrack && self.ahead(1) == T::RBrack {
                    self.p += 2;
                }
                if matches!(self.t(), T::Semi | T::RParen | T::Comma | T::RBrace) {
                    return self.unknown();
                }
                self.assignment()
            }
            T::Qualifier | T::Const => {
                // `__extension__ (…)`, or the rest of a declaration that was not recognised.
                self.bump();
                self.unary()
            }
            T::LParen => match self.cast() {
                Some(value) => value,
                None => self.postfix(),
            },
            _ => self.postfix(),
        }
    }

    fn sizeof(&mut self) -> ExprId {
        self.bump();
        self.eat(T::Ellipsis);
        if self.t() == T::LParen {
            let end = self.after_group(self.p);
            if self.type_end(self.p + 1, false).is_some_and(|shape| shape.certain && shape.end + 1 == end) {
                self.bump();
                self.type_id();
                self.p = end;
                return self.b.expr(Expr::Literal(Literal::Int));
            }
        }
        self.unary();
        self.b.expr(Expr::Literal(Literal::Int))
    }

    /// Reads `(T) e`, `(T) { … }` or a lone `(T)`, if the parentheses hold a type.
    fn cast(&mut self) -> Option<ExprId> {
        let close = self.mate(self.p)?;
        let shape = self.type_end(self.p + 1, false).filter(|shape| shape.end == close)?;
        let after = self.kind(close + 1);
        let operand = matches!(
            after,
            T::Ident
                | T::Num
                | T::Str
                | T::Chr
                | T::LParen
                | T::Not
                | T::Tilde
                | T::This
                | T::New
                | T::Sizeof
                | T::NamedCast
                | T::Literal
                | T::TypeWord
                | T::Scope
        );
        let is_cast = if shape.certain {
            operand || matches!(after, T::Star | T::Amp | T::Minus | T::Plus | T::Incr | T::LBrace)
        } else {
            // `(a) b` is a cast, `(a) - b` is not, and `(f)(x)` reads the same either way.
            operand && !(after == T::Ident && self.cpp && is_word_operator(self.text(close + 1)))
        };
        let only_type = shape.certain && !shape.plain;
        if !is_cast && !only_type {
            return None;
        }
        self.bump();
        let ty = self.type_id();
        self.p = close + 1;
        if !is_cast {
            return Some(self.b.expr(Expr::Cast(ty)));
        }
        if self.t() == T::LBrace {
            self.initializer_list(ty);
            let value = self.b.expr(Expr::New(ty));
            return Some(self.postfix_of(value));
        }
        self.unary();
        Some(self.b.expr(Expr::Cast(ty)))
    }

    fn postfix(&mut self) -> ExprId {
        let value = self.primary();
        self.postfix_of(value)
    }

    pub fn postfix_of(&mut self, mut value: ExprId) -> ExprId {
        loop {
            match self.t() {
                T::LParen => {
                    let Some(_) = self.mate(self.p) else { return value };
                    value = self.call(value, Vec::new());
                }
                T::LBrack => {
                    let Some(close) = self.mate(self.p) else { return value };
                    self.bump();
                    let outer = std::mem::replace(&mut self.in_angles, false);
                    let index = if self.p < close { Some(self.expression()) } else { None };
                    self.loose(close);
                    self.in_angles = outer;
                    self.p = close + 1;
                    value = self.b.expr(Expr::Index(value, index));
                }
                T::Dot | T::Arrow => {
                    let at = self.p;
                    self.bump();
                    self.eat(T::Template);
                    match self.member(value) {
                        Some(member) => value = member,
                        None => {
                            if self.p == at + 1 && self.t() != T::Eof {
                                return self.unknown();
                            }
                        }
                    }
                }
                T::Incr => {
                    self.mark_write(value);
                    self.bump();
                }
                _ => return value,
            }
        }
    }

    /// Reads the name behind `.` or `->`.
    fn member(&mut self, receiver: ExprId) -> Option<ExprId> {
        if self.eat(T::Tilde) {
            if self.t() == T::Ident {
                self.bump();
            }
            return Some(self.unknown());
        }
        let scanned = self.scan_name(self.p, true)?;
        if scanned.qualified {
            // `object.Base::method()`.
            let (id, _) = self.read_name(&scanned, RefKind::Read);
            return Some(self.b.expr(Expr::Ref(id)));
        }
        let called = self.kind(scanned.end) == T::LParen;
        let kind = if called { RefKind::Call } else { RefKind::Read };
        let id = if scanned.operator {
            let (name, span) = self.operator_name(&scanned);
            self.b.reference(name, span, kind, Via::Member(receiver))
        } else {
            self.refer(scanned.last, kind, Via::Member(receiver))
        };
        self.p = scanned.last + 1;
        let generics = if self.t() == T::Lt && scanned.angles { self.template_arguments() } else { Vec::new() };
        self.p = scanned.end;
        let value = self.b.expr(Expr::Ref(id));
        if called && self.mate(self.p).is_some() { Some(self.call(value, generics)) } else { Some(value) }
    }

    /// Reads `( … )` behind a callee.
    pub fn call(&mut self, callee: ExprId, generics: Vec<TypeId>) -> ExprId {
        let close = self.mate(self.p).unwrap_or(self.p);
        let (args, count) = self.arguments(close);
        if let Expr::Ref(id) = self.b.facts.exprs[callee.idx()] {
            let reference = &mut self.b.facts.refs[id.idx()];
            reference.kind = RefKind::Call;
            reference.args = Some(count);
        }
        self.b.expr(Expr::Call { callee, args, generics })
    }

    /// Reads the arguments up to the bracket at `close` and moves past it.
    pub fn arguments(&mut self, close: usize) -> (Vec<ExprId>, u8) {
        let outer = std::mem::replace(&mut self.in_angles, false);
        self.bump();
        let mut args = Vec::new();
        let mut count = u8::from(self.p < close);
        let mut fresh = true;
        while self.p < close {
            if self.eat(T::Comma) {
                count = count.saturating_add(1);
                fresh = true;
                continue;
            }
            let start = self.p;
            let value = self.argument();
            if fresh {
                args.push(value);
                fresh = false;
            }
            if self.p == start {
                self.bump();
            }
        }
        self.p = close + 1;
        self.in_angles = outer;
        (args, count)
    }

    /// Reads one argument: a value, or for a macro a type, a declaration, a block.
    pub fn argument(&mut self) -> ExprId {
        match self.t() {
            T::LBrace => {
                if self.group_has_semicolon() {
                    self.nested((), super::reader::Reader::statement);
                    return self.unknown();
                }
                let ty = self.unknown_type();
                return self.initializer_list(ty);
            }
            T::If
            | T::While
            | T::For
            | T::Do
            | T::Switch
            | T::Return
            | T::Goto
            | T::Break
            | T::Case
            | T::Try
            | T::Asm
            | T::Typedef => {
                self.nested((), super::reader::Reader::statement);
                return self.unknown();
            }
            T::Semi | T::Colon => {
                self.bump();
                return self.unknown();
            }
            _ => {}
        }
        if self.is_argument_declaration() {
            self.local_declaration();
            return self.unknown();
        }
        let typed = self
            .type_end(self.p, false)
            .is_some_and(|shape| shape.certain && matches!(self.kind(shape.end), T::Comma | T::RParen | T::Eof));
        if typed {
            let ty = self.type_id();
            return self.b.expr(Expr::Cast(ty));
        }
        self.assignment()
    }

    /// Whether the group at the next token holds a statement's end directly.
    pub fn group_has_semicolon(&self) -> bool {
        let Some(close) = self.mate(self.p) else { return false };
        let mut at = self.p + 1;
        while at < close {
            match self.kind(at) {
                T::Semi => return true,
                T::LBrace | T::LParen | T::LBrack => at = self.after_group(at),
                _ => at += 1,
            }
        }
        false
    }
}

fn is_word_operator(text: &str) -> bool {
    matches!(text, "and" | "or" | "xor" | "bitand" | "bitor" | "not_eq")
}
