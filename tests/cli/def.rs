//! `gloss def`: namesakes, and types of values.

use crate::support::env::Home;
use crate::support::repo::{Node, Repo};

fn home() -> Home {
    let home = Home::new();
    let mut repo = Repo::bare(&home.path().join("srv/project"));
    let files: &[(&[u8], Node<'_>)] = &[
        (b"a.ts", Node::Text("export function make() {}\nmake()\n")),
        (b"b.ts", Node::Text("export interface Made { made: 1 }\nexport function make(): Made { return x }\n")),
        (b"c.ts", Node::Text("import { make } from './b'\nconst value = make()\nmake()\nmake()\n")),
    ];
    repo.commit("main", "first", files);
    home.gloss_ok(&["clone", "../srv/project"]);
    home
}

#[test]
fn namesakes_come_by_how_much_they_are_used() {
    let home = home();
    let out = home.gloss_ok(&["def", "project", "make"]);
    let places: Vec<&str> = out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(places, ["b.ts:2:17", "a.ts:1:17"], "{out}");
}

#[test]
fn the_type_of_a_value_by_place_and_by_name() {
    let home = home();
    for what in ["c.ts:2:7", "make"] {
        let out = home.gloss_ok(&["def", "project", what, "--type", "--json"]);
        assert!(out.contains(r#""path":"b.ts","line":1,"#) && out.lines().count() == 1, "{what}: {out}");
    }
    let none = home.gloss(&["def", "project", "b.ts:1:25", "--type"]);
    assert!(none.code != Some(0) && none.stderr.contains("the type of `b.ts:1:25`"), "{none:?}");
}
