//! Delegation requests: a partner asks for access, its owner grants it.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::arn::AccountId;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::secret::Secret;
use crate::table::Entity;

/// How far a request is. That its time is over does not change it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DelegationState {
    /// It has no owner.
    #[default]
    Unassigned,
    /// It has an owner.
    Assigned,
    /// The owner asked for approval.
    PendingApproval,
    /// It was accepted.
    Accepted,
    /// The token was sent.
    Finalized,
    /// It was rejected, which is the end.
    Rejected,
}

/// A delegation request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DelegationRequest {
    /// Its id.
    pub id: CompactString,
    /// The account that asks.
    pub requestor: AccountId,
    /// The requestor's own id of what it is for, which it uses once.
    pub workflow_id: String,
    /// What it is for.
    pub description: String,
    /// What the requestor says besides.
    pub message: Option<String>,
    /// The ARN of the policy or template that says what is asked for.
    pub template: Option<String>,
    /// The values of the template's parameters.
    pub parameters: Vec<PolicyParameter>,
    /// Where the token is sent: the ARN of an SNS topic.
    pub channel: String,
    /// Where the owner goes next.
    pub redirect_url: Option<String>,
    /// How long the access lasts, in seconds.
    pub session_secs: u32,
    /// Whether only the owner may send the token.
    pub only_send_by_owner: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// When its time is over.
    pub expires: Timestamp,
    /// How far it is.
    pub state: DelegationState,
    /// The account that alone can own it, or does.
    pub owner_account: Option<AccountId>,
    /// The ARN of its owner.
    pub owner: Option<String>,
    /// The unique id of its owner: another one may get the name.
    pub owner_id: CompactString,
    /// Who accepted it.
    pub approver: Option<Approver>,
    /// What was said to who approves.
    pub notes: Option<String>,
    /// Why it was rejected.
    pub rejection_reason: Option<String>,
    /// What is traded in for credentials, from when on.
    pub token: Option<Secret>,
}

/// Who accepted a request: whose permissions the credentials have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Approver {
    /// The ARN as GetCallerIdentity answered it.
    pub arn: String,
    /// The account.
    pub account: AccountId,
    /// A user, a role, or (an account) the root user.
    pub kind: ResourceKind,
    /// The name of the user or role.
    pub name: CompactString,
    /// The unique id.
    pub id: CompactString,
}

/// A value for a parameter of a template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PolicyParameter {
    /// Its name.
    pub name: Option<String>,
    /// Whether it is a list.
    pub is_list: Option<bool>,
    /// Its values.
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
