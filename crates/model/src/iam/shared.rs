//!  Generated from `contract/iam/shared.txt` by `cargo xtask codegen`.

use super::pattern;
use crate::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttachedPermissionsBoundary {
    pub permissions_boundary_type: Option<PermissionsBoundaryAttachmentType>,
    pub permissions_boundary_arn: Option<String>,
}

impl Encode for AttachedPermissionsBoundary {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PermissionsBoundaryType", &self.permissions_boundary_type);
        xml.member("PermissionsBoundaryArn", &self.permissions_boundary_arn);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttachedPolicy {
    pub policy_name: Option<String>,
    pub policy_arn: Option<String>,
}

impl Encode for AttachedPolicy {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyName", &self.policy_name);
        xml.member("PolicyArn", &self.policy_arn);
    }
}

words! {
EntityType {
User = "User",
Role = "Role",
Group = "Group",
LocalManagedPolicy = "LocalManagedPolicy",
AwsManagedPolicy = "AWSManagedPolicy",
}
}
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InstanceProfile {
    pub path: String,
    pub instance_profile_name: String,
    pub instance_profile_id: String,
    pub arn: String,
    pub create_date: Timestamp,
    pub roles: Vec<Role>,
    pub tags: Option<Vec<Tag>>,
}

impl Encode for InstanceProfile {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Path", &self.path);
        xml.member("InstanceProfileName", &self.instance_profile_name);
        xml.member("InstanceProfileId", &self.instance_profile_id);
        xml.member("Arn", &self.arn);
        xml.member("CreateDate", &self.create_date);
        xml.member("Roles", &self.roles);
        xml.member("Tags", &self.tags);
    }
}

words! {
PermissionsBoundaryAttachmentType {
PermissionsBoundaryPolicy = "PermissionsBoundaryPolicy",
}
}
words! {
PolicyUsageType {
PermissionsPolicy = "PermissionsPolicy",
PermissionsBoundary = "PermissionsBoundary",
}
}
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyVersion {
    pub document: Option<String>,
    pub version_id: Option<String>,
    pub is_default_version: Option<bool>,
    pub create_date: Option<Timestamp>,
}

impl Encode for PolicyVersion {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Document", &self.document);
        xml.member("VersionId", &self.version_id);
        xml.member("IsDefaultVersion", &self.is_default_version);
        xml.member("CreateDate", &self.create_date);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Role {
    pub path: String,
    pub role_name: String,
    pub role_id: String,
    pub arn: String,
    pub create_date: Timestamp,
    pub assume_role_policy_document: Option<String>,
    pub description: Option<String>,
    pub max_session_duration: Option<i32>,
    pub permissions_boundary: Option<AttachedPermissionsBoundary>,
    pub tags: Option<Vec<Tag>>,
    pub role_last_used: Option<RoleLastUsed>,
    pub source_role_template: Option<SourceRoleTemplate>,
}

impl Encode for Role {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Path", &self.path);
        xml.member("RoleName", &self.role_name);
        xml.member("RoleId", &self.role_id);
        xml.member("Arn", &self.arn);
        xml.member("CreateDate", &self.create_date);
        xml.member(
            "AssumeRolePolicyDocument",
            &self.assume_role_policy_document,
        );
        xml.member("Description", &self.description);
        xml.member("MaxSessionDuration", &self.max_session_duration);
        xml.member("PermissionsBoundary", &self.permissions_boundary);
        xml.member("Tags", &self.tags);
        xml.member("RoleLastUsed", &self.role_last_used);
        xml.member("SourceRoleTemplate", &self.source_role_template);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleLastUsed {
    pub last_used_date: Option<Timestamp>,
    pub region: Option<String>,
}

impl Encode for RoleLastUsed {
    fn encode(&self, xml: &mut Writer) {
        xml.member("LastUsedDate", &self.last_used_date);
        xml.member("Region", &self.region);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceRoleTemplate {
    pub template_arn: String,
    pub template_minor_version: i32,
}

impl Encode for SourceRoleTemplate {
    fn encode(&self, xml: &mut Writer) {
        xml.member("TemplateArn", &self.template_arn);
        xml.member("TemplateMinorVersion", &self.template_minor_version);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tag {
    pub key: String,
    pub value: String,
}

impl Decode for Tag {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            key: Decode::decode(node.member("Key"))?,
            value: Decode::decode(node.member("Value"))?,
        })
    }
}

impl Encode for Tag {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Key", &self.key);
        xml.member("Value", &self.value);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct User {
    pub path: String,
    pub user_name: String,
    pub user_id: String,
    pub arn: String,
    pub create_date: Timestamp,
    pub password_last_used: Option<Timestamp>,
    pub permissions_boundary: Option<AttachedPermissionsBoundary>,
    pub tags: Option<Vec<Tag>>,
}

impl Encode for User {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Path", &self.path);
        xml.member("UserName", &self.user_name);
        xml.member("UserId", &self.user_id);
        xml.member("Arn", &self.arn);
        xml.member("CreateDate", &self.create_date);
        xml.member("PasswordLastUsed", &self.password_last_used);
        xml.member("PermissionsBoundary", &self.permissions_boundary);
        xml.member("Tags", &self.tags);
    }
}

words! {
StatusType {
Active = "Active",
Inactive = "Inactive",
Expired = "Expired",
}
}
pub(crate) static ENTITY_TYPE: Shape = Shape::Enum(EntityType::WORDS);
pub(crate) static POLICY_USAGE_TYPE: Shape = Shape::Enum(PolicyUsageType::WORDS);
pub(crate) static TAG: Shape = Shape::Structure(&[
    required("Key", &TAG_KEY_TYPE),
    required("Value", &TAG_VALUE_TYPE),
]);
pub(crate) static ARN_TYPE: Shape = Shape::Text(Text {
    min: 20,
    max: 2048,
    ..Text::ANY
});
pub(crate) static BOOLEAN_OBJECT_TYPE: Shape = Shape::Boolean;
pub(crate) static BOOLEAN_TYPE: Shape = Shape::Boolean;
pub(crate) static CERTIFICATE_BODY_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 16384,
    pattern: Some(&pattern::PASSWORD_TYPE),
    ..Text::ANY
});
pub(crate) static EXISTING_USER_NAME_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
pub(crate) static GROUP_NAME_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
pub(crate) static INSTANCE_PROFILE_NAME_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
pub(crate) static INTEGER_TYPE: Shape = Shape::Integer {
    min: -2147483648,
    max: 2147483647,
};
pub(crate) static MARKER_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 320,
    pattern: Some(&pattern::MARKER_TYPE),
    ..Text::ANY
});
pub(crate) static MAX_ITEMS_TYPE: Shape = Shape::Integer { min: 1, max: 1000 };
pub(crate) static PATH_PREFIX_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 512,
    pattern: Some(&pattern::PATH_PREFIX_TYPE),
    ..Text::ANY
});
pub(crate) static PATH_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 512,
    pattern: Some(&pattern::PATH_TYPE),
    ..Text::ANY
});
pub(crate) static POLICY_DESCRIPTION_TYPE: Shape = Shape::Text(Text {
    max: 1000,
    ..Text::ANY
});
pub(crate) static POLICY_DOCUMENT_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 131072,
    pattern: Some(&pattern::PASSWORD_TYPE),
    ..Text::ANY
});
pub(crate) static POLICY_NAME_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
pub(crate) static POLICY_PATH_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 512,
    pattern: Some(&pattern::POLICY_PATH_TYPE),
    ..Text::ANY
});
pub(crate) static POLICY_VERSION_ID_TYPE: Shape = Shape::Text(Text {
    pattern: Some(&pattern::POLICY_VERSION_ID_TYPE),
    ..Text::ANY
});
pub(crate) static PRIVATE_KEY_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 16384,
    pattern: Some(&pattern::PASSWORD_TYPE),
    sensitive: true,
    ..Text::ANY
});
pub(crate) static ROLE_DESCRIPTION_TYPE: Shape = Shape::Text(Text {
    max: 1000,
    pattern: Some(&pattern::DELEGATION_REQUEST_DESCRIPTION_TYPE),
    ..Text::ANY
});
pub(crate) static ROLE_MAX_SESSION_DURATION_TYPE: Shape = Shape::Integer {
    min: 3600,
    max: 43200,
};
pub(crate) static ROLE_NAME_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 64,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
pub(crate) static SERIAL_NUMBER_TYPE: Shape = Shape::Text(Text {
    min: 9,
    max: 256,
    pattern: Some(&pattern::SERIAL_NUMBER_TYPE),
    ..Text::ANY
});
pub(crate) static SERVER_CERTIFICATE_NAME_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
pub(crate) static STATUS_TYPE: Shape = Shape::Enum(StatusType::WORDS);
pub(crate) static STRING_TYPE: Shape = Shape::Text(Text::ANY);
pub(crate) static TAG_KEY_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    pattern: Some(&pattern::TAG_KEY_TYPE),
    ..Text::ANY
});
pub(crate) static TAG_LIST_TYPE: Shape = Shape::List {
    member: &TAG,
    min: 0,
    max: 50,
};
pub(crate) static TAG_VALUE_TYPE: Shape = Shape::Text(Text {
    min: 0,
    max: 256,
    pattern: Some(&pattern::TAG_VALUE_TYPE),
    ..Text::ANY
});
pub(crate) static USER_NAME_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 64,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
