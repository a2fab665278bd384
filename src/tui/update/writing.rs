//! Writing: new notes, changes to old ones, what is wrong with them, and the review of those whose code changed.

use super::Step;
use crate::tui::app::{At, Goto, Pane, Purpose, Screen, Written};
use crate::tui::backend::{Edit, Edited, NewIn, Resolution};
use crate::tui::messages::M;
use crate::tui::msg::{Effect, Question, Slot};
use crate::tui::picker::{Choice, Picker, PickerKind, Row, Source};

impl Step<'_> {
    pub(super) fn new_note(&mut self) {
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

    pub(super) fn edit_note(&mut self) {
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

    pub(super) fn move_step(&mut self, up: bool) {
        match self.note_under_cursor() {
            Some((article, section)) => self.ask_edit(Edit::Move { article, section, up }),
            None => self.app.tell_m(M::NoNoteHere, &[]),
        }
    }

    pub(super) fn ask_delete(&mut self) {
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

    pub(super) fn settle(&mut self, how: Resolution) {
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
}
