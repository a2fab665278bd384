//! Following code: going to places and back, definitions, references, calls.

use super::Step;
use crate::model::RepoPath;
use crate::syntax::Class;
use crate::tui::app::{At, Goto, Overlay, Pane, Screen};
use crate::tui::backend::{Calls, Failure, Place, Precision};
use crate::tui::command::Command;
use crate::tui::jump::Spot;
use crate::tui::list::{List, Row};
use crate::tui::messages::M;
use crate::tui::msg::{How, Question, Slot};
use crate::tui::picker::{Choice, Picker, PickerKind, Row as PickRow, Source};
use crate::tui::state::Left;

impl Step<'_> {
    /// Goes to a place, opening its file where it is not the one shown.
    pub(super) fn go(&mut self, goto: Goto) {
        if goto.push {
            if let Some(here) = self.app.here() {
                self.app.jumps.push(here);
            }
            if let Some(reading) = &mut self.app.reading {
                reading.off_path = true;
            }
        }
        self.app.screen = Screen::Reading;
        if self.app.tree.is_directory(goto.path.as_str()) {
            let selected = match &goto.at {
                At::Spot(spot) => Some(spot.line as usize),
                _ => None,
            };
            return self.show_folder(goto.path.as_str(), selected);
        }
        if self.app.code.doc.as_ref().is_some_and(|doc| doc.path == goto.path) {
            self.arrive(&goto);
        } else {
            self.remember_place();
            let path = goto.path.clone();
            self.app.pending = Some(goto);
            self.ask(Slot::Open, Question::Open { path });
        }
    }

    /// Puts the cursor where a jump within the shown file leads.
    pub(super) fn arrive(&mut self, goto: &Goto) {
        let ambiguous = self.app.settings.ambiguous;
        let remembered = match goto.at {
            At::Remembered => self.app.places.get(&self.place_key(&goto.path)).cloned(),
            _ => None,
        };
        let code = &mut self.app.code;
        let Some(doc) = code.doc.clone() else { return };
        code.select = None;
        code.entered = None;
        if goto.step.is_some() || goto.push {
            code.step = goto.step;
        }
        match (&goto.at, &remembered) {
            (At::Offset(offset), _) => code.go_offset(*offset, ambiguous),
            (At::Line(line, column), _) => {
                let line = (*line).min(doc.line_count().saturating_sub(1));
                let text = doc.line(line);
                let first = u32::try_from(text.len() - text.trim_start().len()).unwrap_or(0);
                let column = if *column == super::article::FIRST_WORD { first } else { *column };
                code.go_offset(doc.offset(line, column), ambiguous);
            }
            (At::Spot(spot), _) | (At::Remembered, Some(spot)) => {
                let line = relocated(&doc, spot).min(doc.line_count().saturating_sub(1));
                code.go_offset(doc.offset(line, spot.column), ambiguous);
                code.top.line = spot.top.saturating_add(line).saturating_sub(spot.line);
                code.top.sub = 0;
                return;
            }
            (At::Remembered, None) => {
                code.go_offset(0, ambiguous);
                code.top = crate::tui::code::Top::default();
                return;
            }
        }
        if goto.centre || code.cursor_row().is_none_or(|row| row + 2 >= code.height) {
            // A third from the top: what follows matters more than what precedes.
            let above = code.height / 3;
            code.place_cursor(above);
        }
        code.entered = goto.step.map(|_| (code.line, code.column));
        self.leave_keyword();
    }

    /// Where a step begins with a word of the language, the cursor stands on the first name of its line: what is asked
    /// next is asked about a name.
    pub(super) fn leave_keyword(&mut self) {
        let ambiguous = self.app.settings.ambiguous;
        let code = &mut self.app.code;
        let Some(doc) = code.doc.clone().filter(|_| code.entered == Some((code.line, code.column))) else { return };
        let here = code.offset();
        let next = || doc.step_identifier(here, true).filter(|next| doc.point(*next).0 == code.line);
        if doc.class_at(here) == Some(Class::Keyword)
            && let Some(next) = next()
        {
            code.go_offset(next, ambiguous);
            code.entered = Some((code.line, code.column));
        }
    }

    pub(super) fn place_key(&self, path: &RepoPath) -> String {
        let repo = self.app.info.as_ref().map_or("", |info| info.name.as_str());
        format!("{repo}/{path}")
    }

    /// Remembers where the shown file is left.
    pub(super) fn remember_place(&mut self) {
        if self.app.folder.is_some() {
            return;
        }
        if let (Some(mut here), Some(info)) = (self.app.here(), &self.app.info) {
            here.text.clear();
            let name = info.name.clone();
            let key = self.place_key(&here.path);
            self.app.places.insert(name, here.clone());
            self.app.places.insert(key, here);
        }
    }

    /// Remembers which article of the repository is being read, and whether its reader went elsewhere.
    pub(super) fn remember_article(&mut self) {
        if let (Some(reading), Some(info)) = (&self.app.reading, &self.app.info) {
            let left = Left { article: reading.head.id.clone(), off_path: reading.off_path };
            self.app.left.insert(info.name.clone(), left);
        }
    }

    /// Goes to a place of the backend.
    pub(super) fn go_place(&mut self, place: &Place) {
        let at = if place.span.is_empty() && place.line > 0 {
            At::Line(place.line, 0)
        } else {
            At::Offset(place.span.start)
        };
        // The keyboard moves last: the way back leads to the pane it was in.
        self.go(Goto { path: place.path.clone(), at, push: true, centre: false, step: None });
        self.app.focus = Pane::Code;
    }

    fn go_spot(&mut self, spot: Spot) {
        self.app.focus = Pane::Code;
        let here = self.app.reading.as_ref().map(|reading| reading.head.id.as_str());
        if let Some(step) = spot.step.as_ref().filter(|step| here == Some(step.article.as_str())) {
            // Back on the article, as it was.
            self.enter_page(step.page, step.target, false);
            if step.reading && !self.piled() {
                self.app.focus = Pane::Notes;
            }
            let at = At::Spot(spot.clone());
            let step = self.app.pending.as_ref().map_or(self.app.code.step, |goto| goto.step);
            return self.go(Goto { path: spot.path, at, push: false, centre: false, step });
        }
        let path = spot.path.clone();
        self.go(Goto { path, at: At::Spot(spot), push: false, centre: false, step: None });
    }

    pub(super) fn jump(&mut self, command: Command) {
        let Some(here) = self.app.here() else { return };
        let path = here.path.clone();
        let jumps = &mut self.app.jumps;
        let to = match command {
            Command::Back => jumps.back(here, |_| true),
            Command::Forward => jumps.forward(here, |_| true),
            Command::BackInFile => jumps.back(here, |s| s.path == path),
            _ => jumps.forward(here, |s| s.path == path),
        };
        match to {
            Some(spot) => self.go_spot(spot),
            None => {
                let back = matches!(command, Command::Back | Command::BackInFile);
                self.app.tell_m(if back { M::NoBack } else { M::NoForward }, &[]);
            }
        }
    }

    pub(super) fn set_mark(&mut self, name: Option<char>) {
        if let (Some(name), Some(here)) = (name.filter(|c| c.is_alphabetic()), self.app.here()) {
            self.app.marks.insert(name, here);
            self.app.tell_m(M::MarkSet, &[&name.to_string()]);
        }
    }

    pub(super) fn goto_mark(&mut self, name: Option<char>) {
        let Some(name) = name else { return };
        let shown = self.app.code.doc.as_ref().map(|d| d.path.clone());
        let spot =
            self.app.marks.get(&name).filter(|s| name.is_uppercase() || Some(&s.path) == shown.as_ref()).cloned();
        match spot {
            Some(spot) => {
                if let Some(here) = self.app.here() {
                    self.app.jumps.push(here);
                }
                self.go_spot(spot);
            }
            None => self.app.tell_m(M::NoMark, &[&name.to_string()]),
        }
    }

    /// Enter, in whatever has the keyboard.
    pub(super) fn activate(&mut self) {
        match self.app.overlays.last() {
            Some(Overlay::Picker(_)) => return self.choose(),
            Some(Overlay::Peek(peek)) => {
                let place = peek.place.clone();
                self.close_overlay();
                return self.go_place(&place);
            }
            Some(Overlay::Compare(_)) => {
                // What is compared is read on, in its revision.
                let history = &self.app.history;
                let revision = history.log.get(history.chosen).map(|r| r.name.clone());
                self.close_overlay();
                if let Some(revision) = revision {
                    self.ask(Slot::Repo, Question::At { revision });
                }
                return;
            }
            Some(_) => return self.close_overlay(),
            None => {}
        }
        match (self.app.screen, self.app.focus) {
            (Screen::Library, _) => self.open_library_row(),
            (Screen::Review, _) => self.open_review(),
            (Screen::Reading, Pane::Code) if self.app.folder.is_some() => self.open_folder_entry(),
            (Screen::Reading, Pane::Code) => self.activate_code(),
            (Screen::Reading, Pane::Tree) => self.activate_tree(),
            (Screen::Reading, Pane::Notes) => self.activate_notes(),
            (Screen::Reading, Pane::List) => self.activate_list(),
        }
    }

    /// On a reference: its definition; on a definition: its references; where no name is: the note of the line.
    fn activate_code(&mut self) {
        let code = &self.app.code;
        let Some(doc) = &code.doc else { return };
        let offset = code.offset();
        let on_name = doc.identifier(offset).filter(|span| span.contains(offset));
        let Some(name) = on_name else {
            if code.note_here().is_some() {
                return self.toggle_note();
            }
            return self.follow(Command::Definition);
        };
        let is_definition = doc.outline().iter().any(|s| s.span == name);
        self.follow(if is_definition { Command::References } else { Command::Definition });
    }

    fn activate_tree(&mut self) {
        if self.app.tree.toggle() {
            return;
        }
        let Some(path) = self.app.tree.current().and_then(|row| RepoPath::new(&row.path).ok()) else { return };
        self.app.focus = Pane::Code;
        self.go(Goto { path, at: At::Remembered, push: true, centre: false, step: None });
    }

    fn activate_list(&mut self) {
        let place = self.app.drawer.as_ref().and_then(|l| l.current()).and_then(|row| row.place().cloned());
        if let Some(place) = place {
            self.go_place(&place);
        }
    }

    /// Asks for the children of the selected call.
    pub(super) fn open_call(&mut self) {
        let Some(list) = &mut self.app.drawer else { return };
        let (Some(which), at) = (list.calls, list.selected) else { return };
        if let Some(Row::Call { call, open, busy, .. }) = list.rows.get_mut(at) {
            if open.is_some() || *busy {
                return;
            }
            *busy = true;
            let (path, offset) = (call.function.path.clone(), call.function.span.start);
            self.ask(Slot::Calls, Question::Calls { which, path, offset, row: Some(at) });
        }
    }

    /// The commands that ask about the name under the cursor.
    pub(super) fn follow(&mut self, command: Command) {
        let Some(doc) = self.app.code.doc.clone() else { return };
        let path = doc.path.clone();
        let cursor = self.app.code.offset();
        // Callers and callees are those of the function around, where the cursor is on no name.
        let around = doc.around(cursor).filter(|s| s.kind.is_callable()).last().map(|s| s.span.start);
        let calls = matches!(command, Command::Callers | Command::Callees);
        // Between names, the next one of the line is meant.
        let next = || {
            let next = doc.step_identifier(cursor, true)?;
            (doc.point(next).0 == doc.point(cursor).0).then_some(next)
        };
        let here = doc.identifier(cursor).map(|span| span.start);
        let here = here.filter(|start| doc.class_at(*start) != Some(Class::Keyword)).or(around.filter(|_| calls));
        let Some(offset) = here.or_else(next) else { return self.app.tell_m(M::NoIdentifier, &[]) };
        match command {
            Command::Definition => self.ask(Slot::Jump, Question::Define { path, offset, how: How::Definition }),
            Command::Declaration => self.ask(Slot::Jump, Question::Define { path, offset, how: How::Declaration }),
            Command::Implementations => {
                self.ask(Slot::Jump, Question::Define { path, offset, how: How::Implementations });
            }
            Command::TypeDefinition => self.ask(Slot::Jump, Question::Define { path, offset, how: How::Type }),
            Command::Peek => self.ask(Slot::Peek, Question::Peek { path, offset }),
            Command::References => {
                self.app.list_title = self.app.say(M::References, &[self.word(offset).as_str()]);
                self.ask(Slot::List, Question::References { path, offset });
            }
            Command::Callers | Command::Callees => {
                let (which, title) = if command == Command::Callers {
                    (Calls::Callers, M::CallersOf)
                } else {
                    (Calls::Callees, M::CalleesOf)
                };
                self.app.list_title = self.app.say(title, &[self.word(offset).as_str()]);
                self.app.list_calls = Some(which);
                self.ask(Slot::Calls, Question::Calls { which, path, offset, row: None });
            }
            Command::Card => {
                let lang = self.app.settings.article_language.clone();
                self.ask(Slot::Card, Question::Card { path, offset, lang });
            }
            Command::Highlight => {
                // `n` goes on with what was marked last.
                self.app.code.search = None;
                self.ask(Slot::Occurrences, Question::Occurrences { path, offset });
            }
            _ => {}
        }
    }

    /// The identifier at an offset of the shown file.
    pub(super) fn word(&self, offset: u32) -> String {
        let doc = self.app.code.doc.as_ref();
        doc.and_then(|d| d.identifier(offset).map(|span| span.slice(&d.text).to_owned())).unwrap_or_default()
    }

    pub(super) fn step_occurrence(&mut self, forward: bool) {
        let code = &mut self.app.code;
        if code.occurrences.is_empty() {
            return self.app.tell_m(M::NoOccurrence, &[]);
        }
        let here = code.offset();
        let starts = code.occurrences.iter().map(|s| s.start);
        let to = if forward { starts.clone().find(|s| *s > here) } else { starts.clone().rev().find(|s| *s < here) };
        let to = to.or_else(|| if forward { starts.clone().next() } else { starts.clone().next_back() });
        if let (Some(offset), Some(doc)) = (to, code.doc.clone()) {
            let path = doc.path.clone();
            self.go(Goto { path, at: At::Offset(offset), push: true, centre: false, step: None });
        }
    }

    /// Definitions, implementations or types arrived: one is gone to, of several the reader chooses.
    pub(super) fn places_found(&mut self, how: How, word: &str, places: Vec<Place>) {
        let Some(first) = places.first() else {
            return self.app.fail_m(M::NoDefinition, &[word]);
        };
        let best = places.iter().filter(|p| p.precision == first.precision).count();
        if best == 1 && first.precision != Precision::Name || places.len() == 1 {
            let first = first.clone();
            if places.len() > 1 {
                let others = (places.len() - 1).to_string();
                self.app.tell_m(M::Others, &[&others]);
            }
            return self.go_place(&first);
        }
        let title = match how {
            How::Implementations => M::ImplementationsOf,
            _ => M::Definitions,
        };
        let title = self.app.say(title, &[word]);
        // What their names are qualified by tells them apart, more than signatures do.
        let named = |place: Place| {
            let name = place.name.clone();
            let row = place_row(place);
            PickRow { text: format!("{name}  {}", row.text), ..row }
        };
        let rows = places.into_iter().map(named).collect();
        self.open_picker(Picker::new(PickerKind::Definition, title, Source::Rows(rows)));
    }

    /// References arrived: they stay in the drawer.
    pub(super) fn references_found(&mut self, places: &[Place]) {
        if places.is_empty() {
            let word = self.word(self.app.code.offset());
            return self.app.fail_m(M::NoReferences, &[&word]);
        }
        let title = format!("{} ({})", self.app.list_title, places.len());
        self.put_drawer(List::of_places(title, places));
    }

    /// Shows the drawer with the keyboard in it.
    pub(super) fn put_drawer(&mut self, list: List) {
        if let Some(here) = self.app.here() {
            self.app.jumps.push(here);
        }
        self.app.drawer = Some(list);
        self.app.focus = Pane::List;
    }

    pub(super) fn failed(&mut self, slot: Slot, failure: &Failure) {
        match slot {
            Slot::Open => {
                self.app.pending = None;
                self.app.fail(failure);
            }
            // Previews and decorations fail quietly: the thing itself would say why.
            Slot::Preview | Slot::Detail | Slot::Occurrences | Slot::AllNotes | Slot::Fences => {}
            Slot::Calls => {
                if let Some(list) = &mut self.app.drawer {
                    for row in &mut list.rows {
                        if let Row::Call { busy, open, .. } = row
                            && *busy
                        {
                            *busy = false;
                            *open = Some(false);
                        }
                    }
                }
                self.app.fail(failure);
            }
            Slot::Grep => {
                if let Some(picker) = self.app.picker_mut() {
                    picker.loading = false;
                }
                self.app.fail(failure);
            }
            Slot::Repo => {
                self.app.library.fetching = None;
                self.app.fail(failure);
            }
            _ => self.app.fail(failure),
        }
    }
}

/// A row for a place.
pub(super) fn place_row(place: Place) -> PickRow {
    let text = if place.text.is_empty() { place.name.clone() } else { place.text.clone() };
    let kind = match (place.role, place.kind) {
        (Some(role), _) => role.as_str(),
        (None, Some(kind)) => kind.as_str(),
        (None, None) => "",
    };
    PickRow { text, detail: format!("{}:{}", place.path, place.line + 1), kind, choice: Choice::Place(place) }
}

/// The line of a spot in a file that may have changed since: through its symbol where that moved.
fn relocated(doc: &crate::tui::doc::Doc, spot: &Spot) -> u32 {
    if spot.symbol.is_empty() || doc.breadcrumb(doc.offset(spot.line, spot.column)) == spot.symbol {
        return spot.line;
    }
    let separator = doc.language.map_or(".", |l| l.row().separator);
    let same = |s: &&crate::tui::backend::Symbol| {
        spot.symbol == s.name || spot.symbol == format!("{}{separator}{}", s.container, s.name)
    };
    doc.outline().iter().find(same).map_or(spot.line, |s| s.line)
}
