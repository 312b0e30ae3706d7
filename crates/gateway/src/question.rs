//! Requests that ask an upstream what it knows about a resource.

use roleback_policy::Arn;
use serde_json::Value;

/// A request to an upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The service, by its name in botocore.
    pub service: &'static str,
    /// The service in the scope of a signature.
    pub signing_name: &'static str,
    /// The same question has the same key. Empty if the answer must not be kept.
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
}

/// The media types of the protocols.
const JSON_1_0: &str = "application/x-amz-json-1.0";
const JSON_1_1: &str = "application/x-amz-json-1.1";
const FORM: &str = "application/x-www-form-urlencoded";
/// Services with JSON 1.0.
const OLDER_JSON: [&str; 3] = ["sqs", "dynamodb", "stepfunctions"];

impl Question {
    fn about(service: &'static str, arn: &Arn<'_>, key: String) -> Self {
        let signing_name = match service {
            "stepfunctions" => "states",
            "s3control" => "s3",
            other => other,
        };
        Self {
            service,
            signing_name,
            key,
            account: arn.account.to_owned(),
            region: arn.region.to_owned(),
            method: "POST",
            path: "/".to_owned(),
            target: "",
            content_type: "",
            body: String::new(),
        }
    }

    /// An operation in JSON.
    pub(crate) fn json(
        service: &'static str,
        target: &'static str,
        arn: &Arn<'_>,
        body: &Value,
    ) -> Self {
        let body = body.to_string();
        let content_type = match OLDER_JSON.contains(&service) {
            true => JSON_1_0,
            false => JSON_1_1,
        };
        let key = format!("{target} {} {} {body}", arn.account, arn.region);
        Self {
            target,
            content_type,
            body,
            ..Self::about(service, arn, key)
        }
    }

    /// An operation in a form.
    pub(crate) fn form(service: &'static str, arn: &Arn<'_>, body: String) -> Self {
        let key = format!("{service} {} {} {body}", arn.account, arn.region);
        Self {
            content_type: FORM,
            body,
            ..Self::about(service, arn, key)
        }
    }

    /// A path to read.
    pub(crate) fn rest(service: &'static str, arn: &Arn<'_>, path: String) -> Self {
        let key = format!("{service} {} {} {path}", arn.account, arn.region);
        Self {
            method: "GET",
            path,
            ..Self::about(service, arn, key)
        }
    }

    /// The same, of which the answer is not kept.
    pub(crate) fn each_time(self) -> Self {
        Self {
            key: String::new(),
            ..self
        }
    }
}

/// A value of a form or a path.
pub(crate) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
