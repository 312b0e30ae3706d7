//! Tokens of delegation requests, which AWS sends to SNS topics.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All tokens that were sent, sorted by account and request. GetDelegatedAccessToken refuses expired ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DelegationTokens {
    /// The tokens.
    pub tokens: Vec<DelegationToken>,
}

/// A token that `SendDelegationToken` sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DelegationToken {
    /// The account that made the request.
    pub account: String,
    /// The id of the delegation request.
    pub request: String,
    /// The ARN of the SNS topic to which AWS sends the token.
    pub channel: String,
    /// The token, for `GetDelegatedAccessToken`. It is a secret.
    pub token: String,
}
