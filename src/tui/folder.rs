//! A directory shown in the code pane: what it holds, one level deep, and the way up.

use super::tree::{Row, Tree};
use crate::model::RepoPath;

/// The listing of a directory. Made again when the files or their notes arrive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Path from the root, without trailing slash; empty for the root itself.
    pub path: String,
    /// The directory around it first, then directories, then files.
    pub rows: Vec<Row>,
    pub selected: usize,
    pub top: usize,
}

/// What the row that leads up is called.
const UP: &str = "..";

impl Folder {
    /// The listing of `path`, with row `selected` selected: that of the first entry where it is `None`.
    #[must_use]
    pub fn new(path: &str, tree: &Tree, selected: Option<usize>) -> Self {
        let path = path.trim_end_matches('/').to_owned();
        let mut out = Self { path, ..Self::default() };
        out.selected = selected.unwrap_or(usize::from(!out.path.is_empty()));
        out.refill(tree);
        out
    }

    /// Lists it again.
    pub fn refill(&mut self, tree: &Tree) {
        self.rows.clear();
        if !self.path.is_empty() {
            let path = self.path.rsplit_once('/').map_or("", |(around, _)| around).to_owned();
            self.rows.push(Row { name: UP.to_owned(), path, ..Row::default() });
        }
        self.rows.extend(tree.children(&self.path));
    }

    /// Entries without the way up.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len() - usize::from(!self.path.is_empty())
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The selected row.
    #[must_use]
    pub fn current(&self) -> Option<&Row> {
        self.rows.get(self.selected)
    }

    /// The directory around it; `None` for the root.
    #[must_use]
    pub fn around(&self) -> Option<&str> {
        self.rows.first().filter(|row| row.name == UP).map(|row| row.path.as_str())
    }

    /// Its path, unless it is the root.
    #[must_use]
    pub fn repo_path(&self) -> Option<RepoPath> {
        RepoPath::new(&self.path).ok()
    }

    /// Moves the selection.
    pub fn step(&mut self, by: isize) {
        self.selected = self.selected.saturating_add_signed(by).min(self.rows.len().saturating_sub(1));
    }

    /// Selects the entry of that path.
    pub fn select(&mut self, path: &str) {
        if let Some(at) = self.rows.iter().position(|row| row.path == path) {
            self.selected = at;
        }
    }

    /// Keeps the selection within `height` visible rows.
    pub fn scroll_into(&mut self, height: usize) {
        if !self.rows.is_empty() {
            self.selected = self.selected.min(self.rows.len() - 1);
        }
        self.top = self.top.clamp((self.selected + 1).saturating_sub(height), self.selected);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::tree::tests::tree;

    fn names(folder: &Folder) -> Vec<&str> {
        folder.rows.iter().map(|row| row.name.as_str()).collect()
    }

    #[test]
    fn a_directory_lists_one_level_and_the_way_up() {
        let tree = tree(&["a/x.rs", "a/y/z.rs", "a/y/w/v.rs", "a-b/q", "b"]);
        let mut folder = Folder::new("a/", &tree, None);
        assert_eq!(names(&folder), ["..", "y", "x.rs"]);
        assert_eq!((folder.len(), folder.current().unwrap().name.as_str(), folder.around()), (2, "y", Some("")));
        assert_eq!(folder.rows[1].files, 2, "files below");
        folder.select("a/x.rs");
        folder.step(9);
        assert_eq!(folder.selected, 2);
        let root = Folder::new("", &tree, None);
        assert_eq!((names(&root), root.around()), (vec!["a", "a-b", "b"], None));
    }

    #[test]
    fn what_is_listed_before_the_files_are_known_is_filled_when_they_are() {
        let mut folder = Folder::new("a", &Tree::default(), Some(2));
        folder.scroll_into(5);
        assert!(folder.is_empty());
        folder.refill(&tree(&["a/x", "a/y"]));
        assert_eq!(names(&folder), ["..", "x", "y"]);
    }

    #[test]
    fn only_what_holds_files_is_a_directory() {
        let tree = tree(&["a/x", "a.b", "ab/c/d"]);
        let is = |path: &str| tree.is_directory(path);
        assert_eq!([is("a"), is("a/"), is("ab"), is("ab/c"), is("")], [true; 5]);
        assert_eq!([is("a/x"), is("a.b"), is("b"), is("ab/c/d"), is("ab/")], [false, false, false, false, true]);
    }
}
