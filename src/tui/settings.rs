//! What the environment, the configuration and the command line say about how to draw.

use super::app::{Colours, LayoutChoice, MouseUse, Settings};
use super::messages::Language;
use super::picture::Images;
use super::theme::{self, Theme};
use crate::text::width::Ambiguous;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

/// What was asked for on the command line; it wins over the configuration, which wins over the environment.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub colour: Colour,
    pub theme: Option<String>,
    /// Interface and article language.
    pub language: Option<String>,
    pub mouse: Option<MouseUse>,
    pub images: Images,
    pub ambiguous_width: Option<u8>,
    pub ascii: bool,
    pub layout: Option<String>,
    pub search_backward_on_question_mark: bool,
}

/// Background of the terminal, if it answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    Dark,
    Light,
}

/// Builds the settings. `variable` reads the environment; `background` is asked only where the answer is used.
#[must_use]
pub fn detect(
    wanted: &Wanted,
    variable: &dyn Fn(&str) -> Option<String>,
    background: &mut dyn FnMut() -> Option<Background>,
) -> Settings {
    let set = |name: &str| variable(name).filter(|v| !v.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
    let lower = locale.to_ascii_lowercase();
    let utf8 = lower.contains("utf-8") || lower.contains("utf8");
    let ascii = wanted.ascii || !utf8;
    let ambiguous = if wanted.ambiguous_width == Some(2) { Ambiguous::Wide } else { Ambiguous::Narrow };
    let messages = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default();
    let tag = wanted.language.clone().unwrap_or_else(|| tag_of(&messages));
    Settings {
        colours: colours(wanted, &set),
        theme: pick_theme(wanted, &set, background),
        glyphs: if ascii || ambiguous == Ambiguous::Wide { theme::ASCII } else { theme::UNICODE },
        ambiguous,
        // Chinese cannot be shown without UTF-8.
        language: if ascii { Language::English } else { Language::from_tag(&tag) },
        article_language: tag,
        ascii,
        mouse: wanted.mouse.unwrap_or_default(),
        images: wanted.images,
        layout: wanted.layout.as_deref().and_then(LayoutChoice::by_name).unwrap_or_default(),
        search_backward_on_question_mark: wanted.search_backward_on_question_mark,
    }
}

/// The language that the locale asks messages in, as a BCP-47 tag; empty where it asks for none.
#[must_use]
pub fn locale_language(variable: &dyn Fn(&str) -> Option<String>) -> String {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    tag_of(&set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default())
}

/// `zh_CN.UTF-8` as `zh-CN`; English for `C` and nothing.
fn tag_of(locale: &str) -> String {
    let name = locale.split(['.', '@']).next().unwrap_or("");
    match name {
        "" | "C" | "POSIX" => "en".to_owned(),
        name => name.replace('_', "-"),
    }
}

fn colours(wanted: &Wanted, set: &dyn Fn(&str) -> Option<String>) -> Colours {
    let dumb = set("TERM").is_none_or(|t| t == "dumb");
    let forced = wanted.colour == Colour::Always || set("CLICOLOR_FORCE").is_some_and(|v| v != "0");
    let none = wanted.colour == Colour::Never || (!forced && (set("NO_COLOR").is_some() || dumb));
    let truecolor = set("COLORTERM").is_some_and(|v| v == "truecolor" || v == "24bit");
    match (none, truecolor) {
        (true, _) => Colours::None,
        (false, true) => Colours::All,
        (false, false) => Colours::Sixteen,
    }
}

fn pick_theme(
    wanted: &Wanted,
    set: &dyn Fn(&str) -> Option<String>,
    background: &mut dyn FnMut() -> Option<Background>,
) -> Theme {
    let colours = colours(wanted, set);
    if colours == Colours::None {
        return theme::mono();
    }
    if let Some(theme) = wanted.theme.as_deref().and_then(Theme::by_name) {
        return theme;
    }
    if colours == Colours::Sixteen {
        return theme::ansi();
    }
    // Inside screen the question is not passed on and its answer would be typed into the program.
    let screen = set("TERM").is_some_and(|t| t.starts_with("screen")) && set("TMUX").is_none();
    match if screen { None } else { background() } {
        Some(Background::Light) => theme::light(),
        Some(Background::Dark) => theme::dark(),
        None => theme::ansi(),
    }
}

/// Asks the terminal for its background, for at most 100 ms.
#[must_use]
pub fn ask_background() -> Option<Background> {
    let mut options = terminal_colorsaurus::QueryOptions::default();
    options.timeout = std::time::Duration::from_millis(100);
    match terminal_colorsaurus::theme_mode(options) {
        Ok(terminal_colorsaurus::ThemeMode::Dark) => Some(Background::Dark),
        Ok(terminal_colorsaurus::ThemeMode::Light) => Some(Background::Light),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)], wanted: &Wanted) -> Settings {
        let variable = |name: &str| pairs.iter().find(|(k, _)| *k == name).map(|(_, v)| (*v).to_owned());
        detect(wanted, &variable, &mut || Some(Background::Dark))
    }

    #[test]
    fn the_environment_decides() {
        let none = Wanted::default();
        let truecolor = [("LANG", "zh_CN.UTF-8"), ("TERM", "xterm-256color"), ("COLORTERM", "truecolor")];
        let settings = with(&truecolor, &none);
        assert_eq!((settings.theme.name, settings.language, settings.ascii), ("dark", Language::Chinese, false));
        assert_eq!(settings.article_language, "zh-CN");
        assert_eq!(with(&[("TERM", "xterm"), ("LANG", "C.UTF-8")], &none).theme.name, "ansi");
        assert!(with(&[("TERM", "xterm"), ("LANG", "zh_CN.GBK")], &none).ascii);
        assert_eq!(with(&[("TERM", "xterm"), ("NO_COLOR", "1")], &none).theme.name, "mono");
        assert_eq!(with(&[("TERM", "xterm"), ("NO_COLOR", "")], &none).theme.name, "ansi");
        assert_eq!(with(&[("TERM", "dumb")], &none).theme.name, "mono");
    }

    #[test]
    fn the_command_line_wins() {
        let wanted = Wanted { colour: Colour::Always, theme: Some("light".to_owned()), ..Wanted::default() };
        assert_eq!(with(&[("TERM", "xterm"), ("NO_COLOR", "1")], &wanted).theme.name, "light");
        let wide = Wanted { ambiguous_width: Some(2), ..Wanted::default() };
        assert!(with(&[("LANG", "C.UTF-8")], &wide).glyphs.ascii, "ambiguous glyphs are avoided");
    }
}
