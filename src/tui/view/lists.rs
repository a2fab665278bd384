//! The tree and the drawer.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::Canvas;
use super::code::{LineAt, line_text};
use crate::text::{sanitize, width};
use crate::tui::app::{App, Pane};
use crate::tui::backend::{EntryKind, Place};
use crate::tui::doc::Doc;
use crate::tui::folder::Folder;
use crate::tui::layout;
use crate::tui::list::Row;
use crate::tui::messages::M;
use crate::tui::msg::Slot;
use crate::tui::tree;

/// The file tree.
pub fn files(app: &App, canvas: &mut Canvas<'_>, rect: Rect) {
    let theme = &app.settings.theme;
    canvas.clear(rect, if layout::areas(app).tree_over { theme.overlay } else { theme.text });
    super::header(app, canvas, rect, &app.say(M::Tree, &[]), "", Pane::Tree);
    let inside = layout::inner(rect);
    let shown = app.code.doc.as_ref().map(|d| d.path.as_str());
    for (i, row) in app.tree.rows.iter().enumerate().skip(app.tree.top).take(usize::from(inside.height)) {
        let y = inside.y + u16::try_from(i - app.tree.top).unwrap_or(0);
        let here = Here { focused: (i == app.tree.selected).then_some(app.focus == Pane::Tree), shown };
        entry(app, canvas, Rect { y, height: 1, ..inside }, row, &here);
    }
}

/// A directory in the code pane.
pub fn folder(app: &App, canvas: &mut Canvas<'_>, rect: Rect, folder: &Folder) {
    let title = if folder.path.is_empty() { "/".to_owned() } else { format!("{}/", folder.path) };
    super::header(app, canvas, rect, &title, &folder.len().to_string(), Pane::Code);
    let inside = layout::inner(rect);
    if folder.is_empty() {
        let message = if app.waiting.contains_key(&Slot::Files) { M::Loading } else { M::NoFolder };
        return super::code::centred(app, canvas, inside, &app.say(message, &[]));
    }
    for (i, row) in folder.rows.iter().enumerate().skip(folder.top).take(usize::from(inside.height)) {
        let y = inside.y + u16::try_from(i - folder.top).unwrap_or(0);
        let here = Here { focused: (i == folder.selected).then_some(app.focus == Pane::Code), shown: None };
        let used = entry(app, canvas, Rect { y, height: 1, ..inside }, row, &here);
        let files = match row.files {
            0 => continue,
            1 => app.say(M::FilesOne, &[]),
            n => app.say(M::FilesBelow, &[&n.to_string()]),
        };
        let x = inside.x + used + 2;
        let room = usize::from(inside.right().saturating_sub(x + 8));
        if width::width(&files, app.settings.ambiguous) <= room {
            canvas.put_over(x, y, &files, room, app.settings.theme.dim);
        }
    }
}

/// What is special about an entry.
struct Here<'a> {
    /// Where it is selected, whether its pane has the keyboard.
    focused: Option<bool>,
    /// The file that the code pane shows.
    shown: Option<&'a str>,
}

/// One row of the tree or of a directory. Returns the columns up to the end of its name.
fn entry(app: &App, canvas: &mut Canvas<'_>, line: Rect, row: &tree::Row, here: &Here<'_>) -> u16 {
    let theme = &app.settings.theme;
    let glyphs = app.settings.glyphs;
    if let Some(focused) = here.focused {
        mark_row(app, canvas, line, focused);
    }
    let indent = usize::from(row.depth.min(20)) * 2 + 1;
    let (mark, style) = match row.kind {
        None => (if row.open { glyphs.open } else { glyphs.closed }, theme.accent),
        Some(EntryKind::File) => (" ", Style { fg: theme.text.fg, ..Style::new() }),
        Some(EntryKind::Symlink) => ("@", theme.dim),
        Some(EntryKind::Submodule) => ("#", theme.dim),
    };
    let style = if here.shown == Some(row.path.as_str()) { theme.note_title } else { style };
    let notes = if row.notes > 0 {
        format!("{}{}", glyphs.state(crate::tui::backend::State::Ok), row.notes)
    } else {
        String::new()
    };
    let notes_width = width::width(&notes, app.settings.ambiguous);
    let room = usize::from(line.width).saturating_sub(indent + notes_width + 2);
    let name = sanitize::label(&row.name);
    let text = width::fit(&format!("{mark} {name}"), room, glyphs.ellipsis, app.settings.ambiguous);
    let wide = width::width(&format!("{mark} {name}"), app.settings.ambiguous).min(room);
    canvas.put_over(line.x + u16::try_from(indent).unwrap_or(0), line.y, &text, room, style);
    canvas.put_right(line.right() - 1, line.y, &notes, notes_width, theme.good);
    u16::try_from(indent + wide).unwrap_or(0)
}

/// The background of a selected row; where there is none, a mark in front.
pub fn mark_row(app: &App, canvas: &mut Canvas<'_>, row: Rect, focused: bool) {
    let theme = &app.settings.theme;
    canvas.tint(row, if focused { theme.selection } else { theme.cursor_line });
    canvas.put_over(row.x, row.y, app.settings.glyphs.cursor, 2, theme.note_title);
}

/// The drawer: places and, where there is room, a preview of the selected one.
pub fn drawer(app: &App, canvas: &mut Canvas<'_>, rect: Rect) {
    let Some(list) = &app.drawer else { return };
    let theme = &app.settings.theme;
    let glyphs = app.settings.glyphs;
    let (at, all) = list.position();
    super::header(app, canvas, rect, &list.title, &format!("{at}/{all}"), Pane::List);
    let (left, right) = layout::drawer_parts(layout::inner(rect));
    if list.rows.is_empty() {
        super::code::centred(app, canvas, left, &app.say(M::NoEntries, &[]));
    }
    for (i, row) in list.rows.iter().enumerate().skip(list.top).take(usize::from(left.height)) {
        let y = left.y + u16::try_from(i - list.top).unwrap_or(0);
        if i == list.selected {
            mark_row(app, canvas, Rect { y, height: 1, ..left }, app.focus == Pane::List);
        }
        let room = usize::from(left.width).saturating_sub(3);
        match row {
            Row::Header { path, count } => {
                let text = format!("{} ({count})", sanitize::label(path.as_str()));
                let text = width::elide_middle(&text, room, glyphs.elided, app.settings.ambiguous);
                canvas.put_over(left.x + 1, y, &text, room, theme.accent);
            }
            Row::Place(place) => place_row(app, canvas, (left.x + 2, y), room, place),
            Row::Call { depth, call, open, busy } => {
                let indent = usize::from((*depth).min(20)) * 2;
                let mark = match (open, busy) {
                    (_, true) => glyphs.ellipsis,
                    (Some(true), _) => glyphs.open,
                    (Some(false), _) => " ",
                    (None, _) => glyphs.closed,
                };
                let sites = if call.sites.len() > 1 { format!(" ×{}", call.sites.len()) } else { String::new() };
                let name = format!("{mark} {}{sites}", sanitize::label(&call.function.name));
                let place = format!("{}:{}", call.function.path, call.function.line + 1);
                let room = room.saturating_sub(indent);
                let ambiguous = app.settings.ambiguous;
                // Its place has two fifths of the row, and what the name leaves.
                let name_room = width::width(&name, ambiguous).min(room - room * 2 / 5);
                let name = width::fit(&name, name_room, glyphs.ellipsis, ambiguous);
                let x = left.x + 2 + u16::try_from(indent).unwrap_or(0);
                let used = canvas.put_over(x, y, &name, name_room, Style { fg: theme.text.fg, ..Style::new() });
                let room = room.saturating_sub(used + 2);
                let place = width::elide_middle(&sanitize::label(&place), room, glyphs.elided, ambiguous);
                canvas.put_over(x + u16::try_from(used + 2).unwrap_or(0), y, &place, room, theme.dim);
            }
        }
    }
    if let Some(right) = right {
        for y in right.top()..right.bottom() {
            canvas.put(right.x - 1, y, glyphs.vertical, 2, theme.border);
        }
        let place = list.current().and_then(|r| r.place());
        preview(app, canvas, right, list.preview_doc.as_deref(), place, list.preview_scroll);
    }
}

fn place_row(app: &App, canvas: &mut Canvas<'_>, at: (u16, u16), room: usize, place: &Place) {
    let theme = &app.settings.theme;
    if place.is_file() {
        let path = sanitize::label(place.path.as_str());
        let path = width::elide_middle(&path, room, app.settings.glyphs.elided, app.settings.ambiguous);
        canvas.put_over(at.0, at.1, &path, room, Style { fg: theme.text.fg, ..Style::new() });
        return;
    }
    let number = format!("{:>6} ", place.line + 1);
    let used = canvas.put_over(at.0, at.1, &number, room, theme.line_number_here);
    let x = at.0 + u16::try_from(used).unwrap_or(0);
    let tag = place.role.map_or("", |r| r.as_str());
    let tag_width = if room > 40 { 8 } else { 0 };
    let tag = width::fit(tag, tag_width, "", app.settings.ambiguous);
    let text = sanitize::label(place.text.trim());
    let room = room.saturating_sub(used);
    let used = canvas.put_over(x, at.1, &tag, room, theme.dim);
    let x = x + u16::try_from(used).unwrap_or(0);
    let room = room.saturating_sub(used);
    let sure = place.precision != crate::tui::backend::Precision::Name;
    let style = if sure { Style { fg: theme.text.fg, ..Style::new() } } else { theme.dim };
    let text = width::fit(&text, room, app.settings.glyphs.ellipsis, app.settings.ambiguous);
    canvas.put_over(x, at.1, &text, room, style);
}

/// Code around a place.
pub fn preview(app: &App, canvas: &mut Canvas<'_>, rect: Rect, doc: Option<&Doc>, place: Option<&Place>, scroll: i32) {
    let theme = &app.settings.theme;
    let (Some(doc), Some(place)) = (doc, place) else { return };
    if doc.path != place.path {
        return;
    }
    if let Some((why, size)) = &doc.other {
        return super::code::centred(app, canvas, rect, &app.say(M::NotShown, &[why, &size.to_string()]));
    }
    let line = if place.span.is_empty() { place.line } else { doc.point(place.span.start).0 };
    let above = i32::from(rect.height / 3);
    let first = (i32::try_from(line).unwrap_or(0) - above + scroll).max(0);
    let first = u32::try_from(first).unwrap_or(0).min(doc.line_count().saturating_sub(1));
    let digits = usize::from(layout::gutter(doc.line_count())) - 4;
    for i in 0..rect.height {
        let n = first + u32::from(i);
        if n >= doc.line_count() {
            break;
        }
        let y = rect.y + i;
        if n == line {
            canvas.tint(Rect { y, height: 1, ..rect }, theme.selection);
        }
        let style = if n == line { theme.line_number_here } else { theme.line_number };
        let mark = if n == line { app.settings.glyphs.cursor } else { " " };
        let used = canvas.put_over(rect.x, y, &format!("{:>digits$}{mark}", n + 1), digits + 2, style);
        let x = rect.x + u16::try_from(used).unwrap_or(0);
        let room = usize::from(rect.right().saturating_sub(x));
        line_text(app, canvas, doc, LineAt { x, y, room, left: 0, line: n }, false);
    }
}
