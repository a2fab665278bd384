//! Steps that speak of directories, and a series of articles: where each is begun.

use glossator::tui::app::{Pane, Start};
use glossator::tui::headless::Headless;

use super::library::Demo;

/// Two articles of a series; the second step of the first speaks of a directory.
fn demo() -> Demo {
    let demo = Demo::new();
    let head = |id: &str, title: &str| {
        format!("---\ngloss: 1\nid: {id}\ntitle: {title}\nlang: en\nseries: s\n---\n\nWhy?\n\n")
    };
    let step =
        |title: &str, anchor: &str, id: &str| format!("## {title}\n<!-- gloss: {anchor} id={id} -->\n\nText.\n\n");
    let function = "src/wal.rs#WalWriter.append";
    demo.write(
        "annotations/demo/wal.en.md",
        &(head("wal", "First")
            + &step("One", function, "one")
            + &step("Where", "src/", "where")
            + &step("Three", function, "three")),
    );
    demo.write(
        "annotations/demo/zoo.en.md",
        &(head("zoo", "Second") + &step("Alpha", function, "alpha") + &step("Beta", function, "beta")),
    );
    demo
}

fn reading(ui: &Headless) -> (String, usize) {
    let reading = ui.app.reading.as_ref().expect("an article");
    (reading.head.title.clone(), reading.page + 1)
}

fn file(ui: &Headless) -> Option<String> {
    ui.app.code.doc.as_ref().map(|doc| doc.path.to_string())
}

#[test]
fn a_step_about_a_directory_shows_the_directory() {
    let demo = demo();
    let mut ui = demo.read(120, 40);
    ui.keys(") )");
    let text = ui.text();
    assert!(text.contains("─ src/ ─") && text.contains("slot.rs") && !text.contains("pub struct"), "{text}");
    assert_eq!(file(&ui), None, "no code of the step before");
    // Its files are opened from it, and the way back leads to it.
    ui.keys("Enter G Enter");
    assert_eq!(file(&ui).as_deref(), Some("src/wal.rs"));
    ui.keys("H");
    assert!(ui.app.folder.is_some() && ui.text().contains("directory"), "{}", ui.text());
    ui.keys("h");
    assert_eq!(ui.app.folder.as_ref().map(|f| f.path.as_str()), Some(""), "the directory around it");
    assert_eq!(ui.app.folder.as_ref().and_then(|f| f.current()).map(|row| row.name.as_str()), Some("src"));
    ui.keys("(");
    assert_eq!(ui.app.folder.as_ref().map(|f| f.path.as_str()), Some("src"), "back on the article");
    ui.keys(")");
    assert_eq!(file(&ui).as_deref(), Some("src/wal.rs"));
    assert!(ui.app.folder.is_none());
}

#[test]
fn a_directory_is_read_again_and_opened_by_name() {
    let demo = demo();
    let text = demo.text("src/wal.rs");
    let demo = demo.with_history(&[("first", &text)]);
    let mut ui = demo.read(120, 40);
    ui.keys(") ) Enter");
    demo.write("src/new.rs", "fn new() {}\n");
    ui.keys("R");
    assert!(ui.text().contains("new.rs"), "{}", ui.text());
    ui.keys(": \"open\" Space \"annotations/demo/\" Enter");
    assert!(ui.text().contains("zoo.en.md"), "{}", ui.text());
    // One pane at a time: the prose first, Enter shows what it speaks of.
    let mut ui = demo.read(80, 24);
    ui.keys(") )");
    assert_eq!(ui.app.focus, Pane::Notes);
    ui.keys("Enter");
    assert!(ui.text().contains("src/ ─") && ui.text().contains("slot.rs"), "{}", ui.text());
}

#[test]
fn a_series_goes_on_at_what_was_not_read() {
    let demo = demo();
    let mut ui = demo.read(120, 40);
    ui.keys(") ) )");
    assert_eq!(reading(&ui), ("First".to_owned(), 4));
    ui.keys(")");
    assert_eq!(reading(&ui), ("Second".to_owned(), 1));
    assert!(!ui.app.status.text.contains("starts over"), "nothing to say of a start: {}", ui.app.status.text);
    ui.keys("(");
    assert_eq!(reading(&ui), ("First".to_owned(), 4), "the step before");
    ui.keys(")");
    assert_eq!(reading(&ui), ("Second".to_owned(), 2), "its first step was read");
    assert!(ui.app.status.text.contains("goes on at step 2 of 3; [T starts over"), "{}", ui.app.status.text);
    ui.keys(") ( [ T");
    assert_eq!(reading(&ui), ("Second".to_owned(), 1));
    ui.keys("] T");
    assert_eq!(reading(&ui), ("Second".to_owned(), 3));
    ui.keys("[ T ( )");
    assert_eq!(reading(&ui), ("Second".to_owned(), 1), "read to the end, it begins anew");
}

#[test]
fn an_article_opened_by_name_goes_on_until_it_was_read() {
    let demo = demo();
    let mut ui = demo.read(120, 40);
    ui.keys(") ) : \"read\" Space \"wal\" Enter");
    assert_eq!(reading(&ui), ("First".to_owned(), 3));
    assert!(ui.app.status.text.contains("step 3 of 4"), "{}", ui.app.status.text);
    ui.keys(") : \"read\" Space \"wal\" Enter");
    assert_eq!(reading(&ui), ("First".to_owned(), 1));
    let progress = ui.app.progress.clone();
    assert!(progress.values().any(|p| p.seen.len() == 4), "it stays marked as read: {progress:?}");
    // Begun again, the program opens what was not read.
    let mut other = demo.read(120, 40);
    other.app.progress = progress;
    other.app.reading = None;
    other.app.start = Some(Start::default());
    other.keys("R");
    assert_eq!(reading(&other), ("Second".to_owned(), 1));
}

/// The program started again with what the first run remembers.
fn again(demo: &Demo, first: &mut Headless) -> Headless {
    first.keys("Q");
    let mut ui = demo.read(first.app.size.0, first.app.size.1);
    ui.app.progress.clone_from(&first.app.progress);
    ui.app.places.clone_from(&first.app.places);
    ui.app.left.clone_from(&first.app.left);
    ui.app.reading = None;
    ui.app.code = glossator::tui::code::Code::default();
    ui.app.start = Some(Start::default());
    ui.keys("R");
    ui
}

#[test]
fn started_again_it_goes_on_where_it_was_left() {
    let demo = demo();
    let mut ui = demo.read(120, 40);
    ui.keys(") ) ) ) )");
    assert_eq!(reading(&ui), ("Second".to_owned(), 2));
    let mut ui = again(&demo, &mut ui);
    assert_eq!(reading(&ui), ("Second".to_owned(), 2), "the article read last, not the first one begun");
    // Left for some place of the code, be the article read to its end.
    ui.keys(") : \"open\" Space \"src/slot.rs:3\" Enter");
    let ui = again(&demo, &mut ui);
    assert_eq!(reading(&ui), ("Second".to_owned(), 3));
    assert_eq!(file(&ui).as_deref(), Some("src/slot.rs"));
    assert_eq!(ui.app.here().map(|here| here.line), Some(2));
    assert!(ui.text().contains("off the article"), "{}", ui.text());
    // Everything read: from the start.
    let mut ui = demo.read(120, 40);
    ui.keys(") ) ) ) ) )");
    let ui = again(&demo, &mut ui);
    assert_eq!(reading(&ui), ("First".to_owned(), 1));
}

#[test]
fn a_step_without_code_shows_what_it_follows_where_nothing_is_open() {
    let demo = demo();
    let text = demo.text("annotations/demo/zoo.en.md");
    demo.write("annotations/demo/zoo.en.md", &format!("{text}## Omega\n\nNo code.\n"));
    let mut ui = demo.open(
        (120, 40),
        glossator::tui::app::Settings::plain(),
        Start { article: Some("zoo".to_owned()), ..Start::default() },
    );
    ui.app.code = glossator::tui::code::Code::default();
    ui.keys("] T");
    assert_eq!(reading(&ui), ("Second".to_owned(), 4));
    assert_eq!(file(&ui).as_deref(), Some("src/wal.rs"));
}

#[test]
fn the_way_back_from_a_link_leads_to_the_step_as_it_was() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Tab Enter");
    assert!(ui.text().contains("off the article"), "{}", ui.text());
    ui.keys("H");
    assert!(ui.text().contains("step 2/4") && !ui.text().contains("off the article"), "{}", ui.text());
    assert_eq!(ui.app.focus, Pane::Notes);
    assert_eq!(ui.app.here().map(|here| here.line), Some(18));
    ui.keys(") H");
    assert_eq!(ui.app.reading.as_ref().map(|reading| reading.page), Some(1), "from step to step as well");
}
