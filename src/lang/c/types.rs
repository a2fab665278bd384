//! Types where they stand alone: in casts, `sizeof`, template arguments, aliases.

use super::reader::Reader;
use super::token::T;
use crate::model::facts::{RefKind, ScopeKind, Type, TypeId};
use crate::text::Span;

/// Tokens that look like a type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// One past the type.
    pub end: usize,
    /// It holds a word or a sign that no expression could have there.
    pub certain: bool,
    /// A single name.
    pub plain: bool,
}

impl Reader<'_, '_> {
    /// Scans the type at `from`; `functions`: also `R(A, B)`.
    pub fn type_end(&self, from: usize, functions: bool) -> Option<Shape> {
        let mut at = from;
        let (mut have, mut certain, mut plain) = (false, false, true);
        loop {
            match self.kind(at) {
                T::Const | T::Typename => {
                    certain = true;
                    at += 1;
                }
                T::Qualifier | T::Specifier => at += 1,
                T::TypeWord | T::Auto => {
                    (have, certain, plain) = (true, true, false);
                    at += 1;
                }
                T::Struct | T::Union | T::Class | T::Enum => {
                    (have, certain, plain) = (true, true, false);
                    at += 1;
                    while self.kind(at) == T::Attribute {
                        at = self.after_group(at + 1);
                    }
                    if let Some(name) = self.scan_name(at, false) {
                        at = name.end;
                    }
                    if self.kind(at) == T::LBrace {
                        at = self.after_group(at);
                    }
                }
                T::Decltype if self.kind(at + 1) == T::LParen && !have => {
                    (have, certain, plain) = (true, true, false);
                    at = self.scan_name(at, false).map_or_else(|| self.after_group(at + 1), |name| name.end);
                }
                T::Ident | T::Scope if !have => {
                    let name = self.scan_name(at, false)?;
                    if name.operator || name.destructor {
                        return None;
                    }
                    have = true;
                    at = name.end;
                }
                T::Attribute => at = self.after_group(at + 1),
                _ => break,
            }
        }
        if !have {
            return None;
        }
        loop {
            match self.kind(at) {
                T::Star | T::Caret | T::Amp | T::AndAnd => {
                    (certain, plain) = (true, false);
                    at += 1;
                }
                T::Const => {
                    certain = true;
                    at += 1;
                }
                T::Qualifier => at += 1,
                T::Ellipsis if functions => at += 1,
                T::Scope if self.kind(at + 1) == T::Star => {
                    (certain, plain) = (true, false);
                    at += 2;
                }
                T::LParen => {
                    let inner = self.kind(at + 1);
                    let pointer = matches!(inner, T::Star | T::Caret | T::Amp | T::AndAnd)
                        && matches!(self.kind(at + 2), T::RParen | T::Const | T::Qualifier | T::Star);
                    if !(pointer || functions) {
                        break;
                    }
                    at = self.mate(at)? + 1;
                    (certain, plain) = (certain || pointer, false);
                    if pointer && matches!(self.kind(at), T::LParen | T::LBrack) {
                        at = self.after_group(at);
                    }
                    if functions && self.kind(at) == T::Noexcept {
                        at += 1;
                    }
                }
                T::LBrack => {
                    plain = false;
                    at = self.mate(at)? + 1;
                }
                _ => break,
            }
        }
        Some(Shape { end: at, certain, plain })
    }

    /// Whether the rest of the segment is a type and nothing else.
    pub fn looks_like_type_only(&self) -> bool {
        self.type_end(self.p, false).is_some_and(|shape| self.kind(shape.end) == T::Eof)
    }

    /// Reads a type with its abstract declarator.
    pub fn type_id(&mut self) -> TypeId {
        let unknown = self.unknown_type();
        self.nested(unknown, |this| {
            let base = this.type_base();
            this.abstract_declarator(base)
        })
    }

    /// Reads a type without pointers and brackets.
    pub fn type_base(&mut self) -> TypeId {
        let mut ty = None;
        loop {
            match self.t() {
                T::Const | T::Typename | T::Qualifier | T::Specifier | T::Static | T::Extern => self.bump(),
                T::Attribute => self.attribute(),
                T::TypeWord => {
                    if ty.is_none() {
                        let name = self.name(self.p);
                        ty = Some(self.b.ty(Type::Primitive(name)));
                    }
                    self.bump();
                }
                T::Auto => {
                    ty = ty.or(Some(self.unknown_type()));
                    self.bump();
                }
                T::Struct | T::Union | T::Class | T::Enum => {
                    if ty.is_some() {
                        break;
                    }
                    ty = Some(self.tagged_type());
                }
                T::Decltype if ty.is_none() => ty = Some(self.decltype()),
                T::Ident | T::Scope if ty.is_none() => {
                    let Some(name) = self.scan_name(self.p, false) else { break };
                    let (head, args) = self.read_name(&name, RefKind::Type);
                    ty = Some(self.b.ty(Type::Path { head, args }));
                }
                _ => break,
            }
        }
        ty.unwrap_or_else(|| self.unknown_type())
    }

    /// Reads `struct name` or `struct { … }` where no definition is expected; a body's members are bound in a scope.
    fn tagged_type(&mut self) -> TypeId {
        self.bump();
        while self.t() == T::Attribute {
            self.attribute();
        }
        if let Some(name) = self.scan_name(self.p, false) {
            let (head, args) = self.read_name(&name, RefKind::Type);
            if self.t() == T::LBrace {
                self.p = self.after_group(self.p);
            }
            return self.b.ty(Type::Path { head, args });
        }
        if self.t() != T::LBrace {
            return self.unknown_type();
        }
        let end = self.after_group(self.p);
        let span = Span::new(self.start(), self.tok(end - 1).end);
        let scope = self.b.open(ScopeKind::Type, span, None);
        self.b.facts.scopes[scope.idx()].members_visible = true;
        self.members(end, None);
        self.b.close();
        self.p = end;
        self.b.ty(Type::Object(scope))
    }

    /// Reads `decltype(e)` and `typeof(e or type)`.
    pub fn decltype(&mut self) -> TypeId {
        self.bump();
        if self.t() != T::LParen {
            return self.unknown_type();
        }
        let end = self.after_group(self.p);
        self.bump();
        let ty = if self.type_end(self.p, false).is_some_and(|shape| shape.certain && shape.end + 1 == end) {
            self.type_id()
        } else {
            let value = self.expression();
            self.b.ty(Type::TypeOf(value))
        };
        self.p = end;
        ty
    }

    /// Reads what may follow a base type without a name: pointers, references, arrays, functions.
    pub fn abstract_declarator(&mut self, base: TypeId) -> TypeId {
        let mut ty = base;
        loop {
            match self.t() {
                T::Star | T::Caret | T::Amp | T::AndAnd => {
                    self.bump();
                    ty = self.b.ty(Type::Pointer(ty));
                }
                T::Scope if self.ahead(1) == T::Star => {
                    self.p += 2;
                    ty = self.b.ty(Type::Pointer(ty));
                }
                T::Const | T::Qualifier => self.bump(),
                T::Attribute => self.attribute(),
                T::LParen => {
                    let pointer = matches!(self.ahead(1), T::Star | T::Caret | T::Amp | T::AndAnd);
                    if self.mate(self.p).is_none() {
                        return ty;
                    }
                    if pointer {
                        self.p = self.after_group(self.p);
                        if self.t() != T::LParen {
                            ty = self.b.ty(Type::Pointer(ty));
                            continue;
                        }
                    }
                    let params = self.parameter_types();
                    ty = self.b.ty(Type::Function { params, ret: Some(ty) });
                    if pointer {
                        ty = self.b.ty(Type::Pointer(ty));
                    }
                }
                T::LBrack => {
                    self.brackets();
                    ty = self.b.ty(Type::Array(ty));
                }
                _ => return ty,
            }
        }
    }

    /// Reads a parenthesised parameter list for its types alone.
    pub fn parameter_types(&mut self) -> Vec<TypeId> {
        let end = self.after_group(self.p);
        let span = Span::new(self.start(), self.tok(end - 1).end);
        self.b.open(ScopeKind::Function, span, None);
        let read = self.parameters();
        self.b.close();
        self.p = end;
        read.types
    }

    /// Reads `[ … ]`.
    pub fn brackets(&mut self) {
        let end = self.after_group(self.p);
        self.bump();
        let outer = std::mem::replace(&mut self.in_angles, false);
        self.loose(end.saturating_sub(1));
        self.in_angles = outer;
        self.p = end;
    }

    /// Reads `__attribute__((…))`, `alignas(…)`, `[[…]]` for its names.
    pub fn attribute(&mut self) {
        if self.t() != T::LBrack {
            self.bump();
        }
        if matches!(self.t(), T::LParen | T::LBrack) {
            self.p = self.after_group(self.p);
        }
    }
}
