//! A file, or lines of it, with the notes that stand on them.

use std::io::Write;

use super::article::prose;
use super::paint::Paint;
use crate::model::RepoPath;
use crate::text::{LineIndex, line_range, sanitize};
use crate::tui::backend::{Backend, Content, FileDetail, Note};

/// Lines shown around a line that stands in no symbol.
const AROUND: u32 = 20;

/// A file ready to be printed.
pub(super) struct File {
    path: RepoPath,
    text: String,
    lines: LineIndex,
    detail: FileDetail,
    notes: Vec<Note>,
    /// Why there is no text.
    other: Option<String>,
}

impl File {
    /// With its notes in a language.
    pub(super) fn new(backend: &dyn Backend, path: RepoPath, content: Content, lang: &str) -> Self {
        let mut notes = backend.notes(&path, lang);
        notes.sort_by_key(|note| (note.lines.0, note.lines.1));
        Self { notes, ..Self::bare(backend, path, content) }
    }

    /// Without notes.
    pub(super) fn bare(backend: &dyn Backend, path: RepoPath, content: Content) -> Self {
        let (text, other) = match content {
            Content::Text { text, .. } => (text.to_string(), None),
            Content::Other { size, why } => (String::new(), Some(format!("{why} ({size} bytes)"))),
        };
        let detail = backend.detail(&path);
        Self { lines: LineIndex::new(text.as_bytes()), path, text, detail, notes: Vec::new(), other }
    }

    /// The whole file, or the symbol around `line` (zero-based) where one is given.
    pub(super) fn print(&self, w: &mut dyn Write, line: Option<u32>, paint: &Paint) -> std::io::Result<()> {
        if let Some(why) = &self.other {
            return writeln!(w, "{}: {why}", sanitize::label(self.path.as_str()));
        }
        let last = self.lines.line_count().saturating_sub(1);
        let (from, to) = match line {
            None => (0, last),
            Some(line) => self.around(line.min(last), last),
        };
        self.print_lines(w, from, to, paint)
    }

    fn around(&self, line: u32, last: u32) -> (u32, u32) {
        let holds = |s: &&crate::tui::backend::Symbol| {
            let first = self.lines.line(s.extent.start);
            (first..=s.end_line).contains(&line)
        };
        let inner = self.detail.outline.iter().filter(holds).min_by_key(|s| s.extent.len());
        match inner {
            Some(symbol) => (self.lines.line(symbol.extent.start), symbol.end_line),
            None => (line.saturating_sub(AROUND), (line + AROUND).min(last)),
        }
    }

    /// Lines `from..=to`, zero-based.
    pub(super) fn print_lines(&self, w: &mut dyn Write, from: u32, to: u32, paint: &Paint) -> std::io::Result<()> {
        let path = sanitize::label(self.path.as_str()).into_owned();
        let whole = from == 0 && to + 1 >= self.lines.line_count();
        let place = if whole { path } else { format!("{path}:{}", line_range((from, to))) };
        writeln!(w, "{}", paint.heading(&place))?;
        let wide = (to + 1).to_string().len();
        for line in from..=to {
            let Some(span) = self.lines.line_span(line) else { break };
            let here = self
                .notes
                .iter()
                .filter(|note| note.lines.0 == line || line == from && note.lines.0 < from && note.lines.1 >= from);
            for note in here {
                print_note(w, note, wide, paint)?;
            }
            let marked = self.notes.iter().any(|note| (note.lines.0..=note.lines.1).contains(&line));
            let bar = if paint.plain {
                ""
            } else if marked {
                "┃ "
            } else {
                "  "
            };
            let number = paint.dim(&format!("{:>wide$}", line + 1));
            let code = paint.code(&self.text, span, &self.detail.colours);
            writeln!(w, "{}", format!("{number} {bar}{code}").trim_end())?;
        }
        writeln!(w)
    }
}

fn print_note(w: &mut dyn Write, note: &Note, wide: usize, paint: &Paint) -> std::io::Result<()> {
    let state = paint.state(note.state);
    let (title, article) = (sanitize::label(&note.title), sanitize::label(&note.article));
    let step = note.section;
    let range = line_range(note.lines);
    if paint.plain {
        writeln!(w, "Note {state} on lines {range}: {title} ({article}, section {step})")?;
    } else {
        let from = paint.dim(&format!("{article} §{step}, lines {range}"));
        writeln!(w, "{:wide$} ┏ {state} {}  {from}", "", paint.heading(&title))?;
    }
    if !note.detail.is_empty() {
        writeln!(w, "{:wide$} ┃ {}", "", paint.dim(&sanitize::label(&note.detail)))?;
    }
    for row in prose(&note.blocks, 88, paint) {
        if paint.plain {
            writeln!(w, "{row}")?;
        } else {
            writeln!(w, "{}", format!("{:wide$} ┃ {row}", "").trim_end())?;
        }
    }
    Ok(())
}
