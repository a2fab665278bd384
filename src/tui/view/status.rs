//! Title bar, status line, hint line, and the line where searches and commands are typed.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::canvas::Canvas;
use crate::text::{sanitize, width};
use crate::tui::app::{App, Pane, PromptKind, Screen};
use crate::tui::backend::Precision;
use crate::tui::command::Command;
use crate::tui::crumbs::{Fit, crumbs};
use crate::tui::doc::TAB;
use crate::tui::keymap::{self, Context, KEYS};
use crate::tui::layout;
use crate::tui::messages::M;

/// The bar at the top.
pub fn title(app: &App, canvas: &mut Canvas<'_>, rect: Rect) {
    let theme = &app.settings.theme;
    canvas.clear(rect, theme.title);
    let ambiguous = app.settings.ambiguous;
    let mut left = String::from(" gloss");
    if let Some(info) = &app.info {
        left = format!(" {}", sanitize::label(&info.name));
        if !info.revision.is_empty() {
            left.push('@');
            left.push_str(&sanitize::label(&info.revision));
        }
        if let Some(branch) = info.branch.as_ref().filter(|b| **b != info.revision) {
            left.push_str(&format!(" ({})", sanitize::label(branch)));
        }
        if info.pinned {
            left.push(' ');
            left.push_str(app.say(M::Pinned, &[]).as_str());
        }
        if info.worktree {
            left.push(' ');
            left.push_str(app.say(M::WorkTree, &[]).as_str());
        }
    }
    let room = usize::from(rect.width);
    let left_width = width::width(&left, ambiguous).min(room);
    canvas.put_over(rect.x, rect.y, &left, room, theme.title.add_modifier(Modifier::BOLD));
    let rest = room.saturating_sub(left_width + 3);
    let Some(reading) = &app.reading else { return };
    let progress = if reading.off_path && app.screen == Screen::Reading {
        app.say(M::OffPath, &[])
    } else {
        app.say(M::StepOf, &[&(reading.page + 1).to_string(), &reading.pages.len().to_string()])
    };
    // The title gives way to the step, the step to nothing.
    let title = sanitize::label(&reading.head.title);
    let title_room = rest.saturating_sub(width::width(&progress, ambiguous) + 2);
    let title = if title_room < 8 {
        String::new()
    } else {
        width::fit(&title, width::width(&title, ambiguous).min(title_room), app.settings.glyphs.ellipsis, ambiguous)
    };
    let right = format!("{title}  {progress}");
    canvas.put_right(rect.right() - 1, rect.y, &right, rest, theme.title);
}

/// Status and hints; returns the cursor of a line being typed.
pub fn draw(app: &App, canvas: &mut Canvas<'_>, status: Rect, hint_rect: Option<Rect>) -> Option<(u16, u16)> {
    let theme = &app.settings.theme;
    canvas.clear(status, theme.status);
    if let Some(rect) = hint_rect {
        hint_line(app, canvas, rect);
    }
    let mut cursor = None;
    if let Some(prompt) = &app.prompt {
        let sign = match prompt.kind {
            PromptKind::Search { backward: false } | PromptKind::SearchNotes => "/",
            PromptKind::Search { backward: true } => "?",
            PromptKind::Command => ":",
        };
        canvas.put_over(status.x, status.y, sign, 1, theme.key.add_modifier(Modifier::BOLD));
        let room = usize::from(status.width).saturating_sub(24);
        cursor = Some(super::overlay::put_input(app, canvas, (status.x + 1, status.y), room, &prompt.input));
        let right = match (&prompt.kind, &app.code.search) {
            (PromptKind::Search { .. }, Some(found)) => format!("{} ", found.matches.len()),
            _ => String::new(),
        };
        canvas.put_right(status.right(), status.y, &right, 20, theme.dim);
        if prompt.kind == PromptKind::Command {
            completions(app, canvas, status);
        }
        return cursor;
    }
    if !app.status.text.is_empty() {
        let style = if app.status.error { theme.error } else { theme.status };
        let room = usize::from(status.width).saturating_sub(2);
        let mark = if app.status.error { "! " } else { "" };
        let text = width::fit(
            &format!("{mark}{}", app.status.text),
            room,
            app.settings.glyphs.ellipsis,
            app.settings.ambiguous,
        );
        canvas.put_over(status.x + 1, status.y, &text, room, Style { bg: theme.status.bg, ..style });
        return cursor;
    }
    segments(app, canvas, status);
    cursor
}

fn completions(app: &App, canvas: &mut Canvas<'_>, status: Rect) {
    let Some(prompt) = &app.prompt else { return };
    let theme = &app.settings.theme;
    let shown = prompt.completions.iter().take(8).enumerate();
    let count = u16::try_from(prompt.completions.len().min(8)).unwrap_or(0);
    if count == 0 || prompt.input.text().is_empty() {
        return;
    }
    let wide =
        prompt.completions.iter().take(8).map(|c| width::width(c, app.settings.ambiguous)).max().unwrap_or(0) + 2;
    let wide = u16::try_from(wide).unwrap_or(u16::MAX).min(status.width);
    let rect = Rect::new(status.x, status.y.saturating_sub(count + 2), (wide + 2).min(status.width), count + 2);
    let inside = canvas.frame(rect, "", &app.settings, theme.border_focus, theme.overlay);
    for (i, text) in shown {
        let y = inside.y + u16::try_from(i).unwrap_or(0);
        let style = if prompt.chosen == Some(i) { theme.link_here } else { theme.overlay };
        canvas.put_over(inside.x, y, &sanitize::label(text), usize::from(inside.width), style);
    }
}

/// The status line's parts, the most important first at each side; what does not fit is left out.
fn segments(app: &App, canvas: &mut Canvas<'_>, rect: Rect) {
    let theme = &app.settings.theme;
    let ambiguous = app.settings.ambiguous;
    let word = match (app.screen, app.focus) {
        (Screen::Library, _) => M::LibraryTitle,
        (Screen::Review, _) => M::ReviewTitle,
        (Screen::Reading, Pane::Tree) => M::Tree,
        (Screen::Reading, Pane::Code) if app.folder.is_some() => M::FolderTitle,
        (Screen::Reading, Pane::Code) => M::Code,
        (Screen::Reading, Pane::Notes) if app.notes.article => M::Article,
        (Screen::Reading, Pane::Notes) => M::Notes,
        (Screen::Reading, Pane::List) => M::Problems,
    };
    let word = if app.screen == Screen::Reading && app.focus == Pane::List {
        app.drawer.as_ref().map_or_else(String::new, |l| l.title.clone())
    } else {
        app.say(word, &[])
    };
    let mut right: Vec<String> = Vec::new();
    if let Some(progress) = app.index {
        let share = progress.done * 100 / progress.total.max(1);
        let numbers = [share.to_string(), thousands(progress.done), thousands(progress.total)];
        right.push(app.say(M::Indexing, &[&numbers[0], &numbers[1], &numbers[2]]));
    } else if app.busy() {
        let frames = app.settings.glyphs.spinner;
        right.push(format!(
            "{} {}",
            frames[usize::try_from(app.ticks).unwrap_or(0) % frames.len()],
            app.say(M::Working, &[])
        ));
    }
    if let Some(count) = app.keys.count {
        right.push(count.to_string());
    }
    if !app.keys.pending.is_empty() {
        right.push(app.keys.pending.iter().map(|key| key.shown()).collect());
    }
    if app.screen == Screen::Reading {
        code_segments(app, &mut right);
    }
    let mut x = rect.x + 1;
    let room = usize::from(rect.width).saturating_sub(2);
    let left = width::fit(&word, width::width(&word, ambiguous).min(room / 2), app.settings.glyphs.ellipsis, ambiguous);
    let used = canvas.put_over(x, rect.y, &left, room, theme.status.add_modifier(Modifier::BOLD));
    x += u16::try_from(used).unwrap_or(0) + 2;
    let mut left_edge = x;
    let mut free = room.saturating_sub(used + 2);
    // From the right: position first, then what is less needed.
    let mut at = rect.right() - 1;
    for text in right {
        let wide = width::width(&text, ambiguous);
        if wide + 2 > free {
            break;
        }
        canvas.put_right(at, rect.y, &text, wide, theme.status);
        at = at.saturating_sub(u16::try_from(wide).unwrap_or(0) + 2);
        free -= wide + 2;
    }
    if let (Some(doc), true) = (&app.code.doc, app.screen == Screen::Reading) {
        let room = free.saturating_sub(1);
        if room > 8 {
            let fit = Fit { room, elided: app.settings.glyphs.elided, ambiguous, directories: false };
            let text: String = crumbs(doc, app.code.offset(), fit).into_iter().map(|crumb| crumb.text).collect();
            left_edge += u16::try_from(canvas.put_over(left_edge, rect.y, &text, room, theme.status)).unwrap_or(0);
        }
    }
    let _ = left_edge;
}

fn code_segments(app: &App, right: &mut Vec<String>) {
    let code = &app.code;
    let Some(doc) = code.doc.as_ref().filter(|d| d.other.is_none()) else { return };
    let column = width::column_of(doc.line(code.line), code.column as usize, TAB, app.settings.ambiguous);
    let lines = doc.line_count().max(1);
    let share = (u64::from(code.line) + 1) * 100 / u64::from(lines);
    right.push(format!("{},{} {share}%", code.line + 1, column + 1));
    let resting = doc.identifier(code.offset()).map(|s| s.start);
    if app.hover.known && app.hover.offset == resting {
        right.push(match app.hover.answer {
            Some((Precision::Exact, _)) => app.say(M::Exact, &[]),
            Some((Precision::Scoped, _)) => app.say(M::Scoped, &[]),
            Some((Precision::Name, n)) => format!("{} x{n}", app.say(M::ByName, &[])),
            None => app.say(M::Unresolved, &[]),
        });
    }
    if let Some(found) = &code.search {
        let here = found.number_at(code.offset()).unwrap_or(0);
        right.push(app.say(M::Matches, &[&here.to_string(), &found.matches.len().to_string()]));
    }
    let visible = code.notes.iter().filter(|n| n.visible).count();
    let hidden = code.notes.len() - visible;
    if !code.notes.is_empty() {
        let here = code.notes_over(code.line).len();
        let stale = code.notes.iter().filter(|n| n.note.state.needs_review()).count();
        let mut text = app.say(M::NotesHere, &[&here.to_string(), &visible.to_string()]);
        if stale > 0 {
            text.push_str(&format!(" !{stale}"));
        }
        if hidden > 0 {
            text.push_str(&format!(" ({})", app.say(M::HiddenNotes, &[&hidden.to_string()])));
        }
        right.push(text);
    }
    if doc.encoding != "UTF-8" {
        right.push(doc.encoding.to_owned());
    }
    if doc.crlf {
        right.push("CRLF".to_owned());
    }
    if doc.tabs {
        right.push("tabs".to_owned());
    }
    if doc.detail.as_ref().is_some_and(|d| !d.gaps.is_empty()) {
        right.push(app.say(M::PartialParse, &[]));
    }
    if app.settings.ascii {
        right.push(app.say(M::NonUtf8Locale, &[]));
    }
}

/// `2701` as `2,701`.
fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Hints that fit, with the columns they take.
fn hints(app: &App) -> Vec<(u16, String, &'static str, Command)> {
    let context = app.context();
    let mut rows: Vec<_> = KEYS.iter().filter(|b| b.holds_in(context) && b.hint > 0).collect();
    rows.sort_by_key(|b| 9 - b.hint.min(9));
    let mut x: u16 = 1;
    let mut out = Vec::new();
    let mut items: Vec<(String, &'static str, Command)> =
        rows.into_iter().map(|b| (keymap::show(b.keys, context), short(app, b.command), b.command)).collect();
    if matches!(context, Context::Code | Context::Tree | Context::List) {
        items.insert(
            2.min(items.len()),
            (
                "Space".to_owned(),
                if app.settings.language == crate::tui::messages::Language::English { "menu" } else { "菜单" },
                Command::Palette,
            ),
        );
    }
    if let (Context::Notes, Some(rect)) = (context, layout::areas(app).notes)
        && super::text::is_cut(app, rect)
    {
        // Something is wider than the pane: how to see it comes before all else.
        let english = app.settings.language == crate::tui::messages::Language::English;
        items.insert(0, ("h l".to_owned(), if english { "sideways" } else { "左右" }, Command::Right));
        items.insert(1, ("+".to_owned(), if english { "larger" } else { "放大" }, Command::Zoom));
    }
    // `?` is on screen whatever else has to go.
    if let Some(at) = items.iter().position(|i| i.2 == Command::Help) {
        let help = items.remove(at);
        items.insert(0, help);
    }
    if let Some(picker) = app.picker() {
        // Only what the list at hand can do.
        let places = picker.kind.has_preview();
        let filters = picker.source.has_columns();
        items.retain(|(.., command)| match command {
            Command::TogglePreview | Command::ToDrawer => places,
            Command::NextFilter => filters,
            _ => true,
        });
    }
    for (keys, text, command) in items {
        let wide = width::width(&keys, app.settings.ambiguous) + width::width(text, app.settings.ambiguous) + 3;
        let wide = u16::try_from(wide).unwrap_or(u16::MAX);
        if x.saturating_add(wide) > app.size.0 {
            continue;
        }
        out.push((x, keys, text, command));
        x += wide;
    }
    out
}

/// A word or two for the hint line.
fn short(app: &App, command: Command) -> &'static str {
    let english = app.settings.language == crate::tui::messages::Language::English;
    let (en, zh) = match command {
        Command::Activate => ("open", "打开"),
        Command::Definition => ("def", "定义"),
        Command::References => ("refs", "引用"),
        Command::Card => ("card", "卡片"),
        Command::Back => ("back", "后退"),
        Command::NextStep => ("next step", "下一步"),
        Command::PrevStep => ("prev", "上一步"),
        Command::NextNote => ("note", "注解"),
        Command::ToggleNote => ("fold", "折叠"),
        Command::Search => ("find", "查找"),
        Command::Help => ("help", "帮助"),
        Command::Close => ("close", "关闭"),
        Command::Articles => ("articles", "文章"),
        Command::SwitchLanguage => ("language", "语言"),
        Command::NewNote => ("write", "写注解"),
        Command::PageDown => ("page", "翻页"),
        Command::Escape => ("leave", "离开"),
        Command::NextFilter => ("filter %path %kind %lang", "按列过滤 %path %kind %lang"),
        Command::TogglePreview => ("preview", "预览"),
        Command::ToDrawer => ("to drawer", "放入抽屉"),
        Command::Accept => ("accept", "认可"),
        Command::Fix => ("fix", "修正"),
        Command::EditNote => ("edit", "编辑"),
        other => return other.describe(app.settings.language),
    };
    if english { en } else { zh }
}

fn hint_line(app: &App, canvas: &mut Canvas<'_>, rect: Rect) {
    let theme = &app.settings.theme;
    for (x, keys, text, _) in hints(app) {
        let used = canvas.put_over(rect.x + x, rect.y, &keys, usize::from(rect.width), theme.key);
        let x = rect.x + x + u16::try_from(used).unwrap_or(0) + 1;
        canvas.put_over(x, rect.y, text, usize::from(rect.right().saturating_sub(x)), theme.dim);
    }
}

/// The command whose hint stands at a column of the hint line.
#[must_use]
pub fn hint_at(app: &App, column: u16) -> Option<Command> {
    hints(app).into_iter().rev().find(|(x, ..)| *x <= column).map(|(.., command)| command)
}
