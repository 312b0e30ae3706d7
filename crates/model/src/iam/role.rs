//!  Generated from `contract/iam/role.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static ACQUIRE_ROLE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "AcquireRole",
    family: "role",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &ACQUIRE_ROLE_REQUEST,
    result: Some("AcquireRoleResult"),
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::ENTITY_ALREADY_EXISTS,
        fault::ROLE_MODIFIED,
        fault::NAME_CONFLICT,
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
        fault::NO_SUCH_ENTITY,
        fault::ROLE_TEMPLATE_DISABLED,
    ],
    pages: &[],
    decode: decode_as::<AcquireRoleRequest>,
};

impl Operation for AcquireRoleRequest {
    type Output = AcquireRoleResponse;
    const OPERATION: &'static OperationInfo = &ACQUIRE_ROLE;
}

static CREATE_ROLE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateRole",
    family: "role",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &CREATE_ROLE_REQUEST,
    result: Some("CreateRoleResult"),
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::ENTITY_ALREADY_EXISTS,
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreateRoleRequest>,
};

impl Operation for CreateRoleRequest {
    type Output = CreateRoleResponse;
    const OPERATION: &'static OperationInfo = &CREATE_ROLE;
}

static DELETE_ROLE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteRole",
    family: "role",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &DELETE_ROLE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::DELETE_CONFLICT,
        fault::LIMIT_EXCEEDED,
        fault::UNMODIFIABLE_ENTITY,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteRoleRequest>,
};

impl Operation for DeleteRoleRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_ROLE;
}

static GET_ROLE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetRole",
    family: "role",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::Role],
    input: &GET_ROLE_REQUEST,
    result: Some("GetRoleResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetRoleRequest>,
};

impl Operation for GetRoleRequest {
    type Output = GetRoleResponse;
    const OPERATION: &'static OperationInfo = &GET_ROLE;
}

static GET_ROLE_TEMPLATE_VERSION: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetRoleTemplateVersion",
    family: "role",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::RoleTemplate],
    input: &GET_ROLE_TEMPLATE_VERSION_REQUEST,
    result: Some("GetRoleTemplateVersionResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<GetRoleTemplateVersionRequest>,
};

impl Operation for GetRoleTemplateVersionRequest {
    type Output = GetRoleTemplateVersionResponse;
    const OPERATION: &'static OperationInfo = &GET_ROLE_TEMPLATE_VERSION;
}

static LIST_ROLES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListRoles",
    family: "role",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_ROLES_REQUEST,
    result: Some("ListRolesResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &["Roles"],
    decode: decode_as::<ListRolesRequest>,
};

impl Operation for ListRolesRequest {
    type Output = ListRolesResponse;
    const OPERATION: &'static OperationInfo = &LIST_ROLES;
}

static UPDATE_ASSUME_ROLE_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateAssumeRolePolicy",
    family: "role",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &UPDATE_ASSUME_ROLE_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::LIMIT_EXCEEDED,
        fault::UNMODIFIABLE_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UpdateAssumeRolePolicyRequest>,
};

impl Operation for UpdateAssumeRolePolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_ASSUME_ROLE_POLICY;
}

static UPDATE_ROLE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateRole",
    family: "role",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &UPDATE_ROLE_REQUEST,
    result: Some("UpdateRoleResult"),
    faults: &[
        fault::UNMODIFIABLE_ENTITY,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UpdateRoleRequest>,
};

impl Operation for UpdateRoleRequest {
    type Output = UpdateRoleResponse;
    const OPERATION: &'static OperationInfo = &UPDATE_ROLE;
}

static UPDATE_ROLE_DESCRIPTION: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateRoleDescription",
    family: "role",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &UPDATE_ROLE_DESCRIPTION_REQUEST,
    result: Some("UpdateRoleDescriptionResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::UNMODIFIABLE_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UpdateRoleDescriptionRequest>,
};

impl Operation for UpdateRoleDescriptionRequest {
    type Output = UpdateRoleDescriptionResponse;
    const OPERATION: &'static OperationInfo = &UPDATE_ROLE_DESCRIPTION;
}

/// [`AcquireRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AcquireRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AcquireRoleRequest {
    pub template_arn: String,
    pub template_minor_version: Option<i32>,
    pub replacement_values: Option<BTreeMap<String, ReplacementValueEntry>>,
}

impl Decode for AcquireRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            template_arn: Decode::decode(node.member("TemplateArn"))?,
            template_minor_version: Decode::decode(node.member("TemplateMinorVersion"))?,
            replacement_values: Decode::decode(node.member("ReplacementValues"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AcquireRoleResponse {
    pub role: Role,
}

impl Encode for AcquireRoleResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Role", &self.role);
    }
}

/// [`CreateRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateRoleRequest {
    pub path: Option<String>,
    pub role_name: String,
    pub assume_role_policy_document: String,
    pub description: Option<String>,
    pub max_session_duration: Option<i32>,
    pub permissions_boundary: Option<String>,
    pub tags: Option<Vec<Tag>>,
}

impl Decode for CreateRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path: Decode::decode(node.member("Path"))?,
            role_name: Decode::decode(node.member("RoleName"))?,
            assume_role_policy_document: Decode::decode(node.member("AssumeRolePolicyDocument"))?,
            description: Decode::decode(node.member("Description"))?,
            max_session_duration: Decode::decode(node.member("MaxSessionDuration"))?,
            permissions_boundary: Decode::decode(node.member("PermissionsBoundary"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateRoleResponse {
    pub role: Role,
}

impl Encode for CreateRoleResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Role", &self.role);
    }
}

/// [`DeleteRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteRoleRequest {
    pub role_name: String,
}

impl Decode for DeleteRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
        })
    }
}

/// [`GetRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetRoleRequest {
    pub role_name: String,
}

impl Decode for GetRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetRoleResponse {
    pub role: Role,
}

impl Encode for GetRoleResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Role", &self.role);
    }
}

/// [`GetRoleTemplateVersion`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRoleTemplateVersion.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetRoleTemplateVersionRequest {
    pub template_arn: String,
    pub minor_version: Option<i32>,
}

impl Decode for GetRoleTemplateVersionRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            template_arn: Decode::decode(node.member("TemplateArn"))?,
            minor_version: Decode::decode(node.member("MinorVersion"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetRoleTemplateVersionResponse {
    pub role_template_version: RoleTemplateVersion,
}

impl Encode for GetRoleTemplateVersionResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("RoleTemplateVersion", &self.role_template_version);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InlinePolicy {
    pub policy_name: String,
    pub policy_document: String,
}

impl Encode for InlinePolicy {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyName", &self.policy_name);
        xml.member("PolicyDocument", &self.policy_document);
    }
}

/// [`ListRoles`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRolesRequest {
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListRolesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path_prefix: Decode::decode(node.member("PathPrefix"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRolesResponse {
    pub roles: Vec<Role>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListRolesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Roles", &self.roles);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterDefinition {
    pub name: String,
    pub r#type: ParameterTypeType,
    pub sub_type: Option<String>,
    pub description: Option<String>,
    pub is_required: Option<bool>,
    pub default_value: Option<String>,
    pub immutable: Option<bool>,
}

impl Encode for ParameterDefinition {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Name", &self.name);
        xml.member("Type", &self.r#type);
        xml.member("SubType", &self.sub_type);
        xml.member("Description", &self.description);
        xml.member("IsRequired", &self.is_required);
        xml.member("DefaultValue", &self.default_value);
        xml.member("Immutable", &self.immutable);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReplacementValueEntry {
    pub values: Vec<String>,
}

impl Decode for ReplacementValueEntry {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            values: Decode::decode(node.member("Values"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleTemplateVersion {
    pub template_arn: Option<String>,
    pub template_name: Option<String>,
    pub template_version_id: Option<String>,
    pub description: Option<String>,
    pub major_version: Option<i32>,
    pub default_minor_version: Option<i32>,
    pub managed_by_type: Option<ManagedByTypeType>,
    pub managed_by_value: Option<String>,
    pub enabled: Option<bool>,
    pub minor_version: Option<i32>,
    pub role_name_pattern: Option<String>,
    pub role_path_pattern: Option<String>,
    pub role_description_pattern: Option<String>,
    pub assume_role_policy_document_template: Option<String>,
    pub inline_policy_templates: Option<Vec<InlinePolicy>>,
    pub managed_policy_arns: Option<Vec<String>>,
    pub permission_boundary_arn: Option<String>,
    pub parameters_definition: Option<Vec<ParameterDefinition>>,
    pub role_tags_template: Option<Vec<TagTemplate>>,
    pub max_session_duration: Option<i32>,
    pub version_enabled: Option<bool>,
    pub create_timestamp: Option<Timestamp>,
    pub update_timestamp: Option<Timestamp>,
}

impl Encode for RoleTemplateVersion {
    fn encode(&self, xml: &mut Writer) {
        xml.member("TemplateArn", &self.template_arn);
        xml.member("TemplateName", &self.template_name);
        xml.member("TemplateVersionId", &self.template_version_id);
        xml.member("Description", &self.description);
        xml.member("MajorVersion", &self.major_version);
        xml.member("DefaultMinorVersion", &self.default_minor_version);
        xml.member("ManagedByType", &self.managed_by_type);
        xml.member("ManagedByValue", &self.managed_by_value);
        xml.member("Enabled", &self.enabled);
        xml.member("MinorVersion", &self.minor_version);
        xml.member("RoleNamePattern", &self.role_name_pattern);
        xml.member("RolePathPattern", &self.role_path_pattern);
        xml.member("RoleDescriptionPattern", &self.role_description_pattern);
        xml.member(
            "AssumeRolePolicyDocumentTemplate",
            &self.assume_role_policy_document_template,
        );
        xml.member("InlinePolicyTemplates", &self.inline_policy_templates);
        xml.member("ManagedPolicyArns", &self.managed_policy_arns);
        xml.member("PermissionBoundaryArn", &self.permission_boundary_arn);
        xml.member("ParametersDefinition", &self.parameters_definition);
        xml.member("RoleTagsTemplate", &self.role_tags_template);
        xml.member("MaxSessionDuration", &self.max_session_duration);
        xml.member("VersionEnabled", &self.version_enabled);
        xml.member("CreateTimestamp", &self.create_timestamp);
        xml.member("UpdateTimestamp", &self.update_timestamp);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagTemplate {
    pub key: String,
    pub value: String,
}

impl Encode for TagTemplate {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Key", &self.key);
        xml.member("Value", &self.value);
    }
}

/// [`UpdateAssumeRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateAssumeRolePolicyRequest {
    pub role_name: String,
    pub policy_document: String,
}

impl Decode for UpdateAssumeRolePolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            policy_document: Decode::decode(node.member("PolicyDocument"))?,
        })
    }
}

/// [`UpdateRoleDescription`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateRoleDescriptionRequest {
    pub role_name: String,
    pub description: String,
}

impl Decode for UpdateRoleDescriptionRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            description: Decode::decode(node.member("Description"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateRoleDescriptionResponse {
    pub role: Option<Role>,
}

impl Encode for UpdateRoleDescriptionResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Role", &self.role);
    }
}

/// [`UpdateRole`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateRoleRequest {
    pub role_name: String,
    pub description: Option<String>,
    pub max_session_duration: Option<i32>,
}

impl Decode for UpdateRoleRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            description: Decode::decode(node.member("Description"))?,
            max_session_duration: Decode::decode(node.member("MaxSessionDuration"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateRoleResponse {}

impl Decode for UpdateRoleResponse {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

impl Encode for UpdateRoleResponse {
    fn encode(&self, _: &mut Writer) {}
}

words! {
ManagedByTypeType {
Service = "Service",
}
}
words! {
ParameterTypeType {
String = "String",
StringList = "StringList",
Number = "Number",
NumberList = "NumberList",
Arn = "Arn",
ArnList = "ArnList",
}
}
pub(crate) static ACQUIRE_ROLE_REQUEST: Shape = Shape::Structure(&[
    required("TemplateArn", &ARN_TYPE),
    optional("TemplateMinorVersion", &INTEGER_TYPE),
    optional("ReplacementValues", &MAP_STRING_REPLACEMENT_VALUE_ENTRY),
]);
pub(crate) static CREATE_ROLE_REQUEST: Shape = Shape::Structure(&[
    optional("Path", &PATH_TYPE),
    required("RoleName", &ROLE_NAME_TYPE),
    required("AssumeRolePolicyDocument", &POLICY_DOCUMENT_TYPE),
    optional("Description", &ROLE_DESCRIPTION_TYPE),
    optional("MaxSessionDuration", &ROLE_MAX_SESSION_DURATION_TYPE),
    optional("PermissionsBoundary", &ARN_TYPE),
    optional("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static DELETE_ROLE_REQUEST: Shape =
    Shape::Structure(&[required("RoleName", &ROLE_NAME_TYPE)]);
pub(crate) static GET_ROLE_REQUEST: Shape =
    Shape::Structure(&[required("RoleName", &ROLE_NAME_TYPE)]);
pub(crate) static GET_ROLE_TEMPLATE_VERSION_REQUEST: Shape = Shape::Structure(&[
    required("TemplateArn", &ARN_TYPE),
    optional("MinorVersion", &MINOR_VERSION_TYPE),
]);
pub(crate) static LIST_ROLES_REQUEST: Shape = Shape::Structure(&[
    optional("PathPrefix", &PATH_PREFIX_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static REPLACEMENT_VALUE_ENTRY: Shape =
    Shape::Structure(&[required("Values", &REPLACEMENT_VALUE_LIST_TYPE)]);
pub(crate) static UPDATE_ASSUME_ROLE_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    required("PolicyDocument", &POLICY_DOCUMENT_TYPE),
]);
pub(crate) static UPDATE_ROLE_DESCRIPTION_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    required("Description", &ROLE_DESCRIPTION_TYPE),
]);
pub(crate) static UPDATE_ROLE_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    optional("Description", &ROLE_DESCRIPTION_TYPE),
    optional("MaxSessionDuration", &ROLE_MAX_SESSION_DURATION_TYPE),
]);
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
