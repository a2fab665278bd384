//! Arguments named inside format strings: `"{name:?} {width$}"`.

use crate::model::facts::{RefKind, Via};
use crate::text::Span;

use super::reader::Reader;

impl Reader<'_, '_> {
    /// References to the names a format string captures. `always`: the macro surely formats; otherwise a name counts
    /// only where a variable of that name is in sight.
    pub fn format_arguments(&mut self, at: usize, always: bool) {
        let token = self.token(at);
        let text = self.text(at);
        if !text.contains('{') {
            return;
        }
        for (start, name) in captured(text) {
            let id = self.b.name(name);
            if always || self.in_sight(id) {
                let from = token.start + start as u32;
                self.b.reference(id, Span::new(from, from + name.len() as u32), RefKind::Read, Via::Plain);
            }
        }
    }

    /// Whether the word at a token is a variable that has been bound.
    pub fn is_variable(&mut self, at: usize) -> bool {
        let name = self.name(at);
        self.in_sight(name)
    }

    /// Whether a variable of that name has been bound in a scope that is open.
    fn in_sight(&self, name: crate::model::facts::NameId) -> bool {
        let mut scope = Some(self.b.scope());
        while let Some(id) = scope {
            let here =
                |def: &crate::model::facts::Definition| def.scope == id && def.name == name && def.kind.is_local();
            if self.b.facts.defs.iter().rev().take(LOOK_BACK).any(here) {
                return true;
            }
            scope = self.b.facts.scope(id).parent;
        }
        false
    }
}

/// How many definitions back a captured variable is looked for.
const LOOK_BACK: usize = 200;

/// The names in the braces of a format string, with their offsets. `{{` is a brace; a number is a position.
fn captured(text: &str) -> Vec<(usize, &str)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'{' {
            at += 1;
            continue;
        }
        if bytes.get(at + 1) == Some(&b'{') {
            at += 2;
            continue;
        }
        let start = at + 1;
        let Some(len) = text[start..].find(['}', '{', '"']) else { break };
        if bytes[start + len] == b'}' {
            let inside = &text[start..start + len];
            let (name, spec) = inside.split_once(':').unwrap_or((inside, ""));
            push_name(&mut found, start, name.trim_end());
            // `{:width$}`, `{:.precision$}`
            let mut offset = start + name.len() + 1;
            for piece in spec.split_inclusive('$') {
                if let Some(word) = piece.strip_suffix('$') {
                    let kept = word.trim_start_matches(|c: char| !c.is_alphabetic() && c != '_');
                    push_name(&mut found, offset + word.len() - kept.len(), kept);
                }
                offset += piece.len();
            }
        }
        at = start + len;
    }
    found
}

fn push_name<'t>(found: &mut Vec<(usize, &'t str)>, at: usize, name: &'t str) {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    if name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(word) && name != "_" {
        found.push((at, name));
    }
}

#[cfg(test)]
mod tests {
    use super::captured;

    #[test]
    fn captured_names_are_found_with_their_offsets() {
        let names = |text| captured(text).into_iter().map(|(at, name)| (at, name.to_owned())).collect::<Vec<_>>();
        assert_eq!(names("\"{a} {b:?} {{no}} {0} {}\""), [(2, "a".to_owned()), (6, "b".to_owned())]);
        assert_eq!(names("\"{:>width$.prec$}\""), [(4, "width".to_owned()), (11, "prec".to_owned())]);
        assert_eq!(names("\"{ \\\"key\\\": 1 } {a.b} {汉:x}\"").len(), 1);
        assert!(names("\"{unclosed").is_empty());
    }
}
