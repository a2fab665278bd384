//! Which of several definitions the conditions around them let through: `#if` as seen from the file that asks, weighed
//! once a place and kept with the snapshot.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::condition::{Lines, Truth, Weigher, World};
use super::include::locate;
use super::{Answer, At, Meaning, Question};
use crate::index::FileId;
use crate::model::Kind;
use crate::model::facts::DefId;

/// What is known of conditions: finding out reads the text.
#[derive(Default)]
struct Weighed {
    /// Which places are compiled, as seen from a file.
    places: Mutex<HashMap<(FileId, FileId, u32), Truth>>,
    lines: Mutex<HashMap<FileId, Arc<Lines>>>,
}

/// A file with all that it includes.
struct Compiled<'q, 'c, 's> {
    question: &'q Question<'c, 's>,
    from: FileId,
    demanded: Vec<String>,
}

impl World for Compiled<'_, '_, '_> {
    fn lines(&self, file: FileId) -> Option<Arc<Lines>> {
        self.question.lines_of(file)
    }

    fn macros(&self, name: &str) -> Vec<(FileId, u32)> {
        let snapshot = self.question.cx.snapshot;
        let reached = self.question.includes.reached(snapshot, self.from);
        let named = snapshot.named_shared(name);
        let macros = named.iter().filter(|(file, symbol)| symbol.kind == Kind::Macro && reached.contains_key(file));
        macros.map(|(file, symbol)| (*file, symbol.name_span.start)).collect()
    }

    fn is_demanded(&self, name: &str) -> bool {
        self.demanded.iter().any(|demanded| demanded == name)
    }

    fn has_file(&self, spec: &str) -> bool {
        locate(self.question.cx.snapshot, self.from, spec).is_some()
    }

    fn is_cpp(&self) -> bool {
        !self.question.is_c_source(self.from)
    }
}

impl Question<'_, '_> {
    /// Whether the conditions around two definitions of one file say that the first is compiled and the second not.
    pub fn is_decided(&self, from: FileId, (file, best): (FileId, u32), other: u32) -> bool {
        self.weigh(from, file, other) == Truth::No && self.weigh(from, file, best) == Truth::Yes
    }

    /// Whether a place is compiled, seen from a file.
    pub fn weigh(&self, from: FileId, file: FileId, offset: u32) -> Truth {
        let kept = self.cx.snapshot.memo(|_| Weighed::default());
        let key = (from, file, offset);
        let known = kept.places.lock().expect("no panic while held").get(&key).copied();
        known.unwrap_or_else(|| {
            let demanded = self
                .lines_of(from)
                .map_or_else(Vec::new, |lines| lines.demanded().into_iter().map(str::to_owned).collect());
            let compiled = Compiled { question: self, from, demanded };
            let truth = Weigher::new(&compiled).place(file, offset);
            kept.places.lock().expect("no panic while held").insert(key, truth);
            truth
        })
    }

    /// The preprocessor lines of a file, kept.
    fn lines_of(&self, file: FileId) -> Option<Arc<Lines>> {
        let kept = self.cx.snapshot.memo(|_| Weighed::default());
        if let Some(known) = kept.lines.lock().expect("no panic while held").get(&file) {
            return Some(known.clone());
        }
        let lines = Arc::new(Lines::new(self.cx.snapshot.text(file).ok()?.text()));
        kept.lines.lock().expect("no panic while held").insert(file, lines.clone());
        Some(lines)
    }

    /// A macro's definition in a branch that is left out has a twin in the one that is compiled.
    pub fn compiled_twin(&self, at: &At, def: DefId, answer: Answer) -> Answer {
        let facts = &at.facts;
        let d = facts.def(def);
        if d.kind != Kind::Macro {
            return answer;
        }
        let twins = || facts.defs_named(d.name).iter().copied().filter(|id| facts.def(*id).kind == Kind::Macro);
        let start = |id: DefId| facts.def(id).name_span.start;
        if twins().count() < 2 || self.weigh(at.file, at.file, start(def)) != Truth::No {
            return answer;
        }
        match twins().find(|id| self.weigh(at.file, at.file, start(*id)) == Truth::Yes) {
            Some(twin) => Answer::of(vec![Meaning::Here(at.clone(), twin)], true).and(answer.meanings),
            None => answer,
        }
    }
}
