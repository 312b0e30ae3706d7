//! Errors of IAM and STS about delegation requests, organizations and account properties. Only the error codes are
//! AWS's; its messages are not documented.

use roleback_model::iam::fault::{
    ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION, CONCURRENT_MODIFICATION,
    ORGANIZATION_NOT_FOUND_EXCEPTION,
};
use roleback_model::sts::fault::EXPIRED_TRADE_IN_TOKEN_EXCEPTION;
use roleback_wire::Fault;

use super::{access_denied, entity_already_exists, invalid_input, no_such_entity};

/// No delegation request with this id that the caller can see.
pub(crate) fn no_such_delegation_request(id: &str) -> Fault {
    no_such_entity(format_args!("Delegation request {id} cannot be found."))
}

/// The requestor already used this workflow id.
pub(crate) fn workflow_id_taken(id: &str) -> Fault {
    entity_already_exists(format_args!(
        "A delegation request with the requestor workflow id {id} already exists."
    ))
}

/// The operation is not possible in the request's current state.
pub(crate) fn delegation_state(id: &str, state: &str) -> Fault {
    invalid_input(state_words(id, state))
}

/// The request cannot be accepted in its current state.
pub(crate) fn delegation_changed(id: &str, state: &str) -> Fault {
    CONCURRENT_MODIFICATION.says(state_words(id, state))
}

fn state_words(id: &str, state: &str) -> String {
    format!("Delegation request {id} is in state {state}, in which this is not possible.")
}

/// A delegation request requires a notification channel and a policy.
pub(crate) fn delegation_needs(what: &str) -> Fault {
    invalid_input(format_args!("A delegation request needs {what}."))
}

/// The caller has no permissions that it could delegate.
pub(crate) fn cannot_approve() -> Fault {
    access_denied("Only a user, a role or the root user can accept a delegation request.")
}

/// Only the owner can send the token.
pub(crate) fn only_the_owner_sends() -> Fault {
    access_denied("Only the owner of the delegation request can send its token.")
}

/// Summaries exist only for delegation requests.
pub(crate) fn no_summary_of(arn: &str) -> Fault {
    invalid_input(format_args!(
        "ARN {arn} is not that of a delegation request."
    ))
}

/// The token is unknown, or belongs to another requestor.
pub(crate) fn invalid_trade_in_token() -> Fault {
    access_denied("The trade-in token is invalid.")
}

/// The token has expired.
pub(crate) fn expired_trade_in_token() -> Fault {
    EXPIRED_TRADE_IN_TOKEN_EXCEPTION.says("The trade-in token is expired.")
}

/// The caller's account is not in an organization.
pub(crate) fn organization_not_found() -> Fault {
    ORGANIZATION_NOT_FOUND_EXCEPTION.says("The account is in no organization.")
}

/// The caller's account is not the management account of its organization.
pub(crate) fn not_management_or_delegated() -> Fault {
    ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION.says(
        "The account is neither the management account nor a delegated administrator for IAM of the organization.",
    )
}

/// Unknown account properties.
pub(crate) fn unknown_account_properties() -> Fault {
    invalid_input(
        "The account properties that can be set are: RoleManager/Enabled (true or false).",
    )
}
