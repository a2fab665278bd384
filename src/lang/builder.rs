//! What an extractor writes into: scopes, definitions, references, expressions and types of one file.

use tree_sitter::Node;

use crate::model::Kind;
use crate::model::facts::{
    DefFlags, DefId, Definition, Expr, ExprId, FileFacts, Import, ImportId, NameId, RefId, RefKind, Reference, Scope,
    ScopeId, ScopeKind, Type, TypeId, Via,
};
use crate::text::Span;

/// Collects the facts of one file. See the fields of [`FileFacts`] for what each call adds.
pub struct Builder<'s> {
    /// The bytes of the file.
    pub src: &'s [u8],
    /// What has been collected so far; extractors may read and patch it.
    pub facts: FileFacts,
    scopes: Vec<ScopeId>,
    containers: Vec<DefId>,
    unknown_expr: ExprId,
    unknown_type: TypeId,
}

/// The fields of a definition that an extractor must give; the rest has defaults that it may patch afterwards.
pub struct NewDef {
    pub name: NameId,
    pub kind: Kind,
    pub name_span: Span,
    pub extent: Span,
    pub flags: DefFlags,
}

impl<'s> Builder<'s> {
    /// Starts with the file's scope open.
    #[must_use]
    pub fn new(src: &'s [u8]) -> Self {
        let mut facts = FileFacts::default();
        facts.exprs.push(Expr::Unknown);
        facts.types.push(Type::Unknown);
        facts.scopes.push(Scope {
            kind: ScopeKind::File,
            span: Span::from_range(0..src.len()),
            parent: None,
            owner: None,
            members_visible: true,
        });
        Self {
            src,
            facts,
            scopes: vec![ScopeId(0)],
            containers: Vec::new(),
            unknown_expr: ExprId(0),
            unknown_type: TypeId(0),
        }
    }

    /// The span of a node.
    #[must_use]
    pub fn span(&self, node: Node<'_>) -> Span {
        Span::from_range(node.byte_range())
    }

    /// The text of a node; bytes that are not UTF-8 read as the empty string.
    #[must_use]
    pub fn text(&self, node: Node<'_>) -> &'s str {
        self.slice(self.span(node))
    }

    /// The text of a span; bytes that are not UTF-8 read as the empty string.
    #[must_use]
    pub fn slice(&self, span: Span) -> &'s str {
        let src: &'s [u8] = self.src;
        let end = (span.end as usize).min(src.len());
        src.get(span.start as usize..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// Interns a name.
    pub fn name(&mut self, text: &str) -> NameId {
        self.facts.names.intern(text)
    }

    /// The innermost open scope.
    #[must_use]
    pub fn scope(&self) -> ScopeId {
        *self.scopes.last().expect("the file's scope is never closed")
    }

    /// Opens a scope inside the current one.
    pub fn open(&mut self, kind: ScopeKind, span: Span, owner: Option<DefId>) -> ScopeId {
        let id = ScopeId(len(self.facts.scopes.len()));
        let parent = Some(self.scope());
        self.facts.scopes.push(Scope { kind, span, parent, owner, members_visible: false });
        self.scopes.push(id);
        if let Some(owner) = owner {
            self.facts.defs[owner.idx()].inner = Some(id);
        }
        id
    }

    /// Closes the innermost scope; the file's own stays open.
    pub fn close(&mut self) {
        if self.scopes.len() > 1 {
            self.scopes.pop();
        }
    }

    /// Opens an existing scope again (for members found later).
    pub fn reopen(&mut self, scope: ScopeId) {
        self.scopes.push(scope);
    }

    /// The innermost container: definitions made now belong to it.
    #[must_use]
    pub fn container(&self) -> Option<DefId> {
        self.containers.last().copied()
    }

    /// Makes `def` the container of what follows.
    pub fn enter(&mut self, def: DefId) {
        self.containers.push(def);
    }

    /// Ends the innermost container.
    pub fn leave(&mut self) {
        self.containers.pop();
    }

    /// Adds a definition bound in the current scope and container; patch what else is known through
    /// [`Builder::def_mut`].
    pub fn define(&mut self, new: NewDef) -> DefId {
        let scope = self.scope();
        self.define_in(scope, new)
    }

    /// Adds a definition bound in another open scope (for example an `enum`'s variants in the scope around it).
    pub fn define_in(&mut self, scope: ScopeId, new: NewDef) -> DefId {
        let id = DefId(len(self.facts.defs.len()));
        let visible_from =
            if new.flags.has(DefFlags::HOISTED) { self.facts.scope(scope).span.start } else { new.name_span.end };
        self.facts.defs.push(Definition {
            name: new.name,
            kind: new.kind,
            flags: new.flags,
            name_span: new.name_span,
            extent: new.extent,
            signature: new.extent,
            body: None,
            doc: None,
            scope,
            inner: None,
            container: self.container(),
            qualifier: None,
            ty: None,
            value: None,
            bases: Vec::new(),
            params: Vec::new(),
            arity: None,
            import: None,
            visible_from,
        });
        id
    }

    /// The definition, to patch.
    pub fn def_mut(&mut self, id: DefId) -> &mut Definition {
        &mut self.facts.defs[id.idx()]
    }

    /// Adds a reference from the current scope.
    pub fn reference(&mut self, name: NameId, span: Span, kind: RefKind, via: Via) -> RefId {
        let id = RefId(len(self.facts.refs.len()));
        let scope = self.scope();
        self.facts.refs.push(Reference { name, span, kind, scope, via, args: None });
        id
    }

    /// Adds a reference whose name is the node's text.
    pub fn refer(&mut self, node: Node<'_>, kind: RefKind, via: Via) -> RefId {
        let name = self.name(self.text(node));
        self.reference(name, self.span(node), kind, via)
    }

    /// Adds an expression; [`Expr::Unknown`] is shared.
    pub fn expr(&mut self, expr: Expr) -> ExprId {
        if matches!(expr, Expr::Unknown) {
            return self.unknown_expr;
        }
        let id = ExprId(len(self.facts.exprs.len()));
        self.facts.exprs.push(expr);
        id
    }

    /// Adds a type; [`Type::Unknown`] is shared.
    pub fn ty(&mut self, ty: Type) -> TypeId {
        if matches!(ty, Type::Unknown) {
            return self.unknown_type;
        }
        let id = TypeId(len(self.facts.types.len()));
        self.facts.types.push(ty);
        id
    }

    /// Adds an import.
    pub fn import(&mut self, import: Import) -> ImportId {
        let id = ImportId(len(self.facts.imports.len()));
        self.facts.imports.push(import);
        id
    }

    /// Ends the walk.
    #[must_use]
    pub fn finish(self) -> FileFacts {
        self.facts
    }
}

/// `u32` bounds every vector: a file has at most [`super::MAX_SOURCE_BYTES`] bytes, so fewer nodes than that.
fn len(n: usize) -> u32 {
    u32::try_from(n).expect("a file has fewer than 2^32 facts")
}
