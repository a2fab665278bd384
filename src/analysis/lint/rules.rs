//! The rules of `gloss lint`, each with why it is one and what to do.

use crate::article::faults::{FRAGILE, LABEL_CASE, LEGACY, MALFORMED, MEDIA};
use crate::model::Severity;

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its stable name, as in `lint-allow`.
    pub name: &'static str,
    /// The most its findings weigh.
    pub severity: Severity,
    /// What it finds, in a few words.
    pub finds: &'static str,
    /// Why that is a fault, and the way out.
    pub why: &'static str,
}

pub(super) const UNLINKED: &str = "unlinked-name";
pub(super) const LONG_QUOTE: &str = "long-quote";
pub(super) const ALT: &str = "missing-alt";
pub(super) const CAPTIONS: &str = "missing-captions";
pub(super) const HEADINGS: &str = "heading-order";
pub(super) const EMPTY: &str = "empty-section";
pub(super) const PLACEHOLDER: &str = "placeholder";
pub(super) const WIDE: &str = "wide-drawing";
pub(super) const LINK: &str = "dead-link";
pub(super) const SUMMARY: &str = "empty-summary";
pub(super) const NO_ANCHOR: &str = "no-anchor";
pub(super) const DRIFT: &str = "translation-drift";
pub(super) const INDEX: &str = "series-index";
pub(super) const ORDER: &str = "series-order";
pub(super) const SERIES_TITLE: &str = "series-title";

/// All rules, those of single articles first.
pub const RULES: &[Rule] = &[
    rule(
        MALFORMED,
        Severity::Error,
        "what cannot be read as the format wants it",
        "\
A part that cannot be read does not exist for readers and for the check. The message says what was expected.",
    ),
    rule(
        FRAGILE,
        Severity::Warning,
        "anchors that a small change of the code breaks",
        "\
`name~2` counts equal names and `lines=` counts lines: both shift with the next edit. `#name` without a path breaks when \
something else gets that name. Name the file and the container, and quote the line with `quote=`.",
    ),
    rule(
        LABEL_CASE,
        Severity::Warning,
        "link labels that Markdown takes for equal",
        "\
Markdown ignores case in labels, so [`Foo`] and [`foo`] become one link. Qualify one: [`foo`][`bar::foo`].",
    ),
    rule(
        UNLINKED,
        Severity::Warning,
        "back-ticked names of the repository that are not linked",
        "\
A name in plain back-ticks is only text: when the symbol is renamed, nobody learns that the sentence is wrong. Write it as \
[`name`] once in the article. Words that only look like the symbol: `lint-allow: [unlinked-name:word]`.",
    ),
    rule(
        LONG_QUOTE,
        Severity::Warning,
        "quotes of more than 15 lines of code",
        "\
Readers have the code beside the article; a quote shows the lines that carry the claim. Leave out with `// ...`.",
    ),
    rule(
        PLACEHOLDER,
        Severity::Warning,
        "words a template left to be replaced",
        "\
`gloss new` marks with TODO what the author has to write.",
    ),
    rule(
        EMPTY,
        Severity::Warning,
        "headings with nothing below them",
        "\
A section that says nothing is an entry in the outline that disappoints. Write it, or take the heading out.",
    ),
    rule(
        SUMMARY,
        Severity::Warning,
        "articles without a summary",
        "\
Lists, the home page and the feed show the summary: one sentence that says what the reader will know afterwards.",
    ),
    rule(
        HEADINGS,
        Severity::Warning,
        "headings that skip a level, and second titles",
        "\
Outlines and screen readers go by the levels: a part of `##` is `###`. One `#` at most, the title.",
    ),
    rule(
        NO_ANCHOR,
        Severity::Note,
        "articles that nothing ties to code",
        "\
Without an anchor or a linked name nothing in the article is held against the code.",
    ),
    rule(
        ALT,
        Severity::Warning,
        "pictures without alternative text, clips without words",
        "\
In a terminal, to a screen reader and where the file is missing, the text is the picture. Say what it shows.",
    ),
    rule(
        CAPTIONS,
        Severity::Note,
        "clips without a caption track",
        "\
A sibling `.vtt` with the spoken words makes a clip readable to those who cannot hear it, or must not make noise.",
    ),
    rule(
        LEGACY,
        Severity::Warning,
        "clips that browsers do not play, and raw HTML players",
        "\
.wma, .rm, .wmv and their like become download links, and <embed>, <object> or <bgsound> never reach a page. Use .mp3, \
.ogg, .m4a, .mp4 or .webm in a paragraph that holds only the link.",
    ),
    rule(
        MEDIA,
        Severity::Warning,
        "pictures, clips and files that are not there",
        "\
The path is relative to the article, in the folder of its repository.",
    ),
    rule(
        LINK,
        Severity::Warning,
        "links that lead nowhere",
        "\
An empty address, a section that does not exist (`#id` is the section's id, or the fragment GitHub makes of its heading), \
a path that means something on the author's machine only.",
    ),
    rule(
        WIDE,
        Severity::Warning,
        "text drawings of more than 76 columns",
        "\
A terminal of 80 columns cuts them off. A Chinese character takes two columns.",
    ),
    rule(
        DRIFT,
        Severity::Warning,
        "translations that no longer match their source",
        "\
Missing, additional and reordered sections; headings, quotes, pictures or linked names that one of the two lacks; sections \
much shorter or longer than in the source; links to another language than the reader's.",
    ),
    rule(
        INDEX,
        Severity::Warning,
        "series of three or more without an index",
        "\
One article of a series links to all the others, so that a reader can begin there.",
    ),
    rule(
        ORDER,
        Severity::Warning,
        "articles of a series with equal or no `order`",
        "\
Order decides what is read next. Leave gaps: 10, 20, 30.",
    ),
    rule(
        SERIES_TITLE,
        Severity::Note,
        "series without a title in gloss.toml",
        "\
Readers see the series' id instead: add `[series.ID]` with `title = { en = \"…\", zh-CN = \"…\" }`.",
    ),
];

const fn rule(name: &'static str, severity: Severity, finds: &'static str, why: &'static str) -> Rule {
    Rule { name, severity, finds, why }
}

/// The rule with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}
