//! OpenID Connect identity providers.
//! Generated from `contract/iam/oidc_provider.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    AddClientIDToOpenIDConnectProvider: AddClientIDToOpenIDConnectProviderRequest = ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER_REQUEST => Nothing;
    write signed Iam "oidc_provider" Write;
    resources: [OidcProvider];
    faults: [CONCURRENT_MODIFICATION, INVALID_INPUT, NO_SUCH_ENTITY, LIMIT_EXCEEDED,
        SERVICE_FAILURE];
}

operation! {
    CreateOpenIDConnectProvider: CreateOpenIDConnectProviderRequest = CREATE_OPEN_ID_CONNECT_PROVIDER_REQUEST => CreateOpenIDConnectProviderResponse in "CreateOpenIDConnectProviderResult";
    write signed Iam "oidc_provider" Write;
    resources: [OidcProvider];
    faults: [INVALID_INPUT, ENTITY_ALREADY_EXISTS, LIMIT_EXCEEDED, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE, OPEN_ID_IDP_COMMUNICATION_ERROR];
}

operation! {
    DeleteOpenIDConnectProvider: DeleteOpenIDConnectProviderRequest = DELETE_OPEN_ID_CONNECT_PROVIDER_REQUEST => Nothing;
    write signed Iam "oidc_provider" Write;
    resources: [OidcProvider];
    faults: [INVALID_INPUT, NO_SUCH_ENTITY, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    GetOpenIDConnectProvider: GetOpenIDConnectProviderRequest = GET_OPEN_ID_CONNECT_PROVIDER_REQUEST => GetOpenIDConnectProviderResponse in "GetOpenIDConnectProviderResult";
    read signed Iam "oidc_provider" Read;
    resources: [OidcProvider];
    faults: [INVALID_INPUT, NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    ListOpenIDConnectProviders: ListOpenIDConnectProvidersRequest = LIST_OPEN_ID_CONNECT_PROVIDERS_REQUEST => ListOpenIDConnectProvidersResponse in "ListOpenIDConnectProvidersResult";
    read signed Iam "oidc_provider" List;
    faults: [SERVICE_FAILURE];
}

operation! {
    RemoveClientIDFromOpenIDConnectProvider: RemoveClientIDFromOpenIDConnectProviderRequest = REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER_REQUEST => Nothing;
    write signed Iam "oidc_provider" Write;
    resources: [OidcProvider];
    faults: [CONCURRENT_MODIFICATION, INVALID_INPUT, NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    UpdateOpenIDConnectProvider: UpdateOpenIDConnectProviderRequest = UPDATE_OPEN_ID_CONNECT_PROVIDER_REQUEST => Nothing;
    write signed Iam "oidc_provider" Write;
    resources: [OidcProvider];
    faults: [CONCURRENT_MODIFICATION, INVALID_INPUT, NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    UpdateOpenIDConnectProviderThumbprint: UpdateOpenIDConnectProviderThumbprintRequest = UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT_REQUEST => Nothing;
    write signed Iam "oidc_provider" Write;
    resources: [OidcProvider];
    faults: [CONCURRENT_MODIFICATION, INVALID_INPUT, NO_SUCH_ENTITY, SERVICE_FAILURE];
}

structure! {
    /// [`AddClientIDToOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html)
    #[derive(Debug, Default)]
    pub struct AddClientIDToOpenIDConnectProviderRequest: input ADD_CLIENT_ID_TO_OPEN_ID_CONNECT_PROVIDER_REQUEST {
        pub open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required ARN_TYPE,
        pub client_id: String = "ClientID" required CLIENT_ID_TYPE,
    }
}

structure! {
    /// [`CreateOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html)
    #[derive(Debug, Default)]
    pub struct CreateOpenIDConnectProviderRequest: input CREATE_OPEN_ID_CONNECT_PROVIDER_REQUEST {
        pub url: String = "Url" required OPEN_ID_CONNECT_PROVIDER_URL_TYPE,
        pub client_id_list: Option<Vec<String>> = "ClientIDList" optional CLIENT_ID_LIST_TYPE,
        pub thumbprint_list: Option<Vec<String>> = "ThumbprintList" optional THUMBPRINT_LIST_TYPE,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
        pub context_provider: Option<ContextProvider> = "ContextProvider" optional CONTEXT_PROVIDER,
        pub identity_center_instance_arn: Option<String> = "IdentityCenterInstanceArn" optional IDENTITY_CENTER_INSTANCE_ARN_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateOpenIDConnectProviderResponse: output {
        pub open_id_connect_provider_arn: Option<String> = "OpenIDConnectProviderArn",
        pub tags: Option<Vec<Tag>> = "Tags",
    }
}

structure! {
    /// [`DeleteOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html)
    #[derive(Debug, Default)]
    pub struct DeleteOpenIDConnectProviderRequest: input DELETE_OPEN_ID_CONNECT_PROVIDER_REQUEST {
        pub open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required ARN_TYPE,
    }
}

structure! {
    /// [`GetOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html)
    #[derive(Debug, Default)]
    pub struct GetOpenIDConnectProviderRequest: input GET_OPEN_ID_CONNECT_PROVIDER_REQUEST {
        pub open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required ARN_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetOpenIDConnectProviderResponse: output {
        pub url: Option<String> = "Url",
        pub client_id_list: Option<Vec<String>> = "ClientIDList",
        pub thumbprint_list: Option<Vec<String>> = "ThumbprintList",
        pub create_date: Option<Timestamp> = "CreateDate",
        pub tags: Option<Vec<Tag>> = "Tags",
        pub context_provider: Option<ContextProvider> = "ContextProvider",
        pub identity_center_instance_arn: Option<String> = "IdentityCenterInstanceArn",
        pub identity_store_arn: Option<String> = "IdentityStoreArn",
    }
}

structure! {
    /// [`ListOpenIDConnectProviders`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html)
    #[derive(Debug, Default)]
    pub struct ListOpenIDConnectProvidersRequest: input LIST_OPEN_ID_CONNECT_PROVIDERS_REQUEST {
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListOpenIDConnectProvidersResponse: output {
        pub open_id_connect_provider_list: Option<Vec<OpenIDConnectProviderListEntry>> = "OpenIDConnectProviderList",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct OpenIDConnectProviderListEntry: output {
        pub arn: Option<String> = "Arn",
        pub is_trusted_identity_propagation_enabled: Option<bool> = "IsTrustedIdentityPropagationEnabled",
    }
}

structure! {
    /// [`RemoveClientIDFromOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html)
    #[derive(Debug, Default)]
    pub struct RemoveClientIDFromOpenIDConnectProviderRequest: input REMOVE_CLIENT_ID_FROM_OPEN_ID_CONNECT_PROVIDER_REQUEST {
        pub open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required ARN_TYPE,
        pub client_id: String = "ClientID" required CLIENT_ID_TYPE,
    }
}

structure! {
    /// [`UpdateOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProvider.html)
    #[derive(Debug, Default)]
    pub struct UpdateOpenIDConnectProviderRequest: input UPDATE_OPEN_ID_CONNECT_PROVIDER_REQUEST {
        pub open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required ARN_TYPE,
        pub context_provider: Option<ContextProvider> = "ContextProvider" optional CONTEXT_PROVIDER,
        pub identity_center_instance_arn: Option<String> = "IdentityCenterInstanceArn" optional IDENTITY_CENTER_INSTANCE_ARN_TYPE,
        pub remove_context_provider: Option<bool> = "RemoveContextProvider" optional BOOLEAN_TYPE,
        pub remove_identity_center_instance: Option<bool> = "RemoveIdentityCenterInstance" optional BOOLEAN_TYPE,
    }
}

structure! {
    /// [`UpdateOpenIDConnectProviderThumbprint`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html)
    #[derive(Debug, Default)]
    pub struct UpdateOpenIDConnectProviderThumbprintRequest: input UPDATE_OPEN_ID_CONNECT_PROVIDER_THUMBPRINT_REQUEST {
        pub open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required ARN_TYPE,
        pub thumbprint_list: Vec<String> = "ThumbprintList" required THUMBPRINT_LIST_TYPE,
    }
}

pub(crate) static OPEN_ID_CONNECT_PROVIDER_URL_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 255,
    ..Text::ANY
});
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
