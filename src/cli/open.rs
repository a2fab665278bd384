//! From a REPO argument to an analysis, for every verb that asks questions.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::Failure;
use super::transfer;
use super::ui::Ui;
use crate::analysis::{Analysis, FileReferences};
use crate::article::{Manifest, Origin};
use crate::index::{FileId, Progress, Report, Snapshot, index, update};
use crate::model::{CommitId, Kind};
use crate::resolve::{Confidence, Target};
use crate::source::clone::is_clone;
use crate::source::git::GitError;
use crate::source::{GitRepo, Source};
use crate::text::{Point, nearest::nearest};
use crate::workspace::{self, Catalogue, Dirs, Opened, RepoArg, RepoRef, WorkspaceError, open_path};

/// The directory that libraries are looked for upwards from.
#[must_use]
pub fn here() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

/// Opens what a REPO argument names, at its revision. A name of the catalogue that is not cloned, or a revision that a
/// clone lacks, is fetched first, saying so.
///
/// # Errors
/// [`WorkspaceError`] as a failure with a hint; what fetching says.
pub fn repository(text: &str, ui: &Ui) -> Result<Opened, Failure> {
    let arg = RepoArg::parse(text);
    match &arg.repo {
        RepoRef::Path(path) => {
            let opened = open_path(path, arg.rev.as_deref()).map_err(|error| path_failure(error, text))?;
            let name = own_name(path, &opened).unwrap_or(opened.name);
            Ok(Opened { name, ..opened })
        }
        RepoRef::Name(name) => named(name, arg.rev.as_deref(), ui),
    }
}

/// What the library that stands in a repository calls it: articles are found by name, and a checkout's folder may be
/// called anything.
fn own_name(path: &Path, opened: &Opened) -> Option<String> {
    let root = opened.repo.as_ref().and_then(|repo| repo.workdir()).unwrap_or(path).canonicalize().ok()?;
    let catalogue = Catalogue::open(&path.canonicalize().ok()?, &Dirs::of_user().ok()?);
    let is_root = |(origin, manifest): &&(Origin, Manifest)| {
        let at = origin.folder().zip(manifest.path.as_ref()).map(|(base, path)| base.join(&manifest.folder).join(path));
        at.and_then(|at| at.canonicalize().ok()).is_some_and(|at| at == root)
    };
    let own = catalogue.entries().filter(|(origin, _)| matches!(origin, Origin::Project(_))).find(is_root)?;
    Some(own.1.name.clone())
}

fn named(name: &str, rev: Option<&str>, ui: &Ui) -> Result<Opened, Failure> {
    let dirs = Dirs::of_user()?;
    pinned(&workspace::find(name, &here(), &dirs)?, rev, &dirs, ui)
}

/// A repository of the catalogue at a state that a verb about its articles asks for: `rev`, else the pinned one, or with
/// `latest` the newest. It is cloned where it is not here only if `bring` says so.
///
/// # Errors
/// As [`repository`]; not cloned.
pub(super) fn known(
    known: &workspace::Known,
    rev: Option<&str>,
    bring: bool,
    latest: bool,
    ui: &Ui,
) -> Result<Opened, Failure> {
    if known.local.is_none() && !is_clone(&known.clone) && !bring {
        let failure = Failure::new(format!("{} is not cloned", known.name));
        return Err(failure.hint(if known.urls.is_empty() {
            "run gloss in a checkout of it".to_owned()
        } else {
            format!("run `gloss clone {}`", known.name)
        }));
    }
    let opened = pinned(known, rev, &Dirs::of_user()?, ui)?;
    let Some(repo) = opened.repo.clone().filter(|_| latest) else { return Ok(opened) };
    let (commit, label) = newest(&repo, known)?;
    let source: Arc<dyn Source> = Arc::new(repo.source(commit, &label)?);
    Ok(Opened { source, ..opened })
}

fn pinned(known: &workspace::Known, rev: Option<&str>, dirs: &Dirs, ui: &Ui) -> Result<Opened, Failure> {
    let named = |opened: Opened| Opened { name: known.name.clone(), scip: known.scip_at(rev), ..opened };
    if let Some(local) = &known.local {
        return Ok(named(open_path(local, rev)?));
    }
    if !is_clone(&known.clone) {
        if known.urls.is_empty() {
            return Err(WorkspaceError::NoSource { name: known.name.clone() }.into());
        }
        transfer::clone_pinned(known, rev, dirs, ui)?;
    }
    let wanted = rev.or(known.pin.as_ref().map(|pin| pin.rev.as_str()));
    match open_path(&known.clone, wanted) {
        Ok(opened) => Ok(named(opened)),
        Err(WorkspaceError::Git(error @ (GitError::NoRevision { .. } | GitError::Absent { .. }))) => {
            if ui.offline {
                let failure = Failure::from(error);
                return Err(failure.hint("--offline forbids asking the origin; run it again without"));
            }
            transfer::bring(known, wanted, dirs, ui)?;
            Ok(named(open_path(&known.clone, wanted)?))
        }
        Err(error) => Err(error.into()),
    }
}

/// A path that is none may be a URL, or a path with an `@` too many.
fn path_failure(error: WorkspaceError, text: &str) -> Failure {
    let is_url = text.contains("://") || crate::source::clone::expand(text).is_ok();
    match error {
        WorkspaceError::NotADirectory { .. } if is_url => Failure::new(format!(
            "`{text}` is a URL, not a repository on this machine"
        ))
        .hint(format!("run `gloss clone {text}`, then read it as `{}`", crate::source::clone::url::name_of(text))),
        error => error.into(),
    }
}

/// Indexes a revision with progress on standard error.
///
/// # Errors
/// [`update::IndexError`] as a failure.
pub fn indexed(source: &Arc<dyn Source>, ui: &Ui) -> Result<(Snapshot, Report), Failure> {
    let store = Dirs::of_user()?.store();
    let bar = ui.progress("indexing");
    let step = |done: usize, total: usize| {
        // Ten thousand updates a second would cost more than the parsing.
        if done == 1 || done.is_multiple_of(64) || done == total {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
    };
    let progress = Progress { step: &step, cancel: ui.interrupted() };
    let result = index(source, &store, &update::Selection::default(), progress);
    bar.finish_and_clear();
    Ok(result?)
}

/// An analysis for questions: over the index where there is one, else by scanning.
///
/// # Errors
/// As [`repository`].
pub fn analysis(text: &str, ui: &Ui) -> Result<(Opened, Analysis), Failure> {
    let opened = repository(text, ui)?;
    let store = Dirs::of_user()?.store();
    let snapshot = match update::open(&opened.source, &store, &update::Selection::default()) {
        Some(snapshot) => snapshot,
        None => Snapshot::scanning(opened.source.clone()),
    };
    lay_scip(&snapshot, opened.scip.as_deref(), &Dirs::of_user()?, &mut |problem| ui.note(&problem));
    Ok((opened, Analysis::new(snapshot)))
}

/// Where a compiler's index of a state is kept. Data, not cache: gloss cannot make it again.
#[must_use]
pub fn scip_file(dirs: &Dirs, source: &dyn Source) -> PathBuf {
    dirs.data.join("scip").join(format!("{}.scip", update::state_id(source)))
}

/// A larger file is no index of a repository one reads; a device or a pipe is none at all.
const MOST_SCIP: u64 = 2 << 30;

/// Lays a compiler's index over the snapshot, before its first question: the one that `gloss index --scip` kept for its
/// state, else the one that the library names. One that is damaged or made from other files is told of, and ours serves.
pub fn lay_scip(snapshot: &Snapshot, named: Option<&Path>, dirs: &Dirs, problem: &mut dyn FnMut(String)) {
    let kept = dirs.data.join("scip").is_dir().then(|| scip_file(dirs, snapshot.source().as_ref()));
    let kept = kept.filter(|file| file.is_file());
    let Some(file) = kept.as_deref().or(named) else { return };
    let name = crate::text::sanitize::label(&file.display().to_string()).into_owned();
    let plain = std::fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.len() <= MOST_SCIP);
    if file.exists() && !plain {
        return problem(format!("{name} is no SCIP index; our own serves"));
    }
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return problem(format!("{name}: {error}; our own index serves")),
    };
    match crate::resolve::scip::Overlay::new(&bytes, snapshot) {
        Ok(overlay) => crate::resolve::lay_over(snapshot, overlay),
        Err(error) => problem(format!("{name}: {error}; our own index serves")),
    }
}

/// An analysis for verbs that need every symbol: indexes first.
///
/// # Errors
/// As [`repository`] and [`indexed`].
pub fn full_analysis(text: &str, ui: &Ui) -> Result<(Opened, Analysis), Failure> {
    let opened = repository(text, ui)?;
    let (snapshot, _) = indexed(&opened.source, ui)?;
    lay_scip(&snapshot, opened.scip.as_deref(), &Dirs::of_user()?, &mut |problem| ui.note(&problem));
    Ok((opened, Analysis::new(snapshot)))
}

/// The newest commit of the branch that the articles follow, with its name: the manifest's `ref` where that is a branch
/// (a repository may keep what is explained on another than the default), else the default branch.
///
/// # Errors
/// An empty repository, or one that cannot be read.
pub(super) fn newest(repo: &GitRepo, known: &workspace::Known) -> Result<(CommitId, String), GitError> {
    let branch = known.pin.as_ref().and_then(|pin| pin.reference.as_deref());
    if let Some(branch) = branch
        && let Ok(commit) = repo.resolve(&format!("refs/heads/{branch}"))
    {
        return Ok((commit, branch.to_owned()));
    }
    Ok((repo.resolve("HEAD")?, repo.default_label()))
}

/// The file at a path, or a failure with the nearest ones.
///
/// # Errors
/// No such file.
pub fn file(analysis: &Analysis, path: &str) -> Result<FileId, Failure> {
    let snapshot = analysis.snapshot();
    let clean = path.trim_start_matches("./").trim_end_matches('/');
    if let Some(file) = snapshot.file(clean) {
        return Ok(file);
    }
    if !snapshot.files_under(clean).is_empty() {
        let failure = Failure::new(format!("`{clean}` is a directory at {}", snapshot.revision().describe()));
        return Err(failure.hint("name a file in it; `gloss symbols REPO --path DIR` lists what a directory defines"));
    }
    let near = near_paths(snapshot, clean, 4);
    let failure = Failure::new(format!("no file `{clean}` at {}", snapshot.revision().describe()));
    Err(if near.is_empty() { failure } else { failure.hint(format!("the nearest are {}", near.join(", "))) })
}

/// Paths that a mistyped one may have meant, at most `most`: files of that name elsewhere, else what stands beside it in
/// the deepest folder that exists (folders with a slash at the end), else what looks alike anywhere.
fn near_paths(snapshot: &Snapshot, clean: &str, most: usize) -> Vec<String> {
    let name = clean.rsplit('/').next().unwrap_or(clean);
    let mut near: Vec<String> = snapshot.files_named(name).iter().map(|f| snapshot.path(*f).to_owned()).collect();
    if near.is_empty() {
        let mut above = clean.rsplit_once('/').map_or("", |(above, _)| above);
        while !above.is_empty() && snapshot.files_under(above).is_empty() {
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
        }
        let start = if above.is_empty() { 0 } else { above.len() + 1 };
        let asked = clean[start..].split('/').next().unwrap_or_default();
        let entries: BTreeSet<&str> = snapshot
            .files()
            .map(|f| snapshot.path(f))
            .filter(|path| above.is_empty() || path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/')))
            .map(|path| path[start..].find('/').map_or(path, |slash| &path[..=start + slash]))
            .collect();
        let words: Vec<&str> = entries.iter().map(|path| path[start..].trim_end_matches('/')).collect();
        let beside = nearest(asked, words, most);
        for word in &beside {
            near.extend(entries.iter().filter(|e| e[start..].trim_end_matches('/') == word).map(|e| (*e).to_owned()));
        }
    }
    if near.is_empty() {
        near = nearest(clean, snapshot.files().map(|f| snapshot.path(f)), most);
    }
    near.truncate(most);
    near
}

/// What a WHAT argument names: the definitions of the symbol, or of what stands at the place.
///
/// # Errors
/// No such file, place or symbol, with the nearest names.
pub fn targets(analysis: &Analysis, what: &str) -> Result<Vec<Target>, Failure> {
    if let Some((path, line, column)) = place(what) {
        let file = file(analysis, path)?;
        let snapshot = analysis.snapshot();
        let text = snapshot.text(file).map_err(|error| Failure::new(error.to_string()))?;
        let missing = || Failure::new(format!("{path} has {} lines", text.lines.line_count()));
        let offset = match column {
            Some(column) => text.lines.offset(Point { line: line - 1, column: column - 1 }).ok_or_else(missing)?,
            None => {
                let span = text.lines.line_span(line - 1).ok_or_else(missing)?;
                return Ok(first_definition_on(analysis, file, span.start, span.end));
            }
        };
        return analysis
            .definitions(file, offset)
            .ok_or_else(|| Failure::new(format!("no identifier at {what}")).hint("columns count bytes, from 1"));
    }
    let found = analysis.find_things(what);
    if found.is_empty() {
        return Err(unknown_symbol(analysis, what));
    }
    let Namesakes { things, .. } = by_use(analysis, found, MOST_MENTIONS);
    let confidence = if things.len() == 1 { Confidence::Scoped } else { Confidence::Name };
    // What was asked for by its tag is not repeated as a typedef.
    let hidden = |place: &Target, first: &Target| place.kind != first.kind && place.kind == Kind::Type;
    Ok(things
        .iter()
        .flat_map(|places| places.iter().filter(|place| !hidden(place, &places[0])))
        .map(|place| Target { confidence, ..place.clone() })
        .collect())
}

/// The type of what a WHAT argument names: of the value at a place, or of the symbol, whose best place is at hand.
///
/// # Errors
/// No such file or place.
pub fn types(analysis: &Analysis, what: &str, symbol: Option<&Target>) -> Result<Vec<Target>, Failure> {
    if let Some((path, line, Some(column))) = place(what) {
        let file = file(analysis, path)?;
        let text = analysis.snapshot().text(file).map_err(|error| Failure::new(error.to_string()))?;
        let offset = text.lines.offset(Point { line: line - 1, column: column - 1 });
        return Ok(offset.and_then(|offset| analysis.types(file, offset)).unwrap_or_default());
    }
    Ok(symbol.and_then(|symbol| analysis.types(symbol.file, symbol.name_span.start)).unwrap_or_default())
}

/// One symbol that a WHAT argument names.
pub struct Picked {
    /// The symbol by all its places, the best first.
    pub places: Vec<Target>,
    /// Its uses, where they were counted to pick it.
    pub uses: Option<Vec<FileReferences>>,
}

/// More symbols of one name are not counted to find the most used.
const MOST_COUNTED: usize = 64;

/// Mentions looked at to order definitions of one name: an answer must not wait for all uses of a popular one.
const MOST_MENTIONS: usize = 500;

/// The symbol that a WHAT argument names; of several the most used one, with a note that says so and names the others.
///
/// # Errors
/// As [`targets`], and where nothing is defined.
pub fn pick(analysis: &Analysis, what: &str, ui: &Ui) -> Result<Picked, Failure> {
    if place(what).is_some() {
        let target = targets(analysis, what)?.into_iter().next();
        let target = target.ok_or_else(|| Failure::new(format!("no definition of what stands at {what}")))?;
        let local = target.kind.is_local();
        let places = if local { vec![target] } else { crate::resolve::places(analysis.snapshot(), &target) };
        return Ok(Picked { places, uses: None });
    }
    let found = analysis.find_things(what);
    if found.is_empty() {
        return Err(unknown_symbol(analysis, what));
    }
    let Namesakes { mut things, uses } = by_use(analysis, found, usize::MAX);
    if things.len() == 1 {
        return Ok(Picked { places: things.remove(0), uses: None });
    }
    let name = |at: usize| {
        let target = &things[at][0];
        let (line, _) = super::def::position(analysis, target);
        let uses = uses.as_ref().map_or_else(String::new, |uses| format!(" ({})", count(&uses[at])));
        format!("{}:{line}{uses}", crate::text::sanitize::label(analysis.snapshot().path(target.file)))
    };
    let others: Vec<String> = (1..things.len()).take(4).map(name).collect();
    let more = if things.len() > 5 { ", …" } else { "" };
    ui.note(&format!(
        "{} symbols are called {}; {} {}. Others, with their uses: {}{more}. Write PATH#NAME to choose",
        things.len(),
        crate::text::sanitize::label(&things[0][0].name),
        if uses.is_some() { "the most used is taken," } else { "the first is taken," },
        name(0),
        others.join(", "),
    ));
    Ok(Picked { places: things.swap_remove(0), uses: uses.map(|mut uses| uses.swap_remove(0)) })
}

/// Symbols of one name, and the uses of each where they were counted.
struct Namesakes {
    things: Vec<Vec<Target>>,
    uses: Option<Vec<Vec<FileReferences>>>,
}

/// Symbols of one name, the most used first as far as about `most` mentions tell; in the order at hand where they are too
/// many to count.
fn by_use(analysis: &Analysis, things: Vec<Vec<Target>>, most: usize) -> Namesakes {
    if things.len() < 2 || things.len() > MOST_COUNTED {
        return Namesakes { things, uses: None };
    }
    let uses = analysis.uses_among(&things, most);
    let mut both: Vec<(Vec<Target>, Vec<FileReferences>)> = things.into_iter().zip(uses).collect();
    both.sort_by_key(|(_, uses)| std::cmp::Reverse(count(uses)));
    let (things, uses) = both.into_iter().unzip();
    Namesakes { things, uses: Some(uses) }
}

fn count(uses: &[FileReferences]) -> usize {
    uses.iter().map(|file| file.hits.len()).sum()
}

/// A symbol that nothing is called, with the nearest names where an index lists them.
#[must_use]
pub fn unknown_symbol(analysis: &Analysis, what: &str) -> Failure {
    let failure = Failure::new(format!("no symbol `{what}` at {}", analysis.snapshot().revision().describe()));
    let near = near_symbols(analysis, what, 4);
    if near.is_empty() { failure } else { failure.hint(format!("did you mean {}?", near.join(", "))) }
}

/// Names of symbols near a mistyped one, where an index lists them.
#[must_use]
pub fn near_symbols(analysis: &Analysis, what: &str, most: usize) -> Vec<String> {
    let name = crate::analysis::query::segments(what).last().map_or(what, |last| *last).to_owned();
    let name = name.rsplit('#').next().unwrap_or(&name);
    nearest(name, analysis.snapshot().names(), most * 3)
        .into_iter()
        .filter(|near| !analysis.snapshot().named(near).is_empty())
        .take(most)
        .collect()
}

/// Without a column: the first definition whose name stands on the line, else the first identifier that resolves.
fn first_definition_on(analysis: &Analysis, file: FileId, start: u32, end: u32) -> Vec<Target> {
    let facts = analysis.snapshot().facts(file);
    let on_line = |span: crate::text::Span| start <= span.start && span.start < end;
    let mut places: Vec<(bool, u32)> = facts
        .def_ids()
        .map(|id| facts.def(id))
        .filter(|def| on_line(def.name_span))
        .map(|def| (def.kind.is_local(), def.name_span.start))
        .collect();
    places.sort_unstable();
    let mut uses: Vec<u32> =
        facts.ref_ids().map(|id| facts.reference(id).span).filter(|s| on_line(*s)).map(|s| s.start).collect();
    uses.sort_unstable();
    let candidates = places.into_iter().map(|(_, at)| at).chain(uses);
    for offset in candidates {
        let targets = analysis.definitions(file, offset).unwrap_or_default();
        if !targets.is_empty() {
            return targets;
        }
    }
    Vec::new()
}

/// `PATH:LINE[:COL]`, one-based; `None` where the text is no place.
#[must_use]
pub fn place(text: &str) -> Option<(&str, u32, Option<u32>)> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|n| *n > 0);
    let (head, last) = text.rsplit_once(':')?;
    let last = number(last)?;
    if let Some((path, line)) = head.rsplit_once(':')
        && let Some(line) = number(line)
        && !path.is_empty()
    {
        return Some((path, line, Some(last)));
    }
    (!head.is_empty()).then_some((head, last, None))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use super::{lay_scip, place};
    use crate::index::Snapshot;
    use crate::resolve::{Confidence, definitions};
    use crate::source::memory::MemorySource;
    use crate::workspace::{Catalogue, Dirs};

    /// A library with one repository whose manifest names an index; the first answer for `thick` and what was said.
    fn asked(index: Option<&[u8]>, named: &str) -> (Confidence, Vec<String>) {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scip/typescript");
        let read = |path: &str| std::fs::read(fixture.join(path)).expect("a committed file");
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("annotations/shop");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(home.path().join("annotations/gloss.toml"), "").expect("written");
        let manifest = format!("name = \"shop\"\nurls = [\"https://example.org/shop\"]\nscip = \"{named}\"\n");
        std::fs::write(folder.join("repo.toml"), manifest).expect("written");
        if let Some(bytes) = index {
            std::fs::write(folder.join("shop.scip"), bytes).expect("written");
        }
        let part = |name: &str| home.path().join(name);
        let dirs = Dirs { data: part("data"), cache: part("cache"), config: part("config"), state: part("state") };
        let known = Catalogue::open(home.path(), &dirs).find("shop", &dirs).expect("in the catalogue");
        let named: Option<PathBuf> = known.scip_at(None);
        let files = ["src/store.ts", "src/main.ts"].map(|path| (path, read(path)));
        let snapshot = Snapshot::scanning(Arc::new(MemorySource::new(files.iter().map(|(p, b)| (*p, b.as_slice())))));
        let mut said = Vec::new();
        lay_scip(&snapshot, named.as_deref(), &dirs, &mut |problem| said.push(problem));
        let file = snapshot.file("src/main.ts").expect("a file");
        let at = snapshot.text(file).expect("a text").text().find("thick").expect("the word");
        (definitions(&snapshot, file, at as u32).expect("a name")[0].confidence, said)
    }

    #[test]
    fn the_index_a_manifest_names_is_laid_over_and_a_bad_one_is_told_of() {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scip");
        let good = std::fs::read(fixture.join("typescript/index.scip")).expect("a committed file");
        assert_eq!(asked(Some(&good), "shop.scip"), (Confidence::Exact, Vec::new()));
        let foreign = std::fs::read(fixture.join("python/index.scip")).expect("a committed file");
        for (bytes, word) in [(&b"#!/bin/sh"[..], "not a SCIP index"), (&foreign, "another project")] {
            let (confidence, said) = asked(Some(bytes), "shop.scip");
            assert_eq!(confidence, Confidence::Scoped);
            assert!(said.len() == 1 && said[0].contains(word) && said[0].contains("our own index serves"), "{said:?}");
        }
        let (confidence, said) = asked(None, "shop.scip");
        assert!(confidence == Confidence::Scoped && said.len() == 1, "{said:?}");
        // A library's index stands in the library.
        let (confidence, said) = asked(Some(&good), "../shop/shop.scip");
        assert!(confidence == Confidence::Scoped && said.is_empty(), "{said:?}");
    }

    #[test]
    fn places_are_told_from_symbols() {
        assert_eq!(place("a/b.rs:3"), Some(("a/b.rs", 3, None)));
        assert_eq!(place("a/b.rs:3:7"), Some(("a/b.rs", 3, Some(7))));
        assert_eq!(place("C:odd:3:7"), Some(("C:odd", 3, Some(7))));
        assert_eq!(place("Foo::bar"), None);
        assert_eq!(place("a.rs:0"), None);
    }
}
