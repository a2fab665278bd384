//! The entry points of the walk, one for each grammar of the family.

use std::sync::OnceLock;

use tree_sitter::Node;

use super::symbols::{F, K};
use super::walk;
use crate::lang::Builder;
use crate::lang::descent::Descent;
use crate::lang::kids::{self, Kids, Symbols};

static TYPESCRIPT: OnceLock<Symbols<K, F>> = OnceLock::new();
static TSX: OnceLock<Symbols<K, F>> = OnceLock::new();
static JAVASCRIPT: OnceLock<Symbols<K, F>> = OnceLock::new();

/// Fills the facts of a TypeScript file.
pub fn typescript(builder: &mut Builder<'_>, root: Node<'_>) {
    let symbols = kids::table(&TYPESCRIPT, || tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into());
    extract(builder, root, symbols, false);
}

/// Fills the facts of a TSX file.
pub fn tsx(builder: &mut Builder<'_>, root: Node<'_>) {
    let symbols = kids::table(&TSX, || tree_sitter_typescript::LANGUAGE_TSX.into());
    extract(builder, root, symbols, false);
}

/// Fills the facts of a JavaScript file.
pub fn javascript(builder: &mut Builder<'_>, root: Node<'_>) {
    let symbols = kids::table(&JAVASCRIPT, || tree_sitter_javascript::LANGUAGE.into());
    extract(builder, root, symbols, true);
}

fn extract(builder: &mut Builder<'_>, root: Node<'_>, symbols: &'static Symbols<K, F>, script: bool) {
    let mut walk = walk::start(builder, Kids::new(symbols, root), script);
    let list = walk.open(root);
    walk.statements(list);
    walk.kids.close(list);
    walk.mark_exports();
}
