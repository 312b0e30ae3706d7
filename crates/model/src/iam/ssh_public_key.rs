//! SSH public keys of users, for CodeCommit.
//! Generated from `contract/iam/ssh_public_key.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    DeleteSSHPublicKey: DeleteSSHPublicKeyRequest = DELETE_SSH_PUBLIC_KEY_REQUEST => Nothing;
    write signed Iam "ssh_public_key" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY];
}

operation! {
    GetSSHPublicKey: GetSSHPublicKeyRequest = GET_SSH_PUBLIC_KEY_REQUEST => GetSSHPublicKeyResponse in "GetSSHPublicKeyResult";
    read signed Iam "ssh_public_key" Read;
    resources: [User];
    faults: [NO_SUCH_ENTITY, UNRECOGNIZED_PUBLIC_KEY_ENCODING];
}

operation! {
    ListSSHPublicKeys: ListSSHPublicKeysRequest = LIST_SSH_PUBLIC_KEYS_REQUEST => ListSSHPublicKeysResponse in "ListSSHPublicKeysResult";
    read signed Iam "ssh_public_key" List;
    resources: [User];
    faults: [NO_SUCH_ENTITY];
    pages: ["SSHPublicKeys"];
}

paged! {
    ListSSHPublicKeysRequest => ListSSHPublicKeysResponse { ssh_public_keys: optional SSHPublicKeyMetadata }
}

operation! {
    UpdateSSHPublicKey: UpdateSSHPublicKeyRequest = UPDATE_SSH_PUBLIC_KEY_REQUEST => Nothing;
    write signed Iam "ssh_public_key" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT];
}

operation! {
    UploadSSHPublicKey: UploadSSHPublicKeyRequest = UPLOAD_SSH_PUBLIC_KEY_REQUEST => UploadSSHPublicKeyResponse in "UploadSSHPublicKeyResult";
    write signed Iam "ssh_public_key" Write;
    resources: [User];
    faults: [LIMIT_EXCEEDED, NO_SUCH_ENTITY, INVALID_PUBLIC_KEY, DUPLICATE_SSH_PUBLIC_KEY,
        UNRECOGNIZED_PUBLIC_KEY_ENCODING];
}

structure! {
    /// [`DeleteSSHPublicKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSSHPublicKey.html)
    #[derive(Debug, Default)]
    pub struct DeleteSSHPublicKeyRequest: input DELETE_SSH_PUBLIC_KEY_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub ssh_public_key_id: String = "SSHPublicKeyId" required PUBLIC_KEY_ID_TYPE,
    }
}

structure! {
    /// [`GetSSHPublicKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSSHPublicKey.html)
    #[derive(Debug)]
    pub struct GetSSHPublicKeyRequest: input GET_SSH_PUBLIC_KEY_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub ssh_public_key_id: String = "SSHPublicKeyId" required PUBLIC_KEY_ID_TYPE,
        pub encoding: EncodingType = "Encoding" required ENCODING_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetSSHPublicKeyResponse: output {
        pub ssh_public_key: Option<SSHPublicKey> = "SSHPublicKey",
    }
}

structure! {
    /// [`ListSSHPublicKeys`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html)
    #[derive(Debug, Default)]
    pub struct ListSSHPublicKeysRequest: input LIST_SSH_PUBLIC_KEYS_REQUEST {
        pub user_name: Option<String> = "UserName" optional USER_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListSSHPublicKeysResponse: output {
        pub ssh_public_keys: Option<Vec<SSHPublicKeyMetadata>> = "SSHPublicKeys",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    #[derive(Debug)]
    pub struct SSHPublicKey: output {
        pub user_name: String = "UserName",
        pub ssh_public_key_id: String = "SSHPublicKeyId",
        pub fingerprint: String = "Fingerprint",
        pub ssh_public_key_body: String = "SSHPublicKeyBody",
        pub status: StatusType = "Status",
        pub upload_date: Option<Timestamp> = "UploadDate",
    }
}

structure! {
    #[derive(Debug)]
    pub struct SSHPublicKeyMetadata: output {
        pub user_name: String = "UserName",
        pub ssh_public_key_id: String = "SSHPublicKeyId",
        pub status: StatusType = "Status",
        pub upload_date: Timestamp = "UploadDate",
    }
}

structure! {
    /// [`UpdateSSHPublicKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSSHPublicKey.html)
    #[derive(Debug)]
    pub struct UpdateSSHPublicKeyRequest: input UPDATE_SSH_PUBLIC_KEY_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub ssh_public_key_id: String = "SSHPublicKeyId" required PUBLIC_KEY_ID_TYPE,
        pub status: StatusType = "Status" required STATUS_TYPE,
    }
}

structure! {
    /// [`UploadSSHPublicKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html)
    #[derive(Debug, Default)]
    pub struct UploadSSHPublicKeyRequest: input UPLOAD_SSH_PUBLIC_KEY_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub ssh_public_key_body: String = "SSHPublicKeyBody" required PUBLIC_KEY_MATERIAL_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct UploadSSHPublicKeyResponse: output {
        pub ssh_public_key: Option<SSHPublicKey> = "SSHPublicKey",
    }
}

words! {
    pub enum EncodingType {
        Ssh = "SSH",
        Pem = "PEM",
    }
}

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
