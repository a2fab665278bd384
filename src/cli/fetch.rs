//! `gloss fetch`: bring what is new at the origin of clones.

use super::args::FetchArgs;
use super::failure::{Failure, INTERRUPTED};
use super::transfer;
use super::ui::Ui;
use crate::source::clone::{self, CloneError, Deepen};
use crate::text::{nearest::nearest, sanitize};
use crate::workspace::{Dirs, WorkspaceError};

pub(super) fn run(args: &FetchArgs, ui: &Ui) -> Result<u8, Failure> {
    if ui.offline {
        return Err(transfer::offline("a fetch asks the origin", "gloss fetch"));
    }
    let dirs = Dirs::of_user()?;
    let clones = dirs.clones();
    let names = if args.names.is_empty() { clones.clone() } else { args.names.clone() };
    if names.is_empty() {
        ui.note("nothing is cloned yet; `gloss list` shows what there is to clone");
    }
    let deepen = match (args.unshallow, args.deepen) {
        (true, _) => Deepen::Everything,
        (_, Some(more)) => Deepen::By(more),
        _ => Deepen::Keep,
    };
    let mut worst = 0;
    for name in &names {
        if let Err(failure) = one(name, deepen, &clones, &dirs, ui) {
            if names.len() == 1 || failure.code == INTERRUPTED {
                return Err(failure);
            }
            worst = failure.code;
            let _ = ui.fail(&failure);
        }
    }
    Ok(worst)
}

fn one(name: &str, deepen: Deepen, clones: &[String], dirs: &Dirs, ui: &Ui) -> Result<(), Failure> {
    if !clones.iter().any(|clone| clone == name) {
        // A name of the catalogue that is not cloned is told so; anything else is a slip of the pen.
        return Err(match crate::workspace::find(name, &super::open::here(), dirs) {
            Ok(_) => CloneError::NotCloned(name.to_owned()).into(),
            Err(WorkspaceError::Unknown { nearest: near, is_dir, name }) if near.is_empty() => {
                let nearest = nearest(&name, clones.iter().map(String::as_str), 3);
                WorkspaceError::Unknown { name, nearest, is_dir }.into()
            }
            Err(error) => error.into(),
        });
    }
    let (repos, of) = (dirs.repos(), name.to_owned());
    let (changed, total) =
        transfer::run(ui, &dirs.repos(), name, move |observer| clone::fetch(&repos, &of, deepen, observer))?;
    let name = sanitize::label(name).into_owned();
    ui.out(|w| match changed {
        0 if total.progress.bytes == 0 => writeln!(w, "{name}: nothing new"),
        1 => writeln!(w, "{name}: 1 branch or tag changed ({total})"),
        _ => writeln!(w, "{name}: {changed} branches and tags changed ({total})"),
    })
}
