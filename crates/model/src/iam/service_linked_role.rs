//!  Generated from `contract/iam/service_linked_role.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static CREATE_SERVICE_LINKED_ROLE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateServiceLinkedRole",
    family: "service_linked_role",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &CREATE_SERVICE_LINKED_ROLE_REQUEST,
    result: Some("CreateServiceLinkedRoleResult"),
    faults: &[
        fault::INVALID_INPUT,
        fault::LIMIT_EXCEEDED,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreateServiceLinkedRoleRequest>,
};

impl Operation for CreateServiceLinkedRoleRequest {
    type Output = CreateServiceLinkedRoleResponse;
    const OPERATION: &'static OperationInfo = &CREATE_SERVICE_LINKED_ROLE;
}

static DELETE_SERVICE_LINKED_ROLE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteServiceLinkedRole",
    family: "service_linked_role",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &DELETE_SERVICE_LINKED_ROLE_REQUEST,
    result: Some("DeleteServiceLinkedRoleResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteServiceLinkedRoleRequest>,
};

impl Operation for DeleteServiceLinkedRoleRequest {
    type Output = DeleteServiceLinkedRoleResponse;
    const OPERATION: &'static OperationInfo = &DELETE_SERVICE_LINKED_ROLE;
}

static GET_SERVICE_LINKED_ROLE_DELETION_STATUS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetServiceLinkedRoleDeletionStatus",
    family: "service_linked_role",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::Role],
    input: &GET_SERVICE_LINKED_ROLE_DELETION_STATUS_REQUEST,
    result: Some("GetServiceLinkedRoleDeletionStatusResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<GetServiceLinkedRoleDeletionStatusRequest>,
};

impl Operation for GetServiceLinkedRoleDeletionStatusRequest {
    type Output = GetServiceLinkedRoleDeletionStatusResponse;
    const OPERATION: &'static OperationInfo = &GET_SERVICE_LINKED_ROLE_DELETION_STATUS;
}

/// [`CreateServiceLinkedRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateServiceLinkedRoleRequest {
    pub aws_service_name: String,
    pub description: Option<String>,
    pub custom_suffix: Option<String>,
}

impl Decode for CreateServiceLinkedRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            aws_service_name: Decode::decode(node.member("AWSServiceName"))?,
            description: Decode::decode(node.member("Description"))?,
            custom_suffix: Decode::decode(node.member("CustomSuffix"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateServiceLinkedRoleResponse {
    pub role: Option<Role>,
}

impl Encode for CreateServiceLinkedRoleResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Role", &self.role);
    }
}

/// [`DeleteServiceLinkedRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteServiceLinkedRoleRequest {
    pub role_name: String,
}

impl Decode for DeleteServiceLinkedRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteServiceLinkedRoleResponse {
    pub deletion_task_id: String,
}

impl Encode for DeleteServiceLinkedRoleResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("DeletionTaskId", &self.deletion_task_id);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeletionTaskFailureReasonType {
    pub reason: Option<String>,
    pub role_usage_list: Option<Vec<RoleUsageType>>,
}

impl Encode for DeletionTaskFailureReasonType {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Reason", &self.reason);
        xml.member("RoleUsageList", &self.role_usage_list);
    }
}

words! {
DeletionTaskStatusType {
Succeeded = "SUCCEEDED",
InProgress = "IN_PROGRESS",
Failed = "FAILED",
NotStarted = "NOT_STARTED",
}
}
/// [`GetServiceLinkedRoleDeletionStatus`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetServiceLinkedRoleDeletionStatusRequest {
    pub deletion_task_id: String,
}

impl Decode for GetServiceLinkedRoleDeletionStatusRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            deletion_task_id: Decode::decode(node.member("DeletionTaskId"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetServiceLinkedRoleDeletionStatusResponse {
    pub status: DeletionTaskStatusType,
    pub reason: Option<DeletionTaskFailureReasonType>,
}

impl Encode for GetServiceLinkedRoleDeletionStatusResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Status", &self.status);
        xml.member("Reason", &self.reason);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleUsageType {
    pub region: Option<String>,
    pub resources: Option<Vec<String>>,
}

impl Encode for RoleUsageType {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Region", &self.region);
        xml.member("Resources", &self.resources);
    }
}

pub(crate) static CREATE_SERVICE_LINKED_ROLE_REQUEST: Shape = Shape::Structure(&[
    required("AWSServiceName", &GROUP_NAME_TYPE),
    optional("Description", &ROLE_DESCRIPTION_TYPE),
    optional("CustomSuffix", &CUSTOM_SUFFIX_TYPE),
]);
pub(crate) static DELETE_SERVICE_LINKED_ROLE_REQUEST: Shape =
    Shape::Structure(&[required("RoleName", &ROLE_NAME_TYPE)]);
pub(crate) static DELETION_TASK_ID_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 1000,
    ..Text::ANY
});
pub(crate) static GET_SERVICE_LINKED_ROLE_DELETION_STATUS_REQUEST: Shape =
    Shape::Structure(&[required("DeletionTaskId", &DELETION_TASK_ID_TYPE)]);
pub(crate) static CUSTOM_SUFFIX_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 64,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
