//! The UI without a terminal: keys in, frames out, questions answered at once on the same thread. Tests are written
//! against it, and pictures for the documentation are made with it from the real program.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::app::{App, Settings, Start};
use super::backend::{Backend, Cancel, Library};
use super::effect::{Current, answer};
use super::keymap::{Key, parse_key};
use super::msg::{Effect, Msg};
use super::{update, view};

/// A UI that is driven by hand.
pub struct Headless {
    pub app: App,
    current: Current,
    library: Arc<dyn Library>,
    /// Effects that touch the world, in order; nothing carries them out.
    pub outside: Vec<Effect>,
}

impl Headless {
    /// Starts as [`super::run()`] does, and answers until nothing is left to ask.
    #[must_use]
    pub fn start(
        backend: Option<Arc<dyn Backend>>,
        library: Arc<dyn Library>,
        settings: Settings,
        size: (u16, u16),
        start: Start,
    ) -> Self {
        let mut app = App::new(size, settings);
        app.info = backend.as_ref().map(|b| b.info());
        let effects = update::start(&mut app, start);
        let mut this = Self { app, current: Arc::new(Mutex::new(backend)), library, outside: Vec::new() };
        this.settle(effects);
        this
    }

    fn settle(&mut self, effects: Vec<Effect>) {
        let mut queue: VecDeque<Effect> = effects.into();
        while let Some(effect) = queue.pop_front() {
            let Effect::Ask(slot, id, question) = effect else {
                if !matches!(effect, Effect::Forget(_)) {
                    self.outside.push(effect);
                }
                continue;
            };
            let mut answers = Vec::new();
            answer(&self.current, &*self.library, question, &Cancel::default(), &mut |a| answers.push(a));
            for answered in answers {
                queue.extend(update::update(&mut self.app, Msg::Answer(slot, id, Box::new(answered))));
            }
        }
    }

    /// Applies a message and answers what it asks.
    pub fn send(&mut self, msg: Msg) {
        let effects = update::update(&mut self.app, msg);
        self.settle(effects);
    }

    /// Types keys in the notation of the key table, separated by blanks: `g d Enter`. A word in quotes is typed as
    /// text, a number digit by digit.
    ///
    /// # Panics
    /// On a key that is none: scripts are written by developers.
    pub fn keys(&mut self, script: &str) -> &mut Self {
        for word in script.split_whitespace() {
            if let Some(text) = word.strip_prefix('"').and_then(|w| w.strip_suffix('"')) {
                for c in text.chars() {
                    self.send(Msg::Key(Key::char(c)));
                }
            } else if word.bytes().all(|b| b.is_ascii_digit()) {
                word.chars().for_each(|digit| self.send(Msg::Key(Key::char(digit))));
            } else {
                self.send(Msg::Key(parse_key(word).unwrap_or_else(|| panic!("no such key: {word}"))));
            }
        }
        self
    }

    /// Lets clocks run: the which-key menu opens, messages fade.
    pub fn ticks(&mut self, n: u32) -> &mut Self {
        for _ in 0..n {
            self.send(Msg::Tick(1));
        }
        self
    }

    /// The frame as it would be drawn now.
    #[must_use]
    pub fn frame(&self) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.app.size.0, self.app.size.1));
        view::draw(&self.app, &mut buffer);
        buffer
    }

    /// The frame's text, a line a row, trailing blanks dropped.
    #[must_use]
    pub fn text(&self) -> String {
        text_of(&self.frame())
    }
}

/// The text of a frame. The second cell of a wide character is skipped, as on a terminal.
#[must_use]
pub fn text_of(buffer: &Buffer) -> String {
    use crate::text::width::{self, Ambiguous};
    let area = buffer.area;
    let mut out = String::new();
    for y in area.top()..area.bottom() {
        let mut line = String::new();
        let mut x = area.left();
        while x < area.right() {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(width::cluster(symbol, Ambiguous::Narrow).max(1)).unwrap_or(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
