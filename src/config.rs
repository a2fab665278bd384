//! The user's settings: `config.toml` in the configuration directory (`$XDG_CONFIG_HOME/glossator`).
//!
//! Every key is optional and an option of the command line wins over it. A file that cannot be understood is told
//! and gives the defaults: settings are no reason to refuse work.

use std::path::Path;

use serde::Deserialize;

/// What the file can say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Language of articles and of the interface, as `zh-CN`.
    pub language: Option<String>,
    /// Colours of the reader: `dark`, `light`, `contrast`, `ansi`, `mono`.
    pub theme: Option<String>,
    /// Whether the reader takes the mouse: `true`, `false`, or `"scroll"` for the wheel alone.
    pub mouse: Option<Mouse>,
    /// How the reader shows pictures: `auto`, `off`, `halfblocks`, `kitty`, `sixel`, `iterm2`.
    pub images: Option<String>,
    /// Whether the reader draws with ASCII only.
    pub ascii: Option<bool>,
    /// Cells that characters of ambiguous width take: 1 or 2.
    pub ambiguous_width: Option<u8>,
    /// Panes side by side in the reader: `auto`, `stack`, `two`, `three`.
    pub layout: Option<String>,
    /// Gives `?` its meaning in vim; help is then on F1.
    pub search_backward_on_question_mark: Option<bool>,
}

/// What the reader takes the mouse for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Mouse {
    All(bool),
    Only(Wheel),
}

/// The one word there is for part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wheel {
    Scroll,
}

/// Name of the file in its directory.
pub const FILE: &str = "config.toml";

impl Config {
    /// Reads the file in `dir`; what is wrong with it comes as a text for the user.
    #[must_use]
    pub fn read(dir: &Path) -> (Self, Option<String>) {
        let path = dir.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (Self::default(), None),
            Err(error) => return (Self::default(), Some(format!("cannot read {}: {error}", path.display()))),
        };
        match toml::from_str(&text) {
            Ok(config) => (config, None),
            Err(error) => {
                let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
                let problem = format!("{}:{line}: {}; the defaults are used", path.display(), error.message());
                (Self::default(), Some(problem))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_wrong_gives_the_defaults_and_says_where() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Config::read(dir.path()), (Config::default(), None));
        std::fs::write(dir.path().join(FILE), "language = \"zh-CN\"\nmouse = false\n").unwrap();
        let (config, problem) = Config::read(dir.path());
        assert_eq!((config.language.as_deref(), config.mouse, problem), (Some("zh-CN"), Some(Mouse::All(false)), None));
        for bad in ["mouse = false\ntheem = \"dark\"\n", "mouse = false\n\"\n", "mouse = 1\n"] {
            std::fs::write(dir.path().join(FILE), bad).unwrap();
            let (config, problem) = Config::read(dir.path());
            assert_eq!(config, Config::default());
            assert!(problem.is_some_and(|text| text.contains(FILE)), "{bad}");
        }
    }
}
