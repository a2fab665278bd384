//! Holds the source tree to its own rules: which module may use which, which module owns which external crate, and
//! that every module says what it is for. The tables here are those of docs/ARCHITECTURE.md.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Module → modules it may use. A front end never uses another.
const MAY_USE: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("model", &["text"]),
    ("lang", &["text", "model"]),
    ("syntax", &["text", "model", "lang"]),
    ("source", &["text", "model"]),
    ("index", &["text", "model", "lang", "syntax", "source"]),
    ("resolve", &["text", "model", "lang", "syntax", "source", "index"]),
    ("article", &["text", "model"]),
    ("anchoring", &["text", "model", "lang", "syntax", "source", "index", "resolve", "article"]),
    ("analysis", &["text", "model", "lang", "syntax", "source", "index", "resolve", "article", "anchoring"]),
    ("export", &["text", "model", "lang", "syntax", "article", "anchoring", "analysis"]),
    ("tui", &["text", "model", "lang", "syntax", "article", "anchoring", "analysis"]),
];

/// Modules at the edge that may use everything.
const EDGES: &[&str] = &["cli", "workspace", "config", "main"];

/// External crate → modules that own it.
const OWNERS: &[(&str, &[&str])] = &[
    ("git2", &["source"]),
    ("openssl", &["source"]),
    ("openssl_probe", &["source"]),
    ("ignore", &["source"]),
    ("tree_sitter", &["lang", "syntax"]),
    ("memmap2", &["index"]),
    ("ratatui", &["tui"]),
    ("ratatui_image", &["tui"]),
    ("resvg", &["tui"]),
    ("rustix", &["tui"]),
    ("brotli", &["export"]),
    ("flate2", &["export"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("indicatif", &["cli"]),
    ("annotate_snippets", &["cli"]),
    ("pulldown_cmark", &["article", "export"]),
    ("toml", &["article", "config", "cli", "resolve"]),
    ("unicode_width", &["text"]),
];

struct Source {
    path: PathBuf,
    /// The first component below src/.
    module: String,
    /// The text before the first `#[cfg(test)]`, comments removed.
    code: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).expect("src is readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(files.len() > 30, "the walk found only {} files", files.len());
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a source file");
        let relative = path.strip_prefix(&root).expect("below src").to_owned();
        let first = relative.components().next().expect("a component").as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        let is_test = path.file_name().is_some_and(|name| name == "tests.rs");
        let shipped = if is_test { "" } else { text.split("#[cfg(test)]").next().unwrap_or_default() };
        let code: Vec<&str> = shipped.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        Source { path: relative, module, code: code.join("\n"), text }
    };
    files.into_iter().map(read).collect()
}

/// The words after each `crate::` (also inside `use crate::{a, b::c}`).
fn crate_uses(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => {
                found.insert(word(rest));
            }
            Some(list) => {
                let mut depth = 0;
                let mut start = true;
                for (i, c) in list.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && (c.is_alphanumeric() || c == '_') => {
                            found.insert(word(&list[i..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn modules_use_only_what_stands_below_them() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(module, _)| *module == source.module) else {
            assert!(
                source.module == "lib" || EDGES.contains(&source.module.as_str()),
                "unknown module {}",
                source.module
            );
            continue;
        };
        for used in crate_uses(&source.code) {
            let is_module = MAY_USE.iter().any(|(m, _)| *m == used) || EDGES.contains(&used.as_str());
            if is_module && used != source.module && !allowed.contains(&used.as_str()) {
                wrong.push(format!("src/{} uses {used}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "against the table of modules:\n{}", wrong.join("\n"));
}

#[test]
fn external_crates_have_owners() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, owners) in OWNERS {
            let uses = source.code.contains(&format!("{name}::"));
            // A longer name that ends the same (`my_toml::`) is another crate.
            let really = source.code.match_indices(&format!("{name}::")).any(|(at, _)| {
                let before = source.code[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
            });
            if uses && really && !owners.contains(&source.module.as_str()) {
                wrong.push(format!("src/{} uses {name}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "against the table of owners:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "no //! at the top of {}", silent.join(", "));
}

#[test]
fn only_the_command_line_prints() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|source| source.module != "cli" && source.module != "main")
        .filter(|source| ["println!", "eprintln!", "print!(", "dbg!("].iter().any(|m| source.code.contains(m)))
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(wrong.is_empty(), "prints outside cli/: {}", wrong.join(", "));
}

#[test]
fn the_checks_themselves_see_violations() {
    let uses = crate_uses("use crate::{text::Span, model::{Kind, facts::X}, lang};\nlet a = crate::source::git::y();");
    assert_eq!(uses.into_iter().collect::<Vec<_>>(), ["lang", "model", "source", "text"]);
}
