//! Reference → ranked definitions, with a word on how sure that is.
//!
//! The frame is language-neutral: [`definitions`] finds what stands at an offset, asks the rules of the language's
//! family ([`Rules`]), and where they decide nothing ranks all definitions of the name ([`rank`]). Lexical scopes are
//! walked by [`local`]; what a plain name, a path, a member or an import means is each family's own file.
//!
//! Pure: reads a [`Snapshot`], writes nothing, never panics on any code; work is bounded by [`Cx::spend`].

pub mod c;
pub mod ecmascript;
pub mod infer;
pub mod java;
pub mod local;
pub mod python;
pub mod rank;
pub mod rust;
pub mod scip;

use std::cell::Cell;
use std::sync::Arc;

use crate::index::record::Mention;
use crate::index::{FileId, Snapshot, Symbol};
use crate::lang::Family;
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, FileFacts, RefId};

pub use crate::model::facts::Site;
use crate::text::Span;

/// How sure an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// From a compiler's index.
    Exact,
    /// Scope, import or member rules decide.
    Scoped,
    /// Ranked among definitions of the same name.
    Name,
}

impl Confidence {
    /// The word used in machine output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Exact => "exact",
            Confidence::Scoped => "scoped",
            Confidence::Name => "name",
        }
    }
}

/// One place a reference may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub file: FileId,
    /// The name token; empty at the file's start for a whole file (a module).
    pub name_span: Span,
    pub extent: Span,
    pub name: String,
    pub kind: Kind,
    pub flags: DefFlags,
    pub confidence: Confidence,
}

/// At most this many targets are answered.
pub const MAX_TARGETS: usize = 20;

/// Steps one question may take before it settles for what it has: cyclic types and imports must end.
const FUEL: u32 = 20_000;

/// What a family's rules see while answering one question.
pub struct Cx<'s> {
    pub snapshot: &'s Snapshot,
    fuel: Cell<u32>,
}

impl<'s> Cx<'s> {
    /// A fresh question.
    #[must_use]
    pub fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, fuel: Cell::new(FUEL) }
    }

    /// Takes one step; `false` once the question has taken too many and must give up what it is doing.
    pub fn spend(&self) -> bool {
        let left = self.fuel.get();
        self.fuel.set(left.saturating_sub(1));
        left > 0
    }

    /// The facts of a file (cached by the snapshot).
    #[must_use]
    pub fn facts(&self, file: FileId) -> Arc<FileFacts> {
        self.snapshot.facts(file)
    }

    /// A definition of a file as a target.
    #[must_use]
    pub fn target(&self, file: FileId, facts: &FileFacts, def: DefId, confidence: Confidence) -> Target {
        let d = facts.def(def);
        Target {
            file,
            name_span: d.name_span,
            extent: d.extent,
            name: facts.name(d.name).to_owned(),
            kind: d.kind,
            flags: d.flags,
            confidence,
        }
    }

    /// A symbol of the index as a target.
    #[must_use]
    pub fn symbol_target(&self, file: FileId, symbol: &Symbol, confidence: Confidence) -> Target {
        Target {
            file,
            name_span: symbol.name_span,
            extent: symbol.extent,
            name: symbol.name.clone(),
            kind: symbol.kind,
            flags: symbol.flags,
            confidence,
        }
    }

    /// A whole file as a target: what a module reference means.
    #[must_use]
    pub fn file_target(&self, file: FileId, confidence: Confidence) -> Target {
        let path = self.snapshot.path(file);
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let start = Span::new(0, 0);
        Target {
            file,
            name_span: start,
            extent: start,
            name,
            kind: Kind::Module,
            flags: DefFlags::default(),
            confidence,
        }
    }

    /// The definition of a file whose name token is at `name_span`, to get from a target back to facts.
    #[must_use]
    pub fn def_at(&self, facts: &FileFacts, name_span: Span, kind: Kind) -> Option<DefId> {
        let sites = facts.sites();
        let start = sites.partition_point(|(span, _)| *span < name_span);
        let here = sites[start..].iter().take_while(|(span, _)| *span == name_span);
        let mut found = here.filter_map(|(_, site)| match site {
            Site::Definition(id) => Some(*id),
            Site::Reference(_) => None,
        });
        let first = found.next()?;
        if facts.def(first).kind == kind {
            Some(first)
        } else {
            found.find(|id| facts.def(*id).kind == kind).or(Some(first))
        }
    }
}

/// The resolution rules of a family of languages.
pub trait Rules: Sync {
    /// What the reference means, best first, and all of it: an empty list means "rules do not decide; rank by name".
    ///
    /// Targets with [`Confidence::Scoped`] must be right; where a rule only suggests, answer [`Confidence::Name`].
    /// A reference that certainly leads out of the repository (a library's name) answers [`Outcome::Outside`].
    fn reference(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, reference: RefId) -> Outcome;

    /// Where a definition that only passes a name on (an import, a re-export) leads; a plain definition answers itself
    /// with its counterparts (C: the definition before the declaration).
    fn definition(&self, cx: &Cx<'_>, file: FileId, facts: &FileFacts, def: DefId) -> Outcome {
        Outcome::Found(vec![cx.target(file, facts, def, Confidence::Scoped)])
    }

    /// The definitions of the type that the value at a site has, as far as it is known: of a function what it returns, of
    /// a container what it holds, of a type the type.
    fn types(&self, _cx: &Cx<'_>, _file: FileId, _facts: &FileFacts, _site: Site) -> Vec<Target> {
        Vec::new()
    }

    /// All places of the thing a target is one place of (C: declarations and definition, a tag and its typedef); the
    /// target itself among them.
    fn places(&self, _: &Cx<'_>, target: &Target) -> Vec<Target> {
        vec![target.clone()]
    }

    /// What can be said of mentions of a name without parsing the files they are in; `files` are those files.
    ///
    /// `things` are symbols of one name, each with all its places; the answers must be those that [`Rules::reference`]
    /// would lead to.
    fn judge<'s>(&self, _: &'s Snapshot, _things: &[Vec<Target>], _files: &[FileId]) -> Option<Box<dyn Judge + 's>> {
        None
    }

    /// How well same-named symbols of a file fit an undecided reference, added to the neutral score; higher is better.
    /// `is_static`: those that only their own file can name.
    fn affinity(&self, _cx: &Cx<'_>, _from: FileId, _to: FileId, _is_static: bool) -> i32 {
        0
    }
}

/// What a family's rules say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Decided.
    Found(Vec<Target>),
    /// Not decided: rank by name.
    Undecided,
    /// Decided, and not in this repository.
    Outside,
}

/// Answers by what a file includes or imports alone. See [`Rules::judge`].
pub trait Judge: Sync {
    /// What a mention in the file means.
    fn says(&self, file: FileId, mention: &Mention) -> Says;
}

/// What is said of a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It is a use of this one of the things.
    Thing(usize, Confidence),
    /// It is a use of none of them.
    None,
    /// The file must be parsed to know.
    Open,
}

/// All places of the thing a target is one place of, the target first.
#[must_use]
pub fn places(snapshot: &Snapshot, target: &Target) -> Vec<Target> {
    let Some(language) = snapshot.language(target.file) else { return vec![target.clone()] };
    let mut places = rules(language.row().family).places(&Cx::new(snapshot), target);
    places.retain(|place| place.file != target.file || place.name_span != target.name_span);
    places.insert(0, target.clone());
    let mut seen = std::collections::HashSet::new();
    places.retain(|place| seen.insert((place.file, place.name_span)));
    places
}

/// Whether a compiler's index lies over the snapshot.
#[must_use]
pub fn is_laid_over(snapshot: &Snapshot) -> bool {
    snapshot.memo(|_| Laid(None)).0.is_some()
}

/// The rules of a family.
#[must_use]
pub fn rules(family: Family) -> &'static dyn Rules {
    match family {
        Family::C => &c::CRules,
        Family::Rust => &rust::RustRules,
        Family::Ecmascript => &ecmascript::EcmascriptRules,
        Family::Python => &python::PythonRules,
        Family::Java => &java::JavaRules,
    }
}

/// The definitions of what stands at `offset` in a file, best first, at most [`MAX_TARGETS`], no place twice.
///
/// `None` where there is no identifier.
#[must_use]
pub fn definitions(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Vec<Target>> {
    let facts = snapshot.facts(file);
    let site = facts.site_at(offset)?;
    Some(resolve_site(snapshot, file, &facts, site))
}

/// The definitions of the type of what stands at `offset` in a file, best first, at most [`MAX_TARGETS`]; none where it is
/// not known or not of the repository. `None` where there is no identifier.
#[must_use]
pub fn types(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Vec<Target>> {
    let facts = snapshot.facts(file);
    let site = facts.site_at(offset)?;
    let family = snapshot.language(file)?.row().family;
    let mut targets = rules(family).types(&Cx::new(snapshot), file, &facts, site);
    let mut seen = std::collections::HashSet::new();
    targets.retain(|target| seen.insert((target.file, target.name_span)));
    targets.truncate(MAX_TARGETS);
    Some(targets)
}

/// A compiler's index for the revision, where one was laid over it; kept by the snapshot.
struct Laid(Option<scip::Overlay>);

/// Lays a compiler's index over a snapshot, before its first question.
pub fn lay_over(snapshot: &Snapshot, overlay: scip::Overlay) {
    snapshot.memo(|_| Laid(Some(overlay)));
}

/// What a compiler's index says; empty where there is none, or it says nothing.
fn compiler_says(cx: &Cx<'_>, file: FileId, facts: &FileFacts, site: Site) -> Vec<Target> {
    let laid = cx.snapshot.memo(|_| Laid(None));
    let Some(overlay) = &laid.0 else { return Vec::new() };
    let span = match site {
        Site::Definition(id) => facts.def(id).name_span,
        Site::Reference(id) => facts.reference(id).span,
    };
    let mut targets = overlay.definitions(cx, file, span);
    targets.truncate(MAX_TARGETS);
    targets
}

/// As [`definitions`], for a site of facts at hand.
#[must_use]
pub fn resolve_site(snapshot: &Snapshot, file: FileId, facts: &FileFacts, site: Site) -> Vec<Target> {
    let cx = Cx::new(snapshot);
    let exact = compiler_says(&cx, file, facts, site);
    if !exact.is_empty() {
        return exact;
    }
    let Some(language) = snapshot.language(file) else { return Vec::new() };
    let rules = rules(language.row().family);
    let outcome = match site {
        Site::Definition(def) => rules.definition(&cx, file, facts, def),
        Site::Reference(reference) => rules.reference(&cx, file, facts, reference),
    };
    let mut targets = match (outcome, site) {
        (Outcome::Found(targets), _) => targets,
        (Outcome::Outside, _) => Vec::new(),
        (Outcome::Undecided, Site::Reference(reference)) => rank::by_name(&cx, rules, file, facts, reference),
        (Outcome::Undecided, Site::Definition(def)) => vec![cx.target(file, facts, def, Confidence::Scoped)],
    };
    let mut seen = std::collections::HashSet::new();
    targets.retain(|target| seen.insert((target.file, target.name_span)));
    targets.truncate(MAX_TARGETS);
    targets
}

#[cfg(test)]
pub mod testing {
    //! One `check()` style for all rules: files in one string, `<|>` before the reference, the expected place last.

    use std::sync::Arc;

    use super::{Confidence, Target, definitions, types};
    use crate::index::FileId;
    use crate::index::Snapshot;
    use crate::source::memory::MemorySource;
    use crate::text::Point;

    /// Checks the best answer at the mark `<|>`.
    ///
    /// `files` is a sequence of `//- path` lines, each followed by the file's text. `expected` is
    /// `path:line[:confidence]` (one-based), or `none`.
    ///
    /// # Panics
    /// When the answer differs.
    pub fn check(files: &str, expected: &str) {
        assert_eq!(answer(files, 1), vec![expected.to_owned()], "in\n{files}");
    }

    /// Checks the best answer for the type of what stands at the mark.
    ///
    /// # Panics
    /// When the answer differs.
    pub fn check_type(files: &str, expected: &str) {
        assert_eq!(answer_of(files, 1, types), vec![expected.to_owned()], "in\n{files}");
    }

    /// The first `most` answers as `path:line:confidence`, or `none`.
    #[must_use]
    pub fn answer(files: &str, most: usize) -> Vec<String> {
        answer_of(files, most, definitions)
    }

    fn answer_of(files: &str, most: usize, ask: impl Fn(&Snapshot, FileId, u32) -> Option<Vec<Target>>) -> Vec<String> {
        let mut list: Vec<(String, String)> = Vec::new();
        for line in files.split_inclusive('\n') {
            if let Some(path) = line.strip_prefix("//- ") {
                list.push((path.trim().to_owned(), String::new()));
            } else if let Some((_, text)) = list.last_mut() {
                text.push_str(line);
            }
        }
        let mut mark = None;
        for (path, text) in &mut list {
            if let Some(at) = text.find("<|>") {
                text.replace_range(at..at + 3, "");
                mark = Some((path.clone(), at as u32));
            }
        }
        let (path, offset) = mark.expect("a mark <|>");
        let snapshot = Snapshot::scanning(Arc::new(MemorySource::new(list)));
        let file = snapshot.file(&path).expect("the marked file");
        let targets = ask(&snapshot, file, offset).unwrap_or_default();
        let mut out: Vec<String> = targets
            .iter()
            .take(most)
            .map(|target| {
                let text = snapshot.text(target.file).expect("a text");
                let Point { line, .. } = text.lines.point(target.name_span.start);
                let confidence: Confidence = target.confidence;
                format!("{}:{}:{}", snapshot.path(target.file), line + 1, confidence.as_str())
            })
            .collect();
        if out.is_empty() {
            out.push("none".to_owned());
        }
        out
    }
}
