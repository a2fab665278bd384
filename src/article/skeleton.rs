//! Texts to begin with: a new article from a template, and a translation that keeps the sections of its source.
//!
//! Pure: text out. What the author has to write is marked `TODO:`, which `gloss lint` finds.

use std::collections::HashSet;

use super::Anchor;
use super::comment::KEYWORD;
use super::document::{Article, Section};
use super::front::write_scalar;
use super::markdown::{Block, BlockKind, Inline};
use super::parse::ascii_slug;

/// A new article.
#[derive(Clone, Debug, Default)]
pub struct Spec {
    pub id: String,
    /// `None` leaves it to be written.
    pub title: Option<String>,
    /// BCP 47; Chinese gets a Chinese template, every other language an English one.
    pub lang: String,
    pub series: Option<String>,
    pub order: Option<i64>,
    /// Each becomes a section.
    pub anchors: Vec<Anchor>,
}

/// Words of the template.
struct Words {
    title: &'static str,
    summary: &'static str,
    question: &'static str,
    section: &'static str,
    text: &'static str,
    free: &'static str,
    next: &'static str,
    next_text: &'static str,
}

const ENGLISH: Words = Words {
    title: "TODO: a title that says what it is about",
    summary: "TODO: one sentence: what the reader will know afterwards",
    question: "TODO: the question this article answers, and what a reader has to know first.",
    section: "TODO: what matters about",
    text: "TODO: what the code does not say itself: why it is so, what it costs, what breaks otherwise.",
    free: "TODO: a first section",
    next: "Where to go next",
    next_text: "TODO: what was left out, and where to read on.",
};

const CHINESE: Words = Words {
    title: "TODO: 标题，说清楚讲什么",
    summary: "TODO: 一句话：读完能知道什么",
    question: "TODO: 本文回答什么问题，读者要先知道什么。",
    section: "TODO: 要点：",
    text: "TODO: 写代码自己没说的：为什么这样、代价是什么、不这样会怎样。",
    free: "TODO: 第一节",
    next: "接下来读什么",
    next_text: "TODO: 没有讲到的，以及可以继续读的。",
};

/// The text of a new article.
#[must_use]
pub fn article(spec: &Spec) -> String {
    let chinese = spec.lang.split('-').next() == Some("zh");
    let words = if chinese { &CHINESE } else { &ENGLISH };
    let title = spec.title.as_deref().unwrap_or(words.title);
    let mut out = format!("---\ngloss: 1\nid: {}\ntitle: {}\nlang: {}\n", spec.id, write_scalar(title), spec.lang);
    if let Some(series) = &spec.series {
        out.push_str(&format!("series: {}\n", write_scalar(series)));
    }
    if let Some(order) = spec.order {
        out.push_str(&format!("order: {order}\n"));
    }
    out.push_str(&format!("summary: {}\n---\n\n# {title}\n\n{}\n", write_scalar(words.summary), words.question));
    let mut used = HashSet::new();
    for anchor in &spec.anchors {
        let name = anchor.short_name();
        let gap = if chinese { "" } else { " " };
        let id = section_id(name, &mut used);
        let comment = format!("<!-- {KEYWORD} {anchor} id={id} -->");
        out.push_str(&format!("\n## {}{gap}`{name}`\n{comment}\n\n{}\n", words.section, words.text));
    }
    if spec.anchors.is_empty() {
        out.push_str(&format!("\n## {}\n\n{}\n", words.free, words.text));
    }
    out.push_str(&format!("\n## {}\n\n{}\n", words.next, words.next_text));
    out
}

fn section_id(name: &str, used: &mut HashSet<String>) -> String {
    // `useMemoizedFn` reads better as `use-memoized-fn`, and `createJSONStorage` as `create-json-storage`.
    let mut parted = String::new();
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        let word_ends = parted.ends_with(|before: char| before.is_lowercase());
        let acronym_ends = parted.ends_with(char::is_uppercase) && rest.peek().is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && (word_ends || acronym_ends) {
            parted.push('-');
        }
        parted.push(c);
    }
    let slug = ascii_slug(&parted);
    let base = if slug.is_empty() { "section".to_owned() } else { slug };
    let mut candidates = std::iter::once(base.clone()).chain((2..).map(|n| format!("{base}-{n}")));
    candidates.find(|id| used.insert(id.clone())).expect("the counter has no end")
}

/// A translation of `source` into `lang`, still in the source's words: ids, quotes, drawings, pictures and definitions
/// stay, everything to translate is marked. `file_name` is the source's; links to an article for which `exists` says
/// that it is there in `lang` lead to that.
#[must_use]
pub fn translation(source: &Article, file_name: &str, lang: &str, exists: &dyn Fn(&str) -> bool) -> String {
    let meta = &source.meta;
    let todo = |text: &str| write_scalar(&marked(text));
    let mut out =
        format!("---\ngloss: 1\nid: {}\ntitle: {}\nlang: {lang}\nsource: {file_name}\n", meta.id, todo(&meta.title));
    for key in ["series", "order"] {
        if let Some(value) = source.front.scalar(key) {
            out.push_str(&format!("{key}: {}\n", write_scalar(value)));
        }
    }
    out.push_str(&format!("summary: {}\n", todo(meta.summary.as_deref().unwrap_or(""))));
    for key in ["tags", "authors", "license"] {
        if let Some(entry) = source.front.get(key) {
            out.push_str(&format!("{key}: {}\n", entry.value_span.slice(&source.text)));
        }
    }
    out.push_str("---\n");
    for section in &source.sections {
        self::section(source, section, &mut out);
    }
    if !source.definitions.is_empty() {
        out.push('\n');
    }
    for definition in &source.definitions {
        out.push_str(definition.span.slice(&source.text).trim_end());
        out.push('\n');
    }
    relinked(&out.replace("\r\n", "\n"), &meta.lang, lang, exists)
}

fn section(source: &Article, section: &Section, out: &mut String) {
    let mut anchored = false;
    for block in source.section_blocks(section) {
        let written = block.span.slice(&source.text).trim_end();
        match &block.kind {
            BlockKind::Html(html) if super::comment::is_anchor_comment(html) => {
                // One comment inherits all anchors of the section.
                if !anchored {
                    out.push_str(&format!("<!-- {KEYWORD} id={} -->\n", section.id));
                }
                anchored = true;
            }
            BlockKind::Heading { level, .. } => {
                let marks = "#".repeat(usize::from(*level));
                let title = section.heading.as_ref().map_or("", |h| &h.title);
                let own = written.trim_start_matches('#').trim();
                let own = if written.starts_with('#') && !own.is_empty() { own } else { title };
                out.push_str(&format!("\n{marks} {}\n", marked(own)));
            }
            BlockKind::Code(_) | BlockKind::Html(_) | BlockKind::Rule => out.push_str(&format!("\n{written}\n")),
            BlockKind::Paragraph(inlines) if only_picture(inlines) => {
                out.push_str(&format!("\n{}\n", written.replacen("![", "![TODO: ", 1)));
            }
            BlockKind::Paragraph(_) if is_clip(section, block) => {
                out.push_str(&format!("\n{}\n", written.replacen('[', "[TODO: ", 1)));
            }
            BlockKind::Paragraph(_) => out.push_str(&format!("\n{}\n", marked(written))),
            _ => out.push_str(&format!("\nTODO:\n\n{written}\n")),
        }
    }
}

/// What the source has not written yet is marked there already.
fn marked(text: &str) -> String {
    if text.starts_with("TODO:") { text.to_owned() } else { format!("TODO: {text}") }
}

fn only_picture(inlines: &[Inline]) -> bool {
    matches!(inlines, [Inline::Image(_)])
}

fn is_clip(section: &Section, block: &Block) -> bool {
    section.media.iter().any(|m| m.kind != super::MediaKind::Image && block.span.covers(m.span))
}

/// Links to `<id>.<from>.md` become links to `<id>.<to>.md` where that is there.
fn relinked(text: &str, from: &str, to: &str, exists: &dyn Fn(&str) -> bool) -> String {
    let (old, new) = (format!(".{from}.md"), format!(".{to}.md"));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(&old) {
        let start = rest[..at].rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-').map_or(0, |i| i + 1);
        let in_link = rest[..start].ends_with('(');
        let id = &rest[start..at];
        let replaced = in_link && exists(&format!("{id}{new}"));
        out.push_str(&rest[..at]);
        out.push_str(if replaced { &new } else { &old });
        rest = &rest[at + old.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::library::{File, Library};
    use crate::article::{Origin, parse};

    #[test]
    fn a_new_article_is_sound_and_has_a_section_a_symbol() {
        for lang in ["en", "zh-CN", "de"] {
            let spec = Spec {
                id: "first".into(),
                title: (lang == "de").then(|| "Was: \"das\" heißt".to_owned()),
                lang: lang.into(),
                series: Some("s".into()),
                order: Some(10),
                anchors: ["src/a.rs#A::run", "src/b.rs#run", "src/b.rs#runAll_HTTPServer", "src/文.rs#甲"]
                    .iter()
                    .map(|a| a.parse().unwrap())
                    .collect(),
            };
            let article = parse(&format!("first.{lang}.md"), article(&spec).as_bytes());
            assert_eq!(article.problems, [], "{}", article.text);
            let ids: Vec<&str> =
                article.sections.iter().filter(|s| !s.anchors.is_empty()).map(|s| s.id.as_str()).collect();
            assert_eq!(ids, ["run", "run-2", "run-all-http-server", "section"]);
            assert_eq!((article.meta.series.as_deref(), article.meta.order), (Some("s"), Some(10)));
            assert_eq!(article.sections[1].heading.as_ref().unwrap().level, 1);
        }
    }

    #[test]
    fn a_translation_keeps_ids_quotes_and_pictures() {
        let source = "---\r\ngloss: 1\r\nid: a\r\ntitle: 题\r\nlang: zh-CN\r\nseries: s\r\norder: 10\r\nsummary: 要\r\ntags: [x, y]\r\n---\r\n\r\n# 题\r\n\r\n## 一\r\n<!-- gloss: a.rs#f id=one -->\r\n<!-- gloss: a.rs#g id=one-g -->\r\n\r\n段 [b](b.zh-CN.md) [c](c.zh-CN.md#x)\r\n\r\nTODO: 待\r\n\r\n```rust\r\nf();\r\n```\r\n\r\n- 项\r\n\r\n![图](a.svg)\r\n\r\n[听](a.mp3)\r\n\r\n### 无锚\r\n\r\n## 二\r\n<!-- gloss: a.rs#two_names -->\r\n\r\n文 [`f`]\r\n\r\n[`f`]: <gloss> \"a.rs#f\"\r\n";
        let source = parse("a.zh-CN.md", source.as_bytes());
        let text = translation(&source, "a.zh-CN.md", "en", &|file| file == "b.en.md");
        let expected = "---\ngloss: 1\nid: a\ntitle: \"TODO: 题\"\nlang: en\nsource: a.zh-CN.md\nseries: s\norder: 10\nsummary: \"TODO: 要\"\ntags: [x, y]\n---\n\n# TODO: 题\n\n## TODO: 一\n<!-- gloss: id=one -->\n\nTODO: 段 [b](b.en.md) [c](c.zh-CN.md#x)\n\nTODO: 待\n\n```rust\nf();\n```\n\nTODO:\n\n- 项\n\n![TODO: 图](a.svg)\n\n[TODO: 听](a.mp3)\n\n### TODO: 无锚\n\n## TODO: 二\n<!-- gloss: id=two-names -->\n\nTODO: 文 [`f`]\n\n[`f`]: <gloss> \"a.rs#f\"\n";
        assert_eq!(text, expected);
        let files = [("r/a.zh-CN.md", source.text.clone()), ("r/a.en.md", text)];
        let files = files.map(|(path, text)| File { path: path.into(), bytes: Some(text.into_bytes()) });
        let library = Library::from_files(Origin::Embedded, files.into());
        let document = &library.repos[0].documents[0];
        assert!(document.articles.iter().all(|a| a.problems.is_empty()), "{document:?}");
        let variant = &document.articles[1];
        let anchors = |id: &str| document.anchors(variant, variant.section(id).unwrap()).len();
        assert_eq!((anchors("one"), anchors("two-names")), (2, 1));
    }
}
