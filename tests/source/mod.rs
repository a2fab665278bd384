//! Sources over real repositories: what can stand in one is read as what it is, and nothing of it is fatal.

use std::path::Path;
use std::sync::Arc;

use glossator::source::git::GitError;
use glossator::source::worktree::WorktreeSource;
use glossator::source::{Content, EntryKind, Form, GitRepo, ReadError, Source, find_entry};

use crate::support::repo::{Node, Repo, history};

fn source(path: &Path, rev: &str) -> impl Source + use<> {
    let repo = GitRepo::open(path).expect("a repository");
    let commit = repo.resolve(rev).expect("a revision");
    repo.source(commit, rev).expect("its tree is here")
}

fn read(source: &dyn Source, path: &str) -> Arc<[u8]> {
    source.read(find_entry(source, path).expect("it is listed")).expect("it is readable")
}

fn content(source: &dyn Source, path: &str) -> Content {
    Content::decode(&read(source, path))
}

#[test]
fn any_revision_is_read_from_a_bare_repository() {
    let dir = tempfile::tempdir().expect("a folder");
    let (_, ids) = history(dir.path());
    for (rev, expected) in [("main", 5), ("HEAD~3", 2), ("v1", 3), ("v2", 5), (&ids[0][..8], 1), ("v2~1^", 3)] {
        let text = content(&source(dir.path(), rev), "a.rs").text;
        assert!(text.contains(&format!("    {expected}\n")), "{rev}: {text}");
    }
    let branch = source(dir.path(), "old");
    let paths: Vec<&str> = branch.entries().iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, ["a.rs", "b.py"]);
    assert_eq!(branch.revision().label, "old");
    let repo = GitRepo::open(dir.path()).expect("a repository");
    let Err(GitError::NoRevision { nearest, .. }) = repo.resolve("mian") else { panic!("there is none") };
    assert_eq!(nearest, ["main"]);
    assert!(repo.resolve("HEAD~99").is_err() && repo.resolve("").is_err() && repo.resolve("\0").is_err());
    assert!(matches!(GitRepo::open(&dir.path().join("objects")), Err(GitError::NotFound { .. })));
}

#[test]
fn every_kind_of_entry_is_what_it_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut repo = Repo::bare(dir.path());
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 98765\n";
    let gbk: &[u8] = b"// \xca\xc2\xce\xf1\xd7\xb4\xcc\xac\xb5\xc4\xd7\xaa\xbb\xbb\xd3\xc9\xd5\xe2\xb8\xf6\xba\xaf\xca\xfd\xcd\xea\xb3\xc9\nint a;\n";
    repo.commit(
        "main",
        "all kinds",
        &[
            (b"link", Node::Link("../../etc/passwd")),
            (b"vendored", Node::Submodule(commit)),
            (b"model.bin", Node::Text(pointer)),
            (b"nul.dat", Node::Bytes(b"a\0b")),
            (b"gbk.c", Node::Bytes(gbk)),
            (b"latin.c", Node::Bytes(b"/* caf\xe9 d\xe9j\xe0 vu, na\xefve gar\xe7on */\nint a;\n")),
            (b"crlf.c", Node::Text("int a;\r\nint b;\r\n")),
            (b"bom.c", Node::Text("\u{feff}int a;\n")),
            (b"empty.c", Node::Text("")),
            (b"dir/\xe9\xff.c", Node::Text("int odd;\n")),
            ("目录/文件.c".as_bytes(), Node::Text("int cjk;\n")),
            (b"100%25.c", Node::Text("int percent;\n")),
        ],
    );
    let source = source(dir.path(), "main");
    let entry = |path: &str| find_entry(&source, path).unwrap_or_else(|| panic!("{path} is listed"));
    assert_eq!(source.entries().len(), 12);
    assert_eq!(entry("link").kind, EntryKind::Symlink);
    assert_eq!(&*read(&source, "link"), b"../../etc/passwd", "a link is its text and is not followed");
    assert_eq!(entry("vendored").kind, EntryKind::Submodule);
    assert!(matches!(source.read(entry("vendored")), Err(ReadError::Submodule(_))));
    assert_eq!(content(&source, "model.bin").form, Form::LfsPointer { size: 98765 });
    assert_eq!(content(&source, "nul.dat").form, Form::Binary);
    let chinese = content(&source, "gbk.c");
    assert!(chinese.text.contains("事务状态"), "{chinese:?}");
    let western = content(&source, "latin.c");
    assert!(western.text.contains("café déjà vu"), "{western:?}");
    assert!(content(&source, "crlf.c").crlf);
    assert_eq!(&*content(&source, "bom.c").text, "\u{feff}int a;\n");
    assert_eq!(content(&source, "empty.c").form, Form::Text { encoding: "UTF-8" });
    // A path that is not UTF-8 has a name, and the name leads back to its bytes.
    let odd = source.entries().iter().find(|entry| entry.path.as_str().starts_with("dir/")).expect("it is listed");
    assert_eq!(odd.path.to_bytes(), b"dir/\xe9\xff.c");
    assert_eq!(&*read(&source, odd.path.as_str()), b"int odd;\n");
    assert_eq!(&*read(&source, "目录/文件.c"), b"int cjk;\n");
    let percent = source.entries().iter().find(|entry| entry.path.to_bytes() == b"100%25.c").expect("it is listed");
    assert_eq!(&*read(&source, percent.path.as_str()), b"int percent;\n");
}

#[test]
fn absent_objects_are_errors_of_their_entries_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut repo = Repo::bare(dir.path());
    let files: [(&[u8], Node<'_>); 4] = [
        (b"here.c", Node::Text("int here;\n")),
        (b"lost.c", Node::Text("int lost;\n")),
        (b"gone/a.c", Node::Text("int a;\n")),
        (b"kept/b.c", Node::Text("int b;\n")),
    ];
    let commit = repo.commit("main", "all", &files);
    repo.lose(&commit, "lost.c");
    repo.lose(&commit, "gone");
    let source = source(dir.path(), "main");
    let paths: Vec<&str> = source.entries().iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, ["here.c", "kept/b.c", "lost.c"]);
    let missing: Vec<&str> = source.missing_dirs().iter().map(glossator::model::RepoPath::as_str).collect();
    assert_eq!(missing, ["gone"]);
    assert!(matches!(source.read(find_entry(&source, "lost.c").expect("listed")), Err(ReadError::Missing(_))));
    assert_eq!(&*read(&source, "here.c"), b"int here;\n");
}

#[test]
fn repositories_with_gits_newer_settings_open() {
    let dir = tempfile::tempdir().expect("a folder");
    history(dir.path());
    // What `git clone --filter=blob:none` and `git maintenance` leave in a config.
    let config = "[core]\n repositoryformatversion = 1\n bare = true\n[extensions]\n partialclone = origin\n\
                  [remote \"origin\"]\n url = https://forge.example/x\n promisor = true\n partialclonefilter = blob:none\n";
    std::fs::write(dir.path().join("config"), config).expect("a file");
    assert_eq!(content(&source(dir.path(), "v1"), "a.rs").form, Form::Text { encoding: "UTF-8" });
}

#[test]
fn a_shallow_history_ends_where_it_is_cut() {
    let dir = tempfile::tempdir().expect("a folder");
    let (_, ids) = history(dir.path());
    std::fs::write(dir.path().join("shallow"), format!("{}\n", ids[3])).expect("a file");
    let repo = GitRepo::open(dir.path()).expect("a repository");
    assert!(repo.is_shallow());
    assert!(repo.resolve("main~1").is_ok());
    assert!(matches!(repo.resolve("main~2"), Err(GitError::NoRevision { .. })));
}

#[test]
fn a_work_tree_is_read_as_it_stands() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut repo = Repo::with_worktree(dir.path());
    let files: [(&[u8], Node<'_>); 2] = [(b"a.c", Node::Text("int old;\n")), (b"sub/b.c", Node::Text("int b;\n"))];
    repo.commit("main", "first", &files);
    let write = |path: &str, bytes: &[u8]| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    };
    write("a.c", b"int edited;\n");
    write("sub/b.c", b"int b;\n");
    write("new.c", b"int fresh;\n");
    write("target/out.c", b"int built;\n");
    write(".gitignore", b"target/\n*.log\n");
    write("x.log", b"noise\n");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", dir.path().join("link")).expect("a link");
        std::os::unix::net::UnixListener::bind(dir.path().join("socket")).expect("a socket");
    }
    let source = WorktreeSource::open(dir.path(), None);
    let paths: Vec<&str> = source.entries().iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, [".gitignore", "a.c", "link", "new.c", "sub/b.c"]);
    assert_eq!(&*read(&source, "a.c"), b"int edited;\n");
    assert_eq!(&*read(&source, "link"), b"/etc/passwd", "a link is its text and is not followed");
    // The same bytes have the id that git gives them, so that their facts are shared.
    let committed = self::source(dir.path(), "main");
    let id = |source: &dyn Source, path: &str| find_entry(source, path).expect("listed").blob;
    assert_eq!(id(&source, "sub/b.c"), id(&committed, "sub/b.c"));
    assert_ne!(id(&source, "a.c"), id(&committed, "a.c"));
    // A file that goes while it is read is that file's error.
    std::fs::remove_file(dir.path().join("new.c")).expect("it goes");
    assert!(matches!(source.read(find_entry(&source, "new.c").expect("listed")), Err(ReadError::Io { .. })));
}

#[test]
fn paths_that_would_leave_the_repository_are_not_listed() {
    let dir = tempfile::tempdir().expect("a folder");
    let repo = Repo::bare(dir.path());
    let git = repo.git();
    let blob = git.blob(b"evil\n").expect("a blob");
    // No honest git writes such a tree, so it is written by hand.
    let mut raw = Vec::new();
    for name in ["..", ".", "a/../../b", "fine.c"] {
        raw.extend_from_slice(format!("100644 {name}\0").as_bytes());
        raw.extend_from_slice(blob.as_bytes());
    }
    let tree = git.odb().and_then(|odb| odb.write(git2::ObjectType::Tree, &raw)).expect("any bytes can be written");
    let text = format!("tree {tree}\nauthor A <a@b> 1600000000 +0000\ncommitter A <a@b> 1600000000 +0000\n\nx\n");
    let commit = git.odb().and_then(|odb| odb.write(git2::ObjectType::Commit, text.as_bytes())).expect("written");
    let source = source(dir.path(), &commit.to_string());
    assert!(source.entries().iter().all(|entry| entry.path.as_str() == "fine.c"), "{:?}", source.entries());
}
