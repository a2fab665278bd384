//! Every verb that takes a name says what was likely meant when there is none.

use crate::support::env::Home;
use crate::support::repo::{Node, Repo};

fn home() -> Home {
    let home = Home::new();
    let mut repo = Repo::bare(&home.path().join("srv/project"));
    let text = "pub struct Executor;\nimpl Executor {\n    pub fn next_batch(&self) -> u32 { helper() }\n}\n\
                fn helper() -> u32 { 1 }\n";
    let commit = repo.commit("main", "first", &[(b"src/runner.rs", Node::Text(text))]);
    repo.tag("v1.2.0", &commit);
    home.gloss_ok(&["clone", "../srv/project"]);
    home
}

/// Verb, and what stands after REPO.
const VERBS: &[(&str, &[&str])] = &[
    ("index", &[]),
    ("def", &["helper"]),
    ("refs", &["helper"]),
    ("symbols", &["helper"]),
    ("outline", &["src/runner.rs"]),
    ("show", &["src/runner.rs"]),
    ("callers", &["helper"]),
    ("callees", &["helper"]),
    ("impls", &["helper"]),
];

fn refused(home: &Home, args: &[&str], words: &str) {
    let outcome = home.gloss(args);
    assert_eq!(outcome.code, Some(3), "{args:?}: {outcome:?}");
    assert!(outcome.stderr.contains(words), "{args:?} should name {words}: {outcome:?}");
    assert_eq!(outcome.stdout, "", "{args:?}");
}

#[test]
fn an_unknown_repository() {
    let home = home();
    for (verb, rest) in VERBS {
        refused(&home, &[&[*verb, "projet"], *rest].concat(), "did you mean project?");
        refused(&home, &[&[*verb, "./projet"], *rest].concat(), "projet is not a directory");
    }
    std::fs::create_dir(home.work().join("here")).expect("a folder");
    refused(&home, &["index", "here"], "write `./here`");
}

#[test]
fn an_unknown_revision() {
    let home = home();
    for (verb, rest) in VERBS {
        refused(&home, &[&[*verb, "project@v1.2"], *rest].concat(), "v1.2.0");
        refused(&home, &[&["--offline", *verb, "project@mian"], *rest].concat(), "main");
        refused(&home, &[&[*verb, "../srv/project@mian"], *rest].concat(), "main");
    }
}

#[test]
fn an_unknown_directory_and_a_directory_for_a_file() {
    let home = home();
    refused(&home, &["symbols", "project", "--path", "scr"], "the nearest are src/");
    refused(&home, &["outline", "project", "src"], "`src` is a directory");
}

#[test]
fn an_unknown_path() {
    let home = home();
    for args in [
        &["outline", "project", "src/runer.rs"][..],
        &["outline", "project", "runner.rs"],
        &["def", "project", "src/runer.rs:1"],
        &["refs", "project", "runner.rs:5:4"],
        &["symbols", "project", "--path", "src/runer.rs"],
        &["show", "project", "src/runer.rs"],
        &["callers", "project", "src/runer.rs:5:4"],
    ] {
        refused(&home, args, "src/runner.rs");
    }
}

#[test]
fn an_unknown_symbol() {
    let home = home();
    let verbs = ["def", "refs", "callers", "callees", "impls", "show"];
    for verb in verbs {
        refused(&home, &[verb, "project", "next_bach"], "next_bach");
    }
    // Letters in order find a symbol; an exact name does not.
    refused(&home, &["symbols", "project", "=next_bach"], "next_batch");
    home.gloss_ok(&["index", "project"]);
    for verb in verbs {
        refused(&home, &[verb, "project", "next_bach"], "next_batch");
    }
    refused(&home, &["symbols", "project", "--kind", "functoin"], "function");
}

#[test]
fn what_is_asked_comes_back_without_escapes() {
    let home = home();
    for (verb, rest) in VERBS {
        for repo in ["\u{1b}[2J", "project@\u{1b}]0;x\u{7}", "./\u{9b}31m\u{202e}"] {
            let outcome = home.gloss(&[&[*verb, repo], *rest].concat());
            assert_eq!(outcome.code, Some(3), "{verb} {repo:?}: {outcome:?}");
            assert!(!outcome.stderr.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']), "{verb}: {outcome:?}");
        }
    }
}
