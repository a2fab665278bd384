//! Files beside an article that it shows or links to: which of them are not there.
//!
//! Pure: the caller lists the files. Remote addresses and links that leave the repository's folder are not judged.

use std::collections::HashSet;
use std::hash::BuildHasher;

use super::document::{Article, MediaKind};
use super::faults::{Faults, MEDIA};
use super::library::LibraryRepo;
use crate::model::Severity;

/// What an article of this repository's folder may link to, relative to the folder.
#[must_use]
pub fn files_beside(repo: &LibraryRepo) -> HashSet<String> {
    let articles = repo.documents.iter().flat_map(|d| &d.articles);
    let names = articles.map(|a| a.path.rsplit('/').next().unwrap_or(&a.path).to_owned());
    repo.files.iter().cloned().chain(names).collect()
}

/// The file that a link names, relative to the article's folder and decoded; `None` for addresses, fragments of the
/// article itself and absolute paths.
#[must_use]
pub fn local_file(dest: &str) -> Option<String> {
    let plain = dest.split(['#', '?']).next().unwrap_or(dest);
    let local =
        !plain.is_empty() && !plain.contains("://") && !plain.starts_with(['/', '<']) && !plain.starts_with("mailto:");
    local.then(|| percent_decoded(plain))
}

/// Reports media and links to files beside the article that are not there.
pub fn missing_files(article: &Article, files: &HashSet<String, impl BuildHasher>, faults: &mut Faults) {
    let missing = |dest: &str| local_file(dest).is_some_and(|file| !file.starts_with("../") && !files.contains(&file));
    for section in &article.sections {
        for media in section.media.iter().filter(|m| missing(&m.dest)) {
            let what = if media.kind == MediaKind::Image { "picture" } else { "clip" };
            let message = format!("the {what} `{}` is not there", media.dest);
            faults.push(MEDIA, Severity::Warning, media.span, message, None);
        }
        for link in section.links.iter().filter(|l| missing(&l.dest)) {
            let message = format!("the file `{}` is not there", link.dest);
            faults.push(MEDIA, Severity::Warning, link.span, message, None);
        }
        for anchor in &section.anchors {
            if let Some(fragment) = anchor.attributes.media.as_ref().filter(|m| missing(&m.value.path)) {
                let message = format!("the clip `{}` is not there", fragment.value.path);
                faults.push(MEDIA, Severity::Warning, fragment.span, message, None);
            }
        }
    }
}

fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|d| std::str::from_utf8(d).ok()).and_then(|d| u8::from_str_radix(d, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).trim_start_matches("./").to_owned()
}
