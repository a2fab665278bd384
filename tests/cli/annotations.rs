//! `gloss accept`, `fix`, `diff`, `log`, `outdated` and `check` as an author uses them on a small project: what is
//! printed, what is written, the exit codes, and what a kill or a damaged lock does.

use std::path::PathBuf;

use crate::support::env::{Home, Outcome, run};
use crate::support::repo::{Node, Repo};

const V1: &str = "export function compare(old, now) {\n  if (old === now) {\n    return true;\n  }\n  return same(els, last);\n}\n\nexport const resolve = (target) => {\n  const found = typeof target === 'function' ? target() : target;\n  return found ?? null;\n};\n\nexport const isArray = (value) => Array.isArray(value);\n";

/// A project with three releases: `v1`; `v2`, in which `resolve` moved and `isArray` went; `v3`, in which `compare`
/// swapped its arguments.
struct Project {
    home: Home,
    ids: Vec<String>,
}

const ARTICLE: &str = "---\ngloss: 1\nid: tour\ntitle: Tour\nlang: en\n---\n\n# Tour\n\n## Compare\n<!-- gloss: src/a.ts#compare id=compare -->\n\nThe first `compare` is cheap.\n\n## Resolve\n<!-- gloss:   src/a.ts#resolve   id=resolve quote=\"typeof target === 'function'\" -->\n\nFunctions are called.\n";

impl Project {
    fn new(article: &str) -> Self {
        let home = Home::new();
        let mut repo = Repo::bare(&home.path().join("srv/p"));
        let (compare, rest) = V1.split_once("export const resolve").unwrap();
        let (resolve, array) = rest.split_once("export const isArray").unwrap();
        let resolve = format!("export const resolve{resolve}");
        let one = repo.commit("main", "start", &[(b"src/a.ts", Node::Text(V1)), (b"x.bin", Node::Bytes(b"\0\0\x01"))]);
        let two = repo.commit(
            "main",
            "tidy",
            &[(b"src/a.ts", Node::Text(compare)), (b"src/lib/target.ts", Node::Text(&resolve))],
        );
        let swapped = compare.replace("same(els, last)", "same(last, els)");
        let three = repo.commit("main", "swap", &[(b"src/a.ts", Node::Text(&swapped))]);
        let _ = array;
        for (name, id) in [("v1.0.0", &one), ("v1.1.0", &two), ("v2.0.0", &three)] {
            repo.tag(name, id);
        }
        let url = home.path().join("srv/p").display().to_string();
        home.catalogue("project", &format!("# mine\nurls = [\"{url}\"]\nrev = \"v1.0.0\"  # then\n"));
        home.write("work/annotations/project/tour.en.md", article);
        home.gloss_ok(&["clone", "project"]);
        Self { home, ids: vec![one, two, three] }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.work().join("annotations/project").join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("it is there")
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("it can be written");
    }

    fn run(&self, args: &[&str]) -> Outcome {
        self.home.gloss(args)
    }
}

#[track_caller]
fn ends(outcome: &Outcome, code: i32, said: &[&str]) {
    assert_eq!(outcome.code, Some(code), "{outcome:?}");
    let all = format!("{}{}", outcome.stdout, outcome.stderr);
    for words in said {
        assert!(all.contains(words), "`{words}` is not said: {outcome:?}");
    }
}

#[test]
fn an_author_s_round_from_the_first_approval_to_a_new_pin() {
    let project = Project::new(ARTICLE);
    ends(&project.run(&["check"]), 0, &["2 new"]);
    ends(&project.run(&["accept"]), 0, &["2 approved (2 new)", "wrote annotations/project/gloss.lock"]);
    assert_eq!(project.read("tour.en.md"), ARTICLE);
    ends(&project.run(&["check", "--locked"]), 0, &["2 ok"]);
    ends(&project.run(&["accept"]), 0, &["0 approved"]);
    // Moved: a note, and a patch before anything is written.
    ends(&project.run(&["check", "--rev", "v1.1.0"]), 0, &["moved to src/lib/target.ts", "`gloss fix project"]);
    let outcome = project.run(&["fix", "--rev", "v1.1.0", "--dry-run"]);
    ends(&outcome, 0, &["src/a.ts#resolve -> src/lib/target.ts#resolve"]);
    assert_eq!(project.read("tour.en.md"), ARTICLE);
    let work = git2::Repository::init(project.home.work()).expect("a repository");
    let patch = git2::Diff::from_buffer(outcome.stdout.as_bytes()).expect("a patch");
    work.apply(&patch, git2::ApplyLocation::WorkDir, None).expect("it applies");
    let patched = project.read("tour.en.md");
    assert_eq!(patched, ARTICLE.replace("  src/a.ts#resolve  ", "  src/lib/target.ts#resolve  "));
    let lock = project.read("gloss.lock");
    ends(&project.run(&["fix", "--rev", "v1.1.0"]), 0, &["nothing to fix"]);
    assert_eq!(project.read("gloss.lock"), lock);
    ends(&project.run(&["check", "--rev", "v1.1.0"]), 0, &["2 ok"]);
    // Changed: shown, refused unseen, taken when told.
    let diff = project.run(&["diff", "--rev", "v2.0.0"]);
    ends(
        &diff,
        1,
        &["tour#compare  changed", "by Ada: swap", "-    return same(els, last);", "+    return same(last, els);"],
    );
    assert!(!diff.stdout.contains('\u{1b}'), "no colour into a pipe");
    let refused = project.run(&["accept", "--rev", "v2.0.0"]);
    ends(&refused, 3, &["tour#compare", "no terminal", "--yes"]);
    assert_eq!(project.read("gloss.lock"), lock);
    ends(&project.run(&["accept", "--rev", "v2.0.0", "--yes"]), 0, &["1 approved (1 changed)"]);
    ends(&project.run(&["fix", "--rev", "v2.0.0", "--pin"]), 0, &["wrote annotations/project/repo.toml"]);
    let manifest = project.read("repo.toml");
    assert!(manifest.starts_with("# mine\n") && manifest.contains(&format!("rev = \"{}\"  # then", project.ids[2])));
    assert!(manifest.contains("ref = \"v2.0.0\""), "{manifest}");
    ends(&project.run(&["check"]), 0, &["2 ok"]);
    let rows = project.run(&["diff", "tour#compare", "--rev", "v1.0.0", "--json"]);
    let row: serde_json::Value = serde_json::from_str(&rows.stdout).expect("one object");
    assert_eq!((&row["verdict"], &row["old"]["commit"]), (&"changed".into(), &project.ids[2].clone().into()));
    let changed = row["rows"].as_array().unwrap().iter().filter(|r| !r["changed"].as_array().unwrap().is_empty());
    assert_eq!(changed.count(), 2);
}

#[test]
fn what_was_never_approved_is_not_moved_blindly() {
    let project = Project::new(&format!("{ARTICLE}\n## Array\n<!-- gloss: src/a.ts#isArray id=array -->\n\nShared.\n"));
    let refused = project.run(&["fix", "--rev", "v1.1.0"]);
    ends(&refused, 3, &["tour#resolve", "never approved", "gloss accept"]);
    ends(&project.run(&["fix", "--rev", "v1.1.0", "--pin"]), 3, &["tour#array among them"]);
    assert!(!project.path("gloss.lock").exists());
    let missing = project.run(&["check", "--rev", "v1.1.0"]);
    ends(&missing, 2, &["missing: `src/a.ts#isArray` is gone", "Ada: tidy"]);
    ends(&project.run(&["diff", "tour#array", "--rev", "v1.1.0"]), 2, &["-  export const isArray"]);
    ends(&project.run(&["accept"]), 0, &["3 new"]);
    ends(&project.run(&["fix", "--rev", "v1.1.0"]), 2, &["1 anchor fixed", "1 broken"]);
    ends(&project.run(&["accept", "tour#arry"]), 3, &["array"]);
    ends(&project.run(&["accept", "tuor"]), 3, &["did you mean tour?"]);
}

#[test]
fn a_lock_in_any_state_is_a_named_problem_and_the_rest_is_checked() {
    let project = Project::new(ARTICLE);
    ends(&project.run(&["accept"]), 0, &[]);
    let lock = project.read("gloss.lock");
    project.write("gloss.lock", &lock.replace("version = 1", "version = 7"));
    ends(&project.run(&["check"]), 3, &["lock version 7 is not known", "2 new"]);
    ends(&project.run(&["accept"]), 3, &["lock version 7"]);
    let cut = &lock[..lock.rfind("blob = ").unwrap() + 12];
    project.write("gloss.lock", cut);
    ends(&project.run(&["check"]), 3, &["gloss.lock", "1 ok", "1 new"]);
    ends(&project.run(&["accept"]), 3, &["gloss.lock", "restore the lock"]);
    assert_eq!(project.read("gloss.lock"), cut, "nothing is written over what cannot be read");
    let hand = lock.replacen("span = [", "span = [\"x\", ", 1);
    project.write("gloss.lock", &hand);
    ends(&project.run(&["check"]), 3, &["an entry of the lock cannot be read", "1 ok", "1 new"]);
    // Two branches, each with an approval of its own.
    let (head, tail) = lock.split_once("[[anchor]]").unwrap();
    let (one, two) = tail.split_once("[[anchor]]").unwrap();
    let two = two.replace("\n# end\n", "");
    let conflict = format!("{head}<<<<<<< HEAD\n[[anchor]]{one}=======\n[[anchor]]{two}>>>>>>> other\n\n# end\n");
    project.write("gloss.lock", &conflict);
    ends(&project.run(&["check"]), 0, &["merge conflict", "2 ok"]);
    ends(&project.run(&["fix"]), 0, &["wrote annotations/project/gloss.lock"]);
    assert_eq!(project.read("gloss.lock"), lock, "solved by running again");
}

#[test]
fn an_approved_commit_that_is_gone_is_said_and_the_lock_serves() {
    let project = Project::new(ARTICLE);
    ends(&project.run(&["accept"]), 0, &[]);
    let gone = "dead".repeat(10);
    project.write("gloss.lock", &project.read("gloss.lock").replace(&project.ids[0], &gone));
    ends(&project.run(&["check"]), 0, &["commit deaddeaddead", "2 annotations", "was the history rewritten?", "2 ok"]);
    ends(&project.run(&["check", "--rev", "v2.0.0"]), 1, &["changed", "moved"]);
    ends(&project.run(&["accept", "--rev", "v2.0.0", "--yes"]), 0, &["1 changed"]);
}

#[test]
fn anchors_into_what_is_no_code_are_named_and_the_rest_is_checked() {
    let more = "\n## Bin\n<!-- gloss: x.bin#f id=bin -->\n\n## Sub\n<!-- gloss: deps/other/f.ts#f id=sub -->\n\n## Itself\n<!-- gloss: deps/other#f id=itself -->\n\n## Dir\n<!-- gloss: src/lib#f id=dir -->\n";
    let project = Project::new(&format!("{ARTICLE}{more}"));
    let served = project.home.path().join("srv/p");
    let mut repo = Repo::open(&served);
    let other = project.ids[0].clone();
    repo.commit(
        "main",
        "odd",
        &[(b"deps/other", Node::Submodule(&other)), (b"src/lib", Node::Text("no longer a folder"))],
    );
    repo.commit("main", "odder", &[(b"src/a.ts", Node::Gone), (b"src/a.ts/b.ts", Node::Text(V1))]);
    project.home.gloss_ok(&["fetch", "project"]);
    let outcome = project.run(&["check", "--rev", "v1.1.0"]);
    ends(&outcome, 3, &["x.bin is no text", "`src/lib#f` is not there", "1 new, 1 moved"]);
    let newest = project.run(&["check", "--latest"]);
    ends(&newest, 3, &["2 moved", "moved to src/a.ts/b.ts"]);
    project.write("repo.toml", &project.read("repo.toml").replace("v1.0.0", "main"));
    let there = project.run(&["check"]);
    ends(&there, 3, &["src/a.ts is a folder", "deps/other is a submodule", "deps/other is a submodule, which belongs"]);
}

#[test]
fn a_kill_while_the_lock_is_written_leaves_it_whole() {
    let section = |n| format!("\n## S{n}\n<!-- gloss: src/a.ts#compare id=s{n} -->\n\nText {n}.\n");
    let sections = (0..300).map(section).collect::<Vec<_>>().concat();
    let project = Project::new(&format!("{ARTICLE}{sections}"));
    ends(&project.run(&["accept"]), 0, &[]);
    let whole = project.read("gloss.lock");
    assert!(whole.len() > 150_000);
    let other = whole.replace("kind = \"function\"", "kind = \"odd\"");
    let is_temporary = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.is_ok_and(|entry| entry.file_name().to_string_lossy().ends_with(".tmp"))
    };
    let (mut caught, mut tries) = (0, 0);
    while caught < 3 && tries < 200 {
        tries += 1;
        project.write("gloss.lock", &other);
        project.write("tour.en.md", &format!("{ARTICLE}{sections}\n").replace("Text", "Words"));
        let mut command = project.home.gloss_command(&["accept", "--translations", "--quiet"]);
        let mut child = command.stdout(std::process::Stdio::null()).spawn().expect("it starts");
        loop {
            let writes = std::fs::read_dir(project.path("")).expect("a folder").any(is_temporary);
            if writes || child.try_wait().expect("a child").is_some() {
                break;
            }
        }
        let _ = child.kill();
        let _ = child.wait();
        let left = project.read("gloss.lock");
        caught += usize::from(left == other);
        assert!(left == other || left.ends_with("\n# end\n") && left.len() > 150_000, "half a lock");
    }
    ends(&project.run(&["check"]), 0, &["302 ok"]);
    assert!(caught > 0, "no kill came in time");
    ends(&project.run(&["accept", "--translations"]), 0, &[]);
    assert!(!std::fs::read_dir(project.path("")).unwrap().any(is_temporary), "leftovers are cleared away");
}

#[test]
fn the_past_of_a_section_and_the_future_of_a_pin() {
    let project = Project::new(ARTICLE);
    let log = project.run(&["log", "tour#compare", "--rev", "v2.0.0"]);
    ends(
        &log,
        0,
        &[
            "holds     v1.0.0 … v1.1.0 (2 releases)",
            "changed   v2.0.0",
            "Ada: swap  [body]",
            "Ada: start  [introduced]",
        ],
    );
    let log = project.run(&["log", "tour#resolve", "--rev", "v2.0.0"]);
    ends(&log, 0, &["holds     v1.0.0 … v2.0.0 (3 releases)", "Ada: tidy  [from src/a.ts#resolve]"]);
    let rows = project.run(&["log", "--json"]);
    assert_eq!(rows.stdout.lines().count(), 2, "{rows:?}");
    let outdated = project.run(&["outdated"]);
    ends(&outdated, 1, &["project     v1.0.0  v2.0.0        2   0      1        0        1", "changed   tour#compare"]);
    ends(&project.run(&["outdated", "--to", "v1.1.0"]), 0, &["v1.1.0"]);
    project.write("repo.toml", &project.read("repo.toml").replace("v1.0.0", "v2.0.0"));
    ends(&project.run(&["outdated"]), 0, &["the pin is the newest"]);
}

#[cfg(target_os = "linux")]
mod terminal {
    use super::*;
    use rustix::fs::{Mode, OFlags};
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use std::fs::File;
    use std::io::{Read, Write};
    use std::process::Stdio;

    /// Runs gloss on a terminal on which these answers were typed ahead; gives its exit code and what it showed.
    fn typed(project: &Project, args: &[&str], answers: &str) -> (Option<i32>, String) {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let name = ptsname(&master, Vec::new()).expect("a name");
        let open = || {
            let flags = OFlags::RDWR | OFlags::NOCTTY;
            File::from(rustix::fs::open(name.as_c_str(), flags, Mode::empty()).expect("the terminal"))
        };
        let mut keys = File::from(master.try_clone().expect("a handle"));
        keys.write_all(answers.as_bytes()).expect("the terminal takes keys");
        let mut command = project.home.gloss_command(args);
        let mut child = command.stdin(Stdio::from(open())).stdout(open()).stderr(open()).spawn().expect("it starts");
        drop(command);
        let mut output = File::from(master);
        let reader = std::thread::spawn(move || {
            let (mut all, mut buffer) = (Vec::new(), [0; 4096]);
            // The read fails once nobody holds the other end.
            while let Ok(n @ 1..) = output.read(&mut buffer) {
                all.extend_from_slice(&buffer[..n]);
            }
            String::from_utf8_lossy(&all).replace("\r\n", "\n")
        });
        let code = child.wait().expect("it ends").code();
        (code, reader.join().expect("read to the end"))
    }

    #[test]
    fn sections_are_asked_about_one_by_one() {
        let project = Project::new(ARTICLE);
        let (code, text) = typed(&project, &["accept"], "y\n");
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains("2 annotations are new") && text.contains("2 approved (2 new)"), "{text}");
        let lock = project.read("gloss.lock");
        let (code, text) = typed(&project, &["accept", "--rev", "v2.0.0"], "what?\nn\n");
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("same(\u{1b}[1;7mels, \u{1b}[0m") || text.contains("\u{1b}[1;7m"), "{text}");
        assert!(text.contains("The first `compare` is cheap.") && text.contains("(1/1) does the prose fit?"), "{text}");
        assert!(text.contains("1 left to look at"), "{text}");
        assert_eq!(project.read("gloss.lock"), lock);
        let (code, text) = typed(&project, &["accept", "--rev", "v2.0.0"], "\u{4}");
        assert_eq!(code, Some(1), "the end of input is a quit: {text}");
        let (code, text) = typed(&project, &["accept", "--rev", "v2.0.0"], "y\n");
        assert_eq!(code, Some(0), "{text}");
        assert_ne!(project.read("gloss.lock"), lock);
    }
}

#[test]
fn the_verbs_have_examples_and_refuse_in_their_own_words() {
    let home = Home::new();
    for verb in ["accept", "fix", "diff", "log", "outdated"] {
        let help = home.gloss_ok(&[verb, "--help"]);
        assert!(help.contains("Examples:"), "{help}");
        let nowhere = run(home.gloss_command(&[verb]).arg("nothing-of-this-name"));
        ends(&nowhere, 3, &["no repository or article is called `nothing-of-this-name`"]);
    }
}

#[test]
fn an_export_says_which_translation_is_older_than_its_source() {
    let project = Project::new(ARTICLE);
    project.write(
        "tour.zh-CN.md",
        "---\ngloss: 1\nid: tour\ntitle: 导览\nlang: zh-CN\nsource: tour.en.md\n---\n\n# 导览\n\n## 比较\n\
         <!-- gloss: id=compare -->\n\n先比较一次。\n\n## 解析\n<!-- gloss: id=resolve -->\n\n函数会被调用。\n",
    );
    ends(&project.run(&["accept", "--yes"]), 0, &[]);
    let badge = |name: &str| {
        ends(&project.run(&["export", "project", "--offline", "-o", name]), 0, &[]);
        let page = |lang: &str| {
            let path = project.home.work().join(name).join(format!("a/tour/{lang}.html"));
            std::fs::read_to_string(path).expect("a page").contains("role=note")
        };
        (page("en"), page("zh-CN"))
    };
    assert_eq!(badge("before"), (false, false));
    project.write("tour.en.md", &ARTICLE.replace("is cheap", "costs next to nothing"));
    assert_eq!(badge("after"), (false, true));
}

#[test]
fn an_article_of_the_built_in_library_is_copied_for_a_change_and_not_before() {
    let home = Home::new();
    let library = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("annotations/ahooks");
    let read = |path: &std::path::Path| std::fs::read_to_string(path).expect("it is there");
    // Another repository at the built-in one's address: it holds nothing but what one section quotes.
    let article = read(&library.join("dom-target.zh-CN.md"));
    let section = article.split("id=basic-target").nth(1).expect("the section");
    let quoted = section.split("```").nth(1).and_then(|block| block.split_once('\n')).expect("a fence").1;
    let mut repo = Repo::bare(&home.path().join("srv/hooks"));
    repo.commit("main", "start", &[(b"packages/hooks/src/moved.ts", Node::Text(quoted))]);
    let served = home.path().join("srv/hooks").display().to_string();
    home.git_config(&format!("[url \"{served}\"]\n\tinsteadOf = https://github.com/alibaba/hooks.git\n"));
    home.gloss_ok(&["clone", "ahooks"]);
    let nothing = home.gloss(&["fix", "dom-effect", "--rev", "main"]);
    ends(&nothing, 2, &["nothing to fix"]);
    assert!(!nothing.stdout.contains("copied"), "{nothing:?}");
    let fixed = home.gloss(&["fix", "dom-target#basic-target", "--rev", "main"]);
    ends(&fixed, 0, &["copied from the built-in library", "src/moved.ts#BasicTarget"]);
    let line = fixed.stdout.lines().find_map(|line| line.strip_prefix("copied from the built-in library: "));
    let folder = home.work().join(line.expect("a path")).parent().expect("a folder").to_owned();
    let (old, new) = ("utils/domTarget.ts#BasicTarget id=basic-target", "moved.ts#BasicTarget id=basic-target");
    assert_eq!(read(&folder.join("dom-target.zh-CN.md")), article.replace(old, new));
    for name in ["dom-target.en.md", "repo.toml"] {
        assert_eq!(read(&folder.join(name)), read(&library.join(name)), "{name}");
    }
    assert!(!folder.join("dom-effect.zh-CN.md").exists(), "the rest stays where it is");
}

#[test]
fn an_article_with_a_revision_of_its_own_is_checked_at_it() {
    let project = Project::new(ARTICLE);
    let old = ARTICLE.replace("id: tour", "id: old").replace("lang: en", "lang: en\nrev: v1.0.0");
    project.write("old.en.md", &old);
    project.write("repo.toml", &project.read("repo.toml").replace("v1.0.0", "v2.0.0"));
    project.write("tour.en.md", &ARTICLE.replace("src/a.ts#resolve ", "src/lib/target.ts#resolve "));
    ends(&project.run(&["check"]), 0, &["4 new", "4 verified"]);
    let json = project.run(&["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let of = |article: &str| {
        let mine = report["annotations"].as_array().unwrap().iter().filter(|a| a["article"] == article);
        mine.map(|a| a["target_rev"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((of("old"), of("tour")), (vec![project.ids[0].clone(); 2], vec![project.ids[2].clone(); 2]));
    // Both are approved in one run, each at its own.
    ends(&project.run(&["accept"]), 0, &["2 approved (2 new)"]);
    let lock = project.read("gloss.lock");
    for (id, count) in [(&project.ids[0], 2), (&project.ids[2], 2)] {
        let written = format!("commit = \"{id}\"\n");
        let approved = lock.split("[anchor.approved]\n").skip(1).filter(|entry| entry.starts_with(&written));
        assert_eq!(approved.count(), count, "{lock}");
    }
    ends(&project.run(&["check", "--locked"]), 0, &["4 ok"]);
    ends(&project.run(&["diff"]), 0, &["no annotated code changed"]);
    ends(&project.run(&["fix"]), 0, &["nothing to fix"]);
    ends(&project.run(&["check", "--latest"]), 1, &["1 changed", "1 moved"]);
}

#[test]
fn a_patch_of_articles_about_several_revisions_writes_what_a_run_writes() {
    let project = Project::new(ARTICLE);
    let old = ARTICLE.replace("id: tour", "id: old").replace("lang: en", "lang: en\nrev: v1.0.0");
    project.write("old.en.md", &old);
    ends(&project.run(&["accept"]), 0, &["4 approved"]);
    // From here on, one article is about one later release and the other about another.
    project.write("old.en.md", &old.replace("rev: v1.0.0", "rev: v2.0.0"));
    project.write("repo.toml", &project.read("repo.toml").replace("v1.0.0", "v1.1.0"));
    let files = ["gloss.lock", "old.en.md", "repo.toml", "tour.en.md"];
    let before = files.map(|name| project.read(name));
    let outcome = project.run(&["fix", "--dry-run"]);
    ends(&outcome, 1, &["project at v1.1.0 (", "project at v2.0.0 (", "1 anchor fixed"]);
    assert_eq!(files.map(|name| project.read(name)), before);
    let named: Vec<&str> = outcome.stdout.lines().filter(|line| line.starts_with("+++ ")).collect();
    let named: Vec<&str> = named.iter().map(|line| line.rsplit('/').next().unwrap()).collect();
    assert_eq!(named, ["gloss.lock", "old.en.md", "tour.en.md"], "one patch a file");
    let work = git2::Repository::init(project.home.work()).expect("a repository");
    let patch = git2::Diff::from_buffer(outcome.stdout.as_bytes()).expect("a patch");
    work.apply(&patch, git2::ApplyLocation::WorkDir, None).expect("it applies");
    let patched = files.map(|name| project.read(name));
    files.iter().zip(&before).for_each(|(name, text)| project.write(name, text));
    ends(&project.run(&["fix"]), 1, &["1 anchor fixed"]);
    assert_eq!(files.map(|name| project.read(name)), patched);
}

#[test]
fn what_is_still_to_be_written_is_not_approved_unless_told() {
    let project = Project::new(&ARTICLE.replace("Functions are called.", "TODO: why."));
    ends(&project.run(&["accept"]), 1, &["1 approved (1 new), 1 left to write", "(TODO): tour#resolve\n", "--yes"]);
    ends(&project.run(&["check"]), 0, &["1 ok", "1 new"]);
    ends(&project.run(&["accept", "tour#resolve"]), 1, &["0 approved, 1 left to write"]);
    ends(&project.run(&["accept", "tour#resolve", "--yes"]), 0, &["1 approved (1 new)"]);
    ends(&project.run(&["check"]), 0, &["2 ok"]);
    // Then it is written: recorded, unless something else is left.
    project.write("tour.en.md", &ARTICLE.replace("Functions are called.", "Functions.\n\nTODO: and more."));
    ends(&project.run(&["accept"]), 1, &["0 approved, 1 left to write"]);
    project.write("tour.en.md", ARTICLE);
    ends(&project.run(&["accept"]), 0, &["1 approved (1 with new prose)"]);
}

#[test]
fn a_project_mends_its_own_articles_and_not_the_built_in_ones() {
    let project = Project::new(ARTICLE);
    // The built-in library has articles about ahooks too; the project's is another one.
    project.home.write("work/annotations/ahooks/repo.toml", &project.read("repo.toml"));
    project.home.write("work/annotations/ahooks/mine.en.md", &ARTICLE.replace("id: tour", "id: mine"));
    project.home.gloss_ok(&["clone", "ahooks"]);
    let accepted = project.run(&["accept"]);
    ends(&accepted, 0, &["ahooks at v1.0.0", "2 approved (2 new)"]);
    assert!(!accepted.stdout.contains("copied"), "{accepted:?}");
    ends(&project.run(&["diff"]), 0, &["no annotated code changed"]);
}
