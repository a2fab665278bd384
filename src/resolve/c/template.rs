//! Which specialisation of a template the arguments written choose, by comparing their tokens with those of each
//! specialisation; and which definition is the template itself.

use super::pair::{is_record, there};
use super::{Answer, At, Meaning, Question};
use crate::index::{FileId, Symbol};
use crate::model::Kind;
use crate::model::facts::{DefFlags, DefId, Reference};

impl Question<'_, '_> {
    /// How well a record suits as one of several that are made from one template: the specialisation for the arguments
    /// written before the template, the others behind.
    pub fn template_fit(&self, at: &At, r: &Reference, file: FileId, symbol: &Symbol) -> i8 {
        if !is_record(symbol.kind) {
            return 0;
        }
        let Some(own) = self.arguments_behind(file, symbol.name_span.end) else { return 0 };
        let used = self.arguments_behind(at.file, r.span.end);
        if used.is_some_and(|used| self.is_made_by(at, r, &used, (file, symbol.extent.start, &own))) { 1 } else { -1 }
    }

    pub fn template_fit_here(&self, at: &At, r: &Reference, id: DefId) -> i8 {
        let def = at.facts.def(id);
        if !is_record(def.kind) {
            return 0;
        }
        let Some(own) = self.arguments_behind(at.file, def.name_span.end) else { return 0 };
        let used = self.arguments_behind(at.file, r.span.end);
        if used.is_some_and(|used| self.is_made_by(at, r, &used, (at.file, def.extent.start, &own))) { 1 } else { -1 }
    }

    /// Whether the arguments written are those of a specialisation: the same, or what its own parameters stand for.
    fn is_made_by(&self, at: &At, r: &Reference, used: &str, (file, start, own): (FileId, u32, &str)) -> bool {
        if used == own {
            return true;
        }
        let used = tokens(used);
        // What depends on a parameter around is not known yet: the template is meant.
        let open = |word: &&str| {
            let id = at.facts.names.get(word);
            let defs = id.map_or(&[][..], |id| at.facts.defs_named(id));
            defs.iter().any(|def| at.facts.def(*def).kind == Kind::TypeParam)
        };
        if r.span.is_empty() || used.iter().any(open) {
            return false;
        }
        let Ok(text) = self.cx.snapshot.text(file) else { return false };
        let header = text.text().get(start as usize..).unwrap_or("");
        fits(&parameters(header), &tokens(own), &used)
    }

    /// The template arguments that are written behind a name, without spaces.
    pub fn arguments_behind(&self, file: FileId, end: u32) -> Option<String> {
        const LONGEST: usize = 400;
        let text = self.cx.snapshot.text(file).ok()?;
        let inner = text.text().get(end as usize..)?.trim_start().strip_prefix('<')?;
        let (mut depth, mut out) = (1, String::new());
        for c in inner.chars().take(LONGEST) {
            match c {
                '<' | '(' => depth += 1,
                '>' | ')' => depth -= 1,
                ';' | '{' => return None,
                _ => {}
            }
            if depth == 0 {
                return Some(out);
            }
            if !c.is_whitespace() {
                out.push(c);
            }
        }
        None
    }

    /// A specialisation is one of its template, which stands before it.
    pub fn primary(&self, at: &At, def: DefId, answer: Answer) -> Answer {
        let d = at.facts.def(def);
        if !is_record(d.kind) || self.arguments_behind(at.file, d.name_span.end).is_none() {
            return answer;
        }
        let mut path = at.facts.qualified(def);
        path.pop();
        let container = path.join("::");
        let order = self.includes.textual(self.cx.snapshot, at.file);
        let mut found = self.named(at.facts.name(d.name));
        found.retain(|(file, symbol)| {
            is_record(symbol.kind)
                && symbol.container == container
                && (*file != at.file || symbol.name_span.start < d.name_span.start)
                && order.contains_key(file)
                && self.arguments_behind(*file, symbol.name_span.end).is_none()
        });
        found.sort_by_key(|(file, symbol)| {
            (symbol.flags.has(DefFlags::DECLARATION), order.get(file).copied(), symbol.name_span.start)
        });
        if found.is_empty() {
            return answer;
        }
        let mut meanings: Vec<Meaning> = found.into_iter().take(2).map(there).collect();
        meanings.extend(answer.meanings);
        Answer::of(meanings, true)
    }
}

/// More tokens are not compared.
const MOST: usize = 64;
/// Steps of one comparison: parameters may stand for more or fewer tokens.
const STEPS: u32 = 2000;

/// The words and signs of template arguments.
pub(super) fn tokens(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let len = if word(c) {
            rest.find(|c: char| !word(c)).unwrap_or(rest.len())
        } else if rest.starts_with("...") {
            3
        } else {
            c.len_utf8()
        };
        let (token, after) = rest.split_at(len);
        if !token.trim().is_empty() {
            out.push(token);
        }
        rest = after;
    }
    out
}

/// The names of the parameters of `template <…>` at the start of a text.
pub(super) fn parameters(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let Some(at) = text.find("template") else { return out };
    let Some(inner) = text[at + "template".len()..].trim_start().strip_prefix('<') else { return out };
    let (mut depth, mut last, mut default) = (0, "", false);
    for token in tokens(inner.get(..inner.find('{').unwrap_or(inner.len())).unwrap_or("")) {
        match token {
            "<" | "(" => depth += 1,
            ">" | "," if depth == 0 => {
                if !last.is_empty() {
                    out.push(last);
                }
                (last, default) = ("", false);
                if token == ">" {
                    return out;
                }
            }
            ">" | ")" => depth -= 1,
            "=" => default = true,
            _ if depth == 0 && !default && token.starts_with(|c: char| c.is_alphabetic() || c == '_') => last = token,
            _ => {}
        }
    }
    out
}

/// Whether the arguments of a specialisation, with its parameters standing for anything whole, give those used.
pub(super) fn fits(parameters: &[&str], own: &[&str], used: &[&str]) -> bool {
    let mut left = STEPS;
    own.len() <= MOST && used.len() <= MOST && fits_from(parameters, own, used, &mut left)
}

fn fits_from(parameters: &[&str], own: &[&str], used: &[&str], left: &mut u32) -> bool {
    let Some(next) = left.checked_sub(1) else { return false };
    *left = next;
    let Some((first, rest)) = own.split_first() else { return used.is_empty() };
    if !parameters.contains(first) {
        return used.first() == Some(first) && fits_from(parameters, rest, &used[1..], left);
    }
    let pack = rest.first() == Some(&"...");
    let rest = if pack { &rest[1..] } else { rest };
    if pack && fits_from(parameters, rest, used, left) {
        return true;
    }
    let mut depth = 0;
    for (at, token) in used.iter().enumerate() {
        match *token {
            "<" | "(" => depth += 1,
            ">" | ")" if depth == 0 => return false,
            ">" | ")" => depth -= 1,
            "," if depth == 0 && !pack => return false,
            _ => {}
        }
        if depth == 0 && fits_from(parameters, rest, &used[at + 1..], left) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{fits, parameters, tokens};

    fn made(header: &str, own: &str, used: &str) -> bool {
        fits(&parameters(header), &tokens(own), &tokens(used))
    }

    #[test]
    fn parameters_of_a_specialisation_stand_for_whole_arguments() {
        let one = "template <typename T> struct";
        assert!(made(one, "T*", "int*"));
        assert!(made(one, "std::vector<T>", "std::vector<a::B<int>>"));
        assert!(!made(one, "T*", "int"));
        assert!(!made(one, "T", "int,int"));
        let call = "template <typename R, class... Args = int>\nclass F";
        assert!(made(call, "R(Args...)", "void(std::string,int)"));
        assert!(made(call, "R(Args...)", "void()"));
        assert!(!made(call, "R(Args...)", "int"));
        assert!(made("template <> struct", "int", "int"));
        assert!(made("template <std::size_t N> struct", "char[N]", "char[3]"));
    }

    #[test]
    fn long_arguments_end() {
        let many = "T...,".repeat(20) + "x";
        assert!(!made("template <typename... T> struct", &many, &"a,".repeat(25)));
    }
}
