//! From the arguments of a verb about annotations to reviews: which repositories, articles and sections are meant, and
//! each repository opened at the state to look at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::args::AnnotationSelect;
use super::failure::Failure;
use super::open;
use super::selection::{at_folder, unknown};
use super::ui::Ui;
use crate::analysis::review::{Review, ReviewSource};
use crate::article::library::FOLDER;
use crate::article::{Document, Libraries, LibraryRepo};
use crate::model::Severity;
use crate::text::nearest::nearest;
use crate::text::sanitize;
use crate::workspace::{self, Dirs, Opened, RepoArg, RepoRef};

/// A section by id; the position where several anchors share it, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SectionRef {
    pub doc: String,
    pub id: String,
    pub n: Option<u32>,
}

/// What is asked for of one repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pick {
    pub rev: Option<String>,
    /// Articles; empty for all.
    pub docs: Vec<String>,
    /// Sections of them; empty for all.
    pub sections: Vec<SectionRef>,
    /// Whether the user named it, rather than everything.
    pub named: bool,
    /// Whether the articles are all that the library has about it, though they are listed.
    pub whole: bool,
}

impl Pick {
    /// Whether a subject is asked for.
    #[must_use]
    pub(super) fn has(&self, subject: &crate::analysis::review::Subject) -> bool {
        let fits = |s: &SectionRef| {
            s.doc == subject.key.doc && s.id == subject.key.id && s.n.is_none_or(|n| n == subject.key.n)
        };
        // An article named whole beside a section of another one counts whole.
        self.sections.is_empty()
            || self.sections.iter().any(fits)
            || self.docs.contains(&subject.key.doc) && self.sections.iter().all(|s| s.doc != subject.key.doc)
    }
}

/// The libraries in force and what is asked for, by repository.
pub(super) struct Picked {
    pub libraries: Libraries,
    /// Where they were looked for from.
    pub from: PathBuf,
    pub dirs: Dirs,
    pub picks: BTreeMap<String, Pick>,
}

/// Understands the arguments.
///
/// # Errors
/// No library, and names that nothing has.
pub(super) fn pick(select: &AnnotationSelect) -> Result<Picked, Failure> {
    let dirs = Dirs::of_user()?;
    let from = open::here();
    let libraries = Libraries::open(&from, Some(&dirs.library()));
    let mut picked = Picked { libraries, from, dirs, picks: BTreeMap::new() };
    if select.what.is_empty() {
        let mine = |name: &str| own_articles(&picked.libraries, name);
        let all = picked.libraries.default_repos().into_iter().map(|name| (mine(&name), name));
        // Built-in articles about the same repository are not the project's to mend.
        let picks = all.filter(|(docs, _)| docs.as_ref().is_none_or(|docs| !docs.is_empty()));
        let picks: Vec<_> = picks
            .map(|(docs, name)| (name, Pick { docs: docs.unwrap_or_default(), whole: true, ..Pick::default() }))
            .collect();
        picked.picks.extend(picks);
    }
    for text in &select.what {
        one(text, &mut picked)?;
    }
    if picked.picks.is_empty() {
        return Err(Failure::new("there is no library here")
            .hint(format!("a library is a folder `{FOLDER}` with articles; name a repository (`gloss list`)")));
    }
    for pick in picked.picks.values_mut() {
        pick.docs.sort();
        pick.docs.dedup();
        if let Some(rev) = &select.rev {
            pick.rev = Some(rev.clone());
        }
    }
    Ok(picked)
}

/// The articles that the project's own library has about a repository; `None` where there is no project.
fn own_articles(libraries: &Libraries, name: &str) -> Option<Vec<String>> {
    let project = libraries.project()?;
    let repos = project.repos.iter().filter(|repo| repo.manifest.name == name);
    Some(repos.flat_map(|repo| &repo.documents).map(|document| document.id.clone()).collect())
}

fn one(text: &str, picked: &mut Picked) -> Result<(), Failure> {
    let Picked { libraries, from, dirs, picks } = picked;
    let (head, section) = match text.split_once('#') {
        Some((head, section)) if !section.is_empty() => (head, Some(section)),
        _ => (text, None),
    };
    if section.is_none() {
        let arg = RepoArg::parse(head);
        match &arg.repo {
            RepoRef::Name(name) if libraries.repos(name).next().is_some() => {
                let pick = picks.entry(name.clone()).or_default();
                pick.named = true;
                pick.rev = arg.rev;
                return Ok(());
            }
            RepoRef::Path(path) if path.is_dir() => {
                let named = at_folder(path, dirs)?;
                let one = named.repos.len() == 1;
                for repo in named.repos {
                    let pick = picks.entry(repo).or_default();
                    pick.named = one;
                    pick.rev.clone_from(&arg.rev);
                }
                (*libraries, *from) = (named.libraries, named.from);
                return Ok(());
            }
            _ => {}
        }
    }
    let id = article_id(head);
    // The author's own article of that id comes before one of the built-in library.
    let owners: Vec<String> = libraries
        .list
        .iter()
        .map(|library| {
            let repos = library.repos.iter().filter(|repo| repo.document(&id).is_some());
            repos.map(|repo| repo.manifest.name.clone()).collect::<Vec<_>>()
        })
        .find(|owners| !owners.is_empty())
        .unwrap_or_default();
    let [owner] = owners.as_slice() else {
        return Err(if owners.is_empty() {
            unknown(head, libraries)
        } else {
            Failure::new(format!("{} repositories have an article `{id}`: {}", owners.len(), owners.join(", ")))
        });
    };
    let pick = picks.entry(owner.clone()).or_default();
    pick.named = true;
    if let Some(section) = section {
        let (section, n) = match section.rsplit_once('~') {
            Some((section, n)) => match n.parse::<u32>() {
                Ok(n) if n > 0 => (section, Some(n - 1)),
                _ => (section, None),
            },
            None => (section, None),
        };
        let documents = libraries.documents(owner);
        let (_, _, document) = documents[id.as_str()];
        let ids: Vec<&str> = document.articles.iter().flat_map(|a| a.anchors().map(|(_, a)| a.id.as_str())).collect();
        if !ids.contains(&section) {
            let near = nearest(section, ids.iter().copied(), 3);
            let failure = Failure::new(format!("article `{id}` has no anchored section `{section}`"));
            let list = if near.is_empty() { ids.into_iter().take(8).map(str::to_owned).collect() } else { near };
            return Err(failure.hint(format!("it has {}", list.join(", "))));
        }
        pick.sections.push(SectionRef { doc: id.clone(), id: section.to_owned(), n });
    }
    pick.docs.push(id);
    Ok(())
}

/// `annotations/r/a.en.md`, `a.en.md` and `a` are the article `a`.
fn article_id(text: &str) -> String {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    let name = name.strip_suffix(".md").map_or(name, |stem| stem.split('.').next().unwrap_or(stem));
    name.to_owned()
}

impl Picked {
    /// Opens every repository that is here at the state asked for, judges its annotations and hands them to `each`, until
    /// that says no. One that is not here is a failure if the user named it, and else a note.
    ///
    /// # Errors
    /// As [`open::repository`], and what `each` says.
    pub(super) fn each(
        &self,
        select: &AnnotationSelect,
        ui: &Ui,
        mut each: impl FnMut(Review, &Pick, &Opened) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let mut any = false;
        for (name, pick) in &self.picks {
            for (n, pick) in self.groups(name, pick, select.latest)?.iter().enumerate() {
                let opened = match self.opened(name, pick, select.latest, ui) {
                    Ok(opened) => opened,
                    Err(failure) if pick.named => return Err(failure),
                    Err(failure) => {
                        ui.note(&format!("note: {}", sanitize::label(&failure.error.to_string())));
                        continue;
                    }
                };
                // The group before may have written the lock.
                let again = (n > 0).then(|| Libraries::open(&self.from, Some(&self.dirs.library())));
                let review = review_of(again.as_ref().unwrap_or(&self.libraries), name, pick, &opened)?;
                if n == 0 {
                    self.problems(name, ui);
                }
                any = true;
                if !each(review, pick, &opened)? {
                    return Ok(());
                }
            }
        }
        if !any {
            return Err(Failure::new("no repository of the library is on this machine")
                .hint("`gloss clone NAME` brings one; `gloss list` shows the names there are"));
        }
        Ok(())
    }

    /// The articles asked for by the revision they are about: an article's own `rev` stands for the pin, where neither a
    /// revision was asked for nor the library annotates itself.
    pub(super) fn groups(&self, name: &str, pick: &Pick, latest: bool) -> Result<Vec<Pick>, Failure> {
        let known = workspace::find(name, &self.from, &self.dirs)?;
        if pick.rev.is_some() || latest || known.local.is_some() {
            return Ok(vec![pick.clone()]);
        }
        let mut by_rev: BTreeMap<Option<&str>, Vec<String>> = BTreeMap::new();
        for (id, (_, repo, document)) in self.libraries.documents(name) {
            if pick.docs.is_empty() || pick.docs.iter().any(|doc| doc == id) {
                by_rev.entry(own_rev(repo, document)).or_default().push(id.to_owned());
            }
        }
        if by_rev.keys().all(Option::is_none) {
            return Ok(vec![pick.clone()]);
        }
        let group = |(rev, docs): (Option<&str>, Vec<String>)| {
            let sections = pick.sections.iter().filter(|s| docs.contains(&s.doc)).cloned().collect();
            Pick { rev: rev.map(str::to_owned), sections, docs, whole: false, named: pick.named }
        };
        Ok(by_rev.into_iter().map(group).collect())
    }

    /// The annotations of one repository, judged.
    pub(super) fn review(&self, name: &str, pick: &Pick, opened: &Opened) -> Result<Review, Failure> {
        review_of(&self.libraries, name, pick, opened)
    }

    /// Opens a repository at the state asked for.
    pub(super) fn opened(&self, name: &str, pick: &Pick, latest: bool, ui: &Ui) -> Result<Opened, Failure> {
        let known = workspace::find(name, &self.from, &self.dirs)?;
        open::known(&known, pick.rev.as_deref(), pick.named, latest, ui)
    }

    /// Says what is wrong with manifests and locks: a verdict may rest on it.
    fn problems(&self, name: &str, ui: &Ui) {
        for (_, repo) in self.libraries.repos(name) {
            for problem in repo.problems.iter().filter(|p| p.severity != Severity::Note) {
                let word = if problem.severity == Severity::Error { "error" } else { "warning" };
                ui.note(&sanitize::label(&format!("{word}: {}: {}", problem.path, problem.message)));
            }
        }
    }
}

/// The revision an article is about instead of its repository's pin.
pub(super) fn own_rev<'d>(repo: &LibraryRepo, document: &'d Document) -> Option<&'d str> {
    document.source().meta.rev.as_deref().filter(|rev| repo.manifest.rev.as_deref() != Some(rev))
}

fn review_of(libraries: &Libraries, name: &str, pick: &Pick, opened: &Opened) -> Result<Review, Failure> {
    let (git, source) = (opened.repo.clone(), opened.source.clone());
    Ok(Review::open(&ReviewSource { libraries, repo: name, git, source, only: &pick.docs })?)
}

/// A written file, for people: relative to the current folder where it is below it.
pub(super) fn shown(path: &Path) -> String {
    let here = open::here();
    let inside = path.strip_prefix(&here).unwrap_or(path);
    sanitize::label(&inside.display().to_string()).into_owned()
}

/// What a state is called, for people.
pub(super) fn label(opened: &Opened) -> String {
    sanitize::label(&opened.source.revision().describe()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_named_by_id_or_file() {
        assert_eq!(article_id("dom-effect"), "dom-effect");
        assert_eq!(article_id("annotations/ahooks/dom-effect.zh-CN.md"), "dom-effect");
        assert_eq!(article_id("dom-effect.md"), "dom-effect");
    }
}
