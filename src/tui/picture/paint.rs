//! Reading, scaling and drawing pictures with ratatui-image; drawings with resvg.
//!
//! Files are hostile: what is larger than the limits is refused, a drawing loads nothing from outside itself, and both
//! run on a worker whose panic is an answer like any other.

use std::fmt;
use std::io::Cursor;
use std::sync::{Arc, OnceLock};

use image::{DynamicImage, ImageReader, Limits, RgbaImage};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::widgets::Widget;
use ratatui_image::picker::{Picker, ProtocolType};
use ratatui_image::sliced::{SignedPosition, SlicedImage, SlicedProtocol};
use ratatui_image::{FontSize, Resize};
use resvg::{tiny_skia, usvg};

use super::{Images, MAX_BYTES, MAX_SIDE, Room, probe};

/// Memory that decoding may take: four bytes for each pixel of the largest picture, and as much again.
const MAX_ALLOC: u64 = 2 * 4 * (MAX_SIDE as u64) * (MAX_SIDE as u64);

/// How a terminal shows pictures.
#[derive(Clone, Debug)]
pub struct Setup {
    picker: Picker,
}

impl Setup {
    /// Asks the terminal, or takes what was asked for. Nothing else may read the terminal meanwhile.
    #[must_use]
    pub fn of_terminal(images: Images) -> Option<Self> {
        let answer = probe::ask();
        let cell = answer.as_ref().and_then(|a| a.cell).or_else(probe::cell_by_size);
        let protocol = match images {
            Images::Off => return None,
            Images::Auto => None,
            Images::HalfBlocks => Some(ProtocolType::Halfblocks),
            Images::Kitty => Some(ProtocolType::Kitty),
            Images::Sixel => Some(ProtocolType::Sixel),
            Images::Iterm2 => Some(ProtocolType::Iterm2),
        };
        let answered = answer.map(|a| match a {
            probe::Capabilities { kitty: true, .. } => ProtocolType::Kitty,
            probe::Capabilities { iterm2: true, .. } => ProtocolType::Iterm2,
            probe::Capabilities { sixel: true, .. } => ProtocolType::Sixel,
            probe::Capabilities { .. } => ProtocolType::Halfblocks,
        });
        Some(Self::new(protocol.or(answered)?, cell))
    }

    /// A way of showing pictures in cells of so many pixels, for the tests; half blocks for the settings that name none.
    #[must_use]
    pub fn fixed(images: Images, cell: (u16, u16)) -> Self {
        let protocol = match images {
            Images::Kitty => ProtocolType::Kitty,
            Images::Sixel => ProtocolType::Sixel,
            Images::Iterm2 => ProtocolType::Iterm2,
            Images::Auto | Images::Off | Images::HalfBlocks => ProtocolType::Halfblocks,
        };
        Self::new(protocol, Some(cell))
    }

    fn new(protocol: ProtocolType, cell: Option<(u16, u16)>) -> Self {
        let (width, height) = cell.unwrap_or((10, 20));
        // Said to be replaced by a query, which cannot be used here: when a terminal does not answer, it goes on
        // reading the keyboard.
        #[allow(deprecated)]
        let mut picker = Picker::from_fontsize(FontSize::new(width.max(1), height.max(1)));
        picker.set_protocol_type(protocol);
        Self { picker }
    }
}

/// A picture ready to be drawn.
pub struct Picture {
    shown: SlicedProtocol,
    over_all: bool,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture").field("size", &self.size()).finish_non_exhaustive()
    }
}

impl Picture {
    /// Cells it takes.
    #[must_use]
    pub fn size(&self) -> Room {
        let size = self.shown.size();
        Room { columns: size.width, rows: size.height }
    }

    /// Whether it would stay on the screen over what is drawn after it.
    #[must_use]
    pub fn is_over_all(&self) -> bool {
        self.over_all
    }

    /// Draws the rows from `skip` on.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, skip: u16) {
        let y = i16::try_from(skip).map_or(i16::MIN, |skip| -skip);
        let area = area.intersection(buffer.area);
        if !area.is_empty() && area.width >= self.size().columns {
            SlicedImage::new(&self.shown, SignedPosition { x: 0, y }).render(area, buffer);
        }
    }
}

/// Reads a picture and scales it down to the room it has.
///
/// # Errors
/// A word on why it is not shown.
pub fn read(setup: &Setup, bytes: &[u8], name: &str, room: Room) -> Result<Picture, String> {
    if bytes.len() > MAX_BYTES {
        return Err(format!("{} MB are more than {}", bytes.len() >> 20, MAX_BYTES >> 20));
    }
    let cell = setup.picker.font_size();
    let protocol = setup.picker.protocol_type();
    let plain = name.split(['#', '?']).next().unwrap_or(name);
    let svg = plain.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("svg"));
    let image = if svg {
        if protocol == ProtocolType::Halfblocks {
            return Err("a drawing needs more than half blocks".to_owned());
        }
        drawing(
            bytes,
            (u32::from(room.columns) * u32::from(cell.width), u32::from(room.rows) * u32::from(cell.height)),
        )?
    } else {
        raster(bytes)?
    };
    let natural = Resize::natural_size(&image, cell);
    let size = Size::new(natural.width.clamp(1, room.columns.max(1)), natural.height.clamp(1, room.rows.max(1)));
    let shown = SlicedProtocol::new(&setup.picker, image, Some(size)).map_err(|error| error.to_string())?;
    let over_all = matches!(protocol, ProtocolType::Sixel | ProtocolType::Iterm2);
    Ok(Picture { shown, over_all })
}

fn raster(bytes: &[u8]) -> Result<DynamicImage, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);
    reader.decode().map_err(|error| error.to_string())
}

/// A drawing as large as its room, on white: it is made for paper, and the terminal may be dark.
fn drawing(bytes: &[u8], room: (u32, u32)) -> Result<DynamicImage, String> {
    let mut options =
        usvg::Options { fontdb: fonts(), font_family: "sans-serif".to_owned(), ..usvg::Options::default() };
    // Nothing is loaded from outside the drawing, nor from inside it as another format.
    options.image_href_resolver =
        usvg::ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let tree = usvg::Tree::from_data(bytes, &options).map_err(|error| error.to_string())?;
    let size = tree.size();
    let limit = |n: u32| n.clamp(1, MAX_SIDE) as f32;
    let scale = (limit(room.0) / size.width()).min(limit(room.1) / size.height());
    let side = |n: f32| ((n * scale).round() as u32).clamp(1, MAX_SIDE);
    let mut pixels =
        tiny_skia::Pixmap::new(side(size.width()), side(size.height())).ok_or("it has no size".to_owned())?;
    pixels.fill(tiny_skia::Color::WHITE);
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let (width, height) = (pixels.width(), pixels.height());
    // On white, nothing is transparent, and premultiplied pixels are plain ones.
    let plain = RgbaImage::from_raw(width, height, pixels.take()).ok_or("it has no pixels".to_owned())?;
    Ok(DynamicImage::ImageRgba8(plain))
}

/// Families that systems have for the generic ones, best first.
const SANS: [&str; 6] = ["Arial", "Helvetica", "Liberation Sans", "DejaVu Sans", "Noto Sans", "Noto Sans CJK SC"];
const MONO: [&str; 6] = ["Menlo", "Consolas", "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono", "Courier New"];

/// The system's fonts, read once; generic families are those that systems have.
fn fonts() -> Arc<usvg::fontdb::Database> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    let read = || {
        let mut fonts = usvg::fontdb::Database::new();
        fonts.load_system_fonts();
        let has = |fonts: &usvg::fontdb::Database, name: &&&str| {
            fonts.faces().any(|face| face.families.iter().any(|(family, _)| family == **name))
        };
        if let Some(name) = SANS.iter().find(|name| has(&fonts, name)) {
            fonts.set_sans_serif_family(*name);
        }
        if let Some(name) = MONO.iter().find(|name| has(&fonts, name)) {
            fonts.set_monospace_family(*name);
        }
        Arc::new(fonts)
    };
    FONTS.get_or_init(read).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\">\
        <rect width=\"40\" height=\"20\" fill=\"#c00000\"/></svg>";

    fn png(width: u32, height: u32) -> Vec<u8> {
        let image = RgbaImage::from_pixel(width, height, image::Rgba([0, 160, 0, 255]));
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    }

    fn drawn(picture: &Picture, area: Rect, skip: u16) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 12));
        picture.draw(&mut buffer, area, skip);
        buffer
    }

    #[test]
    fn half_blocks_take_the_rows_that_are_asked_for() {
        let setup = Setup::fixed(Images::HalfBlocks, (10, 20));
        let picture = read(&setup, &png(100, 100), "a.png", Room { columns: 20, rows: 10 }).unwrap();
        assert_eq!(picture.size(), Room { columns: 10, rows: 5 });
        let buffer = drawn(&picture, Rect::new(2, 1, 20, 3), 2);
        let green = |x, y| {
            buffer[(x, y)].fg == ratatui::style::Color::Rgb(0, 160, 0)
                || buffer[(x, y)].bg == ratatui::style::Color::Rgb(0, 160, 0)
        };
        assert!(green(2, 1) && green(11, 3) && !green(12, 1) && !green(2, 4) && !green(1, 1));
        // Larger than its room: scaled down.
        let picture = read(&setup, &png(1000, 1000), "a.png", Room { columns: 20, rows: 6 }).unwrap();
        assert!(picture.size().columns <= 20 && picture.size().rows <= 6, "{:?}", picture.size());
    }

    #[test]
    fn kitty_sends_a_picture_once_and_refers_to_it_afterwards() {
        let setup = Setup::fixed(Images::Kitty, (10, 20));
        let picture = read(&setup, &png(100, 100), "a.png", Room { columns: 20, rows: 10 }).unwrap();
        let text = |buffer: &Buffer| buffer.content.iter().map(|cell| cell.symbol().to_owned()).collect::<String>();
        let area = Rect::new(0, 0, 20, 10);
        let first = text(&drawn(&picture, area, 0));
        assert!(first.contains("\u{1b}_G") && first.contains('\u{10eeee}'), "{first:?}");
        let second = text(&drawn(&picture, area, 0));
        assert!(!second.contains("\u{1b}_G") && second.contains('\u{10eeee}'), "{second:?}");
    }

    #[test]
    fn drawings_need_pixels_and_load_nothing() {
        let room = Room { columns: 20, rows: 10 };
        let kitty = Setup::fixed(Images::Kitty, (10, 20));
        assert_eq!(read(&kitty, RED, "a.svg", room).unwrap().size(), Room { columns: 20, rows: 5 });
        assert!(read(&Setup::fixed(Images::HalfBlocks, (10, 20)), RED, "a.svg", room).is_err());
        let image = drawing(RED, (80, 400)).unwrap();
        assert_eq!((image.width(), image.height()), (80, 40));
        let outside =
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"a.svg\"/></svg>";
        let white = drawing(outside, (9, 9)).unwrap().into_rgba8();
        assert!(white.pixels().all(|p| p.0 == [255; 4]));
    }

    #[test]
    fn what_is_broken_or_too_large_is_refused() {
        let setup = Setup::fixed(Images::HalfBlocks, (10, 20));
        let room = Room { columns: 20, rows: 10 };
        for (bytes, name) in
            [(&b"no picture"[..], "a.png"), (b"", "b.jpg"), (b"<svg", "c.svg"), (&png(5000, 2), "d.png")]
        {
            assert!(read(&setup, bytes, name, room).is_err(), "{name}");
        }
        assert!(read(&setup, &vec![0; MAX_BYTES + 1], "e.png", room).is_err());
    }
}
