//! Pictures and clips in articles: which links are media, how they play, and what old HTML must become.
//!
//! Audio and video are a paragraph that holds only a link; playback attributes stand in the link's title. Formats that
//! browsers do not play become downloads. Raw `<embed>`, `<object>`, `<bgsound>`, `<audio>`, `<video>` and `<iframe>`
//! are reported: they never reach a page.

use super::document::{Media, MediaKind, Playback};
use super::faults::{Faults, LEGACY};
use super::markdown::{Image, Inline, Link, LinkKind, plain_text};
use crate::model::Severity;
use crate::text::Span;

/// What plays a file with this name, judged by its extension; `None` for other files. Query and fragment are ignored.
#[must_use]
pub fn kind_of(dest: &str) -> Option<MediaKind> {
    let name = dest.split(['?', '#']).next().unwrap_or(dest);
    let extension = name.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
    match extension.as_str() {
        "mp3" | "ogg" | "oga" | "wav" | "m4a" | "flac" => Some(MediaKind::Audio),
        "mp4" | "webm" | "ogv" => Some(MediaKind::Video),
        "wma" | "rm" | "ra" | "ram" | "asf" | "wmv" | "rmvb" => Some(MediaKind::Legacy),
        _ => None,
    }
}

/// The link of a paragraph that holds only one link to a clip.
#[must_use]
pub fn only_clip(inlines: &[Inline]) -> Option<&Link> {
    let mut found = None;
    for inline in inlines {
        match inline {
            Inline::Link(link) if found.is_none() && link.kind != LinkKind::Unresolved => {
                kind_of(&link.dest)?;
                found = Some(link);
            }
            Inline::Text(text) if text.trim().is_empty() => {}
            Inline::SoftBreak => {}
            _ => return None,
        }
    }
    found
}

/// The clip behind a link that [`only_clip`] found.
pub fn of_link(link: &Link, faults: &mut Faults) -> Media {
    let kind = kind_of(&link.dest).unwrap_or(MediaKind::Legacy);
    if kind == MediaKind::Legacy {
        let message = format!("browsers do not play `{}`", link.dest);
        let hint = "use .mp3, .ogg, .m4a, .mp4 or .webm; this becomes a download link".to_owned();
        faults.push(LEGACY, Severity::Warning, link.span, message, Some(hint));
    }
    let playback = playback(&link.title, link.span, faults);
    Media { kind, span: link.span, dest: link.dest.clone(), label: plain_text(&link.inlines), playback }
}

/// The picture behind an image.
#[must_use]
pub fn of_image(image: &Image) -> Media {
    Media {
        kind: MediaKind::Image,
        span: image.span,
        dest: image.dest.clone(),
        label: image.alt.clone(),
        playback: Playback::default(),
    }
}

fn playback(title: &str, span: Span, faults: &mut Faults) -> Playback {
    let mut out = Playback::default();
    for word in title.split_whitespace() {
        let (key, value) = word.split_once('=').unwrap_or((word, "true"));
        let value = value.trim_matches(['"', '\'']);
        let flag = match value {
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => None,
        };
        let ok = match key {
            "width" => read_number(value, &mut out.width),
            "height" => read_number(value, &mut out.height),
            // `autostart` is what <embed> called it.
            "autoplay" | "autostart" => flag.map(|on| out.autoplay = on).is_some(),
            "controls" => flag.is_some(),
            "loop" => {
                let repeat = match value {
                    "true" | "-1" | "−1" | "infinite" => Some(Some(0)),
                    "false" | "0" | "1" => Some(None),
                    count => count.parse::<u32>().ok().map(Some),
                };
                repeat.map(|repeat| out.repeat = repeat).is_some()
            }
            _ => false,
        };
        if !ok {
            let hint = "the attributes are width, height, loop and autoplay";
            faults.warning(span, format!("`{word}` says nothing about how the clip plays"), hint);
        }
    }
    out
}

fn read_number(value: &str, slot: &mut Option<u32>) -> bool {
    *slot = value.strip_suffix("px").unwrap_or(value).parse().ok().filter(|n| (1..=10_000).contains(n));
    slot.is_some()
}

/// Tags that authors used for clips before Markdown.
const PLAYER_TAGS: [&str; 7] = ["embed", "object", "bgsound", "audio", "video", "iframe", "applet"];

/// Reports raw HTML that would be dropped from a page.
pub fn raw_html(html: &str, span: Span, faults: &mut Faults) {
    let Some(tag) = html.trim_start().strip_prefix('<') else { return };
    let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if PLAYER_TAGS.contains(&name.as_str()) {
        let hint = "write a paragraph that holds only a link to the file: `[words](media/x.mp3 \"loop=2\")`";
        faults.push(LEGACY, Severity::Warning, span, format!("<{name}> never reaches a page"), Some(hint.to_owned()));
    } else if matches!(name.as_str(), "script" | "style" | "link" | "meta" | "base" | "form") {
        faults.warning(span, format!("<{name}> never reaches a page"), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse;

    fn media(body: &str) -> (Vec<Media>, Vec<String>) {
        let head = "---\ngloss: 1\nid: a\ntitle: T\nlang: en\n---\n";
        let article = parse("a.md", format!("{head}{body}").as_bytes());
        let messages = article.problems.iter().map(|p| p.message.clone()).collect();
        (article.sections.into_iter().flat_map(|s| s.media).collect(), messages)
    }

    #[test]
    fn a_link_alone_is_a_clip_and_one_in_a_sentence_is_not() {
        let (found, problems) = media(
            "![alt](media/a.svg)\n\n[listen](media/x.mp3 \"loop=3 autostart\")\n\n[see](v.webm \"width=480 height=270 loop=-1\")\n\nread [this](media/x.mp3) too\n",
        );
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(found.len(), 3);
        assert_eq!((found[0].kind, found[0].label.as_str()), (MediaKind::Image, "alt"));
        let expected = Playback { width: None, height: None, repeat: Some(3), autoplay: true };
        assert_eq!((found[1].kind, found[1].playback), (MediaKind::Audio, expected));
        let expected = Playback { width: Some(480), height: Some(270), repeat: Some(0), autoplay: false };
        assert_eq!((found[2].kind, found[2].playback), (MediaKind::Video, expected));
    }

    #[test]
    fn old_formats_and_raw_players_are_reported() {
        let (found, problems) = media("[old](x.wma)\n\n<embed src=\"x.mp3\" autostart=true>\n\na <bgsound src=x> b\n");
        assert_eq!(found[0].kind, MediaKind::Legacy);
        assert_eq!(problems.len(), 3, "{problems:?}");
    }
}
