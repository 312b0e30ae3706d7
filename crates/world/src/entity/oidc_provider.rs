//! OpenID Connect providers, and the public keys of issuers.

use std::sync::Arc;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::derived::Derived;
use crate::event::OidcProviderCreatedV1;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;
use crate::tag::Tag;

/// An OpenID Connect provider.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OidcProvider {
    /// The URL without `https://`, as it appears in ARNs.
    pub url: CompactString,
    /// The creation date.
    pub created: Timestamp,
    /// The client ids (audiences), in the order in which they were added.
    pub client_ids: Vec<String>,
    /// SHA-1 thumbprints of the issuer's certificates, 40 lower-case hexadecimal digits each.
    pub thumbprints: Vec<String>,
    /// The tags, in the order in which they were added.
    pub tags: Vec<Tag>,
    /// The claims that are used for trusted identity propagation.
    pub context_provider: Option<ContextProvider>,
    /// The IAM Identity Center instance that the provider is associated with.
    pub identity_center_instance: Option<String>,
}

/// The token claims or assertion attributes that are used for trusted identity propagation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContextProvider {
    /// The claim that contains the subject.
    pub subject_source_key: String,
    /// The fixed subject type.
    pub subject_type_value: Option<String>,
    /// The claim that contains the subject type.
    pub subject_type_source_key: Option<String>,
    /// Further claims, with their names in the token and in the context.
    pub key_definitions: Vec<KeyDefinition>,
}

/// A claim that is used for trusted identity propagation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KeyDefinition {
    /// The claim name in the token.
    pub source_key: String,
    /// The name in the context, if it differs from the claim name.
    pub target_key: Option<String>,
}

impl OidcProvider {
    /// A new provider.
    pub fn created(event: OidcProviderCreatedV1) -> Self {
        Self {
            url: event.url.into(),
            created: event.created,
            client_ids: event.client_ids,
            thumbprints: event.thumbprints,
            tags: event.tags,
            context_provider: event.context_provider,
            identity_center_instance: event.identity_center_instance,
        }
    }
}

impl Entity for OidcProvider {
    const KIND: ResourceKind = ResourceKind::OidcProvider;

    fn key(&self) -> Key {
        Self::key_of(&self.url)
    }

    fn key_of(url: &str) -> Key {
        Key::exact(url)
    }
}

/// The public keys of an OIDC issuer, registered by a user or fetched from the issuer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct IssuerKeys {
    /// The issuer URL without `https://`.
    pub issuer: CompactString,
    /// The JSON Web Key Set (RFC 7517), as it was registered.
    pub key_set: Arc<str>,
    /// When they were fetched from the issuer; `None` if they were registered.
    pub fetched: Option<Timestamp>,
    /// The parsed keys.
    #[serde(skip)]
    pub parsed: Derived,
}

impl Entity for IssuerKeys {
    const KIND: ResourceKind = ResourceKind::IssuerKeys;

    fn key(&self) -> Key {
        Self::key_of(&self.issuer)
    }

    fn key_of(issuer: &str) -> Key {
        Key::exact(issuer)
    }
}
