//! `gloss fix`: anchors whose code went elsewhere as it was say where it went. Nothing that a human has to decide.

use std::path::{Path, PathBuf};

use super::accept::{count, save_failure};
use super::args::FixArgs;
use super::diff::code_of;
use super::failure::{CANNOT, Failure};
use super::pick::{self, Pick};
use super::ui::Ui;
use crate::analysis::review::{Draft, Fixed, Need, Refusal, Review, Subject};
use crate::article::library::replace_file;
use crate::article::manifest::repin;
use crate::source::GitRepo;
use crate::text::sanitize;
use crate::workspace::Opened;

pub(super) fn run(args: &FixArgs, ui: &Ui) -> Result<u8, Failure> {
    let picked = pick::pick(&args.select)?;
    let user = picked.dirs.library();
    let mut code = 0;
    let mut draft = Draft::default();
    let mut roots: Vec<PathBuf> = Vec::new();
    let mut text = String::new();
    picked.each(&args.select, ui, |mut review, pick, opened| {
        let pin = if args.pin { Some(new_pin(&review, pick, opened)?) } else { None };
        let done = plan(&mut review, pick, args.pin);
        let clean = |text: &str| sanitize::label(text).into_owned();
        for fixed in &done.fixed {
            text.push_str(&format!("{} -> {}\n", clean(&fixed.from), clean(&fixed.to)));
            for saying in &fixed.mentions {
                let (path, word) = (clean(&saying.path), clean(&saying.text));
                text.push_str(&format!("  {path}:{}: the prose still says `{word}`\n", saying.line));
            }
        }
        for (from, to) in &done.definitions {
            text.push_str(&format!("{} -> {}  (link definition)\n", clean(from), clean(to)));
        }
        code = code.max(done.code(&review, pick));
        let label = pick::label(opened);
        if args.dry_run {
            roots.extend(project_root(&review));
            let left_out = review.draft(&mut draft).map_err(|error| save_failure(error.into()))?;
            if left_out > 0 {
                ui.note(&format!(
                    "note: {} of the built-in library would be copied to {} first",
                    count(left_out, "article"),
                    pick::shown(&user)
                ));
            }
            if let Some(pin) = pin {
                draft.write(pin.path, pin.old, pin.new);
            }
        } else {
            let saved = review.save(&user).map_err(|error| save_failure(error.into()))?;
            let tidied = review.tidy_locks().map_err(|error| save_failure(error.into()))?;
            for path in &saved.copied {
                text.push_str(&format!("copied from the built-in library: {}\n", pick::shown(path)));
            }
            if let Some(pin) = pin.filter(|pin| pin.old != pin.new) {
                replace_file(&pin.path, &pin.new)?;
                text.push_str(&format!("wrote {}\n", pick::shown(&pin.path)));
            }
            let mut files: Vec<&PathBuf> = saved.files.iter().chain(&tidied).collect();
            files.sort();
            files.dedup();
            for path in files {
                text.push_str(&format!("wrote {}\n", pick::shown(path)));
            }
        }
        text.push_str(&done.summary(&review, pick, &label));
        for (name, refusal) in &done.refused {
            ui.note(&clean(&format!("refused: {name}: {refusal}")));
        }
        if let Some(hint) = done.refused.first().and_then(|(_, refusal)| refusal.hint()) {
            ui.note(&format!("  hint: {hint}"));
        }
        Ok(true)
    })?;
    if args.dry_run {
        // The patch alone is on standard output, so that it can go through a pipe.
        ui.note(text.trim_end());
        ui.out(|w| w.write_all(&draft.patch(&|path| relative(path, &roots))))?;
    } else {
        ui.out(|w| w.write_all(text.as_bytes()))?;
    }
    Ok(code)
}

#[derive(Default)]
struct Done {
    fixed: Vec<Fixed>,
    definitions: Vec<(String, String)>,
    refused: Vec<(String, Refusal)>,
}

fn plan(review: &mut Review, pick: &Pick, repin: bool) -> Done {
    let mut done = Done::default();
    for at in 0..review.subjects.len() {
        let subject = &review.subjects[at];
        if !pick.has(subject) || subject.need() != Need::Fix {
            continue;
        }
        let name = subject.name();
        match review.fix(at, repin) {
            Ok(fixed) => done.fixed.push(fixed),
            Err(refusal) => done.refused.push((name, refusal)),
        }
    }
    if pick.sections.is_empty() {
        done.definitions = review.refresh(repin);
    }
    done
}

impl Done {
    /// What is left afterwards, in the codes of a check.
    fn code(&self, review: &Review, pick: &Pick) -> u8 {
        if !self.refused.is_empty() {
            return CANNOT;
        }
        let rest = review.subjects.iter().filter(|s| pick.has(s)).map(|s| code_of(s.need())).max().unwrap_or(0);
        rest.max(u8::from(self.fixed.iter().any(|fixed| !fixed.mentions.is_empty())))
    }

    fn summary(&self, review: &Review, pick: &Pick, label: &str) -> String {
        let rest = |need: Need| review.subjects.iter().filter(|s| pick.has(s) && s.need() == need).count();
        let mut out = format!("{} at {label}: ", sanitize::label(&review.repo));
        out.push_str(&match self.fixed.len() + self.definitions.len() {
            0 => "nothing to fix".to_owned(),
            n => format!("{} fixed", count(n, "anchor")),
        });
        let words = [
            (rest(Need::Look), "changed: `gloss accept` shows the code"),
            (rest(Need::Repair), "broken: `gloss check` lists candidates"),
            (rest(Need::Unknown), "not looked at"),
        ];
        for (n, words) in words.into_iter().filter(|(n, _)| *n > 0) {
            out.push_str(&format!(", {n} {words}"));
        }
        out.push('\n');
        out
    }
}

/// A manifest before and after its pin is moved.
struct Pin {
    path: PathBuf,
    old: Vec<u8>,
    new: Vec<u8>,
}

/// The manifest with the target as its pin. Refused while code changed under anchors that nobody ever approved: a new pin
/// would make the change invisible.
fn new_pin(review: &Review, pick: &Pick, opened: &Opened) -> Result<Pin, Failure> {
    let commit = review.target.commit().ok_or_else(|| {
        Failure::new("a work tree cannot be a pin").hint("name a revision with `--rev`, or `--latest`")
    })?;
    let lost: Vec<String> =
        review.subjects.iter().filter(|s| !s.approved && s.need() > Need::Fix).map(Subject::name).collect();
    if let Some(first) = lost.first() {
        return Err(Failure::new(format!(
            "{} of {} changed and were never approved, {first} among them: a new pin would hide that",
            lost.len(),
            review.repo
        ))
        .hint("run `gloss accept` at the pin of today first; then the code they were written about is remembered"));
    }
    if !pick.docs.is_empty() && !pick.whole {
        return Err(Failure::new("the pin is one for all articles of a repository").hint("name the repository alone"));
    }
    let folder = review.docs.iter().find_map(|doc| Some(doc.origin.folder()?.join(&doc.folder)));
    let path = folder.map(|folder| folder.join("repo.toml")).filter(|path| path.is_file()).ok_or_else(|| {
        Failure::new(format!("the pin of {} is not in a library of yours", review.repo))
            .hint("copy its repo.toml into your library, or make a library of your own with articles about it")
    })?;
    let old = std::fs::read(&path)?;
    let text = String::from_utf8_lossy(&old).into_owned();
    let label = &opened.source.revision().label;
    let named = opened.repo.as_ref().is_some_and(|repo| repo.reference_names().contains(label));
    let reference =
        if named { label.clone() } else { opened.repo.as_ref().map_or(String::new(), |r| r.default_label()) };
    let new = repin(&text, &commit.to_string(), &reference)
        .map_err(|problem| Failure::new(format!("{}: {problem}", path.display())))?;
    Ok(Pin { path, old, new: new.into_bytes() })
}

/// The root that patches are relative to: the git repository around the library, else the folder that holds it.
fn project_root(review: &Review) -> Option<PathBuf> {
    let folder = review.docs.iter().find_map(|doc| doc.origin.folder())?.canonicalize().ok()?;
    let git = GitRepo::discover(&folder).ok().and_then(|repo| repo.workdir().map(Path::to_owned));
    git.and_then(|root| root.canonicalize().ok()).or_else(|| folder.parent().map(Path::to_owned))
}

/// A path as a patch names it: from the first of the roots that holds it.
fn relative(path: &Path, roots: &[PathBuf]) -> String {
    let whole = path.canonicalize().or_else(|_| {
        // A lock that is made has no path of its own yet.
        let (folder, name) = (path.parent().unwrap_or(path), path.file_name().unwrap_or_default());
        folder.canonicalize().map(|folder| folder.join(name))
    });
    let whole = whole.unwrap_or_else(|_| path.to_owned());
    let inside = roots.iter().find_map(|root| whole.strip_prefix(root).ok()).unwrap_or(&whole);
    inside.to_string_lossy().replace('\\', "/")
}
