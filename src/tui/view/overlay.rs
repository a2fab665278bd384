//! What lies over the panes: pickers, help, cards, peeks, comparisons, questions, the which-key menu.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use super::canvas::Canvas;
use super::text::put_row;
use crate::text::{Span, sanitize, width};
use crate::tui::app::{App, Ask, Compare, Overlay, Peek, TextView};
use crate::tui::backend::{Against, Version};
use crate::tui::doc::TAB;
use crate::tui::input::Input;
use crate::tui::keymap;
use crate::tui::layout;
use crate::tui::messages::M;
use crate::tui::picker::{self, Picker, PickerKind};
use crate::tui::{compare, prose};

/// Draws one overlay; returns where the cursor belongs.
pub fn draw(app: &App, canvas: &mut Canvas<'_>, overlay: &Overlay) -> Option<(u16, u16)> {
    match overlay {
        Overlay::Picker(picker) => draw_picker(app, canvas, picker),
        Overlay::Text(text) => {
            draw_text(app, canvas, text);
            None
        }
        Overlay::Peek(peek) => {
            draw_peek(app, canvas, peek);
            None
        }
        Overlay::Compare(compare) => {
            draw_compare(app, canvas, compare);
            None
        }
        Overlay::Ask(ask) => draw_ask(app, canvas, ask),
    }
}

fn frame(app: &App, canvas: &mut Canvas<'_>, rect: Rect, title: &str) -> Rect {
    let theme = &app.settings.theme;
    canvas.frame(rect, &sanitize::label(title), &app.settings, theme.border_focus, theme.overlay)
}

/// A line being typed; returns where its cursor is.
pub fn put_input(app: &App, canvas: &mut Canvas<'_>, at: (u16, u16), room: usize, input: &Input) -> (u16, u16) {
    let ambiguous = app.settings.ambiguous;
    let before = sanitize::label(&input.text()[..input.cursor()]).into_owned();
    let after = sanitize::label(&input.text()[input.cursor()..]).into_owned();
    let before_width = width::width(&before, ambiguous);
    // The end of what is before the cursor stays visible.
    let mut skip = (before_width + 1).saturating_sub(room);
    let mut shown = before.as_str();
    while skip > 0 && !shown.is_empty() {
        let part = shown.graphemes(true).next().unwrap_or("");
        skip = skip.saturating_sub(width::cluster(part, ambiguous).max(1));
        shown = &shown[part.len()..];
    }
    let style = Style { fg: app.settings.theme.text.fg, ..Style::new() };
    let used = canvas.put_over(at.0, at.1, shown, room, style);
    let x = at.0 + u16::try_from(used).unwrap_or(0);
    canvas.put_over(x, at.1, &after, room.saturating_sub(used), style);
    (x, at.1)
}

fn draw_picker(app: &App, canvas: &mut Canvas<'_>, picker: &Picker) -> Option<(u16, u16)> {
    let theme = &app.settings.theme;
    let glyphs = app.settings.glyphs;
    let ambiguous = app.settings.ambiguous;
    let (rect, preview) = layout::picker(app, picker.preview && picker.kind.has_preview());
    let inside = frame(app, canvas, rect, &picker.title);
    if inside.height == 0 {
        return None;
    }
    let more = picker.kind == PickerKind::Grep && picker.source.len() >= picker::MAX_HITS;
    let count = format!("{}/{}{}", picker.order.len(), picker.source.len(), if more { "+" } else { "" });
    let busy = if picker.loading || picker.stale {
        glyphs.spinner[usize::try_from(app.ticks).unwrap_or(0) % glyphs.spinner.len()]
    } else {
        ""
    };
    let right = format!("{busy} {count}");
    let right_width = width::width(&right, ambiguous);
    canvas.put_right(inside.right() - 1, inside.y, &right, right_width, theme.dim);
    canvas.put_over(inside.x, inside.y, glyphs.cursor, 2, theme.key);
    let room = usize::from(inside.width).saturating_sub(right_width + 4);
    let cursor = put_input(app, canvas, (inside.x + 2, inside.y), room, &picker.input);
    if picker.order.is_empty() && !picker.loading && (picker.kind != PickerKind::Grep || picker.input.text().len() > 1)
    {
        let at = Rect { y: inside.y + 1, height: inside.height - 1, ..inside };
        super::code::centred(app, canvas, at, &app.say(M::NoResults, &[]));
    }
    let rows = picker.order.iter().enumerate().skip(picker.top).take(layout::picker_rows(rect));
    for (i, n) in rows {
        let y = inside.y + 1 + u16::try_from(i - picker.top).unwrap_or(0);
        let n = *n as usize;
        if n >= picker.source.len() || y >= inside.bottom() {
            break;
        }
        let row = Rect { y, height: 1, ..inside };
        if i == picker.selected {
            super::lists::mark_row(app, canvas, row, true);
        }
        picker_row(app, canvas, picker, n, row);
    }
    if let Some(rect) = preview {
        let inside = frame(app, canvas, rect, &picker.place().map_or_else(String::new, |p| p.path.to_string()));
        super::lists::preview(
            app,
            canvas,
            inside,
            picker.preview_doc.as_deref(),
            picker.place().as_ref(),
            picker.preview_scroll,
        );
    }
    Some(cursor)
}

fn picker_row(app: &App, canvas: &mut Canvas<'_>, picker: &Picker, n: usize, row: Rect) {
    let theme = &app.settings.theme;
    let glyphs = app.settings.glyphs;
    let ambiguous = app.settings.ambiguous;
    let (kind, text, detail) = picker.source.show(n);
    let mut x = row.x + 2;
    let mut room = usize::from(row.width).saturating_sub(3);
    let normal = if picker.stale { theme.dim } else { Style { fg: theme.text.fg, ..Style::new() } };
    if !kind.is_empty() {
        let verdict = matches!(picker.kind, PickerKind::Note | PickerKind::Problem);
        let kind_width = if room > 50 {
            10
        } else if verdict {
            9
        } else {
            4
        };
        let kind = width::fit(kind, kind_width, "", ambiguous);
        let style = crate::tui::backend::State::ALL
            .iter()
            .find(|s| s.word(app.settings.language) == kind.trim())
            .map_or(theme.dim, |s| theme.state(*s));
        canvas.put_over(x, row.y, &kind, kind_width, style);
        x += u16::try_from(kind_width + 1).unwrap_or(0);
        room = room.saturating_sub(kind_width + 1);
    }
    let detail = sanitize::label(&detail).into_owned();
    let shown = sanitize::label(text);
    let text_width = width::width(&shown, ambiguous);
    // In lists of places, where it is says as much as what it is: two fifths of the row are its own.
    let places = matches!(
        picker.kind,
        PickerKind::Definition | PickerKind::Jump | PickerKind::Grep | PickerKind::Note | PickerKind::Problem
    );
    let least = if places { room * 2 / 5 } else { 0 };
    let detail_room = room.saturating_sub(text_width + 2).max(least).min(width::width(&detail, ambiguous));
    // Of a part of it a few characters say nothing.
    let detailed = detail_room >= width::width(&detail, ambiguous).min(8);
    let text_room = room.saturating_sub(if detailed { detail_room + 2 } else { 0 });
    if picker.kind == PickerKind::File {
        // Of a long path the end says most; matches are marked where it is whole.
        let fitted = width::elide_middle(&shown, text_room, glyphs.elided, ambiguous);
        if fitted.len() == text.len() {
            matched_text(app, canvas, (x, row.y), text_room, picker, n, text, normal);
        } else {
            canvas.put_over(x, row.y, &fitted, text_room, normal);
        }
    } else if shown.len() == text.len() && text_width <= text_room {
        matched_text(app, canvas, (x, row.y), text_room, picker, n, text, normal);
    } else {
        canvas.put_over(x, row.y, &width::fit(&shown, text_room, glyphs.ellipsis, ambiguous), text_room, normal);
    }
    if detailed {
        let text = width::elide_middle(&detail, detail_room, glyphs.elided, ambiguous);
        canvas.put_right(row.right() - 1, row.y, &text, detail_room, theme.dim);
    }
}

#[allow(clippy::too_many_arguments)] // one row's worth of context, used once
fn matched_text(
    app: &App,
    canvas: &mut Canvas<'_>,
    at: (u16, u16),
    room: usize,
    picker: &Picker,
    n: usize,
    text: &str,
    normal: Style,
) {
    let query = picker.input.text();
    let marks = if query.is_empty() || picker.kind == PickerKind::Grep {
        Vec::new()
    } else {
        picker::matched(&picker.source, n, query)
    };
    if marks.is_empty() {
        canvas.put_over(at.0, at.1, text, room, normal);
        return;
    }
    let mut used = 0;
    for (i, part) in text.graphemes(true).enumerate() {
        let style = if marks.binary_search(&i).is_ok() { normal.patch(app.settings.theme.matched) } else { normal };
        let x = at.0 + u16::try_from(used).unwrap_or(0);
        used += canvas.put_over(x, at.1, part, room.saturating_sub(used), style);
    }
}

fn draw_text(app: &App, canvas: &mut Canvas<'_>, text: &TextView) {
    let mut rect = layout::overlay(app, text.small);
    if text.small {
        let wanted = u16::try_from(text.laid.rows.len() + 2).unwrap_or(u16::MAX);
        rect.height = rect.height.min(wanted.max(3));
    }
    let inside = frame(app, canvas, rect, &text.title);
    let room = usize::from(inside.width.saturating_sub(2));
    for (i, row) in text.laid.rows.iter().skip(text.scroll).take(usize::from(inside.height)).enumerate() {
        put_row(app, canvas, (inside.x + 1, inside.y + u16::try_from(i).unwrap_or(0)), room, row, 0, None);
    }
    let below = text.laid.rows.len().saturating_sub(text.scroll + usize::from(inside.height));
    if below > 0 {
        let text = format!(" {} {below} ", app.say(M::More, &[]));
        canvas.put_right(rect.right() - 2, rect.bottom() - 1, &text, room, app.settings.theme.border_focus);
    }
}

fn draw_peek(app: &App, canvas: &mut Canvas<'_>, peek: &Peek) {
    let rect = layout::overlay(app, true);
    let title = app.say(M::PeekTitle, &[&format!("{}:{}", peek.place.path, peek.place.line + 1)]);
    let inside = frame(app, canvas, rect, &title);
    super::lists::preview(app, canvas, inside, peek.doc.as_deref(), Some(&peek.place), peek.scroll);
}

fn draw_compare(app: &App, canvas: &mut Canvas<'_>, view: &Compare) {
    let rect = layout::overlay(app, false);
    let inside = frame(app, canvas, rect, &view.new.path);
    let titles = match app.history.against {
        Against::Now => (app.say(M::Then, &[&view.old.revision]), app.say(M::Now, &[])),
        Against::Before => (app.say(M::Before, &[&view.old.revision]), app.say(M::After, &[&view.new.revision])),
    };
    let (at, all) = ((app.history.chosen + 1).to_string(), app.history.log.len().to_string());
    let mut keys = app.say(M::CompareKeys, &[&at, &all]);
    if compare::first_difference(&view.rows).is_none() {
        keys = format!("{}  {keys}", app.say(M::SameText, &[]));
    }
    let room = usize::from(rect.width.saturating_sub(4));
    let keys = width::fit(&format!(" {keys} "), room, app.settings.glyphs.ellipsis, app.settings.ambiguous);
    canvas.put_right(rect.right() - 2, rect.bottom() - 1, keys.trim_end(), room, app.settings.theme.border_focus);
    side_by_side(
        app,
        canvas,
        inside,
        (&view.old, &view.new),
        &view.rows,
        (view.scroll, view.left),
        (&titles.0, &titles.1),
    );
}

/// Two versions beside each other, or one above the other's changes where it is narrow.
pub fn side_by_side(
    app: &App,
    canvas: &mut Canvas<'_>,
    rect: Rect,
    (old, new): (&Version, &Version),
    rows: &[compare::Pair],
    (scroll, left): (usize, usize),
    titles: (&str, &str),
) {
    let theme = &app.settings.theme;
    let half = rect.width.saturating_sub(1) / 2;
    if rect.height < 2 || half < 8 {
        return;
    }
    let right = rect.x + half + 1;
    for (x, title, version) in [(rect.x, titles.0, old), (right, titles.1, new)] {
        let text = format!("{title}  {}", sanitize::label(&version.path));
        let text = width::fit(&text, usize::from(half), app.settings.glyphs.ellipsis, app.settings.ambiguous);
        canvas.put_over(x, rect.y, &text, usize::from(half), theme.note_title);
    }
    for y in rect.top()..rect.bottom() {
        canvas.put_over(right - 1, y, app.settings.glyphs.vertical, 2, theme.border);
    }
    let (old_lines, new_lines) = (offsets(&old.text), offsets(&new.text));
    for (i, pair) in rows.iter().skip(scroll).take(usize::from(rect.height) - 1).enumerate() {
        let y = rect.y + 1 + u16::try_from(i).unwrap_or(0);
        let same = pair.same;
        let text = |version: &Version, lines: &[Span], line: Option<u32>| {
            lines.get(line? as usize).map(|span| span.slice(&version.text).to_owned())
        };
        let opposite = text(old, &old_lines, pair.old).zip(text(new, &new_lines, pair.new)).filter(|_| !same);
        let marks = opposite.map(|(old, new)| compare::marks(&old, &new)).unwrap_or_default();
        let sides = [(rect.x, old, pair.old, &old_lines, "-"), (right, new, pair.new, &new_lines, "+")];
        for (x, version, line, lines, sign) in sides {
            let Some(line) = line else { continue };
            let Some(span) = lines.get(line as usize) else { continue };
            if !same {
                let back = if sign == "-" { theme.search_match } else { theme.range };
                canvas.tint(Rect { x, y, width: half, height: 1 }, back);
            }
            let mark = if same { " " } else { sign };
            let style = if same { theme.line_number } else { theme.warning };
            let used =
                canvas.put_over(x, y, &format!("{:>5}{mark}", version.line + line + 1), usize::from(half), style);
            let x = x + u16::try_from(used).unwrap_or(0);
            let marks = if sign == "-" { &marks.0 } else { &marks.1 };
            let room = usize::from(half).saturating_sub(used);
            version_line(app, canvas, (x, y), room, version, (*span, left), marks);
        }
    }
}

fn offsets(text: &str) -> Vec<Span> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            Span::from_range(start..start + line.trim_end_matches(['\n', '\r']).len())
        })
        .collect()
}

fn version_line(
    app: &App,
    canvas: &mut Canvas<'_>,
    at: (u16, u16),
    room: usize,
    version: &Version,
    (span, left): (Span, usize),
    marks: &[std::ops::Range<usize>],
) {
    let theme = &app.settings.theme;
    let first = version.colours.partition_point(|(s, _)| s.end <= span.start);
    let mut colours = version.colours[first..].iter().peekable();
    for cell in width::cells(span.slice(&version.text), TAB, app.settings.ambiguous) {
        if cell.column < left {
            continue;
        }
        let column = cell.column - left;
        if column >= room {
            break;
        }
        let offset = span.start + u32::try_from(cell.start).unwrap_or(0);
        while colours.peek().is_some_and(|(s, _)| s.end <= offset) {
            colours.next();
        }
        let class = colours.peek().filter(|(s, _)| s.contains(offset)).map(|(_, c)| *c);
        let mut style = super::text::ink(theme, prose::Ink::Fence(class));
        if marks.iter().any(|range| range.contains(&cell.start)) {
            style = style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
        }
        canvas.put_over(at.0 + u16::try_from(column).unwrap_or(0), at.1, &cell.text, room - column, style);
    }
}

fn draw_ask(app: &App, canvas: &mut Canvas<'_>, ask: &Ask) -> Option<(u16, u16)> {
    let (width, height) = app.size;
    let wide = width.min(76);
    let question = prose::wrap_plain(&ask.question, prose::Ink::Text, usize::from(wide) - 4, app.settings.ambiguous);
    let tall = u16::try_from(question.len()).unwrap_or(1) + 2 + u16::from(ask.input.is_some());
    let rect = Rect::new((width - wide) / 2, height.saturating_sub(tall) / 3, wide, tall.min(height));
    let inside = frame(app, canvas, rect, "");
    for (i, row) in question.iter().enumerate() {
        put_row(
            app,
            canvas,
            (inside.x + 1, inside.y + u16::try_from(i).unwrap_or(0)),
            usize::from(inside.width) - 2,
            row,
            0,
            None,
        );
    }
    let input = ask.input.as_ref()?;
    let y = inside.bottom().saturating_sub(1);
    canvas.put_over(inside.x + 1, y, app.settings.glyphs.cursor, 2, app.settings.theme.key);
    Some(put_input(app, canvas, (inside.x + 3, y), usize::from(inside.width) - 4, input))
}

/// What the next key could be.
pub fn menu(app: &App, canvas: &mut Canvas<'_>) {
    let context = app.context();
    let entries = keymap::continuations(context, &app.keys.pending);
    let (width, height) = app.size;
    let columns = (width / 34).clamp(1, 4);
    let rows = u16::try_from(entries.len()).unwrap_or(0).div_ceil(columns);
    let tall = (rows + 2).min(height.saturating_sub(2));
    let rect = Rect::new(0, height.saturating_sub(tall + 2), width, tall);
    let inside = frame(app, canvas, rect, "");
    if rows == 0 || inside.height == 0 {
        return;
    }
    let column_width = inside.width / columns;
    for (i, (keys, command)) in entries.iter().enumerate() {
        let i = u16::try_from(i).unwrap_or(0);
        let (x, y) = (inside.x + 1 + (i / rows) * column_width, inside.y + i % rows);
        if y >= inside.bottom() {
            continue;
        }
        let shown = keys.replace("{c}", "x");
        let used = canvas.put_over(x, y, &width::fit(&shown, 5, "", app.settings.ambiguous), 6, app.settings.theme.key);
        let x = x + u16::try_from(used).unwrap_or(0);
        let room = usize::from(column_width).saturating_sub(used + 1);
        let text = width::fit(
            command.describe(app.settings.language),
            room,
            app.settings.glyphs.ellipsis,
            app.settings.ambiguous,
        );
        let style = Style { fg: app.settings.theme.text.fg, ..Style::new() };
        canvas.put_over(x, y, &text, room, style);
    }
}
