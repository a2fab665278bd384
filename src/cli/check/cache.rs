//! Verdicts kept between runs: a document whose text, lock, pins, target and neighbours are what they were has the
//! verdicts it had.
//!
//! The key is a hash of everything an answer depends on, the program's own sources among them (`build.rs`), so nothing
//! is ever out of date; deleting the folder costs time only. What a clone did not hold is not kept: it may be fetched.
//! A file that cannot be read or understood is as good as none.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::anchoring::check::{Checked, Item};
use crate::anchoring::report::RULES;
use crate::anchoring::{Detail, Outcome, Spot, State, Verdict};
use crate::article::Document;
use crate::article::faults::MALFORMED;
use crate::article::library::replace_file;
use crate::article::lock::Lock;
use crate::index::update::state_id;
use crate::model::{CommitId, Kind, Problem, RepoPath, Severity};
use crate::source::{CommitInfo, GitRepo, Source};
use crate::text::Span;

/// Files kept; beyond this the older half goes.
const MAX_FILES: usize = 4000;

/// The folder of verdicts.
pub(super) struct Cache {
    dir: PathBuf,
}

/// What the verdicts of one document depend on.
pub(super) struct Question<'a> {
    pub repo: &'a str,
    pub document: &'a Document,
    pub lock: Option<&'a Lock>,
    pub pins: &'a [Option<CommitId>],
    pub files: &'a HashSet<String>,
    pub prose: bool,
}

impl Cache {
    pub fn new(cache: &Path) -> Self {
        Self { dir: cache.join("verdicts") }
    }

    /// The name under which a document's verdicts are kept. `state` identifies the target and the history behind it.
    pub fn key(question: &Question<'_>, state: &str) -> String {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        add(env!("GLOSS_VERDICTS"));
        add(state);
        add(question.repo);
        add(&question.document.id);
        add(if question.prose { "prose" } else { "" });
        for (article, pin) in question.document.articles.iter().zip(question.pins) {
            add(&article.path);
            add(&article.text);
            add(&pin.map_or_else(String::new, |pin| pin.to_string()));
        }
        let mut files: Vec<&String> = question.files.iter().collect();
        files.sort_unstable();
        for file in files {
            add(file);
        }
        for (key, entry) in question.lock.iter().flat_map(|lock| &lock.entries) {
            if key.doc == question.document.id {
                add(&format!("{key:?} {entry:?}"));
            }
        }
        hash.finalize().iter().take(20).fold(String::new(), |out, byte| out + &format!("{byte:02x}"))
    }

    /// What was found out under a key, if it was.
    pub fn get(&self, key: &str) -> Option<Checked> {
        let bytes = std::fs::read(self.dir.join(key)).ok()?;
        let wire: WireChecked = serde_json::from_slice(&bytes).ok()?;
        wire.read()
    }

    /// Keeps what was found out, unless the clone lacked something. A folder that cannot be written is no failure.
    pub fn put(&self, key: &str, checked: &Checked) {
        let whole = checked.items.iter().all(|item| item.outcome.verdict != Verdict::Skipped);
        if !whole || !checked.unseen.is_empty() {
            return;
        }
        self.make_room();
        let text = serde_json::to_vec(&WireChecked::write(checked)).expect("strings, numbers and lists serialise");
        let _ = replace_file(&self.dir.join(key), &text);
    }

    fn make_room(&self) {
        let Ok(dir) = std::fs::read_dir(&self.dir) else { return };
        let mut files: Vec<_> =
            dir.flatten().filter_map(|e| Some((e.metadata().ok()?.modified().ok()?, e.path()))).collect();
        if files.len() < MAX_FILES {
            return;
        }
        files.sort();
        for (_, path) in &files[..files.len() / 2] {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// The target with the history behind it: a commit's trace depends on how far the clone reaches back.
pub(super) fn state_key(state: &State, source: &dyn Source, git: Option<&GitRepo>) -> String {
    let cut = git.and_then(|git| std::fs::read_to_string(git.git_dir().join("shallow")).ok()).unwrap_or_default();
    let head = source.revision().commit.map_or_else(String::new, |commit| commit.to_string());
    let kind = if matches!(state, State::Commit(_)) { "commit" } else { "files" };
    format!("{kind} {} {head} {cut}", state_id(source))
}

#[derive(Serialize, Deserialize)]
struct WireChecked {
    repo: String,
    items: Vec<WireItem>,
    problems: Vec<WireProblem>,
}

#[derive(Serialize, Deserialize)]
struct WireItem {
    article: String,
    lang: String,
    path: String,
    section: String,
    n: u32,
    anchor: String,
    span: [u32; 2],
    base: Option<String>,
    approved: bool,
    verdict: String,
    detail: Vec<String>,
    from: Option<WireSpot>,
    to: Option<WireSpot>,
    candidates: Vec<(WireSpot, f64)>,
    commit: Option<String>,
    lost: Vec<Option<usize>>,
    message: String,
    first_broken: Option<WireCommit>,
    old_name_in_prose: bool,
    heading: String,
    lost_at: Vec<[u32; 2]>,
}

#[derive(Serialize, Deserialize)]
struct WireSpot {
    path: String,
    blob: Option<String>,
    symbol: String,
    kind: Option<String>,
    line: u32,
    name_span: [u32; 2],
    extent: [u32; 2],
    focus: Vec<[u32; 2]>,
    anchor: String,
}

#[derive(Serialize, Deserialize)]
struct WireCommit {
    id: String,
    author: String,
    date: String,
    time: i64,
    subject: String,
    parents: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct WireProblem {
    rule: String,
    severity: u8,
    path: String,
    span: Option<[u32; 2]>,
    message: String,
    hint: Option<String>,
}

fn pair(span: Span) -> [u32; 2] {
    [span.start, span.end]
}

fn span([start, end]: [u32; 2]) -> Option<Span> {
    (start <= end).then(|| Span::new(start, end))
}

impl WireChecked {
    fn write(checked: &Checked) -> Self {
        Self {
            repo: checked.repo.clone(),
            items: checked.items.iter().map(WireItem::write).collect(),
            problems: checked.problems.iter().map(WireProblem::write).collect(),
        }
    }

    fn read(self) -> Option<Checked> {
        let repo = self.repo;
        let items = self.items.into_iter().map(|item| item.read(&repo)).collect::<Option<_>>()?;
        let problems = self.problems.into_iter().map(WireProblem::read).collect::<Option<_>>()?;
        Some(Checked { repo, items, problems, unseen: Vec::new() })
    }
}

impl WireItem {
    fn write(item: &Item) -> Self {
        let outcome = &item.outcome;
        Self {
            article: item.article.clone(),
            lang: item.lang.clone(),
            path: item.path.clone(),
            section: item.section.clone(),
            n: item.n,
            anchor: item.anchor.clone(),
            span: pair(item.span),
            base: item.base.map(|c| c.to_string()),
            approved: item.approved,
            verdict: outcome.verdict.as_str().to_owned(),
            detail: outcome.detail.iter().map(|d| d.as_str().to_owned()).collect(),
            from: outcome.from.as_ref().map(WireSpot::write),
            to: outcome.to.as_ref().map(WireSpot::write),
            candidates: outcome.candidates.iter().map(|(spot, score)| (WireSpot::write(spot), *score)).collect(),
            commit: outcome.commit.map(|c| c.to_string()),
            lost: outcome.lost.clone(),
            message: outcome.message.clone(),
            first_broken: item.first_broken.as_ref().map(WireCommit::write),
            old_name_in_prose: item.old_name_in_prose,
            heading: item.heading.clone(),
            lost_at: item.lost_at.iter().copied().map(pair).collect(),
        }
    }

    fn read(self, repo: &str) -> Option<Item> {
        let details =
            [Detail::Signature, Detail::Body, Detail::Focus, Detail::MovedFrom, Detail::RenamedFrom, Detail::Hollowed];
        let detail = |word: String| details.into_iter().find(|d| d.as_str() == word);
        let candidate = |(spot, score): (WireSpot, f64)| Some((spot.read()?, score));
        let outcome = Outcome {
            verdict: Verdict::ALL.into_iter().find(|v| v.as_str() == self.verdict)?,
            detail: self.detail.into_iter().map(detail).collect::<Option<_>>()?,
            from: maybe(self.from, WireSpot::read)?,
            to: maybe(self.to, WireSpot::read)?,
            candidates: self.candidates.into_iter().map(candidate).collect::<Option<_>>()?,
            commit: maybe(self.commit, |c| c.parse().ok())?,
            lost: self.lost,
            message: self.message,
        };
        Some(Item {
            repo: repo.to_owned(),
            article: self.article,
            lang: self.lang,
            path: self.path,
            section: self.section,
            n: self.n,
            anchor: self.anchor,
            span: span(self.span)?,
            base: maybe(self.base, |c| c.parse().ok())?,
            approved: self.approved,
            outcome,
            first_broken: maybe(self.first_broken, WireCommit::read)?,
            old_name_in_prose: self.old_name_in_prose,
            heading: self.heading,
            lost_at: self.lost_at.into_iter().map(span).collect::<Option<_>>()?,
        })
    }
}

impl WireSpot {
    fn write(spot: &Spot) -> Self {
        Self {
            path: spot.path.to_string(),
            blob: spot.blob.map(|b| b.to_string()),
            symbol: spot.symbol.clone(),
            kind: spot.kind.map(|k| k.as_str().to_owned()),
            line: spot.line,
            name_span: pair(spot.name_span),
            extent: pair(spot.extent),
            focus: spot.focus.iter().copied().map(pair).collect(),
            anchor: spot.anchor.clone(),
        }
    }

    fn read(self) -> Option<Spot> {
        Some(Spot {
            path: RepoPath::new(&self.path).ok()?,
            blob: maybe(self.blob, |b| b.parse().ok())?,
            symbol: self.symbol,
            kind: maybe(self.kind, |k| k.parse::<Kind>().ok())?,
            line: self.line,
            name_span: span(self.name_span)?,
            extent: span(self.extent)?,
            focus: self.focus.into_iter().map(span).collect::<Option<_>>()?,
            anchor: self.anchor,
        })
    }
}

impl WireCommit {
    fn write(info: &CommitInfo) -> Self {
        Self {
            id: info.id.to_string(),
            author: info.author.clone(),
            date: info.date.clone(),
            time: info.time,
            subject: info.subject.clone(),
            parents: info.parents.iter().map(ToString::to_string).collect(),
        }
    }

    fn read(self) -> Option<CommitInfo> {
        Some(CommitInfo {
            id: self.id.parse().ok()?,
            author: self.author,
            date: self.date,
            time: self.time,
            subject: self.subject,
            parents: self.parents.iter().map(|p| p.parse().ok()).collect::<Option<_>>()?,
        })
    }
}

impl WireProblem {
    fn write(problem: &Problem) -> Self {
        Self {
            rule: problem.rule.to_owned(),
            severity: problem.severity as u8,
            path: problem.path.clone(),
            span: problem.span.map(pair),
            message: problem.message.clone(),
            hint: problem.hint.clone(),
        }
    }

    fn read(self) -> Option<Problem> {
        let severities = [Severity::Note, Severity::Warning, Severity::Error];
        Some(Problem {
            rule: RULES.into_iter().chain([MALFORMED]).find(|rule| *rule == self.rule)?,
            severity: severities.into_iter().find(|s| *s as u8 == self.severity)?,
            path: self.path,
            span: maybe(self.span, span)?,
            message: self.message,
            hint: self.hint,
        })
    }
}

/// Nothing stays nothing; something that cannot be read makes the whole unreadable.
#[expect(clippy::option_option, reason = "absent, and unreadable")]
fn maybe<T, U>(value: Option<T>, read: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
    match value {
        None => Some(None),
        Some(value) => read(value).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BlobId;

    fn checked() -> Checked {
        let spot = Spot {
            path: RepoPath::new("src/甲 b.rs").unwrap(),
            blob: Some(BlobId([7; 20])),
            symbol: "A::b".into(),
            kind: Some(Kind::Method),
            line: 3,
            name_span: Span::new(4, 5),
            extent: Span::new(0, 90),
            focus: vec![Span::new(10, 20)],
            anchor: "src/甲%20b.rs#A::b".into(),
        };
        let info = CommitInfo {
            id: CommitId([1; 20]),
            author: "Ada \"x\"\u{1b}".into(),
            date: "2020-01-01".into(),
            time: -5,
            subject: "s".into(),
            parents: vec![CommitId([2; 20])],
        };
        let item = Item {
            repo: "r".into(),
            article: "a".into(),
            lang: "zh-CN".into(),
            path: "annotations/r/a.zh-CN.md".into(),
            section: "s".into(),
            n: 2,
            anchor: "x".into(),
            span: Span::new(1, 2),
            base: Some(CommitId([3; 20])),
            approved: true,
            outcome: Outcome {
                detail: vec![Detail::Signature, Detail::Hollowed],
                from: Some(spot.clone()),
                to: None,
                candidates: vec![(spot, 0.123_456_789)],
                commit: Some(CommitId([4; 20])),
                lost: vec![None, Some(1)],
                ..Outcome::bare(Verdict::Changed, "m")
            },
            first_broken: Some(info),
            old_name_in_prose: true,
            heading: "H".into(),
            lost_at: vec![Span::new(8, 9)],
        };
        let problem = Problem {
            rule: MALFORMED,
            severity: Severity::Warning,
            path: "p".into(),
            span: None,
            message: "m".into(),
            hint: Some("h".into()),
        };
        Checked { repo: "r".into(), items: vec![item], problems: vec![problem], unseen: Vec::new() }
    }

    #[test]
    fn what_is_kept_reads_back() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path());
        let before = checked();
        cache.put("k", &before);
        assert_eq!(format!("{:?}", cache.get("k").unwrap()), format!("{before:?}"));
        assert!(cache.get("other").is_none());
    }

    #[test]
    fn damage_and_what_a_clone_lacked_are_as_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path());
        cache.put("k", &checked());
        let file = dir.path().join("verdicts/k");
        let text = std::fs::read_to_string(&file).unwrap();
        for spoilt in [
            &text[..text.len() / 2],
            "",
            "{}",
            &text.replace("\"changed\"", "\"chnged\""),
            &text.replace("[1,2]", "[2,1]"),
        ] {
            std::fs::write(&file, spoilt).unwrap();
            assert!(cache.get("k").is_none(), "{spoilt}");
        }
        cache.put("unseen", &Checked { unseen: vec!["x".into()], ..checked() });
        let mut skipped = checked();
        skipped.items[0].outcome.verdict = Verdict::Skipped;
        cache.put("skipped", &skipped);
        assert!(cache.get("unseen").is_none() && cache.get("skipped").is_none());
    }
}
