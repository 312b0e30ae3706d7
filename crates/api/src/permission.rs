//! LocalStack's endpoints for permissions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The mode of enforcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IamConfig {
    /// The mode now.
    pub state: IamState,
    /// Whether the server was started with enforcement.
    pub config_enforce_iam: bool,
    /// Whether the server was started in soft mode.
    pub config_iam_soft_mode: bool,
}

/// Changes the mode of enforcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IamConfigChange {
    /// The new mode.
    pub state: IamState,
}

/// What happens to requests that policies do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IamState {
    /// Policies are not evaluated.
    Disabled,
    /// Policies are evaluated, without a consequence.
    EngineOnly,
    /// Denials are logged.
    SoftMode,
    /// Denied requests are refused.
    Enforced,
}

/// Whether the holder of an access key may do all this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckActionsRequest {
    /// The access key.
    pub access_key_id: String,
    /// The session token of temporary credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_token: Option<String>,
    /// The region that the request goes to.
    pub region_name: String,
    /// The permissions.
    pub required_permission: Vec<RequiredPermission>,
}

/// A permission to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequiredPermission {
    /// The resource.
    pub resource: String,
    /// The action.
    pub action: String,
}

/// Which permissions are granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckActionsAnswer {
    /// Whether all are.
    pub allowed: bool,
    /// Those that are allowed.
    pub explicit_allow: Vec<CheckedPermission>,
    /// Those that a statement denies.
    pub explicit_deny: Vec<CheckedPermission>,
    /// Those that no statement allows.
    pub implicit_deny: Vec<CheckedPermission>,
    /// Who holds the access key; none where it is not valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_principal: Option<SourcePrincipal>,
    /// 200, or 403 where the access key is not valid.
    pub status_code: u16,
    /// `OK`, or why the access key is not valid.
    pub status_reason: String,
}

/// A permission that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckedPermission {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The account that owns the resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// The holder of an access key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourcePrincipal {
    /// The ARN.
    pub arn: String,
    /// The account.
    pub account: String,
}
