//! What a check is about: which libraries and repositories, at which states.

use std::path::PathBuf;
use std::sync::Arc;

use crate::article::{Document, Libraries, LibraryRepo, Origin};
use crate::cli::args::CheckArgs;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::selection::at_folder;
use crate::cli::ui::Ui;
use crate::model::CommitId;
use crate::source::GitRepo;
use crate::workspace::{self, Dirs, Opened, RepoArg, RepoRef};

/// The libraries to read and the repositories to check.
pub(super) struct Selection {
    pub libraries: Libraries,
    /// Where they were looked for from.
    pub from: PathBuf,
    pub names: Vec<String>,
    /// Only articles of the project's library count: a user's own or built-in ones about the same repository are not
    /// the project's to mend.
    pub own: bool,
}

/// The repositories named; else all of the strongest library there is.
pub(super) fn selected(asked: &[String], dirs: &Dirs) -> Result<Selection, Failure> {
    let mut from = open::here();
    let mut libraries = Libraries::open(&from, Some(&dirs.library()));
    if asked.is_empty() {
        return Ok(Selection { names: libraries.default_repos(), own: libraries.project().is_some(), libraries, from });
    }
    let mut names = Vec::new();
    let mut own = false;
    for text in asked {
        match RepoArg::parse(text).repo {
            RepoRef::Name(name) => {
                if libraries.repos(&name).next().is_none() {
                    // Gives the nearest names.
                    workspace::find(&name, &from, dirs)?;
                    return Err(Failure::new(format!("no library has articles about `{name}`")));
                }
                names.push(name);
            }
            RepoRef::Path(path) => {
                let named = at_folder(&path, dirs)?;
                names.extend(named.repos);
                (libraries, from) = (named.libraries, named.from);
                own = true;
            }
        }
    }
    names.dedup();
    Ok(Selection { libraries, from, names, own })
}

/// The folder that holds the project's `annotations`.
pub(super) fn project_root(libraries: &Libraries) -> Option<PathBuf> {
    Some(libraries.project()?.origin.folder()?.parent()?.to_owned())
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
    ahead: bool,
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
        let rev = end.or_else(|| args.rev.clone()).or_else(|| named.clone().flatten());
        Self {
            ahead: rev.is_some() || args.latest,
            rev,
            base: range.map(|(start, _)| start),
            latest: args.latest,
            worktree: args.worktree,
            named: named.is_some(),
        }
    }

    /// Whether no state was asked for: the pin, or an article's own revision.
    pub fn is_default(&self) -> bool {
        self.rev.is_none() && self.base.is_none() && !self.latest && !self.worktree
    }

    /// The same at a revision.
    pub fn at(&self, rev: Option<&str>) -> Self {
        Self { rev: rev.map(str::to_owned).or_else(|| self.rev.clone()), ..*self }
    }

    /// Whether another state than the default was asked for.
    pub fn is_ahead(&self) -> bool {
        self.ahead
    }

    /// The start of the range.
    pub fn base(&self, git: Option<&Arc<GitRepo>>) -> Result<Option<CommitId>, String> {
        let Some(spec) = self.base else { return Ok(None) };
        let git = git.ok_or("it has no history")?;
        git.resolve(spec).map(Some).map_err(|error| error.to_string())
    }
}

/// Opens the repository at the state to check; `Err` says why it is not here.
pub(super) fn opened(known: &workspace::Known, wanted: &Wanted<'_>, ui: &Ui) -> Result<Opened, String> {
    let bring = wanted.named && !ui.offline;
    let words = |failure: Failure| match failure.hint {
        Some(hint) => format!("{}; {hint}", failure.error),
        None => failure.error.to_string(),
    };
    let opened = open::known(known, wanted.rev.as_deref(), bring, wanted.latest, ui).map_err(words)?;
    if wanted.worktree && !opened.source.revision().worktree {
        return Err("it has no work tree".to_owned());
    }
    Ok(opened)
}
