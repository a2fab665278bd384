//! Clones and fetches as the command line runs them: on a worker, with a bar on standard error, stopped by Ctrl-C even
//! while the network hangs.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use super::failure::{Failure, INTERRUPTED};
use super::ui::Ui;
use crate::source::clone::{self, CloneError, Done, Observer, Pin, Progress, Request};
use crate::text::sanitize;
use crate::workspace::{Dirs, Known};

/// How long a worker may take to notice that it should stop.
const GRACE: Duration = Duration::from_secs(2);

/// What a transfer came to.
#[derive(Clone, Copy, Debug)]
pub struct Total {
    pub progress: Progress,
    pub time: Duration,
}

impl std::fmt::Display for Total {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Progress { objects, bytes, .. } = self.progress;
        // Linked, not received.
        if bytes == 0 {
            return write!(f, "{:.1} s", self.time.as_secs_f64());
        }
        write!(f, "{} objects, {}", HumanCount(objects as u64), HumanBytes(bytes as u64))?;
        write!(f, " in {:.1} s", self.time.as_secs_f64())
    }
}

/// Shows what the worker tells.
struct Watcher {
    bar: ProgressBar,
    quiet: bool,
    stop: Arc<AtomicBool>,
    last: Mutex<Progress>,
    start: Instant,
}

impl Observer for Watcher {
    fn progress(&self, progress: Progress) {
        *self.last.lock().expect("no holder panics") = progress;
        if self.bar.is_hidden() {
            return;
        }
        if progress.total_deltas > 0 && progress.objects == progress.total {
            self.bar.set_length(progress.total_deltas as u64);
            self.bar.set_position(progress.deltas as u64);
            self.bar.set_message("deltas resolved");
            return;
        }
        let bytes = progress.bytes as u64;
        let rate = (progress.bytes as f64 / self.start.elapsed().as_secs_f64().max(0.1)) as u64;
        self.bar.set_length(progress.total as u64);
        self.bar.set_position(progress.objects as u64);
        self.bar.set_message(format!("objects, {}, {}/s", HumanBytes(bytes), HumanBytes(rate)));
    }

    fn note(&self, text: &str) {
        if !self.quiet {
            // The words of a server and of a manifest come through here.
            let text = sanitize::label(text).into_owned();
            self.bar.suspend(|| eprintln!("  {text}"));
        }
    }

    fn stop_flag(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }
}

/// Runs `work` for the clone `name` on a thread of its own.
///
/// # Errors
/// As from `work`; interrupted with exit code 130, with nothing half-made left behind.
pub fn run<T: Send + 'static>(
    ui: &Ui,
    repos: &Path,
    name: &str,
    work: impl FnOnce(&dyn Observer) -> Result<T, CloneError> + Send + 'static,
) -> Result<(T, Total), Failure> {
    let bar = if ui.shows_progress() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{prefix} [{bar:25}] {pos}/{len} {msg}").expect("a valid template");
    bar.set_style(style.progress_chars("=> "));
    bar.set_prefix(sanitize::label(name).into_owned());
    bar.set_message("waiting for the server");
    bar.enable_steady_tick(Duration::from_millis(250));
    let start = Instant::now();
    let stop = ui.interrupt_flag();
    let last = Mutex::new(Progress::default());
    let watcher = Arc::new(Watcher { bar: bar.clone(), quiet: ui.is_quiet(), stop: stop.clone(), last, start });
    let (send, receive) = channel();
    let worker = watcher.clone();
    std::thread::spawn(move || send.send(work(&*worker)));
    let mut since: Option<Instant> = None;
    let result = loop {
        match receive.recv_timeout(Duration::from_millis(50)) {
            Ok(result) => break result,
            Err(RecvTimeoutError::Disconnected) => panic!("the worker panicked"),
            Err(RecvTimeoutError::Timeout) if !stop.load(Ordering::Relaxed) => {}
            Err(RecvTimeoutError::Timeout) => {
                if since.get_or_insert_with(Instant::now).elapsed() > GRACE {
                    clone::abandon(repos, name);
                    break Err(CloneError::Cancelled(name.to_owned()));
                }
            }
        }
    };
    bar.finish_and_clear();
    let progress = *watcher.last.lock().expect("no holder panics");
    Ok((result?, Total { progress, time: start.elapsed() }))
}

/// Clones what a reading verb needs of a repository that is not here: one revision without its history.
///
/// # Errors
/// `--offline`, or as from the clone.
pub fn clone_pinned(known: &Known, rev: Option<&str>, dirs: &Dirs, ui: &Ui) -> Result<(), Failure> {
    let name = known.name.clone();
    if ui.offline {
        return Err(offline(&format!("`{name}` is not cloned"), &format!("gloss clone {name}")));
    }
    let pin = wanted(known, rev).unwrap_or(Pin { rev: "HEAD".to_owned(), reference: None });
    ui.note(&format!(
        "{} is not cloned yet: fetching {} without its history (`gloss fetch {name} --unshallow` brings all)",
        sanitize::label(&name),
        sanitize::label(&shorten(&pin.rev)),
    ));
    let request = Request { name: name.clone(), urls: known.urls.clone(), depth: Some(1), pin: Some(pin) };
    let repos = dirs.repos();
    let (done, total) = run(ui, &repos.clone(), &name, move |observer| clone::clone(&repos, &request, observer))?;
    if let Done::Cloned { url, .. } = done {
        ui.note(&format!("cloned from {}: {total}", sanitize::label(&clone::url::shown(&url))));
    }
    Ok(())
}

/// Brings a revision that a clone lacks.
///
/// # Errors
/// `--offline`, or as from the fetch.
pub fn bring(known: &Known, rev: Option<&str>, dirs: &Dirs, ui: &Ui) -> Result<(), Failure> {
    let name = known.name.clone();
    let Some(pin) = wanted(known, rev) else { return Ok(()) };
    let shown = sanitize::label(&shorten(&pin.rev)).into_owned();
    ui.note(&format!("{shown} is not in the clone of {}: fetching it", sanitize::label(&name)));
    let (repos, urls) = (dirs.repos(), known.urls.clone());
    let (within, of) = (repos.clone(), name.clone());
    run(ui, &repos, &name, move |observer| clone::bring(&within, &of, &urls, &pin, observer)).map(|_| ())
}

/// The revision asked for, else the catalogue's; its branch or tag helps only where it is the catalogue's.
fn wanted(known: &Known, rev: Option<&str>) -> Option<Pin> {
    match rev {
        None => known.pin.clone(),
        Some(rev) => {
            let same = known.pin.as_ref().filter(|pin| pin.rev == rev);
            Some(Pin { rev: rev.to_owned(), reference: same.and_then(|pin| pin.reference.clone()) })
        }
    }
}

/// What `--offline` forbids.
pub fn offline(what: &str, command: &str) -> Failure {
    Failure::new(format!("{what}, and --offline forbids the network"))
        .hint(format!("run `{command}` without --offline"))
}

/// A full commit id as people quote it.
fn shorten(rev: &str) -> String {
    let is_id = rev.len() == 40 && rev.bytes().all(|b| b.is_ascii_hexdigit());
    rev[..if is_id { 12 } else { rev.len() }].to_owned()
}

impl From<CloneError> for Failure {
    fn from(error: CloneError) -> Self {
        let mut code = super::failure::CANNOT;
        let hint = match &error {
            CloneError::Cancelled(_) => {
                code = INTERRUPTED;
                None
            }
            CloneError::AllFailed { failures, .. } if failures.iter().any(|(_, why)| why.contains("No space left")) => {
                Some("free some space, or point XDG_DATA_HOME at a larger disk".to_owned())
            }
            CloneError::AllFailed { .. } => {
                Some("a proxy, a mirror (url.<base>.insteadOf) or a login goes into your git config".to_owned())
            }
            CloneError::BadUrl(text) if Path::new(text).exists() => {
                Some("a local source is the directory of a git repository".to_owned())
            }
            CloneError::BadUrl(_) => Some("`gloss list` shows the catalogue".to_owned()),
            CloneError::BadName(_) => Some("choose a name with --name NAME".to_owned()),
            CloneError::NotCloned(name) => Some(format!("run `gloss clone {name}`")),
            CloneError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                Some("free some space, or point XDG_DATA_HOME at a larger disk".to_owned())
            }
            _ => None,
        };
        Self { error: error.into(), hint, code }
    }
}
