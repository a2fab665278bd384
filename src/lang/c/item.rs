//! What stands in a file, a namespace or a class: namespaces, classes, enums, templates, aliases, and declarations.

use super::declaration::Specifiers;
use super::name::Scanned;
use super::reader::{Around, Place, Reader};
use super::token::T;
use crate::model::Kind;
use crate::model::facts::{
    DefFlags, DefId, Import, ImportKind, NameId, RefKind, ScopeId, ScopeKind, Type, TypeId, Via,
};
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

    fn items(&mut self, end: usize, place: Place, class: Option<NameId>) {
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

    fn item(&mut self, mut around: Around) {
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

    /// Reads a namespace or an alias of one.
    pub fn namespace(&mut self, inline: bool) {
        let start = self.start();
        self.bump();
        while matches!(self.t(), T::Attribute | T::LBrack) {
            self.attribute();
        }
        let mut names = Vec::new();
        loop {
            match self.t() {
                T::Ident => {
                    // `namespace EXPORT name {`.
                    if self.ahead(1) == T::Ident {
                        self.lone_macro();
                        continue;
                    }
                    names.push(self.p);
                    self.bump();
                    if self.t() == T::Attribute {
                        self.attribute();
                    }
                }
                T::Scope | T::Specifier => self.bump(),
                _ => break,
            }
        }
        if self.t() == T::Assign && names.len() == 1 {
            self.namespace_alias(names[0], start);
            return;
        }
        if self.t() != T::LBrace {
            return;
        }
        let close = self.mate(self.p);
        let end = close.map_or_else(|| self.tok(self.main_end).end, |close| self.tok(close).end);
        let body = Span::new(self.start(), end);
        let mut flags = DefFlags::EXPORTED.with(DefFlags::HOISTED);
        for name in &names {
            let scope = self.b.scope();
            let transparent = inline && Some(name) == names.last();
            flags = flags.when(transparent, DefFlags::TRANSPARENT);
            let def = self.define(*name, Kind::Namespace, flags, scope, Span::new(start, end));
            self.b.def_mut(def).body = Some(body);
            self.b.def_mut(def).signature.end = body.start;
            let scope = self.b.open(ScopeKind::Module, body, Some(def));
            self.b.facts.scopes[scope.idx()].members_visible = true;
            // What an inline namespace holds is named as if it were not there.
            if !transparent {
                self.b.enter(def);
            }
        }
        self.bump();
        // The names of an anonymous namespace are seen all around it.
        let until = close.unwrap_or(self.main_end);
        self.nested((), |this| this.items(until, Place::File, None));
        if let Some(close) = close {
            self.p = close + 1;
        }
        for name in &names {
            if !(inline && Some(name) == names.last()) {
                self.b.leave();
            }
            self.b.close();
        }
    }

    fn namespace_alias(&mut self, name: usize, start: u32) {
        self.bump();
        let ty = self.type_base();
        let scope = self.b.scope();
        let end = self.last_end();
        let flags = DefFlags::HOISTED;
        let def = self.define(name, Kind::Namespace, flags, scope, Span::new(start, end));
        self.b.def_mut(def).ty = Some(ty);
        self.eat(T::Semi);
    }

    /// Reads `using namespace a;`, `using a::b;`, `using T = …;`.
    pub fn using(&mut self, around: &Around) {
        let start = self.start();
        self.bump();
        if matches!(self.t(), T::Namespace | T::Enum) {
            let kind = if self.t() == T::Namespace { RefKind::Import } else { RefKind::Type };
            self.bump();
            if let Some(name) = self.scan_name(self.p, false) {
                self.import_names(&name, start, ImportKind::Glob);
                self.read_name(&name, kind);
                self.p = name.end;
            }
            self.eat(T::Semi);
            return;
        }
        if self.t() == T::Ident && matches!(self.ahead(1), T::Assign | T::LBrack | T::Attribute) {
            let at = self.p;
            self.bump();
            while matches!(self.t(), T::LBrack | T::Attribute) {
                self.attribute();
            }
            self.eat(T::Assign);
            let local = around.place == Place::Local;
            let flags = DefFlags::default().when(!local, DefFlags::EXPORTED.with(DefFlags::HOISTED));
            let def = self.define(at, Kind::Type, flags, around.scope, Span::new(around.start, start));
            let ty = self.type_id();
            self.b.def_mut(def).ty = Some(ty);
            if self.t() != T::Semi {
                self.recover_to_semicolon();
            }
            self.eat(T::Semi);
            let end = self.last_end();
            self.end_extent(def, end);
            return;
        }
        loop {
            self.eat(T::Typename);
            let Some(name) = self.scan_name(self.p, false) else { break };
            let import = self.import_names(&name, start, ImportKind::Name);
            self.read_name(&name, RefKind::Import);
            self.p = name.end;
            if !name.operator && !name.destructor {
                let named_by_others = matches!(around.place, Place::File);
                let flags = DefFlags::IMPORT.with(DefFlags::HOISTED).when(named_by_others, DefFlags::ALIAS);
                let def = self.define(name.last, Kind::Type, flags, around.scope, Span::new(start, self.last_end()));
                self.b.def_mut(def).import = Some(import);
                self.b.facts.imports[import.idx()].binds = Some(def);
            }
            self.eat(T::Ellipsis);
            if !self.eat(T::Comma) {
                break;
            }
        }
        self.eat(T::Semi);
    }

    fn import_names(&mut self, name: &Scanned, start: u32, kind: ImportKind) -> crate::model::facts::ImportId {
        let mut path = Vec::new();
        for at in name.from..name.last {
            if self.kind(at) == T::Ident {
                path.push(self.name(at));
            }
        }
        let last = self.name(name.last);
        let imported = if kind == ImportKind::Glob {
            path.push(last);
            None
        } else {
            Some(last)
        };
        let span = Span::new(start, self.tok(name.end - 1).end);
        let scope = self.b.scope();
        self.b.import(Import {
            kind,
            span,
            scope,
            path,
            name: imported,
            binds: None,
            reexport: true,
            system: false,
            level: 0,
            explicit_path: None,
        })
    }

    fn recover_to_semicolon(&mut self) {
        while !matches!(self.t(), T::Semi | T::Eof | T::RBrace | T::LBrace) {
            let start = self.p;
            self.loose(start + 1);
            if self.p == start {
                self.bump();
            }
        }
    }

    fn concept(&mut self, around: &Around) {
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

    fn define_tagged(&mut self, around: &Around, kind: Kind, at: usize) -> DefId {
        let local = around.place == Place::Local;
        let flags = DefFlags::default().when(!local, DefFlags::HOISTED.with(DefFlags::EXPORTED));
        let extent = Span::new(around.start, self.tok(at).end.max(around.start));
        self.define(at, kind, flags, around.scope, extent)
    }

    fn class_body(
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
