//! `gloss lint`: what authors run on a library of their own project.

use crate::support::env::Home;

const CODE: &str = "pub struct TheBatch {\n    pub first_row: u32,\n}\n\nimpl TheBatch {\n    pub fn next_batch(&mut self) -> u32 {\n        self.first_row + helper()\n    }\n}\n\nfn helper() -> u32 {\n    1\n}\n";

fn head(id: &str, lang: &str) -> String {
    format!("---\ngloss: 1\nid: {id}\ntitle: T\nlang: {lang}\nsummary: What it says.\n---\n")
}

/// A project that annotates itself, without git.
fn project(home: &Home) {
    home.catalogue("own", "path = \"../..\"\n");
    home.write("work/src/a.rs", CODE);
}

#[test]
fn names_of_the_code_are_found_and_linked() {
    let home = Home::new();
    project(&home);
    let body = "\n## On `first_row`\n<!-- gloss: src/a.rs#TheBatch id=batch -->\n\n`next_batch()` adds `first_row`, not `other_row`; `helper` and `u32` and `true` too. `next_batch` again.\n";
    home.write("work/annotations/own/a.en.md", &format!("{}{body}", head("a", "en")));
    let outcome = home.gloss(&["lint"]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let expected = "\
warning[unlinked-name]: `next_batch()` is `src/a.rs#TheBatch::next_batch` and is not linked (2 times)
  --> annotations/own/a.en.md:12:1
   |
12 | `next_batch()` adds `first_row`, not `other_row`; `helper` and `u32` and `true` too. `next_batch` again.
   | ^^^^^^^^^^^^^^
   |
   = help: write [`next_batch`], so that a rename is noticed
";
    assert!(outcome.stdout.starts_with(expected), "{}", outcome.stdout);
    assert!(outcome.stdout.ends_with("1 file: 0 errors, 3 warnings, 0 notes: needs review\n"), "{}", outcome.stdout);
    let json: serde_json::Value = serde_json::from_str(&home.gloss(&["lint", "a", "--format", "json"]).stdout).unwrap();
    assert_eq!((&json["summary"]["warning"], &json["problems"][1]["col"]), (&3.into(), &21.into()));
    assert_eq!(home.gloss(&["lint", "--gate", "lenient"]).code, Some(0));
    assert_eq!(home.gloss(&["lint", "--no-code"]).code, Some(0));
    assert_eq!(home.gloss(&["lint", "--only", "long-quote"]).code, Some(0));
    let fixed = home.gloss(&["lint", "--fix"]);
    assert!(fixed.code == Some(0) && fixed.stderr.contains("3 names linked"), "{fixed:?}");
    let text = std::fs::read_to_string(home.work().join("annotations/own/a.en.md")).unwrap();
    let linked =
        body.replacen("`next_batch()` adds `first_row`", "[`next_batch()`][`next_batch`] adds [`first_row`]", 1);
    assert_eq!(text, format!("{}{}", head("a", "en"), linked.replace("; `helper`", "; [`helper`]")));
    let check = home.gloss(&["check"]);
    assert!(check.code == Some(0) && !check.stdout.contains("unresolved"), "{check:?}");
}

#[test]
fn a_file_outside_a_library_and_a_broken_one_are_linted() {
    let home = Home::new();
    project(&home);
    let file = home.write("work/note.md", &format!("{}[`x`] ![](a.png)\n", head("note", "en")));
    let outcome = home.gloss(&["lint", file.to_str().unwrap()]);
    assert!(outcome.code == Some(1) && outcome.stdout.contains("warning[missing-alt]"), "{outcome:?}");
    home.write("work/annotations/own/b.en.md", "---\nid: B\n---\n");
    let broken = home.gloss(&["lint", "annotations/own/b.en.md"]);
    assert!(broken.code == Some(2) && broken.stdout.contains("error[malformed]"), "{broken:?}");
    assert_eq!(home.gloss(&["lint", "--gate", "advisory"]).code, Some(0));
    let unknown = home.gloss(&["lint", "owm"]);
    assert!(unknown.code == Some(3) && unknown.stderr.contains("did you mean own?"), "{unknown:?}");
    let rule = home.gloss(&["lint", "--only", "long-qote"]);
    assert!(rule.code == Some(3) && rule.stderr.contains("long-quote"), "{rule:?}");
    let rules = home.gloss_ok(&["lint", "--rules"]);
    assert!(rules.contains("unlinked-name (warning): ") && rules.contains("translation-drift"), "{rules}");
}

#[test]
fn hostile_text_reaches_no_terminal() {
    let home = Home::new();
    project(&home);
    let evil = "\u{1b}]0;x\u{7}\u{202e}";
    let body = format!("## {evil}\n\n![{evil}](a{evil}.png) [x](#{evil}) `next_batch`\n\nTODO: {evil}\n");
    home.write("work/annotations/own/a.en.md", &format!("{}{body}", head("a", "en")));
    for args in [&["lint"][..], &["lint", "--format", "json"]] {
        let outcome = home.gloss(args);
        assert!(outcome.code == Some(1) && !outcome.stdout.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{outcome:?}");
    }
}
