//! What the shell completes: names of repositories, and their branches and tags after an `@`.
//!
//! Answers come from manifests and clones only, so that a key press never waits for the network or an index. Names of
//! branches come from strangers: one that a shell could take for more than a word is left out.

use std::ffi::OsStr;

use clap_complete::CompletionCandidate;

use super::open::here;
use crate::source::GitRepo;
use crate::source::clone::is_clone;
use crate::workspace::{self, Catalogue, Dirs, RepoArg, RepoRef};

/// The variable that the registered script asks through.
pub const VARIABLE: &str = "GLOSS_COMPLETE";

/// Completes REPO and REPO@REV.
pub fn repository(current: &OsStr) -> Vec<CompletionCandidate> {
    let (Some(text), Ok(dirs)) = (current.to_str(), Dirs::of_user()) else { return Vec::new() };
    if let Some((name, start)) = text.split_once('@') {
        return revisions(name, &dirs)
            .into_iter()
            .filter(|rev| rev.starts_with(start))
            .map(|rev| CompletionCandidate::new(format!("{name}@{rev}")))
            .collect();
    }
    let mut names: Vec<(String, Option<String>)> = Catalogue::open(&here(), &dirs)
        .entries()
        .map(|(_, manifest)| (manifest.name.clone(), manifest.title.clone()))
        .collect();
    names.extend(dirs.clones().into_iter().map(|name| (name, None)));
    names.sort();
    names.dedup_by(|later, first| later.0 == first.0);
    names.retain(|(name, _)| name.starts_with(text) && is_plain(name));
    let candidate = |(name, title): (String, Option<String>)| {
        let title = title.map(|title| crate::text::sanitize::label(&title).into_owned());
        CompletionCandidate::new(name).help(title.map(Into::into))
    };
    let mut found: Vec<CompletionCandidate> = names.into_iter().map(candidate).collect();
    // A path is a repository too, once it looks like one.
    if text.contains('/') || text.starts_with('.') {
        use clap_complete::engine::{PathCompleter, ValueCompleter};
        found.extend(PathCompleter::dir().complete(current));
    }
    found
}

/// Completes names of clones.
pub fn cloned(current: &OsStr) -> Vec<CompletionCandidate> {
    let (Some(text), Ok(dirs)) = (current.to_str(), Dirs::of_user()) else { return Vec::new() };
    let names = dirs.clones().into_iter().filter(|name| name.starts_with(text) && is_plain(name));
    names.map(CompletionCandidate::new).collect()
}

fn revisions(name: &str, dirs: &Dirs) -> Vec<String> {
    let dir = match RepoArg::parse(name).repo {
        RepoRef::Path(path) => path,
        RepoRef::Name(name) => match workspace::find(&name, &here(), dirs) {
            Ok(known) => known.local.unwrap_or(known.clone),
            Err(_) => return Vec::new(),
        },
    };
    let repo = if is_clone(&dir) { GitRepo::open(&dir) } else { GitRepo::discover(&dir) };
    let mut names = repo.map(|repo| repo.reference_names()).unwrap_or_default();
    names.retain(|name| is_plain(name));
    names
}

/// Whether a shell takes the text for nothing but a word.
fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '+' | '@' | ',' | '%');
    !text.is_empty() && !text.starts_with('-') && text.chars().all(plain)
}
