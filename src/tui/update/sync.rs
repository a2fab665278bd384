//! After every message: sizes measured, text laid out for them, cursors in view, previews asked for. What depends on
//! other state is made here once, so that drawing stays a pure function of the state.

use std::collections::BTreeMap;

use super::Step;
use crate::text::{line_range, sanitize};
use crate::tui::app::{Pane, Screen};
use crate::tui::backend::State;
use crate::tui::command::Command;
use crate::tui::keymap::{self, Context};
use crate::tui::layout::{self, Class};
use crate::tui::messages::M;
use crate::tui::msg::{Question, Slot};
use crate::tui::prose::{self, FenceColours, Ink, Laid, Row, Run, Style};

/// Widest prose, in cells: longer lines are hard to read.
pub(super) const MEASURE: usize = 88;

impl Step<'_> {
    /// Sizes of the code pane.
    pub(super) fn measure(&mut self) {
        let areas = layout::areas(self.app);
        let code = &mut self.app.code;
        if let Some(rect) = areas.code {
            let inside = layout::inner(rect);
            let lines = code.doc.as_ref().map_or(1, |d| d.line_count());
            let blame = if code.show_blame { layout::BLAME } else { 0 };
            code.height = usize::from(inside.height);
            code.width = usize::from(inside.width.saturating_sub(layout::gutter(lines) + blame));
        }
    }

    pub(super) fn sync(&mut self) {
        self.fix_focus();
        self.pile();
        self.wish_room();
        let before = (self.app.code.height, self.app.code.width);
        self.measure();
        if before != (self.app.code.height, self.app.code.width) {
            self.lay_out_notes();
        }
        let ambiguous = self.app.settings.ambiguous;
        let cursor = (self.app.code.line, self.app.code.column);
        if self.app.code.free_scroll && self.app.code.followed == cursor {
            // The window was moved by hand; it comes back with the next move of the cursor.
        } else {
            self.app.code.free_scroll = false;
            self.app.code.follow_cursor(ambiguous);
        }
        self.app.code.followed = cursor;
        self.fill_notes_pane();
        self.settle_match();
        self.wish_pictures();
        self.scroll_lists();
        self.preview();
        self.try_theme();
    }

    /// The keyboard never goes to a pane that is not there.
    fn fix_focus(&mut self) {
        if self.app.focus == Pane::List && self.app.drawer.is_none() {
            self.app.focus = Pane::Code;
        }
        if self.app.screen == Screen::Reading && self.app.focus == Pane::Notes {
            let stack = layout::class(self.app.size.0, self.app.settings.layout) == Class::Stack;
            if !stack && !layout::wants_notes(self.app) {
                self.app.panes.notes = Some(true);
            }
        }
        if self.app.screen == Screen::Reading
            && self.app.focus == Pane::Tree
            && !layout::wants_tree(self.app)
            && layout::class(self.app.size.0, self.app.settings.layout) != Class::Stack
        {
            self.app.panes.tree = Some(true);
        }
    }

    fn scroll_lists(&mut self) {
        let areas = layout::areas(self.app);
        if let Some(rect) = areas.tree {
            self.app.tree.scroll_into(usize::from(layout::inner(rect).height).max(1));
        }
        if let (Some(rect), Some(folder)) = (areas.code, &mut self.app.folder) {
            folder.scroll_into(usize::from(layout::inner(rect).height).max(1));
        }
        if let (Some(rect), Some(list)) = (areas.drawer, &mut self.app.drawer) {
            list.scroll_into(usize::from(layout::inner(rect).height).max(1));
        }
        let rows = usize::from(areas.body.height.saturating_sub(crate::tui::view::LIBRARY_HEAD)).max(1);
        let library = &mut self.app.library;
        library.top = library.top.clamp((library.selected + 1).saturating_sub(rows), library.selected);
        let rows = usize::from(crate::tui::view::review_list_height(self.app)).max(1);
        let review = &mut self.app.review;
        review.top = review.top.clamp((review.selected + 1).saturating_sub(rows), review.selected);
        let with_preview = self.app.picker().is_some_and(|p| p.preview && p.kind.has_preview());
        let (rect, _) = layout::picker(self.app, with_preview);
        if let Some(picker) = self.app.picker_mut() {
            picker.scroll_into(layout::picker_rows(rect).max(1));
        }
    }

    /// Asks for the file of the selected row where a preview is shown.
    fn preview(&mut self) {
        let with_preview = self.app.picker().is_some_and(|p| p.preview && p.kind.has_preview());
        let place = if let Some(picker) = self.app.picker() {
            let room = layout::picker(self.app, with_preview).1.is_some();
            let shown = picker.preview_doc.as_ref().map(|d| d.path.clone());
            picker.place().filter(|p| room && shown.as_ref() != Some(&p.path))
        } else if let (Some(list), Some(rect)) = (&self.app.drawer, layout::areas(self.app).drawer) {
            let room = layout::drawer_parts(rect).1.is_some();
            let shown = list.preview_doc.as_ref().map(|d| d.path.clone());
            list.current().and_then(|r| r.place()).filter(|p| room && shown.as_ref() != Some(&p.path)).cloned()
        } else {
            None
        };
        let Some(place) = place else { return };
        if self.app.waiting.contains_key(&Slot::Preview) && self.app.preview_of.as_ref() == Some(&place.path) {
            return;
        }
        self.app.preview_of = Some(place.path.clone());
        self.ask(Slot::Preview, Question::Preview { path: place.path });
    }

    pub(super) fn style<'a>(
        &self,
        width: usize,
        fences: &'a FenceColours,
        pictures: &'a BTreeMap<String, u16>,
    ) -> Style<'a> {
        let glyphs = self.app.settings.glyphs;
        Style {
            width,
            ambiguous: self.app.settings.ambiguous,
            fences,
            bullet: glyphs.bullet,
            bar: glyphs.vertical,
            play: glyphs.play,
            rule: glyphs.horizontal,
            language: self.app.settings.language,
            pictures,
        }
    }

    /// Lays the text of open notes out for the code pane's width.
    pub(super) fn lay_out_notes(&mut self) {
        let width = self.app.code.width.saturating_sub(6).min(MEASURE);
        let fences = std::sync::Arc::clone(&self.app.code.fences);
        let mut notes = std::mem::take(&mut self.app.code.notes);
        for inline in &mut notes {
            inline.visible = self.app.note_visible(&inline.note);
            inline.laid = if inline.open && inline.visible {
                let pictures = self.app.pictures.rows_of(&inline.note.article);
                prose::lay_out(&inline.note.blocks, self.style(width, &fences, &pictures))
            } else {
                Laid::default()
            };
            inline.scroll = inline.scroll.min(inline.laid.rows.len().saturating_sub(1));
        }
        self.app.code.notes = notes;
    }

    /// The text of the notes pane: the page of the article, or the notes of the cursor line.
    fn fill_notes_pane(&mut self) {
        let areas = layout::areas(self.app);
        let Some(rect) = areas.notes else { return };
        let width = usize::from(rect.width.saturating_sub(2)).min(MEASURE);
        if !self.app.notes.article || self.app.reading.is_none() {
            self.app.notes.article = false;
            return self.fill_line_notes(width);
        }
        let Some(reading) = &self.app.reading else { return };
        let key = format!(
            "a/{}/{}/{}/{}/{width}/{}",
            reading.head.id, reading.head.lang, reading.page, reading.target, self.app.settings.glyphs.ascii
        );
        if key == self.app.notes.key {
            return;
        }
        let Some(section) = reading.section() else {
            self.app.notes.laid = Laid::default();
            self.app.notes.key = key;
            return;
        };
        let mut laid = Laid::default();
        let title = if section.title.is_empty() { &reading.head.title } else { &section.title };
        push_title(&mut laid, title, width, self.app.settings.ambiguous);
        for (i, target) in section.targets.iter().enumerate() {
            let here = i == reading.target && section.targets.len() > 1;
            let place = target
                .place
                .as_ref()
                .map_or_else(|| target.anchor.clone(), |p| format!("{}:{}", p.path, line_range(target.lines)));
            let mut row = self.verdict_row(target.state, &target.detail, &place, here, width);
            if let (true, Some(run)) = (section.targets.len() > 1, row.runs.last_mut()) {
                // One of several places: to be chosen like a link.
                run.link = Some(laid.links.len());
                laid.links.push(prose::Target::Anchor(i));
            }
            laid.rows.push(row);
        }
        self.push_lint(&mut laid, &reading.head.id, &section.id, width);
        for clip in &section.clips {
            let link = laid.links.len();
            laid.links.push(prose::Target::Media { dest: clip.clone(), what: prose::Medium::Clip });
            let text = format!(" {} {}", self.app.settings.glyphs.play, stretch(clip));
            let text = sanitize::label(&text).into_owned();
            laid.rows.push(Row { runs: vec![Run { text, ink: Ink::Text, link: Some(link) }], wide: true });
        }
        if !section.targets.is_empty() {
            laid.rows.push(Row::default());
        }
        let origin = (0, reading.head.id.clone(), reading.pages[reading.page]);
        let pictures = self.app.pictures.rows_of(&reading.head.id);
        append(&mut laid, prose::lay_out(&section.blocks, self.style(width, &reading.fences, &pictures)));
        laid.rows.push(Row::default());
        let next = reading.pages.get(reading.page + 1).map(|i| reading.sections[*i].title.clone());
        let tail = match next {
            Some(next) => self.app.say(M::NextUp, &[&next]),
            None => match self.neighbour(true) {
                Some(article) => self.app.say(M::NextArticle, &[&article.title]),
                None => self.app.say(M::EndOfArticle, &[]),
            },
        };
        laid.rows.push(Row { runs: vec![run(&tail, Ink::Dim)], wide: true });
        let notes = &mut self.app.notes;
        notes.laid = laid;
        notes.origins = vec![origin];
        notes.shown.clear();
        notes.key = key;
        notes.link = notes.link.filter(|n| *n < notes.laid.links.len());
        let most = notes.laid.rows.len().saturating_sub(1);
        notes.scroll = notes.scroll.min(most);
    }

    /// Indexes of the notes that the pane shows beside code: those of the cursor line, or the pinned ones.
    pub(super) fn line_notes(&self) -> Vec<usize> {
        let code = &self.app.code;
        let pinned = self.app.notes.pinned && !self.app.notes.shown.is_empty();
        let mut shown = if pinned { self.app.notes.shown.clone() } else { code.notes_over(code.line) };
        shown.retain(|i| *i < code.notes.len());
        if let Some(written) = &self.app.written {
            // What was just written comes first.
            let is = |n: &crate::tui::backend::Note| n.article == written.article && n.section_id == written.section;
            shown.sort_by_key(|i| !is(&code.notes[*i].note));
        }
        shown
    }

    fn fill_line_notes(&mut self, width: usize) {
        let code = &self.app.code;
        let shown = self.line_notes();
        let path = code.doc.as_ref().map_or("", |d| d.path.as_str());
        let key = format!("n/{path}/{shown:?}/{}/{width}/{}", code.notes.len(), self.app.settings.language as u8);
        if key == self.app.notes.key {
            return;
        }
        let stem = format!("{path}/{shown:?}");
        let mut laid = Laid::default();
        let mut origins = Vec::new();
        for i in &shown {
            let note = &code.notes[*i].note;
            if !laid.rows.is_empty() {
                laid.rows.push(Row::default());
            }
            let first = laid.rows.len();
            push_title(&mut laid, &note.title, width, self.app.settings.ambiguous);
            let lines = format!("{}  {}", line_range(note.lines), note.article_title);
            laid.rows.push(self.verdict_row(note.state, &note.detail, &lines, false, width));
            self.push_lint(&mut laid, &note.article, &note.section_id, width);
            laid.rows.push(Row::default());
            origins.push((first, note.article.clone(), note.section));
            let pictures = self.app.pictures.rows_of(&note.article);
            append(&mut laid, prose::lay_out(&note.blocks, self.style(width, &code.fences, &pictures)));
        }
        if shown.is_empty() {
            let empty = if code.notes.is_empty() { M::NoNotesInFile } else { M::NoNotes };
            let all = keymap::keys_of(Context::Notes, Command::PickNote).next().unwrap_or_default();
            for line in self.app.say(empty, &[&all]).lines() {
                let mut text = Laid::default();
                push_plain(&mut text, line, width, self.app.settings.ambiguous);
                append(&mut laid, text);
            }
        }
        let notes = &mut self.app.notes;
        notes.laid = laid;
        notes.origins = origins;
        notes.shown = shown;
        notes.key = key;
        // The same notes again (a picture of theirs has come): the reader stays where he is.
        if std::mem::replace(&mut notes.stem, stem.clone()) != stem {
            notes.scroll = 0;
            notes.left = 0;
            notes.link = None;
        }
    }

    /// What is wrong with the section, where it is the one written last.
    fn push_lint(&self, laid: &mut Laid, article: &str, section: &str, width: usize) {
        let written = self.app.written.as_ref().filter(|w| w.article == article && w.section == section);
        for problem in written.and_then(|w| w.problems.as_ref()).into_iter().flatten() {
            let text = format!("! {problem}");
            laid.rows.extend(prose::wrap_plain(&text, Ink::Alert, width, self.app.settings.ambiguous));
        }
    }

    fn verdict_row(&self, state: State, detail: &str, place: &str, here: bool, width: usize) -> Row {
        let mark = if here { self.app.settings.glyphs.cursor } else { " " };
        let mut runs = vec![run(mark, Ink::Strong), run(self.app.settings.glyphs.state(state), Ink::State(state))];
        runs.push(run(" ", Ink::Dim));
        runs.push(run(state.word(self.app.settings.language), Ink::State(state)));
        if !detail.is_empty() {
            runs.push(run(&format!(" ({detail})"), Ink::Dim));
        }
        let ambiguous = self.app.settings.ambiguous;
        let used: usize = runs.iter().map(|r| crate::text::width::width(&r.text, ambiguous)).sum();
        let room = width.saturating_sub(used + 3).max(12);
        let place = crate::text::width::elide_middle(place, room, self.app.settings.glyphs.elided, ambiguous);
        runs.push(run(" · ", Ink::Dim));
        runs.push(run(&place, Ink::Dim));
        Row { runs, wide: true }
    }
}

/// A stretch of a clip as it is shown: `one-query.mp3 0:27-0:33`.
fn stretch(clip: &str) -> String {
    let (path, times) = clip.split_once("#t=").unwrap_or((clip, ""));
    let name = path.rsplit('/').next().unwrap_or(path);
    let clock = |text: &str| {
        let seconds: f64 = text.parse().unwrap_or(0.0);
        // Minutes and seconds are whole: what a player shows.
        let whole = if seconds.is_finite() { seconds.clamp(0.0, 1e6) as u64 } else { 0 };
        format!("{}:{:02}", whole / 60, whole % 60)
    };
    let times: Vec<String> = times.split(',').filter(|t| !t.is_empty()).map(clock).collect();
    format!("{name} {}", times.join("-")).trim_end().to_owned()
}

fn run(text: &str, ink: Ink) -> Run {
    Run { text: sanitize::label(text).into_owned(), ink, link: None }
}

fn push_title(laid: &mut Laid, title: &str, width: usize, ambiguous: crate::text::width::Ambiguous) {
    laid.rows.extend(prose::wrap_plain(title, Ink::Heading(1), width, ambiguous));
}

fn push_plain(laid: &mut Laid, text: &str, width: usize, ambiguous: crate::text::width::Ambiguous) {
    laid.rows.extend(prose::wrap_plain(text, Ink::Dim, width, ambiguous));
}

/// Puts one text under another; links are numbered on.
fn append(laid: &mut Laid, more: Laid) {
    let (base, first) = (laid.links.len(), laid.rows.len());
    laid.pictures.extend(more.pictures.into_iter().map(|picture| prose::Shown { row: picture.row + first, ..picture }));
    laid.links.extend(more.links);
    laid.rows.extend(more.rows.into_iter().map(|mut row| {
        for run in &mut row.runs {
            run.link = run.link.map(|n| n + base);
        }
        row
    }));
}
