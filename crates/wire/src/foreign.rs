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

#[cfg(test)]
mod tests {
    use super::*;

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
