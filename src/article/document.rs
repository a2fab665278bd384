//! An article as read: its sections with everything in them that names code, each with its byte span.
//!
//! Plain data made by [`super::parse()`]. Spans are byte offsets of [`Article::text`], which has exactly the length of
//! the file: bytes that are not UTF-8 were each replaced by `?` (and reported), so that edits apply to the file itself.

use std::ops::Range;

use super::anchor::{Anchor, SymbolPath};
use super::front::FrontMatter;
use super::markdown::Block;
use crate::model::Problem;
use crate::text::Span;

/// One article in one language.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// The file as shown to the user.
    pub path: String,
    /// The whole text.
    pub text: String,
    pub front: FrontMatter,
    pub meta: Meta,
    /// The body in reading order.
    pub blocks: Vec<Block>,
    /// In source order. The first is the text before any heading (it may be empty) and stands for the whole article.
    pub sections: Vec<Section>,
    /// Link definitions in source order, those that CommonMark drops as duplicates included.
    pub definitions: Vec<LinkDefinition>,
    /// Anchor comments that could not be read (reported): the id of their section and the comment's span.
    pub broken_anchors: Vec<(String, Span)>,
    /// All that is wrong with the form, in source order.
    pub problems: Vec<Problem>,
}

/// What the front matter says, typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    pub id: String,
    pub title: String,
    /// Overrides the folder's repository.
    pub repo: Option<String>,
    /// Overrides the repository's pin.
    pub rev: Option<String>,
    /// BCP 47.
    pub lang: String,
    /// File name of the article this one translates.
    pub source: Option<String>,
    pub series: Option<String>,
    pub order: Option<i64>,
    pub authors: Vec<String>,
    pub license: Option<String>,
    pub tags: Vec<String>,
    pub summary: Option<String>,
    /// URL of an imported article.
    pub origin: Option<String>,
    pub date: Option<String>,
}

/// A heading and what follows it.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Unique in the article: the `id=` of the first anchor, else a slug.
    pub id: String,
    /// `None` only for the first section.
    pub heading: Option<Heading>,
    /// Up to the next heading of the same or a higher level.
    pub span: Span,
    /// Up to the next heading of any level.
    pub own: Span,
    /// Positions in [`Article::blocks`] of the blocks in `own`, the heading included.
    pub blocks: Range<usize>,
    pub anchors: Vec<SectionAnchor>,
    pub fences: Vec<Fence>,
    pub references: Vec<InlineReference>,
    pub mentions: Vec<Mention>,
    pub media: Vec<Media>,
    pub links: Vec<PlainLink>,
}

/// The heading of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its words without marks.
    pub title: String,
    pub span: Span,
}

/// The fragment GitHub gives a heading: lower case, spaces to `-`, punctuation dropped, other scripts kept.
#[must_use]
pub fn heading_slug(title: &str) -> String {
    let keep = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let lower = title.trim().to_lowercase();
    lower.chars().map(|c| if c == ' ' { '-' } else { c }).filter(|c| keep(*c)).collect()
}

/// One anchor comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionAnchor {
    /// Stable id; equal to the section's for the first anchor of a section and for those without an `id=` of their own.
    pub id: String,
    /// Position in its section, from 0.
    pub n: u32,
    /// `None` in a language variant that inherits it.
    pub anchor: Option<Spanned<Anchor>>,
    pub attributes: Attributes,
    /// The whole comment.
    pub span: Span,
}

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

/// The attributes of an anchor comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    pub id: Option<Spanned<String>>,
    pub quote: Option<Spanned<String>>,
    pub from: Option<Spanned<String>>,
    pub to: Option<Spanned<String>>,
    pub near: Option<Spanned<String>>,
    pub lines: Option<Spanned<LineHint>>,
    pub level: Option<Spanned<Level>>,
    pub media: Option<Spanned<MediaFragment>>,
    pub step: Option<Spanned<bool>>,
    /// Keys gloss does not know, as written.
    pub unknown: Vec<(String, Spanned<String>)>,
}

impl Attributes {
    /// How strict *changed* is.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level.as_ref().map_or(Level::Local, |l| l.value)
    }

    /// Whether the section takes part in step-by-step reading.
    #[must_use]
    pub fn is_step(&self) -> bool {
        self.step.as_ref().is_none_or(|s| s.value)
    }
}

/// `lines=+6..+10`: lines relative to the declaration, which is `+0`; both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineHint {
    pub first: u32,
    pub last: u32,
}

/// How strict *changed* is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Any token of the focus.
    #[default]
    Local,
    /// The signature, or the set of names called in the focus.
    Flow,
    /// Only where the symbol is.
    Design,
}

impl Level {
    /// The word in an article.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Local => "local",
            Level::Flow => "flow",
            Level::Design => "design",
        }
    }
}

/// `media="media/x.mp3#t=75,102"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFragment {
    pub path: String,
    /// Milliseconds; `None` is the start.
    pub from_ms: Option<u32>,
    /// Milliseconds; `None` is the end.
    pub to_ms: Option<u32>,
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// First word of the info string, lower case; empty where there is none.
    pub lang: String,
    pub mode: FenceMode,
    pub text: String,
    /// One span a line, without the newline.
    pub lines: Vec<Span>,
    /// The whole block with its fences.
    pub span: Span,
}

/// What the tool may do with a fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FenceMode {
    /// A quote of the code where its language fits.
    Quote,
    /// `gloss=off`: not a quote.
    Off,
    /// `gloss=sync`: a quote the tool may refresh.
    Sync,
}

/// A rustdoc-style reference: ``[`name`]``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineReference {
    /// The whole link.
    pub span: Span,
    /// The label without back-ticks.
    pub label: String,
    /// The label as a symbol; `None` where it is none (reported).
    pub symbol: Option<SymbolPath>,
    /// The words shown.
    pub text: String,
    /// Position in [`Article::definitions`] of the definition with exactly this label and an anchor as its title.
    pub definition: Option<usize>,
}

/// A plain back-ticked word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// With the back-ticks.
    pub span: Span,
    pub text: String,
}

/// `[label]: dest "title"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkDefinition {
    pub span: Span,
    /// As written, back-ticks included.
    pub label: String,
    pub dest: String,
    /// The title where it is an anchor; its span is the text between the quotes.
    pub anchor: Option<Spanned<Anchor>>,
    /// Whether another definition with an equal (case-folded) label stands before it.
    pub shadowed: bool,
}

/// A picture or a clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    pub kind: MediaKind,
    pub span: Span,
    /// Relative to the article, or a URL.
    pub dest: String,
    /// Alternative text of an image, words of a link.
    pub label: String,
    pub playback: Playback,
}

/// What plays a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaKind {
    Image,
    Audio,
    Video,
    /// A format browsers do not play: a download.
    Legacy,
}

/// How a clip plays, from the link's title.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Playback {
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// `None`: once. `Some(0)`: for ever. Otherwise the count.
    pub repeat: Option<u32>,
    /// Asked for by the author; honoured only after the reader's click.
    pub autoplay: bool,
}

/// A Markdown link that is no inline reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainLink {
    pub span: Span,
    pub dest: String,
}

impl Article {
    /// The section with this id.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The section that a link's fragment means: by our id (also as a page writes it, `s-<id>`), or by the one GitHub
    /// makes of a heading.
    #[must_use]
    pub fn section_of_fragment(&self, fragment: &str) -> Option<&Section> {
        let own = fragment.strip_prefix("s-").unwrap_or(fragment);
        let slug = fragment.to_lowercase();
        let fits = |s: &&Section| s.id == own || s.heading.as_ref().is_some_and(|h| heading_slug(&h.title) == slug);
        self.sections.iter().find(fits)
    }

    /// The blocks of a section up to the next heading, its own heading first.
    #[must_use]
    pub fn section_blocks(&self, section: &Section) -> &[Block] {
        self.blocks.get(section.blocks.clone()).unwrap_or(&[])
    }

    /// All anchor comments with their sections, in source order.
    pub fn anchors(&self) -> impl Iterator<Item = (&Section, &SectionAnchor)> {
        self.sections.iter().flat_map(|section| section.anchors.iter().map(move |anchor| (section, anchor)))
    }

    /// The fences that belong to the anchors of the section at `at`: its own, and those below deeper headings that have
    /// no anchors themselves. An anchor of the whole article (before any heading, or under the title) has only its own:
    /// the sections below speak for themselves.
    #[must_use]
    pub fn fences(&self, at: usize) -> Vec<&Fence> {
        let Some(section) = self.sections.get(at) else { return Vec::new() };
        let mut out: Vec<&Fence> = section.fences.iter().collect();
        let level = section.heading.as_ref().map_or(0, |h| h.level);
        if level < 2 {
            return out;
        }
        let below = |s: &&Section| s.heading.as_ref().is_some_and(|h| h.level > level);
        for deeper in self.sections[at + 1..].iter().take_while(below) {
            if !deeper.anchors.is_empty() {
                break;
            }
            out.extend(&deeper.fences);
        }
        out
    }

    /// Whether this is a language variant of another file.
    #[must_use]
    pub fn is_variant(&self) -> bool {
        self.meta.source.is_some()
    }
}
