//! Which definition of a new state continues a definition of an old one: one step of a trace.
//!
//! First the same place: same path, same qualified name, overloads told apart by parameters. Otherwise only definitions
//! that are *new* (no counterpart of their own in the old state) can be it, in the same file, then in the files that
//! differ between the two states; they are scored by likeness, and one is taken only if it is like enough *and* stands
//! out. What belongs to another definition that vanished is left to that one. Everything else is ambiguous or gone.
//!
//! The numbers were set on labelled histories of four repositories; each has a test at its edge.

use std::collections::HashSet;
use std::rc::Rc;

use super::likeness::{Likeness, Model};
use super::past::{Past, State, word_hashes};
use super::unit::{Unit, UnitSymbol};
use super::uses::Uses;
use crate::lang::Family;
use crate::model::facts::DefFlags;
use crate::model::{BlobId, Kind, RepoPath};
use crate::source::history::Changed;
use crate::syntax::fingerprint::CodeTokens;
use crate::text::similar;
use xxhash_rust::xxh3::xxh3_64;

/// Definitions with fewer tokens are too little to be known by their body.
pub const TINY: usize = 24;
/// Least body likeness where name and containers are equal and only the file differs.
pub const SAME_QUALIFIED: f64 = 0.35;
/// Least body likeness where only the simple name is equal, in the same file.
pub const SAME_NAME_HERE: f64 = 0.50;
/// Least body likeness where only the simple name is equal, in another file.
pub const SAME_NAME_ELSEWHERE: f64 = 0.60;
/// The same for what is [`TINY`] and bears a common name.
pub const TINY_ELSEWHERE: f64 = 0.90;
/// Least body likeness under another name in the same file, for names without likeness; a like name lowers it by up to
/// [`NAME_CREDIT`].
pub const OTHER_NAME_HERE: f64 = 0.70;
/// Least body likeness under another name in another file.
pub const OTHER_NAME_ELSEWHERE: f64 = 0.85;
/// What an almost equal name is worth.
pub const NAME_CREDIT: f64 = 0.20;
/// The best must be ahead of the next by this much of the score.
pub const MARGIN: f64 = 0.03;
/// Candidates below this score are not worth showing.
pub const NEAR_MISS: f64 = 0.45;
/// Candidates below this score are not worth a look at their uses.
const WORTH_WEIGHING: f64 = 0.30;
/// How much uses that all went over to the new name lower the likeness of the body that is asked for.
pub const USES_CREDIT: f64 = 0.50;
/// Uses that went over from here on say as much as a body of some length.
pub const USES_TELL: f64 = 0.50;
/// Least body likeness under another name, whatever else speaks for it.
pub const OTHER_NAME_FLOOR: f64 = 0.30;
/// Files looked into in one step beyond the same path.
const MAX_FILES: usize = 20_000;

/// A definition of a state.
#[derive(Clone)]
pub struct Node {
    pub state: State,
    pub path: RepoPath,
    pub unit: Rc<Unit>,
    /// Position in the unit's symbols.
    pub at: usize,
}

impl Node {
    #[must_use]
    pub fn symbol(&self) -> &UnitSymbol {
        &self.unit.symbols[self.at]
    }

    #[must_use]
    pub fn model(&self) -> Model<'_> {
        Model::new(&self.unit, self.symbol(), self.path.as_str())
    }

    /// One-based line of the name.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.unit.line(self.symbol())
    }

    #[must_use]
    pub fn qualified(&self) -> String {
        self.unit.qualified(self.symbol())
    }

    fn with(&self, state: &State, unit: &Rc<Unit>, at: usize) -> Node {
        Node { state: state.clone(), path: self.path.clone(), unit: unit.clone(), at }
    }
}

/// A definition that may be the continuation.
#[derive(Clone)]
pub struct Candidate {
    pub node: Node,
    pub likeness: Likeness,
}

/// What became of a definition from one state to another.
pub enum Step {
    /// Same path, same qualified name.
    Same(Node),
    /// Elsewhere or under another name.
    Went(Candidate),
    /// Several definitions that nothing separates, best first.
    Ambiguous(Vec<Candidate>),
    /// No definition is like enough; the nearest misses, best first.
    Gone(Vec<Candidate>),
    /// Something needed is not in this clone.
    Unseen,
}

/// What became of `old` in `state`.
#[must_use]
pub fn step(past: &Past, old: &Node, state: &State) -> Step {
    step_within(past, old, state, Reach::Everything)
}

/// What became of `old` in `state`, looking only for its simple name where its place does not hold it: cheap however
/// far apart the states are.
#[must_use]
pub fn step_by_name(past: &Past, old: &Node, state: &State) -> Step {
    step_within(past, old, state, Reach::Name)
}

/// Which files a step looks into.
#[derive(Clone, Copy, PartialEq)]
enum Reach {
    /// Those that hold the name, or much of the code.
    Everything,
    /// Those that hold the name.
    Name,
}

fn step_within(past: &Past, old: &Node, state: &State, reach: Reach) -> Step {
    let here = past.unit(state, &old.path);
    let mut preferred = Vec::new();
    if let Some(unit) = &here {
        match same_in(&old.unit, old.at, unit) {
            Same::One(at) => return taken_name(old, state, unit, at),
            Same::Several(list) => preferred = list,
            Same::None => {}
        }
    } else if past.at(state, &old.path) == crate::source::history::AtPath::Unseen {
        return Step::Unseen;
    }
    let Some(changes) = past.changes(&old.state, state) else { return Step::Unseen };
    let went =
        if reach == Reach::Everything || here.is_none() { container_went(past, old, state, reach) } else { None };
    if let Some(found) = went.as_ref().and_then(|went| member_of(old, went)) {
        return Step::Went(found);
    }
    let mut candidates = Vec::new();
    let model = old.model();
    if let Some(unit) = &here {
        let mut fresh = fresh_symbols(Some(&old.unit), unit);
        fresh.extend(rewritten(&old.unit, unit));
        fresh.extend(preferred);
        fresh.sort_unstable();
        fresh.dedup();
        collect(&model, old, state, &old.path, unit, &fresh, &mut candidates);
    }
    let sought = Sought::new(old, &model, reach);
    for file in changes.files.iter().filter(|f| f.path != old.path).take(MAX_FILES) {
        let Some(blob) = file.new else { continue };
        let expected = went.as_ref().is_some_and(|went| went.path == file.path);
        if !expected && !sought.may_be_in(past, state, &file.path, blob) {
            continue;
        }
        let Some(unit) = past.unit_of(state, &file.path, blob) else { continue };
        let before = file.old.and_then(|blob| past.unit_of(&old.state, &file.path, blob));
        let fresh = fresh_symbols(before.as_deref(), &unit);
        collect(&model, old, state, &file.path, &unit, &fresh, &mut candidates);
    }
    if let Some(went) = &went {
        follow_container(old, went, &mut candidates);
    }
    if reach == Reach::Everything {
        weigh_uses(past, old, state, &changes.files, went.as_ref(), &mut candidates);
    }
    decide(past, old, state, candidates)
}

/// What stands at the place of `old` under its name, unless that is the code of one that vanished and the code of `old`
/// stands beside it under a new name: `run` became `execute` and `execute` became `respond` in one commit. (A forwarder
/// that stayed behind keeps the name.)
fn taken_name(old: &Node, state: &State, unit: &Rc<Unit>, at: usize) -> Step {
    let same = old.with(state, unit, at);
    if !is_rewritten(&old.unit, old.at, unit, at) {
        return Step::Same(same);
    }
    let (taker, before) = (same.model(), &old.unit);
    let moved_in = (0..before.symbols.len()).any(|other| {
        let vanished = sort(before.symbols[other].kind) == 0 && matches!(same_in(before, other, unit), Same::None);
        vanished && Model::new(before, &before.symbols[other], old.path.as_str()).likeness(&taker).body >= TWIN
    });
    if !moved_in {
        return Step::Same(same);
    }
    let mut twins = Vec::new();
    let fresh = fresh_symbols(Some(&old.unit), unit);
    collect(&old.model(), old, state, &old.path, unit, &fresh, &mut twins);
    twins.retain(|c| c.likeness.same_container() && c.likeness.body >= TWIN);
    match twins.len() {
        1 => Step::Went(twins.remove(0)),
        _ => Step::Same(same),
    }
}

/// Functions of the new version whose code is not that of the one that bore their name: another may have taken it.
fn rewritten(old: &Unit, new: &Unit) -> Vec<usize> {
    let callable = |i: &usize| sort(old.symbols[*i].kind) == 0 && old.symbols[*i].rank == 0;
    let counterpart = |i: usize| match same_in(old, i, new) {
        Same::One(at) if is_rewritten(old, i, new, at) => Some(at),
        _ => None,
    };
    (0..old.symbols.len()).filter(callable).filter_map(counterpart).collect()
}

fn is_rewritten(old: &Unit, was: usize, new: &Unit, is: usize) -> bool {
    let (was, is) = (old.tokens(&old.symbols[was]), new.tokens(&new.symbols[is]));
    if was == is || was.len().min(is.len()) < TINY {
        return false;
    }
    let (was, is) = (similar::shingles(&was, 2), similar::shingles(&is, 2));
    2.0 * similar::common(&was, &is) as f64 <= REWRITTEN * (was.len() + is.len()) as f64
}

/// Share of common pairs of tokens up to which a function has another's code.
pub const REWRITTEN: f64 = 0.4;

/// What stands in the container that is known to be the old one stands at home: nothing about its place speaks
/// against it.
fn follow_container(old: &Node, went: &Node, candidates: &mut [Candidate]) {
    let home = &went.symbol().path;
    for candidate in candidates.iter_mut().filter(|c| c.node.path == went.path) {
        let path = &candidate.node.symbol().path;
        if path.len() == old.symbol().path.len() && path[..path.len() - 1] == home[..] {
            candidate.likeness.container = 1.0;
            candidate.likeness.place = 1.0;
        }
    }
}

/// Candidates of other names whose uses are looked at, best first.
const MAX_WEIGHED: usize = 12;

/// Looks whether the uses of the old name went over to a candidate's.
fn weigh_uses(
    past: &Past,
    old: &Node,
    state: &State,
    files: &[Changed],
    went: Option<&Node>,
    candidates: &mut [Candidate],
) {
    candidates.sort_by(by_score);
    // Uses speak of a name, not of a place: of several that bear it, the likeliest has them.
    let mut names = HashSet::from([old.symbol().name()]);
    let mut other: Vec<usize> = Vec::new();
    for (i, candidate) in candidates.iter().enumerate() {
        if names.insert(candidate.node.symbol().name()) && other.len() < MAX_WEIGHED {
            other.push(i);
        }
    }
    if other.is_empty() {
        return;
    }
    let uses = Uses::new(past, old, state, files, went.map(|went| &went.path));
    for i in other {
        candidates[i].likeness.uses = uses.went_to(&candidates[i].node);
    }
}

fn by_score(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.likeness
        .score()
        .total_cmp(&a.likeness.score())
        .then_with(|| a.node.path.cmp(&b.node.path))
        .then(a.node.at.cmp(&b.node.at))
}

/// Definitions that are new in `state` and have (almost) the code of `old`, whose own place still holds its name.
#[must_use]
pub fn twins_elsewhere(past: &Past, old: &Node, state: &State) -> Vec<Candidate> {
    let Some(changes) = past.changes(&old.state, state) else { return Vec::new() };
    let model = old.model();
    let sought = Sought::new(old, &model, Reach::Everything);
    let mut out = Vec::new();
    for file in changes.files.iter().take(MAX_FILES) {
        let Some(blob) = file.new else { continue };
        if !sought.may_be_in(past, state, &file.path, blob) {
            continue;
        }
        let Some(unit) = past.unit_of(state, &file.path, blob) else { continue };
        let before = file.old.and_then(|blob| past.unit_of(&old.state, &file.path, blob));
        let fresh = fresh_symbols(before.as_deref(), &unit);
        collect(&model, old, state, &file.path, &unit, &fresh, &mut out);
    }
    out.retain(|c| c.likeness.body >= TWIN);
    out.sort_by(by_score);
    out.truncate(5);
    out
}

/// Least body likeness of a twin.
pub const TWIN: f64 = 0.8;

/// What makes a file worth parsing.
struct Sought {
    family: Option<Family>,
    name: u64,
    /// The words of the code, each once.
    words: Vec<u64>,
    /// Runs of four tokens, each once.
    runs: HashSet<u64>,
    reach: Reach,
}

/// Least share of the code's words that a file must hold to be looked at more closely.
const WORDS_SHARED: f64 = 0.6;
/// Least share of the code's runs of tokens that a file must hold to be parsed.
const RUNS_SHARED: f64 = 0.3;

impl Sought {
    fn new(old: &Node, model: &Model<'_>, reach: Reach) -> Self {
        let def = old.unit.def(old.symbol());
        let span = def.signature.join(crate::syntax::fingerprint::body_span(def));
        let language = old.unit.language;
        Self {
            family: language.map(|l| l.row().family),
            name: xxh3_64(old.symbol().name().as_bytes()),
            words: word_hashes(span.bytes(old.unit.text.as_bytes()), language),
            runs: similar::shingles(&model.tokens, 4).into_iter().collect(),
            reach,
        }
    }

    fn may_be_in(&self, past: &Past, state: &State, path: &RepoPath, blob: BlobId) -> bool {
        let language = past.language(state, path);
        if language.map(|l| l.row().family) != self.family {
            return false;
        }
        let words = past.words(state, path, blob);
        if words.binary_search(&self.name).is_ok() {
            return true;
        }
        if self.reach == Reach::Name || self.runs.len() < TINY {
            return false;
        }
        let shared = self.words.iter().filter(|w| words.binary_search(w).is_ok()).count();
        if (shared as f64) < WORDS_SHARED * self.words.len() as f64 {
            return false;
        }
        let Some(bytes) = past.read(state, path, blob) else { return false };
        let code = CodeTokens::new(&bytes, language);
        let mut found: Vec<u64> = similar::shingles(code.hashes(), 4);
        found.dedup();
        let common = found.iter().filter(|s| self.runs.contains(s)).count();
        common as f64 >= RUNS_SHARED * self.runs.len() as f64
    }
}

/// The same definition in another version of its file.
pub enum Same {
    One(usize),
    /// Overloads of the same qualified name, none of them certain.
    Several(Vec<usize>),
    None,
}

/// Finds the counterpart of a symbol by its qualified name and, among overloads, its parameters.
#[must_use]
pub fn same_in(old: &Unit, at: usize, new: &Unit) -> Same {
    let own = &old.symbols[at];
    let mut olds = twins(old, own, true);
    let mut news = twins(new, own, true);
    let c_like = old.language.is_some_and(|l| l.row().family == Family::C);
    // An interface's method may get a body and stay itself; a C prototype is another thing than its definition.
    if news.is_empty() && !c_like {
        olds = twins(old, own, false);
        news = twins(new, own, false);
    }
    among(old, at, &olds, new, &news)
}

/// Which of `news` continues the symbol, which is one of `olds`: definitions of equal names.
fn among(old: &Unit, at: usize, olds: &[usize], new: &Unit, news: &[usize]) -> Same {
    let own = &old.symbols[at];
    if news.is_empty() {
        return Same::None;
    }
    if olds.len() == 1 && news.len() == 1 {
        return Same::One(news[0]);
    }
    let same_params = |s: &UnitSymbol| s.params == own.params && trait_of(s) == trait_of(own);
    let equal_news: Vec<usize> = news.iter().copied().filter(|i| same_params(&new.symbols[*i])).collect();
    let equal_olds: Vec<usize> = olds.iter().copied().filter(|i| same_params(&old.symbols[*i])).collect();
    if !equal_news.is_empty() {
        return pick_equal(old, at, &equal_olds, new, &equal_news);
    }
    // Its overload changed its parameters: only those that are no counterpart of another overload can be it.
    let taken = |i: &usize| {
        let new_symbol = &new.symbols[*i];
        olds.iter()
            .any(|o| old.symbols[*o].params == new_symbol.params && trait_of(&old.symbols[*o]) == trait_of(new_symbol))
    };
    let free: Vec<usize> = news.iter().copied().filter(|i| !taken(i)).collect();
    let lost = |o: &&usize| {
        let old_symbol = &old.symbols[**o];
        !news
            .iter()
            .any(|i| new.symbols[*i].params == old_symbol.params && trait_of(&new.symbols[*i]) == trait_of(old_symbol))
    };
    if free.len() == 1 && olds.iter().filter(lost).count() == 1 {
        return Same::One(free[0]);
    }
    if free.is_empty() { Same::None } else { Same::Several(free) }
}

/// The counterpart of a symbol, where that is certain however far apart the two versions are: equal parameters or never
/// a choice, and code that is alike. `f(A)` that was joined by `f(B)` and later dropped would otherwise be taken for it,
/// and a class that took the name of one that was renamed for that one. What is not certain is decided by the way
/// between.
#[must_use]
pub fn certain_in(old: &Unit, at: usize, new: &Unit) -> Option<usize> {
    let Same::One(found) = same_in(old, at, new) else { return None };
    let (a, b) = (&old.symbols[at], &new.symbols[found]);
    if a.rank > 0 {
        return Some(found);
    }
    let (x, y) = (old.tokens(a), new.tokens(b));
    let same_params = a.params == b.params;
    if same_params && (x == y || x.len().min(y.len()) < TINY) {
        return Some(found);
    }
    let alone = |unit: &Unit, own: &UnitSymbol| twins(unit, own, false).len() == 1;
    let (x, y) = (similar::shingles(&x, 2), similar::shingles(&y, 2));
    let alike = 2.0 * similar::common(&x, &y) as f64 >= CERTAIN_ALIKE * (x.len() + y.len()) as f64;
    (alike && (same_params || alone(old, a) && alone(new, b))).then_some(found)
}

/// Least share of common pairs of tokens for what stands under the same name to be the same without a look at the way
/// between: half of the code is what a definition keeps over years.
pub const CERTAIN_ALIKE: f64 = 0.5;

/// What stands at the path of `old` under its name, whatever its code; nothing where that may be what was another
/// overload.
#[must_use]
pub fn named_alike(past: &Past, old: &Node, state: &State) -> Option<Node> {
    let unit = past.unit(state, &old.path)?;
    let Same::One(at) = same_in(&old.unit, old.at, &unit) else { return None };
    let own = old.symbol();
    let alone = twins(&old.unit, own, false).len() == 1;
    (alone || unit.symbols[at].params == own.params).then(|| old.with(state, &unit, at))
}

/// Several with equal names and parameters (variants under `#if`, impls of one trait for several types): by equal body,
/// then by order where the counts are equal, then by likeness.
fn pick_equal(old: &Unit, at: usize, olds: &[usize], new: &Unit, news: &[usize]) -> Same {
    if news.len() == 1 {
        return Same::One(news[0]);
    }
    let own = old.tokens(&old.symbols[at]);
    let equal: Vec<usize> = news.iter().copied().filter(|i| new.tokens(&new.symbols[*i]) == own).collect();
    if equal.len() == 1 {
        return Same::One(equal[0]);
    }
    if olds.len() == news.len()
        && let Some(n) = olds.iter().position(|o| *o == at)
    {
        return Same::One(news[n]);
    }
    Same::Several(news.to_vec())
}

fn trait_of(symbol: &UnitSymbol) -> Option<&str> {
    symbol.path.iter().rev().find_map(|step| step.of_trait.as_deref())
}

/// Symbols of `unit` with the qualified name of `own` and a kind of the same sort.
fn twins(unit: &Unit, own: &UnitSymbol, same_declaration: bool) -> Vec<usize> {
    let names = |s: &UnitSymbol| {
        s.path.iter().map(|step| step.name.as_str()).eq(own.path.iter().map(|step| step.name.as_str()))
    };
    let fits = |s: &UnitSymbol| {
        names(s) && sort(s.kind) == sort(own.kind) && (!same_declaration || s.declaration == own.declaration)
    };
    let all: Vec<usize> = (0..unit.symbols.len()).filter(|i| fits(&unit.symbols[*i])).collect();
    // A repeated assignment or a local of the same name is not what the qualified name means.
    let best = all.iter().map(|i| unit.symbols[*i].rank.max(own.rank)).min();
    all.into_iter().filter(|i| Some(unit.symbols[*i].rank.max(own.rank)) == best).collect()
}

/// Kinds that may turn into one another.
fn sort(kind: Kind) -> u8 {
    match kind {
        Kind::Function | Kind::Method | Kind::Macro => 0,
        Kind::Class | Kind::Struct | Kind::Interface | Kind::Trait | Kind::Enum | Kind::Type => 1,
        Kind::Field | Kind::Constant | Kind::Variable | Kind::Local | Kind::Variant => 2,
        Kind::Impl => 3,
        Kind::Module | Kind::Namespace => 4,
        Kind::TypeParam | Kind::Param | Kind::Label => 5,
    }
}

/// Sorts that may turn into one another when name and body say so: a constant that holds a function becomes one.
fn compatible(a: Kind, b: Kind) -> bool {
    sort(a) == sort(b) || matches!((sort(a), sort(b)), (0, 2) | (2, 0))
}

/// Symbols of the new version that are no counterpart of any in the old one.
fn fresh_symbols(old: Option<&Unit>, new: &Unit) -> Vec<usize> {
    let key = |s: &UnitSymbol| {
        let mut text = String::new();
        for step in &s.path {
            text.push_str(&step.name);
            text.push('\u{1}');
        }
        text.push(if s.declaration { 'd' } else { 'b' });
        text.push(char::from(b'0' + sort(s.kind)));
        (text, s.params.clone())
    };
    let Some(old) = old else { return (0..new.symbols.len()).collect() };
    let full: HashSet<(String, String)> = old.symbols.iter().map(&key).collect();
    let mut by_name: std::collections::HashMap<String, u32> = std::collections::HashMap::new();
    for symbol in &old.symbols {
        *by_name.entry(key(symbol).0).or_default() += 1;
    }
    let mut new_by_name: std::collections::HashMap<String, u32> = std::collections::HashMap::new();
    for symbol in &new.symbols {
        *new_by_name.entry(key(symbol).0).or_default() += 1;
    }
    let fresh = |i: &usize| {
        let (name, params) = key(&new.symbols[*i]);
        let single = by_name.get(&name) == Some(&1) && new_by_name.get(&name) == Some(&1);
        !single && !full.contains(&(name, params))
    };
    (0..new.symbols.len()).filter(fresh).collect()
}

fn collect(
    model: &Model<'_>,
    old: &Node,
    state: &State,
    path: &RepoPath,
    unit: &Rc<Unit>,
    fresh: &[usize],
    out: &mut Vec<Candidate>,
) {
    for at in fresh.iter().copied() {
        let symbol = &unit.symbols[at];
        if !compatible(symbol.kind, old.symbol().kind)
            || symbol.declaration != old.symbol().declaration
            || symbol.rank > old.symbol().rank.max(1)
        {
            continue;
        }
        let other = Model::new(unit, symbol, path.as_str());
        let likeness = model.likeness(&other);
        if likeness.score() >= WORTH_WEIGHING || likeness.same_name() {
            let node = Node { state: state.clone(), path: path.clone(), unit: unit.clone(), at };
            out.push(Candidate { node, likeness });
        }
    }
}

/// Where the container of a definition went, if it is known to have gone elsewhere.
fn container_went(past: &Past, old: &Node, state: &State, reach: Reach) -> Option<Node> {
    let own = old.symbol();
    let outer = &own.path[..own.path.len() - 1];
    let at = (0..old.unit.symbols.len()).find(|i| {
        let s = &old.unit.symbols[*i];
        s.path == outer && !matches!(s.kind, Kind::Namespace | Kind::Module)
    })?;
    match step_within(past, &Node { at, ..old.clone() }, state, reach) {
        Step::Went(went) => Some(went.node),
        _ => None,
    }
}

/// The member of the same name and parameters: it went with its container.
fn member_of(old: &Node, went: &Node) -> Option<Candidate> {
    let own = old.symbol();
    let unit = &went.unit;
    let prefix = &went.symbol().path;
    let member = |i: &usize| {
        let s = &unit.symbols[*i];
        s.path.len() == prefix.len() + 1
            && s.path.starts_with(prefix)
            && compatible(s.kind, own.kind)
            && s.declaration == own.declaration
    };
    let constructor = |u: &Unit, s: &UnitSymbol| u.def(s).flags.has(DefFlags::CONSTRUCTOR);
    let constructs = constructor(&old.unit, own);
    let named = |u: &Unit, s: &UnitSymbol| s.name() == own.name() || (constructs && constructor(u, s));
    let news: Vec<usize> = (0..unit.symbols.len()).filter(|i| member(i) && named(unit, &unit.symbols[*i])).collect();
    let sibling = |i: &usize| {
        let s = &old.unit.symbols[*i];
        s.path[..s.path.len() - 1] == own.path[..own.path.len() - 1]
            && compatible(s.kind, own.kind)
            && s.declaration == own.declaration
            && named(&old.unit, s)
    };
    let olds: Vec<usize> = (0..old.unit.symbols.len()).filter(sibling).collect();
    let Same::One(at) = among(&old.unit, old.at, &olds, unit, &news) else { return None };
    let node = Node { at, ..went.clone() };
    let likeness = old.model().likeness(&node.model());
    Some(Candidate { node, likeness })
}

/// Takes the best candidate if it is like enough, stands out, and belongs to nobody else.
fn decide(past: &Past, old: &Node, state: &State, mut candidates: Vec<Candidate>) -> Step {
    candidates.sort_by(by_score);
    let common = is_common(old, &candidates);
    let (mut good, bad): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(|c| is_like_enough(&c.likeness, common));
    good.retain(|c| !belongs_to_another(past, old, state, c));
    let Some(best) = good.first() else {
        let mut near = bad;
        near.retain(|c| c.likeness.score() >= NEAR_MISS || c.likeness.same_name());
        near.truncate(5);
        return Step::Gone(near);
    };
    let ahead = good.get(1).is_none_or(|next| stands_out(&best.likeness, &next.likeness));
    if ahead {
        return Step::Went(good.swap_remove(0));
    }
    good.truncate(8);
    Step::Ambiguous(good)
}

/// Whether the simple name says little by itself: overloads have it, or several new definitions.
fn is_common(old: &Node, candidates: &[Candidate]) -> bool {
    let name = old.symbol().name();
    let overloads = old.unit.symbols.iter().filter(|s| s.name() == name && s.rank == 0).count();
    overloads > 1 || candidates.iter().filter(|c| c.likeness.same_name()).count() > COMMON_NAME
}

/// New definitions of one name from which on the name is common.
const COMMON_NAME: usize = 2;

fn is_like_enough(l: &Likeness, common: bool) -> bool {
    let here = l.place >= 1.0;
    if l.same_name() && l.same_container() {
        return l.body >= SAME_QUALIFIED || (l.tokens < TINY && l.body >= SAME_QUALIFIED / 2.0);
    }
    // A few tokens under a name like `visit` or `get` are found everywhere.
    if l.same_name() && !here && l.tokens < TINY && l.body < TINY_ELSEWHERE && (common || l.container < 0.3) {
        return false;
    }
    if l.same_name() {
        return l.body >= if here { SAME_NAME_HERE } else { SAME_NAME_ELSEWHERE };
    }
    let floor = if here { OTHER_NAME_HERE } else { OTHER_NAME_ELSEWHERE };
    let credit = NAME_CREDIT * ((l.name - 0.4).max(0.0) / 0.6);
    if l.tokens < TINY && l.name < 0.6 && l.uses < USES_TELL && !(here && l.body >= OTHER_NAME_HERE) {
        return false;
    }
    l.body >= (floor - credit - USES_CREDIT * l.uses).max(OTHER_NAME_FLOOR)
}

fn stands_out(best: &Likeness, next: &Likeness) -> bool {
    // Uses speak of a name; between two of the same name they say nothing.
    if best.score() - next.score() >= MARGIN || best.own_score() - next.own_score() >= MARGIN {
        return true;
    }
    // The very same code under the very same name beats anything that differs in either.
    best.same_name() && best.body >= 1.0 && !(next.same_name() && next.body >= 1.0)
}

/// Whether another definition that vanished, from the old one's file or from the candidate's, is clearly more like it.
fn belongs_to_another(past: &Past, old: &Node, state: &State, candidate: &Candidate) -> bool {
    let model = candidate.node.model();
    // The others' uses are not looked at; what they have must be compared with the same of this one.
    let mine = candidate.likeness.own_score();
    let sure = candidate.likeness.same_name() && candidate.likeness.body >= 0.9;
    let claims = |unit: &Unit, path: &RepoPath, skip: Option<usize>, ahead: f64| {
        let now = past.unit(state, path);
        (0..unit.symbols.len()).any(|at| {
            let other = &unit.symbols[at];
            if Some(at) == skip
                || !compatible(other.kind, old.symbol().kind)
                || other.declaration != old.symbol().declaration
            {
                return false;
            }
            let vanished = now.as_ref().is_none_or(|now| matches!(same_in(unit, at, now), Same::None));
            vanished && Model::new(unit, other, path.as_str()).likeness(&model).score() > mine + ahead
        })
    };
    if !sure && claims(&old.unit, &old.path, Some(old.at), MARGIN) {
        return true;
    }
    if candidate.node.path == old.path {
        return false;
    }
    let before = past.unit(&old.state, &candidate.node.path);
    before.is_some_and(|unit| claims(&unit, &candidate.node.path, None, 0.0))
}

#[cfg(test)]
mod tests;
