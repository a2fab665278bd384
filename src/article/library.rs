//! Libraries on disk, in the user's data folder and in the program: the I/O side of articles.
//!
//! Any folder that holds `annotations/` is a library: one folder a repository in it, with `repo.toml`, `gloss.lock`,
//! articles and media. [`Library::from_files`] is pure; [`Libraries::open`] reads the library found upwards from the
//! current folder, then the user's, then the one built into the program, in this order of precedence by document. A file
//! that cannot be read or understood gives problems and never hides the others. Symbolic links are not followed: a
//! library may come from a stranger's repository.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::faults::Faults;
use super::lock::{self, Lock};
use super::manifest::{Manifest, Settings, read_manifest, read_settings};
use super::parse::{MAX_ARTICLE_BYTES, parse};
use super::variants::Document;
use crate::model::Problem;
use crate::text::Span;

/// The folder whose presence makes its parent a library.
pub const FOLDER: &str = "annotations";

/// The lock's file name.
pub const LOCK_FILE: &str = "gloss.lock";

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/annotations");

/// Where a library comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The `annotations` folder found upwards from the current folder.
    Project(PathBuf),
    /// The user's own, under the data folder.
    User(PathBuf),
    /// Built into the program: read-only.
    Embedded,
}

impl Origin {
    /// The folder on disk, if there is one.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Origin::Project(path) | Origin::User(path) => Some(path),
            Origin::Embedded => None,
        }
    }

    /// How a file of this library is shown: relative to the project, absolute for the user's own.
    fn show(&self, relative: &str) -> String {
        match self {
            Origin::Project(_) => format!("{FOLDER}/{relative}"),
            Origin::User(path) => path.join(relative).display().to_string(),
            Origin::Embedded => format!("(built in)/{relative}"),
        }
    }
}

/// A file of a library: path relative to the `annotations` folder, and content; `None` for media, which are not read.
#[derive(Clone, Debug)]
pub struct File {
    pub path: String,
    pub bytes: Option<Vec<u8>>,
}

/// One library.
#[derive(Clone, Debug)]
pub struct Library {
    pub origin: Origin,
    pub settings: Settings,
    /// By folder name.
    pub repos: Vec<LibraryRepo>,
    /// Problems of `gloss.toml` and of reading the folders.
    pub problems: Vec<Problem>,
}

/// What a library says about one repository.
#[derive(Clone, Debug)]
pub struct LibraryRepo {
    /// Name of its folder.
    pub folder: String,
    pub manifest: Manifest,
    /// Whether there is a `repo.toml`.
    pub has_manifest: bool,
    /// By id.
    pub documents: Vec<Document>,
    pub lock: LockState,
    /// Every other file, relative to the repository's folder: media and what they need.
    pub files: Vec<String>,
    /// Problems of `repo.toml` and the lock, and of files that belong to no document.
    pub problems: Vec<Problem>,
    /// Shown paths and texts of the files the problems speak of that are no articles.
    pub texts: BTreeMap<String, String>,
}

/// What became of the lock.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum LockState {
    /// There is none yet.
    #[default]
    Absent,
    Read(Lock),
    /// It is there and could not be read in full (reported); what could be read counts. It must not be written over.
    Damaged(Lock),
}

impl LockState {
    /// The lock, if it could be read.
    #[must_use]
    pub fn get(&self) -> Option<&Lock> {
        match self {
            LockState::Read(lock) | LockState::Damaged(lock) => Some(lock),
            LockState::Absent => None,
        }
    }
}

impl Library {
    /// Understands the files of one library; the order of `files` does not matter.
    #[must_use]
    pub fn from_files(origin: Origin, mut files: Vec<File>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut faults = Faults::new(&origin.show("gloss.toml"));
        let mut settings = Settings::default();
        let mut folders: BTreeMap<String, Vec<File>> = BTreeMap::new();
        for file in files {
            match file.path.split_once('/') {
                Some((folder, rest)) => {
                    let inner = File { path: rest.to_owned(), bytes: file.bytes };
                    folders.entry(folder.to_owned()).or_default().push(inner);
                }
                None if file.path == "gloss.toml" => {
                    settings = read_settings(&String::from_utf8_lossy(&file.bytes.unwrap_or_default()), &mut faults);
                }
                None => {}
            }
        }
        let repos =
            folders.into_iter().filter_map(|(folder, files)| LibraryRepo::read(&origin, &settings, folder, files));
        let repos = repos.collect();
        Self { origin, settings, repos, problems: faults.into_problems() }
    }

    /// Reads the library whose `annotations` folder is `folder`.
    #[must_use]
    pub fn read(origin: Origin) -> Self {
        let mut problems = Vec::new();
        let mut files = Vec::new();
        match origin.folder() {
            Some(folder) => read_folder(folder, "", 0, &origin, &mut files, &mut problems),
            None => embedded_files(&EMBEDDED, &mut files),
        }
        let mut library = Self::from_files(origin, files);
        library.problems.extend(problems);
        library
    }

    /// The library built into the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self::read(Origin::Embedded)
    }

    /// A file of the program's own library, for media of embedded articles.
    #[must_use]
    pub fn embedded_file(path: &str) -> Option<&'static [u8]> {
        EMBEDDED.get_file(path).map(include_dir::File::contents)
    }

    /// The repository with this name or folder.
    #[must_use]
    pub fn repo(&self, name: &str) -> Option<&LibraryRepo> {
        self.repos.iter().find(|r| r.manifest.name == name).or_else(|| self.repos.iter().find(|r| r.folder == name))
    }
}

impl LibraryRepo {
    /// `None` for a folder without a manifest, articles or a lock.
    fn read(origin: &Origin, settings: &Settings, folder: String, files: Vec<File>) -> Option<Self> {
        let mut this = Self {
            manifest: Manifest { folder: folder.clone(), name: folder.clone(), ..Manifest::default() },
            folder,
            has_manifest: false,
            documents: Vec::new(),
            lock: LockState::Absent,
            files: Vec::new(),
            problems: Vec::new(),
            texts: BTreeMap::new(),
        };
        let mut by_id: BTreeMap<String, Vec<super::Article>> = BTreeMap::new();
        for file in files {
            let shown = origin.show(&format!("{}/{}", this.folder, file.path));
            let Some(bytes) = file.bytes else {
                this.files.push(file.path);
                continue;
            };
            match file.path.as_str() {
                "repo.toml" => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let mut faults = Faults::new(&shown);
                    this.manifest = read_manifest(&this.folder, &text, &mut faults);
                    this.has_manifest = true;
                    this.note(shown, text, faults);
                }
                LOCK_FILE => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let mut faults = Faults::new(&shown);
                    let lock = lock::read(&text, &mut faults);
                    let damaged = lock.is_none() || faults.has_errors();
                    let lock = lock.unwrap_or_default();
                    this.lock = if damaged { LockState::Damaged(lock) } else { LockState::Read(lock) };
                    this.note(shown, text, faults);
                }
                path if is_article(path) => {
                    let mut article = parse(&shown, &bytes);
                    check_name(path, &mut article);
                    let key =
                        if article.meta.id.is_empty() { id_of_name(path).to_owned() } else { article.meta.id.clone() };
                    by_id.entry(key).or_default().push(article);
                }
                _ => this.files.push(file.path),
            }
        }
        let lang = settings.language.as_deref();
        this.documents = by_id.into_iter().map(|(id, articles)| Document::new(id, articles, lang)).collect();
        let anything = this.has_manifest || !this.documents.is_empty() || this.lock != LockState::Absent;
        anything.then_some(this)
    }

    fn note(&mut self, shown: String, text: String, faults: Faults) {
        let problems = faults.into_problems();
        if !problems.is_empty() {
            self.texts.insert(shown, text);
            self.problems.extend(problems);
        }
    }

    /// The document with this id.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|d| d.id == id)
    }
}

/// `.md` in the repository's folder itself; a README speaks to people who browse the folder.
fn is_article(path: &str) -> bool {
    let readme = path.len() >= 6 && path.as_bytes()[..6].eq_ignore_ascii_case(b"readme");
    !path.contains('/') && path.strip_suffix(".md").is_some() && !readme
}

/// The id in `<id>.<lang>.md`.
fn id_of_name(name: &str) -> &str {
    let stem = name.strip_suffix(".md").unwrap_or(name);
    stem.split_once('.').map_or(stem, |(id, _)| id)
}

/// A file is named after the id and the language in it, so that a translation is found by its name.
fn check_name(name: &str, article: &mut super::Article) {
    let meta = &article.meta;
    if meta.id.is_empty() || meta.lang.is_empty() {
        return;
    }
    let expected = format!("{}.{}.md", meta.id, meta.lang);
    if name != expected {
        let mut faults = Faults::new(&article.path);
        let span = article.front.get("id").map_or(Span::default(), |e| e.value_span);
        faults.warning(span, format!("by its id and language this file would be called `{expected}`"), None);
        article.problems.extend(faults.into_problems());
    }
}

/// Folders deeper than this under a repository's are not looked into.
const MAX_FOLDER_DEPTH: usize = 6;
/// Files beyond this number in one library are left out, with a problem.
const MAX_FILES: usize = 20_000;

fn read_folder(
    base: &Path,
    relative: &str,
    depth: usize,
    origin: &Origin,
    files: &mut Vec<File>,
    problems: &mut Vec<Problem>,
) {
    let mut trouble = |shown: String, message: String| {
        let mut faults = Faults::new(&shown);
        faults.error(Span::default(), message, None);
        problems.extend(faults.into_problems());
    };
    let entries = match fs::read_dir(base.join(relative)) {
        Ok(entries) => entries,
        Err(e) => return trouble(origin.show(relative), format!("the folder cannot be read: {e}")),
    };
    let mut names: Vec<(String, fs::FileType)> = Vec::new();
    for entry in entries.flatten() {
        if let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) {
            names.push((name, kind));
        }
    }
    names.sort_by(|a, b| a.0.cmp(&b.0));
    let mut folders = Vec::new();
    for (name, kind) in names {
        let path = if relative.is_empty() { name.clone() } else { format!("{relative}/{name}") };
        if name.starts_with('.') || kind.is_symlink() {
            continue;
        }
        if kind.is_dir() {
            if depth < MAX_FOLDER_DEPTH {
                folders.push(path);
            }
            continue;
        }
        if files.len() >= MAX_FILES {
            return trouble(origin.show(relative), format!("more than {MAX_FILES} files; the rest is left out"));
        }
        let text = Path::new(&name).extension().is_some_and(|e| e == "md" || e == "toml" || e == "lock");
        if !text {
            files.push(File { path, bytes: None });
            continue;
        }
        match read_bounded(&base.join(&path)) {
            Ok(bytes) => files.push(File { path, bytes: Some(bytes) }),
            Err(e) => trouble(origin.show(&path), format!("the file cannot be read: {e}")),
        }
    }
    for folder in folders {
        read_folder(base, &folder, depth + 1, origin, files, problems);
    }
}

/// At most one byte more than an article may have: enough to see that it is too long.
fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    use io::Read as _;
    let mut bytes = Vec::new();
    let limit = if path.extension().is_some_and(|e| e == "md") { MAX_ARTICLE_BYTES as u64 + 1 } else { 64 << 20 };
    fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn embedded_files(dir: &Dir<'_>, files: &mut Vec<File>) {
    for file in dir.files() {
        let Some(path) = file.path().to_str() else { continue };
        let text = file.path().extension().is_some_and(|e| e == "md" || e == "toml" || e == "lock");
        files.push(File { path: path.replace('\\', "/"), bytes: text.then(|| file.contents().to_vec()) });
    }
    for sub in dir.dirs() {
        embedded_files(sub, files);
    }
}

/// The libraries a command sees, in order of precedence.
#[derive(Clone, Debug)]
pub struct Libraries {
    pub list: Vec<Library>,
}

impl Libraries {
    /// The library found upwards from `from`, then the one in `user` (a folder like `annotations`), then the built-in one.
    #[must_use]
    pub fn open(from: &Path, user: Option<&Path>) -> Self {
        Self { list: origins(from, user).into_iter().map(Library::read).collect() }
    }

    /// The manifests alone of the same libraries, in their order: what a name means costs no parsing of articles.
    #[must_use]
    pub fn manifests(from: &Path, user: Option<&Path>) -> Vec<(Origin, Manifest)> {
        let mut out = Vec::new();
        for origin in origins(from, user) {
            for (folder, bytes) in manifest_files(&origin) {
                let manifest = read_manifest(&folder, &String::from_utf8_lossy(&bytes), &mut Faults::default());
                out.push((origin.clone(), manifest));
            }
        }
        out
    }

    /// The names of all repositories, sorted.
    #[must_use]
    pub fn repo_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.list.iter().flat_map(|l| &l.repos).map(|r| r.manifest.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The project's own library: the one found upwards from the current folder.
    #[must_use]
    pub fn project(&self) -> Option<&Library> {
        self.list.iter().find(|library| matches!(library.origin, Origin::Project(_)))
    }

    /// The repositories meant where none is named: those of the project's library, else all, sorted.
    #[must_use]
    pub fn default_repos(&self) -> Vec<String> {
        match self.project() {
            Some(library) => library.repos.iter().map(|r| r.manifest.name.clone()).collect(),
            None => self.repo_names().into_iter().map(str::to_owned).collect(),
        }
    }

    /// What each library says about a repository, the strongest first.
    pub fn repos<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a Library, &'a LibraryRepo)> {
        self.list.iter().filter_map(move |library| library.repo(name).map(|repo| (library, repo)))
    }

    /// The manifest that counts for a repository: the first there is.
    #[must_use]
    pub fn manifest<'a>(&'a self, name: &'a str) -> Option<(&'a Library, &'a LibraryRepo)> {
        self.repos(name).find(|(_, repo)| repo.has_manifest).or_else(|| self.repos(name).next())
    }

    /// The documents of a repository that are under a writer's hands: those of the project around the current folder,
    /// where it has any of the repository; else all.
    #[must_use]
    pub fn own_documents<'a>(
        &'a self,
        name: &'a str,
    ) -> BTreeMap<&'a str, (&'a Library, &'a LibraryRepo, &'a Document)> {
        let mut all = self.documents(name);
        let is_project = |library: &Library| matches!(library.origin, Origin::Project(_));
        if self.repos(name).any(|(library, repo)| is_project(library) && !repo.documents.is_empty()) {
            all.retain(|_, (library, ..)| is_project(library));
        }
        all
    }

    /// The documents of a repository by id, each from the strongest library that has it.
    #[must_use]
    pub fn documents<'a>(&'a self, name: &'a str) -> BTreeMap<&'a str, (&'a Library, &'a LibraryRepo, &'a Document)> {
        let mut out = BTreeMap::new();
        for (library, repo) in self.repos(name) {
            for document in &repo.documents {
                out.entry(document.id.as_str()).or_insert((library, repo, document));
            }
        }
        out
    }
}

/// The libraries in force, the strongest first.
fn origins(from: &Path, user: Option<&Path>) -> Vec<Origin> {
    let project = find_upwards(from).map(Origin::Project);
    let user = user.filter(|path| path.is_dir()).map(|path| Origin::User(path.to_owned()));
    let mut list: Vec<Origin> = Vec::new();
    for origin in project.into_iter().chain(user).chain([Origin::Embedded]) {
        if list.iter().all(|other| other.folder() != origin.folder()) {
            list.push(origin);
        }
    }
    list
}

/// Folder and content of every `repo.toml`, by folder name.
fn manifest_files(origin: &Origin) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    if let Some(base) = origin.folder() {
        for entry in fs::read_dir(base).into_iter().flatten().flatten() {
            let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
            let file = entry.path().join("repo.toml");
            let plain = fs::symlink_metadata(&file).is_ok_and(|meta| meta.is_file());
            if kind.is_dir() && plain && !name.starts_with('.') {
                found.extend(read_bounded(&file).ok().map(|bytes| (name, bytes)));
            }
        }
    } else {
        for dir in EMBEDDED.dirs() {
            let file = dir.get_file(dir.path().join("repo.toml"));
            found.extend(dir.path().to_str().zip(file).map(|(name, file)| (name.to_owned(), file.contents().to_vec())));
        }
    }
    found.sort();
    found
}

/// The `annotations` folder of the nearest library at or above `from`. A folder of that name without any sign of ours
/// (other projects keep other annotations) is passed over.
#[must_use]
pub fn find_upwards(from: &Path) -> Option<PathBuf> {
    from.ancestors().map(|dir| dir.join(FOLDER)).find(|folder| is_library(folder))
}

/// Whether the folder holds a `gloss.toml`, or a folder with a `repo.toml`.
#[must_use]
pub fn is_library(folder: &Path) -> bool {
    if folder.join("gloss.toml").is_file() {
        return true;
    }
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.path().join("repo.toml").is_file())
}

/// Copies a document of the built-in library into `folder` (a repository's folder of the reader's own library): its
/// articles in every language, the files they show, and what they lean on: the manifest with the revision they were
/// written for, and the lock with what was approved. Files that are there already stay as they are. Gives what was
/// written.
///
/// # Errors
/// As from the file system.
pub fn adopt(repo_folder: &str, document: &Document, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut names: Vec<String> = Vec::new();
    for article in &document.articles {
        names.extend(article.path.rsplit('/').next().map(str::to_owned));
        let sections = article.sections.iter();
        let shown = sections.flat_map(|s| s.media.iter().map(|m| &m.dest).chain(s.links.iter().map(|l| &l.dest)));
        names.extend(shown.map(|dest| dest.split(['#', '?']).next().unwrap_or(dest).to_owned()));
    }
    names.extend(["repo.toml", LOCK_FILE].map(str::to_owned));
    names.sort();
    names.dedup();
    let mut written = Vec::new();
    for name in names.iter().filter(|name| !name.is_empty() && !name.split('/').any(|part| part == "..")) {
        let path = folder.join(name);
        let article = document.articles.iter().any(|a| a.path.rsplit('/').next() == Some(name));
        // A link to another article is no reason to copy that too.
        if path.exists() || (!article && name.ends_with(".md")) {
            continue;
        }
        if let Some(bytes) = Library::embedded_file(&format!("{repo_folder}/{name}")) {
            replace_file(&path, bytes)?;
            written.push(path);
        }
    }
    Ok(written)
}

/// Replaces the file at `path` in one step, making its folder where needed. A crash leaves the old file or the new one,
/// at worst a `.tmp` file beside it.
///
/// # Errors
/// As from the file system; the old file is untouched then.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a file name"))?;
    let temporary = folder.join(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
    let written = write_through(&temporary, path, bytes);
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write_through(temporary: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(temporary)?;
    if let Ok(old) = fs::metadata(path) {
        file.set_permissions(old.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(temporary, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.into(), bytes: Some(text.as_bytes().to_vec()) }
    }

    fn article(id: &str, lang: &str, more: &str) -> String {
        format!("---\ngloss: 1\nid: {id}\ntitle: T\nlang: {lang}\n{more}---\n\n## A\n<!-- gloss: a.rs id=x -->\n")
    }

    fn library(files: Vec<File>) -> Library {
        Library::from_files(Origin::Project("/p/annotations".into()), files)
    }

    #[test]
    fn a_library_is_its_folders() {
        let lib = library(vec![
            file("gloss.toml", "language = \"zh-CN\"\n"),
            file("tikv/repo.toml", "urls = [\"https://x.y/t.git\"]\nrev = \"abc\"\n"),
            file("tikv/b.en.md", &article("b", "en", "source: b.zh-CN.md\n")),
            file("tikv/b.zh-CN.md", &article("b", "zh-CN", "")),
            file("tikv/README.md", "# hello"),
            File { path: "tikv/media/x.svg".into(), bytes: None },
            file("empty/notes.txt", "x"),
        ]);
        assert_eq!(lib.repos.len(), 1);
        let repo = lib.repo("tikv").unwrap();
        assert_eq!((repo.manifest.rev.as_deref(), repo.problems.len()), (Some("abc"), 0));
        let doc = repo.document("b").unwrap();
        assert_eq!(doc.source().path, "annotations/tikv/b.zh-CN.md");
        assert_eq!(doc.articles.iter().map(|a| a.problems.len()).sum::<usize>(), 0);
        assert_eq!(repo.files, ["README.md", "media/x.svg"]);
    }

    #[test]
    fn a_bad_article_or_manifest_hides_nothing() {
        let lib = library(vec![
            file("r/repo.toml", "urls = [[["),
            file("r/gloss.lock", "version ="),
            file("r/bad.md", "no front matter \u{0}"),
            file("r/other.fr.md", &article("good", "fr", "")),
            file("r/good.en.md", &article("good", "en", "")),
        ]);
        let repo = lib.repo("r").unwrap();
        assert_eq!(repo.documents.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["bad", "good"]);
        assert_eq!((repo.lock.clone(), repo.problems.len()), (LockState::Damaged(Lock::default()), 3));
        let good = repo.document("good").unwrap();
        assert_eq!(good.articles.iter().map(|a| a.problems.len()).collect::<Vec<_>>(), [0, 2]);
    }

    #[test]
    fn the_strongest_library_gives_a_document() {
        let user = |title: &str| article("a", "en", "").replace("title: T", &format!("title: {title}"));
        let strong = library(vec![file("r/a.en.md", &user("mine"))]);
        let weak = library(vec![
            file("r/a.en.md", &user("theirs")),
            file("r/b.en.md", &article("b", "en", "")),
            file("r/repo.toml", "urls = [\"u\"]"),
        ]);
        let all = Libraries { list: vec![strong, weak] };
        let documents = all.documents("r");
        assert_eq!(documents["a"].2.source().meta.title, "mine");
        assert_eq!(documents.len(), 2);
        assert_eq!(all.manifest("r").unwrap().1.manifest.urls, ["u"]);
    }

    #[test]
    fn a_library_on_disk_is_found_upwards_and_links_are_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a/b/c");
        fs::create_dir_all(&deep).unwrap();
        fs::create_dir_all(dir.path().join("a/b/annotations/labels")).unwrap();
        assert_eq!(find_upwards(&deep), None);
        let folder = dir.path().join("a/annotations");
        replace_file(&folder.join("r/repo.toml"), b"urls = [\"u\"]").unwrap();
        replace_file(&folder.join("r/a.en.md"), article("a", "en", "").as_bytes()).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/passwd", folder.join("r/b.en.md")).unwrap();
        assert_eq!(find_upwards(&deep), Some(folder.clone()));
        let library = Library::read(Origin::Project(folder.clone()));
        assert_eq!(library.repos[0].documents.len(), 1);
        assert!(
            fs::read_dir(folder.join("r")).unwrap().all(|e| !e.unwrap().file_name().to_string_lossy().contains("tmp"))
        );
    }

    #[test]
    fn the_built_in_library_has_no_problems() {
        let library = Library::embedded();
        assert_eq!(library.problems, []);
        for repo in &library.repos {
            assert_eq!(repo.problems, [], "{}", repo.folder);
            for article in repo.documents.iter().flat_map(|d| &d.articles) {
                assert_eq!(article.problems, [], "{}", article.path);
            }
        }
    }
}
