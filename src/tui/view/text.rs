//! Laid out prose: the notes pane, and rows for whoever else shows text.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::canvas::Canvas;
use crate::text::width;
use crate::tui::app::{App, Pane};
use crate::tui::layout;
use crate::tui::messages::M;
use crate::tui::prose::{Ink, Row};
use crate::tui::theme::Theme;

/// The style of a run.
#[must_use]
pub fn ink(theme: &Theme, ink: Ink) -> Style {
    match ink {
        Ink::Text => Style { fg: theme.text.fg, ..Style::new() },
        Ink::Strong => Style { fg: theme.text.fg, ..theme.strong },
        Ink::Emphasis => Style { fg: theme.text.fg, ..theme.emphasis },
        Ink::Strike => theme.dim.add_modifier(Modifier::CROSSED_OUT),
        Ink::Code => theme.code,
        Ink::Heading(1 | 2) => theme.heading,
        Ink::Heading(_) => theme.note_title,
        Ink::Quote => theme.quote,
        Ink::Dim => theme.dim,
        Ink::Fence(Some(class)) => theme.class(class),
        Ink::Fence(None) => Style { fg: theme.text.fg, ..Style::new() },
        Ink::Alert => theme.warning.add_modifier(Modifier::BOLD),
        Ink::State(state) => theme.state(state),
    }
}

/// Puts a row; rows that scroll sideways are moved by `left` columns and marked where they go on. `link` is the selected
/// one.
pub fn put_row(
    app: &App,
    canvas: &mut Canvas<'_>,
    at: (u16, u16),
    room: usize,
    row: &Row,
    left: usize,
    link: Option<usize>,
) {
    let theme = &app.settings.theme;
    let mut skip = if row.wide { left } else { 0 };
    let mut used = 0;
    for run in &row.runs {
        let mut style = ink(theme, run.ink);
        if run.link.is_some() {
            style = style.patch(if run.link == link { theme.link_here } else { theme.link });
        }
        let mut text = run.text.as_str();
        if skip > 0 {
            let (gone, cells) = width::cut(text, skip, app.settings.ambiguous);
            text = &text[gone.len()..];
            skip = if text.is_empty() { skip - cells } else { 0 };
        }
        let x = at.0 + u16::try_from(used).unwrap_or(u16::MAX);
        used += canvas.put_over(x, at.1, text, room.saturating_sub(used), style);
        if used >= room {
            break;
        }
    }
    if row.wide && room > 1 {
        let wide = row.width(app.settings.ambiguous);
        let glyphs = app.settings.glyphs;
        if wide > left + room {
            let x = at.0 + u16::try_from(room - 1).unwrap_or(u16::MAX);
            canvas.put_over(x, at.1, glyphs.cursor, 1, theme.key);
        }
        if left > 0 && wide > 0 {
            canvas.put_over(at.0, at.1, glyphs.elided, 1, theme.key);
        }
    }
}

/// Draws a picture, unless something lies over it that it would show through.
pub fn picture(app: &App, canvas: &mut Canvas<'_>, name: (&str, &str), rect: Rect, skip: usize) {
    let Some(picture) = app.pictures.get(&(name.0.to_owned(), name.1.to_owned())) else { return };
    let covered = !app.overlays.is_empty() || app.keys.menu || app.prompt.is_some();
    if !(covered && picture.is_over_all()) {
        canvas.picture(picture, rect, skip);
    }
}

/// Whether a row on the screen goes on beyond the notes pane.
#[must_use]
pub fn is_cut(app: &App, rect: Rect) -> bool {
    let inside = layout::inner(rect);
    let room = usize::from(inside.width.saturating_sub(2));
    let rows = app.notes.laid.rows.iter().skip(app.notes.scroll).take(usize::from(inside.height));
    rows.filter(|row| row.wide).any(|row| row.width(app.settings.ambiguous) > room)
}

/// The notes pane.
pub fn notes(app: &App, canvas: &mut Canvas<'_>, rect: Rect) {
    let notes = &app.notes;
    let reading = app.reading.as_ref().filter(|_| notes.article);
    let title = reading.map_or_else(|| app.say(M::Notes, &[]), |r| r.head.title.clone());
    let mut right = String::new();
    if let Some(reading) = reading {
        let step = app.say(M::StepOf, &[&(reading.page + 1).to_string(), &reading.pages.len().to_string()]);
        right = step;
        let count = reading.section().map_or(0, |s| s.targets.len());
        if count > 1 {
            right =
                format!("{right} · {}", app.say(M::PlaceOf, &[&(reading.target + 1).to_string(), &count.to_string()]));
        }
    } else if notes.pinned {
        right = app.say(M::Pinned, &[]);
    }
    super::header(app, canvas, rect, &title, &right, Pane::Notes);
    let inside = layout::inner(rect);
    let room = usize::from(inside.width.saturating_sub(2));
    for (i, row) in notes.laid.rows.iter().skip(notes.scroll).take(usize::from(inside.height)).enumerate() {
        let y = inside.y + u16::try_from(i).unwrap_or(0);
        put_row(app, canvas, (inside.x + 1, y), room, row, notes.left, notes.link);
        if let Some(search) = &notes.search {
            let text = row.text();
            let skip = if row.wide { notes.left } else { 0 };
            for hit in search.matches(&text) {
                let column =
                    |at: usize| width::width(&text[..at], app.settings.ambiguous).saturating_sub(skip).min(room);
                let (from, to) = (column(hit.start), column(hit.end));
                let cells = |n: usize| u16::try_from(n).unwrap_or(0);
                let rect = Rect { x: inside.x + 1 + cells(from), y, width: cells(to - from), height: 1 };
                let here = notes.match_row == Some(notes.scroll + i);
                canvas.tint(rect, if here { app.settings.theme.search_here } else { app.settings.theme.search_match });
            }
        }
    }
    for shown in &notes.laid.pictures {
        let first = shown.row.max(notes.scroll);
        let stop = shown.end().min(notes.scroll + usize::from(inside.height));
        let article = notes.origins.iter().rev().find(|(from, ..)| *from <= shown.row).map(|(_, article, _)| article);
        if let (true, Some(article)) = (first < stop, article) {
            let cells = |n: usize| u16::try_from(n).unwrap_or(0);
            let y = inside.y + cells(first - notes.scroll);
            let rect = Rect { x: inside.x + 1, y, width: cells(room), height: cells(stop - first) };
            picture(app, canvas, (article, &shown.dest), rect, first - shown.row);
        }
    }
    let below = notes.laid.rows.len().saturating_sub(notes.scroll + usize::from(inside.height));
    if below > 0 && inside.height > 2 {
        let text = format!(" {} {} {below} ", app.settings.glyphs.ellipsis, app.say(M::More, &[]));
        canvas.put_right(inside.right(), inside.bottom() - 1, &text, room, app.settings.theme.dim);
    }
}
