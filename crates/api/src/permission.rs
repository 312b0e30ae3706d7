//! LocalStack's endpoints for permissions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The enforcement mode, and the settings that the server was started with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IamConfig {
    /// The current mode.
    pub state: IamState,
    /// Whether the server was started with enforcement.
    pub config_enforce_iam: bool,
    /// Whether the server was started in soft mode.
    pub config_iam_soft_mode: bool,
}

/// A request to change the enforcement mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IamConfigChange {
    /// The new mode.
    pub state: IamState,
}

/// The enforcement mode: what happens to requests that policies do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IamState {
    /// Policies are not evaluated.
    Disabled,
    /// Policies are evaluated, but every request is allowed.
    EngineOnly,
    /// Requests that policies do not allow are logged, and allowed.
    SoftMode,
    /// Requests that policies do not allow are denied.
    Enforced,
}

/// A request to check the permissions of an access key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckActionsRequest {
    /// The access key.
    pub access_key_id: String,
    /// The session token of temporary credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_token: Option<String>,
    /// The Region of the requests to check.
    pub region_name: String,
    /// The permissions to check.
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

/// The permissions that are granted, and those that are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckActionsAnswer {
    /// Whether all permissions are granted.
    pub allowed: bool,
    /// The permissions that are allowed.
    pub explicit_allow: Vec<CheckedPermission>,
    /// The permissions that a statement denies.
    pub explicit_deny: Vec<CheckedPermission>,
    /// The permissions that no statement allows.
    pub implicit_deny: Vec<CheckedPermission>,
    /// The principal that the access key belongs to; absent if the key is not valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_principal: Option<SourcePrincipal>,
    /// 200, or 403 if the access key is not valid.
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

/// The principal that an access key belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourcePrincipal {
    /// The ARN.
    pub arn: String,
    /// The account.
    pub account: String,
}
