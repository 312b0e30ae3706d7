//!  Generated from `contract/iam/tags.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static LIST_INSTANCE_PROFILE_TAGS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListInstanceProfileTags",
    family: "tags",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::InstanceProfile],
    input: &LIST_INSTANCE_PROFILE_TAGS_REQUEST,
    result: Some("ListInstanceProfileTagsResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["Tags"],
    decode: decode_as::<ListInstanceProfileTagsRequest>,
};

impl Operation for ListInstanceProfileTagsRequest {
    type Output = ListInstanceProfileTagsResponse;
    const OPERATION: &'static OperationInfo = &LIST_INSTANCE_PROFILE_TAGS;
}

static LIST_MFA_DEVICE_TAGS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListMFADeviceTags",
    family: "tags",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Mfa],
    input: &LIST_MFA_DEVICE_TAGS_REQUEST,
    result: Some("ListMFADeviceTagsResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &["Tags"],
    decode: decode_as::<ListMFADeviceTagsRequest>,
};

impl Operation for ListMFADeviceTagsRequest {
    type Output = ListMFADeviceTagsResponse;
    const OPERATION: &'static OperationInfo = &LIST_MFA_DEVICE_TAGS;
}

static LIST_OPEN_ID_CONNECT_PROVIDER_TAGS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListOpenIDConnectProviderTags",
    family: "tags",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::OidcProvider],
    input: &LIST_OPEN_ID_CONNECT_PROVIDER_TAGS_REQUEST,
    result: Some("ListOpenIDConnectProviderTagsResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
        fault::INVALID_INPUT,
    ],
    pages: &["Tags"],
    decode: decode_as::<ListOpenIDConnectProviderTagsRequest>,
};

impl Operation for ListOpenIDConnectProviderTagsRequest {
    type Output = ListOpenIDConnectProviderTagsResponse;
    const OPERATION: &'static OperationInfo = &LIST_OPEN_ID_CONNECT_PROVIDER_TAGS;
}

static LIST_POLICY_TAGS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListPolicyTags",
    family: "tags",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Policy],
    input: &LIST_POLICY_TAGS_REQUEST,
    result: Some("ListPolicyTagsResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
        fault::INVALID_INPUT,
    ],
    pages: &["Tags"],
    decode: decode_as::<ListPolicyTagsRequest>,
};

impl Operation for ListPolicyTagsRequest {
    type Output = ListPolicyTagsResponse;
    const OPERATION: &'static OperationInfo = &LIST_POLICY_TAGS;
}

static LIST_ROLE_TAGS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListRoleTags",
    family: "tags",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Role],
    input: &LIST_ROLE_TAGS_REQUEST,
    result: Some("ListRoleTagsResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["Tags"],
    decode: decode_as::<ListRoleTagsRequest>,
};

impl Operation for ListRoleTagsRequest {
    type Output = ListRoleTagsResponse;
    const OPERATION: &'static OperationInfo = &LIST_ROLE_TAGS;
}

static LIST_SAML_PROVIDER_TAGS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListSAMLProviderTags",
    family: "tags",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::SamlProvider],
    input: &LIST_SAML_PROVIDER_TAGS_REQUEST,
    result: Some("ListSAMLProviderTagsResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
        fault::INVALID_INPUT,
    ],
    pages: &["Tags"],
    decode: decode_as::<ListSAMLProviderTagsRequest>,
};

impl Operation for ListSAMLProviderTagsRequest {
    type Output = ListSAMLProviderTagsResponse;
    const OPERATION: &'static OperationInfo = &LIST_SAML_PROVIDER_TAGS;
}

static LIST_SERVER_CERTIFICATE_TAGS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListServerCertificateTags",
    family: "tags",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::ServerCertificate],
    input: &LIST_SERVER_CERTIFICATE_TAGS_REQUEST,
    result: Some("ListServerCertificateTagsResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["Tags"],
    decode: decode_as::<ListServerCertificateTagsRequest>,
};

impl Operation for ListServerCertificateTagsRequest {
    type Output = ListServerCertificateTagsResponse;
    const OPERATION: &'static OperationInfo = &LIST_SERVER_CERTIFICATE_TAGS;
}

static LIST_USER_TAGS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListUserTags",
    family: "tags",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &LIST_USER_TAGS_REQUEST,
    result: Some("ListUserTagsResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["Tags"],
    decode: decode_as::<ListUserTagsRequest>,
};

impl Operation for ListUserTagsRequest {
    type Output = ListUserTagsResponse;
    const OPERATION: &'static OperationInfo = &LIST_USER_TAGS;
}

static TAG_INSTANCE_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "TagInstanceProfile",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::InstanceProfile],
    input: &TAG_INSTANCE_PROFILE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::LIMIT_EXCEEDED,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<TagInstanceProfileRequest>,
};

impl Operation for TagInstanceProfileRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &TAG_INSTANCE_PROFILE;
}

static TAG_MFA_DEVICE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "TagMFADevice",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::Mfa],
    input: &TAG_MFA_DEVICE_REQUEST,
    result: None,
    faults: &[
        fault::INVALID_INPUT,
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<TagMFADeviceRequest>,
};

impl Operation for TagMFADeviceRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &TAG_MFA_DEVICE;
}

static TAG_OPEN_ID_CONNECT_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "TagOpenIDConnectProvider",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::OidcProvider],
    input: &TAG_OPEN_ID_CONNECT_PROVIDER_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<TagOpenIDConnectProviderRequest>,
};

impl Operation for TagOpenIDConnectProviderRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &TAG_OPEN_ID_CONNECT_PROVIDER;
}

static TAG_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "TagPolicy",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::Policy],
    input: &TAG_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<TagPolicyRequest>,
};

impl Operation for TagPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &TAG_POLICY;
}

static TAG_ROLE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "TagRole",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &TAG_ROLE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<TagRoleRequest>,
};

impl Operation for TagRoleRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &TAG_ROLE;
}

static TAG_SAML_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "TagSAMLProvider",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::SamlProvider],
    input: &TAG_SAML_PROVIDER_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<TagSAMLProviderRequest>,
};

impl Operation for TagSAMLProviderRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &TAG_SAML_PROVIDER;
}

static TAG_SERVER_CERTIFICATE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "TagServerCertificate",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::ServerCertificate],
    input: &TAG_SERVER_CERTIFICATE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::LIMIT_EXCEEDED,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<TagServerCertificateRequest>,
};

impl Operation for TagServerCertificateRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &TAG_SERVER_CERTIFICATE;
}

static TAG_USER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "TagUser",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &TAG_USER_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<TagUserRequest>,
};

impl Operation for TagUserRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &TAG_USER;
}

static UNTAG_INSTANCE_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UntagInstanceProfile",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::InstanceProfile],
    input: &UNTAG_INSTANCE_PROFILE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UntagInstanceProfileRequest>,
};

impl Operation for UntagInstanceProfileRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UNTAG_INSTANCE_PROFILE;
}

static UNTAG_MFA_DEVICE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UntagMFADevice",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::Mfa],
    input: &UNTAG_MFA_DEVICE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UntagMFADeviceRequest>,
};

impl Operation for UntagMFADeviceRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UNTAG_MFA_DEVICE;
}

static UNTAG_OPEN_ID_CONNECT_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UntagOpenIDConnectProvider",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::OidcProvider],
    input: &UNTAG_OPEN_ID_CONNECT_PROVIDER_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UntagOpenIDConnectProviderRequest>,
};

impl Operation for UntagOpenIDConnectProviderRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UNTAG_OPEN_ID_CONNECT_PROVIDER;
}

static UNTAG_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UntagPolicy",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::Policy],
    input: &UNTAG_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UntagPolicyRequest>,
};

impl Operation for UntagPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UNTAG_POLICY;
}

static UNTAG_ROLE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UntagRole",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &UNTAG_ROLE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UntagRoleRequest>,
};

impl Operation for UntagRoleRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UNTAG_ROLE;
}

static UNTAG_SAML_PROVIDER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UntagSAMLProvider",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::SamlProvider],
    input: &UNTAG_SAML_PROVIDER_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UntagSAMLProviderRequest>,
};

impl Operation for UntagSAMLProviderRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UNTAG_SAML_PROVIDER;
}

static UNTAG_SERVER_CERTIFICATE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UntagServerCertificate",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::ServerCertificate],
    input: &UNTAG_SERVER_CERTIFICATE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UntagServerCertificateRequest>,
};

impl Operation for UntagServerCertificateRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UNTAG_SERVER_CERTIFICATE;
}

static UNTAG_USER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UntagUser",
    family: "tags",
    access: Access::Tagging,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &UNTAG_USER_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UntagUserRequest>,
};

impl Operation for UntagUserRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UNTAG_USER;
}

/// [`ListInstanceProfileTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListInstanceProfileTagsRequest {
    pub instance_profile_name: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListInstanceProfileTagsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            instance_profile_name: Decode::decode(node.member("InstanceProfileName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListInstanceProfileTagsResponse {
    pub tags: Vec<Tag>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListInstanceProfileTagsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Tags", &self.tags);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListMFADeviceTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListMFADeviceTagsRequest {
    pub serial_number: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListMFADeviceTagsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            serial_number: Decode::decode(node.member("SerialNumber"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListMFADeviceTagsResponse {
    pub tags: Vec<Tag>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListMFADeviceTagsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Tags", &self.tags);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListOpenIDConnectProviderTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListOpenIDConnectProviderTagsRequest {
    pub open_id_connect_provider_arn: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListOpenIDConnectProviderTagsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            open_id_connect_provider_arn: Decode::decode(node.member("OpenIDConnectProviderArn"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListOpenIDConnectProviderTagsResponse {
    pub tags: Vec<Tag>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListOpenIDConnectProviderTagsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Tags", &self.tags);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListPolicyTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPolicyTagsRequest {
    pub policy_arn: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListPolicyTagsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPolicyTagsResponse {
    pub tags: Vec<Tag>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListPolicyTagsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Tags", &self.tags);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListRoleTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRoleTagsRequest {
    pub role_name: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListRoleTagsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRoleTagsResponse {
    pub tags: Vec<Tag>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListRoleTagsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Tags", &self.tags);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListSAMLProviderTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviderTags.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListSAMLProviderTagsRequest {
    pub saml_provider_arn: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListSAMLProviderTagsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            saml_provider_arn: Decode::decode(node.member("SAMLProviderArn"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListSAMLProviderTagsResponse {
    pub tags: Vec<Tag>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListSAMLProviderTagsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Tags", &self.tags);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListServerCertificateTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificateTags.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListServerCertificateTagsRequest {
    pub server_certificate_name: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListServerCertificateTagsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            server_certificate_name: Decode::decode(node.member("ServerCertificateName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListServerCertificateTagsResponse {
    pub tags: Vec<Tag>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListServerCertificateTagsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Tags", &self.tags);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListUserTags`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListUserTagsRequest {
    pub user_name: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListUserTagsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListUserTagsResponse {
    pub tags: Vec<Tag>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListUserTagsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Tags", &self.tags);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`TagInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagInstanceProfileRequest {
    pub instance_profile_name: String,
    pub tags: Vec<Tag>,
}

impl Decode for TagInstanceProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            instance_profile_name: Decode::decode(node.member("InstanceProfileName"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

/// [`TagMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagMFADeviceRequest {
    pub serial_number: String,
    pub tags: Vec<Tag>,
}

impl Decode for TagMFADeviceRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            serial_number: Decode::decode(node.member("SerialNumber"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

/// [`TagOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagOpenIDConnectProviderRequest {
    pub open_id_connect_provider_arn: String,
    pub tags: Vec<Tag>,
}

impl Decode for TagOpenIDConnectProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            open_id_connect_provider_arn: Decode::decode(node.member("OpenIDConnectProviderArn"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

/// [`TagPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagPolicyRequest {
    pub policy_arn: String,
    pub tags: Vec<Tag>,
}

impl Decode for TagPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

/// [`TagRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagRoleRequest {
    pub role_name: String,
    pub tags: Vec<Tag>,
}

impl Decode for TagRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

/// [`TagSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagSAMLProviderRequest {
    pub saml_provider_arn: String,
    pub tags: Vec<Tag>,
}

impl Decode for TagSAMLProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            saml_provider_arn: Decode::decode(node.member("SAMLProviderArn"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

/// [`TagServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagServerCertificate.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagServerCertificateRequest {
    pub server_certificate_name: String,
    pub tags: Vec<Tag>,
}

impl Decode for TagServerCertificateRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            server_certificate_name: Decode::decode(node.member("ServerCertificateName"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

/// [`TagUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagUserRequest {
    pub user_name: String,
    pub tags: Vec<Tag>,
}

impl Decode for TagUserRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

/// [`UntagInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UntagInstanceProfileRequest {
    pub instance_profile_name: String,
    pub tag_keys: Vec<String>,
}

impl Decode for UntagInstanceProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            instance_profile_name: Decode::decode(node.member("InstanceProfileName"))?,
            tag_keys: Decode::decode(node.member("TagKeys"))?,
        })
    }
}

/// [`UntagMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UntagMFADeviceRequest {
    pub serial_number: String,
    pub tag_keys: Vec<String>,
}

impl Decode for UntagMFADeviceRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            serial_number: Decode::decode(node.member("SerialNumber"))?,
            tag_keys: Decode::decode(node.member("TagKeys"))?,
        })
    }
}

/// [`UntagOpenIDConnectProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UntagOpenIDConnectProviderRequest {
    pub open_id_connect_provider_arn: String,
    pub tag_keys: Vec<String>,
}

impl Decode for UntagOpenIDConnectProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            open_id_connect_provider_arn: Decode::decode(node.member("OpenIDConnectProviderArn"))?,
            tag_keys: Decode::decode(node.member("TagKeys"))?,
        })
    }
}

/// [`UntagPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UntagPolicyRequest {
    pub policy_arn: String,
    pub tag_keys: Vec<String>,
}

impl Decode for UntagPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
            tag_keys: Decode::decode(node.member("TagKeys"))?,
        })
    }
}

/// [`UntagRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UntagRoleRequest {
    pub role_name: String,
    pub tag_keys: Vec<String>,
}

impl Decode for UntagRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            tag_keys: Decode::decode(node.member("TagKeys"))?,
        })
    }
}

/// [`UntagSAMLProvider`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagSAMLProvider.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UntagSAMLProviderRequest {
    pub saml_provider_arn: String,
    pub tag_keys: Vec<String>,
}

impl Decode for UntagSAMLProviderRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            saml_provider_arn: Decode::decode(node.member("SAMLProviderArn"))?,
            tag_keys: Decode::decode(node.member("TagKeys"))?,
        })
    }
}

/// [`UntagServerCertificate`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagServerCertificate.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UntagServerCertificateRequest {
    pub server_certificate_name: String,
    pub tag_keys: Vec<String>,
}

impl Decode for UntagServerCertificateRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            server_certificate_name: Decode::decode(node.member("ServerCertificateName"))?,
            tag_keys: Decode::decode(node.member("TagKeys"))?,
        })
    }
}

/// [`UntagUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UntagUserRequest {
    pub user_name: String,
    pub tag_keys: Vec<String>,
}

impl Decode for UntagUserRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            tag_keys: Decode::decode(node.member("TagKeys"))?,
        })
    }
}

pub(crate) static LIST_INSTANCE_PROFILE_TAGS_REQUEST: Shape = Shape::Structure(&[
    required("InstanceProfileName", &INSTANCE_PROFILE_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_MFA_DEVICE_TAGS_REQUEST: Shape = Shape::Structure(&[
    required("SerialNumber", &SERIAL_NUMBER_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_OPEN_ID_CONNECT_PROVIDER_TAGS_REQUEST: Shape = Shape::Structure(&[
    required("OpenIDConnectProviderArn", &ARN_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_POLICY_TAGS_REQUEST: Shape = Shape::Structure(&[
    required("PolicyArn", &ARN_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_ROLE_TAGS_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_SAML_PROVIDER_TAGS_REQUEST: Shape = Shape::Structure(&[
    required("SAMLProviderArn", &ARN_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_SERVER_CERTIFICATE_TAGS_REQUEST: Shape = Shape::Structure(&[
    required("ServerCertificateName", &SERVER_CERTIFICATE_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_USER_TAGS_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static TAG_INSTANCE_PROFILE_REQUEST: Shape = Shape::Structure(&[
    required("InstanceProfileName", &INSTANCE_PROFILE_NAME_TYPE),
    required("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static TAG_MFA_DEVICE_REQUEST: Shape = Shape::Structure(&[
    required("SerialNumber", &SERIAL_NUMBER_TYPE),
    required("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static TAG_OPEN_ID_CONNECT_PROVIDER_REQUEST: Shape = Shape::Structure(&[
    required("OpenIDConnectProviderArn", &ARN_TYPE),
    required("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static TAG_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("PolicyArn", &ARN_TYPE),
    required("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static TAG_ROLE_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    required("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static TAG_SAML_PROVIDER_REQUEST: Shape = Shape::Structure(&[
    required("SAMLProviderArn", &ARN_TYPE),
    required("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static TAG_SERVER_CERTIFICATE_REQUEST: Shape = Shape::Structure(&[
    required("ServerCertificateName", &SERVER_CERTIFICATE_NAME_TYPE),
    required("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static TAG_USER_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    required("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static UNTAG_INSTANCE_PROFILE_REQUEST: Shape = Shape::Structure(&[
    required("InstanceProfileName", &INSTANCE_PROFILE_NAME_TYPE),
    required("TagKeys", &TAG_KEY_LIST_TYPE),
]);
pub(crate) static UNTAG_MFA_DEVICE_REQUEST: Shape = Shape::Structure(&[
    required("SerialNumber", &SERIAL_NUMBER_TYPE),
    required("TagKeys", &TAG_KEY_LIST_TYPE),
]);
pub(crate) static UNTAG_OPEN_ID_CONNECT_PROVIDER_REQUEST: Shape = Shape::Structure(&[
    required("OpenIDConnectProviderArn", &ARN_TYPE),
    required("TagKeys", &TAG_KEY_LIST_TYPE),
]);
pub(crate) static UNTAG_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("PolicyArn", &ARN_TYPE),
    required("TagKeys", &TAG_KEY_LIST_TYPE),
]);
pub(crate) static UNTAG_ROLE_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    required("TagKeys", &TAG_KEY_LIST_TYPE),
]);
pub(crate) static UNTAG_SAML_PROVIDER_REQUEST: Shape = Shape::Structure(&[
    required("SAMLProviderArn", &ARN_TYPE),
    required("TagKeys", &TAG_KEY_LIST_TYPE),
]);
pub(crate) static UNTAG_SERVER_CERTIFICATE_REQUEST: Shape = Shape::Structure(&[
    required("ServerCertificateName", &SERVER_CERTIFICATE_NAME_TYPE),
    required("TagKeys", &TAG_KEY_LIST_TYPE),
]);
pub(crate) static UNTAG_USER_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    required("TagKeys", &TAG_KEY_LIST_TYPE),
]);
pub(crate) static TAG_KEY_LIST_TYPE: Shape = Shape::List {
    member: &TAG_KEY_TYPE,
    min: 0,
    max: 50,
};
