//! Quick fixes: edits of a policy's text that resolve a finding.
//!
//! A fix is offered where one small change is what the writer most likely meant. Checks without an entry in [`REPAIRS`] need
//! knowledge that the text does not have, such as which roles may be passed.

mod policy_text;

use super::actions::nearest;
use super::place::Places;
use super::{Check, Finding, Point};
use crate::catalogue::{self, globals::GLOBAL_KEYS};
use crate::json::{parse, quote};
use crate::operator::NAMES;
use crate::span::Span;
use policy_text::PolicyText;

/// The newest version of the policy language.
const VERSION: &str = "2012-10-17";

/// The numbers that are tried at the end of a statement id. A policy with as many statements is too long for IAM.
const SID_NUMBERS_MAX: u32 = 1_000;

/// One way to resolve a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the fix does, as an imperative phrase.
    pub title: String,
    /// The edits of the text, which do not overlap.
    pub edits: Vec<Edit>,
}

/// Replaces a part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The first character that is replaced.
    pub start: Point,
    /// After the last character that is replaced.
    pub end: Point,
    /// What replaces it.
    pub text: String,
}

/// A fix before its positions are known by line and column.
type Draft = (String, Span, String);
type Repair = fn(&PolicyText<'_>, &Finding) -> Vec<Draft>;

/// How to resolve each check that has quick fixes.
const REPAIRS: &[(Check, Repair)] = &[
    (Check::MissingVersion, |policy, _| {
        policy.insert(policy.root, "Version", &[VERSION])
    }),
    (Check::InvalidVersion, |policy, found| {
        policy.replace(found, [VERSION])
    }),
    (Check::MissingEffect, |policy, found| {
        policy.insert_at(found, "Effect", &["Allow", "Deny"])
    }),
    (Check::InvalidEffect, |policy, found| {
        policy.replace(found, ["Allow", "Deny"])
    }),
    (Check::MissingResource, |policy, found| {
        policy.insert_at(found, "Resource", &["*"])
    }),
    (Check::InvalidAction, action),
    (Check::InvalidServiceInAction, service),
    (Check::InvalidServiceConditionKey, condition_key),
    (Check::InvalidGlobalConditionKey, |policy, found| {
        policy.nearest(found, GLOBAL_KEYS.iter().map(|key| key.name))
    }),
    (Check::DeprecatedGlobalConditionKey, |policy, found| {
        policy.replace(found, ["aws:PrincipalArn", "aws:SourceArn"])
    }),
    (Check::UnsupportedGlobalConditionKey, |policy, found| {
        policy.replace(found, ["aws:PrincipalArn", "aws:SourceArn"])
    }),
    (Check::InvalidConditionOperator, |policy, found| {
        policy.nearest(found, NAMES.iter().map(|(name, ..)| *name))
    }),
    (
        Check::StringLikeOperatorWithArnConditionKeys,
        |policy, found| {
            let operator = policy.text_at(found).unwrap_or_default();
            policy.replace(found, [operator.replace("String", "Arn")])
        },
    ),
    (Check::WildcardWithoutLikeOperator, like_operator),
    (Check::RedundantAction, |policy, found| {
        policy.remove(found, "redundant actions")
    }),
    (Check::RedundantResource, |policy, found| {
        policy.remove(found, "redundant resources")
    }),
    (Check::RedundantStatement, |policy, found| {
        policy.remove_first(found, "redundant statement")
    }),
    (Check::UniqueSidsRequired, unique_sid),
    (Check::UniqueSidsRecommended, unique_sid),
    (Check::EmptySidValue, unique_sid),
];

/// The fixes of each finding about a text, in the order of the findings.
pub fn fixes(text: &str, findings: &[Finding]) -> Vec<Vec<Fix>> {
    let Ok(root) = parse(text) else {
        return findings.iter().map(|_| Vec::new()).collect();
    };
    let places = Places::new(text, &root);
    let policy = PolicyText::new(text, &root);
    let fixed = |(title, span, text): Draft| Fix {
        title,
        edits: vec![Edit {
            start: places.point(span.start),
            end: places.point(span.end),
            text,
        }],
    };
    let of = |found: &Finding| {
        let repair = REPAIRS.iter().find(|(check, _)| *check == found.check);
        let drafts = repair.map(|(_, repair)| repair(&policy, found));
        drafts.into_iter().flatten().map(fixed).collect()
    };
    findings.iter().map(of).collect()
}

fn action(policy: &PolicyText<'_>, found: &Finding) -> Vec<Draft> {
    let text = policy.text_at(found).unwrap_or_default();
    let Some((prefix, name)) = text.split_once(':') else {
        return Vec::new();
    };
    let meant = catalogue::service(prefix).and_then(|service| {
        let meant = nearest(name, service.actions.iter().map(|action| action.name))?;
        Some(format!("{}:{meant}", service.prefix))
    });
    policy.replace(found, meant)
}

fn service(policy: &PolicyText<'_>, found: &Finding) -> Vec<Draft> {
    let text = policy.text_at(found).unwrap_or_default();
    let Some((prefix, name)) = text.split_once(':') else {
        return Vec::new();
    };
    let prefixes = catalogue::services().iter().map(|service| service.prefix);
    policy.replace(
        found,
        nearest(prefix, prefixes).map(|meant| format!("{meant}:{name}")),
    )
}

fn condition_key(policy: &PolicyText<'_>, found: &Finding) -> Vec<Draft> {
    let text = policy.text_at(found).unwrap_or_default();
    let prefix = text.split_once(':').map_or("", |(prefix, _)| prefix);
    let keys = catalogue::service(prefix).map_or(&[][..], |service| &service.condition_keys);
    policy.nearest(found, keys.iter().map(|key| key.name))
}

/// `StringEquals` becomes `StringLike`: the operator is the member that contains the value.
fn like_operator(policy: &PolicyText<'_>, found: &Finding) -> Vec<Draft> {
    let Some(operator) = policy.operator(found) else {
        return Vec::new();
    };
    let like = ["EqualsIgnoreCase", "Equals"]
        .into_iter()
        .find(|end| operator.name.contains(end))
        .map(|end| operator.name.replace(end, "Like"));
    let draft = |like: String| (format!("Use {like}"), operator.name_span, quote(&like));
    like.map(draft).into_iter().collect()
}

/// The statement id with the first number that makes it unique in the policy.
fn unique_sid(policy: &PolicyText<'_>, found: &Finding) -> Vec<Draft> {
    let sid = policy.text_at(found).unwrap_or_default();
    let stem = sid.trim_end_matches(|last: char| last.is_ascii_digit());
    let stem = if stem.is_empty() { "Statement" } else { stem };
    let is_free = |name: &String| !policy.sids.contains(name.as_str());
    let mut names = (1..=SID_NUMBERS_MAX).map(|number| format!("{stem}{number}"));
    let free = names.find(is_free);
    policy.replace(found, free)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{Subject, lint};

    fn edited(text: &str, fix: &Fix) -> String {
        let edit = &fix.edits[0];
        let (before, after) = (&text[..edit.start.offset], &text[edit.end.offset..]);
        format!("{before}{}{after}", edit.text)
    }

    /// Every fix of the first finding of a check: its title, and the statement after it.
    fn of(check: Check, text: &str) -> Vec<(String, String)> {
        let found = lint(text, Subject::Identity);
        let fixes = fixes(text, &found);
        let at = found.iter().position(|it| it.check == check);
        let at = at.unwrap_or_else(|| panic!("{check} is not among {found:?}"));
        let of = |fix: &Fix| (fix.title.clone(), edited(text, fix));
        fixes[at].iter().map(of).collect()
    }

    #[test]
    fn a_fix_resolves_its_finding() {
        let statement = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#;
        let whole =
            |statement: &str| format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
        let cases = [
            (
                Check::MissingVersion,
                format!("{{\n  \"Statement\": {statement}\n}}"),
                "Add Version 2012-10-17",
            ),
            (
                Check::InvalidVersion,
                whole(statement).replace("2012", "2013"),
                "Use 2012-10-17",
            ),
            (
                Check::MissingEffect,
                whole(r#"{"Action":"s3:GetObject","Resource":"*"}"#),
                "Add Effect Allow",
            ),
            (
                Check::InvalidEffect,
                whole(&statement.replace("Allow", "allow")),
                "Use Allow",
            ),
            (
                Check::MissingResource,
                whole(r#"{"Effect":"Allow","Action":"s3:GetObject"}"#),
                "Add Resource *",
            ),
            (
                Check::InvalidAction,
                whole(&statement.replace("GetObject", "GetObjekt")),
                "Use s3:GetObject",
            ),
            (
                Check::InvalidServiceInAction,
                whole(&statement.replace("s3:", "s33:")),
                "Use s3:GetObject",
            ),
            (
                Check::InvalidConditionOperator,
                whole(
                    &statement.replace('}', r#","Condition":{"StringEqual":{"s3:prefix":"a"}}}"#),
                ),
                "Use StringEquals",
            ),
            (
                Check::InvalidServiceConditionKey,
                whole(
                    &statement.replace('}', r#","Condition":{"StringEquals":{"s3:prefixx":"a"}}}"#),
                ),
                "Use s3:prefix",
            ),
            (
                Check::InvalidGlobalConditionKey,
                whole(&statement.replace(
                    '}',
                    r#","Condition":{"StringEquals":{"aws:SourceAcount":"a"}}}"#,
                )),
                "Use aws:SourceAccount",
            ),
            (
                Check::WildcardWithoutLikeOperator,
                whole(&statement.replace(
                    '}',
                    r#","Condition":{"StringEquals":{"s3:prefix":["a*"]}}}"#,
                )),
                "Use StringLike",
            ),
            (
                Check::StringLikeOperatorWithArnConditionKeys,
                whole(&statement.replace(
                    '}',
                    r#","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:s3:::a*"}}}"#,
                )),
                "Use ArnLike",
            ),
            (
                Check::RedundantAction,
                whole(&statement.replace(r#""s3:GetObject""#, r#"["s3:Get*", "s3:GetObject"]"#)),
                "Remove the redundant actions",
            ),
            (
                Check::RedundantStatement,
                whole(&format!("{statement},{statement}")),
                "Remove the redundant statement",
            ),
            (
                Check::UniqueSidsRequired,
                whole(&format!(
                    "{0},{0}",
                    statement.replace('{', r#"{"Sid":"A","#)
                )),
                "Use A1",
            ),
        ];
        for (check, text, title) in cases {
            let fixes = of(check, &text);
            assert_eq!(fixes[0].0, title, "{check}");
            for (title, text) in fixes {
                let left = lint(&text, Subject::Identity);
                assert!(left.iter().all(|it| it.check != check), "{title}: {text}");
            }
        }
    }

    #[test]
    fn removing_a_redundant_statement_keeps_the_text_of_the_others() {
        let one = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#;
        let other = one.replace("Get", "Put");
        let whole = |statements: &[&str]| {
            let statements = statements.join(",\n  ");
            format!("{{\"Version\":\"2012-10-17\",\"Statement\":[\n  {statements}\n]}}")
        };
        for (given, expected) in [
            (&[one, one, &other][..], &[one, &other][..]),
            (&[one, &other, one], &[one, &other]),
            (&[one, one, one], &[one, one]),
        ] {
            let fixes = of(Check::RedundantStatement, &whole(given));
            assert_eq!(fixes[0].1, whole(expected), "{given:?}");
        }
    }

    #[test]
    fn a_text_that_is_not_json_has_findings_and_no_fixes() {
        let found = lint("{", Subject::Identity);
        assert_eq!(fixes("{", &found), [Vec::new()]);
    }
}
