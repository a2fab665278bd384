//! The style sheet and the script: one file each, named by their content so that caches never serve an old one.

use xxhash_rust::xxh3::xxh3_64;

use super::palette;

/// What every page loads.
#[derive(Clone, Debug)]
pub struct Assets {
    pub css: String,
    pub css_path: String,
    pub js: String,
    pub js_path: String,
}

const STYLE: &str = include_str!("assets/gloss.css");
const SCRIPT: &str = include_str!("assets/gloss.js");

impl Assets {
    /// The assets of this version.
    #[must_use]
    pub fn new() -> Self {
        let css = format!("{}{}", palette::css(), squeeze(STYLE));
        let js = squeeze(SCRIPT);
        let path = |text: &str, ending: &str| format!("assets/gloss.{:012x}.{ending}", xxh3_64(text.as_bytes()) >> 16);
        Self { css_path: path(&css, "css"), js_path: path(&js, "js"), css, js }
    }
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
    fn comments_go_and_meaning_stays() {
        assert_eq!(squeeze("/* a\n   b */\n  x {\n\n    y: z;\n  }\n// c\n"), "x {\ny: z;\n}\n");
        for bad in ["eval(", "innerHTML", "document.write", "Function(", "fetch(", "XMLHttpRequest", "import("] {
            assert!(!Assets::new().js.contains(bad), "{bad} in the script");
        }
        assert!(!Assets::new().css.contains("url("), "the style sheet loads nothing");
    }
}
