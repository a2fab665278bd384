//! Tables: columns that leave words whole where there is room, and records where there is none for columns.
//!
//! Of the ways to share the room (each column as wide as its text, as its longest word, as the longest part of one, or
//! narrower still, the rest shared out) the one is taken that needs the fewest rows and breaks the fewest words. Where not even
//! narrow columns fit side by side, every row becomes a record: a line for each cell, with the column's name.

use super::blocks::{Layout, merge};
use super::words::{self, Piece};
use super::{Ink, Run};
use crate::article::markdown::{Column, Inline, Table, plain_text};
use crate::text::width;

/// Narrowest column that is still read rather than spelled.
const NARROWEST: usize = 8;

/// Cells laid out to find the best widths, at most: of a table with more, all columns claim alike.
const MOST_TRIED: usize = 16_000;

/// What a word broken at a joint, and one cut anywhere, are worth in rows.
const JOINT_COST: usize = 2;
const CUT_COST: usize = 6;

type Cell = Vec<Piece>;

impl Layout<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        let columns = table.columns.len();
        if columns == 0 {
            return;
        }
        let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(table.rows.len() + 1);
        for (n, row) in std::iter::once(&table.head).chain(&table.rows).enumerate() {
            let ink = if n == 0 { Ink::Strong } else { Ink::Text };
            let cell = |i: usize| row.get(i).map(Vec::as_slice).unwrap_or_default();
            rows.push((0..columns).map(|i| self.cell(cell(i), ink)).collect());
        }
        let between = 3 * (columns - 1);
        match widths(&rows, self.room().saturating_sub(between)) {
            Some(widths) => self.columns(rows, &widths, &table.columns),
            None => self.records(rows, &table.head),
        }
    }

    fn cell(&mut self, inlines: &[Inline], ink: Ink) -> Cell {
        let mut pieces = Vec::new();
        self.pieces(inlines, ink, None, &mut pieces);
        pieces
    }

    fn columns(&mut self, rows: Vec<Vec<Cell>>, widths: &[usize], aligned: &[Column]) {
        let bar = self.style.bar;
        let count = rows.len();
        let wrapped = rows.iter().any(|row| row.iter().zip(widths).any(|(cell, wide)| words::natural(cell) > *wide));
        for (n, row) in rows.into_iter().enumerate() {
            let mut cells: Vec<Vec<Cell>> =
                row.into_iter().zip(widths).map(|(cell, wide)| words::fill(cell, *wide)).collect();
            let tall = cells.iter().map(Vec::len).max().unwrap_or(1);
            for line in 0..tall {
                let mut runs = Vec::new();
                for (i, wide) in widths.iter().enumerate() {
                    if i > 0 {
                        runs.push(Run { text: format!(" {bar} "), ink: Ink::Dim, link: None });
                    }
                    let pieces = cells[i].get_mut(line).map(std::mem::take).unwrap_or_default();
                    let used: usize = pieces.iter().map(|p| p.width).sum();
                    let free = wide.saturating_sub(used);
                    let before = match aligned.get(i) {
                        Some(Column::Right) => free,
                        Some(Column::Center) => free / 2,
                        _ => 0,
                    };
                    runs.push(Run { text: " ".repeat(before), ink: Ink::Text, link: None });
                    runs.extend(pieces.into_iter().map(|p| Run { text: p.text, ink: p.ink, link: p.link }));
                    runs.push(Run { text: " ".repeat(free - before), ink: Ink::Text, link: None });
                }
                self.row(merge(runs), false);
            }
            // Rows of several lines need something between them.
            if n == 0 || wrapped && n + 1 < count {
                let rule = widths.iter().map(|w| self.style.rule.repeat(*w)).collect::<Vec<_>>();
                self.rule(rule.join(&format!("{0}{0}{0}", self.style.rule)));
            }
        }
    }

    /// A line for each cell, with its column's name in front, those after the first indented under it.
    fn records(&mut self, rows: Vec<Vec<Cell>>, head: &[Vec<Inline>]) {
        let ambiguous = self.style.ambiguous;
        let names: Vec<String> = head.iter().map(|cell| plain_text(cell)).collect();
        let count = rows.len();
        if count == 1 {
            let line = names.join(" · ");
            return self.wrap_text(&line, Ink::Strong);
        }
        for (n, row) in rows.into_iter().enumerate().skip(1) {
            for (i, mut cell) in row.into_iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let mut pieces = Vec::new();
                if let Some(name) = names.get(i).filter(|name| !name.trim().is_empty()) {
                    let last = &name[name.char_indices().next_back().map_or(0, |(at, _)| at)..];
                    let wide = width::cluster(last, ambiguous) == 2;
                    let name = format!("{name}{}", if wide { "：" } else { ": " });
                    words::push_text(&name, Ink::Dim, None, ambiguous, &mut pieces);
                    cell[0].breakable = true;
                }
                pieces.extend(cell);
                self.indented(pieces, if i == 0 { "" } else { "  " });
            }
            if n + 1 < count {
                let room = self.room().min(40);
                self.rule(self.style.rule.repeat(room));
            }
        }
    }
}

/// Widths of the columns in `room` cells; `None` where they do not fit side by side.
fn widths(rows: &[Vec<Cell>], room: usize) -> Option<Vec<usize>> {
    let columns = rows.first().map_or(0, Vec::len);
    let over = |of: &dyn Fn(&Cell) -> usize| -> Vec<usize> {
        (0..columns).map(|i| rows.iter().map(|row| of(&row[i])).max().unwrap_or(0)).collect()
    };
    let natural = over(&|cell| words::natural(cell));
    if natural.iter().sum::<usize>() <= room {
        return Some(natural);
    }
    let whole = over(&|cell| words::longest(cell, false));
    let parts = over(&|cell| words::longest(cell, true));
    // What a column may claim, from the most to the least.
    let claims: Vec<Vec<usize>> = (0..columns)
        .map(|i| {
            let narrow = natural[i].min(NARROWEST);
            let mut claims = vec![natural[i], whole[i].max(narrow), parts[i].max(narrow), narrow];
            claims.dedup();
            claims
        })
        .collect();
    let all = claims.iter().fold(1, |ways: usize, claims| ways.saturating_mul(claims.len()));
    let few = all.saturating_mul(columns * rows.len()) <= MOST_TRIED;
    let ways = if few { all } else { 4 };
    let way = |n: usize| -> Vec<usize> {
        let mut rest = n;
        let pick = |claims: &Vec<usize>| {
            let at = if few { rest % claims.len() } else { n.min(claims.len() - 1) };
            rest /= claims.len();
            claims[at]
        };
        claims.iter().map(pick).collect()
    };
    let fitting = (0..ways).filter_map(|n| shares(&way(n), &natural, room));
    fitting.min_by_key(|widths| cost(rows, widths))
}

/// What widths cost the reader, in rows.
fn cost(rows: &[Vec<Cell>], widths: &[usize]) -> usize {
    let mut sum = 0;
    for row in rows {
        let mut tall = 1;
        for (cell, wide) in row.iter().zip(widths) {
            let (lines, torn) = words::lines(cell, *wide);
            tall = tall.max(lines.len());
            sum += torn.at_joints * JOINT_COST + torn.anywhere * CUT_COST;
        }
        sum += tall;
    }
    sum
}

/// Widths of columns that need `least` cells, want `most` and have `room` for all: one measure for all of them, but no
/// column gets less than it needs nor more than it wants. `None` where the least is more than there is.
fn shares(least: &[usize], most: &[usize], room: usize) -> Option<Vec<usize>> {
    let at = |level: usize| least.iter().zip(most).map(move |(least, most)| level.clamp(*least, (*most).max(*least)));
    if least.iter().sum::<usize>() > room {
        return None;
    }
    let level = (0..=room).rev().find(|level| at(*level).sum::<usize>() <= room).unwrap_or(0);
    let mut widths: Vec<usize> = at(level).collect();
    let mut left = room - widths.iter().sum::<usize>();
    for (width, most) in widths.iter_mut().zip(most) {
        if left > 0 && *width == level && *width < *most {
            *width += 1;
            left -= 1;
        }
    }
    Some(widths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_shared_by_one_measure_within_what_is_needed_and_wanted() {
        assert_eq!(shares(&[5, 5], &[8, 90], 40), Some(vec![8, 32]), "the narrow one gets what it wants");
        assert_eq!(shares(&[30, 5], &[40, 90], 40), Some(vec![30, 10]), "nothing below its least");
        assert_eq!(shares(&[5, 5], &[90, 90], 41), Some(vec![21, 20]), "no cell is left over");
        assert_eq!(shares(&[30, 15], &[40, 90], 40), None);
        assert_eq!(shares(&[0, 0], &[0, 0], 9), Some(vec![0, 0]));
    }
}
