//! Which language a file is in: by name, then extension, then `#!` line.

use super::table::{LANGUAGES, LanguageId};
use crate::model::RepoPath;

/// What the repository around a file says about ambiguous extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RepositoryHint {
    /// Whether it holds C++ sources: then `.h` is C++ (parsed as C, a third of openGauss's header functions are lost).
    pub has_cpp: bool,
}

impl RepositoryHint {
    /// Looks at all paths of a revision.
    pub fn from_paths<'a>(paths: impl IntoIterator<Item = &'a RepoPath>) -> Self {
        let cpp = |path: &RepoPath| matches!(path.extension(), Some("cpp" | "cc" | "cxx" | "hpp" | "hh" | "hxx" | "C"));
        Self { has_cpp: paths.into_iter().any(cpp) }
    }
}

/// The language of `path`; `head` is the start of its content for the `#!` line (may be empty).
#[must_use]
pub fn detect(path: &RepoPath, head: &[u8], hint: RepositoryHint) -> Option<LanguageId> {
    let name = path.file_name();
    let by = |found: &dyn Fn(&super::Language) -> bool| {
        LANGUAGES.iter().position(found).and_then(|i| u8::try_from(i).ok()).map(LanguageId)
    };
    if let Some(id) = by(&|row| row.file_names.contains(&name)) {
        return Some(id);
    }
    if let Some(ext) = path.extension() {
        if ext == "h" {
            return LanguageId::by_name(if hint.has_cpp { "cpp" } else { "c" });
        }
        // Among C++ sources, what is included in pieces; a make file's piece and PHP are not.
        if ext == "inc" {
            let cpp = hint.has_cpp && !name.starts_with("Makefile") && !head.starts_with(b"<?");
            return if cpp { LanguageId::by_name("cpp") } else { None };
        }
        // `.C` is C++ by old custom; every other extension is compared in lower case.
        if ext == "C" {
            return LanguageId::by_name("cpp");
        }
        let ext = ext.to_ascii_lowercase();
        if let Some(id) = by(&|row| row.extensions.contains(&ext.as_str())) {
            return Some(id);
        }
        return None;
    }
    let line = head.split(|b| *b == b'\n').next()?;
    let line = std::str::from_utf8(line.strip_prefix(b"#!")?).ok()?;
    let mut words = line.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    let program = match words.next()? {
        "env" => words.find(|word| !word.starts_with('-') && !word.contains('='))?,
        program => program,
    };
    let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    by(&|row| row.interpreters.contains(&program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_cpp_are_cpp_where_there_is_cpp() {
        let name = |path: &str, head: &[u8], has_cpp| {
            let path = RepoPath::new(path).expect("a path");
            detect(&path, head, RepositoryHint { has_cpp }).map(|id| id.row().id)
        };
        assert_eq!(name("src/port_def.inc", b"#define X", true), Some("cpp"));
        assert_eq!(name("src/port_def.inc", b"#define X", false), None);
        assert_eq!(name("Makefile.inc", b"", true), None);
        assert_eq!(name("web/page.inc", b"<?php", true), None);
    }
}
