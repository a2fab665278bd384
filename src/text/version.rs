//! Versions in the names of tags: `v3.9.7`, `ahooks@3.0.0-alpha.1`, `release-2.4`.

/// A version; ordered by number, a release after its previews.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub numbers: Vec<u64>,
    /// Whether nothing such as `-rc.1` follows the numbers.
    pub release: bool,
    /// What follows the numbers.
    pub rest: String,
}

/// The version a tag names: at least two numbers with dots between them. `None` for any other name.
#[must_use]
pub fn of_tag(name: &str) -> Option<Version> {
    let start = name.find(|c: char| c.is_ascii_digit())?;
    let text = &name[start..];
    let mut numbers = Vec::new();
    let mut at = 0;
    loop {
        let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            // A dot that no number follows belongs to the rest.
            at = at.saturating_sub(1);
            break;
        }
        numbers.push(text[at..at + digits].parse().ok()?);
        at += digits;
        if !text[at..].starts_with('.') {
            break;
        }
        at += 1;
    }
    let rest = text[at..].to_owned();
    (numbers.len() > 1).then_some(Version { numbers, release: rest.is_empty(), rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_number_and_previews_come_first() {
        let mut tags = ["v3.10.0", "v3.9.7", "v3.10.0-rc.1", "ahooks@3.0.0", "release-2.4"];
        tags.sort_by_key(|tag| of_tag(tag));
        assert_eq!(tags, ["release-2.4", "ahooks@3.0.0", "v3.9.7", "v3.10.0-rc.1", "v3.10.0"]);
        assert!(of_tag("v3.10.0").unwrap().release && !of_tag("v3.10.0-rc.1").unwrap().release);
        for name in ["nightly", "v3", "", "x.y"] {
            assert_eq!(of_tag(name), None, "{name}");
        }
        assert_eq!(of_tag("v1.2.x").unwrap().rest, ".x");
    }
}
