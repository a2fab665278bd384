//! Front matter: the flat subset of YAML that articles use, with a byte span for every key and value.
//!
//! `key: scalar` (plain, quoted, folded over indented lines, `|` and `>` blocks) and `key: [a, b]` or a list of `- `
//! lines. Anything nested under a key that gloss does not know is kept as raw text and never touched. A whole YAML
//! library was weighed and left out: none that is kept gives spans of scalars, and aliases, tags and nesting are what
//! a hostile article would use (docs/decisions/0020-front-matter.md).

use std::fmt::Write as _;

use super::faults::Faults;
use crate::text::Span;

/// The front matter of one article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// Both `---` lines and what is between them; empty where there is none.
    pub span: Span,
    /// In source order; a key that occurs twice is listed twice.
    pub entries: Vec<Entry>,
}

/// One `key: value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Value,
    /// The value as written, without the space after the colon; empty where nothing is written.
    pub value_span: Span,
}

/// A value of the front matter. Scalars are text: what a key means decides whether it must be a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Scalar(String),
    List(Vec<String>),
    /// Nested YAML, not interpreted.
    Raw,
}

impl FrontMatter {
    /// The first entry with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The text of a scalar; `None` for lists, nested values, and empty ones.
    #[must_use]
    pub fn scalar(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.value {
            Value::Scalar(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// Reads the front matter of `text`, which may start with a byte order mark.
pub fn parse(text: &str, faults: &mut Faults) -> FrontMatter {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = Lines { text, at: start };
    let Some(first) = lines.next().filter(|line| line.text.trim_end() == "---") else {
        let hint = "start the file with `---`, `gloss: 1`, `id: …`, `title: …`, `lang: …`, `---`";
        faults.error(Span::default(), "the article has no front matter", hint);
        return FrontMatter { span: Span::from_range(start..start), entries: Vec::new() };
    };
    let mut body = Vec::new();
    let mut end = None;
    for line in lines.by_ref() {
        if matches!(line.text.trim_end(), "---" | "...") {
            end = Some(line.end);
            break;
        }
        body.push(line);
    }
    let Some(end) = end else {
        faults.error(first.span(), "the front matter is not closed", "end it with a line `---`");
        return FrontMatter { span: Span::from_range(start..first.end), entries: Vec::new() };
    };
    let mut reader = Reader { lines: &body, at: 0, faults, entries: Vec::new() };
    reader.run();
    let entries = reader.entries;
    FrontMatter { span: Span::from_range(start..end), entries }
}

/// `text` as a scalar that reads back as itself: plain where YAML allows it, otherwise double-quoted.
#[must_use]
pub fn write_scalar(text: &str) -> String {
    let first = text.chars().next();
    let plain_start = first.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '/');
    let plain = plain_start
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(|c| c.is_control() || "[]{},\u{feff}".contains(c) || (c.is_whitespace() && c != ' '));
    if plain {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || c == '\u{feff}' || c == '\u{2028}' || c == '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A line without its line ending.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    start: usize,
    /// After the newline.
    end: usize,
}

impl Line<'_> {
    fn span(&self) -> Span {
        Span::from_range(self.start..self.start + self.text.len())
    }

    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    fn is_blank(&self) -> bool {
        let text = self.text.trim();
        text.is_empty() || text.starts_with('#')
    }
}

struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let len = rest.find('\n').map_or(rest.len(), |i| i + 1);
        let start = self.at;
        self.at += len;
        let text = rest[..len].trim_end_matches('\n');
        Some(Line { text: text.strip_suffix('\r').unwrap_or(text), start, end: self.at })
    }
}

struct Reader<'a, 't> {
    lines: &'a [Line<'t>],
    at: usize,
    faults: &'a mut Faults,
    entries: Vec<Entry>,
}

impl<'t> Reader<'_, 't> {
    fn run(&mut self) {
        while let Some(line) = self.lines.get(self.at).copied() {
            self.at += 1;
            if line.is_blank() {
                continue;
            }
            if line.text.starts_with([' ', '\t']) {
                self.faults.error(
                    line.span(),
                    "an indented line belongs to no key",
                    "front matter is flat: `key: value`",
                );
                continue;
            }
            self.entry(line);
        }
    }

    fn entry(&mut self, line: Line<'t>) {
        let Some((key, rest_at)) = split_key(line.text) else {
            self.faults.error(line.span(), "this line is not `key: value`", "front matter is flat: `key: value`");
            return;
        };
        let key_span = Span::from_range(line.start..line.start + key.len());
        let key = key.trim_matches(['"', '\'']).to_owned();
        if self.entries.iter().any(|entry| entry.key == key) {
            self.faults.warning(key_span, format!("`{key}` is given twice; the first counts"), None);
        }
        let rest = &line.text[rest_at..];
        let value_at = line.start + rest_at + (rest.len() - rest.trim_start().len());
        let (value, end) = self.value(rest.trim_start(), value_at, line);
        let value_span = Span::from_range(value_at..end.max(value_at));
        self.entries.push(Entry { key, key_span, value, value_span });
    }

    /// The value that starts with `rest` on `line` and may go on below; with the offset of its end.
    fn value(&mut self, rest: &'t str, at: usize, line: Line<'t>) -> (Value, usize) {
        match rest.chars().next() {
            None | Some('#') => self.below(line),
            Some('[') => self.flow_list(rest, at),
            Some('{') => self.raw(line),
            Some('|' | '>') if is_block_header(rest) => self.block(rest.starts_with('>'), line),
            Some('"' | '\'') => self.quoted(rest, at),
            Some(c @ ('&' | '*' | '!' | '%' | '@' | '`')) => {
                let span = Span::from_range(at..at + rest.len());
                let message = format!("a value cannot start with `{c}` in YAML");
                self.faults.warning(span, message, "put the value in double quotes");
                (Value::Scalar(rest.trim_end().to_owned()), at + rest.trim_end().len())
            }
            Some(_) => self.plain(rest, at),
        }
    }

    fn next_line(&self) -> Option<Line<'t>> {
        self.lines.get(self.at).copied()
    }

    /// Nothing after the colon: a list of `- ` lines, something nested, a scalar on the next line, or empty.
    fn below(&mut self, line: Line<'t>) -> (Value, usize) {
        let from = self.at;
        let mut end = line.start + line.text.len();
        let mut items = Vec::new();
        let mut nested = false;
        while let Some(next) = self.next_line() {
            let body = next.text.trim_start();
            if next.is_blank() {
                self.at += 1;
                continue;
            }
            let dash = body == "-" || body.starts_with("- ");
            if next.indent() == 0 && !dash {
                break;
            }
            self.at += 1;
            end = next.start + next.text.trim_end().len();
            if dash {
                let item = body[1..].trim();
                nested |= split_key(item).is_some() && !item.starts_with(['"', '\'']);
                items.push(unquote(item));
            } else {
                nested = true;
            }
        }
        if items.is_empty() && !nested {
            self.at = from;
            return (Value::Scalar(String::new()), line.start);
        }
        (if nested { Value::Raw } else { Value::List(items) }, end)
    }

    fn raw(&mut self, line: Line<'t>) -> (Value, usize) {
        let mut end = line.start + line.text.trim_end().len();
        while let Some(next) = self.next_line().filter(|next| next.is_blank() || next.indent() > 0) {
            self.at += 1;
            if !next.is_blank() {
                end = next.start + next.text.trim_end().len();
            }
        }
        (Value::Raw, end)
    }

    fn plain(&mut self, rest: &'t str, at: usize) -> (Value, usize) {
        let first = cut_comment(rest).trim_end();
        if let Some(colon) = first.find(": ") {
            let span = Span::from_range(at + colon..at + colon + 1);
            self.faults.warning(span, "a colon and a space end a key in YAML", "put the value in double quotes");
        }
        let mut text = first.to_owned();
        let mut end = at + first.len();
        while let Some(next) = self.next_line().filter(|next| next.indent() > 0 && !next.is_blank()) {
            self.at += 1;
            let more = cut_comment(next.text.trim_start()).trim_end();
            text.push(' ');
            text.push_str(more);
            end = next.start + next.indent() + more.len();
        }
        (Value::Scalar(text), end)
    }

    /// The source text from `at` on, over the rest of the front matter.
    fn tail(&self, rest: &'t str) -> Vec<(&'t str, usize)> {
        let base = self.at;
        let more = self.lines[base..].iter().map(|line| (line.text, line.start));
        std::iter::once((rest, 0)).chain(more).collect()
    }

    fn quoted(&mut self, rest: &'t str, at: usize) -> (Value, usize) {
        let quote = rest.chars().next().unwrap_or('"');
        let mut text = String::new();
        for (n, (piece, start)) in self.tail(rest).into_iter().enumerate() {
            let (body, start) = if n == 0 {
                (&piece[1..], at + 1)
            } else {
                (piece.trim_start(), start + piece.len() - piece.trim_start().len())
            };
            if n > 0 && !text.ends_with(' ') && !body.is_empty() {
                text.push(' ');
            }
            if let Some(len) = read_quoted(body, quote, &mut text) {
                self.at += n;
                let end = start + len;
                let after = body[len..].trim();
                if !after.is_empty() && !after.starts_with('#') {
                    let span = Span::from_range(end..start + body.len());
                    self.faults.warning(span, "text after the closing quote is dropped", None);
                }
                return (Value::Scalar(text), end);
            }
        }
        self.faults.error(Span::from_range(at..at + rest.len()), "the quotes of this value are not closed", None);
        (Value::Scalar(rest[1..].to_owned()), at + rest.len())
    }

    fn flow_list(&mut self, rest: &'t str, at: usize) -> (Value, usize) {
        let mut items = Vec::new();
        let mut item = String::new();
        let mut quoted = false;
        for (n, (piece, start)) in self.tail(rest).into_iter().enumerate() {
            let start = if n == 0 { at } else { start };
            let mut i = usize::from(n == 0);
            while let Some(c) = piece[i..].chars().next() {
                match c {
                    '"' | '\'' if item.trim().is_empty() && !quoted => {
                        item.clear();
                        let Some(len) = read_quoted(&piece[i + 1..], c, &mut item) else { break };
                        quoted = true;
                        i += 1 + len;
                        continue;
                    }
                    ',' | ']' => {
                        let text = if quoted { std::mem::take(&mut item) } else { item.trim().to_owned() };
                        if quoted || !text.is_empty() {
                            items.push(text);
                        }
                        item.clear();
                        quoted = false;
                        if c == ']' {
                            self.at += n;
                            return (Value::List(items), start + i + 1);
                        }
                    }
                    '[' | '{' => {
                        let span = Span::from_range(start + i..start + i + 1);
                        self.faults.error(span, "a list in front matter holds plain words only", None);
                        return (Value::Raw, at + rest.len());
                    }
                    '#' if item.ends_with(' ') || item.is_empty() => break,
                    _ if quoted => {}
                    c => item.push(c),
                }
                i += c.len_utf8();
            }
            item.push(' ');
        }
        self.faults.error(Span::from_range(at..at + rest.len()), "the list is not closed by `]`", None);
        (Value::List(items), at + rest.len())
    }

    fn block(&mut self, folded: bool, line: Line<'t>) -> (Value, usize) {
        let header = line.text.trim_end();
        let keep_end = !header.ends_with('-');
        let mut indent = 0;
        let mut lines: Vec<&str> = Vec::new();
        let mut end = line.start + header.len();
        while let Some(next) = self.next_line() {
            let blank = next.text.trim().is_empty();
            if !blank && next.indent() == 0 {
                break;
            }
            self.at += 1;
            if !blank {
                indent = if indent == 0 { next.indent() } else { indent.min(next.indent()) };
                end = next.start + next.text.len();
            }
            lines.push(next.text);
        }
        while lines.last().is_some_and(|l| l.trim().is_empty()) {
            lines.pop();
        }
        let body: Vec<&str> = lines.iter().map(|l| l.get(indent..).unwrap_or("")).collect();
        let mut text = if folded { fold(&body) } else { body.join("\n") };
        if keep_end && !text.is_empty() {
            text.push('\n');
        }
        (Value::Scalar(text), end)
    }
}

fn fold(lines: &[&str]) -> String {
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            out.push(if line.is_empty() || lines[i - 1].is_empty() { '\n' } else { ' ' });
        }
        out.push_str(line);
    }
    out
}

/// The key as written and the offset after the colon.
fn split_key(line: &str) -> Option<(&str, usize)> {
    let colon = if let Some(quote) = line.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let close = line[1..].find(quote)? + 2;
        line[close..].starts_with(':').then_some(close)?
    } else {
        line.find(':')?
    };
    let key = &line[..colon];
    let word = |c: char| c.is_alphanumeric() || "_-./ \"'".contains(c);
    let ends = line[colon + 1..].is_empty() || line[colon + 1..].starts_with([' ', '\t']);
    (ends && !key.is_empty() && key.chars().all(word) && !key.starts_with('-') && key == key.trim())
        .then_some((key, colon + 1))
}

fn is_block_header(rest: &str) -> bool {
    cut_comment(rest)[1..].trim_end().chars().all(|c| matches!(c, '+' | '-' | '1'..='9'))
}

/// Cuts a ` # comment`.
fn cut_comment(text: &str) -> &str {
    if text.starts_with('#') {
        return "";
    }
    text.find(" #").map_or(text, |i| &text[..i])
}

fn unquote(item: &str) -> String {
    if let Some(quote) = item.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let mut out = String::new();
        if read_quoted(&item[1..], quote, &mut out).is_some() {
            return out;
        }
    }
    cut_comment(item).trim_end().to_owned()
}

/// Appends quoted text up to the closing quote; gives the length read with the quote, or `None` where this piece has
/// no closing quote (all of it is appended then).
fn read_quoted(body: &str, quote: char, out: &mut String) -> Option<usize> {
    let mut chars = body.char_indices();
    while let Some((i, c)) = chars.next() {
        if c == quote {
            if quote == '\'' && body[i + 1..].starts_with('\'') {
                out.push('\'');
                chars.next();
                continue;
            }
            return Some(i + 1);
        }
        if c != '\\' || quote == '\'' {
            out.push(c);
            continue;
        }
        let Some((_, escape)) = chars.next() else { break };
        let digits = match escape {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if digits == 0 {
            out.push(match escape {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '0' => '\0',
                'e' => '\u{1b}',
                other => other,
            });
            continue;
        }
        let start = i + 2;
        let code = body.get(start..start + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        out.push(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
        for _ in 0..digits {
            // A short escape ends with the piece; the quote must not be swallowed.
            if chars.clone().next().is_none_or(|(_, c)| c == quote) {
                break;
            }
            chars.next();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (FrontMatter, Vec<String>) {
        let mut faults = Faults::new("a.md");
        let front = parse(text, &mut faults);
        let messages = faults.into_problems().into_iter().map(|p| p.message).collect();
        (front, messages)
    }

    #[test]
    fn the_scalars_authors_write() {
        let (front, problems) = read(
            "---\n# comment\ngloss: 1\ntitle: 一个: 标题 # not text\nquoted: \"a: \\\"b\\\" \\u4e2d\"\nsingle: 'it''s'\nfolded: one\n  two\nblock: |\n  x\n   y\n\nfold: >-\n  a\n  b\n\n  c\nempty:\nurl: https://x.y/z#w\n---\nbody",
        );
        let get = |key: &str| front.scalar(key).unwrap_or("-").to_owned();
        assert_eq!(get("gloss"), "1");
        assert_eq!(get("title"), "一个: 标题");
        assert_eq!(get("quoted"), "a: \"b\" 中");
        assert_eq!(get("single"), "it's");
        assert_eq!(get("folded"), "one two");
        assert_eq!(get("block"), "x\n y\n");
        assert_eq!(get("fold"), "a b\n\nc");
        assert_eq!(get("empty"), "-");
        assert_eq!(get("url"), "https://x.y/z#w");
        assert_eq!(problems.len(), 1, "{problems:?}");
    }

    #[test]
    fn lists_in_both_forms_and_nested_values_kept() {
        let (front, problems) = read(
            "---\ntags: [a, \"b, c\", d] # x\nlong: [a,\n  b]\nblock:\n  - one\n  - 'two'\nflat:\n- x\nextra:\n  deep: 1\n  deeper:\n    - 2\nlast: 3\n---\n",
        );
        let list = |key: &str| front.get(key).map(|e| e.value.clone());
        let words = |words: &[&str]| Some(Value::List(words.iter().map(|w| (*w).to_owned()).collect()));
        assert_eq!(list("tags"), words(&["a", "b, c", "d"]));
        assert_eq!(list("long"), words(&["a", "b"]));
        assert_eq!(list("block"), words(&["one", "two"]));
        assert_eq!(list("flat"), words(&["x"]));
        assert_eq!(list("extra"), Some(Value::Raw));
        assert_eq!(front.scalar("last"), Some("3"));
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn spans_are_the_written_text() {
        let text = "\u{feff}---\r\nid:  wal-writer \r\nq: \"x\\ty\"\r\ntags: [a]\r\n---\r\nbody\r\n";
        let (front, _) = read(text);
        let written: Vec<(&str, &str)> =
            front.entries.iter().map(|e| (e.key_span.slice(text), e.value_span.slice(text))).collect();
        assert_eq!(written, [("id", "wal-writer"), ("q", "\"x\\ty\""), ("tags", "[a]")]);
        assert_eq!(&text[front.span.end as usize..], "body\r\n");
    }

    #[test]
    fn defects_are_named_and_the_rest_is_read() {
        let (front, problems) = read("---\nid: a\nid: b\n  stray: 1\nnonsense\ntag: @x\nopen: [a\nlang: en\n---\n");
        assert_eq!((front.scalar("id"), front.scalar("lang")), (Some("a"), Some("en")));
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert!(read("no front matter").1[0].contains("no front matter"));
        assert!(read("---\nid: x\n").1[0].contains("not closed"));
    }

    proptest! {
        #[test]
        fn written_scalars_read_back(text in "\\PC{1,30}|[a-z:# \\-\\[\\]\"'\\n\\t]{1,20}") {
            let source = format!("---\nkey: {}\n---\n", write_scalar(&text));
            let (front, problems) = read(&source);
            prop_assert_eq!(front.get("key").map(|e| e.value.clone()), Some(Value::Scalar(text)));
            prop_assert_eq!(problems, Vec::<String>::new());
        }

        #[test]
        fn no_text_panics(text in "---\n([a-z]|[:\\-#\"'\\[\\]{}|> \\n\\\\ux]|汉|\r\n){0,80}(\n---\n)?") {
            let (front, _) = read(&text);
            for entry in &front.entries {
                prop_assert!(text.get(entry.key_span.range()).is_some());
                prop_assert!(text.get(entry.value_span.range()).is_some());
            }
        }
    }
}
