//! What a service will deliver once an operation has set it up: events of a bucket to a queue, messages of a topic to a function.
//! Deliveries happen inside the upstream, so that only their set-up can be looked at.

use std::collections::HashSet;

use roleback_policy::{
    Arn, Context, Decision, Document, Layers, Policy, Principal, Request, decide,
};

use crate::members::{self, Members, Tree};

/// Targets of deliveries that one request sets up at the most: S3 allows a bucket as many notifications, EventBridge a request
/// as many targets.
pub const TARGETS_MAX: usize = 100;

/// A delivery by a service in its own name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The service that delivers: `s3.amazonaws.com`.
    pub sender: &'static str,
    /// What it needs: `sqs:SendMessage`.
    pub action: &'static str,
    /// The ARN of what it delivers to.
    pub target: String,
    /// The ARN of the bucket, topic or rule.
    pub source: String,
}

/// The elements of a bucket's notifications, and in each the one with the target.
const NOTIFICATIONS: [(&str, &str); 3] = [
    ("TopicConfiguration", "Topic"),
    ("QueueConfiguration", "Queue"),
    ("CloudFunctionConfiguration", "CloudFunction"),
];
/// What a delivery to a service needs.
const ACTIONS: [(&str, &str); 3] = [
    ("sqs", "sqs:SendMessage"),
    ("sns", "sns:Publish"),
    ("lambda", "lambda:InvokeFunction"),
];

/// Operations that set up deliveries. The first is the older name of the second.
const SET_UP: [&str; 4] = [
    "PutBucketNotification",
    "PutBucketNotificationConfiguration",
    "Subscribe",
    "PutTargets",
];

/// Whether an operation sets up deliveries.
pub fn sets_up(operation: &str) -> bool {
    SET_UP.contains(&operation)
}

/// The deliveries that an operation sets up, one for each target, and no more than one above [`TARGETS_MAX`]. `resource` is
/// what the operation is authorized on.
pub fn deliveries(
    operation: &str,
    resource: &str,
    members: &Members<'_>,
    body: &[u8],
) -> Vec<Delivery> {
    let text = |name: &str| members.get(name).and_then(Tree::text);
    let found: Vec<Option<Delivery>> = match operation {
        "PutBucketNotification" | "PutBucketNotificationConfiguration" => {
            let document = members::document(body).ok();
            let kinds = NOTIFICATIONS.iter().flat_map(|(kind, target)| {
                let list = document.as_ref().and_then(|document| document.inner(kind));
                let targets = list.map_or(&[][..], Tree::elements).iter();
                targets.filter_map(|one| one.inner(target)?.text())
            });
            kinds
                .map(|target| to(target, "s3.amazonaws.com", resource))
                .collect()
        }
        "Subscribe" => {
            let endpoint =
                text("Endpoint").filter(|_| matches!(text("Protocol"), Some("sqs" | "lambda")));
            vec![endpoint.and_then(|target| to(target, "sns.amazonaws.com", resource))]
        }
        "PutTargets" => {
            let targets = members
                .get("Targets")
                .map_or(&[][..], Tree::elements)
                .iter();
            // With a role, the role's permissions count.
            let without_role = targets.filter(|target| target.inner("RoleArn").is_none());
            let arns = without_role.filter_map(|target| target.inner("Arn")?.text());
            arns.map(|target| to(target, "events.amazonaws.com", resource))
                .collect()
        }
        _ => Vec::new(),
    };
    let mut known = HashSet::new();
    let found = found.into_iter().flatten();
    let each = found.filter(|delivery| known.insert(delivery.target.clone()));
    each.take(TARGETS_MAX.saturating_add(1)).collect()
}

fn to(target: &str, sender: &'static str, source: &str) -> Option<Delivery> {
    let service = Arn::parse(target)?.service;
    let (_, action) = ACTIONS.iter().find(|(known, _)| *known == service)?;
    Some(Delivery {
        sender,
        action,
        target: target.to_owned(),
        source: source.to_owned(),
    })
}

impl Delivery {
    /// Whether the policy of the target allows it. `account` is the account of the source. A policy that cannot be read
    /// allows nothing.
    pub fn is_allowed(&self, policy: Option<&str>, account: &str) -> bool {
        let document = policy.and_then(|text| Document::parse(text).ok());
        let (Some(document), Some(principal)) = (document, Principal::of_service(self.sender))
        else {
            return false;
        };
        let layers = Layers {
            resource: Some(vec![Policy::from(&document)]),
            ..Layers::default()
        };
        let context = Context::new()
            .with("aws:SourceArn", self.source.clone())
            .with("aws:SourceAccount", account.to_owned())
            .with("aws:PrincipalIsAWSService", "true")
            .with("aws:PrincipalServiceName", self.sender);
        let request = Request {
            context,
            ..Request::new(principal, self.action, &self.target)
        };
        decide(&layers, &request).decision == Decision::Allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:q";
    const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:t";
    const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";
    const BUCKET: &str = "arn:aws:s3:::b";

    fn found(operation: &str, members: &Members<'_>, body: &str) -> Vec<String> {
        let found = deliveries(operation, BUCKET, members, body.as_bytes());
        let text = |one: Delivery| format!("{} {} {}", one.sender, one.action, one.target);
        found.into_iter().map(text).collect()
    }

    #[test]
    fn operations_set_up_deliveries() {
        let queue =
            format!("<QueueConfiguration><Id>1</Id><Queue>{QUEUE}</Queue></QueueConfiguration>");
        let topic = format!("<TopicConfiguration><Topic>{TOPIC}</Topic></TopicConfiguration>");
        let function = format!(
            "<CloudFunctionConfiguration><CloudFunction>{FUNCTION}</CloudFunction></CloudFunctionConfiguration>"
        );
        let sent = |action: &str, target: &str| format!("s3.amazonaws.com {action} {target}");
        let none = Members::default();
        let name = "PutBucketNotification";
        for (inner, expected) in [
            (String::new(), vec![]),
            ("<EventBridgeConfiguration/>".to_owned(), vec![]),
            (queue.clone(), vec![sent("sqs:SendMessage", QUEUE)]),
            (
                format!("{queue}{queue}{function}{topic}"),
                vec![
                    sent("sns:Publish", TOPIC),
                    sent("sqs:SendMessage", QUEUE),
                    sent("lambda:InvokeFunction", FUNCTION),
                ],
            ),
        ] {
            let body = format!("<NotificationConfiguration>{inner}</NotificationConfiguration>");
            assert_eq!(found(name, &none, &body), expected, "{body}");
        }
        let many = (0..2 * TARGETS_MAX).map(|at| queue.replace(QUEUE, &format!("{QUEUE}{at}")));
        let many = many.collect::<String>();
        let body = format!("<NotificationConfiguration>{many}</NotificationConfiguration>");
        assert_eq!(found(name, &none, &body).len(), TARGETS_MAX + 1);
        let targets = format!(
            r#"{{"Targets":[{{"Arn":"{QUEUE}"}},{{"Arn":"{QUEUE}","RoleArn":"r"}},{{"Arn":"arn:aws:ecs:r:1:cluster/c"}}]}}"#
        );
        let tree = members::answer(targets.as_bytes()).unwrap();
        let mut members = Members::default();
        members.add("Targets", tree.inner("Targets").unwrap().clone());
        let expected = [format!("events.amazonaws.com sqs:SendMessage {QUEUE}")];
        assert_eq!(found("PutTargets", &members, ""), expected);
        for (protocol, count) in [("sqs", 1), ("email", 0)] {
            let mut members = Members::default();
            members.add("Protocol", Tree::Text(protocol.into()));
            members.add("Endpoint", Tree::Text(QUEUE.into()));
            assert_eq!(found("Subscribe", &members, "").len(), count, "{protocol}");
        }
        assert!(found("PutObject", &none, "").is_empty());
        assert!(sets_up("PutTargets") && !sets_up("PutObject"));
    }

    #[test]
    fn a_delivery_is_allowed_by_the_policy_of_its_target() {
        let delivery = to(QUEUE, "s3.amazonaws.com", BUCKET).unwrap();
        let policy = |principal: &str, condition: &str| {
            format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{principal},"Action":"sqs:SendMessage","Resource":"{QUEUE}","Condition":{{{condition}}}}}}}"#
            )
        };
        let s3 = r#"{"Service":"s3.amazonaws.com"}"#;
        let of = |key: &str, value: &str| format!(r#""StringLike":{{"{key}":"{value}"}}"#);
        for (policy, expected) in [
            (Some(policy(s3, "")), true),
            (Some(policy(r#""*""#, "")), true),
            (Some(policy(s3, &of("aws:SourceArn", BUCKET))), true),
            (
                Some(policy(s3, &of("aws:SourceArn", "arn:aws:s3:::other"))),
                false,
            ),
            (
                Some(policy(s3, &of("aws:SourceAccount", "123456789012"))),
                true,
            ),
            (
                Some(policy(s3, &of("aws:SourceAccount", "444455556666"))),
                false,
            ),
            (
                Some(policy(r#"{"Service":"sns.amazonaws.com"}"#, "")),
                false,
            ),
            (Some("{bad".to_owned()), false),
            (None, false),
        ] {
            let found = delivery.is_allowed(policy.as_deref(), "123456789012");
            assert_eq!(found, expected, "{policy:?}");
        }
    }
}
