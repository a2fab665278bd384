//! The report as workflow commands of GitHub Actions: annotations at the lines of a pull request, then the summary.
//!
//! Message and properties are escaped as the runner reads them, and every line of ours that is no command starts with a
//! word of ours: text of an article or a repository can never become a command.

use super::Results;
use super::findings::{Finding, Level};
use super::sarif::{Where, where_of};
use super::summary;
use crate::text::sanitize;

/// The commands and the summary. GitHub shows ten errors and ten warnings a step: errors come first.
pub(super) fn render(results: &Results, findings: &[Finding<'_>]) -> String {
    let mut out = String::new();
    let mut sorted: Vec<&Finding<'_>> = findings.iter().filter(|f| !f.known).collect();
    sorted.sort_by_key(|f| std::cmp::Reverse(f.level));
    for finding in sorted {
        let command = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        let mut properties = Vec::new();
        // A line of a file that is not in the uploading repository would be shown at the wrong one.
        if let Where::Project(path) = where_of(results, &finding.at.path) {
            properties.push(format!("file={}", property(&path)));
            properties.push(format!("line={}", finding.at.line));
            properties.push(format!("endLine={}", finding.at.end_line));
            if finding.at.line == finding.at.end_line {
                properties.push(format!("col={}", finding.at.col));
                properties.push(format!("endColumn={}", finding.at.end_col));
            }
        }
        properties.push(format!("title={}", property(&format!("{} {}", finding.id, finding.rule.name))));
        out.push_str(&format!("::{command} {}::{}\n", properties.join(","), data(&text(finding))));
    }
    out.push_str(&summary::text(results, findings));
    out
}

fn text(finding: &Finding<'_>) -> String {
    let mut lines = vec![finding.message.clone()];
    if !finding.heading.is_empty() {
        lines.push(format!("explained in “{}”", finding.heading));
    }
    lines.extend(finding.notes.iter().cloned());
    if !finding.also.is_empty() {
        let skipped = finding.item.is_some_and(|item| !item.outcome.verdict.is_verified());
        if skipped {
            lines.push(format!("{} anchors in all", finding.also.len() + 1));
        } else {
            lines.extend(finding.also.iter().map(|p| format!("the same in {}:{}", p.path, p.line)));
        }
    }
    if let (Some(word), Some(item)) = (finding.offer, finding.item) {
        lines.push(format!("{word}:"));
        lines
            .extend(item.outcome.candidates.iter().map(|(spot, _)| format!("  {} at line {}", spot.anchor, spot.line)));
    }
    lines.extend(finding.help.iter().cloned());
    lines.iter().map(|line| summary::one_line(line)).collect::<Vec<_>>().join("\n")
}

/// The message of a command.
fn data(text: &str) -> String {
    sanitize::block(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_the_runner_would_read_as_its_own_is_escaped() {
        assert_eq!(super::data("100 %\n::error::x\u{1b}[2J"), "100 %25%0A::error::x\u{241b}[2J");
        assert_eq!(super::property("a:b,c\nd"), "a%3Ab%2Cc%0Ad");
    }
}
