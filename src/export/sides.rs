//! Old and new code side by side: what changed with a few lines around it, long runs of equal lines folded into a count.

use super::html::Html;
use super::plan::RepoPlan;
use super::site::Note;
use super::words::Words;
use crate::text::similar::{Change, diff};

/// Equal lines kept before and after a change.
const AROUND: usize = 4;

/// The approved code of a note beside the code now; nothing where the approved code is not known.
pub fn table(h: &mut Html, w: &Words, repo: &RepoPlan<'_>, note: &Note) {
    let Some(old) = &note.old else { return };
    let now = note.place.as_ref().and_then(|place| {
        let text = repo.repo.analysis.snapshot().text(place.file).ok()?;
        Some((place.extent.slice(text.text()).to_owned(), text.lines.line(place.extent.start)))
    });
    let (new, new_line) = now.unwrap_or_default();
    let left: Vec<&str> = old.text.lines().collect();
    let right: Vec<&str> = new.lines().collect();
    h.lit("<div class=\"table sides\" tabindex=0 role=region")
        .attr("aria-label", w.what_changed)
        .attr("translate", "no")
        .lit("><table><colgroup><col class=no><col><col class=no><col></colgroup><thead><tr>");
    for (word, label) in [(w.then, old.revision.clone()), (w.now, repo.revision())] {
        h.lit("<th scope=col colspan=2>").text(word).lit(" <small>").text(&label).lit("</small></th>");
    }
    h.lit("</tr></thead>\n<tbody>\n");
    let changes = diff(&left, &right);
    for (at, change) in changes.iter().enumerate() {
        match *change {
            Change::Equal { old: from, new: to, len } => {
                let before = if at == 0 { 0 } else { AROUND.min(len) };
                let after = if at + 1 == changes.len() { 0 } else { AROUND.min(len - before) };
                let hidden = len - before - after;
                // A fold of one or two lines would take as much room as they do.
                let (before, hidden) = if hidden <= 2 { (before + hidden, 0) } else { (before, hidden) };
                let line = |h: &mut Html, k: usize| {
                    row(
                        h,
                        Some((old.line + (from + k) as u32, left[from + k])),
                        Some((new_line + (to + k) as u32, right[to + k])),
                        false,
                    );
                };
                (0..before).for_each(|k| line(h, k));
                if hidden > 0 {
                    h.lit("<tr><td colspan=4 class=fold>⋯ ").num(hidden as u64).lit(" ").text(w.same_lines);
                    h.lit("</td></tr>\n");
                }
                (before + hidden..len).for_each(|k| line(h, k));
            }
            Change::Replace { old: from, old_len, new: to, new_len } => {
                for k in 0..old_len.max(new_len) {
                    let one = (k < old_len).then(|| (old.line + (from + k) as u32, left[from + k]));
                    let other = (k < new_len).then(|| (new_line + (to + k) as u32, right[to + k]));
                    row(h, one, other, true);
                }
            }
        }
    }
    h.lit("</tbody></table></div>\n");
}

/// One line of each side, by zero-based number.
fn row(h: &mut Html, old: Option<(u32, &str)>, new: Option<(u32, &str)>, changed: bool) {
    h.lit("<tr>");
    for (side, class) in [(old, "<td class=del><code>"), (new, "<td class=ins><code>")] {
        match side {
            Some((line, text)) => {
                h.lit("<td class=no>").num(line + 1).lit("</td>").lit(if changed { class } else { "<td><code>" });
                h.text(text).lit("</code></td>");
            }
            None => {
                h.lit("<td class=no></td><td class=none></td>");
            }
        }
    }
    h.lit("</tr>\n");
}
