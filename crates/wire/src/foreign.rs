//! Errors in the formats of other AWS services.
//!
//! A client of another service that has this server's endpoint by mistake can only display an error in the format of
//! its own service.

use crate::Fault;
use crate::encode::{Encode, Json, object};
use crate::tag;
use crate::xml::{ANSWER_BYTES_EXPECTED, Writer};

/// S3's format: `Error` is the outermost element
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>).
pub fn s3_error(fault: &Fault) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    xml.member(tag!("Error"), fault);
    xml.finish()
}

/// S3's format with the ids that its clients show.
pub fn s3_denial(fault: &Fault, request_id: &str, host_id: &str) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    let (code, message) = (&*fault.code, &*fault.message);
    let parts = S3 {
        code,
        message,
        request_id,
        host_id,
    };
    xml.member(tag!("Error"), &parts);
    xml.finish()
}

struct S3<'a> {
    code: &'a str,
    message: &'a str,
    request_id: &'a str,
    host_id: &'a str,
}

impl Encode for S3<'_> {
    fn encode(&self, xml: &mut Writer) {
        xml.member(tag!("Code"), self.code);
        xml.member(tag!("Message"), self.message);
        xml.member(tag!("RequestId"), self.request_id);
        xml.member(tag!("HostId"), self.host_id);
    }

    fn json(&self) -> Json {
        object(&[
            ("Code", &self.code),
            ("Message", &self.message),
            ("RequestId", &self.request_id),
            ("HostId", &self.host_id),
        ])
    }
}

/// EC2's format (<https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-response.html>).
pub fn ec2_error(fault: &Fault, request_id: &str) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    xml.member(tag!("Response"), &Ec2 { fault, request_id });
    xml.finish()
}

struct Ec2<'a> {
    fault: &'a Fault,
    request_id: &'a str,
}

impl Encode for Ec2<'_> {
    fn encode(&self, xml: &mut Writer) {
        xml.member(tag!("Errors"), &Errors(self.fault));
        xml.member(tag!("RequestID"), self.request_id);
    }

    fn json(&self) -> Json {
        object(&[
            ("Errors", &Errors(self.fault)),
            ("RequestID", &self.request_id),
        ])
    }
}

struct Errors<'a>(&'a Fault);

impl Encode for Errors<'_> {
    fn encode(&self, xml: &mut Writer) {
        xml.member(tag!("Error"), self.0);
    }

    fn json(&self) -> Json {
        object(&[("Error", self.0)])
    }
}

/// An object that S3's DeleteObjects names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedObject {
    /// Its key.
    pub key: String,
    /// Its version, if one is named.
    pub version: Option<String>,
}

impl Encode for NamedObject {
    fn encode(&self, xml: &mut Writer) {
        xml.member(tag!("Key"), &self.key);
        xml.member(tag!("VersionId"), &self.version);
    }

    fn json(&self) -> Json {
        object(&[("Key", &self.key), ("VersionId", &self.version)])
    }
}

/// The body of DeleteObjects for these objects.
pub fn s3_delete(objects: &[NamedObject], quiet: bool) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    xml.open_in(&["Delete"], S3_NAMESPACE);
    objects
        .iter()
        .for_each(|object| xml.member(tag!("Object"), object));
    xml.member(tag!("Quiet"), &quiet);
    xml.close(&["Delete"]);
    xml.finish()
}

/// An object that was not deleted, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotDeleted {
    /// The object.
    pub object: NamedObject,
    /// The message.
    pub message: String,
}

impl Encode for NotDeleted {
    fn encode(&self, xml: &mut Writer) {
        self.object.encode(xml);
        xml.member(tag!("Code"), "AccessDenied");
        xml.member(tag!("Message"), &self.message);
    }

    fn json(&self) -> Json {
        object(&[("Key", &self.object.key), ("Message", &self.message)])
    }
}

/// The answer of DeleteObjects, if nothing was deleted.
pub fn s3_not_deleted(errors: &[NotDeleted]) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    xml.open_in(&["DeleteResult"], S3_NAMESPACE);
    errors
        .iter()
        .for_each(|error| xml.member(tag!("Error"), error));
    xml.close(&["DeleteResult"]);
    xml.finish()
}

/// The answer of DeleteObjects with further errors.
pub fn s3_with_not_deleted(answer: &str, errors: &[NotDeleted]) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    errors
        .iter()
        .for_each(|error| xml.member(tag!("Error"), error));
    let errors = xml.finish();
    match answer.rsplit_once("</DeleteResult>") {
        Some((before, after)) => format!("{before}{errors}</DeleteResult>{after}"),
        // Without a deleted object the element can be empty.
        None => match answer.trim_end().rsplit_once("/>") {
            Some((before, "")) => format!("{before}>{errors}</DeleteResult>"),
            _ => answer.to_owned(),
        },
    }
}

/// The namespace of S3's documents.
const S3_NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_join_the_answer_of_a_delete() {
        let object = NamedObject {
            key: "a&b".into(),
            version: Some("1".into()),
        };
        let error = NotDeleted {
            object: object.clone(),
            message: "no".into(),
        };
        let written = "<Error><Key>a&amp;b</Key><VersionId>1</VersionId><Code>AccessDenied</Code><Message>no</Message></Error>";
        let joined = |answer: &str| s3_with_not_deleted(answer, std::slice::from_ref(&error));
        let answer = "<DeleteResult><Deleted><Key>c</Key></Deleted></DeleteResult>";
        let expected =
            format!("<DeleteResult><Deleted><Key>c</Key></Deleted>{written}</DeleteResult>");
        assert_eq!(joined(answer), expected);
        assert_eq!(
            joined("<DeleteResult/>"),
            format!("<DeleteResult>{written}</DeleteResult>")
        );
        assert!(s3_not_deleted(&[error]).contains(written));
        let body = s3_delete(&[object], true);
        assert!(
            body.contains(
                "<Object><Key>a&amp;b</Key><VersionId>1</VersionId></Object><Quiet>true</Quiet>"
            ),
            "{body}"
        );
    }

    #[test]
    fn each_service_has_its_own_form() {
        let fault = Fault::sender("NotHere", 501, "not <here>");
        let inner = "<Type>Sender</Type><Code>NotHere</Code><Message>not &lt;here&gt;</Message>";
        for (found, expected) in [
            (s3_error(&fault), format!("<Error>{inner}</Error>")),
            (
                ec2_error(&fault, "1"),
                format!(
                    "<Response><Errors><Error>{inner}</Error></Errors><RequestID>1</RequestID></Response>"
                ),
            ),
        ] {
            assert!(found.ends_with(&expected), "{found}");
        }
    }
}
