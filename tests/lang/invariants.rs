//! What must hold of the facts of any bytes, in any language.

use glossator::model::facts::{FileFacts, Via};
use glossator::text::Span;

/// Panics with the first broken rule. `len` is the length of the source.
pub fn check(facts: &FileFacts, len: usize) {
    let file = Span::from_range(0..len);
    for (i, scope) in facts.scopes.iter().enumerate() {
        assert!(file.covers(scope.span), "scope {i} leaves the file: {:?}", scope.span);
        match scope.parent {
            None => assert_eq!(i, 0, "scope {i} has no parent"),
            Some(parent) => assert!(parent.idx() < i, "scope {i} comes before its parent"),
        }
        assert!(scope.owner.is_none_or(|id| id.idx() < facts.defs.len()));
    }
    for (i, def) in facts.defs.iter().enumerate() {
        let name = facts.name(def.name);
        assert!(file.covers(def.extent), "{name} leaves the file: {:?}", def.extent);
        assert!(def.extent.covers(def.name_span), "{name}: name {:?} outside {:?}", def.name_span, def.extent);
        assert!(def.extent.covers(def.signature), "{name}: signature {:?} outside {:?}", def.signature, def.extent);
        assert!(def.body.is_none_or(|body| def.extent.covers(body)), "{name}: body outside its extent");
        assert!(def.doc.is_none_or(|doc| file.covers(doc)), "{name}: doc outside the file");
        assert!(def.scope.idx() < facts.scopes.len() && def.inner.is_none_or(|id| id.idx() < facts.scopes.len()));
        assert!(def.container.is_none_or(|id| id.idx() < i), "{name}: its container comes after it");
        assert!(def.params.iter().all(|id| id.idx() < facts.defs.len()), "{name}: a parameter that is not there");
        assert!(def.arity.is_none_or(|(least, most)| least <= most), "{name}: arity {:?}", def.arity);
        assert!(def.import.is_none_or(|id| id.idx() < facts.imports.len()));
        let types = def.ty.iter().chain(&def.qualifier).chain(&def.bases);
        assert!(types.into_iter().all(|id| id.idx() < facts.types.len()), "{name}: a type that is not there");
        assert!(def.value.is_none_or(|id| id.idx() < facts.exprs.len()), "{name}: a value that is not there");
    }
    for found in &facts.refs {
        let name = facts.name(found.name);
        assert!(file.covers(found.span), "reference {name} leaves the file");
        assert!(found.scope.idx() < facts.scopes.len());
        let known = match found.via {
            Via::Plain | Via::Root => true,
            Via::Path(id) => id.idx() < facts.refs.len(),
            Via::TypePath(id) | Via::FieldOf(id) => id.idx() < facts.types.len(),
            Via::Member(id) | Via::PropertyOf(id) | Via::ArgumentOf(id) => id.idx() < facts.exprs.len(),
            Via::Import(id) => id.idx() < facts.imports.len(),
        };
        assert!(known, "reference {name} is qualified by something that is not there");
    }
    for import in &facts.imports {
        assert!(file.covers(import.span) && import.scope.idx() < facts.scopes.len());
        assert!(import.binds.is_none_or(|id| id.idx() < facts.defs.len()));
    }
    for gap in &facts.gaps {
        assert!(file.covers(gap.span));
    }
}
