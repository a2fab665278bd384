//! Which specialisation of a template the arguments written choose.

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
