//! Managed policies attached to users, groups and roles.
//! Generated from `contract/iam/attachment.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    AttachGroupPolicy: AttachGroupPolicyRequest = ATTACH_GROUP_POLICY_REQUEST => Nothing;
    write signed Iam "attachment" Permissions;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, POLICY_NOT_ATTACHABLE, SERVICE_FAILURE];
}

operation! {
    AttachRolePolicy: AttachRolePolicyRequest = ATTACH_ROLE_POLICY_REQUEST => Nothing;
    write signed Iam "attachment" Permissions;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, UNMODIFIABLE_ENTITY,
        POLICY_NOT_ATTACHABLE, SERVICE_FAILURE];
}

operation! {
    AttachUserPolicy: AttachUserPolicyRequest = ATTACH_USER_POLICY_REQUEST => Nothing;
    write signed Iam "attachment" Permissions;
    resources: [User];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, POLICY_NOT_ATTACHABLE, SERVICE_FAILURE];
}

operation! {
    DetachGroupPolicy: DetachGroupPolicyRequest = DETACH_GROUP_POLICY_REQUEST => Nothing;
    write signed Iam "attachment" Permissions;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, SERVICE_FAILURE];
}

operation! {
    DetachRolePolicy: DetachRolePolicyRequest = DETACH_ROLE_POLICY_REQUEST => Nothing;
    write signed Iam "attachment" Permissions;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, UNMODIFIABLE_ENTITY, SERVICE_FAILURE];
}

operation! {
    DetachUserPolicy: DetachUserPolicyRequest = DETACH_USER_POLICY_REQUEST => Nothing;
    write signed Iam "attachment" Permissions;
    resources: [User];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, SERVICE_FAILURE];
}

operation! {
    ListAttachedGroupPolicies: ListAttachedGroupPoliciesRequest = LIST_ATTACHED_GROUP_POLICIES_REQUEST => ListAttachedGroupPoliciesResponse in "ListAttachedGroupPoliciesResult";
    read signed Iam "attachment" List;
    resources: [Group];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
    pages: ["AttachedPolicies"];
}

paged! {
    ListAttachedGroupPoliciesRequest below path_prefix => ListAttachedGroupPoliciesResponse { attached_policies: optional AttachedPolicy }
}

operation! {
    ListAttachedRolePolicies: ListAttachedRolePoliciesRequest = LIST_ATTACHED_ROLE_POLICIES_REQUEST => ListAttachedRolePoliciesResponse in "ListAttachedRolePoliciesResult";
    read signed Iam "attachment" List;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
    pages: ["AttachedPolicies"];
}

paged! {
    ListAttachedRolePoliciesRequest below path_prefix => ListAttachedRolePoliciesResponse { attached_policies: optional AttachedPolicy }
}

operation! {
    ListAttachedUserPolicies: ListAttachedUserPoliciesRequest = LIST_ATTACHED_USER_POLICIES_REQUEST => ListAttachedUserPoliciesResponse in "ListAttachedUserPoliciesResult";
    read signed Iam "attachment" List;
    resources: [User];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
    pages: ["AttachedPolicies"];
}

paged! {
    ListAttachedUserPoliciesRequest below path_prefix => ListAttachedUserPoliciesResponse { attached_policies: optional AttachedPolicy }
}

operation! {
    ListEntitiesForPolicy: ListEntitiesForPolicyRequest = LIST_ENTITIES_FOR_POLICY_REQUEST => ListEntitiesForPolicyResponse in "ListEntitiesForPolicyResult";
    read signed Iam "attachment" List;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
    pages: ["PolicyGroups", "PolicyUsers", "PolicyRoles"];
}

structure! {
    /// [`AttachGroupPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html)
    #[derive(Debug, Default)]
    pub struct AttachGroupPolicyRequest: input ATTACH_GROUP_POLICY_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
    }
}

structure! {
    /// [`AttachRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html)
    #[derive(Debug, Default)]
    pub struct AttachRolePolicyRequest: input ATTACH_ROLE_POLICY_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
    }
}

structure! {
    /// [`AttachUserPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html)
    #[derive(Debug, Default)]
    pub struct AttachUserPolicyRequest: input ATTACH_USER_POLICY_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
    }
}

structure! {
    /// [`DetachGroupPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html)
    #[derive(Debug, Default)]
    pub struct DetachGroupPolicyRequest: input DETACH_GROUP_POLICY_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
    }
}

structure! {
    /// [`DetachRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html)
    #[derive(Debug, Default)]
    pub struct DetachRolePolicyRequest: input DETACH_ROLE_POLICY_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
    }
}

structure! {
    /// [`DetachUserPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html)
    #[derive(Debug, Default)]
    pub struct DetachUserPolicyRequest: input DETACH_USER_POLICY_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
    }
}

structure! {
    /// [`ListAttachedGroupPolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html)
    #[derive(Debug, Default)]
    pub struct ListAttachedGroupPoliciesRequest: input LIST_ATTACHED_GROUP_POLICIES_REQUEST {
        pub group_name: String = "GroupName" required GROUP_NAME_TYPE,
        pub path_prefix: Option<String> = "PathPrefix" optional POLICY_PATH_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListAttachedGroupPoliciesResponse: output {
        pub attached_policies: Option<Vec<AttachedPolicy>> = "AttachedPolicies",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListAttachedRolePolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html)
    #[derive(Debug, Default)]
    pub struct ListAttachedRolePoliciesRequest: input LIST_ATTACHED_ROLE_POLICIES_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub path_prefix: Option<String> = "PathPrefix" optional POLICY_PATH_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListAttachedRolePoliciesResponse: output {
        pub attached_policies: Option<Vec<AttachedPolicy>> = "AttachedPolicies",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListAttachedUserPolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html)
    #[derive(Debug, Default)]
    pub struct ListAttachedUserPoliciesRequest: input LIST_ATTACHED_USER_POLICIES_REQUEST {
        pub user_name: String = "UserName" required USER_NAME_TYPE,
        pub path_prefix: Option<String> = "PathPrefix" optional POLICY_PATH_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListAttachedUserPoliciesResponse: output {
        pub attached_policies: Option<Vec<AttachedPolicy>> = "AttachedPolicies",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListEntitiesForPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html)
    #[derive(Debug, Default)]
    pub struct ListEntitiesForPolicyRequest: input LIST_ENTITIES_FOR_POLICY_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
        pub entity_filter: Option<EntityType> = "EntityFilter" optional ENTITY_TYPE,
        pub path_prefix: Option<String> = "PathPrefix" optional PATH_TYPE,
        pub policy_usage_filter: Option<PolicyUsageType> = "PolicyUsageFilter" optional POLICY_USAGE_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListEntitiesForPolicyResponse: output {
        pub policy_groups: Option<Vec<PolicyGroup>> = "PolicyGroups",
        pub policy_users: Option<Vec<PolicyUser>> = "PolicyUsers",
        pub policy_roles: Option<Vec<PolicyRole>> = "PolicyRoles",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PolicyGroup: output {
        pub group_name: Option<String> = "GroupName",
        pub group_id: Option<String> = "GroupId",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PolicyRole: output {
        pub role_name: Option<String> = "RoleName",
        pub role_id: Option<String> = "RoleId",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PolicyUser: output {
        pub user_name: Option<String> = "UserName",
        pub user_id: Option<String> = "UserId",
    }
}
