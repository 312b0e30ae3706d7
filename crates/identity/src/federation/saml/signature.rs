//! XML signatures over the parent element, limited to the profile that identity providers use for SAML.
//!
//! XML Signature is a language in which the signer describes what is signed, and many attacks exploit it. So only one
//! form is accepted: a single reference to the parent by its id, with the enveloped-signature transform and exclusive
//! canonicalization. See <https://www.w3.org/TR/xmldsig-core1/> and the SAML 2.0 core specification, section 5.4.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roxmltree::Node;

use super::SamlError;
use super::canonical::canonical;
use crate::federation::key::{Hash, Kind, VerifyingKey};

/// The namespace of XML signatures.
pub(super) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Exclusive canonicalization without comments, and the namespace of its prefix list.
pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// The enveloped-signature transform.
pub(super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// The accepted signature algorithms. SHA-1, RSA-PSS and HMAC are not accepted.
const SIGNATURES: &[(&str, bool, Hash)] = &[
    (
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        true,
        Hash::Sha256,
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
        true,
        Hash::Sha384,
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        true,
        Hash::Sha512,
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        false,
        Hash::Sha256,
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        false,
        Hash::Sha384,
    ),
    (
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
        false,
        Hash::Sha512,
    ),
];

/// The accepted digests.
const DIGESTS: &[(&str, &digest::Algorithm)] = &[
    ("http://www.w3.org/2001/04/xmlenc#sha256", &digest::SHA256),
    (
        "http://www.w3.org/2001/04/xmldsig-more#sha384",
        &digest::SHA384,
    ),
    ("http://www.w3.org/2001/04/xmlenc#sha512", &digest::SHA512),
];

/// Verifies a signature over its parent element with the provider's keys. `KeyInfo` is ignored: a signature cannot
/// choose the key that verifies it.
pub(super) fn verify(signature: Node<'_, '_>, keys: &[VerifyingKey]) -> Result<(), SamlError> {
    let Some(profile) = Profile::read(signature) else {
        return Err(SamlError::Signature("it is not in the profile of SAML"));
    };
    // Verify the signature first, then the digest, which is untrusted until then.
    let message = canonical(profile.info, None, &profile.info_prefixes);
    let signed = |key: &&VerifyingKey| {
        (key.kind() == Kind::Rsa) == profile.rsa
            && key.kind().fits(profile.hash)
            && key.verifies(profile.hash, message.as_bytes(), &profile.value)
    };
    if !keys.iter().any(|key| signed(&key)) {
        return Err(SamlError::Signature("no key of the provider made it"));
    }
    let content = canonical(profile.signed, Some(signature.id()), &profile.prefixes);
    let digest = digest::digest(profile.digest, content.as_bytes());
    if digest.as_ref() != profile.digest_value {
        return Err(SamlError::Signature("what is signed was changed"));
    }
    Ok(())
}

/// The content of a signature, if it has the accepted form.
struct Profile<'a, 'i> {
    info: Node<'a, 'i>,
    info_prefixes: Vec<&'a str>,
    rsa: bool,
    hash: Hash,
    value: Vec<u8>,
    signed: Node<'a, 'i>,
    prefixes: Vec<&'a str>,
    digest: &'static digest::Algorithm,
    digest_value: Vec<u8>,
}

impl<'a, 'i> Profile<'a, 'i> {
    fn read(signature: Node<'a, 'i>) -> Option<Self> {
        let (info, value) = match elements(signature).as_slice() {
            [info, value] => (*info, *value),
            [info, value, key_info] if is(*key_info, "KeyInfo") => (*info, *value),
            _ => return None,
        };
        let [method, algorithm, reference] = elements(info)[..] else {
            return None;
        };
        let [transforms, digest_method, digest_value] = elements(reference)[..] else {
            return None;
        };
        let [enveloped, exclusive] = elements(transforms)[..] else {
            return None;
        };
        let named = [
            (info, "SignedInfo"),
            (value, "SignatureValue"),
            (method, "CanonicalizationMethod"),
            (algorithm, "SignatureMethod"),
            (reference, "Reference"),
            (transforms, "Transforms"),
            (enveloped, "Transform"),
            (exclusive, "Transform"),
            (digest_method, "DigestMethod"),
            (digest_value, "DigestValue"),
        ];
        let signed = signature.parent_element()?;
        let plain = enveloped.attribute("Algorithm") == Some(ENVELOPED)
            && elements(enveloped).is_empty()
            && reference.attribute("Type").is_none()
            && reference.attribute("URI")?.strip_prefix('#')? == signed.attribute("ID")?;
        if !plain || !named.iter().all(|(node, name)| is(*node, name)) {
            return None;
        }
        let (_, rsa, hash) = of(SIGNATURES, |(name, ..)| name, algorithm)?;
        let (_, digest) = of(DIGESTS, |(name, _)| name, digest_method)?;
        Some(Self {
            info,
            info_prefixes: exclusive_prefixes(method)?,
            rsa: *rsa,
            hash: *hash,
            value: base64(value)?,
            signed,
            prefixes: exclusive_prefixes(exclusive)?,
            digest,
            digest_value: base64(digest_value)?,
        })
    }
}

fn elements<'a, 'i>(node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    node.children().filter(Node::is_element).collect()
}

fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.has_tag_name((DS, name))
}

/// The table row that an element's `Algorithm` names. Parameters inside the element are rejected, because they would
/// change its meaning.
fn of<T>(
    table: &'static [T],
    name: impl Fn(&T) -> &&'static str,
    node: Node<'_, '_>,
) -> Option<&'static T> {
    let wanted = node
        .attribute("Algorithm")
        .filter(|_| elements(node).is_empty())?;
    table.iter().find(|row| *name(row) == wanted)
}

/// The prefix list of an exclusive canonicalization; `None` for another algorithm.
fn exclusive_prefixes<'a>(node: Node<'a, '_>) -> Option<Vec<&'a str>> {
    if node.attribute("Algorithm") != Some(EXCLUSIVE) {
        return None;
    }
    let list = match elements(node)[..] {
        [] => "",
        [list] if list.has_tag_name((EXCLUSIVE, "InclusiveNamespaces")) => {
            list.attribute("PrefixList")?
        }
        _ => return None,
    };
    let named = |prefix| if prefix == "#default" { "" } else { prefix };
    Some(list.split_ascii_whitespace().map(named).collect())
}

/// Decodes Base64 with line breaks. Only plain text is accepted: a comment could hide another value.
fn base64(node: Node<'_, '_>) -> Option<Vec<u8>> {
    if !node.children().all(|child| child.is_text()) {
        return None;
    }
    let text = node.text()?;
    let digits: String = text.split_ascii_whitespace().collect();
    BASE64_STANDARD.decode(digits).ok()
}
