//! A smart-http git server on loopback: `git http-backend` behind a few lines of HTTP, plain or over TLS, with the
//! faults that real servers and networks have.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::tls::Identity;

/// How a server behaves.
#[derive(Clone, Default)]
pub struct Behaviour {
    /// Settings of the served repositories, as `("uploadpack.allowReachableSHA1InWant", "true")`.
    pub config: Vec<(&'static str, &'static str)>,
    /// Claims to know no shallow fetches.
    pub no_shallow: bool,
    /// Closes the connection after so many bytes of a pack.
    pub cut_after: Option<usize>,
    /// Waits so long after the first bytes of a pack.
    pub stall: Option<Duration>,
    /// User and password that every request must bring.
    pub login: Option<(&'static str, &'static str)>,
    /// A header that every request must bring.
    pub header: Option<(&'static str, &'static str)>,
    /// Requests below the first are sent to the second.
    pub redirect: Option<(&'static str, String)>,
}

/// A running server; it stops with its process's end or when dropped.
pub struct Server {
    pub port: u16,
    scheme: &'static str,
    shared: Arc<Shared>,
}

struct Shared {
    root: PathBuf,
    behaviour: Behaviour,
    log: Mutex<Vec<String>>,
    stop: AtomicBool,
}

impl Server {
    /// Serves the repositories below `root`.
    pub fn start(root: &Path, behaviour: Behaviour) -> Self {
        Self::listen(root, behaviour, None)
    }

    /// The same over TLS.
    pub fn start_tls(root: &Path, behaviour: Behaviour, identity: Identity) -> Self {
        Self::listen(root, behaviour, Some(Arc::new(identity)))
    }

    fn listen(root: &Path, behaviour: Behaviour, identity: Option<Arc<Identity>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (log, stop) = (Mutex::new(Vec::new()), AtomicBool::new(false));
        let shared = Arc::new(Shared { root: root.to_owned(), behaviour, log, stop });
        let scheme = if identity.is_some() { "https" } else { "http" };
        let server = Self { port, scheme, shared: shared.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.stop.load(Ordering::SeqCst) {
                    return;
                }
                let (shared, identity) = (shared.clone(), identity.clone());
                // A client that breaks off is its own affair.
                std::thread::spawn(move || {
                    let _ = match identity {
                        Some(identity) => match identity.acceptor.accept(stream) {
                            Ok(stream) => shared.serve(BufReader::new(stream)),
                            Err(_) => Ok(()),
                        },
                        None => shared.serve(BufReader::new(stream)),
                    };
                });
            }
        });
        server
    }

    /// The URL of a repository below the root.
    pub fn url(&self, path: &str) -> String {
        format!("{}://localhost:{}/{path}", self.scheme, self.port)
    }

    /// Method and path of every request so far.
    pub fn log(&self) -> Vec<String> {
        self.shared.log.lock().expect("no holder panics").clone()
    }

    /// How many packs were asked for.
    pub fn packs(&self) -> usize {
        self.log().iter().filter(|line| line.starts_with("POST")).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    fn read(stream: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace();
        let (method, target) = (words.next().unwrap_or("").to_owned(), words.next().unwrap_or(""));
        // A proxied request names the whole URL.
        let target = match target.strip_prefix("http://") {
            Some(rest) => rest.find('/').map_or("/", |at| &rest[at..]).to_owned(),
            None => target.to_owned(),
        };
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
        let mut this = Self { method, target, headers, body: Vec::new() };
        if this.header("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
            loop {
                let mut size = String::new();
                stream.read_line(&mut size)?;
                let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
                let mut chunk = vec![0; size + 2];
                stream.read_exact(&mut chunk)?;
                this.body.extend_from_slice(&chunk[..size]);
                if size == 0 {
                    break;
                }
            }
        } else if let Some(length) = this.header("content-length").and_then(|v| v.parse::<usize>().ok()) {
            this.body = vec![0; length];
            stream.read_exact(&mut this.body)?;
        }
        Ok(Some(this))
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

impl Shared {
    fn serve<S: Read + Write>(&self, mut stream: BufReader<S>) -> io::Result<()> {
        while let Some(request) = Request::read(&mut stream)? {
            self.log.lock().expect("no holder panics").push(format!("{} {}", request.method, request.target));
            let out = stream.get_mut();
            if let Some((from, to)) = &self.behaviour.redirect
                && let Some(rest) = request.target.strip_prefix(from)
            {
                write!(out, "HTTP/1.1 301 Moved\r\nLocation: {to}{rest}\r\nContent-Length: 0\r\n\r\n")?;
                continue;
            }
            if let Some((user, password)) = self.behaviour.login {
                let expected =
                    format!("Basic {}", openssl::base64::encode_block(format!("{user}:{password}").as_bytes()));
                if request.header("authorization") != Some(&expected) {
                    write!(
                        out,
                        "HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"t\"\r\nContent-Length: 0\r\n\r\n"
                    )?;
                    continue;
                }
            }
            if let Some((name, value)) = self.behaviour.header
                && request.header(name) != Some(value)
            {
                write!(out, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")?;
                continue;
            }
            if self.answer(&request, out)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Answers through `git http-backend`; whether the connection is to be closed.
    fn answer(&self, request: &Request, out: &mut impl Write) -> io::Result<bool> {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let response = self.backend(request, &percent_decode(path), query)?;
        let end = response.windows(4).position(|w| w == b"\r\n\r\n").expect("CGI gives a head");
        let head = String::from_utf8_lossy(&response[..end]).into_owned();
        let mut body = response[end + 4..].to_vec();
        let status = head.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK").to_owned();
        if self.behaviour.no_shallow {
            // Same length, so that the lengths of the lines around it stay right.
            replace(&mut body, b" shallow ", b" xhallow ");
        }
        write!(out, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len())?;
        for line in head.lines().filter(|line| !line.starts_with("Status:")) {
            write!(out, "{line}\r\n")?;
        }
        out.write_all(b"\r\n")?;
        let is_pack = request.method == "POST" && body.windows(4).any(|w| w == b"PACK");
        if is_pack && let Some(cut) = self.behaviour.cut_after {
            out.write_all(&body[..cut.min(body.len())])?;
            out.flush()?;
            return Ok(true);
        }
        if is_pack && let Some(pause) = self.behaviour.stall {
            let first = body.len().min(20_000);
            out.write_all(&body[..first])?;
            out.flush()?;
            std::thread::sleep(pause);
            out.write_all(&body[first..])?;
        } else {
            out.write_all(&body)?;
        }
        out.flush()?;
        Ok(false)
    }

    fn backend(&self, request: &Request, path: &str, query: &str) -> io::Result<Vec<u8>> {
        let mut command = Command::new("git");
        command.arg("http-backend").env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        let text = |name: &str| request.header(name).unwrap_or("");
        command
            .env("HOME", "/nowhere")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_PROJECT_ROOT", &self.root)
            .env("GIT_HTTP_EXPORT_ALL", "1")
            .env("PATH_INFO", path)
            .env("QUERY_STRING", query)
            .env("REQUEST_METHOD", &request.method)
            .env("CONTENT_TYPE", text("content-type"))
            .env("HTTP_CONTENT_ENCODING", text("content-encoding"))
            .env("GIT_PROTOCOL", text("git-protocol"))
            .env("CONTENT_LENGTH", request.body.len().to_string());
        command.env("GIT_CONFIG_COUNT", self.behaviour.config.len().to_string());
        for (n, (key, value)) in self.behaviour.config.iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{n}"), key).env(format!("GIT_CONFIG_VALUE_{n}"), value);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut input = child.stdin.take().expect("it is piped");
        let body = request.body.clone();
        let writer = std::thread::spawn(move || input.write_all(&body));
        let output = child.wait_with_output()?;
        let _ = writer.join();
        Ok(output.stdout)
    }
}

fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    for at in 0..bytes.len().saturating_sub(from.len()) {
        if &bytes[at..at + from.len()] == from {
            bytes[at..at + from.len()].copy_from_slice(to);
        }
    }
}

fn percent_decode(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let hex: Vec<u8> = bytes.by_ref().take(2).collect();
            let hex = std::str::from_utf8(&hex).expect("hex digits");
            out.push(u8::from_str_radix(hex, 16).expect("hex digits"));
        } else {
            out.push(byte);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
