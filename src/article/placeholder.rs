//! What `gloss new` leaves for the author to write: the mark `TODO:` in an article's own words.
//!
//! Code does not count, and neither do sentences about the TODOs of a code: articles speak of those.

use super::document::{Article, Section};
use super::markdown::{Block, Inline, walk_blocks, walk_inlines};

/// The mark.
pub const MARK: &str = "TODO";

/// Where the first placeholder of a text stands, in bytes: alone, or with a colon.
#[must_use]
pub fn find(text: &str) -> Option<usize> {
    text.match_indices(MARK).map(|(at, _)| at).find(|at| {
        let (before, after) = (text[..*at].trim_end(), &text[at + MARK.len()..]);
        let alone = before.is_empty() && after.trim().is_empty();
        alone || after.starts_with([':', '：']) && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

/// Where the first placeholder in a block's own words stands, in bytes of the article; code does not count.
#[must_use]
pub fn find_in_block(article: &Article, block: &Block) -> Option<usize> {
    let mut said = false;
    walk_inlines(block, &mut |inline| {
        said |= matches!(inline, Inline::Text(text) if find(text).is_some());
        said |= matches!(inline, Inline::Image(image) if find(&image.alt).is_some());
    });
    if !said {
        return None;
    }
    find(block.span.slice(&article.text)).map(|at| block.span.start as usize + at)
}

/// Whether something of a section, its heading included, is still to be written.
#[must_use]
pub fn is_unwritten(article: &Article, section: &Section) -> bool {
    let mut found = false;
    walk_blocks(&article.blocks[section.blocks.clone()], &mut |block| {
        found |= find_in_block(article, block).is_some();
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse;

    #[test]
    fn code_and_sentences_about_code_are_no_placeholders() {
        let text = "---\ngloss: 1\nid: a\ntitle: A\nlang: en\n---\n\n## TODO: a heading\n\nWritten.\n\n## Words\n\n\
                    - one\n- TODO: two\n\n## Code\n\nThe code says `TODO:`, a TODO of its own.\n\n```c\n// TODO: later\n```\n\n\
                    ## Picture\n\n![TODO: what it shows](a.svg)\n\n## Ours\n\nMYTODO: no.\n";
        let article = parse("a.en.md", text.as_bytes());
        let unwritten: Vec<&str> =
            article.sections.iter().filter(|s| is_unwritten(&article, s)).map(|s| s.id.as_str()).collect();
        assert_eq!(unwritten, ["todo-a-heading", "words", "picture"]);
    }
}
