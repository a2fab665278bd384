//! Which file a dotted path names, and what a module's attributes are.
//!
//! An absolute path starts at a root: the repository, its `src`, the directory that holds a top-level package, or, last
//! of all, the directory of the importing file and those above it (what a script finds beside itself).

use std::collections::HashMap;
use std::rc::Rc;

use super::library::is_standard;
use crate::index::{FileId, Snapshot};
use crate::model::facts::{DefFlags, DefId, FileFacts, ImportId, ImportKind, NameId, ScopeId};
use crate::resolve::infer::{Engine, Entity, Found, Module, Resolution, prelude_module};

/// Imports followed one after the other; longer chains are cycles.
const MAX_CHAIN: usize = 24;

/// Later assignments of a variable that are answered beside its first.
const MAX_REBINDINGS: usize = 6;

/// Packages that no package holds, by name: the directories they are in.
#[derive(Debug, Default)]
pub struct Roots {
    packages: HashMap<String, Vec<String>>,
}

impl Roots {
    /// Reads the paths of a revision.
    pub fn read(snapshot: &Snapshot) -> Self {
        let mut roots = Self::default();
        for file in ["__init__.py", "__init__.pyi"].iter().flat_map(|name| snapshot.files_named(name)) {
            let Some((dir, _)) = snapshot.path(*file).rsplit_once('/') else { continue };
            let (parent, name) = dir.rsplit_once('/').unwrap_or(("", dir));
            if !is_package(snapshot, parent) {
                let known = roots.packages.entry(name.to_owned()).or_default();
                if !known.iter().any(|known| known == parent) {
                    known.push(parent.to_owned());
                }
            }
        }
        roots
    }
}

fn is_package(snapshot: &Snapshot, dir: &str) -> bool {
    !dir.is_empty() && ["py", "pyi"].iter().any(|ext| snapshot.file(&format!("{dir}/__init__.{ext}")).is_some())
}

fn inside(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}

/// The module of a name in a directory.
fn child(snapshot: &Snapshot, dir: &str, name: &str) -> Option<Module> {
    let path = inside(dir, name);
    let files =
        [format!("{path}/__init__.py"), format!("{path}.py"), format!("{path}/__init__.pyi"), format!("{path}.pyi")];
    if let Some(file) = files.iter().find_map(|path| snapshot.file(path)) {
        return Some(Module::File(file));
    }
    // A directory without a file of its own counts where there is Python in it.
    let holds = snapshot.files_under(&path).take(200).any(|at| {
        std::path::Path::new(snapshot.path(FileId(at))).extension().is_some_and(|ext| ext == "py" || ext == "pyi")
    });
    holds.then(|| Module::Directory(path.into()))
}

/// The directory whose children are a module's submodules.
fn directory_of(snapshot: &Snapshot, module: &Module) -> Option<String> {
    match module {
        Module::Directory(dir) => Some(dir.to_string()),
        Module::File(file) => {
            let path = snapshot.path(*file);
            let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
            name.starts_with("__init__.").then(|| dir.to_owned())
        }
        Module::Declared(_) => None,
    }
}

/// A module inside a package.
fn submodule(engine: &Engine<'_, '_>, module: &Module, name: &str) -> Option<Module> {
    let snapshot = engine.cx.snapshot;
    if let Module::File(file) = module
        && engine.is_prelude(*file)
    {
        return None;
    }
    child(snapshot, &directory_of(snapshot, module)?, name)
}

/// The modules that the segments of an import's path name, as far as they are in the repository.
///
/// `None` where the path certainly leads out of it.
pub fn path(engine: &Engine<'_, '_>, file: FileId, facts: &FileFacts, import: ImportId) -> Option<Vec<Module>> {
    let row = facts.import(import);
    let segments: Vec<&str> = row.path.iter().map(|segment| facts.name(*segment)).collect();
    if engine.is_prelude(file) {
        return None;
    }
    let snapshot = engine.cx.snapshot;
    let here = snapshot.path(file).rsplit_once('/').map_or("", |(dir, _)| dir);
    if row.level > 0 {
        let mut dir = here;
        for _ in 1..row.level {
            if dir.is_empty() {
                return None;
            }
            dir = dir.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
        return descend(engine, dir, &segments);
    }
    let (first, _) = segments.split_first()?;
    for root in ["", "src"] {
        if let Some(found) = descend(engine, root, &segments)
            && found.len() == segments.len()
        {
            return Some(found);
        }
    }
    let roots = snapshot.memo(Roots::read);
    let mut packages: Vec<&String> = roots.packages.get(*first).into_iter().flatten().collect();
    packages.sort_by_key(|dir| (std::cmp::Reverse(shared(dir, here)), dir.len(), (*dir).clone()));
    // A name of the standard library is that, unless the repository holds a package of the name around the file.
    if is_standard(first) {
        packages.retain(|dir| here.starts_with(dir.as_str()));
        if packages.is_empty() {
            return None;
        }
    }
    let around = ancestors(here);
    let all = packages.iter().map(|dir| dir.as_str()).chain(around).chain(["", "src"]);
    let mut best: Option<Vec<Module>> = None;
    for root in all {
        let Some(found) = descend(engine, root, &segments) else { continue };
        if found.len() == segments.len() {
            return Some(found);
        }
        if best.as_ref().is_none_or(|best| best.len() < found.len()) {
            best = Some(found);
        }
    }
    best
}

/// Leading path components that two directories share.
fn shared(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

fn ancestors(dir: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(dir), |dir| {
        if dir.is_empty() { None } else { Some(dir.rsplit_once('/').map_or("", |(parent, _)| parent)) }
    })
}

/// Goes down from a directory; gives as many modules as there are. `None` where not even the first is.
fn descend(engine: &Engine<'_, '_>, dir: &str, segments: &[&str]) -> Option<Vec<Module>> {
    let snapshot = engine.cx.snapshot;
    let mut found: Vec<Module> = Vec::with_capacity(segments.len());
    for segment in segments {
        let module = match found.last() {
            None => child(snapshot, dir, segment),
            Some(module) => submodule(engine, module, segment),
        };
        match module {
            Some(module) => found.push(module),
            None => break,
        }
    }
    if found.is_empty() && !segments.is_empty() { None } else { Some(found) }
}

/// The package of a relative import without a path: `from . import x`.
fn package(engine: &Engine<'_, '_>, file: FileId, level: u8) -> Module {
    let snapshot = engine.cx.snapshot;
    let mut dir = snapshot.path(file).rsplit_once('/').map_or("", |(dir, _)| dir);
    for _ in 1..level {
        dir = dir.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    let init = ["py", "pyi"].iter().find_map(|ext| snapshot.file(&inside(dir, &format!("__init__.{ext}"))));
    init.map_or_else(|| Module::Directory(Rc::from(dir)), Module::File)
}

/// The module that an import's whole path names.
pub fn module(engine: &Engine<'_, '_>, file: FileId, facts: &FileFacts, import: ImportId) -> Resolution {
    let row = facts.import(import);
    if row.path.is_empty() && row.level > 0 && !engine.is_prelude(file) {
        return Resolution::one(Found::module(package(engine, file, row.level)));
    }
    if let Some(found) = path(engine, file, facts, import) {
        return match found.last() {
            Some(module) if found.len() == row.path.len() => Resolution::one(Found::module(module.clone())),
            // The last segments may be attributes of what was found (`import a.b` where b is made at run time).
            _ => Resolution::none(),
        };
    }
    let dotted: Vec<&str> = row.path.iter().map(|segment| facts.name(*segment)).collect();
    match prelude_module(engine, &dotted.join(".")) {
        Some(module) => Resolution::one(Found::module(module)),
        None => Resolution::outside(),
    }
}

/// What an import binds.
pub fn import(engine: &Engine<'_, '_>, file: FileId, import: ImportId, chain: usize) -> Resolution {
    if chain > MAX_CHAIN {
        return Resolution::none();
    }
    let facts = engine.facts(file);
    let row = facts.import(import);
    if row.kind == ImportKind::Module {
        // `import a.b` binds `a`; `import a.b as c` binds all of it.
        let first = row.binds.is_some_and(|def| facts.def(def).name_span.start == row.span.start);
        if first && row.path.len() > 1 {
            return match path(engine, file, &facts, import) {
                Some(found) => {
                    found.first().map_or_else(Resolution::none, |module| Resolution::one(Found::module(module.clone())))
                }
                None => Resolution::outside(),
            };
        }
        return module(engine, file, &facts, import);
    }
    let target = module(engine, file, &facts, import);
    let Some(Found { entity: Entity::Module(module), .. }) = target.found.first() else { return target };
    match row.name {
        Some(name) => attribute(engine, module, facts.name(name), chain + 1),
        None => target,
    }
}

/// An attribute of a module: what its file binds, what it imports with a star, or a module inside it.
pub fn attribute(engine: &Engine<'_, '_>, of: &Module, name: &str, chain: usize) -> Resolution {
    if chain > MAX_CHAIN {
        return Resolution::none();
    }
    engine.step(Resolution::none(), || {
        if let Module::File(file) = of {
            let found = file_attribute(engine, *file, name, chain);
            if found.decides() {
                return found;
            }
        }
        match submodule(engine, of, name) {
            Some(module) => Resolution::one(Found::module(module)),
            None => match of {
                // Nothing is known of what a library's module does not declare here.
                Module::File(file) if engine.is_prelude(*file) => Resolution::outside(),
                _ => Resolution::none(),
            },
        }
    })
}

fn file_attribute(engine: &Engine<'_, '_>, file: FileId, name: &str, chain: usize) -> Resolution {
    let facts = engine.facts(file);
    if let Some(id) = facts.names.get(name) {
        let found = bound_in(engine, file, &facts, ScopeId(0), id, chain);
        if found.decides() {
            return found;
        }
    }
    if matches!(name, "__name__" | "__file__" | "__doc__" | "__package__" | "__path__" | "__spec__" | "__dict__") {
        return Resolution::one(Found::module(Module::File(file)));
    }
    starred(engine, file, &facts, name, chain)
}

/// What a star import gives a name.
pub fn starred(engine: &Engine<'_, '_>, file: FileId, facts: &FileFacts, name: &str, chain: usize) -> Resolution {
    let mut outside = false;
    for (i, row) in facts.imports.iter().enumerate() {
        if row.kind != ImportKind::Glob {
            continue;
        }
        let id = ImportId(u32::try_from(i).unwrap_or(u32::MAX));
        let target = module(engine, file, facts, id);
        outside |= target.outside;
        if let Some(Found { entity: Entity::Module(target), .. }) = target.found.first()
            && is_public(engine, target, name)
        {
            let found = attribute(engine, target, name, chain + 1);
            if !found.found.is_empty() {
                return found;
            }
        }
    }
    // A library's star import may have given the name; what is bound nowhere else then comes from there.
    if outside { Resolution { guess: true, ..Resolution::none() } } else { Resolution::none() }
}

/// Whether a star import takes the name: listed in `__all__`, or without one not private.
fn is_public(engine: &Engine<'_, '_>, module: &Module, name: &str) -> bool {
    let Module::File(file) = module else { return !name.starts_with('_') };
    let facts = engine.facts(*file);
    if facts.exports.is_empty() {
        return !name.starts_with('_');
    }
    facts.names.get(name).is_some_and(|id| facts.exports.iter().any(|(exported, _)| *exported == id))
}

/// What a scope binds a name to: its first binding, and every function or class of the name.
pub fn bound_in(
    engine: &Engine<'_, '_>,
    file: FileId,
    facts: &FileFacts,
    scope: ScopeId,
    name: NameId,
    chain: usize,
) -> Resolution {
    let here: Vec<DefId> = facts
        .defs_named(name)
        .iter()
        .copied()
        .filter(|id| {
            let def = facts.def(*id);
            def.scope == scope && !def.flags.has(DefFlags::REBINDING)
        })
        .collect();
    let mut all = Resolution::none();
    for id in here {
        let def = facts.def(id);
        match def.import {
            Some(row) if def.flags.has(DefFlags::IMPORT) => {
                let one = import(engine, file, row, chain + 1);
                all.found.extend(one.found);
                all.outside |= one.outside;
            }
            _ => all.found.push(Found::def(file, id)),
        }
    }
    // Later assignments come after it: on another path of the program they may be what is meant.
    let again = facts.defs_named(name).iter().copied().filter(|id| {
        let def = facts.def(*id);
        def.scope == scope && def.flags.has(DefFlags::REBINDING) && !def.name_span.is_empty()
    });
    if !all.found.is_empty() {
        all.found.extend(again.take(MAX_REBINDINGS).map(|id| Found::def(file, id)));
        all.outside = false;
    }
    all
}
