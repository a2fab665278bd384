//! HTTP/1.1 as far as git needs it: one request, one answer, bodies by length, by chunks or up to the end.

use std::io::{self, BufRead, Read};

use super::connect::{Connection, Origin};

/// A request; its body is small.
pub(super) struct Request<'a> {
    pub method: &'static str,
    pub url: &'a str,
    pub content_type: Option<&'static str>,
    pub body: &'a [u8],
}

impl Request<'_> {
    /// The request as it is sent. A proxy that passes it on gets the whole URL and its own login.
    pub(super) fn bytes(&self, connection: &Connection, login: Option<&str>, extra: &[String]) -> Vec<u8> {
        let (origin, path) = (&connection.origin, Origin::path_of(self.url));
        let root = if connection.passed_on { origin.root() } else { String::new() };
        let mut head = format!("{} {root}{path} HTTP/1.1\r\nHost: {}\r\n", self.method, origin.host_and_port());
        // Some servers tell git from a browser by this name.
        head.push_str(concat!("User-Agent: git/2.0 (gloss ", env!("CARGO_PKG_VERSION"), ")\r\nAccept: */*\r\n"));
        if let Some(kind) = self.content_type {
            head.push_str(&format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", self.body.len()));
        }
        if let Some(login) = &connection.proxy_login {
            head.push_str(&format!("Proxy-Authorization: {login}\r\n"));
        }
        if let Some(login) = login {
            head.push_str(&format!("Authorization: {login}\r\n"));
        }
        // A line break in a header of the config would be a second header.
        for line in extra.iter().filter(|line| !line.contains(['\r', '\n'])) {
            head.push_str(line);
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(self.body);
        bytes
    }
}

/// The first line and the headers of an answer.
#[derive(Debug)]
pub(super) struct Head {
    pub status: u16,
    /// HTTP/1.0 closes after every answer.
    old: bool,
    headers: Vec<(String, String)>,
}

/// A head larger than this is not read.
const MAX_HEAD: u64 = 64 << 10;

impl Head {
    /// Reads the head of an answer, and finds out how long its body is.
    pub(super) fn read(wire: &mut impl BufRead) -> io::Result<(Self, Body)> {
        loop {
            let head = Self::read_one(wire)?;
            // 100 and its like stand before the answer.
            if head.status >= 200 {
                let body = Body::of(&head);
                return Ok((head, body));
            }
        }
    }

    /// A head without what follows it: the answer of a proxy that opens a tunnel.
    pub(super) fn read_one(wire: &mut impl BufRead) -> io::Result<Self> {
        let mut wire = wire.take(MAX_HEAD);
        let mut line = || -> io::Result<String> {
            let mut bytes = Vec::new();
            wire.read_until(b'\n', &mut bytes)?;
            if bytes.last() != Some(&b'\n') {
                return Err(closed());
            }
            Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
        };
        let first = line()?;
        let bad = || io::Error::other("the server does not speak HTTP");
        let rest = first.strip_prefix("HTTP/1.").ok_or_else(bad)?;
        let (minor, rest) = rest.split_once(' ').ok_or_else(bad)?;
        let status = rest.split(' ').next().and_then(|code| code.parse().ok()).ok_or_else(bad)?;
        let mut headers = Vec::new();
        loop {
            let line = line()?;
            if line.is_empty() {
                return Ok(Self { status, old: minor == "0", headers });
            }
            if let Some((name, value)) = line.split_once(':') {
                headers.push((name.trim().to_lowercase(), value.trim().to_owned()));
            }
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Without its parameters.
    pub(super) fn content_type(&self) -> &str {
        self.header("content-type").unwrap_or("nothing").split(';').next().unwrap_or("").trim()
    }

    pub(super) fn keeps_alive(&self) -> bool {
        let says = |word: &str| self.header("connection").is_some_and(|value| value.eq_ignore_ascii_case(word));
        if self.old { says("keep-alive") } else { !says("close") }
    }
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection in the middle")
}

/// What is left of a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// So many bytes.
    Length(u64),
    /// Chunks; this much is left of the current one, `None` before the first.
    Chunks(Option<u64>),
    /// Everything until the connection closes.
    UntilClosed,
    /// Nothing more.
    Done,
}

impl Body {
    fn of(head: &Head) -> Self {
        if matches!(head.status, 204 | 304) {
            return Self::Done;
        }
        if head.header("transfer-encoding").is_some_and(|value| value.to_lowercase().contains("chunked")) {
            return Self::Chunks(None);
        }
        match head.header("content-length").map(str::parse) {
            Some(Ok(0)) => Self::Done,
            Some(Ok(length)) => Self::Length(length),
            _ => Self::UntilClosed,
        }
    }

    pub(super) fn is_at_end(&self) -> bool {
        matches!(self, Self::Done)
    }

    /// Whether the end is told by the server, so that the connection can go on after it.
    pub(super) fn has_known_end(&self) -> bool {
        !matches!(self, Self::UntilClosed)
    }

    /// Reads some of the body; 0 at its end.
    pub(super) fn read(&mut self, wire: &mut impl BufRead, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Done => Ok(0),
            Self::UntilClosed => wire.read(buffer),
            Self::Length(left) => {
                let length = read_some(wire, buffer, *left)?;
                *left -= length as u64;
                if *left == 0 {
                    *self = Self::Done;
                }
                Ok(length)
            }
            Self::Chunks(current) => {
                let left = match current.take() {
                    Some(left) => left,
                    None => chunk_size(wire)?,
                };
                if left == 0 {
                    // Trailers, up to the empty line.
                    while !short_line(wire)?.is_empty() {}
                    *self = Self::Done;
                    return Ok(0);
                }
                let length = read_some(wire, buffer, left)?;
                let left = left - length as u64;
                if left == 0 {
                    short_line(wire)?;
                } else {
                    *current = Some(left);
                }
                Ok(length)
            }
        }
    }
}

fn read_some(wire: &mut impl BufRead, buffer: &mut [u8], most: u64) -> io::Result<usize> {
    let most = usize::try_from(most).unwrap_or(usize::MAX).min(buffer.len());
    let length = wire.read(&mut buffer[..most])?;
    if length == 0 && most > 0 { Err(closed()) } else { Ok(length) }
}

fn chunk_size(wire: &mut impl BufRead) -> io::Result<u64> {
    let line = short_line(wire)?;
    let digits = line.split(';').next().unwrap_or("").trim();
    u64::from_str_radix(digits, 16).map_err(|_| io::Error::other("the server sends damaged chunks"))
}

fn short_line(wire: &mut impl BufRead) -> io::Result<String> {
    let mut bytes = Vec::new();
    wire.take(4096).read_until(b'\n', &mut bytes)?;
    if bytes.last() != Some(&b'\n') {
        return Err(closed());
    }
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> io::Result<(u16, String)> {
        let mut wire = text.as_bytes();
        let (head, mut body) = Head::read(&mut wire)?;
        let mut out = Vec::new();
        let mut buffer = [0; 3];
        loop {
            match body.read(&mut wire, &mut buffer)? {
                0 => return Ok((head.status, String::from_utf8(out).unwrap())),
                length => out.extend_from_slice(&buffer[..length]),
            }
        }
    }

    #[test]
    fn bodies_end_where_they_say() {
        let read = |text: &str| answer(text).unwrap();
        assert_eq!(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhellomore"), (200, "hello".into()));
        assert_eq!(read("HTTP/1.0 200 OK\r\n\r\nto the end"), (200, "to the end".into()));
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n, world!!!\r\n0\r\nT: 1\r\n\r\nmore";
        assert_eq!(read(chunks), (200, "hello, world!!!".into()));
        assert_eq!(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 None\r\n\r\n"), (204, String::new()));
        assert_eq!(read("HTTP/1.1 404 Not Found\nContent-Length: 0\n\n"), (404, String::new()));
    }

    #[test]
    fn a_connection_that_breaks_is_an_error() {
        for text in [
            "",
            "HTTP/1.1 200",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "SSH-2.0-OpenSSH\r\n",
        ] {
            assert!(answer(text).is_err(), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_answer_panics(text in "(HTTP/1.1 200 OK\r\n)?(Transfer-Encoding: chunked\r\n|Content-Length: [0-9]{1,30}\r\n|[ -~\r\n]{0,20})*\r\n[0-9a-f\r\n;]{0,60}") {
            let _ = answer(&text);
        }
    }
}
