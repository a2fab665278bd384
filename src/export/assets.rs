//! The style sheet and the script: one file each, named by their content so that caches never serve an old one.

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use super::html::{Href, Html};
use super::palette;

/// What every page loads.
#[derive(Clone, Debug)]
pub struct Assets {
    pub css: String,
    pub css_path: String,
    pub js: String,
    pub js_path: String,
    pub icon_path: String,
    /// What browsers may load for a page that holds everything: its own style and script, by their hashes.
    pub single_policy: String,
}

const STYLE: &str = include_str!("assets/gloss.css");
const SCRIPT: &str = include_str!("assets/gloss.js");
/// The mark of a site in tabs and bookmarks; without one, browsers ask the host's root for it.
pub const ICON: &str = include_str!("assets/icon.svg");

impl Assets {
    /// The assets of this version.
    #[must_use]
    pub fn new() -> Self {
        let css = format!("{}{}", palette::css(), squeeze(STYLE).replace('\n', ""));
        let js = squeeze(SCRIPT);
        let path = |text: &str, ending: &str| format!("assets/gloss.{:012x}.{ending}", xxh3_64(text.as_bytes()) >> 16);
        let hash = |text: &str| base64(&Sha256::digest(text.as_bytes()));
        let single_policy = format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; media-src data:; \
             base-uri 'none'; form-action 'none'",
            hash(&js),
            hash(&css)
        );
        let icon_path = path(ICON, "svg");
        Self { css_path: path(&css, "css"), js_path: path(&js, "js"), icon_path, css, js, single_policy }
    }

    /// Puts the style sheet and the script into a page. They are this program's own text, and a test holds that neither
    /// can end its element.
    pub fn embed(&self, h: &mut Html) {
        h.lit("<link rel=icon").href(&Href::data("image/svg+xml", ICON.as_bytes())).lit(">\n");
        h.own("<style>", &self.css, "</style>\n").own("<script>", &self.js, "</script>\n");
    }
}

/// Bytes as text, by RFC 4648.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

impl Default for Assets {
    fn default() -> Self {
        Self::new()
    }
}

/// Drops indentation, empty lines and lines that are comments: enough, and nothing that could change a meaning.
fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut comment = false;
    for line in text.lines().map(str::trim) {
        if comment || line.starts_with("/*") {
            comment = !line.ends_with("*/");
            continue;
        }
        if !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_small() {
        let assets = Assets::new();
        assert!(assets.css.len() <= 20 << 10, "the style sheet has {} bytes", assets.css.len());
        assert!(assets.js.len() <= 30 << 10, "the script has {} bytes", assets.js.len());
    }

    #[test]
    fn bytes_become_letters() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn comments_go_and_meaning_stays() {
        assert_eq!(squeeze("/* a\n   b */\n  x {\n\n    y: z;\n  }\n// c\n"), "x {\ny: z;\n}\n");
        for bad in ["eval(", "innerHTML", "document.write", "Function(", "fetch(", "XMLHttpRequest", "import("] {
            assert!(!Assets::new().js.contains(bad), "{bad} in the script");
        }
        let assets = Assets::new();
        assert!(!assets.css.contains("url("), "the style sheet loads nothing");
        assert!(!assets.css.contains("</") && !assets.js.contains("</") && !assets.js.contains("<!--"));
    }
}
