//! `gloss lint`: what an author should mend, pointing into the Markdown.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use annotate_snippets::Renderer;
use serde::Serialize;

use super::args::{LintArgs, LintFormat};
use super::failure::Failure;
use super::open;
use super::selection::{Selection, Wanted, select};
use super::snippet::{self, Texts, clean, position, severity_word};
use super::ui::Ui;
use crate::analysis::lint;
use crate::analysis::notes::pin_of;
use crate::anchoring::{Past, State};
use crate::article::edit::{Edit, apply};
use crate::article::library::replace_file;
use crate::article::{Gate, Libraries, Library, LibraryRepo};
use crate::model::{Problem, Severity};
use crate::source::Source;
use crate::source::clone::is_clone;
use crate::text::nearest::nearest;
use crate::workspace::{self, Dirs};

/// What was found.
#[derive(Default)]
struct Found {
    problems: Vec<Problem>,
    texts: Texts,
    articles: usize,
    /// Repositories whose code is not here, and why.
    unchecked: BTreeMap<String, String>,
    gate: Option<Gate>,
    /// What links unlinked names, by file.
    edits: BTreeMap<PathBuf, Vec<Edit>>,
}

pub(super) fn run(args: &LintArgs, ui: &Ui) -> Result<u8, Failure> {
    if args.rules {
        return rules(args.format, ui);
    }
    for rule in &args.only {
        if lint::find(rule).is_none() {
            let near = nearest(rule, lint::RULES.iter().map(|r| r.name), 3);
            let hint = if near.is_empty() { "`gloss lint --rules`".to_owned() } else { near.join(", ") };
            return Err(Failure::new(format!("there is no rule `{rule}`")).hint(format!("there is {hint}")));
        }
    }
    let dirs = Dirs::of_user()?;
    let selection = select(&args.what, &dirs)?;
    let mut found = collect(&selection, !args.no_code, &dirs, ui)?;
    if args.fix && !found.edits.is_empty() {
        fix(&found.edits, ui)?;
        found = collect(&selection, true, &dirs, ui)?;
    }
    found.problems.retain(|p| args.only.is_empty() || args.only.iter().any(|rule| rule == p.rule));
    found.problems.sort_by(|a, b| (&a.path, a.span, a.rule, &a.message).cmp(&(&b.path, b.span, b.rule, &b.message)));
    found.problems.dedup();
    let code = exit_code(&found.problems, args.gate.or(found.gate).unwrap_or_default());
    match args.format {
        LintFormat::Human => print(&found, code, ui)?,
        LintFormat::Json => print_json(&found, ui)?,
    }
    Ok(code)
}

/// 0 nothing but notes, 1 warnings, 2 something cannot be read; then the gate.
fn exit_code(problems: &[Problem], gate: Gate) -> u8 {
    let worst = problems.iter().map(|p| p.severity).max();
    match (gate, worst) {
        (Gate::Advisory, _) | (_, None | Some(Severity::Note)) | (Gate::Lenient, Some(Severity::Warning)) => 0,
        (_, Some(Severity::Warning)) => 1,
        (_, Some(Severity::Error)) => 2,
    }
}

fn collect(selection: &Selection, code: bool, dirs: &Dirs, ui: &Ui) -> Result<Found, Failure> {
    let mut found = Found::default();
    for wanted in &selection.repos {
        let libraries = Libraries::open(&wanted.from, Some(&dirs.library()));
        // The strongest library that has articles is the one its author can mend.
        let mut all = libraries.repos(&wanted.repo);
        let has = |(_, repo): &(&Library, &LibraryRepo)| {
            if wanted.only.is_empty() {
                !repo.documents.is_empty()
            } else {
                repo.documents.iter().any(|d| wanted.only.contains(&d.id))
            }
        };
        let first = libraries.repos(&wanted.repo).find(has).or_else(|| all.next());
        let Some((library, repo)) = first else { continue };
        found.gate = found.gate.or(library.settings.gate);
        repository(library, repo, wanted, code, dirs, ui, &mut found)?;
    }
    for path in &selection.loose {
        let bytes = std::fs::read(path)?;
        let shown = path.display().to_string();
        let article = crate::article::parse(&shown, &bytes);
        found.problems.extend(lint::article(&article));
        found.texts.insert(shown, article.text);
        found.articles += 1;
    }
    Ok(found)
}

fn repository(
    library: &Library,
    repo: &LibraryRepo,
    wanted: &Wanted,
    code: bool,
    dirs: &Dirs,
    ui: &Ui,
    found: &mut Found,
) -> Result<(), Failure> {
    let asked = |id: &String| wanted.only.is_empty() || wanted.only.contains(id);
    let documents: Vec<_> = repo.documents.iter().filter(|d| asked(&d.id)).collect();
    let mut problems = lint::repository(&library.settings, repo);
    if wanted.only.is_empty() {
        problems.extend(library.problems.iter().cloned());
    } else {
        problems.retain(|p| documents.iter().any(|d| d.articles.iter().any(|a| a.path == p.path)));
    }
    found.problems.extend(problems);
    found.texts.extend(repo.texts.iter().map(|(path, text)| (path.clone(), text.clone())));
    for article in documents.iter().flat_map(|d| &d.articles) {
        found.texts.insert(article.path.clone(), article.text.clone());
        found.articles += 1;
    }
    if !code || documents.is_empty() {
        return Ok(());
    }
    let known = workspace::find(&wanted.repo, &wanted.from, dirs)?;
    let opened = match &known.local {
        Some(local) => workspace::open_path(local, None),
        None if is_clone(&known.clone) => workspace::open_path(&known.clone, None),
        None => {
            let why = format!("it is not cloned; run `gloss clone {}`", wanted.repo);
            found.unchecked.insert(wanted.repo.clone(), why);
            return Ok(());
        }
    }?;
    let past = opened.repo.clone().map_or_else(|| Ok(Past::without_history()), Past::new)?;
    let mut lent: Vec<State> = Vec::new();
    for document in documents {
        for article in &document.articles {
            let pin = pin_of(repo, article, opened.repo.as_ref());
            let named = article.meta.rev.as_ref().or(repo.manifest.rev.as_ref());
            let source: Arc<dyn Source> = match (pin, &opened.repo, named) {
                (Some(commit), Some(git), _) => Arc::new(git.source(commit, "")?),
                (None, _, Some(rev)) => {
                    let why = format!("the revision {rev} is not in this clone; run `gloss fetch {}`", wanted.repo);
                    found.unchecked.insert(wanted.repo.clone(), why);
                    continue;
                }
                _ => opened.source.clone(),
            };
            let state = pin.map_or_else(|| State::Source(source.clone()), State::Commit);
            if !lent.iter().any(|known| past.same_state(known, &state)) {
                let (snapshot, _) = open::indexed(&source, ui)?;
                past.lend(state.clone(), Arc::new(snapshot));
                lent.push(state.clone());
            }
            let file = library.origin.folder().map(|folder| folder.join(&repo.folder).join(file_name(&article.path)));
            for one in lint::names(&past, document, article, &state) {
                if let (Some(file), Some(edit)) = (&file, one.edit) {
                    found.edits.entry(file.clone()).or_default().push(edit);
                }
                found.problems.push(one.problem);
            }
        }
    }
    Ok(())
}

fn file_name(shown: &str) -> &str {
    shown.rsplit(['/', '\\']).next().unwrap_or(shown)
}

/// Applies the edits to their files.
fn fix(edits: &BTreeMap<PathBuf, Vec<Edit>>, ui: &Ui) -> Result<(), Failure> {
    for (file, edits) in edits {
        let bytes =
            apply(&std::fs::read(file)?, edits).map_err(|e| Failure::new(format!("{}: {e}", file.display())))?;
        replace_file(file, &bytes)?;
        let names = if edits.len() == 1 { "name" } else { "names" };
        ui.note(&format!("{}: {} {names} linked", clean(&file.display().to_string()), edits.len()));
    }
    Ok(())
}

fn print(found: &Found, code: u8, ui: &Ui) -> Result<(), Failure> {
    let renderer = if ui.color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for problem in &found.problems {
        out.push_str(snippet::problem(&found.texts, problem, problem.rule.to_owned(), &renderer).trim_end());
        out.push_str("\n\n");
    }
    for (repo, why) in &found.unchecked {
        out.push_str(&format!("note: {}: names were not looked for: {}\n\n", clean(repo), clean(why)));
    }
    let [errors, warnings, notes] = counts(&found.problems);
    let verdict = match code {
        0 => "pass",
        1 => "needs review",
        _ => "broken",
    };
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    out.push_str(&format!(
        "{}: {}, {}, {}: {verdict}\n",
        count(found.articles, "file"),
        count(errors, "error"),
        count(warnings, "warning"),
        count(notes, "note")
    ));
    ui.out(|w| w.write_all(out.as_bytes()))
}

fn counts(problems: &[Problem]) -> [usize; 3] {
    [Severity::Error, Severity::Warning, Severity::Note]
        .map(|severity| problems.iter().filter(|p| p.severity == severity).count())
}

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    summary: Summary,
    unchecked: Vec<Unchecked<'a>>,
    problems: Vec<WireProblem<'a>>,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    error: usize,
    warning: usize,
    note: usize,
}

#[derive(Serialize)]
struct Unchecked<'a> {
    repo: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct WireProblem<'a> {
    rule: &'a str,
    severity: &'static str,
    path: &'a str,
    line: u32,
    col: u32,
    message: &'a str,
    hint: Option<&'a str>,
}

fn print_json(found: &Found, ui: &Ui) -> Result<(), Failure> {
    let [error, warning, note] = counts(&found.problems);
    let problems = found.problems.iter().map(|p| {
        let (line, col) = position(&found.texts, &p.path, p.span.unwrap_or_default());
        let severity = severity_word(p.severity);
        WireProblem { rule: p.rule, severity, path: &p.path, line, col, message: &p.message, hint: p.hint.as_deref() }
    });
    let report = Report {
        schema: 1,
        summary: Summary { files: found.articles, error, warning, note },
        unchecked: found.unchecked.iter().map(|(repo, why)| Unchecked { repo, why }).collect(),
        problems: problems.collect(),
    };
    ui.out(|w| writeln!(w, "{}", super::ui::json(&report)))
}

/// The rules, for people or as JSON Lines.
fn rules(format: LintFormat, ui: &Ui) -> Result<u8, Failure> {
    #[derive(Serialize)]
    struct Row {
        rule: &'static str,
        severity: &'static str,
        finds: &'static str,
        why: &'static str,
    }
    ui.out(|w| {
        for rule in lint::RULES {
            let severity = severity_word(rule.severity);
            if format == LintFormat::Json {
                let row = Row { rule: rule.name, severity, finds: rule.finds, why: rule.why };
                writeln!(w, "{}", super::ui::json(&row))?;
                continue;
            }
            writeln!(w, "{} ({severity}): {}", rule.name, rule.finds)?;
            for line in wrapped(rule.why, 92) {
                writeln!(w, "    {line}")?;
            }
            writeln!(w)?;
        }
        Ok(())
    })?;
    Ok(0)
}

/// Words in lines of at most `room` columns.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("there is one");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > room {
            lines.push(word.to_owned());
        } else {
            last.push_str(if last.is_empty() { "" } else { " " });
            last.push_str(word);
        }
    }
    lines
}
