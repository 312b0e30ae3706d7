//! Credentials of one user for one service, such as CodeCommit or Amazon Keyspaces.
//! Generated from `contract/iam/service_credential.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    CreateServiceSpecificCredential: CreateServiceSpecificCredentialRequest = CREATE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST => CreateServiceSpecificCredentialResponse in "CreateServiceSpecificCredentialResult";
    write signed Iam "service_credential" Write;
    resources: [User];
    faults: [LIMIT_EXCEEDED, NO_SUCH_ENTITY, NOT_SUPPORTED_SERVICE];
}

operation! {
    DeleteServiceSpecificCredential: DeleteServiceSpecificCredentialRequest = DELETE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST => Nothing;
    write signed Iam "service_credential" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY];
}

operation! {
    ListServiceSpecificCredentials: ListServiceSpecificCredentialsRequest = LIST_SERVICE_SPECIFIC_CREDENTIALS_REQUEST => ListServiceSpecificCredentialsResponse in "ListServiceSpecificCredentialsResult";
    read signed Iam "service_credential" List;
    resources: [User];
    faults: [NO_SUCH_ENTITY, NOT_SUPPORTED_SERVICE];
    pages: ["ServiceSpecificCredentials"];
}

paged! {
    ListServiceSpecificCredentialsRequest => ListServiceSpecificCredentialsResponse { service_specific_credentials: optional ServiceSpecificCredentialMetadata }
}

operation! {
    ResetServiceSpecificCredential: ResetServiceSpecificCredentialRequest = RESET_SERVICE_SPECIFIC_CREDENTIAL_REQUEST => ResetServiceSpecificCredentialResponse in "ResetServiceSpecificCredentialResult";
    write signed Iam "service_credential" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY];
}

operation! {
    UpdateServiceSpecificCredential: UpdateServiceSpecificCredentialRequest = UPDATE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST => Nothing;
    write signed Iam "service_credential" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY];
}

structure! {
    /// [`CreateServiceSpecificCredential`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html)
    #[derive(Debug, Default)]
    pub struct CreateServiceSpecificCredentialRequest: input CREATE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub service_name: String = "ServiceName" required SERVICE_NAME,
        pub credential_age_days: Option<i32> = "CredentialAgeDays" optional CREDENTIAL_AGE_DAYS,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateServiceSpecificCredentialResponse: output {
        pub service_specific_credential: Option<ServiceSpecificCredential> = "ServiceSpecificCredential",
    }
}

structure! {
    /// [`DeleteServiceSpecificCredential`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html)
    #[derive(Debug, Default)]
    pub struct DeleteServiceSpecificCredentialRequest: input DELETE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST {
        pub user_name: Option<String> = "UserName" optional USER_NAME_TYPE,
        pub service_specific_credential_id: String = "ServiceSpecificCredentialId" required SERVICE_SPECIFIC_CREDENTIAL_ID,
    }
}

structure! {
    /// [`ListServiceSpecificCredentials`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html)
    #[derive(Debug, Default)]
    pub struct ListServiceSpecificCredentialsRequest: input LIST_SERVICE_SPECIFIC_CREDENTIALS_REQUEST {
        pub user_name: Option<String> = "UserName" optional USER_NAME_TYPE,
        pub service_name: Option<String> = "ServiceName" optional SERVICE_NAME,
        pub all_users: Option<bool> = "AllUsers" optional ALL_USERS,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListServiceSpecificCredentialsResponse: output {
        pub service_specific_credentials: Option<Vec<ServiceSpecificCredentialMetadata>> = "ServiceSpecificCredentials",
        pub marker: Option<String> = "Marker",
        pub is_truncated: Option<bool> = "IsTruncated",
    }
}

structure! {
    /// [`ResetServiceSpecificCredential`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html)
    #[derive(Debug, Default)]
    pub struct ResetServiceSpecificCredentialRequest: input RESET_SERVICE_SPECIFIC_CREDENTIAL_REQUEST {
        pub user_name: Option<String> = "UserName" optional USER_NAME_TYPE,
        pub service_specific_credential_id: String = "ServiceSpecificCredentialId" required SERVICE_SPECIFIC_CREDENTIAL_ID,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ResetServiceSpecificCredentialResponse: output {
        pub service_specific_credential: Option<ServiceSpecificCredential> = "ServiceSpecificCredential",
    }
}

structure! {
    pub struct ServiceSpecificCredential: output {
        pub create_date: Timestamp = "CreateDate",
        pub expiration_date: Option<Timestamp> = "ExpirationDate",
        pub service_name: String = "ServiceName",
        pub service_user_name: Option<String> = "ServiceUserName",
        pub service_password: Option<String> = "ServicePassword",
        pub service_credential_alias: Option<String> = "ServiceCredentialAlias",
        pub service_credential_secret: Option<String> = "ServiceCredentialSecret",
        pub service_specific_credential_id: String = "ServiceSpecificCredentialId",
        pub user_name: String = "UserName",
        pub status: StatusType = "Status",
    }
}

impl fmt::Debug for ServiceSpecificCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceSpecificCredential")
            .field("create_date", &self.create_date)
            .field("expiration_date", &self.expiration_date)
            .field("service_name", &self.service_name)
            .field("service_user_name", &self.service_user_name)
            .field("service_password", &Hidden)
            .field("service_credential_alias", &self.service_credential_alias)
            .field("service_credential_secret", &Hidden)
            .field(
                "service_specific_credential_id",
                &self.service_specific_credential_id,
            )
            .field("user_name", &self.user_name)
            .field("status", &self.status)
            .finish()
    }
}

structure! {
    #[derive(Debug)]
    pub struct ServiceSpecificCredentialMetadata: output {
        pub user_name: String = "UserName",
        pub status: StatusType = "Status",
        pub service_user_name: Option<String> = "ServiceUserName",
        pub service_credential_alias: Option<String> = "ServiceCredentialAlias",
        pub create_date: Timestamp = "CreateDate",
        pub expiration_date: Option<Timestamp> = "ExpirationDate",
        pub service_specific_credential_id: String = "ServiceSpecificCredentialId",
        pub service_name: String = "ServiceName",
    }
}

structure! {
    /// [`UpdateServiceSpecificCredential`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html)
    #[derive(Debug)]
    pub struct UpdateServiceSpecificCredentialRequest: input UPDATE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST {
        pub user_name: Option<String> = "UserName" optional USER_NAME_TYPE,
        pub service_specific_credential_id: String = "ServiceSpecificCredentialId" required SERVICE_SPECIFIC_CREDENTIAL_ID,
        pub status: StatusType = "Status" required STATUS_TYPE,
    }
}

pub(crate) static ALL_USERS: Shape = Shape::Boolean;
pub(crate) static CREDENTIAL_AGE_DAYS: Shape = Shape::Integer { min: 1, max: 36600 };
pub(crate) static SERVICE_NAME: Shape = Shape::Text(Text::ANY);
pub(crate) static SERVICE_SPECIFIC_CREDENTIAL_ID: Shape = Shape::Text(Text {
    min: 20,
    max: 128,
    pattern: Some(&pattern::ACCESS_KEY_ID_TYPE),
    ..Text::ANY
});
