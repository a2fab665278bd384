//! The repositories and articles there are, and opening one: from here, from a clone, or fetched first.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::backend::Live;
use super::notes::head;
use crate::article::Libraries;
use crate::source::GitRepo;
use crate::source::clone::{self, Done, Observer, Pin, Progress, Request, is_clone};
use crate::source::git::GitError;
use crate::tui::backend::{Answer, Backend, Cancel, Failure, HERE, Library, RepoRow};
use crate::workspace::{self, Catalogue, Dirs, Known, Opened, WorkspaceError, open_path};

/// The libraries in force where the program was started.
pub struct Shelf {
    pub dirs: Dirs,
    pub from: PathBuf,
    pub offline: bool,
}

impl Library for Shelf {
    fn repositories(&self, lang: &str) -> Vec<RepoRow> {
        let libraries = Libraries::open(&self.from, Some(&self.dirs.library()));
        let mut rows: Vec<RepoRow> = Vec::new();
        for name in libraries.repo_names() {
            let known = workspace::find(name, &self.from, &self.dirs).ok();
            let mut articles: Vec<_> = libraries
                .documents(name)
                .into_values()
                .map(|(library, repo, document)| {
                    let default = library.settings.language.as_deref();
                    let (article, fit) = document.in_language((!lang.is_empty()).then_some(lang), default);
                    (super::notes::order(document, article), head(repo, document, article, fit))
                })
                .collect();
            articles.sort_by(|a, b| a.0.cmp(&b.0));
            rows.push(row(name, known.as_ref(), articles.into_iter().map(|(_, h)| h).collect()));
        }
        for name in self.dirs.clones() {
            if rows.iter().all(|r| r.name != name) {
                let known = workspace::find(&name, &self.from, &self.dirs).ok();
                rows.push(row(&name, known.as_ref(), Vec::new()));
            }
        }
        // A repository that is here, with something to read, comes first: the library's own above all.
        let local = |r: &RepoRow| workspace::find(&r.name, &self.from, &self.dirs).is_ok_and(|k| k.local.is_some());
        rows.sort_by_key(|r| (!local(r), !r.present, r.articles.is_empty(), r.name.clone()));
        rows.splice(0..0, self.folder());
        rows
    }

    fn open(
        &self,
        name: &str,
        revision: Option<&str>,
        progress: &mut dyn FnMut(String),
        cancel: &Cancel,
    ) -> Answer<Arc<dyn Backend>> {
        if name == HERE {
            return Ok(Arc::new(self.live(open_path(&self.from, revision).map_err(failure)?, None)));
        }
        let known = workspace::find(name, &self.from, &self.dirs).map_err(failure)?;
        let opened = self.opened(&known, revision, progress, cancel)?;
        Ok(Arc::new(self.live(opened, Some(&known))))
    }
}

impl Shelf {
    /// The checkout that the program was started in, where no library says what it is.
    fn folder(&self) -> Option<RepoRow> {
        let repo = GitRepo::discover(&self.from).ok()?;
        let root = repo.workdir()?.canonicalize().ok()?;
        let catalogue = Catalogue::open(&self.from, &self.dirs);
        let mut named = catalogue.names().filter_map(|name| catalogue.find(name, &self.dirs)?.local);
        if named.any(|path| path.canonicalize().is_ok_and(|path| path == root)) {
            return None;
        }
        let opened = open_path(&root, None).ok()?;
        Some(RepoRow { name: opened.name, folder: true, present: true, ..RepoRow::default() })
    }

    /// The UI's view of an opened repository.
    #[must_use]
    pub fn live(&self, opened: Opened, known: Option<&Known>) -> Live {
        let pin = known.and_then(|k| k.pin.as_ref()).map(|p| p.rev.clone());
        let pin = pin.map(|p| opened.repo.as_ref().and_then(|r| r.resolve(&p).ok()).map_or(p, |c| c.to_string()));
        let url = known.and_then(|k| k.urls.first().cloned()).or_else(|| opened.repo.as_ref().and_then(|r| r.origin()));
        let url = url.as_deref().and_then(web_address);
        Live::new(opened, self.dirs.clone(), self.from.clone(), pin, url)
    }

    fn opened(
        &self,
        known: &Known,
        revision: Option<&str>,
        progress: &mut dyn FnMut(String),
        cancel: &Cancel,
    ) -> Answer<Opened> {
        let named = |opened: Opened| Opened { name: known.name.clone(), scip: known.scip_at(revision), ..opened };
        if let Some(local) = &known.local {
            return open_path(local, revision).map(named).map_err(failure);
        }
        let pin = revision.map(|rev| Pin { rev: rev.to_owned(), reference: None }).or_else(|| known.pin.clone());
        let wanted = pin.as_ref().map(|p| p.rev.clone());
        if !is_clone(&known.clone) {
            if self.offline {
                return Err(Failure::new(format!("{} is not here, and --offline forbids fetching it", known.name)));
            }
            if known.urls.is_empty() {
                let failure = Failure::new(format!("nothing says where {} comes from", known.name));
                return Err(failure.with_hint("clone it yourself and run gloss in it"));
            }
            let pin = Some(pin.unwrap_or(Pin { rev: "HEAD".to_owned(), reference: None }));
            let request = Request { name: known.name.clone(), urls: known.urls.clone(), depth: Some(1), pin };
            let repos = self.dirs.repos();
            watched(progress, cancel, |watch| {
                clone::clone(&repos, &request, watch).map(|done| matches!(done, Done::Cloned { .. }))
            })?;
        }
        match open_path(&known.clone, wanted.as_deref()) {
            Ok(opened) => Ok(named(opened)),
            Err(WorkspaceError::Git(GitError::NoRevision { .. } | GitError::Absent { .. })) if !self.offline => {
                let Some(pin) = known.pin.clone().filter(|_| revision.is_none()) else {
                    return open_path(&known.clone, wanted.as_deref()).map(named).map_err(failure);
                };
                let repos = self.dirs.repos();
                watched(progress, cancel, |watch| {
                    clone::bring(&repos, &known.name, &known.urls, &pin, watch).map(|()| true)
                })?;
                open_path(&known.clone, wanted.as_deref()).map(named).map_err(failure)
            }
            Err(error) => Err(failure(error)),
        }
    }
}

fn failure(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

fn row(name: &str, known: Option<&Known>, articles: Vec<crate::tui::backend::ArticleHead>) -> RepoRow {
    RepoRow {
        name: name.to_owned(),
        url: known.and_then(|k| k.urls.first().cloned()).unwrap_or_default(),
        present: known.is_some_and(|k| k.local.is_some() || is_clone(&k.clone)),
        revision: known.and_then(|k| k.pin.as_ref()).map_or_else(String::new, |p| p.rev.chars().take(10).collect()),
        articles,
        ..RepoRow::default()
    }
}

/// The page of a repository, from the address it is cloned from.
fn web_address(url: &str) -> Option<String> {
    let plain = url.trim_end_matches('/').trim_end_matches(".git");
    if let Some(rest) = plain.strip_prefix("git@") {
        return Some(format!("https://{}", rest.replacen(':', "/", 1)));
    }
    let rest = plain.strip_prefix("ssh://").map(|r| r.split_once('@').map_or(r, |(_, host)| host));
    match rest {
        Some(rest) => Some(format!("https://{rest}")),
        None => (plain.starts_with("https://") || plain.starts_with("http://")).then(|| plain.to_owned()),
    }
}

/// Listens to a transfer for the UI.
struct Watch {
    cancel: Cancel,
    lines: Mutex<std::sync::mpsc::Sender<String>>,
    last: Mutex<Instant>,
}

impl Observer for Watch {
    fn progress(&self, progress: Progress) {
        let mut last = self.last.lock().expect("no holder panics");
        if last.elapsed() < Duration::from_millis(100) {
            return;
        }
        *last = Instant::now();
        let share = (progress.objects + progress.deltas) * 100 / (progress.total + progress.total_deltas).max(1);
        self.say(format!("{share}% {} MB", progress.bytes >> 20));
    }

    fn note(&self, text: &str) {
        self.say(text.to_owned());
    }

    fn stop_flag(&self) -> Arc<AtomicBool> {
        self.cancel.shared_flag()
    }
}

impl Watch {
    fn say(&self, line: String) {
        // Nobody listens any more once the answer is there.
        let _ = self.lines.lock().expect("no holder panics").send(line);
    }
}

/// Runs a transfer on its own thread and passes its words on.
fn watched<E: std::fmt::Display + Send>(
    progress: &mut dyn FnMut(String),
    cancel: &Cancel,
    work: impl FnOnce(&Watch) -> Result<bool, E> + Send,
) -> Answer<()> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let watch = Watch { cancel: cancel.clone(), lines: Mutex::new(sender), last: Mutex::new(Instant::now()) };
    std::thread::scope(|scope| {
        let worker = scope.spawn(move || work(&watch));
        while !worker.is_finished() {
            if let Ok(line) = receiver.recv_timeout(Duration::from_millis(100)) {
                progress(line);
            }
        }
        match worker.join() {
            Ok(result) => result.map(|_| ()).map_err(failure),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}
