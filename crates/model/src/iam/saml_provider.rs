//! SAML identity providers.
//! Generated from `contract/iam/saml_provider.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    CreateSAMLProvider: CreateSAMLProviderRequest = CREATE_SAML_PROVIDER_REQUEST => CreateSAMLProviderResponse in "CreateSAMLProviderResult";
    write signed Iam "saml_provider" Write;
    resources: [SamlProvider];
    faults: [INVALID_INPUT, ENTITY_ALREADY_EXISTS, LIMIT_EXCEEDED, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    DeleteSAMLProvider: DeleteSAMLProviderRequest = DELETE_SAML_PROVIDER_REQUEST => Nothing;
    write signed Iam "saml_provider" Write;
    resources: [SamlProvider];
    faults: [INVALID_INPUT, LIMIT_EXCEEDED, NO_SUCH_ENTITY, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    GetSAMLProvider: GetSAMLProviderRequest = GET_SAML_PROVIDER_REQUEST => GetSAMLProviderResponse in "GetSAMLProviderResult";
    read signed Iam "saml_provider" Read;
    resources: [SamlProvider];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
}

operation! {
    ListSAMLProviders: ListSAMLProvidersRequest = LIST_SAML_PROVIDERS_REQUEST => ListSAMLProvidersResponse in "ListSAMLProvidersResult";
    read signed Iam "saml_provider" List;
    faults: [SERVICE_FAILURE];
}

operation! {
    UpdateSAMLProvider: UpdateSAMLProviderRequest = UPDATE_SAML_PROVIDER_REQUEST => UpdateSAMLProviderResponse in "UpdateSAMLProviderResult";
    write signed Iam "saml_provider" Write;
    resources: [SamlProvider];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, LIMIT_EXCEEDED, SERVICE_FAILURE,
        CONCURRENT_MODIFICATION];
}

structure! {
    /// [`CreateSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html)
    #[derive(Default)]
    pub struct CreateSAMLProviderRequest: input CREATE_SAML_PROVIDER_REQUEST {
        pub saml_metadata_document: String = "SAMLMetadataDocument" required SAML_METADATA_DOCUMENT_TYPE,
        pub name: String = "Name" required SAML_PROVIDER_NAME_TYPE,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
        pub assertion_encryption_mode: Option<AssertionEncryptionModeType> = "AssertionEncryptionMode" optional ASSERTION_ENCRYPTION_MODE_TYPE,
        pub add_private_key: Option<String> = "AddPrivateKey" optional PRIVATE_KEY_TYPE,
        pub context_provider: Option<ContextProvider> = "ContextProvider" optional CONTEXT_PROVIDER,
        pub identity_center_instance_arn: Option<String> = "IdentityCenterInstanceArn" optional IDENTITY_CENTER_INSTANCE_ARN_TYPE,
    }
}

impl fmt::Debug for CreateSAMLProviderRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateSAMLProviderRequest")
            .field("saml_metadata_document", &self.saml_metadata_document)
            .field("name", &self.name)
            .field("tags", &self.tags)
            .field("assertion_encryption_mode", &self.assertion_encryption_mode)
            .field("add_private_key", &Hidden)
            .field("context_provider", &self.context_provider)
            .field(
                "identity_center_instance_arn",
                &self.identity_center_instance_arn,
            )
            .finish()
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateSAMLProviderResponse: output {
        pub saml_provider_arn: Option<String> = "SAMLProviderArn",
        pub tags: Option<Vec<Tag>> = "Tags",
    }
}

structure! {
    /// [`DeleteSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html)
    #[derive(Debug, Default)]
    pub struct DeleteSAMLProviderRequest: input DELETE_SAML_PROVIDER_REQUEST {
        pub saml_provider_arn: String = "SAMLProviderArn" required ARN_TYPE,
    }
}

structure! {
    /// [`GetSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html)
    #[derive(Debug, Default)]
    pub struct GetSAMLProviderRequest: input GET_SAML_PROVIDER_REQUEST {
        pub saml_provider_arn: String = "SAMLProviderArn" required ARN_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetSAMLProviderResponse: output {
        pub saml_provider_uuid: Option<String> = "SAMLProviderUUID",
        pub saml_metadata_document: Option<String> = "SAMLMetadataDocument",
        pub context_provider: Option<ContextProvider> = "ContextProvider",
        pub saml_key_hashes: Option<Vec<SAMLKeyHashEntry>> = "SAMLKeyHashes",
        pub create_date: Option<Timestamp> = "CreateDate",
        pub valid_until: Option<Timestamp> = "ValidUntil",
        pub tags: Option<Vec<Tag>> = "Tags",
        pub assertion_encryption_mode: Option<AssertionEncryptionModeType> = "AssertionEncryptionMode",
        pub private_key_list: Option<Vec<SAMLPrivateKey>> = "PrivateKeyList",
        pub identity_center_instance_arn: Option<String> = "IdentityCenterInstanceArn",
        pub identity_store_arn: Option<String> = "IdentityStoreArn",
    }
}

structure! {
    /// [`ListSAMLProviders`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html)
    #[derive(Debug, Default)]
    pub struct ListSAMLProvidersRequest: input LIST_SAML_PROVIDERS_REQUEST {
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListSAMLProvidersResponse: output {
        pub saml_provider_list: Option<Vec<SAMLProviderListEntry>> = "SAMLProviderList",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct SAMLKeyHashEntry: output {
        pub issuer_url: Option<String> = "IssuerURL",
        pub key_hashes: Option<Vec<String>> = "KeyHashes",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct SAMLPrivateKey: output {
        pub key_id: Option<String> = "KeyId",
        pub timestamp: Option<Timestamp> = "Timestamp",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct SAMLProviderListEntry: output {
        pub arn: Option<String> = "Arn",
        pub valid_until: Option<Timestamp> = "ValidUntil",
        pub create_date: Option<Timestamp> = "CreateDate",
        pub is_trusted_identity_propagation_enabled: Option<bool> = "IsTrustedIdentityPropagationEnabled",
    }
}

structure! {
    /// [`UpdateSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html)
    #[derive(Default)]
    pub struct UpdateSAMLProviderRequest: input UPDATE_SAML_PROVIDER_REQUEST {
        pub saml_metadata_document: Option<String> = "SAMLMetadataDocument" optional SAML_METADATA_DOCUMENT_TYPE,
        pub saml_provider_arn: String = "SAMLProviderArn" required ARN_TYPE,
        pub assertion_encryption_mode: Option<AssertionEncryptionModeType> = "AssertionEncryptionMode" optional ASSERTION_ENCRYPTION_MODE_TYPE,
        pub add_private_key: Option<String> = "AddPrivateKey" optional PRIVATE_KEY_TYPE,
        pub remove_private_key: Option<String> = "RemovePrivateKey" optional PRIVATE_KEY_ID_TYPE,
        pub context_provider: Option<ContextProvider> = "ContextProvider" optional CONTEXT_PROVIDER,
        pub identity_center_instance_arn: Option<String> = "IdentityCenterInstanceArn" optional IDENTITY_CENTER_INSTANCE_ARN_TYPE,
        pub remove_context_provider: Option<bool> = "RemoveContextProvider" optional BOOLEAN_TYPE,
        pub remove_identity_center_instance: Option<bool> = "RemoveIdentityCenterInstance" optional BOOLEAN_TYPE,
    }
}

impl fmt::Debug for UpdateSAMLProviderRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateSAMLProviderRequest")
            .field("saml_metadata_document", &self.saml_metadata_document)
            .field("saml_provider_arn", &self.saml_provider_arn)
            .field("assertion_encryption_mode", &self.assertion_encryption_mode)
            .field("add_private_key", &Hidden)
            .field("remove_private_key", &self.remove_private_key)
            .field("context_provider", &self.context_provider)
            .field(
                "identity_center_instance_arn",
                &self.identity_center_instance_arn,
            )
            .field("remove_context_provider", &self.remove_context_provider)
            .field(
                "remove_identity_center_instance",
                &self.remove_identity_center_instance,
            )
            .finish()
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct UpdateSAMLProviderResponse: output {
        pub saml_provider_arn: Option<String> = "SAMLProviderArn",
    }
}

words! {
    pub enum AssertionEncryptionModeType {
        Required = "Required",
        Allowed = "Allowed",
    }
}

pub(crate) static SAML_METADATA_DOCUMENT_TYPE: Shape = Shape::Text(Text {
    min: 1000,
    max: 10000000,
    ..Text::ANY
});
pub(crate) static SAML_PROVIDER_NAME_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::SAML_PROVIDER_NAME_TYPE),
    ..Text::ANY
});
pub(crate) static ASSERTION_ENCRYPTION_MODE_TYPE: Shape =
    Shape::Enum(AssertionEncryptionModeType::WORDS);
pub(crate) static PRIVATE_KEY_ID_TYPE: Shape = Shape::Text(Text {
    min: 22,
    max: 64,
    pattern: Some(&pattern::PRIVATE_KEY_ID_TYPE),
    ..Text::ANY
});
