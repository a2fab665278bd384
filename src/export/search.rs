//! What the search of a page loads: plain scripts that hand over one quoted string each.
//!
//! `file://` forbids modules, workers and `fetch`, so each file is `gloss.put("key","…")`, a call with two quoted strings
//! and nothing else; the second is JSON. A name is found through the file of its first letters.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::assets::Assets;
use super::page::Frame;
use super::plan::{Plan, RepoPlan};
use super::shard::{MAX_DATA, Shards};
use super::words::Words;
use crate::analysis::FileId;
use crate::model::Kind;
use crate::model::facts::DefFlags;

/// What is known of a symbol beyond its place, for the card that hovering shows.
#[derive(Clone, Debug, Default)]
pub struct Brief {
    pub signature: String,
    pub doc: String,
}

/// By repository, file and position.
pub type Briefs = BTreeMap<(usize, FileId), Vec<Brief>>;

/// A call that hands a value to the page's script.
#[must_use]
pub fn script(key: &str, value: &Value) -> Vec<u8> {
    let mut out = String::from("gloss.put(");
    quote(key, &mut out);
    out.push(',');
    quote(&value.to_string(), &mut out);
    out.push_str(")\n");
    out.into_bytes()
}

/// A string literal that no content can end, also inside a `<script>` element.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '<' => out.push_str("\\x3c"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' || matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// One symbol as the search sees it.
struct Row<'a> {
    name: &'a str,
    container: &'a str,
    kind: usize,
    page: String,
    line: u32,
    rank: u8,
    brief: Brief,
}

/// Every data file: path and content.
#[must_use]
pub fn data(plan: &Plan<'_>, briefs: &Briefs) -> Vec<(String, Vec<u8>)> {
    let mut out = symbols(plan, briefs);
    out.push(("i/path.js".to_owned(), script("path", &paths(plan))));
    out.push(("i/notes.js".to_owned(), script("notes", &notes(plan))));
    out
}

fn symbols(plan: &Plan<'_>, briefs: &Briefs) -> Vec<(String, Vec<u8>)> {
    let mut by_name: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
    for repo in &plan.repos {
        for file in repo.shown_files() {
            rows(repo, file, briefs.get(&(repo.at, file)), &mut by_name);
        }
    }
    let size = |rows: &Vec<Row<'_>>| {
        let one = |r: &Row<'_>| {
            r.name.len() + r.container.len() + r.page.len() / 2 + r.brief.signature.len() + r.brief.doc.len() + 40
        };
        rows.iter().map(one).sum()
    };
    let shards = Shards::new(by_name.iter().map(|(name, rows)| (*name, size(rows))), MAX_DATA);
    let pieces = shards.pieces();
    let mut out = Vec::new();
    for (piece, names) in &pieces {
        let mut pages: Vec<&str> = Vec::new();
        let mut number: BTreeMap<&str, usize> = BTreeMap::new();
        let mut list = Vec::new();
        for row in names.iter().flat_map(|name| &by_name[name]) {
            let page = *number.entry(&row.page).or_insert_with(|| {
                pages.push(&row.page);
                pages.len() - 1
            });
            let mut fields = vec![
                json!(row.name),
                json!(row.container),
                json!(row.kind),
                json!(page),
                json!(row.line),
                json!(row.rank),
            ];
            if !row.brief.signature.is_empty() || !row.brief.doc.is_empty() {
                fields.push(json!(row.brief.signature));
            }
            if !row.brief.doc.is_empty() {
                fields.push(json!(row.brief.doc));
            }
            list.push(Value::Array(fields));
        }
        out.push((format!("i/sym/{piece}.js"), script(&format!("sym/{piece}"), &json!([pages, list]))));
    }
    let keys: Vec<&str> = pieces.keys().copied().collect();
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    out.push(("i/sym/keys.js".to_owned(), script("keys", &json!([keys, kinds]))));
    out
}

fn rows<'a>(
    repo: &'a RepoPlan<'_>,
    file: FileId,
    briefs: Option<&Vec<Brief>>,
    out: &mut BTreeMap<&'a str, Vec<Row<'a>>>,
) {
    let noted = |line: u32| {
        repo.notes.get(&file).is_some_and(|notes| {
            notes.iter().filter_map(|n| n.note.place.as_ref()).any(|p| p.lines.0 <= line && line <= p.lines.1)
        })
    };
    let page = repo.page(file);
    for (at, symbol) in repo.symbols(file).iter().enumerate() {
        // What a note explains comes first, what defines nothing last: declarations, and the blocks that add to a type.
        let second = symbol.flags.has(DefFlags::DECLARATION) || symbol.flags.has(DefFlags::TEST);
        let rank = match (noted(symbol.line), second) {
            _ if symbol.kind == Kind::Impl => 2,
            (true, _) => 0,
            (_, false) => 1,
            _ => 2,
        };
        out.entry(&symbol.name).or_default().push(Row {
            name: &symbol.name,
            container: &symbol.container,
            kind: symbol.kind as usize,
            page: page.clone(),
            line: symbol.line + 1,
            rank,
            brief: briefs.and_then(|list| list.get(at)).cloned().unwrap_or_default(),
        });
    }
}

/// The pages of all files, each written as how many bytes it shares with the one before and the rest.
fn paths(plan: &Plan<'_>) -> Value {
    let mut out = Vec::new();
    let mut before = String::new();
    for repo in &plan.repos {
        for file in repo.shown_files() {
            let page = repo.page(file);
            // Counted in UTF-16 units, as the script does.
            let (a, b): (Vec<u16>, Vec<u16>) = (before.encode_utf16().collect(), page.encode_utf16().collect());
            let mut shared = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
            // Never between the halves of one character.
            while shared > 0 && (0xdc00..0xe000).contains(b.get(shared).unwrap_or(&0)) {
                shared -= 1;
            }
            out.push(json!(shared));
            out.push(json!(String::from_utf16_lossy(&b[shared..])));
            before = page;
        }
    }
    Value::Array(out)
}

fn notes(plan: &Plan<'_>) -> Value {
    let mut out = Vec::new();
    for repo in &plan.repos {
        for (at, doc) in repo.repo.docs.iter().enumerate() {
            for article in &doc.document.articles {
                let page = plan.article_page(repo.at, at, &article.meta.lang);
                out.push(json!([article.meta.title, "", page, "", article.meta.lang]));
                for section in article.sections.iter().filter(|s| s.heading.as_ref().is_some_and(|h| h.level > 1)) {
                    let title = section.heading.as_ref().map_or("", |h| h.title.as_str());
                    out.push(json!([title, article.meta.title, page, format!("s-{}", section.id), article.meta.lang]));
                }
            }
        }
    }
    Value::Array(out)
}

/// The page of the search; without a script it leads to the static lists.
#[must_use]
pub fn page(plan: &Plan<'_>, assets: &Assets, w: &'static Words) -> (String, Vec<u8>) {
    let path = plan.list_page("search", w.lang);
    let frame = Frame::list(plan, assets, &path, |w| w.search, w);
    let bytes = frame.render(|h| {
        h.lit("<h1>")
            .text(w.search)
            .lit("</h1>\n<div id=search></div>\n<noscript><p>")
            .text(w.no_script)
            .lit("</p></noscript>\n");
        h.lit("<ul>\n");
        for repo in &plan.repos {
            if let Some(index) = repo.symbol_index() {
                h.lit("<li><a").href(&frame.to(&index)).lit(">").text(w.all_symbols).lit(": ");
                h.text(repo.repo.title.as_deref().unwrap_or(&repo.repo.name)).lit("</a>\n");
            }
            if let Some(root) = repo.dir_page("") {
                h.lit("<li><a").href(&frame.to(&root)).lit(">").text(w.files).lit(": ");
                h.text(repo.repo.title.as_deref().unwrap_or(&repo.repo.name)).lit("</a>\n");
            }
        }
        let notes = frame.to(&plan.list_page("notes", w.lang));
        h.lit("<li><a").href(&notes).lit(">").text(w.notes).lit("</a>\n</ul>\n");
    });
    (path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_content_ends_the_string_or_the_script() {
        let hostile = "</script><!--\"\\'\n\r\u{2028}\u{2029}\u{0}${x}`";
        let out = String::from_utf8(script("k", &json!([hostile]))).unwrap();
        assert!(!out.contains('<') && !out.contains('\u{2028}') && out.lines().count() == 1, "{out}");
        let inner = out.strip_prefix("gloss.put(\"k\",").unwrap().strip_suffix(")\n").unwrap();
        // The literal read as JavaScript reads it gives JSON that gives the text back.
        let literal = inner.replace("\\x3c", "\\u003c");
        let json_text: String = serde_json::from_str(&literal).unwrap();
        let value: Vec<String> = serde_json::from_str(&json_text).unwrap();
        assert_eq!(value, [hostile]);
    }
}
