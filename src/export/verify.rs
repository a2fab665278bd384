//! Whether an export on disk still says what the library says, and whether it is whole.
//!
//! An export's manifest holds a summary of what it was made from: each article's text, each note's verdict and the content
//! it stands on. [`summary`] makes the same of a library at hand; [`compare`] tells the two apart in sentences.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::plan::{Options, Scope};
use super::site::Site;
use super::write;

/// What a site is made from.
#[must_use]
pub fn summary(site: &Site, options: &Options) -> Value {
    let hash = |text: &str| format!("{:016x}", xxh3_64(text.as_bytes()));
    let repos = site.repos.iter().map(|repo| {
        let snapshot = repo.analysis.snapshot();
        let mut articles = BTreeMap::new();
        let mut notes = BTreeMap::new();
        for doc in &repo.docs {
            for article in &doc.document.articles {
                articles.insert(format!("{}.{}", doc.document.id, article.meta.lang), hash(&article.text));
            }
            for ((id, n), note) in &doc.notes {
                let blob = note.place.as_ref().map(|place| snapshot.blob(place.file).to_string());
                let says = format!("{} {}", note.state.as_str(), blob.unwrap_or_default());
                notes.insert(
                    format!("{}#{id}{}", doc.document.id, if *n == 0 { String::new() } else { format!("~{n}") }),
                    says,
                );
            }
        }
        let commit = snapshot.revision().commit.map(|commit| commit.to_string());
        json!({ "name": repo.name, "commit": commit, "articles": articles, "notes": notes })
    });
    let scope = match options.scope {
        Scope::Slice => "slice",
        Scope::Full => "full",
        Scope::Single => "single",
    };
    json!({ "scope": scope, "lang": site.lang, "title": site.title, "repos": repos.collect::<Vec<_>>() })
}

/// How two summaries differ, one sentence each, in order.
#[must_use]
pub fn compare(exported: &Value, now: &Value) -> Vec<String> {
    let mut out = Vec::new();
    let repos = |value: &Value| -> BTreeMap<String, Value> {
        let list = value.get("repos").and_then(Value::as_array).cloned().unwrap_or_default();
        list.into_iter().map(|repo| (repo["name"].as_str().unwrap_or("").to_owned(), repo)).collect()
    };
    let (old, new) = (repos(exported), repos(now));
    for (name, repo) in &new {
        let Some(before) = old.get(name) else {
            out.push(format!("{name} is not in the export"));
            continue;
        };
        if before["commit"] != repo["commit"] {
            let text = |value: &Value| value["commit"].as_str().unwrap_or("the work tree").to_owned();
            out.push(format!("{name}: shown at {}, now at {}", text(before), text(repo)));
        }
        for (key, what) in [("articles", "the article"), ("notes", "the note")] {
            let map = |value: &Value| value[key].as_object().cloned().unwrap_or_default();
            let (a, b) = (map(before), map(repo));
            for (id, value) in &b {
                match a.get(id) {
                    None => out.push(format!("{name}: {what} {id} is new")),
                    Some(was) if was != value && key == "notes" => {
                        let word = |v: &Value| v.as_str().unwrap_or("").split(' ').next().unwrap_or("").to_owned();
                        let (was, is) = (word(was), word(value));
                        out.push(if was == is {
                            format!("{name}: the code of {id} is another ({is})")
                        } else {
                            format!("{name}: {what} {id} was {was}, is {is}")
                        });
                    }
                    Some(was) if was != value => out.push(format!("{name}: {what} {id} has changed")),
                    Some(_) => {}
                }
            }
            let gone = a.keys().filter(|id| !b.contains_key(*id));
            out.extend(gone.map(|id| format!("{name}: {what} {id} is gone")));
        }
    }
    out.extend(old.keys().filter(|name| !new.contains_key(*name)).map(|name| format!("{name} is in the export only")));
    out
}

/// Files of an export that are missing or not as they were written, in order; `None` where there is no export.
#[must_use]
pub fn damage(target: &Path) -> Option<Vec<String>> {
    let files = write::read_manifest(target)?;
    let mut out = Vec::new();
    for (path, hash) in files {
        // A manifest is a file like any other: a path in it must not lead outside.
        let inside = !path.split('/').any(|part| part == ".." || part.is_empty());
        match fs::read(target.join(&path)).ok().filter(|_| inside) {
            Some(bytes) if format!("{:016x}", xxh3_64(&bytes)) == hash => {}
            Some(_) => out.push(format!("{path} is not as it was written")),
            None => out.push(format!("{path} is missing")),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told_one_by_one() {
        let at = |commit: &str, article: &str, note: &str| json!({"repos": [{"name": "r", "commit": commit, "articles": {"a.en": article}, "notes": {"a#x": note}}]});
        assert_eq!(compare(&at("1", "h", "ok 7"), &at("1", "h", "ok 7")), Vec::<String>::new());
        assert_eq!(
            compare(&at("1", "h", "ok 7"), &at("2", "i", "changed 8")),
            ["r: shown at 1, now at 2", "r: the article a.en has changed", "r: the note a#x was ok, is changed"]
        );
        assert_eq!(compare(&at("1", "h", "ok 7"), &at("1", "h", "ok 8")), ["r: the code of a#x is another (ok)"]);
        assert_eq!(compare(&at("1", "h", "ok 7"), &json!({"repos": []})), ["r is in the export only"]);
    }
}
