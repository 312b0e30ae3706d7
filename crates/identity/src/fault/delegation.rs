//! What IAM and STS say about delegation requests, organizations and properties of the account. AWS's own texts of these
//! are not known, but for their codes.

use roleback_model::iam::fault::{
    ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION, CONCURRENT_MODIFICATION,
    ORGANIZATION_NOT_FOUND_EXCEPTION,
};
use roleback_model::sts::fault::EXPIRED_TRADE_IN_TOKEN_EXCEPTION;
use roleback_wire::Fault;

use super::{access_denied, entity_already_exists, invalid_input, no_such_entity};

/// No delegation request of this id that the caller may see.
pub(crate) fn no_such_delegation_request(id: &str) -> Fault {
    no_such_entity(format_args!("Delegation request {id} cannot be found."))
}

/// The requestor used the id of its workflow before.
pub(crate) fn workflow_id_taken(id: &str) -> Fault {
    entity_already_exists(format_args!(
        "A delegation request with the requestor workflow id {id} already exists."
    ))
}

/// A request in this state cannot be changed so.
pub(crate) fn delegation_state(id: &str, state: &str) -> Fault {
    invalid_input(state_words(id, state))
}

/// The same for who accepts a request.
pub(crate) fn delegation_changed(id: &str, state: &str) -> Fault {
    CONCURRENT_MODIFICATION.says(state_words(id, state))
}

fn state_words(id: &str, state: &str) -> String {
    format!("Delegation request {id} is in state {state}, in which this is not possible.")
}

/// A delegation request says where its token goes, and which policy it is about.
pub(crate) fn delegation_needs(what: &str) -> Fault {
    invalid_input(format_args!("A delegation request needs {what}."))
}

/// Somebody who cannot hand on any permissions.
pub(crate) fn cannot_approve() -> Fault {
    access_denied("Only a user, a role or the root user can accept a delegation request.")
}

/// The owner wants to send the token itself.
pub(crate) fn only_the_owner_sends() -> Fault {
    access_denied("Only the owner of the delegation request can send its token.")
}

/// Summaries are of delegation requests.
pub(crate) fn no_summary_of(arn: &str) -> Fault {
    invalid_input(format_args!(
        "ARN {arn} is not that of a delegation request."
    ))
}

/// What was traded in is no token, or not the caller's.
pub(crate) fn invalid_trade_in_token() -> Fault {
    access_denied("The trade-in token is invalid.")
}

/// What was traded in was traded in too late.
pub(crate) fn expired_trade_in_token() -> Fault {
    EXPIRED_TRADE_IN_TOKEN_EXCEPTION.says("The trade-in token is expired.")
}

/// The caller's account is in no organization.
pub(crate) fn organization_not_found() -> Fault {
    ORGANIZATION_NOT_FOUND_EXCEPTION.says("The account is in no organization.")
}

/// The caller's account has no say in its organization.
pub(crate) fn not_management_or_delegated() -> Fault {
    ACCOUNT_NOT_MANAGEMENT_OR_DELEGATED_ADMINISTRATOR_EXCEPTION.says(
        "The account is neither the management account nor a delegated administrator for IAM of the organization.",
    )
}

/// Properties that the account cannot have.
pub(crate) fn unknown_account_properties() -> Fault {
    invalid_input(
        "The account properties that can be set are: RoleManager/Enabled (true or false).",
    )
}
