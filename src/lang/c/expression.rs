//! Expressions: every name in them as a reference, and where their value comes from.
//!
//! Precedence matters only as far as it decides what a value is: a chain of binary operators is read from left to
//! right and has the type of its first operand, unless one of them compares.

use super::reader::Reader;
use super::token::T;
use crate::model::Kind;
use crate::model::facts::{DefFlags, Expr, ExprId, Literal, RefKind, ScopeKind, Type, TypeId, Via};
use crate::text::Span;

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

    fn postfix_of(&mut self, mut value: ExprId) -> ExprId {
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
    fn call(&mut self, callee: ExprId, generics: Vec<TypeId>) -> ExprId {
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
    fn argument(&mut self) -> ExprId {
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
    fn group_has_semicolon(&self) -> bool {
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

    fn primary(&mut self) -> ExprId {
        match self.t() {
            T::Ident | T::Scope => self.name_value(),
            T::Operator => match self.scan_name(self.p, true) {
                Some(scanned) => {
                    let (id, _) = self.read_name(&scanned, RefKind::Read);
                    self.b.expr(Expr::Ref(id))
                }
                None => self.unknown(),
            },
            T::Num => {
                let float = self.text(self.p).contains('.');
                self.bump();
                self.b.expr(Expr::Literal(if float { Literal::Float } else { Literal::Int }))
            }
            T::Chr => {
                self.bump();
                self.b.expr(Expr::Literal(Literal::Char))
            }
            T::Literal => {
                let literal = if self.text(self.p) == "nullptr" { Literal::None } else { Literal::Bool };
                self.bump();
                self.b.expr(Expr::Literal(literal))
            }
            T::Str => self.string(),
            T::This => {
                self.bump();
                let scope = self.b.scope();
                self.b.expr(Expr::SelfValue(scope))
            }
            T::LParen => self.parenthesised(),
            T::LBrack if self.cpp => self.lambda(),
            T::LBrace => {
                let ty = self.unknown_type();
                self.initializer_list(ty);
                self.b.expr(Expr::List(None))
            }
            T::New => self.new_value(),
            T::NamedCast => self.named_cast(),
            T::Requires => self.requires_value(),
            T::TypeWord | T::Struct | T::Union | T::Enum | T::Typename | T::Decltype | T::Auto | T::Noexcept => {
                self.type_value()
            }
            _ => self.unknown(),
        }
    }

    /// Reads a name in an expression, with the call or braces that make it a construction.
    fn name_value(&mut self) -> ExprId {
        let Some(scanned) = self.scan_name(self.p, true) else {
            self.bump();
            return self.unknown();
        };
        let next = self.kind(scanned.end);
        let called = next == T::LParen && self.mate(scanned.end).is_some();
        let kind = if called { RefKind::Call } else { RefKind::Read };
        let (id, args) = self.read_name(&scanned, kind);
        self.p = scanned.end;
        if next == T::LBrace && self.cpp && (scanned.angles || self.braces_construct()) {
            self.b.facts.refs[id.idx()].kind = RefKind::Type;
            let ty = self.b.ty(Type::Path { head: id, args });
            self.initializer_list(ty);
            return self.b.expr(Expr::New(ty));
        }
        let value = self.b.expr(Expr::Ref(id));
        if called {
            if let Some(value) = self.type_macro(value, scanned.last) {
                return value;
            }
            return self.call(value, args);
        }
        value
    }

    /// Whether `{` behind a name is a construction and not the body of a loop macro or a condition's branch.
    fn braces_construct(&self) -> bool {
        !self.group_has_semicolon()
            && self.mate(self.p).is_some_and(|close| {
                matches!(
                    self.kind(close + 1),
                    T::RParen | T::Comma | T::Semi | T::Dot | T::RBrace | T::RBrack | T::Question | T::Colon
                ) && !matches!(self.kind(close), T::Eof)
            })
            && !self.first_on_line(self.p)
    }

    /// Reads `offsetof(T, field)` and its kin, whose argument is a field of the type beside it.
    fn type_macro(&mut self, callee: ExprId, at: usize) -> Option<ExprId> {
        let (type_at, field_at, gives_type) = match self.text(at) {
            "offsetof" | "__builtin_offsetof" | "OFFSETOF" | "offset_of" => (0, 1, false),
            "container_of" | "list_entry" | "hlist_entry" | "rb_entry" | "list_first_entry" | "container_of_const" => {
                (1, 2, true)
            }
            "dlist_container" | "slist_container" | "dlist_head_element" | "slist_head_element"
            | "dlist_tail_element" => (0, 1, true),
            "va_arg" | "__builtin_va_arg" => (1, usize::MAX, true),
            _ => return None,
        };
        let close = self.mate(self.p)?;
        if let Expr::Ref(id) = self.b.facts.exprs[callee.idx()] {
            self.b.facts.refs[id.idx()].kind = RefKind::Call;
        }
        self.bump();
        let mut ty = self.unknown_type();
        let mut index = 0;
        while self.p < close {
            if self.eat(T::Comma) {
                index += 1;
                continue;
            }
            let start = self.p;
            if index == type_at {
                ty = self.type_id();
            } else if index == field_at && self.t() == T::Ident {
                let id = self.refer(self.p, RefKind::Read, Via::FieldOf(ty));
                self.bump();
                let value = self.b.expr(Expr::Ref(id));
                self.postfix_of(value);
            } else {
                self.argument();
            }
            if self.p == start {
                self.bump();
            }
        }
        self.p = close + 1;
        Some(if gives_type { self.b.expr(Expr::Cast(ty)) } else { self.b.expr(Expr::Literal(Literal::Int)) })
    }

    /// Reads adjacent strings and the macros between them: `"%" PRIu64 "\n"`.
    fn string(&mut self) -> ExprId {
        while self.t() == T::Str {
            self.bump();
            while self.t() == T::Ident
                && (self.ahead(1) == T::Str
                    || (self.is_shouted(self.p) && matches!(self.ahead(1), T::Comma | T::RParen)))
            {
                self.refer(self.p, RefKind::Read, Via::Plain);
                self.bump();
            }
        }
        self.b.expr(Expr::Literal(Literal::Str))
    }

    fn parenthesised(&mut self) -> ExprId {
        let Some(close) = self.mate(self.p) else {
            self.bump();
            return self.unknown();
        };
        let outer = std::mem::replace(&mut self.in_angles, false);
        self.bump();
        let value = if self.t() == T::LBrace {
            // GNU `({ …; value; })`.
            self.nested((), super::reader::Reader::statement);
            self.unknown()
        } else if self.t() == T::Ellipsis {
            self.loose(close);
            self.unknown()
        } else {
            self.expression()
        };
        self.loose(close);
        self.in_angles = outer;
        self.p = close + 1;
        value
    }

    /// Reads `[…](…) { … }`.
    fn lambda(&mut self) -> ExprId {
        let Some(captures_end) = self.mate(self.p) else {
            self.bump();
            return self.unknown();
        };
        if !matches!(
            self.kind(captures_end + 1),
            T::LParen | T::LBrace | T::Lt | T::Specifier | T::Arrow | T::Noexcept | T::Attribute
        ) {
            self.brackets();
            return self.unknown();
        }
        let outer = std::mem::replace(&mut self.in_angles, false);
        let start = self.start();
        let scope = self.b.open(ScopeKind::Function, Span::new(start, start), None);
        self.bump();
        while self.p < captures_end {
            if self.t() == T::Ident && self.ahead(1) == T::Assign {
                let at = self.p;
                self.p += 2;
                let value = self.assignment();
                let extent = Span::new(self.tok(at).start, self.last_end());
                let def = self.define(at, Kind::Local, DefFlags::default(), scope, extent);
                self.b.def_mut(def).value = Some(value);
            } else if self.t() == T::Ident {
                self.refer(self.p, RefKind::Read, Via::Plain);
                self.bump();
            } else {
                self.bump();
            }
        }
        self.p = captures_end + 1;
        if self.t() == T::Lt {
            self.template_parameters();
        }
        let mut params = Vec::new();
        if self.t() == T::LParen && self.mate(self.p).is_some() {
            let end = self.after_group(self.p);
            params = self.parameters().defs;
            self.p = end;
        }
        let mut ret = None;
        loop {
            match self.t() {
                T::Specifier | T::Const | T::Qualifier | T::Static => self.bump(),
                T::Noexcept | T::Attribute | T::Throw => self.attribute(),
                T::Arrow => {
                    self.bump();
                    ret = Some(self.type_id());
                }
                _ => break,
            }
        }
        if self.t() == T::LBrace {
            self.nested((), super::reader::Reader::block_inside);
        }
        self.b.facts.scopes[scope.idx()].span.end = self.last_end();
        self.b.close();
        self.in_angles = outer;
        self.b.expr(Expr::Closure { def: None, params, ret, body: None })
    }

    /// Reads `new (place) T(…)`.
    fn new_value(&mut self) -> ExprId {
        self.bump();
        if self.t() == T::LParen
            && self.type_end(self.p + 1, false).is_none_or(|shape| !shape.certain)
            && let Some(close) = self.mate(self.p)
        {
            self.arguments(close);
        }
        let parenthesised = self.eat(T::LParen);
        let mut ty = self.type_base();
        while matches!(self.t(), T::Star | T::Amp | T::Const | T::Qualifier) {
            if self.t() == T::Star {
                ty = self.b.ty(Type::Pointer(ty));
            }
            self.bump();
        }
        if parenthesised {
            self.eat(T::RParen);
        }
        while self.t() == T::LBrack {
            self.brackets();
        }
        if self.t() == T::LParen {
            if let Some(close) = self.mate(self.p) {
                let (_, count) = self.arguments(close);
                if let Type::Path { head, .. } = self.b.facts.types[ty.idx()] {
                    self.b.facts.refs[head.idx()].args = Some(count);
                }
            }
        } else if self.t() == T::LBrace {
            self.initializer_list(ty);
        }
        self.b.expr(Expr::New(ty))
    }

    /// Reads `static_cast<T>(e)`.
    fn named_cast(&mut self) -> ExprId {
        self.bump();
        let types = if self.t() == T::Lt { self.template_arguments() } else { Vec::new() };
        if self.t() == T::LParen
            && let Some(close) = self.mate(self.p)
        {
            self.arguments(close);
        }
        match types.first() {
            Some(ty) => self.b.expr(Expr::Cast(*ty)),
            None => self.unknown(),
        }
    }

    fn requires_value(&mut self) -> ExprId {
        self.bump();
        let start = self.start();
        let scope = self.b.open(ScopeKind::Function, Span::new(start, start), None);
        if self.t() == T::LParen && self.mate(self.p).is_some() {
            let end = self.after_group(self.p);
            self.parameters();
            self.p = end;
        }
        if self.t() == T::LBrace {
            let end = self.after_group(self.p);
            self.bump();
            self.loose(end.saturating_sub(1));
            self.p = end;
        }
        self.b.facts.scopes[scope.idx()].span.end = self.last_end();
        self.b.close();
        self.unknown()
    }

    /// Reads a type in the place of a value: `int(x)`, `typename T::type{}`, a macro's argument.
    fn type_value(&mut self) -> ExprId {
        if self.t() == T::Noexcept {
            self.bump();
            return self.unknown();
        }
        let start = self.p;
        let ty = self.type_base();
        if self.p == start {
            return self.unknown();
        }
        if self.t() == T::LBrace {
            self.initializer_list(ty);
        } else if self.t() == T::LParen && self.mate(self.p).is_some() && self.ahead(1) != T::Star {
            let close = self.mate(self.p).unwrap_or(self.p);
            self.arguments(close);
        } else {
            let ty = self.abstract_declarator(ty);
            return self.b.expr(Expr::Cast(ty));
        }
        self.b.expr(Expr::New(ty))
    }

    /// Reads `{ … }` that initialises a value of the type: designators name its fields.
    pub fn initializer_list(&mut self, ty: TypeId) -> ExprId {
        let Some(close) = self.mate(self.p) else {
            self.bump();
            return self.unknown();
        };
        let outer = std::mem::replace(&mut self.in_angles, false);
        self.bump();
        let unknown = self.unknown();
        self.nested(unknown, |this| {
            while this.p < close {
                this.read_asides();
                let start = this.p;
                if this.eat(T::Comma) {
                    continue;
                }
                this.element(ty);
                if this.p == start {
                    this.bump();
                }
            }
            unknown
        });
        self.p = close + 1;
        self.in_angles = outer;
        self.b.expr(Expr::New(ty))
    }

    fn element(&mut self, ty: TypeId) {
        let mut field_type = None;
        match self.t() {
            T::Dot if self.ahead(1) == T::Ident => {
                self.bump();
                let id = self.refer(self.p, RefKind::Write, Via::FieldOf(ty));
                self.bump();
                let mut value = self.b.expr(Expr::Ref(id));
                // `.a.b[1] = …`
                loop {
                    if self.t() == T::Dot && self.ahead(1) == T::Ident {
                        self.bump();
                        let id = self.refer(self.p, RefKind::Write, Via::Member(value));
                        self.bump();
                        value = self.b.expr(Expr::Ref(id));
                    } else if self.t() == T::LBrack {
                        self.brackets();
                    } else {
                        break;
                    }
                }
                field_type = Some(self.b.ty(Type::TypeOf(value)));
                self.eat(T::Assign);
            }
            T::LBrack if !self.cpp || self.designates() => {
                self.brackets();
                field_type = Some(ty);
                while self.t() == T::Dot && self.ahead(1) == T::Ident {
                    self.bump();
                    let id = self.refer(self.p, RefKind::Write, Via::FieldOf(ty));
                    self.bump();
                    let value = self.b.expr(Expr::Ref(id));
                    field_type = Some(self.b.ty(Type::TypeOf(value)));
                }
                self.eat(T::Assign);
            }
            T::Ident if self.ahead(1) == T::Colon => {
                // The old GNU designator.
                self.refer(self.p, RefKind::Write, Via::FieldOf(ty));
                self.p += 2;
            }
            _ => {}
        }
        if self.t() == T::LBrace {
            // The element of an array has the array's element type; of a struct's fields the order is not known here.
            let inner = match field_type {
                Some(ty) => ty,
                None if matches!(self.b.facts.ty(ty), Type::Array(_)) => ty,
                None => self.unknown_type(),
            };
            self.initializer_list(inner);
        } else {
            self.argument();
        }
    }

    /// Whether the brackets at the next token are an array designator and not a lambda.
    fn designates(&self) -> bool {
        self.mate(self.p).is_some_and(|close| matches!(self.kind(close + 1), T::Assign | T::Dot | T::LBrack))
    }
}

fn is_word_operator(text: &str) -> bool {
    matches!(text, "and" | "or" | "xor" | "bitand" | "bitor" | "not_eq")
}
