//! Articles and notes: reading step by step, folding, links, writing.

use std::sync::Arc;

use super::Step;
use crate::tui::app::{At, Goto, LibraryRow, Overlay, Pane, Purpose, Reading, Screen, Start, Written};
use crate::tui::backend::{Article, ArticleHead, Edit, Edited, NewIn, RepoRow, Resolution};
use crate::tui::command::Command;
use crate::tui::layout::{self, Class};
use crate::tui::messages::M;
use crate::tui::msg::{Effect, Question, Slot};
use crate::tui::picker::{Choice, Picker, PickerKind, Row, Source};
use crate::tui::prose::{FenceColours, Target};

/// As a column: where the line's text begins.
pub(super) const FIRST_WORD: u32 = u32::MAX;

impl Step<'_> {
    /// What is open when the program starts.
    pub(super) fn begin(&mut self, start: Start) {
        self.measure();
        let library = start.library || self.app.info.is_none();
        self.app.start = Some(start);
        if library {
            self.open_library();
        } else if let Some(info) = self.app.info.take() {
            self.repo_arrived(info);
        }
    }

    // The library.

    pub(super) fn open_library(&mut self) {
        self.app.overlays.clear();
        self.app.screen = Screen::Library;
        let lang = self.app.settings.article_language.clone();
        self.ask(Slot::Library, Question::Library { lang });
    }

    pub(super) fn library_arrived(&mut self, repos: Vec<RepoRow>) {
        let current = self.app.info.as_ref().map(|i| i.name.clone());
        let view = &mut self.app.library;
        let first = !view.loaded;
        view.rows.clear();
        for (i, repo) in repos.iter().enumerate() {
            view.rows.push(LibraryRow::Repo(i));
            view.rows.extend((0..repo.articles.len()).map(|n| LibraryRow::Article(i, n)));
        }
        view.repos = repos;
        view.loaded = true;
        if first {
            // The first article of the repository at hand: Enter reads it.
            let wanted = |row: &LibraryRow| match row {
                LibraryRow::Article(i, _) => current.as_ref().is_none_or(|name| view.repos[*i].name == *name),
                LibraryRow::Repo(_) => false,
            };
            view.selected = view.rows.iter().position(wanted).unwrap_or(0);
        }
        view.selected = view.selected.min(view.rows.len().saturating_sub(1));
    }

    pub(super) fn open_library_row(&mut self) {
        let view = &self.app.library;
        let Some(row) = view.rows.get(view.selected) else { return };
        let (repo, article) = match *row {
            LibraryRow::Repo(i) => (&view.repos[i], None),
            LibraryRow::Article(i, n) => (&view.repos[i], Some(view.repos[i].articles[n].id.clone())),
        };
        let name = repo.name.clone();
        let open = self.app.info.as_ref().is_some_and(|info| info.name == name);
        if open {
            self.app.screen = Screen::Reading;
            match article {
                Some(id) => self.open_article(id),
                None => self.app.focus = Pane::Code,
            }
            return;
        }
        self.app.start = Some(Start { code: article.is_none(), article, ..Start::default() });
        self.app.library.fetching = Some(name.clone());
        self.ask(Slot::Repo, Question::Repo { name, revision: None });
    }

    // Articles.

    pub(super) fn open_article(&mut self, id: String) {
        let lang = self.app.settings.article_language.clone();
        self.app.screen = Screen::Reading;
        self.app.keep_page = false;
        self.ask(Slot::Article, Question::Article { id, lang });
    }

    pub(super) fn articles_arrived(&mut self, articles: Vec<ArticleHead>) {
        self.app.articles = articles;
        let Some(start) = self.app.start.take() else { return };
        if start.file.is_some() || start.article.is_some() || self.app.reading.is_some() {
            return;
        }
        // Nothing was asked for: where the reader was, the first article, or a file to begin with.
        let name = self.app.info.as_ref().map_or("", |i| i.name.as_str()).to_owned();
        let place = self.app.places.get(&name).cloned();
        let left_off = self
            .app
            .articles
            .iter()
            .find(|a| self.app.progress.get(&format!("{name}/{}", a.id)).is_some_and(|p| !p.last.is_empty()));
        let article = left_off.or(self.app.articles.first()).map(|a| a.id.clone());
        if let Some(id) = article.filter(|_| !start.code) {
            return self.open_article(id);
        }
        if self.app.pending.is_some() || self.app.code.doc.is_some() {
            return;
        }
        match place {
            Some(spot) => {
                let path = spot.path.clone();
                self.go(Goto { path, at: At::Spot(spot), push: false, centre: false, step: None });
            }
            None => {
                self.app.panes.tree = Some(true);
                self.app.focus = Pane::Tree;
            }
        }
    }

    pub(super) fn article_arrived(&mut self, article: Article, fences: FenceColours) {
        let repo = self.app.info.as_ref().map_or("", |i| i.name.as_str()).to_owned();
        let key = format!("{repo}/{}", article.head.id);
        let pages: Vec<usize> = (0..article.sections.len())
            .filter(|i| {
                let s = &article.sections[*i];
                s.step && (!s.blocks.is_empty() || !s.targets.is_empty())
            })
            .collect();
        let keep = std::mem::take(&mut self.app.keep_page);
        let before = self.app.reading.as_ref().filter(|r| keep && r.head.id == article.head.id);
        let id = before.and_then(|r| r.section()).map(|s| s.id.clone());
        let last = id.or_else(|| self.app.progress.get(&key).map(|p| p.last.clone()));
        let target = before.map_or(0, |r| r.target);
        let off_path = before.is_some_and(|r| r.off_path);
        let page = last
            .and_then(|last| pages.iter().position(|i| article.sections[*i].id == last))
            .or_else(|| keep.then_some(0))
            .unwrap_or(0);
        if article.head.fallback {
            let wanted = self.app.settings.article_language.clone();
            self.app.tell_m(M::Fallback, &[&article.head.title, &format!("{} ({wanted})", article.head.lang)]);
        }
        if let Some(problem) = article.problems.first() {
            self.app.tell(problem.clone());
        }
        self.app.reading = Some(Reading {
            head: article.head,
            sections: article.sections.into(),
            fences: Arc::new(fences),
            problems: article.problems,
            pages,
            page,
            target,
            off_path,
        });
        self.app.notes.article = true;
        self.app.notes.key.clear();
        if keep {
            return;
        }
        self.app.screen = Screen::Reading;
        self.focus_article();
        self.enter_page(page, 0, false);
    }

    /// Shows a page and goes to its anchor.
    pub(super) fn enter_page(&mut self, page: usize, target: usize, push: bool) {
        let repo = self.app.info.as_ref().map_or("", |i| i.name.as_str()).to_owned();
        let Some(reading) = &mut self.app.reading else { return };
        if reading.pages.is_empty() {
            return;
        }
        let page = page.min(reading.pages.len() - 1);
        let moved = page != reading.page || target != reading.target;
        reading.page = page;
        reading.target = target;
        reading.off_path = false;
        let key = format!("{repo}/{}", reading.head.id);
        let Some(section) = reading.section() else { return };
        let id = section.id.clone();
        // Text without an anchor leaves the code where it is, but for the first page, which shows where it will lead.
        let anchored = section.targets.get(target).filter(|t| t.place.is_some());
        let ahead =
            || reading.sections[reading.pages[page]..].iter().flat_map(|s| &s.targets).find(|t| t.place.is_some());
        let nothing_open = self.app.code.doc.is_none();
        let goto = anchored.or_else(|| if nothing_open { ahead() } else { None }).and_then(|t| {
            let place = t.place.as_ref()?;
            let step = anchored.is_some().then_some(t.lines);
            // On the name where the step speaks of the whole symbol, so that keys that follow it work at once.
            let named = t.extent.is_empty() || t.extent.covers(place.span) && !place.span.is_empty();
            let at = if named { At::Offset(place.span.start) } else { At::Line(t.lines.0, FIRST_WORD) };
            Some(Goto { path: place.path.clone(), at, push: false, centre: true, step })
        });
        let without = anchored.is_none();
        let stack = layout::class(self.app.size.0, self.app.settings.layout) == Class::Stack;
        let progress = self.app.progress.entry(key).or_default();
        progress.seen.insert(id.clone());
        progress.last = id;
        if moved {
            self.app.notes.scroll = 0;
            self.app.notes.left = 0;
        }
        self.app.notes.article = true;
        self.app.notes.link = None;
        if without {
            self.app.code.step = None;
        }
        if let Some(goto) = goto {
            if push && let Some(here) = self.app.here() {
                self.app.jumps.push(here);
            }
            let focus = self.app.focus;
            self.go(goto);
            self.app.focus = focus;
        }
        if stack {
            // One pane at a time: text that speaks of no code is read in the notes pane, a step on its code.
            self.app.focus = if without { Pane::Notes } else { Pane::Code };
        }
        self.open_step_note();
    }

    /// Next or previous page; after straying from the article, the way back to it first.
    pub(super) fn step_article(&mut self, forward: bool) {
        let Some(reading) = &self.app.reading else {
            // Without an article, the first one of the repository is what is meant.
            if self.app.waiting.contains_key(&Slot::Article) || self.app.waiting.contains_key(&Slot::Articles) {
                return;
            }
            return match self.app.articles.first() {
                Some(first) => {
                    let id = first.id.clone();
                    self.open_article(id);
                }
                None => self.app.tell_m(M::NoArticleOpen, &[]),
            };
        };
        let (page, target) = (reading.page, reading.target);
        if reading.off_path && !forward {
            return self.enter_page(page, target, true);
        }
        let to = if forward { page + 1 } else { page.wrapping_sub(1) };
        if to >= reading.pages.len() {
            // Past the end of an article its series goes on.
            if let Some(id) = self.neighbour(forward).map(|a| a.id.clone()) {
                return self.open_article(id);
            }
            let message = if forward { M::EndOfArticle } else { M::StartOfArticle };
            return self.app.tell_m(message, &[]);
        }
        self.enter_page(to, 0, true);
    }

    /// The article before or after the one being read, in its series.
    pub(super) fn neighbour(&self, forward: bool) -> Option<&ArticleHead> {
        let head = &self.app.reading.as_ref()?.head;
        let series = head.series.as_ref()?;
        let articles = &self.app.articles;
        let at = articles.iter().position(|a| a.id == head.id)?;
        let to = if forward { at.checked_add(1)? } else { at.checked_sub(1)? };
        articles.get(to).filter(|a| a.series.as_ref() == Some(series))
    }

    fn next_target(&mut self) {
        let Some(reading) = &self.app.reading else { return };
        let count = reading.section().map_or(0, |s| s.targets.len());
        if count > 1 {
            let (page, next) = (reading.page, (reading.target + 1) % count);
            self.enter_page(page, next, true);
        }
    }

    /// Unfolds the current step's note on the code where no notes pane shows its text.
    pub(super) fn open_step_note(&mut self) {
        let Some(reading) = &self.app.reading else { return };
        if layout::areas(self.app).notes.is_some() || reading.off_path {
            return;
        }
        let Some(section) = reading.pages.get(reading.page).copied() else { return };
        let (id, target) = (reading.head.id.clone(), reading.target);
        for inline in &mut self.app.code.notes {
            let here = inline.note.article == id && inline.note.section == section && inline.note.target == target;
            inline.step = here;
            if here || inline.note.article == id && !self.app.code.open_notes {
                inline.open = here;
            }
        }
        self.lay_out_notes();
        self.show_step_note();
    }

    /// Where the text of a step stands between the lines, the window begins with it, until the cursor was moved.
    pub(super) fn show_step_note(&mut self) {
        let code = &self.app.code;
        if layout::areas(self.app).notes.is_some() || code.entered != Some((code.line, code.column)) {
            return;
        }
        if let Some(at) = code.notes.iter().position(|n| n.step && n.open) {
            let ambiguous = self.app.settings.ambiguous;
            self.app.code.show_note(at, ambiguous);
            self.app.code.entered = Some((self.app.code.line, self.app.code.column));
        }
    }

    // Commands.

    pub(super) fn notes_command(&mut self, command: Command, count: Option<u32>) {
        match command {
            Command::NextStep | Command::PrevStep => {
                for _ in 0..count.unwrap_or(1).min(1000) {
                    self.step_article(command == Command::NextStep);
                }
            }
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
            return self.app.tell_m(M::NoNoteHere, &[]);
        };
        let room = code.note_room(at);
        let inline = &mut code.notes[at];
        let most = inline.laid.rows.len().saturating_sub(room);
        inline.scroll = if down { (inline.scroll + rows).min(most) } else { inline.scroll.saturating_sub(rows) };
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
                self.ask(Slot::Link, Question::Link { article, section, reference });
            }
            Target::Url(url) => self.out.push(Effect::OpenUrl(url)),
            Target::Media { dest, .. } => self.play(n, dest),
            Target::Path(path) => self.follow_path(&path),
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

    // Writing.

    fn new_note(&mut self) {
        let Some(doc) = &self.app.code.doc else { return };
        self.app.drafting = Some((doc.path.clone(), self.app.code.offset(), self.app.code.selected_lines()));
        let mut rows: Vec<Row> = self
            .app
            .articles
            .iter()
            .map(|a| Row {
                text: a.title.clone(),
                detail: a.id.clone(),
                kind: "",
                choice: Choice::Article(Some(a.id.clone())),
            })
            .collect();
        if let Some(reading) = &self.app.reading {
            // The article being read comes first.
            rows.sort_by_key(|r| r.choice != Choice::Article(Some(reading.head.id.clone())));
        }
        let text = self.app.say(M::NewArticle, &[]);
        rows.push(Row { text, detail: String::new(), kind: "", choice: Choice::Article(None) });
        let title = self.app.say(M::WhichArticle, &[]);
        self.open_picker(Picker::new(PickerKind::Article, title, Source::Rows(rows)));
    }

    pub(super) fn article_chosen(&mut self, id: Option<String>) {
        match id {
            Some(id) => {
                let question = self.app.say(M::NoteTitle, &[]);
                let suggestion = self.note_title();
                self.put_ask(question, Some(&suggestion), Purpose::NoteTitle { article: NewIn::Article(id) });
            }
            None => {
                let question = self.app.say(M::NewArticleTitle, &[]);
                self.put_ask(question, Some(""), Purpose::ArticleTitle);
            }
        }
    }

    /// A first title: the symbol the note is about.
    fn note_title(&self) -> String {
        let offset = self.app.drafting.as_ref().map_or(0, |d| d.1);
        self.app.code.doc.as_ref().map_or_else(String::new, |d| d.breadcrumb(offset))
    }

    pub(super) fn name_article(&mut self, title: &str) {
        let mut id: String = title
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
            .collect::<String>()
            .split('-')
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("-");
        if id.is_empty() {
            id = format!("article-{}", self.app.articles.len() + 1);
        }
        let lang = self.app.settings.article_language.clone();
        let article = NewIn::Create { id, title: title.to_owned(), lang };
        let question = self.app.say(M::NoteTitle, &[]);
        let suggestion = self.note_title();
        self.put_ask(question, Some(&suggestion), Purpose::NoteTitle { article });
    }

    pub(super) fn add_note(&mut self, article: NewIn, title: &str) {
        let Some((path, offset, lines)) = self.app.drafting.take() else { return };
        self.app.code.select = None;
        self.ask_edit(Edit::Add { article, path, offset, lines, title: title.to_owned() });
    }

    /// Article and section of the note under the cursor, or of the page read.
    fn note_under_cursor(&self) -> Option<(String, usize)> {
        if self.app.focus == Pane::Notes && self.app.notes.article {
            let reading = self.app.reading.as_ref()?;
            return Some((reading.head.id.clone(), *reading.pages.get(reading.page)?));
        }
        let note = &self.app.code.notes[self.app.code.note_here()?].note;
        Some((note.article.clone(), note.section))
    }

    fn edit_note(&mut self) {
        let review = self.app.review.items.get(self.app.review.selected);
        let found = match self.app.screen {
            Screen::Review => review.map(|item| (item.article.clone(), item.section)),
            _ => self.note_under_cursor(),
        };
        match found {
            Some((article, section)) => self.ask_edit(Edit::Open { article, section }),
            None => self.app.tell_m(M::NoNoteHere, &[]),
        }
    }

    fn ask_edit(&mut self, edit: Edit) {
        let lang = self.app.settings.article_language.clone();
        self.ask(Slot::Edit, Question::Edit { edit, lang });
    }

    /// An article was changed, or is about to be in the editor.
    pub(super) fn edited(&mut self, edited: Edited) {
        if let Some(notice) = edited.notice {
            self.app.tell(notice);
        }
        let open = edited.open;
        self.app.written = edited.section.map(|(article, section)| {
            // What is edited in the reader stays in the reader.
            let show = open.is_some() && !(self.app.focus == Pane::Notes && self.app.notes.article);
            Written { article, section, problems: None, show }
        });
        match open {
            Some(target) => self.out.push(Effect::Editor(target)),
            None => {
                self.refresh_notes();
                self.lint_written();
            }
        }
    }

    /// Asks what is wrong with the section written last.
    pub(super) fn lint_written(&mut self) {
        if let Some(written) = &self.app.written {
            let (article, section) = (written.article.clone(), written.section.clone());
            let lang = self.app.settings.article_language.clone();
            self.ask(Slot::Lint, Question::Lint { article, section, lang });
        }
    }

    pub(super) fn linted(&mut self, article: &str, section: &str, problems: Vec<String>) {
        let Some(written) = self.app.written.as_mut().filter(|w| w.article == article && w.section == section) else {
            return;
        };
        let first = problems.first().cloned();
        let count = problems.len().to_string();
        written.problems = Some(problems);
        match first {
            Some(first) => self.app.tell_m(M::NoteProblems, &[&count, &first]),
            None => self.app.tell_m(M::NoteSaved, &[]),
        }
        self.app.notes.key.clear();
    }

    /// Puts the note that was just written on the screen, open.
    pub(super) fn show_written(&mut self) {
        let Some(written) = self.app.written.as_mut().filter(|w| w.show) else { return };
        let code = &mut self.app.code;
        let is =
            |n: &crate::tui::code::Inline| n.note.article == written.article && n.note.section_id == written.section;
        let Some(at) = code.notes.iter().position(is) else { return };
        written.show = false;
        code.notes[at].open = true;
        let line = code.notes[at].note.lines.0;
        self.app.notes.article = false;
        self.app.notes.pinned = false;
        self.app.notes.key.clear();
        self.lay_out_notes();
        let ambiguous = self.app.settings.ambiguous;
        let over = self.app.code.notes_over(self.app.code.line).contains(&at);
        if !over {
            self.app.code.go_line(line, ambiguous);
        }
        self.app.code.show_note(at, ambiguous);
    }

    fn move_step(&mut self, up: bool) {
        match self.note_under_cursor() {
            Some((article, section)) => self.ask_edit(Edit::Move { article, section, up }),
            None => self.app.tell_m(M::NoNoteHere, &[]),
        }
    }

    fn ask_delete(&mut self) {
        let Some((article, section)) = self.note_under_cursor() else {
            return self.app.tell_m(M::NoNoteHere, &[]);
        };
        let reading = self.app.reading.as_ref().filter(|r| r.head.id == article);
        let noted = self.app.code.notes.iter().find(|n| n.note.article == article && n.note.section == section);
        let title = noted.map(|n| n.note.title.clone());
        let title = title.or_else(|| Some(reading?.sections.get(section)?.title.clone())).unwrap_or_default();
        let question = self.app.say(M::ReallyDelete, &[&title]);
        self.put_ask(question, None, Purpose::DeleteNote { article, section });
    }

    pub(super) fn delete_note(&mut self, article: String, section: usize) {
        self.ask_edit(Edit::Delete { article, section });
    }

    // Review.

    pub(super) fn open_review_screen(&mut self) {
        self.app.screen = Screen::Review;
        self.app.review.loaded = false;
        let lang = self.app.settings.article_language.clone();
        self.ask(Slot::Review, Question::Review { lang });
    }

    fn settle(&mut self, how: Resolution) {
        let view = &self.app.review;
        if let Some(item) = view.items.get(view.selected) {
            let review = Box::new(item.clone());
            self.ask(Slot::Edit, Question::Settle { review, how });
        }
    }

    /// Goes to the code of the selected review item.
    pub(super) fn open_review(&mut self) {
        let view = &self.app.review;
        let Some(item) = view.items.get(view.selected) else { return };
        let Some(new) = &item.new else { return };
        if let Ok(path) = crate::model::RepoPath::new(&new.path) {
            let at = At::Line(new.line, 0);
            self.app.focus = Pane::Code;
            self.go(Goto { path, at, push: true, centre: true, step: None });
        }
    }

    pub(super) fn close_overlay(&mut self) {
        match self.app.overlays.pop() {
            Some(Overlay::Picker(picker)) => {
                self.forget(Slot::Filter);
                self.forget(Slot::Grep);
                self.forget(Slot::Preview);
                if let Some(old) = self.app.theme_before.take() {
                    self.app.settings.theme = old;
                }
                if picker.kind.has_preview() {
                    self.app.last_picker = Some(picker);
                }
            }
            Some(Overlay::Peek(_)) => self.forget(Slot::Peek),
            _ => {}
        }
    }
}
