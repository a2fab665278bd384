//! How much room the text of the notes pane asks for: measured when another text is shown, so that the layout of a
//! frame only looks it up.

use super::Step;
use super::sync::MEASURE;
use crate::tui::app::Wish;
use crate::tui::prose::{self, Need};

impl Step<'_> {
    pub(super) fn wish_room(&mut self) {
        let ambiguous = self.app.settings.ambiguous;
        let old = &self.app.notes.wish;
        if let (true, Some(reading)) = (self.app.notes.article, &self.app.reading) {
            let key = format!("{}/{}/{}", reading.head.id, reading.head.lang, reading.page);
            // The pane's key is cleared when the same page has another text.
            if old.key == key && !self.app.notes.key.is_empty() {
                return;
            }
            let Some(section) = reading.section() else { return };
            let needs = reading.sections.iter().map(|section| prose::need(&section.blocks, ambiguous));
            let drawings = needs.map(|need| need.drawings).max().unwrap_or(0);
            let alone = section.targets.iter().all(|target| target.place.is_none());
            let shown = within_measure(prose::need(&section.blocks, ambiguous));
            self.app.notes.wish = Wish { key, shown, drawings, alone };
            return;
        }
        let shown = self.line_notes();
        let path = self.app.code.doc.as_ref().map_or("", |d| d.path.as_str());
        let key = format!("{path}/{shown:?}");
        if old.key == key && !self.app.notes.key.is_empty() {
            return;
        }
        let mut sum = Need::default();
        for at in shown {
            sum = sum.max(within_measure(prose::need(&self.app.code.notes[at].note.blocks, ambiguous)));
        }
        let drawings = if self.app.reading.is_some() { old.drawings } else { 0 };
        self.app.notes.wish = Wish { key, shown: sum, drawings, alone: false };
    }
}

/// Tables are never laid out wider than prose.
fn within_measure(need: Need) -> Need {
    Need { tables: need.tables.min(MEASURE), ..need }
}
