//! The policies of resources: how an upstream is asked for one, and what it answers.

use roleback_policy::Arn;
use serde_json::{Value, json};

use crate::members;
use crate::members::Tree;

/// A request for the policy of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The service, by its name in botocore.
    pub service: &'static str,
    /// The service in the scope of a signature.
    pub signing_name: &'static str,
    /// The resource that has the policy, such as the bucket of an object. The same policy has the same key.
    pub key: String,
    /// The account that owns the resource; empty if the ARN does not say.
    pub account: String,
    /// The region; empty if the ARN does not say.
    pub region: String,
    /// The method.
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// `X-Amz-Target`; empty for other protocols.
    pub target: &'static str,
    /// The media type of the body; empty without a body.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
    kind: Kind,
}

/// Where an answer has the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The body is the policy.
    Whole,
    /// A member of a JSON answer holds its text.
    Member(&'static str),
    /// A member of the member `Attributes`.
    Attribute,
    /// An attribute of a topic, in XML.
    Topic,
}

/// The media types of the protocols.
const JSON_1_0: &str = "application/x-amz-json-1.0";
const JSON_1_1: &str = "application/x-amz-json-1.1";
const FORM: &str = "application/x-www-form-urlencoded";

/// Services whose resources have policies that JSON operations return: service in the ARN, name, target, member of the
/// answer, and the request for a resource.
type Ask = fn(&Arn<'_>, &str) -> Option<Value>;
const JSON: &[(&str, &str, &str, Kind, Ask)] = &[
    (
        "sqs",
        "sqs",
        "AmazonSQS.GetQueueAttributes",
        Kind::Attribute,
        |arn, _| {
            let url = format!("http://localhost/{}/{}", arn.account, arn.resource);
            Some(json!({"QueueUrl": url, "AttributeNames": ["Policy"]}))
        },
    ),
    (
        "kms",
        "kms",
        "TrentService.GetKeyPolicy",
        Kind::Member("Policy"),
        |arn, _| {
            let id = arn.resource.strip_prefix("key/")?;
            Some(json!({"KeyId": id, "PolicyName": "default"}))
        },
    ),
    (
        "secretsmanager",
        "secretsmanager",
        "secretsmanager.GetResourcePolicy",
        Kind::Member("ResourcePolicy"),
        |arn, whole| {
            let name = arn.resource.strip_prefix("secret:")?;
            let is_full =
                name.len() > 7 && name.as_bytes().get(name.len().saturating_sub(7)) == Some(&b'-');
            Some(json!({"SecretId": if is_full { whole } else { name }}))
        },
    ),
    (
        "dynamodb",
        "dynamodb",
        "DynamoDB_20120810.GetResourcePolicy",
        Kind::Member("Policy"),
        |_, whole| Some(json!({"ResourceArn": whole})),
    ),
    (
        "kinesis",
        "kinesis",
        "Kinesis_20131202.GetResourcePolicy",
        Kind::Member("Policy"),
        |_, whole| Some(json!({"ResourceARN": whole})),
    ),
    (
        "ecr",
        "ecr",
        "AmazonEC2ContainerRegistry_V20150921.GetRepositoryPolicy",
        Kind::Member("policyText"),
        |arn, _| {
            let name = arn.resource.strip_prefix("repository/")?;
            Some(json!({"repositoryName": name}))
        },
    ),
    (
        "events",
        "events",
        "AWSEvents.DescribeEventBus",
        Kind::Member("Policy"),
        |arn, _| {
            let name = arn.resource.strip_prefix("event-bus/")?;
            Some(json!({"Name": name}))
        },
    ),
];

/// The question for the policy that applies to a resource. `None` if the resource has none, or is not a single one.
pub fn question(action: &str, resource: &str) -> Option<Question> {
    let (_, name) = action.split_once(':')?;
    let arn = Arn::parse(resource)?;
    // What is created has no policy yet.
    if name.starts_with("Create") || arn.resource.is_empty() {
        return None;
    }
    let question = Question {
        service: "",
        signing_name: "",
        key: String::new(),
        account: arn.account.to_owned(),
        region: arn.region.to_owned(),
        method: "POST",
        path: "/".to_owned(),
        target: "",
        content_type: "",
        body: String::new(),
        kind: Kind::Whole,
    };
    match arn.service {
        "s3" => {
            let bucket = arn.resource.split('/').next()?;
            let is_plain = bucket
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
            (is_plain && !bucket.is_empty()).then(|| Question {
                service: "s3",
                signing_name: "s3",
                key: format!("s3:{bucket}"),
                method: "GET",
                path: format!("/{bucket}?policy"),
                ..question
            })
        }
        "lambda" => {
            let name = arn
                .resource
                .strip_prefix("function:")
                .filter(|name| !name.contains('*'))?;
            let (name, qualifier) = name.split_once(':').unwrap_or((name, ""));
            let query = if qualifier.is_empty() {
                String::new()
            } else {
                format!("?Qualifier={qualifier}")
            };
            Some(Question {
                service: "lambda",
                signing_name: "lambda",
                key: resource.to_owned(),
                method: "GET",
                path: format!("/2015-03-31/functions/{name}/policy{query}"),
                kind: Kind::Member("Policy"),
                ..question
            })
        }
        "sns" if !arn.resource.contains([':', '*']) => Some(Question {
            service: "sns",
            signing_name: "sns",
            key: resource.to_owned(),
            content_type: FORM,
            body: format!(
                "Action=GetTopicAttributes&Version=2010-03-31&TopicArn={}",
                resource.replace(':', "%3A")
            ),
            kind: Kind::Topic,
            ..question
        }),
        service => {
            if arn.resource.contains('*') {
                return None;
            }
            let (_, name, target, kind, ask) = JSON.iter().find(|(of, ..)| *of == service)?;
            // The policy of a table applies to its indexes.
            let whole = match arn.service {
                "dynamodb" | "kinesis" => resource.split('/').take(2).collect::<Vec<_>>().join("/"),
                _ => resource.to_owned(),
            };
            Some(Question {
                service: name,
                signing_name: name,
                body: ask(&arn, &whole)?.to_string(),
                key: whole,
                target,
                content_type: if *name == "sqs" || *name == "dynamodb" {
                    JSON_1_0
                } else {
                    JSON_1_1
                },
                kind: *kind,
                ..question
            })
        }
    }
}

impl Question {
    /// The text of the policy in an upstream's answer; `None` if the answer contains no policy.
    pub fn policy(&self, status: u16, body: &[u8]) -> Option<String> {
        if status != 200 {
            return None;
        }
        let text = match self.kind {
            Kind::Whole => String::from_utf8(body.to_vec()).ok()?,
            Kind::Member(name) => json_of(body)?.get(name)?.as_str()?.to_owned(),
            Kind::Attribute => json_of(body)?
                .get("Attributes")?
                .get("Policy")?
                .as_str()?
                .to_owned(),
            Kind::Topic => {
                let answer = members::document(body).ok()?;
                let entries = answer
                    .inner("GetTopicAttributesResult")?
                    .inner("Attributes")?
                    .inner("entry")?;
                let is_policy =
                    |entry: &&Tree<'_>| entry.inner("key").and_then(Tree::text) == Some("Policy");
                let entry = entries.elements().iter().find(is_policy)?;
                entry.inner("value")?.text()?.to_owned()
            }
        };
        // moto answers `{}` for a stream without a policy.
        let is_none = matches!(text.trim(), "" | "{}");
        (!is_none).then(|| with_resources(text))
    }
}

fn json_of(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

/// A policy whose statements all have a resource: those of repositories leave it out.
fn with_resources(text: String) -> String {
    let Ok(Value::Object(mut policy)) = serde_json::from_str(&text) else {
        return text;
    };
    let mut is_changed = false;
    let mut complete = |statement: &mut Value| {
        if let Value::Object(statement) = statement
            && !statement.contains_key("Resource")
            && !statement.contains_key("NotResource")
        {
            statement.insert("Resource".to_owned(), json!("*"));
            is_changed = true;
        }
    };
    match policy.get_mut("Statement") {
        Some(Value::Array(statements)) => statements.iter_mut().for_each(&mut complete),
        Some(statement) => complete(statement),
        None => {}
    }
    if is_changed {
        Value::Object(policy).to_string()
    } else {
        text
    }
}

/// Parts of the names of operations that change the policy of a resource, or a resource as a whole.
const CHANGING: [&str; 3] = ["Policy", "Permission", "PublicAccessBlock"];
/// What operations create and delete whose policies are kept.
const KEPT: [&str; 10] = [
    "Bucket",
    "Queue",
    "Topic",
    "Table",
    "Function",
    "Secret",
    "Key",
    "Stream",
    "Repository",
    "EventBus",
];

/// Whether an operation changes policies that were asked for.
pub fn changes_policies(operation: &str) -> bool {
    let reads = ["Get", "List", "Describe", "Head"]
        .iter()
        .any(|verb| operation.starts_with(verb));
    let is_whole = || {
        let noun = operation
            .strip_prefix("Create")
            .or_else(|| operation.strip_prefix("Delete"));
        noun.is_some_and(|noun| KEPT.contains(&noun))
    };
    !reads
        && (CHANGING.iter().any(|part| operation.contains(part))
            || operation.ends_with("Attributes")
            || is_whole())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_resource_is_asked_for_in_its_services_protocol() {
        for (action, resource, key, asked, answer) in [
            (
                "s3:GetObject",
                "arn:aws:s3:::bbb/k",
                "s3:bbb",
                "/bbb?policy",
                "P",
            ),
            (
                "sqs:SendMessage",
                "arn:aws:sqs:r:111122223333:q",
                "arn:aws:sqs:r:111122223333:q",
                "http://localhost/111122223333/q",
                r#"{"Attributes":{"Policy":"P"}}"#,
            ),
            (
                "kms:Encrypt",
                "arn:aws:kms:r:1:key/k",
                "arn:aws:kms:r:1:key/k",
                "\"KeyId\":\"k\"",
                r#"{"Policy":"P"}"#,
            ),
            (
                "dynamodb:Query",
                "arn:aws:dynamodb:r:1:table/t/index/i",
                "arn:aws:dynamodb:r:1:table/t",
                "arn:aws:dynamodb:r:1:table/t\"",
                r#"{"Policy":"P"}"#,
            ),
            (
                "sns:Publish",
                "arn:aws:sns:r:1:t",
                "arn:aws:sns:r:1:t",
                "TopicArn=arn%3Aaws",
                "<R><GetTopicAttributesResult><Attributes><entry><key>Owner</key><value>1</value></entry><entry><key>Policy</key><value>P</value></entry></Attributes></GetTopicAttributesResult></R>",
            ),
            (
                "lambda:InvokeFunction",
                "arn:aws:lambda:r:1:function:f:q",
                "arn:aws:lambda:r:1:function:f:q",
                "/functions/f/policy?Qualifier=q",
                r#"{"Policy":"P"}"#,
            ),
        ] {
            let question = question(action, resource).unwrap();
            assert_eq!(question.key, key);
            let whole = format!("{} {}", question.path, question.body);
            assert!(whole.contains(asked), "{whole}");
            assert_eq!(
                question.policy(200, answer.as_bytes()).as_deref(),
                Some("P"),
                "{action}"
            );
            assert_eq!(question.policy(404, answer.as_bytes()), None);
            assert_eq!(question.policy(200, b"{}"), None);
        }
        for (action, resource) in [
            ("s3:CreateBucket", "arn:aws:s3:::bbb"),
            ("sqs:ListQueues", "*"),
            ("kms:Decrypt", "arn:aws:kms:r:1:key/*"),
            ("ec2:RunInstances", "arn:aws:ec2:r:1:instance/i"),
        ] {
            assert_eq!(question(action, resource), None, "{action}");
        }
    }

    #[test]
    fn a_repositorys_policy_is_about_itself() {
        let text = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:*"}]}"#;
        assert!(with_resources(text.to_owned()).contains(r#""Resource":"*""#));
        assert_eq!(with_resources("{bad".to_owned()), "{bad");
    }

    #[test]
    fn operations_that_change_policies_are_known() {
        for (operation, changes) in [
            ("PutBucketPolicy", true),
            ("SetQueueAttributes", true),
            ("AddPermission", true),
            ("DeleteTopic", true),
            ("GetBucketPolicy", false),
            ("DeleteObject", false),
            ("PutItem", false),
            ("DeleteMessage", false),
        ] {
            assert_eq!(changes_policies(operation), changes, "{operation}");
        }
    }
}
