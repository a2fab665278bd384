//! Java: what plain names, types, imports and members mean.
//!
//! A plain name is a local, a member of a class around it (inherited ones too), an import, or a type of the same package.
//! Fields, methods and types have name spaces of their own. Types of the library are declared in `prelude.java` here.

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use super::infer::{Dialect, Engine, Entity, Env, Form, Found, Module, Prelude, Resolution, Ty};
use super::{Confidence, Cx, Outcome, Rules, Site, Target};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{
    DefFlags, DefId, FileFacts, ImportId, ImportKind, RefId, RefKind, Reference, ScopeId, ScopeKind, Via,
};

/// The rules of the family.
pub struct JavaRules;

static DIALECT: Java = Java;

impl Rules for JavaRules {
    fn reference(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, reference: RefId) -> Outcome {
        let engine = Engine::new(cx, &DIALECT);
        let r = facts.reference(reference);
        let mut resolution = engine.resolve(file, reference);
        // A field and a method may share a name; overloads are told apart by the number of arguments.
        let call = r.kind == RefKind::Call;
        let space = |found: &Found| match found.entity {
            Entity::Def(sym) => engine.facts(sym.file).def(sym.def).kind == Kind::Method,
            Entity::Module(_) => false,
        };
        if matches!(r.via, Via::Member(_)) && resolution.found.iter().any(|found| space(found) == call) {
            resolution.found.retain(|found| space(found) == call);
        }
        let misfit = |found: &Found| match (found.entity.clone(), r.args) {
            (Entity::Def(sym), Some(args)) => {
                let arity = engine.facts(sym.file).def(sym.def).arity;
                arity.is_some_and(|(least, most)| args < least || args > most)
            }
            _ => false,
        };
        resolution.found.sort_by_key(misfit);
        if call && resolution.found.len() > 1 && !misfit(&resolution.found[0]) {
            resolution.found.retain(|found| !misfit(found));
        }
        constructors(&engine, r, &mut resolution);
        engine.outcome(&resolution)
    }

    fn definition(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, def: DefId) -> Outcome {
        if facts.def(def).flags.has(DefFlags::IMPORT) {
            let engine = Engine::new(cx, &DIALECT);
            if let Outcome::Found(targets) = engine.outcome(&DIALECT.follow(&engine, file, def)) {
                return Outcome::Found(targets);
            }
        }
        Outcome::Found(vec![cx.target(file, facts, def, Confidence::Scoped)])
    }

    fn types(&self, cx: &Cx<'_>, file: FileId, _facts: &FileFacts, site: Site) -> Vec<Target> {
        Engine::new(cx, &DIALECT).type_targets(file, site)
    }
}

/// `new T(…)` means the constructor that takes so many arguments, or the class where it declares none.
fn constructors(engine: &Engine<'_, '_>, r: &Reference, resolution: &mut Resolution) {
    let Some(args) = r.args.filter(|_| r.kind == RefKind::Call) else { return };
    let [Found { entity: Entity::Def(class), env }] = resolution.found.as_slice() else { return };
    let facts = engine.facts(class.file);
    let def = facts.def(class.def);
    if def.kind != Kind::Class || engine.is_prelude(class.file) {
        return;
    }
    let constructor = facts.defs_named(def.name).iter().copied().find(|id| {
        let member = facts.def(*id);
        let fits = member.arity.is_some_and(|(least, most)| least <= args && args <= most);
        member.container == Some(class.def) && member.flags.has(DefFlags::CONSTRUCTOR) && fits
    });
    if let Some(constructor) = constructor {
        let found = Found { env: env.clone(), ..Found::def(class.file, constructor) };
        resolution.found.insert(0, found);
    }
}

/// Which names a reference can mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Value,
    Method,
    Type,
}

impl Space {
    fn admits(self, kind: Kind) -> bool {
        match self {
            Space::Method => kind == Kind::Method,
            Space::Type => kind.is_type() || kind == Kind::TypeParam,
            Space::Value => {
                matches!(
                    kind,
                    Kind::Local | Kind::Param | Kind::Field | Kind::Constant | Kind::Variant | Kind::Variable
                )
            }
        }
    }
}

/// See the module docs.
struct Java;

impl Java {
    fn lexical(
        &self,
        engine: &Engine<'_, '_>,
        file: FileId,
        facts: &FileFacts,
        r: &Reference,
        space: Space,
    ) -> Resolution {
        let name = facts.name(r.name);
        let mut outside = false;
        let mut at = Some(r.scope);
        while let Some(scope) = at {
            let here = facts.scope(scope);
            let bindings = facts.defs_named(r.name).iter().copied().filter(|id| {
                let def = facts.def(*id);
                def.scope == scope
                    && def.visible_from <= r.span.start
                    && space.admits(def.kind)
                    && !def.flags.has(DefFlags::IMPORT)
                    && !def.flags.has(DefFlags::CONSTRUCTOR)
            });
            let mut own: Vec<Found> = bindings.map(|id| Found::def(file, id)).collect();
            if here.kind != ScopeKind::Type {
                // Of locals the last that is visible: Java forbids shadowing but patterns come one after the other.
                own.reverse();
                own.truncate(if space == Space::Method { usize::MAX } else { 1 });
            }
            if !own.is_empty() {
                return Resolution::found(own);
            }
            if here.kind == ScopeKind::Type {
                let this = engine.this(file, scope, &None);
                let member = engine.member(&this, name);
                let inherited: Vec<Found> = member
                    .found
                    .into_iter()
                    .filter(|found| match found.entity {
                        Entity::Def(sym) => {
                            let facts = engine.facts(sym.file);
                            let def = facts.def(sym.def);
                            space.admits(def.kind) && !def.flags.has(DefFlags::CONSTRUCTOR)
                        }
                        Entity::Module(_) => false,
                    })
                    .collect();
                if !inherited.is_empty() {
                    return Resolution::found(inherited);
                }
                outside |= member.outside;
            }
            at = here.parent;
        }
        let imported = self.imported_name(engine, file, facts, name, space);
        if imported.decides() {
            return imported;
        }
        // A base class of a library may declare it.
        if outside && space != Space::Type { Resolution::outside() } else { Resolution::none() }
    }

    /// A name from the imports, the package, or the library.
    fn imported_name(
        &self,
        engine: &Engine<'_, '_>,
        file: FileId,
        facts: &FileFacts,
        name: &str,
        space: Space,
    ) -> Resolution {
        let admitted = |resolution: Resolution| {
            let mut resolution = resolution;
            resolution.found.retain(|found| match found.entity {
                Entity::Def(sym) => space.admits(engine.facts(sym.file).def(sym.def).kind),
                Entity::Module(_) => false,
            });
            resolution
        };
        for (i, row) in facts.imports.iter().enumerate() {
            if row.name.is_some_and(|imported| facts.name(imported) == name) && (row.system || space == Space::Type) {
                let found = admitted(import(engine, file, ImportId(u32::try_from(i).unwrap_or(u32::MAX))));
                if found.decides() {
                    return found;
                }
            }
        }
        if space == Space::Type {
            let package = package_of(facts);
            if let Some(found) = type_in(engine, &package, name) {
                return Resolution::one(found);
            }
        }
        let mut outside = false;
        for row in facts.imports.iter().filter(|row| row.kind == ImportKind::Glob) {
            let path: Vec<&str> = row.path.iter().map(|part| facts.name(*part)).collect();
            if row.system {
                let class = path.split_last().and_then(|(class, package)| named_type(engine, package, class));
                let Some(class) = class else {
                    outside = true;
                    continue;
                };
                let found = admitted(engine.member(&engine.found_value(&class), name));
                if found.decides() {
                    return found;
                }
            } else if space == Space::Type {
                if let Some(found) = type_in(engine, &path.join("."), name) {
                    return Resolution::one(found);
                }
                outside |= !has_package(engine, &path.join("."));
            }
        }
        if space == Space::Type
            && let Some(sym) = self.prelude().global(name)
        {
            return Resolution::one(Found::def(sym.file, sym.def));
        }
        if LANG.contains(&name) && space == Space::Type {
            return Resolution::outside();
        }
        if outside { Resolution::outside() } else { Resolution::none() }
    }
}

fn label(file: FileId, facts: &FileFacts, r: &Reference) -> Resolution {
    let labels = facts.defs_named(r.name).iter().filter(|def| {
        let def = facts.def(**def);
        def.kind == Kind::Label && def.extent.covers(r.span)
    });
    labels.last().map_or_else(Resolution::none, |def| Resolution::one(Found::def(file, *def)))
}

/// Files looked into for a type that is not in the file of its name.
const MAX_NAMESAKES: usize = 8;

/// The package that a file declares.
fn package_of(facts: &FileFacts) -> String {
    let declared = facts.defs_in(ScopeId(0)).iter().find(|def| facts.def(**def).kind == Kind::Namespace);
    declared.map_or_else(String::new, |def| facts.name(facts.def(*def).name).to_owned())
}

/// Whether the repository has files of a package.
fn has_package(engine: &Engine<'_, '_>, package: &str) -> bool {
    engine.cx.snapshot.named(package).iter().any(|(_, symbol)| symbol.kind == Kind::Namespace)
}

/// A top-level type of a package.
fn type_in(engine: &Engine<'_, '_>, package: &str, name: &str) -> Option<Found> {
    let snapshot = engine.cx.snapshot;
    let in_file = |file: FileId| {
        let facts = engine.facts(file);
        if package_of(&facts) != package {
            return None;
        }
        let id = facts.names.get(name)?;
        let top = facts.defs_named(id).iter().find(|def| {
            let def = facts.def(**def);
            def.scope == ScopeId(0) && def.kind.is_type()
        });
        top.map(|def| Found::def(file, *def))
    };
    let named = snapshot.files_named(&format!("{name}.java"));
    let suffix = format!("{}/{name}.java", package.replace('.', "/"));
    let fits = named.iter().filter(|file| package.is_empty() || snapshot.path(**file).ends_with(&suffix));
    if let Some(found) = fits.copied().find_map(in_file) {
        return Some(found);
    }
    // Beside another type in a file of another name.
    let others =
        snapshot.named(name).into_iter().filter(|(_, symbol)| symbol.kind.is_type() && symbol.container.is_empty());
    others.take(MAX_NAMESAKES).find_map(|(file, _)| in_file(file))
}

/// A type by its package and name, also one nested in others: `a.b.Outer.Inner`.
fn named_type(engine: &Engine<'_, '_>, package: &[&str], name: &str) -> Option<Found> {
    if let Some(found) = type_in(engine, &package.join("."), name) {
        return Some(found);
    }
    let (outer, rest) = package.split_last()?;
    let starts_upper = outer.starts_with(char::is_uppercase);
    let outer = if starts_upper { named_type(engine, rest, outer) } else { None }?;
    engine.member(&engine.found_value(&outer), name).found.into_iter().next()
}

/// What an import means.
fn import(engine: &Engine<'_, '_>, file: FileId, import: ImportId) -> Resolution {
    let facts = engine.facts(file);
    let row = facts.import(import);
    let path: Vec<&str> = row.path.iter().map(|part| facts.name(*part)).collect();
    let Some(name) = row.name else { return Resolution::none() };
    let name = facts.name(name);
    if row.system {
        let class = path.split_last().and_then(|(class, package)| named_type(engine, package, class));
        return match class {
            Some(class) => engine.member(&engine.found_value(&class), name),
            None => Resolution::outside(),
        };
    }
    match named_type(engine, &path, name) {
        Some(found) => Resolution::one(found),
        None => match DIALECT.prelude().global(name).filter(|_| path.first() == Some(&"java")) {
            Some(sym) => Resolution::one(Found::def(sym.file, sym.def)),
            None => Resolution::outside(),
        },
    }
}

impl Dialect for Java {
    fn prelude(&self) -> &'static Prelude {
        static PRELUDE: OnceLock<Prelude> = OnceLock::new();
        PRELUDE.get_or_init(|| Prelude::new("java", include_str!("prelude.java"), &[]))
    }

    fn plain(&self, engine: &Engine<'_, '_>, file: FileId, r: &Reference) -> Resolution {
        let facts = engine.facts(file);
        let spaces: &[Space] = match r.kind {
            RefKind::Type => &[Space::Type],
            // `new T(…)` refers to a type as a call does.
            RefKind::Call => &[Space::Method, Space::Type],
            RefKind::Label => return label(file, &facts, r),
            _ => &[Space::Value, Space::Type],
        };
        for space in spaces {
            let found = self.lexical(engine, file, &facts, r, *space);
            if found.decides() {
                return found;
            }
        }
        Resolution::none()
    }

    fn imported(&self, engine: &Engine<'_, '_>, file: FileId, reference: RefId, row: ImportId) -> Resolution {
        let facts = engine.facts(file);
        let same = |id: RefId| facts.refs.get(id.idx()).is_some_and(|r| r.via == Via::Import(row));
        if same(RefId(reference.0 + 1)) || facts.import(row).name.is_none() {
            // A class along the way is known, a package is no place.
            let before = (0..reference.0).rev().map(RefId).take_while(|id| same(*id)).count();
            let path: Vec<&str> = facts.import(row).path.iter().take(before).map(|part| facts.name(*part)).collect();
            let class = named_type(engine, &path, facts.name(facts.reference(reference).name));
            return class.map_or_else(Resolution::outside, Resolution::one);
        }
        import(engine, file, row)
    }

    fn import(&self, engine: &Engine<'_, '_>, file: FileId, row: ImportId) -> Resolution {
        import(engine, file, row)
    }

    fn module_member(&self, _engine: &Engine<'_, '_>, _module: &Module, _name: &str) -> Resolution {
        Resolution::none()
    }

    fn special_type(&self, _engine: &Engine<'_, '_>, _name: &str, _args: &[Ty], _env: &Env) -> Option<Ty> {
        None
    }

    fn call_members(&self) -> &'static [&'static str] {
        &[]
    }

    fn classes_are_callable(&self) -> bool {
        false
    }

    fn container(&self, form: Form) -> &'static str {
        match form {
            Form::Array | Form::Tuple => "Array",
            Form::Text => "String",
            Form::Dict => "Map",
            Form::Function | Form::Any => "Object",
            Form::Promise => "CompletableFuture",
        }
    }

    fn iterator_members(&self) -> &'static [&'static str] {
        &["iterator"]
    }
}

/// Types of `java.lang` that the prelude does not describe.
const LANG: &[&str] = &[
    "AutoCloseable",
    "Boolean",
    "Byte",
    "CharSequence",
    "Character",
    "Class",
    "ClassLoader",
    "Comparable",
    "Deprecated",
    "Double",
    "Enum",
    "Error",
    "Exception",
    "Float",
    "FunctionalInterface",
    "IllegalArgumentException",
    "IllegalStateException",
    "IndexOutOfBoundsException",
    "Integer",
    "InterruptedException",
    "Iterable",
    "Long",
    "Math",
    "NullPointerException",
    "Number",
    "Override",
    "Process",
    "Record",
    "Runnable",
    "Runtime",
    "RuntimeException",
    "SafeVarargs",
    "Short",
    "StringBuffer",
    "StringBuilder",
    "SuppressWarnings",
    "System",
    "Thread",
    "ThreadLocal",
    "Throwable",
    "UnsupportedOperationException",
    "Void",
];
