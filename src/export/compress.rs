//! Compressed siblings of text files, for hosts that serve them as they are.

use std::io::Write as _;

/// Files below this size gain nothing.
const LEAST: usize = 1024;

/// Levels that take about as long as rendering the page did; the last few per cent would take ten times that.
const GZIP: u32 = 6;
const ZSTD: i32 = 9;
const BROTLI: u32 = 5;

/// Whether a file is text that compresses.
#[must_use]
pub fn is_worth(path: &str, len: usize) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    len >= LEAST && matches!(ending, "html" | "css" | "js" | "json" | "jsonld" | "txt" | "md" | "svg" | "xml" | "vtt")
}

/// The compressed forms of a file: path and content.
#[must_use]
pub fn siblings(path: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::with_capacity(3);
    // No time stamp and no name in the header: the same input gives the same bytes.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP));
    if let Ok(packed) = gzip.write_all(bytes).and_then(|()| gzip.finish()) {
        out.push((format!("{path}.gz"), packed));
    }
    if let Ok(packed) = zstd::bulk::compress(bytes, ZSTD) {
        out.push((format!("{path}.zst"), packed));
    }
    let mut packed = Vec::new();
    let mut brotli = brotli::CompressorWriter::new(&mut packed, 1 << 14, BROTLI, 20);
    let written = brotli.write_all(bytes).and_then(|()| brotli.flush());
    drop(brotli);
    if written.is_ok() {
        out.push((format!("{path}.br"), packed));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn every_form_gives_the_text_back() {
        let text = "fn main() {}\n".repeat(500);
        let all = siblings("a.html", text.as_bytes());
        assert_eq!(
            all.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
            ["a.html.gz", "a.html.zst", "a.html.br"]
        );
        assert!(all.iter().all(|(_, bytes)| bytes.len() * 10 < text.len()));
        let mut plain = String::new();
        flate2::read::GzDecoder::new(&all[0].1[..]).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, text);
        assert_eq!(zstd::bulk::decompress(&all[1].1, 1 << 20).unwrap(), text.as_bytes());
        plain.clear();
        brotli::Decompressor::new(&all[2].1[..], 4096).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, text);
        assert_eq!(siblings("a.html", text.as_bytes()), all);
    }
}
