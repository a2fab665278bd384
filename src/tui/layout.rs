//! Where things are on the screen: a pure function of the size and of what is open. The same answer serves drawing,
//! the mouse, and the update, which needs to know how many rows a page has.

use ratatui::layout::Rect;

use super::app::{App, LayoutChoice, Pane, Screen, Zoom};

/// Smallest terminal that is drawn.
pub const MIN: (u16, u16) = (40, 8);

/// How much room there is side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Stack = 0,
    Two = 1,
    Three = 2,
}

/// Rectangles of the reading screen. Panes include their header row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// Smaller than [`MIN`]: nothing else is set.
    pub tiny: bool,
    pub title: Rect,
    /// Between title and status.
    pub body: Rect,
    pub tree: Option<Rect>,
    /// Whether the tree lies over the code rather than beside it.
    pub tree_over: bool,
    pub code: Option<Rect>,
    pub notes: Option<Rect>,
    /// Width of the notes pane before what the reader added to it.
    pub notes_usual: u16,
    pub drawer: Option<Rect>,
    pub status: Rect,
    pub hints: Option<Rect>,
    /// Columns of vertical lines between panes.
    pub dividers: Vec<u16>,
}

impl Areas {
    /// The pane at a screen position.
    #[must_use]
    pub fn pane_at(&self, x: u16, y: u16) -> Option<Pane> {
        let hit = |rect: Option<Rect>| rect.is_some_and(|r| r.contains((x, y).into()));
        [(Pane::List, self.drawer), (Pane::Tree, self.tree), (Pane::Notes, self.notes), (Pane::Code, self.code)]
            .into_iter()
            .find(|(_, rect)| hit(*rect))
            .map(|(pane, _)| pane)
    }

    /// The rectangle of a pane, if it is shown.
    #[must_use]
    pub fn of(&self, pane: Pane) -> Option<Rect> {
        match pane {
            Pane::Tree => self.tree,
            Pane::Code => self.code,
            Pane::Notes => self.notes,
            Pane::List => self.drawer,
        }
    }
}

/// The part of a pane under its header row.
#[must_use]
pub fn inner(rect: Rect) -> Rect {
    Rect { y: rect.y + 1.min(rect.height), height: rect.height.saturating_sub(1), ..rect }
}

/// The size class of a terminal.
#[must_use]
pub fn class(width: u16, choice: LayoutChoice) -> Class {
    match choice {
        LayoutChoice::Stack => Class::Stack,
        LayoutChoice::Two => Class::Two,
        LayoutChoice::Three => Class::Three,
        LayoutChoice::Auto => match width {
            0..100 => Class::Stack,
            100..160 => Class::Two,
            _ => Class::Three,
        },
    }
}

/// Cells left of the code: state, bar, number with a blank before it, gap.
#[must_use]
pub fn gutter(lines: u32) -> u16 {
    let digits = u16::try_from(lines.max(1).ilog10() + 1).unwrap_or(10) + 1;
    digits.max(4) + 4
}

/// Cells that the code keeps, with its gutter, when an article's drawings make the notes pane wider.
const CODE: u16 = 86;

/// Cells of the blame column.
pub const BLAME: u16 = 24;

/// Whether the tree is wanted beside the code.
#[must_use]
pub fn wants_tree(app: &App) -> bool {
    app.panes.tree.unwrap_or(class(app.size.0, app.settings.layout) == Class::Three)
}

/// Whether the notes pane is wanted.
#[must_use]
pub fn wants_notes(app: &App) -> bool {
    app.panes.notes.unwrap_or(true)
}

/// Lays the reading screen out.
#[must_use]
pub fn areas(app: &App) -> Areas {
    let (width, height) = app.size;
    if width < MIN.0 || height < MIN.1 {
        return Areas { tiny: true, ..Areas::default() };
    }
    let hints = height >= 16;
    let bottom = if hints { 2 } else { 1 };
    let title = Rect::new(0, 0, width, 1);
    let body = Rect::new(0, 1, width, height - 1 - bottom);
    let mut out = Areas {
        title,
        body,
        status: Rect::new(0, height - bottom, width, 1),
        hints: hints.then(|| Rect::new(0, height - 1, width, 1)),
        ..Areas::default()
    };
    if app.screen != Screen::Reading {
        return out;
    }
    let class = class(width, app.settings.layout);
    let mut rest = body;
    if app.panes.zoom == Zoom::Full || class == Class::Stack {
        stacked(app, &mut out, rest);
        return out;
    }
    let index = class as usize;
    let half = |pane: Pane| app.panes.zoom == Zoom::Half && app.focus == pane;
    if wants_tree(app) && !half(Pane::Notes) {
        let usual = wide_of(if class == Class::Three { 32 } else { 30 }, app.panes.tree_extra[index], width / 2);
        let wide = if half(Pane::Tree) { usual.max(width / 2) } else { usual };
        if class == Class::Three {
            out.tree = Some(Rect { width: wide, ..rest });
            out.dividers.push(wide);
            rest.x += wide + 1;
            rest.width -= wide + 1;
        } else if app.focus == Pane::Tree {
            out.tree = Some(Rect { width: wide, ..rest });
            out.tree_over = true;
        }
    }
    if app.drawer.is_some() {
        if height >= 30 {
            let tall = if half(Pane::List) { body.height / 2 } else { (body.height * 3 / 10).max(5) };
            out.drawer = Some(Rect { y: rest.y + rest.height - tall, height: tall, ..rest });
            rest.height -= tall;
        } else if app.focus == Pane::List {
            out.drawer = Some(rest);
            return out;
        }
    }
    if wants_notes(app) {
        let usual = match class {
            Class::Three => 58 + rest.width.saturating_sub(58 + 1 + 121).min(72 - 58),
            _ => 42,
        };
        let limit = rest.width.saturating_sub(40);
        out.notes_usual = usual.max(wished(app, rest.width).min(limit));
        let mut wide = wide_of(out.notes_usual, app.panes.notes_extra[index], limit);
        if half(Pane::Notes) {
            let wish = app.notes.wish.shown.all();
            wide = wide.max((rest.width / 2).max(padded(wish)).min(limit));
        }
        let x = rest.x + rest.width - wide;
        out.notes = Some(Rect { x, width: wide, ..rest });
        out.dividers.push(x - 1);
        rest.width -= wide + 1;
    }
    out.code = Some(rest);
    out
}

/// Cells that the notes pane takes by itself for what an article shows: for the drawings of the step, for its tables
/// where what stands beside them is not what they speak of, and for all drawings of the article as far as the code
/// keeps its room.
fn wished(app: &App, room: u16) -> u16 {
    let wish = &app.notes.wish;
    if app.reading.is_none() {
        return 0;
    }
    let shown = match (app.notes.article, wish.alone) {
        (true, true) => wish.shown.own(),
        (true, false) => wish.shown.drawings,
        (false, _) => 0,
    };
    padded(shown).max(padded(wish.drawings).min(room.saturating_sub(CODE + 1)))
}

/// The width of a pane whose lines take `cells`.
fn padded(cells: usize) -> u16 {
    u16::try_from(cells).unwrap_or(u16::MAX).saturating_add(if cells == 0 { 0 } else { 2 })
}

fn wide_of(usual: u16, extra: i16, limit: u16) -> u16 {
    usual.saturating_add_signed(extra).clamp(12, limit.max(12))
}

/// One pane at a time; the drawer below it where there is height.
fn stacked(app: &App, out: &mut Areas, mut rest: Rect) {
    if app.drawer.is_some()
        && app.size.1 >= 30
        && app.panes.zoom != Zoom::Full
        && matches!(app.focus, Pane::Code | Pane::List)
    {
        let tall = (rest.height * 3 / 10).max(5);
        out.drawer = Some(Rect { y: rest.y + rest.height - tall, height: tall, ..rest });
        rest.height -= tall;
        out.code = Some(rest);
        return;
    }
    match app.focus {
        Pane::Tree => out.tree = Some(rest),
        Pane::Code => out.code = Some(rest),
        Pane::Notes => out.notes = Some(rest),
        Pane::List => out.drawer = Some(rest),
    }
}

/// Where a picker is drawn: list, and preview where there is room.
#[must_use]
pub fn picker(app: &App, with_preview: bool) -> (Rect, Option<Rect>) {
    let (width, height) = app.size;
    let wide = if width < 100 { width } else { (width * 9 / 10).min(180) };
    let tall = if height < 30 { height.saturating_sub(2) } else { height * 8 / 10 };
    let area = Rect::new((width - wide) / 2, height.saturating_sub(tall) / 3, wide, tall);
    if !with_preview {
        // Commands and the like need no more than a column.
        let narrow = wide.min(90);
        return (Rect { x: (width - narrow) / 2, width: narrow, ..area }, None);
    }
    if wide >= 100 {
        let left = wide * 45 / 100;
        return (Rect { width: left, ..area }, Some(Rect { x: area.x + left, width: wide - left, ..area }));
    }
    if tall >= 20 {
        let top = tall / 2;
        return (Rect { height: top, ..area }, Some(Rect { y: area.y + top, height: tall - top, ..area }));
    }
    (area, None)
}

/// Rows of a picker's list: without borders and the input line.
#[must_use]
pub fn picker_rows(rect: Rect) -> usize {
    usize::from(rect.height.saturating_sub(3))
}

/// Where a read-only overlay is drawn. Small ones stay clear of the edges.
#[must_use]
pub fn overlay(app: &App, small: bool) -> Rect {
    let (width, height) = app.size;
    if small {
        let wide = width.min(84);
        let tall = (height * 6 / 10).max(6).min(height);
        return Rect::new((width - wide) / 2, height.saturating_sub(tall) / 3, wide, tall);
    }
    let wide = if width < 100 { width } else { width - 8 };
    let tall = height.saturating_sub(if height < 24 { 1 } else { 3 });
    Rect::new((width - wide) / 2, u16::from(height >= 24), wide, tall)
}

/// Where the preview of the drawer is drawn, beside its list.
#[must_use]
pub fn drawer_parts(rect: Rect) -> (Rect, Option<Rect>) {
    if rect.width < 110 {
        return (rect, None);
    }
    let left = rect.width * 2 / 5;
    (Rect { width: left, ..rect }, Some(Rect { x: rect.x + left + 1, width: rect.width - left - 1, ..rect }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::app::Settings;
    use proptest::prelude::*;

    fn app(width: u16, height: u16) -> App {
        App::new((width, height), Settings::plain())
    }

    #[test]
    fn breakpoints() {
        assert!(areas(&app(39, 24)).tiny && areas(&app(80, 7)).tiny);
        let stack = areas(&app(80, 24));
        assert!(stack.code.is_some() && stack.notes.is_none() && stack.tree.is_none());
        assert_eq!(stack.code.unwrap().height, 21);
        let two = areas(&app(120, 40));
        assert_eq!((two.code.unwrap().width, two.notes.unwrap().width), (77, 42));
        let three = areas(&app(200, 60));
        assert_eq!((three.tree.unwrap().width, three.notes.unwrap().width), (32, 58));
        assert_eq!(areas(&app(80, 15)).hints, None);
    }

    proptest! {
        #[test]
        fn panes_stay_on_the_screen_and_apart(
            width in 1u16..420, height in 1u16..120, focus in 0usize..4, zoom in 0usize..3,
            tree in proptest::option::of(any::<bool>()), drawer: bool, extra in -60i16..60,
        ) {
            let mut app = app(width, height);
            app.focus = [Pane::Tree, Pane::Code, Pane::Notes, Pane::List][focus];
            app.panes.zoom = [Zoom::Normal, Zoom::Half, Zoom::Full][zoom];
            app.panes.tree = tree;
            app.panes.notes_extra = [extra; 3];
            app.panes.tree_extra = [extra; 3];
            app.drawer = drawer.then(|| crate::tui::list::List::of_places(String::new(), &[]));
            let areas = areas(&app);
            let screen = Rect::new(0, 0, width, height);
            let rects: Vec<Rect> = [areas.tree.filter(|_| !areas.tree_over), areas.code, areas.notes, areas.drawer]
                .into_iter().flatten().collect();
            for (i, a) in rects.iter().enumerate() {
                prop_assert_eq!(a.intersection(screen), *a);
                for b in &rects[..i] {
                    prop_assert!(a.intersection(*b).is_empty(), "{a:?} {b:?}");
                }
            }
            prop_assert!(areas.tiny || !rects.is_empty());
            for small in [false, true] {
                prop_assert_eq!(overlay(&app, small).intersection(screen), overlay(&app, small));
                let (list, preview) = picker(&app, small);
                prop_assert_eq!(list.intersection(screen), list);
                prop_assert!(preview.is_none_or(|p| p.intersection(screen) == p));
            }
        }
    }
}
