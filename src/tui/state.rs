//! What is remembered between runs: `state.json` in the state directory. Never source text.
//!
//! A versioned document; keys this version does not know are kept. It is written beside and renamed over, readable only
//! by its owner. Two programs at once: each writes only the keys it changed into what it finds on disk, so the last
//! writer wins per key. What cannot be read is put aside, and what a newer version wrote is left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::app::{Panes, ReadProgress, Zoom};
use super::jump::Spot;
use crate::model::RepoPath;

/// Version of the document.
const VERSION: u64 = 1;

/// Files whose place is remembered.
const MAX_FILES: usize = 1000;

/// Days after which a place is forgotten.
const MAX_DAYS: u64 = 90;

/// Entries kept of a history.
pub const MAX_HISTORY: usize = 200;

/// Everything remembered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// By `repo` or `repo/path`.
    pub places: BTreeMap<String, Spot>,
    /// By repository.
    pub jumps: BTreeMap<String, Vec<Spot>>,
    /// By repository, then mark.
    pub marks: BTreeMap<String, BTreeMap<char, Spot>>,
    /// By `repo/article`.
    pub progress: BTreeMap<String, ReadProgress>,
    /// The article that was read last, by repository.
    pub left: BTreeMap<String, Left>,
    pub searches: Vec<String>,
    pub commands: Vec<String>,
    pub theme: Option<String>,
    pub panes: Panes,
    /// Keys of notes that are open, as `repo/article/section`.
    pub open_notes: bool,
    pub article_language: Option<String>,
}

/// How an article was left when the program ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Its id.
    pub article: String,
    /// Whether the reader had gone elsewhere: to the repository's place.
    pub off_path: bool,
}

fn spot_to(spot: &Spot, day: u64) -> Value {
    json!({
        "revision": spot.revision, "path": spot.path.as_str(), "line": spot.line, "column": spot.column,
        "top": spot.top, "symbol": spot.symbol, "day": day,
    })
}

fn spot_from(value: &Value, today: u64) -> Option<Spot> {
    let number = |key: &str| value.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let day = value.get("day").and_then(Value::as_u64).unwrap_or(today);
    if day + MAX_DAYS < today {
        return None;
    }
    Some(Spot {
        revision: text("revision"),
        path: RepoPath::new(value.get("path")?.as_str()?).ok()?,
        line: number("line")?,
        column: number("column").unwrap_or(0),
        top: number("top").unwrap_or(0),
        symbol: text("symbol"),
        text: String::new(),
        step: None,
    })
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    list.map_or_else(Vec::new, |list| {
        list.iter().filter_map(Value::as_str).map(str::to_owned).take(MAX_HISTORY).collect()
    })
}

fn map<T>(value: Option<&Value>, read: impl Fn(&Value) -> Option<T>) -> BTreeMap<String, T> {
    let object = value.and_then(Value::as_object);
    object.map_or_else(BTreeMap::new, |o| o.iter().filter_map(|(k, v)| Some((k.clone(), read(v)?))).collect())
}

impl Saved {
    /// Reads a document. `today` is in days since 1970.
    #[must_use]
    pub fn from_json(text: &str, today: u64) -> Self {
        let Ok(root) = serde_json::from_str::<Value>(text) else { return Self::default() };
        if root.get("version").and_then(Value::as_u64) != Some(VERSION) {
            return Self::default();
        }
        let spot = |v: &Value| spot_from(v, today);
        let spots = |v: &Value| Some(v.as_array()?.iter().filter_map(spot).collect());
        let marks = |v: &Value| {
            let marks = map(Some(v), spot).into_iter();
            Some(marks.filter_map(|(k, s)| Some((k.chars().next()?, s))).collect())
        };
        let progress = |v: &Value| {
            let seen: BTreeSet<String> = strings(v.get("seen")).into_iter().collect();
            Some(ReadProgress { seen, last: v.get("last").and_then(Value::as_str).unwrap_or_default().to_owned() })
        };
        let left = |v: &Value| {
            let off_path = v.get("off").and_then(Value::as_bool).unwrap_or(false);
            Some(Left { article: v.get("article")?.as_str()?.to_owned(), off_path })
        };
        let extra = |key: &str| {
            let list = root.get(key).and_then(Value::as_array);
            let mut out = [0i16; 3];
            for (slot, value) in out.iter_mut().zip(list.into_iter().flatten()) {
                *slot = value.as_i64().and_then(|n| i16::try_from(n).ok()).unwrap_or(0).clamp(-60, 60);
            }
            out
        };
        let flag = |key: &str| root.get(key).and_then(Value::as_bool);
        let text = |key: &str| root.get(key).and_then(Value::as_str).map(str::to_owned);
        Self {
            places: map(root.get("places"), spot),
            jumps: map(root.get("jumps"), spots),
            marks: map(root.get("marks"), marks),
            progress: map(root.get("progress"), progress),
            left: map(root.get("left"), left),
            searches: strings(root.get("searches")),
            commands: strings(root.get("commands")),
            theme: text("theme"),
            panes: Panes {
                tree: flag("tree"),
                notes: flag("notes"),
                zoom: Zoom::Normal,
                tree_extra: extra("tree_extra"),
                notes_extra: extra("notes_extra"),
            },
            open_notes: flag("open_notes").unwrap_or(false),
            article_language: text("article_language"),
        }
    }

    /// Writes what differs from `base`, which this run began with, over `old`, which is on disk now.
    #[must_use]
    pub fn to_json(&self, base: &Saved, old: &str, today: u64) -> String {
        let mut root = match serde_json::from_str::<Value>(old) {
            Ok(Value::Object(root)) if root.get("version").and_then(Value::as_u64) == Some(VERSION) => root,
            _ => Map::new(),
        };
        let before = root.clone();
        root.insert("version".to_owned(), json!(VERSION));
        let mut merge = |key: &str, new: Vec<(String, Value)>| {
            let slot = root.entry(key.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if !slot.is_object() {
                *slot = Value::Object(Map::new());
            }
            let object = slot.as_object_mut().expect("just made one");
            object.extend(new);
            while object.len() > MAX_FILES {
                let age = |v: &Value| v.get("day").and_then(Value::as_u64).unwrap_or(0);
                let Some(oldest) = object.iter().min_by_key(|(_, v)| age(v)).map(|(k, _)| k.clone()) else { break };
                object.remove(&oldest);
            }
        };
        merge("places", changed(&self.places, &base.places).map(|(k, s)| (k.clone(), spot_to(s, today))).collect());
        let list = |spots: &[Spot]| Value::Array(spots.iter().map(|s| spot_to(s, today)).collect());
        merge("jumps", changed(&self.jumps, &base.jumps).map(|(k, s)| (k.clone(), list(s))).collect());
        // Letters and steps that another program has added stay.
        let none = BTreeMap::new();
        let marks = |(repo, marks): (&String, &BTreeMap<char, Spot>)| {
            let mut all = before.get("marks").and_then(|m| m.get(repo)?.as_object().cloned()).unwrap_or_default();
            let new = changed(marks, base.marks.get(repo).unwrap_or(&none));
            all.extend(new.map(|(c, s)| (c.to_string(), spot_to(s, today))));
            (repo.clone(), Value::Object(all))
        };
        merge("marks", changed(&self.marks, &base.marks).map(marks).collect());
        let progress = |(key, progress): (&String, &ReadProgress)| {
            let mut seen = progress.seen.clone();
            seen.extend(strings(before.get("progress").and_then(|p| p.get(key)?.get("seen"))));
            (key.clone(), json!({ "seen": seen, "last": progress.last, "day": today }))
        };
        merge("progress", changed(&self.progress, &base.progress).map(progress).collect());
        let left = |left: &Left| json!({ "article": left.article, "off": left.off_path, "day": today });
        merge("left", changed(&self.left, &base.left).map(|(k, l)| (k.clone(), left(l))).collect());
        let tail = |list: &[String]| json!(list[list.len().saturating_sub(MAX_HISTORY)..]);
        root.insert("searches".to_owned(), tail(&self.searches));
        root.insert("commands".to_owned(), tail(&self.commands));
        for (key, value) in [
            ("theme", self.theme.as_ref().map(|t| json!(t))),
            ("article_language", self.article_language.as_ref().map(|t| json!(t))),
            ("tree", self.panes.tree.map(|t| json!(t))),
            ("notes", self.panes.notes.map(|t| json!(t))),
            ("tree_extra", Some(json!(self.panes.tree_extra))),
            ("notes_extra", Some(json!(self.panes.notes_extra))),
            ("open_notes", Some(json!(self.open_notes))),
        ] {
            match value {
                Some(value) => root.insert(key.to_owned(), value),
                None => root.remove(key),
            };
        }
        serde_json::to_string_pretty(&Value::Object(root)).unwrap_or_default()
    }
}

/// Entries that are not in `base`, or are others there.
fn changed<'a, K: Ord, V: PartialEq>(
    now: &'a BTreeMap<K, V>,
    base: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = (&'a K, &'a V)> {
    now.iter().filter(|(key, value)| base.get(key) != Some(value))
}

/// Why nothing is remembered of earlier runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Not a document of any version: it is put aside when this run writes its own.
    Damaged,
    /// Of a newer version: it is left alone, and this run remembers nothing.
    Newer,
}

/// The file in the state directory.
#[derive(Clone, Debug)]
pub struct StateFile {
    path: PathBuf,
    /// What this run began with.
    base: Saved,
}

impl StateFile {
    /// `state.json` in `dir`.
    #[must_use]
    pub fn in_dir(dir: &Path) -> Self {
        Self { path: dir.join("state.json"), base: Saved::default() }
    }

    /// What was saved; nothing where there is none or it cannot be read.
    #[must_use]
    pub fn load(&mut self, today: u64) -> (Saved, Option<Trouble>) {
        let Ok(bytes) = std::fs::read(&self.path) else { return (Saved::default(), None) };
        let text = String::from_utf8_lossy(&bytes);
        self.base = Saved::from_json(&text, today);
        (self.base.clone(), trouble(&text))
    }

    /// The name that damaged state is put aside by.
    #[must_use]
    pub fn aside(&self) -> PathBuf {
        self.path.with_extension("json.bad")
    }

    /// Saves, merged into what is there; nothing where a newer version wrote that.
    ///
    /// # Errors
    /// Where the directory or file cannot be written.
    pub fn save(&self, saved: &Saved, today: u64) -> std::io::Result<()> {
        let dir = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(dir)?;
        let old = std::fs::read(&self.path).unwrap_or_default();
        let old = String::from_utf8_lossy(&old);
        match trouble(&old) {
            Some(Trouble::Newer) => return Ok(()),
            Some(Trouble::Damaged) => std::fs::rename(&self.path, self.aside())?,
            None => {}
        }
        let beside = self.path.with_extension(format!("json.{}", std::process::id()));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        let written = file.write_all(saved.to_json(&self.base, &old, today).as_bytes()).and_then(|()| file.sync_all());
        drop(file);
        written.and_then(|()| std::fs::rename(&beside, &self.path)).inspect_err(|_| {
            let _ = std::fs::remove_file(&beside);
        })
    }
}

/// What is wrong with a document; nothing is wrong with none.
fn trouble(text: &str) -> Option<Trouble> {
    if text.trim().is_empty() {
        return None;
    }
    let version = serde_json::from_str::<Value>(text).ok().and_then(|root| root.get("version")?.as_u64());
    match version {
        Some(VERSION) => None,
        Some(newer) if newer > VERSION => Some(Trouble::Newer),
        _ => Some(Trouble::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> Saved {
        let spot = Spot {
            revision: String::new(),
            path: RepoPath::new("src/汉.rs").unwrap(),
            line: 3,
            column: 4,
            top: 1,
            symbol: "a::b".to_owned(),
            text: String::new(),
            step: None,
        };
        Saved {
            places: [("demo".to_owned(), spot.clone())].into(),
            jumps: [("demo".to_owned(), vec![spot.clone()])].into(),
            marks: [("demo".to_owned(), [('a', spot)].into())].into(),
            progress: [("demo/wal".to_owned(), ReadProgress { seen: ["x".to_owned()].into(), last: "x".to_owned() })]
                .into(),
            left: [("demo".to_owned(), Left { article: "wal".to_owned(), off_path: true })].into(),
            searches: vec!["foo".to_owned()],
            commands: vec!["q".to_owned()],
            theme: Some("light".to_owned()),
            panes: Panes { tree: Some(true), tree_extra: [0, 4, -2], ..Panes::default() },
            open_notes: true,
            article_language: None,
        }
    }

    #[test]
    fn state_comes_back_as_it_was() {
        let text = saved().to_json(&Saved::default(), "", 100);
        assert_eq!(Saved::from_json(&text, 100), saved());
    }

    #[test]
    fn unknown_keys_and_other_runs_are_kept_and_the_old_is_forgotten() {
        let old = r#"{"version":1,"future":7,"places":{"other":{"path":"a","line":1,"day":99}}}"#;
        let text = saved().to_json(&Saved::default(), old, 100);
        assert!(text.contains("\"future\": 7") && text.contains("\"other\""), "{text}");
        assert!(Saved::from_json(&text, 100).places.contains_key("other"));
        assert!(!Saved::from_json(&text, 99 + MAX_DAYS + 1).places.contains_key("other"));
    }

    #[test]
    fn damage_is_nothing() {
        for text in ["", "{", "[]", r#"{"version":9}"#, r#"{"version":1,"places":3,"jumps":{"x":[1]}}"#] {
            assert_eq!(Saved::from_json(text, 0).places.len(), 0, "{text}");
            let _ = saved().to_json(&Saved::default(), text, 0);
        }
    }

    #[test]
    fn the_file_is_private_and_replaced_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let mut file = StateFile::in_dir(&dir.path().join("deep"));
        file.save(&saved(), 5).unwrap();
        assert_eq!(file.load(5), (saved(), None));
        assert_eq!(std::fs::read_dir(dir.path().join("deep")).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(dir.path().join("deep/state.json")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn two_programs_keep_what_each_has_changed() {
        let dir = tempfile::tempdir().unwrap();
        let begin = || {
            let mut file = StateFile::in_dir(dir.path());
            let (saved, _) = file.load(5);
            (file, saved)
        };
        begin().0.save(&saved(), 5).unwrap();
        let ((first, mut a), (second, mut b)) = (begin(), begin());
        let spot = a.places["demo"].clone();
        a.marks.get_mut("demo").unwrap().insert('C', spot.clone());
        a.progress.insert("demo/new".to_owned(), ReadProgress { seen: ["s".to_owned()].into(), last: "s".to_owned() });
        a.progress.get_mut("demo/wal").unwrap().seen.insert("y".to_owned());
        a.left.get_mut("demo").unwrap().off_path = false;
        b.marks.get_mut("demo").unwrap().insert('B', spot);
        b.progress.get_mut("demo/wal").unwrap().seen.insert("z".to_owned());
        first.save(&a, 5).unwrap();
        second.save(&b, 5).unwrap();
        let (_, both) = begin();
        assert_eq!(both.marks["demo"].keys().collect::<String>(), "BCa");
        assert_eq!(both.progress["demo/wal"].seen.iter().map(String::as_str).collect::<String>(), "xyz");
        assert!(both.progress.contains_key("demo/new") && !both.left["demo"].off_path, "{both:?}");
    }

    #[test]
    fn what_cannot_be_read_is_put_aside_and_the_newer_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state.json");
        for (text, trouble, kept) in [
            ("{bad json", Trouble::Damaged, "state.json.bad"),
            ("\u{fffd}[]", Trouble::Damaged, "state.json.bad"),
            (r#"{"version":99}"#, Trouble::Newer, "state.json"),
        ] {
            std::fs::write(&path, text).unwrap();
            let mut file = StateFile::in_dir(dir.path());
            assert_eq!(file.load(5), (Saved::default(), Some(trouble)));
            file.save(&saved(), 5).unwrap();
            assert_eq!(std::fs::read_to_string(dir.path().join(kept)).unwrap(), text);
            assert_eq!(file.load(5).0 == saved(), trouble == Trouble::Damaged);
        }
        std::fs::write(&path, "").unwrap();
        assert_eq!(StateFile::in_dir(dir.path()).load(5).1, None, "nothing is not damage");
    }
}
