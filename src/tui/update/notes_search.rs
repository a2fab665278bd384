//! Search in the text of the notes pane: within the page while it is typed, over the whole article with `n` and `N`.

use std::collections::BTreeMap;

use super::Step;
use crate::tui::app::Pane;
use crate::tui::layout;
use crate::tui::messages::M;
use crate::tui::prose;
use crate::tui::search::InRows;

impl Step<'_> {
    /// Looks for a pattern from a row of the page on; stays where it is if the page has none.
    pub(super) fn search_notes(&mut self, pattern: &str, from: usize) {
        let search = InRows::new(pattern);
        let rows = &self.app.notes.laid.rows;
        let found = search.as_ref().and_then(|s| (from..rows.len()).find(|n| s.hits(&rows[*n].text())));
        self.app.notes.search = search;
        self.app.notes.match_row = found;
        self.app.notes.scroll = from;
        self.show_match();
    }

    /// The next match, or the one before: on this page, else on another one of the article.
    pub(super) fn next_note_match(&mut self, forward: bool) {
        if self.app.notes.search.is_none() {
            self.app.notes.search = self.app.search_history.last().and_then(|pattern| InRows::new(pattern));
        }
        let Some(search) = self.app.notes.search.clone() else { return };
        let rows = &self.app.notes.laid.rows;
        let hits: Vec<usize> = (0..rows.len()).filter(|n| search.hits(&rows[*n].text())).collect();
        let here = self.app.notes.match_row;
        let next = match (here, forward) {
            (Some(row), true) => hits.iter().find(|n| **n > row),
            (Some(row), false) => hits.iter().rev().find(|n| **n < row),
            (None, true) => hits.iter().find(|n| **n >= self.app.notes.scroll),
            (None, false) => hits.iter().rev().find(|n| **n < self.app.notes.scroll),
        };
        if let Some(row) = next {
            self.app.notes.match_row = Some(*row);
            return self.show_match();
        }
        if let Some(page) = self.page_with(&search, forward) {
            self.enter_page(page, 0, true);
            self.app.focus = Pane::Notes;
            self.app.notes.to_match = Some(forward);
            return;
        }
        match if forward { hits.first() } else { hits.last() } {
            Some(row) => {
                self.app.notes.match_row = Some(*row);
                self.show_match();
                self.app.tell_m(M::Wrapped, &[]);
            }
            None => self.app.tell_m(M::NotFound, &[&search.pattern]),
        }
    }

    /// The nearest other page of the article that has a match, going around its end.
    fn page_with(&self, search: &InRows, forward: bool) -> Option<usize> {
        let reading = self.app.reading.as_ref().filter(|_| self.app.notes.article)?;
        let width = layout::areas(self.app).notes.map_or(40, |rect| usize::from(rect.width.saturating_sub(2)));
        let count = reading.pages.len();
        let has = |page: &usize| {
            let Some(section) = reading.pages.get(*page).and_then(|i| reading.sections.get(*i)) else { return false };
            let none = BTreeMap::new();
            let laid = prose::lay_out(&section.blocks, self.style(width, &reading.fences, &none));
            search.hits(&section.title) || laid.rows.iter().any(|row| search.hits(&row.text()))
        };
        (1..count).map(|n| (reading.page + if forward { n } else { count - n }) % count).find(has)
    }

    /// After the pane was filled: goes to the first match of a page that was entered for one.
    pub(super) fn settle_match(&mut self) {
        let Some(forward) = self.app.notes.to_match.take() else { return };
        let Some(search) = &self.app.notes.search else { return };
        let rows = &self.app.notes.laid.rows;
        let mut hits = (0..rows.len()).filter(|n| search.hits(&rows[*n].text()));
        self.app.notes.match_row = if forward { hits.next() } else { hits.next_back() };
        self.show_match();
    }

    /// Scrolls to the match where it is off the screen.
    fn show_match(&mut self) {
        let Some(row) = self.app.notes.match_row else { return };
        let page = layout::areas(self.app).notes.map_or(1, |rect| usize::from(layout::inner(rect).height));
        let notes = &mut self.app.notes;
        if !(notes.scroll..notes.scroll + page.saturating_sub(1)).contains(&row) {
            notes.scroll = row.saturating_sub(page / 3);
        }
    }
}
