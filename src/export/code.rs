//! Source text as markup: colours, links, line numbers, marks.
//!
//! The text content of what [`lines`] emits is the text of those lines (line numbers aside, and hidden characters made
//! visible); a property test holds that. Size decides the form, since a large repository has a hundred million bytes of
//! this: keywords are `<b>`, comments `<i>`, all other classes a `<span>` with one letter, and nothing wraps a line.

use super::html::{Href, Html};
use crate::syntax::Class;
use crate::text::width::cluster_end;
use crate::text::{LineIndex, Span};

/// Lines of a block that the browser may leave unrendered while it is out of sight.
pub const BLOCK_LINES: u32 = 200;

/// One file's text with everything laid over it. All lists are in order of place, without overlap.
pub struct Code<'a> {
    pub text: &'a str,
    pub lines: &'a LineIndex,
    pub colours: &'a [(Span, Class)],
    pub links: &'a [Anchor],
    /// Where the links lead, by their number.
    pub hrefs: &'a [Href],
    /// Stretches to mark.
    pub marks: &'a [Span],
}

/// A link of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub span: Span,
    pub to: To,
    pub sure: Sure,
    /// The stable id of the definition that this token introduces.
    pub id: Option<Box<str>>,
}

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// A one-based line of the same page.
    Here(u32),
    /// A page by its number in [`Code::hrefs`], at a one-based line; 0 is the page as such.
    Page(u32, u32),
    /// An address outside by its number.
    Outside(u32),
    /// Nowhere: the token only carries an id.
    Nowhere,
}

/// How sure a link is, as pages tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    Exact,
    Scoped,
    /// By name only: dotted underline.
    Name,
}

/// How the lines are numbered.
#[derive(Clone, Copy)]
pub enum Numbers<'a> {
    /// Each line is a target of links: the page of the file itself.
    Targets,
    /// Each number leads to the line on the file's page.
    To(&'a Href),
    /// Numbers that lead nowhere: the file has no page.
    Plain,
    None,
}

/// Emits the lines `from..=to` (zero-based), each with its newline. `noted` says which lines carry a note.
pub fn lines(h: &mut Html, code: &Code<'_>, from: u32, to: u32, numbers: Numbers<'_>, noted: &dyn Fn(u32) -> bool) {
    let Some(first) = code.lines.line_span(from) else { return };
    let mut at = Cursor {
        colour: code.colours.partition_point(|(span, _)| span.end <= first.start),
        link: code.links.partition_point(|link| link.span.end <= first.start),
        mark: code.marks.partition_point(|span| span.end <= first.start),
    };
    for line in from..=to {
        let Some(span) = code.lines.line_span(line) else { break };
        number(h, line + 1, numbers, noted(line));
        let mut end = span.end;
        if end > span.start && code.text.as_bytes().get(end as usize - 1) == Some(&b'\r') {
            end -= 1;
        }
        let mut start = span.start;
        // A byte order mark belongs to the encoding, not to the text.
        if start == 0 && code.text.starts_with('\u{feff}') {
            start = 3.min(end);
        }
        pieces(h, code, &mut at, start, end);
        h.lit("\n");
    }
}

fn number(h: &mut Html, line: u32, numbers: Numbers<'_>, noted: bool) {
    match numbers {
        Numbers::Targets => {
            h.lit("<a id=L").num(line).lit(" href=#L").num(line);
            h.lit(if noted { " class=n tabindex=-1>" } else { " tabindex=-1>" }).num(line).lit("</a>");
        }
        Numbers::To(href) => {
            h.lit("<a").lit(if noted { " class=n" } else { "" }).lit(" tabindex=-1");
            h.href(&href.clone().line(line)).lit(">").num(line).lit("</a>");
        }
        Numbers::Plain => {
            h.lit(if noted { "<u class=n>" } else { "<u>" }).num(line).lit("</u>");
        }
        Numbers::None => {}
    }
}

/// Positions in the three lists; they only move forward.
struct Cursor {
    colour: usize,
    link: usize,
    mark: usize,
}

fn pieces(h: &mut Html, code: &Code<'_>, at: &mut Cursor, start: u32, end: u32) {
    let mut pos = start;
    let mut marked = false;
    // Marks are about the code of a line, not about what indents it.
    let line = code.text.get(start as usize..end as usize).unwrap_or("");
    let ink = end - line.trim_start().len() as u32;
    // Neighbours of one colour share an element, also across an uncoloured blank, which has nothing to show.
    let mut open: Option<Class> = None;
    while pos < end {
        while code.colours.get(at.colour).is_some_and(|(span, _)| span.end <= pos) {
            at.colour += 1;
        }
        while code.links.get(at.link).is_some_and(|link| link.span.end <= pos) {
            at.link += 1;
        }
        while code.marks.get(at.mark).is_some_and(|span| span.end <= pos) {
            at.mark += 1;
        }
        let mut next = end;
        let mut inside = |span: Span| {
            let bound = if span.start <= pos { span.end } else { span.start };
            next = next.min(bound);
            span.start <= pos
        };
        let colour = code.colours.get(at.colour).filter(|(span, _)| inside(*span)).map(|(_, class)| *class);
        let link = code.links.get(at.link).filter(|link| inside(link.span));
        let indent = pos < ink && inside(Span::new(pos, ink));
        let mark = code.marks.get(at.mark).is_some_and(|span| inside(*span)) && !indent;
        let class = colour.filter(|class| element(*class).is_some());
        // Pieces are made fit to be shown one by one, which must not take a cluster apart.
        next = start + cluster_end(line, (next - start) as usize) as u32;
        let text = code.text.get(pos as usize..next as usize).unwrap_or("");
        if open.is_some() && (link.is_some() || class != open || mark != marked) {
            close(h, open.take());
        }
        if mark != marked {
            h.lit(if mark { "<mark>" } else { "</mark>" });
            marked = mark;
        }
        if let Some(link) = link {
            anchor(h, code, link, class, text, pos == link.span.start);
        } else {
            if open.is_none()
                && let Some((element, _)) = class.and_then(element)
            {
                h.lit(element);
                open = class;
            }
            h.text(text);
        }
        pos = next;
    }
    close(h, open);
    if marked {
        h.lit("</mark>");
    }
}

fn close(h: &mut Html, open: Option<Class>) {
    if let Some((_, end)) = open.and_then(element) {
        h.lit(end);
    }
}

fn anchor(h: &mut Html, code: &Code<'_>, link: &Anchor, class: Option<Class>, text: &str, first: bool) {
    let letter = class.and_then(letter);
    let id = link.id.as_deref().filter(|_| first);
    let href = |number: u32| code.hrefs.get(number as usize);
    h.lit(if link.to == To::Nowhere { "<span" } else { "<a" });
    if let Some(letter) = letter {
        h.lit(" class=").lit(letter);
    }
    if let Some(id) = id {
        h.lit(" id=sym-").text(id);
    }
    match link.sure {
        Sure::Exact => h.lit(" data-p=exact"),
        Sure::Scoped => h,
        Sure::Name => h.lit(" data-p=name"),
    };
    match link.to {
        To::Here(line) => {
            h.lit(" href=#L").num(line);
        }
        To::Page(number, line) => {
            if let Some(href) = href(number) {
                if line == 0 {
                    h.href(href)
                } else {
                    h.href(&href.clone().line(line))
                };
            }
        }
        To::Outside(number) => {
            if let Some(href) = href(number) {
                h.lit(" rel=\"noopener noreferrer nofollow ugc\"").href(href);
            }
        }
        To::Nowhere => {}
    }
    h.lit(">").text(text).lit(if link.to == To::Nowhere { "</span>" } else { "</a>" });
}

/// The element of a class; `None` where it looks like plain text.
fn element(class: Class) -> Option<(&'static str, &'static str)> {
    Some(match class {
        Class::Keyword => ("<b>", "</b>"),
        Class::Comment => ("<i>", "</i>"),
        Class::Doc => ("<i class=d>", "</i>"),
        Class::String => ("<span class=s>", "</span>"),
        Class::Escape => ("<span class=e>", "</span>"),
        Class::Number | Class::Constant => ("<span class=o>", "</span>"),
        Class::Builtin => ("<span class=u>", "</span>"),
        Class::Function | Class::Method => ("<span class=f>", "</span>"),
        Class::Macro | Class::Attribute | Class::Label => ("<span class=m>", "</span>"),
        Class::Type | Class::TypeParam | Class::Tag => ("<span class=t>", "</span>"),
        Class::Namespace
        | Class::Property
        | Class::Parameter
        | Class::Variable
        | Class::Operator
        | Class::Punctuation => return None,
    })
}

/// The class of a link of that colour.
fn letter(class: Class) -> Option<&'static str> {
    Some(match class {
        Class::Keyword => "k",
        Class::Comment => "c",
        Class::Doc => "d",
        Class::String => "s",
        Class::Escape => "e",
        Class::Number | Class::Constant => "o",
        Class::Builtin => "u",
        Class::Function | Class::Method => "f",
        Class::Macro | Class::Attribute | Class::Label => "m",
        Class::Type | Class::TypeParam | Class::Tag => "t",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(text: &str, colours: &[(Span, Class)], links: &[Anchor], marks: &[Span]) -> String {
        let index = LineIndex::new(text.as_bytes());
        let hrefs = [Href::relative("../b.h.html")];
        let code = Code { text, lines: &index, colours, links, hrefs: &hrefs, marks };
        let mut h = Html::default();
        lines(&mut h, &code, 0, index.line_count() - 1, Numbers::None, &|_| false);
        h.as_str().to_owned()
    }

    fn link(start: u32, end: u32, to: To, sure: Sure) -> Anchor {
        Anchor { span: Span::new(start, end), to, sure, id: None }
    }

    #[test]
    fn colours_links_and_marks_nest() {
        let text = "if f(x) \"s\"";
        let colours = [
            (Span::new(0, 2), Class::Keyword),
            (Span::new(3, 4), Class::Function),
            (Span::new(5, 6), Class::Variable),
            (Span::new(8, 11), Class::String),
        ];
        let links = [link(3, 4, To::Page(0, 7), Sure::Scoped), link(5, 6, To::Here(1), Sure::Name)];
        assert_eq!(
            render(text, &colours, &links, &[Span::new(3, 7)]),
            "<b>if</b> <mark><a class=f href=../b.h.html#L7>f</a>(<a data-p=name href=#L1>x</a>)</mark> <span class=s>&#34;s&#34;</span>\n"
        );
    }

    #[test]
    fn spans_over_lines_are_closed_on_each() {
        let text = "/* a\r\n b */ c\n";
        let colours = [(Span::new(0, 11), Class::Comment)];
        assert_eq!(render(text, &colours, &[], &[]), "<i>/* a</i>\n<i> b */</i> c\n");
        let marks = [Span::new(3, 9)];
        assert_eq!(
            render(text, &colours, &[], &marks),
            "<i>/* </i><mark><i>a</i></mark>\n<i> </i><mark><i>b </i></mark><i>*/</i> c\n"
        );
    }

    #[test]
    fn a_token_without_a_target_keeps_its_id() {
        let links = [Anchor { span: Span::new(0, 1), to: To::Nowhere, sure: Sure::Scoped, id: Some("ab".into()) }];
        assert_eq!(
            render("f", &[(Span::new(0, 1), Class::Function)], &links, &[]),
            "<span class=f id=sym-ab>f</span>\n"
        );
    }
}
