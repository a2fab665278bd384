//! Everything a report is made from, and what every format asks of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::excerpt::{self, Excerpt, Side};
use super::findings::Finding;
use crate::anchoring::check::{Checked, Item};
use crate::anchoring::report::{Rules, Summary};
use crate::anchoring::{Detail, Spot, Verdict};
use crate::export::forge::Forge;
use crate::model::CommitId;
use crate::source::{Entry, EntryKind, GitRepo, Source};

/// The outcome of a check.
pub(in crate::cli) struct Results {
    pub checked: Vec<Checked>,
    /// Article files, manifests and locks by the paths the report shows.
    pub texts: BTreeMap<String, String>,
    /// What each repository was compared with.
    pub targets: BTreeMap<String, Target>,
    /// What articles with a revision of their own were compared with, by repository and article.
    pub own_targets: BTreeMap<(String, String), Target>,
    pub rules: Rules,
    /// The exit code.
    pub code: u8,
    /// Fingerprints of the baseline.
    pub known: BTreeSet<String>,
    /// Findings of the baseline that no longer occur.
    pub mended: usize,
    /// Anchors that were not selected, and by what.
    pub left_out: u32,
    pub left_out_why: String,
    /// Whether reports quote the code.
    pub show_code: bool,
    /// The library's folder within its git repository, with a final slash; empty at its root.
    pub prefix: String,
}

/// The state a repository was checked at.
#[derive(Clone, Default)]
pub(in crate::cli) struct Target {
    /// For people; empty where the repository is not here.
    pub label: String,
    /// For machine output: the commit, or `worktree`.
    pub rev: Option<String>,
    /// What commits are called, for people.
    pub names: Vec<(CommitId, String)>,
    /// Where the code is on the web.
    pub urls: Vec<String>,
    /// Whether the library stands in this repository.
    pub own: bool,
    pub git: Option<Arc<GitRepo>>,
    pub source: Option<Arc<dyn Source>>,
}

impl Target {
    /// A file as it was when `spot` was found in it.
    fn text(&self, spot: &Spot) -> Option<String> {
        let blob = spot.blob?;
        let from_git = self.git.as_ref().and_then(|git| git.blob(blob).ok());
        let bytes = from_git.or_else(|| {
            let source = self.source.as_ref()?;
            source.read(&Entry { path: spot.path.clone(), kind: EntryKind::File, blob }).ok()
        })?;
        // Spans are of the bytes: a replacement of another length would shift them.
        String::from_utf8(bytes.to_vec()).ok()
    }

    /// The address of a place on the web at a commit.
    pub fn link(&self, commit: &str, spot: &Spot) -> Option<String> {
        let lines = (!spot.symbol.is_empty()).then_some((spot.line, spot.line));
        Some(Forge::new(&self.urls, commit)?.file(spot.path.as_str(), lines)?.as_str().to_owned())
    }
}

impl Results {
    /// Counts over all repositories.
    pub fn summary(&self) -> Summary {
        Summary::of(self.checked.iter().flat_map(|c| &c.items))
    }

    /// What an annotation was compared with.
    pub fn target(&self, item: &Item) -> Option<&Target> {
        let own = self.own_targets.get(&(item.repo.clone(), item.article.clone()));
        own.or_else(|| self.targets.get(&item.repo))
    }

    /// The states a repository was checked at, for people; empty where it is not here.
    pub fn label(&self, repo: &str) -> String {
        let own = self.own_targets.iter().filter(|((of, _), _)| of == repo).map(|(_, target)| target);
        let mut labels: Vec<&str> = self.targets.get(repo).into_iter().chain(own).map(|t| t.label.as_str()).collect();
        labels.retain(|label| !label.is_empty());
        labels.dedup();
        labels.join(", ")
    }

    /// What a commit of a repository is called.
    pub fn base_name(&self, repo: &str, commit: CommitId) -> String {
        let own = self.own_targets.iter().filter(|((of, _), _)| of == repo).map(|(_, target)| target);
        let mut names = self.targets.get(repo).into_iter().chain(own).flat_map(|target| &target.names);
        let known = names.find(|(c, _)| *c == commit).map(|(_, name)| name.clone());
        known.unwrap_or_else(|| commit.short())
    }

    /// Old and new lines of a finding's code, with a title that says where and when; nothing where code is not shown.
    pub fn excerpt_of(&self, finding: &Finding<'_>) -> Option<(String, Excerpt)> {
        finding.item.filter(|_| self.show_code).and_then(|item| self.excerpt(item))
    }

    fn excerpt(&self, item: &Item) -> Option<(String, Excerpt)> {
        let target = self.target(item)?;
        let outcome = &item.outcome;
        let from = outcome.from.as_ref()?;
        let old = target.text(from)?;
        let side = |spot: &'_ Spot| spot.focus.clone();
        let old_focus = side(from);
        let old_side = Side { text: &old, extent: from.extent, focus: &old_focus };
        let base = item.base.map_or_else(|| "before".to_owned(), |base| self.base_name(&item.repo, base));
        match outcome.verdict {
            Verdict::Missing => Some((format!("{}:{} at {base}", from.path, from.line), excerpt::gone(old_side))),
            Verdict::Changed if item.lost_at.is_empty() => {
                let to = outcome.to.as_ref()?;
                let new = target.text(to)?;
                // Where the focus did not change the rest of the definition is what did.
                let focused = outcome.detail.contains(&Detail::Focus);
                let old_side = if focused { old_side } else { Side { focus: &[], ..old_side } };
                let new_focus = if focused { side(to) } else { Vec::new() };
                let found = excerpt::compare(old_side, Side { text: &new, extent: to.extent, focus: &new_focus });
                let place =
                    if from.path == to.path { from.path.to_string() } else { format!("{} → {}", from.path, to.path) };
                let title = format!("{place}, {base} → {}", target.label);
                (!found.rows.is_empty()).then_some((title, found))
            }
            _ => None,
        }
    }
}

/// The folder of a library within its git repository, with a final slash; empty at its root or outside of git.
pub(super) fn prefix_of(root: &Path) -> String {
    let found = || {
        let git = GitRepo::discover(root).ok()?;
        let (top, root) = (git.workdir()?.canonicalize().ok()?, root.canonicalize().ok()?);
        let below = root.strip_prefix(&top).ok()?.to_str()?.replace('\\', "/");
        Some(if below.is_empty() { below } else { format!("{below}/") })
    };
    found().unwrap_or_default()
}
