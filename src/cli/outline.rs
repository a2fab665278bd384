//! `gloss outline`: the definitions of one file.

use super::args::OutlineArgs;
use super::failure::Failure;
use super::open;
use super::symbols::wire;
use super::ui::Ui;
use crate::text::sanitize;

pub(super) fn run(args: &OutlineArgs, ui: &Ui) -> Result<u8, Failure> {
    let (_, analysis) = open::analysis(&args.repo.repo, ui)?;
    let file = open::file(&analysis, &args.path)?;
    let path = analysis.snapshot().path(file).to_owned();
    if analysis.snapshot().language(file).is_none() {
        return Err(Failure::new(format!("{path} is in no language that gloss reads")));
    }
    let items = analysis.outline(file);
    ui.out(|w| {
        for item in &items {
            let symbol = &item.symbol;
            if args.json {
                writeln!(w, "{}", super::ui::json(&wire(&path, symbol)))?;
            } else {
                let indent = "  ".repeat(item.depth as usize);
                writeln!(w, "{:>6}  {indent}{} {}", symbol.line + 1, symbol.kind, sanitize::label(&symbol.name))?;
            }
        }
        Ok(())
    })?;
    Ok(0)
}
