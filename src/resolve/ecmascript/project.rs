//! Which file a module specifier names: relative paths, `tsconfig` paths, packages of the workspace.
//!
//! Read once for a revision: every `package.json`, `tsconfig*.json` and `jsconfig*.json`. A package's entry points lead
//! to what is built (`dist/index.js`); they are led back to the sources it is built from.

use std::collections::HashMap;

use serde_json::Value;

use crate::index::{FileId, Snapshot};

/// Configuration files read at most; a repository of generated packages must not stop the first answer.
const MAX_FILES: usize = 4000;

/// Configuration files larger than this are data.
const MAX_BYTES: usize = 1 << 20;

/// What a specifier names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Specifier {
    File(FileId),
    /// A path inside the repository that is not there: generated, or of no language.
    Missing,
    /// A library.
    Library,
}

/// The packages and compiler configurations of a revision.
#[derive(Debug, Default)]
pub struct Project {
    packages: Vec<Package>,
    by_name: HashMap<String, usize>,
    by_dir: HashMap<String, usize>,
    configs: HashMap<String, Vec<Config>>,
}

#[derive(Debug)]
struct Package {
    dir: String,
    /// Entry points in the order of trust.
    mains: Vec<String>,
    exports: Value,
    imports: Value,
}

#[derive(Clone, Debug, Default)]
struct Config {
    /// The directory that bare specifiers may start from.
    base: Option<String>,
    /// Patterns with at most one `*`, and paths from the root of the repository.
    paths: Vec<(String, Vec<String>)>,
}

/// Extensions tried after a path without one, in order.
const EXTENSIONS: [&str; 11] =
    [".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.mts", ".vue"];

/// Directories that hold what is built from the sources beside them.
const BUILT: [&str; 17] = [
    "dist",
    "lib",
    "build",
    "es",
    "esm",
    "cjs",
    "out",
    "umd",
    "types",
    "typings",
    "module",
    "commonjs",
    "output",
    "dist-types",
    "bundles",
    "node",
    "browser",
];

/// Directories that hold sources.
const SOURCES: [&str; 4] = ["src", "source", "lib", "sources"];

impl Project {
    /// Reads the configuration files of a revision.
    pub fn read(snapshot: &Snapshot) -> Self {
        let mut project = Self::default();
        let mut read = 0;
        for file in snapshot.files() {
            let path = snapshot.path(file);
            let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
            let config = name.ends_with(".json") && (name.starts_with("tsconfig") || name.starts_with("jsconfig"));
            if !(name == "package.json" || config) || dir.split('/').any(|part| part == "node_modules") {
                continue;
            }
            read += 1;
            if read > MAX_FILES {
                break;
            }
            let dir = dir.to_owned();
            if config {
                let mut seen = Vec::new();
                let config = read_config(snapshot, path, &dir, &mut seen);
                project.configs.entry(dir).or_default().push(config);
            } else if let Some(json) = read_json(snapshot, file) {
                project.add_package(dir, &json);
            }
        }
        project
    }

    fn add_package(&mut self, dir: String, json: &Value) {
        let at = self.packages.len();
        let mut mains = Vec::new();
        for key in ["source", "types", "typings", "module", "main"] {
            mains.extend(json[key].as_str().map(str::to_owned));
        }
        collect_targets(&json["exports"], ".", &mut mains);
        if let Some(name) = json["name"].as_str() {
            // Of several packages of one name (fixtures) the one nearest the root is meant.
            let better = self.by_name.get(name).is_none_or(|known| self.packages[*known].dir.len() > dir.len());
            if better {
                self.by_name.insert(name.to_owned(), at);
            }
        }
        self.by_dir.insert(dir.clone(), at);
        self.packages.push(Package { dir, mains, exports: json["exports"].clone(), imports: json["imports"].clone() });
    }

    /// What a specifier written in a file names.
    pub fn specifier(&self, snapshot: &Snapshot, from: &str, specifier: &str) -> Specifier {
        let specifier = specifier.split(['?', '!']).next().unwrap_or(specifier);
        let dir = from.rsplit_once('/').map_or("", |(dir, _)| dir);
        if specifier.starts_with("./") || specifier.starts_with("../") || matches!(specifier, "." | "..") {
            let Some(path) = join(dir, specifier) else { return Specifier::Missing };
            return self.module_at(snapshot, &path).map_or(Specifier::Missing, Specifier::File);
        }
        if let Some(file) = self.by_paths(snapshot, dir, specifier) {
            return Specifier::File(file);
        }
        if let Some(absolute) = specifier.strip_prefix('/') {
            let roots = ancestors(dir).filter(|dir| self.by_dir.contains_key(*dir));
            let file = roots.chain([""]).find_map(|root| self.module_at(snapshot, &join(root, absolute)?));
            return file.map_or(Specifier::Missing, Specifier::File);
        }
        if specifier.starts_with('#') {
            let file = ancestors(dir).find_map(|dir| {
                let package = &self.packages[*self.by_dir.get(dir)?];
                self.mapped(snapshot, package, &package.imports, specifier)
            });
            return file.map_or(Specifier::Missing, Specifier::File);
        }
        let (name, rest) = split_package(specifier);
        if let Some(at) = self.by_name.get(name) {
            let package = &self.packages[*at];
            return self.in_package(snapshot, package, rest).map_or(Specifier::Missing, Specifier::File);
        }
        // `@/x` and `~/x` are the sources of the package by custom, whatever tool is told so.
        if let Some(inner) = specifier.strip_prefix("@/").or_else(|| specifier.strip_prefix("~/")) {
            let is_root =
                |dir: &&str| self.by_dir.contains_key(*dir) || self.configs.contains_key(*dir) || dir.is_empty();
            let roots = ancestors(dir).filter(is_root);
            let file = roots
                .flat_map(|root| [join(root, "src"), Some(root.to_owned())])
                .flatten()
                .find_map(|root| self.module_at(snapshot, &join(&root, inner)?));
            return file.map_or(Specifier::Missing, Specifier::File);
        }
        Specifier::Library
    }

    /// The file that a path means: itself, with an extension, or the index of a directory.
    fn module_at(&self, snapshot: &Snapshot, path: &str) -> Option<FileId> {
        // TypeScript imports by the name of what will be built, and reads what is declared of a script before the
        // script.
        for (built, sources) in [
            (".js", &[".ts", ".tsx", ".d.ts"][..]),
            (".jsx", &[".tsx"]),
            (".mjs", &[".mts", ".d.mts"]),
            (".cjs", &[".cts", ".d.cts"]),
        ] {
            if let Some(stem) = path.strip_suffix(built) {
                let found = sources.iter().find_map(|source| snapshot.file(&format!("{stem}{source}")));
                if found.is_some() {
                    return found;
                }
            }
        }
        let exact = snapshot.file(path).filter(|file| snapshot.language(*file).is_some() || path.ends_with(".json"));
        if exact.is_some() {
            return exact;
        }
        if !path.is_empty() {
            let found = EXTENSIONS.iter().find_map(|extension| snapshot.file(&format!("{path}{extension}")));
            if found.is_some() {
                return found;
            }
        }
        if let Some(at) = self.by_dir.get(path) {
            let package = &self.packages[*at];
            let found = package.mains.iter().find_map(|main| self.built_from(snapshot, package, main));
            if found.is_some() {
                return found;
            }
        }
        let index = join(path, "index")?;
        EXTENSIONS.iter().find_map(|extension| snapshot.file(&format!("{index}{extension}")))
    }

    /// By the `paths` and `baseUrl` of the configurations from the directory upwards.
    fn by_paths(&self, snapshot: &Snapshot, dir: &str, specifier: &str) -> Option<FileId> {
        for dir in ancestors(dir) {
            for config in self.configs.get(dir).into_iter().flatten() {
                let mut matching: Vec<(usize, &Vec<String>, &str)> = config
                    .paths
                    .iter()
                    .filter_map(|(pattern, targets)| {
                        let (prefix, star) = matches_pattern(pattern, specifier)?;
                        Some((prefix, targets, star))
                    })
                    .collect();
                // The longest prefix wins.
                matching.sort_by_key(|(prefix, ..)| std::cmp::Reverse(*prefix));
                for (_, targets, star) in matching {
                    let found = targets.iter().find_map(|target| {
                        let path = join("", &target.replacen('*', star, 1))?;
                        self.module_at(snapshot, &path).or_else(|| self.source_of(snapshot, &path))
                    });
                    if found.is_some() {
                        return found;
                    }
                }
                if let Some(base) = &config.base
                    && let Some(found) = join(base, specifier).and_then(|path| self.module_at(snapshot, &path))
                {
                    return Some(found);
                }
            }
        }
        None
    }

    /// A package's entry (`""`) or a path inside it.
    fn in_package(&self, snapshot: &Snapshot, package: &Package, rest: &str) -> Option<FileId> {
        if rest.is_empty() {
            let main = package.mains.iter().find_map(|main| self.built_from(snapshot, package, main));
            return main.or_else(|| {
                let roots = SOURCES.iter().filter_map(|source| join(&package.dir, source)).chain([package.dir.clone()]);
                roots.flat_map(|root| [join(&root, "index"), join(&root, "main")]).flatten().find_map(|path| {
                    EXTENSIONS.iter().find_map(|extension| snapshot.file(&format!("{path}{extension}")))
                })
            });
        }
        let subpath = format!("./{rest}");
        if let Some(found) = self.mapped(snapshot, package, &package.exports, &subpath) {
            return Some(found);
        }
        self.built_from(snapshot, package, rest)
            .or_else(|| self.module_at(snapshot, &join(&join(&package.dir, "src")?, rest)?))
    }

    /// By a map of `exports` or `imports`.
    fn mapped(&self, snapshot: &Snapshot, package: &Package, map: &Value, key: &str) -> Option<FileId> {
        let map = map.as_object()?;
        let mut matching: Vec<(usize, &Value, &str)> = map
            .iter()
            .filter_map(|(pattern, target)| {
                let (prefix, star) = matches_pattern(pattern, key)?;
                Some((prefix, target, star))
            })
            .collect();
        matching.sort_by_key(|(prefix, ..)| std::cmp::Reverse(*prefix));
        matching.into_iter().find_map(|(_, target, star)| {
            let mut targets = Vec::new();
            collect_targets(target, ".", &mut targets);
            targets.iter().find_map(|target| self.built_from(snapshot, package, &target.replace('*', star)))
        })
    }

    /// The source of a file named by a package: itself, or what it is built from.
    fn built_from(&self, snapshot: &Snapshot, package: &Package, target: &str) -> Option<FileId> {
        let path = join(&package.dir, target)?;
        if path == package.dir {
            return None; // `"main": "."` would ask the package again.
        }
        let direct = snapshot.file(&path).filter(|file| snapshot.language(*file).is_some());
        direct.or_else(|| self.source_of(snapshot, &path)).or_else(|| self.module_without_package(snapshot, &path))
    }

    fn module_without_package(&self, snapshot: &Snapshot, path: &str) -> Option<FileId> {
        if self.by_dir.contains_key(path) { None } else { self.module_at(snapshot, path) }
    }

    /// The source that a built file comes from: `dist/a/b.js` from `src/a/b.ts`.
    fn source_of(&self, snapshot: &Snapshot, path: &str) -> Option<FileId> {
        let package = ancestors(path).skip(1).find(|dir| self.by_dir.contains_key(*dir)).unwrap_or("");
        let inner = path.strip_prefix(package)?.trim_start_matches('/');
        let mut parts: Vec<&str> = inner.split('/').collect();
        let stripped = parts.iter().take_while(|part| BUILT.contains(part)).count();
        parts.drain(..stripped.min(parts.len().saturating_sub(1)));
        let stem = strip_extension(&parts.join("/")).to_owned();
        let roots = SOURCES.iter().filter_map(|source| join(package, source)).chain([package.to_owned()]);
        roots.filter_map(|root| join(&root, &stem)).find_map(|path| {
            let exact = EXTENSIONS.iter().find_map(|extension| snapshot.file(&format!("{path}{extension}")));
            exact.or_else(|| {
                let index = format!("{path}/index");
                EXTENSIONS.iter().find_map(|extension| snapshot.file(&format!("{index}{extension}")))
            })
        })
    }
}

/// A directory and those above it, the root last.
fn ancestors(dir: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(dir), |dir| {
        if dir.is_empty() { None } else { Some(dir.rsplit_once('/').map_or("", |(parent, _)| parent)) }
    })
}

/// A path relative to a directory of the repository; `None` where it leaves the repository.
pub fn join(dir: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = dir.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The name of a package and the path inside it.
fn split_package(specifier: &str) -> (&str, &str) {
    let from = if specifier.starts_with('@') { specifier.find('/').map_or(specifier.len(), |at| at + 1) } else { 0 };
    match specifier[from..].find('/') {
        Some(at) => (&specifier[..from + at], &specifier[from + at + 1..]),
        None => (specifier, ""),
    }
}

/// Length of the part before the `*`, and what the `*` stands for.
fn matches_pattern<'s>(pattern: &str, text: &'s str) -> Option<(usize, &'s str)> {
    match pattern.split_once('*') {
        None => (pattern == text).then_some((pattern.len() + 1, "")),
        Some((before, after)) => {
            let inner = text.strip_prefix(before)?.strip_suffix(after)?;
            Some((before.len(), inner))
        }
    }
}

fn strip_extension(path: &str) -> &str {
    let known = [".d.ts", ".d.mts", ".d.cts", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
    known.iter().find_map(|extension| path.strip_suffix(extension)).unwrap_or(path)
}

/// The paths that an entry of `exports` leads to, whatever the condition; sources and types first.
fn collect_targets(value: &Value, key: &str, out: &mut Vec<String>) {
    const MOST: usize = 64;
    if out.len() >= MOST {
        return;
    }
    match value {
        Value::String(path) => out.push(path.clone()),
        Value::Array(list) => list.iter().take(MOST).for_each(|value| collect_targets(value, key, out)),
        Value::Object(map) => {
            if let Some(entry) = map.get(key) {
                collect_targets(entry, "\0", out);
                return;
            }
            if map.keys().any(|key| key.starts_with('.') || key.starts_with('#')) {
                return;
            }
            let first = ["source", "development", "types", "typings", "import", "module", "default"];
            for condition in first {
                if let Some(value) = map.get(condition) {
                    collect_targets(value, "\0", out);
                }
            }
            for (condition, value) in map {
                if !first.contains(&condition.as_str()) {
                    collect_targets(value, "\0", out);
                }
            }
        }
        _ => {}
    }
}

fn read_json(snapshot: &Snapshot, file: FileId) -> Option<Value> {
    let text = snapshot.text(file).ok()?;
    if text.text().len() > MAX_BYTES {
        return None;
    }
    serde_json::from_str(text.text()).ok().or_else(|| serde_json::from_str(&without_comments(text.text())).ok())
}

/// A `tsconfig.json` with what it extends; `dir` is the directory of the outermost, which `${configDir}` means.
fn read_config(snapshot: &Snapshot, path: &str, dir: &str, seen: &mut Vec<String>) -> Config {
    if seen.len() > 8 || seen.iter().any(|known| known == path) {
        return Config::default();
    }
    seen.push(path.to_owned());
    let Some(json) = snapshot.file(path).and_then(|file| read_json(snapshot, file)) else { return Config::default() };
    let own_dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
    let mut config = Config::default();
    let extended: Vec<&str> = match &json["extends"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    for base in extended.into_iter().filter(|base| base.starts_with('.')) {
        let Some(base) = join(own_dir, base) else { continue };
        let candidates = [base.clone(), format!("{base}.json"), format!("{base}/tsconfig.json")];
        if let Some(found) = candidates.iter().find(|path| snapshot.file(path).is_some()) {
            config = read_config(snapshot, found, dir, seen);
        }
    }
    let options = &json["compilerOptions"];
    let from_root = |base: &str, path: &str| match path.strip_prefix("${configDir}") {
        Some(rest) => join(dir, rest.trim_start_matches('/')),
        None => join(base, path),
    };
    if let Some(base) = options["baseUrl"].as_str() {
        config.base = from_root(own_dir, base);
    }
    if let Some(paths) = options["paths"].as_object() {
        let base = config.base.clone().unwrap_or_else(|| own_dir.to_owned());
        config.paths = paths
            .iter()
            .map(|(pattern, targets)| {
                let targets = targets.as_array().into_iter().flatten().filter_map(Value::as_str);
                (pattern.clone(), targets.filter_map(|target| from_root(&base, target)).collect())
            })
            .collect();
    }
    config
}

/// JSON with the comments and trailing commas that configuration files have taken out.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    let mut in_string = false;
    while let Some((at, c)) = chars.next() {
        if in_string {
            out.push(c);
            if c == '\\' {
                out.extend(chars.next().map(|(_, c)| c));
            } else if c == '"' {
                in_string = false;
            }
            continue;
        }
        let rest = &text[at..];
        if rest.starts_with("//") {
            while chars.next_if(|(_, c)| *c != '\n').is_some() {}
        } else if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(text.len(), |end| at + end + 2);
            while chars.next_if(|(at, _)| *at < end).is_some() {}
        } else if c == ',' {
            let next = rest[1..].trim_start();
            if !next.starts_with(['}', ']']) {
                out.push(c);
            }
        } else {
            in_string = c == '"';
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_join_and_never_leave_the_repository() {
        assert_eq!(join("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(join("a", "../..").as_deref(), None);
        assert_eq!(join("", "./x").as_deref(), Some("x"));
    }

    #[test]
    fn comments_and_trailing_commas_are_dropped_outside_strings() {
        let text = r#"{ // one
            "a": "x // y", /* two */ "b": [1, 2,], }"#;
        let value: Value = serde_json::from_str(&without_comments(text)).unwrap();
        assert_eq!(value["a"], "x // y");
        assert_eq!(value["b"][1], 2);
    }

    #[test]
    fn packages_split_after_the_scope() {
        assert_eq!(split_package("@a/b/c/d"), ("@a/b", "c/d"));
        assert_eq!(split_package("lodash/fp"), ("lodash", "fp"));
        assert_eq!(split_package("react"), ("react", ""));
    }
}
