//! Service-specific credentials.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::ServiceCredentialCreatedV1;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::secret::Secret;
use crate::table::Entity;

/// A service-specific credential of a user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceCredential {
    /// `ACCA...`
    pub id: CompactString,
    /// The name of its user.
    pub user: CompactString,
    /// The service, in the form in which the request named it.
    pub service: CompactString,
    /// Its user name, or the alias of an API key.
    pub login: CompactString,
    /// Whether it is an API key.
    pub is_api_key: bool,
    /// The password, or the whole API key.
    pub secret: Secret,
    /// Whether it is active, if it has not expired.
    pub active: bool,
    /// When it was created.
    pub created: Timestamp,
    /// When it expires, if ever.
    #[serde(default)]
    pub expires: Option<Timestamp>,
}

impl ServiceCredential {
    /// The credential that an event creates.
    pub fn created(event: &ServiceCredentialCreatedV1) -> Self {
        Self {
            id: event.id.as_str().into(),
            user: event.user.as_str().into(),
            service: event.service.as_str().into(),
            login: event.login.as_str().into(),
            is_api_key: event.is_api_key,
            secret: event.secret.clone(),
            active: true,
            created: event.created,
            expires: event.expires,
        }
    }
}

impl Entity for ServiceCredential {
    const KIND: ResourceKind = ResourceKind::ServiceCredential;

    fn key(&self) -> Key {
        Self::key_of(&self.id)
    }

    fn key_of(id: &str) -> Key {
        Key::exact(id)
    }
}
