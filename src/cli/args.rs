//! The arguments of every verb. Help texts are these doc comments.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::ArgValueCompleter;

use super::complete;
use crate::article::Gate;

/// Read and explain other people's source code.
///
/// Articles are laid over the symbols they explain, at any revision, and followed when the code moves on.
#[derive(Parser, Debug)]
#[command(name = "gloss", version, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    /// Without a verb: language of articles and of the interface [default: the locale's]
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// Without a verb: open the library around the current directory
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// Options of every verb.
#[derive(ClapArgs, Debug, Clone)]
pub struct Global {
    /// When to use colour: auto (on a terminal, unless `NO_COLOR` is set), always, never
    #[arg(long, value_name = "WHEN", global = true, value_enum, default_value_t = ColorChoice::Auto)]
    #[arg(hide_possible_values = true)]
    pub color: ColorChoice,
    /// Print nothing on standard error but failures
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Never use the network
    #[arg(long, global = true)]
    pub offline: bool,
}

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Into files and pipes too
    Always,
    /// Not even on a terminal
    Never,
}

/// The verbs.
#[derive(Subcommand, Debug)]
pub enum Verb {
    /// Bring repositories onto this machine
    #[command(after_help = "\
Examples:
  gloss clone ahooks                       a name of the catalogue (`gloss list`)
  gloss clone gh:tikv/tikv --depth 1       only the newest commit of every branch and tag
  gloss clone gitee:opengauss/openGauss-server --rev 5.0.0
  gloss clone https://git.example/x.git --name other
  gloss clone ../project                   a local repository: its objects are linked, not copied")]
    Clone(CloneArgs),
    /// Bring what is new at the origin of clones
    #[command(after_help = "\
Examples:
  gloss fetch                              every clone
  gloss fetch tikv --deepen 100            100 commits more of history
  gloss fetch tikv --unshallow             all of its history")]
    Fetch(FetchArgs),
    /// List repositories and articles, and what of them is here
    #[command(after_help = "\
Examples:
  gloss list                               the catalogue, the clones, every article
  gloss list tikv --lang zh-CN
  gloss list .                             the library around here
  gloss list --json | jq -r 'select(.state == \"absent\").name'")]
    List(ListArgs),
    /// Read a repository and its articles in the terminal
    #[command(after_help = "\
Examples:
  gloss browse                             the list of repositories and articles
  gloss browse tikv                        its first article, or where you were
  gloss browse ahooks packages/hooks/src/useRequest/index.ts:12
  gloss browse .                           the work tree here

Press ? inside for the keys.")]
    Browse(BrowseArgs),
    /// Print annotated source, or an article with the code it explains
    #[command(after_help = "\
Examples:
  gloss show ahooks                                  the articles there are
  gloss show ahooks dom-effect | less -R             an article with its code
  gloss show ahooks packages/hooks/src/utils/createEffectWithTarget.ts
  gloss show tikv@v8.5.0 BatchExecutor --plain       a symbol, for screen readers
  gloss show . src/main.rs:3                         the symbol around a line of the work tree")]
    Show(ShowArgs),
    /// Write repositories and their articles as a static web site
    #[command(after_help = "\
Examples:
  gloss export -o site                     every repository of the library that is on this machine
  gloss export ahooks -o site --full       with every file of it
  gloss export dom-effect -o site          one article and the code it speaks of

The site works from a disk, without JavaScript and under any sub-path.")]
    Export(ExportArgs),
    /// Show that site on this machine, anew whenever an article changes
    #[command(after_help = "\
Examples:
  gloss serve                              every repository of the library that is on this machine
  gloss serve dom-effect --port 8000       one article, while it is written

It listens on 127.0.0.1 only. Ctrl-C ends it.")]
    Serve(ServeArgs),
    /// Index a revision, so that later questions are answered at once
    #[command(after_help = "\
Examples:
  gloss index tikv                         at the revision its articles are about
  gloss index ./project --json             the work tree, with one line of figures
  gloss index openGauss@v6.0.0")]
    Index(IndexArgs),
    /// Go to the definition of a symbol or of what stands at a place
    #[command(after_help = "\
Examples:
  gloss def ahooks useEventListener
  gloss def tikv BatchExecutor::next_batch
  gloss def . src/main.rs:12:8             what stands at line 12, byte column 8
  gloss def . src/main.rs:12:8 --type      the type of the value that stands there
  gloss def tikv --batch < places.jsonl    many places, one answer a line")]
    Def(DefArgs),
    /// List the uses of a symbol
    #[command(after_help = "\
Examples:
  gloss refs ahooks getTargetElement
  gloss refs tikv@v8.5.0 components/tidb_query_executors/src/runner.rs#BatchExecutorsRunner
  gloss refs tikv struct@BatchExecutorsRunner --kind type,import
  gloss refs . src/lib.rs:40:12 --json")]
    Refs(RefsArgs),
    /// List symbols of a revision
    #[command(after_help = "\
Examples:
  gloss symbols tikv nextbatch             names that have these letters in this order
  gloss symbols tikv =next_batch           exactly this name
  gloss symbols . --path src/cli --kind function,struct --json")]
    Symbols(SymbolsArgs),
    /// Show the definitions of one file
    #[command(after_help = "\
Examples:
  gloss outline ahooks packages/hooks/src/useRequest/index.ts
  gloss outline . src/main.rs --json")]
    Outline(OutlineArgs),
    /// Show who calls a function, as a tree
    #[command(after_help = "\
Examples:
  gloss callers tikv BatchExecutorsRunner::handle_request
  gloss callers . src/lib.rs:40:12")]
    Callers(CallArgs),
    /// Show what a function calls, as a tree
    #[command(after_help = "\
Examples:
  gloss callees tikv BatchExecutorsRunner::handle_request")]
    Callees(CallArgs),
    /// List what implements a trait, extends a class, overrides a method
    #[command(after_help = "\
Examples:
  gloss impls tikv BatchExecutor
  gloss impls tikv BatchExecutor::next_batch")]
    Impls(SymbolArgs),
    /// Follow a definition from one revision to another
    #[command(after_help = "\
Examples:
  gloss trace tikv --from v5.0.0 --to v8.5.0 BatchExecutor
  gloss trace ahooks --from v3.0.0 packages/hooks/src/utils/domTarget.ts#getTargetElement
  gloss trace tikv --batch < questions.jsonl           one JSON object a line, one answer each")]
    Trace(TraceArgs),
    /// Start an article, a translation, or a library of your project
    #[command(after_help = "\
Nothing is ever written over. A new article goes into the library around here, else into your own.

Examples:
  gloss new ahooks first-look              an article about a repository
  gloss new tikv paging BatchExecutorsRunner Endpoint::parse_request_and_check_memory_locks
                                           with a section for each symbol
  gloss new --translate dom-effect --lang de
  gloss new . internals src/lib.rs#run     in the library of the project here
  gloss new --library                      start a library in the project here")]
    New(NewArgs),
    /// Find what an author should mend in articles
    #[command(after_help = "\
Exit codes: 0 nothing but notes, 1 warnings, 2 something cannot be read, 3 it could not be done.

Examples:
  gloss lint                               every article of the library around here
  gloss lint tikv --format json
  gloss lint annotations/tikv/query.en.md  one article (a file or an id)
  gloss lint tikv --fix                    write [`name`] where `name` leads to one symbol
  gloss lint --rules                       the rules, and why they are rules

An article allows what it must: `lint-allow: [long-quote, unlinked-name:WORD]` in its front matter.")]
    Lint(LintArgs),
    /// Show how much of a folder is explained, and what to explain next
    #[command(after_help = "\
Counted are functions, methods, types and macros; each weighs by how often its name is used.

Examples:
  gloss coverage ahooks                    the whole repository
  gloss coverage tikv components/tidb_query_executors
  gloss coverage . src --next 20 --json")]
    Coverage(CoverageArgs),
    /// Count words, minutes, sections, anchors and quotes of articles
    #[command(after_help = "\
Words are words, or Chinese characters. A minute is 200 words, 350 characters or 25 lines of code.

Examples:
  gloss stats                              every article of the library around here
  gloss stats tikv --lang zh-CN
  gloss stats --json | jq '.total'")]
    Stats(StatsArgs),
    /// Print the script that teaches a shell to complete gloss
    #[command(after_help = "\
Examples:
  gloss completions bash > ~/.local/share/bash-completion/completions/gloss
  gloss completions zsh > ~/.zfunc/_gloss  with ~/.zfunc in $fpath
  gloss completions fish > ~/.config/fish/completions/gloss.fish

Names of repositories, branches and tags are completed too.")]
    Completions(CompletionsArgs),
    /// Print the manual
    #[command(after_help = "\
Examples:
  gloss man | man -l -                     read it
  gloss man clone | man -l -               the page of one verb
  gloss man --dir ~/.local/share/man/man1  a page for every verb")]
    Man(ManArgs),
    /// Check that the articles still hold: every anchor against the code
    #[command(after_help = "\
Exit codes: 0 pass, 1 something needs review, 2 something is broken, 3 it could not be checked.

Examples:
  gloss check                              every repository of the library around here
  gloss check ahooks --latest              at the newest commit that was fetched
  gloss check tikv --rev v8.5.1 --format json
  gloss check ahooks --range v3.0.0..v3.9.7
  gloss check --changed-since origin/main --format github
  gloss check --report sarif=gloss.sarif --report junit=gloss.xml
  gloss check --baseline known.json --update-baseline")]
    Check(CheckArgs),
    /// Show the commits that changed annotated code
    #[command(after_help = "\
Examples:
  gloss log dom-effect#compare             every commit that changed the symbol
  gloss log ahooks                         each section: releases it holds in, last commits
  gloss log dom-effect --json | jq -c .spans")]
    Log(LogArgs),
    /// Show what a newer pin would break, before it is one
    #[command(after_help = "\
What was fetched is looked at; `gloss fetch` brings more. `gloss fix --pin` moves a pin.
Exit codes: 0 nothing would break, 1 something would need review, 2 something would break, 3 it could not be looked at.

Examples:
  gloss outdated                           every repository of the library around here
  gloss outdated ahooks --to v3.9.7
  gloss outdated --json | jq .summary")]
    Outdated(OutdatedArgs),
    /// Compare the code that was written about with the code now
    #[command(after_help = "\
Only what changed is shown, unless a section is named. A `|` stands before lines that the section quotes.
Exit codes: 0 nothing changed, 1 something did, 2 something is broken, 3 it could not be looked at.

Examples:
  gloss diff                               everything that changed, in the library around here
  gloss diff ahooks --rev v3.9.7
  gloss diff dom-effect#compare --prose    one section with its prose
  gloss diff --latest --json | jq -r .anchor")]
    Diff(DiffArgs),
    /// Make anchors follow code that moved or was renamed
    #[command(after_help = "\
Only what is certain is rewritten, and no other byte of an article; changed code is for `gloss accept`.
Exit codes: 0 all is well now, 1 something needs review, 2 something is broken, 3 it could not be done.

Examples:
  gloss fix --dry-run | git apply          look at the patch first if you like
  gloss fix ahooks --latest
  gloss fix ahooks --rev v3.9.7 --pin      and make that revision the pin")]
    Fix(FixArgs),
    /// Say that the prose of annotations fits the code as it is
    #[command(after_help = "\
Section by section, the code as it was approved, the code as it is and the prose are shown, and asked about. What was \
never approved and is unchanged since the pin is asked about once, and needs no terminal. A section of which something \
is still marked TODO is left alone. Approvals are kept in gloss.lock beside the articles.
Exit codes: 0 nothing is left, 1 something still needs review, 2 something is broken, 3 it could not be done.

Examples:
  gloss accept                             the library around here; the first time, what is new
  gloss accept ahooks --rev v3.9.7
  gloss accept dom-effect#compare --yes    one section, without asking")]
    Accept(AcceptArgs),
}

/// `gloss log`.
#[derive(ClapArgs, Debug)]
pub struct LogArgs {
    #[command(flatten)]
    pub select: AnnotationSelect,
    /// Show at most this many commits a section [default: 3, or all of a section that is named]
    #[arg(short, long, value_name = "N")]
    pub number: Option<usize>,
    /// Answer as JSON Lines, one object an annotation
    #[arg(long)]
    pub json: bool,
}

/// `gloss outdated`.
#[derive(ClapArgs, Debug)]
pub struct OutdatedArgs {
    /// Repositories or articles [default: the library around here]
    #[arg(value_name = "REPO|ARTICLE", add = ArgValueCompleter::new(complete::repository))]
    pub what: Vec<String>,
    /// Look at this revision [default: the newest release and the newest commit that were fetched]
    #[arg(long, value_name = "REV")]
    pub to: Option<String>,
    /// Answer as JSON Lines, one object a repository and revision
    #[arg(long)]
    pub json: bool,
}

/// Which annotations, and at which revision.
#[derive(ClapArgs, Debug, Clone, Default)]
pub struct AnnotationSelect {
    /// Repositories, articles (id or file), or sections of articles [default: the library around here]
    #[arg(value_name = "REPO[@REV]|ARTICLE[#SECTION]", add = ArgValueCompleter::new(complete::repository))]
    pub what: Vec<String>,
    /// Look at this revision [default: the pin, or the work tree of a project that annotates itself]
    #[arg(long, value_name = "REV", conflicts_with = "latest")]
    pub rev: Option<String>,
    /// Look at the newest commit that was fetched of the branch the manifest's `ref` names, else of the default branch
    #[arg(long)]
    pub latest: bool,
}

/// `gloss diff`.
#[derive(ClapArgs, Debug)]
pub struct DiffArgs {
    #[command(flatten)]
    pub select: AnnotationSelect,
    /// Show all of the code, not only what is near a change
    #[arg(long)]
    pub full: bool,
    /// Show the prose too
    #[arg(long)]
    pub prose: bool,
    /// Answer as JSON Lines, one object an annotation
    #[arg(long)]
    pub json: bool,
}

/// `gloss fix`.
#[derive(ClapArgs, Debug)]
pub struct FixArgs {
    #[command(flatten)]
    pub select: AnnotationSelect,
    /// Write nothing; print a patch that `git apply` takes
    #[arg(long)]
    pub dry_run: bool,
    /// Make the revision looked at the pin in repo.toml
    #[arg(long)]
    pub pin: bool,
}

/// `gloss accept`.
#[derive(ClapArgs, Debug)]
pub struct AcceptArgs {
    #[command(flatten)]
    pub select: AnnotationSelect,
    /// Approve without asking, changed code and unwritten sections too
    #[arg(short, long)]
    pub yes: bool,
    /// Only what was never approved
    #[arg(long, conflicts_with = "yes")]
    pub new: bool,
    /// Translations that were not touched since their source changed fit all the same
    #[arg(long)]
    pub translations: bool,
}

/// Which repository and revision.
#[derive(ClapArgs, Debug, Clone)]
pub struct RepoSelect {
    /// A name of the catalogue, or the path of a repository or work tree; `@REV` picks a branch, tag or commit
    #[arg(value_name = "REPO[@REV]", add = ArgValueCompleter::new(complete::repository))]
    pub repo: String,
}

/// `gloss browse`.
#[derive(ClapArgs, Debug, Default)]
pub struct BrowseArgs {
    /// A name of the catalogue, or the path of a repository or work tree; `@REV` picks a branch, tag or commit
    /// [default: the list of repositories]
    #[arg(value_name = "REPO[@REV]", add = ArgValueCompleter::new(complete::repository))]
    pub repo: Option<String>,
    /// A file, or the id of an article [default: where you were, or the first article]
    #[arg(value_name = "PATH[:LINE]|ARTICLE")]
    pub what: Option<String>,
    /// Open the code rather than an article
    #[arg(long)]
    pub code: bool,
    /// Language of articles and of the interface [default: the locale's]
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// Colours: dark, light, contrast, ansi, mono [default: by the terminal's background]
    #[arg(long, value_parser = ["dark", "light", "contrast", "ansi", "mono"])]
    pub theme: Option<String>,
    /// Leave the mouse to the terminal
    #[arg(long)]
    pub no_mouse: bool,
    /// Draw with ASCII only
    #[arg(long)]
    pub ascii: bool,
    /// Cells that characters of ambiguous width take in your terminal
    #[arg(long, value_name = "1|2", value_parser = clap::value_parser!(u8).range(1..=2))]
    pub ambiguous_width: Option<u8>,
    /// Remember nothing between runs
    #[arg(long)]
    pub no_state: bool,
    /// Write one line of JSON for every frame: what caused it and how long it took
    #[arg(long, value_name = "FILE", hide = true)]
    pub trace_frames: Option<PathBuf>,
    /// Draw one frame to FILE (.svg or text) instead of opening the terminal
    #[arg(long, value_name = "FILE", hide = true)]
    pub frame: Option<PathBuf>,
    /// Size of that frame
    #[arg(long, value_name = "WxH", hide = true)]
    pub size: Option<String>,
    /// Keys to press before it is drawn
    #[arg(long, hide = true)]
    pub keys: Option<String>,
}

impl BrowseArgs {
    /// The language articles are asked for in, or nothing.
    #[must_use]
    pub fn lang(&self) -> String {
        self.lang.clone().unwrap_or_default()
    }
}

/// `gloss show`.
#[derive(ClapArgs, Debug)]
pub struct ShowArgs {
    #[command(flatten)]
    pub repo: RepoSelect,
    /// A file (with a line: the symbol around it), a symbol, or the id of an article [default: list the articles]
    #[arg(value_name = "PATH[:LINE]|SYMBOL|ARTICLE")]
    pub what: Option<String>,
    /// No colour and no drawing: for screen readers
    #[arg(long)]
    pub plain: bool,
    /// Language of articles [default: the locale's]
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
}

/// `gloss new`.
#[derive(ClapArgs, Debug)]
pub struct NewArgs {
    /// A repository, the new article's id, and symbols or files that get a section each
    #[arg(value_name = "REPO ID [SYMBOL]", add = ArgValueCompleter::new(complete::repository))]
    pub what: Vec<String>,
    /// The article's title
    #[arg(long)]
    pub title: Option<String>,
    /// The language to write in [default: the library's, else the locale's]
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// The series it belongs to
    #[arg(long, value_name = "ID")]
    pub series: Option<String>,
    /// Its place in the series; leave gaps
    #[arg(long, value_name = "N")]
    pub order: Option<i64>,
    /// Start the translation of this article into --lang
    #[arg(long, value_name = "ID", conflicts_with_all = ["series", "order", "title"])]
    pub translate: Option<String>,
    /// Start a library in the project here; SYMBOLs get a section each in its first article
    #[arg(long, conflicts_with_all = ["translate", "series", "order"])]
    pub library: bool,
    /// Open the new file in $VISUAL or $EDITOR
    #[arg(long)]
    pub edit: bool,
}

/// `gloss coverage`.
#[derive(ClapArgs, Debug)]
pub struct CoverageArgs {
    #[command(flatten)]
    pub repo: RepoSelect,
    /// Only what is below this folder, or in this file [default: the whole repository]
    pub folder: Option<String>,
    /// How many symbols to propose
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub next: usize,
    /// Answer as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `gloss stats`.
#[derive(ClapArgs, Debug)]
pub struct StatsArgs {
    /// Names or paths of repositories, ids or files of articles [default: every repository of the library]
    #[arg(value_name = "REPO|ARTICLE", add = ArgValueCompleter::new(complete::repository))]
    pub what: Vec<String>,
    /// Only this language
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// Answer as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// `gloss lint`.
#[derive(ClapArgs, Debug)]
pub struct LintArgs {
    /// Names or paths of repositories, ids or files of articles [default: every repository of the library]
    #[arg(value_name = "REPO|ARTICLE", add = ArgValueCompleter::new(complete::repository))]
    pub what: Vec<String>,
    /// How to report
    #[arg(long, value_enum, default_value_t = LintFormat::Human)]
    pub format: LintFormat,
    /// Which findings fail; default: what gloss.toml says, else strict
    #[arg(long, value_enum)]
    pub gate: Option<Gate>,
    /// Only these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Link the names that lead to one symbol, then report what is left
    #[arg(long, conflicts_with = "no_code")]
    pub fix: bool,
    /// Do not look for unlinked names, which needs the code
    #[arg(long)]
    pub no_code: bool,
    /// List the rules and why they are rules
    #[arg(long, conflicts_with_all = ["what", "gate", "only", "fix"])]
    pub rules: bool,
}

/// The formats of a lint.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LintFormat {
    /// For people, like a compiler's
    Human,
    /// One JSON object
    Json,
}

/// `gloss list`.
#[derive(ClapArgs, Debug)]
pub struct ListArgs {
    /// Only these repositories: names, or the folder of a library or of one repository in it
    #[arg(value_name = "REPO", add = ArgValueCompleter::new(complete::repository))]
    pub repos: Vec<String>,
    /// Language of titles [default: the locale's]
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// Answer as JSON Lines, one object a repository
    #[arg(long)]
    pub json: bool,
}

/// `gloss completions`.
#[derive(ClapArgs, Debug)]
pub struct CompletionsArgs {
    /// For which shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// The shells that can be taught.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

/// `gloss man`.
#[derive(ClapArgs, Debug)]
pub struct ManArgs {
    /// Only the page of this verb
    pub verb: Option<String>,
    /// Write one file a verb into this directory instead
    #[arg(long, value_hint = ValueHint::DirPath, conflicts_with = "verb")]
    pub dir: Option<PathBuf>,
}

/// `gloss clone`.
#[derive(ClapArgs, Debug)]
pub struct CloneArgs {
    /// Names of the catalogue, `gh:owner/name` (also `gitee:`, `gitlab:`, `gitcode:`), URLs, or local directories
    #[arg(value_name = "NAME|URL", required = true, add = ArgValueCompleter::new(complete::repository))]
    pub what: Vec<String>,
    /// How many commits of history to bring [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub depth: Option<u32>,
    /// Bring only this branch, tag or commit
    #[arg(long)]
    pub rev: Option<String>,
    /// What to call the clone [default: the catalogue's name or the last part of the URL]
    #[arg(long)]
    pub name: Option<String>,
}

/// `gloss fetch`.
#[derive(ClapArgs, Debug)]
pub struct FetchArgs {
    /// Which clones [default: all]
    #[arg(value_name = "NAME", add = ArgValueCompleter::new(complete::cloned))]
    pub names: Vec<String>,
    /// How many commits more of history to bring, where it was cut
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub deepen: Option<u32>,
    /// Bring the whole history
    #[arg(long, conflicts_with = "deepen")]
    pub unshallow: bool,
}

/// `gloss export`.
#[derive(ClapArgs, Debug)]
pub struct ExportArgs {
    /// Names or paths of repositories, ids or files of articles [default: every repository of the library]
    #[arg(value_name = "REPO|ARTICLE")]
    pub what: Vec<String>,
    /// The directory to write; an earlier export there is replaced. With --single also a file `NAME.html`
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Files with notes, and the definitions that notes and articles lead to (the default)
    #[arg(long, group = "scope")]
    pub slice: bool,
    /// Every file with code
    #[arg(long, group = "scope")]
    pub full: bool,
    /// Each article as one file that holds all it needs
    #[arg(long, group = "scope")]
    pub single: bool,
    /// Write nothing; tell whether the export there is whole and says what the library says
    #[arg(long)]
    pub check: bool,
    /// Language of pages and notes until a reader chooses another [default: the library's]
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
    /// What the home page is headed by
    #[arg(long)]
    pub title: Option<String>,
    /// Where the site will stand, for the site map and the feed
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Also write compressed siblings (.gz, .br and .zst) for hosts that serve them
    #[arg(long)]
    pub precompress: bool,
    /// Print one JSON object about the run
    #[arg(long)]
    pub json: bool,
}

/// `gloss serve`.
#[derive(ClapArgs, Debug)]
pub struct ServeArgs {
    /// Names or paths of repositories, ids or files of articles [default: every repository of the library]
    #[arg(value_name = "REPO|ARTICLE")]
    pub what: Vec<String>,
    /// Where to listen, on this machine only [default: 4100, or the next that is free]
    #[arg(short, long)]
    pub port: Option<u16>,
    /// Every file with code
    #[arg(long)]
    pub full: bool,
    /// Language of pages and notes until a reader chooses another [default: the library's]
    #[arg(long, value_name = "TAG")]
    pub lang: Option<String>,
}

/// `gloss index`.
#[derive(ClapArgs, Debug)]
pub struct IndexArgs {
    #[command(flatten)]
    pub repo: RepoSelect,
    /// Lay a compiler's index (SCIP) over this revision: jumps it knows become exact
    #[arg(long, value_name = "FILE")]
    pub scip: Option<PathBuf>,
    /// Print one JSON object about the run
    #[arg(long)]
    pub json: bool,
}

/// `gloss def`.
#[derive(ClapArgs, Debug)]
pub struct DefArgs {
    #[command(flatten)]
    pub repo: RepoSelect,
    /// `NAME`, `Container::name`, `struct@NAME`, `PATH#Symbol`, or a place `PATH:LINE[:COL]` (one-based, byte columns)
    #[arg(required_unless_present = "batch")]
    pub what: Option<String>,
    /// Lead to the type of the value instead: of a function what it returns, of a container what it holds
    #[arg(long = "type")]
    pub types: bool,
    /// Read places as JSON Lines `{"path","line","col"}` from standard input, answer one line each
    #[arg(long, conflicts_with = "what")]
    pub batch: bool,
    /// Answer as JSON Lines
    #[arg(long)]
    pub json: bool,
}

/// A repository and a symbol or place in it.
#[derive(ClapArgs, Debug)]
pub struct SymbolArgs {
    #[command(flatten)]
    pub repo: RepoSelect,
    /// `NAME`, `Container::name`, `struct@NAME`, `PATH#Symbol`, or a place `PATH:LINE[:COL]` (one-based, byte columns)
    pub what: String,
    /// Answer as JSON Lines
    #[arg(long)]
    pub json: bool,
}

/// `gloss refs`.
#[derive(ClapArgs, Debug)]
pub struct RefsArgs {
    #[command(flatten)]
    pub symbol: SymbolArgs,
    /// Only these kinds of use, separated by commas: call, type, import, read, write, macro, label
    #[arg(long, value_name = "K,…", value_delimiter = ',')]
    pub kind: Vec<String>,
}

/// `gloss symbols`.
#[derive(ClapArgs, Debug)]
pub struct SymbolsArgs {
    #[command(flatten)]
    pub repo: RepoSelect,
    /// Only names that match: letters in order (fuzzy), or `=NAME` for exactly this one
    pub pattern: Option<String>,
    /// Only below this directory, or this file
    #[arg(long, value_name = "DIR")]
    pub path: Option<String>,
    /// Only these kinds, separated by commas
    #[arg(long, value_name = "K,…", value_delimiter = ',')]
    pub kind: Vec<String>,
    /// Answer as JSON Lines
    #[arg(long)]
    pub json: bool,
}

/// `gloss outline`.
#[derive(ClapArgs, Debug)]
pub struct OutlineArgs {
    #[command(flatten)]
    pub repo: RepoSelect,
    /// The file
    pub path: String,
    /// Answer as JSON Lines
    #[arg(long)]
    pub json: bool,
}

/// `gloss callers` and `gloss callees`.
#[derive(ClapArgs, Debug)]
pub struct CallArgs {
    #[command(flatten)]
    pub symbol: SymbolArgs,
    /// How many levels to follow
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub depth: u32,
}

/// `gloss trace`.
#[derive(ClapArgs, Debug)]
pub struct TraceArgs {
    #[command(flatten)]
    pub repo: RepoSelect,
    /// The revision the symbols are of
    #[arg(long, value_name = "REV", required_unless_present = "batch")]
    pub from: Option<String>,
    /// The revision to follow them to; it need not descend from the other
    #[arg(long, value_name = "REV", required_unless_present = "batch")]
    pub to: Option<String>,
    /// `PATH#Symbol`, or a symbol that is unique in the repository
    #[arg(value_name = "SYMBOL", required_unless_present = "batch")]
    pub symbols: Vec<String>,
    /// Read questions as JSON Lines `{"id","old_rev","old_path","old_name","old_line","new_rev"}` from standard input,
    /// answer one line each
    #[arg(long, conflicts_with_all = ["symbols", "from", "to"])]
    pub batch: bool,
    /// Answer as JSON Lines
    #[arg(long)]
    pub json: bool,
}

/// `gloss check`.
#[derive(ClapArgs, Debug)]
pub struct CheckArgs {
    /// Names of the catalogue, or paths of projects that annotate themselves; default: every repository of the library
    #[arg(value_name = "REPO[@REV]", add = ArgValueCompleter::new(complete::repository))]
    pub repos: Vec<String>,
    /// Check against this revision; default: the pin, or the work tree of a project that annotates itself
    #[arg(long, value_name = "REV", group = "target")]
    pub rev: Option<String>,
    /// Check against the newest commit that was fetched of the branch the manifest's `ref` names, else of the default
    /// branch
    #[arg(long, group = "target")]
    pub latest: bool,
    /// Check against the work tree, and nothing where there is none
    #[arg(long, group = "target")]
    pub worktree: bool,
    /// Check what holds at A against B, whatever the articles' own revisions; without B: HEAD
    #[arg(long, value_name = "A..B", group = "target", value_parser = range)]
    pub range: Option<String>,
    /// How to report
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub format: CheckFormat,
    /// Also write the report to FILE in another format: `sarif=gloss.sarif`; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report)]
    pub report: Vec<Report>,
    /// Which findings fail the check; default: what gloss.toml says, else strict
    #[arg(long, value_enum)]
    pub gate: Option<Gate>,
    /// Fail unless at least this many anchors could be verified; default: 1
    #[arg(long, value_name = "N")]
    pub require_verified: Option<u32>,
    /// Fail where an anchor is not in the lock
    #[arg(long)]
    pub locked: bool,
    /// Only annotations whose article or code changed since REV (since the common ancestor with HEAD)
    #[arg(long, value_name = "REV")]
    pub changed_since: Option<String>,
    /// Findings listed in FILE are known and do not fail the check
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,
    /// Write every finding of today into the baseline
    #[arg(long, requires = "baseline", conflicts_with = "changed_since")]
    pub update_baseline: bool,
    /// Only the articles with these ids
    #[arg(long, value_name = "ID")]
    pub article: Vec<String>,
    /// Do not check inline references and mentions
    #[arg(long)]
    pub no_prose: bool,
    /// Do not quote the code in reports
    #[arg(long)]
    pub no_code: bool,
}

/// The formats of a check.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFormat {
    /// For people, like a compiler's
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions, and the job's summary
    Github,
    /// JUnit XML, for servers that show tests
    Junit,
    /// Markdown, for a pull request or a page to keep
    Markdown,
}

/// A report beside the one that is printed.
#[derive(Clone, Debug)]
pub struct Report {
    pub format: CheckFormat,
    pub file: PathBuf,
}

fn report(text: &str) -> Result<Report, String> {
    let (format, file) = text.split_once('=').ok_or("write FORMAT=FILE, for example sarif=gloss.sarif")?;
    let format = CheckFormat::from_str(format, false).map_err(|_| {
        let names: Vec<String> = CheckFormat::value_variants()
            .iter()
            .filter_map(|f| Some(f.to_possible_value()?.get_name().to_owned()))
            .collect();
        format!("`{format}` is no format; there are {}", names.join(", "))
    })?;
    if file.is_empty() {
        return Err("the file's name is missing after the `=`".to_owned());
    }
    Ok(Report { format, file: PathBuf::from(file) })
}

fn range(text: &str) -> Result<String, String> {
    match text.split_once("..") {
        Some((start, end)) if !start.is_empty() && !end.starts_with('.') => Ok(text.to_owned()),
        _ => Err("write A..B with two revisions, for example v1.0..v1.1".to_owned()),
    }
}

impl ValueEnum for Gate {
    fn value_variants<'a>() -> &'a [Self] {
        &[Gate::Strict, Gate::Lenient, Gate::Advisory]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Gate::Strict => PossibleValue::new("strict").help("as the verdicts say"),
            Gate::Lenient => PossibleValue::new("lenient").help("what only needs review passes"),
            Gate::Advisory => PossibleValue::new("advisory").help("everything passes"),
        })
    }
}
