//! Each article as plain Markdown with permalinks, and a list of them: for readers that are programs.
//!
//! The text is the author's, byte for byte, but for what only gloss understands: anchor comments become links to the code,
//! inline references ordinary links, and their definitions go.

use super::excerpt;
use super::home::reading_order;
use super::html::Href;
use super::plan::{Plan, RepoPlan, relative};
use super::site::{Note, Place};
use crate::article::Article;
use crate::text::Span;

/// The list of all articles.
pub const LIST: &str = "llms.txt";

/// The plain form of an article: path and content.
#[must_use]
pub fn article(plan: &Plan<'_>, repo: &RepoPlan<'_>, at: usize, article: &Article) -> (String, Vec<u8>) {
    let path = page(plan, repo, at, article);
    let doc = &repo.repo.docs[at];
    let body = article.blocks.first().map_or(article.text.len(), |block| block.span.start as usize);
    let mut edits: Vec<(Span, String)> = Vec::new();
    for section in &article.sections {
        for anchor in doc.document.anchors(article, section) {
            let text =
                doc.notes.get(&(anchor.id.to_owned(), anchor.n)).map_or_else(String::new, |n| note(repo, &path, n));
            match edits.iter_mut().find(|(span, _)| *span == anchor.place) {
                // A translation's one comment stands for all anchors of its section.
                Some((_, known)) => *known = format!("{known}  \n{text}"),
                None => edits.push((anchor.place, text)),
            }
        }
        for reference in &section.references {
            let place = doc.refs.get(&(article_at(doc, article), reference.span.start));
            let shown = if reference.text.is_empty() { &reference.label } else { &reference.text };
            let words = if shown == &reference.label { format!("`{shown}`") } else { shown.clone() };
            let link = place.and_then(|place| address(repo, &path, place));
            edits.push((reference.span, link.map_or(words.clone(), |link| format!("[{words}]({link})"))));
        }
    }
    let ours = article.definitions.iter().filter(|d| d.anchor.is_some());
    edits.extend(ours.map(|d| (with_newline(&article.text, d.span), String::new())));
    edits.retain(|(span, _)| span.start as usize >= body && (span.end as usize) <= article.text.len());
    edits.sort_by_key(|(span, _)| *span);
    let mut out = String::with_capacity(article.text.len());
    let mut from = body;
    for (span, text) in edits {
        if (span.start as usize) < from {
            continue;
        }
        out.push_str(article.text.get(from..span.start as usize).unwrap_or(""));
        out.push_str(&text);
        from = span.end as usize;
    }
    out.push_str(article.text.get(from..).unwrap_or(""));
    (path, format!("{}\n", out.trim()).into_bytes())
}

fn article_at(doc: &super::site::Doc, article: &Article) -> usize {
    doc.document.articles.iter().position(|a| std::ptr::eq(a, article)).unwrap_or(0)
}

fn with_newline(text: &str, span: Span) -> Span {
    let rest = text.get(span.end as usize..).unwrap_or("");
    let more = rest.len() - rest.trim_start_matches([' ', '\r']).strip_prefix('\n').map_or(rest.len(), str::len);
    Span::new(span.start, span.end + more as u32)
}

fn page(plan: &Plan<'_>, repo: &RepoPlan<'_>, at: usize, article: &Article) -> String {
    let page = plan.article_page(repo.at, at, &article.meta.lang);
    format!("{}.md", page.strip_suffix(".html").unwrap_or(&page))
}

/// The code a note speaks of, as a link.
fn note(repo: &RepoPlan<'_>, path: &str, note: &Note) -> String {
    let Some(place) = &note.place else { return format!("`{}`", note.anchor) };
    let file = repo.repo.analysis.snapshot().path(place.file);
    let words = if place.symbol.is_empty() { file.to_owned() } else { format!("{file}:{}", place.lines.0 + 1) };
    match address(repo, path, place) {
        Some(link) => format!("[`{words}`]({link})"),
        None => format!("`{words}`"),
    }
}

/// A permalink on the web where there is one, else the page of this export.
fn address(repo: &RepoPlan<'_>, path: &str, place: &Place) -> Option<String> {
    let whole = place.symbol.is_empty() && place.focus.is_empty();
    let lines = (!whole).then_some((place.lines.0 + 1, place.lines.1 + 1));
    let file = repo.repo.analysis.snapshot().path(place.file);
    let outside = repo.forge.as_ref().and_then(|forge| forge.file(file, lines));
    let href: Href = outside.or_else(|| excerpt::href(repo, path, place))?;
    Some(href.as_str().replace('(', "%28").replace(')', "%29"))
}

/// The list of all articles with their summaries.
#[must_use]
pub fn list(plan: &Plan<'_>) -> (String, Vec<u8>) {
    use std::fmt::Write as _;
    let mut out = format!("# {}\n", plan.site.title);
    for repo in plan.repos.iter().filter(|repo| !repo.repo.docs.is_empty()) {
        let title = repo.repo.title.as_deref().unwrap_or(&repo.repo.name);
        let _ = write!(out, "\n## {title} {}\n\n", repo.revision());
        for at in reading_order(&repo.repo.docs) {
            for article in &repo.repo.docs[at].document.articles {
                let page = page(plan, repo, at, article);
                let link = Href::relative(&relative(LIST, &page));
                let _ = write!(out, "- [{}]({})", article.meta.title.replace(['[', ']', '\n'], " "), link.as_str());
                if let Some(summary) = &article.meta.summary {
                    let _ = write!(out, ": {}", summary.replace('\n', " "));
                }
                out.push('\n');
            }
        }
    }
    (LIST.to_owned(), out.into_bytes())
}
