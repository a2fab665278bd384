//! Items: modules, types, traits, impls, constants. Functions are in [`super::functions`].

use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, ScopeKind, Type, TypeId};
use crate::text::Span;

use super::attributes::Attributes;
use super::lexer::T;
use super::paths::PathKind;
use super::reader::{Head, Reader};

impl Reader<'_, '_> {
    /// Whether an item starts here; asked after attributes.
    pub fn at_item(&self) -> bool {
        let named = matches!(self.nth(1), T::Ident | T::MetaVar | T::Underscore);
        match self.kind() {
            T::Pub | T::Impl => true,
            T::Fn | T::Struct | T::Enum | T::Mod | T::Type | T::Trait => named,
            T::Use => self.nth(1) != T::Lt,
            T::Extern => self.nth(1) != T::End,
            T::Static => named && self.nth(2) == T::Colon || matches!(self.nth(1), T::Mut | T::Ref),
            T::Const => match self.nth(1) {
                T::Ident | T::Underscore | T::MetaVar => matches!(self.nth(2), T::Colon | T::Eq),
                T::Mut => true,
                _ => self.modifiers_lead_to_item(),
            },
            T::Unsafe | T::Async => self.modifiers_lead_to_item(),
            T::Ident => match self.text(self.pos) {
                "union" => named && matches!(self.nth(2), T::BraceOpen | T::Lt | T::Where),
                "macro_rules" => self.nth(1) == T::Bang && named_after_bang(self.nth(2)),
                "macro" => named && matches!(self.nth(2), T::ParenOpen | T::BraceOpen),
                "auto" => self.nth(1) == T::Trait,
                "default" | "safe" | "gen" => self.modifiers_lead_to_item(),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether words such as `const async unsafe extern "C"` end in `fn`, `impl` or the like.
    fn modifiers_lead_to_item(&self) -> bool {
        for n in 1..6 {
            match self.nth(n) {
                T::Fn | T::Impl | T::Trait | T::Extern | T::Mod | T::Static => return true,
                T::Type | T::Const if self.is_word(0, "default") => return true,
                T::Const | T::Async | T::Unsafe | T::Str => {}
                T::Ident if self.is_word(n, "auto") => {}
                _ => return false,
            }
        }
        false
    }

    /// Reads the item that starts here. Takes at least one token.
    pub fn item(&mut self, attributes: &Attributes) {
        let mut head = self.head(attributes);
        let outer_test = self.in_test;
        self.in_test = head.flags.has(DefFlags::TEST);
        if self.visibility() {
            head.flags = head.flags.with(DefFlags::EXPORTED);
        }
        self.define_derive(attributes, &head);
        self.item_after_visibility(&mut head, attributes);
        self.in_test = outer_test;
    }

    fn item_after_visibility(&mut self, head: &mut Head, attributes: &Attributes) {
        loop {
            match self.kind() {
                T::Fn => return self.function(head),
                T::Struct => return self.structure(head),
                T::Enum => return self.enumeration(head),
                T::Trait => return self.trait_item(head),
                T::Impl => return self.impl_item(head),
                T::Mod => return self.module(head, attributes),
                T::Use => return self.use_item(head),
                T::Type => return self.type_alias(head),
                T::Const if !self.is_modifier() => return self.constant(head, Kind::Constant),
                T::Static => return self.constant(head, Kind::Variable),
                T::Extern => match self.nth(1) {
                    T::Crate => {
                        self.pos += 1;
                        return self.extern_crate(head);
                    }
                    T::BraceOpen => return self.foreign_block(1),
                    T::Str if self.nth(2) == T::BraceOpen => return self.foreign_block(2),
                    _ => self.pos += 1,
                },
                T::Async => {
                    head.flags = head.flags.with(DefFlags::ASYNC);
                    self.pos += 1;
                }
                T::Const | T::Unsafe | T::Str => self.pos += 1,
                T::Ident => match self.text(self.pos) {
                    "union" if self.nth(1) == T::Ident => return self.structure(head),
                    "macro_rules" if self.nth(1) == T::Bang => {
                        self.pos += 2;
                        return self.macro_rules(head, attributes);
                    }
                    "macro" => {
                        self.pos += 1;
                        return self.macro_rules(head, attributes);
                    }
                    "auto" | "default" | "safe" | "gen" => self.pos += 1,
                    _ => return,
                },
                _ => return,
            }
        }
    }

    /// Whether `const` here stands before `fn` and the like, not before a name.
    fn is_modifier(&self) -> bool {
        !matches!(self.nth(1), T::Ident | T::Underscore | T::MetaVar | T::Mut) || self.is_word(1, "gen")
    }

    /// `pub`, `pub(crate)`, `pub(in a::b)`.
    pub fn visibility(&mut self) -> bool {
        if !self.eat(T::Pub) {
            return false;
        }
        let restricted = self.kind() == T::ParenOpen
            && matches!(self.nth(1), T::Crate | T::SelfValue | T::Super | T::In)
            && (self.nth(1) == T::In || self.nth(2) == T::ParenClose);
        if restricted {
            self.group(|r| {
                if r.eat(T::In) {
                    r.path(PathKind::Value);
                }
            });
        }
        true
    }

    /// Defines an item whose keyword stands here and whose name follows; `None` where there is no name.
    fn named(&mut self, kind: Kind, head: &Head) -> Option<DefId> {
        self.pos += 1;
        if self.kind() != T::Ident {
            // `struct $name`, `const _`: nothing that can be looked up.
            if matches!(self.kind(), T::MetaVar | T::Underscore) {
                self.pos += 1;
            }
            return None;
        }
        let name = self.bump();
        Some(self.define(kind, name, head, DefFlags::HOISTED))
    }

    /// Runs `rule` with `def` as the container and a scope for its generic parameters.
    fn with_generics(&mut self, def: Option<DefId>, rule: impl FnOnce(&mut Self)) {
        if let Some(def) = def {
            self.b.enter(def);
        }
        let scope = self.open(ScopeKind::Block, None);
        self.generics();
        rule(self);
        self.close(scope);
        if def.is_some() {
            self.b.leave();
        }
    }

    /// Runs `rule` inside the group that opens here, with a scope for the members of `def`.
    pub fn members(&mut self, def: Option<DefId>, rule: impl FnOnce(&mut Self)) -> Span {
        let start = self.offset();
        let scope = self.open(ScopeKind::Type, def);
        self.group(rule);
        self.close(scope);
        Span::new(start, self.last_end())
    }

    fn structure(&mut self, head: &Head) {
        let def = self.named(Kind::Struct, head);
        let mut signature_end = self.last_end();
        let mut body = None;
        self.with_generics(def, |r| {
            // `struct Flags: u32 { const A = 1; }` of bitflags and its like.
            let is_flags = r.in_macro && r.eat(T::Colon);
            if is_flags {
                r.ty();
            }
            r.where_clause(None);
            signature_end = r.last_end();
            match r.kind() {
                T::BraceOpen if is_flags => body = Some(r.members(def, Self::loose)),
                T::BraceOpen => body = Some(r.members(def, Self::fields)),
                T::ParenOpen => {
                    body = Some(r.members(def, Self::tuple_fields));
                    r.where_clause(None);
                    r.eat(T::Semi);
                }
                _ => {
                    r.eat(T::Semi);
                }
            }
        });
        if let Some(def) = def {
            self.finish(def, signature_end, body);
        }
    }

    /// `name: Type, …`
    fn fields(&mut self) {
        while !self.at_end() {
            let before = self.pos;
            let attributes = self.attributes();
            let mut head = self.head(&attributes);
            head.flags = head.flags.when(self.visibility(), DefFlags::EXPORTED);
            if matches!(self.kind(), T::Ident | T::MetaVar) && self.nth(1) == T::Colon {
                let name = self.bump();
                self.pos += 1;
                let def = (self.token(name).kind == T::Ident)
                    .then(|| self.define(Kind::Field, name, &head, DefFlags::HOISTED));
                let ty = self.ty();
                if let Some(def) = def {
                    self.b.def_mut(def).ty = Some(ty);
                    self.finish(def, self.last_end(), None);
                }
                // A default value.
                if self.eat(T::Eq) {
                    self.expr();
                }
            }
            if self.kind() != T::Comma && !self.at_end() && self.pos > before {
                self.skip_to_comma();
            } else if !self.eat(T::Comma) && self.pos == before && !self.at_end() {
                self.stray();
            }
        }
    }

    /// `pub A, B`: fields named by their position, at the place of their type.
    fn tuple_fields(&mut self) {
        let mut index = 0;
        while !self.at_end() {
            let attributes = self.attributes();
            let mut head = self.head(&attributes);
            head.flags = head.flags.when(self.visibility(), DefFlags::EXPORTED);
            if self.at_end() {
                break;
            }
            let at = self.offset();
            let text = self.b.name(&index.to_string());
            let def = self.b.define(crate::lang::NewDef {
                name: text,
                kind: Kind::Field,
                name_span: Span::new(at, at),
                extent: Span::new(head.start, at),
                flags: head.flags.with(DefFlags::HOISTED),
            });
            self.b.def_mut(def).signature = Span::new(head.signature, at);
            self.b.def_mut(def).doc = head.doc;
            let ty = self.ty();
            self.b.def_mut(def).ty = Some(ty);
            self.finish(def, self.last_end(), None);
            self.skip_to_comma();
            index += 1;
        }
    }

    fn enumeration(&mut self, head: &Head) {
        let def = self.named(Kind::Enum, head);
        let mut signature_end = self.last_end();
        let mut body = None;
        self.with_generics(def, |r| {
            r.where_clause(None);
            signature_end = r.last_end();
            if r.kind() == T::BraceOpen {
                body = Some(r.members(def, Self::variants));
            }
        });
        if let Some(def) = def {
            self.finish(def, signature_end, body);
        }
    }

    fn variants(&mut self) {
        while !self.at_end() {
            let before = self.pos;
            let attributes = self.attributes();
            let mut head = self.head(&attributes);
            // Variants are as visible as their enum.
            head.flags = head.flags.with(DefFlags::EXPORTED);
            self.visibility();
            if self.kind() == T::Ident {
                let name = self.bump();
                let def = self.define(Kind::Variant, name, &head, DefFlags::HOISTED);
                let signature_end = self.last_end();
                self.b.enter(def);
                let body = match self.kind() {
                    T::BraceOpen => Some(self.members(Some(def), Self::fields)),
                    T::ParenOpen => Some(self.members(Some(def), Self::tuple_fields)),
                    _ => None,
                };
                self.b.leave();
                if self.eat(T::Eq) {
                    self.expr();
                }
                self.finish(def, signature_end, body);
            } else if self.kind() == T::MetaVar {
                self.pos += 1;
                if super::reader::is_open(self.kind()) {
                    self.members(None, if self.kind() == T::BraceOpen { Self::fields } else { Self::tuple_fields });
                }
            }
            if self.pos > before {
                self.skip_to_comma();
            } else {
                self.stray();
            }
        }
    }

    fn trait_item(&mut self, head: &Head) {
        let def = self.named(Kind::Trait, head);
        let mut signature_end = self.last_end();
        let mut body = None;
        self.with_generics(def, |r| {
            if r.eat(T::Colon) || r.kind() == T::Eq {
                // `trait Alias = A + B;`
                r.eat(T::Eq);
                let bounds = r.bounds();
                if let Some(def) = def {
                    r.b.def_mut(def).bases = bounds;
                }
            }
            r.where_clause(def);
            signature_end = r.last_end();
            if r.kind() == T::BraceOpen {
                body = Some(r.members(def, |r| {
                    r.statements();
                }));
            } else {
                r.eat(T::Semi);
            }
        });
        if let Some(def) = def {
            self.finish(def, signature_end, body);
        }
    }

    fn impl_item(&mut self, head: &Head) {
        // Its name and span come with the type; the definition must come before what it contains.
        let keyword = self.bump();
        let def = self.define(Kind::Impl, keyword, head, DefFlags::HOISTED);
        let mut signature_end = self.last_end();
        let mut body = None;
        self.with_generics(Some(def), |r| {
            r.eat(T::Const);
            r.eat(T::Bang);
            let mut from = r.pos;
            let mut this = r.ty();
            if r.eat(T::For) {
                from = r.pos;
                let of = this;
                this = r.ty();
                r.b.def_mut(def).bases = vec![of];
            }
            r.name_impl(def, this, from);
            r.where_clause(None);
            signature_end = r.last_end();
            if r.kind() == T::BraceOpen {
                body = Some(r.members(Some(def), |r| {
                    r.statements();
                }));
            } else {
                r.eat(T::Semi);
            }
        });
        self.finish(def, signature_end, body);
    }

    /// An impl is named like its type; a type without a name (`[T]`, `(A, B)`) as it is written.
    fn name_impl(&mut self, def: DefId, this: TypeId, from: usize) {
        let mut at = this;
        while let Type::Pointer(to) = self.b.facts.ty(at) {
            at = *to;
        }
        let written = if from < self.pos {
            Span::new(self.token(from).start, self.last_end())
        } else {
            self.b.facts.def(def).name_span
        };
        let (name, span) = match self.b.facts.ty(at) {
            Type::Path { head, .. } | Type::Qualified { name: head, .. } => {
                let reference = self.b.facts.reference(*head);
                (reference.name, reference.span)
            }
            _ => {
                let text = self.b.slice(written).split_whitespace().collect::<Vec<_>>().join(" ");
                (self.b.name(&text), written)
            }
        };
        let def = self.b.def_mut(def);
        def.ty = Some(this);
        def.name = name;
        def.name_span = span;
        def.extent = def.extent.join(span);
    }

    fn module(&mut self, head: &Head, attributes: &Attributes) {
        if self.nth(2) == T::Semi || self.nth(1) != T::Ident {
            self.pos += 1;
            if self.kind() == T::Ident {
                self.child_file(head, attributes);
            }
            return;
        }
        let Some(def) = self.named(Kind::Module, head) else { return };
        let signature_end = self.last_end();
        let start = self.offset();
        let mut body = None;
        if self.kind() == T::BraceOpen {
            self.b.enter(def);
            let scope = self.open(ScopeKind::Module, Some(def));
            self.group(|r| {
                r.statements();
            });
            self.close(scope);
            self.b.leave();
            body = Some(Span::new(start, self.last_end()));
        }
        self.b.def_mut(def).extent.end = self.last_end();
        self.finish(def, signature_end, body);
    }

    /// Type aliases and associated types.
    fn type_alias(&mut self, head: &Head) {
        let def = self.named(Kind::Type, head);
        let in_type = self.in_type();
        self.with_generics(def, |r| {
            if r.eat(T::Colon) {
                let bounds = r.bounds();
                if let Some(def) = def {
                    r.b.def_mut(def).bases = bounds;
                }
            }
            r.where_clause(None);
            if r.eat(T::Eq) {
                let ty = r.ty();
                if let Some(def) = def {
                    r.b.def_mut(def).ty = Some(ty);
                }
            } else if let Some(def) = def.filter(|_| in_type) {
                let flags = r.b.facts.def(def).flags.with(DefFlags::DECLARATION);
                r.b.def_mut(def).flags = flags;
            }
            r.where_clause(None);
        });
        self.eat(T::Semi);
        if let Some(def) = def {
            let end = self.end_of_item();
            self.finish(def, end, None);
            self.mark_member(def);
        }
    }

    /// `const N: T = value;`, `static mut N: T = value;` and lazy_static's `static ref N: T = value;`.
    fn constant(&mut self, head: &Head, kind: Kind) {
        if matches!(self.nth(1), T::Mut | T::Ref) {
            self.pos += 1;
        }
        let def = self.named(kind, head);
        let mut body = None;
        let ty = self.eat(T::Colon).then(|| self.ty());
        let signature_end = self.last_end();
        let mut value = None;
        if self.eat(T::Eq) {
            let start = self.offset();
            value = Some(self.expr());
            body = Some(Span::new(start, self.last_end()));
        }
        self.eat(T::Semi);
        let Some(def) = def else { return };
        let definition = self.b.def_mut(def);
        definition.ty = ty;
        definition.value = value;
        self.finish(def, signature_end, body);
        if value.is_none() && self.in_type() {
            let definition = self.b.def_mut(def);
            definition.flags = definition.flags.with(DefFlags::DECLARATION);
        }
        self.mark_member(def);
    }

    /// End of the last token, without the semicolon.
    pub fn end_of_item(&self) -> u32 {
        let last = self.token(self.pos - 1);
        if last.kind == T::Semi && self.pos > 1 { self.token(self.pos - 2).end } else { last.end }
    }

    /// Members of an implementation of a trait stand in for those of the trait; members of traits are as visible as it.
    pub fn mark_member(&mut self, def: DefId) {
        if !self.in_type() {
            return;
        }
        let Some(owner) = self.b.container().map(|id| self.b.facts.def(id)) else { return };
        let (is_trait, implements) = (owner.kind == Kind::Trait, owner.kind == Kind::Impl && !owner.bases.is_empty());
        let def = self.b.def_mut(def);
        def.flags = def.flags.when(implements, DefFlags::OVERRIDE).when(is_trait || implements, DefFlags::EXPORTED);
    }

    /// `extern "C" { … }`; the brace is `brace` tokens on.
    fn foreign_block(&mut self, brace: usize) {
        self.pos += brace;
        self.group(|r| {
            r.statements();
        });
    }
}

fn named_after_bang(kind: T) -> bool {
    matches!(kind, T::Ident | T::MetaVar)
}
