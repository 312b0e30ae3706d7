//! Sessions of a role, or of a member account's root user.
//! Generated from `contract/sts/assume.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    AssumeRole: AssumeRoleRequest = ASSUME_ROLE_REQUEST => AssumeRoleResponse in "AssumeRoleResult";
    write signed Sts "assume" Write;
    resources: [Role];
    faults: [MALFORMED_POLICY_DOCUMENT, PACKED_POLICY_TOO_LARGE, REGION_DISABLED_EXCEPTION,
        EXPIRED_TOKEN_EXCEPTION, INVALID_CONTEXT_ASSERTION];
}

operation! {
    AssumeRoleWithSAML: AssumeRoleWithSAMLRequest = ASSUME_ROLE_WITH_SAML_REQUEST => AssumeRoleWithSAMLResponse in "AssumeRoleWithSAMLResult";
    read unsigned Sts "assume" Write;
    resources: [Role];
    faults: [MALFORMED_POLICY_DOCUMENT, PACKED_POLICY_TOO_LARGE, IDP_REJECTED_CLAIM,
        INVALID_IDENTITY_TOKEN, EXPIRED_TOKEN_EXCEPTION, REGION_DISABLED_EXCEPTION];
}

operation! {
    AssumeRoleWithWebIdentity: AssumeRoleWithWebIdentityRequest = ASSUME_ROLE_WITH_WEB_IDENTITY_REQUEST => AssumeRoleWithWebIdentityResponse in "AssumeRoleWithWebIdentityResult";
    read unsigned Sts "assume" Write;
    resources: [Role];
    faults: [MALFORMED_POLICY_DOCUMENT, PACKED_POLICY_TOO_LARGE, IDP_REJECTED_CLAIM,
        IDP_COMMUNICATION_ERROR, INVALID_IDENTITY_TOKEN, EXPIRED_TOKEN_EXCEPTION,
        REGION_DISABLED_EXCEPTION];
}

operation! {
    AssumeRoot: AssumeRootRequest = ASSUME_ROOT_REQUEST => AssumeRootResponse in "AssumeRootResult";
    read signed Sts "assume" Write;
    resources: [RootUser];
    faults: [REGION_DISABLED_EXCEPTION, EXPIRED_TOKEN_EXCEPTION];
}

structure! {
    /// [`AssumeRole`](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html)
    #[derive(Debug, Default)]
    pub struct AssumeRoleRequest: input ASSUME_ROLE_REQUEST {
        pub role_arn: String = "RoleArn" required ARN_TYPE,
        pub role_session_name: String = "RoleSessionName" required ROLE_SESSION_NAME_TYPE,
        pub policy_arns: Option<Vec<PolicyDescriptorType>> = "PolicyArns" optional POLICY_DESCRIPTOR_LIST_TYPE,
        pub policy: Option<String> = "Policy" optional UNRESTRICTED_SESSION_POLICY_DOCUMENT_TYPE,
        pub duration_seconds: Option<i32> = "DurationSeconds" optional ROLE_DURATION_SECONDS_TYPE,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
        pub transitive_tag_keys: Option<Vec<String>> = "TransitiveTagKeys" optional TAG_KEY_LIST_TYPE,
        pub external_id: Option<String> = "ExternalId" optional EXTERNAL_ID_TYPE,
        pub serial_number: Option<String> = "SerialNumber" optional SERIAL_NUMBER_TYPE,
        pub token_code: Option<String> = "TokenCode" optional TOKEN_CODE_TYPE,
        pub source_identity: Option<String> = "SourceIdentity" optional SOURCE_IDENTITY_TYPE,
        pub provided_contexts: Option<Vec<ProvidedContext>> = "ProvidedContexts" optional PROVIDED_CONTEXTS_LIST_TYPE,
        pub minimum_session_token_size: Option<i32> = "MinimumSessionTokenSize" optional MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct AssumeRoleResponse: output {
        pub credentials: Option<Credentials> = "Credentials",
        pub assumed_role_user: Option<AssumedRoleUser> = "AssumedRoleUser",
        pub packed_policy_size: Option<i32> = "PackedPolicySize",
        pub source_identity: Option<String> = "SourceIdentity",
        pub session_token_utilization: Option<i32> = "SessionTokenUtilization",
        pub session_token_size: Option<i32> = "SessionTokenSize",
    }
}

structure! {
    /// [`AssumeRoleWithSAML`](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html)
    #[derive(Default)]
    pub struct AssumeRoleWithSAMLRequest: input ASSUME_ROLE_WITH_SAML_REQUEST {
        pub role_arn: String = "RoleArn" required ARN_TYPE,
        pub principal_arn: String = "PrincipalArn" required ARN_TYPE,
        pub saml_assertion: String = "SAMLAssertion" required SAML_ASSERTION_TYPE,
        pub policy_arns: Option<Vec<PolicyDescriptorType>> = "PolicyArns" optional POLICY_DESCRIPTOR_LIST_TYPE,
        pub policy: Option<String> = "Policy" optional SESSION_POLICY_DOCUMENT_TYPE,
        pub duration_seconds: Option<i32> = "DurationSeconds" optional ROLE_DURATION_SECONDS_TYPE,
        pub minimum_session_token_size: Option<i32> = "MinimumSessionTokenSize" optional MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    }
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

structure! {
    #[derive(Debug, Default)]
    pub struct AssumeRoleWithSAMLResponse: output {
        pub credentials: Option<Credentials> = "Credentials",
        pub assumed_role_user: Option<AssumedRoleUser> = "AssumedRoleUser",
        pub packed_policy_size: Option<i32> = "PackedPolicySize",
        pub subject: Option<String> = "Subject",
        pub subject_type: Option<String> = "SubjectType",
        pub issuer: Option<String> = "Issuer",
        pub audience: Option<String> = "Audience",
        pub name_qualifier: Option<String> = "NameQualifier",
        pub source_identity: Option<String> = "SourceIdentity",
        pub session_token_utilization: Option<i32> = "SessionTokenUtilization",
        pub session_token_size: Option<i32> = "SessionTokenSize",
        pub trusted_identity_propagation_context: Option<TrustedIdentityPropagationContext> = "TrustedIdentityPropagationContext",
    }
}

structure! {
    /// [`AssumeRoleWithWebIdentity`](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html)
    #[derive(Default)]
    pub struct AssumeRoleWithWebIdentityRequest: input ASSUME_ROLE_WITH_WEB_IDENTITY_REQUEST {
        pub role_arn: String = "RoleArn" required ARN_TYPE,
        pub role_session_name: String = "RoleSessionName" required ROLE_SESSION_NAME_TYPE,
        pub web_identity_token: String = "WebIdentityToken" required CLIENT_TOKEN_TYPE,
        pub provider_id: Option<String> = "ProviderId" optional URL_TYPE,
        pub policy_arns: Option<Vec<PolicyDescriptorType>> = "PolicyArns" optional POLICY_DESCRIPTOR_LIST_TYPE,
        pub policy: Option<String> = "Policy" optional SESSION_POLICY_DOCUMENT_TYPE,
        pub duration_seconds: Option<i32> = "DurationSeconds" optional ROLE_DURATION_SECONDS_TYPE,
        pub minimum_session_token_size: Option<i32> = "MinimumSessionTokenSize" optional MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    }
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

structure! {
    #[derive(Debug, Default)]
    pub struct AssumeRoleWithWebIdentityResponse: output {
        pub credentials: Option<Credentials> = "Credentials",
        pub subject_from_web_identity_token: Option<String> = "SubjectFromWebIdentityToken",
        pub assumed_role_user: Option<AssumedRoleUser> = "AssumedRoleUser",
        pub packed_policy_size: Option<i32> = "PackedPolicySize",
        pub provider: Option<String> = "Provider",
        pub audience: Option<String> = "Audience",
        pub source_identity: Option<String> = "SourceIdentity",
        pub session_token_utilization: Option<i32> = "SessionTokenUtilization",
        pub session_token_size: Option<i32> = "SessionTokenSize",
        pub trusted_identity_propagation_context: Option<TrustedIdentityPropagationContext> = "TrustedIdentityPropagationContext",
    }
}

structure! {
    /// [`AssumeRoot`](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html)
    #[derive(Debug, Default)]
    pub struct AssumeRootRequest: input ASSUME_ROOT_REQUEST {
        pub target_principal: String = "TargetPrincipal" required TARGET_PRINCIPAL_TYPE,
        pub task_policy_arn: PolicyDescriptorType = "TaskPolicyArn" required POLICY_DESCRIPTOR_TYPE,
        pub duration_seconds: Option<i32> = "DurationSeconds" optional ROOT_DURATION_SECONDS_TYPE,
        pub minimum_session_token_size: Option<i32> = "MinimumSessionTokenSize" optional MINIMUM_SESSION_TOKEN_SIZE_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct AssumeRootResponse: output {
        pub credentials: Option<Credentials> = "Credentials",
        pub source_identity: Option<String> = "SourceIdentity",
        pub session_token_utilization: Option<i32> = "SessionTokenUtilization",
        pub session_token_size: Option<i32> = "SessionTokenSize",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct AssumedRoleUser: output {
        pub assumed_role_id: String = "AssumedRoleId",
        pub arn: String = "Arn",
    }
}

structure! {
    #[derive(Default)]
    pub struct OriginIdentity: output {
        pub subject: Option<String> = "Subject",
        pub subject_type: Option<String> = "SubjectType",
        pub issuer: Option<String> = "Issuer",
        pub federated_provider_arn: Option<String> = "FederatedProviderArn",
    }
}

impl fmt::Debug for OriginIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OriginIdentity")
            .field("subject", &Hidden)
            .field("subject_type", &Hidden)
            .field("issuer", &Hidden)
            .field("federated_provider_arn", &self.federated_provider_arn)
            .finish()
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ProvidedContext: input PROVIDED_CONTEXT {
        pub provider_arn: Option<String> = "ProviderArn" optional ARN_TYPE,
        pub context_assertion: Option<String> = "ContextAssertion" optional CONTEXT_ASSERTION_TYPE,
    }
}

structure! {
    #[derive(Default)]
    pub struct TransactionContext: output {
        pub identity_provider: Option<BTreeMap<String, String>> = "IdentityProvider",
    }
}

impl fmt::Debug for TransactionContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactionContext")
            .field("identity_provider", &Hidden)
            .finish()
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct TrustedIdentityPropagationContext: output {
        pub origin_identity: Option<OriginIdentity> = "OriginIdentity",
        pub transaction_context: Option<TransactionContext> = "TransactionContext",
    }
}

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
    max: 3072,
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
