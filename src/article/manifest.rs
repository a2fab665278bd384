//! `gloss.toml` (a library's defaults) and `repo.toml` (one repository of it). Unknown keys are reported, not fatal;
//! a manifest that cannot be read gives defaults and a problem, and never hides the articles beside it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::faults::Faults;
use crate::text::Span;

/// Which exit codes a check gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// As the verdicts say.
    #[default]
    Strict,
    /// What only needs review passes.
    Lenient,
    /// Everything passes.
    Advisory,
}

/// A library's defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The language shown where the reader asked for none.
    pub language: Option<String>,
    pub gate: Option<Gate>,
    /// Least number of anchors that must be verified for a check to pass.
    pub require_verified: Option<u32>,
    /// Series id → its titles.
    pub series: BTreeMap<String, SeriesInfo>,
}

/// What `gloss.toml` says about a series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeriesInfo {
    /// Language → title.
    pub title: BTreeMap<String, String>,
    /// Language → one sentence.
    pub summary: BTreeMap<String, String>,
}

/// One repository of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Name of its folder below `annotations`.
    pub folder: String,
    /// The name in commands; the folder's name by default.
    pub name: String,
    /// For people.
    pub title: Option<String>,
    /// Where to clone from, the first first.
    pub urls: Vec<String>,
    /// The commit the articles were written against.
    pub rev: Option<String>,
    /// A branch or tag that holds it, for servers that refuse a commit by its id.
    pub reference: Option<String>,
    /// Globs of the files a reader wants first; empty means all.
    pub include: Vec<String>,
    pub exclude: Vec<String>,
    /// A local repository, relative to the folder of the manifest.
    pub path: Option<String>,
    /// A compiler's index, relative to the folder of the manifest.
    pub scip: Option<String>,
}

/// A text, or one per language.
#[derive(Deserialize)]
#[serde(untagged)]
enum Localized {
    One(String),
    Each(BTreeMap<String, String>),
}

impl Localized {
    /// A single text counts for every language: its key is empty.
    fn into_map(self) -> BTreeMap<String, String> {
        match self {
            Localized::One(text) => [(String::new(), text)].into(),
            Localized::Each(map) => map,
        }
    }
}

#[derive(Default, Deserialize)]
struct WireSettings {
    language: Option<String>,
    gate: Option<Gate>,
    require_verified: Option<u32>,
    #[serde(default)]
    series: BTreeMap<String, WireSeries>,
}

#[derive(Deserialize)]
struct WireSeries {
    title: Option<Localized>,
    summary: Option<Localized>,
}

#[derive(Default, Deserialize)]
struct WireManifest {
    name: Option<String>,
    title: Option<String>,
    #[serde(default)]
    urls: Vec<String>,
    rev: Option<String>,
    #[serde(rename = "ref")]
    reference: Option<String>,
    #[serde(default)]
    include: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    path: Option<String>,
    scip: Option<String>,
}

/// Reads `gloss.toml`.
pub fn read_settings(text: &str, faults: &mut Faults) -> Settings {
    let wire: WireSettings = read(text, &["language", "gate", "require_verified", "series"], faults);
    let series = wire.series.into_iter().map(|(id, s)| {
        let map = |text: Option<Localized>| text.map(Localized::into_map).unwrap_or_default();
        (id, SeriesInfo { title: map(s.title), summary: map(s.summary) })
    });
    Settings {
        language: wire.language,
        gate: wire.gate,
        require_verified: wire.require_verified,
        series: series.collect(),
    }
}

/// The text of a `repo.toml` with another pin; everything else in it, comments included, stays as it is.
///
/// # Errors
/// What is wrong with the TOML.
pub fn repin(text: &str, rev: &str, reference: &str) -> Result<String, String> {
    let mut document: toml_edit::DocumentMut =
        text.parse().map_err(|e: toml_edit::TomlError| e.message().to_owned())?;
    for (key, value) in [("rev", rev), ("ref", reference)] {
        let mut new = toml_edit::Value::from(value);
        if let Some(old) = document.get(key).and_then(toml_edit::Item::as_value) {
            *new.decor_mut() = old.decor().clone();
        }
        document[key] = toml_edit::Item::Value(new);
    }
    Ok(document.to_string())
}

/// Reads `repo.toml` of the folder `folder`.
pub fn read_manifest(folder: &str, text: &str, faults: &mut Faults) -> Manifest {
    let keys = ["name", "title", "urls", "rev", "ref", "include", "exclude", "path", "scip"];
    let wire: WireManifest = read(text, &keys, faults);
    let name = wire.name.unwrap_or_else(|| folder.to_owned());
    if !is_repo_name(&name) {
        let hint = "use letters, digits, `-`, `_` and `.`";
        faults.error(find(text, &name), format!("`{name}` is no repository name"), hint);
    }
    if wire.urls.is_empty() && wire.path.is_none() {
        faults.warning(Span::default(), "neither `urls` nor `path` says where the repository is", None);
    }
    Manifest {
        folder: folder.to_owned(),
        name: if is_repo_name(&name) { name } else { folder.to_owned() },
        title: wire.title,
        urls: wire.urls,
        rev: wire.rev,
        reference: wire.reference,
        include: wire.include,
        exclude: wire.exclude,
        path: wire.path,
        scip: wire.scip,
    }
}

/// Whether `name` may name a repository: it becomes a folder's name and a prefix of anchors.
#[must_use]
pub fn is_repo_name(name: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    !name.is_empty() && name.len() <= 100 && name.bytes().all(word) && !name.starts_with(['.', '-'])
}

fn read<T: Default + for<'de> Deserialize<'de>>(text: &str, known: &[&str], faults: &mut Faults) -> T {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Ok(table) = text.parse::<toml::Table>() {
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            faults.warning(find(text, key), format!("unknown key `{key}`"), None);
        }
    }
    toml::from_str(text).unwrap_or_else(|e: toml::de::Error| {
        faults.error(e.span().map_or(Span::default(), Span::from_range), e.message().to_owned(), None);
        T::default()
    })
}

/// Where `word` first stands, for a problem's place.
fn find(text: &str, word: &str) -> Span {
    text.find(word).map_or(Span::default(), |at| Span::from_range(at..at + word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> (Manifest, Vec<String>) {
        let mut faults = Faults::new("repo.toml");
        let manifest = read_manifest("tikv", text, &mut faults);
        (manifest, faults.into_problems().into_iter().map(|p| p.message).collect())
    }

    #[test]
    fn a_pin_moves_and_nothing_else() {
        let text =
            "# mine\nurls = [ \"u\" ]   # first\nrev=\"old\"  # pinned\nref = \"v1\"\ninclude = [\n  \"a\",\n]\n";
        let expected = text.replace("\"old\"", "\"new\"").replace("\"v1\"", "\"v2\"");
        assert_eq!(repin(text, "new", "v2").unwrap(), expected);
        assert_eq!(repin("urls = []\n", "n", "v").unwrap(), "urls = []\nrev = \"n\"\nref = \"v\"\n");
        assert!(repin("urls = [", "n", "v").is_err());
    }

    #[test]
    fn a_manifest_is_read() {
        let (m, problems) = manifest(
            "title = \"T\"\nurls = [\"https://x.y/z.git\"]\nrev = \"abc\"\nref = \"v1\"\ninclude = [\"src/**\"]\n",
        );
        assert_eq!((m.name.as_str(), m.reference.as_deref(), m.include.len()), ("tikv", Some("v1"), 1));
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_is_named_and_the_rest_is_read() {
        let (m, problems) = manifest("name = \"../x\"\ncolour = 1\nurls = [\"u\"]\n");
        assert_eq!((m.name.as_str(), m.urls.len()), ("tikv", 1));
        assert_eq!(problems.len(), 2, "{problems:?}");
        let (m, problems) = manifest("urls = [");
        assert_eq!((m.name.as_str(), problems.len()), ("tikv", 2));
    }

    #[test]
    fn series_titles_are_per_language_or_one() {
        let mut faults = Faults::new("gloss.toml");
        let text = "language = \"zh-CN\"\ngate = \"lenient\"\n[series.a]\ntitle = { zh-CN = \"甲\", en = \"A\" }\n[series.b]\ntitle = \"B\"\n";
        let settings = read_settings(text, &mut faults);
        assert_eq!(settings.gate, Some(Gate::Lenient));
        assert_eq!(settings.series["a"].title["en"], "A");
        assert_eq!(settings.series["b"].title[""], "B");
        assert!(faults.into_problems().is_empty());
    }
}
