//! `gloss accept`: a human says that the prose fits the code as it is. Looks section by section on a terminal; without
//! one, only what nothing changed in is taken unless a flag says more.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, IsTerminal, Write};

use super::args::AcceptArgs;
use super::diff::code_of;
use super::failure::{CANNOT, Failure};
use super::pick::{self, Pick};
use super::sides::{self, Show};
use super::ui::Ui;
use crate::analysis::review::{Need, Refusal, Review, Saved, Translations};
use crate::text::sanitize;
use crate::workspace::Opened;

pub(super) fn run(args: &AcceptArgs, ui: &Ui) -> Result<u8, Failure> {
    let picked = pick::pick(&args.select)?;
    let mut code = 0;
    picked.each(&args.select, ui, |mut review, pick, opened| {
        let mut session = Session { args, ui, translations: translations(args), tally: Tally::default() };
        let go_on = session.go(&mut review, pick, opened)?;
        let user = picked.dirs.library();
        let saved = review.save(&user).map_err(|error| save_failure(error.into()))?;
        session.report(&review, pick, opened, &saved)?;
        code = code.max(session.code(&review, pick));
        Ok(go_on)
    })?;
    Ok(code)
}

fn translations(args: &AcceptArgs) -> Translations {
    if args.translations { Translations::Fit } else { Translations::AsEdited }
}

/// What stops a save, with the way out.
pub(super) fn save_failure(error: Box<crate::analysis::review::SaveError>) -> Failure {
    use crate::analysis::review::SaveError;
    use crate::article::lock::LockError;
    let hint = match &*error {
        SaveError::Stale { .. } => "run it again",
        SaveError::Lock(LockError::Damaged { .. }) => {
            "restore the lock from its history (`git checkout -- PATH`), or delete it and accept again"
        }
        _ => "what was there before is untouched",
    };
    Failure { error, hint: Some(hint.to_owned()), code: CANNOT }
}

#[derive(Default)]
struct Tally {
    /// Subjects approved, by what they needed; of those that needed nothing, prose or translations are recorded anew.
    approved: BTreeMap<Need, usize>,
    rewritten: Vec<(String, String)>,
    refreshed: usize,
    refused: Vec<(String, Refusal)>,
    lagging: Vec<String>,
    /// Names of those left alone because something of their prose is still to be written.
    unwritten: Vec<String>,
    /// Positions of subjects that still need a look.
    left: Vec<usize>,
}

struct Session<'a> {
    args: &'a AcceptArgs,
    ui: &'a Ui,
    translations: Translations,
    tally: Tally,
}

enum Answer {
    Yes,
    No,
    Skip,
    All,
    Quit,
}

impl Session<'_> {
    /// Plans approvals; `false` where the user wants to stop altogether.
    fn go(&mut self, review: &mut Review, pick: &Pick, opened: &Opened) -> Result<bool, Failure> {
        let of = |review: &Review, need: Need| -> Vec<usize> {
            let all = review.subjects.iter().enumerate().filter(|(_, s)| pick.has(s) && s.need() == need);
            all.map(|(at, _)| at).collect()
        };
        let new = of(review, Need::Approval);
        let mut look = if self.args.new { Vec::new() } else { of(review, Need::Look) };
        if !pick.sections.is_empty() && !self.args.new {
            // A section that is named is meant, also where only its anchor is behind.
            look.extend(of(review, Need::Fix));
        }
        let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        if !look.is_empty() && !self.args.yes && !terminal {
            return Err(Self::no_look(review, &look, new.len()));
        }
        let mut on = true;
        if !new.is_empty() {
            on = self.new_ones(review, &new, opened, terminal)?;
        }
        if on && !look.is_empty() {
            on = self.changed_ones(review, &look, terminal)?;
        } else {
            self.tally.left.extend(look);
        }
        for at in of(review, Need::Nothing) {
            if review.prose_is_new(at) || self.args.translations {
                self.approve(review, at);
            }
        }
        Ok(on)
    }

    fn no_look(review: &Review, look: &[usize], new: usize) -> Failure {
        let names: Vec<String> = look.iter().take(5).map(|at| review.subjects[*at].name()).collect();
        let more = if look.len() > names.len() { ", …" } else { "" };
        let also = if new > 0 { "; `--new` approves only what was never approved" } else { "" };
        Failure::new(format!(
            "the code of {} changed ({}{more}) and this is no terminal to show it on",
            count(look.len(), "annotation"),
            names.join(", ")
        ))
        .hint(format!("look with `gloss diff`, then `--yes` approves without asking{also}"))
    }

    /// What nobody ever approved is as it was when its author wrote it: asked for once.
    fn new_ones(
        &mut self,
        review: &mut Review,
        new: &[usize],
        opened: &Opened,
        terminal: bool,
    ) -> Result<bool, Failure> {
        if terminal && !self.args.yes && !self.args.new {
            let what = if new.len() == 1 { "annotation is new" } else { "annotations are new" };
            let text = format!(
                "{}: {} {what}, and quote the code at {} as it is.",
                sanitize::label(&review.repo),
                new.len(),
                pick::label(opened)
            );
            match Self::ask(&text, "approve them? [y]es, [n]o, [l]ook at each, [q]uit")? {
                Answer::Yes => {}
                Answer::Quit => return Ok(false),
                Answer::All => return self.changed_ones(review, new, true),
                Answer::No | Answer::Skip => return Ok(true),
            }
        }
        for at in new {
            self.approve(review, *at);
        }
        Ok(true)
    }

    /// Section by section: old code, new code, prose, question.
    fn changed_ones(&mut self, review: &mut Review, look: &[usize], terminal: bool) -> Result<bool, Failure> {
        let sections = by_section(review, look);
        let total = sections.len();
        let mut all = self.args.yes || !terminal;
        for (done, section) in sections.iter().enumerate() {
            if !all {
                let mut text = String::new();
                for (n, at) in section.iter().enumerate() {
                    let show = Show { full: false, prose: n + 1 == section.len() };
                    text.push_str(&sides::subject(review, *at, show, self.ui));
                    text.push('\n');
                }
                let question = format!("({}/{total}) does the prose fit? [y]es, [n]o, [s]kip, [a]ll, [q]uit", done + 1);
                match Self::ask(&text, &question)? {
                    Answer::Yes => {}
                    Answer::All => all = true,
                    Answer::No | Answer::Skip => {
                        self.tally.left.extend(section);
                        continue;
                    }
                    Answer::Quit => {
                        self.tally.left.extend(sections[done..].iter().flatten());
                        return Ok(false);
                    }
                }
            }
            for at in section {
                self.approve(review, *at);
            }
        }
        Ok(true)
    }

    /// Plans one approval. That prose fits cannot be said of prose that is not there yet, except with `--yes`.
    fn approve(&mut self, review: &mut Review, at: usize) {
        let (name, need) = (review.subjects[at].name(), review.subjects[at].need());
        if !self.args.yes && review.is_unwritten(at) {
            self.tally.unwritten.push(name);
            return;
        }
        let old = review.subjects[at].anchor.to_string();
        match review.accept(at, self.translations) {
            Ok(accepted) => {
                *self.tally.approved.entry(need).or_default() += 1;
                self.tally.refreshed += accepted.refreshed;
                self.tally.rewritten.extend(accepted.anchor.map(|new| (old, new)));
                let lagging = accepted.lagging.into_iter().map(|lang| format!("{name} ({lang})"));
                self.tally.lagging.extend(lagging);
            }
            Err(refusal) => self.tally.refused.push((name, refusal)),
        }
    }

    fn ask(text: &str, question: &str) -> Result<Answer, Failure> {
        let mut line = String::new();
        loop {
            let mut out = std::io::stdout().lock();
            if line.is_empty() {
                writeln!(out, "{text}")?;
            }
            write!(out, "{question}: ")?;
            out.flush()?;
            line.clear();
            if std::io::stdin().lock().read_line(&mut line)? == 0 {
                writeln!(out)?;
                return Ok(Answer::Quit);
            }
            return Ok(match line.trim().to_lowercase().as_str() {
                "y" | "yes" => Answer::Yes,
                "n" | "no" => Answer::No,
                "s" | "skip" => Answer::Skip,
                "a" | "all" | "l" | "look" => Answer::All,
                "q" | "quit" => Answer::Quit,
                _ => continue,
            });
        }
    }

    fn report(&self, review: &Review, pick: &Pick, opened: &Opened, saved: &Saved) -> Result<(), Failure> {
        let tally = &self.tally;
        let clean = |text: &str| sanitize::label(text).into_owned();
        let mut out = String::new();
        for path in &saved.copied {
            out.push_str(&format!("copied from the built-in library: {}\n", pick::shown(path)));
        }
        for (old, new) in &tally.rewritten {
            out.push_str(&format!("anchor {} is {} now\n", clean(old), clean(new)));
        }
        if !tally.lagging.is_empty() {
            // A section of several anchors is one.
            let names: BTreeSet<String> = tally.lagging.iter().map(|name| clean(name)).collect();
            let (lag, fit) = if names.len() == 1 { ("lags and was", "it fits") } else { ("lag and were", "they fit") };
            let names: Vec<String> = names.into_iter().collect();
            let names = names.join(", ");
            out.push_str(&format!("{names} {lag} not touched; `--translations` says that {fit}\n"));
        }
        let word = |need: Need, word: &str| {
            let n = tally.approved.get(&need).copied().unwrap_or(0);
            (n > 0).then(|| format!("{n} {word}"))
        };
        let parts: Vec<String> = [
            word(Need::Approval, "new"),
            word(Need::Look, "changed"),
            word(Need::Fix, "moved"),
            word(Need::Nothing, "with new prose"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let done: usize = tally.approved.values().sum();
        let list = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
        let label = pick::label(opened);
        out.push_str(&format!("{} at {label}: {done} approved{list}", clean(&review.repo)));
        let rest = |need: Need| review.subjects.iter().filter(|s| pick.has(s) && s.need() == need).count();
        let moved = rest(Need::Fix) - tally.approved.get(&Need::Fix).copied().unwrap_or(0);
        let (broken, unknown) = (rest(Need::Repair), rest(Need::Unknown));
        for (n, words) in [
            (tally.left.len(), "left to look at".to_owned()),
            (tally.unwritten.len(), "left to write".to_owned()),
            (tally.refused.len(), "refused".to_owned()),
            (moved, "moved or renamed: `gloss fix` writes where".to_owned()),
            (broken, "broken: `gloss check` says how".to_owned()),
            (unknown, "not looked at".to_owned()),
        ] {
            if n > 0 {
                out.push_str(&format!(", {n} {words}"));
            }
        }
        out.push('\n');
        for path in &saved.files {
            out.push_str(&format!("wrote {}\n", pick::shown(path)));
        }
        self.ui.out(|w| w.write_all(out.as_bytes()))?;
        if let Some(first) = tally.unwritten.first() {
            self.ui.note(&clean(&format!("still to be written (TODO): {first}{}", and_more(tally.unwritten.len()))));
            self.ui.note("  hint: write what `gloss lint` lists; `--yes` approves all the same");
        }
        for (name, refusal) in &tally.refused {
            self.ui.note(&clean(&format!("refused: {name}: {refusal}")));
            if let Some(hint) = refusal.hint() {
                self.ui.note(&format!("  hint: {hint}"));
            }
        }
        Ok(())
    }

    /// What is left to do, in the codes of a check; 3 where an approval was asked for and refused.
    fn code(&self, review: &Review, pick: &Pick) -> u8 {
        if !self.tally.refused.is_empty() {
            return CANNOT;
        }
        let left = u8::from(!self.tally.left.is_empty() || !self.tally.unwritten.is_empty());
        let rest = review.subjects.iter().filter(|s| pick.has(s) && s.need() == Need::Repair);
        rest.map(|s| code_of(s.need())).max().unwrap_or(0).max(left)
    }
}

/// Subjects of one section stand together.
fn by_section(review: &Review, subjects: &[usize]) -> Vec<Vec<usize>> {
    let place = |at: usize| {
        let subject = &review.subjects[at];
        (subject.doc, subject.faces[0].article, subject.faces[0].section)
    };
    let mut out: Vec<Vec<usize>> = Vec::new();
    for at in subjects {
        match out.last_mut() {
            Some(last) if place(last[0]) == place(*at) => last.push(*at),
            _ => out.push(vec![*at]),
        }
    }
    out
}

/// What follows the first name of so many.
fn and_more(n: usize) -> String {
    if n > 1 { format!(" and {} more", n - 1) } else { String::new() }
}

/// `1 annotation`, `2 annotations`.
pub(super) fn count(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
