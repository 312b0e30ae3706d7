//! Which operations of the contract are decided.

use roleback_identity::pending::PENDING;
use roleback_model::{OPERATIONS, OperationInfo};
use serde_json::{Value, json};

use super::reply::{self, Reply};

/// `GET /_roleback/coverage`
pub(crate) fn coverage() -> Reply {
    let decided = OPERATIONS
        .iter()
        .filter(|operation| !is_pending(operation))
        .count();
    reply::json(&json!({
        "decided": decided,
        "pending": OPERATIONS.len() - decided,
        "operations": OPERATIONS.iter().map(|operation| line(operation)).collect::<Vec<_>>(),
    }))
}

fn is_pending(operation: &OperationInfo) -> bool {
    let same = |pending: &&OperationInfo| {
        (pending.service, pending.name) == (operation.service, operation.name)
    };
    PENDING.iter().any(same)
}

fn line(operation: &OperationInfo) -> Value {
    json!({
        "service": operation.service.as_str(),
        "operation": operation.name,
        "family": operation.family,
        "state": if is_pending(operation) { "pending" } else { "decided" },
    })
}
