//! Declaration ↔ definition: the other places that name the same thing.

use super::include::{is_aside, nearness};
use super::{Meaning, Question};
use crate::index::{FileId, Symbol};
use crate::model::Kind;
use crate::model::facts::DefFlags;

/// What two places must share to be one thing.
pub(super) struct Identity {
    pub name: String,
    pub container: String,
    pub kind: Kind,
    pub flags: DefFlags,
    pub arity: Option<(u8, u8)>,
    /// One past the name.
    pub name_end: u32,
}

impl Question<'_, '_> {
    /// The same thing at all its places, definition first, for a question asked in `from`.
    pub fn counterparts(&self, meaning: &Meaning, from: FileId) -> Vec<Meaning> {
        let (file, identity) = match meaning {
            Meaning::Here(at, def) => {
                let d = at.facts.def(*def);
                if d.kind.is_local() || matches!(d.kind, Kind::Field if !d.flags.has(DefFlags::STATIC)) {
                    return vec![meaning.clone()];
                }
                let mut path: Vec<&str> = at.facts.qualified(*def);
                path.pop();
                let identity = Identity {
                    name: at.facts.name(d.name).to_owned(),
                    container: path.join("::"),
                    kind: d.kind,
                    flags: d.flags,
                    arity: d.arity,
                    name_end: d.name_span.end,
                };
                (at.file, identity)
            }
            Meaning::There(file, symbol) => (*file, identity_of(symbol)),
        };
        let declared = identity.flags.has(DefFlags::DECLARATION);
        let pairs = matches!(identity.kind, Kind::Function | Kind::Method | Kind::Variable | Kind::Constant)
            || (matches!(identity.kind, Kind::Struct | Kind::Class | Kind::Enum) && declared)
            || (identity.kind == Kind::Field && identity.flags.has(DefFlags::STATIC));
        if !pairs {
            return vec![meaning.clone()];
        }
        let mut others = self.same_thing(&identity, file);
        others.retain(|(other, symbol)| !is_place(meaning, *other, symbol));
        if declared {
            let (mut found, declarations): (Vec<_>, Vec<_>) =
                others.into_iter().partition(|(_, symbol)| !symbol.flags.has(DefFlags::DECLARATION));
            if is_record(identity.kind) {
                // A specialisation is not the body of its template.
                found.retain(|(other, symbol)| self.arguments_behind(*other, symbol.name_span.end).is_none());
            }
            self.nearest_first(&mut found, file, from);
            let mut out: Vec<Meaning> = found.into_iter().take(1).map(there).collect();
            out.push(meaning.clone());
            out.extend(declarations.into_iter().take(3).map(there));
            return out;
        }
        others.retain(|(_, symbol)| symbol.flags.has(DefFlags::DECLARATION));
        self.nearest_first(&mut others, file, from);
        let mut out = vec![meaning.clone()];
        out.extend(others.into_iter().take(3).map(there));
        out
    }

    /// The other places of a symbol, near or far.
    pub fn every_place(&self, meaning: &Meaning) -> Vec<(FileId, Symbol)> {
        let Meaning::There(file, symbol) = meaning else { return Vec::new() };
        let declared = symbol.flags.has(DefFlags::DECLARATION);
        let pairs = matches!(symbol.kind, Kind::Function | Kind::Method | Kind::Variable | Kind::Constant)
            || (matches!(symbol.kind, Kind::Field) && symbol.flags.has(DefFlags::STATIC));
        if !pairs {
            return Vec::new();
        }
        let mut all = self.same_thing(&identity_of(symbol), *file);
        let defined = all.iter().filter(|(_, symbol)| !symbol.flags.has(DefFlags::DECLARATION)).count();
        if declared && defined > 1 || !declared && defined > 2 {
            // Programs of their own each define a `main`: a declaration belongs to the nearest, as jumps have it.
            let near: Vec<Meaning> = self.counterparts(meaning, *file);
            let is_near = |other: FileId, symbol: &Symbol| near.iter().any(|m| is_place(m, other, symbol));
            all.retain(|(other, symbol)| is_near(*other, symbol));
        }
        all.retain(|(_, other)| declared || other.flags.has(DefFlags::DECLARATION));
        all
    }

    /// All symbols that may be the thing of this identity, seen from a file that holds one of its places.
    fn same_thing(&self, identity: &Identity, file: FileId) -> Vec<(FileId, Symbol)> {
        let mut found = self.named(&identity.name);
        found.retain(|(other, symbol)| {
            let same_kind = symbol.kind == identity.kind
                || (is_record(symbol.kind) && is_record(identity.kind))
                || (is_value(symbol.kind) && is_value(identity.kind))
                || (is_function(symbol.kind) && is_function(identity.kind));
            // What is declared for all to see is not defined for one file: a `static` twin is a stub in another branch.
            let stub = symbol.flags.has(DefFlags::STATIC) && !identity.flags.has(DefFlags::STATIC);
            let linked = (*other == file && !stub)
                || !(symbol.flags.has(DefFlags::STATIC) || identity.flags.has(DefFlags::STATIC))
                || !identity.container.is_empty();
            same_kind && linked && same_container(&symbol.container, &identity.container)
        });
        // Overloads part by arity where that leaves anything.
        if let Some((least, most)) = identity.arity {
            let close = |symbol: &Symbol| {
                symbol.arity.is_none_or(|(other_least, other_most)| other_least <= most && least <= other_most)
            };
            if found.iter().any(|(_, symbol)| close(symbol)) {
                found.retain(|(_, symbol)| close(symbol));
            }
            let exact = |symbol: &Symbol| symbol.arity.is_none_or(|(_, other)| other == most);
            if found.iter().any(|(_, symbol)| exact(symbol)) {
                found.retain(|(_, symbol)| exact(symbol));
            }
            self.same_parameters(identity, file, &mut found);
        }
        found
    }

    /// Of overloads with as many parameters, those whose parameters are written alike, where there are any.
    fn same_parameters(&self, identity: &Identity, file: FileId, found: &mut Vec<(FileId, Symbol)>) {
        const MOST: usize = 24;
        let is_own = |other: FileId, symbol: &Symbol| other == file && symbol.name_span.end == identity.name_end;
        let others = found.iter().filter(|(other, symbol)| !is_own(*other, symbol)).count();
        if !is_function(identity.kind) || !(2..=MOST).contains(&others) {
            return;
        }
        let Some(own) = self.parameters_behind(file, identity.name_end) else { return };
        let alike: Vec<bool> = found
            .iter()
            .map(|(other, symbol)| {
                let written = self.parameters_behind(*other, symbol.name_span.end);
                written.is_some_and(|written| are_alike(&own, &written))
            })
            .collect();
        let any = found.iter().zip(&alike).any(|((other, symbol), alike)| *alike && !is_own(*other, symbol));
        if any {
            let mut alike = alike.into_iter();
            found.retain(|(other, symbol)| alike.next() == Some(true) || is_own(*other, symbol));
        }
    }

    /// Whether two functions of one name and file differ in how their parameters are written.
    pub fn are_overloads(&self, file: FileId, a: &Symbol, b: &Symbol) -> bool {
        if !is_function(a.kind) || !is_function(b.kind) {
            return false;
        }
        let written = |symbol: &Symbol| self.parameters_behind(file, symbol.name_span.end);
        written(a).zip(written(b)).is_some_and(|(a, b)| !are_alike(&a, &b))
    }

    /// The parameters written behind a function's name, each as its words, without defaults and qualifiers.
    fn parameters_behind(&self, file: FileId, end: u32) -> Option<Vec<Vec<String>>> {
        const LONGEST: usize = 1000;
        let text = self.cx.snapshot.text(file).ok()?;
        let inner = text.text().get(end as usize..)?.trim_start().strip_prefix('(')?;
        let mut params: Vec<Vec<String>> = vec![Vec::new()];
        let (mut depth, mut skipping) = (0i32, false);
        let mut rest = inner;
        let mut left = LONGEST;
        while let Some(c) = rest.chars().next() {
            left = left.checked_sub(1)?;
            let word = c.is_alphanumeric() || c == '_';
            let len = if word {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |at| at + 2)
            } else {
                c.len_utf8()
            };
            let (token, after) = rest.split_at(len);
            rest = after;
            match token {
                "(" | "[" | "{" => depth += 1,
                ")" if depth == 0 => {
                    if params.len() == 1 && params[0].is_empty() {
                        params.clear();
                    }
                    return Some(params);
                }
                ")" | "]" | "}" => depth -= 1,
                "<" if !skipping => depth += 1,
                ">" if !skipping => depth -= 1,
                "," if depth == 0 => {
                    params.push(Vec::new());
                    skipping = false;
                    continue;
                }
                "=" if depth == 0 => skipping = true,
                _ => {}
            }
            let last = params.last_mut()?;
            if skipping || token.trim().is_empty() || token.starts_with("//") || token.starts_with("/*") {
                continue;
            }
            if token == "::" {
                last.pop();
                continue;
            }
            last.push(token.to_owned());
        }
        None
    }

    /// Orders places of one thing: those whose file reaches the other place by includes, then the near, the real first.
    fn nearest_first(&self, places: &mut [(FileId, Symbol)], declared_in: FileId, from: FileId) {
        let here = self.path(from).to_owned();
        let declaration = self.path(declared_in).to_owned();
        places.sort_by_cached_key(|(file, symbol)| {
            let path = self.path(*file);
            let reaches = *file == declared_in
                || self.includes.distance(self.cx.snapshot, *file, declared_in).is_some()
                || self.includes.distance(self.cx.snapshot, declared_in, *file).is_some();
            let aside = is_aside(path) && !is_aside(&here);
            let stem = same_stem(path, &declaration);
            let near = nearness(&here, path).max(nearness(&declaration, path));
            (!reaches, aside, *file != from, !stem, -near, *file, symbol.name_span.start)
        });
    }
}

/// Whether two lists of parameters are written alike but for their names.
fn are_alike(a: &[Vec<String>], b: &[Vec<String>]) -> bool {
    fn named(words: &[String]) -> bool {
        words.len() > 1 && words.last().is_some_and(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
    }
    fn bare(words: &[String]) -> &[String] {
        if named(words) { &words[..words.len() - 1] } else { words }
    }
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| a == b || bare(a) == &b[..] || &a[..] == bare(b) || bare(a) == bare(b))
}

/// Whether a symbol stands at the place of a meaning.
fn is_place(meaning: &Meaning, file: FileId, symbol: &Symbol) -> bool {
    match meaning {
        Meaning::Here(at, def) => at.file == file && at.facts.def(*def).name_span == symbol.name_span,
        Meaning::There(other, s) => *other == file && s.name_span == symbol.name_span,
    }
}

pub(super) fn there((file, symbol): (FileId, Symbol)) -> Meaning {
    Meaning::There(file, Box::new(symbol))
}

pub(super) fn identity_of(symbol: &Symbol) -> Identity {
    Identity {
        name: symbol.name.clone(),
        container: symbol.container.clone(),
        kind: symbol.kind,
        flags: symbol.flags,
        arity: symbol.arity,
        name_end: symbol.name_span.end,
    }
}

/// `lock.h` and `lock.cpp`.
fn same_stem(a: &str, b: &str) -> bool {
    fn stem(path: &str) -> &str {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.split('.').next().unwrap_or(name)
    }
    stem(a) == stem(b)
}

/// Whether two containers may be the same: equal, or one written shorter (`Foo::bar` inside or outside its namespace).
pub(super) fn same_container(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let ends = |long: &str, short: &str| {
        !short.is_empty() && long.len() > short.len() && long.ends_with(short) && {
            long[..long.len() - short.len()].ends_with("::")
        }
    };
    ends(a, b) || ends(b, a)
}

pub(super) fn is_record(kind: Kind) -> bool {
    matches!(kind, Kind::Struct | Kind::Class | Kind::Enum)
}

pub(super) fn is_function(kind: Kind) -> bool {
    matches!(kind, Kind::Function | Kind::Method)
}

pub(super) fn is_value(kind: Kind) -> bool {
    matches!(kind, Kind::Variable | Kind::Constant | Kind::Field)
}
