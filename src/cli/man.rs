//! `gloss man`: the manual as roff, made from the help texts.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::args::{Args, ManArgs};
use super::failure::Failure;
use super::ui::Ui;

pub(super) fn run(args: &ManArgs, ui: &Ui) -> Result<u8, Failure> {
    let mut command = Args::command();
    command.build();
    let pages = pages(&command)?;
    if let Some(dir) = &args.dir {
        let failed = |path: &std::path::Path| {
            let shown = path.display().to_string();
            move |error: io::Error| Failure::new(format!("cannot write {shown}: {error}"))
        };
        std::fs::create_dir_all(dir).map_err(failed(dir))?;
        for (name, page) in &pages {
            let path = dir.join(format!("{name}.1"));
            std::fs::write(&path, page).map_err(failed(&path))?;
        }
        ui.out(|w| writeln!(w, "{} pages in {}", pages.len(), dir.display()))?;
        return Ok(0);
    }
    if let Some(verb) = &args.verb {
        let name = format!("gloss-{verb}");
        let Some((_, page)) = pages.iter().find(|(known, _)| *known == name) else {
            let verbs: Vec<&str> = pages.iter().filter_map(|(name, _)| name.strip_prefix("gloss-")).collect();
            let near = crate::text::nearest::nearest(verb, verbs.iter().copied(), 3);
            let failure = Failure::new(format!("no verb `{verb}`"));
            let hint = if near.is_empty() { verbs.join(", ") } else { format!("did you mean {}?", near.join(", ")) };
            return Err(failure.hint(hint));
        };
        ui.out(|w| w.write_all(page))?;
        return Ok(0);
    }
    ui.out(|w| pages.iter().try_for_each(|(_, page)| w.write_all(page)))?;
    Ok(0)
}

/// Name and content of each page: the program's, then one a verb.
fn pages(command: &Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let verbs = command.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help");
    let mut list = vec![("gloss".to_owned(), command.clone())];
    list.extend(verbs.map(|verb| (format!("gloss-{}", verb.get_name()), verb.clone())));
    list.into_iter()
        .map(|(name, command)| {
            let mut page = Vec::new();
            let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            // Titled by name, so that `man gloss-clone` shows what was asked for.
            let source = concat!("gloss ", env!("CARGO_PKG_VERSION"));
            let man = Man::new(command.display_name(name.clone()).after_help(""))
                .title(name.to_uppercase())
                .source(source)
                .manual("gloss manual");
            man.render(&mut page)?;
            if name == "gloss-browse" {
                page.extend(crate::tui::keymap::roff().into_bytes());
            }
            page.extend_from_slice(roff_examples(&examples).as_bytes());
            Ok((name, page))
        })
        .collect()
}

/// The examples as they stand, line by line; clap_mangen would fill them like prose.
fn roff_examples(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty() || line.trim() == "Examples:").peekable();
    if lines.peek().is_none() {
        return out;
    }
    out.push_str(".SH EXAMPLES\n.nf\n");
    for line in lines {
        let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
        // A dot at the start of a line is a request.
        let guard = if line.starts_with('.') { "\\&" } else { "" };
        out.push_str(&format!("{guard}{line}\n"));
    }
    out.push_str(".fi\n");
    out
}
