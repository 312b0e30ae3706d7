//! Permissions boundaries of users and roles.
//! Generated from `contract/iam/boundary.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    DeleteRolePermissionsBoundary: DeleteRolePermissionsBoundaryRequest = DELETE_ROLE_PERMISSIONS_BOUNDARY_REQUEST => Nothing;
    write signed Iam "boundary" Permissions;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, UNMODIFIABLE_ENTITY, SERVICE_FAILURE];
}

operation! {
    DeleteUserPermissionsBoundary: DeleteUserPermissionsBoundaryRequest = DELETE_USER_PERMISSIONS_BOUNDARY_REQUEST => Nothing;
    write signed Iam "boundary" Permissions;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    PutRolePermissionsBoundary: PutRolePermissionsBoundaryRequest = PUT_ROLE_PERMISSIONS_BOUNDARY_REQUEST => Nothing;
    write signed Iam "boundary" Permissions;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, UNMODIFIABLE_ENTITY, POLICY_NOT_ATTACHABLE,
        SERVICE_FAILURE];
}

operation! {
    PutUserPermissionsBoundary: PutUserPermissionsBoundaryRequest = PUT_USER_PERMISSIONS_BOUNDARY_REQUEST => Nothing;
    write signed Iam "boundary" Permissions;
    resources: [User];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, POLICY_NOT_ATTACHABLE, SERVICE_FAILURE];
}

structure! {
    /// [`DeleteRolePermissionsBoundary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html)
    #[derive(Debug, Default)]
    pub struct DeleteRolePermissionsBoundaryRequest: input DELETE_ROLE_PERMISSIONS_BOUNDARY_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
    }
}

structure! {
    /// [`DeleteUserPermissionsBoundary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html)
    #[derive(Debug, Default)]
    pub struct DeleteUserPermissionsBoundaryRequest: input DELETE_USER_PERMISSIONS_BOUNDARY_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
    }
}

structure! {
    /// [`PutRolePermissionsBoundary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html)
    #[derive(Debug, Default)]
    pub struct PutRolePermissionsBoundaryRequest: input PUT_ROLE_PERMISSIONS_BOUNDARY_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub permissions_boundary: String = "PermissionsBoundary" required ARN_TYPE,
    }
}

structure! {
    /// [`PutUserPermissionsBoundary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html)
    #[derive(Debug, Default)]
    pub struct PutUserPermissionsBoundaryRequest: input PUT_USER_PERMISSIONS_BOUNDARY_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub permissions_boundary: String = "PermissionsBoundary" required ARN_TYPE,
    }
}
