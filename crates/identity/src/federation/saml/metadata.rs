//! The metadata of identity providers: their entity ids, and the certificates of their signing keys.
//! See the SAML 2.0 metadata specification, section 2.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roleback_wire::Timestamp;
use roxmltree::Node;
use x509_parser::parse_x509_certificate;

use super::document::{self, METADATA_NODES_MAX};
use super::signature::DS;
use crate::federation::key::VerifyingKey;

/// The namespace of metadata.
const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";

/// The longest document, in characters: the contract's limit for `SAMLMetadataDocument`.
pub(crate) const METADATA_CHARS_MAX: usize = 10_000_000;
/// The smallest RSA key in a certificate, in bits.
const RSA_BITS_MIN: usize = 1_024;
/// The most identity providers in a document, and the most keys of each: IAM quotas that cannot be increased.
const PROVIDERS_MAX: usize = 10;
/// See [`PROVIDERS_MAX`].
const KEYS_MAX: usize = 10;

/// Why a document is rejected. AWS returns the same message for all reasons.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the SAML metadata cannot be read: {0}")]
pub(crate) struct MetadataError(pub(super) &'static str);

/// The identity providers of a SAML provider.
pub(crate) struct Metadata {
    providers: Vec<IdentityProvider>,
}

/// An identity provider.
pub(crate) struct IdentityProvider {
    /// The issuer of its assertions.
    pub(crate) entity_id: String,
    keys: Vec<VerifyingKey>,
}

impl IdentityProvider {
    /// The signing keys. Like AWS, this includes keys of expired certificates.
    pub(crate) fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }

    /// The fingerprints of its keys, in the order of the document.
    pub(crate) fn key_hashes(&self) -> Vec<String> {
        self.keys.iter().map(VerifyingKey::hash).collect()
    }
}

impl Metadata {
    /// Parses an `EntityDescriptor`, or an `EntitiesDescriptor` with several.
    ///
    /// # Errors
    /// If the document is not metadata of identity providers with usable certificates.
    pub(crate) fn parse(text: &str) -> Result<Self, MetadataError> {
        if text.len() > METADATA_CHARS_MAX {
            return Err(MetadataError("it is too long"));
        }
        if text.starts_with('\u{feff}') {
            return Err(MetadataError("it begins with a byte order mark"));
        }
        let document = document::parse(text, METADATA_NODES_MAX).map_err(|_| {
            MetadataError(
                "it is not XML within the limits, or has a DTD or a processing instruction",
            )
        })?;
        let root = document.root_element();
        let entities: Vec<_> = match root.tag_name().name() {
            "EntitiesDescriptor" => {
                document::children(root, (METADATA, "EntityDescriptor")).collect()
            }
            _ => vec![root],
        };
        let providers: Vec<_> = entities
            .into_iter()
            .map(provider)
            .collect::<Result<_, _>>()?;
        match providers.len() {
            0 => Err(MetadataError("it describes no entity")),
            1..=PROVIDERS_MAX => Ok(Self { providers }),
            _ => Err(MetadataError("it describes too many entities")),
        }
    }

    /// The identity providers, in document order.
    pub(crate) fn providers(&self) -> &[IdentityProvider] {
        &self.providers
    }

    /// The identity provider with this entity id.
    pub(crate) fn provider(&self, entity_id: &str) -> Option<&IdentityProvider> {
        self.providers
            .iter()
            .find(|provider| provider.entity_id == entity_id)
    }
}

fn provider(entity: Node<'_, '_>) -> Result<IdentityProvider, MetadataError> {
    if !entity.has_tag_name((METADATA, "EntityDescriptor")) {
        return Err(MetadataError("its root is not an entity descriptor"));
    }
    let entity_id = entity.attribute("entityID").filter(|id| !id.is_empty());
    // The date itself is not stored: AWS shows a date a hundred years after creation.
    let valid_until = entity.attribute("validUntil").map(Timestamp::parse);
    if valid_until == Some(None) {
        return Err(MetadataError("its validUntil is not a date"));
    }
    let roles = document::children(entity, (METADATA, "IDPSSODescriptor"));
    let certificates: Vec<_> = roles
        .flat_map(|role| document::children(role, (METADATA, "KeyDescriptor")))
        .filter(|descriptor| {
            descriptor
                .attribute("use")
                .is_none_or(|purpose| purpose == "signing")
        })
        .flat_map(|descriptor| descriptor.descendants())
        .filter(|node| node.has_tag_name((DS, "X509Certificate")))
        .collect();
    let keys: Vec<_> = certificates
        .into_iter()
        .map(key)
        .collect::<Result<_, _>>()?;
    match keys.len() {
        0 => Err(MetadataError(
            "an identity provider has no certificate to sign with",
        )),
        1..=KEYS_MAX => Ok(IdentityProvider {
            entity_id: entity_id
                .ok_or(MetadataError("an entity has no id"))?
                .to_owned(),
            keys,
        }),
        _ => Err(MetadataError(
            "an identity provider has too many certificates",
        )),
    }
}

fn key(certificate: Node<'_, '_>) -> Result<VerifyingKey, MetadataError> {
    let digits: String = document::text(certificate)
        .split_ascii_whitespace()
        .collect();
    let read = || {
        let der = BASE64_STANDARD.decode(digits).ok()?;
        let (rest, certificate) = parse_x509_certificate(&der).ok()?;
        // RFC 5280, section 4.2: no extension may occur twice.
        let unique = certificate.extensions_map().is_ok();
        (rest.is_empty() && unique)
            .then(|| VerifyingKey::of_certificate(certificate.public_key()))?
    };
    read()
        .filter(|key| key.is_curve() || key.bits() >= RSA_BITS_MIN)
        .ok_or(MetadataError(
            "a certificate cannot be read, or its key is of a kind or size that AWS refuses",
        ))
}
