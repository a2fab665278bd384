//! Drawing: a pure function from the state to a buffer. Nothing here changes the state, asks, or keeps anything.

pub mod canvas;
mod code;
mod library;
mod lists;
mod overlay;
mod review;
mod status;
mod text;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub use canvas::Canvas;
pub use code::{code_start, crumb_at};
pub use library::LIBRARY_HEAD;
pub use review::review_list_height;
pub use status::hint_at;

use super::app::{App, Pane, Screen};
use super::layout;
use super::messages::M;
use crate::text::{sanitize, width};

/// Draws everything. Returns where the terminal's cursor belongs, if a line is being typed.
pub fn draw(app: &App, buffer: &mut Buffer) -> Option<(u16, u16)> {
    let mut canvas = Canvas::new(buffer, &app.settings);
    let screen = canvas.area();
    canvas.clear(screen, app.settings.theme.text);
    let areas = layout::areas(app);
    if areas.tiny {
        let text = app.say(M::NeedSize, &[&app.size.0.to_string(), &app.size.1.to_string()]);
        canvas.put(0, app.size.1 / 2, &text, usize::from(app.size.0), Style::new());
        return None;
    }
    status::title(app, &mut canvas, areas.title);
    match app.screen {
        Screen::Library => library::draw(app, &mut canvas, areas.body),
        Screen::Review => review::draw(app, &mut canvas, areas.body),
        Screen::Reading => {
            if let Some(rect) = areas.code {
                code::draw(app, &mut canvas, rect);
            }
            if let Some(rect) = areas.notes {
                text::notes(app, &mut canvas, rect);
            }
            for x in &areas.dividers {
                let top = areas.body.y;
                let bottom = areas.code.or(areas.drawer).map_or(areas.body.bottom(), ratatui::prelude::Rect::bottom);
                let tree = areas.tree.is_some_and(|t| t.right() == *x);
                let bottom = if tree { areas.body.bottom() } else { bottom };
                for y in top..bottom {
                    canvas.put(*x, y, app.settings.glyphs.vertical, 2, app.settings.theme.border);
                }
            }
            if let Some(rect) = areas.drawer {
                lists::drawer(app, &mut canvas, rect);
            }
            if let Some(rect) = areas.tree {
                lists::files(app, &mut canvas, rect);
                if areas.tree_over {
                    for y in rect.top()..rect.bottom() {
                        canvas.put(rect.right(), y, app.settings.glyphs.vertical, 2, app.settings.theme.border);
                    }
                }
            }
        }
    }
    let mut cursor = status::draw(app, &mut canvas, areas.status, areas.hints);
    for (i, one) in app.overlays.iter().enumerate() {
        let top = i + 1 == app.overlays.len();
        // One overlay at a time covers the code; those under it come back when it closes.
        if top {
            cursor = overlay::draw(app, &mut canvas, one).or(cursor);
        }
    }
    if app.keys.menu {
        overlay::menu(app, &mut canvas);
    }
    cursor
}

/// Cells for the title in a header row that also has `right` cells at its end.
fn header_room(rect: Rect, right: usize) -> usize {
    let room = usize::from(rect.width).saturating_sub(4);
    if right == 0 || right + 8 > room { room } else { room - right - 3 }
}

/// The header row of a pane: a title in a line, marked where it has the keyboard.
fn header(app: &App, canvas: &mut Canvas<'_>, rect: Rect, title: &str, right: &str, pane: Pane) {
    let theme = &app.settings.theme;
    let glyphs = app.settings.glyphs;
    let focused = app.focus == pane && app.overlays.is_empty();
    let line = if focused { theme.border_focus } else { theme.border };
    for x in rect.left()..rect.right() {
        canvas.put(x, rect.y, glyphs.horizontal, 2, line);
    }
    let ambiguous = app.settings.ambiguous;
    let right_width = width::width(right, ambiguous);
    let room = header_room(rect, right_width);
    let title = sanitize::label(title);
    // Of a path the end says most, of a title the start.
    let text = if pane == Pane::Code {
        width::elide_middle(&title, room, glyphs.elided, ambiguous)
    } else {
        width::fit(&title, width::width(&title, ambiguous).min(room), glyphs.ellipsis, ambiguous)
    };
    // The keyboard's pane is told without colour by a mark.
    let mark = if focused { glyphs.cursor } else { " " };
    if !text.is_empty() {
        canvas.put(rect.x + 1, rect.y, &format!("{mark}{text} "), room + 2, line);
    }
    if !right.is_empty() && right_width + 8 < usize::from(rect.width) {
        canvas.put_right(rect.right() - 1, rect.y, &format!(" {right} "), right_width + 2, line);
    }
}
