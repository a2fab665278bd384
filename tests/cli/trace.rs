//! `gloss trace`: questions in, one answer a line out.

use std::io::Write;
use std::process::Stdio;

use crate::support::env::{Home, finish, start};
use crate::support::repo::{Node, Repo};

const OLD: &str = "class A {\n    /** Adds. */\n    int sum(int[] all) {\n        int total = 0;\n        for (int one : all) total += one;\n        return total;\n    }\n    int sum() { return 0; }\n}\n";
const NEW: &str = "class A {\n    int sum() { return 0; }\n    int add(int[] all) {\n        int total = 0;\n        for (int one : all) total += one;\n        return total;\n    }\n}\n";

fn home() -> Home {
    let home = Home::new();
    let mut repo = Repo::bare(&home.path().join("srv/project"));
    let old = repo.commit("main", "first", &[(b"A.java", Node::Text(OLD))]);
    repo.tag("v1", &old);
    let new = repo.commit("main", "second", &[(b"A.java", Node::Text(NEW))]);
    repo.tag("v2", &new);
    home.gloss_ok(&["clone", "../srv/project"]);
    home
}

/// Exit code, standard output and standard error of a batch.
fn batch(home: &Home, questions: &str) -> (Option<i32>, String, String) {
    let mut command = home.gloss_command(&["trace", "project", "--batch"]);
    let mut child = start(command.stdin(Stdio::piped()));
    child.stdin.take().expect("piped").write_all(questions.as_bytes()).expect("it reads all of its input");
    let out = finish(child);
    (out.code, out.stdout, out.stderr)
}

#[test]
fn a_batch_answers_every_line_whatever_is_wrong_with_it() {
    let home = home();
    let question = |id: &str, rest: &str| format!("{{\"id\":{id},{rest},\"new_rev\":\"v2\",\"more\":[1]}}\n");
    let ask = |rev: &str, path: &str, name: &str, line: &str| {
        format!("\"old_rev\":\"{rev}\",\"old_path\":\"{path}\",\"old_name\":\"{name}\",\"old_line\":{line}")
    };
    let lines = [
        question("1", &ask("v1", "A.java", "A.sum", "3")),
        question("\"b\"", &ask("v1", "./A.java", "A.sum(int[])", "2")),
        question("[3]", &ask("v1", "A.java", "sum", "8")),
        question("4", &ask("v1", "A.java", "A.sum", "null")),
        question("5", &ask("v1", "A.java", "nothing", "3")),
        question("6", &ask("v9", "A.java", "A", "1")),
        question("7", &ask("v1", "../A.java", "A", "1")),
        question("8", &ask("v1", "B.java", "A", "1")),
        question("9", "\"old_rev\":\"v1\",\"old_path\":7"),
        "\n{}\n".to_owned(),
    ];
    let (code, stdout, stderr) = batch(&home, &lines.concat());
    assert_eq!(code, Some(0), "{stderr}");
    let shown: Vec<String> = stdout
        .lines()
        .map(|line| {
            let answer: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let place = ["status", "path", "name", "line"].map(|field| answer[field].to_string()).join(" ");
            let problem = if answer["problem"].is_string() { " problem" } else { "" };
            format!("{} {place}{problem}", answer["id"]).replace('"', "")
        })
        .collect();
    let unsure = "ambiguous null null null problem";
    assert_eq!(
        shown,
        [
            "1 renamed A.java A.add 3".to_owned(),
            "b renamed A.java A.add 3".to_owned(),
            "[3] same A.java A.sum 2".to_owned(),
            format!("4 {unsure}"),
            format!("5 {unsure}"),
            format!("6 {unsure}"),
            format!("7 {unsure}"),
            format!("8 {unsure}"),
            format!("9 {unsure}"),
            format!("null {unsure}"),
        ]
    );
}

#[test]
fn what_is_no_json_object_is_refused_before_anything_is_answered() {
    let home = home();
    for wrong in ["no json\n", "[1]\n", "{\"id\":1\n"] {
        let (code, stdout, stderr) = batch(&home, &format!("{{\"id\":0}}\n{wrong}"));
        assert_eq!((code, stdout.as_str()), (Some(3), ""), "{wrong}: {stderr}");
        assert!(stderr.contains("line 2"), "{stderr}");
    }
    assert_eq!(batch(&home, "").0, Some(0));
}
