//! The words of an article as markup.
//!
//! Markdown comes as a tree of plain data (`article::markdown`). Raw HTML is shown as text; comments, which carry anchors, are
//! dropped; links lead to other pages of the export, to allowed addresses outside, or nowhere. A fence that quotes the
//! section's symbol gets the colours and links of the code it quotes.

use std::cell::RefCell;

use super::code::{Anchor, Code, Numbers, lines};
use super::excerpt;
use super::html::{Href, Html};
use super::media::{Media, Sort, is_remote};
use super::plan::{Plan, RepoPlan, relative};
use super::site::{Doc, Place};
use super::view::Views;
use super::words::Words;
use crate::article::Article;
use crate::article::markdown::{Block, BlockKind, Code as Fence, Column, Image, Inline, Item, Link, Table, plain_text};
use crate::article::media::only_clip;
use crate::lang::LanguageId;
use crate::syntax::{highlight, lexer};
use crate::text::indent::without_shared;
use crate::text::{LineIndex, Span, width};

/// Who speaks, and on which page.
pub struct Voice<'a> {
    pub plan: &'a Plan<'a>,
    pub repo: &'a RepoPlan<'a>,
    pub media: &'a Media,
    pub views: &'a Views<'a>,
    /// Position of the document in its repository.
    pub doc_at: usize,
    pub doc: &'a Doc,
    pub article: &'a Article,
    /// The page the words stand on.
    pub page: &'a str,
    pub words: &'static Words,
    /// Footnotes in order of their first mention.
    pub footnotes: RefCell<Vec<String>>,
}

/// The level of the last heading written, so that none is skipped.
#[derive(Clone, Copy, Debug)]
pub struct Level(pub u8);

impl Voice<'_> {
    pub(super) fn doc_key(&self) -> (usize, usize) {
        (self.repo.at, self.doc_at)
    }

    /// Position of the article in its document.
    fn article_at(&self) -> usize {
        self.doc.document.articles.iter().position(|a| std::ptr::eq(a, self.article)).unwrap_or(0)
    }

    /// Writes blocks; headings among them are left to the caller. `place` is what the section is about.
    pub fn blocks(&self, h: &mut Html, blocks: &[Block], place: Option<&Place>) {
        for block in blocks {
            self.block(h, block, place);
        }
    }

    fn block(&self, h: &mut Html, block: &Block, place: Option<&Place>) {
        match &block.kind {
            // Headings inside quotes and lists have no place in the page's outline.
            BlockKind::Heading { inlines, .. } => {
                h.lit("<p><strong>");
                self.inlines(h, inlines);
                h.lit("</strong></p>\n");
            }
            BlockKind::Paragraph(inlines) => self.paragraph(h, inlines),
            BlockKind::Code(code) => self.fence(h, code, place),
            BlockKind::Quote { alert, blocks } => self.quote(h, *alert, blocks, place),
            BlockKind::List { start, items } => self.list(h, *start, items, place),
            BlockKind::Table(table) => self.table(h, table),
            BlockKind::Rule => {
                h.lit("<hr>\n");
            }
            BlockKind::Html(text) => raw(h, text, "<p class=raw>", "</p>\n"),
            // Gathered at the end of the page.
            BlockKind::Footnote { .. } => {}
        }
    }

    fn paragraph(&self, h: &mut Html, inlines: &[Inline]) {
        if let Some(link) = only_clip(inlines) {
            return self.clip(h, link);
        }
        if let [Inline::Image(image)] = inlines {
            h.lit("<figure class=picture>");
            self.image(h, image);
            if !image.title.is_empty() {
                h.lit("<figcaption>").text(&image.title).lit("</figcaption>");
            }
            h.lit("</figure>\n");
            return;
        }
        h.lit("<p>");
        self.inlines(h, inlines);
        h.lit("</p>\n");
    }

    fn quote(&self, h: &mut Html, alert: Option<&'static str>, blocks: &[Block], place: Option<&Place>) {
        match alert {
            Some(word) => {
                h.lit("<div class=\"alert ")
                    .lit(word)
                    .lit("\"><p class=kind>")
                    .text(self.words.alert(word))
                    .lit("</p>\n");
                self.blocks(h, blocks, place);
                h.lit("</div>\n");
            }
            None => {
                h.lit("<blockquote>\n");
                self.blocks(h, blocks, place);
                h.lit("</blockquote>\n");
            }
        }
    }

    fn list(&self, h: &mut Html, start: Option<u64>, items: &[Item], place: Option<&Place>) {
        match start {
            Some(1) => h.lit("<ol>\n"),
            Some(n) => h.lit("<ol start=").num(n).lit(">\n"),
            None => h.lit("<ul>\n"),
        };
        for item in items {
            h.lit(if item.task.is_some() { "<li class=task>" } else { "<li>" });
            if let Some(done) = item.task {
                h.lit(if done { "<span class=box>☑</span> " } else { "<span class=box>☐</span> " });
            }
            // A single paragraph is the item's text, not a paragraph in it.
            match item.blocks.split_first() {
                Some((Block { kind: BlockKind::Paragraph(inlines), .. }, rest)) if only_clip(inlines).is_none() => {
                    self.inlines(h, inlines);
                    if !rest.is_empty() {
                        h.lit("\n");
                        self.blocks(h, rest, place);
                    }
                }
                _ => self.blocks(h, &item.blocks, place),
            }
            h.lit("</li>\n");
        }
        h.lit(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    fn table(&self, h: &mut Html, table: &Table) {
        let class = |at: usize| match table.columns.get(at) {
            Some(Column::Center) => " class=mid",
            Some(Column::Right) => " class=end",
            _ => "",
        };
        let name = table.head.iter().map(|cell| plain_text(cell)).collect::<Vec<_>>().join(", ");
        h.lit("<div class=table tabindex=0 role=region").attr("aria-label", &name).lit("><table>\n<thead><tr>");
        for (at, cell) in table.head.iter().enumerate() {
            h.lit("<th scope=col").lit(class(at)).lit(">");
            self.inlines(h, cell);
            h.lit("</th>");
        }
        h.lit("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            h.lit("<tr>");
            for (at, cell) in row.iter().enumerate() {
                h.lit("<td").lit(class(at)).lit(">");
                self.inlines(h, cell);
                h.lit("</td>");
            }
            h.lit("</tr>\n");
        }
        h.lit("</tbody></table></div>\n");
    }

    /// Writes running text.
    pub fn inlines(&self, h: &mut Html, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(h, inline);
        }
    }

    fn inline(&self, h: &mut Html, inline: &Inline) {
        match inline {
            Inline::Text(text) => {
                h.text(text);
            }
            Inline::Code { text, .. } => {
                // Browsers break lines after hyphens: an option would be torn.
                let option = text.starts_with('-') && text.len() <= 32;
                h.lit(if option { "<code class=opt>" } else { "<code>" }).text(text).lit("</code>");
            }
            Inline::Emphasis(inner) => self.wrapped(h, "<em>", inner, "</em>"),
            Inline::Strong(inner) => self.wrapped(h, "<strong>", inner, "</strong>"),
            Inline::Strike(inner) => self.wrapped(h, "<del>", inner, "</del>"),
            Inline::Link(link) => self.link(h, link),
            Inline::Image(image) => self.image(h, image),
            Inline::SoftBreak => {
                h.lit("\n");
            }
            Inline::HardBreak => {
                h.lit("<br>\n");
            }
            Inline::FootnoteRef(label) => self.footnote_mark(h, label),
            Inline::Html { text, .. } => raw(h, text, "<span class=raw>", "</span>"),
        }
    }

    fn wrapped(&self, h: &mut Html, open: &'static str, inner: &[Inline], close: &'static str) {
        h.lit(open);
        self.inlines(h, inner);
        h.lit(close);
    }

    pub(super) fn link(&self, h: &mut Html, link: &Link) {
        if let Some(place) = self.doc.refs.get(&(self.article_at(), link.span.start)) {
            return self.reference(h, link, place);
        }
        let inner = |h: &mut Html| {
            // A label in back-ticks is a name.
            if link.inlines.is_empty() {
                h.lit("<code>").text(link.label.trim_matches('`')).lit("</code>");
            }
            self.inlines(h, &link.inlines);
        };
        if let Some(Ok(stored)) = self.media.get(self.repo.at, self.doc_at, &link.dest) {
            h.lit("<a download").href(&self.stored(&stored.path)).lit(">");
            inner(h);
            h.lit("</a>");
            return;
        }
        if let Some(href) = Href::outside(&link.dest) {
            h.outside_link(&href, inner);
            return;
        }
        match self.sibling(&link.dest) {
            Some(href) => {
                h.lit("<a").href(&href).lit(">");
                inner(h);
                h.lit("</a>");
            }
            None => inner(h),
        }
    }

    fn reference(&self, h: &mut Html, link: &Link, place: &Place) {
        let outside = !self.repo.shows(place.file, place.lines.0);
        let words = |h: &mut Html| {
            if link.inlines.is_empty() {
                h.lit("<code>").text(link.label.trim_matches('`')).lit("</code>");
            }
            self.inlines(h, &link.inlines);
        };
        match excerpt::href(self.repo, self.page, place) {
            Some(href) if outside => {
                h.outside_link(&href, words);
            }
            Some(href) => {
                h.lit("<a class=ref").href(&href).lit(">");
                words(h);
                h.lit("</a>");
            }
            None => words(h),
        }
    }

    /// The page of another article, or a section of this one, that a relative link means.
    fn sibling(&self, dest: &str) -> Option<Href> {
        let (file, fragment) = dest.split_once('#').map_or((dest, None), |(file, fragment)| (file, Some(fragment)));
        if file.is_empty() {
            return Some(Href::fragment(&section_anchor(self.article, fragment?)?));
        }
        if self.plan.options.alone {
            return None;
        }
        let file = file.strip_prefix("./").unwrap_or(file);
        for (at, doc) in self.repo.repo.docs.iter().enumerate() {
            let named = |a: &&Article| a.path.rsplit(['/', '\\']).next() == Some(file);
            let Some(article) = doc.document.articles.iter().find(named) else { continue };
            let href = self.to(&self.plan.article_page(self.repo.at, at, &article.meta.lang));
            return Some(match fragment.and_then(|fragment| section_anchor(article, fragment)) {
                Some(id) => href.at(&id),
                None => href,
            });
        }
        None
    }

    pub(super) fn stored(&self, path: &str) -> Href {
        self.media.href(self.page, path, self.plan.is_single())
    }

    fn to(&self, path: &str) -> Href {
        Href::relative(&relative(self.page, path))
    }

    fn image(&self, h: &mut Html, image: &Image) {
        if is_remote(&image.dest) {
            // Loading it would tell its host who reads.
            match Href::outside(&image.dest) {
                Some(href) => {
                    let words = if image.alt.is_empty() { &image.dest } else { &image.alt };
                    h.outside_link(&href, |h| {
                        h.text(words);
                    });
                }
                None => {
                    h.text(&image.alt);
                }
            }
            return;
        }
        let (repo, doc) = self.doc_key();
        match self.media.get(repo, doc, &image.dest) {
            Some(Ok(stored)) if stored.sort == Sort::Image => {
                let src = self.stored(&stored.path);
                // A page that holds everything would hold the picture twice.
                let single = self.plan.is_single();
                if !single {
                    h.lit("<a class=zoom").href(&src).lit(">");
                }
                h.lit("<img loading=lazy").url("src", &src).attr("alt", &image.alt);
                if let Some((width, height)) = stored.size {
                    h.lit(" width=").num(width).lit(" height=").num(height);
                }
                h.lit(if single { ">" } else { "></a>" });
            }
            Some(Err(why)) => Self::refused(h, &image.alt, why),
            _ => Self::refused(h, &image.alt, &image.dest),
        }
    }

    pub(super) fn refused(h: &mut Html, words: &str, why: &str) {
        h.lit("<span class=refused>").text(words);
        if !words.is_empty() {
            h.lit(" ");
        }
        h.lit("<small>(").text(why).lit(")</small></span>");
    }

    fn footnote_mark(&self, h: &mut Html, label: &str) {
        let mut list = self.footnotes.borrow_mut();
        let known = list.iter().position(|l| l == label);
        let number = known.unwrap_or_else(|| {
            list.push(label.to_owned());
            list.len() - 1
        }) + 1;
        h.lit("<sup><a");
        if known.is_none() {
            h.lit(" id=fr").num(number as u64);
        }
        h.lit(" href=#fn").num(number as u64).lit(" role=doc-noteref>").num(number as u64).lit("</a></sup>");
    }

    /// The list of footnotes mentioned so far; a footnote may mention another.
    pub fn footnote_list(&self, h: &mut Html) {
        let mut at = 0;
        while let Some(label) = self.footnotes.borrow().get(at).cloned() {
            if at == 0 {
                h.lit("<section class=footnotes role=doc-endnotes><h2>")
                    .text(self.words.footnotes)
                    .lit("</h2>\n<ol>\n");
            }
            at += 1;
            h.lit("<li id=fn").num(at as u64).lit(">");
            if let Some(blocks) = footnote(&self.article.blocks, &label) {
                self.blocks(h, blocks, None);
            }
            h.lit("<a class=back href=#fr").num(at as u64).attr("aria-label", self.words.back).lit(">↩</a></li>\n");
        }
        if at > 0 {
            h.lit("</ol></section>\n");
        }
    }

    fn fence(&self, h: &mut Html, fence: &Fence, place: Option<&Place>) {
        let info = fence.info.as_deref().unwrap_or("");
        let word = info.split([' ', ',', '{']).next().unwrap_or("").to_ascii_lowercase();
        let language = LanguageId::by_name(&word);
        let text = fence.text.strip_suffix('\n').unwrap_or(&fence.text);
        let dedented = without_shared(text);
        if language.is_none() {
            drawing(h, text, self.words.code);
            return;
        }
        let text = dedented.as_str();
        let index = LineIndex::new(text.as_bytes());
        let colours =
            language.map(|l| highlight(text.as_bytes(), l, Span::from_range(0..text.len()))).unwrap_or_default();
        let quoted = (!info.contains("gloss=off")).then(|| self.quoted(text, language?, place?)).flatten();
        let (links, hrefs) = quoted.unwrap_or_default();
        let code = Code { text, lines: &index, colours: &colours, links: &links, hrefs: &hrefs, marks: &[] };
        h.lit("<pre class=fence tabindex=0 role=region")
            .attr("aria-label", self.words.code)
            .attr("translate", "no")
            .lit("><code>");
        lines(h, &code, 0, index.line_count().saturating_sub(1), Numbers::None, &|_| false);
        h.lit("</code></pre>\n");
    }

    /// The links of the code a fence quotes, moved onto the fence: both sides' tokens are walked together, comments left
    /// out, so that elisions and re-indented lines do no harm.
    fn quoted(&self, text: &str, language: LanguageId, place: &Place) -> Option<(Vec<Anchor>, Vec<Href>)> {
        let view = self.views.get(place.file)?;
        let source = view.text.text();
        if self.repo.repo.analysis.snapshot().language(place.file)? != language
            && !same_family(self.repo, place, language)
        {
            return None;
        }
        let fence = lexer::tokens(text.as_bytes(), Some(language));
        let mut tokens = fence.iter().filter(|t| t.class != lexer::Class::Comment);
        let mut out = Vec::new();
        let list = &view.anchors.list;
        for focus in &place.focus {
            let inside = focus.slice(source);
            for token in
                lexer::tokens(inside.as_bytes(), Some(language)).iter().filter(|t| t.class != lexer::Class::Comment)
            {
                let word = token.span.slice(inside);
                let Some(own) = tokens.clone().find(|t| t.span.slice(text) == word).copied() else { continue };
                while tokens.next().is_some_and(|t| t.span != own.span) {}
                let start = focus.start + token.span.start;
                let at = list.partition_point(|a| a.span.start < start);
                if let Some(anchor) = list.get(at).filter(|a| a.span.start == start && a.span.len() == token.span.len())
                {
                    out.push(Anchor { span: own.span, id: None, ..anchor.clone() });
                }
            }
        }
        Some((out, view.anchors.hrefs.clone()))
    }
}

/// Columns that the style sheet gives a text drawing in letters of the usual size.
const DRAWING_COLUMNS: usize = 68;

/// A drawing in text. Hardly any font gives a Chinese character the room of exactly two Latin ones, so each gets a box of
/// two columns, or nothing to the right of it would stand where its author saw it.
fn drawing(h: &mut Html, text: &str, label: &str) {
    let lines = || text.lines().map(|line| line.trim_start_matches('\u{feff}'));
    let broad = lines().any(|line| width::width(line, width::Ambiguous::Narrow) > DRAWING_COLUMNS);
    h.lit(if broad { "<pre class=\"fence drawing broad\"" } else { "<pre class=\"fence drawing\"" });
    h.lit(" tabindex=0 role=region").attr("aria-label", label).attr("translate", "no").lit("><code>");
    for line in lines() {
        let mut run = 0;
        for (at, c) in line.char_indices() {
            let letter = &line[at..at + c.len_utf8()];
            if !c.is_ascii() && width::cluster(letter, width::Ambiguous::Narrow) == 2 {
                h.text(&line[run..at]).lit("<span class=wide>").text(letter).lit("</span>");
                run = at + letter.len();
            }
        }
        h.text(&line[run..]).lit("\n");
    }
    h.lit("</code></pre>\n");
}

fn same_family(repo: &RepoPlan<'_>, place: &Place, language: LanguageId) -> bool {
    let own = repo.repo.analysis.snapshot().language(place.file);
    own.is_some_and(|own| own.row().family == language.row().family)
}

/// Raw HTML as text; comments carry anchors and say nothing to readers.
fn raw(h: &mut Html, text: &str, open: &'static str, close: &'static str) {
    let trimmed = text.trim();
    if trimmed.starts_with("<!--") && trimmed.find("-->").is_none_or(|at| trimmed[at + 3..].trim().is_empty()) {
        return;
    }
    h.lit(open).text(trimmed).lit(close);
}

fn footnote<'b>(blocks: &'b [Block], label: &str) -> Option<&'b [Block]> {
    let mut found = None;
    crate::article::markdown::walk_blocks(blocks, &mut |block| {
        if let BlockKind::Footnote { label: own, blocks } = &block.kind
            && own == label
            && found.is_none()
        {
            found = Some(blocks.as_slice());
        }
    });
    found
}

/// The id on the page of the section that a link's fragment means.
fn section_anchor(article: &Article, fragment: &str) -> Option<String> {
    article.section_of_fragment(fragment).map(|section| format!("s-{}", section.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_of_a_drawing_have_two_columns_and_its_text_stays() {
        let page = |text: &str| {
            let mut h = Html::default();
            drawing(&mut h, text, "code");
            h.as_str().split_once("<code>").map(|(head, body)| (head.contains("broad"), body.to_owned())).unwrap()
        };
        let (broad, body) = page("│ 字a ─► <b>\r\n\u{feff}é");
        assert!(!broad);
        assert_eq!(body, "│ <span class=wide>字</span>a ─► &lt;b&gt;\né\n</code></pre>\n");
        assert!(page(&"字".repeat(35)).0 && !page(&"x".repeat(68)).0);
    }
}
