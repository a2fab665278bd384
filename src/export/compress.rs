//! Compressed siblings of text files, for hosts that serve them as they are: gzip, which every host takes, Brotli, which
//! every browser takes, and Zstandard, which is quickest to undo.

use std::io::Write as _;

use brotli::enc::BrotliEncoderParams;
use flate2::write::GzEncoder;

/// Files below this size gain nothing.
const LEAST: usize = 1024;

/// Levels that take about as long as rendering the page did; the last few per cent would take ten times that.
const ZSTD: i32 = 9;
const BROTLI: i32 = 5;
const GZIP: u32 = 6;

/// Whether a file is text that compresses.
#[must_use]
pub fn is_worth(path: &str, len: usize) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    len >= LEAST && matches!(ending, "html" | "css" | "js" | "json" | "jsonld" | "txt" | "md" | "svg" | "xml" | "vtt")
}

/// The compressed forms of a file: path and content. They hold no time and no name, so the same file gives the same bytes.
#[must_use]
pub fn siblings(path: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::with_capacity(3);
    let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP));
    if let Ok(packed) = gzip.write_all(bytes).and_then(|()| gzip.finish()) {
        out.push((format!("{path}.gz"), packed));
    }
    let mut packed = Vec::new();
    let params = BrotliEncoderParams { quality: BROTLI, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    if brotli::BrotliCompress(&mut &bytes[..], &mut packed, &params).is_ok() {
        out.push((format!("{path}.br"), packed));
    }
    if let Ok(packed) = zstd::bulk::compress(bytes, ZSTD) {
        out.push((format!("{path}.zst"), packed));
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_siblings_give_the_text_back() {
        let text = "fn main() {}\n".repeat(500);
        let all = siblings("a.html", text.as_bytes());
        let names: Vec<&str> = all.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(names, ["a.html.gz", "a.html.br", "a.html.zst"]);
        assert!(all.iter().all(|(_, packed)| packed.len() * 10 < text.len()));
        let mut back = String::new();
        flate2::read::GzDecoder::new(all[0].1.as_slice()).read_to_string(&mut back).unwrap();
        assert_eq!(back, text);
        back.clear();
        brotli::Decompressor::new(all[1].1.as_slice(), 4096).read_to_string(&mut back).unwrap();
        assert_eq!(back, text);
        assert_eq!(zstd::bulk::decompress(&all[2].1, 1 << 20).unwrap(), text.as_bytes());
        assert_eq!(siblings("a.html", text.as_bytes()), all);
        assert!(is_worth("a/b.html", 5000) && !is_worth("a/b.html", 10) && !is_worth("a/b.png", 5000));
    }
}
