//! Review: notes whose code changed, with the old code, the new code and the prose.

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::overlay::side_by_side;
use super::text::put_row;
use crate::text::{sanitize, width};
use crate::tui::app::App;
use crate::tui::compare;
use crate::tui::layout;
use crate::tui::messages::M;
use crate::tui::prose::{self, Style};

/// Rows of the list at the top of the screen.
#[must_use]
pub fn review_list_height(app: &App) -> u16 {
    let body = layout::areas(app).body.height;
    (body / 4).clamp(2, 10).min(body)
}

/// Draws the screen.
pub fn draw(app: &App, canvas: &mut Canvas<'_>, rect: Rect) {
    let theme = &app.settings.theme;
    let glyphs = app.settings.glyphs;
    let view = &app.review;
    if !view.loaded {
        return super::code::centred(app, canvas, rect, &app.say(M::Loading, &[]));
    }
    if view.items.is_empty() {
        return super::code::centred(app, canvas, rect, &app.say(M::NothingToReview, &[]));
    }
    let tall = review_list_height(app);
    for (i, item) in view.items.iter().enumerate().skip(view.top).take(usize::from(tall)) {
        let y = rect.y + u16::try_from(i - view.top).unwrap_or(0);
        if i == view.selected {
            super::lists::mark_row(app, canvas, Rect { y, height: 1, ..rect }, true);
        }
        let room = usize::from(rect.width).saturating_sub(4);
        let word = width::fit(item.state.word(app.settings.language), 9, "", app.settings.ambiguous);
        let head = format!("{} {word}", glyphs.state(item.state));
        let used = canvas.put_over(rect.x + 2, y, &head, room, theme.state(item.state));
        let text = format!(" {}  {}", sanitize::label(&item.title), sanitize::label(&item.anchor));
        let x = rect.x + 2 + u16::try_from(used).unwrap_or(0);
        let text = width::fit(&text, room - used.min(room), glyphs.ellipsis, app.settings.ambiguous);
        canvas.put_over(x, y, &text, room, ratatui::style::Style { fg: theme.text.fg, ..Default::default() });
    }
    let Some(item) = view.items.get(view.selected) else { return };
    let below = Rect { y: rect.y + tall, height: rect.height.saturating_sub(tall), ..rect };
    if below.height < 3 {
        return;
    }
    for x in below.left()..below.right() {
        canvas.put(x, below.y, glyphs.horizontal, 2, theme.border);
    }
    let detail = if item.detail.is_empty() { item.anchor.clone() } else { item.detail.clone() };
    let detail =
        width::fit(&sanitize::label(&detail), usize::from(below.width) - 4, glyphs.ellipsis, app.settings.ambiguous);
    canvas.put(
        below.x + 1,
        below.y,
        &format!(" {} ", detail.trim_end()),
        usize::from(below.width) - 2,
        theme.border_focus,
    );
    let inside = Rect { y: below.y + 1, height: below.height - 1, ..below };
    // Prose at the right where there is room, else under the code.
    let (code, text) = if inside.width >= 140 {
        let wide = inside.width * 2 / 3;
        (Rect { width: wide, ..inside }, Rect { x: inside.x + wide + 1, width: inside.width - wide - 1, ..inside })
    } else {
        let top = inside.height * 3 / 5;
        (Rect { height: top, ..inside }, Rect { y: inside.y + top, height: inside.height - top, ..inside })
    };
    let none = crate::tui::backend::Version::default();
    let (old, new) = (item.old.as_ref().unwrap_or(&none), item.new.as_ref().unwrap_or(&none));
    let first = compare::first_difference(&item.rows).unwrap_or(0);
    let titles = (app.say(M::OldCode, &[]), app.say(M::NewCode, &[]));
    side_by_side(
        app,
        canvas,
        code,
        (old, new),
        &item.rows,
        (first.saturating_sub(2) + view.scroll, 0),
        (&titles.0, &titles.1),
    );
    let style = Style {
        width: usize::from(text.width.saturating_sub(2)).min(88),
        ambiguous: app.settings.ambiguous,
        fences: &view.fences,
        bullet: glyphs.bullet,
        bar: glyphs.vertical,
        play: glyphs.play,
        rule: glyphs.horizontal,
        language: app.settings.language,
        pictures: &BTreeMap::new(),
    };
    let laid = prose::lay_out(&item.blocks, style);
    for x in text.left()..text.right() {
        canvas.put(x, text.y, glyphs.horizontal, 2, theme.border);
    }
    canvas.put(text.x + 1, text.y, &format!(" {} ", app.say(M::Prose, &[])), usize::from(text.width), theme.border);
    for (i, row) in laid.rows.iter().take(usize::from(text.height.saturating_sub(1))).enumerate() {
        let y = text.y + 1 + u16::try_from(i).unwrap_or(0);
        put_row(app, canvas, (text.x + 1, y), usize::from(text.width.saturating_sub(2)), row, 0, None);
    }
}
