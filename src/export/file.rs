//! The page of one file: its code with every identifier linked, and the notes on it.
//!
//! The code is one region that scrolls sideways; in it the text stands in blocks of [`BLOCK_LINES`] lines, which browsers
//! leave unrendered while out of sight, and each note follows the block that ends at its first line. So the order of the
//! document is the order of reading, and a style sheet alone moves notes to the margin.

use std::collections::{HashMap, HashSet};

use super::anchors::Use;
use super::assets::Assets;
use super::choice::Shown;
use super::code::{BLOCK_LINES, Numbers, lines};
use super::excerpt::{DIGITS, badge};
use super::html::{Href, Html};
use super::media::Media;
use super::page::Frame;
use super::plan::{NoteAt, Plan, RepoPlan};
use super::prose::Voice;
use super::search::Brief;
use super::site::{Note, is_quiet};
use super::view::{View, Views};
use super::words::words;
use crate::analysis::{FileId, Form, Symbol, card};
use crate::article::markdown::{Block, BlockKind};
use crate::article::{Article, Document, Section};
use crate::model::facts::Definition;
use crate::text::sanitize;

/// Files of more lines get a banner with a way to the raw text.
const LONG: u32 = 20_000;

/// Symbols listed at the top of a page, at most; the rest are one click away.
const MOST_SYMBOLS: usize = 2000;

/// A rendered file.
pub struct FilePage {
    pub bytes: Vec<u8>,
    /// What the file uses, for the lists of references.
    pub uses: Vec<Use>,
    /// What the cards of its symbols say, parallel to the plan's list of symbols.
    pub briefs: Vec<Brief>,
    /// Bytes of the source.
    pub source: usize,
    /// The text as such, for files too long to be comfortable.
    pub raw: Option<(String, Vec<u8>)>,
}

/// Renders the page of a file.
#[must_use]
pub fn page(plan: &Plan<'_>, repo: &RepoPlan<'_>, assets: &Assets, media: &Media, file: FileId) -> FilePage {
    let path = repo.page(file);
    let snapshot = repo.repo.analysis.snapshot();
    let shown = snapshot.path(file);
    let mut frame = Frame::new(plan, assets, &path, shown.rsplit('/').next().unwrap_or(shown).to_owned(), "file");
    frame.crumbs = super::directory::crumbs(repo, shown);
    let view = View::new(repo, file, &path);
    let whole = *repo.shown(file) == Shown::Whole;
    let raw = view.as_ref().filter(|view| whole && view.text.lines.line_count() > LONG).map(|view| {
        let name = path.strip_prefix("r/").unwrap_or(&path);
        (format!("raw/{}.txt", name.strip_suffix(".html").unwrap_or(name)), view.text.text().as_bytes().to_vec())
    });
    let bytes = frame.render(|h| {
        h.lit("<h1 class=path>").path(shown).lit("</h1>\n");
        facts(h, &frame, repo, file, view.as_ref());
        let Some(view) = &view else { return };
        if sanitize::hidden(view.text.text()).any() {
            h.lit("<p class=warn role=note>");
            frame.say(h, |w| w.hidden_characters);
            h.lit("</p>\n");
        }
        if let Some((raw, _)) = &raw {
            h.lit("<p class=warn role=note>");
            frame.say(h, |w| w.long_file);
            h.lit(" <a").href(&frame.to(raw)).lit(">");
            frame.say(h, |w| w.raw_file);
            h.lit("</a></p>\n");
        }
        if !whole {
            h.lit("<p class=warn role=note>");
            frame.say(h, |w| w.part_shown);
            if let Some(href) = repo.forge.as_ref().and_then(|forge| forge.file(shown, None)) {
                h.lit(" ").outside_link(&href, |h| frame.say(h, |w| w.whole_file));
            }
            h.lit("</p>\n");
        }
        symbols(h, &frame, repo, file);
        body(h, &frame, repo, media, file, view);
    });
    let briefs = view.as_ref().map(|view| briefs(repo, file, view.text.text())).unwrap_or_default();
    let source = view.as_ref().map_or(0, |view| source_bytes(view, repo.shown(file)));
    FilePage { bytes, uses: view.map(|view| view.anchors.uses).unwrap_or_default(), briefs, source, raw }
}

/// Bytes of the source that a page shows.
fn source_bytes(view: &View, shown: &Shown) -> usize {
    let Shown::Lines(ranges) = shown else { return view.text.content.size };
    let start = |line: u32| view.text.lines.line_span(line).map_or(view.text.text().len(), |span| span.start as usize);
    ranges.iter().map(|(first, last)| start(last + 1) - start(*first)).sum()
}

/// Characters of a signature and of a doc comment's first paragraph on a card.
const BRIEF: usize = 160;

fn briefs(repo: &RepoPlan<'_>, file: FileId, text: &str) -> Vec<Brief> {
    let facts = repo.repo.analysis.snapshot().facts(file);
    let by_name: HashMap<u32, &Definition> = facts.defs.iter().map(|def| (def.name_span.start, def)).collect();
    let cut = |text: &str| match text.char_indices().nth(BRIEF) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    };
    let brief = |symbol: &Symbol| {
        let Some(def) = by_name.get(&symbol.name_span.start) else { return Brief::default() };
        let signature = def.signature.slice(text);
        let end = signature.char_indices().nth(4 * BRIEF).map_or(signature.len(), |(at, _)| at);
        let words: Vec<&str> = signature[..end].split_whitespace().collect();
        let doc = def.doc.map(|span| card::plain_doc(span.slice(text))).unwrap_or_default();
        let first = doc.split("\n\n").next().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
        Brief { signature: cut(&words.join(" ")), doc: cut(&first) }
    };
    repo.symbols(file).iter().map(brief).collect()
}

/// Language, size, notes and the way to the file on the web.
fn facts(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, file: FileId, view: Option<&View>) {
    let snapshot = repo.repo.analysis.snapshot();
    h.lit("<ul class=facts>");
    if let Some(language) = snapshot.language(file) {
        h.lit("<li>").text(language.row().name);
    }
    match view {
        Some(view) => {
            h.lit("<li>").num(view.text.lines.line_count()).lit(" ");
            frame.say(h, |w| w.lines);
            if let Form::Text { encoding } = view.text.content.form
                && encoding != "UTF-8"
            {
                h.lit("<li>").text(encoding);
            }
        }
        None => {
            h.lit("<li>");
            frame.say(h, |w| w.no_text);
        }
    }
    h.lit("<li>").text(&repo.revision());
    if let Some(notes) = repo.notes.get(&file) {
        h.lit("<li>").num(notes.len() as u64).lit(" ");
        frame.say(h, |w| w.notes_count(notes.len()));
    }
    if let Some(href) = repo.forge.as_ref().and_then(|forge| forge.file(snapshot.path(file), None)) {
        h.lit("<li>").outside_link(&href, |h| frame.say(h, |w| w.on_forge));
    }
    h.lit("</ul>\n");
}

/// The definitions of the file as a list of links, so that nobody has to pass thousands of links to reach one.
fn symbols(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, file: FileId) {
    let list = repo.symbols(file);
    if list.is_empty() {
        return;
    }
    h.lit("<nav class=symbols");
    frame.label(h, |w| w.symbols);
    h.lit("><details><summary>");
    frame.say(h, |w| w.symbols);
    h.lit(" <small>").num(list.len() as u64).lit("</small></summary>\n<ul>\n");
    for symbol in list.iter().take(MOST_SYMBOLS) {
        h.lit("<li><a href=#L").num(symbol.line + 1).lit(">");
        if !symbol.container.is_empty() {
            h.lit("<small>").text(&symbol.container).lit(".</small>");
        }
        h.text(&symbol.name).lit("</a> ").lit(symbol.kind.as_str());
    }
    if list.len() > MOST_SYMBOLS {
        h.lit("<li>⋯ ").num((list.len() - MOST_SYMBOLS) as u64).lit(" ");
        frame.say(h, |w| w.and_more);
    }
    h.lit("</ul>\n</details></nav>\n");
}

fn body(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, media: &Media, file: FileId, view: &View) {
    let none = Vec::new();
    let notes = repo.notes.get(&file).unwrap_or(&none);
    if let Shown::Lines(ranges) = repo.shown(file) {
        parts(h, frame, repo, file, view, ranges);
        return;
    }
    let count = view.text.lines.line_count();
    let code = view.code(&[]);
    let views = Views::new(repo, frame.path);
    let marked = marked_lines(notes, view);
    let noted = |line: u32| marked.contains(&line);
    open_code(h, frame, count, !notes.is_empty());
    let mut from = 0;
    // The line down to which notes reach in the margin, generously: blocks that may stay unrendered must not stand
    // beside one, since they would be moved below it.
    let mut margin = 0;
    let mut pending = notes.iter().peekable();
    let first = |note: &NoteAt<'_>| note.note.place.as_ref().map_or(0, |place| place.lines.0);
    loop {
        while let Some(note) = pending.next_if(|note| first(note) <= from || from >= count) {
            let room = pending.peek().map_or(count, |next| first(next)).saturating_sub(from.max(margin));
            let (open, height) = fold(repo, note, room);
            aside(h, frame, repo, media, &views, note, open);
            margin = from.max(margin) + height;
        }
        if from >= count {
            break;
        }
        let next = pending.peek().map_or(count, |next| first(next).max(from + 1));
        let to = (from + BLOCK_LINES).min(count).min(next);
        let lazy = to - from == BLOCK_LINES && (notes.is_empty() || margin + BLOCK_LINES < from);
        h.lit(if lazy { "<pre class=c>" } else { "<pre>" });
        lines(h, &code, from, to - 1, Numbers::Targets, &noted);
        h.lit("</pre>\n");
        from = to;
    }
    h.lit("</div></div>\n");
}

fn open_code(h: &mut Html, frame: &Frame<'_>, count: u32, noted: bool) {
    h.lit("<div class=\"code ").lit(DIGITS[count.to_string().len().min(DIGITS.len() - 1)]);
    h.lit(if noted { " noted\"" } else { "\"" }).lit(" tabindex=0 role=region");
    frame.label(h, |w| w.code);
    h.attr("translate", "no").lit("><div class=in>\n");
}

/// The shown lines of a file without notes, and how many are left out between them.
fn parts(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, file: FileId, view: &View, ranges: &[(u32, u32)]) {
    let count = view.text.lines.line_count();
    let code = view.code(&[]);
    open_code(h, frame, count, false);
    let mut next = 0;
    for &(first, last) in ranges {
        gap(h, frame, repo, file, (next, first));
        for from in (first..=last).step_by(BLOCK_LINES as usize) {
            let to = (from + BLOCK_LINES - 1).min(last);
            h.lit(if to - from + 1 == BLOCK_LINES { "<pre class=c>" } else { "<pre>" });
            lines(h, &code, from, to, Numbers::Targets, &|_| false);
            h.lit("</pre>\n");
        }
        next = last + 1;
    }
    gap(h, frame, repo, file, (next, count));
    h.lit("</div></div>\n");
}

/// How many lines are left out, with the way to them on the web.
fn gap(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, file: FileId, (from, to): (u32, u32)) {
    if from >= to {
        return;
    }
    let words = |h: &mut Html| {
        h.lit("⋯ ").num(to - from).lit(" ");
        frame.say(h, |w| w.not_shown);
    };
    let path = repo.repo.analysis.snapshot().path(file);
    h.lit("<p class=gap>");
    match repo.forge.as_ref().and_then(|forge| forge.file(path, Some((from + 1, to)))) {
        Some(href) => {
            h.outside_link(&href, words);
        }
        None => words(h),
    }
    h.lit("</p>\n");
}

/// The lines that carry a mark in the gutter: what is quoted, else where a symbol begins.
fn marked_lines(notes: &[NoteAt<'_>], view: &View) -> HashSet<u32> {
    let line = |offset: u32| view.text.lines.line(offset);
    let mut out = HashSet::new();
    for place in notes.iter().filter_map(|note| note.note.place.as_ref()).filter(|place| !place.symbol.is_empty()) {
        for span in &place.focus {
            out.extend(line(span.start)..=line(span.end.saturating_sub(1).max(span.start)));
        }
        if place.focus.is_empty() {
            out.insert(line(place.name.start));
        }
    }
    out
}

/// Lines of code that the title of a note takes beside it, and how many characters of a note go into one.
const TITLE_LINES: u32 = 3;
const MARGIN_CHARS: usize = 44;

/// Whether a note is shown unfolded in `room` lines, and how many it takes.
fn fold(repo: &RepoPlan<'_>, at: &NoteAt<'_>, room: u32) -> (bool, u32) {
    let doc = &repo.repo.docs[at.doc];
    let article = doc.document.source();
    let Some(section) = section_of(&doc.document, article, at.section) else { return (false, TITLE_LINES) };
    let source = section.own.slice(&article.text);
    // A character of Chinese takes the room of two.
    let chars = source.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let full = (chars / MARGIN_CHARS + source.matches("\n\n").count()) as u32 + TITLE_LINES;
    if full <= room { (true, full) } else { (false, TITLE_LINES) }
}

fn base(lang: &str) -> &str {
    lang.split('-').next().unwrap_or(lang)
}

fn aside(
    h: &mut Html,
    frame: &Frame<'_>,
    repo: &RepoPlan<'_>,
    media: &Media,
    views: &Views<'_>,
    at: &NoteAt<'_>,
    open: bool,
) {
    let doc = &repo.repo.docs[at.doc];
    let id = note_id(doc.document.id.as_str(), at.section, at.n);
    let line = at.note.place.as_ref().map_or(0, |place| place.lines.0 + 1);
    let chosen = frame.plan.default_article(doc);
    let mut articles: Vec<&Article> = vec![chosen];
    articles.extend(doc.document.articles.iter().filter(|a| base(&a.meta.lang) != base(&chosen.meta.lang)));
    h.lit("<aside class=note").attr("id", &id).attr("aria-labelledby", &format!("{id}-t"));
    if let Some(place) = at.note.place.as_ref().filter(|place| !place.symbol.is_empty()) {
        // What the script lights up while the pointer is on the note.
        h.lit(" data-l=").num(place.lines.0 + 1).lit("-").num(place.lines.1 + 1);
    }
    h.lit(">\n");
    for (n, article) in articles.iter().enumerate() {
        let w = words(&article.meta.lang);
        h.lit("<details class=say").attr("lang", &article.meta.lang).lit(if open {
            " open><summary>"
        } else {
            "><summary>"
        });
        let section = section_of(&doc.document, article, at.section);
        let title = section
            .and_then(|s| s.heading.as_ref())
            .map_or(article.meta.title.as_str(), |heading| heading.title.as_str());
        h.lit("<span class=title");
        if n == 0 {
            h.attr("id", &format!("{id}-t"));
        }
        h.lit(">").text(title).lit("</span>");
        if !is_quiet(at.note.state) {
            h.lit(" ");
            badge(h, at.note, w);
        }
        h.lit(" <small class=at>L").num(line).lit("</small></summary>\n");
        let voice = Voice {
            plan: frame.plan,
            repo,
            media,
            views,
            doc_at: at.doc,
            doc,
            article,
            page: frame.path,
            words: w,
            footnotes: std::cell::RefCell::default(),
        };
        if let Some(section) = section {
            content(h, &voice, article.section_blocks(section), at.note);
        }
        let page = frame.plan.article_page(repo.at, at.doc, &article.meta.lang);
        let href = frame.to(&page).at(&format!("s-{}", section.map_or("", |s| s.id.as_str())));
        h.lit("<p class=from><a href=#L")
            .num(line)
            .lit(">")
            .text(w.line)
            .lit(" ")
            .num(line)
            .lit("</a> · <a")
            .href(&href);
        h.lit(">").text(&article.meta.title).lit("</a></p>\n</details>\n");
    }
    h.lit("</aside>\n");
}

/// The id of a note on its file's page.
#[must_use]
pub fn note_id(document: &str, section: &str, n: u32) -> String {
    if n == 0 { format!("note-{document}-{section}") } else { format!("note-{document}-{section}-{n}") }
}

/// The section of an article that speaks of the anchor `id`; a translation need not name it.
#[must_use]
pub fn section_of<'a>(document: &'a Document, article: &'a Article, id: &str) -> Option<&'a Section> {
    let speaks = |section: &&Section| document.anchors(article, section).iter().any(|anchor| anchor.id == id);
    article.section(id).or_else(|| article.sections.iter().find(speaks))
}

/// A note's words; the quoted code stands beside it already.
fn content(h: &mut Html, voice: &Voice<'_>, blocks: &[Block], note: &Note) {
    for block in blocks {
        let shown = match &block.kind {
            BlockKind::Heading { .. } => false,
            BlockKind::Code(code) => code.info.as_deref().is_some_and(|info| info.contains("gloss=off")),
            _ => true,
        };
        if shown {
            voice.blocks(h, std::slice::from_ref(block), note.place.as_ref());
        }
    }
}

/// The note's place on its page.
#[must_use]
pub fn note_href(frame: &Frame<'_>, repo: &RepoPlan<'_>, document: &str, at: &NoteAt<'_>) -> Option<Href> {
    let file = at.note.place.as_ref()?.file;
    repo.is_shown(file).then(|| frame.to(&repo.page(file)).at(&note_id(document, at.section, at.n)))
}
