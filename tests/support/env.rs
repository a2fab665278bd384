//! The `gloss` binary in a home directory of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A home directory that goes with the test.
pub struct Home {
    dir: tempfile::TempDir,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// `None` where a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Home {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(dir.path().join("work")).expect("an empty folder");
        Self { dir }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The directory commands run in.
    pub fn work(&self) -> PathBuf {
        self.path().join("work")
    }

    /// Where a clone is.
    pub fn clone_of(&self, name: &str) -> PathBuf {
        self.repos().join(name)
    }

    pub fn repos(&self) -> PathBuf {
        self.path().join("data/glossator/repos")
    }

    /// What is in the folder of clones, sorted.
    pub fn clones(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.repos())
            .into_iter()
            .flatten()
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Writes the git config of this home.
    pub fn git_config(&self, text: &str) {
        self.write(".gitconfig", text);
    }

    /// Writes a file of this home.
    pub fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("below the home")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        path
    }

    /// A library in force in the work directory that knows one repository.
    pub fn catalogue(&self, name: &str, manifest: &str) {
        self.write(&format!("work/annotations/{name}/repo.toml"), manifest);
    }

    /// A command in this home, with nothing of the developer's environment but `PATH`.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path())
            .env("XDG_DATA_HOME", self.path().join("data"))
            .env("XDG_CACHE_HOME", self.path().join("cache"))
            .env("XDG_CONFIG_HOME", self.path().join("config"))
            .env("XDG_STATE_HOME", self.path().join("state"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .current_dir(self.work())
            .stdin(Stdio::null());
        command
    }

    /// `gloss` with these arguments, not yet run.
    pub fn gloss_command(&self, args: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_gloss"));
        command.args(args);
        command
    }

    /// Runs `gloss`.
    pub fn gloss(&self, args: &[&str]) -> Outcome {
        run(&mut self.gloss_command(args))
    }

    /// Runs `gloss` and gives its standard output.
    pub fn gloss_ok(&self, args: &[&str]) -> String {
        let outcome = self.gloss(args);
        assert_eq!(outcome.code, Some(0), "gloss {args:?}: {outcome:?}");
        outcome.stdout
    }
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Outcome {
    let output = command.output().expect("the program starts");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Starts a command whose end is waited for later.
pub fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// Waits for a started command.
pub fn finish(child: Child) -> Outcome {
    let output = child.wait_with_output().expect("the program ends");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Sends a signal by name (`INT`, `KILL`) to a child.
pub fn signal(child: &Child, name: &str) {
    let done = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status();
    assert!(done.expect("kill is there").success());
}
