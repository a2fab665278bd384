//! `gloss check`: do the articles still hold?
//!
//! Collects what to check, runs [`crate::anchoring::check`] a document at a time, turns verdicts into the exit code and
//! prints the report in one or several formats.

mod baseline;
mod cache;
mod excerpt;
mod findings;
mod github;
mod human;
mod json;
mod junit;
mod markdown;
mod results;
mod rules;
mod sarif;
mod select;
mod summary;
mod touched;

use std::collections::{BTreeMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::args::{CheckArgs, CheckFormat, Report};
use super::failure::{Failure, INTERRUPTED};
use super::open;
use super::pick;
use super::ui::Ui;
use crate::anchoring::annotate::Elsewhere;
use crate::anchoring::check::{Checked, Depth, Item, QUOTE_LOST, Task, check, heading_of};
use crate::anchoring::prose::UNRESOLVED;
use crate::anchoring::report::{Rules, exit_code};
use crate::anchoring::{Outcome, Past, State, Verdict};
use crate::article::beside::files_beside;
use crate::article::library::FOLDER;
use crate::article::lock::Lock;
use crate::article::{Document, Gate, Libraries, LibraryRepo, Settings};
use crate::index::Snapshot;
use crate::model::CommitId;
use crate::source::git::GitError;
use crate::source::{GitRepo, Source};
use crate::text::sanitize;
use crate::workspace::{self, Dirs, Opened};
use cache::{Cache, Question};
use findings::Finding;
use results::{Results, Target, prefix_of};
use select::{Selection, Wanted};
use touched::Touched;

pub(super) fn run(args: &CheckArgs, ui: &Ui) -> Result<u8, Failure> {
    let dirs = Dirs::of_user()?;
    let Selection { libraries, from, names, own } = select::selected(&args.repos, &dirs)?;
    if names.is_empty() {
        return Err(Failure::new("there is no library here and nothing to check").hint(format!(
            "a library is a folder `{FOLDER}` with articles; name a repository of the catalogue (`gloss list`)"
        )));
    }
    let settings = libraries.list.first().map(|l| l.settings.clone()).unwrap_or_default();
    let known = args.baseline.as_deref().map(|path| baseline::read(path, args.update_baseline)).transpose()?;
    let root = select::project_root(&libraries);
    let touched = args.changed_since.as_deref().map(|rev| Touched::new(rev, root.as_deref())).transpose()?;
    let mut results = Results {
        checked: Vec::new(),
        texts: texts(&libraries),
        targets: BTreeMap::new(),
        own_targets: BTreeMap::new(),
        rules: rules(args, &settings),
        code: 0,
        known: known.unwrap_or_default(),
        mended: 0,
        left_out: 0,
        left_out_why: touched.as_ref().map(Touched::why).unwrap_or_default(),
        show_code: !args.no_code,
        prefix: root.as_deref().map(prefix_of).unwrap_or_default(),
    };
    let work = Work { args, libraries: &libraries, from: &from, own, root, dirs: &dirs, touched: touched.as_ref(), ui };
    for name in &names {
        work.repository(name, &mut results)?;
    }
    library_problems(&libraries, &names, &mut results.checked);
    if args.update_baseline
        && let Some(path) = &args.baseline
    {
        let found = findings::findings(&results);
        let count = baseline::write(path, &found)?;
        ui.note(&format!("{} written to {}", super::accept::count(count, "finding"), path.display()));
        results.known = found.into_iter().map(|f| f.fingerprint).collect();
    }
    settle(&mut results, args.changed_since.is_some());
    report(&results, args, ui)?;
    Ok(results.code)
}

/// The exit code, and how much of the baseline is no more.
fn settle(results: &mut Results, narrowed: bool) {
    let locked = results.rules.locked;
    let found = findings::findings(results);
    let known: HashSet<&str> = found.iter().filter(|f| f.known).map(|f| f.fingerprint.as_str()).collect();
    let is_known = |item: &Item| {
        findings::rule_name(item, locked).is_some_and(|rule| known.contains(findings::item_print(item, rule).as_str()))
    };
    // Fewer anchors than asked for are enough where fewer were selected.
    let mut rules = results.rules;
    if narrowed {
        rules.require_verified = rules.require_verified.min(results.summary().total());
    }
    let code = exit_code(&results.checked, rules, &is_known);
    // Of a part of the articles nothing can be said about the rest.
    let mended = if narrowed { 0 } else { results.known.iter().filter(|k| !known.contains(k.as_str())).count() };
    drop(found);
    (results.code, results.mended) = (code, mended);
}

fn rules(args: &CheckArgs, settings: &Settings) -> Rules {
    Rules {
        gate: args.gate.or(settings.gate).unwrap_or(Gate::Strict),
        require_verified: args.require_verified.or(settings.require_verified).unwrap_or(1),
        locked: args.locked,
    }
}

/// Prints the report, writes those that were asked for beside it, and a job's summary where GitHub wants one.
fn report(results: &Results, args: &CheckArgs, ui: &Ui) -> Result<(), Failure> {
    let findings = findings::findings(results);
    for Report { format, file } in &args.report {
        let text = render(*format, results, &findings, false);
        std::fs::write(file, text)
            .map_err(|error| Failure::new(format!("cannot write the report {}: {error}", file.display())))?;
    }
    if args.format == CheckFormat::Github
        && let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty())
    {
        let text = markdown::render(results, &findings);
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&path);
        if let Err(error) = file.and_then(|mut file| file.write_all(text.as_bytes())) {
            // The check itself is done; a summary that cannot be written does not change what it found.
            ui.note(&format!("the job's summary cannot be written: {error}"));
        }
    }
    let text = render(args.format, results, &findings, ui.color);
    ui.out(|w| w.write_all(text.as_bytes()))
}

fn render(format: CheckFormat, results: &Results, findings: &[Finding<'_>], color: bool) -> String {
    match format {
        CheckFormat::Human => human::render(results, findings, color),
        CheckFormat::Json => json::render(results, findings),
        CheckFormat::Sarif => sarif::render(results, findings),
        CheckFormat::Github => github::render(results, findings),
        CheckFormat::Junit => junit::render(results, findings),
        CheckFormat::Markdown => markdown::render(results, findings),
    }
}

/// What every repository's check needs.
struct Work<'a> {
    args: &'a CheckArgs,
    libraries: &'a Libraries,
    from: &'a Path,
    /// Only the project's own articles count.
    own: bool,
    root: Option<PathBuf>,
    dirs: &'a Dirs,
    touched: Option<&'a Touched>,
    ui: &'a Ui,
}

/// What became of one repository.
struct One {
    checked: Checked,
    target: Target,
    left_out: u32,
}

type Articles<'a> = (&'a LibraryRepo, &'a Document);

impl Work<'_> {
    /// Checks one repository: the articles that follow its pin, then those about a revision of their own.
    fn repository(&self, name: &str, results: &mut Results) -> Result<(), Failure> {
        let args = self.args;
        let known = workspace::find(name, self.from, self.dirs)?;
        let documents: Vec<Articles<'_>> = select::documents(self.libraries, name, self.own)
            .into_iter()
            .filter(|(_, document)| args.article.is_empty() || args.article.contains(&document.id))
            .collect();
        let wanted = Wanted::of(name, args);
        let mut by_rev: BTreeMap<Option<&str>, Vec<Articles<'_>>> = BTreeMap::new();
        for (repo, document) in documents {
            let own = pick::own_rev(repo, document).filter(|_| wanted.is_default() && known.local.is_none());
            by_rev.entry(own).or_default().push((repo, document));
        }
        // A repository without articles is opened all the same: that it is not here is told.
        if by_rev.is_empty() {
            by_rev.insert(None, Vec::new());
        }
        let mut checked = Checked { repo: name.to_owned(), ..Checked::default() };
        for (rev, documents) in by_rev {
            let one = self.at(name, &known, &wanted.at(rev), &documents)?;
            results.left_out += one.left_out;
            checked.items.extend(one.checked.items);
            checked.problems.extend(one.checked.problems);
            checked.unseen.extend(one.checked.unseen);
            match rev {
                None => drop(results.targets.insert(name.to_owned(), one.target)),
                Some(_) => {
                    let keys = documents.iter().map(|(_, document)| (name.to_owned(), document.id.clone()));
                    results.own_targets.extend(keys.map(|key| (key, one.target.clone())));
                }
            }
        }
        checked.unseen.sort();
        checked.unseen.dedup();
        results.checked.push(checked);
        Ok(())
    }

    /// Checks some articles of a repository at one state.
    fn at(
        &self,
        name: &str,
        known: &workspace::Known,
        wanted: &Wanted<'_>,
        documents: &[Articles<'_>],
    ) -> Result<One, Failure> {
        let args = self.args;
        let opened = match select::opened(known, wanted, self.ui) {
            Ok(opened) => opened,
            Err(why) => {
                return Ok(One { checked: skipped(name, documents, &why), target: Target::default(), left_out: 0 });
            }
        };
        let state = match opened.source.revision() {
            revision if revision.worktree => State::Source(opened.source.clone()),
            revision => revision.commit.map_or_else(|| State::Source(opened.source.clone()), State::Commit),
        };
        let own = known.local.is_some() && self.root.is_some();
        let mut left_out = 0;
        let scope = match self.touched {
            Some(touched) => {
                let repo = documents.first().map(|(repo, _)| *repo);
                Some(touched.scope(repo, opened.repo.as_ref(), &state, own, wanted.is_ahead())?)
            }
            None => None,
        };
        let base = match wanted.base(opened.repo.as_ref()) {
            Ok(base) => base,
            Err(why) => {
                return Ok(One { checked: skipped(name, documents, &why), target: Target::default(), left_out: 0 });
            }
        };
        let mut names = Vec::new();
        let mut jobs = Vec::new();
        for (repo, document) in documents {
            if scope.as_ref().is_some_and(|scope| !scope.may_concern(document)) {
                left_out += count(document);
                continue;
            }
            let pins: Vec<Option<CommitId>> = document
                .articles
                .iter()
                .map(|article| base.or_else(|| crate::analysis::notes::pin_of(repo, article, opened.repo.as_ref())))
                .collect();
            names.extend(pins.iter().flatten().map(|pin| (*pin, name_of(repo, args, *pin))));
            let lock = repo.lock.get().filter(|_| args.range.is_none());
            jobs.push(Job { document, lock, pins, files: files_beside(repo) });
        }
        let mut checked = Checked { repo: name.to_owned(), ..Checked::default() };
        for one in self.documents(name, &jobs, &opened, &state)? {
            checked.items.extend(one.items);
            checked.problems.extend(one.problems);
            checked.unseen.extend(one.unseen);
        }
        if base.is_some() {
            only_what_held(args.range.as_deref().unwrap_or_default(), &mut checked);
        } else {
            no_pin(documents, opened.repo.as_ref(), &state, &mut checked);
        }
        if let Some(scope) = &scope {
            left_out += scope.narrow(&mut checked);
        }
        names.sort();
        names.dedup_by_key(|(commit, _)| *commit);
        let revision = opened.source.revision();
        let rev = if revision.worktree { Some("worktree".to_owned()) } else { revision.commit.map(|c| c.to_string()) };
        let mut urls = known.urls.clone();
        urls.extend(opened.repo.as_ref().and_then(|git| git.origin()));
        let target = Target {
            label: revision.describe(),
            rev,
            names,
            urls,
            own,
            git: opened.repo.clone(),
            source: Some(opened.source.clone()),
        };
        Ok(One { checked, target, left_out })
    }

    /// Checks documents, each as far as it was not checked before; results in the order of `jobs`.
    fn documents(&self, name: &str, jobs: &[Job<'_>], opened: &Opened, state: &State) -> Result<Vec<Checked>, Failure> {
        let cache = Cache::new(&self.dirs.cache);
        let state_key = cache::state_key(state, opened.source.as_ref(), opened.repo.as_deref());
        let prose = !self.args.no_prose;
        let keys: Vec<String> = jobs
            .iter()
            .map(|job| {
                let Job { document, lock, pins, files } = job;
                Cache::key(&Question { repo: name, document, lock: *lock, pins, files, prose }, &state_key)
            })
            .collect();
        let mut done: Vec<Option<Checked>> = keys.iter().map(|key| cache.get(key)).collect();
        let missing: Vec<usize> = (0..jobs.len()).filter(|at| done[*at].is_none()).collect();
        if missing.is_empty() {
            return Ok(done.into_iter().flatten().collect());
        }
        let snapshots =
            if prose { self.snapshots(opened, state, missing.iter().map(|at| &jobs[*at]))? } else { Vec::new() };
        let next = AtomicUsize::new(0);
        let interrupted = self.ui.interrupted();
        let bar = self.ui.progress(&format!("checking {}", sanitize::label(name)));
        bar.set_length(missing.len() as u64);
        let work = || -> Result<Vec<(usize, Checked)>, GitError> {
            let past = match &opened.repo {
                Some(git) => Past::new(git.clone())?,
                None => Past::without_history(),
            };
            for (state, snapshot) in &snapshots {
                past.lend(state.clone(), snapshot.clone());
            }
            let mut out = Vec::new();
            while let Some(at) = missing.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
                if interrupted.load(Ordering::SeqCst) {
                    break;
                }
                let Job { document, lock, pins, files } = &jobs[at];
                let task = Task { document, lock: *lock, pins: pins.clone(), files };
                let none = |_: &str| -> Option<Elsewhere<'_>> { None };
                let one = check(&past, name, &[task], state, Depth { prose, history: true }, &none);
                cache.put(&keys[at], &one);
                out.push((at, one));
                bar.inc(1);
            }
            Ok(out)
        };
        let workers = std::thread::available_parallelism().map_or(1, usize::from).min(MAX_WORKERS).min(missing.len());
        let found: Vec<_> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let joined = handles.into_iter().map(std::thread::ScopedJoinHandle::join);
            joined.map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        bar.finish_and_clear();
        for part in found {
            for (at, one) in part? {
                done[at] = Some(one);
            }
        }
        if interrupted.load(Ordering::SeqCst) {
            return Err(Failure { code: INTERRUPTED, ..Failure::new("interrupted") });
        }
        Ok(done.into_iter().flatten().collect())
    }

    /// The indexes of the states compared, so that questions about names everywhere cost nothing more.
    fn snapshots<'j>(
        &self,
        opened: &Opened,
        state: &State,
        jobs: impl Iterator<Item = &'j Job<'j>>,
    ) -> Result<Vec<(State, Arc<Snapshot>)>, Failure> {
        let index = |source: &Arc<dyn Source>| Ok::<_, Failure>(Arc::new(open::indexed(source, self.ui)?.0));
        let mut out = vec![(state.clone(), index(&opened.source)?)];
        let mut pins: Vec<CommitId> = jobs.flat_map(|job| job.pins.iter().copied().flatten()).collect();
        pins.sort_unstable();
        pins.dedup();
        for commit in pins.into_iter().filter(|pin| state.commit() != Some(*pin)) {
            if let Some(git) = &opened.repo
                && let Ok(source) = git.source(commit, "")
            {
                let source: Arc<dyn Source> = Arc::new(source);
                out.push((State::Commit(commit), index(&source)?));
            }
        }
        Ok(out)
    }
}

/// Threads that check documents. Each keeps parsed files of its own, up to some 300 MB.
const MAX_WORKERS: usize = 2;

/// One document to check.
struct Job<'a> {
    document: &'a Document,
    lock: Option<&'a Lock>,
    pins: Vec<Option<CommitId>>,
    files: HashSet<String>,
}

/// What people call a commit that articles were written at.
fn name_of(repo: &LibraryRepo, args: &CheckArgs, pin: CommitId) -> String {
    if let Some((from, _)) = args.range.as_deref().and_then(|range| range.split_once("..")) {
        return from.to_owned();
    }
    let manifest = &repo.manifest;
    let is_pin = manifest.rev.as_ref().is_some_and(|rev| pin.to_string().starts_with(rev.as_str()));
    match &manifest.reference {
        Some(reference) if is_pin => format!("{reference} ({})", pin.short()),
        _ => pin.short(),
    }
}

/// Number of anchors of a document in all languages.
fn count(document: &Document) -> u32 {
    let of = |article: &crate::article::Article| {
        article.sections.iter().map(|s| document.anchors(article, s).len()).sum::<usize>()
    };
    u32::try_from(document.articles.iter().map(of).sum::<usize>()).unwrap_or(u32::MAX)
}

/// An article pinned to a revision that is not here is compared with nothing: that must not look green.
fn no_pin(documents: &[Articles<'_>], git: Option<&Arc<GitRepo>>, target: &State, checked: &mut Checked) {
    for (repo, document) in documents {
        for article in &document.articles {
            let Some(spec) = article.meta.rev.as_deref().or(repo.manifest.rev.as_deref()) else { continue };
            let here = git.is_some_and(|git| git.resolve(spec).is_ok());
            if here || matches!(target, State::Source(_)) {
                continue;
            }
            for item in checked.items.iter_mut().filter(|i| i.path == article.path && !i.approved) {
                item.outcome =
                    Outcome::bare(Verdict::Skipped, format!("the pinned revision {spec} is not in this clone"));
                item.lost_at.clear();
            }
        }
    }
}

/// With `--range` an annotation that does not hold at the start says nothing about the range: it is skipped, and what
/// else is wrong at the start is not told.
fn only_what_held(range: &str, checked: &mut Checked) {
    let start = range.split_once("..").map_or(range, |(start, _)| start);
    for item in &mut checked.items {
        let outcome = &item.outcome;
        let absent = outcome.from.is_none() && matches!(outcome.verdict, Verdict::Missing | Verdict::Ambiguous);
        if absent || !item.lost_at.is_empty() {
            let why = if absent { "its code is not there" } else { "its quote is not in the code" };
            item.outcome = Outcome::bare(Verdict::Skipped, format!("{why} at {start}, where the range begins"));
            item.first_broken = None;
            item.lost_at.clear();
        }
    }
    checked.problems.retain(|p| p.rule != QUOTE_LOST && p.rule != UNRESOLVED);
}

/// Every anchor of a repository that is not here.
fn skipped(name: &str, documents: &[Articles<'_>], why: &str) -> Checked {
    let mut out = Checked { repo: name.to_owned(), ..Checked::default() };
    for (_, document) in documents {
        for article in &document.articles {
            out.problems.extend(article.problems.iter().cloned());
            for (at, section) in article.sections.iter().enumerate() {
                for anchor in document.anchors(article, section) {
                    out.items.push(Item {
                        repo: name.to_owned(),
                        article: document.id.clone(),
                        lang: article.meta.lang.clone(),
                        path: article.path.clone(),
                        section: anchor.id.to_owned(),
                        n: anchor.n,
                        anchor: anchor.anchor.value.to_string(),
                        span: anchor.place,
                        base: None,
                        approved: false,
                        outcome: Outcome::bare(Verdict::Skipped, why),
                        first_broken: None,
                        old_name_in_prose: false,
                        heading: heading_of(article, at),
                        lost_at: Vec::new(),
                    });
                }
            }
        }
    }
    out
}

/// Problems of manifests and locks, reported once with the first repository they belong to.
fn library_problems(libraries: &Libraries, names: &[String], checked: &mut [Checked]) {
    for library in &libraries.list {
        let mut own = library.problems.clone();
        for repo in library.repos.iter().filter(|r| names.contains(&r.manifest.name)) {
            own.extend(repo.problems.iter().cloned());
        }
        let used = library.repos.iter().any(|r| names.contains(&r.manifest.name));
        if let Some(first) = checked.first_mut().filter(|_| used) {
            first.problems.extend(own);
        }
    }
}

/// The texts that the report's places are in.
fn texts(libraries: &Libraries) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for repo in libraries.list.iter().flat_map(|l| &l.repos) {
        out.extend(repo.texts.iter().map(|(path, text)| (path.clone(), text.clone())));
        for article in repo.documents.iter().flat_map(|d| &d.articles) {
            out.entry(article.path.clone()).or_insert_with(|| article.text.clone());
        }
    }
    out
}
