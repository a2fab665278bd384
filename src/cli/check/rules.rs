//! The rules of a check in words: what machine formats publish beside a finding's number.
//!
//! Numbers come from [`crate::anchoring::report::RULES`] and never change meaning: alerts and baselines remember them.

use super::findings::Level;

/// A rule as published.
pub(super) struct Rule {
    /// Kebab case, as in [`crate::anchoring::report::RULES`].
    pub name: &'static str,
    /// One sentence: what is the case.
    pub short: &'static str,
    /// What it means and what to do, one paragraph.
    pub help: &'static str,
    /// The level a finding has as a rule.
    pub level: Level,
}

/// In the order of their numbers.
pub(super) const RULES: [Rule; 14] = [
    Rule {
        name: "changed",
        short: "The code that a section explains is not what it was when the section was written.",
        help: "The symbol is certainly the same one, but its signature, its body or the quoted part has other tokens. \
               Compare old and new code, bring the prose up to date, then approve it with `gloss accept`.",
        level: Level::Warning,
    },
    Rule {
        name: "missing",
        short: "The code that a section explains is gone.",
        help: "No definition is like enough to be the one that was explained. The finding names the commit that removed \
               it and what is nearest. Anchor the section elsewhere, or take it out.",
        level: Level::Error,
    },
    Rule {
        name: "ambiguous",
        short: "An anchor fits several definitions.",
        help: "Nothing separates the candidates, and gloss does not guess. Write one of the listed anchors into the \
               article.",
        level: Level::Error,
    },
    Rule {
        name: "moved",
        short: "The code that a section explains is now in another file.",
        help: "Name and code are the same. Write the new path into the anchor; `gloss fix` does it.",
        level: Level::Note,
    },
    Rule {
        name: "renamed",
        short: "The code that a section explains has another name or container.",
        help: "The code is the same. Write the new name into the anchor (`gloss fix` does it), and into the prose where \
               it says the old one.",
        level: Level::Note,
    },
    Rule {
        name: "quote-lost",
        short: "A quote is not in the code that its section explains.",
        help: "A `quote=`, a span of lines or a fenced block must hold whole tokens of the symbol, in order; lines such \
               as `// ...` stand for what is left out. Mark a block that is no quote with `gloss=off`.",
        level: Level::Warning,
    },
    Rule {
        name: "unresolved-reference",
        short: "An inline reference means nothing in the code, or more than one thing.",
        help: "Name the symbol so that it is unique, give the label a link definition whose title is an anchor, or write \
               plain back-ticked text where no symbol is meant.",
        level: Level::Warning,
    },
    Rule {
        name: "stale-mention",
        short: "The prose says a name that the code no longer has.",
        help: "The name was a symbol when the article was written. Bring the prose up to date; the finding says what \
               the name became or which commit removed it.",
        level: Level::Note,
    },
    Rule {
        name: "translation-lags",
        short: "A translation is older than the section it translates.",
        help: "The source-language section changed after the translation was made. Translate the change, then approve \
               it with `gloss accept`.",
        level: Level::Warning,
    },
    Rule {
        name: "media-missing",
        short: "A picture, clip or file that an article links to is not there.",
        help: "Add the file beside the article, or mend the link.",
        level: Level::Warning,
    },
    Rule {
        name: "label-case-collision",
        short: "Two link labels differ only in case.",
        help: "CommonMark takes such labels for equal, and the first definition wins. Give one of them other words.",
        level: Level::Warning,
    },
    Rule {
        name: "fragile-anchor",
        short: "An anchor breaks at the next small change.",
        help: "An index such as `~2` counts definitions of one name. Name the container or the parameter types instead.",
        level: Level::Warning,
    },
    Rule {
        name: "not-verified",
        short: "Annotations could not be checked.",
        help: "Their repository or revision is not here, or the file's language is not one whose symbols gloss knows. \
               Clone the repository (`gloss clone NAME`), or fetch more of its history.",
        level: Level::Warning,
    },
    Rule {
        name: "tool-failure",
        short: "Something could not be read at all.",
        help: "An anchor, a manifest, a lock or an article is malformed; the message says where. Until it is mended the \
               check cannot vouch for it.",
        level: Level::Error,
    },
];

/// The rule with this name; what has no rule of its own (the form of files) is a failure of the tool to read it.
pub(super) fn rule(name: &str) -> (usize, &'static Rule) {
    let at = RULES.iter().position(|rule| rule.name == name).unwrap_or(RULES.len() - 1);
    (at, &RULES[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_those_of_the_numbers() {
        let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names, crate::anchoring::report::RULES);
        assert_eq!(rule("malformed").1.name, "tool-failure");
        for rule in &RULES {
            assert!(rule.short.ends_with('.') && rule.help.ends_with('.'), "{}", rule.name);
        }
    }
}
