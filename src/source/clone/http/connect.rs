//! A connection to a server, straight or through a proxy, with or without TLS.

use std::io::{self, BufRead, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

use git2::{Config, Error, ErrorClass, ErrorCode};

use super::proxy::{Kind, Proxy};
use super::{Context, refused};
use crate::source::clone::url::percent_decode;

/// Scheme, host and port of a URL.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub scheme: String,
    /// Without brackets, in lower case.
    pub host: String,
    pub port: u16,
    /// The value of `Authorization` that a login in the URL makes.
    pub login: Option<String>,
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        (&self.scheme, &self.host, self.port) == (&other.scheme, &other.host, other.port)
    }
}

impl Origin {
    pub(super) fn parse(url: &str) -> Result<Self, Error> {
        let bad = || refused("the address is not understood");
        let (scheme, rest) = url.split_once("://").ok_or_else(bad)?;
        let scheme = scheme.to_lowercase();
        let default = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return Err(refused("the server leads to an address that is neither http nor https")),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
        let (login, address) = match authority.rsplit_once('@') {
            Some((login, address)) => (Some(login), address),
            None => (None, authority),
        };
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| bad())?),
            _ => (address, default),
        };
        let host = host.trim_matches(['[', ']']).to_lowercase();
        // Whatever ends a line would end the header that names the host.
        if host.is_empty() || host.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(bad());
        }
        let login = login.map(|login| {
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            basic(&percent_decode(user), &percent_decode(password))
        });
        Ok(Self { scheme, host, port, login })
    }

    pub(super) fn host_in_url(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }

    pub(super) fn host_and_port(&self) -> String {
        let default = if self.scheme == "https" { 443 } else { 80 };
        let host = self.host_in_url();
        if self.port == default { host } else { format!("{host}:{}", self.port) }
    }

    /// `https://host:port`, without a login.
    pub(super) fn root(&self) -> String {
        format!("{}://{}", self.scheme, self.host_and_port())
    }

    /// The path and query of a URL, with what cannot stand in a request line escaped.
    pub(super) fn path_of(url: &str) -> String {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        let mut out = String::new();
        for byte in path.bytes() {
            if byte <= b' ' || byte >= 0x7f {
                out.push_str(&format!("%{byte:02X}"));
            } else {
                out.push(char::from(byte));
            }
        }
        out
    }
}

/// The value of a header that brings user and password.
pub(super) fn basic(user: &str, password: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = format!("{user}:{password}");
    let mut out = String::from("Basic ");
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// What bytes go through.
pub(super) trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// An open connection.
pub(super) struct Connection {
    pub origin: Origin,
    /// Whether a proxy passes each request on, rather than a tunnel.
    pub passed_on: bool,
    /// What such a proxy wants to see as `Proxy-Authorization`.
    pub proxy_login: Option<String>,
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
    /// What of the buffer has been used.
    used: usize,
}

/// How long to wait for each address of a host.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long a server may be silent.
const SILENCE: Duration = Duration::from_secs(90);
/// How often the stop flag is looked at while a server is silent.
const TICK: Duration = Duration::from_millis(400);

impl Connection {
    pub(super) fn open(config: &Config, url: &str, origin: &Origin, context: &Arc<Context>) -> Result<Self, Error> {
        let proxy = Proxy::find(config, url, origin)?;
        let (host, port) = proxy.as_ref().map_or((origin.host.as_str(), origin.port), |p| (p.host.as_str(), p.port));
        let stream: Box<dyn Stream> = Box::new(dial(host, port, context)?);
        let mut this =
            Self { origin: origin.clone(), passed_on: false, proxy_login: None, stream, buffer: Vec::new(), used: 0 };
        if let Some(proxy) = &proxy {
            if proxy.kind == Kind::Https {
                this = this.encrypted(config, url, host, context)?;
            }
            if origin.scheme == "https" || proxy.kind == Kind::Socks5 {
                proxy.tunnel(&mut this.wire(context), origin)?;
            } else {
                this.passed_on = true;
                this.proxy_login = proxy.authorization();
            }
        }
        if origin.scheme == "https" { this.encrypted(config, url, &origin.host, context) } else { Ok(this) }
    }

    /// The connection as it is read and written: patient, but not deaf.
    pub(super) fn wire<'a>(&'a mut self, context: &'a Context) -> Wire<'a> {
        Wire { connection: self, context }
    }

    fn encrypted(self, config: &Config, url: &str, host: &str, context: &Arc<Context>) -> Result<Self, Error> {
        Ok(Self { stream: super::tls::encrypt(config, url, host, self.stream, context)?, ..self })
    }
}

/// A TCP connection to the first address that answers.
fn dial(host: &str, port: u16, context: &Context) -> Result<TcpStream, Error> {
    let net = |text: String| Error::new(ErrorCode::GenericError, ErrorClass::Os, text);
    let addresses =
        (host, port).to_socket_addrs().map_err(|error| net(format!("the name {host} is not known: {error}")))?;
    let mut last = format!("the name {host} has no address");
    for address in addresses {
        if context.stopped() {
            break;
        }
        match TcpStream::connect_timeout(&address, CONNECT_TIMEOUT) {
            Ok(stream) => {
                let set = stream
                    .set_read_timeout(Some(TICK))
                    .and_then(|()| stream.set_write_timeout(Some(TICK)))
                    .and_then(|()| stream.set_nodelay(true));
                set.map_err(|error| net(error.to_string()))?;
                return Ok(stream);
            }
            Err(error) => last = format!("cannot connect to {host} port {port}: {error}"),
        }
    }
    Err(net(last))
}

/// Repeats what a tick ended, until the server has been silent for too long or the user stops it.
pub(super) fn patiently<T>(context: &Context, mut step: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let begun = Instant::now();
    loop {
        match step() {
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                if context.stopped() {
                    return Err(io::Error::other("interrupted"));
                }
                if begun.elapsed() > SILENCE {
                    let text = format!("the server has been silent for {} seconds", SILENCE.as_secs());
                    return Err(io::Error::new(io::ErrorKind::ConnectionAborted, text));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// A connection in use.
pub(super) struct Wire<'a> {
    connection: &'a mut Connection,
    context: &'a Context,
}

impl Read for Wire<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let connection = &mut *self.connection;
        if connection.used == connection.buffer.len() {
            // Most of a pack goes straight to its reader.
            return patiently(self.context, || connection.stream.read(buffer));
        }
        let mut rest = &connection.buffer[connection.used..];
        let length = rest.read(buffer)?;
        connection.used += length;
        Ok(length)
    }
}

impl BufRead for Wire<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let connection = &mut *self.connection;
        if connection.used == connection.buffer.len() {
            connection.buffer.resize(16 << 10, 0);
            connection.used = connection.buffer.len();
            let length = patiently(self.context, || connection.stream.read(&mut connection.buffer))?;
            connection.buffer.truncate(length);
            connection.used = 0;
        }
        Ok(&connection.buffer[connection.used..])
    }

    fn consume(&mut self, length: usize) {
        self.connection.used += length;
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        patiently(self.context, || self.connection.stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        patiently(self.context, || self.connection.stream.flush())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_taken_from_urls() {
        let origin = Origin::parse("HTTPS://Me:p%40ss@Git.Example:8443/a b/é?x=1").unwrap();
        assert_eq!((origin.scheme.as_str(), origin.host.as_str(), origin.port), ("https", "git.example", 8443));
        assert_eq!(origin.login.as_deref(), Some("Basic TWU6cEBzcw=="));
        assert_eq!(origin.root(), "https://git.example:8443");
        assert_eq!(Origin::path_of("https://git.example:8443/a b/é?x=1"), "/a%20b/%C3%A9?x=1");
        let six = Origin::parse("http://[::1]/x").unwrap();
        assert_eq!((six.host.as_str(), six.port, six.root().as_str()), ("::1", 80, "http://[::1]"));
        for bad in ["ftp://h/x", "http:///x", "http://h:x/y", "http://a\r\nb/", "x"] {
            assert!(Origin::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn logins_are_encoded() {
        assert_eq!(basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(basic("a", ""), "Basic YTo=");
        assert_eq!(basic("ab", "c"), "Basic YWI6Yw==");
        assert_eq!(basic("", "用户"), "Basic OueUqOaItw==");
    }
}
