//! How alike two definitions are, part by part: body, name, container, place. Thresholds are in [`super::matching`].

use super::unit::{Unit, UnitSymbol};
use crate::text::similar;

/// The parts; each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// Tokens of signature and body, own name masked.
    pub body: f64,
    /// Simple names; 1 only when equal.
    pub name: f64,
    /// Names of the containers; 1 only when all are equal.
    pub container: f64,
    /// 1 for the same file, 0.9 for one that differs in its extension, 0.8 for a file of the same name elsewhere, otherwise by common folders up to 0.6.
    pub place: f64,
    /// Tokens of the shorter of the two: little code proves little.
    pub tokens: usize,
    /// How far the uses of the one's name went over to the other's; 0 where that was not looked at.
    pub uses: f64,
}

impl Likeness {
    /// One number to rank by.
    #[must_use]
    pub fn score(&self) -> f64 {
        let own = self.own_score();
        own + USES_WEIGHT * self.uses * (1.0 - own)
    }

    /// The same without the uses.
    #[must_use]
    pub fn own_score(&self) -> f64 {
        0.60 * self.body + 0.22 * self.name + 0.10 * self.container + 0.08 * self.place
    }

    /// Whether the simple names are equal.
    #[must_use]
    pub fn same_name(&self) -> bool {
        self.name >= 1.0
    }

    /// Whether all containers' names are equal.
    #[must_use]
    pub fn same_container(&self) -> bool {
        self.container >= 1.0
    }
}

/// What uses that all went over are worth: this share of what is missing to 1.
const USES_WEIGHT: f64 = 0.4;

/// A definition to compare others with: its tokens are taken once.
pub struct Model<'u> {
    pub unit: &'u Unit,
    pub symbol: &'u UnitSymbol,
    pub path: &'u str,
    pub tokens: Vec<u64>,
    shingles: Vec<u64>,
}

impl<'u> Model<'u> {
    #[must_use]
    pub fn new(unit: &'u Unit, symbol: &'u UnitSymbol, path: &'u str) -> Self {
        let tokens = unit.tokens(symbol);
        let shingles = similar::shingles(&tokens, 2);
        Self { unit, symbol, path, tokens, shingles }
    }

    /// How alike the two are.
    #[must_use]
    pub fn likeness(&self, other: &Model<'_>) -> Likeness {
        let names = |s: &UnitSymbol| s.path.iter().map(|step| step.name.clone()).collect::<Vec<_>>();
        let (own, others) = (names(self.symbol), names(other.symbol));
        let (name, container) = own.split_last().expect("never empty");
        let (other_name, other_container) = others.split_last().expect("never empty");
        let name = if self.is_constructor() && other.is_constructor() { 1.0 } else { name_likeness(name, other_name) };
        Likeness {
            body: self.body_likeness(other),
            name,
            container: containers(container, other_container),
            place: place(self.path, other.path),
            tokens: self.tokens.len().min(other.tokens.len()),
            uses: 0.0,
        }
    }

    fn is_constructor(&self) -> bool {
        self.unit.def(self.symbol).flags.has(crate::model::facts::DefFlags::CONSTRUCTOR)
    }

    fn body_likeness(&self, other: &Model<'_>) -> f64 {
        if self.tokens == other.tokens {
            return 1.0;
        }
        let pairs = dice(&self.shingles, &other.shingles);
        // An edit script between texts that share few pairs of tokens is slow and says nothing; its cost grows with the
        // length and with the number of differences.
        let all = self.tokens.len() + other.tokens.len();
        let cost = all as f64 * all as f64 * (1.0 - pairs);
        if pairs < WORTH_A_SCRIPT || cost > MAX_SCRIPT_COST {
            return pairs;
        }
        similar::ratio(&self.tokens, &other.tokens)
    }
}

/// Least share of common pairs of tokens for a full comparison.
const WORTH_A_SCRIPT: f64 = 0.2;
/// Steps of a full comparison, roughly: some 50 ms.
const MAX_SCRIPT_COST: f64 = 3.0e7;

/// Twice the common elements over both lengths.
fn dice(a: &[u64], b: &[u64]) -> f64 {
    let all = a.len() + b.len();
    if all == 0 { 0.0 } else { 2.0 * similar::common(a, b) as f64 / all as f64 }
}

/// How alike two identifiers are: by characters and by the words they are made of, the better of the two, below 1
/// unless equal.
#[must_use]
pub fn name_likeness(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let chars = |text: &str| text.to_lowercase().bytes().map(u64::from).collect::<Vec<u64>>();
    let by_chars = similar::ratio(&chars(a), &chars(b));
    let words = |text: &str| {
        let mut words: Vec<u64> = words(text).iter().map(|w| xxhash_rust::xxh3::xxh3_64(w.as_bytes())).collect();
        words.sort_unstable();
        words
    };
    by_chars.max(similar::jaccard(&words(a), &words(b))).min(0.99)
}

/// `tls_collectQPSNow` → `tls collect qps now`.
fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let chars: Vec<char> = name.chars().collect();
    let mut open = false;
    for (i, c) in chars.iter().enumerate() {
        if !c.is_alphanumeric() {
            open = false;
            continue;
        }
        let before = i.checked_sub(1).map(|j| chars[j]);
        let after = chars.get(i + 1);
        let starts =
            c.is_uppercase() && (before.is_some_and(char::is_lowercase) || after.is_some_and(|n| n.is_lowercase()));
        if starts || !open {
            out.push(String::new());
        }
        open = true;
        out.last_mut().expect("just pushed").extend(c.to_lowercase());
    }
    out
}

fn containers(a: &[String], b: &[String]) -> f64 {
    if a == b {
        return 1.0;
    }
    match (a.last(), b.last()) {
        (Some(x), Some(y)) if x == y => 0.9,
        (Some(x), Some(y)) => 0.8 * name_likeness(x, y),
        _ => 0.3,
    }
}

fn place(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let stem = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.split('.').next().unwrap_or(name).to_owned()
    };
    let parents = |path: &str| path.rsplit_once('/').map_or("", |(dir, _)| dir).to_owned();
    let (pa, pb) = (parents(a), parents(b));
    if stem(a) == stem(b) {
        return if pa == pb { 0.9 } else { 0.8 };
    }
    let common = pa.split('/').zip(pb.split('/')).take_while(|(x, y)| x == y).count();
    let most = pa.split('/').count().max(pb.split('/').count()).max(1);
    let share = common as f64 / most as f64;
    0.6 * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_by_words_or_characters() {
        assert!((name_likeness("a", "a") - 1.0).abs() < 1e-9);
        assert!(name_likeness("SendLsnFowarder", "SendLsnForwarder") > 0.9);
        assert!(name_likeness("TiKVStorage", "TikvStorage") > 0.9);
        assert!(name_likeness("tls_collect_qps", "tls_collect_query") > 0.6);
        assert!(name_likeness("async_snapshot", "async_in_memory_snapshot") > 0.6);
        assert!(name_likeness("into_proto", "from") < 0.5);
        assert_eq!(words("tls_collectQPSNow"), ["tls", "collect", "qps", "now"]);
    }

    #[test]
    fn places_are_near_by_name_then_by_folder() {
        assert!((place("a/b.ts", "a/b.ts") - 1.0).abs() < 1e-9);
        assert!((place("a/b.ts", "x/b.tsx") - 0.8).abs() < 1e-9);
        assert!(place("a/b/c.rs", "a/b/d.rs") > place("a/b/c.rs", "a/x/d.rs"));
    }
}
