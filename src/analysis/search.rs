//! Text over a whole revision, by scanning: 100 MB take some tens of milliseconds once read, so no index is kept.

use std::sync::atomic::{AtomicBool, Ordering};

use grep_regex::{RegexMatcher, RegexMatcherBuilder};
use grep_searcher::sinks::Bytes;
use grep_searcher::{BinaryDetection, Searcher, SearcherBuilder};
use rayon::prelude::*;

use crate::index::{FileId, Snapshot};
use crate::source::EntryKind;
use crate::text::Span;

/// What to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextQuery {
    /// A regular expression, or plain text where `literal`.
    pub pattern: String,
    pub literal: bool,
    /// Only files whose path contains this.
    pub path: String,
}

/// A line that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextHit {
    pub file: FileId,
    /// Zero-based line.
    pub line: u32,
    /// The whole line without its end.
    pub text: String,
    /// The first match, as bytes of `text`.
    pub at: Span,
}

/// A pattern that is no regular expression.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{pattern}` is no regular expression: {message}")]
pub struct BadPattern {
    pattern: String,
    message: String,
}

/// Lines of one file that are reported; more say nothing new.
const PER_FILE: usize = 200;

/// Searches every text file; `found` is called with the hits of one file at a time, from worker threads, in no order.
/// It returns `false` to stop, as does setting `cancel`.
///
/// # Errors
/// [`BadPattern`].
pub fn search(
    snapshot: &Snapshot,
    query: &TextQuery,
    cancel: &AtomicBool,
    found: &(dyn Fn(Vec<TextHit>) -> bool + Sync),
) -> Result<(), BadPattern> {
    let matcher = matcher(query)?;
    let files: Vec<FileId> =
        snapshot.files().filter(|f| query.path.is_empty() || snapshot.path(*f).contains(&query.path)).collect();
    let stop = AtomicBool::new(false);
    files.into_par_iter().for_each(|file| {
        if cancel.load(Ordering::Relaxed) || stop.load(Ordering::Relaxed) {
            return;
        }
        let hits = search_file(snapshot, file, &matcher);
        if !hits.is_empty() && !found(hits) {
            stop.store(true, Ordering::Relaxed);
        }
    });
    Ok(())
}

fn matcher(query: &TextQuery) -> Result<RegexMatcher, BadPattern> {
    let mut builder = RegexMatcherBuilder::new();
    builder.case_smart(true).line_terminator(Some(b'\n')).fixed_strings(query.literal);
    builder
        .build(&query.pattern)
        .map_err(|error| BadPattern { pattern: query.pattern.clone(), message: error.to_string() })
}

fn search_file(snapshot: &Snapshot, file: FileId, matcher: &RegexMatcher) -> Vec<TextHit> {
    use grep_matcher::Matcher;
    let entry = snapshot.entry(file);
    if entry.kind != EntryKind::File {
        return Vec::new();
    }
    let Ok(bytes) = snapshot.source().read(&entry) else { return Vec::new() };
    let mut hits = Vec::new();
    let mut searcher: Searcher =
        SearcherBuilder::new().line_number(true).binary_detection(BinaryDetection::quit(0)).build();
    let sink = Bytes(|number, line| {
        let at = matcher.find(line).ok().flatten().map(|m| Span::from_range(m.start()..m.end())).unwrap_or_default();
        let text = String::from_utf8_lossy(line).trim_end_matches(['\n', '\r']).to_owned();
        hits.push(TextHit { file, line: u32::try_from(number).unwrap_or(u32::MAX).saturating_sub(1), text, at });
        Ok(hits.len() < PER_FILE)
    });
    // Searching bytes in memory cannot fail but for the sink, which does not.
    let _ = searcher.search_slice(matcher, &bytes, sink);
    hits
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::source::memory::MemorySource;

    #[test]
    fn lines_are_found_with_their_place() {
        let files = [("a.rs", "fn one() {}\nfn Two() {}\n"), ("b/c.txt", "two 二\n"), ("d.bin", "two\0two")];
        let snapshot = Snapshot::scanning(Arc::new(MemorySource::new(files)));
        let all = Mutex::new(Vec::new());
        let query = TextQuery { pattern: "two".into(), ..TextQuery::default() };
        let found = |hits: Vec<TextHit>| {
            all.lock().unwrap().extend(hits);
            true
        };
        search(&snapshot, &query.clone(), &AtomicBool::new(false), &found).unwrap();
        let bad = TextQuery { pattern: "(".into(), ..TextQuery::default() };
        assert!(search(&snapshot, &bad, &AtomicBool::new(false), &found).is_err());
        let mut all = all.into_inner().unwrap();
        all.sort_by_key(|hit| hit.file);
        let rows: Vec<(u32, &str, Span)> = all.iter().map(|h| (h.line, h.text.as_str(), h.at)).collect();
        assert_eq!(rows, [(1, "fn Two() {}", Span::new(3, 6)), (0, "two 二", Span::new(0, 3))]);
    }
}
