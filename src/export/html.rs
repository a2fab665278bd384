//! The only way from text to a page.
//!
//! [`Html`] takes markup as `&'static str` literals and everything else through [`Html::text`] and [`Html::attr`], which
//! escape; there is no third way, so that no word of a repository or an article can become markup. Characters that
//! reorder or hide text are made visible ([`crate::text::sanitize`]).

use std::fmt::Write as _;

use crate::text::sanitize;

/// A page or a part of one.
#[derive(Clone, Debug, Default)]
pub struct Html {
    out: String,
}

/// A relative URL or an allowed absolute one, safe to stand unquoted in an attribute: made only by [`Href::relative`] and
/// [`Href::outside`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Href(String);

/// Schemes a link out of the site may have.
const SCHEMES: [&str; 3] = ["https:", "http:", "mailto:"];

impl Href {
    /// A path inside the site; `path` is as on disk, components separated by `/`.
    #[must_use]
    pub fn relative(path: &str) -> Self {
        let mut out = String::with_capacity(path.len() + 8);
        percent_encode(path, false, &mut out);
        // `a:b` at the start would read as a scheme; names on disk never hold `:`, so this is a second lock.
        Self(out)
    }

    /// A fragment of the same page.
    #[must_use]
    pub fn fragment(id: &str) -> Self {
        Self("#".to_owned()).with_fragment_text(id)
    }

    /// An outside address as an author wrote it; `None` unless its scheme is http, https or mailto.
    #[must_use]
    pub fn outside(url: &str) -> Option<Self> {
        let trimmed = url.trim();
        let lower = trimmed.to_ascii_lowercase();
        if !SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) {
            return None;
        }
        let mut out = String::with_capacity(trimmed.len());
        percent_encode(trimmed, true, &mut out);
        Some(Self(out))
    }

    /// The content itself as an address, for pages that hold everything.
    #[must_use]
    pub fn data(mime: &'static str, bytes: &[u8]) -> Self {
        Self(format!("data:{mime};base64,{}", super::assets::base64(bytes)))
    }

    /// The same with `#id`.
    #[must_use]
    pub fn at(mut self, id: &str) -> Self {
        self.0.push('#');
        self.with_fragment_text(id)
    }

    fn with_fragment_text(mut self, id: &str) -> Self {
        percent_encode(id, false, &mut self.0);
        self
    }

    /// The same at a one-based line.
    #[must_use]
    pub fn line(mut self, line: u32) -> Self {
        let _ = write!(self.0, "#L{line}");
        self
    }

    /// The part of a clip from one time to another, in milliseconds, as players read it.
    #[must_use]
    pub fn time(mut self, from: u32, to: Option<u32>) -> Self {
        let _ = write!(self.0, "#t={}", f64::from(from) / 1000.0);
        if let Some(to) = to {
            let _ = write!(self.0, ",{}", f64::from(to) / 1000.0);
        }
        self
    }

    /// The URL as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Escapes what may not stand in an unquoted attribute or has a meaning in a URL path. With `url`, what already is a URL
/// keeps its reserved characters and escapes.
fn percent_encode(text: &str, url: bool, out: &mut String) {
    for c in text.chars() {
        let keep = c.is_ascii_alphanumeric()
            || matches!(c, '-' | '.' | '_' | '~' | '/' | '+' | ',' | '@' | '!' | '(' | ')')
            || url && matches!(c, ':' | '?' | '#' | '[' | ']' | '$' | '&' | '*' | ';' | '=' | '%');
        if keep {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

impl Html {
    /// Starts with room for `capacity` bytes.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { out: String::with_capacity(capacity) }
    }

    /// Adds markup.
    pub fn lit(&mut self, markup: &'static str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Adds an element with this program's own style sheet or script, which nothing else may be.
    pub(super) fn own(&mut self, open: &'static str, asset: &str, close: &'static str) -> &mut Self {
        self.out.push_str(open);
        self.out.push_str(asset);
        self.out.push_str(close);
        self
    }

    /// Adds text, escaped.
    pub fn text(&mut self, text: &str) -> &mut Self {
        escape(text, &mut self.out);
        self
    }

    /// Adds a path, which may be broken after each `/`.
    pub fn path(&mut self, path: &str) -> &mut Self {
        for (n, part) in path.split_inclusive('/').enumerate() {
            self.lit(if n == 0 { "" } else { "<wbr>" }).text(part);
        }
        self
    }

    /// Adds ` name="value"`, escaped.
    pub fn attr(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(value, &mut self.out);
        self.out.push('"');
        self
    }

    /// Adds ` href=…`.
    pub fn href(&mut self, to: &Href) -> &mut Self {
        self.url("href", to)
    }

    /// Adds ` name=…` for an attribute that takes a URL.
    pub fn url(&mut self, name: &'static str, to: &Href) -> &mut Self {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push('=');
        // Only URLs an author wrote can hold `&`; quoting those alone keeps code pages small.
        if to.0.contains(['&', '=', '\'']) || to.0.ends_with('/') || to.0.is_empty() {
            self.out.push('"');
            escape(&to.0, &mut self.out);
            self.out.push('"');
        } else {
            self.out.push_str(&to.0);
        }
        self
    }

    /// Adds a number.
    pub fn num(&mut self, number: impl Into<u64>) -> &mut Self {
        let _ = write!(self.out, "{}", number.into());
        self
    }

    /// Adds another part.
    pub fn part(&mut self, part: &Html) -> &mut Self {
        self.out.push_str(&part.out);
        self
    }

    /// Adds a link out of the site: it opens no door to the page it leaves.
    pub fn outside_link(&mut self, to: &Href, words: impl FnOnce(&mut Html)) -> &mut Self {
        self.lit("<a class=x rel=\"noopener noreferrer nofollow ugc\"").href(to).lit(">");
        words(self);
        self.lit("</a>")
    }

    /// Bytes so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.out
    }

    /// The markup as bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.out.into_bytes()
    }
}

/// Appends `text` with `& < > " '` escaped and every hidden character made visible. For elements and quoted attributes.
pub fn escape(text: &str, out: &mut String) {
    let plain = |b: u8| (0x20..0x7f).contains(&b) || b == b'\n' || b == b'\t';
    if text.bytes().all(plain) {
        return escape_markup(text, out);
    }
    escape_markup(&sanitize::block(text), out);
}

fn escape_markup(text: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&#34;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        let mut h = Html::default();
        h.lit("<p").attr("title", "\" onclick='x' <b>").lit(">").text("<script>&'\"\u{202e}\u{0}\t\n").lit("</p>");
        assert_eq!(
            h.as_str(),
            "<p title=\"&#34; onclick=&#39;x&#39; &lt;b&gt;\">&lt;script&gt;&amp;&#39;&#34;⟨U+202E⟩␀\t\n</p>"
        );
    }

    #[test]
    fn only_known_schemes_lead_outside() {
        for bad in
            ["javascript:alert(1)", " JaVaScript:x", "data:text/html,x", "vbscript:x", "//evil", "file:///x", "x"]
        {
            assert_eq!(Href::outside(bad), None, "{bad}");
        }
        assert_eq!(Href::outside("https://a.b/c?d=e&f=g#h").unwrap().as_str(), "https://a.b/c?d=e&f=g#h");
        assert_eq!(Href::outside("https://a/\"><x y='").unwrap().as_str(), "https://a/%22%3E%3Cx%20y=%27");
        assert_eq!(Href::outside("http://a/汉").unwrap().as_str(), "http://a/%E6%B1%89");
    }

    #[test]
    fn paths_cannot_leave_an_unquoted_attribute() {
        let href = Href::relative("r/a b/<x>\"'`=%41.html").at("operator==");
        assert_eq!(href.as_str(), "r/a%20b/%3Cx%3E%22%27%60%3D%2541.html#operator%3D%3D");
        let mut h = Html::default();
        h.href(&href);
        assert!(!h.as_str().contains([' ', '"', '<']) || h.as_str().starts_with(" href="));
    }
}
