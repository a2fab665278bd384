//! `gloss check`: verdicts, reports in every format, gates and what they let through.

use serde_json::{Value, json};

use crate::support::env::{Home, run};
use crate::support::repo::{Node, Repo};

/// Ten lines of code that say what they are called.
fn function(name: &str, body: &str) -> String {
    format!(
        "pub fn {name}(input: &str) -> usize {{\n    let trimmed = input.trim();\n    {body}\n    trimmed.len() + trimmed.chars().filter(|c| c.is_alphabetic()).count()\n}}\n\n"
    )
}

/// A repository in which one function changed, one moved, one was renamed and one was removed; the library that explains
/// them, pinned to the start. Gives the ids of the two commits.
fn library(home: &Home) -> [String; 2] {
    let mut repo = Repo::bare(&home.path().join("srv/p"));
    let f = |name: &str| function(name, &format!("let {name}_total = trimmed.matches(\"{name}\").count();"));
    let moved = format!("{}{}", f("carry"), f("bring"));
    let gone = "pub fn remove(limits: &[u64; 4]) -> Option<u64> {\n    let mut best = None;\n    for limit in limits {\n        best = best.max(Some(*limit >> 3));\n    }\n    best\n}\n";
    let stays = format!("{}{}{}{gone}", f("keep"), f("change"), f("rename_me"));
    let twice = "impl A {\n    fn twin(&self) {}\n}\nimpl B {\n    fn twin(&self) {}\n}\nstruct A;\nstruct B;\n";
    let old = repo.commit(
        "main",
        "start",
        &[(b"a.rs", Node::Text(&stays)), (b"old.rs", Node::Text(&moved)), (b"t.rs", Node::Text(twice))],
    );
    let changed = function("change", "let change_total = trimmed.matches(\"other\").count() + 1;");
    let renamed = function("renamed", "let rename_me_total = trimmed.matches(\"rename_me\").count();");
    let stays = format!("{}{changed}{renamed}", f("keep"));
    let new = repo.commit(
        "main",
        "fix: 100 %\u{1b}[2J\u{202e} <b>&\"::error::x",
        &[(b"a.rs", Node::Text(&stays)), (b"new.rs", Node::Text(&moved))],
    );
    let git = repo.git();
    let commit = git.find_commit(git2::Oid::from_str(&new).expect("an id")).expect("a commit");
    let mut tree = git.treebuilder(Some(&commit.tree().expect("a tree"))).expect("a builder");
    tree.remove("old.rs").expect("it is there");
    let tree = git.find_tree(tree.write().expect("a tree")).expect("a tree");
    let amended = commit.amend(Some("refs/heads/main"), None, None, None, None, Some(&tree)).expect("a commit");
    let url = home.path().join("srv/p").display().to_string();
    home.catalogue("project", &format!("urls = [\"{url}\"]\nrev = \"{old}\"\n"));
    [old, amended.to_string()]
}

fn article(home: &Home, sections: &str) {
    home.write(
        "work/annotations/project/first.zh-CN.md",
        &format!("---\ngloss: 1\nid: first\ntitle: 第一篇\nlang: zh-CN\n---\n\n{sections}"),
    );
}

const SECTIONS: &str = "## 留 <b>::error::\n<!-- gloss: a.rs#keep id=keep -->\n文\n\n\
## 改\n<!-- gloss: a.rs#change id=change -->\n文\n\n\
## 搬\n<!-- gloss: old.rs#carry id=carry -->\n文\n\n\
## 名\n<!-- gloss: a.rs#rename_me id=name -->\n文\n\n\
## 去\n<!-- gloss: a.rs#remove id=gone -->\n文\n\n\
## 双\n<!-- gloss: t.rs#twin id=twin -->\n文\n";

fn everything(home: &Home) -> [String; 2] {
    let ids = library(home);
    article(home, SECTIONS);
    home.write(
        "work/annotations/project/first.en.md",
        "---\ngloss: 1\nid: first\ntitle: First\nlang: en\nsource: first.zh-CN.md\n---\n\n## C\n<!-- gloss: id=change -->\nText\n",
    );
    home.catalogue("absent", "urls = [\"https://example.invalid/x.git\"]\nrev = \"v1\"\n");
    home.write(
        "work/annotations/absent/x.en.md",
        "---\ngloss: 1\nid: x\ntitle: X\nlang: en\n---\n\n## X\n<!-- gloss: x.rs#x -->\nText\n\n## Y\n<!-- gloss: y.rs#y -->\nText\n",
    );
    home.gloss_ok(&["clone", "project"]);
    ids
}

fn json_of(home: &Home, args: &[&str]) -> Value {
    let outcome = home.gloss(&[&["check", "--format", "json"], args].concat());
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|e| panic!("{e}: {outcome:?}"))
}

#[test]
fn every_verdict_is_told_with_its_proof() {
    let home = Home::new();
    let [_, new] = everything(&home);
    let outcome = home.gloss(&["check", "--latest", "--offline"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    let text = outcome.stdout;
    let short = &new[..12];
    for part in [
        "warning[GLOSS001]: changed: `change`: ",
        "explained in “改”",
        &format!("first changed by {short}"),
        "the same in annotations/project/first.en.md:10",
        "| - let change_total = trimmed.matches(\"change\").count();",
        "| + let change_total = trimmed.matches(\"other\").count() + 1;",
        "note[GLOSS004]: moved: `carry`: moved to new.rs",
        "note[GLOSS005]: renamed: `rename_me`: renamed to renamed in a.rs",
        "error[GLOSS002]: missing: `a.rs#remove` is gone",
        &format!("removed by {short}"),
        "| - pub fn remove(limits: &[u64; 4]) -> Option<u64> {",
        "error[GLOSS003]: ambiguous: ",
        "  t.rs#A::twin  at line 2",
        "warning[GLOSS013]: absent: 2 anchors were not checked: absent is not cloned; run `gloss clone absent`",
        "7 verified, 2 skipped, 0 unsupported, 0 error: broken",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
}

fn violations(report: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(include_str!("sarif.schema.json")).expect("a schema");
    let mut compiler = boon::Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource("sarif.json", schema).expect("a resource");
    let mut schemas = boon::Schemas::new();
    let at = compiler.compile("sarif.json", &mut schemas).expect("a schema that compiles");
    schemas.validate(report, at).err().map(|e| format!("{e:#}")).into_iter().collect()
}

#[test]
fn the_schema_finds_what_is_wrong() {
    let home = Home::new();
    everything(&home);
    let text = home.gloss(&["check", "project", "--latest", "--format", "sarif"]).stdout;
    let good: Value = serde_json::from_str(&text).expect("JSON");
    let spoilt = |change: fn(&mut Value)| {
        let mut report = good.clone();
        change(&mut report);
        violations(&report).len()
    };
    assert_eq!(spoilt(|_| {}), 0);
    assert_eq!(spoilt(|r| r["version"] = json!("2.0.0")), 1);
    assert_eq!(spoilt(|r| r["runs"][0]["results"][0]["level"] = json!("fatal")), 1);
    assert_eq!(spoilt(|r| r["runs"][0]["results"][0]["mesage"] = json!("x")), 1);
    let uri = |r: &mut Value, uri: &str| {
        r["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = json!(uri);
    };
    let mut absolute = good.clone();
    uri(&mut absolute, "/etc/x.md");
    assert_eq!(violations(&absolute).len(), 1);
    let mut spaced = good;
    uri(&mut spaced, "a b.md");
    assert_eq!(violations(&spaced).len(), 1);
}

#[test]
fn sarif_follows_its_schema_and_keeps_its_fingerprints() {
    let home = Home::new();
    everything(&home);
    let report = |home: &Home| -> Value {
        let text = home.gloss(&["check", "--latest", "--offline", "--format", "sarif"]).stdout;
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        serde_json::from_str(&text).expect("JSON")
    };
    let first = report(&home);
    assert_eq!(violations(&first), Vec::<String>::new());
    let results = |report: &Value| report["runs"][0]["results"].as_array().expect("a list").clone();
    let rules = first["runs"][0]["tool"]["driver"]["rules"].as_array().expect("a list").clone();
    let mut seen = Vec::new();
    for result in results(&first) {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let location = &result["locations"][0]["physicalLocation"];
        let uri = location["artifactLocation"]["uri"].as_str().expect("text");
        assert!(home.work().join(uri).is_file(), "{uri}");
        seen.push((
            result["ruleId"].as_str().expect("text").to_owned(),
            result["level"].as_str().unwrap_or("").to_owned(),
        ));
    }
    seen.sort();
    let want = [
        ("GLOSS001", "warning"),
        ("GLOSS002", "error"),
        ("GLOSS003", "error"),
        ("GLOSS004", "note"),
        ("GLOSS005", "note"),
        ("GLOSS013", "warning"),
    ];
    assert_eq!(seen, want.map(|(a, b)| (a.to_owned(), b.to_owned())));
    let changed = results(&first).into_iter().find(|r| r["ruleId"] == "GLOSS001").expect("it is there");
    let region = &changed["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (&region["startLine"], &region["startColumn"], &region["endColumn"]),
        (&json!(13), &json!(13), &json!(24))
    );
    let related: Vec<&str> = changed["relatedLocations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|r| r["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("text"))
        .collect();
    assert_eq!(related, ["a.rs", "a.rs", "annotations/project/first.en.md"]);
    // Lines move; the alerts stay the same.
    article(&home, &format!("Words before.\n\n{SECTIONS}"));
    let second = report(&home);
    let prints = |report: &Value| {
        let mut list: Vec<String> =
            results(report).iter().map(|r| r["partialFingerprints"]["glossAnchor/v1"].to_string()).collect();
        list.sort();
        list
    };
    assert_eq!(prints(&first), prints(&second));
    let mut unique = prints(&first);
    unique.dedup();
    assert_eq!(unique.len(), results(&first).len());
}

#[test]
fn paths_in_reports_start_at_the_repository_that_uploads() {
    let home = Home::new();
    everything(&home);
    run(home.command("git").args(["init", "-q", ".."]));
    let report: Value =
        serde_json::from_str(&home.gloss(&["check", "project", "--latest", "--format", "sarif"]).stdout).expect("JSON");
    let uri = &report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "work/annotations/project/first.zh-CN.md");
    let github = home.gloss(&["check", "project", "--latest", "--format", "github"]).stdout;
    assert!(github.contains("file=work/annotations/project/first.zh-CN.md,line="), "{github}");
}

#[test]
fn github_commands_are_escaped_and_errors_come_first() {
    let home = Home::new();
    everything(&home);
    let summary = home.path().join("summary.md");
    let mut command = home.gloss_command(&["check", "--latest", "--offline", "--format", "github"]);
    let outcome = run(command.env("GITHUB_STEP_SUMMARY", &summary));
    assert_eq!(outcome.code, Some(2));
    let commands: Vec<&str> = outcome.stdout.lines().filter(|line| line.starts_with("::")).collect();
    let kinds: Vec<&str> = commands.iter().filter_map(|line| line[2..].split(' ').next()).collect();
    assert_eq!(kinds, ["error", "error", "warning", "warning", "notice", "notice"]);
    let changed = commands.iter().find(|line| line.contains("GLOSS001")).expect("a command");
    let start = "::warning file=annotations/project/first.zh-CN.md,line=13,endLine=13,col=13,endColumn=24,title=GLOSS001 changed::";
    assert!(changed.starts_with(start), "{changed}");
    assert!(changed.contains("fix: 100 %25") && changed.contains("%0A"), "{changed}");
    assert!(!outcome.stdout.contains(['\u{1b}', '\u{202e}']));
    // Nothing that comes from elsewhere starts a line.
    let known = ["::", "absent: ", "project at ", "7 verified"];
    assert!(outcome.stdout.lines().all(|line| known.iter().any(|k| line.starts_with(k))), "{}", outcome.stdout);
    let text = std::fs::read_to_string(summary).expect("a summary");
    assert!(text.starts_with("# Annotations: broken\n"), "{text}");
    assert!(text.contains("- let change_total") && text.contains("```diff"), "{text}");
    assert!(!text.contains("<b>") || text.contains("\\<b\\>"), "{text}");
}

#[test]
fn junit_reads_back() {
    let home = Home::new();
    everything(&home);
    let text = home.gloss(&["check", "--latest", "--offline", "--format", "junit"]).stdout;
    let document = roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    let root = document.root_element();
    let number = |name: &str| root.attribute(name).and_then(|n| n.parse::<usize>().ok()).expect("a number");
    assert_eq!((number("tests"), number("failures"), number("errors"), number("skipped")), (9, 4, 0, 2));
    let cases: Vec<_> = root.descendants().filter(|n| n.has_tag_name("testcase")).collect();
    assert_eq!(cases.len(), 9);
    let case = |class: &str, name: &str| {
        let found = cases.iter().find(|c| c.attribute("classname") == Some(class) && c.attribute("name") == Some(name));
        *found.unwrap_or_else(|| panic!("{class} {name}"))
    };
    let failure = case("project.first.zh-CN", "change").first_element_child().expect("a failure");
    assert_eq!((failure.tag_name().name(), failure.attribute("type")), ("failure", Some("changed")));
    assert!(failure.text().expect("text").contains("<b>&\"::error::x"), "{failure:?}");
    assert!(case("project.first.zh-CN", "keep").first_element_child().is_none());
    assert_eq!(case("absent.x.en", "x").first_element_child().expect("an outcome").tag_name().name(), "skipped");
    let moved = case("project.first.zh-CN", "carry").first_element_child().expect("words");
    assert_eq!(moved.tag_name().name(), "system-out");
}

#[test]
fn several_reports_come_from_one_run() {
    let home = Home::new();
    everything(&home);
    let args = ["check", "project", "--latest", "--report", "sarif=out.sarif", "--report", "junit=out.xml"];
    let outcome = home.gloss(&[&args[..], &["--report", "markdown=out.md", "--report", "json=out.json"]].concat());
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stdout.contains("error[GLOSS002]"));
    let read = |name: &str| std::fs::read_to_string(home.work().join(name)).expect("a report");
    assert!(serde_json::from_str::<Value>(&read("out.sarif")).is_ok() && read("out.xml").starts_with("<?xml"));
    assert_eq!(serde_json::from_str::<Value>(&read("out.json")).expect("JSON")["summary"]["exit_code"], 2);
    assert!(read("out.md").contains("| project | main"), "{}", read("out.md"));
    let quiet = home.gloss(&["check", "project", "--latest", "--no-code", "--report", "sarif=out.sarif"]).stdout;
    for report in [quiet, read("out.sarif")] {
        assert!(report.contains("GLOSS001") && !report.contains("change_total"), "{report}");
    }
    let wrong = home.gloss(&["check", "--report", "xml=out.xml"]);
    assert_eq!(wrong.code, Some(3));
    assert!(wrong.stderr.contains("there are human, json, sarif, github, junit, markdown"), "{wrong:?}");
}

#[test]
fn gates_bend_the_exit_code_and_never_the_report() {
    let home = Home::new();
    library(&home);
    article(&home, "## 改\n<!-- gloss: a.rs#change id=change -->\n文\n");
    home.gloss_ok(&["clone", "project"]);
    let check = |more: &[&str]| home.gloss(&[&["check", "project", "--latest", "--offline"], more].concat());
    let report = |text: &str| text[..text.rfind("1 verified").expect("a summary")].to_owned();
    let strict = check(&[]);
    assert_eq!(strict.code, Some(1));
    for gate in ["lenient", "advisory"] {
        let bent = check(&["--gate", gate]);
        assert_eq!((bent.code, report(&bent.stdout)), (Some(0), report(&strict.stdout)));
        assert!(bent.stdout.contains(&format!("pass ({gate} gate)")), "{}", bent.stdout);
    }
    home.write("work/annotations/gloss.toml", "gate = \"lenient\"\n");
    assert_eq!(check(&[]).code, Some(0), "the library's own gate");
    assert_eq!(check(&["--gate", "strict"]).code, Some(1));
    assert_eq!(check(&["--require-verified", "2"]).code, Some(3), "fewer were verified");
    assert_eq!(check(&["--gate", "harsh"]).code, Some(3), "usage");
    assert_eq!(home.gloss(&["check", "nothing-of-that-name"]).code, Some(3));
}

#[test]
fn what_is_not_here_never_looks_green() {
    let home = Home::new();
    home.catalogue("absent", "urls = [\"https://example.invalid/x.git\"]\nrev = \"v1\"\n");
    home.write(
        "work/annotations/absent/x.en.md",
        "---\ngloss: 1\nid: x\ntitle: X\nlang: en\n---\n\n## X\n<!-- gloss: x.rs#x -->\nText\n",
    );
    let outcome = home.gloss(&["check", "--offline"]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stdout.contains("0 verified, 1 skipped, 0 unsupported, 0 error: not checked in full"));
    let allowed = home.gloss(&["check", "--offline", "--require-verified", "0"]);
    assert_eq!(allowed.code, Some(0), "{allowed:?}");
    assert!(allowed.stdout.contains("1 anchor was not checked") && allowed.stdout.contains("1 skipped"), "{allowed:?}");
}

#[test]
fn a_range_speaks_of_what_held_at_its_start() {
    let home = Home::new();
    let [old, new] = everything(&home);
    let range = format!("{new}..{new}");
    let report = json_of(&home, &["project", "--range", &range]);
    let of = |report: &Value, section: &str| {
        let list = report["annotations"].as_array().expect("a list").clone();
        let found = list.into_iter().find(|a| a["section"] == section && a["lang"] == "zh-CN").expect("it is there");
        found["verdict"].as_str().expect("a word").to_owned()
    };
    assert_eq!((of(&report, "keep").as_str(), of(&report, "gone").as_str()), ("new", "skipped"));
    let report = json_of(&home, &["project", "--range", &format!("{old}..")]);
    assert_eq!((of(&report, "change").as_str(), of(&report, "gone").as_str()), ("changed", "missing"));
    assert_eq!(home.gloss(&["check", "project", "--range", "v1"]).code, Some(3), "no range");
    let unknown = home.gloss(&["check", "project", "--offline", "--range", "nowhere..HEAD"]);
    assert_eq!(unknown.code, Some(3), "{unknown:?}");
    assert!(unknown.stdout.contains("nowhere"), "{unknown:?}");
    assert!(!unknown.stdout.contains('\u{240a}'), "an error of several lines is told in one: {unknown:?}");
    let bare = home.gloss(&["check", "project", "--worktree"]);
    assert!(bare.code == Some(3) && bare.stdout.contains("it has no work tree"), "{bare:?}");
}

#[test]
fn the_newest_commit_is_that_of_the_branch_the_articles_follow() {
    let home = Home::new();
    let [old, _] = library(&home);
    article(&home, "## 改\n<!-- gloss: a.rs#change id=change -->\n文\n");
    let repo = git2::Repository::open_bare(home.path().join("srv/p")).expect("a repository");
    let id = git2::Oid::from_str(&old).expect("an id");
    repo.reference("refs/heads/kept", id, true, "test").expect("a plain name");
    home.gloss_ok(&["clone", "project"]);
    let latest = || json_of(&home, &["project", "--latest"])["annotations"][0]["verdict"].clone();
    assert_eq!(latest(), "changed", "the default branch");
    let manifest = std::fs::read_to_string(home.work().join("annotations/project/repo.toml")).expect("a manifest");
    home.catalogue("project", &format!("{manifest}ref = \"kept\"\n"));
    assert_eq!(latest(), "new", "the branch of the manifest");
}

#[test]
fn a_baseline_holds_what_is_known_and_nothing_else() {
    let home = Home::new();
    everything(&home);
    let check =
        |more: &[&str]| home.gloss(&[&["check", "project", "--latest", "--baseline", "known.json"], more].concat());
    assert_eq!(check(&[]).code, Some(3), "there is none yet");
    let written = check(&["--update-baseline"]);
    assert_eq!(written.code, Some(0), "{written:?}");
    let known = check(&[]);
    assert_eq!(known.code, Some(0), "{known:?}");
    assert!(
        known.stdout.contains("5 known: in the baseline") && !known.stdout.contains("GLOSS002"),
        "{}",
        known.stdout
    );
    let text = std::fs::read_to_string(home.work().join("known.json")).expect("a baseline");
    assert!(text.contains("project first#gone: `a.rs#remove` is gone"), "{text}");
    // The same place that breaks in another way is a new finding.
    article(&home, &SECTIONS.replace("a.rs#change id=change", "a.rs#remove id=change"));
    let worse = check(&[]);
    assert_eq!(worse.code, Some(2), "{worse:?}");
    assert!(worse.stdout.contains("1 of the baseline no longer occur"), "{}", worse.stdout);
    // Junit shows the known as skipped, SARIF as suppressed.
    article(&home, SECTIONS);
    assert!(check(&["--format", "junit"]).stdout.contains("known, in the baseline: "));
    let sarif = check(&["--format", "sarif"]).stdout;
    assert!(sarif.contains("\"suppressions\"") && violations(&serde_json::from_str(&sarif).expect("JSON")).is_empty());
    // Nothing that could not be checked is ever known.
    home.write(
        "work/annotations/project/broken.en.md",
        "---\ngloss: 1\nid: broken\ntitle: B\nlang: en\n---\n\n## B\n<!-- gloss: a.rs# ## -->\n",
    );
    assert_eq!(check(&["--update-baseline"]).code, Some(3));
    assert_eq!(check(&[]).code, Some(3));
    home.write("work/known.json", "{}");
    assert_eq!(check(&[]).code, Some(3), "no baseline");
}

/// A project that annotates itself, with two articles and three commits.
fn project(home: &Home) {
    let git = |args: &[&str]| {
        let outcome = run(home.command("git").args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(args));
        assert_eq!(outcome.code, Some(0), "git {args:?}: {outcome:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    home.write("work/src/one.rs", &function("one", "let a = 1;"));
    home.write("work/src/two.rs", &function("two", "let b = 2;"));
    home.catalogue("self", "path = \"../..\"\n");
    for name in ["one", "two"] {
        home.write(
            &format!("work/annotations/self/{name}.en.md"),
            &format!("---\ngloss: 1\nid: {name}\ntitle: T\nlang: en\n---\n\n## S\n<!-- gloss: src/{name}.rs#{name} id=it -->\nText\n"),
        );
    }
    git(&["add", "-A"]);
    git(&["commit", "-qm", "start"]);
}

#[test]
fn only_what_changed_is_checked() {
    let home = Home::new();
    project(&home);
    let check = |more: &[&str]| home.gloss(&[&["check", "--offline"], more].concat());
    let all = check(&[]);
    assert!(all.code == Some(0) && all.stdout.contains("2 verified"), "{all:?}");
    let none = check(&["--changed-since", "HEAD"]);
    assert_eq!(none.code, Some(0), "{none:?}");
    assert!(none.stdout.contains("2 anchors left out: neither article nor code changed since HEAD"), "{none:?}");
    home.write("work/src/two.rs", "pub fn other() {}\n");
    let code = check(&["--changed-since", "HEAD"]);
    assert_eq!(code.code, Some(2), "{code:?}");
    assert!(
        code.stdout.contains("`src/two.rs#two` is not there") && code.stdout.contains("1 anchors left out"),
        "{code:?}"
    );
    home.write("work/src/two.rs", &function("two", "let b = 2;"));
    home.write(
        "work/annotations/self/one.en.md",
        "---\ngloss: 1\nid: one\ntitle: T\nlang: en\n---\n\n## S\n<!-- gloss: src/one.rs#gone id=it -->\nText\n",
    );
    let prose = check(&["--changed-since", "HEAD", "--format", "github"]);
    assert_eq!(prose.code, Some(2), "{prose:?}");
    assert!(prose.stdout.contains("file=annotations/self/one.en.md,line=9"), "{prose:?}");
    let unknown = check(&["--changed-since", "origin/main"]);
    assert_eq!(unknown.code, Some(3), "{unknown:?}");
    assert!(unknown.stderr.contains("fetch-depth: 0"), "{unknown:?}");
}

#[test]
fn a_projects_check_is_about_its_own_articles() {
    let home = Home::new();
    project(&home);
    home.write("data/glossator/annotations/self/repo.toml", "urls = [\"https://example.invalid/x.git\"]\n");
    home.write(
        "data/glossator/annotations/self/mine.en.md",
        "---\ngloss: 1\nid: mine\ntitle: T\nlang: en\n---\n\n## S\n<!-- gloss: src/none.rs#none -->\nText\n",
    );
    let outcome = home.gloss(&["check", "--offline"]);
    assert_eq!(outcome.code, Some(0), "a reader's own notes are not the project's to mend: {outcome:?}");
    assert_eq!(home.gloss(&["check", "self", "--offline"]).code, Some(2), "asked for by name they count");
}

#[test]
fn a_checkout_of_any_name_has_the_articles_of_its_own_library() {
    let home = Home::new();
    project(&home);
    let article = home.gloss_ok(&["show", ".", "one", "--plain"]);
    assert!(article.contains("Text") && article.contains("pub fn one"), "the folder is `work`, not `self`: {article}");
    home.write("work/src/deeper/mod.rs", "");
    let below = run(home.gloss_command(&["show", "..", "two", "--plain"]).current_dir(home.work().join("src")));
    assert!(below.code == Some(0) && below.stdout.contains("pub fn two"), "{below:?}");
}

#[test]
fn a_library_elsewhere_is_named_by_its_folder() {
    let home = Home::new();
    everything(&home);
    let outside = |args: &[&str]| run(home.gloss_command(args).current_dir(home.path()));
    let work = home.work().display().to_string();
    let all = outside(&["check", &work, "--offline", "--format", "json"]);
    let all: Value = serde_json::from_str(&all.stdout).unwrap_or_else(|e| panic!("{e}: {all:?}"));
    assert_eq!(all["summary"]["skipped"], 2, "of the repository that is not here: {all}");
    let one = outside(&["check", &format!("{work}/annotations/project"), "--offline", "--format", "json"]);
    let one: Value = serde_json::from_str(&one.stdout).unwrap_or_else(|e| panic!("{e}: {one:?}"));
    assert_eq!((&one["summary"]["skipped"], &one["summary"]["new"]), (&json!(0), &json!(6)), "{one}");
    let log = outside(&["log", &work, "--offline"]);
    assert_eq!(log.code, Some(0), "{log:?}");
    let nowhere = outside(&["check", ".", "--offline"]);
    assert!(nowhere.code == Some(3) && nowhere.stderr.contains("no library at or above"), "{nowhere:?}");
}

#[test]
fn verdicts_are_kept_and_never_out_of_date() {
    let home = Home::new();
    everything(&home);
    let check = || home.gloss(&["check", "project", "--latest", "--format", "json"]).stdout;
    let kept = || -> Vec<std::path::PathBuf> {
        let dir = std::fs::read_dir(home.path().join("cache/glossator/verdicts"));
        dir.into_iter().flatten().map(|entry| entry.expect("readable").path()).collect()
    };
    let first = check();
    assert_eq!(kept().len(), 1);
    assert_eq!(check(), first, "from what was kept");
    assert_eq!(kept().len(), 1);
    std::fs::write(&kept()[0], "{\"repo\":").expect("writable");
    assert_eq!(check(), first, "damage costs time only");
    std::fs::remove_dir_all(home.path().join("cache")).expect("it is there");
    assert_eq!(check(), first, "as does deleting");
    article(&home, &SECTIONS.replace("a.rs#keep", "a.rs#change"));
    let edited: Value = serde_json::from_str(&check()).expect("JSON");
    assert_eq!((&edited["summary"]["changed"], kept().len()), (&json!(3), 2));
    let pinned: Value =
        serde_json::from_str(&home.gloss(&["check", "project", "--format", "json"]).stdout).expect("JSON");
    assert_eq!((&pinned["summary"]["changed"], &pinned["summary"]["new"]), (&json!(0), &json!(6)));
}
