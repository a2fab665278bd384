//! Where each file and directory of a revision stands in the export.
//!
//! Names are safe on every common file system and in every URL: a component keeps letters, digits and a few marks, all
//! else is percent-encoded; a leading dot is encoded (hosts hide dot files), names that Windows reserves get a suffix,
//! over-long ones are cut and told apart by a hash, and names that collide after case folding and Unicode composition get
//! `~2`. The mapping is a function of the revision's list of paths.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

/// The page of a directory.
pub const INDEX: &str = "index.html";

/// Longest component in bytes, `.html` and a `~2` not counted: file systems take 255.
const MAX_COMPONENT: usize = 180;

/// The mapping of one revision.
#[derive(Debug, Default)]
pub struct Names {
    /// By position in the sorted list of paths: path of the page without the revision's prefix.
    files: Vec<Box<str>>,
    /// Directory path (`""` is the root) → its folder, with a trailing `/` unless empty.
    dirs: BTreeMap<Box<str>, Box<str>>,
}

/// A child of a directory while names are given out.
enum Child<'a> {
    Dir(&'a str, usize, usize),
    File(&'a str, usize),
}

impl Names {
    /// Gives out names for `paths`, which must be sorted by bytes.
    #[must_use]
    pub fn new(paths: &[&str]) -> Self {
        let mut names = Self { files: vec![Box::from(""); paths.len()], dirs: BTreeMap::new() };
        // A stack of its own: a path may be nested as deep as it is long.
        let mut open = vec![(String::new(), String::new(), 0, paths.len())];
        while let Some((dir, folder, from, to)) = open.pop() {
            let skip = if dir.is_empty() { 0 } else { dir.len() + 1 };
            let mut taken: HashSet<String> = HashSet::from([INDEX.to_owned()]);
            for child in children(&paths[from..to], skip) {
                match child {
                    Child::Dir(name, a, b) => {
                        let safe = free(&mut taken, &component(name), "");
                        let path = if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") };
                        open.push((path, format!("{folder}{safe}/"), from + a, from + b));
                    }
                    Child::File(name, at) => {
                        let safe = free(&mut taken, &component(name), ".html");
                        names.files[from + at] = format!("{folder}{safe}").into();
                    }
                }
            }
            names.dirs.insert(dir.into(), folder.into());
        }
        names
    }

    /// The page of the `at`-th path.
    #[must_use]
    pub fn file(&self, at: usize) -> &str {
        &self.files[at]
    }

    /// The folder of a directory, with a trailing `/` unless it is the root.
    #[must_use]
    pub fn dir(&self, path: &str) -> Option<&str> {
        self.dirs.get(path).map(AsRef::as_ref)
    }

    /// Every directory with its folder, parents first.
    pub fn dirs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.dirs.iter().map(|(path, folder)| (&**path, &**folder))
    }
}

/// The direct children of a directory whose paths are `paths`, their first `skip` bytes left out.
fn children<'a>(paths: &[&'a str], skip: usize) -> Vec<Child<'a>> {
    let mut out: Vec<Child<'a>> = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let rest = &path[skip.min(path.len())..];
        match rest.split_once('/') {
            None => out.push(Child::File(rest, at)),
            Some((name, _)) => match out.last_mut() {
                Some(Child::Dir(last, _, end)) if *last == name => *end = at + 1,
                _ => out.push(Child::Dir(name, at, at + 1)),
            },
        }
    }
    out
}

fn free(taken: &mut HashSet<String>, stem: &str, ending: &str) -> String {
    for n in 1_u32.. {
        let name = if n == 1 { format!("{stem}{ending}") } else { format!("{stem}~{n}{ending}") };
        if taken.insert(fold(&name)) {
            return name;
        }
    }
    unreachable!("there are more numbers than files")
}

/// Equal for names that some file system takes for the same.
fn fold(name: &str) -> String {
    let composed: String = name.nfc().collect();
    composed.to_uppercase().to_lowercase().nfc().collect()
}

/// One component, safe on disk.
#[must_use]
pub fn component(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let last = name.chars().count().saturating_sub(1);
    for (i, c) in name.chars().enumerate() {
        let dot_at_edge = c == '.' && (i == 0 || i == last);
        let keep = !dot_at_edge
            && (c.is_ascii_alphanumeric()
                || matches!(c, '-' | '_' | '.' | '+' | ',' | '@' | '=' | '(' | ')' | '!')
                || !c.is_ascii() && c.is_alphanumeric());
        if keep {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    if out.len() > MAX_COMPONENT {
        let cut = (0..=MAX_COMPONENT - 17).rev().find(|at| out.is_char_boundary(*at)).unwrap_or(0);
        out.truncate(cut);
        let _ = write!(out, "~{:016x}", xxh3_64(name.as_bytes()));
    }
    if is_reserved(&out) {
        out.insert(out.find('.').unwrap_or(out.len()), '~');
    }
    out
}

/// Names that Windows keeps for devices, whatever their extension.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let numbered =
        |prefix: &str| stem.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pages(paths: &[&str]) -> Vec<String> {
        let mut sorted = paths.to_vec();
        sorted.sort_unstable();
        let names = Names::new(&sorted);
        paths.iter().map(|p| names.file(sorted.binary_search(p).unwrap()).to_owned()).collect()
    }

    #[test]
    fn ordinary_names_stay() {
        assert_eq!(
            pages(&["src/lib.rs", "README.md", "文档/说明.md"]),
            ["src/lib.rs.html", "README.md.html", "文档/说明.md.html"]
        );
    }

    #[test]
    fn names_that_collide_or_mislead_are_told_apart() {
        assert_eq!(
            pages(&["a/X.h", "a/x.h", "a/index", "a/Index"]),
            ["a/X.h.html", "a/x.h~2.html", "a/index~3.html", "a/Index~2.html"]
        );
        assert_eq!(pages(&["x", "x.html/y"]), ["x.html", "x.html~2/y.html"].map(str::to_owned));
        assert_eq!(pages(&["é.c", "e\u{301}.c"]), ["é.c~2.html", "e%CC%81.c.html"].map(|s| s.replace("~2", "")));
        assert_eq!(pages(&["NUL.c", "com1", ".github/a"]), ["NUL~.c.html", "com1~.html", "%2Egithub/a.html"]);
    }

    #[test]
    fn hostile_names_are_encoded() {
        let out = pages(&["a\"><script>.c", "b\nc", "d\\e", "f:g", "h?i#j", "k%l", "..m", "n."]);
        assert_eq!(out[0], "a%22%3E%3Cscript%3E.c.html");
        assert_eq!(
            out[1..],
            ["b%0Ac.html", "d%5Ce.html", "f%3Ag.html", "h%3Fi%23j.html", "k%25l.html", "%2E.m.html", "n%2E.html"]
        );
        let long = "x".repeat(300);
        let out = pages(&[&format!("{long}a"), &format!("{long}b")]);
        assert!(out[0].len() < 200 && out[0] != out[1]);
    }

    proptest! {
        #[test]
        fn no_two_paths_share_a_page(parts in proptest::collection::hash_set("[aAbB.~/%é\u{301}]{1,6}", 1..12)) {
            let ok = |p: &&str| !p.split('/').any(|c| c.is_empty() || c == "." || c == "..");
            let mut paths: Vec<&str> = parts.iter().map(String::as_str).filter(ok).collect();
            paths.sort_unstable();
            // A path cannot be a file and a directory in one revision.
            let files: Vec<&str> = paths.iter().copied().filter(|p| !paths.iter().any(|q| q.starts_with(&format!("{p}/")))).collect();
            let names = Names::new(&files);
            let mut seen = HashSet::new();
            for at in 0..files.len() {
                let page = names.file(at);
                prop_assert!(seen.insert(fold(page)), "{page}");
                prop_assert!(page.split('/').all(|c| !c.is_empty() && c != "." && c != ".." && !c.starts_with('.')));
            }
            for (_, folder) in names.dirs() {
                let page = format!("{folder}{INDEX}");
                prop_assert!(seen.insert(fold(&page)), "{page}");
            }
        }
    }
}
