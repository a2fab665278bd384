//! Whether the `#if` branches around a place are likely compiled.
//!
//! A build decides; what can be guessed without one: the platform (code is read for a Unix with GCC or Clang), names
//! that say a feature is there (`HAVE_X`, `USE_X`, `CONFIG_X`), what the included files define. Everything else counts
//! as not defined. Only used to order twins of one name that stand in different branches, never to hide one.

/// What a condition comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    No,
    Maybe,
    Yes,
}

impl Truth {
    fn of(value: bool) -> Self {
        if value { Truth::Yes } else { Truth::No }
    }

    fn not(self) -> Self {
        match self {
            Truth::No => Truth::Yes,
            Truth::Maybe => Truth::Maybe,
            Truth::Yes => Truth::No,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            _ => Truth::Maybe,
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}

/// Whether the branches around `offset` are likely left out. `defined` answers for names that nothing here knows, asked
/// with the offset of the condition.
pub(super) fn is_off(text: &str, offset: u32, defined_at: &dyn Fn(&str, u32) -> bool) -> bool {
    // Per open group: what its earlier branches came to, and the branch at hand.
    let mut open: Vec<(Truth, Truth)> = Vec::new();
    let mut at = 0;
    let mut continued = false;
    // `#ifndef X` before `#define X` says "once" or "unless given": the branch is read.
    let mut guard: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        if at > offset as usize {
            break;
        }
        let here = at as u32;
        let defined: &dyn Fn(&str) -> bool = &|name| defined_at(name, here);
        at += line.len();
        let is_continuation = std::mem::replace(&mut continued, line.trim_end().ends_with('\\'));
        let Some(directive) = line.trim_start().strip_prefix('#').filter(|_| !is_continuation) else { continue };
        let directive = directive.trim_start();
        let end = directive.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(directive.len());
        let (word, rest) = directive.split_at(end);
        let value = |rest: &str| Condition { rest, defined, depth: 0 }.value();
        let last_guard = guard.take();
        match word {
            "define" => {
                let name = rest.trim_start();
                if let (Some(guarded), Some((_, now))) = (last_guard, open.last_mut())
                    && name.strip_prefix(guarded).is_some_and(|rest| !rest.starts_with(is_word))
                {
                    *now = Truth::Yes;
                }
            }
            "if" => open.push((Truth::No, value(rest))),
            "ifdef" => open.push((Truth::No, known(rest.trim(), defined))),
            "ifndef" => {
                guard = rest.split_whitespace().next();
                open.push((Truth::No, known(rest.trim(), defined).not()));
            }
            "elif" | "elifdef" | "else" => {
                if let Some((before, now)) = open.last_mut() {
                    *before = before.or(*now);
                    let own = match word {
                        "elif" => value(rest),
                        "elifdef" => known(rest.trim(), defined),
                        _ => Truth::Yes,
                    };
                    *now = before.not().and(own);
                }
            }
            "endif" => {
                open.pop();
            }
            _ => {}
        }
    }
    open.iter().any(|(_, now)| *now == Truth::No)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a name is likely defined.
fn known(name: &str, defined: &dyn Fn(&str) -> bool) -> Truth {
    let name = name.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or(name);
    let lower = name.to_ascii_lowercase();
    let other_platform = ["win32", "win64", "_msc_ver", "mingw", "cygwin", "apple", "darwin", "freebsd", "openbsd"]
        .iter()
        .chain(&["netbsd", "dragonfly", "solaris", "__sun", "_aix", "hpux", "android", "emscripten", "borland"])
        .any(|part| lower.contains(part));
    let no_compiler =
        ["lint", "coverity", "cppcheck", "splint", "doxygen", "clang_analyzer"].iter().any(|part| lower.contains(part));
    if other_platform || no_compiler || lower == "ndebug" {
        return Truth::No;
    }
    let usual =
        ["__gnuc__", "__clang__", "__linux__", "__unix__", "linux", "unix", "__x86_64__", "__stdc__", "__elf__"];
    if usual.contains(&lower.as_str()) {
        return Truth::Yes;
    }
    let feature = ["HAVE_", "USE_", "CONFIG_", "WITH_"]
        .iter()
        .any(|start| name.starts_with(start) || name.find(start).is_some_and(|at| name[..at].ends_with('_')));
    if feature { Truth::Yes } else { Truth::of(defined(name)) }
}

/// Nesting of parentheses read in a condition.
const MAX_DEPTH: u32 = 32;

/// Reads the condition of an `#if`.
struct Condition<'t> {
    rest: &'t str,
    defined: &'t dyn Fn(&str) -> bool,
    depth: u32,
}

impl<'t> Condition<'t> {
    fn value(&mut self) -> Truth {
        let mut value = self.all();
        while self.eat("||") {
            value = value.or(self.all());
        }
        value
    }

    fn all(&mut self) -> Truth {
        let mut value = self.one();
        while self.eat("&&") {
            value = value.and(self.one());
        }
        value
    }

    fn one(&mut self) -> Truth {
        let value = self.operand();
        self.skip_space();
        // A comparison: versions and the like are taken for met where their subject is there.
        let compares = self.rest.starts_with(['<', '>', '=', '+', '-', '*', '%'])
            || (self.rest.starts_with('!') && self.rest[1..].starts_with('='));
        if !compares {
            return value;
        }
        let end = ["&&", "||", ")"].iter().filter_map(|stop| self.rest.find(stop)).min().unwrap_or(self.rest.len());
        self.rest = &self.rest[end..];
        if value == Truth::No { Truth::No } else { Truth::Maybe }
    }

    fn operand(&mut self) -> Truth {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Truth::Maybe;
        }
        let value = if self.eat("!") {
            self.operand().not()
        } else if self.eat("(") {
            let inner = self.value();
            self.eat(")");
            inner
        } else {
            let word = self.word();
            match word {
                "" => {
                    // Nothing that can be read: do not stay in place.
                    let next = self.rest.chars().next().map_or(0, char::len_utf8);
                    self.rest = &self.rest[next..];
                    Truth::Maybe
                }
                "defined" => {
                    let parenthesised = self.eat("(");
                    self.skip_space();
                    let name = self.word();
                    if parenthesised {
                        self.eat(")");
                    }
                    known(name, self.defined)
                }
                "0" | "false" => Truth::No,
                _ if word.starts_with(|c: char| c.is_ascii_digit()) => Truth::Yes,
                _ if word.starts_with("__has_") => {
                    let end = self.rest.find(')').map_or(self.rest.len(), |at| at + 1);
                    self.rest = &self.rest[end..];
                    Truth::Maybe
                }
                _ => known(word, self.defined),
            }
        };
        self.depth -= 1;
        value
    }

    fn word(&mut self) -> &'t str {
        self.skip_space();
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn eat(&mut self, token: &str) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(token) {
            // `!=` is no negation.
            Some(rest) if !(token == "!" && rest.starts_with('=')) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\\', '\r']);
    }
}

#[cfg(test)]
mod tests {
    use super::is_off;

    fn off(text: &str) -> bool {
        let at = text.find('@').expect("a mark");
        is_off(text, at as u32, &|name, _| name == "SET")
    }

    #[test]
    fn branches_are_weighed_by_platform_feature_and_definition() {
        assert!(off("#ifdef _WIN32\n@\n#endif\n"));
        assert!(!off("#ifndef _WIN32\n@\n#endif\n"));
        assert!(!off("#ifdef _WIN32\n#else\n@\n#endif\n"));
        assert!(!off("#ifdef SET\n@\n#else\n#endif\n"));
        assert!(off("#ifdef SET\n#else\n@\n#endif\n"));
        assert!(off("#ifdef UNSET\n@\n#endif\n"));
        assert!(!off("#ifdef UNSET\n#endif\n@\n"));
        assert!(!off("#if defined(UNSET) || defined(CONFIG_NET)\n@\n#endif\n"));
        assert!(!off("#ifndef SET\n#define SET\n@\n#endif\n"));
        assert!(off("#ifndef SET\n#define SETTER\n@\n#endif\n"));
        assert!(off("#if 0\n@\n#elif 1\n#endif\n"));
        assert!(!off("#if 0\n#elif 1\n@\n#endif\n"));
        assert!(!off("#if __GNUC__ >= 4 && (defined(SET))\n@\n#endif\n"));
        assert!(off("#if (APP_HAVE_X) && !SET\n@\n#endif\n"));
        assert!(!off("#if ((((\n@\n#endif\n"));
    }
}
