//! `gloss show`: annotated source, or an article with the code it explains, as text on standard output.
//!
//! For pagers, pipes and screen readers: linear, no cursor movement; colour only on a terminal (or when asked for), and
//! `--plain` without any drawing. What is shown is what the terminal UI shows, through the same backend.

mod article;
mod code;
mod paint;

use std::sync::Arc;

use super::args::ShowArgs;
use super::browse;
use super::failure::Failure;
use super::ui::Ui;
use super::{open, open::place};
use crate::model::RepoPath;
use crate::text::nearest::nearest;
use crate::tui::backend::Backend;
use paint::Paint;

pub(super) fn run(args: &ShowArgs, ui: &Ui) -> Result<u8, Failure> {
    let backend = browse::backend(&args.repo.repo, ui)?;
    let lang = browse::language(args.lang.as_deref().or(ui.config.language.as_deref()));
    let paint = Paint::new(ui.color && !args.plain, args.plain);
    match args.what.as_deref() {
        None => overview(&*backend, &lang, &args.repo.repo, ui),
        Some(what) => shown(&backend, what, &lang, &paint, &args.repo.repo, ui),
    }
}

/// What there is to show, where the user named only a repository.
fn overview(backend: &dyn Backend, lang: &str, repo: &str, ui: &Ui) -> Result<u8, Failure> {
    let articles = backend.articles(lang);
    if articles.is_empty() {
        return Err(Failure::new(format!("no article speaks of `{repo}`"))
            .hint(format!("`gloss show {repo} PATH` prints a file, `gloss browse {repo}` opens the reader")));
    }
    let clean = |text: &str| crate::text::sanitize::label(text).into_owned();
    ui.out(|w| {
        for article in &articles {
            let (id, title) = (clean(&article.id), clean(&article.title));
            writeln!(
                w,
                "{id:<28} {title}  ({}, {} steps, {} min)",
                clean(&article.lang),
                article.steps,
                article.minutes
            )?;
        }
        writeln!(w, "\ngloss show {repo} {} prints the first", clean(&articles[0].id))
    })?;
    Ok(0)
}

fn shown(
    backend: &Arc<dyn Backend>,
    what: &str,
    lang: &str,
    paint: &Paint,
    repo: &str,
    ui: &Ui,
) -> Result<u8, Failure> {
    if backend.articles(lang).iter().any(|article| article.id == what) {
        let article = backend.article(what, lang).map_err(failure)?;
        ui.out(|w| article::print(w, &**backend, &article, paint))?;
        return Ok(0);
    }
    let (path, line) = match place(what) {
        Some((path, line, _)) => (path, Some(line - 1)),
        None => (what, None),
    };
    if let Ok(path) = RepoPath::new(path.trim_start_matches("./"))
        && let Ok(content) = backend.read(&path)
    {
        let file = code::File::new(&**backend, path, content, lang);
        ui.out(|w| file.print(w, line, paint))?;
        return Ok(0);
    }
    symbol(backend, what, lang, paint, repo, ui)
}

/// Definitions of one name that are printed; beyond that the name is too common to be what was meant.
const MOST: usize = 8;

/// All definitions of a symbol, each with its notes.
fn symbol(
    backend: &Arc<dyn Backend>,
    what: &str,
    lang: &str,
    paint: &Paint,
    repo: &str,
    ui: &Ui,
) -> Result<u8, Failure> {
    let (_, analysis) = open::analysis(repo, ui)?;
    let hits = analysis.find_symbols(what);
    if hits.is_empty() {
        let mut names: Vec<String> = backend.articles(lang).into_iter().map(|article| article.id).collect();
        names.extend(backend.files().unwrap_or_default().into_iter().map(|file| file.path.as_str().to_owned()));
        let mut near = nearest(what, names.iter().map(String::as_str), 3);
        if !what.contains('/') {
            near.extend(open::near_symbols(&analysis, what, 3));
        }
        let failure = Failure::new(format!("`{what}` is no file, article or symbol of {}", backend.info().name));
        return Err(if near.is_empty() {
            failure
        } else {
            failure.hint(format!("the nearest are {}", near.join(", ")))
        });
    }
    let mut files = Vec::new();
    for hit in hits.iter().take(MOST) {
        let Ok(path) = RepoPath::new(analysis.snapshot().path(hit.file)) else { continue };
        let Ok(content) = backend.read(&path) else { continue };
        let lines = match analysis.snapshot().text(hit.file) {
            Ok(text) => (text.lines.line(hit.symbol.extent.start), hit.symbol.end_line),
            Err(_) => (hit.symbol.line, hit.symbol.end_line),
        };
        files.push((code::File::new(&**backend, path, content, lang), lines));
    }
    ui.out(|w| files.iter().try_for_each(|(file, lines)| file.print_lines(w, lines.0, lines.1, paint)))?;
    if hits.len() > MOST {
        ui.note(&format!("{} more symbols of this name; write PATH#NAME to choose", hits.len() - MOST));
    }
    Ok(0)
}

/// `gloss` alone where standard output is no terminal: the first article of the library around the current directory.
///
/// # Errors
/// No library, or nothing in it.
pub(super) fn first_article(lang: Option<&str>, ui: &Ui) -> Result<u8, Failure> {
    let Some(repo) = browse::own_repository() else {
        return Err(Failure::new("no library of annotations is found from here")
            .hint("`gloss list` shows what there is to read, `gloss --help` what gloss can do"));
    };
    let backend = browse::backend(&repo, ui)?;
    let lang = browse::language(lang.or(ui.config.language.as_deref()));
    let Some(first) = backend.articles(&lang).into_iter().next() else {
        return overview(&*backend, &lang, &repo, ui);
    };
    let article = backend.article(&first.id, &lang).map_err(failure)?;
    ui.out(|w| article::print(w, &*backend, &article, &Paint::new(ui.color, false)))?;
    Ok(0)
}

fn failure(error: crate::tui::backend::Failure) -> Failure {
    let failure = Failure::new(error.message);
    match error.hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
