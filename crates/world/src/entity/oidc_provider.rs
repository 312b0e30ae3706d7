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
    /// Its URL without `https://`, which is its name in ARNs.
    pub url: CompactString,
    /// When it was created.
    pub created: Timestamp,
    /// The audiences that its tokens may be for, in the order in which they came.
    pub client_ids: Vec<String>,
    /// SHA-1 fingerprints of the issuer's certificates, 40 lower-case hexadecimal digits each.
    pub thumbprints: Vec<String>,
    /// Its tags, in the order in which they came.
    pub tags: Vec<Tag>,
    /// Which claims of its tokens go into trusted identity propagation.
    pub context_provider: Option<ContextProvider>,
    /// The instance of IAM Identity Center that it is associated with.
    pub identity_center_instance: Option<String>,
}

/// Which claims of a provider's tokens, or attributes of its assertions, go into trusted identity propagation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContextProvider {
    /// What names the subject.
    pub subject_source_key: String,
    /// The type of every subject.
    pub subject_type_value: Option<String>,
    /// What names the type of a subject.
    pub subject_type_source_key: Option<String>,
    /// Further claims: what they are called in the token, and what they become.
    pub key_definitions: Vec<KeyDefinition>,
}

/// A claim that goes into trusted identity propagation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KeyDefinition {
    /// Its name in the token.
    pub source_key: String,
    /// Its name in the context, where that is another.
    pub target_key: Option<String>,
}

impl OidcProvider {
    /// The provider that an event makes.
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

/// The public keys of an OIDC issuer, as somebody registered them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct IssuerKeys {
    /// The URL of the issuer without `https://`.
    pub issuer: CompactString,
    /// Its JSON Web Key Set (RFC 7517), as it was sent.
    pub key_set: Arc<str>,
    /// The keys, parsed.
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
