//! What holds for control policies of each kind.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>

use roleback_policy::validate::Purpose;
use roleback_world::control_policy_kind::ControlPolicyKind;

/// What holds for control policies of one kind.
pub(super) struct Rules {
    /// What a text is checked for.
    pub(super) purpose: Purpose,
    /// Policies in an organization.
    pub(super) policies_max: usize,
    /// Policies on one target, `RCPFullAWSAccess` included.
    pub(super) per_target_max: usize,
    /// Characters of a text, white space included.
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
