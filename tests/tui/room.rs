//! The room that drawings and tables get beside the code.

use glossator::tui::app::Zoom;
use glossator::tui::headless::Headless;
use glossator::tui::layout;
use ratatui::layout::Rect;

use super::library::Demo;

/// An article whose steps are: a drawing beside code, a table without code, a table beside code, long code.
fn demo() -> Demo {
    let drawing = "x".repeat(70);
    let long = format!("let a = \"{}\";", "y".repeat(120));
    let cells = "a cell of many words that fill a line";
    let demo = Demo::new();
    demo.write(
        "annotations/demo/wal.en.md",
        &format!(
            "---\ngloss: 1\nid: wal\ntitle: T\nlang: en\n---\n\nWhy?\n\n\
             ## One\n<!-- gloss: src/wal.rs#WalWriter.append id=one -->\n\n```text gloss=off\n{drawing}\n```\n\n\
             ## Two\n\n| a | b |\n|---|---|\n| {cells} | {cells} |\n\n\
             ## Three\n<!-- gloss: src/wal.rs#WalWriter.append id=three -->\n\n| a | b |\n|---|---|\n| {cells} | {cells} |\n\n\
             ## Four\n<!-- gloss: src/wal.rs#WalWriter.append id=four -->\n\n```rust\n{long}\n```\n"
        ),
    );
    demo
}

fn notes(ui: &Headless) -> Rect {
    layout::areas(&ui.app).notes.expect("a notes pane")
}

#[test]
fn a_drawing_is_shown_whole_where_the_code_keeps_some_room() {
    let demo = demo();
    let mut ui = demo.read(120, 40);
    assert_eq!(notes(&ui).width, 42, "prose needs no more");
    ui.keys(")");
    assert_eq!(notes(&ui).width, 74);
    assert!(ui.text().contains(&"x".repeat(70)), "{}", ui.text());
    ui.keys(")");
    assert_eq!(notes(&ui).width, 79, "a table without code");
    ui.keys(")");
    assert_eq!(notes(&ui).width, 42, "a table beside code wraps");
    let mut small = demo.read(100, 30);
    small.keys(")");
    assert_eq!(notes(&small).width, 60, "the code keeps forty columns");
}

#[test]
fn where_there_is_room_all_steps_of_an_article_have_one_width() {
    let demo = demo();
    let mut ui = demo.read(200, 60);
    let mut widths = vec![notes(&ui).width];
    for _ in 0..4 {
        ui.keys(")");
        widths.push(notes(&ui).width);
    }
    assert_eq!(widths, [74, 74, 79, 74, 74], "but for the table that stands alone");
    ui.keys("Enter G");
    assert_eq!(notes(&ui).width, 74, "off the article too");
}

#[test]
fn the_first_press_gives_what_the_lines_need_the_next_all() {
    let demo = demo();
    let mut ui = demo.read(120, 40);
    ui.keys(") ) ) +");
    assert_eq!((notes(&ui).width, ui.app.panes.zoom), (79, Zoom::Half), "the table's cells stand in one line");
    ui.keys(")");
    assert_eq!(notes(&ui).width, 80, "as much as there is");
    ui.keys("+");
    assert_eq!(notes(&ui).width, 120);
    ui.keys("+");
    assert_eq!((notes(&ui).width, ui.app.panes.zoom), (42, Zoom::Normal));
    // What would change nothing is left out.
    let mut ui = demo.read(120, 40);
    ui.keys(") +");
    assert_eq!((notes(&ui).width, ui.app.panes.zoom), (120, Zoom::Full));
    ui.keys("_ _");
    assert_eq!((notes(&ui).width, ui.app.panes.zoom), (120, Zoom::Full), "and back around");
}

#[test]
fn what_the_reader_adds_or_takes_is_kept() {
    let demo = demo();
    let mut ui = demo.read(120, 40);
    ui.keys(") Ctrl-w <");
    assert_eq!(notes(&ui).width, 70, "from what the drawing had");
    ui.keys("(");
    assert_eq!(notes(&ui).width, 38);
    ui.keys("Ctrl-w =");
    assert_eq!(notes(&ui).width, 42);
}
