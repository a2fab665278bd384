//! Which known names a mistyped one may have meant.

/// The `most` names nearest to `asked`, best first; only names that are plausibly meant.
///
/// A name that contains the question (or the other way round, from three characters on) counts as near whatever its length.
pub fn nearest<'a>(asked: &str, names: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<String> {
    let asked_low = asked.to_lowercase();
    let mut scored: Vec<(u32, &str)> = Vec::new();
    for name in names {
        let low = name.to_lowercase();
        let ratio = ratio(&asked_low, &low);
        let contains =
            asked_low.len() >= 3 && (low.contains(&asked_low) || (low.len() >= 3 && asked_low.contains(&low)));
        let last = low.rsplit(['/', ':', '.']).next().unwrap_or(&low);
        let score = ratio.max(self::ratio(&asked_low, last)) + if contains { 300 } else { 0 };
        if score >= 550 {
            scored.push((score, name));
        }
    }
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.len().cmp(&b.1.len())).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(most).map(|(_, name)| name.to_owned()).collect()
}

/// Similarity of two short words in thousandths.
fn ratio(a: &str, b: &str) -> u32 {
    // Quadratic in length: names longer than this are no typing error of each other.
    if a.len() > 200 || b.len() > 200 || a.len().abs_diff(b.len()) > a.len().max(b.len()) * 2 / 3 {
        return 0;
    }
    if a == b {
        return 1000;
    }
    let diff = similar::TextDiff::from_chars(a, b);
    (diff.ratio() * 1000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typing_errors_find_their_names() {
        let names = ["master", "release-8.5", "v8.5.0", "v8.5.1", "feature/x"];
        assert_eq!(nearest("v8.5", names, 2), ["v8.5.0", "v8.5.1"]);
        assert_eq!(nearest("mastre", names, 1), ["master"]);
        assert!(nearest("zzzzqq", names, 3).is_empty());
    }
}
