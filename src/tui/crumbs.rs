//! The heading of the code pane in parts: directories, file, the symbols around the cursor. Each part leads somewhere
//! when it is clicked on, so drawing and the mouse share this.

use super::doc::Doc;
use crate::model::Kind;
use crate::text::sanitize;
use crate::text::width::{self, Ambiguous};

/// Where a click on a part leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// A directory, without trailing slash.
    Directory(String),
    /// The symbols of the file.
    Outline,
    /// The name of a definition around the cursor.
    Symbol(u32),
    Nowhere,
}

/// A part of the heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Sanitised.
    pub text: String,
    pub lead: Lead,
}

impl Crumb {
    fn new(text: &str, lead: Lead) -> Self {
        Self { text: sanitize::label(text).into_owned(), lead }
    }
}

/// What parts are cut by.
#[derive(Clone, Copy, Debug)]
pub struct Fit<'a> {
    /// Cells for all of it.
    pub room: usize,
    pub elided: &'a str,
    pub ambiguous: Ambiguous,
    /// Whether directories are shown.
    pub directories: bool,
}

/// The parts that fit. Directories give way first, then outer symbols; the file's name goes last.
#[must_use]
pub fn crumbs(doc: &Doc, offset: u32, fit: Fit<'_>) -> Vec<Crumb> {
    let path = doc.path.as_str();
    let mut folders: Vec<Crumb> = path
        .match_indices('/')
        .scan(0, |from, (i, _)| {
            let text = &path[*from..=i];
            *from = i + 1;
            Some(Crumb::new(text, Lead::Directory(path[..i].to_owned())))
        })
        .filter(|_| fit.directories)
        .collect();
    let mut file = Crumb::new(doc.path.file_name(), Lead::Outline);
    let separator = doc.language.map_or(".", |l| l.row().separator);
    let mut symbols = symbols(doc, offset, separator);
    let wide = |text: &str| width::width(text, fit.ambiguous);
    let elided = wide(fit.elided);
    let mut cut = (false, false);
    loop {
        let folders_wide: usize = folders.iter().map(|c| wide(&c.text)).sum();
        let symbols_wide: usize = symbols.iter().map(|c| wide(&c.text)).sum();
        let joints = symbols.len().saturating_sub(1) * wide(separator) + if symbols.is_empty() { 0 } else { 2 };
        let marks = usize::from(cut.0) * elided + usize::from(cut.1) * elided;
        let over = (folders_wide + wide(&file.text) + symbols_wide + joints + marks).saturating_sub(fit.room);
        if over == 0 {
            break;
        }
        if !folders.is_empty() {
            folders.remove(0);
            cut.0 = true;
        } else if symbols.len() > 1 {
            symbols.remove(0);
            cut.1 = true;
        } else if let Some(last) = symbols.first_mut() {
            let room = wide(&last.text).saturating_sub(over);
            if room < 8 {
                symbols.clear();
                cut.1 = false;
            } else {
                last.text = width::elide_middle(&last.text, room, fit.elided, fit.ambiguous);
            }
        } else {
            let room = fit.room.saturating_sub(marks);
            file.text = width::elide_middle(&file.text, room, fit.elided, fit.ambiguous);
            break;
        }
    }
    let mut out = Vec::new();
    let nowhere = |text: &str| Crumb { text: text.to_owned(), lead: Lead::Nowhere };
    if cut.0 {
        out.push(nowhere(fit.elided));
    }
    out.extend(folders);
    out.push(file);
    for (n, symbol) in symbols.into_iter().enumerate() {
        out.push(nowhere(if n == 0 { "  " } else { separator }));
        if n == 0 && cut.1 {
            out.push(nowhere(fit.elided));
        }
        out.push(symbol);
    }
    out
}

/// The breadcrumb in its parts; those that are a definition of this file lead there.
fn symbols(doc: &Doc, offset: u32, separator: &str) -> Vec<Crumb> {
    let around: Vec<_> = doc.around(offset).collect();
    let Some(inner) = around.iter().rfind(|s| s.kind != Kind::Impl) else { return Vec::new() };
    let outer = inner.container.split(separator).filter(|part| !part.is_empty());
    let mut out: Vec<Crumb> = outer
        .map(|part| {
            let found = around.iter().find(|s| s.name == part);
            Crumb::new(part, found.map_or(Lead::Nowhere, |s| Lead::Symbol(s.span.start)))
        })
        .collect();
    out.push(Crumb::new(&inner.name, Lead::Symbol(inner.span.start)));
    out
}

/// The part at a column of the heading, counted from its first cell.
#[must_use]
pub fn at(crumbs: &[Crumb], column: usize, ambiguous: Ambiguous) -> Option<&Lead> {
    let mut end = 0;
    crumbs.iter().find_map(|crumb| {
        end += width::width(&crumb.text, ambiguous);
        (column < end).then_some(&crumb.lead)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::RepoPath;
    use crate::text::Span;
    use crate::tui::backend::{Content, FileDetail, Symbol};

    fn doc() -> Doc {
        let text = "class Outer { void method() { body } }";
        let content = Content::Text { text: text.into(), encoding: "UTF-8", crlf: false, language: None };
        let symbol = |name: &str, container: &str, at: u32, end: u32| Symbol {
            name: name.to_owned(),
            container: container.to_owned(),
            kind: Kind::Class,
            depth: 0,
            span: Span::new(at, at + 5),
            extent: Span::new(at, end),
            line: 0,
            end_line: 0,
        };
        let outline = vec![symbol("Outer", "", 6, 38), symbol("method", "Outer", 19, 36)];
        let detail = FileDetail { outline, ..FileDetail::default() };
        Doc { detail: Some(Arc::new(detail)), ..Doc::new(RepoPath::new("src/deep/wal_writer.cpp").unwrap(), content) }
    }

    fn shown(room: usize) -> String {
        let fit = Fit { room, elided: "<", ambiguous: Ambiguous::Narrow, directories: true };
        crumbs(&doc(), 30, fit).into_iter().map(|c| c.text).collect()
    }

    #[test]
    fn the_name_of_the_file_goes_last() {
        assert_eq!(shown(80), "src/deep/wal_writer.cpp  Outer.method");
        assert_eq!(shown(36), "<deep/wal_writer.cpp  Outer.method");
        assert_eq!(shown(30), "<wal_writer.cpp  Outer.method");
        assert_eq!(shown(26), "<wal_writer.cpp  <method");
        assert_eq!(shown(20), "<wal_writer.cpp");
        for room in 3..60 {
            assert!(shown(room).chars().count() <= room, "{room}");
        }
    }

    #[test]
    fn parts_lead_where_they_say() {
        let fit = Fit { room: 80, elided: "<", ambiguous: Ambiguous::Narrow, directories: true };
        let crumbs = crumbs(&doc(), 30, fit);
        let lead = |column| at(&crumbs, column, Ambiguous::Narrow);
        assert_eq!(lead(1), Some(&Lead::Directory("src".to_owned())));
        assert_eq!(lead(5), Some(&Lead::Directory("src/deep".to_owned())));
        assert_eq!(lead(12), Some(&Lead::Outline));
        assert_eq!(lead(26), Some(&Lead::Symbol(6)));
        assert_eq!(lead(33), Some(&Lead::Symbol(19)));
        assert_eq!(lead(99), None);
    }
}
