//!  Generated from `contract/iam/saml_provider.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static CREATE_SAML_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateSAMLProvider",
    family: "saml_provider",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::SamlProvider],
    input: &CREATE_SAML_PROVIDER_REQUEST,
    result: Some("CreateSAMLProviderResult"),
    faults: &[
        fault::INVALID_INPUT,
        fault::ENTITY_ALREADY_EXISTS,
        fault::LIMIT_EXCEEDED,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreateSAMLProviderRequest>,
};

impl Operation for CreateSAMLProviderRequest {
    type Output = CreateSAMLProviderResponse;
    const OPERATION: &'static OperationInfo = &CREATE_SAML_PROVIDER;
}

static DELETE_SAML_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteSAMLProvider",
    family: "saml_provider",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::SamlProvider],
    input: &DELETE_SAML_PROVIDER_REQUEST,
    result: None,
    faults: &[
        fault::INVALID_INPUT,
        fault::LIMIT_EXCEEDED,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteSAMLProviderRequest>,
};

impl Operation for DeleteSAMLProviderRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_SAML_PROVIDER;
}

static GET_SAML_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetSAMLProvider",
    family: "saml_provider",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::SamlProvider],
    input: &GET_SAML_PROVIDER_REQUEST,
    result: Some("GetSAMLProviderResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<GetSAMLProviderRequest>,
};

impl Operation for GetSAMLProviderRequest {
    type Output = GetSAMLProviderResponse;
    const OPERATION: &'static OperationInfo = &GET_SAML_PROVIDER;
}

static LIST_SAML_PROVIDERS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListSAMLProviders",
    family: "saml_provider",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_SAML_PROVIDERS_REQUEST,
    result: Some("ListSAMLProvidersResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<ListSAMLProvidersRequest>,
};

impl Operation for ListSAMLProvidersRequest {
    type Output = ListSAMLProvidersResponse;
    const OPERATION: &'static OperationInfo = &LIST_SAML_PROVIDERS;
}

static UPDATE_SAML_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateSAMLProvider",
    family: "saml_provider",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::SamlProvider],
    input: &UPDATE_SAML_PROVIDER_REQUEST,
    result: Some("UpdateSAMLProviderResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
        fault::CONCURRENT_MODIFICATION,
    ],
    pages: &[],
    decode: decode_as::<UpdateSAMLProviderRequest>,
};

impl Operation for UpdateSAMLProviderRequest {
    type Output = UpdateSAMLProviderResponse;
    const OPERATION: &'static OperationInfo = &UPDATE_SAML_PROVIDER;
}

/// [`CreateSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html)
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CreateSAMLProviderRequest {
    pub saml_metadata_document: String,
    pub name: String,
    pub tags: Option<Vec<Tag>>,
    pub assertion_encryption_mode: Option<AssertionEncryptionModeType>,
    pub add_private_key: Option<String>,
}

impl fmt::Debug for CreateSAMLProviderRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateSAMLProviderRequest")
            .field("saml_metadata_document", &self.saml_metadata_document)
            .field("name", &self.name)
            .field("tags", &self.tags)
            .field("assertion_encryption_mode", &self.assertion_encryption_mode)
            .field("add_private_key", &Hidden)
            .finish()
    }
}

impl Decode for CreateSAMLProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            saml_metadata_document: Decode::decode(node.member("SAMLMetadataDocument"))?,
            name: Decode::decode(node.member("Name"))?,
            tags: Decode::decode(node.member("Tags"))?,
            assertion_encryption_mode: Decode::decode(node.member("AssertionEncryptionMode"))?,
            add_private_key: Decode::decode(node.member("AddPrivateKey"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateSAMLProviderResponse {
    pub saml_provider_arn: Option<String>,
    pub tags: Option<Vec<Tag>>,
}

impl Encode for CreateSAMLProviderResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SAMLProviderArn", &self.saml_provider_arn);
        xml.member("Tags", &self.tags);
    }
}

/// [`DeleteSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteSAMLProviderRequest {
    pub saml_provider_arn: String,
}

impl Decode for DeleteSAMLProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            saml_provider_arn: Decode::decode(node.member("SAMLProviderArn"))?,
        })
    }
}

/// [`GetSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetSAMLProviderRequest {
    pub saml_provider_arn: String,
}

impl Decode for GetSAMLProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            saml_provider_arn: Decode::decode(node.member("SAMLProviderArn"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetSAMLProviderResponse {
    pub saml_provider_uuid: Option<String>,
    pub saml_metadata_document: Option<String>,
    pub create_date: Option<Timestamp>,
    pub valid_until: Option<Timestamp>,
    pub tags: Option<Vec<Tag>>,
    pub assertion_encryption_mode: Option<AssertionEncryptionModeType>,
    pub private_key_list: Option<Vec<SAMLPrivateKey>>,
}

impl Encode for GetSAMLProviderResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SAMLProviderUUID", &self.saml_provider_uuid);
        xml.member("SAMLMetadataDocument", &self.saml_metadata_document);
        xml.member("CreateDate", &self.create_date);
        xml.member("ValidUntil", &self.valid_until);
        xml.member("Tags", &self.tags);
        xml.member("AssertionEncryptionMode", &self.assertion_encryption_mode);
        xml.member("PrivateKeyList", &self.private_key_list);
    }
}

/// [`ListSAMLProviders`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListSAMLProvidersRequest {}

impl Decode for ListSAMLProvidersRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListSAMLProvidersResponse {
    pub saml_provider_list: Option<Vec<SAMLProviderListEntry>>,
}

impl Encode for ListSAMLProvidersResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SAMLProviderList", &self.saml_provider_list);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SAMLPrivateKey {
    pub key_id: Option<String>,
    pub timestamp: Option<Timestamp>,
}

impl Encode for SAMLPrivateKey {
    fn encode(&self, xml: &mut Writer) {
        xml.member("KeyId", &self.key_id);
        xml.member("Timestamp", &self.timestamp);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SAMLProviderListEntry {
    pub arn: Option<String>,
    pub valid_until: Option<Timestamp>,
    pub create_date: Option<Timestamp>,
}

impl Encode for SAMLProviderListEntry {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Arn", &self.arn);
        xml.member("ValidUntil", &self.valid_until);
        xml.member("CreateDate", &self.create_date);
    }
}

/// [`UpdateSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html)
#[derive(Clone, PartialEq, Eq, Default)]
pub struct UpdateSAMLProviderRequest {
    pub saml_metadata_document: Option<String>,
    pub saml_provider_arn: String,
    pub assertion_encryption_mode: Option<AssertionEncryptionModeType>,
    pub add_private_key: Option<String>,
    pub remove_private_key: Option<String>,
}

impl fmt::Debug for UpdateSAMLProviderRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateSAMLProviderRequest")
            .field("saml_metadata_document", &self.saml_metadata_document)
            .field("saml_provider_arn", &self.saml_provider_arn)
            .field("assertion_encryption_mode", &self.assertion_encryption_mode)
            .field("add_private_key", &Hidden)
            .field("remove_private_key", &self.remove_private_key)
            .finish()
    }
}

impl Decode for UpdateSAMLProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            saml_metadata_document: Decode::decode(node.member("SAMLMetadataDocument"))?,
            saml_provider_arn: Decode::decode(node.member("SAMLProviderArn"))?,
            assertion_encryption_mode: Decode::decode(node.member("AssertionEncryptionMode"))?,
            add_private_key: Decode::decode(node.member("AddPrivateKey"))?,
            remove_private_key: Decode::decode(node.member("RemovePrivateKey"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateSAMLProviderResponse {
    pub saml_provider_arn: Option<String>,
}

impl Encode for UpdateSAMLProviderResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SAMLProviderArn", &self.saml_provider_arn);
    }
}

words! {
AssertionEncryptionModeType {
Required = "Required",
Allowed = "Allowed",
}
}
pub(crate) static CREATE_SAML_PROVIDER_REQUEST: Shape = Shape::Structure(&[
    required("SAMLMetadataDocument", &SAML_METADATA_DOCUMENT_TYPE),
    required("Name", &SAML_PROVIDER_NAME_TYPE),
    optional("Tags", &TAG_LIST_TYPE),
    optional("AssertionEncryptionMode", &ASSERTION_ENCRYPTION_MODE_TYPE),
    optional("AddPrivateKey", &PRIVATE_KEY_TYPE),
]);
pub(crate) static DELETE_SAML_PROVIDER_REQUEST: Shape =
    Shape::Structure(&[required("SAMLProviderArn", &ARN_TYPE)]);
pub(crate) static GET_SAML_PROVIDER_REQUEST: Shape =
    Shape::Structure(&[required("SAMLProviderArn", &ARN_TYPE)]);
pub(crate) static LIST_SAML_PROVIDERS_REQUEST: Shape = Shape::Structure(&[]);
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
pub(crate) static UPDATE_SAML_PROVIDER_REQUEST: Shape = Shape::Structure(&[
    optional("SAMLMetadataDocument", &SAML_METADATA_DOCUMENT_TYPE),
    required("SAMLProviderArn", &ARN_TYPE),
    optional("AssertionEncryptionMode", &ASSERTION_ENCRYPTION_MODE_TYPE),
    optional("AddPrivateKey", &PRIVATE_KEY_TYPE),
    optional("RemovePrivateKey", &PRIVATE_KEY_ID_TYPE),
]);
pub(crate) static ASSERTION_ENCRYPTION_MODE_TYPE: Shape =
    Shape::Enum(AssertionEncryptionModeType::WORDS);
pub(crate) static PRIVATE_KEY_ID_TYPE: Shape = Shape::Text(Text {
    min: 22,
    max: 64,
    pattern: Some(&pattern::PRIVATE_KEY_ID_TYPE),
    ..Text::ANY
});
