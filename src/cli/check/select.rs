//! What a check is about: which libraries and repositories, at which states.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::article::library::{FOLDER, find_upwards};
use crate::article::{Document, Libraries, LibraryRepo, Origin};
use crate::cli::args::CheckArgs;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::ui::Ui;
use crate::model::CommitId;
use crate::source::GitRepo;
use crate::workspace::{self, Dirs, Opened, RepoArg, RepoRef};

/// The libraries to read and the repositories to check.
pub(super) struct Selection {
    pub libraries: Libraries,
    pub names: Vec<String>,
    /// Only articles of the project's library count: a user's own or built-in ones about the same repository are not
    /// the project's to mend.
    pub own: bool,
}

/// The repositories named; else all of the strongest library there is.
pub(super) fn selected(asked: &[String], dirs: &Dirs) -> Result<Selection, Failure> {
    let mut libraries = Libraries::open(&open::here(), Some(&dirs.library()));
    if asked.is_empty() {
        let project = libraries.list.iter().find(|l| matches!(l.origin, Origin::Project(_)));
        let own = project.is_some();
        let names = match project {
            Some(library) => library.repos.iter().map(|r| r.manifest.name.clone()).collect(),
            None => libraries.repo_names().into_iter().map(str::to_owned).collect(),
        };
        return Ok(Selection { libraries, names, own });
    }
    let mut names = Vec::new();
    let mut own = false;
    for text in asked {
        match RepoArg::parse(text).repo {
            RepoRef::Name(name) => {
                if libraries.repos(&name).next().is_none() {
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
                libraries = at;
                own = true;
            }
        }
    }
    names.dedup();
    Ok(Selection { libraries, names, own })
}

/// The folder that holds the project's `annotations`.
pub(super) fn project_root(libraries: &Libraries) -> Option<PathBuf> {
    libraries.list.iter().find_map(|library| match &library.origin {
        Origin::Project(folder) => folder.parent().map(Path::to_owned),
        _ => None,
    })
}

/// The documents of a repository by id.
pub(super) fn documents<'a>(
    libraries: &'a Libraries,
    name: &'a str,
    own: bool,
) -> Vec<(&'a LibraryRepo, &'a Document)> {
    let all = libraries.documents(name).into_values();
    let fits = |origin: &Origin| !own || matches!(origin, Origin::Project(_));
    all.filter(|(library, ..)| fits(&library.origin)).map(|(_, repo, document)| (repo, document)).collect()
}

/// Which states of one repository were asked for.
pub(super) struct Wanted<'a> {
    rev: Option<String>,
    base: Option<&'a str>,
    latest: bool,
    worktree: bool,
    named: bool,
}

impl<'a> Wanted<'a> {
    /// Of the arguments; a revision after the repository's own name counts for it alone.
    pub fn of(name: &str, args: &'a CheckArgs) -> Self {
        let own = |text: &String| {
            let arg = RepoArg::parse(text);
            (arg.repo == RepoRef::Name(name.to_owned())).then_some(arg.rev)
        };
        let named = args.repos.iter().find_map(own);
        let range = args.range.as_deref().and_then(|range| range.split_once(".."));
        let end = range.map(|(_, end)| if end.is_empty() { "HEAD" } else { end }.to_owned());
        Self {
            rev: end.or_else(|| args.rev.clone()).or_else(|| named.clone().flatten()),
            base: range.map(|(start, _)| start),
            latest: args.latest,
            worktree: args.worktree,
            named: named.is_some(),
        }
    }

    /// Whether another state than the default was asked for.
    pub fn is_ahead(&self) -> bool {
        self.rev.is_some() || self.latest
    }

    /// The start of the range.
    pub fn base(&self, git: Option<&Arc<GitRepo>>) -> Result<Option<CommitId>, String> {
        let Some(spec) = self.base else { return Ok(None) };
        let git = git.ok_or("it has no history")?;
        git.resolve(spec).map(Some).map_err(|error| error.to_string())
    }
}

/// Opens the repository at the state to check; `Err` says why it is not here.
pub(super) fn opened(name: &str, known: &workspace::Known, wanted: &Wanted<'_>, ui: &Ui) -> Result<Opened, String> {
    let words = |failure: Failure| failure.error.to_string();
    let rev = wanted.rev.as_deref();
    if let Some(local) = &known.local {
        let opened = workspace::open_path(local, rev).map_err(|e| words(e.into()))?;
        return at_state(opened, known, wanted);
    }
    if !crate::source::clone::is_clone(&known.clone) && (!wanted.named || ui.offline) {
        return Err(format!("{name} is not cloned; run `gloss clone {name}`"));
    }
    let text = rev.map_or_else(|| name.to_owned(), |rev| format!("{name}@{rev}"));
    at_state(open::repository(&text, ui).map_err(words)?, known, wanted)
}

/// With `--latest`, the newest commit; with `--worktree`, nothing but a work tree.
fn at_state(opened: Opened, known: &workspace::Known, wanted: &Wanted<'_>) -> Result<Opened, String> {
    if wanted.worktree && !opened.source.revision().worktree {
        return Err("it has no work tree".to_owned());
    }
    let Some(repo) = opened.repo.clone().filter(|_| wanted.latest) else { return Ok(opened) };
    let (commit, label) = open::newest(&repo, known).map_err(|e| e.to_string())?;
    let source = repo.source(commit, &label).map_err(|e| e.to_string())?;
    Ok(Opened { source: Arc::new(source), ..opened })
}
