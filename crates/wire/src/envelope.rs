//! What stands around every answer of the query protocol.

use crate::Fault;
use crate::encode::Encode;
use crate::xml::Writer;

/// Bytes to make room for before an answer is written; enough for all but lists.
pub const ANSWER_BYTES_EXPECTED: usize = 1024;

/// A successful answer. `result` names the element around the output; an operation without output has none.
pub fn success(
    namespace: &str,
    operation: &str,
    result: Option<&str>,
    output: &(impl Encode + ?Sized),
    request_id: &str,
) -> String {
    let response = [operation, "Response"].concat();
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    xml.open_in(&response, namespace);
    if let Some(result) = result {
        xml.member(result, output);
    }
    xml.open("ResponseMetadata");
    xml.member("RequestId", request_id);
    xml.close("ResponseMetadata");
    xml.close(&response);
    xml.finish()
}

/// An answer that says no.
pub fn error(namespace: &str, fault: &Fault, request_id: &str) -> String {
    let mut xml = Writer::with_capacity(ANSWER_BYTES_EXPECTED);
    xml.open_in("ErrorResponse", namespace);
    xml.open("Error");
    xml.member("Type", if fault.sender { "Sender" } else { "Receiver" });
    xml.member("Code", &*fault.code);
    xml.member("Message", &*fault.message);
    xml.close("Error");
    xml.member("RequestId", request_id);
    xml.close("ErrorResponse");
    xml.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Nothing;

    const IAM: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

    struct Account(Vec<String>);

    impl Encode for Account {
        fn encode(&self, xml: &mut Writer) {
            xml.member("AccountAliases", &self.0);
            xml.member("IsTruncated", &false);
        }
    }

    #[test]
    fn an_output_stands_in_its_result_element() {
        assert_eq!(
            success(
                IAM,
                "ListAccountAliases",
                Some("ListAccountAliasesResult"),
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
