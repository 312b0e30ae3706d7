//! Sessions of the caller's own, and tokens made from them.
//! Generated from `contract/sts/session.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    GetDelegatedAccessToken: GetDelegatedAccessTokenRequest = GET_DELEGATED_ACCESS_TOKEN_REQUEST => GetDelegatedAccessTokenResponse in "GetDelegatedAccessTokenResult";
    read signed Sts "session" Write;
    faults: [EXPIRED_TRADE_IN_TOKEN_EXCEPTION, REGION_DISABLED_EXCEPTION, PACKED_POLICY_TOO_LARGE];
}

operation! {
    GetFederationToken: GetFederationTokenRequest = GET_FEDERATION_TOKEN_REQUEST => GetFederationTokenResponse in "GetFederationTokenResult";
    read signed Sts "session" Write;
    resources: [FederatedUser];
    faults: [MALFORMED_POLICY_DOCUMENT, PACKED_POLICY_TOO_LARGE, REGION_DISABLED_EXCEPTION];
}

operation! {
    GetScopedCredentials: GetScopedCredentialsRequest = GET_SCOPED_CREDENTIALS_REQUEST => GetScopedCredentialsResponse in "GetScopedCredentialsResult";
    read signed Sts "session" Write;
    faults: [MALFORMED_POLICY_DOCUMENT, PACKED_POLICY_TOO_LARGE, INSUFFICIENT_SESSION_LIFETIME,
        INVALID_SUBJECT_CREDENTIALS];
}

operation! {
    GetSessionToken: GetSessionTokenRequest = GET_SESSION_TOKEN_REQUEST => GetSessionTokenResponse in "GetSessionTokenResult";
    write signed Sts "session" Read;
    faults: [REGION_DISABLED_EXCEPTION];
}

operation! {
    GetWebIdentityToken: GetWebIdentityTokenRequest = GET_WEB_IDENTITY_TOKEN_REQUEST => GetWebIdentityTokenResponse in "GetWebIdentityTokenResult";
    read signed Sts "session" Write;
    faults: [SESSION_DURATION_ESCALATION_EXCEPTION,
        OUTBOUND_WEB_IDENTITY_FEDERATION_DISABLED_EXCEPTION, JWT_PAYLOAD_SIZE_EXCEEDED_EXCEPTION];
}

structure! {
    #[derive(Debug, Default)]
    pub struct FederatedUser: output {
        pub federated_user_id: String = "FederatedUserId",
        pub arn: String = "Arn",
    }
}

structure! {
    /// [`GetDelegatedAccessToken`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html)
    #[derive(Default)]
    pub struct GetDelegatedAccessTokenRequest: input GET_DELEGATED_ACCESS_TOKEN_REQUEST {
        pub trade_in_token: String = "TradeInToken" required TRADE_IN_TOKEN_TYPE,
    }
}

impl fmt::Debug for GetDelegatedAccessTokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetDelegatedAccessTokenRequest")
            .field("trade_in_token", &Hidden)
            .finish()
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetDelegatedAccessTokenResponse: output {
        pub credentials: Option<Credentials> = "Credentials",
        pub packed_policy_size: Option<i32> = "PackedPolicySize",
        pub assumed_principal: Option<String> = "AssumedPrincipal",
    }
}

structure! {
    /// [`GetFederationToken`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html)
    #[derive(Debug, Default)]
    pub struct GetFederationTokenRequest: input GET_FEDERATION_TOKEN_REQUEST {
        pub name: String = "Name" required USER_NAME_TYPE,
        pub policy: Option<String> = "Policy" optional SESSION_POLICY_DOCUMENT_TYPE,
        pub policy_arns: Option<Vec<PolicyDescriptorType>> = "PolicyArns" optional POLICY_DESCRIPTOR_LIST_TYPE,
        pub duration_seconds: Option<i32> = "DurationSeconds" optional DURATION_SECONDS_TYPE,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
        pub minimum_session_token_size: Option<i32> = "MinimumSessionTokenSize" optional MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetFederationTokenResponse: output {
        pub credentials: Option<Credentials> = "Credentials",
        pub federated_user: Option<FederatedUser> = "FederatedUser",
        pub packed_policy_size: Option<i32> = "PackedPolicySize",
        pub session_token_utilization: Option<i32> = "SessionTokenUtilization",
        pub session_token_size: Option<i32> = "SessionTokenSize",
    }
}

structure! {
    /// [`GetScopedCredentials`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetScopedCredentials.html)
    #[derive(Debug, Default)]
    pub struct GetScopedCredentialsRequest: input GET_SCOPED_CREDENTIALS_REQUEST {
        pub policy: Option<String> = "Policy" optional SESSION_POLICY_DOCUMENT_TYPE,
        pub duration_seconds: Option<i32> = "DurationSeconds" optional SCOPED_CREDENTIAL_DURATION_SECONDS_TYPE,
        pub minimum_session_token_size: Option<i32> = "MinimumSessionTokenSize" optional MINIMUM_SESSION_TOKEN_SIZE_TYPE,
        pub scoped_session_description: Option<String> = "ScopedSessionDescription" optional SCOPED_SESSION_DESCRIPTION_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetScopedCredentialsResponse: output {
        pub credentials: Option<Credentials> = "Credentials",
        pub session_info: Option<ScopedSession> = "SessionInfo",
        pub session_token_utilization: Option<i32> = "SessionTokenUtilization",
        pub session_token_size: Option<i32> = "SessionTokenSize",
        pub scoped_policies_count: Option<i32> = "ScopedPoliciesCount",
        pub source_identity: Option<String> = "SourceIdentity",
    }
}

structure! {
    /// [`GetSessionToken`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html)
    #[derive(Debug, Default)]
    pub struct GetSessionTokenRequest: input GET_SESSION_TOKEN_REQUEST {
        pub duration_seconds: Option<i32> = "DurationSeconds" optional DURATION_SECONDS_TYPE,
        pub serial_number: Option<String> = "SerialNumber" optional SERIAL_NUMBER_TYPE,
        pub token_code: Option<String> = "TokenCode" optional TOKEN_CODE_TYPE,
        pub minimum_session_token_size: Option<i32> = "MinimumSessionTokenSize" optional MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetSessionTokenResponse: output {
        pub credentials: Option<Credentials> = "Credentials",
        pub session_token_utilization: Option<i32> = "SessionTokenUtilization",
        pub session_token_size: Option<i32> = "SessionTokenSize",
    }
}

structure! {
    /// [`GetWebIdentityToken`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html)
    #[derive(Debug, Default)]
    pub struct GetWebIdentityTokenRequest: input GET_WEB_IDENTITY_TOKEN_REQUEST {
        pub audience: Vec<String> = "Audience" required WEB_IDENTITY_TOKEN_AUDIENCE_LIST_TYPE,
        pub duration_seconds: Option<i32> = "DurationSeconds" optional WEB_IDENTITY_TOKEN_DURATION_SECONDS_TYPE,
        pub signing_algorithm: String = "SigningAlgorithm" required JWT_ALGORITHM_TYPE,
        pub scope: Option<String> = "Scope" optional WEB_IDENTITY_TOKEN_SCOPE_TYPE,
        pub subject_mode: Option<WebIdentityTokenSubjectModeType> = "SubjectMode" optional WEB_IDENTITY_TOKEN_SUBJECT_MODE_TYPE,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
    }
}

structure! {
    #[derive(Default)]
    pub struct GetWebIdentityTokenResponse: output {
        pub web_identity_token: Option<String> = "WebIdentityToken",
        pub expiration: Option<Timestamp> = "Expiration",
    }
}

impl fmt::Debug for GetWebIdentityTokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetWebIdentityTokenResponse")
            .field("web_identity_token", &Hidden)
            .field("expiration", &self.expiration)
            .finish()
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ScopedSession: output {
        pub scoped_session_id: String = "ScopedSessionId",
        pub arn: String = "Arn",
    }
}

words! {
    pub enum WebIdentityTokenSubjectModeType {
        AwsIdentity = "AWSIdentity",
        OriginIdentity = "OriginIdentity",
    }
}

pub(crate) static DURATION_SECONDS_TYPE: Shape = Shape::Integer {
    min: 900,
    max: 129600,
};
pub(crate) static JWT_ALGORITHM_TYPE: Shape = Shape::Text(Text {
    min: 5,
    max: 5,
    ..Text::ANY
});
pub(crate) static SCOPED_CREDENTIAL_DURATION_SECONDS_TYPE: Shape = Shape::Integer {
    min: 1,
    max: 129600,
};
pub(crate) static SCOPED_SESSION_DESCRIPTION_TYPE: Shape = Shape::Text(Text {
    min: 2,
    max: 256,
    pattern: Some(&pattern::SCOPED_SESSION_DESCRIPTION_TYPE),
    ..Text::ANY
});
pub(crate) static TRADE_IN_TOKEN_TYPE: Shape = Shape::Text(Text {
    sensitive: true,
    ..Text::ANY
});
pub(crate) static USER_NAME_TYPE: Shape = Shape::Text(Text {
    min: 2,
    max: 32,
    pattern: Some(&pattern::ROLE_SESSION_NAME_TYPE),
    ..Text::ANY
});
pub(crate) static WEB_IDENTITY_TOKEN_AUDIENCE_LIST_TYPE: Shape = Shape::List {
    member: &WEB_IDENTITY_TOKEN_AUDIENCE_STRING_TYPE,
    min: 1,
    max: 10,
};
pub(crate) static WEB_IDENTITY_TOKEN_AUDIENCE_STRING_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 1000,
    ..Text::ANY
});
pub(crate) static WEB_IDENTITY_TOKEN_DURATION_SECONDS_TYPE: Shape =
    Shape::Integer { min: 60, max: 3600 };
pub(crate) static WEB_IDENTITY_TOKEN_SCOPE_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 256,
    pattern: Some(&pattern::WEB_IDENTITY_TOKEN_SCOPE_TYPE),
    ..Text::ANY
});
pub(crate) static WEB_IDENTITY_TOKEN_SUBJECT_MODE_TYPE: Shape =
    Shape::Enum(WebIdentityTokenSubjectModeType::WORDS);
