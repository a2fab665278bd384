//! Compressed siblings of text files, for hosts that serve them as they are.

/// Files below this size gain nothing.
const LEAST: usize = 1024;

/// A level that takes about as long as rendering the page did; the last few per cent would take ten times that.
const LEVEL: i32 = 9;

/// Whether a file is text that compresses.
#[must_use]
pub fn is_worth(path: &str, len: usize) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    len >= LEAST && matches!(ending, "html" | "css" | "js" | "json" | "jsonld" | "txt" | "md" | "svg" | "xml" | "vtt")
}

/// The compressed form of a file: path and content.
#[must_use]
pub fn sibling(path: &str, bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let packed = zstd::bulk::compress(bytes, LEVEL).ok()?;
    Some((format!("{path}.zst"), packed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sibling_gives_the_text_back() {
        let text = "fn main() {}\n".repeat(500);
        let (path, packed) = sibling("a.html", text.as_bytes()).unwrap();
        assert_eq!(path, "a.html.zst");
        assert!(packed.len() * 10 < text.len());
        assert_eq!(zstd::bulk::decompress(&packed, 1 << 20).unwrap(), text.as_bytes());
        assert_eq!(sibling("a.html", text.as_bytes()).unwrap().1, packed);
        assert!(is_worth("a/b.html", 5000) && !is_worth("a/b.html", 10) && !is_worth("a/b.png", 5000));
    }
}
