//! Opening, closing, sizing and focusing panes; help and messages.

use super::Step;
use crate::text::width;
use crate::tui::app::{Overlay, Pane, Screen, TextView, Zoom};
use crate::tui::command::Command;
use crate::tui::keymap::{self, Context, KEYS};
use crate::tui::layout::{self, Class};
use crate::tui::messages::M;
use crate::tui::msg::{Question, Slot};
use crate::tui::prose::{self, Ink, Laid, Row, Run};

impl Step<'_> {
    pub(super) fn panes(&mut self, command: Command) {
        match command {
            Command::Articles => {
                if self.app.screen == Screen::Library && self.app.info.is_some() {
                    self.app.screen = Screen::Reading;
                } else {
                    self.open_library();
                }
            }
            Command::Review => self.open_review_screen(),
            Command::ToggleTree => self.toggle_pane(Pane::Tree),
            Command::ToggleNotes => self.toggle_pane(Pane::Notes),
            Command::ToggleBlame => self.toggle_blame(),
            Command::FocusLeft => self.focus_to(-1, 0),
            Command::FocusRight => self.focus_to(1, 0),
            Command::FocusUp => self.focus_to(0, -1),
            Command::FocusDown => self.focus_to(0, 1),
            Command::FocusNext => self.focus_next(),
            Command::OnlyPane => {
                self.app.panes.tree = Some(false);
                self.app.panes.notes = Some(false);
                self.app.drawer = None;
                self.app.focus = Pane::Code;
            }
            Command::Wider => self.resize_pane(4),
            Command::Narrower => self.resize_pane(-4),
            Command::ResetPanes => {
                self.app.panes.tree_extra = [0; 3];
                self.app.panes.notes_extra = [0; 3];
                self.app.panes.zoom = Zoom::Normal;
            }
            Command::Zoom => self.zoom(true),
            Command::Unzoom => self.zoom(false),
            Command::Close => self.close(),
            Command::Help => self.help(),
            Command::Messages => self.messages(),
            _ => {}
        }
    }

    fn stack(&self) -> bool {
        self.piled() || self.app.panes.zoom == Zoom::Full
    }

    /// Normal, half, full, and around, without what would change nothing.
    fn zoom(&mut self, more: bool) {
        let all = [Zoom::Normal, Zoom::Half, Zoom::Full];
        let pane = self.app.focus;
        let before = layout::areas(self.app).of(pane);
        for _ in 1..all.len() {
            let at = all.iter().position(|z| *z == self.app.panes.zoom).unwrap_or(0);
            self.app.panes.zoom = all[(at + if more { 1 } else { all.len() - 1 }) % all.len()];
            if layout::areas(self.app).of(pane) != before {
                break;
            }
        }
    }

    fn toggle_pane(&mut self, pane: Pane) {
        let stack = self.stack();
        let shown = layout::areas(self.app).of(pane).is_some();
        self.app.screen = Screen::Reading;
        // Where panes replace each other, and for a tree that lies over the code, showing means focusing.
        let over = pane == Pane::Tree && layout::class(self.app.size.0, self.app.settings.layout) != Class::Three;
        if stack || over {
            if pane == Pane::Tree {
                self.app.panes.tree = Some(!shown);
            }
            self.app.focus = if shown { Pane::Code } else { pane };
            return;
        }
        let slot = if pane == Pane::Tree { &mut self.app.panes.tree } else { &mut self.app.panes.notes };
        *slot = Some(!shown);
        self.app.focus = if shown { Pane::Code } else { pane };
    }

    fn toggle_blame(&mut self) {
        let show = !self.app.code.show_blame;
        self.app.code.show_blame = show;
        if let (true, None, Some(doc)) = (show, &self.app.code.blame, &self.app.code.doc) {
            let path = doc.path.clone();
            self.ask(Slot::Blame, Question::Blame { path });
        }
    }

    /// Shows a directory in the tree.
    pub(super) fn show_directory(&mut self, path: &str) {
        self.app.tree.reveal_directory(path);
        self.app.panes.tree = Some(true);
        self.app.focus = Pane::Tree;
    }

    fn open_panes(&self) -> Vec<Pane> {
        let mut out = Vec::new();
        if layout::wants_tree(self.app) {
            out.push(Pane::Tree);
        }
        out.push(Pane::Code);
        if layout::wants_notes(self.app) {
            out.push(Pane::Notes);
        }
        if self.app.drawer.is_some() {
            out.push(Pane::List);
        }
        out
    }

    fn focus_next(&mut self) {
        let open = self.open_panes();
        let at = open.iter().position(|p| *p == self.app.focus).unwrap_or(0);
        self.app.focus = open[(at + 1) % open.len()];
    }

    fn focus_to(&mut self, dx: i32, dy: i32) {
        let open = self.open_panes();
        let to = match (self.app.focus, dx, dy) {
            (Pane::Code | Pane::List, -1, _) => Pane::Tree,
            (Pane::Notes, -1, _) | (Pane::Tree, 1, _) | (Pane::List, _, -1) => Pane::Code,
            (Pane::Code | Pane::List, 1, _) => Pane::Notes,
            (_, _, 1) => Pane::List,
            (now, _, _) => now,
        };
        if open.contains(&to) {
            self.app.focus = to;
        }
    }

    fn resize_pane(&mut self, by: i16) {
        let index = layout::class(self.app.size.0, self.app.settings.layout) as usize;
        let panes = &mut self.app.panes;
        let clamp = |n: i16| n.clamp(-60, 60);
        match self.app.focus {
            Pane::Tree => panes.tree_extra[index] = clamp(panes.tree_extra[index] + by),
            Pane::Notes => panes.notes_extra[index] = clamp(panes.notes_extra[index] + by),
            // The code pane grows by what the notes pane gives.
            _ => panes.notes_extra[index] = clamp(panes.notes_extra[index] - by),
        }
    }

    /// `q`: the overlay, then the pane, then the program.
    fn close(&mut self) {
        if !self.app.overlays.is_empty() {
            return self.close_overlay();
        }
        match self.app.screen {
            Screen::Review => self.app.screen = Screen::Reading,
            Screen::Library if self.app.library.over && self.app.info.is_some() => self.app.screen = Screen::Reading,
            Screen::Library => self.quit(),
            Screen::Reading => match self.app.focus {
                Pane::List => {
                    self.app.drawer = None;
                    self.app.focus = Pane::Code;
                }
                Pane::Tree => {
                    self.app.panes.tree = Some(false);
                    self.app.focus = Pane::Code;
                }
                Pane::Notes if self.piled() => self.leave_pane(),
                Pane::Notes => {
                    if !self.stack() {
                        self.app.panes.notes = Some(false);
                    }
                    self.app.focus = Pane::Code;
                }
                Pane::Code if self.app.drawer.is_some() => self.app.drawer = None,
                Pane::Code => self.leave_pane(),
            },
        }
    }

    /// Back to the pane that was there before, to the list that what is read was chosen from, or out.
    fn leave_pane(&mut self) {
        if let Some(pane) = self.app.pile.under.pop() {
            self.app.focus = pane;
            self.app.pile.top = pane;
        } else if self.app.library.chosen {
            self.open_library();
            self.app.library.over = false;
        } else {
            self.quit();
        }
    }

    /// Whether panes replace each other because the terminal is narrow.
    pub(super) fn piled(&self) -> bool {
        layout::class(self.app.size.0, self.app.settings.layout) == Class::Stack
    }

    /// Remembers what the shown pane has replaced.
    pub(super) fn pile(&mut self) {
        let top = self.app.focus;
        let piled = self.piled();
        let pile = &mut self.app.pile;
        let below = std::mem::replace(&mut pile.top, top);
        if !piled {
            pile.under.clear();
        } else if below != top {
            match pile.under.iter().position(|pane| *pane == top) {
                Some(at) => pile.under.truncate(at),
                // A tree or list is closed when it is left, and of code that never arrived nothing was seen.
                None if below == Pane::Notes || (below == Pane::Code && self.app.code.doc.is_some()) => {
                    pile.under.push(below);
                }
                None => {}
            }
        }
    }

    /// Help for whatever has the keyboard, made from the key table.
    fn help(&mut self) {
        let context = self.app.context();
        let language = self.app.settings.language;
        let ambiguous = self.app.settings.ambiguous;
        let run = |text: String, ink: Ink| Run { text, ink, link: None };
        let mut rows =
            vec![Row { runs: vec![run(self.app.say(M::MouseHint, &[]), Ink::Dim)], wide: true }, Row::default()];
        let mut seen = Vec::new();
        for binding in KEYS.iter().filter(|b| b.holds_in(context)) {
            if seen.contains(&binding.command) {
                continue;
            }
            seen.push(binding.command);
            let mut keys = keymap::keys_of(context, binding.command).collect::<Vec<_>>().join("  ");
            if self.app.settings.search_backward_on_question_mark && context == Context::Code {
                keys.retain(|c| c != '?');
            }
            let keys = width::fit(&keys, 22, "…", ambiguous);
            rows.push(Row {
                runs: vec![
                    run(keys, Ink::Code),
                    run(format!("  {}", binding.command.describe(language)), Ink::Text),
                    run(format!("  :{}", binding.command.name()), Ink::Dim),
                ],
                wide: true,
            });
        }
        let name = match context {
            Context::Code => M::Code,
            Context::Tree => M::Tree,
            Context::Notes => M::Article,
            Context::List => M::References,
            Context::Picker => M::Commands,
            Context::Overlay => M::Messages,
            Context::Library => M::LibraryTitle,
            Context::Review => M::ReviewTitle,
        };
        let name = self.app.say(name, &[""]);
        let title = self.app.say(M::Help, &[name.trim()]);
        let laid = Laid { rows, ..Laid::default() };
        self.app.overlays.push(Overlay::Text(TextView { title, laid, scroll: 0, small: false }));
    }

    fn messages(&mut self) {
        let room = usize::from(layout::overlay(self.app, false).width.saturating_sub(4));
        let ambiguous = self.app.settings.ambiguous;
        let said = self.app.status.log.iter().rev();
        let rows = said.flat_map(|text| prose::wrap_plain(text, Ink::Text, room, ambiguous)).collect();
        let title = self.app.say(M::Messages, &[]);
        self.app.overlays.push(Overlay::Text(TextView {
            title,
            laid: Laid { rows, ..Laid::default() },
            scroll: 0,
            small: false,
        }));
    }

    pub(super) fn close_overlay(&mut self) {
        match self.app.overlays.pop() {
            Some(Overlay::Picker(picker)) => {
                self.forget(Slot::Filter);
                self.forget(Slot::Grep);
                self.forget(Slot::Preview);
                if let Some(old) = self.app.theme_before.take() {
                    self.app.settings.theme = old;
                }
                if picker.kind.has_preview() {
                    self.app.last_picker = Some(picker);
                }
            }
            Some(Overlay::Peek(_)) => self.forget(Slot::Peek),
            _ => {}
        }
    }
}
