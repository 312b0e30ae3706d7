//!  Generated from `contract/iam/instance_profile.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static ADD_ROLE_TO_INSTANCE_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "AddRoleToInstanceProfile",
    family: "instance_profile",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::InstanceProfile],
    input: &ADD_ROLE_TO_INSTANCE_PROFILE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::ENTITY_ALREADY_EXISTS,
        fault::LIMIT_EXCEEDED,
        fault::UNMODIFIABLE_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<AddRoleToInstanceProfileRequest>,
};

impl Operation for AddRoleToInstanceProfileRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &ADD_ROLE_TO_INSTANCE_PROFILE;
}

static CREATE_INSTANCE_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateInstanceProfile",
    family: "instance_profile",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::InstanceProfile],
    input: &CREATE_INSTANCE_PROFILE_REQUEST,
    result: Some("CreateInstanceProfileResult"),
    faults: &[
        fault::ENTITY_ALREADY_EXISTS,
        fault::INVALID_INPUT,
        fault::LIMIT_EXCEEDED,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreateInstanceProfileRequest>,
};

impl Operation for CreateInstanceProfileRequest {
    type Output = CreateInstanceProfileResponse;
    const OPERATION: &'static OperationInfo = &CREATE_INSTANCE_PROFILE;
}

static DELETE_INSTANCE_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteInstanceProfile",
    family: "instance_profile",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::InstanceProfile],
    input: &DELETE_INSTANCE_PROFILE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::DELETE_CONFLICT,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteInstanceProfileRequest>,
};

impl Operation for DeleteInstanceProfileRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_INSTANCE_PROFILE;
}

static GET_INSTANCE_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetInstanceProfile",
    family: "instance_profile",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::InstanceProfile],
    input: &GET_INSTANCE_PROFILE_REQUEST,
    result: Some("GetInstanceProfileResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetInstanceProfileRequest>,
};

impl Operation for GetInstanceProfileRequest {
    type Output = GetInstanceProfileResponse;
    const OPERATION: &'static OperationInfo = &GET_INSTANCE_PROFILE;
}

static LIST_INSTANCE_PROFILES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListInstanceProfiles",
    family: "instance_profile",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_INSTANCE_PROFILES_REQUEST,
    result: Some("ListInstanceProfilesResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &["InstanceProfiles"],
    decode: decode_as::<ListInstanceProfilesRequest>,
};

impl Operation for ListInstanceProfilesRequest {
    type Output = ListInstanceProfilesResponse;
    const OPERATION: &'static OperationInfo = &LIST_INSTANCE_PROFILES;
}

static LIST_INSTANCE_PROFILES_FOR_ROLE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListInstanceProfilesForRole",
    family: "instance_profile",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Role],
    input: &LIST_INSTANCE_PROFILES_FOR_ROLE_REQUEST,
    result: Some("ListInstanceProfilesForRoleResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["InstanceProfiles"],
    decode: decode_as::<ListInstanceProfilesForRoleRequest>,
};

impl Operation for ListInstanceProfilesForRoleRequest {
    type Output = ListInstanceProfilesForRoleResponse;
    const OPERATION: &'static OperationInfo = &LIST_INSTANCE_PROFILES_FOR_ROLE;
}

static REMOVE_ROLE_FROM_INSTANCE_PROFILE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "RemoveRoleFromInstanceProfile",
    family: "instance_profile",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::InstanceProfile],
    input: &REMOVE_ROLE_FROM_INSTANCE_PROFILE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::UNMODIFIABLE_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<RemoveRoleFromInstanceProfileRequest>,
};

impl Operation for RemoveRoleFromInstanceProfileRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &REMOVE_ROLE_FROM_INSTANCE_PROFILE;
}

/// [`AddRoleToInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AddRoleToInstanceProfileRequest {
    pub instance_profile_name: String,
    pub role_name: String,
}

impl Decode for AddRoleToInstanceProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            instance_profile_name: Decode::decode(node.member("InstanceProfileName"))?,
            role_name: Decode::decode(node.member("RoleName"))?,
        })
    }
}

/// [`CreateInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateInstanceProfileRequest {
    pub instance_profile_name: String,
    pub path: Option<String>,
    pub tags: Option<Vec<Tag>>,
}

impl Decode for CreateInstanceProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            instance_profile_name: Decode::decode(node.member("InstanceProfileName"))?,
            path: Decode::decode(node.member("Path"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateInstanceProfileResponse {
    pub instance_profile: InstanceProfile,
}

impl Encode for CreateInstanceProfileResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("InstanceProfile", &self.instance_profile);
    }
}

/// [`DeleteInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteInstanceProfileRequest {
    pub instance_profile_name: String,
}

impl Decode for DeleteInstanceProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            instance_profile_name: Decode::decode(node.member("InstanceProfileName"))?,
        })
    }
}

/// [`GetInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetInstanceProfileRequest {
    pub instance_profile_name: String,
}

impl Decode for GetInstanceProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            instance_profile_name: Decode::decode(node.member("InstanceProfileName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetInstanceProfileResponse {
    pub instance_profile: InstanceProfile,
}

impl Encode for GetInstanceProfileResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("InstanceProfile", &self.instance_profile);
    }
}

/// [`ListInstanceProfilesForRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListInstanceProfilesForRoleRequest {
    pub role_name: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListInstanceProfilesForRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListInstanceProfilesForRoleResponse {
    pub instance_profiles: Vec<InstanceProfile>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListInstanceProfilesForRoleResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("InstanceProfiles", &self.instance_profiles);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListInstanceProfiles`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListInstanceProfilesRequest {
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListInstanceProfilesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path_prefix: Decode::decode(node.member("PathPrefix"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListInstanceProfilesResponse {
    pub instance_profiles: Vec<InstanceProfile>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListInstanceProfilesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("InstanceProfiles", &self.instance_profiles);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`RemoveRoleFromInstanceProfile`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoveRoleFromInstanceProfileRequest {
    pub instance_profile_name: String,
    pub role_name: String,
}

impl Decode for RemoveRoleFromInstanceProfileRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            instance_profile_name: Decode::decode(node.member("InstanceProfileName"))?,
            role_name: Decode::decode(node.member("RoleName"))?,
        })
    }
}

pub(crate) static ADD_ROLE_TO_INSTANCE_PROFILE_REQUEST: Shape = Shape::Structure(&[
    required("InstanceProfileName", &INSTANCE_PROFILE_NAME_TYPE),
    required("RoleName", &ROLE_NAME_TYPE),
]);
pub(crate) static CREATE_INSTANCE_PROFILE_REQUEST: Shape = Shape::Structure(&[
    required("InstanceProfileName", &INSTANCE_PROFILE_NAME_TYPE),
    optional("Path", &PATH_TYPE),
    optional("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static DELETE_INSTANCE_PROFILE_REQUEST: Shape =
    Shape::Structure(&[required("InstanceProfileName", &INSTANCE_PROFILE_NAME_TYPE)]);
pub(crate) static GET_INSTANCE_PROFILE_REQUEST: Shape =
    Shape::Structure(&[required("InstanceProfileName", &INSTANCE_PROFILE_NAME_TYPE)]);
pub(crate) static LIST_INSTANCE_PROFILES_FOR_ROLE_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_INSTANCE_PROFILES_REQUEST: Shape = Shape::Structure(&[
    optional("PathPrefix", &PATH_PREFIX_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static REMOVE_ROLE_FROM_INSTANCE_PROFILE_REQUEST: Shape = Shape::Structure(&[
    required("InstanceProfileName", &INSTANCE_PROFILE_NAME_TYPE),
    required("RoleName", &ROLE_NAME_TYPE),
]);
