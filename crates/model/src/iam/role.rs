//! Roles and who may assume them.
//! Generated from `contract/iam/role.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

operation! {
    AcquireRole: AcquireRoleRequest = ACQUIRE_ROLE_REQUEST => AcquireRoleResponse in "AcquireRoleResult";
    write signed Iam "role" Write;
    resources: [Role];
    faults: [LIMIT_EXCEEDED, INVALID_INPUT, ENTITY_ALREADY_EXISTS, ROLE_MODIFIED, NAME_CONFLICT,
        MALFORMED_POLICY_DOCUMENT, CONCURRENT_MODIFICATION, SERVICE_FAILURE, NO_SUCH_ENTITY,
        ROLE_TEMPLATE_DISABLED];
}

operation! {
    CreateRole: CreateRoleRequest = CREATE_ROLE_REQUEST => CreateRoleResponse in "CreateRoleResult";
    write signed Iam "role" Write;
    resources: [Role];
    faults: [LIMIT_EXCEEDED, INVALID_INPUT, ENTITY_ALREADY_EXISTS, MALFORMED_POLICY_DOCUMENT,
        CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    DeleteRole: DeleteRoleRequest = DELETE_ROLE_REQUEST => Nothing;
    write signed Iam "role" Write;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, DELETE_CONFLICT, LIMIT_EXCEEDED, UNMODIFIABLE_ENTITY,
        CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    GetRole: GetRoleRequest = GET_ROLE_REQUEST => GetRoleResponse in "GetRoleResult";
    read signed Iam "role" Read;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    GetRoleTemplateVersion: GetRoleTemplateVersionRequest = GET_ROLE_TEMPLATE_VERSION_REQUEST => GetRoleTemplateVersionResponse in "GetRoleTemplateVersionResult";
    read signed Iam "role" Read;
    resources: [RoleTemplate];
    faults: [NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
}

operation! {
    ListRoles: ListRolesRequest = LIST_ROLES_REQUEST => ListRolesResponse in "ListRolesResult";
    read signed Iam "role" List;
    faults: [SERVICE_FAILURE];
    pages: ["Roles"];
}

paged! {
    ListRolesRequest below path_prefix => ListRolesResponse { roles: required Role }
}

operation! {
    UpdateAssumeRolePolicy: UpdateAssumeRolePolicyRequest = UPDATE_ASSUME_ROLE_POLICY_REQUEST => Nothing;
    write signed Iam "role" Permissions;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, MALFORMED_POLICY_DOCUMENT, LIMIT_EXCEEDED, UNMODIFIABLE_ENTITY,
        SERVICE_FAILURE];
}

operation! {
    UpdateRole: UpdateRoleRequest = UPDATE_ROLE_REQUEST => UpdateRoleResponse in "UpdateRoleResult";
    write signed Iam "role" Write;
    resources: [Role];
    faults: [UNMODIFIABLE_ENTITY, NO_SUCH_ENTITY, INVALID_INPUT, SERVICE_FAILURE];
}

operation! {
    UpdateRoleDescription: UpdateRoleDescriptionRequest = UPDATE_ROLE_DESCRIPTION_REQUEST => UpdateRoleDescriptionResponse in "UpdateRoleDescriptionResult";
    write signed Iam "role" Write;
    resources: [Role];
    faults: [NO_SUCH_ENTITY, UNMODIFIABLE_ENTITY, SERVICE_FAILURE];
}

structure! {
    /// [`AcquireRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcquireRole.html)
    #[derive(Debug, Default)]
    pub struct AcquireRoleRequest: input ACQUIRE_ROLE_REQUEST {
        pub template_arn: String = "TemplateArn" required ARN_TYPE,
        pub template_minor_version: Option<i32> = "TemplateMinorVersion" optional INTEGER_TYPE,
        pub replacement_values: Option<BTreeMap<String, ReplacementValueEntry>> = "ReplacementValues" optional MAP_STRING_REPLACEMENT_VALUE_ENTRY,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct AcquireRoleResponse: output {
        pub role: Role = "Role",
    }
}

structure! {
    /// [`CreateRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html)
    #[derive(Debug, Default)]
    pub struct CreateRoleRequest: input CREATE_ROLE_REQUEST {
        pub path: Option<String> = "Path" optional PATH_TYPE,
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub assume_role_policy_document: String = "AssumeRolePolicyDocument" required POLICY_DOCUMENT_TYPE,
        pub description: Option<String> = "Description" optional ROLE_DESCRIPTION_TYPE,
        pub max_session_duration: Option<i32> = "MaxSessionDuration" optional ROLE_MAX_SESSION_DURATION_TYPE,
        pub max_signin_session_duration: Option<i32> = "MaxSigninSessionDuration" optional MAX_SIGNIN_SESSION_DURATION_TYPE,
        pub permissions_boundary: Option<String> = "PermissionsBoundary" optional ARN_TYPE,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateRoleResponse: output {
        pub role: Role = "Role",
    }
}

structure! {
    /// [`DeleteRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html)
    #[derive(Debug, Default)]
    pub struct DeleteRoleRequest: input DELETE_ROLE_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
    }
}

structure! {
    /// [`GetRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html)
    #[derive(Debug, Default)]
    pub struct GetRoleRequest: input GET_ROLE_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetRoleResponse: output {
        pub role: Role = "Role",
    }
}

structure! {
    /// [`GetRoleTemplateVersion`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRoleTemplateVersion.html)
    #[derive(Debug, Default)]
    pub struct GetRoleTemplateVersionRequest: input GET_ROLE_TEMPLATE_VERSION_REQUEST {
        pub template_arn: String = "TemplateArn" required ARN_TYPE,
        pub minor_version: Option<i32> = "MinorVersion" optional MINOR_VERSION_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetRoleTemplateVersionResponse: output {
        pub role_template_version: RoleTemplateVersion = "RoleTemplateVersion",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct InlinePolicy: output {
        pub policy_name: String = "PolicyName",
        pub policy_document: String = "PolicyDocument",
    }
}

structure! {
    /// [`ListRoles`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html)
    #[derive(Debug, Default)]
    pub struct ListRolesRequest: input LIST_ROLES_REQUEST {
        pub path_prefix: Option<String> = "PathPrefix" optional PATH_PREFIX_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListRolesResponse: output {
        pub roles: Vec<Role> = "Roles",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    #[derive(Debug)]
    pub struct ParameterDefinition: output {
        pub name: String = "Name",
        pub r#type: ParameterTypeType = "Type",
        pub sub_type: Option<String> = "SubType",
        pub description: Option<String> = "Description",
        pub is_required: Option<bool> = "IsRequired",
        pub default_value: Option<String> = "DefaultValue",
        pub immutable: Option<bool> = "Immutable",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ReplacementValueEntry: input REPLACEMENT_VALUE_ENTRY {
        pub values: Vec<String> = "Values" required REPLACEMENT_VALUE_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct RoleTemplateVersion: output {
        pub template_arn: Option<String> = "TemplateArn",
        pub template_name: Option<String> = "TemplateName",
        pub template_version_id: Option<String> = "TemplateVersionId",
        pub description: Option<String> = "Description",
        pub major_version: Option<i32> = "MajorVersion",
        pub default_minor_version: Option<i32> = "DefaultMinorVersion",
        pub managed_by_type: Option<ManagedByTypeType> = "ManagedByType",
        pub managed_by_value: Option<String> = "ManagedByValue",
        pub enabled: Option<bool> = "Enabled",
        pub minor_version: Option<i32> = "MinorVersion",
        pub role_name_pattern: Option<String> = "RoleNamePattern",
        pub role_path_pattern: Option<String> = "RolePathPattern",
        pub role_description_pattern: Option<String> = "RoleDescriptionPattern",
        pub assume_role_policy_document_template: Option<String> = "AssumeRolePolicyDocumentTemplate",
        pub inline_policy_templates: Option<Vec<InlinePolicy>> = "InlinePolicyTemplates",
        pub managed_policy_arns: Option<Vec<String>> = "ManagedPolicyArns",
        pub permission_boundary_arn: Option<String> = "PermissionBoundaryArn",
        pub parameters_definition: Option<Vec<ParameterDefinition>> = "ParametersDefinition",
        pub role_tags_template: Option<Vec<TagTemplate>> = "RoleTagsTemplate",
        pub max_session_duration: Option<i32> = "MaxSessionDuration",
        pub version_enabled: Option<bool> = "VersionEnabled",
        pub create_timestamp: Option<Timestamp> = "CreateTimestamp",
        pub update_timestamp: Option<Timestamp> = "UpdateTimestamp",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct TagTemplate: output {
        pub key: String = "Key",
        pub value: String = "Value",
    }
}

structure! {
    /// [`UpdateAssumeRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html)
    #[derive(Debug, Default)]
    pub struct UpdateAssumeRolePolicyRequest: input UPDATE_ASSUME_ROLE_POLICY_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub policy_document: String = "PolicyDocument" required POLICY_DOCUMENT_TYPE,
    }
}

structure! {
    /// [`UpdateRoleDescription`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html)
    #[derive(Debug, Default)]
    pub struct UpdateRoleDescriptionRequest: input UPDATE_ROLE_DESCRIPTION_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub description: String = "Description" required ROLE_DESCRIPTION_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct UpdateRoleDescriptionResponse: output {
        pub role: Option<Role> = "Role",
    }
}

structure! {
    /// [`UpdateRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html)
    #[derive(Debug, Default)]
    pub struct UpdateRoleRequest: input UPDATE_ROLE_REQUEST {
        pub role_name: String = "RoleName" required ROLE_NAME_TYPE,
        pub description: Option<String> = "Description" optional ROLE_DESCRIPTION_TYPE,
        pub max_session_duration: Option<i32> = "MaxSessionDuration" optional ROLE_MAX_SESSION_DURATION_TYPE,
        pub max_signin_session_duration: Option<i32> = "MaxSigninSessionDuration" optional MAX_SIGNIN_SESSION_DURATION_TYPE,
        pub reset_max_signin_session_duration: Option<bool> = "ResetMaxSigninSessionDuration" optional BOOLEAN_OBJECT_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct UpdateRoleResponse: output {
    }
}

words! {
    pub enum ManagedByTypeType {
        Service = "Service",
    }
}

words! {
    pub enum ParameterTypeType {
        String = "String",
        StringList = "StringList",
        Number = "Number",
        NumberList = "NumberList",
        Arn = "Arn",
        ArnList = "ArnList",
    }
}

pub(crate) static MAP_STRING_REPLACEMENT_VALUE_ENTRY: Shape = Shape::Map {
    key: &STRING_TYPE,
    value: &REPLACEMENT_VALUE_ENTRY,
    min: 0,
    max: 30,
};
pub(crate) static MINOR_VERSION_TYPE: Shape = Shape::Integer {
    min: -2147483648,
    max: 2147483647,
};
pub(crate) static REPLACEMENT_VALUE_LIST_TYPE: Shape = Shape::List {
    member: &STRING_TYPE,
    min: 1,
    max: 20,
};
