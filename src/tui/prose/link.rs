//! Where the links of a text lead, and what is a clip.

use crate::article::markdown::{Link as MarkdownLink, LinkKind};
use crate::tui::messages::{Language, M};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// ``[`name`]``, or a link whose definition's title is an anchor: asked of the backend by this label.
    Reference(String),
    /// A web address.
    Url(String),
    /// A path: of the repository, or another article.
    Path(String),
    /// A picture or clip that is opened outside.
    Media { dest: String, what: Medium },
    /// The n-th anchor of the step being read.
    Anchor(usize),
}

/// What is opened outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    Image,
    Audio,
    Video,
    /// What no browser plays: old formats of sound.
    Download,
    /// A stretch of sound or video that belongs to a section.
    Clip,
}

impl Medium {
    pub(super) fn word(self, language: Language) -> &'static str {
        let word = match self {
            Medium::Image => M::Image,
            Medium::Audio => M::Audio,
            Medium::Video => M::Video,
            Medium::Download | Medium::Clip => M::Clip,
        };
        word.text(language)
    }
}

pub(super) fn target(link: &MarkdownLink) -> Target {
    let ticked = link.label.starts_with('`') && link.label.ends_with('`');
    if link.kind == LinkKind::Unresolved || ticked || (!link.title.is_empty() && link.title.contains('#')) {
        return Target::Reference(if link.label.is_empty() { link.title.clone() } else { link.label.clone() });
    }
    if let Some(what) = clip(&link.dest) {
        return Target::Media { dest: link.dest.clone(), what };
    }
    if link.dest.contains("://") || link.dest.starts_with("mailto:") {
        return Target::Url(link.dest.clone());
    }
    Target::Path(link.dest.clone())
}

/// What kind of clip a file is by its name; `None` for other links.
#[must_use]
pub fn clip(dest: &str) -> Option<Medium> {
    let path = dest.split(['#', '?']).next().unwrap_or(dest);
    let (_, extension) = path.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "mp3" | "ogg" | "oga" | "wav" | "m4a" | "flac" => Medium::Audio,
        "mp4" | "webm" | "ogv" => Medium::Video,
        "wma" | "rm" | "ra" | "ram" | "asf" => Medium::Download,
        _ => return None,
    })
}
