//! What a verb about articles works on: repositories of a library, single articles, or files that belong to no library;
//! and what all such verbs share in understanding names and folders.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::open::here;
use crate::article::Libraries;
use crate::article::library::{FOLDER, find_upwards};
use crate::text::nearest::nearest;
use crate::workspace::{Dirs, RepoArg, RepoRef};

/// The articles of one repository that were asked for.
pub(super) struct Wanted {
    /// Where its library was looked for from.
    pub from: PathBuf,
    pub repo: String,
    /// Ids of articles; empty means all.
    pub only: Vec<String>,
}

/// What was asked for.
#[derive(Default)]
pub(super) struct Selection {
    pub repos: Vec<Wanted>,
    /// Files outside any library.
    pub loose: Vec<PathBuf>,
}

/// Understands names and paths of repositories, ids and files of articles. Nothing means every repository of the library
/// around here, or of all libraries where there is none.
///
/// # Errors
/// A name that means nothing, with the nearest ones.
pub(super) fn select(what: &[String], dirs: &Dirs) -> Result<Selection, Failure> {
    let mut out = Selection::default();
    if what.is_empty() {
        out.all(&here(), dirs);
    }
    for text in what {
        out.add(text, dirs)?;
    }
    Ok(out)
}

impl Selection {
    fn all(&mut self, from: &Path, dirs: &Dirs) {
        for name in Libraries::open(from, Some(&dirs.library())).default_repos() {
            self.want(from, name, Vec::new());
        }
    }

    fn want(&mut self, from: &Path, repo: String, only: Vec<String>) {
        match self.repos.iter_mut().find(|w| w.from == from && w.repo == repo) {
            Some(known) if only.is_empty() => known.only.clear(),
            Some(known) if !known.only.is_empty() => known.only.extend(only),
            Some(_) => {}
            None => self.repos.push(Wanted { from: from.to_owned(), repo, only }),
        }
    }

    fn add(&mut self, text: &str, dirs: &Dirs) -> Result<(), Failure> {
        let path = Path::new(text);
        if path.is_file() {
            self.file(path, dirs);
            return Ok(());
        }
        let name = match RepoArg::parse(text).repo {
            RepoRef::Name(name) => name,
            RepoRef::Path(path) => {
                let Named { from, repos, .. } = at_folder(&path, dirs)?;
                for repo in repos {
                    self.want(&from, repo, Vec::new());
                }
                return Ok(());
            }
        };
        let from = here();
        let libraries = Libraries::open(&from, Some(&dirs.library()));
        if libraries.repos(&name).next().is_some() {
            self.want(&from, name, Vec::new());
            return Ok(());
        }
        let home =
            libraries.repo_names().into_iter().find(|repo| libraries.documents(repo).contains_key(name.as_str()));
        if let Some(repo) = home {
            self.want(&from, repo.to_owned(), vec![name]);
            return Ok(());
        }
        Err(unknown(&name, &libraries))
    }

    /// An article's file: with its library where it stands in one.
    fn file(&mut self, path: &Path, dirs: &Dirs) {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let id = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.split('.').next()).unwrap_or_default();
        let place = path.parent().and_then(|folder| Some((folder.parent()?, folder.file_name()?.to_str()?)));
        let library =
            place.filter(|(above, _)| above.file_name().is_some_and(|n| n == FOLDER) || *above == dirs.library());
        if let Some((above, folder)) = library {
            let from = above.parent().unwrap_or(above).to_owned();
            let libraries = Libraries::open(&from, Some(&dirs.library()));
            let repo = libraries.list.iter().flat_map(|l| &l.repos).find(|r| r.folder == folder);
            if let Some(repo) = repo {
                // The file may be called otherwise than its id.
                let held = |d: &&crate::article::Document| {
                    d.articles.iter().any(|a| a.path.rsplit('/').next() == path.file_name().and_then(|n| n.to_str()))
                };
                let id = repo.documents.iter().find(held).map_or(id, |d| &d.id).to_owned();
                self.want(&from, repo.manifest.name.clone(), vec![id]);
                return;
            }
        }
        self.loose.push(path);
    }
}

/// The library that a folder names.
pub(super) struct Named {
    /// The folder that holds its `annotations`.
    pub from: PathBuf,
    /// It and the ones behind it.
    pub libraries: Libraries,
    /// The repositories meant: the one whose folder in the library was named, else all of it.
    pub repos: Vec<String>,
}

/// The library at or above a folder.
///
/// # Errors
/// There is none.
pub(super) fn at_folder(path: &Path, dirs: &Dirs) -> Result<Named, Failure> {
    let at = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let missing = || {
        Failure::new(format!("no library at or above {}", path.display()))
            .hint(format!("a library is a folder `{FOLDER}` with articles; `gloss new --library` starts one"))
    };
    let found = if at.is_dir() { find_upwards(&at) } else { None };
    let folder = found.ok_or_else(missing)?;
    let from = folder.parent().unwrap_or(Path::new(".")).to_owned();
    let inside = at.strip_prefix(&folder).ok().and_then(|rest| rest.iter().next()).and_then(|name| name.to_str());
    let libraries = Libraries::open(&from, Some(&dirs.library()));
    let repo = libraries.list.first().and_then(|l| l.repos.iter().find(|r| Some(r.folder.as_str()) == inside));
    let repos = match repo {
        Some(repo) => vec![repo.manifest.name.clone()],
        None => libraries.default_repos(),
    };
    Ok(Named { from, libraries, repos })
}

/// A name that neither a repository nor an article has, with the nearest ones.
pub(super) fn unknown(name: &str, libraries: &Libraries) -> Failure {
    let ids = libraries.list.iter().flat_map(|l| &l.repos).flat_map(|r| &r.documents).map(|d| d.id.as_str());
    let near = nearest(name, libraries.repo_names().into_iter().chain(ids), 3);
    let failure = Failure::new(format!("no repository or article is called `{name}`"));
    failure.hint(if near.is_empty() {
        "`gloss list` shows the names there are".to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    })
}
