//! The code pane: cursor, window, notes between the lines, folds.
//!
//! What stands on the screen is a sequence of [`Row`]s: lines of the file, and *virtual* rows of notes under the line
//! they belong to. Virtual rows have no number and no cursor. A position on the screen is a [`Top`]: a line and how many
//! of its virtual rows are scrolled past.

use std::sync::Arc;

use super::backend::{Blame, Note};
use super::doc::{Doc, TAB};
use super::prose::{FenceColours, Laid};
use super::search::Found;
use crate::text::Span;
use crate::text::width::{self, Ambiguous};

/// A note of the file with its laid out text.
#[derive(Clone, Debug)]
pub struct Inline {
    pub note: Note,
    pub open: bool,
    /// Laid out for the current width; empty while folded.
    pub laid: Laid,
    /// First row shown of an open note that is taller than its room.
    pub scroll: usize,
    /// Columns scrolled sideways, for code and tables in it.
    pub left: usize,
    /// Whether its article and the filter let it be seen.
    pub visible: bool,
    /// Whether it is the text of the step being read, which stands here for want of a notes pane.
    pub step: bool,
}

/// First row of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Top {
    pub line: u32,
    /// 0 is the line itself, n its n-th virtual row.
    pub sub: usize,
}

/// A row of the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    Line(u32),
    /// The title row of a note.
    Head(usize),
    /// A row of a note's text.
    Body(usize, usize),
}

/// The pane's state.
#[derive(Clone, Debug, Default)]
pub struct Code {
    pub doc: Option<Arc<Doc>>,
    /// Zero-based cursor line.
    pub line: u32,
    /// Byte column of the cursor.
    pub column: u32,
    /// Screen column the cursor tries to keep.
    pub want: usize,
    pub top: Top,
    /// Screen columns scrolled off to the left.
    pub left: usize,
    /// Whether the window was scrolled sideways away from the cursor; until the cursor moves.
    pub free_scroll: bool,
    /// Where the cursor was when the window last followed it.
    pub followed: (u32, u32),
    /// Where a step put the cursor; as long as it is there, the window follows what becomes known of the step.
    pub entered: Option<(u32, u32)>,
    /// Line a selection started on.
    pub select: Option<u32>,
    /// Sorted by line.
    pub notes: Vec<Inline>,
    pub fences: Arc<FenceColours>,
    /// Folded lines: the first stays, the rest up to the last (inclusive) is hidden. Sorted, not overlapping.
    pub folds: Vec<(u32, u32)>,
    /// What the current step speaks of.
    pub step: Option<(u32, u32)>,
    pub search: Option<Found>,
    pub occurrences: Vec<Span>,
    pub blame: Option<Arc<Vec<Blame>>>,
    pub show_blame: bool,
    /// Whether notes open when a file is shown.
    pub open_notes: bool,
    /// Rows of text in the pane, from the layout.
    pub height: usize,
    /// Columns of text in the pane.
    pub width: usize,
}

/// Lines kept between the cursor and the edge.
const MARGIN: usize = 3;

/// An open note takes at most this share of the pane, in per cent; the rest scrolls inside it.
const NOTE_SHARE: usize = 40;

/// The same for the step being read: there the text is what one came for.
const STEP_SHARE: usize = 60;

impl Code {
    /// Offset of the cursor.
    #[must_use]
    pub fn offset(&self) -> u32 {
        self.doc.as_ref().map_or(0, |doc| doc.offset(self.line, self.column))
    }

    /// Rows an open note's text may take.
    #[must_use]
    pub fn note_room(&self, note: usize) -> usize {
        let share = if self.notes[note].step { STEP_SHARE } else { NOTE_SHARE };
        (self.height * share / 100).max(3)
    }

    /// Rows of text shown of a note.
    #[must_use]
    pub fn body_rows(&self, note: usize) -> usize {
        let inline = &self.notes[note];
        if inline.open { inline.laid.rows.len().saturating_sub(inline.scroll).min(self.note_room(note)) } else { 0 }
    }

    /// Whether an open note has more text than it has room for.
    #[must_use]
    pub fn is_cut(&self, note: usize) -> bool {
        self.notes[note].open && self.notes[note].laid.rows.len() > self.note_room(note)
    }

    fn notes_of(&self, line: u32) -> impl Iterator<Item = usize> {
        let first = self.notes.partition_point(|n| n.note.lines.0 < line);
        (first..self.notes.len())
            .take_while(move |i| self.notes[*i].note.lines.0 == line)
            .filter(|i| self.notes[*i].visible)
    }

    /// Notes that cover a line, nearest start first.
    #[must_use]
    pub fn notes_over(&self, line: u32) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.notes.len())
            .filter(|i| {
                let inline = &self.notes[*i];
                inline.visible && inline.note.lines.0 <= line && line <= inline.note.lines.1
            })
            .collect();
        all.sort_by_key(|i| (std::cmp::Reverse(self.notes[*i].note.lines.0), *i));
        all
    }

    /// Virtual rows under a line.
    fn below(&self, line: u32) -> usize {
        self.notes_of(line).map(|i| 1 + self.body_rows(i)).sum()
    }

    /// The row `sub` of a line.
    #[must_use]
    fn row_at(&self, top: Top) -> Row {
        let Some(mut rest) = top.sub.checked_sub(1) else { return Row::Line(top.line) };
        for note in self.notes_of(top.line) {
            if rest == 0 {
                return Row::Head(note);
            }
            rest -= 1;
            let rows = self.body_rows(note);
            if rest < rows {
                return Row::Body(note, self.notes[note].scroll + rest);
            }
            rest -= rows;
        }
        Row::Line(top.line)
    }

    fn lines(&self) -> u32 {
        self.doc.as_ref().map_or(0, |doc| doc.line_count())
    }

    /// The fold whose hidden part holds `line`.
    fn fold_over(&self, line: u32) -> Option<(u32, u32)> {
        self.folds.iter().copied().find(|(first, last)| *first < line && line <= *last)
    }

    /// The fold that starts on `line`.
    #[must_use]
    pub fn fold_at(&self, line: u32) -> Option<(u32, u32)> {
        self.folds.iter().copied().find(|(first, _)| *first == line)
    }

    /// The visible line after `line`.
    fn next_line(&self, line: u32) -> Option<u32> {
        let mut next = self.fold_at(line).map_or(line, |(_, last)| last) + 1;
        while let Some((_, last)) = self.fold_over(next) {
            next = last + 1;
        }
        (next < self.lines()).then_some(next)
    }

    /// The visible line before `line`.
    fn prev_line(&self, line: u32) -> Option<u32> {
        let prev = line.checked_sub(1)?;
        Some(self.fold_over(prev).map_or(prev, |(first, _)| first))
    }

    fn after(&self, top: Top) -> Option<Top> {
        if top.sub < self.below(top.line) {
            return Some(Top { sub: top.sub + 1, ..top });
        }
        self.next_line(top.line).map(|line| Top { line, sub: 0 })
    }

    fn before(&self, top: Top) -> Option<Top> {
        if top.sub > 0 {
            return Some(Top { sub: top.sub - 1, ..top });
        }
        self.prev_line(top.line).map(|line| Top { line, sub: self.below(line) })
    }

    /// The rows of the window, at most `height`.
    #[must_use]
    pub fn rows(&self, height: usize) -> Vec<Row> {
        if self.doc.as_ref().is_none_or(|doc| doc.other.is_some()) {
            return Vec::new();
        }
        let mut out = Vec::with_capacity(height);
        let mut at = Some(self.top);
        while let Some(top) = at.filter(|_| out.len() < height) {
            out.push(self.row_at(top));
            at = self.after(top);
        }
        out
    }

    /// Puts the cursor on a line, keeping the wanted screen column.
    pub fn go_line(&mut self, line: u32, ambiguous: Ambiguous) {
        let Some(doc) = &self.doc else { return };
        let line = line.min(doc.line_count().saturating_sub(1));
        self.line = self.fold_over(line).map_or(line, |(first, _)| first);
        let text = doc.line(self.line);
        let offset = match width::offset_of(text, self.want, TAB, ambiguous) {
            // The cursor stands on characters, not behind the last.
            end if end == text.len() => width::cells(text, TAB, ambiguous).last().map_or(0, |cell| cell.start),
            offset => offset,
        };
        self.column = u32::try_from(offset).unwrap_or(u32::MAX);
    }

    /// Puts the cursor on an offset of the file.
    pub fn go_offset(&mut self, offset: u32, ambiguous: Ambiguous) {
        let Some(doc) = &self.doc else { return };
        let (line, column) = doc.point(offset);
        // A jump into a fold opens it.
        self.folds.retain(|(first, last)| !(*first < line && line <= *last));
        self.line = line;
        self.column = column.min(doc.line_span(line).len());
        self.want = width::column_of(doc.line(line), self.column as usize, TAB, ambiguous);
    }

    /// Moves the cursor by visible lines.
    pub fn step_line(&mut self, by: isize, ambiguous: Ambiguous) {
        let mut line = self.line;
        for _ in 0..by.unsigned_abs() {
            let next = if by > 0 { self.next_line(line) } else { self.prev_line(line) };
            let Some(next) = next else { break };
            line = next;
        }
        self.go_line(line, ambiguous);
    }

    /// Moves the cursor by grapheme clusters, staying on the line.
    pub fn step_column(&mut self, by: isize, ambiguous: Ambiguous) {
        let Some(doc) = &self.doc else { return };
        let line = doc.line(self.line);
        let at = self.column as usize;
        let mut starts: Vec<usize> = Vec::new();
        let mut beyond = 0;
        for cell in width::cells(line, TAB, ambiguous) {
            starts.push(cell.start);
            beyond += usize::from(cell.start > at);
            if beyond > by.unsigned_abs() {
                break;
            }
        }
        let here = starts.partition_point(|s| *s < at.min(line.len()));
        let to = here.saturating_add_signed(by).min(starts.len().saturating_sub(1));
        self.column = starts.get(to).map_or(0, |s| u32::try_from(*s).unwrap_or(u32::MAX));
        self.want = width::column_of(line, self.column as usize, TAB, ambiguous);
    }

    /// Scrolls the window by rows; the cursor is taken along where it would leave it.
    pub fn scroll(&mut self, by: isize, ambiguous: Ambiguous) {
        for _ in 0..by.unsigned_abs() {
            let next = if by > 0 { self.after(self.top) } else { self.before(self.top) };
            let Some(next) = next else { break };
            self.top = next;
        }
        self.limit_top();
        let lines: Vec<u32> =
            self.rows(self.height).iter().filter_map(|r| if let Row::Line(n) = r { Some(*n) } else { None }).collect();
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        if self.line < *first || self.line > *last {
            let to = self.line.clamp(*first, *last);
            self.go_line(to, ambiguous);
        }
    }

    /// The window never starts so low that it would be mostly empty.
    fn limit_top(&mut self) {
        let last = Top { line: self.lines().saturating_sub(1), sub: 0 };
        let last = Top { sub: self.below(last.line), ..last };
        let mut limit = last;
        for _ in 0..self.height.saturating_sub(1).max(1) / 2 {
            match self.before(limit) {
                Some(top) => limit = top,
                None => break,
            }
        }
        self.top = self.top.min(limit);
    }

    /// Rows between the window's first row and the cursor's; `None` where the cursor is outside.
    #[must_use]
    pub fn cursor_row(&self) -> Option<usize> {
        self.rows(self.height).iter().position(|row| *row == Row::Line(self.line))
    }

    /// Puts the cursor line `above` rows below the window's first row.
    pub fn place_cursor(&mut self, above: usize) {
        let mut top = Top { line: self.line, sub: 0 };
        for _ in 0..above {
            match self.before(top) {
                Some(before) => top = before,
                None => break,
            }
        }
        self.top = top;
    }

    /// Moves the window so that the line a note stands under is near its top. The cursor stays where it is if the window
    /// still holds it, and else comes to that line.
    pub fn show_note(&mut self, at: usize, ambiguous: Ambiguous) {
        let Some(line) = self.notes.get(at).map(|n| n.note.lines.0) else { return };
        let (cursor, column, want) = (self.line, self.column, self.want);
        let margin = MARGIN.min(self.height.saturating_sub(1) / 2);
        self.line = line;
        self.place_cursor(margin);
        self.line = cursor;
        let row = self.cursor_row();
        if row.is_none_or(|row| row < margin || row + margin >= self.height) {
            let text = self.doc.as_ref().map_or("", |doc| doc.line(line));
            let first = u32::try_from(text.len() - text.trim_start().len()).unwrap_or(0);
            let offset = self.doc.as_ref().map_or(0, |doc| doc.offset(line, first));
            self.go_offset(offset, ambiguous);
        } else {
            (self.column, self.want) = (column, want);
        }
    }

    /// Moves the window as little as possible so that the cursor is in it, with a margin.
    pub fn follow_cursor(&mut self, ambiguous: Ambiguous) {
        if self.doc.is_none() || self.height == 0 {
            return;
        }
        if self.top.line >= self.lines() {
            self.top = Top::default();
        }
        if let Some((first, _)) = self.fold_over(self.top.line) {
            self.top = Top { line: first, sub: 0 };
        }
        self.top.sub = self.top.sub.min(self.below(self.top.line));
        let margin = MARGIN.min(self.height.saturating_sub(1) / 2);
        match self.cursor_row() {
            Some(row) if row < margin => self.place_cursor(margin),
            Some(row) if row + margin >= self.height => self.place_cursor(self.height.saturating_sub(margin + 1)),
            Some(_) => {}
            None => {
                let cursor = Top { line: self.line, sub: 0 };
                // A short way is scrolled, a long one put in the middle.
                let close = cursor < self.top && self.top.line - self.line < 2
                    || cursor > self.top && self.line - self.top.line <= u32::try_from(self.height).unwrap_or(0) + 1;
                let above = match (close, cursor < self.top) {
                    (true, true) => margin,
                    (true, false) => self.height.saturating_sub(margin + 1),
                    (false, _) => self.height / 3,
                };
                self.place_cursor(above);
            }
        }
        self.follow_column(ambiguous);
    }

    fn follow_column(&mut self, ambiguous: Ambiguous) {
        let Some(doc) = &self.doc else { return };
        let column = width::column_of(doc.line(self.line), self.column as usize, TAB, ambiguous);
        let room = self.width.max(1);
        let margin = 4.min(room / 4);
        if column < self.left + margin {
            self.left = column.saturating_sub(margin);
        } else if column + margin >= self.left + room {
            self.left = column + margin + 1 - room;
        }
        // Without need, lines start at their start.
        if column + margin < room && self.left <= margin {
            self.left = 0;
        }
    }

    /// Lines selected, or the cursor line.
    #[must_use]
    pub fn selected_lines(&self) -> (u32, u32) {
        let other = self.select.unwrap_or(self.line);
        (self.line.min(other), self.line.max(other))
    }

    /// The note that the cursor line belongs to: on the line itself, else the nearest around it.
    #[must_use]
    pub fn note_here(&self) -> Option<usize> {
        self.notes_over(self.line).into_iter().next()
    }

    /// The next or previous line with a note.
    #[must_use]
    pub fn note_line(&self, forward: bool) -> Option<u32> {
        let lines = self.notes.iter().filter(|n| n.visible).map(|n| n.note.lines.0);
        if forward { lines.filter(|l| *l > self.line).min() } else { lines.filter(|l| *l < self.line).max() }
    }

    /// Whether a line is a selected one.
    #[must_use]
    pub fn is_selected(&self, line: u32) -> bool {
        let (first, last) = self.selected_lines();
        self.select.is_some() && first <= line && line <= last
    }

    /// Who last changed a line.
    #[must_use]
    pub fn blame_of(&self, line: u32) -> Option<&Blame> {
        self.blame.as_ref()?.iter().find(|b| b.lines.0 <= line && line < b.lines.1)
    }
}
