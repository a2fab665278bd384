//! A frame as an SVG picture: what the real renderer drew, for the documentation.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::theme::Theme;
use crate::text::width::{self, Ambiguous};

const CELL: (f32, f32) = (8.4, 17.0);
const MARGIN: f32 = 12.0;

/// The picture. Colours of the terminal itself are those of the theme's text.
#[must_use]
pub fn render(buffer: &Buffer, theme: &Theme) -> String {
    let area = buffer.area;
    let (width, height) =
        (f32::from(area.width) * CELL.0 + 2.0 * MARGIN, f32::from(area.height) * CELL.1 + 2.0 * MARGIN);
    let fore = hex(theme.text.fg.unwrap_or(Color::Reset), "#d0d0d0");
    let back = hex(theme.text.bg.unwrap_or(Color::Reset), "#17191f");
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} \
         {height:.0}\" font-family=\"'Cascadia Mono','DejaVu Sans Mono','Noto Sans Mono CJK SC',Menlo,Consolas,monospace\" \
         font-size=\"14\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{back}\"/>\n"
    );
    for y in area.top()..area.bottom() {
        backgrounds(&mut out, buffer, y, &fore, &back);
    }
    for y in area.top()..area.bottom() {
        texts(&mut out, buffer, y, &fore, &back);
    }
    out.push_str("</svg>\n");
    out
}

fn colours(cell: &Cell, fore: &str, back: &str) -> (String, String) {
    let (f, b) = (hex(cell.fg, fore), hex(cell.bg, back));
    if cell.modifier.contains(Modifier::REVERSED) { (b, f) } else { (f, b) }
}

fn backgrounds(out: &mut String, buffer: &Buffer, y: u16, fore: &str, back: &str) {
    let area = buffer.area;
    let mut x = area.left();
    while x < area.right() {
        let colour = colours(&buffer[(x, y)], fore, back).1;
        let start = x;
        while x < area.right() && colours(&buffer[(x, y)], fore, back).1 == colour {
            x += 1;
        }
        if colour != back {
            let _ = writeln!(
                out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{colour}\"/>",
                MARGIN + f32::from(start) * CELL.0,
                MARGIN + f32::from(y) * CELL.1,
                f32::from(x - start) * CELL.0,
                CELL.1
            );
        }
    }
}

fn texts(out: &mut String, buffer: &Buffer, y: u16, fore: &str, back: &str) {
    let area = buffer.area;
    let mut x = area.left();
    let style = |cell: &Cell| (colours(cell, fore, back).0, cell.modifier);
    while x < area.right() {
        let first = &buffer[(x, y)];
        let wide = width::cluster(first.symbol(), Ambiguous::Narrow) > 1;
        let key = style(first);
        let start = x;
        let mut text = String::new();
        // Wide characters stand alone, so that no font's idea of their width moves what follows.
        while x < area.right() {
            let cell = &buffer[(x, y)];
            let cells = width::cluster(cell.symbol(), Ambiguous::Narrow);
            if style(cell) != key || (cells > 1) != wide || (wide && x > start) {
                break;
            }
            text.push_str(cell.symbol());
            x += u16::try_from(cells.max(1)).unwrap_or(1);
        }
        let shown = text.trim_end();
        if shown.is_empty() {
            continue;
        }
        let mut attributes = String::new();
        for (modifier, attribute) in [
            (Modifier::BOLD, " font-weight=\"bold\""),
            (Modifier::ITALIC, " font-style=\"italic\""),
            (Modifier::UNDERLINED, " text-decoration=\"underline\""),
            (Modifier::DIM, " opacity=\"0.7\""),
        ] {
            if key.1.contains(modifier) {
                attributes.push_str(attribute);
            }
        }
        let cells = width::width(shown, Ambiguous::Narrow);
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{}\" textLength=\"{:.1}\" lengthAdjust=\"spacingAndGlyphs\" \
             xml:space=\"preserve\"{attributes}>{}</text>",
            MARGIN + f32::from(start) * CELL.0,
            MARGIN + f32::from(y) * CELL.1 + 13.0,
            key.0,
            f32::from(u16::try_from(cells).unwrap_or(0)) * CELL.0,
            escape(shown)
        );
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The sixteen colours as xterm shows them, roughly.
fn hex(colour: Color, otherwise: &str) -> String {
    let (r, g, b) = match colour {
        Color::Rgb(r, g, b) => (r, g, b),
        Color::Black => (0x1d, 0x1f, 0x21),
        Color::Red | Color::LightRed => (0xe0, 0x6c, 0x75),
        Color::Green | Color::LightGreen => (0x98, 0xc3, 0x79),
        Color::Yellow | Color::LightYellow => (0xe5, 0xc0, 0x7b),
        Color::Blue | Color::LightBlue => (0x61, 0xaf, 0xef),
        Color::Magenta | Color::LightMagenta => (0xc6, 0x78, 0xdd),
        Color::Cyan | Color::LightCyan => (0x56, 0xb6, 0xc2),
        Color::Gray | Color::White => (0xd0, 0xd0, 0xd0),
        Color::DarkGray => (0x7f, 0x84, 0x8e),
        _ => return otherwise.to_owned(),
    };
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn text_is_escaped_and_wide_characters_keep_their_place() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "a<汉b", Style::new());
        let svg = render(&buffer, &theme::dark());
        assert!(svg.contains(">a&lt;</text>") && svg.contains(">汉</text>"), "{svg}");
        assert!(svg.contains(&format!("x=\"{:.1}\"", MARGIN + 4.0 * CELL.0)), "{svg}");
    }
}
