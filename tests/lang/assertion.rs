//! Reads the assertions of one fixture and holds them against its facts. The syntax is in the parent module's docs.

use std::collections::BTreeMap;

use glossator::lang::{Language, LanguageId};
use glossator::model::Kind;
use glossator::model::facts::{
    DefFlags, DefId, Definition, FileFacts, Import, ImportKind, RefKind, Reference, ScopeId, ScopeKind, Via,
};
use glossator::text::{LineIndex, Point, Span};

use super::render;

/// What one assertion claims.
struct Assertion<'t> {
    /// One-based line of the comment.
    line: usize,
    at: Span,
    /// Several carets: the token must be exactly `at`.
    exact: bool,
    subject: &'t str,
    conditions: Conditions<'t>,
}

/// Keys and what they must be, in the order written.
type Conditions<'t> = Vec<(&'t str, &'t str)>;

/// All failures, each as `line: what`, in the order of the file.
pub fn check(text: &str, language: LanguageId, facts: &FileFacts) -> Vec<String> {
    let lines = LineIndex::new(text.as_bytes());
    let (assertions, mut failures) = parse(text, &lines);
    if assertions.is_empty() && failures.is_empty() {
        failures.push("1: the fixture asserts nothing".to_owned());
    }
    let mut checker = Checker { text, lines: &lines, language: language.row(), facts, labels: BTreeMap::new() };
    for assertion in &assertions {
        checker.learn_label(assertion);
    }
    for assertion in &assertions {
        if let Err(what) = checker.check(assertion) {
            failures.push(format!("{}: {what}", assertion.line));
        }
    }
    failures
}

fn parse<'t>(text: &'t str, lines: &LineIndex) -> (Vec<Assertion<'t>>, Vec<String>) {
    let mut found = Vec::new();
    let mut failures = Vec::new();
    let mut code_line = None;
    for (number, line) in text.lines().enumerate() {
        let Some((column, marks, rest)) = split_mark(line) else {
            code_line = Some(number);
            continue;
        };
        let Some(code_line) = code_line else {
            failures.push(format!("{}: an assertion without a line of code above it", number + 1));
            continue;
        };
        let point = |column: usize| {
            lines.offset(Point { line: u32::try_from(code_line).ok()?, column: u32::try_from(column).ok()? })
        };
        let (Some(start), Some(end)) = (point(column), point(column + marks)) else { continue };
        match split_conditions(rest) {
            Ok((subject, conditions)) => found.push(Assertion {
                line: number + 1,
                at: Span::new(start, end),
                exact: marks > 1,
                subject,
                conditions,
            }),
            Err(what) => failures.push(format!("{}: {what}", number + 1)),
        }
    }
    (found, failures)
}

/// Column, number of carets (1 for `<-`) and the text after them, for a line that is an assertion.
fn split_mark(line: &str) -> Option<(usize, usize, &str)> {
    let start = line.len() - line.trim_start().len();
    let leader = ["//", "#", "--", "/*"].into_iter().find(|leader| line[start..].starts_with(leader))?;
    let body = line[start + leader.len()..].trim_end().trim_end_matches("*/");
    let mark = start + leader.len() + (body.len() - body.trim_start().len());
    let body = body.trim_start();
    if let Some(rest) = body.strip_prefix("<-") {
        return Some((start, 1, rest));
    }
    let rest = body.trim_start_matches('^');
    let marks = body.len() - rest.len();
    (marks > 0 && rest.starts_with(' ')).then_some((mark, marks, rest))
}

/// Conditions that take the rest of the line.
const LAST: [&str; 4] = ["bases", "value", "doc", "signature"];

fn split_conditions(text: &str) -> Result<(&str, Conditions<'_>), String> {
    let text = text.trim();
    let (subject, mut rest) = text.split_once(' ').unwrap_or((text, ""));
    if !subject.contains('.') {
        return Err(format!("`{subject}` is no subject: SORT.KIND is needed"));
    }
    let mut conditions = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok((subject, conditions));
        }
        if let Some(label) = rest.strip_prefix("-> ") {
            let (label, after) = label.split_once(' ').unwrap_or((label, ""));
            conditions.push(("->", label));
            rest = after;
            continue;
        }
        // A type may hold spaces and still be followed by a value.
        if let Some(ty) = rest.strip_prefix("type=") {
            let end = ty.find(" value=").unwrap_or(ty.len());
            conditions.push(("type", ty[..end].trim_end()));
            rest = &ty[end..];
            continue;
        }
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        if let Some((key, value)) = word.split_once('=').filter(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase()))
        {
            if LAST.contains(&key) {
                conditions.push((key, rest[key.len() + 1..].trim_end()));
                return Ok((subject, conditions));
            }
            conditions.push((key, value));
        } else if word.starts_with('#') && word.len() > 1 {
            conditions.push(("#", word));
        } else if matches!(word, "reexport" | "system") {
            conditions.push((word, ""));
        } else if conditions.is_empty() {
            conditions.push(("name", word));
        } else {
            return Err(format!("`{word}` is no condition"));
        }
        rest = after;
    }
}

struct Checker<'a> {
    text: &'a str,
    lines: &'a LineIndex,
    language: &'static Language,
    facts: &'a FileFacts,
    labels: BTreeMap<&'a str, DefId>,
}

impl<'a> Checker<'a> {
    fn learn_label(&mut self, assertion: &Assertion<'a>) {
        let Some((_, label)) = assertion.conditions.iter().find(|(key, _)| *key == "#") else { return };
        if let Some(kind) = assertion.subject.strip_prefix("definition.")
            && let Some(def) =
                self.definitions(assertion).into_iter().find(|def| self.facts.def(*def).kind.as_str() == kind)
        {
            self.labels.insert(label, def);
        }
    }

    fn check(&self, assertion: &Assertion) -> Result<(), String> {
        let (sort, kind) = assertion.subject.split_once('.').expect("checked when it was read");
        match sort {
            "definition" => {
                let defs = self.definitions(assertion);
                let here: Vec<String> = defs.iter().map(|id| self.describe(*id)).collect();
                if kind == "none" {
                    return none_here(&here);
                }
                let kind: Kind = kind.parse().map_err(|error| format!("{error}"))?;
                self.any(&defs, &here, assertion, |id| self.facts.def(*id).kind == kind, Self::check_definition)
            }
            "reference" => {
                let refs: Vec<&Reference> =
                    self.facts.refs.iter().filter(|found| hits(assertion, found.span)).collect();
                let name = |found: &&Reference| format!("{} {}", found.kind.as_str(), self.facts.name(found.name));
                let here: Vec<String> = refs.iter().map(name).collect();
                if kind == "none" {
                    return none_here(&here);
                }
                if !RefKind::ALL.iter().any(|known| known.as_str() == kind) {
                    return Err(format!("`{kind}` is no kind of reference"));
                }
                self.any(&refs, &here, assertion, |found| found.kind.as_str() == kind, Self::check_reference)
            }
            "import" => {
                let holds = |import: &&Import| import.span.covers(assertion.at);
                let imports: Vec<&Import> = self.facts.imports.iter().filter(holds).collect();
                let name = |import: &&Import| format!("{} {}", import_word(import.kind), self.import_path(import));
                let here: Vec<String> = imports.iter().map(name).collect();
                if kind == "none" {
                    return none_here(&here);
                }
                self.any(&imports, &here, assertion, |import| import_word(import.kind) == kind, Self::check_import)
            }
            "scope" => {
                let holds = |scope: &&glossator::model::facts::Scope| scope.span.covers(assertion.at);
                let innermost = self.facts.scopes.iter().filter(holds).min_by_key(|scope| scope.span.len());
                let found = innermost.map_or("none", |scope| scope_word(scope.kind));
                if found == kind { Ok(()) } else { Err(format!("the innermost scope is {found}")) }
            }
            _ => Err(format!("`{sort}` is no sort of subject")),
        }
    }

    /// Whether one of the facts here, of the right kind, meets all conditions; otherwise why not.
    fn any<T: Copy>(
        &self,
        all: &[T],
        here: &[String],
        assertion: &Assertion,
        right_kind: impl Fn(&T) -> bool,
        condition: impl Fn(&Self, T, &str, &str) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut first = None;
        for fact in all.iter().filter(|fact| right_kind(fact)) {
            let failed = assertion.conditions.iter().find_map(|(key, want)| condition(self, *fact, key, want).err());
            match failed {
                None => return Ok(()),
                Some(what) => first = first.or(Some(what)),
            }
        }
        Err(first.unwrap_or_else(|| format!("no {} here, but {}", assertion.subject, list(here))))
    }

    fn definitions(&self, assertion: &Assertion) -> Vec<DefId> {
        let here = |id: &DefId| hits(assertion, self.facts.def(*id).name_span);
        let count = u32::try_from(self.facts.defs.len()).expect("fixtures are small");
        (0..count).map(DefId).filter(here).collect()
    }

    fn describe(&self, id: DefId) -> String {
        let def = self.facts.def(id);
        format!("{} {}", def.kind, self.facts.name(def.name))
    }

    fn check_definition(&self, id: DefId, key: &str, want: &str) -> Result<(), String> {
        let def = self.facts.def(id);
        let got = match key {
            "name" => self.facts.name(def.name).to_owned(),
            "#" => return Ok(()),
            "container" => self.containers(def),
            "flags" => return check_flags(def.flags, want),
            "arity" => match def.arity {
                Some((least, most)) if least == most => least.to_string(),
                Some((least, most)) => format!("{least}..{most}"),
                None => "none".to_owned(),
            },
            "lines" => self.lines_of(def),
            "params" => {
                def.params.iter().map(|id| self.facts.name(self.facts.def(*id).name)).collect::<Vec<_>>().join(",")
            }
            "type" => def.ty.map_or_else(|| "none".to_owned(), |ty| render::ty(self.facts, ty)),
            "bases" => def.bases.iter().map(|ty| render::ty(self.facts, *ty)).collect::<Vec<_>>().join(", "),
            "value" => def.value.map_or_else(|| "none".to_owned(), |value| render::expr(self.facts, value)),
            "signature" => collapse(def.signature.slice(self.text)),
            "doc" => {
                let doc = def.doc.map(|span| span.slice(self.text));
                let holds = doc.map_or(want == "none", |doc| doc.contains(want));
                return if holds { Ok(()) } else { Err(format!("doc is {doc:?}")) };
            }
            _ => return Err(format!("`{key}` is no condition of a definition")),
        };
        compare(key, &got, want)
    }

    fn check_reference(&self, found: &Reference, key: &str, want: &str) -> Result<(), String> {
        let got = match key {
            "name" => self.facts.name(found.name).to_owned(),
            "->" => {
                let target = plain_lookup(self.facts, found);
                let wanted = match want {
                    "none" => None,
                    label => Some(*self.labels.get(label).ok_or_else(|| format!("no definition is labelled {label}"))?),
                };
                let describe = |id: DefId| {
                    let line = self.lines.line(self.facts.def(id).name_span.start) + 1;
                    format!("{} of line {line}", self.describe(id))
                };
                let got = target.map_or_else(|| "nothing".to_owned(), describe);
                return if target == wanted { Ok(()) } else { Err(format!("the name leads to {got}, not to {want}")) };
            }
            "via" => via_word(found.via).to_owned(),
            "args" => found.args.map_or_else(|| "none".to_owned(), |n| n.to_string()),
            _ => return Err(format!("`{key}` is no condition of a reference")),
        };
        compare(key, &got, want)
    }

    fn check_import(&self, import: &Import, key: &str, want: &str) -> Result<(), String> {
        let name = |id: Option<_>, none: &str| id.map_or_else(|| none.to_owned(), |id| self.facts.name(id).to_owned());
        let got = match key {
            "name" => name(import.name, "*"),
            "path" => self.import_path(import),
            "binds" => name(import.binds.map(|id| self.facts.def(id).name), "none"),
            "at" => name(import.explicit_path, "none"),
            "reexport" => return import.reexport.then_some(()).ok_or_else(|| "is no re-export".to_owned()),
            "system" => return import.system.then_some(()).ok_or_else(|| "is no system import".to_owned()),
            _ => return Err(format!("`{key}` is no condition of an import")),
        };
        compare(key, &got, want)
    }

    fn import_path(&self, import: &Import) -> String {
        let dots = ".".repeat(usize::from(import.level));
        let segments: Vec<&str> = import.path.iter().map(|id| self.facts.name(*id)).collect();
        dots + &segments.join(self.language.separator)
    }

    fn containers(&self, def: &Definition) -> String {
        let mut names = Vec::new();
        let mut at = def.container;
        while let Some(id) = at {
            names.push(self.facts.name(self.facts.def(id).name));
            at = self.facts.def(id).container;
        }
        names.reverse();
        if names.is_empty() { "none".to_owned() } else { names.join(".") }
    }

    fn lines_of(&self, def: &Definition) -> String {
        let name = i64::from(self.lines.line(def.name_span.start));
        let first = i64::from(self.lines.line(def.extent.start)) - name;
        let last = i64::from(self.lines.line(def.extent.end.saturating_sub(1).max(def.extent.start))) - name;
        format!("{first:+}..{last:+}").replace("+0", "0")
    }
}

fn hits(assertion: &Assertion, span: Span) -> bool {
    if assertion.exact { span == assertion.at } else { span.covers(assertion.at) }
}

/// Where a plain name leads by scopes alone, as most languages have it: from the innermost scope outwards the last
/// definition that is visible at the reference; members count only where the scope says so, generic parameters always.
fn plain_lookup(facts: &FileFacts, found: &Reference) -> Option<DefId> {
    let mut at: Option<ScopeId> = (found.via == Via::Plain).then_some(found.scope);
    while let Some(scope_id) = at {
        let scope = facts.scope(scope_id);
        let sees_members = scope.kind != ScopeKind::Type || scope.members_visible;
        let visible = |def: &&Definition| {
            def.scope == scope_id
                && def.name == found.name
                && (sees_members || def.kind == Kind::TypeParam)
                && (def.visible_from <= found.span.start || def.flags.has(DefFlags::HOISTED))
        };
        // A later binding of the same variable is not where it comes from.
        let key = |def: &&Definition| (!def.flags.has(DefFlags::REBINDING), def.visible_from);
        if let Some(best) = facts.defs.iter().filter(visible).max_by_key(key) {
            let index = facts.defs.iter().position(|def| std::ptr::eq(def, best))?;
            return u32::try_from(index).ok().map(DefId);
        }
        at = scope.parent;
    }
    None
}

fn compare(key: &str, got: &str, want: &str) -> Result<(), String> {
    if got == want { Ok(()) } else { Err(format!("{key} is `{got}`, not `{want}`")) }
}

fn none_here(here: &[String]) -> Result<(), String> {
    if here.is_empty() { Ok(()) } else { Err(format!("here is {}", list(here))) }
}

fn list(here: &[String]) -> String {
    if here.is_empty() { "nothing".to_owned() } else { here.join(", ") }
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn check_flags(flags: DefFlags, want: &str) -> Result<(), String> {
    for word in want.split(',') {
        let (wanted, word) = word.strip_prefix('!').map_or((true, word), |word| (false, word));
        let (_, flag) = FLAGS
            .iter()
            .find(|(name, _)| *name == word)
            .ok_or_else(|| format!("`{word}` is no flag of a definition"))?;
        if flags.has(*flag) != wanted {
            return Err(format!("flag {word} is {}", if wanted { "not set" } else { "set" }));
        }
    }
    Ok(())
}

const FLAGS: &[(&str, DefFlags)] = &[
    ("declaration", DefFlags::DECLARATION),
    ("static", DefFlags::STATIC),
    ("exported", DefFlags::EXPORTED),
    ("default", DefFlags::DEFAULT_EXPORT),
    ("async", DefFlags::ASYNC),
    ("generator", DefFlags::GENERATOR),
    ("import", DefFlags::IMPORT),
    ("hoisted", DefFlags::HOISTED),
    ("property", DefFlags::PROPERTY),
    ("constructor", DefFlags::CONSTRUCTOR),
    ("variadic", DefFlags::VARIADIC),
    ("test", DefFlags::TEST),
    ("rebinding", DefFlags::REBINDING),
    ("override", DefFlags::OVERRIDE),
    ("transparent", DefFlags::TRANSPARENT),
    ("literal", DefFlags::LITERAL),
    ("inactive", DefFlags::INACTIVE),
];

fn via_word(via: Via) -> &'static str {
    match via {
        Via::Plain => "plain",
        Via::Path(_) => "path",
        Via::TypePath(_) => "typepath",
        Via::Root => "root",
        Via::Member(_) => "member",
        Via::FieldOf(_) => "fieldof",
        Via::PropertyOf(_) => "propertyof",
        Via::ArgumentOf(_) => "argument",
        Via::Import(_) => "import",
    }
}

fn import_word(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Name => "name",
        ImportKind::Module => "module",
        ImportKind::Glob => "glob",
        ImportKind::Include => "include",
        ImportKind::Default => "default",
        ImportKind::SideEffect => "effect",
        ImportKind::ChildFile => "child",
    }
}

fn scope_word(kind: ScopeKind) -> &'static str {
    match kind {
        ScopeKind::File => "file",
        ScopeKind::Module => "module",
        ScopeKind::Type => "type",
        ScopeKind::Function => "function",
        ScopeKind::Block => "block",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_in_every_comment_style() {
        assert_eq!(split_mark("//   ^ definition.function f"), Some((5, 1, " definition.function f")));
        assert_eq!(split_mark("#  ^^^ reference.read"), Some((3, 3, " reference.read")));
        assert_eq!(split_mark("  /* <- import.none */"), Some((2, 1, " import.none ")));
        for code in ["let x = 1; // ^ not alone", "// prose", "x ^ y", "// ^^^^", ""] {
            assert_eq!(split_mark(code), None, "{code}");
        }
    }

    #[test]
    fn a_type_may_hold_spaces_and_be_followed_by_a_value() {
        let (subject, conditions) = split_conditions("definition.local x type=HashMap<K, V> value=a b").unwrap();
        assert_eq!(subject, "definition.local");
        assert_eq!(conditions, [("name", "x"), ("type", "HashMap<K, V>"), ("value", "a b")]);
        assert!(split_conditions("definition.local x fnord").is_err());
        assert!(split_conditions("fnord").is_err());
    }
}
