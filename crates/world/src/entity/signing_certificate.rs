//! Signing certificates.

use std::sync::Arc;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::SigningCertificateUploadedV1;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;

/// An X.509 certificate for the SOAP requests of early AWS services.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SigningCertificate {
    /// Base32 of the SHA-1 of the certificate.
    pub id: CompactString,
    /// The name of its user; `None` for the root user.
    #[serde(default)]
    pub user: Option<CompactString>,
    /// The uploaded certificate, in PEM.
    pub body: Arc<str>,
    /// Whether it is active.
    pub active: bool,
    /// When it was uploaded.
    pub uploaded: Timestamp,
}

impl SigningCertificate {
    /// The certificate that an event creates.
    pub fn uploaded(event: &SigningCertificateUploadedV1) -> Self {
        Self {
            id: event.id.as_str().into(),
            user: event.user.as_deref().map(Into::into),
            body: event.body.clone(),
            active: true,
            uploaded: event.uploaded,
        }
    }
}

impl Entity for SigningCertificate {
    const KIND: ResourceKind = ResourceKind::SigningCertificate;

    fn key(&self) -> Key {
        Self::key_of(&self.id)
    }

    fn key_of(id: &str) -> Key {
        Key::exact(id)
    }
}
