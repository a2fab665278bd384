//! `--changed-since`: which annotations a change may have touched, by its articles and by the code they speak of.
//!
//! A library that stands in a git repository is asked about that repository: articles, manifests and locks from there
//! to the work tree, and the code where it annotates itself. Code of another repository changes with the pin, so its
//! annotations count as touched when its manifest is, or when it is checked at another revision than its pin. A library
//! outside git is asked about the annotated repository's code.
//!
//! The comparison starts where the revision and `HEAD` parted, as in a pull request.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::results::prefix_of;
use crate::anchoring::check::{Checked, Item};
use crate::anchoring::prose::STALE;
use crate::anchoring::{Past, State, Verdict};
use crate::article::library::{FOLDER, LOCK_FILE};
use crate::article::{Article, Document, LibraryRepo};
use crate::cli::failure::Failure;
use crate::model::{RepoPath, Severity};
use crate::source::worktree::WorktreeSource;
use crate::source::{GitRepo, Source};

/// What changed around the library.
pub(super) struct Touched {
    rev: String,
    /// Shown paths of touched files of the library; `None` where it is in no git repository.
    library: Option<BTreeSet<String>>,
}

/// What changed in one annotated repository.
pub(super) struct Scope<'a> {
    touched: &'a Touched,
    /// Everything counts.
    all: bool,
    code: BTreeSet<RepoPath>,
}

impl Touched {
    /// Compares the repository around the library at `root` (the folder that holds `annotations`) with `rev`.
    ///
    /// # Errors
    /// The revision is not there: a shallow checkout, as a rule.
    pub fn new(rev: &str, root: Option<&Path>) -> Result<Self, Failure> {
        let mut this = Self { rev: rev.to_owned(), library: None };
        let Some((root, git)) = root.and_then(|root| Some((root, GitRepo::discover(root).ok()?))) else {
            return Ok(this);
        };
        let Some(workdir) = git.workdir().map(Path::to_owned) else { return Ok(this) };
        let head = git.resolve("HEAD").ok();
        let worktree: Arc<dyn Source> = Arc::new(WorktreeSource::open(&workdir, head));
        let prefix = prefix_of(root);
        let paths = changed(&git, rev, &State::Source(worktree))?;
        let shown = paths.iter().filter_map(|path| path.as_str().strip_prefix(&prefix)).map(str::to_owned);
        this.library = Some(shown.filter(|path| path.starts_with(&format!("{FOLDER}/"))).collect());
        Ok(this)
    }

    /// The words for what was left out.
    pub fn why(&self) -> String {
        format!("neither article nor code changed since {}", self.rev)
    }

    /// The scope within one repository. `own`: the library stands in it. `ahead`: it is checked elsewhere than at its pin.
    ///
    /// # Errors
    /// As [`Touched::new`].
    pub fn scope(
        &self,
        repo: Option<&LibraryRepo>,
        git: Option<&Arc<GitRepo>>,
        target: &State,
        own: bool,
        ahead: bool,
    ) -> Result<Scope<'_>, Failure> {
        let mut scope = Scope { touched: self, all: false, code: BTreeSet::new() };
        if let Some(library) = &self.library {
            let folder = repo.map_or("", |r| r.folder.as_str());
            let shared = [
                format!("{FOLDER}/gloss.toml"),
                format!("{FOLDER}/{folder}/repo.toml"),
                format!("{FOLDER}/{folder}/{LOCK_FILE}"),
            ];
            scope.all = shared.iter().any(|path| library.contains(path)) || ahead && !own;
        }
        match git {
            Some(git) if own || self.library.is_none() => scope.code = changed(git, &self.rev, target)?,
            // Without a history nothing is known to be untouched.
            None => scope.all = true,
            Some(_) => {}
        }
        Ok(scope)
    }
}

/// Paths that differ between where `rev` and `HEAD` parted and `target`.
fn changed(git: &Arc<GitRepo>, rev: &str, target: &State) -> Result<BTreeSet<RepoPath>, Failure> {
    let past = Past::new(git.clone())?;
    let commit = git.resolve(rev).map_err(|error| {
        let hint = "a CI checkout often has no history: fetch it (`fetch-depth: 0`, or `git fetch origin BRANCH`)";
        Failure::from(error).hint(hint)
    })?;
    let head = target.commit().or_else(|| git.resolve("HEAD").ok());
    let base = head.and_then(|head| past.history()?.merge_base(commit, head)).unwrap_or(commit);
    let changes = past.changes(&State::Commit(base), target);
    let changes =
        changes.ok_or_else(|| Failure::new(format!("what changed since {rev} cannot be seen in this clone")))?;
    Ok(changes.files.iter().map(|file| file.path.clone()).collect())
}

impl Scope<'_> {
    /// Whether a document changed in any language: translations inherit anchors. `path` is one of its files.
    fn article(&self, path: &str) -> bool {
        let stem = |path: &str| {
            let name = path.rfind('/').map_or(0, |at| at + 1);
            path[..path[name..].find('.').map_or(path.len(), |at| name + at)].to_owned()
        };
        let document = stem(path);
        let library = self.touched.library.iter().flatten();
        self.all || library.filter(|p| p.ends_with(".md")).any(|p| stem(p) == document)
    }

    /// Whether code at or below a path changed.
    fn code(&self, path: &RepoPath) -> bool {
        let below = format!("{path}/");
        self.code.contains(path) || self.code.iter().any(|p| p.as_str().starts_with(&below))
    }

    /// Whether anything of a document can be in scope: cheap, before any code is read.
    pub fn may_concern(&self, document: &Document) -> bool {
        let of = |article: &Article| {
            article.sections.iter().flat_map(|s| document.anchors(article, s)).any(|anchor| {
                let path = anchor.anchor.value.path.as_ref();
                path.is_none_or(|path| self.code(&path.path))
            })
        };
        document.articles.iter().any(|a| self.article(&a.path) || of(a) || !a.broken_anchors.is_empty())
    }

    fn item(&self, item: &Item) -> bool {
        let spots = || item.outcome.from.iter().chain(&item.outcome.to);
        self.article(&item.path)
            || item.outcome.verdict == Verdict::Error
            || spots().next().is_none()
            || spots().any(|spot| self.code(&spot.path))
    }

    /// Takes out what is not in scope; gives the number of anchors left out.
    pub fn narrow(&self, checked: &mut Checked) -> u32 {
        let before = checked.items.len();
        checked.items.retain(|item| self.item(item));
        let left: BTreeSet<&str> = checked.items.iter().map(|item| item.path.as_str()).collect();
        let keep = |problem: &crate::model::Problem| {
            problem.severity == Severity::Error
                || self.article(&problem.path)
                || left.contains(problem.path.as_str())
                || (problem.rule == STALE && !self.code.is_empty())
        };
        let problems = std::mem::take(&mut checked.problems);
        checked.problems = problems.into_iter().filter(keep).collect();
        u32::try_from(before - checked.items.len()).unwrap_or(u32::MAX)
    }
}
