//! The actions that policies make accessible, as the access advisor determines them: every action that a policy allows,
//! even under conditions, except those that a policy denies without conditions.

use roleback_policy::Document;
use roleback_policy::catalogue::set::ActionSet;
use roleback_policy::catalogue::{Action, Service};
use roleback_policy::document::{Effect, Statement};
use roleback_world::entity::ServiceAccess;

/// The services for which AWS tracks individual actions.
const TRACKED: [&str; 4] = ["ec2", "iam", "lambda", "s3"];

/// The actions that policies make accessible.
pub(crate) fn actions<'d>(documents: impl IntoIterator<Item = &'d Document>) -> ActionSet {
    let (mut allowed, mut denied) = (ActionSet::none(), ActionSet::none());
    for statement in documents.into_iter().flat_map(|it| &it.statements) {
        let set = ActionSet::of(&statement.action);
        if statement.effect == Effect::Allow {
            allowed = allowed.or(&set);
        } else if is_unconditional(statement) {
            denied = denied.or(&set);
        }
    }
    allowed.without(&denied)
}

/// Whether a statement has no conditions and covers every resource.
pub(crate) fn is_unconditional(statement: &Statement) -> bool {
    let resource = statement.resource.as_ref();
    let of_all = resource.is_some_and(|resource| {
        let mut entries = resource.entries.iter();
        !resource.negated && entries.any(|entry| &*entry.value == "*")
    });
    statement.conditions.is_empty() && of_all
}

/// The services of these actions, sorted by prefix, with their tracked actions if `by_action`.
pub(crate) fn services(set: &ActionSet, by_action: bool) -> Vec<ServiceAccess> {
    let mut services: Vec<ServiceAccess> = Vec::new();
    for (service, action) in set.iter() {
        if services
            .last()
            .is_none_or(|last| last.namespace != service.prefix)
        {
            services.push(ServiceAccess {
                namespace: service.prefix.into(),
                ..ServiceAccess::default()
            });
        }
        if let Some(last) = services.last_mut().filter(|_| by_action)
            && is_tracked(service, action)
        {
            last.actions.push(roleback_world::entity::ActionAccess {
                name: action.name.into(),
                last: None,
            });
        }
    }
    services
}

/// Only management actions are tracked. `iam:PassRole` is not tracked because it is not an API call.
fn is_tracked(service: &Service, action: &Action) -> bool {
    let mut targets = action.targets.iter();
    let is_of_objects = targets.any(|target| {
        let kind = service.resource_type(target);
        kind.is_some_and(|kind| kind.name == "object")
    });
    let is_data = service.prefix == "s3" && is_of_objects;
    TRACKED.contains(&service.prefix) && !is_data && action.name != "PassRole"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn namespaces(statements: &str) -> Vec<String> {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        let document = Document::parse(&text).unwrap();
        let found = services(&actions([&document]), false);
        found.iter().map(|it| it.namespace.to_string()).collect()
    }

    #[test]
    fn a_condition_does_not_take_a_service_away_but_a_plain_denial_does() {
        let allow = r#"{"Effect":"Allow","Action":["s3:*","sqs:SendMessage"],"Resource":"arn:aws:s3:::b","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#;
        let deny = |action: &str, resource: &str, condition: &str| {
            format!(
                r#"{allow},{{"Effect":"Deny","Action":"{action}","Resource":"{resource}"{condition}}}"#
            )
        };
        let condition = r#","Condition":{"Bool":{"aws:SecureTransport":"false"}}"#;
        for (statements, expected) in [
            (allow.to_owned(), &["s3", "sqs"][..]),
            (deny("s3:*", "*", ""), &["sqs"]),
            (deny("s3:GetObject", "*", ""), &["s3", "sqs"]),
            (deny("s3:*", "arn:aws:s3:::b", ""), &["s3", "sqs"]),
            (deny("s3:*", "*", condition), &["s3", "sqs"]),
            (deny("*", "*", ""), &[]),
        ] {
            assert_eq!(namespaces(&statements), expected, "{statements}");
        }
    }

    #[test]
    fn management_actions_are_tracked() {
        let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:CreateBucket","iam:PassRole","iam:GetUser","sqs:SendMessage"],"Resource":"*"}]}"#;
        let document = Document::parse(text).unwrap();
        let found = services(&actions([&document]), true);
        let found = found.iter().map(|it| {
            let names: Vec<_> = it.actions.iter().map(|it| it.name.as_str()).collect();
            (it.namespace.as_str(), names)
        });
        assert_eq!(
            found.collect::<Vec<_>>(),
            [
                ("iam", vec!["GetUser"]),
                ("s3", vec!["CreateBucket"]),
                ("sqs", vec![])
            ]
        );
    }
}
