//! Queues and streams that a function reads: Lambda reads them with the function's execution role, and looks when a mapping is
//! set up whether the role may.

use roleback_policy::Arn;

use crate::members::{Tree, answer};
use crate::need::Place;
use crate::question::{Question, encoded};

/// Operations that set up a mapping of a source to a function.
const SET_UP: [&str; 2] = ["CreateEventSourceMapping", "UpdateEventSourceMapping"];
/// What an execution role needs to read a source: the service and the beginning of the resource in its ARN, and the actions.
const READS: &[(&str, &str, &[&str])] = &[
    (
        "sqs",
        "",
        &[
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
        ],
    ),
    (
        "kinesis",
        "stream/",
        &[
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:DescribeStream",
        ],
    ),
    (
        "dynamodb",
        "table/",
        &[
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:DescribeStream",
        ],
    ),
];
/// In the ARN of a consumer, which reads a stream with other actions.
const CONSUMER: &str = "/consumer/";

/// Whether an operation sets up a mapping.
pub fn sets_up(operation: &str) -> bool {
    SET_UP.contains(&operation)
}

/// A mapping, as far as a request or an upstream says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The ARN of the function.
    pub function: Option<String>,
    /// The ARN of the source.
    pub source: Option<String>,
    /// Whether the request stops the mapping.
    pub is_stopped: bool,
}

impl Mapping {
    /// The mapping in the body of a request. `None` if it cannot be read.
    pub fn requested(body: &[u8], place: Place<'_>) -> Option<Self> {
        let tree = answer(body).ok()?;
        let text = |name: &str| tree.inner(name).and_then(Tree::text);
        Some(Self {
            function: text("FunctionName").map(|name| function_arn(name, place)),
            source: text("EventSourceArn").map(str::to_owned),
            is_stopped: text("Enabled") == Some("false"),
        })
    }

    /// The same, with what the answer to [`mapping_question`] adds.
    #[must_use]
    pub fn or_stored(self, status: u16, body: &[u8]) -> Self {
        let tree = answer(body).ok().filter(|_| status == 200);
        let text = |name: &str| {
            let found = tree.as_ref().and_then(|tree| tree.inner(name)?.text());
            found.map(str::to_owned)
        };
        Self {
            function: self.function.or_else(|| text("FunctionArn")),
            source: self.source.or_else(|| text("EventSourceArn")),
            ..self
        }
    }
}

/// The ARN of a function that a request names by `NAME`, `ACCOUNT:function:NAME` or its ARN, each with or without a qualifier.
fn function_arn(name: &str, place: Place<'_>) -> String {
    if Arn::parse(name).is_some() {
        return name.to_owned();
    }
    let (account, name) = match name.split_once(":function:") {
        Some(named) => named,
        None => (place.account, name),
    };
    format!(
        "arn:{}:lambda:{}:{account}:function:{name}",
        place.partition, place.region
    )
}

/// The question for a stored mapping. `None` if the resource is not one.
pub fn mapping_question(resource: &str) -> Option<Question> {
    let arn = Arn::parse(resource).filter(|arn| arn.service == "lambda")?;
    let id = arn.resource.strip_prefix("event-source-mapping:")?;
    let path = format!("/2015-03-31/event-source-mappings/{id}");
    is_plain(id).then(|| Question::rest("lambda", &arn, path))
}

/// The question for the execution role of a function. `None` if no function has this ARN.
pub fn role_question(function: &str) -> Option<Question> {
    let arn = Arn::parse(function).filter(|arn| arn.service == "lambda")?;
    let own = arn.resource.strip_prefix("function:")?;
    let (name, qualifier) = own.split_once(':').unwrap_or((own, ""));
    let query = match qualifier {
        "" => String::new(),
        qualifier => format!("?Qualifier={}", encoded(qualifier)),
    };
    let path = format!("/2015-03-31/functions/{name}/configuration{query}");
    is_plain(name).then(|| Question::rest("lambda", &arn, path))
}

/// Whether a name can be in a path as it is: upstreams do not agree on escapes.
fn is_plain(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    !name.is_empty() && name.bytes().all(is_plain)
}

/// The ARN of the role in the answer to [`role_question`].
pub fn role(status: u16, body: &[u8]) -> Option<String> {
    let tree = answer(body).ok().filter(|_| status == 200)?;
    tree.inner("Role").and_then(Tree::text).map(str::to_owned)
}

/// What an execution role needs to read a source, in the order in which Lambda names it. Empty for sources that are not checked.
pub fn actions(source: &str) -> &'static [&'static str] {
    let arn = Arn::parse(source).filter(|arn| !arn.resource.contains(CONSUMER));
    let row = arn.and_then(|arn| {
        let mut rows = READS.iter();
        rows.find(|(service, kind, _)| *service == arn.service && arn.resource.starts_with(*kind))
    });
    match row {
        Some((.., actions)) => actions,
        None => &[],
    }
}

/// What Lambda says when a role may not call an action on a source.
pub fn refusal(action: &str, source: &str) -> String {
    match action.split_once(':') {
        Some(("sqs", name)) => {
            format!("The provided execution role does not have permissions to call {name} on SQS")
        }
        _ => format!(
            "Cannot access stream {source}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'_> = Place {
        partition: "aws",
        region: "eu-west-1",
        account: "111122223333",
    };
    const QUEUE: &str = "arn:aws:sqs:eu-west-1:111122223333:q";

    #[test]
    fn a_mapping_is_what_the_request_says_and_else_what_is_stored() {
        let own = "arn:aws:lambda:eu-west-1:111122223333:function:f";
        for (name, expected) in [
            ("f", own.to_owned()),
            ("f:v", format!("{own}:v")),
            (own, own.to_owned()),
            (
                "444455556666:function:f:v",
                "arn:aws:lambda:eu-west-1:444455556666:function:f:v".to_owned(),
            ),
        ] {
            let body = format!(r#"{{"FunctionName":"{name}","EventSourceArn":"{QUEUE}"}}"#);
            let mapping = Mapping::requested(body.as_bytes(), PLACE).unwrap();
            assert_eq!(mapping.function, Some(expected));
            assert_eq!(mapping.source.as_deref(), Some(QUEUE));
            assert!(!mapping.is_stopped);
        }
        let stored = format!(r#"{{"FunctionArn":"{own}","EventSourceArn":"{QUEUE}"}}"#);
        for (body, function, is_stopped) in [
            (r#"{"Enabled":false}"#, own.to_owned(), true),
            (r#"{"FunctionName":"f:v"}"#, format!("{own}:v"), false),
        ] {
            let mapping = Mapping::requested(body.as_bytes(), PLACE).unwrap();
            let expected = Mapping {
                function: Some(function),
                source: Some(QUEUE.to_owned()),
                is_stopped,
            };
            assert_eq!(mapping.clone().or_stored(200, stored.as_bytes()), expected);
            assert_eq!(mapping.clone().or_stored(404, stored.as_bytes()), mapping);
        }
        assert_eq!(Mapping::requested(b"{bad", PLACE), None);
    }

    #[test]
    fn the_upstream_is_asked_for_the_mapping_and_the_role() {
        let at = "arn:aws:lambda:eu-west-1:111122223333";
        let path = |question: Option<Question>| question.map(|question| question.path);
        for (function, expected) in [
            ("function:f", Some("/2015-03-31/functions/f/configuration")),
            (
                "function:f:v",
                Some("/2015-03-31/functions/f/configuration?Qualifier=v"),
            ),
            (
                "function:a-b_c",
                Some("/2015-03-31/functions/a-b_c/configuration"),
            ),
            ("function:a/b", None),
            ("function:", None),
            ("layer:l", None),
        ] {
            let found = path(role_question(&format!("{at}:{function}")));
            assert_eq!(found.as_deref(), expected, "{function}");
        }
        let found = path(mapping_question(&format!(
            "{at}:event-source-mapping:1a-2b"
        )));
        assert_eq!(
            found.as_deref(),
            Some("/2015-03-31/event-source-mappings/1a-2b")
        );
        assert_eq!(mapping_question("*"), None);
        let body = br#"{"FunctionName":"f","Role":"arn:aws:iam::111122223333:role/r"}"#;
        let arn = Some("arn:aws:iam::111122223333:role/r".to_owned());
        assert_eq!(role(200, body), arn);
        assert_eq!(role(404, body), None);
    }

    #[test]
    fn each_kind_of_source_is_read_with_its_own_actions() {
        for (source, first, words) in [
            (
                QUEUE,
                Some("sqs:ReceiveMessage"),
                "call ReceiveMessage on SQS",
            ),
            (
                "arn:aws:kinesis:eu-west-1:111122223333:stream/s",
                Some("kinesis:GetRecords"),
                "Cannot access stream arn:aws:kinesis:eu-west-1:111122223333:stream/s.",
            ),
            (
                "arn:aws:kinesis:eu-west-1:111122223333:stream/s/consumer/c:1",
                None,
                "",
            ),
            (
                "arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/1",
                Some("dynamodb:GetRecords"),
                "table/t/stream/1. Please ensure the role can perform the GetRecords",
            ),
            ("arn:aws:kafka:eu-west-1:111122223333:cluster/c/1", None, ""),
            ("q", None, ""),
        ] {
            let found = actions(source).first().copied();
            assert_eq!(found, first, "{source}");
            let refused = found.map_or_else(String::new, |action| refusal(action, source));
            assert!(refused.contains(words), "{refused}");
        }
        assert!(sets_up("UpdateEventSourceMapping") && !sets_up("DeleteEventSourceMapping"));
    }
}
