//! The policy summary of the AWS console: one row for each service.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary.html>

use std::collections::BTreeMap;

use crate::catalogue::set::{ActionSet, Share};
use crate::catalogue::{AccessLevel, Service};
use crate::document::{Condition, Document, Effect, Statement};

/// The summary for one service.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Whether the policy allows or denies.
    pub effect: Effect,
    /// The service.
    pub service: &'static Service,
    /// The access levels, and whether all actions of the level are included.
    pub levels: Vec<(AccessLevel, bool)>,
    /// The resources, each once; excluded resources begin with `all but `.
    pub resources: Vec<String>,
    /// The conditions, each once: `key operator values`.
    pub conditions: Vec<String>,
}

/// The rows of a policy, denials first, then by service; and the unknown actions.
pub fn summarize(document: &Document) -> (Vec<Row>, Vec<String>) {
    let mut rows = BTreeMap::new();
    for effect in [Effect::Deny, Effect::Allow] {
        let of_effect: Vec<_> = document
            .statements
            .iter()
            .filter(|statement| statement.effect == effect)
            .collect();
        let sets: Vec<_> = of_effect
            .iter()
            .map(|statement| (*statement, ActionSet::of(&statement.action)))
            .collect();
        let all = sets
            .iter()
            .fold(ActionSet::none(), |all, (_, set)| all.or(set));
        for share in all.by_service() {
            let prefix = share.service.prefix;
            let about = sets
                .iter()
                .filter(|(_, set)| set.iter().any(|(service, _)| service.prefix == prefix));
            rows.insert(
                (effect == Effect::Allow, prefix),
                row(effect, &share, about.map(|(statement, _)| *statement)),
            );
        }
    }
    (rows.into_values().collect(), unknown(document))
}

fn row<'d>(effect: Effect, share: &Share, statements: impl Iterator<Item = &'d Statement>) -> Row {
    let (mut resources, mut conditions) = (Vec::new(), Vec::new());
    for statement in statements {
        resources.extend(resource_words(statement));
        conditions.extend(statement.conditions.iter().map(condition_words));
    }
    Row {
        effect,
        service: share.service,
        levels: share.levels(),
        resources: once(resources),
        conditions: once(conditions),
    }
}

fn once(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words.dedup();
    words
}

/// The resources of a statement as text.
pub(crate) fn resource_words(statement: &Statement) -> Vec<String> {
    let Some(resource) = &statement.resource else {
        return vec!["the resource itself".to_owned()];
    };
    let but = if resource.negated { "all but " } else { "" };
    resource
        .entries
        .iter()
        .map(|entry| format!("{but}{}", entry.value))
        .collect()
}

/// A condition as text.
pub(crate) fn condition_words(condition: &Condition) -> String {
    let values: Vec<&str> = condition.values.iter().map(|value| &*value.value).collect();
    format!(
        "{} {} {}",
        condition.key.value,
        condition.operator_text.value,
        values.join(" | ")
    )
}

fn unknown(document: &Document) -> Vec<String> {
    let entries = document
        .statements
        .iter()
        .flat_map(|statement| &statement.action.entries);
    let names = entries.map(|entry| entry.value.to_string());
    once(
        names
            .filter(|name| crate::catalogue::matching(name).next().is_none())
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_a_row_for_each_service_with_what_it_reaches() {
        let text = r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["sqs:*","s3:GetObject","x:Y"],"Resource":["arn:aws:s3:::b/*","*"]},
            {"Effect":"Deny","Action":"s3:DeleteObject","NotResource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}"#;
        let (rows, unknown) = summarize(&Document::parse(text).unwrap());
        let short: Vec<_> = rows
            .iter()
            .map(|row| (row.effect, row.service.prefix))
            .collect();
        assert_eq!(
            short,
            [
                (Effect::Deny, "s3"),
                (Effect::Allow, "s3"),
                (Effect::Allow, "sqs")
            ]
        );
        assert_eq!(rows[0].resources, ["all but arn:aws:s3:::b/*"]);
        assert_eq!(rows[0].conditions, ["aws:SecureTransport Bool false"]);
        assert_eq!(rows[1].levels, [(AccessLevel::Read, false)]);
        assert!(rows[2].levels.iter().all(|(_, whole)| *whole));
        assert_eq!(unknown, ["x:Y"]);
    }
}
