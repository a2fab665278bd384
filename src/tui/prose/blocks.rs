//! Rows for every kind of block but tables: what stands in front of a container's rows, fences with their colours,
//! pictures and clips, and the pieces that inline text is cut into.

use super::link::{Medium, Target, clip, target};
use super::words::{Piece, fill, push_text};
use super::{Ink, Laid, Row, Run, Shown, Style};
use crate::article::markdown::{Block, BlockKind, Inline, plain_text};
use crate::syntax::Class;
use crate::text::indent::{depth, shared_depth};
use crate::text::{sanitize, width};

/// In front of the lines of fences.
pub(super) const FENCE_INDENT: &str = "  ";

/// Text put in front of every row of a container: the first time the marker, then blanks.
pub(super) struct Prefix {
    first: Option<String>,
    rest: String,
    ink: Ink,
}

pub(super) struct Layout<'a> {
    pub style: Style<'a>,
    pub laid: Laid,
    prefix: Vec<Prefix>,
}

impl<'a> Layout<'a> {
    pub fn new(style: Style<'a>) -> Self {
        Self { style, laid: Laid::default(), prefix: Vec::new() }
    }

    pub fn blocks(&mut self, blocks: &[Block]) {
        for (i, block) in blocks.iter().enumerate() {
            if matches!(&block.kind, BlockKind::Html(text) if text.trim_start().starts_with("<!--")) {
                continue;
            }
            if i > 0 {
                self.gap();
            }
            self.block(block);
        }
    }

    /// An empty row between blocks, but never two.
    fn gap(&mut self) {
        if self.laid.rows.last().is_some_and(|row| !row.runs.is_empty()) || self.after_picture() {
            self.laid.rows.push(Row::default());
        }
    }

    /// Whether the last row is a picture's.
    pub fn after_picture(&self) -> bool {
        self.laid.pictures.last().is_some_and(|picture| picture.end() == self.laid.rows.len())
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading { level, inlines } => self.inlines(inlines, Ink::Heading(*level)),
            BlockKind::Paragraph(inlines) => self.paragraph(inlines),
            BlockKind::Code(code) => self.code(&code.text, block.span.start),
            BlockKind::Quote { alert, blocks } => {
                let bar = format!("{} ", self.style.bar);
                self.prefix.push(Prefix { first: None, rest: bar, ink: Ink::Quote });
                if let Some(word) = alert {
                    self.row(vec![Run { text: word.to_uppercase(), ink: Ink::Alert, link: None }], false);
                }
                self.blocks(blocks);
                self.prefix.pop();
            }
            BlockKind::List { start, items } => {
                for (i, item) in items.iter().enumerate() {
                    let marker = match (item.task, start) {
                        (Some(done), _) => if done { "[x] " } else { "[ ] " }.to_owned(),
                        (None, Some(first)) => format!("{}. ", first.saturating_add(i as u64)),
                        (None, None) => format!("{} ", self.style.bullet),
                    };
                    let rest = " ".repeat(width::width(&marker, self.style.ambiguous));
                    self.prefix.push(Prefix { first: Some(marker), rest, ink: Ink::Dim });
                    let before = self.laid.rows.len();
                    self.tight(&item.blocks);
                    if self.laid.rows.len() == before {
                        self.row(Vec::new(), false);
                    }
                    self.prefix.pop();
                }
            }
            BlockKind::Table(table) => self.table(table),
            BlockKind::Rule => self.rule(self.style.rule.repeat(self.room().min(40))),
            // Raw HTML is shown as what it is.
            BlockKind::Html(text) => {
                for line in text.lines() {
                    self.wrap_text(line, Ink::Dim);
                }
            }
            BlockKind::Footnote { label, blocks } => {
                let marker = format!("[{}] ", sanitize::label(label));
                let rest = " ".repeat(width::width(&marker, self.style.ambiguous));
                self.prefix.push(Prefix { first: Some(marker), rest, ink: Ink::Dim });
                self.blocks(blocks);
                self.prefix.pop();
            }
        }
    }

    /// Blocks of a list item: without rows between a paragraph and the list under it.
    fn tight(&mut self, blocks: &[Block]) {
        for (i, block) in blocks.iter().enumerate() {
            if i > 0 && matches!(block.kind, BlockKind::Code(_) | BlockKind::Paragraph(_) | BlockKind::Table(_)) {
                self.gap();
            }
            self.block(block);
        }
    }

    /// A paragraph that holds only a link to a clip, or only a picture, becomes rows that open it.
    fn paragraph(&mut self, inlines: &[Inline]) {
        match inlines {
            [Inline::Link(link)] if clip(&link.dest).is_some() => {
                let label = plain_text(&link.inlines);
                self.media(&link.dest, &label, clip(&link.dest).unwrap_or(Medium::Download));
            }
            [Inline::Image(image)] => self.media(&image.dest, &image.alt, Medium::Image),
            _ => self.inlines(inlines, Ink::Text),
        }
    }

    fn media(&mut self, dest: &str, label: &str, what: Medium) {
        let n = self.laid.links.len();
        self.laid.links.push(Target::Media { dest: dest.to_owned(), what });
        let label = if label.is_empty() { dest } else { label };
        let marker = format!("{} ", self.style.play);
        let rest = " ".repeat(width::width(&marker, self.style.ambiguous));
        self.prefix.push(Prefix { first: Some(marker), rest, ink: Ink::Dim });
        let mut pieces = Vec::new();
        let text = format!("{}{label}", what.word(self.style.language));
        push_text(&text, Ink::Text, Some(n), self.style.ambiguous, &mut pieces);
        self.wrap(pieces);
        self.prefix.pop();
        if let Some(rows) = self.style.pictures.get(dest).filter(|_| what == Medium::Image) {
            let shown = Shown { row: self.laid.rows.len(), rows: *rows, dest: dest.to_owned() };
            self.laid.rows.extend((0..*rows).map(|_| Row::default()));
            self.laid.pictures.push(shown);
        }
    }

    fn code(&mut self, text: &str, key: u32) {
        let none = Vec::new();
        let colours = self.style.fences.get(&key).unwrap_or(&none);
        let mut at = 0usize;
        // What is quoted from deep inside a function would stand at the pane's right edge.
        let shared = shared_depth(text);
        for line in text.split_inclusive('\n') {
            let end = at + line.len();
            let shown = line.trim_end_matches(['\n', '\r']);
            let mut runs = vec![Run { text: FENCE_INDENT.to_owned(), ink: Ink::Fence(None), link: None }];
            let mut from = at + shared.min(depth(shown));
            let stop = at + shown.len();
            let mut push = |from: usize, to: usize, class: Option<Class>| {
                if let Some(part) = text.get(from..to).filter(|part| !part.is_empty()) {
                    // Tabs inside fences are set to four; their column is that of the fence.
                    let part = part.replace('\t', "    ");
                    runs.push(Run { text: sanitize::label(&part).into_owned(), ink: Ink::Fence(class), link: None });
                }
            };
            let first = colours.partition_point(|(span, _)| (span.end as usize) <= at);
            for (span, class) in &colours[first..] {
                let (start, finish) = ((span.start as usize).max(from), (span.end as usize).min(stop));
                if span.start as usize >= stop {
                    break;
                }
                push(from, start, None);
                push(start, finish, Some(*class));
                from = finish.max(from);
            }
            push(from, stop, None);
            self.row(runs, true);
            at = end;
        }
    }

    fn inlines(&mut self, inlines: &[Inline], ink: Ink) {
        let mut pieces = Vec::new();
        self.pieces(inlines, ink, None, &mut pieces);
        self.wrap(pieces);
    }

    /// Pieces in rows, those after `before` indented by as much.
    pub fn indented(&mut self, pieces: Vec<Piece>, before: &str) {
        self.prefix.push(Prefix { first: None, rest: before.to_owned(), ink: Ink::Dim });
        self.wrap(pieces);
        self.prefix.pop();
    }

    /// A row that is a line.
    pub fn rule(&mut self, text: String) {
        self.row(vec![Run { text, ink: Ink::Dim, link: None }], false);
    }

    pub fn wrap_text(&mut self, text: &str, ink: Ink) {
        let mut pieces = Vec::new();
        push_text(text, ink, None, self.style.ambiguous, &mut pieces);
        self.wrap(pieces);
    }

    pub fn pieces(&mut self, inlines: &[Inline], ink: Ink, link: Option<usize>, out: &mut Vec<Piece>) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => push_text(text, ink, link, self.style.ambiguous, out),
                Inline::Code { text, .. } => push_text(text, Ink::Code, link, self.style.ambiguous, out),
                Inline::Emphasis(inner) => self.pieces(inner, softer(ink, Ink::Emphasis), link, out),
                Inline::Strong(inner) => self.pieces(inner, softer(ink, Ink::Strong), link, out),
                Inline::Strike(inner) => self.pieces(inner, softer(ink, Ink::Strike), link, out),
                Inline::Link(inner) => {
                    let n = self.laid.links.len();
                    self.laid.links.push(target(inner));
                    if inner.inlines.is_empty() {
                        let shown = inner.label.trim_matches('`');
                        push_text(shown, Ink::Code, Some(n), self.style.ambiguous, out);
                    } else {
                        self.pieces(&inner.inlines, ink, Some(n), out);
                    }
                }
                Inline::Image(image) => {
                    let n = self.laid.links.len();
                    self.laid.links.push(Target::Media { dest: image.dest.clone(), what: Medium::Image });
                    let alt = if image.alt.is_empty() { &image.dest } else { &image.alt };
                    let text = format!("[{}{alt}]", Medium::Image.word(self.style.language));
                    push_text(&text, ink, Some(n), self.style.ambiguous, out);
                }
                Inline::SoftBreak => {
                    // A line break in the source between two wide characters is no blank.
                    let wide = out.last().is_some_and(|p| p.width == 2 && !p.blank);
                    if !wide {
                        push_text(" ", ink, link, self.style.ambiguous, out);
                    }
                }
                Inline::HardBreak => {
                    out.push(Piece::line_break(ink));
                }
                Inline::FootnoteRef(label) => {
                    push_text(&format!("[{label}]"), Ink::Dim, link, self.style.ambiguous, out);
                }
                Inline::Html { text, .. } => push_text(text, Ink::Dim, link, self.style.ambiguous, out),
            }
        }
    }

    pub fn room(&self) -> usize {
        let used: usize = self.prefix.iter().map(|p| width::width(&p.rest, self.style.ambiguous)).sum();
        self.style.width.saturating_sub(used).max(4)
    }

    fn wrap(&mut self, pieces: Vec<Piece>) {
        for line in fill(pieces, self.room()) {
            let runs = line.into_iter().map(|p| Run { text: p.text, ink: p.ink, link: p.link }).collect();
            self.row(merge(runs), false);
        }
    }

    pub fn row(&mut self, runs: Vec<Run>, wide: bool) {
        let mut all = Vec::with_capacity(runs.len() + self.prefix.len());
        for prefix in &mut self.prefix {
            let text = prefix.first.take().unwrap_or_else(|| prefix.rest.clone());
            all.push(Run { text, ink: prefix.ink, link: None });
        }
        all.extend(runs);
        self.laid.rows.push(Row { runs: all, wide });
    }
}

/// What a nested mark looks like: headings and code keep their own style.
fn softer(outer: Ink, inner: Ink) -> Ink {
    if matches!(outer, Ink::Heading(_)) { outer } else { inner }
}

pub(super) fn merge(runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        match out.last_mut() {
            Some(last) if last.ink == run.ink && last.link == run.link => last.text.push_str(&run.text),
            _ if run.text.is_empty() => {}
            _ => out.push(run),
        }
    }
    out
}
