//! What a reader wants to know of a symbol before jumping to it.

use crate::index::Snapshot;
use crate::resolve::{Confidence, Cx, Target};
use crate::text::Span;

/// A symbol in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Container and name.
    pub qualified: String,
    /// The declaration up to its body, as written, common indentation removed.
    pub signature: String,
    /// The signature's place in its file.
    pub signature_span: Span,
    /// The doc comment without its comment marks.
    pub doc: String,
    pub path: String,
    /// Zero-based line of the name.
    pub line: u32,
    pub confidence: Confidence,
    /// Number of mentions of the name in the revision, as the index has them.
    pub mentions: usize,
    /// Number of other symbols of the name.
    pub namesakes: usize,
}

/// Signatures longer than this are cut: a macro can be one of ten thousand lines.
const MAX_SIGNATURE: usize = 1200;

/// The card of a target; `None` where its file cannot be read.
#[must_use]
pub fn card(snapshot: &Snapshot, target: &Target) -> Option<Card> {
    let text = snapshot.text(target.file).ok()?;
    let facts = snapshot.facts(target.file);
    let separator = snapshot.language(target.file).map_or("::", |language| language.row().separator);
    let def = Cx::new(snapshot).def_at(&facts, target.name_span, target.kind);
    let (qualified, signature_span, doc) = match def {
        Some(id) => {
            let def = facts.def(id);
            let doc = def.doc.map_or_else(String::new, |span| plain_doc(span.slice(text.text())));
            (facts.qualified(id).join(separator), def.signature, doc)
        }
        None => (target.name.clone(), target.name_span, String::new()),
    };
    let mut signature = dedent(signature_span.slice(text.text()));
    if signature.len() > MAX_SIGNATURE {
        let cut = (0..=MAX_SIGNATURE).rev().find(|at| signature.is_char_boundary(*at)).unwrap_or(0);
        signature.truncate(cut);
        signature.push('…');
    }
    let (mentions, namesakes) = if target.kind.is_local() {
        (facts.refs.iter().filter(|r| facts.name(r.name) == target.name).count(), 0)
    } else {
        let mentions = snapshot.mentions(&target.name).iter().map(|(_, list)| list.len()).sum();
        (mentions, snapshot.named(&target.name).len().saturating_sub(1))
    };
    Some(Card {
        qualified,
        signature,
        signature_span,
        doc,
        path: snapshot.path(target.file).to_owned(),
        line: text.lines.line(target.name_span.start),
        confidence: target.confidence,
        mentions,
        namesakes,
    })
}

/// Removes the indentation that all lines but the first share, and trailing white space.
#[must_use]
pub fn dedent(text: &str) -> String {
    let text = text.trim_end();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let shared = text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let mut out = String::new();
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let cut = if i == 0 { 0 } else { shared.min(indent(line)) };
        out.push_str(line.get(cut..).unwrap_or(line).trim_end());
    }
    out
}

/// The text of a doc comment or docstring without marks: `///`, `/** … */`, `#`, quotes.
#[must_use]
pub fn plain_doc(text: &str) -> String {
    let text = text.trim();
    let text = ["\"\"\"", "'''"]
        .iter()
        .find_map(|q| text.find(q).map(|at| &text[at + 3..]).map(|rest| rest.strip_suffix(q).unwrap_or(rest)))
        .unwrap_or(text);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut line = line.trim();
        for mark in ["//!", "///", "//", "/**", "/*!", "/*", "#"] {
            if let Some(rest) = line.strip_prefix(mark) {
                line = rest;
                break;
            }
        }
        let line = line.strip_suffix("*/").unwrap_or(line).trim_end();
        let line = line.strip_prefix('*').filter(|rest| rest.is_empty() || rest.starts_with(' ')).unwrap_or(line);
        lines.push(line.strip_prefix(' ').unwrap_or(line).to_owned());
    }
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.trim().is_empty()).map_or(first, |at| at + 1);
    lines[first..last].join("\n")
}

#[cfg(test)]
mod tests {
    use super::{dedent, plain_doc};

    #[test]
    fn docs_lose_their_marks() {
        assert_eq!(plain_doc("/// One.\n///\n/// Two `x`."), "One.\n\nTwo `x`.");
        assert_eq!(plain_doc("/**\n * One.\n *   Two.\n */"), "One.\n  Two.");
        assert_eq!(plain_doc("r\"\"\"One.\n\n    Two.\n\"\"\""), "One.\n\nTwo.");
        assert_eq!(plain_doc("# One\n# two"), "One\ntwo");
    }

    #[test]
    fn signatures_lose_shared_indentation() {
        assert_eq!(dedent("fn a(\n        x: u8,\n    ) -> u8 "), "fn a(\n    x: u8,\n) -> u8");
    }
}
