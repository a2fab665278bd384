//! A definition's past: the commits that made it what it is, newest first. Where a merge took the definition over from
//! one of its parents, the walk goes on there alone, so that the commit that wrote a change is named and not the merge;
//! where it joined two changes, the merge is named and both sides are walked.

use std::collections::{BTreeMap, HashSet};

use super::matching::{Node, Step, step};
use super::past::{Past, State};
use crate::model::{CommitId, RepoPath};
use crate::source::History;

/// A commit that did something to the definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    pub commit: CommitId,
    pub what: What,
}

/// What a commit did to a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It was not there before.
    Introduced,
    /// Its tokens differ; comments and white space do not count.
    Changed { signature: bool, body: bool },
    /// It was somewhere else, or had another name; its tokens may differ too.
    Came { path: RepoPath, symbol: String, changed: bool },
}

/// The commits of a definition, newest first.
#[derive(Clone, Debug, Default)]
pub struct Lineage {
    pub turns: Vec<Turn>,
    /// Whether the beginning was reached; else the history of this clone ends, or [`MAX_COMMITS`] were looked at.
    pub complete: bool,
}

/// Commits looked at at most.
pub const MAX_COMMITS: usize = 100_000;

/// Follows `start`, a definition of a commit, back to where it began.
#[must_use]
pub fn lineage(past: &Past, start: &Node) -> Lineage {
    let mut out = Lineage::default();
    let (Some(at), Some(history)) = (start.state.commit(), past.history()) else { return out };
    let mut walk = Walk::default();
    walk.push(history, at, start.clone());
    let mut seen_all = true;
    for _ in 0..MAX_COMMITS {
        let Some((at, node)) = walk.pop() else {
            out.complete = seen_all;
            return out;
        };
        let Ok(info) = history.info(at) else {
            seen_all = false;
            continue;
        };
        let blob = past.blob(&State::Commit(at), &node.path);
        let parents: Vec<CommitId> = info.parents.iter().copied().filter(|parent| history.has(*parent)).collect();
        if let Some(parent) = parents.iter().find(|p| past.blob(&State::Commit(**p), &node.path) == blob) {
            walk.push(history, *parent, node);
            continue;
        }
        seen_all &= parents.len() == info.parents.len();
        if parents.is_empty() && (!info.parents.is_empty() || history.is_edge(at)) {
            seen_all = false;
            continue;
        }
        let mut befores = Vec::new();
        let mut unseen = false;
        for parent in parents {
            match step(past, &node, &State::Commit(parent)) {
                Step::Same(before) => befores.push((parent, before)),
                Step::Went(candidate) => befores.push((parent, candidate.node)),
                Step::Ambiguous(_) | Step::Gone(_) => {}
                Step::Unseen => unseen = true,
            }
        }
        let what: Vec<Option<What>> = befores.iter().map(|(_, before)| difference(before, &node)).collect();
        // A side that has it as it is here tells the whole story.
        if let Some(same) = what.iter().position(Option::is_none) {
            let (parent, before) = befores.swap_remove(same);
            walk.push(history, parent, before);
            continue;
        }
        match what.into_iter().flatten().next() {
            Some(what) => out.turns.push(Turn { commit: at, what }),
            None if unseen => seen_all = false,
            None => out.turns.push(Turn { commit: at, what: What::Introduced }),
        }
        for (parent, before) in befores {
            walk.push(history, parent, before);
        }
    }
    out
}

/// What one commit did that made `before` into `after`.
fn difference(before: &Node, after: &Node) -> Option<What> {
    let (old, new) = (before.unit.prints(before.symbol()), after.unit.prints(after.symbol()));
    let (signature, body) = (old.signature != new.signature, old.body != new.body);
    if (&before.path, before.qualified()) != (&after.path, after.qualified()) {
        let (path, symbol) = (before.path.clone(), before.qualified());
        return Some(What::Came { path, symbol, changed: signature || body });
    }
    (signature || body).then_some(What::Changed { signature, body })
}

/// Where the walk has still to go: newest commit first, each place of a commit once.
#[derive(Default)]
struct Walk {
    ahead: BTreeMap<(i64, CommitId), Vec<Node>>,
    seen: HashSet<(CommitId, RepoPath, String)>,
}

impl Walk {
    fn push(&mut self, history: &History, commit: CommitId, node: Node) {
        if self.seen.insert((commit, node.path.clone(), node.qualified())) {
            let time = history.info(commit).map_or(0, |info| info.time);
            self.ahead.entry((time, commit)).or_default().push(Node { state: State::Commit(commit), ..node });
        }
    }

    fn pop(&mut self) -> Option<(CommitId, Node)> {
        let mut entry = self.ahead.last_entry()?;
        let commit = entry.key().1;
        let node = entry.get_mut().pop();
        if entry.get().is_empty() {
            entry.remove();
        }
        node.map(|node| (commit, node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::testing::Script;

    #[test]
    fn the_past_of_a_definition_leads_over_moves_to_its_beginning() {
        let code = |sum: &str| {
            format!(
                "export function first(a, b) {{\n  const sum = {sum};\n  report(sum, a.name, b.name);\n  check(a, b);\n  return sum;\n}}\n"
            )
        };
        let mut script = Script::new();
        script.commit("before", &[("x.ts", Some("export const x = 1;\n"))]);
        let one = script.commit("one", &[("a.ts", Some(&code("a + b")))]);
        script.commit("comment", &[("a.ts", Some(&format!("// more\n{}", code("a + b"))))]);
        let three = script.commit("three", &[("a.ts", Some(&code("b + a")))]);
        let four = script.commit("four", &[("a.ts", None), ("b.ts", Some(&code("b + a")))]);
        let last = script.commit("last", &[("x.ts", None)]);
        let past = Past::new(script.open()).unwrap();
        let state = State::Commit(last);
        let path = RepoPath::new("b.ts").unwrap();
        let unit = past.unit(&state, &path).unwrap();
        let at = unit.find(&"first".parse().unwrap())[0];
        let found = lineage(&past, &Node { state, path, unit, at });
        let came = What::Came { path: RepoPath::new("a.ts").unwrap(), symbol: "first".into(), changed: false };
        let expected = [
            Turn { commit: four, what: came },
            Turn { commit: three, what: What::Changed { signature: false, body: true } },
            Turn { commit: one, what: What::Introduced },
        ];
        assert_eq!(found.turns, expected);
        assert!(found.complete);
    }

    #[test]
    fn both_sides_of_a_merge_that_joined_changes_are_told() {
        let code = |a: &str, b: &str, more: &str| {
            let fill = "  step(a, b);\n  walk(b, a);\n  turn(a.name, b.name);\n".repeat(2);
            format!(
                "export function first(a, b) {{\n  {a};\n{fill}  {b};\n}}\n\nexport function other() {{\n  {more};\n}}\n"
            )
        };
        let mut script = Script::new();
        let one = script.commit("one", &[("a.ts", Some(&code("x()", "y()", "z()")))]);
        // The other function changes here: the merge takes `first` over from the side, though the file is neither's.
        let main = script.commit("main", &[("a.ts", Some(&code("x()", "y()", "zz()")))]);
        let side = script.merge("side", &[one], &[("a.ts", Some(&code("x()", "yy()", "z()")))]);
        let merge = script.merge("merge", &[main, side], &[("a.ts", Some(&code("x()", "yy()", "zz()")))]);
        // Both sides change it.
        let left = script.merge("left", &[merge], &[("a.ts", Some(&code("xx()", "yy()", "zz()")))]);
        let right = script.merge("right", &[merge], &[("a.ts", Some(&code("x()", "yyy()", "zz()")))]);
        let join = script.merge("join", &[left, right], &[("a.ts", Some(&code("xx()", "yyy()", "zz()")))]);
        let past = Past::new(script.open()).unwrap();
        let path = RepoPath::new("a.ts").unwrap();
        let at = |commit: CommitId| {
            let state = State::Commit(commit);
            let unit = past.unit(&state, &path).unwrap();
            let at = unit.find(&"first".parse().unwrap())[0];
            lineage(&past, &Node { state, path: path.clone(), unit, at })
        };
        let commits = |l: &Lineage| l.turns.iter().map(|t| t.commit).collect::<Vec<_>>();
        assert_eq!(commits(&at(merge)), [side, one]);
        let all = at(join);
        let mut found = commits(&all);
        assert_eq!((found.first(), found.last(), all.complete), (Some(&join), Some(&one), true));
        found.sort();
        let mut expected = vec![join, left, right, side, one];
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_edge_of_a_shallow_clone_is_no_beginning() {
        let mut script = Script::new();
        script.commit("one", &[("a.ts", Some("export function first() {\n  return 1;\n}\n"))]);
        let two = script.commit("two", &[("x.ts", Some("x"))]);
        std::fs::write(script.path().join("shallow"), format!("{two}\n")).unwrap();
        let past = Past::new(script.open()).unwrap();
        let (state, path) = (State::Commit(two), RepoPath::new("a.ts").unwrap());
        let unit = past.unit(&state, &path).unwrap();
        let found = lineage(&past, &Node { state, path, unit, at: 0 });
        assert_eq!((found.turns, found.complete), (Vec::new(), false));
    }
}
