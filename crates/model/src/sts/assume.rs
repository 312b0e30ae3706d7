//!  Generated from `contract/sts/assume.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static ASSUME_ROLE: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "AssumeRole",
    family: "assume",
    access: Access::Write,
    mutates: false,
    signed: true,
    resources: &[Resource::Role],
    input: &ASSUME_ROLE_REQUEST,
    result: Some("AssumeRoleResult"),
    faults: &[
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::PACKED_POLICY_TOO_LARGE,
        fault::REGION_DISABLED_EXCEPTION,
        fault::EXPIRED_TOKEN_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<AssumeRoleRequest>,
};

impl Operation for AssumeRoleRequest {
    type Output = AssumeRoleResponse;
    const OPERATION: &'static OperationInfo = &ASSUME_ROLE;
}

static ASSUME_ROLE_WITH_SAML: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "AssumeRoleWithSAML",
    family: "assume",
    access: Access::Write,
    mutates: false,
    signed: false,
    resources: &[Resource::Role],
    input: &ASSUME_ROLE_WITH_SAML_REQUEST,
    result: Some("AssumeRoleWithSAMLResult"),
    faults: &[
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::PACKED_POLICY_TOO_LARGE,
        fault::IDP_REJECTED_CLAIM,
        fault::INVALID_IDENTITY_TOKEN,
        fault::EXPIRED_TOKEN_EXCEPTION,
        fault::REGION_DISABLED_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<AssumeRoleWithSAMLRequest>,
};

impl Operation for AssumeRoleWithSAMLRequest {
    type Output = AssumeRoleWithSAMLResponse;
    const OPERATION: &'static OperationInfo = &ASSUME_ROLE_WITH_SAML;
}

static ASSUME_ROLE_WITH_WEB_IDENTITY: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "AssumeRoleWithWebIdentity",
    family: "assume",
    access: Access::Write,
    mutates: false,
    signed: false,
    resources: &[Resource::Role],
    input: &ASSUME_ROLE_WITH_WEB_IDENTITY_REQUEST,
    result: Some("AssumeRoleWithWebIdentityResult"),
    faults: &[
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::PACKED_POLICY_TOO_LARGE,
        fault::IDP_REJECTED_CLAIM,
        fault::IDP_COMMUNICATION_ERROR,
        fault::INVALID_IDENTITY_TOKEN,
        fault::EXPIRED_TOKEN_EXCEPTION,
        fault::REGION_DISABLED_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<AssumeRoleWithWebIdentityRequest>,
};

impl Operation for AssumeRoleWithWebIdentityRequest {
    type Output = AssumeRoleWithWebIdentityResponse;
    const OPERATION: &'static OperationInfo = &ASSUME_ROLE_WITH_WEB_IDENTITY;
}

static ASSUME_ROOT: OperationInfo = OperationInfo {
    service: Service::Sts,
    name: "AssumeRoot",
    family: "assume",
    access: Access::Write,
    mutates: false,
    signed: true,
    resources: &[Resource::RootUser],
    input: &ASSUME_ROOT_REQUEST,
    result: Some("AssumeRootResult"),
    faults: &[
        fault::REGION_DISABLED_EXCEPTION,
        fault::EXPIRED_TOKEN_EXCEPTION,
    ],
    pages: &[],
    decode: decode_as::<AssumeRootRequest>,
};

impl Operation for AssumeRootRequest {
    type Output = AssumeRootResponse;
    const OPERATION: &'static OperationInfo = &ASSUME_ROOT;
}

/// [`AssumeRole`](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssumeRoleRequest {
    pub role_arn: String,
    pub role_session_name: String,
    pub policy_arns: Option<Vec<PolicyDescriptorType>>,
    pub policy: Option<String>,
    pub duration_seconds: Option<i32>,
    pub tags: Option<Vec<Tag>>,
    pub transitive_tag_keys: Option<Vec<String>>,
    pub external_id: Option<String>,
    pub serial_number: Option<String>,
    pub token_code: Option<String>,
    pub source_identity: Option<String>,
    pub provided_contexts: Option<Vec<ProvidedContext>>,
    pub minimum_session_token_size: Option<i32>,
}

impl Decode for AssumeRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_arn: Decode::decode(node.member("RoleArn"))?,
            role_session_name: Decode::decode(node.member("RoleSessionName"))?,
            policy_arns: Decode::decode(node.member("PolicyArns"))?,
            policy: Decode::decode(node.member("Policy"))?,
            duration_seconds: Decode::decode(node.member("DurationSeconds"))?,
            tags: Decode::decode(node.member("Tags"))?,
            transitive_tag_keys: Decode::decode(node.member("TransitiveTagKeys"))?,
            external_id: Decode::decode(node.member("ExternalId"))?,
            serial_number: Decode::decode(node.member("SerialNumber"))?,
            token_code: Decode::decode(node.member("TokenCode"))?,
            source_identity: Decode::decode(node.member("SourceIdentity"))?,
            provided_contexts: Decode::decode(node.member("ProvidedContexts"))?,
            minimum_session_token_size: Decode::decode(node.member("MinimumSessionTokenSize"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssumeRoleResponse {
    pub credentials: Option<Credentials>,
    pub assumed_role_user: Option<AssumedRoleUser>,
    pub packed_policy_size: Option<i32>,
    pub source_identity: Option<String>,
    pub session_token_utilization: Option<i32>,
    pub session_token_size: Option<i32>,
}

impl Encode for AssumeRoleResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Credentials", &self.credentials);
        xml.member("AssumedRoleUser", &self.assumed_role_user);
        xml.member("PackedPolicySize", &self.packed_policy_size);
        xml.member("SourceIdentity", &self.source_identity);
        xml.member("SessionTokenUtilization", &self.session_token_utilization);
        xml.member("SessionTokenSize", &self.session_token_size);
    }
}

/// [`AssumeRoleWithSAML`](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html)
#[derive(Clone, PartialEq, Eq, Default)]
pub struct AssumeRoleWithSAMLRequest {
    pub role_arn: String,
    pub principal_arn: String,
    pub saml_assertion: String,
    pub policy_arns: Option<Vec<PolicyDescriptorType>>,
    pub policy: Option<String>,
    pub duration_seconds: Option<i32>,
    pub minimum_session_token_size: Option<i32>,
}

impl fmt::Debug for AssumeRoleWithSAMLRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRoleWithSAMLRequest")
            .field("role_arn", &self.role_arn)
            .field("principal_arn", &self.principal_arn)
            .field("saml_assertion", &Hidden)
            .field("policy_arns", &self.policy_arns)
            .field("policy", &self.policy)
            .field("duration_seconds", &self.duration_seconds)
            .field(
                "minimum_session_token_size",
                &self.minimum_session_token_size,
            )
            .finish()
    }
}

impl Decode for AssumeRoleWithSAMLRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_arn: Decode::decode(node.member("RoleArn"))?,
            principal_arn: Decode::decode(node.member("PrincipalArn"))?,
            saml_assertion: Decode::decode(node.member("SAMLAssertion"))?,
            policy_arns: Decode::decode(node.member("PolicyArns"))?,
            policy: Decode::decode(node.member("Policy"))?,
            duration_seconds: Decode::decode(node.member("DurationSeconds"))?,
            minimum_session_token_size: Decode::decode(node.member("MinimumSessionTokenSize"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssumeRoleWithSAMLResponse {
    pub credentials: Option<Credentials>,
    pub assumed_role_user: Option<AssumedRoleUser>,
    pub packed_policy_size: Option<i32>,
    pub subject: Option<String>,
    pub subject_type: Option<String>,
    pub issuer: Option<String>,
    pub audience: Option<String>,
    pub name_qualifier: Option<String>,
    pub source_identity: Option<String>,
    pub session_token_utilization: Option<i32>,
    pub session_token_size: Option<i32>,
}

impl Encode for AssumeRoleWithSAMLResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Credentials", &self.credentials);
        xml.member("AssumedRoleUser", &self.assumed_role_user);
        xml.member("PackedPolicySize", &self.packed_policy_size);
        xml.member("Subject", &self.subject);
        xml.member("SubjectType", &self.subject_type);
        xml.member("Issuer", &self.issuer);
        xml.member("Audience", &self.audience);
        xml.member("NameQualifier", &self.name_qualifier);
        xml.member("SourceIdentity", &self.source_identity);
        xml.member("SessionTokenUtilization", &self.session_token_utilization);
        xml.member("SessionTokenSize", &self.session_token_size);
    }
}

/// [`AssumeRoleWithWebIdentity`](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html)
#[derive(Clone, PartialEq, Eq, Default)]
pub struct AssumeRoleWithWebIdentityRequest {
    pub role_arn: String,
    pub role_session_name: String,
    pub web_identity_token: String,
    pub provider_id: Option<String>,
    pub policy_arns: Option<Vec<PolicyDescriptorType>>,
    pub policy: Option<String>,
    pub duration_seconds: Option<i32>,
    pub minimum_session_token_size: Option<i32>,
}

impl fmt::Debug for AssumeRoleWithWebIdentityRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRoleWithWebIdentityRequest")
            .field("role_arn", &self.role_arn)
            .field("role_session_name", &self.role_session_name)
            .field("web_identity_token", &Hidden)
            .field("provider_id", &self.provider_id)
            .field("policy_arns", &self.policy_arns)
            .field("policy", &self.policy)
            .field("duration_seconds", &self.duration_seconds)
            .field(
                "minimum_session_token_size",
                &self.minimum_session_token_size,
            )
            .finish()
    }
}

impl Decode for AssumeRoleWithWebIdentityRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_arn: Decode::decode(node.member("RoleArn"))?,
            role_session_name: Decode::decode(node.member("RoleSessionName"))?,
            web_identity_token: Decode::decode(node.member("WebIdentityToken"))?,
            provider_id: Decode::decode(node.member("ProviderId"))?,
            policy_arns: Decode::decode(node.member("PolicyArns"))?,
            policy: Decode::decode(node.member("Policy"))?,
            duration_seconds: Decode::decode(node.member("DurationSeconds"))?,
            minimum_session_token_size: Decode::decode(node.member("MinimumSessionTokenSize"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssumeRoleWithWebIdentityResponse {
    pub credentials: Option<Credentials>,
    pub subject_from_web_identity_token: Option<String>,
    pub assumed_role_user: Option<AssumedRoleUser>,
    pub packed_policy_size: Option<i32>,
    pub provider: Option<String>,
    pub audience: Option<String>,
    pub source_identity: Option<String>,
    pub session_token_utilization: Option<i32>,
    pub session_token_size: Option<i32>,
}

impl Encode for AssumeRoleWithWebIdentityResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Credentials", &self.credentials);
        xml.member(
            "SubjectFromWebIdentityToken",
            &self.subject_from_web_identity_token,
        );
        xml.member("AssumedRoleUser", &self.assumed_role_user);
        xml.member("PackedPolicySize", &self.packed_policy_size);
        xml.member("Provider", &self.provider);
        xml.member("Audience", &self.audience);
        xml.member("SourceIdentity", &self.source_identity);
        xml.member("SessionTokenUtilization", &self.session_token_utilization);
        xml.member("SessionTokenSize", &self.session_token_size);
    }
}

/// [`AssumeRoot`](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssumeRootRequest {
    pub target_principal: String,
    pub task_policy_arn: PolicyDescriptorType,
    pub duration_seconds: Option<i32>,
    pub minimum_session_token_size: Option<i32>,
}

impl Decode for AssumeRootRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            target_principal: Decode::decode(node.member("TargetPrincipal"))?,
            task_policy_arn: Decode::decode(node.member("TaskPolicyArn"))?,
            duration_seconds: Decode::decode(node.member("DurationSeconds"))?,
            minimum_session_token_size: Decode::decode(node.member("MinimumSessionTokenSize"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssumeRootResponse {
    pub credentials: Option<Credentials>,
    pub source_identity: Option<String>,
    pub session_token_utilization: Option<i32>,
    pub session_token_size: Option<i32>,
}

impl Encode for AssumeRootResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Credentials", &self.credentials);
        xml.member("SourceIdentity", &self.source_identity);
        xml.member("SessionTokenUtilization", &self.session_token_utilization);
        xml.member("SessionTokenSize", &self.session_token_size);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssumedRoleUser {
    pub assumed_role_id: String,
    pub arn: String,
}

impl Encode for AssumedRoleUser {
    fn encode(&self, xml: &mut Writer) {
        xml.member("AssumedRoleId", &self.assumed_role_id);
        xml.member("Arn", &self.arn);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProvidedContext {
    pub provider_arn: Option<String>,
    pub context_assertion: Option<String>,
}

impl Decode for ProvidedContext {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            provider_arn: Decode::decode(node.member("ProviderArn"))?,
            context_assertion: Decode::decode(node.member("ContextAssertion"))?,
        })
    }
}

pub(crate) static ASSUME_ROLE_REQUEST: Shape = Shape::Structure(&[
    required("RoleArn", &ARN_TYPE),
    required("RoleSessionName", &ROLE_SESSION_NAME_TYPE),
    optional("PolicyArns", &POLICY_DESCRIPTOR_LIST_TYPE),
    optional("Policy", &UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE),
    optional("DurationSeconds", &ROLE_DURATION_SECONDS_TYPE),
    optional("Tags", &TAG_LIST_TYPE),
    optional("TransitiveTagKeys", &TAG_KEY_LIST_TYPE),
    optional("ExternalId", &EXTERNAL_ID_TYPE),
    optional("SerialNumber", &SERIAL_NUMBER_TYPE),
    optional("TokenCode", &TOKEN_CODE_TYPE),
    optional("SourceIdentity", &SOURCE_IDENTITY_TYPE),
    optional("ProvidedContexts", &PROVIDED_CONTEXTS_LIST_TYPE),
    optional("MinimumSessionTokenSize", &MINIMUM_SESSION_TOKEN_SIZE_TYPE),
]);
pub(crate) static ASSUME_ROLE_WITH_SAML_REQUEST: Shape = Shape::Structure(&[
    required("RoleArn", &ARN_TYPE),
    required("PrincipalArn", &ARN_TYPE),
    required("SAMLAssertion", &SAML_ASSERTION_TYPE),
    optional("PolicyArns", &POLICY_DESCRIPTOR_LIST_TYPE),
    optional("Policy", &SESSION_POLICY_DOCUMENT_TYPE),
    optional("DurationSeconds", &ROLE_DURATION_SECONDS_TYPE),
    optional("MinimumSessionTokenSize", &MINIMUM_SESSION_TOKEN_SIZE_TYPE),
]);
pub(crate) static ASSUME_ROLE_WITH_WEB_IDENTITY_REQUEST: Shape = Shape::Structure(&[
    required("RoleArn", &ARN_TYPE),
    required("RoleSessionName", &ROLE_SESSION_NAME_TYPE),
    required("WebIdentityToken", &CLIENT_TOKEN_TYPE),
    optional("ProviderId", &URL_TYPE),
    optional("PolicyArns", &POLICY_DESCRIPTOR_LIST_TYPE),
    optional("Policy", &SESSION_POLICY_DOCUMENT_TYPE),
    optional("DurationSeconds", &ROLE_DURATION_SECONDS_TYPE),
    optional("MinimumSessionTokenSize", &MINIMUM_SESSION_TOKEN_SIZE_TYPE),
]);
pub(crate) static ASSUME_ROOT_REQUEST: Shape = Shape::Structure(&[
    required("TargetPrincipal", &TARGET_PRINCIPAL_TYPE),
    required("TaskPolicyArn", &POLICY_DESCRIPTOR_TYPE),
    optional("DurationSeconds", &ROOT_DURATION_SECONDS_TYPE),
    optional("MinimumSessionTokenSize", &MINIMUM_SESSION_TOKEN_SIZE_TYPE),
]);
pub(crate) static PROVIDED_CONTEXT: Shape = Shape::Structure(&[
    optional("ProviderArn", &ARN_TYPE),
    optional("ContextAssertion", &CONTEXT_ASSERTION_TYPE),
]);
pub(crate) static PROVIDED_CONTEXTS_LIST_TYPE: Shape = Shape::List {
    member: &PROVIDED_CONTEXT,
    min: 1,
    max: 5,
};
pub(crate) static ROOT_DURATION_SECONDS_TYPE: Shape = Shape::Integer { min: 0, max: 900 };
pub(crate) static SAML_ASSERTION_TYPE: Shape = Shape::Text(Text {
    min: 4,
    max: 100000,
    sensitive: true,
    ..Text::ANY
});
pub(crate) static TARGET_PRINCIPAL_TYPE: Shape = Shape::Text(Text {
    min: 12,
    max: 2048,
    ..Text::ANY
});
pub(crate) static CLIENT_TOKEN_TYPE: Shape = Shape::Text(Text {
    min: 4,
    max: 20000,
    sensitive: true,
    ..Text::ANY
});
pub(crate) static CONTEXT_ASSERTION_TYPE: Shape = Shape::Text(Text {
    min: 4,
    max: 2048,
    ..Text::ANY
});
pub(crate) static EXTERNAL_ID_TYPE: Shape = Shape::Text(Text {
    min: 2,
    max: 1224,
    pattern: Some(&pattern::EXTERNAL_ID_TYPE),
    ..Text::ANY
});
pub(crate) static ROLE_DURATION_SECONDS_TYPE: Shape = Shape::Integer {
    min: 900,
    max: 43200,
};
pub(crate) static ROLE_SESSION_NAME_TYPE: Shape = Shape::Text(Text {
    min: 2,
    max: 64,
    pattern: Some(&pattern::ROLE_SESSION_NAME_TYPE),
    ..Text::ANY
});
pub(crate) static SOURCE_IDENTITY_TYPE: Shape = Shape::Text(Text {
    min: 2,
    max: 64,
    pattern: Some(&pattern::ROLE_SESSION_NAME_TYPE),
    ..Text::ANY
});
pub(crate) static TAG_KEY_LIST_TYPE: Shape = Shape::List {
    member: &TAG_KEY_TYPE,
    min: 0,
    max: 50,
};
pub(crate) static UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE: Shape = Shape::Text(Text {
    min: 1,
    pattern: Some(&pattern::UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE),
    ..Text::ANY
});
pub(crate) static URL_TYPE: Shape = Shape::Text(Text {
    min: 4,
    max: 2048,
    ..Text::ANY
});
