//! Plain and qualified names: scopes, classes and their bases, namespaces, then other files by include distance.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::condition::{Lines, Truth, Weigher, World};
use super::include::{is_aside, locate, nearness};
use super::overload::is_beaten;
use super::pair::{identity_of, is_function, is_record, is_value, same_container, there};
use super::{Answer, At, Meaning, Question, fit, suits};
use crate::index::{FileId, Symbol};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, FileFacts, ImportKind, RefId, RefKind, Reference, ScopeId, ScopeKind, Via};

/// What is known of conditions: finding out reads the text.
#[derive(Default)]
struct Weighed {
    /// Which places are compiled, as seen from a file.
    places: Mutex<HashMap<(FileId, FileId, u32), Truth>>,
    lines: Mutex<HashMap<FileId, Arc<Lines>>>,
}

/// A file with all that it includes.
struct Compiled<'q, 'c, 's> {
    question: &'q Question<'c, 's>,
    from: FileId,
    demanded: Vec<String>,
}

impl World for Compiled<'_, '_, '_> {
    fn lines(&self, file: FileId) -> Option<Arc<Lines>> {
        self.question.lines_of(file)
    }

    fn macros(&self, name: &str) -> Vec<(FileId, u32)> {
        let snapshot = self.question.cx.snapshot;
        let reached = self.question.includes.reached(snapshot, self.from);
        let named = snapshot.named_shared(name);
        let macros = named.iter().filter(|(file, symbol)| symbol.kind == Kind::Macro && reached.contains_key(file));
        macros.map(|(file, symbol)| (*file, symbol.name_span.start)).collect()
    }

    fn is_demanded(&self, name: &str) -> bool {
        self.demanded.iter().any(|demanded| demanded == name)
    }

    fn has_file(&self, spec: &str) -> bool {
        locate(self.question.cx.snapshot, self.from, spec).is_some()
    }

    fn is_cpp(&self) -> bool {
        !self.question.is_c_source(self.from)
    }
}

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

    fn is_c_source(&self, file: FileId) -> bool {
        self.cx.snapshot.language(file).is_some_and(|language| language.row().id == "c")
    }

    /// Whether the name stands behind `struct`, `union`, `class` or `enum`.
    fn is_elaborated(&self, at: &At, r: &Reference) -> bool {
        if r.kind != RefKind::Type {
            return false;
        }
        let Ok(text) = self.cx.snapshot.text(at.file) else { return false };
        let before = text.text().get(..r.span.start as usize).unwrap_or("").trim_end();
        ["struct", "union", "enum", "class"].iter().any(|word| before.ends_with(word))
    }

    /// How well a record suits as one of several that are made from one template: the specialisation for the arguments
    /// written before the template, the others behind.
    fn template_fit(&self, at: &At, r: &Reference, file: FileId, symbol: &Symbol) -> i8 {
        if !is_record(symbol.kind) {
            return 0;
        }
        let Some(own) = self.arguments_behind(file, symbol.name_span.end) else { return 0 };
        let used = self.arguments_behind(at.file, r.span.end);
        if used.is_some_and(|used| self.is_made_by(at, r, &used, (file, symbol.extent.start, &own))) { 1 } else { -1 }
    }

    /// Whether the arguments written are those of a specialisation: the same, or what its own parameters stand for.
    fn is_made_by(&self, at: &At, r: &Reference, used: &str, (file, start, own): (FileId, u32, &str)) -> bool {
        if used == own {
            return true;
        }
        let used = super::template::tokens(used);
        // What depends on a parameter around is not known yet: the template is meant.
        let open = |word: &&str| {
            let id = at.facts.names.get(word);
            let defs = id.map_or(&[][..], |id| at.facts.defs_named(id));
            defs.iter().any(|def| at.facts.def(*def).kind == Kind::TypeParam)
        };
        if r.span.is_empty() || used.iter().any(open) {
            return false;
        }
        let Ok(text) = self.cx.snapshot.text(file) else { return false };
        let header = text.text().get(start as usize..).unwrap_or("");
        super::template::fits(&super::template::parameters(header), &super::template::tokens(own), &used)
    }

    fn template_fit_here(&self, at: &At, r: &Reference, id: DefId) -> i8 {
        let def = at.facts.def(id);
        if !is_record(def.kind) {
            return 0;
        }
        let Some(own) = self.arguments_behind(at.file, def.name_span.end) else { return 0 };
        let used = self.arguments_behind(at.file, r.span.end);
        if used.is_some_and(|used| self.is_made_by(at, r, &used, (at.file, def.extent.start, &own))) { 1 } else { -1 }
    }

    /// The template arguments that are written behind a name, without spaces.
    pub fn arguments_behind(&self, file: FileId, end: u32) -> Option<String> {
        const LONGEST: usize = 400;
        let text = self.cx.snapshot.text(file).ok()?;
        let inner = text.text().get(end as usize..)?.trim_start().strip_prefix('<')?;
        let (mut depth, mut out) = (1, String::new());
        for c in inner.chars().take(LONGEST) {
            match c {
                '<' | '(' => depth += 1,
                '>' | ')' => depth -= 1,
                ';' | '{' => return None,
                _ => {}
            }
            if depth == 0 {
                return Some(out);
            }
            if !c.is_whitespace() {
                out.push(c);
            }
        }
        None
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

    /// Whether the conditions around two definitions of one file say that the first is compiled and the second not.
    fn is_decided(&self, from: FileId, (file, best): (FileId, u32), other: u32) -> bool {
        self.weigh(from, file, other) == Truth::No && self.weigh(from, file, best) == Truth::Yes
    }

    /// Whether a place is compiled, seen from a file.
    pub fn weigh(&self, from: FileId, file: FileId, offset: u32) -> Truth {
        let kept = self.cx.snapshot.memo(|_| Weighed::default());
        let key = (from, file, offset);
        let known = kept.places.lock().expect("no panic while held").get(&key).copied();
        known.unwrap_or_else(|| {
            let demanded = self
                .lines_of(from)
                .map_or_else(Vec::new, |lines| lines.demanded().into_iter().map(str::to_owned).collect());
            let compiled = Compiled { question: self, from, demanded };
            let truth = Weigher::new(&compiled).place(file, offset);
            kept.places.lock().expect("no panic while held").insert(key, truth);
            truth
        })
    }

    /// The preprocessor lines of a file, kept.
    fn lines_of(&self, file: FileId) -> Option<Arc<Lines>> {
        let kept = self.cx.snapshot.memo(|_| Weighed::default());
        if let Some(known) = kept.lines.lock().expect("no panic while held").get(&file) {
            return Some(known.clone());
        }
        let lines = Arc::new(Lines::new(self.cx.snapshot.text(file).ok()?.text()));
        kept.lines.lock().expect("no panic while held").insert(file, lines.clone());
        Some(lines)
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

    /// A macro's definition in a branch that is left out has a twin in the one that is compiled.
    pub fn compiled_twin(&self, at: &At, def: DefId, answer: Answer) -> Answer {
        let facts = &at.facts;
        let d = facts.def(def);
        if d.kind != Kind::Macro {
            return answer;
        }
        let twins = || facts.defs_named(d.name).iter().copied().filter(|id| facts.def(*id).kind == Kind::Macro);
        let start = |id: DefId| facts.def(id).name_span.start;
        if twins().count() < 2 || self.weigh(at.file, at.file, start(def)) != Truth::No {
            return answer;
        }
        match twins().find(|id| self.weigh(at.file, at.file, start(*id)) == Truth::Yes) {
            Some(twin) => Answer::of(vec![Meaning::Here(at.clone(), twin)], true).and(answer.meanings),
            None => answer,
        }
    }

    /// A specialisation is one of its template, which stands before it.
    pub fn primary(&self, at: &At, def: DefId, answer: Answer) -> Answer {
        let d = at.facts.def(def);
        if !is_record(d.kind) || self.arguments_behind(at.file, d.name_span.end).is_none() {
            return answer;
        }
        let mut path = at.facts.qualified(def);
        path.pop();
        let container = path.join("::");
        let order = self.includes.textual(self.cx.snapshot, at.file);
        let mut found = self.named(at.facts.name(d.name));
        found.retain(|(file, symbol)| {
            is_record(symbol.kind)
                && symbol.container == container
                && (*file != at.file || symbol.name_span.start < d.name_span.start)
                && order.contains_key(file)
                && self.arguments_behind(*file, symbol.name_span.end).is_none()
        });
        found.sort_by_key(|(file, symbol)| {
            (symbol.flags.has(DefFlags::DECLARATION), order.get(file).copied(), symbol.name_span.start)
        });
        if found.is_empty() {
            return answer;
        }
        let mut meanings: Vec<Meaning> = found.into_iter().take(2).map(there).collect();
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

/// `struct X` and `typedef … X`: two names of one thing, nearly always.
fn is_tag_twin(a: Kind, b: Kind) -> bool {
    (a == Kind::Type && is_record(b)) || (b == Kind::Type && is_record(a))
}

/// Whether a reference can only mean a type.
pub(super) fn is_type_use(r: &Reference) -> bool {
    matches!(r.kind, RefKind::Type | RefKind::Import)
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

/// Whether a file is compiled by itself and not included.
pub(super) fn is_source(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("c" | "cpp" | "cc" | "cxx" | "C"))
}
