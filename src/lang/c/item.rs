//! What stands in a file, a namespace or a class: which reader an item is for, and the items that macros make. Namespaces,
//! templates and tagged types have files of their own; [`super::declaration`] reads the rest.

use super::reader::{Around, Place, Reader};
use super::token::T;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, NameId, RefKind, ScopeKind, Type, Via};
use crate::text::Span;

impl Reader<'_, '_> {
    /// Reads the whole file.
    pub fn file(&mut self) {
        self.items(self.main_end, Place::File, None);
        self.p = self.main_end;
        self.read_asides();
    }

    /// Reads the body of a class, from its `{`, up to `end`, one past its `}`.
    pub fn members(&mut self, end: usize, class: Option<NameId>) {
        self.bump();
        self.nested((), |this| this.items(end.saturating_sub(1), Place::Member, class));
    }

    pub fn items(&mut self, end: usize, place: Place, class: Option<NameId>) {
        while self.p < end && self.t() != T::Eof {
            self.read_asides();
            let start = self.p;
            let around = Around { place, scope: self.b.scope(), start: self.start(), class, friend: false };
            self.item(around);
            if self.p == start {
                let span = self.span(start);
                self.gap(span);
                self.bump();
            }
        }
        self.read_asides();
    }

    pub fn item(&mut self, mut around: Around) {
        match self.t() {
            T::Semi | T::RBrace | T::RParen => self.bump(),
            T::Namespace => self.namespace(false),
            T::Specifier if self.ahead(1) == T::Namespace => {
                self.bump();
                self.namespace(true);
            }
            T::Using => self.using(&around),
            T::Template => self.template(around),
            T::Extern if self.ahead(1) == T::Template => {
                self.bump();
                self.template(around);
            }
            T::Concept => self.concept(&around),
            T::StaticAssert => {
                self.bump();
                self.expression();
                self.eat(T::Semi);
            }
            T::Asm => self.asm(),
            T::Access => {
                self.bump();
                if self.t() == T::Ident && self.ahead(1) == T::Colon {
                    self.bump();
                }
                self.eat(T::Colon);
            }
            T::Friend => {
                self.bump();
                around.friend = true;
                if around.place == Place::Member {
                    around.scope = self.b.facts.scope(around.scope).parent.unwrap_or(around.scope);
                }
                self.item(around);
            }
            T::Extern if self.ahead(1) == T::Str && self.ahead(2) == T::LBrace => {
                self.p += 2;
                let close = self.mate(self.p);
                self.bump();
                if let Some(close) = close {
                    self.nested((), |this| this.items(close, around.place, None));
                    self.p = close + 1;
                }
            }
            T::LBrack if self.ahead(1) == T::LBrack => self.attribute(),
            T::Ident if self.ahead(1) == T::Colon && around.place == Place::Member => {
                // Qt's `signals:`.
                self.p += 2;
            }
            T::LBrace
            | T::If
            | T::While
            | T::For
            | T::Do
            | T::Switch
            | T::Return
            | T::Case
            | T::Default
            | T::Break
            | T::Goto
            | T::Else
            | T::Try
            | T::Catch => self.statement(),
            _ => self.plain_item(around),
        }
    }

    fn plain_item(&mut self, around: Around) {
        // `Q_OBJECT` and the like on a line of their own, before something that starts anew.
        let alone = self.t() == T::Ident
            && self.is_shouted(self.p)
            && self.first_on_line(self.p + 1)
            && matches!(
                self.ahead(1),
                T::Access | T::RBrace | T::Typedef | T::Namespace | T::Template | T::Using | T::Tilde | T::Friend
            );
        if alone {
            self.lone_macro();
            return;
        }
        if self.t() == T::Ident && self.ahead(1) == T::LParen && self.macro_struct(around) {
            return;
        }
        let start = self.p;
        self.nested((), |this| this.declaration(around));
        if self.p != start {
            return;
        }
        if self.t() == T::Ident && self.ahead(1) == T::LParen && self.mate(self.p + 1).is_some() {
            self.macro_item(around);
            return;
        }
        self.loose(start + 1);
        self.eat(T::Semi);
    }

    /// Reads `CATALOG(x, 1) FLAGS { … } Name;`: a macro that makes the head of a `typedef struct`.
    fn macro_struct(&mut self, around: Around) -> bool {
        let mut at = self.after_group(self.p + 1);
        while self.kind(at) == T::Ident && self.is_shouted(at) {
            at = if self.kind(at + 1) == T::LParen { self.after_group(at + 1) } else { at + 1 };
        }
        let open = at;
        let after = self.after_group(open);
        let is_struct = self.kind(open) == T::LBrace && self.kind(after) == T::Ident && self.kind(after + 1) == T::Semi;
        if !is_struct {
            return false;
        }
        while self.p < open {
            self.lone_macro();
            if self.t() == T::LParen {
                let close = self.mate(self.p).unwrap_or(self.p);
                self.arguments(close);
            }
        }
        let def = self.define_tagged(&around, Kind::Type, after);
        let end = self.tok(after + 1).end;
        let ty = self.class_body(Some(def), None, false, open, after);
        let def = self.b.def_mut(def);
        def.ty = Some(ty);
        def.extent.end = end;
        self.p = after + 2;
        true
    }

    /// Reads a macro with arguments that stands as a declaration, with the body that may follow: `TEST(Suite, name) {`.
    fn macro_item(&mut self, around: Around) {
        let open = self.p + 1;
        let close = self.mate(open).unwrap_or(open);
        if self.kind(close + 1) != T::LBrace || around.place == Place::Local {
            self.argument_of_macro();
            self.eat(T::Semi);
            return;
        }
        let end = self.tok(self.after_group(close + 1) - 1).end;
        let def = self.macro_function(&around, open, close, end);
        self.b.open(ScopeKind::Function, Span::new(around.start, end), def);
        if let Some(def) = def {
            self.b.enter(def);
        }
        self.p = close + 1;
        self.block_inside();
        if def.is_some() {
            self.b.leave();
        }
        self.b.close();
    }

    /// Defines the function that a macro with a body makes, under the argument that names it: the only one of
    /// `SYSCALL(open) {`, the first of several, the second of `TEST(Suite, name) {`, whose first is its class.
    fn macro_function(&mut self, around: &Around, open: usize, close: usize, end: u32) -> Option<DefId> {
        let word = self.text(open - 1);
        let test = word.contains("TEST") || word.contains("BENCHMARK");
        let callee = self.refer(open - 1, RefKind::Call, Via::Plain);
        self.p = open;
        let names_itself = self.kind(open + 1) == T::Ident && matches!(self.kind(open + 2), T::Comma | T::RParen);
        if !names_itself {
            let (_, count) = self.arguments(close);
            self.b.facts.refs[callee.idx()].args = Some(count);
            return None;
        }
        let second = test && self.kind(open + 3) == T::Ident && self.kind(open + 2) == T::Comma;
        let at = if second { open + 3 } else { open + 1 };
        let body = Span::new(self.tok(close + 1).start, end);
        let flags = DefFlags::HOISTED.when(test, DefFlags::TEST);
        let def = self.define(at, Kind::Function, flags, around.scope, Span::new(around.start, end));
        if second {
            let head = self.refer(open + 1, RefKind::Type, Via::Plain);
            let ty = self.b.ty(Type::Path { head, args: Vec::new() });
            self.b.def_mut(def).qualifier = Some(ty);
        }
        self.b.def_mut(def).body = Some(body);
        self.b.def_mut(def).signature.end = body.start;
        self.p = at + 1;
        self.loose(close);
        Some(def)
    }

    fn argument_of_macro(&mut self) {
        let id = self.refer(self.p, RefKind::Call, Via::Plain);
        self.bump();
        if let Some(close) = self.mate(self.p) {
            let (_, count) = self.arguments(close);
            self.b.facts.refs[id.idx()].args = Some(count);
        }
    }

    pub fn recover_to_semicolon(&mut self) {
        while !matches!(self.t(), T::Semi | T::Eof | T::RBrace | T::LBrace) {
            let start = self.p;
            self.loose(start + 1);
            if self.p == start {
                self.bump();
            }
        }
    }
}
