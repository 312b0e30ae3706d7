//! Signing in to the console.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The cookie with the session token of the signed-in principal. Scripts cannot read it.
pub const COOKIE: &str = "roleback-session";

/// A request to sign in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// The account id or the account alias; by default the server's default account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The user name; omitted to continue as the root user, which needs no password while permissions are not enforced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The password of the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// A code of one of the MFA devices of the user or the root user, if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mfa: Option<SignInCode>,
}

/// A code of an MFA device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInCode {
    /// The serial number of the device.
    pub serial: String,
    /// The six digits that the device shows.
    pub code: String,
}

/// The answer to a request with the right password: either `session` or `mfa_devices`. With neither, the request was not signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignInAnswer {
    /// The session, if the principal is signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<ConsoleSession>,
    /// The serial numbers of the MFA devices of the user or the root user, if a code of one of them is required.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mfa_devices: Vec<String>,
}

/// A console session: who is signed in, and the temporary credentials to sign requests with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsoleSession {
    /// The account id.
    pub account: String,
    /// The account alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The ARN that GetCallerIdentity returns.
    pub arn: String,
    /// The name to show: the user name, `role/session-name`, the federated user name, or `root`.
    pub name: String,
    /// Whether the user has to change the password before anything else.
    pub must_change_password: bool,
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: String,
    /// The session token.
    pub session_token: String,
    /// When the session ends.
    pub expires: String,
}

/// A token for the login URL of a federated session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SigninToken {
    /// The token, valid for 15 minutes.
    #[serde(rename = "SigninToken")]
    pub signin_token: String,
}
