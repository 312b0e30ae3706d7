//! The requests to simulate and their expected decisions: from the options, or from the lines of a file.

use std::collections::BTreeMap;

use clap::ArgMatches;
use roleback_api::decisions::ContextValues;
use serde_json::{Value, json};

use crate::exit::{Failure, Kind};
use crate::options::{text, texts};
use crate::request::{EVERYTHING, context};

/// A request and its expected decision.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Case {
    pub(super) principal: Option<String>,
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) context: BTreeMap<String, ContextValues>,
    expected: Option<Expected>,
}

/// The expected decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Expected(&'static str);

impl Expected {
    /// The values: a decision, or `denied` for both kinds of denial.
    pub(super) const WORDS: [&'static str; 4] =
        ["allowed", "denied", "explicitDeny", "implicitDeny"];

    fn parse(word: &str) -> Option<Self> {
        Self::WORDS
            .into_iter()
            .find(|known| *known == word)
            .map(Self)
    }

    fn is_met_by(self, decision: &str) -> bool {
        match self.0 {
            "denied" => decision != "allowed",
            expected => decision == expected,
        }
    }
}

impl Case {
    /// A row of the table: the request, the decision and the expectation.
    pub(super) fn row(&self, answer: &Value) -> Value {
        let decision = answer["decision"].as_str().unwrap_or_default();
        let mut row = json!({
            "principal": self.principal,
            "action": self.action,
            "resource": self.resource,
            "decision": decision,
            "because": answer["because"],
        });
        if let Some(expected) = self.expected {
            row["expected"] = expected.0.into();
            row["met"] = expected.is_met_by(decision).into();
        }
        row
    }
}

/// The cases that the options describe: every action on every resource.
pub(super) fn of_options(options: &ArgMatches) -> Result<Vec<Case>, Failure> {
    let mut resources: Vec<_> = texts(options, "resource").collect();
    if resources.is_empty() {
        resources.push(EVERYTHING);
    }
    let pairs = texts(options, "context").map(context);
    let pairs = pairs.collect::<Result<BTreeMap<_, _>, _>>()?;
    let case = |action: &str, resource: &str| Case {
        principal: text(options, "principal").map(Into::into),
        action: action.to_owned(),
        resource: resource.to_owned(),
        context: pairs.clone(),
        expected: text(options, "expect").and_then(Expected::parse),
    };
    let cases = texts(options, "action").flat_map(|action| {
        let resources = resources.iter();
        resources
            .map(|resource| case(action, resource))
            .collect::<Vec<_>>()
    });
    Ok(cases.collect())
}

/// The cases in a file, one on each line: `PRINCIPAL ACTION RESOURCE EXPECTATION [KEY=VALUE ...]`.
pub(super) fn of_file(name: &str, text: &str) -> Result<Vec<Case>, Failure> {
    let lines = (1..).zip(text.lines().map(str::trim));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let cases = lines.map(|(number, line)| {
        of_line(line)
            .map_err(|why| Kind::Usage.because(format_args!("{name}, line {number}: {why}")))
    });
    let cases = cases.collect::<Result<Vec<_>, _>>()?;
    if cases.is_empty() {
        return Err(Kind::Usage.because(format_args!("{name} has no expectations")));
    }
    Ok(cases)
}

fn of_line(line: &str) -> Result<Case, String> {
    let mut words = line.split_whitespace();
    let mut word = |what: &str| {
        let form = "PRINCIPAL ACTION RESOURCE EXPECTATION [KEY=VALUE ...]";
        words
            .next()
            .ok_or_else(|| format!("{what} is missing; a line is {form}"))
    };
    let [principal, action, resource] = [word("PRINCIPAL")?, word("ACTION")?, word("RESOURCE")?];
    let expected = word("EXPECTATION")?;
    let expected = Expected::parse(expected).ok_or_else(|| {
        format!(
            "`{expected}` is not an expectation; use one of {}",
            Expected::WORDS.join(", ")
        )
    })?;
    let pairs = words.map(|pair| context(pair).map_err(|failure| failure.summary));
    Ok(Case {
        principal: Some(principal.into()),
        action: action.into(),
        resource: resource.into(),
        context: pairs.collect::<Result<_, _>>()?,
        expected: Some(expected),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_expectation_on_each_line() {
        let text = "# comment\n\narn:u s3:GetObject * denied  a:b=c d:e=[f,g]\narn:u a:B * allowed";
        let cases = of_file("f", text).unwrap();
        let context = [
            ("a:b".to_owned(), ContextValues::One("c".into())),
            (
                "d:e".to_owned(),
                ContextValues::Many(vec!["f".into(), "g".into()]),
            ),
        ];
        let first = Case {
            principal: Some("arn:u".into()),
            action: "s3:GetObject".into(),
            resource: "*".into(),
            context: context.into(),
            expected: Some(Expected("denied")),
        };
        assert_eq!((cases.len(), &cases[0]), (2, &first));
    }

    #[test]
    fn an_invalid_line_is_reported_with_its_number() {
        for (text, message) in [
            ("", "f has no expectations"),
            (
                "\na b c",
                "f, line 2: EXPECTATION is missing; a line is PRINCIPAL ACTION RESOURCE EXPECTATION [KEY=VALUE ...]",
            ),
            (
                "a b c yes",
                "f, line 1: `yes` is not an expectation; use one of allowed, denied, explicitDeny, implicitDeny",
            ),
            (
                "a b c denied d",
                "f, line 1: `d` is not a condition key with a value: use KEY=VALUE",
            ),
        ] {
            assert_eq!(of_file("f", text).unwrap_err().summary, message, "{text}");
        }
    }

    #[test]
    fn an_expectation_is_met_by_its_decision() {
        for (word, met) in [
            ("allowed", ["allowed"].as_slice()),
            ("denied", &["explicitDeny", "implicitDeny"]),
            ("explicitDeny", &["explicitDeny"]),
        ] {
            for decision in ["allowed", "explicitDeny", "implicitDeny"] {
                let expected = Expected::parse(word).unwrap();
                assert_eq!(
                    expected.is_met_by(decision),
                    met.contains(&decision),
                    "{word} {decision}"
                );
            }
        }
        assert_eq!(Expected::parse("maybe"), None);
    }
}
