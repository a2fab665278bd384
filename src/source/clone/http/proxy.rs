//! Which proxy a URL goes through, and how a tunnel through one is opened.

use std::io::{self, BufRead, Read, Write};

use git2::{Config, Error};

use super::connect::{Origin, basic};
use super::exchange::Head;
use super::{refused, words};
use crate::source::clone::gitconfig;

/// A proxy.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Proxy {
    pub kind: Kind,
    pub host: String,
    pub port: u16,
    /// User and password.
    login: Option<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Http,
    /// The proxy itself is spoken to over TLS.
    Https,
    Socks5,
}

impl Proxy {
    /// The proxy for a URL: `http.<url>.proxy`, `http.proxy`, then the environment, less what `no_proxy` lists.
    pub(super) fn find(config: &Config, url: &str, origin: &Origin) -> Result<Option<Self>, Error> {
        // Set but empty means none, whatever the environment says.
        if let Some(text) = gitconfig::http_raw(config, url, "proxy") {
            return if text.is_empty() { Ok(None) } else { Self::parse(&text).map(Some) };
        }
        let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let own: &[&str] = if origin.scheme == "https" { &["https_proxy", "HTTPS_PROXY"] } else { &["http_proxy"] };
        let text = own.iter().chain(&["all_proxy", "ALL_PROXY"]).find_map(|name| named(name));
        let except = named("no_proxy").or_else(|| named("NO_PROXY")).unwrap_or_default();
        match text {
            Some(text) if !excepted(&except, &origin.host) => Self::parse(&text).map(Some),
            _ => Ok(None),
        }
    }

    fn parse(text: &str) -> Result<Self, Error> {
        let bad = || refused("the proxy's address is not understood; it has the form http://host:port");
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let kind = match scheme.to_lowercase().as_str() {
            "http" => Kind::Http,
            "https" => Kind::Https,
            "socks5" | "socks5h" | "socks" => Kind::Socks5,
            _ => return Err(refused("a proxy is an http, https or socks5 one")),
        };
        let rest = rest.split('/').next().unwrap_or(rest);
        let (login, address) = match rest.rsplit_once('@') {
            Some((login, address)) => (Some(login.split_once(':').unwrap_or((login, ""))), address),
            None => (None, rest),
        };
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port.parse().map_err(|_| bad())?),
            _ => (address, if kind == Kind::Https { 443 } else { 1080 }),
        };
        let host = host.trim_matches(['[', ']']);
        if host.is_empty() {
            return Err(bad());
        }
        let plain = |text: &str| super::super::url::percent_decode(text);
        let login = login.map(|(user, password)| (plain(user), plain(password)));
        Ok(Self { kind, host: host.to_owned(), port, login })
    }

    /// The value of `Proxy-Authorization`.
    pub(super) fn authorization(&self) -> Option<String> {
        self.login.as_ref().map(|(user, password)| basic(user, password))
    }

    /// Asks the proxy on the other end of `wire` for a tunnel to `origin`.
    pub(super) fn tunnel(&self, wire: &mut (impl BufRead + Write), origin: &Origin) -> Result<(), Error> {
        let net =
            |error: io::Error| refused(&format!("the proxy {}:{} does not answer: {error}", self.host, self.port));
        if self.kind == Kind::Socks5 {
            return self.socks(wire, origin).map_err(net)?.map_err(refused);
        }
        let address = format!("{}:{}", origin.host_in_url(), origin.port);
        let mut head = format!("CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n");
        if let Some(login) = self.authorization() {
            head.push_str(&format!("Proxy-Authorization: {login}\r\n"));
        }
        head.push_str("\r\n");
        wire.write_all(head.as_bytes()).and_then(|()| wire.flush()).map_err(net)?;
        let answer = Head::read_one(wire).map_err(net)?;
        match answer.status {
            200..=299 => Ok(()),
            status => Err(refused(&format!("the proxy opens no way to {address}: {}", words(status)))),
        }
    }

    /// RFC 1928 and 1929; the proxy resolves the name.
    fn socks(&self, wire: &mut (impl Read + Write), origin: &Origin) -> io::Result<Result<(), &'static str>> {
        let host = origin.host.as_bytes();
        let (Ok(host_length), true) = (u8::try_from(host.len()), origin.port > 0) else {
            return Ok(Err("the host's name is too long for a SOCKS proxy"));
        };
        let method = if self.login.is_some() { 2 } else { 0 };
        wire.write_all(&[5, 1, method])?;
        wire.flush()?;
        let mut answer = [0; 2];
        wire.read_exact(&mut answer)?;
        if answer != [5, method] {
            return Ok(Err("the SOCKS proxy asks for a login, or is none of version 5"));
        }
        if let Some((user, password)) = &self.login {
            let (Ok(user_length), Ok(password_length)) = (u8::try_from(user.len()), u8::try_from(password.len()))
            else {
                return Ok(Err("the login is too long for a SOCKS proxy"));
            };
            let parts: [&[u8]; 4] = [&[1, user_length], user.as_bytes(), &[password_length], password.as_bytes()];
            wire.write_all(&parts.concat())?;
            wire.flush()?;
            wire.read_exact(&mut answer)?;
            if answer[1] != 0 {
                return Ok(Err("the SOCKS proxy refused the login"));
            }
        }
        let parts: [&[u8]; 3] = [&[5, 1, 0, 3, host_length], host, &origin.port.to_be_bytes()];
        wire.write_all(&parts.concat())?;
        wire.flush()?;
        let mut answer = [0; 4];
        wire.read_exact(&mut answer)?;
        if answer[1] != 0 {
            return Ok(Err("the SOCKS proxy cannot reach the server"));
        }
        let rest = match answer[3] {
            1 => 4,
            4 => 16,
            _ => {
                let mut length = [0];
                wire.read_exact(&mut length)?;
                usize::from(length[0])
            }
        };
        wire.read_exact(&mut vec![0; rest + 2])?;
        Ok(Ok(()))
    }
}

/// Whether a list such as `localhost,.example.org,10.0.0.1` names the host.
fn excepted(list: &str, host: &str) -> bool {
    list.split([',', ' ']).map(|name| name.trim().trim_start_matches("*.").trim_start_matches('.')).any(|name| {
        let below = host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
        name == "*" || !name.is_empty() && (host.eq_ignore_ascii_case(name) || below)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_proxies() {
        let parse = |text: &str| Proxy::parse(text).unwrap();
        let plain = parse("proxy.example:3128");
        assert_eq!((plain.kind, plain.host.as_str(), plain.port), (Kind::Http, "proxy.example", 3128));
        let full = parse("socks5h://me:p%40ss@[::1]:1080/");
        assert_eq!((full.kind, full.host.as_str(), full.port), (Kind::Socks5, "::1", 1080));
        assert_eq!(full.login, Some(("me".into(), "p@ss".into())));
        assert_eq!(parse("http://h").port, 1080);
        for bad in ["ftp://h:1", "http://", "http://h:port"] {
            assert!(Proxy::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn exceptions_name_hosts_and_domains() {
        for (list, host, expected) in [
            ("localhost,127.0.0.1", "localhost", true),
            (".example.org", "git.example.org", true),
            ("*.example.org", "example.org", true),
            ("example.org", "badexample.org", false),
            ("*", "anything", true),
            ("", "anything", false),
        ] {
            assert_eq!(excepted(list, host), expected, "{list} {host}");
        }
    }
}
