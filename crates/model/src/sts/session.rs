//!  Generated from `contract/sts/session.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static GET_DELEGATED_ACCESS_TOKEN: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "GetDelegatedAccessToken",
    family: "session",
    access: Access::Write,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_DELEGATED_ACCESS_TOKEN_REQUEST,
    result: Some("GetDelegatedAccessTokenResult"),
    faults: &[
        fault::EXPIRED_TRADE_IN_TOKEN_EXCEPTION,
        fault::REGION_DISABLED_EXCEPTION,
        fault::PACKED_POLICY_TOO_LARGE,
    ],
    pages: &[],
    decode: decode_as::<GetDelegatedAccessTokenRequest>,
};

impl Operation for GetDelegatedAccessTokenRequest {
    type Output = GetDelegatedAccessTokenResponse;
    const OPERATION: &'static OperationInfo = &GET_DELEGATED_ACCESS_TOKEN;
}

static GET_FEDERATION_TOKEN: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "GetFederationToken",
    family: "session",
    access: Access::Write,
    mutates: false,
    signed: true,
    resources: &[Resource::FederatedUser],
    input: &GET_FEDERATION_TOKEN_REQUEST,
    result: Some("GetFederationTokenResult"),
    faults: &[
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::PACKED_POLICY_TOO_LARGE,
        fault::REGION_DISABLED_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<GetFederationTokenRequest>,
};

impl Operation for GetFederationTokenRequest {
    type Output = GetFederationTokenResponse;
    const OPERATION: &'static OperationInfo = &GET_FEDERATION_TOKEN;
}

static GET_SESSION_TOKEN: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "GetSessionToken",
    family: "session",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_SESSION_TOKEN_REQUEST,
    result: Some("GetSessionTokenResult"),
    faults: &[fault::REGION_DISABLED_EXCEPTION],
    pages: &[],
    decode: decode_as::<GetSessionTokenRequest>,
};

impl Operation for GetSessionTokenRequest {
    type Output = GetSessionTokenResponse;
    const OPERATION: &'static OperationInfo = &GET_SESSION_TOKEN;
}

static GET_WEB_IDENTITY_TOKEN: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "GetWebIdentityToken",
    family: "session",
    access: Access::Write,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_WEB_IDENTITY_TOKEN_REQUEST,
    result: Some("GetWebIdentityTokenResult"),
    faults: &[
        fault::SESSION_DURATION_ESCALATION_EXCEPTION,
        fault::OUTBOUND_WEB_IDENTITY_FEDERATION_DISABLED_EXCEPTION,
        fault::JWT_PAYLOAD_SIZE_EXCEEDED_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<GetWebIdentityTokenRequest>,
};

impl Operation for GetWebIdentityTokenRequest {
    type Output = GetWebIdentityTokenResponse;
    const OPERATION: &'static OperationInfo = &GET_WEB_IDENTITY_TOKEN;
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FederatedUser {
    pub federated_user_id: String,
    pub arn: String,
}

impl Encode for FederatedUser {
    fn encode(&self, xml: &mut Writer) {
        xml.member("FederatedUserId", &self.federated_user_id);
        xml.member("Arn", &self.arn);
    }
}

/// [`GetDelegatedAccessToken`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html)
#[derive(Clone, PartialEq, Eq, Default)]
pub struct GetDelegatedAccessTokenRequest {
    pub trade_in_token: String,
}

impl fmt::Debug for GetDelegatedAccessTokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetDelegatedAccessTokenRequest")
            .field("trade_in_token", &Hidden)
            .finish()
    }
}

impl Decode for GetDelegatedAccessTokenRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            trade_in_token: Decode::decode(node.member("TradeInToken"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetDelegatedAccessTokenResponse {
    pub credentials: Option<Credentials>,
    pub packed_policy_size: Option<i32>,
    pub assumed_principal: Option<String>,
}

impl Encode for GetDelegatedAccessTokenResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Credentials", &self.credentials);
        xml.member("PackedPolicySize", &self.packed_policy_size);
        xml.member("AssumedPrincipal", &self.assumed_principal);
    }
}

/// [`GetFederationToken`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetFederationTokenRequest {
    pub name: String,
    pub policy: Option<String>,
    pub policy_arns: Option<Vec<PolicyDescriptorType>>,
    pub duration_seconds: Option<i32>,
    pub tags: Option<Vec<Tag>>,
    pub minimum_session_token_size: Option<i32>,
}

impl Decode for GetFederationTokenRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            name: Decode::decode(node.member("Name"))?,
            policy: Decode::decode(node.member("Policy"))?,
            policy_arns: Decode::decode(node.member("PolicyArns"))?,
            duration_seconds: Decode::decode(node.member("DurationSeconds"))?,
            tags: Decode::decode(node.member("Tags"))?,
            minimum_session_token_size: Decode::decode(node.member("MinimumSessionTokenSize"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetFederationTokenResponse {
    pub credentials: Option<Credentials>,
    pub federated_user: Option<FederatedUser>,
    pub packed_policy_size: Option<i32>,
    pub session_token_utilization: Option<i32>,
    pub session_token_size: Option<i32>,
}

impl Encode for GetFederationTokenResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Credentials", &self.credentials);
        xml.member("FederatedUser", &self.federated_user);
        xml.member("PackedPolicySize", &self.packed_policy_size);
        xml.member("SessionTokenUtilization", &self.session_token_utilization);
        xml.member("SessionTokenSize", &self.session_token_size);
    }
}

/// [`GetSessionToken`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetSessionTokenRequest {
    pub duration_seconds: Option<i32>,
    pub serial_number: Option<String>,
    pub token_code: Option<String>,
    pub minimum_session_token_size: Option<i32>,
}

impl Decode for GetSessionTokenRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            duration_seconds: Decode::decode(node.member("DurationSeconds"))?,
            serial_number: Decode::decode(node.member("SerialNumber"))?,
            token_code: Decode::decode(node.member("TokenCode"))?,
            minimum_session_token_size: Decode::decode(node.member("MinimumSessionTokenSize"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetSessionTokenResponse {
    pub credentials: Option<Credentials>,
    pub session_token_utilization: Option<i32>,
    pub session_token_size: Option<i32>,
}

impl Encode for GetSessionTokenResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Credentials", &self.credentials);
        xml.member("SessionTokenUtilization", &self.session_token_utilization);
        xml.member("SessionTokenSize", &self.session_token_size);
    }
}

/// [`GetWebIdentityToken`](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetWebIdentityTokenRequest {
    pub audience: Vec<String>,
    pub duration_seconds: Option<i32>,
    pub signing_algorithm: String,
    pub tags: Option<Vec<Tag>>,
}

impl Decode for GetWebIdentityTokenRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            audience: Decode::decode(node.member("Audience"))?,
            duration_seconds: Decode::decode(node.member("DurationSeconds"))?,
            signing_algorithm: Decode::decode(node.member("SigningAlgorithm"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

#[derive(Clone, PartialEq, Eq, Default)]
pub struct GetWebIdentityTokenResponse {
    pub web_identity_token: Option<String>,
    pub expiration: Option<Timestamp>,
}

impl fmt::Debug for GetWebIdentityTokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetWebIdentityTokenResponse")
            .field("web_identity_token", &Hidden)
            .field("expiration", &self.expiration)
            .finish()
    }
}

impl Encode for GetWebIdentityTokenResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("WebIdentityToken", &self.web_identity_token);
        xml.member("Expiration", &self.expiration);
    }
}

pub(crate) static GET_DELEGATED_ACCESS_TOKEN_REQUEST: Shape =
    Shape::Structure(&[required("TradeInToken", &TRADE_IN_TOKEN_TYPE)]);
pub(crate) static GET_FEDERATION_TOKEN_REQUEST: Shape = Shape::Structure(&[
    required("Name", &USER_NAME_TYPE),
    optional("Policy", &SESSION_POLICY_DOCUMENT_TYPE),
    optional("PolicyArns", &POLICY_DESCRIPTOR_LIST_TYPE),
    optional("DurationSeconds", &DURATION_SECONDS_TYPE),
    optional("Tags", &TAG_LIST_TYPE),
    optional("MinimumSessionTokenSize", &MINIMUM_SESSION_TOKEN_SIZE_TYPE),
]);
pub(crate) static GET_SESSION_TOKEN_REQUEST: Shape = Shape::Structure(&[
    optional("DurationSeconds", &DURATION_SECONDS_TYPE),
    optional("SerialNumber", &SERIAL_NUMBER_TYPE),
    optional("TokenCode", &TOKEN_CODE_TYPE),
    optional("MinimumSessionTokenSize", &MINIMUM_SESSION_TOKEN_SIZE_TYPE),
]);
pub(crate) static GET_WEB_IDENTITY_TOKEN_REQUEST: Shape = Shape::Structure(&[
    required("Audience", &WEB_IDENTITY_TOKEN_AUDIENCE_LIST_TYPE),
    optional("DurationSeconds", &WEB_IDENTITY_TOKEN_DURATION_SECONDS_TYPE),
    required("SigningAlgorithm", &JWT_ALGORITHM_TYPE),
    optional("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static DURATION_SECONDS_TYPE: Shape = Shape::Integer {
    min: 900,
    max: 129600,
};
pub(crate) static JWT_ALGORITHM_TYPE: Shape = Shape::Text(Text {
    min: 5,
    max: 5,
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
