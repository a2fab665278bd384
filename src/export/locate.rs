//! Anchors resolved by name alone, for articles whose lock is not consulted.

use std::collections::BTreeMap;

use crate::analysis::{Analysis, FileId, Symbol};
use crate::article::{Anchor, Document, EffectiveAnchor, FenceMode};
use crate::export::site::{Note, Place, State};
use crate::lang::LanguageId;
use crate::model::facts::DefFlags;
use crate::syntax::fingerprint::CodeTokens;
use crate::syntax::focus::Quote;
use crate::text::Span;

/// The notes of a document at a revision.
#[must_use]
pub fn notes(analysis: &Analysis, document: &Document) -> BTreeMap<(String, u32), Note> {
    let mut out = BTreeMap::new();
    let source = document.source();
    for section in &source.sections {
        for (i, anchor) in document.anchors(source, section).into_iter().enumerate() {
            let fences: Vec<&str> =
                section.fences.iter().filter(|f| f.mode != FenceMode::Off).map(|f| f.text.as_str()).collect();
            let fences = if i == 0 { &fences[..] } else { &[] };
            out.insert((anchor.id.to_owned(), anchor.n), note(analysis, &anchor, fences));
        }
    }
    out
}

fn note(analysis: &Analysis, anchor: &EffectiveAnchor<'_>, fences: &[&str]) -> Note {
    let text = anchor.anchor.value.to_string();
    let mut note = Note { anchor: text, state: State::New, detail: String::new(), place: None, old: None };
    let found = symbols(analysis, &anchor.anchor.value);
    let snapshot = analysis.snapshot();
    match found.as_slice() {
        [] => {
            let path = anchor.anchor.value.repo_path();
            let file = path.and_then(|path| snapshot.file(path.as_str()));
            match (file, &anchor.anchor.value.symbol) {
                (Some(file), None) => note.place = Some(whole(file)),
                (None, None) if path.is_some() => {}
                _ => note.state = State::Missing,
            }
        }
        [(file, symbol)] => note.place = place(analysis, *file, symbol, anchor, fences),
        more => {
            note.state = State::Ambiguous;
            note.detail = format!("{} definitions fit", more.len());
        }
    }
    note
}

fn whole(file: FileId) -> Place {
    let start = Span::new(0, 0);
    Place { file, symbol: String::new(), name: start, extent: start, focus: Vec::new(), lines: (0, 0) }
}

/// The symbols an anchor names; where declarations and one definition fit, the definition.
#[must_use]
pub fn symbols(analysis: &Analysis, anchor: &Anchor) -> Vec<(FileId, Symbol)> {
    let Some(symbol) = &anchor.symbol else { return Vec::new() };
    let name = |s: &crate::article::Segment| s.as_trait_impl().map_or(s.name.clone(), |(ty, _)| ty.to_owned());
    let names: Vec<String> = symbol.segments.iter().map(name).collect();
    let path = anchor.path.as_ref().map_or("", |p| p.path.as_str());
    let last = symbol.last();
    let hits = analysis.find_symbols(&format!("{path}#{}", names.join("::")));
    let fits = |kind: crate::model::Kind| last.kind.map_or(kind != crate::model::Kind::Impl, |wanted| kind == wanted);
    let hits: Vec<(FileId, Symbol)> =
        hits.into_iter().filter(|hit| fits(hit.symbol.kind)).map(|hit| (hit.file, hit.symbol)).collect();
    if let Some(n) = last.index {
        return hits.into_iter().skip((n as usize).saturating_sub(1)).take(1).collect();
    }
    let defines = |(_, symbol): &&(FileId, Symbol)| !symbol.flags.has(DefFlags::DECLARATION);
    let definitions: Vec<(FileId, Symbol)> = hits.iter().filter(defines).cloned().collect();
    if definitions.len() == 1 { definitions } else { hits }
}

/// Where the inline references of a document lead, by position of the article and offset of the link: by their own
/// definition, in the section's file, or in the whole repository where only one fits.
#[must_use]
pub fn references(analysis: &Analysis, document: &Document) -> BTreeMap<(usize, u32), Place> {
    let mut out = BTreeMap::new();
    for (at, article) in document.articles.iter().enumerate() {
        for section in &article.sections {
            let anchors = document.anchors(article, section);
            let home = anchors.first().and_then(|a| a.anchor.value.repo_path()).map(ToString::to_string);
            for reference in &section.references {
                let own = reference.definition.and_then(|d| article.definitions.get(d)).and_then(|d| d.anchor.as_ref());
                let found = match own {
                    Some(anchor) => symbols(analysis, &anchor.value),
                    None => by_label(analysis, home.as_deref(), &reference.label),
                };
                if let [(file, symbol)] = found.as_slice() {
                    out.insert((at, reference.span.start), symbol_place(analysis, *file, symbol));
                }
            }
        }
    }
    out
}

fn by_label(analysis: &Analysis, home: Option<&str>, label: &str) -> Vec<(FileId, Symbol)> {
    let parse = |text: String| text.parse::<Anchor>().ok();
    let near = home.and_then(|path| parse(format!("{path}#{label}"))).map(|anchor| symbols(analysis, &anchor));
    match near {
        Some(found) if found.len() == 1 => found,
        _ => parse(format!("#{label}")).map(|anchor| symbols(analysis, &anchor)).unwrap_or_default(),
    }
}

fn symbol_place(analysis: &Analysis, file: FileId, symbol: &Symbol) -> Place {
    let separator = analysis.snapshot().language(file).map_or("::", |language| language.row().separator);
    Place {
        file,
        symbol: symbol.qualified(separator),
        name: symbol.name_span,
        extent: symbol.extent,
        focus: Vec::new(),
        lines: (symbol.line, symbol.line),
    }
}

fn place(
    analysis: &Analysis,
    file: FileId,
    symbol: &Symbol,
    anchor: &EffectiveAnchor<'_>,
    fences: &[&str],
) -> Option<Place> {
    let snapshot = analysis.snapshot();
    let language = snapshot.language(file)?;
    let text = snapshot.text(file).ok()?;
    let src = text.text().as_bytes();
    let code = CodeTokens::new(src, language);
    let find = |quote: &str, language: LanguageId| {
        Quote::new(quote, language).find(&code, symbol.extent, None).map(|f| f.spans)
    };
    let quote = anchor.attributes.quote.as_ref().map(|q| q.value.as_str());
    let mut focus: Vec<Span> =
        quote.into_iter().chain(fences.iter().copied()).filter_map(|q| find(q, language)).flatten().collect();
    focus.sort();
    let meant = focus.iter().copied().reduce(Span::join).unwrap_or(symbol.extent);
    let lines = (text.lines.line(meant.start), text.lines.line(meant.end.saturating_sub(1).max(meant.start)));
    let qualified = symbol.qualified(language.row().separator);
    Some(Place { file, symbol: qualified, name: symbol.name_span, extent: symbol.extent, focus, lines })
}
