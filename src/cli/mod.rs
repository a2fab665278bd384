//! The command line: arguments in, text or JSON out, an exit code.
//!
//! One file a verb. Everything printed goes through [`ui`]; every failure becomes a message, its causes, a hint and an
//! exit code in [`failure`]. Exit codes: 0 pass, 1 and 2 only speak of annotations (`check`), 3 the tool could not do
//! it, 101 a bug, 130 interrupted.

pub mod args;
pub mod failure;
pub mod open;
pub mod ui;

mod accept;
pub mod browse;
mod calls;
mod check;
mod clone;
mod complete;
mod completions;
mod coverage;
mod def;
mod diff;
mod export;
mod fetch;
mod fix;
mod help;
mod index;
mod lint;
mod list;
mod log;
mod man;
mod new;
mod outdated;
mod outline;
mod pick;
mod refs;
mod selection;
mod serve;
mod show;
mod sides;
mod snippet;
mod stats;
mod symbols;
mod trace;
mod transfer;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Instant;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser};

pub use failure::Failure;

/// Runs the program on the process's own arguments.
#[must_use]
pub fn run() -> ExitCode {
    let started = Instant::now();
    // Does nothing unless a shell asks what could come next; then it answers and ends the process.
    clap_complete::CompleteEnv::with_factory(args::Args::command).var(complete::VARIABLE).complete();
    // The page that groups the verbs is made only when it is asked for: every start would pay for it.
    let parsed = args::Args::try_parse().or_else(|error| match error.kind() {
        ErrorKind::DisplayHelp => {
            help::command().try_get_matches().and_then(|found| args::Args::from_arg_matches(&found))
        }
        _ => Err(error),
    });
    let args = match parsed {
        Ok(args) => args,
        Err(error) => {
            // Help and version are no errors; clap's own code 2 would read as "annotations are broken".
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 3 } else { 0 });
        }
    };
    let ui = ui::Ui::new(&args.global);
    match dispatch(&args, &ui, started) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => ui.fail(&failure),
    }
}

fn dispatch(args: &args::Args, ui: &ui::Ui, started: Instant) -> Result<u8, Failure> {
    use args::Verb;
    let Some(verb) = &args.verb else {
        // Both ends: a pager reads the article as text, and keys cannot come from a pipe.
        return if std::io::stdout().is_terminal() && std::io::stdin().is_terminal() {
            browse::run(&browse::bare(args.lang.clone()), ui, args.global.color, started)
        } else {
            show::first_article(args.lang.as_deref(), ui)
        };
    };
    if args.lang.is_some() {
        return Err(
            Failure::new("--lang stands behind the verb it is for").hint("for example `gloss browse --lang en`")
        );
    }
    match verb {
        Verb::Browse(verb) => browse::run(verb, ui, args.global.color, started),
        Verb::Clone(verb) => clone::run(verb, ui),
        Verb::Fetch(verb) => fetch::run(verb, ui),
        Verb::List(verb) => list::run(verb, ui),
        Verb::Export(verb) => export::run(verb, ui),
        Verb::Serve(verb) => serve::run(verb, ui),
        Verb::Index(verb) => index::run(verb, ui),
        Verb::Show(verb) => show::run(verb, ui),
        Verb::Def(verb) => def::run(verb, ui),
        Verb::Refs(verb) => refs::run(verb, ui),
        Verb::Symbols(verb) => symbols::run(verb, ui),
        Verb::Outline(verb) => outline::run(verb, ui),
        Verb::Callers(verb) => calls::run(verb, calls::Direction::Callers, ui),
        Verb::Callees(verb) => calls::run(verb, calls::Direction::Callees, ui),
        Verb::Impls(verb) => calls::impls(verb, ui),
        Verb::Trace(verb) => trace::run(verb, ui),
        Verb::Completions(verb) => completions::run(verb, ui),
        Verb::Man(verb) => man::run(verb, ui),
        Verb::Check(verb) => check::run(verb, ui),
        Verb::Lint(verb) => lint::run(verb, ui),
        Verb::New(verb) => new::run(verb, ui),
        Verb::Coverage(verb) => coverage::run(verb, ui),
        Verb::Stats(verb) => stats::run(verb, ui),
        Verb::Log(verb) => log::run(verb, ui),
        Verb::Outdated(verb) => outdated::run(verb, ui),
        Verb::Diff(verb) => diff::run(verb, ui),
        Verb::Fix(verb) => fix::run(verb, ui),
        Verb::Accept(verb) => accept::run(verb, ui),
    }
}
