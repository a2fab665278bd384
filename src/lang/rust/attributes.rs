//! Attributes and doc comments in front of items, fields, variants, statements and expressions.

use crate::lang::Builder;
use crate::model::Kind;
use crate::model::facts::{DefFlags, NameId, RefKind, Via};
use crate::text::Span;

use super::lexer::T;
use super::reader::{Head, Reader};

/// What the attributes in front of something say.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// First byte of the first attribute or doc comment.
    pub start: Option<u32>,
    /// From the first outer doc comment to the last.
    pub doc: Option<Span>,
    /// A test, or compiled for tests only.
    pub test: bool,
    /// What `#[cfg]` asks for.
    pub conditions: Vec<Predicate>,
    /// `#[path = "…"]`, without quotes.
    pub path: Option<NameId>,
    pub macro_export: bool,
    /// `#[proc_macro_derive(Name)]`: the token of the name.
    pub derives: Option<usize>,
}

/// A `cfg` predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Predicate {
    All(Vec<Predicate>),
    Any(Vec<Predicate>),
    Not(Box<Predicate>),
    Feature(String),
    Test,
    On,
    Off,
    Unknown,
}

/// What a predicate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cfg {
    On,
    Off,
    /// On in tests only.
    Test,
    Unknown,
}

impl Predicate {
    /// The value where nobody says otherwise: on Linux, and for features what `feature` knows.
    pub fn value(&self, feature: &dyn Fn(&str) -> Cfg) -> Cfg {
        let values = |parts: &[Predicate]| parts.iter().map(|part| part.value(feature)).collect::<Vec<_>>();
        match self {
            Predicate::On => Cfg::On,
            Predicate::Off => Cfg::Off,
            Predicate::Test => Cfg::Test,
            Predicate::Unknown => Cfg::Unknown,
            Predicate::Feature(name) => feature(name),
            Predicate::Not(part) => match part.value(feature) {
                Cfg::On => Cfg::Off,
                Cfg::Off | Cfg::Test => Cfg::On,
                Cfg::Unknown => Cfg::Unknown,
            },
            Predicate::All(parts) => {
                let parts = values(parts);
                let weakest = [Cfg::Off, Cfg::Test, Cfg::Unknown].into_iter().find(|value| parts.contains(value));
                weakest.unwrap_or(Cfg::On)
            }
            Predicate::Any(parts) => {
                let parts = values(parts);
                // Compiled for tests or under some other condition: tests are what is known of it.
                let strongest = [Cfg::On, Cfg::Test, Cfg::Unknown].into_iter().find(|value| parts.contains(value));
                strongest.unwrap_or(Cfg::Off)
            }
        }
    }
}

impl Attributes {
    /// Whether a platform or condition that is usually off is asked for.
    pub fn is_off(&self) -> bool {
        self.conditions.iter().any(|condition| condition.value(&|_| Cfg::Unknown) == Cfg::Off)
    }
}

/// What stands between the quotes of a string token; escapes stay as they are.
pub fn string_value(token: &str) -> &str {
    token.trim_start_matches(['r', '#']).trim_end_matches('#').trim_matches('"')
}

/// Whether what stands behind `attributes` (their text) is compiled, given the features that are on. Tests count as
/// compiled.
#[must_use]
pub fn is_compiled(attributes: &str, feature: &dyn Fn(&str) -> bool) -> bool {
    let mut builder = Builder::new(attributes.as_bytes());
    let found = Reader::new(&mut builder).attributes();
    let value = |name: &str| if feature(name) { Cfg::On } else { Cfg::Off };
    found.conditions.iter().all(|condition| condition.value(&value) != Cfg::Off)
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
                let mut predicate = Predicate::Unknown;
                self.group(|r| predicate = r.predicate());
                found.test |= predicate.value(&|_| Cfg::Unknown) == Cfg::Test;
                found.conditions.push(predicate);
            }
            "cfg_attr" if self.nth(1) == T::ParenOpen => {
                self.pos += 1;
                self.group(|r| {
                    let mut state = Cfg::Unknown;
                    let end = r.find(r.pos, |kind| kind == T::Comma);
                    r.within(end, |r| state = r.predicate().value(&|_| Cfg::Unknown));
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
                found.path = Some(self.b.name(string_value(text)));
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

    fn predicate(&mut self) -> Predicate {
        if !matches!(self.kind(), T::Ident | T::True | T::False) {
            return Predicate::Unknown;
        }
        let at = self.bump();
        let word = self.text(at);
        if self.kind() == T::ParenOpen {
            let mut parts = Vec::new();
            self.deeper((), |r| {
                r.group(|r| {
                    while !r.at_end() {
                        parts.push(r.predicate());
                        let end = r.find(r.pos, |kind| kind == T::Comma);
                        r.pos = (end + 1).min(r.end);
                    }
                });
            });
            return match word {
                "any" => Predicate::Any(parts),
                "all" => Predicate::All(parts),
                "not" => parts.pop().map_or(Predicate::Unknown, |part| Predicate::Not(Box::new(part))),
                _ => Predicate::Unknown,
            };
        }
        let value = if self.eat(T::Eq) && self.kind() == T::Str { Some(self.text(self.pos)) } else { None };
        let on = |yes: bool| if yes { Predicate::On } else { Predicate::Off };
        match (word, value.map(|text| text.trim_matches('"'))) {
            ("test", None) => Predicate::Test,
            ("windows" | "wasm" | "miri" | "loom" | "fuzzing" | "doc" | "docsrs" | "false", None) => Predicate::Off,
            ("unix" | "debug_assertions" | "true", None) => Predicate::On,
            ("feature", Some(value)) => Predicate::Feature(value.to_owned()),
            ("target_os", Some(value)) => on(value == "linux"),
            ("target_family", Some(value)) => on(value == "unix"),
            ("target_arch", Some(value)) => on(value == "x86_64"),
            ("target_pointer_width", Some(value)) => on(value == "64"),
            ("target_endian", Some(value)) => on(value == "little"),
            _ => Predicate::Unknown,
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

#[cfg(test)]
mod tests {
    use super::is_compiled;

    #[test]
    fn conditions_are_read_with_the_features_that_are_on() {
        let compiled = |attributes: &str| is_compiled(attributes, &|name| name == "std");
        for on in ["", "#[inline]", "#[cfg(unix)]", "#[cfg(feature = \"std\")] #[cfg(test)]", "#[cfg(whatever)]"] {
            assert!(compiled(on), "{on}");
        }
        for off in [
            "#[cfg(windows)]",
            "#[cfg(not(feature = \"std\"))]",
            "/// doc\n#[cfg(all(unix, feature = \"other\"))]",
            "#[cfg(any(windows, target_os = \"macos\"))]",
        ] {
            assert!(!compiled(off), "{off}");
        }
    }
}
