//! A one-line editor for the picker, the search and the `:` line.

use ratatui::crossterm::event::{KeyCode, KeyModifiers};
use unicode_segmentation::UnicodeSegmentation;

use super::keymap::Key;

/// Text with a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    text: String,
    /// Byte offset on a cluster boundary.
    cursor: usize,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The key is not an editing key.
    No,
    /// Only the cursor moved.
    Moved,
    Changed,
}

/// Longest text taken.
const MAX: usize = 4096;

impl Input {
    /// With the cursor at the end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len() }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Byte offset of the cursor.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Inserts text at the cursor; line ends and controls are left out.
    pub fn insert(&mut self, text: &str) {
        for c in text.chars().filter(|c| !c.is_control()) {
            if self.text.len() < MAX {
                self.text.insert(self.cursor, c);
                self.cursor += c.len_utf8();
            }
        }
    }

    /// Applies a key.
    pub fn key(&mut self, key: Key) -> Edited {
        let control = key.mods == KeyModifiers::CONTROL;
        match key.code {
            KeyCode::Char(c) if key.typed().is_some() => {
                self.insert(c.encode_utf8(&mut [0; 4]));
                Edited::Changed
            }
            KeyCode::Backspace => self.delete_to(self.before(self.cursor)),
            KeyCode::Delete => {
                let to = self.after(self.cursor);
                let changed = to > self.cursor;
                self.text.replace_range(self.cursor..to, "");
                if changed { Edited::Changed } else { Edited::Moved }
            }
            KeyCode::Char('w') if control => {
                let head = self.text[..self.cursor].trim_end();
                let stop = head.char_indices().rev().find(|(_, c)| c.is_whitespace() || *c == '/');
                self.delete_to(stop.map_or(0, |(i, c)| i + c.len_utf8()))
            }
            KeyCode::Char('u') if control => self.delete_to(0),
            KeyCode::Char('a') if control => self.go(0),
            KeyCode::Char('e') if control => self.go(self.text.len()),
            KeyCode::Home => self.go(0),
            KeyCode::End => self.go(self.text.len()),
            KeyCode::Left => self.go(self.before(self.cursor)),
            KeyCode::Right => self.go(self.after(self.cursor)),
            _ => Edited::No,
        }
    }

    fn go(&mut self, to: usize) -> Edited {
        self.cursor = to;
        Edited::Moved
    }

    fn delete_to(&mut self, from: usize) -> Edited {
        if from == self.cursor {
            return Edited::Moved;
        }
        self.text.replace_range(from..self.cursor, "");
        self.cursor = from;
        Edited::Changed
    }

    fn before(&self, at: usize) -> usize {
        self.text[..at].grapheme_indices(true).next_back().map_or(0, |(i, _)| i)
    }

    fn after(&self, at: usize) -> usize {
        self.text[at..].graphemes(true).next().map_or(at, |part| at + part.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::keymap::parse_key;
    use super::*;
    use proptest::prelude::*;

    fn typed(keys: &str) -> Input {
        let mut input = Input::default();
        for key in keys.split(' ') {
            input.key(parse_key(key).unwrap());
        }
        input
    }

    #[test]
    fn editing() {
        assert_eq!(typed("a b c Backspace").text(), "ab");
        assert_eq!(typed("a b Left x").text(), "axb");
        assert_eq!(typed("汉 字 Backspace").text(), "汉");
        assert_eq!(typed("a Space b c Ctrl-w").text(), "a ");
        assert_eq!(typed("a b Ctrl-u").text(), "");
        assert_eq!(typed("a b Ctrl-a x Ctrl-e y").text(), "xaby");
    }

    proptest! {
        #[test]
        fn the_cursor_stays_on_a_boundary(
            text in "\\PC{0,20}",
            keys in proptest::collection::vec(0usize..9, 0..40),
        ) {
            let names = ["Left", "Right", "Backspace", "Ctrl-w", "Home", "End", "é", "汉", "Ctrl-u"];
            let mut input = Input::new(&text);
            for key in keys {
                input.key(parse_key(names[key]).unwrap());
                prop_assert!(input.text().is_char_boundary(input.cursor()));
            }
        }
    }
}
