//! `gloss trace`: where a definition of one revision is at another, one symbol or a batch of questions.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::args::TraceArgs;
use super::failure::{Failure, INTERRUPTED};
use super::open;
use super::ui::Ui;
use crate::anchoring::matching::{Candidate, Node};
use crate::anchoring::past::{Past, State};
use crate::anchoring::trace::{Hop, Traced, trace};
use crate::article::Anchor;
use crate::model::{CommitId, RepoPath};
use crate::source::GitRepo;
use crate::source::history::AtPath;
use crate::text::sanitize;

pub(super) fn run(args: &TraceArgs, ui: &Ui) -> Result<u8, Failure> {
    let opened = open::repository(&args.repo.repo, ui)?;
    let Some(repo) = opened.repo else {
        return Err(Failure::new("this directory has no git history").hint("give the path of a git repository"));
    };
    if args.batch { batch(&repo, ui) } else { symbols(args, &repo, ui) }
}

/// A question as it was written; what it lacks is told in its answer.
#[derive(Deserialize)]
struct Written<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(default)]
    old_rev: serde_json::Value,
    #[serde(default)]
    old_path: serde_json::Value,
    #[serde(default)]
    old_name: serde_json::Value,
    #[serde(default)]
    old_line: serde_json::Value,
    #[serde(default)]
    new_rev: serde_json::Value,
}

struct Question<'a> {
    id: Option<&'a RawValue>,
    asked: Result<Asked, String>,
}

struct Asked {
    old_rev: String,
    old_path: String,
    old_name: String,
    old_line: Option<u32>,
    new_rev: String,
}

impl Asked {
    fn new(written: &Written<'_>) -> Result<Self, String> {
        let text = |value: &serde_json::Value, field: &str| match value.as_str() {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            _ => Err(format!("the question has no `{field}`")),
        };
        Ok(Self {
            old_rev: text(&written.old_rev, "old_rev")?,
            old_path: text(&written.old_path, "old_path")?,
            old_name: text(&written.old_name, "old_name")?,
            // A line that is no line chooses nothing.
            old_line: written.old_line.as_u64().and_then(|line| u32::try_from(line).ok()).filter(|line| *line > 0),
            new_rev: text(&written.new_rev, "new_rev")?,
        })
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a RawValue>,
    status: &'static str,
    path: Option<String>,
    name: Option<String>,
    line: Option<u32>,
    score: f64,
    candidates: Vec<Place>,
    /// The moves and renames on the way, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<Taken>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

#[derive(Serialize)]
struct Place {
    path: String,
    name: String,
    line: u32,
    score: f64,
}

/// One move or rename.
#[derive(Serialize)]
struct Taken {
    /// `null` where the two ends were compared without the way between.
    commit: Option<String>,
    path: String,
    name: String,
    line: u32,
    score: f64,
}

impl Answer<'_> {
    fn unsure(problem: String) -> Self {
        Self {
            id: None,
            status: "ambiguous",
            path: None,
            name: None,
            line: None,
            score: 0.0,
            candidates: Vec::new(),
            steps: Vec::new(),
            commit: None,
            problem: Some(problem),
        }
    }
}

/// One output line per input line, in order.
fn batch(repo: &Arc<GitRepo>, ui: &Ui) -> Result<u8, Failure> {
    let mut lines = Vec::new();
    for (at, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line.map_err(|error| Failure::new(format!("standard input, line {}: {error}", at + 1)))?;
        if !line.trim().is_empty() {
            lines.push((at + 1, line));
        }
    }
    let mut questions: Vec<Question<'_>> = Vec::new();
    for (at, line) in &lines {
        let text = line.trim_start_matches('\u{feff}');
        // A list would be taken for the fields in their order.
        let object = text.trim_start().starts_with('{');
        let read = || serde_json::from_str(text).map_err(|error| error.to_string());
        let written = if object { read() } else { Err("it is no JSON object".to_owned()) };
        let written: Written<'_> = written.map_err(|error| {
            Failure::new(format!("standard input, line {at}: {error}"))
                .hint("each line is an object {\"id\",\"old_rev\",\"old_path\",\"old_name\",\"old_line\",\"new_rev\"}")
        })?;
        questions.push(Question { id: written.id, asked: Asked::new(&written) });
    }
    let mut revisions: BTreeMap<&str, Result<CommitId, String>> = BTreeMap::new();
    let asked = questions.iter().filter_map(|q| q.asked.as_ref().ok());
    for spec in asked.flat_map(|q| [q.old_rev.as_str(), q.new_rev.as_str()]) {
        revisions.entry(spec).or_insert_with(|| repo.resolve(spec).map_err(|e| e.to_string()));
    }
    // Questions about the same revisions and file share what is read and parsed.
    let mut order: Vec<usize> = (0..questions.len()).collect();
    order.sort_by_key(|at| {
        questions[*at].asked.as_ref().ok().map(|q| (&q.new_rev, &q.old_rev, &q.old_path, q.old_line))
    });
    let cancelled = ui.interrupted();
    let stop = || cancelled.load(std::sync::atomic::Ordering::Relaxed);
    let mut answers: Vec<(usize, Answer<'_>)> = crate::index::update::pool().install(|| {
        let chunk = order.len().div_ceil(rayon::current_num_threads()).max(1);
        let solve = |part: &[usize]| {
            let past = Past::new(repo.clone());
            let mut out = Vec::with_capacity(part.len());
            for at in part {
                let question = &questions[*at];
                let mut result = match (&past, &question.asked) {
                    _ if stop() => Answer::unsure("interrupted".to_owned()),
                    (_, Err(problem)) => Answer::unsure(problem.clone()),
                    (Err(error), _) => Answer::unsure(error.to_string()),
                    (Ok(past), Ok(asked)) => answer(past, asked, &revisions),
                };
                result.id = Some(question.id.unwrap_or(RawValue::NULL));
                out.push((*at, result));
            }
            out
        };
        order.par_chunks(chunk).flat_map_iter(solve).collect()
    });
    if stop() {
        return Ok(INTERRUPTED);
    }
    answers.sort_by_key(|(at, _)| *at);
    ui.out(|w: &mut dyn Write| {
        for (_, answer) in &answers {
            writeln!(w, "{}", super::ui::json(answer))?;
        }
        Ok(())
    })?;
    Ok(0)
}

fn answer(past: &Past, q: &Asked, revisions: &BTreeMap<&str, Result<CommitId, String>>) -> Answer<'static> {
    let commit = |spec: &str| revisions[spec].clone();
    let (old, new) = match (commit(&q.old_rev), commit(&q.new_rev)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(problem), _) | (_, Err(problem)) => return Answer::unsure(problem),
    };
    match start(past, &State::Commit(old), &q.old_path, &q.old_name, q.old_line) {
        Ok(node) => tell(past, &node, new),
        Err(problem) => Answer::unsure(problem),
    }
}

/// Why there is no parsed file at a path.
fn why_unread(past: &Past, state: &State, path: &RepoPath) -> String {
    match past.at(state, path) {
        AtPath::Unseen => format!("the folder of {path} at the old revision is not in this clone"),
        AtPath::File { blob, .. } if !past.holds(blob) => {
            format!("the content of {path} at the old revision is not in this clone")
        }
        AtPath::File { .. } => format!("{path} is no text at the old revision"),
        AtPath::Folder => format!("{path} is a folder at the old revision"),
        AtPath::Nothing => format!("no file {path} at the old revision"),
    }
}

/// The definition a question speaks of: by line and name, else by name alone, the nearest to the line.
fn start(past: &Past, state: &State, path: &str, name: &str, line: Option<u32>) -> Result<Node, String> {
    let path = RepoPath::new(path.trim_start_matches("./")).map_err(|e| e.to_string())?;
    let unit = past.unit(state, &path).ok_or_else(|| why_unread(past, state, &path))?;
    match unit.named(name, line) {
        Ok(at) => Ok(Node { state: state.clone(), path, unit, at }),
        Err(0) => Err(format!("no definition `{name}` in {path} at the old revision")),
        Err(n) => Err(format!("{n} definitions are called `{name}` there; give the line")),
    }
}

fn tell(past: &Past, start: &Node, new: CommitId) -> Answer<'static> {
    let mut out = Answer::unsure(String::new());
    past.take_unseen();
    let traced = trace(past, start, &State::Commit(new));
    out.problem = unseen(&past.take_unseen());
    match traced {
        Traced::Found(found) => {
            out.problem = None;
            out.status = status(start, &found.node);
            out.path = Some(found.node.path.to_string());
            out.name = Some(found.node.qualified());
            out.line = Some(found.node.line());
            out.score = round(found.score);
            out.commit = found.hops.iter().rev().find_map(|hop| hop.commit).map(|c| c.to_string());
            out.steps = found.hops.iter().map(taken).collect();
        }
        Traced::Ambiguous { candidates, commit } => {
            out.candidates = candidates.iter().map(place).collect();
            out.commit = commit.map(|c| c.to_string());
        }
        Traced::Deleted { commit, near, hops, .. } => {
            out.status = "deleted";
            out.steps = hops.iter().map(taken).collect();
            out.candidates = near.iter().map(place).collect();
            out.commit = commit.map(|c| c.to_string());
        }
        Traced::Unseen => {
            out.problem.get_or_insert_with(|| "a part of the history is not in this clone".to_owned());
        }
    }
    out
}

/// Says what was needed and is not here.
fn unseen(what: &[String]) -> Option<String> {
    let first = what.first()?;
    let more = if what.len() > 1 { format!(" and {} more", what.len() - 1) } else { String::new() };
    Some(format!("not in this clone: {first}{more}"))
}

fn status(old: &Node, new: &Node) -> &'static str {
    let simple = |node: &Node| node.symbol().path.last().map(|step| step.name.clone());
    let names = |node: &Node| node.symbol().path.iter().map(|step| step.name.clone()).collect::<Vec<_>>();
    match (old.path == new.path, simple(old) == simple(new)) {
        (true, _) if names(old) == names(new) => "same",
        (true, _) => "renamed",
        (false, true) => "moved",
        (false, false) => "moved+renamed",
    }
}

fn taken(hop: &Hop) -> Taken {
    Taken {
        commit: hop.commit.map(|c| c.to_string()),
        path: hop.path.to_string(),
        name: hop.qualified.clone(),
        line: hop.line,
        score: round(hop.score),
    }
}

fn place(candidate: &Candidate) -> Place {
    Place {
        path: candidate.node.path.to_string(),
        name: candidate.node.qualified(),
        line: candidate.node.line(),
        score: round(candidate.likeness.score()),
    }
}

fn round(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}

/// Symbols given on the command line.
fn symbols(args: &TraceArgs, repo: &Arc<GitRepo>, ui: &Ui) -> Result<u8, Failure> {
    let (Some(from), Some(to)) = (&args.from, &args.to) else {
        return Err(Failure::new("`gloss trace` needs --from, --to and symbols, or --batch"));
    };
    let (old, new) = (repo.resolve(from)?, repo.resolve(to)?);
    let past = Past::new(repo.clone())?;
    let state = State::Commit(old);
    let mut answers = Vec::new();
    for text in &args.symbols {
        let node =
            named(&past, repo, &state, old, text).map_err(|problem| Failure::new(format!("{text}: {problem}")))?;
        answers.push((text, node.qualified(), node.path.clone(), node.line(), tell(&past, &node, new)));
    }
    ui.out(|w| {
        for (text, name, path, line, answer) in &answers {
            if args.json {
                writeln!(w, "{}", super::ui::json(answer))?;
                continue;
            }
            writeln!(w, "{}: {}", sanitize::label(text), answer.status)?;
            writeln!(w, "  from {}:{line}  {}", sanitize::label(path.as_str()), sanitize::label(name))?;
            if let (Some(path), Some(name), Some(line)) = (&answer.path, &answer.name, answer.line) {
                writeln!(w, "  to   {}:{line}  {}", sanitize::label(path), sanitize::label(name))?;
            }
            for c in &answer.candidates {
                let (path, name) = (sanitize::label(&c.path), sanitize::label(&c.name));
                writeln!(w, "  near {path}:{}  {name}  {:.2}", c.line, c.score)?;
            }
            if let Some(commit) = &answer.commit {
                writeln!(w, "  in   {commit}")?;
            }
            if let Some(problem) = &answer.problem {
                writeln!(w, "  {}", sanitize::label(problem))?;
            }
        }
        Ok(())
    })?;
    Ok(0)
}

/// `path#Symbol`, or a symbol that is unique in the repository.
fn named(past: &Past, repo: &Arc<GitRepo>, state: &State, commit: CommitId, text: &str) -> Result<Node, String> {
    let written: Anchor = if text.contains('#') { text.to_owned() } else { format!("#{text}") }
        .parse()
        .map_err(|e: crate::article::anchor::AnchorError| e.to_string())?;
    let symbol = written.symbol.ok_or("it names no symbol")?;
    let paths: Vec<RepoPath> = match written.path {
        Some(path) => vec![path.path],
        None => {
            let source = repo.source(commit, "").map_err(|e| e.to_string())?;
            let snapshot = crate::index::Snapshot::scanning(Arc::new(source));
            let mut files: Vec<String> =
                snapshot.named(&symbol.last().name).iter().map(|(file, _)| snapshot.path(*file).to_owned()).collect();
            files.dedup();
            files.iter().filter_map(|path| RepoPath::new(path).ok()).collect()
        }
    };
    let mut found = Vec::new();
    for path in paths {
        let Some(unit) = past.unit(state, &path) else { continue };
        for at in unit.find(&symbol) {
            found.push(Node { state: state.clone(), path: path.clone(), unit: unit.clone(), at });
        }
    }
    match found.len() {
        0 => {
            let unseen = past.unseen();
            Err(match unseen.as_slice() {
                [] => "no such symbol at the old revision".to_owned(),
                [one] => format!("not found at the old revision; not in this clone: {one}"),
                [one, rest @ ..] => {
                    format!("not found at the old revision; not in this clone: {one} and {} more", rest.len())
                }
            })
        }
        1 => Ok(found.swap_remove(0)),
        n => {
            let places: Vec<String> = found.iter().take(5).map(|n| format!("{}#{}", n.path, n.qualified())).collect();
            Err(format!("{n} definitions: {}", places.join(", ")))
        }
    }
}
