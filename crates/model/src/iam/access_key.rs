//! Long-term keys of users (`AKIA...`): at most two a user, the secret is shown once.
//! Generated from `contract/iam/access_key.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    CreateAccessKey: CreateAccessKeyRequest = CREATE_ACCESS_KEY_REQUEST => CreateAccessKeyResponse in "CreateAccessKeyResult";
    write signed Iam "access_key" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    DeleteAccessKey: DeleteAccessKeyRequest = DELETE_ACCESS_KEY_REQUEST => Nothing;
    write signed Iam "access_key" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    GetAccessKeyLastUsed: GetAccessKeyLastUsedRequest = GET_ACCESS_KEY_LAST_USED_REQUEST => GetAccessKeyLastUsedResponse in "GetAccessKeyLastUsedResult";
    read signed Iam "access_key" Read;
    resources: [User];
}

operation! {
    ListAccessKeys: ListAccessKeysRequest = LIST_ACCESS_KEYS_REQUEST => ListAccessKeysResponse in "ListAccessKeysResult";
    read signed Iam "access_key" List;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["AccessKeyMetadata"];
}

paged! {
    ListAccessKeysRequest => ListAccessKeysResponse { access_key_metadata: required AccessKeyMetadata }
}

operation! {
    UpdateAccessKey: UpdateAccessKeyRequest = UPDATE_ACCESS_KEY_REQUEST => Nothing;
    write signed Iam "access_key" Write;
    resources: [User];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE, INVALID_INPUT];
}

structure! {
    pub struct AccessKey: output {
        pub user_name: Option<String> = "UserName",
        pub access_key_id: String = "AccessKeyId",
        pub status: StatusType = "Status",
        pub secret_access_key: String = "SecretAccessKey",
        pub create_date: Option<Timestamp> = "CreateDate",
    }
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

structure! {
    #[derive(Debug, Default)]
    pub struct AccessKeyLastUsed: output {
        pub last_used_date: Option<Timestamp> = "LastUsedDate",
        pub service_name: String = "ServiceName",
        pub region: String = "Region",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct AccessKeyMetadata: output {
        pub user_name: Option<String> = "UserName",
        pub access_key_id: Option<String> = "AccessKeyId",
        pub status: Option<StatusType> = "Status",
        pub create_date: Option<Timestamp> = "CreateDate",
    }
}

structure! {
    /// [`CreateAccessKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html)
    #[derive(Debug, Default)]
    pub struct CreateAccessKeyRequest: input CREATE_ACCESS_KEY_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug)]
    pub struct CreateAccessKeyResponse: output {
        pub access_key: AccessKey = "AccessKey",
    }
}

structure! {
    /// [`DeleteAccessKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html)
    #[derive(Debug, Default)]
    pub struct DeleteAccessKeyRequest: input DELETE_ACCESS_KEY_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
        pub access_key_id: String = "AccessKeyId" required ACCESS_KEY_ID_TYPE,
    }
}

structure! {
    /// [`GetAccessKeyLastUsed`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html)
    #[derive(Debug, Default)]
    pub struct GetAccessKeyLastUsedRequest: input GET_ACCESS_KEY_LAST_USED_REQUEST {
        pub access_key_id: String = "AccessKeyId" required ACCESS_KEY_ID_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetAccessKeyLastUsedResponse: output {
        pub user_name: Option<String> = "UserName",
        pub access_key_last_used: Option<AccessKeyLastUsed> = "AccessKeyLastUsed",
    }
}

structure! {
    /// [`ListAccessKeys`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html)
    #[derive(Debug, Default)]
    pub struct ListAccessKeysRequest: input LIST_ACCESS_KEYS_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListAccessKeysResponse: output {
        pub access_key_metadata: Vec<AccessKeyMetadata> = "AccessKeyMetadata",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`UpdateAccessKey`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html)
    #[derive(Debug)]
    pub struct UpdateAccessKeyRequest: input UPDATE_ACCESS_KEY_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
        pub access_key_id: String = "AccessKeyId" required ACCESS_KEY_ID_TYPE,
        pub status: StatusType = "Status" required STATUS_TYPE,
    }
}

pub(crate) static ACCESS_KEY_ID_TYPE: Shape = Shape::Text(Text {
    min: 16,
    max: 128,
    pattern: Some(&pattern::ACCESS_KEY_ID_TYPE),
    ..Text::ANY
});
