//! Server certificates.

use std::sync::Arc;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::ServerCertificateUploadedV1;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;
use crate::tag::Tag;

/// A TLS certificate stored in IAM, without its private key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerCertificate {
    /// Its name, in its original case.
    pub name: CompactString,
    /// Its path.
    pub path: CompactString,
    /// `ASCA...`
    pub id: CompactString,
    /// The uploaded certificate, in PEM.
    pub body: Arc<str>,
    /// The certificates between it and its root, if they were uploaded.
    #[serde(default)]
    pub chain: Option<Arc<str>>,
    /// When it was uploaded.
    pub uploaded: Timestamp,
    /// When it expires.
    pub expires: Timestamp,
    /// Its tags, in the order in which they were added.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl ServerCertificate {
    /// The certificate that an event creates.
    pub fn uploaded(event: &ServerCertificateUploadedV1) -> Self {
        Self {
            name: event.name.as_str().into(),
            path: event.path.as_str().into(),
            id: event.id.as_str().into(),
            body: event.body.clone(),
            chain: event.chain.clone(),
            uploaded: event.uploaded,
            expires: event.expires,
            tags: event.tags.clone(),
        }
    }
}

impl Entity for ServerCertificate {
    const KIND: ResourceKind = ResourceKind::ServerCertificate;

    fn key(&self) -> Key {
        Self::key_of(&self.name)
    }
}
