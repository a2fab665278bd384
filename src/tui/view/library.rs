//! The list of repositories and articles.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas::Canvas;
use crate::text::{sanitize, width};
use crate::tui::app::{App, LibraryRow};
use crate::tui::messages::M;

/// Rows above the first entry.
pub const LIBRARY_HEAD: u16 = 2;

/// Draws the screen.
pub fn draw(app: &App, canvas: &mut Canvas<'_>, rect: Rect) {
    let theme = &app.settings.theme;
    let glyphs = app.settings.glyphs;
    let view = &app.library;
    canvas.put(rect.x + 2, rect.y, &app.say(M::LibraryTitle, &[]), usize::from(rect.width), theme.heading);
    if let Some(line) = &view.fetching {
        let text = app.say(M::Cloning, &["", &sanitize::label(line)]);
        let spinner = glyphs.spinner[usize::try_from(app.ticks).unwrap_or(0) % glyphs.spinner.len()];
        canvas.put_right(
            rect.right() - 2,
            rect.y,
            &format!("{spinner} {text}"),
            usize::from(rect.width) / 2,
            theme.accent,
        );
    }
    let inside = Rect { y: rect.y + LIBRARY_HEAD, height: rect.height.saturating_sub(LIBRARY_HEAD), ..rect };
    if view.rows.is_empty() {
        let text = if view.loaded { M::NoArticles } else { M::Loading };
        return super::code::centred(app, canvas, inside, &app.say(text, &[]));
    }
    let open = app.info.as_ref().map(|i| i.name.as_str());
    for (i, row) in view.rows.iter().enumerate().skip(view.top).take(usize::from(inside.height)) {
        let y = inside.y + u16::try_from(i - view.top).unwrap_or(0);
        if i == view.selected {
            super::lists::mark_row(app, canvas, Rect { y, height: 1, ..inside }, true);
        }
        match *row {
            LibraryRow::Repo(n) => {
                let repo = &view.repos[n];
                let here = if open == Some(repo.name.as_str()) { glyphs.open } else { glyphs.closed };
                let name = format!("{here} {}", sanitize::label(&repo.name));
                let used = canvas.put_over(inside.x + 2, y, &name, usize::from(inside.width) - 4, theme.note_title);
                let state = match (repo.folder, repo.present) {
                    (true, _) => M::ThisDirectory,
                    (false, true) => M::Cloned,
                    (false, false) if repo.url.is_empty() => M::NotFetched,
                    (false, false) => M::NotCloned,
                };
                let state = app.say(state, &[]);
                let detail = format!("{state}  {}  {}", sanitize::label(&repo.revision), sanitize::label(&repo.url));
                let x = inside.x + 4 + u16::try_from(used).unwrap_or(0);
                let room = usize::from(inside.right().saturating_sub(x + 1));
                let detail = width::fit(&detail, room, glyphs.ellipsis, app.settings.ambiguous);
                canvas.put_over(x, y, &detail, room, theme.dim);
            }
            LibraryRow::Article(n, a) => {
                let repo = &view.repos[n];
                let article = &repo.articles[a];
                let steps = app.say(M::StepsMinutes, &[&article.steps.to_string(), &article.minutes.to_string()]);
                let mut facts = vec![article.lang.clone(), steps];
                if let Some(seen) = app.progress.get(&format!("{}/{}", repo.name, article.id)) {
                    let share = (seen.seen.len() * 100 / article.steps.max(1)).min(100);
                    facts.push(app.say(M::Done, &[&share.to_string()]));
                }
                let stale = article.stale.unwrap_or(0);
                if stale > 0 {
                    facts.push(app.say(M::Stale, &[&stale.to_string()]));
                }
                let facts = facts.join("  ");
                let facts_width = width::width(&facts, app.settings.ambiguous);
                let room = usize::from(inside.width).saturating_sub(8);
                let title_room = room.saturating_sub(facts_width + 2).max(room / 2);
                let title = sanitize::label(&article.title);
                let text = width::fit(&title, title_room, glyphs.ellipsis, app.settings.ambiguous);
                let style = Style { fg: theme.text.fg, ..Style::new() };
                canvas.put_over(inside.x + 6, y, &text, title_room, style);
                let style = if stale > 0 { theme.warning } else { theme.dim };
                canvas.put_right(inside.right() - 2, y, &facts, room.saturating_sub(title_room), style);
            }
        }
    }
}
