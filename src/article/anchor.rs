//! The text that names a place in code, and its parsed form; one is the other's round trip.
//!
//! ```text
//! anchor  = [ alias ":" ] ( path [ "#" symbol ] | "#" symbol )
//! symbol  = segment { ( "::" | "." ) segment }
//! segment = [ kind "@" ] name [ "(" param-types ")" ] [ "~" n ]  |  "<" Type " as " Trait ">"
//! ```
//!
//! The grammar knows no language: separators are kept as written, names are any text up to the next separator, and
//! spaces belong to a symbol inside `<>` and `()` and after `operator`. What an anchor *means* at a revision is decided
//! in [`crate::anchoring`]. Guarded by `anchors_round_trip`.

use std::fmt;
use std::str::FromStr;

use crate::model::path::BadPath;
use crate::model::{Kind, RepoPath};

/// A place in code as an author writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Anchor {
    /// Another repository of the library; `None` means the article's own.
    pub alias: Option<String>,
    /// The file or directory; `None` means anywhere in the repository.
    pub path: Option<AnchorPath>,
    /// The symbol; `None` means the whole file or directory. One of `path` and `symbol` is always there.
    pub symbol: Option<SymbolPath>,
}

/// The path part of an anchor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnchorPath {
    /// The path, decoded.
    pub path: RepoPath,
    /// Whether it was written with a trailing `/`.
    pub directory: bool,
}

/// A qualified name, outermost segment first; never empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolPath {
    /// The segments.
    pub segments: Vec<Segment>,
}

/// How a segment is joined to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Separator {
    /// `::`
    Colons,
    /// `.`
    Dot,
}

/// One step of a qualified name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Segment {
    /// What stands before it; ignored on the first segment.
    pub separator: Separator,
    /// `function@`, `fn@` and so on.
    pub kind: Option<Kind>,
    /// The name, or `<Type as Trait>` as written.
    pub name: String,
    /// Parameter types between parentheses, as written.
    pub params: Option<String>,
    /// `~n`: the n-th of several equal names in source order, from 1.
    pub index: Option<u32>,
}

/// Why a text is no anchor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct AnchorError {
    /// Byte offset in the text.
    pub at: usize,
    /// One sentence.
    pub message: String,
}

fn fail<T>(at: usize, message: impl Into<String>) -> Result<T, AnchorError> {
    Err(AnchorError { at, message: message.into() })
}

impl Anchor {
    /// Reads the anchor at the start of `text` and says how many bytes it took; what follows starts with white space
    /// or is empty.
    ///
    /// # Errors
    /// [`AnchorError`] with the offset of the first thing that is wrong.
    pub fn parse_prefix(text: &str) -> Result<(Self, usize), AnchorError> {
        let word = text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len());
        let hash = text[..word].find('#');
        let place = &text[..hash.unwrap_or(word)];
        let (alias, path_at) = split_alias(place);
        let path_text = &place[path_at..];
        let path = if path_text.is_empty() { None } else { Some(parse_path(path_text, path_at)?) };
        let Some(hash) = hash else {
            if path.is_none() {
                return fail(0, "an anchor needs a path, a `#symbol`, or both");
            }
            return Ok((Self { alias, path, symbol: None }, word));
        };
        let (symbol, len) = SymbolPath::parse_prefix(&text[hash + 1..])
            .map_err(|e| AnchorError { at: e.at + hash + 1, message: e.message })?;
        Ok((Self { alias, path, symbol: Some(symbol) }, hash + 1 + len))
    }

    /// The repository path, if the anchor names one.
    #[must_use]
    pub fn repo_path(&self) -> Option<&RepoPath> {
        self.path.as_ref().map(|p| &p.path)
    }

    /// The last name of the symbol, or the last component of the path: what a reader calls the place.
    #[must_use]
    pub fn short_name(&self) -> &str {
        match (&self.symbol, &self.path) {
            (Some(symbol), _) => &symbol.last().name,
            (None, Some(path)) => path.path.file_name(),
            (None, None) => "",
        }
    }
}

impl FromStr for Anchor {
    type Err = AnchorError;

    fn from_str(text: &str) -> Result<Self, AnchorError> {
        let (anchor, len) = Self::parse_prefix(text)?;
        if len == text.len() {
            Ok(anchor)
        } else {
            fail(len, "white space ends an anchor; write a space in a path as `%20`")
        }
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(alias) = &self.alias {
            write!(f, "{alias}:")?;
        }
        if let Some(path) = &self.path {
            write!(f, "{path}")?;
        }
        if let Some(symbol) = &self.symbol {
            write!(f, "#{symbol}")?;
        }
        Ok(())
    }
}

impl fmt::Display for AnchorPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.path.as_str().chars() {
            if must_encode(c) {
                let mut buffer = [0; 4];
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    write!(f, "%{byte:02X}")?;
                }
            } else {
                write!(f, "{c}")?;
            }
        }
        if self.directory { f.write_str("/") } else { Ok(()) }
    }
}

/// White space beyond ASCII is encoded too: `char::is_whitespace` must not end an anchor in somebody's editor.
fn must_encode(c: char) -> bool {
    c == '#' || c == '%' || c.is_control() || c.is_whitespace()
}

/// `alias:` at the start, where it is a word and not the `::` of a symbol; gives the offset after it.
fn split_alias(place: &str) -> (Option<String>, usize) {
    let Some(colon) = place.find(':') else { return (None, 0) };
    let alias = &place[..colon];
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if alias.is_empty() || !alias.chars().all(word) || place[colon + 1..].starts_with(':') {
        return (None, 0);
    }
    (Some(alias.to_owned()), colon + 1)
}

fn parse_path(text: &str, at: usize) -> Result<AnchorPath, AnchorError> {
    let decoded = percent_decode(text, at)?;
    let directory = decoded.ends_with('/');
    match RepoPath::new(&decoded) {
        Ok(path) => Ok(AnchorPath { path, directory }),
        Err(e @ (BadPath::Empty | BadPath::Absolute(_) | BadPath::Escapes(_))) => fail(at, e.to_string()),
    }
}

fn percent_decode(text: &str, at: usize) -> Result<String, AnchorError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes().enumerate();
    while let Some((i, byte)) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = text.get(i + 1..i + 3).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(value) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) else {
            return fail(at + i, "`%` in a path starts a two-digit escape; write the sign itself as `%25`");
        };
        bytes.push(value);
        rest.nth(1);
    }
    String::from_utf8(bytes).or_else(|_| fail(at, "the percent escapes of the path are not UTF-8"))
}

impl SymbolPath {
    /// Reads the symbol at the start of `text`, up to white space that is not part of it.
    ///
    /// # Errors
    /// [`AnchorError`] with the offset of the first thing that is wrong.
    pub fn parse_prefix(text: &str) -> Result<(Self, usize), AnchorError> {
        let mut scan = Scan { text, at: 0 };
        let mut segments = vec![scan.segment(Separator::Dot)?];
        loop {
            let separator = if scan.eat("::") {
                Separator::Colons
            } else if scan.eat(".") {
                Separator::Dot
            } else {
                break;
            };
            segments.push(scan.segment(separator)?);
        }
        match scan.peek() {
            None => {}
            Some(c) if c.is_ascii_whitespace() => {}
            Some(c) => return fail(scan.at, format!("`{c}` cannot stand here in a symbol")),
        }
        Ok((Self { segments }, scan.at))
    }

    /// The innermost segment.
    #[must_use]
    pub fn last(&self) -> &Segment {
        self.segments.last().expect("a symbol path has at least one segment")
    }

    /// A path of plain names joined by `separator` (`::` or `.`).
    #[must_use]
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>, separator: &str) -> Option<Self> {
        let separator = if separator == "::" { Separator::Colons } else { Separator::Dot };
        let plain = |name: &str| Segment { separator, kind: None, name: name.to_owned(), params: None, index: None };
        let mut segments: Vec<Segment> = names.into_iter().map(plain).collect();
        if let Some(first) = segments.first_mut() {
            first.separator = Separator::Dot;
        }
        if segments.is_empty() { None } else { Some(Self { segments }) }
    }

    /// Whether a segment says which of several equal names is meant by counting.
    #[must_use]
    pub fn is_fragile(&self) -> bool {
        self.segments.iter().any(|s| s.index.is_some())
    }
}

impl FromStr for SymbolPath {
    type Err = AnchorError;

    fn from_str(text: &str) -> Result<Self, AnchorError> {
        let (symbol, len) = Self::parse_prefix(text)?;
        if len == text.len() { Ok(symbol) } else { fail(len, "white space cannot stand here in a symbol") }
    }
}

impl fmt::Display for SymbolPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, segment) in self.segments.iter().enumerate() {
            if i > 0 {
                f.write_str(match segment.separator {
                    Separator::Colons => "::",
                    Separator::Dot => ".",
                })?;
            }
            write!(f, "{segment}")?;
        }
        Ok(())
    }
}

impl Segment {
    /// The type and the trait of a `<Type as Trait>` segment.
    #[must_use]
    pub fn as_trait_impl(&self) -> Option<(&str, &str)> {
        self.name.strip_prefix('<')?.strip_suffix('>')?.split_once(" as ")
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = self.kind {
            write!(f, "{kind}@")?;
        }
        f.write_str(&self.name)?;
        if let Some(params) = &self.params {
            write!(f, "({params})")?;
        }
        if let Some(index) = self.index {
            write!(f, "~{index}")?;
        }
        Ok(())
    }
}

/// A cursor over the text of a symbol.
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn segment(&mut self, separator: Separator) -> Result<Segment, AnchorError> {
        let kind = self.kind()?;
        let name = if self.rest().starts_with('<') { self.trait_impl()? } else { self.name()? };
        let params = if self.rest().starts_with('(') { Some(self.params()?) } else { None };
        let index = self.index()?;
        Ok(Segment { separator, kind, name, params, index })
    }

    fn kind(&mut self) -> Result<Option<Kind>, AnchorError> {
        let word = self.rest().find(|c: char| !c.is_ascii_lowercase()).unwrap_or(self.rest().len());
        if word == 0 || !self.rest()[word..].starts_with('@') {
            return Ok(None);
        }
        match self.rest()[..word].parse::<Kind>() {
            Ok(kind) => {
                self.at += word + 1;
                Ok(Some(kind))
            }
            Err(e) => fail(self.at, e.to_string()),
        }
    }

    fn trait_impl(&mut self) -> Result<String, AnchorError> {
        let start = self.at;
        let Some(len) = balanced(self.rest(), '<', '>') else {
            return fail(start, "`<` is not closed; write `<Type as Trait>`");
        };
        self.at += len;
        let name = &self.text[start..self.at];
        match name[1..name.len() - 1].split_once(" as ") {
            Some((ty, bound)) if !ty.trim().is_empty() && !bound.trim().is_empty() => Ok(name.to_owned()),
            _ => fail(start, "a segment in `<>` is written `<Type as Trait>`"),
        }
    }

    fn name(&mut self) -> Result<String, AnchorError> {
        let start = self.at;
        if let Some(len) = operator_name(self.rest()) {
            self.at += len;
            return Ok(self.text[start..self.at].to_owned());
        }
        while let Some(c) = self.peek() {
            match c {
                '.' | '(' => break,
                ':' if self.rest().starts_with("::") => break,
                '~' if self.index_here().is_some() && self.at > start => break,
                '<' if self.at > start => {
                    let Some(len) = balanced(self.rest(), '<', '>') else {
                        return fail(self.at, "`<` is not closed");
                    };
                    self.at += len;
                }
                c if c.is_whitespace() || c.is_control() => break,
                _ => self.at += c.len_utf8(),
            }
        }
        if self.at == start {
            return fail(start, "a name is missing here");
        }
        Ok(self.text[start..self.at].to_owned())
    }

    fn params(&mut self) -> Result<String, AnchorError> {
        let start = self.at;
        let Some(len) = balanced(self.rest(), '(', ')') else { return fail(start, "`(` is not closed") };
        self.at += len;
        Ok(self.text[start + 1..self.at - 1].to_owned())
    }

    /// The digits of `~n` here, where they end the segment.
    fn index_here(&self) -> Option<&'t str> {
        let digits = self.rest().strip_prefix('~')?;
        let len = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let after = &digits[len..];
        let ends = after.is_empty()
            || after.starts_with('.')
            || after.starts_with("::")
            || after.starts_with(|c: char| c.is_ascii_whitespace());
        (len > 0 && ends).then(|| &digits[..len])
    }

    fn index(&mut self) -> Result<Option<u32>, AnchorError> {
        let Some(digits) = self.index_here() else { return Ok(None) };
        match digits.parse::<u32>() {
            Ok(n) if n > 0 && !digits.starts_with('0') => {
                self.at += 1 + digits.len();
                Ok(Some(n))
            }
            _ => fail(self.at, "an index is written `~1`, `~2` and so on"),
        }
    }
}

/// Bytes up to and with the bracket that closes the one at the start; brackets of the other kind may stand inside,
/// and the `>` of an arrow closes nothing. `None` where it is not closed on this line.
fn balanced(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_u32;
    let mut before = ' ';
    for (i, c) in text.char_indices() {
        if c == '\n' || (c.is_control() && c != '\t') {
            return None;
        }
        if c == open {
            depth += 1;
        } else if c == close && !(c == '>' && (before == '-' || before == '=')) {
            depth -= 1;
            if depth == 0 {
                return Some(i + c.len_utf8());
            }
        }
        before = c;
    }
    None
}

/// The operators C++ overloads, longer ones before their prefixes.
const OPERATORS: [&str; 40] = [
    "<=>", "<<=", ">>=", "->*", "->", "++", "--", "&&", "||", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=",
    "^=", "&=", "|=", "<<", ">>", "+", "-", "*", "/", "%", "^", "&", "|", "~", "!", "=", "<", ">", ",", "()", "[]",
    "\"\"",
];

/// The length of a C++ operator's name at the start: `operator==`, `operator()`, `operator new[]`, `operator bool`,
/// `operator""_km`; `None` where the text is an ordinary name (`operators`, `operator` alone).
fn operator_name(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("operator")?;
    let at = "operator".len();
    for fixed in ["()", "[]"] {
        if rest.starts_with(fixed) {
            return Some(at + fixed.len());
        }
    }
    if let Some(suffix) = rest.strip_prefix("\"\"") {
        let word = suffix.trim_start_matches(' ');
        let len = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
        return Some(at + 2 + (suffix.len() - word.len()) + len);
    }
    if let Some(symbol) = OPERATORS.iter().find(|symbol| rest.starts_with(**symbol)) {
        return Some(at + symbol.len());
    }
    for fixed in [" new", " delete", " co_await"] {
        let Some(after) = rest.strip_prefix(fixed) else { continue };
        if after.starts_with("[]") {
            return Some(at + fixed.len() + 2);
        }
        if !after.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
            return Some(at + fixed.len());
        }
    }
    // A conversion: the words of a type up to the parameters, the next attribute or the end.
    let mut len = 0;
    while let Some(word) = rest[len..].strip_prefix(' ') {
        let end = word.find([' ', '(', '\t', '\n', '\r']).unwrap_or(word.len());
        if end == 0 || word[..end].contains('=') {
            break;
        }
        len += 1 + end;
    }
    (len > 0).then_some(at + len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn anchor(text: &str) -> Anchor {
        text.parse().unwrap_or_else(|e: AnchorError| panic!("{text}: {e} at {}", e.at))
    }

    #[test]
    fn the_contract_s_examples_round_trip() {
        for text in [
            "packages/hooks/src/utils/createEffectWithTarget.ts#createEffectWithTarget.useEffectWithTarget",
            "src/a.rs#<Foo<T> as Iterator<Item = u8>>::next",
            "src/a.rs#function@new",
            "src/a.rs#Foo::method@new~2",
            "src/a.cpp#Foo::~Foo",
            "src/a.cpp#Foo::operator==(const Foo &)",
            "src/a.cpp#Foo::operator()(int, char)",
            "src/a.cpp#operator new[](size_t)",
            "src/a.cpp#Foo::operator bool",
            "src/a.cpp#Foo::operator<",
            "src/a.cpp#Foo::operator->",
            "src/a.cpp#operator<<(std::ostream &, const Foo &)",
            "src/a.cpp#operator\"\"_km",
            "src/storage/",
            "tikv:src/lib.rs",
            "tikv:#BatchExecutor",
            "#BatchExecutor::next_batch",
            "a%20b/c%23.rs#x",
            "src/x.ts#Class.#secret",
            "src/a.java#Foo.bar(List<String>, int)~1",
        ] {
            assert_eq!(anchor(text).to_string(), text);
        }
    }

    #[test]
    fn the_parts_are_where_they_belong() {
        let a = anchor("tikv:src/a.rs#mod@m::Foo<T>::bar(x: (u8, u8))~3");
        assert_eq!(a.alias.as_deref(), Some("tikv"));
        let symbol = a.symbol.unwrap();
        assert_eq!(symbol.segments.len(), 3);
        assert_eq!(symbol.segments[0].kind, Some(Kind::Module));
        assert_eq!(symbol.segments[1].name, "Foo<T>");
        assert_eq!(symbol.last().params.as_deref(), Some("x: (u8, u8)"));
        assert_eq!(symbol.last().index, Some(3));
        let symbol = anchor("a.cpp#~Foo~12").symbol.unwrap();
        assert_eq!((symbol.last().name.as_str(), symbol.last().index), ("~Foo", Some(12)));
        assert!(anchor("src/").path.unwrap().directory);
        assert_eq!(anchor("a.rs#<A as B>::c").symbol.unwrap().segments[0].as_trait_impl(), Some(("A", "B")));
    }

    #[test]
    fn an_anchor_ends_where_attributes_begin() {
        let take = |text: &'static str| &text[..Anchor::parse_prefix(text).unwrap().1];
        assert_eq!(take("a.rs#f id=x"), "a.rs#f");
        assert_eq!(take("a.rs#<A as B>::f id=x"), "a.rs#<A as B>::f");
        assert_eq!(take("a.cpp#Foo::operator bool id=x"), "a.cpp#Foo::operator bool");
        assert_eq!(take("a.cpp#operator unsigned int(int, int) id=x"), "a.cpp#operator unsigned int(int, int)");
        assert_eq!(take("a.cpp#f(int a, int b)~2 quote=\"x y\""), "a.cpp#f(int a, int b)~2");
        assert_eq!(take("a.rs\tid=x"), "a.rs");
    }

    #[test]
    fn errors_point_at_the_fault() {
        let error = |text: &str| text.parse::<Anchor>().unwrap_err();
        assert_eq!(error("a.rs#fnord@x").at, 5);
        assert_eq!(error("a.rs#f::").at, 8);
        assert_eq!(error("a%2.rs#f").at, 1);
        assert_eq!(error("tikv:../etc/passwd").at, 5);
        assert_eq!(error("a.rs#f(int").at, 6);
        assert_eq!(error("a.rs#<Foo>::f").at, 5);
        assert_eq!(error("a.rs#f~0").at, 6);
        assert_eq!(error("").at, 0);
        assert!(error("a.rs#fnord@x").message.contains("typeparam"));
        assert!("/etc/passwd".parse::<Anchor>().is_err());
    }

    fn segment() -> impl Strategy<Value = Segment> {
        let name = prop_oneof![
            4 => "[A-Za-z_$\u{4e00}-\u{4e2f}][A-Za-z0-9_$\u{4e00}-\u{4e2f}]{0,8}",
            1 => "~[A-Z][a-z]{0,4}",
            1 => "#[a-z]{1,5}",
            1 => "[A-Z][a-z]{0,3}<[A-Z], [a-z]{1,3}>",
            1 => "<[A-Z][a-z]{0,3} as [A-Z][a-z]{0,3}>",
            1 => Just("operator()".to_owned()),
            1 => Just("operator<=>".to_owned()),
            1 => Just("operator new[]".to_owned()),
        ];
        let kind = proptest::option::weighted(0.2, proptest::sample::select(Kind::ALL));
        let params = proptest::option::weighted(0.2, "[a-z]{0,4}(, [A-Z]<[a-z]{1,3}> &)?");
        let separator = prop_oneof![Just(Separator::Colons), Just(Separator::Dot)];
        let index = proptest::option::weighted(0.2, 1_u32..99);
        (separator, kind, name, params, index).prop_map(|(separator, kind, name, params, index)| Segment {
            separator,
            kind,
            name,
            params,
            index,
        })
    }

    fn any_anchor() -> impl Strategy<Value = Anchor> {
        let alias = proptest::option::of("[a-z][a-z0-9-]{0,6}");
        let path = proptest::option::of(("[a-z%# .\u{4e00}-\u{4e2f}]{1,5}(/[a-z%#.]{1,5}){0,2}", any::<bool>()));
        let symbol = proptest::option::of(proptest::collection::vec(segment(), 1..4));
        (alias, path, symbol).prop_filter_map("an anchor", |(alias, path, symbol)| {
            let path = match path {
                Some((text, directory)) => Some(AnchorPath { path: RepoPath::new(&text).ok()?, directory }),
                None => None,
            };
            let symbol = symbol.map(|mut segments| {
                segments[0].separator = Separator::Dot;
                SymbolPath { segments }
            });
            (path.is_some() || symbol.is_some()).then_some(Anchor { alias, path, symbol })
        })
    }

    proptest! {
        #[test]
        fn anchors_round_trip(anchor in any_anchor()) {
            let text = anchor.to_string();
            prop_assert_eq!(text.parse::<Anchor>(), Ok(anchor), "{}", text);
        }

        #[test]
        fn what_parses_prints_to_something_equal(text in "\\PC{0,40}") {
            if let Ok(anchor) = text.parse::<Anchor>() {
                prop_assert_eq!(anchor.to_string().parse::<Anchor>(), Ok(anchor));
            }
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = Anchor::parse_prefix(&text);
            let _ = SymbolPath::parse_prefix(&text);
        }
    }
}
