//! `gloss check`: do the articles still hold?
//!
//! Collects what to check, runs [`crate::anchoring::check`] a repository at a time, prints the report in one of its
//! formats and turns verdicts into the exit code.

mod human;
mod json;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::args::{CheckArgs, CheckFormat};
use super::failure::Failure;
use super::open;
use super::ui::Ui;
use crate::anchoring::annotate::Elsewhere;
use crate::anchoring::check::{Checked, Depth, Item, Task, check};
use crate::anchoring::report::{Rules, exit_code};
use crate::anchoring::{Outcome, Past, State, Verdict};
use crate::article::beside::files_beside;
use crate::article::library::{FOLDER, find_upwards};
use crate::article::lock::Lock;
use crate::article::{Document, Gate, Libraries, LibraryRepo, Origin, Settings};
use crate::model::CommitId;
use crate::source::{GitRepo, Source};
use crate::workspace::{self, Dirs, Opened, RepoArg, RepoRef};

/// Everything a report is made from.
pub(super) struct Results {
    pub checked: Vec<Checked>,
    /// Article files, manifests and locks by the paths the report shows.
    pub texts: BTreeMap<String, String>,
    /// What each repository was compared with, for people.
    pub targets: BTreeMap<String, Target>,
}

/// The state a repository was checked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    /// For people.
    pub label: String,
    /// For machine output: the commit, or `worktree`.
    pub rev: Option<String>,
}

pub(super) fn run(args: &CheckArgs, ui: &Ui) -> Result<u8, Failure> {
    let dirs = Dirs::of_user()?;
    let libraries = Libraries::open(&open::here(), Some(&dirs.library()));
    let (libraries, names) = selected(&args.repos, libraries, &dirs)?;
    if names.is_empty() {
        return Err(Failure::new("there is no library here and nothing to check").hint(format!(
            "a library is a folder `{FOLDER}` with articles; name a repository of the catalogue (`gloss list`)"
        )));
    }
    let settings = libraries.list.first().map(|l| l.settings.clone()).unwrap_or_default();
    let mut results = Results { checked: Vec::new(), texts: texts(&libraries), targets: BTreeMap::new() };
    for name in &names {
        let one = repository(name, args, &libraries, &dirs, ui)?;
        results.targets.insert(name.clone(), one.1);
        results.checked.push(one.0);
    }
    library_problems(&libraries, &names, &mut results.checked);
    let rules = rules(args, &settings);
    let code = exit_code(&results.checked, rules);
    match args.format {
        CheckFormat::Human => human::print(&results, rules, code, ui)?,
        CheckFormat::Json => json::print(&results, ui)?,
    }
    Ok(code)
}

fn rules(args: &CheckArgs, settings: &Settings) -> Rules {
    Rules {
        gate: args.gate.or(settings.gate).unwrap_or(Gate::Strict),
        require_verified: args.require_verified.or(settings.require_verified).unwrap_or(1),
        locked: args.locked,
    }
}

/// The libraries to read and the repositories to check: those named; else all of the strongest library there is.
fn selected(asked: &[String], libraries: Libraries, dirs: &Dirs) -> Result<(Libraries, Vec<String>), Failure> {
    if asked.is_empty() {
        let project = libraries.list.iter().find(|l| matches!(l.origin, Origin::Project(_)));
        let names = match project {
            Some(library) => library.repos.iter().map(|r| r.manifest.name.clone()).collect(),
            None => libraries.repo_names().into_iter().map(str::to_owned).collect(),
        };
        return Ok((libraries, names));
    }
    let mut names = Vec::new();
    let mut all = libraries;
    for text in asked {
        match RepoArg::parse(text).repo {
            RepoRef::Name(name) => {
                if all.repos(&name).next().is_none() {
                    // Gives the nearest names.
                    workspace::find(&name, &open::here(), dirs)?;
                    return Err(Failure::new(format!("no library has articles about `{name}`")));
                }
                names.push(name);
            }
            RepoRef::Path(path) => {
                let folder = find_upwards(&path.canonicalize().unwrap_or(path.clone())).ok_or_else(|| {
                    Failure::new(format!("no library at or above {}", path.display()))
                        .hint(format!("a library is a folder `{FOLDER}` with articles"))
                })?;
                let at = Libraries::open(folder.parent().unwrap_or(Path::new(".")), Some(&dirs.library()));
                names.extend(at.list.first().into_iter().flat_map(|l| &l.repos).map(|r| r.manifest.name.clone()));
                all = at;
            }
        }
    }
    names.dedup();
    Ok((all, names))
}

/// Checks one repository.
fn repository(
    name: &str,
    args: &CheckArgs,
    libraries: &Libraries,
    dirs: &Dirs,
    ui: &Ui,
) -> Result<(Checked, Target), Failure> {
    let rev = args
        .repos
        .iter()
        .map(|text| RepoArg::parse(text))
        .find(|a| a.repo == RepoRef::Name(name.to_owned()))
        .and_then(|a| a.rev);
    let rev = args.rev.clone().or(rev);
    let known = workspace::find(name, &open::here(), dirs)?;
    let documents: Vec<(&LibraryRepo, &Document)> =
        libraries.documents(name).into_values().map(|(_, repo, document)| (repo, document)).collect();
    let opened = match opened(name, &known, rev.as_deref(), args, ui) {
        Ok(opened) => opened,
        Err(why) => return Ok((skipped(name, &documents, &why), Target { label: why, rev: None })),
    };
    let past = match &opened.repo {
        Some(git) => Past::new(git.clone())?,
        None => Past::without_history(),
    };
    let state = match opened.source.revision() {
        revision if revision.worktree => State::Source(opened.source.clone()),
        revision => revision.commit.map_or_else(|| State::Source(opened.source.clone()), State::Commit),
    };
    let prose = !args.no_prose;
    let mut tasks_data = Vec::new();
    for (repo, document) in &documents {
        if !args.article.is_empty() && !args.article.contains(&document.id) {
            continue;
        }
        let pins: Vec<Option<CommitId>> = document
            .articles
            .iter()
            .map(|article| crate::analysis::notes::pin_of(repo, article, opened.repo.as_ref()))
            .collect();
        tasks_data.push((repo, document, pins, files_beside(repo)));
    }
    if prose {
        let mut states: Vec<CommitId> = tasks_data.iter().flat_map(|t| t.2.iter().copied().flatten()).collect();
        states.sort_unstable();
        states.dedup();
        lend(&past, &state, &opened.source, ui)?;
        for commit in states {
            if state.commit() != Some(commit)
                && let Some(git) = &opened.repo
                && let Ok(source) = git.source(commit, "")
            {
                let source: Arc<dyn Source> = Arc::new(source);
                lend(&past, &State::Commit(commit), &source, ui)?;
            }
        }
    }
    let tasks: Vec<Task<'_>> = tasks_data
        .iter()
        .map(|(repo, document, pins, files)| Task { document, lock: lock_of(repo), pins: pins.clone(), files })
        .collect();
    let none = |_: &str| -> Option<Elsewhere<'_>> { None };
    let depth = Depth { prose, history: true };
    let mut checked = check(&past, name, &tasks, &state, depth, &none);
    no_pin(&documents, opened.repo.as_ref(), &state, &mut checked);
    let revision = opened.source.revision();
    let rev = if revision.worktree { Some("worktree".to_owned()) } else { revision.commit.map(|c| c.to_string()) };
    Ok((checked, Target { label: revision.describe(), rev }))
}

fn lock_of(repo: &LibraryRepo) -> Option<&Lock> {
    repo.lock.get()
}

/// Lends the state's index, so that questions about names everywhere cost nothing more.
fn lend(past: &Past, state: &State, source: &Arc<dyn Source>, ui: &Ui) -> Result<(), Failure> {
    let (snapshot, _) = open::indexed(source, ui)?;
    past.lend(state.clone(), Arc::new(snapshot));
    Ok(())
}

/// An article pinned to a revision that is not here is compared with nothing: that must not look green.
fn no_pin(documents: &[(&LibraryRepo, &Document)], git: Option<&Arc<GitRepo>>, target: &State, checked: &mut Checked) {
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
            }
        }
    }
}

/// Opens the repository at the state to check; `Err` says why it is not here.
fn opened(
    name: &str,
    known: &workspace::Known,
    rev: Option<&str>,
    args: &CheckArgs,
    ui: &Ui,
) -> Result<Opened, String> {
    let words = |failure: Failure| failure.error.to_string();
    if let Some(local) = &known.local {
        let opened = workspace::open_path(local, rev).map_err(|e| words(e.into()))?;
        return latest(opened, args);
    }
    let named = args.repos.iter().any(|text| RepoArg::parse(text).repo == RepoRef::Name(name.to_owned()));
    if !crate::source::clone::is_clone(&known.clone) && (!named || ui.offline) {
        return Err(format!("{name} is not cloned; run `gloss clone {name}`"));
    }
    let text = rev.map_or_else(|| name.to_owned(), |rev| format!("{name}@{rev}"));
    latest(open::repository(&text, ui).map_err(words)?, args)
}

/// With `--latest`, the newest commit of the remote's default branch.
fn latest(opened: Opened, args: &CheckArgs) -> Result<Opened, String> {
    let Some(repo) = opened.repo.clone().filter(|_| args.latest) else { return Ok(opened) };
    let commit = repo.resolve("HEAD").map_err(|e| e.to_string())?;
    let source = repo.source(commit, &repo.default_label()).map_err(|e| e.to_string())?;
    Ok(Opened { source: Arc::new(source), ..opened })
}

/// Every anchor of a repository that is not here.
fn skipped(name: &str, documents: &[(&LibraryRepo, &Document)], why: &str) -> Checked {
    let mut out = Checked { repo: name.to_owned(), ..Checked::default() };
    for (_, document) in documents {
        for article in &document.articles {
            out.problems.extend(article.problems.iter().cloned());
            for section in &article.sections {
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
