//! Packages and crates, from the manifests of a revision.
//!
//! Reads every `Cargo.toml` once: which file is the root of which crate, and what crate each dependency name means.
//! A dependency is of this repository where its manifest says so (a `path`, a workspace dependency with one, a patch);
//! anything else leads outside.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use toml::{Table, Value};

use crate::index::{FileId, Snapshot};

/// A package: one manifest with a `[package]` table.
#[derive(Debug, Default)]
pub struct Package {
    /// Directory of the manifest, `""` for the repository's root.
    pub dir: String,
    /// Name of its library in code.
    pub name: String,
    /// Root of its library.
    pub library: Option<FileId>,
    /// Dependencies by their name in code; `None` leads outside.
    pub dependencies: HashMap<String, Option<usize>>,
    /// Features that are on: the default ones, those that other packages of the repository ask for, and what these
    /// turn on in turn.
    pub features: HashSet<String>,
}

/// See the module docs.
#[derive(Debug, Default)]
pub struct Crates {
    pub packages: Vec<Package>,
    by_dir: HashMap<String, usize>,
    /// Root files of all crates.
    roots: HashSet<FileId>,
    /// Of each package the packages that its code can name, itself among them.
    reach: OnceLock<Vec<HashSet<usize>>>,
}

impl Crates {
    /// Reads the manifests.
    #[must_use]
    pub fn read(snapshot: &Snapshot) -> Self {
        let mut manifests: Vec<(String, Table)> = Vec::new();
        for file in snapshot.files_named("Cargo.toml") {
            let Ok(text) = snapshot.text(*file) else { continue };
            if let Ok(table) = text.text().parse::<Table>() {
                manifests.push((parent(snapshot.path(*file)).to_owned(), table));
            }
        }
        let mut crates = Self::default();
        for (dir, table) in &manifests {
            crates.add_package(snapshot, dir, table);
        }
        let mut wanted: Vec<HashSet<String>> = vec![HashSet::from(["default".to_owned()]); crates.packages.len()];
        for (dir, table) in &manifests {
            let Some(package) = crates.by_dir.get(dir).copied() else { continue };
            let mut found = HashMap::new();
            for dependency in crates.dependencies(dir, table, &manifests) {
                if let Some(target) = dependency.package {
                    wanted[target].extend(dependency.features);
                }
                // The same name among normal and dev-dependencies: any that leads to a package wins.
                let entry = found.entry(dependency.name).or_insert(None);
                *entry = entry.or(dependency.package);
            }
            crates.packages[package].dependencies = found;
        }
        for (dir, table) in &manifests {
            if let Some(package) = crates.by_dir.get(dir).copied() {
                crates.packages[package].features = turned_on(table, std::mem::take(&mut wanted[package]));
            }
        }
        crates
    }

    fn add_package(&mut self, snapshot: &Snapshot, dir: &str, table: &Table) {
        let Some(name) = table.get("package").and_then(|package| package.get("name")).and_then(Value::as_str) else {
            return;
        };
        let lib = table.get("lib").and_then(Value::as_table);
        let lib_text = |key: &str| lib.and_then(|lib| lib.get(key)).and_then(Value::as_str);
        let library = snapshot.file(&join(dir, lib_text("path").unwrap_or("src/lib.rs")));
        self.roots.extend(library);
        for (kind, folder) in [("bin", "src/bin"), ("test", "tests"), ("bench", "benches"), ("example", "examples")] {
            let targets = table.get(kind).and_then(Value::as_array).into_iter().flatten();
            for path in targets.filter_map(|target| target.get("path")).filter_map(Value::as_str) {
                self.roots.extend(snapshot.file(&join(dir, path)));
            }
            self.roots.extend(roots_in(snapshot, &join(dir, folder)));
        }
        for path in ["src/main.rs", "build.rs"] {
            self.roots.extend(snapshot.file(&join(dir, path)));
        }
        self.by_dir.insert(dir.to_owned(), self.packages.len());
        let name = lib_text("name").unwrap_or(name).replace('-', "_");
        self.packages.push(Package { dir: dir.to_owned(), name, library, ..Package::default() });
    }

    fn dependencies(&self, dir: &str, table: &Table, manifests: &[(String, Table)]) -> Vec<Dependency> {
        let workspace = Self::workspace_of(dir, table, manifests);
        let features = |value: &Value| {
            let list = value.get("features").and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        };
        dependency_tables(table)
            .into_iter()
            .map(|(key, value)| Dependency {
                name: key.replace('-', "_"),
                package: self.dependency(dir, key, value, workspace),
                features: features(value),
            })
            .collect()
    }

    /// The package a dependency means.
    fn dependency(&self, dir: &str, key: &str, value: &Value, workspace: Option<(&str, &Table)>) -> Option<usize> {
        let text = |table: &Value, name: &str| table.get(name).and_then(Value::as_str).map(str::to_owned);
        if value.get("workspace").and_then(Value::as_bool) == Some(true) {
            let (root, table) = workspace?;
            let shared = table.get("workspace")?.get("dependencies")?.get(key)?;
            return self.dependency(root, key, shared, workspace.filter(|_| shared.get("workspace").is_none()));
        }
        if let Some(path) = text(value, "path") {
            return self.by_dir.get(&join(dir, &path)).copied();
        }
        // `[patch]` and `[replace]` of the workspace may lead a foreign dependency home.
        let package = text(value, "package").unwrap_or_else(|| key.to_owned());
        let (root, table) = workspace?;
        let patches = table.get("patch").and_then(Value::as_table)?;
        let patched =
            patches.values().filter_map(|source| source.get(&package)).find_map(|patch| text(patch, "path"))?;
        self.by_dir.get(&join(root, &patched)).copied()
    }

    /// The manifest with a `[workspace]` that governs the package in `dir`.
    fn workspace_of<'m>(
        dir: &'m str,
        table: &'m Table,
        manifests: &'m [(String, Table)],
    ) -> Option<(&'m str, &'m Table)> {
        if table.contains_key("workspace") {
            return Some((dir, table));
        }
        let explicit = table.get("package").and_then(|package| package.get("workspace")).and_then(Value::as_str);
        let mut at = explicit.map_or_else(|| parent(dir).to_owned(), |path| join(dir, path));
        loop {
            if let Some((root, table)) = manifests.iter().find(|(root, _)| *root == at)
                && table.contains_key("workspace")
            {
                return Some((root, table));
            }
            if at.is_empty() {
                return None;
            }
            at = parent(&at).to_owned();
        }
    }

    /// Whether the file is the root of a crate.
    #[must_use]
    pub fn is_root(&self, file: FileId) -> bool {
        self.roots.contains(&file)
    }

    /// Roots below a directory, in path order.
    pub fn roots_under<'c>(&'c self, snapshot: &'c Snapshot, dir: &str) -> Vec<FileId> {
        let range = snapshot.files_under(dir);
        let mut roots: Vec<FileId> = self.roots.iter().copied().filter(|file| range.contains(&file.0)).collect();
        roots.sort_unstable();
        roots
    }

    /// The package a path belongs to: that of the nearest manifest above it.
    #[must_use]
    pub fn package_of(&self, path: &str) -> Option<usize> {
        let mut at = parent(path);
        loop {
            if let Some(package) = self.by_dir.get(at) {
                return Some(*package);
            }
            if at.is_empty() {
                return None;
            }
            at = parent(at);
        }
    }

    /// Whether code of package `from` can name something of package `to`: itself, or a dependency of any depth.
    #[must_use]
    pub fn reaches(&self, from: usize, to: usize) -> bool {
        let reach =
            self.reach.get_or_init(|| (0..self.packages.len()).map(|package| self.reached_by(package)).collect());
        reach.get(from).is_some_and(|reached| reached.contains(&to))
    }

    fn reached_by(&self, package: usize) -> HashSet<usize> {
        let mut seen = HashSet::from([package]);
        let mut open = vec![package];
        while let Some(at) = open.pop() {
            open.extend(self.packages[at].dependencies.values().flatten().copied().filter(|next| seen.insert(*next)));
        }
        seen
    }
}

/// One entry of a table of dependencies.
struct Dependency {
    name: String,
    package: Option<usize>,
    features: Vec<String>,
}

/// The features that `wanted` turns on.
fn turned_on(manifest: &Table, wanted: HashSet<String>) -> HashSet<String> {
    let table = manifest.get("features").and_then(Value::as_table);
    let mut open: Vec<String> = wanted.into_iter().collect();
    let mut on = HashSet::new();
    while let Some(feature) = open.pop() {
        let name = feature.strip_prefix("dep:").unwrap_or(&feature).to_owned();
        if on.insert(name) {
            let more = table.and_then(|table| table.get(&feature)).and_then(Value::as_array).into_iter().flatten();
            open.extend(more.filter_map(Value::as_str).filter(|name| !name.contains('/')).map(str::to_owned));
        }
    }
    on
}

/// Roots by convention in `tests/` and the like: `name.rs` and `name/main.rs`.
fn roots_in(snapshot: &Snapshot, dir: &str) -> Vec<FileId> {
    let prefix = dir.len() + 1;
    let is_root = |file: &FileId| {
        let inside = &snapshot.path(*file)[prefix..];
        inside.ends_with(".rs")
            && (!inside.contains('/') || inside.matches('/').count() == 1 && inside.ends_with("/main.rs"))
    };
    snapshot.files_under(dir).map(FileId).filter(is_root).collect()
}

/// Every dependency of a manifest: normal, dev, build, and those of targets.
fn dependency_tables(table: &Table) -> Vec<(&str, &Value)> {
    fn of(table: &Table) -> impl Iterator<Item = (&str, &Value)> {
        ["dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies"]
            .into_iter()
            .filter_map(|key| table.get(key)?.as_table())
            .flatten()
            .map(|(key, value)| (key.as_str(), value))
    }
    let mut found: Vec<(&str, &Value)> = of(table).collect();
    let targets = table.get("target").and_then(Value::as_table).into_iter().flatten();
    found.extend(targets.filter_map(|(_, target)| target.as_table()).flat_map(of));
    found
}

/// The directory of a path, `""` at the top.
#[must_use]
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// `path` as seen from `dir`, with `.` and `..` resolved; what would leave the repository stays at its top.
#[must_use]
pub fn join(dir: &str, path: &str) -> String {
    let mut parts: Vec<&str> = dir.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Names of crates that stand for the standard library.
pub const STANDARD: [&str; 5] = ["std", "core", "alloc", "proc_macro", "test"];

/// A summary for messages and tests: dependency names in order.
impl Package {
    #[must_use]
    pub fn sorted_dependencies(&self) -> BTreeMap<&str, Option<usize>> {
        self.dependencies.iter().map(|(name, target)| (name.as_str(), *target)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::memory::MemorySource;

    #[test]
    fn paths_are_joined_and_stay_inside() {
        assert_eq!(join("a/b", "../c/./d.rs"), "a/c/d.rs");
        assert_eq!(join("", "../../x"), "x");
        assert_eq!(parent("a"), "");
    }

    #[test]
    fn manifests_give_crates_and_what_their_dependencies_mean() {
        let snapshot = Snapshot::scanning(Arc::new(MemorySource::new([
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"*\"]\n[workspace.dependencies]\nshared-name = { path = \"two\", package = \"two\" }\n\
                 [patch.crates-io]\npatched = { path = \"three\" }\n",
            ),
            (
                "one/Cargo.toml",
                "[package]\nname = \"one-pkg\"\n[lib]\npath = \"lib/root.rs\"\n[dependencies]\nshared-name.workspace = true\n\
                 serde = \"1\"\nalias = { path = \"../three\", package = \"three-pkg\" }\n[dev-dependencies]\npatched = \"2\"\n\
                 [features]\ndefault = [\"a\"]\na = [\"b\", \"serde/std\"]\nb = []\nc = []\n",
            ),
            ("one/lib/root.rs", ""),
            ("one/tests/it.rs", ""),
            ("one/tests/common/mod.rs", ""),
            ("one/src/bin/tool/main.rs", ""),
            ("two/Cargo.toml", "[package]\nname = \"two\"\n"),
            ("two/src/lib.rs", ""),
            ("three/Cargo.toml", "[package]\nname = \"three-pkg\"\n[lib]\nname = \"third\"\n"),
            ("three/src/lib.rs", ""),
            ("broken/Cargo.toml", "[package\n"),
        ])));
        let crates = Crates::read(&snapshot);
        let names: Vec<&str> = crates.packages.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["one_pkg", "third", "two"]);
        let one = crates.package_of("one/lib/deep/x.rs").unwrap();
        let expected = [("alias", Some(1)), ("patched", Some(1)), ("serde", None), ("shared_name", Some(2))];
        assert_eq!(crates.packages[one].sorted_dependencies(), BTreeMap::from(expected));
        let mut features: Vec<&str> = crates.packages[one].features.iter().map(String::as_str).collect();
        features.sort_unstable();
        assert_eq!(features, ["a", "b", "default"]);
        let root = |path: &str| crates.is_root(snapshot.file(path).unwrap());
        assert!(root("one/lib/root.rs") && root("one/tests/it.rs") && root("one/src/bin/tool/main.rs"));
        assert!(!root("one/tests/common/mod.rs"));
        assert!(crates.reaches(one, 2) && !crates.reaches(2, one));
        assert_eq!(crates.package_of("elsewhere.rs"), None);
    }
}
