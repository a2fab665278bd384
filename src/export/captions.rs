//! The words of a clip: a WebVTT file read into cues, shown as a transcript under its player.
//!
//! Browsers show no captions of a sound, and whoever cannot hear or play it can still read. Only times and words are kept;
//! styles, regions, positions and tags are left out. Nothing fails: what is no cue is passed over.

/// Words and when they are said, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    pub from: u32,
    pub to: u32,
    /// One entry a line as written.
    pub lines: Vec<String>,
}

/// Reads the cues of a WebVTT file, in its order.
#[must_use]
pub fn cues(text: &str) -> Vec<Cue> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // The first block is the header.
    text.split("\n\n").skip(1).filter_map(cue).collect()
}

fn cue(block: &str) -> Option<Cue> {
    let mut lines = block.lines().skip_while(|line| line.is_empty());
    let first = lines.next()?;
    // A name may stand before the times.
    let times = if first.contains("-->") { first } else { lines.next()? };
    let (from, rest) = times.split_once("-->")?;
    let (from, to) = (time(from.trim())?, time(rest.split_whitespace().next()?)?);
    let lines: Vec<String> = lines.map(plain).filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then_some(Cue { from, to, lines })
}

/// `mm:ss.mmm` or `hh:mm:ss.mmm` in milliseconds.
fn time(text: &str) -> Option<u32> {
    let (clock, rest) = text.split_once('.')?;
    let mut seconds: u32 = 0;
    for part in clock.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    seconds.checked_mul(1000)?.checked_add(rest.parse::<u32>().ok().filter(|_| rest.len() == 3)?)
}

/// A line without tags, its character references read.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")];
    marks.iter().fold(out, |text, (from, to)| text.replace(from, to)).trim().to_owned()
}

/// A time as players show it: `1:05`, `1:02:05`.
#[must_use]
pub fn clock(ms: u32) -> String {
    let seconds = ms / 1000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, m, s) => format!("{m}:{s:02}"),
        (h, m, s) => format!("{h}:{m:02}:{s:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_are_times_and_words() {
        let text = "WEBVTT - a title\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\nNOTE a remark\r\n\r\n\
                    1\r\n00:01.500 --> 00:04.000 align:start\r\n<v Ann>One &amp; <b>two</b>\r\n第二行\r\n\r\n\
                    01:02:03.004 --> 01:02:05.000\r\nlast &lt;tag&gt;";
        let cue = |from, to, lines: &[&str]| Cue { from, to, lines: lines.iter().map(|&l| l.to_owned()).collect() };
        assert_eq!(cues(text), [cue(1500, 4000, &["One & two", "第二行"]), cue(3_723_004, 3_725_000, &["last <tag>"])]);
        assert_eq!([clock(1500), clock(75_000), clock(3_723_004)], ["0:01", "1:15", "1:02:03"]);
    }

    #[test]
    fn what_is_no_cue_is_passed_over() {
        for odd in
            ["", "WEBVTT", "WEBVTT\n\n\n\n", "WEBVTT\n\n-->\n\nx --> y\nz\n", "WEBVTT\n\n99999999:00.000 --> 1:0.1\nx"]
        {
            assert_eq!(cues(odd), [], "{odd:?}");
        }
        assert_eq!(cues("WEBVTT\n\n\n00:00.000 --> 00:01.000\n<script>alert(1)</script>")[0].lines, ["alert(1)"]);
        assert_eq!(cues("WEBVTT\n\n00:00.000 --> 00:01.000\na < b <unclosed")[0].lines, ["a"]);
    }
}
