//! `gloss stats`: how long articles are and how much of them is held against code.

use serde::Serialize;

use super::args::StatsArgs;
use super::failure::Failure;
use super::selection::{Wanted, select};
use super::ui::Ui;
use crate::analysis::notes::reading_order;
use crate::analysis::stats::{Figures, figures};
use crate::article::{Document, Libraries};
use crate::text::sanitize;
use crate::text::width::{Ambiguous, fit, width};
use crate::workspace::Dirs;

/// An article in one language.
struct Row {
    repo: String,
    series: Option<String>,
    id: String,
    lang: String,
    title: String,
    figures: Figures,
}

pub(super) fn run(args: &StatsArgs, ui: &Ui) -> Result<u8, Failure> {
    let dirs = Dirs::of_user()?;
    let selection = select(&args.what, &dirs)?;
    let mut rows = Vec::new();
    for wanted in &selection.repos {
        let libraries = Libraries::open(&wanted.from, Some(&dirs.library()));
        add(wanted, &libraries, args.lang.as_deref(), &mut rows);
    }
    for path in &selection.loose {
        let article = crate::article::parse(&path.display().to_string(), &std::fs::read(path)?);
        let (id, lang, title) = (article.meta.id.clone(), article.meta.lang.clone(), article.meta.title.clone());
        rows.push(Row { repo: String::new(), series: None, id, lang, title, figures: figures(&article, &article) });
    }
    if args.json { json(&rows, ui) } else { print(&rows, ui) }?;
    Ok(0)
}

fn add(wanted: &Wanted, libraries: &Libraries, lang: Option<&str>, rows: &mut Vec<Row>) {
    let mut documents: Vec<&Document> = libraries.documents(&wanted.repo).into_values().map(|(_, _, d)| d).collect();
    documents.retain(|d| wanted.only.is_empty() || wanted.only.contains(&d.id));
    documents.sort_by(|a, b| reading_order(a).cmp(&reading_order(b)));
    for document in documents {
        let source = document.source();
        for article in document.articles.iter().filter(|a| lang.is_none_or(|lang| a.meta.lang == lang)) {
            rows.push(Row {
                repo: wanted.repo.clone(),
                series: source.meta.series.clone(),
                id: document.id.clone(),
                lang: article.meta.lang.clone(),
                title: article.meta.title.clone(),
                figures: figures(article, source),
            });
        }
    }
}

/// The figures of several articles in one language, under a name.
fn sums<'a>(rows: &'a [Row], key: impl Fn(&'a Row) -> Option<&'a str>) -> Vec<(&'a str, &'a str, u32, Figures)> {
    let mut out: Vec<(&str, &str, u32, Figures)> = Vec::new();
    for row in rows {
        let Some(name) = key(row) else { continue };
        match out.iter_mut().find(|(known, lang, ..)| *known == name && *lang == row.lang) {
            Some((_, _, count, all)) => {
                *count += 1;
                *all += row.figures;
            }
            None => out.push((name, &row.lang, 1, row.figures)),
        }
    }
    out
}

const HEAD: [&str; 9] = ["article", "lang", "words", "min", "sections", "anchors", "quotes", "links", "media"];

/// Columns for an article's id and title.
const MOST_COLUMNS: usize = 56;

fn print(rows: &[Row], ui: &Ui) -> Result<(), Failure> {
    let clean = |text: &str| sanitize::label(text).into_owned();
    let cells = |name: String, lang: &str, f: &Figures| -> Vec<String> {
        let words = f.length.words + f.length.characters;
        let minutes = f.length.minutes();
        let rest = [words, minutes, f.sections, f.anchors, f.quotes, f.references, f.media];
        [name, clean(lang)].into_iter().chain(rest.iter().map(u32::to_string)).collect()
    };
    let mut table: Vec<Vec<String>> = vec![HEAD.map(str::to_owned).to_vec()];
    for row in rows {
        let name = format!("{}  {}", clean(&row.id), clean(&row.title));
        let room = cell_width(&name).min(MOST_COLUMNS);
        table.push(cells(fit(&name, room, "…", Ambiguous::Narrow), &row.lang, &row.figures));
    }
    let articles = table.len();
    for (series, lang, count, all) in sums(rows, |row| row.series.as_deref()) {
        table.push(cells(format!("series {}: {count}", clean(series)), lang, &all));
    }
    if rows.len() > 1 {
        for (_, lang, count, all) in sums(rows, |_| Some("")) {
            table.push(cells(format!("all: {count}"), lang, &all));
        }
    }
    ui.out(|w| {
        if rows.is_empty() {
            return writeln!(w, "no articles");
        }
        let columns: Vec<usize> =
            (0..HEAD.len()).map(|c| table.iter().map(|row| cell_width(&row[c])).max().unwrap_or(0)).collect();
        for (n, row) in table.iter().enumerate() {
            if n == articles {
                writeln!(w)?;
            }
            let mut line = String::new();
            for (c, cell) in row.iter().enumerate() {
                let pad = " ".repeat(columns[c] - cell_width(cell));
                // Words to the left, numbers to the right.
                line.push_str(&if c < 2 { format!("{cell}{pad}  ") } else { format!("{pad}{cell}  ") });
            }
            writeln!(w, "{}", line.trim_end())?;
        }
        Ok(())
    })
}

fn cell_width(text: &str) -> usize {
    width(text, Ambiguous::Narrow)
}

#[derive(Serialize)]
struct Out<'a> {
    schema: u32,
    articles: Vec<OutArticle<'a>>,
    series: Vec<OutSum<'a>>,
    total: Vec<OutSum<'a>>,
}

#[derive(Serialize)]
struct OutArticle<'a> {
    repo: &'a str,
    id: &'a str,
    lang: &'a str,
    title: &'a str,
    series: Option<&'a str>,
    #[serde(flatten)]
    figures: OutFigures,
}

#[derive(Serialize)]
struct OutSum<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    series: &'a str,
    lang: &'a str,
    articles: u32,
    #[serde(flatten)]
    figures: OutFigures,
}

#[derive(Serialize)]
struct OutFigures {
    words: u32,
    characters: u32,
    code_lines: u32,
    minutes: u32,
    sections: u32,
    anchors: u32,
    quotes: u32,
    links: u32,
    media: u32,
}

impl From<Figures> for OutFigures {
    fn from(f: Figures) -> Self {
        Self {
            words: f.length.words,
            characters: f.length.characters,
            code_lines: f.length.code_lines,
            minutes: f.length.minutes(),
            sections: f.sections,
            anchors: f.anchors,
            quotes: f.quotes,
            links: f.references,
            media: f.media,
        }
    }
}

fn json(rows: &[Row], ui: &Ui) -> Result<(), Failure> {
    let article = |row: &'_ Row| -> OutFigures { row.figures.into() };
    let sum = |(series, lang, articles, figures)| OutSum { series, lang, articles, figures: OutFigures::from(figures) };
    let out = Out {
        schema: 1,
        articles: rows
            .iter()
            .map(|row| OutArticle {
                repo: &row.repo,
                id: &row.id,
                lang: &row.lang,
                title: &row.title,
                series: row.series.as_deref(),
                figures: article(row),
            })
            .collect(),
        series: sums(rows, |row| row.series.as_deref()).into_iter().map(sum).collect(),
        total: sums(rows, |_| Some("")).into_iter().map(sum).collect(),
    };
    ui.out(|w| writeln!(w, "{}", super::ui::json(&out)))
}
