//! Addresses of code on the web: permalinks to a commit's file at the well-known hosts.

use super::html::Href;

/// A repository's pages on its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forge {
    /// `https://host/owner/name`, no trailing slash.
    base: String,
    host: Host,
    commit: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    Github,
    Gitlab,
    Gitea,
}

impl Forge {
    /// The first of `urls` whose host is known.
    #[must_use]
    pub fn new(urls: &[String], commit: &str) -> Option<Self> {
        urls.iter().find_map(|url| {
            let base = web_address(url)?;
            let host = host_of(&base)?;
            Some(Self { base, host, commit: commit.to_owned() })
        })
    }

    /// The file at the commit; with `lines` (one-based, both included) at those.
    #[must_use]
    pub fn file(&self, path: &str, lines: Option<(u32, u32)>) -> Option<Href> {
        let middle = match self.host {
            Host::Github => "blob",
            Host::Gitlab => "-/blob",
            Host::Gitea => "src/commit",
        };
        let path = Href::relative(path);
        let fragment = match (lines, self.host) {
            (None, _) => String::new(),
            (Some((a, b)), _) if a == b => format!("#L{a}"),
            (Some((a, b)), Host::Gitlab) => format!("#L{a}-{b}"),
            (Some((a, b)), _) => format!("#L{a}-L{b}"),
        };
        Href::outside(&format!("{}/{middle}/{}/{}{fragment}", self.base, self.commit, path.as_str()))
    }

    /// The directory at the commit.
    #[must_use]
    pub fn dir(&self, path: &str) -> Option<Href> {
        let middle = match self.host {
            Host::Github => "tree",
            Host::Gitlab => "-/tree",
            Host::Gitea => "src/commit",
        };
        Href::outside(&format!("{}/{middle}/{}/{}", self.base, self.commit, Href::relative(path).as_str()))
    }

    /// The repository's page.
    #[must_use]
    pub fn home(&self) -> Option<Href> {
        Href::outside(&self.base)
    }
}

/// The address people open in a browser for what git clones from.
#[must_use]
pub fn web_address(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let rest = rest.or_else(|| url.strip_prefix("ssh://git@"));
    let address = match rest {
        Some(rest) => rest.to_owned(),
        None => url.strip_prefix("git@")?.replacen(':', "/", 1),
    };
    // A name or password in the address is nobody else's business.
    let host_end = address.find('/').unwrap_or(address.len());
    let address =
        address[..host_end].rfind('@').map_or(address.as_str(), |at| &address[at + 1..]).trim_end_matches('/');
    let address = address.strip_suffix(".git").unwrap_or(address);
    (address.split('/').count() >= 3).then(|| format!("https://{address}"))
}

fn host_of(base: &str) -> Option<Host> {
    let host = base.strip_prefix("https://")?.split('/').next()?;
    match host {
        "github.com" | "gitee.com" => Some(Host::Github),
        "codeberg.org" | "gitea.com" => Some(Host::Gitea),
        host if host == "gitlab.com" || host.starts_with("gitlab.") => Some(Host::Gitlab),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permalinks_fit_their_hosts() {
        let at = |url: &str| {
            Forge::new(&[url.to_owned()], "abc")
                .and_then(|f| f.file("a b/c.rs", Some((3, 5))))
                .map(|h| h.as_str().to_owned())
        };
        assert_eq!(at("https://github.com/o/r.git").unwrap(), "https://github.com/o/r/blob/abc/a%20b/c.rs#L3-L5");
        assert_eq!(at("git@gitlab.com:o/r.git").unwrap(), "https://gitlab.com/o/r/-/blob/abc/a%20b/c.rs#L3-5");
        assert_eq!(
            at("https://me:secret@codeberg.org/o/r/").unwrap(),
            "https://codeberg.org/o/r/src/commit/abc/a%20b/c.rs#L3-L5"
        );
        assert_eq!(at("https://example.org/o/r.git"), None);
        assert_eq!(at("/home/x/r"), None);
    }
}
