//! The real program in a terminal, read back through an emulator: start, follow, signals, resize storms.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};
use rustix::process::Signal;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::library::Demo;

/// A program in a pseudo-terminal.
struct Terminal {
    child: Child,
    master: OwnedFd,
    keys: File,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
}

/// How long anything may take; machines that build in parallel are slow.
const PATIENCE: Duration = Duration::from_secs(90);

fn cells(n: u16) -> NonZero<u16> {
    NonZero::new(n).expect("a terminal has cells")
}

impl Terminal {
    fn start(demo: &Demo, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&master, size).expect("a size");
        let name = ptsname(&master, Vec::new()).expect("a name");
        let open = || {
            let flags = OFlags::RDWR | OFlags::NOCTTY;
            File::from(rustix::fs::open(name.as_c_str(), flags, Mode::empty()).expect("the terminal"))
        };
        // setsid gives the program the terminal as its own, which safe Rust cannot.
        let mut command = Command::new("setsid");
        command.args(["--ctty", "--wait", env!("CARGO_BIN_EXE_gloss"), "browse"]).args(arguments);
        command.current_dir(demo.root()).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", demo.home()).env("TERM", "xterm-256color").env("LANG", "C.UTF-8");
        command.envs(variables.iter().copied());
        let child = command.stdin(Stdio::from(open())).stdout(open()).stderr(open()).spawn().expect("setsid starts");
        let copy = || master.try_clone().expect("a handle");
        let (send, output) = channel();
        let mut reader = File::from(copy());
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if send.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keys = File::from(copy());
        Self { child, master, keys, output, screen: vt100::Parser::new(cells(24), cells(80), 0) }
    }

    fn keys(&mut self, text: &str) {
        self.keys.write_all(text.as_bytes()).expect("the terminal takes keys");
    }

    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    fn drain(&mut self, wait: Duration) {
        if let Ok(bytes) = self.output.recv_timeout(wait) {
            // crossterm asks for the cursor and for keyboard flags; a plain terminal answers only the first kind.
            self.screen.process(&bytes);
        }
    }

    /// Waits until the screen shows `text`.
    fn wait(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.text().contains(text) {
            let ended = self.child.try_wait().expect("a child");
            let (late, inside) = (Instant::now() >= deadline, self.screen.screen().alternate_screen());
            assert!(
                !late && ended.is_none(),
                "no {text:?} (ended: {ended:?}, alternate: {inside}) on\n{}",
                self.text()
            );
            self.drain(Duration::from_millis(50));
        }
    }

    fn wait_for(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !done(self) {
            assert!(Instant::now() < deadline, "{what}\n{}", self.text());
            self.drain(Duration::from_millis(50));
        }
    }

    fn resize(&mut self, width: u16, height: u16) {
        let size = Winsize { ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&self.master, size).expect("a size");
        self.screen.screen_mut().set_size(cells(height), cells(width));
    }

    /// The reader itself, the child of setsid.
    fn pid(&self) -> rustix::process::Pid {
        let children = format!("/proc/{0}/task/{0}/children", self.child.id());
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = std::fs::read_to_string(&children).unwrap_or_default();
            // Without a fork, setsid is replaced by the program.
            let pid = text.split_whitespace().next().and_then(|p| p.parse().ok());
            if let Some(pid) = pid.or(Some(i32::try_from(self.child.id()).unwrap())) {
                return rustix::process::Pid::from_raw(pid).expect("a process id");
            }
            assert!(Instant::now() < deadline, "no child");
        }
    }

    fn is_stopped(&self) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid().as_raw_nonzero())).unwrap_or_default();
        stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T'))
    }

    fn signal(&self, signal: Signal) {
        rustix::process::kill_process(self.pid(), signal).expect("the signal is delivered");
    }

    fn end(&mut self) -> std::process::ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.drain(Duration::from_millis(20));
            if let Some(status) = self.child.try_wait().expect("a child") {
                while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
                    self.screen.process(&bytes);
                }
                return status;
            }
            assert!(Instant::now() < deadline, "it does not end\n{}", self.text());
        }
    }

    fn is_restored(&self) -> bool {
        let screen = self.screen.screen();
        !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn start_follow_back_pick_and_quit() {
    let demo = Demo::new();
    let mut t = Terminal::start(&demo, &["demo"], &[]);
    t.wait("step 1/4");
    assert!(t.screen.screen().alternate_screen());
    t.keys(")");
    t.wait("Reserve space");
    t.keys("gg/acquire_slot\r");
    t.wait("18,");
    t.keys("gd");
    t.wait(" 24,");
    t.keys("H");
    t.wait_for("back", |t| !t.text().contains(" 24,"));
    t.keys(" f");
    t.wait("README.md");
    t.keys("slot\r");
    t.wait("A lane of the log");
    t.keys("Q");
    assert!(t.end().success());
    assert!(t.is_restored());
}

#[test]
fn signals_restore_the_screen() {
    let demo = Demo::new();
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let mut t = Terminal::start(&demo, &["demo"], &[]);
        t.wait("step 1/4");
        t.signal(signal);
        assert_eq!(t.end().code(), Some(code), "{signal:?}");
        assert!(t.is_restored(), "{signal:?}");
    }
}

#[test]
fn an_interrupt_from_outside_is_the_key() {
    let demo = Demo::new();
    let mut t = Terminal::start(&demo, &["demo"], &[]);
    t.wait("step 1/4");
    t.signal(Signal::INT);
    t.wait("Ctrl-c again quits");
    t.signal(Signal::INT);
    assert!(t.end().success());
    assert!(t.is_restored());
}

#[test]
fn suspension_and_return() {
    let demo = Demo::new();
    let mut t = Terminal::start(&demo, &["demo"], &[]);
    t.wait("step 1/4");
    t.signal(Signal::TSTP);
    t.wait_for("given back while stopped", |t| !t.screen.screen().alternate_screen());
    // As a shell does: a program that has not stopped yet would miss the call to go on.
    t.wait_for("stopped", Terminal::is_stopped);
    t.signal(Signal::CONT);
    t.wait("step 1/4");
    t.keys(")");
    t.wait("step 2/4");
    t.keys("Q");
    assert!(t.end().success());
}

#[test]
fn a_storm_of_resizes_ends_in_order() {
    let demo = Demo::new();
    let mut t = Terminal::start(&demo, &["demo"], &[]);
    t.wait("step 1/4");
    for i in 0..60u16 {
        t.resize(20 + i * 3, 5 + i % 40);
        std::thread::sleep(Duration::from_millis(3));
    }
    t.resize(100, 30);
    t.wait("step 1/4");
    t.wait("The log is written in two moves");
    t.keys("Q");
    assert!(t.end().success());
}

#[test]
fn progress_is_kept_between_runs() {
    let demo = Demo::new();
    for (first, keys) in [("step 1/4", "))"), ("step 3/4", "")] {
        let mut t = Terminal::start(&demo, &["demo"], &[]);
        t.wait(first);
        t.keys(keys);
        t.wait("step 3/4");
        t.keys("Q");
        assert!(t.end().success());
    }
    let mut t = Terminal::start(&demo, &["demo", "--no-state"], &[]);
    t.wait("step 1/4");
}

#[test]
fn without_a_terminal_it_says_what_to_run() {
    let demo = Demo::new();
    let output = Command::new(env!("CARGO_BIN_EXE_gloss"))
        .args(["browse", "demo"])
        .current_dir(demo.root())
        .env("HOME", demo.home())
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("needs a terminal") && text.contains("gloss show"), "{text}");
}
