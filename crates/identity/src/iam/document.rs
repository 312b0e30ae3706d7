//! Policy documents on their way in and out.
//!
//! A document is stored byte for byte as it was sent, and answers show it percent-encoded: whatever RFC 3986 does not
//! call unreserved, so that clients that decode as for a query (`+` is a space) read the same text.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html>

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use roleback_policy::Document;
use roleback_policy::validate::{self, Purpose};
use roleback_wire::Fault;
use roleback_world::arn::Partition;

use crate::fault;

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A document that AWS would store for this purpose in this partition.
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

/// Characters that count for a quota: white space does not
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>).
pub(crate) fn size(text: &str) -> usize {
    text.chars().filter(|char| !char.is_whitespace()).count()
}

/// A document as answers show it.
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
