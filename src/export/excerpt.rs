//! A piece of a file on another page: the symbol an anchor names, with its quoted lines marked.

use super::code::{Numbers, lines};
use super::html::{Href, Html};
use super::plan::{RepoPlan, relative};
use super::site::{Note, Place};
use super::view::Views;
use super::words::Words;
use crate::text::Span;

/// Symbols of up to this many lines are shown whole.
const WHOLE: u32 = 48;
/// Lines of a longer one shown from its start.
const HEAD: u32 = 4;
/// Lines around the quoted part.
const AROUND: u32 = 6;
/// Lines shown at most: what is longer is read on its own page.
const MOST: u32 = 90;

/// Where a place stands: on its page here, else on the web.
#[must_use]
pub fn href(plan: &RepoPlan<'_>, page: &str, place: &Place) -> Option<Href> {
    let (from, to) = (place.lines.0 + 1, place.lines.1 + 1);
    if plan.shows(place.file, place.lines.0) {
        let file = Href::relative(&relative(page, &plan.page(place.file)));
        return Some(match (place.symbol.is_empty() && place.focus.is_empty(), from == to) {
            (true, _) => file,
            (_, true) => file.line(from),
            _ => file.at(&format!("L{from}-L{to}")),
        });
    }
    let path = plan.repo.analysis.snapshot().path(place.file);
    let lines = !place.symbol.is_empty() || !place.focus.is_empty();
    plan.forge.as_ref()?.file(path, lines.then_some((from, to)))
}

/// The lines to show, as ranges (zero-based, both included) in order; of a whole file (`name` is `None`) those around the
/// quotes.
#[must_use]
pub fn ranges(first: u32, name: Option<u32>, last: u32, focus: &[(u32, u32)]) -> Vec<(u32, u32)> {
    if last - first < WHOLE {
        return vec![(first, last)];
    }
    let whole_file = name.is_none();
    let name = name.unwrap_or(first);
    // A long comment before a long symbol would take all the room.
    let start = if name >= first + HEAD { name } else { first };
    if focus.is_empty() {
        return vec![(start, last.min(start + WHOLE - 1))];
    }
    let mut out: Vec<(u32, u32)> = Vec::new();
    if !whole_file {
        out.push((start, last.min(start + HEAD - 1)));
    }
    for &(a, b) in focus {
        let a = a.saturating_sub(AROUND).max(start.min(a));
        let b = (b + AROUND).min(last);
        match out.last_mut() {
            // A gap of two lines costs as much room as the lines.
            Some(before) if a <= before.1 + 3 => before.1 = before.1.max(b),
            _ => out.push((a, b)),
        }
    }
    if let Some(end) = out.last_mut().filter(|range| range.1 + 2 >= last) {
        end.1 = last;
    }
    let mut left = MOST;
    for range in &mut out {
        let len = (range.1 - range.0 + 1).min(left);
        left -= len;
        range.1 = (range.0 + len).saturating_sub(1);
        if len == 0 {
            range.1 = range.0;
            range.0 += 1;
        }
    }
    out.retain(|(a, b)| a <= b);
    out
}

/// The figure of a note: caption with path, line and state, then the code.
pub fn figure(h: &mut Html, plan: &RepoPlan<'_>, views: &Views<'_>, page: &str, note: &Note, w: &Words, number: usize) {
    h.lit("<figure class=shot><figcaption");
    h.attr("id", &format!("code-{number}")).lit(">");
    caption(h, plan, page, note, w);
    h.lit("</figcaption>\n");
    if let Some(place) = note.place.as_ref().filter(|place| !place.symbol.is_empty() || !place.focus.is_empty()) {
        code(h, plan, views, page, place, w, number);
    }
    h.lit("</figure>\n");
}

/// Path, symbol, lines and state of a note.
pub fn caption(h: &mut Html, plan: &RepoPlan<'_>, page: &str, note: &Note, w: &Words) {
    match &note.place {
        Some(place) => {
            let path = plan.repo.analysis.snapshot().path(place.file);
            let name = path.rsplit('/').next().unwrap_or(path);
            let words = |h: &mut Html| {
                h.lit("<span class=path>")
                    .path(&path[..path.len() - name.len()])
                    .lit("<wbr><b>")
                    .text(name)
                    .lit("</b></span>");
                if !place.symbol.is_empty() || !place.focus.is_empty() {
                    h.lit("<span class=at>:").num(place.lines.0 + 1).lit("</span>");
                }
            };
            match href(plan, page, place) {
                Some(href) if plan.shows(place.file, place.lines.0) => {
                    h.lit("<a").href(&href).lit(">");
                    words(h);
                    h.lit("</a>");
                }
                Some(href) => {
                    h.outside_link(&href, words);
                }
                None => words(h),
            }
            if !place.symbol.is_empty() {
                h.lit(" <code>").text(&place.symbol).lit("</code>");
            }
        }
        None => {
            h.lit("<code>").text(&note.anchor).lit("</code>");
        }
    }
    h.lit(" ");
    badge(h, note, w);
}

/// The state of a note as a word; what is in order stays quiet.
pub fn badge(h: &mut Html, note: &Note, w: &Words) {
    h.lit("<span class=\"badge ").lit(note.state.as_str()).lit("\"");
    if !note.findings.is_empty() {
        h.attr("title", &w.findings(&note.findings));
    }
    h.lit(">").text(w.verdicts[note.state as usize]).lit("</span>");
}

fn code(h: &mut Html, plan: &RepoPlan<'_>, views: &Views<'_>, page: &str, place: &Place, w: &Words, number: usize) {
    let Some(view) = views.get(place.file) else { return };
    let line = |offset: u32| view.text.lines.line(offset);
    let last_of = |span: Span| line(span.end.saturating_sub(1).max(span.start));
    let (first, last) = (line(place.extent.start), last_of(place.extent));
    let focus: Vec<(u32, u32)> = place.focus.iter().map(|span| (line(span.start), last_of(*span))).collect();
    let base = plan.is_shown(place.file).then(|| Href::relative(&relative(page, &plan.page(place.file))));
    let numbers = base.as_ref().map_or(Numbers::Plain, Numbers::To);
    let code = view.code(&place.focus);
    let digits = (last + 1).to_string().len();
    h.lit("<div class=\"code ").lit(DIGITS[digits.min(DIGITS.len() - 1)]).lit("\" tabindex=0 role=region");
    h.attr("aria-labelledby", &format!("code-{number}")).attr("translate", "no").lit("><div class=in>\n");
    let mut next = u32::MAX;
    let name = (!place.symbol.is_empty()).then(|| line(place.name.start));
    for (from, to) in ranges(first, name, last, &focus) {
        gap(h, base.as_ref(), next.min(from), from, w);
        h.lit("<pre>");
        lines(h, &code, from, to, numbers, &|line| focus.iter().any(|(a, b)| (*a..=*b).contains(&line)));
        h.lit("</pre>");
        next = to + 1;
    }
    gap(h, base.as_ref(), next, last + 1, w);
    h.lit("</div></div>\n");
}

/// The class that says how wide the line numbers are.
pub const DIGITS: [&str; 8] = ["n2", "n2", "n2", "n3", "n4", "n5", "n6", "n7"];

fn gap(h: &mut Html, base: Option<&Href>, from: u32, to: u32, w: &Words) {
    if from >= to {
        return;
    }
    h.lit("<p class=gap>");
    if let Some(base) = base {
        h.lit("<a").href(&base.clone().line(from + 1)).lit(">");
    }
    h.lit("⋯ ").num(to - from).lit(" ").text(w.not_shown);
    h.lit(if base.is_some() { "</a></p>\n" } else { "</p>\n" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_symbols_are_whole_and_long_ones_show_what_is_meant() {
        assert_eq!(ranges(10, Some(10), 40, &[(20, 21)]), [(10, 40)]);
        assert_eq!(ranges(10, Some(11), 400, &[]), [(10, 57)]);
        assert_eq!(ranges(10, Some(10), 400, &[(100, 102), (110, 110)]), [(10, 13), (94, 116)]);
        assert_eq!(ranges(10, Some(10), 400, &[(15, 16)]), [(10, 22)]);
        assert_eq!(ranges(10, Some(30), 400, &[(35, 36)]), [(30, 42)]);
        assert_eq!(
            ranges(0, None, 400, &[(100, 101), (398, 398)]),
            [(94, 107), (392, 400)],
            "of a file, what is quoted"
        );
        let wide = ranges(0, Some(0), 1000, &[(100, 180), (300, 305)]);
        assert!(wide.iter().map(|(a, b)| b - a + 1).sum::<u32>() <= MOST, "{wide:?}");
    }
}
