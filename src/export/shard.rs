//! Lists of names cut into pieces of bounded size, by the first letters of the names.
//!
//! A piece's key is two letters or more: a piece that would be too large is divided by its next letter, and one that
//! cannot be divided further by counting (`ma~2`). Keys hold only `a-z`, `0-9` and `_`, so they are file names everywhere.

use std::collections::BTreeMap;

/// Largest symbol page, by estimate, in bytes.
pub const MAX_PAGE: usize = 120 << 10;
/// Largest data file of the search.
pub const MAX_DATA: usize = 120 << 10;

/// Letters a key may have; names that share more are told apart by counting.
const MAX_KEY: usize = 12;

/// Which piece each name is in.
#[derive(Clone, Debug, Default)]
pub struct Shards {
    of: BTreeMap<String, String>,
}

impl Shards {
    /// Divides names with their sizes in bytes; the order does not matter, equal names must not occur.
    #[must_use]
    pub fn new<'a>(names: impl Iterator<Item = (&'a str, usize)>, most: usize) -> Self {
        let mut groups: BTreeMap<String, Vec<(&str, usize)>> = BTreeMap::new();
        for (name, size) in names {
            groups.entry(key(name, 1)).or_default().push((name, size));
        }
        let mut of = BTreeMap::new();
        let mut open: Vec<(String, Vec<(&str, usize)>)> = groups.into_iter().collect();
        while let Some((group, mut list)) = open.pop() {
            let total: usize = list.iter().map(|(_, size)| size).sum();
            let longer = group.len() + 1;
            if total > most && longer <= MAX_KEY && list.len() > 1 {
                let mut parts: BTreeMap<String, Vec<(&str, usize)>> = BTreeMap::new();
                for (name, size) in list {
                    parts.entry(key(name, longer)).or_default().push((name, size));
                }
                open.extend(parts);
                continue;
            }
            list.sort_unstable();
            let (mut n, mut size) = (1_u32, 0);
            for (name, own) in list {
                if size > 0 && size + own > most {
                    n += 1;
                    size = 0;
                }
                size += own;
                let piece = if n == 1 { group.clone() } else { format!("{group}~{n}") };
                of.insert(name.to_owned(), piece);
            }
        }
        Self { of }
    }

    /// The piece of a name.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&str> {
        self.of.get(name).map(String::as_str)
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// Every piece with its names in order.
    #[must_use]
    pub fn pieces(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut out: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, piece) in &self.of {
            out.entry(piece).or_default().push(name);
        }
        out
    }
}

/// The first `len` letters of a name as a key; the page's script computes the same.
#[must_use]
pub fn key(name: &str, len: usize) -> String {
    let mut out: String = name
        .chars()
        .filter(|c| *c != '_' && *c != '$' && *c != '~')
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .take(len)
        .collect();
    while out.len() < len {
        out.push('_');
    }
    // Windows keeps `aux`, `con`, `nul` and `prn` for itself.
    if matches!(out.as_str(), "aux" | "con" | "nul" | "prn") {
        out.push('_');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_safe_names() {
        assert_eq!(key("useEffect", 2), "us");
        assert_eq!(key("__init__", 3), "ini");
        assert_eq!(key("operator==", 12), "operator____");
        assert_eq!(key("汉", 2), "__");
        assert_eq!(key("context", 3), "con_");
    }

    #[test]
    fn pieces_are_bounded_and_complete() {
        let names: Vec<String> = (0..500).map(|i| format!("get{i}")).collect();
        let shards = Shards::new(names.iter().map(|n| (n.as_str(), 100)), 1000);
        for (piece, list) in shards.pieces() {
            assert!(list.len() <= 10, "{piece}: {}", list.len());
        }
        assert_eq!(shards.pieces().values().map(Vec::len).sum::<usize>(), 500);
        let same: Vec<String> = (0..30).map(|i| format!("abcdefghijklm{i}")).collect();
        let shards = Shards::new(same.iter().map(|n| (n.as_str(), 100)), 1000);
        assert_eq!(
            shards.pieces().keys().copied().collect::<Vec<_>>(),
            ["abcdefghijkl", "abcdefghijkl~2", "abcdefghijkl~3"]
        );
    }
}
