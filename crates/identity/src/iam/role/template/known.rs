//! The known role templates.
//!
//! AWS documents the names, ARNs and parameters of its templates, but not their contents
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_role-template.html>). For `PowerUserRoleTemplate`, the
//! rest is documented elsewhere: the trust policy, the path and the role name in an example of CloudTrail, and the managed
//! policy in a description. For the two other templates, the trust policies are those that AWS documents for such roles, with
//! the account of the parameter `accountId` as the only source; the managed policies are those that exist for such roles; the
//! paths and default names are those of the roles that the consoles of these services create. Templates whose permissions
//! depend on parameters in undocumented ways are missing, and get the same answer as templates that do not exist. The ids and
//! dates of versions and the descriptions are our own.

/// A role template of AWS. All that are known have the major version 1 and the minor version 0.
#[derive(Debug)]
pub(crate) struct Template {
    /// The service that manages it.
    pub(crate) service: &'static str,
    pub(crate) name: &'static str,
    pub(crate) version_id: &'static str,
    pub(crate) description: &'static str,
    /// The path of the role.
    pub(crate) path: &'static str,
    /// The trust policy, with parameters.
    pub(crate) trust: &'static str,
    /// What follows `policy` in the ARNs of the managed policies.
    pub(crate) policies: &'static [&'static str],
    pub(crate) parameters: &'static [Parameter],
}

/// A parameter of a template: text, one value.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    /// The default value. A parameter without a default is required.
    pub(crate) default: Option<&'static str>,
}

/// When all versions were created.
pub(crate) const CREATED: &str = "2026-08-11T00:00:00Z";
/// The parameter that names the role.
pub(crate) const ROLE_NAME: &str = "RoleName";

const fn role_name(default: &'static str) -> Parameter {
    Parameter {
        name: ROLE_NAME,
        description: "The name of the role.",
        default: Some(default),
    }
}

const ACCOUNT_ID: Parameter = Parameter {
    name: "accountId",
    description: "The account whose requests the role is for.",
    default: None,
};

pub(crate) const TEMPLATES: &[Template] = &[
    Template {
        service: "iam.amazonaws.com",
        name: "PowerUserRoleTemplate",
        version_id: "ARTVPOWERUSERROLE0001",
        description: "A role for one service, which may do all but manage users, groups and roles.",
        path: "/",
        trust: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"@{AWSServiceName}"},"Action":"sts:AssumeRole"}]}"#,
        policies: &["/PowerUserAccess"],
        parameters: &[
            Parameter {
                name: "AWSServiceName",
                description: "The principal of the service that the role is for.",
                default: None,
            },
            role_name("PowerUserRole"),
        ],
    },
    Template {
        service: "backup.amazonaws.com",
        name: "AWSBackupDefaultServiceRoleTemplate",
        version_id: "ARTVBACKUPDEFAULT0001",
        description: "A role with which AWS Backup makes and restores backups.",
        path: "/service-role/",
        trust: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"backup.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"@{accountId}"}}}]}"#,
        policies: &[
            "/service-role/AWSBackupServiceRolePolicyForBackup",
            "/service-role/AWSBackupServiceRolePolicyForRestores",
        ],
        parameters: &[ACCOUNT_ID, role_name("AWSBackupDefaultServiceRole")],
    },
    Template {
        service: "datazone.amazonaws.com",
        name: "AmazonSageMakerUserIAMPermissiveExecutionRoleTemplate",
        version_id: "ARTVSAGEMAKERUSER0001",
        description: "A role with which users of Amazon SageMaker Unified Studio reach data and compute of the account.",
        path: "/service-role/",
        trust: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["datazone.amazonaws.com","sagemaker.amazonaws.com","glue.amazonaws.com","bedrock.amazonaws.com","scheduler.amazonaws.com","lakeformation.amazonaws.com","airflow-serverless.amazonaws.com","athena.amazonaws.com","redshift.amazonaws.com","emr-serverless.amazonaws.com"]},"Action":["sts:AssumeRole","sts:TagSession","sts:SetContext","sts:SetSourceIdentity"],"Condition":{"StringEquals":{"aws:SourceAccount":"@{accountId}"}}}]}"#,
        policies: &["/SageMakerStudioUserIAMPermissiveExecutionPolicy"],
        parameters: &[role_name("AmazonSageMakerUserIAMExecutionRole"), ACCOUNT_ID],
    },
];
