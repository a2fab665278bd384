//! A compiler's index laid over ours: SCIP, read from the few fields of its protobuf schema that jumps need.
//!
//! In: the bytes of a `.scip` file and the snapshot it is laid over. Out: for a name token, the places a compiler says
//! it is defined at ([`Confidence::Exact`]). What the index does not know is answered by our own rules. Any bytes give
//! an overlay or an error, never a panic; an index made from another project or revision is refused.
//!
//! The schema: <https://github.com/sourcegraph/scip/blob/main/scip.proto>. Ranges are zero-based lines and characters,
//! counted as the document says, in UTF-16 units where it does not.

use std::collections::HashMap;

use super::{Confidence, Cx, Target};
use crate::index::{FileId, Snapshot};
use crate::model::Kind;
use crate::text::{Point, Span};

/// Why a `.scip` file cannot be laid over a revision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScipError {
    /// The bytes are no SCIP index.
    #[error("not a SCIP index: the bytes at offset {0} make no sense")]
    Damaged(usize),
    /// Nothing in it belongs to this repository.
    #[error(
        "the index speaks of {total} files and only {known} of them are in this revision: it was made from another project"
    )]
    Foreign {
        /// Files of the index.
        total: usize,
        /// Those that exist here.
        known: usize,
    },
    /// The files are here but have other text.
    #[error(
        "{wrong} of {total} places in the index are not where names stand in this revision: it was made from another state"
    )]
    OtherRevision {
        /// Places looked at.
        total: usize,
        /// Those that do not fit.
        wrong: usize,
    },
}

/// Where a compiler says names are and what they mean.
#[derive(Debug, Default)]
pub struct Overlay {
    files: HashMap<FileId, Vec<Occurrence>>,
    /// Symbol → where it is defined.
    definitions: HashMap<u32, Vec<(FileId, Span)>>,
}

#[derive(Clone, Copy, Debug)]
struct Occurrence {
    span: Span,
    symbol: u32,
}

/// Share of files that must exist, and of places that must fit, in hundredths.
const LEAST_FIT: usize = 80;
/// `SymbolRole.Definition`.
const DEFINITION: u64 = 1;

/// How a document counts characters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

struct RawDocument {
    path: String,
    encoding: Encoding,
    /// Range, symbol, roles.
    occurrences: Vec<([u32; 4], String, u64)>,
}

impl Overlay {
    /// Reads an index and checks that it belongs to the snapshot's revision.
    ///
    /// # Errors
    /// [`ScipError`].
    pub fn new(bytes: &[u8], snapshot: &Snapshot) -> Result<Self, ScipError> {
        let documents = decode(bytes)?;
        let known = documents.iter().filter(|doc| snapshot.file(&doc.path).is_some()).count();
        if documents.is_empty() || known * 100 < documents.len() * LEAST_FIT {
            return Err(ScipError::Foreign { total: documents.len(), known });
        }
        let mut overlay = Self::default();
        let mut symbols: HashMap<String, u32> = HashMap::new();
        let (mut total, mut wrong) = (0, 0);
        for (nth, doc) in documents.iter().enumerate() {
            let Some(file) = snapshot.file(&doc.path) else { continue };
            let Ok(text) = snapshot.text(file) else { continue };
            let mut list = Vec::with_capacity(doc.occurrences.len());
            for (range, symbol, roles) in &doc.occurrences {
                total += 1;
                let Some(span) = span_of(*range, doc.encoding, text.text(), &text.lines) else {
                    wrong += 1;
                    continue;
                };
                // `local 3` is a name of its own document only.
                let key = if symbol.starts_with("local ") { format!("{nth} {symbol}") } else { symbol.clone() };
                let next = symbols.len() as u32;
                let symbol = *symbols.entry(key).or_insert(next);
                list.push(Occurrence { span, symbol });
                if roles & DEFINITION != 0 {
                    overlay.definitions.entry(symbol).or_default().push((file, span));
                }
            }
            list.sort_by_key(|o| (o.span.start, o.span.end));
            overlay.files.insert(file, list);
        }
        if wrong * 100 > total * (100 - LEAST_FIT) {
            return Err(ScipError::OtherRevision { total, wrong });
        }
        Ok(overlay)
    }

    /// Number of files it speaks of.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether it speaks of none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// What the compiler says of the name token at `span`; empty where it says nothing.
    #[must_use]
    pub fn definitions(&self, cx: &Cx<'_>, file: FileId, span: Span) -> Vec<Target> {
        let Some(list) = self.files.get(&file) else { return Vec::new() };
        let start = list.partition_point(|o| o.span.start < span.start);
        let here = list[start..].iter().take_while(|o| o.span.start == span.start).filter(|o| o.span.end == span.end);
        let mut out = Vec::new();
        for occurrence in here {
            for (file, span) in self.definitions.get(&occurrence.symbol).into_iter().flatten() {
                out.push(target(cx, *file, *span));
            }
        }
        out
    }
}

fn target(cx: &Cx<'_>, file: FileId, span: Span) -> Target {
    let facts = cx.facts(file);
    let ours = cx.def_at(&facts, span, Kind::Function);
    match ours {
        Some(def) => cx.target(file, &facts, def, Confidence::Exact),
        // A module's own symbol stands at the start of its file.
        None if span.start == 0 => cx.file_target(file, Confidence::Exact),
        None => {
            let name = cx.snapshot.text(file).map_or_else(|_| String::new(), |t| span.slice(t.text()).to_owned());
            Target {
                name_span: span,
                extent: span,
                name,
                kind: Kind::Variable,
                ..cx.file_target(file, Confidence::Exact)
            }
        }
    }
}

fn span_of(range: [u32; 4], encoding: Encoding, text: &str, lines: &crate::text::LineIndex) -> Option<Span> {
    let at = |line: u32, character: u32| {
        let whole = lines.line_span(line)?;
        let line_text = whole.slice(text);
        let column = match encoding {
            Encoding::Utf8 => Some(character as usize).filter(|c| line_text.is_char_boundary(*c)),
            Encoding::Utf16 => column(line_text, character, char::len_utf16),
            Encoding::Utf32 => column(line_text, character, |_| 1),
        }?;
        lines.offset(Point { line, column: column as u32 })
    };
    let (start, end) = (at(range[0], range[1])?, at(range[2], range[3])?);
    (start <= end).then(|| Span::new(start, end))
}

/// The byte column after `units` units of a line; `None` past its end or inside a character.
fn column(line: &str, units: u32, unit: impl Fn(char) -> usize) -> Option<usize> {
    let mut left = units as usize;
    for (at, c) in line.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(unit(c))?;
    }
    (left == 0).then_some(line.len())
}

/// One protobuf field.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// Walks the fields of a message; `base` is its offset in the file, for errors.
fn fields<'a>(
    bytes: &'a [u8],
    base: usize,
    f: &mut dyn FnMut(u64, Field<'a>, usize) -> Result<(), ScipError>,
) -> Result<(), ScipError> {
    let mut at = 0;
    while at < bytes.len() {
        let damaged = ScipError::Damaged(base + at);
        let key = varint(bytes, &mut at).ok_or_else(|| damaged.clone())?;
        let field = match key & 7 {
            0 => Field::Number(varint(bytes, &mut at).ok_or(damaged)?),
            2 => {
                let len =
                    varint(bytes, &mut at).and_then(|n| usize::try_from(n).ok()).ok_or_else(|| damaged.clone())?;
                let end = at.checked_add(len).ok_or_else(|| damaged.clone())?;
                let part = bytes.get(at..end).ok_or(damaged)?;
                at = end;
                Field::Bytes(part)
            }
            wire @ (1 | 5) => {
                at += if wire == 1 { 8 } else { 4 };
                if at > bytes.len() {
                    return Err(damaged);
                }
                continue;
            }
            _ => return Err(damaged),
        };
        let inside = base + at - if let Field::Bytes(part) = &field { part.len() } else { 0 };
        f(key >> 3, field, inside)?;
    }
    Ok(())
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

fn decode(bytes: &[u8]) -> Result<Vec<RawDocument>, ScipError> {
    let mut documents = Vec::new();
    fields(bytes, 0, &mut |number, field, base| {
        if let (2, Field::Bytes(part)) = (number, field) {
            documents.push(document(part, base)?);
        }
        Ok(())
    })?;
    Ok(documents)
}

fn document(bytes: &[u8], base: usize) -> Result<RawDocument, ScipError> {
    let mut doc = RawDocument { path: String::new(), encoding: Encoding::Utf16, occurrences: Vec::new() };
    fields(bytes, base, &mut |number, field, base| {
        match (number, field) {
            (1, Field::Bytes(path)) => doc.path = String::from_utf8_lossy(path).replace('\\', "/"),
            (2, Field::Bytes(part)) => doc.occurrences.extend(occurrence(part, base)?),
            (6, Field::Number(1)) => doc.encoding = Encoding::Utf8,
            (6, Field::Number(3)) => doc.encoding = Encoding::Utf32,
            _ => {}
        }
        Ok(())
    })?;
    Ok(doc)
}

fn occurrence(bytes: &[u8], base: usize) -> Result<Option<([u32; 4], String, u64)>, ScipError> {
    let (mut range, mut symbol, mut roles) = (Vec::new(), String::new(), 0);
    fields(bytes, base, &mut |number, field, base| {
        match (number, field) {
            (1, Field::Bytes(packed)) => {
                let mut at = 0;
                while at < packed.len() {
                    let n = varint(packed, &mut at).and_then(|n| u32::try_from(n).ok());
                    range.push(n.ok_or(ScipError::Damaged(base + at))?);
                }
            }
            (1, Field::Number(n)) => range.push(u32::try_from(n).map_err(|_| ScipError::Damaged(base))?),
            (2, Field::Bytes(text)) => symbol = String::from_utf8_lossy(text).into_owned(),
            (3, Field::Number(n)) => roles = n,
            _ => {}
        }
        Ok(())
    })?;
    let range = match range[..] {
        [line, start, end] => [line, start, line, end],
        [line, start, end_line, end] => [line, start, end_line, end],
        _ => return Ok(None),
    };
    Ok((!symbol.is_empty()).then_some((range, symbol, roles)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::resolve::definitions;
    use crate::source::memory::MemorySource;

    /// The sources that an index in tests/scip was made from, and its bytes.
    fn fixture(name: &str, files: &[&str]) -> (Vec<(String, Vec<u8>)>, Vec<u8>) {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scip").join(name);
        let read = |file: &str| std::fs::read(dir.join(file)).expect("a committed file");
        (files.iter().map(|file| ((*file).to_owned(), read(file))).collect(), read("index.scip"))
    }

    fn snapshot(files: &[(String, Vec<u8>)]) -> Snapshot {
        Snapshot::scanning(Arc::new(MemorySource::new(files.iter().map(|(p, b)| (p.as_str(), b.as_slice())))))
    }

    /// `path:line:confidence` of the best answer for the `nth` occurrence of `word` in a file.
    fn answer(snapshot: &Snapshot, path: &str, word: &str, nth: usize) -> String {
        let file = snapshot.file(path).expect("a file");
        let text = snapshot.text(file).expect("a text");
        let (at, _) = text.text().match_indices(word).nth(nth).expect("the word");
        let targets = definitions(snapshot, file, at as u32).unwrap_or_default();
        targets.first().map_or_else(String::new, |target| {
            let line = snapshot.text(target.file).expect("a text").lines.line(target.name_span.start) + 1;
            format!("{}:{line}:{}", snapshot.path(target.file), target.confidence.as_str())
        })
    }

    #[test]
    fn a_typescript_index_makes_jumps_exact() {
        let (files, bytes) = fixture("typescript", &["src/store.ts", "src/main.ts"]);
        let snapshot = snapshot(&files);
        let overlay = Overlay::new(&bytes, &snapshot).unwrap();
        assert_eq!(overlay.len(), 2);
        super::super::lay_over(&snapshot, overlay);
        assert_eq!(answer(&snapshot, "src/main.ts", "thick", 0), "src/store.ts:15:exact");
        assert_eq!(answer(&snapshot, "src/main.ts", "title", 2), "src/store.ts:3:exact");
        assert_eq!(answer(&snapshot, "src/main.ts", "书店", 1), "src/store.ts:20:exact");
        // After CJK text on the line, UTF-16 and bytes differ.
        assert_eq!(answer(&snapshot, "src/main.ts", "add", 1), "src/store.ts:10:exact");
    }

    #[test]
    fn a_python_index_makes_jumps_exact() {
        let (files, bytes) = fixture("python", &["shop/__init__.py", "shop/store.py", "main.py"]);
        let snapshot = snapshot(&files);
        super::super::lay_over(&snapshot, Overlay::new(&bytes, &snapshot).unwrap());
        assert_eq!(answer(&snapshot, "main.py", "thick", 0), "shop/store.py:15:exact");
        assert_eq!(answer(&snapshot, "main.py", "Book", 1), "shop/store.py:1:exact");
    }

    #[test]
    fn a_rust_index_makes_jumps_exact() {
        let (files, bytes) = fixture("rust", &["Cargo.toml", "src/main.rs", "src/store.rs"]);
        let snapshot = snapshot(&files);
        let overlay = Overlay::new(&bytes, &snapshot).unwrap();
        assert_eq!(overlay.len(), 2);
        super::super::lay_over(&snapshot, overlay);
        assert_eq!(answer(&snapshot, "src/main.rs", "thick", 0), "src/store.rs:32:exact");
        // The method of the implementation, not of the trait.
        assert_eq!(answer(&snapshot, "src/main.rs", "price", 0), "src/store.rs:13:exact");
        assert_eq!(answer(&snapshot, "src/main.rs", "book.", 0), "src/main.rs:8:exact");
        assert_eq!(answer(&snapshot, "src/main.rs", "add", 0), "src/store.rs:28:exact");
        assert_eq!(answer(&snapshot, "src/main.rs", "书店", 1), "src/store.rs:37:exact");
        assert_eq!(answer(&snapshot, "src/main.rs", "store", 1), "src/store.rs:1:exact");
    }

    #[test]
    fn indexes_of_other_projects_and_states_are_refused() {
        let (mut files, bytes) = fixture("typescript", &["src/store.ts", "src/main.ts"]);
        let foreign = snapshot(&[("lib.rs".to_owned(), b"fn a() {}".to_vec())]);
        assert!(matches!(Overlay::new(&bytes, &foreign), Err(ScipError::Foreign { .. })));
        for (_, text) in &mut files {
            text.truncate(20);
        }
        assert!(matches!(Overlay::new(&bytes, &snapshot(&files)), Err(ScipError::OtherRevision { .. })));
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let (files, bytes) = fixture("typescript", &["src/store.ts", "src/main.ts"]);
        let snapshot = snapshot(&files);
        for len in 0..bytes.len() {
            let _ = Overlay::new(&bytes[..len], &snapshot);
        }
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 0xff;
            let _ = Overlay::new(&bad, &snapshot);
        }
        assert!(Overlay::new(b"#!/bin/sh\n", &snapshot).is_err());
        assert!(Overlay::new(b"", &snapshot).is_err());
    }
}
