//! Bytes of an article → [`Article`]. Never fails and never panics: everything wrong is collected as a problem with its
//! place, and what can still be read is read.

use std::collections::HashSet;

use super::anchor::{Anchor, SymbolPath};
use super::comment::{self, is_anchor_comment, is_id};
use super::document::{
    Article, Fence, FenceMode, Heading, InlineReference, LinkDefinition, Mention, Meta, PlainLink, Section,
    SectionAnchor, Spanned, heading_slug,
};
use super::faults::{FRAGILE, Faults, LABEL_CASE};
use super::front::{self, FrontMatter, Value};
use super::markdown::{self, Block, BlockKind, Inline, Link, LinkKind, walk_blocks, walk_inlines};
use super::media;
use crate::model::Severity;
use crate::text::Span;

/// The version of the format this program reads.
pub const FORMAT_VERSION: &str = "1";

/// Articles larger than this are reported and not read: 4 MiB.
pub const MAX_ARTICLE_BYTES: usize = 4 << 20;

/// Reads the article shown to the user as `path`.
#[must_use]
pub fn parse(path: &str, bytes: &[u8]) -> Article {
    let mut faults = Faults::new(path);
    if bytes.len() > MAX_ARTICLE_BYTES {
        faults.error(Span::default(), format!("the article has {} bytes; 4 MiB are read", bytes.len()), None);
        return Article { path: path.to_owned(), problems: faults.into_problems(), ..Article::default() };
    }
    let text = to_text(bytes, &mut faults);
    let front = front::parse(&text, &mut faults);
    let meta = read_meta(&front, &mut faults);
    let (blocks, taken) = markdown::parse(&text, front.span.end as usize);
    let definitions = read_definitions(&text, &blocks, &taken, &mut faults);
    let (sections, broken_anchors) = Sections::read(&text, front.span.end, &blocks, &definitions, &mut faults);
    let mut article = Article {
        path: path.to_owned(),
        front,
        meta,
        sections,
        definitions,
        blocks,
        text,
        broken_anchors,
        problems: Vec::new(),
    };
    check_labels(&article, &mut faults);
    check_variant(&article, &mut faults);
    article.problems = faults.into_problems();
    article
}

/// The bytes as text of the same length: each byte that is not UTF-8, and each NUL, becomes `?`.
fn to_text(bytes: &[u8], faults: &mut Faults) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut reported = false;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if chunk.invalid().is_empty() {
            continue;
        }
        if !reported {
            let span = Span::from_range(text.len()..text.len() + chunk.invalid().len());
            faults.error(span, "the article is not UTF-8 here", "save it as UTF-8");
            reported = true;
        }
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    if let Some(nul) = text.find('\0') {
        faults.error(Span::from_range(nul..nul + 1), "the article holds a NUL byte", None);
        text = text.replace('\0', "?");
    }
    text
}

fn read_meta(front: &FrontMatter, faults: &mut Faults) -> Meta {
    let mut need = |key: &str| {
        let found = front.scalar(key).map(str::to_owned);
        if found.is_none() && !front.entries.is_empty() {
            let at = front.get(key).map_or(Span::new(front.span.start, front.span.start + 3), |entry| entry.key_span);
            faults.error(at, format!("the front matter has no `{key}`"), None);
        }
        found.unwrap_or_default()
    };
    let version = need("gloss");
    let id = need("id");
    let title = need("title");
    let lang = need("lang");
    let text = |key: &str| front.scalar(key).map(str::to_owned);
    let list = |key: &str| match front.get(key).map(|entry| &entry.value) {
        Some(Value::List(items)) => items.clone(),
        Some(Value::Scalar(item)) if !item.is_empty() => vec![item.clone()],
        _ => Vec::new(),
    };
    let span = |key: &str| front.get(key).map_or(front.span, |entry| entry.value_span);
    if !version.is_empty() && version != FORMAT_VERSION {
        faults.error(
            span("gloss"),
            format!("format version `{version}` is not known; this program reads version 1"),
            None,
        );
    }
    if !id.is_empty() && !is_id(&id) {
        faults.error(span("id"), format!("`{id}` is no article id"), "use lower-case letters, digits and `-`");
    }
    if !lang.is_empty() && !is_language_tag(&lang) {
        faults.error(span("lang"), format!("`{lang}` is no language tag"), "write a BCP 47 tag: `zh-CN`, `en`");
    }
    let order = text("order").and_then(|order| {
        let number = order.parse::<i64>().ok();
        if number.is_none() {
            faults.error(span("order"), format!("`order: {order}` is no whole number"), None);
        }
        number
    });
    let source = text("source").filter(|source| {
        let plain = !source.contains(['/', '\\']) && source != "..";
        if !plain {
            faults.error(span("source"), "`source` names a file of the same folder", None);
        }
        plain
    });
    Meta {
        id,
        title,
        repo: text("repo"),
        rev: text("rev"),
        lang,
        source,
        series: text("series"),
        order,
        authors: list("authors"),
        license: text("license"),
        tags: list("tags"),
        summary: text("summary"),
        origin: text("origin"),
        date: text("date"),
    }
}

/// Letters and digits in groups of at most eight, joined by `-`.
fn is_language_tag(text: &str) -> bool {
    let group = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    text.split('-').all(group) && text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The definitions CommonMark took, and those it dropped because an equal label came first.
fn read_definitions(
    text: &str,
    blocks: &[Block],
    taken: &[markdown::Definition],
    faults: &mut Faults,
) -> Vec<LinkDefinition> {
    let mut opaque = Vec::new();
    walk_blocks(blocks, &mut |block| {
        if matches!(block.kind, BlockKind::Code(_) | BlockKind::Html(_)) {
            opaque.push(block.span);
        }
    });
    let body = blocks.first().map_or(0, |b| b.span.start).min(taken.first().map_or(u32::MAX, |d| d.span.start));
    let mut at = 0;
    let mut out = Vec::new();
    for line in text.split_inclusive('\n') {
        let span = Span::from_range(at..at + line.len());
        at += line.len();
        let hidden = span.start < body
            || opaque.iter().any(|o| o.covers(Span::new(span.start, span.start)) && span.start < o.end)
            || taken.iter().any(|d| d.span.start < span.end && span.start < d.span.end);
        if hidden {
            continue;
        }
        if let Some(parts) = one_line_definition(line) {
            let definition = markdown::Definition {
                span,
                label: parts.0.to_owned(),
                dest: parts.1.to_owned(),
                title: parts.2.map(str::to_owned),
            };
            out.push(definition_of(text, &definition, true, faults));
        }
    }
    out.extend(taken.iter().map(|definition| definition_of(text, definition, false, faults)));
    out.sort_by_key(|d| d.span);
    out
}

/// Label, destination and title of a definition that fills one line.
fn one_line_definition(line: &str) -> Option<(&str, &str, Option<&str>)> {
    let line = line.trim_end();
    if line.len() - line.trim_start_matches(' ').len() > 3 {
        return None;
    }
    let (label, rest) = line.trim_start().strip_prefix('[')?.split_once("]:")?;
    let rest = rest.trim_start();
    let (dest, rest) = match rest.strip_prefix('<') {
        Some(rest) => rest.split_once('>')?,
        None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
    };
    let rest = rest.trim();
    let title = if rest.is_empty() {
        None
    } else {
        let inner = rest.get(1..rest.len() - 1)?;
        matches!((rest.chars().next()?, rest.chars().last()?), ('"', '"') | ('\'', '\'') | ('(', ')')).then_some(inner)
    };
    (!label.trim().is_empty() && !label.contains(['[', ']']) && !dest.is_empty()).then_some((label, dest, title))
}

fn definition_of(text: &str, d: &markdown::Definition, shadowed: bool, faults: &mut Faults) -> LinkDefinition {
    let mut anchor = None;
    if let Some(title) = d.title.as_deref().filter(|_| unticked(&d.label).is_some()) {
        let source = d.span.slice(text);
        // The title is searched from the back: the label may hold the same words.
        let at = source.rfind(title).map_or(d.span.start as usize, |at| d.span.start as usize + at);
        let span = Span::from_range(at..(at + title.len()).min(d.span.end as usize));
        match title.parse::<Anchor>() {
            Ok(value) => anchor = Some(Spanned { value, span }),
            // An ordinary link may have any title; one to `<gloss>` goes nowhere else.
            Err(e) if d.dest == "gloss" => faults.error(span, e.message, None),
            Err(_) => {}
        }
    } else if d.dest == "gloss" {
        faults.error(d.span, format!("the definition of `{}` has no anchor", d.label), "write the anchor as the title");
    }
    LinkDefinition { span: d.span, label: d.label.clone(), dest: d.dest.clone(), anchor, shadowed }
}

/// The text between back-ticks that fill a label.
fn unticked(label: &str) -> Option<&str> {
    let inner = label.strip_prefix('`')?.strip_suffix('`')?;
    (!inner.is_empty() && !inner.contains('`')).then_some(inner.trim())
}

/// Builds the sections while it goes through the top-level blocks.
struct Sections<'a> {
    text: &'a str,
    definitions: &'a [LinkDefinition],
    list: Vec<Section>,
    /// Whether only headings and anchor comments have come since the heading.
    at_head: bool,
    /// Comments that could not be read: position of the section, an `id=` that could, and the comment.
    broken: Vec<(usize, Option<String>, Span)>,
}

impl<'a> Sections<'a> {
    fn read(
        text: &'a str,
        from: u32,
        blocks: &[Block],
        definitions: &'a [LinkDefinition],
        faults: &mut Faults,
    ) -> (Vec<Section>, Vec<(String, Span)>) {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let first = Section { span: Span::new(from, end), own: Span::new(from, end), ..Section::default() };
        let mut this = Self { text, definitions, list: vec![first], at_head: true, broken: Vec::new() };
        for (i, block) in blocks.iter().enumerate() {
            this.top_level(i, block, faults);
        }
        let mut list = this.list;
        close(&mut list, end, blocks.len());
        name_sections(&mut list, faults);
        let id = |at: usize, own: Option<String>| own.unwrap_or_else(|| list[at].id.clone());
        let broken = this.broken.into_iter().map(|(at, own, span)| (id(at, own), span)).collect();
        (list, broken)
    }

    fn current(&mut self) -> &mut Section {
        self.list.last_mut().expect("the first section is always there")
    }

    fn top_level(&mut self, i: usize, block: &Block, faults: &mut Faults) {
        match &block.kind {
            BlockKind::Heading { level, inlines } => {
                let heading = Heading { level: *level, title: markdown::plain_text(inlines), span: block.span };
                let span = Span::new(block.span.start, block.span.start);
                self.list.push(Section { heading: Some(heading), span, own: span, blocks: i..i, ..Section::default() });
                self.at_head = true;
                self.running_text(block, faults);
            }
            BlockKind::Html(html) if is_anchor_comment(html) => self.anchor(block, html, faults),
            BlockKind::Paragraph(inlines) if media::only_clip(inlines).is_some() => {
                self.at_head = false;
                let clip = media::only_clip(inlines).expect("just matched");
                let media = media::of_link(clip, faults);
                self.current().media.push(media);
            }
            _ => {
                self.at_head = false;
                let mut inner = Vec::new();
                walk_blocks(std::slice::from_ref(block), &mut |block| inner.push(block));
                for block in inner {
                    self.nested(block, faults);
                }
            }
        }
    }

    fn nested(&mut self, block: &Block, faults: &mut Faults) {
        match &block.kind {
            BlockKind::Code(code) => {
                if let Some(info) = &code.info {
                    let fence = fence(info, code, block.span, faults);
                    self.current().fences.push(fence);
                }
            }
            BlockKind::Html(html) if is_anchor_comment(html) => {
                faults.error(
                    block.span,
                    "an anchor stands at the top level of the article",
                    "move it out of the list or quote",
                );
            }
            BlockKind::Html(html) => media::raw_html(html, block.span, faults),
            _ => self.running_text(block, faults),
        }
    }

    fn anchor(&mut self, block: &Block, html: &str, faults: &mut Faults) {
        if !self.at_head {
            let hint = "put it directly after the heading of its section";
            faults.warning(block.span, "this anchor does not follow its heading", hint);
        }
        let trailing = html.trim_end().rsplit_once("-->").map_or("", |(_, rest)| rest);
        if !trailing.trim().is_empty() {
            faults.error(block.span, "text follows the anchor on its line", "an anchor stands alone in its block");
        }
        let html_span = Span::new(
            block.span.start,
            block.span.start + u32::try_from(block.span.slice(self.text).trim_end().len()).unwrap_or(0),
        );
        let read = comment::parse(self.text, html_span, faults);
        if read.broken {
            let id = read.attributes.id.map(|id| id.value);
            self.broken.push((self.list.len() - 1, id, html_span));
            return;
        }
        if let Some(anchor) =
            read.anchor.as_ref().filter(|a| a.value.symbol.as_ref().is_some_and(SymbolPath::is_fragile))
        {
            let message = format!("`{}` counts equal names, which any new one shifts", anchor.value);
            let hint = Some("name the container or the parameter types instead".to_owned());
            faults.push(FRAGILE, Severity::Warning, anchor.span, message, hint);
        }
        if read.attributes.from.is_some() != read.attributes.to.is_some() {
            faults.error(html_span, "`from` and `to` go together", None);
        }
        let n = u32::try_from(self.current().anchors.len()).unwrap_or(u32::MAX);
        let anchor =
            SectionAnchor { id: String::new(), n, anchor: read.anchor, attributes: read.attributes, span: html_span };
        self.current().anchors.push(anchor);
    }

    /// Links, mentions and pictures that stand directly in `block`.
    fn running_text(&mut self, block: &Block, faults: &mut Faults) {
        let mut inlines = Vec::new();
        walk_inlines(block, &mut |inline| inlines.push(inline));
        // Back-ticks inside a reference belong to it.
        let mut covered: Option<Span> = None;
        for inline in inlines {
            match inline {
                Inline::Link(link) => {
                    self.link(link, faults);
                    covered = Some(link.span);
                }
                Inline::Code { text, span } if !covered.is_some_and(|c| c.covers(*span)) => {
                    self.current().mentions.push(Mention { span: *span, text: text.clone() });
                }
                Inline::Image(image) => self.current().media.push(media::of_image(image)),
                Inline::Html { text, span } if is_anchor_comment(text) => {
                    faults.error(*span, "an anchor inside a paragraph is not read", "put it in a block of its own");
                }
                Inline::Html { text, span } => media::raw_html(text, *span, faults),
                _ => {}
            }
        }
    }

    fn link(&mut self, link: &Link, faults: &mut Faults) {
        let label = unticked(&link.label);
        let exact = self.definitions.iter().position(|d| d.label == link.label && d.anchor.is_some());
        let (Some(label), true) = (label, link.kind == LinkKind::Unresolved || exact.is_some() || folds_to_gloss(link))
        else {
            if link.kind != LinkKind::Unresolved {
                self.current().links.push(PlainLink { span: link.span, dest: link.dest.clone() });
            }
            return;
        };
        let symbol = label.parse::<SymbolPath>();
        if let Err(e) = &symbol {
            faults.warning(
                link.span,
                format!("`{label}` is no symbol: {}", e.message),
                "write a plain back-ticked word for other things",
            );
        }
        let reference = InlineReference {
            span: link.span,
            label: label.to_owned(),
            symbol: symbol.ok(),
            text: markdown::plain_text(&link.inlines),
            definition: exact,
        };
        self.current().references.push(reference);
    }
}

/// Whether Markdown sends this label to a definition of ours that differs in case.
fn folds_to_gloss(link: &Link) -> bool {
    link.kind == LinkKind::Reference && link.dest == "gloss"
}

fn fence(info: &str, code: &markdown::Code, span: Span, faults: &mut Faults) -> Fence {
    let mut words = info.split_whitespace();
    let lang = words.next().unwrap_or("").trim_start_matches(['{', '.']).trim_end_matches('}').to_ascii_lowercase();
    let mut mode = FenceMode::Quote;
    for word in std::iter::once(lang.as_str()).chain(words) {
        let Some(value) = word.strip_prefix("gloss=") else { continue };
        mode = match value {
            "off" => FenceMode::Off,
            "sync" => FenceMode::Sync,
            _ => {
                faults.error(span, format!("`gloss={value}` on a fence is neither off nor sync"), None);
                FenceMode::Off
            }
        };
    }
    let lang = if lang.starts_with("gloss=") { String::new() } else { lang };
    Fence { lang, mode, text: code.text.clone(), lines: code.lines.clone(), span }
}

/// Sets the ends of all sections.
fn close(list: &mut [Section], end: u32, blocks: usize) {
    let heads: Vec<(u8, u32, usize)> =
        list.iter().map(|s| (s.heading.as_ref().map_or(0, |h| h.level), s.span.start, s.blocks.start)).collect();
    for (i, section) in list.iter_mut().enumerate() {
        let next = heads.get(i + 1);
        section.own.end = next.map_or(end, |h| h.1);
        section.blocks.end = next.map_or(blocks, |h| h.2);
        let closing = heads[i + 1..].iter().find(|h| i > 0 && h.0 <= heads[i].0);
        section.span.end = closing.map_or(end, |h| h.1);
    }
}

/// Gives every section and anchor its id.
fn name_sections(list: &mut [Section], faults: &mut Faults) {
    let mut used = HashSet::new();
    for section in list.iter() {
        for anchor in &section.anchors {
            let Some(id) = &anchor.attributes.id else { continue };
            if !used.insert(id.value.clone()) {
                faults.error(id.span, format!("the id `{}` is used twice in this article", id.value), None);
            }
        }
    }
    let mut fresh = |base: &str| {
        let base = if base.is_empty() { "section" } else { base };
        let candidates = std::iter::once(base.to_owned()).chain((2..).map(|n| format!("{base}-{n}")));
        candidates.into_iter().find(|id| used.insert(id.clone())).expect("the counter has no end")
    };
    for section in list {
        section.id = match section.anchors.first() {
            Some(SectionAnchor { attributes, .. }) if attributes.id.is_some() => {
                attributes.id.as_ref().map(|id| id.value.clone()).unwrap_or_default()
            }
            Some(SectionAnchor { anchor: Some(anchor), .. }) => fresh(&ascii_slug(anchor.value.short_name())),
            _ => fresh(&heading_slug(section.heading.as_ref().map_or("top", |h| &h.title))),
        };
        for anchor in &mut section.anchors {
            anchor.id = anchor.attributes.id.as_ref().map_or_else(|| section.id.clone(), |id| id.value.clone());
        }
    }
}

/// Lower-case letters and digits of a symbol's name; anything else becomes one `-`.
pub fn ascii_slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

fn check_labels(article: &Article, faults: &mut Faults) {
    for definition in &article.definitions {
        let same_case = |other: &&LinkDefinition| other.label == definition.label && other.span < definition.span;
        if !definition.shadowed {
            continue;
        }
        if article.definitions.iter().find(same_case).is_some() {
            faults.warning(definition.span, format!("`{}` is defined twice; the first counts", definition.label), None);
        } else {
            let message =
                format!("`{}` differs from another label only in case, which Markdown ignores", definition.label);
            let hint = Some("qualify one of the names".to_owned());
            faults.push(LABEL_CASE, Severity::Warning, definition.span, message, hint);
        }
    }
    for reference in article.sections.iter().flat_map(|s| &s.references).filter(|r| r.definition.is_none()) {
        let label = format!("`{}`", reference.label);
        let folded = label.to_lowercase();
        let near = article.definitions.iter().find(|d| d.anchor.is_some() && d.label.to_lowercase() == folded);
        if let Some(near) = near {
            let message = format!("Markdown reads {label} as {}, which differs in case", near.label);
            let hint = Some("define both labels with a qualified name".to_owned());
            faults.push(LABEL_CASE, Severity::Warning, reference.span, message, hint);
        }
    }
}

fn check_variant(article: &Article, faults: &mut Faults) {
    if article.is_variant() {
        return;
    }
    for (_, anchor) in article.anchors() {
        if anchor.anchor.is_none() {
            let hint = "name the place, or name the translated file as `source` in the front matter";
            faults.error(anchor.span, "only a language variant may leave the anchor out", hint);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &str = "---\ngloss: 1\nid: a\ntitle: T\nlang: en\n---\n";

    fn read(body: &str) -> Article {
        parse("a.en.md", format!("{HEAD}{body}").as_bytes())
    }

    fn messages(article: &Article) -> Vec<(&str, &str)> {
        article.problems.iter().map(|p| (p.span.unwrap().slice(&article.text), p.message.as_str())).collect()
    }

    #[test]
    fn sections_run_to_the_next_heading_of_their_level() {
        let article = read(
            "intro\n\n# T\n<!-- gloss: src/ -->\n\n## A\n<!-- gloss: a.rs#f id=aa -->\n<!-- gloss: a.rs#g -->\n\ntext\n\n### B\n\nmore\n\n## C\n",
        );
        assert_eq!(messages(&article), []);
        let ids: Vec<&str> = article.sections.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["top", "src", "aa", "b", "c"]);
        let of = |id: &str| article.section(id).unwrap();
        assert!(of("aa").span.slice(&article.text).ends_with("more\n\n"));
        assert!(of("aa").own.slice(&article.text).ends_with("text\n\n"));
        assert_eq!(of("src").span.end as usize, article.text.len());
        assert_eq!(of("top").span.end as usize, article.text.len());
        let anchors: Vec<(&str, u32)> = of("aa").anchors.iter().map(|a| (a.id.as_str(), a.n)).collect();
        assert_eq!(anchors, [("aa", 0), ("aa", 1)]);
        assert_eq!(article.section_blocks(of("b")).len(), 2);
    }

    #[test]
    fn default_ids_are_slugs_with_a_counter() {
        let article = read(
            "## x\n<!-- gloss: a.rs#Foo::newOne -->\n\n## y\n<!-- gloss: b.rs#newOne -->\n\n## 依赖 比较？\n\n## z\n<!-- gloss: b.rs#q id=newone-3 -->\n",
        );
        let ids: Vec<&str> = article.sections.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["top", "newone", "newone-2", "依赖-比较", "newone-3"]);
    }

    #[test]
    fn fences_references_mentions_and_links_belong_to_their_section() {
        let article = read(
            "## A\n<!-- gloss: a.rs#f -->\n\n```rust\nlet x;\n```\n\n- in a list [`g`]\n\n  ```sh gloss=off\n  ls\n  ```\n\n\
             Both [words][`fn@new`] and `mention`, [site](https://x.y), [`h`].\n\n| [`t`] |\n|---|\n| `u` |\n\n\
             [`h`]: <gloss> \"b.rs#Other::h\"\n",
        );
        assert_eq!(messages(&article), []);
        let s = article.section("f").unwrap();
        let fences: Vec<_> = s.fences.iter().map(|f| (f.lang.as_str(), f.mode, f.text.as_str())).collect();
        assert_eq!(fences, [("rust", FenceMode::Quote, "let x;\n"), ("sh", FenceMode::Off, "ls\n")]);
        let labels: Vec<&str> = s.references.iter().map(|r| r.label.as_str()).collect();
        assert_eq!(labels, ["g", "fn@new", "h", "t"]);
        let definition = &article.definitions[s.references[2].definition.unwrap()];
        let anchor = definition.anchor.as_ref().unwrap();
        assert_eq!(
            (anchor.value.to_string().as_str(), anchor.span.slice(&article.text)),
            ("b.rs#Other::h", "b.rs#Other::h")
        );
        let mentions: Vec<&str> = s.mentions.iter().map(|m| m.text.as_str()).collect();
        assert_eq!(mentions, ["mention", "u"]);
        assert_eq!(s.links[0].dest, "https://x.y");
    }

    #[test]
    fn labels_that_differ_only_in_case_are_kept_apart_and_reported() {
        let article = read(
            "see [`Storage`], [`storage`] and [`other`]\n\n[`Storage`]: <gloss> \"a.rs#Storage\"\n[`storage`]: <gloss> \"b.rs#storage\"\n[`Other`]: <gloss> \"c.rs#Other\"\n",
        );
        let s = &article.sections[0];
        let target = |i: usize| s.references[i].definition.map(|d| article.definitions[d].label.clone());
        assert_eq!((target(0), target(1), target(2)), (Some("`Storage`".into()), Some("`storage`".into()), None));
        let rules: Vec<&str> = article.problems.iter().map(|p| p.rule).collect();
        assert_eq!(rules, [LABEL_CASE, LABEL_CASE]);
    }

    #[test]
    fn a_definition_that_is_an_ordinary_link_is_no_reference() {
        let article = read(
            "[`serde`] and [x]\n\n[`serde`]: https://docs.rs/serde \"the crate\"\n[x]: https://x.y\n\n```\n[`code`]: <gloss> \"x\"\n```\n",
        );
        let s = &article.sections[0];
        assert!(s.references.is_empty());
        assert_eq!(s.links.len(), 2);
        assert_eq!((article.definitions.len(), messages(&article).len()), (2, 0));
    }

    #[test]
    fn misplaced_and_malformed_anchors_are_all_reported() {
        let article = read(
            "## A\n\ntext\n\n<!-- gloss: a.rs#f -->\n\n> <!-- gloss: a.rs#g -->\n\nin <!-- gloss: a.rs#h --> line\n\n## B\n<!-- gloss: a.rs#f~2 id=x -->\n<!-- gloss: a.rs#g id=x from=\"a\" -->\n<!-- gloss: id=y -->\n<!-- gloss: ../x -->\n",
        );
        let rules: Vec<&str> = article.problems.iter().map(|p| p.rule).collect();
        assert_eq!(rules.len(), 8, "{:#?}", messages(&article));
        assert_eq!(article.anchors().count(), 4);
    }

    #[test]
    fn front_matter_is_checked() {
        let article =
            parse("a.md", b"---\ngloss: 2\nid: A b\nlang: zh_CN\norder: x\nsource: ../b.md\ncustom: {a: 1}\n---\n");
        assert_eq!(article.problems.len(), 6, "{:#?}", messages(&article));
        assert!(article.front.get("custom").is_some());
        assert!(parse("a.md", b"").problems[0].message.contains("no front matter"));
    }

    #[test]
    fn bytes_that_are_not_text_keep_all_offsets() {
        let article = parse("a.md", b"---\ngloss: 1\nid: a\ntitle: \xff\xfe\nlang: en\n---\n\0 [`x`]\n");
        assert_eq!(article.problems.len(), 2);
        assert_eq!(article.sections[0].references[0].span.slice(&article.text), "[`x`]");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let article = parse("a.md", &bytes);
            prop_assert_eq!(article.text.len(), bytes.len());
        }

        #[test]
        fn no_markdown_panics(body in "(#{1,4} [a-z汉]{1,4}\n|<!-- gloss: [a-z.#:]{0,6}( id=[a-z])? -->\n|```[a-z]{0,3}\n|\\[`[a-z]{1,3}`\\](: <gloss> \"[a-z#]{1,4}\")?|[>\\-|*_`\\[\\]()!<\r\n ]|[a-z汉\u{301}]{1,3}){0,60}") {
            let article = read(&body);
            for problem in &article.problems {
                prop_assert!(article.text.get(problem.span.unwrap().range()).is_some(), "{problem:?}");
            }
            for (section, anchor) in article.anchors() {
                prop_assert!(section.own.covers(anchor.span));
                prop_assert!(!anchor.id.is_empty());
            }
        }
    }
}
