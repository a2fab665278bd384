//! Failures as people read them: what, why, and what to do.

use std::error::Error;

use crate::index::update::IndexError;
use crate::source::git::GitError;
use crate::workspace::WorkspaceError;

/// Exit code: the tool could not do what was asked.
pub const CANNOT: u8 = 3;
/// Exit code: interrupted.
pub const INTERRUPTED: u8 = 130;

/// A failed verb.
#[derive(Debug)]
pub struct Failure {
    pub error: Box<dyn Error + Send + Sync>,
    pub hint: Option<String>,
    pub code: u8,
}

impl Failure {
    /// A failure in one's own words.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { error: message.into().into(), hint: None, code: CANNOT }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self { error: error.into(), hint: None, code: CANNOT }
    }
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        let (hint, code) = match &error {
            IndexError::Cancelled => (None, INTERRUPTED),
            IndexError::Write { .. } => {
                (Some("free some space, or point XDG_CACHE_HOME at a directory you can write to".to_owned()), CANNOT)
            }
        };
        Self { error: error.into(), hint, code }
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        let hint = match &error {
            GitError::NotFound { .. } => {
                Some("give the path of a git repository or of a directory with sources".to_owned())
            }
            GitError::NoRevision { .. } => Some("`git branch -a` and `git tag` list what there is".to_owned()),
            _ => None,
        };
        Self { error: error.into(), hint, code: CANNOT }
    }
}

impl From<WorkspaceError> for Failure {
    fn from(error: WorkspaceError) -> Self {
        let hint = match error {
            WorkspaceError::Git(error) => return error.into(),
            WorkspaceError::Unknown { is_dir: true, ref name, .. } => {
                Some(format!("to read the directory of that name, write `./{name}`"))
            }
            WorkspaceError::Unknown { ref nearest, .. } if !nearest.is_empty() => {
                Some(format!("did you mean {}?", nearest.join(", ")))
            }
            WorkspaceError::Unknown { .. } => Some("`gloss list` shows the names there are".to_owned()),
            WorkspaceError::NoSource { ref name } => Some(format!(
                "run gloss in a checkout of it, or give it the name: `gloss clone URL --name {name}`; \
                 in a library of yours, its repo.toml needs `urls` or `path`"
            )),
            WorkspaceError::NoHome | WorkspaceError::NotADirectory { .. } => None,
        };
        Self { error: error.into(), hint, code: CANNOT }
    }
}
