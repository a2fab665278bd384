//! Rules that one article breaks by itself.

use std::collections::HashSet;

use super::rules::{ALT, CAPTIONS, EMPTY, HEADINGS, LINK, LONG_QUOTE, NO_ANCHOR, PLACEHOLDER, SUMMARY, WIDE};
use crate::article::beside::local_file;
use crate::article::faults::{FRAGILE, Faults, MALFORMED};
use crate::article::markdown::{BlockKind, walk_blocks};
use crate::article::placeholder;
use crate::article::{Article, Fence, FenceMode, Media, MediaKind};
use crate::lang::LanguageId;
use crate::model::Severity;
use crate::text::{Span, nearest::nearest, width};

/// Lines of code that a quote may have: what one sentence can speak of.
const MAX_QUOTE_LINES: usize = 15;
/// Columns of a text drawing: a terminal of 80 less the reader's margins.
const MAX_DRAWING_COLUMNS: usize = 76;

/// Runs every rule of this file.
pub(super) fn check(article: &Article, faults: &mut Faults) {
    if article.front.entries.is_empty() {
        // It is no article yet, which the parser has said; one finding is enough.
        return;
    }
    summary(article, faults);
    allow(article, faults);
    headings(article, faults);
    anchors(article, faults);
    quotes(article, faults);
    drawings(article, faults);
    media(article, faults);
    own_links(article, faults);
    placeholders(article, faults);
}

fn warn(faults: &mut Faults, rule: &'static str, span: Span, message: String, hint: &str) {
    let hint = (!hint.is_empty()).then(|| hint.to_owned());
    faults.push(rule, Severity::Warning, span, message, hint);
}

fn summary(article: &Article, faults: &mut Faults) {
    let said = article.meta.summary.as_deref().unwrap_or("").trim();
    let entry = article.front.get("summary");
    if said.is_empty() {
        let at = entry.or_else(|| article.front.get("title")).map_or(article.front.span, |e| e.key_span);
        let hint = "add `summary:` with one sentence: what the reader will know afterwards";
        warn(faults, SUMMARY, at, "the article has no summary".to_owned(), hint);
    } else if said == article.meta.title.trim() {
        let at = entry.map_or(article.front.span, |e| e.value_span);
        warn(faults, SUMMARY, at, "the summary only repeats the title".to_owned(), "");
    }
}

/// An allowance that names no rule would be believed to work.
fn allow(article: &Article, faults: &mut Faults) {
    let Some(entry) = article.front.get("lint-allow") else { return };
    for item in super::allowed(article) {
        let rule = item.split(':').next().unwrap_or(item);
        if super::find(rule).is_none() {
            let near = nearest(rule, super::RULES.iter().map(|r| r.name), 1);
            let hint = near.first().map_or_else(
                || "`gloss lint --rules` lists the rules".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            faults.push(
                MALFORMED,
                Severity::Warning,
                entry.value_span,
                format!("there is no rule `{rule}`"),
                Some(hint),
            );
        }
    }
}

fn headings(article: &Article, faults: &mut Faults) {
    let mut before = 1;
    let mut titles = 0;
    for (at, section) in article.sections.iter().enumerate() {
        let Some(heading) = &section.heading else { continue };
        let span = first_line(article, heading.span);
        if heading.level > before + 1 {
            let message = format!("a heading of level {} comes after one of level {before}", heading.level);
            let hint = format!("write it with {} `#`", before + 1);
            warn(faults, HEADINGS, span, message, &hint);
        }
        titles += u32::from(heading.level == 1);
        if heading.level == 1 && titles == 2 {
            warn(faults, HEADINGS, span, "a second title".to_owned(), "sections are `##`; a title is there already");
        }
        before = heading.level;
        let deeper =
            article.sections.get(at + 1).and_then(|s| s.heading.as_ref()).is_some_and(|h| h.level > heading.level);
        let says = article.section_blocks(section).iter().any(|block| match &block.kind {
            BlockKind::Html(html) => !html.trim_start().starts_with("<!--"),
            BlockKind::Heading { .. } => false,
            _ => true,
        });
        if !says && !deeper && heading.level > 1 {
            let message = format!("nothing is said under `{}`", heading.title);
            warn(faults, EMPTY, span, message, "write the section, or take the heading out");
        }
    }
}

fn first_line(article: &Article, span: Span) -> Span {
    let line = span.slice(&article.text).lines().next().unwrap_or("");
    Span::from_range(span.start as usize..span.start as usize + line.len())
}

fn anchors(article: &Article, faults: &mut Faults) {
    for (_, anchor) in article.anchors() {
        let a = &anchor.attributes;
        if let Some(lines) = a.lines.as_ref().filter(|_| a.quote.is_none() && a.from.is_none()) {
            let message = "`lines=` shifts with every edit inside the symbol".to_owned();
            warn(faults, FRAGILE, lines.span, message, "quote the line: `quote=\"…\"`, or `from=\"…\" to=\"…\"`");
        }
        let pathless = |a: &&crate::article::Spanned<crate::article::Anchor>| a.value.path.is_none();
        if let Some(anchor) = anchor.anchor.as_ref().filter(pathless) {
            let message = format!("`{}` breaks when something else gets this name", anchor.value);
            faults.push(FRAGILE, Severity::Note, anchor.span, message, Some("name the file before the `#`".to_owned()));
        }
    }
    let tied = article.is_variant()
        || article.anchors().next().is_some()
        || !article.broken_anchors.is_empty()
        || article.sections.iter().any(|s| !s.references.is_empty());
    if !tied {
        let at = article.front.get("id").map_or(article.front.span, |e| e.value_span);
        let hint = "put `<!-- gloss: PATH#SYMBOL id=NAME -->` after a heading, or link names as [`name`]".to_owned();
        faults.push(NO_ANCHOR, Severity::Note, at, "nothing ties this article to code".to_owned(), Some(hint));
    }
}

fn quotes(article: &Article, faults: &mut Faults) {
    for (at, section) in article.sections.iter().enumerate() {
        if section.anchors.is_empty() {
            continue;
        }
        for fence in article.fences(at).into_iter().filter(|f| is_code_quote(f)) {
            let lines = fence.text.lines().filter(|line| is_code_line(line)).count();
            if lines > MAX_QUOTE_LINES {
                let message = format!("a quote of {lines} lines of code; {MAX_QUOTE_LINES} are enough for one claim");
                let span = fence.lines.first().copied().unwrap_or(fence.span);
                warn(faults, LONG_QUOTE, span, message, "leave out with `// ...`, or split the section");
            }
        }
    }
}

/// Whether a fence below an anchor is held against the code.
#[must_use]
pub fn is_code_quote(fence: &Fence) -> bool {
    fence.mode != FenceMode::Off && LanguageId::by_name(&fence.lang).is_some()
}

/// Neither blank nor an elision.
fn is_code_line(line: &str) -> bool {
    let bare = line.trim().trim_start_matches(['/', '#', '*', ' ']);
    !bare.is_empty() && !bare.starts_with("...") && !bare.starts_with('…')
}

fn drawings(article: &Article, faults: &mut Faults) {
    for fence in article.sections.iter().flat_map(|s| &s.fences) {
        if !matches!(fence.lang.as_str(), "" | "text" | "txt" | "ascii") {
            continue;
        }
        let columns = |line: &str| width::width(line.trim_end(), width::Ambiguous::Narrow);
        let widest = fence.text.lines().enumerate().max_by_key(|(n, line)| (columns(line), usize::MAX - n));
        let Some((n, line)) = widest.filter(|(_, line)| columns(line) > MAX_DRAWING_COLUMNS) else { continue };
        let span = fence.lines.get(n).copied().unwrap_or(fence.span);
        let message =
            format!("this drawing is {} columns wide; a terminal of 80 shows {MAX_DRAWING_COLUMNS}", columns(line));
        warn(faults, WIDE, span, message, "");
    }
}

fn media(article: &Article, faults: &mut Faults) {
    for media in article.sections.iter().flat_map(|s| &s.media) {
        let words = media.label.trim();
        let file = media.dest.rsplit('/').next().unwrap_or(&media.dest);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let what = if media.kind == MediaKind::Image { "picture" } else { "clip" };
        if words.is_empty() {
            let message = format!("the {what} `{}` has no words for those who do not see it", media.dest);
            warn(faults, ALT, media.span, message, "say what it shows: `![what it shows](file)`");
        } else if words == file || words == stem || is_generic(words) {
            let message = format!("`{words}` does not say what this {what} shows");
            warn(faults, ALT, media.span, message, "");
        }
    }
}

fn is_generic(words: &str) -> bool {
    const WORDS: [&str; 14] = [
        "image",
        "picture",
        "figure",
        "photo",
        "screenshot",
        "diagram",
        "alt",
        "img",
        "图",
        "图片",
        "示意图",
        "截图",
        "插图",
        "音频",
    ];
    WORDS.contains(&words.to_lowercase().as_str())
}

/// Clips without a caption track beside them.
pub(super) fn captions(article: &Article, files: &HashSet<String>, faults: &mut Faults) {
    let clip = |m: &&Media| matches!(m.kind, MediaKind::Audio | MediaKind::Video);
    for media in article.sections.iter().flat_map(|s| &s.media).filter(clip) {
        let Some(file) = local_file(&media.dest).filter(|file| files.contains(file)) else { continue };
        let track = format!("{}.vtt", file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem));
        if !files.contains(&track) {
            let message = format!("`{}` has no captions", media.dest);
            let hint = format!("add `{track}` with what is said or shown");
            faults.push(CAPTIONS, Severity::Note, media.span, message, Some(hint));
        }
    }
}

fn own_links(article: &Article, faults: &mut Faults) {
    for link in article.sections.iter().flat_map(|s| &s.links) {
        let dest = link.dest.trim();
        let machine = dest.starts_with('/') || dest.starts_with("file:") || dest.get(1..3) == Some(":\\");
        if dest.is_empty() || dest == "#" {
            warn(faults, LINK, link.span, "this link has no address".to_owned(), "");
        } else if machine {
            let message = format!("`{dest}` means something on one machine only");
            warn(faults, LINK, link.span, message, "link relative to the article, or to a web address");
        } else if let Some(fragment) = dest.strip_prefix('#')
            && article.section_of_fragment(fragment).is_none()
        {
            no_section(article, fragment, link.span, faults);
        }
    }
}

/// Reports a fragment that is no section of `of`.
pub(super) fn no_section(of: &Article, fragment: &str, span: Span, faults: &mut Faults) {
    let near = nearest(fragment, of.sections.iter().skip(1).map(|s| s.id.as_str()), 1);
    let message = format!("`{}` has no section `{fragment}`", super::file_name(of));
    let hint = near.first().map_or_else(String::new, |near| format!("did you mean `#{near}`?"));
    warn(faults, LINK, span, message, &hint);
}

fn placeholders(article: &Article, faults: &mut Faults) {
    for key in ["title", "summary"] {
        if let Some(entry) = article.front.get(key)
            && let Some(at) = placeholder::find(entry.value_span.slice(&article.text))
        {
            left(faults, entry.value_span.start as usize + at);
        }
    }
    walk_blocks(&article.blocks, &mut |block| {
        if let Some(at) = placeholder::find_in_block(article, block) {
            left(faults, at);
        }
    });
}

fn left(faults: &mut Faults, at: usize) {
    let span = Span::from_range(at..at + placeholder::MARK.len());
    warn(faults, PLACEHOLDER, span, "something is left to be written here".to_owned(), "");
}
