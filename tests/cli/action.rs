//! The GitHub Action and the pre-commit hooks: their scripts run here as they run there, offline.

use std::path::{Path, PathBuf};

use crate::support::env::{Home, Outcome, run};

fn top(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn read(file: &str) -> String {
    std::fs::read_to_string(top(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// A project that annotates itself, in a folder of a repository.
fn project(home: &Home) {
    home.write("work/sub/src/a.rs", "pub fn answer() -> u32 {\n    42\n}\n");
    home.write("work/sub/annotations/self/repo.toml", "path = \"../..\"\n");
    article(home, "sub/src/a.rs#answer");
    for args in [
        &["init", "-q"][..],
        &["add", "-A"],
        &["-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "start"],
    ] {
        let done = run(home.command("git").args(args));
        assert_eq!(done.code, Some(0), "{done:?}");
    }
}

fn article(home: &Home, anchor: &str) {
    home.write(
        "work/sub/annotations/self/one.en.md",
        &format!("---\ngloss: 1\nid: one\ntitle: T\nlang: en\n---\n\n## S\n<!-- gloss: {anchor} id=it -->\nText\n"),
    );
}

fn script(home: &Home, inputs: &[(&str, &str)]) -> Outcome {
    let mut command = home.command("bash");
    command
        .arg(top("action/check.sh"))
        .env("GLOSS", env!("CARGO_BIN_EXE_gloss"))
        .env("GITHUB_OUTPUT", home.path().join("output"))
        .env("GITHUB_STEP_SUMMARY", home.path().join("summary"))
        .env("INPUT_WORKING_DIRECTORY", "sub")
        .envs(inputs.iter().copied());
    run(&mut command)
}

#[test]
fn the_actions_script_checks_a_repository() {
    let home = Home::new();
    project(&home);
    let pass = script(&home, &[("INPUT_SARIF", "out.sarif"), ("INPUT_JUNIT", "out.xml")]);
    assert_eq!(pass.code, Some(0), "{pass:?}");
    assert!(pass.stdout.contains("1 verified, 0 skipped, 0 unsupported, 0 error: pass"), "{pass:?}");
    for report in ["out.sarif", "out.xml"] {
        assert!(home.work().join("sub").join(report).is_file(), "{report}");
    }
    article(&home, "sub/src/a.rs#question");
    let broken = script(&home, &[("INPUT_ARGS", "--changed-since HEAD")]);
    assert_eq!(broken.code, Some(2), "{broken:?}");
    assert!(broken.stdout.contains("::error file=sub/annotations/self/one.en.md,line=9,"), "{broken:?}");
    let outputs = std::fs::read_to_string(home.path().join("output")).expect("outputs");
    assert_eq!(outputs, "code=0\ncode=2\n");
    let summary = std::fs::read_to_string(home.path().join("summary")).expect("a summary");
    assert!(summary.contains("# Annotations: pass\n") && summary.contains("# Annotations: broken\n"), "{summary}");
    let lenient = script(&home, &[("INPUT_ARGS", "--gate advisory"), ("INPUT_FORMAT", "human")]);
    assert!(lenient.code == Some(0) && lenient.stdout.contains("error[GLOSS002]"), "{lenient:?}");
    let usage = script(&home, &[("INPUT_ARGS", "--gate harsh")]);
    assert_eq!(usage.code, Some(3), "{usage:?}");
    // Arguments are words, never shell.
    let hostile = script(&home, &[("INPUT_ARGS", "$(touch pwned) ; touch pwned")]);
    assert_eq!(hostile.code, Some(3), "{hostile:?}");
    assert!(!home.work().join("sub/pwned").exists() && !home.work().join("pwned").exists());
}

#[test]
fn the_action_hands_its_inputs_to_its_scripts() {
    let action = read("action.yml");
    let scripts = read("action/check.sh") + &read("action/install.sh");
    let inputs = action.split("\ninputs:\n").nth(1).and_then(|rest| rest.split("\noutputs:").next()).expect("inputs");
    let names: Vec<&str> = inputs
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .map(|line| line.trim().trim_end_matches(':'))
        .collect();
    assert_eq!(names, ["args", "format", "sarif", "junit", "clone", "working-directory"]);
    for name in names {
        let variable = format!("INPUT_{}", name.to_uppercase().replace('-', "_"));
        assert!(action.contains(&format!("{variable}: ${{{{ inputs.{name} }}}}")), "{name}");
        assert!(scripts.contains(&variable), "{variable}");
    }
    // An input that is put into a script's text could be a command.
    let runs: Vec<&str> = action.split("      run:").skip(1).map(|r| r.split("\n    -").next().unwrap_or(r)).collect();
    assert_eq!(runs.len(), 3);
    assert!(runs.iter().all(|run| !run.contains("${{")), "{runs:?}");
    for file in ["action/check.sh", "action/install.sh"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(top(file)).expect("a script").permissions().mode();
        assert_ne!(mode & 0o111, 0, "{file} can be run");
        assert!(action.contains(&format!("$GITHUB_ACTION_PATH/{file}")), "{file}");
    }
}

#[test]
fn the_hooks_commands_work() {
    let home = Home::new();
    project(&home);
    let hooks = read(".pre-commit-hooks.yaml");
    let entries: Vec<&str> = hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: gloss ")).collect();
    assert_eq!(entries.len(), 2);
    for entry in entries {
        let arguments: Vec<&str> = entry.split(' ').collect();
        let check = || run(home.gloss_command(&arguments).current_dir(home.work().join("sub")));
        home.write("work/sub/src/a.rs", "pub fn answer() -> u32 {\n    42\n}\n");
        assert_eq!(check().code, Some(0));
        home.write("work/sub/src/a.rs", "pub fn reply() {}\n");
        let broken = check();
        assert_eq!(broken.code, Some(2), "{broken:?}");
    }
}
