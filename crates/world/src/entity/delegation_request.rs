//! Delegation requests: a partner requests access and the owner of an account grants it.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::arn::AccountId;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::secret::Secret;
use crate::table::Entity;

/// The status of a request. It does not change when the request expires.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DelegationState {
    /// The request has no owner.
    #[default]
    Unassigned,
    /// The request has an owner.
    Assigned,
    /// The owner asked somebody else for approval.
    PendingApproval,
    /// The request was accepted.
    Accepted,
    /// The token was sent.
    Finalized,
    /// The request was rejected. This status is final.
    Rejected,
}

/// A delegation request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DelegationRequest {
    /// The id of the request.
    pub id: CompactString,
    /// The requestor's account.
    pub requestor: AccountId,
    /// The requestor's workflow id, unique among its requests.
    pub workflow_id: String,
    /// The description.
    pub description: String,
    /// The requestor's message to the owner.
    pub message: Option<String>,
    /// The ARN of the policy or policy template that defines the requested permissions.
    pub template: Option<String>,
    /// The values of the template's parameters.
    pub parameters: Vec<PolicyParameter>,
    /// The ARN of the SNS topic that receives the token.
    pub channel: String,
    /// The URL to which the owner is redirected.
    pub redirect_url: Option<String>,
    /// How long the granted access lasts, in seconds.
    pub session_secs: u32,
    /// Whether only the owner can send the token.
    pub only_send_by_owner: bool,
    /// The creation date.
    pub created: Timestamp,
    /// The date of the last change.
    pub updated: Timestamp,
    /// The date on which the request expires.
    pub expires: Timestamp,
    /// The status.
    pub state: DelegationState,
    /// The only account that can own the request.
    pub owner_account: Option<AccountId>,
    /// The ARN of its owner.
    pub owner: Option<String>,
    /// The unique id of the owner, because another principal may get the owner's name later.
    pub owner_id: CompactString,
    /// The principal that accepted the request.
    pub approver: Option<Approver>,
    /// The notes for the approver.
    pub notes: Option<String>,
    /// The reason for the rejection.
    pub rejection_reason: Option<String>,
    /// The token that is exchanged for credentials, once it was sent.
    pub token: Option<Secret>,
}

/// The principal that accepted a request. The issued credentials have its permissions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Approver {
    /// The ARN as GetCallerIdentity returned it.
    pub arn: String,
    /// The account.
    pub account: AccountId,
    /// User, role, or account (the root user).
    pub kind: ResourceKind,
    /// The name of the user or role.
    pub name: CompactString,
    /// The unique id.
    pub id: CompactString,
}

/// The value of a template parameter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PolicyParameter {
    /// The name of the parameter.
    pub name: Option<String>,
    /// Whether the parameter is a list.
    pub is_list: Option<bool>,
    /// The values.
    pub values: Vec<String>,
}

impl Entity for DelegationRequest {
    const KIND: ResourceKind = ResourceKind::DelegationRequest;

    fn key(&self) -> Key {
        Self::key_of(&self.id)
    }

    fn key_of(id: &str) -> Key {
        Key::exact(id)
    }
}
