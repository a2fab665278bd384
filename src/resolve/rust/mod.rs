//! Rust: crates, modules, imports, types and members.
//!
//! Reading order: [`crates`] what the manifests say; [`modules`] files and modules; [`names`] names, paths and imports;
//! [`ty`] types as values; [`convert`] from written types to those; [`infer`] types of expressions; [`members`] fields,
//! methods and associated items. The standard library is known from signatures in `library.rsi`, read by the same
//! reader as any Rust file; what resolves into it leads outside the repository.
//!
//! Everything is bounded: recursion by [`MAX_DEPTH`], one question by [`Cx::spend`], cycles of imports and globs by the
//! sets of what is being followed.

mod convert;
mod crates;
mod infer;
mod members;
mod modules;
mod names;
mod rules;
#[cfg(test)]
mod tests;
mod ty;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock};

pub use rules::RustRules;

use self::crates::Crates;
use self::members::Implementation;
use self::modules::Module;
use self::ty::Ty;
use super::{Cx, Target};
use crate::index::FileId;
use crate::lang::table::Extract;
use crate::lang::{Builder, LanguageId};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Definition, ExprId, FileFacts, ImportId, RefId};

/// The file of signatures that stands for the standard library.
pub const STD: FileId = FileId(u32::MAX);

/// How deep resolution may recurse: types in types in imports. Frames are large.
const MAX_DEPTH: u32 = 48;

/// A definition of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    pub file: FileId,
    pub def: DefId,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq)]
pub enum Entity {
    Item(Item),
    Module(Module),
    /// A type without a definition of its own: `Self`, primitives.
    Type(Ty),
    /// Something of another repository.
    Outside,
}

/// Rust's namespaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ns {
    Type,
    Value,
    Macro,
    /// Loop labels; lifetimes are told apart from all else by their names.
    Label,
}

impl Ns {
    /// Whether a definition can be what a name of this namespace means. Imports bind in all of them.
    fn admits(self, def: &Definition) -> bool {
        if def.flags.has(DefFlags::IMPORT) {
            return if is_child_file(def) { self == Ns::Type } else { self != Ns::Label };
        }
        match self {
            Ns::Type => match def.kind {
                Kind::TypeParam => !def.flags.has(DefFlags::STATIC),
                kind => kind.is_type() || matches!(kind, Kind::Module | Kind::Variant),
            },
            Ns::Value => match def.kind {
                Kind::TypeParam => def.flags.has(DefFlags::STATIC),
                Kind::Function | Kind::Method | Kind::Constant | Kind::Variable | Kind::Local | Kind::Param => true,
                Kind::Struct | Kind::Variant => true,
                _ => false,
            },
            Ns::Macro => matches!(def.kind, Kind::Macro | Kind::Function),
            Ns::Label => def.kind == Kind::Label,
        }
    }
}

/// `mod name;` binds a module only; a `use` may bind anything.
fn is_child_file(def: &Definition) -> bool {
    def.extent != def.name_span
}

/// Methods of one name, each with the trait it stands in.
pub type Extensions = Arc<[(Item, Item)]>;

/// What one revision's questions share.
#[derive(Default)]
pub struct Memo {
    pub crates: Crates,
    pub parents: Mutex<HashMap<FileId, Option<Module>>>,
    pub names: Mutex<HashMap<(Module, String, Ns), Option<Entity>>>,
    pub implementations: Mutex<HashMap<Item, Arc<Vec<Implementation>>>>,
    /// Method name → methods of that name of traits with an impl for types in general, each with its trait.
    pub extensions: Mutex<HashMap<String, Extensions>>,
    /// Method name → whether some trait of the repository has such a method.
    pub trait_methods: Mutex<HashMap<String, bool>>,
    /// Name → where calls of macros seem to make something of that name.
    pub made_by_macros: Mutex<HashMap<String, Arc<[Target]>>>,
}

/// One question.
pub struct Resolver<'c, 's> {
    pub cx: &'c Cx<'s>,
    pub memo: Arc<Memo>,
    depth: Cell<u32>,
    /// Set once a bound was hit: what is found then may be incomplete, and is not remembered beyond the question.
    cut: Cell<bool>,
    resolved: RefCell<HashMap<(FileId, RefId, Ns), Option<Entity>>>,
    looked_up: RefCell<HashMap<(Module, String, Ns), Option<Entity>>>,
    /// What the search at hand has found so far, good for that search alone: its answers may leave out a cycle.
    searched: RefCell<HashMap<(Module, String, Ns), Option<Entity>>>,
    following: RefCell<HashSet<(FileId, ImportId)>>,
    pub expressions: RefCell<HashMap<(FileId, ExprId), Ty>>,
}

impl<'c, 's> Resolver<'c, 's> {
    /// Starts a question.
    #[must_use]
    pub fn new(cx: &'c Cx<'s>) -> Self {
        let memo = cx.snapshot.memo(|snapshot| Memo { crates: Crates::read(snapshot), ..Memo::default() });
        Self {
            cx,
            memo,
            depth: Cell::new(0),
            cut: Cell::new(false),
            resolved: RefCell::default(),
            looked_up: RefCell::default(),
            searched: RefCell::default(),
            following: RefCell::default(),
            expressions: RefCell::default(),
        }
    }

    /// The facts of a file, or of the library's signatures.
    #[must_use]
    pub fn facts(&self, file: FileId) -> Arc<FileFacts> {
        if file == STD { library() } else { self.cx.facts(file) }
    }

    /// Goes one level deeper; `None` beyond the bounds.
    pub fn step<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        if self.depth.get() >= MAX_DEPTH || !self.cx.spend() {
            self.cut.set(true);
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let result = work();
        self.depth.set(self.depth.get() - 1);
        Some(result)
    }

    /// Whether an answer found now is the whole truth: no bound was hit and no cycle is open.
    fn steady(&self) -> bool {
        !self.cut.get() && self.following.borrow().is_empty() && self.looked_up.borrow().is_empty()
    }
}

/// The signatures of the standard library.
fn library() -> Arc<FileFacts> {
    static LIBRARY: OnceLock<Arc<FileFacts>> = OnceLock::new();
    LIBRARY
        .get_or_init(|| {
            let mut builder = Builder::new(include_bytes!("library.rsi"));
            let rust = LanguageId::by_name("rust").expect("a row of the table");
            if let Extract::Bytes(read) = rust.row().extract {
                read(&mut builder);
            }
            Arc::new(builder.finish())
        })
        .clone()
}
