//! Anchor → verdict: where the place of an annotation is in a target state, and whether the code there still is what the
//! prose was written about.
//!
//! The *baseline* is the code a human approved (the lock) or, before that, the code at the article's pin. The anchor is
//! located in the baseline, carried to the target by a trace, and the quoted part (or all of it) is compared by tokens.
//! The anchors of one section are resolved together, because a fence belongs to the first of them whose code holds it.

use super::carry::{Carried, carry, place_of};
use super::compare::compare;
use super::focus::{Part, fence_fits, from_attributes, from_fence, from_stored};
use super::likeness::Model;
use super::matching::{Node, twins_elsewhere};
use super::past::{Past, State};
use super::place::{Located, Place, locate};
use super::remembered::{approved_place, by_stored, place_at};
use super::verdict::{Detail, Outcome, Spot, Verdict};
use crate::article::lock::Approved;
use crate::article::{Anchor, Attributes, Fence};
use crate::text::Span;

/// One anchor of a section.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    pub anchor: &'a Anchor,
    pub attributes: &'a Attributes,
    /// What a human approved, where the lock has it and the anchor was not rewritten since.
    pub approved: Option<&'a Approved>,
}

/// The states between which a section is judged.
#[derive(Clone)]
pub struct Between {
    /// The code the article was written about; `None` where it names none: then the target itself.
    pub pin: Option<State>,
    pub target: State,
}

/// Judges the anchors of one section; `fences` are the section's own. One outcome an anchor, in order.
#[must_use]
pub fn resolve(past: &Past, asks: &[Ask<'_>], fences: &[&Fence], states: &Between) -> Vec<Outcome> {
    let bases: Vec<Base> = asks.iter().map(|ask| base_of(past, ask, states)).collect();
    let mut parts: Vec<(Vec<Part>, Vec<Option<usize>>)> = Vec::new();
    for (ask, base) in asks.iter().zip(&bases) {
        parts.push(match base {
            Base::Place { place, .. } => {
                let (found, lost) = from_attributes(ask.attributes, place);
                (found, lost.iter().map(|_| None).collect())
            }
            Base::Stored { approved, .. } => {
                let language = past.language(&states.target, &approved.path);
                let stored = approved.focus.iter().map(|f| from_stored(&f.text, f.span, language));
                (stored.collect(), Vec::new())
            }
            Base::Done(_) => (Vec::new(), Vec::new()),
        });
    }
    for (n, fence) in fences.iter().enumerate() {
        assign_fence(n, fence, &bases, &mut parts);
    }
    let each = asks.iter().zip(bases).zip(parts);
    each.map(|((ask, base), (parts, lost))| judge(past, ask, base, fences, &parts, lost, states)).collect()
}

/// What an anchor is compared with.
enum Base<'a> {
    Place {
        place: Place,
        state: State,
        approved: bool,
    },
    /// The approved commit is not in this clone; its prints are in the lock.
    Stored {
        approved: &'a Approved,
    },
    /// Nothing to compare: the outcome is known.
    Done(Box<Outcome>),
}

fn base_of<'a>(past: &Past, ask: &Ask<'a>, states: &Between) -> Base<'a> {
    if let Some(approved) = ask.approved {
        let state = State::Commit(approved.commit);
        if let Some(place) = approved_place(past, approved, &state) {
            return Base::Place { place, state, approved: true };
        }
        return Base::Stored { approved };
    }
    let state = states.pin.clone().unwrap_or_else(|| states.target.clone());
    match locate(past, ask.anchor, &state) {
        Located::One(place) => Base::Place { place, state, approved: false },
        other => Base::Done(Box::new(no_place(other, ask.anchor))),
    }
}

pub(super) fn no_place(located: Located, anchor: &Anchor) -> Outcome {
    let near_words = |near: &[String]| match near {
        [] => String::new(),
        near => format!("; near are {}", near.join(", ")),
    };
    match located {
        Located::Several(places) => {
            let candidates = places.iter().map(|p| (Spot::new(p), 1.0)).collect();
            let message = format!("`{anchor}` may mean {} places", places.len());
            Outcome { candidates, ..Outcome::bare(Verdict::Ambiguous, message) }
        }
        Located::Nothing { near } => {
            Outcome::bare(Verdict::Missing, format!("`{anchor}` is not there{}", near_words(&near)))
        }
        Located::Unsupported { path } => {
            Outcome::bare(Verdict::Unsupported, format!("the language of {path} has no symbols gloss knows"))
        }
        Located::NoText { path, what } => Outcome::bare(Verdict::Error, format!("{path} is {what}")),
        Located::Unseen => Outcome::bare(Verdict::Skipped, "its file is not in this clone"),
        Located::One(_) => unreachable!("one place is a base"),
    }
}

/// Gives a fence to the first anchor whose code holds it; a fence that none holds is lost for the first it would fit.
fn assign_fence(n: usize, fence: &Fence, bases: &[Base<'_>], parts: &mut [(Vec<Part>, Vec<Option<usize>>)]) {
    let places = || {
        bases.iter().enumerate().filter_map(|(i, base)| match base {
            Base::Place { place, .. } if fence_fits(fence, place) => Some((i, place)),
            _ => None,
        })
    };
    if let Some((i, part)) = places().find_map(|(i, place)| from_fence(n, fence, place).map(|part| (i, part))) {
        parts[i].0.push(part);
    } else if let Some((i, place)) = places().next()
        && !crate::syntax::focus::Quote::new(&fence.text, place.language()).is_empty()
    {
        parts[i].1.push(Some(n));
    }
}

fn judge(
    past: &Past,
    ask: &Ask<'_>,
    base: Base<'_>,
    fences: &[&Fence],
    parts: &[Part],
    lost: Vec<Option<usize>>,
    states: &Between,
) -> Outcome {
    let (place, state, approved) = match base {
        Base::Done(outcome) => return *outcome,
        Base::Stored { approved } => return by_stored(past, ask, approved, parts, &states.target),
        Base::Place { place, state, approved } => (place, state, approved),
    };
    let mut from = Spot::new(&place);
    from.focus = sorted(parts.iter().flat_map(|p| p.spans.clone()).collect());
    let mut outcome = match carry(past, &place, &state, &states.target) {
        Carried::Here { place: now, commit } => {
            let mut outcome = compare(&place, &now, parts, ask.attributes.level());
            outcome.commit = commit;
            if outcome.detail.contains(&Detail::Body) {
                hollow(past, &place, &state, &now, states, &mut outcome);
            }
            outcome
        }
        Carried::Ambiguous { places, commit } => {
            let candidates = places.iter().map(|(p, score)| (Spot::new(p), *score)).collect();
            let message = format!("`{}` went to one of {} places", ask.anchor, places.len());
            Outcome { candidates, commit, ..Outcome::bare(Verdict::Ambiguous, message) }
        }
        Carried::Gone { near, commit } => {
            let candidates = near.iter().map(|(p, score)| (Spot::new(p), *score)).collect();
            Outcome { candidates, commit, ..Outcome::bare(Verdict::Missing, format!("`{}` is gone", ask.anchor)) }
        }
        Carried::Unseen => Outcome::bare(Verdict::Skipped, "a part of the history is not in this clone"),
    };
    outcome.from = Some(from);
    let mut lost = lost;
    if approved && !lost.is_empty() {
        // What is quoted from the code as it is now was brought up to date: that waits for approval, and is not lost.
        let before = lost.len();
        retain_lost(past, ask, fences, &mut outcome, &mut lost, &states.target);
        if lost.len() < before && outcome.verdict.has_place() {
            outcome.verdict = Verdict::Changed;
            outcome.detail.push(Detail::Focus);
        }
    }
    let settled = matches!(outcome.verdict, Verdict::Moved | Verdict::Renamed)
        && outcome.to.as_ref().and_then(|to| place_at(past, to, &states.target)).is_some_and(|now| {
            // The anchor says the new place already.
            super::mend::means(past, ask.anchor, &now, &states.target)
        });
    if settled {
        outcome.verdict = Verdict::Ok;
    }
    if !lost.is_empty() && outcome.verdict.has_place() {
        // A quote that never was in the code is the author's to mend, whatever became of the rest.
        outcome.verdict = Verdict::Changed;
        outcome.detail.push(Detail::Focus);
    }
    outcome.detail.sort_unstable();
    outcome.detail.dedup();
    outcome.lost = lost;
    if outcome.verdict == Verdict::Ok && !approved {
        outcome.verdict = Verdict::New;
    }
    outcome
}

/// Keeps only the quotes that are not in the target's code either; adds the others to its focus.
fn retain_lost(
    past: &Past,
    ask: &Ask<'_>,
    fences: &[&Fence],
    outcome: &mut Outcome,
    lost: &mut Vec<Option<usize>>,
    target: &State,
) {
    let Some(to) = &mut outcome.to else { return };
    let Some(now) = place_at(past, to, target) else { return };
    let mut found: Vec<Span> = Vec::new();
    lost.retain(|one| {
        let parts = match one {
            Some(n) => fences.get(*n).and_then(|fence| from_fence(*n, fence, &now)).into_iter().collect(),
            None => match from_attributes(ask.attributes, &now) {
                (parts, lost) if lost.is_empty() => parts,
                _ => Vec::new(),
            },
        };
        found.extend(parts.iter().flat_map(|part| part.spans.clone()));
        parts.is_empty()
    });
    to.focus.extend(found);
    to.focus = sorted(std::mem::take(&mut to.focus));
}

pub(super) fn sorted(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// Below this likeness of bodies the code may have gone elsewhere and left its name behind.
pub const HOLLOW: f64 = 0.5;

/// Where the name stayed and the code went: looks for its twin among what is new in the target.
fn hollow(past: &Past, old: &Place, state: &State, new: &Place, states: &Between, outcome: &mut Outcome) {
    let (Some(unit), Some(at), Some(now), Some(j)) = (&old.unit, old.at, &new.unit, new.at) else { return };
    let a = Model::new(unit, &unit.symbols[at], old.path.as_str());
    let b = Model::new(now, &now.symbols[j], new.path.as_str());
    let alike = a.likeness(&b);
    if alike.body >= HOLLOW || a.tokens.len() < super::matching::TINY {
        return;
    }
    let node = Node { state: state.clone(), path: old.path.clone(), unit: unit.clone(), at };
    let twins = twins_elsewhere(past, &node, &states.target);
    if twins.is_empty() {
        return;
    }
    outcome.detail.push(Detail::Hollowed);
    outcome.candidates = twins.iter().map(|c| (Spot::new(&place_of(past, &c.node)), c.likeness.score())).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anchoring::annotate::{Elsewhere, judge};
    use crate::article::{Document, parse};
    use crate::model::CommitId;
    use crate::source::testing::Script;

    const TARGET: &str = "packages/hooks/src/utils/createEffectWithTarget.ts";
    const DOM: &str = "packages/hooks/src/utils/dom2.ts";
    const INDEX: &str = "packages/hooks/src/utils/index.ts";

    const V1: &str = "import depsAreSame from './depsAreSame';\n\nconst createEffectWithTarget = (useEffectType) => {\n  const useEffectWithTarget = (effect, deps, target) => {\n    const hasInitRef = useRef(false);\n    if (!hasInitRef.current) {\n      hasInitRef.current = true;\n      return;\n    }\n    if (!depsAreSame(els, lastElementRef.current)) {\n      unLoadRef.current = effect();\n    }\n  };\n  return useEffectWithTarget;\n};\n";

    fn judged(script: &Script, pin: CommitId, target: CommitId, body: &str) -> Vec<String> {
        let text = format!("---\ngloss: 1\nid: a\ntitle: T\nlang: en\n---\n\n{body}");
        let article = parse("a.en.md", text.as_bytes());
        assert_eq!(article.problems, []);
        let document = Document::new("a".into(), vec![article], None);
        let past = Past::new(script.open()).unwrap();
        let states = Between { pin: Some(State::Commit(pin)), target: State::Commit(target) };
        let none = |_: &str| -> Option<Elsewhere<'_>> { None };
        let all = judge(&past, &document, document.source(), None, &states, &none);
        all.iter().map(|j| shown(&j.outcome)).collect()
    }

    fn shown(outcome: &Outcome) -> String {
        let mut out = outcome.verdict.as_str().to_owned();
        for detail in &outcome.detail {
            out.push(' ');
            out.push_str(detail.as_str());
        }
        if let Some(to) = &outcome.to {
            out.push_str(&format!(" {}#{}:{}", to.path.file_name(), to.symbol, to.line));
        }
        for (spot, _) in &outcome.candidates {
            out.push_str(&format!(" ?{}", spot.anchor));
        }
        out
    }

    fn ahooks() -> (Script, CommitId) {
        let mut script = Script::new();
        let one = script.commit(
            "v3.1.0",
            &[
                (TARGET, Some(V1)),
                (DOM, Some("export function getTargetElement(target, defaultElement) {\n  if (!target) {\n    return defaultElement;\n  }\n  let targetElement;\n  if (isFunction(target)) {\n    targetElement = target();\n  } else {\n    targetElement = target;\n  }\n  return targetElement;\n}\n")),
                (INDEX, Some("export const isArray = (value) => Array.isArray(value);\nexport const isFunction = (value) => typeof value === 'function';\n")),
            ],
        );
        (script, one)
    }

    #[test]
    fn other_line_numbers_are_still_ok() {
        let (mut script, one) = ahooks();
        let two = script.commit("v3.3.0", &[(TARGET, Some(&format!("// a new line\n{V1}")))]);
        let body = format!("## A\n<!-- gloss: {TARGET}#createEffectWithTarget.useEffectWithTarget -->\n");
        assert_eq!(
            judged(&script, one, two, &body),
            ["new createEffectWithTarget.ts#createEffectWithTarget.useEffectWithTarget:5"]
        );
    }

    #[test]
    fn a_change_is_an_alarm_only_for_the_part_it_touches() {
        let (mut script, one) = ahooks();
        let swapped =
            V1.replace("depsAreSame(els, lastElementRef.current)", "depsAreSame(lastElementRef.current, els)");
        let two = script.commit("v3.7.11", &[(TARGET, Some(&swapped))]);
        let anchor = format!("{TARGET}#createEffectWithTarget.useEffectWithTarget");
        let body = format!(
            "## A\n<!-- gloss: {anchor} id=swapped quote=\"if (!depsAreSame(els, lastElementRef.current)) {{\" -->\n\n\
             ## B\n<!-- gloss: {anchor} id=first quote=\"hasInitRef.current = true;\" -->\n\n\
             ## C\n<!-- gloss: {anchor} id=flow level=flow -->\n\n## D\n<!-- gloss: {anchor} id=design level=design -->\n\n\
             ## E\n<!-- gloss: {anchor} id=fence -->\n\n```ts\nif (!hasInitRef.current) {{\n  // first run\n  ...\n}}\n```\n\n\
             ## F\n<!-- gloss: {anchor} id=all -->\n"
        );
        let place = "createEffectWithTarget.ts#createEffectWithTarget.useEffectWithTarget:4";
        assert_eq!(
            judged(&script, one, two, &body),
            [
                format!("changed body focus {place}"),
                format!("new body {place}"),
                format!("new body {place}"),
                format!("new body {place}"),
                format!("new body {place}"),
                format!("changed body {place}"),
            ]
        );
    }

    #[test]
    fn moved_renamed_missing_and_ambiguous() {
        let (mut script, one) = ahooks();
        let dom = "export function getTargetElement(target, defaultElement) {\n  if (!target) {\n    return defaultElement;\n  }\n  let targetElement;\n  if (isFunction(target)) {\n    targetElement = target();\n  } else {\n    targetElement = target;\n  }\n  return targetElement;\n}\n";
        let two = script.commit("move", &[(DOM, None), ("packages/hooks/src/utils/domTarget.ts", Some(dom))]);
        let three = script.commit(
            "drop isArray",
            &[(INDEX, Some("export const isFunction = (value) => typeof value === 'function';\n"))],
        );
        let four = script.commit(
            "rename",
            &[
                ("packages/hooks/src/utils/domTarget.ts", Some(&dom.replace("getTargetElement", "resolveTarget"))),
                ("packages/hooks/src/useA.ts", Some(V1)),
                ("packages/hooks/src/useB.ts", Some(V1)),
            ],
        );
        let body = format!("## A\n<!-- gloss: {DOM}#getTargetElement -->\n\n## B\n<!-- gloss: {INDEX}#isArray -->\n");
        assert_eq!(judged(&script, one, three, &body), ["moved moved_from domTarget.ts#getTargetElement:1", "missing"]);
        assert_eq!(
            judged(&script, one, four, &body),
            ["renamed moved_from renamed_from domTarget.ts#resolveTarget:1", "missing"]
        );
        let _ = two;
        let pathless = "## A\n<!-- gloss: #useEffectWithTarget -->\n";
        assert_eq!(
            judged(&script, four, four, pathless),
            [format!(
                "ambiguous ?packages/hooks/src/useA.ts#createEffectWithTarget.useEffectWithTarget ?packages/hooks/src/useB.ts#createEffectWithTarget.useEffectWithTarget ?{TARGET}#createEffectWithTarget.useEffectWithTarget"
            )]
        );
    }

    #[test]
    fn a_name_that_stayed_behind_is_hollow() {
        let mut script = Script::new();
        let body = "{\n  const seen = new Set();\n  for (const item of items) {\n    if (!seen.has(item.key)) {\n      seen.add(item.key);\n      report(item, seen.size);\n    }\n  }\n  return seen;\n}\n";
        let one = script.commit("one", &[("a.ts", Some(&format!("export function collect(items) {body}")))]);
        let two = script.commit(
            "two",
            &[
                ("a.ts", Some("export function collect(items) { return gather(items); }\n")),
                ("b.ts", Some(&format!("export function gather(items) {body}"))),
            ],
        );
        assert_eq!(
            judged(&script, one, two, "## A\n<!-- gloss: a.ts#collect -->\n"),
            ["changed body hollowed a.ts#collect:1 ?b.ts#gather"]
        );
    }

    #[test]
    fn files_folders_and_what_cannot_be_read() {
        let mut script = Script::new();
        let one = script.commit(
            "one",
            &[
                ("d/a.txt", Some("one two three four five six\n")),
                ("d/b.bin", Some("\0\0")),
                ("x.ts", Some("export const a = 1;\n")),
            ],
        );
        let two = script.commit("two", &[("d/a.txt", None), ("e/a.txt", Some("one two three four five six seven\n"))]);
        let body = "## A\n<!-- gloss: d/ -->\n\n## B\n<!-- gloss: d/a.txt level=design -->\n\n## C\n<!-- gloss: d/a.txt#x -->\n\n## D\n<!-- gloss: d/b.bin#x -->\n\n## E\n<!-- gloss: nowhere.ts#a -->\n\n## F\n<!-- gloss: d/a.txt id=q quote=\"three four\" -->\n\n## G\n<!-- gloss: other:x.ts id=o -->\n";
        assert_eq!(
            judged(&script, one, two, body),
            [
                "new d#:1",
                "moved body moved_from a.txt#:1",
                "unsupported",
                "error",
                "missing",
                "moved body moved_from a.txt#:1",
                "skipped"
            ]
        );
    }

    #[test]
    fn a_quote_that_never_was_there_is_changed_and_named() {
        let (script, one) = ahooks();
        let text = format!(
            "---\ngloss: 1\nid: a\ntitle: T\nlang: en\n---\n## A\n<!-- gloss: {INDEX}#isArray quote=\"nope\" -->\n\n```ts\nnor this\n```\n"
        );
        let document = Document::new("a".into(), vec![parse("a.en.md", text.as_bytes())], None);
        let past = Past::new(script.open()).unwrap();
        let states = Between { pin: Some(State::Commit(one)), target: State::Commit(one) };
        let none = |_: &str| -> Option<Elsewhere<'_>> { None };
        let all = judge(&past, &document, document.source(), None, &states, &none);
        assert_eq!(all[0].outcome.verdict, Verdict::Changed);
        assert_eq!(all[0].outcome.lost, [None, Some(0)]);
    }

    #[test]
    fn the_level_says_which_change_counts() {
        let text = |head: &str, body: &str| format!("export function f({head}) {{\n  {body}\n  return done(a);\n}}\n");
        let mut script = Script::new();
        let one = script.commit("one", &[("a.ts", Some(&text("a", "first(a);")))]);
        let each =
            ["local", "flow", "design"].map(|level| format!("## {level}\n<!-- gloss: a.ts#f level={level} -->\n\n"));
        let mut verdicts = |text: &str| {
            let two = script.commit("two", &[("a.ts", Some(text))]);
            judged(&script, one, two, &each.concat()).iter().map(|v| v.replace(" a.ts#f:1", "")).collect::<Vec<_>>()
        };
        assert_eq!(verdicts(&text("a, b", "first(a);")), ["changed signature", "changed signature", "new signature"]);
        assert_eq!(verdicts(&text("a", "second(a);")), ["changed body", "changed body", "new body"]);
        assert_eq!(verdicts(&text("a", "first(a + 1);")), ["changed body", "new body", "new body"]);
        assert_eq!(verdicts(&text("a", "first( a ); // said")), ["new", "new", "new"]);
    }

    #[test]
    fn parts_named_by_their_ends_their_lines_or_what_is_near() {
        let text = "export function f(a) {\n  open(a);\n  read(a);\n  shut(a);\n  open(b);\n  shut(b);\n}\n";
        let mut script = Script::new();
        let one = script.commit("one", &[("a.ts", Some(text)), ("app.conf", Some("port = 1\nhost = x\n"))]);
        let body = "## A\n<!-- gloss: a.ts#f from=\"open(a)\" to=\"shut(a)\" -->\n\n\
                    ## B\n<!-- gloss: a.ts#f lines=+2..+3 -->\n\n\
                    ## C\n<!-- gloss: a.ts#f quote=\"shut(b);\" near=\"open(b);\" -->\n\n\
                    ## D\n<!-- gloss: app.conf -->\n\n```conf\nport = 1\n```\n\n\
                    ## E\n<!-- gloss: a.ts#f level=design -->\n\n```ts gloss=off\nnever(there);\n```\n";
        let mut verdicts = |old: &str, new: &str| {
            let conf = "port = 1\nhost = x\n".replace(old, new);
            let two = script.commit("two", &[("a.ts", Some(&text.replace(old, new))), ("app.conf", Some(&conf))]);
            let shown = judged(&script, one, two, body);
            shown.iter().map(|v| v.rsplit_once(' ').unwrap().0.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            verdicts("read(a)", "skip(a)"),
            ["changed body focus", "changed body focus", "new body", "new", "new body"]
        );
        assert_eq!(verdicts("open(b)", "make(b)"), ["new body", "new body", "new body", "new", "new body"]);
        assert_eq!(verdicts("port = 1", "port = 2"), ["new", "new", "new", "changed body focus", "new"]);
        assert_eq!(verdicts("host = x", "host = y"), ["new", "new", "new", "new body", "new"]);
    }

    #[test]
    fn a_whole_file_goes_where_its_like_is_new() {
        let text = |last: &str| {
            let lines: Vec<String> = (0..12).map(|n| format!("export const step{n} = run(queue{n}, {n});\n")).collect();
            format!("{}{last}", lines.concat())
        };
        let (old, other) = (text("close(all);\n"), "export class Other {\n  f(x) {\n    return x;\n  }\n}\n");
        let went = |files: &[(&str, &str)]| {
            let mut script = Script::new();
            let one = script.commit("one", &[("a.ts", Some(&old))]);
            let mut all: Vec<(&str, Option<&str>)> = files.iter().map(|(path, text)| (*path, Some(*text))).collect();
            all.push(("a.ts", None));
            let two = script.commit("two", &all);
            judged(&script, one, two, "## A\n<!-- gloss: a.ts level=design -->\n").concat()
        };
        assert_eq!(went(&[("b.ts", &text("open(all);\n"))]), "moved body moved_from b.ts#:1");
        assert_eq!(went(&[("b.ts", other)]), "missing");
        assert_eq!(went(&[("b.ts", &old), ("c.ts", other)]), "moved moved_from b.ts#:1");
        assert_eq!(went(&[("b.ts", &old), ("c.ts", &old)]), "ambiguous ?b.ts ?c.ts");
        let less = text("open(all);\n").replace("run(queue", "go(on, list");
        assert_eq!(went(&[("b.ts", &less), ("c.ts", &old)]), "moved moved_from c.ts#:1", "one stands out");
    }
}
