//! `gloss.lock`: what each anchor of a repository's articles resolved to, and what a human approved.
//!
//! The text is deterministic (sorted by doc, id, n; fixed order of keys; one key a line), so two people who run the
//! same command get the same file. A file with git's conflict markers is read as the union of both sides: whichever
//! approval is kept, a human approved exactly that code, so a verdict against it stays true. Nothing here decides what
//! an entry means. [`read`] and [`write()`] are inverse (`locks_round_trip`); [`update`] changes the file on disk in one
//! step. Of a damaged lock, the entries that can be read are used and the others are named; it is never written over.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::faults::Faults;
use crate::model::{BlobId, CommitId, RepoPath};
use crate::text::Span;

/// The version of the lock this program reads and writes.
pub const LOCK_VERSION: u32 = 1;

/// Characters of context kept on each side of a quote.
pub const CONTEXT_CHARS: usize = 32;

/// A repository's lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// By document, section id and position.
    pub entries: BTreeMap<Key, Entry>,
}

/// Which anchor an entry speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Article id.
    pub doc: String,
    /// Anchor id.
    pub id: String,
    /// Position of the anchor within its section, from 0.
    pub n: u32,
}

/// One anchor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The anchor's text when the entry was written.
    pub anchor: String,
    /// Where the tool found it last: freely rewritten.
    pub located: Option<Located>,
    /// What a human approved.
    pub approved: Option<Approved>,
}

/// Machine facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    pub commit: CommitId,
    pub path: RepoPath,
    /// Qualified; empty for a whole file or directory.
    pub symbol: String,
    /// One-based line of the name.
    pub line: u32,
}

/// A human's assertion that the prose fits this code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    pub commit: CommitId,
    pub path: RepoPath,
    /// Qualified; empty for a whole file or directory.
    pub symbol: String,
    /// The kind's word; empty for a whole file or directory.
    pub kind: String,
    /// The file's content; `None` for a directory.
    pub blob: Option<BlobId>,
    /// Bytes of the definition, with attributes and doc comment.
    pub span: Span,
    /// One-based line of the name.
    pub line: u32,
    /// With their scheme, `t1:…`; empty where there is none.
    pub signature: String,
    pub body: String,
    pub shape: String,
    /// The quoted parts of the body, in order.
    pub focus: Vec<Focus>,
    /// Hash of the section's prose in the source language.
    pub prose: String,
    /// Language → what its translation of the section was when a human last called it a translation of this prose.
    pub translations: BTreeMap<String, Translation>,
}

/// A translated section at the time of its approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translation {
    /// Hash of the source section it was made from.
    pub source: String,
    /// Hash of its own prose.
    pub own: String,
}

/// A quoted part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    /// Bytes of the file.
    pub span: Span,
    /// The code as it stood there.
    pub text: String,
    /// Up to [`CONTEXT_CHARS`] characters before and after it.
    pub before: String,
    pub after: String,
}

/// Reads a lock. What cannot be read is reported; `None` where nothing could be used.
pub fn read(text: &str, faults: &mut Faults) -> Option<Lock> {
    if !is_conflicted(text) {
        return read_plain(text, faults);
    }
    let (ours, theirs) = split_conflict(text);
    let hint = "`gloss fix` writes it without the marks; commit the result";
    faults.warning(first_conflict(text), "the lock holds a merge conflict; both sides were read", hint);
    let ours = read_plain(&ours, faults);
    let theirs = read_plain(&theirs, faults);
    match (ours, theirs) {
        (Some(mut ours), Some(theirs)) => {
            for (key, entry) in theirs.entries {
                let kept = ours.entries.entry(key.clone()).or_insert_with(|| entry.clone());
                if kept.approved.is_none() {
                    kept.approved = entry.approved;
                } else if entry.approved.is_some() && kept.approved != entry.approved {
                    let message =
                        format!("{}#{} was approved differently on both sides; the first is kept", key.doc, key.id);
                    faults.warning(
                        Span::default(),
                        message,
                        "look at the section again, and keep the entry that is right",
                    );
                }
            }
            Some(ours)
        }
        (one, other) => one.or(other),
    }
}

fn is_conflicted(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("<<<<<<< ")) && text.lines().any(|line| line.starts_with(">>>>>>> "))
}

fn first_conflict(text: &str) -> Span {
    let at = if text.starts_with("<<<<<<< ") { 0 } else { text.find("\n<<<<<<< ").map_or(0, |i| i + 1) };
    Span::from_range(at..at + 7)
}

/// The two files that a conflict stands for; the common ancestor of the diff3 style is dropped.
fn split_conflict(text: &str) -> (String, String) {
    #[derive(PartialEq)]
    enum Side {
        Both,
        Ours,
        Base,
        Theirs,
    }
    let mut side = Side::Both;
    let (mut ours, mut theirs) = (String::new(), String::new());
    for line in text.split_inclusive('\n') {
        let mark = line.get(..7).unwrap_or("");
        side = match mark {
            "<<<<<<<" => Side::Ours,
            "|||||||" if side == Side::Ours => Side::Base,
            "=======" if side != Side::Both => Side::Theirs,
            ">>>>>>>" => Side::Both,
            _ => {
                if matches!(side, Side::Both | Side::Ours) {
                    ours.push_str(line);
                }
                if matches!(side, Side::Both | Side::Theirs) {
                    theirs.push_str(line);
                }
                continue;
            }
        };
    }
    (ours, theirs)
}

/// The way out of a lock that cannot be read.
const RESTORE: &str = "restore it from the history, or delete it and approve again";

/// The last line: a lock without it was cut.
const END: &str = "# end";

fn read_plain(text: &str, faults: &mut Faults) -> Option<Lock> {
    let wire: WireLock = match toml::from_str(text) {
        Ok(wire) => wire,
        Err(error) => return salvage(text, &error, faults),
    };
    if !is_known(wire.version, faults) {
        return None;
    }
    if text.lines().rev().find(|line| !line.trim().is_empty()).is_some_and(|line| line.trim_end() != END) {
        let end = Span::from_range(text.len()..text.len());
        faults.error(end, format!("the lock does not end with `{END}`: a part of it is gone"), RESTORE);
    }
    let mut lock = Lock::default();
    for entry in wire.anchor {
        take(&mut lock, entry, Span::default(), faults);
    }
    Some(lock)
}

fn is_known(version: u32, faults: &mut Faults) -> bool {
    if version != LOCK_VERSION {
        let message = format!("lock version {version} is not known; this program reads version {LOCK_VERSION}");
        faults.error(Span::default(), message, "use the program that wrote it");
    }
    version == LOCK_VERSION
}

fn take(lock: &mut Lock, entry: WireEntry, span: Span, faults: &mut Faults) {
    let key = Key { doc: entry.doc.clone(), id: entry.id.clone(), n: entry.n };
    match entry.into_entry() {
        Ok(entry) => {
            lock.entries.entry(key).or_insert(entry);
        }
        Err(what) => {
            faults.error(span, format!("the lock's entry {}#{} has a bad {what}", key.doc, key.id), RESTORE);
        }
    }
}

/// The line that begins an entry.
const ENTRY: &str = "[[anchor]]";

/// Reads a lock that is no TOML as a whole entry by entry: one damaged entry must not hide the others.
fn salvage(text: &str, error: &toml::de::Error, faults: &mut Faults) -> Option<Lock> {
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == ENTRY {
            starts.push(at);
        }
        at += line.len();
    }
    let head = &text[..starts.first().copied().unwrap_or(text.len())];
    let Ok(head) = toml::from_str::<WireLock>(head) else {
        let span = error.span().map_or(Span::default(), Span::from_range);
        faults.error(span, format!("the lock cannot be read: {}", error.message()), RESTORE);
        return None;
    };
    if !is_known(head.version, faults) {
        return None;
    }
    let mut lock = Lock::default();
    starts.push(text.len());
    for pair in starts.windows(2) {
        let span = Span::from_range(pair[0]..pair[1]);
        match toml::from_str::<WireBlock>(span.slice(text)) {
            Ok(block) => block.anchor.into_iter().for_each(|entry| take(&mut lock, entry, span, faults)),
            Err(error) => {
                let at = error.span().map_or(pair[0], |inner| pair[0] + inner.start).min(text.len());
                let message = format!("an entry of the lock cannot be read: {}", error.message());
                faults.error(Span::from_range(at..at), message, RESTORE);
            }
        }
    }
    Some(lock)
}

/// The lock's text.
#[must_use]
pub fn write(lock: &Lock) -> String {
    let mut out = String::from("# Written by gloss. Do not edit.\n");
    let _ = writeln!(out, "version = {LOCK_VERSION}");
    for (key, entry) in &lock.entries {
        write_entry(&mut out, key, entry);
    }
    let _ = writeln!(out, "\n{END}");
    out
}

fn write_entry(out: &mut String, key: &Key, entry: &Entry) {
    out.push_str("\n[[anchor]]\n");
    string(out, "doc", &key.doc);
    string(out, "id", &key.id);
    let _ = writeln!(out, "n = {}", key.n);
    string(out, "anchor", &entry.anchor);
    if let Some(at) = &entry.located {
        out.push_str("[anchor.located]\n");
        string(out, "commit", &at.commit.to_string());
        string(out, "path", at.path.as_str());
        string(out, "symbol", &at.symbol);
        let _ = writeln!(out, "line = {}", at.line);
    }
    let Some(approved) = &entry.approved else { return };
    out.push_str("[anchor.approved]\n");
    string(out, "commit", &approved.commit.to_string());
    string(out, "path", approved.path.as_str());
    string(out, "symbol", &approved.symbol);
    string(out, "kind", &approved.kind);
    if let Some(blob) = &approved.blob {
        string(out, "blob", &blob.to_string());
    }
    let _ = writeln!(out, "span = [{}, {}]", approved.span.start, approved.span.end);
    let _ = writeln!(out, "line = {}", approved.line);
    string(out, "signature", &approved.signature);
    string(out, "body", &approved.body);
    string(out, "shape", &approved.shape);
    string(out, "prose", &approved.prose);
    for focus in &approved.focus {
        out.push_str("[[anchor.approved.focus]]\n");
        let _ = writeln!(out, "span = [{}, {}]", focus.span.start, focus.span.end);
        string(out, "text", &focus.text);
        string(out, "before", &focus.before);
        string(out, "after", &focus.after);
    }
    if !approved.translations.is_empty() {
        out.push_str("[anchor.approved.translations]\n");
        for (lang, made) in &approved.translations {
            let _ = writeln!(out, "{} = [{}, {}]", quoted(lang), quoted(&made.source), quoted(&made.own));
        }
    }
}

fn string(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {}", quoted(value));
}

/// A basic string on one line: stable whatever the value holds.
fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Why a lock was not written.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// What stands there cannot be read in full: writing would lose approvals.
    #[error("{}: {problem}", path.display())]
    Damaged {
        path: PathBuf,
        /// The first thing wrong with it.
        problem: String,
    },
    /// The folder or the file.
    #[error("cannot write {}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
}

/// Whether [`update`] would write over what stands at `path`.
///
/// # Errors
/// [`LockError`] where it would not.
pub fn check_writable(path: &Path) -> Result<(), LockError> {
    changed(path, read_file(path)?.as_deref(), |_| ()).map(|_| ())
}

/// The file's bytes, where there is one.
fn read_file(path: &Path) -> Result<Option<Vec<u8>>, LockError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(LockError::Io { path: path.to_owned(), source }),
    }
}

/// A lock that can be read in full, so that writing it again loses nothing.
fn read_whole(path: &Path, text: &str) -> Result<Lock, LockError> {
    let mut faults = Faults::new("");
    let lock = read(text, &mut faults);
    let error = faults.into_problems().into_iter().find(|p| p.severity == crate::model::Severity::Error);
    match error {
        Some(error) => Err(LockError::Damaged { path: path.to_owned(), problem: error.message }),
        None => Ok(lock.unwrap_or_default()),
    }
}

/// What [`update`] would write at `path` if `bytes` stood there (`None`: no file); `None` where it would say the same.
///
/// # Errors
/// [`LockError::Damaged`].
pub fn changed(path: &Path, bytes: Option<&[u8]>, change: impl FnOnce(&mut Lock)) -> Result<Option<String>, LockError> {
    let old = bytes.map(String::from_utf8_lossy);
    let mut lock = old.as_deref().map_or(Ok(Lock::default()), |old| read_whole(path, old))?;
    change(&mut lock);
    if lock.entries.is_empty() && old.is_none() {
        return Ok(None);
    }
    let text = write(&lock);
    Ok((old.as_deref() != Some(text.as_str())).then_some(text))
}

/// Changes the lock at `path`: reads what is there now, lets `change` have it, and replaces the file in one step. A
/// reader, or a crash at any moment, sees the old or the new text; two programs that do this take turns. A lock with
/// merge conflicts is written without them. Gives whether the file changed; one that would say the same is left alone.
///
/// # Errors
/// [`LockError`]; the old file is untouched then.
pub fn update(path: &Path, change: impl FnOnce(&mut Lock)) -> Result<bool, LockError> {
    let io = |source| LockError::Io { path: path.to_owned(), source };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(io)?;
    // Where folders cannot be opened or locked, the replacement is in one step all the same.
    let turn = std::fs::File::open(folder).ok();
    let _held = turn.as_ref().map(std::fs::File::lock);
    let Some(text) = changed(path, read_file(path)?.as_deref(), change)? else { return Ok(false) };
    super::library::replace_file(path, text.as_bytes()).map_err(io)?;
    remove_leftovers(path, folder);
    Ok(true)
}

/// Temporary files of programs that were ended while they wrote this lock; whoever writes now has its turn alone.
fn remove_leftovers(path: &Path, folder: &Path) {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return };
    let prefix = format!(".{name}.");
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let left = entry.file_name().to_str().is_some_and(|n| n.starts_with(&prefix) && n.ends_with(".tmp"));
        if left {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[derive(Deserialize)]
struct WireLock {
    version: u32,
    #[serde(default)]
    anchor: Vec<WireEntry>,
}

#[derive(Deserialize)]
struct WireBlock {
    anchor: Vec<WireEntry>,
}

#[derive(Deserialize)]
struct WireEntry {
    doc: String,
    id: String,
    #[serde(default)]
    n: u32,
    #[serde(default)]
    anchor: String,
    located: Option<WireLocated>,
    approved: Option<WireApproved>,
}

#[derive(Deserialize)]
struct WireLocated {
    commit: String,
    path: String,
    symbol: String,
    line: u32,
}

#[derive(Deserialize)]
struct WireApproved {
    commit: String,
    path: String,
    symbol: String,
    #[serde(default)]
    kind: String,
    blob: Option<String>,
    span: [u32; 2],
    line: u32,
    #[serde(default)]
    signature: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    shape: String,
    #[serde(default)]
    prose: String,
    #[serde(default)]
    focus: Vec<WireFocus>,
    #[serde(default)]
    translations: BTreeMap<String, (String, String)>,
}

#[derive(Deserialize)]
struct WireFocus {
    span: [u32; 2],
    text: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
}

impl WireEntry {
    /// The entry, or the name of the field that is not what it should be.
    fn into_entry(self) -> Result<Entry, &'static str> {
        let located = self.located.map(WireLocated::into_located).transpose()?;
        let approved = self.approved.map(WireApproved::into_approved).transpose()?;
        Ok(Entry { anchor: self.anchor, located, approved })
    }
}

impl WireLocated {
    fn into_located(self) -> Result<Located, &'static str> {
        let commit = self.commit.parse().map_err(|_| "located.commit")?;
        let path = RepoPath::new(&self.path).map_err(|_| "located.path")?;
        Ok(Located { commit, path, symbol: self.symbol, line: self.line })
    }
}

impl WireApproved {
    fn into_approved(self) -> Result<Approved, &'static str> {
        let blob = self.blob.map(|blob| blob.parse()).transpose().map_err(|_| "approved.blob")?;
        let focus = self.focus.into_iter().map(|f| Focus {
            span: Span::new(f.span[0], f.span[1]),
            text: f.text,
            before: f.before,
            after: f.after,
        });
        Ok(Approved {
            commit: self.commit.parse().map_err(|_| "approved.commit")?,
            path: RepoPath::new(&self.path).map_err(|_| "approved.path")?,
            symbol: self.symbol,
            kind: self.kind,
            blob,
            span: Span::new(self.span[0], self.span[1]),
            line: self.line,
            signature: self.signature,
            body: self.body,
            shape: self.shape,
            focus: focus.collect(),
            prose: self.prose,
            translations: self
                .translations
                .into_iter()
                .map(|(lang, (source, own))| (lang, Translation { source, own }))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(id: &str) -> Key {
        Key { doc: "doc".into(), id: id.into(), n: 0 }
    }

    fn approved(commit: u8) -> Approved {
        Approved {
            commit: CommitId([commit; 20]),
            path: RepoPath::new("src/a.rs").unwrap(),
            symbol: "A::b".into(),
            kind: "method".into(),
            blob: Some(BlobId([7; 20])),
            span: Span::new(10, 90),
            line: 4,
            signature: "t1:aa".into(),
            body: "t1:bb".into(),
            shape: "t1:cc".into(),
            focus: vec![Focus {
                span: Span::new(20, 30),
                text: "let \"x\"\n\t\u{1}汉".into(),
                before: "{".into(),
                after: "}".into(),
            }],
            prose: "p".into(),
            translations: [("en".to_owned(), Translation { source: "s".into(), own: "o".into() })].into(),
        }
    }

    fn entry(commit: u8) -> Entry {
        Entry { anchor: "src/a.rs#b".into(), located: None, approved: Some(approved(commit)) }
    }

    fn try_read(text: &str) -> (Option<Lock>, Vec<String>) {
        let mut faults = Faults::new("gloss.lock");
        let lock = read(text, &mut faults);
        (lock, faults.into_problems().into_iter().map(|p| p.message).collect())
    }

    #[test]
    fn a_lock_is_sorted_and_reads_back() {
        let located =
            Located { commit: CommitId([1; 20]), path: RepoPath::new("b.rs").unwrap(), symbol: String::new(), line: 1 };
        let second = Entry { located: Some(located), ..entry(2) };
        let lock = Lock { entries: [(key("z"), second), (key("a"), entry(1))].into() };
        let text = write(&lock);
        assert!(text.find("id = \"a\"").unwrap() < text.find("id = \"z\"").unwrap());
        assert_eq!(try_read(&text), (Some(lock), vec![]));
    }

    #[test]
    fn a_conflict_is_read_as_both_sides() {
        let ours = Lock { entries: [(key("a"), entry(1)), (key("b"), entry(1))].into() };
        let theirs = Lock { entries: [(key("a"), entry(2)), (key("c"), entry(2))].into() };
        let text = format!("<<<<<<< HEAD\n{}||||||| base\n=======\n{}>>>>>>> other\n", write(&ours), write(&theirs));
        let (lock, problems) = try_read(&text);
        let lock = lock.unwrap();
        assert_eq!(lock.entries.keys().map(|k| k.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(lock.entries[&key("a")], entry(1));
        assert_eq!(problems.len(), 2, "{problems:?}");
    }

    #[test]
    fn an_approval_of_either_side_is_kept_and_none_of_the_ancestor() {
        let bare = Entry { approved: None, ..entry(1) };
        let ours = Lock { entries: [(key("a"), bare)].into() };
        let theirs = Lock { entries: [(key("a"), entry(2))].into() };
        let base = write(&Lock { entries: [(key("gone"), entry(3))].into() });
        let entries = |lock: &Lock| write(lock).split_once("\n\n").unwrap().1.replace("\n# end\n", "");
        let text = format!(
            "# Written by gloss. Do not edit.\nversion = 1\n\n<<<<<<< HEAD\n{}||||||| base\n{}=======\n{}>>>>>>> other\n\n# end\n",
            entries(&ours),
            entries(&read(&base, &mut Faults::new("")).unwrap()),
            entries(&theirs)
        );
        let (lock, problems) = try_read(&text);
        assert_eq!(lock.unwrap().entries, theirs.entries);
        assert_eq!(problems.len(), 1, "only the conflict itself: {problems:?}");
    }

    #[test]
    fn of_two_entries_of_one_key_the_first_counts() {
        let first = write(&Lock { entries: [(key("a"), entry(1))].into() });
        let second = write(&Lock { entries: [(key("a"), entry(2))].into() });
        let (_, again) = second.split_once("\n\n").unwrap();
        let text = format!("{}\n{again}", first.replace("\n# end\n", ""));
        assert_eq!(try_read(&text).0.unwrap().entries[&key("a")], entry(1));
    }

    #[test]
    fn what_a_killed_program_left_beside_its_lock_goes_with_the_next_change() {
        let dir = tempfile::tempdir().unwrap();
        let names = [".gloss.lock.123.tmp", ".repo.toml.123.tmp", "gloss.lock.tmp"];
        for name in names {
            std::fs::write(dir.path().join(name), "half").unwrap();
        }
        update(&dir.path().join("gloss.lock"), |lock| drop(lock.entries.insert(key("a"), entry(1)))).unwrap();
        assert_eq!(names.map(|name| dir.path().join(name).exists()), [false, true, true], "its own only");
    }

    #[test]
    fn a_damaged_lock_is_named() {
        let text = write(&Lock { entries: [(key("a"), entry(1)), (key("b"), entry(2))].into() });
        assert!(try_read("version = 9\n").1[0].contains("version 9"));
        assert!(try_read(&text.replace("version = 1", "version = 9")).0.is_none());
        let inside = text.rfind("src/a.rs").unwrap() + 4;
        let (lock, problems) = try_read(&text[..inside]);
        assert_eq!((lock.unwrap().entries.len(), problems.len()), (1, 1), "cut inside a string of the second entry");
        let between = text.rfind(ENTRY).unwrap();
        let (lock, problems) = try_read(&text[..between]);
        assert_eq!((lock.unwrap().entries.len(), problems.len()), (1, 1), "cut between two entries");
        assert!(try_read(&text[..12]).0.is_none());
        let (lock, problems) = try_read(&text.replacen("src/a.rs\"\nsymbol", "../a.rs\"\nsymbol", 1));
        assert_eq!((lock.unwrap().entries.len(), problems.len()), (1, 1));
        assert!(try_read("").0.is_none());
    }

    #[test]
    fn a_lock_is_changed_in_place_and_never_over_a_damaged_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("r/gloss.lock");
        assert!(!update(&path, |_| ()).unwrap() && !path.exists(), "nothing to say, nothing written");
        assert!(update(&path, |lock| drop(lock.entries.insert(key("a"), entry(1)))).unwrap());
        assert!(!update(&path, |lock| drop(lock.entries.insert(key("a"), entry(1)))).unwrap());
        assert!(update(&path, |lock| drop(lock.entries.insert(key("b"), entry(2)))).unwrap());
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(try_read(&text).0.unwrap().entries.len(), 2);
        let conflict = text.replacen("[[anchor]]", "<<<<<<< a\n=======\n>>>>>>> b\n[[anchor]]", 1);
        std::fs::write(&path, conflict).unwrap();
        assert!(update(&path, |_| ()).unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "solved by running again");
        let cut = &text[..text.len() / 2];
        std::fs::write(&path, cut).unwrap();
        assert!(matches!(update(&path, |_| ()), Err(LockError::Damaged { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), cut);
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file stays");
    }

    fn any_entry() -> impl Strategy<Value = Entry> {
        (any::<bool>(), "\\PC{0,12}|[\n\"\\\\\t]{0,4}", any::<u8>(), 0_u32..9).prop_map(|(has, text, commit, line)| {
            let mut entry = entry(commit);
            let approved = entry.approved.as_mut().unwrap();
            approved.focus[0].text.clone_from(&text);
            approved.symbol.clone_from(&text);
            approved.line = line;
            entry.anchor = text;
            if has {
                entry.approved = None;
            }
            entry
        })
    }

    proptest! {
        #[test]
        fn locks_round_trip(entries in proptest::collection::btree_map("[a-z]{1,3}", any_entry(), 0..5)) {
            let lock = Lock { entries: entries.into_iter().map(|(id, entry)| (key(&id), entry)).collect() };
            prop_assert_eq!(try_read(&write(&lock)), (Some(lock), vec![]));
        }

        #[test]
        fn no_lock_panics(cut in 0_usize..900, junk in "\\PC{0,10}|<<<<<<< a\n|=======\n|>>>>>>> b\n") {
            let text = write(&Lock { entries: [(key("a"), entry(1))].into() });
            let cut = (0..=cut.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap();
            try_read(&format!("{}{junk}{}", &text[..cut], &text[cut..]));
        }
    }
}
