//! What remains when no rule decides: all definitions of the name, the likeliest first.
//!
//! Neutral hints only: distance in the tree, fit of kind and arity, test doubles and vendored copies behind the real
//! thing. A family adds its own through [`Rules::affinity`].

use std::collections::HashMap;

use super::{Confidence, Cx, MAX_TARGETS, Rules, Target};
use crate::index::{FileId, Symbol};
use crate::model::Kind;
use crate::model::facts::{DefFlags, FileFacts, RefId, RefKind, Reference, Via};

/// Same-named symbols, best first.
#[must_use]
pub fn by_name(cx: &Cx<'_>, rules: &dyn Rules, file: FileId, facts: &FileFacts, reference: RefId) -> Vec<Target> {
    let r = facts.reference(reference);
    let family = cx.snapshot.language(file).map(|language| language.row().family);
    let symbols = cx.snapshot.named_shared(facts.name(r.name));
    let may_be_meant = |to: FileId, symbol: &Symbol| {
        symbol.kind != Kind::Impl && cx.snapshot.language(to).map(|language| language.row().family) == family
    };
    let from = cx.snapshot.path(file);
    // Of a popular name there are thousands of symbols in far fewer files.
    let mut of_file: HashMap<(FileId, bool), i32> = HashMap::new();
    let mut scored: Vec<(i32, usize)> = Vec::with_capacity(symbols.len());
    for (at, (to, symbol)) in symbols.iter().enumerate().filter(|(_, (to, symbol))| may_be_meant(*to, symbol)) {
        let is_static = symbol.flags.has(DefFlags::STATIC);
        let place = of_file
            .entry((*to, is_static))
            .or_insert_with(|| distance(from, cx.snapshot.path(*to)) + rules.affinity(cx, file, *to, is_static));
        scored.push((fit(r, symbol) + *place, at));
    }
    // A stable sort: equal scores stay in path order.
    scored.sort_by_key(|(score, _)| -score);
    scored.truncate(MOST);
    scored.into_iter().map(|(_, at)| cx.symbol_target(symbols[at].0, &symbols[at].1, Confidence::Name)).collect()
}

/// More than are shown: the same place may come twice.
const MOST: usize = 2 * MAX_TARGETS;

/// How well the symbol's kind and arity fit what the reference does.
fn fit(r: &Reference, symbol: &Symbol) -> i32 {
    let mut score = 0;
    let member = matches!(r.via, Via::Member(_) | Via::FieldOf(_) | Via::PropertyOf(_));
    let is_member = !symbol.container.is_empty() && matches!(symbol.kind, Kind::Method | Kind::Field | Kind::Variant);
    score += if member == is_member { 30 } else { -30 };
    score += match r.kind {
        RefKind::Call if symbol.kind.is_callable() => 40,
        RefKind::Call if symbol.kind.is_type() || symbol.kind == Kind::Variant => 10,
        // A member that is called may be a property that holds a function.
        RefKind::Call if member && symbol.kind == Kind::Field => 20,
        RefKind::Call => -20,
        RefKind::Type if symbol.kind.is_type() => 40,
        RefKind::Type => -40,
        RefKind::Macro if symbol.kind == Kind::Macro => 60,
        RefKind::Macro => -60,
        RefKind::Read | RefKind::Write if member && symbol.kind == Kind::Field => 25,
        _ => 0,
    };
    if let (Some(args), Some((least, most))) = (r.args, symbol.arity) {
        let fits = least <= args && (args <= most || symbol.flags.has(DefFlags::VARIADIC));
        score += if fits { 15 } else { -25 };
    }
    if symbol.flags.has(DefFlags::DECLARATION) {
        score -= 10;
    }
    if symbol.flags.has(DefFlags::TEST) {
        score -= 25;
    }
    score
}

/// Nearness of two paths, and whether the second looks like a test, an example or a vendored copy.
fn distance(from: &str, to: &str) -> i32 {
    if from == to {
        return 60;
    }
    let from_dirs: Vec<&str> = from.split('/').collect();
    let to_dirs: Vec<&str> = to.split('/').collect();
    let (a, b) = (&from_dirs[..from_dirs.len() - 1], &to_dirs[..to_dirs.len() - 1]);
    let shared = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let steps = (a.len() - shared) + (b.len() - shared);
    let mut score = 40 - 6 * i32::try_from(steps.min(10)).unwrap_or(10);
    if is_aside_path(to) {
        // Another test is not what a test is about.
        score -= if is_aside_path(from) { 15 } else { 40 };
    }
    score
}

/// Whether a path leads to a test, an example, a mock or a vendored copy.
#[must_use]
pub fn is_aside_path(path: &str) -> bool {
    path.split('/').any(is_aside)
}

/// Whether a path component holds code that stands beside the real thing.
fn is_aside(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part);
    matches!(
        stem,
        "test"
            | "tests"
            | "__tests__"
            | "__mocks__"
            | "mock"
            | "mocks"
            | "testing"
            | "example"
            | "examples"
            | "demo"
            | "vendor"
            | "third_party"
            | "thirdparty"
            | "node_modules"
            | "fixtures"
            | "bench"
            | "benches"
            | "contrib"
    ) || stem.starts_with("test_")
        || stem.ends_with("_test")
        || part.contains(".spec.")
        || part.contains(".test.")
}
