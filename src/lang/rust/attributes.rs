//! Attributes and doc comments in front of items, fields, variants, statements and expressions.

use crate::model::Kind;
use crate::model::facts::{DefFlags, NameId, RefKind, Via};
use crate::text::Span;

use super::lexer::T;
use super::reader::{Head, Reader};

/// What the attributes in front of something say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attributes {
    /// First byte of the first attribute or doc comment.
    pub start: Option<u32>,
    /// From the first outer doc comment to the last.
    pub doc: Option<Span>,
    /// A test, or compiled for tests only.
    pub test: bool,
    /// `#[cfg]` of a platform or condition that is usually off.
    pub inactive: bool,
    /// `#[path = "…"]`, without quotes.
    pub path: Option<NameId>,
    pub macro_export: bool,
    /// `#[proc_macro_derive(Name)]`: the token of the name.
    pub derives: Option<usize>,
}

/// What a `cfg` predicate is where nobody says otherwise: on Linux, no optional feature, not a test.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cfg {
    On,
    Off,
    /// Needs `test`.
    Test,
    Unknown,
}

/// Attributes of the language and its tools, whose arguments name nothing in the code.
const BUILTIN: &[&str] = &[
    "allow",
    "automatically_derived",
    "bench",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "export_name",
    "feature",
    "forbid",
    "global_allocator",
    "ignore",
    "inline",
    "link",
    "link_name",
    "link_section",
    "macro_use",
    "must_use",
    "no_mangle",
    "no_std",
    "non_exhaustive",
    "panic_handler",
    "proc_macro",
    "proc_macro_attribute",
    "recursion_limit",
    "repr",
    "rustfmt",
    "should_panic",
    "target_feature",
    "test",
    "track_caller",
    "type_length_limit",
    "warn",
    "clippy",
    "macro_export",
    "path",
    "proc_macro_derive",
];

impl Reader<'_, '_> {
    /// Reads the attributes and docs that stand here.
    pub fn attributes(&mut self) -> Attributes {
        let mut found = Attributes::default();
        loop {
            self.take_docs(&mut found);
            let inner = self.kind() == T::Pound && self.nth(1) == T::Bang && self.nth(2) == T::BracketOpen;
            let outer = self.kind() == T::Pound && self.nth(1) == T::BracketOpen;
            if !inner && !outer {
                return found;
            }
            if !inner {
                found.start.get_or_insert(self.offset());
            }
            self.pos += if inner { 2 } else { 1 };
            // What an inner attribute says is about what it stands in.
            let mut ignored = Attributes::default();
            let attributes = if inner { &mut ignored } else { &mut found };
            self.group(|r| r.attribute(attributes));
        }
    }

    fn take_docs(&mut self, found: &mut Attributes) {
        if self.at_end() {
            return;
        }
        let outer = self.doc_before(self.pos).filter(|doc| !doc.inner).map(|doc| doc.span).reduce(Span::join);
        if let Some(span) = outer {
            found.start.get_or_insert(span.start);
            found.doc = Some(found.doc.map_or(span, |doc| doc.join(span)));
        }
    }

    /// One attribute, without its brackets.
    fn attribute(&mut self, found: &mut Attributes) {
        if self.nth(1) == T::ParenOpen && self.kind() == T::Unsafe {
            self.pos += 1;
            return self.group(|r| r.attribute(found));
        }
        if self.kind() != T::Ident {
            return;
        }
        let head = self.text(self.pos);
        match head {
            "cfg" if self.nth(1) == T::ParenOpen => {
                self.pos += 1;
                let mut state = Cfg::Unknown;
                self.group(|r| state = r.cfg());
                found.test |= state == Cfg::Test;
                found.inactive |= state == Cfg::Off;
            }
            "cfg_attr" if self.nth(1) == T::ParenOpen => {
                self.pos += 1;
                self.group(|r| {
                    let mut state = Cfg::Unknown;
                    let end = r.find(r.pos, |kind| kind == T::Comma);
                    r.within(end, |r| state = r.cfg());
                    let mut ignored = Attributes::default();
                    while r.eat(T::Comma) {
                        let end = r.find(r.pos, |kind| kind == T::Comma);
                        let found = if state == Cfg::Off { &mut ignored } else { &mut *found };
                        r.within(end, |r| r.attribute(found));
                    }
                });
            }
            "derive" if self.nth(1) == T::ParenOpen => {
                self.pos += 1;
                self.group(|r| {
                    while !r.at_end() {
                        r.plain_path(RefKind::Macro);
                        r.skip_to_comma();
                    }
                });
            }
            "path" if self.nth(1) == T::Eq && self.nth(2) == T::Str => {
                let text = self.text(self.pos + 2);
                let text = text.trim_start_matches(['r', '#']).trim_end_matches('#').trim_matches('"');
                found.path = Some(self.b.name(text));
            }
            "macro_export" => found.macro_export = true,
            "proc_macro_derive" if self.nth(1) == T::ParenOpen && self.nth(2) == T::Ident => {
                found.derives = Some(self.pos + 2);
            }
            _ if BUILTIN.contains(&head) && self.nth(1) != T::PathSep => found.test |= matches!(head, "test" | "bench"),
            _ if matches!(head, "rustfmt" | "clippy") => {}
            _ => self.macro_attribute(found),
        }
    }

    /// An attribute that some macro understands. Its arguments name code where they are paths or values of keys; bare
    /// words are its own vocabulary.
    fn macro_attribute(&mut self, found: &mut Attributes) {
        let last = self.plain_path(RefKind::Macro);
        found.test |= last.is_some_and(|text| matches!(text, "test" | "rstest" | "test_case" | "bench" | "quickcheck"));
        if self.kind() == T::ParenOpen {
            self.deeper((), |r| r.group(Self::attribute_arguments));
        }
    }

    fn attribute_arguments(&mut self) {
        let outer = std::mem::replace(&mut self.in_macro, true);
        while !self.at_end() {
            match (self.kind(), self.nth(1)) {
                (T::Ident, T::Eq) => {
                    self.pos += 2;
                    self.expr();
                }
                (T::Ident, T::ParenOpen) => {
                    self.pos += 1;
                    self.deeper((), |r| r.group(Self::attribute_arguments));
                }
                (T::Ident, T::PathSep) | (T::Crate | T::SelfType, _) => {
                    self.expr();
                }
                _ => self.pos += 1,
            }
        }
        self.in_macro = outer;
    }

    /// A path of plain segments; the text of the last one.
    fn plain_path(&mut self, kind: RefKind) -> Option<&str> {
        let mut via = if self.eat(T::PathSep) { Via::Root } else { Via::Plain };
        loop {
            if !matches!(self.kind(), T::Ident | T::Crate | T::SelfValue | T::Super | T::MetaVar) {
                return None;
            }
            let at = self.bump();
            let more = self.kind() == T::PathSep;
            let id = self.refer(at, if more { RefKind::Read } else { kind }, via);
            if !more {
                return Some(self.text(at));
            }
            self.pos += 1;
            via = Via::Path(id);
        }
    }

    /// A `cfg` predicate.
    fn cfg(&mut self) -> Cfg {
        if !matches!(self.kind(), T::Ident | T::True | T::False) {
            return Cfg::Unknown;
        }
        let at = self.bump();
        let word = self.text(at);
        if self.kind() == T::ParenOpen {
            let mut parts = Vec::new();
            self.deeper((), |r| {
                r.group(|r| {
                    while !r.at_end() {
                        parts.push(r.cfg());
                        let end = r.find(r.pos, |kind| kind == T::Comma);
                        r.pos = (end + 1).min(r.end);
                    }
                });
            });
            return combine(word, &parts);
        }
        let value = if self.eat(T::Eq) && self.kind() == T::Str { Some(self.text(self.pos)) } else { None };
        match (word, value.map(|text| text.trim_matches('"'))) {
            ("test", None) => Cfg::Test,
            ("windows" | "wasm" | "miri" | "loom" | "fuzzing" | "doc" | "docsrs" | "false", None) => Cfg::Off,
            ("unix" | "debug_assertions" | "true", None) => Cfg::On,
            ("target_os", Some(value)) => on(value == "linux"),
            ("target_family", Some(value)) => on(value == "unix"),
            ("target_arch", Some(value)) => on(value == "x86_64"),
            ("target_pointer_width", Some(value)) => on(value == "64"),
            ("target_endian", Some(value)) => on(value == "little"),
            _ => Cfg::Unknown,
        }
    }

    /// Adds the macro that a `#[proc_macro_derive(Name)]` function defines.
    pub fn define_derive(&mut self, attributes: &Attributes, head: &Head) {
        if let Some(name) = attributes.derives {
            let flags = DefFlags::HOISTED.with(DefFlags::EXPORTED);
            let head = Head { signature: self.token(name).start, ..*head };
            let id = self.define(Kind::Macro, name, &head, flags);
            self.finish(id, self.token(name).end, None);
        }
    }
}

fn on(yes: bool) -> Cfg {
    if yes { Cfg::On } else { Cfg::Off }
}

fn combine(word: &str, parts: &[Cfg]) -> Cfg {
    let has = |state: Cfg| parts.contains(&state);
    match word {
        // Something compiled for tests or for something else is no test.
        "any" if has(Cfg::On) || has(Cfg::Unknown) => {
            if has(Cfg::Test) && !has(Cfg::On) {
                Cfg::Test
            } else {
                Cfg::Unknown
            }
        }
        "any" if has(Cfg::Test) => Cfg::Test,
        "any" => Cfg::Off,
        "all" if has(Cfg::Off) => Cfg::Off,
        "all" if has(Cfg::Test) => Cfg::Test,
        "all" => {
            if has(Cfg::Unknown) {
                Cfg::Unknown
            } else {
                Cfg::On
            }
        }
        "not" => match parts.first() {
            Some(Cfg::On) => Cfg::Off,
            Some(Cfg::Off | Cfg::Test) => Cfg::On,
            _ => Cfg::Unknown,
        },
        _ => Cfg::Unknown,
    }
}
