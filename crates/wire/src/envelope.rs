//! What stands around every answer of the query protocol.

use crate::Fault;
use crate::encode::Encode;
use crate::xml::Writer;

/// Bytes to make room for before an answer is written.
const ANSWER_BYTES_EXPECTED: usize = 1024;

/// A successful answer. `result` names the element around the output; an operation without output has none.
pub fn success(
    namespace: &str,
    operation: &str,
    result: Option<&str>,
    output: &(impl Encode + ?Sized),
    request_id: &str,
) -> String {
    let response = format!("{operation}Response");
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
