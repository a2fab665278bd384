//! The terminal: taken over, and always given back — on return, on panic, on signals, around an editor.

use std::io::{self, Write as _};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use ratatui::crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::crossterm::{cursor, execute};
use ratatui::layout::Rect;

/// Whether the terminal is ours at the moment: restoring it twice would print stray sequences.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the UI runs, also while the terminal is lent to an editor: it hears of interrupts by itself then.
static RUNNING: AtomicBool = AtomicBool::new(false);

/// The terminal while it is ours; dropping gives it back.
pub struct Guard {
    /// Never dropped: ratatui would show the cursor again, and print to a terminal that may be gone if it cannot.
    pub terminal: ManuallyDrop<Terminal<CrosstermBackend<io::BufWriter<io::Stdout>>>>,
    mouse: bool,
}

/// Whether interrupts are the UI's own business.
#[must_use]
pub fn running() -> bool {
    RUNNING.load(Ordering::SeqCst)
}

/// Whether the terminal is ours, and not lent.
#[must_use]
pub fn taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}

impl Guard {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// Where raw mode cannot be had.
    pub fn take(mouse: bool) -> io::Result<Self> {
        enable_raw_mode()?;
        // One write a frame: without a buffer every cell would be a system call.
        let backend = CrosstermBackend::new(io::BufWriter::with_capacity(64 << 10, io::stdout()));
        let mut guard = Self { terminal: ManuallyDrop::new(Terminal::new(backend)?), mouse };
        RUNNING.store(true, Ordering::SeqCst);
        guard.enter()?;
        Ok(guard)
    }

    fn enter(&mut self) -> io::Result<()> {
        TAKEN.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        let mut out = io::stdout();
        execute!(out, EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        // Not asked for first: a terminal that does not know this ignores it, and one that does not answer the
        // question would cost two seconds.
        execute!(out, PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES))?;
        if self.mouse {
            execute!(out, EnableMouseCapture)?;
        }
        self.clear()
    }

    /// Blanks the screen and draws all of the next frame. Not ratatui's `clear`, which asks the terminal where its cursor
    /// is: the answer would go to the thread that reads keys.
    ///
    /// # Errors
    /// Where the terminal cannot be written.
    pub fn clear(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Switches mouse reports on or off.
    ///
    /// # Errors
    /// Where the terminal cannot be written.
    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on { execute!(io::stdout(), EnableMouseCapture) } else { execute!(io::stdout(), DisableMouseCapture) }
    }

    /// Gives the terminal back for as long as `work` takes: an editor, a suspension.
    ///
    /// # Errors
    /// Where it cannot be taken again.
    pub fn lend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        restore();
        let result = work();
        self.enter()?;
        Ok(result)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
        RUNNING.store(false, Ordering::SeqCst);
    }
}

/// Gives the terminal back; does nothing where it is not ours. Errors cannot be told to anyone.
pub fn restore() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = execute!(out, DisableMouseCapture, DisableBracketedPaste);
    let _ = execute!(out, PopKeyboardEnhancementFlags);
    let _ = execute!(out, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
    let _ = out.flush();
}

/// Makes panics readable: the terminal is restored first, and a report is written where the state is kept; a worker's
/// panic prints nothing, since the UI tells of it.
pub fn install_panic_hook(reports: Option<PathBuf>) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let worker = std::thread::current().name() == Some(super::effect::WORKER);
        let written = reports.as_deref().and_then(|dir| report(dir, info).ok());
        if worker {
            return;
        }
        restore();
        before(info);
        if let Some(path) = written {
            let path = crate::text::sanitize::label(&path.to_string_lossy()).into_owned();
            let _ = writeln!(io::stderr(), "gloss has stopped because of an error of its own; {path} says where");
        }
    }));
}

/// Writes what is known of a panic: the place, the way there, the version. Nothing of what was read.
fn report(dir: &Path, info: &std::panic::PanicHookInfo<'_>) -> io::Result<PathBuf> {
    std::fs::create_dir_all(dir)?;
    let path = dir.join(format!("panic-{}.txt", std::process::id()));
    let place = info.location().map_or_else(String::new, ToString::to_string);
    let trace = std::backtrace::Backtrace::force_capture();
    let version = env!("CARGO_PKG_VERSION");
    let message = super::effect::panic_text(info.payload());
    std::fs::write(&path, format!("gloss {version}\n{place}\n{message}\n\n{trace}\n"))?;
    Ok(path)
}

/// Puts text on the clipboard through the terminal (OSC 52), which works over ssh too.
///
/// # Errors
/// Where the terminal cannot be written.
pub fn copy(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    write!(out, "\x1b]52;c;{}\x07", base64(text.as_bytes()))?;
    out.flush()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, b| word << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let digit = if i <= chunk.len() { ALPHABET[(word >> (18 - 6 * i) & 63) as usize] } else { b'=' };
            out.push(digit as char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_pads() {
        for (text, code) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("汉", "5rGJ")] {
            assert_eq!(base64(text.as_bytes()), code);
        }
    }
}
