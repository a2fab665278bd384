//! A directory in the code pane: shown, moved in, left for one of its files or the directory around it.

use super::Step;
use crate::model::RepoPath;
use crate::tui::app::{At, Goto, Pane};
use crate::tui::folder::Folder;
use crate::tui::msg::Slot;

impl Step<'_> {
    /// Whether a path is that of a directory, as far as is known: the files may not have arrived.
    pub(super) fn is_folder(&self, path: &str) -> bool {
        self.app.tree.entries().is_empty() || self.app.tree.is_directory(path)
    }

    /// Shows a directory in place of the file that the code pane shows.
    pub(super) fn show_folder(&mut self, path: &str, selected: Option<usize>) {
        self.remember_place();
        self.app.pending = None;
        for slot in [Slot::Open, Slot::Detail, Slot::Notes, Slot::Blame, Slot::Occurrences] {
            self.forget(slot);
        }
        let code = &mut self.app.code;
        *code = crate::tui::code::Code {
            height: code.height,
            width: code.width,
            open_notes: code.open_notes,
            show_blame: code.show_blame,
            search: code.search.take(),
            ..crate::tui::code::Code::default()
        };
        self.app.notes.pinned = false;
        self.app.notes.shown.clear();
        self.app.folder = Some(Folder::new(path, &self.app.tree, selected));
    }

    pub(super) fn refill_folder(&mut self) {
        if let Some(folder) = &mut self.app.folder {
            folder.refill(&self.app.tree);
        }
    }

    /// The selected entry, if it is a file.
    pub(super) fn folder_file(&self) -> Option<RepoPath> {
        let row = self.app.folder.as_ref()?.current().filter(|row| row.kind.is_some())?;
        RepoPath::new(&row.path).ok()
    }

    pub(super) fn open_folder_entry(&mut self) {
        if let Some(path) = self.folder_file() {
            self.app.focus = Pane::Code;
            return self.go(Goto { path, at: At::Remembered, push: true, centre: false, step: None });
        }
        let Some(folder) = &self.app.folder else { return };
        let Some(row) = folder.current() else { return };
        if folder.around() == Some(row.path.as_str()) {
            return self.leave_folder();
        }
        let path = row.path.clone();
        self.go_folder(&path);
    }

    /// To the directory around the one shown, on the row of the one left.
    pub(super) fn leave_folder(&mut self) {
        let Some(folder) = &self.app.folder else { return };
        let Some(around) = folder.around().map(str::to_owned) else { return };
        let left = folder.path.clone();
        self.go_folder(&around);
        if let Some(folder) = &mut self.app.folder {
            folder.select(&left);
        }
    }

    fn go_folder(&mut self, path: &str) {
        if let Some(here) = self.app.here() {
            self.app.jumps.push(here);
        }
        if let Some(reading) = &mut self.app.reading {
            reading.off_path = true;
        }
        self.show_folder(path, None);
    }

    /// A click on a row.
    pub(super) fn press_folder(&mut self, row: usize, double: bool) {
        let Some(folder) = &mut self.app.folder else { return };
        let at = folder.top + row;
        if at >= folder.rows.len() {
            return;
        }
        folder.selected = at;
        if double || folder.rows[at].kind.is_none() {
            self.open_folder_entry();
        }
    }
}
