//! The report as SARIF 2.1.0, for code scanning.
//!
//! The primary location is the article, relative to the repository that uploads; code is in `relatedLocations`, relative
//! to its own repository. Fingerprints name the anchor and the rule, so an alert stays one alert when lines move.

use serde_json::{Map, Value, json};

use super::Results;
use super::excerpt::Sign;
use super::findings::{DocPlace, Finding, Level, where_is};
use super::rules::RULES;
use super::summary;
use crate::anchoring::Spot;
use crate::article::library::FOLDER;
use crate::text::sanitize;

/// The document's own name for its format, as the specification gives it.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Where a file of a library is.
pub(super) enum Where {
    /// In the repository around the library: path from its root.
    Project(String),
    /// Elsewhere on this machine.
    File(String),
    /// In the program.
    BuiltIn(String),
}

/// Where a shown path is.
pub(super) fn where_of(results: &Results, shown: &str) -> Where {
    if let Some(rest) = shown.strip_prefix("(built in)/") {
        return Where::BuiltIn(format!("{FOLDER}/{rest}"));
    }
    if shown.starts_with('/') || shown.get(1..3) == Some(":\\") {
        return Where::File(shown.to_owned());
    }
    Where::Project(format!("{}{shown}", results.prefix))
}

/// The log as pretty JSON.
pub(super) fn render(results: &Results, findings: &[Finding<'_>]) -> String {
    let results_json: Vec<Value> = findings.iter().map(|finding| result(results, finding)).collect();
    let s = results.summary();
    let run = json!({
        "tool": { "driver": {
            "name": "gloss",
            "fullName": "glossator: annotations anchored to code",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": RULES.iter().enumerate().map(|(at, rule)| json!({
                "id": id(at),
                "name": camel(rule.name),
                "shortDescription": { "text": rule.short },
                "fullDescription": { "text": format!("{} {}", rule.short, rule.help) },
                "help": { "text": rule.help, "markdown": format!("**{}** (`{}`): {}", id(at), rule.name, rule.help) },
                "defaultConfiguration": { "level": level(rule.level) },
                "properties": { "tags": ["documentation"], "kebabName": rule.name },
            })).collect::<Vec<_>>(),
        }},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": bases(results),
        "invocations": [{
            "executionSuccessful": s.error == 0 && results.code != 3,
            "exitCode": results.code,
            "exitCodeDescription": summary::verdict(results),
            "toolExecutionNotifications": notifications(results, findings),
        }],
        "results": results_json,
        "properties": { "summary": {
            "verified": s.verified, "skipped": s.skipped, "unsupported": s.unsupported, "error": s.error,
            "new": s.new, "ok": s.ok, "moved": s.moved, "renamed": s.renamed, "changed": s.changed,
            "ambiguous": s.ambiguous, "missing": s.missing, "leftOut": results.left_out,
        }},
    });
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    let mut text = serde_json::to_string_pretty(&log).expect("strings, numbers and lists serialise");
    text.push('\n');
    crate::cli::ui::escaped(text)
}

fn id(at: usize) -> String {
    format!("GLOSS{:03}", at + 1)
}

/// `quote-lost` → `QuoteLost`: rule names are identifiers there.
fn camel(kebab: &str) -> String {
    let upper = |word: &str| word[..1].to_uppercase() + &word[1..];
    kebab.split('-').map(upper).collect()
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// What paths are relative to. The uploading repository's place is the uploader's to say.
fn bases(results: &Results) -> Value {
    let mut out = Map::new();
    out.insert(
        "SRCROOT".into(),
        json!({ "description": { "text": "the root of the repository that holds the articles" } }),
    );
    out.insert("BUILTIN".into(), json!({ "description": { "text": "the library built into gloss" } }));
    for (name, target) in &results.targets {
        if target.own {
            continue;
        }
        let text = format!("the root of {name} at {}", summary::one_line(&target.label));
        let mut base = Map::new();
        let home = target.urls.first().and_then(|url| crate::export::forge::web_address(url));
        if let Some(home) = home {
            base.insert("uri".into(), json!(format!("{home}/")));
        }
        base.insert("description".into(), json!({ "text": text }));
        out.insert(base_id(name), Value::Object(base));
    }
    Value::Object(out)
}

fn base_id(repo: &str) -> String {
    format!("REPO_{}", repo.to_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

fn result(results: &Results, finding: &Finding<'_>) -> Value {
    let mut out = Map::new();
    let at = RULES.iter().position(|rule| rule.name == finding.rule.name).unwrap_or(RULES.len() - 1);
    out.insert("ruleId".into(), json!(finding.id));
    out.insert("ruleIndex".into(), json!(at));
    out.insert("level".into(), json!(level(finding.level)));
    out.insert("message".into(), json!({ "text": message(finding), "markdown": markdown(results, finding) }));
    out.insert("locations".into(), json!([doc_location(results, &finding.at, None)]));
    let mut related: Vec<Value> = Vec::new();
    if let Some(item) = finding.item {
        let outcome = &item.outcome;
        let base = item.base.map_or_else(String::new, |base| format!(" at {}", results.base_name(&item.repo, base)));
        related.extend(
            outcome
                .from
                .iter()
                .map(|s| code_location(results, &item.repo, s, &format!("the code that was explained{base}"))),
        );
        related.extend(outcome.to.iter().map(|s| code_location(results, &item.repo, s, "the code now")));
        let offer = finding.offer.unwrap_or("a candidate");
        related.extend(outcome.candidates.iter().map(|(s, _)| code_location(results, &item.repo, s, offer)));
    }
    related.extend(finding.also.iter().map(|place| doc_location(results, place, Some("the same here"))));
    for (number, location) in related.iter_mut().enumerate() {
        location["id"] = json!(number + 1);
    }
    if !related.is_empty() {
        out.insert("relatedLocations".into(), Value::Array(related));
    }
    out.insert(
        "partialFingerprints".into(),
        // The second is the one GitHub tells alerts apart by.
        json!({ "glossAnchor/v1": finding.fingerprint, "primaryLocationLineHash": format!("{}:1", finding.fingerprint) }),
    );
    if finding.known {
        let why = "known: in the baseline of this check";
        out.insert("suppressions".into(), json!([{ "kind": "external", "justification": why }]));
    }
    if let Some(item) = finding.item {
        let mut more = Map::new();
        more.insert("repository".into(), json!(item.repo));
        more.insert("article".into(), json!(item.article));
        more.insert("section".into(), json!(item.section));
        more.insert("anchor".into(), json!(item.anchor));
        more.insert("verdict".into(), json!(item.outcome.verdict.as_str()));
        more.insert("detail".into(), json!(item.outcome.detail.iter().map(|d| d.as_str()).collect::<Vec<_>>()));
        if let Some(info) = &item.first_broken {
            more.insert("firstBroken".into(), json!(info.id.to_string()));
        }
        out.insert("properties".into(), Value::Object(more));
    }
    Value::Object(out)
}

fn message(finding: &Finding<'_>) -> String {
    let mut parts = vec![summary::one_line(&finding.message)];
    parts.extend(finding.notes.iter().map(|note| summary::one_line(note)));
    parts.join("; ") + "."
}

fn markdown(results: &Results, finding: &Finding<'_>) -> String {
    let mut out = super::markdown::inline(&message(finding));
    if let Some((title, excerpt)) = results.excerpt_of(finding) {
        out.push_str(&format!("\n\n{}\n\n{}", super::markdown::inline(&title), super::markdown::diff(&excerpt)));
    }
    if let Some(help) = &finding.help {
        out.push_str(&format!("\n\n{}", super::markdown::inline(help)));
    }
    out
}

fn doc_location(results: &Results, place: &DocPlace, message: Option<&str>) -> Value {
    let artifact = match where_of(results, &place.path) {
        Where::Project(path) => json!({ "uri": uri(&path), "uriBaseId": "SRCROOT" }),
        Where::BuiltIn(path) => json!({ "uri": uri(&path), "uriBaseId": "BUILTIN" }),
        Where::File(path) => json!({ "uri": format!("file://{}", uri(&path.replace('\\', "/"))) }),
    };
    let mut out = json!({ "physicalLocation": {
        "artifactLocation": artifact,
        "region": {
            "startLine": place.line, "startColumn": place.col, "endLine": place.end_line, "endColumn": place.end_col,
        },
    }});
    if let Some(message) = message {
        out["message"] = json!({ "text": message });
    }
    out
}

fn code_location(results: &Results, repo: &str, spot: &Spot, message: &str) -> Value {
    let own = results.targets.get(repo).is_some_and(|target| target.own);
    let base = if own { "SRCROOT".to_owned() } else { base_id(repo) };
    let mut out = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(spot.path.as_str()), "uriBaseId": base },
            "region": { "startLine": spot.line },
        },
        "message": { "text": summary::one_line(&format!("{message}: {}", where_is(spot))) },
    });
    if !spot.symbol.is_empty() {
        out["logicalLocations"] = json!([{ "fullyQualifiedName": sanitize::label(&spot.symbol) }]);
    }
    out
}

/// What is not about one annotation: objects a clone lacks, and excerpts of lines that were not found.
fn notifications(results: &Results, findings: &[Finding<'_>]) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for checked in &results.checked {
        for what in &checked.unseen {
            let text = format!("{}: not in this clone: {}", checked.repo, summary::one_line(what));
            out.push(json!({ "level": "warning", "message": { "text": text } }));
        }
    }
    for aside in summary::asides(results, findings) {
        out.push(json!({ "level": "note", "message": { "text": summary::one_line(&aside) } }));
    }
    out
}

/// A relative reference: everything but unreserved characters and slashes percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The sign of a line in a diff.
pub(super) fn sign(sign: Sign) -> char {
    match sign {
        Sign::Both | Sign::Gap => ' ',
        Sign::Old => '-',
        Sign::New => '+',
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_and_addresses_have_their_form() {
        assert_eq!(super::camel("quote-lost"), "QuoteLost");
        assert_eq!(super::uri("a b/é#%.md"), "a%20b/%C3%A9%23%25.md");
        assert_eq!(super::base_id("t2i-adapter"), "REPO_T2I_ADAPTER");
    }
}
