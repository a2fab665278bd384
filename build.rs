//! Stamps each language's extractor with a hash of everything its output depends on.
//!
//! Facts are cached by (content, language, extractor); a stamp taken from the sources themselves cannot be forgotten
//! when an extractor changes, as a version number in a table can. Verdicts are stamped the same way.

use std::fs;
use std::path::{Path, PathBuf};

const FAMILIES: [&str; 5] = ["rust", "c", "ecmascript", "python", "java"];

/// What every extractor shares, and the grammars' versions.
const COMMON: [&str; 6] = [
    "src/lang/builder.rs",
    "src/lang/kids.rs",
    "src/lang/mod.rs",
    "src/model",
    "src/syntax/parse.rs",
    "src/index/record.rs",
];

/// What a verdict on an annotation comes from.
const VERDICTS: [&str; 9] = [
    "src/anchoring",
    "src/article",
    "src/index",
    "src/lang",
    "src/model",
    "src/resolve",
    "src/source",
    "src/syntax",
    "src/text",
];

fn main() {
    let grammars = grammar_versions();
    for family in FAMILIES {
        let mut hash = Fnv::new();
        hash.bytes(grammars.as_bytes());
        for path in COMMON {
            add(Path::new(path), &mut hash);
        }
        add(&Path::new("src/lang").join(family), &mut hash);
        println!("cargo::rustc-env=GLOSS_EXTRACTOR_{}={:016x}", family.to_uppercase(), hash.0);
    }
    // Verdicts are kept by everything that takes part in finding them.
    let mut hash = Fnv::new();
    hash.bytes(grammars.as_bytes());
    for path in VERDICTS {
        add(Path::new(path), &mut hash);
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rustc-env=GLOSS_VERDICTS={:016x}", hash.0);
    println!("cargo::rerun-if-changed=src/lang");
    println!("cargo::rerun-if-changed=Cargo.lock");
    for path in COMMON {
        println!("cargo::rerun-if-changed={path}");
    }
}

fn grammar_versions() -> String {
    let lock = fs::read_to_string("Cargo.lock").unwrap_or_default();
    let mut out = String::new();
    let mut lines = lock.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("name = \"tree-sitter") {
            out.push_str(line);
            out.push_str(lines.next().unwrap_or(""));
        }
    }
    out
}

fn add(path: &Path, hash: &mut Fnv) {
    if path.is_dir() {
        let mut children: Vec<PathBuf> = fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path()).collect();
        children.sort();
        for child in children {
            add(&child, hash);
        }
    } else if let Ok(bytes) = fs::read(path) {
        hash.bytes(&bytes);
    }
}

/// FNV-1a, 64 bits: a stamp, not a defence.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
