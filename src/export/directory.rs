//! The page of a directory: what is in it, what of it has a page, and where the notes are.

use super::assets::Assets;
use super::html::Html;
use super::page::{Frame, Label};
use super::plan::{Plan, RepoPlan};
use crate::analysis::FileId;

/// The way to a path: repository, directories, file.
#[must_use]
pub fn crumbs(repo: &RepoPlan<'_>, path: &str) -> Vec<(Label, Option<String>)> {
    let title = repo.repo.title.as_deref().unwrap_or(&repo.repo.name);
    let mut out = vec![(Label::from(title.to_owned()), repo.dir_page(""))];
    let mut dir = String::new();
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let last = parts.pop();
    for part in parts {
        if !dir.is_empty() {
            dir.push('/');
        }
        dir.push_str(part);
        out.push((part.to_owned().into(), repo.dir_page(&dir)));
    }
    out.extend(last.map(|last| (last.to_owned().into(), None)));
    out
}

/// The directories that get a page: those above a shown file, in order.
#[must_use]
pub fn dirs(repo: &RepoPlan<'_>) -> Vec<String> {
    let snapshot = repo.repo.analysis.snapshot();
    let mut out = std::collections::BTreeSet::from([String::new()]);
    for file in repo.shown_files() {
        let mut path = snapshot.path(file);
        while let Some((dir, _)) = path.rsplit_once('/') {
            if !out.insert(dir.to_owned()) {
                break;
            }
            path = dir;
        }
    }
    out.into_iter().collect()
}

/// Renders the page of a directory.
#[must_use]
pub fn page(plan: &Plan<'_>, repo: &RepoPlan<'_>, assets: &Assets, dir: &str) -> Option<(String, Vec<u8>)> {
    let path = repo.dir_page(dir)?;
    let name = dir.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(&repo.repo.name).to_owned();
    let mut frame = Frame::new(plan, assets, &path, name, "dir");
    frame.crumbs = crumbs(repo, dir);
    let rows = rows(repo, dir);
    let bytes = frame.render(|h| {
        let heading = if dir.is_empty() { repo.repo.title.as_deref().unwrap_or(&repo.repo.name) } else { dir };
        h.lit("<h1 class=path>").path(heading).lit("</h1>\n<ul class=facts><li>").text(&repo.revision());
        if let Some(home) = repo.forge.as_ref().filter(|_| dir.is_empty()).and_then(super::forge::Forge::home) {
            h.lit("<li>").outside_link(&home, |h| {
                h.text(home.as_str());
            });
        }
        if dir.is_empty()
            && let Some(index) = repo.symbol_index()
        {
            h.lit("<li><a").href(&frame.to(&index)).lit(">");
            frame.say(h, |w| w.all_symbols);
            h.lit("</a>");
        }
        h.lit("</ul>\n<ul class=listing>\n");
        for row in &rows {
            line(h, &frame, repo, dir, row);
        }
        h.lit("</ul>\n");
    });
    Some((path, bytes))
}

/// One entry of a directory.
enum Row<'a> {
    Dir { name: &'a str, shown: usize, notes: usize },
    File { name: &'a str, file: FileId, notes: usize },
}

fn rows<'a>(repo: &'a RepoPlan<'_>, dir: &str) -> Vec<Row<'a>> {
    let snapshot = repo.repo.analysis.snapshot();
    let skip = if dir.is_empty() { 0 } else { dir.len() + 1 };
    let mut out: Vec<Row<'a>> = Vec::new();
    for at in snapshot.files_under(dir) {
        let file = FileId(at);
        let rest = &snapshot.path(file)[skip..];
        let own = repo.notes.get(&file).map_or(0, Vec::len);
        match rest.split_once('/') {
            None => out.push(Row::File { name: rest, file, notes: own }),
            Some((name, _)) => {
                let shown_here = usize::from(repo.is_shown(file));
                match out.last_mut() {
                    Some(Row::Dir { name: last, shown, notes }) if *last == name => {
                        *shown += shown_here;
                        *notes += own;
                    }
                    _ => out.push(Row::Dir { name, shown: shown_here, notes: own }),
                }
            }
        }
    }
    out.sort_by_key(|row| match row {
        Row::Dir { name, .. } => (false, *name),
        Row::File { name, .. } => (true, *name),
    });
    out
}

fn line(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, dir: &str, row: &Row<'_>) {
    let child = |name: &str| if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") };
    let notes = match row {
        Row::Dir { name, shown, notes } => {
            h.lit("<li class=dir>");
            let outside = || repo.forge.as_ref()?.dir(&child(name));
            if let Some(page) = repo.dir_page(&child(name)).filter(|_| *shown > 0) {
                h.lit("<a").href(&frame.to(&page)).lit(">").text(name).lit("/</a>");
            } else if let Some(href) = outside() {
                h.outside_link(&href, |h| {
                    h.text(name).lit("/");
                });
            } else {
                h.text(name).lit("/");
            }
            *notes
        }
        Row::File { name, file, notes } => {
            h.lit("<li>");
            let outside = || repo.forge.as_ref()?.file(&child(name), None);
            if repo.is_shown(*file) {
                h.lit("<a").href(&frame.to(&repo.page(*file))).lit(">").text(name).lit("</a>");
            } else if let Some(href) = outside() {
                h.outside_link(&href, |h| {
                    h.text(name);
                });
            } else {
                h.text(name);
            }
            *notes
        }
    };
    if notes > 0 {
        h.lit(" <span class=count>").num(notes as u64).lit(" ");
        frame.say(h, |w| w.notes_count(notes));
        h.lit("</span>");
    }
    h.lit("\n");
}
