//! What pages say in their own voice, in English and Chinese.
//!
//! An article's page speaks the article's language; a list of notes or articles exists in each language of a site; a page of
//! code speaks all of them and shows the reader's. A language without a table gets English, and `lang` of the page says so.

use super::site::Finding;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    /// BCP 47, for `lang`.
    pub lang: &'static str,
    /// How the language calls itself, short.
    pub own_name: &'static str,
    pub skip: &'static str,
    pub skip_code: &'static str,
    pub breadcrumb: &'static str,
    pub languages: &'static str,
    pub home: &'static str,
    pub contents: &'static str,
    pub symbols: &'static str,
    pub all_symbols: &'static str,
    pub search: &'static str,
    pub files: &'static str,
    pub files_count: &'static str,
    pub notes: &'static str,
    pub note_one: &'static str,
    pub note_many: &'static str,
    pub notes_summary: &'static str,
    pub state: &'static str,
    pub state_summary: &'static str,
    pub articles: &'static str,
    pub article: &'static str,
    pub source_code: &'static str,
    pub lines: &'static str,
    pub line: &'static str,
    pub step: &'static str,
    pub steps: &'static str,
    pub next_step: &'static str,
    pub previous_step: &'static str,
    pub previous_article: &'static str,
    pub next_article: &'static str,
    pub not_shown: &'static str,
    pub lags: &'static str,
    pub authors: &'static str,
    pub minutes: &'static str,
    pub what_changed: &'static str,
    pub then: &'static str,
    pub now: &'static str,
    pub footnotes: &'static str,
    pub download: &'static str,
    pub transcript: &'static str,
    pub code: &'static str,
    pub back: &'static str,
    pub alerts: [&'static str; 5],
    pub verdict: &'static str,
    pub anchor: &'static str,
    pub definitions: &'static str,
    pub references: &'static str,
    pub by_name: &'static str,
    pub no_script: &'static str,
    pub in_file: &'static str,
    pub in_files: &'static str,
    pub and_more: &'static str,
    pub hidden_characters: &'static str,
    pub long_file: &'static str,
    pub raw_file: &'static str,
    pub on_forge: &'static str,
    pub part_shown: &'static str,
    pub whole_file: &'static str,
    pub no_text: &'static str,
    pub all_good: &'static str,
    pub need_look: &'static str,
    pub no_articles: &'static str,
    pub all_notes: &'static str,
    pub same_lines: &'static str,
    /// In the order of [`crate::anchoring::Detail`].
    pub differs: [&'static str; 6],
    /// Each with `{}` where the thing goes.
    pub moved_from: &'static str,
    pub renamed_from: &'static str,
    pub could_be: &'static str,
    pub near: &'static str,
    pub since: &'static str,
    /// Between two findings, and between two things of a list.
    pub comma: [&'static str; 2],
    /// In the order of [`crate::anchoring::Verdict`].
    pub verdicts: [&'static str; 10],
}

impl Words {
    /// The word for that many notes.
    #[must_use]
    pub fn notes_count(&self, n: usize) -> &'static str {
        if n == 1 { self.note_one } else { self.note_many }
    }

    /// The title of GitHub's alert `kind`.
    #[must_use]
    pub fn alert(&self, kind: &str) -> &'static str {
        let at = ["note", "tip", "important", "warning", "caution"].iter().position(|k| *k == kind);
        self.alerts[at.unwrap_or(0)]
    }

    /// What a verdict found, as one phrase; empty where it found nothing.
    #[must_use]
    pub fn findings(&self, list: &[Finding]) -> String {
        let one = |finding: &Finding| match finding {
            Finding::Differs(detail) => self.differs[*detail as usize].to_owned(),
            Finding::MovedFrom(path) => self.moved_from.replace("{}", path),
            Finding::RenamedFrom(name) => self.renamed_from.replace("{}", name),
            Finding::CouldBe(list) => self.could_be.replace("{}", &list.join(self.comma[1])),
            Finding::Near(list) => self.near.replace("{}", &list.join(self.comma[1])),
            Finding::Says(text) => text.clone(),
            Finding::Since(commit) => self.since.replace("{}", commit),
        };
        list.iter().map(one).collect::<Vec<_>>().join(self.comma[0])
    }
}

/// One text of the table.
pub type Pick = fn(&Words) -> &'static str;

/// The table of a language.
#[must_use]
pub fn words(lang: &str) -> &'static Words {
    let base = lang.split(['-', '_']).next().unwrap_or(lang);
    if base.eq_ignore_ascii_case("zh") { &ZH } else { &EN }
}

/// How a language calls itself, for the switch; its tag where that is not known.
#[must_use]
pub fn own_name(lang: &str) -> &str {
    match lang.to_ascii_lowercase().as_str() {
        "en" | "en-us" | "en-gb" => "English",
        "zh" | "zh-cn" | "zh-hans" | "zh-sg" => "简体中文",
        "zh-tw" | "zh-hant" | "zh-hk" => "繁體中文",
        "ja" => "日本語",
        "ko" => "한국어",
        "fr" => "Français",
        "de" => "Deutsch",
        "es" => "Español",
        "ru" => "Русский",
        "pt" | "pt-br" => "Português",
        _ => lang,
    }
}

static EN: Words = Words {
    lang: "en",
    own_name: "English",
    skip: "Skip to content",
    skip_code: "Skip to code",
    breadcrumb: "Breadcrumb",
    languages: "Languages",
    home: "Home",
    contents: "Contents",
    symbols: "Symbols",
    all_symbols: "All symbols",
    search: "Search",
    files: "Files",
    files_count: "files",
    notes: "Notes",
    note_one: "note",
    note_many: "notes",
    notes_summary: "Every note, by file and line",
    state: "State",
    state_summary: "Whether each note still fits its code",
    articles: "Articles",
    article: "Article",
    source_code: "Source",
    lines: "lines",
    line: "line",
    step: "Step",
    steps: "steps",
    next_step: "Next step",
    previous_step: "Previous step",
    previous_article: "Previous article",
    next_article: "Next article",
    not_shown: "lines not shown",
    lags: "The translation is older than its source",
    authors: "By",
    minutes: "min",
    what_changed: "What changed since it was approved",
    then: "Approved",
    now: "Now",
    footnotes: "Footnotes",
    download: "Download",
    transcript: "What is said",
    code: "Code",
    back: "Back to the text",
    alerts: ["Note", "Tip", "Important", "Warning", "Caution"],
    verdict: "State",
    anchor: "Anchor",
    definitions: "Definitions",
    references: "Used in",
    by_name: "Used by name only",
    no_script: "The search needs JavaScript; these lists do not.",
    in_file: "file",
    in_files: "files",
    and_more: "more",
    hidden_characters: "This file holds characters that hide or reorder text. They are shown as marks like ⟨U+202E⟩.",
    long_file: "This is a long file. The browser may take a moment; the raw text opens at once.",
    raw_file: "Raw text",
    on_forge: "On the web",
    part_shown: "Only the definitions that notes and articles lead to are shown here.",
    whole_file: "The whole file",
    no_text: "This file is not shown as text.",
    all_good: "Every note fits its code.",
    need_look: "need a look",
    no_articles: "No articles yet.",
    all_notes: "All notes",
    same_lines: "equal lines",
    differs: [
        "the signature differs",
        "the body differs",
        "the quoted lines differ",
        "moved",
        "renamed",
        "the code went elsewhere and left a forwarder",
    ],
    moved_from: "moved from {}",
    renamed_from: "renamed from {}",
    could_be: "could be {}",
    near: "most like it: {}",
    since: "since {}",
    comma: ["; ", ", "],
    verdicts: ["ok", "new", "moved", "renamed", "changed", "ambiguous", "missing", "skipped", "unsupported", "error"],
};

static ZH: Words = Words {
    lang: "zh-CN",
    own_name: "简体中文",
    skip: "跳到正文",
    skip_code: "跳到代码",
    breadcrumb: "当前位置",
    languages: "语言",
    home: "首页",
    contents: "目录",
    symbols: "符号",
    all_symbols: "全部符号",
    search: "搜索",
    files: "文件",
    files_count: "个文件",
    notes: "注解",
    note_one: "条注解",
    note_many: "条注解",
    notes_summary: "全部注解，按文件与行号",
    state: "状态",
    state_summary: "每条注解是否仍与代码相符",
    articles: "文章",
    article: "文章",
    source_code: "源码",
    lines: "行",
    line: "行",
    step: "第",
    steps: "步",
    next_step: "下一步",
    previous_step: "上一步",
    previous_article: "上一篇",
    next_article: "下一篇",
    not_shown: "行未显示",
    lags: "译文落后于原文",
    authors: "作者",
    minutes: "分钟",
    what_changed: "核对之后的变化",
    then: "核对时",
    now: "现在",
    footnotes: "脚注",
    download: "下载",
    transcript: "文字稿",
    code: "代码",
    back: "回到正文",
    alerts: ["说明", "提示", "重要", "警告", "注意"],
    verdict: "状态",
    anchor: "锚点",
    definitions: "定义",
    references: "引用",
    by_name: "仅按名字匹配的引用",
    no_script: "搜索需要 JavaScript；下面的列表不需要。",
    in_file: "个文件",
    in_files: "个文件",
    and_more: "项未列出",
    hidden_characters: "本文件含有会隐藏或重排文字的字符，均以 ⟨U+202E⟩ 这样的记号显示。",
    long_file: "文件很长，浏览器可能需要片刻；原始文本可以立即打开。",
    raw_file: "原始文本",
    on_forge: "在线查看",
    part_shown: "这里只有注解与文章涉及的定义。",
    whole_file: "查看完整文件",
    no_text: "此文件不以文本显示。",
    all_good: "所有注解都与代码相符。",
    need_look: "条需要查看",
    no_articles: "还没有文章。",
    all_notes: "全部注解",
    same_lines: "行相同",
    differs: ["签名不同", "函数体不同", "引用的代码不同", "已移动", "已改名", "代码已移到别处，原处只剩转发"],
    moved_from: "从 {} 移来",
    renamed_from: "原名 {}",
    could_be: "可能是 {}",
    near: "最接近的：{}",
    since: "始于 {}",
    comma: ["；", "、"],
    verdicts: ["相符", "新增", "已移动", "已改名", "已变化", "不唯一", "已消失", "已跳过", "不支持", "出错"],
};
