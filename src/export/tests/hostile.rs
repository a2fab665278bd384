//! Text, names, articles and drawings that try to get out of their place, read back with a parser that follows the HTML
//! standard as browsers do.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use proptest::prelude::*;

use super::*;

/// Everything that a page may be made of.
const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "link",
    "script",
    "body",
    "a",
    "header",
    "nav",
    "ol",
    "ul",
    "li",
    "span",
    "div",
    "main",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "small",
    "code",
    "pre",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "del",
    "mark",
    "sup",
    "figure",
    "figcaption",
    "img",
    "audio",
    "video",
    "track",
    "table",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "blockquote",
    "details",
    "summary",
    "section",
    "article",
    "aside",
    "footer",
    "hr",
    "br",
    "wbr",
    "noscript",
    "fieldset",
    "legend",
    "label",
    "input",
];

/// What a browser makes of a page.
#[derive(Default)]
struct Seen {
    /// Elements and attributes that no page may hold.
    foreign: RefCell<Vec<String>>,
    /// The text of `<pre>`, line numbers left out.
    code: RefCell<String>,
    in_pre: RefCell<bool>,
    in_number: RefCell<bool>,
    in_body: RefCell<bool>,
    in_caption: RefCell<bool>,
}

impl TokenSink for Seen {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => self.tag(&tag),
            Token::CharacterTokens(text) if *self.in_pre.borrow() && !*self.in_number.borrow() => {
                self.code.borrow_mut().push_str(&text);
            }
            Token::CommentToken(text) => self.foreign.borrow_mut().push(format!("a comment: {text}")),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Seen {
    fn of(page: &str) -> Self {
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(page));
        let tokenizer = Tokenizer::new(Self::default(), TokenizerOpts::default());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink
    }

    fn tag(&self, tag: &Tag) {
        let (name, start) = (&*tag.name, tag.kind == TagKind::StartTag);
        if !ELEMENTS.contains(&name) {
            self.foreign.borrow_mut().push(format!("<{name}>"));
        }
        // What this program writes in one place only stands nowhere else.
        let misplaced = start
            && match name {
                "b" | "i" | "u" => !*self.in_pre.borrow() && !*self.in_caption.borrow(),
                "meta" | "title" | "link" | "body" | "html" => *self.in_body.borrow(),
                "script" => !tag.attrs.iter().any(|a| &*a.name.local == "src"),
                "input" => !tag.attrs.iter().any(|a| &*a.name.local == "type"),
                _ => false,
            };
        if misplaced {
            self.foreign.borrow_mut().push(format!("<{name}> out of its place"));
        }
        let is_number = tag.attrs.iter().any(|a| &*a.name.local == "tabindex" && &*a.value == "-1");
        match name {
            "pre" => *self.in_pre.borrow_mut() = start,
            "body" => *self.in_body.borrow_mut() = start,
            "figcaption" => *self.in_caption.borrow_mut() = start,
            "a" => *self.in_number.borrow_mut() = start && is_number,
            _ => {}
        }
        for attribute in &tag.attrs {
            let (key, value) = (&*attribute.name.local, attribute.value.trim().to_ascii_lowercase());
            let scheme = value.split(['/', '?', '#']).next().is_some_and(|head| head.contains(':'));
            let captions = name == "track" && value.starts_with("data:text/vtt;base64,");
            let allowed = captions
                || name == "a" && ["https:", "http:", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
            let is_address = ["href", "src", "srcset", "poster", "action", "formaction", "data"].contains(&key);
            if key.starts_with("on") || key == "style" || key == "srcdoc" || is_address && scheme && !allowed {
                self.foreign.borrow_mut().push(format!("<{name} {key}={value}>"));
            }
        }
    }
}

/// What stands in any page and may not.
fn foreign(files: &Files) -> Vec<String> {
    let pages = files.iter().filter(|(path, _)| path.ends_with(".html"));
    pages
        .flat_map(|(path, page)| {
            let seen = Seen::of(page).foreign.into_inner();
            seen.into_iter().map(move |what| format!("{path}: {what}"))
        })
        .collect()
}

/// Pieces that mean something to a page, a URL, a script or a terminal.
const PIECES: &[&str] = &[
    "<script>alert(1)</script>",
    "</pre>",
    "<b>x</b>",
    "<title>",
    "<a href=//evil.example>",
    "<input autofocus onfocus=alert(1)>",
    "</code></pre><img src=x onerror=alert(1)>",
    "<!--",
    "-->",
    "]]>",
    "&lt;",
    "&amp",
    "&#x3c;",
    "\"",
    "'",
    "`",
    "=",
    "\\",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "\u{1b}[31m",
    "\u{7}",
    "\r",
    "\r\n",
    "\n",
    "\t",
    " ",
    "fn f() {",
    "}",
    "let x = \"",
    "/*",
    "*/",
    "//",
    "汉字",
    "e\u{301}",
    "\u{1f468}\u{200d}\u{1f469}",
    "javascript:alert(1)",
    "x y",
    "f(x)",
    "0x1f",
    "#define A(x) x##x\n",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,6}"];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The lines of a text as a page shows them.
fn shown(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let line = |line: &str| crate::text::sanitize::block(line.strip_suffix('\r').unwrap_or(line)).into_owned();
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_text_of_a_page_is_the_text_of_its_file(text in text(), ending in proptest::sample::select(&["rs", "js", "py", "cpp"][..])) {
        let path = format!("src/x.{ending}");
        let files = export_all(&site(&[(&path, &text)], &[], &[]), Scope::Full);
        prop_assert_eq!(foreign(&files), Vec::<String>::new());
        let seen = Seen::of(&files[&format!("r/r/worktree/{path}.html")]);
        let code = seen.code.into_inner();
        let wanted = shown(&text);
        prop_assert_eq!(code.trim_end_matches('\n'), wanted.trim_end_matches('\n'));
    }

    #[test]
    fn no_article_brings_markup_of_its_own(a in text(), b in text()) {
        let body = format!("# T\n\n{a}\n\n## S\n<!-- gloss: src/lib.rs#add id=s -->\n\n{b}\n\n> {a}\n\n| {b} |\n|---|\n| x |\n");
        let article = article("a", "en", &body);
        let files = export_all(&site(CODE, &[("a.en.md", &article)], &[]), Scope::Slice);
        prop_assert_eq!(foreign(&files), Vec::<String>::new());
        prop_assert_eq!(faults(&files), Vec::<String>::new());
    }
}

#[test]
fn the_reading_of_pages_notices_what_breaks_out() {
    for bad in [
        "<body><script>alert(1)</script>",
        "<body><p onclick=x>",
        "<body><p style=x>",
        "<body><iframe></iframe>",
        "<body><b>x</b>",
        "<body><title>x</title>",
        "<body><a href=javascript:x>",
        "<body><img src=https://e.example/x>",
        "<body><input autofocus>",
        "<!-- x -->",
    ] {
        assert!(!Seen::of(bad).foreign.into_inner().is_empty(), "{bad}");
    }
    let page = "<body><pre><a id=L1 href=#L1 tabindex=-1>1</a><b>if</b> &lt;x&gt;\n</pre>";
    let seen = Seen::of(page);
    assert_eq!((seen.foreign.into_inner(), seen.code.into_inner().as_str()), (Vec::new(), "if <x>\n"));
}

#[test]
fn hostile_names_lead_to_their_own_pages() {
    let deep = format!("{}/{}/{}.rs", "d".repeat(120), "e".repeat(120), "f".repeat(120));
    let names = [
        "it's & <b>.rs",
        "quo\"te.rs",
        "new\nline.rs",
        "con.rs",
        "Case.rs",
        "case.rs",
        "CASE.rs",
        "index.rs",
        "index.html",
        "index.html~2/a.rs",
        "..dots.rs",
        "...",
        "per%cent #1?.rs",
        "%2e%2e/up.rs",
        "汉字 名.rs",
        "\u{202e}sr.x.rs",
        "a:b.rs",
        "back\\slash.rs",
        "e\u{301}.rs",
        "\u{e9}.rs",
        "trailing. ",
        "-rf.rs",
        &deep,
    ];
    let code: Vec<(&str, &str)> = names.iter().map(|name| (*name, "pub fn same_name() {}\n")).collect();
    let files = export_all(&site(&code, &[], &[]), Scope::Full);
    assert_eq!(faults(&files), Vec::<String>::new());
    assert_eq!(foreign(&files), Vec::<String>::new());
    let mut folded = BTreeSet::new();
    for path in files.keys() {
        assert!(folded.insert(path.to_lowercase()), "{path} collides on a disk that folds case");
        let bad = |part: &str| {
            part.is_empty() || part == ".." || part.len() > 255 || part.contains(['<', '"', '\\', ':', '\n'])
        };
        assert!(!path.split('/').any(bad), "{path:?}");
    }
    let pages = files.keys().filter(|path| path.starts_with("r/") && path.contains(".rs")).count();
    assert_eq!(pages, names.iter().filter(|name| name.ends_with(".rs")).count());
}

#[test]
fn addresses_and_drawings_of_articles_stay_harmless() {
    let links = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java&#x09;script:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example/x",
        "file:///etc/passwd",
        "../../../../etc/passwd",
        "https://e.example/\"onmouseover=\"alert(1)",
        "media/../../secret.png",
        "\\\\host\\x",
    ];
    let mut body = String::from("# T\n\n## S\n<!-- gloss: src/lib.rs#add id=s -->\n\n");
    for link in links {
        body.push_str(&format!("[a](<{link}>) ![b](<{link}>)\n\n"));
    }
    body.push_str("<svg onload=alert(1)>\n\n<img src=x onerror=alert(1)>\n\ntext <style>*{display:none}</style> <base href=//evil>\n\n");
    let drawings = [
        "<svg><script>alert(1)</script></svg>",
        "<svg onload=\"alert(1)\"></svg>",
        "<svg><foreignObject><p>x</p></foreignObject></svg>",
        "<svg><image href=\"https://e.example/x\"/></svg>",
        "<svg><style>@import 'https://e.example/x.css';</style></svg>",
        "<svg><a href=\"javascript:x\"><rect/></a></svg>",
        "<svg><rect style=\"fill:url(https://e.example/x)\"/></svg>",
        "<!DOCTYPE svg [<!ENTITY x \"y\">]><svg>&x;</svg>",
    ];
    let files: Vec<(String, &[u8])> =
        drawings.iter().enumerate().map(|(n, text)| (format!("media/{n}.svg"), text.as_bytes())).collect();
    for (path, _) in &files {
        body.push_str(&format!("![d]({path})\n\n"));
    }
    let media: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), *bytes)).collect();
    let text = article("a", "en", &body);
    let site = site(CODE, &[("a.en.md", &text)], &media);
    for scope in [Scope::Slice, Scope::Full] {
        let files = export_all(&site, scope);
        assert_eq!(foreign(&files), Vec::<String>::new());
        assert_eq!(faults(&files), Vec::<String>::new());
        assert!(!files.keys().any(|path| path.starts_with("media/")), "no bad drawing is copied");
        assert!(files["a/a/en.html"].contains("&lt;svg onload=alert(1)&gt;"), "raw HTML is shown as text");
    }
}

#[test]
fn bytes_that_are_no_text_and_lines_without_end_have_pages() {
    let long = format!("var x = \"{}\";\n", "<&>' ".repeat(60_000));
    let code: [(&str, &[u8]); 4] = [
        ("latin.c", b"/* caf\xe9 */ int f(void);\n\xff\xfe"),
        ("broken.rs", b"fn f() { \xc3\x28 \xed\xa0\x80 }\n"),
        ("nul.rs", b"fn f() {}\0\0\0"),
        ("long.js", long.as_bytes()),
    ];
    let files = export_all(&site_of_bytes(&code, &[], &[]), Scope::Full);
    assert_eq!(faults(&files), Vec::<String>::new());
    assert_eq!(foreign(&files), Vec::<String>::new());
    let page = &files["r/r/worktree/long.js.html"];
    assert_eq!(Seen::of(page).code.into_inner().trim_end(), long.trim_end());
    assert!(files.contains_key("r/r/worktree/broken.rs.html"), "{:?}", files.keys());
    // What holds NUL bytes is no text: it is named where it stands.
    assert!(files["r/r/worktree/index.html"].contains("nul.rs"), "{:?}", files.keys());
}

#[test]
fn shards_hold_one_quoted_string() {
    let code = "export const table = { '</script>': 1, '<!--': 2, '\u{2028}': 3, __proto__: null };\n\
                export function constructor() {}\nexport function toString() {}\n";
    let files = export_all(&site(&[("a.js", code)], &[], &[]), Scope::Full);
    let shards: Vec<_> = files.iter().filter(|(path, _)| path.starts_with("i/")).collect();
    assert!(shards.len() >= 4, "{:?}", files.keys());
    for (path, text) in shards {
        assert!(text.starts_with("gloss.put(\"") && text.ends_with("\")\n"), "{path}");
        assert!(!text.contains('<') && !text.contains('\u{2028}') && text.lines().count() == 1, "{path}");
        assert!(text.len() <= 128 << 10, "{path}");
    }
}

#[test]
fn a_section_of_several_anchors_is_found_from_its_translation() {
    let body =
        "# T\n\n## Two\n<!-- gloss: src/lib.rs#add id=two -->\n<!-- gloss: src/util.rs#helper id=other -->\n\nText.\n";
    let english = article("a", "en", body);
    let chinese = article("a", "zh-CN", "## 两处\n<!-- gloss: id=two -->\n\n文字。\n");
    let mut site = site(CODE, &[("a.en.md", &english), ("a.zh-CN.md", &chinese)], &[]);
    site.lang = "zh-CN".into();
    let files = export_all(&site, Scope::Slice);
    assert_eq!(faults(&files), Vec::<String>::new());
    assert_eq!(files["check.html"].matches(">两处</a>").count(), 2, "{}", files["check.html"]);
}
