//! Plans: what accepting and fixing would write. Nothing here touches a file.

use std::collections::{BTreeMap, BTreeSet};

use super::{Face, Need, Review, Subject};
use crate::anchoring::approve::{approved, located, prose_hash};
use crate::anchoring::focus::{Now, fence_fits, from_fence};
use crate::anchoring::mend::anchor_for;
use crate::anchoring::place::Place;
use crate::anchoring::prose::says;
use crate::anchoring::remembered::{approved_place, place_at};
use crate::anchoring::{Ask, Between, Spot, State, resolve};
use crate::article::edit::{Edit, replace_anchor, replace_definition, replace_fence};
use crate::article::lock::{Approved, Entry, Located, Translation};
use crate::article::{Anchor, Article, Attributes, EffectiveAnchor, Fence, FenceMode, Origin};
use crate::model::CommitId;
use crate::text::{LineIndex, Span};

/// Why something cannot be done about an annotation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It leads to no single place: the outcome's own words.
    #[error("{0}")]
    NoPlace(String),
    /// A quote that would be approved is not in the code.
    #[error("{path}:{line}: {what} is not in the code of `{anchor}`")]
    Quote { path: String, line: u32, what: &'static str, anchor: String },
    /// An approval names a commit.
    #[error("there is no commit to approve it at")]
    NoCommit,
    /// The anchor would no longer be found at the pin, and nothing remembers the code it was written about.
    #[error("it was never approved, and its pin is another revision")]
    NotApproved,
    /// Nothing about it needs mending, or nothing that is certain.
    #[error("there is nothing certain to fix")]
    NothingToFix,
    /// No anchor can be written for the place.
    #[error("no anchor says this place")]
    NoAnchor,
}

impl Refusal {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Refusal::NoPlace(_) => Some("write an anchor that means one place; `gloss check` lists candidates"),
            Refusal::Quote { .. } => Some("quote the code as it is now, or mark other code with `gloss=off`"),
            Refusal::NoCommit => Some("commit the code first"),
            Refusal::NotApproved => Some("run `gloss accept` at the pin first, so that the code is remembered"),
            Refusal::NothingToFix | Refusal::NoAnchor => None,
        }
    }
}

/// What an acceptance would write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The anchor's new text, where it is rewritten too.
    pub anchor: Option<String>,
    /// Fences marked `gloss=sync` that get the new code.
    pub refreshed: usize,
    /// Languages whose translation is older than its source.
    pub lagging: Vec<String>,
}

/// What a fix would write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    pub from: String,
    pub to: String,
    /// Places in the prose that still say the old name.
    pub mentions: Vec<Saying>,
}

/// A word of the prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// The article's file as shown.
    pub path: String,
    /// One-based.
    pub line: u32,
    pub text: String,
}

/// Whether translations that were not touched since the source changed still count as its translation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Translations {
    /// They lag until they are edited.
    AsEdited,
    /// The author says that they fit.
    Fit,
}

impl Review {
    /// Plans to approve a subject as it is in the target: the prose fits this code. Where the code went elsewhere, the
    /// anchor is rewritten too; fences marked `gloss=sync` get the new code. Judges nothing by itself: whoever calls
    /// this has looked.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is planned then.
    pub fn accept(&mut self, at: usize, translations: Translations) -> Result<Accepted, Refusal> {
        let subject = self.subjects[at].clone();
        let commit = self.commit.ok_or(Refusal::NoCommit)?;
        let now = self.place_now(&subject)?;
        let anchor = anchor_for(&self.past, &subject.anchor, &now, &self.target).ok_or(Refusal::NoAnchor)?;
        let mut out = Accepted::default();
        let mut edits: Vec<(usize, Edit)> = Vec::new();
        let mut spot: Option<Spot> = None;
        for face in &subject.faces {
            let (fresh, refreshed) = self.as_written_now(&subject, face, &now)?;
            out.refreshed += refreshed.len();
            edits.extend(refreshed.into_iter().map(|edit| (face.article, edit)));
            spot.get_or_insert(fresh);
        }
        let spot = spot.expect("a subject has at least one language");
        edits.extend(self.anchor_edits(&subject, &anchor));
        let (prose, made) = self.translations(&subject, translations, &mut out.lagging);
        let approved = approved(&self.past, &spot, &self.target, commit, prose)
            .map(|approved| Approved { translations: made, ..approved })
            .ok_or_else(|| Refusal::NoPlace("it cannot be read".to_owned()))?;
        if anchor != subject.anchor {
            out.anchor = Some(anchor.to_string());
        }
        let located = self.located(&subject, &spot, commit);
        let entry = Entry { anchor: anchor.to_string(), located: Some(located), approved: Some(approved) };
        self.plan(&subject, edits, entry);
        Ok(out)
    }

    /// Plans to rewrite the anchor of a subject whose code went elsewhere as it was. What a human approved stays what it
    /// is.
    ///
    /// `repin` says that the pin will be the target: then anchors that were never approved may be rewritten too.
    ///
    /// # Errors
    /// [`Refusal`]; nothing is planned then.
    pub fn fix(&mut self, at: usize, repin: bool) -> Result<Fixed, Refusal> {
        let subject = self.subjects[at].clone();
        if subject.need() != Need::Fix {
            return Err(match subject.need() {
                Need::Repair | Need::Unknown => Refusal::NoPlace(subject.outcome().message.clone()),
                _ => Refusal::NothingToFix,
            });
        }
        if !subject.approved && !repin {
            return Err(Refusal::NotApproved);
        }
        let now = self.place_now(&subject)?;
        let anchor = anchor_for(&self.past, &subject.anchor, &now, &self.target).ok_or(Refusal::NoAnchor)?;
        if anchor == subject.anchor {
            return Err(Refusal::NothingToFix);
        }
        let edits = self.anchor_edits(&subject, &anchor);
        let mentions = self.sayings(at);
        if let Some(entry) = self.entry(&subject).cloned() {
            let spot = subject.outcome().to.clone();
            let located = spot.zip(self.commit).map(|(spot, commit)| self.located(&subject, &spot, commit));
            let entry = Entry { anchor: anchor.to_string(), located, ..entry };
            self.plan(&subject, edits, entry);
        } else {
            self.plan_edits(&subject, edits);
        }
        Ok(Fixed { from: subject.anchor.to_string(), to: anchor.to_string(), mentions })
    }

    /// Plans what needs no author: anchors of link definitions that moved with their code, and the lock's record of
    /// where things are. Gives the definitions' old and new anchors.
    pub fn refresh(&mut self, repin: bool) -> Vec<(String, String)> {
        for at in 0..self.subjects.len() {
            let subject = self.subjects[at].clone();
            // The built-in library is copied for a change, not for a line number.
            if self.docs[subject.doc].origin == Origin::Embedded {
                continue;
            }
            let planned = self.entries.contains_key(&(subject.doc, subject.key.clone()));
            let (Some(entry), Some(commit)) = (self.entry(&subject).cloned(), self.commit) else { continue };
            if let Some(spot) = subject.outcome().to.as_ref().filter(|_| !planned) {
                let located = Some(self.located(&subject, spot, commit));
                if entry.located != located {
                    self.entries.insert((subject.doc, subject.key.clone()), Entry { located, ..entry });
                }
            }
        }
        let mut out = Vec::new();
        for doc in 0..self.docs.len() {
            for article in 0..self.docs[doc].document.articles.len() {
                self.definitions(doc, article, repin, &mut out);
            }
        }
        out
    }

    fn definitions(&mut self, doc: usize, article: usize, repin: bool, out: &mut Vec<(String, String)>) {
        let this = &self.docs[doc];
        let text = &this.document.articles[article];
        let attributes = Attributes::default();
        let approved: Vec<CommitId> =
            self.subjects.iter().filter(|s| s.doc == doc && s.approved).filter_map(|s| s.base).collect();
        let mut planned = Vec::new();
        for definition in &text.definitions {
            let Some(written) = definition.anchor.as_ref().filter(|a| a.value.alias.is_none()) else { continue };
            let ask = Ask { anchor: &written.value, attributes: &attributes, approved: None };
            let here = Between { pin: None, target: self.target.clone() };
            let one = |states: &Between| resolve(&self.past, &[ask], &[], states).pop().expect("one ask, one outcome");
            if one(&here).verdict.has_place() {
                continue;
            }
            // Without approvals the definition must go on meaning something at the pin.
            let pin = this.pins[article].filter(|_| repin || !approved.is_empty());
            let bases: BTreeSet<CommitId> = approved.iter().copied().chain(pin).collect();
            for base in bases {
                let outcome = one(&Between { pin: Some(State::Commit(base)), target: self.target.clone() });
                let now = outcome.to.as_ref().and_then(|spot| place_at(&self.past, spot, &self.target));
                let Some(now) = now else { continue };
                if let Some(anchor) = anchor_for(&self.past, &written.value, &now, &self.target) {
                    out.push((written.value.to_string(), anchor.to_string()));
                    planned.extend(replace_definition(text, definition, &anchor));
                    break;
                }
            }
        }
        self.edits.entry((doc, article)).or_default().extend(planned);
    }

    fn place_now(&self, subject: &Subject) -> Result<Place, Refusal> {
        let outcome = subject.outcome();
        let place = outcome.to.as_ref().and_then(|spot| place_at(&self.past, spot, &self.target));
        place.ok_or_else(|| {
            let words = if outcome.message.is_empty() { "it leads nowhere" } else { &outcome.message };
            Refusal::NoPlace(words.to_owned())
        })
    }

    /// Where the lock says a subject is; as it was recorded where nothing but the commit would change.
    fn located(&self, subject: &Subject, spot: &Spot, commit: CommitId) -> Located {
        let now = located(spot, commit);
        let known = self.docs[subject.doc].lock.get().and_then(|lock| lock.entries.get(&subject.key));
        match known.and_then(|entry| entry.located.clone()) {
            Some(old) if old.path == now.path && old.symbol == now.symbol && old.line == now.line => old,
            _ => now,
        }
    }

    /// The subject as if its author had just written it at the target; with the changes to fences that the tool keeps.
    fn as_written_now(&self, subject: &Subject, face: &Face, now: &Place) -> Result<(Spot, Vec<Edit>), Refusal> {
        let doc = &self.docs[subject.doc].document;
        let article = &doc.articles[face.article];
        let anchors = doc.anchors(article, &article.sections[face.section]);
        // All anchors of the section at their new places: a fence belongs to the first whose code holds it.
        let fresh: Vec<Anchor> = anchors.iter().map(|a| self.anchor_now(subject, a, now)).collect();
        let asks: Vec<Ask<'_>> = anchors
            .iter()
            .zip(&fresh)
            .map(|(a, anchor)| Ask { anchor, attributes: a.attributes, approved: None })
            .collect();
        let fences = article.fences(face.section);
        let states = Between { pin: Some(self.target.clone()), target: self.target.clone() };
        let outcomes = resolve(&self.past, &asks, &fences, &states);
        let own = anchors.iter().position(|a| a.id == subject.key.id && a.n == subject.key.n);
        let outcome = own.map(|at| &outcomes[at]).expect("the face was made from this section");
        let (mut edits, mut synced) = (Vec::new(), Vec::new());
        for lost in &outcome.lost {
            let fence = lost.map(|n| fences[n]);
            match fence.and_then(|fence| self.synced(subject, face, article, fence, now)) {
                Some((edit, span)) => {
                    edits.push(edit);
                    synced.push(span);
                }
                None => return Err(quote_refusal(article, fence, face.place, &subject.anchor)),
            }
        }
        let mut spot = outcome.to.clone().ok_or_else(|| Refusal::NoPlace(outcome.message.clone()))?;
        spot.focus.extend(synced);
        spot.focus.sort_unstable();
        Ok((spot, edits))
    }

    /// The anchor that stands for `one` in the target: rewritten where its code went elsewhere.
    fn anchor_now(&self, subject: &Subject, one: &EffectiveAnchor<'_>, now: &Place) -> Anchor {
        let written = one.anchor.value.clone();
        let own = one.id == subject.key.id && one.n == subject.key.n;
        let place = if own {
            Some(now.clone())
        } else {
            let sibling = self.find(&subject.key.doc, one.id, one.n).map(|at| &self.subjects[at]);
            let spot = sibling.and_then(|s| s.outcome().to.as_ref());
            spot.and_then(|spot| place_at(&self.past, spot, &self.target))
        };
        place.and_then(|place| anchor_for(&self.past, &written, &place, &self.target)).unwrap_or(written)
    }

    /// A `gloss=sync` fence with the code that took the place of what it quotes, and where that stands.
    fn synced(
        &self,
        subject: &Subject,
        face: &Face,
        article: &Article,
        fence: &Fence,
        now: &Place,
    ) -> Option<(Edit, Span)> {
        if fence.mode != FenceMode::Sync || !fence_fits(fence, now) {
            return None;
        }
        let base = subject.base.map_or_else(|| self.target.clone(), State::Commit);
        let before = match self.entry(subject).and_then(|entry| entry.approved.as_ref()) {
            Some(approved) => approved_place(&self.past, approved, &base)?,
            None => place_at(&self.past, face.outcome.from.as_ref()?, &base)?,
        };
        let part = from_fence(0, fence, &before)?;
        let [quoted] = part.spans.as_slice() else { return None };
        let unit = now.unit.as_ref()?;
        let span = if quoted.covers(before.code_span()) {
            now.code_span()
        } else {
            match part.look_in(now) {
                Now::Changed(Some(span)) => span,
                _ => return None,
            }
        };
        let line = |at: u32| unit.lines.line_span(unit.lines.line(at)).unwrap_or_default();
        let whole = line(span.start).join(line(span.end.saturating_sub(1).max(span.start)));
        let edit = replace_fence(article, fence, &dedented(whole.slice(&unit.text)))?;
        Some((edit, span))
    }

    /// What has to change where the subject's anchor is written.
    fn anchor_edits(&self, subject: &Subject, anchor: &Anchor) -> Vec<(usize, Edit)> {
        let document = &self.docs[subject.doc].document;
        let mut out = Vec::new();
        for (at, article) in document.articles.iter().enumerate() {
            let own = article.anchors().filter(|(_, a)| a.id == subject.key.id && a.n == subject.key.n);
            for written in own.filter_map(|(_, a)| a.anchor.as_ref()).filter(|a| a.value == subject.anchor) {
                out.extend(replace_anchor(article, written, anchor).into_iter().map(|edit| (at, edit)));
            }
        }
        out
    }

    /// The hash of the subject's prose, and what its translations are to be remembered as.
    fn translations(
        &self,
        subject: &Subject,
        how: Translations,
        lagging: &mut Vec<String>,
    ) -> (String, BTreeMap<String, Translation>) {
        let hash = |face: &Face| {
            let article = self.article(subject, face);
            prose_hash(article, &article.sections[face.section])
        };
        let source = hash(&subject.faces[0]);
        let known = self.docs[subject.doc].lock.get().and_then(|lock| lock.entries.get(&subject.key));
        let known = known.and_then(|entry| entry.approved.as_ref()).map(|a| &a.translations);
        let mut out = BTreeMap::new();
        for face in subject.faces.iter().skip(1) {
            let lang = &self.article(subject, face).meta.lang;
            let fresh = Translation { source: source.clone(), own: hash(face) };
            let made = match known.and_then(|known| known.get(lang)) {
                Some(old) if old.own == fresh.own && old.source != source && how == Translations::AsEdited => {
                    lagging.push(lang.clone());
                    old.clone()
                }
                _ => fresh,
            };
            out.insert(lang.clone(), made);
        }
        (source, out)
    }

    /// Whether the lock remembers another prose, or another translation, than there is: to be recorded by the next
    /// acceptance, which need not look at code that did not change.
    #[must_use]
    pub fn prose_is_new(&self, at: usize) -> bool {
        let subject = &self.subjects[at];
        let Some(approved) = self.entry(subject).and_then(|entry| entry.approved.as_ref()) else { return false };
        let (prose, made) = self.translations(subject, Translations::AsEdited, &mut Vec::new());
        approved.prose != prose || approved.translations != made
    }

    /// Where the prose of a subject says a name that its symbol no longer has.
    #[must_use]
    pub fn sayings(&self, at: usize) -> Vec<Saying> {
        let subject = &self.subjects[at];
        let outcome = subject.outcome();
        let (Some(from), Some(to)) = (&outcome.from, &outcome.to) else { return Vec::new() };
        let mut out = Vec::new();
        for face in &subject.faces {
            let article = self.article(subject, face);
            let lines = LineIndex::new(article.text.as_bytes());
            for (span, text) in says(&article.sections[face.section], &from.symbol, &to.symbol) {
                out.push(Saying {
                    path: article.path.clone(),
                    line: lines.line(span.start) + 1,
                    text: text.to_owned(),
                });
            }
        }
        out
    }

    fn plan(&mut self, subject: &Subject, edits: Vec<(usize, Edit)>, entry: Entry) {
        self.plan_edits(subject, edits);
        self.entries.insert((subject.doc, subject.key.clone()), entry);
    }

    fn plan_edits(&mut self, subject: &Subject, edits: Vec<(usize, Edit)>) {
        for (article, edit) in edits {
            let planned = self.edits.entry((subject.doc, article)).or_default();
            if !planned.contains(&edit) {
                planned.push(edit);
            }
        }
    }
}

fn quote_refusal(article: &Article, fence: Option<&Fence>, place: Span, anchor: &Anchor) -> Refusal {
    let span = fence.map_or(place, |fence| fence.span);
    let line = LineIndex::new(article.text.as_bytes()).line(span.start) + 1;
    let what = if fence.is_some() { "this fence" } else { "the quote" };
    Refusal::Quote { path: article.path.clone(), line, what, anchor: anchor.to_string() }
}

/// Lines without the white space that all of them begin with.
fn dedented(text: &str) -> String {
    let filled = || text.lines().filter(|line| !line.trim().is_empty());
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = filled().map(indent).min().unwrap_or(0);
    let lines: Vec<&str> = text.lines().map(|line| line.get(common..).unwrap_or("").trim_end()).collect();
    lines.join("\n")
}
