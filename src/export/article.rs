//! The page of an article: prose on one side, the code it speaks of on the other, step by step.
//!
//! Each section is a grid of two columns; the code sticks while its prose scrolls by, so that reading moves the code
//! without a script. On a narrow screen, and without a style sheet, the same stands in order.

use super::assets::Assets;
use super::excerpt;
use super::html::Html;
use super::media::Media;
use super::page::Frame;
use super::plan::{Plan, RepoPlan};
use super::prose::Voice;
use super::site::{Doc, Note, needs_look};
use super::view::Views;
use super::words::{own_name, words};
use crate::anchoring::Verdict;
use crate::article::markdown::{Block, BlockKind, plain_text};
use crate::article::measure::Length;
use crate::article::{Article, FenceMode, MediaFragment, Section};
use crate::text::width;

/// A section with what its anchors lead to.
struct Step<'a> {
    section: &'a Section,
    notes: Vec<&'a Note>,
    /// Parts of clips that go with it.
    clips: Vec<&'a MediaFragment>,
}

/// Renders an article in one of its languages.
#[must_use]
pub fn page(
    plan: &Plan<'_>,
    repo: &RepoPlan<'_>,
    assets: &Assets,
    media: &Media,
    doc_at: usize,
    article: &Article,
) -> (String, Vec<u8>) {
    let doc = &repo.repo.docs[doc_at];
    let path = plan.article_page(repo.at, doc_at, &article.meta.lang);
    let mut frame = Frame::new(plan, assets, &path, article.meta.title.clone(), "article");
    frame.lang = &article.meta.lang;
    frame.description.clone_from(&article.meta.summary);
    let title = repo.repo.title.as_deref().unwrap_or(&repo.repo.name);
    frame.crumbs = vec![(title.to_owned().into(), repo.dir_page("")), (article.meta.title.clone().into(), None)];
    let language = |a: &Article| (a.meta.lang.clone(), plan.article_page(repo.at, doc_at, &a.meta.lang));
    if !plan.options.alone {
        frame.languages = doc.document.articles.iter().map(language).collect();
    }
    let views = Views::new(repo, &path);
    let voice = Voice {
        plan,
        repo,
        media,
        views: &views,
        doc_at,
        doc,
        article,
        page: &path,
        words: words(&article.meta.lang),
        footnotes: std::cell::RefCell::default(),
    };
    let steps = steps(doc, article);
    let bytes = frame.render(|h| {
        header(h, &frame, &voice, &steps);
        contents(h, &voice, &steps);
        let mut figures = 0;
        let mut level = 1;
        for (n, step) in steps.iter().enumerate() {
            section(h, &voice, step, &steps, n, &mut level, &mut figures);
        }
        voice.footnote_list(h);
        neighbours(h, &frame, &voice);
    });
    (path, bytes)
}

/// The sections in reading order; the article's own heading belongs to the page's header.
fn steps<'a>(doc: &'a Doc, article: &'a Article) -> Vec<Step<'a>> {
    let notes = |section: &'a Section| {
        let anchors = doc.document.anchors(article, section);
        anchors.iter().filter_map(|a| doc.notes.get(&(a.id.to_owned(), a.n))).collect()
    };
    let clips = |section: &'a Section| {
        let anchors = doc.document.anchors(article, section);
        anchors.iter().filter_map(|a| a.attributes.media.as_ref()).map(|media| &media.value).collect()
    };
    article.sections.iter().map(|section| Step { section, notes: notes(section), clips: clips(section) }).collect()
}

/// Whether a section carries the article's title.
fn is_title(section: &Section, at: usize) -> bool {
    section.heading.as_ref().is_none_or(|heading| at <= 1 && heading.level == 1)
}

fn header(h: &mut Html, frame: &Frame<'_>, voice: &Voice<'_>, steps: &[Step<'_>]) {
    let (w, meta) = (voice.words, &voice.article.meta);
    h.lit("<header class=title>\n");
    if let Some((same, own)) = series(voice).filter(|_| !voice.plan.options.alone) {
        let info = voice.doc.document.source().meta.series.as_ref().and_then(|id| voice.doc.settings.series.get(id));
        let name = voice.repo.repo.title.as_ref().unwrap_or(&voice.repo.repo.name);
        // An id is no title; the repository's name says as much.
        let title = info.and_then(|info| localized(&info.title, &meta.lang)).unwrap_or(name);
        h.lit("<p class=series>").text(title).lit(" <small>").num(own as u64 + 1).lit(" / ").num(same.len() as u64);
        h.lit("</small></p>\n");
    }
    h.lit("<h1>").text(&meta.title).lit("</h1>\n");
    if let Some(summary) = &meta.summary {
        h.lit("<p class=summary>").text(summary).lit("</p>\n");
    }
    h.lit("<ul class=facts>");
    if !meta.authors.is_empty() {
        h.lit("<li>").text(w.authors).lit(" ").text(&meta.authors.join(", "));
    }
    if let Some(date) = &meta.date {
        h.lit("<li>").text(date);
    }
    let repo = voice.repo;
    h.lit("<li>");
    match repo.dir_page("") {
        Some(page) => h.lit("<a").href(&frame.to(&page)).lit(">").text(&repo.repo.name).lit("</a>"),
        None => h.text(&repo.repo.name),
    };
    h.lit(" ").text(&repo.revision());
    h.lit("<li>").num(u64::from(Length::of_blocks(&voice.article.blocks).minutes())).lit(" ").text(w.minutes);
    summary(h, voice, steps);
    h.lit("</ul>\n</header>\n");
    let source = voice.doc.document.source();
    if voice.doc.lags.contains(&meta.lang) {
        h.lit("<p class=warn role=note>").text(w.lags).lit(" (").text(own_name(&source.meta.lang)).lit(")</p>\n");
    }
}

/// How many notes are in which state; everything in order is one word.
fn summary(h: &mut Html, voice: &Voice<'_>, steps: &[Step<'_>]) {
    let count = |state: Verdict| steps.iter().flat_map(|s| &s.notes).filter(|n| n.state == state).count();
    for state in Verdict::ALL {
        let n = count(state);
        if n > 0 {
            h.lit("<li><span class=\"badge ").lit(state.as_str()).lit("\">").num(n as u64).lit(" ");
            h.text(voice.words.verdicts[state as usize]).lit("</span>");
        }
    }
}

/// The text in a language, or the one that counts for all.
pub fn localized<'a>(map: &'a std::collections::BTreeMap<String, String>, lang: &str) -> Option<&'a String> {
    let base = lang.split('-').next().unwrap_or(lang);
    map.get(lang).or_else(|| map.get(base)).or_else(|| map.get("")).or_else(|| map.values().next())
}

fn contents(h: &mut Html, voice: &Voice<'_>, steps: &[Step<'_>]) {
    let listed: Vec<(usize, &Step<'_>)> =
        steps.iter().enumerate().filter(|(at, s)| !is_title(s.section, *at)).collect();
    if listed.len() < 3 {
        return;
    }
    h.lit("<nav class=contents").attr("aria-label", voice.words.contents).lit("><details open><summary>");
    h.text(voice.words.contents).lit("</summary>\n<ol>\n");
    for (_, step) in listed {
        let heading = step.section.heading.as_ref().expect("only the title has none");
        h.lit(if heading.level > 2 { "<li class=sub><a" } else { "<li><a" });
        h.href(&super::html::Href::fragment(&format!("s-{}", step.section.id)))
            .lit(">")
            .text(&heading.title)
            .lit("</a>");
        if let Some(note) = step.notes.iter().find(|note| needs_look(note.state)) {
            h.lit(" ");
            excerpt::badge(h, note, voice.words);
        }
        h.lit("\n");
    }
    h.lit("</ol>\n</details></nav>\n");
}

fn section(
    h: &mut Html,
    voice: &Voice<'_>,
    step: &Step<'_>,
    steps: &[Step<'_>],
    at: usize,
    level: &mut u8,
    figures: &mut usize,
) {
    let section = step.section;
    let blocks = voice.article.section_blocks(section);
    let title = is_title(section, at);
    if title && step.notes.is_empty() && !blocks.iter().any(says_something) {
        return;
    }
    h.lit(match step.notes.len() {
        0 => "<section class=step",
        // A few words stay beside several pieces of code that scroll past.
        2.. if blocks.iter().map(length).sum::<usize>() < BRIEF => "<section class=\"step with brief\"",
        _ => "<section class=\"step with\"",
    });
    h.attr("id", &format!("s-{}", section.id));
    if title {
        h.lit(">\n");
    } else {
        h.attr("aria-labelledby", &format!("h-{}", section.id)).lit(">\n");
        heading(h, voice, section, steps, at, level);
    }
    let place = step.notes.first().and_then(|note| note.place.as_ref());
    let quotes = section.fences.iter().any(|fence| fence.mode != FenceMode::Off);
    let shots = |h: &mut Html, figures: &mut usize| {
        if step.notes.is_empty() {
            return;
        }
        h.lit("<div class=shots>\n");
        for note in &step.notes {
            *figures += 1;
            excerpt::figure(h, voice.repo, voice.views, voice.page, note, voice.words, *figures);
        }
        h.lit("</div>\n");
    };
    // Where the prose itself quotes the code, the wider view of it can wait.
    if !quotes {
        shots(h, figures);
    }
    h.lit("<div class=say>\n");
    let mut clips = step.clips.as_slice();
    for block in blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Heading { .. })) {
        voice.blocks(h, std::slice::from_ref(block), place);
        // What can be listened to comes behind the first words of what can be read.
        for part in std::mem::take(&mut clips) {
            voice.fragment(h, part);
        }
    }
    for part in clips {
        voice.fragment(h, part);
    }
    h.lit("</div>\n");
    if quotes {
        shots(h, figures);
    }
    for note in step.notes.iter().filter(|note| needs_look(note.state)) {
        changes(h, voice, note);
    }
    h.lit("</section>\n");
}

/// Cells of prose that are sure to fit into a window.
const BRIEF: usize = 1000;

/// Cells that a block's words take; code and the like are as good as long.
fn length(block: &Block) -> usize {
    match &block.kind {
        _ if !says_something(block) => 0,
        BlockKind::Paragraph(inlines) => width::width(&plain_text(inlines), width::Ambiguous::Narrow),
        _ => BRIEF / 2,
    }
}

fn says_something(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Heading { .. } => false,
        BlockKind::Html(text) => !text.trim_start().starts_with("<!--"),
        _ => true,
    }
}

fn heading(h: &mut Html, voice: &Voice<'_>, section: &Section, steps: &[Step<'_>], at: usize, level: &mut u8) {
    let heading = section.heading.as_ref().expect("the title was handled");
    // One `<h1>` a page, and no level skipped on the way down.
    *level = heading.level.max(2).min(*level + 1);
    let (open, close) = match *level {
        2 => ("<h2", "</h2>"),
        3 => ("<h3", "</h3>"),
        4 => ("<h4", "</h4>"),
        5 => ("<h5", "</h5>"),
        _ => ("<h6", "</h6>"),
    };
    h.lit(open).attr("id", &format!("h-{}", section.id)).lit(">");
    let inlines = voice.article.section_blocks(section).iter().find_map(|block| match &block.kind {
        BlockKind::Heading { inlines, .. } => Some(inlines),
        _ => None,
    });
    match inlines {
        Some(inlines) => voice.inlines(h, inlines),
        None => {
            h.text(&heading.title);
        }
    }
    let own = super::html::Href::fragment(&format!("s-{}", section.id));
    h.lit(" <a class=self")
        .href(&own)
        .attr("aria-label", &format!("#{}", section.id))
        .lit(">#</a>")
        .lit(close)
        .lit("\n");
    let shown = |at: &usize| !is_title(steps[*at].section, *at);
    let before = (0..at).rev().find(shown);
    let after = (at + 1..steps.len()).find(shown);
    h.lit("<p class=pace>");
    for (other, words, mark) in [(before, voice.words.previous_step, "↑"), (after, voice.words.next_step, "↓")] {
        if let Some(other) = other {
            let href = super::html::Href::fragment(&format!("s-{}", steps[other].section.id));
            h.lit("<a").href(&href).attr("aria-label", words).attr("title", words).lit(">").lit(mark).lit("</a>");
        }
    }
    h.lit("</p>\n");
}

/// Old and new code side by side, where a note needs a look.
fn changes(h: &mut Html, voice: &Voice<'_>, note: &Note) {
    let w = voice.words;
    h.lit("<details class=changed><summary>").text(w.what_changed).lit("</summary>\n");
    if !note.findings.is_empty() {
        h.lit("<p>").text(&w.findings(&note.findings)).lit("</p>\n");
    }
    super::sides::table(h, w, voice.repo, note);
    h.lit("</details>\n");
}

/// The articles of this one's series in reading order, and which of them it is.
fn series(voice: &Voice<'_>) -> Option<(Vec<usize>, usize)> {
    let docs = &voice.repo.repo.docs;
    let series = voice.doc.document.source().meta.series.as_ref()?;
    let order = super::home::reading_order(docs);
    let same: Vec<usize> =
        order.into_iter().filter(|at| docs[*at].document.source().meta.series.as_ref() == Some(series)).collect();
    let own = same.iter().position(|at| *at == voice.doc_at)?;
    Some((same, own))
}

/// The article before and after this one in its series.
fn neighbours(h: &mut Html, frame: &Frame<'_>, voice: &Voice<'_>) {
    if voice.plan.options.alone {
        return;
    }
    let docs = &voice.repo.repo.docs;
    let Some((same, own)) = series(voice) else { return };
    let before = own.checked_sub(1).map(|at| same[at]);
    let after = same.get(own + 1).copied();
    if before.is_none() && after.is_none() {
        return;
    }
    h.lit("<nav class=neighbours").attr("aria-label", voice.words.articles).lit(">");
    for (other, words, rel) in
        [(before, voice.words.previous_article, "prev"), (after, voice.words.next_article, "next")]
    {
        let Some(other) = other else { continue };
        let lang = Some(voice.article.meta.lang.as_str());
        let article = docs[other].document.in_language(lang, docs[other].settings.language.as_deref()).0;
        let page = voice.plan.article_page(voice.repo.at, other, &article.meta.lang);
        h.lit("<a")
            .href(&frame.to(&page))
            .attr("rel", rel)
            .attr("hreflang", &article.meta.lang)
            .lit("><small>")
            .text(words);
        h.lit("</small> <span").attr("lang", &article.meta.lang).lit(">").text(&article.meta.title).lit("</span></a>");
    }
    h.lit("</nav>\n");
}
