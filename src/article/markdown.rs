//! Markdown as a tree of plain data with byte spans: the one reading of an article that every front end shares.
//!
//! CommonMark with GitHub's tables, strikethrough, task lists, footnotes and alerts. A link with a back-ticked label and
//! no definition (``[`name`]``) comes out as a [`Inline::Link`] with [`LinkKind::Unresolved`], not as text. Raw HTML
//! is kept as text for the caller to judge; nothing here interprets it. Nesting deeper than [`MAX_DEPTH`] is
//! flattened, so that no front end needs to fear for its stack.

use pulldown_cmark::{
    Alignment, BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd,
};

use crate::text::Span;

/// Containers deeper than this are read as if they were not there.
pub const MAX_DEPTH: usize = 48;

/// A block of the document. Spans are byte offsets of the whole text given to [`parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// All of its source text, a trailing newline included where the parser counts it.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Level 1 to 6.
    Heading {
        level: u8,
        inlines: Vec<Inline>,
    },
    Paragraph(Vec<Inline>),
    /// A fenced or indented code block.
    Code(Code),
    /// A block quote, or GitHub's alert with its lower-case word (`note`, `tip`, `important`, `warning`, `caution`).
    Quote {
        alert: Option<&'static str>,
        blocks: Vec<Block>,
    },
    /// `start` is the first number of an ordered list.
    List {
        start: Option<u64>,
        items: Vec<Item>,
    },
    Table(Table),
    Rule,
    /// Raw HTML, comments included.
    Html(String),
    /// `[^label]: …`
    Footnote {
        label: String,
        blocks: Vec<Block>,
    },
}

/// A code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The info string; `None` for an indented block.
    pub info: Option<String>,
    /// The content without fences, indentation of containers removed.
    pub text: String,
    /// One span a line of `text`, without the newline.
    pub lines: Vec<Span>,
}

/// One item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// `- [x]` and `- [ ]`.
    pub task: Option<bool>,
    /// Its content; a tight item holds paragraphs too.
    pub blocks: Vec<Block>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// One a column.
    pub columns: Vec<Column>,
    /// Cells of the head.
    pub head: Vec<Vec<Inline>>,
    /// Cells of each row.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// How a table's column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Plain,
    Left,
    Center,
    Right,
}

/// A piece of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    Text(String),
    /// A back-ticked word; the span holds the ticks.
    Code {
        text: String,
        span: Span,
    },
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Strike(Vec<Inline>),
    Link(Link),
    Image(Image),
    SoftBreak,
    HardBreak,
    FootnoteRef(String),
    /// Raw HTML inside a paragraph.
    Html {
        text: String,
        span: Span,
    },
}

/// A link of any form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub span: Span,
    pub kind: LinkKind,
    /// Empty for [`LinkKind::Unresolved`].
    pub dest: String,
    pub title: String,
    /// The label of a reference link as written (without brackets); empty for inline links.
    pub label: String,
    pub inlines: Vec<Inline>,
}

/// The form of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](dest)`
    Inline,
    /// `[text][label]`, `[label]` with a definition.
    Reference,
    /// A back-ticked label without a definition.
    Unresolved,
    /// `<https://…>`
    Auto,
}

/// An image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub span: Span,
    pub dest: String,
    pub title: String,
    /// The alternative text, flattened.
    pub alt: String,
}

/// A link definition as the parser took it: `[label]: dest "title"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    pub span: Span,
    pub label: String,
    pub dest: String,
    pub title: Option<String>,
}

/// The blocks of `text` from byte `from` on, and the link definitions in source order.
#[must_use]
pub fn parse(text: &str, from: usize) -> (Vec<Block>, Vec<Definition>) {
    let body = text.get(from..).unwrap_or("");
    let unresolved = |link: BrokenLink<'_>| {
        let ticked = link.reference.len() > 2 && link.reference.starts_with('`') && link.reference.ends_with('`');
        ticked.then_some((CowStr::Borrowed(""), CowStr::Borrowed("")))
    };
    let parser = Parser::new_with_broken_link_callback(body, options(), Some(unresolved));
    let mut definitions: Vec<Definition> = parser
        .reference_definitions()
        .iter()
        .map(|(label, def)| Definition {
            span: shift(&def.span, from),
            label: label.to_owned(),
            dest: def.dest.to_string(),
            title: def.title.as_ref().map(ToString::to_string),
        })
        .collect();
    definitions.sort_by_key(|d| d.span);
    let mut build = Build { stack: vec![Open::root()], dropped: Vec::new(), from };
    for (event, range) in parser.into_offset_iter() {
        build.event(event, shift(&range, from));
    }
    (build.finish(), definitions)
}

/// The words of `inlines` without marks; breaks become spaces.
#[must_use]
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_plain(inlines, &mut out);
    out
}

fn push_plain(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code { text, .. } => out.push_str(text),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => push_plain(inner, out),
            Inline::Link(link) => push_plain(&link.inlines, out),
            Inline::Image(image) => out.push_str(&image.alt),
            Inline::SoftBreak | Inline::HardBreak => out.push(' '),
            Inline::FootnoteRef(_) | Inline::Html { .. } => {}
        }
    }
}

/// Calls `visit` for every block, outermost first, in source order.
pub fn walk_blocks<'b>(blocks: &'b [Block], visit: &mut impl FnMut(&'b Block)) {
    for block in blocks {
        visit(block);
        match &block.kind {
            BlockKind::Quote { blocks, .. } | BlockKind::Footnote { blocks, .. } => walk_blocks(blocks, visit),
            BlockKind::List { items, .. } => items.iter().for_each(|item| walk_blocks(&item.blocks, visit)),
            _ => {}
        }
    }
}

/// Calls `visit` for every inline that stands directly in `block` (not in blocks inside it), outermost first.
pub fn walk_inlines<'b>(block: &'b Block, visit: &mut impl FnMut(&'b Inline)) {
    match &block.kind {
        BlockKind::Heading { inlines, .. } | BlockKind::Paragraph(inlines) => each_inline(inlines, visit),
        BlockKind::Table(table) => {
            table.head.iter().chain(table.rows.iter().flatten()).for_each(|cell| each_inline(cell, visit));
        }
        _ => {}
    }
}

fn each_inline<'b>(inlines: &'b [Inline], visit: &mut impl FnMut(&'b Inline)) {
    for inline in inlines {
        visit(inline);
        match inline {
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => each_inline(inner, visit),
            Inline::Link(link) => each_inline(&link.inlines, visit),
            _ => {}
        }
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
}

fn shift(range: &std::ops::Range<usize>, from: usize) -> Span {
    Span::from_range(range.start + from..range.end + from)
}

/// An element whose end has not come yet.
struct Open {
    span: Span,
    what: What,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
}

enum What {
    Root,
    Heading(u8),
    Paragraph,
    Code(Code),
    Quote(Option<&'static str>),
    List(Option<u64>, Vec<Item>),
    Item(Option<bool>),
    Footnote(String),
    Table(Table),
    Row { head: bool, cells: Vec<Vec<Inline>> },
    Cell,
    Html(String),
    Emphasis,
    Strong,
    Strike,
    Link { kind: LinkKind, dest: String, title: String, label: String },
    Image { dest: String, title: String },
}

impl Open {
    fn root() -> Self {
        Self::new(Span::default(), What::Root)
    }

    fn new(span: Span, what: What) -> Self {
        Self { span, what, blocks: Vec::new(), inlines: Vec::new() }
    }
}

struct Build {
    stack: Vec<Open>,
    /// Ends that must be ignored because their starts were too deep.
    dropped: Vec<TagEnd>,
    from: usize,
}

impl Build {
    fn top(&mut self) -> &mut Open {
        self.stack.last_mut().expect("the root is popped only by `finish`")
    }

    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, span),
            Event::Code(text) => self.inline(Inline::Code { text: text.to_string(), span }),
            Event::InlineHtml(text) => self.inline(Inline::Html { text: text.to_string(), span }),
            Event::Html(text) => match &mut self.top().what {
                What::Html(html) => html.push_str(&text),
                _ => self.inline(Inline::Html { text: text.to_string(), span }),
            },
            Event::FootnoteReference(label) => self.inline(Inline::FootnoteRef(label.to_string())),
            Event::SoftBreak => self.inline(Inline::SoftBreak),
            Event::HardBreak => self.inline(Inline::HardBreak),
            Event::Rule => self.block(Block { span, kind: BlockKind::Rule }),
            Event::TaskListMarker(done) => {
                if let Some(item) = self.stack.iter_mut().rev().find(|open| matches!(open.what, What::Item(_))) {
                    item.what = What::Item(Some(done));
                }
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.inline(Inline::Text(text.to_string())),
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        if self.stack.len() > MAX_DEPTH {
            self.dropped.push(tag.to_end());
            return;
        }
        let what = match tag {
            Tag::Paragraph => What::Paragraph,
            Tag::Heading { level, .. } => What::Heading(level as u8),
            Tag::BlockQuote(kind) => What::Quote(kind.map(alert_word)),
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                What::Code(Code { info: None, text: String::new(), lines: Vec::new() })
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                What::Code(Code { info: Some(info.to_string()), text: String::new(), lines: Vec::new() })
            }
            Tag::HtmlBlock => What::Html(String::new()),
            Tag::List(start) => What::List(start, Vec::new()),
            Tag::Item => What::Item(None),
            Tag::FootnoteDefinition(label) => What::Footnote(label.to_string()),
            Tag::Table(columns) => {
                What::Table(Table { columns: columns.into_iter().map(column).collect(), ..Table::default() })
            }
            Tag::TableHead => What::Row { head: true, cells: Vec::new() },
            Tag::TableRow => What::Row { head: false, cells: Vec::new() },
            Tag::TableCell => What::Cell,
            Tag::Emphasis => What::Emphasis,
            Tag::Strong => What::Strong,
            Tag::Strikethrough => What::Strike,
            Tag::Link { link_type, dest_url, title, id } => What::Link {
                kind: link_kind(link_type),
                dest: dest_url.to_string(),
                title: title.to_string(),
                label: id.to_string(),
            },
            Tag::Image { dest_url, title, .. } => What::Image { dest: dest_url.to_string(), title: title.to_string() },
            // Extensions that are not switched on.
            tag => {
                self.dropped.push(tag.to_end());
                return;
            }
        };
        self.stack.push(Open::new(span, what));
    }

    fn end(&mut self, tag: TagEnd) {
        if self.dropped.last() == Some(&tag) {
            self.dropped.pop();
            return;
        }
        if self.stack.len() < 2 {
            return;
        }
        let open = self.stack.pop().expect("more than the root is open");
        self.close(open);
    }

    fn close(&mut self, mut open: Open) {
        let span = open.span;
        // Text directly in an item or a quote (a tight list) is a paragraph of its own, before any nested block.
        if matches!(open.what, What::Item(_) | What::Quote(_) | What::Footnote(_)) {
            flush(&mut open);
        }
        let kind = match open.what {
            What::Root => return,
            What::Heading(level) => BlockKind::Heading { level, inlines: open.inlines },
            What::Paragraph => BlockKind::Paragraph(open.inlines),
            What::Code(code) => BlockKind::Code(code),
            What::Quote(alert) => BlockKind::Quote { alert, blocks: open.blocks },
            What::Footnote(label) => BlockKind::Footnote { label, blocks: open.blocks },
            What::List(start, items) => BlockKind::List { start, items },
            What::Table(table) => BlockKind::Table(table),
            What::Html(text) => BlockKind::Html(text),
            What::Item(task) => {
                let item = Item { task, blocks: open.blocks };
                if let What::List(_, items) = &mut self.top().what {
                    items.push(item);
                }
                return;
            }
            What::Row { head, cells } => {
                if let What::Table(table) = &mut self.top().what {
                    if head { table.head = cells } else { table.rows.push(cells) }
                }
                return;
            }
            What::Cell => {
                if let What::Row { cells, .. } = &mut self.top().what {
                    cells.push(open.inlines);
                }
                return;
            }
            What::Emphasis => return self.inline(Inline::Emphasis(open.inlines)),
            What::Strong => return self.inline(Inline::Strong(open.inlines)),
            What::Strike => return self.inline(Inline::Strike(open.inlines)),
            What::Link { kind, dest, title, label } => {
                return self.inline(Inline::Link(Link { span, kind, dest, title, label, inlines: open.inlines }));
            }
            What::Image { dest, title } => {
                return self.inline(Inline::Image(Image { span, dest, title, alt: plain_text(&open.inlines) }));
            }
        };
        self.block(Block { span, kind });
    }

    fn text(&mut self, text: &str, span: Span) {
        match &mut self.top().what {
            What::Code(code) => push_code(code, text, span),
            What::Html(html) => html.push_str(text),
            _ => match self.top().inlines.last_mut() {
                Some(Inline::Text(last)) => last.push_str(text),
                _ => self.inline(Inline::Text(text.to_owned())),
            },
        }
    }

    fn inline(&mut self, inline: Inline) {
        self.top().inlines.push(inline);
    }

    fn block(&mut self, block: Block) {
        let top = self.top();
        flush(top);
        top.blocks.push(block);
    }

    fn finish(mut self) -> Vec<Block> {
        debug_assert!(self.stack.len() == 1, "every start has its end (from byte {})", self.from);
        while self.stack.len() > 1 {
            self.end(TagEnd::Paragraph);
        }
        let mut root = self.stack.pop().expect("the root is still there");
        flush(&mut root);
        root.blocks
    }
}

/// Turns loose inlines of a container into a paragraph.
fn flush(open: &mut Open) {
    if open.inlines.is_empty() || !matches!(open.what, What::Root | What::Item(_) | What::Quote(_) | What::Footnote(_))
    {
        return;
    }
    let inlines = std::mem::take(&mut open.inlines);
    open.blocks.push(Block { span: open.span, kind: BlockKind::Paragraph(inlines) });
}

/// A text event of a code block may hold one line, several, or a part of one (after a `\r`).
fn push_code(code: &mut Code, text: &str, span: Span) {
    let mut at = span.start;
    for piece in text.split_inclusive('\n') {
        let len = u32::try_from(piece.len()).unwrap_or(0);
        let body = u32::try_from(piece.trim_end_matches(['\n', '\r']).len()).unwrap_or(0);
        if code.text.is_empty() || code.text.ends_with('\n') {
            code.lines.push(Span::new(at, at + body));
        } else if let Some(line) = code.lines.last_mut().filter(|_| body > 0) {
            line.end = at + body;
        }
        code.text.push_str(piece);
        at += len;
    }
}

fn alert_word(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

fn column(alignment: Alignment) -> Column {
    match alignment {
        Alignment::None => Column::Plain,
        Alignment::Left => Column::Left,
        Alignment::Center => Column::Center,
        Alignment::Right => Column::Right,
    }
}

fn link_kind(kind: LinkType) -> LinkKind {
    match kind {
        LinkType::Inline | LinkType::WikiLink { .. } => LinkKind::Inline,
        LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => LinkKind::Reference,
        LinkType::ReferenceUnknown | LinkType::CollapsedUnknown | LinkType::ShortcutUnknown => LinkKind::Unresolved,
        LinkType::Autolink | LinkType::Email => LinkKind::Auto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn blocks(text: &str) -> Vec<Block> {
        parse(text, 0).0
    }

    #[test]
    fn a_back_ticked_label_without_definition_is_a_link() {
        let text = "x [`a`], [words][`b`] and [plain]\n\n[`c`]: <gloss> \"f.rs#c\"\n\nsee [`c`]\n";
        let (blocks, definitions) = parse(text, 0);
        let mut links = Vec::new();
        for block in &blocks {
            walk_inlines(block, &mut |inline| {
                if let Inline::Link(link) = inline {
                    links.push((link.kind, link.label.clone(), plain_text(&link.inlines), link.span.slice(text)));
                }
            });
        }
        assert_eq!(
            links,
            [
                (LinkKind::Unresolved, "`a`".to_owned(), "a".to_owned(), "[`a`]"),
                (LinkKind::Unresolved, "`b`".to_owned(), "words".to_owned(), "[words][`b`]"),
                (LinkKind::Reference, "`c`".to_owned(), "c".to_owned(), "[`c`]"),
            ]
        );
        assert_eq!((definitions[0].label.as_str(), definitions[0].dest.as_str()), ("`c`", "gloss"));
        assert_eq!(definitions[0].title.as_deref(), Some("f.rs#c"));
    }

    #[test]
    fn code_lines_have_their_places() {
        let text = "> ```rust\n> let a;\n>\n> b\n> ```\n\n```\r\nx\r\ny\r\n```\r\n";
        let mut codes = Vec::new();
        let blocks = blocks(text);
        walk_blocks(&blocks, &mut |block| {
            if let BlockKind::Code(code) = &block.kind {
                codes.push(code.clone());
            }
        });
        assert_eq!(codes.len(), 2);
        assert_eq!(codes[0].text, "let a;\n\nb\n");
        let lines: Vec<&str> = codes[0].lines.iter().map(|l| l.slice(text)).collect();
        assert_eq!(lines, ["let a;", "", "b"]);
        let lines: Vec<&str> = codes[1].lines.iter().map(|l| l.slice(text)).collect();
        assert_eq!(lines, ["x", "y"]);
    }

    #[test]
    fn lists_tables_and_alerts_are_trees() {
        let text = "- a\n  - [x] b\n\n| h | i |\n|---|:-:|\n| 1 | `2` |\n\n> [!NOTE]\n> hi\n";
        let kinds = blocks(text);
        let BlockKind::List { start: None, items } = &kinds[0].kind else { panic!("{kinds:?}") };
        let BlockKind::List { items: inner, .. } = &items[0].blocks[1].kind else { panic!("{items:?}") };
        assert_eq!(inner[0].task, Some(true));
        let BlockKind::Table(table) = &kinds[1].kind else { panic!("{kinds:?}") };
        assert_eq!((table.columns.as_slice(), table.rows.len()), ([Column::Plain, Column::Center].as_slice(), 1));
        assert!(matches!(&kinds[2].kind, BlockKind::Quote { alert: Some("note"), .. }));
    }

    fn depth(blocks: &[Block]) -> usize {
        let inner = |block: &Block| match &block.kind {
            BlockKind::Quote { blocks, .. } => depth(blocks),
            BlockKind::List { items, .. } => items.iter().map(|item| depth(&item.blocks)).max().unwrap_or(0),
            _ => 0,
        };
        blocks.iter().map(|block| 1 + inner(block)).max().unwrap_or(0)
    }

    #[test]
    fn hostile_nesting_is_flattened() {
        let text = "> ".repeat(5000) + "x\n" + &"- ".repeat(2000) + "y\n";
        let found = depth(&blocks(&text));
        assert!((10..=MAX_DEPTH + 1).contains(&found), "{found}");
    }

    proptest! {
        #[test]
        fn any_text_gives_blocks_in_order(text in "([#>\\-*`\\[\\]()|!<a \\n\\r]|[`]{3}|汉|<!-- |-->){0,80}") {
            let (blocks, _) = parse(&text, 0);
            for block in &blocks {
                prop_assert!(text.get(block.span.range()).is_some());
            }
            prop_assert!(blocks.windows(2).all(|w| w[0].span.start <= w[1].span.start));
        }
    }
}
