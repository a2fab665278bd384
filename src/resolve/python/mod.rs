//! Python: what plain names, imports and attributes mean.
//!
//! A plain name is looked up in the function around it, the functions around that and the file; a class body sees its
//! own names, the functions inside it do not. Then come star imports and the builtins (`prelude.pyi` here).

mod library;
mod modules;
#[cfg(test)]
mod tests;

use std::rc::Rc;
use std::sync::OnceLock;

use super::infer::{Dialect, Engine, Env, Form, Found, Module, Prelude, Resolution, Ty};
use super::{Confidence, Cx, Outcome, Rules, Site, Target};
use crate::index::FileId;
use crate::model::facts::{DefFlags, DefId, FileFacts, ImportId, RefId, Reference, ScopeKind, Via};

/// The rules of the family.
pub struct PythonRules;

static DIALECT: Python = Python;

impl Rules for PythonRules {
    fn reference(&self, cx: &Cx<'_>, file: FileId, _facts: &FileFacts, reference: RefId) -> Outcome {
        let engine = Engine::new(cx, &DIALECT);
        engine.outcome(&engine.resolve(file, reference))
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

/// See the module docs.
struct Python;

fn is_builtin(engine: &Engine<'_, '_>, name: &str) -> bool {
    engine.library(name).is_some() || library::BUILTINS.binary_search(&name).is_ok()
}

impl Dialect for Python {
    fn prelude(&self) -> &'static Prelude {
        static PRELUDE: OnceLock<Prelude> = OnceLock::new();
        PRELUDE.get_or_init(|| Prelude::new("python", include_str!("prelude.pyi"), MODULES))
    }

    fn plain(&self, engine: &Engine<'_, '_>, file: FileId, r: &Reference) -> Resolution {
        let facts = engine.facts(file);
        let mut at = Some(r.scope);
        while let Some(scope) = at {
            let here = facts.scope(scope);
            if here.kind != ScopeKind::Type || scope == r.scope {
                let found = modules::bound_in(engine, file, &facts, scope, r.name, 0);
                if found.decides() {
                    return found;
                }
            }
            at = here.parent;
        }
        let name = facts.name(r.name);
        if !engine.is_prelude(file) {
            let found = modules::starred(engine, file, &facts, name, 0);
            if found.decides() {
                return found;
            }
            if found.guess && !is_builtin(engine, name) {
                return Resolution::outside();
            }
        }
        if matches!(name, "__name__" | "__file__" | "__doc__" | "__package__" | "__path__" | "__spec__") {
            return Resolution::one(Found::module(Module::File(file)));
        }
        let found: Vec<Found> = self.prelude().globals(name).map(|sym| Found::def(sym.file, sym.def)).collect();
        if found.is_empty() && library::BUILTINS.binary_search(&name).is_ok() {
            return Resolution::outside();
        }
        Resolution::found(found)
    }

    fn imported(&self, engine: &Engine<'_, '_>, file: FileId, reference: RefId, import: ImportId) -> Resolution {
        let facts = engine.facts(file);
        let row = facts.import(import);
        let same = |id: RefId| facts.refs.get(id.idx()).is_some_and(|r| r.via == Via::Import(import));
        let before = (0..reference.0).rev().map(RefId).take_while(|id| same(*id)).count();
        let last = !same(RefId(reference.0 + 1));
        if row.name.is_some() && last {
            return self.import(engine, file, import);
        }
        match modules::path(engine, file, &facts, import) {
            Some(found) => {
                found.get(before).map_or_else(Resolution::none, |module| Resolution::one(Found::module(module.clone())))
            }
            None => Resolution::outside(),
        }
    }

    fn import(&self, engine: &Engine<'_, '_>, file: FileId, import: ImportId) -> Resolution {
        modules::import(engine, file, import, 0)
    }

    fn module_member(&self, engine: &Engine<'_, '_>, module: &Module, name: &str) -> Resolution {
        modules::attribute(engine, module, name, 0)
    }

    fn special_type(&self, _engine: &Engine<'_, '_>, name: &str, args: &[Ty], _env: &Env) -> Option<Ty> {
        let first = || Rc::new(args.first().cloned().unwrap_or(Ty::Unknown));
        let last = || Rc::new(args.last().cloned().unwrap_or(Ty::Unknown));
        Some(match name {
            "list"
            | "List"
            | "Sequence"
            | "MutableSequence"
            | "Iterable"
            | "Iterator"
            | "Collection"
            | "Set"
            | "set"
            | "FrozenSet"
            | "frozenset"
            | "AbstractSet"
            | "MutableSet"
            | "Deque"
            | "deque"
            | "Generator"
            | "AsyncGenerator"
            | "AsyncIterator"
            | "AsyncIterable"
            | "ContextManager"
            | "AsyncContextManager"
            | "AbstractContextManager"
            | "Reversible"
            | "Container" => Ty::Array(first()),
            "tuple" | "Tuple" if args.is_empty() => Ty::Array(first()),
            "dict" | "Dict" | "Mapping" | "MutableMapping" | "DefaultDict" | "defaultdict" | "OrderedDict" => {
                Ty::Dict(first(), last())
            }
            "Awaitable" | "Coroutine" | "Future" | "Task" if !args.is_empty() => (*last()).clone(),
            "type" | "Type" => match args.first() {
                Some(Ty::Instance(sym, _)) => Ty::Class(*sym, None),
                _ => Ty::Unknown,
            },
            "Any" | "object" if args.is_empty() => Ty::Unknown,
            "None" => Ty::Unknown,
            _ => return None,
        })
    }

    fn call_members(&self) -> &'static [&'static str] {
        // What calls an instance of a network's module runs its `forward`.
        &["__call__", "forward"]
    }

    fn classes_are_callable(&self) -> bool {
        true
    }

    fn container(&self, form: Form) -> &'static str {
        match form {
            Form::Array => "list",
            Form::Tuple => "tuple",
            Form::Dict => "dict",
            Form::Text => "str",
            Form::Function => "function",
            Form::Promise => "coroutine",
            Form::Any => "object",
        }
    }

    fn iterator_members(&self) -> &'static [&'static str] {
        &["__next__", "__iter__", "__aiter__", "__getitem__"]
    }
}

/// Modules of the library that keep the types of what they are given.
const MODULES: &[(&str, &str)] = &[
    ("copy", "def copy[T](x: T) -> T: ...\ndef deepcopy[T](x: T, memo=None) -> T: ...\n"),
    (
        "functools",
        "def partial[T](func: T, *args, **kwargs) -> T: ...\ndef wraps(wrapped, assigned=None, updated=None): ...\n\
         def lru_cache[T](maxsize: T, typed=False) -> T: ...\ndef cache[T](func: T) -> T: ...\n\
         def reduce[T](function, sequence: Iterable[T], initial=None) -> T: ...\n",
    ),
    (
        "itertools",
        "def chain[T](*iterables: Iterable[T]) -> list[T]: ...\ndef islice[T](iterable: Iterable[T], *args) -> list[T]: ...\n\
         def cycle[T](iterable: Iterable[T]) -> list[T]: ...\ndef repeat[T](object: T, times=None) -> list[T]: ...\n\
         def product[A, B](a: Iterable[A], b: Iterable[B]) -> list[tuple[A, B]]: ...\n\
         def combinations[T](iterable: Iterable[T], r) -> list[tuple[T, T]]: ...\n\
         def groupby[T](iterable: Iterable[T], key=None) -> list[tuple[object, list[T]]]: ...\n",
    ),
    (
        "asyncio",
        "def run[T](main: T) -> T: ...\ndef create_task[T](coro: T) -> T: ...\ndef wait_for[T](aw: T, timeout) -> T: ...\n\
         def ensure_future[T](coro: T) -> T: ...\n",
    ),
];
