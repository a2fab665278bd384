//! Golden frames: what is on the screen at four sizes, in colour and without, in both languages.

use std::fmt::Write as _;

use glossator::tui::app::{Settings, Start};
use glossator::tui::headless::{Headless, text_of};
use glossator::tui::messages::Language;
use glossator::tui::theme;
use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::library::Demo;

/// The frame's text, and under it its styles: a letter for each, explained below.
fn painted(buffer: &Buffer) -> String {
    let mut out = text_of(buffer);
    let mut styles: Vec<Style> = Vec::new();
    out.push_str("--- styles\n");
    let letters: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        for x in 0..buffer.area.width {
            let style = buffer[(x, y)].style();
            let at = styles.iter().position(|s| *s == style).unwrap_or_else(|| {
                styles.push(style);
                styles.len() - 1
            });
            line.push(letters.get(at).copied().unwrap_or('?'));
        }
        out.push_str(&line);
        out.push('\n');
    }
    for (style, letter) in styles.iter().zip(letters) {
        let _ = writeln!(out, "{letter} {:?} on {:?} {:?}", style.fg, style.bg, style.add_modifier);
    }
    out
}

fn settled(mut ui: Headless) -> Headless {
    ui.ticks(70);
    ui
}

#[test]
fn first_frame_at_four_sizes() {
    let demo = Demo::new();
    for (width, height) in [(40, 8), (80, 24), (120, 40), (200, 60)] {
        let ui = settled(demo.read(width, height));
        insta::assert_snapshot!(format!("first_{width}x{height}"), painted(&ui.frame()));
    }
}

#[test]
fn a_step_at_four_sizes() {
    let demo = Demo::new();
    for (width, height) in [(40, 8), (80, 24), (120, 40), (200, 60)] {
        let mut ui = demo.read(width, height);
        ui.keys(")");
        insta::assert_snapshot!(format!("step_{width}x{height}"), settled(ui).text());
    }
}

#[test]
fn no_colour_ascii_and_chinese() {
    let demo = Demo::new();
    let plain = Settings::plain;
    let variants = [
        ("mono", Settings { theme: theme::mono(), ..plain() }),
        ("ascii", Settings { glyphs: theme::ASCII, ascii: true, theme: theme::ansi(), ..plain() }),
        ("zh", Settings { language: Language::Chinese, article_language: "zh-CN".to_owned(), ..plain() }),
    ];
    for (name, settings) in variants {
        let mut ui = demo.open((80, 24), settings, Start::default());
        ui.keys(")");
        let ui = settled(ui);
        insta::assert_snapshot!(format!("{name}_80x24"), if name == "mono" { painted(&ui.frame()) } else { ui.text() });
    }
}

#[test]
fn every_overlay_has_its_frame() {
    let demo = Demo::new();
    for (name, keys) in [
        ("help", "?"),
        ("menu", "Space"),
        ("files", "Space f \"wal\""),
        ("outline", "Space s"),
        ("notes", "Space a"),
        ("palette", "Space ? \"definition\""),
        ("steps", "Space T"),
        ("library", "t"),
        ("review", "Space v"),
        ("tree", "Space e"),
        ("references", "/ \"reserve\" Enter g r"),
        ("card", "/ \"acquire_slot\" Enter K"),
        ("peek", "/ \"acquire_slot\" Enter g p"),
        ("callers", "/ \"fn\" Space \"reserve\" Enter w g c"),
        ("search", "/ \"guard\""),
        ("grep", "Space / \"reserve\""),
        ("command", ": \"th\""),
    ] {
        let mut ui = demo.read(120, 40);
        ui.keys(")");
        ui.keys("Enter").ticks(70);
        ui.keys(keys);
        // The which-key menu waits a moment.
        ui.ticks(if name == "menu" { 4 } else { 0 });
        let text = ui.text();
        // The built-in articles come after the demo's and change with their authors.
        let shown = if name == "library" { text.lines().take(5).collect::<Vec<_>>().join("\n") } else { text };
        insta::assert_snapshot!(format!("overlay_{name}"), shown);
    }
}

#[test]
fn hostile_text_keeps_its_place() {
    let demo = Demo::new();
    let start =
        |path: &str| Start { file: Some((glossator::model::RepoPath::new(path).unwrap(), None)), ..Start::default() };
    let ui = settled(demo.open((80, 24), Settings::plain(), start("src/bad.rs")));
    insta::assert_snapshot!("hostile_80x24", ui.text());
    for cell in &ui.frame().content {
        assert!(!cell.symbol().chars().any(char::is_control), "{:?}", cell.symbol());
    }
}

#[test]
fn tiny_terminals_say_so_and_only_leave() {
    let demo = Demo::new();
    let mut ui = demo.read(20, 5);
    assert!(ui.text().contains("need 40x8"), "{}", ui.text());
    ui.keys("g d Space f");
    assert!(ui.app.overlays.is_empty());
    ui.keys("q");
    assert!(ui.app.quit);
}
