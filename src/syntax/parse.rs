//! Parsing and extraction of one file.

use std::cell::RefCell;

use tree_sitter::{Node, Parser, Tree};

use crate::lang::table::Extract;
use crate::lang::{Builder, LanguageId, MAX_SOURCE_BYTES};
use crate::model::facts::{FileFacts, ParseGap};
use crate::text::Span;

thread_local! {
    /// A parser keeps buffers worth reusing from file to file; one a thread.
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

/// Gaps kept for one file; a file of another language in disguise has one per line, and nobody reads more.
const MAX_GAPS: usize = 200;

/// Parses `src`; `None` only for input beyond [`MAX_SOURCE_BYTES`].
#[must_use]
pub fn parse(src: &[u8], language: LanguageId) -> Option<Tree> {
    if src.len() > MAX_SOURCE_BYTES {
        return None;
    }
    let row = language.row();
    PARSER.with_borrow_mut(|parser| {
        parser.set_language(&(row.grammar)()).expect("the table's grammars match the linked tree-sitter");
        let tree = parser.parse(src, None)?;
        if !tree.root_node().has_error() {
            return Some(tree);
        }
        match row.repair.and_then(|repair| repair(src, &tree)) {
            // A guess is taken where it makes more of the file plain.
            Some(repaired) => match parser.parse(&repaired, None) {
                Some(guess) if damage(&guess) < damage(&tree) => Some(guess),
                _ => Some(tree),
            },
            None => Some(tree),
        }
    })
}

/// The facts of one file; empty for input beyond [`MAX_SOURCE_BYTES`].
#[must_use]
pub fn facts(src: &[u8], language: LanguageId) -> FileFacts {
    let mut builder = Builder::new(src);
    let extract = match language.row().extract {
        Extract::Tree(extract) => extract,
        Extract::Bytes(read) => {
            if src.len() <= MAX_SOURCE_BYTES {
                read(&mut builder);
            }
            return builder.finish();
        }
    };
    let Some(tree) = parse(src, language) else { return builder.finish() };
    extract(&mut builder, tree.root_node());
    let mut facts = builder.finish();
    if tree.root_node().has_error() {
        collect_gaps(tree.root_node(), &mut facts.gaps);
    }
    facts
}

/// Bytes in errors and missing tokens, as far as gaps are counted.
fn damage(tree: &Tree) -> usize {
    let mut gaps = Vec::new();
    collect_gaps(tree.root_node(), &mut gaps);
    gaps.iter().map(|gap| gap.span.len() as usize + 1).sum()
}

fn collect_gaps(root: Node<'_>, gaps: &mut Vec<ParseGap>) {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            gaps.push(ParseGap { span: Span::from_range(node.byte_range()), missing: node.is_missing() });
            if gaps.len() >= MAX_GAPS {
                return;
            }
        }
        let descend = node.has_error() && !node.is_error();
        if descend && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}
