//! Asking the terminal what pictures it shows and how many pixels a cell has.
//!
//! Three questions in one write, the last of which every terminal answers; what comes is read until that answer is there
//! or the time is up, so a silent terminal costs that time once and keeps nothing waiting.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Longest wait for the answer. Terminals answer within milliseconds; a link over half the earth takes the rest.
const PATIENCE: Duration = Duration::from_millis(400);

/// What the terminal said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    pub kitty: bool,
    pub sixel: bool,
    pub iterm2: bool,
    /// Pixels of a cell, width and height.
    pub cell: Option<(u16, u16)>,
}

/// Kitty graphics, then the size of a cell, then the primary device attributes.
const QUESTIONS: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[c";

/// Asks; `None` where no answer came.
#[must_use]
pub fn ask() -> Option<Capabilities> {
    let mut out = io::stdout();
    out.write_all(QUESTIONS).and_then(|()| out.flush()).ok()?;
    let mut input = std::fs::File::open("/dev/tty").ok()?;
    let until = Instant::now() + PATIENCE;
    let mut answer = Vec::new();
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        let wait = Timespec { tv_sec: 0, tv_nsec: i64::from(left.subsec_nanos()) };
        let mut ready = [PollFd::new(&input, PollFlags::IN)];
        match poll(&mut ready, Some(&wait)) {
            Ok(0) => break,
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return None,
        }
        let mut bytes = [0; 256];
        match input.read(&mut bytes) {
            Ok(0) | Err(_) => break,
            Ok(n) => answer.extend_from_slice(&bytes[..n]),
        }
        if let Some(found) = parse(&answer) {
            return Some(by_environment(found, &|name| std::env::var(name).ok()));
        }
    }
    None
}

/// Pixels of a cell from the size of the window, where the terminal tells it that way.
#[must_use]
pub fn cell_by_size() -> Option<(u16, u16)> {
    let size = ratatui::crossterm::terminal::window_size().ok()?;
    let cell = (size.width.checked_div(size.columns)?, size.height.checked_div(size.rows)?);
    (cell.0 > 0 && cell.1 > 0).then_some(cell)
}

/// The answers in what was read; `None` until the last one is there.
fn parse(answer: &[u8]) -> Option<Capabilities> {
    let text = String::from_utf8_lossy(answer);
    let numbers = |start: &str, end: char| {
        let (_, rest) = text.split_once(start)?;
        let (inside, _) = rest.split_once(end)?;
        Some(inside.split(';').map(|n| n.parse::<u16>().unwrap_or(0)).collect::<Vec<_>>())
    };
    let attributes = numbers("\x1b[?", 'c')?;
    let cell = numbers("\x1b[6;", 't').and_then(|n| Some((*n.get(1)?, *n.first()?)));
    Some(Capabilities {
        kitty: text.contains("\x1b_Gi=31;OK"),
        sixel: attributes.iter().skip(1).any(|n| *n == 4),
        iterm2: false,
        cell: cell.filter(|(width, height)| *width > 0 && *height > 0),
    })
}

/// Corrects what terminals are known to say wrongly: WezTerm and Konsole lack the placeholders of kitty's protocol, and
/// Konsole draws sixels badly; iTerm2's own protocol has no question.
fn by_environment(mut found: Capabilities, variable: &dyn Fn(&str) -> Option<String>) -> Capabilities {
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    let wezterm = set("WEZTERM_EXECUTABLE") || program.contains("WezTerm");
    let konsole = set("KONSOLE_VERSION");
    found.kitty &= !wezterm && !konsole;
    found.sixel &= !konsole;
    found.iterm2 = wezterm || ["iTerm", "mintty", "vscode"].iter().any(|name| program.contains(name));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_when_the_last_one_is_there() {
        let kitty = b"\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[?62;4c";
        let all = Capabilities { kitty: true, sixel: true, iterm2: false, cell: Some((10, 20)) };
        assert_eq!(parse(kitty), Some(all));
        assert_eq!(parse(&kitty[..kitty.len() - 1]), None);
        assert_eq!(parse(b"\x1b[?1;2c"), Some(Capabilities::default()));
        assert_eq!(parse(b"x\x1b[?4;2c").map(|c| c.sixel), Some(false), "the first number is the terminal's class");
        assert_eq!(parse(b"\x1b[6;0;0t\x1b[?62c").and_then(|c| c.cell), None);
    }

    #[test]
    fn terminals_that_say_too_much_are_known() {
        let all = Capabilities { kitty: true, sixel: true, iterm2: false, cell: None };
        let with = |name: &'static str, value: &'static str| {
            by_environment(all, &move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert_eq!(with("TERM_PROGRAM", "WezTerm"), Capabilities { kitty: false, iterm2: true, ..all });
        assert_eq!(with("KONSOLE_VERSION", "230"), Capabilities { kitty: false, sixel: false, ..all });
        assert_eq!(with("TERM", "xterm-kitty"), all);
    }
}
