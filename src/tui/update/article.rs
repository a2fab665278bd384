//! The library and its articles: opening one, reading it step by step.

use std::sync::Arc;

use super::Step;
use crate::tui::app::{At, Entry, Goto, LibraryRow, Pane, Reading, Screen, Start};
use crate::tui::backend::{Article, ArticleHead, HERE, RepoRow, Target};
use crate::tui::command::Command;
use crate::tui::keymap;
use crate::tui::layout::{self, Class};
use crate::tui::messages::M;
use crate::tui::msg::{Question, Slot};
use crate::tui::prose::FenceColours;

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
        self.app.library.over = self.app.screen != Screen::Library && self.app.code.doc.is_some();
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
        let view = &mut self.app.library;
        let Some(row) = view.rows.get(view.selected).copied() else { return };
        view.chosen = true;
        self.app.pile.under.clear();
        let view = &self.app.library;
        let (repo, article) = match row {
            LibraryRow::Repo(i) => (&view.repos[i], None),
            LibraryRow::Article(i, n) => (&view.repos[i], Some(view.repos[i].articles[n].id.clone())),
        };
        let name = repo.name.clone();
        // A checkout may be called as a repository of the catalogue is.
        let namesakes = view.repos.iter().filter(|other| other.name == name).count();
        let info = self.app.info.as_ref().filter(|info| info.name == name);
        let open = info.is_some_and(|info| namesakes < 2 || info.worktree == repo.folder);
        if open {
            self.app.screen = Screen::Reading;
            match article {
                Some(id) => self.open_article(id),
                None => self.app.focus = Pane::Code,
            }
            return;
        }
        self.app.start = Some(Start { code: article.is_none(), article, ..Start::default() });
        let name = if repo.folder { HERE.to_owned() } else { name };
        self.app.library.fetching = (!repo.present).then(|| name.clone());
        self.ask(Slot::Repo, Question::Repo { name, revision: None });
    }

    // Articles.

    pub(super) fn open_article(&mut self, id: String) {
        let lang = self.app.settings.article_language.clone();
        self.app.screen = Screen::Reading;
        self.app.keep_page = false;
        self.app.entry = Entry::Resume;
        self.app.elsewhere = None;
        self.await_article(id, lang);
    }

    /// Asks for an article to read. Keys pressed ahead of it mean what they will mean when it is there.
    pub(super) fn await_article(&mut self, id: String, lang: String) {
        if layout::class(self.app.size.0, self.app.settings.layout) != Class::Stack {
            self.app.focus = Pane::Notes;
        }
        self.ask(Slot::Article, Question::Article { id, lang });
    }

    pub(super) fn articles_arrived(&mut self, articles: Vec<ArticleHead>) {
        self.app.articles = articles;
        let Some(start) = self.app.start.take() else { return };
        if start.file.is_some() || start.article.is_some() || self.app.reading.is_some() {
            return;
        }
        // Nothing was asked for: an article that was begun, the first that was not read, or a file to begin with.
        let name = self.app.info.as_ref().map_or("", |i| i.name.as_str()).to_owned();
        let place = self.app.places.get(&name).cloned();
        let read = |a: &&ArticleHead| self.app.progress.get(&format!("{name}/{}", a.id)).map_or(0, |p| p.seen.len());
        let articles = || self.app.articles.iter();
        // Left for some place of the code: there again, with the article beside it.
        let left = self.app.left.get(&name).cloned().filter(|left| articles().any(|a| a.id == left.article));
        let elsewhere = place.clone().filter(|_| left.as_ref().is_some_and(|left| left.off_path) && !start.code);
        let last = left.and_then(|left| articles().find(|a| a.id == left.article));
        let going_on = last.filter(|a| elsewhere.is_some() || (1..a.steps).contains(&read(a)));
        let begun = articles().find(|a| (1..a.steps).contains(&read(a)));
        let next = || articles().find(|a| read(a) < a.steps);
        let article = going_on.or(begun).or_else(next).or(self.app.articles.first()).map(|a| a.id.clone());
        if let Some(id) = article.filter(|_| !start.code) {
            self.open_article(id);
            if elsewhere.is_some() {
                self.app.entry = Entry::Left;
                self.app.elsewhere = elsewhere;
            }
            return;
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
        let target = before.map_or(0, |r| r.target);
        let off_path = before.is_some_and(|r| r.off_path);
        let entry = std::mem::take(&mut self.app.entry);
        let ids: Vec<&str> = pages.iter().map(|i| article.sections[*i].id.as_str()).collect();
        let page = if keep {
            id.and_then(|id| ids.iter().position(|other| **other == id)).unwrap_or(0)
        } else {
            self.app.progress.get(&key).cloned().unwrap_or_default().entry(entry, &ids)
        };
        let resumed = !keep && page > 0 && entry != Entry::Last;
        if resumed {
            let (context, command) = (keymap::Context::Notes, Command::FirstStep);
            let key = keymap::keys_of(context, command).next().unwrap_or_default();
            self.app.tell_m(M::Resumed, &[&(page + 1).to_string(), &pages.len().to_string(), &key]);
        }
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
        if let Some(spot) = self.app.elsewhere.take() {
            if let Some(reading) = &mut self.app.reading {
                reading.off_path = true;
            }
            self.app.focus = Pane::Code;
            let path = spot.path.clone();
            self.go(Goto { path, at: At::Spot(spot), push: false, centre: false, step: None });
        }
    }

    /// Shows a page and goes to its anchor.
    pub(super) fn enter_page(&mut self, page: usize, target: usize, push: bool) {
        let repo = self.app.info.as_ref().map_or("", |i| i.name.as_str()).to_owned();
        let origin = if push { self.app.here() } else { None };
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
        // Text without an anchor leaves the code where it is. Where there is none yet, it shows where the text will lead,
        // or has led.
        let anchored = section.targets.get(target).filter(|t| t.place.is_some());
        let (before, after) = reading.sections.split_at(reading.pages[page]);
        let found = |t: &&Target| t.place.is_some();
        let behind = || before.iter().rev().flat_map(|s| &s.targets).find(found);
        let ahead = || after.iter().flat_map(|s| &s.targets).find(found).or_else(behind);
        let nothing_open = self.app.code.doc.is_none() && self.app.folder.is_none();
        let goto = anchored.or_else(|| if nothing_open { ahead() } else { None }).and_then(|t| {
            let place = t.place.as_ref()?;
            let step = anchored.is_some().then_some(t.lines);
            // On the name where the step speaks of the whole symbol, so that keys that follow it work at once.
            let named = t.extent.is_empty() || t.extent.covers(place.span) && !place.span.is_empty();
            let at = if named { At::Offset(place.span.start) } else { At::Line(t.lines.0, FIRST_WORD) };
            Some(Goto { path: place.path.clone(), at, push: false, centre: true, step })
        });
        let without = anchored.is_none();
        let directory = section.targets.get(target).filter(|t| t.place.is_none() && t.anchor.ends_with('/'));
        let directory = directory.map(|t| t.anchor.clone()).filter(|path| self.is_folder(path));
        let stack = layout::class(self.app.size.0, self.app.settings.layout) == Class::Stack;
        let progress = self.app.progress.entry(key).or_default();
        progress.seen.insert(id.clone());
        progress.last = id;
        if moved {
            self.app.notes.scroll = 0;
            self.app.notes.left = 0;
            self.app.notes.match_row = None;
        }
        self.app.notes.article = true;
        self.app.notes.link = None;
        if without {
            self.app.code.step = None;
        }
        if let Some(origin) = origin.filter(|_| goto.is_some() || directory.is_some()) {
            self.app.jumps.push(origin);
        }
        if let Some(directory) = directory {
            self.app.tree.reveal_directory(&directory);
            self.show_folder(&directory, None);
        } else if let Some(goto) = goto {
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
                // A key held down asks once.
                if !self.app.waiting.contains_key(&Slot::Article) {
                    self.open_article(id);
                    self.app.entry = if forward { Entry::Unread } else { Entry::Last };
                }
                return;
            }
            let message = if forward { M::EndOfArticle } else { M::StartOfArticle };
            return self.app.tell_m(message, &[]);
        }
        self.enter_page(to, 0, true);
    }

    /// The first or the last page of the article.
    pub(super) fn step_to_end(&mut self, last: bool) {
        match &self.app.reading {
            Some(reading) => {
                let page = if last { reading.pages.len().saturating_sub(1) } else { 0 };
                self.enter_page(page, 0, true);
            }
            None => self.app.tell_m(M::NoArticleOpen, &[]),
        }
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

    /// With a search, its next match; else the next place of a step that has several.
    pub(super) fn next_target(&mut self) {
        if self.app.focus == Pane::Notes && self.app.notes.search.is_some() {
            return self.next_note_match(true);
        }
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
}
