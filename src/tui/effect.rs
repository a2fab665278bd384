//! Carrying out effects: questions on worker threads, and the little else the UI wants from the world.
//!
//! Every question runs on a thread of its own with a [`Cancel`] that a newer question of the same slot sets. A worker
//! that panics gives a failure like any other; the program goes on. [`answer`] is the part without threads, which the
//! tests' driver uses too.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use super::backend::{Backend, Cancel, Failure, Library, Note, Place};
use super::doc::Doc;
use super::msg::{Answered, How, Msg, Posted, Question, Slot};
use super::picker;
use super::prose::FenceColours;
use crate::article::markdown::{Block, BlockKind, walk_blocks};
use crate::text::Span;

/// Name of worker threads: the panic hook knows them by it.
pub const WORKER: &str = "gloss-worker";

/// The repository being read, replaced when another is opened.
pub type Current = Arc<Mutex<Option<Arc<dyn Backend>>>>;

/// Runs questions.
pub struct Runner {
    current: Current,
    library: Arc<dyn Library>,
    sender: Sender<Posted>,
    running: BTreeMap<Slot, Cancel>,
}

impl Runner {
    /// A runner that sends answers to `sender`.
    #[must_use]
    pub fn new(backend: Option<Arc<dyn Backend>>, library: Arc<dyn Library>, sender: Sender<Posted>) -> Self {
        Self { current: Arc::new(Mutex::new(backend)), library, sender, running: BTreeMap::new() }
    }

    /// The repository being read.
    #[must_use]
    pub fn backend(&self) -> Option<Arc<dyn Backend>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Starts work on a question.
    pub fn ask(&mut self, slot: Slot, id: u64, question: Question) {
        self.forget(slot);
        let cancel = Cancel::default();
        self.running.insert(slot, cancel.clone());
        let (current, library, sender) = (Arc::clone(&self.current), Arc::clone(&self.library), self.sender.clone());
        let work = move || {
            let mut send = |answered| {
                // The loop has ended: nobody is left to hear it.
                let _ = sender.send(Posted::now(Msg::Answer(slot, id, Box::new(answered))));
            };
            let done = catch_unwind(AssertUnwindSafe(|| answer(&current, &*library, question, &cancel, &mut send)));
            if let Err(panic) = done {
                send(Answered::Failed(Failure::new(format!(
                    "an internal error stopped this work: {}",
                    panic_text(&*panic)
                ))));
            }
        };
        let spawned = std::thread::Builder::new().name(WORKER.to_owned()).stack_size(16 << 20).spawn(work);
        if let Err(error) = spawned {
            let failure = Failure::new(format!("cannot start a thread: {error}"));
            let _ = self.sender.send(Posted::now(Msg::Answer(slot, id, Box::new(Answered::Failed(failure)))));
        }
    }

    /// Cancels what runs in a slot.
    pub fn forget(&mut self, slot: Slot) {
        if let Some(cancel) = self.running.remove(&slot) {
            cancel.cancel();
        }
    }

    /// Cancels everything.
    pub fn stop(&mut self) {
        for cancel in std::mem::take(&mut self.running).into_values() {
            cancel.cancel();
        }
    }
}

/// What a panic said.
#[must_use]
pub fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "unknown".to_owned())
}

/// Answers a question, possibly in parts.
pub fn answer(
    current: &Current,
    library: &dyn Library,
    question: Question,
    cancel: &Cancel,
    send: &mut dyn FnMut(Answered),
) {
    if let Err(failure) = try_answer(current, library, question, cancel, send) {
        send(Answered::Failed(failure));
    }
}

fn try_answer(
    current: &Current,
    library: &dyn Library,
    question: Question,
    cancel: &Cancel,
    send: &mut dyn FnMut(Answered),
) -> Result<(), Failure> {
    let lock = || current.lock().unwrap_or_else(PoisonError::into_inner);
    let backend = lock().clone();
    let backend = || backend.clone().ok_or_else(|| Failure::new("no repository is open"));
    let open = |path: &crate::model::RepoPath| backend()?.read(path).map(|content| Doc::new(path.clone(), content));
    let answered = match question {
        Question::Library { lang } => Answered::Library(library.repositories(&lang)),
        Question::Repo { name, revision } => {
            let opened =
                library.open(&name, revision.as_deref(), &mut |line| send(Answered::Fetching(line)), cancel)?;
            if cancel.is_cancelled() {
                return Ok(());
            }
            let info = opened.info();
            *lock() = Some(opened);
            Answered::Repo(info)
        }
        Question::At { revision } => {
            let opened = backend()?.at(&revision)?;
            if cancel.is_cancelled() {
                return Ok(());
            }
            let info = opened.info();
            *lock() = Some(opened);
            Answered::Repo(info)
        }
        Question::Index => {
            backend()?.index(&mut |progress| send(Answered::Indexing(progress)), cancel)?;
            Answered::Indexed
        }
        Question::Files => Answered::Files(backend()?.files()?),
        Question::Open { path } => Answered::Opened(open(&path)?),
        Question::Detail { path } => {
            let detail = backend()?.detail(&path);
            Answered::Detail(path, detail)
        }
        Question::Notes { path, lang } => {
            let backend = backend()?;
            let notes = backend.notes(&path, &lang);
            let fences = note_fences(&*backend, notes.iter());
            Answered::Notes(path, notes, fences)
        }
        Question::AllNotes { lang } => {
            let (notes, lost) = backend()?.all_notes(&lang);
            Answered::AllNotes(notes, lost)
        }
        Question::Define { path, offset, how } => {
            let backend = backend()?;
            let places = match how {
                How::Definition => backend.definition(&path, offset, false)?,
                How::Declaration => backend.definition(&path, offset, true)?,
                How::Implementations => backend.implementations(&path, offset)?,
                How::Type => backend.type_definition(&path, offset)?,
            };
            Answered::Places(how, places)
        }
        Question::Peek { path, offset } => {
            let backend = backend()?;
            let places = backend.definition(&path, offset, false)?;
            let place: Place = places.into_iter().next().ok_or_else(|| Failure::new("no definition found"))?;
            let mut doc = Doc::new(place.path.clone(), backend.read(&place.path)?);
            doc.detail = Some(Arc::new(backend.detail(&place.path)));
            Answered::Peek(place, doc)
        }
        Question::References { path, offset } => Answered::References(backend()?.references(&path, offset, cancel)?),
        Question::Calls { which, path, offset, row } => {
            Answered::Calls(row, backend()?.calls(&path, offset, which, cancel)?)
        }
        Question::Card { path, offset, lang } => Answered::Card(Box::new(backend()?.card(&path, offset, &lang)?)),
        Question::Occurrences { path, offset } => {
            let spans = backend()?.occurrences(&path, offset);
            Answered::Occurrences(path, spans)
        }
        Question::Hover { path, offset } => {
            let places = backend()?.definition(&path, offset, false).unwrap_or_default();
            Answered::Hover(offset, places.first().map(|p| (p.precision, places.len())))
        }
        Question::Symbols => Answered::Symbols(backend()?.symbols()?),
        Question::Filter { source, query } => match picker::filter(&source, &query, cancel) {
            Some(order) => Answered::Filtered(order),
            None => return Ok(()),
        },
        Question::Grep { query } => {
            let mut first = true;
            let mut hits = |places: Vec<Place>| {
                if cancel.is_cancelled() {
                    return false;
                }
                if first || !places.is_empty() {
                    first = false;
                    send(Answered::Hits(places, false));
                }
                true
            };
            backend()?.search(&query, &mut hits, cancel)?;
            Answered::Hits(Vec::new(), true)
        }
        Question::Preview { path } => {
            let mut doc = open(&path)?;
            // Plain at once; colours follow unless the selection has moved on.
            send(Answered::Preview(doc.clone()));
            if cancel.is_cancelled() {
                return Ok(());
            }
            doc.detail = Some(Arc::new(backend()?.detail(&path)));
            Answered::Preview(doc)
        }
        Question::Articles { lang } => Answered::Articles(backend()?.articles(&lang)),
        Question::Article { id, lang } => {
            let backend = backend()?;
            let article = backend.article(&id, &lang)?;
            let mut fences = FenceColours::new();
            for section in &article.sections {
                add_fences(&*backend, &section.blocks, &mut fences);
            }
            Answered::Article(Box::new(article), fences)
        }
        Question::Link { article, section, reference } => {
            Answered::Places(How::Definition, backend()?.link(&article, section, &reference)?)
        }
        Question::Revisions => Answered::Revisions(backend()?.revisions()?),
        Question::Log { path, offset } => Answered::Revisions(backend()?.symbol_log(&path, offset, cancel)?),
        Question::Compare { path, offset, revision, against } => {
            let (old, new) = backend()?.compare(&path, offset, &revision, against)?;
            Answered::Compare(old, new)
        }
        Question::Blame { path } => {
            let blame = backend()?.blame(&path, cancel)?;
            Answered::Blame(path, blame)
        }
        Question::Review { lang } => {
            let backend = backend()?;
            let items = backend.review(&lang)?;
            let mut fences = FenceColours::new();
            for item in &items {
                add_fences(&*backend, &item.blocks, &mut fences);
            }
            Answered::Review(items, fences)
        }
        Question::Settle { review, how } => Answered::Settled(backend()?.settle(&review, how)?),
        Question::Edit { edit, lang } => Answered::Edited(backend()?.edit(&edit, &lang)?),
        Question::Lint { article, section, lang } => {
            let problems = backend()?.lint(&article, &section, &lang);
            Answered::Lint(article, section, problems)
        }
        Question::Media { article, dest } => Answered::Media(backend()?.media(&article, &dest)?, dest),
        Question::Picture { name, room, setup } => {
            let bytes = backend().and_then(|backend| backend.picture(&name.0, &name.1));
            let read = bytes.map_err(|failure| failure.message);
            let picture = read.and_then(|bytes| super::picture::read(&setup, &bytes, &name.1, room));
            Answered::Picture(name, picture)
        }
        Question::Export { article, target } => {
            Answered::Exported(backend()?.export(article.as_deref(), &target, cancel)?)
        }
        Question::Reload => {
            let old = backend()?;
            old.reload();
            let fresh = old.fresh();
            let changed = fresh.is_some();
            if let (Some(fresh), false) = (fresh, cancel.is_cancelled()) {
                *lock() = Some(fresh);
            }
            Answered::Reloaded(changed)
        }
        Question::Editable { path, line } => {
            let file = backend()?.editable(&path)?;
            Answered::Editable(super::backend::EditorTarget { file, line })
        }
    };
    send(answered);
    Ok(())
}

fn note_fences<'a>(backend: &dyn Backend, notes: impl Iterator<Item = &'a Note>) -> FenceColours {
    let mut fences = FenceColours::new();
    for note in notes {
        add_fences(backend, &note.blocks, &mut fences);
    }
    fences
}

/// Colours of the fenced blocks whose language is known.
fn add_fences(backend: &dyn Backend, blocks: &[Block], out: &mut FenceColours) {
    walk_blocks(blocks, &mut |block| {
        if let BlockKind::Code(code) = &block.kind {
            let language = code.info.as_deref().unwrap_or("").split([' ', ',', '{']).next().unwrap_or("");
            if !language.is_empty() {
                let colours: Vec<(Span, _)> = backend.colours(&code.text, language);
                if !colours.is_empty() {
                    out.insert(block.span.start, colours);
                }
            }
        }
    });
}
