//! Changes to an article's text. An [`Edit`] replaces one span; every byte outside the spans stays what it was
//! (`untouched_bytes_stay`). The constructors know how each thing is written; none of them reads or writes a file.

use super::anchor::{Anchor, SymbolPath};
use super::document::{Article, Fence, LinkDefinition, SectionAnchor, Spanned};
use super::front;
use crate::text::Span;

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

/// Why edits could not be applied. Nothing is applied then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Two edits touch the same bytes.
    #[error("two changes overlap at byte {0}")]
    Overlap(u32),
    /// An edit lies outside the text: it was made for another version of the file.
    #[error("a change lies outside the text, at byte {0}")]
    Outside(u32),
}

/// `source` with all edits applied; their order does not matter. Equal edits count once.
///
/// # Errors
/// [`EditError`] where two edits overlap or one lies outside `source`.
pub fn apply(source: &[u8], edits: &[Edit]) -> Result<Vec<u8>, EditError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    sorted.dedup();
    let mut out = Vec::with_capacity(source.len());
    let mut at = 0;
    for edit in sorted {
        let range = edit.span.range();
        if range.start < at {
            return Err(EditError::Overlap(edit.span.start));
        }
        let kept = source.get(at..range.start).filter(|_| range.end <= source.len());
        out.extend_from_slice(kept.ok_or(EditError::Outside(edit.span.start))?);
        out.extend_from_slice(edit.text.as_bytes());
        at = range.end;
    }
    out.extend_from_slice(&source[at..]);
    Ok(out)
}

/// Writes `new` where `old` is written, changing only the part that differs: the path, the symbol, or both.
#[must_use]
pub fn replace_anchor(article: &Article, old: &Spanned<Anchor>, new: &Anchor) -> Vec<Edit> {
    if old.value == *new {
        return Vec::new();
    }
    let written = old.span.slice(&article.text);
    let Some(hash) = written.find('#').filter(|_| new.symbol.is_some()) else {
        return vec![Edit { span: old.span, text: new.to_string() }];
    };
    let split = old.span.start + u32::try_from(hash).unwrap_or(0);
    let text = new.to_string();
    let (place, symbol) = text.split_once('#').unwrap_or((&text, ""));
    let symbol = in_short(symbol, written);
    let mut edits = Vec::new();
    if (&old.value.alias, &old.value.path) != (&new.alias, &new.path) {
        edits.push(Edit { span: Span::new(old.span.start, split), text: place.to_owned() });
    }
    if old.value.symbol != new.symbol {
        edits.push(Edit { span: Span::new(split + 1, old.span.end), text: symbol });
    }
    edits
}

/// The short words of kinds where the author wrote them.
fn in_short(symbol: &str, written: &str) -> String {
    let words = [("function@", "fn@"), ("constant@", "const@"), ("variable@", "var@"), ("module@", "mod@")];
    let kept = words.into_iter().filter(|(_, short)| written.contains(short));
    kept.fold(symbol.to_owned(), |symbol, (long, short)| symbol.replace(long, short))
}

/// Sets an attribute of an anchor comment: replaces its value, or adds it at the end of the comment.
#[must_use]
pub fn set_attribute(article: &Article, anchor: &SectionAnchor, key: &str, value: &str) -> Option<Edit> {
    let written = attribute_value(value);
    if let Some(span) = attribute_span(anchor, key) {
        return Some(Edit { span, text: written });
    }
    let comment = anchor.span.slice(&article.text);
    let inside = comment.rfind("-->").map(|close| comment[..close].trim_end().len())?;
    let at = anchor.span.start + u32::try_from(inside).ok()?;
    Some(Edit { span: Span::new(at, at), text: format!(" {key}={written}") })
}

/// The span of an attribute's value, quotes included.
fn attribute_span(anchor: &SectionAnchor, key: &str) -> Option<Span> {
    let a = &anchor.attributes;
    match key {
        "id" => a.id.as_ref().map(|v| v.span),
        "quote" => a.quote.as_ref().map(|v| v.span),
        "from" => a.from.as_ref().map(|v| v.span),
        "to" => a.to.as_ref().map(|v| v.span),
        "near" => a.near.as_ref().map(|v| v.span),
        "lines" => a.lines.as_ref().map(|v| v.span),
        "level" => a.level.as_ref().map(|v| v.span),
        "media" => a.media.as_ref().map(|v| v.span),
        "step" => a.step.as_ref().map(|v| v.span),
        _ => a.unknown.iter().find(|(k, _)| k == key).map(|(_, v)| v.span),
    }
}

/// A bare word where that reads back, otherwise a JSON string that cannot end the comment.
#[must_use]
pub fn attribute_value(value: &str) -> String {
    let bare = !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_+./".contains(c));
    if bare && !value.contains("--") {
        return value.to_owned();
    }
    let json = serde_json::to_string(value).expect("a string is always JSON");
    json.replace("-->", "--\\u003e")
}

/// Sets a key of the front matter to a scalar: replaces the value as written, or adds a line before the closing `---`.
/// `None` where the article has no front matter.
#[must_use]
pub fn set_front(article: &Article, key: &str, value: &str) -> Option<Edit> {
    let written = front::write_scalar(value);
    if let Some(entry) = article.front.get(key) {
        let space = if entry.value_span.is_empty() && !article.text[..entry.value_span.start as usize].ends_with(' ') {
            " "
        } else {
            ""
        };
        return Some(Edit { span: entry.value_span, text: format!("{space}{written}") });
    }
    let source = article.front.span.slice(&article.text);
    let closing = source.trim_end().rfind('\n')? + 1;
    let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let at = article.front.span.start + u32::try_from(closing).ok()?;
    Some(Edit { span: Span::new(at, at), text: format!("{key}: {written}{newline}") })
}

/// Replaces the content of a `gloss=sync` fence. `None` where the fence is nested (its lines have prefixes) or the new
/// text could close it.
#[must_use]
pub fn replace_fence(article: &Article, fence: &Fence, code: &str) -> Option<Edit> {
    let source = fence.span.slice(&article.text);
    let open = source.lines().next()?;
    let mark: String = open.chars().take_while(|c| *c == '`' || *c == '~').collect();
    if mark.len() < 3 || code.lines().any(|line| line.trim_start().starts_with(&mark)) {
        return None;
    }
    let first = fence.span.start + u32::try_from(source.find('\n')? + 1).ok()?;
    let last = fence.lines.last().map_or(first, |line| line.end);
    let newline = if open.len() < source.len() && source[open.len()..].starts_with("\r\n") { "\r\n" } else { "\n" };
    let mut text = code.trim_end_matches(['\n', '\r']).replace("\r\n", "\n").replace('\n', newline);
    if fence.lines.is_empty() {
        text.push_str(newline);
    }
    Some(Edit { span: Span::new(first, last), text })
}

/// Gives a link definition another anchor.
#[must_use]
pub fn replace_definition(article: &Article, definition: &LinkDefinition, new: &Anchor) -> Vec<Edit> {
    definition.anchor.as_ref().map_or_else(Vec::new, |old| replace_anchor(article, old, new))
}

/// Adds an anchor comment on the line after a heading.
#[must_use]
pub fn add_anchor(article: &Article, section: &super::document::Section, anchor: &Anchor, id: &str) -> Edit {
    let at = section.anchors.last().map(|a| a.span.end).or(section.heading.as_ref().map(|h| {
        let source = h.span.slice(&article.text);
        h.span.start + u32::try_from(source.trim_end_matches(['\n', '\r']).len()).unwrap_or(0)
    }));
    let newline = if article.text.contains("\r\n") { "\r\n" } else { "\n" };
    let comment = format!("<!-- gloss: {anchor} id={id} -->");
    match at {
        Some(at) => Edit { span: Span::new(at, at), text: format!("{newline}{comment}") },
        None => {
            Edit { span: Span::new(section.own.start, section.own.start), text: format!("{comment}{newline}{newline}") }
        }
    }
}

/// The shortest text of a symbol that keeps `template`'s style: its kind word, and only as many outer segments as it had
/// (at least one), unless `needed` says that more are necessary to be unique.
#[must_use]
pub fn like(template: &SymbolPath, full: &SymbolPath, needed: usize) -> SymbolPath {
    let keep = template.segments.len().max(needed).clamp(1, full.segments.len());
    let mut segments = full.segments[full.segments.len() - keep..].to_vec();
    if let Some(last) = segments.last_mut() {
        last.kind = last.kind.or(template.last().kind);
    }
    if let Some(first) = segments.first_mut() {
        first.separator = super::anchor::Separator::Dot;
    }
    SymbolPath { segments }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse;
    use proptest::prelude::*;

    const TEXT: &str = "---\r\ngloss: 1\r\nid: a\r\ntitle: T\r\nlang: en\r\nextra: {deep: [1]}\r\n---\r\n\r\n## A\r\n<!-- gloss:  src/a.rs#fn@f~2   quote=\"x y\" id=aa -->\r\n\r\n```rust gloss=sync\r\nlet a;\r\nlet b;\r\n```\r\n\r\nsee [`g`]\r\n\r\n[`g`]: <gloss> \"src/g.rs#g\"\r\n";

    fn article() -> Article {
        parse("a.md", TEXT.as_bytes())
    }

    fn changed(edits: &[Edit]) -> String {
        String::from_utf8(apply(TEXT.as_bytes(), edits).unwrap()).unwrap()
    }

    #[test]
    fn an_anchor_changes_only_where_it_differs() {
        let article = article();
        let old = article.sections[1].anchors[0].anchor.as_ref().unwrap();
        let edits = replace_anchor(&article, old, &"lib/b.rs#fn@f~2".parse().unwrap());
        assert_eq!(edits.len(), 1);
        assert_eq!(changed(&edits), TEXT.replace("src/a.rs#", "lib/b.rs#"));
        let edits = replace_anchor(&article, old, &"src/a.rs#new_name".parse().unwrap());
        assert_eq!(changed(&edits), TEXT.replace("fn@f~2", "new_name"));
        let edits = replace_anchor(&article, old, &"x/y.rs#z".parse().unwrap());
        assert_eq!(changed(&edits), TEXT.replace("src/a.rs#fn@f~2", "x/y.rs#z"));
        assert!(replace_anchor(&article, old, &old.value.clone()).is_empty());
    }

    #[test]
    fn attributes_front_matter_fences_and_definitions() {
        let article = article();
        let anchor = &article.sections[1].anchors[0];
        let edit = set_attribute(&article, anchor, "quote", "a --> \"b\"").unwrap();
        assert_eq!(changed(&[edit]), TEXT.replace("\"x y\"", "\"a --\\u003e \\\"b\\\"\""));
        let edit = set_attribute(&article, anchor, "level", "flow").unwrap();
        assert_eq!(changed(&[edit]), TEXT.replace("id=aa", "id=aa level=flow"));
        let edit = set_front(&article, "title", "a: b").unwrap();
        assert_eq!(changed(&[edit]), TEXT.replace("title: T", "title: \"a: b\""));
        let edit = set_front(&article, "rev", "v2").unwrap();
        assert_eq!(changed(&[edit]), TEXT.replace("[1]}\r\n", "[1]}\r\nrev: v2\r\n"));
        let fence = &article.sections[1].fences[0];
        let edit = replace_fence(&article, fence, "let c;\nlet d;\n").unwrap();
        assert_eq!(changed(&[edit]), TEXT.replace("let a;\r\nlet b;", "let c;\r\nlet d;"));
        assert_eq!(replace_fence(&article, fence, "```\n"), None);
        let edits = replace_definition(&article, &article.definitions[0], &"src/g.rs#h".parse().unwrap());
        assert_eq!(changed(&edits), TEXT.replace("g.rs#g", "g.rs#h"));
        let edit = add_anchor(&article, &article.sections[1], &"b.rs#x".parse().unwrap(), "bb");
        assert_eq!(changed(&[edit]), TEXT.replace("id=aa -->", "id=aa -->\r\n<!-- gloss: b.rs#x id=bb -->"));
    }

    #[test]
    fn overlaps_and_foreign_spans_change_nothing() {
        let edit = |range| Edit { span: Span::from_range(range), text: "x".into() };
        assert_eq!(apply(b"abcdef", &[edit(0..3), edit(2..4)]), Err(EditError::Overlap(2)));
        assert_eq!(apply(b"abc", &[edit(2..9)]), Err(EditError::Outside(2)));
        assert_eq!(apply(b"abc", &[edit(0..1), edit(0..1)]), Ok(b"xbc".to_vec()));
    }

    #[test]
    fn a_rewritten_symbol_keeps_the_author_s_style() {
        let like = |template: &str, full: &str, needed| {
            like(&template.parse().unwrap(), &full.parse().unwrap(), needed).to_string()
        };
        assert_eq!(like("fn@old", "a::B::new", 1), "function@new");
        assert_eq!(like("B::old", "a::B::new", 1), "B::new");
        assert_eq!(like("old", "a::B::new", 2), "B::new");
        assert_eq!(like("x::y::z::old", "B::new", 1), "B::new");
    }

    proptest! {
        #[test]
        fn untouched_bytes_stay(source in proptest::collection::vec(any::<u8>(), 0..80), cuts in proptest::collection::vec((0_usize..80, 0_usize..10, "[a-z]{0,5}"), 0..6)) {
            let edits: Vec<Edit> = cuts.into_iter().map(|(at, len, text)| Edit { span: Span::from_range(at..at + len), text }).collect();
            let Ok(out) = apply(&source, &edits) else { return Ok(()) };
            let mut sorted = edits.clone();
            sorted.sort_by_key(|e| (e.span.start, e.span.end));
            sorted.dedup();
            // Take the insertions out of the result again: what is left is the source without the replaced spans.
            let (mut rest, mut kept, mut at) = (out.as_slice(), Vec::new(), 0);
            for edit in &sorted {
                let gap = edit.span.start as usize - at;
                kept.push(&rest[..gap]);
                prop_assert_eq!(&rest[..gap], &source[at..edit.span.start as usize]);
                prop_assert_eq!(&rest[gap..gap + edit.text.len()], edit.text.as_bytes());
                rest = &rest[gap + edit.text.len()..];
                at = edit.span.end as usize;
            }
            prop_assert_eq!(rest, &source[at..]);
        }

        #[test]
        fn attribute_values_read_back(value in "\\PC{1,30}") {
            prop_assume!(!value.trim().is_empty());
            let text = TEXT.replace("\"x y\"", &attribute_value(&value));
            let article = parse("a.md", text.as_bytes());
            let read = article.sections[1].anchors[0].attributes.quote.as_ref().map(|q| q.value.clone());
            prop_assert_eq!(read, Some(value));
        }
    }
}
