//! Writing from the UI: new notes, moved and deleted ones, and the review of those whose code changed.
//!
//! Only articles are written, never the repository that is read. The built-in library is read-only: an article of it is
//! copied to the reader's own library first.

use std::path::{Path, PathBuf};

use super::backend::Live;
use super::notes::Resolved;
use crate::article::edit::attribute_value;
use crate::article::library::replace_file;
use crate::article::{Article, Document, Library, LibraryRepo, Section};
use crate::model::{CommitId, RepoPath};
use crate::source::Content;
use crate::source::history::{AtPath, History};
use crate::text::Span;
use crate::tui::backend::{Answer, Edit, EditorTarget, Failure, NewIn, Resolution, Review, Version};

fn failure(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

/// Notes that need a look, with the code they were written for where the pinned revision is here.
pub fn review(live: &Live, resolved: &[std::sync::Arc<Resolved>]) -> Vec<Review> {
    let mut out = Vec::new();
    for one in resolved {
        let head = &one.article.head;
        for (s, section) in one.article.sections.iter().enumerate() {
            for (t, target) in section.targets.iter().enumerate().filter(|(_, t)| t.state.needs_review()) {
                let old = one.before[s][t].as_ref().and_then(|(path, span)| before(live, one.pin?, path, *span));
                let new = target.place.as_ref().and_then(|p| {
                    let analysis = live.analysis();
                    let file = analysis.snapshot().file(p.path.as_str())?;
                    let text = analysis.snapshot().text(file).ok()?;
                    Some(super::history::version(
                        live,
                        &p.path,
                        text.text(),
                        lines_of(text.text(), target.extent),
                        String::new(),
                    ))
                });
                let title = if section.title.is_empty() { &head.title } else { &section.title };
                out.push(Review {
                    article: head.id.clone(),
                    title: title.clone(),
                    section: s,
                    target: t,
                    anchor: target.anchor.clone(),
                    state: target.state,
                    detail: target.detail.clone(),
                    old,
                    new,
                    blocks: section.blocks.clone(),
                    file: head.file.clone().map(|file| (file, section.line + 1)),
                });
            }
        }
    }
    out
}

fn lines_of(text: &str, span: Span) -> Span {
    let start = text[..(span.start as usize).min(text.len())].rfind('\n').map_or(0, |i| i + 1);
    Span::from_range(start..(span.end as usize).min(text.len()))
}

/// The code that the article was written about.
fn before(live: &Live, pin: CommitId, path: &RepoPath, span: Span) -> Option<Version> {
    let repo = live.opened.repo.as_ref()?;
    let history = History::open(repo).ok()?;
    let AtPath::File { blob, .. } = history.at(pin, path).ok()? else { return None };
    let content = Content::decode(&repo.blob(blob).ok()?);
    let label = pin.to_string()[..8].to_owned();
    Some(super::history::version(live, path, &content.text, lines_of(&content.text, span), label))
}

/// Settles a note. The verbs that write the lock say how.
pub fn settle(live: &Live, review: &Review, how: Resolution) -> Answer<String> {
    let verb = match how {
        Resolution::Accept => "accept",
        Resolution::Fix => "fix",
    };
    let _ = live;
    Err(Failure::new(format!("{} is settled on the command line", review.anchor))
        .with_hint(format!("run `gloss {verb} {}`", review.article)))
}

/// Changes an article, and says where to open it.
pub fn edit(live: &Live, edit: &Edit, lang: &str) -> Answer<EditorTarget> {
    match edit {
        Edit::Add { article, path, offset, lines, title } => {
            let comment = anchor_comment(live, path, *offset, *lines)?;
            let target = match article {
                NewIn::Article(id) => append(live, id, lang, title, &comment),
                NewIn::Create { id, title: name, lang } => create(live, id, lang, name, title, &comment),
            }?;
            live.forget_articles();
            Ok(target)
        }
        Edit::Move { article, section, up } => each_variant(live, article, lang, *section, |text, article, at| {
            let sections = &article.sections;
            let level = |s: &Section| s.heading.as_ref().map_or(0, |h| h.level);
            let here = sections.get(at)?;
            let same = |s: &&Section| level(s) == level(here);
            let other =
                if *up { sections[..at].iter().rev().find(same) } else { sections[at + 1..].iter().find(same) }?;
            let (first, second) = if *up { (other, here) } else { (here, other) };
            if first.span.end != second.span.start || first.heading.is_none() {
                return None;
            }
            let (a, b) = (first.span.slice(text), second.span.slice(text));
            let glue = if b.ends_with('\n') { "" } else { "\n" };
            Some(format!("{}{b}{glue}{a}{}", &text[..first.span.start as usize], &text[second.span.end as usize..]))
        }),
        Edit::Delete { article, section } => each_variant(live, article, lang, *section, |text, article, at| {
            let here = article.sections.get(at).filter(|s| s.heading.is_some())?;
            Some(format!("{}{}", &text[..here.own.start as usize], &text[here.own.end as usize..]))
        }),
    }
}

/// The comment that anchors a section to the symbol at an offset, and to the lines where they are less than all of it.
fn anchor_comment(live: &Live, path: &RepoPath, offset: u32, lines: (u32, u32)) -> Answer<String> {
    let analysis = live.analysis();
    let snapshot = analysis.snapshot();
    let file = snapshot.file(path.as_str()).ok_or_else(|| Failure::new("no such file"))?;
    let text = snapshot.text(file).map_err(failure)?;
    let start = text.lines.line_span(lines.0).map_or(offset, |s| s.start.max(offset.min(s.end)));
    let symbols = snapshot.symbols_in(file);
    let around = symbols.iter().filter(|s| s.extent.contains(start) || s.name_span.contains(offset));
    let symbol = around.min_by_key(|s| s.extent.len());
    let written: String = path
        .as_str()
        .chars()
        .map(|c| match c {
            ' ' => "%20".to_owned(),
            '#' => "%23".to_owned(),
            '%' => "%25".to_owned(),
            c => c.to_string(),
        })
        .collect();
    let Some(symbol) = symbol else { return Ok(format!("<!-- gloss: {written} -->")) };
    let separator = snapshot.language(file).map_or("::", |l| l.row().separator);
    let qualified = symbol.qualified(separator);
    // Two of the same qualified name: the anchor must say which.
    let twins: Vec<_> = symbols.iter().filter(|s| s.qualified(separator) == qualified).collect();
    let index = if twins.len() > 1 {
        let n = twins.iter().position(|s| s.name_span == symbol.name_span).unwrap_or(0);
        format!("~{}", n + 1)
    } else {
        String::new()
    };
    let first_line = text.lines.line(symbol.extent.start);
    let whole = lines.0 <= first_line.max(symbol.line) && lines.1 >= symbol.end_line || lines.0 == lines.1;
    let mut out = format!("<!-- gloss: {written}#{qualified}{index}");
    if !whole {
        let line = |n: u32| text.lines.line_span(n).unwrap_or_default().slice(text.text()).trim().to_owned();
        let mut bounds = (lines.0..=lines.1).map(line).filter(|l| !l.is_empty());
        if let Some(first) = bounds.next() {
            match bounds.next_back() {
                Some(last) => {
                    out.push_str(&format!(" from={} to={}", attribute_value(&first), attribute_value(&last)));
                }
                None => out.push_str(&format!(" quote={}", attribute_value(&first))),
            }
        }
    }
    out.push_str(" -->");
    Ok(out)
}

/// Where a document is written: its own folder, or a copy in the reader's library.
fn writable(live: &Live, id: &str) -> Answer<(PathBuf, Document)> {
    let notes = live.library_notes();
    let documents = notes.libraries.documents(&notes.repo);
    let (library, repo, document): &(&Library, &LibraryRepo, &Document) =
        documents.get(id).ok_or_else(|| Failure::new(format!("no article {id}")))?;
    if let Some(folder) = library.origin.folder() {
        return Ok((folder.join(&repo.folder), (*document).clone()));
    }
    let folder = live.dirs.library().join(&repo.folder);
    std::fs::create_dir_all(&folder).map_err(failure)?;
    for article in &document.articles {
        let file = folder.join(file_name(article));
        if !file.exists() {
            replace_file(&file, article.text.as_bytes()).map_err(failure)?;
        }
    }
    Ok((folder, (*document).clone()))
}

fn file_name(article: &Article) -> String {
    article.path.rsplit('/').next().unwrap_or(&article.path).to_owned()
}

fn append(live: &Live, id: &str, lang: &str, title: &str, comment: &str) -> Answer<EditorTarget> {
    let (folder, document) = writable(live, id)?;
    // An anchor is written once, in the source; a translation only repeats the section's id.
    let (article, _) = document.in_language((!lang.is_empty()).then_some(lang), None);
    let article = if article.is_variant() { document.source() } else { article };
    let file = folder.join(file_name(article));
    let mut text = article.text.clone();
    while text.ends_with("\n\n") {
        text.pop();
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    write_section(&file, text, title, comment)
}

fn write_section(file: &Path, mut text: String, title: &str, comment: &str) -> Answer<EditorTarget> {
    let title: String = title.chars().filter(|c| !c.is_control()).collect();
    text.push_str(&format!("\n## {}\n{comment}\n\n", title.trim()));
    let unwritable = |error| Failure::new(format!("cannot write {}: {error}", file.display()));
    replace_file(file, text.as_bytes()).map_err(unwritable)?;
    let line = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    Ok(EditorTarget { file: file.to_string_lossy().into_owned(), line })
}

fn create(live: &Live, id: &str, lang: &str, name: &str, title: &str, comment: &str) -> Answer<EditorTarget> {
    let notes = live.library_notes();
    // Beside the repository's other articles where that can be written, else in the reader's library.
    let home = notes.libraries.repos(&notes.repo).find_map(|(l, r)| Some(l.origin.folder()?.join(&r.folder)));
    let folder = home.unwrap_or_else(|| live.dirs.library().join(&notes.repo));
    std::fs::create_dir_all(&folder).map_err(failure)?;
    let file = folder.join(format!("{id}.{lang}.md"));
    if file.exists() {
        return Err(Failure::new(format!("there is an article {id} already")));
    }
    let manifest = folder.join("repo.toml");
    if !manifest.exists() {
        let mut text = format!("name = {}\n", toml_string(&notes.repo));
        if let Some(url) = &live.url {
            text.push_str(&format!("urls = [{}]\n", toml_string(url)));
        }
        if let Some(commit) = live.opened.source.revision().commit {
            text.push_str(&format!("rev = \"{commit}\"\n"));
        }
        replace_file(&manifest, text.as_bytes()).map_err(failure)?;
    }
    let title_yaml = serde_json::to_string(name).unwrap_or_default();
    let text = format!("---\ngloss: 1\nid: {id}\ntitle: {title_yaml}\nlang: {lang}\n---\n");
    write_section(&file, text, title, comment)
}

fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Applies a change of one section to every language of its article that has it.
fn each_variant(
    live: &Live,
    id: &str,
    lang: &str,
    section: usize,
    change: impl Fn(&str, &Article, usize) -> Option<String>,
) -> Answer<EditorTarget> {
    let (folder, document) = writable(live, id)?;
    let (shown, _) = document.in_language((!lang.is_empty()).then_some(lang), None);
    let wanted = shown.sections.get(section).map(|s| s.id.clone()).ok_or_else(|| Failure::new("no such note"))?;
    let mut done = None;
    for article in &document.articles {
        let Some(at) = article.sections.iter().position(|s| s.id == wanted) else { continue };
        let Some(text) = change(&article.text, article, at) else { continue };
        let file = folder.join(file_name(article));
        replace_file(&file, text.as_bytes()).map_err(failure)?;
        done = Some(file);
    }
    live.forget_articles();
    match done {
        // Line 0: nothing to open.
        Some(file) => Ok(EditorTarget { file: file.to_string_lossy().into_owned(), line: 0 }),
        None => Err(Failure::new("the note cannot go further that way")),
    }
}
