//! Finds the fixtures and runs their assertions.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use glossator::lang::LanguageId;

use super::assertion;

/// One fixture file.
pub struct Fixture {
    /// `rust/scopes.rs`, for messages.
    pub name: String,
    pub language: LanguageId,
    pub text: String,
}

/// All fixtures, sorted by name.
pub fn all() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lang");
    let mut found = Vec::new();
    for folder in entries(&root) {
        if !folder.is_dir() {
            continue;
        }
        let id = folder.file_name().and_then(|name| name.to_str()).expect("fixture folders have UTF-8 names");
        let language = LanguageId::by_name(id).unwrap_or_else(|| panic!("tests/lang/{id}: no language has this id"));
        for path in entries(&folder) {
            let file = path.file_name().and_then(|name| name.to_str()).expect("fixtures have UTF-8 names");
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{id}/{file}: {error}"));
            found.push(Fixture { name: format!("{id}/{file}"), language, text });
        }
    }
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let list = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = list.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_assertion_in_every_fixture_holds() {
    let mut report = String::new();
    let fixtures = all();
    for fixture in &fixtures {
        let facts = glossator::syntax::facts(fixture.text.as_bytes(), fixture.language);
        let failures = assertion::check(&fixture.text, fixture.language, &facts);
        for failure in failures {
            writeln!(report, "tests/lang/{}:{failure}", fixture.name).expect("writing to a string");
        }
    }
    assert!(!fixtures.is_empty(), "no fixtures were found");
    assert!(report.is_empty(), "\n{report}");
}
