//! Notes on code and in their pane: folding, scrolling, lanes, links, pictures and clips.

use super::Step;
use super::article::FIRST_WORD;
use crate::tui::app::{At, Goto, Pane};
use crate::tui::backend::Resolution;
use crate::tui::command::Command;
use crate::tui::layout;
use crate::tui::messages::M;
use crate::tui::msg::{Effect, Question, Slot};
use crate::tui::prose::Target;

/// Columns a press scrolls sideways by.
const SIDEWAYS: usize = 8;

impl Step<'_> {
    pub(super) fn notes_command(&mut self, command: Command, count: Option<u32>) {
        match command {
            Command::NextStep | Command::PrevStep => {
                for _ in 0..count.unwrap_or(1).min(1000) {
                    self.step_article(command == Command::NextStep);
                }
            }
            Command::FirstStep => self.step_to_end(false),
            Command::LastStep => self.step_to_end(true),
            Command::NextTarget => self.next_target(),
            Command::NextNote | Command::PrevNote => self.next_note(command == Command::NextNote),
            Command::ToggleNote => self.toggle_note(),
            Command::OpenNotes | Command::CloseNotes => {
                let open = command == Command::OpenNotes;
                self.app.code.open_notes = open;
                self.app.code.notes.iter_mut().for_each(|n| n.open = open);
                self.lay_out_notes();
            }
            Command::NoteDown | Command::NoteUp => self.scroll_note(command == Command::NoteDown, None),
            Command::NoteRight | Command::NoteLeft => self.scroll_note_sideways(command == Command::NoteRight),
            Command::CloseFold => self.close_fold(),
            Command::OpenFold => {
                let line = self.app.code.line;
                self.app.code.folds.retain(|(first, last)| !(*first <= line && line <= *last));
            }
            Command::NextLink | Command::PrevLink => self.next_link(command == Command::NextLink),
            Command::PinNotes => self.app.notes.pinned = !self.app.notes.pinned,
            Command::SwitchLanguage => self.switch_language(),
            Command::Image => self.open_media(),
            Command::NewNote => self.new_note(),
            Command::EditNote => self.edit_note(),
            Command::MoveStepUp | Command::MoveStepDown => self.move_step(command == Command::MoveStepUp),
            Command::DeleteNote => self.ask_delete(),
            Command::Accept => self.settle(Resolution::Accept),
            Command::Fix => self.settle(Resolution::Fix),
            _ => {}
        }
    }

    fn next_note(&mut self, forward: bool) {
        let Some(doc) = self.app.code.doc.clone() else { return };
        match self.app.code.note_line(forward) {
            Some(line) => {
                let path = doc.path.clone();
                self.go(Goto { path, at: At::Line(line, FIRST_WORD), push: true, centre: false, step: None });
                self.app.notes.article = false;
                self.app.notes.pinned = false;
            }
            None => self.app.tell_m(M::NoMoreNotes, &[]),
        }
    }

    pub(super) fn toggle_note(&mut self) {
        let Some(at) = self.app.code.note_here() else {
            return self.app.tell_m(M::NoNoteHere, &[]);
        };
        self.toggle_note_at(at);
    }

    pub(super) fn toggle_note_at(&mut self, at: usize) {
        let inline = &mut self.app.code.notes[at];
        inline.open = !inline.open;
        inline.scroll = 0;
        self.lay_out_notes();
    }

    /// Scrolls an open note that is taller than its room: the one given, or the one of the cursor line.
    pub(super) fn scroll_note(&mut self, down: bool, which: Option<(usize, usize)>) {
        let code = &mut self.app.code;
        let open = code.notes_over(code.line).into_iter().find(|i| code.notes[*i].open);
        let Some((at, rows)) = which.or_else(|| open.map(|at| (at, (code.note_room(at) - 1).max(1)))) else {
            let folded = code.note_here().is_some();
            return self.app.tell_m(if folded { M::NoteFolded } else { M::NoNoteHere }, &[]);
        };
        let room = code.note_room(at);
        let inline = &mut code.notes[at];
        let most = inline.laid.rows.len().saturating_sub(room);
        inline.scroll = if down { (inline.scroll + rows).min(most) } else { inline.scroll.saturating_sub(rows) };
    }

    /// Scrolls the open note of the cursor line sideways where it is wider than its room, else the code.
    fn scroll_note_sideways(&mut self, right: bool) {
        let ambiguous = self.app.settings.ambiguous;
        let code = &mut self.app.code;
        let room = code.width.saturating_sub(2);
        let wide = |at: &usize| code.notes[*at].open && code.notes[*at].laid.widest(ambiguous) > room;
        match code.notes_over(code.line).into_iter().find(wide) {
            Some(at) => {
                let most = code.notes[at].laid.widest(ambiguous).saturating_sub(room / 2);
                let left = &mut code.notes[at].left;
                *left = if right { (*left + SIDEWAYS).min(most) } else { left.saturating_sub(SIDEWAYS) };
            }
            None => {
                code.left =
                    if right { (code.left + SIDEWAYS).min(1 << 20) } else { code.left.saturating_sub(SIDEWAYS) };
                code.free_scroll = true;
            }
        }
    }

    fn close_fold(&mut self) {
        let code = &mut self.app.code;
        let Some(doc) = code.doc.clone() else { return };
        let Some((first, last)) = doc.block(code.line).filter(|(a, b)| b > a) else {
            return self.app.tell_m(M::NothingToFold, &[]);
        };
        code.folds.retain(|(a, b)| *b < first || *a > last);
        code.folds.push((first, last));
        code.folds.sort_unstable();
        let ambiguous = self.app.settings.ambiguous;
        self.app.code.go_line(first, ambiguous);
    }

    pub(super) fn toggle_lane(&mut self, n: usize) {
        let Some(article) = self.app.articles.get(n) else { return };
        let (id, title) = (article.id.clone(), article.title.clone());
        let hidden = !self.app.hidden_lanes.remove(&id);
        if hidden {
            self.app.hidden_lanes.insert(id);
        }
        self.app.tell_m(if hidden { M::LaneHidden } else { M::LaneShown }, &[&title]);
        self.lay_out_notes();
        self.app.notes.key.clear();
    }

    fn next_link(&mut self, forward: bool) {
        if self.app.focus == Pane::Code {
            // In code, Tab goes to the notes pane's links where it is open, else to the next place of the step.
            let open = layout::areas(self.app).notes.is_some();
            if !open {
                return self.next_target();
            }
            self.app.focus = Pane::Notes;
        }
        let count = self.app.notes.laid.links.len();
        if count == 0 {
            return self.next_target();
        }
        let link = match (self.app.notes.link, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(n), true) => (n + 1) % count,
            (Some(n), false) => (n + count - 1) % count,
        };
        self.app.notes.link = Some(link);
        let page = layout::areas(self.app).notes.map_or(1, |r| usize::from(layout::inner(r).height));
        if let Some(row) = self.app.notes.laid.row_of_link(link)
            && !(self.app.notes.scroll..self.app.notes.scroll + page).contains(&row)
        {
            self.app.notes.scroll = row.saturating_sub(page / 3);
        }
    }

    /// Enter in the notes pane: follows the link, or goes to the code it speaks of.
    pub(super) fn activate_notes(&mut self) {
        let link = self.app.notes.link.and_then(|n| Some((n, self.app.notes.laid.links.get(n)?.clone())));
        if let Some((n, link)) = link {
            return self.follow_link(n, link);
        }
        if self.app.notes.article
            && let Some(reading) = &self.app.reading
        {
            let (page, target) = (reading.page, reading.target);
            self.enter_page(page, target, true);
        }
        self.app.focus = Pane::Code;
    }

    pub(super) fn follow_link(&mut self, n: usize, link: Target) {
        let row = self.app.notes.laid.row_of_link(n).unwrap_or(0);
        let origin = self.app.notes.origins.iter().rev().find(|(first, _, _)| *first <= row).cloned();
        match link {
            Target::Reference(reference) => {
                let Some((_, article, section)) = origin else { return };
                reference.trim_matches('`').clone_into(&mut self.app.link_label);
                self.ask(Slot::Link, Question::Link { article, section, reference });
            }
            Target::Url(url) => self.out.push(Effect::OpenUrl(url)),
            Target::Media { dest, .. } => self.play(n, dest),
            Target::Path(path) => self.follow_path(&path),
            Target::Anchor(target) => self.follow_anchor(n, target),
        }
    }

    /// One of several places of the step: its code, or its directory.
    fn follow_anchor(&mut self, link: usize, target: usize) {
        let Some(reading) = &self.app.reading else { return };
        let anchor = reading.section().and_then(|s| s.targets.get(target));
        let directory = anchor.is_some_and(|t| t.place.is_none() && t.anchor.ends_with('/'));
        let page = reading.page;
        self.enter_page(page, target, true);
        self.app.notes.link = Some(link);
        if directory && self.piled() {
            self.app.focus = Pane::Code;
        }
    }

    /// A link to another article of the library, or to a file of the repository.
    fn follow_path(&mut self, path: &str) {
        let plain = path.split('#').next().unwrap_or(path);
        let name = plain.rsplit('/').next().unwrap_or(plain);
        if let Some(stem) = name.strip_suffix(".md") {
            // `<id>.<lang>.md`
            let id = stem.rsplit_once('.').map_or(stem, |(id, _)| id);
            if self.app.articles.iter().any(|a| a.id == id) {
                return self.open_article(id.to_owned());
            }
        }
        match crate::model::RepoPath::new(plain) {
            Ok(path) => self.go(Goto { path, at: At::Remembered, push: true, centre: false, step: None }),
            Err(_) => self.app.fail_m(M::NotFound, &[path]),
        }
    }

    /// Opens a picture or clip of the article that link `n` of the notes pane was written in.
    fn play(&mut self, n: usize, dest: String) {
        if dest.starts_with("https://") || dest.starts_with("http://") {
            return self.out.push(Effect::OpenUrl(dest));
        }
        let row = self.app.notes.laid.row_of_link(n).unwrap_or(0);
        let origin = self.app.notes.origins.iter().rev().find(|(first, ..)| *first <= row);
        let origin = origin.or(self.app.notes.origins.first()).map(|(_, article, _)| article.clone());
        if let Some(article) = origin {
            self.ask(Slot::Media, Question::Media { article, dest });
        }
    }

    fn open_media(&mut self) {
        let links = &self.app.notes.laid.links;
        let media = |n: &usize| matches!(links.get(*n), Some(Target::Media { .. }));
        let chosen = self.app.notes.link.filter(media).or_else(|| (0..links.len()).find(media));
        match chosen.and_then(|n| Some((n, links.get(n)?.clone()))) {
            Some((n, Target::Media { dest, .. })) => self.play(n, dest),
            _ => self.app.tell_m(M::NoMedia, &[]),
        }
    }

    fn switch_language(&mut self) {
        let langs = match &self.app.reading {
            Some(reading) => reading.head.langs.clone(),
            None => self.app.articles.first().map(|a| a.langs.clone()).unwrap_or_default(),
        };
        let shown = self.app.reading.as_ref().map_or(&self.app.settings.article_language, |r| &r.head.lang);
        let at = langs.iter().position(|l| l == shown);
        let next = at.map_or(0, |at| at + 1) % langs.len().max(1);
        match langs.get(next).filter(|l| *l != shown) {
            Some(lang) => {
                self.app.settings.article_language.clone_from(lang);
                self.app.language_chosen = true;
                self.refresh_notes();
            }
            None => self.app.tell_m(M::OneLanguage, &[]),
        }
    }
}
