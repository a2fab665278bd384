//! `gloss new`: an article from a template, a translation that keeps its source's sections, a library for a project of
//! one's own. Writes files that are not there, never over one that is; prints what it wrote.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::NewArgs;
use super::failure::Failure;
use super::open;
use super::ui::Ui;
use crate::analysis::coverage::coverage;
use crate::analysis::notes::state_of;
use crate::anchoring::place::{Located, Place, locate};
use crate::anchoring::{Past, State};
use crate::article::library::{FOLDER, adopt, find_upwards, is_library};
use crate::article::manifest::is_repo_name;
use crate::article::skeleton::{self, Spec};
use crate::article::{Anchor, Document, Libraries, Library, LibraryRepo, Manifest, is_id};
use crate::source::{GitRepo, Source};
use crate::text::nearest::nearest;
use crate::tui::backend::EditorTarget;
use crate::workspace::{self, Dirs, RepoArg, RepoRef};

/// Symbols that the first article of a new library is anchored to, where none were named.
const FIRST_SYMBOLS: usize = 3;

pub(super) fn run(args: &NewArgs, ui: &Ui) -> Result<u8, Failure> {
    let dirs = Dirs::of_user()?;
    let file = if args.library {
        library(args, ui)?
    } else if let Some(id) = &args.translate {
        translation(id, args, &dirs, ui)?
    } else {
        article(args, &dirs, ui)?
    };
    if args.edit {
        let line = first_todo(&file);
        let target = EditorTarget { file: file.display().to_string(), line };
        if let Some(wrong) = crate::tui::outside::edit(&target) {
            return Err(Failure::new(wrong));
        }
    }
    Ok(0)
}

/// One-based line of the first thing to write.
fn first_todo(file: &Path) -> u32 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let at = text.lines().position(|line| line.contains("TODO")).unwrap_or(0);
    u32::try_from(at + 1).unwrap_or(1)
}

/// Writes a file that is not there, and says so on standard output.
fn write_new(file: &Path, text: &str, ui: &Ui) -> Result<(), Failure> {
    use std::io::Write as _;
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut open = std::fs::OpenOptions::new();
    let mut new = match open.write(true).create_new(true).open(file) {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(
                Failure::new(format!("{} is there already", file.display())).hint("nothing was written over it")
            );
        }
        other => other?,
    };
    new.write_all(text.as_bytes())?;
    let shown = shown(file);
    ui.out(|w| writeln!(w, "{}", crate::text::sanitize::label(&shown)))
}

/// Relative to here where it is below.
fn shown(file: &Path) -> String {
    file.strip_prefix(open::here()).unwrap_or(file).display().to_string()
}

/// The language to write in: asked for, the library's, the user's.
fn language(asked: Option<&str>, library: Option<&Library>, ui: &Ui) -> Result<String, Failure> {
    let lang = asked
        .map(str::to_owned)
        .or_else(|| library.and_then(|l| l.settings.language.clone()))
        .or_else(|| ui.config.language.clone())
        .unwrap_or_else(|| super::browse::language(None));
    let lang = if lang.is_empty() { "en".to_owned() } else { lang };
    let plain =
        lang.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if plain { Ok(lang) } else { Err(Failure::new(format!("`{lang}` is no language tag")).hint("write `en`, `zh-CN`")) }
}

fn checked_id(id: &str) -> Result<(), Failure> {
    if is_id(id) {
        return Ok(());
    }
    Err(Failure::new(format!("`{id}` is no article id")).hint("use lower-case letters, digits and `-`: `first-look`"))
}

fn article(args: &NewArgs, dirs: &Dirs, ui: &Ui) -> Result<PathBuf, Failure> {
    let [repo, id, symbols @ ..] = args.what.as_slice() else {
        return Err(Failure::new("an article needs a repository and an id")
            .hint("for example `gloss new ahooks first-look useRequest`; `gloss new --help`"));
    };
    checked_id(id)?;
    let asked = RepoArg::parse(repo);
    let from = match &asked.repo {
        RepoRef::Path(path) => path.canonicalize().unwrap_or_else(|_| path.clone()),
        RepoRef::Name(_) => open::here(),
    };
    let libraries = Libraries::open(&from, Some(&dirs.library()));
    let name = match &asked.repo {
        RepoRef::Name(name) => name.clone(),
        RepoRef::Path(_) => own_name(&libraries).ok_or_else(|| {
            Failure::new(format!("there is no library in {}", from.display()))
                .hint(format!("start one there: `cd {} && gloss new --library`", from.display()))
        })?,
    };
    if libraries.documents(&name).contains_key(id.as_str()) {
        return Err(Failure::new(format!("there is an article `{id}` about {name} already"))
            .hint(format!("`gloss new --translate {id} --lang TAG` translates it")));
    }
    let opened = open::repository(repo, ui)?;
    let (base, library) = writable(&libraries, dirs);
    let own = base == dirs.library();
    let lang = language(args.lang.as_deref(), library, ui)?;
    let known = libraries.manifest(&name).map(|(_, repo)| &repo.manifest);
    let folder = library.and_then(|l| l.repo(&name)).map_or_else(|| name.clone(), |repo| repo.folder.clone());
    let file = base.join(&folder).join(format!("{id}.{lang}.md"));
    let anchors = anchors(symbols, &opened, ui)?;
    let spec = Spec {
        id: id.clone(),
        title: args.title.clone(),
        lang,
        series: args.series.clone(),
        order: args.order,
        anchors,
    };
    let manifest = base.join(&folder).join("repo.toml");
    write_new(&file, &skeleton::article(&spec), ui)?;
    if !manifest.exists() {
        let text = manifest_text(&name, known, opened.repo.as_ref(), opened.source.as_ref());
        write_new(&manifest, &text, ui)?;
    }
    if own {
        ui.note("no library is around here, so it went into your own; annotations/gloss.toml makes one of a folder");
    }
    ui.note(&format!(
        "write what is marked TODO, then: gloss lint {id}; gloss check {}; gloss serve {id}",
        shown_repo(repo)
    ));
    Ok(file)
}

fn shown_repo(repo: &str) -> &str {
    repo.split('@').next().filter(|name| !name.is_empty()).unwrap_or(repo)
}

/// The repository that the nearest library stands in.
fn own_name(libraries: &Libraries) -> Option<String> {
    let library = libraries.project()?;
    library.repos.iter().find(|r| r.manifest.path.is_some()).map(|r| r.manifest.name.clone())
}

/// Where a new article goes: the library around here, else the user's own (made when it is first written to).
fn writable<'a>(libraries: &'a Libraries, dirs: &Dirs) -> (PathBuf, Option<&'a Library>) {
    let own = libraries.list.iter().find_map(|l| Some((l.origin.folder()?.to_owned(), l)));
    match own {
        Some((folder, library)) => (folder, Some(library)),
        None => (dirs.library(), None),
    }
}

/// What a repository's `repo.toml` says: as another library says it, else from the clone.
fn manifest_text(name: &str, known: Option<&Manifest>, git: Option<&Arc<GitRepo>>, source: &dyn Source) -> String {
    let string = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut out = format!("name = {}\n", string(name));
    let urls = known.map(|m| m.urls.clone()).filter(|urls| !urls.is_empty());
    let urls = urls.unwrap_or_else(|| git.and_then(|g| g.origin()).into_iter().collect());
    if let Some(title) = known.and_then(|m| m.title.as_ref()) {
        out.push_str(&format!("title = {}\n", string(title)));
    }
    let urls: Vec<String> = urls.iter().map(|url| string(&crate::source::clone::url::shown(url))).collect();
    out.push_str(&format!("urls = [{}]\n", urls.join(", ")));
    match known.and_then(|m| m.rev.as_ref().map(|rev| (rev, m.reference.as_ref()))) {
        Some((rev, reference)) => {
            out.push_str(&format!("rev = {}\n", string(rev)));
            if let Some(reference) = reference {
                out.push_str(&format!("ref = {}\n", string(reference)));
            }
        }
        None => {
            let revision = source.revision();
            if let Some(commit) = &revision.commit {
                out.push_str(&format!("rev = \"{commit}\"\n"));
                // For servers that give no commit by its id; a commit or a path from one (`HEAD~3`) is no name of one.
                if git.is_some_and(|git| git.reference_names().contains(&revision.label)) {
                    out.push_str(&format!("ref = {}\n", string(&revision.label)));
                }
            }
        }
    }
    out
}

/// What the symbols asked for are in the code: each one place, or nothing is written.
fn anchors(symbols: &[String], opened: &workspace::Opened, ui: &Ui) -> Result<Vec<Anchor>, Failure> {
    if symbols.is_empty() {
        return Ok(Vec::new());
    }
    let (past, state) = past(opened, ui)?;
    symbols.iter().map(|text| anchor(text, &past, &state)).collect()
}

fn past(opened: &workspace::Opened, ui: &Ui) -> Result<(Past, State), Failure> {
    let past = opened.repo.clone().map_or_else(|| Ok(Past::without_history()), Past::new)?;
    let (snapshot, _) = open::indexed(&opened.source, ui)?;
    let state = state_of(&snapshot, opened.repo.is_some());
    past.lend(state.clone(), Arc::new(snapshot));
    Ok((past, state))
}

fn anchor(text: &str, past: &Past, state: &State) -> Result<Anchor, Failure> {
    let wrong = |e: crate::article::anchor::AnchorError| Failure::new(format!("`{text}` is no symbol: {}", e.message));
    let is_path =
        text.contains('#') || text.contains('/') || past.paths(state).iter().any(|path| path.as_str() == text);
    let written = if is_path { text.to_owned() } else { format!("#{text}") };
    let asked: Anchor = written.parse().map_err(wrong)?;
    match locate(past, &asked, state) {
        Located::One(place) => place.anchor().parse().map_err(wrong),
        Located::Several(places) => {
            let list: Vec<String> = places.iter().take(8).map(Place::anchor).collect();
            let more = if places.len() > 8 { format!(" and {} more", places.len() - 8) } else { String::new() };
            Err(Failure::new(format!("`{text}` may mean {} symbols", places.len()))
                .hint(format!("name one of them: {}{more}", list.join(", "))))
        }
        Located::Nothing { near } if !near.is_empty() => {
            Err(Failure::new(format!("nothing is called `{text}`")).hint(format!("did you mean {}?", near.join(", "))))
        }
        Located::Unseen => Err(Failure::new(format!("the code of `{text}` is not in this clone"))),
        _ => Err(Failure::new(format!("nothing is called `{text}`")).hint("`gloss symbols REPO NAME` looks for it")),
    }
}

fn translation(id: &str, args: &NewArgs, dirs: &Dirs, ui: &Ui) -> Result<PathBuf, Failure> {
    let Some(lang) = args.lang.as_deref() else {
        return Err(
            Failure::new("a translation needs a language").hint(format!("`gloss new --translate {id} --lang en`"))
        );
    };
    let lang = language(Some(lang), None, ui)?;
    let libraries = Libraries::open(&open::here(), Some(&dirs.library()));
    let names: Vec<String> = match args.what.as_slice() {
        [] => libraries.repo_names().into_iter().map(str::to_owned).collect(),
        [repo] => vec![repo.clone()],
        _ => return Err(Failure::new("--translate takes the article's id, and its repository at most")),
    };
    let found: Vec<(&Library, &LibraryRepo, &Document)> =
        names.iter().filter_map(|name| libraries.documents(name).get(id).copied()).collect();
    // The library around here comes before the built-in one.
    let rank = |library: &Library| libraries.list.iter().position(|l| l.origin == library.origin);
    let first = found.iter().map(|(library, ..)| rank(library)).min();
    let found: Vec<_> = found.into_iter().filter(|(library, ..)| Some(rank(library)) == first).collect();
    let (library, repo, document) = match found.as_slice() {
        [one] => *one,
        [] => {
            let known = names.iter().flat_map(|name| libraries.repos(name)).flat_map(|(_, r)| &r.documents);
            let near = nearest(id, known.map(|d| d.id.as_str()), 3);
            let failure = Failure::new(format!("there is no article `{id}`"));
            return Err(if near.is_empty() {
                failure
            } else {
                failure.hint(format!("did you mean {}?", near.join(", ")))
            });
        }
        several => {
            let repos: Vec<&str> = several.iter().map(|(_, r, _)| r.manifest.name.as_str()).collect();
            return Err(Failure::new(format!("several repositories have an article `{id}`"))
                .hint(format!("name one of them too: {}", repos.join(", "))));
        }
    };
    if let Some(there) = document.articles.iter().find(|a| a.meta.lang == lang) {
        return Err(Failure::new(format!("`{id}` is there in {lang} already: {}", there.path)));
    }
    let folder = match library.origin.folder() {
        Some(base) => base.join(&repo.folder),
        None => adopted(repo, document, dirs, ui)?,
    };
    let source = document.source();
    let name = source.path.rsplit(['/', '\\']).next().unwrap_or(&source.path);
    let exists =
        |file: &str| repo.documents.iter().flat_map(|d| &d.articles).any(|a| a.path.rsplit('/').next() == Some(file));
    let file = folder.join(format!("{id}.{lang}.md"));
    write_new(&file, &skeleton::translation(source, name, &lang, &exists), ui)?;
    ui.note(&format!("translate what is marked TODO, then: gloss lint {id}"));
    Ok(file)
}

/// The built-in library is read-only: its article is copied to the user's first.
fn adopted(repo: &LibraryRepo, document: &Document, dirs: &Dirs, ui: &Ui) -> Result<PathBuf, Failure> {
    let folder = dirs.library().join(&repo.folder);
    for file in adopt(&repo.folder, document, &folder)? {
        ui.note(&format!("copied from the built-in library: {}", file.display()));
    }
    let manifest = folder.join("repo.toml");
    if !manifest.exists()
        && let Some(bytes) = Library::embedded_file(&format!("{}/repo.toml", repo.folder))
    {
        write_new(&manifest, &String::from_utf8_lossy(bytes), ui)?;
    }
    Ok(folder)
}

/// A library in the project around here, with a first article about it.
fn library(args: &NewArgs, ui: &Ui) -> Result<PathBuf, Failure> {
    let opened = workspace::open_path(&open::here(), None)?;
    let root = opened.repo.as_ref().and_then(|git| git.workdir().map(Path::to_owned)).unwrap_or_else(open::here);
    let base = root.join(FOLDER);
    if let Some(there) = find_upwards(&root).filter(|there| *there == base || is_library(&base)) {
        return Err(Failure::new(format!("there is a library already: {}", there.display()))
            .hint("`gloss new . ID SYMBOL…` adds an article to it"));
    }
    let name: String =
        opened.name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    let name = if is_repo_name(&name) { name } else { "project".to_owned() };
    let lang = language(args.lang.as_deref(), None, ui)?;
    let (past, state) = past(&opened, ui)?;
    let anchors = if args.what.is_empty() {
        first_symbols(&past, &state)
    } else {
        args.what.iter().map(|text| anchor(text, &past, &state)).collect::<Result<Vec<Anchor>, Failure>>()?
    };
    let spec =
        Spec { id: "tour".to_owned(), title: args.title.clone(), lang: lang.clone(), anchors, ..Spec::default() };
    let folder = base.join(&name);
    let file = folder.join(format!("tour.{lang}.md"));
    let settings = format!("# Defaults of this library.\nlanguage = \"{lang}\"\n");
    for (path, text) in [
        (base.join("gloss.toml"), settings.as_str()),
        (folder.join("repo.toml"), &format!("name = \"{name}\"\npath = \"../..\"\n")),
        (base.join("README.md"), &readme(lang.starts_with("zh"))),
        (file.clone(), &skeleton::article(&spec)),
    ] {
        if path.exists() {
            ui.note(&format!("{} is there already and stays as it is", shown(&path)));
        } else {
            write_new(&path, text, ui)?;
        }
    }
    ui.note("write what is marked TODO, then: gloss lint; gloss check; gloss browse . tour");
    ui.note("annotations/README.md has what to put into CI");
    Ok(file)
}

/// What the first article should speak of: what is used most and is not short.
fn first_symbols(past: &Past, state: &State) -> Vec<Anchor> {
    let Some(snapshot) = past.snapshot(state) else { return Vec::new() };
    let found = coverage(&snapshot, past, state, &[], "");
    let next = found.next(&snapshot, past, state, FIRST_SYMBOLS);
    next.iter().filter_map(|one| one.anchor.as_ref()?.parse().ok()).collect()
}

/// Speaks to people who browse the folder; gloss does not take a README for an article.
fn readme(chinese: bool) -> String {
    let words = if chinese {
        "# 源码注解\n\n这里的文章逐节解释本仓库的代码，每节用注释锚定到一个符号，由 gloss 检查是否仍然成立。\n\n```sh\ngloss browse .        # 对照代码阅读\ngloss lint            # 发布前该改什么\ngloss check           # 解释是否仍与代码相符\n```\n\n## 放进 CI\n"
    } else {
        "# Annotations\n\nThe articles here explain the code of this repository, section by section. Each section is anchored to a symbol by a\ncomment, and gloss checks whether it still holds.\n\n```sh\ngloss browse .        # read them beside the code\ngloss lint            # what to mend before others read it\ngloss check           # whether they still say what the code does\n```\n\n## In CI\n"
    };
    format!("{words}\n```yaml\n{CI}```\n")
}

/// A job for GitHub Actions as docs/ci.md has it, which knows other systems too.
const CI: &str = include_str!("ci.yml");
