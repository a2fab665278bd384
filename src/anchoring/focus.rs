//! The part of a symbol that a section speaks of: quotes, fences, spans from one line to another. Found in the code the
//! author wrote about (the baseline), then looked for in the code of another state.

use super::place::Place;
use crate::article::{Attributes, Fence, FenceMode};
use crate::lang::LanguageId;
use crate::syntax::focus::{Quote, find_between};
use crate::text::{Point, Span};

/// A quoted part as it stands in the baseline.
#[derive(Clone, Debug)]
pub struct Part {
    pub origin: Origin,
    /// What to look for elsewhere.
    quote: Quote,
    /// For `from`/`to`: both ends.
    ends: Option<(Quote, Quote)>,
    near: Option<Quote>,
    /// Where it stands in the baseline, one span a run.
    pub spans: Vec<Span>,
}

/// Which text of the article a part comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Quote,
    /// `from` and `to`.
    Between,
    Lines,
    /// Position in the section's list of quoting fences.
    Fence(usize),
    /// Stored in the lock.
    Stored,
}

/// A part in another state.
#[derive(Clone, Debug, PartialEq)]
pub enum Now {
    /// The same tokens.
    Same(Vec<Span>),
    /// Other tokens; the place most like it, where one stands out.
    Changed(Option<Span>),
}

/// Whether a fence in `lang` quotes code of a file: the same family of languages, or the file's extension where that
/// belongs to no known language.
#[must_use]
pub fn fence_fits(fence: &Fence, place: &Place) -> bool {
    if fence.mode == FenceMode::Off || fence.lang.is_empty() || place.blob.is_none() {
        return false;
    }
    match (LanguageId::by_name(&fence.lang), place.language()) {
        (Some(fence), Some(file)) => fence.row().family == file.row().family,
        (None, None) => place.path.extension() == Some(fence.lang.as_str()),
        _ => false,
    }
}

/// Finds the parts of a section that come from its attributes; `Err` lists those that are not there.
pub fn from_attributes(attributes: &Attributes, place: &Place) -> (Vec<Part>, Vec<Origin>) {
    let (mut found, mut lost) = (Vec::new(), Vec::new());
    let Some(unit) = &place.unit else { return (found, lost) };
    let language = unit.language;
    let within = place.extent();
    let near = attributes.near.as_ref().map(|n| Quote::new(&n.value, language)).filter(|q| !q.is_empty());
    if let Some(written) = &attributes.quote {
        match exact(Origin::Quote, Quote::new(&written.value, language), near.clone(), place) {
            Some(part) => found.push(part),
            None => lost.push(Origin::Quote),
        }
    }
    if let (Some(from), Some(to)) = (&attributes.from, &attributes.to) {
        let ends = (Quote::new(&from.value, language), Quote::new(&to.value, language));
        match find_between(&unit.code, within, &ends.0, &ends.1) {
            Some(span) => found.push(Part {
                origin: Origin::Between,
                quote: Quote::of_tokens(&unit.code, span),
                ends: Some(ends),
                near: None,
                spans: vec![span],
            }),
            None => lost.push(Origin::Between),
        }
    }
    if let (Some(lines), None) = (&attributes.lines, &attributes.quote) {
        let first = place.line() - 1 + lines.value.first;
        let last = place.line() - 1 + lines.value.last;
        let start = unit.lines.offset(Point { line: first, column: 0 });
        let end = unit.lines.line_span(last).map(|s| s.end);
        let span = start.zip(end).map(|(start, end)| Span::new(start, end));
        match span.map(|span| (span, Quote::of_tokens(&unit.code, span))) {
            Some((span, quote)) if !quote.is_empty() => {
                found.push(Part { origin: Origin::Lines, quote, ends: None, near, spans: vec![span] });
            }
            _ => lost.push(Origin::Lines),
        }
    }
    (found, lost)
}

/// Finds a fence in the baseline; `None` where it is not there or holds no code.
#[must_use]
pub fn from_fence(n: usize, fence: &Fence, place: &Place) -> Option<Part> {
    exact(Origin::Fence(n), Quote::new(&fence.text, place.language()), None, place)
}

/// A part stored in a lock.
#[must_use]
pub fn from_stored(text: &str, span: Span, language: Option<LanguageId>) -> Part {
    Part { origin: Origin::Stored, quote: Quote::new(text, language), ends: None, near: None, spans: vec![span] }
}

fn exact(origin: Origin, quote: Quote, near: Option<Quote>, place: &Place) -> Option<Part> {
    let unit = place.unit.as_ref()?;
    let found = quote.find(&unit.code, place.extent(), near.as_ref())?;
    Some(Part { origin, quote, ends: None, near, spans: found.spans })
}

impl Part {
    /// Looks for the part in another state of its symbol.
    #[must_use]
    pub fn look_in(&self, place: &Place) -> Now {
        let Some(unit) = &place.unit else { return Now::Changed(None) };
        let within = place.extent();
        if let Some((from, to)) = &self.ends
            && let Some(span) = find_between(&unit.code, within, from, to)
        {
            let same = Quote::of_tokens(&unit.code, span) == self.quote;
            return if same { Now::Same(vec![span]) } else { Now::Changed(Some(span)) };
        }
        // What stood before the quote may have changed while the quote did not.
        let found = self.quote.find(&unit.code, within, self.near.as_ref());
        match found.or_else(|| self.quote.find(&unit.code, within, None)) {
            Some(found) => Now::Same(found.spans),
            None => Now::Changed(self.quote.find_similar(&unit.code, within).map(|(span, _)| span)),
        }
    }
}
