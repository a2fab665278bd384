//! `gloss export`: opens repositories, gathers their articles, resolves every anchor, and hands all to [`crate::export`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::args::ExportArgs;
use super::failure::{Failure, INTERRUPTED};
use super::open;
use super::ui::Ui;
use crate::analysis::Analysis;
use crate::article::{Document, Libraries, Library, LibraryRepo, Origin};
use crate::export::site::{Doc, MediaReader, Repo, Site};
use crate::export::{self, Options, Progress, Scope, Staging, WriteError};
use crate::workspace::{Dirs, RepoArg, RepoRef, find};

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        let (hint, code) = match &error {
            WriteError::IsFile { .. } => {
                (Some("name a directory; it is made where it is not there"), super::failure::CANNOT)
            }
            WriteError::IsRepository { .. } => {
                (Some("export beside it, and copy what you publish into it"), super::failure::CANNOT)
            }
            WriteError::NotOurs { .. } => (Some("name a new or an empty directory"), super::failure::CANNOT),
            WriteError::Foreign { .. } => {
                (Some("move them away; an export replaces its directory as a whole"), super::failure::CANNOT)
            }
            WriteError::Io { .. } => (Some("what was there before is untouched"), super::failure::CANNOT),
            WriteError::Interrupted => (None, INTERRUPTED),
        };
        Self { error: error.into(), hint: hint.map(str::to_owned), code }
    }
}

pub(super) fn run(args: &ExportArgs, ui: &Ui) -> Result<u8, Failure> {
    let start = Instant::now();
    // Looked at first: nobody should wait for an index only to hear that the directory is taken.
    export::write::check_target(&args.output)?;
    let site = site(&args.what, args.lang.as_deref(), args.title.as_deref(), ui)?;
    let options = Options {
        scope: if args.full { Scope::Full } else { Scope::Slice },
        base_url: args.base_url.clone(),
        precompress: args.precompress,
    };
    let staging = Staging::new(&args.output, args.precompress)?;
    let bar = ui.progress("exporting");
    let step = |done: usize, total: usize| {
        if done.is_multiple_of(16) || done == total {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
    };
    let progress = Progress { step: &step, cancel: ui.interrupted() };
    let report = export::export(&site, &options, &staging, &progress)?;
    bar.finish_and_clear();
    staging.finish(&serde_json::json!({}))?;
    ui.note(&format!(
        "{}: {} files, {:.1} MB; {} pages of code, {:.2} bytes a byte of source; {:.2} s",
        args.output.display(),
        report.files,
        report.bytes as f64 / 1e6,
        report.code_pages,
        report.code_bytes as f64 / report.source_bytes.max(1) as f64,
        start.elapsed().as_secs_f64()
    ));
    Ok(0)
}

/// Gathers what to export.
///
/// # Errors
/// An unknown name, a repository that cannot be opened.
pub(super) fn site(what: &[String], lang: Option<&str>, title: Option<&str>, ui: &Ui) -> Result<Site, Failure> {
    let dirs = Dirs::of_user()?;
    let libraries = Libraries::open(&open::here(), Some(&dirs.library()));
    let wanted = wanted(what, &libraries, &dirs, ui)?;
    let default_lang = libraries.list.iter().find_map(|library| library.settings.language.clone());
    let mut repos = Vec::new();
    for (arg, only) in wanted {
        repos.push(repo(&arg, &only, &libraries, ui)?);
    }
    let title = match (title, repos.as_slice()) {
        (Some(title), _) => title.to_owned(),
        (None, [one]) => one.title.clone().unwrap_or_else(|| one.name.clone()),
        (None, _) => "glossator".to_owned(),
    };
    let lang = lang.map(str::to_owned).or(default_lang).unwrap_or_else(|| "en".to_owned());
    Ok(Site { title, lang, repos })
}

/// Each repository to export with the articles asked for; none means all of them.
type Wanted = Vec<(String, Vec<String>)>;

fn wanted(what: &[String], libraries: &Libraries, dirs: &Dirs, ui: &Ui) -> Result<Wanted, Failure> {
    let names = || {
        let mut names: Vec<String> =
            libraries.list.iter().flat_map(|l| &l.repos).map(|r| r.manifest.name.clone()).collect();
        names.sort();
        names.dedup();
        names
    };
    if what.is_empty() {
        let mut out = Wanted::new();
        for name in names() {
            let known = find(&name, &open::here(), dirs)?;
            if known.local.is_some() || known.clone.join("HEAD").is_file() {
                out.push((name, Vec::new()));
            } else {
                ui.note(&format!("{name} is left out: it is not on this machine (`gloss clone {name}`)"));
            }
        }
        return if out.is_empty() {
            Err(Failure::new("there is nothing to export")
                .hint("name a repository, or `gloss clone` one of the catalogue"))
        } else {
            Ok(out)
        };
    }
    let mut out = Wanted::new();
    for text in what {
        // An article is a file of a library or an id; everything else is a repository.
        let id = article_id(text);
        let home = names().into_iter().find(|name| {
            id.as_ref().is_some_and(|id| !names().contains(id) && libraries.documents(name).contains_key(id.as_str()))
        });
        let (repo, only) = match (home, id) {
            (Some(name), Some(id)) => (name, vec![id]),
            _ => (text.clone(), Vec::new()),
        };
        match out.iter_mut().find(|(known, _)| *known == repo) {
            Some((_, articles)) if only.is_empty() => articles.clear(),
            Some((_, articles)) if !articles.is_empty() => articles.extend(only),
            Some(_) => {}
            None => out.push((repo, only)),
        }
    }
    Ok(out)
}

/// The id in an article's file name, or the text itself where it can be an id.
fn article_id(text: &str) -> Option<String> {
    let name = Path::new(text).file_name()?.to_str()?;
    let is_file = text.ends_with(".md") && Path::new(text).is_file();
    if is_file {
        return name.split('.').next().map(str::to_owned);
    }
    let plain = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    plain.then(|| text.to_owned())
}

fn repo(arg: &str, only: &[String], libraries: &Libraries, ui: &Ui) -> Result<Repo, Failure> {
    let (opened, analysis) = open::full_analysis(arg, ui)?;
    let name = match RepoArg::parse(arg).repo {
        RepoRef::Name(name) => name,
        RepoRef::Path(_) => opened.name.clone(),
    };
    let manifest = libraries.manifest(&name).map(|(_, repo)| repo.manifest.clone()).unwrap_or_default();
    let mut docs = Vec::new();
    for (library, repo, document) in libraries.documents(&name).into_values() {
        if only.is_empty() || only.contains(&document.id) {
            docs.push(doc(library, repo, document, &analysis));
        }
    }
    Ok(Repo { name, title: manifest.title, urls: manifest.urls, analysis, docs })
}

fn doc(library: &Library, repo: &LibraryRepo, document: &Document, analysis: &Analysis) -> Doc {
    Doc {
        notes: export::locate::notes(analysis, document),
        refs: export::locate::references(analysis, document),
        lags: Vec::new(),
        media: media(&library.origin, &repo.folder, &repo.files),
        settings: library.settings.clone(),
        document: document.clone(),
    }
}

/// Reads files of a repository's folder in a library; only those the library listed, so no link leads out of it.
fn media(origin: &Origin, folder: &str, files: &[String]) -> MediaReader {
    let known: BTreeSet<String> = files.iter().cloned().collect();
    let (folder, base): (String, Option<PathBuf>) = (folder.to_owned(), origin.folder().map(Path::to_owned));
    Arc::new(move |path| {
        known.contains(path).then_some(())?;
        let relative = format!("{folder}/{path}");
        match &base {
            Some(base) => std::fs::read(base.join(relative)).ok(),
            None => Library::embedded_file(&relative).map(<[u8]>::to_vec),
        }
    })
}
