//! Declarators: what stands around a declared name: pointers, arrays, parameters.

use super::name::Scanned;
use super::reader::{Around, Place, Reader};
use super::token::T;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, RefKind, Type, TypeId, Via};
use crate::text::Span;

/// A declarator that was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declarator {
    pub name: Option<Scanned>,
    /// The type of the name; for a function what it returns.
    pub ty: TypeId,
    /// The token of the parenthesis that opens its parameters (or constructor arguments: both look alike).
    pub open: Option<usize>,
}

/// A parameter list that was read.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub defs: Vec<DefId>,
    pub types: Vec<TypeId>,
    /// Least and greatest number of arguments; nothing where a macro hides them.
    pub arity: Option<(u8, u8)>,
    pub variadic: bool,
}

impl Reader<'_, '_> {
    /// Reads one declarator of the base type.
    pub fn declarator(&mut self, base: TypeId) -> Declarator {
        let none = Declarator { name: None, ty: base, open: None };
        self.nested(none, |this| this.declarator_inner(base))
    }

    fn declarator_inner(&mut self, base: TypeId) -> Declarator {
        let mut ty = base;
        let mut name = None;
        loop {
            match self.t() {
                T::Star | T::Caret | T::Amp | T::AndAnd => {
                    self.bump();
                    ty = self.b.ty(Type::Pointer(ty));
                }
                T::Const | T::Qualifier | T::Ellipsis | T::Specifier => self.bump(),
                T::Attribute | T::Alignas => self.attribute(),
                T::LBrack if self.ahead(1) == T::LBrack => self.attribute(),
                T::Ident | T::Scope | T::Operator => {
                    let Some(scanned) = self.scan_name(self.p, false) else { break };
                    if self.kind(scanned.end) == T::Scope && self.kind(scanned.end + 1) == T::Star {
                        self.read_name(&scanned, RefKind::Type);
                        self.p = scanned.end + 2;
                        ty = self.b.ty(Type::Pointer(ty));
                        continue;
                    }
                    let next = self.kind(scanned.end);
                    let attribute_behind = self.is_shouted(scanned.end) && !self.is_shouted(scanned.last);
                    let macro_before = matches!(next, T::Operator | T::Star) || (next == T::Ident && !attribute_behind);
                    if macro_before && !scanned.qualified && !scanned.operator {
                        // `char * RESTRICT name`.
                        self.refer(scanned.last, RefKind::Macro, Via::Plain);
                        self.p = scanned.end;
                        continue;
                    }
                    self.p = scanned.end;
                    name = Some(scanned);
                    break;
                }
                T::Tilde if self.ahead(1) == T::Ident => {
                    let from = self.p;
                    name = Some(Scanned {
                        from,
                        end: from + 2,
                        last: from + 1,
                        qualified: false,
                        operator: false,
                        destructor: true,
                        angles: false,
                    });
                    self.p = from + 2;
                    break;
                }
                T::LParen if self.opens_declarator(self.p) => return self.inner_declarator(ty),
                _ => break,
            }
        }
        self.suffixes(name, ty)
    }

    /// Whether the parenthesis holds a declarator and no parameters: `(*name)`, `(name)(…)`, `(WINAPI *name)`.
    pub fn opens_declarator(&self, open: usize) -> bool {
        let Some(close) = self.mate(open) else { return false };
        match self.kind(open + 1) {
            T::Star | T::Caret | T::Amp | T::AndAnd => true,
            T::LParen => self.kind(open + 2) == T::Star,
            T::Attribute => true,
            T::Ident | T::Scope => {
                (self.kind(open + 2) == T::Star && self.kind(open + 3) == T::Ident)
                    || (open + 2 == close && matches!(self.kind(close + 1), T::LParen | T::LBrack))
                    || self
                        .scan_name(open + 1, false)
                        .is_some_and(|name| self.kind(name.end) == T::Scope && self.kind(name.end + 1) == T::Star)
            }
            _ => false,
        }
    }

    /// Reads `( inner ) suffixes`: the suffixes belong to what the inner declarator points to.
    fn inner_declarator(&mut self, base: TypeId) -> Declarator {
        let open = self.p;
        let after = self.after_group(open);
        if self.ahead(1) == T::Ident && open + 3 == after {
            // `int (name)(int)`: parentheses that keep a macro of that name away.
            let name = self.scan_name(open + 1, false);
            self.p = after;
            return self.suffixes(name, base);
        }
        self.p = after;
        let mut ty = base;
        loop {
            match self.t() {
                T::LParen if self.mate(self.p).is_some() => {
                    let params = self.parameter_types();
                    ty = self.b.ty(Type::Function { params, ret: Some(ty) });
                }
                T::LBrack => {
                    self.brackets();
                    ty = self.b.ty(Type::Array(ty));
                }
                T::Const | T::Noexcept => self.bump(),
                _ => break,
            }
        }
        let end = self.p;
        self.p = open + 1;
        let inner = self.declarator(ty);
        self.p = end;
        inner
    }

    fn suffixes(&mut self, name: Option<Scanned>, mut ty: TypeId) -> Declarator {
        let mut open = None;
        loop {
            match self.t() {
                T::LParen if name.is_some() => {
                    if open.is_some() || self.mate(self.p).is_none() {
                        break;
                    }
                    let after = self.after_group(self.p);
                    if self.kind(after) == T::LParen && self.kind(self.after_group(after)) == T::LBrace {
                        // `int SYS_NAME(open)(int flags) {`: the name is what a macro makes.
                        self.arguments(after - 1);
                        continue;
                    }
                    open = Some(self.p);
                    self.p = after;
                    break;
                }
                T::LBrack if self.ahead(1) != T::LBrack => {
                    self.brackets();
                    ty = self.b.ty(Type::Array(ty));
                }
                T::LBrack | T::Attribute => self.attribute(),
                T::LParen if self.mate(self.p).is_some() => {
                    let params = self.parameter_types();
                    ty = self.b.ty(Type::Function { params, ret: Some(ty) });
                }
                _ => break,
            }
        }
        Declarator { name, ty, open }
    }

    /// Whether the parentheses hold parameters and not the arguments of a constructor.
    pub fn looks_like_parameters(&self, open: usize, place: Place) -> bool {
        match self.kind(open + 1) {
            T::RParen => true,
            T::TypeWord => self.kind(open + 2) != T::LParen || self.kind(open + 3) == T::Star,
            T::Const
            | T::Struct
            | T::Union
            | T::Class
            | T::Enum
            | T::Typename
            | T::Ellipsis
            | T::Auto
            | T::Attribute
            | T::Qualifier
            | T::Specifier
            | T::Decltype => true,
            T::LBrack => self.kind(open + 2) == T::LBrack,
            T::Ident | T::Scope => {
                let Some(name) = self.scan_name(open + 1, false) else { return false };
                match self.kind(name.end) {
                    T::Ident | T::Ellipsis | T::Const | T::TypeWord | T::Struct => true,
                    T::Star | T::Amp | T::AndAnd => place != Place::Local,
                    T::Comma | T::RParen => place != Place::Local,
                    T::LParen => {
                        place != Place::Local && (self.kind(name.end + 1) == T::Star || self.is_shouted(name.last))
                    }
                    T::LBrack | T::Assign => place != Place::Local,
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// Reads `( … )` as parameters, bound in the open scope.
    pub fn parameters(&mut self) -> Parameters {
        let mut read = Parameters::default();
        let Some(close) = self.mate(self.p) else {
            self.bump();
            return read;
        };
        let outer = std::mem::replace(&mut self.in_angles, false);
        self.bump();
        self.nested((), |this| this.parameters_inside(close, &mut read));
        self.p = close + 1;
        self.in_angles = outer;
        read
    }

    fn parameters_inside(&mut self, close: usize, read: &mut Parameters) {
        let (mut least, mut most, mut hidden) = (0u8, 0u8, false);
        if self.t() == T::TypeWord && self.p + 1 == close && self.text(self.p) == "void" {
            read.arity = Some((0, 0));
            return;
        }
        while self.p < close {
            if self.eat(T::Comma) {
                continue;
            }
            if self.eat(T::Ellipsis) {
                read.variadic = true;
                continue;
            }
            let start = self.p;
            hidden |= self.t() == T::Ident
                && self.is_shouted(self.p)
                && matches!(self.ahead(1), T::RParen | T::LParen | T::Comma);
            let default = self.parameter(read);
            if self.has_pack(start) {
                // `Args... args` stands for any number, none too.
                read.variadic = true;
            } else {
                most = most.saturating_add(1);
                if !default {
                    least = most;
                }
            }
            // Whatever the parameter could not place.
            while self.p < close && !matches!(self.t(), T::Comma) {
                let at = self.p;
                self.assignment();
                if self.p == at {
                    self.bump();
                }
            }
            if self.p == start {
                self.bump();
            }
        }
        read.arity = (!hidden).then_some((least, if read.variadic { u8::MAX } else { most }));
    }

    /// Whether the parameter that was read from `start` on is a pack: its own `…` stands in no brackets.
    fn has_pack(&self, start: usize) -> bool {
        let mut depth = 0i32;
        let mut at = start;
        while at < self.p {
            match self.kind(at) {
                T::LParen | T::LBrack | T::LBrace => at = self.after_group(at).max(at + 1) - 1,
                T::Lt => depth += 1,
                T::Gt => depth -= 1,
                T::Ellipsis if depth == 0 => return true,
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// Reads one parameter; whether it has a default.
    fn parameter(&mut self, read: &mut Parameters) -> bool {
        let start = self.start();
        let around = Around { place: Place::Local, scope: self.b.scope(), start, class: None, friend: false };
        let Some(spec) = self.specifiers(&around) else {
            read.types.push(self.unknown_type());
            return false;
        };
        let declarator = self.declarator(spec.ty);
        let mut ty = declarator.ty;
        if let Some(open) = declarator.open {
            // A parameter of function type.
            self.p = open;
            let params = self.parameter_types();
            ty = self.b.ty(Type::Function { params, ret: Some(ty) });
        }
        read.types.push(ty);
        self.trailing_macros();
        let default = self.t() == T::Assign;
        let end = self.last_end();
        if let Some(name) = declarator.name {
            let id = self.define(name.last, Kind::Param, DefFlags::default(), around.scope, Span::new(start, end));
            self.b.def_mut(id).ty = self.is_known(ty).then_some(ty);
            read.defs.push(id);
            if default {
                self.bump();
                let value = self.assignment();
                self.b.def_mut(id).value = Some(value);
                let end = self.last_end();
                self.end_extent(id, end);
            }
        } else if default {
            self.bump();
            self.assignment();
        }
        default
    }

    /// Reads macros behind a declared name: `int x UNUSED`, `char *f(const char *, ...) PRINTF(1, 2)`.
    pub fn trailing_macros(&mut self) {
        loop {
            match self.t() {
                T::Ident if !self.first_on_line(self.p) || self.is_shouted(self.p) => {
                    self.refer(self.p, RefKind::Macro, Via::Plain);
                    self.bump();
                    if self.t() == T::LParen
                        && let Some(close) = self.mate(self.p)
                    {
                        self.arguments(close);
                    }
                }
                T::Attribute => self.attribute(),
                T::LBrack if self.ahead(1) == T::LBrack => self.attribute(),
                T::Asm => {
                    self.bump();
                    if self.t() == T::LParen {
                        self.p = self.after_group(self.p);
                    }
                }
                _ => return,
            }
        }
    }
}
