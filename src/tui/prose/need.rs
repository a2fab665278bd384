//! How wide a text would like its pane: what of it is not wrapped, and tables, which are only wrapped at a loss.

use super::blocks::FENCE_INDENT;
use crate::article::markdown::{Block, BlockKind, Code, Table, plain_text};
use crate::text::indent::{depth, shared_depth};
use crate::text::sanitize;
use crate::text::width::{self, Ambiguous};

/// Cells that parts of a text take where they are not broken; 0 where there are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Drawings and command lines: fences that quote no code of the repository.
    pub drawings: usize,
    /// Fences that quote it: the code itself stands beside them.
    pub quotes: usize,
    pub tables: usize,
}

impl Need {
    /// Cells that everything fits in.
    #[must_use]
    pub fn all(self) -> usize {
        self.drawings.max(self.quotes).max(self.tables)
    }

    /// The larger of each.
    #[must_use]
    pub fn max(self, other: Need) -> Need {
        Need {
            drawings: self.drawings.max(other.drawings),
            quotes: self.quotes.max(other.quotes),
            tables: self.tables.max(other.tables),
        }
    }

    /// Cells for what the screen does not show elsewhere.
    #[must_use]
    pub fn own(self) -> usize {
        self.drawings.max(self.tables)
    }
}

/// What `blocks` need.
#[must_use]
pub fn need(blocks: &[Block], ambiguous: Ambiguous) -> Need {
    let mut out = Need::default();
    add(blocks, 0, ambiguous, &mut out);
    out
}

/// `before`: cells that the containers take in front of each row.
fn add(blocks: &[Block], before: usize, ambiguous: Ambiguous, out: &mut Need) {
    for block in blocks {
        match &block.kind {
            BlockKind::Code(code) => {
                let wide = before + of_code(code, ambiguous);
                let slot = if quotes(code) { &mut out.quotes } else { &mut out.drawings };
                *slot = (*slot).max(wide);
            }
            BlockKind::Table(table) => out.tables = out.tables.max(before + of_table(table, ambiguous)),
            BlockKind::Quote { blocks, .. } => add(blocks, before + 2, ambiguous, out),
            BlockKind::List { start, items } => {
                let marker = if start.is_some() { 3 } else { 2 };
                for item in items {
                    add(&item.blocks, before + marker, ambiguous, out);
                }
            }
            BlockKind::Footnote { label, blocks } => {
                add(blocks, before + width::width(label, ambiguous) + 3, ambiguous, out);
            }
            _ => {}
        }
    }
}

/// Whether a fence quotes code of the repository.
fn quotes(code: &Code) -> bool {
    let Some(info) = &code.info else { return false };
    let language = info.split_whitespace().next().unwrap_or_default();
    !matches!(language, "" | "text" | "txt") && !info.contains("gloss=off")
}

fn of_code(code: &Code, ambiguous: Ambiguous) -> usize {
    let shared = shared_depth(&code.text);
    let wide = |line: &str| {
        let shown = line[shared.min(depth(line))..].replace('\t', "    ");
        width::width(&sanitize::label(&shown), ambiguous)
    };
    FENCE_INDENT.len() + code.text.lines().map(wide).max().unwrap_or(0)
}

fn of_table(table: &Table, ambiguous: Ambiguous) -> usize {
    let columns = table.columns.len();
    let mut natural = vec![0usize; columns];
    for row in std::iter::once(&table.head).chain(&table.rows) {
        for (most, cell) in natural.iter_mut().zip(row) {
            *most = (*most).max(width::width(&sanitize::label(&plain_text(cell)), ambiguous));
        }
    }
    natural.iter().sum::<usize>() + 3 * columns.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::markdown::parse;

    fn of(text: &str) -> Need {
        need(&parse(text, 0).0, Ambiguous::Narrow)
    }

    #[test]
    fn drawings_quotes_and_tables_are_told_apart() {
        assert_eq!(of("a long line of prose that wraps\n"), Need::default());
        assert_eq!(of("```text gloss=off\n12345\n```\n").drawings, 7);
        assert_eq!(of("```sh gloss=off\n123456\n```\n").drawings, 8);
        assert_eq!(of("```\n汉字\n```\n").drawings, 6);
        let quoted = of("```rust\n    fn f() {\n\n        g();\n    }\n```\n");
        assert_eq!((quoted.quotes, quoted.drawings), (10, 0), "without the indentation they share");
        assert_eq!(of("| ab | c |\n|---|---|\n| a | `cde` |\n").tables, 8);
        assert_eq!(of("> - ```\n>   12345\n>   ```\n").drawings, 11, "what stands in front of a row counts");
    }
}
