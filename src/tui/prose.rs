//! Markdown blocks laid out as rows of styled runs for a given width.
//!
//! Lines break at blanks and between wide characters, never before closing nor after opening punctuation (the kinsoku
//! rule of Chinese typesetting). Code is not wrapped: it scrolls sideways. Tables give their cells several rows where
//! that makes them fit. Links are numbered in reading order. Text is sanitised here, so that rows can be drawn as they
//! are.

use std::collections::BTreeMap;

use unicode_segmentation::UnicodeSegmentation;

use super::backend::State;
use super::messages::{Language, M};
use crate::article::markdown::{Block, BlockKind, Column, Inline, Link as MarkdownLink, LinkKind, Table, plain_text};
use crate::syntax::Class;
use crate::text::Span;
use crate::text::sanitize;
use crate::text::width::{self, Ambiguous};

/// How a run is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Text,
    Strong,
    Emphasis,
    Strike,
    Code,
    Heading(u8),
    Quote,
    Dim,
    /// A fenced block's code.
    Fence(Option<Class>),
    /// An alert's word.
    Alert,
    /// A verdict's glyph and word.
    State(State),
}

/// Text of one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub ink: Ink,
    /// Index into [`Laid::links`].
    pub link: Option<usize>,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub runs: Vec<Run>,
    /// Whether the row may be wider than the pane and scrolls sideways.
    pub wide: bool,
}

impl Row {
    /// Cells it takes.
    #[must_use]
    pub fn width(&self, ambiguous: Ambiguous) -> usize {
        self.runs.iter().map(|run| width::width(&run.text, ambiguous)).sum()
    }

    /// Its text without styles.
    #[must_use]
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// ``[`name`]``, or a link whose definition's title is an anchor: asked of the backend by this label.
    Reference(String),
    /// A web address.
    Url(String),
    /// A path: of the repository, or another article.
    Path(String),
    /// A picture or clip that is opened outside.
    Media { dest: String, what: Medium },
    /// The n-th anchor of the step being read.
    Anchor(usize),
}

/// What is opened outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    Image,
    Audio,
    Video,
    /// What no browser plays: old formats of sound.
    Download,
    /// A stretch of sound or video that belongs to a section.
    Clip,
}

impl Medium {
    fn word(self, language: Language) -> &'static str {
        let word = match self {
            Medium::Image => M::Image,
            Medium::Audio => M::Audio,
            Medium::Video => M::Video,
            Medium::Download | Medium::Clip => M::Clip,
        };
        word.text(language)
    }
}

/// Rows and links of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Laid {
    pub rows: Vec<Row>,
    /// In reading order.
    pub links: Vec<Target>,
    /// Pictures that have rows left for them.
    pub pictures: Vec<Shown>,
}

/// Where a picture stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// First of its rows.
    pub row: usize,
    pub rows: u16,
    /// Its address as written.
    pub dest: String,
}

impl Shown {
    /// The row after its last.
    #[must_use]
    pub fn end(&self) -> usize {
        self.row + usize::from(self.rows)
    }
}

impl Laid {
    /// Cells of the widest row that scrolls sideways.
    #[must_use]
    pub fn widest(&self, ambiguous: Ambiguous) -> usize {
        self.rows.iter().filter(|row| row.wide).map(|row| row.width(ambiguous)).max().unwrap_or(0)
    }

    /// The first row that shows link `n`.
    #[must_use]
    pub fn row_of_link(&self, n: usize) -> Option<usize> {
        self.rows.iter().position(|row| row.runs.iter().any(|run| run.link == Some(n)))
    }
}

/// Colours of fenced blocks, by the start of their span in the article.
pub type FenceColours = BTreeMap<u32, Vec<(Span, Class)>>;

/// What layout depends on besides the text.
#[derive(Clone, Copy, Debug)]
pub struct Style<'a> {
    pub width: usize,
    pub ambiguous: Ambiguous,
    pub fences: &'a FenceColours,
    /// Glyphs for list items, quotes and media rows.
    pub bullet: &'static str,
    pub bar: &'static str,
    pub play: &'static str,
    pub rule: &'static str,
    /// Language of the words put in front of pictures and clips.
    pub language: Language,
    /// Rows to leave under pictures, by address.
    pub pictures: &'a BTreeMap<String, u16>,
}

/// Lays `blocks` out.
#[must_use]
pub fn lay_out(blocks: &[Block], style: Style<'_>) -> Laid {
    let mut out = Layout { style, laid: Laid::default(), prefix: Vec::new() };
    out.blocks(blocks);
    while out.laid.rows.last().is_some_and(|row| row.runs.is_empty()) && !out.after_picture() {
        out.laid.rows.pop();
    }
    out.laid
}

/// Plain text in rows of at most `width` cells.
#[must_use]
pub fn wrap_plain(text: &str, ink: Ink, width: usize, ambiguous: Ambiguous) -> Vec<Row> {
    let fences = FenceColours::new();
    let (language, pictures) = (Language::English, &BTreeMap::new());
    let style =
        Style { width, ambiguous, fences: &fences, bullet: "", bar: "", play: "", rule: "", language, pictures };
    let mut out = Layout { style, laid: Laid::default(), prefix: Vec::new() };
    out.wrap_text(text, ink);
    out.laid.rows
}

/// Text put in front of every row of a container: the first time the marker, then blanks.
struct Prefix {
    first: Option<String>,
    rest: String,
    ink: Ink,
}

struct Layout<'a> {
    style: Style<'a>,
    laid: Laid,
    prefix: Vec<Prefix>,
}

/// A piece that is not broken, with whether a break may come before it.
struct Piece {
    text: String,
    ink: Ink,
    link: Option<usize>,
    width: usize,
    breakable: bool,
    blank: bool,
}

impl Layout<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
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
    fn after_picture(&self) -> bool {
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
            BlockKind::Rule => {
                let room = self.room().min(40);
                let text = self.style.rule.repeat(room);
                self.row(vec![Run { text, ink: Ink::Dim, link: None }], false);
            }
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
        // What is quoted from deep inside a function would otherwise stand at the pane's right edge.
        let blank = |line: &str| line.trim().is_empty();
        let depth = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let shared = text.lines().filter(|line| !blank(line)).map(depth).min().unwrap_or(0);
        for line in text.split_inclusive('\n') {
            let end = at + line.len();
            let shown = line.trim_end_matches(['\n', '\r']);
            let mut runs = vec![Run { text: "  ".to_owned(), ink: Ink::Fence(None), link: None }];
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

    fn table(&mut self, table: &Table) {
        let columns = table.columns.len();
        let mut natural = vec![0usize; columns];
        let measure = |cell: &[Inline]| width::width(&sanitize::label(&plain_text(cell)), self.style.ambiguous);
        for row in std::iter::once(&table.head).chain(&table.rows) {
            for (i, cell) in row.iter().enumerate().take(columns) {
                natural[i] = natural[i].max(measure(cell));
            }
        }
        let bar = self.style.bar;
        let between = 3 * columns.saturating_sub(1);
        let fitted = shares(&natural, self.room().saturating_sub(between));
        let wrapped = fitted.as_ref().is_some_and(|widths| *widths != natural);
        // Too narrow for words: as wide as it is, to be scrolled sideways.
        let wide = fitted.is_none();
        let widths = fitted.unwrap_or_else(|| natural.iter().map(|n| (*n).min(60)).collect());
        for (n, row) in std::iter::once(&table.head).chain(&table.rows).enumerate() {
            let mut cells: Vec<Vec<Vec<Piece>>> = Vec::new();
            for (i, wide) in widths.iter().enumerate() {
                let mut pieces = Vec::new();
                if let Some(cell) = row.get(i) {
                    let ink = if n == 0 { Ink::Strong } else { Ink::Text };
                    self.pieces(cell, ink, None, &mut pieces);
                }
                cells.push(if wrapped { fill(pieces, *wide) } else { vec![pieces] });
            }
            let tall = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
            for line in 0..tall {
                let mut runs = Vec::new();
                for (i, wide) in widths.iter().enumerate() {
                    if i > 0 {
                        runs.push(Run { text: format!(" {bar} "), ink: Ink::Dim, link: None });
                    }
                    let pieces = cells[i].get_mut(line).map(std::mem::take).unwrap_or_default();
                    let used: usize = pieces.iter().map(|p| p.width).sum();
                    let free = wide.saturating_sub(used);
                    let before = match table.columns.get(i) {
                        Some(Column::Right) => free,
                        Some(Column::Center) => free / 2,
                        _ => 0,
                    };
                    runs.push(Run { text: " ".repeat(before), ink: Ink::Text, link: None });
                    runs.extend(pieces.into_iter().map(|p| Run { text: p.text, ink: p.ink, link: p.link }));
                    runs.push(Run { text: " ".repeat(free - before), ink: Ink::Text, link: None });
                }
                self.row(merge(runs), wide);
            }
            // Rows of several lines need something between them.
            if n == 0 || wrapped && n < table.rows.len() {
                let rule = widths.iter().map(|w| self.style.rule.repeat(*w)).collect::<Vec<_>>();
                let text = rule.join(&format!("{0}{0}{0}", self.style.rule));
                self.row(vec![Run { text, ink: Ink::Dim, link: None }], wide);
            }
        }
    }

    fn inlines(&mut self, inlines: &[Inline], ink: Ink) {
        let mut pieces = Vec::new();
        self.pieces(inlines, ink, None, &mut pieces);
        self.wrap(pieces);
    }

    fn wrap_text(&mut self, text: &str, ink: Ink) {
        let mut pieces = Vec::new();
        push_text(text, ink, None, self.style.ambiguous, &mut pieces);
        self.wrap(pieces);
    }

    fn pieces(&mut self, inlines: &[Inline], ink: Ink, link: Option<usize>, out: &mut Vec<Piece>) {
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
                    out.push(Piece { text: "\n".to_owned(), ink, link: None, width: 0, breakable: true, blank: true });
                }
                Inline::FootnoteRef(label) => {
                    push_text(&format!("[{label}]"), Ink::Dim, link, self.style.ambiguous, out);
                }
                Inline::Html { text, .. } => push_text(text, Ink::Dim, link, self.style.ambiguous, out),
            }
        }
    }

    fn room(&self) -> usize {
        let used: usize = self.prefix.iter().map(|p| width::width(&p.rest, self.style.ambiguous)).sum();
        self.style.width.saturating_sub(used).max(4)
    }

    fn wrap(&mut self, pieces: Vec<Piece>) {
        for line in fill(pieces, self.room()) {
            let runs = line.into_iter().map(|p| Run { text: p.text, ink: p.ink, link: p.link }).collect();
            self.row(merge(runs), false);
        }
    }

    fn row(&mut self, runs: Vec<Run>, wide: bool) {
        let mut all = Vec::with_capacity(runs.len() + self.prefix.len());
        for prefix in &mut self.prefix {
            let text = prefix.first.take().unwrap_or_else(|| prefix.rest.clone());
            all.push(Run { text, ink: prefix.ink, link: None });
        }
        all.extend(runs);
        self.laid.rows.push(Row { runs: all, wide });
    }
}

/// Fills lines of at most `room` cells greedily; at least one line.
fn fill(pieces: Vec<Piece>, room: usize) -> Vec<Vec<Piece>> {
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    let mut flush = |mut line: Vec<Piece>| {
        while line.last().is_some_and(|p| p.blank) {
            line.pop();
        }
        lines.push(line);
    };
    let mut line: Vec<Piece> = Vec::new();
    let mut used = 0;
    for piece in pieces {
        if piece.text == "\n" {
            flush(std::mem::take(&mut line));
            used = 0;
            continue;
        }
        // What a break carries over may be too wide for the piece still: then it breaks again.
        while used + piece.width > room && !line.is_empty() && !piece.blank {
            // Break at the last place where it is allowed; a word longer than the row behind one of its joints, else
            // where it stands.
            let mut at = line.len();
            if !piece.breakable {
                let joint = |i: &usize| matches!(line[*i - 1].text.as_str(), "/" | "-" | "_" | ".");
                let places = (1..line.len()).rev();
                at = places.clone().find(|i| line[*i].breakable).or_else(|| places.clone().find(joint)).unwrap_or(at);
            }
            let rest = line.split_off(at);
            flush(std::mem::take(&mut line));
            line = rest;
            while line.first().is_some_and(|p| p.blank) {
                line.remove(0);
            }
            used = line.iter().map(|p| p.width).sum();
        }
        if piece.blank && line.is_empty() {
            continue;
        }
        used += piece.width;
        line.push(piece);
    }
    flush(line);
    lines
}

/// Narrowest column of a table that is still read rather than spelled.
const NARROWEST: usize = 8;

/// Widths of columns that want `natural` cells and have `room` for all: the narrow ones get what they want, the others
/// the same share of the rest. `None` where that leaves a column too little.
fn shares(natural: &[usize], room: usize) -> Option<Vec<usize>> {
    let mut widths = natural.to_vec();
    let mut order: Vec<usize> = (0..natural.len()).collect();
    order.sort_by_key(|i| natural[*i]);
    let mut left = room;
    for (done, i) in order.iter().enumerate() {
        let fair = left / (natural.len() - done);
        if natural[*i] > fair && fair < NARROWEST {
            return None;
        }
        widths[*i] = natural[*i].min(fair);
        left -= widths[*i];
    }
    Some(widths)
}

/// What a nested mark looks like: headings and code keep their own style.
fn softer(outer: Ink, inner: Ink) -> Ink {
    if matches!(outer, Ink::Heading(_)) { outer } else { inner }
}

fn merge(runs: Vec<Run>) -> Vec<Run> {
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

/// Not at the start of a row.
const CLOSING: &str = "、。，．：；！？）〕］｝〉》」』】〗”’…‥ー々〻·,.:;!?)]}%";
/// Not at the end of a row.
const OPENING: &str = "（〔［｛〈《「『【〖“‘([{";

/// Cuts text into pieces: words, blanks, single wide characters.
fn push_text(text: &str, ink: Ink, link: Option<usize>, ambiguous: Ambiguous, out: &mut Vec<Piece>) {
    let text = text.replace(['\t', '\n'], " ");
    for part in sanitize::label(&text).graphemes(true) {
        let wide = width::cluster(part, ambiguous);
        let blank = part == " ";
        let c = part.chars().next().unwrap_or(' ');
        let after = out
            .last()
            .map_or((false, false, ' '), |p| (p.blank, p.width == 2, p.text.chars().next_back().unwrap_or(' ')));
        let breakable =
            !blank && !CLOSING.contains(c) && !OPENING.contains(after.2) && (after.0 || wide == 2 || after.1);
        out.push(Piece { text: part.to_owned(), ink, link, width: wide, breakable, blank });
    }
}

fn target(link: &MarkdownLink) -> Target {
    let ticked = link.label.starts_with('`') && link.label.ends_with('`');
    if link.kind == LinkKind::Unresolved || ticked || (!link.title.is_empty() && link.title.contains('#')) {
        return Target::Reference(if link.label.is_empty() { link.title.clone() } else { link.label.clone() });
    }
    if let Some(what) = clip(&link.dest) {
        return Target::Media { dest: link.dest.clone(), what };
    }
    if link.dest.contains("://") || link.dest.starts_with("mailto:") {
        return Target::Url(link.dest.clone());
    }
    Target::Path(link.dest.clone())
}

/// What kind of clip a file is by its name; `None` for other links.
#[must_use]
pub fn clip(dest: &str) -> Option<Medium> {
    let path = dest.split(['#', '?']).next().unwrap_or(dest);
    let (_, extension) = path.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "mp3" | "ogg" | "oga" | "wav" | "m4a" | "flac" => Medium::Audio,
        "mp4" | "webm" | "ogv" => Medium::Video,
        "wma" | "rm" | "ra" | "ram" | "asf" => Medium::Download,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::markdown::parse;
    use proptest::prelude::*;

    fn laid(text: &str, width: usize) -> Laid {
        let fences = FenceColours::new();
        let (blocks, _) = parse(text, 0);
        let (ambiguous, language) = (Ambiguous::Narrow, Language::English);
        let pictures = &BTreeMap::from([("known.png".to_owned(), 2)]);
        let (bullet, bar, play, rule) = ("*", "|", ">", "-");
        let style = Style { width, ambiguous, fences: &fences, bullet, bar, play, rule, language, pictures };
        lay_out(&blocks, style)
    }

    fn rows(text: &str, width: usize) -> Vec<String> {
        laid(text, width).rows.iter().map(|r| r.runs.iter().map(|r| r.text.as_str()).collect()).collect()
    }

    #[test]
    fn words_wrap_and_long_words_are_cut() {
        assert_eq!(rows("one two three", 8), ["one two", "three"]);
        assert_eq!(rows("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(rows("a src/the_name.rs", 9), ["a", "src/the_", "name.rs"]);
    }

    #[test]
    fn chinese_breaks_anywhere_but_before_closing_punctuation() {
        assert_eq!(rows("事务状态，转换。", 8), ["事务状", "态，转", "换。"]);
        assert_eq!(rows("一二（三）", 6), ["一二", "（三）"]);
        assert_eq!(rows("行一\n行二", 20), ["行一行二"], "a soft break between wide characters is nothing");
    }

    #[test]
    fn lists_quotes_and_code() {
        assert_eq!(rows("- a b c\n- d\n\n> q\n\n```\n  x\n```\n", 5), ["* a b", "  c", "* d", "", "| q", "", "  x"]);
        assert_eq!(rows("3. a\n4. b\n", 9), ["3. a", "4. b"]);
    }

    #[test]
    fn tables_align_by_cells() {
        assert_eq!(rows("| 名 | n |\n|---|--:|\n| a | 1 |\n", 40), ["名 | n", "------", "a  | 1"]);
    }

    #[test]
    fn cells_wrap_where_that_makes_a_table_fit() {
        let table = "| name | meaning |\n|---|---|\n| ab | one two three four |\n| c | five |\n";
        assert_eq!(
            rows(table, 20),
            [
                "name | meaning      ",
                "--------------------",
                "ab   | one two three",
                "     | four         ",
                "--------------------",
                "c    | five         ",
            ]
        );
        assert!(laid(table, 12).rows.iter().all(|row| row.wide), "no room for words: it scrolls");
    }

    #[test]
    fn long_labels_of_clips_and_pictures_wrap() {
        assert_eq!(rows("[one two three](a.mp3)\n", 16), ["> audio: one two", "  three"]);
        assert_eq!(rows("![a picture of it](a.png)\n", 20), ["> image: a picture", "  of it"]);
        assert_eq!(rows("![x](known.png)\n\nb\n", 20), ["> image: x", "", "", "", "b"], "its rows, then a gap");
        assert_eq!(laid("a\n\n![x](known.png)\n", 20).pictures[0].end(), 5, "they stay at the end too");
    }

    #[test]
    fn links_are_numbered_and_sorted_by_kind() {
        let laid = laid("[`name`] and [x](https://e.org) and [y](a.md)\n\n[listen](m/a.mp3)\n", 60);
        assert_eq!(
            laid.links,
            [
                Target::Reference("`name`".to_owned()),
                Target::Url("https://e.org".to_owned()),
                Target::Path("a.md".to_owned()),
                Target::Media { dest: "m/a.mp3".to_owned(), what: Medium::Audio },
            ]
        );
        assert_eq!(laid.row_of_link(3), Some(2));
    }

    #[test]
    fn hostile_text_is_shown() {
        assert_eq!(rows("a\u{1b}[31m\u{202e}b", 60), ["a␛[31m⟨U+202E⟩b"]);
    }

    #[test]
    fn what_a_break_carries_over_breaks_again() {
        assert_eq!(rows("。汉a汉（汉 。", 6), ["。汉a", "汉", "（汉", "。"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn no_row_is_wider_than_the_room(text in "[a-z 汉，。（）`_\\[\\]\n]{0,120}", width in 4usize..40) {
            for row in laid(&text, width).rows.iter().filter(|r| !r.wide) {
                let wide: usize = row.runs.iter().map(|r| crate::text::width::width(&r.text, Ambiguous::Narrow)).sum();
                prop_assert!(wide <= width, "{wide} {row:?}");
            }
        }
    }
}
