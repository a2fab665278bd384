//! `gloss serve`: the web site on this machine, made again whenever an article changes.
//!
//! The site is exported into memory and served from there. A thread looks at the files of the libraries a few times a
//! second; after a change the articles are read and the site is made again, repositories and their indexes stay as they
//! are, and every open page is told to load again. A change that cannot be read is reported and the old pages stay.

mod http;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime};

use super::args::ServeArgs;
use super::export::{self as gather, Gathered};
use super::failure::{Failure, INTERRUPTED};
use super::open;
use super::ui::Ui;
use crate::article::Libraries;
use crate::export::site::Repo;
use crate::export::{self, Memory, Options, Progress, Scope};
use crate::workspace::Dirs;

/// Where a preview listens unless told otherwise, and how many ports after it are tried.
const PORT: u16 = 4100;
const PORTS: u16 = 20;

/// How often the libraries' files are looked at.
const LOOK: Duration = Duration::from_millis(400);

pub(super) fn run(args: &ServeArgs, ui: &Ui) -> Result<u8, Failure> {
    let listener = listen(args.port)?;
    let dirs = Dirs::of_user()?;
    let mut libraries = Libraries::open(&open::here(), Some(&dirs.library()));
    let gathered = gather::gather_all(&args.what, &libraries, &dirs, ui)?;
    let only: Vec<Vec<String>> = gathered.iter().map(|one| only(one, &args.what)).collect();
    let mut stamps = self::stamps(&libraries);
    let start = Instant::now();
    let files = make(&gathered, &only, &libraries, args, ui)?;
    let shelf = http::Shelf::new(files);
    let address = listener.local_addr()?;
    ui.out(|w| writeln!(w, "http://{address}/"))?;
    ui.note(&format!("made in {:.1} s; Ctrl-C ends it", start.elapsed().as_secs_f64()));
    let server = shelf.clone();
    std::thread::spawn(move || http::serve(&listener, &server));
    while !ui.interrupted().load(Ordering::Relaxed) {
        std::thread::sleep(LOOK);
        let now = self::stamps(&libraries);
        if now == stamps {
            continue;
        }
        // An editor may write in several steps: what is read must have stood still for a moment.
        std::thread::sleep(Duration::from_millis(50));
        stamps = self::stamps(&libraries);
        libraries = Libraries::open(&open::here(), Some(&dirs.library()));
        let start = Instant::now();
        match make(&gathered, &only, &libraries, args, ui) {
            Ok(files) => {
                shelf.replace(files);
                ui.note(&format!("made again in {:.1} s", start.elapsed().as_secs_f64()));
            }
            Err(failure) if failure.code == INTERRUPTED => break,
            Err(failure) => {
                let _ = ui.fail(&failure);
            }
        }
    }
    // Ctrl-C is how a preview ends.
    Ok(0)
}

/// The articles that were asked for by name; empty where the whole repository was.
fn only(one: &Gathered, what: &[String]) -> Vec<String> {
    let whole = what.is_empty() || what.contains(&one.repo.name);
    let ids = one.repo.docs.iter().map(|doc| doc.document.id.clone());
    if whole { Vec::new() } else { ids.collect() }
}

fn listen(port: Option<u16>) -> Result<TcpListener, Failure> {
    let bind = |port: u16| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    match port {
        Some(port) => bind(port).map_err(|error| {
            Failure { error: error.into(), ..Failure::new("") }.hint(format!("port {port} is taken; name another"))
        }),
        None => (PORT..PORT + PORTS)
            .find_map(|port| bind(port).ok())
            .ok_or_else(|| Failure::new(format!("no port from {PORT} on is free")).hint("name one with --port")),
    }
}

fn make(
    gathered: &[Gathered],
    only: &[Vec<String>],
    libraries: &Libraries,
    args: &ServeArgs,
    ui: &Ui,
) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let mut repos = Vec::new();
    for (one, only) in gathered.iter().zip(only) {
        let Repo { name, title, urls, analysis, date, .. } = &one.repo;
        let docs = gather::docs(name, only, libraries, one.git.as_ref(), analysis, ui.interrupted())?;
        repos.push(Repo {
            name: name.clone(),
            title: title.clone(),
            urls: urls.clone(),
            analysis: analysis.clone(),
            date: date.clone(),
            docs,
        });
    }
    let site = gather::site_of(repos, libraries, args.lang.as_deref(), None);
    let scope = if args.full { Scope::Full } else { Scope::Slice };
    let options = Options { scope, base_url: None, alone: false };
    let memory = Memory::default();
    export::export(&site, &options, &memory, &Progress { step: &|_, _| {}, cancel: ui.interrupted() })?;
    Ok(memory.into_files())
}

/// When each file of the libraries was last written, and its length.
type Stamps = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

fn stamps(libraries: &Libraries) -> Stamps {
    let mut out = Stamps::new();
    for folder in libraries.list.iter().filter_map(|library| library.origin.folder()) {
        look(folder, 0, &mut out);
    }
    out
}

fn look(dir: &Path, depth: usize, out: &mut Stamps) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && depth < 6 {
            look(&entry.path(), depth + 1, out);
        } else if let (true, Ok(meta)) = (kind.is_file(), entry.metadata()) {
            out.insert(entry.path(), (meta.modified().ok(), meta.len()));
        }
    }
}
