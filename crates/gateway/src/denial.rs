//! Errors in the form that the clients of each service expect: status, code, words and bytes.
//!
//! The rows are those of the services' API references, and of what clients of AWS were sent.

use roleback_wire::{Fault, envelope, foreign};
use serde::Serialize;
use serde_json::json;

use crate::table::{Protocol, Service};

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorResponse {
    /// The HTTP status.
    pub status: u16,
    /// The error code.
    pub code: String,
    /// The media type.
    pub content_type: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Whom an error is written for.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'r> {
    /// The service; `None` if it is unknown.
    pub service: Option<&'static Service>,
    /// How the client writes and reads.
    pub protocol: Protocol,
    /// The request's id.
    pub request_id: &'r str,
}

/// A denial, as the policy engine words it.
#[derive(Debug, Clone, Copy)]
pub struct Denied<'d> {
    /// The caller's ARN; `None` if the caller is anonymous.
    pub caller: Option<&'d str>,
    /// `s3:GetObject`
    pub action: &'d str,
    /// The resource of the need.
    pub resource: &'d str,
    /// `because no identity-based policy allows the s3:GetObject action`
    pub clause: Option<&'d str>,
    /// The encoded authorization message.
    pub encoded: Option<&'d str>,
}

/// The body of an error in JSON. Clients read the message by one of two names.
#[derive(Serialize)]
struct JsonError<'e> {
    #[serde(rename = "Message")]
    upper: &'e str,
    #[serde(rename = "__type")]
    code: &'e str,
    message: &'e str,
}

/// How a service words its denials.
struct Words {
    service: &'static str,
    code: &'static str,
    status: u16,
}

/// Services that differ from their protocol.
const WORDS: &[Words] = &[
    words(
        "dynamodb",
        "com.amazon.coral.service#AccessDeniedException",
        400,
    ),
    words(
        "dynamodbstreams",
        "com.amazon.coral.service#AccessDeniedException",
        400,
    ),
    words("sqs", "com.amazon.coral.service#AccessDeniedException", 403),
    words("sns", "AuthorizationError", 403),
    words("cloudwatch", "AccessDenied", 403),
    words("iot-data", "ForbiddenException", 403),
];

const fn words(service: &'static str, code: &'static str, status: u16) -> Words {
    Words {
        service,
        code,
        status,
    }
}

/// Codes of refused credentials: query and REST XML, then JSON, S3, EC2, each with its status.
struct Credential {
    fault: &'static str,
    json: &'static str,
    s3: (&'static str, u16),
    ec2: (&'static str, u16),
}

const CREDENTIALS: &[Credential] = &[
    credential(
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        ("InvalidAccessKeyId", 403),
        ("AuthFailure", 401),
    ),
    credential(
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        ("SignatureDoesNotMatch", 403),
        ("AuthFailure", 401),
    ),
    credential(
        "ExpiredToken",
        "ExpiredTokenException",
        ("ExpiredToken", 400),
        ("RequestExpired", 400),
    ),
    credential(
        "IncompleteSignature",
        "IncompleteSignatureException",
        ("AuthorizationHeaderMalformed", 400),
        ("AuthFailure", 401),
    ),
    credential(
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        ("AccessDenied", 403),
        ("MissingParameter", 400),
    ),
];

const fn credential(
    fault: &'static str,
    json: &'static str,
    s3: (&'static str, u16),
    ec2: (&'static str, u16),
) -> Credential {
    Credential {
        fault,
        json,
        s3,
        ec2,
    }
}

/// The family of services whose errors look alike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    S3,
    Ec2,
    Query,
    Json,
    Cbor,
    RestJson,
}

impl Reader<'_> {
    fn name(&self) -> &'static str {
        self.service.map_or("", |service| service.name)
    }

    fn family(&self) -> Family {
        match self.protocol {
            Protocol::RestXml if matches!(self.name(), "s3" | "s3control" | "") => Family::S3,
            Protocol::RestXml | Protocol::Query => Family::Query,
            Protocol::Ec2 => Family::Ec2,
            Protocol::Json => Family::Json,
            Protocol::Cbor => Family::Cbor,
            Protocol::RestJson => Family::RestJson,
        }
    }

    /// A denial by policies.
    pub fn denied(&self, denied: &Denied<'_>) -> ErrorResponse {
        let known = WORDS.iter().find(|words| words.service == self.name());
        let is_form = matches!(self.protocol, Protocol::Query | Protocol::Ec2);
        let (code, status) = match (self.family(), known) {
            (Family::S3, _) => ("AccessDenied", 403),
            (Family::Ec2, _) => ("UnauthorizedOperation", 403),
            // The old protocol of a JSON service has the codes of forms.
            (Family::Query, Some(words)) if words.code.contains('#') => {
                ("AccessDenied", words.status)
            }
            (_, Some(words)) => (words.code, words.status),
            (Family::Query, None) => ("AccessDenied", 403),
            (Family::Json | Family::Cbor, None) => ("AccessDeniedException", 400),
            (Family::RestJson, None) => ("AccessDeniedException", 403),
        };
        let fault = Fault::sender(code, status, self.message(denied));
        let mut response = self.written(&fault);
        if self.name() == "sqs" && !is_form {
            response
                .headers
                .push(("x-amzn-query-error", "AccessDenied;Sender".to_owned()));
        }
        response
    }

    /// The text of a denial.
    pub fn message(&self, denied: &Denied<'_>) -> String {
        let Some(caller) = denied.caller else {
            return "Access Denied".to_owned();
        };
        let action = self.action(denied.action);
        let clause = denied
            .clause
            .map(|clause| clause.replace(denied.action, &action));
        let mut text = format!("User: {caller} is not authorized to perform: {action}");
        let has_resource = denied.resource != "*" || self.name() == "dynamodb";
        if has_resource {
            let quote = if self.family() == Family::S3 {
                "\""
            } else {
                ""
            };
            text.push_str(&format!(" on resource: {quote}{}{quote}", denied.resource));
        }
        if let Some(clause) = clause {
            text.push(' ');
            text.push_str(&clause);
        }
        if self.family() != Family::Ec2 {
            return text;
        }
        let mut whole = format!("You are not authorized to perform this operation. {text}.");
        if let Some(encoded) = denied.encoded {
            whole.push_str(&format!(
                " Encoded authorization failure message: {encoded}"
            ));
        }
        whole
    }

    /// The action as the service spells it.
    fn action(&self, action: &str) -> String {
        match self.name() {
            "sqs" if action.starts_with("sqs:") => action.to_ascii_lowercase(),
            "sns" => match action.strip_prefix("sns:") {
                Some(name) => format!("SNS:{name}"),
                None => action.to_owned(),
            },
            _ => action.to_owned(),
        }
    }

    /// Refused credentials, and every other error of the gateway itself, by its code.
    pub fn fault(&self, fault: &Fault) -> ErrorResponse {
        let Some(known) = CREDENTIALS.iter().find(|known| known.fault == fault.code) else {
            return self.written(fault);
        };
        let (code, status) = match self.family() {
            Family::S3 => known.s3,
            Family::Ec2 => known.ec2,
            Family::Query => (known.fault, fault.status),
            Family::Json | Family::Cbor => (known.json, 400),
            Family::RestJson => (known.json, 403),
        };
        self.written(&Fault::sender(code, status, fault.message.to_string()))
    }

    /// A fault in the bytes of the protocol.
    fn written(&self, fault: &Fault) -> ErrorResponse {
        let (code, message) = (&*fault.code, &*fault.message);
        let id = self.request_id;
        let mut headers = vec![("x-amzn-requestid", id.to_owned())];
        let (content_type, body) = match self.family() {
            Family::S3 => {
                headers = vec![
                    ("x-amz-request-id", id.to_owned()),
                    ("x-amz-id-2", id.to_owned()),
                ];
                (
                    "application/xml",
                    foreign::s3_denial(fault, id, id).into_bytes(),
                )
            }
            Family::Ec2 => (
                "text/xml;charset=UTF-8",
                foreign::ec2_error(fault, id).into_bytes(),
            ),
            Family::Query => (
                "text/xml",
                envelope::error(&self.namespace(), fault, id).into_bytes(),
            ),
            Family::Json => {
                let body = JsonError {
                    upper: message,
                    code,
                    message,
                };
                // Texts can always be written.
                let body = serde_json::to_vec(&body).unwrap_or_default();
                ("application/x-amz-json-1.0", body)
            }
            Family::RestJson => {
                headers.push(("x-amzn-errortype", code.to_owned()));
                let member = if self.name() == "lambda" {
                    "Message"
                } else {
                    "message"
                };
                (
                    "application/json",
                    json!({ member: message }).to_string().into_bytes(),
                )
            }
            Family::Cbor => {
                headers.push(("smithy-protocol", "rpc-v2-cbor".to_owned()));
                (
                    "application/cbor",
                    cbor(&[("__type", code), ("message", message)]),
                )
            }
        };
        ErrorResponse {
            status: fault.status,
            code: code.to_owned(),
            content_type,
            headers,
            body,
        }
    }

    fn namespace(&self) -> String {
        let (name, version) = self
            .service
            .map_or(("", ""), |service| (service.signing_name, service.version));
        format!("http://{name}.amazonaws.com/doc/{version}/")
    }
}

/// A map of texts (RFC 8949).
fn cbor(pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut out = Vec::new();
    let head = |out: &mut Vec<u8>, major: u8, length: usize| match u8::try_from(length) {
        Ok(short) if short < 24 => out.push(major | short),
        _ => {
            out.push(major | 26);
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            out.extend_from_slice(&length.to_be_bytes());
        }
    };
    head(&mut out, 0xA0, pairs.len());
    for text in pairs.iter().flat_map(|(name, value)| [name, value]) {
        head(&mut out, 0x60, text.len());
        out.extend_from_slice(text.as_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    fn reader(service: &str, protocol: Protocol) -> Reader<'static> {
        Reader {
            service: table::service(service),
            protocol,
            request_id: "1",
        }
    }

    #[test]
    fn each_service_denies_in_its_own_way() {
        let caller = "arn:aws:iam::111122223333:user/u";
        for (service, protocol, action, resource, status, parts) in [
            (
                "s3",
                Protocol::RestXml,
                "s3:GetObject",
                "arn:aws:s3:::b/k",
                403,
                &[
                    "<Code>AccessDenied</Code>",
                    "on resource: \"arn:aws:s3:::b/k\" because",
                    "<HostId>1</HostId>",
                ][..],
            ),
            (
                "dynamodb",
                Protocol::Json,
                "dynamodb:ListTables",
                "*",
                400,
                &["coral.service#AccessDenied", "on resource: * because"],
            ),
            (
                "sqs",
                Protocol::Json,
                "sqs:SendMessage",
                "q",
                403,
                &["sqs:sendmessage on", "allows the sqs:sendmessage action"],
            ),
            (
                "sqs",
                Protocol::Query,
                "sqs:SendMessage",
                "q",
                403,
                &["<Code>AccessDenied</Code>"],
            ),
            (
                "sns",
                Protocol::Query,
                "sns:Publish",
                "t",
                403,
                &[
                    "<Code>AuthorizationError</Code>",
                    "SNS:Publish on",
                    "allows the SNS:Publish",
                ],
            ),
            (
                "ec2",
                Protocol::Ec2,
                "ec2:CreateVpc",
                "v",
                403,
                &[
                    "<Response><Errors><Error>",
                    "UnauthorizedOperation",
                    "You are not authorized to perform this operation. User:",
                ],
            ),
            (
                "lambda",
                Protocol::RestJson,
                "lambda:InvokeFunction",
                "f",
                403,
                &["{\"Message\":"],
            ),
            (
                "kms",
                Protocol::Json,
                "kms:Encrypt",
                "k",
                400,
                &["\"AccessDeniedException\""],
            ),
            (
                "cloudwatch",
                Protocol::Cbor,
                "cloudwatch:ListMetrics",
                "*",
                403,
                &["__type", "ListMetrics because"],
            ),
        ] {
            let clause = format!("because no identity-based policy allows the {action} action");
            let denied = Denied {
                caller: Some(caller),
                action,
                resource,
                clause: Some(&clause),
                encoded: None,
            };
            let response = reader(service, protocol).denied(&denied);
            let body = String::from_utf8_lossy(&response.body).into_owned();
            assert_eq!(response.status, status, "{service}: {body}");
            for part in parts {
                assert!(body.contains(part), "{service}: {part} in {body}");
            }
        }
    }

    #[test]
    fn refused_credentials_have_the_code_of_the_protocol() {
        let fault = Fault::sender("InvalidClientTokenId", 403, "x");
        for (service, protocol, code, status) in [
            ("s3", Protocol::RestXml, "InvalidAccessKeyId", 403),
            ("sqs", Protocol::Query, "InvalidClientTokenId", 403),
            (
                "dynamodb",
                Protocol::Json,
                "UnrecognizedClientException",
                400,
            ),
            (
                "lambda",
                Protocol::RestJson,
                "UnrecognizedClientException",
                403,
            ),
            ("ec2", Protocol::Ec2, "AuthFailure", 401),
        ] {
            let response = reader(service, protocol).fault(&fault);
            assert_eq!(
                (&*response.code, response.status),
                (code, status),
                "{service}"
            );
        }
    }
}
