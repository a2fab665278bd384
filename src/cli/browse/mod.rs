//! `gloss browse`: the terminal UI over real repositories.
//!
//! The UI asks through [`crate::tui::backend`]; this module answers: [`mod@backend`] and [`following`] from a snapshot,
//! [`notes`] from the libraries, [`lint`] from a section just written, [`history`] and [`symbol_past`] from git, [`writing`] by changing
//! articles, [`exporting`] by making pages, [`library`] by opening other repositories.

mod backend;
mod exporting;
mod following;
mod history;
mod library;
mod lint;
mod media;
mod memory;
mod notes;
mod symbol_past;
mod temporary;
mod writing;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::args::{BrowseArgs, ColorChoice};
use super::failure::Failure;
use super::open;
use super::ui::Ui;
use crate::config::{Config, FILE, Mouse, Wheel};
use crate::model::RepoPath;
use crate::tui::app::{LayoutChoice, MouseUse, Start};
use crate::tui::backend::{Backend, Library};
use crate::tui::headless::Headless;
use crate::tui::picture::Images;
use crate::tui::settings::{self, Colour, Wanted};
use crate::tui::theme::Theme;
use crate::tui::{self, Options, TuiError};
use crate::workspace::{self, Dirs, RepoArg, RepoRef};

/// What the work tree is called among revisions.
const WORK_TREE: &str = "(work tree)";

/// `gloss` alone: the library around the current directory, or the list of repositories.
pub(super) fn bare(lang: Option<String>) -> BrowseArgs {
    BrowseArgs { repo: own_repository(), lang, ..BrowseArgs::default() }
}

pub(super) fn run(args: &BrowseArgs, ui: &Ui, color: ColorChoice, started: Instant) -> Result<u8, Failure> {
    memory::give_back();
    let dirs = Dirs::of_user()?;
    let from = open::here();
    let shelf = library::Shelf { dirs: dirs.clone(), from: from.clone(), offline: ui.offline };
    let mut start = Start { code: args.code, library: args.repo.is_none(), ..Start::default() };
    let backend = match &args.repo {
        Some(repo) => Some(backend(repo, ui)?),
        None => None,
    };
    if let (Some(what), Some(backend)) = (&args.what, &backend) {
        place(what, &**backend, &args.lang(), &mut start)?;
    }
    let wanted = Wanted {
        colour: match color {
            ColorChoice::Auto => Colour::Auto,
            ColorChoice::Always => Colour::Always,
            ColorChoice::Never => Colour::Never,
        },
        theme: args.theme.clone().or_else(|| ui.config.theme.clone()),
        language: args.lang.clone().or_else(|| ui.config.language.clone()),
        mouse: args.no_mouse.then_some(MouseUse::Off).or(ui.config.mouse.map(|mouse| match mouse {
            Mouse::All(true) => MouseUse::On,
            Mouse::All(false) => MouseUse::Off,
            Mouse::Only(Wheel::Scroll) => MouseUse::Scroll,
        })),
        images: ui.config.images.as_deref().and_then(Images::by_name).unwrap_or_default(),
        ambiguous_width: args.ambiguous_width.or(ui.config.ambiguous_width),
        ascii: args.ascii || ui.config.ascii.unwrap_or(false),
        layout: ui.config.layout.clone(),
        search_backward_on_question_mark: ui.config.search_backward_on_question_mark.unwrap_or(false),
    };
    let variable = |name: &str| std::env::var(name).ok();
    let shelf: Arc<dyn Library> = Arc::new(shelf);
    if let Some(file) = &args.frame {
        return frame(args, file, backend, shelf, start, &wanted);
    }
    let settings = settings::detect(&wanted, &variable, &mut settings::ask_background);
    let state = !args.no_state && variable("GLOSS_STATE").is_none_or(|v| v != "off");
    let options = Options {
        backend,
        library: shelf,
        start,
        settings,
        theme_given: wanted.theme.is_some(),
        notice: ui.config_problem.clone().or_else(|| unknown_value(&ui.config)),
        state_dir: state.then(|| dirs.state.clone()),
        trace: args.trace_frames.clone(),
        started,
    };
    let ended = tui::run(options);
    temporary::clear();
    // An export that was asked for with `:export` and is not done leaves nothing.
    crate::export::write::abandon();
    let signal = ended.map_err(|error| match error {
        error @ TuiError::NoTerminal => {
            let repo = args.repo.as_deref().unwrap_or("REPO");
            Failure::new(error.to_string())
                .hint(format!("`gloss show {repo} PATH:LINE --plain` prints the same as text"))
        }
        TuiError::Io(error) => error.into(),
    })?;
    // As a shell tells of a program that a signal ended.
    Ok(if signal == 0 { 0 } else { u8::try_from(128 + signal).unwrap_or(1) })
}

/// What a setting of the user's file says that means nothing.
fn unknown_value(config: &Config) -> Option<String> {
    let width = config.ambiguous_width.map(|width| width.to_string());
    let named = [
        ("theme", config.theme.as_deref(), &Theme::NAMES[..]),
        ("images", config.images.as_deref(), &Images::NAMES[..]),
        ("layout", config.layout.as_deref(), &LayoutChoice::NAMES[..]),
        ("ambiguous_width", width.as_deref(), &["1", "2"][..]),
    ];
    let (key, value, known) = named
        .into_iter()
        .filter_map(|(key, value, known)| Some((key, value?, known)))
        .find(|(_, value, known)| !known.contains(value))?;
    Some(format!("{FILE}: {key} = {value} is none of {}", known.join(", ")))
}

/// A repository with its notes, ready to be read.
///
/// # Errors
/// As [`open::repository`].
pub(super) fn backend(repo: &str, ui: &Ui) -> Result<Arc<dyn Backend>, Failure> {
    let dirs = Dirs::of_user()?;
    let from = open::here();
    let opened = open::repository(repo, ui)?;
    let known = match RepoArg::parse(repo).repo {
        RepoRef::Name(name) => workspace::find(&name, &from, &dirs).ok(),
        RepoRef::Path(_) => None,
    };
    let shelf = library::Shelf { dirs, from, offline: ui.offline };
    Ok(Arc::new(shelf.live(opened, known.as_ref())))
}

/// The name of the repository that the library around the current directory annotates with its own source, or of that
/// library's first; `None` where no library is found.
pub(super) fn own_repository() -> Option<String> {
    let from = open::here();
    let folder = crate::article::library::find_upwards(&from)?;
    let library = crate::article::library::Library::read(crate::article::library::Origin::Project(folder));
    let own = library.repos.iter().find(|repo| repo.manifest.path.is_some() && !repo.documents.is_empty());
    own.or_else(|| library.repos.iter().find(|repo| !repo.documents.is_empty())).map(|repo| repo.manifest.name.clone())
}

/// The language to show articles in: what was asked for, else the locale's.
pub(super) fn language(asked: Option<&str>) -> String {
    asked.map_or_else(|| settings::locale_language(&|name| std::env::var(name).ok()), str::to_owned)
}

/// The UI over a directory without a terminal, for tests: reads the libraries found upwards from it, remembers nothing.
///
/// # Errors
/// Where the directory cannot be opened.
pub fn headless(
    directory: &std::path::Path,
    dirs: &Dirs,
    settings: tui::app::Settings,
    size: (u16, u16),
    start: Start,
) -> Result<Headless, Failure> {
    let shelf = library::Shelf { dirs: dirs.clone(), from: directory.to_owned(), offline: true };
    let opened = workspace::open_path(directory, None)?;
    let backend: Arc<dyn Backend> = Arc::new(shelf.live(opened, None));
    Ok(Headless::start(Some(backend), Arc::new(shelf), settings, size, start))
}

/// `PATH[:LINE]`, or the id of an article.
fn place(what: &str, backend: &dyn Backend, lang: &str, start: &mut Start) -> Result<(), Failure> {
    let (path, line) = match what.rsplit_once(':') {
        Some((path, line)) => line.parse::<u32>().map_or((what, None), |n| (path, Some(n.saturating_sub(1)))),
        None => (what, None),
    };
    if let Ok(path) = RepoPath::new(path.trim_start_matches("./"))
        && backend.read(&path).is_ok()
    {
        start.file = Some((path, line));
        return Ok(());
    }
    let articles = backend.articles(lang);
    if articles.iter().any(|a| a.id == what) {
        start.article = Some(what.to_owned());
        return Ok(());
    }
    let files = backend.files().unwrap_or_default();
    let names = articles.iter().map(|a| a.id.as_str()).chain(files.iter().map(|f| f.path.as_str()));
    let near = crate::text::nearest::nearest(what, names, 4);
    let failure = Failure::new(format!("`{what}` is neither a file nor an article of {}", backend.info().name));
    Err(if near.is_empty() { failure } else { failure.hint(format!("the nearest are {}", near.join(", "))) })
}

/// Draws one frame without a terminal: how the pictures of the documentation are made.
fn frame(
    args: &BrowseArgs,
    file: &PathBuf,
    backend: Option<Arc<dyn Backend>>,
    shelf: Arc<dyn Library>,
    start: Start,
    wanted: &Wanted,
) -> Result<u8, Failure> {
    let size = args.size.as_deref().unwrap_or("120x36");
    let size = size.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let size: (u16, u16) = size.ok_or_else(|| Failure::new("--size is WIDTHxHEIGHT"))?;
    let env = |name: &str| match name {
        "TERM" => Some("xterm-256color".to_owned()),
        "LANG" => Some("en_US.UTF-8".to_owned()),
        "COLORTERM" => Some("truecolor".to_owned()),
        _ => None,
    };
    let settings = settings::detect(wanted, &env, &mut || Some(settings::Background::Dark));
    let mut ui = Headless::start(backend, shelf, settings, size, start);
    ui.ticks(70);
    ui.keys(args.keys.as_deref().unwrap_or(""));
    let text = if file.extension().is_some_and(|e| e == "svg") {
        tui::svg::render(&ui.frame(), &ui.app.settings.theme)
    } else {
        ui.text()
    };
    std::fs::write(file, text)?;
    Ok(0)
}
