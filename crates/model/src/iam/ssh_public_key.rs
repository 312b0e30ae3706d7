//!  Generated from `contract/iam/ssh_public_key.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static DELETE_SSH_PUBLIC_KEY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteSSHPublicKey",
    family: "ssh_public_key",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &DELETE_SSH_PUBLIC_KEY_REQUEST,
    result: None,
    faults: &[fault::NO_SUCH_ENTITY],
    pages: &[],
    decode: decode_as::<DeleteSSHPublicKeyRequest>,
};

impl Operation for DeleteSSHPublicKeyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_SSH_PUBLIC_KEY;
}

static GET_SSH_PUBLIC_KEY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetSSHPublicKey",
    family: "ssh_public_key",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &GET_SSH_PUBLIC_KEY_REQUEST,
    result: Some("GetSSHPublicKeyResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::UNRECOGNIZED_PUBLIC_KEY_ENCODING,
    ],
    pages: &[],
    decode: decode_as::<GetSSHPublicKeyRequest>,
};

impl Operation for GetSSHPublicKeyRequest {
    type Output = GetSSHPublicKeyResponse;
    const OPERATION: &'static OperationInfo = &GET_SSH_PUBLIC_KEY;
}

static LIST_SSH_PUBLIC_KEYS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListSSHPublicKeys",
    family: "ssh_public_key",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &LIST_SSH_PUBLIC_KEYS_REQUEST,
    result: Some("ListSSHPublicKeysResult"),
    faults: &[fault::NO_SUCH_ENTITY],
    pages: &["SSHPublicKeys"],
    decode: decode_as::<ListSSHPublicKeysRequest>,
};

impl Operation for ListSSHPublicKeysRequest {
    type Output = ListSSHPublicKeysResponse;
    const OPERATION: &'static OperationInfo = &LIST_SSH_PUBLIC_KEYS;
}

static UPDATE_SSH_PUBLIC_KEY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateSSHPublicKey",
    family: "ssh_public_key",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &UPDATE_SSH_PUBLIC_KEY_REQUEST,
    result: None,
    faults: &[fault::NO_SUCH_ENTITY, fault::INVALID_INPUT],
    pages: &[],
    decode: decode_as::<UpdateSSHPublicKeyRequest>,
};

impl Operation for UpdateSSHPublicKeyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_SSH_PUBLIC_KEY;
}

static UPLOAD_SSH_PUBLIC_KEY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UploadSSHPublicKey",
    family: "ssh_public_key",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &UPLOAD_SSH_PUBLIC_KEY_REQUEST,
    result: Some("UploadSSHPublicKeyResult"),
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::NO_SUCH_ENTITY,
        fault::INVALID_PUBLIC_KEY,
        fault::DUPLICATE_SSH_PUBLIC_KEY,
        fault::UNRECOGNIZED_PUBLIC_KEY_ENCODING,
    ],
    pages: &[],
    decode: decode_as::<UploadSSHPublicKeyRequest>,
};

impl Operation for UploadSSHPublicKeyRequest {
    type Output = UploadSSHPublicKeyResponse;
    const OPERATION: &'static OperationInfo = &UPLOAD_SSH_PUBLIC_KEY;
}

/// [`DeleteSSHPublicKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSSHPublicKey.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteSSHPublicKeyRequest {
    pub user_name: String,
    pub ssh_public_key_id: String,
}

impl Decode for DeleteSSHPublicKeyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            ssh_public_key_id: Decode::decode(node.member("SSHPublicKeyId"))?,
        })
    }
}

/// [`GetSSHPublicKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetSSHPublicKeyRequest {
    pub user_name: String,
    pub ssh_public_key_id: String,
    pub encoding: EncodingType,
}

impl Decode for GetSSHPublicKeyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            ssh_public_key_id: Decode::decode(node.member("SSHPublicKeyId"))?,
            encoding: Decode::decode(node.member("Encoding"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetSSHPublicKeyResponse {
    pub ssh_public_key: Option<SSHPublicKey>,
}

impl Encode for GetSSHPublicKeyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SSHPublicKey", &self.ssh_public_key);
    }
}

/// [`ListSSHPublicKeys`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListSSHPublicKeysRequest {
    pub user_name: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListSSHPublicKeysRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListSSHPublicKeysResponse {
    pub ssh_public_keys: Option<Vec<SSHPublicKeyMetadata>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListSSHPublicKeysResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SSHPublicKeys", &self.ssh_public_keys);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SSHPublicKey {
    pub user_name: String,
    pub ssh_public_key_id: String,
    pub fingerprint: String,
    pub ssh_public_key_body: String,
    pub status: StatusType,
    pub upload_date: Option<Timestamp>,
}

impl Encode for SSHPublicKey {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("SSHPublicKeyId", &self.ssh_public_key_id);
        xml.member("Fingerprint", &self.fingerprint);
        xml.member("SSHPublicKeyBody", &self.ssh_public_key_body);
        xml.member("Status", &self.status);
        xml.member("UploadDate", &self.upload_date);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SSHPublicKeyMetadata {
    pub user_name: String,
    pub ssh_public_key_id: String,
    pub status: StatusType,
    pub upload_date: Timestamp,
}

impl Encode for SSHPublicKeyMetadata {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("SSHPublicKeyId", &self.ssh_public_key_id);
        xml.member("Status", &self.status);
        xml.member("UploadDate", &self.upload_date);
    }
}

/// [`UpdateSSHPublicKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateSSHPublicKeyRequest {
    pub user_name: String,
    pub ssh_public_key_id: String,
    pub status: StatusType,
}

impl Decode for UpdateSSHPublicKeyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            ssh_public_key_id: Decode::decode(node.member("SSHPublicKeyId"))?,
            status: Decode::decode(node.member("Status"))?,
        })
    }
}

/// [`UploadSSHPublicKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UploadSSHPublicKeyRequest {
    pub user_name: String,
    pub ssh_public_key_body: String,
}

impl Decode for UploadSSHPublicKeyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            ssh_public_key_body: Decode::decode(node.member("SSHPublicKeyBody"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UploadSSHPublicKeyResponse {
    pub ssh_public_key: Option<SSHPublicKey>,
}

impl Encode for UploadSSHPublicKeyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SSHPublicKey", &self.ssh_public_key);
    }
}

words! {
EncodingType {
Ssh = "SSH",
Pem = "PEM",
}
}
pub(crate) static DELETE_SSH_PUBLIC_KEY_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &USER_NAME_TYPE),
    required("SSHPublicKeyId", &PUBLIC_KEY_ID_TYPE),
]);
pub(crate) static GET_SSH_PUBLIC_KEY_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &USER_NAME_TYPE),
    required("SSHPublicKeyId", &PUBLIC_KEY_ID_TYPE),
    required("Encoding", &ENCODING_TYPE),
]);
pub(crate) static LIST_SSH_PUBLIC_KEYS_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &USER_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static UPDATE_SSH_PUBLIC_KEY_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &USER_NAME_TYPE),
    required("SSHPublicKeyId", &PUBLIC_KEY_ID_TYPE),
    required("Status", &STATUS_TYPE),
]);
pub(crate) static UPLOAD_SSH_PUBLIC_KEY_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &USER_NAME_TYPE),
    required("SSHPublicKeyBody", &PUBLIC_KEY_MATERIAL_TYPE),
]);
pub(crate) static ENCODING_TYPE: Shape = Shape::Enum(EncodingType::WORDS);
pub(crate) static PUBLIC_KEY_ID_TYPE: Shape = Shape::Text(Text {
    min: 20,
    max: 128,
    pattern: Some(&pattern::ACCESS_KEY_ID_TYPE),
    ..Text::ANY
});
pub(crate) static PUBLIC_KEY_MATERIAL_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 16384,
    pattern: Some(&pattern::PASSWORD_TYPE),
    ..Text::ANY
});
