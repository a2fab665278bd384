//! `use` trees, `extern crate` and `mod name;`.

use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Import, ImportId, ImportKind, NameId, RefId, RefKind, Via};
use crate::text::Span;

use super::attributes::Attributes;
use super::lexer::T;
use super::paths::is_segment;
use super::reader::{Head, Reader};

impl Reader<'_, '_> {
    /// `use a::{b, c as d, e::*};`: one import a leaf.
    pub fn use_item(&mut self, head: &Head) {
        self.pos += 1;
        let first = self.b.facts.refs.len();
        self.use_tree(head, &mut Vec::new(), None);
        self.eat(T::Semi);
        // A tree without leaves (`use a::{};`, or half written) has no import to belong to.
        let imports = self.b.facts.imports.len();
        for reference in &mut self.b.facts.refs[first..] {
            if matches!(reference.via, Via::Import(id) if id.idx() >= imports) {
                reference.via = Via::Plain;
            }
        }
    }

    /// One tree below `prefix`; `parent` is the reference of the last segment of the prefix.
    fn use_tree(&mut self, head: &Head, prefix: &mut Vec<NameId>, mut parent: Option<RefId>) {
        let depth = prefix.len();
        let start = self.offset();
        if self.eat(T::PathSep) && prefix.is_empty() {
            let root = self.b.name("::");
            prefix.push(root);
        }
        loop {
            match self.kind() {
                T::Star => {
                    self.pos += 1;
                    self.add_import(head, ImportKind::Glob, start, prefix, None, None);
                    break;
                }
                T::BraceOpen => {
                    self.deeper((), |r| {
                        r.group(|r| {
                            while !r.at_end() {
                                let before = r.pos;
                                r.use_tree(head, prefix, parent);
                                r.eat(T::Comma);
                                if r.pos == before {
                                    r.stray();
                                }
                            }
                        });
                    });
                    break;
                }
                kind if is_segment(kind) => {
                    let at = self.bump();
                    let more = self.eat(T::PathSep);
                    let via = match parent {
                        Some(parent) => Via::Path(parent),
                        None if prefix.first().is_some_and(|id| self.b.facts.name(*id) == "::") => Via::Root,
                        // The import that will be added next; the first leaf below this segment.
                        None => Via::Import(ImportId(self.b.facts.imports.len() as u32)),
                    };
                    // `self` in braces names the prefix itself.
                    let itself = kind == T::SelfValue && parent.is_some();
                    if !itself {
                        parent = Some(self.refer(at, RefKind::Import, via));
                    }
                    if more {
                        let name = self.name(at);
                        prefix.push(name);
                        continue;
                    }
                    self.use_leaf(head, start, at, itself, prefix);
                    break;
                }
                _ => break,
            }
        }
        prefix.truncate(depth);
    }

    fn use_leaf(&mut self, head: &Head, start: u32, at: usize, itself: bool, prefix: &[NameId]) {
        let alias = (self.kind() == T::As && self.nth(1) != T::End).then(|| {
            self.pos += 1;
            self.bump()
        });
        // What is bound: the alias, the leaf, or for `{self}` the segment before the braces.
        let bound = match alias {
            Some(alias) if self.token(alias).kind != T::Ident => None,
            Some(alias) => Some((self.name(alias), self.token(alias).span())),
            None if itself => prefix.last().map(|name| (*name, self.token(at).span())),
            None if self.token(at).kind == T::Ident => Some((self.name(at), self.token(at).span())),
            None => None,
        };
        let (kind, name) = if itself { (ImportKind::Module, None) } else { (ImportKind::Name, Some(self.name(at))) };
        self.add_import(head, kind, start, prefix, name, bound);
    }

    fn add_import(
        &mut self,
        head: &Head,
        kind: ImportKind,
        start: u32,
        path: &[NameId],
        name: Option<NameId>,
        bound: Option<(NameId, Span)>,
    ) -> ImportId {
        let id = ImportId(self.b.facts.imports.len() as u32);
        let binds = bound.map(|(name, span)| self.bind_import(id, name, span, head));
        let span = Span::new(start, self.last_end());
        let reexport = head.flags.has(DefFlags::EXPORTED);
        let scope = self.b.scope();
        self.b.import(Import {
            kind,
            span,
            scope,
            path: path.to_vec(),
            name,
            binds,
            reexport,
            system: false,
            level: 0,
            explicit_path: None,
        })
    }

    fn bind_import(&mut self, import: ImportId, name: NameId, span: Span, head: &Head) -> DefId {
        let kind = match self.b.facts.name(name) {
            text if text.starts_with(|c: char| c.is_uppercase()) => Kind::Type,
            _ => Kind::Module,
        };
        let flags = head.flags.with(DefFlags::IMPORT).with(DefFlags::HOISTED);
        let id = self.b.define(crate::lang::NewDef { name, kind, name_span: span, extent: span, flags });
        self.b.def_mut(id).import = Some(import);
        id
    }

    /// `extern crate a as b;`, from `crate`.
    pub fn extern_crate(&mut self, head: &Head) {
        let start = self.offset();
        self.pos += 1;
        if !matches!(self.kind(), T::Ident | T::SelfValue) {
            return;
        }
        let at = self.bump();
        let import = ImportId(self.b.facts.imports.len() as u32);
        self.refer(at, RefKind::Import, Via::Import(import));
        let mut bound = at;
        if self.eat(T::As) && !self.at_end() {
            bound = self.bump();
        }
        let name = self.name(at);
        let bound = (self.token(bound).kind == T::Ident).then(|| (self.name(bound), self.token(bound).span()));
        self.add_import(head, ImportKind::Module, start, &[name], None, bound);
        self.b.facts.imports[import.idx()].system = true;
        self.eat(T::Semi);
    }

    /// `mod name;`, from the name: binds the module and declares its file.
    pub fn child_file(&mut self, head: &Head, attributes: &Attributes) {
        let at = self.bump();
        let id = self.define(Kind::Module, at, head, DefFlags::HOISTED.with(DefFlags::IMPORT));
        let import = ImportId(self.b.facts.imports.len() as u32);
        self.b.def_mut(id).import = Some(import);
        self.eat(T::Semi);
        self.finish(id, self.token(at).end, None);
        let name = self.name(at);
        let scope = self.b.scope();
        self.b.import(Import {
            kind: ImportKind::ChildFile,
            span: self.token(at).span(),
            scope,
            path: vec![name],
            name: None,
            binds: Some(id),
            reexport: head.flags.has(DefFlags::EXPORTED),
            system: false,
            level: 0,
            explicit_path: attributes.path,
        });
    }
}
