//! `--baseline`: findings that are known and do not fail, so that an old library can be put under a check today.
//!
//! The file lists each with what identifies it in words, for review, and a fingerprint, which alone is compared. A known
//! finding that becomes another (changed, then missing) is a new one. What could not be checked is never known.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::findings::{Finding, can_be_known};
use super::summary;
use crate::article::library::replace_file;
use crate::cli::failure::Failure;

/// The version of the file.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Wire {
    gloss_baseline: u32,
    findings: Vec<WireFinding>,
}

#[derive(Serialize, Deserialize)]
struct WireFinding {
    rule: String,
    /// For people: the place and the words when it was written.
    #[serde(default)]
    what: String,
    fingerprint: String,
}

/// The fingerprints in the file; none where it does not exist and is about to be written.
///
/// # Errors
/// A file that is not there or cannot be understood: a gate that silently forgets what is known would fail for the
/// wrong reason, one that silently knows too much would pass.
pub(super) fn read(path: &Path, update: bool) -> Result<BTreeSet<String>, Failure> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if update && error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => {
            return Err(Failure::new(format!("cannot read the baseline {}: {error}", path.display()))
                .hint("write one with --update-baseline"));
        }
    };
    let wire: Wire = match serde_json::from_slice(&bytes) {
        Ok(wire) => wire,
        // It is about to be replaced.
        Err(_) if update => return Ok(BTreeSet::new()),
        Err(error) => {
            return Err(Failure::new(format!("{} is no baseline: {error}", path.display()))
                .hint("write it anew with --update-baseline"));
        }
    };
    if wire.gloss_baseline != VERSION && !update {
        return Err(Failure::new(format!("{} has version {} of the format", path.display(), wire.gloss_baseline))
            .hint(format!("this gloss reads version {VERSION}; write it anew with --update-baseline")));
    }
    Ok(wire.findings.into_iter().map(|f| f.fingerprint).collect())
}

/// Writes every finding that may be known; gives their number.
///
/// # Errors
/// What writing says; the old file stays then.
pub(super) fn write(path: &Path, findings: &[Finding<'_>]) -> Result<usize, Failure> {
    let mut list: Vec<WireFinding> = findings
        .iter()
        .filter(|f| can_be_known(f.rule))
        .map(|f| {
            let anchor = f
                .item
                .map_or_else(|| f.at.path.clone(), |item| format!("{} {}#{}", item.repo, item.article, item.section));
            let what = format!("{anchor}: {}", summary::one_line(&f.message));
            WireFinding { rule: f.rule.name.to_owned(), what, fingerprint: f.fingerprint.clone() }
        })
        .collect();
    // Sorted by what people read, so that a change of it reads as one.
    list.sort_by(|a, b| (&a.what, &a.rule, &a.fingerprint).cmp(&(&b.what, &b.rule, &b.fingerprint)));
    let count = list.len();
    let wire = Wire { gloss_baseline: VERSION, findings: list };
    let mut text = serde_json::to_string_pretty(&wire).expect("strings, numbers and lists serialise");
    text.push('\n');
    replace_file(path, crate::cli::ui::escaped(text).as_bytes())
        .map_err(|error| Failure::new(format!("cannot write the baseline {}: {error}", path.display())))?;
    Ok(count)
}
