//! The rules for each kind of control policy.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>

use roleback_policy::validate::Purpose;
use roleback_world::control_policy_kind::ControlPolicyKind;

/// The rules for one kind of control policy.
pub(super) struct Rules {
    /// What a policy document is validated as.
    pub(super) purpose: Purpose,
    /// Policies per organization.
    pub(super) policies_max: usize,
    /// Policies per target, including `RCPFullAWSAccess`.
    pub(super) per_target_max: usize,
    /// Characters in a policy document, including white space.
    pub(super) document_chars_max: usize,
}

const SERVICE: Rules = Rules {
    purpose: Purpose::ServiceControl,
    policies_max: 10_000,
    per_target_max: 10,
    document_chars_max: 10_240,
};

const RESOURCE: Rules = Rules {
    purpose: Purpose::ResourceControl,
    policies_max: 1_000,
    per_target_max: 5,
    document_chars_max: 5_120,
};

/// The rules of a kind.
pub(super) const fn of(kind: ControlPolicyKind) -> &'static Rules {
    match kind {
        ControlPolicyKind::Service => &SERVICE,
        ControlPolicyKind::Resource => &RESOURCE,
    }
}
