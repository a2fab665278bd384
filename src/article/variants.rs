//! One document in several languages: which file is the source, what a translation inherits from it, and which language
//! a reader gets.
//!
//! A translation repeats the ids of the sections, not their anchors: an anchor is written once. Fences and inline
//! references are each file's own, since a reader of that file sees them.

use super::Anchor;
use super::document::{Article, Attributes, Section, SectionAnchor, Spanned};
use super::faults::Faults;
use crate::text::Span;

/// A document: one article in each of its languages.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The articles' id.
    pub id: String,
    /// The source first, then by language.
    pub articles: Vec<Article>,
}

/// An anchor of a section as it holds in one language.
#[derive(Clone, Debug)]
pub struct EffectiveAnchor<'a> {
    pub id: &'a str,
    /// Position in its section of the source.
    pub n: u32,
    /// As written in the source, or in the variant where that gives its own.
    pub anchor: &'a Spanned<Anchor>,
    pub attributes: &'a Attributes,
    /// The comment in this language's file that stands for it.
    pub place: Span,
    /// Whether `anchor` and `attributes` are spans of the source's file and not of this one.
    pub inherited: bool,
}

/// How well a language fits what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    Exact,
    /// `zh-TW` was asked for, `zh-CN` is there.
    SameBase,
    /// The library's default language.
    Default,
    Any,
}

impl Document {
    /// Gathers the files of one id. Which is the source, and what does not fit together, goes to `faults` by file.
    #[must_use]
    pub fn new(id: String, mut articles: Vec<Article>, default_lang: Option<&str>) -> Self {
        articles.sort_by(|a, b| (a.is_variant(), &a.meta.lang).cmp(&(b.is_variant(), &b.meta.lang)));
        let preferred = articles.iter().position(|a| !a.is_variant() && Some(a.meta.lang.as_str()) == default_lang);
        if let Some(at) = preferred {
            articles[..=at].rotate_right(1);
        }
        let mut this = Self { id, articles };
        this.check();
        this
    }

    /// The source-language article.
    #[must_use]
    pub fn source(&self) -> &Article {
        self.articles.first().expect("a document has at least one article")
    }

    /// The article a reader who asked for `wanted` gets, and how well it fits.
    #[must_use]
    pub fn in_language(&self, wanted: Option<&str>, default_lang: Option<&str>) -> (&Article, Fit) {
        let langs: Vec<&str> = self.articles.iter().map(|a| a.meta.lang.as_str()).collect();
        let (at, fit) = choose(&langs, wanted, default_lang);
        (&self.articles[at], fit)
    }

    /// The anchors of a section of `article` (which is one of this document's), inherited where it is a variant.
    #[must_use]
    pub fn anchors<'a>(&'a self, article: &'a Article, section: &'a Section) -> Vec<EffectiveAnchor<'a>> {
        let Some(first) = section.anchors.first() else { return Vec::new() };
        let own = |a: &'a SectionAnchor| {
            let anchor = a.anchor.as_ref()?;
            let (attributes, place) = (&a.attributes, a.span);
            Some(EffectiveAnchor { id: &a.id, n: a.n, anchor, attributes, place, inherited: false })
        };
        let source = self.source();
        if !article.is_variant() || std::ptr::eq(article, source) {
            return section.anchors.iter().filter_map(own).collect();
        }
        let mut out: Vec<EffectiveAnchor<'a>> = Vec::new();
        for a in source.section(&first.id).map_or(&[][..], |s| &s.anchors) {
            let here = section.anchors.iter().find(|b| b.id == a.id && b.anchor.is_some()).and_then(own);
            let inherited = || {
                let place = section.anchors.iter().find(|b| b.id == a.id).unwrap_or(first).span;
                let anchor = a.anchor.as_ref()?;
                Some(EffectiveAnchor { id: &a.id, n: a.n, anchor, attributes: &a.attributes, place, inherited: true })
            };
            out.extend(here.or_else(inherited));
        }
        // A comment may also name an anchor of another section, or bring one the source does not have.
        for a in section.anchors.iter().filter(|a| out.iter().all(|o| o.id != a.id)).collect::<Vec<_>>() {
            let elsewhere = source.anchors().find(|(_, b)| b.id == a.id).and_then(|(_, b)| {
                let anchor = b.anchor.as_ref()?;
                Some(EffectiveAnchor {
                    id: &b.id,
                    n: b.n,
                    anchor,
                    attributes: &b.attributes,
                    place: a.span,
                    inherited: true,
                })
            });
            out.extend(own(a).or(elsewhere));
        }
        out
    }

    fn check(&mut self) {
        let Some((source, variants)) = self.articles.split_first_mut() else { return };
        if source.is_variant() {
            let at = source.front.get("source").map_or(source.front.span, |e| e.value_span);
            let mut faults = Faults::new(&source.path);
            faults.error(at, "the article this one translates is not here", "add it, or remove `source`");
            source.problems.extend(faults.into_problems());
            return;
        }
        let known: Vec<String> =
            source.anchors().map(|(_, a)| a.id.clone()).chain(source.sections.iter().map(|s| s.id.clone())).collect();
        let source_file = file_name(&source.path).to_owned();
        let source_lang = source.meta.lang.clone();
        for variant in variants {
            let mut faults = Faults::new(&variant.path);
            let at = |key: &str| variant.front.get(key).map_or(variant.front.span, |e| e.value_span);
            match &variant.meta.source {
                None => faults.error(
                    at("id"),
                    format!("`{source_file}` has the same id and no `source` either"),
                    "name the translated file as `source`",
                ),
                Some(named) if *named != source_file => {
                    faults.error(
                        at("source"),
                        format!("`{named}` is not the source of this document; `{source_file}` is"),
                        None,
                    );
                }
                Some(_) => {}
            }
            if variant.meta.lang == source_lang {
                faults.error(at("lang"), "two files of this document have the same language", None);
            }
            for (_, anchor) in variant.anchors().filter(|(_, a)| a.anchor.is_none() && !known.contains(&a.id)) {
                let span = anchor.attributes.id.as_ref().map_or(anchor.span, |id| id.span);
                faults.error(span, format!("`{source_file}` has no section `{}`", anchor.id), None);
            }
            variant.problems.extend(faults.into_problems());
            variant.problems.sort_by_key(|p| p.span.map_or(0, |s| s.start));
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The position in `langs` of the best language: exact, then the same base language, then the default, then the first.
///
/// `langs` must not be empty.
#[must_use]
pub fn choose(langs: &[&str], wanted: Option<&str>, default_lang: Option<&str>) -> (usize, Fit) {
    let base = |tag: &str| tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
    let position = |test: &dyn Fn(&str) -> bool| langs.iter().position(|lang| test(lang));
    if let Some(wanted) = wanted {
        if let Some(at) = position(&|lang| lang.eq_ignore_ascii_case(wanted)) {
            return (at, Fit::Exact);
        }
        if let Some(at) = position(&|lang| base(lang) == base(wanted)) {
            return (at, Fit::SameBase);
        }
    }
    if let Some(default) = default_lang {
        let at = position(&|lang| lang.eq_ignore_ascii_case(default)).or(position(&|lang| base(lang) == base(default)));
        if let Some(at) = at {
            return (at, Fit::Default);
        }
    }
    (0, Fit::Any)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse;

    fn article(lang: &str, source: &str, body: &str) -> Article {
        let source = if source.is_empty() { String::new() } else { format!("source: {source}\n") };
        let text = format!("---\ngloss: 1\nid: a\ntitle: T\nlang: {lang}\n{source}---\n{body}");
        parse(&format!("annotations/r/a.{lang}.md"), text.as_bytes())
    }

    const SOURCE: &str = "## 一\n<!-- gloss: a.rs#f id=one -->\n<!-- gloss: a.rs#g id=one-g level=flow -->\n\n## 二\n<!-- gloss: b.rs id=two -->\n";

    #[test]
    fn a_variant_inherits_all_anchors_of_a_section() {
        let en = "## One\n<!-- gloss: id=one -->\n\n## Two\n<!-- gloss: c.rs id=two -->\n<!-- gloss: id=one-g -->\n";
        let doc = Document::new("a".into(), vec![article("en", "a.zh-CN.md", en), article("zh-CN", "", SOURCE)], None);
        assert_eq!(doc.source().meta.lang, "zh-CN");
        let en = &doc.articles[1];
        assert_eq!(en.problems, []);
        let shown = |section: &str| -> Vec<String> {
            let anchors = doc.anchors(en, en.section(section).unwrap());
            anchors.iter().map(|a| format!("{} {} {}", a.id, a.anchor.value, a.inherited)).collect()
        };
        assert_eq!(shown("one"), ["one a.rs#f true", "one-g a.rs#g true"]);
        assert_eq!(shown("two"), ["two c.rs false", "one-g a.rs#g true"]);
        let anchors = doc.anchors(en, en.section("one").unwrap());
        assert_eq!(anchors[1].place.slice(&en.text), "<!-- gloss: id=one -->");
    }

    #[test]
    fn what_does_not_fit_together_is_reported_in_the_file_that_does_not_fit() {
        let bad = article("en", "b.md", "## One\n<!-- gloss: id=none -->\n");
        let twin = article("fr", "", "");
        let doc = Document::new("a".into(), vec![bad, twin, article("zh-CN", "", SOURCE)], Some("zh-CN"));
        let count = |lang: &str| doc.articles.iter().find(|a| a.meta.lang == lang).unwrap().problems.len();
        assert_eq!((count("zh-CN"), count("en"), count("fr")), (0, 2, 1));
        let lone = Document::new("a".into(), vec![article("en", "a.zh-CN.md", "")], None);
        assert!(lone.articles[0].problems[0].message.contains("not here"));
    }

    #[test]
    fn the_reader_gets_the_nearest_language() {
        let langs = ["zh-CN", "en", "fr"];
        assert_eq!(choose(&langs, Some("EN"), None), (1, Fit::Exact));
        assert_eq!(choose(&langs, Some("zh-TW"), None), (0, Fit::SameBase));
        assert_eq!(choose(&langs, Some("de"), Some("fr-CA")), (2, Fit::Default));
        assert_eq!(choose(&langs, None, Some("en")), (1, Fit::Default));
        assert_eq!(choose(&langs, Some("de"), None), (0, Fit::Any));
    }
}
