//! A quick way down a syntax tree: node kinds and fields as enums, children of a node in one pass.
//!
//! Comparing `node.kind()` with words costs a call, a length count and a comparison of text per question; an extractor
//! asks many per node. [`symbols!`](crate::lang::kids::symbols) declares the words once and gives two enums and a
//! table from a grammar's numbers to them. [`Kids`] lists the children of a node with one reused cursor.
//!
//! Nothing here knows a language. Anonymous tokens that no extractor named are left out of the lists.

use std::sync::OnceLock;

use tree_sitter::{Language, Node, TreeCursor};

/// What the tables need of the enums that [`symbols!`](crate::lang::kids::symbols) makes.
pub trait Symbol: Copy + Eq + 'static {
    /// The variant for a word of the grammar; `named` tells `this` the node from `this` the keyword.
    fn of(word: &str, named: bool) -> Self;
}

/// A grammar's numbers for kinds and fields, as variants.
pub struct Symbols<K, F> {
    kinds: Vec<K>,
    fields: Vec<F>,
    error: K,
    skip: K,
    none: F,
}

impl<K: Symbol, F: Symbol> Symbols<K, F> {
    /// Reads the numbers of `language`.
    #[must_use]
    pub fn new(language: &Language) -> Self {
        let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let kinds = (0..count(language.node_kind_count()))
            .map(|id| K::of(language.node_kind_for_id(id).unwrap_or(""), language.node_kind_is_named(id)))
            .collect();
        let fields =
            (0..=count(language.field_count())).map(|id| F::of(language.field_name_for_id(id).unwrap_or(""), true));
        let (error, skip, none) = (K::of("ERROR", true), K::of("", false), F::of("", true));
        Self { kinds, fields: fields.collect(), error, skip, none }
    }

    /// The kind of a node.
    #[must_use]
    pub fn kind(&self, node: Node<'_>) -> K {
        self.kinds.get(usize::from(node.kind_id())).copied().unwrap_or(self.error)
    }
}

/// The numbers of a grammar, read at the first call.
pub(crate) fn table<K: Symbol, F: Symbol>(
    cell: &'static OnceLock<Symbols<K, F>>,
    language: impl FnOnce() -> Language,
) -> &'static Symbols<K, F> {
    cell.get_or_init(|| Symbols::new(&language()))
}

/// A child: the node, its kind, and the field it stands in.
#[derive(Clone, Copy)]
pub struct Kid<'t, K, F> {
    pub node: Node<'t>,
    pub kind: K,
    pub field: F,
}

/// The lists of children that a walk holds open, innermost last.
pub struct Kids<'t, K: 'static, F: 'static> {
    symbols: &'static Symbols<K, F>,
    cursor: TreeCursor<'t>,
    stack: Vec<Kid<'t, K, F>>,
}

/// One open list; close the lists in the opposite order of opening.
#[derive(Clone, Copy, Default)]
pub struct List {
    from: usize,
    to: usize,
}

impl List {
    /// Positions of the children, for [`Kids::at`].
    #[must_use]
    pub fn iter(self) -> std::ops::Range<usize> {
        self.from..self.to
    }

    /// Whether no child is listed.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.from == self.to
    }
}

impl<'t, K: Symbol, F: Symbol> Kids<'t, K, F> {
    /// Starts at the root of a tree.
    #[must_use]
    pub fn new(symbols: &'static Symbols<K, F>, root: Node<'t>) -> Self {
        Self { symbols, cursor: root.walk(), stack: Vec::with_capacity(256) }
    }

    /// The kind of a node.
    #[must_use]
    pub fn kind(&self, node: Node<'t>) -> K {
        self.symbols.kind(node)
    }

    /// Lists the children of `node`.
    pub fn open(&mut self, node: Node<'t>) -> List {
        let from = self.stack.len();
        self.cursor.reset(node);
        if self.cursor.goto_first_child() {
            loop {
                let node = self.cursor.node();
                let kind = self.symbols.kind(node);
                if kind != self.symbols.skip {
                    let field = self
                        .cursor
                        .field_id()
                        .and_then(|id| self.symbols.fields.get(usize::from(id.get())))
                        .copied()
                        .unwrap_or(self.symbols.none);
                    self.stack.push(Kid { node, kind, field });
                }
                if !self.cursor.goto_next_sibling() {
                    break;
                }
            }
        }
        List { from, to: self.stack.len() }
    }

    /// Forgets the innermost list.
    pub fn close(&mut self, list: List) {
        if !list.is_empty() {
            self.stack.truncate(list.from);
        }
    }

    /// The child at a position of an open list.
    #[must_use]
    pub fn at(&self, i: usize) -> Kid<'t, K, F> {
        self.stack[i]
    }

    /// The children of an open list.
    #[must_use]
    pub fn all(&self, list: List) -> &[Kid<'t, K, F>] {
        &self.stack[list.from..list.to]
    }

    /// The first child in a field.
    #[must_use]
    pub fn field(&self, list: List, field: F) -> Option<Kid<'t, K, F>> {
        self.all(list).iter().find(|kid| kid.field == field).copied()
    }

    /// The first child of a kind.
    #[must_use]
    pub fn first(&self, list: List, kind: K) -> Option<Kid<'t, K, F>> {
        self.all(list).iter().find(|kid| kid.kind == kind).copied()
    }

    /// Whether a child of the kind is there.
    #[must_use]
    pub fn has(&self, list: List, kind: K) -> bool {
        self.all(list).iter().any(|kid| kid.kind == kind)
    }
}

/// Declares the words of a grammar: an enum of node kinds (`Error` and the three below it are always there), an enum
/// of fields, and a function that reads the numbers of a grammar.
///
/// `Named` stands for a node without a variant of its own, `Skip` for a token without one.
macro_rules! symbols {
    (
        $(#[$kinds_doc:meta])* kinds $K:ident { $($kind:ident = $($kind_word:literal)|+),* $(,)? }
        tokens { $($token:ident = $($token_word:literal)|+),* $(,)? }
        $(#[$fields_doc:meta])* fields $F:ident { $($field:ident = $field_word:literal),* $(,)? }
    ) => {
        $(#[$kinds_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum $K { Error, Named, Skip, $($kind,)* $($token,)* }

        impl crate::lang::kids::Symbol for $K {
            fn of(word: &str, named: bool) -> Self {
                match (word, named) {
                    ("ERROR", true) => Self::Error,
                    $(($($kind_word)|+, true) => Self::$kind,)*
                    $(($($token_word)|+, false) => Self::$token,)*
                    (_, true) => Self::Named,
                    (_, false) => Self::Skip,
                }
            }
        }

        $(#[$fields_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum $F { None, $($field,)* }

        impl crate::lang::kids::Symbol for $F {
            fn of(word: &str, _named: bool) -> Self {
                match word {
                    $($field_word => Self::$field,)*
                    _ => Self::None,
                }
            }
        }
    };
}

pub(crate) use symbols;
