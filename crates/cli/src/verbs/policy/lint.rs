//! `policy lint`: checks policies as AWS's ValidatePolicy does, without AWS.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_policy::lint::{Attached, Check, Finding, Kind, Location, Subject, lint};
use serde_json::{Value, json};

use super::input::{self, Input};
use super::sarif;
use crate::exit::{Failure, Kind as Exit};
use crate::options::{examples, text};
use crate::output::text::{Text, say};
use crate::output::{Outcome, to_json};

/// The values of `--type`.
const TYPES: [(&str, Subject); 5] = [
    ("identity", Subject::Identity),
    ("resource", Subject::Resource(None)),
    ("scp", Subject::ServiceControl),
    ("rcp", Subject::ResourceControl),
    ("trust", Subject::TRUST),
];
const OUTPUTS: [&str; 3] = ["table", "json", "sarif"];
/// The characters of a line that are shown before and after the start of a finding.
const SHOWN_BEFORE: usize = 40;
const SHOWN_AFTER: usize = 60;

pub(super) fn command() -> Command {
    let types = PossibleValuesParser::new(TYPES.map(|(name, _)| name));
    let attached = PossibleValuesParser::new(Attached::ALL.map(|(_, name)| name));
    Command::new("lint")
        .about("Check policies as AWS's ValidatePolicy does: errors, warnings, suggestions")
        .after_help("The exit code is 6 if there is an ERROR; with --strict, also for a SECURITY_WARNING or a WARNING. No server is needed.\n\n".to_owned() + &examples(&[
            ("Check a policy", "roleback policy lint policy.json"),
            ("Check a role trust policy", "roleback policy lint --type trust trust.json"),
            ("Write findings for code scanning", "roleback policy lint -o sarif policy.json > findings.sarif"),
        ]))
        .arg(input::files())
        .args([
            Arg::new("type")
                .long("type")
                .value_parser(types)
                .default_value("identity")
                .help("The kind of the policies"),
            Arg::new("resource-type")
                .long("resource-type")
                .value_name("TYPE")
                .value_parser(attached)
                .help("The type of the resource that a resource policy is attached to"),
            Arg::new("strict")
                .long("strict")
                .action(ArgAction::SetTrue)
                .help("Exit with code 6 for warnings too"),
            Arg::new("output")
                .long("output")
                .visible_alias("format")
                .short('o')
                .value_parser(PossibleValuesParser::new(OUTPUTS))
                .default_value("table")
                .help("Print text for people, JSON, or SARIF 2.1.0 for code scanning"),
        ])
}

/// A document and its findings.
pub(super) struct Linted {
    pub(super) input: Input,
    pub(super) findings: Vec<Finding>,
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let subject = subject(options)?;
    let inputs = input::read(options, "file")?;
    let linted: Vec<Linted> = inputs
        .into_iter()
        .map(|input| check(input, subject))
        .collect();
    let worst_spared = if options.get_flag("strict") {
        Kind::Suggestion
    } else {
        Kind::SecurityWarning
    };
    let mut findings = linted.iter().flat_map(|linted| &linted.findings);
    let unmet = findings.any(|finding| finding.check.kind() < worst_spared);
    let text = match text(options, "output") {
        Some("sarif") => sarif_text(&linted),
        _ => report(&linted),
    };
    let files = linted.iter().map(file).collect();
    Ok(Outcome::new(Value::Array(files), text).expected_unless(unmet))
}

fn subject(options: &ArgMatches) -> Result<Subject, Failure> {
    let name = text(options, "type").unwrap_or_default();
    let subject = TYPES.into_iter().find(|(known, _)| *known == name);
    let subject = subject.map_or(Subject::Identity, |(_, subject)| subject);
    let Some(attached) = text(options, "resource-type") else {
        return Ok(subject);
    };
    Subject::named(subject.as_str(), Some(attached)).ok_or_else(|| {
        Exit::Usage.because(format_args!(
            "`--resource-type` is for `--type resource`, not for `--type {name}`"
        ))
    })
}

fn check(input: Input, subject: Subject) -> Linted {
    let findings = lint(&input.text, subject);
    Linted { input, findings }
}

fn file(linted: &Linted) -> Value {
    json!({"file": linted.input.name, "findings": to_json(&linted.findings)})
}

fn sarif_text(linted: &[Linted]) -> Text {
    let files = linted
        .iter()
        .map(|linted| (linted.input.name.as_str(), linted.findings.as_slice()));
    let log = sarif::log(&files.collect::<Vec<_>>());
    Text::document(&format!("{log:#}\n"))
}

/// Every finding with its line, and the number of findings of each kind.
fn report(linted: &[Linted]) -> Text {
    let mut text = Text::default();
    for Linted { input, findings } in linted {
        let lines: Vec<&str> = input.text.split('\n').collect();
        for finding in findings {
            write_finding(&mut text, &input.name, &lines, finding);
        }
    }
    let all = || linted.iter().flat_map(|linted| &linted.findings);
    let count = |kind| all().filter(|finding| finding.check.kind() == kind).count();
    let counts: Vec<String> = Kind::ALL
        .into_iter()
        .zip(["error", "security warning", "warning", "suggestion"])
        .filter(|(kind, _)| count(*kind) > 0)
        .map(|(kind, noun)| counted(count(kind), noun))
        .collect();
    let found = if counts.is_empty() {
        "no findings".to_owned()
    } else {
        counts.join(", ")
    };
    say!(text, "{} in {}\n", found, counted(linted.len(), "document"));
    text
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

fn write_finding(text: &mut Text, name: &str, lines: &[&str], finding: &Finding) {
    let check: Check = finding.check;
    let kind = check.kind().as_str();
    let Some(place) = finding.locations.first() else {
        return;
    };
    let (line, column) = (place.start.line, place.start.column + 1);
    say!(
        text,
        "{}:{}:{}: {} {}: {}\n",
        name,
        line,
        column,
        kind,
        check,
        finding.message
    );
    snippet(text, lines, place);
    for other in finding
        .locations
        .iter()
        .skip(1)
        .filter(|other| other.start.line != line)
    {
        snippet(text, lines, other);
    }
    say!(text, "       = {}\n\n", check.learn_more());
}

/// The part of a line around a finding, with carets under the finding.
fn snippet(text: &mut Text, lines: &[&str], place: &Location) {
    let line = lines.get(place.start.line - 1).copied().unwrap_or_default();
    let skipped = place.start.column.saturating_sub(SHOWN_BEFORE);
    let shown: String = line
        .trim_end_matches('\r')
        .chars()
        .skip(skipped)
        .take(place.start.column - skipped + SHOWN_AFTER)
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    let before = place.start.column - skipped;
    let rest = shown.chars().count().saturating_sub(before);
    let width = if place.end.line == place.start.line {
        place
            .end
            .column
            .saturating_sub(place.start.column)
            .min(rest)
    } else {
        rest
    };
    say!(text, "{:>6} | {}\n", place.start.line, shown);
    say!(
        text,
        "       | {}{}\n",
        " ".repeat(before),
        "^".repeat(width.max(1))
    );
}
