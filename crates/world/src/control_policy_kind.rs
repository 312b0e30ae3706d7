//! The two kinds of control policies.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a control policy restricts.
/// The event format stores the index of a variant: add new variants at the end only.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum ControlPolicyKind {
    /// Service control policies: restrict the principals of accounts.
    #[default]
    #[serde(rename = "SERVICE_CONTROL_POLICY", alias = "SCP", alias = "scp")]
    Service,
    /// Resource control policies: restrict access to the resources of accounts.
    #[serde(rename = "RESOURCE_CONTROL_POLICY", alias = "RCP", alias = "rcp")]
    Resource,
}

impl ControlPolicyKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Service, Self::Resource];

    /// The name of the policy type in the AWS API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "SERVICE_CONTROL_POLICY",
            Self::Resource => "RESOURCE_CONTROL_POLICY",
        }
    }

    /// The kind with this AWS type name or abbreviation.
    pub fn parse(text: &str) -> Option<Self> {
        let short = |kind| match kind {
            Self::Service => "SCP",
            Self::Resource => "RCP",
        };
        let upper = text.to_ascii_uppercase();
        let mut kinds = Self::ALL.into_iter();
        kinds.find(|kind| upper == kind.as_str() || upper == short(*kind))
    }

    /// The policy type as it appears in the ARN of a policy.
    pub const fn in_arn(self) -> &'static str {
        match self {
            Self::Service => "service_control_policy",
            Self::Resource => "resource_control_policy",
        }
    }
}

impl fmt::Display for ControlPolicyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Service => "service control policy",
            Self::Resource => "resource control policy",
        })
    }
}
