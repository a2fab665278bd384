//! The loop: wait for something, update, carry out, draw.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ratatui::crossterm::event::{self, Event, KeyEventKind};

use super::app::{App, MouseUse, Settings, Start};
use super::backend::{Backend, Library};
use super::effect::Runner;
use super::keymap::Key;
use super::messages::M;
use super::msg::{Effect, Msg, Posted};
use super::picture::Setup;
use super::state::{Saved, StateFile, Trouble};
use super::terminal::{self, Guard};
use super::{outside, theme, update, view};

/// What to run.
pub struct Options {
    /// The repository to read, if one is named; otherwise the library is shown.
    pub backend: Option<Arc<dyn Backend>>,
    pub library: Arc<dyn Library>,
    pub start: Start,
    pub settings: Settings,
    /// Whether the theme was asked for, so that a remembered one does not replace it.
    pub theme_given: bool,
    /// What is said first: something about the settings.
    pub notice: Option<String>,
    /// Where to remember things; `None` remembers nothing.
    pub state_dir: Option<PathBuf>,
    /// Write one line of JSON a frame to this file.
    pub trace: Option<PathBuf>,
    /// When the process started.
    pub started: Instant,
}

/// Why the UI could not run.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Standard input or output is not a terminal.
    #[error("the reader needs a terminal for standard input and output")]
    NoTerminal,
    /// The terminal failed.
    #[error("the terminal failed")]
    Io(#[from] io::Error),
}

/// A tick of clocks, spinners and fading messages.
const TICK: Duration = Duration::from_millis(100);

/// Resizes within this time are one.
const DEBOUNCE: Duration = Duration::from_millis(30);

/// How often the input thread looks whether it should let go of the terminal.
const POLL: Duration = Duration::from_millis(50);

/// Reads code until the reader quits, or a signal ends it: its number, else 0.
///
/// # Errors
/// [`TuiError`]; the terminal is restored in any case.
pub fn run(options: Options) -> Result<i32, TuiError> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(TuiError::NoTerminal);
    }
    terminal::install_panic_hook(options.state_dir.clone());
    // crossterm heeds NO_COLOR by itself; whether it counts was decided with the theme.
    ratatui::crossterm::style::force_color_output(options.settings.theme.name != theme::mono().name);
    let mut guard = Guard::take(options.settings.mouse != MouseUse::Off)?;
    let (sender, receiver) = channel();
    let input = Input::start(sender.clone());
    let ended = signals(sender.clone());
    let size = guard.terminal.size()?;
    let mut state = options.state_dir.as_deref().map(StateFile::in_dir);
    let today = today();
    let mut app = App::new((size.width, size.height), options.settings);
    if let Some(state) = &mut state {
        let (saved, trouble) = state.load(today);
        recall(&mut app, saved, options.theme_given);
        match trouble {
            Some(Trouble::Damaged) => app.tell_m(M::StateDamaged, &[&state.aside().to_string_lossy()]),
            Some(Trouble::Newer) => app.tell_m(M::StateNewer, &[]),
            None => {}
        }
    }
    if let Some(notice) = options.notice {
        app.tell(notice);
    }
    app.info = options.backend.as_ref().map(|b| b.info());
    let trace = options.trace.map(std::fs::File::create).transpose()?;
    let mut runner = Runner::new(options.backend, options.library, sender.clone());
    let effects = update::start(&mut app, options.start);
    let mut world =
        World { runner: &mut runner, guard: &mut guard, input: &input, sender, state, today, unsaved: None };
    world.perform(effects)?;
    let mut trace = Trace { file: trace, started: options.started, frames: 0 };
    let result = frames(&mut app, &mut world, &receiver, &mut trace);
    let unsaved = world.unsaved.take();
    runner.stop();
    if let Some(error) = unsaved {
        drop(guard);
        // The terminal may be gone.
        let _ = writeln!(io::stderr(), "{}", app.say(M::Unsaved, &[&error.to_string()]));
    }
    let lost = input.lost.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (result, lost, ended.load(Ordering::SeqCst)) {
        (Ok(()), None, signal) => Ok(signal),
        // With the window that was closed, the terminal went too: that is no failure to tell of.
        (_, _, signal) if signal != 0 => Ok(signal),
        (Err(error), ..) => Err(error),
        (_, Some(error), _) => Err(error.into()),
    }
}

fn frames(
    app: &mut App,
    world: &mut World<'_>,
    receiver: &Receiver<Posted>,
    trace: &mut Trace,
) -> Result<(), TuiError> {
    trace.draw(app, world.guard, None)?;
    let mut tick = Instant::now();
    while !app.quit {
        let resting = app.hover.offset.is_none() || app.hover.known;
        let ticking =
            !resting || app.status.left > 0 || !app.keys.pending.is_empty() || app.busy() || app.index.is_some();
        let wait = if ticking || app.cancel_at.is_some() { TICK } else { Duration::from_secs(60) };
        let first = match receiver.recv_timeout(wait) {
            Ok(posted) => Some(posted),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        };
        // Time first: a click after a minute of rest is no double click.
        let passed = u32::try_from(tick.elapsed().as_millis() / TICK.as_millis()).unwrap_or(u32::MAX);
        if passed > 0 {
            tick = Instant::now();
            let effects = update::update(app, Msg::Tick(passed));
            world.perform(effects)?;
        }
        let mut cause = first.as_ref().map(|p| (p.at, cause_of(&p.msg)));
        let mut effects = Vec::new();
        let mut next = first;
        while let Some(posted) = next {
            let resize = matches!(posted.msg, Msg::Resize(..));
            // Of what one frame shows, the oldest key is what the reader waits for.
            if cause.is_some_and(|(_, cause)| cause != "key") && cause_of(&posted.msg) == "key" {
                cause = Some((posted.at, "key"));
            }
            effects.extend(update::update(app, posted.msg));
            // An effect may take the terminal away; what comes after it must see that.
            if !effects.is_empty() {
                world.perform(std::mem::take(&mut effects))?;
            }
            next = if resize { receiver.recv_timeout(DEBOUNCE).ok() } else { receiver.try_recv().ok() };
            if app.quit {
                break;
            }
        }
        if !app.quit {
            trace.draw(app, world.guard, cause)?;
        }
    }
    Ok(())
}

fn cause_of(msg: &Msg) -> &'static str {
    match msg {
        Msg::Key(_) | Msg::Paste(_) => "key",
        Msg::Mouse(_) => "mouse",
        Msg::Resize(..) => "resize",
        Msg::Answer(..) => "answer",
        _ => "other",
    }
}

/// Days since 1970, for forgetting what is old.
#[allow(clippy::disallowed_methods)] // only decides what is forgotten
fn today() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() / 86400)
}

fn recall(app: &mut App, saved: Saved, theme_given: bool) {
    app.places = saved.places;
    app.left = saved.left;
    app.progress = saved.progress;
    app.search_history = saved.searches;
    app.command_history = saved.commands;
    app.saved_jumps = saved.jumps;
    app.saved_marks = saved.marks;
    app.panes = saved.panes;
    app.code.open_notes = saved.open_notes;
    if let Some(lang) = saved.article_language {
        app.settings.article_language = lang;
        app.language_chosen = true;
    }
    let colours = app.settings.colours;
    let fits = |theme: &theme::Theme| !theme_given && colours.show(theme);
    if let Some(theme) = saved.theme.as_deref().and_then(theme::Theme::by_name).filter(fits) {
        app.settings.theme = theme;
        app.theme_chosen = true;
    }
    app.theme_kept = saved.theme;
}

struct Trace {
    file: Option<std::fs::File>,
    started: Instant,
    frames: u64,
}

impl Trace {
    fn draw(&mut self, app: &App, guard: &mut Guard, cause: Option<(Instant, &str)>) -> io::Result<()> {
        let before = Instant::now();
        guard.terminal.draw(|frame| {
            let cursor = view::draw(app, frame.buffer_mut());
            if let Some(at) = cursor {
                frame.set_cursor_position(at);
            }
        })?;
        self.frames += 1;
        if let Some(file) = &mut self.file {
            let ms = |d: Duration| d.as_secs_f64() * 1000.0;
            let (latency, cause) = cause.map_or((0.0, "start"), |(at, cause)| (ms(at.elapsed()), cause));
            writeln!(
                file,
                r#"{{"frame":{},"cause":"{cause}","latency_ms":{latency:.3},"draw_ms":{:.3},"since_start_ms":{:.3}}}"#,
                self.frames,
                ms(before.elapsed()),
                ms(self.started.elapsed()),
            )?;
        }
        Ok(())
    }
}

/// The thread that reads keys, and lets go of the terminal when asked.
struct Input {
    pause: Arc<AtomicBool>,
    paused: Arc<AtomicBool>,
    /// Why it stopped.
    lost: Arc<Mutex<Option<io::Error>>>,
}

impl Input {
    fn start(sender: Sender<Posted>) -> Self {
        let input = Self { pause: Arc::default(), paused: Arc::default(), lost: Arc::default() };
        let (pause, paused) = (Arc::clone(&input.pause), Arc::clone(&input.paused));
        let lost = Arc::clone(&input.lost);
        // The terminal is gone: nothing can be read any more, so the program ends and says why.
        let lose = move |error| {
            *lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            Msg::Terminate
        };
        std::thread::spawn(move || {
            loop {
                if pause.load(Ordering::SeqCst) {
                    paused.store(true, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(10));
                    continue;
                }
                paused.store(false, Ordering::SeqCst);
                let msg = match event::poll(POLL) {
                    Ok(false) => continue,
                    Ok(true) => match event::read() {
                        Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => Msg::Key(Key::from_event(key)),
                        Ok(Event::Mouse(mouse)) => Msg::Mouse(mouse),
                        Ok(Event::Resize(width, height)) => Msg::Resize(width, height),
                        Ok(Event::Paste(text)) => Msg::Paste(text),
                        Ok(_) => continue,
                        Err(error) => lose(error),
                    },
                    Err(error) => lose(error),
                };
                let end = matches!(msg, Msg::Terminate);
                if sender.send(Posted::now(msg)).is_err() || end {
                    return;
                }
            }
        });
        input
    }

    /// Runs `work` while nothing reads the terminal.
    fn without<T>(&self, work: impl FnOnce() -> T) -> T {
        self.pause.store(true, Ordering::SeqCst);
        let deadline = Instant::now() + POLL * 4;
        while !self.paused.load(Ordering::SeqCst) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        let result = work();
        self.pause.store(false, Ordering::SeqCst);
        result
    }
}

/// Turns signals that end programs into a message, SIGTSTP and SIGINT from outside into the keys that stand for them.
/// Gives the signal that ended the program, once there is one; 0 before.
#[cfg(unix)]
fn signals(sender: Sender<Posted>) -> Arc<AtomicI32> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
    let ended = Arc::new(AtomicI32::new(0));
    let caught = [SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGINT];
    let Ok(mut signals) = signal_hook::iterator::Signals::new(caught) else { return ended };
    let by = Arc::clone(&ended);
    std::thread::spawn(move || {
        let key = |text| Msg::Key(super::keymap::parse_key(text).expect("a key of the table"));
        for signal in signals.forever() {
            let msg = match signal {
                SIGTSTP => key("Ctrl-z"),
                SIGINT if terminal::taken() => key("Ctrl-c"),
                // Typed to the editor that has the terminal.
                SIGINT => continue,
                _ => {
                    by.store(signal, Ordering::SeqCst);
                    Msg::Terminate
                }
            };
            if sender.send(Posted::now(msg)).is_err() {
                return;
            }
        }
    });
    ended
}

#[cfg(not(unix))]
fn signals(_: Sender<Posted>) -> Arc<AtomicI32> {
    Arc::default()
}

/// What effects touch.
struct World<'a> {
    runner: &'a mut Runner,
    guard: &'a mut Guard,
    input: &'a Input,
    sender: Sender<Posted>,
    state: Option<StateFile>,
    today: u64,
    /// Why state could not be saved.
    unsaved: Option<io::Error>,
}

impl World<'_> {
    fn perform(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Ask(slot, id, question) => self.runner.ask(slot, id, question),
                Effect::Forget(slot) => self.runner.forget(slot),
                Effect::Copy(text) => terminal::copy(&text)?,
                Effect::OpenUrl(url) => {
                    if !outside::open_url(&url) {
                        self.post(Msg::Unopened(url));
                    }
                }
                Effect::OpenMedia { file, dest } => {
                    if let Some(problem) = outside::open_media(&file, &dest) {
                        self.post(Msg::Notice(problem));
                    }
                }
                Effect::Editor(target) => {
                    let problem = self.away(|| outside::edit(&target))?;
                    if let Some(problem) = problem {
                        self.post(Msg::Notice(problem));
                    }
                    self.post(Msg::EditorClosed);
                }
                Effect::Save(saved) => {
                    if let Some(state) = &self.state {
                        // State is a convenience: a read-only home directory must not stop anyone from reading.
                        self.unsaved = state.save(&saved, self.today).err();
                    }
                }
                Effect::Mouse(on) => self.guard.set_mouse(on)?,
                Effect::AskTerminal(images) => {
                    let setup = self.input.without(|| Setup::of_terminal(images));
                    self.post(Msg::Means(setup));
                }
                Effect::Redraw => self.guard.clear()?,
                Effect::Suspend => {
                    self.away(suspend)?;
                    self.post(Msg::Resumed);
                }
                Effect::Quit => {}
            }
        }
        Ok(())
    }

    fn away<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        let guard = &mut *self.guard;
        let result = self.input.without(|| guard.lend(work))?;
        // The window may have changed meanwhile.
        let size = self.guard.terminal.size()?;
        self.post(Msg::Resize(size.width, size.height));
        Ok(result)
    }

    fn post(&self, msg: Msg) {
        let _ = self.sender.send(Posted::now(msg));
    }
}

#[cfg(unix)]
fn suspend() {
    // The default action of SIGTSTP stops the process; it returns when SIGCONT arrives.
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
fn suspend() {}
