//! The mouse: what it can be used on, found on the screen as a reader finds it.

use glossator::tui::app::{MouseUse, Overlay, Pane, Screen, Settings, Start};
use glossator::tui::headless::Headless;
use glossator::tui::msg::Msg;
use ratatui::crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::library::Demo;

/// The cell where a text begins on the screen; the frames of these tests hold narrow characters only.
fn find(ui: &Headless, text: &str) -> (u16, u16) {
    let screen = ui.text();
    // Not in the title bar, which repeats the article's title.
    for (y, line) in screen.lines().enumerate().skip(1) {
        if let Some(at) = line.find(text) {
            return (line[..at].chars().count() as u16, y as u16);
        }
    }
    panic!("{text} is not on the screen:\n{screen}");
}

fn event(ui: &mut Headless, kind: MouseEventKind, (column, row): (u16, u16), modifiers: KeyModifiers) {
    ui.send(Msg::Mouse(MouseEvent { kind, column, row, modifiers }));
}

fn click(ui: &mut Headless, at: (u16, u16)) {
    event(ui, MouseEventKind::Down(MouseButton::Left), at, KeyModifiers::NONE);
    event(ui, MouseEventKind::Up(MouseButton::Left), at, KeyModifiers::NONE);
}

fn line(ui: &Headless) -> u32 {
    ui.app.code.line + 1
}

#[test]
fn clicks_place_the_cursor_and_a_second_one_follows() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(")");
    let at = find(&ui, "acquire_slot(chunk");
    click(&mut ui, at);
    assert_eq!((ui.app.focus, line(&ui)), (Pane::Code, 18));
    click(&mut ui, at);
    assert_eq!(line(&ui), 24, "a double click goes to the definition");
    ui.keys("H");
    ui.ticks(20);
    event(&mut ui, MouseEventKind::Down(MouseButton::Left), at, KeyModifiers::CONTROL);
    assert_eq!(line(&ui), 24, "so does Ctrl with one click");
}

#[test]
fn parts_of_the_heading_lead_to_directory_outline_and_symbol() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(")");
    let (x, y) = find(&ui, "src/wal.rs  WalWriter::append");
    click(&mut ui, (x + 12, y));
    assert_eq!(line(&ui), 14, "the type around the function");
    ui.keys("H");
    click(&mut ui, (x + 5, y));
    assert!(matches!(ui.app.overlays.last(), Some(Overlay::Picker(_))), "the file lists its symbols");
    ui.keys("Esc");
    click(&mut ui, (x + 1, y));
    assert_eq!(ui.app.focus, Pane::Tree);
    assert_eq!(ui.app.tree.current().map(|row| row.path.as_str()), Some("src"));
}

#[test]
fn hints_and_gutter_marks_are_pressed() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    let at = find(&ui, "next step");
    click(&mut ui, at);
    assert!(ui.text().contains("step 2/4"), "{}", ui.text());
    let (_, y) = find(&ui, "let at = self.reserve(&guard, chunk.len())");
    let open = |ui: &Headless| ui.app.code.notes.iter().any(|n| n.open);
    assert!(!open(&ui));
    click(&mut ui, (0, y));
    assert!(open(&ui), "{}", ui.text());
    let at = find(&ui, "Space menu");
    ui.keys("Ctrl-w h");
    click(&mut ui, at);
    assert!(matches!(ui.app.overlays.last(), Some(Overlay::Picker(_))), "the menu item opens the list of commands");
}

#[test]
fn the_wheel_scrolls_what_is_under_the_pointer() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 20);
    ui.keys(")");
    let before = ui.app.code.top;
    let focus = ui.app.focus;
    event(&mut ui, MouseEventKind::ScrollDown, (20, 8), KeyModifiers::NONE);
    assert!(ui.app.code.top > before);
    let (x, y) = find(&ui, "Why the lock is taken");
    event(&mut ui, MouseEventKind::ScrollDown, (x.max(90), y + 4), KeyModifiers::NONE);
    assert!(ui.app.notes.scroll > 0);
    event(&mut ui, MouseEventKind::ScrollDown, (100, 8), KeyModifiers::SHIFT);
    assert!(ui.app.notes.left > 0, "with Shift sideways");
    event(&mut ui, MouseEventKind::ScrollDown, (20, 8), KeyModifiers::SHIFT);
    assert!(ui.app.code.left > 0);
    assert_eq!(ui.app.focus, focus, "the keyboard stays where it was");
}

#[test]
fn dividers_are_dragged_and_lines_selected() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(")");
    let divider = 77;
    event(&mut ui, MouseEventKind::Down(MouseButton::Left), (divider, 10), KeyModifiers::NONE);
    event(&mut ui, MouseEventKind::Drag(MouseButton::Left), (67, 10), KeyModifiers::NONE);
    event(&mut ui, MouseEventKind::Up(MouseButton::Left), (67, 10), KeyModifiers::NONE);
    let (x, _) = find(&ui, "Space is reserved first");
    assert_eq!(x, 69, "{}", ui.text());
    let (x, y) = find(&ui, "19          let at");
    let x = x + 12;
    event(&mut ui, MouseEventKind::Down(MouseButton::Left), (x, y), KeyModifiers::NONE);
    event(&mut ui, MouseEventKind::Drag(MouseButton::Left), (x, y + 2), KeyModifiers::NONE);
    assert_eq!(ui.app.code.selected_lines(), (18, 19));
}

#[test]
fn rows_of_lists_are_chosen() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space f");
    let at = find(&ui, "src/slot.rs");
    click(&mut ui, at);
    click(&mut ui, at);
    assert_eq!(ui.app.here().map(|h| h.path.to_string()).as_deref(), Some("src/slot.rs"));
    ui.keys("Space f");
    click(&mut ui, (0, 0));
    assert!(ui.app.overlays.is_empty(), "a click beside an overlay closes it");
    ui.keys("t");
    let at = find(&ui, "How a chunk reaches");
    click(&mut ui, at);
    assert_eq!(ui.app.screen, Screen::Reading);
    ui.keys(") Tab");
    let at = find(&ui, "acquire_slot and Slot");
    click(&mut ui, at);
    assert_eq!((ui.app.focus, line(&ui)), (Pane::Code, 24), "a link of the prose");
}

#[test]
fn the_wheel_alone_or_nothing_where_that_is_wanted() {
    let demo = Demo::new();
    for (mouse, scrolls) in [(MouseUse::Scroll, true), (MouseUse::Off, false)] {
        let mut ui = demo.open((120, 20), Settings { mouse, ..Settings::plain() }, Start::default());
        ui.keys(")");
        let (cursor, top) = (ui.app.code.line, ui.app.code.top.line);
        click(&mut ui, (20, 4));
        assert_eq!(ui.app.code.line, cursor, "{mouse:?}");
        event(&mut ui, MouseEventKind::ScrollDown, (20, 8), KeyModifiers::NONE);
        assert_eq!(ui.app.code.top.line > top, scrolls, "{mouse:?}");
    }
}
