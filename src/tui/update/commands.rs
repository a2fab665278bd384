//! The `:` line: `open`, `sym`, `read`, `rev`, `note`, `theme`, `set`, `layout`, `export`, a line
//! number, or any command's name.

use std::collections::BTreeSet;

use super::Step;
use crate::model::RepoPath;
use crate::text::width::Ambiguous;
use crate::tui::app::{App, At, Colours, Goto, LayoutChoice, MouseUse, NoteFilter, Overlay, Pane};
use crate::tui::backend::ArticleHead;
use crate::tui::command::Command;
use crate::tui::input::Input;
use crate::tui::messages::{Language, M};
use crate::tui::msg::{Effect, Question, Slot};
use crate::tui::picker::PickerKind;
use crate::tui::picture::Images;
use crate::tui::theme::Theme;

/// Words that take an argument.
const WORDS: [&str; 12] =
    ["open", "sym", "grep", "read", "rev", "note", "theme", "set", "layout", "export", "check", "q"];

const SETTINGS: [&str; 9] = [
    "mouse=true",
    "mouse=false",
    "mouse=scroll",
    "ascii",
    "noascii",
    "ambiguous=1",
    "ambiguous=2",
    "lang=en",
    "lang=zh-CN",
];

/// Completions shown.
const MAX_COMPLETIONS: usize = 50;

/// What the text could become.
pub(super) fn completions(app: &App, text: &str) -> Vec<String> {
    let Some((word, rest)) = text.split_once(' ') else {
        let names = WORDS.iter().copied().chain(Command::ALL.iter().map(|c| c.name()));
        let mut all: Vec<String> = names.filter(|n| n.starts_with(text)).map(str::to_owned).collect();
        all.dedup();
        return all;
    };
    let complete = |options: &mut dyn Iterator<Item = String>| -> Vec<String> {
        options.filter(|o| o.starts_with(rest)).take(MAX_COMPLETIONS).map(|o| format!("{word} {o}")).collect()
    };
    match word {
        "open" => {
            // One directory level at a time, as shells do.
            let files = app.tree.entries();
            let from = files.partition_point(|e| e.path.as_str() < rest);
            let mut out: Vec<String> = Vec::new();
            for entry in files[from..].iter().take_while(|e| e.path.as_str().starts_with(rest)) {
                let path = entry.path.as_str();
                let end = path[rest.len()..].find('/').map_or(path.len(), |i| rest.len() + i + 1);
                let item = format!("open {}", &path[..end]);
                if out.last() != Some(&item) {
                    out.push(item);
                }
                if out.len() >= MAX_COMPLETIONS {
                    break;
                }
            }
            out
        }
        "read" => complete(&mut app.articles.iter().map(|a| a.id.clone())),
        "theme" => complete(&mut Theme::NAMES.iter().map(|n| (*n).to_owned())),
        "set" => complete(&mut settings()),
        "layout" => complete(&mut LayoutChoice::NAMES.iter().map(|n| (*n).to_owned())),
        "note" => complete(&mut filters(app).into_iter()),
        _ => Vec::new(),
    }
}

/// Everything `:set` takes.
fn settings() -> impl Iterator<Item = String> {
    let images = Images::NAMES.iter().map(|n| format!("images={n}"));
    let themes = Theme::NAMES.iter().map(|n| format!("theme={n}"));
    SETTINGS.iter().map(|n| (*n).to_owned()).chain(images).chain(themes)
}

/// Everything `:note` can narrow the notes by, sorted.
fn filters(app: &App) -> BTreeSet<String> {
    let of = |a: &ArticleHead| {
        let tags = a.tags.iter().map(|tag| format!("tag={tag}"));
        let authors = a.authors.iter().map(|author| format!("author={author}"));
        tags.chain(authors).chain([format!("article={}", a.id)]).collect::<Vec<_>>()
    };
    app.articles.iter().flat_map(of).collect()
}

impl Step<'_> {
    /// Tab on the `:` line.
    pub(super) fn complete(&mut self, forward: bool) {
        let Some(prompt) = &self.app.prompt else { return };
        let completions = if prompt.chosen.is_none() {
            completions(self.app, prompt.input.text())
        } else {
            prompt.completions.clone()
        };
        let Some(prompt) = &mut self.app.prompt else { return };
        if completions.is_empty() {
            return;
        }
        let count = completions.len();
        let next = match (prompt.chosen, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(n), true) => (n + 1) % count,
            (Some(n), false) => (n + count - 1) % count,
        };
        prompt.input = Input::new(&completions[next]);
        prompt.completions = completions;
        prompt.chosen = Some(next);
    }

    pub(super) fn command_line(&mut self, text: &str) {
        let text = text.trim();
        let (word, rest) = text.split_once(' ').map_or((text, ""), |(a, b)| (a, b.trim()));
        if let Ok(line) = word.parse::<u32>() {
            self.app.focus = Pane::Code;
            return self.run(Command::Bottom, Some(line.max(1)), None);
        }
        match word {
            "" => {}
            "q" | "quit" => self.quit(),
            "open" => self.open_path(rest),
            "sym" => {
                self.run(Command::PickSymbol, None, None);
                self.type_into_picker(rest);
            }
            "grep" => {
                self.run(Command::Grep, None, None);
                self.type_into_picker(rest);
            }
            "read" if rest.is_empty() => self.open_library(),
            "read" => self.open_article(rest.to_owned()),
            "rev" if rest.is_empty() => self.run(Command::Revisions, None, None),
            "rev" => self.ask(Slot::Repo, Question::At { revision: rest.to_owned() }),
            "check" => self.open_review_screen(),
            "export" if rest.is_empty() => self.app.fail_m(M::Usage, &["export DIR, or export PAGE.html"]),
            "export" => {
                let article = self.app.reading.as_ref().map(|r| r.head.id.clone());
                self.app.tell_m(M::Exporting, &[rest]);
                self.ask(Slot::Export, Question::Export { article, target: rest.to_owned() });
            }
            "note" => self.filter_notes(rest),
            "theme" if rest.is_empty() => self.open_themes(),
            "theme" => self.set_theme(rest),
            "set" => self.set(rest),
            "layout" => match LayoutChoice::by_name(rest) {
                Some(layout) => self.app.settings.layout = layout,
                None => self.app.fail_m(M::Usage, &[&format!("layout {}", LayoutChoice::NAMES.join("|"))]),
            },
            _ => match Command::by_name(word) {
                Some(command) => self.run(command, rest.parse().ok(), rest.chars().next()),
                None => self.app.fail_m(M::UnknownCommand, &[word]),
            },
        }
    }

    fn type_into_picker(&mut self, text: &str) {
        if let Some(picker) = self.app.picker_mut().filter(|_| !text.is_empty()) {
            picker.input = Input::new(text);
            self.picker_changed();
        }
    }

    /// `PATH[:LINE]`
    fn open_path(&mut self, text: &str) {
        if text.is_empty() {
            return self.run(Command::PickFile, None, None);
        }
        let (path, line) = match text.rsplit_once(':') {
            Some((path, line)) => line.parse::<u32>().map_or((text, None), |n| (path, Some(n))),
            None => (text, None),
        };
        match RepoPath::new(path) {
            Ok(path) => {
                let at = line.map_or(At::Remembered, |n| At::Line(n.saturating_sub(1), 0));
                self.app.focus = Pane::Code;
                self.go(Goto { path, at, push: true, centre: false, step: None });
            }
            Err(error) => {
                let text = error.to_string();
                self.app.fail_m(M::NotFound, &[&text]);
            }
        }
    }

    /// `tag=perf author=lin article=wal`; nothing shows all.
    fn filter_notes(&mut self, text: &str) {
        let mut filter = NoteFilter::default();
        for part in text.split_whitespace() {
            match part.split_once('=') {
                Some(("tag", value)) => filter.tag = Some(value.to_owned()),
                Some(("author", value)) => filter.author = Some(value.to_owned()),
                Some(("article", value)) => filter.article = Some(value.to_owned()),
                _ => return self.app.fail_m(M::Usage, &["note tag=T author=A article=ID"]),
            }
        }
        self.app.note_filter = filter;
        self.app.notes.key.clear();
        self.lay_out_notes();
    }

    fn set_theme(&mut self, name: &str) {
        match Theme::by_name(name) {
            Some(theme) if self.app.settings.colours == Colours::None && theme.name != "mono" => {
                self.app.fail_m(M::NoColours, &[]);
            }
            Some(theme) => {
                self.app.settings.theme = theme;
                self.app.theme_chosen = true;
            }
            None => self.app.fail_m(M::Usage, &[&format!("theme {}", Theme::NAMES.join("|"))]),
        }
    }

    fn set(&mut self, text: &str) {
        let settings = &mut self.app.settings;
        match text {
            "mouse" | "nomouse" | "mouse!" | "mouse=true" | "mouse=false" | "mouse=scroll" => {
                settings.mouse = match text {
                    "mouse" | "mouse=true" => MouseUse::On,
                    "mouse=scroll" => MouseUse::Scroll,
                    "mouse!" if settings.mouse == MouseUse::Off => MouseUse::On,
                    _ => MouseUse::Off,
                };
                let (on, said) = match settings.mouse {
                    MouseUse::On => (true, M::MouseOn),
                    MouseUse::Scroll => (true, M::MouseScroll),
                    MouseUse::Off => (false, M::MouseOff),
                };
                self.out.push(Effect::Mouse(on));
                self.app.tell_m(said, &[]);
            }
            "" => self
                .app
                .fail_m(M::Usage, &["set mouse=true|false|scroll, ascii, ambiguous=1|2, lang=…, images=…, theme=…"]),
            "ascii" => settings.glyphs = crate::tui::theme::ASCII,
            "noascii" if !settings.ascii => settings.glyphs = crate::tui::theme::UNICODE,
            "ambiguous=1" => {
                settings.ambiguous = Ambiguous::Narrow;
                settings.glyphs = crate::tui::theme::UNICODE;
            }
            "ambiguous=2" => {
                settings.ambiguous = Ambiguous::Wide;
                settings.glyphs = crate::tui::theme::ASCII;
            }
            _ => match text.split_once('=') {
                Some(("images", name)) => match Images::by_name(name) {
                    Some(images) => self.set_images(images),
                    None => self.app.fail_m(M::UnknownSetting, &[text]),
                },
                Some(("theme", name)) => self.set_theme(name),
                Some(("lang", tag)) => {
                    settings.language = Language::from_tag(tag);
                    tag.clone_into(&mut settings.article_language);
                    self.refresh_notes();
                }
                _ => self.app.fail_m(M::UnknownSetting, &[text]),
            },
        }
        self.app.notes.key.clear();
        self.lay_out_notes();
    }

    /// Trying a theme while its row is selected.
    pub(super) fn try_theme(&mut self) {
        let Some(Overlay::Picker(picker)) = self.app.overlays.last() else { return };
        if picker.kind != PickerKind::Theme {
            return;
        }
        if let Some(crate::tui::picker::Choice::Theme(name)) = picker.choice()
            && self.app.settings.theme.name != name
            && let Some(theme) = Theme::by_name(name)
        {
            self.app.settings.theme = theme;
        }
    }
}
