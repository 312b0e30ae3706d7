//! What several families of IAM use.
//! Generated from `contract/iam/shared.txt` by `cargo xtask codegen`.

use super::pattern;
use crate::prelude::*;

structure! {
    #[derive(Debug, Default)]
    pub struct AttachedPermissionsBoundary: output {
        pub permissions_boundary_type: Option<PermissionsBoundaryAttachmentType> = "PermissionsBoundaryType",
        pub permissions_boundary_arn: Option<String> = "PermissionsBoundaryArn",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct AttachedPolicy: output {
        pub policy_name: Option<String> = "PolicyName",
        pub policy_arn: Option<String> = "PolicyArn",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ContextProvider: both CONTEXT_PROVIDER {
        pub key_definition_list: Option<Vec<ContextProviderKeyDefinition>> = "KeyDefinitionList" optional KEY_DEFINITION_LIST_TYPE,
        pub subject_source_key: String = "SubjectSourceKey" required CONTEXT_PROVIDER_SOURCE_KEY_TYPE,
        pub subject_type_value: Option<String> = "SubjectTypeValue" optional SUBJECT_TYPE_VALUE_TYPE,
        pub subject_type_source_key: Option<String> = "SubjectTypeSourceKey" optional CONTEXT_PROVIDER_SOURCE_KEY_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ContextProviderKeyDefinition: both CONTEXT_PROVIDER_KEY_DEFINITION {
        pub source_key: String = "SourceKey" required CONTEXT_PROVIDER_SOURCE_KEY_TYPE,
        pub target_key: Option<String> = "TargetKey" optional CONTEXT_PROVIDER_TARGET_KEY_TYPE,
    }
}

words! {
    pub enum EntityType {
        User = "User",
        Role = "Role",
        Group = "Group",
        LocalManagedPolicy = "LocalManagedPolicy",
        AwsManagedPolicy = "AWSManagedPolicy",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct InstanceProfile: output {
        pub path: String = "Path",
        pub instance_profile_name: String = "InstanceProfileName",
        pub instance_profile_id: String = "InstanceProfileId",
        pub arn: String = "Arn",
        pub create_date: Timestamp = "CreateDate",
        pub roles: Vec<Role> = "Roles",
        pub tags: Option<Vec<Tag>> = "Tags",
    }
}

words! {
    pub enum PermissionsBoundaryAttachmentType {
        PermissionsBoundaryPolicy = "PermissionsBoundaryPolicy",
        Policy = "Policy",
    }
}

words! {
    pub enum PolicyUsageType {
        PermissionsPolicy = "PermissionsPolicy",
        PermissionsBoundary = "PermissionsBoundary",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PolicyVersion: output {
        pub document: Option<String> = "Document",
        pub version_id: Option<String> = "VersionId",
        pub is_default_version: Option<bool> = "IsDefaultVersion",
        pub create_date: Option<Timestamp> = "CreateDate",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct Role: output {
        pub path: String = "Path",
        pub role_name: String = "RoleName",
        pub role_id: String = "RoleId",
        pub arn: String = "Arn",
        pub create_date: Timestamp = "CreateDate",
        pub assume_role_policy_document: Option<String> = "AssumeRolePolicyDocument",
        pub description: Option<String> = "Description",
        pub max_session_duration: Option<i32> = "MaxSessionDuration",
        pub max_signin_session_duration: Option<i32> = "MaxSigninSessionDuration",
        pub permissions_boundary: Option<AttachedPermissionsBoundary> = "PermissionsBoundary",
        pub tags: Option<Vec<Tag>> = "Tags",
        pub role_last_used: Option<RoleLastUsed> = "RoleLastUsed",
        pub source_role_template: Option<SourceRoleTemplate> = "SourceRoleTemplate",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct RoleLastUsed: output {
        pub last_used_date: Option<Timestamp> = "LastUsedDate",
        pub region: Option<String> = "Region",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct SourceRoleTemplate: output {
        pub template_arn: String = "TemplateArn",
        pub template_minor_version: i32 = "TemplateMinorVersion",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct Tag: both TAG {
        pub key: String = "Key" required TAG_KEY_TYPE,
        pub value: String = "Value" required TAG_VALUE_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct User: output {
        pub path: Option<String> = "Path",
        pub user_name: Option<String> = "UserName",
        pub user_id: String = "UserId",
        pub arn: String = "Arn",
        pub create_date: Timestamp = "CreateDate",
        pub password_last_used: Option<Timestamp> = "PasswordLastUsed",
        pub permissions_boundary: Option<AttachedPermissionsBoundary> = "PermissionsBoundary",
        pub tags: Option<Vec<Tag>> = "Tags",
    }
}

words! {
    pub enum StatusType {
        Active = "Active",
        Inactive = "Inactive",
        Expired = "Expired",
    }
}

pub(crate) static ENTITY_TYPE: Shape = Shape::Enum(EntityType::WORDS);
pub(crate) static POLICY_USAGE_TYPE: Shape = Shape::Enum(PolicyUsageType::WORDS);
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
pub(crate) static CONTEXT_PROVIDER_SOURCE_KEY_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
    ..Text::ANY
});
pub(crate) static CONTEXT_PROVIDER_TARGET_KEY_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 128,
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
pub(crate) static IDENTITY_CENTER_INSTANCE_ARN_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 1224,
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
pub(crate) static KEY_DEFINITION_LIST_TYPE: Shape = Shape::List {
    member: &CONTEXT_PROVIDER_KEY_DEFINITION,
    min: 0,
    max: 10,
};
pub(crate) static MARKER_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 320,
    pattern: Some(&pattern::MARKER_TYPE),
    ..Text::ANY
});
pub(crate) static MAX_ITEMS_TYPE: Shape = Shape::Integer { min: 1, max: 1000 };
pub(crate) static MAX_SIGNIN_SESSION_DURATION_TYPE: Shape = Shape::Integer {
    min: 3600,
    max: 7776000,
};
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
pub(crate) static SUBJECT_TYPE_VALUE_TYPE: Shape = Shape::Text(Text {
    min: 0,
    max: 128,
    ..Text::ANY
});
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
