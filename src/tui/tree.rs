//! The file tree: directories that open and close over the sorted list of paths.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::backend::{Entry, EntryKind};
use crate::model::RepoPath;

/// A visible row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub depth: u16,
    /// The last component; for a chain of directories with one child each, all of it.
    pub name: String,
    /// Path from the root, without trailing slash.
    pub path: String,
    /// `None` for directories.
    pub kind: Option<EntryKind>,
    pub open: bool,
    /// Notes in the file, or below the directory.
    pub notes: usize,
    /// Files below the directory.
    pub files: usize,
}

/// The tree's state.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    entries: Arc<Vec<Entry>>,
    open: BTreeSet<String>,
    notes: BTreeMap<String, usize>,
    pub rows: Vec<Row>,
    pub selected: usize,
    pub top: usize,
}

impl Tree {
    /// Takes the paths of a revision; open directories stay open.
    pub fn set_entries(&mut self, entries: Arc<Vec<Entry>>) {
        self.entries = entries;
        self.rebuild();
    }

    /// Takes the number of notes by path.
    pub fn set_notes(&mut self, notes: BTreeMap<String, usize>) {
        self.notes = notes;
        self.rebuild();
    }

    /// All paths.
    #[must_use]
    pub fn entries(&self) -> &Arc<Vec<Entry>> {
        &self.entries
    }

    /// Whether there are files below `path`, with or without trailing slash.
    #[must_use]
    pub fn is_directory(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let below = if path.is_empty() { String::new() } else { format!("{path}/") };
        let at = self.entries.partition_point(|e| e.path.as_str() < below.as_str());
        self.entries.get(at).is_some_and(|e| e.path.as_str().starts_with(&below))
    }

    /// What a directory holds, one level deep, directories first. The root is the empty path.
    #[must_use]
    pub fn children(&self, path: &str) -> Vec<Row> {
        let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
        let (mut rows, files) = self.level(&self.entries, &prefix, 0);
        rows.extend(files);
        rows
    }

    /// The selected row.
    #[must_use]
    pub fn current(&self) -> Option<&Row> {
        self.rows.get(self.selected)
    }

    /// Opens every directory on the way to `path` and selects it.
    pub fn reveal(&mut self, path: &RepoPath) {
        let text = path.as_str();
        let mut changed = false;
        for (i, _) in text.match_indices('/') {
            changed |= self.open.insert(text[..i].to_owned());
        }
        if changed {
            self.rebuild();
        }
        if let Some(at) = self.rows.iter().position(|row| row.path == text) {
            self.selected = at;
        }
    }

    /// Opens a directory, and every one on the way to it, and selects it.
    pub fn reveal_directory(&mut self, path: &str) {
        let path = path.trim_end_matches('/');
        for (i, _) in path.match_indices('/') {
            self.open.insert(path[..i].to_owned());
        }
        self.open.insert(path.to_owned());
        self.rebuild();
        let below = format!("{path}/");
        if let Some(at) = self.rows.iter().position(|row| row.path == path || row.path.starts_with(&below)) {
            self.selected = at;
            // What it holds is what is to be seen.
            self.top = at.saturating_sub(2);
        }
    }

    /// Opens or closes the selected directory; false for a file.
    pub fn toggle(&mut self) -> bool {
        let Some(row) = self.rows.get(self.selected).filter(|row| row.kind.is_none()) else { return false };
        let path = row.path.clone();
        if !self.open.remove(&path) {
            self.open.insert(path);
        }
        self.rebuild();
        true
    }

    /// Opens the selected directory, or steps into it where it is open.
    pub fn expand(&mut self) {
        match self.rows.get(self.selected) {
            Some(row) if row.kind.is_none() && !row.open => {
                self.toggle();
            }
            Some(row) if row.kind.is_none() => self.step(1),
            _ => {}
        }
    }

    /// Closes the selected directory, or goes to the one around it.
    pub fn collapse(&mut self) {
        let Some(row) = self.rows.get(self.selected) else { return };
        if row.kind.is_none() && row.open {
            self.toggle();
            return;
        }
        let depth = row.depth;
        if let Some(at) = (0..self.selected).rev().find(|i| self.rows[*i].depth < depth) {
            self.selected = at;
        }
    }

    /// Moves the selection.
    pub fn step(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.rows.len().saturating_sub(1));
    }

    /// Keeps the selection within `height` visible rows.
    pub fn scroll_into(&mut self, height: usize) {
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        self.top = self.top.clamp((self.selected + 1).saturating_sub(height), self.selected);
    }

    fn rebuild(&mut self) {
        let selected = self.current().map(|row| row.path.clone());
        let entries = Arc::clone(&self.entries);
        let mut rows = Vec::new();
        self.list(&entries, "", 0, &mut rows);
        self.rows = rows;
        if let Some(at) = selected.and_then(|path| self.rows.iter().position(|row| row.path == path)) {
            self.selected = at;
        }
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
    }

    /// Lists a directory's children, directories first, with what those hold that are open. `prefix` is empty or ends
    /// with `/`.
    fn list(&self, entries: &[Entry], prefix: &str, depth: u16, out: &mut Vec<Row>) {
        let (directories, files) = self.level(entries, prefix, depth);
        for mut row in directories {
            row.open = self.open.contains(&row.path);
            let below = row.open.then(|| format!("{}/", row.path));
            out.push(row);
            if let Some(below) = below {
                self.list(entries, &below, depth.saturating_add(1), out);
            }
        }
        out.extend(files);
    }

    /// Directories and files directly below `prefix`, by name.
    fn level(&self, entries: &[Entry], prefix: &str, depth: u16) -> (Vec<Row>, Vec<Row>) {
        let mut at = entries.partition_point(|e| e.path.as_str() < prefix);
        let mut files = Vec::new();
        let mut seen = BTreeSet::new();
        let mut dirs = Vec::new();
        while let Some(entry) = entries.get(at) {
            let Some(rest) = entry.path.as_str().strip_prefix(prefix) else { break };
            match rest.split_once('/') {
                None => {
                    files.push(entry);
                    at += 1;
                }
                Some((dir, _)) => {
                    let path = format!("{prefix}{dir}");
                    // Skip the whole subtree: '0' follows '/' in byte order.
                    let end = format!("{path}0");
                    let next = at + entries[at..].partition_point(|e| e.path.as_str() < end.as_str());
                    if seen.insert(path.clone()) {
                        dirs.push((dir.to_owned(), path, next - at));
                    }
                    at = next.max(at + 1);
                }
            }
        }
        // In byte order `a.c/` comes before `a/`; readers expect names to be compared.
        dirs.sort();
        let directory = |(name, path, files): (String, String, usize)| {
            let below = format!("{path}/");
            let notes = if self.notes.is_empty() {
                0
            } else {
                self.notes.range(below.clone()..).take_while(|(p, _)| p.starts_with(&below)).map(|(_, n)| n).sum()
            };
            Row { depth, name, path, kind: None, open: false, notes, files }
        };
        let file = |entry: &Entry| {
            let path = entry.path.as_str().to_owned();
            let notes = self.notes.get(&path).copied().unwrap_or(0);
            let name = entry.path.file_name().to_owned();
            Row { depth, name, path, kind: Some(entry.kind), open: false, notes, files: 0 }
        };
        (dirs.into_iter().map(directory).collect(), files.into_iter().map(file).collect())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The tree of these files, for tests of what is made of one too.
    pub fn tree(paths: &[&str]) -> Tree {
        let mut sorted = paths.to_vec();
        sorted.sort_unstable();
        let entry = |p: &&str| Entry { path: RepoPath::new(p).unwrap(), kind: EntryKind::File };
        let mut tree = Tree::default();
        tree.set_entries(Arc::new(sorted.iter().map(entry).collect()));
        tree
    }

    fn shown(tree: &Tree) -> Vec<&str> {
        tree.rows.iter().map(|r| r.path.as_str()).collect()
    }

    #[test]
    fn directories_come_first_and_open() {
        let mut tree = tree(&["a-b", "a/x", "a/y/z", "b", "a.c/q"]);
        assert_eq!(shown(&tree), ["a", "a.c", "a-b", "b"]);
        tree.reveal(&RepoPath::new("a/y/z").unwrap());
        assert_eq!(tree.current().unwrap().path, "a/y/z");
        tree.collapse();
        assert_eq!(tree.current().unwrap().path, "a/y");
        tree.collapse();
        tree.collapse();
        assert_eq!(tree.current().unwrap().path, "a");
    }

    #[test]
    fn notes_add_up() {
        let mut tree = tree(&["a/x", "a/y/z", "b"]);
        tree.set_notes([("a/x".to_owned(), 1), ("a/y/z".to_owned(), 2)].into());
        assert_eq!(tree.rows[0].notes, 3);
        assert_eq!(tree.rows[1].notes, 0);
    }
}
