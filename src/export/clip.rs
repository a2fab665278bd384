//! Sound and film in an article: players, what is said in them, and the part of one that goes with a section.
//!
//! Players are the browser's own and never start by themselves. The words of a caption file beside a clip follow as a
//! transcript.

use super::captions::{Cue, clock};
use super::html::{Href, Html};
use super::media::Sort;
use super::prose::Voice;
use crate::article::MediaFragment;
use crate::article::markdown::{Inline, Link, plain_text, walk_inlines};
use crate::article::media::kind_of;

impl Voice<'_> {
    /// The part of a clip that an anchor names for its section.
    pub(super) fn fragment(&self, h: &mut Html, part: &MediaFragment) {
        let (repo, doc) = self.doc_key();
        let Some(Ok(stored)) = self.media.get(repo, doc, &part.path) else { return };
        let mut name = None;
        for block in &self.article.blocks {
            walk_inlines(block, &mut |inline| match inline {
                Inline::Link(link) if name.is_none() && link.dest.split('#').next() == Some(&part.path) => {
                    name = Some(plain_text(&link.inlines));
                }
                _ => {}
            });
        }
        // As the article's own player is called, else as the file is.
        let name = name.unwrap_or_else(|| part.path.rsplit('/').next().unwrap_or(&part.path).to_owned());
        let from = part.from_ms.unwrap_or(0);
        let label = match part.to_ms {
            Some(to) => format!("{name} {}–{}", clock(from), clock(to)),
            None => format!("{name} {}–", clock(from)),
        };
        h.lit("<figure class=\"clip part\">");
        // A page that holds everything would hold the clip again.
        if !self.plan.is_single() {
            let (open, close) = match stored.sort {
                Sort::Audio => ("<audio controls preload=none", "</audio>"),
                Sort::Video => ("<video controls preload=metadata playsinline", "</video>"),
                _ => return,
            };
            h.lit(open).attr("aria-label", &label);
            h.url("src", &self.stored(&stored.path).time(from, part.to_ms)).lit(">").lit(close);
        }
        h.lit("<figcaption>").text(&label).lit("</figcaption>");
        let within = |cue: &&Cue| cue.to > from && part.to_ms.is_none_or(|to| cue.from < to);
        let cues: Vec<Cue> = stored.cues.iter().filter(within).cloned().collect();
        self.transcript(h, &cues);
        h.lit("</figure>\n");
    }

    fn transcript(&self, h: &mut Html, cues: &[Cue]) {
        if cues.is_empty() {
            return;
        }
        h.lit("<details class=transcript><summary>").text(self.words.transcript).lit("</summary>\n");
        for cue in cues {
            h.lit("<p><small class=at>").text(&clock(cue.from)).lit("</small>");
            for (n, line) in cue.lines.iter().enumerate() {
                h.lit(if n == 0 { "" } else { "<br>\n" }).text(line);
            }
            h.lit("</p>\n");
        }
        h.lit("</details>");
    }

    /// The player of a clip, or the way to download it; `link` stands alone in its paragraph.
    pub(super) fn clip(&self, h: &mut Html, link: &Link) {
        let label = plain_text(&link.inlines);
        let (repo, doc) = self.doc_key();
        let stored = match self.media.get(repo, doc, &link.dest) {
            Some(Ok(stored)) => stored,
            Some(Err(why)) if Href::outside(&link.dest).is_none() => {
                h.lit("<p>");
                Self::refused(h, &label, why);
                h.lit("</p>\n");
                return;
            }
            _ => {
                h.lit("<p>");
                self.link(h, link);
                h.lit("</p>\n");
                return;
            }
        };
        let mut faults = crate::article::faults::Faults::default();
        let play = crate::article::media::of_link(link, &mut faults).playback;
        let src = self.stored(&stored.path);
        let (open, close) = match stored.sort {
            Sort::Audio => ("<audio controls preload=none", "</audio>"),
            Sort::Video => ("<video controls preload=metadata playsinline", "</video>"),
            _ => {
                h.lit("<p class=download><a download").href(&src).lit(">").text(&label).lit("</a> <small>");
                h.text(self.words.download).lit(", ").text(kind_of(&link.dest).map_or("", |_| ending(&link.dest)));
                h.lit("</small></p>\n");
                return;
            }
        };
        h.lit("<figure class=clip>").lit(open).attr("aria-label", &label);
        if let (Some(width), Sort::Video) = (play.width, stored.sort) {
            h.lit(" width=").num(width);
        }
        if let (Some(height), Sort::Video) = (play.height, stored.sort) {
            h.lit(" height=").num(height);
        }
        match play.repeat {
            Some(0) => {
                h.lit(" loop");
            }
            Some(count) => {
                h.lit(" data-times=").num(count);
            }
            None => {}
        }
        h.url("src", &src).lit(">");
        if let Some(captions) = &stored.captions {
            h.lit("<track kind=captions")
                .attr("srclang", &self.article.meta.lang)
                .url("src", captions)
                .lit(" default>");
        }
        // For a browser without a player; a page that holds everything would hold the clip again.
        if !self.plan.is_single() {
            h.lit("<a download").href(&src).lit(">").text(self.words.download).lit("</a>");
        }
        h.lit(close);
        h.lit("<figcaption>").text(&label).lit("</figcaption>");
        self.transcript(h, &stored.cues);
        h.lit("</figure>\n");
    }
}

fn ending(dest: &str) -> &str {
    dest.rsplit_once('.').map_or("", |(_, ending)| ending)
}
