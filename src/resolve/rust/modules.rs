//! The module tree: which file a `mod name;` means, and which module a file is.

use crate::index::FileId;
use crate::model::facts::{FileFacts, Import, ImportKind, RefKind, ScopeId, ScopeKind};

use super::crates::{join, parent};
use super::{Resolver, STD};

/// A module: a file, or an inline module in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Module {
    pub file: FileId,
    /// A scope of kind file or module.
    pub scope: ScopeId,
}

impl Module {
    /// The module that is the whole of a file.
    #[must_use]
    pub fn of_file(file: FileId) -> Self {
        Self { file, scope: ScopeId(0) }
    }
}

/// Modules nest less deep than this in any real crate; deeper chains are cycles of `#[path]`.
const DEEPEST: usize = 64;

/// The innermost module around a scope.
#[must_use]
pub fn module_around(file: FileId, facts: &FileFacts, mut scope: ScopeId) -> Module {
    loop {
        let here = facts.scope(scope);
        match (here.kind, here.parent) {
            (ScopeKind::Module | ScopeKind::File, _) | (_, None) => return Module { file, scope },
            (_, Some(parent)) => scope = parent,
        }
    }
}

impl Resolver<'_, '_> {
    /// The file that a `mod name;` declares.
    pub fn child_file(&self, file: FileId, facts: &FileFacts, import: &Import) -> Option<FileId> {
        if file == STD {
            return None;
        }
        let snapshot = self.cx.snapshot;
        let path = snapshot.path(file);
        let dir = parent(path);
        let inline = inline_path(facts, import.scope);
        if let Some(explicit) = import.explicit_path {
            let explicit = facts.name(explicit);
            if inline.is_empty() {
                return snapshot.file(&join(dir, explicit));
            }
            let base = join(&self.module_dir(file), &inline.join("/"));
            return snapshot.file(&join(&base, explicit));
        }
        let name = facts.name(*import.path.first()?);
        let base = join(&self.module_dir(file), &inline.join("/"));
        let flat = snapshot.file(&join(&base, &format!("{name}.rs")));
        flat.or_else(|| snapshot.file(&join(&base, &format!("{name}/mod.rs"))))
    }

    /// The file where a child module of this name would stand.
    pub fn file_of_child(&self, module: Module, name: &str) -> Option<FileId> {
        if module.file == STD {
            return None;
        }
        let snapshot = self.cx.snapshot;
        let facts = self.facts(module.file);
        let base = join(&self.module_dir(module.file), &inline_path(&facts, module.scope).join("/"));
        let flat = snapshot.file(&join(&base, &format!("{name}.rs")));
        flat.or_else(|| snapshot.file(&join(&base, &format!("{name}/mod.rs"))))
    }

    /// Where the child modules of a file live: its own directory for `mod.rs` and crate roots, else one named like it.
    fn module_dir(&self, file: FileId) -> String {
        let path = self.cx.snapshot.path(file);
        let dir = parent(path);
        let stem = path[path.len().min(dir.len() + usize::from(!dir.is_empty()))..].trim_end_matches(".rs");
        let own = matches!(stem, "mod" | "lib" | "main") || self.memo.crates.is_root(file);
        if own { dir.to_owned() } else { join(dir, stem) }
    }

    /// The module that declares a file; `None` for crate roots and for files nobody declares.
    pub fn parent_of_file(&self, file: FileId) -> Option<Module> {
        if file == STD || self.memo.crates.is_root(file) {
            return None;
        }
        if let Some(known) = self.memo.parents.lock().expect("no panic while held").get(&file) {
            return *known;
        }
        let found = self.find_parent(file);
        self.memo.parents.lock().expect("no panic while held").insert(file, found);
        found
    }

    fn find_parent(&self, file: FileId) -> Option<Module> {
        let snapshot = self.cx.snapshot;
        let path = snapshot.path(file);
        let mut dir = parent(path);
        if path.ends_with("/mod.rs") {
            dir = parent(dir);
        }
        let package = self.memo.crates.package_of(path).map_or("", |package| &self.memo.crates.packages[package].dir);
        // Files that may declare modules of this directory; further up for modules inside inline ones and `#[path]`.
        loop {
            let mut candidates: Vec<FileId> =
                ["mod.rs", "lib.rs", "main.rs"].iter().filter_map(|name| snapshot.file(&join(dir, name))).collect();
            candidates.extend(snapshot.file(&format!("{dir}.rs")));
            for candidate in candidates {
                if let Some(module) = self.declares(candidate, file) {
                    return Some(module);
                }
            }
            if dir.len() <= package.len() || dir.is_empty() {
                break;
            }
            dir = parent(dir);
        }
        let roots = self.memo.crates.roots_under(snapshot, package);
        roots.into_iter().find_map(|root| self.declares(root, file)).or_else(|| self.parent_by_place(file))
    }

    /// The module beside which a file stands as its children do, where the `mod` is made by a macro.
    fn parent_by_place(&self, file: FileId) -> Option<Module> {
        let snapshot = self.cx.snapshot;
        let path = snapshot.path(file);
        let package = self.memo.crates.package_of(path)?;
        let own = path.strip_suffix("/mod.rs").unwrap_or(path);
        let dir = parent(own);
        let beside = ["mod.rs", "lib.rs", "main.rs"].iter().filter_map(|name| snapshot.file(&join(dir, name)));
        let above = snapshot.file(&format!("{dir}.rs"));
        let mut candidates = beside.chain(above);
        candidates
            .find(|other| *other != file && self.memo.crates.package_of(snapshot.path(*other)) == Some(package))
            .filter(|other| self.calls_macros(*other))
            .map(Module::of_file)
    }

    /// Whether a file calls macros where items stand.
    fn calls_macros(&self, file: FileId) -> bool {
        let facts = self.facts(file);
        facts.refs.iter().any(|reference| {
            reference.kind == RefKind::Macro
                && matches!(facts.scope(reference.scope).kind, ScopeKind::File | ScopeKind::Module)
        })
    }

    /// The module of `declarer` that has `mod …;` for `file`.
    fn declares(&self, declarer: FileId, file: FileId) -> Option<Module> {
        if declarer == file {
            return None;
        }
        let facts = self.facts(declarer);
        let import = facts
            .imports
            .iter()
            .filter(|import| import.kind == ImportKind::ChildFile)
            .find(|import| self.child_file(declarer, &facts, import) == Some(file))?;
        Some(module_around(declarer, &facts, import.scope))
    }

    /// The module around a module.
    pub fn parent_module(&self, module: Module) -> Option<Module> {
        let facts = self.facts(module.file);
        match facts.scope(module.scope).parent {
            Some(parent) => Some(module_around(module.file, &facts, parent)),
            None => self.parent_of_file(module.file),
        }
    }

    /// The root of the crate that a file belongs to; the file itself where nobody declares it.
    pub fn crate_root(&self, file: FileId) -> Module {
        let mut at = file;
        for _ in 0..DEEPEST {
            match self.parent_of_file(at) {
                Some(parent) => at = parent.file,
                None => break,
            }
        }
        Module::of_file(at)
    }

    /// Whether `inner` is `outer` or lies inside it.
    pub fn is_inside(&self, inner: Module, outer: Module) -> bool {
        let mut at = Some(inner);
        for _ in 0..DEEPEST {
            match at {
                Some(module) if module == outer => return true,
                Some(module) => at = self.parent_module(module),
                None => return false,
            }
        }
        false
    }
}

/// Names of the inline modules around a scope, outermost first.
fn inline_path(facts: &FileFacts, scope: ScopeId) -> Vec<&str> {
    let mut names = Vec::new();
    let mut at = Some(scope);
    while let Some(id) = at {
        let scope = facts.scope(id);
        if let (ScopeKind::Module, Some(owner)) = (scope.kind, scope.owner) {
            names.push(facts.name(facts.def(owner).name));
        }
        at = scope.parent;
    }
    names.reverse();
    names
}
