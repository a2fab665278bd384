//! Writing from the UI: new notes, moved and deleted ones, and the review of those whose code changed.
//!
//! Only articles are written, never the repository that is read. The built-in library is read-only: an article of it is
//! copied to the reader's own library first.

use std::path::{Path, PathBuf};

use super::backend::Live;
use super::notes::Notes;
use crate::analysis::review::{Need, Refusal, Review as Judged, ReviewSource, Translations, Version as JudgedVersion};
use crate::article::edit::attribute_value;
use crate::article::library::{adopt, replace_file};
use crate::article::{Article, Document, Library, LibraryRepo, Section};
use crate::index::Symbol;
use crate::index::snapshot::FileText;
use crate::lang::LanguageId;
use crate::model::RepoPath;
use crate::syntax::fingerprint::CodeTokens;
use crate::syntax::focus::{Quote, find_between};
use crate::text::{Span, sanitize};
use crate::tui::backend::{Answer, Edit, Edited, EditorTarget, Failure, NewIn, Resolution, Review, Version};
use crate::tui::compare;

fn failure(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

/// What the notes of a repository are judged by.
fn source<'a>(live: &Live, notes: &'a Notes, only: &'a [String]) -> ReviewSource<'a> {
    let git = live.opened.repo.clone();
    ReviewSource { libraries: &notes.libraries, repo: &notes.repo, git, source: live.opened.source.clone(), only }
}

/// Notes that ask something of their author, what changed first, with the code they were written for.
///
/// What was never approved is only listed where it can be: not for articles of the built-in library.
pub fn review(live: &Live, lang: &str) -> Answer<Vec<Review>> {
    let notes = live.library_notes();
    let all = Judged::open(&source(live, &notes, &[])).map_err(failure)?;
    let mut out: Vec<(u8, Review)> = Vec::new();
    for (at, subject) in all.subjects.iter().enumerate() {
        let doc = &all.docs[subject.doc];
        let rank = match subject.need() {
            Need::Look => 0,
            Need::Repair => 1,
            Need::Fix => 2,
            Need::Approval if doc.origin.folder().is_some() => 3,
            Need::Approval | Need::Nothing | Need::Unknown => continue,
        };
        let (article, _) = doc.document.in_language((!lang.is_empty()).then_some(lang), None);
        let found = article.sections.iter().position(|s| s.anchors.iter().any(|a| a.id == subject.key.id));
        let Some(section) = found else { continue };
        let written = &article.sections[section];
        let blocks = article.section_blocks(written).iter().enumerate();
        let outcome = subject.outcome();
        let versions = all.versions(at);
        let side = |version: Option<JudgedVersion>| {
            let version = version?;
            let label = version.commit.map_or_else(String::new, |c| c.short());
            let line = version.first_line.saturating_sub(1);
            Some(super::history::piece(live, &version.spot.path, version.text, line, label))
        };
        let (old, new) = (side(versions.old), side(versions.new));
        let text = |v: &Option<Version>| v.as_ref().map_or(String::new(), |v| v.text.clone());
        let rows = compare::align(&text(&old), &text(&new));
        out.push((
            rank,
            Review {
                article: doc.document.id.clone(),
                title: written.heading.as_ref().map_or_else(|| article.meta.title.clone(), |h| h.title.clone()),
                section,
                section_id: subject.key.id.clone(),
                target: subject.key.n,
                anchor: subject.anchor.to_string(),
                state: super::notes::state(outcome.verdict),
                detail: super::notes::words(outcome),
                old,
                new,
                rows,
                blocks: blocks.filter(|(i, b)| super::notes::is_prose(*i == 0, b)).map(|(_, b)| b.clone()).collect(),
            },
        ));
    }
    out.sort_by_key(|(rank, _)| *rank);
    Ok(out.into_iter().map(|(_, review)| review).collect())
}

/// Settles a note: writes the lock, and the anchor where that says another place now.
pub fn settle(live: &Live, review: &Review, how: Resolution) -> Answer<String> {
    let notes = live.library_notes();
    let only = [review.article.clone()];
    let mut all = Judged::open(&source(live, &notes, &only)).map_err(failure)?;
    let at = all.find(&review.article, &review.section_id, review.target);
    let at =
        at.ok_or_else(|| Failure::new("the note is not there any more").with_hint("R reads the articles again"))?;
    let refused = |refusal: Refusal| {
        let hint = refusal.hint().map(str::to_owned);
        Failure { message: refusal.to_string(), hint }
    };
    let mut said = Vec::new();
    match how {
        Resolution::Accept if all.is_unwritten(at) => {
            let failure = Failure::new(format!("{} is still to be written", sanitize::label(&review.title)));
            return Err(failure.with_hint("E edits it"));
        }
        Resolution::Accept => {
            let accepted = all.accept(at, Translations::AsEdited).map_err(refused)?;
            said.push(format!("approved {}", sanitize::label(&review.title)));
            said.extend(accepted.anchor.map(|anchor| format!("its anchor is {anchor} now")));
            if !accepted.lagging.is_empty() {
                said.push(format!("translations to look at: {}", accepted.lagging.join(", ")));
            }
        }
        Resolution::Fix => {
            let fixed = all.fix(at, false).map_err(refused)?;
            said.push(format!("{} is {} now", fixed.from, fixed.to));
            if let Some(first) = fixed.mentions.first() {
                said.push(format!("the prose still says `{}` in line {}", sanitize::label(&first.text), first.line));
            }
        }
    }
    let saved = all.save(&live.dirs.library()).map_err(failure)?;
    if !saved.copied.is_empty() {
        said.push(format!("copied to {}", live.dirs.library().display()));
    }
    live.forget_articles();
    Ok(said.join("; "))
}

/// Changes an article, and says where to open it.
pub fn edit(live: &Live, edit: &Edit, lang: &str) -> Answer<Edited> {
    let done = match edit {
        Edit::Add { article, path, offset, lines, title } => {
            let anchor = anchor_text(live, path, *offset, *lines)?;
            match article {
                NewIn::Article(id) => append(live, id, lang, title, &anchor),
                NewIn::Create { id, title: name, lang } => create(live, (id, lang, name), title, &anchor),
            }
        }
        Edit::Move { article, section, up } => each_variant(live, article, lang, *section, |article, at| {
            let sections = &article.sections;
            let level = |s: &Section| s.heading.as_ref().map_or(0, |h| h.level);
            let here = sections.get(at)?;
            let same = |s: &&Section| level(s) == level(here);
            let other =
                if *up { sections[..at].iter().rev().find(same) } else { sections[at + 1..].iter().find(same) }?;
            let (first, second) = if *up { (other, here) } else { (here, other) };
            if first.span.end != second.span.start || first.heading.is_none() {
                return None;
            }
            let text = &article.text;
            let (a, b) = (first.span.slice(text), second.span.slice(text));
            // Where the second was the last section, the blank line between the two comes from the first.
            let (b, glue) = if second.span.end as usize == text.len() && !b.ends_with("\n\n") {
                (b.trim_end(), "\n\n")
            } else {
                (b, "")
            };
            let a = if glue.is_empty() { a } else { a.trim_end() };
            let end = if glue.is_empty() { "" } else { "\n" };
            let (before, after) = (&text[..first.span.start as usize], &text[second.span.end as usize..]);
            Some(format!("{before}{b}{glue}{a}{end}{after}"))
        }),
        Edit::Delete { article, section } => each_variant(live, article, lang, *section, |article, at| {
            let here = article.sections.get(at).filter(|s| s.heading.is_some())?;
            let text = &article.text;
            Some(format!("{}{}", &text[..here.own.start as usize], &text[here.own.end as usize..]))
        })
        .map(|edited| Edited { section: None, ..edited }),
        Edit::Open { article, section } => open(live, article, lang, *section),
    };
    live.forget_articles();
    done
}

/// An anchor as it is written, and a word for the section's id.
struct Anchor {
    text: String,
    name: String,
}

impl Anchor {
    fn comment(&self, id: &str) -> String {
        // An attribute's value reads back as it is; `--` cannot be written bare.
        format!("<!-- gloss: {} id={id} -->", self.text)
    }
}

/// The anchor of the symbol at an offset or around the lines, with the lines where they are less than all of it.
fn anchor_text(live: &Live, path: &RepoPath, offset: u32, lines: (u32, u32)) -> Answer<Anchor> {
    let analysis = live.analysis();
    let snapshot = analysis.snapshot();
    let file = snapshot.file(path.as_str()).ok_or_else(|| Failure::new("no such file"))?;
    let text = snapshot.text(file).map_err(failure)?;
    let language = snapshot.language(file);
    let symbols = snapshot.symbols_in(file);
    let stem = path.file_name().split('.').next().unwrap_or("").to_owned();
    let mut out = Anchor { text: escaped(path), name: stem };
    let selected = trimmed(&text, lines);
    let whole_line = |s: &Symbol| Span::new(line_start(text.text(), s.extent.start), s.extent.end);
    // One line means the symbol it stands in, several what lies around all of them.
    let around = |s: &&Symbol| {
        if lines.0 == lines.1 {
            s.extent.contains(offset) || s.name_span.contains(offset) || whole_line(s).contains(selected.start)
        } else {
            whole_line(s).covers(selected)
        }
    };
    let symbol = symbols.iter().filter(around).min_by_key(|s| s.extent.len());
    let within = match symbol {
        Some(symbol) => {
            let separator = language.map_or("::", |l| l.row().separator);
            let qualified = symbol.qualified(separator);
            // Two of the same qualified name: the anchor must say which.
            let twins: Vec<_> = symbols.iter().filter(|s| s.qualified(separator) == qualified).collect();
            out.text.push_str(&format!("#{qualified}"));
            if twins.len() > 1 {
                let n = twins.iter().position(|s| s.name_span == symbol.name_span).unwrap_or(0);
                out.text.push_str(&format!("~{}", n + 1));
            }
            out.name.clone_from(&symbol.name);
            symbol.extent
        }
        None => Span::from_range(0..text.text().len()),
    };
    let whole = selected.covers(within) || (lines.0 == lines.1 && symbol.is_some());
    if !whole {
        let attributes = focus(&text, language, within, lines)
            .ok_or_else(|| Failure::new("these lines hold nothing an anchor can hold on to: no code"))?;
        out.text.push_str(&attributes);
    }
    Ok(out)
}

/// A path as an anchor writes it.
fn escaped(path: &RepoPath) -> String {
    path.as_str().replace('%', "%25").replace(' ', "%20").replace('#', "%23")
}

fn line_start(text: &str, at: u32) -> u32 {
    let at = (at as usize).min(text.len());
    text[..at].rfind('\n').map_or(0, |i| u32::try_from(i + 1).unwrap_or(0))
}

/// The text of lines, without blanks around it.
fn trimmed(text: &FileText, lines: (u32, u32)) -> Span {
    let first = text.lines.line_span(lines.0).unwrap_or_default();
    let last = text.lines.line_span(lines.1).unwrap_or(first);
    let all = first.join(last);
    let slice = all.slice(text.text());
    let start = slice.len() - slice.trim_start().len();
    let start = all.start + u32::try_from(start).unwrap_or(0);
    Span::new(start, start + u32::try_from(slice.trim().len()).unwrap_or(0))
}

/// `quote=`, or `from=` and `to=`: as many lines at each end as it takes for the anchor to find these lines again, and
/// no others that look like them.
fn focus(text: &FileText, language: Option<LanguageId>, within: Span, lines: (u32, u32)) -> Option<String> {
    const MOST: usize = 4;
    let code = CodeTokens::new(text.text().as_bytes(), language);
    let wanted = Quote::of_tokens(&code, trimmed(text, lines));
    let at = code.range(trimmed(text, lines)).start;
    let written =
        |n: u32| -> String { text.lines.line_span(n).unwrap_or_default().slice(text.text()).trim().to_owned() };
    let all: Vec<String> = (lines.0..=lines.1).map(written).filter(|l| !l.is_empty()).collect();
    if wanted.is_empty() {
        return None;
    }
    if let [only] = &all[..] {
        let quote = Quote::new(only, language);
        let here = |near: Option<&Quote>| {
            quote.find(&code, within, near).is_some_and(|f| f.spans.first().is_some_and(|s| code.range(*s).start == at))
        };
        if here(None) {
            return Some(format!(" quote={}", attribute_value(only)));
        }
        // The nearest line before it that tells it from the others.
        let before = (0..lines.0).rev().map(written).filter(|l: &String| !l.is_empty()).take(20);
        let near = before.map(|l| (Quote::new(&l, language), l)).find(|(q, _)| !q.is_empty() && here(Some(q)));
        let near = near.map_or_else(String::new, |(_, line)| format!(" near={}", attribute_value(&line)));
        return Some(format!(" quote={}{near}", attribute_value(only)));
    }
    let ends = |(n, m): (usize, usize)| (all[..n].join(" "), all[all.len() - m..].join(" "));
    let fits = |(from, to): &(String, String)| {
        let (from, to) = (Quote::new(from, language), Quote::new(to, language));
        let found = (!from.is_empty() && !to.is_empty()).then(|| find_between(&code, within, &from, &to)).flatten();
        found.is_some_and(|span| code.range(span).start == at && Quote::of_tokens(&code, span) == wanted)
    };
    let sizes = (2..=2 * MOST).flat_map(|sum| (1..sum).map(move |m| (sum - m, m)));
    let mut sizes = sizes.filter(|(n, m)| *n <= MOST && *m <= MOST && n + m <= all.len());
    let (from, to) = sizes.by_ref().map(ends).find(fits).unwrap_or_else(|| ends((1, 1)));
    Some(format!(" from={} to={}", attribute_value(&from), attribute_value(&to)))
}

/// An article that can be written.
struct Writable {
    folder: PathBuf,
    document: Document,
    /// Set where the article was copied from the built-in library.
    notice: Option<String>,
}

impl Writable {
    fn file(&self, article: &Article) -> PathBuf {
        self.folder.join(article.path.rsplit('/').next().unwrap_or(&article.path))
    }

    fn edited(self, file: &Path, line: Option<u32>, section: &str) -> Edited {
        let target = |line| EditorTarget { file: file.to_string_lossy().into_owned(), line };
        Edited { open: line.map(target), section: Some((self.document.id, section.to_owned())), notice: self.notice }
    }
}

fn unwritable(file: &Path) -> impl Fn(std::io::Error) -> Failure {
    let file = file.display().to_string();
    move |error| Failure::new(format!("cannot write {file}: {error}"))
}

fn write(file: &Path, text: &[u8]) -> Answer<()> {
    replace_file(file, text).map_err(unwritable(file))
}

/// Where a document is written: its own folder, or a copy in the reader's library with what belongs to it.
fn writable(live: &Live, id: &str) -> Answer<Writable> {
    let notes = live.library_notes();
    let documents = notes.libraries.documents(&notes.repo);
    let (library, repo, document): &(&Library, &LibraryRepo, &Document) =
        documents.get(id).ok_or_else(|| Failure::new(format!("no article {}", sanitize::label(id))))?;
    if let Some(folder) = library.origin.folder() {
        return Ok(Writable { folder: folder.join(&repo.folder), document: (*document).clone(), notice: None });
    }
    let folder = live.dirs.library().join(&repo.folder);
    adopt(&repo.folder, document, &folder).map_err(unwritable(&folder))?;
    let notice = format!("the built-in article was copied to {}", folder.display());
    Ok(Writable { folder, document: (*document).clone(), notice: Some(notice) })
}

/// Where a section stands, to edit it.
fn open(live: &Live, id: &str, lang: &str, section: usize) -> Answer<Edited> {
    let place = writable(live, id)?;
    let document = place.document.clone();
    let (shown, _) = document.in_language((!lang.is_empty()).then_some(lang), None);
    let wanted = shown.sections.get(section).ok_or_else(|| Failure::new("no such note"))?;
    let start = wanted.heading.as_ref().map_or(wanted.own, |h| h.span).start as usize;
    let line = shown.text[..start.min(shown.text.len())].matches('\n').count() + 1;
    let file = place.file(shown);
    Ok(place.edited(&file, u32::try_from(line).ok(), &wanted.id))
}

/// A new section at the end: in the source with its anchor, in the translation that is read with its id alone.
fn append(live: &Live, id: &str, lang: &str, title: &str, anchor: &Anchor) -> Answer<Edited> {
    let place = writable(live, id)?;
    let document = place.document.clone();
    let (shown, _) = document.in_language((!lang.is_empty()).then_some(lang), None);
    let source = if shown.is_variant() { document.source() } else { shown };
    let used = document.articles.iter().flat_map(|a| &a.sections);
    let section = section_id(&anchor.name, used.flat_map(|s| s.anchors.iter().map(|a| &a.id).chain([&s.id])));
    let file = place.file(source);
    let mut line = write_section(&file, source, title, &anchor.comment(&section))?;
    let mut opened = file;
    if shown.is_variant() {
        opened = place.file(shown);
        line = write_section(&opened, shown, title, &format!("<!-- gloss: id={section} -->"))?;
    }
    Ok(place.edited(&opened, Some(line), &section))
}

/// An id from a symbol's name that no other section has.
fn section_id<'a>(name: &str, used: impl Iterator<Item = &'a String>) -> String {
    let used: std::collections::BTreeSet<&str> = used.map(String::as_str).collect();
    let slug = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let words: String = name.chars().map(slug).collect();
    let words = words.split('-').filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-");
    let base = if words.is_empty() { "note".to_owned() } else { words };
    let numbered = |n: usize| if n == 1 { base.clone() } else { format!("{base}-{n}") };
    (1..=used.len() + 1).map(numbered).find(|id| !used.contains(id.as_str())).unwrap_or(base.clone())
}

/// Adds a section at the end, before the link definitions that close the text, and writes the file; returns the
/// one-based line where its prose begins.
fn write_section(file: &Path, article: &Article, title: &str, comment: &str) -> Answer<u32> {
    let text = &article.text;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut end = text.trim_end().len();
    for definition in article.definitions.iter().rev() {
        if (definition.span.end as usize) < end {
            break;
        }
        end = text[..definition.span.start as usize].trim_end().len();
    }
    let title: String = title.chars().filter(|c| !c.is_control()).collect();
    let heading = format!("## {}", title.trim());
    let mut out = text[..end].to_owned();
    for line in ["", &heading, comment, "", ""] {
        out.push_str(newline);
        out.push_str(line);
    }
    let line = out.matches('\n').count() + 1;
    let definitions = text[end..].trim();
    if !definitions.is_empty() {
        out.push_str(&format!("{newline}{newline}{definitions}{newline}"));
    }
    write(file, out.as_bytes())?;
    Ok(u32::try_from(line).unwrap_or(u32::MAX))
}

fn create(live: &Live, (id, lang, name): (&str, &str, &str), title: &str, anchor: &Anchor) -> Answer<Edited> {
    let notes = live.library_notes();
    if notes.libraries.documents(&notes.repo).contains_key(id) {
        return Err(Failure::new(format!("there is an article {} already", sanitize::label(id))));
    }
    // Beside the repository's other articles where that can be written, else in the library around the current folder,
    // else in the reader's own.
    let home = notes.libraries.repos(&notes.repo).find_map(|(l, r)| Some(l.origin.folder()?.join(&r.folder)));
    let project = notes.libraries.project().and_then(|l| Some(l.origin.folder()?.join(&notes.repo)));
    let folder = home.or(project).unwrap_or_else(|| live.dirs.library().join(&notes.repo));
    std::fs::create_dir_all(&folder).map_err(unwritable(&folder))?;
    let file = folder.join(format!("{id}.{lang}.md"));
    if file.exists() {
        return Err(Failure::new(format!("there is a file {} already", file.display())));
    }
    let manifest = folder.join("repo.toml");
    if !manifest.exists() {
        let mut text = format!("name = {}\n", toml_string(&notes.repo));
        if let Some(url) = &live.url {
            text.push_str(&format!("urls = [{}]\n", toml_string(url)));
        }
        if let Some(commit) = live.opened.source.revision().commit {
            text.push_str(&format!("rev = \"{commit}\"\n"));
        }
        write(&manifest, text.as_bytes())?;
    }
    let title_yaml = serde_json::to_string(name).unwrap_or_default();
    let text = format!("---\ngloss: 1\nid: {id}\ntitle: {title_yaml}\nlang: {lang}\n---\n");
    let section = section_id(&anchor.name, std::iter::empty());
    let front = crate::article::parse(&file.to_string_lossy(), text.as_bytes());
    let line = write_section(&file, &front, title, &anchor.comment(&section))?;
    let open = Some(EditorTarget { file: file.to_string_lossy().into_owned(), line });
    Ok(Edited { open, section: Some((id.to_owned(), section)), notice: None })
}

fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Applies a change of one section to every language of its article that has it.
fn each_variant(
    live: &Live,
    id: &str,
    lang: &str,
    section: usize,
    change: impl Fn(&Article, usize) -> Option<String>,
) -> Answer<Edited> {
    let place = writable(live, id)?;
    let document = place.document.clone();
    let (shown, _) = document.in_language((!lang.is_empty()).then_some(lang), None);
    let wanted = shown.sections.get(section).map(|s| s.id.clone()).ok_or_else(|| Failure::new("no such note"))?;
    let mut done = None;
    for article in &document.articles {
        let Some(at) = article.sections.iter().position(|s| s.id == wanted) else { continue };
        let Some(text) = change(article, at) else { continue };
        let file = place.file(article);
        write(&file, text.as_bytes())?;
        done = Some(file);
    }
    match done {
        Some(file) => Ok(place.edited(&file, None, &wanted)),
        None => Err(Failure::new("the note cannot go further that way")),
    }
}
