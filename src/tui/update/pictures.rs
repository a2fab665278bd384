//! Pictures that the text on the screen has: the terminal is asked once, then one after the other is read.

use std::sync::Arc;

use super::Step;
use super::sync::MEASURE;
use crate::tui::layout;
use crate::tui::msg::{Effect, Question, Slot};
use crate::tui::picture::{Images, Means, Name, Picture, Room, Setup};
use crate::tui::prose::{Laid, Medium, Target};

impl Step<'_> {
    /// Asks for the next picture that is wanted and not there.
    pub(super) fn wish_pictures(&mut self) {
        let settings = &self.app.settings;
        // Without colour or beyond ASCII there is nothing to draw them with.
        if settings.images == Images::Off || settings.ascii || settings.theme.name == "mono" {
            return;
        }
        if matches!(self.app.pictures.means, Means::None | Means::Asked) {
            return;
        }
        let wanted = self.wanted();
        if wanted.is_empty() {
            return;
        }
        let Means::Known(setup) = &self.app.pictures.means else {
            self.app.pictures.means = Means::Asked;
            return self.out.push(Effect::AskTerminal(self.app.settings.images));
        };
        if self.app.waiting.contains_key(&Slot::Picture) {
            return;
        }
        let setup = Arc::clone(setup);
        let next = wanted.into_iter().find(|(name, room)| self.app.pictures.lacks(name, *room));
        if let Some((name, room)) = next {
            self.app.pictures.expect(name.clone(), room);
            self.ask(Slot::Picture, Question::Picture { name, room, setup });
        }
    }

    /// Pictures of the notes pane, or of the open notes between the lines.
    fn wanted(&self) -> Vec<(Name, Room)> {
        let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let mut out = Vec::new();
        if let Some(rect) = layout::areas(self.app).notes {
            let columns = rect.width.saturating_sub(2).min(cells(MEASURE));
            let room = Room { columns, rows: (rect.height * 3 / 5).max(6) };
            let notes = &self.app.notes;
            for (dest, row) in images(&notes.laid) {
                let origin = notes.origins.iter().rev().find(|(first, ..)| *first <= row);
                out.extend(origin.map(|(_, article, _)| ((article.clone(), dest), room)));
            }
        }
        let code = &self.app.code;
        for (at, inline) in code.notes.iter().enumerate().filter(|(_, n)| n.open && n.visible) {
            let columns = cells(code.width.saturating_sub(6).min(MEASURE));
            let room = Room { columns, rows: cells(code.note_room(at).saturating_sub(2).max(4)) };
            out.extend(images(&inline.laid).map(|(dest, _)| ((inline.note.article.clone(), dest), room)));
        }
        out
    }

    /// The terminal has answered, or has not.
    pub(super) fn means_arrived(&mut self, setup: Option<Setup>) {
        self.app.pictures.means = setup.map_or(Means::None, |setup| Means::Known(Arc::new(setup)));
    }

    pub(super) fn picture_arrived(&mut self, name: &Name, picture: Result<Picture, String>) {
        self.app.pictures.put(name, picture);
        self.app.notes.key.clear();
        self.lay_out_notes();
    }

    /// The terminal has lost what it was sent.
    pub(super) fn forget_pictures(&mut self) {
        self.app.pictures.forget();
        self.app.notes.key.clear();
        self.lay_out_notes();
    }

    /// Pictures are to be shown in another way.
    pub(super) fn set_images(&mut self, images: Images) {
        self.app.settings.images = images;
        self.app.pictures.means = Means::Unknown;
        self.forget_pictures();
    }
}

/// Addresses of the pictures in a text that its library can have, with the row of each.
fn images(laid: &Laid) -> impl Iterator<Item = (String, usize)> {
    laid.links.iter().enumerate().filter_map(|(n, link)| match link {
        Target::Media { dest, what: Medium::Image } if !dest.contains("://") => {
            Some((dest.clone(), laid.row_of_link(n).unwrap_or(0)))
        }
        _ => None,
    })
}
