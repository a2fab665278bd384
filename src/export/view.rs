//! One file laid out for one page: text, colours and links, computed once however many excerpts the page shows.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::anchors::{Anchors, Linker};
use super::code::Code;
use super::plan::RepoPlan;
use crate::analysis::{FileId, FileText};
use crate::syntax::{Class, highlight};
use crate::text::Span;

/// See the module docs.
pub struct View {
    pub text: FileText,
    pub colours: Vec<(Span, Class)>,
    pub anchors: Anchors,
}

impl View {
    /// Lays out `file` for `page`; `None` where it cannot be read or is no text.
    #[must_use]
    pub fn new(plan: &RepoPlan<'_>, file: FileId, page: &str) -> Option<Self> {
        let snapshot = plan.repo.analysis.snapshot();
        let text = snapshot.text(file).ok().filter(|text| text.content.is_text())?;
        let (colours, anchors) = match snapshot.language(file) {
            Some(language) => {
                let src = text.text().as_bytes();
                let colours = highlight(src, language, Span::from_range(0..src.len()));
                (colours, Linker::new(plan, file, page).all(&snapshot.facts(file), &text.lines))
            }
            None => (Vec::new(), Anchors::default()),
        };
        Some(Self { text, colours, anchors })
    }

    /// The code with stretches to mark.
    #[must_use]
    pub fn code<'a>(&'a self, marks: &'a [Span]) -> Code<'a> {
        Code {
            text: self.text.text(),
            lines: &self.text.lines,
            colours: &self.colours,
            links: &self.anchors.list,
            hrefs: &self.anchors.hrefs,
            marks,
        }
    }
}

/// The views one page needs.
pub struct Views<'a> {
    plan: &'a RepoPlan<'a>,
    page: &'a str,
    known: RefCell<HashMap<FileId, Option<Rc<View>>>>,
}

impl<'a> Views<'a> {
    /// None yet.
    #[must_use]
    pub fn new(plan: &'a RepoPlan<'a>, page: &'a str) -> Self {
        Self { plan, page, known: RefCell::default() }
    }

    /// The view of a file.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<Rc<View>> {
        let known = self.known.borrow().get(&file).cloned();
        known.unwrap_or_else(|| {
            let view = View::new(self.plan, file, self.page).map(Rc::new);
            self.known.borrow_mut().insert(file, view.clone());
            view
        })
    }
}
