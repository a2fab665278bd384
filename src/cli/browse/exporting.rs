//! `:export`: pages of the repository being read, as `gloss export` makes them.

use std::path::Path;

use super::backend::Live;
use crate::article::Libraries;
use crate::cli::export::{docs, site_of};
use crate::cli::failure::Failure as CliFailure;
use crate::export::site::Repo;
use crate::export::{self, Memory, Options, Progress, Scope, Staging, verify};
use crate::tui::backend::{Answer, Cancel, Failure};

/// All articles of the repository into a directory, or one of them into a file that ends in `.html`. Returns a sentence
/// on what was made.
///
/// # Errors
/// Where there is nothing to export or the target cannot be written.
pub fn export(live: &Live, article: Option<&str>, target: &str, cancel: &Cancel) -> Answer<String> {
    made(live, article, target, cancel).map_err(|failure| {
        let cause = failure.error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        let plain = Failure::new(format!("{}{cause}", failure.error));
        match failure.hint {
            Some(hint) => plain.with_hint(hint),
            None => plain,
        }
    })
}

fn made(live: &Live, article: Option<&str>, target: &str, cancel: &Cancel) -> Result<String, CliFailure> {
    let output = live.from.join(target);
    let page = output.extension().is_some_and(|ending| ending == "html");
    if page && article.is_none() {
        return Err(CliFailure::new("a page holds one article, and none is open").hint("`:export DIR` exports all"));
    }
    if !page {
        export::write::check_target(&output)?;
    }
    let libraries = Libraries::open(&live.from, Some(&live.dirs.library()));
    let only: Vec<String> = article.filter(|_| page).map(str::to_owned).into_iter().collect();
    let analysis = live.analysis();
    let name = live.opened.name.clone();
    let docs = docs(&name, &only, &libraries, live.opened.repo.as_ref(), &analysis, cancel.flag())?;
    if docs.is_empty() {
        return Err(CliFailure::new(format!("there are no articles on {name}")).hint("`a` on a line writes one"));
    }
    let manifest = libraries.manifest(&name).map(|(_, repo)| repo.manifest.clone()).unwrap_or_default();
    let repo = Repo { name, title: manifest.title, urls: manifest.urls, analysis, date: None, docs };
    let site = site_of(vec![repo], &libraries, None, None);
    let progress = Progress { step: &|_, _| {}, cancel: cancel.flag() };
    if page {
        let options = Options { scope: Scope::Single, base_url: None, alone: true };
        let memory = Memory::default();
        export::export(&site, &options, &memory, &progress)?;
        let bytes = memory.into_files().into_values().next().unwrap_or_default();
        export::write::write_page(&output, &bytes)?;
        return Ok(shown(&output));
    }
    let options = Options { scope: Scope::Slice, base_url: None, alone: false };
    let staging = Staging::new(&output, false)?;
    let report = export::export(&site, &options, &staging, &progress)?;
    staging.finish(&verify::summary(&site, &options))?;
    Ok(format!("{}: {} files", shown(&output.join("index.html")), report.files))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
