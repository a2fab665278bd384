//! The user's git config as git itself would read it, and settings of it that hold for one URL.
//!
//! libgit2 reads neither `GIT_CONFIG_GLOBAL` and its kin nor most of `http.*`; both are done here. Never the config of
//! the repository that is cloned: it belongs to a stranger.

use std::env;
use std::path::{Path, PathBuf};

use git2::{Config, ConfigLevel, Error};

/// The system's and the user's config, with `GIT_CONFIG_SYSTEM`, `GIT_CONFIG_NOSYSTEM` and `GIT_CONFIG_GLOBAL` honoured.
pub(super) fn user() -> Result<Config, Error> {
    let named = |name: &str| env::var_os(name).map(PathBuf::from);
    let truth = |name: &str| env::var(name).is_ok_and(|v| Config::parse_bool(v).unwrap_or(false));
    let mut config = Config::new()?;
    let mut add = |file: Option<PathBuf>, level: ConfigLevel| match file {
        Some(file) if file.is_file() => config.add_file(&file, level, false),
        _ => Ok(()),
    };
    if !truth("GIT_CONFIG_NOSYSTEM") {
        add(named("GIT_CONFIG_SYSTEM").or_else(|| Config::find_system().ok()), ConfigLevel::System)?;
    }
    if let Some(file) = named("GIT_CONFIG_GLOBAL") {
        add(Some(file), ConfigLevel::Global)?;
    } else {
        add(Config::find_xdg().ok(), ConfigLevel::XDG)?;
        add(Config::find_global().ok(), ConfigLevel::Global)?;
    }
    Ok(config)
}

/// [`user`], and what the clone's own config says on top: for everything libgit2 does with that clone.
pub(super) fn with_clone(git_dir: &Path) -> Result<Config, Error> {
    let mut config = user()?;
    config.add_file(&git_dir.join("config"), ConfigLevel::Local, false)?;
    Ok(config)
}

/// `http.<url>.<key>`, the one whose URL matches the longest part of `url`, else `http.<key>`.
pub(super) fn http(config: &Config, url: &str, key: &str) -> Option<String> {
    http_all(config, url, key).pop()
}

/// The same, empty where it is set to nothing.
pub(super) fn http_raw(config: &Config, url: &str, key: &str) -> Option<String> {
    values(config, url, key).pop()
}

/// All values that hold for `url`, the general ones first. Git resets a list at an empty value; so does this.
pub(super) fn http_all(config: &Config, url: &str, key: &str) -> Vec<String> {
    let mut values = values(config, url, key);
    let reset = values.iter().rposition(String::is_empty).map_or(0, |at| at + 1);
    values.split_off(reset)
}

fn values(config: &Config, url: &str, key: &str) -> Vec<String> {
    let key = key.to_lowercase();
    let mut values: Vec<(usize, String)> = Vec::new();
    if let Ok(entries) = config.entries(Some(&format!(r"^http\.(.*\.)?{key}$"))) {
        let _ = entries.for_each(|entry| {
            let (Ok(name), Ok(value)) = (entry.name(), entry.value()) else { return };
            let scope = name.strip_prefix("http.").and_then(|name| name.strip_suffix(&key));
            match scope.map(|scope| scope.strip_suffix('.').unwrap_or(scope)) {
                Some("") => values.push((0, value.to_owned())),
                Some(scope) if covers(scope, url) => values.push((scope.len(), value.to_owned())),
                _ => {}
            }
        });
    }
    // Stable: equal scopes keep the order of the files.
    values.sort_by_key(|(length, _)| *length);
    values.into_iter().map(|(_, value)| value).collect()
}

/// Whether a scope `https://host[:port][/path]` covers a URL: same scheme and host, the path at a component's end.
fn covers(scope: &str, url: &str) -> bool {
    let split = |url: &str| -> Option<(String, String)> {
        let (scheme, rest) = url.split_once("://")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        let host = match scheme {
            "https" => host.strip_suffix(":443").unwrap_or(host),
            "http" => host.strip_suffix(":80").unwrap_or(host),
            _ => host,
        };
        Some((format!("{scheme}://{}", host.to_lowercase()), path.trim_end_matches('/').to_owned()))
    };
    let (Some((scope, scope_path)), Some((host, path))) = (split(scope), split(url)) else { return false };
    let below = path.strip_prefix(&scope_path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    scope == host && (scope_path.is_empty() || below)
}

/// The URL after the user's `url.<base>.insteadOf` rules; the longest matching prefix wins, as in git.
#[must_use]
pub fn instead_of(config: &Config, url: &str) -> String {
    let mut best: Option<(usize, String)> = None;
    let Ok(entries) = config.entries(Some(r"^url\..*\.insteadof$")) else { return url.to_owned() };
    let _ = entries.for_each(|entry| {
        let (Ok(name), Ok(prefix)) = (entry.name(), entry.value()) else { return };
        let base = name.strip_prefix("url.").and_then(|name| name.strip_suffix(".insteadof"));
        let Some(base) = base else { return };
        if let Some(rest) = url.strip_prefix(prefix)
            && !prefix.is_empty()
            && best.as_ref().is_none_or(|(len, _)| prefix.len() > *len)
        {
            best = Some((prefix.len(), format!("{base}{rest}")));
        }
    });
    best.map_or_else(|| url.to_owned(), |(_, url)| url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> (tempfile::TempDir, Config) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config");
        std::fs::write(&path, text).unwrap();
        let config = Config::open(&path).unwrap();
        (dir, config)
    }

    #[test]
    fn the_longest_instead_of_wins() {
        let (_dir, config) = config(
            "[url \"/mirror/\"]\n insteadOf = https://github.com/\n[url \"/special/\"]\n insteadOf = https://github.com/a/\n",
        );
        assert_eq!(instead_of(&config, "https://github.com/a/b.git"), "/special/b.git");
        assert_eq!(instead_of(&config, "https://github.com/c/d"), "/mirror/c/d");
        assert_eq!(instead_of(&config, "https://gitee.com/c/d"), "https://gitee.com/c/d");
    }

    #[test]
    fn a_setting_of_the_url_wins_over_the_general_one() {
        let (_dir, config) = config(
            "[http]\n sslCAInfo = /all.pem\n extraHeader = A: 1\n extraHeader = B: 2\n\
             [http \"https://h.example/team\"]\n sslCAInfo = ~/team.pem\n extraHeader =\n extraHeader = C: 3\n\
             [http \"https://h.example\"]\n proxy = p\n",
        );
        let ca = |url: &str| http(&config, url, "sslCAInfo").unwrap();
        assert_eq!(ca("https://other.example/x"), "/all.pem");
        assert_eq!(ca("https://H.example:443/team/x.git"), "~/team.pem");
        assert_eq!(ca("https://h.example/teamwork"), "/all.pem");
        assert_eq!(http(&config, "https://other.example/x", "proxy"), None);
        assert_eq!(http(&config, "https://user:secret@h.example/teamwork", "proxy").as_deref(), Some("p"));
        assert_eq!(http(&config, "https://h.example.evil/x", "proxy"), None);
        assert_eq!(http_all(&config, "https://other.example/x", "extraHeader"), ["A: 1", "B: 2"]);
        assert_eq!(http_all(&config, "https://h.example/team/x", "extraHeader"), ["C: 3"]);
    }
}
