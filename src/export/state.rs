//! The state page: every annotation's verdict; what needs a look first, with old and new code side by side. What a
//! maintainer opens from CI.

use super::assets::Assets;
use super::excerpt;
use super::file::note_href;
use super::home::{reading_order, section_href, title_of};
use super::html::Html;
use super::page::Frame;
use super::plan::{NoteAt, Plan, RepoPlan};
use super::sides;
use super::site::{Note, needs_look};
use super::words::Words;
use crate::anchoring::Verdict;

/// The page: path and content.
#[must_use]
pub fn page(plan: &Plan<'_>, assets: &Assets, w: &'static Words) -> (String, Vec<u8>) {
    let path = plan.list_page("check", w.lang);
    let frame = Frame::list(plan, assets, &path, |w| w.state, w);
    let all = || plan.repos.iter().flat_map(|r| &r.repo.docs).flat_map(|d| d.notes.values());
    let look = all().filter(|note| needs_look(note.state)).count();
    let bytes = frame.render(|h| {
        h.lit("<h1>").text(w.state).lit("</h1>\n<p class=summary>").text(w.state_summary).lit("</p>\n");
        h.lit(if look == 0 { "<p class=\"verdict fine\">" } else { "<p class=verdict>" });
        if look == 0 {
            h.text(w.all_good);
        } else {
            h.num(look as u64).lit(" ").text(w.need_look);
        }
        h.lit("</p>\n");
        counts(h, w, all());
        for repo in &plan.repos {
            concerns(h, &frame, repo);
        }
        h.lit("<section><h2>").text(w.all_notes).lit("</h2>\n");
        for repo in plan.repos.iter().filter(|repo| !repo.repo.docs.is_empty()) {
            h.lit("<h3>").text(repo.repo.title.as_deref().unwrap_or(&repo.repo.name)).lit(" <small>");
            h.text(&repo.revision()).lit("</small></h3>\n");
            for at in reading_order(&repo.repo.docs) {
                table(h, &frame, repo, at, look == 0);
            }
        }
        h.lit("</section>\n");
    });
    (path, bytes)
}

fn counts<'a>(h: &mut Html, w: &Words, notes: impl Iterator<Item = &'a Note>) {
    let states: Vec<Verdict> = notes.map(|note| note.state).collect();
    h.lit("<ul class=facts>");
    for state in Verdict::ALL {
        let n = states.iter().filter(|s| **s == state).count();
        if n > 0 {
            h.lit("<li><span class=\"badge ").lit(state.as_str()).lit("\">").num(n as u64).lit(" ");
            h.text(w.verdicts[state as usize]).lit("</span>");
        }
    }
    h.lit("</ul>\n");
}

/// The notes of a document in the order a maintainer wants them.
fn rows<'a>(repo: &'a RepoPlan<'_>, at: usize) -> Vec<NoteAt<'a>> {
    let doc = &repo.repo.docs[at];
    let mut rows: Vec<_> =
        doc.notes.iter().map(|((section, n), note)| NoteAt { doc: at, section, n: *n, note }).collect();
    // Worst first; within a state, in the order of the text.
    let place = |id: &str| doc.document.source().anchors().position(|(_, anchor)| anchor.id == id);
    rows.sort_by_key(|row| (!needs_look(row.note.state), std::cmp::Reverse(row.note.state), place(row.section), row.n));
    rows
}

/// What needs a look, one by one.
fn concerns(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>) {
    let order = reading_order(&repo.repo.docs);
    let list: Vec<NoteAt<'_>> =
        order.into_iter().flat_map(|at| rows(repo, at)).filter(|row| needs_look(row.note.state)).collect();
    if list.is_empty() {
        return;
    }
    let w = frame.words();
    h.lit("<section><h2>").text(repo.repo.title.as_deref().unwrap_or(&repo.repo.name)).lit(" <small>");
    h.text(&repo.revision()).lit("</small></h2>\n");
    for row in &list {
        let (article, title) = title_of(frame, &repo.repo.docs[row.doc], row.section);
        h.lit("<article class=concern><h3").attr("lang", &article.meta.lang).lit("><a");
        h.href(&section_href(frame, repo, row.doc, row.section)).lit(">").text(title).lit("</a> <small>");
        h.text(&article.meta.title).lit("</small></h3>\n<p>");
        excerpt::badge(h, row.note, w);
        h.lit(" ");
        anchor(h, frame, repo, row);
        h.lit("</p>\n");
        if !row.note.findings.is_empty() {
            h.lit("<p class=found>").text(&w.findings(&row.note.findings)).lit("</p>\n");
        }
        sides::table(h, w, repo, row.note);
        h.lit("</article>\n");
    }
    h.lit("</section>\n");
}

fn anchor(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, row: &NoteAt<'_>) {
    match note_href(frame, repo, &repo.repo.docs[row.doc].document.id, row) {
        Some(href) => h.lit("<a").href(&href).lit("><code>").text(&row.note.anchor).lit("</code></a>"),
        None => h.lit("<code>").text(&row.note.anchor).lit("</code>"),
    };
}

/// All notes of a document.
fn table(h: &mut Html, frame: &Frame<'_>, repo: &RepoPlan<'_>, at: usize, open: bool) {
    let doc = &repo.repo.docs[at];
    if doc.notes.is_empty() {
        return;
    }
    let w = frame.words();
    let article = frame.plan.article_for(doc, frame.lang);
    h.lit(if open { "<details open class=notes-of><summary" } else { "<details class=notes-of><summary" });
    h.attr("lang", &article.meta.lang).lit(">").text(&article.meta.title).lit(" <small>");
    h.num(doc.notes.len() as u64).lit("</small></summary>\n");
    h.lit("<div class=table tabindex=0 role=region").attr("aria-label", &article.meta.title);
    h.lit("><table class=states><thead><tr>");
    for head in [w.verdict, w.article, w.anchor] {
        h.lit("<th scope=col>").text(head).lit("</th>");
    }
    h.lit("</tr></thead>\n<tbody>\n");
    for row in rows(repo, at) {
        let (_, title) = title_of(frame, doc, row.section);
        h.lit("<tr><td>");
        excerpt::badge(h, row.note, w);
        h.lit("</td><td").attr("lang", &article.meta.lang).lit("><a");
        h.href(&section_href(frame, repo, at, row.section)).lit(">").text(title).lit("</a></td><td>");
        anchor(h, frame, repo, &row);
        if !row.note.findings.is_empty() {
            h.lit(" <small>").text(&w.findings(&row.note.findings)).lit("</small>");
        }
        h.lit("</td></tr>\n");
    }
    h.lit("</tbody></table></div></details>\n");
}
