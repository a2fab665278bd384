//! Imports and exports: from the name in an import to the definition it means, through any number of re-exports.

use super::project::{Project, Specifier};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Expr, FileFacts, ImportId, ImportKind, NameId, ScopeId};
use crate::resolve::infer::prelude_module;
use crate::resolve::infer::{Engine, Entity, Found, Module, Resolution, Sym};

/// Re-exports followed one after the other; longer chains are cycles.
const MAX_CHAIN: usize = 24;

/// The module that a specifier in a file names.
pub fn module(engine: &Engine<'_, '_>, file: FileId, specifier: &str) -> Resolution {
    if engine.is_prelude(file) {
        return library(engine, specifier);
    }
    let snapshot = engine.cx.snapshot;
    let project = snapshot.memo(Project::read);
    match project.specifier(snapshot, snapshot.path(file), specifier) {
        Specifier::File(file) => Resolution::one(Found::module(Module::File(file))),
        Specifier::Missing => declared(engine, specifier).or(Resolution::outside),
        Specifier::Library => declared(engine, specifier).or(|| library(engine, specifier)),
    }
}

/// A library that the prelude describes, or one that is not known.
fn library(engine: &Engine<'_, '_>, specifier: &str) -> Resolution {
    let specifier = specifier.strip_prefix("node:").unwrap_or(specifier);
    let specifier = match specifier {
        "lodash-es" | "underscore" => "lodash",
        "preact/compat" => "react",
        "@testing-library/preact" | "@testing-library/react-native" => "@testing-library/react",
        "@vue/reactivity" | "@vue/runtime-core" | "@vue/composition-api" => "vue",
        other => other,
    };
    match prelude_module(engine, specifier) {
        Some(module) => Resolution::one(Found::module(module)),
        None => Resolution::outside(),
    }
}

/// A module that a file of the repository declares: `declare module "x"`.
fn declared(engine: &Engine<'_, '_>, specifier: &str) -> Resolution {
    let exact = |name: &str| engine.cx.snapshot.named(name).into_iter().find(|(_, symbol)| symbol.kind == Kind::Module);
    // `declare module "*.svg"`, `declare module "*?raw"`.
    let file = specifier.rsplit('/').next().unwrap_or(specifier);
    let ending = |(at, _): (usize, &str)| exact(&format!("*{}", &file[at..]));
    let wild = || file.match_indices(['.', '?']).find_map(ending);
    let Some((file, symbol)) = exact(specifier).or_else(wild) else { return Resolution::none() };
    let facts = engine.facts(file);
    match engine.cx.def_at(&facts, symbol.name_span, Kind::Module) {
        Some(def) => Resolution::one(Found::module(Module::Declared(Sym { file, def }))),
        None => Resolution::none(),
    }
}

/// Declarations in other files that add to an interface or class: `declare module "…" { interface Name {} }` where the
/// module has it, and `declare global` or a global script where it is global itself.
pub fn augmentations(
    engine: &Engine<'_, '_>,
    of: Sym,
    is_global_file: impl Fn(&Engine<'_, '_>, FileId) -> bool,
) -> Vec<Sym> {
    const MOST: usize = 16;
    let facts = engine.facts(of.file);
    let def = facts.def(of.def);
    if !matches!(def.kind, Kind::Interface | Kind::Class) {
        return Vec::new();
    }
    let is_global = def.scope == ScopeId(0)
        && (engine.is_prelude(of.file) || def.flags.has(DefFlags::GLOBAL) || is_global_file(engine, of.file));
    let name = facts.name(def.name);
    let symbols = engine.cx.snapshot.named_shared(name);
    let candidates = symbols.iter().filter(|(file, symbol)| {
        let global = symbol.container.is_empty() && is_global;
        symbol.kind == Kind::Interface && *file != of.file && (global || !symbol.container.is_empty())
    });
    let mut found = Vec::new();
    for (file, symbol) in candidates.take(MOST) {
        let facts = engine.facts(*file);
        let Some(other) = engine.cx.def_at(&facts, symbol.name_span, symbol.kind) else { continue };
        let (scope, flags) = (facts.def(other).scope, facts.def(other).flags);
        let around = facts.scope(scope).owner.map(|owner| facts.def(owner));
        let adds = match around.filter(|around| around.kind == Kind::Module) {
            Some(around) => {
                let target = module(engine, *file, facts.name(around.name));
                target.found.iter().any(|target| match &target.entity {
                    Entity::Module(target) => {
                        export(engine, target, name, 0).found.iter().any(|found| found.entity == Entity::Def(of))
                    }
                    Entity::Def(_) => false,
                })
            }
            None => scope == ScopeId(0) && is_global && (flags.has(DefFlags::GLOBAL) || is_global_file(engine, *file)),
        };
        if adds {
            found.push(Sym { file: *file, def: other });
        }
    }
    found
}

/// What an import means.
pub fn import(engine: &Engine<'_, '_>, file: FileId, import: ImportId, chain: usize) -> Resolution {
    let facts = engine.facts(file);
    let row = facts.import(import);
    let Some(specifier) = row.path.first() else { return Resolution::none() };
    let target = module(engine, file, facts.name(*specifier));
    let Some(Found { entity: Entity::Module(module), .. }) = target.found.first() else { return target };
    match row.kind {
        ImportKind::Module | ImportKind::SideEffect | ImportKind::Glob => {
            // `require` gives what the module assigns to `module.exports`, a namespace import of such a module too.
            let whole =
                if row.kind == ImportKind::Module { assigned(engine, module, chain) } else { Resolution::none() };
            whole.or(|| target)
        }
        ImportKind::Default => export(engine, module, "default", chain + 1),
        _ => match row.name {
            Some(name) => export(engine, module, facts.name(name), chain + 1),
            None => Resolution::none(),
        },
    }
}

/// What `export =` or `module.exports =` gives.
fn assigned(engine: &Engine<'_, '_>, module: &Module, chain: usize) -> Resolution {
    let Module::File(file) = module else { return Resolution::none() };
    let facts = engine.facts(*file);
    match exported_as(&facts, "export=") {
        Some(local) => local_export(engine, *file, &facts, local, chain),
        None => Resolution::none(),
    }
}

/// A module's export.
pub fn export(engine: &Engine<'_, '_>, module: &Module, name: &str, chain: usize) -> Resolution {
    if chain > MAX_CHAIN {
        return Resolution::none();
    }
    engine.step(Resolution::none(), || match module {
        Module::File(file) => file_export(engine, *file, name, chain),
        Module::Declared(sym) => declared_export(engine, *sym, name),
        Module::Directory(_) => Resolution::none(),
    })
}

fn file_export(engine: &Engine<'_, '_>, file: FileId, name: &str, chain: usize) -> Resolution {
    let facts = engine.facts(file);
    if let Some(local) = exported_as(&facts, name) {
        let found = local_export(engine, file, &facts, local, chain);
        if !found.found.is_empty() {
            return found;
        }
        if found.outside {
            return passed_on(&facts, file, name).unwrap_or(found);
        }
    }
    if let Some(id) = facts.names.get(name) {
        let direct = facts.defs_named(id).iter().filter(|def| {
            let def = facts.def(**def);
            def.scope == ScopeId(0) && def.flags.has(DefFlags::EXPORTED) && !def.flags.has(DefFlags::REBINDING)
        });
        let direct = followed(engine, file, &facts, direct, chain);
        if direct.decides() {
            return direct;
        }
    }
    if name == "default" && engine.cx.snapshot.path(file).ends_with(".json") {
        return Resolution::one(Found::module(Module::File(file)));
    }
    if name == "default" {
        let marked = facts.defs_in(ScopeId(0)).iter().filter(|def| {
            let def = facts.def(**def);
            def.flags.has(DefFlags::DEFAULT_EXPORT) && def.flags.has(DefFlags::EXPORTED)
        });
        let found = followed(engine, file, &facts, marked, chain);
        return found.or(|| assigned(engine, &Module::File(file), chain)).or(|| whole_script(&facts, file));
    }
    // A property of what the module assigns to its exports.
    if let Some(local) = exported_as(&facts, "export=") {
        let whole = local_export(engine, file, &facts, local, chain);
        if let Some(whole) = whole.found.first() {
            let value = engine.found_value(whole);
            let member = engine.member(&value, name);
            if !member.found.is_empty() {
                return member;
            }
        }
    }
    // Star exports: the first module that has the name.
    let mut outside = false;
    for import in facts.imports.iter().filter(|import| import.kind == ImportKind::Glob && import.reexport) {
        let Some(specifier) = import.path.first() else { continue };
        let target = module(engine, file, facts.name(*specifier));
        outside |= target.outside;
        if let Some(Found { entity: Entity::Module(target), .. }) = target.found.first() {
            let found = export(engine, target, name, chain + 1);
            if !found.found.is_empty() {
                return found;
            }
            outside |= found.outside;
        }
    }
    if outside { Resolution::outside() } else { Resolution::none() }
}

/// What a CommonJS module exports beside what it assigns to `module.exports`.
pub fn exported_beside(engine: &Engine<'_, '_>, whole: Sym, name: &str) -> Resolution {
    let facts = engine.facts(whole.file);
    if exported_as(&facts, "export=") != Some(facts.def(whole.def).name) {
        return Resolution::none();
    }
    let Some(id) = facts.names.get(name) else { return Resolution::none() };
    let exported = facts.defs_named(id).iter().find(|def| {
        let def = facts.def(**def);
        def.scope == ScopeId(0) && def.visible_from == u32::MAX && def.flags.has(DefFlags::EXPORTED)
    });
    exported.map_or_else(Resolution::none, |def| Resolution::one(Found::def(whole.file, *def)))
}

/// Whether a file is plain JavaScript that fills `exports` or assigns `module.exports`.
pub fn is_common_js(engine: &Engine<'_, '_>, file: FileId) -> bool {
    if engine.is_prelude(file) {
        return false;
    }
    let path = engine.cx.snapshot.path(file);
    let script = [".js", ".cjs", ".jsx"].iter().any(|ending| path.ends_with(ending));
    let facts = engine.facts(file);
    script && (exported_as(&facts, "export=").is_some() || whole_script(&facts, file).decides())
}

/// Where the first token of a file is: behind `#!`, comments and blank lines.
pub fn code_start(text: &str) -> u32 {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    if rest.starts_with("#!") {
        rest = rest.find('\n').map_or("", |end| &rest[end..]);
    }
    loop {
        rest = rest.trim_start();
        let comment = if rest.starts_with("//") {
            rest.find('\n')
        } else if rest.starts_with("/*") {
            rest.find("*/").map(|end| end + 2)
        } else {
            let at = if rest.is_empty() { 0 } else { text.len() - rest.len() };
            return u32::try_from(at).unwrap_or(0);
        };
        rest = comment.map_or("", |end| &rest[end..]);
    }
}

/// `exports.name = …` of something that is not in the repository.
fn passed_on(facts: &FileFacts, file: FileId, name: &str) -> Option<Resolution> {
    let id = facts.names.get(name)?;
    let assigned = facts.defs_named(id).iter().find(|def| {
        let def = facts.def(**def);
        let flags = DefFlags::EXPORTED.with(DefFlags::REBINDING);
        def.scope == ScopeId(0) && def.visible_from == u32::MAX && def.flags.has(flags)
    })?;
    Some(Resolution::one(Found::def(file, *assigned)))
}

/// A CommonJS module has itself as its default where it only fills its exports.
fn whole_script(facts: &FileFacts, file: FileId) -> Resolution {
    let fills = facts.defs_in(ScopeId(0)).iter().any(|def| {
        let def = facts.def(*def);
        def.visible_from == u32::MAX && !def.flags.has(DefFlags::IMPORT)
    });
    if fills { Resolution::one(Found::module(Module::File(file))) } else { Resolution::none() }
}

/// The local name that is exported under a name.
fn exported_as(facts: &FileFacts, name: &str) -> Option<NameId> {
    let id = facts.names.get(name)?;
    facts.exports.iter().find(|(exported, _)| *exported == id).map(|(_, local)| *local)
}

/// What a name at the top of a module means.
fn local_export(engine: &Engine<'_, '_>, file: FileId, facts: &FileFacts, local: NameId, chain: usize) -> Resolution {
    let here = facts.defs_named(local).iter().filter(|def| {
        let def = facts.def(**def);
        let phantom = def.visible_from == u32::MAX && def.flags.has(DefFlags::IMPORT);
        def.scope == ScopeId(0) && !phantom && !def.flags.has(DefFlags::REBINDING)
    });
    followed(engine, file, facts, here, chain)
}

/// Definitions as they are, imports where they lead.
pub fn followed<'d>(
    engine: &Engine<'_, '_>,
    file: FileId,
    facts: &FileFacts,
    defs: impl Iterator<Item = &'d DefId>,
    chain: usize,
) -> Resolution {
    let mut all = Resolution::none();
    for def in defs {
        let one = match (facts.def(*def).import, facts.def(*def).value.map(|value| facts.expr(value))) {
            _ if !facts.def(*def).flags.has(DefFlags::IMPORT) => Resolution::one(Found::def(file, *def)),
            (Some(row), _) => import(engine, file, row, chain + 1),
            // `import name = other.name`.
            (None, Some(Expr::Ref(other))) => engine.resolve(file, *other),
            (None, _) => Resolution::none(),
        };
        all.found.extend(one.found);
        all.outside |= one.outside;
    }
    if !all.found.is_empty() {
        all.outside = false;
    }
    // An overload's declarations come after what they declare.
    all.found.sort_by_key(|found| match found.entity {
        Entity::Def(sym) => engine.flags(sym).has(DefFlags::DECLARATION),
        Entity::Module(_) => false,
    });
    all
}

/// What a module declared inside a file exports: everything in it.
fn declared_export(engine: &Engine<'_, '_>, sym: Sym, name: &str) -> Resolution {
    let facts = engine.facts(sym.file);
    let scopes: Vec<ScopeId> = facts.scopes_of(sym.def).collect();
    let mut name = name;
    // `export default x` inside it.
    let exported = facts.names.get(name).and_then(|id| facts.exports.iter().find(|(exported, _)| *exported == id));
    if let Some((_, local)) = exported {
        name = facts.name(*local);
    }
    let here = facts.names.get(name).map_or(&[][..], |id| facts.defs_named(id)).iter();
    let here = here.filter(|def| scopes.contains(&facts.def(**def).scope));
    let found = followed(engine, sym.file, &facts, here, 0);
    // A module without a default export is one itself when it is imported so.
    if name == "default" { found.or(|| Resolution::one(Found::module(Module::Declared(sym)))) } else { found }
}

/// A module's member as a value: its export, or a property of what it assigns.
pub fn member(engine: &Engine<'_, '_>, of: &Module, name: &str) -> Resolution {
    export(engine, of, name, 0)
}
