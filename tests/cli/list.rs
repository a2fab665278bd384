//! `gloss list`, `gloss completions` and `gloss man`.

use crate::support::env::{Home, run};
use crate::support::repo::history;

const ARTICLE: &str = "---\ngloss: 1\nid: first\ntitle: 第一篇\nlang: zh-CN\n---\n\n## 甲\n<!-- gloss: a.rs#answer id=x -->\n文\n\n## 乙\n文\n";
const VARIANT: &str = "---\ngloss: 1\nid: first\ntitle: The first\nlang: en\nsource: first.zh-CN.md\n---\n\n## A\n<!-- gloss: id=x -->\nText\n";

fn library(home: &Home) {
    let (_, ids) = history(&home.path().join("srv/p"));
    let url = home.path().join("srv/p").display().to_string();
    home.catalogue(
        "project",
        &format!("title = \"The project\"\nurls = [\"{url}\"]\nrev = \"{}\"\nref = \"v1\"\n", ids[2]),
    );
    home.write("work/annotations/project/first.zh-CN.md", ARTICLE);
    home.write("work/annotations/project/first.en.md", VARIANT);
}

#[test]
fn articles_of_no_series_come_last() {
    let home = Home::new();
    library(&home);
    for (id, order) in [("zz", "order: 0"), ("zy", "order: 10")] {
        let text = format!("---\ngloss: 1\nid: {id}\ntitle: {id}\nlang: en\nseries: s\n{order}\n---\n\n## {id}\n");
        home.write(&format!("work/annotations/project/{id}.en.md"), &text);
    }
    let listed = home.gloss_ok(&["list", "project"]);
    let at = |id: &str| listed.find(&format!("\n  {id}  ")).expect("it is listed");
    assert!(at("zz") < at("zy") && at("zy") < at("first"), "{listed}");
}

#[test]
fn repositories_and_articles_are_listed_with_their_state() {
    let home = Home::new();
    library(&home);
    let listed = home.gloss_ok(&["list", "project"]);
    let short = listed.split('(').nth(1).unwrap_or_default().get(..12).unwrap_or_default().to_owned();
    let expected = format!(
        "project  The project  at v1 ({short})  [not cloned]  1 article\n  first  The first  (zh-CN, en; 1 section)\n"
    );
    assert_eq!(listed, expected);
    let chinese = home.gloss_ok(&["list", "project", "--lang", "zh-TW"]);
    assert!(chinese.contains("第一篇"), "{chinese}");
    home.write("config/glossator/config.toml", "language = \"zh-CN\"\n");
    assert!(home.gloss_ok(&["list", "project"]).contains("第一篇"), "the user's settings count");
    home.write("config/glossator/config.toml", "langage = \"zh-CN\"\n");
    let broken = home.gloss(&["list", "project"]);
    assert!(broken.code == Some(0) && broken.stderr.contains("config.toml:1: unknown field `langage`"), "{broken:?}");
    home.write("config/glossator/config.toml", "");
    home.gloss_ok(&["clone", "project"]);
    home.gloss_ok(&["clone", "project", "--name", "other"]);
    let lines = home.gloss_ok(&["list", "--json"]);
    let rows: Vec<serde_json::Value> = lines.lines().map(|l| serde_json::from_str(l).expect("a JSON object")).collect();
    let row = |name: &str| rows.iter().find(|row| row["name"] == name).expect("it is listed");
    assert_eq!((&row("project")["state"], &row("project")["library"]), (&"cloned".into(), &"project".into()));
    assert_eq!(row("project")["articles"][0]["languages"], serde_json::json!(["zh-CN", "en"]));
    assert_eq!(row("project")["articles"][0]["anchors"], 1);
    assert_eq!((&row("other")["state"], &row("other")["library"]), (&"cloned".into(), &serde_json::Value::Null));
    assert!(rows.iter().any(|row| row["library"] == "built-in"), "the program's own catalogue is listed too");
    let own = rows.iter().find(|row| row["name"] == "glossator").expect("the program's own articles");
    assert_eq!(own["state"], "absent");
    assert!(home.gloss_ok(&["list", "glossator"]).contains("[to be read in a checkout of it]"));
    let absent = home.gloss(&["show", "glossator", "guide"]);
    assert!(absent.code == Some(3) && absent.stderr.contains("--name glossator"), "{absent:?}");
    let unknown = home.gloss(&["list", "projct"]);
    assert_eq!(unknown.code, Some(3));
    assert!(unknown.stderr.contains("did you mean project?"), "{unknown:?}");
}

#[test]
fn folders_of_libraries_are_listed_as_other_verbs_take_them() {
    let home = Home::new();
    library(&home);
    home.write("elsewhere/annotations/theirs/b.en.md", &VARIANT.replace("source: first.zh-CN.md\n", ""));
    home.write("elsewhere/annotations/theirs/repo.toml", "urls = [\"u\"]\n");
    let named = home.gloss_ok(&["list", "project"]);
    for path in [".", "./annotations", "./annotations/project"] {
        assert_eq!(home.gloss_ok(&["list", path]), named, "{path}");
    }
    assert_eq!(home.gloss_ok(&["list", "project", "."]), named, "listed once");
    let both = home.gloss_ok(&["list", "../elsewhere", "project"]);
    assert!(both.starts_with(&named) && both.contains("\ntheirs  "), "{both}");
    let none = home.gloss(&["list", "../srv"]);
    assert!(none.code == Some(3) && none.stderr.contains("no library at or above ../srv"), "{none:?}");
    let word = home.gloss(&["list", "annotations"]);
    assert!(word.code == Some(3) && word.stderr.contains("./annotations"), "{word:?}");
}

#[test]
fn a_hostile_library_is_listed_without_harm() {
    let home = Home::new();
    home.catalogue(
        "evil",
        "title = \"a\\u001b]0;x\\u0007\\u202eb\"\nurls = [\"https://u:secret@h.example/x\\u001b[2J\"]\n",
    );
    home.write("work/annotations/evil/a.en.md", "---\ngloss: 1\nid: a\ntitle: \"T\\e[31m\u{1b}[2J\"\nlang: en\n---\n");
    home.write("work/annotations/broken/repo.toml", "name = \"../../x\"\nurls = [");
    for args in [&["list"][..], &["list", "--json"]] {
        let outcome = home.gloss(args);
        assert_eq!(outcome.code, Some(0), "{outcome:?}");
        assert!(!outcome.stdout.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{outcome:?}");
        assert!(!outcome.stdout.contains("secret"), "{outcome:?}");
        assert!(outcome.stdout.contains("evil") && outcome.stdout.contains("broken"), "{outcome:?}");
    }
}

/// What bash offers after `line`.
fn completed(home: &Home, line: &str) -> Vec<String> {
    let script = home.gloss_ok(&["completions", "bash"]);
    let gloss = std::path::Path::new(env!("CARGO_BIN_EXE_gloss"));
    let ask = "COMP_LINE=$1; COMP_POINT=${#1}; COMPREPLY=(); _gloss_complete; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let path = format!("{}:{}", gloss.parent().expect("a folder").display(), std::env::var("PATH").unwrap_or_default());
    let outcome = run(home.command("bash").env("PATH", path).args(["-c", &format!("{script}\n{ask}"), "bash", line]));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    outcome.stdout.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn bash_completes_names_and_revisions() {
    let home = Home::new();
    library(&home);
    assert_eq!(completed(&home, "gloss comp"), ["completions"]);
    assert_eq!(completed(&home, "gloss index proj"), ["project"]);
    assert_eq!(completed(&home, "gloss fetch proj"), Vec::<String>::new());
    assert_eq!(completed(&home, "gloss index project@v"), Vec::<String>::new(), "nothing is fetched for a key press");
    home.gloss_ok(&["clone", "project"]);
    let (repo, ids) = (git2::Repository::open_bare(home.clone_of("project")).expect("a clone"), "refs/tags/v9$(x)");
    let commit = repo.revparse_single("v1").expect("a tag").id();
    repo.reference(ids, commit, false, "test").expect("git allows this name");
    assert_eq!(completed(&home, "gloss fetch proj"), ["project"]);
    // Bash takes the part after the `@` for the word.
    assert_eq!(completed(&home, "gloss index project@v"), ["v1", "v2"]);
    assert_eq!(completed(&home, "gloss clone --dep"), ["--depth"]);
}

#[test]
fn every_shell_has_a_script_and_every_verb_a_page() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(home.gloss_ok(&["completions", shell]).contains("GLOSS_COMPLETE"), "{shell}");
    }
    assert_eq!(home.gloss(&["completions", "tcsh"]).code, Some(3));
    home.gloss_ok(&["man", "--dir", "pages"]);
    let page = std::fs::read_to_string(home.work().join("pages/gloss-clone.1")).expect("a page");
    assert!(page.contains(".TH GLOSS-CLONE 1") && page.contains("gloss clone ahooks"), "{page}");
    let whole = home.gloss_ok(&["man"]);
    for verb in ["clone", "fetch", "list", "index", "def", "man"] {
        assert!(home.work().join(format!("pages/gloss-{verb}.1")).is_file(), "{verb}");
        assert!(whole.contains(&format!(".TH GLOSS-{} 1", verb.to_uppercase())), "{verb}");
        let help = home.gloss_ok(&[verb, "--help"]);
        assert!(help.contains("Examples:\n  gloss "), "{help}");
    }
    let unknown = home.gloss(&["man", "clon"]);
    assert!(unknown.stderr.contains("did you mean clone"), "{unknown:?}");
}
