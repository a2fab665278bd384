//! Keys in, state and screen out.

use glossator::tui::app::{Overlay, Pane, Screen, Settings, Start};
use glossator::tui::headless::Headless;
use glossator::tui::messages::Language;
use glossator::tui::msg::{Effect, Msg, Slot};
use glossator::tui::picker::PickerKind;

use super::library::Demo;
use crate::support::repo::{Node, Repo};

fn place(ui: &Headless) -> (String, u32) {
    let here = ui.app.here().expect("a file is open");
    (here.path.as_str().to_owned(), here.line + 1)
}

#[test]
fn an_article_is_read_step_by_step() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    assert!(ui.text().contains("The log is written in two moves"), "{}", ui.text());
    ui.keys(")");
    assert_eq!(place(&ui), ("src/wal.rs".to_owned(), 19), "the fence marks the lines it quotes");
    assert!(ui.text().contains("Space is reserved first"), "{}", ui.text());
    assert!(ui.text().contains("step 2/4"));
    ui.keys(")");
    assert_eq!(place(&ui).0, "src/slot.rs");
    ui.keys("n");
    assert!(ui.text().contains("place 2/2"), "{}", ui.text());
    ui.keys("( (");
    assert!(ui.text().contains("step 1/4"));
    ui.keys("(");
    assert!(ui.app.status.text.contains("first step"));
}

#[test]
fn keys_pressed_while_an_article_loads_mean_what_they_will_mean() {
    let demo = Demo::new();
    for (size, pane) in [((120, 40), Pane::Notes), ((80, 24), Pane::Code)] {
        let mut ui = demo.read(size.0, size.1);
        ui.app.focus = Pane::Code;
        ui.app.reading = None;
        // What it asks for is not answered yet.
        let start = Start { article: Some("wal".to_owned()), ..Start::default() };
        let asked = glossator::tui::update::start(&mut ui.app, start);
        assert!(asked.iter().any(|e| matches!(e, Effect::Ask(Slot::Article, ..))), "{asked:?}");
        assert_eq!(ui.app.focus, pane, "at {size:?}");
        ui.keys("Space Space");
        assert!(size.0 == 80 || !ui.app.status.text.contains("not bound"), "{}", ui.app.status.text);
    }
}

#[test]
fn leaving_the_article_is_told_and_undone() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter / \"acquire_slot\" Enter g d");
    assert!(ui.text().contains("off the article"), "{}", ui.text());
    ui.keys("(");
    assert_eq!(place(&ui), ("src/wal.rs".to_owned(), 19));
    assert!(ui.text().contains("step 2/4"));
}

#[test]
fn definition_and_back() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter : \"19\" Enter");
    // `let` is a word of the language, not a name.
    ui.keys("w w w g d");
    assert_eq!(place(&ui), ("src/wal.rs".to_owned(), 29), "{}", ui.text());
    ui.keys("H");
    assert_eq!(place(&ui).1, 19);
    ui.keys("L");
    assert_eq!(place(&ui).1, 29);
}

#[test]
fn the_next_name_is_a_name() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter : \"15\" Enter w");
    assert_eq!(place(&ui), ("src/wal.rs".to_owned(), 16), "words of comments are none");
    let column = "    pub fn ".len();
    assert_eq!(ui.app.code.column as usize, column, "nor are `pub` and `fn`");
    ui.keys("b");
    assert_eq!(place(&ui).1, 14, "the type before it");
    // From a keyword, the next name of the line is followed.
    ui.keys(": \"24\" Enter 0 4 l g r");
    assert!(ui.text().contains("references to acquire_slot"), "{}", ui.text());
}

#[test]
fn what_was_marked_last_is_gone_on_with() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter / \"reserve\" Enter *");
    let first = place(&ui).1;
    ui.keys("n");
    assert_ne!(place(&ui).1, first, "the next place of the marked name");
    ui.keys("g g / \"self\" Enter");
    let from = place(&ui).1;
    ui.keys("3 n");
    let counted = (place(&ui).1, ui.app.code.column);
    ui.keys(": \"1\" Enter / \"self\" Enter");
    assert_eq!(place(&ui).1, from);
    ui.keys("n n n");
    assert_eq!((place(&ui).1, ui.app.code.column), counted);
}

#[test]
fn a_message_makes_room_once_it_could_be_read() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter : \"theme\" Space \"nosuch\" Enter");
    assert!(ui.text().contains("usage: theme"), "{}", ui.text());
    ui.keys("j");
    assert!(ui.text().contains("usage: theme"), "it was there for no time");
    ui.ticks(10);
    assert!(!ui.text().contains("usage: theme"), "{}", ui.text());
    ui.keys(": \"theme\" Space \"nosuch\" Enter");
    ui.ticks(10);
    assert!(ui.text().contains("usage: theme"), "without a key it stays");
    ui.keys("j");
    assert!(!ui.text().contains("usage: theme"), "{}", ui.text());
}

#[test]
fn a_half_typed_expression_is_searched_as_it_is_written() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space / \"reserve(\"");
    ui.ticks(5);
    let Some(Overlay::Picker(picker)) = ui.app.overlays.last() else { panic!("the search") };
    assert!(!picker.loading && picker.source.len() >= 2, "{}", ui.text());
}

#[test]
fn the_cursor_stands_on_characters() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter : \"16\" Enter $ j");
    let doc = ui.app.code.doc.clone().expect("a file");
    assert_eq!(ui.app.code.column as usize + 1, doc.line(ui.app.code.line).len());
}

#[test]
fn definition_crosses_files_and_references_stay_open() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter / \"SlotGuard\" Enter g d");
    assert_eq!(place(&ui).0, "src/slot.rs", "{}", ui.text());
    ui.keys("g r");
    assert_eq!(ui.app.focus, Pane::List);
    let list = ui.app.drawer.as_ref().expect("the drawer");
    assert!(list.count >= 4, "{}", ui.text());
    ui.keys("j Enter");
    assert!(ui.app.drawer.is_some(), "it stays while reading");
    ui.keys("Ctrl-w j q");
    assert!(ui.app.drawer.is_none());
}

#[test]
fn links_of_the_prose_lead_to_code() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Tab Enter");
    assert_eq!(place(&ui), ("src/wal.rs".to_owned(), 24), "{}", ui.text());
}

#[test]
fn the_language_changes_in_place() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") g l");
    assert!(ui.text().contains("为什么要两次加锁"), "{}", ui.text());
    assert!(ui.text().contains("step 2/4"), "the step stays");
    assert_eq!(place(&ui).0, "src/wal.rs", "a translation inherits the anchors");
    ui.keys("g l");
    assert!(ui.text().contains("Why the lock is taken twice"));
}

#[test]
fn pickers_filter_and_open() {
    let demo = Demo::new();
    let mut ui = demo.read(80, 24);
    ui.keys("Enter Space f \"slot\" Enter");
    assert_eq!(place(&ui).0, "src/slot.rs");
    ui.keys("Space S \"copyinto\" Enter");
    assert_eq!(place(&ui), ("src/wal.rs".to_owned(), 35));
    ui.keys("Space j Enter");
    assert_eq!(place(&ui).0, "src/slot.rs");
    ui.keys("Space a \"Slots\" Enter");
    assert_eq!(place(&ui).0, "src/slot.rs");
}

#[test]
fn a_preview_gets_its_colours() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space f \"slot\"");
    let Some(Overlay::Picker(picker)) = ui.app.overlays.last() else { panic!("a picker") };
    let doc = picker.preview_doc.as_ref().expect("the preview is there");
    assert!(doc.detail.as_ref().is_some_and(|d| !d.colours.is_empty()));
}

#[test]
fn text_search_over_all_files() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space /");
    ui.keys("\"Slot\\b\"");
    let Some(Overlay::Picker(picker)) = ui.app.overlays.last() else { panic!("a picker") };
    assert!(picker.order.len() >= 4, "{}", ui.text());
    ui.keys("Ctrl-g");
    assert_eq!(ui.app.focus, Pane::List);
    ui.keys("Ctrl-w k Space / \"(\"");
    assert!(!ui.app.quit, "a bad pattern is an answer");
}

#[test]
fn search_in_the_file() {
    let demo = Demo::new();
    let mut ui = demo.read(80, 24);
    ui.keys("Enter Space f \"wal.rs\" Enter g g / \"reserve\"");
    assert_eq!(place(&ui).1, 17, "search as one types; case does not matter in lower case");
    ui.keys("Enter n");
    assert_eq!(place(&ui).1, 19);
    ui.keys("N N");
    assert_eq!(place(&ui).1, 29, "it goes around");
    ui.keys("/ \"zzz\" Esc");
    assert_eq!(place(&ui).1, 29, "given up, it goes back");
    ui.keys("Esc");
    assert!(ui.app.code.search.is_none());
}

#[test]
fn notes_fold_and_lead() {
    let demo = Demo::new();
    let mut ui = demo.read(80, 24);
    ui.keys("Enter Space f \"wal.rs\" Enter g g ] a");
    assert!(ui.text().contains("Why the lock is taken twice"));
    assert!(!ui.text().contains("Space is reserved"), "folded: {}", ui.text());
    ui.keys("z a");
    assert!(ui.text().contains("Space is reserved"), "{}", ui.text());
    ui.keys("z M");
    assert!(!ui.text().contains("Space is reserved"));
}

#[test]
fn blocks_fold() {
    let demo = Demo::new();
    let mut ui = demo.read(80, 24);
    ui.keys("Enter Space f \"wal.rs\" Enter 17 G z c");
    assert!(!ui.text().contains("Reserve space, then copy"), "{}", ui.text());
    ui.keys("j");
    assert_eq!(place(&ui).1, 23);
    ui.keys("k z o");
    assert!(ui.text().contains("Reserve space, then copy"));
}

#[test]
fn marks_and_counts() {
    let demo = Demo::new();
    let mut ui = demo.read(80, 24);
    ui.keys("Enter Space f \"wal.rs\" Enter 12 G m a m A 5 j");
    assert_eq!(place(&ui).1, 17);
    ui.keys("' a");
    assert_eq!(place(&ui).1, 12);
    ui.keys("Space f \"slot.rs\" Enter ' a");
    assert!(ui.app.status.text.contains("not set"), "small letters are the file's own");
    ui.keys("' A");
    assert_eq!(place(&ui), ("src/wal.rs".to_owned(), 12));
}

#[test]
fn the_list_is_one_key_away_and_leads_to_an_annotated_line() {
    let demo = Demo::new();
    let mut ui = demo.open((80, 24), Settings::plain(), Start { library: true, ..Start::default() });
    assert_eq!(ui.app.screen, Screen::Library);
    assert!(ui.text().contains("How a chunk reaches the log"), "{}", ui.text());
    assert!(ui.text().contains("? help"));
    ui.keys("Enter");
    assert_eq!(ui.app.screen, Screen::Reading, "{}", ui.text());
    ui.keys("t");
    assert_eq!(ui.app.screen, Screen::Library);
    ui.keys("q");
    assert_eq!(ui.app.screen, Screen::Reading);
}

#[test]
fn a_note_is_written_where_the_cursor_is() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space f \"wal.rs\" Enter 36 G a Enter");
    ui.keys("Ctrl-u \"Copying\" Enter");
    let text = demo.text("annotations/demo/wal.en.md");
    assert!(text.contains("## Copying\n<!-- gloss: src/wal.rs#WalWriter::copy_into id=copy-into -->\n"), "{text}");
    let opened =
        ui.outside.iter().any(|e| matches!(e, Effect::Editor(t) if t.file.ends_with("wal.en.md") && t.line > 30));
    assert!(opened, "{:?}", ui.outside);
    let line = ui.outside.iter().find_map(|e| if let Effect::Editor(t) = e { Some(t.line) } else { None }).unwrap();
    assert_eq!(text.lines().count() + 1, line as usize, "the cursor is where the prose begins");
    ui.send(Msg::EditorClosed);
    let note = ui.app.code.notes.iter().find(|n| n.note.title == "Copying").expect("the note shows at once");
    assert!(note.open, "and is open");
    assert!(ui.text().contains("the note has no text yet"), "with what is wrong with it: {}", ui.text());
    demo.write("annotations/demo/wal.en.md", &format!("{text}It copies. See [`nowhere_to_be_found`].\n"));
    ui.send(Msg::EditorClosed);
    assert!(ui.text().contains("nothing is called nowhere_to_be_found"), "{}", ui.text());
    demo.write("annotations/demo/wal.en.md", &format!("{text}It copies. See [`reserve`].\n"));
    ui.send(Msg::EditorClosed);
    assert!(ui.text().contains("nothing wrong"), "{}", ui.text());
}

#[test]
fn a_note_written_while_reading_a_translation_stands_in_both() {
    let demo = Demo::new();
    let settings = Settings { article_language: "zh-CN".to_owned(), ..Settings::plain() };
    let mut ui = demo.open((120, 40), settings, Start::default());
    ui.keys("Enter Space f \"wal.rs\" Enter 36 G a Enter");
    ui.keys("Ctrl-u \"复制\" Enter");
    let source = demo.text("annotations/demo/wal.en.md");
    assert!(source.contains("<!-- gloss: src/wal.rs#WalWriter::copy_into id=copy-into -->"), "{source}");
    let shown = demo.text("annotations/demo/wal.zh-CN.md");
    assert!(shown.ends_with("## 复制\n<!-- gloss: id=copy-into -->\n\n"), "{shown}");
    let opened = ui.outside.iter().any(|e| matches!(e, Effect::Editor(t) if t.file.ends_with("wal.zh-CN.md")));
    assert!(opened, "{:?}", ui.outside);
    ui.send(Msg::EditorClosed);
    assert!(ui.app.code.notes.iter().any(|n| n.note.title == "复制" && n.open), "{}", ui.text());
}

#[test]
fn lines_that_look_alike_are_told_apart() {
    let demo = Demo::new();
    let body = "fn twice() {\n    lock();\n    step();\n    free();\n    lock();\n    other();\n    free();\n}\n";
    demo.write("src/alike.rs", body);
    let open = |keys: &str, title: &str| {
        let mut ui = demo.read(120, 40);
        ui.keys("Enter Space f \"alike\" Enter").keys(keys).keys("a Enter").keys("Ctrl-u").keys(title).keys("Enter");
        ui.send(Msg::EditorClosed);
        ui.app.code.notes.iter().rfind(|n| !n.note.lines.eq(&(0, 0))).map(|n| n.note.lines)
    };
    assert_eq!(open("5 G v 2 j", "\"Range\""), Some((4, 6)), "{}", demo.text("annotations/demo/wal.en.md"));
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space f \"alike\" Enter 7 G v a Enter Ctrl-u \"One\" Enter");
    assert!(demo.text("annotations/demo/wal.en.md").contains("#twice id="), "one line means its symbol");
}

#[test]
fn a_note_of_the_built_in_library_is_copied_before_it_is_edited() {
    let demo = Demo::new();
    std::fs::rename(demo.root().join("annotations"), demo.home().join("elsewhere")).unwrap();
    let ui = demo.open((120, 40), Settings::plain(), Start { library: true, ..Start::default() });
    // The only article of the program's own library whose code is not needed to edit it.
    let at = ui.app.library.repos.iter().position(|r| !r.articles.is_empty()).expect("there are built-in articles");
    let (repo, article) = (ui.app.library.repos[at].name.clone(), ui.app.library.repos[at].articles[0].clone());
    assert!(article.file.is_none());
    let dirs = demo.dirs();
    let copied = dirs.library().join(&repo).join(format!("{}.{}.md", article.id, article.lang));
    assert!(!copied.exists());
    let mut ui = demo.named(&repo);
    let id = article.id.clone();
    ui.send(Msg::Key(glossator::tui::keymap::Key::char(':')));
    ui.keys(&format!("\"read\" Space \"{id}\" Enter E"));
    assert!(copied.exists(), "{}", ui.text());
    assert!(copied.with_file_name("repo.toml").exists(), "with what it speaks of");
    let opened = ui.outside.iter().any(|e| matches!(e, Effect::Editor(t) if t.file == copied.to_string_lossy()));
    assert!(opened, "{:?}", ui.outside);
}

#[test]
fn a_selection_is_quoted_and_a_new_article_is_made() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space f \"wal.rs\" Enter 18 G v 1 j a Down Enter");
    ui.keys("\"Second\" Enter Ctrl-u \"Taking\" Enter");
    let text = demo.text("annotations/demo/second.en.md");
    assert!(
        text.contains("id: second") && text.contains("from=\"let guard = self.acquire_slot(chunk.len());\""),
        "{text}"
    );
    ui.send(Msg::EditorClosed);
    let note = ui.app.code.notes.iter().find(|n| n.note.title == "Taking").expect("the note");
    assert_eq!(note.note.lines, (17, 18));
}

#[test]
fn steps_move_and_go() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") ) Alt-Up");
    let text = demo.text("annotations/demo/wal.en.md");
    assert!(text.find("## Slots") < text.find("## Why"), "{text}");
    let text = demo.text("annotations/demo/wal.zh-CN.md");
    assert!(text.find("## 槽位") < text.find("## 为什么"), "the translation keeps step: {text}");
    ui.keys("D");
    assert!(ui.text().contains("delete the note"), "{}", ui.text());
    ui.keys("n");
    assert!(demo.text("annotations/demo/wal.en.md").contains("## Slots"));
    ui.keys("D y");
    assert!(!demo.text("annotations/demo/wal.en.md").contains("## Slots"));
}

#[test]
fn missing_code_is_reviewed() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space v");
    assert_eq!(ui.app.screen, Screen::Review);
    assert!(ui.text().contains("missing") && ui.text().contains("flush"), "{}", ui.text());
    ui.keys("q");
    assert_eq!(ui.app.screen, Screen::Reading);
}

#[test]
fn what_has_no_place_any_more_is_among_the_problems() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.ticks(20);
    ui.keys("Enter Space d");
    assert!(ui.text().contains("1 without a place any more"), "{}", ui.text());
    ui.keys("Enter");
    assert_eq!(ui.app.screen, Screen::Review);
    let settings = Settings { language: Language::Chinese, ..Settings::plain() };
    let mut ui = demo.open((120, 40), settings, Start::default());
    ui.ticks(20);
    ui.keys("Enter Space d");
    let row = ui.text().lines().find(|line| line.contains("1 条")).unwrap_or_default().to_owned();
    assert!(!row.is_empty() && !row.contains("missing"), "{}", ui.text());
}

#[test]
fn a_step_begins_on_a_name() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter");
    assert_eq!((place(&ui).1, ui.app.code.column), (19, 12), "`at`, not `let`");
}

#[test]
fn escape_never_quits_and_q_closes_one_thing_at_a_time() {
    let demo = Demo::new();
    let mut ui = demo.read(80, 24);
    ui.keys("Esc Esc Esc");
    assert!(!ui.app.quit);
    ui.keys("? q");
    assert!(ui.app.overlays.is_empty() && !ui.app.quit);
    ui.keys("Enter Space e q");
    assert!(!ui.app.quit && ui.app.focus == Pane::Code);
    ui.keys("q");
    assert!(!ui.app.quit && ui.app.focus == Pane::Notes, "the article that the code has replaced");
    ui.keys("q");
    assert!(ui.app.quit);
    assert!(ui.outside.iter().any(|e| matches!(e, Effect::Save(_))), "the place is remembered");
}

#[test]
fn what_was_chosen_from_the_list_is_left_for_the_list() {
    let demo = Demo::new();
    let mut ui = demo.open((80, 24), Settings::plain(), Start { library: true, ..Start::default() });
    ui.keys("Enter");
    assert_eq!(ui.app.screen, Screen::Reading);
    ui.keys("t q");
    assert_eq!(ui.app.screen, Screen::Reading, "the list over an article closes to it");
    ui.keys("q");
    assert_eq!(ui.app.screen, Screen::Library);
    assert!(!ui.app.quit);
    ui.keys("q");
    assert!(ui.app.quit);
}

#[test]
fn a_checkout_that_no_library_names_is_in_the_list() {
    let demo = Demo::new();
    let mut repo = Repo::with_worktree(&demo.home().join("plain"));
    repo.commit("main", "first", &[(&b"a.py"[..], Node::Text("x = 1\n"))]);
    let start = Start { library: true, ..Start::default() };
    let size = (120, 40);
    let home = demo.home().join("plain");
    let mut ui = glossator::cli::browse::headless(&home, &demo.dirs(), Settings::plain(), size, start).expect("opens");
    assert!(ui.text().contains("plain  this directory; Enter reads it"), "{}", ui.text());
    ui.keys("g g Enter");
    assert_eq!(ui.app.screen, Screen::Reading);
    assert_eq!(ui.app.info.as_ref().map(|i| i.name.as_str()), Some("plain"));
    ui.keys("t g g Enter");
    assert_eq!(ui.app.screen, Screen::Reading, "it is open already");
}

#[test]
fn keys_that_an_empty_notes_pane_names_work_in_it() {
    let demo = Demo::new();
    let mut ui = demo.open((80, 24), Settings::plain(), Start { code: true, ..Start::default() });
    ui.keys("Space f \"lib.rs\" Enter Space n");
    assert!(ui.text().contains(",a lists all notes, t lists articles, a writes one"), "{}", ui.text());
    ui.keys(", a");
    assert!(matches!(ui.app.overlays.last(), Some(Overlay::Picker(_))));
    ui.keys("Esc Esc a");
    assert!(matches!(ui.app.overlays.last(), Some(Overlay::Picker(picker)) if picker.kind == PickerKind::Article));
}

#[test]
fn resizing_keeps_the_cursor_line_in_view() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space f \"wal.rs\" Enter 30 G");
    for size in [(40, 8), (200, 60), (20, 5), (80, 24), (399, 99)] {
        ui.send(Msg::Resize(size.0, size.1));
        if size.0 >= 40 {
            assert_eq!(place(&ui).1, 30);
            assert!(ui.app.code.cursor_row().is_some(), "{size:?}");
        }
    }
}

#[test]
fn every_command_is_in_help_or_palette() {
    use glossator::tui::command::Command;
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space ?");
    let Some(Overlay::Picker(picker)) = ui.app.overlays.last() else { panic!("the palette") };
    assert_eq!(picker.source.len(), Command::ALL.len());
    let shown: Vec<String> = (0..picker.source.len()).map(|n| picker.source.show(n).1.to_string()).collect();
    for command in Command::ALL {
        let name = format!("({})", command.name());
        assert!(shown.iter().any(|row| row.ends_with(&name)), "{name} is not in the palette");
    }
    let (_, _, keys) = picker.source.show(0);
    assert!(!keys.is_empty(), "with its keys");
}

#[test]
fn every_command_is_in_the_help_of_some_pane() {
    use glossator::tui::command::Command;
    let demo = Demo::new();
    let mut told = std::collections::BTreeSet::new();
    for keys in [
        "Enter ?",
        "?",
        "Enter Space e ?",
        "Enter / \"reserve\" Enter g r ?",
        "Enter Space f F1",
        "? ?",
        "t ?",
        ", v ?",
    ] {
        let mut ui = demo.read(120, 40);
        ui.keys(keys);
        let Some(Overlay::Text(help)) = ui.app.overlays.last() else { panic!("no help after {keys}: {}", ui.text()) };
        let names =
            help.laid.rows.iter().filter_map(|row| row.text().rsplit_once(':').map(|(_, name)| name.to_owned()));
        told.extend(names);
    }
    for command in Command::ALL {
        assert!(told.contains(command.name()), "{} is in no help", command.name());
    }
}

#[test]
fn an_article_edited_underneath_is_read_again() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(")");
    let text = demo.text("annotations/demo/wal.en.md").replace("Space is reserved first", "Room is made first");
    demo.write("annotations/demo/wal.en.md", &text);
    ui.keys("R");
    assert!(ui.text().contains("Room is made first"), "{}", ui.text());
    demo.write("annotations/demo/wal.en.md", "---\ngloss: 1\n");
    ui.keys("R ) ( Space f Esc");
    assert!(!ui.app.quit);
}

/// The demo's log with two later commits: one changes `append`, one another function.
fn with_history() -> Demo {
    let demo = Demo::new();
    let first = demo.text("src/wal.rs");
    let second = first.replace("        at\n    }", "        self.flush(at);\n        at\n    }");
    let third = second.replace("self.at += len as u64;", "self.at += len as u64 + 1;");
    demo.with_history(&[("begin", &first), ("flush after each chunk", &second), ("leave a gap", &third)])
}

#[test]
fn a_note_is_approved_and_reviewed_when_its_code_changes() {
    let demo = with_history();
    let mut ui = demo.read(120, 40);
    let select = |ui: &mut Headless, id: &str| {
        ui.keys("Space v");
        let at = ui.app.review.items.iter().position(|i| i.section_id == id).expect("it is listed");
        for _ in 0..at {
            ui.keys("j");
        }
    };
    ui.keys(") Enter");
    select(&mut ui, "append");
    ui.keys("y");
    assert!(ui.text().contains("approved Why the lock is taken twice"), "{}", ui.text());
    assert!(demo.text("annotations/demo/gloss.lock").contains("append"), "the lock remembers it");
    assert!(ui.app.review.items.iter().all(|i| i.section_id != "append"), "it is settled");
    ui.keys("q");
    let state =
        |ui: &Headless| ui.app.code.notes.iter().find(|n| n.note.section_id == "append").map(|n| n.note.state.as_str());
    assert_eq!(state(&ui), Some("ok"), "{}", ui.text());
    demo.write("src/wal.rs", &demo.text("src/wal.rs").replace("self.copy_into(at, chunk);", "self.write(at, chunk);"));
    ui.keys("R");
    assert_eq!(state(&ui), Some("changed"), "{}", ui.text());
    ui.keys("Space v");
    assert_eq!(ui.app.review.items[0].section_id, "append", "what changed comes first");
    let text = ui.text();
    let sides = text.contains("self.copy_into(at, chunk);") && text.contains("self.write(at, chunk);");
    assert!(sides && text.contains("Space is reserved first"), "{text}");
    ui.keys("f");
    assert!(ui.app.status.text.contains("nothing certain to fix"), "{}", ui.app.status.text);
}

#[test]
fn what_is_still_to_be_written_is_not_approved() {
    let demo = with_history();
    let article = demo.text("annotations/demo/wal.en.md");
    demo.write("annotations/demo/wal.en.md", &article.replace("A slot is a lane.", "TODO: say what a slot is."));
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter Space v");
    let at = ui.app.review.items.iter().position(|i| i.section_id == "slot").expect("it is listed");
    for _ in 0..at {
        ui.keys("j");
    }
    ui.keys("y");
    assert!(ui.app.status.text.contains("still to be written"), "{}", ui.app.status.text);
    assert!(ui.app.review.items.iter().any(|i| i.section_id == "slot"), "it stays");
}

#[test]
fn a_symbol_is_compared_with_its_past() {
    let demo = with_history();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter g L");
    let text = ui.text();
    assert!(text.contains("flush after each chunk") && text.contains("begin"), "{text}");
    assert!(!text.contains("leave a gap"), "only what changed the symbol: {text}");
    ui.keys("Enter");
    let text = ui.text();
    assert!(text.contains("before: ") && text.contains("self.flush(at);"), "{text}");
    ui.keys("J");
    assert!(ui.text().contains("2/2"), "{}", ui.text());
    ui.keys("Tab");
    assert!(ui.text().contains("then: ") && ui.text().contains("now "), "{}", ui.text());
    ui.keys("J");
    assert!(ui.app.status.text.contains("no more versions"), "{}", ui.app.status.text);
    ui.keys("Enter");
    let info = ui.app.info.as_ref().expect("a repository");
    assert!(!info.worktree && info.commit.is_some(), "Enter reads the revision: {info:?}");
    assert!(!ui.app.code.doc.as_ref().expect("the file").text.contains("self.flush(at)"));
}

#[test]
fn a_symbol_s_past_goes_over_its_renames() {
    let demo = Demo::new();
    let now = demo.text("src/wal.rs");
    let first = now.replace("reserve(", "take_room(").replace("self.at += len as u64;", "self.at += len as u64 + 8;");
    let second = first.replace("take_room(", "reserve(");
    let commits = [("begin", &*first), ("a better name", &*second), ("no header any more", &*now)];
    let demo = demo.with_history(&commits);
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter / \"fn\" Space \"reserve\" Enter g L");
    let text = ui.text();
    assert!(text.contains("a better name") && text.contains("begin"), "{text}");
    ui.keys("Enter J");
    let text = ui.text();
    assert!(text.contains("fn take_room(") && text.contains("fn reserve("), "the old name beside the new: {text}");
    ui.keys("J Tab");
    let text = ui.text();
    assert!(text.contains("then: ") && text.contains("len as u64 + 8;"), "{text}");
}

#[test]
fn a_clip_of_the_article_is_opened_from_where_the_library_is() {
    let demo = Demo::new();
    demo.write("annotations/demo/media/talk.mp3", "not really");
    let text = demo.text("annotations/demo/wal.en.md");
    let text = text.replace("id=append -->", "id=append media=\"media/talk.mp3#t=27,93\" -->");
    demo.write(
        "annotations/demo/wal.en.md",
        &text.replace("moves. This", "moves.\n\n[a talk](media/talk.mp3)\n\nThis"),
    );
    let mut ui = demo.read(120, 40);
    let opened = |ui: &Headless| {
        let last = ui.outside.iter().rev().find_map(|e| match e {
            Effect::OpenMedia { file, dest } => Some((file.clone(), dest.clone())),
            _ => None,
        });
        last.map(|(file, dest)| (file.ends_with("annotations/demo/media/talk.mp3"), dest))
    };
    ui.keys("x");
    assert_eq!(opened(&ui), Some((true, "media/talk.mp3".to_owned())), "{}", ui.text());
    ui.keys(")");
    assert!(ui.text().contains("talk.mp3 0:27-1:33"), "{}", ui.text());
    ui.keys("x");
    assert_eq!(opened(&ui), Some((true, "media/talk.mp3#t=27,93".to_owned())));
    demo.write("annotations/demo/wal.en.md", &text.replace("media/talk.mp3", "../../../talk.mp3"));
    ui.keys("R x");
    assert_eq!(opened(&ui), Some((true, "media/talk.mp3#t=27,93".to_owned())), "nothing outside of the library");
}

#[test]
fn edits_of_the_work_tree_are_seen_when_it_is_read_again() {
    let demo = with_history();
    let mut ui = demo.read(120, 40);
    ui.keys(") Enter");
    let text = demo.text("src/wal.rs").replace("// Reserve space, then copy.", "// Edited meanwhile.");
    demo.write("src/wal.rs", &text);
    ui.keys("R");
    assert!(ui.text().contains("Edited meanwhile"), "{}", ui.text());
}

#[test]
fn search_in_an_article_goes_over_all_its_pages() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("/ \"lane\" Enter");
    assert!(ui.text().contains("step 3/4"), "{}", ui.text());
    assert!(ui.text().contains("A slot is a lane"));
    assert_eq!(ui.app.focus, Pane::Notes);
    ui.keys("/ \"LOCK\"");
    assert!(ui.text().contains("step 3/4"), "while it is typed, the page stays");
    ui.keys("Enter");
    assert!(ui.app.status.text.contains("LOCK"), "upper case is meant: {}", ui.app.status.text);
    ui.keys("/ \"two\" Enter n");
    assert!(ui.text().contains("step 1/4"), "{}", ui.text());
    ui.keys("Esc n");
    assert!(ui.app.notes.search.is_none(), "after Esc `n` is the next place again");
}

#[test]
fn places_of_a_step_are_links_too() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(") ) Tab Tab Enter");
    assert!(ui.text().contains("place 2/2"), "{}", ui.text());
    assert_eq!(place(&ui), ("src/slot.rs".to_owned(), 7));
    assert_eq!(ui.app.focus, Pane::Notes, "Tab goes on from there");
}

#[test]
fn what_is_wider_than_the_pane_is_marked_and_scrolled_to() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(")");
    assert!(ui.text().contains("chunk.l›"), "{}", ui.text());
    ui.keys("l l l l");
    assert!(ui.text().contains("chunk.len());"), "{}", ui.text());
    ui.keys("+");
    assert!(ui.text().contains("  let at = self.reserve(&guard, chunk.len());"), "half the screen: {}", ui.text());
    ui.keys("+ + Enter");
    // On a small screen the text stands in the code, and the cursor is there.
    let mut ui = demo.read(50, 24);
    ui.keys(") z j z j");
    assert!(ui.text().contains("self.reserve(&guard, chunk.l›"), "{}", ui.text());
    ui.keys("z l z l");
    assert!(ui.text().contains("chunk.len());"), "{}", ui.text());
}

#[test]
fn entries_are_gathered_in_the_drawer_and_notes_read_from_a_list() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys("Enter Space f \"src/\" Ctrl-x Ctrl-x Esc");
    let list = ui.app.drawer.as_ref().expect("a drawer");
    assert_eq!(list.rows.iter().filter(|row| row.place().is_some()).count(), 2, "{}", ui.text());
    ui.keys("Space a \"taken\" Ctrl-v");
    assert_eq!(ui.app.focus, Pane::Notes);
    assert!(ui.text().contains("Space is reserved first"), "{}", ui.text());
}

#[test]
fn an_export_is_made_from_the_command_line() {
    let demo = Demo::new();
    let mut ui = demo.read(120, 40);
    ui.keys(": \"export\" Space \"out\" Enter");
    assert!(ui.app.status.text.contains("files"), "{}", ui.app.status.text);
    assert!(demo.text("out/index.html").contains("How a chunk reaches the log"));
    ui.keys(": \"export\" Space \"one.html\" Enter");
    assert!(demo.text("one.html").contains("Why the lock is taken twice"), "{}", ui.app.status.text);
    ui.keys(": \"export\" Space \"src\" Enter");
    assert!(ui.app.status.error, "a directory with other things in it is left alone: {}", ui.app.status.text);
}
