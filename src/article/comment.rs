//! The inside of an anchor comment: `<!-- gloss: anchor key=value … -->`.

use super::anchor::Anchor;
use super::document::{Attributes, Level, LineHint, MediaFragment, Spanned};
use super::faults::Faults;
use crate::text::Span;

/// A comment that starts with this word (after `<!--` and white space) is ours.
pub const KEYWORD: &str = "gloss:";

/// What an anchor comment says.
#[derive(Clone, Debug, Default)]
pub struct Comment {
    pub anchor: Option<Spanned<Anchor>>,
    pub attributes: Attributes,
    /// Whether an anchor was written but could not be read (reported).
    pub broken: bool,
}

/// Whether this HTML is an anchor comment, well formed or not.
#[must_use]
pub fn is_anchor_comment(html: &str) -> bool {
    html.trim_start().strip_prefix("<!--").is_some_and(|rest| rest.trim_start().starts_with(KEYWORD))
}

/// Reads the comment in `text[span]`; everything wrong goes to `faults`.
pub fn parse(text: &str, span: Span, faults: &mut Faults) -> Comment {
    let mut out = Comment::default();
    let source = span.slice(text);
    let Some(open) = source.find(KEYWORD) else { return out };
    let start = open + KEYWORD.len();
    let Some(close) = source[start..].find("-->") else {
        faults.error(span, "the anchor comment is not closed", "end it with `-->`");
        out.broken = true;
        return out;
    };
    let mut cursor = Cursor { text: &source[start..start + close], at: 0, base: span.start as usize + start };
    cursor.skip_space();
    if !cursor.rest().is_empty() && !starts_attribute(cursor.rest()) {
        match Anchor::parse_prefix(cursor.rest()) {
            Ok((anchor, len)) => {
                out.anchor = Some(Spanned { value: anchor, span: cursor.span(len) });
                cursor.at += len;
            }
            Err(e) => {
                let at = cursor.base + cursor.at + e.at.min(cursor.rest().len());
                let width = text[at..].chars().next().map_or(0, char::len_utf8);
                faults.error(Span::from_range(at..at + width), e.message, None);
                out.broken = true;
                cursor.skip_word();
            }
        }
    }
    while cursor.skip_space() {
        attribute(&mut cursor, &mut out, faults);
    }
    out
}

struct Cursor<'t> {
    text: &'t str,
    at: usize,
    base: usize,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The span of the next `len` bytes in the article.
    fn span(&self, len: usize) -> Span {
        Span::from_range(self.base + self.at..self.base + self.at + len)
    }

    /// Skips white space; whether anything is left.
    fn skip_space(&mut self) -> bool {
        self.at += self.rest().len() - self.rest().trim_start().len();
        !self.rest().is_empty()
    }

    fn word_len(&self) -> usize {
        self.rest().find(char::is_whitespace).unwrap_or(self.rest().len())
    }

    fn skip_word(&mut self) {
        self.at += self.word_len();
    }
}

/// `key=` with nothing that a path or symbol would have before the equals sign.
fn starts_attribute(text: &str) -> bool {
    key_len(text).is_some()
}

fn key_len(text: &str) -> Option<usize> {
    let len = text.find(|c: char| !c.is_ascii_lowercase() && c != '-')?;
    (len > 0 && text[len..].starts_with('=')).then_some(len)
}

fn attribute(cursor: &mut Cursor<'_>, out: &mut Comment, faults: &mut Faults) {
    let Some(len) = key_len(cursor.rest()) else {
        let span = cursor.span(cursor.word_len());
        let shown: String = cursor.rest().chars().take_while(|c| !c.is_whitespace()).take(40).collect();
        faults.error(span, format!("`{shown}` is not `key=value`"), "put a value with spaces in double quotes");
        cursor.skip_word();
        return;
    };
    let key = &cursor.rest()[..len];
    let key_span = cursor.span(len);
    cursor.at += len + 1;
    let Some(value) = value(cursor, faults) else { return };
    set(out, key, key_span, value, faults);
}

/// A bare word, or a JSON string.
fn value(cursor: &mut Cursor<'_>, faults: &mut Faults) -> Option<Spanned<String>> {
    if !cursor.rest().starts_with('"') {
        let len = cursor.word_len();
        let value = Spanned { value: cursor.rest()[..len].to_owned(), span: cursor.span(len) };
        cursor.at += len;
        return Some(value);
    }
    let mut escaped = false;
    let close = cursor.rest().char_indices().skip(1).find(|&(_, c)| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    });
    let Some((close, _)) = close else {
        let hint = "close the quotes; a `-->` inside is written `--\\u003e`";
        faults.error(cursor.span(cursor.rest().len()), "the string is not closed", hint);
        cursor.at = cursor.text.len();
        return None;
    };
    let len = close + 1;
    let span = cursor.span(len);
    // JSON forbids raw line ends; authors wrap long quotes, and white space does not count in them anyway.
    let raw = cursor.rest()[..len].replace(['\n', '\r', '\t'], " ");
    cursor.at += len;
    match serde_json::from_str::<String>(&raw) {
        Ok(value) => Some(Spanned { value, span }),
        Err(e) => {
            let hint = "`\\` is written `\\\\` and `\"` is written `\\\"` inside the quotes";
            faults.error(span, format!("not a JSON string: {}", without_place(&e)), hint);
            None
        }
    }
}

/// The parser's words without its own line and column, which mean nothing here.
fn without_place(e: &serde_json::Error) -> String {
    let text = e.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

fn set(out: &mut Comment, key: &str, key_span: Span, value: Spanned<String>, faults: &mut Faults) {
    let attributes = &mut out.attributes;
    let twice = match key {
        "id" => put(&mut attributes.id, checked_id(value, faults)),
        "quote" => put(&mut attributes.quote, filled(value, faults)),
        "from" => put(&mut attributes.from, filled(value, faults)),
        "to" => put(&mut attributes.to, filled(value, faults)),
        "near" => put(&mut attributes.near, filled(value, faults)),
        "lines" => put(&mut attributes.lines, lines(&value, faults)),
        "level" => put(&mut attributes.level, level(&value, faults)),
        "media" => put(&mut attributes.media, media(&value, faults)),
        "step" => put(&mut attributes.step, step(&value, faults)),
        _ => {
            let hint = "the attributes are id, quote, from, to, near, lines, level, media and step";
            faults.warning(key_span, format!("unknown attribute `{key}`"), hint);
            attributes.unknown.push((key.to_owned(), value));
            false
        }
    };
    if twice {
        faults.error(key_span, format!("`{key}` is given twice; the first counts"), None);
    }
}

/// Keeps the first value; whether there was one already.
fn put<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    match (slot.is_some(), value) {
        (true, Some(_)) => true,
        (false, value) => {
            *slot = value;
            false
        }
        _ => false,
    }
}

fn checked_id(value: Spanned<String>, faults: &mut Faults) -> Option<Spanned<String>> {
    if is_id(&value.value) {
        return Some(value);
    }
    faults.error(value.span, format!("`{}` is no section id", value.value), "use lower-case letters, digits and `-`");
    None
}

/// Whether `text` may be an article's or a section's id.
#[must_use]
pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 120
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn filled(value: Spanned<String>, faults: &mut Faults) -> Option<Spanned<String>> {
    if value.value.trim().is_empty() {
        faults.error(value.span, "the text is empty", None);
        return None;
    }
    Some(value)
}

fn lines(value: &Spanned<String>, faults: &mut Faults) -> Option<Spanned<LineHint>> {
    let number = |text: &str| text.strip_prefix('+').and_then(|digits| digits.parse::<u32>().ok());
    let (first, last) = value.value.split_once("..").unwrap_or((&value.value, &value.value));
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => {
            Some(Spanned { value: LineHint { first, last }, span: value.span })
        }
        _ => {
            faults.error(value.span, format!("`{}` is no range of lines", value.value), "write `lines=+6..+10`");
            None
        }
    }
}

fn level(value: &Spanned<String>, faults: &mut Faults) -> Option<Spanned<Level>> {
    let level = [Level::Local, Level::Flow, Level::Design].into_iter().find(|l| l.as_str() == value.value);
    if level.is_none() {
        faults.error(value.span, format!("unknown level `{}`", value.value), "the levels are local, flow and design");
    }
    level.map(|level| Spanned { value: level, span: value.span })
}

fn step(value: &Spanned<String>, faults: &mut Faults) -> Option<Spanned<bool>> {
    match value.value.as_str() {
        "no" | "false" => Some(Spanned { value: false, span: value.span }),
        "yes" | "true" => Some(Spanned { value: true, span: value.span }),
        _ => {
            faults.error(value.span, format!("`step={}` is neither yes nor no", value.value), None);
            None
        }
    }
}

fn media(value: &Spanned<String>, faults: &mut Faults) -> Option<Spanned<MediaFragment>> {
    let (path, fragment) = value.value.split_once('#').unwrap_or((&value.value, ""));
    let mut out = MediaFragment { path: path.to_owned(), from_ms: None, to_ms: None };
    if fragment.is_empty() {
        return Some(Spanned { value: out, span: value.span });
    }
    let range = fragment.strip_prefix("t=").map(|t| t.strip_prefix("npt:").unwrap_or(t));
    let read = range.and_then(|range| {
        let (from, to) = range.split_once(',').unwrap_or((range, ""));
        let (from_ms, to_ms) = (time_ms(from), time_ms(to));
        // An empty end of the range is an open one; anything else must be a time.
        ((from_ms.is_some() || from.is_empty()) && (to_ms.is_some() || to.is_empty())).then_some((from_ms, to_ms))
    });
    match read {
        Some((from, to)) if to.is_none() || from < to => {
            (out.from_ms, out.to_ms) = (from, to);
            Some(Spanned { value: out, span: value.span })
        }
        _ => {
            faults.error(value.span, format!("`#{fragment}` is no time range"), "write `#t=75,102` in seconds");
            None
        }
    }
}

/// Seconds, `mm:ss` or `hh:mm:ss`, each with an optional fraction.
fn time_ms(text: &str) -> Option<u32> {
    let mut seconds = 0.0_f64;
    for part in text.split(':') {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        seconds = seconds * 60.0 + if digits { part.parse::<f64>().ok()? } else { return None };
    }
    let ms = (seconds * 1000.0).round();
    #[expect(clippy::cast_sign_loss, reason = "digits and dots parse to a number that is not negative")]
    (ms <= f64::from(u32::MAX)).then_some(ms as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Comment, Vec<(String, String)>) {
        let mut faults = Faults::new("a.md");
        let comment = parse(text, Span::from_range(0..text.len()), &mut faults);
        let list = faults.into_problems().into_iter();
        (comment, list.map(|p| (p.span.unwrap().slice(text).to_owned(), p.message)).collect())
    }

    #[test]
    fn every_attribute_is_read() {
        let text = "<!-- gloss: a.rs#f id=x quote=\"a \\\"b\\\" --\\u003e\" near=\"n\" lines=+6..+10 level=flow \
                    media=\"media/x.mp3#t=1:15,102.5\" step=no from=a to=\"b c\" -->";
        let (comment, problems) = read(text);
        assert_eq!(problems, []);
        assert_eq!(comment.anchor.unwrap().span.slice(text), "a.rs#f");
        let a = comment.attributes;
        assert_eq!(a.id.unwrap().value, "x");
        assert_eq!(a.quote.as_ref().unwrap().value, "a \"b\" -->");
        assert_eq!(a.quote.unwrap().span.slice(text), "\"a \\\"b\\\" --\\u003e\"");
        assert_eq!(a.lines.unwrap().value, LineHint { first: 6, last: 10 });
        assert_eq!(a.level.unwrap().value, Level::Flow);
        let media = a.media.unwrap().value;
        assert_eq!((media.path.as_str(), media.from_ms, media.to_ms), ("media/x.mp3", Some(75_000), Some(102_500)));
        assert!(!a.step.unwrap().value);
        assert_eq!((a.from.unwrap().value, a.to.unwrap().value), ("a".to_owned(), "b c".to_owned()));
    }

    #[test]
    fn a_variant_leaves_the_anchor_out() {
        let (comment, problems) = read("<!-- gloss: id=compare -->");
        assert!(comment.anchor.is_none() && !comment.broken && problems.is_empty());
        assert_eq!(comment.attributes.id.unwrap().value, "compare");
    }

    #[test]
    fn each_fault_is_reported_at_its_place() {
        let (comment, problems) = read(
            "<!-- gloss: a.rs#fnord@f id=Bad id=ok id=ok2 what lines=6 level=x step=maybe color=red media=\"m.mp3#x=1\" -->",
        );
        let places: Vec<&str> = problems.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(places, ["f", "Bad", "id", "what", "6", "x", "maybe", "color", "\"m.mp3#x=1\""]);
        assert!(comment.broken);
        assert_eq!(comment.attributes.id.unwrap().value, "ok");
        let (_, problems) = read("<!-- gloss: a.rs quote=\"x --> y\" -->");
        assert_eq!(problems[0].1, "the string is not closed");
        let (_, problems) = read("<!-- gloss: a.rs quote=\"\\d\" -->");
        assert!(problems[0].1.starts_with("not a JSON string: invalid escape"), "{problems:?}");
    }

    proptest! {
        #[test]
        fn no_text_panics(inner in "([a-z#.:=\"\\\\/<>()~@+ \\n-]|id=|quote=|lines=|operator|汉){0,60}") {
            let text = format!("<!-- gloss: {inner} -->");
            read(&text);
            read(&text[..text.len() - 4]);
        }
    }
}
