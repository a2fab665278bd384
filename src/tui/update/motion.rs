//! Moving in whatever has the keyboard.

use super::Step;
use crate::text::width;
use crate::tui::app::{At, Goto, Overlay, Pane, Screen};
use crate::tui::backend::Symbol;
use crate::tui::command::Command;
use crate::tui::layout;

impl Step<'_> {
    pub(super) fn motion(&mut self, command: Command, count: Option<u32>) {
        if !self.app.overlays.is_empty() {
            return self.overlay_motion(command, count);
        }
        match self.app.screen {
            Screen::Library => self.library_motion(command, count),
            Screen::Review => self.review_motion(command, count),
            Screen::Reading => match self.app.focus {
                Pane::Code if self.app.folder.is_some() => self.folder_motion(command, count),
                Pane::Code => self.code_motion(command, count),
                Pane::Tree => self.tree_motion(command, count),
                Pane::Notes => self.notes_motion(command, count),
                Pane::List => self.list_motion(command, count),
            },
        }
    }

    /// Rows a paging command moves by in a window of `page` rows; `None` for other commands.
    fn rows_of(command: Command, count: Option<u32>, page: usize) -> Option<isize> {
        let n = isize::try_from(count.unwrap_or(1)).unwrap_or(1);
        let page = isize::try_from(page.max(1)).unwrap_or(1);
        Some(match command {
            Command::Down => n,
            Command::Up => -n,
            Command::HalfDown => (page / 2).max(1) * n,
            Command::HalfUp => -(page / 2).max(1) * n,
            Command::PageDown => (page - 2).max(1) * n,
            Command::PageUp => -(page - 2).max(1) * n,
            Command::Top => -1_000_000_000,
            Command::Bottom => 1_000_000_000,
            _ => return None,
        })
    }

    fn code_motion(&mut self, command: Command, count: Option<u32>) {
        let ambiguous = self.app.settings.ambiguous;
        let page = self.app.code.height;
        let n = isize::try_from(count.unwrap_or(1)).unwrap_or(1);
        let code = &mut self.app.code;
        let Some(doc) = code.doc.clone() else { return };
        match command {
            Command::Down | Command::Up => {
                code.step_line(if command == Command::Down { n } else { -n }, ambiguous);
            }
            Command::Left => code.step_column(-n, ambiguous),
            Command::Right => code.step_column(n, ambiguous),
            Command::HalfDown | Command::HalfUp | Command::PageDown | Command::PageUp => {
                let rows = Self::rows_of(command, count, page).unwrap_or(0);
                // The cursor keeps its place in the window while there is text to scroll to.
                let row = code.cursor_row().unwrap_or(0);
                let before = code.top;
                code.scroll(rows, ambiguous);
                if code.top == before {
                    code.step_line(rows, ambiguous);
                } else {
                    let rows = code.rows(page);
                    let near = rows.iter().enumerate().filter_map(|(i, r)| match r {
                        crate::tui::code::Row::Line(line) => Some((i.abs_diff(row), *line)),
                        _ => None,
                    });
                    if let Some((_, line)) = near.min() {
                        code.go_line(line, ambiguous);
                    }
                }
            }
            Command::Top | Command::Bottom => {
                let last = doc.line_count().saturating_sub(1);
                let line = match (count, command) {
                    (Some(n), _) => n.saturating_sub(1).min(last),
                    (None, Command::Top) => 0,
                    (None, _) => last,
                };
                self.go(Goto { path: doc.path.clone(), at: At::Line(line, 0), push: true, centre: false, step: None });
            }
            Command::LineStart => {
                code.column = 0;
                code.want = 0;
            }
            Command::LineEnd => {
                let line = doc.line(code.line);
                let last = width::cells(line, crate::tui::doc::TAB, ambiguous).last();
                code.column = last.as_ref().map_or(0, |c| u32::try_from(c.start).unwrap_or(0));
                code.want = usize::MAX / 2;
            }
            Command::Centre => code.place_cursor(page / 2),
            Command::CursorTop => code.place_cursor(3.min(page / 2)),
            Command::CursorBottom => code.place_cursor(page.saturating_sub(4)),
            Command::NextName | Command::PrevName => {
                let forward = command == Command::NextName;
                let mut offset = code.offset();
                for _ in 0..n.min(10_000) {
                    match doc.step_identifier(offset, forward) {
                        Some(next) => offset = next,
                        None => break,
                    }
                }
                code.go_offset(offset, ambiguous);
            }
            Command::NextSymbol | Command::PrevSymbol => {
                let top = |s: &&Symbol| s.depth == 0 || (s.depth == 1 && s.kind.is_callable());
                let lines = doc.outline().iter().filter(top).map(|s| (s.line, s.span.start));
                let here = code.line;
                let to = if command == Command::NextSymbol {
                    lines.filter(|(l, _)| *l > here).min()
                } else {
                    lines.filter(|(l, _)| *l < here).max()
                };
                if let Some((_, offset)) = to {
                    let at = At::Offset(offset);
                    self.go(Goto { path: doc.path.clone(), at, push: true, centre: false, step: None });
                }
            }
            Command::Select => {
                code.select = if code.select.is_some() { None } else { Some(code.line) };
            }
            _ => {}
        }
    }

    fn tree_motion(&mut self, command: Command, count: Option<u32>) {
        let page = layout::areas(self.app).tree.map_or(1, |r| usize::from(layout::inner(r).height));
        match command {
            Command::Left => self.app.tree.collapse(),
            Command::Right => self.app.tree.expand(),
            _ => {
                if let Some(rows) = Self::rows_of(command, count, page) {
                    self.app.tree.step(rows);
                }
            }
        }
    }

    fn folder_motion(&mut self, command: Command, count: Option<u32>) {
        let page = self.app.code.height;
        match command {
            Command::Left => self.leave_folder(),
            Command::Right => self.open_folder_entry(),
            _ => {
                if let (Some(rows), Some(folder)) = (Self::rows_of(command, count, page), &mut self.app.folder) {
                    folder.step(rows);
                }
            }
        }
    }

    fn notes_motion(&mut self, command: Command, count: Option<u32>) {
        let page = layout::areas(self.app).notes.map_or(1, |r| usize::from(layout::inner(r).height));
        let most = self.app.notes.laid.rows.len().saturating_sub(page.max(2) - 1);
        match command {
            Command::Left => self.app.notes.left = self.app.notes.left.saturating_sub(4),
            Command::Right => {
                let room = layout::areas(self.app).notes.map_or(40, |r| usize::from(r.width));
                let most = self.app.notes.laid.widest(self.app.settings.ambiguous).saturating_sub(room / 2);
                self.app.notes.left = (self.app.notes.left + 4).min(most);
            }
            Command::PageDown if self.app.notes.article && self.app.notes.scroll >= most => {
                // The end of the page: the next press goes on with the next step, as a pager does with files.
                self.step_article(true);
            }
            _ => {
                if let Some(rows) = Self::rows_of(command, count, page) {
                    self.app.notes.scroll = self.app.notes.scroll.saturating_add_signed(rows).min(most);
                }
            }
        }
    }

    fn list_motion(&mut self, command: Command, count: Option<u32>) {
        let page = layout::areas(self.app).drawer.map_or(1, |r| usize::from(layout::inner(r).height));
        match command {
            Command::Right => self.open_call(),
            Command::Left => {
                if let Some(list) = &mut self.app.drawer {
                    let at = list.selected;
                    list.close_call(at);
                }
            }
            Command::PreviewDown | Command::PreviewUp => {
                if let Some(list) = &mut self.app.drawer {
                    list.preview_scroll += if command == Command::PreviewDown { 5 } else { -5 };
                }
            }
            _ => {
                if let (Some(rows), Some(list)) = (Self::rows_of(command, count, page), &mut self.app.drawer) {
                    list.step(rows);
                }
            }
        }
    }

    fn library_motion(&mut self, command: Command, count: Option<u32>) {
        let page = usize::from(layout::areas(self.app).body.height);
        if let Some(rows) = Self::rows_of(command, count, page) {
            let view = &mut self.app.library;
            let last = view.rows.len().saturating_sub(1);
            view.selected = view.selected.saturating_add_signed(rows).min(last);
        }
    }

    fn review_motion(&mut self, command: Command, count: Option<u32>) {
        let page = usize::from(layout::areas(self.app).body.height);
        let view = &mut self.app.review;
        match command {
            Command::PreviewDown | Command::HalfDown => view.scroll = (view.scroll + 5).min(10_000),
            Command::PreviewUp | Command::HalfUp => view.scroll = view.scroll.saturating_sub(5),
            _ => {
                if let Some(rows) = Self::rows_of(command, count, page) {
                    let last = view.items.len().saturating_sub(1);
                    view.selected = view.selected.saturating_add_signed(rows).min(last);
                    view.scroll = 0;
                }
            }
        }
    }

    fn overlay_motion(&mut self, command: Command, count: Option<u32>) {
        let picker_area =
            layout::picker(self.app, self.app.picker().is_some_and(|p| p.preview && p.kind.has_preview()));
        let rows_in = |small| usize::from(layout::overlay(self.app, small).height.saturating_sub(2)).max(1);
        let (page, small_page) = (rows_in(false), rows_in(true));
        match self.app.overlays.last_mut() {
            Some(Overlay::Picker(picker)) => match command {
                Command::PreviewDown => picker.preview_scroll += 5,
                Command::PreviewUp => picker.preview_scroll -= 5,
                _ => {
                    if let Some(rows) = Self::rows_of(command, count, layout::picker_rows(picker_area.0)) {
                        picker.step(rows);
                    }
                }
            },
            Some(Overlay::Text(text)) => {
                let page = if text.small { small_page } else { page };
                if let Some(rows) = Self::rows_of(command, count, page) {
                    let most = text.laid.rows.len().saturating_sub(page);
                    text.scroll = text.scroll.saturating_add_signed(rows).min(most);
                }
            }
            Some(Overlay::Peek(peek)) => {
                if let Some(rows) = Self::rows_of(command, count, small_page) {
                    let rows = i32::try_from(rows.clamp(-1_000_000, 1_000_000)).unwrap_or(0);
                    peek.scroll = peek.scroll.saturating_add(rows);
                    let lines = peek.doc.as_ref().map_or(0, |d| i32::try_from(d.line_count()).unwrap_or(i32::MAX));
                    let line = i32::try_from(peek.place.line).unwrap_or(0);
                    peek.scroll = peek.scroll.clamp(-line, (lines - line).max(0));
                }
            }
            Some(Overlay::Compare(compare)) => match command {
                Command::Left => compare.left = compare.left.saturating_sub(4),
                Command::Right => compare.left = (compare.left + 4).min(1000),
                _ => {
                    if let Some(rows) = Self::rows_of(command, count, page) {
                        let most = compare.rows.len().saturating_sub(1);
                        compare.scroll = compare.scroll.saturating_add_signed(rows).min(most);
                    }
                }
            },
            Some(Overlay::Ask(_)) | None => {}
        }
    }
}
