//! Which pages there are and where each stands: decided before anything is rendered, so that every link is known to lead
//! somewhere.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

use xxhash_rust::xxh3::Xxh3;

use super::choice::{self, Shown};
use super::forge::Forge;
use super::names::Names;
use super::shard::Shards;
use super::site::{Doc, Note, Place, Repo, Site};
use super::words::{Words, words};
use super::write::WriteError;
use crate::analysis::{FileId, Symbol, Target};

/// How much of the code is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Files with notes, and the definitions that those notes and their articles lead to.
    Slice,
    /// Every file that gloss reads as code.
    Full,
    /// No code pages: each article is one file that holds all it needs.
    Single,
}

/// What the user asked for.
#[derive(Clone, Debug)]
pub struct Options {
    pub scope: Scope,
    /// Where the site will stand, for the files that need absolute addresses.
    pub base_url: Option<String>,
    /// With [`Scope::Single`]: one page goes alone, so nothing leads to the others.
    pub alone: bool,
}

/// The plan of a site.
pub struct Plan<'a> {
    pub site: &'a Site,
    pub options: &'a Options,
    pub repos: Vec<RepoPlan<'a>>,
    /// The languages that pages other than articles speak: the site's first, then those of its articles.
    pub tongues: Vec<&'static Words>,
    /// Folder of each document below `a/`, by repository and position.
    folders: HashMap<(usize, usize), String>,
}

/// The plan of one repository.
pub struct RepoPlan<'a> {
    pub repo: &'a Repo,
    /// Position in the site.
    pub at: usize,
    /// `r/<name>/<revision>/`.
    pub folder: String,
    /// `<name>/<revision>`, for symbol pages.
    pub key: String,
    pub names: Names,
    pub forge: Option<Forge>,
    /// What the page of each file shows.
    shown: Vec<Shown>,
    /// Of shown files and lines, by offset of the name.
    symbols: HashMap<FileId, Vec<Symbol>>,
    /// Stable ids, parallel to `symbols`.
    ids: HashMap<FileId, Vec<String>>,
    /// File → notes on it, by line.
    pub notes: BTreeMap<FileId, Vec<NoteAt<'a>>>,
    /// Which page lists a symbol's definitions and uses.
    pub shards: Shards,
}

/// A note where it stands.
#[derive(Clone, Copy)]
pub struct NoteAt<'a> {
    /// Position of the document in [`Repo::docs`].
    pub doc: usize,
    pub section: &'a str,
    pub n: u32,
    pub note: &'a Note,
}

/// Characters of a commit's id in paths.
const REVISION: usize = 12;

impl<'a> Plan<'a> {
    /// Plans a site.
    ///
    /// # Errors
    /// [`WriteError::Interrupted`] soon after `cancel` is set.
    pub fn new(site: &'a Site, options: &'a Options, cancel: &AtomicBool) -> Result<Self, WriteError> {
        let plan = |(at, repo)| RepoPlan::new(at, repo, options.scope, cancel);
        let repos = site.repos.iter().enumerate().map(plan).collect::<Result<_, _>>()?;
        let mut folders = HashMap::new();
        let mut taken = HashSet::new();
        for (at, repo) in site.repos.iter().enumerate() {
            for (doc, document) in repo.docs.iter().enumerate() {
                let id = super::names::component(&document.document.id);
                let folder =
                    if taken.insert(id.clone()) { id } else { format!("{}.{id}", super::names::component(&repo.name)) };
                taken.insert(folder.clone());
                folders.insert((at, doc), folder);
            }
        }
        Ok(Self { site, options, repos, tongues: tongues(site), folders })
    }

    /// The page of an article in a language.
    #[must_use]
    pub fn article_page(&self, repo: usize, doc: usize, lang: &str) -> String {
        let lang = super::names::component(lang);
        if self.is_single() {
            return format!("{}.{lang}.html", self.folders.get(&(repo, doc)).map_or("", String::as_str));
        }
        format!("{}{lang}.html", self.article_folder(repo, doc))
    }

    /// Whether articles stand alone, without pages of code.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.options.scope == Scope::Single
    }

    /// The folder of a document, with a trailing `/`.
    #[must_use]
    pub fn article_folder(&self, repo: usize, doc: usize) -> String {
        let folder = self.folders.get(&(repo, doc)).map_or("", String::as_str);
        format!("a/{folder}/")
    }

    /// The language of a document's page for a reader of the site's language.
    #[must_use]
    pub fn default_article(&self, doc: &'a Doc) -> &'a crate::article::Article {
        self.article_for(doc, &self.site.lang)
    }

    /// The language of a document's page for a reader of `lang`.
    #[must_use]
    pub fn article_for(&self, doc: &'a Doc, lang: &str) -> &'a crate::article::Article {
        let own = (words(lang).lang == words(&self.site.lang).lang).then_some(self.site.lang.as_str());
        doc.document.in_language(own.or(Some(lang)), doc.settings.language.as_deref()).0
    }

    /// The page of a list (`index`, `notes`, `check`, `search`) for a reader of `lang`.
    #[must_use]
    pub fn list_page(&self, name: &str, lang: &str) -> String {
        let lang = words(lang).lang;
        match self.tongues.iter().position(|words| words.lang == lang) {
            None | Some(0) => format!("{name}.html"),
            Some(_) => format!("{name}.{lang}.html"),
        }
    }
}

impl<'a> RepoPlan<'a> {
    fn new(at: usize, repo: &'a Repo, scope: Scope, cancel: &AtomicBool) -> Result<Self, WriteError> {
        let snapshot = repo.analysis.snapshot();
        let paths: Vec<&str> = snapshot.files().map(|file| snapshot.path(file)).collect();
        let names = Names::new(&paths);
        let revision = snapshot.revision();
        let commit = revision.commit.map(|commit| commit.to_string()).unwrap_or_default();
        let label = match (revision.worktree, commit.get(..REVISION)) {
            (false, Some(short)) => short.to_owned(),
            _ => "worktree".to_owned(),
        };
        let key = format!("{}/{label}", super::names::component(&repo.name));
        let forge = if revision.worktree { None } else { Forge::new(&repo.urls, &commit) };
        let mut plan = Self {
            repo,
            at,
            folder: format!("r/{key}/"),
            key,
            names,
            forge,
            shown: Vec::new(),
            symbols: HashMap::new(),
            ids: HashMap::new(),
            notes: notes(repo),
            shards: Shards::default(),
        };
        let places = |notes: &Vec<NoteAt<'a>>| notes.iter().filter_map(|at| at.note.place.as_ref()).collect();
        let noted: BTreeMap<FileId, Vec<&Place>> =
            plan.notes.iter().map(|(file, notes)| (*file, places(notes))).collect();
        plan.shown = choice::choose(repo, &noted, scope, cancel)?;
        plan.gather(cancel)?;
        Ok(plan)
    }

    fn gather(&mut self, cancel: &AtomicBool) -> Result<(), WriteError> {
        let snapshot = self.repo.analysis.snapshot();
        let mut weights: BTreeMap<String, usize> = BTreeMap::new();
        for file in self.shown_files().collect::<Vec<_>>() {
            stop_if(cancel)?;
            let symbols = snapshot.symbols_in(file);
            let separator = snapshot.language(file).map_or("::", |language| language.row().separator);
            let family = snapshot.language(file).map_or("", |language| language.row().id);
            let mut seen: HashMap<String, u32> = HashMap::new();
            // Of all of them, so that an id does not depend on how much of the file is shown.
            let mut ids: Vec<String> = Vec::with_capacity(symbols.len());
            for symbol in &symbols {
                let id = stable_id(family, &symbol.qualified(separator), symbol.kind.as_str());
                let count = seen.entry(id.clone()).or_insert(0);
                *count += 1;
                ids.push(if *count == 1 { id } else { format!("{id}~{count}") });
            }
            let on_page = ids.into_iter().zip(symbols).filter(|(_, symbol)| self.shows(file, symbol.line));
            let (ids, symbols): (Vec<String>, Vec<Symbol>) = on_page.unzip();
            self.ids.insert(file, ids);
            let path = snapshot.path(file).len();
            for symbol in &symbols {
                *weights.entry(symbol.name.clone()).or_insert(symbol.name.len() + 120) += 160 + 2 * path;
            }
            self.symbols.insert(file, symbols);
        }
        self.shards =
            Shards::new(weights.iter().map(|(name, weight)| (name.as_str(), *weight)), super::shard::MAX_PAGE);
        Ok(())
    }

    /// The files with a page, in path order.
    pub fn shown_files(&self) -> impl Iterator<Item = FileId> + '_ {
        let some = |(at, shown): (usize, &Shown)| (*shown != Shown::Nothing).then_some(FileId(at as u32));
        self.shown.iter().enumerate().filter_map(some)
    }

    /// Whether a file has a page.
    #[must_use]
    pub fn is_shown(&self, file: FileId) -> bool {
        *self.shown(file) != Shown::Nothing
    }

    /// How much of a file its page shows.
    #[must_use]
    pub fn shown(&self, file: FileId) -> &Shown {
        self.shown.get(file.0 as usize).unwrap_or(&Shown::Nothing)
    }

    /// Whether a zero-based line of a file stands on its page.
    #[must_use]
    pub fn shows(&self, file: FileId, line: u32) -> bool {
        self.shown(file).has(line)
    }

    /// The page of a file.
    #[must_use]
    pub fn page(&self, file: FileId) -> String {
        format!("{}{}", self.folder, self.names.file(file.0 as usize))
    }

    /// The page of a directory (`""` is the root); `None` where no file below it has one.
    #[must_use]
    pub fn dir_page(&self, dir: &str) -> Option<String> {
        let below = self.repo.analysis.snapshot().files_under(dir);
        let shown = self.shown.get(below.start as usize..below.end as usize)?;
        shown.iter().find(|shown| **shown != Shown::Nothing)?;
        self.names.dir(dir).map(|folder| format!("{}{folder}{}", self.folder, super::names::INDEX))
    }

    /// The symbols of a shown file, by offset of the name.
    #[must_use]
    pub fn symbols(&self, file: FileId) -> &[Symbol] {
        self.symbols.get(&file).map_or(&[], Vec::as_slice)
    }

    /// The position of the symbol whose name stands at `offset` of a shown file.
    #[must_use]
    pub fn symbol_at(&self, file: FileId, offset: u32) -> Option<usize> {
        let list = self.symbols(file);
        let at = list.partition_point(|s| s.name_span.start < offset);
        list.get(at).filter(|s| s.name_span.start == offset).map(|_| at)
    }

    /// The stable id of a symbol by position.
    #[must_use]
    pub fn id(&self, file: FileId, at: usize) -> Option<&str> {
        self.ids.get(&file)?.get(at).map(String::as_str)
    }

    /// The page that lists the definitions and uses of a name, where some shown file defines it.
    #[must_use]
    pub fn symbol_page(&self, name: &str) -> Option<String> {
        self.shards.of(name).map(|shard| format!("s/{}/{shard}.html", self.key))
    }

    /// The list of all symbol pages, where there is any.
    #[must_use]
    pub fn symbol_index(&self) -> Option<String> {
        (!self.shards.is_empty()).then(|| format!("s/{}/{}", self.key, super::names::INDEX))
    }

    /// What revision this is, for people.
    #[must_use]
    pub fn revision(&self) -> String {
        self.repo.analysis.snapshot().revision().describe()
    }
}

/// Stops the planning once the user asks for it.
///
/// # Errors
/// [`WriteError::Interrupted`] then.
pub fn stop_if(cancel: &AtomicBool) -> Result<(), WriteError> {
    if cancel.load(Ordering::Relaxed) { Err(WriteError::Interrupted) } else { Ok(()) }
}

/// Whether an answer by name has rivals: the reader is then shown all of them.
#[must_use]
pub fn is_one_of_many(targets: &[Target], first: &Target) -> bool {
    first.confidence == crate::analysis::Confidence::Name && targets.len() > 1
}

fn tongues(site: &Site) -> Vec<&'static Words> {
    let docs = site.repos.iter().flat_map(|repo| &repo.docs);
    let articles = docs.flat_map(|doc| &doc.document.articles).map(|article| article.meta.lang.as_str());
    let mut out: Vec<&'static Words> = Vec::new();
    for table in std::iter::once(site.lang.as_str()).chain(articles).map(words) {
        if out.iter().all(|known| known.lang != table.lang) {
            out.push(table);
        }
    }
    out
}

fn notes(repo: &Repo) -> BTreeMap<FileId, Vec<NoteAt<'_>>> {
    let mut out: BTreeMap<FileId, Vec<NoteAt<'_>>> = BTreeMap::new();
    for (at, doc) in repo.docs.iter().enumerate() {
        for ((section, n), note) in &doc.notes {
            if let Some(place) = &note.place {
                out.entry(place.file).or_default().push(NoteAt { doc: at, section, n: *n, note });
            }
        }
    }
    let line = |note: &NoteAt<'_>| note.note.place.as_ref().map_or((0, 0), |place| place.lines);
    for list in out.values_mut() {
        list.sort_by_key(|note| (line(note), note.doc, note.section, note.n));
    }
    out
}

/// A name for a symbol that stays when lines move: by language, path of names, and kind.
#[must_use]
pub fn stable_id(language: &str, qualified: &str, kind: &str) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut hash = Xxh3::new();
    for part in [language, qualified, kind] {
        hash.update(part.as_bytes());
        hash.update(&[0]);
    }
    let mut bits = hash.digest();
    let mut out = String::with_capacity(9);
    for _ in 0..9 {
        out.push(char::from(LETTERS[(bits & 31) as usize]));
        bits >>= 5;
    }
    out
}

/// The way from one page to another.
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    let from_dirs: Vec<&str> = from.split('/').collect();
    let to_parts: Vec<&str> = to.split('/').collect();
    let dirs = from_dirs.len() - 1;
    let shared = from_dirs[..dirs].iter().zip(&to_parts[..to_parts.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut out = "../".repeat(dirs - shared);
    out.push_str(&to_parts[shared..].join("/"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_between_pages() {
        assert_eq!(relative("index.html", "a/x/en.html"), "a/x/en.html");
        assert_eq!(relative("a/x/en.html", "a/y/en.html"), "../y/en.html");
        assert_eq!(relative("r/n/1/a/b.html", "r/n/1/a/c.html"), "c.html");
        assert_eq!(relative("r/n/1/a/b.html", "assets/x.css"), "../../../../assets/x.css");
    }

    #[test]
    fn stable_ids_depend_on_what_the_symbol_is_and_nothing_else() {
        assert_eq!(stable_id("rust", "a::b", "function"), stable_id("rust", "a::b", "function"));
        assert_ne!(stable_id("rust", "a::b", "function"), stable_id("rust", "a::b", "method"));
        assert_ne!(stable_id("rust", "a::b", "function"), stable_id("rust", "a", "b function"));
    }
}
