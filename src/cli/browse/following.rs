//! Following a name: where it is defined and used, who calls it, what is known of it; and searching text.

use std::time::Duration;

use super::backend::Live;
use crate::analysis::{self, Analysis};
use crate::index::{FileId, Snapshot};
use crate::model::RepoPath;
use crate::resolve::{self, Confidence, Target};
use crate::syntax;
use crate::text::{Span, sanitize};
use crate::tui::backend::{Answer, Backend, Call, Calls, Cancel, Card, Failure, Note, Place, Precision, TextQuery};

fn targets(live: &Live, analysis: &Analysis, path: &RepoPath, offset: u32) -> Answer<Vec<Target>> {
    let open = live.open(analysis, path)?;
    let targets =
        analysis.definitions(open.file, offset).ok_or_else(|| Failure::new("no identifier under the cursor"))?;
    if targets.is_empty() { Err(Failure::new("no definition found")) } else { Ok(targets) }
}

fn first_target(live: &Live, analysis: &Analysis, path: &RepoPath, offset: u32) -> Answer<Target> {
    targets(live, analysis, path, offset)?.into_iter().next().ok_or_else(|| Failure::new("no definition found"))
}

/// Where the name at `offset` is defined, best first.
pub fn definition(live: &Live, path: &RepoPath, offset: u32, declaration: bool) -> Answer<Vec<Place>> {
    let analysis = live.analysis();
    let mut targets = targets(live, &analysis, path, offset)?;
    if declaration {
        let is = |t: &Target| t.flags.has(crate::model::facts::DefFlags::DECLARATION);
        targets.sort_by_key(|t| !is(t));
    }
    Ok(places(analysis.snapshot(), &targets))
}

/// Its definition and every use.
pub fn references(live: &Live, path: &RepoPath, offset: u32, cancel: &Cancel) -> Answer<Vec<Place>> {
    let analysis = live.analysis();
    let snapshot = analysis.snapshot();
    let target = first_target(live, &analysis, path, offset)?;
    let mut out: Vec<Place> = place_of(snapshot, &target).into_iter().collect();
    for uses in analysis.references(&target) {
        if cancel.is_cancelled() {
            break;
        }
        let Ok(path) = RepoPath::new(snapshot.path(uses.file)) else { continue };
        for hit in uses.hits.iter().filter(|h| uses.file != target.file || h.span != target.name_span) {
            let (line, text) = line_at(snapshot, uses.file, hit.span.start);
            out.push(Place {
                path: path.clone(),
                span: hit.span,
                line,
                text,
                name: target.name.clone(),
                kind: None,
                role: Some(hit.kind),
                precision: precision(hit.confidence),
            });
        }
    }
    Ok(out)
}

/// What implements it.
pub fn implementations(live: &Live, path: &RepoPath, offset: u32) -> Answer<Vec<Place>> {
    let analysis = live.analysis();
    let target = first_target(live, &analysis, path, offset)?;
    let found = places(analysis.snapshot(), &analysis.implementations(&target));
    if found.is_empty() {
        return Err(Failure::new(format!("nothing implements {}", sanitize::label(&target.name))));
    }
    Ok(found)
}

/// The definition of its type.
pub fn type_definition(live: &Live, path: &RepoPath, offset: u32) -> Answer<Vec<Place>> {
    let analysis = live.analysis();
    let snapshot = analysis.snapshot();
    let open = live.open(&analysis, path)?;
    let types = analysis.types(open.file, offset).ok_or_else(|| Failure::new("no identifier under the cursor"))?;
    if !types.is_empty() {
        return Ok(places(snapshot, &types));
    }
    match first_target(live, &analysis, path, offset) {
        Ok(target) if target.kind.is_type() => Ok(places(snapshot, &[target])),
        _ => {
            let word = word_at(&open.text, offset).unwrap_or_default();
            let word = sanitize::label(&word);
            Err(Failure::new(format!("the type of {word} is not known, or not of this repository")))
        }
    }
}

/// Its uses within the file; where it does not resolve, the same word.
pub fn occurrences(live: &Live, path: &RepoPath, offset: u32) -> Vec<Span> {
    let analysis = live.analysis();
    let Ok(open) = live.open(&analysis, path) else { return Vec::new() };
    let Some(word) = word_at(&open.text, offset) else { return Vec::new() };
    let snapshot = analysis.snapshot();
    let mut spans: Vec<Span> = Vec::new();
    if let Ok(target) = first_target(live, &analysis, path, offset) {
        spans.extend(analysis.references_in(open.file, &target).iter().map(|hit| hit.span));
        if target.file == open.file {
            spans.push(target.name_span);
        }
    }
    if spans.is_empty() {
        // Not resolved: the same word.
        let facts = snapshot.facts(open.file);
        let name = facts.names.get(&word);
        spans.extend(facts.refs.iter().filter(|r| Some(r.name) == name).map(|r| r.span));
        spans.extend(facts.defs.iter().filter(|d| Some(d.name) == name).map(|d| d.name_span));
    }
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// What is known of it.
pub fn card(live: &Live, path: &RepoPath, offset: u32, lang: &str) -> Answer<Card> {
    let analysis = live.analysis();
    let snapshot = analysis.snapshot();
    let target = first_target(live, &analysis, path, offset)?;
    let card = analysis.card(&target).ok_or_else(|| Failure::new("its file cannot be read"))?;
    let language = snapshot.language(target.file);
    let end = u32::try_from(card.signature.len()).unwrap_or(u32::MAX);
    let signature_colours =
        language.map(|l| syntax::highlight(card.signature.as_bytes(), l, Span::new(0, end))).unwrap_or_default();
    let on_it = |n: &Note| n.extent.contains(target.name_span.start);
    let here = path;
    let path = RepoPath::new(&card.path).ok();
    let notes = path.map(|p| live.notes(&p, lang)).unwrap_or_default();
    let notes = notes.into_iter().filter(on_it).map(|n| n.title).collect();
    let open = live.open(&analysis, here)?;
    let types = if target.kind.is_type() { Vec::new() } else { analysis.types(open.file, offset).unwrap_or_default() };
    let types = places(snapshot, types.get(..types.len().min(MOST_TYPES)).unwrap_or_default());
    let types = types.into_iter().map(|t| (t.name, format!("{}:{}", t.path, t.line + 1))).collect();
    Ok(Card {
        types,
        name: card.qualified,
        kind: Some(target.kind),
        signature: card.signature,
        signature_colours,
        doc: card.doc,
        path: card.path,
        line: card.line,
        precision: Some(precision(card.confidence)),
        others: card.namesakes,
        references: snapshot.is_indexed().then_some(card.mentions),
        notes,
    })
}

/// Types shown of a value: of a generic one more than one may fit.
const MOST_TYPES: usize = 3;

/// Who calls it, or whom it calls.
pub fn calls(live: &Live, path: &RepoPath, offset: u32, which: Calls, cancel: &Cancel) -> Answer<Vec<Call>> {
    let analysis = live.analysis();
    let snapshot = analysis.snapshot();
    let target = first_target(live, &analysis, path, offset)?;
    let calls = match which {
        Calls::Callers => analysis.callers(&target),
        Calls::Callees => analysis.callees(&target),
    };
    let mut out = Vec::new();
    for call in calls {
        if cancel.is_cancelled() {
            break;
        }
        let Some(function) = place_of(snapshot, &call.function) else { continue };
        let Ok(path) = RepoPath::new(snapshot.path(call.file)) else { continue };
        let sites = call
            .sites
            .iter()
            .map(|span| {
                let (line, text) = line_at(snapshot, call.file, span.start);
                Place { path: path.clone(), span: *span, line, text, ..function.clone() }
            })
            .collect();
        out.push(Call { function, sites });
    }
    Ok(out)
}

/// How long hits are gathered before the reader sees them: the first ones hardly, since he waits for them.
const FIRST_BATCH: Duration = Duration::from_millis(2);
const BATCH: Duration = Duration::from_millis(20);

/// Files whose hits wait to be gathered; a search that finds something everywhere waits for the reader, since what it
/// finds is larger than the repository.
const WAITING: usize = 64;

/// Lines that match, in batches.
pub fn search(live: &Live, query: &TextQuery, hits: &mut dyn FnMut(Vec<Place>) -> bool, cancel: &Cancel) -> Answer<()> {
    let analysis = live.analysis();
    let snapshot = analysis.snapshot();
    let query =
        analysis::TextQuery { pattern: query.pattern.clone(), literal: query.literal, path: query.path.clone() };
    let (sender, receiver) = std::sync::mpsc::sync_channel::<Vec<analysis::TextHit>>(WAITING);
    let result = std::thread::scope(|scope| {
        let work = scope.spawn(move || {
            let found = |list: Vec<analysis::TextHit>| sender.send(list).is_ok() && !cancel.is_cancelled();
            let result = analysis::search(snapshot, &query, cancel.flag(), &found);
            drop(sender);
            result
        });
        // Hits come from several threads in no order; a batch every few milliseconds keeps the list calm.
        let mut wait = FIRST_BATCH;
        while let Ok(first) = receiver.recv() {
            let mut batch = first;
            let until = std::time::Instant::now() + wait;
            wait = BATCH;
            while let Some(wait) = until.checked_duration_since(std::time::Instant::now()) {
                match receiver.recv_timeout(wait) {
                    Ok(more) => batch.extend(more),
                    Err(_) => break,
                }
            }
            batch.sort_by_key(|hit| (hit.file, hit.line));
            if !hits(batch.iter().filter_map(|hit| text_place(snapshot, hit)).collect()) {
                cancel.cancel();
            }
        }
        work.join()
    });
    match result {
        Ok(result) => result.map_err(|error| Failure::new(error.to_string())),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// The UI's word for how sure an answer is.
pub fn precision(confidence: Confidence) -> Precision {
    match confidence {
        Confidence::Exact => Precision::Exact,
        Confidence::Scoped => Precision::Scoped,
        Confidence::Name => Precision::Name,
    }
}

/// The place of a definition.
pub fn place_of(snapshot: &Snapshot, target: &Target) -> Option<Place> {
    let path = RepoPath::new(snapshot.path(target.file)).ok()?;
    let (line, text) = line_at(snapshot, target.file, target.name_span.start);
    let facts = snapshot.facts(target.file);
    let def = resolve::Cx::new(snapshot).def_at(&facts, target.name_span, target.kind);
    let separator = snapshot.language(target.file).map_or("::", |language| language.row().separator);
    let name = def.map_or_else(|| target.name.clone(), |id| facts.qualified(id).join(separator));
    Some(Place {
        path,
        span: target.name_span,
        line,
        text,
        name,
        kind: Some(target.kind),
        role: None,
        precision: precision(target.confidence),
    })
}

/// Line number and trimmed text at an offset.
fn line_at(snapshot: &Snapshot, file: FileId, offset: u32) -> (u32, String) {
    let Ok(text) = snapshot.text(file) else { return (0, String::new()) };
    let line = text.lines.line(offset);
    let span = text.lines.line_span(line).unwrap_or_default();
    (line, shorten(span.slice(text.text())))
}

/// A line for a list: trimmed, and cut where it is very long.
fn shorten(line: &str) -> String {
    line.trim().chars().take(300).collect()
}

fn places(snapshot: &Snapshot, targets: &[Target]) -> Vec<Place> {
    targets.iter().filter_map(|t| place_of(snapshot, t)).collect()
}

fn text_place(snapshot: &Snapshot, hit: &analysis::TextHit) -> Option<Place> {
    let path = RepoPath::new(snapshot.path(hit.file)).ok()?;
    let text = snapshot.text(hit.file).ok()?;
    let start = text.lines.line_span(hit.line)?.start;
    Some(Place {
        path,
        span: Span::new(start + hit.at.start, start + hit.at.end),
        line: hit.line,
        text: shorten(&hit.text),
        name: String::new(),
        kind: None,
        role: None,
        precision: Precision::Exact,
    })
}

/// The identifier at an offset.
fn word_at(text: &str, offset: u32) -> Option<String> {
    let offset = (offset as usize).min(text.len());
    let is = |c: char| c == '_' || c == '$' || c.is_alphanumeric();
    let head = text.get(..offset)?;
    let start = head.char_indices().rev().take_while(|(_, c)| is(*c)).last().map_or(offset, |(i, _)| i);
    let len = text[start..].find(|c| !is(c)).unwrap_or(text.len() - start);
    (len > 0).then(|| text[start..start + len].to_owned())
}
