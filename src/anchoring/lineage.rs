//! A definition's past: the commits that made it what it is, newest first. Where a merge only took a file over from one
//! of its parents, the walk goes on there, so that the commit that wrote a change is named and not the merge.

use super::matching::{Node, Step, step};
use super::past::{Past, State};
use crate::model::{CommitId, RepoPath};

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
    let (Some(mut at), Some(history)) = (start.state.commit(), past.history()) else { return out };
    let mut node = start.clone();
    for _ in 0..MAX_COMMITS {
        let Ok(info) = history.info(at) else { break };
        let blob = past.blob(&State::Commit(at), &node.path);
        let parents = || info.parents.iter().copied().filter(|parent| history.has(*parent));
        if let Some(parent) = parents().find(|parent| past.blob(&State::Commit(*parent), &node.path) == blob) {
            at = parent;
            node.state = State::Commit(at);
            continue;
        }
        let holds = |parent: &CommitId| past.blob(&State::Commit(*parent), &node.path).is_some();
        let Some(parent) = parents().find(holds).or_else(|| parents().next()) else {
            if info.parents.is_empty() {
                out.turns.push(Turn { commit: at, what: What::Introduced });
                out.complete = true;
            }
            break;
        };
        let before = match step(past, &node, &State::Commit(parent)) {
            Step::Same(before) => before,
            Step::Went(candidate) => candidate.node,
            Step::Ambiguous(_) | Step::Gone(_) => {
                out.turns.push(Turn { commit: at, what: What::Introduced });
                out.complete = true;
                break;
            }
            Step::Unseen => break,
        };
        let (old, new) = (before.unit.prints(before.symbol()), node.unit.prints(node.symbol()));
        let (signature, body) = (old.signature != new.signature, old.body != new.body);
        if (&before.path, before.qualified()) != (&node.path, node.qualified()) {
            let what = What::Came { path: before.path.clone(), symbol: before.qualified(), changed: signature || body };
            out.turns.push(Turn { commit: at, what });
        } else if signature || body {
            out.turns.push(Turn { commit: at, what: What::Changed { signature, body } });
        }
        node = before;
        at = parent;
    }
    out
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
}
