//! TypeScript and JavaScript: what plain names, imports and members mean.
//!
//! Names are looked up in the spaces of values and types apart, as the language does; what is not bound in the file is
//! global: declared by another file of the repository, or by the library (`prelude.d.ts` here).

mod modules;
mod project;
#[cfg(test)]
mod tests;

use std::rc::Rc;
use std::sync::OnceLock;

use super::infer::{Dialect, Engine, Entity, Env, Form, Found, Keys, Module, Prelude, Resolution, Sym, Ty};
use super::{Confidence, Cx, Outcome, Rules, Site, Target};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::{
    DefFlags, DefId, Expr, FileFacts, ImportId, ImportKind, RefId, RefKind, Reference, ScopeId, ScopeKind, Via,
};

/// The rules of the family.
pub struct EcmascriptRules;

static DIALECT: Ecmascript = Ecmascript;

impl Rules for EcmascriptRules {
    fn reference(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, reference: RefId) -> Outcome {
        let engine = Engine::new(cx, &DIALECT);
        let r = facts.reference(reference);
        if r.kind == RefKind::Label {
            return label(cx, file, facts, r);
        }
        if let Some(target) = common_js(&engine, file, facts, r) {
            return Outcome::Found(vec![target]);
        }
        let outcome = engine.outcome(&engine.resolve(file, reference));
        // A name that a pattern binds and whose property is not known is at least what it binds.
        let binds = matches!(r.via, Via::PropertyOf(_)) && !matches!(outcome, Outcome::Found(_));
        if binds && let Some(def) = facts.defs_named(r.name).iter().find(|def| facts.def(**def).name_span == r.span) {
            return Outcome::Found(vec![cx.target(file, facts, *def, Confidence::Scoped)]);
        }
        match outcome {
            Outcome::Found(mut targets) => {
                if r.kind == RefKind::Call && targets.len() > 1 {
                    overload_first(&engine, file, reference, &mut targets);
                }
                Outcome::Found(targets)
            }
            outcome => outcome,
        }
    }

    fn definition(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, def: DefId) -> Outcome {
        if !facts.def(def).flags.has(DefFlags::IMPORT) {
            return Outcome::Found(vec![cx.target(file, facts, def, Confidence::Scoped)]);
        }
        let engine = Engine::new(cx, &DIALECT);
        match engine.outcome(&DIALECT.follow(&engine, file, def)) {
            Outcome::Found(targets) => Outcome::Found(targets),
            _ => Outcome::Found(vec![cx.target(file, facts, def, Confidence::Scoped)]),
        }
    }

    /// A function's overloads are places of the one function, the implementation first.
    fn places(&self, cx: &Cx<'_>, target: &Target) -> Vec<Target> {
        let facts = cx.facts(target.file);
        let callable = matches!(target.kind, Kind::Function | Kind::Method);
        let Some(id) = cx.def_at(&facts, target.name_span, target.kind).filter(|_| callable) else {
            return vec![target.clone()];
        };
        let def = facts.def(id);
        let alike = facts.defs_named(def.name).iter().filter(|other| {
            let other = facts.def(**other);
            let member = other.flags.has(DefFlags::STATIC) == def.flags.has(DefFlags::STATIC);
            other.scope == def.scope && other.kind == def.kind && member && !other.name_span.is_empty()
        });
        let mut places: Vec<Target> =
            alike.map(|other| cx.target(target.file, &facts, *other, target.confidence)).collect();
        let implemented = places.iter().filter(|place| !place.flags.has(DefFlags::DECLARATION)).count();
        // Two bodies are two functions, such as a getter and its setter.
        if implemented > 1 {
            return vec![target.clone()];
        }
        places.sort_by_key(|place| (place.flags.has(DefFlags::DECLARATION), place.name_span.start));
        places
    }

    fn types(&self, cx: &Cx<'_>, file: FileId, _facts: &FileFacts, site: Site) -> Vec<Target> {
        Engine::new(cx, &DIALECT).type_targets(file, site)
    }
}

/// A call of an overloaded function means the first overload that takes the arguments, the implementation after it.
fn overload_first(engine: &Engine<'_, '_>, from: FileId, reference: RefId, targets: &mut [Target]) {
    let Some(first) = targets.first().filter(|t| matches!(t.kind, Kind::Function | Kind::Method)) else { return };
    let (file, facts) = (first.file, engine.facts(first.file));
    let Some(def) = engine.cx.def_at(&facts, first.name_span, first.kind) else { return };
    let Some(chosen) = engine.called_overload(from, reference, Sym { file, def }) else { return };
    let span = facts.def(chosen.def).name_span;
    if let Some(at) = targets.iter().position(|t| t.file == file && t.name_span == span) {
        targets[..=at].rotate_right(1);
    }
}

/// `exports` and `module` of a CommonJS module: the module itself, and where it assigns what it exports.
fn common_js(engine: &Engine<'_, '_>, file: FileId, facts: &FileFacts, r: &Reference) -> Option<Target> {
    let unbound = |r: &Reference, name: &str| {
        let plain = r.via == Via::Plain && facts.name(r.name) == name;
        plain && modules::is_common_js(engine, file) && !lexical(engine, file, facts, r, Space::Value).decides()
    };
    let member = match r.via {
        Via::Member(of) if facts.name(r.name) == "exports" => match facts.expr(of) {
            Expr::Ref(module) => unbound(facts.reference(*module), "module"),
            _ => false,
        },
        _ => false,
    };
    if member || unbound(r, "exports") {
        return Some(engine.module_target(file, Confidence::Scoped));
    }
    if !unbound(r, "module") {
        return None;
    }
    let first = facts.refs.iter().filter(|other| other.name == r.name && other.via == Via::Plain);
    let name_span = first.map(|other| other.span).min().unwrap_or(r.span);
    Some(Target { name_span, ..engine.module_target(file, Confidence::Scoped) })
}

fn label(cx: &Cx<'_>, file: FileId, facts: &FileFacts, r: &Reference) -> Outcome {
    let mut labels = facts.defs_named(r.name).iter().filter(|def| {
        let def = facts.def(**def);
        def.kind == Kind::Label && def.extent.covers(r.span)
    });
    match labels.next_back() {
        Some(def) => Outcome::Found(vec![cx.target(file, facts, *def, Confidence::Scoped)]),
        None => Outcome::Undecided,
    }
}

/// Which names a reference can mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Value,
    Type,
    Any,
}

impl Space {
    fn of(kind: RefKind) -> Self {
        match kind {
            RefKind::Type => Space::Type,
            RefKind::Import => Space::Any,
            _ => Space::Value,
        }
    }

    fn admits(self, kind: Kind, flags: DefFlags) -> bool {
        let import = flags.has(DefFlags::IMPORT);
        let typed = kind.is_type() || matches!(kind, Kind::TypeParam | Kind::Namespace);
        match self {
            _ if kind == Kind::Label => false,
            Space::Any => true,
            Space::Type => typed || import,
            Space::Value => import || !matches!(kind, Kind::Interface | Kind::Type | Kind::TypeParam),
        }
    }
}

/// See the module docs.
struct Ecmascript;

impl Ecmascript {
    /// A name that no scope of the file binds.
    fn global(&self, engine: &Engine<'_, '_>, file: FileId, name: &str, space: Space) -> Resolution {
        if !engine.is_prelude(file) {
            let mut found = Vec::new();
            for (other, symbol) in engine.cx.snapshot.named(name).into_iter().take(MAX_NAMESAKES) {
                let top = symbol.container.is_empty() && space.admits(symbol.kind, symbol.flags);
                if !top || !(symbol.flags.has(DefFlags::GLOBAL) || is_global_file(engine, other)) {
                    continue;
                }
                let facts = engine.facts(other);
                if let Some(def) = engine.cx.def_at(&facts, symbol.name_span, symbol.kind)
                    && facts.def(def).scope == ScopeId(0)
                {
                    found.push(Found::def(other, def));
                }
            }
            if !found.is_empty() {
                return Resolution::found(found);
            }
        }
        let prelude = self.prelude();
        let known = prelude.globals(name).filter(|sym| {
            let facts = engine.facts(sym.file);
            let def = facts.def(sym.def);
            space.admits(def.kind, def.flags)
        });
        let found: Vec<Found> = known.map(|sym| Found::def(sym.file, sym.def)).collect();
        if found.is_empty() && name == "React" {
            // Known everywhere where JSX is compiled without an import.
            return modules::module(engine, prelude.global("Object").map_or(file, |sym| sym.file), "react");
        }
        if found.is_empty() && matches!(name, "exports" | "module") && modules::is_common_js(engine, file) {
            return Resolution::one(Found::module(Module::File(file)));
        }
        if found.is_empty() && GLOBALS.contains(&name) {
            return Resolution::outside();
        }
        Resolution::found(found)
    }
}

/// `Omit<of, keys>` and `Pick<of, keys>`.
fn chosen(of: &Ty, keys: Option<&Ty>, kept: bool) -> Ty {
    let text = |key: &Ty| match key {
        Ty::Text(name) => Some(name.clone()),
        _ => None,
    };
    let names: Option<Vec<Rc<str>>> = match keys {
        Some(Ty::Union(keys)) => keys.iter().map(text).collect(),
        Some(key) => text(key).map(|name| vec![name]),
        None => None,
    };
    match names {
        Some(names) => Ty::Chosen(Rc::new(of.clone()), Rc::new(Keys { names, kept })),
        None => of.clone(),
    }
}

/// Definitions of a name looked at to find a global one.
const MAX_NAMESAKES: usize = 8;

/// Whether the top of a file is visible everywhere: declarations without imports or exports.
fn is_global_file(engine: &Engine<'_, '_>, file: FileId) -> bool {
    let facts = engine.facts(file);
    let declares = engine.cx.snapshot.path(file).ends_with(".d.ts");
    let exports = facts.exports.is_empty()
        && !facts.defs_in(ScopeId(0)).iter().any(|def| facts.def(*def).flags.has(DefFlags::EXPORTED));
    // A declaration file may import types and still declare globals, inside `declare global`.
    exports && (declares || facts.imports.is_empty())
}

/// The bindings of a plain name in the innermost scope that has any.
fn lexical(engine: &Engine<'_, '_>, file: FileId, facts: &FileFacts, r: &Reference, space: Space) -> Resolution {
    let mut at = Some(r.scope);
    while let Some(scope) = at {
        let here = facts.scope(scope);
        if here.kind != ScopeKind::Type || here.members_visible {
            let bindings: Vec<DefId> = facts
                .defs_named(r.name)
                .iter()
                .copied()
                .filter(|id| {
                    let def = facts.def(*id);
                    def.scope == scope
                        && def.visible_from <= r.span.start
                        && !def.name_span.is_empty()
                        && space.admits(def.kind, def.flags)
                })
                .collect();
            let first = bindings.iter().filter(|id| !facts.def(**id).flags.has(DefFlags::REBINDING));
            let chosen: Vec<DefId> = first.copied().collect();
            let chosen = if chosen.is_empty() { bindings } else { chosen };
            if !chosen.is_empty() {
                return modules::followed(engine, file, facts, chosen.iter(), 0);
            }
        }
        // Inside a namespace, what other declarations of it export is visible too.
        if here.kind == ScopeKind::Module
            && let Some(owner) = here.owner
        {
            let value = Ty::Class(Sym { file, def: owner }, None);
            let member = engine.member(&value, facts.name(r.name));
            let own: Vec<Found> = member
                .found
                .into_iter()
                .filter(|found| matches!(found.entity, Entity::Def(sym) if sym.file == file))
                .collect();
            if !own.is_empty() {
                return Resolution::found(own);
            }
        }
        at = here.parent;
    }
    Resolution::none()
}

impl Dialect for Ecmascript {
    fn prelude(&self) -> &'static Prelude {
        static PRELUDE: OnceLock<Prelude> = OnceLock::new();
        PRELUDE.get_or_init(|| Prelude::new("typescript", include_str!("prelude.d.ts"), &[]))
    }

    fn plain(&self, engine: &Engine<'_, '_>, file: FileId, r: &Reference) -> Resolution {
        let facts = engine.facts(file);
        let space = Space::of(r.kind);
        let found = lexical(engine, file, &facts, r, space);
        if found.decides() {
            return found;
        }
        // `extends` takes a value that is a class: a constant, a call's result.
        if space == Space::Type {
            let found = lexical(engine, file, &facts, r, Space::Value);
            if found.decides() {
                return found;
            }
        }
        self.global(engine, file, facts.name(r.name), space)
    }

    fn imported(&self, engine: &Engine<'_, '_>, file: FileId, reference: RefId, import: ImportId) -> Resolution {
        let facts = engine.facts(file);
        let (row, name) = (facts.import(import), facts.reference(reference).name);
        let specifier = row.name != Some(name) && row.path.first() == Some(&name);
        if specifier || row.kind == ImportKind::Module {
            let path = row.path.first().map_or("", |path| facts.name(*path));
            return modules::module(engine, file, path);
        }
        self.import(engine, file, import)
    }

    fn import(&self, engine: &Engine<'_, '_>, file: FileId, import: ImportId) -> Resolution {
        modules::import(engine, file, import, 0)
    }

    fn follow(&self, engine: &Engine<'_, '_>, file: FileId, def: DefId) -> Resolution {
        modules::followed(engine, file, &engine.facts(file), [def].iter(), 0)
    }

    fn module_member(&self, engine: &Engine<'_, '_>, module: &Module, name: &str) -> Resolution {
        modules::member(engine, module, name)
    }

    fn special_type(&self, engine: &Engine<'_, '_>, name: &str, args: &[Ty], _env: &Env) -> Option<Ty> {
        let first = args.first();
        Some(match (name, first) {
            ("Array" | "ReadonlyArray" | "ArrayLike", Some(element)) => Ty::Array(element.clone().into()),
            ("Array" | "ReadonlyArray", None) => Ty::Array(Ty::Unknown.into()),
            ("Record", Some(key)) => Ty::Dict(key.clone().into(), args.get(1).cloned().unwrap_or(Ty::Unknown).into()),
            ("Omit" | "Pick", Some(of)) => chosen(of, args.get(1), name == "Pick"),
            (
                "Partial" | "Required" | "Readonly" | "NonNullable" | "Extract" | "Exclude" | "NoInfer" | "ThisType"
                | "DeepPartial" | "DeepReadonly" | "Mutable" | "Writable",
                Some(of),
            ) => of.clone(),
            ("ReturnType", Some(of)) => engine.called(of),
            ("Awaited", Some(of)) => engine.awaited(of.clone()),
            ("Parameters", Some(of)) => engine.parameters_of(of),
            ("ConstructorParameters", Some(of)) => engine.parameters_of(of),
            ("InstanceType", Some(of)) => match of {
                Ty::Class(sym, _) => Ty::Instance(*sym, std::rc::Rc::new([])),
                _ => Ty::Unknown,
            },
            _ => return None,
        })
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
            Form::Dict | Form::Any => "Object",
            Form::Text => "String",
            Form::Function => "Function",
            Form::Promise => "Promise",
        }
    }

    fn iterator_members(&self) -> &'static [&'static str] {
        &["[Symbol.iterator]", "[Symbol.asyncIterator]"]
    }

    fn exported_beside(&self, engine: &Engine<'_, '_>, whole: Sym, name: &str) -> Resolution {
        modules::exported_beside(engine, whole, name)
    }

    fn augmentations(&self, engine: &Engine<'_, '_>, of: Sym) -> Vec<Sym> {
        modules::augmentations(engine, of, is_global_file)
    }

    fn code_start(&self, engine: &Engine<'_, '_>, file: FileId) -> u32 {
        let Ok(text) = engine.cx.snapshot.text(file) else { return 0 };
        modules::code_start(text.text())
    }
}

/// Names of the library that the prelude does not describe.
const GLOBALS: &[&str] = &[
    "AbortController",
    "ArrayBuffer",
    "BigInt",
    "Blob",
    "Buffer",
    "DataView",
    "Date",
    "Float32Array",
    "Float64Array",
    "FormData",
    "Headers",
    "Infinity",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "Intl",
    "Math",
    "NaN",
    "Proxy",
    "Reflect",
    "RegExp",
    "Request",
    "Response",
    "Symbol",
    "URL",
    "URLSearchParams",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "WeakRef",
    "WebSocket",
    "Worker",
    "__dirname",
    "__filename",
    "afterAll",
    "afterEach",
    "alert",
    "arguments",
    "beforeAll",
    "beforeEach",
    "cancelAnimationFrame",
    "clearInterval",
    "clearTimeout",
    "console",
    "decodeURIComponent",
    "describe",
    "document",
    "encodeURIComponent",
    "eval",
    "exports",
    "expect",
    "fetch",
    "global",
    "globalThis",
    "history",
    "isFinite",
    "isNaN",
    "it",
    "jest",
    "localStorage",
    "location",
    "module",
    "navigator",
    "parseFloat",
    "parseInt",
    "performance",
    "process",
    "queueMicrotask",
    "require",
    "requestAnimationFrame",
    "self",
    "sessionStorage",
    "setImmediate",
    "setInterval",
    "setTimeout",
    "structuredClone",
    "test",
    "undefined",
    "window",
];
