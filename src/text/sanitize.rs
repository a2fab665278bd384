//! Text made safe for a terminal.
//!
//! Repositories and articles are hostile input: an escape sequence could rewrite the screen, a bidirectional override
//! could make code read differently from what the compiler sees (Trojan Source, CVE-2021-42574), a zero-width character
//! could make two names look alike. Nothing is dropped: each such character is replaced by something visible of the
//! same meaning, and everything else passes through unchanged.
//!
//! - C0 controls and DEL become control pictures (`␛`), C1 controls `\x9b`;
//! - bidirectional controls, zero-width and other invisible characters become `⟨U+202E⟩`;
//! - a zero-width joiner or variation selector inside an emoji sequence stays, as does one between letters of a script
//!   that is written with joiners.
//!
//! Whoever prints text from a repository, an article, a branch name, a path or a commit message calls [`label`] (one
//! line) or [`block`] (several lines). Cell widths are [`super::width`]'s business.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;

/// What kinds of replaced characters a text holds, for a badge on the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// C0 (other than tab, line feed and carriage return), DEL or C1 controls.
    pub control: bool,
    /// Characters that reorder text.
    pub bidi: bool,
    /// Characters that take no room or look like a space.
    pub invisible: bool,
}

impl Hidden {
    /// Whether there is any.
    #[must_use]
    pub fn any(self) -> bool {
        self.control || self.bidi || self.invisible
    }
}

/// What makes a character unfit to be printed as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unfit {
    Control,
    Bidi,
    Invisible,
}

fn unfit(c: char) -> Option<Unfit> {
    match c {
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Some(Unfit::Control),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => Some(Unfit::Bidi),
        // Soft hyphen, grapheme joiner, Hangul fillers, Khmer inherent vowels, Mongolian separators, zero-width space
        // and joiners, line and paragraph separators, invisible operators, deprecated format characters, byte order
        // mark, interlinear annotation, musical format characters, tags, supplementary variation selectors.
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => Some(Unfit::Invisible),
        _ => None,
    }
}

/// The visible form of a character that must not be printed as it is; `None` where it may. Tab and line feed have one
/// too: callers that give them a meaning ask only about the others.
#[must_use]
pub fn picture(c: char) -> Option<String> {
    Some(match (unfit(c)?, c) {
        (Unfit::Control, '\u{7f}') => "\u{2421}".to_owned(),
        (Unfit::Control, '\u{0}'..='\u{1f}') => char::from_u32(0x2400 + c as u32).unwrap_or('?').to_string(),
        (Unfit::Control, _) => format!("\\x{:02x}", c as u32),
        (Unfit::Bidi | Unfit::Invisible, _) => format!("⟨U+{:04X}⟩", c as u32),
    })
}

/// Marks kept on one base character; more (stacked diacritics) would be drawn over the lines above and below.
const MAX_MARKS: usize = 8;

/// The safe form of one grapheme cluster.
#[must_use]
pub fn cluster(text: &str) -> Cow<'_, str> {
    if let [byte] = text.as_bytes()
        && (0x20..0x7f).contains(byte)
    {
        return Cow::Borrowed(text);
    }
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return Cow::Borrowed(text) };
    if chars.next().is_none() && unfit(first).is_none() && !is_mark(first) {
        return Cow::Borrowed(text);
    }
    let joined = joiners_belong(text);
    let bad = |c: char| unfit(c).is_some() && !(joined && is_joiner(c));
    let count = text.chars().count();
    if !text.chars().any(bad) && !is_mark(first) && (count <= MAX_MARKS + 1 || joined) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    if is_mark(first) {
        // A mark without a base would be drawn over whatever stands to its left, a border for example.
        out.push('\u{25cc}');
    }
    for c in text.chars().take(if joined { 32 } else { MAX_MARKS + 1 }) {
        match picture(c) {
            Some(shown) if bad(c) => out.push_str(&shown),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Whether the cluster is one in which joiners and selectors are at home: an emoji, or a script that uses joiners.
fn joiners_belong(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c as u32,
            0x0600..=0x06ff | 0x0900..=0x0dff | 0x1f000..=0x1faff | 0x2190..=0x2bff | 0x3030 | 0x303d | 0x3297 | 0x3299)
    }) || (text.contains('\u{20e3}') && text.starts_with(|c: char| c.is_ascii_digit() || c == '#' || c == '*'))
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}')
}

/// Combining marks of the blocks that occur alone in practice.
fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x0300..=0x034e | 0x0350..=0x036f | 0x0483..=0x0489 | 0x0591..=0x05bd | 0x064b..=0x065f
        | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x20d0..=0x20ff | 0x3099 | 0x309a | 0xfe20..=0xfe2f)
}

fn safe(text: &str, keep: fn(char) -> bool) -> Cow<'_, str> {
    let plain = |c: char| unfit(c).is_none() || keep(c);
    if text.is_ascii() {
        if text.chars().all(plain) {
            return Cow::Borrowed(text);
        }
    } else if text.graphemes(true).all(|g| g.chars().all(keep) || matches!(cluster(g), Cow::Borrowed(_))) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for part in text.graphemes(true) {
        // `\r\n` is one cluster; each of its halves is asked for alone.
        if part.chars().any(keep) {
            for c in part.chars() {
                match picture(c) {
                    Some(shown) if !keep(c) => out.push_str(&shown),
                    _ => out.push(c),
                }
            }
        } else {
            out.push_str(&cluster(part));
        }
    }
    Cow::Owned(out)
}

/// `text` safe to print on one line: line feeds and tabs are replaced too. For paths, names, subjects of commits.
#[must_use]
pub fn label(text: &str) -> Cow<'_, str> {
    safe(text, |_| false)
}

/// `text` safe to print as several lines: line feeds and tabs stay, and a carriage return is shown.
#[must_use]
pub fn block(text: &str) -> Cow<'_, str> {
    safe(text, |c| c == '\n' || c == '\t')
}

/// Bytes of unknown encoding, safe to print on one line: what is not UTF-8 becomes `\xNN`.
#[must_use]
pub fn bytes_label(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(&label(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// Which kinds of replaced characters `text` holds. Emoji sequences and a byte order mark at the start do not count.
#[must_use]
pub fn hidden(text: &str) -> Hidden {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut found = Hidden::default();
    if text.is_ascii() {
        found.control = text.bytes().any(|b| b == 0x7f || (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')));
        return found;
    }
    // The cheap question first: almost no file holds any such character, and segmentation is slow.
    if !text.chars().any(|c| unfit(c).is_some() && !matches!(c, '\t' | '\n' | '\r')) {
        return found;
    }
    for part in text.graphemes(true) {
        let joined = joiners_belong(part);
        for c in part.chars() {
            if matches!(c, '\t' | '\n' | '\r') || (joined && is_joiner(c)) {
                continue;
            }
            match unfit(c) {
                Some(Unfit::Control) => found.control = true,
                Some(Unfit::Bidi) => found.bidi = true,
                Some(Unfit::Invisible) => found.invisible = true,
                None => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hostile_characters_become_visible() {
        for (text, shown) in [
            ("plain", "plain"),
            ("a\u{1b}[31mb", "a␛[31mb"),
            ("\u{7f}\u{0}", "␡␀"),
            ("\u{9b}31m", "\\x9b31m"),
            ("if (a\u{202e} ⦃", "if (a⟨U+202E⟩ ⦃"),
            ("na\u{200b}me", "na⟨U+200B⟩me"),
            ("a\u{200d}b", "a⟨U+200D⟩b"),
            ("tab\tnl\n", "tab␉nl␊"),
            ("\u{301}x", "◌\u{301}x"),
            ("汉字 한글 ü", "汉字 한글 ü"),
        ] {
            assert_eq!(label(text), shown, "{text:?}");
        }
        assert_eq!(block("a\tb\r\nc\u{1b}"), "a\tb␍\nc␛");
        assert_eq!(bytes_label(b"ok\xff\x1b"), "ok\\xff␛");
    }

    #[test]
    fn emoji_sequences_and_joined_scripts_stay() {
        for text in ["👩‍👩‍👧", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "क्‍ष"] {
            assert_eq!(label(text), text);
            assert!(!hidden(text).any(), "{text}");
        }
    }

    #[test]
    fn stacked_marks_are_cut() {
        let zalgo = format!("a{}", "\u{301}".repeat(50));
        assert_eq!(label(&zalgo).chars().count(), MAX_MARKS + 1);
    }

    #[test]
    fn what_is_hidden_is_told() {
        assert_eq!(hidden("a\tb\r\n"), Hidden::default());
        assert_eq!(hidden("\u{feff}x"), Hidden::default());
        assert!(hidden("é\u{202e}").bidi);
        assert!(hidden("é\u{200b}").invisible);
        assert!(hidden("\u{1b}").control && hidden("é\u{85}").control);
    }

    proptest! {
        #[test]
        fn nothing_unfit_passes(text in any::<String>()) {
            let shown = label(&text);
            for part in shown.graphemes(true) {
                let joined = joiners_belong(part);
                for c in part.chars() {
                    prop_assert!(unfit(c).is_none() || (joined && is_joiner(c)), "{:?} in {:?}", c, shown);
                }
            }
        }
    }
}
