//! Tasks that delete service-linked roles.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;

/// The newest task that deleted a service-linked role of this name. Older tasks are not kept: clients poll only the newest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeletionTask {
    /// `task/aws-service-role/PRINCIPAL/ROLE/UUID`
    pub id: CompactString,
    /// The name of the deleted role.
    pub role: CompactString,
}

impl Entity for DeletionTask {
    const KIND: ResourceKind = ResourceKind::DeletionTask;

    fn key(&self) -> Key {
        Self::key_of(&self.role)
    }
}
