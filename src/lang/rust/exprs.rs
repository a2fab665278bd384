//! Expressions: operators, calls, member access, literals of structs and lists.

use crate::model::facts::{Expr, ExprId, Literal, RefKind, Type, TypeId, Via};

use super::lexer::T;
use super::paths::{Path, PathKind, is_segment};
use super::reader::{ClosureSlot, Reader, is_open};

/// How strongly operators bind, weakest first; from the reference's table.
mod power {
    pub const ASSIGN: u8 = 2;
    pub const RANGE: u8 = 4;
    pub const OR: u8 = 6;
    pub const AND: u8 = 8;
    pub const COMPARE: u8 = 10;
    pub const BIT_OR: u8 = 12;
    pub const BIT_XOR: u8 = 14;
    pub const BIT_AND: u8 = 16;
    pub const SHIFT: u8 = 18;
    pub const SUM: u8 = 20;
    pub const PRODUCT: u8 = 22;
    pub const CAST: u8 = 24;
    pub const UNARY: u8 = 26;
}

/// A binary operator.
struct Infix {
    power: u8,
    tokens: usize,
    text: &'static str,
}

impl Reader<'_, '_> {
    /// An expression. Takes no token where none can start.
    pub fn expr(&mut self) -> ExprId {
        self.expr_from(0)
    }

    /// An expression after which a block follows, so that `name {` is no struct literal.
    pub fn condition(&mut self) -> ExprId {
        let outer = std::mem::replace(&mut self.no_struct, true);
        let value = self.expr();
        self.no_struct = outer;
        value
    }

    /// The value of a `let` in a condition: up to `&&` and `||`.
    pub fn condition_operand(&mut self) -> ExprId {
        self.expr_from(power::COMPARE)
    }

    /// An expression as a statement or the value of a match arm: one that ends in a block ends there, unless a method
    /// is called on it.
    pub fn expr_statement(&mut self) -> ExprId {
        if !self.at_block_like() {
            return self.expr();
        }
        let unknown = self.unknown();
        let value = self.deeper(unknown, Self::primary);
        match self.kind() {
            T::Dot | T::Question => {
                let value = self.postfix(value);
                self.infix(value, 0)
            }
            _ => value,
        }
    }

    fn expr_from(&mut self, least: u8) -> ExprId {
        let unknown = self.unknown();
        self.deeper(unknown, |r| {
            let left = r.prefix();
            r.infix(left, least)
        })
    }

    /// Binary operators that bind at least as strongly as `least`, and what follows them.
    fn infix(&mut self, mut left: ExprId, least: u8) -> ExprId {
        while let Some(op) = self.infix_operator() {
            if op.power < least {
                break;
            }
            self.pos += op.tokens;
            left = match op.power {
                power::ASSIGN => {
                    self.mark_write(left);
                    self.expr_from(power::ASSIGN);
                    self.unknown()
                }
                power::RANGE => {
                    let starts = self.starts_expr() && !(self.no_struct && self.kind() == T::BraceOpen);
                    let right = if starts { self.expr_from(power::RANGE + 1) } else { self.unknown() };
                    let (bound, text) = (if self.is_unknown(left) { right } else { left }, self.b.name(op.text));
                    self.b.expr(Expr::Binary(text, bound, right))
                }
                power::CAST => {
                    let ty = self.ty_no_plus();
                    self.b.expr(Expr::Cast(ty))
                }
                strength => {
                    let right = self.expr_from(strength + 1);
                    let text = self.b.name(op.text);
                    self.b.expr(Expr::Binary(text, left, right))
                }
            };
        }
        left
    }

    fn infix_operator(&self) -> Option<Infix> {
        let op = |power, tokens, text| Some(Infix { power, tokens, text });
        match self.kind() {
            T::Eq => op(power::ASSIGN, 1, "="),
            T::PlusEq | T::MinusEq | T::StarEq | T::SlashEq | T::PercentEq | T::CaretEq | T::AndEq | T::OrEq => {
                op(power::ASSIGN, 1, "+=")
            }
            T::DotDot => op(power::RANGE, 1, ".."),
            T::DotDotEq | T::DotDotDot => op(power::RANGE, 1, "..="),
            T::OrOr => op(power::OR, 1, "||"),
            T::AndAnd => op(power::AND, 1, "&&"),
            T::EqEq => op(power::COMPARE, 1, "=="),
            T::NotEq => op(power::COMPARE, 1, "!="),
            T::Or => op(power::BIT_OR, 1, "|"),
            T::Caret => op(power::BIT_XOR, 1, "^"),
            T::And => op(power::BIT_AND, 1, "&"),
            T::Plus => op(power::SUM, 1, "+"),
            T::Minus => op(power::SUM, 1, "-"),
            T::Star => op(power::PRODUCT, 1, "*"),
            T::Slash => op(power::PRODUCT, 1, "/"),
            T::Percent => op(power::PRODUCT, 1, "%"),
            T::As => op(power::CAST, 1, "as"),
            angle @ (T::Lt | T::Gt) => {
                let doubled = self.nth(1) == angle && self.joint(1);
                let assigns = |n: usize| self.nth(n) == T::Eq && self.joint(n);
                match (doubled, angle) {
                    (true, _) if assigns(2) => op(power::ASSIGN, 3, "<<="),
                    (true, T::Lt) => op(power::SHIFT, 2, "<<"),
                    (true, _) => op(power::SHIFT, 2, ">>"),
                    (false, _) if assigns(1) => op(power::COMPARE, 2, "<="),
                    (false, _) => op(power::COMPARE, 1, "<"),
                }
            }
            _ => None,
        }
    }

    /// A prefix operator with its operand, or a primary expression with what follows it.
    fn prefix(&mut self) -> ExprId {
        match self.kind() {
            T::Minus | T::Bang => {
                self.pos += 1;
                self.expr_from(power::UNARY)
            }
            T::Star => {
                self.pos += 1;
                let value = self.expr_from(power::UNARY);
                self.b.expr(Expr::Deref(value))
            }
            T::And | T::AndAnd => {
                self.pos += 1;
                if self.is_word(0, "raw") && matches!(self.nth(1), T::Const | T::Mut) {
                    self.pos += 2;
                }
                self.eat(T::Mut);
                let value = self.expr_from(power::UNARY);
                self.b.expr(Expr::Borrow(value))
            }
            T::DotDot | T::DotDotEq => {
                self.pos += 1;
                let starts = self.starts_expr() && !(self.no_struct && self.kind() == T::BraceOpen);
                let end = if starts { self.expr_from(power::RANGE + 1) } else { self.unknown() };
                let text = self.b.name("..");
                self.b.expr(Expr::Binary(text, end, end))
            }
            T::Return | T::Break | T::Continue | T::Yield => self.jump(),
            T::Let => {
                self.let_condition();
                self.literal(Literal::Bool)
            }
            // `box value`, once an experiment of the compiler.
            T::Ident if self.is_word(0, "box") && (is_segment(self.nth(1)) || self.nth(1) == T::PathSep) => {
                self.pos += 1;
                self.expr_from(power::UNARY)
            }
            _ if self.at_closure() => self.closure(),
            _ => {
                let value = self.primary();
                self.postfix(value)
            }
        }
    }

    /// Calls, members, indices and `?` after `value`.
    fn postfix(&mut self, mut value: ExprId) -> ExprId {
        loop {
            value = match self.kind() {
                T::Dot => match self.nth(1) {
                    T::Await => {
                        self.pos += 2;
                        self.b.expr(Expr::Await(value))
                    }
                    T::Ident | T::Int | T::MetaVar => {
                        self.pos += 1;
                        self.member(value)
                    }
                    _ => {
                        // `value.` while it is being typed.
                        self.pos += 1;
                        if !self.in_macro {
                            self.gap(self.token(self.pos - 1).span(), false);
                        }
                        return self.unknown();
                    }
                },
                T::Question => {
                    self.pos += 1;
                    self.b.expr(Expr::Try(value))
                }
                T::ParenOpen => self.call(value, Vec::new()),
                T::BracketOpen => {
                    let mut index = None;
                    self.group(|r| {
                        index = Some(r.expr());
                        r.loose();
                    });
                    self.b.expr(Expr::Index(value, index))
                }
                _ => return value,
            };
        }
    }

    fn member(&mut self, value: ExprId) -> ExprId {
        let at = self.bump();
        let reference = self.refer(at, RefKind::Read, Via::Member(value));
        let member = self.b.expr(Expr::Ref(reference));
        let generics = match (self.kind(), self.nth(1)) {
            (T::PathSep, T::Lt) => {
                self.pos += 1;
                self.type_arguments().types
            }
            _ => Vec::new(),
        };
        if self.kind() == T::ParenOpen { self.call(member, generics) } else { member }
    }

    /// The arguments of a call of `callee`.
    fn call(&mut self, callee: ExprId, generics: Vec<TypeId>) -> ExprId {
        let call = self.reserve();
        let mut args = Vec::new();
        self.deeper((), |r| {
            r.group(|r| {
                while !r.at_end() {
                    let before = r.pos;
                    r.attributes();
                    r.closure_slot = Some(ClosureSlot { at: r.pos, call, arg: args.len() as u32 });
                    args.push(r.expr());
                    if !r.eat(T::Comma) && !r.at_end() {
                        if r.pos == before {
                            r.stray();
                        }
                        r.skip_to_comma();
                    }
                }
            });
        });
        self.closure_slot = None;
        if let Expr::Ref(reference) = *self.b.facts.expr(callee) {
            let reference = &mut self.b.facts.refs[reference.idx()];
            reference.kind = RefKind::Call;
            reference.args = Some(u8::try_from(args.len()).unwrap_or(u8::MAX));
        }
        self.b.facts.exprs[call.idx()] = Expr::Call { callee, args, generics };
        call
    }

    fn mark_write(&mut self, target: ExprId) {
        if let Expr::Ref(reference) = *self.b.facts.expr(target) {
            self.b.facts.refs[reference.idx()].kind = RefKind::Write;
        }
    }

    /// Whether an expression can start here.
    pub fn starts_expr(&self) -> bool {
        matches!(
            self.kind(),
            T::Ident
                | T::MetaVar
                | T::Lifetime
                | T::Int
                | T::Float
                | T::Str
                | T::ByteStr
                | T::Char
                | T::True
                | T::False
                | T::ParenOpen
                | T::BracketOpen
                | T::BraceOpen
                | T::Lt
                | T::Bang
                | T::Minus
                | T::Star
                | T::And
                | T::AndAnd
                | T::Or
                | T::OrOr
                | T::PathSep
                | T::Crate
                | T::SelfType
                | T::SelfValue
                | T::Super
                | T::If
                | T::Match
                | T::Loop
                | T::While
                | T::For
                | T::Unsafe
                | T::Async
                | T::Move
                | T::Const
                | T::Return
                | T::Break
                | T::Continue
                | T::Yield
                | T::Let
                | T::Static
                | T::DotDot
                | T::DotDotEq
                | T::Underscore
                | T::Pound
                | T::Dollar
        )
    }

    /// An expression without operators around it. Takes no token where none can start.
    pub fn primary(&mut self) -> ExprId {
        match self.kind() {
            T::Int | T::Float => self.number(),
            T::Str => self.one_literal(Literal::Str),
            T::ByteStr => self.one_literal(Literal::Bytes),
            T::Char => self.one_literal(Literal::Char),
            T::True | T::False => self.one_literal(Literal::Bool),
            T::ParenOpen => self.parenthesized(),
            T::BracketOpen => self.array(),
            T::Underscore => {
                self.pos += 1;
                self.unknown()
            }
            T::Pound => {
                self.attributes();
                if self.kind() == T::Pound {
                    self.pos += 1;
                    return self.unknown();
                }
                self.prefix()
            }
            T::Dollar => self.repetition(),
            T::SelfValue if self.nth(1) != T::PathSep => {
                self.pos += 1;
                let scope = self.b.scope();
                self.b.expr(Expr::SelfValue(scope))
            }
            T::Ident if self.nth(1) == T::BraceOpen && matches!(self.text(self.pos), "try" | "gen") => {
                self.pos += 1;
                self.block()
            }
            T::Ident | T::PathSep | T::Lt => self.path_expr(),
            kind if is_segment(kind) => self.path_expr(),
            _ => self.block_like(),
        }
    }

    /// A number; one with a suffix (`1u8`) says its type.
    fn number(&mut self) -> ExprId {
        const TYPES: [&str; 14] =
            ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "u128", "i128", "usize", "isize", "f32", "f64"];
        let at = self.bump();
        let text = self.text(at);
        let suffix = TYPES.iter().find(|ty| text.ends_with(**ty));
        // `0x1f32` has no suffix.
        match suffix.filter(|ty| !(ty.starts_with('f') && text.starts_with("0x"))) {
            Some(suffix) => {
                let name = self.b.name(suffix);
                let ty = self.b.ty(Type::Primitive(name));
                self.b.expr(Expr::Cast(ty))
            }
            None if self.token(at).kind == T::Float => self.literal(Literal::Float),
            None => self.literal(Literal::Int),
        }
    }

    fn one_literal(&mut self, literal: Literal) -> ExprId {
        self.pos += 1;
        self.literal(literal)
    }

    /// `()`, `(a)`, `(a, b)`.
    fn parenthesized(&mut self) -> ExprId {
        let mut parts = Vec::new();
        let mut comma = false;
        self.deeper((), |r| {
            r.group(|r| {
                while !r.at_end() {
                    let before = r.pos;
                    r.attributes();
                    parts.push(r.expr());
                    comma |= r.kind() == T::Comma;
                    if !r.eat(T::Comma) && !r.at_end() {
                        if r.pos == before {
                            r.stray();
                        }
                        r.skip_to_comma();
                    }
                }
            });
        });
        match parts.as_slice() {
            [one] if !comma => *one,
            _ => self.b.expr(Expr::Tuple(parts)),
        }
    }

    /// `[a, b]`, `[a; n]`: the first element stands for all.
    pub fn array(&mut self) -> ExprId {
        let mut first = None;
        self.deeper((), |r| {
            r.group(|r| {
                while !r.at_end() {
                    let before = r.pos;
                    r.attributes();
                    let element = r.expr();
                    first.get_or_insert(element);
                    if !r.eat(T::Comma) && !r.eat(T::Semi) && !r.at_end() {
                        if r.pos == before {
                            r.stray();
                        }
                        r.skip_to_comma();
                    }
                }
            });
        });
        self.b.expr(Expr::List(first))
    }

    /// A path, a macro call or a struct literal.
    fn path_expr(&mut self) -> ExprId {
        let from = self.pos;
        let path = self.path(PathKind::Value);
        if self.pos == from {
            return self.unknown();
        }
        match self.kind() {
            T::Bang if is_open(self.nth(1)) || self.nth(1) == T::Ident && is_open(self.nth(2)) => {
                self.macro_call(&path)
            }
            T::BraceOpen if !self.no_struct && self.at_struct_literal() => self.struct_literal(&path),
            T::ParenOpen => {
                let callee = self.path_value(&path);
                self.call(callee, path.generics)
            }
            _ => self.path_value(&path),
        }
    }

    fn path_value(&mut self, path: &Path) -> ExprId {
        match path.reference {
            Some(reference) => self.b.expr(Expr::Ref(reference)),
            None => self.unknown(),
        }
    }

    /// Whether the brace after the path just read opens fields.
    fn at_struct_literal(&self) -> bool {
        let last = self.token(self.pos - 1);
        let named_like_type = match last.kind {
            T::SelfType | T::MetaVar | T::Gt => true,
            _ => self.text(self.pos - 1).starts_with(|c: char| c.is_uppercase()),
        };
        let empty = self.token(self.pos).close as usize == self.pos + 1;
        let fields = matches!(
            (self.nth(1), self.nth(2)),
            (T::Ident | T::Int | T::MetaVar, T::Colon | T::Comma | T::BraceClose)
                | (T::DotDot | T::Pound | T::Dollar, _)
        );
        // Outside macros nothing else may follow a path here, whatever the case of its name.
        !self.in_macro || named_like_type && (empty || fields)
    }

    fn struct_literal(&mut self, path: &Path) -> ExprId {
        if let Some(reference) = path.reference {
            self.b.facts.refs[reference.idx()].kind = RefKind::Type;
        }
        let owner = path.ty;
        self.deeper((), |r| {
            r.group(|r| {
                while !r.at_end() {
                    let before = r.pos;
                    r.attributes();
                    match (r.kind(), r.nth(1)) {
                        (T::Ident | T::Int | T::MetaVar, T::Colon) => {
                            let at = r.bump();
                            r.pos += 1;
                            r.refer(at, RefKind::Write, Via::FieldOf(owner));
                            r.expr();
                        }
                        (T::Ident, _) => {
                            let at = r.bump();
                            r.refer(at, RefKind::Read, Via::Plain);
                            r.refer(at, RefKind::Write, Via::FieldOf(owner));
                        }
                        (T::DotDot, _) => {
                            r.pos += 1;
                            r.expr();
                        }
                        _ => {}
                    }
                    if !r.eat(T::Comma) && !r.at_end() {
                        if r.pos == before {
                            r.stray();
                        }
                        r.skip_to_comma();
                    }
                }
            });
        });
        self.b.expr(Expr::New(owner))
    }
}
