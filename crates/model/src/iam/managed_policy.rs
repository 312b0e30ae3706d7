//! Policies that stand alone, and their versions: at most five each.
//! Generated from `contract/iam/managed_policy.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    CreatePolicy: CreatePolicyRequest = CREATE_POLICY_REQUEST => CreatePolicyResponse in "CreatePolicyResult";
    write signed Iam "managed_policy" Permissions;
    resources: [Policy];
    faults: [INVALID_INPUT, LIMIT_EXCEEDED, ENTITY_ALREADY_EXISTS, MALFORMED_POLICY_DOCUMENT,
        CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    CreatePolicyVersion: CreatePolicyVersionRequest = CREATE_POLICY_VERSION_REQUEST => CreatePolicyVersionResponse in "CreatePolicyVersionResult";
    write signed Iam "managed_policy" Permissions;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, MALFORMED_POLICY_DOCUMENT, INVALID_INPUT, LIMIT_EXCEEDED,
        SERVICE_FAILURE];
}

operation! {
    DeletePolicy: DeletePolicyRequest = DELETE_POLICY_REQUEST => Nothing;
    write signed Iam "managed_policy" Permissions;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, DELETE_CONFLICT, SERVICE_FAILURE];
}

operation! {
    DeletePolicyVersion: DeletePolicyVersionRequest = DELETE_POLICY_VERSION_REQUEST => Nothing;
    write signed Iam "managed_policy" Permissions;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, LIMIT_EXCEEDED, INVALID_INPUT, DELETE_CONFLICT, SERVICE_FAILURE];
}

operation! {
    GetPolicy: GetPolicyRequest = GET_POLICY_REQUEST => GetPolicyResponse in "GetPolicyResult";
    read signed Iam "managed_policy" Read;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
}

operation! {
    GetPolicyVersion: GetPolicyVersionRequest = GET_POLICY_VERSION_REQUEST => GetPolicyVersionResponse in "GetPolicyVersionResult";
    read signed Iam "managed_policy" Read;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
}

operation! {
    ListPolicies: ListPoliciesRequest = LIST_POLICIES_REQUEST => ListPoliciesResponse in "ListPoliciesResult";
    read signed Iam "managed_policy" List;
    faults: [SERVICE_FAILURE];
    pages: ["Policies"];
}

paged! {
    ListPoliciesRequest below path_prefix => ListPoliciesResponse { policies: optional Policy }
}

operation! {
    ListPolicyVersions: ListPolicyVersionsRequest = LIST_POLICY_VERSIONS_REQUEST => ListPolicyVersionsResponse in "ListPolicyVersionsResult";
    read signed Iam "managed_policy" List;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
    pages: ["Versions"];
}

paged! {
    ListPolicyVersionsRequest => ListPolicyVersionsResponse { versions: optional PolicyVersion }
}

operation! {
    SetDefaultPolicyVersion: SetDefaultPolicyVersionRequest = SET_DEFAULT_POLICY_VERSION_REQUEST => Nothing;
    write signed Iam "managed_policy" Permissions;
    resources: [Policy];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

structure! {
    /// [`CreatePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html)
    #[derive(Debug, Default)]
    pub struct CreatePolicyRequest: input CREATE_POLICY_REQUEST {
        pub policy_name: String = "PolicyName" required POLICY_NAME_TYPE,
        pub path: Option<String> = "Path" optional POLICY_PATH_TYPE,
        pub policy_document: String = "PolicyDocument" required POLICY_DOCUMENT_TYPE,
        pub description: Option<String> = "Description" optional POLICY_DESCRIPTION_TYPE,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreatePolicyResponse: output {
        pub policy: Option<Policy> = "Policy",
    }
}

structure! {
    /// [`CreatePolicyVersion`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html)
    #[derive(Debug, Default)]
    pub struct CreatePolicyVersionRequest: input CREATE_POLICY_VERSION_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
        pub policy_document: String = "PolicyDocument" required POLICY_DOCUMENT_TYPE,
        pub set_as_default: Option<bool> = "SetAsDefault" optional BOOLEAN_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreatePolicyVersionResponse: output {
        pub policy_version: Option<PolicyVersion> = "PolicyVersion",
    }
}

structure! {
    /// [`DeletePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html)
    #[derive(Debug, Default)]
    pub struct DeletePolicyRequest: input DELETE_POLICY_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
    }
}

structure! {
    /// [`DeletePolicyVersion`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html)
    #[derive(Debug, Default)]
    pub struct DeletePolicyVersionRequest: input DELETE_POLICY_VERSION_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
        pub version_id: String = "VersionId" required POLICY_VERSION_ID_TYPE,
    }
}

structure! {
    /// [`GetPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html)
    #[derive(Debug, Default)]
    pub struct GetPolicyRequest: input GET_POLICY_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetPolicyResponse: output {
        pub policy: Option<Policy> = "Policy",
    }
}

structure! {
    /// [`GetPolicyVersion`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html)
    #[derive(Debug, Default)]
    pub struct GetPolicyVersionRequest: input GET_POLICY_VERSION_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
        pub version_id: String = "VersionId" required POLICY_VERSION_ID_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetPolicyVersionResponse: output {
        pub policy_version: Option<PolicyVersion> = "PolicyVersion",
    }
}

structure! {
    /// [`ListPolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html)
    #[derive(Debug, Default)]
    pub struct ListPoliciesRequest: input LIST_POLICIES_REQUEST {
        pub scope: Option<PolicyScopeType> = "Scope" optional POLICY_SCOPE_TYPE,
        pub only_attached: Option<bool> = "OnlyAttached" optional BOOLEAN_TYPE,
        pub path_prefix: Option<String> = "PathPrefix" optional POLICY_PATH_TYPE,
        pub policy_usage_filter: Option<PolicyUsageType> = "PolicyUsageFilter" optional POLICY_USAGE_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListPoliciesResponse: output {
        pub policies: Option<Vec<Policy>> = "Policies",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListPolicyVersions`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html)
    #[derive(Debug, Default)]
    pub struct ListPolicyVersionsRequest: input LIST_POLICY_VERSIONS_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListPolicyVersionsResponse: output {
        pub versions: Option<Vec<PolicyVersion>> = "Versions",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct Policy: output {
        pub policy_name: Option<String> = "PolicyName",
        pub policy_id: Option<String> = "PolicyId",
        pub arn: Option<String> = "Arn",
        pub path: Option<String> = "Path",
        pub default_version_id: Option<String> = "DefaultVersionId",
        pub attachment_count: Option<i32> = "AttachmentCount",
        pub permissions_boundary_usage_count: Option<i32> = "PermissionsBoundaryUsageCount",
        pub is_attachable: Option<bool> = "IsAttachable",
        pub description: Option<String> = "Description",
        pub create_date: Option<Timestamp> = "CreateDate",
        pub update_date: Option<Timestamp> = "UpdateDate",
        pub tags: Option<Vec<Tag>> = "Tags",
    }
}

structure! {
    /// [`SetDefaultPolicyVersion`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html)
    #[derive(Debug, Default)]
    pub struct SetDefaultPolicyVersionRequest: input SET_DEFAULT_POLICY_VERSION_REQUEST {
        pub policy_arn: String = "PolicyArn" required ARN_TYPE,
        pub version_id: String = "VersionId" required POLICY_VERSION_ID_TYPE,
    }
}

words! {
    pub enum PolicyScopeType {
        All = "All",
        Aws = "AWS",
        Local = "Local",
    }
}

pub(crate) static POLICY_SCOPE_TYPE: Shape = Shape::Enum(PolicyScopeType::WORDS);
