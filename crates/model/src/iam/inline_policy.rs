//! Policies embedded in a user, a group or a role.
//! Generated from `contract/iam/inline_policy.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    DeleteGroupPolicy: DeleteGroupPolicyRequest = DELETE_GROUP_POLICY_REQUEST => Nothing;
    write signed Iam "inline_policy" Permissions;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    DeleteRolePolicy: DeleteRolePolicyRequest = DELETE_ROLE_POLICY_REQUEST => Nothing;
    write signed Iam "inline_policy" Permissions;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, UNMODIFIABLE_ENTITY, SERVICE_FAILURE];
}

operation! {
    DeleteUserPolicy: DeleteUserPolicyRequest = DELETE_USER_POLICY_REQUEST => Nothing;
    write signed Iam "inline_policy" Permissions;
    resources: [User];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    GetGroupPolicy: GetGroupPolicyRequest = GET_GROUP_POLICY_REQUEST => GetGroupPolicyResponse in "GetGroupPolicyResult";
    read signed Iam "inline_policy" Read;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    GetRolePolicy: GetRolePolicyRequest = GET_ROLE_POLICY_REQUEST => GetRolePolicyResponse in "GetRolePolicyResult";
    read signed Iam "inline_policy" Read;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    GetUserPolicy: GetUserPolicyRequest = GET_USER_POLICY_REQUEST => GetUserPolicyResponse in "GetUserPolicyResult";
    read signed Iam "inline_policy" Read;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    ListGroupPolicies: ListGroupPoliciesRequest = LIST_GROUP_POLICIES_REQUEST => ListGroupPoliciesResponse in "ListGroupPoliciesResult";
    read signed Iam "inline_policy" List;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["PolicyNames"];
}

paged! {
    ListGroupPoliciesRequest => ListGroupPoliciesResponse { policy_names: required String }
}

operation! {
    ListRolePolicies: ListRolePoliciesRequest = LIST_ROLE_POLICIES_REQUEST => ListRolePoliciesResponse in "ListRolePoliciesResult";
    read signed Iam "inline_policy" List;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["PolicyNames"];
}

paged! {
    ListRolePoliciesRequest => ListRolePoliciesResponse { policy_names: required String }
}

operation! {
    ListUserPolicies: ListUserPoliciesRequest = LIST_USER_POLICIES_REQUEST => ListUserPoliciesResponse in "ListUserPoliciesResult";
    read signed Iam "inline_policy" List;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["PolicyNames"];
}

paged! {
    ListUserPoliciesRequest => ListUserPoliciesResponse { policy_names: required String }
}

operation! {
    PutGroupPolicy: PutGroupPolicyRequest = PUT_GROUP_POLICY_REQUEST => Nothing;
    write signed Iam "inline_policy" Permissions;
    resources: [Group];
    faults: [LIMIT_EXCEEDED, MALFORMED_POLICY_DOCUMENT, NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    PutRolePolicy: PutRolePolicyRequest = PUT_ROLE_POLICY_REQUEST => Nothing;
    write signed Iam "inline_policy" Permissions;
    resources: [Role];
    faults: [LIMIT_EXCEEDED, MALFORMED_POLICY_DOCUMENT, NO_SUCH_ENTITY, UNMODIFIABLE_ENTITY,
        SERVICE_FAILURE];
}

operation! {
    PutUserPolicy: PutUserPolicyRequest = PUT_USER_POLICY_REQUEST => Nothing;
    write signed Iam "inline_policy" Permissions;
    resources: [User];
    faults: [LIMIT_EXCEEDED, MALFORMED_POLICY_DOCUMENT, NO_SUCH_ENTITY, SERVICE_FAILURE];
}

structure! {
    /// [`DeleteGroupPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html)
    #[derive(Debug, Default)]
    pub struct DeleteGroupPolicyRequest: input DELETE_GROUP_POLICY_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
    }
}

structure! {
    /// [`DeleteRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html)
    #[derive(Debug, Default)]
    pub struct DeleteRolePolicyRequest: input DELETE_ROLE_POLICY_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
    }
}

structure! {
    /// [`DeleteUserPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html)
    #[derive(Debug, Default)]
    pub struct DeleteUserPolicyRequest: input DELETE_USER_POLICY_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
    }
}

structure! {
    /// [`GetGroupPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html)
    #[derive(Debug, Default)]
    pub struct GetGroupPolicyRequest: input GET_GROUP_POLICY_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetGroupPolicyResponse: output {
        pub group_name: String = "GroupName",
        pub policy_name: String = "PolicyName",
        pub policy_document: String = "PolicyDocument",
    }
}

structure! {
    /// [`GetRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html)
    #[derive(Debug, Default)]
    pub struct GetRolePolicyRequest: input GET_ROLE_POLICY_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetRolePolicyResponse: output {
        pub role_name: String = "RoleName",
        pub policy_name: String = "PolicyName",
        pub policy_document: String = "PolicyDocument",
    }
}

structure! {
    /// [`GetUserPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html)
    #[derive(Debug, Default)]
    pub struct GetUserPolicyRequest: input GET_USER_POLICY_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetUserPolicyResponse: output {
        pub user_name: String = "UserName",
        pub policy_name: String = "PolicyName",
        pub policy_document: String = "PolicyDocument",
    }
}

structure! {
    /// [`ListGroupPolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html)
    #[derive(Debug, Default)]
    pub struct ListGroupPoliciesRequest: input LIST_GROUP_POLICIES_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListGroupPoliciesResponse: output {
        pub policy_names: Vec<String> = "PolicyNames",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListRolePolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html)
    #[derive(Debug, Default)]
    pub struct ListRolePoliciesRequest: input LIST_ROLE_POLICIES_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListRolePoliciesResponse: output {
        pub policy_names: Vec<String> = "PolicyNames",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListUserPolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html)
    #[derive(Debug, Default)]
    pub struct ListUserPoliciesRequest: input LIST_USER_POLICIES_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListUserPoliciesResponse: output {
        pub policy_names: Vec<String> = "PolicyNames",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`PutGroupPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html)
    #[derive(Debug, Default)]
    pub struct PutGroupPolicyRequest: input PUT_GROUP_POLICY_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
        pub policy_document: String = "PolicyDocument" required POLICY_DOCUMENT_TYPE,
    }
}

structure! {
    /// [`PutRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html)
    #[derive(Debug, Default)]
    pub struct PutRolePolicyRequest: input PUT_ROLE_POLICY_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
        pub policy_document: String = "PolicyDocument" required POLICY_DOCUMENT_TYPE,
    }
}

structure! {
    /// [`PutUserPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html)
    #[derive(Debug, Default)]
    pub struct PutUserPolicyRequest: input PUT_USER_POLICY_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
        pub policy_document: String = "PolicyDocument" required POLICY_DOCUMENT_TYPE,
    }
}
