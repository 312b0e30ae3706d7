//! What stands around every answer of the query protocol.

use crate::Fault;
use crate::encode::Encode;
use crate::tag;
use crate::xml::{Tag, Writer};

/// Bytes to make room for before an answer is written; enough for all but lists.
pub const ANSWER_BYTES_EXPECTED: usize = 1024;

/// A successful answer. `result` names the element around the output; an operation without output has none.
pub fn success(
    namespace: &str,
    operation: &str,
    result: Option<Tag>,
    output: &(impl Encode + ?Sized),
    request_id: &str,
) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    xml.open_in(&[operation, "Response"], namespace);
    if let Some(result) = result {
        xml.member(result, output);
    }
    xml.member(tag!("ResponseMetadata"), &Metadata { request_id });
    xml.close(&[operation, "Response"]);
    xml.finish()
}

/// An answer that says no.
pub fn error(namespace: &str, fault: &Fault, request_id: &str) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    xml.open_in(&["ErrorResponse"], namespace);
    xml.member(tag!("Error"), fault);
    xml.member(tag!("RequestId"), request_id);
    xml.close(&["ErrorResponse"]);
    xml.finish()
}

/// What a successful answer says of itself.
struct Metadata<'a> {
    request_id: &'a str,
}

impl Encode for Metadata<'_> {
    fn encode(&self, xml: &mut Writer) {
        xml.member(tag!("RequestId"), self.request_id);
    }
}

impl Encode for Fault {
    fn encode(&self, xml: &mut Writer) {
        let side = if self.sender { "Sender" } else { "Receiver" };
        xml.member(tag!("Type"), side);
        xml.member(tag!("Code"), &*self.code);
        xml.member(tag!("Message"), &*self.message);
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
}
