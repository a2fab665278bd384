//! The mouse: everything it does can be done with keys.

use ratatui::crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;

use super::Step;
use crate::text::width;
use crate::tui::app::{At, Drag, Goto, LibraryRow, MouseUse, Overlay, Pane, Screen, Zoom};
use crate::tui::code::Row;
use crate::tui::command::Command;
use crate::tui::crumbs::Lead;
use crate::tui::doc::TAB;
use crate::tui::layout::{self, Class};
use crate::tui::prose;
use crate::tui::view;

/// Rows a wheel step scrolls by (tig's default).
const WHEEL: isize = 3;

/// Ticks within which a second click on the same cell is a double click.
const DOUBLE: u64 = 4;

impl Step<'_> {
    pub(super) fn mouse(&mut self, event: MouseEvent) {
        if self.app.settings.mouse == MouseUse::Off || layout::areas(self.app).tiny {
            return;
        }
        let (x, y) = (event.column, event.row);
        match event.kind {
            MouseEventKind::ScrollDown => self.wheel(x, y, WHEEL, event.modifiers),
            MouseEventKind::ScrollUp => self.wheel(x, y, -WHEEL, event.modifiers),
            MouseEventKind::ScrollLeft => self.scroll_sideways(x, y, -6),
            MouseEventKind::ScrollRight => self.scroll_sideways(x, y, 6),
            _ if self.app.settings.mouse == MouseUse::Scroll => {}
            MouseEventKind::Down(MouseButton::Left) => self.press(x, y, event.modifiers),
            MouseEventKind::Drag(MouseButton::Left) => self.drag(x, y),
            MouseEventKind::Up(MouseButton::Left) => self.app.drag = None,
            _ => {}
        }
    }

    fn wheel(&mut self, x: u16, y: u16, by: isize, modifiers: KeyModifiers) {
        if modifiers.contains(KeyModifiers::SHIFT) {
            return self.scroll_sideways(x, y, by * 2);
        }
        let (command, n) = (if by > 0 { Command::Down } else { Command::Up }, u32::try_from(by.unsigned_abs()).ok());
        if !self.app.overlays.is_empty() || self.app.screen != Screen::Reading {
            return self.motion(command, n);
        }
        let ambiguous = self.app.settings.ambiguous;
        match layout::areas(self.app).pane_at(x, y) {
            Some(Pane::Code) => {
                // Over a note that is taller than its room, the note moves.
                let over = layout::areas(self.app).code.map(|r| usize::from(y.saturating_sub(layout::inner(r).y)));
                let rows = self.app.code.rows(self.app.code.height);
                match over.and_then(|row| rows.get(row)) {
                    Some(Row::Body(note, _)) if self.app.code.is_cut(*note) => {
                        self.scroll_note(by > 0, Some((*note, by.unsigned_abs())));
                    }
                    _ => self.app.code.scroll(by, ambiguous),
                }
            }
            Some(Pane::Tree) => self.app.tree.step(by),
            Some(Pane::Notes) => {
                let page = layout::areas(self.app).notes.map_or(1, |r| usize::from(layout::inner(r).height));
                let most = self.app.notes.laid.rows.len().saturating_sub(page.max(2) - 1);
                self.app.notes.scroll = self.app.notes.scroll.saturating_add_signed(by).min(most);
            }
            Some(Pane::List) => {
                if let Some(list) = &mut self.app.drawer {
                    list.step(by);
                }
            }
            None => {}
        }
    }

    /// Moves what is under the pointer sideways.
    fn scroll_sideways(&mut self, x: u16, y: u16, by: isize) {
        if let Some(Overlay::Compare(compare)) = self.app.overlays.last_mut() {
            compare.left = compare.left.saturating_add_signed(by).min(1000);
            return;
        }
        let areas = layout::areas(self.app);
        if let (Some(Pane::Notes), Some(rect)) = (areas.pane_at(x, y), areas.notes) {
            let widest = self.app.notes.laid.widest(self.app.settings.ambiguous);
            let most = widest.saturating_sub(usize::from(rect.width) / 2);
            self.app.notes.left = self.app.notes.left.saturating_add_signed(by).min(most);
        } else if areas.pane_at(x, y) == Some(Pane::Code) {
            self.app.code.left = self.app.code.left.saturating_add_signed(by).min(1 << 20);
            self.app.code.free_scroll = true;
        }
    }

    fn press(&mut self, x: u16, y: u16, modifiers: KeyModifiers) {
        let double = self.app.last_click.is_some_and(|(a, b, at)| (a, b) == (x, y) && self.app.ticks - at <= DOUBLE);
        self.app.last_click = Some((x, y, self.app.ticks));
        if self.app.prompt.is_some() {
            return;
        }
        if !self.app.overlays.is_empty() {
            return self.press_overlay(x, y, double);
        }
        let areas = layout::areas(self.app);
        if areas.hints.is_some_and(|r| r.contains((x, y).into())) {
            if let Some(command) = view::hint_at(self.app, x) {
                self.run(command, None, None);
            }
            return;
        }
        match self.app.screen {
            Screen::Library => return self.press_library(y, areas.body, double),
            Screen::Review => return self.press_review(y, areas.body),
            Screen::Reading => {}
        }
        if let Some(edge) = areas.dividers.iter().position(|d| *d == x).filter(|_| areas.body.contains((x, y).into())) {
            let tree = areas.tree.is_some() && !areas.tree_over && edge == 0;
            self.app.drag = Some(if tree { Drag::TreeEdge } else { Drag::NotesEdge });
            return;
        }
        let Some(pane) = areas.pane_at(x, y) else { return };
        self.app.focus = pane;
        let Some(rect) = areas.of(pane) else { return };
        let inside = layout::inner(rect);
        if y < inside.y {
            if pane == Pane::Code
                && let Some(lead) = view::crumb_at(self.app, rect, x)
            {
                self.follow_crumb(lead);
            }
            return;
        }
        let row = usize::from(y - inside.y);
        match pane {
            Pane::Code if self.app.folder.is_some() => self.press_folder(row, double),
            Pane::Code => self.press_code(inside, x, row, modifiers, double),
            Pane::Tree => {
                let at = self.app.tree.top + row;
                if at < self.app.tree.rows.len() {
                    self.app.tree.selected = at;
                    let directory = self.app.tree.rows[at].kind.is_none();
                    if double || directory {
                        self.activate();
                    }
                }
            }
            Pane::Notes => self.press_notes(inside, x, row),
            Pane::List => {
                let chosen = self.app.drawer.as_mut().is_some_and(|list| {
                    let at = list.top + row;
                    let there = at < list.rows.len();
                    if there {
                        list.selected = at;
                    }
                    there
                });
                if chosen && double {
                    self.activate();
                }
            }
        }
    }

    fn follow_crumb(&mut self, lead: Lead) {
        match lead {
            Lead::Directory(path) => self.show_directory(&path),
            Lead::Outline => self.run(Command::PickOutline, None, None),
            Lead::Symbol(offset) => {
                let Some(path) = self.app.code.doc.as_ref().map(|doc| doc.path.clone()) else { return };
                self.go(Goto { path, at: At::Offset(offset), push: true, centre: false, step: None });
            }
            Lead::Nowhere => {}
        }
    }

    fn press_code(&mut self, inside: Rect, x: u16, row: usize, modifiers: KeyModifiers, double: bool) {
        let ambiguous = self.app.settings.ambiguous;
        let rows = self.app.code.rows(usize::from(inside.height));
        let Some(row) = rows.get(row).copied() else { return };
        let Some(doc) = self.app.code.doc.clone() else { return };
        let start = inside.x + view::code_start(self.app);
        match row {
            Row::Head(note) => self.toggle_note_at(note),
            Row::Body(..) => {}
            Row::Line(line) if x < start => {
                self.app.code.go_line(line, ambiguous);
                if !self.app.code.notes_over(line).is_empty() {
                    self.toggle_note();
                }
            }
            Row::Line(line) => {
                let column = usize::from(x - start) + self.app.code.left;
                let offset = width::offset_of(doc.line(line), column, TAB, ambiguous);
                let code = &mut self.app.code;
                code.select = None;
                code.line = line;
                code.column = u32::try_from(offset).unwrap_or(0);
                code.want = column;
                if modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
                    self.run(Command::Definition, None, None);
                } else if double {
                    self.activate();
                } else {
                    self.app.drag = Some(Drag::Select);
                }
            }
        }
    }

    fn press_notes(&mut self, inside: Rect, x: u16, row: usize) {
        let row = self.app.notes.scroll + row;
        let Some(laid) = self.app.notes.laid.rows.get(row) else { return };
        let mut column = usize::from(x.saturating_sub(inside.x + 1)) + if laid.wide { self.app.notes.left } else { 0 };
        for run in &laid.runs {
            let wide = width::width(&run.text, self.app.settings.ambiguous);
            if column < wide {
                if let Some(link) = run.link {
                    self.app.notes.link = Some(link);
                    let target: Option<prose::Target> = self.app.notes.laid.links.get(link).cloned();
                    if let Some(target) = target {
                        self.follow_link(link, target);
                    }
                }
                return;
            }
            column -= wide;
        }
    }

    fn press_library(&mut self, y: u16, body: Rect, double: bool) {
        let view = &mut self.app.library;
        let at = view.top + usize::from(y.saturating_sub(body.y + view::LIBRARY_HEAD));
        if y >= body.y + view::LIBRARY_HEAD && at < view.rows.len() {
            let again = view.selected == at;
            view.selected = at;
            if double || again && matches!(view.rows[at], LibraryRow::Article(..)) {
                self.activate();
            }
        }
    }

    fn press_review(&mut self, y: u16, body: Rect) {
        let tall = view::review_list_height(self.app);
        let view = &mut self.app.review;
        let at = view.top + usize::from(y.saturating_sub(body.y));
        if y >= body.y && y < body.y + tall && at < view.items.len() {
            view.selected = at;
            view.scroll = 0;
        }
    }

    fn press_overlay(&mut self, x: u16, y: u16, double: bool) {
        let (inside, row_of_picker) = match self.app.overlays.last() {
            Some(Overlay::Picker(picker)) => {
                let (list, preview) = layout::picker(self.app, picker.preview && picker.kind.has_preview());
                let inside = list.contains((x, y).into()) || preview.is_some_and(|p| p.contains((x, y).into()));
                let first = list.y + 2;
                (inside, (list.contains((x, y).into()) && y >= first).then(|| usize::from(y - first)))
            }
            Some(Overlay::Text(text)) => (layout::overlay(self.app, text.small).contains((x, y).into()), None),
            Some(Overlay::Peek(_)) => (layout::overlay(self.app, true).contains((x, y).into()), None),
            _ => (true, None),
        };
        if !inside {
            return self.close_overlay();
        }
        if let (Some(row), Some(picker)) = (row_of_picker, self.app.picker_mut()) {
            let at = picker.top + row;
            if at < picker.order.len() {
                let again = picker.selected == at;
                picker.selected = at;
                if double || again {
                    self.choose();
                }
            }
        }
    }

    fn drag(&mut self, x: u16, y: u16) {
        let areas = layout::areas(self.app);
        let class = layout::class(self.app.size.0, self.app.settings.layout);
        let index = class as usize;
        match self.app.drag {
            Some(Drag::TreeEdge) => {
                let usual = if class == Class::Three { 32 } else { 30 };
                self.app.panes.tree_extra[index] = difference(x, usual);
            }
            Some(Drag::NotesEdge) => {
                if let Some(notes) = areas.notes {
                    let wide = (notes.x + notes.width).saturating_sub(x + 1);
                    self.app.panes.notes_extra[index] = difference(wide, areas.notes_usual);
                    self.app.panes.zoom = Zoom::Normal;
                }
            }
            Some(Drag::Select) => {
                let Some(rect) = areas.code else { return };
                let inside = layout::inner(rect);
                let row = usize::from(y.saturating_sub(inside.y));
                let rows = self.app.code.rows(usize::from(inside.height));
                if let Some(Row::Line(line)) = rows.get(row).copied()
                    && (line != self.app.code.line || self.app.code.select.is_some())
                {
                    let ambiguous = self.app.settings.ambiguous;
                    let start = self.app.code.select.unwrap_or(self.app.code.line);
                    self.app.code.go_line(line, ambiguous);
                    self.app.code.select = Some(start);
                }
            }
            None => {}
        }
    }
}

fn difference(wide: u16, usual: u16) -> i16 {
    let wide = i16::try_from(wide).unwrap_or(i16::MAX);
    wide.saturating_sub(i16::try_from(usual).unwrap_or(0)).clamp(-60, 60)
}
