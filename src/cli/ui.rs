//! Everything the command line prints: standard output, notices and progress on standard error, colour.

use std::io::{BufWriter, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::{ColorChoice, Global};
use super::failure::{Failure, INTERRUPTED};
use crate::config::Config;
use crate::workspace::Dirs;

/// The terminal as the verbs see it.
pub struct Ui {
    /// Whether standard output gets colour.
    pub color: bool,
    /// Whether standard error gets colour.
    color_err: bool,
    quiet: bool,
    pub offline: bool,
    /// The user's own defaults.
    pub config: Config,
    /// What is wrong with their file.
    pub config_problem: Option<String>,
    interrupted: Arc<AtomicBool>,
}

impl Ui {
    /// Decides on colour and takes over Ctrl-C: the first asks running work to stop, a second ends the process.
    #[must_use]
    pub fn new(global: &Global) -> Self {
        let interrupted = Arc::new(AtomicBool::new(false));
        let flag = interrupted.clone();
        // Fails only where a handler is set already, as in tests that run two in one process.
        let _ = ctrlc::set_handler(move || {
            // The reader takes signals as keys; in an editor that it opened, Ctrl-C is the editor's.
            if !crate::tui::terminal::running() && flag.swap(true, Ordering::SeqCst) {
                crate::export::write::abandon();
                std::process::exit(i32::from(INTERRUPTED));
            }
        });
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let plain = set("NO_COLOR") || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let wants = |terminal: bool| match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => set("CLICOLOR_FORCE") || terminal && !plain,
        };
        let (config, problem) = Dirs::of_user().map(|dirs| Config::read(&dirs.config)).unwrap_or_default();
        let ui = Self {
            color: wants(std::io::stdout().is_terminal()),
            color_err: wants(std::io::stderr().is_terminal()),
            quiet: global.quiet,
            offline: global.offline,
            config,
            config_problem: problem,
            interrupted,
        };
        if let Some(problem) = &ui.config_problem {
            ui.note(&clean(problem));
        }
        ui
    }

    /// Set once the user has pressed Ctrl-C.
    #[must_use]
    pub fn interrupted(&self) -> &AtomicBool {
        &self.interrupted
    }

    /// The same for a worker that may outlive its caller.
    #[must_use]
    pub fn interrupt_flag(&self) -> Arc<AtomicBool> {
        self.interrupted.clone()
    }

    /// Whether standard error shows progress.
    #[must_use]
    pub fn shows_progress(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }

    /// Whether notes are printed.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Runs `f` with a buffered standard output. A reader that went away (`| head`) is success.
    ///
    /// # Errors
    /// What writing says, but for a broken pipe.
    pub fn out(&self, f: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), Failure> {
        let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        match f(&mut out).and_then(|()| out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                // Dropping the buffer would try to write again.
                std::mem::forget(out);
                Ok(())
            }
            result => Ok(result?),
        }
    }

    /// A line on standard error, unless `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }

    /// A progress bar on standard error where that is a terminal; hidden otherwise and for work under 200 ms.
    #[must_use]
    pub fn progress(&self, what: &str) -> ProgressBar {
        if !self.shows_progress() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} {eta}").expect("a valid template");
        bar.set_style(style.progress_chars("=> "));
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    /// Prints a failure with its causes and hint; gives its exit code.
    #[must_use]
    pub fn fail(&self, failure: &Failure) -> ExitCode {
        let mut err = std::io::stderr().lock();
        let (red, blue, off) = if self.color_err { ("\x1b[1;31m", "\x1b[1;34m", "\x1b[0m") } else { ("", "", "") };
        let _ = writeln!(err, "{red}error{off}: {}", clean(&failure.error.to_string()));
        let mut cause = failure.error.source();
        while let Some(error) = cause {
            let _ = writeln!(err, "  because: {}", clean(&error.to_string()));
            cause = error.source();
        }
        if let Some(hint) = &failure.hint {
            let _ = writeln!(err, "  {blue}hint{off}: {}", clean(hint));
        }
        ExitCode::from(failure.code)
    }
}

/// A value as one line of JSON that is safe on a terminal too: control, bidirectional and invisible characters are
/// written as escapes, which JSON reads back as the same text.
#[must_use]
pub fn json(value: &impl serde::Serialize) -> String {
    escaped(serde_json::to_string(value).expect("strings, numbers and lists serialise"))
}

/// JSON text with what must not reach a terminal as escapes. Line feeds are its own: within strings they are escaped
/// already.
#[must_use]
pub fn escaped(text: String) -> String {
    if text.bytes().all(|b| (0x20..0x7f).contains(&b) || b == b'\n') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && crate::text::sanitize::picture(c).is_some() {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Names from repositories reach error messages; none of their control characters may reach the terminal.
fn clean(text: &str) -> String {
    crate::text::sanitize::block(text).into_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn json_brings_no_control_character_to_a_terminal() {
        let text = "a\u{1b}[2J\u{9b}31m\u{7f}\u{202e}\u{e0001}甲\tb\"\n";
        let line = super::json(&text);
        assert_eq!(line, r#""a\u001b[2J\u009b31m\u007f\u202e\udb40\udc01甲\tb\"\n""#);
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
    }
}
