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

/// Whether a request switches a credential on. `credential` is what the fault calls it, such as `an access key`.
pub(crate) fn accepted(status: &StatusType, credential: &str) -> Result<bool, Fault> {
    match status {
        StatusType::Active => Ok(true),
        StatusType::Inactive => Ok(false),
        StatusType::Expired => Err(fault::credential_status(credential)),
    }
}
