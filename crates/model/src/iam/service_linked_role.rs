//! Roles that belong to an AWS service; deleting one is a task that takes time.
//! Generated from `contract/iam/service_linked_role.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    CreateServiceLinkedRole: CreateServiceLinkedRoleRequest = CREATE_SERVICE_LINKED_ROLE_REQUEST => CreateServiceLinkedRoleResponse in "CreateServiceLinkedRoleResult";
    write signed Iam "service_linked_role" Write;
    resources: [Role];
    faults: [INVALID_INPUT, LIMIT_EXCEEDED, NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    DeleteServiceLinkedRole: DeleteServiceLinkedRoleRequest = DELETE_SERVICE_LINKED_ROLE_REQUEST => DeleteServiceLinkedRoleResponse in "DeleteServiceLinkedRoleResult";
    write signed Iam "service_linked_role" Write;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    GetServiceLinkedRoleDeletionStatus: GetServiceLinkedRoleDeletionStatusRequest = GET_SERVICE_LINKED_ROLE_DELETION_STATUS_REQUEST => GetServiceLinkedRoleDeletionStatusResponse in "GetServiceLinkedRoleDeletionStatusResult";
    read signed Iam "service_linked_role" Read;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
}

structure! {
    /// [`CreateServiceLinkedRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html)
    #[derive(Debug, Default)]
    pub struct CreateServiceLinkedRoleRequest: input CREATE_SERVICE_LINKED_ROLE_REQUEST {
        pub aws_service_name: String = "AWSServiceName" required GROUP_NAME_TYPE,
        pub description: Option<String> = "Description" optional ROLE_DESCRIPTION_TYPE,
        pub custom_suffix: Option<String> = "CustomSuffix" optional CUSTOM_SUFFIX_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateServiceLinkedRoleResponse: output {
        pub role: Option<Role> = "Role",
    }
}

structure! {
    /// [`DeleteServiceLinkedRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html)
    #[derive(Debug, Default)]
    pub struct DeleteServiceLinkedRoleRequest: input DELETE_SERVICE_LINKED_ROLE_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct DeleteServiceLinkedRoleResponse: output {
        pub deletion_task_id: String = "DeletionTaskId",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct DeletionTaskFailureReasonType: output {
        pub reason: Option<String> = "Reason",
        pub role_usage_list: Option<Vec<RoleUsageType>> = "RoleUsageList",
    }
}

words! {
    pub enum DeletionTaskStatusType {
        Succeeded = "SUCCEEDED",
        InProgress = "IN_PROGRESS",
        Failed = "FAILED",
        NotStarted = "NOT_STARTED",
    }
}

structure! {
    /// [`GetServiceLinkedRoleDeletionStatus`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html)
    #[derive(Debug, Default)]
    pub struct GetServiceLinkedRoleDeletionStatusRequest: input GET_SERVICE_LINKED_ROLE_DELETION_STATUS_REQUEST {
        pub deletion_task_id: String = "DeletionTaskId" required DELETION_TASK_ID_TYPE,
    }
}

structure! {
    #[derive(Debug)]
    pub struct GetServiceLinkedRoleDeletionStatusResponse: output {
        pub status: DeletionTaskStatusType = "Status",
        pub reason: Option<DeletionTaskFailureReasonType> = "Reason",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct RoleUsageType: output {
        pub region: Option<String> = "Region",
        pub resources: Option<Vec<String>> = "Resources",
    }
}

pub(crate) static DELETION_TASK_ID_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 1000,
    ..Text::ANY
});
pub(crate) static CUSTOM_SUFFIX_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 64,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
