//! From what identifiers mean to where their links lead on one page.

use std::collections::HashMap;

use super::code::{Anchor, Sure, To};
use super::html::Href;
use super::plan::{RepoPlan, is_one_of_many, relative};
use crate::analysis::{Confidence, FileId, Link, Role, Target, links};
use crate::model::facts::FileFacts;
use crate::text::LineIndex;

/// The links of one file, ready for [`super::code::lines`].
#[derive(Debug, Default)]
pub struct Anchors {
    pub list: Vec<Anchor>,
    pub hrefs: Vec<Href>,
    /// Symbols this file uses: file, position in its symbols, and the one-based line of the use; sorted, no line twice.
    pub uses: Vec<Use>,
}

/// One use of a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    pub file: FileId,
    pub symbol: u32,
    /// Whether rules led there, rather than the name alone.
    pub certain: bool,
    pub line: u32,
}

/// Turns targets into links while a file is laid out; `page` is the page the links stand on, which need not be the file's
/// own.
pub struct Linker<'a> {
    plan: &'a RepoPlan<'a>,
    file: FileId,
    page: &'a str,
    own_page: bool,
    hrefs: Vec<Href>,
    /// File → number of its page in `hrefs`.
    pages: HashMap<FileId, u32>,
    symbol_pages: HashMap<String, Option<u32>>,
    outside: HashMap<(FileId, u32), Option<u32>>,
    uses: Vec<Use>,
}

impl<'a> Linker<'a> {
    /// For the text of `file` on `page`.
    #[must_use]
    pub fn new(plan: &'a RepoPlan<'a>, file: FileId, page: &'a str) -> Self {
        let own_page = plan.page(file) == page;
        Self {
            plan,
            file,
            page,
            own_page,
            hrefs: Vec::new(),
            pages: HashMap::new(),
            symbol_pages: HashMap::new(),
            outside: HashMap::new(),
            uses: Vec::new(),
        }
    }

    /// The links of the whole file.
    #[must_use]
    pub fn all(mut self, facts: &FileFacts, lines: &LineIndex) -> Anchors {
        let found = links(self.plan.repo.analysis.snapshot(), self.file, facts);
        let list = found.iter().filter_map(|link| self.anchor(link, lines)).collect();
        self.uses.sort_unstable();
        self.uses.dedup();
        Anchors { list, hrefs: self.hrefs, uses: self.uses }
    }

    fn anchor(&mut self, link: &Link, lines: &LineIndex) -> Option<Anchor> {
        let (to, sure, id) = match link.role {
            Role::Binds(_) => return None,
            Role::Defines(_) => {
                let at = self.plan.symbol_at(self.file, link.span.start)?;
                let symbol = &self.plan.symbols(self.file)[at];
                let id = self.plan.id(self.file, at).filter(|_| self.own_page).map(Box::from);
                let name = symbol.name.clone();
                let to = self.symbol_page(&name).map_or(To::Nowhere, |page| To::Page(page, 0));
                (to, Sure::Scoped, id)
            }
            Role::Uses(_) => {
                let first = link.targets.first()?;
                if is_one_of_many(&link.targets, first) {
                    let name = first.name.clone();
                    self.note_use(first, lines.line(link.span.start) + 1, false);
                    match self.symbol_page(&name) {
                        Some(page) => (To::Page(page, 0), Sure::Name, None),
                        None => (self.target(first, lines)?, Sure::Name, None),
                    }
                } else {
                    self.note_use(first, lines.line(link.span.start) + 1, true);
                    (self.target(first, lines)?, sure(first.confidence), None)
                }
            }
        };
        if to == To::Nowhere && id.is_none() {
            return None;
        }
        Some(Anchor { span: link.span, to, sure, id })
    }

    /// Where a target stands; `None` where there is no page and no address for it.
    fn target(&mut self, target: &Target, lines: &LineIndex) -> Option<To> {
        let line = self.line_of(target, lines);
        if self.plan.shows(target.file, line - 1) {
            if target.file == self.file && self.own_page {
                return Some(To::Here(line));
            }
            return Some(To::Page(self.page_number(target.file), line));
        }
        let known = self.outside.get(&(target.file, line)).copied();
        let number = known.unwrap_or_else(|| {
            let path = self.plan.repo.analysis.snapshot().path(target.file);
            let href = self.plan.forge.as_ref().and_then(|forge| forge.file(path, Some((line, line))));
            let number = href.map(|href| push(&mut self.hrefs, href));
            self.outside.insert((target.file, line), number);
            number
        });
        number.map(To::Outside)
    }

    /// The one-based line of a target's name; from the list of symbols where the file has one, so that no other file
    /// needs to be read.
    fn line_of(&self, target: &Target, lines: &LineIndex) -> u32 {
        if target.file == self.file {
            return lines.line(target.name_span.start) + 1;
        }
        if target.name_span.is_empty() {
            return 1;
        }
        if let Some(at) = self.plan.symbol_at(target.file, target.name_span.start) {
            return self.plan.symbols(target.file)[at].line + 1;
        }
        let snapshot = self.plan.repo.analysis.snapshot();
        snapshot.text(target.file).map_or(1, |text| text.lines.line(target.name_span.start) + 1)
    }

    fn page_number(&mut self, file: FileId) -> u32 {
        if let Some(number) = self.pages.get(&file) {
            return *number;
        }
        let href = Href::relative(&relative(self.page, &self.plan.page(file)));
        let number = push(&mut self.hrefs, href);
        self.pages.insert(file, number);
        number
    }

    fn symbol_page(&mut self, name: &str) -> Option<u32> {
        if let Some(known) = self.symbol_pages.get(name) {
            return *known;
        }
        let page = self.plan.symbol_page(name);
        let number = page.map(|page| {
            push(&mut self.hrefs, Href::relative(&relative(self.page, &page)).at(&super::symbols::name_id(name)))
        });
        self.symbol_pages.insert(name.to_owned(), number);
        number
    }

    fn note_use(&mut self, target: &Target, line: u32, certain: bool) {
        if let Some(at) = self.plan.symbol_at(target.file, target.name_span.start)
            && self.plan.shows(self.file, line - 1)
        {
            self.uses.push(Use { file: target.file, symbol: at as u32, certain, line });
        }
    }
}

fn push(hrefs: &mut Vec<Href>, href: Href) -> u32 {
    hrefs.push(href);
    (hrefs.len() - 1) as u32
}

fn sure(confidence: Confidence) -> Sure {
    match confidence {
        Confidence::Exact => Sure::Exact,
        Confidence::Scoped => Sure::Scoped,
        Confidence::Name => Sure::Name,
    }
}
