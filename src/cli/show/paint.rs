//! Colour by the sixteen colours every terminal has, so that its own theme decides how they look.

use crate::syntax::Class;
use crate::text::Span;
use crate::text::sanitize;
use crate::tui::backend::State;
use crate::tui::prose::Ink;

/// Whether to colour, and whether to draw.
pub(super) struct Paint {
    color: bool,
    /// No marks that a screen reader would spell out.
    pub plain: bool,
}

impl Paint {
    pub(super) fn new(color: bool, plain: bool) -> Self {
        Self { color, plain }
    }

    fn wrap(&self, code: &str, text: &str) -> String {
        if self.color && !code.is_empty() && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    pub(super) fn dim(&self, text: &str) -> String {
        self.wrap("2", text)
    }

    pub(super) fn heading(&self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// A verdict: its glyph (or word, where plain) in its colour.
    pub(super) fn state(&self, state: State) -> String {
        let (glyph, code) = match state {
            State::Ok => ("●", "32"),
            State::New => ("+", "32"),
            State::Skipped => ("-", "2"),
            State::Moved | State::Renamed => ("◐", "36"),
            State::Changed => ("△", "33"),
            State::Ambiguous => ("○", "35"),
            State::Missing => ("✗", "31"),
        };
        if self.plain { format!("[{}]", state.as_str()) } else { self.wrap(code, glyph) }
    }

    pub(super) fn ink(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Strong | Ink::Heading(_) => "1",
            Ink::Emphasis => "3",
            Ink::Strike => "9",
            Ink::Code => "36",
            Ink::Quote | Ink::Dim => "2",
            Ink::Alert => "1;33",
            Ink::Fence(Some(class)) => class_code(class),
            Ink::Fence(None) | Ink::Text => "",
            Ink::State(state) => return self.state(state),
        };
        self.wrap(code, text)
    }

    /// A line of code (bytes `line` of `text`), safe and coloured.
    pub(super) fn code(&self, text: &str, line: Span, colours: &[(Span, Class)]) -> String {
        let mut out = String::new();
        let mut at = line.start;
        let first = colours.partition_point(|(span, _)| span.end <= line.start);
        for (span, class) in colours[first..].iter().take_while(|(span, _)| span.start < line.end) {
            let (start, end) = (span.start.max(at), span.end.min(line.end));
            if start > at {
                out.push_str(&safe(Span::new(at, start).slice(text)));
            }
            if end > start {
                out.push_str(&self.wrap(class_code(*class), &safe(Span::new(start, end).slice(text))));
                at = end;
            }
        }
        out.push_str(&safe(Span::new(at, line.end).slice(text)));
        out
    }
}

/// Code without what could steer a terminal; tabs become four spaces, so that columns do not depend on it.
fn safe(text: &str) -> String {
    let text = text.trim_end_matches('\r').replace('\t', "    ");
    sanitize::label(&text).into_owned()
}

fn class_code(class: Class) -> &'static str {
    match class {
        Class::Comment | Class::Doc => "2",
        Class::Keyword | Class::Operator => "35",
        Class::String | Class::Escape => "32",
        Class::Number | Class::Constant | Class::Builtin => "33",
        Class::Function | Class::Method | Class::Macro => "34",
        Class::Type | Class::TypeParam | Class::Namespace | Class::Tag => "36",
        Class::Attribute | Class::Label => "33",
        Class::Property | Class::Parameter | Class::Variable | Class::Punctuation => "",
    }
}
