//! Questions to the facts of a file: by id, by name, by scope, by offset.
//!
//! The tables behind them are made at the first question, after the extractor is done, so that a question costs no pass
//! over the file.

use super::{
    DefId, Definition, Expr, ExprId, FileFacts, Import, ImportId, NameId, RefId, Reference, Scope, ScopeId, Type,
    TypeId, Via,
};
use crate::text::Span;

/// Definitions by name and sites by offset, so that a question costs no pass over the file.
#[derive(Clone, Debug, Default)]
pub struct Lookup {
    /// Start of each name's run in `defs`, one more at the end.
    starts: Vec<u32>,
    defs: Vec<DefId>,
    ref_starts: Vec<u32>,
    refs: Vec<RefId>,
    scope_starts: Vec<u32>,
    scope_defs: Vec<DefId>,
    /// Scopes by the definition whose body they are.
    owned: Vec<(DefId, ScopeId)>,
    /// Name tokens of definitions and references, by start.
    sites: Vec<(Span, Site)>,
}

/// What a name token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    Definition(DefId),
    Reference(RefId),
}

impl Lookup {
    fn new(facts: &FileFacts) -> Self {
        let (starts, defs) = grouped(facts.names.len(), facts.def_ids().map(|id| (facts.def(id).name, id)));
        let (ref_starts, refs) = grouped(facts.names.len(), facts.ref_ids().map(|id| (facts.reference(id).name, id)));
        let in_scope = facts.def_ids().map(|id| (NameId(facts.def(id).scope.0), id));
        let (scope_starts, scope_defs) = grouped(facts.scopes.len(), in_scope);
        let scopes = (0..u32::try_from(facts.scopes.len()).unwrap_or(u32::MAX)).map(ScopeId);
        let mut owned: Vec<(DefId, ScopeId)> = scopes.filter_map(|id| Some((facts.scope(id).owner?, id))).collect();
        owned.sort_unstable();
        let mut sites: Vec<(Span, Site)> = facts
            .def_ids()
            .map(|id| (facts.def(id).name_span, Site::Definition(id)))
            .chain(facts.ref_ids().map(|id| (facts.reference(id).span, Site::Reference(id))))
            .collect();
        sites.sort_unstable();
        Self { starts, defs, ref_starts, refs, scope_starts, scope_defs, owned, sites }
    }
}

/// Items grouped by name: where each name's run starts, and the runs.
fn grouped<T: Copy>(names: usize, items: impl Iterator<Item = (NameId, T)> + Clone) -> (Vec<u32>, Vec<T>) {
    let mut starts = vec![0u32; names + 1];
    for (name, _) in items.clone() {
        starts[name.idx() + 1] += 1;
    }
    for i in 0..names {
        starts[i + 1] += starts[i];
    }
    let mut at = starts.clone();
    let mut out: Vec<Option<T>> = vec![None; starts[names] as usize];
    for (name, item) in items {
        out[at[name.idx()] as usize] = Some(item);
        at[name.idx()] += 1;
    }
    (starts, out.into_iter().flatten().collect())
}

impl FileFacts {
    /// The text of a name.
    #[must_use]
    pub fn name(&self, id: NameId) -> &str {
        self.names.text(id)
    }

    /// A definition by id.
    #[must_use]
    pub fn def(&self, id: DefId) -> &Definition {
        &self.defs[id.idx()]
    }

    /// A reference by id.
    #[must_use]
    pub fn reference(&self, id: RefId) -> &Reference {
        &self.refs[id.idx()]
    }

    /// An expression by id.
    #[must_use]
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.idx()]
    }

    /// A type by id.
    #[must_use]
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.idx()]
    }

    /// A scope by id.
    #[must_use]
    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.idx()]
    }

    /// An import by id.
    #[must_use]
    pub fn import(&self, id: ImportId) -> &Import {
        &self.imports[id.idx()]
    }

    /// The definitions of a name, in order of extraction.
    #[must_use]
    pub fn defs_named(&self, name: NameId) -> &[DefId] {
        let lookup = self.lookup.get_or_init(|| Lookup::new(self));
        let (start, end) = (lookup.starts[name.idx()] as usize, lookup.starts[name.idx() + 1] as usize);
        &lookup.defs[start..end]
    }

    /// The references of a name, in order of extraction.
    #[must_use]
    pub fn refs_named(&self, name: NameId) -> &[RefId] {
        let lookup = self.lookup.get_or_init(|| Lookup::new(self));
        let (start, end) = (lookup.ref_starts[name.idx()] as usize, lookup.ref_starts[name.idx() + 1] as usize);
        &lookup.refs[start..end]
    }

    /// The definitions bound in a scope, in order of extraction.
    #[must_use]
    pub fn defs_in(&self, scope: ScopeId) -> &[DefId] {
        let lookup = self.lookup.get_or_init(|| Lookup::new(self));
        let (start, end) = (lookup.scope_starts[scope.idx()] as usize, lookup.scope_starts[scope.idx() + 1] as usize);
        &lookup.scope_defs[start..end]
    }

    /// The scopes that are the body of a definition: its members, its parameters and locals, its generics.
    pub fn scopes_of(&self, def: DefId) -> impl Iterator<Item = ScopeId> + use<'_> {
        let owned = &self.lookup.get_or_init(|| Lookup::new(self)).owned;
        let start = owned.partition_point(|(owner, _)| *owner < def);
        owned[start..].iter().take_while(move |(owner, _)| *owner == def).map(|(_, scope)| *scope)
    }

    /// Every name token with what it is, by offset; a token can be both a definition and a reference.
    #[must_use]
    pub fn sites(&self) -> &[(Span, Site)] {
        &self.lookup.get_or_init(|| Lookup::new(self)).sites
    }

    /// What stands at `offset`.
    ///
    /// Where a token is both (a shorthand property), the reference is the more useful answer. An impl's name is that
    /// of its type: the reference again.
    #[must_use]
    pub fn site_at(&self, offset: u32) -> Option<Site> {
        let sites = self.sites();
        let end = sites.partition_point(|(span, _)| span.start <= offset);
        // Name tokens do not overlap but by being equal, so only the last few that start before can hold the offset.
        let near = sites[..end].iter().rev().take(8).filter(|(span, _)| span.contains(offset));
        near.map(|(_, site)| *site).max()
    }

    /// Ids of all definitions.
    pub fn def_ids(&self) -> impl Iterator<Item = DefId> + Clone + use<> {
        (0..u32::try_from(self.defs.len()).unwrap_or(u32::MAX)).map(DefId)
    }

    /// Ids of all references.
    pub fn ref_ids(&self) -> impl Iterator<Item = RefId> + Clone + use<> {
        (0..u32::try_from(self.refs.len()).unwrap_or(u32::MAX)).map(RefId)
    }

    /// The last name of a type written as a path, looking through pointers; `None` for other types.
    #[must_use]
    pub fn type_name(&self, id: TypeId) -> Option<&str> {
        match self.ty(id) {
            Type::Path { head, .. } => Some(self.name(self.reference(*head).name)),
            Type::Pointer(inner) => self.type_name(*inner),
            Type::Primitive(name) => Some(self.name(*name)),
            _ => None,
        }
    }

    /// The path of a definition from the outermost container to itself: each step is a simple name.
    ///
    /// An impl contributes the name of its type, an out-of-line definition its written qualifier, an anonymous
    /// container nothing. The caller joins with the language's separator.
    #[must_use]
    pub fn qualified(&self, id: DefId) -> Vec<&str> {
        let mut path = Vec::new();
        let mut at = Some(id);
        // A damaged or cyclic container chain must not hang; real nesting stays far below this.
        for _ in 0..64 {
            let Some(this) = at else { break };
            let def = self.def(this);
            let name = self.name(def.name);
            if !name.is_empty() {
                path.push(name);
            }
            if let Some(qualifier) = def.qualifier {
                self.push_type_path(qualifier, &mut path);
            }
            at = def.container;
        }
        path.reverse();
        path
    }

    fn push_type_path<'a>(&'a self, ty: TypeId, path: &mut Vec<&'a str>) {
        let Type::Path { head, .. } = self.ty(ty) else { return };
        let mut at = *head;
        for _ in 0..16 {
            let reference = self.reference(at);
            path.push(self.name(reference.name));
            match reference.via {
                Via::Path(prefix) => at = prefix,
                _ => break,
            }
        }
    }
}
