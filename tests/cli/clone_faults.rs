//! Clones that are broken off: by the network, the user, the system or a full disk.

use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use super::clone::{depth, has};
use crate::support::env::{Home, finish, run, signal, start};
use crate::support::repo::{Node, Repo, history, noise};
use crate::support::server::{Behaviour, Server};

/// A repository whose pack is about a megabyte.
fn large(path: &Path) -> String {
    let mut repo = Repo::bare(path);
    repo.commit("main", "noise", &[(b"noise.bin", Node::Bytes(&noise(1 << 20))), (b"a.rs", Node::Text("fn a() {}\n"))])
}

/// Waits until the process has begun to receive.
fn receiving(home: &Home, name: &str, child: &mut Child) {
    let start = Instant::now();
    loop {
        let packs = home.repos().join(format!("{name}.partial/objects/pack"));
        if std::fs::read_dir(packs).is_ok_and(|mut entries| entries.next().is_some()) {
            return;
        }
        assert!(child.try_wait().expect("a child").is_none(), "it ended before it received anything");
        assert!(start.elapsed() < Duration::from_secs(30), "nothing is received");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn stalling(seconds: u64) -> Behaviour {
    Behaviour { stall: Some(Duration::from_secs(seconds)), ..Behaviour::default() }
}

#[test]
fn a_dropped_connection_lets_the_next_mirror_be_used() {
    let home = Home::new();
    large(&home.path().join("srv/p.git"));
    let broken =
        Server::start(&home.path().join("srv"), Behaviour { cut_after: Some(100_000), ..Behaviour::default() });
    let whole = Server::start(&home.path().join("srv"), Behaviour::default());
    home.catalogue("p", &format!("urls = [\"{}\", \"{}\"]\n", broken.url("p"), whole.url("p")));
    let outcome = home.gloss(&["clone", "p"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.stderr.contains(&format!("{}: ", broken.url("p"))), "{outcome:?}");
    assert!(outcome.stdout.contains(&whole.url("p")), "{outcome:?}");
    assert!(has(&home.clone_of("p"), "main"));
    // Alone, it fails and leaves nothing.
    let failed = home.gloss(&["clone", &broken.url("p"), "--name", "q"]);
    assert_eq!(failed.code, Some(3), "{failed:?}");
    assert_eq!(home.clones(), ["p"]);
}

#[test]
fn ctrl_c_cleans_up() {
    let home = Home::new();
    large(&home.path().join("srv/p.git"));
    let server = Server::start(&home.path().join("srv"), stalling(60));
    let mut child = start(&mut home.gloss_command(&["clone", &server.url("p")]));
    receiving(&home, "p", &mut child);
    let begun = Instant::now();
    signal(&child, "INT");
    let outcome = finish(child);
    assert_eq!(outcome.code, Some(130), "{outcome:?}");
    assert!(begun.elapsed() < Duration::from_secs(15), "it waits for the network: {:?}", begun.elapsed());
    assert!(outcome.stderr.contains("interrupted"), "{outcome:?}");
    assert_eq!(home.clones(), Vec::<String>::new());
}

#[test]
fn a_killed_clone_is_done_again() {
    let home = Home::new();
    large(&home.path().join("srv/p.git"));
    let slow = Server::start(&home.path().join("srv"), stalling(60));
    let mut child = start(&mut home.gloss_command(&["clone", &slow.url("p")]));
    receiving(&home, "p", &mut child);
    signal(&child, "KILL");
    assert_eq!(finish(child).code, None);
    assert!(home.clones().contains(&"p.partial".to_owned()), "{:?}", home.clones());
    // It is no clone, whoever asks.
    assert_eq!(home.gloss(&["index", "p"]).code, Some(3));
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    home.gloss_ok(&["clone", &server.url("p")]);
    assert!(has(&home.clone_of("p"), "main"));
    assert_eq!(home.clones(), ["p"]);
}

#[test]
fn what_a_killed_clone_of_another_name_left_goes_too() {
    let home = Home::new();
    large(&home.path().join("srv/p.git"));
    history(&home.path().join("srv/q.git"));
    let slow = Server::start(&home.path().join("srv"), stalling(60));
    let mut child = start(&mut home.gloss_command(&["clone", &slow.url("p")]));
    receiving(&home, "p", &mut child);
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    home.gloss_ok(&["clone", &server.url("q")]);
    assert!(home.clones().contains(&"p.partial".to_owned()), "a clone under way is left alone: {:?}", home.clones());
    signal(&child, "KILL");
    finish(child);
    home.gloss_ok(&["clone", &server.url("q"), "--name", "r"]);
    assert_eq!(home.clones(), ["q", "r"]);
}

#[test]
fn a_killed_fetch_harms_nothing() {
    let home = Home::new();
    let (mut repo, _) = history(&home.path().join("srv/p.git"));
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    home.gloss_ok(&["clone", &server.url("p")]);
    let commit = repo.commit("main", "large", &[(b"noise.bin", Node::Bytes(&noise(1 << 20)))]);
    let slow = Server::start(&home.path().join("srv"), stalling(60));
    home.git_config(&format!("[url \"{}\"]\n insteadOf = {}\n", slow.url(""), server.url("")));
    let child = start(&mut home.gloss_command(&["fetch", "p"]));
    let begun = Instant::now();
    while slow.packs() == 0 && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, "KILL");
    finish(child);
    assert_eq!(depth(&home.clone_of("p"), "HEAD"), 5);
    home.git_config("");
    home.gloss_ok(&["fetch", "p"]);
    assert!(has(&home.clone_of("p"), &commit));
    let packs = std::fs::read_dir(home.clone_of("p").join("objects/pack")).expect("packs");
    let names: Vec<String> = packs.map(|e| e.expect("readable").file_name().to_string_lossy().into_owned()).collect();
    assert!(names.iter().all(|name| name.starts_with("pack-")), "{names:?}");
}

#[test]
fn a_full_disk_is_told_and_leaves_nothing() {
    let home = Home::new();
    large(&home.path().join("srv/p.git"));
    let server = Server::start(&home.path().join("srv"), Behaviour::default());
    // No file may grow beyond 256 KiB; the signal that comes with it is ignored, as the write's error says the same.
    let script = "trap '' XFSZ; ulimit -f 256; exec \"$0\" \"$@\"";
    let gloss = env!("CARGO_BIN_EXE_gloss");
    let mut command = home.command("bash");
    let outcome = run(command.args(["-c", script, gloss, "clone", &server.url("p")]));
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stderr.contains("File too large") || outcome.stderr.contains("cannot extend"), "{outcome:?}");
    assert_eq!(home.clones(), Vec::<String>::new());
    home.gloss_ok(&["clone", &server.url("p")]);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let home = Home::new();
    history(&home.path().join("p"));
    // A file where the folder would be: this holds for every user, root too.
    home.write("data/glossator/repos", "in the way");
    let outcome = home.gloss(&["clone", "../p"]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stderr.contains("cannot create") && outcome.stderr.contains("glossator/repos"), "{outcome:?}");
}

#[test]
fn a_server_that_does_not_answer_can_be_left() {
    let home = Home::new();
    // It takes the connection and says nothing.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://127.0.0.1:{}/p", listener.local_addr().expect("an address").port());
    let child = start(&mut home.gloss_command(&["clone", &url]));
    let _held = listener.accept().expect("gloss connects");
    std::thread::sleep(Duration::from_millis(200));
    let begun = Instant::now();
    signal(&child, "INT");
    let outcome = finish(child);
    assert_eq!(outcome.code, Some(130), "{outcome:?}");
    assert!(begun.elapsed() < Duration::from_secs(15));
    assert_eq!(home.clones(), Vec::<String>::new());
}
