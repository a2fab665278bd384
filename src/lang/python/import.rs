//! Imports. Every segment of a dotted path is a reference of its own, in order, to the import it belongs to.

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk::{Head, Walk};
use crate::lang::descent::Descent;
use crate::model::Kind;
use crate::model::facts::{DefFlags, Import, ImportId, ImportKind, NameId, RefKind, Via};

impl<'t> Walk<'_, '_, 't> {
    /// `import a.b, c as d`.
    pub fn import_statement(&mut self, node: Node<'t>) {
        let list = self.open(node);
        for i in list.iter() {
            let kid = self.at(i);
            match kid.kind {
                K::DottedName => {
                    let (path, parts) = self.path(kid.node);
                    let import = self.row(ImportKind::Module, path, None, 0, kid.node);
                    self.segments(&parts, import);
                    // `import a.b` binds `a`.
                    if let Some(first) = parts.first() {
                        self.bind_import(*first, Kind::Module, import, kid.node);
                    }
                }
                K::AliasedImport => {
                    let parts = self.open(kid.node);
                    let name = self.kids.field(parts, F::Name).map(|kid| kid.node);
                    let alias = self.kids.field(parts, F::Alias).map(|kid| kid.node);
                    self.kids.close(parts);
                    let Some(name) = name else { continue };
                    let (path, parts) = self.path(name);
                    let import = self.row(ImportKind::Module, path, None, 0, kid.node);
                    self.segments(&parts, import);
                    if let Some(alias) = alias {
                        self.bind_import(alias, Kind::Module, import, kid.node);
                    }
                }
                K::Error => self.each(kid.node),
                _ => {}
            }
        }
        self.kids.close(list);
    }

    /// `from .a.b import c, d as e`, `from a import *`.
    pub fn import_from(&mut self, node: Node<'t>) {
        let list = self.open(node);
        let module = self.kids.field(list, F::ModuleName);
        let (mut path, mut parts, mut level) = (Vec::new(), Vec::new(), 0);
        if let Some(module) = module {
            if module.kind == K::RelativeImport {
                let inner = self.open(module.node);
                for i in inner.iter() {
                    let kid = self.at(i);
                    match kid.kind {
                        K::ImportPrefix => {
                            let dots = self.b.text(kid.node).matches('.').count();
                            level = u8::try_from(dots).unwrap_or(u8::MAX);
                        }
                        K::DottedName => (path, parts) = self.path(kid.node),
                        _ => {}
                    }
                }
                self.kids.close(inner);
            } else {
                (path, parts) = self.path(module.node);
            }
        }
        // The path's segments belong to the first name's import.
        let mut first = true;
        for i in list.iter() {
            let kid = self.at(i);
            if kid.kind == K::WildcardImport {
                let import = self.row(ImportKind::Glob, path.clone(), None, level, node);
                if std::mem::take(&mut first) {
                    self.segments(&parts, import);
                }
                continue;
            }
            if kid.kind == K::Error {
                self.each(kid.node);
            }
            if kid.field != F::Name {
                continue;
            }
            let (mut name, mut alias) = (Some(kid.node), None);
            if kid.kind == K::AliasedImport {
                let inner = self.open(kid.node);
                name = self.kids.field(inner, F::Name).map(|kid| kid.node);
                alias = self.kids.field(inner, F::Alias).map(|kid| kid.node);
                self.kids.close(inner);
            }
            let Some(name) = name else { continue };
            let name = self.path(name).1.last().copied().unwrap_or(name);
            let id = self.b.name(self.b.text(name));
            let import = self.row(ImportKind::Name, path.clone(), Some(id), level, node);
            if std::mem::take(&mut first) {
                self.segments(&parts, import);
            }
            self.b.refer(name, RefKind::Import, Via::Import(import));
            self.bind_import(alias.unwrap_or(name), Kind::Variable, import, kid.node);
        }
        self.kids.close(list);
    }

    /// The segments of a dotted name.
    fn path(&mut self, node: Node<'t>) -> (Vec<NameId>, Vec<Node<'t>>) {
        let list = self.open(node);
        let parts: Vec<Node<'t>> =
            self.kids.all(list).iter().filter(|kid| kid.kind == K::Identifier).map(|kid| kid.node).collect();
        self.kids.close(list);
        let path = parts.iter().map(|part| self.b.name(self.b.text(*part))).collect();
        (path, parts)
    }

    fn segments(&mut self, parts: &[Node<'t>], import: ImportId) {
        for part in parts {
            self.b.refer(*part, RefKind::Import, Via::Import(import));
        }
    }

    fn row(
        &mut self,
        kind: ImportKind,
        path: Vec<NameId>,
        name: Option<NameId>,
        level: u8,
        node: Node<'t>,
    ) -> ImportId {
        let import = Import {
            kind,
            span: self.b.span(node),
            scope: self.b.scope(),
            path,
            name,
            binds: None,
            reexport: false,
            system: false,
            level,
            explicit_path: None,
        };
        self.b.import(import)
    }

    fn bind_import(&mut self, name: Node<'t>, kind: Kind, import: ImportId, node: Node<'t>) {
        let id = self.b.name(self.b.text(name));
        let span = self.b.span(name);
        let head = Head::of(node);
        let head = Head { flags: DefFlags::IMPORT, ..head };
        let scope = if self.frame.globals.contains(&id) { crate::model::facts::ScopeId(0) } else { self.frame.scope };
        let def = self.define_in(scope, kind, (id, span), head);
        self.b.def_mut(def).import = Some(import);
        self.b.facts.imports[import.idx()].binds = Some(def);
    }
}
