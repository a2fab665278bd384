//! Answers of the backend. One that is not waited for any more is dropped.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Step;
use crate::model::RepoPath;
use crate::tui::app::{At, Compare, Goto, Overlay, Pane, Peek, Screen, Start};
use crate::tui::backend::{Note, RepoInfo, Revision, Version};
use crate::tui::code::{Code, Inline, Top};
use crate::tui::doc::Doc;
use crate::tui::list::List;
use crate::tui::messages::M;
use crate::tui::msg::{Answered, Effect, Question, Slot};
use crate::tui::picker::{Choice, Picker, PickerKind, Row, Source};
use crate::tui::prose::{FenceColours, Laid};
use crate::tui::search;

impl Step<'_> {
    pub(super) fn answer(&mut self, slot: Slot, id: u64, answered: Answered) {
        if self.app.waiting.get(&slot) != Some(&id) {
            return;
        }
        // Streams go on; everything else is settled by its first answer.
        let more = match &answered {
            Answered::Indexing(_) | Answered::Fetching(_) | Answered::Hits(_, false) => true,
            // Plain at first; its colours follow.
            Answered::Preview(doc) => doc.detail.is_none(),
            _ => false,
        };
        if !more {
            self.app.waiting.remove(&slot);
        }
        match answered {
            Answered::Failed(failure) => self.failed(slot, &failure),
            Answered::Library(repos) => self.library_arrived(repos),
            Answered::Repo(info) => self.repo_arrived(info),
            Answered::Fetching(line) => self.app.library.fetching = Some(line),
            Answered::Indexing(progress) => self.app.index = Some(progress),
            Answered::Indexed => {
                self.app.index = None;
                self.app.indexed = true;
                self.app.symbols = None;
            }
            Answered::Files(files) => {
                let files = Arc::new(files);
                self.app.tree.set_entries(Arc::clone(&files));
                self.refill_folder();
                if let Some(doc) = &self.app.code.doc {
                    let path = doc.path.clone();
                    self.app.tree.reveal(&path);
                }
                if let Some(picker) = self.app.picker_mut().filter(|p| p.kind == PickerKind::File && p.loading) {
                    picker.source = Arc::new(Source::Files(files));
                    picker.loading = false;
                    self.picker_changed();
                }
            }
            Answered::Opened(doc) => self.opened(doc),
            Answered::Detail(path, detail) => {
                if let Some(doc) = self.app.code.doc.as_ref().filter(|d| d.path == path) {
                    let detailed = Doc { detail: Some(Arc::new(detail)), ..(**doc).clone() };
                    self.app.code.doc = Some(Arc::new(detailed));
                    self.leave_keyword();
                }
            }
            Answered::Notes(path, notes, fences) => self.notes_arrived(&path, notes, fences),
            Answered::AllNotes(notes, lost) => {
                self.app.lost_notes = lost;
                let mut counts: BTreeMap<String, usize> = BTreeMap::new();
                for (path, _) in &notes {
                    *counts.entry(path.as_str().to_owned()).or_default() += 1;
                }
                self.app.tree.set_notes(counts);
                self.refill_folder();
                self.app.all_notes = Arc::new(notes);
                if self.app.picker().is_some_and(|p| p.kind == PickerKind::Note && p.loading) {
                    self.app.overlays.pop();
                    self.open_notes_picker();
                }
            }
            Answered::Places(how, places) => {
                let cursor = self.word(self.app.code.offset());
                let word = if slot == Slot::Link { std::mem::take(&mut self.app.link_label) } else { cursor };
                self.places_found(how, &word, places);
            }
            Answered::References(places) => self.references_found(&places),
            Answered::Peek(place, doc) => {
                let peek = Peek { place, doc: Some(Arc::new(doc)), scroll: 0 };
                self.app.overlays.push(Overlay::Peek(Box::new(peek)));
            }
            Answered::Calls(None, calls) => {
                let which = self.app.list_calls.unwrap_or(crate::tui::backend::Calls::Callers);
                let title = format!("{} ({})", self.app.list_title, calls.len());
                if calls.is_empty() {
                    self.app.tell(title);
                } else {
                    self.put_drawer(List::of_calls(title, which, calls));
                }
            }
            Answered::Calls(Some(row), calls) => {
                if let Some(list) = &mut self.app.drawer {
                    list.insert_calls(row, calls);
                }
            }
            Answered::Card(card) => self.show_card(&card),
            Answered::Occurrences(path, spans) => {
                if self.app.code.doc.as_ref().is_some_and(|d| d.path == path) {
                    self.app.code.occurrences = spans;
                }
            }
            Answered::Hover(offset, answer) => {
                let hover = &mut self.app.hover;
                if hover.offset == Some(offset) {
                    hover.answer = answer;
                    hover.known = true;
                }
            }
            Answered::Symbols(table) => {
                let table = Arc::new(table);
                self.app.symbols = Some(Arc::clone(&table));
                if let Some(picker) = self.app.picker_mut().filter(|p| p.kind == PickerKind::Symbol) {
                    picker.source = Arc::new(Source::Symbols(table));
                    picker.loading = false;
                    self.picker_changed();
                }
            }
            Answered::Filtered(order) => {
                if let Some(picker) = self.app.picker_mut() {
                    picker.order = order;
                    picker.stale = false;
                    picker.selected = 0;
                    picker.top = 0;
                }
            }
            Answered::Hits(places, last) => self.hits(places, last),
            Answered::Preview(doc) => {
                let doc = Arc::new(doc);
                if let Some(picker) = self.app.picker_mut() {
                    picker.preview_doc = Some(doc);
                } else if let Some(list) = &mut self.app.drawer {
                    list.preview_doc = Some(doc);
                }
            }
            Answered::Articles(articles) => self.articles_arrived(articles),
            Answered::Article(article, fences) => self.article_arrived(*article, fences),
            Answered::Revisions(revisions) => self.revisions_arrived(revisions),
            Answered::Compare(old, new) => self.show_compare(old, new),
            Answered::Blame(path, blame) => {
                if self.app.code.doc.as_ref().is_some_and(|d| d.path == path) {
                    self.app.code.blame = Some(Arc::new(blame));
                }
            }
            Answered::Review(items, fences) => {
                let view = &mut self.app.review;
                view.selected = view.selected.min(items.len().saturating_sub(1));
                view.items = items;
                view.fences = Arc::new(fences);
                view.loaded = true;
                view.scroll = 0;
            }
            Answered::Settled(text) => {
                self.app.tell(text);
                // Judging all of them again takes seconds: the one that is settled goes.
                let view = &mut self.app.review;
                if view.selected < view.items.len() {
                    view.items.remove(view.selected);
                }
                view.selected = view.selected.min(view.items.len().saturating_sub(1));
                view.scroll = 0;
                self.refresh_notes();
            }
            Answered::Media(file, dest) => self.out.push(Effect::OpenMedia { file, dest }),
            Answered::Picture(name, picture) => self.picture_arrived(&name, picture),
            Answered::Exported(what) => self.app.tell_m(M::Exported, &[&what]),
            Answered::Edited(edited) => self.edited(edited),
            Answered::Lint(article, section, problems) => self.linted(&article, &section, problems),
            Answered::Reloaded(files_too) => {
                self.app.tell_m(M::Reloaded, &[]);
                if files_too {
                    self.ask(Slot::Files, Question::Files);
                    self.ask(Slot::Index, Question::Index);
                }
                self.refresh_notes();
                self.reopen();
                self.lint_written();
            }
            Answered::Editable(target) => self.out.push(Effect::Editor(target)),
        }
    }

    /// First questions about a repository.
    pub(super) fn repo_arrived(&mut self, info: RepoInfo) {
        self.remember_place();
        self.remember_article();
        let app = &mut *self.app;
        let same = app.info.as_ref().is_some_and(|old| old.name == info.name);
        // Answers that are on their way speak of the repository before.
        for slot in std::mem::take(&mut app.waiting).into_keys() {
            if slot == Slot::Library {
                continue;
            }
            self.out.push(Effect::Forget(slot));
        }
        let app = &mut *self.app;
        let here = app.here();
        app.library.fetching = None;
        app.screen = Screen::Reading;
        app.info = Some(info);
        app.indexed = false;
        app.index = None;
        app.symbols = None;
        app.overlays.clear();
        app.drawer = None;
        app.all_notes = Arc::default();
        app.lost_notes = 0;
        app.tree = crate::tui::tree::Tree::default();
        let kept =
            Code { height: app.code.height, width: app.code.width, open_notes: app.code.open_notes, ..Code::default() };
        app.code = kept;
        let mut start = app.start.take().unwrap_or_default();
        if same {
            // Another revision of the same repository: the reader stays where he was.
            if start == Start::default() && app.folder.is_some() {
                start.code = true;
            } else if let Some(here) = here.filter(|_| start == Start::default()) {
                let path = here.path.clone();
                app.pending = Some(Goto { path, at: At::Spot(here), push: false, centre: false, step: None });
                start.code = true;
            }
        } else {
            app.folder = None;
            app.reading = None;
            app.written = None;
            app.articles.clear();
            app.marks.clear();
            app.jumps = crate::tui::jump::JumpList::default();
            let name = app.info.as_ref().map_or("", |i| i.name.as_str()).to_owned();
            if let Some(marks) = app.saved_marks.get(&name) {
                app.marks.clone_from(marks);
            }
            if let Some(jumps) = app.saved_jumps.get(&name) {
                app.jumps = crate::tui::jump::JumpList::from_entries(jumps.clone());
            }
        }
        if let Some((path, line)) = start.file.clone() {
            let at = line.map_or(At::Remembered, |line| At::Line(line, 0));
            app.pending = Some(Goto { path, at, push: false, centre: true, step: None });
        }
        if let Some(goto) = self.app.pending.clone() {
            self.ask(Slot::Open, Question::Open { path: goto.path });
        }
        let lang = self.app.settings.article_language.clone();
        if let Some(id) = start.article.clone() {
            self.await_article(id, lang.clone());
        }
        self.app.start = Some(start);
        self.ask(Slot::Articles, Question::Articles { lang: lang.clone() });
        self.ask(Slot::Files, Question::Files);
        self.ask(Slot::AllNotes, Question::AllNotes { lang });
        self.ask(Slot::Index, Question::Index);
    }

    fn opened(&mut self, doc: Doc) {
        let Some(goto) = self.app.pending.take() else { return };
        if goto.path != doc.path {
            self.app.pending = Some(goto);
            return;
        }
        let path = doc.path.clone();
        let doc = Arc::new(doc);
        self.app.folder = None;
        let code = &mut self.app.code;
        let again = code.doc.as_ref().is_some_and(|old| old.path == path);
        let pattern = code.search.as_ref().map(|s| (s.pattern.clone(), s.backward));
        code.search = pattern.map(|(pattern, backward)| search::find(&doc.text, &pattern, backward));
        let plain = doc.other.is_none();
        code.doc = Some(doc);
        code.top = Top::default();
        code.line = 0;
        code.column = 0;
        code.want = 0;
        code.left = 0;
        code.select = None;
        if !again {
            // Read again, a file keeps its notes until the new ones are there.
            code.notes.clear();
            code.folds.clear();
        }
        code.occurrences.clear();
        code.blame = None;
        code.step = None;
        let blame = code.show_blame;
        self.measure();
        self.arrive(&goto);
        self.app.code.step = goto.step;
        self.app.tree.reveal(&path);
        self.forget(Slot::Detail);
        self.forget(Slot::Blame);
        if plain {
            let lang = self.app.settings.article_language.clone();
            self.ask(Slot::Notes, Question::Notes { path: path.clone(), lang });
            self.ask(Slot::Detail, Question::Detail { path: path.clone() });
            if blame {
                self.ask(Slot::Blame, Question::Blame { path });
            }
        }
    }

    fn notes_arrived(&mut self, path: &RepoPath, notes: Vec<Note>, fences: FenceColours) {
        if self.app.code.doc.as_ref().is_none_or(|d| d.path != *path) {
            return;
        }
        let above = self.app.code.cursor_row();
        let code = &mut self.app.code;
        let was_open: Vec<(String, usize)> =
            code.notes.iter().filter(|n| n.open).map(|n| (n.note.article.clone(), n.note.section)).collect();
        let open_all = code.open_notes;
        code.fences = Arc::new(fences);
        code.notes = notes
            .into_iter()
            .map(|note| {
                let open = open_all || was_open.contains(&(note.article.clone(), note.section));
                Inline { note, open, laid: Laid::default(), scroll: 0, left: 0, visible: true, step: false }
            })
            .collect();
        code.notes.sort_by_key(|n| (n.note.lines.0, n.note.section));
        self.app.notes.key.clear();
        self.open_step_note();
        self.lay_out_notes();
        // Rows that appear above the cursor must not push it down the screen.
        if let Some(above) = above {
            self.app.code.place_cursor(above);
        }
        self.show_step_note();
        self.show_written();
    }

    /// Asks again for everything that comes from articles.
    pub(super) fn refresh_notes(&mut self) {
        let lang = self.app.settings.article_language.clone();
        if let Some(doc) = &self.app.code.doc {
            let path = doc.path.clone();
            self.ask(Slot::Notes, Question::Notes { path, lang: lang.clone() });
        }
        if let Some(reading) = &self.app.reading {
            let id = reading.head.id.clone();
            self.app.keep_page = true;
            self.ask(Slot::Article, Question::Article { id, lang: lang.clone() });
        }
        self.ask(Slot::Articles, Question::Articles { lang: lang.clone() });
        self.ask(Slot::AllNotes, Question::AllNotes { lang });
    }

    /// Reads the shown file again, staying where the cursor is.
    fn reopen(&mut self) {
        if self.app.folder.is_some() {
            return;
        }
        if let Some(here) = self.app.here() {
            let path = here.path.clone();
            let step = self.app.code.step;
            self.app.pending = Some(Goto { path: path.clone(), at: At::Spot(here), push: false, centre: false, step });
            self.ask(Slot::Open, Question::Open { path });
        }
    }

    fn revisions_arrived(&mut self, revisions: Vec<Revision>) {
        let compare = self.app.revisions_compare;
        let kind = if compare { PickerKind::Log } else { PickerKind::Revision };
        let title =
            if compare { self.app.say(M::Log, &[&self.app.list_title]) } else { self.app.say(M::Revisions, &[]) };
        if compare {
            self.app.history.log.clone_from(&revisions);
        }
        let rows = revisions
            .into_iter()
            .enumerate()
            .map(|(n, r)| Row {
                text: if r.subject.is_empty() { r.name.clone() } else { format!("{}  {}", short(&r.name), r.subject) },
                detail: format!("{} {}", r.date, r.author).trim().to_owned(),
                kind: r.kind,
                choice: if compare { Choice::Compare(n) } else { Choice::Revision(r.name) },
            })
            .collect();
        self.open_picker(Picker::new(kind, title, Source::Rows(rows)));
    }

    fn show_compare(&mut self, old: Version, new: Version) {
        let rows = crate::tui::compare::align(&old.text, &new.text);
        // The first difference is what one wants to see.
        let page = usize::from(crate::tui::layout::overlay(self.app, false).height.saturating_sub(3));
        let first = crate::tui::compare::first_difference(&rows).unwrap_or(0).saturating_sub(3);
        let scroll = first.min(rows.len().saturating_sub(page));
        if matches!(self.app.overlays.last(), Some(Overlay::Compare(_))) {
            self.app.overlays.pop();
        }
        self.app.overlays.push(Overlay::Compare(Box::new(Compare { old, new, rows, scroll, left: 0 })));
    }

    /// Whether the reader pane should have the keyboard after an article was opened: where both fit, the prose.
    pub(super) fn focus_article(&mut self) {
        let stack =
            crate::tui::layout::class(self.app.size.0, self.app.settings.layout) == crate::tui::layout::Class::Stack;
        self.app.focus = if stack { Pane::Code } else { Pane::Notes };
    }
}

fn short(name: &str) -> &str {
    if name.len() == 40 && name.bytes().all(|b| b.is_ascii_hexdigit()) { &name[..10] } else { name }
}
