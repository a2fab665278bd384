//! Carries a definition from one revision to another.
//!
//! If the same path holds the same qualified name at the end, that is it. Otherwise the way between the two revisions is
//! searched for the commit in which the definition vanished from its place, the step across that commit is decided by
//! [`super::matching`], and the trace goes on from where it went: many small steps are decided far more surely than one
//! large one. Where no way is in this clone (shallow, unrelated), the two ends are compared directly.

use super::matching::{Candidate, NEAR_MISS, Node, Step, certain_in, named_alike, step, step_by_name};
use super::past::{Past, State};
use crate::model::{CommitId, RepoPath};

/// What became of a definition.
pub enum Traced {
    /// It is here.
    Found(Found),
    /// Nothing separates these; best first.
    Ambiguous { candidates: Vec<Candidate>, commit: Option<CommitId> },
    /// It is gone, in `commit` where that is known; the nearest misses, best first.
    Deleted { commit: Option<CommitId>, near: Vec<Candidate>, last: Node, hops: Vec<Hop> },
    /// It cannot be told: something needed is not in this clone.
    Unseen,
}

/// Where a definition is now.
pub struct Found {
    pub node: Node,
    /// Likeness of the weakest step on the way; 1 where there was none.
    pub score: f64,
    /// Each step that was more than standing still, oldest first.
    pub hops: Vec<Hop>,
}

/// A step from one place to another.
#[derive(Clone)]
pub struct Hop {
    /// The commit that made it; `None` where the ends were compared directly.
    pub commit: Option<CommitId>,
    pub path: RepoPath,
    pub qualified: String,
    /// One-based line of the name, in that commit.
    pub line: u32,
    /// Likeness across this step, from 0 to 1.
    pub score: f64,
}

impl Hop {
    fn new(commit: Option<CommitId>, to: &Candidate) -> Self {
        let node = &to.node;
        let (path, qualified) = (node.path.clone(), node.qualified());
        Self { commit, path, qualified, line: node.line(), score: to.likeness.score() }
    }
}

/// Steps more than this in one trace are a loop of renames there and back.
const MAX_HOPS: usize = 64;

/// Follows `start` to `end`.
#[must_use]
pub fn trace(past: &Past, start: &Node, end: &State) -> Traced {
    trace_from(past, start, end, 0)
}

fn trace_from(past: &Past, start: &Node, end: &State, depth: u32) -> Traced {
    let mut node = start.clone();
    let mut hops: Vec<Hop> = Vec::new();
    let mut score = 1.0_f64;
    for _ in 0..MAX_HOPS {
        if let Some(found) = still_there(past, &node, end) {
            return Traced::Found(Found { node: found, score, hops });
        }
        let route = match (node.state.commit(), end.commit()) {
            (Some(old), Some(new)) => past.route(old, new),
            _ => None,
        };
        let Some(route) = route.filter(|route| route.len() > 2) else {
            return finish(past, &node, end, None, hops, score);
        };
        let (before, commit) = vanishing(past, &node, &route);
        match step(past, &before, &State::Commit(commit)) {
            Step::Same(next) => {
                // Present after all (an unreadable version in between): go on from there.
                node = next;
            }
            Step::Went(candidate) => {
                score = score.min(candidate.likeness.score());
                hops.push(Hop::new(Some(commit), &candidate));
                node = candidate.node;
            }
            Step::Ambiguous(candidates) => {
                let arrived: Vec<Candidate> =
                    candidates.into_iter().filter_map(|c| carry(past, c, end, depth)).collect();
                return match arrived.len() {
                    0 => Traced::Deleted { commit: Some(commit), near: Vec::new(), last: before, hops },
                    _ => Traced::Ambiguous { candidates: arrived, commit: Some(commit) },
                };
            }
            Step::Gone(near) => return gone(past, start, &before, end, commit, near, hops),
            Step::Unseen => return finish(past, &node, end, None, hops, score),
        }
    }
    Traced::Unseen
}

/// The node at the end state, if its path certainly holds it there.
fn still_there(past: &Past, node: &Node, end: &State) -> Option<Node> {
    let unit = past.unit(end, &node.path)?;
    let at = certain_in(&node.unit, node.at, &unit)?;
    Some(Node { state: end.clone(), path: node.path.clone(), unit, at })
}

/// Finds by bisection a commit of the route in which the definition is no longer at its place, while it still was in the
/// one before; gives the definition as it was there, and the commit.
fn vanishing(past: &Past, node: &Node, route: &[CommitId]) -> (Node, CommitId) {
    let mut present = node.clone();
    let (mut low, mut high) = (0, route.len() - 1);
    while high - low > 1 {
        let middle = low.midpoint(high);
        let state = State::Commit(route[middle]);
        match still_there(past, &present, &state) {
            Some(found) => {
                present = found;
                low = middle;
            }
            None => high = middle,
        }
    }
    // The definition as of the commit right before: bisection may have skipped over it.
    let state = State::Commit(route[low]);
    if low > 0
        && let Some(found) = still_there(past, &present, &state)
    {
        present = found;
    } else {
        present.state = state;
    }
    (present, route[high])
}

/// Compares the two ends directly.
fn finish(past: &Past, node: &Node, end: &State, commit: Option<CommitId>, mut hops: Vec<Hop>, score: f64) -> Traced {
    match step(past, node, end) {
        Step::Same(found) => Traced::Found(Found { node: found, score, hops }),
        Step::Went(candidate) => {
            hops.push(Hop::new(commit, &candidate));
            Traced::Found(Found { score: score.min(candidate.likeness.score()), node: candidate.node, hops })
        }
        Step::Ambiguous(candidates) => Traced::Ambiguous { candidates, commit },
        Step::Gone(near) => Traced::Deleted { commit, near, last: node.clone(), hops },
        Step::Unseen => Traced::Unseen,
    }
}

/// A definition that vanished without a successor in that commit may have been copied before or be brought back later:
/// the two ends tell, but only by the same name and (almost) the same code, or by the same qualified name in a file of
/// the same name.
fn gone(
    past: &Past,
    start: &Node,
    before: &Node,
    end: &State,
    commit: CommitId,
    near: Vec<Candidate>,
    mut hops: Vec<Hop>,
) -> Traced {
    for from in [before, start] {
        if let Step::Went(candidate) = step_by_name(past, from, end)
            && is_late(&candidate)
        {
            hops.push(Hop::new(None, &candidate));
            let score = candidate.likeness.score();
            return Traced::Found(Found { node: candidate.node, score, hops });
        }
    }
    // Taken out and put back under the same name in the same file, rewritten or not, is the same to its readers; where it
    // had moved before, the name tells nothing any more.
    if hops.is_empty()
        && let Some(node) = named_alike(past, before, end)
    {
        return Traced::Found(Found { node, score: NEAR_MISS, hops });
    }
    Traced::Deleted { commit: Some(commit), near, last: before.clone(), hops }
}

/// Least body likeness for a definition that reappears away from the commit that removed it.
pub const LATE_BODY: f64 = 0.9;
/// The same where qualified name and file name are equal too.
pub const LATE_BODY_SAME_FILE_NAME: f64 = 0.6;
/// The same where only the file's extension differs.
pub const LATE_BODY_SIBLING: f64 = 0.5;

fn is_late(candidate: &Candidate) -> bool {
    let l = &candidate.likeness;
    let much = l.tokens >= super::matching::TINY;
    let same_code = l.same_name() && l.body >= LATE_BODY;
    let floor = if l.place >= 0.9 { LATE_BODY_SIBLING } else { LATE_BODY_SAME_FILE_NAME };
    let same_place = l.same_name() && l.same_container() && l.place >= 0.8 && l.body >= floor;
    much && (same_code || same_place)
}

/// A candidate of the past carried on to the end. A trace that forks again on the way is not followed: the forks of
/// forks would grow without bound, and the answer is "ambiguous" anyway.
fn carry(past: &Past, candidate: Candidate, end: &State, depth: u32) -> Option<Candidate> {
    if depth > 0 {
        return None;
    }
    match trace_from(past, &candidate.node, end, depth + 1) {
        Traced::Found(found) => Some(Candidate { node: found.node, likeness: candidate.likeness }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::testing::Script;

    /// `status path#name:line` of a definition followed from one commit to another.
    fn followed(script: &Script, from: CommitId, to: CommitId, path: &str, name: &str, line: u32) -> String {
        let past = Past::new(script.open()).unwrap();
        let path = RepoPath::new(path).unwrap();
        let state = State::Commit(from);
        let unit = past.unit(&state, &path).unwrap();
        let at = unit.named(name, Some(line)).unwrap();
        let start = Node { state, path, unit, at };
        let shown = |node: &Node| format!("{}#{}:{}", node.path, node.qualified(), node.line());
        match trace(&past, &start, &State::Commit(to)) {
            Traced::Found(found) => shown(&found.node),
            Traced::Ambiguous { candidates, .. } => {
                let all: Vec<String> = candidates.iter().map(|c| shown(&c.node)).collect();
                format!("ambiguous {}", all.join(" "))
            }
            Traced::Deleted { .. } => "deleted".to_owned(),
            Traced::Unseen => "unseen".to_owned(),
        }
    }

    /// A method of some length; `n` makes it differ from its likes.
    fn method(head: &str, n: u32) -> String {
        format!(
            "    {head} {{\n        int total = {n};\n        for (int i = 0; i < size; i++) {{\n            total += weigh(items[i], i * {n});\n        }}\n        return total;\n    }}\n"
        )
    }

    fn class(name: &str, members: &[String]) -> String {
        format!("package a;\n\nclass {name} {{\n{}}}\n", members.concat())
    }

    #[test]
    fn an_overload_that_came_later_is_another() {
        let (first, second) = (method("int sum(String s)", 1), method("int sum(long[] all, Type of)", 77));
        let mut script = Script::new();
        let one = script.commit("one", &[("A.java", Some(&class("A", std::slice::from_ref(&first))))]);
        script.commit("two", &[("A.java", Some(&class("A", &[first, second.clone()])))]);
        // Alone again, and far from what the first was.
        let other = "    int sum(long[] all, Type of) {\n        return of.reduce(all, Type.ZERO);\n    }\n".to_owned();
        let three = script.commit("three", &[("A.java", Some(&class("A", &[other])))]);
        assert_eq!(followed(&script, one, three, "A.java", "A.sum", 4), "deleted");
    }

    #[test]
    fn parameters_that_changed_step_by_step_stay_the_same_method() {
        let mut script = Script::new();
        let heads = ["int sum(String s)", "int sum(String s, int from)", "int sum(Path p, int from, int to)"];
        let mut commits = Vec::new();
        for (n, head) in heads.into_iter().enumerate() {
            let other = method("int sum()", 5);
            let body = method(head, 1 + u32::try_from(n).unwrap());
            commits.push(script.commit(head, &[("A.java", Some(&class("A", &[other, body])))]));
        }
        assert_eq!(followed(&script, commits[0], commits[2], "A.java", "A.sum", 11), "A.java#A.sum:11");
        assert_eq!(followed(&script, commits[0], commits[2], "A.java", "A.sum", 4), "A.java#A.sum:4");
    }

    #[test]
    fn callers_that_changed_over_tell_of_a_rename() {
        let caller = |name: &str| {
            format!(
                "    void all() {{\n        log.open({name}(first, 1));\n        log.shut({name}(last, 2));\n    }}\n"
            )
        };
        let old = "    int weigh(Item item, int n) {\n        if (item == null) return 0;\n        return scale.of(item).times(n).round(Mode.UP).value();\n    }\n";
        let new = "    int measure(Item item, int n) {\n        Objects.requireNonNull(item);\n        Scale s = Scale.of(item);\n        return s.times(n).value() + offset;\n    }\n";
        let with = |called: &str, body: &str| class("A", &[caller(called), body.to_owned()]);
        let mut script = Script::new();
        let one = script.commit("one", &[("A.java", Some(&with("weigh", old)))]);
        let two = script.commit("two", &[("A.java", Some(&with("measure", new)))]);
        assert_eq!(followed(&script, one, two, "A.java", "A.weigh", 8), "A.java#A.measure:8");
        // The same bodies, and nobody calls the one for the other.
        let mut script = Script::new();
        let one = script.commit("one", &[("A.java", Some(&with("weigh", old)))]);
        let two = script.commit("two", &[("A.java", Some(&with("count", new)))]);
        assert_eq!(followed(&script, one, two, "A.java", "A.weigh", 8), "deleted");
    }

    #[test]
    fn members_go_with_their_class_under_another_name_too() {
        let members =
            |last: &str| [method("int one()", 1), method("int two()", 2), method("int three()", 3), last.to_owned()];
        let old = members(
            "    void synStream(int id) {\n        reader.accept(id, flags, headers, mode);\n        done(id);\n    }\n",
        );
        let new = members(
            "    void headers(int id) {\n        reader.accept(id, flags, headers, mode);\n        finished(id, 1);\n    }\n",
        );
        let mut script = Script::new();
        let one = script.commit("one", &[("spdy/Old.java", Some(&class("Old", &old)))]);
        let two = script.commit("two", &[("spdy/Old.java", None), ("http/New.java", Some(&class("New", &new)))]);
        assert_eq!(followed(&script, one, two, "spdy/Old.java", "Old", 3), "http/New.java#New:3");
        assert_eq!(followed(&script, one, two, "spdy/Old.java", "Old.two", 11), "http/New.java#New.two:11");
        assert_eq!(followed(&script, one, two, "spdy/Old.java", "Old.synStream", 25), "http/New.java#New.headers:25");
    }

    #[test]
    fn what_nothing_separates_is_ambiguous() {
        let body = method("int sum(String s)", 1);
        let mut script = Script::new();
        let one = script.commit("one", &[("A.java", Some(&class("A", std::slice::from_ref(&body))))]);
        let (b, c) = (class("B", std::slice::from_ref(&body)), class("C", &[body]));
        let two = script.commit("two", &[("A.java", None), ("x/B.java", Some(&b)), ("x/C.java", Some(&c))]);
        assert_eq!(followed(&script, one, two, "A.java", "A.sum", 4), "ambiguous x/B.java#B.sum:4 x/C.java#C.sum:4");
    }

    #[test]
    fn moves_are_followed_there_and_back_over_branches() {
        let body = class("A", &[method("int sum(String s)", 1)]);
        let moved = class("B", &[method("int sum(String s)", 1)]);
        let mut script = Script::new();
        let base = script.commit("base", &[("A.java", Some(&body))]);
        let side = script.merge("side", &[base], &[("A.java", None), ("x/A.java", Some(&body))]);
        let main = script.merge("main", &[base], &[("A.java", None), ("y/B.java", Some(&moved))]);
        assert_eq!(followed(&script, side, main, "x/A.java", "A.sum", 4), "y/B.java#B.sum:4");
        assert_eq!(followed(&script, main, side, "y/B.java", "B.sum", 4), "x/A.java#A.sum:4");
        assert_eq!(followed(&script, main, base, "y/B.java", "B", 3), "A.java#A:3");
    }
}
