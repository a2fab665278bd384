//! Just enough of HTTP for a browser on the same machine: GET and HEAD of files in memory, ranges of clips, and an event
//! when the files were replaced.
//!
//! Answers only requests that name this machine as their host, so that no web page can read the preview through a name of
//! its own (DNS rebinding). Bounded: sizes of requests, time to read them, number of connections.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::export::media::mime;
use crate::export::page::POLICY;

/// Bytes of a request's line and headers.
const MAX_REQUEST: u64 = 16 << 10;
/// Connections at a time; a browser opens six to a host, and one for events.
const MAX_CONNECTIONS: usize = 64;
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a waiting page hears that nothing has happened, so that a closed one is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The script that loads a page again, and where it listens. Both carry the count of the page they stand on, so that a
/// change between the page and its listening is not missed.
const SCRIPT: &str = "/~gloss/reload.js";
const EVENTS: &str = "/~gloss/events";
const RELOAD: &str = "const at = document.currentScript.src.split('?')[1];\n\
    new EventSource('/~gloss/events?' + at).onmessage = () => location.reload();\n";

/// Where an article went away, perhaps only until its author has written on: this page waits for it too.
const GONE: &str = "<!doctype html><html lang=en><title>No such page</title><body><h1>There is no such page</h1>\
    <p>It loads by itself when an article brings it back. <a href=\"/\">Home</a></body></html>\n";

/// Content by path.
type Files = BTreeMap<String, Vec<u8>>;

/// The files served, and a count of how often they were replaced.
#[derive(Clone)]
pub struct Shelf {
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<(Arc<Files>, u64)>,
    changed: Condvar,
    connections: AtomicUsize,
}

impl Shelf {
    /// Starts with some files.
    #[must_use]
    pub fn new(files: BTreeMap<String, Vec<u8>>) -> Self {
        let state = Mutex::new((Arc::new(files), 0));
        Self { inner: Arc::new(Inner { state, changed: Condvar::new(), connections: AtomicUsize::new(0) }) }
    }

    /// Replaces all files and tells every waiting page.
    pub fn replace(&self, files: BTreeMap<String, Vec<u8>>) {
        let mut state = self.inner.state.lock().expect("no panic while held");
        *state = (Arc::new(files), state.1 + 1);
        self.inner.changed.notify_all();
    }

    fn files(&self) -> (Arc<Files>, u64) {
        self.inner.state.lock().expect("no panic while held").clone()
    }

    /// Waits until the count differs from `known`; gives the count.
    fn wait(&self, known: u64) -> u64 {
        let state = self.inner.state.lock().expect("no panic while held");
        let waited = self.inner.changed.wait_timeout_while(state, HEARTBEAT, |state| state.1 == known);
        waited.expect("no panic while held").0.1
    }
}

/// Serves until the process ends.
pub fn serve(listener: &TcpListener, shelf: &Shelf) {
    for stream in listener.incoming().flatten() {
        let shelf = shelf.clone();
        if shelf.inner.connections.fetch_add(1, Ordering::SeqCst) >= MAX_CONNECTIONS {
            shelf.inner.connections.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        std::thread::spawn(move || {
            // A browser that goes away in the middle is no news.
            let _ = connection(&stream, &shelf);
            shelf.inner.connections.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

/// A request, as far as it matters.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    method: String,
    path: String,
    host: String,
    range: Option<String>,
}

fn connection(stream: &TcpStream, shelf: &Shelf) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream).take(MAX_REQUEST);
    let Some(request) = read(&mut reader)? else { return Ok(()) };
    let mut out = stream;
    let (files, count) = shelf.files();
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    if path == EVENTS && request.method == "GET" && is_here(&request.host) {
        return events(out, shelf, query.parse().unwrap_or(count));
    }
    out.write_all(&answer(&request, &files, count))?;
    out.flush()
}

/// Reads a request's head; `None` where there is none.
fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let mut request = Request {
        method: words.next().unwrap_or("").to_owned(),
        path: words.next().unwrap_or("").to_owned(),
        ..Request::default()
    };
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header.trim_end().is_empty() {
            return Ok(Some(request));
        }
        if let Some((name, value)) = header.split_once(':') {
            let value = value.trim().to_owned();
            match name.to_ascii_lowercase().as_str() {
                "host" => request.host = value,
                "range" => request.range = Some(value),
                _ => {}
            }
        }
    }
}

/// Whether a host names this machine.
fn is_here(host: &str) -> bool {
    let name =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(n, _)| n);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn answer(request: &Request, files: &Files, count: u64) -> Vec<u8> {
    let head_only = request.method == "HEAD";
    if !is_here(&request.host) {
        return respond(403, "text/plain", b"this preview answers to localhost only\n", head_only, None);
    }
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return respond(405, "text/plain", b"only GET and HEAD\n", head_only, None);
    }
    let path = request.path.split(['?', '#']).next().unwrap_or("");
    if path == SCRIPT {
        return respond(200, mime(SCRIPT), RELOAD.as_bytes(), head_only, None);
    }
    let Some(mut name) = decode(path.trim_start_matches('/')) else {
        return respond(400, "text/plain", b"this is no path\n", head_only, None);
    };
    if name.is_empty() || name.ends_with('/') {
        name.push_str("index.html");
    }
    match files.get(&name) {
        Some(bytes) if name.ends_with(".html") => {
            respond(200, mime(&name), live(bytes, count).as_bytes(), head_only, None)
        }
        Some(bytes) => respond(200, mime(&name), bytes, head_only, request.range.as_deref()),
        None => respond(404, mime(".html"), live(GONE.as_bytes(), count).as_bytes(), head_only, None),
    }
}

/// A page that loads itself again: with our script, and a policy that lets it listen.
fn live(bytes: &[u8], count: u64) -> String {
    let page = String::from_utf8_lossy(bytes).replacen(&escaped(POLICY), &escaped(&policy()), 1);
    match page.rfind("</body>") {
        Some(at) => format!("{}<script src=\"{SCRIPT}?{count}\"></script>{}", &page[..at], &page[at..]),
        None => page,
    }
}

fn policy() -> String {
    format!("{POLICY}; connect-src 'self'")
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    crate::export::html::escape(text, &mut out);
    out
}

fn respond(status: u16, kind: &str, body: &[u8], head_only: bool, range: Option<&str>) -> Vec<u8> {
    let part = range.and_then(|range| bounds(range, body.len()));
    let words = match (status, part) {
        (200, Some(_)) => "206 Partial Content".to_owned(),
        (200, None) => "200 OK".to_owned(),
        (400, _) => "400 Bad Request".to_owned(),
        (403, _) => "403 Forbidden".to_owned(),
        (404, _) => "404 Not Found".to_owned(),
        (other, _) => format!("{other} Not Allowed"),
    };
    let (from, to) = part.unwrap_or((0, body.len()));
    let mut head = format!("HTTP/1.1 {words}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", to - from);
    if part.is_some() {
        let _ = write!(head, "Content-Range: bytes {from}-{}/{}\r\n", to - 1, body.len());
    }
    let _ = write!(
        head,
        "Accept-Ranges: bytes\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Security-Policy: {}\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n\r\n",
        policy()
    );
    let mut out = head.into_bytes();
    if !head_only {
        out.extend_from_slice(&body[from..to]);
    }
    out
}

/// The half-open bytes that `bytes=a-b` asks for; `None` for anything else, which is then answered as a whole.
fn bounds(range: &str, len: usize) -> Option<(usize, usize)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (from, to) = match (from.parse::<usize>().ok(), to.parse::<usize>().ok()) {
        (Some(from), Some(to)) => (from, to.checked_add(1)?.min(len)),
        (Some(from), None) if to.is_empty() => (from, len),
        (None, Some(last)) if from.is_empty() => (len.checked_sub(last)?, len),
        _ => return None,
    };
    (from < to).then_some((from, to))
}

fn decode(path: &str) -> Option<String> {
    let mut out = Vec::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

/// Tells a page that stands at `known` of the next change.
fn events(mut stream: &TcpStream, shelf: &Shelf, known: u64) -> io::Result<()> {
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n: hello\n\n",
    )?;
    loop {
        if shelf.wait(known) != known {
            return stream.write_all(b"data: again\n\n");
        }
        stream.write_all(b": still here\n\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, SocketAddr};

    fn files() -> BTreeMap<String, Vec<u8>> {
        let page = format!("<meta content=\"{}\"><body>hi</body>", escaped(POLICY));
        [("index.html".to_owned(), page.into_bytes()), ("media/a b.mp3".to_owned(), b"0123456789".to_vec())].into()
    }

    fn get(path: &str, host: &str, range: Option<&str>) -> String {
        let range = range.map(str::to_owned);
        let request = Request { method: "GET".into(), path: path.into(), host: host.into(), range };
        String::from_utf8(answer(&request, &files(), 7)).unwrap()
    }

    #[test]
    fn pages_get_the_reload_script_and_a_policy_that_allows_it() {
        let page = get("/", "localhost:4100", None);
        assert!(page.starts_with("HTTP/1.1 200 OK"), "{page}");
        assert!(page.contains("hi<script src=\"/~gloss/reload.js?7\"></script></body>"), "{page}");
        assert!(page.contains("connect-src &#39;self&#39;\">"), "{page}");
        assert!(get(SCRIPT, "127.0.0.1", None).ends_with(RELOAD));
    }

    #[test]
    fn only_this_machine_and_only_known_files_are_answered() {
        assert!(get("/", "evil.example", None).starts_with("HTTP/1.1 403"));
        assert!(get("/", "localhost.evil.example:4100", None).starts_with("HTTP/1.1 403"));
        assert!(get("/", "", None).starts_with("HTTP/1.1 403"));
        for bad in ["/../etc/passwd", "/%2e%2e/etc/passwd", "/media/", "/x"] {
            let page = get(bad, "localhost", None);
            assert!(page.starts_with("HTTP/1.1 404") && page.contains("reload.js?7"), "{page}");
        }
        assert!(get("/%zz", "localhost", None).starts_with("HTTP/1.1 400"));
    }

    #[test]
    fn clips_come_in_ranges() {
        let part = get("/media/a%20b.mp3", "[::1]:9", Some("bytes=2-4"));
        assert!(
            part.starts_with("HTTP/1.1 206") && part.contains("bytes 2-4/10") && part.ends_with("\r\n\r\n234"),
            "{part}"
        );
        assert!(get("/media/a%20b.mp3", "localhost", Some("bytes=7-")).ends_with("\r\n\r\n789"));
        assert!(get("/media/a%20b.mp3", "localhost", Some("bytes=-2")).ends_with("\r\n\r\n89"));
        for odd in ["bytes=5-2", "bytes=99-", "lines=1-2", "bytes=--", "bytes=-99"] {
            assert!(get("/media/a%20b.mp3", "localhost", Some(odd)).starts_with("HTTP/1.1 200"), "{odd}");
        }
    }

    #[test]
    fn a_waiting_page_hears_of_a_change() {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let shelf = Shelf::new(files());
        let server = shelf.clone();
        std::thread::spawn(move || serve(&listener, &server));
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {EVENTS}?0 HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        shelf.replace(BTreeMap::new());
        let mut rest = String::new();
        BufReader::new(stream).read_to_string(&mut rest).unwrap();
        assert!(rest.ends_with(": hello\n\ndata: again\n\n"), "{rest}");
    }
}
