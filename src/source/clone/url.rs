//! Short forms and rewriting of URLs.

use std::path::{Path, PathBuf};

use super::CloneError;

/// Short forms of forges.
const FORGES: [(&str, &str); 4] = [
    ("gh:", "https://github.com/"),
    ("gitee:", "https://gitee.com/"),
    ("gitlab:", "https://gitlab.com/"),
    ("gitcode:", "https://gitcode.com/"),
];

/// A URL from what a user writes: `gh:owner/name` and its like, a full URL, `user@host:path`, or a local path.
///
/// # Errors
/// [`CloneError::BadUrl`] where it is none of these.
pub fn expand(text: &str) -> Result<String, CloneError> {
    let bad = || CloneError::BadUrl(text.to_owned());
    for (short, base) in FORGES {
        if let Some(rest) = text.strip_prefix(short) {
            let rest = rest.trim_matches('/');
            if rest.split('/').count() < 2 || rest.contains("..") || rest.contains(char::is_whitespace) {
                return Err(bad());
            }
            let suffix = if rest.ends_with(".git") { "" } else { ".git" };
            return Ok(format!("{base}{rest}{suffix}"));
        }
    }
    let has_scheme = ["https://", "http://", "ssh://", "git://", "file://"].iter().any(|s| text.starts_with(s));
    if has_scheme || is_scp_like(text) {
        return Ok(text.to_owned());
    }
    if Path::new(text).is_dir() {
        let absolute = Path::new(text).canonicalize().map_err(|_| bad())?;
        return Ok(absolute.to_string_lossy().into_owned());
    }
    Err(bad())
}

/// `user@host:path`, as ssh takes it.
fn is_scp_like(text: &str) -> bool {
    let Some((host, path)) = text.split_once(':') else { return false };
    host.contains('@') && !host.contains('/') && !path.is_empty()
}

/// A directory name for the clone of a URL: its last component without `.git`.
#[must_use]
pub fn name_of(url: &str) -> String {
    let trimmed = url.trim_end_matches('/');
    let trimmed = trimmed.strip_suffix("/.git").unwrap_or(trimmed);
    let last = trimmed.rsplit(['/', ':', '\\']).next().unwrap_or(trimmed);
    let last = last.strip_suffix(".git").unwrap_or(last);
    let clean: String =
        last.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' }).collect();
    clean.trim_matches(['.', '-']).to_owned()
}

/// A URL for people: without a password or token in it.
#[must_use]
pub fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    match rest[..end].rsplit_once('@') {
        Some((_, host)) if scheme != "ssh" => format!("{scheme}://{host}{}", &rest[end..]),
        _ => url.to_owned(),
    }
}

/// Whether two URLs name the same repository, as far as their texts tell.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    let plain = |url: &str| {
        let url = shown(url);
        let url = url.strip_prefix("file://").unwrap_or(&url);
        let url = url.trim_end_matches('/');
        url.strip_suffix(".git").unwrap_or(url).trim_end_matches('/').to_lowercase()
    };
    plain(a) == plain(b)
}

/// The directory a URL leads to, if it is on this machine.
#[must_use]
pub fn local_path(url: &str) -> Option<PathBuf> {
    if let Some(rest) = url.strip_prefix("file://") {
        let rest = rest.strip_prefix("localhost").unwrap_or(rest);
        return Some(PathBuf::from(percent_decode(rest)));
    }
    (!url.contains("://") && !is_scp_like(url)).then(|| PathBuf::from(url))
}

/// Whether a source as a user writes it is a directory or a `file://` URL.
#[must_use]
pub fn is_on_this_machine(source: &str) -> bool {
    expand(source).is_ok_and(|url| local_path(&url).is_some())
}

pub(super) fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], code) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_expand() {
        assert_eq!(expand("gh:tikv/tikv").unwrap(), "https://github.com/tikv/tikv.git");
        assert_eq!(expand("gitee:a/b.git").unwrap(), "https://gitee.com/a/b.git");
        assert_eq!(expand("gitlab:a/b/c").unwrap(), "https://gitlab.com/a/b/c.git");
        assert_eq!(expand("gitcode:a/b").unwrap(), "https://gitcode.com/a/b.git");
        assert_eq!(expand("git@host.example:a/b").unwrap(), "git@host.example:a/b");
        for bad in ["gh:tikv", "gh:../x", "nothing-here", ""] {
            assert!(expand(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_come_from_the_last_component() {
        assert_eq!(name_of("https://github.com/alibaba/hooks.git"), "hooks");
        assert_eq!(name_of("git@host.example:a/b.git"), "b");
        assert_eq!(name_of("/srv/x/.git"), "x");
        assert_eq!(name_of("https://h.example/a/b c/"), "b-c");
    }

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(shown("https://me:token@h.example/a@b"), "https://h.example/a@b");
        assert_eq!(shown("ssh://git@h.example/a"), "ssh://git@h.example/a");
        assert!(same("https://h.example/A/b.git/", "https://token@h.example/a/b"));
        assert!(!same("https://h.example/a/b", "https://h.example/a/c"));
    }

    #[test]
    fn local_urls_are_recognised() {
        assert_eq!(local_path("file:///a%20b"), Some("/a b".into()));
        assert_eq!(local_path("/a/b"), Some("/a/b".into()));
        assert_eq!(local_path("https://h.example/a"), None);
        assert_eq!(local_path("u@h:a"), None);
    }
}
