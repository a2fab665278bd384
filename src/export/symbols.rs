//! The pages that list a name's definitions and where each is used: static, so that they work without a script.

use std::collections::BTreeMap;

use super::anchors::Use;
use super::assets::Assets;
use super::html::{Href, Html};
use super::page::{Frame, Label};
use super::plan::{Plan, RepoPlan, relative};
use super::words::Pick;
use crate::analysis::FileId;

/// Files listed for each definition; the count tells of the rest.
const MOST_FILES: usize = 25;
/// Lines linked for each of those files.
const MOST_LINES: usize = 6;

/// Every use of every symbol of one repository, by symbol.
#[derive(Debug, Default)]
pub struct Uses {
    list: Vec<Row>,
}

/// One line that uses a symbol; the order of the fields is that of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    /// The symbol: file and position in it.
    file: FileId,
    symbol: u32,
    /// Whether only the name led there.
    by_name: bool,
    from: FileId,
    /// One-based.
    line: u32,
}

impl Uses {
    /// Gathers what the files use.
    #[must_use]
    pub fn new(by_file: impl Iterator<Item = (FileId, Vec<Use>)>) -> Self {
        let rows = |(from, uses): (FileId, Vec<Use>)| {
            uses.into_iter().map(move |u| Row {
                file: u.file,
                symbol: u.symbol,
                by_name: !u.certain,
                from,
                line: u.line,
            })
        };
        let mut list: Vec<_> = by_file.flat_map(rows).collect();
        list.sort_unstable();
        Self { list }
    }

    /// The uses of one symbol that are certain, or those by name only: file and line.
    fn of(&self, file: FileId, symbol: u32, by_name: bool) -> &[Row] {
        let key = (file, symbol, by_name);
        let from = self.list.partition_point(|u| (u.file, u.symbol, u.by_name) < key);
        let to = self.list.partition_point(|u| (u.file, u.symbol, u.by_name) <= key);
        &self.list[from..to]
    }
}

/// The id of a name on its page: an id holds no white space.
#[must_use]
pub fn name_id(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("_")
}

/// The pages of one repository: path and content.
pub fn pages<'a>(plan: &'a Plan<'_>, repo: &'a RepoPlan<'_>, assets: &'a Assets) -> Lister<'a> {
    let mut names: BTreeMap<&str, Vec<(FileId, u32)>> = BTreeMap::new();
    for file in repo.shown_files() {
        for (at, symbol) in repo.symbols(file).iter().enumerate() {
            names.entry(&symbol.name).or_default().push((file, at as u32));
        }
    }
    Lister { plan, repo, assets, names }
}

/// Renders the symbol pages.
pub struct Lister<'a> {
    plan: &'a Plan<'a>,
    repo: &'a RepoPlan<'a>,
    assets: &'a Assets,
    /// Name → its definitions.
    names: BTreeMap<&'a str, Vec<(FileId, u32)>>,
}

impl Lister<'_> {
    /// The page of one piece.
    #[must_use]
    pub fn page(&self, piece: &str, names: &[&str], uses: &Uses) -> (String, Vec<u8>) {
        let path = format!("s/{}/{piece}.html", self.repo.key);
        let first = names.first().copied().unwrap_or(piece);
        let title = match names.last() {
            Some(last) if *last != first => format!("{first} – {last}"),
            _ => first.to_owned(),
        };
        let frame = self.frame(&path, title.clone());
        let bytes = frame.render(|h| {
            h.lit("<h1>").text(&title).lit("</h1>\n");
            for name in names {
                self.name(h, &frame, name, uses);
            }
        });
        (path, bytes)
    }

    fn frame<'f>(&'f self, path: &'f str, title: String) -> Frame<'f> {
        let mut frame = Frame::new(self.plan, self.assets, path, title.clone(), "names");
        let repo = self.repo.repo;
        frame.crumbs = vec![
            (repo.title.clone().unwrap_or_else(|| repo.name.clone()).into(), self.repo.dir_page("")),
            (Label::Word(|w| w.symbols), self.repo.symbol_index()),
            (title.into(), None),
        ];
        frame
    }

    fn name(&self, h: &mut Html, frame: &Frame<'_>, name: &str, uses: &Uses) {
        let definitions = self.names.get(name).map_or(&[][..], Vec::as_slice);
        h.lit("<section").attr("id", &name_id(name)).lit("><h2>").text(name).lit("</h2>\n<ul class=defs>\n");
        let mut by_name = Vec::new();
        for &(file, at) in definitions {
            let symbol = &self.repo.symbols(file)[at as usize];
            h.lit("<li>").lit(symbol.kind.as_str()).lit(" ");
            let href = frame.to(&self.repo.page(file)).line(symbol.line + 1);
            h.lit("<a").href(&href).lit(">");
            if !symbol.container.is_empty() {
                h.lit("<small>").text(&symbol.container).lit(".</small>");
            }
            h.text(&symbol.name).lit("</a> <span class=path>").text(self.repo.repo.analysis.snapshot().path(file));
            h.lit(":").num(symbol.line + 1).lit("</span>");
            self.uses(h, frame, uses.of(file, at, false), |w| w.references);
            h.lit("\n");
            by_name.extend_from_slice(uses.of(file, at, true));
        }
        h.lit("</ul>\n");
        by_name.sort_by_key(|u: &Row| (u.from, u.line));
        by_name.dedup_by_key(|u| (u.from, u.line));
        self.uses(h, frame, &by_name, |w| w.by_name);
        h.lit("</section>\n");
    }

    fn uses(&self, h: &mut Html, frame: &Frame<'_>, uses: &[Row], words: Pick) {
        if uses.is_empty() {
            return;
        }
        let files: Vec<&[Row]> = uses.chunk_by(|a, b| a.from == b.from).collect();
        h.lit("<details class=uses").lit(if files.len() <= 3 { " open><summary>" } else { "><summary>" });
        // Once for each list, of which there are hundreds of thousands: no element more than needed.
        frame.tell(h, |h, w| {
            h.text(words(w)).lit(" ").num(uses.len() as u64).lit(" ");
            h.text(if uses.len() == 1 { w.line } else { w.lines }).lit(" · ").num(files.len() as u64).lit(" ");
            h.text(if files.len() == 1 { w.in_file } else { w.in_files });
        });
        h.lit("</summary><ul>\n");
        for list in files.iter().take(MOST_FILES) {
            let file = list[0].from;
            let page = relative(frame.path, &self.repo.page(file));
            h.lit("<li>").text(self.repo.repo.analysis.snapshot().path(file)).lit(":");
            for (i, Row { line, .. }) in list.iter().enumerate().take(MOST_LINES) {
                h.lit(if i == 0 { "<a" } else { ", <a" })
                    .href(&Href::relative(&page).line(*line))
                    .lit(">")
                    .num(*line)
                    .lit("</a>");
            }
            if list.len() > MOST_LINES {
                h.lit(" … ").num((list.len() - MOST_LINES) as u64);
            }
            h.lit("\n");
        }
        if files.len() > MOST_FILES {
            h.lit("<li>⋯ ").num((files.len() - MOST_FILES) as u64).lit(" ");
            frame.say(h, |w| w.and_more);
            h.lit("\n");
        }
        h.lit("</ul></details>");
    }

    /// The list of the pages.
    #[must_use]
    pub fn index(&self) -> Option<(String, Vec<u8>)> {
        let path = self.repo.symbol_index()?;
        let title = self.plan_words().all_symbols.to_owned();
        let mut frame = self.frame(&path, title.clone());
        frame.crumbs.truncate(1);
        frame.crumbs.push((Label::Word(|w| w.all_symbols), None));
        let bytes = frame.render(|h| {
            h.lit("<h1>");
            frame.say(h, |w| w.all_symbols);
            h.lit("</h1>\n<ul class=pieces>\n");
            for (piece, names) in self.repo.shards.pieces() {
                let page = format!("s/{}/{piece}.html", self.repo.key);
                let (first, last) = (names.first().copied().unwrap_or(""), names.last().copied().unwrap_or(""));
                h.lit("<li><a").href(&frame.to(&page)).lit(">").text(first);
                if first != last {
                    h.lit(" – ").text(last);
                }
                h.lit("</a> <small>").num(names.len() as u64).lit("</small>\n");
            }
            h.lit("</ul>\n");
        });
        Some((path, bytes))
    }

    fn plan_words(&self) -> &'static super::words::Words {
        super::words::words(&self.plan.site.lang)
    }
}
