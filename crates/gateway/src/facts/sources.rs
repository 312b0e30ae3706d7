//! Which operation of an upstream knows which condition keys.

mod ec2;
mod s3;
mod vpn;

use ec2::EC2;
use roleback_policy::Arn;
use s3::S3;
use serde_json::json;
use vpn::VPN;

use crate::question::{Question, encoded};

/// Makes a question: the ARN in parts and whole, and the version of an object.
type Ask = fn(&Arn<'_>, &str, Option<&str>) -> Option<Question>;

/// An operation that knows condition keys.
#[derive(Debug)]
pub(super) struct Source {
    /// The service in the ARN.
    service: &'static str,
    /// What the resource in the ARN begins with.
    kind: &'static str,
    pub(super) ask: Ask,
    /// The prefixes of the condition keys of tags.
    pub(super) tag_keys: &'static [&'static str],
    /// Where the answer has the tags.
    pub(super) tags: &'static [&'static str],
    /// Other condition keys.
    pub(super) fields: &'static [(&'static str, Field)],
    /// Whether what the request itself says of these condition keys counts first.
    pub(super) is_after_request: bool,
}

/// Where the answer has the value of a condition key.
#[derive(Debug)]
pub(super) enum Field {
    /// Text.
    Text(&'static [&'static str]),
    /// The id of a resource of EC2 of this kind, which the condition key has as an ARN.
    Arn(&'static str, &'static [&'static str]),
    /// A template, with the values of these paths in place of `{}`.
    Filled(&'static str, &'static [&'static [&'static str]]),
    /// Another name of a text; the name of the empty text stands for all texts.
    Named(
        &'static [&'static str],
        &'static [(&'static str, &'static str)],
    ),
    /// The name of the first member of a structure.
    Member(&'static [&'static str]),
    /// A list, and the member of each element.
    Many(&'static [&'static str], &'static str),
    /// All texts at the end of the path, in every element of the lists on the way: a key with several values.
    All(&'static [&'static str]),
    /// The same for a key with one value: several only if the texts differ.
    Each(&'static [&'static str]),
}

use Field::{All, Many, Text};

/// The prefix of the condition keys of tags in every service.
const RESOURCE_TAG: &[&str] = &["aws:ResourceTag/"];

/// Every operation that knows condition keys.
pub(super) fn sources() -> impl Iterator<Item = &'static Source> {
    [SOURCES, S3, EC2, VPN].into_iter().flatten()
}

const SOURCES: &[Source] = &[
    Source {
        tag_keys: RESOURCE_TAG,
        tags: &["Tags"],
        ..source("dynamodb", "table/", |arn, whole, _| {
            let table = whole.split('/').take(2).collect::<Vec<_>>().join("/");
            let body = json!({"ResourceArn": table});
            Some(Question::json(
                "dynamodb",
                "DynamoDB_20120810.ListTagsOfResource",
                arn,
                &body,
            ))
        })
    },
    Source {
        tag_keys: RESOURCE_TAG,
        tags: &["Tags"],
        ..source("sqs", "", |arn, _, _| {
            let url = format!("http://localhost/{}/{}", arn.account, arn.resource);
            Some(Question::json(
                "sqs",
                "AmazonSQS.ListQueueTags",
                arn,
                &json!({"QueueUrl": url}),
            ))
        })
    },
    Source {
        tag_keys: RESOURCE_TAG,
        tags: &["ListTagsForResourceResult", "Tags"],
        ..source("sns", "", |arn, whole, _| {
            let topic = whole.split(':').take(6).collect::<Vec<_>>().join(":");
            let body = format!(
                "Action=ListTagsForResource&Version=2010-03-31&ResourceArn={}",
                encoded(&topic)
            );
            Some(Question::form("sns", arn, body))
        })
    },
    Source {
        tag_keys: RESOURCE_TAG,
        tags: &["Tags"],
        ..source("kms", "key/", |arn, _, _| {
            key(arn, "TrentService.ListResourceTags")
        })
    },
    Source {
        fields: &[
            ("kms:KeySpec", Text(&["KeyMetadata", "KeySpec"])),
            ("kms:KeyUsage", Text(&["KeyMetadata", "KeyUsage"])),
            ("kms:KeyOrigin", Text(&["KeyMetadata", "Origin"])),
            ("kms:MultiRegion", Text(&["KeyMetadata", "MultiRegion"])),
            (
                "kms:MultiRegionKeyType",
                Text(&[
                    "KeyMetadata",
                    "MultiRegionConfiguration",
                    "MultiRegionKeyType",
                ]),
            ),
        ],
        ..source("kms", "key/", |arn, _, _| {
            key(arn, "TrentService.DescribeKey")
        })
    },
    Source {
        fields: &[("kms:ResourceAliases", Many(&["Aliases"], "AliasName"))],
        ..source("kms", "key/", |arn, _, _| {
            key(arn, "TrentService.ListAliases")
        })
    },
    Source {
        tag_keys: RESOURCE_TAG,
        tags: &["Tags"],
        ..source("lambda", "function:", |arn, whole, _| {
            let function = whole.split(':').take(7).collect::<Vec<_>>().join(":");
            Some(Question::rest(
                "lambda",
                arn,
                format!("/2017-03-31/tags/{}", encoded(&function)),
            ))
        })
    },
    Source {
        fields: &[("lambda:FunctionArn", Text(&["FunctionArn"]))],
        ..source("lambda", "event-source-mapping:", |arn, _, _| {
            let (_, id) = arn.resource.split_once(':')?;
            Some(Question::rest(
                "lambda",
                arn,
                format!("/2015-03-31/event-source-mappings/{id}"),
            ))
        })
    },
    Source {
        tag_keys: &["aws:ResourceTag/", "secretsmanager:ResourceTag/"],
        tags: &["Tags"],
        fields: &[
            (
                "secretsmanager:resource/AllowRotationLambdaArn",
                Text(&["RotationLambdaARN"]),
            ),
            (
                "secretsmanager:SecretPrimaryRegion",
                Text(&["PrimaryRegion"]),
            ),
            ("secretsmanager:resource/Type", Text(&["Type"])),
        ],
        ..source("secretsmanager", "secret:", |arn, whole, _| {
            let body = json!({"SecretId": whole});
            Some(Question::json(
                "secretsmanager",
                "secretsmanager.DescribeSecret",
                arn,
                &body,
            ))
        })
    },
    Source {
        tag_keys: &["aws:ResourceTag/", "ssm:resourceTag/"],
        tags: &["TagList"],
        ..source("ssm", "parameter/", |arn, _, _| {
            let name = arn.resource.strip_prefix("parameter/")?;
            // A name in a path has its first slash, which the ARN leaves out.
            let name = if name.contains('/') {
                format!("/{name}")
            } else {
                name.to_owned()
            };
            let body = json!({"ResourceType": "Parameter", "ResourceId": name});
            Some(Question::json(
                "ssm",
                "AmazonSSM.ListTagsForResource",
                arn,
                &body,
            ))
        })
    },
    Source {
        fields: &[("ssm:DocumentCategories", All(&["Document", "Category"]))],
        ..source("ssm", "document/", |arn, _, _| {
            let (_, name) = arn.resource.split_once('/')?;
            let body = json!({"Name": name});
            Some(Question::json(
                "ssm",
                "AmazonSSM.DescribeDocument",
                arn,
                &body,
            ))
        })
    },
    Source {
        tag_keys: RESOURCE_TAG,
        tags: &["Tags"],
        ..source("events", "", |arn, whole, _| {
            let body = json!({"ResourceARN": whole});
            Some(Question::json(
                "events",
                "AWSEvents.ListTagsForResource",
                arn,
                &body,
            ))
        })
    },
    Source {
        fields: &[("events:creatorAccount", Text(&["CreatedBy"]))],
        ..source("events", "rule/", |arn, _, _| {
            let name = arn.resource.strip_prefix("rule/")?;
            let body = match name.split_once('/') {
                Some((bus, name)) => json!({"EventBusName": bus, "Name": name}),
                None => json!({"Name": name}),
            };
            Some(Question::json(
                "events",
                "AWSEvents.DescribeRule",
                arn,
                &body,
            ))
        })
    },
    Source {
        tag_keys: RESOURCE_TAG,
        tags: &["tags"],
        ..source("states", "", |arn, whole, _| {
            let body = json!({"resourceArn": whole});
            Some(Question::json(
                "stepfunctions",
                "AWSStepFunctions.ListTagsForResource",
                arn,
                &body,
            ))
        })
    },
    Source {
        tag_keys: RESOURCE_TAG,
        tags: &["Tags"],
        ..source("kinesis", "stream/", |arn, _, _| {
            let name = arn.resource.split('/').nth(1)?;
            let body = json!({"StreamName": name});
            Some(Question::json(
                "kinesis",
                "Kinesis_20131202.ListTagsForStream",
                arn,
                &body,
            ))
        })
    },
    Source {
        tag_keys: &["aws:ResourceTag/", "ecr:ResourceTag/"],
        tags: &["tags"],
        ..source("ecr", "repository/", |arn, whole, _| {
            let body = json!({"resourceArn": whole});
            let target = "AmazonEC2ContainerRegistry_V20150921.ListTagsForResource";
            Some(Question::json("ecr", target, arn, &body))
        })
    },
    Source {
        tag_keys: RESOURCE_TAG,
        tags: &["tags"],
        ..source("logs", "log-group:", |arn, _, _| {
            let group = arn.resource.split(':').nth(1)?;
            let body = json!({"logGroupName": group});
            Some(Question::json(
                "logs",
                "Logs_20140328.ListTagsLogGroup",
                arn,
                &body,
            ))
        })
    },
];

const fn source(service: &'static str, kind: &'static str, ask: Ask) -> Source {
    Source {
        service,
        kind,
        ask,
        tag_keys: &[],
        tags: &[],
        fields: &[],
        is_after_request: false,
    }
}

fn key(arn: &Arn<'_>, target: &'static str) -> Option<Question> {
    let id = arn.resource.strip_prefix("key/")?;
    Some(Question::json("kms", target, arn, &json!({"KeyId": id})))
}

impl Source {
    /// Whether it knows this resource.
    pub(super) fn is_about(&self, arn: &Arn<'_>) -> bool {
        // Of the resources of S3, buckets and objects have no account, and everything else has a kind.
        let is_other = arn.service == "s3" && arn.account.is_empty() != self.kind.is_empty();
        arn.service == self.service && arn.resource.starts_with(self.kind) && !is_other
    }

    /// Whether it knows this condition key. Keys ignore case.
    pub(super) fn has(&self, key: &str) -> bool {
        let is_tag = |prefix: &&str| {
            let own = key.get(..prefix.len());
            own.is_some_and(|own| own.eq_ignore_ascii_case(prefix))
        };
        let is_it = |(own, _): &(&str, Field)| own.eq_ignore_ascii_case(key);
        self.tag_keys.iter().any(is_tag) || self.fields.iter().any(is_it)
    }

    /// The condition keys that it knows; those of tags end with a slash.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'static str> {
        let fields = self.fields.iter().map(|(key, _)| *key);
        self.tag_keys.iter().copied().chain(fields)
    }
}
