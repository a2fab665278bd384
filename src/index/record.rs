//! The compact record of one file: what other files may ask of it without parsing it.
//!
//! Holds every definition that is visible beyond a function body, every reference as (name, offset, kind), and the
//! imports. Locals, scopes and expressions are not stored: the resolver parses the few files it needs.
//!
//! Layout, all numbers LEB128 varints unless said otherwise:
//!
//! ```text
//! lengths of the five parts after `names`: names_len defs_len refs_len imports_len
//! names:   count, then per name its length and bytes, sorted bytewise
//! defs:    count, then rows in order of name offset (see `put_def`)
//! refs:    per name that has any: index of the name (delta), count, then (offset delta << 5 | reach << 3 | kind)
//! imports: count, then rows
//! ```

use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, FileFacts, ImportKind, RefKind, ScopeId, ScopeKind, Via};
use crate::text::{LineIndex, Span};

/// A definition as other files see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The simple name.
    pub name: String,
    /// The containers' names joined by the language's separator; empty at the top level.
    pub container: String,
    pub kind: Kind,
    pub flags: DefFlags,
    /// The name token.
    pub name_span: Span,
    /// The whole definition with attributes and attached doc comment.
    pub extent: Span,
    /// Zero-based line of the name.
    pub line: u32,
    /// Zero-based byte column of the name.
    pub column: u32,
    /// Zero-based last line, inclusive.
    pub end_line: u32,
    /// Least and greatest number of arguments.
    pub arity: Option<(u8, u8)>,
}

impl Symbol {
    /// Container and name joined by `separator`.
    #[must_use]
    pub fn qualified(&self, separator: &str) -> String {
        if self.container.is_empty() {
            self.name.clone()
        } else {
            format!("{}{separator}{}", self.container, self.name)
        }
    }
}

/// A reference as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Offset of the name token.
    pub offset: u32,
    pub kind: RefKind,
    pub reach: Reach,
}

/// What the file's own scopes leave open about a mention: many questions about a popular name are answered by this and
/// the file's imports, without parsing the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Reach {
    /// A plain name at the file's top or in plain functions; nothing inside the file but its top level binds it.
    Free,
    /// As free, but inside a type, a module or an out-of-line method, where members may come first.
    Inside,
    /// A member of a value: `receiver.name`.
    Member,
    /// Anything else: paths, keyword arguments, names that an inner scope of the file binds.
    Open,
}

impl Reach {
    const ALL: [Reach; 4] = [Reach::Free, Reach::Inside, Reach::Member, Reach::Open];
}

/// An import as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredImport {
    pub kind: ImportKind,
    /// Path segments as written.
    pub path: Vec<String>,
    pub name: Option<String>,
    pub level: u8,
    pub system: bool,
    pub reexport: bool,
}

/// Encodes the facts of one file.
#[must_use]
pub fn encode(facts: &FileFacts, text: &str, separator: &str) -> Vec<u8> {
    let lines = LineIndex::new(text.as_bytes());
    let defs = symbols(facts, &lines, separator);
    let mut names = NameTable::default();
    for symbol in &defs {
        names.add(&symbol.name);
        names.add(&symbol.container);
    }
    let reach = reaches(facts);
    let mut mentions: Vec<(&str, u32, RefKind, Reach)> =
        facts.refs.iter().zip(reach).map(|(r, reach)| (facts.name(r.name), r.span.start, r.kind, reach)).collect();
    mentions.sort_unstable_by(|a, b| a.0.cmp(b.0).then((a.1, a.2, b.3).cmp(&(b.1, b.2, a.3))));
    mentions.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
    for (name, ..) in &mentions {
        names.add(name);
    }
    for import in &facts.imports {
        for part in import.path.iter().chain(&import.name) {
            names.add(facts.name(*part));
        }
    }
    names.seal();

    let mut part_names = Vec::new();
    put(&mut part_names, names.list.len() as u64);
    for name in &names.list {
        put(&mut part_names, name.len() as u64);
        part_names.extend_from_slice(name.as_bytes());
    }
    let mut part_defs = Vec::new();
    put(&mut part_defs, defs.len() as u64);
    let mut before = (0, 0);
    for symbol in &defs {
        put_def(&mut part_defs, symbol, &names, &mut before);
    }
    let mut part_refs = Vec::new();
    let mut at = 0;
    let mut name_before = 0;
    while at < mentions.len() {
        let name = mentions[at].0;
        let end = at + mentions[at..].iter().take_while(|m| m.0 == name).count();
        let index = names.index(name);
        put(&mut part_refs, (index - name_before) as u64);
        name_before = index;
        put(&mut part_refs, (end - at) as u64);
        let mut offset = 0;
        for (_, start, kind, reach) in &mentions[at..end] {
            put(&mut part_refs, u64::from(start - offset) << 5 | (*reach as u64) << 3 | *kind as u64);
            offset = *start;
        }
        at = end;
    }
    let mut part_imports = Vec::new();
    put(&mut part_imports, facts.imports.len() as u64);
    for import in &facts.imports {
        let bits = import_code(import.kind) | u64::from(import.system) << 4 | u64::from(import.reexport) << 5;
        put(&mut part_imports, bits | u64::from(import.level) << 6);
        put(&mut part_imports, import.path.len() as u64);
        for part in &import.path {
            put(&mut part_imports, names.index(facts.name(*part)) as u64);
        }
        put(&mut part_imports, import.name.map_or(0, |name| names.index(facts.name(name)) as u64 + 1));
    }
    let mut out = Vec::with_capacity(part_names.len() + part_defs.len() + part_refs.len() + part_imports.len() + 16);
    for part in [&part_names, &part_defs, &part_refs, &part_imports] {
        put(&mut out, part.len() as u64);
    }
    for part in [part_names, part_defs, part_refs, part_imports] {
        out.extend_from_slice(&part);
    }
    out
}

/// What each reference's scopes leave open, in the order of `facts.refs`.
fn reaches(facts: &FileFacts) -> Vec<Reach> {
    // Names that anything but the top level binds.
    let mut inner = vec![false; facts.names.len()];
    for def in &facts.defs {
        inner[def.name.idx()] |= def.scope != ScopeId(0) || def.qualifier.is_some();
    }
    // Scopes in which members may come first; a parent always stands before its children.
    let mut inside = vec![false; facts.scopes.len()];
    for (at, scope) in facts.scopes.iter().enumerate() {
        let above = scope.parent.is_some_and(|parent| inside.get(parent.idx()).copied().unwrap_or(true));
        let method = scope.owner.is_some_and(|owner| facts.def(owner).qualifier.is_some());
        inside[at] = above || method || matches!(scope.kind, ScopeKind::Type | ScopeKind::Module);
    }
    let reach = |r: &crate::model::facts::Reference| match r.via {
        Via::Member(_) => Reach::Member,
        Via::Plain if inner[r.name.idx()] => Reach::Open,
        Via::Plain if inside[r.scope.idx()] => Reach::Inside,
        Via::Plain => Reach::Free,
        _ => Reach::Open,
    };
    facts.refs.iter().map(reach).collect()
}

/// The definitions of a file that other files may see, by offset of their name.
#[must_use]
pub fn symbols(facts: &FileFacts, lines: &LineIndex, separator: &str) -> Vec<Symbol> {
    let mut out: Vec<Symbol> = facts
        .def_ids()
        .filter(|id| {
            let def = facts.def(*id);
            !def.kind.is_local() && (!def.flags.has(DefFlags::IMPORT) || def.flags.has(DefFlags::ALIAS))
        })
        .map(|id| symbol(facts, id, lines, separator))
        .collect();
    out.sort_by_key(|s| (s.name_span.start, s.kind));
    out
}

/// One definition as a [`Symbol`], of whatever kind.
#[must_use]
pub fn symbol(facts: &FileFacts, id: DefId, lines: &LineIndex, separator: &str) -> Symbol {
    let def = facts.def(id);
    let mut path = facts.qualified(id);
    let name = facts.name(def.name).to_owned();
    if path.last() == Some(&name.as_str()) {
        path.pop();
    }
    let at = lines.point(def.name_span.start);
    // The last byte of the extent, not one past it: an extent that ends in a newline ends on the line before.
    let end_line = lines.line(def.extent.end.saturating_sub(1).max(def.extent.start));
    Symbol {
        name,
        container: path.join(separator),
        kind: def.kind,
        flags: def.flags,
        name_span: def.name_span,
        extent: def.extent,
        line: at.line,
        column: at.column,
        end_line: end_line.max(at.line),
        arity: def.arity,
    }
}

fn put_def(out: &mut Vec<u8>, symbol: &Symbol, names: &NameTable<'_>, before: &mut (u32, u32)) {
    put(out, names.index(&symbol.name) as u64);
    put(out, names.index(&symbol.container) as u64);
    out.push(symbol.kind as u8);
    put(out, u64::from(symbol.flags.0));
    put(out, u64::from(symbol.name_span.start - before.0));
    put(out, u64::from(symbol.name_span.len()));
    put(out, zigzag(i64::from(symbol.name_span.start) - i64::from(symbol.extent.start)));
    put(out, u64::from(symbol.extent.len()));
    put(out, u64::from(symbol.line - before.1));
    put(out, u64::from(symbol.column));
    put(out, u64::from(symbol.end_line - symbol.line));
    match symbol.arity {
        None => out.push(0),
        Some((least, most)) => out.extend_from_slice(&[1, least, most]),
    }
    *before = (symbol.name_span.start, symbol.line);
}

#[derive(Default)]
struct NameTable<'a> {
    list: Vec<&'a str>,
}

impl<'a> NameTable<'a> {
    fn add(&mut self, name: &'a str) {
        if self.list.last() != Some(&name) {
            self.list.push(name);
        }
    }

    fn seal(&mut self) {
        self.list.sort_unstable();
        self.list.dedup();
    }

    fn index(&self, name: &str) -> usize {
        self.list.binary_search(&name).expect("every name was added")
    }
}

/// A record in its encoded form, decoded on demand. Damaged bytes give fewer answers, never a panic.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    names: &'a [u8],
    defs: &'a [u8],
    refs: &'a [u8],
    imports: &'a [u8],
}

impl<'a> Record<'a> {
    /// Splits `bytes` into its parts; `None` where the lengths do not add up.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let mut at = bytes;
        let mut lens = [0; 4];
        for len in &mut lens {
            *len = usize::try_from(get(&mut at)?).ok()?;
        }
        let mut parts = [&[] as &[u8]; 4];
        for (part, len) in parts.iter_mut().zip(lens) {
            *part = at.get(..len)?;
            at = &at[len..];
        }
        let [names, defs, refs, imports] = parts;
        Some(Self { names, defs, refs, imports })
    }

    /// All names, sorted bytewise; the position is the name's index in this record.
    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut at = self.names;
        let count = get(&mut at).unwrap_or(0);
        (0..count).map_while(move |_| {
            let len = usize::try_from(get(&mut at)?).ok()?;
            let bytes = at.get(..len)?;
            at = &at[len..];
            std::str::from_utf8(bytes).ok()
        })
    }

    /// Names that have a definition (first flag) or a reference (second flag) here, by index.
    pub fn uses(&self) -> Vec<(u32, bool, bool)> {
        let mut flags: Vec<(bool, bool)> = Vec::new();
        let mut set = |index: usize, def: bool| {
            if index < 1 << 24 {
                if flags.len() <= index {
                    flags.resize(index + 1, (false, false));
                }
                if def { flags[index].0 = true } else { flags[index].1 = true }
            }
        };
        for row in self.rows() {
            set(row.name, true);
        }
        self.each_group(|index, _, _| {
            set(index, false);
            true
        });
        let used = flags.into_iter().enumerate().filter(|(_, f)| f.0 || f.1);
        used.map(|(i, f)| (i as u32, f.0, f.1)).collect()
    }

    /// As [`Record::names`], not yet known to be text: what only compares or counts is three times as fast.
    fn raw_names(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut at = self.names;
        let count = get(&mut at).unwrap_or(0);
        (0..count).map_while(move |_| {
            let len = usize::try_from(get(&mut at)?).ok()?;
            let bytes = at.get(..len)?;
            at = &at[len..];
            Some(bytes)
        })
    }

    fn name_index(&self, name: &str) -> Option<usize> {
        self.raw_names().position(|n| n == name.as_bytes())
    }

    /// All names by index.
    fn name_table(&self) -> Vec<&'a [u8]> {
        self.raw_names().collect()
    }

    fn rows(&self) -> impl Iterator<Item = Row> + use<'a> {
        let mut at = self.defs;
        let count = get(&mut at).unwrap_or(0);
        let mut before = (0, 0);
        (0..count).map_while(move |_| Row::read(&mut at, &mut before))
    }

    /// All definitions, by offset of their name.
    #[must_use]
    pub fn symbols(&self) -> Vec<Symbol> {
        let names = self.name_table();
        self.rows().filter_map(|row| row.symbol(&names)).collect()
    }

    /// The definitions of one name.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<Symbol> {
        let Some(index) = self.name_index(name) else { return Vec::new() };
        if !self.rows().any(|row| row.name == index) {
            return Vec::new();
        }
        let names = self.name_table();
        self.rows().filter(|row| row.name == index).filter_map(|row| row.symbol(&names)).collect()
    }

    /// The references of one name, by offset.
    #[must_use]
    pub fn mentions(&self, name: &str) -> Vec<Mention> {
        let Some(wanted) = self.name_index(name) else { return Vec::new() };
        let mut out = Vec::new();
        self.each_group(|index, count, mut at| {
            if index < wanted {
                return true;
            }
            if index == wanted {
                let mut offset = 0u32;
                for _ in 0..count {
                    let Some(code) = get(&mut at) else { break };
                    offset = offset.saturating_add((code >> 5) as u32);
                    let Some(kind) = RefKind::ALL.get((code & 7) as usize) else { continue };
                    out.push(Mention { offset, kind: *kind, reach: Reach::ALL[(code >> 3 & 3) as usize] });
                }
            }
            false
        });
        out
    }

    /// How many definitions and references there are.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        let mut refs = 0;
        self.each_group(|_, count, _| {
            refs += count;
            true
        });
        (get(&mut { self.defs }).unwrap_or(0), refs)
    }

    /// Calls `f` with (name index, count, encoded offsets) for each referenced name until it says `false`.
    fn each_group(&self, mut f: impl FnMut(usize, u64, &'a [u8]) -> bool) {
        let mut at = self.refs;
        let mut index = 0usize;
        while !at.is_empty() {
            let (Some(delta), Some(count)) = (get(&mut at), get(&mut at)) else { return };
            index = index.saturating_add(delta as usize);
            if !f(index, count, at) {
                return;
            }
            for _ in 0..count {
                if get(&mut at).is_none() {
                    return;
                }
            }
        }
    }

    /// Calls `visit` with each name, how often it is referred to here, and how many definitions of it are here that are
    /// no mere declarations.
    pub fn tally(&self, mut visit: impl FnMut(&'a str, u32, u32)) {
        let names: Vec<&str> = self.names().collect();
        let mut counts = vec![(0u32, 0u32); names.len()];
        self.each_group(|index, count, _| {
            if let Some(slot) = counts.get_mut(index) {
                slot.0 = u32::try_from(count).unwrap_or(u32::MAX);
            }
            true
        });
        for row in self.rows() {
            let defines = !DefFlags(row.flags).has(DefFlags::DECLARATION);
            if let Some(slot) = counts.get_mut(row.name).filter(|_| defines) {
                slot.1 += 1;
            }
        }
        for (name, (references, definitions)) in names.into_iter().zip(counts) {
            visit(name, references, definitions);
        }
    }

    /// The imports in source order.
    #[must_use]
    pub fn imports(&self) -> Vec<StoredImport> {
        let mut at = self.imports;
        let count = get(&mut at).unwrap_or(0);
        if count == 0 {
            return Vec::new();
        }
        let names = self.name_table();
        let read = |at: &mut &[u8]| -> Option<StoredImport> {
            let bits = get(at)?;
            let len = get(at)?;
            let mut path = Vec::new();
            for _ in 0..len {
                path.push(text(&names, get(at)? as usize)?);
            }
            let name = match get(at)? {
                0 => None,
                index => Some(text(&names, index as usize - 1)?),
            };
            Some(StoredImport {
                kind: IMPORT_KINDS.get((bits & 15) as usize).copied()?,
                path,
                name,
                level: (bits >> 6) as u8,
                system: bits >> 4 & 1 == 1,
                reexport: bits >> 5 & 1 == 1,
            })
        };
        (0..count).map_while(|_| read(&mut at)).collect()
    }
}

struct Row {
    name: usize,
    container: usize,
    kind: u8,
    flags: u32,
    name_span: Span,
    extent: Span,
    line: u32,
    column: u32,
    end_line: u32,
    arity: Option<(u8, u8)>,
}

impl Row {
    fn read(at: &mut &[u8], before: &mut (u32, u32)) -> Option<Self> {
        let name = get(at)? as usize;
        let container = get(at)? as usize;
        let kind = byte(at)?;
        let flags = get(at)? as u32;
        let start = before.0.saturating_add(get(at)? as u32);
        let name_span = Span::new(start, start.saturating_add(get(at)? as u32));
        let extent_start = u32::try_from(i64::from(start).saturating_sub(unzigzag(get(at)?))).unwrap_or(0);
        let extent = Span::new(extent_start, extent_start.saturating_add(get(at)? as u32));
        let line = before.1.saturating_add(get(at)? as u32);
        let column = get(at)? as u32;
        let end_line = line.saturating_add(get(at)? as u32);
        let arity = match byte(at)? {
            0 => None,
            _ => Some((byte(at)?, byte(at)?)),
        };
        *before = (start, line);
        Some(Self { name, container, kind, flags, name_span, extent, line, column, end_line, arity })
    }

    fn symbol(&self, names: &[&[u8]]) -> Option<Symbol> {
        Some(Symbol {
            name: text(names, self.name)?,
            container: text(names, self.container)?,
            kind: Kind::from_code(self.kind)?,
            flags: DefFlags(self.flags),
            name_span: self.name_span,
            extent: self.extent,
            line: self.line,
            column: self.column,
            end_line: self.end_line,
            arity: self.arity,
        })
    }
}

/// A name by index; `None` where damage made it no text.
fn text(names: &[&[u8]], at: usize) -> Option<String> {
    std::str::from_utf8(names.get(at)?).ok().map(str::to_owned)
}

const IMPORT_KINDS: [ImportKind; 7] = [
    ImportKind::Name,
    ImportKind::Module,
    ImportKind::Glob,
    ImportKind::Include,
    ImportKind::Default,
    ImportKind::SideEffect,
    ImportKind::ChildFile,
];

fn import_code(kind: ImportKind) -> u64 {
    IMPORT_KINDS.iter().position(|k| *k == kind).expect("the list is complete") as u64
}

pub(super) fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub(super) fn get(at: &mut &[u8]) -> Option<u64> {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let byte = byte(at)?;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

fn byte(at: &mut &[u8]) -> Option<u8> {
    let (first, rest) = at.split_first()?;
    *at = rest;
    Some(*first)
}

fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)).cast_unsigned()
}

fn unzigzag(n: u64) -> i64 {
    (n >> 1).cast_signed() ^ -(n & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn varints_round_trip(n in any::<u64>(), m in any::<i64>()) {
            let mut out = Vec::new();
            put(&mut out, n);
            put(&mut out, zigzag(m));
            let mut at = &out[..];
            prop_assert_eq!(get(&mut at), Some(n));
            prop_assert_eq!(unzigzag(get(&mut at).unwrap()), m);
            prop_assert!(at.is_empty());
        }

        #[test]
        fn damaged_records_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(record) = Record::new(&bytes) {
                let _ = (record.symbols(), record.imports(), record.uses(), record.mentions("a"), record.counts());
            }
        }
    }
}
