//! Addresses without a revision: small pages that lead on to the one shown, so that a link from elsewhere need not name a
//! commit; and where symbols went that an article still names by their old address.

use serde_json::{Map, Value, json};

use super::html::{Href, Html};
use super::plan::{RepoPlan, relative};
use super::words::words;

/// The pages that lead on: path and content.
pub fn pages<'a>(repo: &'a RepoPlan<'_>, lang: &'a str) -> impl Iterator<Item = (String, Vec<u8>)> + 'a {
    let files = repo.shown_files().map(|file| repo.page(file));
    repo.dir_page("").into_iter().chain(files).map(move |page| {
        let rest = page.strip_prefix(repo.folder.as_str()).unwrap_or(&page);
        let path = format!("latest/{}/{rest}", super::names::component(&repo.repo.name));
        let bytes = lead(&path, &page, lang);
        (path, bytes)
    })
}

fn lead(path: &str, page: &str, lang: &str) -> Vec<u8> {
    let href = Href::relative(&relative(path, page));
    let mut h = Html::with_capacity(600);
    h.lit("<!doctype html>\n<html").attr("lang", words(lang).lang).lit("><head><meta charset=utf-8>");
    h.lit("<meta http-equiv=Content-Security-Policy").attr("content", "default-src 'none'; base-uri 'none'").lit(">");
    h.lit("<meta http-equiv=refresh").attr("content", &format!("0;url={}", href.as_str())).lit(">");
    h.lit("<link rel=canonical").href(&href).lit("><title>").text(page).lit("</title></head>\n<body><main><h1>");
    h.text(page).lit("</h1><p><a").href(&href).lit(">").text(page).lit("</a></p></main></body></html>\n");
    h.into_bytes()
}

/// Old place of a moved or renamed symbol → its page now, by repository.
#[must_use]
pub fn permalinks(repos: &[RepoPlan<'_>]) -> (String, Vec<u8>) {
    let mut all = Map::new();
    for repo in repos {
        let mut map = Map::new();
        for note in repo.repo.docs.iter().flat_map(|doc| doc.notes.values()) {
            let (Some(was), Some(place)) = (&note.was, &note.place) else { continue };
            if !repo.is_shown(place.file) {
                continue;
            }
            let id = repo.symbol_at(place.file, place.name.start).and_then(|at| repo.id(place.file, at));
            let page = repo.page(place.file);
            let now = id.map_or(page.clone(), |id| format!("{page}#sym-{id}"));
            map.insert(was.clone(), json!(now));
        }
        map.sort_keys();
        all.insert(repo.key.clone(), Value::Object(map));
    }
    let mut text = serde_json::to_vec(&Value::Object(all)).expect("plain values serialise");
    text.push(b'\n');
    ("permalinks.json".to_owned(), text)
}
