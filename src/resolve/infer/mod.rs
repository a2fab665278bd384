//! Follows values and types through the facts of many files: what `a.b().c` is.
//!
//! One engine for the languages whose values have members: [`Ty`] is what is known of a value or type, [`Engine`] finds
//! it from expressions, types, definitions and calls. What a plain name, an import or a module means differs by language
//! and is a [`Dialect`]. What the language's own library gives (`list`, `Promise`, `useState`) is declared in a file of
//! that language that belongs to the dialect, its [`Prelude`]: a member found there is known to be outside.
//!
//! Everything is a best effort that ends: depth, steps and the sizes of unions are bounded, cycles give
//! [`Ty::Unknown`]. Nothing is kept between questions.

mod call;
mod member;
mod overload;
mod prelude;
mod typed;
mod types;
mod value;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::{Confidence, Cx, Outcome, Target};
use crate::index::FileId;
use crate::model::facts::{
    DefFlags, DefId, ExprId, FileFacts, ImportId, RefId, Reference, ScopeId, ScopeKind, TypeId, Via,
};
use crate::text::Span;

pub use call::Arguments;
pub use prelude::{Prelude, prelude_module};

/// A definition of some file of the repository or the prelude.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sym {
    pub file: FileId,
    pub def: DefId,
}

/// What a module is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Module {
    File(FileId),
    /// A directory without a file of its own (a Python namespace package).
    Directory(Rc<str>),
    /// A module declared inside a file: `declare module "x"`.
    Declared(Sym),
}

/// What is known of a value, or of a type.
#[derive(Clone, Debug)]
pub enum Ty {
    Unknown,
    /// Something of a library outside the repository: its members are outside too.
    Outside,
    /// A value of a type of the language itself, by its name.
    Primitive(Rc<str>),
    /// A string known to the letter.
    Text(Rc<str>),
    /// A value of a class, interface or enum, with its generic arguments.
    Instance(Sym, Rc<[Ty]>),
    /// A class, enum or namespace itself.
    Class(Sym, Env),
    /// A value with the members of a scope: an object literal or type.
    Object(FileId, ScopeId, Env),
    /// A function known by its definition.
    Function(Sym, Env),
    /// A function expression.
    Closure(FileId, ExprId, Env),
    /// A function type as written.
    Signature(FileId, TypeId, Env),
    Array(Rc<Ty>),
    Tuple(Rc<[Ty]>),
    Dict(Rc<Ty>, Rc<Ty>),
    /// One of several.
    Union(Rc<[Ty]>),
    /// All of several.
    Both(Rc<[Ty]>),
    /// One without some of its members, or with no others.
    Chosen(Rc<Ty>, Rc<Keys>),
    Module(Module),
    /// A generic parameter that nothing was given for.
    Param(Sym),
}

/// Which members of a type are left.
#[derive(Clone, Debug)]
pub struct Keys {
    pub names: Vec<Rc<str>>,
    /// Whether the names are those that are left, and not those that are gone.
    pub kept: bool,
}

impl Keys {
    /// Whether a member is left.
    pub fn admits(&self, name: &str) -> bool {
        self.names.iter().any(|known| &**known == name) == self.kept
    }
}

impl Ty {
    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        match self {
            Ty::Unknown => true,
            Ty::Union(parts) | Ty::Both(parts) => parts.iter().all(Ty::is_unknown),
            _ => false,
        }
    }

    /// The value, or another where nothing is known.
    #[must_use]
    pub fn or(self, other: impl FnOnce() -> Ty) -> Ty {
        if self.is_unknown() { other() } else { self }
    }
}

/// What generic parameters stand for; parameters not in it stand for themselves.
pub type Env = Option<Rc<Bindings>>;

/// One layer of generic parameters and the layers around it.
#[derive(Debug)]
pub struct Bindings {
    pub here: Vec<(Sym, Ty)>,
    pub outer: Env,
}

/// Looks a generic parameter up.
pub fn bound(env: &Env, param: Sym) -> Option<&Ty> {
    let mut at = env.as_ref();
    while let Some(bindings) = at {
        if let Some((_, ty)) = bindings.here.iter().find(|(known, _)| *known == param) {
            return Some(ty);
        }
        at = bindings.outer.as_ref();
    }
    None
}

/// Adds a layer; nothing where it is empty.
pub fn extended(env: &Env, here: Vec<(Sym, Ty)>) -> Env {
    if here.is_empty() { env.clone() } else { Some(Rc::new(Bindings { here, outer: env.clone() })) }
}

/// What a name means: a definition or a module, and what the generic parameters around it stand for.
#[derive(Clone, Debug)]
pub struct Found {
    pub entity: Entity,
    pub env: Env,
}

/// See [`Found`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entity {
    Def(Sym),
    Module(Module),
}

impl Found {
    /// A definition.
    pub fn def(file: FileId, def: DefId) -> Self {
        Self { entity: Entity::Def(Sym { file, def }), env: None }
    }

    /// A module.
    pub fn module(module: Module) -> Self {
        Self { entity: Entity::Module(module), env: None }
    }
}

/// What a reference leads to.
#[derive(Clone, Debug, Default)]
pub struct Resolution {
    pub found: Vec<Found>,
    /// Certainly leads out of the repository (where nothing was found in it).
    pub outside: bool,
    /// Found by a rule that may be wrong.
    pub guess: bool,
}

impl Resolution {
    /// Nothing known.
    pub fn none() -> Self {
        Self::default()
    }

    /// Outside the repository.
    pub fn outside() -> Self {
        Self { outside: true, ..Self::default() }
    }

    /// These, certainly.
    pub fn found(found: Vec<Found>) -> Self {
        Self { found, ..Self::default() }
    }

    /// One, certainly.
    pub fn one(found: Found) -> Self {
        Self::found(vec![found])
    }

    /// Whether it decides anything.
    pub fn decides(&self) -> bool {
        self.outside || !self.found.is_empty()
    }

    /// This, or another where it decides nothing.
    #[must_use]
    pub fn or(self, other: impl FnOnce() -> Resolution) -> Resolution {
        if self.decides() { self } else { other() }
    }
}

/// What differs by language.
pub trait Dialect: Sync {
    /// The declarations of the language's library.
    fn prelude(&self) -> &'static Prelude;

    /// What a name without a qualifier means, through the scopes and then among what is global.
    fn plain(&self, engine: &Engine<'_, '_>, file: FileId, r: &Reference) -> Resolution;

    /// What a segment of an import's path, or the imported name, means.
    fn imported(&self, engine: &Engine<'_, '_>, file: FileId, reference: RefId, import: ImportId) -> Resolution;

    /// Where an import leads.
    fn import(&self, engine: &Engine<'_, '_>, file: FileId, import: ImportId) -> Resolution;

    /// What a reference means that is no member of a value: a plain name, a path, a segment of an import.
    fn name(&self, engine: &Engine<'_, '_>, file: FileId, reference: RefId) -> Resolution {
        let facts = engine.facts(file);
        let r = facts.reference(reference);
        match r.via {
            Via::Plain | Via::Root => self.plain(engine, file, r),
            Via::Path(prefix) => {
                let prefix = engine.resolve(file, prefix);
                let Some(found) = prefix.found.first() else {
                    return if prefix.outside { Resolution::outside() } else { Resolution::none() };
                };
                let value = engine.found_value(found);
                engine.member(&value, facts.name(r.name))
            }
            Via::Import(import) => self.imported(engine, file, reference, import),
            _ => Resolution::none(),
        }
    }

    /// Where the definition bound by an import leads.
    fn follow(&self, engine: &Engine<'_, '_>, file: FileId, def: DefId) -> Resolution {
        let import = engine.facts(file).def(def).import;
        import.map_or_else(Resolution::none, |import| self.import(engine, file, import))
    }

    /// A module's member as importers see it.
    fn module_member(&self, engine: &Engine<'_, '_>, module: &Module, name: &str) -> Resolution;

    /// A type with a meaning of its own, by its name as written (`Partial<T>`); `None` for ordinary types.
    fn special_type(&self, engine: &Engine<'_, '_>, name: &str, args: &[Ty], env: &Env) -> Option<Ty>;

    /// What calling an object gives whose type has no signature: names of the member that is called instead.
    fn call_members(&self) -> &'static [&'static str];

    /// Whether calling a class makes an instance.
    fn classes_are_callable(&self) -> bool;

    /// Names of the prelude's types for what the engine has a form of its own for.
    fn container(&self, form: Form) -> &'static str;

    /// The member that gives the elements of an iterable.
    fn iterator_members(&self) -> &'static [&'static str];

    /// What a module exports beside the class or function that it is as a whole (`module.exports.name = …`).
    fn exported_beside(&self, _engine: &Engine<'_, '_>, _whole: Sym, _name: &str) -> Resolution {
        Resolution::none()
    }

    /// Other declarations that add members to a type, from other files.
    fn augmentations(&self, _engine: &Engine<'_, '_>, _of: Sym) -> Vec<Sym> {
        Vec::new()
    }

    /// Where the code of a file starts that stands for a module, in bytes.
    fn code_start(&self, _engine: &Engine<'_, '_>, _file: FileId) -> u32 {
        0
    }
}

/// Forms of [`Ty`] whose members are declared in the prelude.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Array,
    Tuple,
    Dict,
    Text,
    Function,
    Promise,
    /// The base of everything.
    Any,
}

/// Deepest nesting of questions within a question.
const MAX_DEPTH: u32 = 90;

/// Most alternatives of a union that are looked at.
pub const MAX_UNION: usize = 12;

/// Answers one question.
pub struct Engine<'c, 's> {
    pub cx: &'c Cx<'s>,
    pub dialect: &'static dyn Dialect,
    facts: RefCell<HashMap<FileId, Arc<FileFacts>>>,
    values: RefCell<HashMap<(FileId, ExprId), Option<Ty>>>,
    names: RefCell<HashMap<(FileId, RefId), Option<Resolution>>>,
    augmented: RefCell<HashMap<Sym, Rc<[Sym]>>>,
    depth: Cell<u32>,
}

impl<'c, 's> Engine<'c, 's> {
    /// A fresh question.
    pub fn new(cx: &'c Cx<'s>, dialect: &'static dyn Dialect) -> Self {
        Self {
            cx,
            dialect,
            facts: RefCell::default(),
            values: RefCell::default(),
            names: RefCell::default(),
            augmented: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// The facts of a file of the repository or of the prelude.
    pub fn facts(&self, file: FileId) -> Arc<FileFacts> {
        if let Some(known) = self.facts.borrow().get(&file) {
            return known.clone();
        }
        let facts = match self.dialect.prelude().facts(file) {
            Some(facts) => facts,
            None => self.cx.facts(file),
        };
        self.facts.borrow_mut().insert(file, facts.clone());
        facts
    }

    /// Whether a file belongs to the prelude.
    pub fn is_prelude(&self, file: FileId) -> bool {
        self.dialect.prelude().facts(file).is_some()
    }

    /// Takes a step and goes a level down; gives the default where either is exhausted.
    pub fn step<R>(&self, otherwise: R, work: impl FnOnce() -> R) -> R {
        let depth = self.depth.get();
        if depth >= MAX_DEPTH || !self.cx.spend() {
            return otherwise;
        }
        self.depth.set(depth + 1);
        let result = work();
        self.depth.set(depth);
        result
    }

    /// What a reference means, whatever its form.
    pub fn resolve(&self, file: FileId, reference: RefId) -> Resolution {
        if let Some(known) = self.names.borrow().get(&(file, reference)) {
            // A reference in the middle of being resolved depends on itself: nothing is known of it.
            return known.clone().unwrap_or_default();
        }
        self.names.borrow_mut().insert((file, reference), None);
        let result = self.step(Resolution::none(), || self.resolve_inner(file, reference));
        self.names.borrow_mut().insert((file, reference), Some(result.clone()));
        result
    }

    fn resolve_inner(&self, file: FileId, reference: RefId) -> Resolution {
        use crate::model::facts::Via;
        let facts = self.facts(file);
        let r = facts.reference(reference);
        match r.via {
            Via::Member(value) | Via::PropertyOf(value) => {
                let of = self.value(file, value, &None);
                self.member(&of, facts.name(r.name))
            }
            Via::ArgumentOf(callee) => {
                let callee = self.value(file, callee, &None);
                self.argument(&callee, facts.name(r.name))
            }
            Via::FieldOf(ty) => {
                let of = self.ty(file, ty, &None);
                self.member(&of, facts.name(r.name))
            }
            _ => self.dialect.name(self, file, reference),
        }
    }

    /// The generic parameters of a definition, in order.
    pub fn generics(&self, sym: Sym) -> Vec<Sym> {
        let facts = self.facts(sym.file);
        let Some(inner) = facts.def(sym.def).inner else { return Vec::new() };
        let around = facts.scope(inner).parent.filter(|parent| {
            let scope = facts.scope(*parent);
            scope.kind == ScopeKind::Block && scope.owner == Some(sym.def)
        });
        let scopes = [Some(inner), around];
        let defs = scopes.into_iter().flatten().flat_map(|scope| facts.defs_in(scope).to_vec());
        defs.filter(|id| facts.def(*id).kind == crate::model::Kind::TypeParam)
            .map(|def| Sym { file: sym.file, def })
            .collect()
    }

    /// Binds the generics of a definition to arguments; what is not given has its default.
    pub fn bind(&self, sym: Sym, args: &[Ty], outer: &Env) -> Env {
        let generics = self.generics(sym);
        if generics.is_empty() {
            return outer.clone();
        }
        let mut here: Vec<(Sym, Ty)> = Vec::with_capacity(generics.len());
        for (i, param) in generics.into_iter().enumerate() {
            match args.get(i) {
                Some(arg) if !matches!(arg, Ty::Unknown) => here.push((param, arg.clone())),
                _ => {
                    let facts = self.facts(param.file);
                    if let Some(default) = facts.def(param.def).ty {
                        let env = extended(outer, here.clone());
                        here.push((param, self.ty(param.file, default, &env)));
                    }
                }
            }
        }
        extended(outer, here)
    }

    /// A type declared at the top of the prelude.
    pub fn library(&self, name: &str) -> Option<Sym> {
        self.dialect.prelude().global(name)
    }

    /// An instance of a prelude type.
    pub fn library_instance(&self, form: Form, args: &[Ty]) -> Ty {
        match self.library(self.dialect.container(form)) {
            Some(sym) => Ty::Instance(sym, args.into()),
            None => Ty::Unknown,
        }
    }

    /// One of several, flat, without what is unknown and bounded in size.
    pub fn union(&self, parts: impl IntoIterator<Item = Ty>) -> Ty {
        let mut flat: Vec<Ty> = Vec::new();
        for part in parts {
            match part {
                Ty::Unknown => {}
                Ty::Union(inner) => flat.extend(inner.iter().cloned()),
                other => flat.push(other),
            }
            if flat.len() > MAX_UNION {
                flat.truncate(MAX_UNION);
                break;
            }
        }
        let mut kept: Vec<Ty> = Vec::with_capacity(flat.len());
        for ty in flat {
            if !kept.iter().any(|known| same(known, &ty)) {
                kept.push(ty);
            }
        }
        match kept.len() {
            0 => Ty::Unknown,
            1 => kept.remove(0),
            _ => Ty::Union(kept.into()),
        }
    }

    /// A resolution as an answer: definitions of the prelude are outside.
    pub fn outcome(&self, resolution: &Resolution) -> Outcome {
        let confidence = if resolution.guess { Confidence::Name } else { Confidence::Scoped };
        let mut targets = Vec::new();
        let mut library = resolution.outside;
        for found in &resolution.found {
            match &found.entity {
                Entity::Def(sym) | Entity::Module(Module::Declared(sym)) if self.is_prelude(sym.file) => library = true,
                Entity::Def(sym) | Entity::Module(Module::Declared(sym)) => {
                    let facts = self.facts(sym.file);
                    targets.push(self.cx.target(sym.file, &facts, sym.def, confidence));
                }
                Entity::Module(Module::File(file)) if self.is_prelude(*file) => library = true,
                Entity::Module(Module::File(file)) => targets.push(self.module_target(*file, confidence)),
                Entity::Module(Module::Directory(_)) => library = true,
            }
        }
        match (targets.is_empty(), library) {
            (false, _) => Outcome::Found(targets),
            (true, true) => Outcome::Outside,
            (true, false) => Outcome::Undecided,
        }
    }

    /// A module as a target: the file, where its code starts.
    pub fn module_target(&self, file: FileId, confidence: Confidence) -> Target {
        let at = self.dialect.code_start(self, file);
        Target { name_span: Span::new(at, at), ..self.cx.file_target(file, confidence) }
    }

    /// The definition's flags.
    pub fn flags(&self, sym: Sym) -> DefFlags {
        self.facts(sym.file).def(sym.def).flags
    }
}

/// Whether two are plainly the same; `false` says nothing.
pub fn same(a: &Ty, b: &Ty) -> bool {
    match (a, b) {
        (Ty::Outside, Ty::Outside) | (Ty::Unknown, Ty::Unknown) => true,
        (Ty::Primitive(a), Ty::Primitive(b)) | (Ty::Text(a), Ty::Text(b)) => a == b,
        (Ty::Instance(a, x), Ty::Instance(b, y)) => {
            a == b && x.len() == y.len() && x.iter().zip(y.iter()).all(|(x, y)| same(x, y))
        }
        (Ty::Class(a, _), Ty::Class(b, _)) | (Ty::Function(a, _), Ty::Function(b, _)) => a == b,
        (Ty::Object(a, x, _), Ty::Object(b, y, _)) => a == b && x == y,
        (Ty::Closure(a, x, _), Ty::Closure(b, y, _)) => a == b && x == y,
        (Ty::Signature(a, x, _), Ty::Signature(b, y, _)) => a == b && x == y,
        (Ty::Array(a), Ty::Array(b)) => same(a, b),
        (Ty::Module(a), Ty::Module(b)) => a == b,
        (Ty::Param(a), Ty::Param(b)) => a == b,
        _ => false,
    }
}
