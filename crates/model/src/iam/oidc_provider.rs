//!  Generated from `contract/iam/oidc_provider.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "AddClientIDToOpenIDConnectProvider",
    family: "oidc_provider",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::OidcProvider],
    input: &ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER_REQUEST,
    result: None,
    faults: &[
        fault::CONCURRENT_MODIFICATION,
        fault::INVALID_INPUT,
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<AddClientIDToOpenIDConnectProviderRequest>,
};

impl Operation for AddClientIDToOpenIDConnectProviderRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER;
}

static CREATE_OPEN_ID_CONNECT_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateOpenIDConnectProvider",
    family: "oidc_provider",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::OidcProvider],
    input: &CREATE_OPEN_ID_CONNECT_PROVIDER_REQUEST,
    result: Some("CreateOpenIDConnectProviderResult"),
    faults: &[
        fault::INVALID_INPUT,
        fault::ENTITY_ALREADY_EXISTS,
        fault::LIMIT_EXCEEDED,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
        fault::OPEN_ID_IDP_COMMUNICATION_ERROR,
    ],
    pages: &[],
    decode: decode_as::<CreateOpenIDConnectProviderRequest>,
};

impl Operation for CreateOpenIDConnectProviderRequest {
    type Output = CreateOpenIDConnectProviderResponse;
    const OPERATION: &'static OperationInfo = &CREATE_OPEN_ID_CONNECT_PROVIDER;
}

static DELETE_OPEN_ID_CONNECT_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteOpenIDConnectProvider",
    family: "oidc_provider",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::OidcProvider],
    input: &DELETE_OPEN_ID_CONNECT_PROVIDER_REQUEST,
    result: None,
    faults: &[
        fault::INVALID_INPUT,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteOpenIDConnectProviderRequest>,
};

impl Operation for DeleteOpenIDConnectProviderRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_OPEN_ID_CONNECT_PROVIDER;
}

static GET_OPEN_ID_CONNECT_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetOpenIDConnectProvider",
    family: "oidc_provider",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::OidcProvider],
    input: &GET_OPEN_ID_CONNECT_PROVIDER_REQUEST,
    result: Some("GetOpenIDConnectProviderResult"),
    faults: &[
        fault::INVALID_INPUT,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<GetOpenIDConnectProviderRequest>,
};

impl Operation for GetOpenIDConnectProviderRequest {
    type Output = GetOpenIDConnectProviderResponse;
    const OPERATION: &'static OperationInfo = &GET_OPEN_ID_CONNECT_PROVIDER;
}

static LIST_OPEN_ID_CONNECT_PROVIDERS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListOpenIDConnectProviders",
    family: "oidc_provider",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_OPEN_ID_CONNECT_PROVIDERS_REQUEST,
    result: Some("ListOpenIDConnectProvidersResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<ListOpenIDConnectProvidersRequest>,
};

impl Operation for ListOpenIDConnectProvidersRequest {
    type Output = ListOpenIDConnectProvidersResponse;
    const OPERATION: &'static OperationInfo = &LIST_OPEN_ID_CONNECT_PROVIDERS;
}

static REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "RemoveClientIDFromOpenIDConnectProvider",
    family: "oidc_provider",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::OidcProvider],
    input: &REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER_REQUEST,
    result: None,
    faults: &[
        fault::CONCURRENT_MODIFICATION,
        fault::INVALID_INPUT,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<RemoveClientIDFromOpenIDConnectProviderRequest>,
};

impl Operation for RemoveClientIDFromOpenIDConnectProviderRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER;
}

static UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateOpenIDConnectProviderThumbprint",
    family: "oidc_provider",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::OidcProvider],
    input: &UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT_REQUEST,
    result: None,
    faults: &[
        fault::CONCURRENT_MODIFICATION,
        fault::INVALID_INPUT,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UpdateOpenIDConnectProviderThumbprintRequest>,
};

impl Operation for UpdateOpenIDConnectProviderThumbprintRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT;
}

/// [`AddClientIDToOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AddClientIDToOpenIDConnectProviderRequest {
    pub open_id_connect_provider_arn: String,
    pub client_id: String,
}

impl Decode for AddClientIDToOpenIDConnectProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            open_id_connect_provider_arn: Decode::decode(node.member("OpenIDConnectProviderArn"))?,
            client_id: Decode::decode(node.member("ClientID"))?,
        })
    }
}

/// [`CreateOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateOpenIDConnectProviderRequest {
    pub url: String,
    pub client_id_list: Option<Vec<String>>,
    pub thumbprint_list: Option<Vec<String>>,
    pub tags: Option<Vec<Tag>>,
}

impl Decode for CreateOpenIDConnectProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            url: Decode::decode(node.member("Url"))?,
            client_id_list: Decode::decode(node.member("ClientIDList"))?,
            thumbprint_list: Decode::decode(node.member("ThumbprintList"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateOpenIDConnectProviderResponse {
    pub open_id_connect_provider_arn: Option<String>,
    pub tags: Option<Vec<Tag>>,
}

impl Encode for CreateOpenIDConnectProviderResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member(
            "OpenIDConnectProviderArn",
            &self.open_id_connect_provider_arn,
        );
        xml.member("Tags", &self.tags);
    }
}

/// [`DeleteOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteOpenIDConnectProviderRequest {
    pub open_id_connect_provider_arn: String,
}

impl Decode for DeleteOpenIDConnectProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            open_id_connect_provider_arn: Decode::decode(node.member("OpenIDConnectProviderArn"))?,
        })
    }
}

/// [`GetOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetOpenIDConnectProviderRequest {
    pub open_id_connect_provider_arn: String,
}

impl Decode for GetOpenIDConnectProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            open_id_connect_provider_arn: Decode::decode(node.member("OpenIDConnectProviderArn"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetOpenIDConnectProviderResponse {
    pub url: Option<String>,
    pub client_id_list: Option<Vec<String>>,
    pub thumbprint_list: Option<Vec<String>>,
    pub create_date: Option<Timestamp>,
    pub tags: Option<Vec<Tag>>,
}

impl Encode for GetOpenIDConnectProviderResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Url", &self.url);
        xml.member("ClientIDList", &self.client_id_list);
        xml.member("ThumbprintList", &self.thumbprint_list);
        xml.member("CreateDate", &self.create_date);
        xml.member("Tags", &self.tags);
    }
}

/// [`ListOpenIDConnectProviders`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListOpenIDConnectProvidersRequest {}

impl Decode for ListOpenIDConnectProvidersRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListOpenIDConnectProvidersResponse {
    pub open_id_connect_provider_list: Option<Vec<OpenIDConnectProviderListEntry>>,
}

impl Encode for ListOpenIDConnectProvidersResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member(
            "OpenIDConnectProviderList",
            &self.open_id_connect_provider_list,
        );
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenIDConnectProviderListEntry {
    pub arn: Option<String>,
}

impl Encode for OpenIDConnectProviderListEntry {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Arn", &self.arn);
    }
}

/// [`RemoveClientIDFromOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoveClientIDFromOpenIDConnectProviderRequest {
    pub open_id_connect_provider_arn: String,
    pub client_id: String,
}

impl Decode for RemoveClientIDFromOpenIDConnectProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            open_id_connect_provider_arn: Decode::decode(node.member("OpenIDConnectProviderArn"))?,
            client_id: Decode::decode(node.member("ClientID"))?,
        })
    }
}

/// [`UpdateOpenIDConnectProviderThumbprint`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateOpenIDConnectProviderThumbprintRequest {
    pub open_id_connect_provider_arn: String,
    pub thumbprint_list: Vec<String>,
}

impl Decode for UpdateOpenIDConnectProviderThumbprintRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            open_id_connect_provider_arn: Decode::decode(node.member("OpenIDConnectProviderArn"))?,
            thumbprint_list: Decode::decode(node.member("ThumbprintList"))?,
        })
    }
}

pub(crate) static ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER_REQUEST: Shape = Shape::Structure(&[
    required("OpenIDConnectProviderArn", &ARN_TYPE),
    required("ClientID", &CLIENT_ID_TYPE),
]);
pub(crate) static CREATE_OPEN_ID_CONNECT_PROVIDER_REQUEST: Shape = Shape::Structure(&[
    required("Url", &OPEN_ID_CONNECT_PROVIDER_URL_TYPE),
    optional("ClientIDList", &CLIENT_ID_LIST_TYPE),
    optional("ThumbprintList", &THUMBPRINT_LIST_TYPE),
    optional("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static DELETE_OPEN_ID_CONNECT_PROVIDER_REQUEST: Shape =
    Shape::Structure(&[required("OpenIDConnectProviderArn", &ARN_TYPE)]);
pub(crate) static GET_OPEN_ID_CONNECT_PROVIDER_REQUEST: Shape =
    Shape::Structure(&[required("OpenIDConnectProviderArn", &ARN_TYPE)]);
pub(crate) static LIST_OPEN_ID_CONNECT_PROVIDERS_REQUEST: Shape = Shape::Structure(&[]);
pub(crate) static OPEN_ID_CONNECT_PROVIDER_URL_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 255,
    ..Text::ANY
});
pub(crate) static REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER_REQUEST: Shape =
    Shape::Structure(&[
        required("OpenIDConnectProviderArn", &ARN_TYPE),
        required("ClientID", &CLIENT_ID_TYPE),
    ]);
pub(crate) static UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT_REQUEST: Shape = Shape::Structure(&[
    required("OpenIDConnectProviderArn", &ARN_TYPE),
    required("ThumbprintList", &THUMBPRINT_LIST_TYPE),
]);
pub(crate) static CLIENT_ID_LIST_TYPE: Shape = Shape::List {
    member: &CLIENT_ID_TYPE,
    min: 0,
    max: UNBOUNDED,
};
pub(crate) static CLIENT_ID_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 255,
    ..Text::ANY
});
pub(crate) static THUMBPRINT_LIST_TYPE: Shape = Shape::List {
    member: &THUMBPRINT_TYPE,
    min: 0,
    max: UNBOUNDED,
};
pub(crate) static THUMBPRINT_TYPE: Shape = Shape::Text(Text {
    min: 40,
    max: 40,
    ..Text::ANY
});
