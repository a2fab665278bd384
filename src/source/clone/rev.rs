//! Revisions as people write them, as far as a fetch must understand them.

use git2::Repository;

/// Whether a revision names a commit whose root tree is in the repository.
pub(super) fn is_here(repo: &Repository, rev: &str) -> bool {
    let commit = repo.revparse_single(rev).and_then(|object| object.peel_to_commit());
    commit.and_then(|commit| commit.tree()).is_ok()
}

/// A full commit id.
pub(super) fn is_id(rev: &str) -> bool {
    rev.len() == 40 && rev.bytes().all(|b| b.is_ascii_hexdigit())
}

/// What can be the beginning of a commit id.
pub(super) fn is_short_id(rev: &str) -> bool {
    (4..=40).contains(&rev.len()) && rev.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A revision as a name and how many commits behind it: `v1~3^` is `v1` and 4. `None` for the number where the rest is
/// none that can be counted.
pub(super) fn ancestors(rev: &str) -> (&str, Option<u32>) {
    let end = rev.find(['~', '^', ':']).unwrap_or(rev.len());
    let end = rev.find("@{").map_or(end, |at| at.min(end));
    let (base, rest) = rev.split_at(end);
    (base, count(rest))
}

fn count(mut rest: &str) -> Option<u32> {
    let mut total: u32 = 0;
    while let Some(mark) = rest.chars().next() {
        rest = &rest[mark.len_utf8()..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = if digits == 0 { 1 } else { rest[..digits].parse().ok()? };
        rest = &rest[digits..];
        total = total.checked_add(match mark {
            '~' => number,
            // `^2` is the second parent: one commit back.
            '^' if !rest.starts_with('{') => number.min(1),
            _ => return None,
        })?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ancestors_are_counted() {
        assert_eq!(ancestors("v8.5.0"), ("v8.5.0", Some(0)));
        assert_eq!(ancestors("HEAD~3"), ("HEAD", Some(3)));
        assert_eq!(ancestors("main^2~4^"), ("main", Some(6)));
        assert_eq!(ancestors("main^0"), ("main", Some(0)));
        assert_eq!(ancestors("main@{yesterday}"), ("main", None));
        assert_eq!(ancestors("v1^{commit}"), ("v1", None));
        assert_eq!(ancestors("x~99999999999"), ("x", None));
        assert_eq!(ancestors("x~4294967295~1"), ("x", None));
        assert_eq!(ancestors("~界"), ("", None));
    }

    #[test]
    fn ids_are_told_from_names() {
        assert!(is_id("0123456789abcdef0123456789abcdef01234567"));
        assert!(!is_id("0123456789abcdef"));
        assert!(is_short_id("deadbee") && !is_short_id("def") && !is_short_id("main"));
    }
}
