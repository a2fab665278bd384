//! The words of the project: plain data, no behaviour beyond its own consistency, no I/O.
//!
//! | word | meaning |
//! |---|---|
//! | **Revision** | one state of a repository: a commit, or the work tree |
//! | **Definition** | a place that introduces a name (a *symbol* when it is visible beyond a function body) |
//! | **Reference** | a place that uses a name |
//! | **`FileFacts`** | everything one file says about itself: scopes, definitions, references, imports, types |
//! | **Anchor** | the text in an article that names a symbol; resolving it at a revision gives a **Verdict** |
//! | **Section** | the stored unit of an article; shown on code it is a *note*, in reading order a *step* |
//! | **Problem** | a defect in content (an article, a source file): data, collected, never an `Err` |

pub mod facts;
pub mod ids;
pub mod kind;
pub mod path;
pub mod problem;

pub use ids::{BlobId, CommitId, TreeId};
pub use kind::Kind;
pub use path::RepoPath;
pub use problem::{Problem, Severity};
