//! How much of a folder's symbols is explained, and what to explain next.
//!
//! In: a snapshot, the articles, a folder. A symbol is *anchored* where an anchor leads to it, *linked* where only a
//! reference in prose does. Each weighs `ln(1 + uses)`: what is used a thousand times matters more than what is used
//! once, but not a thousand times more. Uses are counted by name and shared among definitions of the same name, since
//! resolving every use of every symbol would take minutes; for the ranking, samples of the uses are resolved, so that a
//! method which happens to be called `unwrap` does not lead it.

use std::collections::{BTreeMap, HashMap};

use crate::anchoring::place::{Located, Place, locate};
use crate::anchoring::references::{Meaning, meaning};
use crate::anchoring::{Past, State};
use crate::article::Document;
use crate::index::{FileId, Snapshot, Symbol};
use crate::model::Kind;
use crate::model::facts::DefFlags;
use crate::resolve::rank::is_aside_path;
use crate::resolve::{self, Confidence};

/// How much a symbol is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Explained {
    No,
    /// A reference in the prose of an article leads to it.
    Linked,
    /// An anchor leads to it.
    Anchored,
}

/// A symbol of the folder.
#[derive(Clone, Debug)]
pub struct Entry {
    pub file: FileId,
    pub path: String,
    pub symbol: Symbol,
    /// With its containers, as the language writes it.
    pub qualified: String,
    pub explained: Explained,
    /// Its share of the uses of its name.
    pub uses: f64,
}

impl Entry {
    /// Lines of the definition with its doc comment.
    #[must_use]
    pub fn lines(&self) -> u32 {
        self.symbol.end_line.saturating_sub(self.symbol.line) + 1
    }

    fn weight(&self) -> f64 {
        (1.0 + self.uses).ln()
    }
}

/// Symbols counted and weighed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    pub symbols: u32,
    pub linked: u32,
    pub anchored: u32,
    pub weight: f64,
    pub linked_weight: f64,
    pub anchored_weight: f64,
}

impl Share {
    fn add(&mut self, entry: &Entry) {
        let weight = entry.weight();
        self.symbols += 1;
        self.weight += weight;
        match entry.explained {
            Explained::No => {}
            Explained::Linked => {
                self.linked += 1;
                self.linked_weight += weight;
            }
            Explained::Anchored => {
                self.anchored += 1;
                self.anchored_weight += weight;
            }
        }
    }

    /// The anchored part of the weight, 0 to 1.
    #[must_use]
    pub fn anchored_part(&self) -> f64 {
        part(self.anchored_weight, self.weight)
    }

    /// The anchored or linked part of the weight, 0 to 1.
    #[must_use]
    pub fn explained_part(&self) -> f64 {
        part(self.anchored_weight + self.linked_weight, self.weight)
    }
}

fn part(some: f64, all: f64) -> f64 {
    if all > 0.0 { some / all } else { 0.0 }
}

/// The symbols of a folder.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// By path and place.
    pub entries: Vec<Entry>,
}

/// Looks at the functions, methods, types and macros that are defined below `folder` (the whole repository where it is
/// empty) or in the file of that path. Tests, examples and vendored copies are left out, unless the folder is one.
#[must_use]
pub fn coverage(snapshot: &Snapshot, past: &Past, state: &State, documents: &[&Document], folder: &str) -> Coverage {
    let explained = explained(past, state, documents);
    let tally = snapshot.tally();
    let folder = folder.trim_start_matches("./").trim_matches('/');
    let files: Vec<FileId> = match snapshot.file(folder) {
        Some(file) => vec![file],
        None => snapshot.files_under(folder).map(FileId).collect(),
    };
    let mut entries = Vec::new();
    for file in files {
        let path = snapshot.path(file);
        if is_aside_path(path) && !is_aside_path(folder) {
            continue;
        }
        let Some(language) = snapshot.language(file) else { continue };
        for symbol in snapshot.symbols_in(file) {
            let aside = symbol.flags.has(DefFlags::DECLARATION) || symbol.flags.has(DefFlags::TEST);
            if aside || !is_worth_explaining(symbol.kind) {
                continue;
            }
            let counted = tally.get(&symbol.name).copied().unwrap_or_default();
            let uses = f64::from(counted.references) / f64::from(counted.definitions.max(1));
            let state = explained.get(&(path.to_owned(), symbol.name_span.start)).copied().unwrap_or(Explained::No);
            let qualified = symbol.qualified(language.row().separator);
            entries.push(Entry { file, path: path.to_owned(), symbol, qualified, explained: state, uses });
        }
    }
    Coverage { entries }
}

fn is_worth_explaining(kind: Kind) -> bool {
    kind.is_callable() || kind.is_type()
}

/// Path and offset of the name of everything that articles lead to.
fn explained(past: &Past, state: &State, documents: &[&Document]) -> HashMap<(String, u32), Explained> {
    let mut out = HashMap::new();
    let mut add = |place: &Place, how: Explained| {
        if place.at.is_some() {
            let slot = out.entry((place.path.as_str().to_owned(), place.name_span().start)).or_insert(how);
            *slot = how.max(*slot);
        }
    };
    for document in documents {
        let article = document.source();
        let mut nearest: Vec<Place> = Vec::new();
        for section in &article.sections {
            let mut own = Vec::new();
            for anchor in document.anchors(article, section) {
                if anchor.anchor.value.alias.is_none()
                    && let Located::One(place) = locate(past, &anchor.anchor.value, state)
                {
                    add(&place, Explained::Anchored);
                    own.push(place);
                }
            }
            if !own.is_empty() {
                nearest = own;
            }
            for reference in &section.references {
                if let Meaning::One(place) = meaning(past, article, reference, &nearest, state) {
                    add(&place, Explained::Linked);
                }
            }
        }
    }
    out
}

/// What to explain next.
#[derive(Clone, Debug)]
pub struct Next<'a> {
    pub entry: &'a Entry,
    /// Uses that lead to it, estimated from a sample.
    pub uses: u32,
    /// A ready-made anchor, where the symbol can be told from others.
    pub anchor: Option<String>,
}

/// Candidates whose uses are sampled, for each place in the ranking.
const CANDIDATES_A_ROW: usize = 2;
/// Uses that are resolved for a candidate.
const SAMPLE: usize = 8;

impl Coverage {
    /// All symbols together.
    #[must_use]
    pub fn share(&self) -> Share {
        let mut out = Share::default();
        self.entries.iter().for_each(|entry| out.add(entry));
        out
    }

    /// The shares of what stands directly below `folder`: folders (with a final `/`) and files, by name.
    #[must_use]
    pub fn parts(&self, folder: &str) -> BTreeMap<String, Share> {
        let folder = folder.trim_start_matches("./").trim_matches('/');
        let mut out: BTreeMap<String, Share> = BTreeMap::new();
        for entry in &self.entries {
            let rest = entry.path.strip_prefix(folder).map_or(entry.path.as_str(), |rest| rest.trim_start_matches('/'));
            let name = match rest.split_once('/') {
                Some((name, _)) => format!("{name}/"),
                None if rest.is_empty() => entry.path.clone(),
                None => rest.to_owned(),
            };
            out.entry(name).or_default().add(entry);
        }
        out
    }

    /// The `most` symbols that are not anchored and matter most: used much, and long enough to need words.
    #[must_use]
    pub fn next(&self, snapshot: &Snapshot, past: &Past, state: &State, most: usize) -> Vec<Next<'_>> {
        let score = |entry: &Entry, uses: f64| (1.0 + uses).ln() * (1.0 + f64::from(entry.lines())).ln();
        let mut ranked: Vec<(f64, &Entry)> = self
            .entries
            .iter()
            .filter(|entry| entry.explained != Explained::Anchored)
            .map(|entry| (score(entry, entry.uses), entry))
            .collect();
        ranked.sort_by(|a, b| {
            b.0.total_cmp(&a.0).then(a.1.path.cmp(&b.1.path)).then(a.1.symbol.line.cmp(&b.1.symbol.line))
        });
        ranked.truncate(most.saturating_mul(CANDIDATES_A_ROW));
        let mut sampled: Vec<(f64, u32, &Entry)> = ranked
            .into_iter()
            .map(|(_, entry)| {
                let uses = sampled_uses(snapshot, entry);
                (score(entry, f64::from(uses)), uses, entry)
            })
            .collect();
        // Stable: equals keep the order of the first ranking.
        sampled.sort_by(|a, b| b.0.total_cmp(&a.0));
        sampled.truncate(most);
        sampled.into_iter().map(|(_, uses, entry)| Next { entry, uses, anchor: anchor(past, state, entry) }).collect()
    }
}

/// The mentions of an entry's name, times the part of a sample that resolution leads to it.
fn sampled_uses(snapshot: &Snapshot, entry: &Entry) -> u32 {
    let mentions: Vec<(FileId, u32)> = snapshot
        .mentions(&entry.symbol.name)
        .into_iter()
        .flat_map(|(file, list)| list.into_iter().map(move |m| (file, m.offset)))
        .collect();
    let step = mentions.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<_> = mentions.iter().step_by(step).collect();
    let leads_here = |(file, offset): &&&(FileId, u32)| {
        let targets = resolve::definitions(snapshot, *file, *offset).unwrap_or_default();
        let sure = targets.iter().filter(|t| t.confidence < Confidence::Name);
        let alone = targets.len() == 1;
        let mut found = sure.chain(targets.iter().filter(|_| alone));
        found.any(|t| t.file == entry.file && t.name_span == entry.symbol.name_span)
    };
    let hits = sample.iter().filter(leads_here).count();
    if sample.is_empty() {
        return 0;
    }
    u32::try_from(mentions.len() * hits / sample.len()).unwrap_or(u32::MAX)
}

fn anchor(past: &Past, state: &State, entry: &Entry) -> Option<String> {
    let path = crate::model::RepoPath::new(&entry.path).ok()?;
    let unit = past.unit(state, &path)?;
    let at = (0..unit.symbols.len()).find(|at| unit.def(&unit.symbols[*at]).name_span == entry.symbol.name_span)?;
    unit.anchor_for(at)?;
    let blob = past.blob(state, &path);
    Some(Place { path, blob, unit: Some(unit), at: Some(at) }.anchor())
}
