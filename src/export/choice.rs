//! Which files of a repository have a page, and how much of each stands there.
//!
//! A slice has the files with notes whole, and of the files with the definitions that those notes and their articles lead
//! to the definitions: a reader can follow every link of what is explained, while a header of five thousand lines that
//! one link leads to does not make the site larger than the repository. Files that are short are whole in any case.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use super::plan::{Scope, is_one_of_many, stop_if};
use super::site::{Place, Repo};
use super::write::WriteError;
use crate::analysis::{FileId, Snapshot, Target, links};
use crate::model::Kind;
use crate::text::{LineIndex, Span};

/// Files of up to this many lines are shown whole.
const WHOLE: u32 = 400;
/// Lines shown around a definition.
const AROUND: u32 = 2;
/// Lines of its beginning that stand for a whole file.
const HEAD: u32 = 30;
/// What holds a field or a variant is shown with it, up to this many lines.
const HOLDER: u32 = 120;

/// How much of a file its page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// There is no page.
    #[default]
    Nothing,
    Whole,
    /// These lines: zero-based, both ends included, in order, apart from each other.
    Lines(Vec<(u32, u32)>),
}

impl Shown {
    /// Whether a zero-based line stands on the page.
    #[must_use]
    pub fn has(&self, line: u32) -> bool {
        match self {
            Self::Nothing => false,
            Self::Whole => true,
            Self::Lines(ranges) => {
                let at = ranges.partition_point(|(_, last)| *last < line);
                ranges.get(at).is_some_and(|(first, _)| *first <= line)
            }
        }
    }
}

/// What is shown of every file, by id; `noted` are the places of the notes.
///
/// # Errors
/// [`WriteError::Interrupted`] soon after `cancel` is set.
pub fn choose(
    repo: &Repo,
    noted: &BTreeMap<FileId, Vec<&Place>>,
    scope: Scope,
    cancel: &AtomicBool,
) -> Result<Vec<Shown>, WriteError> {
    let snapshot = repo.analysis.snapshot();
    let mut shown = vec![Shown::Nothing; snapshot.len()];
    if scope == Scope::Single {
        return Ok(shown);
    }
    for file in noted.keys() {
        shown[file.0 as usize] = Shown::Whole;
    }
    if scope == Scope::Full {
        for file in snapshot.files() {
            if snapshot.language(file).is_some() || is_small_text(snapshot.path(file)) {
                shown[file.0 as usize] = Shown::Whole;
            }
        }
        return Ok(shown);
    }
    let mut wanted: BTreeMap<FileId, Vec<Span>> = BTreeMap::new();
    for place in repo.docs.iter().flat_map(|doc| doc.refs.values()) {
        let extent = if place.symbol.is_empty() { Span::default() } else { place.extent };
        wanted.entry(place.file).or_default().push(extent);
    }
    let list: Vec<_> = noted.iter().collect();
    let leads_to = |(file, places): &(&FileId, &Vec<&Place>)| {
        stop_if(cancel)?;
        Ok(targets(snapshot, **file, places))
    };
    let linked = list.par_iter().with_max_len(1).map(leads_to).collect::<Result<Vec<_>, WriteError>>()?;
    for (file, span) in linked.into_iter().flatten() {
        wanted.entry(file).or_default().push(span);
    }
    for (file, spans) in wanted {
        stop_if(cancel)?;
        let known = &mut shown[file.0 as usize];
        if *known == Shown::Nothing {
            *known = part(snapshot, file, spans);
        }
    }
    Ok(shown)
}

/// Where the links in what is explained of a file lead: file and definition, empty for a whole file. What only a name
/// leads to, among rivals, is left out.
fn targets(snapshot: &Snapshot, file: FileId, places: &[&Place]) -> Vec<(FileId, Span)> {
    let spans = |place: &&&Place| !place.symbol.is_empty() || !place.focus.is_empty();
    let meant: Vec<Span> = places
        .iter()
        .filter(spans)
        .flat_map(|place| {
            let extent = (!place.symbol.is_empty()).then_some(place.extent);
            extent.into_iter().chain(place.focus.iter().copied())
        })
        .collect();
    let found = links(snapshot, file, &snapshot.facts(file));
    let inside = |span: Span| meant.iter().any(|part| part.start <= span.start && span.end <= part.end);
    let sure = |targets: &[Target]| {
        let first = targets.first()?;
        (!is_one_of_many(targets, first)).then(|| (first.file, definition(snapshot, first)))
    };
    let all = found.iter().filter(|link| inside(link.span));
    let mut out: Vec<_> = all.filter_map(|link| sure(&link.targets)).filter(|(to, _)| *to != file).collect();
    out.sort_unstable_by_key(|(file, span)| (*file, span.start, span.end));
    out.dedup();
    out
}

/// What to show for a target: the definition, and for a part of a small one all of that.
fn definition(snapshot: &Snapshot, target: &Target) -> Span {
    if target.name_span.is_empty() {
        return Span::default();
    }
    if !matches!(target.kind, Kind::Field | Kind::Variant) {
        return target.extent.join(target.name_span);
    }
    let symbols = snapshot.symbols_in(target.file);
    let around = symbols.iter().filter(|s| s.extent.start < target.extent.start && target.extent.end < s.extent.end);
    let holder = around.filter(|s| s.end_line - s.line <= HOLDER).min_by_key(|s| s.extent.len());
    holder.map_or(target.extent.join(target.name_span), |s| s.extent)
}

/// The lines of some spans of a file.
fn part(snapshot: &Snapshot, file: FileId, spans: Vec<Span>) -> Shown {
    let Ok(text) = snapshot.text(file) else { return Shown::Whole };
    ranges(&text.lines, spans)
}

fn ranges(index: &LineIndex, spans: Vec<Span>) -> Shown {
    let count = index.line_count();
    if count <= WHOLE {
        return Shown::Whole;
    }
    let lines = |span: Span| {
        if span.is_empty() {
            return (0, HEAD - 1);
        }
        let last = index.line(span.end.saturating_sub(1).max(span.start));
        (index.line(span.start).saturating_sub(AROUND), (last + AROUND).min(count - 1))
    };
    let mut list: Vec<(u32, u32)> = spans.into_iter().map(lines).collect();
    list.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::new();
    for (first, last) in list {
        match out.last_mut() {
            // A gap of a few lines costs as much room as the lines.
            Some(before) if first <= before.1 + 4 => before.1 = before.1.max(last),
            _ => out.push((first, last)),
        }
    }
    let sum: u32 = out.iter().map(|(first, last)| last - first + 1).sum();
    // With most of it there, the gaps would only be in the way.
    if sum >= count - count / 4 { Shown::Whole } else { Shown::Lines(out) }
}

/// Documents and build files that a reader of code wants beside it.
fn is_small_text(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name).to_ascii_uppercase();
    let known = ["README", "LICENSE", "COPYING", "CONTRIBUTING", "CHANGELOG", "MAKEFILE", "CMAKELISTS"];
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    known.contains(&stem.as_str()) || matches!(ending, "md" | "toml" | "proto")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_shows_what_is_led_to_and_a_short_one_everything() {
        let line = |n: u32| Span::new(2 * n, 2 * n + 1);
        let of = |lines: usize, spans: &[Span]| ranges(&LineIndex::new("x\n".repeat(lines).as_bytes()), spans.to_vec());
        assert_eq!(of(300, &[line(7)]), Shown::Whole);
        assert_eq!(of(1000, &[line(900), line(500), line(508), line(700)]), {
            Shown::Lines(vec![(498, 510), (698, 702), (898, 902)])
        });
        assert_eq!(of(1000, &[Span::default(), line(999)]), Shown::Lines(vec![(0, 29), (997, 999)]));
        assert_eq!(of(1000, &[line(0).join(line(900))]), Shown::Whole);
        let some = of(1000, &[line(500), line(700)]);
        let seen: Vec<u32> = (0..1000).filter(|line| some.has(*line)).collect();
        assert_eq!(seen, [498, 499, 500, 501, 502, 698, 699, 700, 701, 702]);
        assert!(Shown::Whole.has(5) && !Shown::Nothing.has(0));
    }
}
