//! Patterns, and the names they bind with where each comes from.

use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, ExprId, RefKind, Type, TypeId, Via};
use crate::text::Span;

use super::lexer::T;
use super::paths::{Path, PathKind, is_segment};
use super::reader::{Head, Reader, is_open};

/// What the names of a pattern become.
pub struct Binding {
    pub kind: Kind,
    /// From where they are visible; at once when `None`.
    pub visible_from: Option<u32>,
}

impl Reader<'_, '_> {
    /// A whole pattern with its alternatives, matched against `value`; its names are bound in the current scope.
    pub fn pattern(&mut self, value: ExprId, binding: &Binding) {
        let outer = std::mem::take(&mut self.bound);
        self.alternatives(value, binding);
        self.bound = outer;
    }

    fn alternatives(&mut self, value: ExprId, binding: &Binding) {
        self.eat(T::Or);
        loop {
            self.deeper((), |r| r.single(value, binding));
            if !self.eat(T::Or) {
                return;
            }
        }
    }

    /// One pattern without alternatives. Takes no token where none can start.
    fn single(&mut self, value: ExprId, binding: &Binding) {
        match self.kind() {
            T::And | T::AndAnd => {
                let double = self.kind() == T::AndAnd;
                self.pos += 1;
                self.eat(T::Mut);
                let mut value = self.b.expr(Expr::Deref(value));
                if double {
                    value = self.b.expr(Expr::Deref(value));
                }
                self.deeper((), |r| r.single(value, binding));
            }
            T::Ref | T::Mut => {
                while matches!(self.kind(), T::Ref | T::Mut) {
                    self.pos += 1;
                }
                self.single_name(value, binding, true);
            }
            T::ParenOpen => self.tuple_pattern(value, binding),
            T::BracketOpen => self.slice_pattern(value, binding),
            T::Underscore | T::DotDot => self.pos += 1,
            T::Int | T::Float | T::Str | T::ByteStr | T::Char | T::True | T::False | T::Minus | T::DotDotEq => {
                self.range_end();
            }
            T::Const if self.nth(1) == T::BraceOpen => {
                self.pos += 1;
                self.block();
            }
            T::Ident => self.single_name(value, binding, false),
            T::PathSep | T::Lt => self.path_pattern(value, binding),
            kind if is_segment(kind) => self.path_pattern(value, binding),
            _ => {}
        }
    }

    /// Literals and the end of a range of them.
    fn range_end(&mut self) {
        loop {
            match self.kind() {
                T::Int | T::Float | T::Str | T::ByteStr | T::Char | T::True | T::False => self.pos += 1,
                T::Minus | T::DotDot | T::DotDotEq | T::DotDotDot => self.pos += 1,
                kind if is_segment(kind) => {
                    self.path(PathKind::Value);
                }
                _ => return,
            }
        }
    }

    /// A word: a new name, or a constant, variant or struct.
    fn single_name(&mut self, value: ExprId, binding: &Binding, surely_new: bool) {
        if self.kind() != T::Ident {
            return;
        }
        // `box pattern`
        if self.is_word(0, "box") && (is_segment(self.nth(1)) || matches!(self.nth(1), T::Mut | T::Ref)) {
            self.pos += 1;
            return self.single(value, binding);
        }
        let next = self.nth(1);
        let is_path = matches!(next, T::PathSep | T::ParenOpen | T::BraceOpen | T::Bang)
            || matches!(next, T::DotDotEq | T::DotDotDot)
            || next == T::DotDot && self.nth(2) != T::End;
        // What starts in upper case and could be a constant is one; new names are in lower case.
        let upper = self.text(self.pos).starts_with(|c: char| c.is_uppercase());
        if !surely_new && next != T::At && (is_path || upper) {
            return self.path_pattern(value, binding);
        }
        let at = self.bump();
        self.bind(at, value, binding);
        if self.eat(T::At) {
            self.deeper((), |r| r.single(value, binding));
        }
    }

    /// Binds the name at a token. In a later alternative of the pattern it is the same variable again.
    fn bind(&mut self, at: usize, value: ExprId, binding: &Binding) -> Option<DefId> {
        let name = self.name(at);
        if let Some((_, first)) = self.bound.iter().find(|(bound, _)| *bound == name) {
            let first = *first;
            let def = self.b.def_mut(first);
            def.visible_from = def.visible_from.min(def.name_span.end);
            self.refer(at, RefKind::Write, Via::Plain);
            return None;
        }
        let span = self.token(at).span();
        let flags = DefFlags::default().when(self.in_test, DefFlags::TEST);
        let head = Head { start: span.start, signature: span.start, doc: None, flags };
        let def = self.define(binding.kind, at, &head, DefFlags::default());
        let definition = self.b.def_mut(def);
        definition.value = Some(value);
        if let Some(from) = binding.visible_from {
            definition.visible_from = from;
        }
        self.bound.push((name, def));
        Some(def)
    }

    fn tuple_pattern(&mut self, value: ExprId, binding: &Binding) {
        let comma = self.group_has_comma();
        let mut index = Some(0);
        self.group(|r| {
            while !r.at_end() {
                let before = r.pos;
                r.attributes();
                if r.kind() == T::DotDot {
                    index = None;
                }
                let part = match index {
                    _ if !comma => value,
                    Some(index) => r.b.expr(Expr::Part(value, index)),
                    // After `..` the position counts from an end that only the type knows.
                    None => r.unknown(),
                };
                r.alternatives(part, binding);
                index = index.map(|index| index + 1);
                r.pattern_separator(before);
            }
        });
    }

    fn pattern_separator(&mut self, before: usize) {
        if self.eat(T::Comma) || self.at_end() {
            return;
        }
        if self.pos == before { self.stray() } else { self.skip_to_comma() }
    }

    fn group_has_comma(&self) -> bool {
        let close = self.token(self.pos).close as usize;
        let comma = self.find(self.pos + 1, |kind| matches!(kind, T::Comma | T::DotDot));
        comma < close.min(self.end)
    }

    fn slice_pattern(&mut self, value: ExprId, binding: &Binding) {
        self.group(|r| {
            while !r.at_end() {
                let before = r.pos;
                // `rest @ ..` is the slice itself.
                let rest = r.find(r.pos, |kind| matches!(kind, T::Comma | T::DotDot));
                let is_rest = rest < r.end && r.token(rest).kind == T::DotDot && rest > r.pos;
                let part = if is_rest { value } else { r.b.expr(Expr::Element(value)) };
                r.alternatives(part, binding);
                r.pattern_separator(before);
            }
        });
    }

    /// A path: a constant, or the head of a tuple struct or struct pattern.
    fn path_pattern(&mut self, value: ExprId, binding: &Binding) {
        let path = self.path(PathKind::Value);
        match self.kind() {
            T::ParenOpen => self.payload(&path, value, binding),
            T::BraceOpen => self.struct_pattern(&path, binding),
            T::Bang if is_open(self.nth(1)) => {
                if let Some(id) = path.reference {
                    self.b.facts.refs[id.idx()].kind = RefKind::Macro;
                }
                self.pos += 1;
                self.group(Self::loose);
            }
            T::DotDot | T::DotDotEq | T::DotDotDot => self.range_end(),
            _ => {}
        }
    }

    /// `Some(a)`, `Pair(a, .., b)`.
    fn payload(&mut self, path: &Path, value: ExprId, binding: &Binding) {
        let mut index = Some(0);
        self.group(|r| {
            while !r.at_end() {
                let before = r.pos;
                r.attributes();
                if r.kind() == T::DotDot {
                    index = None;
                }
                let part = match (path.reference, index) {
                    (Some(pattern), Some(index)) => r.b.expr(Expr::Payload { value, pattern, index }),
                    _ => r.unknown(),
                };
                r.alternatives(part, binding);
                index = index.map(|index| index + 1);
                r.pattern_separator(before);
            }
        });
    }

    /// `Point { x, y: b, .. }`.
    fn struct_pattern(&mut self, path: &Path, binding: &Binding) {
        if let Some(id) = path.reference {
            self.b.facts.refs[id.idx()].kind = RefKind::Type;
        }
        let owner = path.ty;
        self.group(|r| {
            while !r.at_end() {
                let before = r.pos;
                r.attributes();
                match (r.kind(), r.nth(1)) {
                    (T::Ident | T::Int, T::Colon) => {
                        let at = r.bump();
                        r.pos += 1;
                        r.refer(at, RefKind::Read, Via::FieldOf(owner));
                        let part = r.field_of(owner, at);
                        r.alternatives(part, binding);
                    }
                    (T::Ref | T::Mut | T::Ident, _) => {
                        while matches!(r.kind(), T::Ref | T::Mut) {
                            r.pos += 1;
                        }
                        if r.is_word(0, "box") && r.nth(1) == T::Ident {
                            r.pos += 1;
                        }
                        if r.kind() == T::Ident {
                            let at = r.bump();
                            let part = r.field_of(owner, at);
                            r.bind(at, part, binding);
                            r.refer(at, RefKind::Read, Via::FieldOf(owner));
                        }
                    }
                    (T::DotDot, _) => r.pos += 1,
                    _ => {}
                }
                r.pattern_separator(before);
            }
        });
    }

    fn field_of(&mut self, pattern: TypeId, at: usize) -> ExprId {
        if matches!(self.b.facts.ty(pattern), Type::Unknown) {
            return self.unknown();
        }
        let field = self.name(at);
        self.b.expr(Expr::PayloadField { pattern, field })
    }

    /// `let pattern: Type = value else { … };`, from `let`.
    pub fn let_statement(&mut self, attributes: &super::attributes::Attributes) {
        let keyword = self.offset();
        let start = attributes.start.unwrap_or(keyword);
        self.pos += 1;
        let from = self.pos;
        // In broken code the `=` may be far away; a keyword of statements cannot stand in a pattern.
        let end = self.find(from, |kind| {
            matches!(kind, T::Eq | T::Colon | T::Semi | T::Let | T::Fn | T::If | T::Match | T::For | T::Return)
        });
        self.pos = end;
        let ty = self.eat(T::Colon).then(|| self.ty());
        let value = self.eat(T::Eq).then(|| self.expr());
        if self.eat(T::Else) && self.kind() == T::BraceOpen {
            self.block();
        }
        self.eat(T::Semi);
        let after = self.pos;
        let visible_from = Some(self.last_end());
        let value = match (ty, value) {
            (Some(ty), _) if !self.is_inferred(ty) => self.b.expr(Expr::Cast(ty)),
            (_, Some(value)) => value,
            _ => self.unknown(),
        };
        self.pos = from;
        let first = self.b.facts.defs.len();
        self.within(end, |r| r.pattern(value, &Binding { kind: Kind::Local, visible_from }));
        self.pos = after;
        // A plain name: the statement is its definition.
        let plain = self.b.facts.defs.len() == first + 1
            && (end == from + 1 || end == from + 2 && self.token(from).kind == T::Mut);
        if plain {
            let extent = Span::new(start, self.last_end());
            let def = self.b.def_mut(DefId(first as u32));
            def.extent = extent.join(def.name_span);
            def.signature = Span::new(keyword.min(def.name_span.start), def.extent.end);
            def.ty = ty;
        }
    }

    /// Whether a type leaves the decision to the value: `_`, `Vec<_>`.
    fn is_inferred(&self, ty: TypeId) -> bool {
        match self.b.facts.ty(ty) {
            Type::Unknown => true,
            Type::Path { args, .. } => args.iter().any(|arg| self.is_inferred(*arg)),
            _ => false,
        }
    }

    /// `let pattern = value` as a condition. The value ends at `&&` and `||`.
    pub fn let_condition(&mut self) {
        self.pos += 1;
        let from = self.pos;
        let end = self.find(from, |kind| matches!(kind, T::Eq | T::Semi | T::BraceOpen | T::FatArrow | T::Let));
        let end = if self.pattern_holds_brace(from, end) {
            self.find(from, |kind| matches!(kind, T::Eq | T::Semi | T::Let))
        } else {
            end
        };
        self.pos = end;
        let value = if self.eat(T::Eq) { self.condition_operand() } else { self.unknown() };
        let after = self.pos;
        let visible_from = Some(self.last_end());
        self.pos = from;
        self.within(end, |r| r.pattern(value, &Binding { kind: Kind::Local, visible_from }));
        self.pos = after;
    }

    /// A brace in front of the `=` belongs to a struct pattern where a path stands before it.
    fn pattern_holds_brace(&self, from: usize, brace: usize) -> bool {
        brace > from && brace < self.end && self.token(brace).kind == T::BraceOpen && self.nth_is_name(brace - 1)
    }

    fn nth_is_name(&self, at: usize) -> bool {
        matches!(self.token(at).kind, T::Ident | T::SelfType | T::MetaVar)
    }
}
