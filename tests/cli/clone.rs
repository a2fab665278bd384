//! `gloss clone` and `gloss fetch` against a smart-http server, and from local repositories.

use std::path::Path;

use crate::support::env::{Home, finish, run, start};
use crate::support::proxy::Proxy;
use crate::support::repo::{Node, Repo, history};
use crate::support::server::{Behaviour, Server};

/// How many commits a clone has behind a revision.
pub fn depth(clone: &Path, rev: &str) -> usize {
    let repo = git2::Repository::open_bare(clone).expect("a clone");
    let mut walk = repo.revwalk().expect("a walk");
    walk.push(repo.revparse_single(rev).expect("a revision").peel_to_commit().expect("a commit").id())
        .expect("a commit");
    walk.count()
}

pub fn has(clone: &Path, rev: &str) -> bool {
    let repo = git2::Repository::open_bare(clone).expect("a clone");
    let commit = repo.revparse_single(rev).and_then(|object| object.peel_to_commit());
    commit.and_then(|commit| commit.tree()).is_ok()
}

/// Allows what large forges allow: any commit by its id.
pub fn forge() -> Behaviour {
    Behaviour { config: vec![("uploadpack.allowReachableSHA1InWant", "true")], ..Behaviour::default() }
}

#[test]
fn everything_is_cloned_and_a_second_time_says_so() {
    let home = Home::new();
    let (_, ids) = history(&home.path().join("srv/team/project.git"));
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    let url = server.url("team/project.git");
    let first = home.gloss(&["clone", &url]);
    assert_eq!(first.code, Some(0), "{first:?}");
    assert!(first.stdout.starts_with("project: cloned from http://localhost:"), "{first:?}");
    let clone = home.clone_of("project");
    assert_eq!(depth(&clone, "HEAD"), 5);
    assert!(has(&clone, "old") && has(&clone, "v1") && has(&clone, "v2") && has(&clone, &ids[0]));
    assert_eq!(home.clones(), ["project"], "no lock or partial clone is left");
    assert!(!clone.join("hooks").join("post-checkout").exists());
    let packs = server.packs();
    let second = home.gloss(&["clone", &url]);
    assert_eq!((second.code, second.stdout.as_str()), (Some(0), "project: already there\n"), "{second:?}");
    assert_eq!(server.packs(), packs, "the second run asked for nothing");
    // The definition is read from the pack without a checkout.
    let found = home.gloss_ok(&["symbols", "project@v1", "--json"]);
    assert!(found.is_empty() || found.contains("\"path\""), "{found}");
}

#[test]
fn depth_cuts_history_and_fetch_brings_the_rest() {
    let home = Home::new();
    let (mut repo, ids) = history(&home.path().join("srv/p.git"));
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    home.gloss_ok(&["clone", &server.url("p"), "--depth", "1", "--name", "x"]);
    let clone = home.clone_of("x");
    assert_eq!(depth(&clone, "HEAD"), 1);
    assert!(has(&clone, "v1") && !has(&clone, &ids[0]));
    let again = home.gloss(&["clone", &server.url("p"), "--name", "x"]);
    assert!(again.stdout.contains("without its whole history"), "{again:?}");
    // What is new comes, and history stays as short as it is.
    repo.commit("main", "commit 6", &[(b"a.rs", Node::Text("fn six() {}\n"))]);
    let fetched = home.gloss(&["fetch", "x"]);
    assert_eq!(fetched.code, Some(0), "{fetched:?}");
    assert!(fetched.stdout.starts_with("x: 1 branch or tag changed"), "{fetched:?}");
    // The commit before, which tag v2 holds, is there anyway.
    assert!(has(&clone, "HEAD~1") && !has(&clone, &ids[3]));
    home.gloss_ok(&["fetch", "x", "--unshallow"]);
    assert_eq!(depth(&clone, "HEAD"), 6);
    assert!(!clone.join("shallow").exists());
    assert_eq!(home.gloss_ok(&["fetch", "x"]), "x: nothing new\n");
}

#[test]
fn deepen_brings_so_many_commits_more() {
    let home = Home::new();
    let mut repo = Repo::bare(&home.path().join("srv/p.git"));
    for n in 1..=8 {
        repo.commit("main", &format!("commit {n}"), &[(b"a.rs", Node::Text(&format!("fn f{n}() {{}}\n")))]);
    }
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    home.gloss_ok(&["clone", &server.url("p"), "--depth", "2"]);
    let clone = home.clone_of("p");
    assert_eq!(depth(&clone, "HEAD"), 2);
    home.gloss_ok(&["fetch", "p", "--deepen", "3"]);
    assert_eq!(depth(&clone, "HEAD"), 5);
    // What is there stays, and what is new comes.
    repo.commit("main", "commit 9", &[(b"a.rs", Node::Text("fn f9() {}\n"))]);
    home.gloss_ok(&["fetch", "p"]);
    assert_eq!(depth(&clone, "HEAD"), 6);
    home.gloss_ok(&["fetch", "p", "--deepen", "100"]);
    assert_eq!(depth(&clone, "HEAD"), 9);
}

#[test]
fn one_revision_is_cloned_by_id_or_by_what_holds_it() {
    let home = Home::new();
    let (_, ids) = history(&home.path().join("srv/p.git"));
    let strict = Server::start(&home.path().join("srv"), Behaviour::default());
    let forge = Server::start(&home.path().join("srv"), forge());
    home.gloss_ok(&["clone", &forge.url("p"), "--rev", &ids[1], "--depth", "1", "--name", "by-id"]);
    assert!(has(&home.clone_of("by-id"), &ids[1]));
    assert_eq!(depth(&home.clone_of("by-id"), "HEAD"), 1);
    assert!(!has(&home.clone_of("by-id"), "main"));
    home.gloss_ok(&["clone", &strict.url("p"), "--rev", "v1", "--name", "by-tag"]);
    assert_eq!(depth(&home.clone_of("by-tag"), "HEAD"), 3, "without --depth its history comes along");
    assert!(!has(&home.clone_of("by-tag"), &ids[3]));
    // A server that gives no commit by its id, and no branch that is known to hold it: all of it.
    let whole = home.gloss(&["clone", &strict.url("p"), "--rev", &ids[0], "--depth", "1", "--name", "whole"]);
    assert_eq!(whole.code, Some(0), "{whole:?}");
    assert!(whole.stderr.contains("gives no commit by its id"), "{whole:?}");
    assert!(has(&home.clone_of("whole"), &ids[0]));
    let unknown = home.gloss(&["clone", &strict.url("p"), "--rev", "v11", "--name", "unknown"]);
    assert_eq!(unknown.code, Some(3), "{unknown:?}");
    assert!(unknown.stderr.contains("the nearest names are v1"), "{unknown:?}");
    assert_eq!(home.clones(), ["by-id", "by-tag", "whole"]);
}

#[test]
fn a_server_without_shallow_gives_everything_and_says_so() {
    let home = Home::new();
    history(&home.path().join("srv/p.git"));
    let server = Server::start(&home.path().join("srv"), Behaviour { no_shallow: true, ..Behaviour::default() });
    let outcome = home.gloss(&["clone", &server.url("p"), "--depth", "1"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("the server cannot cut history"), "{outcome:?}");
    assert_eq!(depth(&home.clone_of("p"), "HEAD"), 5);
}

#[test]
fn reading_verbs_bring_the_pinned_revision_and_deepen_on_demand() {
    let home = Home::new();
    let (_, ids) = history(&home.path().join("srv/p.git"));
    for (name, behaviour) in [("forge", forge()), ("strict", Behaviour::default())] {
        let server = Server::start(&home.path().join("srv"), behaviour);
        let manifest = format!("urls = [\"{}\"]\nrev = \"{}\"\nref = \"v1\"\n", server.url("p"), ids[2]);
        home.catalogue(name, &manifest);
        let refused = home.gloss(&["--offline", "outline", name, "a.rs"]);
        assert_eq!(refused.code, Some(3));
        assert!(refused.stderr.contains("--offline forbids the network"), "{refused:?}");
        assert_eq!(server.log(), Vec::<String>::new());
        let first = home.gloss(&["index", name, "--json"]);
        assert_eq!(first.code, Some(0), "{first:?}");
        assert!(first.stderr.contains("is not cloned yet"), "{first:?}");
        let clone = home.clone_of(name);
        assert_eq!(depth(&clone, &ids[2]), 1, "{first:?}");
        assert!(!has(&clone, "main"), "only the pinned revision was fetched");
        // The second question needs no network.
        let asked = server.log().len();
        assert_eq!(home.gloss(&["--offline", "index", name]).code, Some(0));
        assert_eq!(server.log().len(), asked);
        // Behind the pin, a branch, a short id.
        for rev in ["HEAD~2", "old", &ids[4][..9]] {
            let offline = home.gloss(&["--offline", "index", &format!("{name}@{rev}")]);
            assert_eq!(offline.code, Some(3), "{rev}: {offline:?}");
            let outcome = home.gloss(&["index", &format!("{name}@{rev}")]);
            assert_eq!(outcome.code, Some(0), "{name}@{rev}: {outcome:?}");
            assert!(outcome.stderr.contains("is not in the clone"), "{outcome:?}");
            assert!(has(&clone, rev), "{rev}");
        }
        let unknown = home.gloss(&["index", &format!("{name}@mian")]);
        assert_eq!(unknown.code, Some(3));
        assert!(unknown.stderr.contains("main"), "{unknown:?}");
        let typo = home.gloss(&["index", &name[..name.len() - 1]]);
        assert!(typo.stderr.contains(&format!("did you mean {name}?")), "{typo:?}");
    }
}

#[test]
fn fetch_on_a_pinned_clone_brings_the_newest_commit_only() {
    let home = Home::new();
    let (_, ids) = history(&home.path().join("srv/p.git"));
    let server = Server::start(&home.path().join("srv"), forge());
    home.catalogue("p", &format!("urls = [\"{}\"]\nrev = \"{}\"\n", server.url("p"), ids[1]));
    home.gloss_ok(&["index", "p"]);
    let fetched = home.gloss(&["fetch", "p"]);
    assert_eq!(fetched.code, Some(0), "{fetched:?}");
    let clone = home.clone_of("p");
    assert!(has(&clone, "main") && has(&clone, &ids[1]) && !has(&clone, &ids[2]));
    assert_eq!(depth(&clone, "main"), 1);
    home.gloss_ok(&["fetch", "--unshallow"]);
    assert_eq!(depth(&clone, "main"), 5);
    assert!(has(&clone, "old"));
}

#[test]
fn mirrors_are_tried_in_order() {
    let home = Home::new();
    history(&home.path().join("srv/p.git"));
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    let (missing, url) = (server.url("missing.git"), server.url("p.git"));
    home.catalogue("p", &format!("urls = [\"{missing}\", \"nonsense\", \"{url}\"]\n"));
    let outcome = home.gloss(&["clone", "p"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains(&format!("{missing}: there is no such repository (HTTP 404)")), "{outcome:?}");
    assert!(outcome.stderr.contains("nonsense"), "{outcome:?}");
    assert!(outcome.stdout.contains(&url), "{outcome:?}");
    home.catalogue("q", &format!("urls = [\"{missing}\", \"nonsense\"]\n"));
    let failed = home.gloss(&["clone", "q"]);
    assert_eq!(failed.code, Some(3));
    assert!(failed.stderr.contains("no source of `q` could be reached"), "{failed:?}");
    assert_eq!(home.clones(), ["p"]);
}

#[test]
fn two_processes_on_one_name_make_one_clone() {
    let home = Home::new();
    history(&home.path().join("srv/p.git"));
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    let url = server.url("p");
    let children: Vec<_> = (0..4).map(|_| start(&mut home.gloss_command(&["clone", &url]))).collect();
    let outcomes: Vec<_> = children.into_iter().map(finish).collect();
    let cloned = outcomes.iter().filter(|o| o.stdout.contains("cloned from")).count();
    assert!(outcomes.iter().all(|o| o.code == Some(0)), "{outcomes:?}");
    assert_eq!(cloned, 1, "{outcomes:?}");
    assert_eq!(home.clones(), ["p"]);
    assert_eq!(depth(&home.clone_of("p"), "HEAD"), 5);
}

#[test]
fn an_empty_repository_is_cloned_and_says_so() {
    let home = Home::new();
    Repo::bare(&home.path().join("srv/empty.git"));
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    let outcome = home.gloss(&["clone", &server.url("empty")]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("it has no commit yet"), "{outcome:?}");
    let asked = home.gloss(&["index", "empty"]);
    assert_eq!(asked.code, Some(3), "{asked:?}");
}

#[test]
fn odd_names_and_paths() {
    let home = Home::new();
    history(&home.path().join("srv/a b@c/仓库.git"));
    history(&home.path().join("local @ dir/p"));
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    home.gloss_ok(&["clone", &server.url("a%20b@c/%E4%BB%93%E5%BA%93.git"), "--name", "仓库"]);
    assert_eq!(depth(&home.clone_of("仓库"), "v2"), 5);
    home.gloss_ok(&["clone", "../local @ dir/p"]);
    assert!(has(&home.clone_of("p"), "main"));
    home.gloss_ok(&["index", "仓库@v1"]);
    for name in ["../x", "a/b", ".hidden", "x.partial", "x.lock", "-x", "a\u{1b}[2Jb"] {
        let outcome = home.gloss(&["clone", &server.url("a%20b@c/%E4%BB%93%E5%BA%93.git"), &format!("--name={name}")]);
        assert_eq!(outcome.code, Some(3), "{name:?}: {outcome:?}");
        assert!(outcome.stderr.contains("cannot be the name of a clone"), "{outcome:?}");
        assert!(!outcome.stderr.contains('\u{1b}'), "{outcome:?}");
    }
    // Another repository of the same name is not taken for the one that is there.
    let other = home.gloss(&["clone", &server.url("elsewhere/p.git")]);
    assert_eq!(other.code, Some(3));
    assert!(other.stderr.contains("`p` is there already, cloned from"), "{other:?}");
    assert!(other.stderr.contains("--name"), "{other:?}");
}

#[test]
fn redirects_are_followed() {
    let home = Home::new();
    history(&home.path().join("srv/new/p.git"));
    let target = Server::start(&home.path().join("srv"), Behaviour::default());
    let redirect = Some(("/old", target.url("new")));
    let server = Server::start(&home.path().join("srv"), Behaviour { redirect, ..Behaviour::default() });
    home.gloss_ok(&["clone", &server.url("old/p.git")]);
    assert_eq!(depth(&home.clone_of("p"), "HEAD"), 5);
}

#[test]
fn the_credential_helper_of_the_git_config_is_asked() {
    let home = Home::new();
    history(&home.path().join("srv/p.git"));
    let login = Some(("ada", "s3cret"));
    let server = Server::start(&home.path().join("srv"), Behaviour { login, ..Behaviour::default() });
    let refused = home.gloss(&["clone", &server.url("p")]);
    assert_eq!(refused.code, Some(3));
    assert!(refused.stderr.contains("asks for a login"), "{refused:?}");
    let helper = home.write("helper.sh", "#!/bin/sh\ncat > \"$0.asked\"\necho username=ada\necho password=s3cret\n");
    home.git_config(&format!("[credential]\n helper = \"!sh {}\"\n", helper.display()));
    home.gloss_ok(&["clone", &server.url("p")]);
    let asked = std::fs::read_to_string(home.path().join("helper.sh.asked")).expect("the helper ran");
    assert!(asked.contains("host=localhost") && asked.contains("protocol=http"), "{asked}");
    // A login in the URL works too, and is shown to nobody.
    let url = format!("http://ada:s3cret@localhost:{}/p", server.port);
    let outcome = home.gloss(&["clone", &url, "--name", "q"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!format!("{outcome:?}").contains("s3cret"), "{outcome:?}");
}

#[test]
fn headers_of_the_git_config_are_sent() {
    let home = Home::new();
    history(&home.path().join("srv/p.git"));
    let header = Some(("x-token", "42"));
    let server = Server::start(&home.path().join("srv"), Behaviour { header, ..Behaviour::default() });
    assert_eq!(home.gloss(&["clone", &server.url("p")]).code, Some(3));
    home.git_config(&format!("[http \"{}\"]\n extraHeader = \"X-Token: 42\"\n", server.url("")));
    home.gloss_ok(&["clone", &server.url("p")]);
}

#[test]
fn proxies_of_the_git_config_and_of_the_environment_are_used() {
    let home = Home::new();
    history(&home.path().join("srv/p.git"));
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    let proxy = Proxy::start();
    home.git_config(&format!("[http]\n proxy = {}\n", proxy.url()));
    home.gloss_ok(&["clone", &server.url("p"), "--name", "by-config"]);
    assert!(!proxy.log().is_empty());
    let seen = proxy.log().len();
    home.git_config("");
    home.gloss_ok(&["clone", &server.url("p"), "--name", "direct"]);
    assert_eq!(proxy.log().len(), seen);
    let elsewhere = home.write("other-config", &format!("[http]\n proxy = {}\n", proxy.url()));
    let mut command = home.gloss_command(&["clone", &server.url("p"), "--name", "by-other-config"]);
    let outcome = run(command.env("GIT_CONFIG_GLOBAL", elsewhere));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(proxy.log().len() > seen, "GIT_CONFIG_GLOBAL is honoured");
    let seen = proxy.log().len();
    let mut command = home.gloss_command(&["clone", &server.url("p"), "--name", "by-environment"]);
    let outcome = run(command.env("http_proxy", proxy.url()));
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(proxy.log().len() > seen);
}

#[test]
fn instead_of_leads_to_a_local_directory() {
    let home = Home::new();
    let (mut repo, ids) = history(&home.path().join("mirror/hooks"));
    let mirror = home.path().join("mirror").display().to_string();
    home.git_config(&format!("[url \"{mirror}/\"]\n insteadOf = https://forge.example/alibaba/\n"));
    let outcome = home.gloss(&["clone", "https://forge.example/alibaba/hooks", "--depth", "1"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains("is a local directory"), "{outcome:?}");
    let clone = home.clone_of("hooks");
    assert_eq!(depth(&clone, "HEAD"), 5);
    let recorded = git2::Repository::open_bare(&clone).expect("a clone").config().expect("its config");
    let url = recorded.get_string("remote.origin.url").expect("an origin");
    assert_eq!(url, "https://forge.example/alibaba/hooks");
    // Offline forbids the network, not this machine.
    repo.commit("main", "commit 6", &[(b"a.rs", Node::Text("fn six() {}\n"))]);
    repo.git().find_reference("refs/heads/old").expect("a branch").delete().expect("it goes");
    let fetched = home.gloss(&["fetch", "hooks"]);
    assert!(fetched.stdout.starts_with("hooks: 2 branches and tags changed"), "{fetched:?}");
    assert_eq!(depth(&clone, "HEAD"), 6);
    assert!(!has(&clone, "old") && has(&clone, &ids[0]));
}

#[test]
fn absent_objects_of_a_local_source_stay_absent() {
    let home = Home::new();
    let mut repo = Repo::bare(&home.path().join("partial"));
    let files: [(&[u8], Node<'_>); 2] =
        [(b"here.rs", Node::Text("fn here() {}\n")), (b"lost.rs", Node::Text("fn lost() {}\n"))];
    let first = repo.commit("main", "both", &files);
    let second = repo.commit("main", "more", &[(b"here.rs", Node::Text("fn here() { 1 }\n"))]);
    repo.lose(&second, "lost.rs");
    // As git marks such a repository.
    repo.git()
        .config()
        .and_then(|mut config| {
            config.set_i32("core.repositoryformatversion", 1)?;
            config.set_str("extensions.partialclone", "origin")
        })
        .expect("a config");
    let source = home.path().join("partial").display().to_string();
    home.gloss_ok(&["clone", &source, "--name", "bare"]);
    home.gloss_ok(&["clone", &format!("file://{source}"), "--name", "url"]);
    for name in ["bare", "url"] {
        assert_eq!(depth(&home.clone_of(name), "HEAD"), 2);
        assert!(has(&home.clone_of(name), &first));
        let report = home.gloss_ok(&["index", name, "--json"]);
        assert!(report.contains("\"path\":\"lost.rs\""), "{report}");
    }
    let not_a_repository = home.gloss(&["clone", "../data"]);
    assert_eq!(not_a_repository.code, Some(3), "{not_a_repository:?}");
}

#[test]
fn a_local_clone_does_not_change_when_its_source_does() {
    let home = Home::new();
    let (mut repo, ids) = history(&home.path().join("p"));
    home.gloss_ok(&["clone", "../p"]);
    repo.commit("main", "later", &[(b"a.rs", Node::Text("later\n"))]);
    std::fs::remove_dir_all(home.path().join("p")).expect("it goes");
    assert_eq!(depth(&home.clone_of("p"), "HEAD"), 5);
    assert!(has(&home.clone_of("p"), &ids[4]));
    let fetched = home.gloss(&["fetch", "p"]);
    assert_eq!(fetched.code, Some(3), "{fetched:?}");
    assert!(has(&home.clone_of("p"), "v2"), "a failed fetch harms nothing");
}

#[test]
fn what_is_no_source_is_told() {
    let home = Home::new();
    home.catalogue("ahooks", "urls = [\"https://forge.example/x\"]\n");
    for (args, words) in [
        (&["clone", "ahoks"][..], "did you mean ahooks?"),
        (&["clone", "zzz"], "`gloss list`"),
        (&["clone", "gh:tikv"], "is neither a catalogue name, a URL"),
        (&["clone", "./nothing"], "is neither a catalogue name, a URL"),
        (&["fetch", "ahooks"], "run `gloss clone ahooks`"),
        (&["fetch", "ahoks"], "did you mean ahooks?"),
        (&["--offline", "fetch"], "--offline forbids the network"),
        (&["--offline", "clone", "ahooks"], "--offline forbids the network"),
        (&["clone", "a", "b", "--name", "c"], "--name names one clone"),
        (&["index", "https://forge.example/x.git"], "run `gloss clone https://forge.example/x.git`"),
    ] {
        let outcome = home.gloss(args);
        assert_eq!(outcome.code, Some(3), "{args:?}: {outcome:?}");
        assert!(outcome.stderr.contains(words), "{args:?}: {outcome:?}");
        assert_eq!(outcome.stdout, "", "{args:?}");
    }
    assert_eq!(home.clones(), Vec::<String>::new());
}
