//! The drawer: places that stay open while reading (references, search hits, call trees), grouped by file.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::backend::{Call, Calls, Place};
use super::doc::Doc;
use crate::model::RepoPath;

/// A row of the drawer.
#[derive(Clone, Debug)]
pub enum Row {
    /// A file with the number of places in it.
    Header { path: RepoPath, count: usize },
    /// A place.
    Place(Place),
    /// A function of a call tree; `open` is `None` while its children were not asked for.
    Call { depth: u16, call: Call, open: Option<bool>, busy: bool },
}

impl Row {
    /// Where it leads.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Row::Header { .. } => None,
            Row::Place(place) => Some(place),
            Row::Call { call, .. } => Some(call.sites.first().unwrap_or(&call.function)),
        }
    }
}

/// The drawer's content.
#[derive(Clone, Debug)]
pub struct List {
    pub title: String,
    pub rows: Vec<Row>,
    pub selected: usize,
    pub top: usize,
    pub preview_doc: Option<Arc<Doc>>,
    pub preview_scroll: i32,
    /// For call trees.
    pub calls: Option<Calls>,
    /// Number of places.
    pub count: usize,
}

impl List {
    /// Places grouped by file, files in order of first appearance, places by line.
    #[must_use]
    pub fn of_places(title: String, places: &[Place]) -> Self {
        let mut order: Vec<&RepoPath> = Vec::new();
        let mut groups: BTreeMap<&RepoPath, Vec<&Place>> = BTreeMap::new();
        for place in places {
            let group = groups.entry(&place.path).or_default();
            if group.is_empty() {
                order.push(&place.path);
            }
            group.push(place);
        }
        let mut rows = Vec::with_capacity(places.len() + order.len());
        for path in order {
            let group = &groups[path];
            if let [file] = group[..]
                && file.is_file()
            {
                rows.push(Row::Place(file.clone()));
                continue;
            }
            rows.push(Row::Header { path: path.clone(), count: group.len() });
            rows.extend(group.iter().map(|place| Row::Place((*place).clone())));
        }
        let selected = rows.iter().position(|row| row.place().is_some()).unwrap_or(0);
        Self { title, rows, selected, top: 0, preview_doc: None, preview_scroll: 0, calls: None, count: places.len() }
    }

    /// Which of the places is selected, counted from one, and how many there are.
    #[must_use]
    pub fn position(&self) -> (usize, usize) {
        let places = |rows: &[Row]| rows.iter().filter(|row| row.place().is_some()).count();
        (places(&self.rows[..(self.selected + 1).min(self.rows.len())]), places(&self.rows))
    }

    /// The roots of a call tree.
    #[must_use]
    pub fn of_calls(title: String, which: Calls, calls: Vec<Call>) -> Self {
        let count = calls.len();
        let rows = calls.into_iter().map(|call| Row::Call { depth: 0, call, open: None, busy: false }).collect();
        Self { title, rows, selected: 0, top: 0, preview_doc: None, preview_scroll: 0, calls: Some(which), count }
    }

    /// Puts the children of the call at `row` under it.
    pub fn insert_calls(&mut self, row: usize, children: Vec<Call>) {
        let Some(Row::Call { depth, open, busy, .. }) = self.rows.get_mut(row) else { return };
        let depth = *depth + 1;
        *open = Some(true);
        *busy = false;
        let new = children.into_iter().map(|call| Row::Call { depth, call, open: None, busy: false });
        self.rows.splice((row + 1)..=row, new);
    }

    /// Removes the rows under the call at `row`.
    pub fn close_call(&mut self, row: usize) {
        let Some(Row::Call { depth, open, .. }) = self.rows.get_mut(row) else { return };
        let depth = *depth;
        *open = None;
        let end = (row + 1..self.rows.len())
            .find(|i| !matches!(&self.rows[*i], Row::Call { depth: d, .. } if *d > depth))
            .unwrap_or(self.rows.len());
        self.rows.drain(row + 1..end);
    }

    /// The selected row.
    #[must_use]
    pub fn current(&self) -> Option<&Row> {
        self.rows.get(self.selected)
    }

    /// Moves the selection, over headers.
    pub fn step(&mut self, by: isize) {
        let last = self.rows.len().saturating_sub(1);
        let mut at = self.selected.saturating_add_signed(by).min(last);
        let back = by < 0;
        while matches!(self.rows.get(at), Some(Row::Header { .. })) {
            if back && at > 0 {
                at -= 1;
            } else if at < last {
                at += 1;
                if back {
                    break;
                }
            } else {
                break;
            }
        }
        self.selected = at;
        self.preview_scroll = 0;
    }

    /// Keeps the selection within `height` visible rows.
    pub fn scroll_into(&mut self, height: usize) {
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        self.top = self.top.clamp((self.selected + 1).saturating_sub(height), self.selected);
        // The header above the first place is worth its row.
        if self.top == self.selected
            && self.top > 0
            && matches!(self.rows[self.top - 1], Row::Header { .. })
            && height > 1
        {
            self.top -= 1;
        }
    }
}
