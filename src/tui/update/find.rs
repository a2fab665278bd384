//! Pickers, search in the file, text search over the project.

use std::collections::BTreeSet;
use std::sync::Arc;

use ratatui::crossterm::event::{KeyCode, KeyModifiers};

use super::Step;
use crate::tui::app::{At, Colours, Goto, Overlay, Pane, Prompt, PromptKind, SymbolHistory};
use crate::tui::backend::{Against, Cancel, Place, State, TextQuery};
use crate::tui::command::Command;
use crate::tui::input::{Edited, Input};
use crate::tui::keymap::{self, Context, Key};
use crate::tui::list::List;
use crate::tui::messages::M;
use crate::tui::msg::{Question, Slot};
use crate::tui::picker::{self, Choice, MAX_HITS, Picker, PickerKind, Row, SMALL, Source};
use crate::tui::search;
use crate::tui::theme::Theme;

/// Entries kept of a history.
const MAX_HISTORY: usize = 200;

impl Step<'_> {
    pub(super) fn open_picker(&mut self, picker: Picker) {
        self.app.overlays.push(Overlay::Picker(Box::new(picker)));
    }

    pub(super) fn find(&mut self, command: Command) {
        match command {
            Command::PickFile => self.open_files(),
            Command::PickOutline | Command::ToggleOutline => self.open_outline(),
            Command::PickSymbol => self.open_symbols(),
            Command::PickNote => self.open_notes_picker(),
            Command::PickProblem => self.open_problems(),
            Command::PickJump => self.open_jumps(),
            Command::Palette => self.open_palette(),
            Command::ArticleTable => self.open_steps(),
            Command::Grep => {
                let title = self.app.say(M::SearchHits, &[""]);
                self.open_picker(Picker::new(PickerKind::Grep, title, Source::Rows(Vec::new())));
            }
            Command::LastList => match self.app.last_picker.take() {
                Some(picker) => self.app.overlays.push(Overlay::Picker(picker)),
                None if self.app.drawer.is_some() => self.app.focus = Pane::List,
                None => self.app.tell_m(M::NoList, &[]),
            },
            Command::Revisions => {
                self.app.revisions_compare = false;
                self.ask(Slot::Revisions, Question::Revisions);
            }
            Command::SymbolLog => self.symbol_log(),
            Command::TogglePreview => {
                if let Some(picker) = self.app.picker_mut() {
                    picker.preview = !picker.preview;
                }
            }
            Command::ToDrawer => self.keep_in_drawer(),
            Command::NextFilter => self.next_filter(),
            Command::Collect => self.collect(),
            Command::ChooseNotes => {
                self.choose();
                self.app.notes.article = false;
                self.app.notes.key.clear();
                self.app.focus = Pane::Notes;
            }
            _ => {}
        }
    }

    fn open_files(&mut self) {
        let title = self.app.say(M::Files, &[]);
        let entries = Arc::clone(self.app.tree.entries());
        let mut picker = Picker::new(PickerKind::File, title, Source::Files(entries));
        picker.loading = self.app.waiting.contains_key(&Slot::Files);
        self.open_picker(picker);
    }

    fn open_outline(&mut self) {
        let Some(doc) = self.app.code.doc.clone() else { return };
        let line = self.app.code.line;
        let rows: Vec<Row> = doc
            .outline()
            .iter()
            .map(|s| Row {
                text: format!("{}{}", "  ".repeat(usize::from(s.depth.min(12))), s.name),
                detail: (s.line + 1).to_string(),
                kind: s.kind.as_str(),
                choice: Choice::Place(Place {
                    span: s.span,
                    line: s.line,
                    name: s.name.clone(),
                    kind: Some(s.kind),
                    ..picker::start_of(doc.path.clone())
                }),
            })
            .collect();
        let here = doc.outline().iter().rposition(|s| s.line <= line).unwrap_or(0);
        let title = self.app.say(M::Outline, &[]);
        let mut picker = Picker::new(PickerKind::Outline, title, Source::Rows(rows));
        picker.selected = here;
        picker.loading = doc.detail.is_none() && doc.language.is_some();
        self.open_picker(picker);
    }

    fn open_symbols(&mut self) {
        let title = self.app.say(M::Symbols, &[]);
        match self.app.symbols.clone() {
            Some(table) => self.open_picker(Picker::new(PickerKind::Symbol, title, Source::Symbols(table))),
            None => {
                let mut picker = Picker::new(PickerKind::Symbol, title, Source::Rows(Vec::new()));
                picker.loading = true;
                self.open_picker(picker);
                self.ask(Slot::Symbols, Question::Symbols);
            }
        }
    }

    pub(super) fn open_notes_picker(&mut self) {
        self.note_rows(PickerKind::Note, |_| true);
    }

    fn open_problems(&mut self) {
        let lost = self.app.lost_notes;
        if lost == 0
            && self.app.all_notes.iter().all(|(_, n)| !n.state.needs_review())
            && !self.app.waiting.contains_key(&Slot::AllNotes)
        {
            return self.app.tell_m(M::NoStale, &[]);
        }
        self.note_rows(PickerKind::Problem, |note| note.state.needs_review());
        // What is missing has no place to be listed with; the review shows what it was.
        if lost == 0 {
            return;
        }
        let text = self.app.say(M::WithoutPlace, &[&lost.to_string()]);
        let kind = State::Missing.word(self.app.settings.language);
        let more = Row { text, detail: String::new(), kind, choice: Choice::Run(Command::Review) };
        if let Some(picker) = self.app.picker_mut()
            && let Some(Source::Rows(rows)) = Arc::get_mut(&mut picker.source)
        {
            rows.push(more);
            self.picker_changed();
        }
    }

    fn note_rows(&mut self, kind: PickerKind, wanted: impl Fn(&crate::tui::backend::Note) -> bool) {
        let notes = Arc::clone(&self.app.all_notes);
        let rows = notes
            .iter()
            .filter(|(_, note)| wanted(note))
            .map(|(path, note)| Row {
                text: note.title.clone(),
                detail: format!("{}  {path}:{}", note.article, note.lines.0 + 1),
                kind: note.state.word(self.app.settings.language),
                choice: Choice::Note(note.article.clone(), note.section, note.target),
            })
            .collect();
        let title = self.app.say(kind.title(), &[]);
        let mut picker = Picker::new(kind, title, Source::Rows(rows));
        picker.loading = self.app.waiting.contains_key(&Slot::AllNotes);
        self.open_picker(picker);
    }

    fn open_jumps(&mut self) {
        let older = self.app.say(M::OlderBranch, &[]);
        let mut seen = BTreeSet::new();
        let rows: Vec<Row> = self
            .app
            .jumps
            .newest_first()
            .filter(|(spot, _)| seen.insert((spot.path.clone(), spot.line)))
            .map(|(spot, old)| {
                let around = if spot.symbol.is_empty() { String::new() } else { format!("{}  ", spot.symbol) };
                let text = format!("{around}{}", spot.text);
                Row {
                    text: if old { format!("[{older}] {text}") } else { text },
                    detail: format!("{}:{}", spot.path, spot.line + 1),
                    kind: "",
                    choice: Choice::Spot(spot.clone()),
                }
            })
            .collect();
        let title = self.app.say(M::Jumps, &[]);
        self.open_picker(Picker::new(PickerKind::Jump, title, Source::Rows(rows)));
    }

    fn open_palette(&mut self) {
        let language = self.app.settings.language;
        let context = self.app.context();
        let rows = Command::ALL
            .iter()
            .map(|command| {
                // The keys of this pane, else of any.
                let mut keys: Vec<String> = keymap::keys_of(context, *command).collect();
                if keys.is_empty() {
                    keys = Context::ALL.into_iter().flat_map(|c| keymap::keys_of(c, *command)).take(1).collect();
                }
                Row {
                    text: format!("{} ({})", command.describe(language), command.name()),
                    detail: keys.join("  "),
                    kind: "",
                    choice: Choice::Run(*command),
                }
            })
            .collect();
        let title = self.app.say(M::Commands, &[]);
        self.open_picker(Picker::new(PickerKind::Command, title, Source::Rows(rows)));
    }

    fn open_steps(&mut self) {
        let Some(reading) = &self.app.reading else { return self.app.tell_m(M::NoArticleOpen, &[]) };
        let rows: Vec<Row> = reading
            .pages
            .iter()
            .enumerate()
            .map(|(n, i)| {
                let section = &reading.sections[*i];
                let target = section.targets.first();
                let place = target
                    .and_then(|t| t.place.as_ref())
                    .map_or_else(String::new, |p| format!("{}:{}", p.path, p.line + 1));
                let title = if section.title.is_empty() { &reading.head.title } else { &section.title };
                Row {
                    text: format!("{}. {title}", n + 1),
                    detail: place,
                    kind: target.map_or("", |t| t.state.word(self.app.settings.language)),
                    choice: Choice::Step(n),
                }
            })
            .collect();
        let page = reading.page;
        let title = reading.head.title.clone();
        let mut picker = Picker::new(PickerKind::Step, title, Source::Rows(rows));
        picker.selected = page;
        self.open_picker(picker);
    }

    pub(super) fn open_themes(&mut self) {
        if self.app.settings.colours == Colours::None {
            return self.app.fail_m(M::NoColours, &[]);
        }
        let rows = Theme::NAMES
            .iter()
            .map(|name| Row { text: (*name).to_owned(), detail: String::new(), kind: "", choice: Choice::Theme(name) })
            .collect();
        let title = self.app.say(M::Themes, &[]);
        self.app.theme_before = Some(self.app.settings.theme.clone());
        self.open_picker(Picker::new(PickerKind::Theme, title, Source::Rows(rows)));
    }

    fn symbol_log(&mut self) {
        let Some(doc) = self.app.code.doc.clone() else { return };
        let cursor = self.app.code.offset();
        let Some(symbol) = doc.around(cursor).last() else {
            return self.app.tell_m(M::NoSymbolHere, &[]);
        };
        self.app.revisions_compare = true;
        self.app.list_title.clone_from(&symbol.name);
        let (path, offset) = (doc.path.clone(), symbol.span.start);
        self.app.history = SymbolHistory { at: Some((path.clone(), offset)), ..SymbolHistory::default() };
        self.ask(Slot::Revisions, Question::Log { path, offset });
    }

    fn compare_version(&mut self) {
        let history = &self.app.history;
        let (Some((path, offset)), Some(revision)) = (history.at.clone(), history.log.get(history.chosen)) else {
            return;
        };
        let (revision, against) = (revision.name.clone(), history.against);
        self.ask(Slot::Compare, Question::Compare { path, offset, revision, against });
    }

    /// In a comparison: another version, or another thing to compare it with.
    pub(super) fn step_version(&mut self, command: Command) {
        if !matches!(self.app.overlays.last(), Some(Overlay::Compare(_))) {
            return;
        }
        let history = &mut self.app.history;
        match command {
            Command::OlderVersion if history.chosen + 1 < history.log.len() => history.chosen += 1,
            Command::NewerVersion if history.chosen > 0 => history.chosen -= 1,
            Command::CompareWith => {
                history.against = if history.against == Against::Now { Against::Before } else { Against::Now };
            }
            _ => return self.app.tell_m(M::NoMoreVersions, &[]),
        }
        self.compare_version();
    }

    /// Keeps the rows of the picker in the drawer.
    fn keep_in_drawer(&mut self) {
        let Some(picker) = self.app.picker() else { return };
        let places: Vec<Place> = picker
            .order
            .iter()
            .take(MAX_HITS)
            .filter_map(|n| match picker.source.choice(*n as usize) {
                Choice::Place(place) => Some(place),
                Choice::Spot(spot) => Some(Place { line: spot.line, text: spot.text, ..picker::start_of(spot.path) }),
                _ => None,
            })
            .collect();
        let title = match (picker.kind, picker.input.text()) {
            (_, "") => picker.title.clone(),
            (PickerKind::Grep, text) => self.app.say(M::SearchHits, &[text]),
            (_, text) => format!("{}: {text}", picker.title),
        };
        if places.is_empty() {
            return;
        }
        self.close_overlay();
        self.put_drawer(List::of_places(title, &places));
    }

    /// Puts the selected place into the drawer, behind what was gathered there before, and goes on to the next.
    fn collect(&mut self) {
        let Some(place) = self.app.picker().and_then(Picker::place) else { return };
        let gathered = self.app.say(M::Gathered, &[]);
        let same = self.app.drawer.as_ref().filter(|list| list.title.starts_with(&gathered));
        let mut places: Vec<Place> =
            same.map_or_else(Vec::new, |list| list.rows.iter().filter_map(|row| row.place().cloned()).collect());
        let at = |p: &Place| (p.path.clone(), p.line, p.span);
        if places.iter().all(|p| at(p) != at(&place)) {
            places.push(place);
        }
        let count = places.len();
        self.app.drawer = Some(List::of_places(format!("{gathered} ({count})"), &places));
        self.app.tell_m(M::Collected, &[&count.to_string()]);
        if let Some(picker) = self.app.picker_mut() {
            picker.step(1);
        }
    }

    /// Appends the next column filter to the query.
    fn next_filter(&mut self) {
        let Some(picker) = self.app.picker_mut() else { return };
        if picker.kind == PickerKind::Grep {
            // Of a text search, only the path can be narrowed.
            if !picker.input.text().contains(" %path ") {
                picker.input = Input::new(&format!("{} %path ", picker.input.text().trim_end()));
                self.picker_changed();
            }
            return;
        }
        let text = picker.input.text().trim_end();
        let (rest, last) = text.rsplit_once('%').map_or((text, ""), |(a, b)| (a.trim_end(), b));
        let next = match last {
            "" if !text.contains('%') => Some("path"),
            "path" => Some("kind"),
            "kind" => Some("lang"),
            "lang" => None,
            _ => Some("path"),
        };
        let base = if matches!(last, "path" | "kind" | "lang") { rest } else { text };
        let new = next.map_or_else(|| base.to_owned(), |next| format!("{base} %{next} "));
        picker.input = Input::new(new.trim_start());
        self.picker_changed();
    }

    pub(super) fn picker_key(&mut self, key: Key) {
        let Some(picker) = self.app.picker_mut() else { return };
        if picker.input.key(key) == Edited::Changed {
            self.picker_changed();
        }
    }

    /// The query changed: filter, or search again.
    pub(super) fn picker_changed(&mut self) {
        let Some(picker) = self.app.picker_mut() else { return };
        let query = picker.input.text().to_owned();
        if picker.kind == PickerKind::Grep {
            picker.stale = true;
            if query.chars().count() < 2 {
                picker.source = Arc::new(Source::Rows(Vec::new()));
                picker.order.clear();
                picker.loading = false;
                self.forget(Slot::Grep);
                return;
            }
            picker.loading = true;
            let (pattern, path) = match query.split_once(" %path ") {
                Some((pattern, path)) => (pattern.to_owned(), path.trim().to_owned()),
                None => (query, String::new()),
            };
            let literal = search::is_literal(&pattern);
            self.ask(Slot::Grep, Question::Grep { query: TextQuery { pattern, literal, path } });
            return;
        }
        if picker.source.len() <= SMALL {
            picker.order = picker::filter(&picker.source, &query, &Cancel::default()).unwrap_or_default();
            picker.selected = 0;
            picker.top = 0;
            picker.stale = false;
            return;
        }
        picker.stale = true;
        let source = Arc::clone(&picker.source);
        self.ask(Slot::Filter, Question::Filter { source, query });
    }

    /// Hits of a text search arrived.
    pub(super) fn hits(&mut self, places: Vec<Place>, last: bool) {
        let Some(picker) = self.app.picker_mut().filter(|p| p.kind == PickerKind::Grep) else { return };
        if picker.stale && (!places.is_empty() || last) {
            picker.source = Arc::new(Source::Rows(Vec::new()));
            picker.selected = 0;
            picker.top = 0;
            picker.stale = false;
        }
        if let Some(Source::Rows(rows)) = Arc::get_mut(&mut picker.source) {
            let room = MAX_HITS.saturating_sub(rows.len());
            rows.extend(places.into_iter().take(room).map(super::follow::place_row));
            let full = rows.len() >= MAX_HITS;
            picker.order = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
            if full {
                picker.loading = false;
                self.forget(Slot::Grep);
                return;
            }
        }
        if last {
            picker.loading = false;
        }
    }

    /// Enter in a picker.
    pub(super) fn choose(&mut self) {
        let Some(choice) = self.app.picker().and_then(Picker::choice) else { return };
        if matches!(choice, Choice::Theme(_)) {
            self.app.theme_before = None;
            self.app.theme_chosen = true;
        }
        self.close_overlay();
        match choice {
            Choice::Place(place) => {
                // A file is opened where it was left.
                if place.is_file() {
                    self.app.focus = Pane::Code;
                    let at = At::Remembered;
                    self.go(Goto { path: place.path, at, push: true, centre: false, step: None });
                } else {
                    self.go_place(&place);
                }
            }
            Choice::Spot(spot) => {
                self.app.focus = Pane::Code;
                let path = spot.path.clone();
                self.go(Goto { path, at: At::Spot(spot), push: true, centre: false, step: None });
            }
            Choice::Run(command) => self.run(command, None, None),
            Choice::Revision(revision) => self.ask(Slot::Repo, Question::At { revision }),
            Choice::Compare(chosen) => {
                self.app.history.chosen = chosen;
                // The newest change made it what it is now: what it was before says more.
                self.app.history.against = if chosen == 0 { Against::Before } else { Against::Now };
                self.compare_version();
            }
            Choice::Step(page) => self.enter_page(page, 0, true),
            Choice::Theme(name) => {
                if let Some(theme) = Theme::by_name(name) {
                    self.app.settings.theme = theme;
                }
            }
            Choice::Note(article, section, target) => self.go_note(&article, section, target),
            Choice::Article(id) => self.article_chosen(id),
        }
    }

    fn go_note(&mut self, article: &str, section: usize, target: usize) {
        let notes = Arc::clone(&self.app.all_notes);
        let found = notes.iter().find(|(_, n)| n.article == *article && n.section == section && n.target == target);
        if let Some((path, note)) = found {
            self.app.focus = Pane::Code;
            self.app.notes.article = false;
            let at = At::Line(note.lines.0, super::article::FIRST_WORD);
            self.go(Goto { path: path.clone(), at, push: true, centre: false, step: None });
        }
    }

    // The line at the bottom.

    pub(super) fn open_prompt(&mut self, kind: PromptKind) {
        let code = &self.app.code;
        let origin = match kind {
            PromptKind::SearchNotes => (u32::try_from(self.app.notes.scroll).unwrap_or(0), 0, 0),
            _ => (code.line, code.column, code.top.line),
        };
        self.app.prompt = Some(Prompt {
            kind,
            input: Input::default(),
            history: None,
            completions: Vec::new(),
            chosen: None,
            origin,
        });
    }

    pub(super) fn prompt_key(&mut self, key: Key) {
        let Some(prompt) = &mut self.app.prompt else { return };
        let control = key.mods == KeyModifiers::CONTROL;
        match key.code {
            KeyCode::Esc => self.give_up_prompt(),
            KeyCode::Char('c') if control => self.give_up_prompt(),
            KeyCode::Enter => self.accept_prompt(),
            KeyCode::Up | KeyCode::Char('p') if key.code == KeyCode::Up || control => self.history(true),
            KeyCode::Down | KeyCode::Char('n') if key.code == KeyCode::Down || control => self.history(false),
            KeyCode::Tab => self.complete(key.mods != KeyModifiers::SHIFT),
            KeyCode::Backspace if prompt.input.text().is_empty() => self.give_up_prompt(),
            _ => {
                if prompt.input.key(key) == Edited::Changed {
                    self.prompt_changed();
                }
            }
        }
    }

    fn give_up_prompt(&mut self) {
        let Some(prompt) = self.app.prompt.take() else { return };
        if prompt.kind == PromptKind::SearchNotes {
            self.app.notes.scroll = prompt.origin.0 as usize;
            self.app.notes.search = None;
        }
        if matches!(prompt.kind, PromptKind::Search { .. }) {
            let (line, column, top) = prompt.origin;
            let code = &mut self.app.code;
            code.line = line;
            code.column = column;
            code.top = crate::tui::code::Top { line: top, sub: 0 };
            code.search = None;
        }
    }

    fn history(&mut self, older: bool) {
        let Some(prompt) = &mut self.app.prompt else { return };
        let list = match prompt.kind {
            PromptKind::Search { .. } | PromptKind::SearchNotes => &self.app.search_history,
            PromptKind::Command => &self.app.command_history,
        };
        let at = match (prompt.history, older) {
            (None, true) => list.len().checked_sub(1),
            (None, false) => None,
            (Some(at), true) => Some(at.saturating_sub(1)),
            (Some(at), false) => Some(at + 1).filter(|at| *at < list.len()),
        };
        prompt.history = at;
        prompt.input = Input::new(at.and_then(|at| list.get(at)).map_or("", String::as_str));
        self.prompt_changed();
    }

    /// Incremental search, and completions of commands.
    pub(super) fn prompt_changed(&mut self) {
        let Some(prompt) = &mut self.app.prompt else { return };
        prompt.chosen = None;
        let text = prompt.input.text().to_owned();
        match prompt.kind {
            PromptKind::Command => {
                let completions = super::commands::completions(self.app, &text);
                if let Some(prompt) = &mut self.app.prompt {
                    prompt.completions = completions;
                }
            }
            PromptKind::SearchNotes => {
                let from = prompt.origin.0 as usize;
                self.search_notes(&text, from);
            }
            PromptKind::Search { backward } => {
                let (line, column, _) = prompt.origin;
                let Some(doc) = self.app.code.doc.clone() else { return };
                let found = search::find(&doc.text, &text, backward);
                let ambiguous = self.app.settings.ambiguous;
                let from = doc.offset(line, column);
                match found.next(from, !backward, true) {
                    Some((at, _)) => self.app.code.go_offset(found.matches[at].start, ambiguous),
                    None => self.app.code.go_offset(from, ambiguous),
                }
                self.app.code.search = Some(found);
            }
        }
    }

    fn accept_prompt(&mut self) {
        let Some(prompt) = self.app.prompt.take() else { return };
        let text = prompt.input.text().to_owned();
        let remember = |list: &mut Vec<String>| {
            if !text.trim().is_empty() {
                list.retain(|old| *old != text);
                list.push(text.clone());
                let extra = list.len().saturating_sub(MAX_HISTORY);
                list.drain(..extra);
            }
        };
        match prompt.kind {
            PromptKind::Command => {
                remember(&mut self.app.command_history);
                self.command_line(&text);
            }
            PromptKind::SearchNotes => {
                let pattern =
                    if text.is_empty() { self.app.search_history.last().cloned() } else { Some(text.clone()) };
                remember(&mut self.app.search_history);
                let from = prompt.origin.0 as usize;
                self.search_notes(&pattern.unwrap_or_default(), from);
                if self.app.notes.search.is_some() && self.app.notes.match_row.is_none() {
                    self.next_note_match(true);
                }
            }
            PromptKind::Search { backward } => {
                let pattern =
                    if text.is_empty() { self.app.search_history.last().cloned() } else { Some(text.clone()) };
                remember(&mut self.app.search_history);
                let (Some(pattern), Some(doc)) = (pattern, self.app.code.doc.clone()) else { return };
                // Back to where the search began, so that this is what the jump list remembers.
                let (line, column, top) = prompt.origin;
                let code = &mut self.app.code;
                code.line = line;
                code.column = column;
                code.top = crate::tui::code::Top { line: top, sub: 0 };
                let found = search::find(&doc.text, &pattern, backward);
                if found.matches.is_empty() {
                    code.search = None;
                    return self.app.tell_m(M::NotFound, &[&pattern]);
                }
                let first = found.next(code.offset(), !backward, true);
                code.search = Some(found);
                self.go_match(first);
            }
        }
    }

    pub(super) fn next_match(&mut self, same_way: bool) {
        if self.app.focus == Pane::Notes {
            return self.next_note_match(same_way);
        }
        let Some(found) = &self.app.code.search else {
            if !self.app.code.occurrences.is_empty() {
                return self.step_occurrence(same_way);
            }
            // After Esc, `n` goes on with the last pattern.
            let (Some(pattern), Some(doc)) = (self.app.search_history.last().cloned(), self.app.code.doc.clone())
            else {
                return;
            };
            self.app.code.search = Some(search::find(&doc.text, &pattern, false));
            return self.next_match(same_way);
        };
        let forward = same_way != found.backward;
        let next = found.next(self.app.code.offset(), forward, false);
        if next.is_none() {
            let pattern = found.pattern.clone();
            return self.app.tell_m(M::NotFound, &[&pattern]);
        }
        self.go_match(next);
    }

    fn go_match(&mut self, found: Option<(usize, bool)>) {
        let (Some((at, wrapped)), Some(search), Some(doc)) = (found, &self.app.code.search, &self.app.code.doc) else {
            return;
        };
        let offset = search.matches[at].start;
        let path = doc.path.clone();
        self.go(Goto { path, at: At::Offset(offset), push: true, centre: false, step: None });
        if wrapped {
            self.app.tell_m(M::Wrapped, &[]);
        }
    }
}
