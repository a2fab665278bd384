//! How long articles are: words, characters of scripts written without spaces, lines of code, minutes of reading.
//!
//! Chinese and Japanese are counted by the character, everything else by the word. What the reader does not read
//! (comments, front matter, link targets) does not count; code counts by the line.

use std::ops::{Add, AddAssign};

use super::document::{Article, Section};
use super::markdown::{Block, BlockKind, Inline, plain_text, walk_blocks, walk_inlines};

/// Words a minute: technical prose is read slower than a novel (about 240).
const WORDS_A_MINUTE: u32 = 200;
/// Chinese characters a minute, at the same pace.
const CHARACTERS_A_MINUTE: u32 = 350;
/// Lines of code a minute.
const LINES_A_MINUTE: u32 = 25;

/// An amount of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// Words between spaces, where the script has spaces.
    pub words: u32,
    /// Han characters and kana.
    pub characters: u32,
    /// Lines in fences and indented blocks.
    pub code_lines: u32,
}

impl Add for Length {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            words: self.words + other.words,
            characters: self.characters + other.characters,
            code_lines: self.code_lines + other.code_lines,
        }
    }
}

impl AddAssign for Length {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Length {
    /// Of running text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let mut out = Self::default();
        let mut in_word = false;
        for c in text.chars() {
            if is_unspaced(c) {
                out.characters += 1;
                in_word = false;
            } else if c.is_alphanumeric() {
                out.words += u32::from(!in_word);
                in_word = true;
            } else if !joins(c) {
                in_word = false;
            }
        }
        out
    }

    /// Of blocks as a reader sees them.
    #[must_use]
    pub fn of_blocks(blocks: &[Block]) -> Self {
        let mut out = Self::default();
        walk_blocks(blocks, &mut |block| match &block.kind {
            BlockKind::Heading { inlines, .. } | BlockKind::Paragraph(inlines) => out += of_inlines(inlines),
            BlockKind::Table(table) => {
                for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                    out += of_inlines(cell);
                }
            }
            BlockKind::Code(code) => {
                out.code_lines += u32::try_from(code.lines.len()).unwrap_or(u32::MAX);
            }
            _ => {}
        });
        out
    }

    /// Words of prose, a Chinese character counting for 200/350 of a word: comparable across languages.
    #[must_use]
    pub fn weight(self) -> u32 {
        self.words + self.characters * WORDS_A_MINUTE / CHARACTERS_A_MINUTE
    }

    /// Seconds of reading.
    #[must_use]
    pub fn seconds(self) -> u32 {
        let part = |amount: u32, pace: u32| amount.saturating_mul(60) / pace;
        part(self.words, WORDS_A_MINUTE)
            + part(self.characters, CHARACTERS_A_MINUTE)
            + part(self.code_lines, LINES_A_MINUTE)
    }

    /// Minutes of reading, rounded, at least one.
    #[must_use]
    pub fn minutes(self) -> u32 {
        ((self.seconds() + 30) / 60).max(1)
    }
}

fn of_inlines(inlines: &[Inline]) -> Length {
    Length::of_text(&plain_text(inlines))
}

/// Scripts that put no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Marks inside a word or a name: `don't`, `e-mail`, `v8.5.0`, `next_batch`, `a::b`.
fn joins(c: char) -> bool {
    matches!(c, '\'' | '’' | '-' | '.' | '_' | ':')
}

/// The words of a section up to the next heading, its own heading left out.
#[must_use]
pub fn section_length(article: &Article, section: &Section) -> Length {
    let blocks = article.section_blocks(section);
    let skip = usize::from(matches!(blocks.first().map(|b| &b.kind), Some(BlockKind::Heading { .. })));
    Length::of_blocks(&blocks[skip..])
}

/// Plain running text of a block, for searching words in it; back-ticked words and links left out.
#[must_use]
pub fn own_words(block: &Block) -> String {
    let mut out = String::new();
    walk_inlines(block, &mut |inline| {
        if let Inline::Text(text) = inline {
            out.push_str(text);
            out.push(' ');
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse;

    fn length(text: &str) -> (u32, u32) {
        let length = Length::of_text(text);
        (length.words, length.characters)
    }

    #[test]
    fn words_and_characters_are_told_apart() {
        assert_eq!(length("don't stop: v8.5.0, next_batch — e-mail"), (5, 0));
        assert_eq!(length("一批行，用 `next_batch` 取。"), (1, 5));
        assert_eq!(length("TiKV的协处理器v8"), (2, 5));
        assert_eq!(length("カタカナ 한국어 단어"), (2, 4));
        assert_eq!(length("，。—— … \u{301}"), (0, 0));
    }

    #[test]
    fn what_is_not_read_does_not_count() {
        let text = "---\ngloss: 1\nid: a\ntitle: T\nlang: en\n---\n# One title\n\n## Two words\n<!-- gloss: a.rs#f id=x -->\n\n[three](http://four.five/six) words\n\n```rust\nlet a;\nlet b;\n```\n\n| a | b |\n|---|---|\n| c | 丁 |\n\n[`f`]: <gloss> \"a.rs#f\"\n";
        let article = parse("a.md", text.as_bytes());
        assert_eq!(Length::of_blocks(&article.blocks), Length { words: 2 + 2 + 2 + 3, characters: 1, code_lines: 2 });
        let own = section_length(&article, article.section("x").unwrap());
        assert_eq!(own, Length { words: 2 + 3, characters: 1, code_lines: 2 });
    }

    #[test]
    fn reading_takes_at_least_a_minute() {
        assert_eq!(Length::default().minutes(), 1);
        assert_eq!(Length { words: 1000, characters: 0, code_lines: 50 }.minutes(), 7);
        assert_eq!(Length { words: 0, characters: 3500, code_lines: 0 }.minutes(), 10);
    }
}
