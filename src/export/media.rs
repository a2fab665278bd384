//! Pictures and clips of articles: what they really are decides, not their names.
//!
//! Each file is read once, recognised by its first bytes, checked, and given a name by its content. A file that is not
//! what its extension says, that is too large, or an SVG that could run or load anything is refused, with the reason shown
//! where the picture would stand. Remote addresses are never fetched.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use super::captions::{self, Cue};
use super::html::Href;
use super::plan::relative;
use super::site::Site;
use crate::article::markdown::{self, Block, Inline};

/// Largest picture, in bytes.
const MAX_IMAGE: usize = 10 << 20;
/// Largest clip, in bytes.
const MAX_CLIP: usize = 200 << 20;

/// Largest caption track, in bytes.
const MAX_CAPTIONS: usize = 1 << 20;

/// What a file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Image,
    Audio,
    Video,
    Captions,
    /// Offered for download.
    Other,
}

/// A file that goes into the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its path in the export.
    pub path: String,
    pub sort: Sort,
    /// Width and height in pixels, where they are easily known.
    pub size: Option<(u32, u32)>,
    /// The caption track beside a clip, in itself: browsers load none from `file://`.
    pub captions: Option<Href>,
    /// What they say.
    pub cues: Vec<Cue>,
}

/// All media of a site.
#[derive(Debug, Default)]
pub struct Media {
    /// By repository, document and the path as written.
    known: BTreeMap<(usize, usize, String), Result<Stored, String>>,
    /// By path in the export.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Media {
    /// Reads what the articles of a site name.
    #[must_use]
    pub fn gather(site: &Site) -> Self {
        let mut this = Self::default();
        for (at, repo) in site.repos.iter().enumerate() {
            for (n, doc) in repo.docs.iter().enumerate() {
                let mut wanted = Vec::new();
                for article in &doc.document.articles {
                    named(&article.blocks, &mut wanted);
                    let parts = article.anchors().filter_map(|(_, anchor)| anchor.attributes.media.as_ref());
                    wanted.extend(parts.map(|part| part.value.path.clone()));
                }
                wanted.sort();
                wanted.dedup();
                for dest in wanted {
                    let found = this.take(&doc.media, &dest);
                    this.known.insert((at, n, dest), found);
                }
            }
        }
        this
    }

    /// What became of a file that an article names; the error is a sentence for the reader.
    #[must_use]
    pub fn get(&self, repo: usize, doc: usize, dest: &str) -> Option<&Result<Stored, String>> {
        self.known.get(&(repo, doc, dest.to_owned()))
    }

    fn take(&mut self, read: &super::site::MediaReader, dest: &str) -> Result<Stored, String> {
        let path = local(dest).ok_or_else(|| format!("{dest}: not a file beside the article"))?;
        let bytes = read(&path).ok_or_else(|| format!("{path}: no such file"))?;
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        let (sort, ending) = sniff(&bytes, &ending).ok_or_else(|| format!("{path}: not what its name says"))?;
        let most = if sort == Sort::Image { MAX_IMAGE } else { MAX_CLIP };
        if bytes.len() > most {
            return Err(format!("{path}: larger than {} MB", most >> 20));
        }
        if ending == "svg" {
            check_svg(&bytes).map_err(|why| format!("{path}: {why}"))?;
        }
        let size = picture_size(&bytes, ending);
        let captions = match sort {
            Sort::Audio | Sort::Video => {
                let vtt = format!("{}.vtt", path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem));
                let fits = |text: &Vec<u8>| text.starts_with(b"WEBVTT") && text.len() <= MAX_CAPTIONS;
                read(&vtt).filter(fits)
            }
            _ => None,
        };
        let cues = captions.as_deref().map(|text| captions::cues(&String::from_utf8_lossy(text))).unwrap_or_default();
        let captions = captions.map(|text| Href::data("text/vtt", &text));
        Ok(Stored { path: self.store(bytes, ending), sort, size, captions, cues })
    }

    /// Where a stored file is for a page: beside it, or in it.
    #[must_use]
    pub fn href(&self, page: &str, path: &str, single: bool) -> Href {
        match self.files.get(path).filter(|_| single) {
            Some(bytes) => Href::data(mime(path), bytes),
            None => Href::relative(&relative(page, path)),
        }
    }

    fn store(&mut self, bytes: Vec<u8>, ending: &str) -> String {
        let path = format!("media/{:016x}.{ending}", xxh3_64(&bytes));
        self.files.insert(path.clone(), bytes);
        path
    }
}

/// The type of a file, by the extension it got for its content.
#[must_use]
pub fn mime(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "jsonld" => "application/ld+json",
        "md" => "text/markdown; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "m4a" => "audio/mp4",
        "flac" => "audio/flac",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "vtt" => "text/vtt; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The path in a destination that leads to a file beside the article; `None` for addresses and ways out of the folder.
fn local(dest: &str) -> Option<String> {
    let dest = dest.split(['?', '#']).next().unwrap_or(dest);
    let decoded = decode(dest)?;
    let path = decoded.strip_prefix("./").unwrap_or(&decoded);
    let bad = |part: &str| part.is_empty() || part == "." || part == ".." || part.starts_with('.');
    let outside = path.contains([':', '\\', '\0']) || path.split('/').any(bad);
    (!outside).then(|| path.to_owned())
}

/// Undoes percent-encoding; `None` where the result is no text.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let digits = text.get(at + 1..at + 3).filter(|_| text.as_bytes()[at] == b'%');
        if let Some(value) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
            bytes.push(value);
            at += 3;
        } else {
            bytes.push(text.as_bytes()[at]);
            at += 1;
        }
    }
    String::from_utf8(bytes).ok()
}

fn named(blocks: &[Block], out: &mut Vec<String>) {
    markdown::walk_blocks(blocks, &mut |block| {
        markdown::walk_inlines(block, &mut |inline| match inline {
            Inline::Image(image) if !is_remote(&image.dest) => out.push(image.dest.clone()),
            Inline::Link(link) if is_file(&link.dest) => out.push(link.dest.clone()),
            _ => {}
        });
    });
}

/// Whether a destination is an address and no file.
#[must_use]
pub fn is_remote(dest: &str) -> bool {
    dest.contains("://") || dest.starts_with("//") || dest.starts_with("data:") || dest.starts_with("mailto:")
}

/// Whether a link leads to a file that is copied: a clip, a picture, or anything in a media folder.
fn is_file(dest: &str) -> bool {
    let name = dest.split(['?', '#']).next().unwrap_or(dest).to_ascii_lowercase();
    let pictures = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"];
    !is_remote(dest)
        && (crate::article::media::kind_of(dest).is_some()
            || name.rsplit_once('.').is_some_and(|(_, ending)| pictures.contains(&ending)))
}

/// What the bytes are, and the extension they get; `None` where they are not what `ending` says.
fn sniff(bytes: &[u8], ending: &str) -> Option<(Sort, &'static str)> {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..offset + magic.len()) == Some(magic);
    let found = if at(0, b"\x89PNG\r\n\x1a\n") {
        (Sort::Image, "png")
    } else if at(0, b"\xff\xd8\xff") {
        (Sort::Image, "jpg")
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        (Sort::Image, "gif")
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        (Sort::Image, "webp")
    } else if at(4, b"ftypavif") || at(4, b"ftypavis") {
        (Sort::Image, "avif")
    } else if at(0, b"RIFF") && at(8, b"WAVE") {
        (Sort::Audio, "wav")
    } else if at(0, b"fLaC") {
        (Sort::Audio, "flac")
    } else if at(0, b"OggS") {
        // The container says nothing of pictures; the extension decides between two harmless answers.
        if ending == "ogv" { (Sort::Video, "ogv") } else { (Sort::Audio, "ogg") }
    } else if at(4, b"ftyp") {
        if ending == "m4a" { (Sort::Audio, "m4a") } else { (Sort::Video, "mp4") }
    } else if at(0, b"\x1a\x45\xdf\xa3") {
        (Sort::Video, "webm")
    } else if at(0, b"ID3") || bytes.len() > 1 && bytes[0] == 0xff && bytes[1] & 0xe6 == 0xe2 {
        (Sort::Audio, "mp3")
    } else if ending == "svg" {
        (Sort::Image, "svg")
    } else {
        let legacy: &[(&str, &[u8])] = &[
            ("wma", b"\x30\x26\xb2\x75"),
            ("wmv", b"\x30\x26\xb2\x75"),
            ("asf", b"\x30\x26\xb2\x75"),
            ("rm", b".RMF"),
            ("rmvb", b".RMF"),
            ("ra", b".ra"),
        ];
        let (known, _) = legacy.iter().find(|(known, magic)| *known == ending && at(0, magic))?;
        (Sort::Other, *known)
    };
    let same = |a: &str, b: &str| a == b || (a, b) == ("jpeg", "jpg") || (a, b) == ("oga", "ogg");
    same(ending, found.1).then_some(found)
}

/// Elements that a drawing is made of. `script`, `foreignObject`, `a`, `image` and animation are not among them.
const SVG_ELEMENTS: [&str; 27] = [
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "metadata",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "marker",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "style",
    "switch",
];

/// Refuses a drawing that holds anything but shapes and words.
fn check_svg(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "the drawing is not UTF-8".to_owned())?;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if rest.starts_with('!') {
            return Err("the drawing has a document type or a CDATA section".to_owned());
        }
        let end = tag_end(rest).ok_or("the drawing has a tag that does not end")?;
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if tag.starts_with('?') {
            if tag.starts_with("?xml ") {
                continue;
            }
            return Err("the drawing has a processing instruction".to_owned());
        }
        check_tag(tag.trim_start_matches('/'))?;
    }
    let lower = text.to_ascii_lowercase();
    // A style could hide any of these behind an escape.
    if lower.contains("<style") && lower.contains('\\') {
        return Err("the drawing's style holds a backslash".to_owned());
    }
    for word in ["@import", "@font-face", "image-set", "src(", "expression(", "javascript:", "&#"] {
        if lower.contains(word) {
            return Err(format!("the drawing holds `{word}`"));
        }
    }
    // Styles and attributes may refer to parts of the drawing, never to anything outside it.
    for (at, _) in lower.match_indices("url(") {
        if !lower[at + 4..].trim_start_matches(['"', '\'', ' ']).starts_with('#') {
            return Err("the drawing loads something from outside".to_owned());
        }
    }
    Ok(())
}

/// The position of the `>` that ends a tag, those in quotes passed over.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            (None, '>') => return Some(at),
            _ => {}
        }
    }
    None
}

fn check_tag(tag: &str) -> Result<(), String> {
    let name_end = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
    let name = &tag[..name_end];
    if !SVG_ELEMENTS.contains(&name) {
        return Err(format!("the drawing holds <{name}>"));
    }
    let lower = tag[name_end..].to_ascii_lowercase();
    let mut rest = lower.as_str();
    while let Some(at) = rest.find('=') {
        let attribute =
            rest[..at].trim_end().rsplit(|c: char| c.is_whitespace() || c == '/' || c == '"' || c == '\'').next();
        let attribute = attribute.unwrap_or("");
        let value = rest[at + 1..].trim_start();
        if attribute.starts_with("on") {
            return Err(format!("the drawing holds the event handler `{attribute}`"));
        }
        let quote =
            value.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or("the drawing has an unquoted attribute")?;
        let inner = &value[1..];
        let close = inner.find(quote).ok_or("the drawing has an attribute that does not end")?;
        let content = inner[..close].trim();
        if matches!(attribute, "href" | "xlink:href" | "src") && !content.starts_with('#') {
            return Err("the drawing refers to something outside it".to_owned());
        }
        rest = &inner[close + 1..];
    }
    Ok(())
}

/// Width and height, so that the page does not jump when the picture comes.
fn picture_size(bytes: &[u8], ending: &str) -> Option<(u32, u32)> {
    let number = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
    match ending {
        "png" => Some((number(16)?, number(20)?)),
        "gif" => {
            let short = |at: usize| bytes.get(at..at + 2).map(|b| u32::from(u16::from_le_bytes([b[0], b[1]])));
            Some((short(6)?, short(8)?))
        }
        "svg" => {
            let text = std::str::from_utf8(bytes).ok()?;
            let after = text.split_once("viewBox=")?.1;
            let quote = after.chars().next()?;
            let mut numbers =
                after[1..].split(quote).next()?.split([' ', ',']).filter_map(|n| n.parse::<f64>().ok()).skip(2);
            let side = |n: f64| (n > 0.0 && n < 20_000.0).then_some(n as u32);
            Some((side(numbers.next()?)?, side(numbers.next()?)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_what_a_file_is() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\nxxxx", "png"), Some((Sort::Image, "png")));
        assert_eq!(sniff(b"\xff\xd8\xff\xe0", "jpeg"), Some((Sort::Image, "jpg")));
        assert_eq!(sniff(b"<script>alert(1)</script>", "png"), None);
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n", "mp3"), None);
        assert_eq!(sniff(b"ID3\x04", "mp3"), Some((Sort::Audio, "mp3")));
        assert_eq!(sniff(b"OggS", "ogv"), Some((Sort::Video, "ogv")));
        assert_eq!(sniff(b"MZ", "exe"), None);
    }

    #[test]
    fn drawings_may_only_draw() {
        let ok = "<?xml version=\"1.0\"?><!-- a --><svg viewBox=\"0 0 10 20\"><g fill=\"url(#a)\"><path d=\"M0 0\"/></g><use href=\"#a\"/></svg>";
        assert_eq!(check_svg(ok.as_bytes()), Ok(()));
        assert_eq!(picture_size(ok.as_bytes(), "svg"), Some((10, 20)));
        for bad in [
            "<svg><script>1</script></svg>",
            "<svg onload=\"x()\"/>",
            "<svg><g x=\"1\" onclick='x'/></svg>",
            "<svg/onload=\"x\">",
            "<svg><foreignObject/></svg>",
            "<svg><image href=\"x.png\"/></svg>",
            "<svg><use href=\"https://x/y#z\"/></svg>",
            "<svg><use xlink:href='data:x'/></svg>",
            "<svg><style>@import 'x'</style></svg>",
            "<svg><rect fill=\"url(https://x)\"/></svg>",
            "<svg><rect style=\"background: url( 'http://x' )\"/></svg>",
            "<svg><animate attributeName=\"href\"/></svg>",
            "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>",
            "<svg><a href=\"#x\"/></svg>",
            "<?xml-stylesheet href=\"x\"?><svg/>",
            "<svg><path d=x/></svg>",
        ] {
            assert!(check_svg(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_files_beside_the_article_are_read() {
        assert_eq!(local("media/a%20b.png").as_deref(), Some("media/a b.png"));
        assert_eq!(local("./media/x.mp3#t=1,2").as_deref(), Some("media/x.mp3"));
        for bad in
            ["../x.png", "/etc/x.png", "media/%2e%2e/x.png", "https://x/y.png", "a\\b.png", ".git/x.png", "file:x"]
        {
            assert_eq!(local(bad), None, "{bad}");
        }
    }
}
