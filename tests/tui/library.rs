//! A small repository with articles in two languages, and a reader over it.

use std::path::{Path, PathBuf};

use glossator::cli::browse;
use glossator::tui::app::{Settings, Start};
use glossator::tui::headless::Headless;
use glossator::workspace::Dirs;
use tempfile::TempDir;

use crate::support::repo::{Node, Repo};

/// Files of the repository; `bad.rs` holds everything a terminal must not be shown raw.
const FILES: &[(&str, &str)] = &[
    (
        "src/wal.rs",
        "//! The write-ahead log.\n\nuse crate::slot::{Slot, SlotGuard};\n\n/// Position in the log.\n#[derive(Clone, Copy)]\npub struct Lsn(pub u64);\n\npub struct WalWriter {\n    slots: Vec<Slot>,\n    at: u64,\n}\n\nimpl WalWriter {\n    /// Appends a chunk and returns where it stands.\n    pub fn append(&mut self, chunk: &[u8]) -> Lsn {\n        // Reserve space, then copy.\n        let guard = self.acquire_slot(chunk.len());\n        let at = self.reserve(&guard, chunk.len());\n        self.copy_into(at, chunk);\n        at\n    }\n\n    fn acquire_slot(&mut self, len: usize) -> SlotGuard {\n        let n = len % self.slots.len();\n        self.slots[n].lock()\n    }\n\n    fn reserve(&mut self, _guard: &SlotGuard, len: usize) -> Lsn {\n        let at = self.at;\n        self.at += len as u64;\n        Lsn(at)\n    }\n\n    fn copy_into(&mut self, at: Lsn, chunk: &[u8]) {\n        let _ = (at, chunk);\n    }\n}\n",
    ),
    (
        "src/slot.rs",
        "/// A lane of the log.\npub struct Slot {\n    held: bool,\n}\n\n/// Lets go when dropped.\npub struct SlotGuard;\n\nimpl Slot {\n    pub fn lock(&mut self) -> SlotGuard {\n        self.held = true;\n        SlotGuard\n    }\n}\n",
    ),
    ("src/lib.rs", "pub mod slot;\npub mod wal;\n"),
    (
        "src/bad.rs",
        "// 汉字 and 한글 decomposed: \u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}\n// emoji 👩‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿\n// bidi \u{202e}override\u{202c} zero\u{200b}width\n// escape \u{1b}[31mred\u{1b}[0m \u{7} \u{9b}31m\nfn tab() {\n\tlet 变量 = \"\u{301}x\";\n}\n",
    ),
    ("README.md", "# demo\n"),
];

const ARTICLE: &str = "---\ngloss: 1\nid: wal\ntitle: How a chunk reaches the log\nlang: en\ntags: [log]\nauthors: [Lin]\n---\n\nThe log is written in two moves. This article follows them.\n\n## Why the lock is taken twice\n<!-- gloss: src/wal.rs#WalWriter.append id=append -->\n\nSpace is reserved first and copied later. The lock is per slot, so writers that hold different slots never wait for each other. See [`acquire_slot`] and [`Slot`].\n\n```rust\nlet at = self.reserve(&guard, chunk.len());\nself.copy_into(at, chunk);\n```\n\n| part | cost |\n|---|--:|\n| lock | 1 |\n| copy | 20 |\n\n## Slots\n<!-- gloss: src/slot.rs#Slot id=slot -->\n<!-- gloss: src/slot.rs#SlotGuard id=guard -->\n\nA slot is a lane. Its guard lets go when dropped:\n\n- one slot a writer,\n- any number of writers.\n\n> Nothing here waits.\n\n## Gone\n<!-- gloss: src/wal.rs#WalWriter.flush id=flush -->\n\nThis function is not there any more.\n";

const ARTICLE_ZH: &str = "---\ngloss: 1\nid: wal\ntitle: 一个数据块怎样进入日志\nlang: zh-CN\nsource: wal.en.md\n---\n\n日志分两步写入，本文逐步说明。\n\n## 为什么要两次加锁\n<!-- gloss: id=append -->\n\n先预留空间，再复制数据。锁是按槽位加的，所以持有不同槽位的写入者互不等待。参见 [`acquire_slot`] 与 [`Slot`]。\n\n## 槽位\n<!-- gloss: id=slot -->\n<!-- gloss: id=guard -->\n\n槽位就是一条车道。\n\n## 已删除\n<!-- gloss: id=flush -->\n\n这个函数已经不在了。\n";

/// The repository on disk, and a home of its own.
pub struct Demo {
    dir: TempDir,
}

impl Demo {
    /// Makes it.
    pub fn new() -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let this = Self { dir };
        for (path, text) in FILES {
            this.write(path, text);
        }
        this.write("annotations/gloss.toml", "language = \"en\"\n");
        this.write("annotations/demo/repo.toml", "name = \"demo\"\npath = \"../..\"\n");
        this.write("annotations/demo/wal.en.md", ARTICLE);
        this.write("annotations/demo/wal.zh-CN.md", ARTICLE_ZH);
        this
    }

    /// Writes a file of the repository.
    pub fn write(&self, path: &str, text: &str) {
        let file = self.root().join(path);
        std::fs::create_dir_all(file.parent().expect("below the root")).expect("a directory");
        std::fs::write(file, text).expect("a file");
    }

    /// A file's text.
    pub fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.root().join(path)).expect("a file")
    }

    /// The repository; its name is its directory's.
    pub fn root(&self) -> PathBuf {
        self.dir.path().join("demo")
    }

    /// A home that holds nothing.
    pub fn home(&self) -> &Path {
        self.dir.path()
    }

    /// Makes the folder a repository with one commit a text of `src/wal.rs`, the last one being what is checked out.
    /// The articles are pinned to the first.
    pub fn with_history(self, versions: &[(&str, &str)]) -> Self {
        let mut repo = Repo::with_worktree(&self.root());
        for (n, (subject, text)) in versions.iter().enumerate() {
            self.write("src/wal.rs", text);
            let slot = self.text("src/slot.rs");
            let files = [(&b"src/wal.rs"[..], Node::Text(text)), (&b"src/slot.rs"[..], Node::Text(&slot))];
            let commit = repo.commit("main", subject, &files);
            if n == 0 {
                self.write(
                    "annotations/demo/repo.toml",
                    &format!("name = \"demo\"\npath = \"../..\"\nrev = \"{commit}\"\n"),
                );
            }
        }
        self
    }

    /// Where the reader keeps its own things.
    pub fn dirs(&self) -> Dirs {
        let part = |name: &str| self.dir.path().join("home").join(name);
        Dirs { data: part("data"), cache: part("cache"), config: part("config"), state: part("state") }
    }

    /// A reader over it under another name: that of a repository the program's own library speaks of.
    pub fn named(&self, name: &str) -> Headless {
        let renamed = self.dir.path().join(name);
        std::fs::rename(self.root(), &renamed).expect("a new name");
        browse::headless(&renamed, &self.dirs(), Settings::plain(), (120, 40), Start::default()).expect("it opens")
    }

    /// A reader over it.
    pub fn open(&self, size: (u16, u16), settings: Settings, start: Start) -> Headless {
        browse::headless(&self.root(), &self.dirs(), settings, size, start).expect("the directory opens")
    }

    /// A reader at its first article.
    pub fn read(&self, width: u16, height: u16) -> Headless {
        self.open((width, height), Settings::plain(), Start::default())
    }
}
