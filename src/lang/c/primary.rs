//! Primary expressions: names, literals, parentheses, lambdas, `new`, named casts, and types that stand as values.

use super::reader::Reader;
use super::token::T;
use crate::model::Kind;
use crate::model::facts::{DefFlags, Expr, ExprId, Literal, RefKind, ScopeKind, Type, Via};
use crate::text::Span;

impl Reader<'_, '_> {
    pub fn primary(&mut self) -> ExprId {
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
}
