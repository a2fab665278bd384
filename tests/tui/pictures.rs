//! Pictures of articles: the alternative text always, the picture where the terminal can.

use glossator::tui::headless::Headless;
use glossator::tui::msg::Effect;

use super::library::Demo;

/// Two by one pixels, red.
const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x7b, 0x40, 0xe8, 0xdd, 0x00, 0x00, 0x00, 0x0d, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0xcf, 0xc0, 0x00, 0x44, 0x00, 0x08, 0xfe, 0x01, 0xff, 0xc6, 0x9e, 0x79,
    0xf7, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

fn with_picture() -> Demo {
    let demo = Demo::new();
    let file = demo.root().join("annotations/demo/media/red.png");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, PNG).expect("a file");
    let article = demo.text("annotations/demo/wal.en.md");
    let shown = "Space is reserved first and copied later.";
    let article = article.replacen(shown, &format!("![A red dot](media/red.png)\n\n{shown}"), 1);
    demo.write("annotations/demo/wal.en.md", &article);
    demo
}

/// At the step that has the picture.
fn reader(demo: &Demo, width: u16) -> Headless {
    let mut ui = demo.read(width, 40);
    ui.keys(")");
    ui
}

#[test]
fn the_alternative_text_is_always_there_and_the_terminal_is_asked_once() {
    let demo = with_picture();
    let mut ui = reader(&demo, 120);
    assert!(ui.text().contains("image: A red dot"), "{}", ui.text());
    ui.keys("j k j k");
    let asked = ui.outside.iter().filter(|effect| matches!(effect, Effect::AskTerminal(_))).count();
    assert_eq!(asked, 1);
}

#[cfg(feature = "images")]
mod shown {
    use glossator::tui::msg::Msg;
    use glossator::tui::picture::{Images, Setup};
    use ratatui::style::Color;

    use super::*;

    fn reds(ui: &Headless) -> usize {
        let red = |c: Option<Color>| matches!(c, Some(Color::Rgb(r, g, b)) if r > 200 && g < 60 && b < 60);
        ui.frame().content.iter().filter(|cell| red(cell.style().fg) || red(cell.style().bg)).count()
    }

    #[test]
    fn a_picture_stands_under_its_text_in_both_panes() {
        let demo = with_picture();
        for width in [120, 80] {
            let mut ui = reader(&demo, width);
            let before = reds(&ui);
            ui.send(Msg::Means(Some(Setup::fixed(Images::HalfBlocks, (1, 1)))));
            assert!(ui.text().contains("image: A red dot"), "{}", ui.text());
            assert!(reds(&ui) > before, "{width}: {}", ui.text());
            // Given the terminal back, it is read and sent again.
            ui.send(Msg::Resumed);
            assert!(reds(&ui) > before);
        }
    }

    #[test]
    fn nothing_is_drawn_where_the_terminal_cannot_or_the_reader_does_not_want_it() {
        let demo = with_picture();
        let mut ui = reader(&demo, 120);
        let before = reds(&ui);
        ui.send(Msg::Means(None));
        assert_eq!(reds(&ui), before);
        ui.keys(": \"set\" Space \"images=halfblocks\" Enter");
        ui.send(Msg::Means(Some(Setup::fixed(Images::HalfBlocks, (1, 1)))));
        assert!(reds(&ui) > before);
        ui.keys(": \"set\" Space \"images=off\" Enter");
        assert_eq!(reds(&ui), before);
    }

    #[test]
    fn a_file_that_is_no_picture_leaves_its_text() {
        let demo = with_picture();
        demo.write("annotations/demo/media/red.png", "no picture at all");
        let mut ui = reader(&demo, 120);
        ui.send(Msg::Means(Some(Setup::fixed(Images::Kitty, (10, 20)))));
        assert!(ui.text().contains("image: A red dot") && !ui.app.status.error, "{}", ui.text());
    }
}
