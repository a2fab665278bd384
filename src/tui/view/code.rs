//! The code pane: lines with gutter, notes between them.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::Canvas;
use super::text::put_row;
use crate::syntax::Class;
use crate::text::{Span, width};
use crate::tui::app::{App, Pane};
use crate::tui::code::Row;
use crate::tui::crumbs::{self, Crumb, Fit, Lead};
use crate::tui::doc::{Doc, TAB};
use crate::tui::layout;
use crate::tui::messages::M;
use crate::tui::msg::Slot;
use crate::tui::theme::Theme;

/// Cells from the pane's left edge to the code.
#[must_use]
pub fn code_start(app: &App) -> u16 {
    let lines = app.code.doc.as_ref().map_or(1, |d| d.line_count());
    layout::gutter(lines) + if app.code.show_blame { layout::BLAME } else { 0 }
}

/// What is said at the end of the heading.
fn flags(app: &App, doc: &Doc) -> String {
    if doc.hidden.any() { app.say(M::HiddenChars, &[]) } else { String::new() }
}

fn crumbs_of(app: &App, doc: &Doc, rect: Rect, flags: &str) -> Vec<Crumb> {
    let ambiguous = app.settings.ambiguous;
    let room = super::header_room(rect, width::width(flags, ambiguous));
    let fit = Fit { room, elided: app.settings.glyphs.elided, ambiguous, directories: true };
    crumbs::crumbs(doc, app.code.offset(), fit)
}

/// Where a click on a column of the heading leads.
#[must_use]
pub fn crumb_at(app: &App, rect: Rect, x: u16) -> Option<Lead> {
    let doc = app.code.doc.as_ref()?;
    let column = usize::from(x).checked_sub(usize::from(rect.x) + 2)?;
    crumbs::at(&crumbs_of(app, doc, rect, &flags(app, doc)), column, app.settings.ambiguous).cloned()
}

/// Draws the pane.
pub fn draw(app: &App, canvas: &mut Canvas<'_>, rect: Rect) {
    let theme = &app.settings.theme;
    if let Some(folder) = &app.folder {
        return super::lists::folder(app, canvas, rect, folder);
    }
    let Some(doc) = &app.code.doc else {
        let title = app.pending.as_ref().map_or_else(String::new, |g| g.path.to_string());
        super::header(app, canvas, rect, &title, "", Pane::Code);
        let coming = [Slot::Open, Slot::Article, Slot::Articles].iter().any(|s| app.waiting.contains_key(s));
        let message = if coming { M::Loading } else { M::NoFile };
        return centred(app, canvas, layout::inner(rect), &app.say(message, &[]));
    };
    let flags = flags(app, doc);
    let title: String = crumbs_of(app, doc, rect, &flags).into_iter().map(|crumb| crumb.text).collect();
    super::header(app, canvas, rect, &title, &flags, Pane::Code);
    let inside = layout::inner(rect);
    if let Some((why, size)) = &doc.other {
        return centred(app, canvas, inside, &app.say(M::NotShown, &[why, &size.to_string()]));
    }
    if doc.text.is_empty() {
        return centred(app, canvas, inside, &app.say(M::EmptyFile, &[]));
    }
    let rows = app.code.rows(usize::from(inside.height));
    for (i, row) in rows.iter().copied().enumerate() {
        let y = inside.y + u16::try_from(i).unwrap_or(u16::MAX);
        match row {
            Row::Line(line) => code_line(app, canvas, doc, inside, y, line, theme),
            Row::Head(note) => note_head(app, canvas, inside, y, note, theme),
            Row::Body(note, at) => note_body(app, canvas, inside, y, note, at),
        }
    }
    note_pictures(app, canvas, inside, &rows);
}

/// Pictures of open notes, as far as their rows are on the screen.
fn note_pictures(app: &App, canvas: &mut Canvas<'_>, inside: Rect, rows: &[Row]) {
    let start = inside.x + code_start(app) + 2;
    for (note, inline) in app.code.notes.iter().enumerate().filter(|(_, n)| n.open) {
        for shown in &inline.laid.pictures {
            let of = |row: &Row| match row {
                Row::Body(n, at) if *n == note && (shown.row..shown.end()).contains(at) => Some(*at),
                _ => None,
            };
            let Some((i, at)) = rows.iter().enumerate().find_map(|(i, row)| Some((i, of(row)?))) else { continue };
            let tall = rows[i..].iter().take_while(|row| of(row).is_some()).count();
            let cells = |n: usize| u16::try_from(n).unwrap_or(0);
            let width = inside.right().saturating_sub(start);
            let rect = Rect { x: start, y: inside.y + cells(i), width, height: cells(tall) };
            super::text::picture(app, canvas, (&inline.note.article, &shown.dest), rect, at - shown.row);
        }
    }
}

/// Text in the middle of a pane, for empty states.
pub fn centred(app: &App, canvas: &mut Canvas<'_>, rect: Rect, text: &str) {
    let ambiguous = app.settings.ambiguous;
    let mut rows = Vec::new();
    for line in text.lines() {
        let wrapped = crate::tui::prose::wrap_plain(
            line,
            crate::tui::prose::Ink::Text,
            usize::from(rect.width.saturating_sub(4)).max(4),
            ambiguous,
        );
        if wrapped.is_empty() {
            rows.push(String::new());
        }
        rows.extend(wrapped.into_iter().map(|r| r.runs.into_iter().map(|run| run.text).collect::<String>()));
    }
    let first = rect.y + rect.height.saturating_sub(u16::try_from(rows.len()).unwrap_or(0)) / 3;
    for (i, row) in rows.iter().enumerate() {
        let y = first + u16::try_from(i).unwrap_or(0);
        if y >= rect.bottom() {
            break;
        }
        let wide = width::width(row, ambiguous);
        let x = rect.x + rect.width.saturating_sub(u16::try_from(wide).unwrap_or(0)) / 2;
        canvas.put(x, y, row, usize::from(rect.right().saturating_sub(x)), app.settings.theme.dim);
    }
}

fn code_line(app: &App, canvas: &mut Canvas<'_>, doc: &Doc, inside: Rect, y: u16, line: u32, theme: &Theme) {
    let code = &app.code;
    let here = line == code.line;
    let in_step = code.step.is_some_and(|(a, b)| a <= line && line <= b);
    let row = Rect { y, height: 1, ..inside };
    if in_step {
        canvas.tint(row, theme.range);
    }
    if here {
        canvas.tint(row, theme.cursor_line);
    }
    if code.is_selected(line) {
        canvas.tint(row, theme.selection);
    }
    let mut x = inside.x;
    if code.show_blame {
        blame(app, canvas, x, y, line);
        x += layout::BLAME;
    }
    gutter(app, canvas, doc, x, y, line, theme);
    let start = inside.x + code_start(app);
    let room = usize::from(inside.right().saturating_sub(start));
    line_text(app, canvas, doc, LineAt { x: start, y, room, left: code.left, line }, here && app.focus == Pane::Code);
    if let Some((first, last)) = code.fold_at(line) {
        let text = format!(" {} {} ", app.settings.glyphs.ellipsis, last - first);
        let used = width::column_of(doc.line(line), usize::MAX, TAB, app.settings.ambiguous).saturating_sub(code.left);
        let x = start + u16::try_from(used.min(room)).unwrap_or(0) + 1;
        canvas.put_over(x, y, &text, usize::from(inside.right().saturating_sub(x)), theme.accent);
    }
}

/// Where a line is drawn.
#[derive(Clone, Copy)]
pub struct LineAt {
    pub x: u16,
    pub y: u16,
    pub room: usize,
    /// Screen columns scrolled off.
    pub left: usize,
    pub line: u32,
}

/// The text of a line with its colours; marks of the search and the cursor where `main` is the pane with the cursor.
pub fn line_text(app: &App, canvas: &mut Canvas<'_>, doc: &Doc, at: LineAt, cursor: bool) {
    let theme = &app.settings.theme;
    let main = app.code.doc.as_ref().is_some_and(|d| std::ptr::eq(&raw const **d, doc));
    let span = doc.line_span(at.line);
    let text = span.slice(&doc.text);
    let ambiguous = app.settings.ambiguous;
    let colours = doc.colours(span);
    let mut colour = 0;
    let mut cursor_drawn = false;
    let mut end_column = 0;
    let mut goes_on = false;
    let cursor_offset = app.code.offset();
    for cell in width::cells_near(text, at.left, TAB, ambiguous) {
        end_column = cell.column + cell.width;
        if end_column <= at.left {
            continue;
        }
        if cell.column >= at.left + at.room {
            goes_on = true;
            break;
        }
        let offset = span.start + u32::try_from(cell.start).unwrap_or(0);
        while colours.get(colour).is_some_and(|(s, _)| s.end <= offset) {
            colour += 1;
        }
        let class = colours.get(colour).filter(|(s, _)| s.contains(offset)).map(|(_, c)| *c);
        let mut style = class.map_or_else(Style::new, |class: Class| theme.class(class));
        if class.is_none() {
            style = Style { fg: theme.text.fg, ..Style::new() };
        }
        if cell.replaced {
            style = style.patch(theme.replaced);
        }
        if main {
            style = marks(app, theme, offset, style);
        }
        if cursor && main && offset == cursor_offset {
            style = style.patch(theme.cursor);
            cursor_drawn = true;
        }
        if cell.column < at.left {
            // The left half of a wide cell is off the screen: its right half is blank.
            continue;
        }
        let x = at.x + u16::try_from(cell.column - at.left).unwrap_or(0);
        canvas.put_over(x, at.y, &cell.text, at.room - (cell.column - at.left), style);
    }
    let edge = |column: usize| at.x + u16::try_from(column).unwrap_or(0);
    if goes_on && at.room > 1 {
        canvas.put_over(edge(at.room - 1), at.y, app.settings.glyphs.cursor, 1, theme.key);
    }
    if at.left > 0 && end_column > 0 && at.room > 1 {
        canvas.put_over(at.x, at.y, app.settings.glyphs.elided, 1, theme.key);
    }
    // The cursor of an empty line, or behind the last character.
    if cursor && main && !cursor_drawn && end_column >= at.left && cursor_offset >= span.start {
        let column = end_column.max(at.left) - at.left;
        if column < at.room {
            let x = at.x + u16::try_from(column).unwrap_or(0);
            canvas.put_over(x, at.y, " ", 1, theme.cursor);
        }
    }
}

fn marks(app: &App, theme: &Theme, offset: u32, mut style: Style) -> Style {
    let code = &app.code;
    let at = code.occurrences.partition_point(|s| s.end <= offset);
    if code.occurrences.get(at).is_some_and(|s| s.contains(offset)) {
        style = style.patch(theme.occurrence);
    }
    if let Some(found) = &code.search {
        let here = found.within(Span::new(offset, offset + 1)).next();
        if let Some(hit) = here {
            style = style.patch(if hit.contains(code.offset()) { theme.search_here } else { theme.search_match });
        }
    }
    style
}

fn gutter(app: &App, canvas: &mut Canvas<'_>, doc: &Doc, x: u16, y: u16, line: u32, theme: &Theme) {
    let code = &app.code;
    let glyphs = app.settings.glyphs;
    let over = code.notes_over(line);
    let starting: Vec<usize> = over.iter().copied().filter(|i| code.notes[*i].note.lines.0 == line).collect();
    // The worst state of the notes that start here; the number where there are several.
    if let Some(worst) = starting.iter().map(|i| code.notes[*i].note.state).max() {
        canvas.put_over(x, y, glyphs.state(worst), 1, theme.state(worst));
    }
    let in_step = code.step.is_some_and(|(a, b)| a <= line && line <= b);
    if starting.len() > 1 {
        let count = if starting.len() > 9 { "+".to_owned() } else { starting.len().to_string() };
        canvas.put_over(x + 1, y, &count, 1, theme.accent);
    } else if !over.is_empty() || in_step {
        let style = over.first().map_or(theme.accent, |i| theme.lane(app.lane(&code.notes[*i].note.article)));
        let bar = if over.len() > 2 { glyphs.many_bars } else { glyphs.bar };
        let style = if in_step { theme.note_title } else { style };
        canvas.put_over(x + 1, y, bar, 1, style);
    }
    let digits = usize::from(layout::gutter(doc.line_count())) - 4;
    let style = if line == code.line { theme.line_number_here } else { theme.line_number };
    canvas.put_over(x + 2, y, &format!("{:>digits$}", line + 1), digits, style);
    let edge = x + 2 + u16::try_from(digits).unwrap_or(0);
    if code.fold_at(line).is_some() {
        canvas.put_over(edge, y, glyphs.closed, 1, theme.accent);
    } else if doc.gap_on(doc.line_span(line)) {
        canvas.put_over(edge, y, glyphs.gap, 1, theme.warning);
    }
    if line == code.line && app.focus == Pane::Code {
        canvas.put_over(edge + 1, y, if glyphs.ascii { ">" } else { " " }, 1, theme.accent);
    }
}

fn blame(app: &App, canvas: &mut Canvas<'_>, x: u16, y: u16, line: u32) {
    let theme = &app.settings.theme;
    let Some(blame) = app.code.blame_of(line) else {
        if app.code.blame.is_none() {
            canvas.put_over(x, y, app.settings.glyphs.ellipsis, 2, theme.dim);
        }
        return;
    };
    let room = usize::from(layout::BLAME) - 2;
    let first = blame.lines.0 == line || app.code.top.line == line;
    let text = if first {
        let author = crate::text::sanitize::label(&blame.author);
        let name = width::fit(&author, room.saturating_sub(11), app.settings.glyphs.ellipsis, app.settings.ambiguous);
        format!("{} {name}", blame.date)
    } else {
        app.settings.glyphs.vertical.to_owned()
    };
    canvas.put_over(x, y, &text, room, theme.dim);
}

fn note_head(app: &App, canvas: &mut Canvas<'_>, inside: Rect, y: u16, at: usize, theme: &Theme) {
    let inline = &app.code.notes[at];
    let glyphs = app.settings.glyphs;
    range_bar(app, canvas, inside, y, inline.note.lines);
    let start = inside.x + code_start(app).saturating_sub(2);
    let right = inside.right();
    let put = |canvas: &mut Canvas<'_>, x: u16, text: &str, style: Style| {
        let used = canvas.put_over(x, y, text, usize::from(right.saturating_sub(x)), style);
        x + u16::try_from(used).unwrap_or(0)
    };
    let fold = if inline.open { glyphs.open } else { glyphs.closed };
    let x = put(canvas, start, fold, theme.note_title);
    let x = put(canvas, x + 1, glyphs.state(inline.note.state), theme.state(inline.note.state)) + 1;
    let hint =
        crate::tui::keymap::keys_of(crate::tui::keymap::Context::Code, crate::tui::command::Command::ToggleNote).next();
    let hint = hint.map_or_else(String::new, |keys| format!("[{keys}]"));
    let article = crate::text::sanitize::label(&inline.note.article_title).into_owned();
    let ambiguous = app.settings.ambiguous;
    let room = usize::from(right.saturating_sub(x));
    let title = crate::text::sanitize::label(&inline.note.title);
    let title_width = width::width(&title, ambiguous);
    let tail = format!("{article}  {hint}");
    let tail = if title_width + 3 + width::width(&tail, ambiguous) < room { tail } else { hint };
    let tail_width = width::width(&tail, ambiguous);
    let title_room = room.saturating_sub(tail_width + 2);
    let x =
        put(canvas, x, &width::fit(&title, title_width.min(title_room), glyphs.ellipsis, ambiguous), theme.note_title);
    let rest = usize::from(right.saturating_sub(x));
    canvas.put_right(right, y, &tail, rest.saturating_sub(1), theme.dim);
}

/// The bar of a range goes on beside the rows of its note, so that the range is seen as one.
fn range_bar(app: &App, canvas: &mut Canvas<'_>, inside: Rect, y: u16, (first, last): (u32, u32)) {
    if last > first {
        let x = inside.x + if app.code.show_blame { layout::BLAME } else { 0 } + 1;
        canvas.put_over(x, y, app.settings.glyphs.bar, 1, app.settings.theme.note_title);
    }
}

fn note_body(app: &App, canvas: &mut Canvas<'_>, inside: Rect, y: u16, note: usize, at: usize) {
    let inline = &app.code.notes[note];
    let theme = &app.settings.theme;
    let glyphs = app.settings.glyphs;
    range_bar(app, canvas, inside, y, inline.note.lines);
    let start = inside.x + code_start(app);
    canvas.put_over(start, y, glyphs.vertical, 2, theme.border_focus);
    let room = usize::from(inside.right().saturating_sub(start + 2));
    if let Some(row) = inline.laid.rows.get(at) {
        put_row(app, canvas, (start + 2, y), room, row, inline.left, None);
    }
    let last = inline.scroll + app.code.body_rows(note);
    if at + 1 == last && last < inline.laid.rows.len() {
        // Say how to see the rest where it is cut.
        let keys =
            crate::tui::keymap::keys_of(crate::tui::keymap::Context::Code, crate::tui::command::Command::NoteDown);
        let keys = keys.collect::<Vec<_>>().join(" ");
        let text = format!(" {} {} [{keys}] ", glyphs.ellipsis, app.say(M::More, &[]));
        canvas.put_right(inside.right(), y, &text, room, theme.dim);
    }
}
