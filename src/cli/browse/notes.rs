//! Articles for the UI: chosen by language, cut into sections, anchored to the revision shown.

use std::sync::Arc;

use crate::analysis::Analysis;
use crate::analysis::notes::{pin_of, state_of};
use crate::anchoring::annotate::{Elsewhere, judge};
use crate::anchoring::{Between, Outcome, Past, Verdict};
use crate::article::document::MediaFragment;
use crate::article::markdown::{Block, BlockKind};
use crate::article::{Anchor, Document, Fit, Libraries, Library, LibraryRepo};
use crate::index::{FileId, Snapshot, Symbol};
use crate::model::{Kind, RepoPath};
use crate::source::GitRepo;
use crate::text::Span;
use crate::tui::backend::{Answer, Article, ArticleHead, Failure, Note, Place, Precision, Section, State, Target};

/// The libraries, as they speak of one repository.
pub struct Notes {
    pub libraries: Libraries,
    pub repo: String,
}

/// An article with its anchors resolved.
pub struct Resolved {
    pub article: Article,
}

/// What anchors are judged against.
pub struct Judge<'a> {
    pub git: Option<Arc<GitRepo>>,
    pub past: Past,
    pub target: crate::anchoring::State,
    pub snapshot: &'a Arc<Snapshot>,
}

impl<'a> Judge<'a> {
    /// At a snapshot, with the history of `git` where there is one.
    #[must_use]
    pub fn at(snapshot: &'a Arc<Snapshot>, git: Option<Arc<GitRepo>>) -> Self {
        // Without a readable history, notes are placed by name alone.
        let past = git.clone().and_then(|git| Past::new(git).ok()).unwrap_or_else(Past::without_history);
        let target = state_of(snapshot, past.history().is_some());
        past.lend(target.clone(), Arc::clone(snapshot));
        Self { git, past, target, snapshot }
    }
}

impl Resolved {
    /// Its notes with the file each stands in.
    #[must_use]
    pub fn notes(&self) -> Vec<(RepoPath, Note)> {
        let head = &self.article.head;
        let all = self.article.sections.iter().enumerate().flat_map(move |(s, section)| {
            section.targets.iter().enumerate().filter_map(move |(t, target)| {
                let place = target.place.as_ref()?;
                let title = if section.title.is_empty() { head.title.clone() } else { section.title.clone() };
                let note = Note {
                    article: head.id.clone(),
                    article_title: head.title.clone(),
                    section: s,
                    target: t,
                    title,
                    blocks: Arc::clone(&section.blocks),
                    state: target.state,
                    detail: target.detail.clone(),
                    section_id: section.id.clone(),
                    lines: target.lines,
                    extent: target.extent,
                    tags: head.tags.clone(),
                    author: head.authors.join(", "),
                    source_line: section.line,
                };
                Some((place.path.clone(), note))
            })
        });
        all.collect()
    }
}

impl Notes {
    /// Notes of `repo` in `libraries`.
    #[must_use]
    pub fn new(libraries: Libraries, repo: String) -> Self {
        Self { libraries, repo }
    }

    /// Ids of documents that are what they were in `before`, in every language, with what was approved of them.
    #[must_use]
    pub fn same_as(&self, before: &Self) -> std::collections::BTreeSet<String> {
        let (now, then) = (self.libraries.documents(&self.repo), before.libraries.documents(&before.repo));
        let approved = |repo: &LibraryRepo, id: &str| {
            let entries = repo.lock.get().map(|lock| lock.entries.iter().filter(|(key, _)| key.doc == id));
            entries.map(|all| all.map(|(key, entry)| (key.clone(), entry.clone())).collect::<Vec<_>>())
        };
        let texts = |d: &Document| d.articles.iter().map(|a| (a.path.clone(), a.text.clone())).collect::<Vec<_>>();
        now.into_iter()
            .filter(|(id, (_, repo, document))| {
                then.get(id).is_some_and(|(_, old_repo, old)| {
                    approved(repo, id) == approved(old_repo, id)
                        && repo.manifest == old_repo.manifest
                        && texts(document) == texts(old)
                })
            })
            .map(|(id, _)| id.to_owned())
            .collect()
    }

    /// Facts of every article in reading order, in the language nearest to `lang`; nothing is resolved.
    #[must_use]
    pub fn heads(&self, lang: &str) -> Vec<ArticleHead> {
        let mut out: Vec<(Order, ArticleHead)> = Vec::new();
        for (library, repo, document) in self.libraries.documents(&self.repo).into_values() {
            let (article, fit) = chosen(library, document, lang);
            out.push((order(document, article), full_head(library, repo, document, article, fit)));
        }
        out.sort_by(|a, b| a.0.cmp(&b.0));
        out.into_iter().map(|(_, head)| head).collect()
    }

    /// Ids of articles with an anchor that could stand in a file.
    #[must_use]
    pub fn about(&self, path: &RepoPath) -> Vec<String> {
        let documents = self.libraries.documents(&self.repo);
        let speaks = |document: &Document| {
            let anchors = document.source().anchors().filter_map(|(_, a)| a.anchor.as_ref());
            let mut paths = anchors.map(|a| &a.value.path);
            paths.any(|p| {
                p.as_ref().is_none_or(|p| p.path == *path || p.directory && path.as_str().starts_with(p.path.as_str()))
            })
        };
        documents.into_iter().filter(|(_, (_, _, d))| speaks(d)).map(|(id, _)| id.to_owned()).collect()
    }

    /// One article with its anchors judged at the revision shown; `None` where there is none of that id.
    ///
    /// `past` is shared by calls for the same revision: what one article made it parse, the next finds there.
    #[must_use]
    pub fn resolve(&self, at: &Judge<'_>, id: &str, lang: &str) -> Option<Resolved> {
        let documents = self.libraries.documents(&self.repo);
        let (library, repo, document) = documents.get(id)?;
        let (article, fit) = chosen(library, document, lang);
        let mut head = full_head(library, repo, document, article, fit);
        let pin = pin_of(repo, article, at.git.as_ref());
        let states = Between { pin: pin.map(crate::anchoring::State::Commit), target: at.target.clone() };
        let none = |_: &str| -> Option<Elsewhere<'_>> { None };
        let mut targets: Vec<Vec<Target>> = article.sections.iter().map(|_| Vec::new()).collect();
        for judged in judge(&at.past, document, article, repo.lock.get(), &states, &none) {
            targets[judged.section].push(target(at.snapshot, &judged.anchor.anchor.value, &judged.outcome));
        }
        let sections = sections(document, article, targets);
        head.stale = Some(sections.iter().flat_map(|s| &s.targets).filter(|t| t.state.needs_review()).count());
        let line_of = |at: u32| article.text[..(at as usize).min(article.text.len())].matches('\n').count() + 1;
        let shown =
            |p: &crate::model::Problem| format!("{}:{}: {}", p.path, p.span.map_or(0, |s| line_of(s.start)), p.message);
        let problems = article.problems.iter().map(shown).collect();
        Some(Resolved { article: Article { head, sections, problems } })
    }
}

fn chosen<'d>(library: &Library, document: &'d Document, lang: &str) -> (&'d crate::article::Article, Fit) {
    document.in_language((!lang.is_empty()).then_some(lang), library.settings.language.as_deref())
}

pub(super) fn order(document: &Document, article: &crate::article::Article) -> Order {
    let meta = &article.meta;
    (meta.series.is_none(), meta.series.clone(), meta.order.unwrap_or(i64::MAX), document.id.clone())
}

fn full_head(
    library: &Library,
    repo: &LibraryRepo,
    document: &Document,
    article: &crate::article::Article,
    fit: Fit,
) -> ArticleHead {
    let file = library.origin.folder().map(|f| {
        let name = article.path.rsplit('/').next().unwrap_or(&article.path);
        f.join(&repo.folder).join(name).to_string_lossy().into_owned()
    });
    ArticleHead { file, ..head(repo, document, article, fit) }
}

/// Whether a block is text to read rather than an anchor or the section's own heading.
pub(super) fn is_prose(first: bool, block: &Block) -> bool {
    match &block.kind {
        BlockKind::Heading { .. } => !first,
        BlockKind::Html(text) => !text.trim_start().starts_with("<!--"),
        _ => true,
    }
}

/// Series, position in it, id.
/// Those of no series come last.
type Order = (bool, Option<String>, i64, String);

/// What lists show of an article.
pub fn head(repo: &LibraryRepo, document: &Document, article: &crate::article::Article, fit: Fit) -> ArticleHead {
    ArticleHead {
        id: document.id.clone(),
        repo: repo.manifest.name.clone(),
        title: if article.meta.title.is_empty() { document.id.clone() } else { article.meta.title.clone() },
        summary: article.meta.summary.clone().unwrap_or_default(),
        authors: article.meta.authors.clone(),
        tags: article.meta.tags.clone(),
        lang: article.meta.lang.clone(),
        langs: document.articles.iter().map(|a| a.meta.lang.clone()).collect(),
        series: article.meta.series.clone(),
        steps: article
            .sections
            .iter()
            .filter(|s| {
                let prose = article.section_blocks(s).iter().enumerate().any(|(i, b)| is_prose(i == 0, b));
                s.anchors.iter().all(|a| a.attributes.is_step()) && (prose || !s.anchors.is_empty())
            })
            .count(),
        stale: None,
        minutes: crate::article::measure::Length::of_blocks(&article.blocks).minutes() as usize,
        file: None,
        fallback: !matches!(fit, Fit::Exact | Fit::SameBase),
    }
}

fn sections(document: &Document, article: &crate::article::Article, targets: Vec<Vec<Target>>) -> Vec<Section> {
    article
        .sections
        .iter()
        .zip(targets)
        .map(|(section, targets)| {
            let blocks: Vec<Block> = article
                .section_blocks(section)
                .iter()
                .enumerate()
                .filter(|(i, b)| is_prose(*i == 0, b))
                .map(|(_, b)| b.clone())
                .collect();
            let effective = document.anchors(article, section);
            let start = section.heading.as_ref().map_or(section.own, |h| h.span).start as usize;
            let line = article.text[..start.min(article.text.len())].matches('\n').count();
            Section {
                id: section.id.clone(),
                level: section.heading.as_ref().map_or(0, |h| h.level),
                title: section.heading.as_ref().map_or_else(String::new, |h| h.title.clone()),
                blocks: blocks.into(),
                targets,
                clips: effective.iter().filter_map(|e| e.attributes.media.as_ref()).map(|m| clip(&m.value)).collect(),
                step: effective.iter().all(|e| e.attributes.is_step()),
                line: u32::try_from(line).unwrap_or(u32::MAX),
            }
        })
        .collect()
}

/// A stretch of a clip as an address: `media/talk.mp3#t=27,33`.
fn clip(fragment: &MediaFragment) -> String {
    let seconds = |ms: Option<u32>| ms.map(|ms| format!("{}", f64::from(ms) / 1000.0));
    match (seconds(fragment.from_ms), seconds(fragment.to_ms)) {
        (None, None) => fragment.path.clone(),
        (from, to) => {
            let to = to.map_or_else(String::new, |to| format!(",{to}"));
            format!("{}#t={}{to}", fragment.path, from.unwrap_or_default())
        }
    }
}

/// The UI's word for a verdict.
pub(super) fn state(verdict: Verdict) -> State {
    match verdict {
        Verdict::Ok => State::Ok,
        Verdict::New => State::New,
        Verdict::Moved => State::Moved,
        Verdict::Renamed => State::Renamed,
        Verdict::Changed => State::Changed,
        Verdict::Ambiguous => State::Ambiguous,
        Verdict::Missing => State::Missing,
        Verdict::Skipped | Verdict::Unsupported | Verdict::Error => State::Skipped,
    }
}

/// What a verdict rests on.
pub(super) fn words(outcome: &Outcome) -> String {
    let mut words: Vec<String> = outcome.detail.iter().map(|d| d.as_str().replace('_', " ")).collect();
    if !outcome.message.is_empty() {
        words.push(outcome.message.clone());
    }
    words.extend(outcome.candidates.iter().take(3).map(|(spot, _)| spot.anchor.clone()));
    words.join(", ")
}

/// Where an anchor is at the revision shown, in the UI's words.
fn target(snapshot: &Arc<Snapshot>, anchor: &Anchor, outcome: &Outcome) -> Target {
    let state = state(outcome.verdict);
    let mut out = Target {
        anchor: anchor.to_string(),
        state,
        detail: words(outcome),
        place: None,
        extent: Span::default(),
        lines: (0, 0),
    };
    let Some(spot) = outcome.to.as_ref().filter(|_| outcome.verdict.has_place()) else { return out };
    let file = snapshot.file(spot.path.as_str());
    let Some((_, Ok(text))) = file.map(|file| (file, snapshot.text(file))) else { return out };
    let shown = spot.focus.iter().copied().reduce(Span::join).unwrap_or(spot.extent);
    let last = shown.end.saturating_sub(1).max(shown.start);
    let whole_file = spot.name_span.is_empty() && spot.focus.is_empty();
    out.extent = shown;
    // All lines of a file are marked by its first.
    out.lines = if whole_file { (0, 0) } else { (text.lines.line(shown.start), text.lines.line(last)) };
    let line = text.lines.line(spot.name_span.start);
    out.place = Some(Place {
        path: spot.path.clone(),
        span: spot.name_span,
        line,
        text: text.lines.line_span(line).unwrap_or_default().slice(text.text()).trim().to_owned(),
        name: spot.symbol.clone(),
        kind: spot.kind,
        role: None,
        precision: Precision::Exact,
    });
    out
}

/// Files and symbols that an anchor could mean.
fn candidates(analysis: &Analysis, anchor: &Anchor) -> Vec<(FileId, Option<Symbol>)> {
    let snapshot = analysis.snapshot();
    let Some(symbol) = &anchor.symbol else {
        let Some(path) = &anchor.path else { return Vec::new() };
        if path.directory {
            return snapshot.files_under(path.path.as_str()).next().map(|f| (FileId(f), None)).into_iter().collect();
        }
        return snapshot.file(path.path.as_str()).map(|f| (f, None)).into_iter().collect();
    };
    let last = symbol.last();
    let fits = |s: &Symbol| {
        let containers: Vec<&str> = crate::analysis::query::segments(&s.container);
        let wanted = &symbol.segments[..symbol.segments.len() - 1];
        s.name == last.name
            // `Slot` means the type, not the blocks that implement it.
            && last.kind.map_or(s.kind != Kind::Impl, |kind| kind == s.kind)
            && containers.len() >= wanted.len()
            && containers[containers.len() - wanted.len()..].iter().zip(wanted).all(|(have, want)| *have == want.name)
    };
    let mut found: Vec<(FileId, Option<Symbol>)> = match &anchor.path {
        Some(path) if !path.directory => match snapshot.file(path.path.as_str()) {
            Some(file) => snapshot.symbols_in(file).into_iter().filter(&fits).map(|s| (file, Some(s))).collect(),
            None => Vec::new(),
        },
        path => {
            let under =
                |file: FileId| path.as_ref().is_none_or(|p| snapshot.path(file).starts_with(&format!("{}/", p.path)));
            snapshot
                .named(&last.name)
                .into_iter()
                .filter(|(f, s)| under(*f) && fits(s))
                .map(|(f, s)| (f, Some(s)))
                .collect()
        }
    };
    if let Some(index) = last.index {
        let at = (index as usize).saturating_sub(1);
        found = found.into_iter().skip(at).take(1).collect();
    }
    found
}

/// What an inline reference means: a name inside the section's symbols, in their files, in the repository.
pub fn link(analysis: &Analysis, section: Option<&Section>, reference: &str) -> Answer<Vec<Place>> {
    let snapshot = analysis.snapshot();
    let label = reference.trim_matches('`');
    let missing = || Failure::new(format!("nothing is called {}", crate::text::sanitize::label(label)));
    let places = |candidates: Vec<(FileId, Option<Symbol>)>| -> Vec<Place> {
        let cx = crate::resolve::Cx::new(snapshot);
        let target = |(file, symbol): (FileId, Option<Symbol>)| match &symbol {
            Some(symbol) => cx.symbol_target(file, symbol, crate::resolve::Confidence::Scoped),
            None => cx.file_target(file, crate::resolve::Confidence::Scoped),
        };
        let mut targets: Vec<_> = candidates.into_iter().map(target).collect();
        // Where it is defined, what only declares it is not what the prose speaks of.
        let declared = |t: &crate::resolve::Target| t.flags.has(crate::model::facts::DefFlags::DECLARATION);
        if !targets.iter().all(declared) {
            targets.retain(|t| !declared(t));
        }
        targets.iter().filter_map(|target| super::following::place_of(snapshot, target)).collect()
    };
    // An anchor, as in the title of a link definition.
    if label.contains('#') {
        let anchor: Anchor = label.parse().map_err(|_| missing())?;
        let found = places(candidates(analysis, &anchor));
        return if found.is_empty() { Err(missing()) } else { Ok(found) };
    }
    let symbol = format!("#{label}").parse::<Anchor>().map_err(|_| missing())?;
    let targets: Vec<&Target> = section.map_or_else(Vec::new, |s| s.targets.iter().collect());
    let mut everywhere: Vec<(FileId, Option<Symbol>)> = Vec::new();
    for target in targets.iter().filter_map(|t| Some((t.place.as_ref()?, t.extent))) {
        let Some(file) = snapshot.file(target.0.path.as_str()) else { continue };
        let path = format!("{}#{label}", target.0.path).parse::<Anchor>();
        everywhere.extend(path.map(|a| candidates(analysis, &a)).unwrap_or_default());
        // Names inside the symbol: locals and parameters, and what the symbol mentions.
        let facts = snapshot.facts(file);
        let name = facts.names.get(symbol.short_name());
        let inside = facts.refs.iter().find(|r| Some(r.name) == name && target.1.contains(r.span.start));
        if everywhere.is_empty()
            && let Some(inside) = inside
        {
            let targets = analysis.definitions(file, inside.span.start).unwrap_or_default();
            let found: Vec<Place> =
                targets.iter().take(1).filter_map(|t| super::following::place_of(snapshot, t)).collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
    }
    if everywhere.is_empty() {
        everywhere = candidates(analysis, &symbol);
    }
    let found = places(everywhere);
    if found.is_empty() { Err(missing()) } else { Ok(found) }
}
