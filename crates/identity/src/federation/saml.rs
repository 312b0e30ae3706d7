//! SAML 2.0 for `AssumeRoleWithSAML`: verifies a response of an identity provider against the metadata of the SAML
//! provider.
//! AWS's rules differ from those of a usual service provider: the assertion itself must be signed, while
//! `AudienceRestriction`, `NotBefore` dates and replays of an assertion are not checked.
//! See <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html> and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html>.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roleback_wire::{Fault, Timestamp};
use roxmltree::{Document, Node};

use crate::fault;

pub(crate) mod assertion;
mod canonical;
mod decryption;
mod document;
pub(crate) mod issue;
pub(crate) mod metadata;
mod signature;

pub(crate) use assertion::Assertion;
pub(crate) use decryption::{DecryptionKey, Encryption};
pub(crate) use metadata::Metadata;

/// The longest response, in Base64 characters: the contract's limit for `SAMLAssertion`. Checked here too, because it
/// bounds the work for large numbers of attributes and transforms.
pub(crate) const RESPONSE_CHARS_MAX: usize = 100_000;

/// The namespace of responses.
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
/// The namespace of assertions.
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
/// The status of a successful response.
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// Why a response is rejected. The reasons are for tests and logs; the client gets AWS's message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SamlError {
    /// The response is malformed or incomplete.
    #[error("the SAML response cannot be read: {0}")]
    Unreadable(&'static str),
    /// The assertion itself is not signed.
    #[error("the assertion has no signature of its own")]
    Unsigned,
    /// A signature is invalid.
    #[error("the signature is refused: {0}")]
    Signature(&'static str),
    /// The issuer of the assertion is not in the provider's metadata.
    #[error("the metadata do not describe the assertion's issuer")]
    UnknownIssuer,
    /// The response has expired.
    #[error("the response has expired")]
    Expired,
    /// A required AWS attribute is missing or malformed.
    #[error("{0}")]
    Attribute(Cow<'static, str>),
}

impl SamlError {
    /// AWS's error. Some of its messages contain the request id.
    pub(crate) fn fault(self, request_id: &str) -> Fault {
        match self {
            Self::Unreadable(_) => fault::unreadable_saml_response(request_id),
            Self::Unsigned => fault::unsigned_saml_assertion(request_id),
            Self::Signature(_) => fault::invalid_saml_signature(),
            Self::UnknownIssuer => fault::unknown_saml_issuer(request_id),
            Self::Expired => fault::expired_saml_response(),
            Self::Attribute(text) => fault::invalid_saml_attribute(text),
        }
    }
}

/// Verifies a response against the provider's metadata and returns the signed assertion.
///
/// # Errors
/// The first reason to reject it.
pub(crate) fn verify(
    response: &str,
    metadata: &Metadata,
    encryption: &Encryption,
    now: Timestamp,
) -> Result<Assertion, SamlError> {
    let text = decode(response)?;
    let document = document::parse(&text, document::NODES_MAX)?;
    let node = only_assertion(&document)?;
    check_ids(&document)?;
    let assertion = match (node.tag_name().name(), encryption.required) {
        ("Assertion", false) => signed(node, &document, metadata)?,
        ("Assertion", true) => {
            return Err(SamlError::Unreadable("its assertion is not encrypted"));
        }
        _ => {
            let text = decryption::decrypted(node, &encryption.keys).ok_or(
                SamlError::Unreadable("its assertion is encrypted, and no key decrypts it"),
            )?;
            let inner = document::parse(&text, document::NODES_MAX)?;
            check_ids(&inner)?;
            signed(only_root(&inner)?, &document, metadata)?
        }
    };
    if assertion.expires <= now {
        return Err(SamlError::Expired);
    }
    Ok(assertion)
}

/// Reads an assertion after verifying its signature and the signature of the response, which can be another document.
fn signed(
    assertion: Node<'_, '_>,
    response: &Document<'_>,
    metadata: &Metadata,
) -> Result<Assertion, SamlError> {
    let (inside, around) = (assertion.document(), response.root_element());
    let is_encrypted = inside.root_element() == assertion;
    let mut all = signatures(inside, &[assertion, around])?;
    if !all.iter().any(|node| node.parent() == Some(assertion)) {
        return Err(SamlError::Unsigned);
    }
    if is_encrypted {
        all.extend(signatures(response, &[around])?);
    }
    let issuer = document::only_child(assertion, (ASSERTION, "Issuer"))
        .ok_or(SamlError::Unreadable("its assertion names no issuer"))?;
    let provider = metadata
        .provider(document::text(issuer).trim())
        .ok_or(SamlError::UnknownIssuer)?;
    all.into_iter()
        .try_for_each(|node| signature::verify(node, provider.keys()))?;
    // From here on only the signed element is read.
    Assertion::read(assertion)
}

fn decode(response: &str) -> Result<String, SamlError> {
    if response.len() > RESPONSE_CHARS_MAX {
        return Err(SamlError::Unreadable("it is too long"));
    }
    let digits: String = response.split_ascii_whitespace().collect();
    let bytes = BASE64_STANDARD.decode(digits);
    let bytes = bytes.map_err(|_| SamlError::Unreadable("it is not base64"))?;
    String::from_utf8(bytes).map_err(|_| SamlError::Unreadable("it is not UTF-8"))
}

/// The only assertion, which must be a direct child of the response.
fn only_assertion<'a, 'i>(document: &'a Document<'i>) -> Result<Node<'a, 'i>, SamlError> {
    let response = document.root_element();
    if !response.has_tag_name((PROTOCOL, "Response")) {
        return Err(SamlError::Unreadable("its root is not a response"));
    }
    let code = document::only_child(response, (PROTOCOL, "Status"))
        .and_then(|status| document::only_child(status, (PROTOCOL, "StatusCode")));
    if code.and_then(|code| code.attribute("Value")) != Some(SUCCESS) {
        return Err(SamlError::Unreadable("its status is not success"));
    }
    let assertion = only_like_one(document)?;
    if assertion.parent() != Some(response) {
        return Err(SamlError::Unreadable("its assertion is not directly in it"));
    }
    Ok(assertion)
}

/// The assertion in a decrypted document.
fn only_root<'a, 'i>(document: &'a Document<'i>) -> Result<Node<'a, 'i>, SamlError> {
    let assertion = only_like_one(document)?;
    let is_root = assertion == document.root_element();
    let is_plain = assertion.has_tag_name((ASSERTION, "Assertion"));
    (is_root && is_plain)
        .then_some(assertion)
        .ok_or(SamlError::Unreadable("what was encrypted is no assertion"))
}

/// The only element of a document that is named like an assertion, encrypted or not.
fn only_like_one<'a, 'i>(document: &'a Document<'i>) -> Result<Node<'a, 'i>, SamlError> {
    let like = |node: &Node<'_, '_>| {
        node.is_element() && matches!(node.tag_name().name(), "Assertion" | "EncryptedAssertion")
    };
    let mut all = document.descendants().filter(like);
    match (all.next(), all.next()) {
        (Some(assertion), None) if assertion.tag_name().namespace() == Some(ASSERTION) => {
            Ok(assertion)
        }
        _ => Err(SamlError::Unreadable("it has not exactly one assertion")),
    }
}

/// Rejects duplicate ids: a reference could be resolved to one element while another is read.
fn check_ids(document: &Document<'_>) -> Result<(), SamlError> {
    let mut seen = std::collections::BTreeSet::new();
    for node in document.descendants() {
        let ids = node.attributes().filter(|attribute| {
            attribute.name().eq_ignore_ascii_case("id") || attribute.name() == "AssertionID"
        });
        for id in ids {
            if !seen.insert(id.value()) {
                return Err(SamlError::Unreadable("an id is used twice"));
            }
        }
    }
    Ok(())
}

/// All signatures of a document. Each of these elements can have one; no other element can.
fn signatures<'a, 'i>(
    document: &'a Document<'i>,
    places: &[Node<'_, '_>],
) -> Result<Vec<Node<'a, 'i>>, SamlError> {
    let name = (signature::DS, "Signature");
    let all: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name(name))
        .collect();
    let over = |place: &Node<'_, '_>| {
        all.iter()
            .filter(|node| node.parent().as_ref() == Some(place))
            .count()
    };
    let counts: Vec<_> = places.iter().map(over).collect();
    let misplaced =
        counts.iter().any(|count| *count > 1) || counts.iter().sum::<usize>() != all.len();
    if misplaced {
        return Err(SamlError::Signature("a signature is in a wrong place"));
    }
    Ok(all)
}

#[cfg(test)]
mod tests;
