//! `gloss list`: the repositories of the libraries and the clones, with their articles and what of them is here.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::ListArgs;
use super::failure::Failure;
use super::open::here;
use super::selection::{Named, at_folder};
use super::ui::Ui;
use crate::article::{Article, Document, Libraries, Origin};
use crate::source::GitRepo;
use crate::source::clone::{is_clone, url};
use crate::text::{nearest::nearest, sanitize};
use crate::workspace::{self, Dirs, Known, RepoArg, RepoRef, WorkspaceError};

#[derive(Serialize)]
struct Out {
    name: String,
    title: Option<String>,
    /// `project`, `user`, `built-in`; `null` for a clone that no library knows.
    library: Option<&'static str>,
    urls: Vec<String>,
    rev: Option<String>,
    #[serde(rename = "ref")]
    reference: Option<String>,
    /// `here` (read where it stands), `cloned`, `shallow` (without its whole history) or `absent`.
    state: &'static str,
    path: Option<String>,
    articles: Vec<OutArticle>,
}

#[derive(Serialize)]
struct OutArticle {
    id: String,
    title: String,
    lang: String,
    series: Option<String>,
    order: Option<i64>,
    /// Sections with an anchor.
    sections: usize,
    anchors: usize,
    problems: usize,
    /// All languages there are, the source's first.
    languages: Vec<String>,
    file: String,
}

pub(super) fn run(args: &ListArgs, ui: &Ui) -> Result<u8, Failure> {
    let dirs = Dirs::of_user()?;
    let language = super::browse::language(args.lang.as_deref().or(ui.config.language.as_deref()));
    let mut rows: Vec<Out> = Vec::new();
    for Listed { from, libraries, names } in listed(&args.repos, &dirs)? {
        rows.extend(names.iter().map(|name| row(name, &from, &libraries, &language, &dirs)));
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows.dedup_by(|a, b| (&a.name, &a.path) == (&b.name, &b.path));
    ui.out(|w| {
        for row in &rows {
            if args.json {
                writeln!(w, "{}", super::ui::json(row))?;
            } else {
                print(w, row)?;
            }
        }
        Ok(())
    })?;
    if rows.is_empty() {
        ui.note("no library is in force and nothing is cloned");
    }
    Ok(0)
}

/// Repositories to list, and the libraries that know them.
struct Listed {
    /// Where the libraries were looked for from.
    from: PathBuf,
    libraries: Libraries,
    names: Vec<String>,
}

/// Understands names, and folders that hold a library; nothing means all there is.
fn listed(repos: &[String], dirs: &Dirs) -> Result<Vec<Listed>, Failure> {
    let from = here();
    let libraries = Libraries::open(&from, Some(&dirs.library()));
    let mut known: Vec<String> = libraries.repo_names().into_iter().map(str::to_owned).chain(dirs.clones()).collect();
    known.sort();
    known.dedup();
    if repos.is_empty() {
        return Ok(vec![Listed { from, libraries, names: known }]);
    }
    let (mut out, mut names) = (Vec::new(), Vec::new());
    for asked in repos {
        match RepoArg::parse(asked).repo {
            RepoRef::Path(path) => {
                let Named { from, libraries, repos } = at_folder(&path, dirs)?;
                out.push(Listed { from, libraries, names: repos });
            }
            RepoRef::Name(name) if known.contains(&name) => names.push(name),
            RepoRef::Name(name) => {
                let nearest = nearest(&name, known.iter().map(String::as_str), 3);
                let is_dir = Path::new(&name).is_dir();
                return Err(WorkspaceError::Unknown { name, nearest, is_dir }.into());
            }
        }
    }
    out.push(Listed { from, libraries, names });
    Ok(out)
}

fn row(name: &str, from: &Path, libraries: &Libraries, language: &str, dirs: &Dirs) -> Out {
    let known = workspace::find(name, from, dirs).ok();
    let (state, path) = known.as_ref().map_or(("absent", None), state);
    let mut articles: Vec<OutArticle> = libraries
        .documents(name)
        .into_values()
        .map(|(library, _, document)| {
            let default = library.settings.language.as_deref();
            article(document, document.in_language(Some(language), default).0)
        })
        .collect();
    articles.sort_by(|a, b| {
        // Those of no series come last.
        let key = |a: &OutArticle| (a.series.is_none(), a.series.clone(), a.order.unwrap_or(i64::MAX), a.id.clone());
        key(a).cmp(&key(b))
    });
    let manifest = libraries.manifest(name);
    Out {
        name: name.to_owned(),
        title: manifest.and_then(|(_, repo)| repo.manifest.title.clone()),
        library: manifest.map(|(library, _)| match library.origin {
            Origin::Project(_) => "project",
            Origin::User(_) => "user",
            Origin::Embedded => "built-in",
        }),
        urls: known.as_ref().map(|known| known.urls.iter().map(|u| url::shown(u)).collect()).unwrap_or_default(),
        rev: known.as_ref().and_then(|known| known.pin.as_ref()).map(|pin| pin.rev.clone()),
        reference: known.and_then(|known| known.pin).and_then(|pin| pin.reference),
        state,
        path,
        articles,
    }
}

fn state(known: &Known) -> (&'static str, Option<String>) {
    let shown = |path: &Path| Some(path.display().to_string());
    if let Some(local) = &known.local {
        return ("here", shown(local));
    }
    if !is_clone(&known.clone) {
        return ("absent", None);
    }
    let shallow = GitRepo::open(&known.clone).is_ok_and(|repo| repo.is_shallow());
    (if shallow { "shallow" } else { "cloned" }, shown(&known.clone))
}

fn article(document: &Document, article: &Article) -> OutArticle {
    let source = document.source();
    let anchored = |article: &Article| article.sections.iter().filter(|s| !s.anchors.is_empty()).count();
    OutArticle {
        id: document.id.clone(),
        title: article.meta.title.clone(),
        lang: article.meta.lang.clone(),
        series: source.meta.series.clone(),
        order: source.meta.order,
        sections: anchored(source),
        anchors: source.anchors().count(),
        problems: document.articles.iter().map(|article| article.problems.len()).sum(),
        languages: document.articles.iter().map(|article| article.meta.lang.clone()).collect(),
        file: article.path.clone(),
    }
}

fn print(w: &mut dyn std::io::Write, row: &Out) -> std::io::Result<()> {
    let label = |text: &str| sanitize::label(text).into_owned();
    let mut head = label(&row.name);
    if let Some(title) = row.title.as_ref().filter(|title| **title != row.name) {
        head.push_str(&format!("  {}", label(title)));
    }
    if let Some(rev) = &row.rev {
        let short: String = rev.chars().take(if rev.len() == 40 { 12 } else { 60 }).collect();
        let at = row.reference.as_ref().map_or(short.clone(), |name| format!("{name} ({short})"));
        head.push_str(&format!("  at {}", label(&at)));
    }
    let state = match row.state {
        "absent" if row.urls.is_empty() => "to be read in a checkout of it",
        "absent" => "not cloned",
        "shallow" => "cloned, without its whole history",
        other => other,
    };
    writeln!(w, "{head}  [{state}]  {}", count(row.articles.len(), "article"))?;
    for article in &row.articles {
        let problems = match article.problems {
            0 => String::new(),
            some => format!(", {}", count(some, "problem")),
        };
        writeln!(
            w,
            "  {}  {}  ({}; {}{problems})",
            label(&article.id),
            label(&article.title),
            label(&article.languages.join(", ")),
            count(article.sections, "section")
        )?;
    }
    Ok(())
}

fn count(number: usize, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {what}{s}")
}
