//! Which operations of the contract are implemented.

use roleback_api::status::{Coverage, CoverageState, CoveredOperation};
use roleback_identity::pending::PENDING;
use roleback_model::{OPERATIONS, OperationInfo};

use super::reply::{self, Reply};

/// `GET /_roleback/coverage`
pub(crate) fn coverage() -> Reply {
    let operations: Vec<_> = OPERATIONS.iter().copied().map(covered).collect();
    let pending = operations
        .iter()
        .filter(|operation| operation.state == CoverageState::Pending)
        .count();
    reply::json(&Coverage {
        decided: operations.len() - pending,
        pending,
        operations,
    })
}

fn covered(operation: &OperationInfo) -> CoveredOperation {
    let is_pending = PENDING
        .iter()
        .any(|pending| (pending.service, pending.name) == (operation.service, operation.name));
    CoveredOperation {
        service: operation.service.as_str().to_owned(),
        operation: operation.name.to_owned(),
        family: operation.family.to_owned(),
        state: match is_pending {
            true => CoverageState::Pending,
            false => CoverageState::Decided,
        },
    }
}
