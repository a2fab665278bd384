//! The editor, the browser, the clipboard, what is saved.

use super::Step;
use crate::model::Kind;
use crate::text::{line_range, sanitize};
use crate::tui::app::{Overlay, Pane, TextView};
use crate::tui::backend::{Card, Precision};
use crate::tui::command::Command;
use crate::tui::layout;
use crate::tui::messages::M;
use crate::tui::msg::{Effect, Question, Slot};
use crate::tui::prose::{self, Ink, Laid, Row, Run};
use crate::tui::state::Saved;

impl Step<'_> {
    pub(super) fn outside(&mut self, command: Command) {
        match command {
            Command::Editor => {
                let place = match self.app.focus {
                    Pane::List => {
                        self.app.drawer.as_ref().and_then(|l| l.current()?.place().map(|p| (p.path.clone(), p.line)))
                    }
                    Pane::Tree => self
                        .app
                        .tree
                        .current()
                        .filter(|r| r.kind.is_some())
                        .and_then(|r| Some((crate::model::RepoPath::new(&r.path).ok()?, 0))),
                    Pane::Code if self.app.folder.is_some() => self.folder_file().map(|path| (path, 0)),
                    _ => self.app.here().map(|h| (h.path, h.line)),
                };
                if let Some((path, line)) = place {
                    self.ask(Slot::Edit, Question::Editable { path, line: line + 1 });
                }
            }
            Command::OpenUrl => match self.permalink() {
                Some(url) => {
                    self.app.tell(url.clone());
                    self.out.push(Effect::OpenUrl(url));
                }
                None => self.app.tell_m(M::NoUrl, &[]),
            },
            Command::CopyPlace => {
                if let Some(here) = self.app.here() {
                    let lines = line_range(self.app.code.selected_lines());
                    self.copy(format!("{}:{lines}", here.path));
                }
            }
            Command::CopyPath => {
                if let Some(here) = self.app.here() {
                    self.copy(here.path.as_str().to_owned());
                }
            }
            Command::CopyUrl => match self.permalink() {
                Some(url) => self.copy(url),
                None => self.app.tell_m(M::NoUrl, &[]),
            },
            Command::CopySymbol => {
                let Some(here) = self.app.here() else { return };
                if here.symbol.is_empty() {
                    return self.app.tell_m(M::NoSymbolHere, &[]);
                }
                self.copy(format!("{}#{}", here.path, here.symbol));
            }
            Command::Reload => self.ask(Slot::Fences, Question::Reload),
            _ => {}
        }
    }

    /// An address that the reader opens: whole, since a part of one is of no use.
    pub(super) fn show_address(&mut self, url: &str) {
        let room = usize::from(layout::overlay(self.app, true).width.saturating_sub(4));
        let rows = prose::wrap_plain(&sanitize::label(url), Ink::Text, room, self.app.settings.ambiguous);
        let title = self.app.say(M::NoOpener, &[]);
        let laid = Laid { rows, ..Laid::default() };
        self.app.overlays.push(Overlay::Text(TextView { title, laid, scroll: 0, small: true }));
    }

    fn copy(&mut self, text: String) {
        self.app.tell_m(M::Copied, &[&text]);
        self.out.push(Effect::Copy(text));
    }

    /// The line on the forge, at the commit shown.
    fn permalink(&self) -> Option<String> {
        let info = self.app.info.as_ref()?;
        let url = info.url.as_ref()?.trim_end_matches(".git").trim_end_matches('/');
        let commit = info.commit.as_ref()?;
        let here = self.app.here()?;
        let (first, last) = self.app.code.selected_lines();
        let mut path = String::new();
        for byte in here.path.to_bytes() {
            match byte {
                b'/' | b'-' | b'_' | b'.' | b'~' => path.push(byte as char),
                _ if byte.is_ascii_alphanumeric() => path.push(byte as char),
                _ => path.push_str(&format!("%{byte:02X}")),
            }
        }
        let gitlab = url.contains("gitlab");
        let (blob, second) = if gitlab { ("/-/blob", "-") } else { ("/blob", "-L") };
        let lines =
            if first == last { format!("L{}", first + 1) } else { format!("L{}{second}{}", first + 1, last + 1) };
        Some(format!("{url}{blob}/{commit}/{path}#{lines}"))
    }

    pub(super) fn save(&mut self) {
        self.remember_place();
        self.remember_article();
        let app = &self.app;
        let repo = app.info.as_ref().map_or_else(String::new, |i| i.name.clone());
        let mut saved = Saved {
            places: app.places.clone(),
            progress: app.progress.clone(),
            searches: app.search_history.clone(),
            commands: app.command_history.clone(),
            left: app.left.clone(),
            theme: app.theme_chosen.then(|| app.settings.theme.name.to_owned()).or_else(|| app.theme_kept.clone()),
            panes: app.panes,
            open_notes: app.code.open_notes,
            article_language: app.language_chosen.then(|| app.settings.article_language.clone()),
            ..Saved::default()
        };
        if !repo.is_empty() {
            saved.jumps.insert(repo.clone(), app.jumps.entries().to_vec());
            saved.marks.insert(repo, app.marks.clone());
        }
        self.out.push(Effect::Save(Box::new(saved)));
    }

    /// The card of a symbol.
    pub(super) fn show_card(&mut self, card: &Card) {
        let mut rows: Vec<Row> = Vec::new();
        let run = |text: &str, ink: Ink| Run { text: sanitize::label(text).into_owned(), ink, link: None };
        let line = |runs: Vec<Run>| Row { runs, wide: true };
        let kind = card.kind.map_or("", |k| k.as_str());
        rows.push(line(vec![run(kind, Ink::Dim), run(" ", Ink::Text), run(&card.name, Ink::Heading(1))]));
        rows.push(Row::default());
        let mut at = 0usize;
        for text in card.signature.lines() {
            let mut runs = Vec::new();
            let end = at + text.len();
            let mut from = at;
            for (span, class) in &card.signature_colours {
                let (start, stop) = ((span.start as usize).clamp(from, end), (span.end as usize).clamp(from, end));
                if start > from {
                    runs.push(run(card.signature.get(from..start).unwrap_or(""), Ink::Fence(None)));
                }
                if stop > start {
                    runs.push(run(card.signature.get(start..stop).unwrap_or(""), Ink::Fence(Some(*class))));
                }
                from = stop.max(from);
            }
            runs.push(run(card.signature.get(from..end).unwrap_or(""), Ink::Fence(None)));
            rows.push(line(runs));
            at = end + 1;
        }
        if !card.doc.is_empty() {
            rows.push(Row::default());
            let room = usize::from(layout::overlay(self.app, true).width.saturating_sub(4));
            for text in card.doc.lines().take(200) {
                let wrapped = prose::wrap_plain(text, Ink::Text, room, self.app.settings.ambiguous);
                rows.extend(if wrapped.is_empty() { vec![Row::default()] } else { wrapped });
            }
        }
        rows.push(Row::default());
        let (room, ambiguous) =
            (usize::from(layout::overlay(self.app, true).width.saturating_sub(4)), self.app.settings.ambiguous);
        for (name, place) in &card.types {
            let says = if card.kind.is_some_and(Kind::is_callable) { M::Returns } else { M::TypeIs };
            let text = format!("{}  {place}", self.app.say(says, &[name]));
            rows.extend(prose::wrap_plain(&text, Ink::Code, room, ambiguous));
        }
        let place = format!("{}:{}", card.path, card.line + 1);
        rows.extend(prose::wrap_plain(&place, Ink::Dim, room, ambiguous));
        let mut facts = Vec::new();
        if let Some(precision) = card.precision {
            let word = match precision {
                Precision::Exact => M::Exact,
                Precision::Scoped => M::Scoped,
                Precision::Name => M::ByName,
            };
            facts.push(self.app.say(word, &[]));
        }
        if card.others > 0 {
            facts.push(self.app.say(M::Others, &[&card.others.to_string()]));
        }
        if let Some(count) = card.references {
            facts.push(self.app.say(M::UsedIn, &[&count.to_string()]));
        }
        rows.extend(prose::wrap_plain(&facts.join(" · "), Ink::Dim, room, ambiguous));
        for note in &card.notes {
            rows.push(line(vec![
                run(self.app.settings.glyphs.state(crate::tui::backend::State::Ok), Ink::Strong),
                run(" ", Ink::Text),
                run(note, Ink::Text),
            ]));
        }
        let title = self.app.say(M::CardTitle, &[]);
        let laid = Laid { rows, ..Laid::default() };
        self.app.overlays.push(Overlay::Text(TextView { title, laid, scroll: 0, small: true }));
    }
}
