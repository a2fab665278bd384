//! THE key table: dispatch, help, hint line, palette and documentation all read it.
//!
//! A row binds a key sequence to a [`Command`] in one or more [`Context`]s. A sequence is matched against the focused
//! context's rows; a longer sequence with the same beginning makes the UI wait for the next key. `Leader` stands for
//! Space, and for `,` in the article reader, where Space pages. Keys taken from vim, helix, tig, less and lazygit: see
//! docs/tui.md for where each comes from.

use std::fmt::Write as _;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::command::Command::{
    self, Accept, Activate, ArticleTable, Articles, Back, BackInFile, Bottom, Callees, Callers, Cancel, Card, Centre,
    ChooseNotes, Close, CloseFold, CloseNotes, Collect, CommandLine, CompareWith, CopyPath, CopyPlace, CopySymbol,
    CopyUrl, CursorBottom, CursorTop, Declaration, Definition, DeleteNote, Down, EditNote, Editor, Escape, FirstStep,
    Fix, FocusDown, FocusLeft, FocusNext, FocusRight, FocusUp, Forward, ForwardInFile, GotoMark, Grep, HalfDown,
    HalfUp, Help, Highlight, Image, Implementations, Lane1, Lane2, Lane3, Lane4, Lane5, Lane6, Lane7, Lane8, Lane9,
    LastList, LastStep, Left, LineEnd, LineStart, Messages, MoveStepDown, MoveStepUp, Narrower, NewNote, NewerVersion,
    NextFilter, NextLink, NextMatch, NextName, NextNote, NextOccurrence, NextStep, NextSymbol, NextTarget, NoteDown,
    NoteLeft, NoteRight, NoteUp, OlderVersion, OnlyPane, OpenFold, OpenNotes, OpenUrl, PageDown, PageUp, Palette, Peek,
    PickFile, PickJump, PickNote, PickOutline, PickProblem, PickSymbol, PinNotes, PrevLink, PrevMatch, PrevName,
    PrevNote, PrevOccurrence, PrevStep, PrevSymbol, PreviewDown, PreviewUp, Quit, Redraw, References, Reload,
    ResetPanes, Review, Revisions, Right, Search, Select, SetMark, Suspend, SwitchLanguage, SymbolLog, ToDrawer,
    ToggleBlame, ToggleNote, ToggleNotes, ToggleOutline, TogglePreview, ToggleTree, Top, TypeDefinition, Unzoom, Up,
    Wider, Zoom,
};
use super::messages::Language;

/// Where the keyboard goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    Code,
    Tree,
    /// Notes pane and article reader.
    Notes,
    /// Drawer: references, callers, search hits.
    List,
    Picker,
    /// Read-only overlays: help, cards, peeks, messages, comparisons.
    Overlay,
    /// The list of repositories and articles.
    Library,
    Review,
}

impl Context {
    /// Every context.
    pub const ALL: [Context; 8] = [
        Context::Code,
        Context::Tree,
        Context::Notes,
        Context::List,
        Context::Picker,
        Context::Overlay,
        Context::Library,
        Context::Review,
    ];

    fn bit(self) -> u8 {
        1 << self as u8
    }

    /// The key that stands for `Leader`.
    #[must_use]
    pub fn leader(self) -> char {
        if self == Context::Notes { ',' } else { ' ' }
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    contexts: u8,
    /// Keys separated by blanks, for example `g d`, `Ctrl-d`, `Leader f`; `{c}` takes any character.
    pub keys: &'static str,
    pub command: Command,
    /// Whether the hint line may show it, and how eagerly (0 = never).
    pub hint: u8,
}

impl Binding {
    /// Whether it holds in `context`.
    #[must_use]
    pub fn holds_in(&self, context: Context) -> bool {
        self.contexts & context.bit() != 0
    }
}

const CODE: u8 = 1;
const TREE: u8 = 1 << 1;
const NOTES: u8 = 1 << 2;
const LIST: u8 = 1 << 3;
const PICKER: u8 = 1 << 4;
const OVERLAY: u8 = 1 << 5;
const LIBRARY: u8 = 1 << 6;
const REVIEW: u8 = 1 << 7;
/// Panes of the reading screen.
const PANES: u8 = CODE | TREE | NOTES | LIST;
/// Everything with a list to move in, but not the picker, where letters are typed.
const MOVING: u8 = PANES | OVERLAY | LIBRARY | REVIEW;
const ALL: u8 = 0xff;

const fn row(contexts: u8, keys: &'static str, command: Command, hint: u8) -> Binding {
    Binding { contexts, keys, command, hint }
}

/// The table. Order matters only for help and hints: most useful first.
#[rustfmt::skip]
pub const KEYS: &[Binding] = &[
    // Following code.
    row(CODE | TREE | LIST | LIBRARY, "Enter", Activate, 9),
    row(NOTES | OVERLAY | REVIEW, "Enter", Activate, 0),
    row(PICKER, "Enter", Activate, 9),
    row(CODE, "g d", Definition, 8),
    row(CODE, "Ctrl-]", Definition, 0),
    row(CODE, "g r", References, 8),
    row(CODE, "g p", Peek, 0),
    row(CODE, "K", Card, 5),
    row(CODE, "g D", Declaration, 0),
    row(CODE, "g i", Implementations, 0),
    row(CODE, "g y", TypeDefinition, 0),
    row(CODE, "g c", Callers, 0),
    row(CODE, "g C", Callees, 0),
    row(CODE, "*", Highlight, 0),
    row(CODE, "] r", NextOccurrence, 0),
    row(CODE, "[ r", PrevOccurrence, 0),
    // Going back.
    row(PANES, "Ctrl-o", Back, 0),
    row(PANES, "H", Back, 7),
    row(PANES, "Backspace", Back, 0),
    row(PANES, "Alt-Left", Back, 0),
    row(PANES, "L", Forward, 0),
    row(PANES, "Alt-Right", Forward, 0),
    row(PANES, "Ctrl-i", Forward, 0),
    row(CODE, "g ;", BackInFile, 0),
    row(CODE, "g ,", ForwardInFile, 0),
    row(CODE, "m {c}", SetMark, 0),
    row(CODE, "' {c}", GotoMark, 0),
    // Notes and articles.
    row(PANES, ")", NextStep, 9),
    row(PANES, "(", PrevStep, 6),
    row(PANES, "] t", NextStep, 0),
    row(PANES, "[ t", PrevStep, 0),
    row(PANES, "[ T", FirstStep, 0),
    row(PANES, "] T", LastStep, 0),
    row(CODE, "] a", NextNote, 7),
    row(NOTES, "] a", NextNote, 0),
    row(CODE | NOTES, "[ a", PrevNote, 0),
    row(CODE, "z a", ToggleNote, 5),
    row(CODE, "z R", OpenNotes, 0),
    row(CODE, "z M", CloseNotes, 0),
    row(CODE, "z j", NoteDown, 0),
    row(CODE, "z k", NoteUp, 0),
    row(CODE, "z l", NoteRight, 0),
    row(CODE, "z h", NoteLeft, 0),
    row(CODE, "z c", CloseFold, 0),
    row(CODE, "z o", OpenFold, 0),
    row(CODE | NOTES, "Tab", NextLink, 0),
    row(CODE | NOTES, "Shift-Tab", PrevLink, 0),
    row(NOTES, "n", NextTarget, 0),
    row(NOTES, "p", PinNotes, 0),
    row(PANES, "g l", SwitchLanguage, 4),
    row(PANES, "t", Articles, 6),
    row(LIBRARY | REVIEW, "t", Articles, 0),
    row(PANES, "Leader t", Articles, 0),
    row(PANES, "Leader T", ArticleTable, 0),
    row(NOTES, "x", Image, 0),
    row(CODE, "a", NewNote, 3),
    row(NOTES, "a", NewNote, 0),
    row(CODE | NOTES, "E", EditNote, 0),
    row(CODE | NOTES, "Alt-Up", MoveStepUp, 0),
    row(CODE | NOTES, "Alt-Down", MoveStepDown, 0),
    row(CODE | NOTES, "D", DeleteNote, 0),
    row(PANES, "Leader v", Review, 0),
    row(REVIEW, "y", Accept, 9),
    row(REVIEW, "f", Fix, 9),
    row(REVIEW, "E", EditNote, 9),
    // Moving.
    row(MOVING, "j", Down, 0),
    row(MOVING, "k", Up, 0),
    row(MOVING, "h", Left, 0),
    row(MOVING, "l", Right, 0),
    row(ALL, "Down", Down, 0),
    row(ALL, "Up", Up, 0),
    row(MOVING, "Left", Left, 0),
    row(MOVING, "Right", Right, 0),
    row(PICKER, "Ctrl-n", Down, 0),
    row(PICKER, "Ctrl-p", Up, 0),
    row(CODE, "w", NextName, 0),
    row(CODE, "b", PrevName, 0),
    row(MOVING, "Ctrl-d", HalfDown, 0),
    row(MOVING, "Ctrl-u", HalfUp, 0),
    row(MOVING, "Ctrl-f", PageDown, 0),
    row(MOVING, "Ctrl-b", PageUp, 0),
    row(ALL, "PgDn", PageDown, 0),
    row(ALL, "PgUp", PageUp, 0),
    row(NOTES | OVERLAY, "Space", PageDown, 8),
    row(NOTES | OVERLAY, "-", PageUp, 0),
    row(NOTES | OVERLAY, "b", PageUp, 0),
    row(MOVING, "g g", Top, 0),
    row(MOVING, "G", Bottom, 0),
    row(MOVING, "Home", Top, 0),
    row(MOVING, "End", Bottom, 0),
    row(CODE, "0", LineStart, 0),
    row(CODE, "$", LineEnd, 0),
    row(CODE, "z z", Centre, 0),
    row(CODE, "z t", CursorTop, 0),
    row(CODE, "z b", CursorBottom, 0),
    row(CODE, "}", NextSymbol, 0),
    row(CODE, "{", PrevSymbol, 0),
    row(CODE, "v", Select, 0),
    row(CODE, "V", Select, 0),
    // Finding.
    row(CODE, "/", Search, 7),
    row(NOTES, "/", Search, 3),
    row(CODE, "n", NextMatch, 0),
    row(CODE | NOTES, "N", PrevMatch, 0),
    row(PANES, "Leader f", PickFile, 0),
    row(PANES, "Leader s", PickOutline, 0),
    row(PANES, "Leader S", PickSymbol, 0),
    row(PANES, "Leader a", PickNote, 0),
    row(PANES, "Leader j", PickJump, 0),
    row(PANES, "Leader d", PickProblem, 0),
    row(PANES, "Leader /", Grep, 0),
    row(PANES, "Leader '", LastList, 0),
    // Panes.
    row(PANES, "Leader e", ToggleTree, 0),
    row(PANES, "Leader n", ToggleNotes, 0),
    row(PANES, "Leader o", ToggleOutline, 0),
    row(PANES, "Leader b", ToggleBlame, 0),
    row(PANES, "Ctrl-w h", FocusLeft, 0),
    row(PANES, "Ctrl-w j", FocusDown, 0),
    row(PANES, "Ctrl-w k", FocusUp, 0),
    row(PANES, "Ctrl-w l", FocusRight, 0),
    row(PANES, "Ctrl-w w", FocusNext, 0),
    row(PANES, "Ctrl-w o", OnlyPane, 0),
    row(PANES, "Ctrl-w q", Close, 0),
    row(PANES, "Ctrl-w >", Wider, 0),
    row(PANES, "Ctrl-w <", Narrower, 0),
    row(PANES, "Ctrl-w =", ResetPanes, 0),
    row(PANES, "+", Zoom, 0),
    row(PANES, "_", Unzoom, 0),
    row(TREE | LIST, "Tab", FocusNext, 0),
    row(LIST | REVIEW | LIBRARY, "J", PreviewDown, 0),
    row(LIST | REVIEW | LIBRARY, "K", PreviewUp, 0),
    row(PICKER, "Alt-p", TogglePreview, 2),
    row(PICKER, "Ctrl-g", ToDrawer, 3),
    row(PICKER, "Ctrl-x", Collect, 0),
    row(PICKER, "Ctrl-v", ChooseNotes, 0),
    row(PICKER, "Tab", NextFilter, 1),
    row(PICKER, "Ctrl-d", PreviewDown, 0),
    row(PICKER, "Ctrl-u", PreviewUp, 0),
    // Revisions.
    row(PANES, "Leader r", Revisions, 0),
    row(CODE, "g L", SymbolLog, 0),
    row(OVERLAY, "J", OlderVersion, 0),
    row(OVERLAY, "K", NewerVersion, 0),
    row(OVERLAY, "Tab", CompareWith, 0),
    // The world outside.
    row(CODE | TREE | LIST, "e", Editor, 0),
    row(CODE, "o", OpenUrl, 0),
    row(CODE, "y y", CopyPlace, 0),
    row(CODE, "y p", CopyPath, 0),
    row(CODE, "y u", CopyUrl, 0),
    row(CODE, "y s", CopySymbol, 0),
    row(PANES | LIBRARY | REVIEW, "R", Reload, 0),
    row(ALL, "F5", Reload, 0),
    row(ALL, "Ctrl-l", Redraw, 0),
    row(ALL, "Ctrl-z", Suspend, 0),
    // The program.
    row(MOVING, "?", Help, 9),
    row(ALL, "F1", Help, 0),
    row(PANES, "Leader ?", Palette, 0),
    row(MOVING, ":", CommandLine, 0),
    row(PANES, "Leader m", Messages, 0),
    row(MOVING, "q", Close, 4),
    row(MOVING, "Q", Quit, 0),
    row(ALL, "Ctrl-c", Cancel, 0),
    row(ALL & !PICKER, "Esc", Escape, 0),
    row(PICKER, "Esc", Escape, 8),
    row(PANES, "Alt-1", Lane1, 0),
    row(PANES, "Alt-2", Lane2, 0),
    row(PANES, "Alt-3", Lane3, 0),
    row(PANES, "Alt-4", Lane4, 0),
    row(PANES, "Alt-5", Lane5, 0),
    row(PANES, "Alt-6", Lane6, 0),
    row(PANES, "Alt-7", Lane7, 0),
    row(PANES, "Alt-8", Lane8, 0),
    row(PANES, "Alt-9", Lane9, 0),
];

/// A key, normalised: no Shift on characters, letters of control chords in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub code: KeyCode,
    pub mods: KeyModifiers,
}

impl Key {
    /// From a terminal event.
    #[must_use]
    pub fn from_event(event: KeyEvent) -> Self {
        let mut mods = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let mut code = event.code;
        match code {
            KeyCode::Char(c) => {
                mods.remove(KeyModifiers::SHIFT);
                if mods.contains(KeyModifiers::CONTROL) {
                    // Terminals report Ctrl-] as Ctrl-5 and Ctrl-/ as Ctrl-7.
                    let c = match c.to_ascii_lowercase() {
                        '5' => ']',
                        '7' => '/',
                        c => c,
                    };
                    code = KeyCode::Char(c);
                }
            }
            KeyCode::BackTab => {
                code = KeyCode::Tab;
                mods = KeyModifiers::SHIFT;
            }
            _ => {}
        }
        Self { code, mods }
    }

    /// A plain character.
    #[must_use]
    pub fn char(c: char) -> Self {
        Self { code: KeyCode::Char(c), mods: KeyModifiers::NONE }
    }

    /// The character typed, without Control or Alt.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.mods.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => Some(c),
            _ => None,
        }
    }

    /// As messages name it: `Ctrl-w`, `Space`, `x`.
    #[must_use]
    pub fn shown(self) -> String {
        let name = match self.code {
            KeyCode::Char(' ') => "Space".to_owned(),
            KeyCode::Char(c) => crate::text::sanitize::label(c.encode_utf8(&mut [0; 4])).into_owned(),
            other => format!("{other}"),
        };
        let mut out = String::new();
        for (modifier, word) in
            [(KeyModifiers::CONTROL, "Ctrl-"), (KeyModifiers::ALT, "Alt-"), (KeyModifiers::SHIFT, "Shift-")]
        {
            if self.mods.contains(modifier) {
                out.push_str(word);
            }
        }
        out + &name
    }
}

/// Reads one key of the table's notation; `None` for `{c}`, `Leader` and nonsense.
#[must_use]
pub fn parse_key(text: &str) -> Option<Key> {
    let mut mods = KeyModifiers::NONE;
    let mut rest = text;
    loop {
        let (more, tail) = match rest.split_once('-') {
            Some(("Ctrl", tail)) => (KeyModifiers::CONTROL, tail),
            Some(("Alt", tail)) => (KeyModifiers::ALT, tail),
            Some(("Shift", tail)) => (KeyModifiers::SHIFT, tail),
            _ => break,
        };
        mods |= more;
        rest = tail;
    }
    let mut chars = rest.chars();
    let code = match (chars.next(), chars.next()) {
        (Some(c), None) => KeyCode::Char(c),
        _ => match rest {
            "Enter" => KeyCode::Enter,
            "Esc" => KeyCode::Esc,
            "Tab" => KeyCode::Tab,
            "Space" => KeyCode::Char(' '),
            "Backspace" => KeyCode::Backspace,
            "Up" => KeyCode::Up,
            "Down" => KeyCode::Down,
            "Left" => KeyCode::Left,
            "Right" => KeyCode::Right,
            "Home" => KeyCode::Home,
            "End" => KeyCode::End,
            "PgUp" => KeyCode::PageUp,
            "PgDn" => KeyCode::PageDown,
            "F1" => KeyCode::F(1),
            "F5" => KeyCode::F(5),
            _ => return None,
        },
    };
    Some(Key { code, mods })
}

/// What a sequence of keys means so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Nothing is bound to it.
    None,
    /// It is the beginning of at least one binding.
    Prefix,
    /// It is complete; the character is what `{c}` matched.
    Run(Command, Option<char>),
}

fn matches_step(step: &str, key: Key, context: Context, taken: &mut Option<char>) -> bool {
    match step {
        "{c}" => {
            *taken = key.typed();
            taken.is_some()
        }
        "Leader" => key == Key::char(context.leader()),
        _ => parse_key(step) == Some(key),
    }
}

/// Looks `keys` up in `context`.
#[must_use]
pub fn lookup(context: Context, keys: &[Key]) -> Match {
    let mut prefix = false;
    for binding in KEYS.iter().filter(|b| b.holds_in(context)) {
        let mut taken = None;
        let mut steps = binding.keys.split(' ');
        if !keys.iter().all(|key| steps.next().is_some_and(|step| matches_step(step, *key, context, &mut taken))) {
            continue;
        }
        if steps.next().is_none() {
            return Match::Run(binding.command, taken);
        }
        prefix = true;
    }
    if prefix { Match::Prefix } else { Match::None }
}

/// Bindings that go on after `keys`, for the which-key menu: the rest of the keys, and the command.
#[must_use]
pub fn continuations(context: Context, keys: &[Key]) -> Vec<(String, Command)> {
    let mut out = Vec::new();
    for binding in KEYS.iter().filter(|b| b.holds_in(context)) {
        let steps: Vec<&str> = binding.keys.split(' ').collect();
        let mut taken = None;
        let fits = steps.len() > keys.len()
            && keys.iter().zip(&steps).all(|(key, step)| matches_step(step, *key, context, &mut taken));
        if fits {
            out.push((steps[keys.len()..].join(" "), binding.command));
        }
    }
    out
}

/// The keys of a command in a context as shown to the reader (`Space f`, `gd`), best first.
pub fn keys_of(context: Context, command: Command) -> impl Iterator<Item = String> {
    KEYS.iter().filter(move |b| b.command == command && b.holds_in(context)).map(move |b| show(b.keys, context))
}

/// A sequence as shown to the reader: `g d` is `gd`, `Leader f` is `Space f`.
#[must_use]
pub fn show(keys: &str, context: Context) -> String {
    let leader = if context.leader() == ' ' { "Space" } else { "," };
    let mut out = String::new();
    let mut glued = false;
    for step in keys.split(' ') {
        let step = if step == "Leader" { leader } else { step };
        let short = step.chars().count() == 1 || step == "{c}";
        let gap = !glued || !short;
        if gap && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(if step == "{c}" { "x" } else { step });
        glued = short;
    }
    out
}

/// A context's heading, and its commands once each with all their keys.
type Page = (&'static str, Vec<(Vec<String>, Command)>);

/// The table as documents show it.
fn pages() -> Vec<Page> {
    let titled = [
        (Context::Code, "Code"),
        (Context::Notes, "Notes and article reader"),
        (Context::Tree, "Tree"),
        (Context::List, "Drawer (references, callers, hits)"),
        (Context::Picker, "Pickers"),
        (Context::Overlay, "Help, cards, peeks, comparisons"),
        (Context::Library, "Repositories and articles"),
        (Context::Review, "Review"),
    ];
    let page = |(context, title)| {
        let mut rows: Vec<(Vec<String>, Command)> = Vec::new();
        for binding in KEYS.iter().filter(|b| b.holds_in(context)) {
            if rows.iter().all(|(_, command)| *command != binding.command) {
                rows.push((keys_of(context, binding.command).collect(), binding.command));
            }
        }
        (title, rows)
    };
    titled.into_iter().map(page).collect()
}

/// The table as Markdown, for docs/keys.md.
#[must_use]
pub fn markdown() -> String {
    let mut out = String::from(
        "# Keys\n\nMade from the key table (`src/tui/keymap.rs`); a test holds this page to it. Counts (`12j`, `340G`) \
         work in code.\n",
    );
    for (title, rows) in pages() {
        let _ = write!(out, "\n## {title}\n\n| keys | what | command |\n|---|---|---|\n");
        for (keys, command) in rows {
            let keys: Vec<String> = keys.iter().map(|k| format!("`{k}`")).collect();
            let (what, name) = (command.describe(Language::English), command.name());
            let _ = writeln!(out, "| {} | {what} | `:{name}` |", keys.join(" "));
        }
    }
    out
}

/// The table as a section of a manual page.
#[must_use]
pub fn roff() -> String {
    let escape = |text: &str| text.replace('\\', "\\e").replace('-', "\\-");
    let mut out = String::from(".SH KEYS\n");
    for (title, rows) in pages() {
        let _ = writeln!(out, ".SS {}", escape(title));
        for (keys, command) in rows {
            // The zero-width `\&` keeps a key such as `'x` from being taken as a request.
            let what = escape(command.describe(Language::English));
            let _ = writeln!(out, ".TP\n\\&\\fB{}\\fR\n{what}", escape(&keys.join("  ")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_has_every_command_and_no_stray_request() {
        let page = roff();
        for command in Command::ALL {
            assert!(page.contains(&command.describe(Language::English).replace('-', "\\-")), "{command:?}");
        }
        let stray =
            page.lines().find(|l| l.starts_with('\'') || (l.starts_with('.') && !l.starts_with(".S") && *l != ".TP"));
        assert_eq!(stray, None);
    }

    #[test]
    fn the_page_of_keys_is_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md");
        let page = markdown();
        if std::env::var_os("GLOSS_UPDATE_DOCS").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(written == page, "docs/keys.md is out of date: run the test with GLOSS_UPDATE_DOCS=1");
    }

    /// Pairs of rows that one sequence of keys could mean, or of which one hides the other.
    fn clashes(table: &[Binding]) -> Vec<String> {
        // `{c}` is any character that can be typed, `Leader` the key it stands for.
        let same = |context: Context, a: &str, b: &str| {
            let key = |step: &str| if step == "Leader" { Some(Key::char(context.leader())) } else { parse_key(step) };
            let typed = |step: &str| step == "{c}" || key(step).is_some_and(|key| key.typed().is_some());
            if a == "{c}" || b == "{c}" { typed(a) && typed(b) } else { key(a) == key(b) }
        };
        let mut out = Vec::new();
        for context in Context::ALL {
            let rows: Vec<_> = table.iter().filter(|b| b.holds_in(context)).collect();
            for (i, a) in rows.iter().enumerate() {
                for b in &rows[i + 1..] {
                    let mut steps = a.keys.split(' ').zip(b.keys.split(' '));
                    if steps.all(|(a, b)| same(context, a, b)) {
                        out.push(format!("{context:?}: `{}` and `{}`", a.keys, b.keys));
                    }
                }
            }
        }
        out
    }

    #[test]
    fn no_key_is_bound_twice_in_a_context_nor_hides_a_longer_one() {
        assert_eq!(clashes(KEYS), Vec::<String>::new());
    }

    #[test]
    fn a_key_bound_twice_is_found() {
        for wrong in [
            row(CODE, "g d", References, 0),
            row(CODE, "g", Top, 0),
            row(CODE, "Space f", Grep, 0),
            row(NOTES, ", f", Grep, 0),
            row(CODE, "m a", Back, 0),
            row(CODE, "z a x", Back, 0),
            row(PICKER, "Enter", Escape, 0),
        ] {
            let mut table = KEYS.to_vec();
            table.push(wrong);
            let found = clashes(&table);
            let hides = wrong.keys == "g";
            assert!(!found.is_empty() && (found.len() > 1) == hides, "{found:?}");
        }
        let mut table = KEYS.to_vec();
        table.push(row(TREE, "m a", Back, 0));
        assert!(clashes(&table).is_empty(), "marks are the code's");
    }

    #[test]
    fn every_key_of_the_table_can_be_typed_and_leads_to_its_command() {
        for binding in KEYS {
            for context in Context::ALL.into_iter().filter(|c| binding.holds_in(*c)) {
                let keys: Vec<Key> = binding
                    .keys
                    .split(' ')
                    .map(|step| match step {
                        "{c}" => Key::char('x'),
                        "Leader" => Key::char(context.leader()),
                        _ => parse_key(step).unwrap_or_else(|| panic!("{step}")),
                    })
                    .collect();
                match lookup(context, &keys) {
                    Match::Run(command, _) => assert_eq!(command, binding.command, "{}", binding.keys),
                    other => panic!("{}: {other:?}", binding.keys),
                }
                for short in 1..keys.len() {
                    assert_eq!(lookup(context, &keys[..short]), Match::Prefix, "{}", binding.keys);
                }
            }
        }
    }

    #[test]
    fn every_command_has_a_key_and_every_context_help_and_an_exit() {
        for command in Command::ALL {
            assert!(KEYS.iter().any(|b| b.command == *command), "{command:?} has no key");
        }
        for context in Context::ALL {
            for command in [Help, Escape, Cancel] {
                assert!(keys_of(context, command).next().is_some(), "{context:?} {command:?}");
            }
        }
    }

    #[test]
    fn keys_read_as_people_write_them() {
        assert_eq!(show("g d", Context::Code), "gd");
        assert_eq!(show("Leader f", Context::Code), "Space f");
        assert_eq!(show("Leader f", Context::Notes), ",f");
        assert_eq!(show("Ctrl-w h", Context::Code), "Ctrl-w h");
        assert_eq!(show("m {c}", Context::Code), "mx");
    }
}
