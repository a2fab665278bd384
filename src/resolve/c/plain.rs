//! Plain and qualified names: through the scopes of the file, classes and their bases, out to its namespaces; then
//! [`super::global`] among what other files define. Which namespace or template is the first is decided here too.

use super::condition::Truth;
use super::overload::is_beaten;
use super::pair::{is_function, is_record, is_value, there};
use super::{Answer, At, Meaning, Question, fit, suits};
use crate::index::{FileId, Symbol};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, FileFacts, RefId, RefKind, Reference, ScopeId, ScopeKind, Via};

impl Question<'_, '_> {
    /// A plain name.
    pub fn plain(&self, at: &At, r: &Reference) -> Answer {
        if let Some(answer) = self.lexical(at, r) {
            return answer;
        }
        self.global(at, r, None)
    }

    /// Through the scopes of the file, out to its namespaces and the file itself.
    fn lexical(&self, at: &At, r: &Reference) -> Option<Answer> {
        let facts = &at.facts;
        let same: Vec<DefId> = facts
            .defs_named(r.name)
            .iter()
            .copied()
            .filter(|id| (facts.def(*id).kind == Kind::Label) == (r.kind == RefKind::Label))
            .collect();
        let elaborated = self.is_elaborated(at, r);
        let tag_only = self.is_c_source(at.file) && !elaborated;
        let mut next = Some(r.scope);
        while let Some(scope) = next {
            let here = facts.scope(scope);
            next = here.parent;
            if !self.cx.spend() {
                return None;
            }
            let mut bound: Vec<DefId> = same.iter().copied().filter(|id| binds(facts, *id, scope)).collect();
            if matches!(here.kind, ScopeKind::Function | ScopeKind::Block) {
                bound.retain(|id| {
                    let def = facts.def(*id);
                    def.visible_from <= r.span.start || def.flags.has(DefFlags::HOISTED)
                });
                // Before `::` no value is meant.
                let value = |id: &DefId| matches!(facts.def(*id).kind, Kind::Param | Kind::Local | Kind::Variable);
                if r.kind == RefKind::Type && bound.iter().any(value) && self.is_prefix(at, r) {
                    bound.retain(|id| !value(id));
                }
                if let Some(best) = bound.iter().copied().max_by_key(|id| facts.def(*id).visible_from) {
                    if facts.def(best).flags.has(DefFlags::DECLARATION) {
                        return Some(Answer::of(self.counterparts(&Meaning::Here(at.clone(), best), at.file), true));
                    }
                    return Some(Answer::of(vec![Meaning::Here(at.clone(), best)], true));
                }
                // The body of a method defined outside its class sees the class.
                let qualifier = here.owner.and_then(|owner| facts.def(owner).qualifier);
                if let Some(qualifier) = qualifier
                    && let Some(answer) = self.in_qualifier(at, r, qualifier)
                {
                    return Some(answer);
                }
                continue;
            }
            if here.kind == ScopeKind::Type {
                let owner = here.owner;
                bound.retain(|id| {
                    let def = facts.def(*id);
                    let value = matches!(def.kind, Kind::Method | Kind::Field);
                    !(def.flags.has(DefFlags::IMPORT) || (value && is_type_use(r)))
                });
                // Inside a class its name is the class.
                if let Some(class) = owner.filter(|owner| facts.def(*owner).name == r.name) {
                    return Some(Answer::of(vec![Meaning::Here(at.clone(), class)], true));
                }
                if !bound.is_empty() {
                    return Some(self.among(at, r, bound));
                }
                if let Some(owner) = owner.filter(|owner| !facts.def(*owner).bases.is_empty())
                    && let Some(found) = self.inherited(at, owner, facts.name(r.name), r)
                {
                    return Some(found);
                }
                continue;
            }
            if !bound.is_empty() {
                let import = bound.iter().copied().find(|id| facts.def(*id).flags.has(DefFlags::IMPORT));
                if let (Some(import), true) = (import, bound.len() == 1) {
                    let answer = self.used(at, import);
                    if !answer.outside && answer.meanings.is_empty() {
                        continue;
                    }
                    // What stands for a library's name is the nearest to it that there is.
                    let here = vec![Meaning::Here(at.clone(), import)];
                    return Some(if answer.outside { Answer::of(here, true) } else { answer });
                }
                bound.retain(|id| !facts.def(*id).flags.has(DefFlags::IMPORT));
                // Behind `struct` no typedef is meant, `typedef struct X X;` least of all.
                if elaborated {
                    bound.retain(|id| facts.def(*id).kind != Kind::Type);
                }
                // In C a tag is not seen without its `struct`.
                if tag_only && bound.iter().all(|id| is_record(facts.def(*id).kind)) {
                    let wider = self.global(at, r, None);
                    if wider.sure {
                        return Some(wider);
                    }
                }
                let all_declared = bound.iter().all(|id| facts.def(*id).flags.has(DefFlags::DECLARATION));
                let best = bound.iter().map(|id| fit(r, facts.def(*id).kind, facts.def(*id).arity)).max();
                // A forward declaration or an ill-fitting namesake does not hide what an include brings.
                if best >= Some(2) && !(all_declared && here.kind == ScopeKind::File && r.kind == RefKind::Type) {
                    return Some(self.among(at, r, bound));
                }
                if here.kind == ScopeKind::File && best >= Some(2) {
                    let wider = self.global(at, r, None);
                    return Some(if wider.meanings.is_empty() { self.among(at, r, bound) } else { wider });
                }
            }
        }
        None
    }

    /// The best of several definitions bound in one scope, with its counterparts.
    fn among(&self, at: &At, r: &Reference, mut bound: Vec<DefId>) -> Answer {
        let facts = &at.facts;
        let elaborated = self.is_elaborated(at, r);
        let records = bound.iter().filter(|id| is_record(facts.def(**id).kind)).count();
        let key = |id: &DefId| {
            let def = facts.def(*id);
            (
                fit(r, def.kind, def.arity),
                is_record(def.kind) == elaborated,
                suits(r, def.arity),
                if records > 1 { self.template_fit_here(at, r, *id) } else { 0 },
                !def.flags.has(DefFlags::DECLARATION),
                // A macro seen before its use hides a function of its name.
                def.kind == Kind::Macro && def.name_span.start < r.span.start,
            )
        };
        let twins = bound.len() > 1;
        let overloads: Vec<DefId> = bound
            .iter()
            .copied()
            .filter(|id| is_function(facts.def(*id).kind) && suits(r, facts.def(*id).arity))
            .collect();
        let meanings: Vec<Meaning> = overloads.iter().map(|id| Meaning::Here(at.clone(), *id)).collect();
        let scores = self.by_arguments(at, r, &meanings);
        let score = |id: DefId| {
            let at = overloads.iter().position(|other| *other == id);
            scores.as_ref().zip(at).map_or(0, |(scores, at)| scores[at])
        };
        bound.sort_by_cached_key(|id| {
            let start = facts.def(*id).name_span.start;
            let (fits, tag, suits, template, defined, hides) = key(id);
            let on = if twins { self.weigh(at.file, at.file, start) } else { Truth::Yes };
            // Of macros defined again and again, the last before the use counts.
            let latest = if facts.def(*id).kind == Kind::Macro && hides { start } else { 0 };
            (std::cmp::Reverse((fits, tag, on, suits, score(*id), template, defined, hides, latest)), start)
        });
        let best = bound[0];
        let start_of = |id: DefId| facts.def(id).name_span.start;
        let decided = |id: DefId| twins && self.is_decided(at.file, (at.file, start_of(best)), start_of(id));
        let rivals = bound
            .iter()
            .skip(1)
            .filter(|id| key(id) == key(&best) && !same_entity(facts, **id, best) && !decided(**id))
            .filter(|id| scores.is_none() || !is_beaten(score(best), score(**id)));
        let sure = rivals.count() == 0;
        let meanings = self.counterparts(&Meaning::Here(at.clone(), best), at.file);
        let (twins, namesakes): (Vec<DefId>, Vec<DefId>) =
            bound[1..].iter().copied().partition(|id| same_entity(facts, *id, best));
        let here = |list: Vec<DefId>| list.into_iter().map(|id| Meaning::Here(at.clone(), id));
        let meanings = meanings.into_iter().chain(here(twins)).collect();
        Answer::of(meanings, sure).and(here(namesakes))
    }

    pub fn is_c_source(&self, file: FileId) -> bool {
        self.cx.snapshot.language(file).is_some_and(|language| language.row().id == "c")
    }

    /// Whether the name stands behind `struct`, `union`, `class` or `enum`.
    pub fn is_elaborated(&self, at: &At, r: &Reference) -> bool {
        if r.kind != RefKind::Type {
            return false;
        }
        let Ok(text) = self.cx.snapshot.text(at.file) else { return false };
        let before = text.text().get(..r.span.start as usize).unwrap_or("").trim_end();
        ["struct", "union", "enum", "class"].iter().any(|word| before.ends_with(word))
    }

    /// Whether `::` follows the name.
    fn is_prefix(&self, at: &At, r: &Reference) -> bool {
        let Ok(text) = self.cx.snapshot.text(at.file) else { return false };
        text.text().get(r.span.end as usize..).is_some_and(|after| after.trim_start().starts_with("::"))
    }

    /// A namespace is one thing wherever it is opened again: the place that a compiler reads first comes first.
    pub fn first_opened(&self, at: &At, answer: Answer) -> Answer {
        let Some(first) = answer.meanings.first() else { return answer };
        let (name, container) = match first {
            Meaning::Here(there, def) => {
                let d = there.facts.def(*def);
                if d.kind != Kind::Namespace || d.ty.is_some() {
                    return answer;
                }
                let mut path = there.facts.qualified(*def);
                path.pop();
                (there.facts.name(d.name).to_owned(), path.join("::"))
            }
            Meaning::There(_, symbol) if symbol.kind == Kind::Namespace => {
                (symbol.name.clone(), symbol.container.clone())
            }
            Meaning::There(..) => return answer,
        };
        let order = self.includes.textual(self.cx.snapshot, at.file);
        let mut places: Vec<(FileId, Symbol)> = self.named(&name);
        // `namespace APP_NAMESPACE {`: the macro says what it is.
        let is_macro = |(file, symbol): &&(FileId, Symbol)| symbol.kind == Kind::Macro && order.contains_key(file);
        if let Some(named_by) = places.iter().find(is_macro) {
            return Answer::of(vec![there(named_by.clone())], true).and(answer.meanings);
        }
        places.retain(|(file, symbol)| {
            symbol.kind == Kind::Namespace && symbol.container == container && order.contains_key(file)
        });
        places.sort_by_key(|(file, symbol)| (order.get(file).copied(), symbol.name_span.start));
        if places.is_empty() {
            return answer;
        }
        let mut meanings: Vec<Meaning> = places.into_iter().take(8).map(there).collect();
        meanings.extend(answer.meanings);
        Answer::of(meanings, true)
    }

    /// A name behind `prefix::`.
    pub fn qualified(&self, at: &At, r: &Reference, prefix: RefId) -> Answer {
        let facts = &at.facts;
        let before = facts.reference(prefix);
        let answer = self.reference(at, prefix);
        for meaning in answer.meanings.iter().take(4) {
            let Some((there, def)) = self.open(meaning) else { continue };
            let d = there.facts.def(def);
            if d.kind == Kind::Namespace && d.ty.is_none() {
                let path = there.facts.qualified(def).join("::");
                let found = self.global(at, r, Some(&path));
                if found.sure {
                    return found;
                }
                // What an inline namespace holds is bound around it; what a macro opens is not seen to hold anything.
                if d.flags.has(DefFlags::TRANSPARENT) {
                    let outer = path.rsplit_once("::").map_or("", |(outer, _)| outer);
                    let around = self.global(at, r, Some(outer));
                    if around.sure || found.meanings.is_empty() {
                        return around;
                    }
                }
                if !found.meanings.is_empty() {
                    return found;
                }
                continue;
            }
            let shape = self.shape_of(&there, def);
            if let Some(record) = shape.and_then(|shape| self.record(&shape))
                && let Some(found) = self.member_of(&record, facts.name(r.name), r, at.file, Some(at))
            {
                return found;
            }
        }
        // The prefix as written may be all there is: a namespace of another file, or one of a library.
        let mut path = vec![facts.name(before.name)];
        let mut via = before.via;
        while let Via::Path(outer) = via {
            let outer = facts.reference(outer);
            path.push(facts.name(outer.name));
            via = outer.via;
        }
        path.reverse();
        let written = path.join("::");
        let found = self.global(at, r, Some(&written));
        if found.meanings.is_empty() || (!found.sure && path[0] == "std") { Answer::outside() } else { found }
    }

    /// What a `using a::b;` brings.
    pub fn used(&self, at: &At, def: DefId) -> Answer {
        let facts = &at.facts;
        // Its last segment is a reference of its own, at the place of the name.
        let span = facts.def(def).name_span;
        match facts.ref_ids().find(|id| facts.reference(*id).span == span) {
            Some(id) => self.reference(at, id),
            None => Answer::none(),
        }
    }
}

/// `struct X` and `typedef … X`: two names of one thing, nearly always.
pub(super) fn is_tag_twin(a: Kind, b: Kind) -> bool {
    (a == Kind::Type && is_record(b)) || (b == Kind::Type && is_record(a))
}

/// Whether a reference can only mean a type.
pub(super) fn is_type_use(r: &Reference) -> bool {
    matches!(r.kind, RefKind::Type | RefKind::Import)
}

/// Whether a definition is bound in the scope: directly, or as an enumerator whose enum is.
fn binds(facts: &FileFacts, id: DefId, scope: ScopeId) -> bool {
    let def = facts.def(id);
    if def.qualifier.is_some() && def.kind != Kind::Function {
        return false;
    }
    if def.scope == scope {
        return true;
    }
    if def.kind != Kind::Variant {
        return false;
    }
    let owner = facts.scope(def.scope).owner.map(|owner| facts.def(owner));
    owner.is_some_and(|owner| owner.scope == scope && owner.flags.has(DefFlags::TRANSPARENT))
}

/// Whether two definitions of one file are places of one thing.
fn same_entity(facts: &FileFacts, a: DefId, b: DefId) -> bool {
    let (a, b) = (facts.def(a), facts.def(b));
    is_tag_twin(a.kind, b.kind)
        || a.flags.has(DefFlags::DECLARATION) != b.flags.has(DefFlags::DECLARATION)
            && (is_function(a.kind) && is_function(b.kind)
                || is_value(a.kind) && is_value(b.kind)
                || is_record(a.kind) && is_record(b.kind))
}

/// Whether a file is compiled by itself and not included.
pub(super) fn is_source(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("c" | "cpp" | "cc" | "cxx" | "C"))
}
