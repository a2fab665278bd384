//! Call signatures on a line of their own, for a grammar that reads them as type arguments.
//!
//! Without semicolons, `(x: A): B` and a next line `<T>(y: T): C` in an interface are two members; the grammar reads
//! `B<T>…` and may lose the rest of the file with it. Where a file does not parse, a `;` in the indentation before such a
//! line ends the member above; no offset and no line changes.

use tree_sitter::Tree;

/// The source with signatures parted, or `None` where there is none to part.
pub fn repair(src: &[u8], _: &Tree) -> Option<Vec<u8>> {
    let mut out: Option<Vec<u8>> = None;
    let mut start = 0;
    // The last byte before the line that is no white space and in no comment of its own line.
    let mut before = 0u8;
    for line in src.split_inclusive(|byte| *byte == b'\n') {
        let indent = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let ends_member =
            before.is_ascii_alphanumeric() || matches!(before, b'>' | b')' | b']' | b'}' | b'_' | b'"' | b'\'');
        let opens = line.get(indent) == Some(&b'<')
            && line
                .get(indent + 1)
                .is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'\n' | b'\r' | b'_'));
        if opens && ends_member && indent > 0 {
            out.get_or_insert_with(|| src.to_vec())[start + indent - 1] = b';';
        }
        let code = line.get(indent..).unwrap_or_default();
        let comment = code.starts_with(b"//") || code.starts_with(b"/*") || code.starts_with(b"*");
        if let Some(last) = line.iter().rev().find(|byte| !byte.is_ascii_whitespace()).filter(|_| !comment) {
            before = *last;
        }
        start += line.len();
    }
    out
}
