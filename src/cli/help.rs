//! The first page of `gloss --help`: the verbs by what one wants to do, and where to start.
//!
//! clap lists verbs in one column; thirty of them teach nobody. The words of each verb are still its own doc comment.

use std::fmt::Write as _;

use clap::builder::StyledStr;
use clap::{Command, CommandFactory};

use super::args::Args;

/// Verbs by purpose. One that is not named here stands in the last group.
const GROUPS: [(&str, &[&str]); 6] = [
    ("Read", &["browse", "show", "list", "clone", "fetch"]),
    ("Ask about code", &["def", "refs", "symbols", "outline", "callers", "callees", "impls", "trace"]),
    ("Write articles", &["new", "lint", "coverage", "stats"]),
    ("Keep them true", &["check", "outdated", "diff", "accept", "fix", "log"]),
    ("Publish", &["export", "serve"]),
    ("And", &["index", "completions", "man", "help"]),
];

const START: &str = "\
Where to start:
  gloss                       the library around here, or a list of what to read
  gloss browse ahooks         brings what it needs, opens its first article
  gloss def . src/a.rs:12:8   what stands at line 12, column 8, of the work tree
  gloss new --library         annotate your own project
  gloss help VERB             a verb with all its options and examples";

/// The command line as [`Args`] describes it, with that first page.
#[must_use]
pub(super) fn command() -> Command {
    let mut command = Args::command();
    // `help` is made when the command is built; the original must stay unbuilt for what completes it.
    let mut built = command.clone();
    built.build();
    let styles = built.get_styles();
    let (header, literal) = (*styles.get_header(), *styles.get_literal());
    let mut text = format!("{{about-with-newline}}\n{header}Usage:{header:#} {{usage}}\n");
    let width = built.get_subcommands().map(|verb| verb.get_name().len()).max().unwrap_or(0);
    for (at, (title, names)) in GROUPS.iter().enumerate() {
        let _ = write!(text, "\n{header}{title}:{header:#}\n");
        let mut line = |verb: &Command| {
            let (name, about) = (verb.get_name(), verb.get_about().map(ToString::to_string).unwrap_or_default());
            let _ = writeln!(text, "  {literal}{name:width$}{literal:#}  {about}");
        };
        names.iter().filter_map(|name| built.find_subcommand(name)).for_each(&mut line);
        if at + 1 == GROUPS.len() {
            let grouped = |verb: &&Command| GROUPS.iter().any(|(_, names)| names.contains(&verb.get_name()));
            built.get_subcommands().filter(|verb| !verb.is_hide_set() && !grouped(verb)).for_each(line);
        }
    }
    let _ = write!(text, "\n{header}Options:{header:#}\n{{options}}{{after-help}}");
    command = command.help_template(StyledStr::from(text)).after_help(START);
    // A template is inherited: verbs keep clap's own.
    command.mut_subcommands(|verb| {
        verb.help_template("{about-with-newline}\n{usage-heading} {usage}\n\n{all-args}{after-help}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_is_shown_once_with_its_words() {
        let mut command = command();
        let page = command.render_help().to_string();
        let lines: Vec<&str> = page.lines().collect();
        command.build();
        for verb in command.get_subcommands() {
            let start = format!("  {} ", verb.get_name());
            let found: Vec<&&str> = lines.iter().filter(|line| line.starts_with(&start)).collect();
            let about = verb.get_about().map(ToString::to_string).expect("every verb says what it does");
            assert!(found.len() == 1 && found[0].ends_with(&about), "{}: {found:?}", verb.get_name());
            assert!(found[0].len() <= 80, "wider than a terminal: {}", found[0]);
        }
    }
}
