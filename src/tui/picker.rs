//! Fuzzy lists: what can be chosen, how it is matched, what choosing does.
//!
//! Matching is fzf's (`'exact ^prefix suffix$ !not`, smart case) through nucleo-matcher. A word group after `%path`,
//! `%kind` or `%lang` filters that column instead of the text. [`filter`] is pure; large sources are filtered on a
//! worker, and until the answer comes the old rows stay, dimmed.

use std::borrow::Cow;
use std::sync::Arc;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::backend::{Cancel, Entry, Place, SymbolTable};
use super::command::Command;
use super::doc::Doc;
use super::input::Input;
use super::jump::Spot;
use super::messages::M;
use crate::model::RepoPath;
use crate::text::Span;

/// Which list it is; the last one of each is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PickerKind {
    File,
    Outline,
    Symbol,
    Note,
    Jump,
    Problem,
    Command,
    Revision,
    Log,
    Step,
    Theme,
    /// Text search over all files: the input is the pattern, not a filter.
    Grep,
    /// The article a new note goes to.
    Article,
    Definition,
}

impl PickerKind {
    /// The title.
    #[must_use]
    pub fn title(self) -> M {
        match self {
            PickerKind::File => M::Files,
            PickerKind::Outline => M::Outline,
            PickerKind::Symbol => M::Symbols,
            PickerKind::Note => M::Notes,
            PickerKind::Jump => M::Jumps,
            PickerKind::Problem => M::Problems,
            PickerKind::Command => M::Commands,
            PickerKind::Revision => M::Revisions,
            PickerKind::Log => M::Log,
            PickerKind::Step => M::Steps,
            PickerKind::Theme => M::Themes,
            PickerKind::Grep => M::SearchHits,
            PickerKind::Article => M::WhichArticle,
            PickerKind::Definition => M::Definitions,
        }
    }

    /// Whether rows show places of code, which have a preview.
    #[must_use]
    pub fn has_preview(self) -> bool {
        !matches!(
            self,
            PickerKind::Command | PickerKind::Theme | PickerKind::Article | PickerKind::Revision | PickerKind::Log
        )
    }
}

/// What choosing a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Place(Place),
    Spot(Spot),
    Run(Command),
    Revision(String),
    /// The symbol at the cursor, as of a commit of its log.
    Compare(usize),
    Step(usize),
    Theme(&'static str),
    /// Article id, section, target.
    Note(String, usize, usize),
    /// Id of the article a note goes to; `None` for a new one.
    Article(Option<String>),
}

/// A row of a small list.
#[derive(Clone, Debug)]
pub struct Row {
    pub text: String,
    /// Shown dimmed to the right.
    pub detail: String,
    /// Short word or glyph to the left.
    pub kind: &'static str,
    pub choice: Choice,
}

/// What is chosen from.
#[derive(Debug)]
pub enum Source {
    Rows(Vec<Row>),
    Files(Arc<Vec<Entry>>),
    Symbols(Arc<SymbolTable>),
}

impl Source {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Source::Rows(rows) => rows.len(),
            Source::Files(files) => files.len(),
            Source::Symbols(table) => table.rows.len(),
        }
    }

    /// Whether rows have columns to filter by.
    #[must_use]
    pub fn has_columns(&self) -> bool {
        match self {
            Source::Rows(rows) => rows.iter().any(|row| !row.kind.is_empty()),
            Source::Files(_) | Source::Symbols(_) => true,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text that is matched.
    fn text(&self, n: usize) -> &str {
        match self {
            Source::Rows(rows) => &rows[n].text,
            Source::Files(files) => files[n].path.as_str(),
            Source::Symbols(table) => &table.rows[n].name,
        }
    }

    fn column(&self, n: usize, column: &str) -> &str {
        match (self, column) {
            (Source::Rows(rows), "kind") => rows[n].kind,
            (Source::Rows(rows), _) => &rows[n].detail,
            (Source::Files(files), "lang") => files[n].path.extension().unwrap_or(""),
            (Source::Files(files), _) => files[n].path.as_str(),
            (Source::Symbols(table), "kind") => table.rows[n].kind.as_str(),
            (Source::Symbols(table), "lang") => table.paths[table.rows[n].path as usize].extension().unwrap_or(""),
            (Source::Symbols(table), "in") => &table.rows[n].container,
            (Source::Symbols(table), _) => table.paths[table.rows[n].path as usize].as_str(),
        }
    }

    /// What is shown: kind, text, detail.
    #[must_use]
    pub fn show(&self, n: usize) -> (&'static str, &str, Cow<'_, str>) {
        match self {
            Source::Rows(rows) => (rows[n].kind, &rows[n].text, Cow::Borrowed(&rows[n].detail)),
            Source::Files(files) => ("", files[n].path.as_str(), Cow::Borrowed("")),
            Source::Symbols(table) => {
                let row = &table.rows[n];
                let path = table.paths[row.path as usize].as_str();
                let detail = if row.container.is_empty() {
                    format!("{path}:{}", row.line + 1)
                } else {
                    format!("{}  {path}:{}", row.container, row.line + 1)
                };
                (row.kind.as_str(), &row.name, Cow::Owned(detail))
            }
        }
    }

    /// What choosing it does.
    #[must_use]
    pub fn choice(&self, n: usize) -> Choice {
        match self {
            Source::Rows(rows) => rows[n].choice.clone(),
            Source::Files(files) => Choice::Place(start_of(files[n].path.clone())),
            Source::Symbols(table) => {
                let row = &table.rows[n];
                Choice::Place(Place {
                    path: table.paths[row.path as usize].clone(),
                    span: row.span,
                    line: row.line,
                    text: String::new(),
                    name: row.name.to_string(),
                    kind: Some(row.kind),
                    role: None,
                    precision: super::backend::Precision::Exact,
                })
            }
        }
    }
}

/// The first line of a file.
#[must_use]
pub fn start_of(path: RepoPath) -> Place {
    Place {
        path,
        span: Span::new(0, 0),
        line: 0,
        text: String::new(),
        name: String::new(),
        kind: None,
        role: None,
        precision: super::backend::Precision::Exact,
    }
}

/// Hits kept of a text search; more are counted by nobody.
pub const MAX_HITS: usize = 5000;

/// An open list.
#[derive(Clone, Debug)]
pub struct Picker {
    pub kind: PickerKind,
    pub title: String,
    pub input: Input,
    pub source: Arc<Source>,
    /// Rows that fit, best first.
    pub order: Vec<u32>,
    pub selected: usize,
    /// First row shown.
    pub top: usize,
    pub preview: bool,
    /// The file of the selected row, where it was read.
    pub preview_doc: Option<Arc<Doc>>,
    pub preview_scroll: i32,
    /// Whether the rows belong to an earlier input.
    pub stale: bool,
    /// Whether the source is still being filled.
    pub loading: bool,
}

/// Sources up to this size are filtered at once, on the UI thread: well under a millisecond.
pub const SMALL: usize = 2000;

impl Picker {
    /// A list with all rows.
    #[must_use]
    pub fn new(kind: PickerKind, title: String, source: Source) -> Self {
        let order = (0..u32::try_from(source.len()).unwrap_or(u32::MAX)).collect();
        Self {
            kind,
            title,
            input: Input::default(),
            source: Arc::new(source),
            order,
            selected: 0,
            top: 0,
            preview: true,
            preview_doc: None,
            preview_scroll: 0,
            stale: false,
            loading: false,
        }
    }

    /// The selected row's index in the source.
    #[must_use]
    pub fn current(&self) -> Option<usize> {
        self.order.get(self.selected).map(|n| *n as usize)
    }

    /// What choosing the selected row does.
    #[must_use]
    pub fn choice(&self) -> Option<Choice> {
        self.current().filter(|n| *n < self.source.len()).map(|n| self.source.choice(n))
    }

    /// The place of the selected row.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        match self.choice()? {
            Choice::Place(place) => Some(place),
            Choice::Spot(spot) => Some(Place { line: spot.line, ..start_of(spot.path) }),
            _ => None,
        }
    }

    /// Moves the selection by `by` rows.
    pub fn step(&mut self, by: isize) {
        let last = self.order.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
        self.preview_scroll = 0;
    }

    /// Keeps the selection within `height` visible rows.
    pub fn scroll_into(&mut self, height: usize) {
        self.selected = self.selected.min(self.order.len().saturating_sub(1));
        self.top = self.top.clamp((self.selected + 1).saturating_sub(height), self.selected);
    }
}

/// A query taken apart: patterns by column; the empty column is the text.
fn patterns(query: &str) -> Vec<(String, Pattern)> {
    let mut groups: Vec<(String, String)> = vec![(String::new(), String::new())];
    for word in query.split_whitespace() {
        match word.strip_prefix('%') {
            Some(column) if ["path", "kind", "lang", "in"].contains(&column) => {
                groups.push((column.to_owned(), String::new()));
            }
            _ => {
                let text = &mut groups.last_mut().expect("there is always the first group").1;
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(word);
            }
        }
    }
    groups
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(column, text)| (column, Pattern::parse(&text, CaseMatching::Smart, Normalization::Smart)))
        .collect()
}

fn matcher(source: &Source) -> Matcher {
    Matcher::new(if matches!(source, Source::Files(_)) { Config::DEFAULT.match_paths() } else { Config::DEFAULT })
}

/// The rows of `source` that fit `query`, best first; in the source's order where equally good. `None` if cancelled.
#[must_use]
pub fn filter(source: &Source, query: &str, cancel: &Cancel) -> Option<Vec<u32>> {
    let all = 0..u32::try_from(source.len()).unwrap_or(u32::MAX);
    let patterns = patterns(query);
    if patterns.is_empty() {
        return Some(all.collect());
    }
    let mut matcher = matcher(source);
    let mut buffer = Vec::new();
    let whole = query.trim();
    let mut found: Vec<(bool, u32, u32, u32)> = Vec::new();
    for n in all {
        if n % 4096 == 0 && cancel.is_cancelled() {
            return None;
        }
        let mut score = 0u32;
        let fits = patterns.iter().all(|(column, pattern)| {
            let row = n as usize;
            let text = if column.is_empty() { source.text(row) } else { source.column(row, column) };
            match pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher) {
                Some(points) => {
                    score = score.saturating_add(points);
                    true
                }
                None => false,
            }
        });
        if fits {
            let text = source.text(n as usize);
            // What was typed in full, or the whole name of a file, comes first; of equal scores the shorter text.
            let exact = text.eq_ignore_ascii_case(whole)
                || text.rsplit_once('/').is_some_and(|(_, name)| name.eq_ignore_ascii_case(whole));
            found.push((!exact, u32::MAX - score, u32::try_from(text.len()).unwrap_or(u32::MAX), n));
        }
    }
    found.sort_unstable();
    Some(found.into_iter().map(|(_, _, _, n)| n).collect())
}

/// Byte ranges of a shown text that the query matched, for marking them.
#[must_use]
pub fn matched(source: &Source, n: usize, query: &str) -> Vec<usize> {
    let mut matcher = matcher(source);
    let mut buffer = Vec::new();
    let mut indices = Vec::new();
    let text = source.text(n);
    for (_, pattern) in patterns(query).iter().filter(|(column, _)| column.is_empty()) {
        pattern.indices(Utf32Str::new(text, &mut buffer), &mut matcher, &mut indices);
    }
    indices.sort_unstable();
    indices.dedup();
    indices.into_iter().map(|i| i as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::super::backend::EntryKind;
    use super::*;

    fn files(paths: &[&str]) -> Source {
        let entry = |p: &&str| Entry { path: RepoPath::new(p).unwrap(), kind: EntryKind::File };
        Source::Files(Arc::new(paths.iter().map(entry).collect()))
    }

    fn found<'a>(source: &'a Source, query: &str) -> Vec<&'a str> {
        let order = filter(source, query, &Cancel::default()).unwrap();
        order.into_iter().map(|n| source.text(n as usize)).collect()
    }

    #[test]
    fn fuzzy_and_operators() {
        let source = files(&["src/lock/deadlock.rs", "src/storage/mod.rs", "docs/lock.md"]);
        assert_eq!(found(&source, "slr"), ["src/lock/deadlock.rs"]);
        assert_eq!(found(&source, "lock !docs"), ["src/lock/deadlock.rs"]);
        assert_eq!(found(&source, "^src mod"), ["src/storage/mod.rs"]);
        assert_eq!(found(&source, "lock %lang md"), ["docs/lock.md"]);
        assert_eq!(found(&source, "").len(), 3);
        assert!(found(&source, "zzz").is_empty());
        let source = files(&["v8.1.0-alpha", "v8.1.0-20240621", "tests/v8.1.0", "v8.1.0"]);
        assert_eq!(found(&source, "v8.1.0")[..2], ["v8.1.0", "tests/v8.1.0"], "what was typed in full");
    }

    #[test]
    fn cancelled_work_gives_nothing() {
        let cancel = Cancel::default();
        cancel.cancel();
        assert_eq!(filter(&files(&["a"]), "a", &cancel), None);
    }

    #[test]
    fn the_selection_stays_in_view() {
        let mut picker = Picker::new(PickerKind::File, String::new(), files(&["a", "b", "c", "d"]));
        picker.step(3);
        picker.scroll_into(2);
        assert_eq!((picker.selected, picker.top), (3, 2));
        picker.step(-9);
        picker.scroll_into(2);
        assert_eq!((picker.selected, picker.top), (0, 0));
    }
}
