//! Namespaces, their aliases, and what `using` brings from them.

use super::name::Scanned;
use super::reader::{Around, Place, Reader};
use super::token::T;
use crate::model::Kind;
use crate::model::facts::{DefFlags, Import, ImportKind, RefKind, ScopeKind};
use crate::text::Span;

impl Reader<'_, '_> {
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
}
