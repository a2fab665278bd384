//! What articles have: length, anchors, quotes, references, media.

use std::ops::AddAssign;

use super::lint::is_code_quote;
use crate::article::measure::Length;
use crate::article::{Article, Section};

/// The figures of one article, or of several added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub length: Length,
    /// Sections with an anchor.
    pub sections: u32,
    pub anchors: u32,
    /// Quotes of code: fences that must stand in the code, and `quote=`, `from=` or `lines=` attributes.
    pub quotes: u32,
    /// Names in the prose that are tied to a symbol.
    pub references: u32,
    /// Pictures and clips.
    pub media: u32,
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.length += other.length;
        self.sections += other.sections;
        self.anchors += other.anchors;
        self.quotes += other.quotes;
        self.references += other.references;
        self.media += other.media;
    }
}

/// The figures of `article`; `source` is the article its anchors are written in: itself, or the one it translates.
#[must_use]
pub fn figures(article: &Article, source: &Article) -> Figures {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let sum = |of: &Article, f: &dyn Fn(&Section) -> usize| number(of.sections.iter().map(f).sum());
    let anchored = |at: &usize| !article.sections[*at].anchors.is_empty();
    let quoted = |at: usize| article.fences(at).into_iter().filter(|fence| is_code_quote(fence)).count();
    let fences: usize = (0..article.sections.len()).filter(anchored).map(quoted).sum();
    let attributes = source.anchors().filter(|(_, anchor)| {
        let a = &anchor.attributes;
        a.quote.is_some() || a.from.is_some() || a.lines.is_some()
    });
    Figures {
        length: Length::of_blocks(&article.blocks),
        sections: sum(article, &|s| usize::from(!s.anchors.is_empty())),
        anchors: sum(source, &|s| s.anchors.iter().filter(|a| a.anchor.is_some()).count()),
        quotes: number(fences + attributes.count()),
        references: sum(article, &|s| s.references.len()),
        media: sum(article, &|s| s.media.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse;

    #[test]
    fn only_what_is_held_against_code_counts_as_a_quote() {
        let text = "---\ngloss: 1\nid: a\ntitle: T\nlang: en\n---\n# T\n<!-- gloss: a.rs id=all -->\n\n## A\n\n```rust\nx\n```\n\n## B\n<!-- gloss: a.rs#f id=b quote=\"x\" -->\n<!-- gloss: a.rs#g -->\n\n### C\n\n[`f`] ![p](p.svg)\n\n```rust\ny\n```\n\n```rust gloss=off\nz\n```\n\n```sh\nls\n```\n";
        let article = parse("a.md", text.as_bytes());
        let mut all = figures(&article, &article);
        assert_eq!((all.sections, all.anchors, all.quotes, all.references, all.media), (2, 3, 2, 1, 1));
        assert_eq!(all.length.code_lines, 4);
        all += all;
        assert_eq!((all.anchors, all.length.code_lines), (6, 8));
    }
}
