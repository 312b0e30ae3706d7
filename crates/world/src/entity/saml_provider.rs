//! SAML providers.

use std::sync::Arc;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use super::ContextProvider;
use crate::derived::Derived;
use crate::event::SamlProviderCreatedV1;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::secret::Secret;
use crate::table::Entity;
use crate::tag::Tag;

/// A SAML provider.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SamlProvider {
    /// Its name, in its original case.
    pub name: CompactString,
    /// `SAMLSP...`
    pub id: CompactString,
    /// When it was created.
    pub created: Timestamp,
    /// The end of its validity, as AWS shows it.
    pub valid_until: Timestamp,
    /// The metadata of its identity providers, byte for byte.
    pub metadata: Arc<str>,
    /// Its tags, in the order in which they were added.
    pub tags: Vec<Tag>,
    /// Whether assertions must be encrypted; `None` if this was not set.
    pub encryption: Option<AssertionEncryption>,
    /// The keys that decrypt assertions, oldest first.
    pub private_keys: Vec<SamlPrivateKey>,
    /// The attributes of its assertions that are used for trusted identity propagation.
    pub context_provider: Option<ContextProvider>,
    /// The IAM Identity Center instance that it is associated with.
    pub identity_center_instance: Option<String>,
    /// The metadata, parsed.
    #[serde(skip)]
    pub parsed: Derived,
}

/// Whether the assertions of a SAML provider must be encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AssertionEncryption {
    /// Assertions must be encrypted.
    Required,
    /// Assertions can be encrypted.
    Allowed,
}

/// A key that decrypts the assertions of a SAML provider.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SamlPrivateKey {
    /// Its id.
    pub id: String,
    /// When it was added.
    pub added: Timestamp,
    /// The key itself as PEM.
    pub key: Secret,
}

impl SamlProvider {
    /// The provider that an event creates.
    pub fn created(event: SamlProviderCreatedV1) -> Self {
        Self {
            name: event.name.into(),
            id: event.id.into(),
            created: event.created,
            valid_until: event.valid_until,
            metadata: event.metadata,
            tags: event.tags,
            encryption: event.encryption,
            private_keys: event.private_key.into_iter().collect(),
            context_provider: event.context_provider,
            identity_center_instance: event.identity_center_instance,
            parsed: Derived::default(),
        }
    }
}

impl Entity for SamlProvider {
    const KIND: ResourceKind = ResourceKind::SamlProvider;

    fn key(&self) -> Key {
        Self::key_of(&self.name)
    }
}
