//! The frame of every page: head, policy, header, footer.
//!
//! No page loads anything from outside the site, none holds a script or a style of its own, and each says so in a policy
//! that browsers enforce also on `file://`.

use super::assets::Assets;
use super::html::{Href, Html};
use super::plan::{Plan, relative};
use super::words::{Words, own_name, words};

/// What browsers may load for a page. Captions are data, since browsers load no caption file from `file://`.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' data:; \
     base-uri 'none'; form-action 'none'";

/// One page's frame.
pub struct Frame<'a> {
    pub plan: &'a Plan<'a>,
    pub assets: &'a Assets,
    /// Path of the page in the export.
    pub path: &'a str,
    /// For the window and for search engines.
    pub title: String,
    pub description: Option<String>,
    /// Language of the page.
    pub lang: &'a str,
    /// What kind of page it is: the body's class.
    pub kind: &'static str,
    /// The way from the home page: words and page, the last without a page of its own to go to.
    pub crumbs: Vec<(String, Option<String>)>,
    /// The same page in other languages, this one included: language and page.
    pub languages: Vec<(String, String)>,
}

impl<'a> Frame<'a> {
    /// A frame without extras.
    #[must_use]
    pub fn new(plan: &'a Plan<'a>, assets: &'a Assets, path: &'a str, title: String, kind: &'static str) -> Self {
        let lang = words(&plan.site.lang).lang;
        Self { plan, assets, path, title, description: None, lang, kind, crumbs: Vec::new(), languages: Vec::new() }
    }

    /// The words of the page's language.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        words(self.lang)
    }

    /// A link from this page to another.
    #[must_use]
    pub fn to(&self, page: &str) -> Href {
        Href::relative(&relative(self.path, page))
    }

    /// The whole page; `body` fills `<main>`, which it must open with an `<h1>`.
    #[must_use]
    pub fn render(&self, body: impl FnOnce(&mut Html)) -> Vec<u8> {
        let mut h = Html::with_capacity(16 << 10);
        self.head(&mut h);
        self.header(&mut h);
        // With a dash, since names of symbols are ids too.
        h.lit("<main id=the-main>\n");
        body(&mut h);
        h.lit("</main>\n");
        self.footer(&mut h);
        h.lit("</body>\n</html>\n");
        h.into_bytes()
    }

    fn head(&self, h: &mut Html) {
        let single = self.plan.is_single();
        h.lit("<!doctype html>\n<html").attr("lang", self.lang);
        if !single {
            h.attr("data-root", &self.root());
        }
        h.lit(">\n<head>\n<meta charset=utf-8>\n<meta http-equiv=Content-Security-Policy");
        h.attr("content", if single { &self.assets.single_policy } else { POLICY }).lit(">\n");
        h.lit("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n");
        h.lit("<meta name=color-scheme content=\"light dark\">\n<meta name=referrer content=no-referrer>\n");
        h.lit("<meta name=generator content=\"glossator ").lit(env!("CARGO_PKG_VERSION")).lit("\">\n<title>");
        h.text(&self.title);
        if self.title != self.plan.site.title {
            h.lit(" · ").text(&self.plan.site.title);
        }
        h.lit("</title>\n");
        if let Some(description) = &self.description {
            h.lit("<meta name=description").attr("content", description).lit(">\n");
        }
        for (lang, page) in self.languages.iter().filter(|_| self.languages.len() > 1) {
            h.lit("<link rel=alternate").attr("hreflang", lang).href(&self.to(page)).lit(">\n");
        }
        if single {
            self.assets.embed(h);
        } else {
            h.lit("<link rel=icon").href(&self.to(&self.assets.icon_path)).lit(">\n");
            h.lit("<link rel=stylesheet").href(&self.to(&self.assets.css_path)).lit(">\n");
            h.lit("<script").url("src", &self.to(&self.assets.js_path)).lit("></script>\n");
        }
        h.lit("</head>\n<body class=").lit(self.kind).lit(">\n");
    }

    /// `../` as often as it takes; what the script puts before paths.
    fn root(&self) -> String {
        "../".repeat(self.path.matches('/').count())
    }

    fn header(&self, h: &mut Html) {
        let w = self.words();
        let skip = if self.kind == "file" { w.skip_code } else { w.skip };
        h.lit("<a class=skip href=#the-main>").text(skip).lit("</a>\n<header class=top>\n");
        let single = self.plan.is_single();
        h.lit("<nav class=crumbs").attr("aria-label", w.breadcrumb).lit("><ol>");
        let last = self.crumbs.len();
        if !single {
            self.crumb(h, &self.plan.site.title, Some("index.html"), last == 0);
        }
        for (i, (text, page)) in self.crumbs.iter().enumerate() {
            // A site of one repository is called like it.
            if i == 0 && last > 1 && !single && *text == self.plan.site.title {
                continue;
            }
            self.crumb(h, text, page.as_deref(), i + 1 == last);
        }
        h.lit("</ol></nav>\n");
        if self.languages.len() > 1 {
            h.lit("<nav class=langs").attr("aria-label", w.languages).lit("><ul>");
            for (lang, page) in &self.languages {
                h.lit("<li><a").href(&self.to(page)).attr("lang", lang).attr("hreflang", lang);
                if page == self.path {
                    h.lit(" aria-current=page");
                }
                h.lit(">").text(own_name(lang)).lit("</a>");
            }
            h.lit("</ul></nav>\n");
        }
        h.lit("<div class=tools>");
        if !single {
            for (text, page) in [(w.notes, "notes.html"), (w.state, "check.html")] {
                h.lit("<a class=go").href(&self.to(page)).lit(">").text(text).lit("</a>");
            }
            h.lit("<a class=find").href(&self.to("search.html")).lit(">").text(w.search).lit("</a>");
        }
        h.lit("</div>\n</header>\n");
    }

    fn crumb(&self, h: &mut Html, text: &str, page: Option<&str>, last: bool) {
        h.lit("<li>");
        match page.filter(|page| *page != self.path) {
            Some(page) => h.lit("<a").href(&self.to(page)).lit(">").text(text).lit("</a>"),
            None if last => h.lit("<span aria-current=page>").text(text).lit("</span>"),
            None => h.lit("<span>").text(text).lit("</span>"),
        };
    }

    fn footer(&self, h: &mut Html) {
        let w = self.words();
        h.lit("<footer class=foot><ul>");
        let pages = [(w.home, "index.html"), (w.notes, "notes.html"), (w.state, "check.html")];
        for (text, page) in pages.iter().filter(|_| !self.plan.is_single()) {
            h.lit("<li><a").href(&self.to(page)).lit(">").text(text).lit("</a>");
        }
        h.lit("</ul><p>glossator ").lit(env!("CARGO_PKG_VERSION")).lit("</p></footer>\n");
    }
}
