//! Names that the file's own scopes do not bind: what other files define, ranked by whether a scope sees it, an include
//! brings it, it fits the use, and how near it is. [`Rank`] is the order; one answer is sure only where nothing of equal
//! rank is another thing.

use super::include::{is_aside, nearness};
use super::overload::is_beaten;
use super::pair::{identity_of, is_function, is_record, is_value, same_container, there};
use super::plain::{is_source, is_tag_twin};
use super::{Answer, At, Meaning, Question, fit, suits};
use crate::index::{FileId, Symbol};
use crate::model::Kind;
use crate::model::facts::{DefFlags, ImportKind, Reference, ScopeId, ScopeKind};

impl Question<'_, '_> {
    /// Among what other files define, nearest by include first. `within`: only members of that namespace or class.
    pub fn global(&self, at: &At, r: &Reference, within: Option<&str>) -> Answer {
        let name = at.facts.name(r.name);
        let spaces = match within {
            Some(space) => vec![space.to_owned()],
            None => namespaces(at, r.scope),
        };
        let is_c = self.is_c_source(at.file);
        let elaborated = self.is_elaborated(at, r);
        let named = self.cx.snapshot.named_shared(name);
        let may_be_meant =
            |symbol: &Symbol| fit(r, symbol.kind, symbol.arity) > 0 && !(elaborated && symbol.kind == Kind::Type);
        let found: Vec<(FileId, Symbol)> =
            named.iter().filter(|(file, symbol)| self.is_c(*file) && may_be_meant(symbol)).cloned().collect();
        let reached = self.includes.reached(self.cx.snapshot, at.file);
        let here = self.path(at.file).to_owned();
        let aside_here = is_aside(&here);
        let records = found.iter().filter(|(_, symbol)| is_record(symbol.kind)).count();
        let mut ranked: Vec<(Rank, FileId, Symbol)> = found
            .into_iter()
            .map(|(file, symbol)| {
                let path = self.path(file);
                let steps = reached.get(&file).copied();
                let depth = is_visible(&symbol, &spaces, within.is_some(), is_c);
                let visible = depth.is_some();
                let elsewhere = file != at.file && is_source(path);
                let private = symbol.flags.has(DefFlags::STATIC) && elsewhere && symbol.container.is_empty()
                    || (symbol.kind == Kind::Macro && elsewhere && steps.is_none());
                let rank = Rank {
                    seen: u8::from(visible && !private) + u8::from(steps.is_some()),
                    visible: visible && !private,
                    fit: fit(r, symbol.kind, symbol.arity),
                    included: steps.is_some(),
                    suits: suits(r, symbol.arity),
                    hides: symbol.kind == Kind::Macro && steps.is_some(),
                    inner: -depth.map_or(0, |depth| i32::try_from(depth).unwrap_or(i32::MAX)),
                    tag: is_record(symbol.kind) == elaborated,
                    real: aside_here || !is_aside(path),
                    original: !symbol.flags.has(DefFlags::ALIAS),
                    template: if records > 1 { self.template_fit(at, r, file, &symbol) } else { 0 },
                    defined: !symbol.flags.has(DefFlags::DECLARATION)
                        || is_function(symbol.kind)
                        || is_value(symbol.kind),
                    steps: -i32::from(steps.unwrap_or(60)),
                    near: nearness(&here, path),
                };
                (rank, file, symbol)
            })
            .collect();
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.name_span.start.cmp(&b.2.name_span.start)));
        self.order_twins(at.file, &mut ranked);
        let scores = self.order_overloads(at, r, &mut ranked);
        // What `using namespace` adds is as near as the global namespace.
        let global = spaces.iter().position(String::is_empty).unwrap_or(0);
        let is_added = |inner: i32| usize::try_from(-inner).is_ok_and(|depth| depth >= global);
        let Some((rank, file, symbol)) = ranked.first().cloned() else { return Answer::none() };
        if rank.visible && symbol.flags.has(DefFlags::ALIAS) {
            let alias = there((file, symbol));
            if let Some((there, def)) = self.open(&alias) {
                let used = self.deeper(|| Some(self.used(&there, def))).unwrap_or_else(Answer::none);
                let inside = !used.outside && !used.meanings.is_empty();
                return if inside { used.and([alias]) } else { Answer::of(vec![alias], rank.included) };
            }
            return Answer::of(vec![alias], false);
        }
        if !rank.visible && (within.is_some() || ranked.len() > 1 || rank.fit < 4) {
            // Nothing that scope rules let through: names alone are left.
            let meanings = ranked.into_iter().map(|(_, file, symbol)| there((file, symbol))).take(20).collect();
            return Answer::of(meanings, false);
        }
        let identity = identity_of(&symbol);
        let rivals = ranked
            .iter()
            .enumerate()
            .skip(1)
            .filter(|(index, (other, rival_file, rival))| {
                other.visible
                    && !(scores.get(*index).is_some_and(|score| is_beaten(scores[0], *score)))
                    && !(*rival_file == file
                        && self.is_decided(at.file, (file, symbol.name_span.start), rival.name_span.start))
                    && other.fit == rank.fit
                    && other.included == rank.included
                    && other.hides == rank.hides
                    && (other.inner == rank.inner || is_added(rank.inner) && is_added(other.inner))
                    && (other.template == rank.template || !is_record(identity.kind))
                    && !is_tag_twin(rival.kind, identity.kind)
                    && !(same_container(&rival.container, &identity.container)
                        && (is_function(rival.kind) && is_function(identity.kind)
                            || is_value(rival.kind) && is_value(identity.kind)
                            || is_record(rival.kind) && is_record(identity.kind))
                        && rival.flags.has(DefFlags::STATIC) == symbol.flags.has(DefFlags::STATIC)
                        && (rival.flags.has(DefFlags::DECLARATION) || symbol.flags.has(DefFlags::DECLARATION))
                        && !(*rival_file == file && !is_c && self.are_overloads(file, &symbol, rival)))
            })
            .count();
        let alone = ranked.iter().all(|(other, _, _)| other.included == rank.included || other.fit < rank.fit);
        let sure = rank.visible && rank.fit >= 2 && rivals == 0 && (rank.included || alone);
        let meanings = self.counterparts(&there((file, symbol)), at.file);
        Answer::of(meanings, sure)
            .and(ranked.into_iter().skip(1).take(20).map(|(_, file, symbol)| there((file, symbol))))
    }

    /// Puts the overloads that suit the arguments first; how well they do, for as many as were compared.
    fn order_overloads(&self, at: &At, r: &Reference, ranked: &mut [(Rank, FileId, Symbol)]) -> Vec<i32> {
        let Some((best, _, symbol)) = ranked.first() else { return Vec::new() };
        if r.args.is_none() || !is_function(symbol.kind) || !best.visible {
            return Vec::new();
        }
        let level = |rank: &Rank| (rank.visible, rank.fit, rank.included, rank.suits, rank.real, rank.original);
        let best = level(best);
        let alike = ranked.iter().take_while(|(rank, ..)| level(rank) == best).count();
        let meanings: Vec<Meaning> =
            ranked[..alike].iter().map(|(_, file, symbol)| there((*file, symbol.clone()))).collect();
        let Some(scores) = self.by_arguments(at, r, &meanings) else { return Vec::new() };
        let mut order: Vec<usize> = (0..alike).collect();
        order.sort_by_key(|index| (std::cmp::Reverse(scores[*index]), *index));
        let sorted: Vec<(Rank, FileId, Symbol)> = order.iter().map(|index| ranked[*index].clone()).collect();
        ranked[..alike].clone_from_slice(&sorted);
        order.into_iter().map(|index| scores[index]).collect()
    }

    /// Puts the twins of the best that stand in branches likely left out behind the others.
    fn order_twins(&self, from: FileId, ranked: &mut [(Rank, FileId, Symbol)]) {
        let Some((best, file, _)) = ranked.first().cloned() else { return };
        let level = |rank: &Rank| (rank.visible, rank.fit, rank.included, rank.hides, rank.real);
        let twins = ranked.iter().take(8).take_while(|(rank, ..)| level(rank) == level(&best)).count();
        let in_file = ranked[..twins].iter().filter(|(_, other, _)| *other == file).count();
        if in_file > 1 {
            ranked[..twins].sort_by_cached_key(|(_, file, symbol)| {
                std::cmp::Reverse(self.weigh(from, *file, symbol.name_span.start))
            });
        }
    }
}

/// The namespaces that enclose a scope, innermost first, as joined paths; behind the global one those that a `using
/// namespace` adds to it.
fn namespaces(at: &At, scope: ScopeId) -> Vec<String> {
    let mut out = Vec::new();
    let mut next = Some(scope);
    while let Some(scope) = next {
        let here = at.facts.scope(scope);
        if let (ScopeKind::Module, Some(owner)) = (here.kind, here.owner) {
            out.push(at.facts.qualified(owner).join("::"));
        }
        if let (ScopeKind::Function, Some(owner)) = (here.kind, here.owner) {
            // `ns::Class::method`: the qualifier's outer parts may be namespaces.
            if at.facts.def(owner).qualifier.is_some() {
                let mut path = at.facts.qualified(owner);
                path.pop();
                while !path.is_empty() {
                    out.push(path.join("::"));
                    path.pop();
                }
            }
        }
        next = here.parent;
    }
    out.push(String::new());
    for import in &at.facts.imports {
        if import.kind == ImportKind::Glob {
            out.push(import.path.iter().map(|name| at.facts.name(*name)).collect::<Vec<_>>().join("::"));
        }
    }
    out
}

/// What orders same-named symbols; the order of the fields is their weight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// One for scopes that see it, one for includes that bring it: a copy that no include brings stands behind.
    seen: u8,
    visible: bool,
    fit: i32,
    included: bool,
    /// A macro that is included hides a function of its name.
    hides: bool,
    /// What an inner namespace holds hides what an outer one does.
    inner: i32,
    real: bool,
    /// No using-declaration.
    original: bool,
    suits: bool,
    /// A typedef for a plain name, a tag behind `struct`.
    tag: bool,
    /// See [`Question::template_fit`].
    template: i8,
    defined: bool,
    steps: i32,
    near: i32,
}

/// Which of these namespaces, innermost first, a symbol of another file is seen in by a plain name.
fn is_visible(symbol: &Symbol, spaces: &[String], within: bool, is_c: bool) -> Option<usize> {
    let member = matches!(symbol.kind, Kind::Field | Kind::Method);
    let container = symbol.container.as_str();
    let outer = match symbol.kind {
        // An enumerator of an unscoped enum is seen where the enum is.
        Kind::Variant if symbol.flags.has(DefFlags::TRANSPARENT) => {
            container.rsplit_once("::").map_or("", |(outer, _)| outer)
        }
        _ => container,
    };
    if within {
        let seen = spaces.iter().any(|space| {
            same_container(container, space) || same_container(outer, space) && !outer.is_empty() || {
                space.is_empty() && outer.is_empty()
            }
        });
        return seen.then_some(0);
    }
    if member {
        return None;
    }
    if symbol.kind == Kind::Macro {
        return Some(0);
    }
    // In C a tag inside a struct is as visible as any other.
    let flat = is_c && !matches!(symbol.kind, Kind::Variant);
    if flat { Some(0) } else { spaces.iter().position(|space| space == outer) }
}
