//! What is known of a symbol: its card, and the type of a value.

use glossator::tui::app::{Overlay, Settings, Start};

use super::library::Demo;

#[test]
fn the_type_of_a_value_is_on_its_card_and_gone_to() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter / \"guard\" Space \"=\" Enter K");
    assert!(matches!(ui.app.overlays.last(), Some(Overlay::Text(_))), "{}", ui.text());
    let text = ui.text();
    assert!(text.contains("type: SlotGuard  src/slot.rs:7"), "{text}");
    ui.keys("Esc g y");
    let here = ui.app.here().expect("a file");
    assert_eq!((here.path.as_str(), here.line), ("src/slot.rs", 6), "{}", ui.text());
    ui.keys("H / \"copy_into\" Enter g y");
    let said = &ui.app.status.text;
    assert_eq!(said, "the type of copy_into is not known, or not of this repository");
}

#[test]
fn the_notes_of_a_card_are_in_the_language_that_is_read() {
    let demo = Demo::new();
    for (lang, title) in [("en", "● Slots"), ("zh-CN", "● 槽位")] {
        let settings = Settings { article_language: lang.to_owned(), ..Settings::plain() };
        let mut ui = demo.open((120, 40), settings, Start::default());
        ui.keys(") ) Enter K");
        assert!(ui.text().contains(title), "{}", ui.text());
    }
}

#[test]
fn a_long_place_wraps_on_its_card() {
    let demo = Demo::new();
    let path = format!("src/{}/{}.rs", "directory".repeat(5), "name".repeat(8));
    demo.write(&path, "pub fn lonely() {}\n");
    let mut ui = demo.read(90, 30);
    ui.keys(&format!(": \"open\" Space \"{path}\" Enter w w K"));
    let text = ui.text();
    assert!(text.contains("/  ") && text.contains("namename.rs:1") && text.contains("references: 0"), "{text}");
}

#[test]
fn a_link_leads_to_the_definition_or_to_a_list_under_its_own_name() {
    let demo = Demo::new();
    demo.write("src/other.rs", "pub struct Slot;\n");
    let mut ui = demo.read(120, 40);
    ui.keys(") Tab Tab Enter");
    assert!(ui.text().contains("definitions of Slot"), "two of them: {}", ui.text());
    // A declaration is none of them.
    demo.write("src/gate.h", "int gate_open(int which);\n");
    demo.write("src/gate.c", "#include \"gate.h\"\n\nint gate_open(int which)\n{\n    return which;\n}\n");
    let text = demo.text("annotations/demo/wal.en.md").replace("[`Slot`]", "[`gate_open`]");
    demo.write("annotations/demo/wal.en.md", &text);
    let mut ui = demo.read(120, 40);
    ui.keys(") Tab Tab Enter");
    assert!(ui.app.overlays.is_empty(), "{}", ui.text());
    let here = ui.app.here().expect("a file");
    assert_eq!((here.path.as_str(), here.line), ("src/gate.c", 2));
}
