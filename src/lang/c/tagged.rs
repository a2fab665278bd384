//! Tagged types, as the C standard calls classes, structs, unions and enums: definitions, forward declarations and
//! mentions, and which of them a keyword begins.

use super::declaration::Specifiers;
use super::name::Scanned;
use super::reader::{Around, Place, Reader};
use super::token::T;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, NameId, RefKind, ScopeId, ScopeKind, Type, TypeId, Via};
use crate::text::Span;

impl Reader<'_, '_> {
    /// Reads `struct …`, `class …`, `union …`, `enum …`: a definition, a forward declaration or a mention.
    pub fn tagged(&mut self, around: &Around, spec: &mut Specifiers) {
        let keyword = self.t();
        let head = self.p;
        self.bump();
        if keyword == T::Enum && matches!(self.t(), T::Class | T::Struct) {
            self.bump();
        }
        let scoped_enum = keyword == T::Enum && self.p > head + 1;
        while matches!(self.t(), T::Attribute | T::Alignas) || (self.t() == T::LBrack && self.ahead(1) == T::LBrack) {
            self.attribute();
        }
        let mut names: Vec<(Scanned, bool)> = Vec::new();
        let mut at = self.p;
        while matches!(self.kind(at), T::Ident | T::Scope) {
            let Some(name) = self.scan_name(at, false) else { break };
            at = name.end;
            let with_arguments = self.kind(at) == T::LParen;
            if with_arguments {
                let after = self.after_group(at);
                if !matches!(self.kind(after), T::Ident | T::LBrace | T::Colon) {
                    break;
                }
                at = after;
            }
            if self.is_final(name.last) && !names.is_empty() {
                break;
            }
            names.push((name, with_arguments));
            while self.kind(at) == T::Attribute {
                at = self.after_group(at + 1);
            }
        }
        if self.is_body(around, at, &names) {
            self.definition(around, spec, keyword, scoped_enum, &names, at);
            return;
        }
        let Some((name, _)) = names.first().copied() else {
            spec.tagged = true;
            return;
        };
        let alone = names.len() == 1
            && (self.kind(name.end) == T::Semi || (keyword == T::Enum && self.kind(name.end) == T::Colon))
            && !around.friend
            && !name.qualified
            && !spec.typedef;
        if alone && around.place != Place::Local {
            let kind = tag_kind(keyword);
            let flags = DefFlags::DECLARATION.with(DefFlags::HOISTED).with(DefFlags::EXPORTED);
            let end = self.tok(name.end).end;
            self.define(name.last, kind, flags, around.scope, Span::new(around.start, end));
            self.p = name.end;
            if self.eat(T::Colon) {
                self.type_id();
            }
            spec.tagged = true;
            return;
        }
        let (head, args) = self.read_name(&name, RefKind::Type);
        self.p = name.end;
        spec.ty = self.b.ty(Type::Path { head, args });
    }

    /// Whether `final` stands at `at`, or a macro for it (`Q_DECL_FINAL`).
    fn is_final(&self, at: usize) -> bool {
        self.text(at) == "final" || (self.is_shouted(at) && self.text(at).ends_with("FINAL"))
    }

    /// Whether the body or the bases of a class or enum stand at `at`, behind its names.
    fn is_body(&self, around: &Around, at: usize, names: &[(Scanned, bool)]) -> bool {
        let at = if names.is_empty() || !self.is_final(at) { at } else { at + 1 };
        let braces = match self.kind(at) {
            T::LBrace => true,
            T::Colon => {
                // A bit field has no `{` before its `;`.
                let mut q = at + 1;
                while !matches!(self.kind(q), T::LBrace | T::Semi | T::RBrace | T::Eof | T::Assign) {
                    q = if self.kind(q) == T::LParen { self.after_group(q) } else { q + 1 };
                }
                self.kind(q) == T::LBrace
            }
            _ => false,
        };
        if !braces {
            return false;
        }
        match names {
            [.., (_, true)] => false,
            // `struct Foo x { 1 }` in a function; `struct EXPORT Foo {` elsewhere.
            [(first, _), _, ..] if around.place == Place::Local => self.is_shouted(first.last),
            _ => true,
        }
    }

    fn definition(
        &mut self,
        around: &Around,
        spec: &mut Specifiers,
        keyword: T,
        scoped_enum: bool,
        names: &[(Scanned, bool)],
        at: usize,
    ) {
        for (name, with_arguments) in names.iter().take(names.len().saturating_sub(1)) {
            self.refer(name.last, RefKind::Macro, Via::Plain);
            if *with_arguments {
                self.p = name.end;
                if let Some(close) = self.mate(name.end) {
                    self.arguments(close);
                }
            }
        }
        self.p = at;
        if self.t() == T::Ident {
            // final
            self.bump();
        }
        let mut open = self.p;
        while self.kind(open) != T::LBrace && self.kind(open) != T::Eof {
            open = if self.kind(open) == T::LParen { self.after_group(open) } else { open + 1 };
        }
        let end = self.after_group(open);
        let name = names.last().map(|(name, _)| *name);
        let behind = self.name_behind(end);
        let def = match (name, behind) {
            (Some(name), _) => {
                let qualifier = if name.qualified { self.read_qualifier(&name) } else { None };
                if name.angles {
                    let back = self.p;
                    self.p = name.last + 1;
                    self.template_arguments();
                    self.p = back;
                }
                let def = self.define_tagged(around, tag_kind(keyword), name.last);
                self.b.def_mut(def).qualifier = qualifier;
                Some(def)
            }
            (None, Some(at)) if spec.typedef => {
                let def = self.define_tagged(around, Kind::Type, at);
                spec.named = Some((at, def));
                Some(def)
            }
            _ => None,
        };
        if let Some(def) = def {
            let body = Span::new(self.tok(open).start, self.tok(end - 1).end);
            let stop = if self.kind(end) == T::Semi { self.tok(end).end } else { body.end };
            let def = self.b.def_mut(def);
            def.body = Some(body);
            def.extent.end = stop;
            def.signature.end = body.start;
        }
        spec.tagged = true;
        spec.ty = if keyword == T::Enum {
            self.enum_body(around, def, scoped_enum, open, end)
        } else {
            // An anonymous struct without a declarator lends its members to the struct around it.
            let lends =
                def.is_none() && around.place == Place::Member && behind.is_none() && self.declares_nothing(end);
            let class = name.map(|name| self.name(name.last));
            self.class_body(def, class, lends, open, end)
        };
        self.p = end;
    }

    fn declares_nothing(&self, end: usize) -> bool {
        let mut at = end;
        while self.kind(at) == T::Attribute {
            at = self.after_group(at + 1);
        }
        self.kind(at) == T::Semi
    }

    /// The declared name behind the body that ends at `end`, past attributes and macros.
    fn name_behind(&self, end: usize) -> Option<usize> {
        let mut at = end;
        loop {
            match self.kind(at) {
                T::Attribute => at = self.after_group(at + 1),
                T::Qualifier | T::Const => at += 1,
                T::Ident if self.kind(at + 1) == T::Ident => at += 1,
                T::Ident if self.kind(at + 1) == T::LParen && self.kind(self.after_group(at + 1)) == T::Ident => {
                    at = self.after_group(at + 1);
                }
                T::Ident if matches!(self.kind(at + 1), T::Semi | T::Comma | T::LBrack | T::Attribute | T::Assign) => {
                    return Some(at);
                }
                _ => return None,
            }
        }
    }

    pub fn define_tagged(&mut self, around: &Around, kind: Kind, at: usize) -> DefId {
        let local = around.place == Place::Local;
        let flags = DefFlags::default().when(!local, DefFlags::HOISTED.with(DefFlags::EXPORTED));
        let extent = Span::new(around.start, self.tok(at).end.max(around.start));
        self.define(at, kind, flags, around.scope, extent)
    }

    pub fn class_body(
        &mut self,
        def: Option<DefId>,
        class: Option<NameId>,
        lends: bool,
        open: usize,
        end: usize,
    ) -> TypeId {
        let span = Span::new(self.start(), self.tok(end - 1).end);
        if lends {
            self.p = open;
            self.members(end, None);
            return self.unknown_type();
        }
        // Bases are looked up outside, but their template arguments may name members; the order makes no difference.
        if self.eat(T::Colon) {
            let mut bases = Vec::new();
            while self.p < open {
                let start = self.p;
                match self.t() {
                    T::Access | T::Specifier | T::Comma | T::Ellipsis => self.bump(),
                    T::LBrack => self.attribute(),
                    _ => bases.push(self.type_base()),
                }
                if self.p == start {
                    self.bump();
                }
            }
            if let Some(def) = def {
                self.b.def_mut(def).bases = bases;
            }
        }
        self.p = open;
        let scope = self.open_type(def, span);
        self.members(end, class);
        self.close_type(def);
        self.b.ty(Type::Object(scope))
    }

    fn open_type(&mut self, def: Option<DefId>, span: Span) -> ScopeId {
        let scope = self.b.open(ScopeKind::Type, span, def);
        self.b.facts.scopes[scope.idx()].members_visible = true;
        if let Some(def) = def {
            self.b.enter(def);
        }
        scope
    }

    fn close_type(&mut self, def: Option<DefId>) {
        if def.is_some() {
            self.b.leave();
        }
        self.b.close();
    }

    fn enum_body(&mut self, around: &Around, def: Option<DefId>, scoped: bool, open: usize, end: usize) -> TypeId {
        if self.eat(T::Colon) {
            self.type_id();
        }
        self.p = open;
        let span = Span::new(self.start(), self.tok(end - 1).end);
        let Some(def) = def else {
            // The enumerators of an anonymous enum belong to what is around it.
            self.enumerators(end, around.scope, None, true);
            return self.unknown_type();
        };
        if !scoped {
            let def = self.b.def_mut(def);
            def.flags = def.flags.with(DefFlags::TRANSPARENT);
        }
        let scope = self.open_type(Some(def), span);
        let ty = self.b.ty(Type::Object(scope));
        self.enumerators(end, scope, Some(ty), scoped);
        self.close_type(Some(def));
        ty
    }

    fn enumerators(&mut self, end: usize, scope: ScopeId, ty: Option<TypeId>, scoped: bool) {
        let close = end.saturating_sub(1);
        self.bump();
        while self.p < close {
            self.read_asides();
            let start = self.p;
            match self.t() {
                T::Ident if self.ahead(1) == T::LParen => {
                    // A macro that makes enumerators.
                    self.assignment();
                }
                T::Ident => {
                    let at = self.p;
                    let flags = DefFlags::HOISTED.with(DefFlags::EXPORTED).when(!scoped, DefFlags::TRANSPARENT);
                    let span = self.span(at);
                    let def = self.define(at, Kind::Variant, flags, scope, span);
                    self.b.def_mut(def).ty = ty;
                    self.bump();
                    self.trailing_macros();
                    if self.eat(T::Assign) {
                        let value = self.conditional();
                        self.b.def_mut(def).value = Some(value);
                    }
                    let stop = self.last_end();
                    self.end_extent(def, stop);
                    self.document_trailing(def, stop);
                }
                T::LBrack => self.attribute(),
                _ => self.bump(),
            }
            if self.p == start {
                self.bump();
            }
        }
        self.read_asides();
        self.p = end;
    }
}

fn tag_kind(keyword: T) -> Kind {
    match keyword {
        T::Class => Kind::Class,
        T::Enum => Kind::Enum,
        _ => Kind::Struct,
    }
}
