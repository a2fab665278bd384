//! What stands before a templated item: `template <…>` with its parameters, and concepts.

use super::reader::{Around, Place, Reader};
use super::token::T;
use crate::model::Kind;
use crate::model::facts::{DefFlags, ScopeKind};
use crate::text::Span;

impl Reader<'_, '_> {
    pub fn concept(&mut self, around: &Around) {
        self.bump();
        if self.t() != T::Ident {
            return;
        }
        let flags = DefFlags::EXPORTED.with(DefFlags::HOISTED);
        let extent = Span::new(around.start, self.start());
        let def = self.define(self.p, Kind::Type, flags, around.scope, extent);
        self.bump();
        if self.eat(T::Assign) {
            self.expression();
        }
        if self.t() != T::Semi {
            self.recover_to_semicolon();
        }
        self.eat(T::Semi);
        let end = self.last_end();
        self.end_extent(def, end);
    }

    /// Reads `template <…>` and what it heads; its parameters are bound in a scope around that.
    pub fn template(&mut self, around: Around) {
        let start = self.start();
        self.bump();
        if self.t() != T::Lt {
            // An explicit instantiation defines nothing.
            self.recover_to_semicolon();
            self.eat(T::Semi);
            return;
        }
        let scope = self.b.open(ScopeKind::Block, Span::new(start, start), None);
        self.nested((), |this| {
            this.template_parameters();
            if this.eat(T::Requires) {
                this.binary();
            }
            this.item(around);
        });
        self.b.facts.scopes[scope.idx()].span.end = self.last_end().max(start);
        self.b.close();
    }

    /// Reads `<typename T, int N = 3>`.
    pub fn template_parameters(&mut self) {
        let Some(end) = self.angles_end(self.p, false) else {
            self.bump();
            return;
        };
        let outer = std::mem::replace(&mut self.in_angles, true);
        self.bump();
        while self.p + 1 < end {
            let start = self.p;
            if !self.eat(T::Comma) {
                self.nested((), Self::template_parameter);
            }
            if self.p == start {
                self.bump();
            }
        }
        self.in_angles = outer;
        self.p = end;
    }

    fn template_parameter(&mut self) {
        let start = self.start();
        let scope = self.b.scope();
        if self.t() == T::Template {
            self.bump();
            if self.t() == T::Lt {
                self.p = self.angles_end(self.p, false).unwrap_or(self.p + 1);
            }
        }
        let mut at = 1;
        if self.kind(self.p + at) == T::Ellipsis {
            at += 1;
        }
        let types = matches!(self.t(), T::Typename | T::Class)
            && (self.ahead(at) != T::Ident || matches!(self.ahead(at + 1), T::Comma | T::Gt | T::Assign));
        if types {
            self.p += at;
            if self.t() == T::Ident {
                let span = Span::new(start, self.tok(self.p).end);
                self.define(self.p, Kind::TypeParam, DefFlags::default(), scope, span);
                self.bump();
            }
            if self.eat(T::Assign) {
                self.type_id();
            }
            return;
        }
        // `FMT_ENABLE_IF(is_char<T>::value&& is_wide<T>::value)`: a macro makes the parameter.
        if self.t() == T::Ident
            && self.ahead(1) == T::LParen
            && matches!(self.kind(self.after_group(self.p + 1)), T::Comma | T::Gt)
        {
            let after = self.after_group(self.p + 1);
            self.assignment();
            self.p = after;
            return;
        }
        let around = Around { place: Place::Local, scope, start, class: None, friend: false };
        let Some(spec) = self.specifiers(&around) else { return };
        let declarator = self.declarator(spec.ty);
        if let Some(name) = declarator.name {
            let span = Span::new(start, self.last_end());
            let def = self.define(name.last, Kind::TypeParam, DefFlags::default(), scope, span);
            self.b.def_mut(def).ty = Some(declarator.ty);
        }
        if self.eat(T::Assign) {
            self.assignment();
        }
    }
}
