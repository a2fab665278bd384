//! `gloss new`, `lint`, `coverage` and `stats`: what authors run.

use crate::support::env::{Home, run};

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

fn read(home: &Home, path: &str) -> String {
    std::fs::read_to_string(home.path().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn a_library_starts_in_a_project_and_grows() {
    let home = Home::new();
    home.write("work/demo/src/a.rs", CODE);
    let demo = home.work().join("demo");
    let gloss = |args: &[&str]| run(home.gloss_command(args).current_dir(&demo));
    let written = |args: &[&str]| {
        let outcome = gloss(args);
        assert_eq!(outcome.code, Some(0), "{args:?}: {outcome:?}");
        outcome.stdout
    };
    let text_of = |name: &str| std::fs::read_to_string(demo.join("annotations").join(name)).expect("it was written");
    let made = gloss(&["new", "--library", "--lang", "en"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let files =
        "annotations/gloss.toml\nannotations/demo/repo.toml\nannotations/README.md\nannotations/demo/tour.en.md\n";
    assert_eq!(made.stdout, files);
    let tour = text_of("demo/tour.en.md");
    assert!(tour.contains("<!-- gloss: src/a.rs#TheBatch::next_batch id=next-batch -->"), "{tour}");
    assert!(text_of("README.md").contains("gloss check "));
    let check = gloss(&["check", "--offline"]);
    assert!(check.code == Some(0) && check.stdout.contains("new"), "{check:?}");
    let lint = gloss(&["lint", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&lint.stdout).expect("JSON");
    let rules: Vec<&str> = found["problems"].as_array().unwrap().iter().map(|p| p["rule"].as_str().unwrap()).collect();
    assert!(lint.code == Some(1) && !rules.is_empty() && rules.iter().all(|r| *r == "placeholder"), "{found}");
    // Nothing is written over.
    let again = gloss(&["new", "--library"]);
    assert!(again.code == Some(3) && again.stderr.contains("there is a library already"), "{again:?}");
    let made = written(&["new", ".", "more", "helper", "src/a.rs", "--lang", "zh-CN", "--title", "更多: \"一\""]);
    assert_eq!(made, "annotations/demo/more.zh-CN.md\n");
    let text = text_of("demo/more.zh-CN.md");
    assert!(text.contains("# 更多: \"一\"") && text.contains("src/a.rs#helper id=helper"), "{text}");
    let again = gloss(&["new", ".", "more", "helper"]);
    assert!(again.code == Some(3) && again.stderr.contains("already"), "{again:?}");
    assert_eq!(text_of("demo/more.zh-CN.md"), text);
    let made = written(&["new", "--translate", "more", "--lang", "en"]);
    assert_eq!(made, "annotations/demo/more.en.md\n");
    let variant = text_of("demo/more.en.md");
    assert!(variant.contains("source: more.zh-CN.md") && variant.contains("<!-- gloss: id=helper -->"), "{variant}");
    let accepted = gloss(&["accept", "more"]);
    assert!(accepted.code == Some(1) && accepted.stderr.contains("still to be written (TODO)"), "{accepted:?}");
    let drift = gloss(&["lint", "--only", "translation-drift,malformed"]);
    assert_eq!(drift.code, Some(0), "{drift:?}");
    assert_eq!(gloss(&["new", "--translate", "more", "--lang", "en"]).code, Some(3));
}

#[test]
fn a_symbol_that_is_not_one_place_starts_nothing() {
    let home = Home::new();
    project(&home);
    home.write("work/src/b.rs", "pub fn helper() {}\n");
    let two = home.gloss(&["new", ".", "x", "helper"]);
    assert!(two.code == Some(3) && two.stderr.contains("src/a.rs#helper, src/b.rs#helper"), "{two:?}");
    let none = home.gloss(&["new", ".", "x", "next_btach"]);
    assert!(none.code == Some(3) && none.stderr.contains("nothing is called `next_btach`"), "{none:?}");
    for (args, words) in [
        (&["new", "."][..], "needs a repository and an id"),
        (&["new", ".", "Bad Id"], "is no article id"),
        (&["new", "--translate", "x", "--lang", "en"], "there is no article `x`"),
        (&["new", "--translate", "x"], "needs a language"),
        (&["new", ".", "x", "--lang", "../../x"], "is no language tag"),
    ] {
        let outcome = home.gloss(args);
        assert!(outcome.code == Some(3) && outcome.stderr.contains(words), "{outcome:?}");
    }
    assert_eq!(std::fs::read_dir(home.work().join("annotations/own")).unwrap().count(), 1, "only repo.toml");
}

#[test]
fn articles_about_other_repositories_go_to_the_user_s_library() {
    let home = Home::new();
    let (_, ids) = crate::support::repo::history(&home.path().join("srv/p"));
    home.gloss_ok(&["clone", home.path().join("srv/p").to_str().unwrap()]);
    let made = home.gloss(&["new", "p", "first", "--lang", "en"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let manifest = read(&home, "data/glossator/annotations/p/repo.toml");
    assert!(manifest.starts_with("name = \"p\"\nurls = [") && manifest.contains("rev = \""), "{manifest}");
    assert!(ids.iter().any(|id| manifest.contains(id)), "{manifest}");
    assert!(
        manifest.ends_with("ref = \"main\"\n"),
        "a branch holds the commit, for servers that give none by its id: {manifest}"
    );
    assert!(made.stderr.contains("no library is around here"), "{made:?}");
    assert!(home.gloss_ok(&["list", "p"]).contains("first"));
    // The built-in library is copied from, not written to.
    let made = home.gloss(&["new", "--translate", "dom-effect", "--lang", "de"]);
    assert!(made.code == Some(0) && made.stderr.contains("copied from the built-in library"), "{made:?}");
    let text = read(&home, "data/glossator/annotations/ahooks/dom-effect.de.md");
    assert!(text.contains("lang: de\nsource: dom-effect.zh-CN.md"), "{text}");
}

#[test]
fn an_editor_is_opened_only_when_asked() {
    let home = Home::new();
    project(&home);
    let run = |args: &[&str]| {
        let log = home.path().join("log");
        let editor = home.write("edit.sh", &format!("#!/bin/sh\necho \"$@\" >> {}\n", log.display()));
        let mut command = home.gloss_command(args);
        command.env("VISUAL", format!("sh {}", editor.display()));
        let outcome = crate::support::env::run(&mut command);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        std::fs::read_to_string(log).unwrap_or_default()
    };
    assert_eq!(run(&["new", ".", "one", "--lang", "en"]), "");
    assert!(run(&["new", ".", "two", "--lang", "en", "--edit"]).starts_with("+4 "), "the first TODO");
}

#[test]
fn coverage_weighs_by_use_and_proposes() {
    let home = Home::new();
    project(&home);
    home.write(
        "work/src/b.rs",
        "pub fn user(mut b: crate::a::TheBatch) -> u32 {\n    b.next_batch() + b.next_batch()\n}\n",
    );
    home.write("work/tests/t.rs", "fn test_helper() {}\n");
    let bare: serde_json::Value = serde_json::from_str(&home.gloss_ok(&["coverage", ".", "--json"])).expect("JSON");
    assert_eq!((&bare["total"]["symbols"], &bare["total"]["explained_part"]), (&4.into(), &0.0.into()));
    assert_eq!(bare["next"][0]["anchor"], "src/a.rs#TheBatch::next_batch", "{bare}");
    assert_eq!((&bare["next"][0]["uses"], &bare["next"][0]["lines"]), (&2.into(), &3.into()));
    let body = "\n## One\n<!-- gloss: src/a.rs#next_batch id=one -->\n\nCalls [`helper`].\n";
    home.write("work/annotations/own/a.en.md", &format!("{}{body}", head("a", "en")));
    let some: serde_json::Value =
        serde_json::from_str(&home.gloss_ok(&["coverage", ".", "src", "--json"])).expect("JSON");
    let total = &some["total"];
    assert_eq!((&total["symbols"], &total["anchored"], &total["linked"]), (&4.into(), &1.into(), &1.into()));
    assert!(some["next"].as_array().unwrap().iter().all(|n| n["symbol"] != "TheBatch::next_batch"), "{some}");
    let text = home.gloss_ok(&["coverage", ".", "src"]);
    assert!(text.contains("a.rs") && text.contains("to explain next:"), "{text}");
    let nothing = home.gloss(&["coverage", ".", "annotations"]);
    assert!(nothing.code == Some(3) && nothing.stderr.contains("no functions or types"), "{nothing:?}");
}

#[test]
fn stats_count_and_align() {
    let home = Home::new();
    project(&home);
    home.write("work/annotations/own/a.en.md", &format!("{}One two [`helper`].\n", head("a", "en")));
    let chinese = head("bb", "zh-CN").replace("title: T", "title: 汉字标题");
    home.write("work/annotations/own/bb.zh-CN.md", &format!("{chinese}一二三四 `x`。\n"));
    let expected = "\
article       lang   words  min  sections  anchors  quotes  links  media
a  T          en         3    1         0        0       0      1      0
bb  汉字标题  zh-CN      5    1         0        0       0      0      0

all: 1        en         3    1         0        0       0      1      0
all: 1        zh-CN      5    1         0        0       0      0      0
";
    assert_eq!(home.gloss_ok(&["stats"]), expected);
    let json: serde_json::Value = serde_json::from_str(&home.gloss_ok(&["stats", "own", "--json"])).expect("JSON");
    assert_eq!((&json["articles"][1]["characters"], &json["articles"][1]["words"]), (&4.into(), &1.into()));
    assert_eq!(json["total"].as_array().unwrap().len(), 2);
    assert_eq!(home.gloss_ok(&["stats", "--lang", "fr"]), "no articles\n");
}
