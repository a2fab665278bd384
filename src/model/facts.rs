//! Everything one file says about itself, in one vocabulary for all languages.
//!
//! [`FileFacts`] is a function of (bytes, language, extractor) and nothing else: no path, no revision, no other file.
//! It is an intermediate form between a syntax tree and name resolution: scopes that nest, definitions bound in them,
//! references made from them, and small expressions and types ([`Expr`], [`Type`]) that say where a value comes from,
//! so that a resolver can follow `a.b().c` without a syntax tree and without knowing the language's grammar.
//!
//! All ids index the vectors of the same `FileFacts`; spans are byte offsets of the file. Vectors are in the order of
//! extraction, which is source order for `refs` of one scope but not in general: sort by span where order matters.

mod lookup;
mod names;

use std::sync::OnceLock;

use crate::model::Kind;
use crate::text::Span;

pub use lookup::{Lookup, Site};
pub use names::Names;

macro_rules! index_type {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in its vector.
            #[must_use]
            pub fn idx(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

index_type!(
    /// Index into [`Names`].
    NameId,
    /// Index into [`FileFacts::scopes`].
    ScopeId,
    /// Index into [`FileFacts::defs`].
    DefId,
    /// Index into [`FileFacts::refs`].
    RefId,
    /// Index into [`FileFacts::exprs`].
    ExprId,
    /// Index into [`FileFacts::types`].
    TypeId,
    /// Index into [`FileFacts::imports`].
    ImportId,
);

/// What a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopeKind {
    /// The whole file; always scope 0.
    File,
    /// A namespace or an inline module.
    Module,
    /// The body of a class, struct, enum, trait, interface, impl or object literal: its definitions are members, which
    /// a plain name inside sees or not depending on the language ([`Scope::members_visible`]).
    Type,
    /// A function: generics, parameters and body.
    Function,
    /// A block, comprehension, match arm or the like.
    Block,
}

/// A region of the file in which names are bound.
#[derive(Clone, Debug)]
pub struct Scope {
    pub kind: ScopeKind,
    pub span: Span,
    /// The enclosing scope; `None` for the file.
    pub parent: Option<ScopeId>,
    /// The definition whose body this is, where there is one.
    pub owner: Option<DefId>,
    /// For [`ScopeKind::Type`]: whether a plain name sees the members (C++, Java: yes; Rust, TypeScript, Python: no).
    pub members_visible: bool,
}

/// Flags of a definition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DefFlags(pub u32);

impl DefFlags {
    /// Declares without defining: a C prototype, `extern` variable, forward class, abstract or trait method without body.
    pub const DECLARATION: Self = Self(1);
    /// `static` member or C file-local.
    pub const STATIC: Self = Self(1 << 1);
    /// Visible to other files (`pub`, `export`, non-static C).
    pub const EXPORTED: Self = Self(1 << 2);
    /// The default export of an ECMAScript module.
    pub const DEFAULT_EXPORT: Self = Self(1 << 3);
    pub const ASYNC: Self = Self(1 << 4);
    pub const GENERATOR: Self = Self(1 << 5);
    /// Bound by an import: following it leads elsewhere.
    pub const IMPORT: Self = Self(1 << 6);
    /// Usable from the start of its scope (functions, classes' members, `var`), not only after its declaration.
    pub const HOISTED: Self = Self(1 << 7);
    /// A property or getter: used like a field, typed by its return type.
    pub const PROPERTY: Self = Self(1 << 8);
    /// A constructor.
    pub const CONSTRUCTOR: Self = Self(1 << 9);
    /// Takes a variable number of arguments.
    pub const VARIADIC: Self = Self(1 << 10);
    /// Inside a test module, or a test function itself.
    pub const TEST: Self = Self(1 << 11);
    /// Assigned again after its first binding; one of several places that bind the same name (Python).
    pub const REBINDING: Self = Self(1 << 12);
    /// A member of a trait implementation or an override.
    pub const OVERRIDE: Self = Self(1 << 13);
    /// An enum or namespace whose members are also visible in the scope around it (C enums, anonymous namespaces).
    pub const TRANSPARENT: Self = Self(1 << 14);
    /// A property of an object literal that no declaration names (`return { a }`, `f({ a: 1 })`): jumps lead to it, but
    /// it is no symbol of its own.
    pub const LITERAL: Self = Self(1 << 15);
    /// Compiled only under a condition that is usually off where code is read (`#[cfg(windows)]`): behind its twins.
    pub const INACTIVE: Self = Self(1 << 16);
    /// A property that need not be there (`name?: T`).
    pub const OPTIONAL: Self = Self(1 << 17);
    /// An import that others may name as if it were defined here: a C++ using-declaration of a namespace.
    pub const ALIAS: Self = Self(1 << 18);
    /// Declared for every file from inside a module: `declare global { … }`.
    pub const GLOBAL: Self = Self(1 << 19);

    /// Whether all bits of `other` are set.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// `other` where `on`, otherwise nothing added.
    #[must_use]
    pub fn when(self, on: bool, other: Self) -> Self {
        if on { self.with(other) } else { self }
    }
}

/// A place that introduces a name.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The simple name; for C++ operators and conversions as written (`operator==`), for destructors `~Foo`.
    pub name: NameId,
    pub kind: Kind,
    pub flags: DefFlags,
    /// The name token.
    pub name_span: Span,
    /// The whole definition with decorators, attributes and its attached doc comment.
    pub extent: Span,
    /// From the first token that is no attribute, decorator or comment to the start of the body (or the end).
    pub signature: Span,
    /// The body, where there is one: a block with its braces, an initialiser.
    pub body: Option<Span>,
    /// The attached doc comment or docstring.
    pub doc: Option<Span>,
    /// The scope in which the name is bound.
    pub scope: ScopeId,
    /// The scope this definition opens for its members or body.
    pub inner: Option<ScopeId>,
    /// The enclosing definition, if any: the chain gives the qualified name.
    pub container: Option<DefId>,
    /// A qualifier written before the name that replaces `container`: `Foo::bar` out of line in C++ gives `Foo`.
    pub qualifier: Option<TypeId>,
    /// Declared type of a value; return type of a callable; target of an alias; self type of an impl.
    pub ty: Option<TypeId>,
    /// Where the value comes from when there is no declared type (initialiser, iterated expression, …); for callables
    /// what they return.
    pub value: Option<ExprId>,
    /// Base classes, implemented interfaces, supertraits; for an impl the trait; bounds of a type parameter.
    pub bases: Vec<TypeId>,
    /// Parameters in order, without `self`/`this`; for callables only.
    pub params: Vec<DefId>,
    /// Least and greatest number of arguments, without `self`; `None` where unknown or not callable.
    pub arity: Option<(u8, u8)>,
    /// For definitions with [`DefFlags::IMPORT`]: the import that binds it.
    pub import: Option<ImportId>,
    /// Offset from which the name is visible (its scope's start when hoisted).
    pub visible_from: u32,
}

impl Definition {
    /// Whether the definition is listed as a symbol: it has a name, is visible beyond one function body, and is
    /// neither an import, nor a property of an unnamed literal, nor a repeated assignment.
    #[must_use]
    pub fn is_symbol(&self) -> bool {
        let hidden = [DefFlags::IMPORT, DefFlags::LITERAL, DefFlags::REBINDING];
        let hidden = !self.flags.has(DefFlags::ALIAS) && hidden.iter().any(|flag| self.flags.has(*flag));
        !self.kind.is_local() && !self.name_span.is_empty() && !hidden
    }
}

/// What a reference does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RefKind {
    Read,
    Write,
    Call,
    Type,
    Import,
    Macro,
    Label,
}

impl RefKind {
    /// Every kind, in code order.
    pub const ALL: [RefKind; 7] =
        [RefKind::Read, RefKind::Write, RefKind::Call, RefKind::Type, RefKind::Import, RefKind::Macro, RefKind::Label];

    /// The word used in machine output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RefKind::Read => "read",
            RefKind::Write => "write",
            RefKind::Call => "call",
            RefKind::Type => "type",
            RefKind::Import => "import",
            RefKind::Macro => "macro",
            RefKind::Label => "label",
        }
    }
}

/// How a reference is qualified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// A plain name, looked up through scopes.
    Plain,
    /// The part after a prefix: `a::b` or a dotted type; the prefix is a reference of its own.
    Path(RefId),
    /// The part after a prefix that is a type expression, for example `<T as Trait>::name` or `Vec<u8>::new`.
    TypePath(TypeId),
    /// From the root: `::a` in C++ and Rust 2015.
    Root,
    /// A member of a value: `receiver.name`, `receiver->name`.
    Member(ExprId),
    /// A field named in a literal or pattern of a type: `Foo { name: … }`, designated initialisers.
    FieldOf(TypeId),
    /// A property named in an object pattern or literal, of the value: `const { name } = value`, JSX attributes.
    PropertyOf(ExprId),
    /// A keyword argument of the callee: `f(name=1)`.
    ArgumentOf(ExprId),
    /// A segment of an import path or an imported name.
    Import(ImportId),
}

/// A place that uses a name.
#[derive(Clone, Debug)]
pub struct Reference {
    pub name: NameId,
    /// The name token.
    pub span: Span,
    pub kind: RefKind,
    pub scope: ScopeId,
    pub via: Via,
    /// Number of arguments where the reference is the callee of a call.
    pub args: Option<u8>,
}

/// Where a value comes from. Anything that cannot help is [`Expr::Unknown`].
#[derive(Clone, Debug)]
pub enum Expr {
    Unknown,
    /// A name, path or member access.
    Ref(RefId),
    /// `self`, `this`, `cls` in the given scope.
    SelfValue(ScopeId),
    /// `super`.
    Super(ScopeId),
    /// A call; arguments in order.
    Call {
        callee: ExprId,
        args: Vec<ExprId>,
        generics: Vec<TypeId>,
    },
    /// `new T(…)`, `T { … }`, a composite literal: a value of the type.
    New(TypeId),
    /// A cast or annotation.
    Cast(TypeId),
    Literal(Literal),
    /// A list, array, set or macro such as `vec![]`; the element.
    List(Option<ExprId>),
    /// A dictionary; key and value.
    Dict(Option<ExprId>, Option<ExprId>),
    Tuple(Vec<ExprId>),
    /// An object literal whose properties are definitions in the scope.
    Object(ScopeId),
    /// The module an import names, as a value: `require("…")`, `import("…")`.
    Module(ImportId),
    /// The type expected of the `arg`-th argument of a call: what gives its meaning to an object literal passed there.
    Argument {
        call: ExprId,
        arg: u32,
    },
    /// The n-th parameter of a callable value.
    Param(ExprId, u32),
    /// A closure or function expression; a class expression where `def` is a class.
    Closure {
        def: Option<DefId>,
        params: Vec<DefId>,
        ret: Option<TypeId>,
        body: Option<ExprId>,
    },
    Await(ExprId),
    /// Rust `?`.
    Try(ExprId),
    /// `*e`.
    Deref(ExprId),
    /// `&e`.
    Borrow(ExprId),
    Index(ExprId, Option<ExprId>),
    /// One of several: conditional, `match` arms, `a or b`.
    OneOf(Vec<ExprId>),
    /// A binary operator by its token; comparison gives a boolean, arithmetic the left type.
    Binary(NameId, ExprId, ExprId),
    /// What iterating gives: `for x in e`, comprehensions.
    Element(ExprId),
    /// What entering gives: `with e as x`.
    Enter(ExprId),
    /// The n-th part of a tuple-like value, or the n-th field of a tuple variant or struct by its path.
    Part(ExprId, u32),
    /// A named property of the value (destructuring).
    Field(ExprId, NameId),
    /// The n-th payload of the variant or tuple struct named by the path, matched against the value.
    Payload {
        value: ExprId,
        pattern: RefId,
        index: u32,
    },
    /// A field of the variant or struct named by the path in a pattern.
    PayloadField {
        pattern: TypeId,
        field: NameId,
    },
    /// The n-th parameter of a closure that is the `arg`-th argument of the call.
    ClosureParam {
        call: ExprId,
        arg: u32,
        param: u32,
    },
    /// The value thrown into a `catch`, typed by the declaration.
    Yield(ExprId),
}

/// Literals by what their type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    Str,
    Bytes,
    Char,
    Int,
    Float,
    Bool,
    None,
    Regex,
}

/// A type as written.
#[derive(Clone, Debug)]
pub enum Type {
    Unknown,
    /// A named type with generic arguments; the reference is the last segment of the path.
    Path {
        head: RefId,
        args: Vec<TypeId>,
    },
    /// `Self`, `this`.
    SelfType(ScopeId),
    /// A reference, pointer, smart qualifier: transparent for member access (C++ `->` included).
    Pointer(TypeId),
    /// Arrays and slices.
    Array(TypeId),
    Tuple(Vec<TypeId>),
    /// A callable.
    Function {
        params: Vec<TypeId>,
        ret: Option<TypeId>,
    },
    Union(Vec<TypeId>),
    Intersection(Vec<TypeId>),
    /// `impl A + B`, `dyn A + B`.
    Bounds(Vec<TypeId>),
    /// An inline object or struct type whose members are definitions in the scope.
    Object(ScopeId),
    /// `typeof e`, `decltype(e)`.
    TypeOf(ExprId),
    /// `T[K]`, `keyof`, mapped and conditional types: the parts that may help.
    Indexed(TypeId, Option<TypeId>),
    /// `<T as Trait>::Name`; the reference carries the name.
    Qualified {
        this: TypeId,
        of: Option<TypeId>,
        name: RefId,
    },
    Primitive(NameId),
    /// `Name = T` among generic arguments: the value of an associated type.
    Binding {
        name: NameId,
        ty: TypeId,
    },
    /// The rest of a tuple or of parameters: `...T[]`; the inner type is the array.
    Rest(TypeId),
    /// A string literal as a type: `"name"` in `T["name"]` and in unions of strings.
    Literal(NameId),
    /// A callable type with generic parameters of its own: `<T>(a: T) => T`.
    Generic {
        params: Vec<DefId>,
        of: TypeId,
    },
    /// `infer T`: the generic parameter that it binds.
    Param(DefId),
    /// `Check extends Extends ? Then : Otherwise`, with what `infer` binds in it.
    Conditional {
        check: TypeId,
        extends: TypeId,
        then: TypeId,
        otherwise: TypeId,
        infers: Vec<DefId>,
    },
}

/// What an import does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImportKind {
    /// Binds one name of the module (`use a::b`, `from a import b`, `import {b} from "a"`).
    Name,
    /// Binds the module itself (`import a`, `import * as a from "a"`, `mod a;`).
    Module,
    /// Binds every name of the module.
    Glob,
    /// Includes the file's text (C).
    Include,
    /// Binds the default export.
    Default,
    /// Runs the module, binds nothing.
    SideEffect,
    /// `mod name;` in Rust: declares a child file.
    ChildFile,
}

/// One imported name. `use a::{b, c as d}` is two.
#[derive(Clone, Debug)]
pub struct Import {
    pub kind: ImportKind,
    pub span: Span,
    pub scope: ScopeId,
    /// The path as segments (`crate`, `self`, `super` and leading dots included as written), or for ECMAScript and C a
    /// single segment that holds the specifier as written, without quotes.
    pub path: Vec<NameId>,
    /// The imported name; `None` for whole modules, globs and includes.
    pub name: Option<NameId>,
    /// The definition (flag [`DefFlags::IMPORT`]) that binds it here.
    pub binds: Option<DefId>,
    /// Visible to others (`pub use`, `export … from`).
    pub reexport: bool,
    /// `<system.h>`, `extern crate`.
    pub system: bool,
    /// Leading dots of a Python relative import.
    pub level: u8,
    /// A `#[path = "…"]` attribute or the like.
    pub explicit_path: Option<NameId>,
}

/// A region the parser could not understand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseGap {
    pub span: Span,
    /// Whether the parser inserted a token (otherwise it skipped some).
    pub missing: bool,
}

/// Everything one file says about itself. See the module docs.
#[derive(Clone, Debug, Default)]
pub struct FileFacts {
    pub names: Names,
    pub scopes: Vec<Scope>,
    pub defs: Vec<Definition>,
    pub refs: Vec<Reference>,
    pub exprs: Vec<Expr>,
    pub types: Vec<Type>,
    pub imports: Vec<Import>,
    pub gaps: Vec<ParseGap>,
    /// Exported aliases without a definition here: `export { a as b }`, `__all__`; exported name → local name. The
    /// exported name is `default` for `export default a` and `export=` for `export = a` and `module.exports = a`.
    pub exports: Vec<(NameId, NameId)>,
    /// Definitions whose names are also references when asked "what is here" are not repeated in `refs`.
    /// Nodes deeper than the extractor descends were left out.
    pub truncated: bool,
    /// Made at first use, after the extractor is done.
    pub lookup: OnceLock<Lookup>,
}
