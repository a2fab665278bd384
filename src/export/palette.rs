//! The colours of both themes as data, so that their contrast is computed by a test and not judged by eye.
//!
//! The style sheet uses variables; [`css`] defines them for the light theme, the dark one by media query, and both by the
//! reader's choice.

#![expect(clippy::unreadable_literal, reason = "colours are written as everybody writes colours")]

use std::fmt::Write as _;

/// One colour: the variable's name, light and dark as `0xRRGGBB`, and what it must stand out from.
pub struct Colour {
    pub name: &'static str,
    pub light: u32,
    pub dark: u32,
    pub role: Role,
}

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A background that text stands on.
    Ground,
    /// Text: 4.5 to 1 on every ground.
    Text,
    /// A line or outline that carries meaning: 3 to 1 on page and panel.
    Outline,
    /// Decoration: no demand.
    Hair,
}

use Role::{Ground, Hair, Outline, Text};

const fn colour(name: &'static str, light: u32, dark: u32, role: Role) -> Colour {
    Colour { name, light, dark, role }
}

/// Every colour of the site.
pub const COLOURS: &[Colour] = &[
    colour("page", 0xfdfcfa, 0x15171b, Ground),
    colour("panel", 0xf6f4f0, 0x1b1e23, Ground),
    colour("mark", 0xfbefc6, 0x3a3317, Ground),
    colour("hit", 0xe3eef6, 0x1e2f3c, Ground),
    colour("ink", 0x22252b, 0xdcdad5, Text),
    colour("soft", 0x565a63, 0xa6a9b0, Text),
    colour("link", 0x0b5674, 0x84c1de, Text),
    colour("k", 0x86275a, 0xe5a0bf, Text),
    colour("c", 0x5f6159, 0x9da19c, Text),
    colour("d", 0x44654f, 0xa3bfa6, Text),
    colour("s", 0x28632f, 0xa2cf91, Text),
    colour("o", 0x8d3f0a, 0xe9b07f, Text),
    colour("f", 0x104f94, 0x94c1f6, Text),
    colour("t", 0x5f3c9c, 0xcbb1f2, Text),
    colour("m", 0x6b5200, 0xdcc275, Text),
    colour("good", 0x2a6638, 0x93cf9d, Text),
    colour("warn", 0x855000, 0xeab86f, Text),
    colour("bad", 0xa1262d, 0xf2a4a4, Text),
    colour("edge", 0x8a8577, 0x717680, Outline),
    colour("focus", 0x0b66a8, 0x7cc4f5, Outline),
    colour("hair", 0xe4e0d8, 0x2c3037, Hair),
];

/// The definitions of the variables.
#[must_use]
pub fn css() -> String {
    let vars = |pick: fn(&Colour) -> u32| {
        COLOURS.iter().fold(String::new(), |mut out, c| {
            let _ = write!(out, "--{}:#{:06x};", c.name, pick(c));
            out
        })
    };
    let (light, dark) = (vars(|c| c.light), vars(|c| c.dark));
    format!(
        ":root{{color-scheme:light dark;{light}}}\n@media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n\
         :root[data-theme=light]{{color-scheme:light}}\n:root[data-theme=dark]{{color-scheme:dark;{dark}}}\n\
         @media print{{:root,:root[data-theme]{{color-scheme:light;{light}}}}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance by WCAG 2.
    fn luminance(colour: u32) -> f64 {
        let channel = |shift: u32| {
            let value = f64::from((colour >> shift) & 0xff) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    fn contrast(a: u32, b: u32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrast_is_computed_as_wcag_does() {
        assert!((contrast(0x000000, 0xffffff) - 21.0).abs() < 1e-9);
        assert!((contrast(0x777777, 0xffffff) - 4.478).abs() < 1e-3);
    }

    #[test]
    fn text_and_outlines_stand_out_in_both_themes() {
        let mut faint = Vec::new();
        for ground in COLOURS.iter().filter(|c| c.role == Ground) {
            for other in COLOURS {
                let least = match other.role {
                    Text => 4.5,
                    // Outlines stand on the page and its panels only.
                    Outline if matches!(ground.name, "page" | "panel") => 3.0,
                    _ => continue,
                };
                for (theme, a, b) in [("light", other.light, ground.light), ("dark", other.dark, ground.dark)] {
                    let ratio = contrast(a, b);
                    if ratio < least {
                        faint.push(format!("{} on {} ({theme}): {ratio:.2}", other.name, ground.name));
                    }
                }
            }
        }
        assert!(faint.is_empty(), "{faint:#?}");
    }
}
