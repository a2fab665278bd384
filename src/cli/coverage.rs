//! `gloss coverage`: how much of a folder is explained, and what to explain next.

use std::sync::Arc;

use serde::Serialize;

use super::args::CoverageArgs;
use super::failure::Failure;
use super::open;
use super::ui::Ui;
use crate::analysis::coverage::{Coverage, Next, Share, coverage};
use crate::analysis::notes::state_of;
use crate::anchoring::Past;
use crate::article::{Document, Libraries};
use crate::text::sanitize;
use crate::workspace::{Dirs, RepoArg, RepoRef};

pub(super) fn run(args: &CoverageArgs, ui: &Ui) -> Result<u8, Failure> {
    let dirs = Dirs::of_user()?;
    let (opened, analysis) = open::full_analysis(&args.repo.repo, ui)?;
    let snapshot = analysis.snapshot();
    let past = opened.repo.clone().map_or_else(|| Ok(Past::without_history()), Past::new)?;
    let state = state_of(snapshot, opened.repo.is_some());
    past.lend(state.clone(), Arc::clone(snapshot));
    let from = match RepoArg::parse(&args.repo.repo).repo {
        RepoRef::Path(path) => path.canonicalize().unwrap_or(path),
        RepoRef::Name(_) => open::here(),
    };
    let libraries = Libraries::open(&from, Some(&dirs.library()));
    let documents =
        documents(&libraries, &opened.name, matches!(RepoArg::parse(&args.repo.repo).repo, RepoRef::Path(_)));
    let folder = args.folder.as_deref().unwrap_or("");
    let found = coverage(snapshot, &past, &state, &documents, folder);
    if found.entries.is_empty() {
        let what = if folder.is_empty() { "the repository".to_owned() } else { format!("`{folder}`") };
        return Err(Failure::new(format!("{what} has no functions or types that gloss reads"))
            .hint("`gloss symbols REPO --path DIR` lists what there is below a folder"));
    }
    let next = found.next(snapshot, &past, &state, args.next);
    let revision = snapshot.revision().describe();
    if args.json {
        return json(&opened.name, &revision, folder, &found, &next, ui);
    }
    print(&opened.name, &revision, folder, &found, &next, documents.len(), ui)
}

/// The documents about a repository; about the one that a library stands in, where it is named by its path.
fn documents<'a>(libraries: &'a Libraries, name: &'a str, by_path: bool) -> Vec<&'a Document> {
    let own = || libraries.list.first()?.repos.iter().find(|r| r.manifest.path.is_some());
    match own().filter(|_| by_path) {
        Some(repo) => libraries.documents(&repo.manifest.name).into_values().map(|(_, _, d)| d).collect(),
        None => libraries.documents(name).into_values().map(|(_, _, d)| d).collect(),
    }
}

/// Rows of folders and files for people.
const MOST_PARTS: usize = 20;

fn percent(part: f64) -> String {
    format!("{:.0} %", part * 100.0)
}

fn print(
    name: &str,
    revision: &str,
    folder: &str,
    found: &Coverage,
    next: &[Next<'_>],
    documents: usize,
    ui: &Ui,
) -> Result<u8, Failure> {
    let clean = |text: &str| sanitize::label(text).into_owned();
    let all = found.share();
    // What has most left to explain comes first.
    let mut parts: Vec<(String, Share)> = found.parts(folder).into_iter().collect();
    let left = |share: &Share| share.weight * (1.0 - share.explained_part());
    parts.sort_by(|a, b| left(&b.1).total_cmp(&left(&a.1)));
    let place = if folder.is_empty() { String::new() } else { format!(", {}", clean(folder)) };
    ui.out(|w| {
        writeln!(
            w,
            "{} at {}{place}: {} symbols, {}",
            clean(name),
            clean(revision),
            all.symbols,
            super::accept::count(documents, "article")
        )?;
        writeln!(
            w,
            "anchored {} ({} by use), with linked names {} ({} by use)\n",
            all.anchored,
            percent(all.anchored_part()),
            all.anchored + all.linked,
            percent(all.explained_part())
        )?;
        let wide = parts.iter().take(MOST_PARTS).map(|(k, _)| clean(k).chars().count()).max().unwrap_or(0).clamp(6, 48);
        writeln!(w, "{:wide$}  symbols  anchored  linked  by use", "below")?;
        for (name, share) in parts.iter().take(MOST_PARTS) {
            writeln!(
                w,
                "{:wide$}  {:>7}  {:>8}  {:>6}  {:>6}",
                clean(name),
                share.symbols,
                share.anchored,
                share.linked,
                percent(share.explained_part())
            )?;
        }
        if parts.len() > MOST_PARTS {
            writeln!(w, "and {} more with less left to explain (--json has all)", parts.len() - MOST_PARTS)?;
        }
        if next.is_empty() {
            return Ok(());
        }
        writeln!(w, "\nto explain next:\n {:>6}  {:>5}  anchor", "uses", "lines")?;
        for one in next {
            let anchor = one.anchor.clone().unwrap_or_else(|| format!("{}#{}", one.entry.path, one.entry.qualified));
            writeln!(w, " {:>6}  {:>5}  {}", one.uses, one.entry.lines(), clean(&anchor))?;
        }
        Ok(())
    })?;
    Ok(0)
}

#[derive(Serialize)]
struct Out<'a> {
    schema: u32,
    repo: &'a str,
    revision: &'a str,
    folder: &'a str,
    total: OutShare,
    parts: Vec<OutPart>,
    next: Vec<OutNext<'a>>,
}

#[derive(Serialize)]
struct OutPart {
    name: String,
    #[serde(flatten)]
    share: OutShare,
}

#[derive(Serialize)]
struct OutShare {
    symbols: u32,
    anchored: u32,
    linked: u32,
    /// Of the weight by use, 0 to 1.
    anchored_part: f64,
    explained_part: f64,
}

impl From<Share> for OutShare {
    fn from(share: Share) -> Self {
        let round = |x: f64| (x * 1e4).round() / 1e4;
        Self {
            symbols: share.symbols,
            anchored: share.anchored,
            linked: share.linked,
            anchored_part: round(share.anchored_part()),
            explained_part: round(share.explained_part()),
        }
    }
}

#[derive(Serialize)]
struct OutNext<'a> {
    anchor: Option<&'a str>,
    path: &'a str,
    symbol: &'a str,
    kind: &'static str,
    line: u32,
    lines: u32,
    uses: u32,
}

fn json(name: &str, revision: &str, folder: &str, found: &Coverage, next: &[Next<'_>], ui: &Ui) -> Result<u8, Failure> {
    let parts = found.parts(folder).into_iter().map(|(name, share)| OutPart { name, share: share.into() });
    let next = next.iter().map(|one| OutNext {
        anchor: one.anchor.as_deref(),
        path: &one.entry.path,
        symbol: &one.entry.qualified,
        kind: one.entry.symbol.kind.as_str(),
        line: one.entry.symbol.line + 1,
        lines: one.entry.lines(),
        uses: one.uses,
    });
    let total = found.share().into();
    let out = Out { schema: 1, repo: name, revision, folder, total, parts: parts.collect(), next: next.collect() };
    ui.out(|w| writeln!(w, "{}", super::ui::json(&out)))?;
    Ok(0)
}
