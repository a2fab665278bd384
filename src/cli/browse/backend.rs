//! What the terminal UI asks, answered from a snapshot, the libraries and the repository.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::notes::{Judge, Notes, Resolved};
use super::symbol_past::SymbolPast;
use super::{following, media, temporary};
use crate::analysis::Analysis;
use crate::article::Libraries;
use crate::index::{FileId, Progress as IndexProgress, Snapshot, index, update};
use crate::lang::LanguageId;
use crate::model::RepoPath;
use crate::source::{EntryKind as SourceKind, Form, ReadError};
use crate::syntax::{self, Class};
use crate::text::{Span, sanitize};
use crate::tui::backend::{
    Against, Answer, Article, ArticleHead, Backend, Blame, Call, Calls, Cancel, Card, Content, Edit, Edited, Entry,
    EntryKind, Failure, FileDetail, Note, Place, Progress, RepoInfo, Resolution, Review, Revision, Symbol, SymbolRow,
    SymbolTable, TextQuery, Version,
};
use crate::workspace::{Dirs, Opened};

/// A repository at one revision, as the UI sees it.
pub struct Live {
    pub(super) opened: Opened,
    pub(super) dirs: Dirs,
    /// Where libraries are looked for.
    pub(super) from: PathBuf,
    /// The revision the articles were written for, in full.
    pub(super) pin: Option<String>,
    pub(super) url: Option<String>,
    analysis: RwLock<Analysis>,
    /// Read when first asked for: parsing every article would delay the first frame.
    notes: RwLock<Option<Arc<Notes>>>,
    /// By language and article id.
    resolved: Mutex<HashMap<(String, String), Arc<Resolved>>>,
    /// The past of the symbol that was asked about last.
    pub(super) symbol_past: Mutex<Option<SymbolPast>>,
}

/// A file's text and its place in the snapshot.
pub(super) struct Open {
    pub file: FileId,
    pub text: Arc<str>,
}

impl Live {
    /// Opens at once: over the index where it is complete, else by scanning.
    #[must_use]
    pub fn new(opened: Opened, dirs: Dirs, from: PathBuf, pin: Option<String>, url: Option<String>) -> Self {
        let selection = update::Selection::default();
        let snapshot = update::open(&opened.source, &dirs.store(), &selection)
            .unwrap_or_else(|| Snapshot::scanning(opened.source.clone()));
        // What is wrong with a compiler's index is told by the verbs; here ours serves.
        crate::cli::open::lay_scip(&snapshot, opened.scip.as_deref(), &dirs, &mut |_| {});
        Self {
            opened,
            dirs,
            from,
            pin,
            url,
            analysis: RwLock::new(Analysis::new(snapshot)),
            notes: RwLock::new(None),
            resolved: Mutex::default(),
            symbol_past: Mutex::default(),
        }
    }

    pub(super) fn analysis(&self) -> Analysis {
        self.analysis.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn library_notes(&self) -> Arc<Notes> {
        if let Some(notes) = &*self.notes.read().unwrap_or_else(PoisonError::into_inner) {
            return Arc::clone(notes);
        }
        let mut slot = self.notes.write().unwrap_or_else(PoisonError::into_inner);
        let read = || Notes::new(Libraries::open(&self.from, Some(&self.dirs.library())), self.opened.name.clone());
        Arc::clone(slot.get_or_insert_with(|| Arc::new(read())))
    }

    /// Articles with their anchors resolved, in `lang`; each once until articles are read again.
    fn resolve<'i>(&self, ids: impl Iterator<Item = &'i str>, lang: &str) -> Vec<Arc<Resolved>> {
        let mut judge = None;
        let analysis = self.analysis();
        let mut out = Vec::new();
        for id in ids {
            let key = (lang.to_owned(), id.to_owned());
            let known = self.resolved.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
            let resolved = match known {
                Some(known) => known,
                None => {
                    let judge = judge.get_or_insert_with(|| Judge::at(analysis.snapshot(), self.opened.repo.clone()));
                    let Some(resolved) = self.library_notes().resolve(judge, id, lang) else { continue };
                    let resolved = Arc::new(resolved);
                    self.resolved.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&resolved));
                    resolved
                }
            };
            out.push(resolved);
        }
        out
    }

    pub(super) fn resolved(&self, id: &str, lang: &str) -> Option<Arc<Resolved>> {
        self.resolve(std::iter::once(id), lang).pop()
    }

    /// All of them, in reading order.
    fn all_resolved(&self, lang: &str) -> Vec<Arc<Resolved>> {
        let heads = self.library_notes().heads(lang);
        self.resolve(heads.iter().map(|head| head.id.as_str()), lang)
    }

    /// Makes the next question about articles read them again.
    pub(super) fn forget_articles(&self) {
        self.reload();
    }

    pub(super) fn open(&self, analysis: &Analysis, path: &RepoPath) -> Answer<Open> {
        let snapshot = analysis.snapshot();
        let file = snapshot.file(path.as_str()).ok_or_else(|| self.no_file(analysis, path))?;
        let text = snapshot.text(file).map_err(|error| Failure::new(error.to_string()))?;
        Ok(Open { file, text: Arc::clone(&text.content.text) })
    }

    fn no_file(&self, analysis: &Analysis, path: &RepoPath) -> Failure {
        let snapshot = analysis.snapshot();
        let failure = Failure::new(format!("no file {} in {}", sanitize::label(path.as_str()), self.opened.name));
        let near: Vec<&str> =
            snapshot.files_named(path.file_name()).iter().take(3).map(|f| snapshot.path(*f)).collect();
        if near.is_empty() { failure } else { failure.with_hint(format!("there is {}", near.join(", "))) }
    }
}

impl Backend for Live {
    fn info(&self) -> RepoInfo {
        let revision = self.opened.source.revision();
        let commit = revision.commit.map(|c| c.to_string());
        let short = revision.commit.map_or_else(String::new, |c| c.to_string()[..8].to_owned());
        let label = &revision.label;
        let is_commit = commit.as_ref().is_some_and(|c| c.starts_with(label.as_str()));
        RepoInfo {
            name: self.opened.name.clone(),
            revision: short,
            branch: (!label.is_empty() && !is_commit && !revision.worktree).then(|| label.clone()),
            pinned: !revision.worktree && commit.is_some() && commit == self.pin,
            worktree: revision.worktree,
            commit,
            url: self.url.clone(),
        }
    }

    fn files(&self) -> Answer<Vec<Entry>> {
        let kind = |kind| match kind {
            SourceKind::File => EntryKind::File,
            SourceKind::Symlink => EntryKind::Symlink,
            SourceKind::Submodule => EntryKind::Submodule,
        };
        let entries = self.opened.source.entries();
        Ok(entries.iter().map(|e| Entry { path: e.path.clone(), kind: kind(e.kind) }).collect())
    }

    fn read(&self, path: &RepoPath) -> Answer<Content> {
        let analysis = self.analysis();
        let snapshot = analysis.snapshot();
        let file = snapshot.file(path.as_str()).ok_or_else(|| self.no_file(&analysis, path))?;
        let entry = snapshot.entry(file);
        if entry.kind == SourceKind::Symlink {
            let target = snapshot.text(file).map(|t| t.text().to_owned()).unwrap_or_default();
            return Ok(Content::Other {
                size: target.len() as u64,
                why: format!("symbolic link to {}", sanitize::label(&target)),
            });
        }
        match snapshot.text(file) {
            Ok(text) => Ok(match text.content.form {
                Form::Text { encoding } => Content::Text {
                    text: Arc::clone(&text.content.text),
                    encoding,
                    crlf: text.content.crlf,
                    language: snapshot.language(file),
                },
                Form::Binary => Content::Other { size: text.content.size as u64, why: "binary".to_owned() },
                Form::LfsPointer { size } => Content::Other { size, why: "stored in git LFS".to_owned() },
            }),
            Err(ReadError::Submodule(_)) => {
                Ok(Content::Other { size: 0, why: format!("submodule at {}", entry.blob.short()) })
            }
            Err(error @ ReadError::Missing(_)) => Ok(Content::Other { size: 0, why: error.to_string() }),
            Err(error) => Err(Failure::new(error.to_string())),
        }
    }

    fn detail(&self, path: &RepoPath) -> FileDetail {
        let analysis = self.analysis();
        let snapshot = analysis.snapshot();
        let Some(file) = snapshot.file(path.as_str()) else { return FileDetail::default() };
        let (Some(language), Ok(text)) = (snapshot.language(file), snapshot.text(file)) else {
            return FileDetail::default();
        };
        let end = u32::try_from(text.text().len()).unwrap_or(u32::MAX);
        let colours = syntax::highlight(text.text().as_bytes(), language, Span::new(0, end));
        let outline = analysis.outline(file).into_iter().map(|item| symbol(item.symbol, item.depth)).collect();
        let gaps = snapshot.facts(file).gaps.iter().map(|g| g.span).collect();
        FileDetail { colours, outline, gaps }
    }

    fn colours(&self, text: &str, language: &str) -> Vec<(Span, Class)> {
        let Some(language) = LanguageId::by_name(&language.to_ascii_lowercase()) else { return Vec::new() };
        syntax::highlight(text.as_bytes(), language, Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX)))
    }

    fn index(&self, progress: &mut dyn FnMut(Progress), cancel: &Cancel) -> Answer<()> {
        if self.analysis().snapshot().is_indexed() && !self.analysis().snapshot().found_damage() {
            return Ok(());
        }
        // The index reports from several threads; the UI hears of it from one.
        let (sender, receiver) = std::sync::mpsc::channel();
        let step = |done: usize, total: usize| {
            if done.is_multiple_of(32) || done == total {
                let _ = sender.send(Progress { done, total });
            }
        };
        let store = self.dirs.store();
        let selection = update::Selection::default();
        let result = std::thread::scope(|scope| {
            let work = scope.spawn(|| {
                let watch = IndexProgress { step: &step, cancel: cancel.flag() };
                index(&self.opened.source, &store, &selection, watch)
            });
            while !work.is_finished() {
                if let Ok(mut at) = receiver.recv_timeout(std::time::Duration::from_millis(50)) {
                    while let Ok(newer) = receiver.try_recv() {
                        at = newer;
                    }
                    progress(at);
                }
            }
            work.join()
        });
        match result {
            Ok(Ok((snapshot, _))) => {
                crate::cli::open::lay_scip(&snapshot, self.opened.scip.as_deref(), &self.dirs, &mut |_| {});
                *self.analysis.write().unwrap_or_else(PoisonError::into_inner) = Analysis::new(snapshot);
                Ok(())
            }
            Ok(Err(error)) => Err(Failure::new(format!("indexing stopped: {error}"))),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }

    fn symbols(&self) -> Answer<SymbolTable> {
        let analysis = self.analysis();
        let snapshot = analysis.snapshot();
        if !snapshot.is_indexed() {
            return Err(Failure::new("the index is not ready yet").with_hint("Space s lists the symbols of this file"));
        }
        let mut table = SymbolTable::default();
        for file in snapshot.files() {
            let symbols = snapshot.symbols_in(file);
            if symbols.is_empty() {
                continue;
            }
            let Ok(path) = RepoPath::new(snapshot.path(file)) else { continue };
            let number = u32::try_from(table.paths.len()).unwrap_or(u32::MAX);
            table.paths.push(path);
            table.rows.extend(symbols.into_iter().filter(|s| !s.kind.is_local()).map(|s| SymbolRow {
                name: s.name.into(),
                container: s.container.into(),
                kind: s.kind,
                path: number,
                span: s.name_span,
                line: s.line,
            }));
        }
        Ok(table)
    }

    fn definition(&self, path: &RepoPath, offset: u32, declaration: bool) -> Answer<Vec<Place>> {
        following::definition(self, path, offset, declaration)
    }

    fn references(&self, path: &RepoPath, offset: u32, cancel: &Cancel) -> Answer<Vec<Place>> {
        following::references(self, path, offset, cancel)
    }

    fn implementations(&self, path: &RepoPath, offset: u32) -> Answer<Vec<Place>> {
        following::implementations(self, path, offset)
    }

    fn type_definition(&self, path: &RepoPath, offset: u32) -> Answer<Vec<Place>> {
        following::type_definition(self, path, offset)
    }

    fn occurrences(&self, path: &RepoPath, offset: u32) -> Vec<Span> {
        following::occurrences(self, path, offset)
    }

    fn card(&self, path: &RepoPath, offset: u32, lang: &str) -> Answer<Card> {
        following::card(self, path, offset, lang)
    }

    fn calls(&self, path: &RepoPath, offset: u32, which: Calls, cancel: &Cancel) -> Answer<Vec<Call>> {
        following::calls(self, path, offset, which, cancel)
    }

    fn search(&self, query: &TextQuery, hits: &mut dyn FnMut(Vec<Place>) -> bool, cancel: &Cancel) -> Answer<()> {
        following::search(self, query, hits, cancel)
    }

    fn notes(&self, path: &RepoPath, lang: &str) -> Vec<Note> {
        let about = self.library_notes().about(path);
        let resolved = self.resolve(about.iter().map(String::as_str), lang).into_iter();
        let mut notes: Vec<Note> =
            resolved.flat_map(|r| r.notes()).filter(|(p, _)| p == path).map(|(_, n)| n).collect();
        notes.sort_by_key(|n| (n.lines.0, n.section));
        notes
    }

    fn all_notes(&self, lang: &str) -> (Vec<(RepoPath, Note)>, usize) {
        let resolved = self.all_resolved(lang);
        let mut notes: Vec<(RepoPath, Note)> = resolved.iter().flat_map(|r| r.notes()).collect();
        notes.sort_by(|(p, a), (q, b)| (p, a.lines.0, a.section).cmp(&(q, b.lines.0, b.section)));
        let stale: usize = resolved.iter().filter_map(|r| r.article.head.stale).sum();
        let placed = notes.iter().filter(|(_, note)| note.state.needs_review()).count();
        (notes, stale.saturating_sub(placed))
    }

    fn articles(&self, lang: &str) -> Vec<ArticleHead> {
        self.library_notes().heads(lang)
    }

    fn article(&self, id: &str, lang: &str) -> Answer<Article> {
        if let Some(found) = self.resolved(id, lang) {
            return Ok(found.article.clone());
        }
        let heads = self.library_notes().heads(lang);
        let near = crate::text::nearest::nearest(id, heads.iter().map(|h| h.id.as_str()), 3);
        let failure = Failure::new(format!("no article {} on {}", sanitize::label(id), self.opened.name));
        Err(if near.is_empty() { failure } else { failure.with_hint(format!("there is {}", near.join(", "))) })
    }

    fn link(&self, article: &str, section: usize, reference: &str) -> Answer<Vec<Place>> {
        let analysis = self.analysis();
        let resolved = self.resolved(article, "");
        let found = resolved.as_ref().and_then(|r| r.article.sections.get(section));
        super::notes::link(&analysis, found, reference)
    }

    fn revisions(&self) -> Answer<Vec<Revision>> {
        super::history::revisions(self)
    }

    fn symbol_log(&self, path: &RepoPath, offset: u32, cancel: &Cancel) -> Answer<Vec<Revision>> {
        super::symbol_past::log(self, path, offset, cancel)
    }

    fn compare(&self, path: &RepoPath, offset: u32, revision: &str, against: Against) -> Answer<(Version, Version)> {
        super::symbol_past::compare(self, path, offset, revision, against)
    }

    fn blame(&self, path: &RepoPath, cancel: &Cancel) -> Answer<Vec<Blame>> {
        super::history::blame(self, path, cancel)
    }

    fn at(&self, revision: &str) -> Answer<Arc<dyn Backend>> {
        super::history::at(self, revision)
    }

    fn review(&self, lang: &str) -> Answer<Vec<Review>> {
        super::writing::review(self, lang)
    }

    fn settle(&self, review: &Review, how: Resolution) -> Answer<String> {
        super::writing::settle(self, review, how)
    }

    fn edit(&self, edit: &Edit, lang: &str) -> Answer<Edited> {
        super::writing::edit(self, edit, lang)
    }

    fn lint(&self, article: &str, section: &str, lang: &str) -> Vec<String> {
        super::lint::lint(self, article, section, lang)
    }

    fn fresh(&self) -> Option<Arc<dyn Backend>> {
        self.opened.source.revision().worktree.then(|| super::history::at(self, super::WORK_TREE).ok()).flatten()
    }

    fn media(&self, article: &str, dest: &str) -> Answer<String> {
        media::file(self, article, dest)
    }

    fn picture(&self, article: &str, dest: &str) -> Answer<Vec<u8>> {
        media::bytes(self, article, dest)
    }

    fn export(&self, article: Option<&str>, target: &str, cancel: &Cancel) -> Answer<String> {
        super::exporting::export(self, article, target, cancel)
    }

    fn reload(&self) {
        let before = self.notes.write().unwrap_or_else(PoisonError::into_inner).take();
        let mut resolved = self.resolved.lock().unwrap_or_else(PoisonError::into_inner);
        match before {
            // Judging all articles of a repository takes seconds: those that did not change stay judged.
            Some(before) => {
                let same = self.library_notes().same_as(&before);
                resolved.retain(|(_, id), _| same.contains(id));
            }
            None => resolved.clear(),
        }
    }

    fn editable(&self, path: &RepoPath) -> Answer<String> {
        let revision = self.opened.source.revision();
        if let Some(root) = self.opened.repo.as_ref().and_then(|r| r.workdir()).filter(|_| revision.worktree) {
            return Ok(root.join(path.as_str()).to_string_lossy().into_owned());
        }
        // A revision has no file: a copy that is nobody's but the reader's.
        let open = self.open(&self.analysis(), path)?;
        temporary::file(path, open.text.as_bytes())
    }
}

fn symbol(symbol: crate::index::Symbol, depth: u32) -> Symbol {
    Symbol {
        name: symbol.name,
        container: symbol.container,
        kind: symbol.kind,
        depth: u16::try_from(depth).unwrap_or(u16::MAX),
        span: symbol.name_span,
        extent: symbol.extent,
        line: symbol.line,
        end_line: symbol.end_line,
    }
}
