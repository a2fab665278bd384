//! The http and https transport under libgit2's git protocol.
//!
//! libgit2 brings one of its own, but that ignores the proxy for `http://`, knows no SOCKS, uses freed memory when a
//! certificate is refused behind a proxy, takes certificates and time limits only for the whole process, and cannot be
//! interrupted while a server is silent. This one reads all settings from the git config per URL, says plainly what went
//! wrong, and looks at the stop flag twice a second.

mod connect;
mod exchange;
mod proxy;
#[cfg(feature = "https")]
mod tls;
#[cfg(not(feature = "https"))]
mod without_tls;

use std::cell::RefCell;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Once};

use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream, Transport};
use git2::{Config, CredentialHelper, Error, ErrorClass, ErrorCode};

#[cfg(not(feature = "https"))]
use without_tls as tls;

use super::gitconfig;
use connect::{Connection, Origin};
use exchange::{Body, Head, Request};

thread_local! {
    /// What the next transport made on this thread is told. libgit2 makes it inside a fetch, with no argument of ours.
    static NEXT: RefCell<Option<Arc<Context>>> = const { RefCell::new(None) };
}

/// What one fetch's requests need to know.
pub(super) struct Context {
    /// The clone that the fetch is for: its config counts on top of the user's.
    git_dir: PathBuf,
    stop: Arc<AtomicBool>,
}

/// Makes this thread's fetches into `git_dir` use our transport; they end soon after `stop` is set.
pub(super) fn prepare(git_dir: &Path, stop: Arc<AtomicBool>) {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        for scheme in ["http", "https"] {
            let factory = |remote: &git2::Remote<'_>| {
                let context = NEXT.with_borrow(Clone::clone);
                let context = context.ok_or_else(|| Error::from_str("a fetch outside of gloss's own"))?;
                Transport::smart(remote, true, Http::new(context))
            };
            // SAFETY: libgit2's table of transports is changed here and nowhere else, once, before the first fetch of
            // the process: every fetch comes through this function first.
            #[allow(unsafe_code)]
            unsafe { git2::transport::register(scheme, factory) }.expect("the table takes a scheme once");
        }
    });
    NEXT.set(Some(Arc::new(Context { git_dir: git_dir.to_owned(), stop })));
}

impl Context {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// The git config. It cannot go along with us: libgit2's streams change threads, its config does not.
    fn config(&self) -> Result<Config, Error> {
        gitconfig::with_clone(&self.git_dir)
    }
}

/// What a connection is kept for between two requests.
#[derive(Default)]
struct State {
    /// Where the repository is after redirects.
    base: Option<String>,
    /// An `Authorization` header that the server has taken.
    login: Option<String>,
    idle: Option<Connection>,
}

struct Http {
    context: Arc<Context>,
    state: Arc<Mutex<State>>,
}

impl Http {
    fn new(context: Arc<Context>) -> Self {
        Self { context, state: Arc::default() }
    }
}

const ADVERTISEMENT: &str = "application/x-git-upload-pack-advertisement";

impl SmartSubtransport for Http {
    fn action(&self, url: &str, service: Service) -> Result<Box<dyn SmartSubtransportStream>, Error> {
        let exchange = Exchange { context: self.context.clone(), state: self.state.clone() };
        match service {
            Service::UploadPackLs => Ok(Box::new(exchange.advertisement(url)?)),
            Service::UploadPack => {
                let base = exchange.state.lock().expect("no holder panics").base.clone();
                let url = format!("{}/git-upload-pack", base.as_deref().unwrap_or(url).trim_end_matches('/'));
                Ok(Box::new(Pack { exchange, url, sent: Vec::new(), body: None }))
            }
            Service::ReceivePackLs | Service::ReceivePack => Err(Error::from_str("gloss never pushes")),
        }
    }

    fn close(&self) -> Result<(), Error> {
        self.state.lock().expect("no holder panics").idle = None;
        Ok(())
    }
}

/// Requests of one remote, with the state they share.
struct Exchange {
    context: Arc<Context>,
    state: Arc<Mutex<State>>,
}

/// git's own limit is curl's.
const MAX_REDIRECTS: usize = 10;

impl Exchange {
    /// The list of branches and tags.
    fn advertisement(&self, url: &str) -> Result<Answer, Error> {
        let suffix = "/info/refs?service=git-upload-pack";
        let mut url = format!("{}{suffix}", url.trim_end_matches('/'));
        for _ in 0..MAX_REDIRECTS {
            let answer = self.send(&Request { method: "GET", url: &url, content_type: None, body: &[] })?;
            match answer.head.status {
                200 if answer.head.content_type() == ADVERTISEMENT => {
                    let base = url.strip_suffix(suffix).unwrap_or(&url).to_owned();
                    self.state.lock().expect("no holder panics").base = Some(base);
                    return Ok(answer);
                }
                200 => {
                    let kind = answer.head.content_type();
                    return Err(refused(&format!("there is no git server at this address (it answers with {kind})")));
                }
                301 | 302 | 303 | 307 | 308 => url = self.redirected(&url, &answer.head)?,
                status => return Err(refused(&words(status))),
            }
        }
        Err(refused("the server redirects without end"))
    }

    fn redirected(&self, url: &str, head: &Head) -> Result<String, Error> {
        let follows = gitconfig::http(&self.context.config()?, url, "followRedirects");
        if follows.is_some_and(|value| value != "initial" && Config::parse_bool(value).is_ok_and(|on| !on)) {
            return Err(refused("the server redirects, and http.followRedirects forbids to follow"));
        }
        let place = head.header("location").ok_or_else(|| refused("the server redirects to nowhere"))?;
        let origin = Origin::parse(url)?;
        let target = if place.starts_with('/') { format!("{}{place}", origin.root()) } else { place.to_owned() };
        let there = Origin::parse(&target)?;
        if origin.scheme == "https" && there.scheme != "https" {
            return Err(refused("the server redirects from https to http"));
        }
        if origin != there {
            // What one host was told is not for another.
            self.state.lock().expect("no holder panics").login = None;
        }
        Ok(target)
    }

    /// One request with its answer; a login is looked for where the server asks for one.
    fn send(&self, request: &Request<'_>) -> Result<Answer, Error> {
        let origin = Origin::parse(request.url)?;
        let mut offered = false;
        loop {
            let answer = self.send_once(request, &origin)?;
            if answer.head.status != 401 {
                return Ok(answer);
            }
            self.state.lock().expect("no holder panics").login = None;
            if offered {
                return Err(Error::new(ErrorCode::Auth, ErrorClass::Http, "the server refused the login"));
            }
            let login = match &origin.login {
                Some(login) => login.clone(),
                None => ask_helper(&self.context.config()?, &origin)?,
            };
            self.state.lock().expect("no holder panics").login = Some(login);
            offered = true;
        }
    }

    fn send_once(&self, request: &Request<'_>, origin: &Origin) -> Result<Answer, Error> {
        let idle = self.state.lock().expect("no holder panics").idle.take();
        let login = self.state.lock().expect("no holder panics").login.clone();
        let config = self.context.config()?;
        let extra = gitconfig::http_all(&config, request.url, "extraHeader");
        let reused = idle.filter(|connection| connection.origin == *origin);
        if let Some(connection) = reused
            && let Ok(answer) = self.talk(connection, request, login.as_deref(), &extra)
        {
            return Ok(answer);
        }
        // The server may have closed a connection that was kept; nothing has been answered, so it is asked again.
        let connection = Connection::open(&config, request.url, origin, &self.context)?;
        self.talk(connection, request, login.as_deref(), &extra).map_err(|error| self.failure(&error))
    }

    fn talk(
        &self,
        mut connection: Connection,
        request: &Request<'_>,
        login: Option<&str>,
        extra: &[String],
    ) -> io::Result<Answer> {
        let bytes = request.bytes(&connection, login, extra);
        let mut wire = connection.wire(&self.context);
        wire.write_all(&bytes)?;
        wire.flush()?;
        let (head, body) = Head::read(&mut wire)?;
        let mut answer = Answer {
            head,
            body,
            connection: Some(connection),
            context: self.context.clone(),
            state: self.state.clone(),
        };
        // What is not wanted is read to its end, so that the connection can serve again.
        if answer.head.status != 200 {
            io::copy(&mut (&mut answer).take(1 << 20), &mut io::sink())?;
        }
        Ok(answer)
    }

    fn failure(&self, error: &io::Error) -> Error {
        if self.context.stopped() {
            return Error::new(ErrorCode::User, ErrorClass::Net, "interrupted");
        }
        Error::new(ErrorCode::GenericError, ErrorClass::Net, error.to_string())
    }
}

/// An answer whose body is still on the wire. At its end the connection is kept for the next request.
struct Answer {
    head: Head,
    body: Body,
    connection: Option<Connection>,
    context: Arc<Context>,
    state: Arc<Mutex<State>>,
}

impl Read for Answer {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(connection) = &mut self.connection else { return Ok(0) };
        let length = self.body.read(&mut connection.wire(&self.context), buffer)?;
        if length == 0 && !buffer.is_empty() || self.body.is_at_end() {
            let connection = self.connection.take();
            if self.head.keeps_alive() && self.body.has_known_end() {
                self.state.lock().expect("no holder panics").idle = connection;
            }
        }
        Ok(length)
    }
}

impl Write for Answer {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("nothing is sent with a list of references"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A question about packs: written first, sent when the answer is read.
struct Pack {
    exchange: Exchange,
    url: String,
    sent: Vec<u8>,
    body: Option<Answer>,
}

impl Read for Pack {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.body.is_none() {
            let content_type = Some("application/x-git-upload-pack-request");
            let request = Request { method: "POST", url: &self.url, content_type, body: &self.sent };
            let answer = self.exchange.send(&request).map_err(|error| io::Error::other(error.message().to_owned()))?;
            if answer.head.status != 200 {
                return Err(io::Error::other(words(answer.head.status)));
            }
            self.body = Some(answer);
        }
        self.body.as_mut().expect("it was just put there").read(buffer)
    }
}

impl Write for Pack {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sent.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn refused(text: &str) -> Error {
    Error::new(ErrorCode::Invalid, ErrorClass::Http, text)
}

/// What a status means to someone who clones.
fn words(status: u16) -> String {
    let meaning = match status {
        400 => "the server does not understand the request",
        403 => "the server forbids it",
        404 | 410 => "there is no such repository",
        407 => "the proxy asks for a login; put it into http.proxy",
        429 => "too many requests; try again later",
        500..=599 => "the server is in trouble; try again later",
        _ => "unexpected",
    };
    format!("{meaning} (HTTP {status})")
}

/// A login from the user's credential helpers, as a header's value.
fn ask_helper(config: &Config, origin: &Origin) -> Result<String, Error> {
    let found = CredentialHelper::new(&origin.root()).config(config).execute();
    let words = "there is no such repository, or it asks for a login and your git config has no credential helper that \
                 knows it";
    let none = || Error::new(ErrorCode::Auth, ErrorClass::Http, words);
    found.map(|(user, password)| connect::basic(&user, &password)).ok_or_else(none)
}
