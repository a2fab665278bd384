//! What an author should mend before publishing: beyond what the format demands ([`crate::article::parse()`]) and what the
//! code says ([`crate::anchoring::check`]), both of which are reused here.
//!
//! In: articles as read, and for names a revision of the code. Out: [`Problem`]s, one rule each ([`RULES`]). Pure but for
//! [`names()`], which asks a repository. An article may allow findings with `lint-allow: [rule, rule:word]` in its front
//! matter; what cannot be read at all cannot be allowed.

mod form;
mod names;
mod rules;
mod series;
mod variants;

use crate::article::beside::{files_beside, missing_files};
use crate::article::faults::{Faults, MALFORMED};
use crate::article::front::Value;
use crate::article::{Article, Document, LibraryRepo, Settings, parse};
use crate::model::Problem;

pub use form::is_code_quote;
pub use names::{Unlinked, names};
pub use rules::{RULES, Rule, find};

/// Lints one article by itself, as after it was written: no code and no other files are looked at. `path` is how the
/// file is shown. In order of place.
#[must_use]
pub fn text(path: &str, bytes: &[u8]) -> Vec<Problem> {
    article(&parse(path, bytes))
}

/// Lints one parsed article by itself: the faults of its form, then of its style. In order of place.
#[must_use]
pub fn article(article: &Article) -> Vec<Problem> {
    let mut faults = Faults::new(&article.path);
    form::check(article, &mut faults);
    let mut out = article.problems.clone();
    out.extend(faults.into_problems());
    finish(article, out)
}

/// Lints all articles of a repository: each by itself, with the files beside it, against its source, and in its series.
/// Names of the code are left to [`names()`]. In order of file and place.
#[must_use]
pub fn repository(settings: &Settings, repo: &LibraryRepo) -> Vec<Problem> {
    let files = files_beside(repo);
    let mut out = repo.problems.clone();
    for document in &repo.documents {
        for article in &document.articles {
            let mut faults = Faults::new(&article.path);
            form::check(article, &mut faults);
            form::captions(article, &files, &mut faults);
            missing_files(article, &files, &mut faults);
            links(article, repo, &mut faults);
            variants::check(document, article, &mut faults);
            series::check(settings, repo, document, article, &mut faults);
            let mut problems = article.problems.clone();
            problems.extend(faults.into_problems());
            out.extend(finish(article, problems));
        }
    }
    out.sort_by(|a, b| (&a.path, a.span, a.rule, &a.message).cmp(&(&b.path, b.span, b.rule, &b.message)));
    out
}

/// Fragments of other articles that are no section there.
fn links(article: &Article, repo: &LibraryRepo, faults: &mut Faults) {
    for link in article.sections.iter().flat_map(|s| &s.links) {
        let Some((file, fragment)) = link.dest.split_once('#').filter(|(file, _)| !file.is_empty()) else { continue };
        let Some((_, other)) = sibling(repo, file) else { continue };
        if !fragment.is_empty() && other.section_of_fragment(fragment).is_none() {
            form::no_section(other, fragment, link.span, faults);
        }
    }
}

/// The article of this repository that a relative link names.
fn sibling<'a>(repo: &'a LibraryRepo, dest: &str) -> Option<(&'a Document, &'a Article)> {
    let file = crate::article::beside::local_file(dest)?;
    let named = |article: &&Article| file_name(article) == file;
    repo.documents.iter().find_map(|document| Some((document, document.articles.iter().find(named)?)))
}

fn file_name(article: &Article) -> &str {
    article.path.rsplit(['/', '\\']).next().unwrap_or(&article.path)
}

/// Sorts by place and leaves out what the article allows.
fn finish(article: &Article, mut problems: Vec<Problem>) -> Vec<Problem> {
    let allowed = allowed(article);
    problems.retain(|p| p.rule == MALFORMED || !allowed.contains(&p.rule));
    problems.sort_by_key(|p| p.span.map_or(0, |s| s.start));
    problems.dedup();
    problems
}

/// The entries of `lint-allow`.
fn allowed(article: &Article) -> Vec<&str> {
    match article.front.get("lint-allow").map(|entry| &entry.value) {
        Some(Value::List(items)) => items.iter().map(String::as_str).collect(),
        Some(Value::Scalar(item)) => item.split_whitespace().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
