//! Plain names, paths and imports: the part of Rust's name resolution that needs no types.

use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{
    DefFlags, DefId, Definition, FileFacts, Import, ImportId, ImportKind, RefId, RefKind, Reference, ScopeId,
    ScopeKind, Via,
};

use super::crates::{STANDARD, join, parent};
use super::modules::{Module, module_around};
use super::ty::{Env, Ty};
use super::{Entity, Item, Ns, Resolver, STD};
use crate::text::Span;

/// A plain name and where it stands.
#[derive(Clone, Copy)]
pub struct Plain<'n> {
    pub scope: ScopeId,
    pub name: &'n str,
    /// Locals declared behind it are not seen.
    pub offset: u32,
    pub ns: Ns,
}

impl Resolver<'_, '_> {
    /// What a reference means in a namespace.
    pub fn resolve(&self, file: FileId, facts: &FileFacts, id: RefId, ns: Ns) -> Option<Entity> {
        let key = (file, id, ns);
        if let Some(known) = self.resolved.borrow().get(&key) {
            return known.clone();
        }
        let found = self.step(|| self.resolve_uncached(file, facts, id, ns)).flatten();
        if self.steady() {
            self.resolved.borrow_mut().insert(key, found.clone());
        }
        found
    }

    fn resolve_uncached(&self, file: FileId, facts: &FileFacts, id: RefId, ns: Ns) -> Option<Entity> {
        let reference = facts.reference(id);
        let name = facts.name(reference.name);
        match reference.via {
            Via::Plain => self.plain(file, facts, plain_of(facts, reference, ns)),
            Via::Import(import) => self.import_head(file, facts, reference, import, ns),
            Via::Root => self.root_name(file, name, ns),
            Via::Path(prefix) => {
                let base = self.resolve(file, facts, prefix, Ns::Type)?;
                self.member_of(&base, name, ns)
            }
            Via::TypePath(ty) => {
                let ty = self.convert(file, facts, ty, &Env::default());
                self.associated(&ty, name, ns).map(|member| Entity::Item(member.item))
            }
            Via::FieldOf(ty) => self.field_of(file, facts, ty, name),
            Via::Member(value) => {
                let receiver = self.type_of(file, facts, value);
                let field = || self.field(&receiver, name).map(|(item, _)| Entity::Item(item));
                if reference.args.is_some() {
                    // `(self.callback)(x)` calls a field.
                    return self.method(&receiver, name).map(|member| member.entity()).or_else(field);
                }
                field().or_else(|| (receiver == Ty::Outside).then_some(Entity::Outside))
            }
            Via::PropertyOf(_) | Via::ArgumentOf(_) => None,
        }
    }

    /// `name` behind `base::`, as seen from a module.
    pub fn member_of(&self, base: &Entity, name: &str, ns: Ns) -> Option<Entity> {
        match base {
            Entity::Outside => Some(Entity::Outside),
            Entity::Module(module) => match name {
                "super" => self.parent_module(*module).map(Entity::Module),
                "self" => Some(base.clone()),
                _ => self.in_module(*module, name, ns).or_else(|| match ns {
                    Ns::Macro => self.exported_macro(*module, name).map(Entity::Item),
                    _ => None,
                }),
            },
            Entity::Type(ty) => self.associated(ty, name, ns).map(|member| member.entity()),
            Entity::Item(item) => {
                let facts = self.facts(item.file);
                if facts.def(item.def).kind == Kind::Enum
                    && let Some(variant) = self.named_inside(*item, name, |def| def.kind == Kind::Variant)
                {
                    return Some(Entity::Item(variant));
                }
                let ty = self.type_of_item(*item);
                self.associated(&ty, name, ns).map(|member| member.entity())
            }
        }
    }

    /// A definition bound directly in the scope that an item opens.
    pub fn named_inside(&self, item: Item, name: &str, admit: impl Fn(&Definition) -> bool) -> Option<Item> {
        let facts = self.facts(item.file);
        let inner = facts.def(item.def).inner?;
        let name = facts.names.get(name)?;
        let here = |id: &&DefId| facts.def(**id).scope == inner && admit(facts.def(**id));
        facts.defs_named(name).iter().find(here).map(|def| Item { file: item.file, def: *def })
    }

    /// A plain name, through blocks, functions and the module, then crates and the prelude.
    pub fn plain(&self, file: FileId, facts: &FileFacts, plain: Plain<'_>) -> Option<Entity> {
        let module = module_around(file, facts, plain.scope);
        match plain.name {
            "self" => return Some(Entity::Module(module)),
            "super" => return self.parent_module(module).map(Entity::Module),
            "crate" | "$crate" => return Some(Entity::Module(self.crate_root(file))),
            "Self" => return Some(Entity::Type(self.self_type(file, facts, plain.scope))),
            _ => {}
        }
        let usable = |found: &Entity| plain.ns != Ns::Macro || !self.is_own_function(found, file);
        if let Some(found) = self.in_blocks(file, facts, plain, module).filter(usable) {
            return Some(found);
        }
        if plain.ns == Ns::Label {
            return None;
        }
        if let Some(found) = self.in_module(module, plain.name, plain.ns).filter(usable) {
            return Some(found);
        }
        if plain.ns == Ns::Macro {
            return self.textual_macro(module, plain.name);
        }
        if plain.ns == Ns::Type {
            if let Some(found) = self.crate_named(file, plain.name) {
                return Some(found);
            }
            if super::ty::is_primitive(plain.name) {
                return Some(Entity::Type(Ty::Primitive(plain.name.into())));
            }
        }
        self.in_prelude(plain.name, plain.ns)
    }

    /// Functions are macros to other crates only.
    fn is_own_function(&self, entity: &Entity, file: FileId) -> bool {
        let Entity::Item(item) = entity else { return false };
        let is_function = self.facts(item.file).def(item.def).kind == Kind::Function;
        is_function && item.file != STD && self.crate_root(item.file) == self.crate_root(file)
    }

    /// What the standard prelude, or at the stubs' own top their root, knows by the name.
    fn in_prelude(&self, name: &str, ns: Ns) -> Option<Entity> {
        let root = Module::of_file(STD);
        let prelude = self.named_in(root, "prelude", Ns::Type)?;
        let Entity::Module(prelude) = prelude else { return None };
        self.in_module(prelude, name, ns)
    }

    /// The scopes between a name and its module.
    fn in_blocks(&self, file: FileId, facts: &FileFacts, plain: Plain<'_>, module: Module) -> Option<Entity> {
        let known = facts.names.get(plain.name);
        let mut at = plain.scope;
        // The locals of a function are out of sight inside a function nested in it.
        let mut left_function = false;
        while at != module.scope {
            let scope = facts.scope(at);
            if scope.kind != ScopeKind::Type {
                if let Some(name) = known {
                    let visible = |id: &&DefId| {
                        let def = facts.def(**id);
                        def.scope == at
                            && (def.visible_from <= plain.offset || def.flags.has(DefFlags::HOISTED))
                            && plain.ns.admits(def)
                            && !(left_function && matches!(def.kind, Kind::Local | Kind::Param))
                    };
                    let visible: Vec<DefId> = facts.defs_named(name).iter().filter(visible).copied().collect();
                    let best = self.compiled(file, facts, visible).into_iter().max_by_key(|id| {
                        let def = facts.def(*id);
                        (def.visible_from, def.name_span.start)
                    });
                    if let Some(def) = best
                        && let Some(found) = self.entity(Item { file, def }, plain.ns)
                    {
                        return Some(found);
                    }
                }
                if let Some(found) = self.in_globs(Module { file, scope: at }, plain.name, plain.ns) {
                    return Some(found);
                }
            }
            left_function |= scope.kind == ScopeKind::Function && scope.owner.is_some();
            at = scope.parent?;
        }
        None
    }

    /// Of several definitions of one name those that are compiled; all of them where none surely is.
    pub fn compiled(&self, file: FileId, facts: &FileFacts, candidates: Vec<DefId>) -> Vec<DefId> {
        if candidates.len() < 2 {
            return candidates;
        }
        let on: Vec<DefId> = candidates.iter().copied().filter(|id| self.is_compiled(file, facts, *id)).collect();
        if on.is_empty() { candidates } else { on }
    }

    /// Whether the `cfg` attributes of a definition hold, with the features that its package has by default.
    pub fn is_compiled(&self, file: FileId, facts: &FileFacts, id: DefId) -> bool {
        let def = facts.def(id);
        if def.flags.has(DefFlags::INACTIVE) {
            return false;
        }
        if file == STD || def.extent.start >= def.signature.start {
            return true;
        }
        let snapshot = self.cx.snapshot;
        let Ok(text) = snapshot.text(file) else { return true };
        let attributes = Span::new(def.extent.start, def.signature.start).slice(text.text());
        if !attributes.contains("cfg") {
            return true;
        }
        let package = self.memo.crates.package_of(snapshot.path(file));
        let features = package.map(|package| &self.memo.crates.packages[package].features);
        crate::lang::rust::is_compiled(attributes, &|name| features.is_some_and(|features| features.contains(name)))
    }

    /// What a definition stands for: an import what it leads to, a module itself.
    pub fn entity(&self, item: Item, ns: Ns) -> Option<Entity> {
        let facts = self.facts(item.file);
        let def = facts.def(item.def);
        if let Some(import) = def.import {
            return self.follow(item.file, &facts, import, ns);
        }
        match (def.kind, def.inner) {
            (Kind::Module, Some(scope)) => Some(Entity::Module(Module { file: item.file, scope })),
            _ => Some(Entity::Item(item)),
        }
    }

    /// What an import leads to.
    pub fn follow(&self, file: FileId, facts: &FileFacts, id: ImportId, ns: Ns) -> Option<Entity> {
        if !self.following.borrow_mut().insert((file, id)) {
            return None;
        }
        let found = self.step(|| self.follow_unguarded(file, facts, id, ns)).flatten();
        self.following.borrow_mut().remove(&(file, id));
        found
    }

    fn follow_unguarded(&self, file: FileId, facts: &FileFacts, id: ImportId, ns: Ns) -> Option<Entity> {
        let import = facts.import(id);
        if import.kind == ImportKind::ChildFile {
            return self.child_file(file, facts, import).map(|child| Entity::Module(Module::of_file(child)));
        }
        if import.system {
            let name = facts.name(*import.path.first()?);
            return match name {
                "self" => Some(Entity::Module(self.crate_root(file))),
                _ => self.crate_named(file, name),
            };
        }
        if let (true, Some(name)) = (import.path.is_empty(), import.name) {
            return self.use_head(file, facts, import.scope, facts.name(name), ns);
        }
        let base = self.import_base(file, facts, id)?;
        let Some(name) = import.name else { return Some(base) };
        self.member_of(&base, facts.name(name), ns)
    }

    /// What the path of an import leads to; nothing for an empty path.
    fn import_base(&self, file: FileId, facts: &FileFacts, id: ImportId) -> Option<Entity> {
        let import = facts.import(id);
        let mut segments = import.path.iter().map(|name| facts.name(*name));
        let mut at = match segments.next()? {
            "::" => self.root_name(file, segments.next()?, Ns::Type)?,
            head => self.use_head(file, facts, import.scope, head, Ns::Type)?,
        };
        for segment in segments {
            at = self.member_of(&at, segment, Ns::Type)?;
        }
        Some(at)
    }

    /// The first segment of a `use` path: a name in sight, a crate, or (2015) a name at the crate's root.
    fn use_head(&self, file: FileId, facts: &FileFacts, scope: ScopeId, name: &str, ns: Ns) -> Option<Entity> {
        let plain = Plain { scope, name, offset: u32::MAX, ns };
        self.plain(file, facts, plain).or_else(|| {
            let root = self.crate_root(file);
            self.in_module(root, name, ns)
        })
    }

    /// The first segment of a `use` path as a reference.
    fn import_head(
        &self,
        file: FileId,
        facts: &FileFacts,
        reference: &Reference,
        import: ImportId,
        ns: Ns,
    ) -> Option<Entity> {
        let name = facts.name(reference.name);
        if facts.import(import).system {
            return self.crate_named(file, name);
        }
        // The import is not in sight of its own path.
        self.following.borrow_mut().insert((file, import));
        let found = self.use_head(file, facts, reference.scope, name, ns);
        self.following.borrow_mut().remove(&(file, import));
        found
    }

    /// `::name`: a crate, or (2015) a name at the crate's root.
    fn root_name(&self, file: FileId, name: &str, ns: Ns) -> Option<Entity> {
        self.crate_named(file, name).or_else(|| {
            let root = self.crate_root(file);
            self.in_module(root, name, ns)
        })
    }

    /// The root module of a crate that a file may name.
    pub fn crate_named(&self, file: FileId, name: &str) -> Option<Entity> {
        if STANDARD.contains(&name) {
            return Some(Entity::Module(Module::of_file(STD)));
        }
        if file == STD {
            return None;
        }
        let crates = &self.memo.crates;
        let Some(package) = crates.package_of(self.cx.snapshot.path(file)) else {
            // Code without a manifest above it: any package of that name.
            let library = crates.packages.iter().filter(|package| package.name == name).find_map(|p| p.library);
            return library.map(|root| Entity::Module(Module::of_file(root)));
        };
        let package = &crates.packages[package];
        match package.dependencies.get(name) {
            Some(Some(dependency)) => {
                let root = crates.packages[*dependency].library?;
                Some(Entity::Module(Module::of_file(root)))
            }
            Some(None) => {
                // A library whose common types are known without its source.
                let root = Module::of_file(STD);
                let known = self.named_in(root, "libraries", Ns::Type);
                let module = match known {
                    Some(Entity::Module(libraries)) => self.named_in(libraries, name, Ns::Type),
                    _ => None,
                };
                Some(module.unwrap_or(Entity::Outside))
            }
            // The library of the own package is a crate to its binaries and tests, not to itself.
            None if package.name == name => {
                let root = Module::of_file(package.library?);
                (self.crate_root(file) != root).then_some(Entity::Module(root))
            }
            None => None,
        }
    }

    /// A name in a module: its own items, imports, then globs.
    pub fn in_module(&self, module: Module, name: &str, ns: Ns) -> Option<Entity> {
        let key = (module, name.to_owned(), ns);
        if let Some(known) = self.looked_up.borrow().get(&key) {
            return known.clone();
        }
        let outermost = self.looked_up.borrow().is_empty();
        if outermost {
            self.searched.borrow_mut().clear();
        } else if let Some(known) = self.searched.borrow().get(&key) {
            return known.clone();
        }
        if !self.binds_what_is_followed(module, name)
            && let Some(known) = self.memo.names.lock().expect("no panic while held").get(&key)
        {
            return known.clone();
        }
        // Globs that import each other end here.
        self.looked_up.borrow_mut().insert(key.clone(), None);
        let found = self.step(|| {
            let found = self.named_in(module, name, ns);
            let found = found.or_else(|| self.in_included(module, name, ns));
            let found = found.or_else(|| self.in_globs(module, name, ns));
            found.or_else(|| self.file_beside(module, name).filter(|_| ns == Ns::Type))
        });
        let found = found.flatten();
        self.looked_up.borrow_mut().remove(&key);
        if !self.steady() {
            // Within one search through globs no module needs to be looked into twice: modules that import each other
            // with globs make a graph with very many ways through it.
            self.searched.borrow_mut().insert(key, found.clone());
        } else if self.cx.spend() {
            self.memo.names.lock().expect("no panic while held").insert(key, found.clone());
        }
        found
    }

    /// Whether one of the imports whose path is being followed binds the name in that module: then it must not be seen.
    fn binds_what_is_followed(&self, module: Module, name: &str) -> bool {
        let following = self.following.borrow();
        let mut here = following.iter().filter(|(file, _)| *file == module.file).peekable();
        if here.peek().is_none() {
            return false;
        }
        let facts = self.facts(module.file);
        here.any(|(_, id)| {
            let bound = facts.import(*id).binds.map(|def| facts.def(def).name);
            bound.is_some_and(|bound| facts.name(bound) == name)
        })
    }

    /// A name that an item or import of the module binds itself.
    fn named_in(&self, module: Module, name: &str, ns: Ns) -> Option<Entity> {
        let facts = self.facts(module.file);
        let id = facts.names.get(name)?;
        let here = |id: &&DefId| facts.def(**id).scope == module.scope && ns.admits(facts.def(**id));
        let candidates: Vec<DefId> = facts.defs_named(id).iter().filter(here).copied().collect();
        let mut candidates = self.compiled(module.file, &facts, candidates);
        // Own items before imports.
        candidates.sort_by_key(|id| (facts.def(*id).import.is_some(), facts.def(*id).name_span.start));
        candidates.into_iter().find_map(|def| self.entity(Item { file: module.file, def }, ns))
    }

    /// The file that stands where a module of this name would, and that nobody declares: a macro does.
    fn file_beside(&self, module: Module, name: &str) -> Option<Entity> {
        let child = self.file_of_child(module, name)?;
        (self.parent_of_file(child) == Some(module)).then(|| Entity::Module(Module::of_file(child)))
    }

    /// A name in the files that `include!` puts into a module.
    fn in_included(&self, module: Module, name: &str, ns: Ns) -> Option<Entity> {
        let facts = self.facts(module.file);
        let included = |import: &&Import| import.kind == ImportKind::Include && import.scope == module.scope;
        facts.imports.iter().filter(included).find_map(|import| {
            let path = facts.name(*import.path.first()?);
            let dir = parent(self.cx.snapshot.path(module.file));
            let file = self.cx.snapshot.file(&join(dir, path))?;
            self.in_module(Module::of_file(file), name, ns)
        })
    }

    /// A name through the glob imports of a scope.
    fn in_globs(&self, scope: Module, name: &str, ns: Ns) -> Option<Entity> {
        let facts = self.facts(scope.file);
        let globs = (0..facts.imports.len() as u32).map(ImportId).filter(|id| {
            let import = facts.import(*id);
            import.kind == ImportKind::Glob && import.scope == scope.scope
        });
        for id in globs {
            let key = (scope.file, id);
            if !self.following.borrow_mut().insert(key) {
                continue;
            }
            let base = self.step(|| self.import_base(scope.file, &facts, id)).flatten();
            let found = base.and_then(|base| match base {
                Entity::Outside | Entity::Type(_) => None,
                Entity::Module(target) => {
                    let found = self.in_module(target, name, ns)?;
                    self.visible_through_glob(target, name, scope).then_some(found)
                }
                Entity::Item(_) => self.member_of(&base, name, ns).filter(|found| self.is_variant(found)),
            });
            self.following.borrow_mut().remove(&key);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// A glob brings what its module makes public; all of it where it is a module around the one that imports.
    fn visible_through_glob(&self, target: Module, name: &str, scope: Module) -> bool {
        let facts = self.facts(target.file);
        let Some(id) = facts.names.get(name) else { return true };
        let mut own = facts.defs_named(id).iter().map(|id| facts.def(*id)).filter(|def| def.scope == target.scope);
        let any = own.clone().next().is_some();
        let public = own.any(|def| def.flags.has(DefFlags::EXPORTED) || def.kind == Kind::Macro);
        let importer = module_around(scope.file, &self.facts(scope.file), scope.scope);
        public || !any || self.is_inside(importer, target)
    }

    fn is_variant(&self, entity: &Entity) -> bool {
        matches!(entity, Entity::Item(item) if self.facts(item.file).def(item.def).kind == Kind::Variant)
    }

    /// A macro by its name alone: `macro_rules!` reach into the modules below them, and with `#[macro_use]` out of
    /// them; exported ones stand at the root of their crate.
    fn textual_macro(&self, module: Module, name: &str) -> Option<Entity> {
        let mut at = self.parent_module(module);
        while let Some(outer) = at {
            if let Some(found) = self.named_in(outer, name, Ns::Macro) {
                return Some(found);
            }
            at = self.parent_module(outer);
            if !self.cx.spend() {
                return None;
            }
        }
        if let Some(found) = self.in_prelude(name, Ns::Macro) {
            return Some(found);
        }
        if module.file == STD {
            return None;
        }
        let snapshot = self.cx.snapshot;
        let crates = &self.memo.crates;
        let own = crates.package_of(snapshot.path(module.file));
        let root = self.crate_root(module.file);
        let mut best: Option<(u8, Item)> = None;
        for (file, symbol) in snapshot.named(name) {
            if symbol.kind != Kind::Macro {
                continue;
            }
            let package = crates.package_of(snapshot.path(file));
            let same_crate = self.crate_root(file) == root;
            let rank = match (own, package) {
                _ if same_crate => 0,
                (Some(own), Some(other)) if symbol.flags.has(DefFlags::EXPORTED) && crates.reaches(own, other) => 1,
                _ => continue,
            };
            let facts = self.facts(file);
            let Some(def) = self.cx.def_at(&facts, symbol.name_span, Kind::Macro) else { continue };
            if best.is_none_or(|(known, _)| rank < known) {
                best = Some((rank, Item { file, def }));
            }
        }
        best.map(|(_, item)| Entity::Item(item))
    }

    /// An exported macro of the crate whose root a module is.
    pub fn exported_macro(&self, root: Module, name: &str) -> Option<Item> {
        if root.file == STD {
            return None;
        }
        for (file, symbol) in self.cx.snapshot.named(name) {
            if symbol.kind == Kind::Macro
                && symbol.flags.has(DefFlags::EXPORTED)
                && self.crate_root(file).file == root.file
                && let Some(def) = self.cx.def_at(&self.facts(file), symbol.name_span, Kind::Macro)
            {
                return Some(Item { file, def });
            }
        }
        None
    }
}

/// A reference as a plain name.
fn plain_of<'f>(facts: &'f FileFacts, reference: &Reference, ns: Ns) -> Plain<'f> {
    let ns = if reference.kind == RefKind::Label { Ns::Label } else { ns };
    Plain { scope: reference.scope, name: facts.name(reference.name), offset: reference.span.start, ns }
}
