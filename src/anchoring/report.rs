//! The outcome of a check in numbers: summary, exit code, rule ids.

use super::check::{Checked, Item};
use super::verdict::{Detail, Outcome, Verdict};
use crate::article::Gate;
use crate::model::{Problem, Severity};

/// Counts of a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Anchors whose code was looked at and for which an answer was found.
    pub verified: u32,
    pub skipped: u32,
    pub unsupported: u32,
    pub error: u32,
    pub new: u32,
    pub ok: u32,
    pub moved: u32,
    pub renamed: u32,
    pub changed: u32,
    pub ambiguous: u32,
    pub missing: u32,
}

impl Summary {
    /// Counts the verdicts of `items`.
    pub fn of<'a>(items: impl IntoIterator<Item = &'a Item>) -> Self {
        let mut out = Self::default();
        for item in items {
            let verdict = item.outcome.verdict;
            out.verified += u32::from(verdict.is_verified());
            *match verdict {
                Verdict::Ok => &mut out.ok,
                Verdict::New => &mut out.new,
                Verdict::Moved => &mut out.moved,
                Verdict::Renamed => &mut out.renamed,
                Verdict::Changed => &mut out.changed,
                Verdict::Ambiguous => &mut out.ambiguous,
                Verdict::Missing => &mut out.missing,
                Verdict::Skipped => &mut out.skipped,
                Verdict::Unsupported => &mut out.unsupported,
                Verdict::Error => &mut out.error,
            } += 1;
        }
        out
    }

    /// The number of anchors.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.verified + self.skipped + self.unsupported + self.error
    }
}

/// What makes a check pass.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub gate: Gate,
    /// Least number of verified anchors.
    pub require_verified: u32,
    /// Whether an anchor that is not in the lock fails.
    pub locked: bool,
}

/// The exit code: 0 pass, 1 needs review, 2 broken, 3 the tool could not do it. Items that are `known` do not count
/// against it.
#[must_use]
pub fn exit_code(checked: &[Checked], rules: Rules, known: &dyn Fn(&Item) -> bool) -> u8 {
    let items = || checked.iter().flat_map(|c| &c.items);
    let summary = Summary::of(items());
    let failed = checked.iter().flat_map(|c| &c.problems).any(|p| p.severity == Severity::Error);
    let counted = items().filter(|item| !known(item));
    let worst = counted.map(|item| code_of(item, rules.locked)).max().unwrap_or(0);
    let unverified = summary.verified < rules.require_verified && summary.total() > 0;
    let code = if failed || unverified { 3 } else { worst };
    match (rules.gate, code) {
        (Gate::Strict, code) => code,
        (Gate::Lenient, 1) => 0,
        (Gate::Lenient, code) => code,
        (Gate::Advisory, _) => 0,
    }
}

/// What one annotation says under the strict gate.
#[must_use]
pub fn code_of(item: &Item, locked: bool) -> u8 {
    match item.outcome.verdict {
        Verdict::Moved | Verdict::Skipped | Verdict::Unsupported => 0,
        // A rename whose anchor was mended is not over while the prose says the old name.
        Verdict::Ok | Verdict::Renamed => u8::from(item.old_name_in_prose),
        Verdict::New => {
            if locked {
                3
            } else {
                0
            }
        }
        Verdict::Changed => 1,
        Verdict::Ambiguous | Verdict::Missing => 2,
        Verdict::Error => 3,
    }
}

/// The rule id of a verdict; `None` where there is nothing to say.
#[must_use]
pub fn rule_of(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Ok | Verdict::New => None,
        Verdict::Changed => Some("changed"),
        Verdict::Missing => Some("missing"),
        Verdict::Ambiguous => Some("ambiguous"),
        Verdict::Moved => Some("moved"),
        Verdict::Renamed => Some("renamed"),
        Verdict::Skipped | Verdict::Unsupported => Some("not-verified"),
        Verdict::Error => Some("tool-failure"),
    }
}

/// Rules in the order of their numbers, `GLOSS001` first.
pub const RULES: [&str; 14] = [
    "changed",
    "missing",
    "ambiguous",
    "moved",
    "renamed",
    "quote-lost",
    "unresolved-reference",
    "stale-mention",
    "translation-lags",
    "media-missing",
    "label-case-collision",
    "fragile-anchor",
    "not-verified",
    "tool-failure",
];

/// `GLOSS001` and so on; what is wrong with the form of a file is a failure of the tool to read it.
#[must_use]
pub fn rule_id(rule: &str) -> String {
    let at = RULES.iter().position(|r| *r == rule).unwrap_or(RULES.len() - 1);
    format!("GLOSS{:03}", at + 1)
}

/// One line for people about what became of an anchor.
#[must_use]
pub fn headline(item: &Item) -> String {
    summary(&item.outcome)
}

/// The same of an outcome alone.
#[must_use]
pub fn summary(outcome: &Outcome) -> String {
    let to = outcome.to.as_ref();
    let place = |spot: &super::Spot| {
        if spot.symbol.is_empty() { spot.path.to_string() } else { format!("{} in {}", spot.symbol, spot.path) }
    };
    let has = |detail| outcome.detail.contains(&detail);
    match outcome.verdict {
        Verdict::Ok if has(Detail::MovedFrom) || has(Detail::RenamedFrom) => {
            "the anchor says where the code went".to_owned()
        }
        Verdict::Ok if has(Detail::Body) || has(Detail::Signature) => {
            "the quoted code is unchanged, other code of it is not".to_owned()
        }
        Verdict::Ok => "unchanged".to_owned(),
        Verdict::New => "not approved yet".to_owned(),
        Verdict::Moved => format!("moved to {}", to.map_or_else(String::new, |s| s.path.to_string())),
        Verdict::Renamed => format!("renamed to {}", to.map_or_else(String::new, place)),
        Verdict::Changed => {
            let what = if !outcome.lost.is_empty() {
                "a quote is not in the code"
            } else if has(Detail::Hollowed) {
                "the code went elsewhere and left its name behind"
            } else if has(Detail::Focus) {
                "the quoted code changed"
            } else if has(Detail::Signature) && has(Detail::Body) {
                "signature and body changed"
            } else if has(Detail::Signature) {
                "the signature changed"
            } else {
                "the code changed"
            };
            let gone = has(Detail::MovedFrom) || has(Detail::RenamedFrom);
            match to.filter(|_| gone) {
                Some(spot) => format!("{what}, and it is now {}", place(spot)),
                None => what.to_owned(),
            }
        }
        Verdict::Ambiguous | Verdict::Missing | Verdict::Skipped | Verdict::Unsupported | Verdict::Error => {
            outcome.message.clone()
        }
    }
}

/// Problems in the order in which they are reported: by file and place.
#[must_use]
pub fn sorted_problems(checked: &[Checked]) -> Vec<&Problem> {
    let mut all: Vec<&Problem> = checked.iter().flat_map(|c| &c.problems).collect();
    all.sort_by(|a, b| (&a.path, a.span, a.rule, &a.message).cmp(&(&b.path, b.span, b.rule, &b.message)));
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn item(verdict: Verdict) -> Item {
        Item {
            repo: "r".into(),
            article: "a".into(),
            lang: "en".into(),
            path: "a.en.md".into(),
            section: "s".into(),
            n: 0,
            anchor: "a.rs#f".into(),
            span: Span::default(),
            base: None,
            approved: false,
            outcome: Outcome::bare(verdict, ""),
            first_broken: None,
            old_name_in_prose: false,
            heading: String::new(),
            lost_at: Vec::new(),
        }
    }

    fn code(verdicts: &[Verdict], gate: Gate, require_verified: u32, locked: bool) -> u8 {
        let items = verdicts.iter().map(|v| item(*v)).collect();
        let checked = [Checked { items, ..Checked::default() }];
        exit_code(&checked, Rules { gate, require_verified, locked }, &|_| false)
    }

    #[test]
    fn exit_codes_follow_the_worst_verdict_and_the_gate() {
        use Verdict::{Ambiguous, Changed, Error, Missing, Moved, New, Ok, Skipped};
        assert_eq!(code(&[Ok, New, Moved], Gate::Strict, 1, false), 0);
        assert_eq!(code(&[Ok, New], Gate::Strict, 1, true), 3);
        assert_eq!(code(&[Ok, Changed], Gate::Strict, 1, false), 1);
        assert_eq!(code(&[Changed, Missing], Gate::Strict, 1, false), 2);
        assert_eq!(code(&[Ambiguous, Error], Gate::Strict, 1, false), 3);
        assert_eq!(code(&[Changed], Gate::Lenient, 1, false), 0);
        assert_eq!(code(&[Missing], Gate::Lenient, 1, false), 2);
        assert_eq!(code(&[Missing, Error], Gate::Advisory, 1, false), 0);
        assert_eq!(code(&[Skipped], Gate::Strict, 1, false), 3, "nothing was verified");
        assert_eq!(code(&[Skipped], Gate::Strict, 0, false), 0);
        assert_eq!(code(&[], Gate::Strict, 1, false), 0);
    }

    #[test]
    fn what_is_known_does_not_fail_but_what_could_not_be_checked_does() {
        let mut checked = [Checked { items: vec![item(Verdict::Missing), item(Verdict::Ok)], ..Checked::default() }];
        let rules = Rules { gate: Gate::Strict, require_verified: 1, locked: false };
        assert_eq!(exit_code(&checked, rules, &|i| i.outcome.verdict == Verdict::Missing), 0);
        let message = "m".to_owned();
        let path = "p".to_owned();
        checked[0].problems.push(Problem {
            rule: "malformed",
            severity: Severity::Error,
            path,
            span: None,
            message,
            hint: None,
        });
        assert_eq!(exit_code(&checked, rules, &|_| true), 3);
    }

    #[test]
    fn rules_have_numbers() {
        assert_eq!(rule_id("changed"), "GLOSS001");
        assert_eq!(rule_id("tool-failure"), "GLOSS014");
        assert_eq!(rule_id("malformed"), "GLOSS014");
    }
}
