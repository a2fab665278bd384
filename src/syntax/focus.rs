//! Finding a quote inside code: exact runs of tokens in order, with elisions between them; and where it went when it is
//! no longer there.
//!
//! Both sides lose comments and white space first, so authors may comment and re-indent what they paste. An elision is
//! a line of `...` or `…`, alone or in a comment, a comment that begins with `省略`, or a `…` anywhere (no language
//! has that mark). Nothing here guesses: an exact find is exact, and a fuzzy one says how alike it is.

use super::fingerprint::CodeTokens;
use super::lexer::{self, Class, Token};
use crate::lang::LanguageId;
use crate::text::{Span, similar};
use xxhash_rust::xxh3::xxh3_64;

/// A changed quote is shown at its most similar place from here on.
pub const FUZZY_FLOOR: f64 = 0.85;
/// …if no other place is nearly as similar.
pub const FUZZY_MARGIN: f64 = 0.10;

/// A quote as runs of tokens; between two runs anything may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    runs: Vec<Vec<u64>>,
    /// The text as written where it is one line: it may be a part of a string.
    line: Option<String>,
}

/// Where a quote stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// One span a run, in order.
    pub spans: Vec<Span>,
    /// Other places where the first run starts too.
    pub others: usize,
}

impl Quote {
    /// Reads a quote or a fence.
    #[must_use]
    pub fn new(text: &str, language: Option<LanguageId>) -> Self {
        let src = text.as_bytes();
        let tokens = lexer::tokens(src, language);
        let mut runs = vec![Vec::new()];
        let mut at = 0;
        while at < tokens.len() {
            let line_end = line_end(src, &tokens, at);
            if is_elision_comment(src, tokens[at]) || is_dots_line(src, &tokens, at, line_end) {
                runs.push(Vec::new());
                at = if tokens[at].class == Class::Comment { at + 1 } else { line_end };
            } else if tokens[at].span.bytes(src) == "…".as_bytes() {
                runs.push(Vec::new());
                at += 1;
            } else {
                if tokens[at].class != Class::Comment {
                    runs.last_mut().expect("starts with one").push(xxh3_64(tokens[at].span.bytes(src)));
                }
                at += 1;
            }
        }
        runs.retain(|run| !run.is_empty());
        let line = text.trim();
        let line = (!line.contains('\n') && line.len() >= MIN_STRING_PART).then(|| line.to_owned());
        Self { runs, line }
    }

    /// The code tokens of `span` as one run.
    #[must_use]
    pub fn of_tokens(code: &CodeTokens, span: Span) -> Self {
        let run = code.hashes()[code.range(span)].to_vec();
        Self { runs: if run.is_empty() { Vec::new() } else { vec![run] }, line: None }
    }

    /// Whether it holds no code at all (only comments or elisions): then it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The number of tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        self.runs.iter().map(Vec::len).sum()
    }

    /// Finds the runs in order inside `within`. Where the first run stands several times, `near` (text that stands
    /// before the quote) chooses; otherwise the first place from which all runs follow counts.
    #[must_use]
    pub fn find(&self, code: &CodeTokens, within: Span, near: Option<&Quote>) -> Option<Found> {
        self.find_tokens(code, within, near).or_else(|| self.find_in_string(code, within))
    }

    /// A quote that is a part of one string: an address, a message.
    fn find_in_string(&self, code: &CodeTokens, within: Span) -> Option<Found> {
        let line = self.line.as_ref()?;
        let mut found = code.strings(within).filter_map(|(span, text)| {
            let at = u32::try_from(text.find(line.as_str())?).ok()?;
            Some(Span::new(span.start + at, span.start + at + u32::try_from(line.len()).ok()?))
        });
        let first = found.next()?;
        Some(Found { spans: vec![first], others: found.count() })
    }

    fn find_tokens(&self, code: &CodeTokens, within: Span, near: Option<&Quote>) -> Option<Found> {
        let range = code.range(within);
        let all = &code.hashes()[range.clone()];
        let first = self.runs.first()?;
        let mut from = 0;
        if let Some(near) = near {
            for run in &near.runs {
                from += position(&all[from..], run)? + run.len();
            }
        }
        let starts = all[from..].windows(first.len()).filter(|w| w == first).count();
        let mut spans = Vec::new();
        for run in &self.runs {
            let at = from + position(&all[from..], run)?;
            spans.push(span_of(code, range.start + at, run.len()));
            from = at + run.len();
        }
        Some(Found { spans, others: starts.saturating_sub(1) })
    }

    /// The stretch of `within` that is most like this quote, with its likeness, where it is at least [`FUZZY_FLOOR`]
    /// and stands out by [`FUZZY_MARGIN`] from every stretch that does not overlap it.
    #[must_use]
    pub fn find_similar(&self, code: &CodeTokens, within: Span) -> Option<(Span, f64)> {
        let quote: Vec<u64> = self.runs.concat();
        let range = code.range(within);
        let all = &code.hashes()[range.clone()];
        let len = quote.len();
        if len == 0 || all.is_empty() || all.len().saturating_mul(len) > MAX_FUZZY_WORK {
            return None;
        }
        let mut scored: Vec<(f64, usize, usize)> = Vec::new();
        // A stretch of the quote's own length, and one a fifth shorter or longer, from every token.
        for size in [len, len - len / 5, len + len / 5] {
            for start in 0..=all.len().saturating_sub(size.max(1)) {
                let end = (start + size.max(1)).min(all.len());
                scored.push((similar::ratio(&quote, &all[start..end]), start, end));
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let best = *scored.first()?;
        let rival = scored.iter().find(|s| s.2 <= best.1 || s.1 >= best.2).map_or(0.0, |s| s.0);
        if best.0 < FUZZY_FLOOR || best.0 - rival < FUZZY_MARGIN {
            return None;
        }
        Some((span_of(code, range.start + best.1, best.2 - best.1), best.0))
    }
}

/// A shorter text inside a string proves nothing.
const MIN_STRING_PART: usize = 4;

/// Products of lengths above this are not searched fuzzily: some 50 ms.
const MAX_FUZZY_WORK: usize = 400_000;

fn position(all: &[u64], run: &[u64]) -> Option<usize> {
    all.windows(run.len()).position(|w| w == run)
}

fn span_of(code: &CodeTokens, at: usize, len: usize) -> Span {
    let tokens = &code.tokens()[at..at + len];
    tokens[0].span.join(tokens[len - 1].span)
}

/// The span from the first token of `from` to the last of the next `to` after it.
#[must_use]
pub fn find_between(code: &CodeTokens, within: Span, from: &Quote, to: &Quote) -> Option<Span> {
    let first = from.find(code, within, None)?;
    let start = *first.spans.first()?;
    let rest = Span::new(first.spans.last()?.end, within.end);
    let end = to.find(code, rest, None).or_else(|| to.find(code, start, None))?;
    Some(start.join(*end.spans.last()?))
}

/// Position after the last token that starts on the line of token `at`.
fn line_end(src: &[u8], tokens: &[Token], at: usize) -> usize {
    let start = tokens[at].span.start as usize;
    let newline = src[start..].iter().position(|b| *b == b'\n').map_or(src.len(), |i| start + i);
    at + tokens[at..].partition_point(|t| (t.span.start as usize) < newline)
}

/// A line that holds only dots, or dots and a comment.
fn is_dots_line(src: &[u8], tokens: &[Token], at: usize, end: usize) -> bool {
    let starts_line = at == 0 || {
        let gap = tokens[at - 1].span.end as usize..tokens[at].span.start as usize;
        src[gap].contains(&b'\n')
    };
    let code: Vec<&Token> = tokens[at..end].iter().filter(|t| t.class != Class::Comment).collect();
    starts_line && code.len() >= 3 && code.iter().all(|t| t.span.bytes(src) == b".")
}

fn is_elision_comment(src: &[u8], token: Token) -> bool {
    if token.class != Class::Comment {
        return false;
    }
    let text = String::from_utf8_lossy(token.span.bytes(src));
    let text = text.trim_start_matches(|c: char| matches!(c, '/' | '*' | '#' | '!') || c.is_whitespace());
    ["...", "…", "省略", "......"].iter().any(|mark| text.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "fn f(x: u32) -> u32 {\n    // one\n    let a = g(x);\n    let b = h(a, x);\n    let a = g(x);\n    /* two */ a + b\n}\n";

    fn rust() -> Option<LanguageId> {
        LanguageId::by_name("rust")
    }

    fn find(quote: &str, near: Option<&str>) -> Option<(Vec<&'static str>, usize)> {
        let code = CodeTokens::new(CODE.as_bytes(), rust());
        let near = near.map(|n| Quote::new(n, rust()));
        let all = Span::from_range(0..CODE.len());
        let found = Quote::new(quote, rust()).find(&code, all, near.as_ref())?;
        Some((found.spans.iter().map(|s| s.slice(CODE)).collect(), found.others))
    }

    #[test]
    fn comments_and_white_space_do_not_matter() {
        assert_eq!(find("let b=h(a,x);//mine", None), Some((vec!["let b = h(a, x);"], 0)));
        assert_eq!(find("let b = h(x, a);", None), None);
        assert_eq!(find("a + b }", None).unwrap().0, ["a + b\n}"]);
    }

    #[test]
    fn every_form_of_elision() {
        for gap in ["...", "    ...\n", "…", "……", "// ...", "/* … */", "# x", "// 省略若干行", "// ... the rest"]
        {
            let quote = format!("fn f(x: u32) -> u32 {{\n{gap}\n a + b\n}}");
            let found = find(&quote, None);
            assert_eq!(found.is_some(), gap != "# x", "{gap}");
        }
        assert_eq!(find("let a … a + b", None).unwrap().0, ["let a", "a + b"]);
        assert_eq!(find("a + b\n...\nlet a", None), None, "runs stand in order");
        assert!(Quote::new("// only words\n...\n", rust()).is_empty());
    }

    #[test]
    fn a_part_of_a_string_is_found_as_text() {
        let src = "let url = \"https://example.org/a.pth\"; let n = \"x\";";
        let code = CodeTokens::new(src.as_bytes(), rust());
        let found = Quote::new("https://example.org", rust()).find(&code, Span::new(0, 99), None).unwrap();
        assert_eq!(found.spans[0].slice(src), "https://example.org");
        assert!(Quote::new("https://example.com", rust()).find(&code, Span::new(0, 99), None).is_none());
        assert!(Quote::new("https://example.org", rust()).find(&code, Span::new(0, 8), None).is_none());
    }

    #[test]
    fn dots_that_are_code_are_not_elisions() {
        let ts = LanguageId::by_name("typescript");
        let code = CodeTokens::new(b"const a = { ...b, c };", ts);
        let all = Span::new(0, 99);
        assert!(Quote::new("{ ...b, c }", ts).find(&code, all, None).is_some());
        assert!(Quote::new("{ ...d, c }", ts).find(&code, all, None).is_none());
    }

    #[test]
    fn equal_quotes_are_told_apart_by_what_is_near() {
        let (spans, others) = find("let a = g(x);", None).unwrap();
        assert_eq!((spans.len(), others), (1, 1));
        let code = CodeTokens::new(CODE.as_bytes(), rust());
        let all = Span::from_range(0..CODE.len());
        let near = Quote::new("let b", rust());
        let found = Quote::new("let a = g(x);", rust()).find(&code, all, Some(&near)).unwrap();
        assert!(found.spans[0].start as usize > CODE.find("let b").unwrap());
    }

    #[test]
    fn from_and_to_span_what_is_between() {
        let code = CodeTokens::new(CODE.as_bytes(), rust());
        let all = Span::from_range(0..CODE.len());
        let span =
            find_between(&code, all, &Quote::new("let b = h(a, x);", rust()), &Quote::new("let a = g(x);", rust()));
        assert_eq!(span.unwrap().slice(CODE), "let b = h(a, x);\n    let a = g(x);");
    }

    #[test]
    fn a_changed_quote_is_found_only_where_it_stands_out() {
        let code = CodeTokens::new(CODE.as_bytes(), rust());
        let all = Span::from_range(0..CODE.len());
        let (span, score) = Quote::new("let b = h(a, x, y);\n let a = g(x);", rust()).find_similar(&code, all).unwrap();
        assert!(span.slice(CODE).contains("let b = h(a, x);") && (FUZZY_FLOOR..1.0).contains(&score));
        assert_eq!(
            Quote::new("let a = gg(x);", rust()).find_similar(&code, all),
            None,
            "two places are equally like it"
        );
        assert_eq!(Quote::new("while true { break; }", rust()).find_similar(&code, all), None);
    }
}
