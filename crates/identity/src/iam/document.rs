//! Policy documents in requests and answers.
//!
//! A document is stored byte for byte as it was sent. Answers percent-encode everything that RFC 3986 does not call
//! unreserved, so that clients that decode it like a query (`+` as a space) get the same text.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html>

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use roleback_policy::Document;
use roleback_policy::validate::{self, Purpose};
use roleback_wire::Fault;
use roleback_world::arn::Partition;

use crate::fault;

/// Everything except RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A document that AWS would accept for this purpose in this partition.
pub(crate) fn accepted(
    partition: Partition,
    text: &str,
    purpose: Purpose,
) -> Result<Document, Fault> {
    let of_partition = |document| {
        validate::names_of_partition(&document, partition.as_str())?;
        Ok(document)
    };
    validate::parse(text, purpose)
        .and_then(of_partition)
        .map_err(|refusal| fault::malformed_policy_document(refusal.message))
}

/// The number of characters that count toward a quota: white space does not
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub(crate) fn size(text: &str) -> usize {
    text.chars().filter(|char| !char.is_whitespace()).count()
}

/// A document in the encoding of answers.
pub(crate) fn encoded(document: &str) -> String {
    utf8_percent_encode(document, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_encoded_byte_for_byte() {
        for (document, shown) in [
            ("{\"a\": \"*\"}", "%7B%22a%22%3A%20%22%2A%22%7D"),
            ("a-b._~c+d\n", "a-b._~c%2Bd%0A"),
            ("%3A", "%253A"),
            ("ü", "%C3%BC"),
        ] {
            assert_eq!(encoded(document), shown);
        }
    }
}
