//! Carries a definition from one revision to another.
//!
//! If the same path holds the same qualified name at the end, that is it. Otherwise the way between the two revisions is
//! searched for the commit in which the definition vanished from its place, the step across that commit is decided by
//! [`super::matching`], and the trace goes on from where it went: many small steps are decided far more surely than one
//! large one. Where no way is in this clone (shallow, unrelated), the two ends are compared directly.

use super::matching::{
    CERTAIN_ALIKE, Candidate, NEAR_MISS, Node, Step, TINY, certain_in, named_alike, step, step_by_name, twins_elsewhere,
};
use super::past::{Past, State};
use crate::model::{CommitId, Kind, RepoPath};
use crate::text::similar;

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
    trace_from(past, start, end, Depth::default())
}

/// How deep a trace is in others.
#[derive(Clone, Copy, Default)]
struct Depth {
    /// Forks it carries on.
    forks: u32,
    /// Merges into whose other side it went.
    merges: u32,
}

/// Merges within merges that are gone into.
const MAX_MERGES: u32 = 3;

fn trace_from(past: &Past, start: &Node, end: &State, depth: Depth) -> Traced {
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
                hops.extend(steps_of(past, &before, commit, &candidate, depth));
                node = candidate.node;
            }
            Step::Ambiguous(candidates) => {
                if let Traced::Found(side) = around(past, &before, commit, depth) {
                    score = score.min(side.score);
                    hops.extend(side.hops);
                    node = side.node;
                    continue;
                }
                let arrived: Vec<Candidate> =
                    candidates.into_iter().filter_map(|c| carry(past, c, end, depth)).collect();
                return match arrived.len() {
                    0 => Traced::Deleted { commit: Some(commit), near: Vec::new(), last: before, hops },
                    _ => Traced::Ambiguous { candidates: arrived, commit: Some(commit) },
                };
            }
            Step::Gone(near) => match around(past, &before, commit, depth) {
                Traced::Found(side) => {
                    score = score.min(side.score);
                    hops.extend(side.hops);
                    node = side.node;
                }
                Traced::Deleted { commit: inner, near: closer, .. } => {
                    let near = if closer.is_empty() { near } else { closer };
                    return gone(past, [start, &node], &before, end, (inner.unwrap_or(commit), near, hops), depth);
                }
                _ => {
                    let commit = culprit(past, &before, commit);
                    return gone(past, [start, &node], &before, end, (commit, near, hops), depth);
                }
            },
            Step::Unseen => return finish(past, &node, end, None, hops, score),
        }
    }
    Traced::Unseen
}

/// The commit that ended the stay of `before` at its place: `commit`, or where that is a merge, the one it merged.
fn culprit(past: &Past, before: &Node, commit: CommitId) -> CommitId {
    let holds = |at: CommitId| still_there(past, before, &State::Commit(at)).is_some();
    before.state.commit().map_or(commit, |from| past.culprit(from, commit, &holds))
}

/// The steps that led from `before` to `to` in `commit`: one, or where that is a merge, those of the side it merged, as
/// far as they lead to the same place.
fn steps_of(past: &Past, before: &Node, commit: CommitId, to: &Candidate, depth: Depth) -> Vec<Hop> {
    let one = vec![Hop::new(Some(commit), to)];
    if culprit(past, before, commit) == commit {
        return one;
    }
    let same = |found: &Found| found.node.path == to.node.path && found.node.at == to.node.at;
    match around(past, before, commit, depth) {
        Traced::Found(found) if same(&found) && !found.hops.is_empty() => found.hops,
        _ => one,
    }
}

/// What became of `before` on the other side of the merge that stands between it and `commit`, in either direction: there
/// the change was made in small steps. Not seen where there is no merge, or its sides are not here.
fn around(past: &Past, before: &Node, commit: CommitId, depth: Depth) -> Traced {
    let (Some(from), Some(history)) = (before.state.commit(), past.history()) else { return Traced::Unseen };
    if depth.merges >= MAX_MERGES {
        return Traced::Unseen;
    }
    let parents = |of: CommitId| history.info(of).map(|info| info.parents).unwrap_or_default();
    let (ahead, behind) = (parents(commit), parents(from));
    let sides = if ahead.contains(&from) { ahead } else { behind };
    let depth = Depth { merges: depth.merges + 1, ..depth };
    let mut last = Traced::Unseen;
    for side in sides.into_iter().filter(|side| *side != from && *side != commit && history.has(*side)) {
        let there = trace_from(past, before, &State::Commit(side), depth);
        last = match there {
            Traced::Found(found) => match trace_from(past, &found.node, &State::Commit(commit), depth) {
                Traced::Found(mut arrived) => {
                    let mut hops = found.hops;
                    hops.append(&mut arrived.hops);
                    return Traced::Found(Found { score: found.score.min(arrived.score), hops, ..arrived });
                }
                other => other,
            },
            other => other,
        };
    }
    last
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
/// the same name. Or its code had left it before: what vanished was a forwarder. `starts` are where the trace began and
/// where its last stretch did.
fn gone(
    past: &Past,
    starts: [&Node; 2],
    before: &Node,
    end: &State,
    (commit, near, mut hops): (CommitId, Vec<Candidate>, Vec<Hop>),
    depth: Depth,
) -> Traced {
    let [start, origin] = starts;
    for from in [before, start] {
        if let Step::Went(candidate) = step_by_name(past, from, end)
            && is_late(&candidate)
        {
            hops.push(Hop::new(None, &candidate));
            let score = candidate.likeness.score();
            return Traced::Found(Found { node: candidate.node, score, hops });
        }
    }
    if let Some((twin, left)) = left_behind(past, origin, before)
        && depth.forks == 0
        && let Traced::Found(mut found) = trace_from(past, &twin.node, end, Depth { forks: 1, ..depth })
    {
        hops.push(Hop::new(Some(left), &twin));
        hops.append(&mut found.hops);
        return Traced::Found(Found { score: found.score.min(twin.likeness.score()), hops, ..found });
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
    let much = is_much(candidate);
    let same_code = l.same_name() && l.body >= LATE_BODY;
    let floor = if l.place >= 0.9 { LATE_BODY_SIBLING } else { LATE_BODY_SAME_FILE_NAME };
    let same_place = l.same_name() && l.same_container() && l.place >= 0.8 && l.body >= floor;
    much && (same_code || same_place)
}

/// Whether a definition is long enough to be known by its code; a type that is all the same is so sooner.
fn is_much(candidate: &Candidate) -> bool {
    let (l, kind) = (&candidate.likeness, candidate.node.symbol().kind);
    let ty = matches!(kind, Kind::Class | Kind::Struct | Kind::Interface | Kind::Trait | Kind::Enum | Kind::Type);
    l.tokens >= TINY || (ty && l.same_name() && l.body >= 1.0 && l.tokens >= TINY / 2)
}

/// Where the code of a definition went that stayed behind as a forwarder before it vanished, and in which commit: what is
/// new there and has (almost) all of its code, and nothing else has.
fn left_behind(past: &Past, origin: &Node, before: &Node) -> Option<(Candidate, CommitId)> {
    let route = past.route(origin.state.commit()?, before.state.commit()?)?;
    if route.len() < 2 || alike(origin, before) {
        return None;
    }
    let (mut present, mut low, mut high) = (origin.clone(), 0, route.len() - 1);
    while high - low > 1 {
        let middle = low.midpoint(high);
        match named_alike(past, &present, &State::Commit(route[middle])).filter(|there| alike(&present, there)) {
            Some(there) => {
                present = there;
                low = middle;
            }
            None => high = middle,
        }
    }
    present.state = State::Commit(route[low]);
    let mut twins = twins_elsewhere(past, &present, &State::Commit(route[high]));
    twins.retain(is_much);
    match twins.len() {
        1 => Some((twins.remove(0), route[high])),
        _ => None,
    }
}

/// Whether the code of one definition is (much of) the other's.
fn alike(a: &Node, b: &Node) -> bool {
    let pairs = |node: &Node| similar::shingles(&node.unit.tokens(node.symbol()), 2);
    let (a, b) = (pairs(a), pairs(b));
    2.0 * similar::common(&a, &b) as f64 >= CERTAIN_ALIKE * (a.len() + b.len()) as f64
}

/// A candidate of the past carried on to the end. A trace that forks again on the way is not followed: the forks of
/// forks would grow without bound, and the answer is "ambiguous" anyway.
fn carry(past: &Past, candidate: Candidate, end: &State, depth: Depth) -> Option<Candidate> {
    if depth.forks > 0 {
        return None;
    }
    match trace_from(past, &candidate.node, end, Depth { forks: 1, ..depth }) {
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

    /// Another method of some length.
    fn other(head: &str, call: &str) -> String {
        format!(
            "    {head} {{\n        if (queue.isEmpty()) throw new Idle(name, clock.now());\n        Job job = queue.take(limit);\n        {call}(job.result(), job.error());\n        watchers.each(w -> w.done(job));\n    }}\n"
        )
    }

    #[test]
    fn names_that_were_handed_on_go_with_their_code() {
        let mut script = Script::new();
        let old = class("A", &[other("void run()", "tell"), method("int execute(int n)", 3)]);
        let new = class("A", &[other("void execute()", "tell"), method("int respond(int n)", 3)]);
        let one = script.commit("one", &[("A.java", Some(&old))]);
        let two = script.commit("two", &[("A.java", Some(&new))]);
        assert_eq!(followed(&script, one, two, "A.java", "A.run", 4), "A.java#A.execute:4");
        assert_eq!(followed(&script, one, two, "A.java", "A.execute", 10), "A.java#A.respond:10");
        // A forwarder keeps its name: nobody else's code moved in.
        let mut script = Script::new();
        let forward = "    int execute(int n) {\n        if (n < 0) {\n            throw new IllegalArgumentException(\"n\" + n);\n        }\n        return respond(n, limit, now());\n    }\n";
        let one = script.commit("one", &[("A.java", Some(&class("A", &[method("int execute(int n)", 3)])))]);
        let new = class("A", &[forward.to_owned(), method("int respond(int n)", 3)]);
        let two = script.commit("two", &[("A.java", Some(&new))]);
        assert_eq!(followed(&script, one, two, "A.java", "A.execute", 4), "A.java#A.execute:4");
    }

    #[test]
    fn a_forwarder_that_is_deleted_later_leads_to_its_code() {
        let mut script = Script::new();
        let one = script.commit("one", &[("A.java", Some(&class("A", &[method("int sum(String s)", 1)])))]);
        let forward = "    @Deprecated\n    int sum(String s) {\n        return Sums.sum(s);\n    }\n".to_owned();
        let sums = class("Sums", &[method("int sum(String s)", 1)]);
        script.commit("two", &[("A.java", Some(&class("A", &[forward]))), ("Sums.java", Some(&sums))]);
        script.commit("x", &[("x.txt", Some("x"))]);
        let sums = class("Sums", &[other("void all()", "hear"), method("int sum(String s)", 1)]);
        script.commit("three", &[("Sums.java", Some(&sums))]);
        let four = script.commit("four", &[("A.java", Some(&class("A", &[other("void all()", "tell")])))]);
        assert_eq!(followed(&script, one, four, "A.java", "A.sum", 4), "Sums.java#Sums.sum:10");
    }

    #[test]
    fn a_branch_that_was_merged_is_gone_through_step_by_step() {
        let body = |n: u32, name: &str| {
            let mut lines = String::new();
            for i in 0..10 {
                let word = if i < n { "measure" } else { "weigh" };
                lines += &format!("        {word}{i}(items[{i}], scale{i});\n");
            }
            class("A", &[format!("    void {name}() {{\n{lines}    }}\n")])
        };
        let mut script = Script::new();
        let one = script.commit("one", &[("A.java", Some(&body(0, "first")))]);
        let main = script.commit("main", &[("x.txt", Some("x"))]);
        let mut side = script.merge("side", &[one], &[("A.java", Some(&body(2, "second")))]);
        for n in 3..=10 {
            side = script.merge("side", &[side], &[("A.java", Some(&body(n, "second")))]);
        }
        let merge = script.merge("merge", &[main, side], &[("A.java", Some(&body(10, "second")))]);
        let end = script.merge("end", &[merge], &[("x.txt", Some("y"))]);
        assert_eq!(followed(&script, one, end, "A.java", "A.first", 4), "A.java#A.second:4");
        assert_eq!(followed(&script, end, main, "A.java", "A.second", 4), "A.java#A.first:4");
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

    #[test]
    fn what_another_that_vanished_became_is_left_to_that_one() {
        let second = method("int two(int a)", 2);
        let first = method("int one(int a)", 1).replace("return total", "return total + spare(a)");
        let third = method("int six(int a)", 2);
        let mut script = Script::new();
        let one = script.commit("one", &[("A.java", Some(&class("A", &[first.clone(), second.clone()])))]);
        let two = script.commit("two", &[("A.java", Some(&class("A", std::slice::from_ref(&third))))]);
        assert_eq!(followed(&script, one, two, "A.java", "A.two", 11), "A.java#A.six:4");
        assert_eq!(followed(&script, one, two, "A.java", "A.one", 4), "deleted");
        // The other one may have stood in the file that the candidate is in.
        let mut script = Script::new();
        let files = [("A.java", class("A", &[method("int one(int a)", 1)])), ("B.java", class("B", &[second]))];
        let one = script.commit("one", &files.each_ref().map(|(path, text)| (*path, Some(text.as_str()))));
        let two = script.commit("two", &[("A.java", None), ("B.java", Some(&class("B", &[third])))]);
        assert_eq!(followed(&script, one, two, "B.java", "B.two", 4), "B.java#B.six:4");
        assert_eq!(followed(&script, one, two, "A.java", "A.one", 4), "deleted");
    }

    #[test]
    fn a_small_member_goes_with_its_class_though_others_look_the_same() {
        let members =
            [method("int one()", 1), method("int two()", 2), "    int get() {\n        return n;\n    }\n".to_owned()];
        let mut script = Script::new();
        let one = script.commit("one", &[("spdy/Old.java", Some(&class("Old", &members)))]);
        let two = script.commit(
            "two",
            &[
                ("spdy/Old.java", None),
                ("http/New.java", Some(&class("New", &members))),
                ("http/Other.java", Some(&class("Other", &members[2..]))),
            ],
        );
        assert_eq!(followed(&script, one, two, "spdy/Old.java", "Old.get", 18), "http/New.java#New.get:18");
    }

    #[test]
    fn what_comes_back_later_is_known_by_its_code_or_by_its_place() {
        let sum = method("int sum(String s)", 1);
        let much = format!(
            "{}        log.write(total, s, clock.now());\n        check(total > 0, name);\n    }}\n",
            sum.trim_end().strip_suffix('}').unwrap().replace("return total;", "int all = total;")
        );
        let stays = other("void stays()", "tell");
        let followed_to = |path: &'static str, back: &str| {
            let mut script = Script::new();
            let one = script.commit("one", &[("A.java", Some(&class("A", &[sum.clone(), stays.clone()])))]);
            script.commit("two", &[("A.java", Some(&class("A", std::slice::from_ref(&stays))))]);
            script.commit("x", &[("x.txt", Some("x"))]);
            let name = path.strip_suffix(".java").unwrap();
            let end = script.commit("three", &[(path, Some(&class(name, &[back.to_owned()])))]);
            followed(&script, one, end, "A.java", "A.sum", 4)
        };
        assert_eq!(followed_to("B.java", &sum), "B.java#B.sum:4");
        assert_eq!(followed_to("B.java", &much), "deleted", "a namesake with some of the code");
        assert_eq!(followed_to("A.java", &other("int sum(String s)", "hear")), "A.java#A.sum:4", "rewritten, at home");
    }
}
