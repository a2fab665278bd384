//! `gloss export`: opens repositories, gathers their articles, resolves every anchor, and hands all to [`crate::export`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::args::ExportArgs;
use super::failure::{Failure, INTERRUPTED};
use super::open;
use super::ui::Ui;
use crate::analysis::Analysis;
use crate::analysis::notes::{pin_of, state_of};
use crate::anchoring::{Between, Past, State};
use crate::article::{Libraries, Library, Origin};
use crate::export::gather::{self, Ground};
use crate::export::site::{Doc, MediaReader, Repo, Site};
use crate::export::{self, Memory, Options, Progress, Scope, Staging, WriteError, verify};
use crate::source::{GitRepo, History};
use crate::text::sanitize;
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
    let options = Options {
        scope: if args.full { Scope::Full } else { Scope::Slice },
        base_url: args.base_url.clone(),
        alone: false,
    };
    if args.check {
        return check(args, options, ui);
    }
    if args.single {
        return single(args, ui);
    }
    // First of all: nobody should wait for an index only to hear that the directory is taken or cannot be written.
    let staging = Staging::new(&args.output, args.precompress)?;
    let site = site(&args.what, args.lang.as_deref(), args.title.as_deref(), ui)?;
    write(args, staging, &site, &options, start, ui)
}

fn write(
    args: &ExportArgs,
    staging: Staging,
    site: &Site,
    options: &Options,
    start: Instant,
    ui: &Ui,
) -> Result<u8, Failure> {
    let bar = ui.progress("exporting");
    let step = |done: usize, total: usize| {
        if done.is_multiple_of(16) || done == total {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
    };
    let progress = Progress { step: &step, cancel: ui.interrupted() };
    let report = export::export(site, options, &staging, &progress)?;
    bar.finish_and_clear();
    staging.finish(&verify::summary(site, options))?;
    let seconds = start.elapsed().as_secs_f64();
    if args.json {
        let out = serde_json::json!({
            "files": report.files,
            "bytes": report.bytes,
            "code_pages": report.code_pages,
            "code_bytes": report.code_bytes,
            "source_bytes": report.source_bytes,
            "seconds": (seconds * 1e3).round() / 1e3,
            "peak_rss": super::index::peak_rss(),
        });
        ui.out(|w| writeln!(w, "{out}"))?;
        return Ok(0);
    }
    ui.note(&format!(
        "{}: {} files, {:.1} MB, {} of them pages of code; {seconds:.1} s",
        sanitize::label(&args.output.display().to_string()),
        report.files,
        report.bytes as f64 / 1e6,
        report.code_pages,
    ));
    Ok(0)
}

/// One file an article: into a directory, or one article into one file.
fn single(args: &ExportArgs, ui: &Ui) -> Result<u8, Failure> {
    let to_file = args.output.extension().is_some_and(|ending| ending == "html");
    let options = Options { scope: Scope::Single, base_url: None, alone: to_file };
    let start = Instant::now();
    let staging = if to_file { None } else { Some(Staging::new(&args.output, args.precompress)?) };
    let site = site(&args.what, args.lang.as_deref(), args.title.as_deref(), ui)?;
    let count: usize = site.repos.iter().map(|repo| repo.docs.len()).sum();
    if count == 0 {
        return Err(Failure::new("there is no article to export").hint("`gloss show REPO` lists those there are"));
    }
    if let Some(staging) = staging {
        return write(args, staging, &site, &options, start, ui);
    }
    if count > 1 {
        return Err(Failure::new(format!("{count} articles do not fit into one file"))
            .hint("name one article, or a directory as the output"));
    }
    let memory = Memory::default();
    export::export(&site, &options, &memory, &Progress { step: &|_, _| {}, cancel: ui.interrupted() })?;
    let page = memory.into_files().into_values().next().unwrap_or_default();
    export::write::write_page(&args.output, &page)?;
    ui.note(&format!("{}: {:.1} kB", sanitize::label(&args.output.display().to_string()), page.len() as f64 / 1e3));
    Ok(0)
}

/// Whether an export is whole and says what the library says.
fn check(args: &ExportArgs, options: Options, ui: &Ui) -> Result<u8, Failure> {
    let missing = || {
        Failure::new(format!("{} is no export of gloss", args.output.display())).hint("make one with `gloss export -o`")
    };
    let damage = verify::damage(&args.output).ok_or_else(missing)?;
    let manifest = export::write::manifest(&args.output).ok_or_else(missing)?;
    let about = &manifest["about"];
    let names = |value: &serde_json::Value| value["name"].as_str().map(str::to_owned);
    let exported: Vec<String> = about["repos"].as_array().into_iter().flatten().filter_map(names).collect();
    let what = if args.what.is_empty() { &exported } else { &args.what };
    let site = site(what, args.lang.as_deref(), args.title.as_deref(), ui)?;
    let differences = verify::compare(about, &verify::summary(&site, &options));
    ui.out(|w| {
        for line in damage.iter().chain(&differences) {
            writeln!(w, "{}", sanitize::label(line))?;
        }
        if damage.is_empty() && differences.is_empty() {
            writeln!(w, "{}: up to date", sanitize::label(&args.output.display().to_string()))?;
        }
        Ok(())
    })?;
    Ok(match (damage.is_empty(), differences.is_empty()) {
        (false, _) => super::failure::CANNOT,
        (true, false) => 1,
        (true, true) => 0,
    })
}

/// Gathers what to export.
///
/// # Errors
/// An unknown name, a repository that cannot be opened.
fn site(what: &[String], lang: Option<&str>, title: Option<&str>, ui: &Ui) -> Result<Site, Failure> {
    let dirs = Dirs::of_user()?;
    let libraries = Libraries::open(&open::here(), Some(&dirs.library()));
    let gathered = gather_all(what, &libraries, &dirs, ui)?;
    Ok(site_of(gathered.into_iter().map(|one| one.repo).collect(), &libraries, lang, title))
}

/// A repository with what is needed to resolve its articles again.
pub(super) struct Gathered {
    pub repo: Repo,
    pub git: Option<Arc<GitRepo>>,
}

/// Opens and indexes what is asked for.
///
/// # Errors
/// An unknown name, a repository that cannot be opened.
pub(super) fn gather_all(
    what: &[String],
    libraries: &Libraries,
    dirs: &Dirs,
    ui: &Ui,
) -> Result<Vec<Gathered>, Failure> {
    let wanted = wanted(what, libraries, dirs, ui)?;
    wanted.into_iter().map(|(arg, only)| repo(&arg, &only, libraries, ui)).collect()
}

/// The site of some repositories: its title and language by default those of its content.
pub(super) fn site_of(repos: Vec<Repo>, libraries: &Libraries, lang: Option<&str>, title: Option<&str>) -> Site {
    let default_lang = libraries.list.iter().find_map(|library| library.settings.language.clone());
    let title = match (title, repos.as_slice()) {
        (Some(title), _) => title.to_owned(),
        (None, [one]) => one.title.clone().unwrap_or_else(|| one.name.clone()),
        (None, _) => "glossator".to_owned(),
    };
    let lang = lang.map(str::to_owned).or(default_lang).unwrap_or_else(|| "en".to_owned());
    Site { title, lang, repos }
}

/// Each repository to export with the articles asked for; none means all of them.
type Wanted = Vec<(String, Vec<String>)>;

fn wanted(what: &[String], libraries: &Libraries, dirs: &Dirs, ui: &Ui) -> Result<Wanted, Failure> {
    if what.is_empty() {
        let mut out = Wanted::new();
        for name in libraries.default_repos() {
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
        let names = libraries.repo_names();
        let home = id
            .as_deref()
            .filter(|id| !names.contains(id))
            .and_then(|id| names.iter().find(|name| libraries.documents(name).contains_key(id)).copied());
        let (repo, only) = match (home, id) {
            (Some(name), Some(id)) => (name.to_owned(), vec![id]),
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

fn repo(arg: &str, only: &[String], libraries: &Libraries, ui: &Ui) -> Result<Gathered, Failure> {
    let (opened, analysis) = open::full_analysis(arg, ui)?;
    let name = match RepoArg::parse(arg).repo {
        RepoRef::Name(name) => name,
        RepoRef::Path(_) => opened.name.clone(),
    };
    let manifest = libraries.manifest(&name).map(|(_, repo)| repo.manifest.clone()).unwrap_or_default();
    let docs = docs(&name, only, libraries, opened.repo.as_ref(), &analysis, ui.interrupted())?;
    let commit = analysis.snapshot().revision().commit;
    let history = opened.repo.as_ref().and_then(|git| History::open(git).ok());
    let date = history.zip(commit).and_then(|(history, commit)| history.info(commit).ok()).map(|info| info.date);
    Ok(Gathered {
        repo: Repo { name, title: manifest.title, urls: manifest.urls, analysis, date, docs },
        git: opened.repo,
    })
}

/// The documents of a repository with their anchors resolved; `only` these, or all where it is empty.
///
/// # Errors
/// A history that cannot be read, and an interrupt.
pub(super) fn docs(
    name: &str,
    only: &[String],
    libraries: &Libraries,
    git: Option<&Arc<GitRepo>>,
    analysis: &Analysis,
    cancel: &AtomicBool,
) -> Result<Vec<Doc>, Failure> {
    let snapshot = analysis.snapshot();
    let past = match git {
        Some(git) => Past::new(git.clone())?,
        None => Past::without_history(),
    };
    let target = state_of(snapshot, git.is_some());
    past.lend(target.clone(), snapshot.clone());
    let mut docs = Vec::new();
    for (library, repo, document) in libraries.documents(name).into_values() {
        if !only.is_empty() && !only.contains(&document.id) {
            continue;
        }
        if cancel.load(Ordering::Relaxed) {
            return Err(WriteError::Interrupted.into());
        }
        let pin = pin_of(repo, document.source(), git).map(State::Commit);
        let states = Between { pin, target: target.clone() };
        let ground = Ground { past: &past, snapshot, lock: repo.lock.get(), states: &states };
        docs.push(Doc {
            notes: gather::notes(&ground, document),
            refs: gather::references(&ground, document),
            lags: gather::lags(repo.lock.get(), document),
            media: media(&library.origin, &repo.folder, &repo.files),
            settings: library.settings.clone(),
            document: document.clone(),
        });
    }
    Ok(docs)
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
