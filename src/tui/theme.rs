//! Colours and glyphs. Everything a colour says is also said by a glyph, a word or an attribute, so that `MONO` and
//! the ASCII glyphs lose nothing.

use ratatui::style::{Color, Modifier, Style};

use super::backend::State;
use crate::syntax::Class;

/// Styles by role.
#[derive(Clone, Debug)]
pub struct Theme {
    pub name: &'static str,
    pub text: Style,
    pub dim: Style,
    pub accent: Style,
    pub border: Style,
    pub border_focus: Style,
    /// Title bar.
    pub title: Style,
    pub status: Style,
    pub error: Style,
    pub warning: Style,
    pub good: Style,
    pub line_number: Style,
    pub line_number_here: Style,
    pub cursor_line: Style,
    pub cursor: Style,
    pub selection: Style,
    /// The range the current step speaks of.
    pub range: Style,
    pub occurrence: Style,
    pub search_match: Style,
    pub search_here: Style,
    pub note: Style,
    pub note_title: Style,
    pub heading: Style,
    pub strong: Style,
    pub emphasis: Style,
    pub code: Style,
    pub link: Style,
    pub link_here: Style,
    pub quote: Style,
    pub overlay: Style,
    pub matched: Style,
    pub key: Style,
    /// Characters shown in place of unprintable ones.
    pub replaced: Style,
    classes: [Style; Class::ALL.len()],
}

impl Theme {
    /// The style of a class of code.
    #[must_use]
    pub fn class(&self, class: Class) -> Style {
        self.classes[class as usize]
    }

    /// The style of a verdict.
    #[must_use]
    pub fn state(&self, state: State) -> Style {
        match state {
            State::Ok => self.good,
            State::New | State::Moved | State::Renamed => self.accent,
            State::Changed | State::Ambiguous => self.warning,
            State::Missing => self.error,
            State::Skipped => self.dim,
        }
    }

    /// A colour for the n-th article on a file.
    #[must_use]
    pub fn lane(&self, n: usize) -> Style {
        [self.accent, self.good, self.warning, self.link, self.heading][n % 5]
    }

    /// The theme of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Theme> {
        Some(match name {
            "dark" => dark(),
            "light" => light(),
            "contrast" => contrast(),
            "ansi" => ansi(),
            "mono" => mono(),
            _ => return None,
        })
    }

    /// Names of all themes.
    pub const NAMES: [&'static str; 5] = ["dark", "light", "contrast", "ansi", "mono"];
}

struct Palette {
    name: &'static str,
    text: Color,
    back: Color,
    dim: Color,
    border: Color,
    accent: Color,
    red: Color,
    yellow: Color,
    green: Color,
    line: Color,
    selection: Color,
    range: Color,
    occurrence: Color,
    found: Color,
    overlay: Color,
    bar: Color,
    blue: Color,
    purple: Color,
    cyan: Color,
    orange: Color,
    string: Color,
    comment: Color,
    doc: Color,
}

fn build(p: &Palette) -> Theme {
    let fg = |color| Style::new().fg(color);
    let mut classes = [fg(p.text); Class::ALL.len()];
    for (class, style) in [
        (Class::Comment, fg(p.comment).add_modifier(Modifier::ITALIC)),
        (Class::Doc, fg(p.doc).add_modifier(Modifier::ITALIC)),
        (Class::Keyword, fg(p.purple)),
        (Class::String, fg(p.string)),
        (Class::Escape, fg(p.cyan)),
        (Class::Number, fg(p.orange)),
        (Class::Constant, fg(p.orange)),
        (Class::Builtin, fg(p.cyan)),
        (Class::Function, fg(p.blue)),
        (Class::Method, fg(p.blue)),
        (Class::Macro, fg(p.red)),
        (Class::Type, fg(p.yellow)),
        (Class::TypeParam, fg(p.yellow).add_modifier(Modifier::ITALIC)),
        (Class::Namespace, fg(p.cyan)),
        (Class::Property, fg(p.text)),
        (Class::Parameter, fg(p.text).add_modifier(Modifier::ITALIC)),
        (Class::Variable, fg(p.text)),
        (Class::Label, fg(p.orange)),
        (Class::Operator, fg(p.dim)),
        (Class::Punctuation, fg(p.dim)),
        (Class::Attribute, fg(p.cyan)),
        (Class::Tag, fg(p.red)),
    ] {
        classes[class as usize] = style;
    }
    let base = fg(p.text).bg(p.back);
    Theme {
        name: p.name,
        text: base,
        dim: fg(p.dim),
        accent: fg(p.blue),
        border: fg(p.border),
        border_focus: fg(p.accent),
        title: fg(p.text).bg(p.bar),
        status: fg(p.text).bg(p.bar),
        error: fg(p.red).add_modifier(Modifier::BOLD),
        warning: fg(p.yellow),
        good: fg(p.green),
        line_number: fg(p.border),
        line_number_here: fg(p.text).add_modifier(Modifier::BOLD),
        cursor_line: Style::new().bg(p.line),
        cursor: Style::new().add_modifier(Modifier::REVERSED),
        selection: Style::new().bg(p.selection),
        range: Style::new().bg(p.range),
        occurrence: Style::new().bg(p.occurrence),
        search_match: Style::new().bg(p.found),
        search_here: Style::new().fg(p.back).bg(p.yellow),
        note: fg(p.text),
        note_title: fg(p.accent).add_modifier(Modifier::BOLD),
        heading: fg(p.accent).add_modifier(Modifier::BOLD),
        strong: Style::new().add_modifier(Modifier::BOLD),
        emphasis: Style::new().add_modifier(Modifier::ITALIC),
        code: fg(p.orange),
        link: fg(p.cyan).add_modifier(Modifier::UNDERLINED),
        link_here: fg(p.back).bg(p.cyan),
        quote: fg(p.dim).add_modifier(Modifier::ITALIC),
        overlay: fg(p.text).bg(p.overlay),
        matched: fg(p.orange).add_modifier(Modifier::BOLD),
        key: fg(p.orange),
        replaced: Style::new().fg(p.back).bg(p.red),
        classes,
    }
}

const fn rgb(hex: u32) -> Color {
    Color::Rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// For dark backgrounds with true colour.
#[must_use]
pub fn dark() -> Theme {
    build(&Palette {
        name: "dark",
        text: rgb(0x00d5_d9e0),
        back: rgb(0x0017_1a21),
        dim: rgb(0x008b_93a3),
        border: rgb(0x0055_5e6e),
        accent: rgb(0x0082_b1ff),
        red: rgb(0x00f0_7178),
        yellow: rgb(0x00e6_c07b),
        green: rgb(0x0098_c379),
        line: rgb(0x0020_2530),
        selection: rgb(0x0033_4563),
        range: rgb(0x0024_2f2a),
        occurrence: rgb(0x003a_3f4d),
        found: rgb(0x0057_4a1e),
        overlay: rgb(0x001e_232d),
        bar: rgb(0x0027_2d38),
        blue: rgb(0x0074_b0f4),
        purple: rgb(0x00c6_92e9),
        cyan: rgb(0x0061_c7cf),
        orange: rgb(0x00e8_9a6a),
        string: rgb(0x0098_c379),
        comment: rgb(0x007f_8899),
        doc: rgb(0x0086_a58a),
    })
}

/// For light backgrounds with true colour.
#[must_use]
pub fn light() -> Theme {
    build(&Palette {
        name: "light",
        text: rgb(0x0023_2730),
        back: rgb(0x00fb_fbf8),
        dim: rgb(0x0062_6a78),
        border: rgb(0x009a_a1ad),
        accent: rgb(0x001f_5fbf),
        red: rgb(0x00b8_2432),
        yellow: rgb(0x008a_5d00),
        green: rgb(0x002c_7a37),
        line: rgb(0x00ef_efe9),
        selection: rgb(0x00cf_def5),
        range: rgb(0x00e6_f2e4),
        occurrence: rgb(0x00e0_e2e8),
        found: rgb(0x00ff_e9a3),
        overlay: rgb(0x00f2_f3ef),
        bar: rgb(0x00e4_e6e3),
        blue: rgb(0x001f_5fbf),
        purple: rgb(0x0086_2f9e),
        cyan: rgb(0x0000_6f7c),
        orange: rgb(0x00a3_4a00),
        string: rgb(0x002c_7a37),
        comment: rgb(0x006b_7280),
        doc: rgb(0x0047_6e4c),
    })
}

/// Black and white with few strong colours, for tired eyes and projectors.
#[must_use]
pub fn contrast() -> Theme {
    build(&Palette {
        name: "contrast",
        text: rgb(0x00ff_ffff),
        back: rgb(0),
        dim: rgb(0x00c0_c0c0),
        border: rgb(0x00a0_a0a0),
        accent: rgb(0x0066_ccff),
        red: rgb(0x00ff_6b6b),
        yellow: rgb(0x00ff_d75f),
        green: rgb(0x005f_ff87),
        line: rgb(0x0026_2626),
        selection: rgb(0x0000_4080),
        range: rgb(0x0000_3b1a),
        occurrence: rgb(0x0040_4040),
        found: rgb(0x0060_5000),
        overlay: rgb(0x0012_1212),
        bar: rgb(0x0030_3030),
        blue: rgb(0x0066_ccff),
        purple: rgb(0x00ff_9cff),
        cyan: rgb(0x005f_ffff),
        orange: rgb(0x00ff_af5f),
        string: rgb(0x005f_ff87),
        comment: rgb(0x00b0_b0b0),
        doc: rgb(0x00af_d7af),
    })
}

/// The terminal's own sixteen colours on its own background.
#[must_use]
pub fn ansi() -> Theme {
    let mut theme = build(&Palette {
        name: "ansi",
        text: Color::Reset,
        back: Color::Reset,
        dim: Color::DarkGray,
        border: Color::DarkGray,
        accent: Color::Blue,
        red: Color::Red,
        yellow: Color::Yellow,
        green: Color::Green,
        line: Color::Reset,
        selection: Color::Reset,
        range: Color::Reset,
        occurrence: Color::Reset,
        found: Color::Reset,
        overlay: Color::Reset,
        bar: Color::Reset,
        blue: Color::Blue,
        purple: Color::Magenta,
        cyan: Color::Cyan,
        orange: Color::Red,
        string: Color::Green,
        comment: Color::DarkGray,
        doc: Color::DarkGray,
    });
    attributes(&mut theme);
    theme
}

/// No colour at all.
#[must_use]
pub fn mono() -> Theme {
    let mut theme = ansi();
    theme.name = "mono";
    for style in theme.styles_mut() {
        style.fg = None;
        style.bg = None;
    }
    for (class, modifier) in [
        (Class::Keyword, Modifier::BOLD),
        (Class::Comment, Modifier::DIM),
        (Class::Doc, Modifier::DIM),
        (Class::Function, Modifier::BOLD),
    ] {
        theme.classes[class as usize] = Style::new().add_modifier(modifier);
    }
    theme.link_here = Style::new().add_modifier(Modifier::REVERSED);
    theme.dim = Style::new().add_modifier(Modifier::DIM);
    theme.key = Style::new().add_modifier(Modifier::BOLD);
    theme.matched = Style::new().add_modifier(Modifier::BOLD.union(Modifier::UNDERLINED));
    theme.replaced = Style::new().add_modifier(Modifier::REVERSED);
    theme
}

/// Where backgrounds cannot be chosen, states are shown by attributes.
fn attributes(theme: &mut Theme) {
    theme.title = Style::new().add_modifier(Modifier::REVERSED);
    theme.status = Style::new().add_modifier(Modifier::REVERSED);
    theme.cursor_line = Style::new();
    theme.selection = Style::new().add_modifier(Modifier::REVERSED);
    theme.range = Style::new();
    theme.occurrence = Style::new().add_modifier(Modifier::UNDERLINED);
    theme.search_match = Style::new().add_modifier(Modifier::UNDERLINED.union(Modifier::BOLD));
    theme.search_here = Style::new().add_modifier(Modifier::REVERSED);
    theme.link_here = Style::new().add_modifier(Modifier::REVERSED);
    theme.replaced = Style::new().fg(Color::Red).add_modifier(Modifier::REVERSED);
    theme.border_focus = Style::new().fg(Color::Blue).add_modifier(Modifier::BOLD);
}

impl Theme {
    fn styles_mut(&mut self) -> impl Iterator<Item = &mut Style> {
        [
            &mut self.text,
            &mut self.dim,
            &mut self.accent,
            &mut self.border,
            &mut self.border_focus,
            &mut self.title,
            &mut self.status,
            &mut self.error,
            &mut self.warning,
            &mut self.good,
            &mut self.line_number,
            &mut self.line_number_here,
            &mut self.cursor_line,
            &mut self.cursor,
            &mut self.selection,
            &mut self.range,
            &mut self.occurrence,
            &mut self.search_match,
            &mut self.search_here,
            &mut self.note,
            &mut self.note_title,
            &mut self.heading,
            &mut self.strong,
            &mut self.emphasis,
            &mut self.code,
            &mut self.link,
            &mut self.link_here,
            &mut self.quote,
            &mut self.overlay,
            &mut self.matched,
            &mut self.key,
            &mut self.replaced,
        ]
        .into_iter()
        .chain(self.classes.iter_mut())
    }
}

/// Glyphs by what the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyphs {
    pub ascii: bool,
    pub open: &'static str,
    pub closed: &'static str,
    pub bar: &'static str,
    pub bars: &'static str,
    pub many_bars: &'static str,
    pub vertical: &'static str,
    pub horizontal: &'static str,
    pub ellipsis: &'static str,
    pub elided: &'static str,
    pub cursor: &'static str,
    pub bullet: &'static str,
    pub gap: &'static str,
    pub play: &'static str,
    pub corners: [&'static str; 4],
    pub spinner: &'static [&'static str],
}

/// For UTF-8 terminals with narrow ambiguous characters.
pub const UNICODE: Glyphs = Glyphs {
    ascii: false,
    open: "▾",
    closed: "▸",
    bar: "│",
    bars: "││",
    many_bars: "║",
    vertical: "│",
    horizontal: "─",
    ellipsis: "…",
    elided: "‹",
    cursor: "›",
    bullet: "•",
    gap: "┊",
    play: "▶",
    corners: ["╭", "╮", "╰", "╯"],
    spinner: &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
};

/// For everything else.
pub const ASCII: Glyphs = Glyphs {
    ascii: true,
    open: "-",
    closed: "+",
    bar: "|",
    bars: "||",
    many_bars: "#",
    vertical: "|",
    horizontal: "-",
    ellipsis: "~",
    elided: "<",
    cursor: ">",
    bullet: "*",
    gap: ":",
    play: ">",
    corners: ["+", "+", "+", "+"],
    spinner: &["|", "/", "-", "\\"],
};

impl Glyphs {
    /// The glyph of a verdict.
    #[must_use]
    pub fn state(&self, state: State) -> &'static str {
        match (state, self.ascii) {
            (State::Ok, false) => "●",
            (State::Moved | State::Renamed, false) => "◐",
            (State::Changed, false) => "△",
            (State::Ambiguous, false) => "○",
            (State::Missing, false) => "✗",
            (State::Ok, true) => "*",
            (State::Moved | State::Renamed, true) => ">",
            (State::Changed, true) => "~",
            (State::Ambiguous, true) => "?",
            (State::Missing, true) => "!",
            (State::New, _) => "+",
            (State::Skipped, _) => "-",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_theme() {
        for name in Theme::NAMES {
            assert_eq!(Theme::by_name(name).unwrap().name, name);
        }
    }

    #[test]
    fn mono_has_no_colour() {
        let mut theme = mono();
        assert!(theme.styles_mut().all(|s| s.fg.is_none() && s.bg.is_none()));
    }

    #[test]
    fn ascii_glyphs_are_ascii_and_states_differ() {
        let states: std::collections::BTreeSet<_> = State::ALL.iter().map(|s| ASCII.state(*s)).collect();
        // Moved and renamed share a glyph: both mean that the code is the same elsewhere.
        assert_eq!(states.len(), State::ALL.len() - 1);
        assert!(states.iter().all(|s| s.is_ascii()));
    }
}
