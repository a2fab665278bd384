//! A whole article in reading order, each section followed by the code it is anchored to.

use std::collections::BTreeMap;
use std::io::Write;

use super::code::File;
use super::paint::Paint;
use crate::article::markdown::Block;
use crate::text::sanitize;
use crate::text::width::Ambiguous;
use crate::tui::backend::{Article, Backend, Section};
use crate::tui::messages::Language;
use crate::tui::prose::{FenceColours, Style, lay_out};

/// Lines of code shown under a section; more would bury the prose. The rest is one `gloss show` away.
const MOST_LINES: u32 = 40;
/// Cells of a line of prose.
const MEASURE: usize = 88;

/// Blocks as lines of text.
pub(super) fn prose(blocks: &[Block], width: usize, paint: &Paint) -> Vec<String> {
    let fences = FenceColours::new();
    let style = Style {
        width,
        ambiguous: Ambiguous::Narrow,
        fences: &fences,
        bullet: if paint.plain { "-" } else { "•" },
        bar: if paint.plain { ">" } else { "▎" },
        play: if paint.plain { "media:" } else { "▶" },
        rule: if paint.plain { "" } else { "─" },
        language: Language::English,
        pictures: &BTreeMap::new(),
    };
    let rows = lay_out(blocks, style).rows;
    rows.iter()
        .map(|row| row.runs.iter().map(|run| paint.ink(run.ink, &run.text)).collect::<String>().trim_end().to_owned())
        .collect()
}

pub(super) fn print(w: &mut dyn Write, backend: &dyn Backend, article: &Article, paint: &Paint) -> std::io::Result<()> {
    let head = &article.head;
    let info = backend.info();
    writeln!(w, "{}", paint.heading(&sanitize::label(&head.title)))?;
    let about = format!("{} at {} · {} · {} min", info.name, info.revision, head.lang, head.minutes);
    writeln!(w, "{}\n", paint.dim(&sanitize::label(&about)))?;
    for section in &article.sections {
        if section.level > 1 {
            let mark = "#".repeat(usize::from(section.level));
            writeln!(w, "{}\n", paint.heading(&format!("{mark} {}", sanitize::label(&section.title))))?;
        }
        for row in prose(&section.blocks, MEASURE, paint) {
            writeln!(w, "{row}")?;
        }
        if !section.blocks.is_empty() {
            writeln!(w)?;
        }
        anchors(w, backend, section, paint)?;
    }
    for problem in &article.problems {
        writeln!(w, "{}", paint.dim(&format!("problem: {}", sanitize::label(problem))))?;
    }
    Ok(())
}

/// Where the section's anchors are, and the code of the first.
fn anchors(w: &mut dyn Write, backend: &dyn Backend, section: &Section, paint: &Paint) -> std::io::Result<()> {
    for (n, target) in section.targets.iter().enumerate() {
        let state = paint.state(target.state);
        let anchor = sanitize::label(&target.anchor).into_owned();
        let Some(place) = &target.place else {
            writeln!(w, "{state} {anchor}: {}", sanitize::label(&target.detail))?;
            continue;
        };
        let (from, to) = target.lines;
        let detail = if target.detail.is_empty() { String::new() } else { format!(" ({})", target.detail) };
        writeln!(w, "{state} {}", paint.dim(&format!("{anchor}{}", sanitize::label(&detail))))?;
        if n == 0
            && let Ok(content) = backend.read(&place.path)
        {
            // No notes inside the excerpt: it stands in the article that they are from.
            let file = File::bare(backend, place.path.clone(), content);
            let cut = to.min(from + MOST_LINES - 1);
            file.print_lines(w, from, cut, paint)?;
            if cut < to {
                let rest = format!(
                    "… {} more lines: gloss show {} {}:{}",
                    to - cut,
                    backend.info().name,
                    place.path,
                    from + 1
                );
                writeln!(w, "{}\n", paint.dim(&sanitize::label(&rest)))?;
            }
        }
    }
    if section.targets.len() > 1 {
        writeln!(w)?;
    }
    Ok(())
}
