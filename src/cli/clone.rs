//! `gloss clone`: bring repositories onto this machine.

use std::path::Path;

use super::args::CloneArgs;
use super::failure::Failure;
use super::transfer;
use super::ui::Ui;
use crate::source::clone::{self, Done, Pin, Request, url};
use crate::source::git::GitRepo;
use crate::text::{nearest::nearest, sanitize};
use crate::workspace::{Catalogue, Dirs};

pub(super) fn run(args: &CloneArgs, ui: &Ui) -> Result<u8, Failure> {
    if args.name.is_some() && args.what.len() > 1 {
        return Err(Failure::new("--name names one clone, but several are asked for"));
    }
    let dirs = Dirs::of_user()?;
    let catalogue = Catalogue::open(&super::open::here(), &dirs);
    let mut worst = 0;
    for what in &args.what {
        if let Err(failure) = one(what, args, &catalogue, &dirs, ui) {
            // One that fails does not keep the others; Ctrl-C ends them all.
            if args.what.len() == 1 || failure.code == super::failure::INTERRUPTED {
                return Err(failure);
            }
            worst = failure.code;
            let _ = ui.fail(&failure);
        }
    }
    Ok(worst)
}

fn one(what: &str, args: &CloneArgs, catalogue: &Catalogue, dirs: &Dirs, ui: &Ui) -> Result<(), Failure> {
    let known = catalogue.find(what, dirs);
    if let Some(local) = known.as_ref().and_then(|known| known.local.as_ref()) {
        ui.note(&format!(
            "{} is here already: the catalogue reads it at {}",
            label(what),
            label(&local.to_string_lossy())
        ));
        return Ok(());
    }
    let (default_name, urls) = match &known {
        Some(known) => (known.name.clone(), known.urls.clone()),
        None => {
            let bare = !what.contains(['/', '\\', ':']) && !matches!(what, "." | "..");
            if bare {
                return Err(unknown(what, catalogue, dirs));
            }
            (url::name_of(what), vec![what.to_owned()])
        }
    };
    let name = args.name.clone().unwrap_or(default_name);
    let target = dirs.clone_of(&name);
    if clone::is_clone(&target) {
        return already(&name, what, known.is_some(), args, &target, ui);
    }
    if urls.is_empty() {
        return Err(crate::workspace::WorkspaceError::NoSource { name }.into());
    }
    // A source on this machine needs no network; an `insteadOf` to one is seen only when it is tried.
    if ui.offline && !urls.iter().any(|url| url::is_on_this_machine(url)) {
        return Err(transfer::offline(&format!("`{name}` is not cloned"), &format!("gloss clone {what}")));
    }
    let urls = if ui.offline { urls.into_iter().filter(|url| url::is_on_this_machine(url)).collect() } else { urls };
    let pin = args.rev.clone().map(|rev| Pin { rev, reference: None });
    let request = Request { name: name.clone(), urls, depth: args.depth, pin };
    ui.note(&format!("cloning {} into {}", label(&name), label(&target.to_string_lossy())));
    let repos = dirs.repos();
    let (done, total) =
        transfer::run(ui, &dirs.repos(), &name, move |observer| clone::clone(&repos, &request, observer))?;
    match done {
        Done::AlreadyThere(_) => already(&name, what, known.is_some(), args, &target, ui),
        Done::Cloned { url, .. } => {
            ui.out(|w| writeln!(w, "{}: cloned from {} ({total})", label(&name), label(&url::shown(&url))))
        }
    }
}

/// Says that a clone is there; it is an error only where another repository has the name.
fn already(name: &str, what: &str, catalogued: bool, args: &CloneArgs, target: &Path, ui: &Ui) -> Result<(), Failure> {
    let repo = GitRepo::open(target)?;
    let origin = repo.origin().unwrap_or_default();
    let asked = clone::expand(what).unwrap_or_else(|_| what.to_owned());
    if !catalogued && !origin.is_empty() && !url::same(&origin, &asked) && !url::same(&origin, what) {
        let error = format!("`{name}` is there already, cloned from {}", url::shown(&origin));
        return Err(Failure::new(error).hint("choose another name with --name NAME"));
    }
    let mut text = format!("{}: already there", label(name));
    if repo.is_shallow() {
        text.push_str(", without its whole history (`gloss fetch --unshallow` brings it)");
    }
    ui.out(|w| writeln!(w, "{text}"))?;
    if let Some(rev) = &args.rev
        && repo.resolve(rev).is_err()
    {
        let dirs = Dirs::of_user()?;
        let known = crate::workspace::find(name, &super::open::here(), &dirs)?;
        if ui.offline {
            return Err(transfer::offline(
                &format!("{rev} is not in the clone"),
                &format!("gloss clone {what} --rev {rev}"),
            ));
        }
        transfer::bring(&known, Some(rev), &dirs, ui)?;
    }
    Ok(())
}

fn unknown(what: &str, catalogue: &Catalogue, dirs: &Dirs) -> Failure {
    let clones = dirs.clones();
    let names = catalogue.names().chain(clones.iter().map(String::as_str));
    crate::workspace::WorkspaceError::Unknown {
        name: what.to_owned(),
        nearest: nearest(what, names, 3),
        is_dir: Path::new(what).is_dir(),
    }
    .into()
}

fn label(text: &str) -> String {
    sanitize::label(text).into_owned()
}
