//! Tags of everything in IAM that can have them.
//! Generated from `contract/iam/tags.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    ListInstanceProfileTags: ListInstanceProfileTagsRequest = LIST_INSTANCE_PROFILE_TAGS_REQUEST => ListInstanceProfileTagsResponse in "ListInstanceProfileTagsResult";
    read signed Iam "tags" List;
    resources: [InstanceProfile];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["Tags"];
}

paged! {
    ListInstanceProfileTagsRequest => ListInstanceProfileTagsResponse { tags: required Tag }
}

operation! {
    ListMFADeviceTags: ListMFADeviceTagsRequest = LIST_MFA_DEVICE_TAGS_REQUEST => ListMFADeviceTagsResponse in "ListMFADeviceTagsResult";
    read signed Iam "tags" List;
    resources: [Mfa];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
    pages: ["Tags"];
}

paged! {
    ListMFADeviceTagsRequest => ListMFADeviceTagsResponse { tags: required Tag }
}

operation! {
    ListOpenIDConnectProviderTags: ListOpenIDConnectProviderTagsRequest = LIST_OPEN_ID_CONNECT_PROVIDER_TAGS_REQUEST => ListOpenIDConnectProviderTagsResponse in "ListOpenIDConnectProviderTagsResult";
    read signed Iam "tags" List;
    resources: [OidcProvider];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE, INVALID_INPUT];
    pages: ["Tags"];
}

paged! {
    ListOpenIDConnectProviderTagsRequest => ListOpenIDConnectProviderTagsResponse { tags: required Tag }
}

operation! {
    ListPolicyTags: ListPolicyTagsRequest = LIST_POLICY_TAGS_REQUEST => ListPolicyTagsResponse in "ListPolicyTagsResult";
    read signed Iam "tags" List;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE, INVALID_INPUT];
    pages: ["Tags"];
}

paged! {
    ListPolicyTagsRequest => ListPolicyTagsResponse { tags: required Tag }
}

operation! {
    ListRoleTags: ListRoleTagsRequest = LIST_ROLE_TAGS_REQUEST => ListRoleTagsResponse in "ListRoleTagsResult";
    read signed Iam "tags" List;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["Tags"];
}

paged! {
    ListRoleTagsRequest => ListRoleTagsResponse { tags: required Tag }
}

operation! {
    ListSAMLProviderTags: ListSAMLProviderTagsRequest = LIST_SAML_PROVIDER_TAGS_REQUEST => ListSAMLProviderTagsResponse in "ListSAMLProviderTagsResult";
    read signed Iam "tags" List;
    resources: [SamlProvider];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE, INVALID_INPUT];
    pages: ["Tags"];
}

paged! {
    ListSAMLProviderTagsRequest => ListSAMLProviderTagsResponse { tags: required Tag }
}

operation! {
    ListServerCertificateTags: ListServerCertificateTagsRequest = LIST_SERVER_CERTIFICATE_TAGS_REQUEST => ListServerCertificateTagsResponse in "ListServerCertificateTagsResult";
    read signed Iam "tags" List;
    resources: [ServerCertificate];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["Tags"];
}

paged! {
    ListServerCertificateTagsRequest => ListServerCertificateTagsResponse { tags: required Tag }
}

operation! {
    ListUserTags: ListUserTagsRequest = LIST_USER_TAGS_REQUEST => ListUserTagsResponse in "ListUserTagsResult";
    read signed Iam "tags" List;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["Tags"];
}

paged! {
    ListUserTagsRequest => ListUserTagsResponse { tags: required Tag }
}

operation! {
    TagInstanceProfile: TagInstanceProfileRequest = TAG_INSTANCE_PROFILE_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [InstanceProfile];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, LIMIT_EXCEEDED, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    TagMFADevice: TagMFADeviceRequest = TAG_MFA_DEVICE_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [Mfa];
    faults: [INVALID_INPUT, NO_SUCH_ENTITY, LIMIT_EXCEEDED, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    TagOpenIDConnectProvider: TagOpenIDConnectProviderRequest = TAG_OPEN_ID_CONNECT_PROVIDER_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [OidcProvider];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    TagPolicy: TagPolicyRequest = TAG_POLICY_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    TagRole: TagRoleRequest = TAG_ROLE_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    TagSAMLProvider: TagSAMLProviderRequest = TAG_SAML_PROVIDER_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [SamlProvider];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    TagServerCertificate: TagServerCertificateRequest = TAG_SERVER_CERTIFICATE_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [ServerCertificate];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, LIMIT_EXCEEDED, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    TagUser: TagUserRequest = TAG_USER_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [User];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    UntagInstanceProfile: UntagInstanceProfileRequest = UNTAG_INSTANCE_PROFILE_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [InstanceProfile];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    UntagMFADevice: UntagMFADeviceRequest = UNTAG_MFA_DEVICE_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [Mfa];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    UntagOpenIDConnectProvider: UntagOpenIDConnectProviderRequest = UNTAG_OPEN_ID_CONNECT_PROVIDER_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [OidcProvider];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    UntagPolicy: UntagPolicyRequest = UNTAG_POLICY_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    UntagRole: UntagRoleRequest = UNTAG_ROLE_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    UntagSAMLProvider: UntagSAMLProviderRequest = UNTAG_SAML_PROVIDER_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [SamlProvider];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    UntagServerCertificate: UntagServerCertificateRequest = UNTAG_SERVER_CERTIFICATE_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [ServerCertificate];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    UntagUser: UntagUserRequest = UNTAG_USER_REQUEST => Nothing;
    write signed Iam "tags" Tagging;
    resources: [User];
    faults: [NO_SUCH_ENTITY, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

structure! {
    /// [`ListInstanceProfileTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html)
    #[derive(Debug, Default)]
    pub struct ListInstanceProfileTagsRequest: input LIST_INSTANCE_PROFILE_TAGS_REQUEST {
        pub instance_profile_name: String = "InstanceProfileName" required INSTANCE_PROFILE_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListInstanceProfileTagsResponse: output {
        pub tags: Vec<Tag> = "Tags",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListMFADeviceTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html)
    #[derive(Debug, Default)]
    pub struct ListMFADeviceTagsRequest: input LIST_MFA_DEVICE_TAGS_REQUEST {
        pub serial_number: String = "SerialNumber" required SERIAL_NUMBER_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListMFADeviceTagsResponse: output {
        pub tags: Vec<Tag> = "Tags",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListOpenIDConnectProviderTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html)
    #[derive(Debug, Default)]
    pub struct ListOpenIDConnectProviderTagsRequest: input LIST_OPEN_ID_CONNECT_PROVIDER_TAGS_REQUEST {
        pub open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required ARN_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListOpenIDConnectProviderTagsResponse: output {
        pub tags: Vec<Tag> = "Tags",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListPolicyTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html)
    #[derive(Debug, Default)]
    pub struct ListPolicyTagsRequest: input LIST_POLICY_TAGS_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListPolicyTagsResponse: output {
        pub tags: Vec<Tag> = "Tags",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListRoleTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html)
    #[derive(Debug, Default)]
    pub struct ListRoleTagsRequest: input LIST_ROLE_TAGS_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListRoleTagsResponse: output {
        pub tags: Vec<Tag> = "Tags",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListSAMLProviderTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviderTags.html)
    #[derive(Debug, Default)]
    pub struct ListSAMLProviderTagsRequest: input LIST_SAML_PROVIDER_TAGS_REQUEST {
        pub saml_provider_arn: String = "SAMLProviderArn" required ARN_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListSAMLProviderTagsResponse: output {
        pub tags: Vec<Tag> = "Tags",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListServerCertificateTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificateTags.html)
    #[derive(Debug, Default)]
    pub struct ListServerCertificateTagsRequest: input LIST_SERVER_CERTIFICATE_TAGS_REQUEST {
        pub server_certificate_name: String = "ServerCertificateName" required SERVER_CERTIFICATE_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListServerCertificateTagsResponse: output {
        pub tags: Vec<Tag> = "Tags",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListUserTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html)
    #[derive(Debug, Default)]
    pub struct ListUserTagsRequest: input LIST_USER_TAGS_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListUserTagsResponse: output {
        pub tags: Vec<Tag> = "Tags",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`TagInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html)
    #[derive(Debug, Default)]
    pub struct TagInstanceProfileRequest: input TAG_INSTANCE_PROFILE_REQUEST {
        pub instance_profile_name: String = "InstanceProfileName" required INSTANCE_PROFILE_NAME_TYPE,
        pub tags: Vec<Tag> = "Tags" required TAG_LIST_TYPE,
    }
}

structure! {
    /// [`TagMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html)
    #[derive(Debug, Default)]
    pub struct TagMFADeviceRequest: input TAG_MFA_DEVICE_REQUEST {
        pub serial_number: String = "SerialNumber" required SERIAL_NUMBER_TYPE,
        pub tags: Vec<Tag> = "Tags" required TAG_LIST_TYPE,
    }
}

structure! {
    /// [`TagOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html)
    #[derive(Debug, Default)]
    pub struct TagOpenIDConnectProviderRequest: input TAG_OPEN_ID_CONNECT_PROVIDER_REQUEST {
        pub open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required ARN_TYPE,
        pub tags: Vec<Tag> = "Tags" required TAG_LIST_TYPE,
    }
}

structure! {
    /// [`TagPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html)
    #[derive(Debug, Default)]
    pub struct TagPolicyRequest: input TAG_POLICY_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
        pub tags: Vec<Tag> = "Tags" required TAG_LIST_TYPE,
    }
}

structure! {
    /// [`TagRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html)
    #[derive(Debug, Default)]
    pub struct TagRoleRequest: input TAG_ROLE_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub tags: Vec<Tag> = "Tags" required TAG_LIST_TYPE,
    }
}

structure! {
    /// [`TagSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html)
    #[derive(Debug, Default)]
    pub struct TagSAMLProviderRequest: input TAG_SAML_PROVIDER_REQUEST {
        pub saml_provider_arn: String = "SAMLProviderArn" required ARN_TYPE,
        pub tags: Vec<Tag> = "Tags" required TAG_LIST_TYPE,
    }
}

structure! {
    /// [`TagServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagServerCertificate.html)
    #[derive(Debug, Default)]
    pub struct TagServerCertificateRequest: input TAG_SERVER_CERTIFICATE_REQUEST {
        pub server_certificate_name: String = "ServerCertificateName" required SERVER_CERTIFICATE_NAME_TYPE,
        pub tags: Vec<Tag> = "Tags" required TAG_LIST_TYPE,
    }
}

structure! {
    /// [`TagUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html)
    #[derive(Debug, Default)]
    pub struct TagUserRequest: input TAG_USER_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub tags: Vec<Tag> = "Tags" required TAG_LIST_TYPE,
    }
}

structure! {
    /// [`UntagInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html)
    #[derive(Debug, Default)]
    pub struct UntagInstanceProfileRequest: input UNTAG_INSTANCE_PROFILE_REQUEST {
        pub instance_profile_name: String = "InstanceProfileName" required INSTANCE_PROFILE_NAME_TYPE,
        pub tag_keys: Vec<String> = "TagKeys" required TAG_KEY_LIST_TYPE,
    }
}

structure! {
    /// [`UntagMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html)
    #[derive(Debug, Default)]
    pub struct UntagMFADeviceRequest: input UNTAG_MFA_DEVICE_REQUEST {
        pub serial_number: String = "SerialNumber" required SERIAL_NUMBER_TYPE,
        pub tag_keys: Vec<String> = "TagKeys" required TAG_KEY_LIST_TYPE,
    }
}

structure! {
    /// [`UntagOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html)
    #[derive(Debug, Default)]
    pub struct UntagOpenIDConnectProviderRequest: input UNTAG_OPEN_ID_CONNECT_PROVIDER_REQUEST {
        pub open_id_connect_provider_arn: String = "OpenIDConnectProviderArn" required ARN_TYPE,
        pub tag_keys: Vec<String> = "TagKeys" required TAG_KEY_LIST_TYPE,
    }
}

structure! {
    /// [`UntagPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html)
    #[derive(Debug, Default)]
    pub struct UntagPolicyRequest: input UNTAG_POLICY_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
        pub tag_keys: Vec<String> = "TagKeys" required TAG_KEY_LIST_TYPE,
    }
}

structure! {
    /// [`UntagRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html)
    #[derive(Debug, Default)]
    pub struct UntagRoleRequest: input UNTAG_ROLE_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub tag_keys: Vec<String> = "TagKeys" required TAG_KEY_LIST_TYPE,
    }
}

structure! {
    /// [`UntagSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagSAMLProvider.html)
    #[derive(Debug, Default)]
    pub struct UntagSAMLProviderRequest: input UNTAG_SAML_PROVIDER_REQUEST {
        pub saml_provider_arn: String = "SAMLProviderArn" required ARN_TYPE,
        pub tag_keys: Vec<String> = "TagKeys" required TAG_KEY_LIST_TYPE,
    }
}

structure! {
    /// [`UntagServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagServerCertificate.html)
    #[derive(Debug, Default)]
    pub struct UntagServerCertificateRequest: input UNTAG_SERVER_CERTIFICATE_REQUEST {
        pub server_certificate_name: String = "ServerCertificateName" required SERVER_CERTIFICATE_NAME_TYPE,
        pub tag_keys: Vec<String> = "TagKeys" required TAG_KEY_LIST_TYPE,
    }
}

structure! {
    /// [`UntagUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html)
    #[derive(Debug, Default)]
    pub struct UntagUserRequest: input UNTAG_USER_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub tag_keys: Vec<String> = "TagKeys" required TAG_KEY_LIST_TYPE,
    }
}

pub(crate) static TAG_KEY_LIST_TYPE: Shape = Shape::List {
    member: &TAG_KEY_TYPE,
    min: 0,
    max: 50,
};
