//! The envelope of every answer of the query protocol.

use std::ops::Range;

use crate::Fault;
use crate::encode::{Encode, Json, object};
use crate::tag;
use crate::xml::{ANSWER_BYTES_EXPECTED, Tag, Writer};

/// A successful answer. `result` names the element around the output; an operation without output has none.
pub fn success(
    namespace: &str,
    operation: &str,
    result: Option<Tag>,
    output: &(impl Encode + ?Sized),
    request_id: &str,
) -> String {
    success_around(namespace, operation, result, output, request_id).0
}

/// [`success`], and which bytes of it are the element of the result.
pub fn success_around(
    namespace: &str,
    operation: &str,
    result: Option<Tag>,
    output: &(impl Encode + ?Sized),
    request_id: &str,
) -> (String, Range<usize>) {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    xml.open_in(&[operation, "Response"], namespace);
    let start = xml.bytes();
    if let Some(result) = result {
        xml.member(result, output);
    }
    let element = start..xml.bytes();
    xml.member(tag!("ResponseMetadata"), &Metadata { request_id });
    xml.close(&[operation, "Response"]);
    (xml.finish(), element)
}

/// An error response.
pub fn error(namespace: &str, fault: &Fault, request_id: &str) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    xml.open_in(&["ErrorResponse"], namespace);
    xml.member(tag!("Error"), fault);
    xml.member(tag!("RequestId"), request_id);
    xml.close(&["ErrorResponse"]);
    xml.finish()
}

/// [`success`], for a client that asked for JSON.
pub fn success_json(
    operation: &str,
    result: Option<Tag>,
    output: &dyn Encode,
    request_id: &str,
) -> String {
    let mut response = vec![];
    if let Some(result) = result {
        response.push((result.name(), output));
    }
    let metadata = Metadata { request_id };
    response.push(("ResponseMetadata", &metadata));
    let name = format!("{operation}Response");
    Json::Object([(name, object(&response))].into_iter().collect()).to_string()
}

/// [`error`], for a client that asked for JSON.
pub fn error_json(fault: &Fault, request_id: &str) -> String {
    object(&[("Error", fault), ("RequestId", &request_id)]).to_string()
}

/// The metadata of a successful answer.
struct Metadata<'a> {
    request_id: &'a str,
}

impl Encode for Metadata<'_> {
    fn encode(&self, xml: &mut Writer) {
        xml.member(tag!("RequestId"), self.request_id);
    }

    fn json(&self) -> Json {
        object(&[("RequestId", &self.request_id)])
    }
}

impl Encode for Fault {
    fn encode(&self, xml: &mut Writer) {
        xml.member(tag!("Type"), self.side());
        xml.member(tag!("Code"), &*self.code);
        xml.member(tag!("Message"), &*self.message);
    }

    fn json(&self) -> Json {
        object(&[
            ("Type", &self.side()),
            ("Code", &&*self.code),
            ("Message", &&*self.message),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Nothing;

    const IAM: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

    struct Account(Vec<String>);

    impl Encode for Account {
        fn encode(&self, xml: &mut Writer) {
            xml.member(tag!("AccountAliases"), &self.0);
            xml.member(tag!("IsTruncated"), &false);
        }

        fn json(&self) -> Json {
            object(&[("AccountAliases", &self.0), ("IsTruncated", &false)])
        }
    }

    #[test]
    fn an_output_stands_in_its_result_element() {
        assert_eq!(
            success(
                IAM,
                "ListAccountAliases",
                Some(tag!("ListAccountAliasesResult")),
                &Account(vec!["a".into()]),
                "id-1"
            ),
            "<ListAccountAliasesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\
             <ListAccountAliasesResult><AccountAliases><member>a</member></AccountAliases>\
             <IsTruncated>false</IsTruncated></ListAccountAliasesResult>\
             <ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></ListAccountAliasesResponse>"
        );
    }

    #[test]
    fn an_operation_without_output_has_no_result_element() {
        assert_eq!(
            success(IAM, "DeleteUser", None, &Nothing, "id-1"),
            "<DeleteUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\
             <ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></DeleteUserResponse>"
        );
    }

    #[test]
    fn a_fault_says_whose_it_is() {
        let theirs = Fault::sender(
            "NoSuchEntity",
            404,
            "The user with name <x> cannot be found.",
        );
        assert_eq!(
            error(IAM, &theirs, "id-1"),
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>\
             <Code>NoSuchEntity</Code><Message>The user with name &lt;x&gt; cannot be found.</Message></Error>\
             <RequestId>id-1</RequestId></ErrorResponse>"
        );
        let ours = Fault::receiver("ServiceFailure", 500, "");
        assert_eq!(
            error(IAM, &ours, "id-2"),
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Receiver</Type>\
             <Code>ServiceFailure</Code><Message/></Error><RequestId>id-2</RequestId></ErrorResponse>"
        );
    }

    #[test]
    fn json_has_the_same_envelope_without_a_namespace() {
        let listed = Account(vec!["a".into()]);
        let result = Some(tag!("ListAccountAliasesResult"));
        let fault = Fault::sender("NoSuchEntity", 404, "No \"x\".");
        for (made, expected) in [
            (
                success_json("ListAccountAliases", result, &listed, "id-1"),
                r#"{"ListAccountAliasesResponse":{"ListAccountAliasesResult":{"AccountAliases":["a"],"IsTruncated":false},"ResponseMetadata":{"RequestId":"id-1"}}}"#,
            ),
            (
                success_json("DeleteUser", None, &Nothing, "id-1"),
                r#"{"DeleteUserResponse":{"ResponseMetadata":{"RequestId":"id-1"}}}"#,
            ),
            (
                error_json(&fault, "id-1"),
                r#"{"Error":{"Code":"NoSuchEntity","Message":"No \"x\".","Type":"Sender"},"RequestId":"id-1"}"#,
            ),
        ] {
            assert_eq!(made, expected);
        }
    }
}
