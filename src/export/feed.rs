//! What needs absolute addresses: the site map and the feed of articles. Written only when a base address is given.

use super::home::reading_order;
use super::html::{Href, escape};
use super::plan::Plan;
use std::fmt::Write as _;

/// The site map of `pages`, in order.
#[must_use]
pub fn sitemap(base: &str, pages: &[String]) -> (String, Vec<u8>) {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    // A site map may list fifty thousand addresses.
    for page in pages.iter().take(50_000) {
        out.push_str("<url><loc>");
        escape(&absolute(base, page), &mut out);
        out.push_str("</loc></url>\n");
    }
    out.push_str("</urlset>\n");
    ("sitemap.xml".to_owned(), out.into_bytes())
}

/// The articles as an Atom feed.
#[must_use]
pub fn atom(plan: &Plan<'_>, base: &str) -> (String, Vec<u8>) {
    let mut entries: Vec<(String, String)> = Vec::new();
    for repo in &plan.repos {
        for at in reading_order(&repo.repo.docs) {
            for article in &repo.repo.docs[at].document.articles {
                let url = absolute(base, &plan.article_page(repo.at, at, &article.meta.lang));
                let updated = moment(article.meta.date.as_deref().or(repo.repo.date.as_deref()));
                let mut entry = String::from("<entry xml:lang=\"");
                escape(&article.meta.lang, &mut entry);
                entry.push_str("\"><title>");
                escape(&article.meta.title, &mut entry);
                let _ = write!(
                    entry,
                    "</title><id>{0}</id><link href=\"{0}\"/><updated>{updated}</updated>",
                    escaped(&url)
                );
                for author in &article.meta.authors {
                    let _ = write!(entry, "<author><name>{}</name></author>", escaped(author));
                }
                if let Some(summary) = &article.meta.summary {
                    let _ = write!(entry, "<summary>{}</summary>", escaped(summary));
                }
                entry.push_str("</entry>\n");
                entries.push((updated, entry));
            }
        }
    }
    let newest = entries.iter().map(|(updated, _)| updated.clone()).max().unwrap_or_else(|| moment(None));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>{}</title><id>{1}</id>\
         <link rel=\"self\" href=\"{2}\"/><link href=\"{1}\"/><updated>{newest}</updated><author><name>{0}</name></author>\n",
        escaped(&plan.site.title),
        escaped(&absolute(base, "")),
        escaped(&absolute(base, "feed.xml")),
    );
    // Newest first; a stable sort keeps the reading order of a day.
    entries.sort_by(|a, b| b.0.cmp(&a.0));
    out.extend(entries.into_iter().map(|(_, entry)| entry));
    out.push_str("</feed>\n");
    ("feed.xml".to_owned(), out.into_bytes())
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape(text, &mut out);
    out
}

fn absolute(base: &str, page: &str) -> String {
    format!("{}/{}", base.trim_end_matches('/'), Href::relative(page).as_str())
}

/// A date as Atom wants it; never the clock's, so that the same input gives the same bytes.
fn moment(date: Option<&str>) -> String {
    let date = date.unwrap_or("").trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_day = |text: &str| text.len() == 10 && text.split('-').count() == 3 && text.split('-').all(digits);
    match date.get(..10) {
        Some(day) if is_day(day) => {
            let time = date.get(10..).filter(|t| t.len() == 10 && t.starts_with('T') && t.ends_with('Z'));
            format!("{day}{}", time.unwrap_or("T00:00:00Z"))
        }
        _ => "1970-01-01T00:00:00Z".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_input() {
        assert_eq!(moment(Some("2024-05-06")), "2024-05-06T00:00:00Z");
        assert_eq!(moment(Some("2024-05-06T07:08:09Z")), "2024-05-06T07:08:09Z");
        for bad in [None, Some("yesterday"), Some("2024-05-06<x>"), Some("汉字汉字汉字")] {
            assert!(moment(bad).ends_with("T00:00:00Z"), "{bad:?}");
        }
    }

    #[test]
    fn the_site_map_escapes() {
        let (_, bytes) = sitemap("https://x.y/sub/?a=1&b", &["a b.html".to_owned()]);
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("<loc>https://x.y/sub/?a=1&amp;b/a%20b.html</loc>"), "{text}");
    }
}
