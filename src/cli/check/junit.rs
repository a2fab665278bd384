//! The report as JUnit XML, for servers that show tests: one suite a repository, one case an anchor and language.
//!
//! What needs review or is broken is a failure, what could not be read an error, what was not checked is skipped; a
//! finding of the baseline is skipped with its reason. Files that cannot be read are cases of their own.

use std::collections::BTreeMap;

use super::Results;
use super::findings::{Finding, Level, rule_name};
use super::summary;
use crate::anchoring::Verdict;
use crate::anchoring::check::{Checked, Item};
use crate::anchoring::report::{code_of, headline};

/// The document.
pub(super) fn render(results: &Results, findings: &[Finding<'_>]) -> String {
    let suites: Vec<Suite> = results
        .checked
        .iter()
        .map(|checked| suite(results, findings, checked))
        .chain([files(findings)])
        .filter(|suite| !suite.cases.is_empty())
        .collect();
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!(
        "<testsuites name=\"gloss check\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
        sum(|s| s.cases.len()),
        sum(|s| s.count("failure")),
        sum(|s| s.count("error")),
        sum(|s| s.count("skipped")),
    ));
    for suite in &suites {
        suite.write(&mut out);
    }
    out.push_str("</testsuites>\n");
    out
}

struct Suite {
    name: String,
    target: String,
    cases: Vec<Case>,
    /// What is said without failing.
    remarks: Vec<String>,
}

struct Case {
    class: String,
    name: String,
    file: String,
    line: u32,
    /// Element, type, message, text.
    outcome: Option<(&'static str, String, String, String)>,
    remark: String,
}

impl Suite {
    fn count(&self, element: &str) -> usize {
        self.cases.iter().filter(|c| c.outcome.as_ref().is_some_and(|o| o.0 == element)).count()
    }

    fn write(&self, out: &mut String) {
        out.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
            xml(&self.name),
            self.cases.len(),
            self.count("failure"),
            self.count("error"),
            self.count("skipped")
        ));
        if !self.target.is_empty() {
            let target = xml(&self.target);
            out.push_str(&format!(
                "    <properties>\n      <property name=\"target\" value=\"{target}\"/>\n    </properties>\n"
            ));
        }
        for case in &self.cases {
            out.push_str(&format!(
                "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
                xml(&case.class),
                xml(&case.name),
                xml(&case.file),
                case.line
            ));
            let mut inner = String::new();
            if let Some((element, kind, message, text)) = &case.outcome {
                let kind = if *element == "skipped" { String::new() } else { format!(" type=\"{}\"", xml(kind)) };
                inner.push_str(&format!(
                    "      <{element}{kind} message=\"{}\">{}</{element}>\n",
                    xml(message),
                    xml(text)
                ));
            }
            if !case.remark.is_empty() {
                inner.push_str(&format!("      <system-out>{}</system-out>\n", xml(&case.remark)));
            }
            if inner.is_empty() {
                out.push_str("/>\n");
            } else {
                out.push_str(&format!(">\n{inner}    </testcase>\n"));
            }
        }
        if !self.remarks.is_empty() {
            out.push_str(&format!("    <system-out>{}</system-out>\n", xml(&self.remarks.join("\n"))));
        }
        out.push_str("  </testsuite>\n");
    }
}

fn suite(results: &Results, findings: &[Finding<'_>], checked: &Checked) -> Suite {
    // A finding speaks of an anchor in all its languages.
    let mut by_anchor: BTreeMap<(&str, &str, u32), &Finding<'_>> = BTreeMap::new();
    for finding in findings {
        if let Some(item) = finding.item.filter(|item| item.repo == checked.repo) {
            by_anchor.entry((&item.article, &item.section, item.n)).or_insert(finding);
        }
    }
    let cases = checked.items.iter().map(|item| {
        let finding = by_anchor.get(&(item.article.as_str(), item.section.as_str(), item.n)).copied();
        // A variant with a pin of its own may have another verdict.
        let rule = rule_name(item, results.rules.locked);
        case(results, item, finding.filter(|f| Some(f.rule.name) == rule))
    });
    Suite {
        name: checked.repo.clone(),
        target: results.label(&checked.repo),
        cases: cases.collect(),
        remarks: checked.unseen.iter().map(|what| format!("not in this clone: {what}")).collect(),
    }
}

fn case(results: &Results, item: &Item, finding: Option<&Finding<'_>>) -> Case {
    let place = super::findings::place(results, &item.path, item.span);
    let number = if item.n == 0 { String::new() } else { format!(" ({})", item.n + 1) };
    let text = finding.map_or_else(String::new, |f| {
        let lines = f.notes.iter().chain(&f.help).map(|line| summary::one_line(line));
        lines.collect::<Vec<_>>().join("\n")
    });
    let message = finding.map_or_else(|| headline(item), |f| f.message.clone());
    let known = finding.is_some_and(|f| f.known);
    let rule = rule_name(item, results.rules.locked).unwrap_or_default().to_owned();
    let code = code_of(item, results.rules.locked);
    let (outcome, remark) = match item.outcome.verdict {
        Verdict::Skipped | Verdict::Unsupported => {
            (Some(("skipped", rule, item.outcome.message.clone(), String::new())), String::new())
        }
        _ if known => (Some(("skipped", rule, format!("known, in the baseline: {message}"), text)), String::new()),
        _ if code >= 3 => (Some(("error", rule, message, text)), String::new()),
        _ if code > 0 => (Some(("failure", rule, message, text)), String::new()),
        Verdict::Ok | Verdict::New => (None, String::new()),
        // Moved and renamed pass, and say so.
        _ => (None, format!("{message}\n{text}")),
    };
    Case {
        class: format!("{}.{}.{}", item.repo, item.article, item.lang),
        name: format!("{}{number}", item.section),
        file: place.path,
        line: place.line,
        outcome,
        remark,
    }
}

/// Problems that are no anchor's: errors are cases, the rest is told.
fn files(findings: &[Finding<'_>]) -> Suite {
    let mut suite =
        Suite { name: "files and prose".to_owned(), target: String::new(), cases: Vec::new(), remarks: Vec::new() };
    for finding in findings.iter().filter(|f| f.item.is_none() && !f.known) {
        let at = format!("{}:{}", finding.at.path, finding.at.line);
        let outcome = (finding.level == Level::Error).then(|| {
            let help = finding.help.clone().unwrap_or_default();
            ("error", finding.rule.name.to_owned(), finding.message.clone(), help)
        });
        let remark = if outcome.is_none() { finding.message.clone() } else { String::new() };
        suite.cases.push(Case {
            class: finding.rule.name.to_owned(),
            name: at,
            file: finding.at.path.clone(),
            line: finding.at.line,
            outcome,
            remark,
        });
    }
    suite
}

/// Text that XML 1.0 can hold: control characters are shown as pictures, the five special characters as entities.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in crate::text::sanitize::block(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
