//! The pages around the articles: home, the index of all notes, the state of every annotation, and a document's list of
//! languages.

use super::assets::Assets;
use super::excerpt;
use super::file::{note_href, section_of};
use super::html::{Href, Html};
use super::page::Frame;
use super::plan::{NoteAt, Plan, RepoPlan};
use super::site::{Doc, is_quiet, needs_look};
use super::words::{Words, own_name};
use crate::article::Article;

/// Positions of documents in the order they are read: by series, then by their number, then by id.
#[must_use]
pub fn reading_order(docs: &[Doc]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..docs.len()).collect();
    order.sort_by_key(|at| {
        let meta = &docs[*at].document.source().meta;
        (meta.series.clone(), meta.order.unwrap_or(i64::MAX), docs[*at].document.id.clone())
    });
    order
}

/// The home page.
#[must_use]
pub fn home(plan: &Plan<'_>, assets: &Assets, w: &'static Words) -> (String, Vec<u8>) {
    let path = plan.list_page("index", w.lang);
    let mut frame = Frame::list(plan, assets, &path, |w| w.home, w);
    frame.title.clone_from(&plan.site.title);
    let alone = plan.repos.len() == 1;
    let bytes = frame.render(|h| {
        h.lit("<h1>").text(&plan.site.title).lit("</h1>\n");
        if plan.repos.iter().all(|repo| repo.repo.docs.is_empty()) {
            h.lit("<p>").text(w.no_articles).lit("</p>\n");
        }
        for repo in &plan.repos {
            h.lit("<section class=repo>\n<div class=about>\n");
            if !alone {
                h.lit("<h2>").text(repo.repo.title.as_deref().unwrap_or(&repo.repo.name)).lit("</h2>\n");
            }
            about(h, &frame, repo);
            h.lit("</div>\n<div>\n");
            series(h, &frame, repo, alone);
            h.lit("</div>\n</section>\n");
        }
    });
    (path, bytes)
}

/// Revision, code, origin and notes of a repository.
fn about(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>) {
    let w = frame.words();
    h.lit("<ul class=facts>");
    if let Some(page) = repo.dir_page("") {
        h.lit("<li><a").href(&frame.to(&page)).lit(">").text(w.source_code).lit("</a> ").text(&repo.revision());
    }
    h.lit("<li>").num(repo.shown_files().count() as u64).lit(" ").text(w.files_count);
    if let Some(home) = repo.forge.as_ref().and_then(super::forge::Forge::home) {
        h.lit("<li>").outside_link(&home, |h| {
            h.text(home.as_str().trim_start_matches("https://"));
        });
    }
    states(h, frame, repo);
    h.lit("</ul>\n");
}

/// The articles by series; those of none come last.
fn series(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, alone: bool) {
    let docs = &repo.repo.docs;
    let mut order = reading_order(docs);
    let name = |at: &usize| docs[*at].document.source().meta.series.clone();
    order.sort_by_key(|at| name(at).is_none());
    let lang = frame.lang;
    for group in order.chunk_by(|a, b| name(a) == name(b)) {
        let doc = &docs[group[0]];
        let title = name(&group[0])
            .and_then(|id| super::article::localized(&doc.settings.series.get(&id)?.title, lang).cloned());
        if let Some(title) = title {
            h.lit(if alone { "<h2 class=series>" } else { "<h3 class=series>" }).text(&title);
            h.lit(if alone { "</h2>\n" } else { "</h3>\n" });
        }
        h.lit("<ol class=articles>\n");
        for at in group {
            entry(h, frame, repo, *at);
        }
        h.lit("</ol>\n");
    }
}

fn entry(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, at: usize) {
    let doc = &repo.repo.docs[at];
    let article = frame.plan.article_for(doc, frame.lang);
    let page = frame.plan.article_page(repo.at, at, &article.meta.lang);
    h.lit("<li><a class=head")
        .href(&frame.to(&page))
        .attr("hreflang", &article.meta.lang)
        .attr("lang", &article.meta.lang);
    h.lit(">").text(&article.meta.title).lit("</a>");
    for other in doc.document.articles.iter().filter(|a| a.meta.lang != article.meta.lang) {
        let page = frame.plan.article_page(repo.at, at, &other.meta.lang);
        h.lit(" <a class=lang")
            .href(&frame.to(&page))
            .attr("lang", &other.meta.lang)
            .attr("hreflang", &other.meta.lang);
        h.attr("title", &other.meta.title).lit(">").text(own_name(&other.meta.lang)).lit("</a>");
    }
    if let Some(summary) = &article.meta.summary {
        h.lit("<p").attr("lang", &article.meta.lang).lit(">").text(summary).lit("</p>");
    }
    h.lit("\n");
}

fn states(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>) {
    let notes = || repo.repo.docs.iter().flat_map(|doc| doc.notes.values());
    let total = notes().count();
    if total == 0 {
        return;
    }
    h.lit("<li><a")
        .href(&frame.to(&frame.plan.list_page("notes", frame.lang)))
        .lit(">")
        .num(total as u64)
        .lit(" ")
        .text(frame.words().notes_count(total))
        .lit("</a>");
    let look = notes().filter(|note| needs_look(note.state)).count();
    if look > 0 {
        let state = frame.to(&frame.plan.list_page("check", frame.lang));
        h.lit("<li><a").href(&state).lit("><span class=\"badge changed\">").num(look as u64).lit(" ");
        h.text(frame.words().need_look).lit("</span></a>");
    }
}

/// Every note by file and line.
#[must_use]
pub fn notes(plan: &Plan<'_>, assets: &Assets, w: &'static Words) -> (String, Vec<u8>) {
    let path = plan.list_page("notes", w.lang);
    let frame = Frame::list(plan, assets, &path, |w| w.notes, w);
    let bytes = frame.render(|h| {
        h.lit("<h1>").text(w.notes).lit("</h1>\n<p>").text(w.notes_summary).lit("</p>\n");
        for repo in plan.repos.iter().filter(|repo| !repo.notes.is_empty()) {
            h.lit("<section><h2>").text(repo.repo.title.as_deref().unwrap_or(&repo.repo.name)).lit("</h2>\n");
            for (file, notes) in &repo.notes {
                h.lit("<h3 class=path>");
                if repo.is_shown(*file) {
                    h.lit("<a").href(&frame.to(&repo.page(*file))).lit(">");
                }
                h.path(repo.repo.analysis.snapshot().path(*file));
                h.lit(if repo.is_shown(*file) { "</a></h3>\n<ul class=notes>\n" } else { "</h3>\n<ul class=notes>\n" });
                for note in notes {
                    note_row(h, &frame, repo, note);
                }
                h.lit("</ul>\n");
            }
            h.lit("</section>\n");
        }
    });
    (path, bytes)
}

/// The article of a document for readers of the page and the heading of one of its sections.
#[must_use]
pub fn title_of<'a>(frame: &Frame<'a>, doc: &'a Doc, section: &str) -> (&'a Article, &'a str) {
    let article = frame.plan.article_for(doc, frame.lang);
    let heading = section_of(&doc.document, article, section).and_then(|s| s.heading.as_ref());
    (article, heading.map_or(article.meta.title.as_str(), |heading| heading.title.as_str()))
}

/// The section of an article that an anchor belongs to, on the article's page for readers of the page.
#[must_use]
pub fn section_href(frame: &Frame<'_>, repo: &RepoPlan<'_>, doc_at: usize, id: &str) -> Href {
    let doc = &repo.repo.docs[doc_at];
    let article = frame.plan.article_for(doc, frame.lang);
    let page = frame.to(&frame.plan.article_page(repo.at, doc_at, &article.meta.lang));
    match section_of(&doc.document, article, id) {
        Some(section) => page.at(&format!("s-{}", section.id)),
        None => page,
    }
}

fn note_row(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, at: &NoteAt<'_>) {
    let doc = &repo.repo.docs[at.doc];
    let (article, title) = title_of(frame, doc, at.section);
    let line = at.note.place.as_ref().map_or(1, |place| place.lines.0 + 1);
    h.lit("<li>");
    match note_href(frame, repo, &doc.document.id, at) {
        Some(href) => h.lit("<a").href(&href).lit(">").num(line).lit("</a> "),
        None => h.num(line).lit(" "),
    };
    h.lit("<a")
        .href(&section_href(frame, repo, at.doc, at.section))
        .attr("lang", &article.meta.lang)
        .lit(">")
        .text(title);
    h.lit("</a> <small").attr("lang", &article.meta.lang).lit(">").text(&article.meta.title).lit("</small>");
    if !is_quiet(at.note.state) {
        h.lit(" ");
        excerpt::badge(h, at.note, frame.words());
    }
    h.lit("\n");
}

/// The static list of a document's languages.
#[must_use]
pub fn languages(plan: &Plan<'_>, repo: &RepoPlan<'_>, assets: &Assets, at: usize) -> (String, Vec<u8>) {
    let doc = &repo.repo.docs[at];
    let path = format!("{}{}", plan.article_folder(repo.at, at), super::names::INDEX);
    let article = plan.default_article(doc);
    let mut frame = Frame::new(plan, assets, &path, article.meta.title.clone(), "home");
    let title = repo.repo.title.as_deref().unwrap_or(&repo.repo.name);
    frame.shared = plan.tongues.len() > 1;
    frame.crumbs = vec![(title.to_owned().into(), repo.dir_page("")), (article.meta.title.clone().into(), None)];
    let bytes = frame.render(|h| {
        h.lit("<h1")
            .attr("lang", &article.meta.lang)
            .lit(">")
            .text(&article.meta.title)
            .lit("</h1>\n<ul class=articles>\n");
        for article in &doc.document.articles {
            let page = plan.article_page(repo.at, at, &article.meta.lang);
            h.lit("<li><a class=head")
                .href(&frame.to(&page))
                .attr("lang", &article.meta.lang)
                .attr("hreflang", &article.meta.lang);
            h.lit(">")
                .text(&article.meta.title)
                .lit("</a> <small>")
                .text(own_name(&article.meta.lang))
                .lit("</small>\n");
        }
        h.lit("</ul>\n");
    });
    (path, bytes)
}
