//! Each rule on a small article that breaks it, and a sound one that breaks none.

use super::*;
use crate::article::library::{File, Library};
use crate::article::{Libraries, Origin};

fn head(id: &str, lang: &str, more: &str) -> String {
    format!("---\ngloss: 1\nid: {id}\ntitle: T {id}\nlang: {lang}\nsummary: What it says.\n{more}---\n")
}

fn rules(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|p| p.rule).collect()
}

/// Rule and marked text of every finding in an English article with this body.
fn found(more: &str, body: &str) -> Vec<(&'static str, String)> {
    let source = format!("{}{body}", head("a", "en", more));
    let problems = text("a.en.md", source.as_bytes());
    problems.iter().map(|p| (p.rule, p.span.unwrap().slice(&source).to_owned())).collect()
}

fn repo(files: &[(&str, String)]) -> Vec<Problem> {
    let files = files
        .iter()
        .map(|(path, text)| File {
            path: (*path).to_owned(),
            bytes: path.ends_with(".svg").then(Vec::new).or(Some(text.clone().into_bytes())),
        })
        .map(|f| if f.path.ends_with(".md") || f.path.ends_with(".toml") { f } else { File { bytes: None, ..f } })
        .collect();
    let library = Library::from_files(Origin::Embedded, files);
    let libraries = Libraries { list: vec![library] };
    repository(&libraries.list[0].settings, &libraries.list[0].repos[0])
}

const ANCHOR: &str = "<!-- gloss: a.rs#f id=x -->";

#[test]
fn a_sound_article_has_no_findings() {
    let body = format!(
        "# T\n\nWhy?\n\n## One\n{ANCHOR}\n\nBecause.\n\n```rust\nlet a = 1;\n// ...\n```\n\n### Part\n\n![The states](a.svg) and [up](#x), [`f`]\n\n## Two\n\n```text gloss=off\na -> b\n```\n"
    );
    assert_eq!(found("", &body), []);
}

#[test]
fn headings_skip_no_level_and_say_something() {
    let body =
        format!("# T\n\n#### Deep\n{ANCHOR}\n\ntext\n\n## Empty\n\n## Parent\n\n### Child\n\nx\n\n# Again\n\nx\n");
    let expected = [("heading-order", "#### Deep"), ("empty-section", "## Empty"), ("heading-order", "# Again")];
    assert_eq!(found("", &body), expected.map(|(rule, at)| (rule, at.to_owned())));
}

#[test]
fn only_code_below_an_anchor_is_a_quote() {
    let code = |lang: &str, n: usize| format!("```{lang}\n{}\n// ...\n\n```\n\n", vec!["f();"; n].join("\n"));
    let body = format!(
        "{}## One\n{ANCHOR}\n\n{}{}{}{}### Part\n\n{}",
        code("rust", 30),
        code("rust", 15),
        code("rust gloss=off", 40),
        code("text", 40),
        code("rust", 16),
        code("rust", 20)
    );
    assert_eq!(found("", &body), [("long-quote", "f();".to_owned()), ("long-quote", "f();".to_owned())]);
}

#[test]
fn pictures_links_drawings_and_placeholders() {
    let body = format!(
        "## One\n{ANCHOR}\n\nTODO: say why, not `TODO:` and not a TODO of the code.\n\n![](a.svg) ![a](x/a.svg) ![图](b.svg) ![Two states](c.svg)\n\n[none]() [here](/home/me/x.md) [gone](#nothing) [mine](#x) [web](https://x.org/#y)\n\n```text\n{}\n{}\n```\n\n[clip](m.wma)\n",
        "─".repeat(76),
        "图".repeat(39),
    );
    let expected = [
        ("placeholder", "TODO".to_owned()),
        ("missing-alt", "![](a.svg)".to_owned()),
        ("missing-alt", "![a](x/a.svg)".to_owned()),
        ("missing-alt", "![图](b.svg)".to_owned()),
        ("dead-link", "[none]()".to_owned()),
        ("dead-link", "[here](/home/me/x.md)".to_owned()),
        ("dead-link", "[gone](#nothing)".to_owned()),
        ("wide-drawing", "图".repeat(39)),
        ("legacy-media", "[clip](m.wma)".to_owned()),
    ];
    assert_eq!(found("", &body), expected);
}

#[test]
fn anchors_that_a_small_change_breaks() {
    let body = "## One\n<!-- gloss: a.rs#f~2 id=x -->\n<!-- gloss: #g id=y -->\n<!-- gloss: a.rs#f id=z lines=+1..+2 -->\n\nx\n";
    let expected = [("fragile-anchor", "a.rs#f~2"), ("fragile-anchor", "#g"), ("fragile-anchor", "+1..+2")];
    assert_eq!(found("", body), expected.map(|(rule, at)| (rule, at.to_owned())));
}

#[test]
fn an_article_allows_what_it_names() {
    let body = "## One\n\nx\n\n#### Deep\n\ny ![](a.svg)\n";
    assert_eq!(rules_of(&found("", body)), ["no-anchor", "heading-order", "missing-alt"]);
    let allow = "lint-allow: [heading-order, missing-alt, no-anchor]\n";
    assert_eq!(found(allow, body), []);
    let unknown = found("lint-allow: [heading-ordr, no-anchor, missing-alt, malformed]\n", body);
    assert_eq!(rules_of(&unknown), ["malformed", "heading-order"]);
}

fn rules_of(found: &[(&'static str, String)]) -> Vec<&'static str> {
    found.iter().map(|(rule, _)| *rule).collect()
}

#[test]
fn summaries_say_more_than_titles() {
    let bare = "---\ngloss: 1\nid: a\ntitle: T\nlang: en\n---\n[`f`]\n";
    assert_eq!(rules(&text("a.en.md", bare.as_bytes())), ["empty-summary"]);
    let same = bare.replace("lang", "summary: T\nlang");
    assert_eq!(rules(&text("a.en.md", same.as_bytes())), ["empty-summary"]);
    assert!(text("a.en.md", b"no front matter\n").iter().all(|p| p.rule == "malformed"));
}

#[test]
fn a_translation_is_held_against_its_source() {
    let long = "字".repeat(90);
    let source = format!(
        "{}## 一\n<!-- gloss: a.rs#f id=one -->\n\n{long} [`f`] [`g`]\n\n```rust\nx\n```\n\n## 二\n<!-- gloss: a.rs#g id=two -->\n\n文\n\n## 三\n<!-- gloss: a.rs#h id=three -->\n\n文\n\n[`g`]: <gloss> \"a.rs#g\"\n",
        head("a", "zh-CN", "order: 10\nseries: s\n")
    );
    let translation = format!(
        "{}## Three\n<!-- gloss: id=three -->\n\ntext\n\n## One\n<!-- gloss: id=one -->\n\nshort [`f`] [`k`] [b](b.zh-CN.md)\n\n## New\n<!-- gloss: b.rs#q id=new -->\n\nx\n\n## Bare\n\nx\n",
        head("a", "en", "order: 20\nsource: a.zh-CN.md\n")
    );
    let other = format!("{}[`f`]\n", head("b", "zh-CN", ""));
    let problems = repo(&[
        ("r/repo.toml", "urls = [\"https://x.org/r\"]\n".into()),
        ("r/a.zh-CN.md", source),
        ("r/a.en.md", translation),
        ("r/b.zh-CN.md", other),
    ]);
    let drift: Vec<String> =
        problems.iter().filter(|p| p.rule == "translation-drift").map(|p| p.message.clone()).collect();
    let mut expected = vec![
        "`order` is `20` here and `10` in the source, which counts",
        "the section `two` (二) of the source is missing after this",
        "in the source, `one` comes earlier",
        "quotes in `one`: 0 here, 1 in the source",
        "`one` has the length of 4 words here and of 53 in the source: is it translated in full?",
        "the source has no section `new`",
        "the summary is not translated",
        "headings of level 2 without an anchor: 1 here, 0 in the source",
        "the source links `g`, and this does not",
        "the source does not link `k`",
        "this leads to `b` in the source's language",
    ];
    let mut got: Vec<&str> = drift.iter().map(String::as_str).collect();
    got.sort_unstable();
    expected.sort_unstable();
    assert_eq!(got, expected);
}

#[test]
fn a_series_has_an_index_and_an_order() {
    let article =
        |id: &str, more: &str, links: &str| format!("{}[`f`] {links}\n", head(id, "en", &format!("series: s\n{more}")));
    let all = |index: &str| {
        vec![
            ("gloss.toml", "[series.s]\ntitle = \"S\"\n".to_owned()),
            ("r/repo.toml", "urls = [\"https://x.org/r\"]\n".to_owned()),
            ("r/a.en.md", article("a", "order: 0\n", index)),
            ("r/b.en.md", article("b", "order: 10\n", "")),
            ("r/c.en.md", article("c", "order: 20\n", "")),
        ]
    };
    assert_eq!(rules(&repo(&all("[b](b.en.md) [c](c.en.md#end)"))), ["dead-link"], "c has no section `end`");
    assert_eq!(rules(&repo(&all("[b](b.en.md) [c](c.en.md)"))), [""; 0]);
    let lacking = repo(&all("[b](b.en.md)"));
    assert_eq!(rules(&lacking), ["series-index"]);
    assert!(lacking[0].hint.as_deref().unwrap().contains("`a` comes nearest: it does not link to `c`"), "{lacking:?}");
    let mut files = all("[b](b.en.md) [c](c.en.md) [d](d.en.md) [e](e.en.md)");
    files.push(("r/d.en.md", article("d", "order: 20\n", "")));
    files.push(("r/e.en.md", article("e", "", "")));
    files.remove(0);
    assert_eq!(rules(&repo(&files)), ["series-title", "series-order", "series-order"]);
}

#[test]
fn files_beside_an_article_are_looked_for() {
    let article = format!(
        "{}[`f`] ![The states](media/a.svg) ![More](media/b.svg) [out](../../docs/x.md)\n\n[Hear it](media/c.mp3)\n\n[See it](media/d.mp4)\n",
        head("a", "en", "")
    );
    let problems = repo(&[
        ("r/repo.toml", "urls = [\"https://x.org/r\"]\n".into()),
        ("r/a.en.md", article),
        ("r/media/a.svg", String::new()),
        ("r/media/c.mp3", String::new()),
        ("r/media/d.mp4", String::new()),
        ("r/media/d.vtt", String::new()),
    ]);
    assert_eq!(rules(&problems), ["media-missing", "missing-captions"]);
}

#[test]
fn every_rule_is_explained() {
    let mut names: Vec<&str> = RULES.iter().map(|r| r.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
    for rule in RULES {
        assert!(rule.why.len() > 40 && !rule.finds.is_empty(), "{}", rule.name);
        assert!(rule.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.name);
    }
}
