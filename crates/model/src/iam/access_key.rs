//!  Generated from `contract/iam/access_key.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static CREATE_ACCESS_KEY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateAccessKey",
    family: "access_key",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &CREATE_ACCESS_KEY_REQUEST,
    result: Some("CreateAccessKeyResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreateAccessKeyRequest>,
};

impl Operation for CreateAccessKeyRequest {
    type Output = CreateAccessKeyResponse;
    const OPERATION: &'static OperationInfo = &CREATE_ACCESS_KEY;
}

static DELETE_ACCESS_KEY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteAccessKey",
    family: "access_key",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &DELETE_ACCESS_KEY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteAccessKeyRequest>,
};

impl Operation for DeleteAccessKeyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_ACCESS_KEY;
}

static GET_ACCESS_KEY_LAST_USED: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetAccessKeyLastUsed",
    family: "access_key",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &GET_ACCESS_KEY_LAST_USED_REQUEST,
    result: Some("GetAccessKeyLastUsedResult"),
    faults: &[],
    pages: &[],
    decode: decode_as::<GetAccessKeyLastUsedRequest>,
};

impl Operation for GetAccessKeyLastUsedRequest {
    type Output = GetAccessKeyLastUsedResponse;
    const OPERATION: &'static OperationInfo = &GET_ACCESS_KEY_LAST_USED;
}

static LIST_ACCESS_KEYS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListAccessKeys",
    family: "access_key",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &LIST_ACCESS_KEYS_REQUEST,
    result: Some("ListAccessKeysResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["AccessKeyMetadata"],
    decode: decode_as::<ListAccessKeysRequest>,
};

impl Operation for ListAccessKeysRequest {
    type Output = ListAccessKeysResponse;
    const OPERATION: &'static OperationInfo = &LIST_ACCESS_KEYS;
}

static UPDATE_ACCESS_KEY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateAccessKey",
    family: "access_key",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &UPDATE_ACCESS_KEY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
        fault::INVALID_INPUT,
    ],
    pages: &[],
    decode: decode_as::<UpdateAccessKeyRequest>,
};

impl Operation for UpdateAccessKeyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_ACCESS_KEY;
}

#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    pub user_name: String,
    pub access_key_id: String,
    pub status: StatusType,
    pub secret_access_key: String,
    pub create_date: Option<Timestamp>,
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey")
            .field("user_name", &self.user_name)
            .field("access_key_id", &self.access_key_id)
            .field("status", &self.status)
            .field("secret_access_key", &Hidden)
            .field("create_date", &self.create_date)
            .finish()
    }
}

impl Encode for AccessKey {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("AccessKeyId", &self.access_key_id);
        xml.member("Status", &self.status);
        xml.member("SecretAccessKey", &self.secret_access_key);
        xml.member("CreateDate", &self.create_date);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessKeyLastUsed {
    pub last_used_date: Option<Timestamp>,
    pub service_name: String,
    pub region: String,
}

impl Encode for AccessKeyLastUsed {
    fn encode(&self, xml: &mut Writer) {
        xml.member("LastUsedDate", &self.last_used_date);
        xml.member("ServiceName", &self.service_name);
        xml.member("Region", &self.region);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessKeyMetadata {
    pub user_name: Option<String>,
    pub access_key_id: Option<String>,
    pub status: Option<StatusType>,
    pub create_date: Option<Timestamp>,
}

impl Encode for AccessKeyMetadata {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("AccessKeyId", &self.access_key_id);
        xml.member("Status", &self.status);
        xml.member("CreateDate", &self.create_date);
    }
}

/// [`CreateAccessKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateAccessKeyRequest {
    pub user_name: Option<String>,
}

impl Decode for CreateAccessKeyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateAccessKeyResponse {
    pub access_key: AccessKey,
}

impl Encode for CreateAccessKeyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("AccessKey", &self.access_key);
    }
}

/// [`DeleteAccessKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteAccessKeyRequest {
    pub user_name: Option<String>,
    pub access_key_id: String,
}

impl Decode for DeleteAccessKeyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            access_key_id: Decode::decode(node.member("AccessKeyId"))?,
        })
    }
}

/// [`GetAccessKeyLastUsed`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccessKeyLastUsedRequest {
    pub access_key_id: String,
}

impl Decode for GetAccessKeyLastUsedRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            access_key_id: Decode::decode(node.member("AccessKeyId"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccessKeyLastUsedResponse {
    pub user_name: Option<String>,
    pub access_key_last_used: Option<AccessKeyLastUsed>,
}

impl Encode for GetAccessKeyLastUsedResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("AccessKeyLastUsed", &self.access_key_last_used);
    }
}

/// [`ListAccessKeys`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAccessKeysRequest {
    pub user_name: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListAccessKeysRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAccessKeysResponse {
    pub access_key_metadata: Vec<AccessKeyMetadata>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListAccessKeysResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("AccessKeyMetadata", &self.access_key_metadata);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`UpdateAccessKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateAccessKeyRequest {
    pub user_name: Option<String>,
    pub access_key_id: String,
    pub status: StatusType,
}

impl Decode for UpdateAccessKeyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            access_key_id: Decode::decode(node.member("AccessKeyId"))?,
            status: Decode::decode(node.member("Status"))?,
        })
    }
}

pub(crate) static CREATE_ACCESS_KEY_REQUEST: Shape =
    Shape::Structure(&[optional("UserName", &EXISTING_USER_NAME_TYPE)]);
pub(crate) static DELETE_ACCESS_KEY_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &EXISTING_USER_NAME_TYPE),
    required("AccessKeyId", &ACCESS_KEY_ID_TYPE),
]);
pub(crate) static GET_ACCESS_KEY_LAST_USED_REQUEST: Shape =
    Shape::Structure(&[required("AccessKeyId", &ACCESS_KEY_ID_TYPE)]);
pub(crate) static LIST_ACCESS_KEYS_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &EXISTING_USER_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static UPDATE_ACCESS_KEY_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &EXISTING_USER_NAME_TYPE),
    required("AccessKeyId", &ACCESS_KEY_ID_TYPE),
    required("Status", &STATUS_TYPE),
]);
pub(crate) static ACCESS_KEY_ID_TYPE: Shape = Shape::Text(Text {
    min: 16,
    max: 128,
    pattern: Some(&pattern::ACCESS_KEY_ID_TYPE),
    ..Text::ANY
});
