//! Bytes → text: encodings, byte-order marks, and what is no text at all.

use std::sync::Arc;

/// What the bytes of a file are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text; the name of the encoding it was decoded from.
    Text {
        /// `UTF-8`, or what was guessed: `GBK`, `windows-1252`, `UTF-16LE`, …
        encoding: &'static str,
    },
    /// Holds NUL bytes in its first 8,000 (git's own rule).
    Binary,
    /// A git-LFS pointer: the real content is elsewhere.
    LfsPointer {
        /// The size of the real content, as the pointer says.
        size: u64,
    },
}

/// The text of one file.
///
/// Text in another encoding is decoded to UTF-8, and every offset of the program is an offset of the *decoded* text;
/// line numbers are the same in both. A UTF-8 byte-order mark stays in the text, so offsets equal those of the file.
#[derive(Clone, Debug)]
pub struct Content {
    /// The text; empty for [`Form::Binary`].
    pub text: Arc<str>,
    pub form: Form,
    /// Size of the original in bytes.
    pub size: usize,
    /// Whether most lines end in `\r\n`.
    pub crlf: bool,
}

/// How far a NUL is looked for, as git does.
const BINARY_WINDOW: usize = 8000;

impl Content {
    /// Decodes `bytes`.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Self {
        let size = bytes.len();
        if let Some(real) = lfs_pointer(bytes) {
            let text = String::from_utf8_lossy(bytes).into();
            return Self { text, form: Form::LfsPointer { size: real }, size, crlf: false };
        }
        let Some((text, encoding)) = decode(bytes) else {
            return Self { text: "".into(), form: Form::Binary, size, crlf: false };
        };
        let newlines = text.bytes().filter(|b| *b == b'\n').count();
        let crlf = newlines > 0 && text.matches("\r\n").count() * 2 > newlines;
        Self { text, form: Form::Text { encoding }, size, crlf }
    }

    /// Whether there is text to show.
    #[must_use]
    pub fn is_text(&self) -> bool {
        !matches!(self.form, Form::Binary)
    }
}

/// Whether git would call the bytes binary: a NUL near the start and no UTF-16 mark.
#[must_use]
pub fn is_binary(bytes: &[u8]) -> bool {
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    !utf16 && bytes[..bytes.len().min(BINARY_WINDOW)].contains(&0)
}

fn decode(bytes: &[u8]) -> Option<(Arc<str>, &'static str)> {
    if is_binary(bytes) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some((text.into(), "UTF-8"));
    }
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes)
        && encoding != encoding_rs::UTF_8
    {
        return Some((encoding.decode(bytes).0.into(), encoding.name()));
    }
    // A file that is UTF-8 but for a few damaged bytes is UTF-8: guessing from the whole would garble all of it.
    let bad: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    let wide = bytes.utf8_chunks().flat_map(|chunk| chunk.valid().chars()).filter(|c| !c.is_ascii()).count();
    if wide > bad * 4 {
        return Some((String::from_utf8_lossy(bytes).into(), "UTF-8 (damaged)"));
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    Some((encoding.decode_without_bom_handling(bytes).0.into(), encoding.name()))
}

fn lfs_pointer(bytes: &[u8]) -> Option<u64> {
    if bytes.len() > 1024 || !bytes.starts_with(b"version https://git-lfs.github.com/spec/") {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    text.lines().find_map(|line| line.strip_prefix("size "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognised() {
        let gbk = encoding_rs::GBK.encode("// 事务状态的转换由这个函数完成，注意锁的顺序\nint a;\n").0;
        let content = Content::decode(&gbk);
        assert!(content.text.contains("事务状态"), "{content:?}");
        assert!(matches!(content.form, Form::Text { encoding: "GBK" | "gb18030" }), "{:?}", content.form);
        assert_eq!(Content::decode(b"plain\n").form, Form::Text { encoding: "UTF-8" });
        assert_eq!(Content::decode(b"a\0b").form, Form::Binary);
        let utf16 = [0xff, 0xfe, b'h', 0, b'i', 0];
        assert_eq!(&*Content::decode(&utf16).text, "hi");
    }

    #[test]
    fn one_bad_byte_does_not_garble_the_rest() {
        let mut bytes = "说明：第一行\n第二行\n".as_bytes().to_vec();
        bytes.push(0xff);
        let content = Content::decode(&bytes);
        assert!(content.text.starts_with("说明：第一行"));
        assert_eq!(content.form, Form::Text { encoding: "UTF-8 (damaged)" });
    }

    #[test]
    fn line_ends_and_pointers_are_noticed() {
        assert!(Content::decode(b"a\r\nb\r\n").crlf);
        assert!(!Content::decode(b"a\nb\r\nc\n").crlf);
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n";
        assert_eq!(Content::decode(pointer).form, Form::LfsPointer { size: 12345 });
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_decode(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let _ = Content::decode(&bytes);
        }
    }
}
