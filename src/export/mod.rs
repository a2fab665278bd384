//! Annotated code as a static site that works from a disk, without a script and under any sub-path.
//!
//! A [`site::Site`] goes in; pages go to a [`write::Sink`]. [`plan`] decides which pages there are and where, then each page
//! is a function of the plan alone, so pages are made in parallel and two exports of the same input are the same bytes. All
//! text passes through [`html`], which escapes; no page loads anything from outside the site.
//!
//! Reads code only through [`crate::analysis`]; writes nothing but through the sink. The rules of the pages are in
//! docs/export.md.

pub mod anchors;
pub mod article;
pub mod assets;
pub mod captions;
pub mod choice;
mod clip;
pub mod code;
pub mod compress;
pub mod directory;
pub mod excerpt;
pub mod feed;
pub mod file;
pub mod forge;
pub mod gather;
pub mod home;
pub mod html;
pub mod jsonld;
pub mod latest;
pub mod media;
pub mod names;
pub mod page;
pub mod palette;
pub mod plain;
pub mod plan;
pub mod prose;
pub mod search;
pub mod shard;
pub mod sides;
pub mod site;
pub mod state;
pub mod symbols;
#[cfg(test)]
mod tests;
pub mod verify;
pub mod view;
pub mod words;
pub mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;

use assets::Assets;
use media::Media;
use plan::RepoPlan;
pub use plan::{Options, Plan, Scope};
use search::Briefs;
pub use site::Site;
use symbols::Uses;
pub use write::{Memory, Sink, Staging, WriteError};

use crate::analysis::FileId;

/// What was exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Files of every kind.
    pub files: usize,
    /// Their bytes, compressed siblings not counted.
    pub bytes: usize,
    /// Pages of source files, and their bytes.
    pub code_pages: usize,
    pub code_bytes: usize,
    /// Bytes of the sources of those.
    pub source_bytes: usize,
}

/// Is told how many of how many pages are done, and may stop the work.
pub struct Progress<'a> {
    pub step: &'a (dyn Fn(usize, usize) + Sync),
    pub cancel: &'a AtomicBool,
}

/// Counts what goes through to a sink.
struct Counting<'a> {
    sink: &'a dyn Sink,
    cancel: &'a AtomicBool,
    files: AtomicUsize,
    bytes: AtomicUsize,
    /// Paths of pages, for the site map.
    pages: Mutex<BTreeSet<String>>,
}

impl Counting<'_> {
    fn put(&self, (path, bytes): (String, Vec<u8>)) -> Result<(), WriteError> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(WriteError::Interrupted);
        }
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes.len(), Ordering::Relaxed);
        if path.ends_with(".html") && !path.starts_with("latest/") {
            self.pages.lock().expect("no panic while held").insert(path.clone());
        }
        self.sink.put(&path, bytes)
    }

    fn report(self, known: Report) -> Report {
        Report { files: self.files.into_inner(), bytes: self.bytes.into_inner(), ..known }
    }
}

/// Exports a site.
///
/// # Errors
/// What the sink says, and [`WriteError::Interrupted`].
pub fn export(site: &Site, options: &Options, sink: &dyn Sink, progress: &Progress<'_>) -> Result<Report, WriteError> {
    let plan = Plan::new(site, options, progress.cancel)?;
    let assets = Assets::new();
    let media = Media::gather(site);
    let (files, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let out = Counting { sink, cancel: progress.cancel, files, bytes, pages: Mutex::default() };
    if plan.is_single() {
        singles(&plan, &assets, &media, &out)?;
        return Ok(out.report(Report::default()));
    }
    out.put((assets.css_path.clone(), assets.css.clone().into_bytes()))?;
    out.put((assets.js_path.clone(), assets.js.clone().into_bytes()))?;
    out.put((assets.icon_path.clone(), assets::ICON.as_bytes().to_vec()))?;
    // Some hosts drop folders that start with `_` unless told not to.
    out.put((".nojekyll".to_owned(), Vec::new()))?;
    for (path, bytes) in &media.files {
        out.put((path.clone(), bytes.clone()))?;
    }
    for list in [home::home, home::notes, state::page, search::page] {
        plan.tongues.iter().try_for_each(|words| out.put(list(&plan, &assets, words)))?;
    }
    articles(&plan, &assets, &media, &out)?;
    let mut report = Report::default();
    let mut briefs = Briefs::new();
    for repo in &plan.repos {
        let uses = code_pages(&plan, repo, &assets, &media, &out, progress, &mut report, &mut briefs)?;
        for dir in directory::dirs(repo) {
            if let Some(page) = directory::page(&plan, repo, &assets, &dir) {
                out.put(page)?;
            }
        }
        let lister = symbols::pages(&plan, repo, &assets);
        let pieces: Vec<_> = repo.shards.pieces().into_iter().collect();
        pieces.par_iter().try_for_each(|(piece, names)| out.put(lister.page(piece, names, &uses)))?;
        if let Some(index) = lister.index() {
            out.put(index)?;
        }
    }
    for file in search::data(&plan, &briefs) {
        out.put(file)?;
    }
    by_products(&plan, &out)?;
    Ok(out.report(report))
}

/// Articles that hold all they need.
fn singles(plan: &Plan<'_>, assets: &Assets, media: &Media, out: &Counting<'_>) -> Result<(), WriteError> {
    for repo in &plan.repos {
        for (at, doc) in repo.repo.docs.iter().enumerate() {
            let render = |article| out.put(article::page(plan, repo, assets, media, at, article));
            if plan.options.alone {
                render(plan.default_article(doc))?;
            } else {
                doc.document.articles.par_iter().try_for_each(render)?;
            }
        }
    }
    Ok(())
}

fn articles(plan: &Plan<'_>, assets: &Assets, media: &Media, out: &Counting<'_>) -> Result<(), WriteError> {
    for repo in &plan.repos {
        for (at, doc) in repo.repo.docs.iter().enumerate() {
            out.put(home::languages(plan, repo, assets, at))?;
            let render = |article| out.put(article::page(plan, repo, assets, media, at, article));
            doc.document.articles.par_iter().try_for_each(render)?;
            for article in &doc.document.articles {
                out.put(plain::article(plan, repo, at, article))?;
            }
        }
    }
    Ok(())
}

/// What other programs read.
fn by_products(plan: &Plan<'_>, out: &Counting<'_>) -> Result<(), WriteError> {
    out.put(jsonld::file(plan))?;
    out.put(plain::list(plan))?;
    out.put(latest::permalinks(&plan.repos))?;
    for repo in &plan.repos {
        for page in latest::pages(repo, &plan.site.lang) {
            out.put(page)?;
        }
    }
    if let Some(base) = &plan.options.base_url {
        let pages: Vec<String> = out.pages.lock().expect("no panic while held").iter().cloned().collect();
        out.put(feed::sitemap(base, &pages))?;
        out.put(feed::atom(plan, base))?;
    }
    Ok(())
}

/// The pages of all files of a repository; gives what each of them uses.
#[expect(clippy::too_many_arguments, reason = "one call, and a struct of these would only move the list")]
fn code_pages(
    plan: &Plan<'_>,
    repo: &RepoPlan<'_>,
    assets: &Assets,
    media: &Media,
    out: &Counting<'_>,
    progress: &Progress<'_>,
    report: &mut Report,
    briefs: &mut Briefs,
) -> Result<Uses, WriteError> {
    let list: Vec<FileId> = repo.shown_files().collect();
    let done = AtomicUsize::new(0);
    let kept: Mutex<BTreeMap<FileId, Kept>> = Mutex::default();
    list.par_iter().with_max_len(1).try_for_each(|file| {
        if progress.cancel.load(Ordering::Relaxed) {
            return Err(WriteError::Interrupted);
        }
        let page = file::page(plan, repo, assets, media, *file);
        let row = Kept { uses: page.uses, briefs: page.briefs, bytes: page.bytes.len(), source: page.source };
        kept.lock().expect("no panic while held").insert(*file, row);
        out.put((repo.page(*file), page.bytes))?;
        if let Some(raw) = page.raw {
            out.put(raw)?;
        }
        (progress.step)(done.fetch_add(1, Ordering::Relaxed) + 1, list.len());
        Ok(())
    })?;
    let kept = kept.into_inner().expect("no panic while held");
    let mut uses = Vec::with_capacity(kept.len());
    for (file, row) in kept {
        report.code_pages += 1;
        report.code_bytes += row.bytes;
        report.source_bytes += row.source;
        briefs.insert((repo.at, file), row.briefs);
        uses.push((file, row.uses));
    }
    Ok(Uses::new(uses.into_iter()))
}

/// What is remembered of a file once its page is written.
struct Kept {
    uses: Vec<anchors::Use>,
    briefs: Vec<search::Brief>,
    bytes: usize,
    source: usize,
}
