//! The only place where state changes: `update(&mut App, Msg) -> Vec<Effect>`. Pure: no I/O, no clock; what is needed
//! from the world is returned as effects.

mod answer;
mod article;
mod commands;
mod find;
mod folder;
mod follow;
mod motion;
mod mouse;
mod notes;
mod notes_search;
mod outside;
mod panes;
mod pictures;
mod room;
mod sync;
mod writing;

use ratatui::crossterm::event::{KeyCode, KeyModifiers};

use super::app::{App, Overlay, Pane, PromptKind, Purpose, Screen};
use super::command::Command;
use super::input::{Edited, Input};
use super::keymap::{self, Context, Key, Match};
use super::layout;
use super::messages::M;
use super::msg::{Effect, Msg, Question, Slot};

/// Ticks after which the which-key menu opens: 300 ms.
const MENU_TICKS: u64 = 3;

/// Ticks the cursor rests on a name before it is resolved for the status line.
const REST_TICKS: u32 = 3;

/// How often a count repeats what searches the file.
const MOST_REPEATS: u32 = 1000;

/// Ticks within which a second Ctrl-c quits: 1 s.
const QUIT_TICKS: u64 = 10;

/// Applies a message.
pub fn update(app: &mut App, msg: Msg) -> Vec<Effect> {
    let mut step = Step { app, out: Vec::new() };
    step.message(msg);
    step.sync();
    step.out
}

/// Starts reading: a repository is open, or none is and the library is shown.
pub fn start(app: &mut App, start: super::app::Start) -> Vec<Effect> {
    let mut step = Step { app, out: Vec::new() };
    step.begin(start);
    step.sync();
    step.out
}

/// The state being changed, and what is to be done.
struct Step<'a> {
    app: &'a mut App,
    out: Vec<Effect>,
}

impl Step<'_> {
    fn message(&mut self, msg: Msg) {
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Mouse(event) => self.mouse(event),
            Msg::Resize(width, height) => self.resize(width, height),
            Msg::Tick(n) => self.tick(n),
            Msg::Answer(slot, id, answered) => self.answer(slot, id, *answered),
            Msg::Resumed => {
                self.forget_pictures();
                self.out.push(Effect::Redraw);
            }
            Msg::Means(setup) => self.means_arrived(setup),
            Msg::EditorClosed => {
                self.forget_pictures();
                self.out.push(Effect::Redraw);
                self.run(Command::Reload, None, None);
            }
            Msg::Notice(text) => self.app.tell(text),
            Msg::Unopened(url) => self.show_address(&url),
            Msg::Terminate => self.quit(),
        }
    }

    /// Asks; what was asked in the same slot before no longer counts.
    fn ask(&mut self, slot: Slot, question: Question) {
        self.app.next_id += 1;
        let id = self.app.next_id;
        self.app.waiting.insert(slot, id);
        self.out.push(Effect::Ask(slot, id, question));
    }

    /// Stops waiting.
    fn forget(&mut self, slot: Slot) {
        if self.app.waiting.remove(&slot).is_some() {
            self.out.push(Effect::Forget(slot));
        }
    }

    fn tick(&mut self, n: u32) {
        self.app.ticks += u64::from(n);
        self.app.status.pass(n);
        self.rest(n);
        if !self.app.keys.pending.is_empty() {
            self.app.keys.since += u64::from(n);
            self.app.keys.menu = self.app.keys.since >= MENU_TICKS;
        }
    }

    /// Asks how the name under the cursor resolves once the cursor has rested on it for a moment.
    fn rest(&mut self, n: u32) {
        let code = &self.app.code;
        let Some(doc) = code.doc.as_ref().filter(|d| d.detail.is_some()) else { return };
        let offset = doc.identifier(code.offset()).map(|span| span.start);
        if self.app.hover.offset != offset {
            self.app.hover = super::app::Hover { offset, ..super::app::Hover::default() };
            return;
        }
        self.app.hover.ticks = self.app.hover.ticks.saturating_add(n);
        if let (Some(offset), false, true) = (offset, self.app.hover.asked, self.app.hover.ticks >= REST_TICKS) {
            self.app.hover.asked = true;
            let path = doc.path.clone();
            self.ask(Slot::Hover, Question::Hover { path, offset });
        }
    }

    fn resize(&mut self, width: u16, height: u16) {
        // The cursor keeps its relative height on the screen.
        let row = self.app.code.cursor_row();
        let before = self.app.code.height.max(1);
        self.app.size = (width, height);
        self.measure();
        if let Some(row) = row {
            let row = row * self.app.code.height / before;
            self.app.code.place_cursor(row);
        }
    }

    fn key(&mut self, key: Key) {
        if layout::areas(self.app).tiny {
            // Nothing is drawn, so nothing but leaving is understood.
            let control = key.mods == KeyModifiers::CONTROL;
            match key.code {
                KeyCode::Char('q' | 'Q') if !control => self.quit(),
                KeyCode::Char('c') if control => self.cancel(),
                KeyCode::Char('l') if control => self.out.push(Effect::Redraw),
                _ => {}
            }
            return;
        }
        self.app.status.age();
        if self.app.prompt.is_some() {
            return self.prompt_key(key);
        }
        if matches!(self.app.overlays.last(), Some(Overlay::Ask(_))) {
            return self.ask_key(key);
        }
        let context = self.app.context();
        if self.digit(context, key) {
            return;
        }
        if self.app.settings.search_backward_on_question_mark && context == Context::Code && key == Key::char('?') {
            return self.open_prompt(PromptKind::Search { backward: true });
        }
        self.app.keys.pending.push(key);
        match keymap::lookup(context, &self.app.keys.pending) {
            Match::Run(command, taken) => {
                let count = self.app.keys.count.take();
                self.clear_keys();
                self.run(command, count, taken);
            }
            Match::Prefix => self.app.keys.since = 0,
            Match::None => {
                let alone = self.app.keys.pending.len() == 1;
                let shown = self.app.keys.pending.iter().map(|k| k.shown()).collect::<String>();
                self.clear_keys();
                if context == Context::Picker && alone {
                    self.picker_key(key);
                } else if key.code != KeyCode::Esc && context != Context::Overlay {
                    self.app.tell_m(M::NotBound, &[&shown]);
                }
            }
        }
    }

    fn clear_keys(&mut self) {
        self.app.keys = super::app::Keys::default();
    }

    /// Takes a digit of a count.
    fn digit(&mut self, context: Context, key: Key) -> bool {
        if context == Context::Picker || !self.app.keys.pending.is_empty() {
            return false;
        }
        let Some(digit) = key.typed().and_then(|c| c.to_digit(10)) else { return false };
        if digit == 0 && self.app.keys.count.is_none() {
            return false;
        }
        let count = self.app.keys.count.unwrap_or(0).saturating_mul(10).saturating_add(digit);
        self.app.keys.count = Some(count.min(99_999_999));
        true
    }

    fn paste(&mut self, text: &str) {
        if let Some(prompt) = &mut self.app.prompt {
            prompt.input.insert(text);
            self.prompt_changed();
        } else if let Some(Overlay::Ask(ask)) = self.app.overlays.last_mut() {
            if let Some(input) = &mut ask.input {
                input.insert(text);
            }
        } else if let Some(picker) = self.app.picker_mut() {
            picker.input.insert(text);
            self.picker_changed();
        }
    }

    fn ask_key(&mut self, key: Key) {
        let Some(Overlay::Ask(ask)) = self.app.overlays.last_mut() else { return };
        let escape = key.code == KeyCode::Esc || (key.code == KeyCode::Char('c') && key.mods == KeyModifiers::CONTROL);
        if escape {
            self.app.overlays.pop();
            return;
        }
        match &mut ask.input {
            Some(input) => {
                if key.code == KeyCode::Enter {
                    let text = input.text().trim().to_owned();
                    let purpose = ask.purpose.clone();
                    self.app.overlays.pop();
                    if !text.is_empty() {
                        self.answered(purpose, &text);
                    }
                } else {
                    let _: Edited = input.key(key);
                }
            }
            None => {
                let purpose = ask.purpose.clone();
                self.app.overlays.pop();
                if key == Key::char('y') {
                    self.answered(purpose, "");
                }
            }
        }
    }

    fn cancel(&mut self) {
        let recently = self.app.cancel_at.is_some_and(|at| self.app.ticks - at < QUIT_TICKS);
        self.app.cancel_at = Some(self.app.ticks);
        if recently {
            return self.quit();
        }
        let slots: Vec<Slot> = self.app.waiting.keys().copied().filter(|s| *s != Slot::Index).collect();
        let any = !slots.is_empty();
        for slot in slots {
            self.forget(slot);
        }
        self.clear_keys();
        self.app.prompt = None;
        if matches!(self.app.overlays.last(), Some(Overlay::Picker(_))) {
            self.close_overlay();
        }
        self.app.tell_m(if any { M::Cancelled } else { M::QuitAgain }, &[]);
    }

    fn quit(&mut self) {
        self.app.quit = true;
        self.save();
        self.out.push(Effect::Quit);
    }

    fn escape(&mut self) {
        let app = &mut *self.app;
        if !app.overlays.is_empty() {
            self.close_overlay();
        } else if app.code.select.is_some() {
            app.code.select = None;
        } else if app.focus == Pane::Notes && app.notes.search.is_some() {
            app.notes.search = None;
        } else if app.code.search.is_some() || !app.code.occurrences.is_empty() {
            app.code.search = None;
            app.code.occurrences.clear();
        } else if app.screen != Screen::Reading && app.info.is_some() {
            app.screen = Screen::Reading;
        } else {
            app.status.text.clear();
        }
    }

    fn answered(&mut self, purpose: Purpose, text: &str) {
        match purpose {
            Purpose::DeleteNote { article, section } => self.delete_note(article, section),
            Purpose::NoteTitle { article } => self.add_note(article, text),
            Purpose::ArticleTitle => self.name_article(text),
        }
    }

    /// A new question line over everything.
    fn put_ask(&mut self, question: String, input: Option<&str>, purpose: Purpose) {
        let input = input.map(Input::new);
        self.app.overlays.push(Overlay::Ask(super::app::Ask { question, input, purpose }));
    }

    /// Runs a command.
    fn run(&mut self, command: Command, count: Option<u32>, taken: Option<char>) {
        use Command as C;
        match command {
            C::Down
            | C::Up
            | C::Left
            | C::Right
            | C::HalfDown
            | C::HalfUp
            | C::PageDown
            | C::PageUp
            | C::Top
            | C::Bottom
            | C::LineStart
            | C::LineEnd
            | C::Centre
            | C::CursorTop
            | C::CursorBottom
            | C::NextName
            | C::PrevName
            | C::NextSymbol
            | C::PrevSymbol
            | C::Select
            | C::PreviewDown
            | C::PreviewUp => {
                self.motion(command, count);
            }
            C::Activate => self.activate(),
            C::Definition
            | C::Declaration
            | C::Implementations
            | C::TypeDefinition
            | C::References
            | C::Callers
            | C::Callees
            | C::Peek
            | C::Card
            | C::Highlight => self.follow(command),
            C::NextOccurrence | C::PrevOccurrence => {
                for _ in 0..count.unwrap_or(1).min(MOST_REPEATS) {
                    self.step_occurrence(command == C::NextOccurrence);
                }
            }
            C::Back | C::Forward | C::BackInFile | C::ForwardInFile => self.jump(command),
            C::SetMark => self.set_mark(taken),
            C::GotoMark => self.goto_mark(taken),
            C::NextNote
            | C::PrevNote
            | C::ToggleNote
            | C::OpenNotes
            | C::CloseNotes
            | C::NoteDown
            | C::NoteUp
            | C::NoteRight
            | C::NoteLeft
            | C::CloseFold
            | C::OpenFold
            | C::NextStep
            | C::PrevStep
            | C::FirstStep
            | C::LastStep
            | C::NextTarget
            | C::NextLink
            | C::PrevLink
            | C::PinNotes
            | C::SwitchLanguage
            | C::Image
            | C::NewNote
            | C::EditNote
            | C::MoveStepUp
            | C::MoveStepDown
            | C::DeleteNote
            | C::Accept
            | C::Fix => self.notes_command(command, count),
            C::OlderVersion | C::NewerVersion | C::CompareWith => self.step_version(command),
            C::Lane1 => self.toggle_lane(0),
            C::Lane2 => self.toggle_lane(1),
            C::Lane3 => self.toggle_lane(2),
            C::Lane4 => self.toggle_lane(3),
            C::Lane5 => self.toggle_lane(4),
            C::Lane6 => self.toggle_lane(5),
            C::Lane7 => self.toggle_lane(6),
            C::Lane8 => self.toggle_lane(7),
            C::Lane9 => self.toggle_lane(8),
            C::Search if self.app.focus == Pane::Notes => self.open_prompt(PromptKind::SearchNotes),
            C::Search => self.open_prompt(PromptKind::Search { backward: false }),
            C::CommandLine => self.open_prompt(PromptKind::Command),
            C::NextMatch | C::PrevMatch => {
                for _ in 0..count.unwrap_or(1).min(MOST_REPEATS) {
                    self.next_match(command == C::NextMatch);
                }
            }
            C::PickFile
            | C::PickOutline
            | C::ToggleOutline
            | C::PickSymbol
            | C::PickNote
            | C::PickJump
            | C::PickProblem
            | C::Grep
            | C::LastList
            | C::ArticleTable
            | C::Revisions
            | C::SymbolLog
            | C::Palette
            | C::TogglePreview
            | C::ToDrawer
            | C::NextFilter
            | C::ChooseNotes
            | C::Collect => self.find(command),
            C::Articles
            | C::Review
            | C::ToggleTree
            | C::ToggleNotes
            | C::ToggleBlame
            | C::FocusLeft
            | C::FocusDown
            | C::FocusUp
            | C::FocusRight
            | C::FocusNext
            | C::OnlyPane
            | C::Wider
            | C::Narrower
            | C::ResetPanes
            | C::Zoom
            | C::Unzoom
            | C::Close
            | C::Help
            | C::Messages => self.panes(command),
            C::Editor | C::OpenUrl | C::CopyPlace | C::CopyPath | C::CopyUrl | C::CopySymbol | C::Reload => {
                self.outside(command);
            }
            C::Redraw => {
                self.forget_pictures();
                self.out.push(Effect::Redraw);
            }
            C::Suspend => self.out.push(Effect::Suspend),
            C::Quit => self.quit(),
            C::Cancel => self.cancel(),
            C::Escape => self.escape(),
        }
    }
}
