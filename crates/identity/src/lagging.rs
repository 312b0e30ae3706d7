//! Decisions with eventual consistency: what an older state refuses although the newest one accepts it.
//!
//! Writes are decided in the newest state, so that names stay unique. But AWS authorizes them, and looks up the principals
//! that they name, in a state that may be older, which is why a new role cannot be named in a trust policy at once.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency>

use roleback_model::{Request, Service};
use roleback_wire::Fault;

use crate::answer::answer;
use crate::iam::trust;
use crate::scene::Scene;

/// The error code of an entity that does not exist.
const NO_SUCH_ENTITY: &str = "NoSuchEntity";

/// Whether a request is decided in the state that authorizes requests: one to STS, whose answer follows from credentials
/// and trust policies.
pub fn is_about_credentials(request: &Request) -> bool {
    request.operation().service == Service::Sts
}

/// Checks a write that the newest state accepts against an older state: the sessions and trust of STS, and the principals
/// that a trust policy names.
///
/// # Errors
/// The fault with which the older state refuses it.
pub fn check(scene: &Scene<'_>, request: &Request) -> Result<(), Fault> {
    let trusted = match request {
        Request::CreateRole(input) => &input.assume_role_policy_document,
        Request::UpdateAssumeRolePolicy(input) => &input.policy_document,
        request if is_about_credentials(request) => return answer(scene, request).map(drop),
        _ => return Ok(()),
    };
    trust::accepted(scene, trusted).map(drop)
}

/// Checks whether the entities that a write names exist in an older state.
///
/// # Errors
/// NoSuchEntity, if one does not.
pub fn check_lookups(scene: &Scene<'_>, request: &Request) -> Result<(), Fault> {
    match answer(scene, request) {
        Err(fault) if fault.code == NO_SUCH_ENTITY => Err(fault),
        _ => Ok(()),
    }
}
