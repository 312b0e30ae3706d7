//! The status of a credential: clients activate and deactivate it; only time makes it expire.

use roleback_model::iam::StatusType;
use roleback_wire::Fault;

use crate::fault;

/// The status as responses show it.
pub(crate) fn shown(active: bool) -> StatusType {
    if active {
        StatusType::Active
    } else {
        StatusType::Inactive
    }
}

/// Whether a request activates a credential.
pub(crate) fn accepted(status: &StatusType) -> Result<bool, Fault> {
    match status {
        StatusType::Active => Ok(true),
        StatusType::Inactive => Ok(false),
        StatusType::Expired => Err(fault::credential_status()),
    }
}
