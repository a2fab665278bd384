//! The entry point of the walk.

use tree_sitter::Node;

use super::{symbols, walk};
use crate::lang::Builder;
use crate::lang::descent::Descent;
use crate::lang::kids::Kids;

/// Fills the facts of one file from its root node.
pub fn extract(builder: &mut Builder<'_>, root: Node<'_>) {
    let mut walk = walk::start(builder, Kids::new(symbols::table(), root));
    let list = walk.open(root);
    walk.statements(list);
    walk.kids.close(list);
    walk.mark_exports();
}
