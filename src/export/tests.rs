//! Whole exports of small repositories in memory: what stands on which page, what hostile input becomes, and that every
//! link inside leads somewhere.

mod hostile;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::gather::{self, Ground};
use super::site::{Doc, Repo, Site};
use super::*;
use crate::analysis::{Analysis, Snapshot};
use crate::anchoring::{Between, Past, State};
use crate::article::library::File;
use crate::article::{Library, Origin};
use crate::source::Source;
use crate::source::memory::MemorySource;

/// Files of an export by path.
type Files = BTreeMap<String, String>;

/// A site of one repository: its files, and the files of its folder in a library.
fn site(code: &[(&str, &str)], articles: &[(&str, &str)], media: &[(&str, &[u8])]) -> Site {
    let list: Vec<(&str, &[u8])> = code.iter().map(|(p, t)| (*p, t.as_bytes())).collect();
    site_of_bytes(&list, articles, media)
}

fn site_of_bytes(code: &[(&str, &[u8])], articles: &[(&str, &str)], media: &[(&str, &[u8])]) -> Site {
    let list: Vec<(String, Vec<u8>)> = code.iter().map(|(p, t)| ((*p).to_owned(), t.to_vec())).collect();
    let source: Arc<dyn Source> = Arc::new(MemorySource::new(list));
    let snapshot = Arc::new(Snapshot::scanning(source.clone()));
    let file = |(path, text): &(&str, &str)| File { path: format!("r/{path}"), bytes: Some(text.as_bytes().to_vec()) };
    let mut files: Vec<File> = articles.iter().map(file).collect();
    files.push(File { path: "r/repo.toml".into(), bytes: Some(b"urls = [\"https://github.com/o/r.git\"]\n".to_vec()) });
    let library = Library::from_files(Origin::Embedded, files);
    let past = Past::without_history();
    let target = State::Source(source);
    past.lend(target.clone(), snapshot.clone());
    let states = Between { pin: None, target };
    let ground = Ground { past: &past, snapshot: &snapshot, lock: None, states: &states };
    let media: BTreeMap<String, Vec<u8>> = media.iter().map(|(p, b)| ((*p).to_owned(), b.to_vec())).collect();
    let media = Arc::new(media);
    let docs = library.repos.iter().flat_map(|repo| &repo.documents).map(|document| {
        let media = media.clone();
        Doc {
            notes: gather::notes(&ground, document),
            refs: gather::references(&ground, document),
            lags: Vec::new(),
            media: Arc::new(move |path| media.get(path).cloned()),
            settings: library.settings.clone(),
            document: document.clone(),
        }
    });
    let docs = docs.collect();
    let analysis = Analysis::from(snapshot.clone());
    let urls = vec!["https://github.com/o/r.git".to_owned()];
    let repo = Repo { name: "r".into(), title: None, urls, analysis, date: None, docs };
    Site { title: "T".into(), lang: "en".into(), repos: vec![repo] }
}

fn export_all(site: &Site, scope: Scope) -> Files {
    let sink = Memory::default();
    let options = Options { scope, base_url: Some("https://example.org/sub".into()), alone: false };
    let cancel = AtomicBool::new(false);
    let progress = Progress { step: &|_, _| {}, cancel: &cancel };
    export(site, &options, &sink, &progress).expect("memory takes everything");
    let text = |(path, bytes): (String, Vec<u8>)| (path, String::from_utf8_lossy(&bytes).into_owned());
    sink.into_files().into_iter().map(text).collect()
}

fn article(id: &str, lang: &str, body: &str) -> String {
    let source = if lang == "en" { "" } else { "source: a.en.md\n" };
    format!("---\ngloss: 1\nid: {id}\ntitle: Title of {id}\nlang: {lang}\n{source}---\n\n{body}")
}

/// The attributes of every tag of a page, in order: what a browser would see. Written for the test alone, so that the
/// writer's own escaping is not what checks it.
fn tags(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut out = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "!/".contains(*c)).collect();
        rest = &rest[name.len()..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '>').expect("a tag ends");
            let key = rest[..end].to_owned();
            rest = &rest[end..];
            let Some(value) = rest.strip_prefix('=') else {
                attributes.push((key, String::new()));
                continue;
            };
            let (value, after) = match value.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').expect("a quoted value ends"),
                None => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').expect("a value ends")),
            };
            attributes.push((key, unescape(value)));
            rest = after;
        }
        out.push((name, attributes));
    }
    out
}

fn unescape(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn decode(url: &str) -> String {
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < url.len() {
        match url.get(at + 1..at + 3).filter(|_| url.as_bytes()[at] == b'%') {
            Some(digits) => {
                bytes.push(u8::from_str_radix(digits, 16).expect("two digits"));
                at += 3;
            }
            None => {
                bytes.push(url.as_bytes()[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// Every link of every page that leads nowhere, and everything that loads or leads where it must not.
fn faults(files: &Files) -> Vec<String> {
    let mut ids: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let pages: Vec<(&String, _)> =
        files.iter().filter(|(p, _)| p.ends_with(".html")).map(|(p, t)| (p, tags(t))).collect();
    for (path, tags) in &pages {
        let own = tags.iter().flat_map(|(_, a)| a).filter(|(key, _)| key == "id").map(|(_, value)| value.clone());
        ids.insert(path, own.collect());
    }
    let mut out = Vec::new();
    for (path, tags) in &pages {
        let mut seen = BTreeSet::new();
        for (name, attributes) in tags {
            for (key, value) in attributes {
                if key.starts_with("on") || key == "style" {
                    out.push(format!("{path}: {name} {key}"));
                }
                if key == "id" && !seen.insert(value.clone()) {
                    out.push(format!("{path}: two elements with the id {value}"));
                }
                if !matches!(key.as_str(), "href" | "src") {
                    continue;
                }
                let captions = name == "track" && value.starts_with("data:text/vtt;");
                if captions || value.starts_with("https://") && name == "a" {
                    continue;
                }
                let (file, fragment) = value.split_once('#').map_or((value.as_str(), None), |(f, i)| (f, Some(i)));
                // A time in a clip is no place on a page.
                let fragment = fragment.filter(|_| name != "audio" && name != "video");
                let target = if file.is_empty() { (*path).clone() } else { join(path, &decode(file)) };
                if !files.contains_key(&target) {
                    out.push(format!("{path}: {value} leads nowhere"));
                } else if let Some(fragment) = fragment {
                    let fragment = decode(fragment);
                    let known = ids.get(target.as_str()).is_some_and(|ids| ids.contains(&fragment));
                    let range = fragment
                        .split_once("-L")
                        .is_some_and(|(line, _)| ids.get(target.as_str()).is_some_and(|ids| ids.contains(line)));
                    if !known && !range {
                        out.push(format!("{path}: {value}: no such place"));
                    }
                }
            }
        }
    }
    out
}

fn join(from: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        if part == ".." {
            parts.pop().expect("a link stays inside");
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// The text of a code page, line numbers left out.
fn code_text(page: &str) -> String {
    let mut out = String::new();
    for block in page.split("<pre").skip(1) {
        let block = block.split_once('>').expect("a tag").1.split("</pre>").next().expect("an end");
        let mut rest = block;
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            let tag = &rest[at..=at + rest[at..].find('>').expect("a tag ends")];
            rest = &rest[at + tag.len()..];
            if tag.contains(" tabindex=-1") {
                rest = &rest[rest.find("</a>").expect("a number ends") + 4..];
            }
        }
        out.push_str(rest);
    }
    unescape(&out)
}

const CODE: &[(&str, &str)] = &[
    ("src/lib.rs", "mod util;\nuse util::helper;\n\n/// Adds.\npub fn add(a: u32) -> u32 {\n    helper(a) + 1\n}\n"),
    ("src/util.rs", "pub fn helper(x: u32) -> u32 {\n    x\n}\n\npub fn unused() {}\n"),
    ("src/other.rs", "pub fn far() {}\n"),
    ("README.md", "# Hello\n"),
];

#[test]
fn a_site_is_whole() {
    let body = "# Title of a\n\nIntro.\n\n## Adding\n<!-- gloss: src/lib.rs#add id=adding quote=\"helper(a) + 1\" -->\n\nCalls [`helper`].\n\n## End\n\nSee [adding](#s-adding) and [b](b.en.md).\n";
    let chinese = "## 相加\n<!-- gloss: id=adding -->\n\n调用 [`helper`]。\n";
    let other = "## Far\n<!-- gloss: src/other.rs id=far -->\n\nText.\n";
    let articles = [
        ("a.en.md", article("a", "en", body)),
        ("a.zh-CN.md", article("a", "zh-CN", chinese)),
        ("b.en.md", article("b", "en", other)),
    ];
    let articles: Vec<(&str, &str)> = articles.iter().map(|(p, t)| (*p, t.as_str())).collect();
    let site = site(CODE, &articles, &[]);
    for scope in [Scope::Slice, Scope::Full] {
        let files = export_all(&site, scope);
        assert_eq!(faults(&files), Vec::<String>::new());
        assert_eq!(files, export_all(&site, scope), "the same input gives the same bytes");
        let page = &files["a/a/en.html"];
        assert!(page.contains("<mark>") && page.contains("helper</code></a>"), "{page}");
        assert!(page.contains("hreflang=\"zh-CN\" href=zh-CN.html"), "{page}");
        assert!(files["a/a/zh-CN.html"].contains("<html lang=\"zh-CN\""));
        let file = &files["r/r/worktree/src/lib.rs.html"];
        assert!(file.contains("id=\"note-a-adding\"") && file.contains("lang=\"zh-CN\""), "{file}");
        assert_eq!(code_text(file).split("Calls").next().unwrap().trim_end(), CODE[0].1.trim_end());
        assert_eq!(files.contains_key("r/r/worktree/README.md.html"), scope == Scope::Full);
    }
}

#[test]
fn a_clip_is_shown_with_the_part_of_a_section_and_its_words() {
    let body = "# Title of a\n\n[A talk](media/x.mp3)\n\n## Adding\n\
                <!-- gloss: src/lib.rs#add id=adding media=\"media/x.mp3#t=1,2.5\" -->\n\nText.\n";
    let vtt = "WEBVTT\n\n00:00.000 --> 00:01.000\nearly <i>words</i>\n\n00:01.000 --> 00:02.000\nmiddle & <b>more\n\n\
               00:02.500 --> 00:04.000\nlate\n";
    let text = article("a", "en", body);
    let media: [(&str, &[u8]); 2] = [("media/x.mp3", b"ID3\x04 sound"), ("media/x.vtt", vtt.as_bytes())];
    let site = site(CODE, &[("a.en.md", &text)], &media);
    let files = export_all(&site, Scope::Slice);
    assert_eq!(faults(&files), Vec::<String>::new());
    let page = &files["a/a/en.html"];
    let (whole, part) = page.split_once("class=\"clip part\"").expect("the part is shown");
    assert!(whole.contains("early words") && whole.contains("middle &amp; more") && whole.contains("late"), "{whole}");
    assert!(part.contains(".mp3#t=1,2.5\"") && part.contains("A talk 0:01–0:02"), "called as the player is: {part}");
    assert!(part.contains("middle") && !part.contains("early") && !part.contains("late"), "{part}");
    // A page that holds everything holds the sound once.
    let single = export_all(&site, Scope::Single);
    assert_eq!(single["a.en.html"].matches("data:audio/mpeg").count(), 1, "one player");
}

#[test]
fn what_is_quoted_of_a_file_is_shown_and_quotes_begin_at_the_margin() {
    let body = "# Title of a\n\n## Adding\n<!-- gloss: src/lib.rs quote=\"helper(a) + 1\" id=file -->\n\nPass `--plms` on.\n\n\
                ```rust gloss=off\n        let x = 1;\n          deeper();\n```\n";
    let site = site(CODE, &[("a.en.md", &article("a", "en", body))], &[]);
    let files = export_all(&site, Scope::Slice);
    let page = &files["a/a/en.html"];
    assert!(page.contains("<div class=\"code ") && page.contains("<code class=opt>--plms</code>"), "{page}");
    let fence = page.split("<pre class=fence").nth(1).expect("a fence");
    let code = fence.split("<code>").nth(1).expect("its code");
    assert!(code.starts_with("<b>let</b>") && code.contains("\n  "), "{code}");
}

#[test]
fn an_export_that_is_stopped_writes_nothing_more() {
    let site = site(CODE, &[], &[]);
    let sink = Memory::default();
    let options = Options { scope: Scope::Full, base_url: None, alone: false };
    let progress = Progress { step: &|_, _| {}, cancel: &AtomicBool::new(true) };
    assert!(matches!(export(&site, &options, &sink, &progress), Err(WriteError::Interrupted)));
    assert!(sink.into_files().is_empty());
}

/// A disk that is full after so many files.
struct Full<'a>(&'a Staging, AtomicUsize);

impl Sink for Full<'_> {
    fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), WriteError> {
        if self.1.fetch_add(1, Ordering::Relaxed) >= 7 {
            let source = std::io::Error::from(std::io::ErrorKind::StorageFull);
            return Err(WriteError::Io { path: path.into(), source });
        }
        self.0.put(path, bytes)
    }
}

#[test]
fn a_full_disk_leaves_the_export_that_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("site");
    let names = |dir: &std::path::Path| std::fs::read_dir(dir).unwrap().count();
    let site = site(CODE, &[], &[]);
    let options = Options { scope: Scope::Full, base_url: None, alone: false };
    let progress = Progress { step: &|_, _| {}, cancel: &AtomicBool::new(false) };
    let first = Staging::new(&target, false).unwrap();
    export(&site, &options, &first, &progress).unwrap();
    first.finish(&serde_json::Value::Null).unwrap();
    let before = names(&target);
    let second = Staging::new(&target, false).unwrap();
    let failed = export(&site, &options, &Full(&second, AtomicUsize::new(0)), &progress);
    assert!(matches!(failed, Err(WriteError::Io { .. })));
    drop(second);
    assert!(target.join("index.html").is_file() && names(&target) == before && names(dir.path()) == 1);
    // Below a file there can be no directory, which is known before any work.
    assert!(matches!(Staging::new(&target.join("index.html/site"), false), Err(WriteError::Io { .. })));
}

#[test]
fn names_of_symbols_are_no_names_of_parts_of_a_page() {
    let code = "pub fn main() {}\npub fn search() {}\npub fn live() {}\npub fn card() { main() }\npub fn hits() {}\n";
    let files = export_all(&site(&[("src/main.rs", code)], &[], &[]), Scope::Full);
    assert_eq!(faults(&files), Vec::<String>::new());
    assert!(files.iter().any(|(path, page)| path.starts_with("s/") && page.contains("id=\"main\"")));
}

#[test]
fn a_slice_shows_of_a_long_file_what_the_notes_lead_to() {
    let one = |name: &str, n: u32| format!("pub fn {name}_{n}() {{\n    {name}_{n}();\n}}\n");
    let many = |name: &str| (0..300).map(|n| one(name, n)).collect::<Vec<_>>().concat();
    let long = format!(
        "{}/// Helps.\npub fn helper() {{\n    late_7();\n    early_250();\n}}\n\n{}",
        many("early"),
        many("late")
    );
    let code = [
        (
            "src/lib.rs",
            "mod long;\nuse long::*;\n\npub fn add() {\n    helper();\n}\n\npub fn other() {\n    late_200();\n}\n",
        ),
        ("src/long.rs", long.as_str()),
    ];
    let body = "# Title of a\n\n## Adding\n<!-- gloss: src/lib.rs#add id=adding -->\n\nText.\n";
    let text = article("a", "en", body);
    let site = site(&code, &[("a.en.md", &text)], &[]);
    let (slice, full) = (export_all(&site, Scope::Slice), export_all(&site, Scope::Full));
    assert_eq!(faults(&slice), Vec::<String>::new());
    let (part, whole) = (&slice["r/r/worktree/src/long.rs.html"], &full["r/r/worktree/src/long.rs.html"]);
    assert!(
        part.contains(" Helps.") && part.contains("899 lines not shown") && part.len() * 10 < whole.len(),
        "{part}"
    );
    // What stands on no page here is on the web, by its line.
    assert!(part.contains("href=https://github.com/o/r/blob//src/long.rs#L928>late_7</a>"), "{part}");
    assert!(part.contains("src/long.rs#L751>early_250</a>"), "{part}");
    let own = &slice["r/r/worktree/src/lib.rs.html"];
    assert!(
        own.contains("href=long.rs.html#L902>helper</a>") && own.contains("src/long.rs#L1507>late_200</a>"),
        "{own}"
    );
    // A symbol keeps its id however much of its file is shown, and only what is shown is searched.
    let id = part.split("id=sym-").nth(1).and_then(|rest| rest.split_once(' ')).expect("an id").0;
    assert!(whole.contains(&format!("id=sym-{id} ")), "{id}");
    let found =
        |files: &Files, name: &str| files.iter().any(|(path, text)| path.starts_with("i/sym/") && text.contains(name));
    assert!(found(&slice, "helper") && !found(&slice, "late_200") && found(&full, "late_200"));
}

#[test]
fn a_reader_of_one_language_never_meets_the_other() {
    let body = "# Title of a\n\n## Adding\n<!-- gloss: src/lib.rs#add id=adding -->\n\nText.\n";
    let chinese = "# 标题\n\n## 相加\n<!-- gloss: id=adding -->\n\n说明。\n";
    let (english, translation) = (article("a", "en", body), article("a", "zh-CN", chinese));
    let both = site(CODE, &[("a.en.md", &english), ("a.zh-CN.md", &translation)], &[]);
    let files = export_all(&both, Scope::Slice);
    assert_eq!(faults(&files), Vec::<String>::new());
    // The language of a page of words, by its path; pages of code serve both.
    let of = |path: &str| match path {
        _ if path.ends_with("zh-CN.html") => Some("zh-CN"),
        _ if path.starts_with("a/a/en") || !path.contains('/') => Some("en"),
        _ => None,
    };
    let mut seen = BTreeSet::new();
    for (path, page) in files.iter().filter(|(path, _)| path.ends_with(".html") && !path.starts_with("latest/")) {
        let lang = of(path);
        for (name, attributes) in tags(page) {
            let get = |key: &str| attributes.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str());
            let Some(target) = get("href").filter(|href| name == "a" && !href.starts_with('#') && !href.contains("//"))
            else {
                continue;
            };
            let page = join(path, target.split('#').next().unwrap_or(""));
            // The notes on code stand in both languages, each with links of its own.
            let to = of(&page).filter(|_| lang.is_some() || !page.contains('/'));
            // A link to another language says so; one of a page for all says whom it is for.
            let stated = get("hreflang").or(get("lang")).or(lang);
            assert!(to.is_none() || to == stated, "{path}: {target}");
            seen.insert((lang, to));
        }
        assert_eq!(page.contains("id=\"speak-zh\""), lang.is_none(), "{path}");
        assert_eq!(page.contains("<nav class=langs"), lang.is_some(), "{path}");
    }
    assert!(seen.contains(&(None, Some("zh-CN"))) && seen.contains(&(Some("zh-CN"), Some("zh-CN"))), "{seen:?}");
    assert!(files["notes.zh-CN.html"].contains(">相加<") && files["notes.html"].contains(">Adding<"));
    // With one language there is nothing to choose.
    let alone = export_all(&site(CODE, &[("a.en.md", &english)], &[]), Scope::Slice);
    assert!(!alone.contains_key("notes.zh-CN.html"));
    assert!(!alone["r/r/worktree/src/lib.rs.html"].contains("class=w"));
}
