//! Findings as SARIF 2.1.0, the format of code scanning tools.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeSet;

use roleback_policy::lint::{Check, Finding, Kind, Location};
use serde_json::{Value, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The log: one run, with the rules that have findings.
pub(super) fn log(files: &[(&str, &[Finding])]) -> Value {
    let all = files.iter().flat_map(|(_, findings)| *findings);
    let rules: BTreeSet<Check> = all.map(|finding| finding.check).collect();
    let rules: Vec<Check> = rules.into_iter().collect();
    let mut results = Vec::new();
    for (name, findings) in files {
        results.extend(findings.iter().map(|finding| result(&rules, name, finding)));
    }
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "roleback",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|check| rule(*check)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(check: Check) -> Value {
    json!({
        "id": check.code(),
        "shortDescription": {"text": check.title()},
        "helpUri": check.learn_more(),
        "defaultConfiguration": {"level": level(check.kind())},
    })
}

fn result(rules: &[Check], name: &str, finding: &Finding) -> Value {
    let mut places = finding.locations.iter().map(|place| location(name, place));
    let first: Vec<Value> = places.next().into_iter().collect();
    let related: Vec<Value> = places.collect();
    json!({
        "ruleId": finding.check.code(),
        "ruleIndex": rules.iter().position(|check| *check == finding.check),
        "level": level(finding.check.kind()),
        "message": {"text": finding.message},
        "locations": first,
        "relatedLocations": related,
    })
}

fn location(name: &str, place: &Location) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(name)},
        "region": {
            "startLine": place.start.line,
            "startColumn": place.start.column + 1,
            "endLine": place.end.line,
            "endColumn": place.end.column + 1,
        },
    }})
}

fn level(kind: Kind) -> &'static str {
    match kind {
        Kind::Error => "error",
        Kind::SecurityWarning | Kind::Warning => "warning",
        Kind::Suggestion => "note",
    }
}

/// A file name as a relative URI reference; other characters are percent-encoded.
fn uri(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let mut uri = String::new();
    for byte in name.replace('\\', "/").bytes() {
        if plain(byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
