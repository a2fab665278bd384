//! Imports and exports of ECMAScript modules.
//!
//! Every imported name is an import of its own; the specifier of a statement is a reference to the module. An export
//! from another module is a definition too, flagged as an import, but its name is visible to importers only: it starts
//! to be visible in its own file past the end of any file.

use std::collections::HashMap;

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Head, Lead, Walk};
use crate::lang::descent::Descent;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Import, ImportId, ImportKind, NameId, RefKind, Via};
use crate::text::Span;

/// Where the specifier of a statement stands.
#[derive(Clone, Copy)]
struct Source {
    path: NameId,
    span: Span,
}

/// An imported or exported name as written.
struct Specifier<'t> {
    name: Node<'t>,
    alias: Option<Node<'t>>,
}

impl<'s, 't> Walk<'_, 's, 't> {
    pub fn import_statement(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let clause = self.kids.first(list, K::ImportClause).map(|kid| kid.node);
        let require = self.kids.first(list, K::ImportRequire).map(|kid| kid.node);
        let source = self.kids.field(list, F::Source).map(|kid| kid.node);
        self.kids.close(list);
        if let Some(require) = require {
            self.import_require(require, node);
            return;
        }
        let Some(source) = source else {
            self.each(node);
            return;
        };
        let source = self.specified(source, node, false);
        let Some(clause) = clause else { return };
        let list = self.open(clause);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::Identifier => {
                    let import = self.import_row(ImportKind::Default, source, None, node);
                    self.bind_import(kid.node, Kind::Variable, import, kid.node);
                    self.b.refer(kid.node, RefKind::Import, Via::Import(import));
                }
                K::NamespaceImport => {
                    if let Some(name) = self.inside_identifier(kid.node) {
                        let import = self.import_row(ImportKind::Module, source, None, node);
                        self.bind_import(name, Kind::Module, import, kid.node);
                        self.b.refer(name, RefKind::Import, Via::Import(import));
                    }
                }
                K::NamedImports => self.named_imports(kid.node, source),
                _ => {}
            }
        }
        self.kids.close(list);
    }

    fn named_imports(&mut self, node: Node<'t>, source: Source) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind != K::ImportSpecifier {
                continue;
            }
            let Some(written) = self.specifier(kid.node) else { continue };
            let (text, span) = self.export_name(written.name);
            let name = self.b.name(text);
            let kind = if text == "default" { ImportKind::Default } else { ImportKind::Name };
            let import = self.import_row(kind, source, Some(name), kid.node);
            self.bind_import(written.alias.unwrap_or(written.name), Kind::Variable, import, kid.node);
            self.b.reference(name, span, RefKind::Import, Via::Import(import));
        }
        self.kids.close(list);
    }

    /// `import x = require("…")`.
    fn import_require(&mut self, node: Node<'t>, statement: Node<'t>) {
        let list = self.open(node);
        let name = self.kids.first(list, K::Identifier).map(|kid| kid.node);
        let source = self.kids.field(list, F::Source).map(|kid| kid.node);
        self.kids.close(list);
        if let (Some(name), Some(source)) = (name, source) {
            let source = self.specified(source, statement, false);
            let import = self.import_row(ImportKind::Module, source, None, statement);
            self.bind_import(name, Kind::Module, import, statement);
            self.b.refer(name, RefKind::Import, Via::Import(import));
        }
    }

    /// Refers to the module that a specifier names.
    fn specified(&mut self, node: Node<'t>, statement: Node<'t>, reexport: bool) -> Source {
        let (text, span) = self.unquoted(node);
        let path = self.b.name(text);
        let source = Source { path, span };
        let import = self.import_row(ImportKind::SideEffect, source, None, statement);
        self.b.facts.imports[import.idx()].reexport = reexport;
        self.b.reference(path, span, RefKind::Import, Via::Import(import));
        source
    }

    /// The module that a call of `require` or `import` names, as a value.
    pub fn module_source(&mut self, node: Node<'t>, call: Node<'t>) -> ImportId {
        let (text, span) = self.unquoted(node);
        let path = self.b.name(text);
        let import = self.import_row(ImportKind::Module, Source { path, span }, None, call);
        self.b.reference(path, span, RefKind::Import, Via::Import(import));
        import
    }

    fn import_row(&mut self, kind: ImportKind, source: Source, name: Option<NameId>, node: Node<'t>) -> ImportId {
        let import = Import {
            kind,
            span: self.b.span(node).join(source.span),
            scope: self.b.scope(),
            path: vec![source.path],
            name,
            binds: None,
            reexport: false,
            system: false,
            level: 0,
            explicit_path: None,
        };
        self.b.import(import)
    }

    /// One name of the module that another import row names.
    pub fn import_part(&mut self, of: ImportId, name: NameId, node: Node<'t>) -> ImportId {
        let path = self.b.facts.import(of).path[0];
        let kind = if self.b.facts.name(name) == "default" { ImportKind::Default } else { ImportKind::Name };
        self.import_row(kind, Source { path, span: self.b.span(node) }, Some(name), node)
    }

    /// Binds a name to what is imported.
    pub fn bind_import(&mut self, name: Node<'t>, kind: Kind, import: ImportId, node: Node<'t>) -> DefId {
        let head = Head::of(node).with(DefFlags::IMPORT.with(DefFlags::HOISTED));
        let text = self.b.text(name);
        let scope = self.b.scope();
        let def = self.define_in(scope, kind, (text, self.b.span(name)), head, node);
        self.b.def_mut(def).import = Some(import);
        self.b.facts.imports[import.idx()].binds = Some(def);
        def
    }

    fn inside_identifier(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let list = self.open(node);
        let found =
            self.kids.all(list).iter().find(|kid| matches!(kid.kind, K::Identifier | K::Str)).map(|kid| kid.node);
        self.kids.close(list);
        found
    }

    fn specifier(&mut self, node: Node<'t>) -> Option<Specifier<'t>> {
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        let alias = self.kids.field(list, F::Alias).map(|kid| kid.node);
        self.kids.close(list);
        name.map(|name| Specifier { name, alias })
    }

    /// A module's name for something: a word, or a string in quotes.
    fn export_name(&self, node: Node<'t>) -> (&'s str, Span) {
        if self.kids.kind(node) == K::Str { self.unquoted(node) } else { (self.b.text(node), self.b.span(node)) }
    }

    pub fn export_statement(&mut self, node: Node<'t>, lead: Option<Lead>) {
        let list = self.open(node);
        let span = self.b.span(node);
        let mut head = Head { doc: None, ..Head::of(node) }.after(lead).with(DefFlags::EXPORTED);
        let source = self.kids.field(list, F::Source).map(|kid| kid.node);
        let source = source.map(|source| self.specified(source, node, true));
        let mut default = None;
        let mut equals = false;
        for i in list.iter() {
            let kid = self.at(i);
            match (kid.field, kid.kind) {
                (_, K::Decorator) => self.each(kid.node),
                (_, K::KwExport) => head.signature = self.b.span(kid.node).start,
                (_, K::KwDefault) => {
                    default = Some(self.b.span(kid.node));
                    head = head.with(DefFlags::DEFAULT_EXPORT);
                }
                (_, K::Equals) => equals = true,
                (_, K::Star) => {
                    if let Some(source) = source {
                        let import = self.import_row(ImportKind::Glob, source, None, node);
                        self.b.facts.imports[import.idx()].reexport = true;
                    }
                }
                (_, K::NamespaceExport) => {
                    if let (Some(source), Some(name)) = (source, self.inside_identifier(kid.node)) {
                        let import = self.import_row(ImportKind::Module, source, None, node);
                        self.reexported(name, Kind::Module, import, kid.node);
                    }
                }
                (_, K::ExportClause) => self.export_clause(kid.node, source),
                (F::Declaration, kind) => {
                    self.default_span = default;
                    self.declaration(kind, kid.node, head);
                }
                (F::Value, _) => self.export_value("default", default.unwrap_or(span), kid.node, node, head),
                (F::Source, _) | (_, K::Comment | K::KwType | K::KwAs | K::KwNamespace) => {}
                (_, K::Error) => self.each(kid.node),
                _ if equals => {
                    let head = head.without(DefFlags::DEFAULT_EXPORT);
                    self.export_value("export=", Span::new(span.start, span.start + 6), kid.node, node, head);
                }
                _ => {}
            }
        }
        self.kids.close(list);
    }

    /// A definition for a default export that has no name of its own.
    pub fn define_default(&mut self, kind: Kind, head: Head, node: Node<'t>) -> DefId {
        let start = self.b.span(node).start;
        let span = self.default_span.take().unwrap_or(Span::new(start, start));
        self.define_in(self.b.scope(), kind, ("default", span), head, node)
    }

    /// `export default value`, `export = value`, `module.exports = value`: another name for something that has one, or
    /// a definition without a name of its own.
    pub fn export_value(&mut self, exported: &str, span: Span, value: Node<'t>, node: Node<'t>, head: Head) {
        let peeled = self.peel(value);
        if peeled.kind == K::Identifier && peeled.cast.is_none() && peeled.checked.is_none() {
            let local = self.b.name(self.b.text(peeled.inner));
            let exported = self.b.name(exported);
            self.b.facts.exports.push((exported, local));
            self.b.refer(peeled.inner, RefKind::Import, Via::Plain);
            return;
        }
        let kind = match peeled.kind {
            K::ArrowFunction | K::FunctionExpression | K::GeneratorFunction => Kind::Function,
            K::ClassExpression => Kind::Class,
            _ => Kind::Constant,
        };
        // `export default function name() {}` as an expression still has its name.
        let own = self.own_name_of(peeled.inner, kind);
        let def = if let Some(name) = own {
            self.define(kind, name, head, node)
        } else {
            let name = if exported == "default" { "default" } else { "exports" };
            self.define_in(self.b.scope(), kind, (name, span), head, node)
        };
        if own.is_none() && exported != "default" {
            let (exported, local) = (self.b.name(exported), self.b.name("exports"));
            self.b.facts.exports.push((exported, local));
            self.b.def_mut(def).visible_from = u32::MAX;
        } else if let Some(name) = own.filter(|_| exported != "default") {
            let (exported, local) = (self.b.name(exported), self.b.name(self.b.text(name)));
            self.b.facts.exports.push((exported, local));
        }
        match kind {
            Kind::Function => self.function_of(def, peeled.inner, None),
            Kind::Class => self.class(def, peeled.inner),
            _ => {
                let from = self.value_of(def, value, None);
                self.body(def, self.b.span(value));
                self.b.def_mut(def).value = Some(from);
            }
        }
    }

    fn own_name_of(&mut self, node: Node<'t>, kind: Kind) -> Option<Node<'t>> {
        if kind == Kind::Constant {
            return None;
        }
        let list = self.open(node);
        let name = self.kids.field(list, F::Name).map(|kid| kid.node);
        self.kids.close(list);
        name
    }

    fn export_clause(&mut self, node: Node<'t>, source: Option<Source>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind != K::ExportSpecifier {
                continue;
            }
            let Some(written) = self.specifier(kid.node) else { continue };
            let (local, span) = self.export_name(written.name);
            let name = self.b.name(local);
            if let Some(source) = source {
                let kind = if local == "default" { ImportKind::Default } else { ImportKind::Name };
                let import = self.import_row(kind, source, Some(name), kid.node);
                self.b.reference(name, span, RefKind::Import, Via::Import(import));
                self.reexported(written.alias.unwrap_or(written.name), Kind::Variable, import, kid.node);
            } else {
                let (exported, _) = self.export_name(written.alias.unwrap_or(written.name));
                let exported = self.b.name(exported);
                self.b.facts.exports.push((exported, name));
                self.b.reference(name, span, RefKind::Import, Via::Plain);
            }
        }
        self.kids.close(list);
    }

    /// A name that importers of this file see and that leads on to another file.
    fn reexported(&mut self, name: Node<'t>, kind: Kind, import: ImportId, node: Node<'t>) {
        let (text, span) = self.export_name(name);
        let name = self.b.name(text);
        let flags = DefFlags::IMPORT.with(DefFlags::EXPORTED);
        let new = crate::lang::NewDef { name, kind, name_span: span, extent: self.b.span(node), flags };
        let def = self.b.define(new);
        let made = self.b.def_mut(def);
        made.import = Some(import);
        made.visible_from = u32::MAX;
        let import = &mut self.b.facts.imports[import.idx()];
        import.binds = Some(def);
        import.reexport = true;
    }

    /// Marks what `export { a }` exports.
    pub fn mark_exports(&mut self) {
        if self.b.facts.exports.is_empty() {
            return;
        }
        let default = self.b.facts.names.get("default");
        let mut exported: HashMap<NameId, bool> = HashMap::new();
        for (name, local) in &self.b.facts.exports {
            *exported.entry(*local).or_default() |= Some(*name) == default;
        }
        for def in self.b.facts.defs.iter_mut().filter(|def| def.scope.0 == 0) {
            if let Some(default) = exported.get(&def.name) {
                def.flags = def.flags.with(DefFlags::EXPORTED).when(*default, DefFlags::DEFAULT_EXPORT);
            }
        }
    }
}
