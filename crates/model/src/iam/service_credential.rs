//!  Generated from `contract/iam/service_credential.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static CREATE_SERVICE_SPECIFIC_CREDENTIAL: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateServiceSpecificCredential",
    family: "service_credential",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &CREATE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST,
    result: Some("CreateServiceSpecificCredentialResult"),
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::NO_SUCH_ENTITY,
        fault::NOT_SUPPORTED_SERVICE,
    ],
    pages: &[],
    decode: decode_as::<CreateServiceSpecificCredentialRequest>,
};

impl Operation for CreateServiceSpecificCredentialRequest {
    type Output = CreateServiceSpecificCredentialResponse;
    const OPERATION: &'static OperationInfo = &CREATE_SERVICE_SPECIFIC_CREDENTIAL;
}

static DELETE_SERVICE_SPECIFIC_CREDENTIAL: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteServiceSpecificCredential",
    family: "service_credential",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &DELETE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST,
    result: None,
    faults: &[fault::NO_SUCH_ENTITY],
    pages: &[],
    decode: decode_as::<DeleteServiceSpecificCredentialRequest>,
};

impl Operation for DeleteServiceSpecificCredentialRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_SERVICE_SPECIFIC_CREDENTIAL;
}

static LIST_SERVICE_SPECIFIC_CREDENTIALS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListServiceSpecificCredentials",
    family: "service_credential",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &LIST_SERVICE_SPECIFIC_CREDENTIALS_REQUEST,
    result: Some("ListServiceSpecificCredentialsResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::NOT_SUPPORTED_SERVICE],
    pages: &["ServiceSpecificCredentials"],
    decode: decode_as::<ListServiceSpecificCredentialsRequest>,
};

impl Operation for ListServiceSpecificCredentialsRequest {
    type Output = ListServiceSpecificCredentialsResponse;
    const OPERATION: &'static OperationInfo = &LIST_SERVICE_SPECIFIC_CREDENTIALS;
}

static RESET_SERVICE_SPECIFIC_CREDENTIAL: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ResetServiceSpecificCredential",
    family: "service_credential",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &RESET_SERVICE_SPECIFIC_CREDENTIAL_REQUEST,
    result: Some("ResetServiceSpecificCredentialResult"),
    faults: &[fault::NO_SUCH_ENTITY],
    pages: &[],
    decode: decode_as::<ResetServiceSpecificCredentialRequest>,
};

impl Operation for ResetServiceSpecificCredentialRequest {
    type Output = ResetServiceSpecificCredentialResponse;
    const OPERATION: &'static OperationInfo = &RESET_SERVICE_SPECIFIC_CREDENTIAL;
}

static UPDATE_SERVICE_SPECIFIC_CREDENTIAL: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateServiceSpecificCredential",
    family: "service_credential",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &UPDATE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST,
    result: None,
    faults: &[fault::NO_SUCH_ENTITY],
    pages: &[],
    decode: decode_as::<UpdateServiceSpecificCredentialRequest>,
};

impl Operation for UpdateServiceSpecificCredentialRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_SERVICE_SPECIFIC_CREDENTIAL;
}

/// [`CreateServiceSpecificCredential`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateServiceSpecificCredentialRequest {
    pub user_name: String,
    pub service_name: String,
    pub credential_age_days: Option<i32>,
}

impl Decode for CreateServiceSpecificCredentialRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            service_name: Decode::decode(node.member("ServiceName"))?,
            credential_age_days: Decode::decode(node.member("CredentialAgeDays"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateServiceSpecificCredentialResponse {
    pub service_specific_credential: Option<ServiceSpecificCredential>,
}

impl Encode for CreateServiceSpecificCredentialResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member(
            "ServiceSpecificCredential",
            &self.service_specific_credential,
        );
    }
}

/// [`DeleteServiceSpecificCredential`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteServiceSpecificCredentialRequest {
    pub user_name: Option<String>,
    pub service_specific_credential_id: String,
}

impl Decode for DeleteServiceSpecificCredentialRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            service_specific_credential_id: Decode::decode(
                node.member("ServiceSpecificCredentialId"),
            )?,
        })
    }
}

/// [`ListServiceSpecificCredentials`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListServiceSpecificCredentialsRequest {
    pub user_name: Option<String>,
    pub service_name: Option<String>,
    pub all_users: Option<bool>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListServiceSpecificCredentialsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            service_name: Decode::decode(node.member("ServiceName"))?,
            all_users: Decode::decode(node.member("AllUsers"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListServiceSpecificCredentialsResponse {
    pub service_specific_credentials: Option<Vec<ServiceSpecificCredentialMetadata>>,
    pub marker: Option<String>,
    pub is_truncated: Option<bool>,
}

impl Encode for ListServiceSpecificCredentialsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member(
            "ServiceSpecificCredentials",
            &self.service_specific_credentials,
        );
        xml.member("Marker", &self.marker);
        xml.member("IsTruncated", &self.is_truncated);
    }
}

/// [`ResetServiceSpecificCredential`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResetServiceSpecificCredentialRequest {
    pub user_name: Option<String>,
    pub service_specific_credential_id: String,
}

impl Decode for ResetServiceSpecificCredentialRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            service_specific_credential_id: Decode::decode(
                node.member("ServiceSpecificCredentialId"),
            )?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResetServiceSpecificCredentialResponse {
    pub service_specific_credential: Option<ServiceSpecificCredential>,
}

impl Encode for ResetServiceSpecificCredentialResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member(
            "ServiceSpecificCredential",
            &self.service_specific_credential,
        );
    }
}

#[derive(Clone, PartialEq, Eq)]
pub struct ServiceSpecificCredential {
    pub create_date: Timestamp,
    pub expiration_date: Option<Timestamp>,
    pub service_name: String,
    pub service_user_name: Option<String>,
    pub service_password: Option<String>,
    pub service_credential_alias: Option<String>,
    pub service_credential_secret: Option<String>,
    pub service_specific_credential_id: String,
    pub user_name: String,
    pub status: StatusType,
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

impl Encode for ServiceSpecificCredential {
    fn encode(&self, xml: &mut Writer) {
        xml.member("CreateDate", &self.create_date);
        xml.member("ExpirationDate", &self.expiration_date);
        xml.member("ServiceName", &self.service_name);
        xml.member("ServiceUserName", &self.service_user_name);
        xml.member("ServicePassword", &self.service_password);
        xml.member("ServiceCredentialAlias", &self.service_credential_alias);
        xml.member("ServiceCredentialSecret", &self.service_credential_secret);
        xml.member(
            "ServiceSpecificCredentialId",
            &self.service_specific_credential_id,
        );
        xml.member("UserName", &self.user_name);
        xml.member("Status", &self.status);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSpecificCredentialMetadata {
    pub user_name: String,
    pub status: StatusType,
    pub service_user_name: Option<String>,
    pub service_credential_alias: Option<String>,
    pub create_date: Timestamp,
    pub expiration_date: Option<Timestamp>,
    pub service_specific_credential_id: String,
    pub service_name: String,
}

impl Encode for ServiceSpecificCredentialMetadata {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("Status", &self.status);
        xml.member("ServiceUserName", &self.service_user_name);
        xml.member("ServiceCredentialAlias", &self.service_credential_alias);
        xml.member("CreateDate", &self.create_date);
        xml.member("ExpirationDate", &self.expiration_date);
        xml.member(
            "ServiceSpecificCredentialId",
            &self.service_specific_credential_id,
        );
        xml.member("ServiceName", &self.service_name);
    }
}

/// [`UpdateServiceSpecificCredential`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateServiceSpecificCredentialRequest {
    pub user_name: Option<String>,
    pub service_specific_credential_id: String,
    pub status: StatusType,
}

impl Decode for UpdateServiceSpecificCredentialRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            service_specific_credential_id: Decode::decode(
                node.member("ServiceSpecificCredentialId"),
            )?,
            status: Decode::decode(node.member("Status"))?,
        })
    }
}

pub(crate) static CREATE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &USER_NAME_TYPE),
    required("ServiceName", &SERVICE_NAME),
    optional("CredentialAgeDays", &CREDENTIAL_AGE_DAYS),
]);
pub(crate) static DELETE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &USER_NAME_TYPE),
    required(
        "ServiceSpecificCredentialId",
        &SERVICE_SPECIFIC_CREDENTIAL_ID,
    ),
]);
pub(crate) static LIST_SERVICE_SPECIFIC_CREDENTIALS_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &USER_NAME_TYPE),
    optional("ServiceName", &SERVICE_NAME),
    optional("AllUsers", &ALL_USERS),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static RESET_SERVICE_SPECIFIC_CREDENTIAL_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &USER_NAME_TYPE),
    required(
        "ServiceSpecificCredentialId",
        &SERVICE_SPECIFIC_CREDENTIAL_ID,
    ),
]);
pub(crate) static UPDATE_SERVICE_SPECIFIC_CREDENTIAL_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &USER_NAME_TYPE),
    required(
        "ServiceSpecificCredentialId",
        &SERVICE_SPECIFIC_CREDENTIAL_ID,
    ),
    required("Status", &STATUS_TYPE),
]);
pub(crate) static ALL_USERS: Shape = Shape::Boolean;
pub(crate) static CREDENTIAL_AGE_DAYS: Shape = Shape::Integer { min: 1, max: 36600 };
pub(crate) static SERVICE_NAME: Shape = Shape::Text(Text::ANY);
pub(crate) static SERVICE_SPECIFIC_CREDENTIAL_ID: Shape = Shape::Text(Text {
    min: 20,
    max: 128,
    pattern: Some(&pattern::ACCESS_KEY_ID_TYPE),
    ..Text::ANY
});
