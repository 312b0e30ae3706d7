//! The role templates that are known here.
//!
//! AWS documents names, ARNs and parameters of its templates, but not their documents
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_role-template.html>). Of `PowerUserRoleTemplate` the
//! rest is documented, too: the trust policy, the path and the name of the role in an example of CloudTrail, the managed
//! policy in a description. Of the two others the trust policies are those that AWS documents for such roles, with the
//! account that the parameter `accountId` names as the only source, and the managed policies are those made for such
//! roles; their paths and the default names of their roles are those of the roles that the consoles of these services
//! create. Templates whose permissions depend on parameters in ways that AWS does not document are not here, and are
//! answered like one that does not exist. The ids and dates of versions are our own, like the texts of descriptions.

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
