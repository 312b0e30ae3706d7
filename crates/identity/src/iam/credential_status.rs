//! The status of a credential: clients switch it on and off; that its time is over is said by the clock alone.

use roleback_model::iam::StatusType;
use roleback_wire::Fault;

use crate::fault;

/// The status as answers show it.
pub(crate) fn shown(active: bool) -> StatusType {
    if active {
        StatusType::Active
    } else {
        StatusType::Inactive
    }
}

/// Whether a request switches a credential on.
pub(crate) fn accepted(status: &StatusType) -> Result<bool, Fault> {
    match status {
        StatusType::Active => Ok(true),
        StatusType::Inactive => Ok(false),
        StatusType::Expired => Err(fault::credential_status()),
    }
}
