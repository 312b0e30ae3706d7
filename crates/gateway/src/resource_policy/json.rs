//! The operations in JSON that return the policies of resources.

use roleback_policy::Arn;
use serde_json::{Value, json};

use super::Kind;

/// An operation in JSON that returns policies.
pub(super) struct Row {
    /// The service in the ARN.
    pub(super) service: &'static str,
    /// What the resource in the ARN begins with.
    pub(super) prefix: &'static str,
    pub(super) target: &'static str,
    pub(super) kind: Kind,
    pub(super) ask: Ask,
}

/// The body of the request, from the ARN, the resource in it without the prefix, and the whole ARN of what has the policy.
pub(super) type Ask = fn(&Arn<'_>, &str, &str) -> Value;

const fn row(
    (service, prefix): (&'static str, &'static str),
    target: &'static str,
    kind: Kind,
    ask: Ask,
) -> Row {
    Row {
        service,
        prefix,
        target,
        kind,
        ask,
    }
}

/// Every operation that is asked.
pub(super) const JSON: &[Row] = &[
    row(
        ("sqs", ""),
        "AmazonSQS.GetQueueAttributes",
        Kind::Attribute,
        |arn, queue, _| {
            let url = format!("http://localhost/{}/{queue}", arn.account);
            json!({"QueueUrl": url, "AttributeNames": ["Policy"]})
        },
    ),
    row(
        ("kms", "key/"),
        "TrentService.GetKeyPolicy",
        Kind::Member("Policy"),
        |_, id, _| json!({"KeyId": id, "PolicyName": "default"}),
    ),
    row(
        ("kms", "key/"),
        "TrentService.ListGrants",
        Kind::Grants,
        |_, id, _| json!({"KeyId": id}),
    ),
    row(
        ("secretsmanager", "secret:"),
        "secretsmanager.GetResourcePolicy",
        Kind::Member("ResourcePolicy"),
        |_, _, whole| json!({"SecretId": whole}),
    ),
    row(
        ("dynamodb", ""),
        "DynamoDB_20120810.GetResourcePolicy",
        Kind::Member("Policy"),
        |_, _, whole| json!({"ResourceArn": whole}),
    ),
    row(
        ("kinesis", ""),
        "Kinesis_20131202.GetResourcePolicy",
        Kind::Member("Policy"),
        |_, _, whole| json!({"ResourceARN": whole}),
    ),
    row(
        ("ecr", "repository/"),
        "AmazonEC2ContainerRegistry_V20150921.GetRepositoryPolicy",
        Kind::Member("policyText"),
        |_, name, _| json!({"repositoryName": name}),
    ),
    row(
        ("ecr", "repository/"),
        "AmazonEC2ContainerRegistry_V20150921.GetRegistryPolicy",
        Kind::Member("policyText"),
        |_, _, _| json!({}),
    ),
    row(
        ("events", "event-bus/"),
        "AWSEvents.DescribeEventBus",
        Kind::Member("Policy"),
        |_, name, _| json!({"Name": name}),
    ),
    row(
        ("logs", "log-group:"),
        "Logs_20140328.DescribeResourcePolicies",
        Kind::Each("resourcePolicies", "policyDocument"),
        |_, _, _| json!({}),
    ),
];
