//! Paths inside a repository.

use std::fmt;

/// A path relative to a repository's root: `/` separators, never absolute, no `.` or `..` component, not empty.
///
/// Git stores paths as bytes. Bytes that are not UTF-8 are kept losslessly by writing each as `%XX`, and a `%` that
/// starts such a triple in the original is itself written `%25`, so that [`RepoPath::to_bytes`] gives the original back.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Box<str>);

/// Why a text or a byte string is no [`RepoPath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPath {
    /// The path has no component.
    #[error("the path is empty")]
    Empty,
    /// The path starts at the file system's root.
    #[error("`{0}` is absolute; write it relative to the repository's root")]
    Absolute(String),
    /// A component is `.`, `..` or empty, or the path holds a NUL.
    #[error("`{0}` has a component that could leave the repository (`.`, `..` or empty)")]
    Escapes(String),
}

impl RepoPath {
    /// Checks `text`; a trailing `/` is dropped.
    ///
    /// # Errors
    /// [`BadPath`] where it is empty, absolute, or has a `.`, `..` or empty component.
    pub fn new(text: &str) -> Result<Self, BadPath> {
        let text = text.strip_suffix('/').unwrap_or(text);
        if text.is_empty() {
            return Err(BadPath::Empty);
        }
        if text.starts_with('/') {
            return Err(BadPath::Absolute(text.to_owned()));
        }
        let bad = |part: &str| part.is_empty() || part == "." || part == "..";
        if text.split('/').any(bad) || text.contains('\0') {
            return Err(BadPath::Escapes(text.to_owned()));
        }
        Ok(Self(text.into()))
    }

    /// Reads a path as git stores it.
    ///
    /// # Errors
    /// As [`RepoPath::new`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadPath> {
        match std::str::from_utf8(bytes) {
            Ok(text) if !has_escape(bytes) => Self::new(text),
            _ => Self::new(&escape(bytes)),
        }
    }

    /// The bytes as git stores them.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = self.0.as_bytes();
        let mut out = Vec::with_capacity(bytes.len());
        let mut i = 0;
        while i < bytes.len() {
            if let Some(byte) = escaped_byte(&bytes[i..]) {
                out.push(byte);
                i += 3;
            } else {
                out.push(bytes[i]);
                i += 1;
            }
        }
        out
    }

    /// The path as text, escapes and all.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last component.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The part before the last `/`, or the empty string for a path at the root.
    #[must_use]
    pub fn parent(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(dir, _)| dir)
    }

    /// The text after the last `.` of the file name, if the name does not start with that dot.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        match self.file_name().rsplit_once('.') {
            Some(("", _)) | None => None,
            Some((_, ext)) => Some(ext),
        }
    }
}

/// Only `%80`–`%FF` and `%25` are escapes, so ordinary names with a per cent sign stay readable.
fn escaped_byte(rest: &[u8]) -> Option<u8> {
    let [b'%', hi, lo, ..] = rest else { return None };
    let digits = [*hi, *lo];
    let digits = std::str::from_utf8(&digits).ok()?;
    if digits.bytes().any(|b| !b.is_ascii_digit() && !(b'A'..=b'F').contains(&b)) {
        return None;
    }
    let byte = u8::from_str_radix(digits, 16).ok()?;
    (byte >= 0x80 || byte == b'%').then_some(byte)
}

fn has_escape(bytes: &[u8]) -> bool {
    (0..bytes.len()).any(|i| escaped_byte(&bytes[i..]).is_some())
}

fn escape(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (i, chunk_start) in bytes.utf8_chunks().scan(0, |at, chunk| {
        let start = *at;
        *at += chunk.valid().len() + chunk.invalid().len();
        Some((chunk, start))
    }) {
        for (j, c) in i.valid().char_indices() {
            if c == '%' && escaped_byte(&bytes[chunk_start + j..]).is_some() {
                out.push_str("%25");
            } else {
                out.push(c);
            }
        }
        for byte in i.invalid() {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_never_leave_the_root() {
        for bad in ["", "/", "/etc/passwd", "..", "a/../b", "a//b", "./a", "a/.", "a\0b"] {
            assert!(RepoPath::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(RepoPath::new("src/").unwrap().as_str(), "src");
    }

    proptest! {
        #[test]
        fn bytes_round_trip(bytes in proptest::collection::vec(any::<u8>(), 1..40)) {
            if let Ok(path) = RepoPath::from_bytes(&bytes) {
                let trimmed = bytes.strip_suffix(b"/").unwrap_or(&bytes);
                prop_assert_eq!(path.to_bytes(), trimmed);
            }
        }
    }
}
