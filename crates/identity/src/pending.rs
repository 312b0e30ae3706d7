//! Operations of the contract that are not implemented: none.
use roleback_model::OperationInfo;

/// The operations that are not implemented.
pub const PENDING: &[&OperationInfo] = &[];
