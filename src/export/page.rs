//! The frame of every page: head, policy, header, footer.
//!
//! No page loads anything from outside the site, none holds a script or a style of its own, and each says so in a policy
//! that browsers enforce also on `file://`.

use super::assets::Assets;
use super::html::{Href, Html};
use super::plan::{Plan, relative};
use super::words::{Pick, Words, own_name, words};

/// What browsers may load for a page. Captions are data, since browsers load no caption file from `file://`.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' data:; \
     base-uri 'none'; form-action 'none'";

/// What a crumb says.
#[derive(Clone, Debug)]
pub enum Label {
    /// A name, the same in every language.
    Name(String),
    Word(Pick),
}

impl From<String> for Label {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

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
    pub crumbs: Vec<(Label, Option<String>)>,
    /// The same page in other languages, this one included: language and page.
    pub languages: Vec<(String, String)>,
    /// Whether there is one such page for readers of all languages, which shows the words of one.
    pub shared: bool,
}

impl<'a> Frame<'a> {
    /// A frame without extras.
    #[must_use]
    pub fn new(plan: &'a Plan<'a>, assets: &'a Assets, path: &'a str, title: String, kind: &'static str) -> Self {
        let lang = words(&plan.site.lang).lang;
        let shared = plan.tongues.len() > 1 && matches!(kind, "file" | "dir" | "names");
        let (crumbs, languages) = (Vec::new(), Vec::new());
        Self { plan, assets, path, title, description: None, lang, kind, crumbs, languages, shared }
    }

    /// The frame of a list that exists in every language of the site; `path` is its page for readers of `words`.
    #[must_use]
    pub fn list(plan: &'a Plan<'a>, assets: &'a Assets, path: &'a str, title: Pick, words: &'static Words) -> Self {
        let name = path.split('.').next().unwrap_or(path);
        let kind = match name {
            "index" => "home",
            "check" => "state",
            "search" => "search",
            _ => "notes",
        };
        let mut frame = Self::new(plan, assets, path, title(words).to_owned(), kind);
        frame.lang = words.lang;
        frame.crumbs = vec![(Label::Word(title), None)];
        frame.languages = plan.tongues.iter().map(|w| (w.lang.to_owned(), plan.list_page(name, w.lang))).collect();
        frame
    }

    /// A text of the table in the page's language, or in each where one page serves all: the reader's is shown.
    pub fn say(&self, h: &mut Html, pick: impl Fn(&'static Words) -> &'static str) {
        self.tell(h, |h, words| {
            h.text(pick(words));
        });
    }

    /// As [`Frame::say`], for more than one text.
    pub fn tell(&self, h: &mut Html, words: impl Fn(&mut Html, &'static Words)) {
        if !self.shared {
            words(h, self.words());
            return;
        }
        for table in &self.plan.tongues {
            h.lit("<span class=w lang=").lit(table.lang).lit(">");
            words(h, table);
            h.lit("</span>");
        }
    }

    /// The label of an element for those who do not see it; where one page serves all, the script finds the other there.
    pub fn label(&self, h: &mut Html, pick: Pick) {
        h.attr("aria-label", pick(self.words()));
        if let (true, Some(other)) = (self.shared, self.plan.tongues.get(1)) {
            h.attr("data-label", pick(other));
        }
    }

    /// A link to a list, in the page's language or in each.
    fn list_link(&self, h: &mut Html, class: &'static str, name: &str, text: &dyn Fn(&'static Words) -> String) {
        let own = [self.words()];
        let tongues: &[&'static Words] = if self.shared { &self.plan.tongues } else { &own };
        for words in tongues {
            h.lit("<a class=\"").lit(class).lit(if self.shared { " w\"" } else { "\"" });
            if self.shared {
                h.attr("lang", words.lang);
            }
            h.href(&self.to(&self.plan.list_page(name, words.lang))).lit(">").text(&text(words)).lit("</a>");
        }
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
            if self.shared {
                h.lit(" data-shared");
            }
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
        h.lit("<a class=skip href=#the-main>");
        self.say(h, if self.kind == "file" { |w: &Words| w.skip_code } else { |w: &Words| w.skip });
        h.lit("</a>\n<header class=top>\n");
        let single = self.plan.is_single();
        h.lit("<nav class=crumbs");
        self.label(h, |w| w.breadcrumb);
        h.lit("><ol>");
        let last = self.crumbs.len();
        if !single {
            h.lit("<li>");
            if self.kind == "home" && last <= 1 {
                h.lit("<span aria-current=page>").text(&self.plan.site.title).lit("</span>");
            } else {
                self.list_link(h, "home", "index", &|_| self.plan.site.title.clone());
            }
        }
        for (i, (text, page)) in self.crumbs.iter().enumerate() {
            // A site of one repository is called like it.
            let is_title = matches!(text, Label::Name(name) if *name == self.plan.site.title);
            if i == 0 && !single && (self.kind == "home" && last == 1 || last > 1 && is_title) {
                continue;
            }
            self.crumb(h, text, page.as_deref(), i + 1 == last);
        }
        h.lit("</ol></nav>\n");
        self.speak(h);
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
            self.list_link(h, "go", "notes", &|w| w.notes.to_owned());
            self.list_link(h, "go", "check", &|w| w.state.to_owned());
            self.list_link(h, "find", "search", &|w| w.search.to_owned());
        }
        h.lit("</div>\n</header>\n");
    }

    /// The languages of a page that speaks them all: a switch that needs no script, which the script remembers.
    fn speak(&self, h: &mut Html) {
        if !self.shared {
            return;
        }
        h.lit("<fieldset class=speak><legend>").text(self.words().languages).lit("</legend>");
        for words in &self.plan.tongues {
            let short = words.lang.split('-').next().unwrap_or(words.lang);
            h.lit("<label><input type=radio name=speak").attr("id", &format!("speak-{short}")).attr("value", short);
            if words.lang == self.lang {
                h.lit(" checked");
            }
            h.lit("> <span").attr("lang", words.lang).lit(">").text(words.own_name).lit("</span></label>");
        }
        h.lit("</fieldset>\n");
    }

    fn crumb(&self, h: &mut Html, label: &Label, page: Option<&str>, last: bool) {
        let words = |h: &mut Html| match label {
            Label::Name(name) => {
                h.text(name);
            }
            Label::Word(pick) => self.say(h, pick),
        };
        h.lit("<li>");
        let close = match page.filter(|page| *page != self.path) {
            Some(page) => {
                h.lit("<a").href(&self.to(page)).lit(">");
                "</a>"
            }
            None => {
                h.lit(if last { "<span aria-current=page>" } else { "<span>" });
                "</span>"
            }
        };
        words(h);
        h.lit(close);
    }

    fn footer(&self, h: &mut Html) {
        h.lit("<footer class=foot><ul>");
        let pages: [(&str, Pick); 3] = [("index", |w| w.home), ("notes", |w| w.notes), ("check", |w| w.state)];
        // Pages of code are many: what their header has they need not say again in every language.
        let count = match (self.plan.is_single(), self.shared) {
            (true, _) => 0,
            (_, true) => 1,
            _ => pages.len(),
        };
        for (name, pick) in &pages[..count] {
            h.lit("<li>");
            self.list_link(h, "", name, &|w| pick(w).to_owned());
        }
        h.lit("</ul><p>glossator ").lit(env!("CARGO_PKG_VERSION")).lit("</p></footer>\n");
    }
}
