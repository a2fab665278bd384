//! Putting text on the screen: the one place where characters meet cells.
//!
//! Everything drawn goes through [`Canvas::put`], which knows the terminal's limits: wide characters are never split,
//! characters of ambiguous width take what the terminal gives them, and where the terminal is not UTF-8 anything else
//! becomes `?` or a plain stand-in.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use crate::text::width::{self, Ambiguous};
use crate::tui::app::Settings;
use crate::tui::picture::Picture;

/// A buffer and how text is put into it.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    ambiguous: Ambiguous,
    ascii: bool,
}

impl<'a> Canvas<'a> {
    /// Draws into `buffer`.
    pub fn new(buffer: &'a mut Buffer, settings: &Settings) -> Self {
        Self { buffer, ambiguous: settings.ambiguous, ascii: settings.ascii }
    }

    /// The whole screen.
    #[must_use]
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Blanks a rectangle.
    pub fn clear(&mut self, rect: Rect, style: Style) {
        let rect = rect.intersection(self.buffer.area);
        for y in rect.top()..rect.bottom() {
            for x in rect.left()..rect.right() {
                let cell = &mut self.buffer[(x, y)];
                cell.reset();
                cell.set_style(style);
            }
        }
    }

    /// Adds a style to what is there.
    pub fn tint(&mut self, rect: Rect, style: Style) {
        self.buffer.set_style(rect.intersection(self.buffer.area), style);
    }

    /// Puts sanitised text at a cell, cut at `room` cells and the screen's edge. Returns the cells used.
    pub fn put(&mut self, x: u16, y: u16, text: &str, room: usize, style: Style) -> usize {
        let area = self.buffer.area;
        if y < area.top() || y >= area.bottom() || x >= area.right() {
            return 0;
        }
        let room = room.min(usize::from(area.right() - x));
        let mut used = 0;
        for part in text.graphemes(true) {
            let plain;
            let part = if self.ascii && !part.is_ascii() {
                plain = stand_in(part);
                plain
            } else {
                part
            };
            let wide = if self.ascii { part.len() } else { width::cluster(part, self.ambiguous) };
            if wide == 0 {
                continue;
            }
            if used + wide > room {
                break;
            }
            let at = x + u16::try_from(used).unwrap_or(u16::MAX);
            if self.ascii {
                // A stand-in may be longer than one character.
                for (i, c) in part.chars().enumerate() {
                    let cell = &mut self.buffer[(at + u16::try_from(i).unwrap_or(0), y)];
                    cell.reset();
                    cell.set_char(c).set_style(style);
                }
            } else {
                let cell = &mut self.buffer[(at, y)];
                cell.reset();
                cell.set_symbol(part).set_style(style);
                if self.ambiguous == Ambiguous::Wide
                    && let Some(forced) = u16::try_from(wide).ok().and_then(NonZeroU16::new)
                    && width::cluster(part, Ambiguous::Narrow) != wide
                {
                    cell.set_diff_option(CellDiffOption::ForcedWidth(forced));
                }
                for i in 1..wide {
                    let cell = &mut self.buffer[(at + u16::try_from(i).unwrap_or(0), y)];
                    cell.reset();
                    cell.set_style(style);
                }
            }
            used += wide;
        }
        used
    }

    /// As [`Canvas::put`], keeping the background that is there: a colour, or fore- and background exchanged.
    pub fn put_over(&mut self, x: u16, y: u16, text: &str, room: usize, style: Style) -> usize {
        if !self.buffer.area.contains((x, y).into()) {
            return 0;
        }
        let under = &self.buffer[(x, y)];
        let style = if style.bg.is_none() { style.bg(under.bg) } else { style };
        let style = if under.modifier.contains(Modifier::REVERSED) {
            // Coloured words would make patches of colour of an exchanged row.
            style.fg(under.fg).add_modifier(Modifier::REVERSED)
        } else {
            style
        };
        self.put(x, y, text, room, style)
    }

    /// Puts text so that it ends before column `right`, if there is room for all of it.
    pub fn put_right(&mut self, right: u16, y: u16, text: &str, room: usize, style: Style) -> usize {
        let wide = width::width(text, self.ambiguous);
        if wide > room {
            return 0;
        }
        self.put_over(right.saturating_sub(u16::try_from(wide).unwrap_or(0)), y, text, wide, style)
    }

    /// Draws the rows of a picture from `skip` on.
    pub fn picture(&mut self, picture: &Picture, rect: Rect, skip: usize) {
        picture.draw(self.buffer, rect, u16::try_from(skip).unwrap_or(u16::MAX));
    }

    /// How ambiguous characters count.
    #[must_use]
    pub fn ambiguous(&self) -> Ambiguous {
        self.ambiguous
    }

    /// A frame with a title in its upper edge; the inside is blanked.
    pub fn frame(&mut self, rect: Rect, title: &str, settings: &Settings, border: Style, inside: Style) -> Rect {
        self.clear(rect, inside);
        if rect.width < 2 || rect.height < 2 {
            return Rect { width: 0, height: 0, ..rect };
        }
        let glyphs = settings.glyphs;
        let (right, bottom) = (rect.right() - 1, rect.bottom() - 1);
        for x in rect.left() + 1..right {
            self.put_over(x, rect.y, glyphs.horizontal, 2, border);
            self.put_over(x, bottom, glyphs.horizontal, 2, border);
        }
        for y in rect.top() + 1..bottom {
            self.put_over(rect.x, y, glyphs.vertical, 2, border);
            self.put_over(right, y, glyphs.vertical, 2, border);
        }
        for ((x, y), corner) in
            [(rect.x, rect.y), (right, rect.y), (rect.x, bottom), (right, bottom)].into_iter().zip(glyphs.corners)
        {
            self.put_over(x, y, corner, 2, border);
        }
        let room = usize::from(rect.width).saturating_sub(6);
        if !title.is_empty() && room > 0 {
            let text =
                width::fit(title, width::width(title, self.ambiguous).min(room), glyphs.ellipsis, self.ambiguous);
            self.put_over(rect.x + 2, rect.y, &format!(" {text} "), room + 2, border);
        }
        Rect::new(rect.x + 1, rect.y + 1, rect.width - 2, rect.height - 2)
    }
}

/// What a character outside ASCII becomes in a terminal that cannot show it.
fn stand_in(part: &str) -> &'static str {
    match part {
        "⟨" => "<",
        "⟩" => ">",
        "…" => "~",
        "·" | "•" => "*",
        "—" | "–" | "─" => "-",
        "│" | "║" => "|",
        "“" | "”" => "\"",
        "‘" | "’" => "'",
        "⤺" => "<-",
        "␛" => "^[",
        _ if width::cluster(part, Ambiguous::Narrow) == 2 => "??",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(settings: &Settings, text: &str, room: usize) -> Vec<String> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        let mut canvas = Canvas::new(&mut buffer, settings);
        canvas.put(0, 0, text, room, Style::new());
        (0..8).map(|x| buffer[(x, 0)].symbol().to_owned()).collect()
    }

    #[test]
    fn wide_characters_are_never_split() {
        let settings = Settings::plain();
        assert_eq!(line(&settings, "a汉字", 4)[..4], ["a", "汉", " ", " "]);
        assert_eq!(line(&settings, "abcdefg汉", 99)[7], " ", "no room for half of it");
    }

    #[test]
    fn what_is_put_over_a_marked_row_stays_marked() {
        let settings = Settings::plain();
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        let mut canvas = Canvas::new(&mut buffer, &settings);
        canvas.tint(Rect::new(0, 0, 8, 1), Style::new().add_modifier(Modifier::REVERSED));
        canvas.put_over(2, 0, "name", 4, Style::new().fg(ratatui::style::Color::Blue));
        assert!((0..8).all(|x| buffer[(x, 0)].modifier.contains(Modifier::REVERSED)));
        assert!((0..8).all(|x| buffer[(x, 0)].fg == buffer[(0, 0)].fg), "one bar, not patches");
    }

    #[test]
    fn ascii_terminals_get_stand_ins_of_the_same_width() {
        let settings = Settings { ascii: true, ..Settings::plain() };
        assert_eq!(line(&settings, "é汉…x", 8)[..5], ["?", "?", "?", "~", "x"]);
    }
}
